"""``smexl foresee``."""

import sys
from pathlib import Path

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    catalogue_option,
    common_options,
    document_language,
    example,
    exist,
    load_catalogue,
    print_json,
    reading,
    say,
    workbook_option,
)
from smexl.text import printable


@click.command(
    help=say(
        "预判等级（8.2.5）：由一个机构各等级的自评表得出符合的最高等级和下一等级的改进重点。",
        "Foresee the level (8.2.5): from one organization's self-assessments at several levels, the highest that conforms and what to improve for the next.",
    )
    + "\n\n"
    + example(
        "smexl foresee 评分表_各等级_自评.xlsx --out foresee.xlsx", "smexl foresee self-assessments --out foresee.xlsx"
    )
)
@click.argument("workbooks", nargs=-1, required=True, type=EXISTING, metavar="WORKBOOK...")
@workbook_option
@catalogue_option
@common_options
def foresee(
    workbooks: tuple[Path, ...],
    out: Path,
    catalogue_path: Path | None,
    lang: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    from smexl.foresee import foresee as look_ahead
    from smexl.terminal import console, show_findings

    exist(workbooks)
    catalogue = load_catalogue(catalogue_path)
    found = reading(lambda: look_ahead(workbooks, out, catalogue, document_language(lang)))
    if as_json:
        print_json(found.as_json(LANG))
    else:
        screen = console()
        for file in found.gathered.files:
            if file.findings and not (quiet and file.usable):
                show_findings(screen, file.source, file.findings, LANG)
        if not quiet:
            for line in found.lines(LANG):
                click.echo(printable(line))
            click.echo(say("请打开：", "Open: ") + printable(out))
    sys.exit(0 if found.usable else 1)
