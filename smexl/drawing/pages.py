"""Pages of blocks (``smexl.views.page``) as sheets of a workbook: a block a method, each from a row on, to the row below it."""

from collections.abc import Sequence
from typing import Any

from smexl.drawing import look
from smexl.drawing.charts import GridPlace, draw_chart, draw_cloud, height_of
from smexl.drawing.ink import ink, tone_properties
from smexl.drawing.paper import lay
from smexl.drawing.tabular import ROW_POINTS, PageCanvas, Pen, StyledCell, heated, text_of_value
from smexl.text import text_in
from smexl.views.page import Banner, Cards, Chart, Charts, Cloud, Grid, Page, Paragraph, Section
from smexl.views.sheet import Column, width


def draw_page(pen: Pen, page: Page) -> None:
    _Drawing(pen, page).draw()


class _Drawing:
    def __init__(self, pen: Pen, page: Page) -> None:
        self._pen, self._page = pen, page
        self._widths = [width(one, pen.lang) for one in page.widths]
        self._last = len(self._widths) - 1
        self._canvas = PageCanvas(pen, page.name, self._widths)
        self._places: dict[int, GridPlace] = {}
        self._pictures: list[tuple[int, Chart | Cloud]] = []
        self._heights: dict[int, float] = {}
        self._together: list[tuple[int, int]] = []
        """Rows (first, last) that no page break may part."""
        self._headed: dict[int, int] = {}
        """The row below a title, a section's head, a table, or charts over their table: where that begins."""
        self._titled: set[int] = set()
        """Rows below a title or a section's head, which must not stand alone."""

    def _set_row(self, row: int, height: float) -> None:
        self._heights[row] = height
        self._canvas.sheet.set_row(row, height)

    def draw(self) -> None:
        canvas, row = self._canvas, self._title()
        if self._page.urgent:
            canvas.sheet.set_tab_color(look.ORANGE)
        for block in self._page.blocks:
            row += block.above
            match block:
                case Banner():
                    row = self._banner(block, row)
                case Cards():
                    row = self._cards(block, row)
                case Section():
                    row = self._section(block, row)
                case Paragraph():
                    row = self._paragraph(block, row)
                case Grid():
                    row = self._grid(block, row)
                case Charts():
                    row = self._charts(block, row)
                case _:
                    raise TypeError(f"no way to draw {block}")
        self._insert()
        if self._page.one_sheet:
            canvas.sheet.print_area(0, 0, row, self._last)
            canvas.sheet.fit_to_pages(1, 1)
        else:
            lay(canvas.sheet, self._widths, [self._heights.get(one, ROW_POINTS) for one in range(row)], self._together)
        canvas.close()

    def _title(self) -> int:
        canvas, page = self._canvas, self._page
        self._set_row(0, 32)
        canvas.put(0, 0, page.title(self._pen.lang), "title")
        for row, note in enumerate(page.notes, 1):
            self._note(row, text_in(note, self._pen.lang))
        below = len(page.notes) + 1
        self._headed |= {below + block.above: 0 for block in page.blocks[:1]}
        self._titled |= {*self._headed}
        return below

    def _note(self, row: int, text: str) -> None:
        """In one line, or, where it is wider than the page, in as many as it takes."""
        room = sum(self._widths)
        if look.columns_of(text) <= room:
            self._canvas.put(row, 0, text, "subtitle")
        else:
            self._canvas.merge(row, 0, self._last, text, "muted")
            self._set_row(row, look.row_height([(text, room)]))

    def _banner(self, block: Banner, row: int) -> int:
        text = block.text(self._pen.lang)
        dress = {"bold": True, "font_size": 12, "font_color": look.WHITE, "bg_color": look.ORANGE, "indent": 1}
        self._canvas.merge(row, 0, self._last, text, "text", "left", **dress)
        self._set_row(row, look.row_height([(text, sum(self._widths[1:]) * 12 / 11)], size=12, least=34))
        return row + 1

    def _cards(self, block: Cards, row: int) -> int:
        canvas = self._canvas
        self._set_row(row + 1, 34)
        for place, card in enumerate(block.cards):
            _, show = ink(self._pen, card.cell)
            value = show(card.value)
            form = value.format.num_format if isinstance(value, StyledCell) else "#,##0"
            plain = value.value if isinstance(value, StyledCell) else value
            left, right = 2 * place, 2 * place + 1
            canvas.merge(row, left, right, text_in(card.label, self._pen.lang), "label", "middle")
            canvas.merge(row + 1, left, right, plain, "figure", font_size=18, num_format=form)
        return row + 2

    def _section(self, block: Section, row: int) -> int:
        canvas = self._canvas
        self._set_row(row, 22)
        below = row + 1 + (block.note is not None)
        if block.mark:
            sheet = self._page.name(self._pen.lang).replace("'", "''")
            self._pen.book.define_name(block.mark, f"='{sheet}'!$A${row + 1}")
        self._headed[below] = begin = self._headed.get(row, row)
        self._together.append((begin, below + 1))
        self._titled.add(below)
        for column in range(self._last + 1):
            canvas.put(row, column, block.text(self._pen.lang) if column == 0 else None, "section")
        if block.note is not None:
            self._note(row + 1, block.note(self._pen.lang))
        return below

    def _paragraph(self, block: Paragraph, row: int) -> int:
        text = block.text(self._pen.lang)
        height = look.row_height([(text, sum(self._widths))], size=block.size, least=block.least)
        self._set_row(row, height)
        style = "muted" if block.muted else "text"
        self._canvas.merge(row, 0, self._last, text, style, bold=block.bold, font_size=block.size)
        return row + 1

    # --- grids --------------------------------------------------------------------------------------------------------
    def _grid(self, grid: Grid[Any], row: int) -> int:
        canvas, starts = self._canvas, self._starts(grid.columns)
        if not grid.rows and grid.empty is not None:
            canvas.put(row, 0, grid.empty(self._pen.lang), "muted", "one-line")
            return row + 1
        head = row
        if grid.heading:
            self._set_row(row, grid.heading)
            for (left, right), column in zip(starts, grid.columns, strict=True):
                canvas.merge(row, left, right, text_in(column.label, self._pen.lang), "heading")
            row += 1
        if grid.freeze:
            canvas.sheet.freeze_panes(row, grid.freeze)
        first = row
        for one in grid.rows:
            self._grid_row(grid, starts, row, one)
            row += 1
        columns = {column.key: left for (left, _), column in zip(starts, grid.columns, strict=True) if column.key}
        self._places[id(grid)] = GridPlace(first, row - 1, columns | {"": 0})
        if row > first:
            self._heat(grid, starts, first, row - 1)
        if grid.filtered:
            canvas.sheet.autofilter(head, 0, row - 1, starts[-1][1])
        for place, one in enumerate(grid.total):
            self._total_row(grid, starts, row, one, first=place == 0)
            row += 1
        # Whole where a page can hold it, else neither a lone first row nor a lone last one.
        begin, last = self._headed.get(head, head), row - 1
        whole = begin if head in self._titled else head
        self._together += [(begin, last), (whole, last), (head, min(head + 1, last)), (max(head, last - 2), last)]
        self._headed[row] = begin  # charts below stand with their table where a page can hold both
        return row

    def _starts(self, columns: Sequence[Column[Any]]) -> list[tuple[int, int]]:
        """First and last of the page's columns that each column has; a span of 0 goes to the right edge."""
        found, left = [], 0
        for column in columns:
            right = left + column.span - 1 if column.span else self._last
            found.append((left, right))
            left = right + 1
        return found

    def _grid_row(self, grid: Grid[Any], starts: Sequence[tuple[int, int]], row: int, one: Any) -> None:
        grown, tone = [], grid.shade(one) if grid.shade else None
        for (left, right), column in zip(starts, grid.columns, strict=True):
            form, show = ink(self._pen, column.cell, **tone_properties(None if left else tone))
            value = show(column.value(one))
            self._canvas.merge(row, left, right, value if isinstance(value, StyledCell) else StyledCell(value, form))
            if column.grows:
                grown.append((text_of_value(value), sum(self._widths[left : right + 1])))
        if grid.least is not None:
            self._set_row(row, look.row_height(grown, least=grid.least))

    def _total_row(
        self, grid: Grid[Any], starts: Sequence[tuple[int, int]], row: int, one: Any, *, first: bool
    ) -> None:
        line = {"top": 2} if first else {}
        for (left, right), column in zip(starts, grid.columns, strict=True):
            form, show = ink(self._pen, column.cell.strong(), **line)
            value = show(column.value(one))
            self._canvas.merge(row, left, right, value if isinstance(value, StyledCell) else StyledCell(value, form))

    def _heat(self, grid: Grid[Any], starts: Sequence[tuple[int, int]], first: int, last: int) -> None:
        for left, right, scale in heated(grid.columns):
            self._canvas.sheet.conditional_format(first, starts[left][0], last, starts[right][1], scale)

    # --- charts -------------------------------------------------------------------------------------------------------
    def _charts(self, block: Charts, row: int) -> int:
        """Room for charts; they are drawn once every grid has its place, those below them too."""
        self._pictures.extend((row, one) for one in block.charts)
        last = row + max(height_of(one, self._pen) for one in block.charts) // 24
        begin = self._headed.get(row - block.above, row)
        self._together += [(begin, last), (row, last)]
        if any(isinstance(one, Chart) and id(one.grid) not in self._places for one in block.charts):
            self._headed[last + 1] = begin  # their table is the next
        return last + 1

    def _insert(self) -> None:
        for row, one in self._pictures:
            if isinstance(one, Cloud):
                drawn = draw_cloud(self._canvas, one)
            else:
                drawn = draw_chart(self._canvas, one, self._places[id(one.grid)])
            offset = one.offset if one.offset is not None else 12 if one.column else 2
            dress = {"x_offset": offset, "y_offset": 4, "description": text_in(one.title, self._pen.lang)}
            self._canvas.sheet.insert_chart(row, one.column, drawn, dress)
