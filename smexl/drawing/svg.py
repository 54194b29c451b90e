"""Charts of a page (``smexl.views.page.Chart``) as inline SVG: columns, lying bars and marks, with what they say as title and description."""

from collections.abc import Iterator
from html import escape
from itertools import count, pairwise
from typing import Any, NamedTuple

from smexl.drawing.charts import colour_of, largest, lowest, values_of
from smexl.drawing.ink import missing
from smexl.drawing.look import columns_of
from smexl.text import Lang, Text
from smexl.views.cells import Mark
from smexl.views.page import Chart, Series
from smexl.views.sheet import width

_CHARACTER = 6.6
"""Pixels of a digit."""
_STEPS = 5


class _Bar(NamedTuple):
    """One figure: which name and series, how many series stand side by side, and from where to where it goes on the scale."""

    place: int
    series: int
    low: float
    high: float
    colour: str
    text: str


def draw(one: Chart, lang: Lang) -> str:
    """The chart as an SVG element."""
    names, bars = _names(one, lang), list(_bars(one, lang))
    wide, high = one.size[0], int(width(one.size[1], lang))
    low, top = _scale(one, bars)
    lying = one.kind == "bar"
    longest = max((columns_of(name) for name in names), default=0) * _CHARACTER
    left = min(longest + 12, wide * 0.4) if lying else 48
    slot = (wide - left - 12) / max(len(names), 1)
    turned = not lying and longest > slot
    below = (min(longest * 0.75 + 10, high * 0.35) if turned else 24) + (22 if one.legend else 0)
    box = (left, 12.0, wide - left - 12, high - 12 - below)
    title = _words(one.title, lang)
    parts = [
        f'<svg viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title><desc>{escape('; '.join(_described(names, bars)))}</desc>",
        *_rules(one, box, low, top, lying=lying),
        *_drawn(one, bars, box, low, top, len(names)),
        *_labels(names, box, lying=lying, turned=turned),
        *(_legend(one, lang, high) if one.legend else ()),
        "</svg>",
    ]
    return f"<figcaption>{escape(title)}</figcaption>{''.join(parts)}"


def _words(text: Text | str | Mark, lang: Lang) -> str:
    return text if isinstance(text, str) else text.text(lang) if isinstance(text, Mark) else text(lang)


def _names(one: Chart, lang: Lang) -> list[str]:
    column = next((c for c in one.grid.columns if one.names and c.key == one.names), one.grid.columns[0])
    return [str(_words(column.value(row), lang)) for row in one.grid.rows[: one.most]]  # type: ignore[arg-type]


def _measure(value: Any) -> float | None:
    if isinstance(value, (str, Mark)) or missing(value):
        return None
    return value[0] / value[1] if isinstance(value, tuple) else float(value)


def _bars(one: Chart, lang: Lang) -> Iterator[_Bar]:
    shown = [series for series in one.series if not series.line]
    columns = [[_measure(value) for value in values_of(one, series.key)] for series in shown]
    for place, row in enumerate(zip(*columns, strict=True)):
        whole = sum(value or 0 for value in row) or 1
        at = 0.0
        for number, (series, value) in enumerate(zip(shown, row, strict=True)):
            if value is None:
                continue
            value_ = value / whole if one.stacked == "percent_stacked" else value
            start = at if one.stacked else 0.0
            yield _Bar(
                place, number, start, start + value_, _colour(one, series, place, value), _said(one, value_, lang)
            )
            at += value_


def _colour(one: Chart, series: Series, place: int, value: float) -> str:
    if series.each:
        return colour_of(series.each[place])
    return colour_of("orange" if one.scale == "difference" and value < 0 else series.colour)


def _said(one: Chart, value: float, lang: Lang) -> str:
    del lang
    if one.scale == "share" or one.stacked == "percent_stacked":
        return f"{value:.1%}"
    return f"{value:g}" if one.scale == "count" else f"{value:+.4f}" if one.scale == "difference" else f"{value:.4f}"


def _scale(one: Chart, bars: list[_Bar]) -> tuple[float, float]:
    """Both ends of the axis."""
    if one.scale == "difference":
        ends = [0.0, *(bar.high for bar in bars)]
        return (min(ends), max(ends)) if min(ends) < max(ends) else (-0.1, 0.1)
    if one.scale == "count" and one.stacked != "percent_stacked":
        step = whole_step(largest(one))
        return 0, max(1, -(-int(largest(one)) // step)) * step
    return (lowest(one) if one.scale == "score" else 0), 1


def whole_step(high: float) -> int:
    """The least of 1, 2, 5, 10, 20, 50 … that takes at most ``_STEPS`` steps to ``high``."""
    steps = (n * int(10**power) for power in count() for n in (1, 2, 5))
    return next(step for step in steps if step * _STEPS >= high)


def _described(names: list[str], bars: list[_Bar]) -> Iterator[str]:
    for place, name in enumerate(names):
        yield f"{name}: {', '.join(bar.text for bar in bars if bar.place == place)}"


Box = tuple[float, float, float, float]
"""Left, top, width and height of the plot."""


def _rules(one: Chart, box: Box, low: float, high: float, *, lying: bool) -> Iterator[str]:
    left, top, wide, tall = box
    whole = one.scale == "count" and one.stacked != "percent_stacked"
    steps = int(high) // whole_step(high) if whole else _STEPS
    for step in range(steps + 1):
        share = step / steps
        value = low + (high - low) * share
        text = f"{value:.0f}" if whole else f"{value:.0%}" if one.scale == "share" else f"{value:.2g}"
        if lying:
            x = left + wide * share
            yield f'<path class="rule" d="M{x:.1f} {top}V{top + tall:.1f}"/>'
            yield f'<text x="{x:.1f}" y="{top + tall + 15:.1f}" text-anchor="middle">{text}</text>'
        else:
            y = top + tall * (1 - share)
            yield f'<path class="rule" d="M{left} {y:.1f}H{left + wide:.1f}"/>'
            yield f'<text x="{left - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{text}</text>'


def _drawn(one: Chart, bars: list[_Bar], box: Box, low: float, high: float, names: int) -> Iterator[str]:
    left, top, wide, tall = box
    lying, marks = one.kind == "bar", one.kind == "marks"
    slot = (tall if lying else wide) / max(names, 1)
    beside = 1 if one.stacked or marks else max(len(one.series), 1)
    thick = slot / (1 + one.gap / 100 / max(beside, 1)) / beside
    for bar in bars:
        a, b = ((value - low) / (high - low) for value in sorted((max(bar.low, low), bar.high)))
        at = bar.place * slot + (slot - thick * beside) / 2 + (0 if one.stacked or marks else bar.series * thick)
        tip = f"<title>{escape(bar.text)}</title>"
        if marks:
            x, y = left + bar.place * slot + slot / 2, top + tall * (1 - b)
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{bar.colour}">{tip}</circle>'
        elif lying:
            size = f'x="{left + wide * a:.1f}" y="{top + at:.1f}" width="{wide * (b - a):.1f}" height="{thick:.1f}"'
            yield f'<rect {size} fill="{bar.colour}">{tip}</rect>'
        else:
            size = (
                f'x="{left + at:.1f}" y="{top + tall * (1 - b):.1f}" width="{thick:.1f}" height="{tall * (b - a):.1f}"'
            )
            yield f'<rect {size} fill="{bar.colour}">{tip}</rect>'


def _labels(names: list[str], box: Box, *, lying: bool, turned: bool) -> Iterator[str]:
    left, top, wide, tall = box
    slot = (tall if lying else wide) / max(len(names), 1)
    for place, name in enumerate(names):
        middle, text = place * slot + slot / 2, escape(name)
        if lying:
            yield f'<text x="{left - 6:.1f}" y="{top + middle + 4:.1f}" text-anchor="end">{text}</text>'
            continue
        x, y = left + middle, top + tall + 16
        dress = f'text-anchor="end" transform="rotate(-45 {x:.1f} {y:.1f})"' if turned else 'text-anchor="middle"'
        yield f'<text x="{x:.1f}" y="{y:.1f}" {dress}>{text}</text>'


def _legend(one: Chart, lang: Lang, high: int) -> Iterator[str]:
    texts = [_words(series.name, lang) for series in one.series]
    starts = [0.0]
    for text in texts:
        starts.append(starts[-1] + columns_of(text) * _CHARACTER + 34)
    for series, text, (start, _) in zip(one.series, texts, pairwise(starts), strict=True):
        yield f'<rect x="{12 + start:.1f}" y="{high - 16}" width="12" height="12" fill="{colour_of(series.colour)}"/>'
        yield f'<text x="{30 + start:.1f}" y="{high - 5}">{escape(text)}</text>'
