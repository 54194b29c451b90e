"""How workbooks look: one palette, named styles, page setup and row heights, for every workbook that smexl draws.

Colours come from blue, orange and grey, which colour-blind people tell apart, and no meaning rests on colour alone.
"""

import re
import unicodedata
from collections.abc import Iterable
from math import ceil
from typing import Any

from smexl.text import Lang, Text, beginning

FONT = "微软雅黑"

INK = "#1F2A37"
MUTED = "#5B6673"
BORDER = "#C3CBD4"
WHITE = "#FFFFFF"
GREY = "#E7EAEE"
PALE = "#F5F7FA"
NAVY = "#1F4E79"
BLUE = "#2F75B5"
SKY = "#9DC3E6"
MIST = "#DDEBF7"
ORANGE = "#D9730D"
AMBER = "#F8B878"
SAND = "#FDE9D4"
INPUT = "#FFFBE8"
"""What a person fills in."""

GRADE_COLOURS = ((SKY, INK), (MIST, INK), (SAND, INK), (AMBER, INK))
"""Fill and ink of the grades of a four-step scale, best first."""
INVALID_COLOURS = ("#595959", WHITE)
DOMAIN_COLOURS = (NAVY, BLUE, "#85B7E6", "#8794A3", "#4A5565")
"""One for each domain, in charts and bands; more domains start again. No orange: that means below the threshold."""

_BORDER = {"border": 1, "border_color": BORDER}
_CELL = {"valign": "vcenter", "text_wrap": True}
_INDENT = {"align": "left", "indent": 1}
_MIDDLE = {"align": "center", "indent": 0}

STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"font_size": 18, "bold": True, "font_color": NAVY},
    "subtitle": {"font_size": 10, "font_color": MUTED},
    "section": {"font_size": 12, "bold": True, "font_color": NAVY, "bottom": 2, "bottom_color": BLUE},
    "text": _CELL,
    "muted": {**_CELL, "font_color": MUTED},
    "heading": {**_CELL, **_BORDER, "bold": True, "font_color": WHITE, "bg_color": NAVY, "align": "center"},
    "subheading": {**_CELL, **_BORDER, **_INDENT, "bold": True, "font_color": NAVY, "bg_color": MIST},
    "label": {**_CELL, **_BORDER, **_INDENT, "bg_color": PALE},
    "cell": {**_CELL, **_BORDER, **_INDENT},
    "centre": {**_CELL, **_BORDER, "align": "center"},
    "hint": {**_CELL, **_BORDER, **_INDENT, "font_color": MUTED},
    "input": {**_CELL, **_BORDER, **_INDENT, "bg_color": INPUT, "locked": False},
    "locked": {**_CELL, **_BORDER, **_INDENT, "bg_color": GREY, "locked": True},
    "problem": {**_CELL, **_INDENT, "bg_color": AMBER, "border": 5, "border_color": ORANGE, "locked": False},
    "figure": {**_CELL, **_BORDER, "align": "center", "bold": True, "font_size": 14, "font_color": NAVY},
    "link": {**_CELL, **_BORDER, **_INDENT, "font_color": BLUE, "underline": 1},
    # Added to one of the above: look("input", "date").
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "date-time": {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"},
    "as-text": {"num_format": "@"},
    "score": {"num_format": "General", **_MIDDLE},
    "ratio": {"num_format": "0.0000", **_MIDDLE},
    "count": {"num_format": "0", **_MIDDLE},
    "middle": _MIDDLE,
    "left": {"align": "left"},
    "top": {"valign": "top"},
    "bold": {"bold": True},
    "one-line": {"text_wrap": False},
    "open": {"locked": False},
}


class Look:
    """Formats of one workbook, made when first asked for: ``look("input", "date")``, ``look("cell", top=2)``."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[tuple[Any, ...], Any] = {}
        # What is typed beside the drawn cells looks the same; a column's width counts this font's digits (7 pixels, as Calibri 11).
        book.formats[0].set_font_name(FONT)
        book.formats[0].set_font_size(10)

    def __call__(self, *styles: str, **properties: Any) -> Any:
        """The xlsxwriter format of the named styles, later ones over earlier, with ``properties`` over all."""
        key = (styles, tuple(sorted(properties.items())))
        if key not in self._formats:
            wanted: dict[str, Any] = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
            for style in styles:
                wanted |= STYLES[style]
            self._formats[key] = self._book.add_format(wanted | properties)
        return self._formats[key]


def problem_properties() -> dict[str, Any]:
    """What marks a problem cell whatever its style: strong fill and a thick border, plain without colours too."""
    return {"bg_color": AMBER, "border": 5, "border_color": ORANGE}


def paint(colours: tuple[str, str], **properties: Any) -> dict[str, Any]:
    """Format properties of a fill with its ink, for conditional formats."""
    return {"bg_color": colours[0], "font_color": colours[1], **properties}


_TOKENS = re.compile(r"[!-~]+ ?|.", re.DOTALL)


def columns_of(text: str) -> float:
    """How wide the text is, in digits of the default font, which column widths count: a Chinese character takes nearly two."""
    return sum(1.92 if unicodedata.east_asian_width(c) in "WFA" else 1.05 for c in text)


def lines_taken(text: str, width: float, size: float = 10) -> int:
    """Lines that text takes in a column ``width`` wide, wrapped as Excel does: between words and Chinese characters."""
    room = max(2.0, (width - 2.2) * 10 / size)
    count = 0
    for line in text.split("\n"):
        count += 1
        used = 0.0
        for token in _TOKENS.findall(line):
            long = columns_of(token)
            if used and used + long > room:
                count += 1
                used = 0.0
            if long > room:  # a word longer than a line is broken
                count += ceil(long / room) - 1
                long %= room
            used += long
    return count


def row_height(cells: Iterable[tuple[str, float]], *, size: float = 10, least: float = 20) -> float:
    """Height in points of a row whose wrapped cells hold these (text, column width)."""
    most = max((lines_taken(text, width, size) for text, width in cells), default=1)
    return min(409.0, max(least, most * size * 1.5 + 6))


_LONGEST_LINE = 160
"""Characters of a text in a header or footer, which as a whole may have 255."""
_A3, _A4 = 8, 9  # as Excel numbers papers
_WIDEST, _WIDEST_UPRIGHT = 210, 144
"""Characters of 5.25 points that are 7 tenths as wide on the page: 777 and 530 points between the margins."""
_PAGE = Text("第 &P 页，共 &N 页", "Page &P of &N")


def set_up_page(
    sheet: Any,
    lang: Lang,
    identity: str,
    *,
    landscape: bool = True,
    header: str = "",
    one_page: bool = False,
    width: float = 0,
) -> None:
    """A4, fitted to the width of the page, with the catalogue's identity and page numbers at its foot; A3 for columns so wide
    in all (``width``, in characters) that its text would be smaller than 7 points on A4."""
    sheet.set_paper(_A3 if width > (_WIDEST if landscape else _WIDEST_UPRIGHT) else _A4)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 1 if one_page else 0)
    sheet.set_margins(left=0.45, right=0.45, top=0.65, bottom=0.65)
    font = f'&"{FONT},Regular"&8 '  # the space keeps a figure that follows from joining the size
    sheet.set_header(f"&L{font}&A&R{font}{_escaped(header)}", {"margin": 0.3})
    sheet.set_footer(f"&L{font}{_escaped(identity)}&R{font}{_PAGE(lang)}", {"margin": 0.3})


def _escaped(text: str) -> str:
    doubled = text.replace("&", "&&")
    shorter = beginning(doubled, _LONGEST_LINE)
    whole = shorter[: len(shorter) - shorter.count("&") % 2]  # no half of a pair
    return whole if whole == doubled else f"{whole}…"
