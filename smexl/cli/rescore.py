"""``smexl rescore``."""

from pathlib import Path

import click

from smexl.cli.common import (
    EXISTING,
    Reply,
    command,
    common_options,
    exist,
    load_catalogue,
    option,
    reading,
    say,
    workbook_option,
)
from smexl.text import count_of


@command(
    "按另一版要求目录重算已有的评估：原判定与新判定并列，谁会改变。已发的证书不变。PATH 是批次、summary.xlsx 或证据包。",
    "What assessments would come to under another edition of the catalogue: verdicts as issued and as recomputed. Certificates stay as they"
    " are. PATH: batches, summaries or bundles.",
    "smexl rescore batch-2026-11 bundles --catalogue edition-2027.xlsx --out rescored.xlsx",
)
@click.argument("paths", nargs=-1, required=True, type=EXISTING, metavar="PATH...")
@option("--catalogue", "catalogue_path", "新版要求目录", "The new edition.", required=True, type=EXISTING)
@workbook_option
@common_options
def rescore(paths: tuple[Path, ...], catalogue_path: Path, out: Path, reply: Reply) -> None:
    from smexl.rescore import rescore as rescored

    exist(paths)
    catalogue = load_catalogue(catalogue_path)
    outcome = reading(lambda: rescored(paths, catalogue, out, reply.lang))
    counts = {change: outcome.count(change) for change in ("same", "gains", "loses", "open")}
    number = len(outcome.rescored)
    line = say(
        f"{number} 份评估：不变 {counts['same']}，会符合 {counts['gains']}，会不符合 {counts['loses']}，未定 {counts['open']}。",
        f"{count_of(number, 'assessment')}: {counts['same']} the same, {counts['gains']} would gain, {counts['loses']} would lose, {counts['open']} open.",
    )
    reply.give({"written": str(out), "assessments": number, **counts}, [line], out)
