"""``smexl template``."""

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
    fail,
    load_catalogue,
    print_json,
    reading,
    roster_option,
    say,
)
from smexl.text import printable


@click.command(
    help=say(
        "生成评分表模板；有名单时每个申请机构一份。", "Write score-sheet templates; with a roster, one per applicant."
    )
    + "\n\n"
    + example(
        "smexl template --level all --out templates", "smexl template --level 3 --roster roster.xlsx --out templates"
    )
)
@click.option(
    "--level",
    required=True,
    type=click.Choice(["1", "2", "3", "4", "5", "all"]),
    help=say("成熟度等级", "Maturity level."),
)
@click.option("--kind", default="self", show_default=True, help=say("self 自评，formal 正式评估", "self or formal."))
@catalogue_option
@roster_option
@click.option("--out", required=True, type=EXISTING, help=say("输出文件夹", "Folder to write to."))
@common_options
def template(  # noqa: PLR0913, PLR0917 (a command's options)
    level: str,
    kind: str,
    catalogue_path: Path | None,
    roster_path: Path | None,
    out: Path,
    lang: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    from smexl.kinds import KINDS, LEVELS
    from smexl.template.issue import issue_templates
    from smexl.template.roster import read_roster

    if kind not in KINDS:
        fail(
            say(
                f"没有“{kind}”这种评估类型；请用 {'、'.join(KINDS)}。",
                f"There is no kind “{kind}”; use {' or '.join(KINDS)}.",
            )
        )
    catalogue = load_catalogue(catalogue_path)
    roster = None if roster_path is None else reading(lambda: read_roster(roster_path))
    levels = LEVELS if level == "all" else (int(level),)
    issued = reading(lambda: issue_templates(out, catalogue, levels, KINDS[kind], document_language(lang), roster))
    problems = [] if roster is None else roster.problems
    if as_json:
        print_json(
            {
                "out": str(out),
                "templates": [path.name for path in issued.paths],
                "problems": [{"row": p.row, "message": p.message(LANG)} for p in problems],
            }
        )
    elif not quiet:
        for path in issued.paths if roster is None else ():
            click.echo(printable(path))
        for problem in problems:
            click.echo(
                say(f"名单第 {problem.row} 行：", f"Roster row {problem.row}: ") + printable(problem.message(LANG)),
                err=True,
            )
        click.echo(
            say(f"已生成 {len(issued.paths)} 份模板，在“{out}”。", f"{len(issued.paths)} templates written to “{out}”.")
        )
    sys.exit(1 if problems else 0)
