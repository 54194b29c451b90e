"""What a register's entries come to: each case with its state, on any day. Entries in, cases out; nothing is decided elsewhere.

待复核 → 已确认 → 公示中 → 有效 ⇄ 暂停 → 到期 / 撤销 / 注销        待复核 or 公示中 → 不予确认
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from smexl.assessment import noted_name
from smexl.errors import TellableError
from smexl.register.log import EVENTS, Broken, LogEntry
from smexl.text import Lang, Text, bare

CASE_STATES: Mapping[str, Text] = {
    "pending": Text("待复核", "Under review"),
    "confirmed": Text("已确认", "Confirmed"),
    "refused": Text("不予确认", "Not confirmed"),
    "noticed": Text("公示中", "Under notice"),
    "valid": Text("有效", "Valid"),
    "suspended": Text("暂停", "Suspended"),
    "expired": Text("到期", "Expired"),
    "withdrawn": Text("撤销", "Withdrawn"),
    "cancelled": Text("注销", "Cancelled"),
}
HELD = ("valid", "suspended")
"""States in which somebody holds a certificate."""
CERTIFIED_STATES = ("valid", "suspended", "expired", "withdrawn", "cancelled")

_TRANSITIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "confirmed": (("pending",), "confirmed"),
    "refused": (("pending", "noticed"), "refused"),
    "noticed": (("confirmed",), "noticed"),
    "issued": (("noticed",), "valid"),
    "suspended": (("valid",), "suspended"),
    "resumed": (("suspended",), "valid"),
    "expired": (HELD, "expired"),
    "withdrawn": (HELD, "withdrawn"),
    "cancelled": (HELD, "cancelled"),
}
"""Event → the states in which it can happen, and the state that it leads to."""

CONFIRM, REFUSE = Text("确认", "Confirm"), Text("不予确认", "Do not confirm")
UPHELD, REJECTED, DROPPED = Text("成立", "Upheld"), Text("不成立", "Rejected"), Text("撤回", "Dropped")


@dataclass(frozen=True)
class RegisterSettings:
    """How the authority runs its register; ``rule`` names where the figures are from, for the draft standard fixes none of them."""

    authority: str
    prefix: str
    experts: int
    notice_days: int
    validity_months: int
    surveillance_months: int
    share_percent: int
    rule: str
    lang: Lang = "zh"


@dataclass(frozen=True)
class Objection:
    """An objection or complaint about a case. ``result`` is blank while it is open."""

    number: str
    case: str
    day: str
    by: str
    text: str
    due: str
    entered_by: str
    result: str = ""


@dataclass(frozen=True)
class Case:
    """One conforming result on its way to a certificate and after. ``about``: what ``received`` noted (organization, code, level,
    body, record …); ``since``: the day its state holds from; ``reviews``: expert → conclusion (Chinese); ``surveyed``: the day of the last
    surveillance that was passed."""

    number: str
    about: Mapping[str, Any]
    state: str
    since: str
    reviews: Mapping[str, str] = field(default_factory=dict)
    notice: tuple[str, str] = ("", "")
    certificate: str = ""
    valid: tuple[str, str] = ("", "")
    surveyed: str = ""
    reason: str = ""

    @property
    def level(self) -> int:
        return int(self.about["level"])

    @property
    def level_name(self) -> Text:
        return noted_name(self.about)

    def reviewed_by(self, expert: str) -> bool:
        """Whether an expert has concluded, however the name is written: 王五, 王 五."""
        return bare(expert) in {bare(one) for one in self.reviews}


@dataclass
class State:
    """What a register has come to: ``cases`` by number in the order received, ``objections`` by number, and the lists published."""

    settings: RegisterSettings
    cases: dict[str, Case] = field(default_factory=dict)
    objections: dict[str, Objection] = field(default_factory=dict)
    lists: list[LogEntry] = field(default_factory=list)

    def of_state(self, *states: str) -> list[Case]:
        return [case for case in self.cases.values() if case.state in states]

    def open_objections(self, case: str = "") -> list[Objection]:
        return [one for one in self.objections.values() if not one.result and (not case or one.case == case)]

    def apply(self, entry: LogEntry) -> Text | None:
        """Go on by one entry; what is returned says why it could not have happened, and then nothing has."""
        try:
            _apply(entry, self)
        except _NotPossibleError as error:
            return error.text
        except (KeyError, TypeError, ValueError):
            return Text("内容不完整，或案号不存在", "lacks something, or its case does not exist")
        return None


class _NotPossibleError(TellableError):
    """An entry could not have happened; ``text`` says why."""


def replay(entries: Iterable[LogEntry], on: date | None = None) -> tuple[State, list[Broken]]:
    """The register that the entries come to, and the entries that could not have happened (row: the entry's number).

    ``on``: the end of that day; what holds from a later day has not happened yet, and a certificate whose last day is past has
    expired, recorded or not. Raises ``ValueError`` or ``TypeError`` where the first entry does not open a register.
    """
    opened, *rest = entries
    if opened.event != "opened":
        raise ValueError("the first entry opens no register")
    state = State(RegisterSettings(**opened.data))
    broken = []
    for entry in rest:
        if on is not None and entry.day > on.isoformat():
            continue
        problem = state.apply(entry)
        if problem is not None:
            broken.append(Broken(entry.number, problem))
    if on is not None:
        for number, case in state.cases.items():
            if case.state in HELD and case.valid[1] < on.isoformat():
                state.cases[number] = replace(case, state="expired", since=_after(case.valid[1]))
    return state, broken


def _after(day: str) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() + 1).isoformat()


def _apply(entry: LogEntry, state: State) -> None:
    data = entry.data
    if entry.event == "published":
        state.lists.append(entry)
    elif entry.event == "received":
        if entry.case in state.cases:
            raise _NotPossibleError(f"案号 {entry.case} 重复", f"case {entry.case} exists already")
        state.cases[entry.case] = Case(entry.case, data, "pending", entry.day)
    elif entry.event == "settled":
        objection = state.objections[data["objection"]]
        if objection.result:
            said = f"异议 {objection.number} 已经处理", f"objection {objection.number} is settled already"
            raise _NotPossibleError(*said)
        if entry.day < objection.day:
            said = f"处理日期早于收到日期 {objection.day}", f"settled before it came in on {objection.day}"
            raise _NotPossibleError(*said)
        state.objections[objection.number] = replace(objection, result=data["result"])
    elif entry.event == "objected":
        number = data["objection"]
        if number in state.objections or entry.case not in state.cases:
            raise _NotPossibleError("异议编号重复或案号不存在", "the objection exists already, or its case does not")
        state.objections[number] = Objection(
            number, entry.case, entry.day, data["from"], entry.reason, data["due"], entry.by
        )
    else:
        state.cases[entry.case] = _moved(state.cases[entry.case], entry)


def _moved(case: Case, entry: LogEntry) -> Case:
    if entry.event == "reviewed":
        if case.state != "pending" or case.reviewed_by(entry.by):
            raise _NotPossibleError(
                f"案 {case.number} 不在复核，或“{entry.by}”已有结论",
                f"case {case.number} is not under review, or “{entry.by}” has concluded",
            )
        return replace(case, reviews={**case.reviews, entry.by: entry.data["conclusion"]})
    if entry.event == "surveyed":
        return _surveyed(case, entry)
    allowed, state = _TRANSITIONS[entry.event]
    if case.state not in allowed:
        raise _NotPossibleError(
            f"案 {case.number} 为“{CASE_STATES[case.state].zh}”，不能“{EVENTS[entry.event].zh}”",
            f"case {case.number} is “{CASE_STATES[case.state].en}”, which “{EVENTS[entry.event].en}” cannot follow",
        )
    if entry.day < case.since:
        raise _NotPossibleError(
            f"案 {case.number} 的“{EVENTS[entry.event].zh}”早于此前状态的日期 {case.since}",
            f"“{EVENTS[entry.event].en}” of case {case.number} is before {case.since}, from when its last state holds",
        )
    case = replace(case, state=state, since=entry.day, reason=entry.reason)
    if entry.event == "noticed":
        case = replace(case, notice=(entry.day, entry.data["until"]))
    if entry.event == "issued":
        case = replace(case, certificate=entry.data["certificate"], valid=(entry.day, entry.data["until"]))
    return case


def _surveyed(case: Case, entry: LogEntry) -> Case:
    if case.state not in HELD or not max(case.valid[0], case.surveyed) <= entry.day <= case.valid[1]:
        raise _NotPossibleError(
            f"案 {case.number} 当日没有在册证书，或已有更晚的监督",
            f"case {case.number} holds no certificate on that day, or has passed a later surveillance",
        )
    return replace(case, surveyed=entry.day)


def changes(before: State, after: State) -> Iterator[tuple[str, Case]]:
    """What became of certificates between two days: (event, case), in the order of cases."""
    event = {"suspended": "suspended", "expired": "expired", "withdrawn": "withdrawn", "cancelled": "cancelled"}
    for number, case in after.cases.items():
        old = before.cases.get(number)
        was = old.state if old is not None else ""
        if case.state not in CERTIFIED_STATES or case.state == was:
            continue
        if was not in CERTIFIED_STATES:
            yield "issued", case
        if case.state != "valid":
            yield event[case.state], case
        elif was == "suspended":
            yield "resumed", case
