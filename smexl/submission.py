"""A submission: what one completed workbook says, after reading and validation.

``read`` makes a ``Book`` (values with addresses), ``validate`` makes a ``Submission`` (answers by key, with findings).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from smexl.deflate import compress, decompress
from smexl.findings import EntryKey, Finding

Value = str | int | float | bool | datetime | date | time | timedelta | None


class Unreadable(Exception):  # noqa: N818 (it names the state of a file)
    """A file from which no score sheet can be read; ``finding`` says why. It costs that file its answers, never the batch."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


def column_letters(column: int) -> str:
    """``0`` is ``A``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Cell(NamedTuple):
    """A value and its address; ``row`` and ``column`` count from 0.

    ``formula`` is its formula without ``=``, if it has one; ``error`` the error value (``#N/A``) that it shows, if it does.
    """

    value: Value
    sheet: str
    row: int
    column: int
    formula: str | None = None
    percent: bool = False
    error: str | None = None

    @property
    def address(self) -> str:
        return f"{column_letters(self.column)}{self.row + 1}"

    @property
    def blank(self) -> bool:
        if self.formula is not None or self.error is not None:
            return False
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())


@dataclass(frozen=True)
class Book:
    """A workbook in neutral form: sheets by name in order, each a list of rows of values from A1 (``""`` is blank).

    ``formulas``, ``percents`` and ``errors`` hold what the values do not show (an error value reads as blank), by
    (sheet, row, column), only for the cells that have it.
    ``modified`` is the workbook's own time of saving, naive UTC; ``zoned``: it surely is UTC, not a local time.
    """

    sheets: dict[str, list[list[Value]]]
    formulas: dict[tuple[str, int, int], str] = field(default_factory=dict)
    percents: frozenset[tuple[str, int, int]] = frozenset()
    errors: dict[tuple[str, int, int], str] = field(default_factory=dict)
    modified: datetime | None = None
    findings: tuple[Finding, ...] = ()
    zoned: bool = True

    @cached_property
    def _marked(self) -> dict[tuple[str, int], set[int]]:
        found: dict[tuple[str, int], set[int]] = {}
        for places in (self.formulas, self.percents, self.errors):
            for sheet, row, column in places:
                found.setdefault((sheet, column), set()).add(row)
        return found

    def marked(self, sheet: str, columns: Iterable[int]) -> set[int]:
        """The rows in which a cell of these columns is more than its value: has a formula, a percent format or an error value."""
        return set().union(*(self._marked.get((sheet, column), ()) for column in columns))

    def plain(self, sheet: str, row: int, column: int) -> Value:
        """The value of a cell that is no more than that; None for one that is."""
        if row in self._marked.get((sheet, column), ()):
            return None
        rows = self.sheets[sheet]
        values = rows[row] if row < len(rows) else []
        return values[column] if column < len(values) else ""

    def cell(self, sheet: str, row: int, column: int) -> Cell:
        rows = self.sheets[sheet]
        values = rows[row] if row < len(rows) else []
        value = values[column] if column < len(values) else ""
        place = (sheet, row, column)
        return Cell(value, sheet, row, column, self.formulas.get(place), place in self.percents, self.errors.get(place))


class Kept(NamedTuple):
    """What stood in a cell that a template has no place for: the sheet as the file names it, the address, what its row and column
    are, and its text. ``of``: the name in Chinese of the template's sheet that it is, where it is one.

    Without an address the sheet as a whole: too large to be kept, or unreadable.
    """

    sheet: str
    cell: str
    about: str = ""
    value: str = ""
    of: str = ""


@dataclass
class Submission:
    """The answers of one workbook.

    ``answers``: form key → field key → normalized answer (text; dates as ISO text).
    ``remarks``: form key → field key → the note beside the answer.
    ``scores``: requirement id → whole number of the scale's units; complete exactly when ``accepted``.
    ``rows``: requirement id → answer key (``evidence``, ``remark`` …) → text, where there is any.
    ``listings``: listing key → records, each column key → text.
    ``entered``: everything a person typed that has a place, for the returned workbook: what was understood normalized, all else as
    it stood; the same shapes under the keys
    ``("form", form, field)``, ``("note", form, field)``, ``("score", id)``, ``("row", id, key)``,
    ``("listing", listing, record index, column)``.
    ``kept``: unless it is accepted, all other cells that are not blank; the template's own texts may be among them.
    ``sheets``: the names of the sheets that were read. ``issued``: the token that the workbook was issued with, if it was
    (``kinds.issued_token``).
    """

    level: int
    kind: str
    lang: str
    modified: datetime | None = None
    zoned: bool = True
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    remarks: dict[str, dict[str, str]] = field(default_factory=dict)
    scores: dict[str, int] = field(default_factory=dict)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    listings: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    entered: dict[EntryKey, Value] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    sheets: tuple[str, ...] = ()
    issued: str = ""

    @property
    def accepted(self) -> bool:
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def organization(self) -> str:
        return self.answers.get("info", {}).get("organization", "")

    @property
    def credit_code(self) -> str:
        return self.answers.get("info", {}).get("credit_code", "")


_KEPT = ("level", "kind", "lang", "answers", "remarks", "scores", "rows", "listings")


def submission_json(submission: Submission) -> bytes:
    """All that a submission says, as JSON: its answers by key, without what was entered as it stood."""
    return json.dumps({name: getattr(submission, name) for name in _KEPT}, separators=(",", ":")).encode()


def pack(submission: Submission) -> bytes:
    """What a submission says, compressed to a few kilobytes for the ledger."""
    return pack_json(submission_json(submission))


def pack_json(document: bytes) -> bytes:
    """What ``submission_json`` gave, compressed as ``pack`` does it."""
    return compress(document, 1)


def unpack(data: bytes) -> Submission:
    """The submission that ``pack`` packed."""
    return Submission(**json.loads(decompress(data)))
