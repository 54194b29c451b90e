"""``smexl trend``."""

from pathlib import Path

import click

from smexl.cli.common import (
    EXISTING,
    common_options,
    document_language,
    example,
    page_option,
    reading,
    say,
    say_written,
    workbook_option,
)


@click.command(
    help=say(
        "历年变化：年度并列、均值变化的来源、等级变动、能力域、各机构历程。",
        "Years side by side: what changes of means come from, moves between levels, domains, each organization's path.",
    )
    + "\n\n"
    + example("smexl trend batch-2025 batch-2026 --out trend.xlsx --page trend.html")
)
@click.argument("batches", nargs=-1, required=True, type=EXISTING, metavar="DIR...")
@workbook_option
@page_option
@common_options
def trend(
    batches: tuple[Path, ...], out: Path, page: Path | None, lang: str | None, quiet: bool, as_json: bool
) -> None:
    from smexl.statistics import trend as compute

    reading(lambda: compute(batches, out, document_language(lang), page))
    say_written(out, quiet, as_json)
