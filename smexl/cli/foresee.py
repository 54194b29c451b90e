"""``smexl foresee``."""

import sys
from pathlib import Path

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    Reply,
    catalogue_option,
    command,
    common_options,
    exist,
    load_catalogue,
    reading,
    workbook_option,
)


@command(
    "预判等级（8.2.5）：由一个机构各等级的自评表得出符合的最高等级和下一等级的改进重点。",
    "Foresee the level (8.2.5): from one organization's self-assessments at several levels, the highest that conforms and what to improve for the next.",
    "smexl foresee 评分表_各等级_自评.xlsx --out foresee.xlsx",
    "smexl foresee self-assessments --out foresee.xlsx",
)
@click.argument("workbooks", nargs=-1, required=True, type=EXISTING, metavar="WORKBOOK...")
@workbook_option
@catalogue_option
@common_options
def foresee(workbooks: tuple[Path, ...], out: Path, catalogue_path: Path | None, reply: Reply) -> None:
    from smexl.foresee import foresee as look_ahead
    from smexl.terminal import console, show_findings

    exist(workbooks)
    catalogue = load_catalogue(catalogue_path)
    found = reading(lambda: look_ahead(workbooks, out, catalogue, reply.lang))
    for file in () if reply.json else found.gathered.files:
        if file.findings and not (reply.quiet and file.usable):
            show_findings(console(), file.source, file.findings, LANG)
    reply.give(found.as_json(LANG), found.lines(LANG), out)
    sys.exit(0 if found.usable else 1)
