"""The sheets of two submissions side by side."""

from fractions import Fraction
from typing import Any, NamedTuple

from smexl.catalogue import Requirement
from smexl.compare.figures import Pair, ScoreMove
from smexl.compare.sides import Side
from smexl.compare.words import (
    CHANGES,
    COMPARISON,
    DIFFERENCE,
    NAME_WIDTHS,
    PAGE_WIDTHS,
    REQUIREMENTS_COMPARED,
    WIDTH,
    catalogues_sheet,
    domain_names,
    joined,
    side_names,
    side_note,
    subdomains_by_name,
    warnings,
)
from smexl.kinds import CONFORMS, DOES_NOT_CONFORM, DOMAIN, SUBDOMAIN, VERDICT
from smexl.summary.facts import SCORE_A, SUBDOMAINS
from smexl.text import Text
from smexl.views.cells import (
    COUNT,
    DASH,
    LABEL,
    SCALE_SCORE,
    VERDICTS,
    WORD,
    Change,
    Figure,
    Mark,
    Signed,
)
from smexl.views.columns import which
from smexl.views.page import Card, Cards, Chart, Charts, Grid, Page, Paragraph, Section, Series
from smexl.views.sheet import Column, Sheet


def views_of_one(sides: tuple[Side, Side], pair: Pair) -> list[Page | Sheet[Any]]:
    return [
        _overview(sides, pair),
        _subdomains(pair),
        _changes(pair),
        _requirements(pair),
        *catalogues_sheet(sides, [pair]),
    ]


def verdict_text(pair: Pair) -> Text:
    """What changed the verdict, in a sentence or two; exact."""
    path, (one, other) = pair.path, pair.figures
    names = (CONFORMS if one.conforms else DOES_NOT_CONFORM, CONFORMS if other.conforms else DOES_NOT_CONFORM)
    if not pair.verdict_changed and not path.crossed:
        return Text(f"结论没有变化：{names[0].zh}。", f"The verdict did not change: {names[0].en.lower()}.")
    if not path.crossed:
        return Text(
            f"结论由{names[0].zh}变为{names[1].zh}，但可比的要求没有跨过阈值：变化来自要求目录、等级或阈值的不同。",
            "The verdict changed, but the compared requirements did not cross the threshold: the catalogue, level or threshold did.",
        )
    assert path.need is not None
    crossing = next(place for place, move in enumerate(path.moves) if move.crossing)
    towards = [move for move in path.moves if (move.difference > 0) == (path.end > path.start)]
    away = len(path.moves) - len(towards)
    needed = crossing + 1 - away
    verb = Text("上升", "went up") if path.end > path.start else Text("下降", "went down")
    counter = sum(move.difference for move in path.moves[:away])
    first = (
        Text(f"结论由{names[0].zh}变为{names[1].zh}。", "The verdict changed. ")
        if pair.verdict_changed
        else Text(
            "只看可比的要求，跨过了阈值，但按各自目录的结论没有变。",
            "The compared requirements crossed the threshold, although the verdicts are the same. ",
        )
    )
    said = Text(
        f"合计由 {path.start} 变为 {path.end} 单位（满分 {path.whole}，符合需 {path.need}）：{len(towards)} 条{verb.zh}，共 {path.end - path.start - counter:+d} 单位；另有 {away} 条反向，共 {counter:+d}。变化最大的 {needed} 条就足以跨过阈值。",
        f"The sum went from {path.start} to {path.end} units (full {path.whole}, {path.need} conforms): {len(towards)} requirements {verb.en} by {path.end - path.start - counter:+d} together, {away} the other way by {counter:+d}. The {needed} largest suffice to cross.",
    )
    return Text(first.zh + said.zh, first.en + said.en)


# --- overview ---------------------------------------------------------------------------------------------------------
def _overview(sides: tuple[Side, Side], pair: Pair) -> Page:
    names, (up, same, down), one = side_names([pair]), pair.counts, pair.entries[0]
    verdicts, domains = _verdicts(pair, names), _domains(pair, names)
    figures = _figure_cells(pair)
    return Page(
        COMPARISON,
        Text("两份评估的比较", "Two assessments compared"),
        PAGE_WIDTHS,
        [
            Cards(
                [
                    *(
                        Card(joined("A ", name), exact.score, cell)
                        for name, exact, cell in zip(names, pair.figures, figures, strict=True)
                    ),
                    Card(Text("差（乙 − 甲）", "Difference"), pair.difference, Signed()),
                    Card(Text("上升的要求", "Requirements up"), up),
                    Card(Text("不变", "Unchanged"), same),
                    Card(Text("下降的要求", "Requirements down"), down),
                ]
            ),
            Section(Text("等级得分与结论", "Level score and verdict")),
            Paragraph(verdict_text(pair), bold=True, least=48),
            verdicts,
            Section(Text("能力域得分 B", "Domain scores B")),
            domains,
            Charts(
                [
                    Chart(
                        Text("能力域得分", "Domain scores"),
                        domains,
                        [Series("one", names[0], "sky"), Series("other", names[1], "navy")],
                        scale="score",
                        size=(1010, 290),
                    )
                ]
            ),
        ],
        notes=[
            *(side_note(place, side) for place, side in enumerate(sides)),
            *([f"{one.organization}　{one.credit_code}"] if any(side.batch for side in sides) else []),
            *warnings(sides, pair),
        ],
    )


class _Verdict(NamedTuple):
    """One side's sum over some requirements."""

    name: Text
    requirements: int
    units: int
    whole: int
    threshold: Fraction

    @property
    def score(self) -> Fraction:
        return Fraction(self.units, self.whole)


def _verdicts(pair: Pair, names: tuple[Text, Text]) -> Grid[_Verdict]:
    path, rows = pair.path, []
    for name, exact, catalogue in zip(names, pair.figures, pair.catalogues, strict=True):
        whole = exact.requirements * catalogue.unit
        rows.append(_Verdict(name, exact.requirements, exact.units, whole, catalogue.threshold))
    if not pair.common.complete and path.whole:
        compared = Text("，只算可比要求", ", compared only")
        for name, units, catalogue in zip(names, (path.start, path.end), pair.catalogues, strict=True):
            rows.append(_Verdict(joined(name, compared), len(pair.scores), units, path.whole, catalogue.threshold))
    thresholds = tuple(catalogue.threshold for catalogue in pair.catalogues)
    return Grid(
        rows,
        [
            Column(Text("范围", "Over"), lambda row: row.name, LABEL),
            Column(Text("要求数", "Requirements"), lambda row: row.requirements, COUNT),
            Column(Text("合计\n（单位）", "Sum\n(units)"), lambda row: row.units, COUNT),
            Column(Text("满分\n（单位）", "Full\n(units)"), lambda row: row.whole, COUNT),
            Column(SCORE_A, lambda row: row.score, Figure(thresholds[0], others=thresholds)),
            Column(VERDICT, lambda row: VERDICTS[row.score >= row.threshold], WORD),
            Column(Text("距阈值", "Margin"), lambda row: row.score - row.threshold, Signed()),
        ],
    )


class _Both(NamedTuple):
    """A figure on both sides, where a side has it."""

    name: Text
    domain: Text
    counts: tuple[int | None, int | None]
    one: Fraction | None
    other: Fraction | None

    @property
    def difference(self) -> Fraction | None:
        return None if self.one is None or self.other is None else self.other - self.one


def _figure_cells(pair: Pair) -> tuple[Figure, Figure]:
    one, other = (Figure(catalogue.threshold, absent=DASH) for catalogue in pair.catalogues)
    return one, other


def _both_columns(pair: Pair, names: tuple[Text, Text]) -> list[Column[_Both]]:
    """Two figures and their difference."""
    first, second = _figure_cells(pair)
    return [
        Column(names[0], lambda row: row.one, first, heat=True, key="one"),
        Column(names[1], lambda row: row.other, second, heat=True, key="other"),
        Column(DIFFERENCE, lambda row: row.difference, Signed(bold=True), key="difference"),
    ]


def _domains(pair: Pair, names: tuple[Text, Text]) -> Grid[_Both]:
    one, other = (figures.domains for figures in pair.figures)
    rows = [
        _Both(name, name, (None, None), one.get(key), other.get(key))
        for key, name in domain_names(pair.catalogues).items()
        if key in one or key in other
    ]
    return Grid(rows, [Column(DOMAIN, lambda row: row.name, LABEL), *_both_columns(pair, names)])


# --- subdomains -------------------------------------------------------------------------------------------------------
def _subdomains(pair: Pair) -> Page:
    names = side_names([pair])
    one, other = (figures.subdomains for figures in pair.figures)
    counts = [c.level(e.level).counts for c, e in zip(pair.catalogues, pair.entries, strict=True)]
    rows = [
        _Both(found.name, found.domain, (counts[0].get(key), counts[1].get(key)), one.get(key), other.get(key))
        for key, found in subdomains_by_name(pair.catalogues).items()
        if key in one or key in other
    ]
    number = Text("条数", "n")
    columns: list[Column[_Both]] = [
        Column(DOMAIN, lambda row: row.domain, LABEL),
        Column(SUBDOMAIN, lambda row: row.name, LABEL, key="name"),
        Column(joined(names[0], "\n", number), lambda row: row.counts[0] or DASH, COUNT),
        Column(joined(names[1], "\n", number), lambda row: row.counts[1] or DASH, COUNT),
        *_both_columns(pair, names),
    ]
    grid = Grid(rows, columns, freeze=2, above=1)
    return Page(
        SUBDOMAINS,
        Text("能力子域对照", "Subdomains side by side"),
        (*NAME_WIDTHS, *[WIDTH] * 8),
        [
            grid,
            Charts(
                [
                    Chart(
                        Text("子域得分之差（乙 − 甲）：蓝升，橙降", "Difference of C: blue up, orange down"),
                        grid,
                        [Series("difference", Text("差", "Difference"))],
                        kind="bar",
                        scale="difference",
                        size=(960, 90 + 22 * max(len(rows), 4)),
                        gap=40,
                        legend=False,
                        names="name",
                    )
                ]
            ),
        ],
        notes=[
            Text(
                "能力子域得分 C；条数为各自目录中的要求数。",
                "Subdomain scores C; the counts are those of each catalogue.",
            )
        ],
    )


# --- requirements -----------------------------------------------------------------------------------------------------
class _Scores(NamedTuple):
    """Both scores of a requirement, and the move that they are, if they differ."""

    requirement: Requirement
    one: Fraction
    other: Fraction
    move: ScoreMove | None = None


def _score_columns(pair: Pair) -> list[Column[_Scores]]:
    names = side_names([pair])

    return [
        *which(lambda row: row.requirement, subdomains_by_name(pair.catalogues)),
        Column(names[0], lambda row: row.one, SCALE_SCORE, 14),
        Column(names[1], lambda row: row.other, SCALE_SCORE, 14),
        Column(DIFFERENCE, lambda row: row.other - row.one, Change(bold=True), 13),
    ]


_CROSSES = Mark(Text("跨过", "Here"), "bad", bold=True)


def _changes(pair: Pair) -> Sheet[_Scores]:
    """Requirements scored differently, with the sum after each; a mark where it crosses the threshold."""
    path, unit = pair.path, pair.unit

    def margin(row: _Scores) -> int | None:
        return None if path.need is None or row.move is None else row.move.total - path.need

    columns: list[Column[_Scores]] = [
        *_score_columns(pair),
        Column(
            Text("此后合计\n（单位）", "Sum after\n(units)"),
            lambda row: row.move.total if row.move else None,
            COUNT,
            11,
        ),
        Column(Text("距符合\n（单位）", "To conform\n(units)"), margin, Signed(0), 13),
        Column(Text("跨过阈值", "Crosses"), lambda row: _CROSSES if row.move and row.move.crossing else None, WORD, 12),
    ]
    return Sheet(
        CHANGES,
        [_Scores(m.requirement, Fraction(m.units[0], unit), Fraction(m.units[1], unit), m) for m in path.moves],
        columns,
        note=Text(
            f"{path.start} 单位起，{path.end} 单位止；先列与总趋势相反的，再列同向的，大的在前，所以跨过阈值的那条是最晚可能的一条。1 分 = {unit} 单位。",
            f"From {path.start} to {path.end} units; first those against the trend, then those with it, the largest first, so that the sum crosses as late as it can. A score of 1 is {unit} units.",
        ),
        empty=Text("没有得分不同的要求。", "No requirement is scored differently."),
        freeze=1,
    )


def _requirements(pair: Pair) -> Sheet[_Scores]:
    unit = pair.unit
    return Sheet(
        REQUIREMENTS_COMPARED,
        [
            _Scores(requirement, Fraction(one, unit), Fraction(other, unit))
            for requirement, (one, other) in zip(pair.common.requirements, pair.scores, strict=True)
        ],
        _score_columns(pair),
        note=Text(
            "按要求目录的顺序，编号和文字都相同的要求。",
            "In the order of the catalogue; requirements whose id and text are the same.",
        ),
        empty=Text("没有可比较的要求。", "No requirement can be compared."),
        freeze=1,
    )
