"""The sheets of a register as values: rows of texts that follow from its state, and cells in which people type.

Whatever is not typed can be worked out again from the entries, so that a cell that was changed by hand is found by comparing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeVar

from dateutil.relativedelta import relativedelta

from smexl import scoring
from smexl.assessment import noted_name
from smexl.kinds import CREDIT_CODE, LEVEL, ORGANIZATION
from smexl.register.log import HEADINGS, LogEntry, row_of
from smexl.register.state import (
    CASE_STATES,
    CERTIFIED_STATES,
    CONFIRM,
    DROPPED,
    HELD,
    REFUSE,
    REJECTED,
    UPHELD,
    Case,
    Objection,
    State,
)
from smexl.text import Lang, Text

SOON = 90
"""Days ahead that the overview looks."""
SPARE = 60
"""Blank rows for objections that come in."""

_OVERVIEW = Text("总览", "Overview")
PENDING = Text("待复核", "Under review")
CERTIFICATES = Text("在册证书", "Certificates")
_NOTICE = Text("公示", "Notice")
OBJECTIONS = Text("异议", "Objections")
LOG = Text("变更记录", "Log")

_CASE, CERTIFICATE = Text("案号", "Case"), Text("证书编号", "Certificate no.")
_CONCLUSION, DAY, REASON, _BY = (
    Text("复核结论", "Conclusion"),
    Text("日期", "Date"),
    Text("理由", "Reason"),
    Text("经办人", "By"),
)
ACTIONS = {
    "surveyed": Text("监督合格", "Surveillance passed"),
    "suspended": Text("暂停", "Suspend"),
    "resumed": Text("恢复", "Resume"),
    "withdrawn": Text("撤销", "Withdraw"),
    "cancelled": Text("注销", "Cancel"),
}


@dataclass(frozen=True)
class RegisterColumn:
    """A column, and what it says of a case or objection; people type in one that is ``typed`` where it says nothing, from ``choices`` if there
    are any. ``clipped``: shows one line, whatever it holds."""

    key: str
    heading: Text
    width: float
    value: Callable[[Any], str] = lambda _: ""
    typed: bool = False
    choices: tuple[Text, ...] = ()
    clipped: bool = False


@dataclass(frozen=True)
class RegisterRow:
    """A row: the key by which it is known, and its texts, blank in typed columns."""

    key: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class RegisterSheet:
    """A sheet: a note above, columns, rows, and ``spare`` blank rows of which every cell but the first is typed."""

    name: Text
    note: Text
    columns: tuple[RegisterColumn, ...]
    rows: tuple[RegisterRow, ...]
    spare: int = 0


def sheets(entries: Sequence[LogEntry], state: State, on: date) -> list[RegisterSheet]:
    """All sheets of a register as they stand at the end of the day ``on``, in order."""
    return [
        _overview(state, on),
        _pending(state),
        _certificates(state, on),
        _notice(state),
        _objections(state),
        _log(entries, state.settings.lang),
    ]


def _rows(things: Iterable[Case | Objection], columns: Sequence[RegisterColumn]) -> tuple[RegisterRow, ...]:
    return tuple(RegisterRow(one.number, tuple(column.value(one) for column in columns)) for one in things)


def _case_column(width: float) -> RegisterColumn:
    return RegisterColumn("case", _CASE, width, lambda case: case.number)


def _state_column(lang: Lang, width: float) -> RegisterColumn:
    return RegisterColumn("state", Text("状态", "State"), width, lambda case: CASE_STATES[case.state](lang))


def _about(key: str) -> Callable[[Case], str]:
    return lambda case: str(case.about.get(key, ""))


def _who(lang: Lang) -> tuple[RegisterColumn, ...]:
    return (
        RegisterColumn("organization", ORGANIZATION.label, 30, _about("organization")),
        RegisterColumn("credit_code", CREDIT_CODE.label, 22, _about("credit_code")),
        RegisterColumn("level", LEVEL.label, 10, lambda case: case.level_name(lang)),
    )


def needed(case: Case, settings_experts: int) -> int:
    """How many conclusions a case takes: those of the experts, or one where nothing calls for them."""
    return settings_experts if case.about.get("why") else 1


def _pending(state: State) -> RegisterSheet:
    lang, experts = state.settings.lang, state.settings.experts
    words, between = {one.zh: one(lang) for one in (CONFIRM, REFUSE)}, Text("；", "; ")(lang)
    seats = [
        column
        for seat in range(1, experts + 1)
        for column in (
            RegisterColumn(f"expert{seat}", Text(f"专家{seat}", f"Expert {seat}"), 10, typed=True),
            RegisterColumn(f"conclusion{seat}", _CONCLUSION, 10, typed=True, choices=(CONFIRM, REFUSE)),
            RegisterColumn(f"opinion{seat}", Text("意见", "Opinion"), 18, typed=True),
        )
    ]

    def score(case: Case) -> Fraction:
        return Fraction(str(case.about["score"]))

    def threshold(case: Case) -> Fraction:
        return Fraction(str(case.about.get("threshold", "4/5")))

    def margin(case: Case) -> str:
        return scoring.shown(score(case) - threshold(case), Fraction(0))

    def why(case: Case) -> str:
        return between.join(map(str, case.about.get("why", ())))

    def reviews(case: Case) -> str:
        return between.join(f"{who} {words.get(what, what)}" for who, what in case.reviews.items())

    columns = (
        _case_column(14),
        *_who(lang),
        RegisterColumn("body", Text("评估机构", "Assessment body"), 20, _about("body")),
        RegisterColumn(
            "score", Text("等级得分 A", "Level score A"), 10, lambda case: scoring.shown(score(case), threshold(case))
        ),
        RegisterColumn("margin", Text("距阈值", "Margin"), 9, margin),
        RegisterColumn("why", Text("需专家复核的原因", "Why experts review it"), 26, why),
        RegisterColumn("needed", Text("需要\n结论数", "To be\nconcluded"), 8, lambda case: str(needed(case, experts))),
        RegisterColumn("reviews", Text("已有结论", "Concluded"), 18, reviews),
        *seats,
    )
    return RegisterSheet(
        PENDING,
        Text(
            "专家在黄色单元格中填写姓名、复核结论和意见（8.4.1）；下次运行 smexl register certify 时记入变更记录并按多数计票。",
            "Experts type name, conclusion and opinion in the yellow cells (8.4.1); the next smexl register certify enters and tallies them.",
        ),
        columns,
        _rows(state.of_state("pending"), columns),
    )


def surveillance_due(case: Case, state: State) -> str:
    """The day by which a certificate's holder is due for surveillance, which may be past; blank where there is none before it ends."""
    step = state.settings.surveillance_months
    due = date.fromisoformat(case.surveyed or case.valid[0]) + relativedelta(months=step)
    return due.isoformat() if step and due.isoformat() < case.valid[1] else ""


def _certificates(state: State, on: date) -> RegisterSheet:
    lang = state.settings.lang

    def left(case: Case) -> str:
        return str((date.fromisoformat(case.valid[1]) - on).days) if case.state in HELD else ""

    def due(case: Case) -> str:
        return surveillance_due(case, state) if case.state in HELD else ""

    columns = (
        RegisterColumn("certificate", CERTIFICATE, 20, lambda case: case.certificate),
        *_who(lang),
        RegisterColumn("from", Text("有效期起", "Valid from"), 12, lambda case: case.valid[0]),
        RegisterColumn("until", Text("有效期止", "Valid until"), 12, lambda case: case.valid[1]),
        _state_column(lang, 9),
        RegisterColumn("since", Text("状态起", "Since"), 12, lambda case: case.since),
        RegisterColumn("reason", Text("状态理由", "Reason for it"), 26, lambda case: case.reason),
        RegisterColumn("left", Text("剩余天数", "Days left"), 8, left),
        RegisterColumn("due", Text("下次监督", "Surveillance due"), 12, due),
        RegisterColumn("action", Text("拟办变更", "Change to make"), 10, typed=True, choices=tuple(ACTIONS.values())),
        RegisterColumn("day", Text("生效日期", "From"), 12, typed=True),
        RegisterColumn("because", REASON, 26, typed=True),
        RegisterColumn("by", _BY, 11, typed=True),
        RegisterColumn("record", Text("评估记录摘要", "Record"), 18, _about("record"), clipped=True),
        _case_column(13),
    )
    return RegisterSheet(
        CERTIFICATES,
        Text(
            f"截至 {on}。要记监督合格，或要暂停、恢复、撤销、注销，在黄色单元格中选择变更并写明生效日期、理由和经办人；自生效日起的下一次运行记入变更记录。",
            f"As of {on}. To note a surveillance that was passed, to suspend, resume, withdraw or cancel, choose the change in the yellow cells with date, reason and by whom; the first run on or after that date enters it.",
        ),
        columns,
        _rows(state.of_state(*CERTIFIED_STATES), columns),
    )


def _notice(state: State) -> RegisterSheet:
    lang, objections = state.settings.lang, Counter(one.case for one in state.open_objections())
    columns = (
        _case_column(14),
        *_who(lang),
        _state_column(lang, 10),
        RegisterColumn("from", Text("公示起", "Notice from"), 12, lambda case: case.notice[0]),
        RegisterColumn("until", Text("公示止", "Notice until"), 12, lambda case: case.notice[1]),
        RegisterColumn("open", Text("未处理异议", "Open objections"), 10, lambda case: str(objections[case.number])),
    )
    return RegisterSheet(
        _NOTICE,
        Text(
            "已确认的下次 publish 时开始公示；公示期满且没有未处理异议的，下次 certify 时发证（8.4.2）。",
            "What is confirmed comes under notice at the next publish; after the notice, with no objection open, certify issues the certificate (8.4.2).",
        ),
        columns,
        _rows(state.of_state("confirmed", "noticed"), columns),
    )


def _objections(state: State) -> RegisterSheet:
    words = {word.zh: word(state.settings.lang) for word in (UPHELD, REJECTED, DROPPED)}

    def result(objection: Objection) -> str:
        return words.get(objection.result, "")

    def settled(objection: Objection) -> str:
        return "—" if objection.result else ""

    columns = (
        RegisterColumn("objection", Text("异议编号", "Objection"), 12, lambda one: one.number),
        RegisterColumn("case", Text("案号或证书编号", "Case or certificate"), 20, lambda one: one.case),
        RegisterColumn("day", Text("收到日期", "Received"), 12, lambda one: one.day),
        RegisterColumn("from", Text("提出方", "From"), 18, lambda one: one.by),
        RegisterColumn("text", Text("内容", "Content"), 44, lambda one: one.text),
        RegisterColumn("due", Text("处理期限", "To be settled by"), 12, lambda one: one.due),
        RegisterColumn("by", Text("登记人", "Entered by"), 11, lambda one: one.entered_by),
        RegisterColumn(
            "result", Text("处理结果", "Result"), 11, result, typed=True, choices=(UPHELD, REJECTED, DROPPED)
        ),
        RegisterColumn("settled", Text("处理日期", "Settled on"), 12, settled, typed=True),
        RegisterColumn("how", Text("处理说明", "How"), 34, settled, typed=True),
        RegisterColumn("settler", _BY, 11, settled, typed=True),
    )
    return RegisterSheet(
        OBJECTIONS,
        Text(
            "收到的异议、投诉和申诉（6.3 e）填在下方空行；处理后在该行填写结果。下次写入登记簿时记入变更记录。",
            "Objections and complaints (6.3 e) go in the blank rows below; the result is typed in the row. The next run that writes enters both.",
        ),
        columns,
        _rows(state.objections.values(), columns),
        SPARE,
    )


def _overview(state: State, on: date) -> RegisterSheet:
    lang, settings = state.settings.lang, state.settings
    rows: list[tuple[str, str, str, str]] = []

    def add(what: Text, name: str, value: str, note: str = "") -> None:
        rows.append((what(lang), name, value, note))

    set_ = Text("设置", "Setting")
    add(set_, Text("管理机构", "Authority")(lang), settings.authority)
    for name, number in (
        (Text("每案专家数", "Experts a case"), settings.experts),
        (Text("公示天数", "Days of notice"), settings.notice_days),
        (Text("证书有效期（月）", "Validity (months)"), settings.validity_months),
        (Text("监督间隔（月，0 为不监督）", "Surveillance every (months, 0: none)"), settings.surveillance_months),
        (Text("随机抽查（%）", "Random share (%)"), settings.share_percent),
    ):
        add(set_, name(lang), str(number), settings.rule)
    for key, name in CASE_STATES.items():
        add(Text("数量", "Number"), name(lang), str(len(state.of_state(key))))
    today, ahead = on.isoformat(), (on + timedelta(days=SOON)).isoformat()
    held = state.of_state(*HELD)
    for case in sorted(held, key=lambda case: case.valid[1]):
        if case.valid[1] <= ahead:
            add(Text("即将到期", "Expires soon"), case.certificate, case.valid[1], _about("organization")(case))
    for due, case in sorted(((surveillance_due(case, state), case) for case in held), key=lambda one: one[0]):
        if due and due <= ahead:
            what = Text("应监督", "Surveillance due") if due >= today else Text("监督已逾期", "Surveillance overdue")
            add(what, case.certificate, due, _about("organization")(case))
    for one in sorted(state.open_objections(), key=lambda one: one.due):
        what = Text("未处理异议", "Objection open") if one.due >= today else Text("异议已逾期", "Objection overdue")
        add(what, one.number, one.due, one.case)
    return RegisterSheet(
        _OVERVIEW,
        Text(
            f"截至 {on}；“即将到期”“应监督”看今后 {SOON} 天。由变更记录算出，请勿改动。",
            f"As of {on}; “expires soon” and “surveillance due” look {SOON} days ahead. All of it follows from the log; leave it as it is.",
        ),
        (
            RegisterColumn("what", Text("类别", "What"), 16),
            RegisterColumn("name", Text("项目", "Item"), 34),
            RegisterColumn("value", Text("数值或日期", "Value or date"), 18),
            RegisterColumn("note", Text("说明", "Note"), 60),
        ),
        tuple(RegisterRow(str(i), row) for i, row in enumerate(rows)),
    )


def _log(entries: Sequence[LogEntry], lang: Lang) -> RegisterSheet:
    return RegisterSheet(
        LOG,
        Text(
            "只增不改：每条带上一条的摘要，改动、插入、删除或调换任何一行都会被 smexl register check 发现。",
            "Rows are only ever added; each carries the digest of the one before, so that smexl register check finds any row changed, put in, removed or moved.",
        ),
        _with_sentence(
            [
                RegisterColumn(heading.en, heading, width, clipped=place >= _SENTENCE)
                for place, (heading, width) in enumerate(HEADINGS)
            ],
            RegisterColumn("told", Text("内容", "Content"), 60),
        ),
        tuple(
            RegisterRow(str(entry.number), _with_sentence(row_of(entry, lang), _entry_text(entry, lang)))
            for entry in entries
        ),
    )


_SENTENCE = 7
"""The place in the log of what an entry says in words; its digest is of the columns beside it."""
_T = TypeVar("_T")


def _with_sentence(columns: Sequence[_T], sentence: _T) -> tuple[_T, ...]:
    return (*columns[:_SENTENCE], sentence, *columns[_SENTENCE:])


def entry_rows(texts: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The rows of the log's sheet as ``log.row_of`` makes them, blank ones at the end left out."""
    rows = [tuple([*row, *[""] * len(HEADINGS)][: len(HEADINGS) + 1]) for row in texts]
    while rows and not any(rows[-1]):
        rows.pop()
    return [(*row[:_SENTENCE], *row[_SENTENCE + 1 :]) for row in rows]


_TOLD = {
    "opened": Text(
        "{authority}：每案专家 {experts} 位，公示 {notice_days} 天，有效期 {validity_months} 个月，监督间隔 {surveillance_months} 个月，"
        "随机抽查 {share_percent}%；依据：{rule}",
        "{authority}: {experts} experts a case, notice {notice_days} days, validity {validity_months} months, surveillance every "
        "{surveillance_months} months, {share_percent}% at random; source: {rule}",
    ),
    "received": Text(
        "{organization}（{credit_code}），{level}；评估机构 {body}，{end} 结束；须专家复核的原因：{why}",
        "{organization} ({credit_code}), {level}; assessed by {body}, ended {end}; why experts review it: {why}",
    ),
    "reviewed": Text("复核结论：{conclusion}", "Conclusion: {conclusion}"),
    "noticed": Text("公示至 {until}", "Notice until {until}"),
    "objected": Text(
        "异议 {objection}：{from} 提出，{due} 前处理", "Objection {objection} from {from}, to be settled by {due}"
    ),
    "settled": Text("异议 {objection}：{result}", "Objection {objection}: {result}"),
    "issued": Text("证书 {certificate}，有效期至 {until}", "Certificate {certificate}, valid until {until}"),
    "published": Text("名单第 {list} 号", "List no. {list}"),
}


def _entry_text(entry: LogEntry, lang: Lang) -> str:
    """What an entry says, for people. All of it follows from the entry, and nothing that an entry lacks is an error here."""
    words = {word.zh: word(lang) for word in (CONFIRM, REFUSE, UPHELD, REJECTED, DROPPED)}
    data = defaultdict[str, str](lambda: "—")
    for key, value in entry.data.items():
        text = Text("；", "; ")(lang).join(map(str, value)) if isinstance(value, list) else str(value)
        names = words if key in {"conclusion", "result"} else {}
        data[key] = names.get(text, text) or "—"
    if "level" in entry.data:
        data["level"] = noted_name(entry.data)(lang)
    return _TOLD.get(entry.event, Text("", ""))(lang).format_map(data)
