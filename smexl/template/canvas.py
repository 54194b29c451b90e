"""What the sheets of a template are drawn with: the canvas, places and ranges, and the very hidden sheet of marks and lists.

In: catalogue, level, kind and language. Out: sheets in order, each input a slot whose place is remembered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from smexl import __version__, kinds
from smexl.catalogue import Catalogue, Level, Subdomain
from smexl.drawing.look import BLUE, GREY, NAVY, ORANGE, Look, problem_properties
from smexl.drawing.paper import part, upright
from smexl.drawing.stamp import Key, Slots
from smexl.drawing.tabular import cell_text
from smexl.kinds import Field, Kind, Listing
from smexl.scoring import digits
from smexl.submission import column_letters
from smexl.text import Lang, Text

UNDRAWN_ROW = 15
"""Points of a row that is drawn without a height."""
HEADING_ROW = 2
"""Every sheet that is filled in has its heading row here (counted from 0), under a title and a line of help."""
FIRST_ROW = HEADING_ROW + 1
LAST_RECORD = 2000
"""Lists and date checks of a sheet of records reach down to here, far below the rows that are offered."""


class Place(NamedTuple):
    """Where an answer stands: the sheet as the workbook names it, row and column counted from 0."""

    sheet: str
    row: int
    column: int

    @property
    def address(self) -> str:
        return f"{column_letters(self.column)}{self.row + 1}"


class Growing(NamedTuple):
    """A row that grows with what is entered: the least of its height in points, and its answers with the widths of their columns."""

    least: float
    answers: tuple[tuple[Key, float], ...]


@dataclass
class Canvas:
    """One workbook while it is drawn."""

    book: Any
    slots: Slots
    catalogue: Catalogue
    level: Level
    kind: Kind
    lang: Lang
    returned: bool
    kept: bool = False
    look: Look = field(init=False)
    places: dict[Key, Place] = field(default_factory=dict)
    heights: dict[str, dict[int, float]] = field(default_factory=dict)
    growing: dict[Key, "Growing"] = field(default_factory=dict)
    """By the slot of its height, each row that grows with what is entered."""
    _sheets: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.look = Look(self.book)
        self.book.set_size(1920, 1200)
        tabs = {kinds.RETURNED.zh: ORANGE, kinds.KEPT.zh: ORANGE, kinds.GUIDE.zh: GREY, kinds.PREVIEW.zh: NAVY}
        for sheet in visible_sheets(self.kind, self.returned, self.kept):
            self._sheets[sheet.zh] = self.book.add_worksheet(sheet(self.lang))
            self._sheets[sheet.zh].set_tab_color(tabs.get(sheet.zh, BLUE))
        self.hidden = Hidden(self.book.add_worksheet(kinds.STAMP), self.look)

    def sheet(self, name: Text) -> Any:
        return self._sheets[name.zh]

    @property
    def identity(self) -> str:
        """The catalogue as the workbook names it: name, version, first digits of its hash."""
        catalogue = self.catalogue
        return f"{catalogue.name(self.lang)} {catalogue.version} ({catalogue.identity.digest[:12]})"

    @property
    def title(self) -> str:
        """Such as “三星 · 自评”."""
        between = " · " if self.lang == "zh" else ", "
        return self.level.name(self.lang) + between + self.kind.name(self.lang)

    @cached_property
    def subdomains(self) -> dict[tuple[str, str], Subdomain]:
        """The subdomains of the level by domain and name."""
        return {(s.domain.zh, s.name.zh): s for s in self.level.subdomains}

    def titled(self, title: str) -> str:
        """A sheet's title with level and kind."""
        return f"{title}（{self.title}）" if self.lang == "zh" else f"{title} ({self.title})"

    def input(self, name: Text, row: int, column: int, key: Key, *styles: str) -> None:
        """Draw the slot of an answer, and remember its place."""
        self.sheet(name).write_number(row, column, self.slots(*key), self.look("input", *styles))
        self.places[key] = Place(name(self.lang), row, column)

    def row(self, sheet: Any, row: int, height: float) -> None:
        """Draw a row so high, and remember it for ``part``."""
        sheet.set_row(row, height)
        self.heights.setdefault(sheet.get_name(), {})[row] = height

    def part(self, sheet: Any, widths: Sequence[float], sections: Sequence[int], last: int) -> None:
        """Let each page of a sheet that is printed upright begin with a section: ``sections`` are their first rows. What can be read
        on one page becomes one."""
        drawn = self.heights[sheet.get_name()]
        ends = [*sections[1:], last + 1]
        together = [(first, end - 1) for first, end in zip(sections, ends, strict=True)]
        part(sheet, upright(widths), [drawn.get(row, UNDRAWN_ROW) for row in range(last + 1)], together, one_page=True)

    def grow(self, name: Text, row: int, key: Key, least: float, answers: Sequence[tuple[Key, float]]) -> None:
        """Draw a row ``least`` high, to grow with its answers: their keys and the widths they have."""
        self.row(self.sheet(name), row, least)
        self.slots.height(self.sheet(name), row, *key)
        self.growing[key] = Growing(least, tuple(answers))

    def head(self, name: Text, title: str, help_text: str) -> Any:
        """The two lines above a heading row; returns the sheet."""
        sheet = self.sheet(name)
        sheet.hide_gridlines(2)
        # Codes and ids are text on purpose; no green corner in every cell.
        sheet.ignore_errors({"number_stored_as_text": f"A1:Z{LAST_RECORD + 1}"})
        self.row(sheet, 0, 30)
        self.row(sheet, 1, 20)
        put_literal(sheet, 0, 0, title, self.look("title"))
        put_literal(sheet, 1, 0, help_text, self.look("subtitle"))
        return sheet


def put_literal(sheet: Any, row: int, column: int, value: str | float, style: Any) -> None:
    """Write a value of the catalogue: text as text, even where it looks like a formula, or like xlsxwriter's own rich text."""
    if isinstance(value, str):
        sheet.write_string(row, column, cell_text(value), style)
    else:
        sheet.write_number(row, column, value, style)


_TOP = len(kinds.STAMP_KEYS) + 4
"""Row of the very hidden sheet from which lists stand: below its marks, for whoever reads these reads their rows only."""


class Hidden:
    """The very hidden sheet: name and value in columns A and B; below them, each in a column of its own, lists and what the
    charts show."""

    def __init__(self, sheet: Any, look: Look) -> None:
        self.sheet, self.look = sheet, look
        self._next = 3
        self._choices: dict[tuple[str, ...], str] = {}
        sheet.very_hidden()

    def marks(self, marks: Mapping[str, str | int]) -> None:
        for row, (name, value) in enumerate(marks.items()):
            put_literal(self.sheet, row, 0, name, self.look("plain"))
            if isinstance(value, str):
                put_literal(self.sheet, row, 1, value, self.look("plain", "as-text"))
            else:
                self.sheet.write_number(row, 1, value, self.look("plain"))

    def column(self, heading: str, values: Sequence[str | float]) -> "Range":
        """Write a list under a heading; returns its range."""
        place = self.reserve(heading, len(values))
        for row, value in enumerate(values, place.first):
            put_literal(self.sheet, row, place.column, value, self.look("plain"))
        return place

    def exact(self, heading: str, slots: Sequence[int]) -> "Range":
        """A column of slots under a heading."""
        place = self.reserve(heading, len(slots))
        for row, slot in enumerate(slots, place.first):
            self.sheet.write_number(row, place.column, slot, self.look("plain"))
        return place

    def reserve(self, heading: str, length: int) -> "Range":
        """A column whose cells the caller writes."""
        put_literal(self.sheet, _TOP, self._next, heading, self.look("plain", "bold"))
        self._next += 1
        return Range(kinds.STAMP, self._next - 1, _TOP + 1, max(length, 1))

    def choices(self, choices: Sequence[str]) -> str:
        """The range of a list of choices, written once however many fields offer it."""
        key = tuple(choices)
        if key not in self._choices:
            self._choices[key] = f"={self.column(key[0], key).absolute}"
        return self._choices[key]


@dataclass(frozen=True)
class Range:
    """Part of a column of a sheet; ``first`` counts from 0."""

    sheet: str
    column: int
    first: int
    length: int

    @property
    def absolute(self) -> str:
        letters = column_letters(self.column)
        return f"'{self.sheet}'!${letters}${self.first + 1}:${letters}${self.first + self.length}"

    @property
    def to_index(self) -> str:
        """The range as INDEX takes it. Gnumeric takes a range of one cell for what stands in it, so that one has the cell below it too."""
        return self.part(0, max(self.length, 2)).absolute

    def cell(self, index: int) -> str:
        return f"'{self.sheet}'!${column_letters(self.column)}${self.first + index + 1}"

    def part(self, first: int, length: int) -> "Range":
        """So many of its cells, from one of them on."""
        return Range(self.sheet, self.column, self.first + first, length)


def here(place: str) -> str:
    """A cell or range as formulas of its own sheet name it."""
    return place.partition("!")[2]


def visible_sheets(kind: Kind, returned: bool, kept: bool = False) -> list[Text]:
    """The visible sheets, in order."""
    first, last = [kinds.RETURNED] * returned, [kinds.KEPT] * kept
    return [*first, kinds.GUIDE, *kind.sheets, kinds.PREVIEW, *last]


def score_range(canvas: Canvas, key: str) -> Range:
    """A column of the score sheet, from its first requirement to its last."""
    column = list(canvas.kind.columns).index(key)
    return Range(kinds.SCORES(canvas.lang), column, FIRST_ROW, len(canvas.level.requirements))


def input_styles(field_: Field) -> tuple[str, ...]:
    """Styles of a field's cell: dates as dates, scores as numbers; all else as text, so that 1-2 stays 1-2 and a code of digits a code."""
    styles = {"date": ("date",), "score": ("score",)}.get(field_.type, ("as-text",))
    return ("locked", *styles) if field_.locked else styles


PROBLEM_STYLES: dict[str, tuple[str, ...]] = {
    "problem:text": ("input", "as-text"),
    "problem:date": ("input", "date"),
    "problem:score": ("input", "score"),
    "problem:locked": ("locked",),
}
"""Styles that mark a problem, by the name that ``Styled`` takes."""


def problem_style(kind: Kind, key: Key) -> str:
    """The name of the style that marks a problem in the cell of this key."""
    if key[0] == "score":
        return "problem:score"
    answer: Field | None = None
    if key[0] == "row":
        answer = next((f for f in kind.answers if f.key == key[2]), None)
    elif key[0] == "form":
        answer = next((f for f in kind.form(str(key[1])).fields() if f.key == key[2]), None)
    elif key[0] == "listing":
        answer = next((f for f in kind.listing(str(key[1])).columns if f.key == key[3]), None)
    if answer is None:
        return "problem:text"
    if answer.locked:
        return "problem:locked"
    return "problem:date" if answer.type == "date" else "problem:text"


def draw_problem_styles(canvas: Canvas) -> None:
    for name, styles in PROBLEM_STYLES.items():
        sample = canvas.hidden.reserve(name, 1)
        style = canvas.look(*styles, **problem_properties())
        canvas.slots.style(canvas.hidden.sheet, sample.first, sample.column, name, style)


def marks(catalogue: Catalogue, level: Level, kind: Kind, lang: Lang) -> dict[str, str | int]:
    """What the very hidden sheet says of the workbook, by ``kinds.STAMP_KEYS``."""
    identity = catalogue.identity
    values = (
        kinds.FORMAT_VERSION,
        __version__,
        identity.name,
        identity.version,
        identity.digest,
        level.number or kinds.EVERY_LEVEL_MARK,
        kind.key,
        lang,
    )
    return dict(zip(kinds.STAMP_KEYS, values, strict=True))


def number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def figure_format(denominator: int, threshold: Fraction) -> str:
    """Number format of a figure with this denominator: as many decimals, at least 4, as a result shows it with."""
    return "0." + "0" * digits(denominator, threshold, 4)


def record_places(listing: Listing, sheet: str) -> dict[Key, Place]:
    """Where the first record of a listing stands, column by column."""
    return {
        ("listing", listing.key, 0, column.key): Place(sheet, FIRST_ROW, number_)
        for number_, column in enumerate(listing.columns)
    }
