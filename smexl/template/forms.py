"""The sheets of questions and of records: a label beside each answer, or one heading row over records that can be added to."""

from typing import Any

from smexl import kinds
from smexl.drawing.look import AMBER, ORANGE, SAND, row_height, set_up_page
from smexl.kinds import Field, Form, Listing
from smexl.template.canvas import (
    FIRST_ROW,
    HEADING_ROW,
    LAST_RECORD,
    Canvas,
    Range,
    input_styles,
    put_literal,
    record_places,
)
from smexl.template.checks import add_check
from smexl.template.scores import PROTECTION
from smexl.text import Text

FORM_HELP = Text(
    "带 * 的为必填项；浅黄色单元格供填写。", "Items marked * are required; pale yellow cells are for your answers."
)


def draw_form(canvas: Canvas, form: Form) -> None:
    """Draw a form: groups of questions under one heading row."""
    sheet = canvas.head(form.sheet, canvas.titled(form.sheet(canvas.lang)), FORM_HELP(canvas.lang))
    for column, (heading, width) in enumerate(zip(kinds.FORM_HEADINGS, form.widths, strict=True)):
        sheet.set_column(column, column, width)
        put_literal(sheet, HEADING_ROW, column, heading(canvas.lang), canvas.look("heading"))
    canvas.row(sheet, HEADING_ROW, 24)
    row, sections = FIRST_ROW, list[int]()
    for group in form.groups:
        sections.append(row)
        canvas.row(sheet, row, 24)
        put_literal(sheet, row, 0, group.title(canvas.lang), canvas.look("subheading", "one-line"))
        for column in (1, 2, 3):
            sheet.write_blank(row, column, None, canvas.look("subheading"))
        for offset, field in enumerate(group.fields, 1):
            _draw_question(canvas, form, field, row + offset)
        row += len(group.fields) + 1
    _mark_open(canvas, sheet, row - 1)
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.protect("", PROTECTION)
    sheet.print_area(0, 0, row - 1, 3)
    sheet.repeat_rows(HEADING_ROW)
    set_up_page(sheet, canvas.lang, canvas.identity, landscape=False, header=canvas.title)
    canvas.part(sheet, form.widths, sections, row - 1)


def _draw_question(canvas: Canvas, form: Form, field: Field, row: int) -> None:
    sheet, lang, look = canvas.sheet(form.sheet), canvas.lang, canvas.look
    label, hint = field.heading(lang), field.hint(lang)
    texts = ((label, form.widths[0]), ("\n" * (field.lines - 1), form.widths[1]), (hint, form.widths[3] * 1.1))
    put_literal(sheet, row, 0, label, look("label", bold=field.required))
    key, note = ("form", form.key, field.key), ("note", form.key, field.key)
    answers = ((key, form.widths[1]), (note, form.widths[2]))
    canvas.grow(form.sheet, row, ("height", form.key, field.key), row_height(texts, least=24), answers)
    canvas.input(form.sheet, row, 1, key, *(("locked",) if field.locked else input_styles(field)))
    canvas.input(form.sheet, row, 2, note, "as-text")
    put_literal(sheet, row, 3, hint, look("hint"))
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


def draw_listing(canvas: Canvas, listing: Listing) -> None:
    """Draw a sheet of records. Its columns stay open far below the rows that are offered."""
    lang, look = canvas.lang, canvas.look
    sheet = canvas.head(listing.sheet, canvas.titled(listing.sheet(lang)), listing.help(lang))
    sheet.set_default_row(listing.row_height)
    headings = [(column.heading(lang), column.width) for column in listing.columns]
    sheet.set_row(HEADING_ROW, row_height(headings, least=26))
    # Of a fixed number of records none can be added below.
    last_row = FIRST_ROW + len(canvas.level.subdomains) - 1 if listing.per_subdomain else LAST_RECORD
    below = () if listing.per_subdomain else ("open",)
    for number, column in enumerate(listing.columns):
        sheet.set_column(number, number, column.width, look("text", *input_styles(column), *below))
        put_literal(sheet, HEADING_ROW, number, column.heading(lang), look("heading"))
        style = look("input", *input_styles(column))
        sheet.write_number(FIRST_ROW, number, canvas.slots.block(listing.key, column.key), style)
        add_check(canvas, sheet, column, (FIRST_ROW, number, last_row, number))
    canvas.places |= record_places(listing, listing.sheet(lang))
    last = len(listing.columns) - 1
    sheet.freeze_panes(FIRST_ROW, listing.frozen)
    sheet.autofilter(HEADING_ROW, 0, last_row, last)
    sheet.protect("", PROTECTION)
    sheet.repeat_rows(HEADING_ROW)
    widths = sum(column.width for column in listing.columns)
    set_up_page(sheet, canvas.lang, canvas.identity, header=canvas.title, width=widths)


def required_open(canvas: Canvas) -> str:
    """The formula that counts required answers still blank: cell by cell, for not every program takes TRIM of a range."""
    places = [
        canvas.places["form", form.key, field.key]
        for form in canvas.kind.forms
        for field in form.fields()
        if field.required
    ]
    cells = (Range(place.sheet, place.column, place.row, 1).cell(0) for place in places)
    return "+".join(f"IFERROR(IF(LEN(TRIM({cell}))=0,1,0),0)" for cell in cells) or "0"
