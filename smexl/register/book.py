"""The register's workbook: sheets to cells and back. Locked where smexl writes; what people type is kept apart from what it wrote."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from smexl.drawing import look
from smexl.drawing.tabular import Pen, RowStream, StyledCell, drawing_to
from smexl.errors import TellableError
from smexl.reading.package import MEGABYTE, Limits
from smexl.reading.read import read_all
from smexl.register.sheets import RegisterSheet
from smexl.submission import Unreadable, Value
from smexl.text import Lang, Text

FORMAT = "smexl-register-1"
MARKS = "_smexl"
HEAD = 2
"""The row of headings, from 0: the sheet's name and note stand above."""
REGISTER_LIMITS = Limits(
    file_bytes=256 * MEGABYTE, inflated_bytes=1024 * MEGABYTE, rows=1_000_000, cells=12_000_000, formulas=1_000
)

Typed = dict[tuple[str, str, str], str]
"""(sheet's Chinese name, row key, column key) → what was typed. Rows for new objections have the keys ``+0``, ``+1`` …"""
Texts = list[list[str]]


class Found(NamedTuple):
    """What stands in a register's file: the texts of every sheet from A1, and the cells (sheet, row, column) whose text is no text that
    stands there but the result of a formula, a number or an error value, which other programs may show otherwise."""

    texts: dict[str, Texts]
    no_text: frozenset[tuple[str, int, int]] = frozenset()


class Difference(NamedTuple):
    """A cell, row or sheet that is not what the entries come to."""

    sheet: str
    cell: str
    text: Text


class NotARegisterError(TellableError):
    """The file is no register; ``text`` says why and what to do."""


def write_register(
    path: Path, sheets: Sequence[RegisterSheet], typed: Typed, marks: Mapping[str, str], lang: Lang
) -> None:
    """Write the workbook, whole or not at all; ``marks`` stand in a very hidden sheet. Raises ``OSError``."""
    with drawing_to(path, lang, sheets[0].name(lang)) as pen:
        for sheet in sheets:
            _draw(pen, sheet, typed)
        hidden = pen.book.add_worksheet(MARKS)
        hidden.very_hidden()
        for row, pair in enumerate(marks.items()):
            for column, text in enumerate(pair):
                hidden.write_string(row, column, text)


def _draw(pen: Pen, sheet: RegisterSheet, typed: Typed) -> None:
    lang, look_ = pen.lang, pen.look
    drawn = pen.sheet(sheet.name(lang))
    look.set_up_page(drawn, lang, sheet.name(lang), width=sum(column.width for column in sheet.columns))
    last = HEAD + len(sheet.rows) + sheet.spare
    for place, column in enumerate(sheet.columns):
        drawn.set_column(place, place, column.width)
        if column.choices and last > HEAD:
            choices = {"validate": "list", "source": [one(lang) for one in column.choices]}
            drawn.data_validation(HEAD + 1, place, last, place, choices)
    drawn.set_row(0, 30)
    drawn.write_string(0, 0, sheet.name(lang), look_("title"))
    drawn.write_string(1, 0, sheet.note(lang), look_("subtitle"))
    drawn.set_row(HEAD, 32)
    for place, column in enumerate(sheet.columns):
        drawn.write_string(HEAD, place, column.heading(lang), look_("heading"))
    drawn.freeze_panes(HEAD + 1, 2)
    drawn.repeat_rows(HEAD)
    drawn.autofilter(HEAD, 0, max(last, HEAD + 1), len(sheet.columns) - 1)
    drawn.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(max(last, 1), len(sheet.columns) - 1)}"})
    drawn.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
    open_ = look_("input", "as-text")
    fixed = [look_("cell", "as-text", *(["one-line"] if column.clipped else [])) for column in sheet.columns]
    rows = RowStream(drawn, fixed)
    for number, row in enumerate(sheet.rows, HEAD + 1):
        texts = [
            typed.get((sheet.name.zh, row.key, c.key), "") if c.typed and not said else said
            for c, said in zip(sheet.columns, row.cells, strict=True)
        ]
        fitted = [(t, column.width) for column, t in zip(sheet.columns, texts, strict=True) if not column.clipped]
        rows.row(
            number,
            [
                StyledCell(text, open_) if column.typed and not said else text
                for column, text, said in zip(sheet.columns, texts, row.cells, strict=True)
            ],
            look.row_height(fitted),
        )
    for spare in range(sheet.spare):
        texts = [typed.get((sheet.name.zh, f"+{spare}", column.key), "") for column in sheet.columns]
        rows.row(last - sheet.spare + 1 + spare, ["", *(StyledCell(text, open_) for text in texts[1:])])
    rows.close(max(last, HEAD + 1))


def read_register_sheets(path: Path) -> Found:
    """What stands in the file. Raises ``NotARegisterError``, and ``OSError`` where it cannot be read."""
    try:
        found = read_all(path.read_bytes(), path.name, REGISTER_LIMITS)
    except Unreadable as error:
        raise _no_register(path) from error
    texts = {name: [[_text(value) for value in row] for row in rows] for name, rows in found.sheets.items()}
    no_text = {
        (name, number, place)
        for name, rows in found.sheets.items()
        for number, row in enumerate(rows)
        for place, value in enumerate(row)
        if not isinstance(value, str)
    }
    marks = {row[0]: row[1] for row in texts.get(MARKS, []) if len(row) > 1}
    if not marks.get("format", "").startswith("smexl-register-"):
        raise _no_register(path)
    if marks["format"] != FORMAT:
        raise NotARegisterError(
            f"“{path}”由更新的 smexl 写成（{marks['format']}）；请升级 smexl。",
            f"“{path}” was written by a newer smexl ({marks['format']}); install it.",
        )
    return Found(texts, frozenset(no_text | set(found.formulas) | set(found.errors)))


def _no_register(path: Path) -> NotARegisterError:
    return NotARegisterError(
        f"“{path}”不是登记簿，或已损坏；请给出 smexl register new 建立的文件，或恢复备份。",
        f"“{path}” is no register, or is damaged; give a file that smexl register new made, or restore a copy.",
    )


def _text(value: Value) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def compare_sheets(book: Found, sheets: Sequence[RegisterSheet], lang: Lang) -> tuple[Typed, list[Difference]]:
    """What people typed, and every cell, row or sheet that is not what ``sheets`` says."""
    typed: Typed = {}
    expected = [sheet.name(lang) for sheet in sheets] + [MARKS]
    extra = Text("多出的工作表", "is a sheet too many")
    differences = [Difference(name, "", extra) for name in book.texts if name not in expected]
    for sheet in sheets:
        name = sheet.name(lang)
        if name not in book.texts:
            differences.append(Difference(name, "", Text("缺少工作表", "the sheet is missing")))
        else:
            differences += _compare_sheet(book, sheet, typed, lang)
    if not differences and list(book.texts) != expected:
        differences.append(Difference(MARKS, "", Text("工作表的次序被改过", "the order of the sheets was changed")))
    return typed, differences


def _compare_sheet(book: Found, sheet: RegisterSheet, typed: Typed, lang: Lang) -> list[Difference]:
    differences: list[Difference] = []
    rows = book.texts[sheet.name(lang)]

    def differs(number: int, place: int, text: Text) -> None:
        differences.append(Difference(sheet.name(lang), xl_rowcol_to_cell(number, place), text))

    blank = [""] * len(sheet.columns)
    wanted = [[sheet.name(lang), *blank[1:]], [sheet.note(lang), *blank[1:]], [c.heading(lang) for c in sheet.columns]]
    wanted += [list(row.cells) for row in sheet.rows]
    first_spare = len(wanted)
    for number in range(max(len(rows), len(wanted))):
        row = rows[number] if number < len(rows) else []
        spare = number >= first_spare
        cells = wanted[number] if not spare else blank
        for place in range(max(len(row), len(cells))):
            text = row[place] if place < len(row) else ""
            said = cells[place] if place < len(cells) else ""
            column = sheet.columns[place] if place < len(sheet.columns) else None
            if column is not None and spare and number < first_spare + sheet.spare and place > 0:
                if text:
                    typed[sheet.name.zh, f"+{number - first_spare}", column.key] = text
            elif column is not None and column.typed and not said and HEAD < number < first_spare:
                if text:
                    typed[sheet.name.zh, sheet.rows[number - HEAD - 1].key, column.key] = text
            elif " ".join(text.split()) != " ".join(said[:32_767].split()):
                told = f"应为“{said[:40]}”，现为“{text[:40]}”", f"should read “{said[:40]}” and reads “{text[:40]}”"
                differs(number, place, Text(*told))
            elif (sheet.name(lang), number, place) in book.no_text:
                told = (
                    f"是公式或数字，不再是 smexl 写的文本“{said[:40]}”",
                    f"is a formula or a number, no longer the text “{said[:40]}” that smexl wrote",
                )
                differs(number, place, Text(*told))
    return differences
