"""``smexl check``."""

import sys
from pathlib import Path

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    catalogue_option,
    common_options,
    example,
    exist,
    load_catalogue,
    print_json,
    reading,
    say,
    strict_option,
)
from smexl.text import printable


@click.command(
    help=say("逐格检查评分表，不写任何文件。", "Check workbooks cell by cell; writes nothing.")
    + "\n\n"
    + example("smexl check inbox")
)
@click.argument("paths", nargs=-1, required=True, type=EXISTING)
@catalogue_option
@strict_option
@common_options
def check(
    paths: tuple[Path, ...], catalogue_path: Path | None, strict: bool, lang: str | None, quiet: bool, as_json: bool
) -> None:
    from smexl.batch.check import check_paths
    from smexl.terminal import console, show_findings

    del lang  # findings are messages: LANG has it already
    exist(paths)
    catalogue = load_catalogue(catalogue_path)
    screen, bad, files = console(), 0, []
    for result in reading(lambda: list(check_paths(paths, catalogue, strict=strict))):
        bad += not result.accepted
        if as_json:
            files.append(result.as_json(LANG))
        elif result.findings and not (quiet and result.accepted):
            show_findings(screen, result.source, result.findings, LANG)
        elif not quiet:
            screen.print(f"{printable(result.source)}: {say('没有问题', 'nothing to mend')}")
    if as_json:
        print_json({"files": files})
    sys.exit(1 if bad else 0)
