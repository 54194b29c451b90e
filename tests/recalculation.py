"""What a workbook shows before any program has opened it, against what programs compute."""

import math
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape

import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple
from programs import recalculate
from surgery import part_of, unpack

Place = tuple[str, str]
"""Sheet and address."""


def formulas(data: bytes) -> set[Place]:
    """Where a workbook that smexl wrote has formulas."""
    parts = unpack(data)
    names = map(unescape, re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"].decode()))
    return {
        (name, address.decode())
        for name in names
        for address in re.findall(rb'<c r="([A-Z]+\d+)"[^>]*><f[ >]', parts[part_of(parts, name)])
    }


def values(path: Path, wanted: set[Place]) -> dict[Place, Any]:
    """What these cells show."""
    found: dict[Place, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles that Gnumeric leaves out
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = list(sheet.values)
        for name, address in wanted:
            if name == sheet.title:
                row, column = coordinate_to_tuple(address)
                there = row <= len(rows) and column <= len(rows[row - 1])
                found[name, address] = rows[row - 1][column - 1] if there else None
    book.close()
    return found


def same(one: Any, other: Any) -> bool:
    # An underscore as it is spelt where a control character would begin: not every program does, and openpyxl leaves it.
    one, other = (value.replace("_x005F_", "_") if isinstance(value, str) else value for value in (one, other))
    if isinstance(one, bool) or isinstance(other, bool) or not isinstance(one, int | float):
        return (one or "") == (other or "") if not isinstance(other, int | float) else one == other
    return isinstance(other, int | float) and math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)


def differing(books: Mapping[str, bytes], folder: Path) -> list[str]:
    """The cells of these workbooks, by name, in which LibreOffice or Gnumeric shows something else; each workbook has formulas."""
    before: dict[Path, dict[Place, Any]] = {}
    for name, data in books.items():
        path = folder / f"{name}.xlsx"
        path.write_bytes(data)
        before[path] = values(path, formulas(data))
    assert all(before.values()), [path.stem for path, cells in before.items() if not cells]
    return [
        f"{program} {source.stem} {sheet}!{address}: {value!r} {after[sheet, address]!r}"
        for program in ("libreoffice", "gnumeric")
        for again, source in zip(recalculate(program, list(before), folder / program), before, strict=True)
        for after in [values(again, set(before[source]))]
        for (sheet, address), value in sorted(before[source].items())
        if not same(value, after[sheet, address])
    ]
