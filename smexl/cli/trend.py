"""``smexl trend``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from smexl.cli.common import EXISTING, Reply, command, common_options, option, page_option, reading, workbook_option

if TYPE_CHECKING:
    from smexl.statistics.trend import PeriodSort


@command(
    "随时间的变化：各年（或季、轮次）并列、均值变化的来源、等级变动、能力域、各机构历程。",
    "Years (or quarters, rounds) side by side: what changes of means come from, moves between levels, domains, each organization's path.",
    "smexl trend batch-2025 batch-2026 --out trend.xlsx --page trend.html",
)
@click.argument("batches", nargs=-1, required=True, type=EXISTING, metavar="DIR...")
@workbook_option
@page_option
@option(
    "--by",
    "年度、季度（与上年同季比较）或轮次（一家机构的第几次评估），默认 year",
    "Years, quarters (against the same quarter of the year before) or rounds (an organization's first, second… assessment). Default: year.",
    type=click.Choice(("year", "quarter", "round")),
    default="year",
)
@option(
    "--decisions",
    "结论不一致的裁定表（statistics 写出的）：只读",
    "Conflicting verdicts as decided (of statistics): read.",
    type=EXISTING,
    metavar="FILE.xlsx",
)
@common_options
def trend(
    batches: tuple[Path, ...], out: Path, page: Path | None, by: "PeriodSort", decisions: Path | None, reply: Reply
) -> None:
    from smexl.statistics import trend as compute

    reading(lambda: compute(batches, out, reply.lang, page, by, decisions))
    reply.give_written(out)
