"""What people typed in a register, as entries: conclusions of experts, changes of certificates, objections and their results.

What is incomplete or not possible stays in its cell, with a sentence that says why.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from smexl.register.book import Typed
from smexl.register.sheets import ACTIONS, CERTIFICATES, OBJECTIONS, PENDING
from smexl.register.state import CONFIRM, DROPPED, REFUSE, REJECTED, UPHELD, State
from smexl.text import Text, normal
from smexl.vocabulary import day_of

_LONGEST = 2_000


@dataclass(frozen=True)
class WantedEntry:
    """An entry to be made, and the typed cells that it takes."""

    event: str
    case: str
    day: str
    reason: str
    by: str
    data: Mapping[str, Any]
    sheet: Text
    row: str
    columns: Sequence[str]

    @property
    def cells(self) -> list[tuple[str, str, str]]:
        return [(self.sheet.zh, self.row, column) for column in self.columns]


@dataclass(frozen=True)
class Left:
    """A typed row that cannot be entered: where, and why."""

    sheet: Text
    row: str
    text: Text


def _day(text: str) -> str | None:
    """The day that a text names, ISO; None where it names none."""
    found = day_of(text)
    return None if found is None else found.isoformat()


def typed_entries(typed: Typed, state: State, today: date) -> Iterator[WantedEntry | Left]:
    """What was typed, sheet by sheet and row by row."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for (sheet, row, column), text in typed.items():
        rows.setdefault((sheet, row), {})[column] = normal(text)[:_LONGEST]
    for (sheet, row), cells in rows.items():
        if sheet == PENDING.zh:
            yield from _reviews(row, cells, state, today)
        elif sheet == CERTIFICATES.zh:
            yield _change(row, cells)
        elif row.startswith("+"):
            yield _objection(row, cells, state)
        else:
            yield _settled(row, cells, state)


def _choice(text: str, *choices: Text) -> Text | None:
    return next((choice for choice in choices if text in choice), None)


def _reviews(row: str, cells: Mapping[str, str], state: State, today: date) -> Iterator[WantedEntry | Left]:
    for seat in range(1, state.settings.experts + 1):
        keys = [f"{name}{seat}" for name in ("expert", "conclusion", "opinion")]
        expert, conclusion, opinion = (cells.get(key, "") for key in keys)
        if not (expert or conclusion or opinion):
            continue
        chosen = _choice(conclusion, CONFIRM, REFUSE)
        if not expert or chosen is None:
            why = Text(
                f"专家{seat}须同时填写姓名和复核结论（确认或不予确认）",
                f"expert {seat} needs a name and a conclusion (Confirm or Do not confirm)",
            )
            yield Left(PENDING, row, why)
        elif state.cases[row].reviewed_by(expert):
            why = Text(f"“{expert}”对本案已有结论", f"“{expert}” has concluded on this case already")
            yield Left(PENDING, row, why)
        elif chosen == REFUSE and not opinion:
            why = Text(f"专家{seat}不予确认，须写明意见", f"expert {seat} does not confirm and has to say why")
            yield Left(PENDING, row, why)
        else:
            data = {"conclusion": chosen.zh}
            yield WantedEntry("reviewed", row, today.isoformat(), opinion, expert, data, PENDING, row, keys)


def _change(row: str, cells: Mapping[str, str]) -> WantedEntry | Left:
    keys = ["action", "day", "because", "by"]
    action, day, because, by = (cells.get(key, "") for key in keys)
    event = next((key for key, name in ACTIONS.items() if action in name), None)
    when = _day(day)
    if event is None or when is None or not because or not by:
        why = Text("须写全拟办变更、生效日期、理由和经办人", "needs the change, its date, the reason and by whom")
        return Left(CERTIFICATES, row, why)
    return WantedEntry(event, row, when, because, by, {}, CERTIFICATES, row, keys)


def _objection(row: str, cells: Mapping[str, str], state: State) -> WantedEntry | Left:
    keys = ["case", "day", "from", "text", "due", "by"]
    about, day, whom, text, due, by = (cells.get(key, "") for key in keys)
    case = next((c.number for c in state.cases.values() if about and about in (c.number, c.certificate)), None)
    when, until = _day(day), _day(due)
    if case is None:
        return Left(OBJECTIONS, row, Text(f"没有案号或证书编号“{about}”", f"there is no case or certificate “{about}”"))
    if when is None or until is None or not whom or not text or not by:
        why = Text(
            "须写全收到日期、提出方、内容、处理期限和登记人",
            "needs date, from whom, content, by when to settle it and by whom entered",
        )
        return Left(OBJECTIONS, row, why)
    return WantedEntry("objected", case, when, text, by, {"from": whom, "due": until}, OBJECTIONS, row, keys)


def _settled(row: str, cells: Mapping[str, str], state: State) -> WantedEntry | Left:
    keys = ["result", "settled", "how", "settler"]
    result, day, how, by = (cells.get(key, "") for key in keys)
    chosen, when = _choice(result, UPHELD, REJECTED, DROPPED), _day(day)
    if chosen is None or when is None or not how or not by:
        why = Text(
            "须写全处理结果、处理日期、处理说明和经办人", "needs the result, the date, how it was settled and by whom"
        )
        return Left(OBJECTIONS, row, why)
    data = {"objection": row, "result": chosen.zh}
    return WantedEntry("settled", state.objections[row].case, when, how, by, data, OBJECTIONS, row, keys)
