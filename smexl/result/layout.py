"""The layout of a result workbook: sheet names, columns, and what the drawing of every sheet needs.

``result_sheets``, ``result_means`` and ``result_review`` draw with it; ``result`` fills what they drew.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from smexl.catalogue import Catalogue, Level
from smexl.drawing.look import FONT, INK, Look, page
from smexl.drawing.stamp import Slots
from smexl.kinds import LEVEL_NAMES, Kind
from smexl.submission import column_letters
from smexl.text import Lang, Text

CONCLUSION = Text("评估结论", "Conclusion")
DOMAINS = Text("能力域得分", "Domain scores")
SUBDOMAINS = Text("能力子域得分", "Subdomain scores")
REQUIREMENTS = Text("要求得分", "Requirement scores")
IMPROVEMENT = Text("改进重点", "Where to improve")
REVIEW = Text("复核", "Recomputation")
ORIGIN = Text("溯源", "Provenance")

AGREES = Text("一致", "Agrees")
DISAGREES = Text("不一致", "Differs")
ILLUSTRATIVE = "示例"
"""A catalogue whose name says so is illustrative, and every workbook made from it says so too."""

FIRST = 4
"""Row (from 0) of the first requirement in ``要求得分``, whose columns the formulas of ``复核`` name."""

REQUIREMENT_WIDTHS = {
    "id": 15, "domain": 14, "subdomain": 17, "requirement": 52, "score": 8, "grade": 13, "evidence": 14, "remark": 34,
}  # fmt: skip
"""Columns of ``要求得分``, a block with a record for each requirement: key → width in characters."""

LOSS_WIDTHS = {
    "number": 6, "id": 15, "domain": 13, "subdomain": 17, "requirement": 50, "score": 8, "gain": 11, "after": 12,
    "picked": 9, "measure": 32,
}  # fmt: skip
"""Columns of ``改进重点``, a block with a record for each requirement that lost points."""

WARNING_WIDTHS = {"sheet": 34, "cell": 12, "value": 30, "message": 68}
"""Columns of the warnings in ``溯源``, a block."""


@dataclass(frozen=True)
class Drawing:
    """What every sheet's drawing needs."""

    book: Any
    slots: Slots
    look: Look
    catalogue: Catalogue
    level: Level
    kind: Kind
    lang: Lang

    def sheet(self, name: Text, title: Text, widths: Sequence[float], *, landscape: bool = False) -> Any:
        """A new sheet with its title, columns, page, and whose result it is in the page's head."""
        sheet = self.book.add_worksheet(name(self.lang))
        sheet.hide_gridlines(2)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self.look("plain"))
        sheet.set_row(0, 32)
        sheet.write_string(0, 0, title(self.lang), self.look("title"))
        header = f"{LEVEL_NAMES[self.level.number](self.lang)} {self.kind.name(self.lang)} "
        page(
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
        letter = column_letters(list(REQUIREMENT_WIDTHS).index(column))
        last = FIRST + len(self.level.requirements)
        return f"'{REQUIREMENTS(self.lang)}'!${letter}${FIRST + 1}:${letter}${last}"


def section(d: Drawing, sheet: Any, row: int, title: str, last: int) -> None:
    sheet.set_row(row, 24)
    for column in range(last + 1):
        sheet.write_blank(row, column, None, d.look("section"))
    sheet.write_string(row, 0, title, d.look("section"))


def headings_row(d: Drawing, sheet: Any, row: int, headings: Sequence[str], height: float = 32) -> None:
    sheet.set_row(row, height)
    for column, heading in enumerate(headings):
        sheet.write_string(row, column, heading, d.look("heading"))


def chart_font(**more: Any) -> dict[str, Any]:
    return {"name": FONT, "size": 9, "color": INK, "bold": False, **more}


def decimal(value: Fraction) -> str:
    """A fraction in decimals where those end, else as a fraction: ``0.8``, ``2/3``."""
    for digits in range(13):
        if (value * 10**digits).denominator == 1:
            return f"{float(value):.{digits}f}"
    return str(value)


def figure(numerator: int, denominator: int, digits: int) -> str:
    """A fraction with so many decimals, halves rounded up as spreadsheet programs do."""
    scaled = (2 * numerator * 10**digits + denominator) // (2 * denominator)
    whole, rest = divmod(scaled, 10**digits)
    return f"{whole}.{rest:0{digits}d}"


def digits(denominator: int, threshold: Fraction, least: int) -> int:
    """Decimals that keep any multiple of 1/``denominator`` from looking as if it lay on the threshold, or beyond it."""
    apart = math.lcm(denominator, threshold.denominator)
    while 2 * 10**least <= apart:
        least += 1
    return least


def digits_of_level(level: Level, catalogue: Catalogue, least: int = 4) -> int:
    return digits(catalogue.unit * len(level.requirements), catalogue.threshold, least)


def digits_of_subdomains(level: Level, catalogue: Catalogue, least: int = 4) -> int:
    return max(digits(catalogue.unit * n, catalogue.threshold, least) for n in level.counts.values())


def digits_of_domains(level: Level, catalogue: Catalogue, least: int = 4) -> int:
    counts: dict[str, list[int]] = {}
    for (domain, _), n in level.counts.items():
        counts.setdefault(domain, []).append(n)
    return max(digits(catalogue.unit * math.lcm(*ns) * len(ns), catalogue.threshold, least) for ns in counts.values())


def decimals(count: int) -> str:
    return "0." + "0" * count


def signed(count: int) -> str:
    return f"+{decimals(count)};-{decimals(count)};{decimals(count)}"
