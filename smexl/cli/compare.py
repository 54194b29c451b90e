"""``smexl compare``."""

import sys
from pathlib import Path

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    Reply,
    command,
    common_options,
    exist,
    load_catalogue,
    option,
    reading,
    workbook_option,
)


@command(
    (
        "比较两份评估：评分表或批次（process 的输出文件夹），或评分表与批次中的同一机构；自评与正式评估，或去年与今年。差为乙（B）减甲（A）。"
        "\n\n同一批次给两次，则比较其中的自评与正式评估。没有可比的机构时退出码为 1。"
    ),
    (
        "Compare two assessments: workbooks, batches (an --out of process), or a workbook with its organization in a batch; self and formal, or two years. A difference is B less A."
        "\n\nA batch given twice compares its self-assessments with its formal ones. Exit code 1: nothing could be matched."
    ),
    "smexl compare self.xlsx formal.xlsx --out comparison.xlsx",
    "smexl compare batch-2025 batch-2026 --out comparison.xlsx",
)
@click.argument("first", type=EXISTING, metavar="A")
@click.argument("second", type=EXISTING, metavar="B")
@workbook_option
@option(
    "--catalogue",
    "catalogue_paths",
    "评分表的要求目录，可以给几次（两年的版本不同时）；批次自带目录",
    "Catalogue of a workbook; may be repeated, where two years have two versions. Batches bring their own.",
    type=EXISTING,
    multiple=True,
)
@common_options
def compare(first: Path, second: Path, out: Path, catalogue_paths: tuple[Path, ...], reply: Reply) -> None:
    from smexl.compare import compare as work

    exist((first, second))
    catalogues = [load_catalogue(path) for path in catalogue_paths]
    found = reading(lambda: work(first, second, out, reply.lang, catalogues))
    reply.give(found.as_json(), found.lines(LANG), out)
    sys.exit(0 if found.pairs else 1)
