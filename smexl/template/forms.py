"""The sheets of questions and of records: a label beside each answer, or one heading row over records that can be added to."""

from datetime import date
from typing import Any

from smexl import kinds
from smexl.drawing.look import AMBER, ORANGE, SAND, page, row_height
from smexl.kinds import Field, Form, Listing
from smexl.template.canvas import (
    FIRST_ROW,
    HEADING_ROW,
    LAST_RECORD,
    Canvas,
    Range,
    input_styles,
    put,
    record_places,
    score_range,
)
from smexl.template.scores import PROTECTION
from smexl.text import Text

FORM_HELP = Text(
    "带 * 的为必填项；浅黄色单元格供填写。", "Items marked * are required; pale yellow cells are for your answers."
)
LISTING_HELP = {
    "evidence": Text(
        "每份证据填一行，编号不重复；在评分表的“证据编号”列引用（8.3.3 c）。行数不够时在下方接着填写。",
        "One row for each piece of evidence, each with its own number, to be referred to from the score sheet (8.3.3 c). Continue below if needed.",
    ),
    "plan": Text(
        "对未全部满足的要求制定改进措施，落实责任人和完成期限（8.2.4）。行数不够时在下方接着填写。",
        "Measures for requirements not fully satisfied, each with an owner and a deadline (8.2.4). Continue below if needed.",
    ),
}
CHOOSE = Text("请选择", "Choose")
NOT_LISTED = Text("不在列表中", "Not in the list")
NOT_LISTED_TEXT = Text("请从下拉列表中选择。", "Please choose from the drop-down list.")
DATE_TITLE = Text("日期", "Date")
DATE_HINT = Text("按 年-月-日 填写，如 2026-07-15", "Write year-month-day, e.g. 2026-07-15")
DATE_WRONG = Text("不是日期", "Not a date")
DATE_TEXT = Text(
    "请按 2026-07-15 的样子填写 2000 年至 2099 年之间的日期。",
    "Please write a date from 2000 to 2099, like 2026-07-15.",
)
IDS_HINT = Text("从列表中选择；多个编号用逗号分开", "Choose from the list; separate several with commas")
CODE_WRONG = Text("请核对代码", "Please check the code")
CODE_TEXT = Text(
    "统一社会信用代码应为 18 位，不含空格。是否仍要保留？",
    "A unified social credit code has 18 characters and no spaces. Keep it all the same?",
)
_FORM_WIDTHS = (40, 40, 24, 38)


def draw_form(canvas: Canvas, form: Form) -> Range:
    """Draw a form. Returns the range of its labels, from its first row to its last."""
    sheet = canvas.head(form.sheet, canvas.titled(form.sheet(canvas.lang)), FORM_HELP(canvas.lang))
    for column, (heading, width) in enumerate(zip(kinds.FORM_HEADINGS, _FORM_WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        put(sheet, HEADING_ROW, column, heading(canvas.lang), canvas.look("heading"))
    sheet.set_row(HEADING_ROW, 24)
    row = FIRST_ROW
    for group in form.groups:
        sheet.set_row(row, 24)
        put(sheet, row, 0, group.title(canvas.lang), canvas.look("subheading"))
        for column in (1, 2, 3):
            sheet.write_blank(row, column, None, canvas.look("subheading"))
        for offset, field in enumerate(group.fields, 1):
            _draw_question(canvas, form, field, row + offset)
        row += len(group.fields) + 1
    labels = Range(form.sheet(canvas.lang), 0, FIRST_ROW, row - FIRST_ROW)
    _mark_open(canvas, sheet, row - 1)
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.protect("", PROTECTION)
    sheet.print_area(0, 0, row - 1, 3)
    sheet.repeat_rows(HEADING_ROW)
    page(sheet, canvas.lang, canvas.identity, landscape=False, header=canvas.title, one_page=True)
    return labels


def _draw_question(canvas: Canvas, form: Form, field: Field, row: int) -> None:
    sheet, lang, look = canvas.sheet(form.sheet), canvas.lang, canvas.look
    label, hint = field.heading(lang), field.hint(lang)
    sheet.set_row(row, row_height(((label, _FORM_WIDTHS[0]), (hint, _FORM_WIDTHS[3] * 1.1)), least=24))
    put(sheet, row, 0, label, look("label", bold=field.required))
    key = ("form", form.key, field.key)
    canvas.input(form.sheet, row, 1, key, *(("locked",) if field.locked else input_styles(field)))
    canvas.input(form.sheet, row, 2, ("note", form.key, field.key), "as-text")
    put(sheet, row, 3, hint, look("hint"))
    add_check(canvas, sheet, field, (row, 1, row, 1))


def _mark_open(canvas: Canvas, sheet: Any, last: int) -> None:
    """A required answer that is blank stands out, with an orange edge besides its asterisk; in a returned workbook, as a problem."""
    first = FIRST_ROW + 1
    fill = AMBER if canvas.returned else SAND
    rule = {
        "type": "formula",
        "criteria": f'=AND(RIGHT($A{first})="*",TRIM($B{first})="")',
        "format": canvas.book.add_format({"bg_color": fill, "border": 1, "border_color": ORANGE}),
    }
    sheet.conditional_format(FIRST_ROW, 1, last, 1, rule)


def add_check(canvas: Canvas, sheet: Any, field: Field, area: tuple[int, int, int, int]) -> None:
    """The list, date check or hint that Excel gives while the cells are filled in."""
    lang = canvas.lang
    title, hint = field.label(lang)[:32], field.hint(lang)[:255]
    check: dict[str, Any]
    if field.type == "choice":
        source = canvas.hidden.choices([choice(lang) for choice in field.choices])
        check = {"validate": "list", "source": source, "error_title": NOT_LISTED(lang)}
        check |= {"error_message": NOT_LISTED_TEXT(lang)}
    elif field.type == "date":
        span = {"minimum": date(2000, 1, 1), "maximum": date(2099, 12, 31)}
        check = {"validate": "date", "criteria": "between", **span, "error_title": DATE_WRONG(lang)}
        check |= {"error_message": DATE_TEXT(lang)}
        hint = DATE_HINT(lang)
    elif field.type == "credit_code":
        cell = f"{'ABCDEFGH'[area[1]]}{area[0] + 1}"
        check = {"validate": "custom", "value": f"=LEN({cell})=18", "error_type": "warning"}
        check |= {"error_title": CODE_WRONG(lang), "error_message": CODE_TEXT(lang)}
    elif field.type == "ids":
        ids = score_range(canvas, "id").absolute
        check = {"validate": "list", "source": f"={ids}", "show_error": False}  # several may be typed
        hint = hint or IDS_HINT(lang)
    else:
        check = {"validate": "any"}
    if hint:
        check |= {"input_title": title, "input_message": hint}
    if hint or check["validate"] != "any":
        sheet.data_validation(*area, check)


def draw_listing(canvas: Canvas, listing: Listing) -> None:
    """Draw a sheet of records. Its columns stay open far below the rows that are offered."""
    title = canvas.titled(listing.sheet(canvas.lang))
    sheet = canvas.head(listing.sheet, title, LISTING_HELP[listing.key](canvas.lang))
    look = canvas.look
    sheet.set_default_row(22)
    sheet.set_row(HEADING_ROW, 26)
    for number, column in enumerate(listing.columns):
        sheet.set_column(number, number, column.width, look("text", *input_styles(column), "open"))
        put(sheet, HEADING_ROW, number, column.heading(canvas.lang), look("heading"))
        style = look("input", *input_styles(column))
        sheet.write_number(FIRST_ROW, number, canvas.slots.block(listing.key, column.key), style)
        area = (FIRST_ROW, number, LAST_RECORD, number)
        add_check(canvas, sheet, column, area)
    canvas.places |= record_places(listing, listing.sheet(canvas.lang))
    last = len(listing.columns) - 1
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.autofilter(HEADING_ROW, 0, LAST_RECORD, last)
    sheet.protect("", PROTECTION)
    sheet.repeat_rows(HEADING_ROW)
    page(sheet, canvas.lang, canvas.identity, header=canvas.title)


def required_open(canvas: Canvas, labels: list[Range]) -> str:
    """The formula that counts required answers still blank: labels that end with an asterisk beside a blank cell."""
    terms = []
    for range_ in labels:
        answers = Range(range_.sheet, 1, range_.first, range_.length)
        terms.append(f'SUMPRODUCT((RIGHT({range_.absolute})="*")*(TRIM({answers.absolute})=""))')
    return "+".join(terms) or "0"
