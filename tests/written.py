"""What smexl wrote, read back: workbooks as values and rows by heading, documents as paragraphs."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook
from surgery import edit

from smexl.result.layout import REVIEW
from smexl.text import Lang

Rows = list[list[Any]]


@cache
def read(path: Path) -> dict[str, Rows]:
    """The sheets as values from A1, as calamine reads them."""
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def records(rows: Rows, first: str) -> list[dict[str, Any]]:
    """The rows below the heading row that begins with ``first``, by heading."""
    at = next(i for i, row in enumerate(rows) if row[0] == first)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]


def block(rows: Rows, first: str, wide: int) -> dict[str, list[Any]]:
    """The rows of a block of the overview by their label, up to the first blank one."""
    at = next(i for i, row in enumerate(rows) if row[0] == first)
    found = {}
    for row in rows[at + 1 :]:
        if not row[0]:
            break
        found[str(row[0])] = row[1:wide]
    return found


def opened(data: bytes) -> Any:
    """The workbook with its formulas."""
    return openpyxl.load_workbook(BytesIO(data))


def saved(book: Any) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The values of every sheet, row by row; formulas as text."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def calculated(data: bytes) -> Any:
    """The workbook as it was last computed."""
    return openpyxl.load_workbook(BytesIO(data), data_only=True)


def beside(sheet: Any, label: str) -> Any:
    """The value to the right of a label."""
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == label]
    assert len(cells) == 1, label
    return sheet.cell(cells[0].row, cells[0].column + 1).value


def table(sheet: Any, first: str) -> list[dict[str, Any]]:
    """The rows under the heading row that begins with ``first``."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(i for i, row in enumerate(rows) if row[0] == first)
    width = next((i for i, name in enumerate(rows[start]) if name is None), len(rows[start]))
    body = []
    for row in rows[start + 1 :]:
        if row[0] is None:
            break
        body.append(dict(zip(rows[start][:width], row, strict=False)))
    return body


def review(book: Any, lang: Lang = "zh") -> list[dict[str, Any]]:
    return table(book[REVIEW(lang)], "项目" if lang == "zh" else "Figure")


def without_caches(data: bytes, lang: Lang) -> bytes:
    """The workbook with no values of formulas, so that what a program shows is what it computed."""
    return edit(data, REVIEW(lang), lambda xml: re.sub(r"(</f>)<v>[^<]*</v>", r"\1", xml))


def document(data: bytes) -> Any:
    return docx.Document(BytesIO(data))


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    """(style, text) of every paragraph in the order of the document, those in tables included."""
    opened = document(data)
    names = {style.style_id: style.name for style in opened.styles}
    return [
        (names.get(p.style or "", ""), "".join(t.text or "" for t in p.iter(qn("w:t"))))
        for p in opened.element.body.iter(qn("w:p"))
    ]


def text_of(data: bytes) -> str:
    return "\n".join(text for _, text in paragraphs(data))
