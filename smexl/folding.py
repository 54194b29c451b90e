"""Findings folded for people: those of one kind in one column of one sheet become one line, with a range of cells."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from smexl.findings import Finding
from smexl.text import Lang, Text

_FOLDED = {"score-blank", "field-wanted", "requirement-missing"}
"""Codes whose findings differ only in their place, or in a name that ``detail`` or ``value`` gives."""
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Folded:
    """One line for a person: the first of its findings, the cells of all, and how many there are."""

    finding: Finding
    cells: str
    count: int

    def message(self, lang: Lang) -> str:
        message = self.finding.message(lang)
        if self.count == 1:
            return message
        return Text(f"共 {self.count} 处，首处：{message}", f"{self.count} of these, the first: {message}")(lang)


def fold(findings: Iterable[Finding]) -> list[Folded]:
    """The findings in their order, those that repeat in one column folded into the first of them."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for number, finding in enumerate(findings):
        address = _ADDRESS.fullmatch(finding.cell)
        column = address[1] if address else ""
        alone = () if finding.code in _FOLDED else (str(number),)
        groups.setdefault((finding.code, finding.sheet, column, *alone), []).append(finding)
    return [Folded(group[0], cell_ranges([f.cell for f in group if f.cell]), len(group)) for group in groups.values()]


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
