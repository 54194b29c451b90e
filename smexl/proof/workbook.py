"""A result workbook beside the one that the source gives: the same to the last part, or where it differs.

A result is drawn again from the record and the few things that only it knows (``Stated``). By the same engine both are the
same; by another one the figures still are: A, B, C, every score and the verdict, found by their labels and headings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from smexl.assessment import Assessment
from smexl.findings import Finding, Severity
from smexl.kinds import CREDIT_CODE, DOMAIN, ID, LEVEL, LEVEL_SCORE, ORGANIZATION, SCORE, SUBDOMAIN, VERDICT
from smexl.proof.container import BundleError
from smexl.reading.package import Package
from smexl.reading.read import read_all
from smexl.result import Origin, result_workbook
from smexl.result.layout import (
    CATALOGUE_DIGEST,
    CONCLUSION,
    DOMAIN_SCORES,
    ENGINE,
    INBOX,
    JUDGED,
    ORIGIN,
    REQUIREMENT_SCORES,
    SCORE_B,
    SCORE_C,
    SOURCE_DIGEST,
    SOURCE_FILE,
    STRICT,
    SUBDOMAIN_SCORES,
    TIME,
    WARNING_HEADINGS,
)
from smexl.submission import Book, Unreadable, Value, column_letters
from smexl.text import Lang, Text, led

_Rows = Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Stated:
    """What a result says of itself that does not follow from the source: its language, the source's name, the inbox, when it was made
    (ISO, with its zone), and warnings that came from looking at other files too: sheet, cell, value and message of each."""

    lang: Lang
    source: str
    inbox: str
    time: str
    beside: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class StatedResult:
    """A result workbook that was read, and what it claims: ``sha256`` of its source, ``catalogue`` (digest), ``engine``, ``strict``."""

    book: Book
    stated: Stated
    sha256: str
    catalogue: str
    engine: str
    strict: bool
    warnings: tuple[tuple[str, ...], ...]

    def stated_beside(self, assessment: Assessment) -> Stated:
        """What it states, with the warnings that are not its record's."""
        own = sum(one.severity == "warning" for one in assessment.findings)
        return replace(self.stated, beside=self.warnings[own:])


def read_result(data: bytes) -> StatedResult:
    """What a result workbook holds. Raises ``BundleError`` for one that is none or cannot be read."""
    try:
        book = read_all(data, "result.xlsx")
    except Unreadable as error:
        raise _no_result(error.finding.messages) from error
    lang: Lang = "zh" if ORIGIN.zh in book.sheets else "en"
    facts = dict(_facts(book.sheets.get(ORIGIN(lang), ())))
    try:
        source, inbox, time = (facts[one(lang)] for one in (SOURCE_FILE, INBOX, TIME))
        sha256, catalogue, engine = (facts[one(lang)] for one in (SOURCE_DIGEST, CATALOGUE_DIGEST, ENGINE))
        strict = facts[JUDGED(lang)] == STRICT(lang)
        datetime.fromisoformat(time)
    except (KeyError, ValueError) as error:
        raise _no_result(Text("没有完整的“溯源”表。", "it has no complete sheet “Provenance”.")) from error
    warnings = tuple(_warnings(book.sheets[ORIGIN(lang)], lang))
    return StatedResult(book, Stated(lang, source, inbox, time), sha256, catalogue, engine, strict, warnings)


def _warnings(rows: _Rows, lang: Lang) -> Iterator[tuple[str, ...]]:
    headings = WARNING_HEADINGS(lang).split()
    start = next((i for i, row in enumerate(rows) if [*row[: len(headings)]] == headings), len(rows))
    for row in rows[start + 1 :]:
        cells = tuple(str(value) for value in row[: len(headings)])
        if not any(cells):
            return
        yield cells


def _facts(rows: _Rows) -> Iterator[tuple[str, str]]:
    for row in rows:
        filled = [value for value in row[:2] if value not in ("", None)]
        if len(filled) == 2 and all(isinstance(value, str) for value in filled):
            yield str(filled[0]), str(filled[1])
        elif len(filled) == 1 and filled[0] == row[0]:
            yield str(filled[0]), ""


def _no_result(why: Text) -> BundleError:
    return BundleError(*led("结果工作簿无法读取", "the result workbook cannot be read", why))


def redrawn(assessment: Assessment, stated: Stated) -> bytes:
    """The result workbook of a record, drawn again. Raises ``BundleError`` where the time that it states is none."""
    record = assessment.provenance._replace(source=stated.source, inbox=stated.inbox)
    beside = [_Beside("", sheet, cell, value, text=text) for sheet, cell, value, text in stated.beside]
    told = replace(assessment.submission, findings=[*assessment.findings, *beside])
    try:
        origin = Origin(record, assessment.digest, datetime.fromisoformat(stated.time))
    except ValueError as error:
        raise _no_result(Text("处理时间有误。", "its time of processing is none.")) from error
    return result_workbook(told, assessment.figures, origin, assessment.catalogue, stated.lang)


@dataclass(frozen=True)
class _Beside(Finding):
    """A warning of which only the words are known."""

    text: str = ""

    @property
    def severity(self) -> Severity:
        return "warning"

    def message(self, lang: Lang, *, returned: bool = False) -> str:
        del lang, returned
        return self.text


def workbook_difference(data: bytes, again: bytes, *, same_engine: bool) -> Text | None:
    """What a result workbook says otherwise than the one drawn again; None where they agree. Raises ``BundleError``."""
    if same_engine:
        part = _part_that_differs(data, again)
        if part is None:
            return None
        shown, expected = read_result(data).book, read_result(again).book
        return _cell_that_differs(shown, expected) or Text(
            f"result.xlsx 的 {part} 被改动（公式、格式或图形）。",
            f"in result.xlsx, {part} was changed (formulas, looks or drawings).",
        )
    shown_figures, expected_figures = (_by_name(_figures(read_result(one))) for one in (data, again))
    for name, (value, *_) in expected_figures.items():
        # Wherever it stands: a false verdict above the true one is none the less false.
        for one in shown_figures.get(name, [None]):
            if not _same(one, value):
                return _differs(name, one, value)
    extra = next((name for name in shown_figures if name not in expected_figures), None)
    return None if extra is None else _differs(extra, shown_figures[extra][0], None)


def _by_name(figures: Iterator[tuple[str, Value]]) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for name, value in figures:
        found.setdefault(name, []).append(value)
    return found


def _part_that_differs(data: bytes, again: bytes) -> str | None:
    try:
        shown, expected = Package(data), Package(again)
        for name in expected:
            if name not in shown or shown.read(name) != expected.read(name):
                return name
        return next((name for name in shown if name not in expected), None)
    except Unreadable as error:
        raise _no_result(error.finding.messages) from error


def _cell_that_differs(shown: Book, expected: Book) -> Text | None:
    for sheet in dict.fromkeys((*expected.sheets, *shown.sheets)):
        ours, theirs = expected.sheets.get(sheet, ()), shown.sheets.get(sheet, ())
        for row in range(max(len(ours), len(theirs))):
            mine, other = _at(ours, row), _at(theirs, row)
            for column in range(max(len(mine), len(other))):
                one, two = (cells[column] if column < len(cells) else "" for cells in (mine, other))
                if one != two or type(one) is not type(two):
                    return _differs(f"{sheet}!{column_letters(column)}{row + 1}", two, one)
    return None


def _at(rows: _Rows, row: int) -> Sequence[Value]:
    return rows[row] if row < len(rows) else ()


def _differs(name: str, shown: object, expected: object) -> Text:
    one, other = (str("" if value is None else value)[:60] for value in (shown, expected))
    return Text(
        f"result.xlsx 的 {name} 是“{one}”，应为“{other}”。", f"result.xlsx has “{one}” in {name}, not “{other}”."
    )


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-12
    return one == other


# --- figures by their labels, for a layout that may be another version's -----------------------------------------------------
def _figures(result: StatedResult) -> Iterator[tuple[str, Value]]:
    lang, sheets = result.stated.lang, result.book.sheets
    labels = {one(lang) for one in (LEVEL_SCORE, VERDICT, ORGANIZATION.label, CREDIT_CODE.label, LEVEL.label)}
    for row in sheets.get(CONCLUSION(lang), ()):
        for label, value in pairwise(row):
            if label in labels:
                yield str(label), value
    for sheet, keys, figure in (
        (REQUIREMENT_SCORES, (ID,), SCORE),
        (DOMAIN_SCORES, (DOMAIN,), SCORE_B),
        (SUBDOMAIN_SCORES, (DOMAIN, SUBDOMAIN), SCORE_C),
    ):
        for key, value in _column(sheets.get(sheet(lang), ()), [one(lang) for one in keys], figure(lang)):
            yield f"{sheet(lang)} {key}", value


def _column(rows: _Rows, keys: Sequence[str], heading: str) -> Iterator[tuple[str, Any]]:
    """The values under a heading, by what stands under the headings ``keys``, down to the first row without."""
    for number, row in enumerate(rows):
        if {heading, *keys} <= {*row}:
            places, place = [row.index(key) for key in keys], row.index(heading)
            for values in rows[number + 1 :]:
                key = [values[one] for one in places]
                if not all(key):
                    return
                yield " ".join(map(str, key)), values[place]
            return
