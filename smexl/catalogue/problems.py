"""Every problem that a catalogue can have, with its words; and the error that carries all problems of one catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import NamedTuple

from smexl.findings import shortened
from smexl.submission import Cell, Value
from smexl.text import Lang, Text, message_language, normal


class Words(NamedTuple):
    """What is wrong, and what to do: format strings over a problem's ``value`` and ``detail``."""

    what: Text
    remedy: Text


def _words(what: tuple[str, str], remedy: tuple[str, str]) -> Words:
    return Words(Text(*what), Text(*remedy))


_TABLES = {
    "not-found": _words(
        ("找不到要求目录“{value}”。", "There is no catalogue at “{value}”."),
        ("请检查路径。", "Check the path."),
    ),
    "not-a-catalogue": _words(
        ("“{value}”既不是 .xlsx 工作簿，也不是文件夹。", "“{value}” is neither an .xlsx workbook nor a folder."),
        (
            "请指定没有打开密码的 .xlsx 工作簿，或放有四个 CSV 文件的文件夹。",
            "Give an .xlsx workbook without a password, or the folder that holds the four CSV files.",
        ),
    ),
    "unreadable": _words(
        ("无法读取（{detail}）。", "It cannot be read ({detail})."),
        ("请用 Excel 或 WPS 打开后另存，再试一次。", "Open it in Excel or WPS, save it again and retry."),
    ),
    "encoding": _words(
        ("文字编码无法识别。", "Its text encoding is not known."),
        ("请另存为 UTF-8 编码的 CSV（也可用 GBK）。", "Save it as CSV in UTF-8 (GBK will do)."),
    ),
    "table-missing": _words(
        ("缺少表“{detail}”。", "The table {detail} is missing."),
        ("请补上这张表；smexl catalogue new 可生成空表。", "Add it; smexl catalogue new makes an empty one."),
    ),
    "table-twice": _words(
        ("表“{detail}”不止一张：{value}。", "The table {detail} is there more than once: {value}."),
        ("请只保留一张。", "Keep one of them."),
    ),
    "table-empty": _words(("表“{detail}”没有内容。", "The table {detail} has no rows."), ("请填写。", "Fill it in.")),
    "heading-missing": _words(
        ("缺少列“{detail}”。", "The column {detail} is missing."),
        ("请补上这一列，所有表头放在同一行。", "Add it, with all headings in one row."),
    ),
    "heading-twice": _words(
        ("列“{detail}”出现了两次。", "The column {detail} is there twice."),
        ("请删去或改名其中一列。", "Delete or rename one of them."),
    ),
}
_CELLS = {
    "empty": _words(
        ("“{detail}”为空。", "{detail} is blank."),
        ("请填写；不需要的行请整行删除。", "Fill it in, or delete the row if it is not needed."),
    ),
    "too-long": _words(
        ("“{value}”过长，最多 {detail} 个字符。", "“{value}” is too long; {detail} characters are allowed."),
        ("请缩短或拆分。", "Shorten it, or split it up."),
    ),
    "cell-error": _words(
        ("单元格是错误值 {value}。", "The cell holds the error value {value}."),
        ("请改成实际内容。", "Type the value itself."),
    ),
    "cell-date": _words(
        ("单元格变成了日期或时间（{value}）。", "The cell has turned into a date or time ({value})."),
        ("请把单元格格式设为“文本”后重新输入。", "Format the cell as text and type it again."),
    ),
    "cell-number": _words(
        (
            "单元格变成了数字（{value}），末尾的 0 可能已丢失。",
            "The cell has turned into a number ({value}); a final 0 may be lost.",
        ),
        ("请把单元格格式设为“文本”后重新输入。", "Format the cell as text and type it again."),
    ),
    "formula-without-value": _words(
        (
            "单元格是公式（{value}），文件中没有它的计算结果。",
            "The cell is a formula ({value}), and the file does not hold its result.",
        ),
        (
            "请直接填写内容；或用 Excel、WPS 打开并保存，使结果存入文件。",
            "Type the value itself; or open and save the file in Excel or WPS, so that it holds the result.",
        ),
    ),
    "not-a-number": _words(
        ("“{value}”不是小数。", "“{value}” is not a decimal number."),
        ("请填写如 0.8 的数。", "Type a number such as 0.8."),
    ),
    "too-fine": _words(
        ("{value} 的小数超过 {detail} 位。", "{value} has more than {detail} decimals."),
        ("请直接输入小数，不要用公式计算。", "Type the decimal itself rather than calculating it."),
    ),
    "out-of-range": _words(
        ("{value} 超出范围，应{detail}。", "{value} is out of range; it must be {detail}."),
        ("请改正。", "Correct it."),
    ),
}
_MODEL = {
    "item-unknown": _words(
        ("不认识的项目“{value}”。", "The item “{value}” is not known."),
        ("请改正名称，或删除这一行。", "Correct its name, or delete the row."),
    ),
    "item-twice": _words(
        ("项目“{value}”出现了两次。", "The item “{value}” is there twice."),
        ("请只保留一行。", "Keep one of the rows."),
    ),
    "item-missing": _words(
        ("缺少项目“{detail}”。", "The item {detail} is missing."),
        ("请加一行并填写。", "Add a row for it and fill it in."),
    ),
    "levels-unknown": _words(
        ("“{value}”不是等级要求的取值。", "“{value}” does not say how levels relate."),
        ("请填“本级”或“累计”。", "Type own or cumulative."),
    ),
    "label-twice": _words(
        ("满足程度“{value}”与 {detail} 重复。", "The label “{value}” repeats {detail}."),
        ("请改名或删除。", "Rename or delete it."),
    ),
    "label-number": _words(
        (
            "满足程度“{value}”会被读成数字，却不是它自己的得分。",
            "The label “{value}” can be read as a number that is not its own score.",
        ),
        ("请换成文字。", "Use words for it."),
    ),
    "label-reserved": _words(
        ("“{value}”在工作簿中表示得分无法识别。", "“{value}” is what workbooks say of an entry that is no score."),
        ("请换一个名称。", "Choose another label."),
    ),
    "score-twice": _words(
        ("得分 {value} 与 {detail} 重复。", "The score {value} repeats {detail}."),
        ("每个满足程度的得分应不同。", "Give each label a score of its own."),
    ),
    "scale-short": _words(
        ("满足程度只有一档。", "The scale has one step only."), ("请至少填写两档。", "Give it two or more.")
    ),
    "scale-long": _words(
        ("满足程度最多 {detail} 档。", "A scale has {detail} steps at most."),
        ("请删去多出的行。", "Delete the rows beyond."),
    ),
    "scale-below-threshold": _words(
        (
            "最高得分 {value} 低于达标阈值 {detail}，没有机构能够达标。",
            "The highest score {value} is below the threshold {detail}: no organization could conform.",
        ),
        ("请改正得分或阈值。", "Correct the scores or the threshold."),
    ),
    "name-characters": _words(
        (
            '名称“{value}”含有 * ? ~ "，或以 = + - @ < > 开头，公式会误读。',
            'The name “{value}” holds * ? ~ " or begins with = + - @ < >, which formulas misread.',
        ),
        ("请换用其他字符。", "Use other characters."),
    ),
    "subdomain-twice": _words(
        ("能力子域“{value}”与 {detail} 重复。", "The subdomain “{value}” repeats {detail}."),
        ("请合并成一行，或改名。", "Make one row of them, or rename one."),
    ),
    "english-twice": _words(
        (
            "英文名“{value}”与 {detail} 重复，英文版工作簿中无法区分。",
            "The English name “{value}” repeats {detail}; English workbooks could not tell the two apart.",
        ),
        ("请改成不同的名称。", "Give them different ones."),
    ),
    "domain-apart": _words(
        ("能力域“{value}”的行不在一起。", "The rows of the domain “{value}” do not stand together."),
        ("请把同一能力域的行放在一起。", "Move them next to each other."),
    ),
    "domain-names-differ": _words(
        ("能力域的英文名“{value}”与 {detail} 不一致。", "The domain's English name “{value}” differs from {detail}."),
        ("请统一。", "Make them the same."),
    ),
    "mark-unknown": _words(
        ("“{value}”既不是评估标记，也不是空白。", "“{value}” is neither a mark nor blank."),
        ("评估填 ●，不评估留空。", "Mark with ● what the level assesses, and leave the rest blank."),
    ),
    "level-drops": _words(
        (
            "等级要求为累计时，较低等级评估的能力子域（{value}）较高等级也应评估。",
            "Where levels are cumulative, the higher ones assess what a lower one does ({value}).",
        ),
        ("请补上 ●，或把等级要求改为“本级”。", "Add the ●, or let the levels be own."),
    ),
}
_REQUIREMENTS = {
    "id-number": _words(
        ("编号“{value}”会被表格软件当成数字。", "A spreadsheet program takes the id “{value}” for a number."),
        ("请用带字母的编号，如 L3-ZL01-1。", "Use an id with letters, such as L3-ZL01-1."),
    ),
    "id-date": _words(
        (
            "编号“{value}”会被表格软件当成日期或时间。",
            "A spreadsheet program takes the id “{value}” for a date or time.",
        ),
        ("请用带字母的编号，如 L3-ZL01-1。", "Use an id with letters, such as L3-ZL01-1."),
    ),
    "id-word": _words(
        ("编号“{value}”会被表格软件当成逻辑值。", "A spreadsheet program takes the id “{value}” for a logical value."),
        ("请换一个编号。", "Use another."),
    ),
    "id-formula": _words(
        (
            "编号“{value}”以 = + - @ 开头，会被当成公式。",
            "The id “{value}” begins with = + - @ and would be taken for a formula.",
        ),
        ("请去掉开头的符号。", "Remove that sign."),
    ),
    "id-characters": _words(
        ("编号“{value}”含有不能使用的字符。", "The id “{value}” holds characters that an id cannot."),
        ("请只用字母、数字、汉字和 . - _ /，不留空格。", "Use letters, digits and . - _ / only, without spaces."),
    ),
    "id-twice": _words(
        ("编号“{value}”与 {detail} 重复。", "The id “{value}” repeats {detail}."),
        ("请改成不同的编号（大小写视为相同）。", "Give it another (capitals make no difference)."),
    ),
    "level-unknown": _words(
        ("“{value}”不是等级。", "“{value}” is not a level."),
        ("请填 1 到 5，或一星到五星。", "Type 1 to 5, or 1-star to 5-star."),
    ),
    "domain-unknown": _words(
        ("表“能力域”中没有能力域“{value}”。", "The table 能力域 (Domains) has no domain “{value}”."),
        ("请改正名称，或先在那张表中加上。", "Correct the name, or add it to that table."),
    ),
    "subdomain-unknown": _words(
        ("这个能力域没有能力子域“{value}”。", "This domain has no subdomain “{value}”."),
        ("请改正名称，或先在表“能力域”中加上。", "Correct the name, or add it to the table 能力域 (Domains)."),
    ),
    "not-assessed": _words(
        ("{detail}不评估能力子域“{value}”。", "The level {detail} does not assess the subdomain “{value}”."),
        (
            "请改正等级或能力子域，或在表“能力域”中标上 ●。",
            "Correct the level or the subdomain, or mark it with ● in the table 能力域 (Domains).",
        ),
    ),
    "no-requirements": _words(
        (
            "{detail}评估能力子域“{value}”，却没有一条要求。",
            "The level {detail} assesses the subdomain “{value}”, and there is no requirement for it.",
        ),
        (
            "请在表“成熟度要求”中补上，或去掉这里的 ●。",
            "Add one to the table 成熟度要求 (Requirements), or remove the ● here.",
        ),
    ),
}
_DRY_RUN = {
    "dry-run": _words(
        ("试生成模板没有通过（{detail}）", "A dry run of its templates fails ({detail})"),
        (
            "请核对这里的文字；如看不出原因，请把目录发给 smexl 的维护者。",
            "Check the texts here; if nothing seems wrong, send the catalogue to the maintainers of smexl.",
        ),
    ),
}
PROBLEMS: dict[str, Words] = {**_TABLES, **_CELLS, **_MODEL, **_REQUIREMENTS, **_DRY_RUN}

NOTHING = Text("", "")


@dataclass(frozen=True)
class CatalogueProblem:
    """One problem of a catalogue.

    ``table`` (name of the sheet or file) and ``cell`` (A1 style) are empty where it has no such place. ``value`` is what stands
    there; ``detail`` what the words need besides; ``hint`` a sentence more, such as the nearest name.
    """

    code: str
    table: str = ""
    cell: str = ""
    value: str = ""
    detail: Text = NOTHING
    hint: Text = NOTHING

    @property
    def place(self) -> str:
        """Table and cell as spreadsheets name them, empty where the problem has neither."""
        return "!".join(part for part in (self.table, self.cell) if part)

    def message(self, lang: Lang) -> str:
        """What is wrong and what to do."""
        values = {"value": shortened(self.value), "detail": self.detail(lang)}
        what, remedy = (part(lang).format(**values) for part in PROBLEMS[self.code])
        return ("" if lang == "zh" else " ").join(filter(None, (what, self.hint(lang), remedy)))


class CatalogueError(Exception):
    """A catalogue cannot be used. ``problems`` holds all that is wrong with it, in the order of its tables."""

    def __init__(self, problems: Iterable[CatalogueProblem]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lang = message_language()
        return "\n".join(" ".join(filter(None, (p.table, p.cell, p.message(lang)))) for p in self.problems)


def quoted(value: Value) -> str:
    """A cell's value in the one way that it is compared and quoted: ``normal`` text, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return normal(value)


def named(text: Text) -> Text:
    """A name as messages give it: English ones give both, since the workbook may well be Chinese."""
    return Text(text.zh, f"{text.zh} ({text.en})")


@dataclass
class Problems:
    """Collects what is wrong, so that all of it is reported at once."""

    found: list[CatalogueProblem] = field(default_factory=list)

    def at(
        self, cell: Cell, code: str, detail: Text | str = NOTHING, *, value: str | None = None, hint: Text = NOTHING
    ) -> None:
        """A problem of a cell; ``value`` is what the cell holds unless given."""
        if cell.formula is not None and code != "formula-without-value":
            return  # what follows from not knowing its value
        words = Text(detail, detail) if isinstance(detail, str) else detail
        text = quoted(cell.value) if value is None else value
        self.found.append(CatalogueProblem(code, cell.sheet, cell.address, text, words, hint))

    def of(self, table: str, code: str, detail: Text = NOTHING, *, value: str = "", hint: Text = NOTHING) -> None:
        """A problem of a whole table."""
        self.found.append(CatalogueProblem(code, table, value=value, detail=detail, hint=hint))
