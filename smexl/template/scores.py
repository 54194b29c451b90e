"""The score sheet: one row a requirement, in one table that people can filter and print, read by heading and id only."""

from typing import Any

from smexl import kinds
from smexl.catalogue import Requirement
from smexl.catalogue.typed import DECIMALS
from smexl.drawing.look import BORDER, GRADE_COLOURS, INVALID_COLOURS, NAVY, PALE, WHITE, paint, row_height, set_up_page
from smexl.drawing.stamp import Fill, Styled
from smexl.kinds import SCORES
from smexl.scoring import decimal
from smexl.template.canvas import (
    FIRST_ROW,
    HEADING_ROW,
    Canvas,
    Range,
    here,
    input_styles,
    put_literal,
    score_range,
)
from smexl.template.checks import add_check
from smexl.text import Text, beginning

_TITLE = Text("评分表", "Score sheet")
PROGRESS = Text("已评分 {} / {} 条", "{} of {} scored")
CHOOSE = Text("选择得分", "Choose a score")
WRONG = Text("得分无效", "Not a score")
WRONG_TEXT = Text(
    "得分只能是 {scores}。请从列表中选择。", "A score can only be {scores}. Please choose it from the list."
)


def draw_scores(canvas: Canvas, scale: "ScaleLists") -> None:
    """Draw the score sheet. ``scale`` holds the lists of the scale in the hidden sheet."""
    scores = scores_text(canvas)
    sheet = canvas.head(SCORES, canvas.titled(_TITLE(canvas.lang)), of_scale(canvas, canvas.kind.scores_help))
    columns = canvas.kind.columns
    for column, (heading, width) in enumerate(columns.values()):
        sheet.set_column(column, column, width)
        put_literal(sheet, HEADING_ROW, column, heading(canvas.lang), canvas.look("heading"))
    shown = [(heading(canvas.lang), width) for heading, width in columns.values()]
    sheet.set_row(HEADING_ROW, row_height(shown, least=26))
    band = -1
    previous: tuple[str, str] | None = None
    for index, requirement in enumerate(canvas.level.requirements):
        pair = (requirement.domain, requirement.subdomain)
        band += pair != previous
        previous = pair
        _draw_row(canvas, sheet, FIRST_ROW + index, requirement, WHITE if band % 2 else PALE)
        _draw_grade(canvas, sheet, FIRST_ROW + index, requirement, scale)
    _rules(canvas, sheet, scale)
    _checks(canvas, sheet, scale, scores)
    _printing(canvas, sheet)


def _draw_row(canvas: Canvas, sheet: Any, row: int, requirement: Requirement, fill: str) -> None:
    columns = canvas.kind.columns
    names = canvas.subdomains
    texts = {
        "id": requirement.id,
        "domain": names[requirement.domain, requirement.subdomain].domain(canvas.lang),
        "subdomain": names[requirement.domain, requirement.subdomain].name(canvas.lang),
        "requirement": requirement.text(canvas.lang),
        "hint": requirement.hint(canvas.lang),
    }
    least = row_height(((texts[key], columns[key][1]) for key in texts), least=canvas.kind.row_height)
    answers = [(("row", requirement.id, one.key), columns[one.key][1]) for one in canvas.kind.answers]
    canvas.grow(SCORES, row, ("height", requirement.id), least, answers)
    for column, (key, text) in enumerate(texts.items()):
        style = ("hint",) if key == "hint" else ("cell", "as-text") if key == "id" else ("cell",)
        put_literal(sheet, row, column, text, canvas.look(*style, bg_color=fill))
    order = list(columns)
    for given in canvas.kind.given:
        place = order.index(given.key)
        canvas.input(SCORES, row, place, ("row", requirement.id, given.key), *input_styles(given))
    canvas.input(SCORES, row, order.index("score"), ("score", requirement.id), "score")
    for answer in canvas.kind.answers:
        canvas.input(SCORES, row, order.index(answer.key), ("row", requirement.id, answer.key), *input_styles(answer))


def _draw_grade(canvas: Canvas, sheet: Any, row: int, requirement: Requirement, scale: "ScaleLists") -> None:
    score, grade = score_range(canvas, "score"), score_range(canvas, "grade")
    cell = score.cell(row - FIRST_ROW).split("!")[1].replace("$", "")
    invalid = kinds.INVALID(canvas.lang)
    formula = scale.grade(cell, invalid)
    style = canvas.look("centre", bg_color=PALE)
    sheet.write_formula(row, grade.column, formula, style, canvas.slots("grade", requirement.id))


def _rules(canvas: Canvas, sheet: Any, scale: "ScaleLists") -> None:
    """Colours of the grades, with their labels; lines where domain and subdomain change, in whatever order the rows stand."""
    last = FIRST_ROW + len(canvas.level.requirements) - 1
    score, grade = score_range(canvas, "score").column, score_range(canvas, "grade").column
    first = f"{FIRST_ROW + 1}"
    domain, subdomain, label = (_letter(canvas, key) for key in ("domain", "subdomain", "grade"))
    invalid = kinds.INVALID(canvas.lang)
    colours = {invalid: paint(INVALID_COLOURS, bold=True)}
    colours |= {text: paint(GRADE_COLOURS[i]) for text, i in scale.colours.items()}
    for text, properties in colours.items():
        quoted = text.replace('"', '""')
        rule = {"type": "formula", "criteria": f'=${label}{first}="{quoted}"', "format": _format(canvas, properties)}
        # In a returned workbook an invalid score keeps its mark until it is mended.
        left = grade if canvas.returned and text == invalid else score
        sheet.conditional_format(FIRST_ROW, left, last, grade, rule)
    width = len(canvas.kind.columns) - 1
    edges = {"border": 1, "border_color": BORDER}  # all four: LibreOffice takes an edge that is not named for none
    for name, colour in ((domain, NAVY), (subdomain, "#8A97A6")):
        change = {
            "type": "formula",
            "criteria": f"=${name}{first}<>${name}{HEADING_ROW + 1}",
            "format": _format(canvas, {**edges, "top_color": colour}),
        }
        sheet.conditional_format(FIRST_ROW, 0, last, width, change)
    repeated = {
        "type": "formula",
        "criteria": f"=AND(${domain}{first}=${domain}{HEADING_ROW + 1},${subdomain}{first}=${subdomain}{HEADING_ROW + 1})",
        "format": _format(canvas, {"font_color": "#8A97A6"}),
    }
    domain_column = score_range(canvas, "domain").column
    sheet.conditional_format(FIRST_ROW, domain_column, last, domain_column + 1, repeated)


def _checks(canvas: Canvas, sheet: Any, scale: "ScaleLists", scores: str) -> None:
    last = FIRST_ROW + len(canvas.level.requirements) - 1
    column = score_range(canvas, "score").column
    legend = "\n".join(f"{decimal(g.score)}  {g.label(canvas.lang)}" for g in canvas.catalogue.scale)
    sheet.data_validation(
        FIRST_ROW,
        column,
        last,
        column,
        {
            "validate": "list",
            "source": f"={scale.scores.absolute}",
            "input_title": CHOOSE(canvas.lang),
            "input_message": beginning(legend, 255),
            "error_title": WRONG(canvas.lang),
            "error_message": WRONG_TEXT(canvas.lang).format(scores=scores)[:255],
            "error_type": "stop",
        },
    )
    for answer in canvas.kind.answers:
        place = score_range(canvas, answer.key).column
        add_check(canvas, sheet, answer, (FIRST_ROW, place, last, place))


PROTECTION = {
    "autofilter": True,
    "sort": True,
    "format_columns": True,
    "format_rows": True,
    "insert_hyperlinks": True,
}
"""What people may do beside filling in. There is no password: the lock is a help against slips, and reading trusts nothing."""


def _printing(canvas: Canvas, sheet: Any) -> None:
    last, width = FIRST_ROW + len(canvas.level.requirements) - 1, len(canvas.kind.columns) - 1
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.autofilter(HEADING_ROW, 0, last, width)
    sheet.protect("", PROTECTION)
    sheet.repeat_rows(HEADING_ROW)
    sheet.print_area(0, 0, last, width)
    widths = sum(width for _, width in canvas.kind.columns.values())
    set_up_page(sheet, canvas.lang, canvas.identity, header=canvas.title, width=widths)


def draw_progress(canvas: Canvas, done: str) -> None:
    """How many are scored, above the score column; ``done`` is the formula that counts them."""
    total = len(canvas.level.requirements)
    before, between, after = PROGRESS(canvas.lang).split("{}")
    parts = [f'"{before}"'] * bool(before) + [done, f'"{between}{total}{after}"']
    place = score_range(canvas, "score").column
    style = canvas.look("subtitle", bold=True)
    canvas.sheet(SCORES).write_formula(0, place, "=" + "&".join(parts), style, canvas.slots("live", "progress"))


class ScaleLists:
    """The lists of the scale in the hidden sheet: scores, labels, units."""

    def __init__(self, canvas: Canvas) -> None:
        catalogue, lang, hidden = canvas.catalogue, canvas.lang, canvas.hidden
        labels = [grade.label(lang) for grade in catalogue.scale]
        # Slots, because xlsxwriter writes 16 digits of a number, and 0.0875 needs 17 to be itself again.
        self.scores: Range = hidden.exact(kinds.SCORE(lang), [canvas.slots("scale", i) for i in range(len(labels))])
        self.labels: Range = hidden.column(kinds.GRADE(lang), labels)
        self.units: Range = hidden.column("unit", [catalogue.units(grade) for grade in catalogue.scale])
        best_first = sorted(catalogue.scale, key=lambda grade: grade.score, reverse=True)
        steps = max(len(best_first) - 1, 1)
        self.colours = {
            grade.label(lang): round(i * (len(GRADE_COLOURS) - 1) / steps) for i, grade in enumerate(best_first)
        }

    def grade(self, cell: str, invalid: str) -> str:
        """The formula that finds the label of a score, ``""`` where there is none, ``invalid`` for what is none.

        Numbers are asked for first, for LibreOffice takes TRUE for a number, and for 1; they are rounded, for programs differ in what
        they take for the same number.
        """
        number = f"AND(ISNUMBER({cell}),NOT(ISLOGICAL({cell})))"
        label = f"INDEX({self.labels.absolute},MATCH(ROUND({cell},{DECIMALS}),{self.scores.absolute},0))"
        return f'=IFERROR(IF({number},{label},IF({cell}="","","{invalid}")),"{invalid}")'


def counted(value: Fill) -> float | None:
    """The number for which the formulas take what stands in a score cell; None for what they do not."""
    value = value.value if isinstance(value, Styled) else value
    return round(float(value), DECIMALS) if isinstance(value, int | float) and not isinstance(value, bool) else None


def draw_units(canvas: Canvas, scale: ScaleLists) -> Range:
    """The units of each requirement in the hidden sheet, in the order of the level, by id, in whatever order the rows stand; ``""`` for
    what has no score. Figures are sums and counts over parts of this column: they ask for no name of a domain, and for no array.

    By its grade, which says whether a score is one: no two grades share a label, and a reader of files inflates the shorter formula.
    """
    hidden, requirements = canvas.hidden, canvas.level.requirements
    ids = hidden.column("id", [requirement.id for requirement in requirements])
    units = hidden.reserve("units", len(requirements))
    grades, column = score_range(canvas, "grade").to_index, score_range(canvas, "id").absolute
    of, labels = here(scale.units.absolute), here(scale.labels.absolute)
    style = canvas.look("plain")
    for i, requirement in enumerate(requirements):
        grade = f"INDEX({grades},MATCH({here(ids.cell(i))},{column},0))"
        slot = canvas.slots("units", requirement.id)
        formula = f'=IFERROR(INDEX({of},MATCH({grade},{labels},0)),"")'
        hidden.sheet.write_formula(units.first + i, units.column, formula, style, slot)
    return units


def scores_text(canvas: Canvas) -> str:
    """The scores of the scale as running text."""
    scores = [decimal(grade.score) for grade in canvas.catalogue.scale]
    between, last = ("、", " 或 ") if canvas.lang == "zh" else (", ", " or ")
    return last.join([between.join(scores[:-1]), scores[-1]]) if len(scores) > 1 else scores[0]


def of_scale(canvas: Canvas, text: Text) -> str:
    """A text that names the scores of the scale, and what its lowest grade is worth: 1分 need not be 0."""
    lowest = min(canvas.catalogue.scale, key=lambda grade: grade.score)
    says = Text("“{}”填 {}", "“{}” is {}")(canvas.lang).format(lowest.label(canvas.lang), decimal(lowest.score))
    return text(canvas.lang).format(scores=scores_text(canvas), lowest=says)


def _letter(canvas: Canvas, key: str) -> str:
    return score_range(canvas, key).cell(0).split("!")[1].split("$")[1]


def _format(canvas: Canvas, properties: dict[str, Any]) -> Any:
    """A format for a rule: only what it changes."""
    return canvas.book.add_format(properties)
