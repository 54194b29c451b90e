"""The charts of a report as Word's own: domain scores as a radar, subdomain scores as bars. Word, WPS and LibreOffice draw them, and
anybody can restyle them or look at their data.

In: figures. Out: a ``WordChart``: the part that draws, the small workbook behind it (“edit data”), and its size. The same for the same input.
"""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from smexl.drawing.look import AMBER, BLUE, BORDER, INK, MUTED, NAVY, ORANGE, SKY, WHITE
from smexl.drawing.stamp import EPOCH
from smexl.report.means import Mean
from smexl.text import Lang, Text

_WIDTH = 6.2
"""Inches: the width of a page's text."""
HEIGHT = 8.6
"""Inches: what a page has room for under a heading."""

_THRESHOLD = Text("达标阈值 {}", "Threshold {}")
_BELOW = Text("橙色：低于达标阈值 {}", "Orange: below the threshold of {}")
_BELOW_LINE = Text("橙色：低于达标阈值 {}（虚线）", "Orange: below the threshold of {} (dashed line)")
_FORMAL, _SELF = Text("正式评估", "Formal assessment"), Text("自评估", "Self-assessment")
_DATA = Text("数据", "Data")
_NAME = Text("名称", "Name")

_Cell = str | float | None


@dataclass(frozen=True)
class WordChart:
    """A chart: the XML of its part (whose data are in the workbook at ``rId1``), that workbook, and its size in inches."""

    xml: bytes
    workbook: bytes
    width: float
    height: float


@dataclass(frozen=True)
class Charted:
    """What is the same for both charts. ``kind`` is that of the values: ``self`` or ``formal``."""

    threshold: float
    threshold_shown: str
    kind: str
    lang: Lang

    @property
    def name(self) -> str:
        return (_SELF if self.kind == "self" else _FORMAL)(self.lang)

    @property
    def other(self) -> str:
        return _SELF(self.lang)

    @property
    def line(self) -> str:
        return _THRESHOLD(self.lang).format(self.threshold_shown)

    @property
    def drawn_as_gridline(self) -> bool:
        """Bars have the threshold as the only gridline above 0, which no other multiple of it may join."""
        return 0.5 < self.threshold <= 1


def radar(scores: Sequence[Mean], charted: Charted) -> WordChart:
    """Domain scores as a radar, or as bars where fewer than three would make no area."""
    if len(scores) < 3:
        return bars(scores, charted)
    compared = all(score.other is not None for score in scores)
    headings = [_NAME(charted.lang), charted.name, charted.line] + [charted.other] * compared
    others = [[float(score.other)] if compared and score.other is not None else [] for score in scores]
    rows: list[list[_Cell]] = [
        [f"{score.name}\n{score.shown}", float(score.value), charted.threshold, *other]
        for score, other in zip(scores, others, strict=True)
    ]

    def drawing(book: Any, ranges: Sequence[dict[str, Any]]) -> Any:
        drawn = book.add_chart({"type": "radar", "subtype": "with_markers"})
        lines: tuple[dict[str, Any], ...] = (
            {"line": {"color": NAVY, "width": 2.25}, "marker": _marker("circle", NAVY)},
            {"line": {"color": ORANGE, "width": 1.5, "dash_type": "dash"}, "marker": {"type": "none"}},
            {"line": {"color": MUTED, "width": 1.25, "dash_type": "square_dot"}, "marker": _marker("diamond", MUTED)},
        )
        for series, line in zip(ranges, lines, strict=False):
            drawn.add_series(series | line)
        axis: dict[str, Any] = {
            "min": 0,
            "max": 1,
            "major_unit": 0.2,
            "num_format": "0.0",
            **_NO_TICKS,
            "line": {"color": BORDER},
        }
        drawn.set_y_axis(axis | {"major_gridlines": {"visible": True, "line": {"color": BORDER, "width": 0.75}}})
        drawn.set_legend({"position": "bottom"})
        return drawn

    return _chart(charted.lang, [headings, *rows], drawing, 3.9)


def bars(scores: Sequence[Mean], charted: Charted) -> WordChart:
    """Scores as bars under the names of their groups, each with its figure; those below the threshold are orange."""
    compared = any(score.other is not None for score in scores)
    rows: list[list[_Cell]] = []
    below: list[bool] = []
    for i, score in enumerate(scores):
        if score.group and (i == 0 or scores[i - 1].group != score.group):
            rows.append([f"【{score.group}】" if charted.lang == "zh" else score.group.upper(), None, None])
            below.append(False)
        rows.append([score.name, float(score.value), None if score.other is None else float(score.other)])
        below.append(not score.reached)
    headings = [_NAME(charted.lang), charted.name] + [charted.other] * compared
    digits = "0." + "0" * max(score.digits for score in scores)

    def drawing(book: Any, ranges: Sequence[dict[str, Any]]) -> Any:
        drawn = book.add_chart({"type": "bar"})
        points = [_BELOW_LOOK if one else None for one in below]
        shown = [{"delete": True} if row[1] is None else None for row in rows]  # LibreOffice would call it 0
        looks: tuple[dict[str, Any], ...] = (
            {
                "fill": {"color": BLUE},
                "points": points,
                "data_labels": {"value": True, "num_format": digits, "custom": shown, "fill": {"color": WHITE}},
            },
            {"fill": {"color": SKY}, "border": {"none": True}},
        )
        for series, look in zip(ranges, looks, strict=False):
            drawn.add_series(series | look | {"gap": 45, "overlap": 0})
        note = _BELOW_LINE if charted.drawn_as_gridline else _BELOW
        axis: dict[str, Any] = {"min": 0, "max": 1, **_NO_TICKS, "num_format": "0.0##", "line": {"none": True},
                                "name": note(charted.lang).format(charted.threshold_shown), "name_font": {"bold": False, "color": MUTED},
                                "label_position": "high"}  # fmt: skip
        if charted.drawn_as_gridline:
            axis |= {"major_unit": charted.threshold, "major_gridlines": _line(ORANGE, 1.5, dash_type="dash"),
                     "minor_unit": 0.2, "minor_gridlines": _line(BORDER, 0.5)}  # fmt: skip
        else:
            axis |= {"major_unit": 0.2, "major_gridlines": _line(BORDER, 0.5)}
        drawn.set_x_axis(axis)
        drawn.set_y_axis({"reverse": True, **_NO_TICKS, "line": {"color": BORDER}, "interval_unit": 1})
        drawn.set_legend({"position": "bottom"} if compared else {"none": True})
        return drawn

    height = 0.8 + (0.27 if compared else 0.23) * len(rows)
    return _chart(charted.lang, [headings, *(row[: len(headings)] for row in rows)], drawing, min(HEIGHT, height))


_NO_TICKS = {"major_tick_mark": "none", "minor_tick_mark": "none"}
_BELOW_LOOK = {
    "pattern": {"pattern": "wide_upward_diagonal", "fg_color": ORANGE, "bg_color": AMBER},
    "border": {"color": ORANGE, "width": 1},
}
"""Hatched, so that they stand out without colours too."""


def _line(colour: str, width: float, **more: Any) -> dict[str, Any]:
    return {"visible": True, "line": {"color": colour, "width": width, **more}}


def _marker(type_: str, colour: str) -> dict[str, Any]:
    return {"type": type_, "size": 5, "fill": {"color": colour}, "border": {"color": colour}}


# --- the parts -------------------------------------------------------------------------------------------------------------
def _chart(lang: Lang, table: Sequence[Sequence[_Cell]], drawing: Callable[..., Any], height: float) -> WordChart:
    """The chart that ``drawing`` makes of a table whose first row names its series and whose first column its points."""
    data = zipfile.ZipFile(BytesIO(_workbook(lang, table, drawing)))
    xml = data.read("xl/charts/chart1.xml").decode()
    start, _ = xml.split("<c:printSettings>")  # a sheet's; instead, where the data are, and the fonts of a page
    for says_nothing, says_no in _UNSAID:
        start = start.replace(says_nothing, says_no)
    return WordChart(f"{start}{_END}".encode(), _workbook(lang, table), _WIDTH, height)


_UNSAID = (
    (
        '<c:showVal val="1"/>',
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/>',
    ),
)
"""What a document, unlike a workbook, takes for a yes where nothing is said."""
_END = (
    '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="850" b="0"><a:solidFill><a:srgbClr val="' + INK[1:] + '"/></a:solidFill>'
    '<a:latin typeface="Arial"/><a:ea typeface="黑体"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
)  # fmt: skip


def _workbook(lang: Lang, table: Sequence[Sequence[_Cell]], drawing: Callable[..., Any] | None = None) -> bytes:
    """A workbook of one sheet with the table, and the chart if one is to be drawn."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": EPOCH})
    name = _DATA(lang)
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 3, 16)
    for row, cells in enumerate(table):
        for column, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif value is not None:
                sheet.write_number(row, column, value)
    if drawing is not None:
        last = len(table) - 1
        ranges = [
            {"name": [name, 0, c], "categories": [name, 1, 0, last, 0], "values": [name, 1, c, last, c]}
            for c in range(1, len(table[0]))
        ]
        drawn = drawing(book, ranges)
        drawn.set_title({"none": True})  # else Word calls a chart of one series by its name
        drawn.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
        sheet.insert_chart(0, 5, drawn)
    book.close()
    return target.getvalue()
