"""``能力域得分`` and ``能力子域得分`` of a result workbook: tables of the means B and C, each with its chart."""

from typing import Any

from smexl import kinds
from smexl.drawing.look import AMBER, BLUE, BORDER, GREY, INK, MUTED, NAVY, ORANGE, WHITE, row_height
from smexl.drawing.signed import decimals, signed_decimals
from smexl.result.layout import DOMAIN_SCORES, SUBDOMAIN_SCORES, Drawing, chart_font, headings_row
from smexl.scoring import digits_of_domains, digits_of_subdomains
from smexl.text import Text


def draw_domains(d: Drawing) -> None:
    sheet = d.sheet(DOMAIN_SCORES, Text("能力域得分 B", "Domain scores B"), (31, 14, 15, 13, 14, 14, 3, 31, 10, 10))
    sheet.write_string(1, 0, d.say(
        "公式 (2)：能力域得分是其各被评估能力子域得分的平均。标准只对等级得分 A 设阈值，不对单个能力域设下限。",
        "Formula (2): the mean of the scores of a domain's assessed subdomains. Only A has a threshold; no domain has a floor.",
    ), d.look("subtitle"))  # fmt: skip
    headings = d.say(
        "能力域 被评估子域数 要求数 得分_B 与阈值之差 对照阈值",
        "Domain Subdomains Requirements Score_B Difference Against_threshold",
    )
    headings_row(d, sheet, 3, [heading.replace("_", " ") for heading in headings.split()])
    chart_data = d.say("图表数据 得分 阈值", "Chart_data Score Threshold")
    for column, heading in enumerate(chart_data.split(), 7):
        sheet.write_string(3, column, heading.replace("_", " "), d.look("muted"))
    figures = decimals(digits_of_domains(d.level, d.catalogue))
    margins = signed_decimals(digits_of_domains(d.level, d.catalogue))
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
            sheet.write_number(row, 4, d.slots("B-margin", domain.zh), d.look("centre", num_format=margins))
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
                "num_format": decimals(digits_of_domains(d.level, d.catalogue, 2)),
                "font": chart_font(bold=True, size=10),
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
    chart.set_x_axis({"num_font": chart_font(size=10)})
    chart.set_y_axis(
        {
            "min": 0,
            "max": 1,
            "major_unit": 0.2,
            "label_position": "none",
            "major_gridlines": {"visible": True, "line": {"color": BORDER, "width": 0.75}},
            "line": {"color": BORDER},
        }
    )
    chart.set_legend({"position": "bottom", "font": chart_font()})
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 690, "height": 500})
    return chart


# --- 能力子域得分 -------------------------------------------------------------------------------------------------------
def draw_subdomains(d: Drawing) -> None:
    names = d.say("16 20", "31 34").split()
    widths = (*map(int, names), 8, 10, 12, 2, *([9] * 8), 3, 30, 9, 9)
    sheet = d.sheet(SUBDOMAIN_SCORES, Text("能力子域得分 C", "Subdomain scores C"), widths, landscape=True)
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
    headings_row(d, sheet, 3, [heading.replace("_", " ") for heading in headings.split()])
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
        sheet.write_number(row, 3, d.slots("C", *pair), d.look("centre", "bold", num_format=decimals(places)))
        sheet.write_number(row, 4, d.slots("C-margin", *pair), d.look("centre", num_format=signed_decimals(places)))
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
    style = d.look("muted", num_format=decimals(digits_of_subdomains(d.level, d.catalogue)))
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
    label = decimals(digits_of_subdomains(d.level, d.catalogue, 2))
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
                    "font": chart_font(size=8, color=ink),
                    "position": "inside_base",
                },
            }
        )
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": chart_font(),
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
            "num_font": chart_font(bold=True),
            "major_gridlines": {"visible": True, "line": {"color": ORANGE, "width": 2}},
            "minor_gridlines": {"visible": True, "line": {"color": GREY, "width": 0.5}},
            "line": {"none": True},
        }
    )
    chart.set_legend({"position": "bottom", "font": chart_font()})
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 540, "height": max(320, len(d.level.subdomains) * 27 + 90)})
    return chart
