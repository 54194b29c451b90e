"""From what a cell shows to what is written: the language is chosen, figures get their decimals, tones their colours.

In: a kind of cell (``smexl.views.cells``). Out: the format of its column, and a function that makes each value one to write.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from smexl.drawing import look
from smexl.drawing.signed import decimals, signed_format
from smexl.drawing.tabular import FileLink, Pen, SheetLink, StyledCell, TabularValue, cell_text, digits_of, tail
from smexl.text import Text
from smexl.views.cells import CellKind, Change, Figure, Graded, Jump, Link, Mark, Number, Plain, Rate, Signed, Tone

_PLAIN: dict[str, tuple[str, ...]] = {
    "text": ("cell",),
    "line": ("cell", "one-line"),
    "short": ("cell",),
    "word": ("centre",),
    "label": ("label",),
    "name": ("label", "one-line"),
    "count": ("cell", "count"),
    "score": ("cell", "score"),
    "link": ("link", "middle"),
    "entry": ("link", "one-line"),
    "moment": ("cell", "date-time"),
    "date": ("cell", "date"),
    "hint": ("hint",),
    "faint": ("hint", "one-line"),
}
_TONES: dict[Tone, dict[str, Any]] = {
    "good": {"bg_color": look.SKY},
    "bad": {"bg_color": look.AMBER},
    "mild": {"bg_color": look.SAND},
    "pale": {"bg_color": look.MIST},
    "off": {"bg_color": look.GREY},
    "alarm": {"bg_color": look.ORANGE, "font_color": look.WHITE},
    "muted": {"font_color": look.MUTED},
    "absent": {"font_color": look.MUTED, "bg_color": look.GREY},
}
_REMEMBERED = 8_192

Ink = Callable[[Any], TabularValue]


def tone_properties(tone: Tone | None) -> dict[str, Any]:
    return {} if tone is None else _TONES[tone]


def ink(pen: Pen, cell: CellKind, **properties: Any) -> tuple[Any, Ink]:
    """The format of cells of a kind, and what makes their values ones to write; ``properties`` over the kind's own."""
    plain = isinstance(cell, Plain)
    base = _PLAIN[cell.style] if isinstance(cell, Plain) else ("centre",) if isinstance(cell, Graded) else ("cell",)
    bold = ("bold",) if cell.bold else ()

    @cache
    def mark(mark: Mark) -> StyledCell:
        shown = properties | _TONES[mark.tone] | ({"bold": True} if mark.bold else {})
        return StyledCell(mark.text(pen.lang), pen.look(*(base if plain else ("centre",)), **shown))

    @cache
    def form(number: str, tone: Tone | None) -> Any:
        return pen.look("cell", "middle", *bold, num_format=number, **properties | tone_properties(tone))

    def figure(value: Any) -> StyledCell:
        if isinstance(cell, Graded):
            return StyledCell(_plain(value), pen.look("centre", *bold, **properties | _TONES[cell.tones[value]]))
        number, decimals = _number(cell, value)
        return StyledCell(number, form(decimals, _tone(value) if isinstance(cell, Change) else None))

    words: dict[type, Ink] = {
        str: cell_text,
        Text: lambda text: cell_text(text(pen.lang)),
        Mark: mark,
        Jump: lambda jump: SheetLink(f"#{jump.mark}" if jump.mark else jump.sheet(pen.lang), jump.text(pen.lang)),
        Link: lambda link: FileLink(link.target, link.text(pen.lang)),
    }
    if plain:
        words[Fraction] = _plain

    def show(value: Any) -> TabularValue:
        word = words.get(type(value))
        if word is not None:
            return word(value)
        if plain:
            return value  # type: ignore[no-any-return]
        if missing(value):
            return None if cell.absent is None else mark(cell.absent)
        return figure(value)

    return pen.look(*base, *bold, **properties), show


def missing(value: Any) -> bool:
    """Whether there is nothing to show as a number: ``None``, NaN (which alone is not itself), a share of nothing."""
    return value is None or value != value or (type(value) is tuple and not value[1])  # noqa: PLR0124


def tails(pen: Pen, cell: CellKind, **properties: Any) -> Callable[[Any], str]:
    """The same for rows that are streamed: what a cell's XML ends with. Remembered, since words and figures come again and again."""
    form, show = ink(pen, cell, **properties)
    remembered = lru_cache(_REMEMBERED)(lambda value: tail(show(value), form))
    if isinstance(cell, Plain):
        return remembered
    nothing = tail(show(None), form)
    # Each NaN is another key, and would not be found again.
    return lambda value: nothing if type(value) is float and value != value else remembered(value)  # noqa: PLR0124


def digits_shown(cell: Figure | Number | Rate, value: Any) -> int:
    """How many decimals a figure has, in a workbook and on a page; a share those of its per cent."""
    match cell:
        case Figure():
            return max(digits_of(value, bound, cell.digits) for bound in (cell.threshold, *cell.others))
        case Rate():
            return digits_of(Fraction(*value), Fraction(1), 3) - 2
        case Number():
            return cell.digits


def _number(cell: CellKind, value: Any) -> tuple[float, str]:
    """What is written of a figure, and its number format."""
    match cell:
        case Signed():
            return float(value), signed_format(value, cell.digits)
        case Change():
            return float(value), signed_format(value, len(f"{float(value):.10g}".partition(".")[2]))
        case Rate():
            return value[0] / value[1], f"{decimals(digits_shown(cell, value))}%"
        case Figure() | Number():
            return float(value), decimals(digits_shown(cell, value))
        case _:
            raise TypeError(f"no number in {cell}")


def _plain(exact: Fraction) -> int | float:
    """As people write it, where it has few decimals."""
    return int(exact) if exact.denominator == 1 else float(exact)


def _tone(value: Any) -> Tone:
    return "pale" if value > 0 else "mild" if value < 0 else "muted"
