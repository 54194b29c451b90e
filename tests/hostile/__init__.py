"""Broken and hostile files, each with the one status that it must get and a finding that must say so.

``cases()`` gives them as data; ``write`` puts one into an inbox. Nothing here reads with smexl: files are made with ``zipfile``,
``struct`` and text, from a workbook that smexl itself would accept.
"""

import os
from functools import cache

from hostile import files, formats, packages, parts, sheets, texts
from hostile.maker import Case, Maker, write

__all__ = ["Case", "cases", "write"]


@cache
def cases() -> tuple[Case, ...]:
    """All of them, in groups; some would inflate to gigabytes, or ask for terabytes of memory."""
    made = Maker()
    for group in (
        files.no_workbooks,
        files.truncated,
        packages.packages,
        packages.bombs,
        parts.xml,
        parts.missing,
        parts.links,
        parts.strings,
        sheets.corners,
        sheets.references,
        sheets.many_cells,
        sheets.misleading,
        sheets.bloated,
        sheets.slow,
        sheets.often_shown,
        sheets.many_findings,
        formats.other_names,
        formats.excel_97,
        formats.binary_12,
        formats.open_document,
        texts.active,
        texts.scores,
        texts.organizations,
        texts.texts,
        files.names,
    ):
        group(made)
    if os.name == "posix":
        files.special(made)
    assert len({case.name for case in made.cases}) == len(made.cases)
    return tuple(made.cases)
