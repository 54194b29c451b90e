"""What an official signs: bodies by name, levels by body, the chain from what was received to what is certified, and the head of each sheet."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeGuard

import pandas as pd

from smexl.kinds import CONFORMS, DOES_NOT_CONFORM, LEVEL
from smexl.statistics.figures import Pool, gap, mean_score, self_formal_pairs, wilson
from smexl.statistics.standard import METHOD, STANDARDIZED, mix, standardized
from smexl.summary.facts import PASS_RATE
from smexl.text import NOTHING, Text, both
from smexl.views.cells import COUNT, DASH, ENTRY, LABEL, NAME, Figure, Jump, Mark, Rate, Share, Signed
from smexl.views.columns import kind_text
from smexl.views.page import Block, Chart, Charts, Grid, Page, Rule, Section, Series
from smexl.views.sheet import Column, Sheet
from smexl.vocabulary import iso_day

CHAIN = Text("评估环节", "Chain")
BODIES = Text("评估机构", "Bodies")
LEVELS_BY_BODY = Text("等级与机构", "Levels, bodies")
TOTAL = Text("合计", "Total")
UNSTATED = Text("未注明", "Not stated")
INTERVAL = Text("95% 区间", "95 % interval")
FEWEST = 5
"""Of fewer figures no mean difference, spread or interval is shown: “—”."""

CaseKey = tuple[str, int]
"""Credit code and level: what goes along the chain."""


def interval(part: int, whole: int) -> Text | Mark:
    """The 95 % interval of a rate in words; a dash where there are too few for one."""
    if whole < FEWEST:
        return DASH
    low, high = wilson(part, whole)
    text = f"{100 * low:.1f}–{100 * high:.1f}%"
    return Text(text, text)


# --- the head ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Head:
    """What stands over every table: the days it covers (ISO; empty where no file tells one), the bodies, and room to sign."""

    first: str
    last: str
    bodies: tuple[str, ...]
    anonymous: bool = False
    """Whether the number of bodies is told and not their names."""

    def texts(self) -> tuple[Text, Text]:
        names = self.bodies[:_MOST_NAMED]
        more = len(self.bodies) - len(names)
        zh = "、".join(names) + (f" 等 {len(self.bodies)} 家" if more else "") or UNSTATED.zh
        en = ", ".join(names) + (f" and {more} more" if more else "") or UNSTATED.en
        if self.anonymous:
            zh, en = f"{len(self.bodies)} 家", str(len(self.bodies))
        period = (f"{self.first} 至 {self.last}", f"{self.first} to {self.last}") if self.first else ("—", "—")
        return (
            Text(
                f"统计期间：{period[0]}；截止日期：{self.last or '—'}；评估机构：{zh}。",
                f"Period: {period[1]}. Cut-off: {self.last or '—'}. Bodies: {en}.",
            ),
            Text(
                "单位：份（另注明者除外）。制表：＿＿＿＿　审核：＿＿＿＿",
                "Unit: submissions, unless said. Prepared by: ________  Checked by: ________",
            ),
        )


_MOST_NAMED = 6


def head_of(table: pd.DataFrame) -> Head:
    """The head of tables made of these submissions (rows of the pool)."""
    days = [day for day in table["day"].unique() if iso_day(day)]
    names = sorted(name for name in table["body"].unique() if name)
    return Head(min(days, default=""), max(days, default=""), tuple(names))


def headed(
    views: Sequence[Page | Sheet[Any]], head: Head | None, notes: Sequence["Note"] = ()
) -> list[Page | Sheet[Any]]:
    """The views with their numbers, those of the ``notes`` that each table rests on and, where one is given, the head: every sheet of a workbook has
    it, a page only once."""
    said = head.texts() if head else ()
    return [_headed(view, number, said, notes) for number, view in enumerate(views, 1)]


def _headed(view: Page | Sheet[Any], number: int, head: Sequence[Text], notes: Sequence["Note"]) -> Page | Sheet[Any]:
    if isinstance(view, Sheet):
        zh, en = ("".join(one.zh for one in head), "".join(f"{one.en} " for one in head))
        return replace(view, note=Text(f"表 {number}。{zh}{view.note.zh}", f"Table {number}. {en}{view.note.en}"))
    grids = [block for block in view.blocks if _is_table(block)]
    blocks, title = list(view.blocks), _numbered(view.title, str(number))
    if len(grids) == 1:
        title = _with_notes(title, grids[0], notes)
    found = 0
    for place, (section, grid) in enumerate(pairwise(view.blocks) if len(grids) > 1 else ()):
        if isinstance(section, Section) and _is_table(grid):
            found += 1
            text = _with_notes(_numbered(section.text, f"{number}-{found}"), grid, notes)
            blocks[place] = replace(section, text=text, mark=f"table_{number}_{found}")
    return replace(view, title=title, blocks=blocks, notes=[*head, *view.notes])


def _is_table(block: Block) -> TypeGuard[Grid[Any]]:
    return isinstance(block, Grid) and bool(block.heading and block.rows)


def _numbered(text: Text, number: str) -> Text:
    return Text(f"表 {number}　{text.zh}", f"Table {number}. {text.en[:1].upper()}{text.en[1:]}")


def _with_notes(text: Text, grid: Grid[Any], notes: Sequence["Note"]) -> Text:
    """The title of a table with the numbers of the notes on what its columns show."""
    labels = {column.label for column in grid.columns}
    numbers = [str(number) for number, note in enumerate(notes, 1) if labels & note.columns]
    return Text(f"{text.zh}〔注 {'、'.join(numbers)}〕", f"{text.en} [note {', '.join(numbers)}]") if numbers else text


# --- cover, contents and notes ----------------------------------------------------------------------------------------
COVER = Text("封面", "Cover")
_NOTES = Text("说明", "Notes")
_SIGNED = (
    Text("制表", "Prepared by"),
    Text("审核", "Checked by"),
    Text("批准", "Approved by"),
    Text("日期和公章", "Date and seal"),
)


def cover(title: Text, views: Sequence[Page | Sheet[Any]], head: Head, catalogues: Sequence[Text]) -> Page:
    """The title, what the tables cover, who answers for them, and where each is: the views are those that ``headed`` gave, and the notes."""
    period = (f"{head.first} 至 {head.last}", f"{head.first} to {head.last}") if head.first else ("—", "—")
    count = Text(f"{len(head.bodies)} 家", str(len(head.bodies)))
    names = Text("、".join(head.bodies) or UNSTATED.zh, ", ".join(head.bodies) or UNSTATED.en)
    named = Text(f"{BODIES.zh}（{count.zh}）", f"{BODIES.en} ({count.en})")
    about: list[tuple[Text, Text | str | None]] = [
        (Text("统计期间", "Period"), Text(*period)),
        (Text("截止日期", "Cut-off"), head.last or "—"),
        (BODIES, count) if head.anonymous else (named, names),
        *((Text("要求目录", "Catalogue"), one) for one in catalogues),
        *((one, None) for one in _SIGNED),
    ]
    return Page(
        COVER,
        title,
        (22.0, 84.0),
        [
            Grid(
                about,
                [Column("", lambda one: one[0], LABEL), Column("", lambda one: one[1])],
                heading=0,
                least=24,
                above=1,
            ),
            Section(Text("目录", "Contents")),
            Grid(
                [one for view in views for one in _contents(view)],
                [Column(Text("工作表", "Sheet"), lambda one: one[0], LABEL), Column(Text("表", "Table"), lambda one: one[1], ENTRY)],
            ),
        ],
    )  # fmt: skip


def _contents(view: Page | Sheet[Any]) -> Iterator[tuple[Text, Jump]]:
    """A view and the tables on it."""
    title = view.title if isinstance(view, Page) else Text(view.note.zh.partition("。")[0] + f"　{view.about.zh}", view.note.en.partition(". ")[0] + f". {view.about.en}")  # fmt: skip
    yield view.name, Jump(view.name, title)
    for block in view.blocks if isinstance(view, Page) else ():
        if isinstance(block, Section) and block.mark:
            yield NOTHING, Jump(view.name, block.text, block.mark)


@dataclass(frozen=True)
class Note:
    """What figures rest on, and the labels of the columns that show such figures."""

    about: Text
    text: Text
    columns: frozenset[Text] = frozenset()


COUNTED = Text("计入", "Counted")


def notes(rule: Text) -> list[Note]:
    """How the figures are to be read: what every table rests on, said once."""
    return [
        Note(Text("计数单位", "Unit"), Text("份：一家机构一个等级一种类型的一次评估；自评和正式评估从不相加。", "A submission: one organization, level and kind. Self and formal assessments are never added up.")),
        Note(Text("重复和冲突", "Repeated, conflicting"), rule, frozenset({COUNTED, Text("份数", "n")})),
        Note(Text("判定", "Verdicts"), Text("按标准第 9 章式（4），以整数判定；显示的数不因舍入越过阈值。", "Formula (4) of clause 9, decided on whole numbers; no figure is rounded across the threshold."), frozenset({CONFORMS})),
        Note(Text("区间", "Intervals"), Text(f"符合率的 95% 区间为 Wilson 区间；不足 {FEWEST} 份不列区间、差和均值（“—”）。", f"Of pass rates: Wilson's, 95 %. Of fewer than {FEWEST} neither interval nor difference nor mean is shown (“—”)."), frozenset({INTERVAL})),
        Note(STANDARDIZED, METHOD, frozenset({STANDARDIZED})),
        Note(Text("符号", "Symbols"), Text("“—”：无从计算或份数太少；0：确实没有；灰色空白：该等级不评估。", "“—”: cannot be computed, or too few. 0: there is none. Grey and blank: not assessed at the level.")),
    ]  # fmt: skip


def notes_page(said: Sequence[Note]) -> Page:
    def number(one: Note) -> Text:
        at = said.index(one) + 1
        return Text(f"注 {at}　{one.about.zh}", f"Note {at}. {one.about.en}")

    columns: list[Column[Note]] = [Column(Text("项目", "Item"), number, LABEL), Column(_NOTES, lambda one: one.text)]
    return Page(_NOTES, _NOTES, (22.0, 84.0), [Grid(said, columns, least=24)])


# --- the chain --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ChainStep:
    """A step of the chain: how many cases came so far, and of which number before."""

    name: Text
    cases: int
    before: int | None


def chain_of(pool: Pool, certified: Collection[CaseKey] | None = None) -> list[ChainStep]:
    """Cases (an organization at a level) received, accepted, formally assessed, conforming and, where a register is given, certified:
    each those of the step before that went on."""
    files = pool.files[~pool.files["status"].isin(["duplicate", "superseded"])]
    received, accepted = _cases(files), _cases(files[files["status"] == "accepted"])
    formal = pool.of_kind("formal")
    conforming = formal[formal["conforms"]]
    steps = [
        (Text("收到", "Received"), received),
        (Text("受理", "Accepted"), accepted),
        (Text("已正式评估", "Formally assessed"), _cases(formal)),
        (Text("正式评估符合", "Conforming"), _cases(conforming)),
    ]
    if certified is not None:
        there = set(conforming[["credit_code", "level"]].drop_duplicates().itertuples(index=False, name=None))
        steps.append((Text("已发证", "Certified"), len(there & set(certified))))
    counts = [count for _, count in steps]
    return [ChainStep(name, count, counts[i - 1] if i else None) for i, (name, count) in enumerate(steps)]


def _cases(table: pd.DataFrame) -> int:
    """How many cases rows are of; one without a code or a level is its own."""
    whole = (table["credit_code"] != "") & table["level"].notna()
    return len(table[whole].drop_duplicates(["credit_code", "level"])) + int((~whole).sum())


def chain(pool: Pool, certified: Collection[CaseKey] | None) -> Page:
    grid = Grid(
        chain_of(pool, certified),
        [
            Column(Text("环节", "Step"), lambda one: one.name, LABEL),
            Column(Text("家次", "Cases"), lambda one: one.cases, COUNT, key="cases"),
            Column(
                Text("未到下一环节", "Did not go on"),
                lambda one: DASH if one.before is None else one.before - one.cases,
                COUNT,
            ),
            Column(
                Text("占上一环节", "Of the step before"), lambda one: (one.cases, one.before or 0), Rate(absent=DASH)
            ),
        ],
    )
    notes = [
        Text(
            "家次：一家机构一个等级，自评和正式评估合为一次；重复和被取代的文件不算；没有代码的文件各算一次。",
            "A case is an organization at a level, its self and formal assessment together; duplicate and superseded files are none.",
        )
    ]
    if certified is None:
        notes.append(Text("未给出登记簿（--register），不列已发证。", "Certified: give a register (--register)."))
    conflicts = int(pool.table[pool.table["open"]].drop_duplicates(["credit_code", "level", "kind"]).shape[0])
    if conflicts:
        notes.append(
            Text(
                f"另有 {conflicts} 项结论不一致、尚待裁定，不在“已正式评估”以后各环节内（见“重复机构”）。",
                f"{conflicts} conflicting verdicts wait for a decision and are in no step after “accepted” (see “Repeated”).",
            )
        )
    bars = Chart(
        Text("各环节（家次）", "Steps (cases)"),
        grid,
        [Series("cases", Text("家次", "Cases"))],
        kind="bar",
        legend=False,
    )
    return Page(
        CHAIN,
        Text("从收到到发证", "From what was received to what is certified"),
        (24.0, *[14.0] * 8),
        [grid, Charts([bars])],
        notes,
    )


# --- bodies -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Body:
    """What a body's submissions of one kind come to; ``gap``: mean formal less self A of the cases that have both."""

    name: Text | str
    counted: int
    passed: int
    mean: Fraction | None
    gap: Fraction | None
    pairs: int
    standard: Share | None


def bodies(pool: Pool) -> Page:
    blocks: list[Block] = []
    pairs = self_formal_pairs(pool)
    for kind in pool.kinds:
        mine = pool.of_kind(kind)
        weights = mix(mine)
        rows = [_body(str(name), some, pairs, weights) for name, some in mine.groupby("body", sort=True)]
        columns: list[Column[_Body]] = [
            Column(BODIES, lambda one: one.name, NAME),
            Column(COUNTED, lambda one: one.counted, COUNT, key="counted"),
            Column(CONFORMS, lambda one: one.passed, COUNT, key="conform"),
            Column(DOES_NOT_CONFORM, lambda one: one.counted - one.passed, COUNT, key="fail"),
            Column(PASS_RATE, lambda one: (one.passed, one.counted), Rate(), key="rate"),
            Column(INTERVAL, lambda one: interval(one.passed, one.counted), COUNT),
            *([Column(STANDARDIZED, lambda one: one.standard, Rate())] if len(weights) > 1 else []),
            Column(
                Text("A 均值", "Mean A"),
                lambda one: one.mean,
                Figure(pool.thresholds[0], absent=DASH, others=pool.thresholds[1:]),
            ),
        ]
        if kind == "formal":
            columns += [
                Column(Text("与自评成对", "Pairs with self"), lambda one: one.pairs, COUNT),
                Column(Text("正式减自评", "Formal less self"), lambda one: one.gap, Signed()),
            ]
        grid = Grid(rows, columns, total=[_body(TOTAL, mine, pairs, weights)])
        title = Text(f"各评估机构的符合率（{kind_text(kind).zh}）", f"Pass rates of bodies ({kind_text(kind).en})")
        blocks += [Section(kind_text(kind)), grid, Charts([rates(title, grid, mine)])]
    return Page(
        BODIES,
        Text("按评估机构", "By assessment body"),
        (30.0, *[12.5] * 9),
        blocks or [_nothing()],
        [
            Text(
                "机构名称取自正式评估的填写、签名或名录。",
                "Names: of the formal assessment, the signature or the list of bodies.",
            )
        ],
    )


def rates(title: Text, grid: Grid[Any], all_: pd.DataFrame, size: int = 1000) -> Chart:
    """Pass rates (the key ``rate`` of a grid whose rows have ``passed`` and ``counted``) as marks with their intervals, seen against the rate
    of ``all_``."""

    def between(one: Any) -> tuple[float, float] | None:
        return wilson(one.passed, one.counted) if one.counted >= FEWEST else None

    share = float(all_["conforms"].mean())
    series = Series("rate", Text("符合率和 95% 区间", "Pass rate, 95 % interval"), "navy", between=between)
    rule = Rule(share, Text(f"全部 {share:.1%}", f"all {share:.1%}"))
    many = len(grid.rows) > 8
    return Chart(
        title,
        grid,
        [series],
        kind="marks",
        scale="share",
        size=(size, 330 if many else 270),
        legend=False,
        turned=-45 if many else 0,
        most=_MOST_BARS,
        rule=rule,
    )


_MOST_BARS = 25


def _body(name: Text | str, some: pd.DataFrame, pairs: pd.DataFrame, weights: Mapping[int, int]) -> _Body:
    mine = pairs[pairs.index.isin(some.index)]
    return _Body(
        name or UNSTATED,
        len(some),
        int(some["conforms"].sum()),
        mean_score(some) if len(some) else None,
        gap(mine) if len(mine) >= FEWEST else None,
        len(mine),
        standardized(some, weights),
    )


@dataclass(frozen=True)
class _Row:
    """A body: at each level, and at all (0), how many there are and conform."""

    name: Text | str
    cells: dict[int, tuple[int, int]]


def levels_by_body(pool: Pool) -> Page:
    blocks: list[Block] = []
    for kind in pool.kinds:
        mine = pool.of_kind(kind)
        rows = [_row(str(name) or UNSTATED, some, pool) for name, some in mine.groupby("body", sort=True)]
        columns: list[Column[_Row]] = [Column(BODIES, lambda one: one.name, NAME)]
        for level in (*pool.levels, 0):
            band = pool.level_name(level) if level else TOTAL
            columns += [
                Column(_two(band, COUNTED), _cell(level, 0), COUNT),
                Column(_two(band, CONFORMS), _cell(level, 1), COUNT),
            ]
        blocks += [Section(kind_text(kind)), Grid(rows, columns, total=[_row(TOTAL, mine, pool)])]
    name = Text(f"{LEVEL.label.zh}与评估机构", "Levels by body")
    return Page(LEVELS_BY_BODY, name, (30.0, *[9.5] * (2 * len(pool.levels) + 2)), blocks or [_nothing()])


def _two(band: Text, what: Text) -> Text:
    return both(lambda lang: f"{band(lang)} {what(lang)}")


def _cell(level: int, which: int) -> Any:
    return lambda one: one.cells[level][which]


def _row(name: Text | str, some: pd.DataFrame, pool: Pool) -> _Row:
    cells = {0: (len(some), int(some["conforms"].sum()))}
    for level in pool.levels:
        at = some[some["level"] == level]
        cells[level] = len(at), int(at["conforms"].sum())
    return _Row(name, cells)


def _nothing() -> Grid[Any]:
    return Grid([], [], empty=Text("没有受理的评分表。", "No submission was accepted."))
