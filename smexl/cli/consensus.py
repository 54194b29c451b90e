"""``smexl consensus``."""

import sys
from pathlib import Path

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    Reply,
    catalogue_option,
    command,
    common_options,
    exist,
    folder_option,
    load_catalogue,
    overwrite_option,
    reading,
    say_kept,
)


@command(
    (
        "把几名评估员对同一机构的评分表合成一份：一致的得分直接采用，分歧留给评估组合议；并分析打分的一致性。"
        "\n\n有待定内容时退出码为 1；填好后把合议工作簿交给 smexl process。"
    ),
    (
        "Several assessors' workbooks of one organization to one: what is unanimous is taken, what is disputed is left to the team; with an analysis of agreement."
        "\n\nExit code 1: something is still open. Once filled in, the consensus workbook goes through smexl process."
    ),
    "smexl consensus zhang.xlsx li.xlsx wang.xlsx --out consensus",
    "smexl consensus assessors --out consensus",
)
@click.argument("workbooks", nargs=-1, required=True, type=EXISTING, metavar="WORKBOOK|FOLDER...")
@folder_option()
@catalogue_option
@overwrite_option
@common_options
def consensus(
    workbooks: tuple[Path, ...], out: Path, catalogue_path: Path | None, overwrite: bool, reply: Reply
) -> None:
    from smexl.consensus import consensus as seek

    exist(workbooks)
    catalogue = load_catalogue(catalogue_path)
    found = reading(lambda: seek(workbooks, out, catalogue, reply.lang, overwrite=overwrite))
    if not reply.json:
        say_kept(found.kept)
    reply.give(found.as_json(), found.lines(LANG))
    reply.tell(f"合议工作簿：{found.workbook}", f"Consensus workbook: {found.workbook}")
    reply.tell(f"一致性分析：{found.path}", f"Analysis: {found.path}")
    sys.exit(1 if found.open or found.kept else 0)
