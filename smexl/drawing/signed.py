"""Differences as people read them: with their sign, and never 0 unless they are; in charts, bars from 0 to either side."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from smexl.drawing import look
from smexl.drawing.tabular import axis
from smexl.scoring import fixed_point

_LEAST = Fraction(1, 2)


def _digits(value: Fraction, digits: int) -> int:
    """As many decimals as it takes not to look like 0."""
    while value and abs(value) * 10**digits < _LEAST:
        digits += 1
    return digits


def decimals(count: int) -> str:
    """The number format of so many decimals."""
    return "0." + "0" * count if count else "0"


def signed_decimals(count: int) -> str:
    """The same with a sign, where it is not nothing."""
    return f"+{decimals(count)};-{decimals(count)};{decimals(count)}"


def signed_format(value: Fraction, digits: int = 4) -> str:
    """The number format of a difference."""
    return signed_decimals(_digits(value, digits))


def signed_text(value: Fraction, digits: int = 4) -> str:
    """A difference as text; halves are rounded away from 0, as spreadsheets do."""
    digits = _digits(value, digits)
    sign = "+" if value > 0 else "-" if value < 0 else ""
    return sign + fixed_point(abs(value).numerator, value.denominator, digits)


def difference_axis(values: Sequence[float]) -> dict[str, Any]:
    """The axis under such bars. It always has 0: a program left to itself cuts it off where all lie to one side."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    bounds = (
        {"min": -0.1, "max": 0.1} if low == high == 0 else {"min": 0} if low >= 0 else {"max": 0} if high <= 0 else {}
    )
    return axis(num_format="+0.0##;-0.0##;0", label_position="high", **bounds)


def category_axis() -> dict[str, Any]:
    """The axis of names beside them, which start at the top; out of the way of bars to the left."""
    font = {"name": look.FONT, "size": 9, "color": look.INK}
    return {"reverse": True, "label_position": "low", "num_font": font, "line": {"color": look.BORDER}}
