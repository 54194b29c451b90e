"""What a spreadsheet program checks or offers while a cell is filled in: lists, dates, hints. A help only: reading trusts none of it."""

from datetime import date
from typing import Any

from smexl.kinds import Field
from smexl.submission import column_letters
from smexl.template.canvas import Canvas, score_range
from smexl.text import Text

NOT_LISTED = Text("不在列表中", "Not in the list")
NOT_LISTED_TEXT = Text("请从下拉列表中选择。", "Please choose from the drop-down list.")
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


def add_check(canvas: Canvas, sheet: Any, field: Field, area: tuple[int, int, int, int]) -> None:
    """The list, date check or hint that Excel gives while the cells are filled in."""
    lang = canvas.lang
    title, hint = field.label(lang)[:32], field.hint(lang)[:255]
    check: dict[str, Any]
    if field.type in {"choice", "choices"}:
        source = canvas.hidden.choices([choice(lang) for choice in field.choices])
        check = {"validate": "list", "source": source, "error_title": NOT_LISTED(lang)}
        check |= {"error_message": NOT_LISTED_TEXT(lang)}
        check |= {"show_error": False} if field.type == "choices" else {}  # several may be typed
    elif field.type == "date":
        span = {"minimum": date(2000, 1, 1), "maximum": date(2099, 12, 31)}
        check = {"validate": "date", "criteria": "between", **span, "error_title": DATE_WRONG(lang)}
        check |= {"error_message": DATE_TEXT(lang)}
        hint = DATE_HINT(lang)
    elif field.type == "credit_code":
        cell = f"{column_letters(area[1])}{area[0] + 1}"
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
