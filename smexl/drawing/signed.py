"""Differences as people read them: with their sign, and never 0 unless they are."""

from fractions import Fraction
from math import floor

from smexl.drawing.tabular import Pen, Styled

_LEAST = Fraction(1, 2)


def _digits(value: Fraction, digits: int) -> int:
    """As many decimals as it takes not to look like 0."""
    while value and abs(value) * 10**digits < _LEAST:
        digits += 1
    return digits


def signed(pen: Pen, value: Fraction, *styles: str, digits: int = 4) -> Styled:
    """A difference in a cell."""
    form = "0." + "0" * _digits(value, digits)
    return Styled(float(value), pen.look("cell", "middle", *styles, num_format=f"+{form};-{form};{form}"))


def signed_text(value: Fraction, digits: int = 4) -> str:
    """A difference in running text; halves are rounded away from 0, as spreadsheets do."""
    digits = _digits(value, digits)
    whole, rest = divmod(floor(abs(value) * 10**digits + _LEAST), 10**digits)
    sign = "+" if value > 0 else "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}d}"
