"""What was typed where the template has no place for it, found for the returned workbook, so that nothing is lost.

In: a ``Work`` whose answers have been read, or sheets that answers are not read from. Out: ``Kept``, in the order of the sheets;
which of it is the template's own text is known to whoever draws one.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType

from smexl import kinds
from smexl.catalogue import Level
from smexl.findings import shortened
from smexl.kinds import KINDS
from smexl.reading.guard import DEFAULT_LIMITS, Limits
from smexl.reading.locate import answer_sheets, sheet_rank
from smexl.reading.read import read_others
from smexl.submission import Book, Cell, Kept, Submission
from smexl.text import Text
from smexl.validation.answers import as_written
from smexl.validation.listings import prefilled
from smexl.validation.work import Work

_MOST = 10_000
"""Cells that are kept of a sheet: more is no person's typing."""

Cells = set[tuple[int, int]]
Own = Mapping[str, Collection[str]]
"""Texts of the template by the name in Chinese of their sheet."""


def kept_in(work: Work) -> list[Kept]:
    """All cells of the sheets read that hold something and were not taken for an answer."""
    taken: dict[str, Cells] = {}
    headings: dict[str, int] = {work.score_sheet: work.header.row}
    _of_scores(work, taken.setdefault(work.score_sheet, set()))
    for form in work.kind.forms:
        for question in work.questions.get(form.key, {}).values():
            cells = {(question.row, question.column), (question.row, question.answer)}
            cells |= {(question.row, question.note)} if question.note is not None else set()
            taken.setdefault(work.sheets[form.sheet], set()).update(cells)
    for listing in work.kind.listings:
        at = work.records.get(listing.key)
        if at is None:
            continue
        count = len(work.submission.listings[listing.key])
        rows = [row for index, row in at.rows.items() if index < count]
        cells = {(row, column) for row in rows for column in at.columns.values()}
        # Numbers and names that are there beforehand, whether or not their row is a record.
        others = set(range(len(work.book.sheets[at.sheet]))) - set(at.rows.values())
        cells |= {(row, at.columns[key]) for key in prefilled(listing) & at.columns.keys() for row in others}
        taken.setdefault(at.sheet, set()).update(cells)
        headings[at.sheet] = at.heading
    names = {name: text.zh for text, name in work.sheets.items()}
    found: list[Kept] = []
    for sheet in work.book.sheets:
        if sheet in {kinds.STAMP, *kinds.RETURNED}:
            continue
        if sheet in names:
            known = _texts(work.level) if sheet == work.score_sheet else ()
            typed = _of_sheet(work.book, sheet, names[sheet], taken.get(sheet, ()), headings.get(sheet), known)
            found += _bounded(sheet, typed)
        else:
            found += kept_of(work.book, [sheet])
    return found


def kept_of(book: Book, sheets: Iterable[str], own: Own = MappingProxyType({})) -> list[Kept]:
    """All cells that hold something of sheets that no answer was read from."""
    found: list[Kept] = []
    for sheet in sheets:
        if sheet in kinds.KEPT:
            found += _bounded(sheet, _kept_before(book, sheet))
            continue
        ranks = {text: sheet_rank(sheet, text) for text in _EVERY}
        of = max(ranks, key=ranks.__getitem__)
        name = of.zh if ranks[of] >= 1 else ""
        found += _bounded(sheet, _of_sheet(book, sheet, name, (), None, own.get(name, ())))
    return found


def _bounded(sheet: str, cells: Iterator[Kept]) -> list[Kept]:
    """What a sheet holds, up to ``_MOST``; of one that holds more it is said that the rest was not kept."""
    return [*islice(cells, _MOST), *(Kept(sheet, "") for _ in islice(cells, 1))]


def _kept_before(book: Book, sheet: str) -> Iterator[Kept]:
    """What the sheet of kept content says: it was kept once, and is kept again. Whatever else was typed into it too."""
    for number, row in enumerate(book.sheets[sheet]):
        name, cell, about, value = (as_written(book.cell(sheet, number, column)) for column in range(4))
        if value and (_ADDRESS.fullmatch(cell) or not cell):
            yield Kept(name, cell, about, value)
        elif number > _KEPT_HEADING:
            for column in range(len(row)):
                one = book.cell(sheet, number, column)
                if not one.blank:
                    yield Kept(sheet, one.address, "", as_written(one), kinds.KEPT.zh)


_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_KEPT_HEADING = 2


_OF_LIST = 6
"""Columns of the list of what to mend: whatever its rows, these are smexl's own."""


def keep_others(
    submission: Submission,
    data: bytes,
    name: str,
    limits: Limits = DEFAULT_LIMITS,
    own: Own = MappingProxyType({}),
) -> None:
    """Keep what was typed in sheets that answers are not read from: those that explain and compute, and those that were added. ``own``: what
    the template says itself, and need not be looked at."""
    known = [name for name in submission.sheets if name not in kinds.RETURNED]
    book, left = read_others(data, name, known, limits)
    submission.kept += [*kept_of(book, book.sheets, own), *(Kept(sheet, "") for sheet in left)]


_COMPUTED = (kinds.GUIDE, kinds.PREVIEW, kinds.RETURNED)
_EVERY: tuple[Text, ...] = (*_COMPUTED, *dict.fromkeys(text for kind in KINDS.values() for text in answer_sheets(kind)))


def _of_scores(work: Work, taken: Cells) -> None:
    """The answers of the score sheet; the grades, which are formulas, or what they came to where a program kept only that."""
    answers = {"score", *(field.key for field in (*work.kind.given, *work.kind.answers))} & work.columns.keys()
    taken |= {(row, work.columns[key]) for row in work.rows.values() for key in answers}
    taken |= {(work.header.row, column) for column in work.columns.values()}
    taken |= {(row, work.columns["score"]) for row in range(work.header.row) if "score" in work.columns}  # the progress
    grade = work.columns.get("grade")
    if grade is None:
        return
    labels = {work.catalogue.units(one): one.label for one in work.catalogue.scale}
    rows = {row: labels.get(work.submission.scores.get(id_, -1), kinds.INVALID) for id_, row in work.rows.items()}
    for row, label in rows.items():
        if work.book.cell(work.score_sheet, row, grade).value in label:
            taken.add((row, grade))
    taken |= {
        (row, column) for sheet, row, column in work.book.formulas if sheet == work.score_sheet and column == grade
    }


def _texts(level: Level) -> frozenset[str]:
    """What the score sheet says of the requirements, in either language: nearly all that stands in it."""
    key = id(level)
    if key not in _TEXTS or _TEXTS[key][0] is not level:
        if len(_TEXTS) > 32:
            _TEXTS.clear()
        texts = {text for one in level.requirements for text in (one.id, *one.text, *one.hint)}
        texts |= {name for one in level.subdomains for name in (*one.domain, *one.name)}
        _TEXTS[key] = (level, frozenset(texts))
    return _TEXTS[key][1]


_TEXTS: dict[int, tuple[Level, frozenset[str]]] = {}


def _of_sheet(
    book: Book, sheet: str, of: str, taken: Collection[tuple[int, int]], heading: int | None, own: Collection[str]
) -> Iterator[Kept]:
    """``heading``: the row of headings; ``own``: texts that are the sheet's own."""
    computed = any(of == text.zh for text in _COMPUTED)
    first = _OF_LIST if of == kinds.RETURNED.zh else 0
    marked: dict[int, set[int]] = {}
    ours: dict[int, set[int]] = {}
    for places in (book.formulas, book.errors):
        for name, at, column in places:
            if name != sheet:
                continue
            # A formula that goes by the hidden sheet is the template's own, in a copy of one of its sheets too.
            if not computed and kinds.STAMP not in book.formulas.get((name, at, column), ""):
                marked.setdefault(at, set()).add(column)
            elif places is book.formulas:
                ours.setdefault(at, set()).add(column)
    for number, row in enumerate(book.sheets[sheet]):
        columns = {c for c, value in enumerate(row) if value != "" and c >= first and value not in own}
        columns = columns - ours.get(number, set()) | marked.get(number, set())
        for column in sorted(columns - {c for c in columns if (number, c) in taken}):
            cell = book.cell(sheet, number, column)
            if not cell.blank:
                yield Kept(sheet, cell.address, _about(book, cell, heading), as_written(cell), of)


def _about(book: Book, cell: Cell, heading: int | None) -> str:
    """What names the row of a cell, and the heading of its column."""
    row = book.sheets[cell.sheet][cell.row]
    first = next((str(value) for value in row[: cell.column] if isinstance(value, str) and value.strip()), "")
    above = "" if heading is None or heading >= cell.row else as_written(book.cell(cell.sheet, heading, cell.column))
    return " / ".join(shortened(text, 60) for text in (first.strip(), above.strip()) if text)
