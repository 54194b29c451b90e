"""Charts of a page in the palette's dress, over the ranges where their grids stand."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from smexl.drawing import look
from smexl.drawing.ink import missing
from smexl.drawing.signed import category_axis, difference_axis
from smexl.drawing.tabular import PageCanvas, Pen, axis, chart, count_axis, first_row
from smexl.text import Text, text_in
from smexl.views.cells import Mark
from smexl.views.page import Chart, Cloud, Colour, Series
from smexl.views.sheet import Column, width

_COLOURS = {
    "blue": look.BLUE,
    "orange": look.ORANGE,
    "navy": look.NAVY,
    "sky": look.SKY,
    "amber": look.AMBER,
    "grey": "#A9B2BD",
}
_MARKS = ("circle", "square", "diamond", "triangle", "short_dash")
_FONT = {"name": look.FONT, "size": 9}


class GridPlace(NamedTuple):
    """Where a grid's rows came to stand (totals left out), and the page's column of each of its keys; "" is the first."""

    first: int
    last: int
    columns: dict[str, int]


def colour_of(colour: Colour) -> str:
    return look.DOMAIN_COLOURS[colour % len(look.DOMAIN_COLOURS)] if isinstance(colour, int) else _COLOURS[colour]


def height_of(chart: Chart | Cloud, pen: Pen) -> int:
    return int(width(chart.size[1], pen.lang))


def draw_chart(canvas: PageCanvas, one: Chart, place: GridPlace) -> Any:
    """The chart, ready to be inserted."""
    pen = canvas.pen
    title = text_in(one.title, pen.lang)
    upright = one.kind in ("marks", "line")
    kind = "line" if upright else one.kind
    if one.rule:
        title += Text(f"（虚线：{one.rule.name.zh}）", f" (dashed: {one.rule.name.en})")(pen.lang)
    drawn = chart(pen, kind, title, subtype=one.stacked, legend=one.legend)
    first = place.first + one.start
    last = place.last if one.most is None else min(place.last, first + one.most - 1)
    names = place.columns[one.names]
    for series in one.series:
        column = place.columns[series.key]
        name = text_in(series.name, pen.lang)
        categories, values = (first, names, last, names), (first, column, last, column)
        if series.line and not upright:
            line = pen.book.add_chart({"type": "line"})
            dress = {"color": colour_of(series.colour), "width": 2, "dash_type": "dash"}
            canvas.series(line, name, categories, values, line=dress)
            drawn.combine(line)
        else:
            canvas.series(
                drawn, name, categories, values, **_dress(canvas, one, series), **_interval(canvas, one, series, first)
            )
    if any(series.between for series in one.series):
        drawn.show_hidden_data()
    _axes(drawn, one)
    drawn.set_size({"width": one.size[0], "height": height_of(one, pen)})
    return drawn


def _dress(canvas: PageCanvas, chart: Chart, series: Series) -> dict[str, Any]:
    if chart.kind in ("marks", "line"):
        colour = {"color": colour_of(series.colour)}
        if series.line:
            return {"line": colour | {"width": 1.25, "dash_type": "dash"}, "marker": {"type": "none"}}
        place = series.colour if isinstance(series.colour, int) else chart.series.index(series)
        mark = {"type": _MARKS[place % len(_MARKS)], "size": 7, "fill": colour, "border": colour}
        line = colour | {"width": 2} if chart.kind == "line" else {"none": True}
        return {"line": line, "marker": mark}
    dress: dict[str, Any] = {"gap": chart.gap}
    if series.each:
        dress["points"] = [{"fill": {"color": colour_of(colour)}} for colour in series.each]
    elif chart.scale == "difference":
        dress["points"] = [
            {"fill": {"color": look.ORANGE if (measure(value) or 0) < 0 else look.BLUE}}
            for value in values_of(chart, series.key)
        ]
    else:
        dress["fill"] = {"color": colour_of(series.colour)}
    if isinstance(series.labels, str):
        if series.labels:
            inside = {"position": "inside_end"} if chart.scale == "share" else {}
            white = {"bold": True, "color": look.WHITE} if chart.scale == "share" else {}
            dress["data_labels"] = {"value": True, "num_format": series.labels, **inside, "font": {**_FONT, **white}}
    else:
        bold = {**_FONT, "bold": True, "color": look.INK}
        texts = [
            {"value": text(canvas.pen.lang), "font": {**bold, "color": look.WHITE if colour == "blue" else look.INK}}
            for text, colour in zip(series.labels, series.each, strict=True)
        ]
        dress["data_labels"] = {"value": True, "custom": texts, "position": "center", "font": bold}
    return dress


def _interval(canvas: PageCanvas, chart: Chart, series: Series, first: int) -> dict[str, Any]:
    """Bars about each mark as long as its interval, in cells beside the rows from ``first`` on: not every program draws lengths that stand in the
    chart alone."""
    if series.between is None:
        return {}
    sides: tuple[list[float], list[float]] = [], []
    for row, value in zip(chart_rows(chart), values_of(chart, series.key), strict=True):
        at, between = measure(value), series.between(row)
        for side, end in zip(sides, between or (0.0, 0.0), strict=True):
            side.append(abs(end - at) if between and at is not None else 0.0)
    less, more = (canvas.aside(first, side) for side in sides)
    dress = {"type": "custom", "line": {"color": colour_of(series.colour), "width": 1.25}}
    return {
        "y_error_bars": dress
        | {"minus_values": less, "plus_values": more, "minus_data": sides[0], "plus_data": sides[1]}
    }


def measure(value: Any) -> float | None:
    """A figure as a chart draws it; None where there is none."""
    if isinstance(value, (str, Text, Mark)) or missing(value):
        return None
    return value[0] / value[1] if isinstance(value, tuple) else float(value)


def chart_rows(chart: Chart) -> Sequence[Any]:
    """The rows of its grid that a chart shows."""
    return chart.grid.rows[chart.start :][: chart.most]


def values_of(chart: Chart, key: str) -> list[Any]:
    """What the rows shown give in a column, as numbers go into the chart."""
    column: Column[Any] = next(column for column in chart.grid.columns if column.key == key)
    return [column.value(row) for row in chart_rows(chart)]


def figures_of(chart: Chart) -> list[float]:
    """All figures that a chart shows, the ends of intervals too."""
    found = [
        value for series in chart.series for value in map(measure, values_of(chart, series.key)) if value is not None
    ]
    intervals = (series.between(row) for series in chart.series if series.between for row in chart_rows(chart))
    return [*found, *(end for ends in intervals if ends for end in ends)]


def _axes(drawn: Any, chart: Chart) -> None:
    lying = chart.kind == "bar"
    value_axis, name_axis = (drawn.set_x_axis, drawn.set_y_axis) if lying else (drawn.set_y_axis, drawn.set_x_axis)
    high = {"label_position": "high"} if lying else {}
    if lying:
        # Every name: programs leave out each second one where they find it narrow.
        name_axis(category_axis() | {"interval_unit": 1})
    else:
        turned = {"rotation": chart.turned, "size": 8 if chart.turned == -45 else 9} if chart.turned else {}
        font = {**_FONT, "color": look.INK, **turned}
        # The axis of names stands where the rule is: a line right across, with no series of its own.
        line = {"color": look.ORANGE, "width": 1.5, "dash_type": "dash"} if chart.rule else {"color": look.BORDER}
        name_axis({"num_font": font, "line": line, "label_position": "low", "interval_unit": 1})
    cross = {"crossing": chart.rule.at} if chart.rule else {}
    if chart.scale == "difference":
        # As far below 0 as above, in quarters, so that 0 is among the figures of the axis.
        ends = chart.bounds
        bounds = {"min": ends[0], "max": ends[1], "major_unit": (ends[1] - ends[0]) / 4} if ends else {}
        value_axis(difference_axis(figures_of(chart)) | bounds | ({} if lying else {"label_position": "next_to"}))
    elif chart.stacked == "percent_stacked":
        value_axis(axis(num_format="0%", **high))
    elif chart.scale == "count":
        value_axis(count_axis(largest(chart), **high))
    else:
        low = lowest(chart)
        form = "0%" if chart.scale == "share" else "0.0"
        value_axis(axis(min=low, max=1, num_format=form, major_unit=step_of(low), **cross, **high))


def largest(chart: Chart) -> int:
    """The highest bar."""
    columns = [values_of(chart, series.key) for series in chart.series]
    together = sum if chart.stacked else max
    return max((together(int(measure(value) or 0) for value in row) for row in zip(*columns, strict=True)), default=0)


_FROM = Fraction(3, 10)


def lowest(chart: Chart) -> float:
    """Where the axis of figures begins: bars at 0; marks at a tenth below them all, so that differences show, or at 0 where that is near."""
    if chart.kind not in ("marks", "line"):
        return 0
    found = figures_of(chart) + ([] if chart.rule is None else [chart.rule.at - 0.1])
    low = Fraction(floor(min(found, default=0) * 10 + _NEAR), 10)
    return float(low) if low >= _FROM else 0


def step_of(low: float) -> float:
    """From a step of such an axis to the next."""
    return 0.1 if low else 0.2


_NEAR = 1e-9


_SHAPES = ("square", "triangle", "circle")


def draw_cloud(canvas: PageCanvas, cloud: Cloud) -> Any:
    """The cloud, over the rows of its sheet, ready to be inserted."""
    pen, keys = canvas.pen, [column.key for column in cloud.sheet.columns]
    drawn, row, name = chart(pen, "scatter", cloud.title(pen.lang)), first_row(cloud.sheet), cloud.sheet.name(pen.lang)
    x, y = keys.index("x"), keys.index("y")
    for dots, shape in zip(cloud.dots, _SHAPES, strict=True):
        if not dots.at:
            continue
        last = row + len(dots.at) - 1
        colour = {"color": colour_of(dots.colour)}
        drawn.add_series(
            {
                "name": dots.name(pen.lang),
                "categories": [name, row, x, last, x],
                "values": [name, row, y, last, y],
                "categories_data": [across for across, _ in dots.at],
                "values_data": [up for _, up in dots.at],
                "marker": {"type": shape, "size": 7, "fill": colour, "border": {"color": look.WHITE}},
            }
        )
        row = last + 1
    for place, set_axis in enumerate((drawn.set_x_axis, drawn.set_y_axis)):
        dress = {"name": cloud.axes[place](pen.lang), "name_font": {**_FONT, "color": look.INK}}
        line = {"color": look.INK, "width": 1.25}
        cross = {"crossing": cloud.cross[place], "label_position": "low"}
        set_axis(axis(min=cloud.low, max=1, num_format="0.0", line=line, **cross, **dress))
    drawn.set_size({"width": cloud.size[0], "height": height_of(cloud, pen)})
    return drawn
