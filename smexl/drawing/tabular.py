"""Workbooks written with xlsxwriter in constant memory: what the renderers of ``smexl.views`` stand on.

Rows go out in order and are then forgotten; text is always text, whoever typed it; the file appears whole under its name or not
at all. ``RowStream`` is for rows without number, ``PageCanvas`` for a page with several blocks and charts.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from smexl import scoring
from smexl.drawing import look
from smexl.drawing.stamp import EPOCH
from smexl.submission import column_letters
from smexl.text import Lang, Text
from smexl.views.sheet import Column, Sheet

MOST_ROWS = 1_048_576
ROW_POINTS = 18
"""Points of a row as high as all are: 24 pixels."""
_LONGEST = 1_000
"""Characters of a stranger's text that a cell of a report shows; the tables have it whole."""
_LONGEST_CELL = 32_767
_LONGEST_IN_FORMULA = 255
_FIRST_DAY = datetime(1899, 12, 30)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPELT = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x")
_NEAR = 1e-12


class FileLink(NamedTuple):
    """A link to a file beside the workbook: ``target`` with ``/``; shown as ``text``."""

    target: str
    text: str

    @property
    def formula(self) -> str:
        """The link as a formula without ``=``, in which nothing of the name is more than text."""
        target = self.target.replace("%", "%25").replace("#", "%23").replace('"', '""')
        text = self.text.replace('"', '""')
        # Excel refuses a whole workbook for one text of more characters in a formula.
        return f'"{text}"' if len(target) > _LONGEST_IN_FORMULA else f'HYPERLINK("{target}","{text}")'


class StyledCell(NamedTuple):
    """A value in another format than its column's."""

    value: "_Plain"
    format: Any


class SheetLink(FileLink):
    """A link within the workbook: ``target`` is the name of a sheet, or # and a name of the workbook's own. On pages only; in a long table it
    is its text."""

    @property
    def url(self) -> str:
        if self.target.startswith("#"):
            return f"internal:{self.target[1:]}"
        name = self.target.replace("'", "''")
        return f"internal:'{name}'!A1"

    @property
    def formula(self) -> str:
        text = self.text.replace('"', '""')
        return f'"{text}"'


_Plain = str | int | float | datetime | FileLink | None
TabularValue = _Plain | StyledCell


class Pen:
    """A workbook being written, with its formats, its language and the line at the foot of its pages."""

    def __init__(self, book: Any, lang: Lang, foot: str) -> None:
        self.book, self.lang, self.foot = book, lang, foot
        self.look = look.Look(book)
        self._names: set[str] = set()

    def sheet(self, name: str, tab: str = look.BLUE) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_default_row(ROW_POINTS)
        sheet.set_tab_color(tab)
        look.set_up_page(sheet, self.lang, self.foot)
        return sheet


@contextmanager
def drawing_to(path: Path, lang: Lang, foot: str) -> Iterator[Pen]:
    """A workbook to draw, put in place when the block ends well. Raises ``OSError`` where it cannot be written."""
    # A folder of a fixed name beside it, not the system's: a run that is killed leaves it to the next, and /tmp may be memory.
    beside = path.with_name(f".{path.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    book = xlsxwriter.Workbook(
        str(beside / "book.xlsx"),
        {"constant_memory": True, "tmpdir": str(beside), "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"created": EPOCH})
    try:
        yield Pen(book, lang, foot)
        book.close()
        (beside / "book.xlsx").replace(path)
    except FileCreateError as error:
        raise error.args[0] from None
    finally:
        for sheet in book.worksheets():
            with suppress(OSError):  # a full disk, which has been told of
                sheet.row_data_fh.close()
        shutil.rmtree(beside, ignore_errors=True)


@lru_cache(65_536)
def digits_of(value: Fraction | float, threshold: Fraction, digits: int = 4) -> int:
    """How many decimals ``scoring.shown`` gives the figure; a float is a mean of scores, so that what is not the threshold is well
    away from it."""
    if not isinstance(value, Fraction):
        value = threshold if abs(value - float(threshold)) < _NEAR else Fraction(round(value * 10**12), 10**12)
    return len(scoring.shown(value, threshold, digits).partition(".")[2])


def put_cell(sheet: Any, row: int, column: int, value: TabularValue, style: Any) -> None:
    """Write one value into one cell, in the order of rows."""
    if isinstance(value, StyledCell):
        value, style = value
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, cell_text(value), style)
    elif isinstance(value, SheetLink):
        sheet.write_url(row, column, value.url, style, value.text)
    elif isinstance(value, FileLink):
        sheet.write_formula(row, column, f"={value.formula}", style, value.text)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def text_of_value(value: TabularValue) -> str:
    """What a cell says, as text; blank where it is blank."""
    plain = value.value if isinstance(value, StyledCell) else value
    return "" if plain is None else str(plain)


def cell_text(text: str) -> str:
    """Text cut to what a reader can take in, without what xlsxwriter would take for markup of its own."""
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


class RowStream:
    """Writes whole rows below those that xlsxwriter was given, without it: it takes 13 µs a cell, and there are a million.

    Goes through the file in which xlsxwriter collects the rows of a sheet in constant memory. A sheet that has had ``RowStream`` takes
    no further cells from xlsxwriter.
    """

    def __init__(self, sheet: Any, formats: Sequence[Any]) -> None:
        sheet._write_single_row()
        self._sheet, self._write = sheet, sheet.row_data_fh.write
        self._formats, self._letters = formats, [column_letters(i) for i in range(len(formats))]

    def row(self, number: int, values: Sequence[TabularValue], height: float | None = None) -> None:
        """Write row ``number`` (from 0); one value for each column."""
        self.tails(number, [tail(v, f) for v, f in zip(values, self._formats, strict=True)], height)

    def tails(self, number: int, tails: Sequence[str], height: float | None = None) -> None:
        """The same of what ``tail`` made of the values."""
        name = number + 1
        start = f'<row r="{name}">' if height is None else f'<row r="{name}" ht="{height:g}" customHeight="1">'
        cells = [f'<c r="{letters}{name}"{rest}' for letters, rest in zip(self._letters, tails, strict=True)]
        self._write(f"{start}{''.join(cells)}</row>")

    def close(self, last: int) -> None:
        """Say how far the rows went."""
        self._sheet._check_dimensions(0, 0)
        self._sheet._check_dimensions(last, len(self._letters) - 1)


def tail(value: TabularValue, form: Any) -> str:
    """The XML of a cell from its style on; ``form`` is the column's format."""
    if isinstance(value, StyledCell):
        value, form = value
    return f"{'' if form is None else _style(form)}{_content(value)}"


@lru_cache(4096)
def _style(form: Any) -> str:
    return f' s="{form._get_xf_index()}"'


def _content(value: _Plain) -> str:
    """What follows a cell's style."""
    if isinstance(value, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{_escaped(value)}</t></is></c>' if value else "/>"
    if value is None:
        return "/>"
    if isinstance(value, FileLink):
        return f' t="str"><f>{_escaped(value.formula)}</f><v>{_escaped(value.text)}</v></c>'
    if isinstance(value, datetime):
        value = (value - _FIRST_DAY) / timedelta(days=1)
    if not isfinite(value):
        raise ValueError("not a number")
    return f"><v>{+value}</v></c>"  # as numpy's numbers print themselves too, and True as 1


def _escaped(text: str) -> str:
    """Text as XML character data, as Excel has it: ``_x0001_`` is how it spells a control character."""
    if len(text) > _LONGEST_CELL:
        text = text[:_LONGEST_CELL]
    if _SPECIAL.search(text) is None:  # as most are
        return text
    return escape(_ILLEGAL.sub("\ufffd", _SPELT.sub("_x005F_", text))).replace("\r", "&#13;")


def heat(threshold: Fraction) -> dict[str, Any]:
    """The colour scale of scores: orange below the threshold, blue above it, pale about it."""
    edge = float(threshold)
    return {
        "type": "3_color_scale",
        "min_type": "num",
        "mid_type": "num",
        "max_type": "num",
        "min_value": max(0.0, edge - 0.4),
        "mid_value": edge,
        "max_value": 1,
        "min_color": look.AMBER,
        "mid_color": look.PALE,
        "max_color": look.SKY,
    }


def heated(columns: Sequence[Column[Any]]) -> list[tuple[int, int, dict[str, Any]]]:
    """The neighbouring columns that have heat (first, last), with the colour scale of their threshold."""
    found, first = [], 0
    for threshold, some in groupby(columns, key=lambda column: column.edge):
        last = first + len(list(some)) - 1
        if threshold is not None:
            found.append((first, last, heat(threshold)))
        first = last + 1
    return found


def first_row(sheet: Sheet[Any]) -> int:
    """The first row of a sheet's rows, counted from 0: below title, note, rows above, bands and headings."""
    return 3 + len(sheet.above) + any(column.band for column in sheet.columns)


class PageCanvas:
    """A page of several blocks: cells are put anywhere and written in order at the end; charts know their values."""

    def __init__(self, pen: Pen, name: Text, widths: Sequence[float]) -> None:
        self.pen, self.name = pen, name(pen.lang)
        self.sheet = pen.sheet(self.name, look.NAVY)
        self.sheet.set_portrait()
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self._cells: dict[int, dict[int, tuple[TabularValue, Any]]] = {}
        self._merged: dict[int, list[tuple[int, int]]] = {}
        self._aside = len(widths)

    def put(self, row: int, column: int, value: TabularValue, *styles: str, **properties: Any) -> None:
        style = self.pen.look(*(styles or ("cell",)), **properties)
        if isinstance(value, StyledCell):
            value, style = value
        self._cells.setdefault(row, {})[column] = value, style

    def merge(self, row: int, first: int, last: int, value: TabularValue, *styles: str, **properties: Any) -> None:
        """One value across the columns ``first`` to ``last`` of a row."""
        for column in range(first, last + 1):
            self.put(row, column, value if column == first else None, *styles, **properties)
        if last > first:
            self._merged.setdefault(row, []).append((first, last))

    def series(
        self,
        chart: Any,
        name: str,
        categories: tuple[int, int, int, int],
        values: tuple[int, int, int, int],
        **options: Any,
    ) -> None:
        """Add a series over ranges (first row, first column, last row, last column) of this page, with its values beside the
        references: a viewer that computes nothing shows the chart all the same."""
        chart.add_series(
            {
                "name": name,
                "categories": [self.name, *categories],
                "values": [self.name, *values],
                "categories_data": self._values(categories),
                "values_data": self._values(values),
                **options,
            }
        )

    def aside(self, row: int, numbers: Sequence[float]) -> str:
        """Put what only a chart needs into a hidden column beside the page, from ``row`` down; returns its range as a formula."""
        column, self._aside = self._aside, self._aside + 1
        self.sheet.set_column(column, column, None, None, {"hidden": True})
        for place, number in enumerate(numbers, row):
            self.put(place, column, number)
        name, letters = self.name.replace("'", "''"), column_letters(column)
        return f"='{name}'!${letters}${row + 1}:${letters}${row + len(numbers)}"

    def _values(self, area: tuple[int, int, int, int]) -> list[Any]:
        first, left, last, right = area
        found = (
            self._cells.get(r, {}).get(c, ("", None))[0] for r in range(first, last + 1) for c in range(left, right + 1)
        )
        return [value.value if isinstance(value, StyledCell) else value for value in found]

    def close(self) -> None:
        """Write all cells, row by row."""
        for row in sorted(self._cells):
            for column, (value, style) in sorted(self._cells[row].items()):
                put_cell(self.sheet, row, column, value, style)
            for first, last in self._merged.get(row, ()):
                value, style = self._cells[row][first]
                self.sheet.merge_range(row, first, row, last, "", style)
                put_cell(self.sheet, row, first, value, style)


_FONT = {"name": look.FONT, "size": 9, "color": look.INK}


def chart(pen: Pen, kind: str, title: str, *, subtype: str = "", legend: bool = True) -> Any:
    """A chart in the palette's dress, without series."""
    drawn = pen.book.add_chart({"type": kind, "subtype": subtype} if subtype else {"type": kind})
    drawn.set_title(
        {"name": title, "name_font": {**_FONT, "size": 11, "bold": True, "color": look.NAVY}, "overlay": False}
    )
    drawn.set_legend({"position": "bottom", "font": _FONT} if legend else {"none": True})
    drawn.set_x_axis({"num_font": _FONT, "line": {"color": look.BORDER}})
    drawn.set_y_axis(axis())
    drawn.set_chartarea({"border": {"color": look.BORDER}})
    return drawn


def axis(**options: Any) -> dict[str, Any]:
    """Options of a value axis in the palette's dress."""
    return {
        "num_font": _FONT,
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": look.GREY}},
        **options,
    }


def count_axis(largest: int, **options: Any) -> dict[str, Any]:
    """The same for counts up to ``largest``, on which no half ones stand."""
    return axis(min=0, num_format="0", **({"major_unit": 1} if largest < 10 else {}), **options)
