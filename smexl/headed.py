"""Tables that people keep themselves, in a workbook or as CSV: catalogues, rosters and other lists, as rows of values.

In: the bytes of a file. Out: sheets of rows from A1; which row is the heading is for whoever knows the headings.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from smexl.errors import TellableError
from smexl.findings import shortened
from smexl.submission import Value

HeadedRow = tuple[Value, ...]
WIDEST = 200
"""Columns looked at: a stray value far to the right costs nothing."""


class DamagedError(TellableError):
    """A workbook or CSV file that cannot be read; ``text`` says why."""


class EncodingError(DamagedError):
    """The text of a CSV file is neither UTF-8 nor GBK."""

    def __init__(self) -> None:
        super().__init__("文字编码无法识别", "its text encoding is not known")


def is_workbook(data: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(data))


def csv_rows(data: bytes) -> list[HeadedRow]:
    """The rows of a CSV file in UTF-8, with or without BOM, or in GBK (as the larger GB 18030), whatever of comma, tab and
    semicolon parts its columns. Raises ``DamagedError``, which may be an ``EncodingError``."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise EncodingError() from None
    first = text.partition("\n")[0]
    delimiter = max((",", "\t", ";"), key=first.count)
    # strict: a quotation mark without its twin would otherwise swallow the rest of the file as one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [tuple(row[:WIDEST]) for row in reader]
    except csv.Error as error:
        why = shortened(str(error))
        raise DamagedError(f"CSV 格式有误：{why}", f"its CSV is not sound: {why}") from None


def workbook_sheets(data: bytes) -> Iterator[tuple[str, list[HeadedRow]]]:
    """The worksheets of a workbook in order, each with its name and rows. Raises ``DamagedError``."""
    import openpyxl  # noqa: PLC0415 (heavy, and CSV files, such as the bundled catalogue's, do without it)

    if not is_workbook(data):
        raise DamagedError("不是 .xlsx 工作簿，或已损坏", "it is no .xlsx workbook, or damaged")
    try:
        # openpyxl warns of parts that it does not keep, such as extended data validations; nothing here needs them.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = [(sheet.title, _rows_of(sheet)) for sheet in book.worksheets]
    except Exception as error:
        # A damaged part makes openpyxl stumble with whatever comes first: KeyError, ParseError, BadZipFile, zlib.error…
        why = shortened(f"{type(error).__name__}: {error}")
        raise DamagedError(f"工作簿已损坏：{why}", f"the workbook is damaged: {why}") from None
    yield from sheets


def _rows_of(sheet: Any) -> list[HeadedRow]:
    # Some programs write a dimension that is too small, which would cut the table.
    sheet.reset_dimensions()
    rows = list(sheet.iter_rows(max_col=WIDEST, values_only=True))
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    return rows
