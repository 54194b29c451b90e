"""Sheets and pages (``smexl.views``) as one .xlsx file, rows streamed."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from smexl.drawing import look, tabular
from smexl.drawing.ink import ink, tails, tone_properties
from smexl.drawing.pages import draw_page
from smexl.drawing.paper import fit
from smexl.drawing.tabular import Pen, RowStream, drawing_to, first_row, heated, put_cell, tail, text_of_value
from smexl.text import Lang, text_in
from smexl.views.cells import Plain, Tone
from smexl.views.page import Page
from smexl.views.sheet import Data, Sheet, width

View = Sheet[Any] | Page | Data


def write_workbook(path: Path, views: Sequence[View], lang: Lang, foot: str) -> None:
    """Write the views, a sheet each, with ``foot`` on every printed page. Raises ``OSError`` where it cannot be written.

    The same views give the same bytes; rows are asked for when their sheet is written, and then forgotten.
    """
    with drawing_to(path, lang, foot) as pen:
        for view in views:
            if isinstance(view, Page):
                draw_page(pen, view)
            elif isinstance(view, Data):
                _draw_data(pen, view)
            else:
                _Table(pen, view).draw()


def _draw_data(pen: Pen, data: Data) -> None:
    if data.size >= tabular.MOST_ROWS:
        return
    sheet = pen.book.add_worksheet(data.name)
    sheet.very_hidden()
    last, rows = 0, None
    for last, values in enumerate(data.rows):
        rows = rows or RowStream(sheet, [None] * len(values))
        rows.row(last, values)
    if rows is not None:
        rows.close(last)


class _Table:
    """A long table: title, note, rows above, headings (frozen, with a filter), rows; a full sheet goes on in another, numbered."""

    def __init__(self, pen: Pen, view: Sheet[Any]) -> None:
        self._pen, self._view, self._columns, self._sheets = pen, view, view.columns, 0
        self._widths = [width(column.width, pen.lang) for column in self._columns]
        self._inks = [ink(pen, column.cell) for column in self._columns]
        self._growing = [
            (column.value, show, wide)
            for column, (_, show), wide in zip(self._columns, self._inks, self._widths, strict=True)
            if column.grows
        ]

    def draw(self) -> None:
        view, height, steps = self._view, None, cache(self._steps)
        self._begin()
        for row in view.rows:
            if self._growing:
                height = look.row_height((text_of_value(show(value(row))), wide) for value, show, wide in self._growing)
            self._row([rest(value(row)) for value, rest in steps(view.shade(row) if view.shade else None)], height)
        if self._row_at == self._head and (nothing := view.empty(self._pen.lang)):
            style = self._pen.look("muted", "one-line")
            self._row([tail(nothing, style), *[tail(None, style)] * (len(self._columns) - 1)], None)
        self._end()

    def _steps(self, tone: Tone | None) -> list[tuple[Callable[[Any], Any], Callable[[Any], str]]]:
        """For each column what it shows of a row, and how that is written in a row of this tone."""
        dress = tone_properties(tone)
        return [(column.value, tails(self._pen, column.cell, **dress)) for column in self._columns]

    def _row(self, tails: Sequence[str], height: float | None) -> None:
        if self._row_at + 1 >= tabular.MOST_ROWS:
            self._end()
            self._begin()
        self._row_at += 1
        self._rows.tails(self._row_at, tails, height)

    def _begin(self) -> None:
        pen, view, self._sheets = self._pen, self._view, self._sheets + 1
        name = view.name(pen.lang)
        tab = look.BLUE if view.tone is None else tone_properties(view.tone)["bg_color"]
        self._sheet = sheet = pen.sheet(name if self._sheets == 1 else f"{name} ({self._sheets})", tab)
        for place, wide in enumerate(self._widths):
            sheet.set_column(place, place, wide)
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, name, pen.look("title"))
        note, room = view.note(pen.lang), sum(self._widths)
        if look.columns_of(note) > room:  # else it would make the page as wide as itself
            sheet.merge_range(1, 0, 1, len(self._widths) - 1, "", pen.look("muted"))
            sheet.set_row(1, look.row_height([(note, room)]))
        sheet.write_string(1, 0, note, pen.look("muted" if look.columns_of(note) > room else "subtitle"))
        self._draw_above()
        head = first_row(view) - 1
        bands = any(column.band for column in self._columns)
        if bands:
            self._draw_bands(head - 1)
        sheet.set_row(head, 48 if bands else 34)
        for place, column in enumerate(self._columns):
            sheet.write_string(head, place, text_in(column.label, pen.lang), pen.look("heading"))
        sheet.freeze_panes(head + 1, view.freeze)
        fit(sheet, self._widths, view.freeze, head, portrait=view.upright)
        self._head = self._row_at = head
        self._rows = RowStream(sheet, [form for form, _ in self._inks])

    def _draw_above(self) -> None:
        pen = self._pen
        for place, row in enumerate(self._view.above, 2):
            for at, column in enumerate(self._columns):
                plain = isinstance(column.cell, Plain)
                _, show = ink(pen, column.cell if plain else column.cell.strong())
                put_cell(self._sheet, place, at, show(column.value(row)), pen.look("subheading", "middle"))

    def _draw_bands(self, row: int) -> None:
        """What stands over neighbouring columns, in two colours by turns."""
        first = number = 0
        for band, columns in groupby(self._columns, key=lambda column: column.band):
            last = first + len(list(columns)) - 1
            if band is not None:
                style = self._pen.look("heading", bg_color=(look.BLUE, look.NAVY)[number % 2])
                number += 1
                if last > first:
                    self._sheet.merge_range(row, first, row, last, band(self._pen.lang), style)
                else:
                    self._sheet.write_string(row, first, band(self._pen.lang), style)
            first = last + 1

    def _end(self) -> None:
        first, last = self._head + 1, max(self._row_at, self._head + 1)
        self._rows.close(last)
        for place, column in enumerate(self._columns):
            if column.choices:
                source = [choice(self._pen.lang) for choice in column.choices]
                options = {"validate": "list", "source": source, "error_type": "information"}
                self._sheet.data_validation(first, place, last, place, options)
        self._sheet.autofilter(self._head, 0, last, len(self._columns) - 1)
        for left, right, scale in heated(self._columns):
            self._sheet.conditional_format(first, left, last, right, scale)
            if self._view.above:
                self._sheet.conditional_format(2, left, 1 + len(self._view.above), right, scale)
