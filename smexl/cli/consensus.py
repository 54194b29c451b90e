"""``smexl consensus``."""

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
    folder_option,
    load_catalogue,
    overwrite_option,
    print_json,
    reading,
    say,
    say_kept,
)
from smexl.text import printable


@click.command(
    help=say(
        "把几名评估员对同一机构的评分表合成一份：一致的得分直接采用，分歧留给评估组合议；并分析打分的一致性。",
        "Several assessors' workbooks of one organization to one: what is unanimous is taken, what is disputed is left to the team; with an analysis of agreement.",
    )
    + "\n\n"
    + say(
        "有待定内容时退出码为 1；填好后把合议工作簿交给 smexl process。",
        "Exit code 1: something is still open. Once filled in, the consensus workbook goes through smexl process.",
    )
    + "\n\n"
    + example(
        "smexl consensus zhang.xlsx li.xlsx wang.xlsx --out consensus", "smexl consensus assessors --out consensus"
    )
)
@click.argument("workbooks", nargs=-1, required=True, type=EXISTING, metavar="WORKBOOK|FOLDER...")
@folder_option()
@catalogue_option
@overwrite_option
@common_options
def consensus(
    workbooks: tuple[Path, ...],
    out: Path,
    catalogue_path: Path | None,
    overwrite: bool,
    lang: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    from smexl.consensus import consensus as seek

    exist(workbooks)
    catalogue = load_catalogue(catalogue_path)
    found = reading(lambda: seek(workbooks, out, catalogue, document_language(lang), overwrite=overwrite))
    if as_json:
        print_json(found.as_json())
    else:
        say_kept(found.kept)
    if not (as_json or quiet):
        for line in found.lines(LANG):
            click.echo(printable(line))
        click.echo(say("合议工作簿：", "Consensus workbook: ") + printable(found.workbook))
        click.echo(say("一致性分析：", "Analysis: ") + printable(found.path))
    sys.exit(1 if found.open or found.kept else 0)
