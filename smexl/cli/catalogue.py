"""``smexl catalogue``: new, check, export."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    catalogue_option,
    common_options,
    counting,
    document_language,
    example,
    exist,
    load_catalogue,
    must_not_exist,
    print_json,
    reading,
    say,
    say_written,
)
from smexl.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smexl.findings import Finding


@click.group(help=say("要求目录：新建、检查、导出。", "The catalogue of requirements: new, check, export."))
def catalogue() -> None:
    """The group; its help is given above."""


@catalogue.command(
    "new",
    help=say(
        "写一份带说明的空目录工作簿，供评估机构填入要求。",
        "Write an empty, commented catalogue workbook to type requirements into.",
    )
    + "\n\n"
    + example("smexl catalogue new my-catalogue.xlsx"),
)
@click.argument("path", type=EXISTING)
@common_options
def catalogue_new(path: Path, lang: str | None, quiet: bool, as_json: bool) -> None:
    from smexl.template.catalogue_book import write_new

    must_not_exist(path)
    reading(lambda: write_new(path, document_language(lang)))
    say_written(path, quiet, as_json)


@catalogue.command(
    "check",
    help=say("检查目录，列出每个问题和单元格。", "Check a catalogue; every problem with its cell.")
    + "\n\n"
    + example("smexl catalogue check my-catalogue.xlsx"),
)
@click.argument("path", type=EXISTING)
@common_options
def catalogue_check(path: Path, lang: str | None, quiet: bool, as_json: bool) -> None:
    from smexl.catalogue.files import CatalogueError, load
    from smexl.rehearsal import rehearse

    del lang
    exist([path])
    try:
        found = reading(lambda: load(path))
    except CatalogueError as error:
        _say_problems(error.problems, as_json)
    with counting(say("试生成模板", "Dry run"), quiet or as_json) as progress:
        problems = rehearse(found, path, progress)
    if problems:
        _say_problems(problems, as_json)
    counts = {number: len(found.level(number).requirements) for number in found.levels}
    if as_json:
        print_json({"problems": [], "catalogue": str(found.identity), "requirements": counts})
    elif not quiet:
        click.echo(
            say(
                f"没有问题：{found.identity}，各等级要求数 ",
                f"Nothing to mend: {found.identity}, requirements per level ",
            )
            + " / ".join(map(str, counts.values()))
        )


def _say_problems(problems: "Sequence[Finding]", as_json: bool) -> NoReturn:
    from smexl.folding import fold

    if as_json:
        print_json({"problems": [{"table": p.sheet, "cell": p.cell, "message": p.message(LANG)} for p in problems]})
    else:
        for one in fold(problems):
            place = "!".join(filter(None, (one.finding.sheet, one.cells)))
            click.echo(printable(": ".join(filter(None, (place, one.message(LANG))))))
    sys.exit(1)


@catalogue.command(
    "export",
    help=say(
        "把自带的示例目录写成工作簿（.xlsx）或 CSV 文件夹。",
        "Write the bundled illustrative catalogue as a workbook (.xlsx) or a folder of CSVs.",
    )
    + "\n\n"
    + example("smexl catalogue export illustrative.xlsx"),
)
@click.argument("path", type=EXISTING)
@catalogue_option
@common_options
def catalogue_export(path: Path, catalogue_path: Path | None, lang: str | None, quiet: bool, as_json: bool) -> None:
    from smexl.template.catalogue_book import export

    found = load_catalogue(catalogue_path)
    must_not_exist(path)
    reading(lambda: export(found, path, document_language(lang)))
    say_written(path, quiet, as_json)
