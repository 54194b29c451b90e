"""The first page of a summary: counts, pass rates and charts, and where to find the rest."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from smexl.batch.reread import named_rows
from smexl.findings import PROBLEMS, shortened
from smexl.kinds import CONFORMS, DOES_NOT_CONFORM, DOMAIN, LEVEL
from smexl.scoring import exact, reaches
from smexl.summary.facts import (
    APPLICANT_STATES,
    NOT_SUBMITTED,
    OVERVIEW,
    PASS_RATE,
    RISKS,
    STATUS_NAMES,
    Facts,
    MissingApplicant,
    catalogue_line,
    column_means,
    conforming_of,
    group_mean,
    group_text,
    rows_by_group,
)
from smexl.text import Lang, Text, both, count_of
from smexl.views.cells import COUNT, DASH, LABEL, SEVERITIES, SHORT, TEXT, Figure, Rate, Signed
from smexl.views.columns import kind_text
from smexl.views.page import Banner, Block, Card, Cards, Chart, Charts, Grid, Page, Section, Series, contents
from smexl.views.sheet import Column, Sheet, Width

_STATE_MEANS = {
    "accepted": Text("名册上的申请，已有受理的评分表", "On the roster, with an accepted submission"),
    "returned": Text(
        "只有退回的评分表，等待修改后重新提交", "Only returned workbooks so far; to be mended and submitted again"
    ),
    "missing": Text("没有收到该机构（及等级）的评分表", "No workbook of the organization (and level) was received"),
}
_STATUS_MEANS = {
    "accepted": Text("没有错误，已计分；结果见 results 文件夹", "Without error, and scored; see the folder results"),
    "returned": Text(
        "有错误，已标注并退回；见 returned 文件夹", "With errors, marked and returned; see the folder returned"
    ),
    "unreadable": Text("读不出评分表，须重新提交", "No score sheet could be read; to be submitted again"),
    "superseded": Text(
        "同一机构、等级和类型有更晚保存的一份", "A later one of the same organization, level and kind counts"
    ),
    "duplicate": Text("与另一文件内容完全相同", "The same bytes as another file"),
}
_WIDTHS: Sequence[Width] = ((17.0, 29.0), *[11.5] * 11)
_TOTAL = Text("合计", "Total")


def batch_overview(facts: Facts, missing: Sequence[MissingApplicant] | None, sheets: Sequence[Sheet[Any]]) -> Page:
    """The page to read first; ``sheets`` are those that follow it."""
    catalogue = facts.catalogue
    return Page(
        OVERVIEW,
        Text("批次总览", "Batch overview"),
        _WIDTHS,
        [
            *_risks(facts),
            *cards(facts),
            *by_group(facts),
            *_by_domain(facts),
            *_pairs(facts),
            Section(Text("每个文件的状态", "Files by status")),
            _count_grid(STATUS_NAMES, Counter(facts.batch.submissions["status"]), _STATUS_MEANS),
            *(_roster(missing) if missing is not None else ()),
            *_frequent(facts),
            *contents(sheets, () if missing is not None else [(NOT_SUBMITTED, _NO_ROSTER)]),
        ],
        notes=[
            both(lambda lang: Text("要求目录：", "Catalogue: ")(lang) + catalogue_line(catalogue, lang)),
            both(lambda lang: Text("依据：", "Standard: ")(lang) + catalogue.standard(lang)),
            both(lambda lang: _scale(facts, lang)),
        ],
        urgent=bool(facts.risks),
    )


def _scale(facts: Facts, lang: Lang) -> str:
    grades = Text("、", ", ")(lang).join(f"{one.label(lang)} {float(one.score):g}" for one in facts.catalogue.scale)
    edge = f"{float(facts.catalogue.threshold):g}"
    rule = Text(f"；A ≥ {edge} 为符合", f"; A ≥ {edge} conforms")
    return Text("评分：", "Scale: ")(lang) + grades + rule(lang)


def _risks(facts: Facts) -> Iterator[Block]:
    """What nobody may overlook, above everything else."""
    if not facts.risks:
        return
    names = facts.batch.submissions["organization"]
    concerned = list(dict.fromkeys(str(names.iloc[risk.row] or "") for risk in facts.risks))
    some = [shortened(name, 40) for name in concerned[:6]]
    zh, en = (" 等", " …") if len(concerned) > 6 else ("", "")
    text = Text(
        f"！紧急重大风险 {len(facts.risks)} 项，涉及 {len(concerned)} 家机构：{'、'.join(some)}{zh}。见表“{RISKS.zh}”，应立即报告（8.3.8）。",
        f"! {count_of(len(facts.risks), 'urgent, major risk')} at {count_of(len(concerned), 'organization')}: {', '.join(some)}{en}. See the sheet “{RISKS.en}”; to be"
        " reported at once (8.3.8).",
    )
    yield Banner(text)


def cards(facts: Facts) -> Iterator[Block]:
    """Files by status; verdicts beside, or below by kind where there are several, for they are not to be added up."""
    statuses = Counter(facts.batch.submissions["status"])
    first = [
        Card(Text("收到文件", "Files"), len(facts.ids)),
        *(Card(STATUS_NAMES[status], statuses[status]) for status in ("accepted", "returned", "unreadable")),
    ]
    by_kind = [_verdicts(facts, kind, named=len(facts.kinds) > 1) for kind in facts.kinds or [""]]
    if len(by_kind) == 1:
        yield Cards([*first, *by_kind[0][1:]])
        return
    yield Cards(first)
    for place in range(0, len(by_kind), 2):
        yield Cards([card for found in by_kind[place : place + 2] for card in found])


def _verdicts(facts: Facts, kind: str, *, named: bool) -> list[Card]:
    """How many of a kind were accepted and conform, and their share."""
    accepted = sum(len(group.rows) for group in facts.batch.groups if group.kind == kind)
    conforming = sum(count for (_, of), count in conforming_of(facts).items() if of == kind)

    def name(text: Text) -> Text:
        return both(lambda lang: f"{kind_text(kind)(lang)} · {text(lang)}") if named else text

    return [
        Card(name(STATUS_NAMES["accepted"]), accepted),
        Card(name(CONFORMS), conforming),
        Card(name(PASS_RATE), (conforming, accepted), Rate()),
    ]


# --- levels and kinds -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Group:
    """A level and kind, or all levels of a kind: how many files have each status, how many conform, and A."""

    name: Text
    of: Counter[str]
    passed: int
    mean: Fraction | str | None = None
    lowest: Fraction | str | None = None
    highest: Fraction | str | None = None


def _groups(facts: Facts) -> tuple[list[_Group], list[_Group]]:
    """The levels and kinds that files are of, and the totals of each kind."""
    counts: dict[tuple[int, str], Counter[str]] = {}
    for _, level, kind, status in named_rows(facts.batch.submissions[["level", "kind", "status"]].dropna()):
        counts.setdefault((int(level), str(kind)), Counter())[str(status)] += 1
    conforming, groups = conforming_of(facts), facts.groups()
    rows = []
    for key in sorted(counts, key=lambda key: (facts.kinds.index(key[1]), key[0])):
        figures: list[Fraction] = []
        if (group := groups.get(key)) is not None:
            ends = (int(end) for end in (group.sums.min(), group.sums.max()))
            figures = [group_mean(group, facts.catalogue)]
            figures += [exact(end, group.units.shape[1], facts.catalogue) for end in ends]
        rows.append(
            _Group(group_text(*key, facts.catalogue.level_names), counts[key], conforming.get(key, 0), *figures)
        )
    kinds = list(dict.fromkeys(kind for kind in facts.kinds if any(of == kind for _, of in counts)))
    totals = []
    for kind in kinds:
        of = sum((some for (_, one), some in counts.items() if one == kind), Counter[str]())
        passed = sum(count for (_, one), count in conforming.items() if one == kind)
        name = Text(f"{_TOTAL.zh} {kind_text(kind).zh}", f"{_TOTAL.en} {kind_text(kind).en}")
        totals.append(_Group(name if len(kinds) > 1 else _TOTAL, of, passed, "", "", ""))
    return rows, totals


def by_group(facts: Facts) -> Iterator[Block]:
    """A row for each level and kind, totals, and charts of them."""
    rows, totals = _groups(facts)
    figure = Figure(facts.catalogue.threshold, absent=DASH)
    grid = Grid(
        rows,
        [
            Column(Text("等级和类型", "Level, kind"), lambda one: one.name, LABEL),
            Column(Text("提交份数", "Submitted"), lambda one: one.of.total(), COUNT),
            Column(STATUS_NAMES["accepted"], lambda one: one.of["accepted"], COUNT),
            Column(CONFORMS, lambda one: one.passed, COUNT, key="conform"),
            Column(DOES_NOT_CONFORM, lambda one: one.of["accepted"] - one.passed, COUNT, key="fail"),
            Column(STATUS_NAMES["returned"], lambda one: one.of["returned"], COUNT, key="returned"),
            Column(STATUS_NAMES["superseded"], lambda one: one.of["superseded"], COUNT),
            Column(STATUS_NAMES["duplicate"], lambda one: one.of["duplicate"], COUNT),
            Column(PASS_RATE, lambda one: (one.passed, one.of["accepted"]), Rate(), key="rate"),
            Column(Text("A 均值", "Mean A"), lambda one: one.mean, figure),
            Column(Text("A 最低", "Lowest A"), lambda one: one.lowest, figure),
            Column(Text("A 最高", "Highest A"), lambda one: one.highest, figure),
        ],
        total=totals,
        empty=Text("没有读出等级的评分表", "No workbook with a level"),
    )
    yield Section(Text("按等级和类型", "By level and kind"))
    yield grid
    if rows:
        yield Charts(
            [
                Chart(
                    Text("受理的结论与退回（份）", "Verdicts and returned workbooks"),
                    grid,
                    [
                        Series("conform", CONFORMS),
                        Series("fail", DOES_NOT_CONFORM, "orange"),
                        Series("returned", STATUS_NAMES["returned"], "grey"),
                    ],
                    stacked="stacked",
                    size=(520, 270),
                    gap=60,
                ),
                Chart(
                    PASS_RATE,
                    grid,
                    [Series("rate", PASS_RATE, labels="0.0%")],
                    scale="share",
                    size=(500, 270),
                    gap=80,
                    legend=False,
                    column=6,
                ),
            ]
        )


def _by_domain(facts: Facts) -> Iterator[Block]:
    if not facts.order:
        return
    keys = sorted((group.key for group in facts.batch.groups), key=lambda key: (facts.kinds.index(key[1]), key[0]))
    means = {key: column_means(facts.domains, rows).tolist() for key, rows in rows_by_group(facts).items()}
    figure = Figure(facts.catalogue.threshold, 3, absent=DASH)

    def column(key: tuple[int, str]) -> Column[tuple[int, Text]]:
        of = means[key]
        return Column(
            group_text(*key, facts.catalogue.level_names), lambda row: of[row[0]], figure, heat=True, key=str(key)
        )

    grid = Grid(
        list(enumerate(facts.catalogue.domains)),
        [Column(DOMAIN, lambda row: row[1], LABEL), *(column(key) for key in keys)],
    )
    yield Section(
        Text("各能力域得分 B 的均值", "Mean domain scores B"),
        Text(
            "只作比较；标准不设各能力域的单独门槛。“—”为该等级不评估。",
            "For comparison; no domain has a threshold of its own. “—”: not assessed at the level.",
        ),
    )
    yield grid
    title = Text("各能力域得分均值", "Mean domain scores")
    # A chart for each kind: in one, its bars would be too many to tell apart.
    for kind in dict.fromkeys(kind for _, kind in keys):
        of_kind = Text(f"{title.zh} · {kind_text(kind).zh}", f"{title.en} · {kind_text(kind).en}")
        series = [
            Series(str(key), group_text(*key, facts.catalogue.level_names), key[0] - 1)
            for key in keys
            if key[1] == kind
        ]
        shown = of_kind if len(facts.kinds) > 1 else title
        yield Charts([Chart(shown, grid, series, scale="score", size=(1030, 260))])


@dataclass(frozen=True)
class _Change:
    """What became of A and the verdicts of a level's pairs; ``verdicts``: how many of each (before, after)."""

    level: int
    count: int
    verdicts: Counter[tuple[bool, bool]]
    before: Fraction
    after: Fraction


def _pairs(facts: Facts) -> Iterator[Block]:
    """What became of the A and the verdicts of those who have both a kind and the one that it follows, level by level."""
    if not facts.pairs:
        return
    threshold, kinds = facts.catalogue.threshold, facts.batch.submissions["kind"]
    one, other = (kind_text(kinds.iloc[row]) for row in (facts.pairs[0].before, facts.pairs[0].after))
    changes = []
    for level in sorted({pair.level for pair in facts.pairs}):
        scores = [(facts.score(pair.before), facts.score(pair.after)) for pair in facts.pairs if pair.level == level]
        means = (sum(column, Fraction(0)) / len(scores) for column in zip(*scores, strict=True))
        changes.append(
            _Change(
                level, len(scores), Counter((reaches(a, threshold), reaches(b, threshold)) for a, b in scores), *means
            )
        )
    figure = Figure(threshold)
    yield Section(
        Text(
            f"同一机构的{one.zh}与{other.zh}",
            f"{one.en.capitalize()} and {other.en} assessment of the same organizations",
        )
    )
    yield Grid(
        changes,
        [
            Column(LEVEL.label, lambda row: facts.catalogue.level_name(row.level), LABEL),
            Column(Text("机构数", "Number"), lambda row: row.count, COUNT),
            Column(Text(f"{one.zh} A 均值", f"Mean A, {one.en}"), lambda row: row.before, figure),
            Column(Text(f"{other.zh} A 均值", f"Mean A, {other.en}"), lambda row: row.after, figure),
            Column(Text("平均相差", "Mean difference"), lambda row: row.after - row.before, Signed()),
            Column(
                Text("结论一致", "Same verdict"),
                lambda row: row.verdicts[True, True] + row.verdicts[False, False],
                COUNT,
            ),
            Column(Text("由符合到不符合", "No longer conforms"), lambda row: row.verdicts[True, False], COUNT),
            Column(Text("由不符合到符合", "Conforms now"), lambda row: row.verdicts[False, True], COUNT),
        ],
    )


# --- files, roster, findings ------------------------------------------------------------------------------------------
def _count_grid(names: Mapping[str, Text], counts: Mapping[str, int], means: Mapping[str, Text]) -> Grid[str]:
    """How many there are of each, and what that means."""
    return Grid(
        list(names),
        [
            Column("", lambda key: names[key], LABEL),
            Column("", lambda key: counts[key], COUNT),
            Column("", lambda key: means[key], span=0),
        ],
        heading=0,
    )


def _roster(missing: Sequence[MissingApplicant]) -> Iterator[Block]:
    yield Section(Text("名册", "Roster"))
    yield _count_grid(APPLICANT_STATES, Counter(one.state for one in missing), _STATE_MEANS)


def _frequent(facts: Facts) -> Iterator[Block]:
    def what(code: str) -> Text:
        return both(lambda lang: PROBLEMS[code].what(lang).format(value="…", detail="…") if code in PROBLEMS else "")

    yield Section(Text("最常见的问题", "Most frequent findings"))
    yield Grid(
        sorted(facts.findings.times.items(), key=lambda one: (-one[1], one[0]))[:12],
        [
            Column(Text("严重程度", "Severity"), lambda row: SEVERITIES[row[0][0]].text, LABEL),
            Column(Text("次数", "Times"), lambda row: row[1], COUNT),
            Column(Text("文件数", "Files"), lambda row: facts.findings.files[row[0][1]], COUNT),
            Column(Text("代码", "Code"), lambda row: row[0][1], SHORT, span=3),
            Column(Text("问题", "What is wrong"), lambda row: what(row[0][1]), TEXT, span=0),
        ],
        empty=Text("没有发现问题", "No findings"),
        heading=20,
        least=18,
    )


_NO_ROSTER = Text("未提供名册，无此表", "No roster was given; there is no such sheet")
