"""The tables of a catalogue, out of a workbook or a folder of CSV files, as records whose cells keep their address.

In: a path. Out: for each table its records, by column key; problems of files, tables and headings go to a ``Problems``.
"""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from smexl.catalogue.problems import CatalogueError, Problems, named, quoted
from smexl.catalogue.tables import TABLES, CatalogueTable
from smexl.files import reason
from smexl.findings import Finding
from smexl.headed import WIDEST, DamagedError, EncodingError, HeadedRow, csv_rows, is_workbook, workbook_sheets
from smexl.submission import Cell
from smexl.text import NOTHING, Text, bare

SheetRecord = Mapping[str, Cell]
"""A row of a table: cells by column key; those of a column that is not there are blank."""


@dataclass(frozen=True)
class SourceSheet:
    """A worksheet or CSV file: ``name`` without suffix, ``title`` as messages call it, values from A1."""

    name: str
    title: str
    rows: list[HeadedRow]
    unvalued: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Formulas, without ``=``, whose value the file does not hold, by row and column."""

    def cell(self, row: int, column: int) -> Cell:
        values = self.rows[row]
        value = values[column] if column < len(values) else None
        return Cell(value, self.title, row, column, self.unvalued.get((row, column)))


def catalogue_sheets(path: Path) -> list[SourceSheet]:
    """The sheets of a workbook, or the CSV files of a folder that are named like a table. Raises ``CatalogueError``."""
    try:
        if path.is_dir():
            return read_folder(path)
        data = path.read_bytes()
    except FileNotFoundError:
        raise CatalogueError([Finding("not-found", value=str(path))]) from None
    except OSError as error:
        raise _unreadable(path.name, reason(error)) from None
    if not is_workbook(data):
        raise CatalogueError([Finding("not-a-catalogue", value=str(path))])
    try:
        return _with_formulas([SourceSheet(title, title, rows) for title, rows in workbook_sheets(data)], data)
    except DamagedError as error:
        raise _unreadable(path.name, error.text) from None


def read_folder(folder: Traversable) -> list[SourceSheet]:
    """The CSV files of a folder that are named like a table. Raises ``CatalogueError`` with all that cannot be read."""
    return read_files({file.name: file.read_bytes for file in folder.iterdir()})


def read_files(files: Mapping[str, Callable[[], bytes]]) -> list[SourceSheet]:
    """The same of files by name, each read when it is wanted."""
    sheets, problems = [], []
    for file, read in sorted(files.items()):
        name, dot, suffix = file.rpartition(".")
        if f"{dot}{suffix}".lower() != ".csv" or not any(table.named(name) for table in TABLES):
            continue
        try:
            sheets.append(SourceSheet(name, file, csv_rows(read())))
        except EncodingError:
            problems.append(Finding("encoding", file))
        except DamagedError as error:
            problems += _unreadable(file, error.text).problems
        except OSError as error:
            problems += _unreadable(file, reason(error)).problems
    if problems:
        raise CatalogueError(problems)
    return sheets


def _unreadable(name: str, why: Text) -> CatalogueError:
    return CatalogueError([Finding("unreadable", name, detail=why)])


def _with_formulas(sheets: list[SourceSheet], data: bytes) -> list[SourceSheet]:
    """The same sheets with the formulas that have no value: read as values they look blank, and a default would be taken."""
    import openpyxl  # noqa: PLC0415 (as in ``headed``)

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return [
        replace(one, unvalued=_unvalued(one, sheet)) if any(table.named(one.name) for table in TABLES) else one
        for one, sheet in zip(sheets, book.worksheets, strict=True)
    ]


def _unvalued(sheet: SourceSheet, formulas: Any) -> dict[tuple[int, int], str]:
    found = {}
    formulas.reset_dimensions()
    for row, cells in enumerate(formulas.iter_rows(max_col=WIDEST)):
        values = sheet.rows[row] if row < len(sheet.rows) else ()
        for column, cell in enumerate(cells):
            if cell.data_type == "f" and (column >= len(values) or values[column] is None):
                found[row, column] = str(cell.value).removeprefix("=")
    return found


def table_records(table: CatalogueTable, sheets: Iterable[SourceSheet], problems: Problems) -> list[SheetRecord] | None:
    """The rows of a table without blank ones, in order; None with a problem where the table or a heading is missing."""
    sheet = _sheet_of(table, list(sheets), problems)
    if sheet is None:
        return None
    top = _heading_row(table, sheet)
    columns = _columns(table, sheet, top, problems)
    if columns is None:
        return None
    found: list[SheetRecord] = []
    for row in range(top + 1, len(sheet.rows)):
        # A column that is not there lies beyond the widest: its cells are blank.
        record = {column.key: sheet.cell(row, columns.get(column.key, WIDEST)) for column in table.columns}
        if not all(cell.blank for cell in record.values()):
            found.append(record)
        for cell in record.values():
            if cell.formula is not None:
                problems.at(cell, "formula-without-value", value=f"={cell.formula}")
    if not found and table.rows_needed:
        problems.of(sheet.title, "table-empty", named(table.name))
    return found


def _sheet_of(table: CatalogueTable, sheets: list[SourceSheet], problems: Problems) -> SourceSheet | None:
    matching = [sheet for sheet in sheets if table.named(sheet.name)]
    if not matching:
        strangers = [sheet.name for sheet in sheets if not any(one.named(sheet.name) for one in TABLES)]
        problems.of("", "table-missing", named(table.name), hint=nearest(table.name.zh, strangers, _THERE_IS))
        return None
    if len(matching) > 1:
        titles = "、".join(sheet.title for sheet in matching)
        problems.of(matching[1].title, "table-twice", named(table.name), value=titles)
        return None
    return matching[0]


def _heading_row(table: CatalogueTable, sheet: SourceSheet) -> int:
    """The row, among the first twenty, that names most of the table's columns."""

    def headings_in(row: int) -> int:
        headings = [quoted(value) for value in sheet.rows[row]]
        return sum(any(column.named(heading) for heading in headings) for column in table.columns)

    return max(range(min(20, len(sheet.rows))), key=headings_in, default=0)


def _columns(table: CatalogueTable, sheet: SourceSheet, top: int, problems: Problems) -> dict[str, int] | None:
    headings = [quoted(value) for value in sheet.rows[top]] if sheet.rows else []
    strangers = [one for one in headings if one and not any(column.named(one) for column in table.columns)]
    found: dict[str, int] = {}
    sound = True
    for column in table.columns:
        places = [i for i, heading in enumerate(headings) if heading and column.named(heading)]
        if len(places) == 1:
            found[column.key] = places[0]
        elif places:
            problems.at(Cell(headings[places[1]], sheet.title, top, places[1]), "heading-twice", named(column.heading))
            sound = False
        elif column.needed:
            hint = nearest(column.heading.zh, strangers, _THERE_IS)
            problems.at(Cell(None, sheet.title, top, 0), "column-missing", named(column.heading), hint=hint)
            sound = False
    return found if sound else None


_THERE_IS = Text("相近的有“{}”。", "There is “{}”.")
_OR_RATHER = Text("是不是“{}”？", "Did you mean “{}”?")


def nearest(word: str, names: Iterable[str], words: Text = _OR_RATHER) -> Text:
    """A hint at the most similar of the names; nothing where none is similar."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (a sound catalogue is loaded without it)

    best = process.extractOne(word, list(names), scorer=fuzz.ratio, processor=bare, score_cutoff=50)
    return NOTHING if best is None else Text(words.zh.format(best[0]), words.en.format(best[0]))
