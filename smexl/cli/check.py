"""``smexl check``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    Reply,
    catalogue_option,
    command,
    common_options,
    exist,
    load_catalogue,
    option,
    reading,
    roster_option,
    say,
    say_roster,
    strict_option,
)
from smexl.errors import TellableError
from smexl.files import check_output
from smexl.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smexl.batch.check import CheckedFile


@command(
    "逐格检查评分表，不受理也不退回；不加 --out 时不写任何文件。",
    "Check workbooks cell by cell; accepts and returns nothing, and writes nothing but what --out names.",
    "smexl check inbox",
    "smexl check inbox --roster roster.xlsx --out checked.xlsx",
)
@click.argument("paths", nargs=-1, required=True, type=EXISTING)
@catalogue_option
@roster_option
@strict_option
@option(
    "--out",
    "把结果写成工作簿",
    "Write what was found as a workbook.",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.xlsx",
)
@common_options
def check(
    paths: tuple[Path, ...],
    catalogue_path: Path | None,
    roster_path: Path | None,
    strict: bool,
    out: Path | None,
    reply: Reply,
) -> None:
    from smexl.batch.check import check_paths
    from smexl.summary.checked import write_checked
    from smexl.template.roster import read_roster
    from smexl.terminal import console, show_findings

    exist(paths)
    if out is not None:
        reading(lambda: check_output(out, TellableError))
    catalogue = load_catalogue(catalogue_path)
    roster = None if roster_path is None else reading(lambda: read_roster(roster_path, catalogue.level_names))
    registered = None if roster is None else roster.registered
    checked = reading(lambda: list(check_paths(paths, catalogue, strict=strict, registered=registered)))
    reply.give({"files": [one.as_json(LANG) for one in checked]})
    screen = console()
    for one in () if reply.json else checked:
        if one.findings and not (reply.quiet and one.accepted):
            show_findings(screen, one.source, one.findings, LANG)
        if not reply.quiet:
            screen.print(f"{printable(one.source)}: {_verdict(one)}")
    if not reply.terse:
        screen.print(_count(checked))
    if out is not None:
        reading(lambda: write_checked(out, checked, catalogue, reply.lang))
        reply.tell(f"已写入：{out}", f"Written: {out}")
    if roster is not None and not reply.terse:
        say_roster(roster)
    sys.exit(0 if all(one.accepted for one in checked) else 1)


def _verdict(checked: "CheckedFile") -> str:
    """What may be done with a file."""
    warnings = len(checked.findings) - checked.errors
    if checked.status in {"superseded", "duplicate"}:
        return say("不计", "does not count")
    if not checked.accepted:
        return say(f"须修改（{checked.errors} 项错误）", f"to be mended (errors: {checked.errors})")
    if warnings:
        return say(f"可以受理（{warnings} 项警告）", f"can be accepted (warnings: {warnings})")
    return say("可以受理，没有问题", "can be accepted, nothing to mend")


def _count(checked: "Sequence[CheckedFile]") -> str:
    good = sum(one.status == "accepted" for one in checked)
    unread = sum(one.status == "unreadable" for one in checked)
    mend = sum(not one.accepted for one in checked) - unread
    idle = len(checked) - good - mend - unread
    counts = [
        say(f"可以受理 {good}", f"{good} can be accepted"),
        say(f"须修改 {mend}", f"{mend} to be mended"),
        say(f"无法读取 {unread}", f"{unread} unreadable"),
        *([say(f"不计 {idle}", f"{idle} that do not count")] if idle else []),
    ]
    return (
        say(f"共 {len(checked)} 个文件：", f"Files: {len(checked)}. ") + say("，", ", ").join(counts) + say("。", ".")
    )
