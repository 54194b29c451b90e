"""The sheets of two batches side by side: totals, organizations, subdomains, requirements, and how far self-assessments stray."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any, NamedTuple

import numpy as np

from smexl.catalogue import Requirement, Subdomain
from smexl.compare.figures import Pair, Spread, SubdomainName, by_domain, by_subdomain, spread
from smexl.compare.pairs import Unmatched
from smexl.compare.sides import Side
from smexl.compare.words import (
    COMPARISON,
    DEVIATION,
    DIFFERENCE,
    NAME_WIDTHS,
    ORGANIZATIONS_COMPARED,
    OTHER_CATALOGUE,
    PAGE_WIDTHS,
    REQUIREMENTS_COMPARED,
    SIDES,
    UNMATCHED,
    WIDTH,
    catalogues_sheet,
    domain_names,
    joined,
    side_names,
    side_note,
    subdomains_by_name,
)
from smexl.kinds import (
    CONFORMS,
    CREDIT_CODE,
    DOES_NOT_CONFORM,
    DOMAIN,
    FORMAL,
    KIND,
    LEVEL,
    ORGANIZATION,
    SELF,
    SUBDOMAIN,
    VERDICT,
)
from smexl.summary.facts import MEAN, SOURCE, SUBDOMAINS
from smexl.text import Text, bare
from smexl.views.cells import (
    COUNT,
    LABEL,
    LINE,
    SHORT,
    VERDICTS,
    WORD,
    Figure,
    Mark,
    Number,
    Signed,
)
from smexl.views.columns import kind_text, which, who
from smexl.views.page import (
    Block,
    Card,
    Cards,
    Chart,
    Charts,
    Cloud,
    Colour,
    Dots,
    Grid,
    Page,
    Paragraph,
    Section,
    Series,
)
from smexl.views.sheet import Column, Sheet, Width

_LOST, _GAINED, _UNCHANGED = (
    Text("由符合变为不符合", "No longer conforms"),
    Text("由不符合变为符合", "Conforms now"),
    Text("结论不变", "Unchanged"),
)
ABSOLUTE = Text("平均\n绝对差", "Mean\nabs. diff.")
MEAN_DIFFERENCE = Text("平均差", "Mean\ndifference")
_DIFFERENCE_NAME = Text("平均差", "Mean difference")
NO_BODY = Text("（未填写评估机构）", "(no body named)")
_MOST_POINTS = 5_000


def change(pair: Pair) -> Text:
    one, other = (figures.conforms for figures in pair.figures)
    return _UNCHANGED if one == other else _LOST if one else _GAINED


@dataclass(frozen=True)
class ComparedRequirement:
    """One requirement over the pairs of two levels: how many, both means, mean and mean absolute difference, how many went up and
    down."""

    level: int
    requirement: Requirement
    spread: Spread
    up: int
    down: int


@dataclass(frozen=True)
class BodyDeviation:
    """How far self-assessments stray from one assessment body's formal results (self less formal), and on how many the verdicts
    differ: ``over`` where only the self-assessment conforms, ``under`` where only the formal one does."""

    name: str
    spread: Spread
    over: int
    under: int


@dataclass(frozen=True)
class Many:
    """All pairs of two batches, computed once."""

    sides: tuple[Side, Side]
    pairs: tuple[Pair, ...]
    unmatched: tuple[Unmatched, ...]

    @cached_property
    def ordered(self) -> list[Pair]:
        """Changed verdicts first, then by level; within, the largest difference first."""
        place = {_LOST: 0, _GAINED: 1, _UNCHANGED: 2}
        return sorted(
            self.pairs,
            key=lambda p: (place[change(p)], p.entries[0].level, -abs(p.difference), p.entries[0].credit_code),
        )

    @property
    def changes(self) -> Counter[Text]:
        return Counter(change(pair) for pair in self.pairs)

    @cached_property
    def total(self) -> Spread | None:
        values = [(pair.figures[0].score, pair.figures[1].score) for pair in self.pairs]
        return spread(values) if values else None

    @cached_property
    def straying(self) -> list[Pair]:
        """The pairs of a self-assessment and a formal one."""
        return [pair for pair in self.pairs if pair.deviation]

    @cached_property
    def deviations(self) -> dict[SubdomainName, Spread]:
        """Self less formal, by subdomain, whichever side is which."""
        values: dict[SubdomainName, list[tuple[Fraction, Fraction]]] = {}
        for pair in self.straying:
            formal, own = (f.subdomains for f in (pair.figures if pair.deviation < 0 else pair.figures[::-1]))
            for name, score in own.items():
                if name in formal:
                    values.setdefault(name, []).append((formal[name], score))
        return {name: spread(found) for name, found in values.items()}

    @cached_property
    def deviation(self) -> Spread | None:
        values = [_formal_and_self(pair) for pair in self.straying]
        return spread(values) if values else None

    @cached_property
    def bodies(self) -> list[BodyDeviation]:
        """By assessment body, the most pairs first."""
        of: dict[str, list[Pair]] = {}
        names: dict[str, str] = {}
        for pair in self.straying:
            name = next(entry.body for entry in pair.entries if entry.kind == FORMAL.key)
            names.setdefault(bare(name), name)
            of.setdefault(bare(name), []).append(pair)
        found = []
        for key, pairs in of.items():
            verdicts = Counter(tuple(f.conforms for f in _formal_first(pair)) for pair in pairs)
            values = spread([_formal_and_self(pair) for pair in pairs])
            found.append(BodyDeviation(names[key], values, verdicts[False, True], verdicts[True, False]))
        return sorted(found, key=lambda body: (-body.spread.count, body.name))

    @cached_property
    def requirements(self) -> list[ComparedRequirement]:
        """By level, in the catalogue's order."""
        of: dict[tuple[int, int], list[Pair]] = {}
        for pair in self.pairs:
            of.setdefault((pair.entries[0].level, pair.entries[1].level), []).append(pair)
        return [one for _, pairs in sorted(of.items()) for one in _requirements(pairs)]


def _formal_first(pair: Pair) -> Sequence[Any]:
    return pair.figures if pair.deviation < 0 else pair.figures[::-1]


def _formal_and_self(pair: Pair) -> tuple[Fraction, Fraction]:
    formal, own = _formal_first(pair)
    return formal.score, own.score


def _requirements(pairs: Sequence[Pair]) -> list[ComparedRequirement]:
    shared, unit, count = pairs[0].common, pairs[0].unit, len(pairs)
    scores = np.array([pair.scores for pair in pairs], dtype=np.int64).reshape(count, len(shared.requirements), 2)
    sums = scores.sum(axis=0)
    differences = scores[:, :, 1] - scores[:, :, 0]
    absolute, up, down = abs(differences).sum(axis=0), (differences > 0).sum(axis=0), (differences < 0).sum(axis=0)
    whole = count * unit
    found = []
    for i, one in enumerate(shared.requirements):
        means = Fraction(int(sums[i, 0]), whole), Fraction(int(sums[i, 1]), whole)
        values = Spread(count, means, means[1] - means[0], Fraction(int(absolute[i]), whole))
        found.append(ComparedRequirement(pairs[0].entries[0].level, one, values, int(up[i]), int(down[i])))
    return found


def views_of_many(many: Many) -> list[Page | Sheet[Any]]:
    organizations = _organizations(many)
    return [
        _overview(many, organizations),
        organizations,
        _subdomains(many),
        _requirements_sheet(many),
        *([_deviation(many)] if many.straying else []),
        _unmatched(many),
        *catalogues_sheet(many.sides, many.pairs),
    ]


# --- overview ---------------------------------------------------------------------------------------------------------
def _overview(many: Many, organizations: Sheet[Pair]) -> Page:
    left, changes, total = Counter(one.side for one in many.unmatched), many.changes, many.total
    blocks: list[Block] = [
        Cards(
            [
                Card(Text("配对", "Pairs"), len(many.pairs)),
                Card(Text("未配对（甲 / 乙）", "Unmatched (1st / 2nd)"), f"{left[0]} / {left[1]}"),
                Card(_LOST, changes[_LOST]),
                Card(_GAINED, changes[_GAINED]),
                Card(Text("A 平均差", "Mean difference of A"), total.difference if total else None, Signed()),
                Card(Text("A 平均绝对差", "Mean abs. difference"), total.absolute if total else None, Number(4)),
            ]
        )
    ]
    if many.pairs:
        domains = _domains(many)
        blocks += [
            Section(Text("各等级的结论", "Verdicts by level")),
            _by_level(many),
            Section(Text("能力域得分 B 的均值", "Mean domain scores B")),
            domains,
            Charts([_cloud(many, organizations), _domain_chart(domains)]),
        ]
        if len(many.pairs) > _MOST_POINTS:
            text = Text(f"图中为前 {_MOST_POINTS} 家。", f"The first {_MOST_POINTS} are shown.")
            blocks.append(Paragraph(text, muted=True))
    else:
        blocks.append(Grid[Any]([], [], empty=Text("没有可以配对的机构。", "Nothing could be matched."), above=1))
    other = len({side.catalogue.identity.digest for side in many.sides}) > 1
    return Page(
        COMPARISON,
        Text("两个批次的比较", "Two batches compared"),
        PAGE_WIDTHS,
        blocks,
        notes=[
            *(side_note(place, side) for place, side in enumerate(many.sides)),
            *([OTHER_CATALOGUE] if other else []),
            Text(
                "按统一社会信用代码和等级配对；差一律为乙减甲。",
                "Matched by credit code and level; a difference is always second less first.",
            ),
        ],
    )


def _spread_columns(
    many: Many, of: Callable[[Any], Spread], names: Sequence[Text], *, heat: bool = False, wide: Width = 12
) -> list[Column[Any]]:
    """Both means, their difference and the mean absolute one."""
    first, second = (Figure(side.catalogue.threshold) for side in many.sides)
    return [
        Column(names[0], lambda row: of(row).means[0], first, wide, heat=heat),
        Column(names[1], lambda row: of(row).means[1], second, wide, heat=heat),
        Column(MEAN_DIFFERENCE, lambda row: of(row).difference, Signed(bold=True), 11, key="difference"),
        Column(ABSOLUTE, lambda row: of(row).absolute, Number(4), 11),
    ]


class _Level(NamedTuple):
    """What became of the pairs of a level, or of all."""

    name: Text
    pairs: int
    conforming: tuple[int, int]
    changes: Counter[Text]
    spread: Spread


def _by_level(many: Many) -> Grid[_Level]:
    names = side_names(many.pairs)
    levels = sorted({pair.entries[0].level for pair in many.pairs})
    rows = []
    for level in [*levels, *([None] if len(levels) > 1 else [])]:
        mine = [pair for pair in many.pairs if level is None or pair.entries[0].level == level]
        one, other = (sum(pair.figures[i].conforms for pair in mine) for i in (0, 1))
        values = spread([(pair.figures[0].score, pair.figures[1].score) for pair in mine])
        name = many.sides[0].catalogue.level_name(level) if level else Text("全部", "All")
        rows.append(_Level(name, len(mine), (one, other), Counter(change(pair) for pair in mine), values))
    means = [joined(name, "\nA ", MEAN) for name in names]
    columns: list[Column[_Level]] = [
        Column(LEVEL.label, lambda row: row.name, LABEL),
        Column(Text("配对", "Pairs"), lambda row: row.pairs, COUNT),
        Column(joined(names[0], "\n", CONFORMS), lambda row: row.conforming[0], COUNT),
        Column(joined(names[1], "\n", CONFORMS), lambda row: row.conforming[1], COUNT),
        Column(Text("符合 →\n不符合", "No longer\nconforms"), lambda row: row.changes[_LOST], COUNT),
        Column(Text("不符合 →\n符合", "Conforms\nnow"), lambda row: row.changes[_GAINED], COUNT),
        *_spread_columns(many, lambda row: row.spread, means),
    ]
    return Grid(rows, columns)


def _domains(many: Many) -> Grid[tuple[Text, Spread]]:
    found = by_domain(many.pairs)
    names = domain_names([side.catalogue for side in many.sides])
    columns: list[Column[tuple[Text, Spread]]] = [
        Column(DOMAIN, lambda row: row[0], LABEL),
        Column(Text("配对", "Pairs"), lambda row: row[1].count, COUNT),
        *_spread_columns(many, lambda row: row[1], side_names(many.pairs), heat=True),
    ]
    return Grid([(name, found[key]) for key, name in names.items() if key in found], columns)


def _difference_chart(
    title: Text, grid: Grid[Any], size: tuple[int, int], gap: int, names: str = "", most: int | None = None
) -> Chart:
    series = [Series("difference", _DIFFERENCE_NAME)]
    return Chart(
        title, grid, series, kind="bar", scale="difference", size=size, gap=gap, legend=False, names=names, most=most
    )


def _domain_chart(grid: Grid[Any]) -> Chart:
    title = Text("各能力域的平均差（乙 − 甲）", "Mean difference of B (second - first)")
    return replace(_difference_chart(title, grid, (430, 460), 60), column=6, offset=60)


def _cloud(many: Many, organizations: Sheet[Pair]) -> Cloud:
    """A point a pair, by what became of its verdict; the axes cross at the threshold, so that a quarter is a change of verdict."""
    shown = many.ordered[:_MOST_POINTS]
    lowest = min(min(figures.score for figures in pair.figures) for pair in shown)
    colours: tuple[tuple[Text, Colour], ...] = ((_LOST, "orange"), (_GAINED, "navy"), (_UNCHANGED, "sky"))
    one, other = (float(side.catalogue.threshold) for side in many.sides)
    return Cloud(
        Text("每家机构的等级得分：轴交于阈值", "Level score of each organization; the axes cross at the threshold"),
        organizations,
        [
            Dots(
                kind,
                colour,
                [
                    (float(pair.figures[0].score), float(pair.figures[1].score))
                    for pair in shown
                    if change(pair) is kind
                ],
            )
            for kind, colour in colours
        ],
        side_names(many.pairs),
        (one, other),
        floor(min(lowest, Fraction(7, 10)) * 10) / 10,
    )


# --- organizations ----------------------------------------------------------------------------------------------------
_CHANGES = {
    _LOST: Mark(_LOST, "bad", bold=True),
    _GAINED: Mark(_GAINED, "good", bold=True),
    _UNCHANGED: Mark(_UNCHANGED, "muted"),
}


def _organizations(many: Many) -> Sheet[Pair]:
    names = side_names(many.pairs)
    first, second = (Figure(side.catalogue.threshold) for side in many.sides)
    return Sheet(
        ORGANIZATIONS_COMPARED,
        many.ordered,
        [
            Column(
                ORGANIZATION.label,
                lambda pair: pair.entries[0].organization or pair.entries[1].organization,
                LINE,
                34,
            ),
            Column(
                CREDIT_CODE.label, lambda pair: pair.entries[0].credit_code or pair.entries[1].credit_code, SHORT, 22
            ),
            Column(LEVEL.label, lambda pair: pair.catalogues[0].level_name(pair.entries[0].level), WORD, 9),
            Column(joined(SIDES[0], "\n", KIND), lambda pair: kind_text(pair.entries[0].kind), WORD, 10),
            Column(joined(SIDES[1], "\n", KIND), lambda pair: kind_text(pair.entries[1].kind), WORD, 10),
            Column(Text("结论的变化", "Verdict"), lambda pair: _CHANGES[change(pair)], WORD, 18),
            Column(joined(names[0], "\nA"), lambda pair: pair.figures[0].score, first, (12, 14), key="x"),
            Column(joined(names[1], "\nA"), lambda pair: pair.figures[1].score, second, (12, 14), key="y"),
            Column(DIFFERENCE, lambda pair: pair.difference, Signed(bold=True), 12),
            Column(joined(names[0], "\n", VERDICT), lambda pair: VERDICTS[pair.figures[0].conforms], WORD, (12, 17)),
            Column(joined(names[1], "\n", VERDICT), lambda pair: VERDICTS[pair.figures[1].conforms], WORD, (12, 17)),
            Column(Text("上升\n要求", "Up"), lambda pair: pair.counts[0], COUNT, 8),
            Column(Text("不变", "Same"), lambda pair: pair.counts[1], COUNT, 8),
            Column(Text("下降\n要求", "Down"), lambda pair: pair.counts[2], COUNT, 8),
            Column(Text("评估机构", "Body"), lambda pair: pair.entries[1].body or pair.entries[0].body, LINE, 26),
            Column(joined(SIDES[0], "\n", SOURCE), lambda pair: pair.entries[0].source, LINE, 30),
            Column(joined(SIDES[1], "\n", SOURCE), lambda pair: pair.entries[1].source, LINE, 30),
        ],
        note=Text(
            "结论变化的在前，其余按等级；差大的在前。",
            "Changed verdicts first, the rest by level; the largest difference first.",
        ),
        empty=Text("没有可以配对的机构。", "Nothing could be matched."),
        freeze=1,
    )


# --- subdomains and requirements --------------------------------------------------------------------------------------
def _subdomains(many: Many) -> Page:
    title = Text("子域得分的平均差（乙 − 甲）：蓝升，橙降", "Mean difference of C: blue up, orange down")
    return Page(
        SUBDOMAINS,
        Text("能力子域对照", "Subdomains side by side"),
        (*NAME_WIDTHS, *[WIDTH] * 5, (12, 48)),  # in Chinese it fits a page upright, in English one across
        _spreads(many, by_subdomain(many.pairs), side_names(many.pairs), title, above=1),
        notes=[
            Text(
                "能力子域得分 C 的均值与差，两方都评估的才算。", "Means and differences of C, where both sides have it."
            )
        ],
    )


def _spreads(
    many: Many, spreads: Mapping[SubdomainName, Spread], names: Sequence[Text], title: Text, *, above: int = 0
) -> list[Block]:
    """A table of spreads by subdomain and a chart of the mean differences."""
    rows = [
        (one, spreads[key])
        for key, one in subdomains_by_name([side.catalogue for side in many.sides]).items()
        if key in spreads
    ]
    columns: list[Column[tuple[Subdomain, Spread]]] = [
        Column(DOMAIN, lambda row: row[0].domain, LABEL),
        Column(SUBDOMAIN, lambda row: row[0].name, LABEL, key="name"),
        Column(Text("配对", "Pairs"), lambda row: row[1].count, COUNT),
        *_spread_columns(many, lambda row: row[1], names, heat=True),
    ]
    grid = Grid(rows, columns, empty=Text("没有可以比较的子域。", "No subdomain can be compared."), above=above)
    size = (960, 90 + 22 * max(len(rows), 4))
    return [grid, *([Charts([_difference_chart(title, grid, size, 40, "name")])] if rows else [])]


def _requirements_sheet(many: Many) -> Sheet[ComparedRequirement]:
    means = [joined(name, "\n", MEAN) for name in side_names(many.pairs)]
    columns: list[Column[ComparedRequirement]] = [
        Column(LEVEL.label, lambda one: many.sides[0].catalogue.level_name(one.level), WORD, 9),
        *which(lambda one: one.requirement, subdomains_by_name([side.catalogue for side in many.sides])),
        Column(Text("配对", "Pairs"), lambda one: one.spread.count, COUNT, 8),
        *_spread_columns(many, lambda one: one.spread, means, heat=True, wide=(12, 14)),
        Column(Text("上升", "Up"), lambda one: one.up, COUNT, 8),
        Column(Text("下降", "Down"), lambda one: one.down, COUNT, 8),
    ]
    return Sheet(
        REQUIREMENTS_COMPARED,
        many.requirements,
        columns,
        note=Text("按等级和要求目录的顺序；可筛选、排序。", "By level, in the order of the catalogue."),
        empty=Text("没有可比较的要求。", "No requirement can be compared."),
        freeze=2,
    )


# --- self and formal --------------------------------------------------------------------------------------------------
def _deviation(many: Many) -> Page:
    bodies = _bodies(many)
    means = [joined(kind.name, "\n", MEAN) for kind in (FORMAL, SELF)]
    title = Text("各子域自评的平均偏差：蓝偏高，橙偏低", "Mean deviation by subdomain: blue too high, orange too low")
    return Page(
        DEVIATION,
        Text("自评偏离正式评估多少", "How far self-assessments stray from the formal ones"),
        (*NAME_WIDTHS, *[WIDTH] * 8),
        [
            Section(Text("按评估机构（等级得分 A）", "By assessment body (level score A)")),
            bodies,
            *([_body_charts(many, bodies)] if len(many.bodies) > 1 else []),
            Section(Text("按能力子域（C）", "By subdomain (C)")),
            *_spreads(many, many.deviations, means, title),
        ],
        notes=[
            Text(
                "偏差 = 自评 − 正式评估：正为自评偏高，负为偏低；绝对差不计方向。",
                "Deviation = self less formal: + where the self-assessment is higher; the absolute one has no direction.",
            )
        ],
    )


def _bodies(many: Many) -> Grid[BodyDeviation]:
    means = [Text("正式\n均值", "Formal\nmean"), Text("自评\n均值", "Self\nmean")]
    columns: list[Column[BodyDeviation]] = [
        Column(Text("评估机构", "Assessment body"), lambda body: body.name or NO_BODY, LABEL, span=2),
        Column(Text("配对", "Pairs"), lambda body: body.spread.count, COUNT),
        *_spread_columns(many, lambda body: body.spread, means),
        Column(Text("仅自评\n符合", "Only self\nconforms"), lambda body: body.over, COUNT),
        Column(Text("仅正式\n符合", "Only formal\nconforms"), lambda body: body.under, COUNT),
        Column(Text("结论\n一致", "Same\nverdict"), lambda body: body.spread.count - body.over - body.under, COUNT),
    ]
    return Grid(many.bodies, columns)


_MOST_BARS = 20


def _body_charts(many: Many, grid: Grid[BodyDeviation]) -> Charts:
    title = Text("各评估机构所评机构的自评平均偏差", "Mean deviation by assessment body")
    height = 90 + 28 * max(min(len(many.bodies), _MOST_BARS), 3)
    return Charts([_difference_chart(title, grid, (960, height), 50, most=_MOST_BARS)])


# --- what is left over ------------------------------------------------------------------------------------------------
def _unmatched(many: Many) -> Sheet[Unmatched]:
    return Sheet(
        UNMATCHED,
        many.unmatched,
        [
            Column(Text("在哪一方", "Side"), lambda one: SIDES[one.side], WORD, 10),
            *who(lambda one: one.entry, many.sides[0].catalogue.level_names),
            Column(Text("原因", "Why"), lambda one: one.reason, LINE, 40),
            Column(SOURCE, lambda one: one.entry.source, LINE, 60),
        ],
        note=Text("没有可比对象的受理结果。", "Accepted submissions with nothing to compare them with."),
        empty=Text("全部都已配对。", "Everything was matched."),
        freeze=2,
    )


def verdict_words(pair: Pair) -> tuple[Text, Text]:
    one, other = (CONFORMS if figures.conforms else DOES_NOT_CONFORM for figures in pair.figures)
    return one, other
