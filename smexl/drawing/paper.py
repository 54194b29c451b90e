"""How a sheet comes to lie on paper: the smallest paper on which its text can be read, and where pages break.

Everything follows from the declared widths and heights; a column ``w`` wide takes ``7 w + 5`` pixels of 96 to the inch.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

A4, A3 = 9, 8
MARGIN, TOP = 0.45 * 72, 0.65 * 72
"""At the left and right, and at the top and bottom, in points."""
_SIDES = {A4: (595, 842), A3: (842, 1191)}
"""Points of the short side and the long one."""
_TEXT, SMALLEST_PRINT = 10, 7
"""Points of the text in cells, and the fewest that it may have on paper."""


class Paper(NamedTuple):
    """A paper, which way it lies, how many sheets of it stand side by side, and how large what is drawn becomes (1: as drawn)."""

    size: int
    landscape: bool
    across: int
    scale: float


def column_points(width: float) -> float:
    """Points that a column takes."""
    return (7 * width + 5) * 0.75


def choose(widths: Sequence[float], repeated: int = 0, *, portrait: bool = False) -> Paper:
    """The smallest paper on which columns of these widths keep 7 points: A4, A3, then several A3 side by side, each with the first
    ``repeated`` columns. ``portrait``: upright where that is enough."""
    total, again = (sum(map(column_points, some)) for some in (widths, widths[:repeated]))
    for size, landscape in ((A4, False), (A4, True), (A3, True))[not portrait :]:
        scale = (_SIDES[size][landscape] - 2 * MARGIN) / total
        if scale >= SMALLEST_PRINT / _TEXT:
            return Paper(size, landscape, 1, min(scale, 1))
    room, across = _SIDES[A3][True] - 2 * MARGIN, 1
    while (scale := across * room / (total + (across - 1) * again)) < SMALLEST_PRINT / _TEXT and again < room:
        across += 1
    return Paper(A3, True, across, min(scale, 1))


def fit(sheet: Any, widths: Sequence[float], freeze: int, head: int, *, portrait: bool = False) -> None:
    """Lay a long table on paper: the row of headings on each page, the frozen columns on each where they do not all fit on one."""
    paper = choose(widths, freeze, portrait=portrait)
    _set_paper(sheet, paper)
    sheet.fit_to_pages(paper.across, 0)
    sheet.repeat_rows(head)
    if paper.across > 1 and freeze:
        sheet.repeat_columns(0, freeze - 1)


def _set_paper(sheet: Any, paper: Paper) -> None:
    sheet.set_paper(paper.size)
    if paper.landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()


_SLACK = 0.97
"""What programs may differ in the widths of columns and heights of rows."""


def lay(sheet: Any, widths: Sequence[float], heights: Sequence[float], together: Sequence[tuple[int, int]]) -> None:
    """Lay a page of blocks on paper, upright where that can be read: rows (first, last) that belong together stay so, where a sheet
    can hold them. Programs scale it to the width themselves, since they differ in how wide a column is."""
    paper = choose([width / _SLACK for width in widths], portrait=True)
    _set_paper(sheet, paper)
    sheet.fit_to_pages(1, 0)
    part(sheet, paper, heights, together)


def upright(widths: Sequence[float]) -> Paper:
    """A4 upright, as wide as these columns."""
    return Paper(A4, False, 1, min((_SIDES[A4][0] - 2 * MARGIN) / sum(map(column_points, widths)), 1))


def part(
    sheet: Any, paper: Paper, heights: Sequence[float], together: Sequence[tuple[int, int]], *, one_page: bool = False
) -> None:
    """Break the pages of a sheet where no block is parted that a page can hold. ``one_page``: none where its text keeps 7 points on one."""
    room, drawn = (_SIDES[paper.size][not paper.landscape] - 2 * TOP) * _SLACK / paper.scale, sum(heights)
    if one_page and room < drawn and paper.scale * room / drawn * _TEXT >= SMALLEST_PRINT:
        sheet.fit_to_pages(1, 1)
    else:
        sheet.set_h_pagebreaks(breaks(heights, room, together))


def breaks(heights: Sequence[float], room: float, together: Sequence[tuple[int, int]]) -> list[int]:
    """Rows that a page begins with, after the first: ``room`` is what a page holds of these heights.

    Of blocks that begin at the same row the longest that a page can hold stays together, else the shortest.
    """
    blocks: dict[int, list[float]] = {}
    for first, last in together:
        blocks.setdefault(first, []).append(sum(heights[first : last + 1]))
    found, used = [], 0.0
    for row, height in enumerate(heights):
        here = blocks.get(row, [height])
        block = max((one for one in here if one <= room), default=min(*here, room))
        if used and used + block > room:
            found.append(row)
            used = 0.0
        used += height
    return found
