"""The layout of a catalogue's four tables: names, headings and words, and how a ``Catalogue`` becomes their rows.

What reads a catalogue (``files``) and what draws one (``template.catalogue_book``) both use it, so that they cannot drift apart.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property

from smexl.catalogue import Catalogue
from smexl.kinds import DOMAIN, GRADE, HINT, ID, SCORE, STARS, SUBDOMAIN
from smexl.text import Lang, Text, bare, enumerated


@dataclass(frozen=True)
class TableColumn:
    """A column found by its heading in either language, or by one of ``also``.

    ``needed``: the heading must be there; ``filled``: so must every cell. ``longest`` is in characters, ``width`` in those of a
    sheet. ``note`` is the comment on its heading.
    """

    key: str
    heading: Text
    note: Text
    needed: bool = True
    filled: bool = True
    width: float = 16
    longest: int = 100
    also: tuple[str, ...] = ()

    def named(self, heading: str) -> bool:
        return bare(heading) in self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(bare(name) for name in (*self.heading, *self.also))


@dataclass(frozen=True)
class CatalogueTable:
    """One of the four tables: a sheet of the workbook form, a CSV file of the folder form.

    ``rows_needed``: it must not be empty; else there is a default for it.
    """

    key: str
    name: Text
    columns: tuple[TableColumn, ...]
    rows_needed: bool = True

    def named(self, name: str) -> bool:
        return bare(name) in {bare(one) for one in self.name}

    def column(self, key: str) -> TableColumn:
        return next(column for column in self.columns if column.key == key)


def _english(of: TableColumn, width: float) -> TableColumn:
    """The twin column for English workbooks; where it or a cell of it is missing, the Chinese text stands in."""
    heading = Text(f"{of.heading.zh}（英文）", f"{of.heading.en} (English)")
    note = Text(
        "选填：英文版工作簿中显示的文字；留空则显示中文。",
        "Optional: what English workbooks show; where blank, the other text is shown.",
    )
    return TableColumn(f"{of.key}_en", heading, note, needed=False, filled=False, width=width, longest=of.longest)


_ITEM = TableColumn("item", Text("项目", "Item"), Text("这一列请勿改动。", "Leave this column as it is."), width=14)
_VALUE = TableColumn("value", Text("内容", "Value"), Text("", ""), filled=False, width=58, longest=300, also=("值",))
_LABEL = TableColumn(
    "label",
    GRADE,
    Text(
        "从高到低，名称不可重复。默认即标准表 1。",
        "Best first, each label once. The default is Table 1 of the standard.",
    ),
    width=22,
)
_SCORE = TableColumn(
    "score",
    SCORE,
    Text("0 到 1 之间的数，最多 4 位小数，不可重复。", "A number from 0 to 1 with up to 4 decimals, each once."),
    width=12,
)
_DOMAIN = TableColumn(
    "domain",
    DOMAIN,
    Text(
        "每一行都要填写，不要合并单元格；同一能力域的行放在一起。",
        "Fill in every row and merge no cells; keep the rows of a domain together.",
    ),
    width=18,
)
_SUBDOMAIN = TableColumn(
    "subdomain", SUBDOMAIN, Text("同一能力域内不可重复。", "Once in its domain."), width=24, also=("评估域",)
)
_MARK = Text(
    "该等级评估此能力子域填 ●（也可填 1、是、√），否则留空。",
    "● (or 1, yes, √) where this level assesses the subdomain, else blank.",
)
_ID = TableColumn(
    "id",
    ID,
    Text(
        "全目录唯一的文本编号，由字母、数字、汉字和 . - _ / 组成，如 L3-ZL01-1。\n"
        "不要用 1.10、1-2、001 之类：表格软件会把它们变成数字或日期。",
        "Text, unique in the catalogue, of letters, digits and . - _ /, such as L3-ZL01-1.\n"
        "Avoid 1.10, 1-2, 001 and the like: spreadsheet programs turn them into numbers or dates.",
    ),
    width=15,
    longest=40,
)
_LEVEL = TableColumn(
    "level",
    Text("等级", "Level"),
    Text("1、2、3……（也可填等级名称，如 一星）。", "1, 2, 3… (or the level's name, such as 1-star)."),
    width=8,
    also=("成熟度等级", "Maturity level"),
)
_OF_DOMAIN = TableColumn(
    "domain", DOMAIN, Text("与“能力域”表中的名称一致。", "As named in the table Domains."), width=18
)
_OF_SUBDOMAIN = TableColumn(
    "subdomain",
    SUBDOMAIN,
    Text(
        "与“能力域”表中的名称一致，并且该等级评估此能力子域。",
        "As named in the table Domains, and assessed at this level.",
    ),
    width=22,
    also=("评估域",),
)
_TEXT = TableColumn(
    "text",
    Text("要求", "Requirement"),
    Text(
        "一条可检查的要求。同一能力子域、同一等级可以有多条：插入行，编号依次递增。",
        "One statement that can be checked. A subdomain may have several at one level: insert rows and number them on.",
    ),
    width=60,
    longest=2000,
    also=("成熟度要求",),
)
_HINT = TableColumn(
    "hint",
    HINT,
    Text("选填：可以证明这条要求的材料。", "Optional: what can show that it is satisfied."),
    filled=False,
    width=34,
    longest=2000,
)

INFO_TABLE = CatalogueTable("info", Text("模型信息", "Model"), (_ITEM, _VALUE, _english(_VALUE, 58)))
SCALE_TABLE = CatalogueTable(
    "scale", Text("满足程度", "Scale"), (_LABEL, _SCORE, _english(_LABEL, 24)), rows_needed=False
)
DOMAIN_TABLE = CatalogueTable(
    "domains",
    Text("能力域", "Domains"),
    (_DOMAIN, _SUBDOMAIN, _english(_DOMAIN, 32), _english(_SUBDOMAIN, 36)),
)
"""Figure 1 without its columns of levels, which the catalogue names (``domain_table``)."""
REQUIREMENT_TABLE = CatalogueTable(
    "requirements",
    Text("成熟度要求", "Requirements"),
    (_ID, _LEVEL, _OF_DOMAIN, _OF_SUBDOMAIN, _TEXT, _HINT, _english(_TEXT, 92), _english(_HINT, 48)),
)
TABLES = (INFO_TABLE, SCALE_TABLE, DOMAIN_TABLE, REQUIREMENT_TABLE)


@cache
def domain_table(names: tuple[Text, ...]) -> CatalogueTable:
    """Figure 1 where the levels have these names."""
    levels = (
        TableColumn(f"level_{n}", name, _MARK, filled=False, width=8, also=(str(n), f"{n}星", f"level_{n}"))
        for n, name in enumerate(names, 1)
    )
    domain, subdomain, *english = DOMAIN_TABLE.columns
    return replace(DOMAIN_TABLE, columns=(domain, subdomain, *levels, *english))


def tables_of(names: tuple[Text, ...]) -> tuple[CatalogueTable, ...]:
    """The four tables of a catalogue whose levels have these names."""
    return tuple(domain_table(names) if table is DOMAIN_TABLE else table for table in TABLES)


@dataclass(frozen=True)
class ModelItem:
    """A row of the table 模型信息. ``needed``: it must have a value, else there is a default."""

    key: str
    name: Text
    note: Text
    needed: bool = True


MODEL_ITEMS = (
    ModelItem(
        "name",
        Text("名称", "Name"),
        Text("显示在每个工作簿上的模型名称。", "The model's name, shown in every workbook."),
    ),
    ModelItem(
        "version",
        Text("版本", "Version"),
        Text("内容有改动就换一个版本，如 2026.1。", "Give each change of content a new one, such as 2026.1."),
    ),
    ModelItem(
        "standard",
        Text("标准", "Standard"),
        Text("所依据标准的名称和编号。", "Name and number of the standard it follows."),
    ),
    ModelItem(
        "threshold",
        Text("达标阈值", "Threshold"),
        Text(
            "成熟度等级得分达到此值即符合该等级；默认 0.8。",
            "The level score from which an organization conforms; 0.8 by default.",
        ),
        needed=False,
    ),
    ModelItem(
        "levels",
        Text("等级要求", "Levels"),
        Text(
            "本级：只评本等级的要求（默认）；累计：连同较低等级的要求一起评。",
            "own: a level's own requirements (default); cumulative: with those of lower levels.",
        ),
        needed=False,
    ),
    ModelItem(
        "level_names",
        Text("等级名称", "Level names"),
        Text(
            "各等级的名称，从低到高，用顿号分开；有几个名称就有几个等级，能力域表中各有一列。默认：一星、二星、三星、四星、五星。",
            "The names of the levels, lowest first, parted by commas: so many levels, each with a column in the table Domains. By default 1-star to 5-star.",
        ),
        needed=False,
    ),
)
OWN, CUMULATIVE = Text("本级", "own"), Text("累计", "cumulative")

ASSESSED_MARK = "●"
YES_MARKS = frozenset(map(bare, (ASSESSED_MARK, "1", "是", "√", "✓", "✔", "☑", "yes", "y", "true")))
NO_MARKS = frozenset(map(bare, ("", "0", "否", "×", "✗", "✘", "☐", "-", "–", "—", "/", "no", "n", "false")))

_GUARD = re.compile(r"^'+(?=[=+\-@])")
"""Apostrophes before a sign: what keeps ``=1+1`` text in a CSV file that is opened in Excel."""


def line(text: str) -> str:
    """Text of one line: NFC, no control or invisible characters, spaces and line breaks collapsed and trimmed."""
    if not text.isprintable():  # most texts are, and need no look at each character
        text = "".join(
            c
            for c in text
            if c.isspace() or (unicodedata.category(c) not in {"Cc", "Cf", "Cs"} and c not in "\ufffe\uffff")
        )
    return _GUARD.sub("", " ".join(unicodedata.normalize("NFC", text).split()))


def paragraphs(text: str) -> str:
    """Text of several lines: each as ``line``, ends of lines as ``\\n``, no blank ones at either end."""
    # Stripped once more: a line may be nothing but invisible characters.
    return _GUARD.sub("", "\n".join(line(one) for one in re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text)).strip())


TableRow = tuple[str | float | int, ...]


def table_rows(catalogue: Catalogue, lang: Lang, *, whole: bool = False) -> dict[str, list[TableRow]]:
    """The rows of the four tables by table key, without headings: text, and numbers for scores, threshold and levels. ``whole``: names of
    levels too where they are the standard's, which older catalogues do not say."""
    return {
        INFO_TABLE.key: list(_info_rows(catalogue, lang, whole)),
        SCALE_TABLE.key: [(g.label.zh, _number(g.score), _twin(g.label)) for g in catalogue.scale],
        DOMAIN_TABLE.key: [
            (
                s.domain.zh,
                s.name.zh,
                *(ASSESSED_MARK if n in s.levels else "" for n in catalogue.levels),
                _twin(s.domain),
                _twin(s.name),
            )
            for s in catalogue.subdomains
        ],
        REQUIREMENT_TABLE.key: [
            (r.id, r.level, r.domain, r.subdomain, r.text.zh, r.hint.zh, _twin(r.text), _twin(r.hint))
            for r in catalogue.requirements
        ],
    }


def _info_rows(catalogue: Catalogue, lang: Lang, whole: bool) -> Iterator[TableRow]:
    names = enumerated(catalogue.level_names)
    values: dict[str, tuple[str | float, str]] = {
        "name": (catalogue.name.zh, _twin(catalogue.name)),
        "version": (catalogue.version, ""),
        "standard": (catalogue.standard.zh, _twin(catalogue.standard)),
        "threshold": (_number(catalogue.threshold), ""),
        "levels": ((CUMULATIVE if catalogue.cumulative else OWN)(lang), ""),
        "level_names": (names.zh, _twin(names)),
    }
    for item in MODEL_ITEMS if whole or catalogue.level_names != STARS else MODEL_ITEMS[:-1]:
        yield (item.name(lang), *values[item.key])


def _twin(text: Text) -> str:
    """The English cell: blank where the text is the same, as it would be typed."""
    return "" if text.en == text.zh else text.en


def _number(value: Fraction) -> int | float:
    """A decimal of few digits as the number that a cell holds; its ``repr`` gives the digits back."""
    return int(value) if value.denominator == 1 else float(value)
