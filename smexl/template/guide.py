"""The two sheets that people only read: how to fill the workbook in, and, in a returned one, what to mend."""

from collections.abc import Callable
from typing import Any

from smexl import kinds
from smexl.drawing.look import AMBER, BLUE, GRADE_COLOURS, GREY, INPUT, MIST, ORANGE, SAND, row_height, set_up_page
from smexl.findings import SEVERITY_NAMES
from smexl.kinds import CHECKED, CONFIRMATION, GUIDE, KEPT, RETURNED
from smexl.scoring import decimal
from smexl.template.canvas import FIRST_ROW, HEADING_ROW, Canvas, Place, put_literal
from smexl.template.into_one import requirements_of_levels
from smexl.template.preview import VERDICT_CELL
from smexl.template.scores import ScaleLists, of_scale
from smexl.text import Text

BOOK_TITLE = Text(
    "中小企业服务机构通用能力成熟度评估", "General capability maturity assessment of SME service institutions"
)
SUBTITLE = Text("评分表", "Score sheet")
ABOUT = Text("一、基本情况", "1  About this workbook")
STANDARD = Text("评估依据", "Standard")
_CATALOGUE = Text("要求目录", "Catalogue of requirements")
_LEVEL = Text("成熟度等级", "Maturity level")
CONTENT = Text("评估内容", "Content")
CONTENT_TEXT = Text(
    "{domains} 个能力域、{subdomains} 个能力子域，共 {requirements} 条成熟度要求",
    "{domains} domains, {subdomains} subdomains, {requirements} maturity requirements in all",
)
_EACH = Text("各等级的要求", "Requirements of each level")
_RULE = Text("判定规则", "Rule of decision")
RULE_TEXT = Text(
    "成熟度等级得分为全部要求得分的算术平均值；{} ≤ 成熟度等级得分 ≤ 1 时，判定为符合（9.2、9.3）。",
    "The maturity level score is the mean of the scores of all requirements; the organization conforms when {} ≤ score ≤ 1 (9.2, 9.3).",
)
_PROGRESS = Text("二、填写进度", "2  Progress")
_SCORED = Text("已评分的要求", "Requirements scored")
REQUIRED = Text("未填的必填项", "Required items still blank")
_VERDICT = Text("判定结论（预览）", "Verdict (preview)")
_HIGHEST = Text("预判等级（预览）", "Level foreseen (preview)")
_STEPS = Text("三、填写步骤", "3  Steps")
TABLE = Text("四、成熟度要求满足程度与得分（表 1）", "4  Satisfaction and score (Table 1)")
COLOURS = Text("五、颜色说明", "5  Colours")
COLOUR_TEXTS = (
    (
        INPUT,
        None,
        Text("浅黄", "Pale yellow"),
        Text("供填写的单元格，其余单元格已锁定", "Cells to fill in; all others are locked"),
    ),
    (
        SAND,
        ORANGE,
        Text("浅橙加橙色边框", "Light orange, orange edge"),
        Text("必填项尚未填写", "A required item that is still blank"),
    ),
    (GREY, None, Text("灰色", "Grey"), Text("由模板确定，不可改动", "Set by the template; not to be changed")),
    (
        MIST,
        None,
        Text("浅蓝", "Light blue"),
        Text("得分预览中达到判定线的得分", "In the preview: a score at or above the threshold"),
    ),
    (
        SAND,
        None,
        Text("浅橙", "Light orange"),
        Text("得分预览中低于判定线的得分", "In the preview: a score below the threshold"),
    ),
)
RETURNING = Text("六、提交", "6  How to return it")
RETURN_TEXTS = (
    Text(
        "请直接在本文件中填写并保存为 .xlsx 格式，不要设置打开密码，不要转为 PDF 或图片。",
        "Fill in this very file and save it as .xlsx, without a password for opening; do not turn it into a PDF or a picture.",
    ),
    Text(
        "请勿改动工作表名称、表头、编号和要求文字。可以筛选、调整行高和列宽；工作表保护不设密码，仅为防止误改。",
        "Leave sheet names, headings, IDs and requirement texts as they are. You may filter and change row heights and column widths; "
        "the protection has no password and only guards against slips.",
    ),
)

_WIDTHS = (28, 92)


def draw_guide(canvas: Canvas, scale: ScaleLists, done: str, required: str) -> None:
    """Draw the guide; ``done`` and ``required`` are the formulas that count scored requirements and required blanks."""
    sheet, lang = canvas.sheet(GUIDE), canvas.lang
    sheet.hide_gridlines(2)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    canvas.row(sheet, 0, 34)
    put_literal(sheet, 0, 0, BOOK_TITLE(lang), canvas.look("title"))
    canvas.row(sheet, 1, 22)
    put_literal(sheet, 1, 0, canvas.titled(SUBTITLE(lang)), canvas.look("subtitle", font_size=12))
    sections, row = [3], _about(canvas, sheet, 3)
    drawing: tuple[Callable[[int], int], ...] = (
        lambda row: _progress(canvas, sheet, row, done, required),
        lambda row: _steps(canvas, sheet, row),
        lambda row: _table(canvas, sheet, row, scale),
        lambda row: _colours(canvas, sheet, row),
        lambda row: _returning(canvas, sheet, row),
    )
    for draw in drawing:
        sections.append(row + 1)
        row = draw(row + 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.print_area(0, 0, row - 1, len(_WIDTHS) - 1)
    set_up_page(sheet, lang, canvas.identity, landscape=False, header=canvas.title)
    canvas.part(sheet, _WIDTHS, sections, row - 1)


def _section(canvas: Canvas, sheet: Any, row: int, title: Text) -> int:
    canvas.row(sheet, row, 26)
    for column in range(len(_WIDTHS)):
        sheet.write_blank(row, column, None, canvas.look("section"))
    put_literal(sheet, row, 0, title(canvas.lang), canvas.look("section"))
    return row + 1


def _line(canvas: Canvas, sheet: Any, row: int, label: str, text: str) -> None:
    """A label and a text that runs over the other columns' width."""
    canvas.row(sheet, row, row_height([(label, _WIDTHS[0]), (text, _WIDTHS[1])], least=22))
    put_literal(sheet, row, 0, label, canvas.look("label", bold=True))
    put_literal(sheet, row, 1, text, canvas.look("cell"))


def _about(canvas: Canvas, sheet: Any, row: int) -> int:
    row = _section(canvas, sheet, row, ABOUT)
    catalogue, level, lang = canvas.catalogue, canvas.level, canvas.lang
    counts = {
        "domains": len({s.domain for s in level.subdomains}),
        "subdomains": len(level.subdomains),
        "requirements": len(level.requirements),
    }
    lines = (
        (STANDARD, catalogue.standard(lang)),
        (_CATALOGUE, canvas.identity),
        (_LEVEL, level.name(lang)),
        (CONTENT, CONTENT_TEXT(lang).format(**counts)),
        *([(_EACH, requirements_of_levels(canvas))] if level.number == kinds.EVERY_LEVEL else []),
        (_RULE, RULE_TEXT(lang).format(decimal(catalogue.threshold))),
    )
    for label, text in lines:
        _line(canvas, sheet, row, label(lang), text)
        row += 1
    return row


def _progress(canvas: Canvas, sheet: Any, row: int, done: str, required: str) -> int:
    row = _section(canvas, sheet, row, _PROGRESS)
    lang, total = canvas.lang, len(canvas.level.requirements)
    verdict = f"='{kinds.PREVIEW(lang)}'!{VERDICT_CELL}"
    lines = (
        (_SCORED, f'={done}&" / {total}"', ("live", "done-all"), kinds.SCORES),
        (REQUIRED, f"={required}", ("live", "required-open"), canvas.kind.forms[0].sheet),
        (
            _HIGHEST if canvas.level.number == kinds.EVERY_LEVEL else _VERDICT,
            verdict,
            ("live", "verdict"),
            kinds.PREVIEW,
        ),
    )
    for label, formula, key, target in lines:
        canvas.row(sheet, row, 24)
        _go_to(canvas, sheet, row, target, label(lang))
        style = canvas.look("cell", bold=True, font_size=12, num_format="0")
        sheet.write_formula(row, 1, formula, style, canvas.slots(*key))
        row += 1
    return row


def _go_to(canvas: Canvas, sheet: Any, row: int, target: Text, label: str) -> None:
    """A label that leads to the sheet it is about."""
    place = f"internal:'{target(canvas.lang)}'!A1"
    sheet.write_url(row, 0, place, canvas.look("label", bold=True, font_color=BLUE, underline=1), label)


def _steps(canvas: Canvas, sheet: Any, row: int) -> int:
    row = _section(canvas, sheet, row, _STEPS)
    kind = canvas.kind
    targets = dict(zip(kind.order, kind.sheets, strict=True)) | {"preview": kinds.PREVIEW}
    for number, (key, text) in enumerate(kind.steps, 1):
        target = targets[key]
        label = f"{number}  {target(canvas.lang)}"
        _line(canvas, sheet, row, label, of_scale(canvas, text))
        _go_to(canvas, sheet, row, target, label)
        row += 1
    return row


def _table(canvas: Canvas, sheet: Any, row: int, scale: ScaleLists) -> int:
    row = _section(canvas, sheet, row, TABLE)
    lang = canvas.lang
    for column, heading in enumerate((kinds.SCORE, kinds.GRADE)):
        put_literal(sheet, row, column, heading(lang), canvas.look("heading"))
    canvas.row(sheet, row, 22)
    for grade in canvas.catalogue.scale:
        row += 1
        label = grade.label(lang)
        fill, ink = GRADE_COLOURS[scale.colours[label]]
        style = canvas.look("centre", bg_color=fill, font_color=ink, bold=True)
        canvas.row(sheet, row, 22)
        put_literal(sheet, row, 0, decimal(grade.score), style)
        put_literal(sheet, row, 1, label, canvas.look("cell", bg_color=fill, font_color=ink))
    return row + 1


def _colours(canvas: Canvas, sheet: Any, row: int) -> int:
    row = _section(canvas, sheet, row, COLOURS)
    texts = list(COLOUR_TEXTS)
    if canvas.returned:
        strong = Text("橙色加粗边框", "Orange, thick edge")
        texts.append((AMBER, ORANGE, strong, Text("需要修改，见单元格批注", "To be mended; see the cell's comment")))
    for fill, edge, name, text in texts:
        border = {"border": 5, "border_color": edge} if fill == AMBER else {"border_color": edge} if edge else {}
        canvas.row(sheet, row, 22)
        put_literal(sheet, row, 0, name(canvas.lang), canvas.look("centre", bg_color=fill, **border))
        put_literal(sheet, row, 1, text(canvas.lang), canvas.look("cell"))
        row += 1
    return row


def _returning(canvas: Canvas, sheet: Any, row: int) -> int:
    row = _section(canvas, sheet, row, RETURNING)
    for number, text in enumerate((canvas.kind.ready, *RETURN_TEXTS, canvas.kind.submit), 1):
        words = text(canvas.lang)
        canvas.row(sheet, row, row_height([(words, _WIDTHS[1])], least=22))
        put_literal(sheet, row, 0, f"({number})", canvas.look("label", "middle"))
        put_literal(sheet, row, 1, words, canvas.look("cell"))
        row += 1
    return row


# --- the first sheet of a returned workbook ---------------------------------------------------------------------------

RETURNED_TITLE = Text("退回说明", "What to mend")
RETURNED_HELP = Text(
    "您提交的评分表需要修改。已填写的内容全部保留；请逐项修改“错误”，核对“警告”，保存后重新提交本文件。",
    "The workbook you returned has to be mended. Everything you entered has been kept. Mend each error, check each warning, "
    "save this file and return it.",
)
RETURNED_LABELS = {
    "organization": Text("机构名称", "Organization"),
    "source": Text("原文件", "Original file"),
    "errors": Text("错误（必须修改）", "Errors (must be mended)"),
    "warnings": Text("警告（请核对）", "Warnings (please check)"),
    "confirmation": CONFIRMATION,
}
CONFIRMATION_HINT = Text(
    "恢复了模板原来的内容：请核对各个得分，然后在这里选择“已核对”。",
    "What had been changed was restored: check every score, then choose “Checked” here.",
)
NO_CONFIRMATION = Text("不需要", "Not needed")
_PLACES = Text('0" 处"', "0")
"""Errors are counted by places: one row of the list can be about several."""
FINDING_COLUMNS = {
    "number": (Text("序号", "No."), 8),
    "severity": (Text("类别", "Kind"), 10),
    "sheet": (Text("工作表", "Sheet"), 18),
    "place": (Text("位置（点击转到）", "Place (click to go)"), 22),
    "value": (Text("原内容", "What stood there"), 26),
    "message": (Text("问题与处理办法", "What is wrong, and what to do"), 74),
}


def finding_height(sheet: str, value: str, message: str, place: str = "") -> float:
    """Height of a finding's row, for its ``"@height"``."""
    texts = {"sheet": sheet, "place": place, "value": value, "message": message}
    return row_height(((text, FINDING_COLUMNS[key][1]) for key, text in texts.items()), least=24)


def draw_returned(canvas: Canvas) -> None:
    """Draw the list of findings: slots ``("returned", …)`` over the block ``findings``."""
    sheet, lang, look = canvas.sheet(RETURNED), canvas.lang, canvas.look
    sheet.hide_gridlines(2)
    sheet.set_row(0, 32)
    put_literal(sheet, 0, 0, canvas.titled(RETURNED_TITLE(lang)), look("title"))
    sheet.set_row(1, 22)
    put_literal(sheet, 1, 0, RETURNED_HELP(lang), look("text", "one-line"))
    for row, (key, label) in enumerate(RETURNED_LABELS.items(), FIRST_ROW):
        sheet.set_row(row, 22)
        put_literal(sheet, row, 0, label(lang), look("bold"))
        sheet.write_number(
            row, 3, canvas.slots("returned", key), look("plain", "left", "bold", num_format=_PLACES(lang))
        )
    _draw_confirmation(canvas, sheet, FIRST_ROW + list(RETURNED_LABELS).index("confirmation"))
    heading = FIRST_ROW + len(RETURNED_LABELS) + 1
    sheet.set_row(heading, 26)
    styles = {"number": ("centre",), "severity": ("centre", "bold"), "sheet": ("cell",), "place": ("link",)}
    styles |= {"value": ("cell", "as-text"), "message": ("cell",)}
    for column, (key, (text, width)) in enumerate(FINDING_COLUMNS.items()):
        sheet.set_column(column, column, width)
        put_literal(sheet, heading, column, text(lang), look("heading"))
        sheet.write_number(heading + 1, column, canvas.slots.block("findings", key), look(*styles[key]))
    rule = {
        "type": "formula",
        "criteria": f'=$B{heading + 2}="{SEVERITY_NAMES["error"](lang)}"',
        "format": canvas.book.add_format({"bg_color": AMBER}),
    }
    sheet.conditional_format(heading + 1, 1, heading + 1000, 1, rule)
    sheet.freeze_panes(heading + 1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    sheet.repeat_rows(heading)
    set_up_page(sheet, lang, canvas.identity, header=canvas.title)


def _draw_confirmation(canvas: Canvas, sheet: Any, row: int) -> None:
    """The cell in which the sender says that what was restored has been checked, where anything was (style ``asked``)."""
    lang, place = canvas.lang, ("returned", "confirmation")
    canvas.places[place] = Place(RETURNED(lang), row, 3)
    style = canvas.look("problem", "bold", align="center", indent=0)
    canvas.slots.style(sheet, row, 5, "asked", style)
    sheet.write_number(row, 4, canvas.slots(*place, "hint"), canvas.look("plain", indent=1))
    check = {"validate": "list", "source": canvas.hidden.choices([CHECKED(lang)])}
    check |= {"input_title": CONFIRMATION(lang), "input_message": CONFIRMATION_HINT(lang)}
    sheet.data_validation(row, 3, row, 3, check)
    mark = canvas.book.add_format({"bg_color": INPUT, "border": 1, "border_color": ORANGE})
    sheet.conditional_format(
        row, 3, row, 3, {"type": "cell", "criteria": "==", "value": f'"{CHECKED(lang)}"', "format": mark}
    )


# --- what a returned workbook keeps besides ---------------------------------------------------------------------------

KEPT_TITLE = Text("保留内容", "Kept content")
KEPT_HELP = Text(
    "以下是您填写在模板没有的位置上的内容，原样保留。仍需要的，请移到合适的单元格；这张表不参加评分。",
    "What you typed where the template has no place for it, as it stood. Move what is still needed to a suitable cell; nothing is scored from this sheet.",
)
KEPT_COLUMNS = {
    "sheet": (Text("原工作表", "Sheet"), 22),
    "cell": (Text("原位置", "Cell"), 12),
    "about": (Text("所在行、列", "Row and column"), 40),
    "value": (Text("内容", "Content"), 80),
}


def draw_kept(canvas: Canvas) -> None:
    """Draw the sheet of what has no place in the template: the block ``kept``."""
    sheet, lang, look = (
        canvas.head(KEPT, canvas.titled(KEPT_TITLE(canvas.lang)), KEPT_HELP(canvas.lang)),
        canvas.lang,
        canvas.look,
    )
    sheet.set_row(HEADING_ROW, 26)
    for column, (key, (text, width)) in enumerate(KEPT_COLUMNS.items()):
        sheet.set_column(column, column, width)
        put_literal(sheet, HEADING_ROW, column, text(lang), look("heading"))
        sheet.write_number(FIRST_ROW, column, canvas.slots.block("kept", key), look("cell", "as-text"))
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    sheet.repeat_rows(HEADING_ROW)
    set_up_page(sheet, lang, canvas.identity, header=canvas.title)
