"""``smexl catalogue``: new, check, export."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    Reply,
    catalogue_option,
    command,
    common_options,
    counting,
    example,
    exist,
    load_catalogue,
    must_not_exist,
    reading,
    say,
)
from smexl.errors import TellableError
from smexl.files import check_output
from smexl.text import both, led, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smexl.findings import Finding


@click.group(
    help=say("要求目录：新建、检查、导出。", "The catalogue of requirements: new, check, export.")
    + "\n\n"
    + example("smexl catalogue check my-catalogue.xlsx")
)
def catalogue() -> None:
    """The group; its help is given above."""


@command(
    "写一份带说明的空目录工作簿，供评估机构填入要求。",
    "Write an empty, commented catalogue workbook to type requirements into.",
    "smexl catalogue new my-catalogue.xlsx",
    of=catalogue,
    name="new",
)
@click.argument("path", type=EXISTING)
@common_options
def catalogue_new(path: Path, reply: Reply) -> None:
    from smexl.template.catalogue_book import write_new

    must_not_exist(path)
    reading(lambda: check_output(path, TellableError))
    reading(lambda: write_new(path, reply.lang))
    reply.give_written(path)


@command(
    "检查目录，列出每个问题和单元格。",
    "Check a catalogue; every problem with its cell.",
    "smexl catalogue check my-catalogue.xlsx",
    of=catalogue,
    name="check",
)
@click.argument("path", type=EXISTING)
@common_options
def catalogue_check(path: Path, reply: Reply) -> None:
    from smexl.catalogue.files import CatalogueError, load
    from smexl.rehearsal import rehearse

    exist([path])
    try:
        found = reading(lambda: load(path))
    except CatalogueError as error:
        _say_problems(error.problems, reply)
    with counting(say("试生成模板", "Dry run"), reply.terse) as progress:
        problems = rehearse(found, path, progress)
    if problems:
        _say_problems(problems, reply)
    counts = {number: len(found.level(number).requirements) for number in found.levels}
    reply.give({"problems": [], "catalogue": str(found.identity), "requirements": counts})
    each = " / ".join(map(str, counts.values()))
    reply.tell(
        f"没有问题：{found.identity}，各等级要求数 {each}",
        f"Nothing to mend: {found.identity}, requirements per level {each}",
    )


def _say_problems(problems: "Sequence[Finding]", reply: Reply) -> NoReturn:
    from smexl.folding import fold

    reply.give({"problems": [{"table": p.sheet, "cell": p.cell, "message": p.message(LANG)} for p in problems]})
    for one in () if reply.json else fold(problems):
        place, said = "!".join(filter(None, (one.finding.sheet, one.cells))), both(one.message)
        click.echo(printable((led(place, place, said) if place else said)(LANG)))
    sys.exit(1)


@command(
    "把自带的示例目录写成工作簿（.xlsx）或 CSV 文件夹。",
    "Write the bundled illustrative catalogue as a workbook (.xlsx) or a folder of CSVs.",
    "smexl catalogue export illustrative.xlsx",
    of=catalogue,
    name="export",
)
@click.argument("path", type=EXISTING)
@catalogue_option
@common_options
def catalogue_export(path: Path, catalogue_path: Path | None, reply: Reply) -> None:
    from smexl.template.catalogue_book import export

    found = load_catalogue(catalogue_path)
    must_not_exist(path)
    reading(lambda: export(found, path, reply.lang))
    reply.give_written(path)
