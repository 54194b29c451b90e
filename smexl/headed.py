"""Tables that people keep themselves, in a workbook or as CSV: catalogues, rosters and other lists, as rows of values.

In: the bytes of a file. Out: sheets of rows from A1; which row is the heading is for whoever knows the headings.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from smexl.findings import shortened
from smexl.submission import Value

HeadedRow = tuple[Value, ...]
WIDEST = 200
"""Columns looked at: a stray value far to the right costs nothing."""


class EncodingError(Exception):
    """The text of a CSV file is neither UTF-8 nor GBK."""


class DamagedError(Exception):
    """A workbook or CSV file that cannot be read; its text says why, in the words of who tried."""


def is_workbook(data: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(data))


def csv_rows(data: bytes) -> list[HeadedRow]:
    """The rows of a CSV file in UTF-8, with or without BOM, or in GBK (as the larger GB 18030), whatever of comma, tab and
    semicolon parts its columns. Raises ``EncodingError`` and ``DamagedError``."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise EncodingError from None
    first = text.partition("\n")[0]
    delimiter = max((",", "\t", ";"), key=first.count)
    # strict: a quotation mark without its twin would otherwise swallow the rest of the file as one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [tuple(row[:WIDEST]) for row in reader]
    except csv.Error as error:
        raise DamagedError(shortened(str(error))) from None


def workbook_sheets(data: bytes) -> Iterator[tuple[str, list[HeadedRow]]]:
    """The worksheets of a workbook in order, each with its name and rows. Raises ``DamagedError``."""
    import openpyxl  # noqa: PLC0415 (heavy, and CSV files, such as the bundled catalogue's, do without it)

    try:
        # openpyxl warns of parts that it does not keep, such as extended data validations; nothing here needs them.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = [(sheet.title, _rows_of(sheet)) for sheet in book.worksheets]
    except Exception as error:
        # A damaged part makes openpyxl stumble with whatever comes first: KeyError, ParseError, BadZipFile, zlib.error…
        raise DamagedError(shortened(f"{type(error).__name__}: {error}")) from None
    yield from sheets


def _rows_of(sheet: Any) -> list[HeadedRow]:
    # Some programs write a dimension that is too small, which would cut the table.
    sheet.reset_dimensions()
    rows = list(sheet.iter_rows(max_col=WIDEST, values_only=True))
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    return rows
