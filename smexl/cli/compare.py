"""``smexl compare``."""

import sys
from pathlib import Path

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
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
        "比较两份评估：评分表或批次（process 的输出文件夹），或评分表与批次中的同一机构；自评与正式评估，或去年与今年。差为乙（B）减甲（A）。",
        "Compare two assessments: workbooks, batches (an --out of process), or a workbook with its organization in a batch; self and formal, or two years. A difference is B less A.",
    )
    + "\n\n"
    + say(
        "同一批次给两次，则比较其中的自评与正式评估。没有可比的机构时退出码为 1。",
        "A batch given twice compares its self-assessments with its formal ones. Exit code 1: nothing could be matched.",
    )
    + "\n\n"
    + example(
        "smexl compare self.xlsx formal.xlsx --out comparison.xlsx",
        "smexl compare batch-2025 batch-2026 --out comparison.xlsx",
    )
)
@click.argument("first", type=EXISTING, metavar="A")
@click.argument("second", type=EXISTING, metavar="B")
@workbook_option
@click.option(
    "--catalogue",
    "catalogue_paths",
    type=EXISTING,
    multiple=True,
    help=say(
        "评分表的要求目录，可以给几次（两年的版本不同时）；批次自带目录",
        "Catalogue of a workbook; may be repeated, where two years have two versions. Batches bring their own.",
    ),
)
@common_options
def compare(
    first: Path,
    second: Path,
    out: Path,
    catalogue_paths: tuple[Path, ...],
    lang: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    from smexl.compare import compare as work

    exist((first, second))
    catalogues = [load_catalogue(path) for path in catalogue_paths]
    found = reading(lambda: work(first, second, out, document_language(lang), catalogues))
    if as_json:
        print_json(found.as_json())
    elif not quiet:
        for line in found.lines(LANG):
            click.echo(printable(line))
        click.echo(say("请打开：", "Open: ") + printable(out))
    sys.exit(0 if found.pairs else 1)
