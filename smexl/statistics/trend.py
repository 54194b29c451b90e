"""The authority's figures over time: years side by side, what a change of means comes from, how levels move, each organization's path.

In: batches. Out: one workbook, and a page. A submission's year is that of its day: the assessment's last, else when it was saved; in one
year the last of an organization, level and kind counts.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd

from smexl import scoring
from smexl.batch.reread import named_rows
from smexl.catalogue import Catalogue, Level
from smexl.kinds import CONFORMS, CREDIT_CODE, DOMAIN, KIND, LEVEL, ORGANIZATION
from smexl.statistics.figures import CASE, Pool, dated, mean_score
from smexl.statistics.official import INTERVAL, interval, rates
from smexl.statistics.sheets import UNPLOTTED, figure_of, threshold_rule
from smexl.summary.facts import PASS_RATE, kind_order
from smexl.text import NOTHING, Text
from smexl.views.cells import COUNT, LABEL, LINE, SHORT, TEXT, VERDICTS, WORD, Figure, Mark, Rate, Signed
from smexl.views.columns import kind_text
from smexl.views.page import Block, Chart, Charts, Colour, Grid, Page, Section, Series
from smexl.views.sheet import Column, Sheet

YEARS = Text("历年", "Years")
_CHANGES = Text("变化的来源", "Changes")
_TRANSITIONS = Text("等级变动", "Levels")
_DOMAINS = Text("能力域", "Domains")
PATHS = Text("机构历程", "Organizations")
YEAR = Text("年度", "Year")
_BROKEN = Mark(Text("目录不同，不比", "Other catalogue: no comparison"), "mild")


@dataclass(frozen=True)
class Years:
    """The submissions with a year, the last of a case in a year only: the pool's columns with ``year`` and ``digest`` (of the catalogue)."""

    pool: Pool
    table: pd.DataFrame
    undated: int

    def of(self, year: int, kind: str) -> pd.DataFrame:
        return self.table[(self.table["year"] == year) & (self.table["kind"] == kind)]

    @property
    def numbers(self) -> list[int]:
        return sorted(set(self.table["year"].tolist()))

    @property
    def kinds(self) -> list[str]:
        return sorted(set(self.table["kind"].tolist()), key=kind_order)


def years_of(pool: Pool) -> Years:
    digests = [batch.catalogue.identity.digest for batch in pool.batches]
    known = pool.table[dated(pool.table["day"])]
    table = known.assign(year=known["day"].str[:4].astype(int), digest=known["batch"].map(dict(enumerate(digests))))
    table = table.sort_values("day", kind="stable")
    again = table.duplicated([*CASE, "year"], keep="last") & (table["credit_code"] != "")
    return Years(pool, table[~again], len(pool.table) - len(known))


# --- years ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Year:
    """A year of a kind: how many, how many conform, mean A, and whether the catalogue is another than the year before."""

    year: int
    counted: int
    passed: int
    mean: Fraction
    catalogues: tuple[str, ...]
    broken: bool


def in_years(years: Years, kind: str) -> list[Year]:
    found: list[Year] = []
    names = {digest: str(one.identity) for digest, one in years.pool.catalogues.items()}
    for number in years.numbers:
        mine = years.of(number, kind)
        if len(mine):
            said = tuple(sorted(names[digest] for digest in set(mine["digest"])))
            broken = bool(found) and found[-1].catalogues != said
            found.append(Year(number, len(mine), int(mine["conforms"].sum()), mean_score(mine), said, broken))
    return found


def runs(years: Sequence[Year]) -> list[list[Year]]:
    """Years one after another that have the same catalogues: only their means are of one series."""
    parted: list[list[Year]] = []
    for one in years:
        if one.broken or not parted:
            parted.append([])
        parted[-1].append(one)
    return parted


def _mean_columns(years: Sequence[Year], figure: Figure) -> list[Column[Year]]:
    """Mean A: a column for each run, so that no line is drawn from one catalogue's scores to another's."""
    parted = runs(years)

    def column(run: list[Year], number: int) -> Column[Year]:
        several = Text(f"A 均值（{run[0].year} 起）", f"Mean A (from {run[0].year})")
        label = several if len(parted) > 1 else _MEAN_A
        return Column(label, lambda one: one.mean if one in run else UNPLOTTED, figure, 16, key=f"mean{number}")

    return [column(run, number) for number, run in enumerate(parted)]


_MEAN_A = Text("A 均值", "Mean A")


def _years(years: Years) -> Page:
    blocks: list[Block] = []
    for kind in years.kinds:
        found = in_years(years, kind)
        means = _mean_columns(found, figure_of(years.pool))
        grid = Grid(
            found,
            [
                Column(YEAR, lambda one: str(one.year), LABEL),
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
        chart = Chart(
            Text(f"A 均值 · {kind_text(kind).zh}", f"Mean A · {kind_text(kind).en}"),
            grid,
            lines,
            kind="line",
            scale="score",
            size=(510, 280),
            legend=len(lines) > 1,
            rule=threshold_rule(years.pool),
        )
        everybody = years.table[years.table["kind"] == kind]
        title = Text(f"符合率 · {kind_text(kind).zh}", f"Pass rate · {kind_text(kind).en}")
        shares = replace(rates(title, grid, everybody, 510), offset=524, size=(510, 280))
        blocks += [Section(kind_text(kind)), grid, Charts([chart, shares])]
    notes = [
        Text(
            "年度取自评估结束日期，没有的取保存日期；一年内同一机构、等级和类型取最后一份。",
            "Years: the assessment's last day, else when it was saved; the last of a year counts.",
        )
    ]
    if any(one.broken for kind in years.kinds for one in in_years(years, kind)):
        notes.append(
            Text(
                "要求目录有变动：换目录的年度起另列一栏，图中的线在此断开；要比较，先用 smexl rescore 换算到同一版目录。",
                "The catalogue changed: from that year on means have a column of their own, and the charts' line breaks; to compare, bring both to one edition with smexl "
                "rescore.",
            )
        )
    if years.undated:
        notes.append(
            Text(f"没有日期而未计入的 {years.undated} 份。", f"Without a date, and left out: {years.undated}.")
        )
    return Page(YEARS, Text("历年变化", "Trend"), (16.0, *[14.0] * 9), blocks or [_nothing()], notes)


def _nothing() -> Grid[Any]:
    return Grid([], [], empty=Text("没有带日期的已受理评分表。", "No accepted submission has a date."))


# --- what a change comes from -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class YearStep:
    """From a year to the next, at one level and kind: means of all and of those in both years; ``within`` + ``composition`` = ``change``.
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


def steps(years: Years) -> Iterator[YearStep]:
    """Every level and kind, year by year."""
    for kind in years.kinds:
        of_kind = years.table[years.table["kind"] == kind]
        for level in sorted(set(of_kind["level"].tolist())):
            mine = of_kind[of_kind["level"] == level]
            for before, after in pairwise(sorted(set(mine["year"].tolist()))):
                yield _step(level, kind, before, after, mine)


def _step(level: int, kind: str, before: int, after: int, mine: pd.DataFrame) -> YearStep:
    old, new = (mine[mine["year"] == year] for year in (before, after))
    named = [some[some["credit_code"] != ""].set_index("credit_code") for some in (old, new)]
    both = named[0].index.intersection(named[1].index)
    counts = len(old), len(new), len(both)
    if len(set(old["digest"]) | set(new["digest"])) > 1:
        return YearStep(level, kind, before, after, counts, None, None)
    within = mean_score(named[1].loc[both]) - mean_score(named[0].loc[both]) if len(both) else None
    return YearStep(level, kind, before, after, counts, mean_score(new) - mean_score(old), within)


def _changes(years: Years) -> Page:
    grid = Grid(
        list(steps(years)),
        [
            Column(Text("等级和类型", "Level, kind"), lambda one: years.pool.group_text(one.level, one.kind), LABEL),
            Column(YEAR, lambda one: f"{one.before}→{one.after}", COUNT),
            Column(Text("前一年份数", "n before"), lambda one: one.counts[0], COUNT),
            Column(Text("后一年份数", "n after"), lambda one: one.counts[1], COUNT),
            Column(Text("两年都有", "In both"), lambda one: one.counts[2], COUNT),
            Column(Text("均值变化", "Change"), lambda one: one.change, Signed()),
            Column(Text("同一批机构", "Within"), lambda one: one.within, Signed()),
            Column(Text("参评构成", "Composition"), lambda one: one.composition, Signed()),
        ],
        empty=Text("没有两个相邻年度可比。", "No two years to compare."),
    )
    note = Text(
        "均值变化 = 同一批机构（两年都有的）自身的变化 + 参评构成的变化。“—”：目录不同（先用 smexl rescore 换算到同一版），或没有两年都有的机构。",
        "Change = within (those in both years) + composition (who takes part). “—”: the catalogue changed (bring both to one edition with smexl rescore), or "
        "nobody is in both.",
    )
    return Page(
        _CHANGES, Text("A 均值变化的来源", "What changes of mean A come from"), (22.0, *[14.0] * 7), [grid], [note]
    )


# --- levels -----------------------------------------------------------------------------------------------------------
_MOVES = (Text("上升", "Up"), Text("不变", "Same"), Text("下降", "Down"), Text("失去", "Lapsed"), Text("新获得", "New"))


_MOVE_COLOURS: tuple[Colour, ...] = ("navy", "sky", "amber", "orange", "blue")


def transitions(years: Years, kind: str) -> list[tuple[int, int, Counter[str]]]:
    """Year, next year, and how many organizations went up, stayed, went down, lapsed (none any more) and are new, by the highest level
    that each conforms to in a year (English names of the moves)."""
    mine = years.table[(years.table["kind"] == kind) & (years.table["credit_code"] != "")]
    highest = mine[mine["conforms"]].groupby(["year", "credit_code"])["level"].max()
    numbers = sorted(set(mine["year"].tolist()))
    found = []
    for before, after in pairwise(numbers):
        old, new = (
            dict(highest.loc[year]) if year in highest.index.get_level_values(0) else {} for year in (before, after)
        )
        moves: Counter[str] = Counter()
        for code in old.keys() | new.keys():
            was, is_ = old.get(code), new.get(code)
            if was is None or is_ is None:
                moves["New" if was is None else "Lapsed"] += 1
            else:
                moves["Up" if is_ > was else "Down" if is_ < was else "Same"] += 1
        found.append((before, after, moves))
    return found


def _transitions(years: Years) -> Page:
    blocks: list[Block] = []

    def move(name: Text) -> Column[tuple[int, int, Counter[str]]]:
        return Column(name, lambda one: one[2][name.en], COUNT, key=name.en)

    for kind in years.kinds:
        grid = Grid(
            transitions(years, kind),
            [Column(YEAR, lambda one: f"{one[0]}→{one[1]}", LABEL), *map(move, _MOVES)],
            empty=Text("没有两个相邻年度可比。", "No two years to compare."),
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
    return Page(
        _TRANSITIONS,
        Text("符合等级的变动", "Moves between levels"),
        (16.0, *[14.0] * 6),
        blocks or [_nothing()],
        [note],
    )


# --- domains ----------------------------------------------------------------------------------------------------------
def domain_means(years: Years) -> dict[tuple[str, int], dict[int, dict[str, Fraction]]]:
    """For each kind and level: year → domain (Chinese) → mean B, exactly."""
    sums: dict[tuple[str, int], dict[int, dict[str, Fraction]]] = {}
    numbers: Counter[tuple[str, int, int, str]] = Counter()
    for year in years.numbers:
        for batch, group in years.pool.groups_of(years.table[years.table["year"] == year]):
            totals = group.units.sum(axis=0).tolist()
            of = sums.setdefault((group.kind, group.level.number), {}).setdefault(year, {})
            for domain, value in scoring.figures(totals, group.level, batch.catalogue).domains.items():
                of[domain] = of.get(domain, Fraction(0)) + value
                numbers[group.kind, group.level.number, year, domain] += len(group.rows)
    return {
        key: {
            year: {domain: value / numbers[*key, year, domain] for domain, value in of.items()}
            for year, of in sorted(by.items())
        }
        for key, by in sorted(sums.items(), key=lambda one: (kind_order(one[0][0]), one[0][1]))
    }


def _domains(years: Years) -> Page:
    names = {domain.zh: domain for one in years.pool.catalogues.values() for domain in one.domains}
    blocks: list[Block] = []

    figure = figure_of(years.pool, 3)

    def column(by: dict[str, Fraction], year: int, broken: bool) -> Column[str]:
        label = Text(f"{year}（换目录）", f"{year} (new catalogue)") if broken else str(year)
        return Column(label, lambda name: by.get(name, UNPLOTTED), figure, heat=True, key=str(year))

    for (kind, level), by_year in domain_means(years).items():
        broken = {one.year for one in in_years(years, kind) if one.broken}
        lead: Column[str] = Column(DOMAIN, lambda name: names[name], LABEL)
        columns = [column(by, year, year in broken) for year, by in by_year.items()]
        grid = Grid(list(names), [lead, *columns])
        chart = Chart(
            years.pool.group_text(level, kind),
            grid,
            [Series(one.key, one.label, (0, 2, 4)[place % 3]) for place, one in enumerate(columns)],
            kind="marks",
            scale="score",
            size=(700, 270),
            rule=threshold_rule(years.pool),
        )
        blocks += [Section(years.pool.group_text(level, kind)), grid, Charts([chart])]
    note = Text(
        "换目录的年度前后，得分的要求不同，不可比较，见“历年”。灰色空白：该等级不评估。",
        "Before and after a year with a new catalogue the figures are of other requirements and cannot be compared: see “Years”. Grey: not assessed at the level.",
    )
    return Page(
        _DOMAINS,
        Text("能力域得分 B 的均值，按年度", "Mean domain scores B by year"),
        (29.0, *[12.0] * 8),
        blocks or [_nothing()],
        [note],
    )


# --- organizations ----------------------------------------------------------------------------------------------------
def _paths(years: Years) -> Sheet[Any]:
    table = years.table.sort_values(["credit_code", "kind", "level", "year"], kind="stable")
    same = table.groupby([*CASE, "digest"])[["units", "whole"]].shift()
    rows = table.assign(before=same["units"])
    thresholds = tuple(one.threshold for one in years.pool.catalogues.values())

    def change(one: Any) -> Fraction | None:
        known = one.credit_code and not pd.isna(one.before)
        return Fraction(int(one.units) - int(one.before), int(one.whole)) if known else None

    ways = ways_of(years, table)

    return Sheet(
        PATHS,
        named_rows(rows),  # a million: one at a time
        [
            Column(CREDIT_CODE.label, lambda one: one.credit_code, SHORT, 22),
            Column(ORGANIZATION.label, lambda one: one.organization, LINE, 34),
            Column(KIND, lambda one: kind_text(one.kind), WORD, 10),
            Column(LEVEL.label, lambda one: years.pool.level_name(one.level), WORD, 9),
            Column(YEAR, lambda one: str(one.year), SHORT, 8),
            Column(
                "A",
                lambda one: Fraction(int(one.units), int(one.whole)),
                Figure(thresholds[0], others=thresholds),
                10,
                heat=True,
            ),
            Column(Text("结论", "Verdict"), lambda one: VERDICTS[bool(one.conforms)], WORD, 10),
            Column(Text("比前次", "Change"), change, Signed(), 10),
            Column(Text("下一步", "Next"), lambda one: ways.get(one.Index, NOTHING), TEXT, 60),
        ],
        note=Text(
            "一行一次评估；“比前次”：同一机构、等级、类型和目录的前一次。“下一步”只列最近一次：未符合的，列最少须提到满分的要求；已符合的，列下一等级的要求数和新增的能力子域。",
            "A row for each assessment; change: from the one before of the same organization, level, kind and catalogue. Next, of the latest only: where it does not conform, the fewest "
            "requirements to bring to full score; where it does, how many the next level has, and its further subdomains.",
        ),
        empty=Text("没有带日期的已受理评分表。", "No accepted submission has a date."),
        freeze=2,
    )


_MOST_IDS = 6


def ways_of(years: Years, table: pd.DataFrame) -> dict[int, Text]:
    """What comes next for each organization and kind: the row of its latest assessment → the way to conform, or to the level above."""
    last = table.sort_values(["year", "level"], kind="stable").drop_duplicates(["credit_code", "kind"], keep="last")
    last = last[last["credit_code"] != ""]
    at = {(batch, row): index for index, batch, row in zip(last.index, last["batch"], last["row"], strict=True)}
    number = {id(batch): place for place, batch in enumerate(years.pool.batches)}
    found: dict[int, Text] = {}
    for batch, group in years.pool.groups_of(last):
        above = _above(group.level, batch.catalogue)
        for row, units in zip(group.rows.tolist(), group.units.tolist(), strict=True):
            index = at[number[id(batch)], row]
            found[index] = above if last["conforms"][index] else _to_conform(group.level, units, batch.catalogue)
    return found


def _above(level: Level, catalogue: Catalogue) -> Text:
    if level.number == catalogue.levels[-1]:
        return Text("已是最高等级", "The highest level")
    above = catalogue.level(level.number + 1)
    name = above.name
    new = [one.name for one in above.subdomains if one not in level.subdomains]
    more = Text(f"，新增能力子域 {len(new)} 个：{'、'.join(one.zh for one in new)}", f"; further subdomains ({len(new)}): {', '.join(one.en for one in new)}")  # fmt: skip
    count = len(above.requirements)
    zh, en = more if new else NOTHING
    return Text(f"下一等级{name.zh}：{count} 条要求{zh}", f"Next, {name.en}: {count} requirements{en}")


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


def views(years: Years) -> list[Page | Sheet[Any]]:
    return [_years(years), _changes(years), _transitions(years), _domains(years), _paths(years)]
