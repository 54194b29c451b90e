"""A catalogue's four tables, as a workbook or as a folder of CSV files, read into a ``Catalogue`` and written from one.

In: a path. Out: a ``Catalogue``, or a ``CatalogueError`` with every problem, its table and cell: a bad catalogue is refused whole.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

import openpyxl
from rapidfuzz import fuzz, process

from smexl.catalogue import Catalogue, Grade, Requirement, Subdomain
from smexl.catalogue_tables import (
    CUMULATIVE,
    DOMAIN_TABLE,
    INFO_TABLE,
    ITEMS,
    LEVEL_WORDS,
    NO_MARKS,
    OWN,
    REQUIREMENT_TABLE,
    SCALE_TABLE,
    TABLES,
    YES_MARKS,
    Column,
    Item,
    Table,
    line,
    paragraphs,
)
from smexl.findings import shortened
from smexl.kinds import LEVELS
from smexl.submission import Cell, Value, column_letters
from smexl.text import Lang, Text, bare, message_language, normal


class Words(NamedTuple):
    """What is wrong, and what to do: format strings over a problem's ``value`` and ``detail``."""

    what: Text
    remedy: Text


def _words(what: tuple[str, str], remedy: tuple[str, str]) -> Words:
    return Words(Text(*what), Text(*remedy))


PROBLEMS: dict[str, Words] = {
    # --- the file or folder
    "not-found": _words(
        ("找不到要求目录“{value}”。", "There is no catalogue at “{value}”."),
        ("请检查路径。", "Check the path."),
    ),
    "not-a-catalogue": _words(
        ("“{value}”既不是 .xlsx 工作簿，也不是文件夹。", "“{value}” is neither an .xlsx workbook nor a folder."),
        ("请指定 .xlsx 工作簿（没有打开密码），或放有四个 CSV 文件的文件夹。", "Give an .xlsx workbook without a password, or the folder that holds the four CSV files."),
    ),
    "unreadable": _words(
        ("无法读取（{detail}）。", "It cannot be read ({detail})."),
        ("请用 Excel 或 WPS 打开后另存，再试一次。", "Open it in Excel or WPS, save it again and retry."),
    ),
    "encoding": _words(
        ("文字编码无法识别。", "Its text encoding is not known."),
        ("请另存为 UTF-8 编码的 CSV（也可用 GBK）。", "Save it as CSV in UTF-8 (GBK will do)."),
    ),
    # --- tables and headings
    "table-missing": _words(
        ("缺少表“{value}”。{detail}", "The table “{value}” is missing. {detail}"),
        ("请补上这张表；可用 smexl catalogue new 生成空表。", "Add it; smexl catalogue new makes an empty one."),
    ),
    "table-twice": _words(
        ("表“{value}”出现了两次：{detail}。", "The table “{value}” is there twice: {detail}."),
        ("请只保留一张。", "Keep one of them."),
    ),
    "table-empty": _words(
        ("表“{value}”没有内容。", "The table “{value}” has no rows."),
        ("请填写。", "Fill it in."),
    ),
    "heading-missing": _words(
        ("缺少列“{value}”。{detail}", "The column “{value}” is missing. {detail}"),
        ("请补上这一列，表头放在同一行。", "Add it, with all headings in one row."),
    ),
    "heading-twice": _words(
        ("列“{value}”出现了两次。", "The column “{value}” is there twice."),
        ("请删去或改名其中一列。", "Delete or rename one of them."),
    ),
    # --- cells
    "empty": _words(
        ("“{detail}”为空。", "“{detail}” is blank."),
        ("请填写；不需要的行请整行删除，不要合并单元格。", "Fill it in, or delete the whole row if it is not needed; do not merge cells."),
    ),
    "too-long": _words(
        ("“{value}”过长，最多 {detail} 个字符。", "“{value}” is too long; {detail} characters are allowed."),
        ("请缩短，或拆成几条。", "Shorten it, or split it up."),
    ),
    "cell-error": _words(
        ("单元格是错误值 {value}。", "The cell holds the error value {value}."),
        ("请改成实际内容。", "Type the value itself."),
    ),
    "cell-date": _words(
        ("单元格变成了日期或时间（{value}）。", "The cell has turned into a date or time ({value})."),
        ("请把单元格格式设为“文本”，重新输入。", "Format the cell as text and type it again."),
    ),
    "cell-number": _words(
        ("单元格变成了数字（{value}），末尾的 0 可能已丢失。", "The cell has turned into a number ({value}); a final 0 may be lost."),
        ("请把单元格格式设为“文本”，重新输入。", "Format the cell as text and type it again."),
    ),
    # --- 模型信息
    "item-unknown": _words(
        ("不认识的项目“{value}”。{detail}", "The item “{value}” is not known. {detail}"),
        ("请改正名称，或删除这一行。", "Correct its name, or delete the row."),
    ),
    "item-twice": _words(
        ("项目“{value}”出现了两次。", "The item “{value}” is there twice."),
        ("请只保留一行。", "Keep one of the rows."),
    ),
    "item-missing": _words(
        ("缺少项目“{value}”。", "The item “{value}” is missing."),
        ("请加一行并填写。", "Add a row for it and fill it in."),
    ),
    "not-a-number": _words(
        ("“{value}”不是 0 到 1 之间的小数。", "“{value}” is not a decimal number from 0 to 1."),
        ("请填写如 0.8 的数。", "Type a number such as 0.8."),
    ),
    "too-fine": _words(
        ("{value} 的小数位数超过 {detail} 位。", "{value} has more than {detail} decimals."),
        ("请直接输入小数，不要用公式计算。", "Type the decimal itself rather than calculating it."),
    ),
    "out-of-range": _words(
        ("{value} 超出范围，应{detail}。", "{value} is out of range; it must be {detail}."),
        ("请改正。", "Correct it."),
    ),
    "levels-unknown": _words(
        ("“{value}”不是等级要求的取值。", "“{value}” does not say how levels relate."),
        ("请填“本级”或“累计”。", "Type own or cumulative."),
    ),
    # --- 满足程度
    "label-twice": _words(
        ("满足程度“{value}”与 {detail} 重复。", "The label “{value}” repeats {detail}."),
        ("请改名或删除。", "Rename or delete it."),
    ),
    "score-twice": _words(
        ("得分 {value} 与 {detail} 重复。", "The score {value} repeats {detail}."),
        ("每个满足程度的得分应不同。", "Give each label a score of its own."),
    ),
    "scale-short": _words(
        ("满足程度只有一档。", "The scale has one step only."),
        ("请至少填写两档。", "Give it two or more."),
    ),
    "scale-below-threshold": _words(
        ("最高得分 {value} 低于达标阈值 {detail}，没有机构能够达标。", "The highest score, {value}, is below the threshold {detail}: no organization could conform."),
        ("请改正得分或阈值。", "Correct the scores or the threshold."),
    ),
    # --- 能力域
    "name-characters": _words(
        ("名称“{value}”含有 * ? ~ \" 或以 = + - @ < > 开头，公式会误读。", "The name “{value}” holds * ? ~ \" or begins with = + - @ < >, which formulas misread."),
        ("请换用其他字符，如全角“？”。", "Use other characters."),
    ),
    "subdomain-twice": _words(
        ("能力子域“{value}”与 {detail} 重复。", "The subdomain “{value}” repeats {detail}."),
        ("请合并成一行，或改名。", "Make one row of them, or rename one."),
    ),
    "domain-apart": _words(
        ("能力域“{value}”的行不在一起。", "The rows of the domain “{value}” do not stand together."),
        ("请把同一能力域的行放在一起。", "Move them next to each other."),
    ),
    "domain-names-differ": _words(
        ("能力域的英文名“{value}”与 {detail} 不一致。", "The domain's English name “{value}” differs from that in {detail}."),
        ("请统一。", "Make them the same."),
    ),
    "mark-unknown": _words(
        ("“{value}”既不是评估标记，也不是空白。", "“{value}” is neither a mark nor blank."),
        ("评估填 ●，不评估留空。", "Mark with ● what the level assesses, and leave the rest blank."),
    ),
    "level-drops": _words(
        ("累计目录中，较低等级评估的能力子域（{value}）较高等级也应评估。", "In a cumulative catalogue, what a lower level assesses ({value}) the higher ones assess too."),
        ("请补上 ●，或把等级要求改为“本级”。", "Add the ●, or let the levels be own."),
    ),
    # --- 成熟度要求
    "id-number": _words(
        ("编号“{value}”会被表格软件当成数字。", "A spreadsheet program takes the id “{value}” for a number."),
        ("请加上字母，如 L3-{value}；单元格格式设为“文本”。", "Put letters before it, such as L3-{value}, in a cell formatted as text."),
    ),
    "id-date": _words(
        ("编号“{value}”会被表格软件当成日期或时间。", "A spreadsheet program takes the id “{value}” for a date or time."),
        ("请加上字母，如 L3-01-1；单元格格式设为“文本”。", "Use letters, such as L3-01-1, in a cell formatted as text."),
    ),
    "id-word": _words(
        ("编号“{value}”会被表格软件当成逻辑值。", "A spreadsheet program takes the id “{value}” for a logical value."),
        ("请换一个编号。", "Use another id."),
    ),
    "id-formula": _words(
        ("编号“{value}”以 = + - @ 开头，会被当成公式。", "The id “{value}” begins with = + - @ and would be taken for a formula."),
        ("请去掉开头的符号。", "Remove that sign."),
    ),
    "id-characters": _words(
        ("编号“{value}”含有不能使用的字符。", "The id “{value}” holds characters that an id cannot."),
        ("请只用字母、数字、汉字和 . - _ /，不留空格。", "Use letters, digits and . - _ / only, without spaces."),
    ),
    "id-twice": _words(
        ("编号“{value}”与 {detail} 重复。", "The id “{value}” repeats {detail}."),
        ("请改成不同的编号。", "Give it another."),
    ),
    "level-unknown": _words(
        ("“{value}”不是等级。", "“{value}” is not a level."),
        ("请填 1 到 5，或 一星…五星。", "Type 1 to 5, or 1-star … 5-star."),
    ),
    "domain-unknown": _words(
        ("表“能力域”中没有能力域“{value}”。{detail}", "The table Domains has no domain “{value}”. {detail}"),
        ("请改正名称，或先在表“能力域”中加上。", "Correct the name, or add it to that table."),
    ),
    "subdomain-unknown": _words(
        ("这个能力域没有能力子域“{value}”。{detail}", "This domain has no subdomain “{value}”. {detail}"),
        ("请改正名称，或先在表“能力域”中加上。", "Correct the name, or add it to the table Domains."),
    ),
    "not-assessed": _words(
        ("{detail} 级不评估能力子域“{value}”。", "Level {detail} does not assess the subdomain “{value}”."),
        ("请改正等级或能力子域，或在表“能力域”中标上 ●。", "Correct the level or the subdomain, or mark it with ● in the table Domains."),
    ),
    "no-requirements": _words(
        ("{detail} 级评估能力子域“{value}”，却没有一条要求。", "Level {detail} assesses the subdomain “{value}”, and there is no requirement for it."),
        ("请在表“成熟度要求”中补上，或去掉这里的 ●。", "Add some to the table Requirements, or remove the ● here."),
    ),
}
"""Every problem that a catalogue can have, in words."""


@dataclass(frozen=True)
class CatalogueProblem:
    """One problem of a catalogue. ``table`` (sheet or file) and ``cell`` (A1 style) are empty where it has no such place."""

    code: str
    table: str = ""
    cell: str = ""
    value: str = ""
    detail: Text = Text("", "")

    def message(self, lang: Lang) -> str:
        """What is wrong and what to do."""
        words = {"value": shortened(self.value), "detail": self.detail(lang)}
        what, remedy = (part(lang).format(**words).strip() for part in PROBLEMS[self.code])
        return f"{what}{'' if lang == 'zh' else ' '}{remedy}"


class CatalogueError(Exception):
    """A catalogue cannot be used. ``problems`` holds all that is wrong with it, in the order of its tables."""

    def __init__(self, problems: Iterable[CatalogueProblem]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lang = message_language()
        return "\n".join(" ".join(filter(None, (p.table, p.cell, p.message(lang)))) for p in self.problems)


@cache
def _bundled() -> Catalogue:
    return _catalogue(_folder(resources.files("smexl") / "data" / "catalogue"))


def load(path: Path | None = None) -> Catalogue:
    """The catalogue at ``path``, an .xlsx workbook or a folder of CSV files; without a path the bundled illustrative one.

    Raises ``CatalogueError`` with every problem found.
    """
    return _bundled() if path is None else _catalogue(_sheets(path))


# --- files to sheets --------------------------------------------------------------------------------------------------
_WIDEST = 64
"""Columns looked at: a stray value far to the right costs nothing."""


@dataclass(frozen=True)
class _Sheet:
    """A sheet or CSV file: ``name`` without suffix, ``title`` as messages call it, values from A1."""

    name: str
    title: str
    rows: list[tuple[Value, ...]]

    def cell(self, row: int, column: int) -> Cell:
        values = self.rows[row]
        return Cell(values[column] if column < len(values) else None, self.title, row, column)


def _sheets(path: Path) -> list[_Sheet]:
    try:
        if path.is_dir():
            return _folder(path)
        data = path.read_bytes()
    except FileNotFoundError:
        raise CatalogueError([CatalogueProblem("not-found", value=str(path))]) from None
    except OSError as error:
        detail = Text(error.strerror or "", error.strerror or "")
        raise CatalogueError([CatalogueProblem("unreadable", table=path.name, detail=detail)]) from None
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise CatalogueError([CatalogueProblem("not-a-catalogue", value=str(path))])
    return _workbook(data, path.name)


def _workbook(data: bytes, name: str) -> list[_Sheet]:
    try:
        # openpyxl warns of parts that it does not keep, such as extended data validations; nothing here needs them.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return [_Sheet(sheet.title, sheet.title, _worksheet_rows(sheet)) for sheet in book.worksheets]
    except Exception as error:
        # A damaged part makes openpyxl stumble with whatever comes first: KeyError, ParseError, BadZipFile, zlib.error…
        detail = shortened(f"{type(error).__name__}: {error}")
        problem = CatalogueProblem("unreadable", table=name, detail=Text(detail, detail))
        raise CatalogueError([problem]) from None


def _worksheet_rows(sheet: "openpyxl.worksheet._read_only.ReadOnlyWorksheet") -> list[tuple[Value, ...]]:
    # Some programs write a dimension that is too small, which would cut the table.
    sheet.reset_dimensions()
    rows = [tuple(row) for row in sheet.iter_rows(max_col=_WIDEST, values_only=True)]
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    return rows  # type: ignore[return-value]


def _folder(folder: Traversable) -> list[_Sheet]:
    problems: list[CatalogueProblem] = []
    files = sorted((f for f in folder.iterdir() if f.name.lower().endswith(".csv") and f.is_file()), key=lambda f: f.name)
    sheets = []
    for file in files:
        name = file.name[: -len(".csv")]
        if not any(table.named(name) for table in TABLES):
            continue
        try:
            sheets.append(_Sheet(name, file.name, _csv_rows(_decoded(file.read_bytes()))))
        except UnicodeDecodeError:
            problems.append(CatalogueProblem("encoding", table=file.name))
        except (csv.Error, OSError) as error:
            problems.append(CatalogueProblem("unreadable", table=file.name, detail=Text(str(error), str(error))))
    if problems:
        raise CatalogueError(problems)
    return sheets


def _decoded(data: bytes) -> str:
    """The text of a CSV file in UTF-8, with or without BOM, or in GBK (as the larger GB 18030)."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _csv_rows(text: str) -> list[tuple[Value, ...]]:
    first = text.partition("\n")[0]
    delimiter = max((",", "\t", ";"), key=first.count)
    # strict: a quotation mark without its twin would otherwise swallow the rest of the file as one cell.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return [tuple(row) for row in rows]


# --- sheets to records --------------------------------------------------------------------------------------------------
@dataclass
class _Problems:
    """Collects what is wrong, so that all of it is reported at once."""

    found: list[CatalogueProblem] = field(default_factory=list)

    def add(self, code: str, cell: Cell, value: object = None, detail: Text | str = "") -> None:
        text = shown_value(cell.value) if value is None else str(value)
        words = detail if isinstance(detail, Text) else Text(detail, detail)
        self.found.append(CatalogueProblem(code, cell.sheet, cell.address, text, words))


_Record = Mapping[str, Cell]
"""A row of a table: cells by column key; a column that is not there gives blank cells."""


def shown_value(value: Value) -> str:
    """A cell's value as messages quote it."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return normal(value)


def _records(table: Table, sheets: Iterable[_Sheet], problems: _Problems) -> list[_Record] | None:
    """The rows of a table without blank ones, or None where the table or a heading is missing."""
    sheets = list(sheets)
    matching = [sheet for sheet in sheets if table.named(sheet.name)]
    if not matching:
        others = [sheet.name for sheet in sheets if not any(one.named(sheet.name) for one in TABLES)]
        problems.found.append(
            CatalogueProblem("table-missing", value=table.name.zh, detail=_perhaps(table.name.zh, others, Text("相近的有“{}”。", "There is “{}”.")))
        )
        return None
    if len(matching) > 1:
        titles = "、".join(sheet.title for sheet in matching)
        problems.found.append(CatalogueProblem("table-twice", matching[1].title, value=table.name.zh, detail=Text(titles, titles)))
        return None
    sheet = matching[0]
    top = _heading_row(table, sheet)
    columns = _columns(table, sheet, top, problems)
    if columns is None:
        return None
    rows = (
        {c.key: sheet.cell(row, columns[c.key]) if c.key in columns else Cell(None, sheet.title, row, 0) for c in table.columns}
        for row in range(top + 1, len(sheet.rows))
    )
    records = [row for row in rows if not all(cell.blank for cell in row.values())]
    if not records and table in (DOMAIN_TABLE, REQUIREMENT_TABLE):
        problems.found.append(CatalogueProblem("table-empty", sheet.title, value=table.name.zh))
    return records


def _heading_row(table: Table, sheet: _Sheet) -> int:
    """The row among the first twenty that names most of the table's columns."""

    def named(row: int) -> int:
        headings = [shown_value(value) for value in sheet.rows[row]]
        return sum(any(column.named(heading) for heading in headings) for column in table.columns)

    return max(range(min(20, len(sheet.rows))), key=named, default=0)


def _columns(table: Table, sheet: _Sheet, top: int, problems: _Problems) -> dict[str, int] | None:
    headings = [shown_value(value) for value in sheet.rows[top]] if sheet.rows else []
    found: dict[str, int] = {}
    sound = True
    for column in table.columns:
        places = [i for i, heading in enumerate(headings) if heading and column.named(heading)]
        if len(places) > 1:
            problems.add("heading-twice", Cell(None, sheet.title, top, places[1]), column.heading.zh)
            sound = False
        elif places:
            found[column.key] = places[0]
        elif column.needed:
            strangers = [h for h in headings if h and not any(c.named(h) for c in table.columns)]
            near = _perhaps(column.heading.zh, strangers, Text("相近的有“{}”。", "There is “{}”."))
            problems.add("heading-missing", Cell(None, sheet.title, top, 0), column.heading.zh, near)
            sound = False
    return found if sound else None


def _perhaps(word: str, among: Iterable[str], words: Text = Text("是不是“{}”？", "Do you mean “{}”?")) -> Text:
    """A hint at the most similar name, or nothing where none is similar."""
    choices = [one for one in among if one]
    best = process.extractOne(word, choices, scorer=fuzz.ratio, processor=bare, score_cutoff=50)
    return Text("", "") if best is None else Text(*(part.format(best[0]) for part in words))


# --- cells to values ----------------------------------------------------------------------------------------------------
_ERRORS = frozenset(("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"))


def _text(cell: Cell, column: Column, problems: _Problems, tidy: Callable[[str], str] = line) -> str:
    """The text of a cell, tidied; "" with a problem where it has none that it should have."""
    value = cell.value
    if isinstance(value, date | time | timedelta):
        problems.add("cell-date", cell)
        return ""
    text = tidy(value if isinstance(value, str) else shown_value(value))
    if text in _ERRORS:
        problems.add("cell-error", cell)
    elif len(text) > column.longest:
        problems.add("too-long", cell, detail=str(column.longest))
    elif not text and column.filled:
        problems.add("empty", cell, detail=column.heading)
    else:
        return text
    return ""


def _pair(record: _Record, table: Table, key: str, problems: _Problems, tidy: Callable[[str], str] = line) -> Text:
    """A text with its English twin, which is the text itself where the twin is blank."""
    zh = _text(record[key], table.column(key), problems, tidy)
    en = _text(record[f"{key}_en"], table.column(f"{key}_en"), problems, tidy)
    return Text(zh, en or zh)


_DECIMAL = re.compile(r"(\d+\.?\d*|\.\d+)(%?)")


def _decimal(cell: Cell, decimals: int, problems: _Problems) -> Fraction | None:
    """The exact decimal that a cell shows: a float's shortest digits, never its binary value. None with a problem otherwise."""
    value = cell.value
    text = repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else shown_value(value)
    match = _DECIMAL.fullmatch(text)
    if match is None:
        problems.add("not-a-number", cell)
        return None
    number = Decimal(match[1]) / (100 if match[2] else 1)
    if number != round(number, decimals):
        problems.add("too-fine", cell, detail=str(decimals))
        return None
    return Fraction(number)


# --- the tables -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Info:
    name: Text
    version: str
    standard: Text
    threshold: Fraction
    cumulative: bool


def _info(records: list[_Record], problems: _Problems) -> _Info:
    rows: dict[str, _Record] = {}
    for record in records:
        name = shown_value(record["item"].value)
        item = next((one for one in ITEMS if bare(name) in map(bare, one.name)), None)
        if item is None:
            problems.add("item-unknown", record["item"], detail=_perhaps(name, (one.name.zh for one in ITEMS)))
        elif item.key in rows:
            problems.add("item-twice", record["item"])
        else:
            rows[item.key] = record
    texts = {item.key: _info_text(item, rows.get(item.key), problems) for item in ITEMS if item.needed}
    if "version" in rows and isinstance(rows["version"]["value"].value, float):
        problems.add("cell-number", rows["version"]["value"])
    return _Info(
        texts["name"],
        texts["version"].zh,
        texts["standard"],
        _threshold(rows.get("threshold"), problems),
        _cumulative(rows.get("levels"), problems),
    )


def _info_text(item: Item, record: _Record | None, problems: _Problems) -> Text:
    if record is None:
        problems.found.append(CatalogueProblem("item-missing", INFO_TABLE.name.zh, value=item.name.zh))
        return Text("", "")
    if record["value"].blank:
        problems.add("empty", record["value"], detail=item.name)
    return _pair(record, INFO_TABLE, "value", problems)


def _threshold(record: _Record | None, problems: _Problems) -> Fraction:
    default = Fraction(4, 5)
    if record is None or record["value"].blank:
        return default
    value = _decimal(record["value"], 6, problems)
    if value is not None and not 0 < value <= 1:
        problems.add("out-of-range", record["value"], detail=Text("大于 0 且不超过 1", "above 0 and at most 1"))
    return default if value is None else value


def _cumulative(record: _Record | None, problems: _Problems) -> bool:
    if record is None or record["value"].blank:
        return False
    word = bare(shown_value(record["value"].value))
    if word not in map(bare, (*OWN, *CUMULATIVE)):
        problems.add("levels-unknown", record["value"])
    return word in map(bare, CUMULATIVE)


TABLE_1 = (
    Grade(Text("全部满足", "Fully satisfied"), Fraction(1)),
    Grade(Text("大部分满足", "Largely satisfied"), Fraction(4, 5)),
    Grade(Text("部分满足", "Partly satisfied"), Fraction(1, 2)),
    Grade(Text("不满足", "Not satisfied"), Fraction(0)),
)
"""The scale of a catalogue that gives none."""


def _scale(records: list[_Record], problems: _Problems) -> tuple[Grade, ...]:
    if not records:
        return TABLE_1
    grades = []
    labels: dict[str, str] = {}
    scores: dict[Fraction, str] = {}
    for record in records:
        label, place = _pair(record, SCALE_TABLE, "label", problems), record["score"].address
        score = _decimal(record["score"], 4, problems)
        if label.zh and labels.setdefault(bare(label.zh), record["label"].address) != record["label"].address:
            problems.add("label-twice", record["label"], detail=labels[bare(label.zh)])
        if score is None:
            continue
        if score > 1:
            problems.add("out-of-range", record["score"], detail=Text("在 0 到 1 之间", "from 0 to 1"))
        if scores.setdefault(score, place) != place:
            problems.add("score-twice", record["score"], detail=scores[score])
        grades.append(Grade(label, score))
    if len(records) == 1:
        problems.add("scale-short", records[0]["label"])
    return tuple(grades)


def _check_reach(scale: tuple[Grade, ...], threshold: Fraction, problems: _Problems) -> None:
    best = max((grade.score for grade in scale), default=Fraction(1))
    if best < threshold:
        detail = str(float(threshold))
        problems.found.append(
            CatalogueProblem("scale-below-threshold", SCALE_TABLE.name.zh, value=str(float(best)), detail=Text(detail, detail))
        )


@dataclass(frozen=True)
class _Placed:
    """A subdomain and the row that it came from."""

    subdomain: Subdomain
    record: _Record

    @property
    def key(self) -> tuple[str, str]:
        return bare(self.subdomain.domain.zh), bare(self.subdomain.name.zh)


_MISREAD = re.compile(r'[*?~"]|^[=+\-@<>]')


def _subdomains(records: list[_Record], problems: _Problems) -> list[_Placed]:
    domains = _domains(records, problems)
    placed: dict[tuple[str, str], _Placed] = {}
    for record in records:
        name = _pair(record, DOMAIN_TABLE, "subdomain", problems)
        _check_name(record["subdomain"], name, problems)
        domain = domains[bare(shown_value(record["domain"].value))]
        one = _Placed(Subdomain(domain, name, _marks(record, problems)), record)
        if placed.setdefault(one.key, one) is not one and name.zh:
            problems.add("subdomain-twice", record["subdomain"], detail=placed[one.key].record["subdomain"].address)
    return list(placed.values())


def _domains(records: list[_Record], problems: _Problems) -> dict[str, Text]:
    """The domains by bare name, each named as in its first row, in English as in its first row with an English name."""
    names: dict[str, Text] = {}
    twins: dict[str, Cell] = {}
    last = None
    for record in records:
        zh, en = record["domain"], record["domain_en"]
        name = _pair(record, DOMAIN_TABLE, "domain", problems)
        key = bare(shown_value(zh.value))
        _check_name(zh, name, problems)
        if key in names and key != last and name.zh:
            problems.add("domain-apart", zh)
        names.setdefault(key, Text(name.zh, name.zh))
        last = key
        if en.blank:
            continue
        if bare(shown_value(twins.setdefault(key, en).value)) != bare(shown_value(en.value)):
            problems.add("domain-names-differ", en, detail=twins[key].address)
        if twins[key] is en:
            names[key] = Text(names[key].zh, name.en)
    return names


def _check_name(cell: Cell, name: Text, problems: _Problems) -> None:
    if any(_MISREAD.search(one) for one in name):
        problems.add("name-characters", cell)


def _marks(record: _Record, problems: _Problems) -> frozenset[int]:
    """The levels that are marked in a row of Figure 1."""
    levels = set()
    for n in LEVELS:
        cell = record[f"level_{n}"]
        mark = bare(shown_value(cell.value))
        if mark in YES_MARKS:
            levels.add(n)
        elif mark not in NO_MARKS:
            problems.add("mark-unknown", cell)
    return frozenset(levels)


def _check_cumulative(placed: Iterable[_Placed], problems: _Problems) -> None:
    for one in placed:
        levels = one.subdomain.levels
        for n in LEVELS:
            if levels and n > min(levels) and n not in levels:
                problems.add("level-drops", one.record[f"level_{n}"], one.subdomain.name.zh)


_Id = re.compile(r"[\w./-]+")


def _requirements(records: list[_Record], placed: list[_Placed] | None, problems: _Problems) -> list[Requirement]:
    ids: dict[str, str] = {}
    subdomains = None if placed is None else {one.key: one.subdomain for one in placed}
    found = []
    for record in records:
        identifier = _requirement_id(record["id"], problems)
        place = record["id"].address
        if identifier and ids.setdefault(identifier.casefold(), place) != place:
            problems.add("id-twice", record["id"], detail=ids[identifier.casefold()])
        level = _level(record["level"], problems)
        subdomain = None if subdomains is None else _subdomain_of(record, subdomains, problems)
        if level and subdomain and level not in subdomain.levels:
            problems.add("not-assessed", record["level"], subdomain.name.zh, str(level))
        text = _pair(record, REQUIREMENT_TABLE, "text", problems, paragraphs)
        hint = _pair(record, REQUIREMENT_TABLE, "hint", problems, paragraphs)
        if level and subdomain:
            found.append(Requirement(identifier, level, subdomain.domain.zh, subdomain.name.zh, text, hint))
    return found


def _requirement_id(cell: Cell, problems: _Problems) -> str:
    value = cell.value
    if isinstance(value, bool):
        problems.add("id-word", cell)
        return ""
    if isinstance(value, int | float):
        problems.add("id-number", cell)
        return ""
    text = normal(_text(cell, REQUIREMENT_TABLE.column("id"), problems))
    if not text:
        return ""
    kind = spreadsheet_reads(text)
    if kind is not None:
        problems.add(f"id-{kind}", cell)
    elif not _Id.fullmatch(text):
        problems.add("id-characters", cell)
    return text


def _level(cell: Cell, problems: _Problems) -> int | None:
    if cell.blank:
        problems.add("empty", cell, detail=REQUIREMENT_TABLE.column("level").heading)
        return None
    level = None if isinstance(cell.value, bool) else LEVEL_WORDS.get(bare(shown_value(cell.value)))
    if level is None:
        problems.add("level-unknown", cell)
    return level


def _subdomain_of(record: _Record, subdomains: Mapping[tuple[str, str], Subdomain], problems: _Problems) -> Subdomain | None:
    """The subdomain that a requirement names, or None with a problem that says what it may have meant."""
    domain = _text(record["domain"], REQUIREMENT_TABLE.column("domain"), problems)
    name = _text(record["subdomain"], REQUIREMENT_TABLE.column("subdomain"), problems)
    key = bare(domain), bare(name)
    if not domain or not name or key in subdomains:
        return subdomains.get(key)
    own = [s for (d, _), s in subdomains.items() if d == key[0]]
    if not own:
        names = dict.fromkeys(s.domain.zh for s in subdomains.values())
        problems.add("domain-unknown", record["domain"], detail=_perhaps(domain, names))
        return None
    elsewhere = [s.domain.zh for (_, n), s in subdomains.items() if n == key[1]]
    if elsewhere:
        detail = Text(f"它属于能力域“{elsewhere[0]}”。", f"It belongs to the domain “{elsewhere[0]}”.")
    else:
        detail = _perhaps(name, (s.name.zh for s in own))
    problems.add("subdomain-unknown", record["subdomain"], detail=detail)
    return None


def _check_covered(placed: Iterable[_Placed], requirements: Iterable[Requirement], problems: _Problems) -> None:
    """Principle 4 c: every assessed subdomain has requirements at every level that assesses it."""
    covered = {(r.domain, r.subdomain, r.level) for r in requirements}
    for one in placed:
        for n in sorted(one.subdomain.levels):
            if (one.subdomain.domain.zh, one.subdomain.name.zh, n) not in covered:
                problems.add("no-requirements", one.record[f"level_{n}"], one.subdomain.name.zh, str(n))


# --- what a spreadsheet program would make of an id -------------------------------------------------------------------------
_NUMBER = re.compile(r"[(]?[¥$€£]?(\d[\d,]*\.?\d*|\.\d+)(e[+-]?\d+)?\s*%?[)]?|\d+ \d+/\d+")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december"
_MONTH = re.compile(rf"(\d{{1,4}}[-/. ]?)?({_MONTHS})[-/., ]*(\d{{1,4}}([-/., ]+\d{{1,4}})?)?")
_CHINESE_DATE = re.compile(r"(\d{2,4}年)(\d{1,2}月(\d{1,2}[日号]?)?)?|\d{1,2}月(\d{1,2}[日号]?)?")
_TIME = re.compile(r"\d{1,4}(:\d{1,2}){1,2}(\.\d+)?( ?[ap]m?)?|\d{1,2} [ap]m?|\d{1,2}[时點点](\d{1,2}分?)?")


def spreadsheet_reads(text: str) -> str | None:
    """What Excel, WPS or LibreOffice would take typed text for: "number", "date" (or time), "word", "formula", or None for text."""
    text = normal(text).casefold()
    if text.startswith(("=", "+", "-", "@")):
        return "formula"
    if text in {"true", "false"}:
        return "word"
    if _NUMBER.fullmatch(text):
        return "number"
    return "date" if _is_date(text) else None


def _is_date(text: str) -> bool:
    if _CHINESE_DATE.fullmatch(text) or _TIME.fullmatch(text):
        return True
    if (match := _MONTH.fullmatch(text)) is not None:
        return bool(match[1] or match[3])
    parts = re.split(r"[-/]", text)
    if len(parts) == 1 and re.fullmatch(r"(19|20)\d\d\.\d{1,2}\.\d{1,2}", text):
        parts = text.split(".")
    if not 2 <= len(parts) <= 3 or not all(re.fullmatch(r"\d{1,4}", part) for part in parts):
        return False
    within = {"y": _is_year, "m": lambda n: 1 <= n <= 12, "d": lambda n: 1 <= n <= 31}
    numbers = [int(part) for part in parts]
    return any(
        all(within[unit](n) for unit, n in zip(units, numbers, strict=True)) for units in permutations("ymd", len(parts)) if "m" in units
    )


def _is_year(number: int) -> bool:
    return number < 100 or 1900 <= number <= 9999


# --- the whole --------------------------------------------------------------------------------------------------------------
def _catalogue(sheets: list[_Sheet]) -> Catalogue:
    """The catalogue of four tables. Raises ``CatalogueError`` with every problem, in the order of the tables."""
    problems = _Problems()
    tables = {table: _records(table, sheets, problems) for table in TABLES}
    info_rows, scale_rows = tables[INFO_TABLE], tables[SCALE_TABLE]
    info = None if info_rows is None else _info(info_rows, problems)
    scale = None if scale_rows is None else _scale(scale_rows, problems)
    if info and scale:
        _check_reach(scale, info.threshold, problems)
    domain_rows, requirement_rows = tables[DOMAIN_TABLE], tables[REQUIREMENT_TABLE]
    placed = None if domain_rows is None else _subdomains(domain_rows, problems)
    if placed and info and info.cumulative:
        _check_cumulative(placed, problems)
    requirements = None if requirement_rows is None else _requirements(requirement_rows, placed, problems)
    if placed and requirements is not None:
        _check_covered(placed, requirements, problems)
    if problems.found or info is None or scale is None or placed is None or requirements is None:
        raise CatalogueError(problems.found)
    return Catalogue(
        info.name,
        info.version,
        info.standard,
        info.cumulative,
        info.threshold,
        scale,
        tuple(one.subdomain for one in placed),
        tuple(requirements),
    )
