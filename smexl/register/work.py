"""The verbs of a register: open a new one, receive results, certify, publish, check. Each either replaces the file whole or leaves it.

A register in which anything was changed by hand, but for the cells meant for it, is never written over: it is told, and that is all.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta
from filelock import FileLock, Timeout
from stdnum.iso7064 import mod_97_10

from smexl.errors import TellableError
from smexl.files import check_output, unwritable
from smexl.register import book
from smexl.register.intake import Left, typed_entries
from smexl.register.lists import List, list_of
from smexl.register.log import Broken, LogEntry, read_rows
from smexl.register.results import FormalResult
from smexl.register.sheets import LOG, entry_rows, needed, sheets
from smexl.register.state import CONFIRM, HELD, UPHELD, Case, RegisterSettings, State, replay
from smexl.report.fill import paragraph_text
from smexl.text import Lang, Text, count_of

HIGH_LEVELS = (4, 5)
"""Levels that experts review in any case (6.3 d)."""


class RegisterError(TellableError):
    """The register cannot be used as it is; ``text`` says why and what to do."""


@dataclass
class Opened:
    """A register as read: its entries, what they come to, what people typed, and what is not as smexl wrote it."""

    path: Path
    entries: list[LogEntry]
    state: State
    typed: book.Typed
    differences: list[book.Difference]
    as_of: date


@dataclass(frozen=True)
class Done:
    """What a run did: the entries added, the register after them, typed rows that stay, and results that it had already."""

    entries: tuple[LogEntry, ...]
    state: State
    left: tuple[Left, ...] = ()
    known: int = 0

    def count(self, event: str) -> int:
        return sum(entry.event == event for entry in self.entries)


@dataclass(frozen=True)
class Clock:
    """When and by whom: ``now`` local time with zone, ``day`` the date that entries of this run hold from."""

    now: datetime
    day: date
    by: str


# --- reading and writing ----------------------------------------------------------------------------------------------
def read_register(path: Path) -> Opened:
    """A register with all that is not as smexl wrote it. Raises ``NotARegisterError``, and ``OSError``."""
    found = book.read_register_sheets(path)
    marks = {row[0]: row[1] for row in found.texts[book.MARKS] if len(row) > 1}
    lang: Lang = "en" if marks.get("lang") == "en" else "zh"
    name = LOG(lang)
    rows = entry_rows(found.texts.get(name, [])[book.HEAD + 1 :])
    read_ = list(read_rows(rows, book.HEAD + 2))
    entries = [one for one in read_ if isinstance(one, LogEntry)]
    differences = [book.Difference(name, f"A{one.row}", one.text) for one in read_ if isinstance(one, Broken)]
    if not entries or entries[0].event != "opened" or entries[0].number != 1:
        raise RegisterError(
            f"“{path}”的{LOG.zh}开头被改动或删除，无法读出登记簿；请恢复备份。",
            f"The beginning of the sheet {LOG.en} of “{path}” was changed or removed, so that the register cannot be read; restore a copy.",
        )
    if marks.get("entries") != str(len(rows)) or marks.get("head") != (rows[-1][-1] if rows else ""):
        differences.append(
            book.Difference(
                name,
                f"A{book.HEAD + 2 + len(rows)}",
                Text("末尾的记录被删除或增加", "entries at the end were removed or added"),
            )
        )
    try:
        as_of = date.fromisoformat(marks.get("as_of", ""))
        state, impossible = replay(entries, as_of)
    except (ValueError, TypeError):
        raise book.NotARegisterError(
            f"“{path}”的登记簿标记已损坏；请恢复备份。",
            f"The marks of the register “{path}” are damaged; restore a copy.",
        ) from None
    differences += [book.Difference(name, f"A{one.row + book.HEAD + 1}", one.text) for one in impossible]
    typed, changed = book.compare_sheets(found, sheets(entries, state, as_of), lang)
    told = {(one.sheet, one.cell) for one in differences}
    differences += [one for one in changed if (one.sheet, one.cell) not in told]
    return Opened(path, entries, state, typed, differences, as_of)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Alone with the register: no other smexl, and no program that has it open."""
    lock = path.with_name(f"~${path.name}")
    if lock.exists():
        raise RegisterError(
            f"“{path}”正被表格程序打开；请保存并关闭后重新运行。",
            f"“{path}” is open in a spreadsheet program; save and close it, and run again.",
        )
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=60):
            yield
    except Timeout:
        raise RegisterError(
            f"另一个 smexl 正在写“{path}”；请等它结束。", f"Another smexl is writing “{path}”; wait for it."
        ) from None
    except PermissionError as error:
        raise RegisterError(*unwritable(error, path)) from error


def _write(path: Path, entries: Sequence[LogEntry], typed: book.Typed, day: date) -> State:
    state, impossible = replay(entries, day)
    if impossible:
        raise RegisterError(*impossible[0].text)
    lang = state.settings.lang
    marks = {"format": book.FORMAT, "lang": lang, "as_of": day.isoformat()}
    marks |= {"entries": str(len(entries)), "head": entries[-1].digest}
    book.write_register(path, sheets(entries, state, day), typed, marks, lang)
    return state


def _sound(path: Path) -> Opened:
    opened = read_register(path)
    if opened.differences:
        first, count = opened.differences[0], len(opened.differences)
        where = f"{first.sheet}!{first.cell}" if first.cell else first.sheet
        raise RegisterError(
            f"“{path}”有 {count} 处被手工改动，不会覆盖；第一处：{where} {first.text.zh}；请用 smexl register check 查看全部，并恢复备份或改回。",
            f"“{path}” was changed by hand in {count_of(count, 'place')} and is not written over; the first: {where} {first.text.en}; see all with smexl register check, and restore a copy or change them back.",
        )
    return opened


_LONGEST = 2_000
"""Of a text in an entry: as long as an answer may be, so that an entry always fits into its cell."""


def _kept(value: Any) -> Any:
    """What an entry says, with texts as a cell gives them back: what a cell cannot hold would make the entry look changed."""
    if isinstance(value, str):
        return " ".join(paragraph_text(value).split())[:_LONGEST].strip()
    if isinstance(value, Mapping):
        return {key: _kept(one) for key, one in value.items()}
    return [_kept(one) for one in value] if isinstance(value, list | tuple) else value


class _Pen:
    """Adds entries after the last one, each applied at once: what is not possible is told, and not written."""

    def __init__(self, entries: Iterable[LogEntry], clock: Clock) -> None:
        self.entries = list(entries)
        self.state, self._first, self._clock = replay(self.entries)[0], len(self.entries), clock

    def add(
        self, event: str, case: str, reason: str, data: Mapping[str, Any], day: str = "", by: str = ""
    ) -> Text | None:
        """One entry; what is returned says why it is not possible."""
        clock = self._clock
        entry = LogEntry(
            len(self.entries) + 1,
            clock.now.isoformat(timespec="seconds"),
            day or clock.day.isoformat(),
            event,
            case,
            _kept(reason),
            _kept(by or clock.by),
            _kept(data),
            self.entries[-1].digest,
        )
        problem = self.state.apply(entry)
        if problem is None:
            self.entries.append(entry)
        return problem

    @property
    def added(self) -> tuple[LogEntry, ...]:
        return tuple(self.entries[self._first :])


# --- the verbs --------------------------------------------------------------------------------------------------------
def new(path: Path, settings: RegisterSettings, clock: Clock) -> State:
    """Open a register. Raises ``RegisterError`` where there is a file already."""
    if path.exists():
        raise RegisterError(
            f"“{path}”已存在；登记簿不会被覆盖，请换一个名字。",
            f"“{path}” exists; a register is never written over, choose another name.",
        )
    check_output(path, RegisterError)
    with _writing(path):
        day = clock.day.isoformat()
        entry = LogEntry(
            1, clock.now.isoformat(timespec="seconds"), day, "opened", "", "", _kept(clock.by), _kept(asdict(settings))
        )
        return _write(path, [entry], {}, clock.day)


def add(path: Path, results: Iterable[FormalResult], clock: Clock, seed: int) -> Done:
    """Receive results: each becomes a case under review, unless its record is in the register. ``seed`` decides the random share."""

    def work(pen: _Pen) -> int:
        share, known = pen.state.settings.share_percent, 0
        records = {case.about.get("record") for case in pen.state.cases.values()}
        for result in results:
            if result.record in records:
                known += 1
                continue
            records.add(result.record)
            drawn = random.Random(f"{seed} {result.record}").random() * 100 < share  # noqa: S311 (anybody can draw it again)
            number = f"{clock.day.year}-{len(pen.state.cases) + 1:05d}"
            lang = pen.state.settings.lang
            data = {**result.about, "why": [*_why(result, lang), *_drawn(drawn, seed, lang)]}
            pen.add("received", number, "", data)
        return known

    return _run(path, clock, work)


def _why(result: FormalResult, lang: Lang) -> Iterator[str]:
    """Why experts have to look at a result."""
    if result.level in HIGH_LEVELS:
        yield Text("高等级（6.3 d）", "High level (6.3 d)")(lang)
    if result.within_one:
        yield Text("距阈值不足一条要求", "Within one requirement of the threshold")(lang)
    if result.urgent:
        yield Text("有紧急、重大风险证据", "Evidence of an urgent, major risk")(lang)


def _drawn(drawn: bool, seed: int, lang: Lang) -> Iterator[str]:
    if drawn:
        yield Text(f"随机抽查（种子 {seed}）", f"Drawn at random (seed {seed})")(lang)


def certify(path: Path, clock: Clock) -> Done:
    """Enter what was typed, tally conclusions, and issue certificates to those whose notice is over without an objection open."""

    def work(pen: _Pen) -> int:
        settings = pen.state.settings
        for case in pen.state.of_state("pending"):
            votes, confirmed = list(case.reviews.values()), _verdict(case)
            if len(votes) < needed(case, settings.experts) or confirmed is None:
                continue
            yes = votes.count(CONFIRM.zh)
            reason = Text(f"{len(votes)} 位专家中 {yes} 位确认", f"{yes} of {len(votes)} experts confirm")(
                settings.lang
            )
            pen.add("confirmed" if confirmed else "refused", case.number, reason, {})
        issue = _Issue(pen, clock.day)
        open_ = {one.case for one in pen.state.open_objections()}
        upheld = {one.case: one for one in pen.state.objections.values() if one.result == UPHELD.zh}
        for case in pen.state.of_state("noticed"):
            if case.number in upheld:
                number = upheld[case.number].number
                told = Text(f"异议 {number} 成立", f"objection {number} was upheld")
                pen.add("refused", case.number, told(settings.lang), {})
            elif case.notice[1] < clock.day.isoformat() and case.number not in open_:
                issue(case)
        return 0

    return _run(path, clock, work)


class _Issue:
    """Issues certificates one after another."""

    def __init__(self, pen: _Pen, day: date) -> None:
        self._pen, self._day = pen, day
        self._serial = sum(bool(case.certificate) for case in pen.state.cases.values())
        self._held = {case.about["credit_code"]: case for case in pen.state.of_state(*HELD)}

    def __call__(self, case: Case) -> None:
        """A certificate; one that the organization holds already ends with it, whatever its level."""
        pen, day, settings = self._pen, self._day, self._pen.state.settings
        self._serial += 1
        body = f"{settings.prefix}{day.year}{case.level}{self._serial:05d}"
        number = body + mod_97_10.calc_check_digits(body)
        old = self._held.get(case.about["credit_code"])
        if old is not None:
            reason = Text(f"换发证书 {number}", f"replaced by {number}")(settings.lang)
            pen.add("cancelled", old.number, reason, {"by": number}, day=max(day.isoformat(), old.since))
        until = day + relativedelta(months=settings.validity_months) - timedelta(days=1)
        pen.add("issued", case.number, "", {"certificate": number, "until": until.isoformat()})
        self._held[case.about["credit_code"]] = pen.state.cases[case.number]


def waiting(state: State, on: date) -> list[Text]:
    """What a register waits for, sentence by sentence: whose turn it is, and what to do."""
    today, pending, noticed = on.isoformat(), state.of_state("pending"), state.of_state("noticed")
    if not state.cases:
        return [
            Text("还没有收到结果；请运行 smexl register add。", "No result was received yet; run smexl register add.")
        ]
    concluded = [case for case in pending if len(case.reviews) >= needed(case, state.settings.experts)]
    tied = sum(_verdict(case) is None for case in concluded)
    objected = {one.case for one in state.open_objections()}
    over = [case for case in noticed if case.notice[1] < today]
    running = [case.notice[1] for case in noticed if case.notice[1] >= today]
    held_back = sum(case.number in objected for case in over)
    found = (
        (
            len(pending) - len(concluded),
            "待复核 {n} 件缺专家结论：请专家在“待复核”的黄色单元格填写，再运行 certify。",
            "Cases that lack conclusions: {n}. Experts type them in the yellow cells of “Under review”; then run certify.",
        ),
        (
            len(concluded) - tied,
            "待复核 {n} 件结论已齐：请运行 certify。",
            "Cases that have their conclusions: {n}. Run certify.",
        ),
        (
            tied,
            "待复核 {n} 件票数相等：请再请一位专家填写结论，再运行 certify。",
            "Cases that are tied: {n}. Have one more expert conclude, then run certify.",
        ),
        (
            len(state.of_state("confirmed")),
            "已确认 {n} 件未公示：请运行 publish。",
            "Confirmed cases not under notice yet: {n}. Run publish.",
        ),
        (
            len(running),
            f"公示中 {{n}} 件，最早 {min(running, default='')} 止：其后请运行 certify。",
            f"Cases under notice: {{n}}, the first until {min(running, default='')}. Then run certify.",
        ),
        (
            held_back,
            "公示期满而异议未处理的 {n} 件：请在“异议”填写处理结果。",
            "Cases that wait for an objection: {n}. Type its result in “Objections”.",
        ),
        (
            len(over) - held_back,
            "公示期满 {n} 件：请运行 certify 发证。",
            "Cases whose notice is over: {n}. Run certify.",
        ),
    )
    return [Text(zh.format(n=n), en.format(n=n)) for n, zh, en in found if n]


def _verdict(case: Case) -> bool | None:
    """Whether most experts confirm a case; None where they are as many as the others."""
    balance = sum(1 if conclusion == CONFIRM.zh else -1 for conclusion in case.reviews.values())
    return balance > 0 if balance else None


def publish_list(path: Path, clock: Clock, write: Callable[[List], object]) -> Done:
    """Enter what was typed, begin the notice of what is confirmed, and publish a list. Raises ``RegisterError`` where it would name nobody.

    ``write`` is called before the register is replaced, so that no list is missing that the register names.
    """

    def work(pen: _Pen) -> int:
        until = (clock.day + timedelta(days=pen.state.settings.notice_days)).isoformat()
        for case in pen.state.of_state("confirmed"):
            pen.add("noticed", case.number, "", {"until": until})
        number = f"{clock.day.year}-{len(pen.state.lists) + 1:03d}"
        pen.add("published", "", "", {"list": number, "head": pen.entries[-1].digest})
        one = list_of(pen.entries, pen.entries[-1])
        if not any(part.rows for part in one.parts):
            zh, en = (" ".join(text) for text in zip(*waiting(pen.state, clock.day), strict=True))
            raise RegisterError(
                f"名单会是空的，未发布：没有持证、公示中或有变化的机构。{zh}",
                f"The list would be empty and was not published: nobody holds a certificate, is under notice or has changed. {en}",
            )
        write(one)
        return 0

    return _run(path, clock, work)


def _run(path: Path, clock: Clock, work: Callable[[_Pen], int]) -> Done:
    """Read the register, enter what was typed and what has expired, do the work, and replace the file. Raises ``RegisterError``."""
    path.stat()  # of a name mistyped no lock file stays behind
    with _writing(path):
        opened = _sound(path)
        if clock.day < opened.as_of:
            raise RegisterError(
                f"登记簿已记到 {opened.as_of}，不能再写 {clock.day} 的事项。",
                f"The register stands at {opened.as_of}; nothing can be entered for {clock.day} any more.",
            )
        pen = _Pen(opened.entries, clock)
        left = _enter(pen, opened.typed, clock.day)
        today = clock.day.isoformat()
        for case in pen.state.of_state(*HELD):
            if case.valid[1] < today:
                day = (date.fromisoformat(case.valid[1]) + timedelta(days=1)).isoformat()
                pen.add("expired", case.number, "", {}, day=max(day, case.since))
        known = work(pen)
        state = _write(path, pen.entries, opened.typed, clock.day)
    return Done(pen.added, state, tuple(left), known)


def _enter(pen: _Pen, typed: book.Typed, today: date) -> list[Left]:
    """Enter what was typed and take it out of ``typed``; returns what stays, with why."""
    left = []
    for one in list(typed_entries(typed, pen.state, today)):
        if isinstance(one, Left):
            left.append(one)
            continue
        if one.day > today.isoformat():
            # Entered now, it would count on lists and in certificates before its day.
            later = Text(
                f"{one.day} 起生效，尚未到；届时再运行即记入",
                f"holds from {one.day} only; a run on or after that day enters it",
            )
            left.append(Left(one.sheet, one.row, later))
            continue
        data = dict(one.data)
        if one.event == "objected":
            data["objection"] = f"Y{len(pen.state.objections) + 1:04d}"
        problem = pen.add(one.event, one.case, one.reason, data, one.day, one.by)
        if problem is not None:
            left.append(Left(one.sheet, one.row, problem))
            continue
        for cell in one.cells:
            typed.pop(cell, None)
    return left
