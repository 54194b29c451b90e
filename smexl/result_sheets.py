"""The sheets of a result workbook, drawn once for each catalogue, level, kind and language.

In: the catalogue, what is assessed, and the slots. Out: seven sheets, with a slot wherever a submission's own value goes;
``result`` fills them. The module also holds the layout that both share: sheet names, columns, and the shape of the blocks.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from smexl import kinds
from smexl.catalogue import Catalogue, Level
from smexl.kinds import FORMAT_VERSION, LEVEL_NAMES, Kind
from smexl.look import (
    AMBER,
    BLUE,
    FONT,
    GRADE_COLOURS,
    GREY,
    INK,
    LINE,
    MIST,
    MUTED,
    NAVY,
    ORANGE,
    WHITE,
    Look,
    page,
    paint,
    row_height,
)
from smexl.stamp import EPOCH, Slots
from smexl.submission import column_letters
from smexl.text import Lang, Text

CONCLUSION = Text("评估结论", "Conclusion")
DOMAINS = Text("能力域得分", "Domain scores")
SUBDOMAINS = Text("能力子域得分", "Subdomain scores")
REQUIREMENTS = Text("要求得分", "Requirement scores")
IMPROVEMENT = Text("改进重点", "Where to improve")
REVIEW = Text("复核", "Recomputation")
ORIGIN = Text("溯源", "Provenance")

AGREES = Text("一致", "Agrees")
DISAGREES = Text("不一致", "Differs")
ILLUSTRATIVE = "示例"
"""A catalogue whose name says so is illustrative, and every workbook made from it says so too."""

FIRST = 4
"""Row (from 0) of the first requirement in ``要求得分``, whose columns the formulas of ``复核`` name."""

REQUIREMENT_WIDTHS = {
    "id": 15, "domain": 14, "subdomain": 17, "requirement": 52, "score": 8, "grade": 13, "evidence": 14, "remark": 34,
}  # fmt: skip
"""Columns of ``要求得分``, a block with a record for each requirement: key → width in characters."""

LOSS_WIDTHS = {
    "number": 6, "id": 15, "domain": 13, "subdomain": 17, "requirement": 50, "score": 8, "gain": 11, "after": 12,
    "picked": 9, "measure": 32,
}  # fmt: skip
"""Columns of ``改进重点``, a block with a record for each requirement that lost points."""

WARNING_WIDTHS = {"sheet": 22, "cell": 12, "value": 34, "message": 70}
"""Columns of the warnings in ``溯源``, a block."""


@dataclass(frozen=True)
class Drawing:
    """What every sheet's drawing needs."""

    book: Any
    slots: Slots
    look: Look
    catalogue: Catalogue
    level: Level
    kind: Kind
    lang: Lang

    def sheet(self, name: Text, title: Text, widths: Sequence[float], *, landscape: bool = False) -> Any:
        """A new sheet with its title, columns, page, and whose result it is in the page's head."""
        sheet = self.book.add_worksheet(name(self.lang))
        sheet.hide_gridlines(2)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self.look("plain"))
        sheet.set_row(0, 32)
        sheet.write_string(0, 0, title(self.lang), self.look("title"))
        header = f"{LEVEL_NAMES[self.level.number](self.lang)} {self.kind.name(self.lang)} "
        page(
            sheet,
            self.lang,
            str(self.catalogue.identity),
            landscape=landscape,
            header=header + str(self.slots("header")),
        )
        return sheet

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    @property
    def threshold(self) -> str:
        return decimal(self.catalogue.threshold)

    def requirement_range(self, column: str) -> str:
        """A column of ``要求得分`` over all its requirements, as formulas name it."""
        letter = column_letters(list(REQUIREMENT_WIDTHS).index(column))
        last = FIRST + len(self.level.requirements)
        return f"'{REQUIREMENTS(self.lang)}'!${letter}${FIRST + 1}:${letter}${last}"


def draw_result(catalogue: Catalogue, level: int, kind: Kind, lang: Lang) -> Callable[[Any, Slots], None]:
    """The drawing of a result workbook, for ``stamp.draw``."""

    def drawing(book: Any, slots: Slots) -> None:
        drawn = Drawing(book, slots, Look(book), catalogue, catalogue.level(level), kind, lang)
        book.set_properties({"created": EPOCH, "title": str(slots("title")), "comments": str(catalogue.identity)})
        for sheet in (_conclusion, _domains, _subdomains, _requirements, _improvement, _review, _origin):
            sheet(drawn)

    return drawing


def decimal(value: Fraction) -> str:
    """A fraction in decimals where those end, else as a fraction: ``0.8``, ``2/3``."""
    for digits in range(13):
        if (value * 10**digits).denominator == 1:
            return f"{float(value):.{digits}f}"
    return str(value)


def digits(denominator: int, threshold: Fraction, least: int) -> int:
    """Decimals that keep any multiple of 1/``denominator`` from looking as if it lay on the threshold, or beyond it."""
    apart = math.lcm(denominator, threshold.denominator)
    while 2 * 10**least <= apart:
        least += 1
    return least


def digits_of_level(level: Level, catalogue: Catalogue, least: int = 4) -> int:
    return digits(catalogue.unit * len(level.requirements), catalogue.threshold, least)


def digits_of_subdomains(level: Level, catalogue: Catalogue, least: int = 4) -> int:
    return max(digits(catalogue.unit * n, catalogue.threshold, least) for n in level.counts.values())


def digits_of_domains(level: Level, catalogue: Catalogue, least: int = 4) -> int:
    counts: dict[str, list[int]] = {}
    for (domain, _), n in level.counts.items():
        counts.setdefault(domain, []).append(n)
    return max(digits(catalogue.unit * math.lcm(*ns) * len(ns), catalogue.threshold, least) for ns in counts.values())


def _decimals(count: int) -> str:
    return "0." + "0" * count


def _signed(count: int) -> str:
    return f"+{_decimals(count)};-{_decimals(count)};{_decimals(count)}"


# --- 评估结论 ----------------------------------------------------------------------------------------------------------
def _conclusion(d: Drawing) -> None:
    sheet = d.sheet(CONCLUSION, Text("成熟度评估结果", "Result of the maturity assessment"), _WIDTHS)
    look, slots = d.look, d.slots
    level, kind = LEVEL_NAMES[d.level.number](d.lang), d.kind.name(d.lang)
    sheet.write_string(1, 0, f"{level} · {kind} · {d.catalogue.standard(d.lang)}", look("subtitle"))
    if ILLUSTRATIVE in d.catalogue.name.zh:
        note = d.say(
            "按示例要求目录得出，仅供演示和试用，不能作为评估结论使用。",
            "Made with an illustrative catalogue of requirements: for demonstration and trial, not a conclusion to rely on.",
        )
        sheet.merge_range(2, 0, 2, 1, note, look("text", bg_color=GREY, bold=True, indent=1))
        sheet.set_row(2, 22)
    _samples(d, sheet, row=3)

    ratio = digits_of_level(d.level, d.catalogue)
    for row, height in ((4, 24), (5, 44), (6, 26)):
        sheet.set_row(row, height)
    verdict = look("text", "middle", bold=True, font_size=28)
    sheet.merge_range(4, 0, 6, 0, "", verdict)
    sheet.write_number(4, 0, slots("verdict", "large"), verdict)
    card = {"left": 1, "right": 1, "left_color": LINE, "right_color": LINE, "indent": 1}
    sheet.write_string(
        4, 1, f"{kinds.LEVEL_SCORE(d.lang)} A", look("text", font_color=MUTED, top=1, top_color=LINE, **card)
    )
    sheet.write_number(
        5,
        1,
        slots("A"),
        look("text", "left", num_format=_decimals(ratio), font_size=28, bold=True, font_color=NAVY, **card),
    )
    sheet.write_number(6, 1, slots("card"), look("text", font_color=MUTED, bottom=1, bottom_color=LINE, **card))
    sheet.merge_range(8, 0, 8, 1, "", look("text"))
    sheet.write_number(8, 0, slots("sentence"), look("text", font_size=12))
    sheet.set_row(8, 60)

    tall = 34
    row = _facts(d, sheet, 10, d.say("被评估方", "Organization"), (
        _Fact(kinds.ORGANIZATION.label(d.lang), slots("organization"), height=tall),
        _Fact(kinds.CREDIT_CODE.label(d.lang), slots("credit_code")),
        _Fact(kinds.LEVEL.label(d.lang), level),
        _Fact(d.say("评估类型", "Kind of assessment"), kind),
    ))  # fmt: skip
    row = _facts(d, sheet, row + 1, d.say("判定", "Decision"), (
        _Fact(kinds.LEVEL_SCORE(d.lang), slots("A"), _decimals(ratio)),
        _Fact(d.say("精确值", "Exactly"), slots("fraction")),
        _Fact(d.say("怎样得出", "How it comes about"), slots("quotient")),
        _Fact(d.say("达标阈值", "Threshold"), float(d.catalogue.threshold)),
        _Fact(d.say("余量（A 与阈值之差）", "Margin (A less the threshold)"), slots("margin"), _signed(ratio)),
        _Fact(kinds.VERDICT(d.lang), slots("verdict")),
    ))  # fmt: skip
    row = _composition(d, sheet, row + 1)
    row = _facts(d, sheet, row + 1, d.say("强项与短板", "Strongest and weakest"), (
        _Fact(d.say("得分最高的能力子域", "Strongest subdomains"), slots("strongest"), height=tall),
        _Fact(d.say("得分最低的能力子域", "Weakest subdomains"), slots("weakest"), height=tall),
    ))  # fmt: skip
    _facts(d, sheet, row + 1, d.say("依据", "Basis"), (
        _Fact(d.say("要求目录", "Catalogue of requirements"), f"{d.catalogue.name(d.lang)} {d.catalogue.version}"),
        _Fact(d.say("标准", "Standard"), d.catalogue.standard(d.lang)),
    ))  # fmt: skip


def _samples(d: Drawing, sheet: Any, row: int) -> None:
    """Formats that ``result`` chooses by a value, made in an empty row."""
    look = d.look
    picked = {"bg_color": MIST}
    gain, after = _gain_formats(d)
    samples = {
        "conforms": look("text", "middle", bold=True, font_size=28, font_color=WHITE, bg_color=BLUE),
        "does not conform": look("text", "middle", bold=True, font_size=28, font_color=INK, bg_color=AMBER, border=2,
                                 border_color=ORANGE),
        "picked": look("cell", **picked),
        "picked-centre": look("centre", **picked),
        "picked-gain": look("centre", num_format=gain, **picked),
        "picked-after": look("centre", num_format=after, **picked),
    }  # fmt: skip
    for column, (name, style) in enumerate(samples.items()):
        d.slots.style(sheet, row, column, name, style)


class _Fact(NamedTuple):
    """A label and its value: text, a number, or the slot of either. ``height``: of its row in points, if not by its text."""

    label: str
    value: str | float
    number_format: str = "General"
    height: float = 0


def _facts(d: Drawing, sheet: Any, row: int, title: str, facts: Sequence[_Fact]) -> int:
    """A section of labels with their values. Returns the row after it."""
    _section(d, sheet, row, title, 1)
    for fact in facts:
        row += 1
        sheet.write_string(row, 0, fact.label, d.look("label"))
        style = d.look("cell", "left", num_format=fact.number_format)
        if isinstance(fact.value, str):
            sheet.write_string(row, 1, fact.value, style)
        else:
            sheet.write_number(row, 1, fact.value, style)
        text = fact.value if isinstance(fact.value, str) else ""
        sheet.set_row(row, fact.height or row_height([(fact.label, _WIDTHS[0]), (text, _WIDTHS[1])], least=22))
    return row + 1


_WIDTHS = (30, 72)
"""Columns of ``评估结论``."""


def _section(d: Drawing, sheet: Any, row: int, title: str, last: int) -> None:
    sheet.set_row(row, 24)
    for column in range(last + 1):
        sheet.write_blank(row, column, None, d.look("section"))
    sheet.write_string(row, 0, title, d.look("section"))


def _composition(d: Drawing, sheet: Any, row: int) -> int:
    """How many requirements got each grade, as a small table with its bars."""
    _section(d, sheet, row, d.say("得分构成", "How the requirements scored"), 1)
    style = d.look("cell", "left", num_format=d.say('0" 项"', "0"))
    for number, grade in enumerate(d.catalogue.scale, 1):
        sheet.set_row(row + number, 24)
        sheet.write_string(
            row + number,
            0,
            f"{grade.label(d.lang)}{d.say('（', ' (')}{decimal(grade.score)}{d.say('）', ')')}",
            d.look("label"),
        )
        sheet.write_number(row + number, 1, d.slots("count", d.catalogue.units(grade)), style)
    last = row + len(d.catalogue.scale)
    chart = d.book.add_chart({"type": "bar"})
    fills = [GRADE_COLOURS[min(i, len(GRADE_COLOURS) - 1)][0] for i in range(len(d.catalogue.scale))]
    chart.add_series(
        {
            "categories": [sheet.get_name(), row + 1, 0, last, 0],
            "values": [sheet.get_name(), row + 1, 1, last, 1],
            "points": [{"fill": {"color": fill}, "border": {"color": MUTED, "width": 0.75}} for fill in fills],
            "data_labels": {"value": True, "num_format": "0", "font": _font()},
            "gap": 45,
        }
    )
    # xlsxwriter's y axis is the vertical one, which in a bar chart holds the categories.
    chart.set_y_axis({"reverse": True, "visible": False, "major_gridlines": {"visible": False}})
    chart.set_x_axis(
        {"min": 0, "max": len(d.level.requirements), "visible": False, "major_gridlines": {"visible": False}}
    )
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    chart.set_plotarea({"layout": {"x": 0.0, "y": 0.0, "width": 0.95, "height": 1.0}, "fill": {"none": True}})
    chart.set_size({"width": 400, "height": 32 * len(d.catalogue.scale) - 4})
    sheet.insert_chart(
        row + 1,
        1,
        chart,
        {"x_offset": 110, "y_offset": 2, "description": d.say("各满足程度的要求数", "Requirements by grade")},
    )
    return last + 1


def _font(**more: Any) -> dict[str, Any]:
    return {"name": FONT, "size": 9, "color": INK, "bold": False, **more}


# --- 能力域得分 --------------------------------------------------------------------------------------------------------
def _domains(d: Drawing) -> None:
    sheet = d.sheet(DOMAINS, Text("能力域得分 B", "Domain scores B"), (26, 14, 12, 14, 16, 14, 3, 26, 10, 10))
    sheet.write_string(1, 0, d.say(
        "公式 (2)：能力域得分是其各被评估能力子域得分的平均。标准只对等级得分 A 设阈值，不对单个能力域设下限。",
        "Formula (2): the mean of the scores of a domain's assessed subdomains. Only A has a threshold; no domain has a floor.",
    ), d.look("subtitle"))  # fmt: skip
    headings = d.say(
        "能力域 被评估子域数 要求数 得分_B 与阈值之差 对照阈值",
        "Domain Subdomains Requirements Score_B Difference Against_threshold",
    )
    _headings(d, sheet, 3, [heading.replace("_", " ") for heading in headings.split()])
    chart_data = d.say("图表数据 得分 阈值", "Chart_data Score Threshold")
    for column, heading in enumerate(chart_data.split(), 7):
        sheet.write_string(3, column, heading.replace("_", " "), d.look("muted"))
    figures = _decimals(digits_of_domains(d.level, d.catalogue))
    signed = _signed(digits_of_domains(d.level, d.catalogue))
    for row, domain in enumerate(d.catalogue.domains, 4):
        assessed = d.catalogue.subdomains_of(domain.zh, d.level.subdomains)
        sheet.set_row(row, 24)
        sheet.write_string(row, 0, domain(d.lang), d.look("label"))
        sheet.write_number(row, 1, len(assessed), d.look("centre"))
        count = sum(d.level.counts[s.domain.zh, s.name.zh] for s in assessed)
        sheet.write_number(row, 2, count, d.look("centre"))
        label = domain(d.lang)
        if assessed:
            sheet.write_number(row, 3, d.slots("B", domain.zh), d.look("centre", bold=True, num_format=figures))
            sheet.write_number(row, 4, d.slots("B-margin", domain.zh), d.look("centre", num_format=signed))
            sheet.write_number(row, 5, d.slots("B-reached", domain.zh), d.look("centre"))
            sheet.write_number(row, 8, d.slots("B", domain.zh), d.look("muted", num_format=figures))
        else:
            for column in (3, 4, 5):
                sheet.write_string(row, column, kinds.NOT_ASSESSED(d.lang), d.look("centre", font_color=MUTED))
            label += d.say("（不适用）", " (n/a)")
        sheet.write_string(row, 7, label, d.look("muted"))
        sheet.write_number(row, 9, float(d.catalogue.threshold), d.look("muted"))
    last = 3 + len(d.catalogue.domains)
    sheet.insert_chart(last + 2, 0, _radar(d, sheet.get_name(), 4, last), {
        "description": d.say("能力域得分雷达图，虚线为阈值", "Radar of the domain scores; the dashed line is the threshold")
    })  # fmt: skip
    sheet.print_area(0, 0, last + 28, 5)


def _radar(d: Drawing, sheet: str, first: int, last: int) -> Any:
    chart = d.book.add_chart({"type": "radar", "subtype": "with_markers"})
    chart.add_series(
        {
            "name": d.say("能力域得分 B", "Domain score B"),
            "categories": [sheet, first, 7, last, 7],
            "values": [sheet, first, 8, last, 8],
            "line": {"color": NAVY, "width": 2.5},
            "marker": {"type": "circle", "size": 7, "fill": {"color": NAVY}, "border": {"color": WHITE}},
            "data_labels": {
                "value": True,
                "num_format": _decimals(digits_of_domains(d.level, d.catalogue, 2)),
                "font": _font(bold=True, size=10),
            },
        }
    )
    chart.add_series(
        {
            "name": d.say(f"阈值 {d.threshold}", f"Threshold {d.threshold}"),
            "categories": [sheet, first, 7, last, 7],
            "values": [sheet, first, 9, last, 9],
            "line": {"color": ORANGE, "width": 1.75, "dash_type": "dash"},
            "marker": {"type": "none"},
        }
    )
    chart.set_x_axis({"num_font": _font(size=10)})
    chart.set_y_axis(
        {
            "min": 0,
            "max": 1,
            "major_unit": 0.2,
            "label_position": "none",
            "major_gridlines": {"visible": True, "line": {"color": LINE, "width": 0.75}},
            "line": {"color": LINE},
        }
    )
    chart.set_legend({"position": "bottom", "font": _font()})
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 690, "height": 500})
    return chart


def _headings(d: Drawing, sheet: Any, row: int, headings: Sequence[str], height: float = 32) -> None:
    sheet.set_row(row, height)
    for column, heading in enumerate(headings):
        sheet.write_string(row, column, heading, d.look("heading"))


# --- 能力子域得分 -------------------------------------------------------------------------------------------------------
def _subdomains(d: Drawing) -> None:
    names = d.say("16 20", "31 34").split()
    widths = (*map(int, names), 8, 10, 12, 2, *([9] * 8), 3, 30, 9, 9)
    sheet = d.sheet(SUBDOMAINS, Text("能力子域得分 C", "Subdomain scores C"), widths, landscape=True)
    if len(d.level.subdomains) <= 30:
        sheet.fit_to_pages(1, 1)
    sheet.write_number(1, 0, d.slots("subdomain-sentence"), d.look("subtitle"))
    left_out = [s.name(d.lang) for s in d.catalogue.subdomains if s not in d.level.subdomains]
    if left_out:
        note = (
            d.say("本等级不评估：", "Not assessed at this level: ")
            + d.say("、", ", ").join(left_out)
            + d.say("。", ".")
        )
        sheet.merge_range(2, 0, 2, _CHART_DATA - 2, note, d.look("muted"))
        sheet.set_row(2, row_height([(note, sum(widths[: _CHART_DATA - 1]))]))
    headings = d.say("能力域 能力子域 要求数 得分_C 与阈值之差", "Domain Subdomain Number Score_C Difference")
    _headings(d, sheet, 3, [heading.replace("_", " ") for heading in headings.split()])
    places = digits_of_subdomains(d.level, d.catalogue)
    before = None
    for row, subdomain in enumerate(d.level.subdomains, 4):
        pair = (subdomain.domain.zh, subdomain.name.zh)
        domain_style = d.look("cell", "bold") if subdomain.domain != before else d.look("cell", font_color=MUTED)
        before = subdomain.domain
        sheet.set_row(row, 20)
        sheet.write_string(row, 0, subdomain.domain(d.lang), domain_style)
        sheet.write_string(row, 1, subdomain.name(d.lang), d.look("cell"))
        sheet.write_number(row, 2, d.level.counts[pair], d.look("centre"))
        sheet.write_number(row, 3, d.slots("C", *pair), d.look("centre", "bold", num_format=_decimals(places)))
        sheet.write_number(row, 4, d.slots("C-margin", *pair), d.look("centre", num_format=_signed(places)))
    last = 3 + len(d.level.subdomains)
    below = {"type": "cell", "criteria": "<", "value": 0, "format": d.book.add_format({"bg_color": AMBER})}
    sheet.conditional_format(4, 4, last, 4, below)
    sheet.freeze_panes(4, 0)
    last_drawn = _chart_data(d, sheet)
    sheet.insert_chart(3, 6, _bars(d, sheet.get_name(), 4, last_drawn), {
        "description": d.say("能力子域得分条形图，竖线为阈值", "Bars of the subdomain scores; the vertical line is the threshold")
    })  # fmt: skip
    sheet.print_area(0, 0, max(last + 4, 22), _CHART_DATA - 2)


_CHART_DATA = 15
"""Column of ``能力子域得分`` from which the chart takes its data, beyond the printed page."""


def _chart_data(d: Drawing, sheet: Any) -> int:
    """Label, score reached, score below: a row for each subdomain, under one with its domain's name. Returns the last row."""
    headings = (d.say("图表数据", "Chart data"), d.say("达到", "Reached"), d.say("低于", "Below"))
    for column, heading in enumerate(headings, _CHART_DATA):
        sheet.write_string(3, column, heading, d.look("muted"))
    row, before = 3, None
    style = d.look("muted", num_format=_decimals(digits_of_subdomains(d.level, d.catalogue)))
    for subdomain in d.level.subdomains:
        pair = (subdomain.domain.zh, subdomain.name.zh)
        if subdomain.domain != before:
            row += 1
            sheet.write_string(
                row, _CHART_DATA, d.say(f"【{subdomain.domain.zh}】", f"[{subdomain.domain.en}]"), d.look("muted")
            )
        before = subdomain.domain
        row += 1
        sheet.write_string(row, _CHART_DATA, subdomain.name(d.lang), d.look("muted"))
        sheet.write_number(row, _CHART_DATA + 1, d.slots("C-reached", *pair), style)
        sheet.write_number(row, _CHART_DATA + 2, d.slots("C-below", *pair), style)
    return row


def _bars(d: Drawing, sheet: str, first: int, last: int) -> Any:
    chart = d.book.add_chart({"type": "bar"})
    label = _decimals(digits_of_subdomains(d.level, d.catalogue, 2))
    series = (
        (d.say(f"达到 {d.threshold}", f"{d.threshold} or more"), _CHART_DATA + 1, BLUE, NAVY, WHITE),
        (d.say(f"低于 {d.threshold}", f"Below {d.threshold}"), _CHART_DATA + 2, AMBER, ORANGE, INK),
    )
    for name, column, fill, border, ink in series:
        chart.add_series(
            {
                "name": name,
                "categories": [sheet, first, _CHART_DATA, last, _CHART_DATA],
                "values": [sheet, first, column, last, column],
                "fill": {"color": fill},
                "border": {"color": border, "width": 0.75},
                "gap": 45,
                "overlap": 100,
                "data_labels": {
                    "value": True,
                    "num_format": label,
                    "font": _font(size=8, color=ink),
                    "position": "inside_base",
                },
            }
        )
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": _font(),
            "line": {"color": MUTED, "width": 2},
            "major_tick_mark": "none",
            "major_gridlines": {"visible": False},
        }
    )
    # The only major gridline inside the plot is the threshold: a line that every program draws at its true place.
    chart.set_x_axis(
        {
            "min": 0,
            "max": 1,
            "major_unit": float(d.catalogue.threshold),
            "minor_unit": float(d.catalogue.threshold) / 4,
            "num_format": "0.0#",
            "num_font": _font(bold=True),
            "major_gridlines": {"visible": True, "line": {"color": ORANGE, "width": 2}},
            "minor_gridlines": {"visible": True, "line": {"color": GREY, "width": 0.5}},
            "line": {"none": True},
        }
    )
    chart.set_legend({"position": "bottom", "font": _font()})
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 540, "height": max(320, len(d.level.subdomains) * 27 + 90)})
    return chart


# --- 要求得分 ----------------------------------------------------------------------------------------------------------
def _requirements(d: Drawing) -> None:
    sheet = d.sheet(
        REQUIREMENTS,
        Text("各项要求的得分", "Scores of the requirements"),
        [*REQUIREMENT_WIDTHS.values()],
        landscape=True,
    )
    sheet.write_string(1, 0, d.say(
        "“复核”表按本表的得分用公式重新计算；改动得分会在那里显示为不一致。",
        "The sheet “Recomputation” works from the scores on this one; a changed score shows there as a difference.",
    ), d.look("subtitle"))  # fmt: skip
    names = (
        kinds.ID,
        kinds.DOMAIN,
        kinds.SUBDOMAIN,
        kinds.REQUIREMENT,
        kinds.SCORE,
        kinds.GRADE,
        kinds.EVIDENCE_NUMBERS.label,
        kinds.REMARK.label,
    )
    _headings(d, sheet, FIRST - 1, [name(d.lang) for name in names], 26)
    styles = {
        "score": d.look("centre", "score", bold=True),
        "grade": d.look("centre"),
    }
    for column, key in enumerate(REQUIREMENT_WIDTHS):
        sheet.write_number(FIRST, column, d.slots.block("requirements", key), styles.get(key, d.look("cell")))
    last = FIRST - 1 + len(d.level.requirements)
    for grade, colours in zip(d.catalogue.scale, GRADE_COLOURS, strict=False):
        rule = f"=AND(ISNUMBER($E{FIRST + 1}),ROUND($E{FIRST + 1}*{d.catalogue.unit},0)={d.catalogue.units(grade)})"
        sheet.conditional_format(
            FIRST, 4, last, 5, {"type": "formula", "criteria": rule, "format": d.book.add_format(paint(colours))}
        )
    sheet.autofilter(FIRST - 1, 0, last, 7)
    sheet.freeze_panes(FIRST, 1)
    sheet.repeat_rows(FIRST - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:H{last + 1}"})


# --- 改进重点 ----------------------------------------------------------------------------------------------------------
def _gain_formats(d: Drawing) -> tuple[str, str]:
    places = digits_of_level(d.level, d.catalogue)
    return "+" + _decimals(places), _decimals(places)


def _improvement(d: Drawing) -> None:
    sheet = d.sheet(IMPROVEMENT, Text("改进重点", "Where to improve"), [*LOSS_WIDTHS.values()], landscape=True)
    sheet.merge_range(1, 0, 1, 9, "", d.look("text", font_size=12))
    sheet.write_number(1, 0, d.slots("improvement-sentence"), d.look("text", font_size=12))
    sheet.set_row(1, 64)
    sheet.write_string(2, 0, d.say(
        "按可增加的 A 从大到小排列，同值的先列得分最低的能力子域。“依次改进后 A”：本行及以上各项都提高到最高一档时的等级得分。",
        "Ordered by what each would add to A; of equals, those of the weakest subdomain first. “A from here up”: A when this"
        " requirement and all above it have risen to the highest grade.",
    ), d.look("subtitle"))  # fmt: skip
    headings = d.say(
        "序号 编号 能力域 能力子域 成熟度要求 得分 可增加的_A 依次改进后_A 达标组合 改进计划中的措施",
        "No. ID Domain Subdomain Requirement Score Adds_to_A A_from_here_up Smallest_set Measure_in_the_improvement_plan",
    )
    _headings(d, sheet, 3, [heading.replace("_", " ") for heading in headings.split()])
    gain, after = _gain_formats(d)
    styles = {
        "number": d.look("centre"),
        "score": d.look("centre", "score"),
        "gain": d.look("centre", num_format=gain),
        "after": d.look("centre", num_format=after),
        "picked": d.look("centre"),
    }
    for column, key in enumerate(LOSS_WIDTHS):
        sheet.write_number(4, column, d.slots.block("losses", key), styles.get(key, d.look("cell")))
    sheet.freeze_panes(4, 2)
    sheet.repeat_rows(3)
    sheet.autofilter(3, 0, 3 + len(d.level.requirements), 9)
    sheet.ignore_errors({"number_stored_as_text": f"A5:J{4 + len(d.level.requirements)}"})


# --- 复核 -------------------------------------------------------------------------------------------------------------
def _review(d: Drawing) -> None:
    sheet = d.sheet(REVIEW, Text("复核：用公式重新计算", "Recomputation by formulas"), (18, 16, 20, 9, 11, 13, 13, 12))
    items = 2 + len(d.catalogue.domains) + len(d.level.subdomains)
    first, last = 6, 5 + items
    agree = f"$H${first + 1}:$H${last + 1}"
    yes, no = AGREES(d.lang), DISAGREES(d.lang)
    sheet.merge_range(1, 0, 1, 7, "", d.look("text"))
    overall = d.say(
        f'IF(COUNTIF({agree},"{yes}")={items},"全部 {items} 项一致。",'
        f'"有 "&({items}-COUNTIF({agree},"{yes}"))&" 项不一致：请核对“要求得分”是否被改动。")',
        f'IF(COUNTIF({agree},"{yes}")={items},"All {items} figures agree.",'
        f'({items}-COUNTIF({agree},"{yes}"))&" figures differ: was the sheet “Requirement scores” changed?")',
    )
    sheet.write_formula(
        1, 0, "=" + overall, d.look("text", font_size=12, bold=True, font_color=NAVY), d.slots("overall")
    )
    sheet.set_row(1, 28)
    sheet.merge_range(2, 0, 2, 7, d.say(
        f"“重算”由表格程序从“要求得分”按公式 (1)～(4) 得出；“smexl”是处理时的结果。得分以 {decimal(Fraction(1, d.catalogue.unit))}"
        " 为单位取整相加，判定只比较整数。",
        f"“Recomputed” is what the spreadsheet program makes of the sheet “Requirement scores” by formulas (1)–(4); “smexl” is what"
        f" was found in processing. Scores are added as whole multiples of {decimal(Fraction(1, d.catalogue.unit))}, and the verdict"
        " compares whole numbers.",
    ), d.look("muted"))  # fmt: skip
    sheet.set_row(2, 34)
    unit = decimal(Fraction(1, d.catalogue.unit))
    headings = d.say(
        f"项目 能力域 能力子域 个数 合计（×{unit}） 重算 smexl 是否一致",
        f"Figure Domain Subdomain Number Sum_(×{unit}) Recomputed smexl Agreement",
    )
    _headings(d, sheet, first - 1, [heading.replace("_", " ") for heading in headings.split()])
    _review_level(d, sheet, first)
    row = first + 2
    row_c = row + len(d.catalogue.domains)
    for domain in d.catalogue.domains:
        _review_domain(d, sheet, row, domain, (row_c, last))
        row += 1
    for subdomain in d.level.subdomains:
        _review_subdomain(d, sheet, row, subdomain.domain, subdomain.name)
        row += 1
    sheet.conditional_format(first, 7, last, 7, {
        "type": "cell", "criteria": "==", "value": f'"{no}"', "format": d.book.add_format({"bg_color": AMBER, "bold": True})
    })  # fmt: skip
    sheet.freeze_panes(first, 0)
    sheet.repeat_rows(first - 1)


def _review_row(
    d: Drawing,
    sheet: Any,
    row: int,
    names: Sequence[str],
    formulas: Sequence[str],
    keys: Sequence[str | int],
    places: int,
) -> None:
    """One figure: its names, then number, sum, recomputed value (formulas; ``""`` for none), smexl's value and the agreement."""
    sheet.set_row(row, 19)
    for column, name in enumerate(names):
        sheet.write_string(row, column, name, d.look("cell"))
    for column, (part, formula) in enumerate(zip(("number", "sum", "again"), formulas, strict=True), 3):
        style = d.look("centre", **({"num_format": _decimals(places)} if part == "again" else {}))
        if formula:
            sheet.write_formula(row, column, "=" + formula, style, d.slots(part, *keys))
        else:
            sheet.write_string(row, column, "", style)
    if keys[0] == "B" and not d.catalogue.subdomains_of(str(keys[1]), d.level.subdomains):
        sheet.write_string(row, 6, kinds.NOT_ASSESSED(d.lang), d.look("centre"))
    else:
        sheet.write_number(row, 6, d.slots(*keys), d.look("centre", num_format=_decimals(places)))
    f, g = f"F{row + 1}", f"G{row + 1}"
    same = f"IF(AND(ISNUMBER({f}),ISNUMBER({g})),ROUND({f}-{g},12)=0,{f}={g})"
    agree = f'=IF(IFERROR({same},FALSE),"{AGREES(d.lang)}","{DISAGREES(d.lang)}")'
    sheet.write_formula(row, 7, agree, d.look("centre"), d.slots("agree", *keys))


def _review_level(d: Drawing, sheet: Any, row: int) -> None:
    unit, threshold = d.catalogue.unit, d.catalogue.threshold
    scores, n = d.requirement_range("score"), f"D{row + 1}"
    _review_row(
        d, sheet, row, (f"{kinds.LEVEL_SCORE(d.lang)} A", "", ""),
        (f"ROWS({scores})", f"ROUND({unit}*SUM({scores}),0)", f"E{row + 1}/({unit}*{n})"),
        ("A",), digits_of_level(d.level, d.catalogue),
    )  # fmt: skip
    reaches = f"E{row + 1}*{threshold.denominator}>={threshold.numerator * unit}*{n}"
    verdict = (
        f'IF(COUNT({scores})<{n},"{kinds.INCOMPLETE(d.lang)}",'
        f'IF({reaches},"{kinds.CONFORMS(d.lang)}","{kinds.DOES_NOT_CONFORM(d.lang)}"))'
    )
    _review_row(d, sheet, row + 1, (kinds.VERDICT(d.lang), "", ""), ("", "", verdict), ("verdict",), 4)


def _review_domain(d: Drawing, sheet: Any, row: int, domain: Text, rows: tuple[int, int]) -> None:
    names, means = (f"${letter}${rows[0] + 1}:${letter}${rows[1] + 1}" for letter in "BF")
    n = f"D{row + 1}"
    _review_row(
        d, sheet, row, (d.say("能力域得分 B", "Domain score B"), domain(d.lang), ""),
        (f"SUMPRODUCT(--({names}=B{row + 1}))", "",
         f'IF({n}=0,"{kinds.NOT_ASSESSED(d.lang)}",SUMPRODUCT(({names}=B{row + 1})*{means})/{n})'),
        ("B", domain.zh), digits_of_domains(d.level, d.catalogue),
    )  # fmt: skip


def _review_subdomain(d: Drawing, sheet: Any, row: int, domain: Text, name: Text) -> None:
    unit = d.catalogue.unit
    mine = f"({d.requirement_range('domain')}=B{row + 1})*({d.requirement_range('subdomain')}=C{row + 1})"
    _review_row(
        d, sheet, row, (d.say("能力子域得分 C", "Subdomain score C"), domain(d.lang), name(d.lang)),
        (f"SUMPRODUCT({mine})", f"ROUND({unit}*SUMPRODUCT({mine}*{d.requirement_range('score')}),0)",
         f"E{row + 1}/({unit}*D{row + 1})"),
        ("C", domain.zh, name.zh), digits_of_subdomains(d.level, d.catalogue),
    )  # fmt: skip


# --- 溯源 -------------------------------------------------------------------------------------------------------------
def _origin(d: Drawing) -> None:
    sheet = d.sheet(
        ORIGIN,
        Text("溯源：这个结果从何而来", "Where this result comes from"),
        [*WARNING_WIDTHS.values()],
        landscape=True,
    )
    identity = d.catalogue.identity
    facts: tuple[tuple[Text, str | float], ...] = (
        (Text("源文件", "Source file"), d.slots("source")),
        (Text("源文件 SHA-256", "SHA-256 of the source file"), d.slots("sha256")),
        (Text("要求目录", "Catalogue of requirements"), d.catalogue.name(d.lang)),
        (Text("目录版本", "Version of the catalogue"), d.catalogue.version),
        (Text("目录内容 SHA-256", "SHA-256 of the catalogue's content"), identity.digest),
        (Text("模板格式", "Template format"), str(FORMAT_VERSION)),
        (Text("smexl 版本", "smexl version"), d.slots("smexl")),
        (Text("处理时间", "Time of processing"), d.slots("time")),
    )
    for row, (label, value) in enumerate(facts, 2):
        sheet.set_row(row, 32 if row == 2 else 20)
        sheet.write_string(row, 0, label(d.lang), d.look("label"))
        sheet.merge_range(row, 1, row, 3, "", d.look("cell", "left"))
        if isinstance(value, str):
            sheet.write_string(row, 1, value, d.look("cell", "left"))
        else:
            sheet.write_number(row, 1, value, d.look("cell", "left"))
    row = 3 + len(facts)
    _section(d, sheet, row, d.say("处理中采用并记录的警告", "Warnings taken and recorded in processing"), 3)
    sheet.write_number(row + 1, 0, d.slots("warnings"), d.look("muted", text_wrap=False))
    _headings(d, sheet, row + 2, d.say("工作表 单元格 原值 说明", "Sheet Cell Value Message").split(), 22)
    for column, key in enumerate(WARNING_WIDTHS):
        sheet.write_number(row + 3, column, d.slots.block("warnings", key), d.look("cell"))
    sheet.repeat_rows(row + 2)
