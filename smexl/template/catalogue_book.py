"""The workbook form of a catalogue: four tables to type in, with a guide before them.

In: a ``Catalogue`` and a language. Out: the bytes of an .xlsx file that ``catalogue.files.load`` reads back to the same identity.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from smexl.catalogue import Catalogue, Requirement
from smexl.catalogue.files import csv_files, load
from smexl.catalogue.tables import (
    ASSESSED_MARK,
    CUMULATIVE,
    DOMAIN_TABLE,
    INFO_TABLE,
    MODEL_ITEMS,
    OWN,
    REQUIREMENT_TABLE,
    CatalogueTable,
    TableRow,
    table_rows,
    tables_of,
)
from smexl.drawing.look import AMBER, MIST, NAVY, SAND, Look, row_height, set_up_page
from smexl.drawing.stamp import EPOCH
from smexl.files import write_beside
from smexl.kinds import GUIDE
from smexl.text import Lang, Text

_LISTS = "_lists"
_DOMAINS = "smexl_domains"
"""A hidden sheet with the domains, each once, for the list in the table of requirements."""

_LAST = 2000
"""Rows of the tables that lists, checks and counts cover."""
_MOST_SUBDOMAINS = 120
_ONE_PAGE = 40
"""Rows of a table that still print on one page."""
_SPARE = 50
"""Blank rows below the requirements of a new workbook."""


def export(catalogue: Catalogue, path: Path, lang: Lang = "zh") -> None:
    """Write a catalogue's four tables: a workbook where ``path`` ends in .xlsx, else a folder of CSV files.

    ``lang`` is that of names and headings; the texts are there in both languages. Loading gives the same identity.
    """
    if path.suffix.lower() == ".xlsx":
        path.parent.mkdir(parents=True, exist_ok=True)
        write_beside(path, workbook(catalogue, lang))
        return
    path.mkdir(parents=True, exist_ok=True)
    for name, data in csv_files(catalogue, lang).items():
        write_beside(path / name, data)


def write_new(path: Path, lang: Lang = "zh") -> None:
    """Write an empty, commented workbook, with Figure 1 in it, for a body to type its requirements into."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_beside(path, new_workbook(load(), lang))


def workbook(catalogue: Catalogue, lang: Lang) -> bytes:
    """A catalogue as a workbook to read, edit and load."""
    return _drawn(_Drawing(catalogue, lang, spare=0, title=catalogue.name(lang), identity=str(catalogue.identity)))


def new_workbook(model: Catalogue, lang: Lang) -> bytes:
    """A workbook to type requirements into: ``model``'s scale, Figure 1, and one row for each pair with the id it suggests."""
    pairs: dict[tuple[str, str, int], Requirement] = {}
    for one in model.requirements:
        pairs.setdefault((one.domain, one.subdomain, one.level), replace(one, text=_BLANK, hint=_BLANK))
    empty = replace(model, name=_BLANK, version="", standard=_BLANK, requirements=tuple(pairs.values()))
    return _drawn(_Drawing(empty, lang, spare=_SPARE, title=_NEW(lang), identity=""))


_BLANK = Text("", "")
_NEW = Text("成熟度要求目录（待填写）", "Catalogue of maturity requirements (to be filled in)")


@dataclass(frozen=True)
class _Drawing:
    """What is drawn: a catalogue, in which language, with how many blank rows, under which title."""

    catalogue: Catalogue
    lang: Lang
    spare: int
    title: str
    identity: str

    @property
    def subdomains(self) -> int:
        """Rows of Figure 1 that formulas look at: more than most write."""
        return max(_MOST_SUBDOMAINS, len(self.catalogue.subdomains))

    @property
    def last(self) -> int:
        """The same of requirements."""
        return max(_LAST, len(self.catalogue.requirements))


def _drawn(drawing: _Drawing) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": EPOCH, "title": drawing.title})
    book.set_size(2400, 1400)
    look = Look(book)
    guide = book.add_worksheet(GUIDE(drawing.lang))
    tables = tables_of(drawing.catalogue.level_names)
    sheets = {table.key: book.add_worksheet(table.name(drawing.lang)) for table in tables}
    rows = table_rows(drawing.catalogue, drawing.lang, whole=True)
    for table in tables:
        _table(sheets[table.key], table, rows[table.key], drawing, look)
    _info_lists(sheets["info"], drawing.lang)
    sheets["scale"].data_validation(1, 1, 50, 1, _from_0_to_1(drawing.lang))
    _domain_lists(sheets["domains"], book, len(drawing.catalogue.levels))
    _requirement_lists(sheets["requirements"], book, drawing)
    _lists(book.add_worksheet(_LISTS), book, drawing)
    _guide(guide, drawing, look)
    book.close()
    return buffer.getvalue()


# --- tables -------------------------------------------------------------------------------------------------------------
def _table(sheet: Any, table: CatalogueTable, rows: Sequence[TableRow], drawing: _Drawing, look: Look) -> None:
    """Headings with their notes, then the rows; inputs are coloured, and blank rows follow where they are wanted."""
    lang = drawing.lang
    spare = drawing.spare if table is REQUIREMENT_TABLE else 0
    sheet.set_row(0, 30)
    for i, column in enumerate(table.columns):
        # The column's own format serves rows that people add: an id typed there stays text.
        text = not _is_number(column.key)
        sheet.set_column(i, i, column.width, look("text", "as-text") if text else look("text", "middle"))
        sheet.write_string(0, i, column.heading(lang), look("heading"))
        if column.note(lang):
            sheet.write_comment(0, i, column.note(lang), {"x_scale": 2, "y_scale": 0.9, "font_size": 9})
    blank: TableRow = ("",) * len(table.columns)
    for number, row in enumerate([*rows, *[blank] * spare], 1):
        cells = [(str(value), column.width) for value, column in zip(row, table.columns, strict=True)]
        sheet.set_row(number, row_height(cells, least=24))
        # A darker line where a domain begins.
        begins = table.key == DOMAIN_TABLE.key and number > 1 and row[0] != rows[number - 2][0]
        top = {"top": 1, "top_color": NAVY} if begins else {}
        for i, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            _put(sheet, number, i, value, look(*_styles(table, column.key), **top))
    sheet.freeze_panes(1, 2 if table.key == DOMAIN_TABLE.key else 1)
    sheet.hide_gridlines(2)
    sheet.repeat_rows(0)
    set_up_page(sheet, lang, drawing.identity, landscape=table is REQUIREMENT_TABLE or lang == "en")
    if table is REQUIREMENT_TABLE:
        sheet.autofilter(0, 0, max(1, len(rows) + spare), len(table.columns) - 1)
    elif len(rows) <= _ONE_PAGE:
        sheet.fit_to_pages(1, 1)
    if lang == "zh":
        last = max(i for i, column in enumerate(table.columns) if not column.key.endswith("_en"))
        sheet.print_area(0, 0, max(1, len(rows)), last)


def _is_number(key: str) -> bool:
    return key == "score" or key.startswith("level")


def _styles(table: CatalogueTable, key: str) -> tuple[str, ...]:
    """Yellow is what a body writes; what is suggested or rarely changes is white."""
    if key == "item":
        return ("label",)
    if table is INFO_TABLE:
        return ("input", "left")
    if _is_number(key):
        return ("cell", "middle")
    return ("input" if table is REQUIREMENT_TABLE and key.startswith(("text", "hint")) else "cell", "as-text")


def _put(sheet: Any, row: int, column: int, value: str | float, style: Any) -> None:
    if value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        # xlsxwriter takes text between <r> and </r> for markup of its own; the space is tidied away on loading.
        markup = value.startswith("<r>") and value.endswith("</r>")
        sheet.write_string(row, column, f"{value} " if markup else value, style)
    else:
        sheet.write_number(row, column, value, style)


# --- lists and marks ----------------------------------------------------------------------------------------------------
def _info_lists(sheet: Any, lang: Lang) -> None:
    for row, item in enumerate(MODEL_ITEMS, 1):
        sheet.write_comment(row, 0, item.note(lang), {"x_scale": 2, "y_scale": 0.7, "font_size": 9})
        if item.key == "levels":
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": [OWN(lang), CUMULATIVE(lang)]})
        elif item.key == "threshold":
            sheet.data_validation(row, 1, row, 1, _from_0_to_1(lang))


def _from_0_to_1(lang: Lang) -> dict[str, Any]:
    message = Text("请填 0 到 1 之间的数。", "Type a number from 0 to 1.")
    return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1, "error_message": message(lang)}


def _domain_lists(sheet: Any, book: Any, levels: int) -> None:
    area = (1, 2, _LAST, 1 + levels)
    sheet.data_validation(*area, {"validate": "list", "source": [ASSESSED_MARK], "show_error": False})
    sheet.conditional_format(*area, {"type": "no_blanks", "format": book.add_format({"bg_color": MIST, "bold": True})})


def _requirement_lists(sheet: Any, book: Any, drawing: _Drawing) -> None:
    """Lists of levels, domains and the domain's subdomains; marks on ids that repeat and on requirements still to write."""
    lang, levels = drawing.lang, list(drawing.catalogue.levels)
    column = {one.key: i for i, one in enumerate(REQUIREMENT_TABLE.columns)}
    level, domain, subdomain, text = (column[key] for key in ("level", "domain", "subdomain", "text"))
    table = _quoted(DOMAIN_TABLE.name(lang))
    row = f"MATCH($C2,{table}!$A:$A,0)-1"
    of_domain = f"=OFFSET({table}!$B$1,{row},0,COUNTIF({table}!$A:$A,$C2),1)"
    sheet.data_validation(1, level, _LAST, level, {"validate": "list", "source": levels, "show_error": False})
    sheet.data_validation(1, domain, _LAST, domain, {"validate": "list", "source": f"={_DOMAINS}", **_warn(lang)})
    sheet.data_validation(1, subdomain, _LAST, subdomain, {"validate": "list", "source": of_domain, **_warn(lang)})
    twice = {"type": "formula", "criteria": f'=AND($A2<>"",COUNTIF($A$2:$A${_LAST + 1},$A2)>1)'}
    sheet.conditional_format(1, 0, _LAST, 0, {**twice, "format": book.add_format({"bg_color": AMBER, "bold": True})})
    missing = {"type": "formula", "criteria": '=AND($A2<>"",LEN(TRIM($E2))=0)'}
    sheet.conditional_format(1, text, _LAST, text, {**missing, "format": book.add_format({"bg_color": SAND})})


def _warn(lang: Lang) -> dict[str, str]:
    title = Text("名称不在列表中", "Not in the list")
    message = Text(
        "请从列表中选择，或先在表“能力域”中加上。", "Choose from the list, or add it to the table Domains first."
    )
    return {"error_type": "warning", "error_title": title(lang), "error_message": message(lang)}


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def _lists(sheet: Any, book: Any, drawing: _Drawing) -> None:
    """Each domain once, by formula, so that a domain added or renamed is in the list at once."""
    table = _quoted(DOMAIN_TABLE.name(drawing.lang))
    rows = f"{table}!$A$2:$A${drawing.subdomains + 1}"
    names: list[str] = []
    for row in range(drawing.subdomains):
        subdomains = drawing.catalogue.subdomains
        name = subdomains[row].domain.zh if row < len(subdomains) else ""
        number: int | str = ""
        if name and name not in names:
            names.append(name)
            number = len(names)
        # A blank is found nowhere, which is an error.
        first = f"MATCH(INDEX({rows},{row + 1}),{rows},0)={row + 1}"
        above = f"MAX(A$1:A{row})+1" if row else "1"
        sheet.write_formula(row, 0, f'=IFERROR(IF({first},{above},""),"")', None, number)
    for row in range(drawing.subdomains):
        found = f"INDEX({table}!$A:$A,MATCH({row + 1},$A$1:$A${drawing.subdomains},0)+1)"
        sheet.write_formula(row, 1, f'=IFERROR({found},"")', None, names[row] if row < len(names) else "")
    _lists_of_levels(sheet, drawing)
    book.define_name(_DOMAINS, f"=OFFSET({_LISTS}!$B$1,0,0,MAX(1,MAX({_LISTS}!$A$1:$A${drawing.subdomains})),1)")
    sheet.hide()


# --- the guide ----------------------------------------------------------------------------------------------------------
_STEPS = (
    Text(
        "在表“模型信息”中填写名称、版本和所依据的标准。内容以后有改动，就换一个版本。",
        "In the table Model, give the name, the version and the standard. Give each later change of content a new version.",
    ),
    Text(
        "核对表“满足程度”：已按标准表 1 填好（1、0.8、0.5、0）。",
        "Check the table Scale: it holds Table 1 of the standard (1, 0.8, 0.5, 0).",
    ),
    Text(
        "核对表“能力域”：已按标准图 1 填好，● 表示该等级评估此能力子域。",
        "Check the table Domains: it holds Figure 1 of the standard; ● marks what a level assesses.",
    ),
    Text(
        "在表“成熟度要求”中逐条填写要求和证据提示。同一能力子域有多条时插入行，编号依次递增；也可用自己的编号。",
        "In the table Requirements, write the requirements and evidence hints. For several in a subdomain, insert rows and "
        "number them on; you may use ids of your own.",
    ),
    Text(
        "保存后检查：smexl catalogue check 文件名.xlsx。没有问题后发模板：smexl template --catalogue 文件名.xlsx",
        "Save and check it: smexl catalogue check FILE.xlsx. Then make templates: smexl template --catalogue FILE.xlsx",
    ),
)
_RULES = (
    Text(
        "列按表头识别：可以调整列的顺序、筛选和排序，也可以另加自己的列和工作表；不要改动表头和表名。",
        "Columns are found by heading: reorder, filter and sort them, add columns and sheets of your own; keep headings and names.",
    ),
    Text(
        "编号是文本：不要用 1.10、1-2、001 这样会被表格软件变成数字或日期的写法。",
        "Ids are text: avoid 1.10, 1-2, 001 and the like, which spreadsheet programs turn into numbers or dates.",
    ),
    Text(
        "不要合并单元格；不需要的行整行删除。橙色底纹表示编号重复，浅橙色表示要求未写。",
        "Merge no cells; delete rows that are not needed. Orange marks an id that repeats, pale orange a requirement to write.",
    ),
    Text(
        "带“（英文）”的列选填：英文版工作簿用它，留空时显示中文。",
        "Columns headed “(English)” are optional: English workbooks show them, and the other text where they are blank.",
    ),
)
_STEPS_TITLE = Text("填写步骤", "Steps")
_PROGRESS_TITLE = Text("填写进度（随填写自动更新）", "Progress (updates as you type)")
_RULES_TITLE = Text("注意事项", "Rules")
_PROGRESS = (
    Text("等级", "Level"),
    Text("评估的能力子域", "Subdomains assessed"),
    Text("已写要求（条）", "Requirements written"),
    Text("尚无要求的能力子域", "Subdomains without any"),
)
_WHAT = Text(
    "四张表合起来就是 smexl 使用的要求目录；黄色单元格可填写。",
    "The four tables together are a catalogue for smexl; yellow cells are to fill in.",
)
_GUIDE_WIDTHS = (2, 10, 24, 24, 24, 26)


def _guide(sheet: Any, drawing: _Drawing, look: Look) -> None:
    lang, last = drawing.lang, len(_GUIDE_WIDTHS) - 1
    for i, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(i, i, width, look("plain"))
    sheet.set_row(0, row_height([(drawing.title, sum(_GUIDE_WIDTHS[1:]))], size=18, least=36))
    sheet.merge_range(0, 1, 0, last, drawing.title, look("title", text_wrap=True))
    sheet.write_string(1, 1, _WHAT(lang), look("subtitle"))
    row = _section(sheet, 3, _STEPS_TITLE(lang), look)
    for number, step in enumerate(_STEPS, 1):
        _paragraph(sheet, row, str(number), step(lang), look)
        row += 1
    row = _section(sheet, row + 1, _PROGRESS_TITLE(lang), look)
    row = _progress(sheet, row, drawing, look)
    row = _section(sheet, row + 1, _RULES_TITLE(lang), look)
    for rule in _RULES:
        _paragraph(sheet, row, "•", rule(lang), look)
        row += 1
    sheet.hide_gridlines(2)
    sheet.print_area(0, 0, row, last)
    set_up_page(sheet, lang, drawing.identity)
    sheet.fit_to_pages(1, 1)


def _section(sheet: Any, row: int, title: str, look: Look) -> int:
    sheet.set_row(row, 24)
    for column in range(1, len(_GUIDE_WIDTHS)):
        sheet.write_blank(row, column, None, look("section"))
    sheet.write_string(row, 1, title, look("section"))
    return row + 1


def _paragraph(sheet: Any, row: int, mark: str, text: str, look: Look) -> None:
    last = len(_GUIDE_WIDTHS) - 1
    sheet.set_row(row, row_height([(text, sum(_GUIDE_WIDTHS[2:]))], least=24))
    sheet.write_string(row, 1, mark, look("text", "middle", "bold"))
    sheet.merge_range(row, 2, row, last, text, look("text"))


def _progress(sheet: Any, row: int, drawing: _Drawing, look: Look) -> int:
    """What is written so far, by level: live, because a body takes days over hundreds of requirements."""
    for i, heading in enumerate(_PROGRESS, 1):
        sheet.write_string(row, i, heading(drawing.lang), look("heading"))
    for n in drawing.catalogue.levels:
        row += 1
        sheet.set_row(row, 20)
        sheet.write_string(row, 1, drawing.catalogue.level_name(n)(drawing.lang), look("label", "middle"))
        for i, (formula, value) in enumerate(_counts(drawing, n), 2):
            sheet.write_formula(row, i, formula, look("cell", "count"), value)
    return row + 1


def _counts(drawing: _Drawing, level: int) -> Iterator[tuple[str, int]]:
    """Formulas, with their values, for the subdomains assessed, the requirements written and the subdomains without."""
    marks, texts = _marks(drawing, level), _written(drawing, level)
    requirements = [r for r in drawing.catalogue.requirements if r.level == level and r.text.zh]
    column = chr(ord("B") + level)
    yield f"=COUNTA({marks})", sum(level in s.levels for s in drawing.catalogue.subdomains)
    yield f"=COUNTIFS({texts})", len(requirements)
    yield f"=SUM({_LISTS}!${column}$1:${column}${drawing.subdomains})", sum(_without(drawing, level))


def _marks(drawing: _Drawing, level: int) -> str:
    """The cells of Figure 1 that mark what the level assesses."""
    column = chr(ord("B") + level)
    return f"{_quoted(DOMAIN_TABLE.name(drawing.lang))}!${column}$2:${column}${drawing.subdomains + 1}"


def _written(drawing: _Drawing, level: int) -> str:
    """Criteria of the requirements that are written at the level."""
    texts, last = _quoted(REQUIREMENT_TABLE.name(drawing.lang)), drawing.last + 1
    return f'{texts}!$B$2:$B${last},{level},{texts}!$E$2:$E${last},"<>"'


def _without(drawing: _Drawing, level: int) -> list[int]:
    """1 for each subdomain that the level assesses without a requirement, else 0."""
    written = {(r.domain, r.subdomain) for r in drawing.catalogue.requirements if r.level == level and r.text.zh}
    return [int(level in s.levels and (s.domain.zh, s.name.zh) not in written) for s in drawing.catalogue.subdomains]


def _lists_of_levels(sheet: Any, drawing: _Drawing) -> None:
    """For each row of Figure 1 and each level, whether a requirement is still to write: one by one, since not every program takes a
    column for a criterion."""
    figure, texts = (_quoted(table.name(drawing.lang)) for table in (DOMAIN_TABLE, REQUIREMENT_TABLE))
    for level in drawing.catalogue.levels:
        values = _without(drawing, level)
        for row in range(drawing.subdomains):
            pair = ",".join(
                f"{texts}!${of}$2:${of}${drawing.last + 1},INDEX({figure}!${name}$2:${name}${drawing.subdomains + 1},{row + 1})"
                for of, name in (("C", "A"), ("D", "B"))
            )
            missing = f"IF(COUNTIFS({_written(drawing, level)},{pair})=0,1,0)"
            formula = f'=IF(INDEX({_marks(drawing, level)},{row + 1})="",0,{missing})'
            sheet.write_formula(row, 1 + level, formula, None, values[row] if row < len(values) else 0)
