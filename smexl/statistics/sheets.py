"""The sheets of the statistics."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import attrgetter
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from smexl import scoring
from smexl.catalogue import Catalogue, Requirement, Subdomain
from smexl.kinds import (
    CONFORMS,
    CREDIT_CODE,
    DOES_NOT_CONFORM,
    DOMAIN,
    ID,
    INSTITUTION_TYPES,
    KIND,
    LEVEL,
    ORGANIZATION,
    REQUIREMENT,
    SUBDOMAIN,
)
from smexl.regions import provinces
from smexl.statistics.figures import (
    OTHER_CATALOGUES,
    QUANTILES,
    RULE,
    BatchFigures,
    LevelFigures,
    Pool,
    Repeat,
    Statistics,
    edges,
    histogram,
    mean_score,
)
from smexl.statistics.official import COUNTED, INTERVAL, TOTAL, interval
from smexl.statistics.standard import STANDARDIZED, mix, standardized
from smexl.summary.facts import (
    MEAN,
    OVERVIEW,
    PASS_RATE,
    STATUS_NAMES,
    SUBDOMAINS,
    catalogue_text,
    kind_order,
)
from smexl.text import Text, bare, both
from smexl.views.cells import (
    COUNT,
    DASH,
    FAINT,
    LABEL,
    LINE,
    NAME,
    SHORT,
    TEXT,
    VERDICTS,
    WORD,
    Figure,
    Mark,
    Number,
    Rate,
    Share,
)
from smexl.views.columns import kind_text
from smexl.views.page import Block, Card, Cards, Chart, Charts, Colour, Grid, Page, Rule, Section, Series
from smexl.views.sheet import Column, Sheet, Width

DISTRIBUTION = Text("得分分布", "Distribution")
_DOMAINS = Text("能力域", "Domains")
WEAKEST = Text("薄弱要求", "Weakest")
REGIONS = Text("地区", "Regions")
TYPES = Text("机构类型", "Types")
REPEATED = Text("重复机构", "Repeated")

WEAKEST_OF_LEVEL = 20

_MEAN_A = Text("A 均值", "Mean A")
_LEVEL_KIND = Text("等级和类型", "Level, kind")
_BATCH = Text("批次", "Batch")
_NOTHING = Text("没有受理的评分表。", "No submission was accepted.")
_VERDICT_SERIES = (Series("conform", CONFORMS), Series("fail", DOES_NOT_CONFORM, "orange"))


def threshold_rule(pool: Pool) -> Rule | None:
    """The threshold, to be drawn across a chart of scores, where it is the same for all."""
    if len(pool.thresholds) > 1:
        return None
    said = scoring.decimal(pool.thresholds[0])
    return Rule(float(pool.thresholds[0]), Text(f"阈值 {said}", f"threshold {said}"))


def figure_of(pool: Pool, digits: int = 4) -> Figure:
    """A score or a mean of several catalogues' submissions: on no side of a threshold on which it does not lie."""
    return Figure(pool.thresholds[0], digits, others=pool.thresholds[1:])


def _named(text: Text, pool: Pool, kind: str) -> Text:
    """A title, with the name of the kind where there are several."""
    name = kind_text(kind)
    return Text(f"{text.zh} · {name.zh}", f"{text.en} · {name.en}") if len(pool.kinds) > 1 else text


# --- overview ---------------------------------------------------------------------------------------------------------
def statistics_overview(pool: Pool, statistics: Statistics) -> Page:
    catalogues = [catalogue_text(one) for one in pool.catalogues.values()]
    return Page(
        OVERVIEW,
        Text("统计总览", "Statistics"),
        (20.0, *[11.5] * 11),
        [*_cards(pool, statistics), *_by_level(pool, statistics), *_batches(pool, statistics)],
        notes=[
            *(Text(f"要求目录：{one.zh}", f"Catalogue: {one.en}") for one in catalogues),
            *([OTHER_CATALOGUES] if len(catalogues) > 1 else []),
            Text("重复和互相矛盾的结论怎样计，见“说明”。", "How repeated and conflicting verdicts count: see Notes."),
        ],
    )


def _cards(pool: Pool, statistics: Statistics) -> Iterator[Block]:
    cards = [
        Card(Text("批次", "Batches"), len(statistics.batches)),
        Card(Text("文件", "Files"), sum(batch.files for batch in statistics.batches)),
        Card(COUNTED, statistics.counted),
        Card(Text("重复未计", "Left out"), statistics.left_out),
    ]
    by_kind = [_verdicts(pool, kind) for kind in pool.kinds]
    if len(by_kind) < 2:
        yield Cards([*cards, *(card for of in by_kind for card in of[1:])])
        return
    yield Cards(cards)
    for place in range(0, len(by_kind), 2):
        yield Cards([card for of in by_kind[place : place + 2] for card in of])


def _verdicts(pool: Pool, kind: str) -> list[Card]:
    """How many submissions of a kind count and conform, and their share."""
    mine, name = pool.of_kind(kind), kind_text(kind)
    passed = int(mine["conforms"].sum())

    def of(text: Text) -> Text:
        return Text(f"{name.zh} · {text.zh}", f"{name.en} · {text.en}") if len(pool.kinds) > 1 else text

    return [
        Card(of(COUNTED), len(mine)),
        Card(of(CONFORMS), passed),
        Card(of(PASS_RATE), (passed, len(mine)), Rate()),
    ]


def _by_level(pool: Pool, statistics: Statistics) -> Iterator[Block]:
    figure = figure_of(pool)
    columns: list[Column[LevelFigures]] = [
        Column(_LEVEL_KIND, lambda one: pool.group_text(one.level, one.kind), LABEL),
        Column(COUNTED, lambda one: one.counted, COUNT),
        Column(CONFORMS, lambda one: one.conforming, COUNT, key="conform"),
        Column(DOES_NOT_CONFORM, lambda one: one.counted - one.conforming, COUNT, key="fail"),
        Column(PASS_RATE, lambda one: (one.conforming, one.counted), Rate(), key="rate"),
        Column(_MEAN_A, lambda one: mean_score(pool.of((one.level, one.kind))), figure, key="mean"),
        Column(Text("A 中位数", "Median A"), lambda one: one.quantiles["0.5"], figure, key="median"),
        Column(Text("A 最低", "Lowest A"), lambda one: one.quantiles["0"], figure),
        Column(Text("A 最高", "Highest A"), lambda one: one.quantiles["1"], figure),
        Column(INTERVAL, lambda one: interval(one.conforming, one.counted), COUNT),
    ]
    grid = Grid(statistics.levels, columns, empty=_NOTHING)
    yield Section(Text("按等级和类型", "By level and kind"))
    yield grid
    if statistics.levels:
        verdicts = Text("结论（份）", "Verdicts")
        middles = [Series("mean", MEAN, "navy"), Series("median", Text("中位数", "Median"), "sky")]
        title = Text("A 均值与中位数", "Mean and median A")
        rule = threshold_rule(pool)
        yield Charts(
            [
                Chart(verdicts, grid, _VERDICT_SERIES, stacked="stacked", size=(510, 280), gap=60, turned=-45),
                Chart(
                    title,
                    grid,
                    middles,
                    kind="marks",
                    scale="score",
                    size=(510, 280),
                    offset=524,
                    rule=rule,
                    turned=-45,
                ),
            ]
        )


def _batches(pool: Pool, statistics: Statistics) -> Iterator[Block]:
    several = len(pool.kinds) > 1
    columns: list[Column[BatchFigures]] = [
        Column(_BATCH, lambda one: one.name, NAME, span=3),
        Column(Text("文件", "Files"), lambda one: one.files, COUNT),
        *(_status(status) for status in ("accepted", "returned", "unreadable")),
        Column(
            Text("已被取代或重复文件", "Superseded, duplicate"),
            lambda one: one.statuses["superseded"] + one.statuses["duplicate"],
            COUNT,
        ),
        Column(Text("跨批重复未计", "Left out"), lambda one: one.left_out, COUNT),
        Column(COUNTED, lambda one: one.counted, COUNT),
    ]
    if not several:
        columns += [
            Column(CONFORMS, lambda one: one.conforming, COUNT),
            Column(PASS_RATE, lambda one: (one.conforming, one.counted), Rate()),
        ]
    yield Section(Text("各批次", "Batches"))
    yield Grid(statistics.batches, columns)
    if several:
        yield Section(Text("各批次的结论，按类型", "Verdicts of the batches by kind"))
        yield _batches_by_kind(pool, statistics)
    if any(any(batch.signed) for batch in statistics.batches):
        yield Section(Text("各批次由谁签名", "Who signed the batches"))
        by: list[Column[BatchFigures]] = [
            Column("", lambda one: one.name, NAME, span=3),
            Column("", lambda one: one.signed, LINE, span=0),
        ]
        yield Grid(statistics.batches, by, heading=0)
    if len(statistics.catalogues) > 1:
        yield Section(Text("各批次的要求目录", "Catalogues of the batches"))
        of: list[Column[BatchFigures]] = [
            Column("", lambda one: one.name, NAME, span=3),
            Column("", lambda one: one.catalogue, LINE, span=0),
        ]
        yield Grid(statistics.batches, of, heading=0)


def _status(status: str) -> Column[BatchFigures]:
    return Column(STATUS_NAMES[status], lambda one: one.statuses[status], COUNT)


def _batches_by_kind(pool: Pool, statistics: Statistics) -> Grid[tuple[str, str, int, int]]:
    """The verdicts of each batch, kind by kind."""
    rows = []
    for number, batch in enumerate(statistics.batches):
        for kind in pool.kinds:
            mine = pool.of_kind(kind)
            mine = mine[mine["batch"] == number]
            rows.append((batch.name, kind, len(mine), int(mine["conforms"].sum())))
    return Grid(
        rows,
        [
            Column(_BATCH, lambda row: row[0], NAME, span=3),
            Column(KIND, lambda row: kind_text(row[1]), COUNT),
            Column(COUNTED, lambda row: row[2], COUNT),
            Column(CONFORMS, lambda row: row[3], COUNT),
            Column(DOES_NOT_CONFORM, lambda row: row[2] - row[3], COUNT),
            Column(PASS_RATE, lambda row: (row[3], row[2]), Rate()),
        ],
    )


# --- distribution -----------------------------------------------------------------------------------------------------
_QUANTILE_NAMES = {0.0: Text("最低", "Lowest"), 0.5: Text("中位数", "Median"), 1.0: Text("最高", "Highest")}


def distribution(pool: Pool) -> Page:
    figure = figure_of(pool)

    def quantile(share: float) -> Column[LevelFigures]:
        label = _QUANTILE_NAMES.get(share, f"P{share * 100:.0f}")
        return Column(label, lambda one: one.quantiles[f"{share:g}"], figure, heat=True)

    columns: list[Column[LevelFigures]] = [
        Column(_LEVEL_KIND, lambda one: pool.group_text(one.level, one.kind), LABEL),
        Column(Text("份数", "n"), lambda one: one.counted, COUNT),
        *map(quantile, QUANTILES),
        Column(MEAN, lambda one: mean_score(pool.of((one.level, one.kind))), figure, heat=True),
        Column(
            Text("标准差", "Std dev."),
            lambda one: float(pool.of((one.level, one.kind))["score"].std(ddof=0)),
            Number(4),
        ),
    ]
    levels = pool.level_figures()
    return Page(
        DISTRIBUTION,
        Text("等级得分 A 的分布", "Distribution of the level score A"),
        (20.0, *[(11.5, 13.5)] * max(11, len(pool.keys) + len(pool.kinds))),
        [
            Section(Text("分位数", "Quantiles")),
            Grid(levels, columns, empty=_NOTHING),
            *(_histogram(pool) if levels else ()),
        ],
        notes=[
            Text(
                "分位数按线性内插；直方图每格含左端，末格含两端。",
                "Quantiles are interpolated linearly; a bin holds its lower edge, the last one both.",
            )
        ],
    )


def _histogram(pool: Pool) -> Iterator[Block]:
    bounds = edges(*pool.thresholds)
    groups = [*(pool.of_kind(kind) for kind in pool.kinds), *(pool.of(key) for key in pool.keys)]
    names = [_named(Text("全部", "All"), pool, kind) for kind in pool.kinds]
    whole = len(names)
    names += [pool.group_text(*key) for key in pool.keys]
    counts = [histogram(group, bounds) for group in groups]
    together = [sum(bins) for bins in zip(*counts, strict=True)]
    # Empty bins at the low end say nothing, but a few below the threshold are always shown.
    edge, least = bounds.index(pool.thresholds[-1]), bounds.index(pool.thresholds[0])
    start = min(next((i for i, count in enumerate(together) if count), 0), max(0, least - 4))

    def column(place: int) -> Column[int]:
        return Column(names[place], lambda row: counts[place][row], COUNT, key=str(place))

    grid = Grid(
        range(start, len(bounds) - 1),
        [Column(Text("A 的区间", "A"), lambda row: _bin_name(bounds, row), LABEL), *map(column, range(len(names)))],
        shade=lambda row: "mild" if row < least else None,
    )
    yield Section(Text("直方图（份数）", "Histogram (counts)"))
    yield grid
    key = Text("橙：低于阈值　蓝：达到阈值", "Orange: below the threshold. Blue: at or above it")
    if least < edge:
        key = Text(
            f"{key.zh}　灰：阈值因目录而异，有的达到，有的没有", f"{key.en}. Grey: between the catalogues' thresholds"
        )
    sides: list[Colour] = ["orange" if row < least else "blue" if row >= edge else "grey" for row in grid.rows]

    def chart(place: int, wide: int, at: int = 0) -> Chart:
        name = names[place]
        title = Text(f"{name.zh}（{key.zh}）", f"{name.en}（{key.en}）") if place < whole else name
        series = [Series(str(place), name, each=sides)]
        return Chart(
            title, grid, series, size=(wide, 260), gap=8, legend=False, turned=-45, column=at, edge=edge - start
        )

    for place in range(whole):
        yield Charts([chart(place, 1030)])
    for place in range(whole, len(names), 2):
        yield Charts([chart(one, 510, 6 * at) for at, one in enumerate(range(place, min(place + 2, len(names))))])


def _bin_name(bounds: Sequence[Fraction], place: int) -> str:
    digits = 2 if all((edge * 100).denominator == 1 for edge in bounds) else 4
    return f"{float(bounds[place]):.{digits}f}–{float(bounds[place + 1]):.{digits}f}"


# --- domains and subdomains -------------------------------------------------------------------------------------------
_BY_LEVEL = Text("各等级的均值", "Means by level")
UNPLOTTED = Mark(Text("", ""), "absent")
"""Not assessed at the level: a blank cell, for charts take a text for a score of 0."""


def domains_page(pool: Pool) -> Page:
    """Mean B by level."""
    names = {domain.zh: domain for one in pool.catalogues.values() for domain in one.domains}
    grid = _means(pool, 0, list(names), [Column(DOMAIN, lambda key: names[key], LABEL)])
    panels = [
        _panel(pool, grid, level, place) for place, level in enumerate(dict.fromkeys(key[0] for key in pool.keys))
    ]
    rows = [Charts(panels[at : at + _PANELS]) for at in range(0, len(panels), _PANELS)]
    return _means_page(_DOMAINS, Text("能力域得分 B 的均值", "Mean domain scores B"), (29.0,), pool, grid, rows)


_PANELS = 3
_KIND_COLOURS: Mapping[str, Colour] = {"self": "sky", "formal": "navy"}


def _panel(pool: Pool, grid: Grid[Any], level: int, place: int) -> Chart:
    """A level's domains, a mark for each kind: one of several small charts of one scale."""
    series = [
        Series(str(key), kind_text(key[1]), _KIND_COLOURS.get(key[1], "amber")) for key in pool.keys if key[0] == level
    ]
    return Chart(
        pool.level_name(level),
        grid,
        series,
        kind="marks",
        scale="score",
        size=(340, 280),
        offset=2 + 345 * (place % _PANELS),
        rule=threshold_rule(pool),
        turned=-45,
    )


def subdomains_page(pool: Pool) -> Page:
    """Mean C by level; in the chart a mark for each level, for columns would be a hundred."""
    names = {(one.domain.zh, one.name.zh): one for of in pool.catalogues.values() for one in of.subdomains}
    columns: list[Column[tuple[str, str]]] = [
        Column(DOMAIN, lambda key: names[key].domain, LABEL),
        Column(SUBDOMAIN, lambda key: names[key].name, LABEL, key="name"),
    ]
    grid = _means(pool, 1, list(names), columns)
    charts = [
        Charts(
            [
                Chart(
                    _named(_BY_LEVEL, pool, kind),
                    grid,
                    _level_series(pool, kind),
                    kind="marks",
                    scale="score",
                    size=(1000, (420, 540)),
                    names="name",
                    turned=-90,
                    rule=threshold_rule(pool),
                )
            ]
        )
        for kind in pool.kinds
    ]
    title = Text("能力子域得分 C 的均值", "Mean subdomain scores C")
    return _means_page(SUBDOMAINS, title, (29.0, 36.0), pool, grid, charts)


def _means(pool: Pool, which: Literal[0, 1], keys: Sequence[Any], lead: Sequence[Column[Any]]) -> Grid[Any]:
    """What ``pool.means`` has of each key, at each level and kind."""
    figure = replace(figure_of(pool, 3), absent=UNPLOTTED)

    def column(group: tuple[int, str]) -> Column[Any]:
        means: Mapping[Any, Fraction] = pool.means(group)[which]
        return Column(pool.group_text(*group), means.get, figure, heat=True, key=str(group))

    return Grid(keys, [*lead, *map(column, pool.keys)], freeze=len(lead), above=1)


def _level_series(pool: Pool, kind: str) -> list[Series]:
    return [Series(str(key), pool.group_text(*key), key[0] - 1) for key in pool.keys if key[1] == kind]


def _means_page(
    name: Text, title: Text, lead: tuple[Width, ...], pool: Pool, grid: Grid[Any], charts: Sequence[Charts]
) -> Page:
    note = Text(
        "各等级评估的要求不同，均值只在同一等级内比较；灰色空白为该等级不评估。",
        "Levels have different requirements: compare means within a level. Grey and blank: not assessed at the level.",
    )
    widths = (*lead, *[11.5] * max(len(pool.keys), 9))
    return Page(name, title, widths, [grid, *charts, *_nothing(pool)], notes=[note])


def _nothing(pool: Pool) -> list[Block]:
    return [] if pool.keys else [Grid[Any]([], [], empty=_NOTHING)]


# --- weakest requirements ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Weak:
    """A requirement of a level, kind and catalogue with a low mean: its rank, and how many have full score and 0."""

    level: int
    kind: str
    catalogue: Catalogue
    requirement: Requirement
    subdomain: Subdomain
    rank: int
    submissions: int
    mean: Fraction
    full: int
    zero: int


def weakest(pool: Pool) -> Sheet[_Weak]:
    columns: list[Column[_Weak]] = [
        Column(LEVEL.label, lambda one: pool.level_name(one.level), WORD, 9),
        Column(KIND, lambda one: kind_text(one.kind), WORD, 9),
        Column(Text("名次", "Rank"), lambda one: one.rank, COUNT, 7),
        Column(ID, lambda one: one.requirement.id, SHORT, 13),
        Column(DOMAIN, lambda one: one.subdomain.domain, SHORT, 15),
        Column(SUBDOMAIN, lambda one: one.subdomain.name, TEXT, 18),
        Column(REQUIREMENT, lambda one: one.requirement.text, TEXT, 60),
        Column(Text("份数", "n"), lambda one: one.submissions, COUNT, 8),
        Column(MEAN, lambda one: one.mean, figure_of(pool, 3), 9, heat=True),
        Column(Text("满分份数", "Full score"), lambda one: one.full, COUNT, 9),
        Column(Text("零分份数", "Score 0"), lambda one: one.zero, COUNT, 9),
    ]
    if len(pool.catalogues) > 1:
        columns.append(Column(Text("要求目录", "Catalogue"), lambda one: str(one.catalogue.identity), FAINT, 40))
    return Sheet(
        WEAKEST,
        list(_weakest(pool)),
        columns,
        note=Text(
            f"每个等级和类型均值最低的 {WEAKEST_OF_LEVEL} 条要求；1 为最弱，同分同名次。",
            f"The {WEAKEST_OF_LEVEL} requirements of each level and kind with the lowest means; 1 is the weakest.",
        ),
        about=Text("均值最低的要求", "The requirements with the lowest means"),
        empty=_NOTHING,
        freeze=4,
    )


def _weakest(pool: Pool) -> Iterator[_Weak]:
    for (level, kind, digest), (counts, submissions) in _grade_counts(pool).items():
        catalogue = pool.catalogues[digest]
        units = np.array(catalogue.scale_units)
        sums = counts @ units
        ranks = pd.Series(sums).rank(method="min").astype(int)
        names = catalogue.by_place
        for place in np.argsort(sums, kind="stable")[:WEAKEST_OF_LEVEL].tolist():
            requirement = catalogue.level(level).requirements[place]
            yield _Weak(
                level,
                kind,
                catalogue,
                requirement,
                names[requirement.domain, requirement.subdomain],
                int(ranks[place]),
                submissions,
                Fraction(int(sums[place]), submissions * catalogue.unit),
                full=int(counts[place][units == catalogue.unit].sum()),
                zero=int(counts[place][units == 0].sum()),
            )


def _grade_counts(pool: Pool) -> dict[tuple[int, str, str], tuple[npt.NDArray[np.int64], int]]:
    """For each level, kind and catalogue: requirement × grade counts, and of how many submissions."""
    found: dict[tuple[int, str, str], tuple[npt.NDArray[np.int64], int]] = {}
    for batch, group in pool.groups:
        key = (*group.key, batch.catalogue.identity.digest)
        counts, number = group.counts(batch.catalogue), len(group.rows)
        if key in found:
            counts, number = counts + found[key][0], number + found[key][1]
        found[key] = counts, number
    return dict(sorted(found.items(), key=lambda one: (kind_order(one[0][1]), one[0][0])))


# --- regions and types ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Tally:
    """What the submissions of one name come to."""

    name: Text
    counted: int
    passed: int
    mean: Fraction | None
    levels: Counter[int]
    standard: Share | None = None


def _tally(counted: pd.DataFrame, by: Sequence[Text]) -> list[_Tally]:
    """A row for each name in ``by`` (one for each submission in ``counted``), the most frequent first."""
    names, found, weights = {name.zh: name for name in by}, [], mix(counted)
    for key, mine in counted.groupby([name.zh for name in by], sort=False):
        name = names[str(key[0] if isinstance(key, tuple) else key)]
        passed, levels = int(mine["conforms"].sum()), Counter(mine["level"])
        found.append(_Tally(name, len(mine), passed, mean_score(mine), levels, standardized(mine, weights)))
    return sorted(found, key=lambda one: (-one.counted, one.name))


def _tally_grid(what: Text, rows: Sequence[_Tally], pool: Pool, *, filtered: bool = False) -> Grid[_Tally]:
    def level(number: int) -> Column[_Tally]:
        return Column(pool.level_name(number), lambda one: one.levels[number], COUNT)

    columns: list[Column[_Tally]] = [
        Column(what, lambda one: one.name, LABEL),
        Column(COUNTED, lambda one: one.counted, COUNT),
        Column(CONFORMS, lambda one: one.passed, COUNT, key="conform"),
        Column(DOES_NOT_CONFORM, lambda one: one.counted - one.passed, COUNT, key="fail"),
        Column(PASS_RATE, lambda one: (one.passed, one.counted), Rate()),
        Column(_MEAN_A, lambda one: one.mean, replace(figure_of(pool), absent=DASH), heat=True),
        *map(level, pool.levels),
        Column(INTERVAL, lambda one: interval(one.passed, one.counted), COUNT),
        Column(STANDARDIZED, lambda one: one.standard, Rate()),
    ]
    return Grid(rows, columns, total=[_sum(rows)] if rows else [], filtered=filtered)


def _sum(rows: Sequence[_Tally]) -> _Tally:
    """All of them together."""
    counted = sum(one.counted for one in rows)
    means = sum((one.mean * one.counted for one in rows if one.mean is not None), Fraction(0))
    levels = sum((one.levels for one in rows), Counter[int]())
    passed = sum(one.passed for one in rows)
    return _Tally(TOTAL, counted, passed, means / counted if counted else None, levels, (passed, counted))


_MOST_BARS = 36


def _tally_blocks(pool: Pool, kind: str, rows: Sequence[_Tally], what: Text, title: Text) -> Iterator[Block]:
    """The table and the chart of a kind: bars, in the order of the rows, of how many conform and how many do not."""
    grid = _tally_grid(what, rows, pool)
    height = 110 + min(20 * min(len(rows), _MOST_BARS), 640)  # no higher than a page
    yield grid
    yield Charts(
        [
            Chart(
                _named(title, pool, kind),
                grid,
                _VERDICT_SERIES,
                kind="bar",
                stacked="stacked",
                size=(1000, height),
                gap=50,
                most=_MOST_BARS,
            )
        ]
    )


def _in_order(tallies: Sequence[_Tally]) -> list[_Tally]:
    """All provincial units in the order of GB/T 2260, those without a submission too; then what is none of them."""
    by_name = {one.name.zh: one for one in tallies}
    units = [by_name.pop(name, _Tally(Text(name, name), 0, 0, None, Counter())) for name in provinces()]
    return [*units, *by_name.values()]


_NAMES_OF_PLACES = (attrgetter("province_name"), attrgetter("full_name"))


def regions(pool: Pool) -> Page:
    blocks: list[Block] = []
    for kind in pool.kinds:
        places = pool.of_kind(kind)["place"]
        units, full = ([both(name(one)) for one in places.cat.categories] for name in _NAMES_OF_PLACES)
        names = [units[code] for code in places.cat.codes]
        blocks.append(Section(_named(Text("省级", "Provinces"), pool, kind)))
        texts = Text("省级地区", "Province"), Text("各省级地区的结论（份）", "Verdicts by province")
        blocks += _tally_blocks(pool, kind, _in_order(_tally(pool.of_kind(kind), names)), *texts)
        cities = _tally(pool.of_kind(kind), [full[code] for code in places.cat.codes])
        blocks += [
            Section(_named(Text("市、县", "Cities and counties"), pool, kind)),
            _tally_grid(
                Text("地区", "Region"),
                sorted(cities, key=lambda one: one.name),
                pool,
                filtered=len(pool.kinds) == 1,
            ),
        ]
    return Page(
        REGIONS,
        Text("按登记地区", "By region of registration"),
        (34.0, *[11.5] * 12),
        [*blocks, *_nothing(pool)],
        notes=[
            Text(
                "省级按 GB/T 2260 的顺序，没有的也列出。地区取自统一社会信用代码第 3–8 位（登记机关行政区划），可能不是办公所在地；名称为现名或最后用名。",
                "Provincial units in the order of GB/T 2260, those with none too. Regions are digits 3–8 of the credit code (where it was registered), not always where the offices are.",
            ),
        ],
    )


def types(pool: Pool) -> Page:
    names = {bare(name): one for one in INSTITUTION_TYPES for name in one}
    other, blank = Text("列表以外的填写", "Not in the list"), Text("未填写", "Blank")
    texts = Text("机构类型", "Type of institution"), Text("各类机构的结论（份）", "Verdicts by type")
    blocks: list[Block] = []
    for kind in pool.kinds:
        said = pool.of_kind(kind)["type"]
        named = {text: names.get(bare(text), other) if text else blank for text in said.unique()}
        by = [named[text] for text in said]
        if len(pool.kinds) > 1:
            blocks.append(Section(kind_text(kind)))
        blocks += _tally_blocks(pool, kind, _tally(pool.of_kind(kind), by), *texts)
    return Page(
        TYPES,
        Text("按机构类型", "By type of institution"),
        (38.0, *[11.5] * 12),
        [*blocks, *_nothing(pool)],
        notes=[
            Text(
                "机构类型由机构自报（标准第 5 章）。",
                "Types are as the organizations gave them (clause 5 of the standard).",
            ),
        ],
    )


# --- repeated ---------------------------------------------------------------------------------------------------------
_LEFT_OUT = Text("重复，另一批次不计", "Repeated, the other is left out")
_DIFFERS = Mark(Text("结论不同，已裁定", "Verdicts differ, decided"), "mild")
_OPEN = Mark(Text("结论不同，待裁定，均不计入", "Verdicts differ, to be decided: none counts"), "bad", bold=True)
_BOTH_COUNT = Text("等级或类型不同，均计入", "Other level or kind, both count")


def _state(repeat: Repeat) -> Text | Mark:
    if not repeat.left_out:
        return _BOTH_COUNT
    if repeat.open:
        return _OPEN
    return _LEFT_OUT if repeat.conforms == repeat.other_conforms else _DIFFERS


def repeated(pool: Pool, statistics: Statistics) -> Sheet[Repeat]:
    figure, verdict = figure_of(pool), Text("结论", "Verdict")
    # Over several years everybody has verdicts of earlier ones: what asks for a decision must not drown among them.
    before = Text(
        f"较早年度的 {statistics.earlier} 份不在此列，各机构的历程见 smexl trend。",
        f" Those of earlier years ({statistics.earlier}) are not listed; for each organization's path see smexl trend.",
    )
    return Sheet(
        REPEATED,
        [one for one in statistics.repeats if not one.earlier],
        [
            Column(CREDIT_CODE.label, lambda one: one.credit_code, SHORT, 22),
            Column(ORGANIZATION.label, lambda one: one.organization, LINE, 32),
            Column(Text("情况", "What"), _state, WORD, 30),
            Column(Text("批次（计入者）", "Batch (counted in)"), lambda one: one.batch, LINE, 34),
            Column(_LEVEL_KIND, lambda one: pool.group_text(one.level, one.kind), WORD, 12),
            Column("A", lambda one: one.score, figure, 10),
            Column(verdict, lambda one: VERDICTS[one.conforms].text, WORD, (10, 17)),
            Column(Text("另一批次", "Other batch"), lambda one: one.other_batch, LINE, 34),
            Column(_LEVEL_KIND, lambda one: pool.group_text(one.other_level, one.other_kind), WORD, 12),
            Column("A", lambda one: one.other_score, figure, 10),
            Column(verdict, lambda one: VERDICTS[one.other_conforms].text, WORD, (10, 17)),
            Column(
                Text("另一批次中的名称", "Name there"),
                lambda one: one.other_organization if one.other_organization != one.organization else None,
                LINE,
                32,
            ),
        ],
        note=both(lambda lang: RULE(lang) + before(lang)) if statistics.earlier else RULE,
        about=Text(
            "在多个批次中出现的机构，以及哪一份计入",
            "Organizations that are in several batches, and which submission counts",
        ),
        empty=Text("没有机构在多个批次中重复出现。", "No organization is in several batches."),
        freeze=2,
    )
