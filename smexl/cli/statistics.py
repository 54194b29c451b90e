"""``smexl statistics``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    bodies_option,
    common_options,
    document_language,
    example,
    fail,
    print_json,
    reading,
    say,
)
from smexl.text import printable

if TYPE_CHECKING:
    from smexl.statistics.official import Case


@click.command(
    help=say(
        "汇总多个批次，给出统计。BATCH 是 process 的输出文件夹，或其中的 summary.xlsx。",
        "Statistics over batches. BATCH: an --out of process, or its summary.xlsx.",
    )
    + "\n\n"
    + example("smexl statistics batch-a batch-b/summary.xlsx --out statistics.xlsx --page statistics.html")
)
@click.argument("batches", nargs=-1, required=True, type=EXISTING, metavar="BATCH...")
@click.option("--out", required=True, type=EXISTING, help=say("输出的 .xlsx 文件", "The .xlsx file to write."))
@click.option("--page", type=EXISTING, metavar="FILE.html", help=say("另写一个网页", "Also write a page."))
@click.option(
    "--tables",
    type=EXISTING,
    metavar="DIR",
    help=say(
        "另写每张表的 .parquet 和 .csv 及数据字典", "Also write every table (.parquet, .csv) and a data dictionary."
    ),
)
@click.option(
    "--decisions",
    type=EXISTING,
    metavar="FILE.xlsx",
    help=say("结论不一致的待裁定表：先读后写", "Conflicting verdicts to be decided: read, then written."),
)
@click.option(
    "--register",
    type=EXISTING,
    metavar="FILE.xlsx",
    help=say("登记簿：用于已发证的数目", "A register, for the number certified."),
)
@click.option(
    "--public",
    is_flag=True,
    help=say("供公开的统计：保密、取整并审计", "For the public: hidden where confidential, rounded, audited."),
)
@click.option(
    "--previous",
    type=EXISTING,
    metavar="FILE.xlsx",
    help=say("上一次公开的统计", "What was published before (with --public)."),
)
@bodies_option
@common_options
def statistics(  # noqa: PLR0913, PLR0917 (a command's options)
    batches: tuple[Path, ...],
    out: Path,
    page: Path | None,
    tables: Path | None,
    decisions: Path | None,
    register: Path | None,
    public: bool,
    previous: Path | None,
    bodies_path: Path | None,
    lang: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    from smexl.proof.bodies import read_bodies
    from smexl.statistics import Wanted
    from smexl.statistics import statistics as compute

    if previous is not None and not public:
        fail(say("--previous 只与 --public 一起使用。", "--previous goes with --public only."))
    bodies = None if bodies_path is None else reading(lambda: read_bodies(bodies_path))
    certified = None if register is None else _certified(register)
    wanted = Wanted(page, tables, decisions, certified, public, previous)
    result = reading(lambda: compute(batches, out, document_language(lang), bodies, wanted))
    if as_json:
        print_json(result.as_json())
    elif not quiet:
        for line in result.lines(LANG):
            click.echo(printable(line))
        click.echo(say("请打开：", "Open: ") + printable(out))


def _certified(path: Path) -> "set[Case]":
    """The cases of a register that hold or held a certificate."""
    from smexl.register.state import ISSUED
    from smexl.register.work import read

    state = reading(lambda: read(path)).state
    return {(str(case.about["credit_code"]), case.level) for case in state.of_state(*ISSUED)}
