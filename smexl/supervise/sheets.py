"""The sheets of supervision: what to look at first, bodies beside one another, signals with both sides."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from math import ceil
from typing import Any

from smexl.supervise.alike import FEWEST_ASSESSMENTS, Conformity, Effect, Judged
from smexl.supervise.bodies import BodyFigures, BodyRow, Linked
from smexl.supervise.gather import Gathered
from smexl.supervise.queue import (
    KEY,
    LOOKED_AT_BY,
    LOOKED_AT_ON,
    NOTE,
    OUTCOME,
    OUTCOMES,
    POINTS,
    REASON_CODES,
    REASONS,
    SHEET,
    QueueEntry,
)
from smexl.supervise.reference import Reference
from smexl.supervise.signals import STRENGTHS, WHAT, Signal, side
from smexl.text import NOTHING, Text, count_of, enumerated
from smexl.views.cells import COUNT, DASH, FAINT, LABEL, LINE, SHORT, TEXT, WORD, Mark, Number, Rate, Shown, Tone
from smexl.views.page import Block, Card, Cards, Chart, Charts, Colour, Grid, Page, Paragraph, Section, Series, contents
from smexl.views.sheet import Column, Sheet, Width

_OVERVIEW = Text("总览", "Overview")
_BODIES = Text("机构一致性", "Bodies")
LINKS = Text("可比性", "Comparable")
_ASSESSORS = Text("评估员", "Assessors")
_DOMAINS = Text("能力域", "Domains")
CERTAIN = Text("确定信号", "Certain signals")
LIKELY = Text("可能信号", "Likely signals")
REFERENCE = Text("参考案例", "Reference case")
_BODY = Text("评估机构", "Body")
_ASSESSED = Text("评估数", "Assessed")
_OF_ASSESSORS = Text("机构之内的评估员互相比较", "Assessors beside one another within their body")
_OF_DOMAINS = Text("一个能力域之内的机构互相比较", "Bodies beside one another within a domain")
_SHOWN_SIDES = 6
_FIRST = 10


def views(
    gathered: Gathered,
    formal: Sequence[int],
    signals: Sequence[Signal],
    bodies: BodyFigures,
    entries: Sequence[QueueEntry],
    reference: Reference | None,
) -> list[Page | Sheet[Any]]:
    """All pages and sheets, the one to read first first."""
    further: list[Sheet[Any] | Page] = [
        alike(bodies),
        first_of_all(gathered, entries),
        of_sort(gathered, signals, "certain", CERTAIN),
        of_sort(gathered, signals, "likely", LIKELY),
        comparable(bodies),
        multiples(bodies.assessors, _ASSESSORS, _BODY, Text("评估员", "Assessor"), _OF_ASSESSORS, beside=3),
        multiples(bodies.domains, _DOMAINS, Text("能力域", "Domain"), _BODY, _OF_DOMAINS, beside=1),
    ]
    if reference is not None:
        further.append(reference_sheet(reference))
    return [_overview(gathered, formal, signals, bodies, entries, further), *further]


# --- overview ---------------------------------------------------------------------------------------------------------
def _overview(
    gathered: Gathered,
    formal: Sequence[int],
    signals: Sequence[Signal],
    bodies: BodyFigures,
    entries: Sequence[QueueEntry],
    further: Sequence[Sheet[Any] | Page],
) -> Page:
    sorts = Counter(one.sort for one in signals)
    waiting = [one for one in entries if not one.done and one.points]
    asked = [row for row in bodies.rows if row.questions]
    cards = Cards(
        [
            Card(Text("正式评估", "Formal assessments"), len(formal)),
            Card(Text("自评", "Self-assessments"), sum(one.kind == "self" for one in gathered.lines)),
            Card(Text("评估机构", "Bodies"), len({gathered.lines[row].body for row in formal})),
            Card(Text("确定信号", "Certain signals"), sorts["certain"]),
            Card(Text("可能信号", "Likely signals"), sorts["likely"]),
            Card(Text("待查看", "To look at"), len(waiting)),
        ]
    )
    return Page(
        _OVERVIEW,
        Text("评估质量监督", "Supervision of assessments"),
        (12.0, *[11.5] * 11),
        [
            cards,
            Paragraph(
                Text(
                    "本工作簿给出谈话的依据，不是结论：信号不改变任何判定；每条都附可能的正常原因和应问的问题。机构之间不排名。",
                    "This workbook gives grounds for a talk, no verdict: no signal changes a result, and each comes with an innocent explanation and what to ask. Bodies are not ranked.",
                ),
                above=1,
                bold=True,
            ),
            Section(
                Text("先看这些", "Look at these first"),
                Text(
                    f"前 {_FIRST} 项；全部见“{SHEET.zh}”。理由前的数字是它的分值。",
                    f"The first {_FIRST}; all are in “{SHEET.en}”. The figure before a reason is what it counts.",
                ),
            ),
            Grid(
                waiting[:_FIRST],
                [
                    Column(POINTS, lambda one: one.points, COUNT),
                    Column(Text("对象", "What"), lambda one: one.name, TEXT, span=3),
                    Column(_BODY, _body_of(gathered), TEXT, span=2),
                    Column(REASONS, _reasons, TEXT, span=3),
                    Column(Text("请问", "Ask"), _asks, TEXT, span=0),
                ],
                empty=Text("没有要先看的。", "Nothing to look at first."),
                least=24,
            ),
            Section(
                Text("请与这些机构谈", "Talk to these bodies"),
                Text(
                    "与其他机构相比超出偶然的数字；这样的提问一百条里至多约一条出于偶然（错误发现率 1 %）。",
                    "Figures beyond chance beside the others; of a hundred such questions about one is chance (false discovery rate 1 %).",
                ),
            ),
            Grid(
                asked,
                [
                    Column(_BODY, lambda row: row.name, TEXT, span=3),
                    Column(_ASSESSED, lambda row: row.judged.assessments, COUNT),
                    Column(Text("请问", "Ask"), _questions, TEXT, span=0),
                ],
                empty=Text("没有超出偶然的机构。", "No body is beyond chance."),
                least=24,
            ),
            *contents(further, span=2),
        ],
        notes=[
            Text(
                "方法、来源和看不出什么，见 docs/supervision.zh.md。",
                "Method, sources, and what it cannot show: docs/supervision.md.",
            ),
        ],
    )


def _joined(texts: Sequence[Text]) -> Text:
    return Text("\n".join(one.zh for one in texts), "\n".join(one.en for one in texts))


def _body_of(gathered: Gathered) -> Callable[[QueueEntry], Shown]:
    return lambda one: gathered.lines[one.row].body if one.row is not None else ""


def _reasons(entry: QueueEntry) -> Text:
    return _joined([Text(f"{points}　{text.zh}", f"{points}  {text.en}") for points, text in entry.reasons])


def _questions(row: BodyRow) -> Text:
    return _joined([one.whole for one in row.questions])


def _asks(entry: QueueEntry) -> Text:
    return _joined(entry.asks)


# --- queue ------------------------------------------------------------------------------------------------------------
def first_of_all(gathered: Gathered, entries: Sequence[QueueEntry]) -> Sheet[QueueEntry]:
    def source(entry: QueueEntry) -> Shown:
        return gathered.lines[entry.row].source if entry.row is not None else ""

    def state(entry: QueueEntry) -> Shown:
        if entry.done:
            return Mark(Text("已查看", "looked at"), "good")
        if entry.typed is not None and entry.typed.looked_at:
            return Mark(Text("有新理由", "new reasons"), "mild")
        return Text("待查看", "to look at")

    typed = (
        (OUTCOME, lambda one: one.typed.outcome, 10, OUTCOMES),
        (LOOKED_AT_BY, lambda one: one.typed.by, 8, ()),
        (LOOKED_AT_ON, lambda one: one.typed.on, 10, ()),
        (NOTE, lambda one: one.typed.note, 20, ()),
    )
    return Sheet(
        SHEET,
        entries,
        [
            Column(POINTS, lambda one: one.points, COUNT, 6),
            Column(Text("状态", "State"), state, WORD, 9),
            Column(Text("对象", "What"), lambda one: one.name, TEXT, 24),
            Column(_BODY, _body_of(gathered), TEXT, 16),
            Column(REASONS, _reasons, TEXT, 28),
            Column(Text("请问", "Ask"), _asks, TEXT, 32),
            *(Column(label, _typed(value), TEXT, wide, choices=offered) for label, value, wide, offered in typed),
            Column(Text("文件", "File"), source, LINE, 12),
            Column(KEY, lambda one: one.key, FAINT, 8),
            Column(REASON_CODES, lambda one: one.typed.mark if one.done and one.typed else one.mark, FAINT, (8, 13)),
        ],
        note=Text(
            f"按理由的分值相加排列，另有随机抽查。查看后在“{OUTCOME.zh}”一列选择或填写；下次用同一文件名运行时读回，核实中的仍留在前面。",
            f"By reasons added up, and a random share. After looking, choose or type under “{OUTCOME.en}”; the next run with this file name reads it, and what is still open stays in front.",
        ),
        about=Text(
            "要看的评估和机构、理由、应问的问题；在此填写查看结果",
            "What to look at, why, what to ask; outcomes are typed here",
        ),
        empty=Text("没有要查看的。", "Nothing to look at."),
        freeze=3,
        shade=lambda one: "off" if one.done else None,
    )


def without_keys(view: Page | Sheet[Any]) -> Page | Sheet[Any]:
    """A view as a page shows it, into which nobody types: without what the next run knows entries by."""
    if isinstance(view, Page):
        return view
    return replace(view, columns=[column for column in view.columns if column.cell is not FAINT])


def _typed(value: Any) -> Any:
    return lambda one: value(one) if one.typed is not None else ""


# --- signals ----------------------------------------------------------------------------------------------------------
def of_sort(gathered: Gathered, signals: Sequence[Signal], sort: str, name: Text) -> Sheet[Any]:
    order = list(STRENGTHS)
    mine = sorted(
        (one for one in signals if one.sort == sort), key=lambda one: (order.index(one.strength), one.of, one.rows)
    )
    tones: Mapping[str, Tone] = {"strong": "bad", "middling": "mild", "weak": "pale"}

    def sides(signal: Signal) -> Text:
        found = list(dict.fromkeys(side(gathered, row) for row in signal.rows))  # of two years it may be the same one
        shown, rest = found[:_SHOWN_SIDES], len(found) - _SHOWN_SIDES
        more = [Text(f"……另 {rest} 个", f"… and {rest} more")] if rest > 0 else []
        return _joined([*shown, *more])

    def sources(signal: Signal) -> str:
        return "\n".join(list(dict.fromkeys(gathered.lines[row].source for row in signal.rows))[:_SHOWN_SIDES])

    return Sheet(
        name,
        mine,
        [
            Column(Text("信号", "Signal"), lambda one: WHAT[one.of].name, LABEL, 15),
            Column(
                Text("强度", "Strength"), lambda one: Mark(STRENGTHS[one.strength], tones[one.strength]), WORD, (7, 10)
            ),
            Column(Text("双方", "Sides"), sides, TEXT, 34),
            Column(Text("位置", "Where"), lambda one: one.where, TEXT, 15),
            Column(Text("证据", "Evidence"), lambda one: one.evidence, TEXT, 42),
            Column(Text("可能的正常原因", "Innocent explanation"), lambda one: WHAT[one.of].innocent, TEXT, 24),
            Column(Text("请问", "Ask"), lambda one: WHAT[one.of].ask, TEXT, 26),
            Column(Text("文件", "Files"), sources, TEXT, 22),
        ],
        note=Text(
            "信号不改变任何判定。强：请就此询问；中：与其他理由一并询问；弱：有别的理由时再看。",
            "No signal changes a verdict. Strong: ask about it; middling: ask with other reasons; weak: where there are other reasons.",
        ),
        about=Text("表中事实本身对不上的", "Facts in the workbooks that do not fit one another")
        if sort == "certain"
        else Text("比偶然或习惯更相像的", "What is more alike than chance or habit would make it"),
        empty=Text("没有。", "None."),
        freeze=1,
    )


# --- bodies -----------------------------------------------------------------------------------------------------------
_WIDTHS: Sequence[Width] = (16.0, 16.0, *[(9.0, 10.0)] * 11, (36.0, 30.0))
_WIDE = 1160
_LENIENT = Text("宽严", "Leniency")
_BESIDE = Text(
    "宽严：A 与等级、机构类型和自评所预期之差，0 是居中者，点上的线是 95 % 的误差范围；其余各项与居中者相比。空白是数据不够。",
    "Leniency: A less what level, kind of institution and self score lead to expect; 0 is the median, the line through a dot is 95 % of its error. The others are beside the median. Blank where there is too little.",
)


def alike(bodies: BodyFigures) -> Page:
    """The funnel and the dots: bodies by number of assessments, so that limits narrow; never by figure."""
    rows = sorted(bodies.rows, key=lambda row: (row.judged.assessments, row.name))
    grid: Grid[BodyRow] = Grid(
        rows,
        [
            Column(_BODY, lambda row: row.name, LABEL, span=2),
            Column(_ASSESSED, lambda row: row.judged.assessments, COUNT),
            Column(Text("按等级预期", "Expected by level"), _expected, Rate(), key="expected"),
            Column(Text("符合", "Conform"), _part(lambda one: one.observed), Rate(), key="observed"),
            *(Column(name, _part(pick), Rate(), key=key) for key, name, pick, _ in _LIMITS),
            Column(Text("请问", "Ask"), _questions, TEXT, span=0),
        ],
        empty=Text(f"没有评估数达到 {FEWEST_ASSESSMENTS} 的机构。", f"No body has {FEWEST_ASSESSMENTS} assessments."),
        heading=46,
        least=20,
    )
    detail: Grid[BodyRow] = Grid(
        rows, [Column(_BODY, lambda row: row.name, LABEL, span=2), *_columns()], heading=46, empty=NOTHING
    )
    few = enumerated(f"{name}（{n}）" for name, n in bodies.few)
    blocks: list[Block] = [
        Section(Text("符合率与按等级的预期", "Conformity against what levels lead to expect"), _FUNNEL),
        *([Charts([_funnel(grid)])] if rows else ()),
        grid,
        *(
            [
                Paragraph(
                    Text(
                        f"不足 {FEWEST_ASSESSMENTS} 次评估、不作判断：{few.zh}",
                        f"Fewer than {FEWEST_ASSESSMENTS} assessments, not judged: {few.en}",
                    ),
                    above=1,
                )
            ]
            if bodies.few
            else ()
        ),
        Section(Text("宽严与其他各项", "Leniency, and all other figures"), _BESIDE),
        *([Charts([_dots(detail, NOTHING, _bounds(rows), size=(_WIDE, 380))])] if rows else ()),
        detail,
    ]
    tau = (
        Text(
            "可判断的机构少于 10 家，不估计机构之间的差异，不收缩。",
            "Fewer than ten bodies: no variance between them is estimated, nothing is shrunk.",
        )
        if bodies.tau is None
        else Text(
            f"扣除偶然，各机构宽严相差约 {bodies.tau:.3f}（标准差）。",
            f"Beyond chance, bodies differ in leniency by about {bodies.tau:.3f} (standard deviation).",
        )
    )
    about = Text("各机构的符合率与宽严，同其他机构相比", "Conformity and leniency of each body beside the others")
    return Page(_BODIES, Text("机构是否一致", "Do bodies judge alike?"), _WIDTHS, blocks, notes=[tau], about=about)


_FUNNEL = Text(
    "按评估数排列，不按高低。界限是精确的泊松二项分布（95 % 与 99.8 %）；只考虑等级，机构强弱未计入，超出界限先看它评的是谁。",
    "In order of number, not of figures. Limits are exact Poisson-binomial (95 and 99.8 %), by level only: strong organizations lift a body, so look at whom it assessed first.",
)
_LIMITS: Sequence[tuple[str, Text, Callable[[Conformity], int], Colour]] = (
    ("least", Text("99.8 % 下限", "99.8 % low"), lambda one: one.act[0], "orange"),
    ("low", Text("95 % 下限", "95 % low"), lambda one: one.warn[0], "amber"),
    ("high", Text("95 % 上限", "95 % high"), lambda one: one.warn[1], "amber"),
    ("most", Text("99.8 % 上限", "99.8 % high"), lambda one: one.act[1], "orange"),
)
"""Key, name, count and colour of each line of the funnel."""
_WARNS, _ACTS = Text("95 % 界限", "95 % limits"), Text("99.8 % 界限", "99.8 % limits")


def _part(pick: Callable[[Conformity], int]) -> Callable[[BodyRow], Shown]:
    return lambda row: (pick(row.judged.conformity), row.judged.assessments)


def _expected(row: BodyRow) -> tuple[int, int]:
    return round(row.judged.conformity.expected * 1000), row.judged.assessments * 1000


def _funnel(grid: Grid[Any]) -> Chart:
    return Chart(
        Text(
            "漏斗图：符合率（评估少的在前，界限宽）",
            "Funnel: share conforming (few assessments first, with wide limits)",
        ),
        grid,
        [
            *(Series(key, _WARNS if colour == "amber" else _ACTS, colour, line=True) for key, _, _, colour in _LIMITS),
            Series("expected", Text("预期", "expected"), "grey", line=True),
            Series("observed", Text("符合率", "conforming"), "navy"),
        ],
        kind="marks",
        scale="share",
        size=(_WIDE, 330),
        turned=-45,
    )


def _interval(row: BodyRow) -> tuple[float, float] | None:
    one = row.judged.leniency
    return None if one is None else (one.raw - _TWO_SIDED * one.error, one.raw + _TWO_SIDED * one.error)


_TWO_SIDED = 1.959964
"""Standard errors to either side of a figure that 95 % lie within."""


def _bounds(rows: Sequence[BodyRow]) -> tuple[float, float]:
    """The ends of a scale that all dots have in common: as far below 0 as above, in whole hundredths."""
    ends = [abs(end) for row in rows for end in _interval(row) or ()]
    most = ceil(max(ends, default=0) * 100 + 1) / 100
    return -most, most


def _dots(grid: Grid[Any], title: Text, bounds: tuple[float, float], **where: Any) -> Chart:
    """Leniency as a dot with its error."""
    name = Text("宽严：正数偏宽，负数偏严", "Leniency: above 0 lenient, below 0 severe")
    series = [Series("lenient", name, "navy", between=_interval)]
    return Chart(
        title if title != NOTHING else name,
        grid,
        series,
        kind="marks",
        scale="difference",
        bounds=bounds,
        legend=False,
        turned=-45,
        **where,
    )


def _effect(label: Text, pick: Callable[[Judged], Effect | None], key: str = "") -> list[Column[BodyRow]]:
    def raw(row: BodyRow) -> Shown:
        found = pick(row.judged)
        return None if found is None else found.raw

    def error(row: BodyRow) -> Shown:
        found = pick(row.judged)
        return None if found is None else found.error

    # A dash among figures would be a dot at 0.
    return [Column(label, raw, Number(3, absent=None), key=key), Column(Text("± 标准误", "± error"), error, Number(3))]


def _columns() -> list[Column[BodyRow]]:
    def last(row: BodyRow) -> Shown:
        return None if row.judged.drift is None else row.judged.drift.levels[-1]

    def drawn(row: BodyRow) -> Shown:
        return None if row.judged.leniency is None else row.judged.leniency.shrunk

    return [
        Column(_ASSESSED, lambda row: row.judged.assessments, COUNT),
        *_effect(_LENIENT, lambda one: one.leniency, "lenient"),
        Column(Text("收缩后", "Shrunk"), drawn, Number(3)),
        *_effect(Text("与自评相同之差", "Equal to self score"), lambda one: one.equal),
        *_effect(Text("随自评的斜率之差", "Slope on self score"), lambda one: one.slope),
        Column(Text("刚过线", "Just above"), lambda row: row.judged.bunching.above, COUNT),
        Column(Text("差一点", "Just below"), lambda row: row.judged.bunching.below, COUNT),
        Column(Text("近季走向", "Drift, last"), last, Number(3)),
    ]


_THIRDS = ((0, 2), (4, 28), (10, 18))
"""Column and pixels beside it at which each of three charts begins."""


def multiples(rows: Sequence[BodyRow], name: Text, within: Text, of: Text, about: Text, *, beside: int) -> Page:
    """Groups within a body or a domain: a small chart of each, ``beside`` to a line and all of one scale, above a table of all."""
    grid: Grid[BodyRow] = Grid(
        rows,
        [
            Column(within, lambda row: row.within, LABEL),
            Column(of, lambda row: row.name, LABEL, key="name"),
            *_columns(),
            Column(Text("请问", "Ask"), _questions, TEXT, span=0),
        ],
        empty=Text(f"没有评估数达到 {FEWEST_ASSESSMENTS} 的。", f"None has {FEWEST_ASSESSMENTS} assessments."),
        heading=46,
        least=20,
    )
    bounds, start = _bounds(rows), 0
    charts: list[Chart] = []
    for title, some in groupby(rows, key=lambda row: row.within):
        count = len(list(some))
        column, offset = _THIRDS[len(charts) % beside]
        place: dict[str, Any] = {"start": start, "most": count, "column": column, "offset": offset}
        size = (_WIDE, 250) if beside == 1 else (385, 230)
        charts.append(_dots(grid, title, bounds, names="name", size=size, **place))
        start += count
    lines = [Charts(charts[i : i + beside]) for i in range(0, len(charts), beside)]
    return Page(name, name, _WIDTHS, [Section(about, _BESIDE), *lines, grid], about=about)


def comparable(bodies: BodyFigures) -> Sheet[Linked]:
    return Sheet(
        LINKS,
        bodies.linked,
        [
            Column(_BODY, lambda one: one.name, LABEL, 30),
            Column(_ASSESSED, lambda one: one.assessments, COUNT, 10),
            Column(Text("有自评可对照", "With a self score"), lambda one: (one.with_own, one.assessments), Rate(), 13),
            Column(
                Text("与其他机构共同评过的机构", "Organizations shared with others"), lambda one: one.shared, COUNT, 16
            ),
            Column(
                Text("参考案例", "Reference case"), lambda one: Text("有", "yes") if one.reference else DASH, WORD, 11
            ),
            Column(
                Text("相连的组", "Linked group"), lambda one: DASH if one.group is None else str(one.group), WORD, 10
            ),
            Column(Text("能否比较", "Comparable"), lambda one: one.verdict, SHORT, 34),
        ],
        note=Text(
            "没有共同评过的机构、没有参考案例、也没有自评的机构之间不能比较宽严：严的机构和弱的被评方看起来一样。",
            "Bodies without shared organizations, reference case or self scores cannot be compared: a strict body and weak organizations look alike.",
        ),
        about=Text("哪些机构之间可以比较，凭什么", "Which bodies can be compared, and by what"),
        empty=Text("没有写明评估机构的正式评估。", "No formal assessment names its body."),
        freeze=1,
    )


# --- reference case ---------------------------------------------------------------------------------------------------
def reference_sheet(reference: Reference) -> Sheet[Any]:
    return Sheet(
        REFERENCE,
        reference.rows,
        [
            Column(_BODY, lambda one: one.body, LABEL, 28),
            Column(Text("要求", "Requirement"), lambda one: one.requirement, LABEL, 16),
            Column(Text("相同", "Same"), lambda one: (one.same, one.compared), Rate(), 10),
            Column(
                Text("平均距离（级）", "Mean distance (steps)"),
                lambda one: Fraction(one.distance, one.compared),
                Number(2),
                12,
            ),
            Column(Text("方向（A）", "Direction (A)"), lambda one: one.direction, Number(3), 12),
            Column(Text("偏高", "Higher"), lambda one: one.higher, COUNT, 8),
            Column(Text("偏低", "Lower"), lambda one: one.lower, COUNT, 8),
            Column(
                Text("Krippendorff α（序数）", "Krippendorff's alpha, ordinal"), lambda one: one.alpha, Number(2), 14
            ),
        ],
        note=Text(
            f"同一案例，各机构与专家的得分相比；要求一行是全部机构合计。案例：{reference.name}",
            f"One case, each body's scores beside the experts'; a row of a requirement takes all bodies together. Case: {reference.name}",
        ),
        about=Text("各机构对同一案例的打分与专家之差", "Each body's scores of one case beside the experts'"),
        empty=Text("批次中没有参考案例的评分。", "No batch holds scores of the reference case."),
        freeze=2,
    )


def terminal_lines(signals: Sequence[Signal], bodies: BodyFigures, entries: Sequence[QueueEntry]) -> Iterator[Text]:
    """A few lines for a terminal."""
    sorts = Counter(one.sort for one in signals)
    waiting = sum(not one.done and one.points > 0 for one in entries)
    yield Text(
        f"{len(bodies.linked)} 家评估机构；确定信号 {sorts['certain']} 条，可能信号 {sorts['likely']} 条；{waiting} 项待查看。",
        f"{count_of(len(bodies.linked), 'body', 'bodies')}; {sorts['certain']} certain and {sorts['likely']} likely signals; {waiting} to look at.",
    )
    for row in bodies.rows:
        for question in row.questions:
            yield Text(f"{row.name}：{question.whole.zh}", f"{row.name}: {question.whole.en}")
