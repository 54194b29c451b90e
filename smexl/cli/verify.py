"""``smexl verify``."""

import sys
from pathlib import Path

import click

from smexl.cli.common import EXISTING, LANG, Reply, bodies_option, command, common_options, exist, fail, reading, say
from smexl.text import printable


@command(
    "核对证据包：从源文件和要求目录重新验证、计分，与记录、结果工作簿和报告比较。PATH 是证据包、解开的证据包、结果工作簿（源文件在旁边或在批次中）或含有它们的文件夹。",
    "Verify bundles: validate and score again from the source and the catalogue inside, and compare record, result and report. PATH: a bundle, one"
    " that was unpacked, a result workbook (its source beside it or in its batch), or a folder of these.",
    "smexl verify bundles",
    "smexl verify bundles --bodies 评估机构名录.xlsx",
)
@click.argument("paths", nargs=-1, required=True, type=EXISTING, metavar="PATH...")
@bodies_option
@common_options
def verify(paths: tuple[Path, ...], bodies_path: Path | None, reply: Reply) -> None:
    from smexl.proof.bodies import read_bodies
    from smexl.proof.verify import verify as verified

    exist(paths)
    bodies = None if bodies_path is None else reading(lambda: read_bodies(bodies_path))
    files, bad, count = [], 0, 0
    for one in verified(paths, bodies):
        count += 1
        bad += not one.holds
        if reply.json:
            files.append(one.as_json(LANG))
        elif not (reply.quiet and one.holds):
            click.echo(printable(f"{one.path}: {one.line(LANG)}"))
    if not count:
        fail(
            "没有找到证据包；请给出 smexl bundle 写出的 .zip 文件或所在文件夹。",
            "There is no bundle; name .zip files that smexl bundle wrote, or their folder.",
        )
    line = say(f"{count - bad} 个成立，{bad} 个不成立。", f"{count - bad} hold, {bad} do not.")
    reply.give({"holds": not bad, "files": files}, [line])
    sys.exit(1 if bad else 0)
