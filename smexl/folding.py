"""Findings folded for people: those of one kind in one column of one sheet become one line, with a range of cells."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from smexl.findings import Finding
from smexl.text import Lang, Text, after_colon

_FOLDED = {
    "score-blank",
    "field-wanted",
    "requirement-missing",
    "finding-wanted",
    "evidence-wanted",
    "evidence-number-blank",
}
"""Codes whose findings differ only in their place, or in a name that ``detail`` gives. Of the others, those fold that say the same."""
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Folded:
    """One line for a person: its findings and their cells."""

    findings: tuple[Finding, ...]
    cells: str

    @property
    def finding(self) -> Finding:
        """The first of them."""
        return self.findings[0]

    @property
    def count(self) -> int:
        return len(self.findings)

    def message(self, lang: Lang) -> str:
        return self.says(self.finding.message(lang), lang)

    def says(self, message: str, lang: Lang) -> str:
        """The message of the first as that of all."""
        return of_many(self.count, message)(lang)


def of_many(count: int, message: str) -> Text:
    """The message of the first of so many as that of all."""
    if count == 1:
        return Text(message, message)
    return Text(f"共 {count} 处，首处：{message}", f"{count} of these, the first: {after_colon(message)}")


def folds_with(code: str, sheet: str, cell: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """What is the same of findings of one file that fold into one line; ``words``: what they say besides."""
    address = _ADDRESS.fullmatch(cell)
    return code, sheet, address[1] if address else "", *(() if code in _FOLDED else words)


def fold(findings: Iterable[Finding]) -> list[Folded]:
    """The findings in their order, those that repeat in one column folded into the first of them."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        words = (finding.value, *_words(finding))
        groups.setdefault(folds_with(finding.code, finding.sheet, finding.cell, words), []).append(finding)
    return [Folded(tuple(group), cell_ranges([f.cell for f in group if f.cell])) for group in groups.values()]


def _words(finding: Finding) -> tuple[str, ...]:
    return (finding.detail,) if isinstance(finding.detail, str) else tuple(finding.detail)


def cell_ranges(cells: Iterable[str]) -> str:
    """Cells of one column as ranges: ``E12:E14, E20``. What is no single address stands as it is."""
    parts: list[str] = []
    runs: list[tuple[str, int, int]] = []
    addresses = [(cell, _ADDRESS.fullmatch(cell)) for cell in cells]
    parts.extend(cell for cell, address in addresses if address is None)
    for column, row in sorted({(address[1], int(address[2])) for _, address in addresses if address}):
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1] = (column, runs[-1][1], row)
        else:
            runs.append((column, row, row))
    parts.extend(f"{c}{first}" if first == last else f"{c}{first}:{c}{last}" for c, first, last in runs)
    return ", ".join(parts)
