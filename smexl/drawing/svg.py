"""Charts of a page (``smexl.views.page.Chart``) as inline SVG, with what they say as title and description.

Columns, lying bars, marks with their intervals, lines that break where there is no figure; what all is seen against is drawn across. Colours are
classes, so that a page can have others in the dark.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import count, pairwise
from typing import NamedTuple

from smexl.drawing.charts import chart_rows, figures_of, largest, lowest, measure, step_of, values_of
from smexl.drawing.look import columns_of
from smexl.text import Lang, text_in
from smexl.views.cells import Mark
from smexl.views.page import Chart, Colour, Series
from smexl.views.sheet import width

_CHARACTER = 6.6
"""Pixels of a digit."""
_STEPS = 5
_STEPS_ABOUT = 4
"""The same of a scale that goes as far below 0 as above, so that 0 is one."""
_WIDEST = 560
"""Pixels of a chart: what is as wide as a workbook's page would be too small to read on a narrow screen."""
_ROW = 22
_MOST_NAMES = 0.58
"""Of the width, that names may take."""
_MOST_LYING = 12
"""From so many names on, marks lie: upright ones would have to turn their names."""


class _Bar(NamedTuple):
    """One figure: which name and series, from where to where it goes on the scale, its interval, and what it says."""

    place: int
    series: int
    low: float
    high: float
    between: tuple[float, float] | None
    colour: str
    text: str


class _Plot(NamedTuple):
    """The area of the figures: its box in pixels, the ends and steps of the scale, how many names, and which way they go."""

    left: float
    top: float
    wide: float
    tall: float
    low: float
    high: float
    step: float
    names: int
    lying: bool

    @property
    def slot(self) -> float:
        return (self.tall if self.lying else self.wide) / max(self.names, 1)

    def along(self, value: float) -> float:
        """Where a figure lies: across of lying charts, up of others."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.left + self.wide * share if self.lying else self.top + self.tall * (1 - share)

    def middle(self, place: float) -> float:
        """The middle of a name's slot, the other way."""
        return (self.top if self.lying else self.left) + (place + 0.5) * self.slot


_TURNED = 0.75
"""Of a name's length, how far it reaches down and to the left when it is turned, letters included."""


def svg_chart(chart: Chart, lang: Lang) -> str:
    """The chart as an SVG element."""
    names, bars = _names(chart, lang), list(_bars(chart))
    plot, turned, high = _plot(chart, bars, names, lang)
    wide, title = min(chart.size[0], _WIDEST), text_in(chart.title, lang)
    parts = [
        f'<svg viewBox="0 0 {wide} {high:.0f}" width="{wide}" height="{high:.0f}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title><desc>{escape('; '.join(_described(chart, names, bars, lang)))}</desc>",
        *_steps(chart, plot),
        *_limits(chart, plot),
        *_drawn(chart, bars, plot),
        *_rule(chart, plot),
        *_labels(names, plot, high - _legend_height(chart, lang) if turned else None),
        *(_legend(chart, lang, high) if chart.legend or chart.rule else ()),
        "</svg>",
    ]
    return f"<figcaption>{escape(title)}</figcaption>{''.join(parts)}"


def _plot(chart: Chart, bars: list[_Bar], names: Sequence[str], lang: Lang) -> tuple[_Plot, bool, float]:
    """Where the figures go, whether names are turned, and how high the chart is."""
    wide, high = min(chart.size[0], _WIDEST), float(width(chart.size[1], lang))
    lying = chart.kind == "bar" or (chart.kind == "marks" and len(names) >= _MOST_LYING)
    longest = max((columns_of(name) for name in names), default=0) * _CHARACTER
    left = min(longest + 12, wide * _MOST_NAMES) if lying else 48
    turned = not lying and longest > (wide - left - 12) / max(len(names), 1)
    legend = _legend_height(chart, lang)
    below = 24.0 + legend
    if turned:  # the chart grows for names that take more than a third of it
        below = min(longest * _TURNED + 22, high * 0.6) + legend
        high += max(0, below - legend - high * 0.35)
    if lying:
        high = max(12 + len(names) * _ROW + below, 110)
    low, top, step = _scale(chart, bars)
    return _Plot(left, 12, wide - left - 24, high - 12 - below, low, top, step, len(names), lying), turned, high


def _names(chart: Chart, lang: Lang) -> list[str]:
    column = next((c for c in chart.grid.columns if chart.names and c.key == chart.names), chart.grid.columns[0])
    names = (column.value(row) for row in chart_rows(chart))
    return [text_in(name.text if isinstance(name, Mark) else name, lang) for name in names]  # type: ignore[arg-type]


def _bars(chart: Chart) -> Iterator[_Bar]:
    rows, shown = chart_rows(chart), [series for series in chart.series if not series.line]
    columns = [[measure(value) for value in values_of(chart, series.key)] for series in shown]
    for place, row in enumerate(zip(*columns, strict=True)):
        whole = sum(value or 0 for value in row) or 1
        at = 0.0
        for number, (series, value) in enumerate(zip(shown, row, strict=True)):
            if value is None:
                continue
            figure = value / whole if chart.stacked == "percent_stacked" else value
            start = at if chart.stacked else 0.0
            between = series.between(rows[place]) if series.between else None
            colour = _colour(chart, series, place, value)
            yield _Bar(place, number, start, start + figure, between, colour, _value_label(chart, figure, between))
            at += figure


def _colour(chart: Chart, series: Series, place: int, value: float) -> str:
    if series.each:
        return class_of(series.each[place])
    return class_of("orange" if chart.scale == "difference" and value < 0 else series.colour)


def class_of(colour: Colour) -> str:
    """The class of what has this colour."""
    return f"d{colour % 5}" if isinstance(colour, int) else colour


def _value_label(chart: Chart, value: float, between: tuple[float, float] | None = None) -> str:
    if chart.scale == "share" or chart.stacked == "percent_stacked":
        return f"{value:.1%}" + (f" ({between[0]:.1%}–{between[1]:.1%})" if between else "")
    return (
        f"{value:g}" if chart.scale == "count" else f"{value:+.4f}" if chart.scale == "difference" else f"{value:.4f}"
    )


def _scale(chart: Chart, bars: list[_Bar]) -> tuple[float, float, float]:
    """Both ends of the axis, and its steps."""
    if chart.scale == "difference":
        ends = chart.bounds or [0.0, *figures_of(chart)]
        low, high = (min(ends), max(ends)) if min(ends) < max(ends) else (-0.1, 0.1)
        return low, high, (high - low) / (_STEPS_ABOUT if chart.bounds else _STEPS)
    if chart.stacked == "percent_stacked":
        return 0, 1, 0.2
    if chart.scale == "count":
        step = whole_step(largest(chart))
        return 0, max(1, -(-int(largest(chart)) // step)) * step, step
    low = lowest(chart)
    return low, 1, step_of(low)


def whole_step(high: float) -> int:
    """The least of 1, 2, 5, 10, 20, 50 … that takes at most ``_STEPS`` steps to ``high``."""
    steps = (n * int(10**power) for power in count() for n in (1, 2, 5))
    return next(step for step in steps if step * _STEPS >= high)


def _described(chart: Chart, names: list[str], bars: list[_Bar], lang: Lang) -> Iterator[str]:
    if chart.rule:
        yield f"{chart.rule.name(lang)}: {_value_label(chart, chart.rule.at)}"
    for place, name in enumerate(names):
        yield f"{name}: {', '.join(bar.text for bar in bars if bar.place == place)}"


def _line(kind: str, plot: _Plot, value: float) -> str:
    """A line across the plot at a figure."""
    at = plot.along(value)
    way = (
        f"M{at:.1f} {plot.top:.1f}V{plot.top + plot.tall:.1f}"
        if plot.lying
        else f"M{plot.left:.1f} {at:.1f}H{plot.left + plot.wide:.1f}"
    )
    return f'<path class="{kind}" d="{way}"/>'


def _steps(chart: Chart, plot: _Plot) -> Iterator[str]:
    whole = chart.scale == "count" and chart.stacked != "percent_stacked"
    for number in range(round((plot.high - plot.low) / plot.step) + 1):
        value = plot.low + plot.step * number
        percent = chart.scale == "share" or chart.stacked == "percent_stacked"
        text = f"{value:.0f}" if whole else f"{value:.0%}" if percent else f"{value:.2g}"
        yield _line("rule", plot, value)
        at = plot.along(value)
        x, y, anchor = (at, plot.top + plot.tall + 15, "middle") if plot.lying else (plot.left - 6, at + 4, "end")
        yield f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'


def _rule(chart: Chart, plot: _Plot) -> Iterator[str]:
    if chart.edge is not None:
        x = plot.left + chart.edge * plot.slot
        yield f'<path class="edge" d="M{x:.1f} {plot.top:.1f}V{plot.top + plot.tall:.1f}"/>'
    elif chart.rule is not None:
        yield _line("edge", plot, chart.rule.at)


def _limits(chart: Chart, plot: _Plot) -> Iterator[str]:
    """The series that are lines among marks, dashed, from name to name; none across a name that has no figure."""
    for series in (series for series in chart.series if series.line and chart.kind == "marks"):
        figures = [measure(value) for value in values_of(chart, series.key)]
        for place, (a, b) in enumerate(pairwise(figures)):
            if a is not None and b is not None:
                ends = [(plot.middle(place), plot.along(a)), (plot.middle(place + 1), plot.along(b))]
                way = "L".join(f"{y:.1f} {x:.1f}" if plot.lying else f"{x:.1f} {y:.1f}" for x, y in ends)
                yield f'<path class="between limit {class_of(series.colour)}" d="M{way}"/>'


def _drawn(chart: Chart, bars: list[_Bar], plot: _Plot) -> Iterator[str]:
    if chart.kind in ("marks", "line"):
        yield from _joined(bars, plot) if chart.kind == "line" else ()
        yield from _marks(chart, bars, plot)
        return
    beside = 1 if chart.stacked else max(len(chart.series), 1)
    thick = plot.slot / (1 + chart.gap / 100 / max(beside, 1)) / beside
    for bar in bars:
        at = plot.middle(bar.place) - thick * beside / 2 + (0 if chart.stacked else bar.series * thick)
        a, b = sorted((plot.along(bar.low), plot.along(bar.high)))
        x, y, wide, high = (a, at, b - a, thick) if plot.lying else (at, a, thick, b - a)
        size = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
        yield f'<rect class="{bar.colour}" {size}><title>{escape(bar.text)}</title></rect>'


def _spot(chart: Chart, bar: _Bar, plot: _Plot, value: float) -> tuple[float, float]:
    """Across and up of a figure; several series of a name lie a little apart, so that none hides another."""
    beside = sum(not series.line for series in chart.series)
    apart = min(plot.slot / (beside + 1), 9) if chart.kind == "marks" else 0
    middle = plot.middle(bar.place) + (bar.series - (beside - 1) / 2) * apart
    return (plot.along(value), middle) if plot.lying else (middle, plot.along(value))


def _marks(chart: Chart, bars: list[_Bar], plot: _Plot) -> Iterator[str]:
    for bar in bars:
        if bar.between:
            (x, y), (to_x, to_y) = (_spot(chart, bar, plot, end) for end in bar.between)
            yield f'<path class="between {bar.colour}" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>'
        x, y = _spot(chart, bar, plot, bar.high)
        yield f'<circle class="{bar.colour}" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{escape(bar.text)}</title></circle>'


def _joined(bars: list[_Bar], plot: _Plot) -> Iterator[str]:
    """Lines from figure to figure of a series, none across a name that has no figure."""
    for series in dict.fromkeys(bar.series for bar in bars):
        for one, other in pairwise(bar for bar in bars if bar.series == series):
            if other.place == one.place + 1:
                ends = [(plot.middle(bar.place), plot.along(bar.high)) for bar in (one, other)]
                way = "L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
                yield f'<path class="between {one.colour}" d="M{way}"/>'


def _legend_height(chart: Chart, lang: Lang) -> float:
    return 4 + 20 * len(_legend_rows(chart, lang)) if chart.legend or chart.rule else 0


def _labels(names: list[str], plot: _Plot, floor: float | None) -> Iterator[str]:
    """The names, turned where there is a ``floor``: as much of each as there is room for, down to it and to the left."""
    for place, name in enumerate(names):
        middle, text = plot.middle(place), escape(name)
        if plot.lying:
            text = escape(_cut(name, plot.left - 12))
            yield f'<text x="{plot.left - 6:.1f}" y="{middle + 4:.1f}" text-anchor="end">{text}</text>'
            continue
        y = plot.top + plot.tall + 16
        dress = 'text-anchor="middle"'
        if floor is not None:
            text = escape(_cut(name, (min(floor - y, middle) - 4) / _TURNED))
            dress = f'text-anchor="end" transform="rotate(-45 {middle:.1f} {y:.1f})"'
        yield f'<text x="{middle:.1f}" y="{y:.1f}" {dress}>{text}</text>'


def _cut(name: str, room: float) -> str:
    """As much of a name as there is room for; the table beside has it whole."""
    if columns_of(name) * _CHARACTER <= room + 1:
        return name
    while name and (columns_of(name) + 1) * _CHARACTER > room:
        name = name[:-1]
    return f"{name}…"


def _legend(chart: Chart, lang: Lang, high: float) -> Iterator[str]:
    """What the colours are, and the lines, in as many rows as they take."""
    rows = _legend_rows(chart, lang)
    for up, row in enumerate(reversed(rows)):
        low, start = high - 20 * up, 0.0
        for kind, text in row:
            if kind == "edge" or kind.startswith("between"):
                yield f'<path class="{kind}" d="M{12 + start:.1f} {low - 10:.0f}h14"/>'
            else:
                yield f'<rect class="{kind}" x="{12 + start:.1f}" y="{low - 16:.0f}" width="12" height="12"/>'
            yield f'<text x="{30 + start:.1f}" y="{low - 5:.0f}">{escape(text)}</text>'
            start += _legend_width(text)


def _legend_rows(chart: Chart, lang: Lang) -> list[list[tuple[str, str]]]:
    """Classes and names, those of one name and colour once, row by row."""
    shown = chart.series if chart.legend else ()
    kinds = (f"between limit {class_of(series.colour)}" if series.line else class_of(series.colour) for series in shown)
    items = list(dict.fromkeys(zip(kinds, (text_in(series.name, lang) for series in shown), strict=True)))
    if chart.rule:
        items.append(("edge", chart.rule.name(lang)))
    rows: list[list[tuple[str, str]]] = []
    for item in items:
        together = sum(_legend_width(text) for _, text in (*(rows[-1] if rows else ()), item))
        if rows and together <= min(chart.size[0], _WIDEST):
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows


def _legend_width(text: str) -> float:
    return columns_of(text) * _CHARACTER + 34
