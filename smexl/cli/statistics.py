"""``smexl statistics``."""

from pathlib import Path

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    bodies_option,
    common_options,
    document_language,
    example,
    print_json,
    reading,
    say,
)
from smexl.text import printable


@click.command(
    help=say(
        "汇总多个批次，给出统计。BATCH 是 process 的输出文件夹，或其中的 summary.xlsx。",
        "Statistics over batches. BATCH: an --out of process, or its summary.xlsx.",
    )
    + "\n\n"
    + example("smexl statistics batch-a batch-b/summary.xlsx --out statistics.xlsx")
)
@click.argument("batches", nargs=-1, required=True, type=EXISTING, metavar="BATCH...")
@click.option("--out", required=True, type=EXISTING, help=say("输出的 .xlsx 文件", "The .xlsx file to write."))
@bodies_option
@common_options
def statistics(
    batches: tuple[Path, ...], out: Path, bodies_path: Path | None, lang: str | None, quiet: bool, as_json: bool
) -> None:
    from smexl.proof.bodies import read_bodies
    from smexl.statistics import statistics as compute

    bodies = None if bodies_path is None else reading(lambda: read_bodies(bodies_path))
    result = reading(lambda: compute(batches, out, document_language(lang), bodies))
    if as_json:
        print_json(result.as_json())
    elif not quiet:
        for line in result.lines(LANG):
            click.echo(printable(line))
        click.echo(say("请打开：", "Open: ") + printable(out))
