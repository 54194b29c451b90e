"""The authority's figures over time: periods side by side, what a change of means comes from, how levels move, each organization's path.

In: the pool. Out: views for a workbook and a page. Periods are years, quarters or rounds (``PERIOD_SORTS``) by the days in the records: the
assessment's last, else when it was saved. What counts in a period is decided as the statistics decide it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd

from smexl import scoring
from smexl.arrays import IntArray
from smexl.batch.reread import Group, named_rows
from smexl.catalogue import Catalogue, Level
from smexl.kinds import CONFORMS, CREDIT_CODE, KIND, LEVEL, ORGANIZATION
from smexl.statistics.figures import CASE, Pool, dated, decided, mean_score, year_of
from smexl.statistics.official import INTERVAL, interval, rates
from smexl.statistics.sheets import UNPLOTTED, figure_of, threshold_rule
from smexl.summary.facts import PASS_RATE, kind_order
from smexl.text import NOTHING, Text, both, count_of
from smexl.views.cells import COUNT, LABEL, LINE, SHORT, TEXT, VERDICTS, WORD, Figure, Mark, Rate, Signed
from smexl.views.columns import kind_text
from smexl.views.page import Block, Chart, Charts, Colour, Grid, Page, Section, Series
from smexl.views.sheet import Column, Sheet

_CHANGES = Text("变化的来源", "Changes")
_TRANSITIONS = Text("等级变动", "Moves")
_DOMAINS = Text("能力域", "Domains")
PATHS = Text("机构历程", "Organizations")
_BROKEN = Mark(Text("目录不同，不比", "Other catalogue: no comparison"), "mild")

PeriodSort = Literal["year", "quarter", "round"]


@dataclass(frozen=True)
class _Sort:
    """A way to part time: the sheet's name, what one period is called, the number of a submission's period and its name, and what is to be
    known of it."""

    name: Text
    label: Text
    number: "Callable[[pd.DataFrame], pd.Series[int]]"
    text: Callable[[int], Text]
    note: Text


def _round_of(table: pd.DataFrame) -> "pd.Series[int]":
    """An organization's first day of a kind is 1, its second 2…; whoever has no code is known once only."""
    days = pd.Series(pd.factorize(table["day"], sort=True)[0], index=table.index)
    rounds = days.groupby([table["credit_code"], table["kind"]]).rank("dense").astype(int)
    return rounds.where(table["credit_code"] != "", 1)


PERIOD_SORTS: dict[PeriodSort, _Sort] = {
    "year": _Sort(
        Text("历年", "Years"),
        Text("年度", "Year"),
        lambda table: year_of(table["day"]),
        lambda number: Text(str(number), str(number)),
        Text(
            "年度取自评估结束日期，没有的取保存日期。",
            "Years: the assessment's last day, else when it was saved.",
        ),
    ),
    "quarter": _Sort(
        Text("历季", "Quarters"),
        Text("季度", "Quarter"),
        lambda table: year_of(table["day"]) * 4 + (table["day"].str[5:7].astype(int) - 1) // 3,
        lambda number: Text(f"{number // 4}年{number % 4 + 1}季度", f"{number // 4} Q{number % 4 + 1}"),
        Text(
            "季度取自评估结束日期，没有的取保存日期。",
            "Quarters: of the assessment's last day, else of when it was saved.",
        ),
    ),
    "round": _Sort(
        Text("历次", "Rounds"),
        Text("轮次", "Round"),
        _round_of,
        lambda number: Text(f"第{number}次", f"Round {number}"),
        Text(
            "轮次：一家机构同一类型按日期先后的第几次评估，不论等级；同一天的为同一次；没有代码的各算第 1 次。",
            "Rounds: an organization's first, second… assessment of a kind by day, whatever the level; those of one day are of one round; without a code each is a first.",
        ),
    ),
}


@dataclass(frozen=True)
class Periods:
    """The submissions that count in a period, by day: the pool's columns with ``period`` (its number) and ``digest`` (of the catalogue). Of the rest
    so many have no day, and so many cases are in conflict within a period and wait for a decision."""

    pool: Pool
    by: PeriodSort
    table: pd.DataFrame
    undated: int
    undecided: int

    def of(self, period: int, kind: str) -> pd.DataFrame:
        return self.table[(self.table["period"] == period) & (self.table["kind"] == kind)]

    def text(self, period: int) -> Text:
        return PERIOD_SORTS[self.by].text(period)

    def span(self, before: int, after: int) -> Text:
        return both(lambda lang: f"{self.text(before)(lang)}→{self.text(after)(lang)}")

    @property
    def label(self) -> Text:
        return PERIOD_SORTS[self.by].label

    @property
    def numbers(self) -> list[int]:
        return sorted(set(self.table["period"].tolist()))

    @property
    def kinds(self) -> list[str]:
        return sorted(set(self.table["kind"].tolist()), key=kind_order)

    def pairs(self, numbers: Collection[int]) -> list[tuple[int, int]]:
        """The periods that are compared: each with the one before, a quarter with that of the year before, for who is assessed once a year is
        in no two quarters that follow one another."""
        if self.by != "quarter":
            return list(pairwise(sorted(numbers)))
        return [(number - 4, number) for number in sorted(numbers) if number - 4 in numbers]


def periods_of(pool: Pool, by: PeriodSort = "year") -> Periods:
    digests = dict(enumerate(batch.catalogue.identity.digest for batch in pool.batches))
    known = pool.table[dated(pool.table["day"])].drop(columns=["counts", "conflicting", "open", "earlier"])
    table = known.assign(period=PERIOD_SORTS[by].number(known), digest=known["batch"].map(digests))
    flags = decided(table, [*CASE, "period"], pool.chosen)
    undecided = len(table[flags["open"]].drop_duplicates([*CASE, "period"]))
    counted = table[flags["counts"]].drop(columns="sha256").sort_values("day", kind="stable")
    return Periods(pool, by, counted, len(pool.table) - len(known), undecided)


# --- periods ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class PeriodFigures:
    """A period of a kind: how many, how many conform, mean A, and whether the catalogue is another than the period before."""

    period: int
    counted: int
    passed: int
    mean: Fraction
    catalogues: tuple[str, ...]
    broken: bool


def in_periods(periods: Periods, kind: str) -> list[PeriodFigures]:
    found: list[PeriodFigures] = []
    names = {digest: str(one.identity) for digest, one in periods.pool.catalogues.items()}
    for number in periods.numbers:
        mine = periods.of(number, kind)
        if len(mine):
            said = tuple(sorted(names[digest] for digest in set(mine["digest"])))
            broken = bool(found) and found[-1].catalogues != said
            found.append(PeriodFigures(number, len(mine), int(mine["conforms"].sum()), mean_score(mine), said, broken))
    return found


def runs(figures: Sequence[PeriodFigures]) -> list[list[PeriodFigures]]:
    """Periods one after another that have the same catalogues: only their means are of one series."""
    parted: list[list[PeriodFigures]] = []
    for one in figures:
        if one.broken or not parted:
            parted.append([])
        parted[-1].append(one)
    return parted


def _mean_columns(periods: Periods, figures: Sequence[PeriodFigures], figure: Figure) -> list[Column[PeriodFigures]]:
    """Mean A: a column for each run, so that no line is drawn from one catalogue's scores to another's."""
    parted = runs(figures)

    def column(run: list[PeriodFigures], number: int) -> Column[PeriodFigures]:
        first = periods.text(run[0].period)
        several = Text(f"A 均值（{first.zh} 起）", f"Mean A (from {first.en})")
        label = several if len(parted) > 1 else _MEAN_A
        return Column(label, lambda one: one.mean if one in run else UNPLOTTED, figure, 16, key=f"mean{number}")

    return [column(run, number) for number, run in enumerate(parted)]


_MEAN_A = Text("A 均值", "Mean A")


def _side_by_side(periods: Periods) -> Page:
    blocks: list[Block] = []
    for kind in periods.kinds:
        found = in_periods(periods, kind)
        means = _mean_columns(periods, found, figure_of(periods.pool))
        grid = Grid(
            found,
            [
                Column(periods.label, lambda one: periods.text(one.period), LABEL),
                Column(Text("份数", "n"), lambda one: one.counted, COUNT),
                Column(CONFORMS, lambda one: one.passed, COUNT),
                Column(PASS_RATE, lambda one: (one.passed, one.counted), Rate(), key="rate"),
                Column(INTERVAL, lambda one: interval(one.passed, one.counted), COUNT),
                *means,
                Column(
                    Text("要求目录", "Catalogue"), lambda one: _BROKEN if one.broken else Text("相同", "Same"), WORD
                ),
            ],
        )
        lines = [Series(column.key, column.label, place) for place, column in enumerate(means)]
        turned = -45 if len(found) > _MANY else 0
        chart = Chart(
            Text(f"A 均值 · {kind_text(kind).zh}", f"Mean A · {kind_text(kind).en}"),
            grid,
            lines,
            kind="line",
            scale="score",
            size=(510, 280),
            legend=len(lines) > 1,
            rule=threshold_rule(periods.pool),
            turned=turned,
        )
        everybody = periods.table[periods.table["kind"] == kind]
        title = Text(f"符合率 · {kind_text(kind).zh}", f"Pass rate · {kind_text(kind).en}")
        shares = replace(rates(title, grid, everybody, 510), offset=524, size=(510, 280), turned=turned)
        blocks += [Section(kind_text(kind)), grid, Charts([chart, shares])]
    notes = [PERIOD_SORTS[periods.by].note]
    if any(one.broken for kind in periods.kinds for one in in_periods(periods, kind)):
        notes.append(
            Text(
                "要求目录有变动：换目录起另列一栏，图中的线在此断开；各机构在同一版目录下的得分见 smexl rescore。",
                "The catalogue changed: from there on means have a column of their own, and the charts' line breaks; smexl rescore tells what each comes to "
                "under one edition.",
            )
        )
    if periods.undated:
        notes.append(
            Text(f"没有日期而未计入的 {periods.undated} 份。", f"Without a date, and left out: {periods.undated}.")
        )
    if periods.undecided:
        notes.append(
            Text(
                f"{periods.undecided} 项结论不一致、尚待裁定，未计入。",
                f"Conflicting verdicts that wait for a decision, and are left out: {periods.undecided}.",
            )
        )
    name = PERIOD_SORTS[periods.by].name
    return Page(
        name,
        Text(f"{name.zh}变化", f"Trend: {name.en.lower()}"),
        (16.0, *[14.0] * 9),
        blocks or [_nothing()],
        notes,
    )


_MANY = 6
"""Of more names under a chart each is turned."""
COUNTING = Text(
    "同一期内同一机构、等级和类型结论相同的取最后一份；结论不同的待裁定（--decisions），裁定前均不计入。",
    "Within a period the last of an organization, level and kind counts where verdicts agree; where they differ, none until somebody decides (--decisions).",
)


def _nothing() -> Grid[Any]:
    return Grid([], [], empty=Text("没有带日期的已受理评分表。", "No accepted submission has a date."))


# --- what a change comes from -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class PeriodStep:
    """From a period to another, at one level and kind: means of all and of those in both; ``within`` + ``composition`` = ``change``.
    None where a catalogue changed, for its scores are of other requirements."""

    level: int
    kind: str
    before: int
    after: int
    counts: tuple[int, int, int]
    change: Fraction | None
    within: Fraction | None

    @property
    def composition(self) -> Fraction | None:
        return None if self.change is None or self.within is None else self.change - self.within


def steps(periods: Periods) -> Iterator[PeriodStep]:
    """Every level and kind, period by period."""
    for kind in periods.kinds:
        of_kind = periods.table[periods.table["kind"] == kind]
        for level in sorted(set(of_kind["level"].tolist())):
            mine = of_kind[of_kind["level"] == level]
            for before, after in periods.pairs(set(mine["period"].tolist())):
                yield _step(level, kind, before, after, mine)


def _step(level: int, kind: str, before: int, after: int, mine: pd.DataFrame) -> PeriodStep:
    old, new = (mine[mine["period"] == period] for period in (before, after))
    named = [some[some["credit_code"] != ""].set_index("credit_code") for some in (old, new)]
    both_ = named[0].index.intersection(named[1].index)
    counts = len(old), len(new), len(both_)
    if len(set(old["digest"]) | set(new["digest"])) > 1:
        return PeriodStep(level, kind, before, after, counts, None, None)
    within = mean_score(named[1].loc[both_]) - mean_score(named[0].loc[both_]) if len(both_) else None
    return PeriodStep(level, kind, before, after, counts, mean_score(new) - mean_score(old), within)


def _changes(periods: Periods) -> Page:
    grid = Grid(
        list(steps(periods)),
        [
            Column(Text("等级和类型", "Level, kind"), lambda one: periods.pool.group_text(one.level, one.kind), LABEL),
            Column(periods.label, lambda one: periods.span(one.before, one.after), WORD, span=2),
            Column(Text("前一期份数", "n before"), lambda one: one.counts[0], COUNT),
            Column(Text("后一期份数", "n after"), lambda one: one.counts[1], COUNT),
            Column(Text("两期都有", "In both"), lambda one: one.counts[2], COUNT),
            Column(Text("均值变化", "Change"), lambda one: one.change, Signed()),
            Column(Text("同一批机构", "Within"), lambda one: one.within, Signed()),
            Column(Text("参评构成", "Composition"), lambda one: one.composition, Signed()),
        ],
        empty=_NO_PAIR,
    )
    notes = [
        Text(
            "均值变化 = 同一批机构（两期都有的）自身的变化 + 参评构成的变化。“—”：目录不同，或没有两期都有的机构。",
            "Change = within (those in both) + composition (who takes part). “—”: the catalogue changed, or "
            "nobody is in both.",
        )
    ]
    if periods.by == "quarter":
        notes.append(
            Text("季度与上年同一季度比较（同比）。", "A quarter is compared with the same quarter of the year before.")
        )
    return Page(
        _CHANGES, Text("A 均值变化的来源", "What changes of mean A come from"), (22.0, *[12.0] * 8), [grid], notes
    )


_NO_PAIR = Text("没有两期可比。", "No two periods to compare.")


# --- levels -----------------------------------------------------------------------------------------------------------
_MOVES = (Text("上升", "Up"), Text("不变", "Same"), Text("下降", "Down"), Text("失去", "Lapsed"), Text("新获得", "New"))


_MOVE_COLOURS: tuple[Colour, ...] = ("navy", "sky", "amber", "orange", "blue")


def transitions(periods: Periods, kind: str) -> list[tuple[int | None, int, Counter[str]]]:
    """The periods compared, and how many organizations went up, stayed, went down, lapsed (none any more) and are new, by the highest level
    that each conforms to (English names of the moves). Years stand side by side; in a quarter or round those that were assessed before are
    compared with their own last time (no period before)."""
    mine = periods.table[(periods.table["kind"] == kind) & (periods.table["credit_code"] != "")]
    # The highest level reached in each period that it was assessed in; 0: none.
    highest = mine["level"].where(mine["conforms"], 0).groupby([mine["period"], mine["credit_code"]]).max()
    by_period = {int(number): highest.loc[number] for number in sorted(set(mine["period"].tolist()))}
    if periods.by == "year":
        return [(before, after, _moves(by_period[before], by_period[after])) for before, after in pairwise(by_period)]
    found, last = list[tuple[int | None, int, Counter[str]]](), highest.iloc[:0].droplevel(0)
    for number, some in by_period.items():
        if len(again := some.index.intersection(last.index)):
            found.append((None, number, _moves(last[again], some[again])))
        last = pd.concat([last[~last.index.isin(some.index)], some])
    return found


def _moves(before: "pd.Series[int]", after: "pd.Series[int]") -> Counter[str]:
    was, now = before.align(after, fill_value=0)
    named = {"Lapsed": now == 0, "New": was == 0, "Up": now > was, "Down": now < was}
    moves, left = Counter[str](), (was > 0) | (now > 0)
    for name, which in named.items():
        moves[name], left = int((which & left).sum()), left & ~which
    moves["Same"] = int(left.sum())
    return moves


def _transitions(periods: Periods) -> Page:
    blocks: list[Block] = []

    def move(name: Text) -> Column[tuple[int | None, int, Counter[str]]]:
        return Column(name, lambda one: one[2][name.en], COUNT, key=name.en)

    def span(one: tuple[int | None, int, Counter[str]]) -> Text:
        return periods.text(one[1]) if one[0] is None else periods.span(one[0], one[1])

    for kind in periods.kinds:
        grid = Grid(
            transitions(periods, kind), [Column(periods.label, span, LABEL), *map(move, _MOVES)], empty=_NO_PAIR
        )
        blocks += [Section(kind_text(kind)), grid]
        if grid.rows:
            title = Text(f"机构数 · {kind_text(kind).zh}", f"Organizations · {kind_text(kind).en}")
            series = [Series(name.en, name, colour) for name, colour in zip(_MOVES, _MOVE_COLOURS, strict=True)]
            size = (760, 130 + 30 * len(grid.rows))
            blocks.append(Charts([Chart(title, grid, series, kind="bar", stacked="stacked", size=size)]))
    note = Text(
        "按每家机构当年符合的最高等级；“失去”：前一年有符合的等级，后一年没有（未参评或不符合）；“新获得”：反之。",
        "By the highest level that an organization conforms to in a year. Lapsed: one before, none after (not assessed, or not conforming); new: the reverse.",
    )
    if periods.by != "year":
        note = Text(
            "当期再次评估的机构，与其上一次（较早各期中最近的一期）比较，按各期符合的最高等级；“失去”：上一次有符合的等级，这一次没有；“新获得”：反之。",
            "Organizations that were assessed again, against their own last time, by the highest level that each conformed to. Lapsed: one then, none now; new: the reverse.",
        )
    return Page(
        _TRANSITIONS,
        Text("符合等级的变动", "Moves between levels"),
        (22.0, *[14.0] * 6),
        blocks or [_nothing()],
        [note],
    )


# --- domains ----------------------------------------------------------------------------------------------------------
def domain_means(periods: Periods) -> dict[tuple[str, int], dict[int, dict[str, Fraction]]]:
    """For each kind and level: period → domain (Chinese) → mean B, exactly."""
    sums: dict[tuple[str, int], dict[int, dict[str, Fraction]]] = {}
    numbers: Counter[tuple[str, int, int, str]] = Counter()
    for period in periods.numbers:
        for batch, group in periods.pool.groups_of(periods.table[periods.table["period"] == period]):
            totals = group.units.sum(axis=0).tolist()
            of = sums.setdefault((group.kind, group.level.number), {}).setdefault(period, {})
            for domain, value in scoring.figures(totals, group.level, batch.catalogue).domains.items():
                of[domain] = of.get(domain, Fraction(0)) + value
                numbers[group.kind, group.level.number, period, domain] += len(group.rows)
    return {
        key: {
            period: {domain: value / numbers[*key, period, domain] for domain, value in of.items()}
            for period, of in sorted(by.items())
        }
        for key, by in sorted(sums.items(), key=lambda one: (kind_order(one[0][0]), one[0][1]))
    }


def _domains(periods: Periods) -> Page:
    names = {domain.zh: domain for one in periods.pool.catalogues.values() for domain in one.domains}
    figure, blocks = figure_of(periods.pool, 3), list[Block]()

    for (kind, level), means in domain_means(periods).items():
        broken = {one.period for one in in_periods(periods, kind) if one.broken}
        blocks += _domain_blocks(periods, periods.pool.group_text(level, kind), means, broken, names, figure)
    note = Text(
        "换目录前后，得分的要求不同，不可比较，图中不连线。灰色空白：该等级不评估。",
        "Before and after a new catalogue the figures are of other requirements and cannot be compared: no line joins them. Grey: not assessed at the level.",
    )
    return Page(
        _DOMAINS,
        Text("能力域得分 B 的均值，按时间", "Mean domain scores B over time"),
        (22.0, *[(14.0, 19.0)] * max(len(names), 1)),
        blocks or [_nothing()],
        [note],
    )


def _domain_blocks(
    periods: Periods,
    title: Text,
    means: dict[int, dict[str, Fraction]],
    broken: Collection[int],
    names: dict[str, Text],
    figure: Figure,
) -> Iterator[Block]:
    """The periods of a level and kind as rows, a column and a line for each domain."""

    def when(period: int) -> Text:
        text = periods.text(period)
        return Text(f"{text.zh}（换目录）", f"{text.en} (new catalogue)") if period in broken else text

    def domain(name: str) -> Column[int]:
        return Column(names[name], lambda one: means[one].get(name, UNPLOTTED), figure, heat=True, key=name)

    there = [name for name in names if any(name in of for of in means.values())]
    grid = Grid(list(means), [Column(periods.label, when, LABEL), *map(domain, names)])
    chart = Chart(
        title,
        grid,
        [Series(name, names[name], list(names).index(name)) for name in there],
        kind="marks" if broken & means.keys() else "line",
        scale="score",
        size=(760, 290),
        rule=threshold_rule(periods.pool),
        turned=-45 if len(means) > _MANY else 0,
    )
    yield from (Section(title), grid, Charts([chart]))


# --- organizations ----------------------------------------------------------------------------------------------------
def _paths(periods: Periods) -> Sheet[Any]:
    def rows() -> Iterator[Any]:
        table = periods.table.sort_values(["credit_code", "kind", "level", "period"], kind="stable")
        before = table.groupby([*CASE, "digest"])["units"].shift()
        return named_rows(table.assign(before=before))  # a million: one at a time

    thresholds = tuple(one.threshold for one in periods.pool.catalogues.values())

    def change(one: Any) -> Fraction | None:
        known = one.credit_code and not pd.isna(one.before)
        return Fraction(int(one.units) - int(one.before), int(one.whole)) if known else None

    return Sheet(
        PATHS,
        rows(),
        [
            Column(CREDIT_CODE.label, lambda one: one.credit_code, SHORT, 22),
            Column(ORGANIZATION.label, lambda one: one.organization, LINE, 34),
            Column(KIND, lambda one: kind_text(one.kind), WORD, 10),
            Column(LEVEL.label, lambda one: periods.pool.level_name(one.level), WORD, 9),
            Column(periods.label, lambda one: periods.text(one.period), WORD, 12),
            Column(
                "A",
                lambda one: Fraction(int(one.units), int(one.whole)),
                Figure(thresholds[0], others=thresholds),
                10,
                heat=True,
            ),
            Column(Text("结论", "Verdict"), lambda one: VERDICTS[bool(one.conforms)], WORD, (10, 17)),
            Column(Text("比前次", "Change"), change, Signed(), 10),
            Column(Text("下一步", "Next"), ways_of(periods), TEXT, 60),
        ],
        note=Text(
            "一行一次评估；“比前次”：同一机构、等级、类型和目录的前一次。“下一步”只列最近一次：未符合的，列最少须提到满分的要求；已符合的，列下一等级的要求数和新增的能力子域。",
            "A row for each assessment; change: from the one before of the same organization, level, kind and catalogue. Next, of the latest only: where it does not conform, the fewest "
            "requirements to bring to full score; where it does, how many the next level has, and its further subdomains.",
        ),
        about=Text("各机构历次评估和下一步", "Each organization's assessments, and what comes next"),
        empty=Text("没有带日期的已受理评分表。", "No accepted submission has a date."),
        freeze=2,
    )


_MOST_IDS = 6


def ways_of(periods: Periods) -> Callable[[Any], Text]:
    """What comes next after a row of the table: of an organization's latest assessment of a kind the way to conform, or to the level above, of others
    nothing. Worked out row by row: of a million all at once would not be small."""
    whose = periods.table[["credit_code", "kind", "period", "level"]]
    whose = whose[whose["credit_code"] != ""].sort_values(["period", "level"], kind="stable")
    last = np.zeros(len(periods.pool.table), dtype=np.bool_)
    last[whose.index[~whose.duplicated(["credit_code", "kind"], keep="last")]] = True

    @cache
    def place_of(number: int, key: tuple[int, str]) -> tuple[Group, IntArray]:
        """A group of a batch, and where in it each row of the batch stands."""
        group = next(group for group in periods.pool.batches[number].groups if group.key == key)
        places = np.zeros(group.rows.max() + 1, dtype=np.int64)
        places[group.rows] = np.arange(len(group.rows))
        return group, places

    def way(row: Any) -> Text:
        if not last[row.Index]:
            return NOTHING
        catalogue = periods.pool.batches[row.batch].catalogue
        group, places = place_of(row.batch, (row.level, row.kind))
        if row.conforms:
            return _above(group.level, catalogue)
        return _to_conform(group.level, group.units[places[row.row]].tolist(), catalogue)

    return way


def _above(level: Level, catalogue: Catalogue) -> Text:
    if level.number == catalogue.levels[-1]:
        return Text("已是最高等级", "The highest level")
    above = catalogue.level(level.number + 1)
    name = above.name
    new = [one.name for one in above.subdomains if one not in level.subdomains]
    more = Text(f"，新增能力子域 {len(new)} 个：{'、'.join(one.zh for one in new)}", f"; further subdomains ({len(new)}): {', '.join(one.en for one in new)}")  # fmt: skip
    count = len(above.requirements)
    zh, en = more if new else NOTHING
    return Text(f"下一等级{name.zh}：{count} 条要求{zh}", f"Next, {name.en}: {count_of(count, 'requirement')}{en}")


def _to_conform(level: Level, units: Sequence[int], catalogue: Catalogue) -> Text:
    ids = [requirement.id for requirement in level.requirements]
    way = scoring.improvement(level, dict(zip(ids, units, strict=True)), catalogue)
    named = [one.requirement.id for one in way.smallest_set[:_MOST_IDS]]
    more = " …" * (way.fewest > _MOST_IDS)
    name = level.name
    return Text(
        f"到达{name.zh}：至少 {way.fewest} 条提到满分（{'、'.join(named)}{more}）",
        f"To reach {name.en}: at least {way.fewest} to full score ({', '.join(named)}{more})",
    )


def overview_views(pool: Pool) -> list[Page]:
    """What stands in the statistics, too, where they span several years."""
    several = len(set(year_of(pool.table["day"])) - {0}) > 1
    return _overview(periods_of(pool)) if several else []  # else a million rows would be copied for nothing


def _overview(periods: Periods) -> list[Page]:
    return [_side_by_side(periods), _changes(periods), _transitions(periods)]


def views(periods: Periods) -> list[Page | Sheet[Any]]:
    return [*_overview(periods), _domains(periods), _paths(periods)]
