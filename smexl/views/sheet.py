"""A sheet that is one long table, and the columns it is declared by."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from smexl.text import NOTHING, Lang, Text
from smexl.views.cells import TEXT, CellKind, Figure, Plain, Shown, Tone

Row = TypeVar("Row")
Width = float | tuple[float, float]
"""Of a column, in digits of the default font; two where the Chinese and the English one differ."""


def width(of: Width, lang: Lang) -> float:
    return of if not isinstance(of, tuple) else of[lang == "en"]


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column: what it is called, what it shows of a row, in which kind of cell, and how wide it is.

    ``heat`` colours figures by their distance from the threshold. ``band``: what stands over this column and its neighbours of the same
    band. On a page a column has a ``key`` where a chart asks for it, and spans so many of the page's own columns. ``choices`` are offered to
    who types into it on a sheet, who may type something else.
    """

    label: Text | str
    value: Callable[[Row], Shown]
    cell: CellKind = TEXT
    width: Width = 12
    heat: bool = False
    band: Text | None = None
    key: str = ""
    span: int = 1
    choices: Sequence[Text] = ()

    @property
    def grows(self) -> bool:
        """Whether its rows are made as high as it needs."""
        return isinstance(self.cell, Plain) and self.cell.style in ("text", "hint", "label")

    @property
    def edge(self) -> Fraction | None:
        """The threshold of its heat."""
        return self.cell.threshold if self.heat and isinstance(self.cell, Figure) else None


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """A long table: name (title, too), rows and columns.

    ``note`` stands under the title, ``about`` in a list of contents, ``empty`` where there are no rows. ``above`` are rows that stand over the
    headings, such as means; ``shade`` gives a row's tone. ``freeze`` columns stay in view, and on every page in print; ``upright``: so in print.
    """

    name: Text
    rows: Iterable[Row]
    columns: Sequence[Column[Row]]
    note: Text = NOTHING
    about: Text = NOTHING
    empty: Text = NOTHING
    freeze: int = 0
    above: Sequence[Row] = ()
    shade: Callable[[Row], Tone | None] | None = None
    tone: Tone | None = None
    upright: bool = False


@dataclass(frozen=True)
class Data:
    """Rows for a program, on a sheet that people do not see; left out where they are so many (``size``) that a sheet cannot hold them."""

    name: str
    rows: Iterable[Sequence[str | int | None]]
    size: int = 0
