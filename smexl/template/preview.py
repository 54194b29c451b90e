"""The preview: formulas (1)–(4) live in the workbook, and the same figures computed here for the cached values.

The figures count and add the whole units of each requirement, found by its id, and divide once, as ``scoring`` does; no figure
rests on the position of a row or on a name. Nothing that a reader sees before recalculation is other than what it will show after.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from smexl import kinds, scoring
from smexl.catalogue import Catalogue, Level, Subdomain
from smexl.drawing.look import (
    BLUE,
    BORDER,
    DOMAIN_COLOURS,
    FONT,
    INK,
    MIST,
    MUTED,
    NAVY,
    ORANGE,
    SAND,
    WHITE,
    paint,
    set_up_page,
)
from smexl.drawing.stamp import ErrorValue, Fill, Key
from smexl.kinds import PREVIEW
from smexl.scoring import decimal
from smexl.template.canvas import Canvas, Range, figure_format, put_literal
from smexl.template.scores import PROGRESS, ScaleLists, counted, draw_units
from smexl.text import Lang, Text

NO_FIGURE_YET = "—"
"""Stands where a figure cannot be given yet. Never 0: a blank is not a score."""

PREVIEW_TITLE = Text("得分预览", "Score preview")
OPEN_COUNT = Text("待评要求数", "Requirements still open")
DONE_COUNT = Text("已评要求数", "Requirements scored")
_DOMAINS = Text("能力域得分", "Domain scores")
_SUBDOMAINS = Text("能力子域得分", "Subdomain scores")
DOMAIN_TITLE = Text("能力域得分（公式 2）", "Domain scores (formula 2)")
SUBDOMAIN_TITLE = Text("能力子域得分（公式 1）", "Subdomain scores (formula 1)")
_COUNT = Text("参评子域", "Subdomains")
_DONE = Text("完成", "Done")
FORMULA = {
    3: Text("公式（3）：全部要求得分的算术平均值", "Formula (3): mean of all requirements' scores"),
    4: Text("公式（4）：{} ≤ 成熟度等级得分 ≤ 1 时为符合", "Formula (4): conforms when {} ≤ maturity level score ≤ 1"),
}
ALL_NEEDED = Text("全部要求评分后给出得分和结论", "Score and verdict appear once every requirement is scored")
LEGEND = Text(
    "浅蓝：不低于 {0}；浅橙：低于 {0}；“—”：尚有要求未评分",
    "Blue: {0} or more; orange: below {0}; “—”: requirements still open",
)
LINE_NAME = Text("判定线 {}", "Threshold {}")

_TOP, _DOMAIN_ROW = 3, 10
_CHART: dict[Lang, int] = {"zh": 470, "en": 580}
VERDICT_CELL = f"$B${_TOP + 2}"
_WIDTHS: dict[Lang, tuple[int, ...]] = {"zh": (18, 24, 12, 14, 3), "en": (29, 32, 12, 14, 3)}


class _Columns(NamedTuple):
    """What the charts and formulas rest on, in the hidden sheet: one row a subdomain; ``scored`` one a requirement."""

    scored: Range
    subdomain: Range
    weight: Range
    done: Range
    units: Range
    shown: Range


def draw_preview(canvas: Canvas, scale: ScaleLists) -> str:
    """Draw the preview. Returns the formula that counts the requirements scored, for other sheets to show."""
    sheet = canvas.head(PREVIEW, canvas.titled(PREVIEW_TITLE(canvas.lang)), canvas.kind.preview_help(canvas.lang))
    for column, width in enumerate(_WIDTHS[canvas.lang]):
        sheet.set_column(column, column, width)
    columns = _subdomain_columns(canvas, scale)
    _headline(canvas, sheet, columns)
    row = _domain_table(canvas, sheet, columns)
    _subdomain_table(canvas, sheet, columns, row + 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    set_up_page(sheet, canvas.lang, canvas.identity, landscape=False, header=canvas.title, one_page=True)
    return f"COUNT({columns.scored.absolute})"


def _subdomain_columns(canvas: Canvas, scale: ScaleLists) -> _Columns:
    hidden, level = canvas.hidden, canvas.level
    subdomains = level.subdomains
    scored = draw_units(canvas, scale)
    subdomain = hidden.column("subdomain", [s.name(canvas.lang) for s in subdomains])
    weight = hidden.column("weight", [_common(level, s.domain.zh) // n for s, n in _counts(level)])
    columns = _Columns(
        scored, subdomain, weight, *(hidden.reserve(name, len(subdomains)) for name in ("done", "units", "C"))
    )
    style, first = canvas.look("plain"), 0
    for i, (_, n) in enumerate(_counts(level)):
        mine = scored.part(first, n).absolute  # a level's requirements stand subdomain by subdomain
        first += n
        for place, formula, key in (
            (columns.done, f"=COUNT({mine})", "done"),
            (columns.units, f"=SUM({mine})", "units"),
            (columns.shown, f"=IF({columns.done.cell(i)}={n},{_c(canvas, columns, i, n)},NA())", "chart-c"),
        ):
            hidden.sheet.write_formula(place.first + i, place.column, formula, style, canvas.slots("live", key, i))
    return columns


def _counts(level: Level) -> list[tuple[Subdomain, int]]:
    """The assessed subdomains, each with the number of its requirements."""
    return [(s, level.counts[s.domain.zh, s.name.zh]) for s in level.subdomains]


def _c(canvas: Canvas, columns: _Columns, i: int, n: int) -> str:
    return f"{columns.units.cell(i)}/{n * canvas.catalogue.unit}"


def _common(level: Level, domain: str) -> int:
    """The least common multiple of the numbers of requirements in a domain's subdomains: makes the sum in formula (2) whole."""
    return math.lcm(*(n for (d, _), n in level.counts.items() if d == domain))


def _headline(canvas: Canvas, sheet: Any, columns: _Columns) -> None:
    catalogue, lang, look = canvas.catalogue, canvas.lang, canvas.look
    p, unit, threshold = len(canvas.level.requirements), catalogue.unit, catalogue.threshold
    done, units = f"COUNT({columns.scored.absolute})", f"SUM({columns.scored.absolute})"
    complete = f"{done}={p}"
    conforms = f"{threshold.denominator}*{units}>={threshold.numerator}*{p * unit}"
    verdicts = [word(lang) for word in (kinds.CONFORMS, kinds.DOES_NOT_CONFORM, kinds.INCOMPLETE)]
    verdict = '=IF({},IF({},"{}","{}"),"{}")'.format(complete, conforms, *verdicts)
    figures = (
        (kinds.LEVEL_SCORE, f'=IF({complete},{units}/{p * unit},"{NO_FIGURE_YET}")', "score", FORMULA[3](lang)),
        (kinds.VERDICT, verdict, "verdict", FORMULA[4](lang).format(decimal(threshold))),
        (DONE_COUNT, f'={done}&" / {p}"', "done-all", ""),
        (OPEN_COUNT, f"=MAX(0,{p}-{done})", "open", ALL_NEEDED(lang)),
    )
    formats = {"score": figure_format(p * unit, threshold), "open": "0"}
    for row, (label, formula, key, note) in enumerate(figures, _TOP):
        sheet.set_row(row, 28)
        put_literal(sheet, row, 0, label(lang), look("subheading"))
        style = look("figure", num_format=formats.get(key, "General"))
        sheet.write_formula(row, 1, formula, style, canvas.slots("live", key))
        put_literal(sheet, row, 2, note, look("muted", "one-line", indent=1))
    paints = ((verdicts[0], (MIST, NAVY)), (verdicts[1], (SAND, INK)))
    for word, colours in paints:
        rule = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{word}"',
            "format": canvas.book.add_format(paint(colours)),
        }
        sheet.conditional_format(_TOP + 1, 1, _TOP + 1, 1, rule)


def _table_head(canvas: Canvas, sheet: Any, row: int, title: str, headings: list[str]) -> None:
    sheet.set_row(row, 24)
    for column in range(4):
        sheet.write_blank(row, column, None, canvas.look("section"))
    put_literal(sheet, row, 0, title, canvas.look("section"))
    sheet.set_row(row + 1, 22)
    for column, heading in enumerate(headings):
        put_literal(sheet, row + 1, column, heading, canvas.look("heading"))


def _domain_table(canvas: Canvas, sheet: Any, columns: _Columns) -> int:
    """Draw the table of domains and the radar beside it; returns the row below them."""
    catalogue, level, lang, look = canvas.catalogue, canvas.level, canvas.lang, canvas.look
    headings = [kinds.DOMAIN(lang), _COUNT(lang), _DONE(lang), kinds.SCORE(lang)]
    _table_head(canvas, sheet, _DOMAIN_ROW - 2, DOMAIN_TITLE(lang), headings)
    assessed = {s.domain.zh for s in level.subdomains}
    names = canvas.hidden.column("domain", [d(lang) for d in catalogue.domains if d.zh in assessed])
    shown = canvas.hidden.reserve("B", names.length)
    threshold = canvas.hidden.exact("threshold", [canvas.slots("threshold")] * names.length)
    drawn = 0
    for row, domain in enumerate(catalogue.domains, _DOMAIN_ROW):
        sheet.set_row(row, 22)
        put_literal(sheet, row, 0, domain(lang), look("label"))
        if domain.zh not in assessed:
            for column, text in enumerate(("0", NO_FIGURE_YET, kinds.NOT_ASSESSED(lang)), 1):
                put_literal(sheet, row, column, text, look("centre", font_color=MUTED))
            continue
        _domain_row(canvas, sheet, row, domain.zh, columns)
        b = f"=IF(ISNUMBER('{PREVIEW(lang)}'!$D${row + 1}),'{PREVIEW(lang)}'!$D${row + 1},NA())"
        slot = canvas.slots("live", "chart-b", domain.zh)
        canvas.hidden.sheet.write_formula(shown.first + drawn, shown.column, b, look("plain"), slot)
        drawn += 1
    last = _DOMAIN_ROW + len(catalogue.domains)
    put_literal(sheet, last, 0, LEGEND(lang).format(decimal(catalogue.threshold)), look("subtitle"))
    _shade(canvas, sheet, _DOMAIN_ROW, last - 1)
    _radar(canvas, sheet, names, shown, threshold)
    return max(last, _DOMAIN_ROW + 10)


def _domain_row(canvas: Canvas, sheet: Any, row: int, domain: str, columns: _Columns) -> None:
    level, catalogue, look = canvas.level, canvas.catalogue, canvas.look
    places = [i for i, s in enumerate(level.subdomains) if s.domain.zh == domain]  # subdomains stand domain by domain
    m, n = len(places), sum(count for (d, _), count in level.counts.items() if d == domain)
    done, units, weight = (
        column.part(places[0], m).absolute for column in (columns.done, columns.units, columns.weight)
    )
    denominator = _common(level, domain) * catalogue.unit * m
    score = f"SUMPRODUCT({units},{weight})/{denominator}"
    sheet.write_number(row, 1, m, look("centre"))
    sheet.write_formula(row, 2, f'=SUM({done})&" / {n}"', look("centre"), canvas.slots("live", "done-b", domain))
    style = look("centre", num_format=figure_format(denominator, catalogue.threshold), bold=True)
    sheet.write_formula(
        row, 3, f'=IF(SUM({done})={n},{score},"{NO_FIGURE_YET}")', style, canvas.slots("live", "b", domain)
    )


def _subdomain_table(canvas: Canvas, sheet: Any, columns: _Columns, top: int) -> None:
    level, lang, look = canvas.level, canvas.lang, canvas.look
    headings = [kinds.DOMAIN(lang), kinds.SUBDOMAIN(lang), _DONE(lang), kinds.SCORE(lang)]
    _table_head(canvas, sheet, top, SUBDOMAIN_TITLE(lang), headings)
    first = top + 2
    for i, (subdomain, n) in enumerate(_counts(level)):
        row = first + i
        new = i == 0 or level.subdomains[i - 1].domain != subdomain.domain
        edge = {"top": 1, "top_color": NAVY} if new else {}
        sheet.set_row(row, 22)
        put_literal(
            sheet,
            row,
            0,
            subdomain.domain(lang),
            look("label", **edge, font_color=INK if new else "#8A97A6"),
        )
        put_literal(sheet, row, 1, subdomain.name(lang), look("cell", **edge))
        done = f'={columns.done.cell(i)}&" / {n}"'
        sheet.write_formula(row, 2, done, look("centre", **edge), canvas.slots("live", "done-c", i))
        c = f'=IF({columns.done.cell(i)}={n},{_c(canvas, columns, i, n)},"{NO_FIGURE_YET}")'
        form = figure_format(n * canvas.catalogue.unit, canvas.catalogue.threshold)
        style = look("centre", num_format=form, bold=True, **edge)
        sheet.write_formula(row, 3, c, style, canvas.slots("live", "c", i))
    last = first + len(level.subdomains) - 1
    _shade(canvas, sheet, first, last)
    _bars(canvas, sheet, columns, top, last)


def _shade(canvas: Canvas, sheet: Any, first: int, last: int) -> None:
    """Figures from the threshold up in blue, below it in orange; what is open or not applicable stays plain."""
    threshold = decimal(canvas.catalogue.threshold)
    cell = f"$D{first + 1}"
    for test, colours in ((">=", (MIST, NAVY)), ("<", (SAND, INK))):
        rule = {
            "type": "formula",
            "criteria": f"=AND(ISNUMBER({cell}),{cell}{test}{threshold})",
            "format": canvas.book.add_format(paint(colours)),
        }
        sheet.conditional_format(first, 3, last, 3, rule)


_FONT = {"name": FONT, "size": 9, "color": INK}


def _radar(canvas: Canvas, sheet: Any, names: Range, shown: Range, threshold: Range) -> None:
    """B by domain with the threshold as a ring; bars where there are too few domains for a radar."""
    lang = canvas.lang
    kind = {"type": "radar", "subtype": "with_markers"} if names.length > 2 else {"type": "column"}
    chart = canvas.book.add_chart(kind)
    line = LINE_NAME(lang).format(decimal(canvas.catalogue.threshold))
    for name, values, look in (
        (line, threshold, {"line": {"color": ORANGE, "width": 1.5, "dash_type": "dash"}, "marker": {"type": "none"}}),
        (
            _DOMAINS(lang),
            shown,
            {
                "line": {"color": BLUE, "width": 2.25},
                "marker": {"type": "circle", "size": 7, "fill": {"color": BLUE}, "border": {"color": WHITE}},
            },
        ),
    ):
        chart.add_series({"name": name, "categories": f"={names.absolute}", "values": f"={values.absolute}", **look})
    chart.set_title({"name": _DOMAINS(lang), "name_font": {**_FONT, "size": 11, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_x_axis({"num_font": _FONT, "major_gridlines": {"visible": True, "line": {"color": BORDER}}})
    chart.set_y_axis(_axis(0.2))
    chart.show_na_as_empty_cell()
    chart.show_hidden_data()
    chart.set_plotarea({"layout": {"x": 0.31, "y": 0.25, "width": 0.38, "height": 0.56}})
    chart.set_size({"width": _CHART[lang], "height": 318})
    sheet.insert_chart(_DOMAIN_ROW - 2, 5, chart, {"object_position": 2, "description": _DOMAINS(lang)})


def _axis(major: float, colour: str = BORDER, **line: Any) -> dict[str, Any]:
    return {
        "min": 0,
        "max": 1,
        "major_unit": major,
        "num_format": "0.0",
        "num_font": {**_FONT, "size": 8, "color": MUTED},
        "major_gridlines": {"visible": True, "line": {"color": colour, "width": 0.75, **line}},
        "line": {"color": BORDER},
    }


def _bars(canvas: Canvas, sheet: Any, columns: _Columns, top: int, last: int) -> None:
    """C by subdomain, as bars in the order of the table, coloured by domain; the threshold is the axis's one heavy line."""
    catalogue, lang = canvas.catalogue, canvas.lang
    chart = canvas.book.add_chart({"type": "bar"})
    order = [domain.zh for domain in catalogue.domains]
    colours = [DOMAIN_COLOURS[order.index(s.domain.zh) % len(DOMAIN_COLOURS)] for s in canvas.level.subdomains]
    chart.add_series(
        {
            "name": _SUBDOMAINS(lang),
            "categories": f"={columns.subdomain.absolute}",
            "values": f"={columns.shown.absolute}",
            "points": [{"fill": {"color": colour}} for colour in colours],
            "gap": 45,
        }
    )
    line = LINE_NAME(lang).format(decimal(catalogue.threshold))
    title = f"{_SUBDOMAINS(lang)}（{line}）" if lang == "zh" else f"{_SUBDOMAINS(lang)} ({line})"
    chart.set_title({"name": title, "name_font": {**_FONT, "size": 11, "bold": True}, "overlay": False})
    chart.set_legend({"none": True})
    categories = {"reverse": True, "num_font": _FONT, "line": {"color": BORDER}, "major_tick_mark": "none"}
    chart.set_y_axis(categories | {"major_gridlines": {"visible": False}})
    axis = _axis(float(catalogue.threshold), ORANGE, dash_type="dash")
    minor = {"minor_unit": 0.2, "minor_gridlines": {"visible": True, "line": {"color": "#E1E5EA", "width": 0.5}}}
    chart.set_x_axis({**axis, **minor})
    chart.show_na_as_empty_cell()
    chart.show_hidden_data()
    height = 24 + 22 + 22 * (last - top - 1)
    chart.set_size({"width": _CHART[lang], "height": max(round(height * 4 / 3), 260)})
    sheet.insert_chart(top, 5, chart, {"object_position": 2, "description": title})


# --- the same figures, for cached values ------------------------------------------------------------------------------


def live(catalogue: Catalogue, level: Level, lang: Lang, scores: Mapping[str, Fill]) -> dict[Key, Fill]:
    """The values of every formula about scores, for what stands in the score cells (requirement id → value).

    A value counts exactly when the workbook's own formulas would count it: a number of the scale, not text that looks like one.
    """
    grades = {float(grade.score): grade for grade in catalogue.scale}
    values: dict[Key, Fill] = {}
    sums: dict[tuple[str, str], list[int]] = {(s.domain.zh, s.name.zh): [] for s in level.subdomains}
    for requirement in level.requirements:
        value = scores.get(requirement.id)
        number = counted(value)
        grade = None if number is None else grades.get(number)
        blank = value is None or value == ""
        values["grade", requirement.id] = grade.label(lang) if grade else "" if blank else kinds.INVALID(lang)
        values["units", requirement.id] = catalogue.units(grade) if grade else ""
        if grade:
            sums[requirement.domain, requirement.subdomain].append(catalogue.units(grade))
    return values | _figures(catalogue, level, lang, sums)


def _figures(
    catalogue: Catalogue, level: Level, lang: Lang, found: Mapping[tuple[str, str], list[int]]
) -> dict[Key, Fill]:
    values: dict[Key, Fill] = {}
    for i, subdomain in enumerate(level.subdomains):
        pair = (subdomain.domain.zh, subdomain.name.zh)
        units, n = found[pair], level.counts[pair]
        c = sum(units) / (n * catalogue.unit) if len(units) == n else None
        values |= {
            ("live", "done", i): len(units),
            ("live", "units", i): sum(units),
            ("live", "chart-c", i): ErrorValue.NA if c is None else c,
            ("live", "done-c", i): f"{len(units)} / {n}",
            ("live", "c", i): NO_FIGURE_YET if c is None else c,
        }
    for domain in dict.fromkeys(s.domain.zh for s in level.subdomains):
        values |= _domain_figures(catalogue, level, catalogue.subdomains_of(domain, level.subdomains), found)
    p, done, units_all = len(level.requirements), sum(map(len, found.values())), sum(map(sum, found.values()))
    conforms = scoring.conforms(units_all, p, catalogue)
    verdict = kinds.INCOMPLETE if done < p else kinds.CONFORMS if conforms else kinds.DOES_NOT_CONFORM
    before, between, after = PROGRESS(lang).split("{}")
    return values | {
        ("live", "score"): NO_FIGURE_YET if done < p else units_all / (p * catalogue.unit),
        ("live", "verdict"): verdict(lang),
        ("live", "done-all"): f"{done} / {p}",
        ("live", "open"): p - done,
        ("live", "progress"): f"{before}{done}{between}{p}{after}",
    }


def _domain_figures(
    catalogue: Catalogue,
    level: Level,
    subdomains: tuple[Subdomain, ...],
    found: Mapping[tuple[str, str], list[int]],
) -> dict[Key, Fill]:
    domain = subdomains[0].domain.zh
    pairs = [(domain, s.name.zh) for s in subdomains]
    common = _common(level, domain)
    n, done = sum(level.counts[pair] for pair in pairs), sum(len(found[pair]) for pair in pairs)
    total = sum(sum(found[pair]) * (common // level.counts[pair]) for pair in pairs)
    b = total / (common * catalogue.unit * len(pairs)) if done == n else None
    return {
        ("live", "b", domain): NO_FIGURE_YET if b is None else b,
        ("live", "chart-b", domain): ErrorValue.NA if b is None else b,
        ("live", "done-b", domain): f"{done} / {n}",
    }
