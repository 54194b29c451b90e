"""What stands in a cell: values without language or ink, and the kinds of cells that they are shown in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Literal, NamedTuple, Self

from smexl.findings import SEVERITY_NAMES
from smexl.kinds import CONFORMS, DOES_NOT_CONFORM
from smexl.text import Text

Tone = Literal["good", "bad", "mild", "pale", "off", "alarm", "muted", "absent"]
"""What a cell's colour says. ``good`` and ``bad`` about the threshold, ``mild`` less than bad, ``off`` set aside, ``absent`` not there at all."""


class Mark(NamedTuple):
    """A word that stands out, in whatever kind of cell."""

    text: Text
    tone: Tone
    bold: bool = False


class Link(NamedTuple):
    """A link to a file beside the workbook: ``target`` with ``/``; shown as ``text``."""

    target: str
    text: Text


class Jump(NamedTuple):
    """A link to another sheet of the workbook, or view of the page, by its name, or to the section with ``mark``; shown as ``text``."""

    sheet: Text
    text: Text
    mark: str = ""


Share = tuple[int, int]
"""A part and its whole."""
Shown = str | Text | int | float | Fraction | datetime | Mark | Link | Jump | Share | None
"""What a column may give for a row. A text is cut where no reader would go on; ``None`` is blank."""

DASH = Mark(Text("—", "—"), "muted")
NOT_THERE = Mark(Text("—", "—"), "absent")
VERDICTS: Mapping[bool, Mark] = {True: Mark(CONFORMS, "good"), False: Mark(DOES_NOT_CONFORM, "bad")}
SEVERITIES: Mapping[str, Mark] = {
    "error": Mark(SEVERITY_NAMES["error"], "bad", bold=True),
    "warning": Mark(SEVERITY_NAMES["warning"], "mild"),
}


@dataclass(frozen=True)
class CellKind:
    """A kind of cell. ``absent`` stands where a number would, for ``None``, NaN and a share of nothing."""

    bold: bool = field(default=False, kw_only=True)
    absent: Mark | None = field(default=None, kw_only=True)

    def strong(self) -> Self:
        """The same in bold."""
        return replace(self, bold=True)


@dataclass(frozen=True)
class Plain(CellKind):
    """Texts, whole numbers, dates and links as they are, in one of the ways that ``smexl.drawing.look`` has for them."""

    style: str = "text"


TEXT = Plain()
"""Wrapped; its row is made high enough."""
LINE = Plain(style="line")
"""One line, however long."""
SHORT = Plain(style="short")
"""An id, a code, a name that is never long."""
WORD = Plain(style="word")
LABEL = Plain(style="label")
NAME = Plain(style="name")
"""A label on one line."""
COUNT = Plain(style="count")
SCALE_SCORE = Plain(style="score")
LINK = Plain(style="link")
ENTRY = Plain(style="entry")
"""A link in a list of contents."""
MOMENT = Plain(style="moment")
DATE = Plain(style="date")
FAINT_TEXT = Plain(style="hint")
FAINT = Plain(style="faint")
"""A hint on one line."""


@dataclass(frozen=True)
class Figure(CellKind):
    """A score or a mean, with as many decimals as it takes not to look as if it were on the other side of the threshold.

    Exact, or a float where it comes from a table of floats. ``others`` are further bounds to keep to.
    """

    threshold: Fraction
    digits: int = 4
    others: tuple[Fraction, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class Signed(CellKind):
    """An exact difference with its sign, with as many decimals as it takes not to look like 0."""

    digits: int = 4
    absent: Mark | None = field(default=DASH, kw_only=True)


@dataclass(frozen=True)
class Number(CellKind):
    """A number with so many decimals."""

    digits: int = 4
    absent: Mark | None = field(default=DASH, kw_only=True)


@dataclass(frozen=True)
class Rate(CellKind):
    """A part of a whole (``Share``) in per cent, which reads 100% only if it is all."""

    absent: Mark | None = field(default=DASH, kw_only=True)


@dataclass(frozen=True)
class Change(CellKind):
    """A difference of two scores of a scale: few decimals, as they have, and a tone by its sign."""


@dataclass(frozen=True)
class Graded(CellKind):
    """A score of a scale, as it is, in the tone of its grade."""

    tones: Mapping[Fraction, Tone]
    absent: Mark | None = field(default=DASH, kw_only=True)
