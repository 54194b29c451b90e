"""The layout of a result workbook: sheet names, columns, and what the drawing of every sheet needs.

``sheets``, ``means``, ``review`` and ``answers`` draw with it; the package fills what they drew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from smexl.catalogue import Catalogue, Level
from smexl.drawing.look import FONT, INK, Look, set_up_page
from smexl.drawing.stamp import Slots
from smexl.kinds import DOMAIN, GRADE, ID, REQUIREMENT, SCORE, SUBDOMAIN, Kind
from smexl.scoring import decimal
from smexl.submission import column_letters
from smexl.text import Lang, Text

CONCLUSION = Text("评估结论", "Conclusion")
DOMAIN_SCORES = Text("能力域得分", "Domain scores")
SUBDOMAIN_SCORES = Text("能力子域得分", "Subdomain scores")
REQUIREMENT_SCORES = Text("要求得分", "Requirement scores")
IMPROVEMENT = Text("改进重点", "Where to improve")
REVIEW = Text("复核", "Recomputation")
ORIGIN = Text("溯源", "Provenance")

SOURCE_FILE, INBOX = Text("源文件", "Source file"), Text("收件文件夹", "Inbox")
SOURCE_DIGEST = Text("源文件 SHA-256", "SHA-256 of the source file")
RECORD_DIGEST = Text("评估记录 SHA-256", "SHA-256 of the record")
CATALOGUE_DIGEST = Text("目录内容 SHA-256", "SHA-256 of the catalogue's content")
JUDGED, STRICT, USUAL = Text("判断方式", "Judged"), Text("严格", "strict"), Text("一般", "usual")
ENGINE = Text("smexl 版本", "smexl version")
TIME = Text("处理时间", "Time of processing")

AGREES = Text("一致", "Agrees")
DISAGREES = Text("不一致", "Differs")
ILLUSTRATIVE = "示例"
"""A catalogue whose name says so is illustrative, and every workbook made from it says so too."""

FIRST = 4
"""Row (from 0) of the first requirement in ``要求得分``, whose columns the formulas of ``复核`` name."""

_COLUMNS = {"id": (ID, 15), "domain": (DOMAIN, 14), "subdomain": (SUBDOMAIN, 17), "requirement": (REQUIREMENT, 52),
            "score": (SCORE, 8), "grade": (GRADE, 13)}  # fmt: skip
_NARROWER = {
    "id": 14,
    "domain": 12,
    "subdomain": 15,
    "requirement": 42,
    "grade": 12,
    "evidence": 12,
    "finding": 34,
    "remark": 22,
}
"""Widths where a kind has more columns than a page takes otherwise."""
DIFFERENCE_SUFFIX = "-difference"
"""Ends the key of the column that says how far the score is from one that was given beforehand."""
REQUIREMENT_COUNT = Text("要求数", "Number")
SCORE_B, SCORE_C = Text("得分 B", "Score B"), Text("得分 C", "Score C")


class RequirementColumn(NamedTuple):
    """A column of ``要求得分``: its heading and its width in characters."""

    heading: Text
    width: float


@cache
def requirement_columns(kind: Kind) -> Mapping[str, RequirementColumn]:
    """The columns of ``要求得分``, a block with a record for each requirement, by the key of their slot.

    The score, then what was given beforehand, each score of it with the difference, then what stood beside the score.
    """
    found = dict(_COLUMNS)
    for field in kind.given:
        if field.type == "score":
            found[field.key] = field.label, field.width
            found[field.key + DIFFERENCE_SUFFIX] = Text(f"与{field.label.zh}之差", f"Less {field.label.en.lower()}"), 9
    found |= {answer.key: (answer.label, answer.width) for answer in kind.answers}
    if len(kind.answers) > 2:
        return {key: RequirementColumn(name, _NARROWER.get(key, width)) for key, (name, width) in found.items()}
    return {key: RequirementColumn(name, _WIDER.get(key, width)) for key, (name, width) in found.items()}


_WIDER = {"remark": 34}

LOSS_WIDTHS = {
    "number": 6, "id": 15, "domain": 13, "subdomain": 17, "requirement": 50, "score": 8, "gain": 11, "after": 12,
    "picked": 9, "measure": 32,
}  # fmt: skip
"""Columns of ``改进重点``, a block with a record for each requirement that lost points."""

WARNING_HEADINGS = Text("工作表 单元格 原值 说明", "Sheet Cell Value Message")
WARNING_WIDTHS = {"sheet": 34, "cell": 12, "value": 30, "message": 68}
"""Columns of the warnings in ``溯源``, a block."""


@dataclass(frozen=True)
class Drawing:
    """What every sheet's drawing needs. ``risks``: for how many urgent risks there is room on the first page."""

    book: Any
    slots: Slots
    look: Look
    catalogue: Catalogue
    level: Level
    kind: Kind
    lang: Lang
    risks: int = 0

    def sheet(self, name: Text, title: Text, widths: Sequence[float], *, landscape: bool = False) -> Any:
        """A new sheet with its title, columns, page, and whose result it is in the page's head."""
        sheet = self.book.add_worksheet(name(self.lang))
        sheet.hide_gridlines(2)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self.look("plain"))
        sheet.set_row(0, 32)
        sheet.write_string(0, 0, title(self.lang), self.look("title"))
        header = f"{self.level.name(self.lang)} {self.kind.name(self.lang)} "
        if self.risks:
            header = self.say("【紧急重大风险】", "URGENT RISK · ") + header
        set_up_page(
            sheet,
            self.lang,
            self.identity,
            landscape=landscape,
            header=header + str(self.slots("header")),
        )
        return sheet

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    @property
    def identity(self) -> str:
        """The catalogue as every page names it: name, version, first digits of its hash."""
        catalogue = self.catalogue
        return f"{catalogue.name(self.lang)} {catalogue.version} ({catalogue.identity.digest[:12]})"

    @property
    def threshold(self) -> str:
        return decimal(self.catalogue.threshold)

    def requirement_range(self, column: str) -> str:
        """A column of ``要求得分`` over all its requirements, as formulas name it."""
        letter = column_letters(list(requirement_columns(self.kind)).index(column))
        last = FIRST + len(self.level.requirements)
        return f"'{REQUIREMENT_SCORES(self.lang)}'!${letter}${FIRST + 1}:${letter}${last}"


def section(d: Drawing, sheet: Any, row: int, title: str, last: int) -> None:
    sheet.set_row(row, 24)
    for column in range(last + 1):
        sheet.write_blank(row, column, None, d.look("section"))
    sheet.write_string(row, 0, title, d.look("section"))


def headings_row(d: Drawing, sheet: Any, row: int, headings: Sequence[str], height: float = 32) -> None:
    sheet.set_row(row, height)
    for column, heading in enumerate(headings):
        sheet.write_string(row, column, heading, d.look("heading"))


def text_lines(text: str, width: float) -> int:
    """As ``look.lines_taken``, but cheap: half the sum of characters and UTF-8 bytes counts a Chinese character as two columns."""
    if 2 * len(text) < width - 2 and "\n" not in text:
        return 1
    if "\n" in text:
        return sum(text_lines(line, width) for line in text.split("\n"))
    return int((len(text) + len(text.encode(errors="replace"))) * 0.52 / (width - 1.2)) + 1


def row_height_of(lines: int) -> float:
    return min(409.0, max(22.0, lines * 15.0 + 6.0))


def chart_font(**more: Any) -> dict[str, Any]:
    return {"name": FONT, "size": 9, "color": INK, "bold": False, **more}
