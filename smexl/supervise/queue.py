"""Where to look first: submissions and bodies by reasons added up, and what people found when they looked.

What was typed into the sheet of the last run (outcome, who, when, note) is read back and kept; an entry that was looked at comes last
until it has new reasons, and a problem that was found counts for its body.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from smexl.headed import DamagedError, workbook_sheets
from smexl.scoring import least_units
from smexl.supervise.bodies import BodyFigures
from smexl.supervise.gather import Gathered, SuperviseError
from smexl.supervise.signals import WHAT, Signal
from smexl.text import Text, bare, normal

SHEET = Text("先看哪里", "Where to look first")
KEY, POINTS = Text("编号", "Key"), Text("分值", "Points")
REASONS = Text("理由", "Reasons")
REASON_CODES = Text("理由编码", "Code of the reasons")
OUTCOME = Text("查看结果", "Outcome")
LOOKED_AT_BY, LOOKED_AT_ON, NOTE = (
    Text("查看人", "Looked at by"),
    Text("查看日期", "Looked at on"),
    Text("查看说明", "Note"),
)
TYPED = (OUTCOME, LOOKED_AT_BY, LOOKED_AT_ON, NOTE)
GOOD, BAD, STILL_OPEN = Text("无问题", "No problem"), Text("有问题", "Problem"), Text("核实中", "Still open")
OUTCOMES = (GOOD, BAD, STILL_OPEN)

RANDOM = 50
"""One submission in so many is looked at by chance, whatever else is known of it."""
ALL_OVER = 10
"""Submissions of one signal above which it says something of their body, not of each of them."""
_NUMBERS = re.compile(r"[\d.]+")
_BODY, _NEAR, _CHANCE, _FOUND = 5, 1, 1, 4


@dataclass(frozen=True)
class TypedOutcome:
    """What people typed beside an entry of the last run: the four cells as text, and the code of the reasons there were."""

    outcome: str
    by: str
    on: str
    note: str
    mark: str

    @property
    def problem(self) -> bool:
        return bare(self.outcome).startswith(("有", "problem", "yes"))

    @property
    def looked_at(self) -> bool:
        return bool(self.outcome) and not bare(self.outcome).startswith(tuple(map(bare, STILL_OPEN)))


@dataclass(frozen=True)
class QueueEntry:
    """Something to look at. ``key`` stays the same from run to run; ``row``: of ``Gathered.submissions``, None for a body, or for what
    the last run had and this one has not."""

    key: str
    row: int | None
    name: Text
    reasons: tuple[tuple[int, Text], ...]
    asks: tuple[Text, ...]
    typed: TypedOutcome | None

    @property
    def points(self) -> int:
        return sum(points for points, _ in self.reasons)

    @property
    def mark(self) -> str:
        """A code of the reasons there are, to tell new ones by; a figure that moves a little is no new one."""
        return sha256("\n".join(sorted(_NUMBERS.sub("", text.zh) for _, text in self.reasons)).encode()).hexdigest()[:8]

    @property
    def done(self) -> bool:
        """Looked at, and nothing new since."""
        return self.typed is not None and self.typed.looked_at and self.typed.mark == self.mark


def queue(
    gathered: Gathered,
    formal: Sequence[int],
    signals: Sequence[Signal],
    bodies: BodyFigures,
    typed: Mapping[str, TypedOutcome],
) -> list[QueueEntry]:
    """Everything that has a reason, what is still to be looked at first, then by points; then what was looked at."""
    reasons: dict[int, list[tuple[int, Text, Text | None]]] = defaultdict(list)
    of_body: dict[str, list[tuple[int, Text, Text | None]]] = defaultdict(list)
    for one in signals:
        for where, reason in _of_signal(gathered, one):
            (of_body[where] if isinstance(where, str) else reasons[where]).append(reason)
    for row in formal:
        if near := _near(gathered, row):
            reasons[row].append((_NEAR, near, None))
    for judged in bodies.rows:
        of_body[judged.name] += [(_BODY, one.what, one.ask) for one in judged.questions]
    chance = sha256("\n".join(sorted(str(one.sha256) for one in gathered.lines)).encode()).hexdigest()
    for row, one in enumerate(gathered.lines):
        lot = int(sha256(f"{chance}{key_of(gathered, row)}".encode()).hexdigest(), 16) % RANDOM
        if one.kind == "formal" and lot == 0:
            reasons[row].append((_CHANCE, Text("随机抽查", "random share"), None))
    for row, body in ((row, gathered.lines[row].body) for row in formal):
        if (was := typed.get(key_of(gathered, row))) is not None and was.problem:
            of_body[body].append((_FOUND, _found_at(gathered, row), None))
    found = [_entry(key_of(gathered, row), row, _name(gathered, row), some, typed) for row, some in reasons.items()]
    found += [_entry(f"机构|{body}", None, Text(body, body), some, typed) for body, some in of_body.items() if some]
    found += list(_gone(typed, {one.key for one in found}))
    return sorted(found, key=lambda one: (one.done, -one.points, one.key))


def _of_signal(gathered: Gathered, signal: Signal) -> Iterator[tuple[int | str, tuple[int, Text, Text | None]]]:
    name, ask = WHAT[signal.of].name, WHAT[signal.of].ask
    if len(signal.rows) <= ALL_OVER:
        for row in signal.rows:
            yield row, (signal.points, name, ask)
        return
    for body in sorted({gathered.lines[row].body for row in signal.rows} - {""}):
        yield body, (signal.points, Text(f"{name.zh}：{signal.evidence.zh}", f"{name.en}: {signal.evidence.en}"), ask)


def _entry(
    key: str,
    row: int | None,
    name: Text,
    some: Sequence[tuple[int, Text, Text | None]],
    typed: Mapping[str, TypedOutcome],
) -> QueueEntry:
    """Reasons of one name once, with how often and the points of the strongest, and one more for each further."""
    by_name: dict[Text, list[int]] = defaultdict(list)
    for points, text, _ in some:
        by_name[text].append(points)
    reasons = [
        (
            max(points) + len(points) - 1,
            text if len(points) == 1 else Text(f"{text.zh}（{len(points)} 处）", f"{text.en} ({len(points)})"),
        )
        for text, points in by_name.items()
    ]
    reasons.sort(key=lambda one: (-one[0], one[1]))
    asks = tuple(dict.fromkeys(ask for _, _, ask in sorted(some, key=lambda one: -one[0]) if ask is not None))
    return QueueEntry(key, row, name, tuple(reasons), asks, typed.get(key))


def _gone(typed: Mapping[str, TypedOutcome], there: set[str]) -> Iterator[QueueEntry]:
    """What was typed beside entries that have no reason any more: nothing typed is lost."""
    for key, was in typed.items():
        if key not in there and (was.outcome or was.by or was.on or was.note):
            name = Text(f"{key}（本次没有理由）", f"{key} (no reason this time)")
            nothing = QueueEntry(key, None, name, (), (), was)
            yield QueueEntry(key, None, name, (), (), TypedOutcome(was.outcome, was.by, was.on, was.note, nothing.mark))


def key_of(gathered: Gathered, row: int) -> str:
    """What an entry is known by from run to run: kind, code, level and year of the submission, and its body."""
    one = gathered.lines[row]
    parts = (one.kind, one.credit_code or one.organization, str(one.level), gathered.day(row)[:4], one.body)
    return "|".join(filter(None, parts))


def _name(gathered: Gathered, row: int) -> Text:
    one = gathered.lines[row]
    name, level = one.organization or one.source, gathered.catalogue(row).level_name(int(one.level))
    kind = Text("正式评估", "formal") if one.kind == "formal" else Text("自评", "self")
    year = gathered.day(row)[:4]
    zh, en = (f"{year} 年", f"{year}, ") if year else ("", "")
    return Text(f"{name}（{zh}{level.zh}{kind.zh}）", f"{name} ({en}{level.en}, {kind.en})")


def _found_at(gathered: Gathered, row: int) -> Text:
    name = _name(gathered, row)
    return Text(f"上次查看 {name.zh} 发现问题", f"a problem was found at {name.en}")


def _near(gathered: Gathered, row: int) -> Text | None:
    """Why a verdict hangs on one score, where it does: A lies at the threshold, or above it by less than one grade of one requirement."""
    one, catalogue = gathered.lines[row], gathered.catalogue(row)
    units = sorted(catalogue.grade_of_units)
    smallest = min(b - a for a, b in pairwise(units))
    over = Fraction(int(one.units)) - least_units(int(one.requirements) * catalogue.unit, catalogue.threshold)
    if 0 <= over < smallest:
        return Text("结论取决于一条得分", "one score decides the verdict")
    return None


# --- reading back -----------------------------------------------------------------------------------------------------
def read_typed(path: Path) -> dict[str, TypedOutcome]:
    """What was typed into the workbook of the last run at ``path``, by key; nothing where there is no such file.

    Raises ``SuperviseError`` where it cannot be read, ``OSError`` where it cannot be opened, so that nobody's words are overwritten unread.
    """
    if not path.exists():
        return {}
    try:
        sheets = list(workbook_sheets(path.read_bytes()))
    except DamagedError as error:
        raise _unread(path, error.text) from error
    found: dict[str, TypedOutcome] = {}
    seen = False
    for name, rows in sheets:
        if not any(bare(name).startswith(bare(one)) for one in SHEET):
            continue
        places: dict[str, int] = {}
        for row in rows:
            said = {bare(value): column for column, value in enumerate(row) if isinstance(value, str)}
            if {bare(KEY.zh), bare(OUTCOME.zh)} <= said.keys() or {bare(KEY.en), bare(OUTCOME.en)} <= said.keys():
                places, seen = said, True
                continue
            if places and (key := _cell(row, places, KEY)):
                typed = TypedOutcome(*(_cell(row, places, one) for one in (*TYPED, REASON_CODES)))
                if key not in found or typed.outcome:  # two of one key: what is blank takes nothing away
                    found[key] = typed
    if not seen:
        raise _unread(path, Text("没有“先看哪里”一表", "it has no sheet “Where to look first”"))
    return found


def _cell(row: Sequence[object], places: Mapping[str, int], heading: Text) -> str:
    column = next((places[bare(one)] for one in heading if bare(one) in places), None)
    value = row[column] if column is not None and column < len(row) else None
    if value is None:
        return ""
    return str(value.date()) if hasattr(value, "date") else normal(value)


def _unread(path: Path, why: Text) -> SuperviseError:
    return SuperviseError(
        f"“{path}”不是上次监督的工作簿，或无法读取（{why.zh}）；请另起文件名，以免覆盖其中填写的查看结果。",
        f"“{path}” is not the workbook of a last run, or cannot be read ({why.en}); choose another name, so that no outcome typed into it is overwritten.",
    )
