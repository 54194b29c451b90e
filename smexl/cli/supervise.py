"""``smexl supervise``."""

from pathlib import Path

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    Reply,
    bodies_option,
    command,
    common_options,
    exist,
    option,
    page_option,
    reading,
)


@command(
    "监督（6.3）：各评估机构是否一致，评分表是否自相吻合，先看哪里。给出谈话的依据，不是结论。",
    "Supervise (6.3): do bodies judge alike, do submissions hold together, where to look first. Grounds for a talk, no verdict.",
    "smexl supervise batch-a batch-b --out supervision.xlsx --bodies bodies.xlsx",
)
@click.argument("batches", nargs=-1, required=True, type=EXISTING, metavar="DIR...")
@option(
    "--out",
    "输出的 .xlsx 文件；已有的，其中填写的查看结果会读回并保留",
    "The .xlsx file to write; outcomes typed into one that is there are read and kept.",
    required=True,
    type=EXISTING,
)
@bodies_option
@option(
    "--reference",
    "专家评定的参考案例",
    "The reference case as the experts scored it.",
    type=EXISTING,
    metavar="CASE.xlsx",
)
@page_option
@option("--tables", "另写 .parquet 表", "Also write tables (.parquet).", type=EXISTING, metavar="DIR")
@common_options
def supervise(
    batches: tuple[Path, ...],
    out: Path,
    bodies_path: Path | None,
    reference: Path | None,
    page: Path | None,
    tables: Path | None,
    reply: Reply,
) -> None:
    from smexl.supervise import supervise as look

    exist([*batches, *(one for one in (bodies_path, reference) if one is not None)])
    found = reading(
        lambda: look(batches, out, reply.lang, listed=bodies_path, case=reference, page=page, tables=tables)
    )
    reply.give(found.as_json(), found.lines(LANG), out)
