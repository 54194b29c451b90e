"""A page of several blocks, one below the other: cards, sections, grids, and charts over a grid's columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, NamedTuple

from smexl.text import NOTHING, Text
from smexl.views.cells import COUNT, LABEL, CellKind, Shown, Tone
from smexl.views.sheet import Column, Row, Sheet, Width

Colour = Literal["blue", "orange", "navy", "sky", "amber", "grey"] | int
"""Of bars and lines. A number is a place in a series of colours that go together, as of domains or levels."""
Scale = Literal["count", "score", "share", "difference"]
"""What a chart measures: whole numbers from 0, figures from 0 to 1, parts of 1, exact differences to either side of 0."""


@dataclass(frozen=True)
class Card:
    """A figure in large type under its name."""

    label: Text | str
    value: Shown
    cell: CellKind = COUNT


@dataclass(frozen=True)
class Block:
    """``above``: rows left free above it, where it is not the usual one."""

    above: int = field(default=1, kw_only=True)


@dataclass(frozen=True)
class Cards(Block):
    """Up to six cards side by side."""

    cards: Sequence[Card]


@dataclass(frozen=True)
class Section(Block):
    """A subtitle across the page, and what is to be known of what follows. ``mark``: what a ``Jump`` to it names."""

    text: Text
    note: Text | None = None
    mark: str = ""


@dataclass(frozen=True)
class Paragraph(Block):
    """Running text across the page."""

    text: Text
    size: float = 10
    bold: bool = False
    muted: bool = False
    least: float = 24
    above: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class Banner(Block):
    """What nobody may overlook."""

    text: Text


@dataclass(frozen=True, eq=False)
class Grid(Block, Generic[Row]):
    """A small table. ``total`` rows stand below the others in bold; charts leave them out. ``heading``: height of the headings, 0 for none.

    ``freeze``: these columns and what is above the rows stay in view. ``shade``
    gives the tone of a row's first cell.
    """

    rows: Sequence[Row]
    columns: Sequence[Column[Row]]
    total: Sequence[Row] = ()
    empty: Text | None = None
    heading: float = 32
    least: float | None = None
    freeze: int = 0
    filtered: bool = False
    shade: Callable[[Row], Tone | None] | None = None
    above: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class Series:
    """A column of a grid in a chart. ``each``: colours of the single bars. ``labels``: a number format, or a text for each bar. ``between``:
    the ends of a row's interval, drawn about its mark; None where it has none."""

    key: str
    name: Text | str
    colour: Colour = "blue"
    each: Sequence[Colour] = ()
    labels: str | Sequence[Text] = ""
    line: bool = False
    between: Callable[[Any], tuple[float, float] | None] | None = None


class Rule(NamedTuple):
    """A figure that all others are seen against, such as the threshold: drawn across the chart."""

    at: float
    name: Text


@dataclass(frozen=True)
class Chart:
    """A picture of a grid, which may stand below it. ``names``: the column of names, the first unless another is named. ``most`` rows of
    the grid are shown, from ``start`` on; ``bounds``: the ends of a scale of differences, where charts are seen beside one another.

    ``kind``: upright columns; lying bars; marks (one for each figure, where columns would be too many, or where 0 is far off); the same
    joined by a line, which breaks where a row has no figure. ``rule`` is drawn where its figure lies; ``edge``: a line before the row of
    that place, where rows are bins.
    """

    title: Text | str
    grid: Grid[Any]
    series: Sequence[Series]
    kind: Literal["column", "bar", "marks", "line"] = "column"
    stacked: Literal["", "stacked", "percent_stacked"] = ""
    scale: Scale = "count"
    size: tuple[int, Width] = (1000, 260)
    gap: int = 70
    legend: bool = True
    names: str = ""
    start: int = 0
    most: int | None = None
    bounds: tuple[float, float] | None = None
    turned: int = 0
    column: int = 0
    offset: int | None = None
    rule: Rule | None = None
    edge: int | None = None


class Dots(NamedTuple):
    """Rows of a sheet that follow one another, as dots of one colour: where they lie, across and up."""

    name: Text
    colour: Colour
    at: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Cloud:
    """A dot for each row of a sheet (the first of them; the keys ``x`` and ``y`` of its columns): axes from ``low`` to 1 that ``cross`` there."""

    title: Text
    sheet: Sheet[Any]
    dots: Sequence[Dots]
    axes: tuple[Text, Text]
    cross: tuple[float, float]
    low: float
    size: tuple[int, Width] = (620, 460)
    column: int = 0
    offset: int | None = None


@dataclass(frozen=True)
class Charts(Block):
    """Charts side by side; on paper they stay together."""

    charts: Sequence[Chart | Cloud]


@dataclass(frozen=True)
class Page:
    """A page: name (of the sheet), title and notes, the widths of its columns, and what stands on it from top to bottom."""

    name: Text
    title: Text
    widths: Sequence[Width]
    blocks: Sequence[Block]
    notes: Sequence[Text | str] = ()
    about: Text = NOTHING
    urgent: bool = False
    one_sheet: bool = False


def contents(sheets: Sequence[Sheet[Any] | Page], also: Sequence[tuple[Text, Text]] = (), span: int = 1) -> list[Block]:
    """What sheets there are (their names take ``span`` columns) and what each says; ``also``: such as one that is missing, and why."""
    return [
        Section(Text("本工作簿的工作表", "Sheets of this workbook")),
        Grid(
            [*((sheet.name, sheet.about) for sheet in sheets), *also],
            [Column("", lambda line: line[0], LABEL, span=span), Column("", lambda line: line[1], span=0)],
            heading=0,
        ),
    ]
