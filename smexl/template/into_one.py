"""The preview of a workbook that holds every level (8.2.5): each level's score and verdict live, and the level they foresee.

As in the preview of one level, the whole units of requirements are counted and added, and one division gives the figure; the
same figures are computed here for the cached values. In a cumulative catalogue a requirement stands once and counts for every level from
its own upward; a level is assessed once one of its own requirements has a score.
"""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any, NamedTuple

from smexl import kinds
from smexl.catalogue import Catalogue, Level
from smexl.drawing.look import BLUE, BORDER, FONT, GREY, INK, MIST, MUTED, NAVY, ORANGE, SAND, paint, set_up_page
from smexl.drawing.stamp import ErrorValue, Fill, Key, Styled
from smexl.kinds import PREVIEW
from smexl.scoring import conforms, decimal
from smexl.template.canvas import Canvas, Range, figure_format, put_literal, score_range
from smexl.template.preview import LINE_NAME, NO_FIGURE_YET, PREVIEW_TITLE
from smexl.template.scores import PROGRESS, ScaleLists, counted, draw_units
from smexl.text import Lang, Text

_NONE = Text("无", "None")
FORESEEN = Text("预判等级（8.2.5）", "Level foreseen (8.2.5)")
LEVELS_TITLE = Text("各等级得分（公式 3、4）", "Level scores (formulas 3 and 4)")
_REQUIREMENTS = Text("要求数", "Requirements")
_DONE = Text("已评分", "Scored")
_SCORE_A = Text("等级得分 A", "Level score A")
_SCORED = Text("已评要求数", "Requirements scored")
_NOTES = {
    "highest": Text("所评等级中，得分达到 {0} 的最高等级", "The highest level whose score reaches {0}"),
    "unbroken": Text("从最低等级起，每个等级都符合", "From the lowest level up, every level conforms"),
    "done": Text("不评的等级整级留空", "Leave a level blank entirely to leave it out"),
}
_REMARK = Text(
    "标准按所申请的等级判定（9.3）。两者不同时，中间有等级不符合或没有评完；申请哪一级，请与评估机构确认。",
    "The standard decides on the level applied for (9.3). Where the two differ, a level between does not conform or is open.",
)

_TOP = 4
_TABLE = _TOP + 7
_WIDTHS: dict[Lang, tuple[int, ...]] = {"zh": (18, 16, 16, 16, 16, 3), "en": (30, 16, 16, 16, 18, 3)}
_FONT = {"name": FONT, "size": 9, "color": INK}


class _Columns(NamedTuple):
    """What formulas and the chart rest on, in the hidden sheet: one row a level."""

    name: Range
    threshold: Range
    own: Range
    done: Range
    units: Range
    filled: Range
    verdict: Range
    unbroken: Range
    place: Range
    shown: Range


def requirements_of_levels(canvas: Canvas) -> str:
    """How many requirements each level has, for the guide."""
    between, count = Text("、", ", ")(canvas.lang), Text("{} {} 条", "{} {}")(canvas.lang)
    told = between.join(
        count.format(level.name(canvas.lang), len(level.requirements)) for level in canvas.catalogue.assessable
    )
    if not canvas.catalogue.cumulative:
        return told
    return told + Text("（含较低等级的要求）", " (with those of lower levels)")(canvas.lang)


def draw_levels(canvas: Canvas, scale: ScaleLists) -> str:
    """Draw the preview. Returns the formula that counts the requirements scored, for other sheets to show."""
    sheet = canvas.head(PREVIEW, canvas.titled(PREVIEW_TITLE(canvas.lang)), canvas.kind.preview_help(canvas.lang))
    for column, width in enumerate(_WIDTHS[canvas.lang]):
        sheet.set_column(column, column, width)
    columns = _hidden(canvas, scale)
    done = f"SUM({columns.own.absolute})"
    _headline(canvas, sheet, columns, done)
    last = _table(canvas, sheet, columns)
    _bars(canvas, sheet, columns, last + 3)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.print_area(0, 0, last + 20, 4)
    set_up_page(sheet, canvas.lang, canvas.identity, landscape=False, header=canvas.title, one_page=True)
    return done


def _hidden(canvas: Canvas, scale: ScaleLists) -> _Columns:
    hidden, levels = canvas.hidden, canvas.catalogue.assessable
    name = hidden.column("level", [level.name(canvas.lang) for level in levels])
    threshold = hidden.exact("threshold", [canvas.slots("threshold")] * len(levels))
    others = (
        hidden.reserve(text, len(levels))
        for text in ("own", "done", "units", "filled", "verdict", "unbroken", "place", "A")
    )
    columns = _Columns(name, threshold, *others)
    own_units = hidden.reserve("own units", len(levels))
    column, grades = (score_range(canvas, key).absolute for key in (kinds.LEVEL_COLUMN.key, "grade"))
    scored, first = draw_units(canvas, scale), 0
    style = canvas.look("plain")
    for i, level in enumerate(levels):
        n = sum(r.level == level.number for r in level.requirements)
        # Requirements stand level by level. A cumulative level can have none of its own.
        mine = scored.part(first, n).absolute
        first += n
        since = 0 if canvas.catalogue.cumulative else i
        sums = {
            "done": columns.own.part(since, i + 1 - since).absolute,
            "units": own_units.part(since, i + 1 - since).absolute,
        }
        here = f'SUMPRODUCT(({column}={name.cell(i)})*({grades}<>""))'
        filled = here if n or i == 0 else columns.filled.cell(i - 1)
        conforms = f'{columns.verdict.cell(i)}="{kinds.CONFORMS(canvas.lang)}"'
        before = f"{columns.unbroken.cell(i - 1)}*" if i else ""
        for range_, formula, key in (
            (columns.own, f"COUNT({mine})" if n else "0", "own"),
            (own_units, f"SUM({mine})" if n else "0", "own-units"),
            (columns.done, f"SUM({sums['done']})", "done"),
            (columns.units, f"SUM({sums['units']})", "units"),
            (columns.filled, filled, "filled"),
            (columns.verdict, _verdict(canvas, columns, level, i), "verdict"),
            (columns.unbroken, f"{before}IF({conforms},1,0)", "unbroken"),
            (columns.place, f"IF({conforms},{i + 1},0)", "place"),
            (columns.shown, f"IF({_assessed(columns, level, i)},{_a(canvas, columns, level, i)},NA())", "chart"),
        ):
            slot = canvas.slots("level", key, level.number)
            hidden.sheet.write_formula(range_.first + i, range_.column, f"={formula}", style, slot)
    return columns


def _assessed(columns: _Columns, level: Level, i: int) -> str:
    return f"AND({columns.filled.cell(i)}>0,{columns.done.cell(i)}={len(level.requirements)})"


def _a(canvas: Canvas, columns: _Columns, level: Level, i: int) -> str:
    return f"{columns.units.cell(i)}/{len(level.requirements) * canvas.catalogue.unit}"


def _verdict(canvas: Canvas, columns: _Columns, level: Level, i: int) -> str:
    threshold, lang = canvas.catalogue.threshold, canvas.lang
    whole = threshold.numerator * len(level.requirements) * canvas.catalogue.unit
    reached = f"{threshold.denominator}*{columns.units.cell(i)}>={whole}"
    words = (kinds.NOT_SCORED, kinds.INCOMPLETE, kinds.CONFORMS, kinds.DOES_NOT_CONFORM)
    blank, open_, yes, no = (f'"{word(lang)}"' for word in words)
    done = f"{columns.done.cell(i)}<{len(level.requirements)}"
    return f"IF({columns.filled.cell(i)}=0,{blank},IF({done},{open_},IF({reached},{yes},{no})))"


def _headline(canvas: Canvas, sheet: Any, columns: _Columns, done: str) -> None:
    lang, look, total = canvas.lang, canvas.look, len(canvas.level.requirements)
    highest, unbroken = f"MAX({columns.place.absolute})", f"SUM({columns.unbroken.absolute})"
    threshold = decimal(canvas.catalogue.threshold)
    _heading(canvas, sheet, _TOP - 1, FORESEEN(lang))
    figures = (
        (kinds.HIGHEST, _named(highest, columns, lang), ("live", "verdict"), _NOTES["highest"](lang).format(threshold)),
        (kinds.UNBROKEN, _named(unbroken, columns, lang), ("live", "unbroken"), _NOTES["unbroken"](lang)),
        (_SCORED, f'={done}&" / {total}"', ("live", "done-all"), _NOTES["done"](lang)),
    )
    for row, (label, formula, key, note) in enumerate(figures, _TOP):
        sheet.set_row(row, 28)
        put_literal(sheet, row, 0, label(lang), look("subheading"))
        sheet.write_formula(row, 1, formula, look("figure"), canvas.slots(*key))
        put_literal(sheet, row, 2, note, look("muted", "one-line", indent=1))
    put_literal(sheet, _TOP + len(figures), 0, _REMARK(lang), look("subtitle"))


def _named(place: str, columns: _Columns, lang: Lang) -> str:
    return f'=IF({place}=0,"{_NONE(lang)}",INDEX({columns.name.to_index},{place}))'


def _heading(canvas: Canvas, sheet: Any, row: int, text: str) -> None:
    sheet.set_row(row, 24)
    for column in range(5):
        sheet.write_blank(row, column, None, canvas.look("section"))
    put_literal(sheet, row, 0, text, canvas.look("section"))


def _table(canvas: Canvas, sheet: Any, columns: _Columns) -> int:
    """One row a level; returns the last."""
    lang, look, catalogue = canvas.lang, canvas.look, canvas.catalogue
    _heading(canvas, sheet, _TABLE - 2, LEVELS_TITLE(lang))
    sheet.set_row(_TABLE - 1, 24)
    for column, text in enumerate((kinds.LEVEL_COLUMN.label, _REQUIREMENTS, _DONE, _SCORE_A, kinds.VERDICT)):
        put_literal(sheet, _TABLE - 1, column, text(lang), look("heading"))
    for i, level in enumerate(catalogue.assessable):
        row, number, p = _TABLE + i, level.number, len(level.requirements)
        sheet.set_row(row, 24)
        put_literal(sheet, row, 0, canvas.catalogue.level_name(number)(lang), look("label", bold=True))
        sheet.write_number(row, 1, p, look("centre"))
        sheet.write_formula(row, 2, f"={columns.done.cell(i)}", look("centre"), canvas.slots("level", "done", number))
        style = look("centre", bold=True, num_format=figure_format(p * catalogue.unit, catalogue.threshold))
        a = f'=IF({_assessed(columns, level, i)},{_a(canvas, columns, level, i)},"{NO_FIGURE_YET}")'
        sheet.write_formula(row, 3, a, style, canvas.slots("level", "a", number))
        verdict = f"={columns.verdict.cell(i)}"
        sheet.write_formula(row, 4, verdict, look("centre", bold=True), canvas.slots("level", "verdict", number))
    last = _TABLE + len(catalogue.assessable) - 1
    shades = (
        (kinds.CONFORMS, (MIST, NAVY)),
        (kinds.DOES_NOT_CONFORM, (SAND, INK)),
        (kinds.NOT_SCORED, (GREY, MUTED)),
    )
    for word, colours in shades:
        rule = {
            "type": "formula",
            "criteria": f'=$E{_TABLE + 1}="{word(lang)}"',
            "format": canvas.book.add_format(paint(colours)),
        }
        sheet.conditional_format(_TABLE, 3, last, 4, rule)
    return last


def _finest(canvas: Canvas) -> str:
    """The number format with the most decimals that a level's score needs."""
    catalogue = canvas.catalogue
    wholes = (len(level.requirements) * catalogue.unit for level in catalogue.assessable)
    return max((figure_format(whole, catalogue.threshold) for whole in wholes), key=len)


def _bars(canvas: Canvas, sheet: Any, columns: _Columns, row: int) -> None:
    """A of each assessed level as a bar, with the threshold as a line."""
    lang = canvas.lang
    categories = f"={columns.name.absolute}"
    chart, line = canvas.book.add_chart({"type": "column"}), canvas.book.add_chart({"type": "line"})
    font = {**_FONT, "bold": True}
    chart.add_series(
        {
            "name": _SCORE_A(lang),
            "categories": categories,
            "values": f"={columns.shown.absolute}",
            "fill": {"color": BLUE},
            "gap": 80,
            "data_labels": {"value": True, "num_format": _finest(canvas), "position": "outside_end", "font": font},
        }
    )
    line.add_series(
        {
            "name": LINE_NAME(lang).format(decimal(canvas.catalogue.threshold)),
            "categories": categories,
            "values": f"={columns.threshold.absolute}",
            "line": {"color": ORANGE, "width": 2, "dash_type": "dash"},
            "marker": {"type": "none"},
        }
    )
    chart.combine(line)
    chart.set_title({"name": LEVELS_TITLE(lang), "name_font": {**_FONT, "size": 11, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_x_axis({"num_font": _FONT, "line": {"color": BORDER}})
    grid = {"visible": True, "line": {"color": GREY}}
    chart.set_y_axis(
        {"min": 0, "max": 1.1, "major_unit": 0.2, "num_format": "0.0", "num_font": _FONT, "major_gridlines": grid}
    )
    chart.show_na_as_empty_cell()
    chart.show_hidden_data()
    chart.set_size({"width": sum(_WIDTHS[lang][:5]) * 7 + 20, "height": 300})
    sheet.insert_chart(row, 0, chart, {"object_position": 2, "description": LEVELS_TITLE(lang)})


# --- the same figures, for cached values ------------------------------------------------------------------------------


def live_levels(catalogue: Catalogue, lang: Lang, scores: Mapping[str, Fill]) -> dict[Key, Fill]:
    """The values of the formulas above, for what stands in the score cells (requirement id → value), and of the column 等级."""
    numbers = {float(grade.score): catalogue.units(grade) for grade in catalogue.scale}
    values: dict[Key, Fill] = {
        ("row", r.id, kinds.LEVEL_COLUMN.key): catalogue.level_name(r.level)(lang) for r in catalogue.requirements
    }
    found_units: dict[int, list[int]] = {level.number: [] for level in catalogue.assessable}
    filled = dict.fromkeys(found_units, 0)
    for requirement in catalogue.requirements:
        value = scores.get(requirement.id)
        value = value.value if isinstance(value, Styled) else value
        filled[requirement.level] += value is not None and value != ""
        number = counted(value)
        if number in numbers:
            found_units[requirement.level].append(numbers[number])
    own = {number: any(r.level == number for r in catalogue.requirements) for number in found_units}
    highest = unbroken = 0
    conforming = True
    reached: dict[str, list[int]] = {
        "own": [len(units) for units in found_units.values()],
        "own-units": [sum(units) for units in found_units.values()],
    }
    running = accumulate if catalogue.cumulative else list
    for i, (level, done, units) in enumerate(
        zip(catalogue.assessable, running(reached["own"]), running(reached["own-units"]), strict=True)
    ):
        number, p = level.number, len(level.requirements)
        if not own[number] and i:
            filled[number] = filled[catalogue.assessable[i - 1].number]
        verdict = _verdict_of(catalogue, filled[number], done, units, p)
        conforming = conforming and verdict == kinds.CONFORMS
        highest = number if verdict == kinds.CONFORMS else highest
        unbroken = number if conforming else unbroken
        a = units / (p * catalogue.unit) if verdict in (kinds.CONFORMS, kinds.DOES_NOT_CONFORM) else None
        found: dict[str, Fill] = {key: sums[i] for key, sums in reached.items()}
        found |= {"done": done, "units": units, "filled": filled[number], "verdict": verdict(lang)}
        found |= {"unbroken": int(conforming), "place": i + 1 if verdict == kinds.CONFORMS else 0}
        found |= {"chart": ErrorValue.NA if a is None else a, "a": NO_FIGURE_YET if a is None else a}
        values |= {("level", key, number): value for key, value in found.items()}
    names = (_NONE, *catalogue.level_names)
    total, done_all = len(catalogue.requirements), sum(reached["own"])
    before, between, after = PROGRESS(lang).split("{}")
    return values | {
        ("live", "verdict"): names[highest](lang),
        ("live", "unbroken"): names[unbroken](lang),
        ("live", "done-all"): f"{done_all} / {total}",
        ("live", "progress"): f"{before}{done_all}{between}{total}{after}",
    }


def _verdict_of(catalogue: Catalogue, filled: int, done: int, units: int, p: int) -> Text:
    if not filled:
        return kinds.NOT_SCORED
    if done < p:
        return kinds.INCOMPLETE
    return kinds.CONFORMS if conforms(units, p, catalogue) else kinds.DOES_NOT_CONFORM
