"""``smexl process``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

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
    say_roster,
    strict_option,
)
from smexl.cli.signing import signer_of, signing_options
from smexl.text import printable

if TYPE_CHECKING:
    from smexl.batch.process import Outcome, Summarize
    from smexl.template.roster import Roster


@click.command(
    help=say(
        "处理收件文件夹：验证、评分、写结果、退回和汇总。",
        "Process inboxes: validate, score, write results, what to return, and a summary.",
    )
    + "\n\n"
    + example("smexl process inbox --out batch-2026-11")
)
@click.argument("inboxes", nargs=-1, required=True, type=EXISTING, metavar="INBOX...")
@click.option("--out", required=True, type=EXISTING, help=say("输出文件夹", "Folder to write to."))
@catalogue_option
@roster_option
@strict_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 512),
    help=say("并行进程数；缺省为处理器核数", "Worker processes; one per core by default."),
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help=say("Dask 调度器地址，如 tcp://host:8786", "Dask scheduler, e.g. tcp://host:8786."),
)
@click.option("--fresh", is_flag=True, help=say("全部重新处理", "Process everything again."))
@click.option(
    "--time-limit",
    type=click.FloatRange(1),
    default=60.0,
    show_default=True,
    help=say("每个文件的秒数上限", "Seconds that one file may take."),
)
@click.option(
    "--max-size", type=click.IntRange(1, 4096), help=say("每个文件的大小上限（MB）", "Largest size of a file, in MB.")
)
@signing_options
@common_options
def process(  # noqa: PLR0913, PLR0917 (a command's options)
    inboxes: tuple[Path, ...],
    out: Path,
    catalogue_path: Path | None,
    roster_path: Path | None,
    strict: bool,
    jobs: int | None,
    scheduler: str | None,
    fresh: bool,
    time_limit: float,
    max_size: int | None,
    key: Path | None,
    program: str | None,
    lang: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    from dataclasses import replace
    from functools import partial

    from smexl.batch.process import Settings
    from smexl.batch.process import process as run
    from smexl.reading.package import DEFAULT_LIMITS
    from smexl.terminal import progress_bar

    catalogue = load_catalogue(catalogue_path)
    roster = None if roster_path is None else _read_roster(roster_path)
    signer = signer_of(key, program)
    settings = Settings(
        lang=document_language(lang),
        message_lang=LANG,
        seconds=time_limit,
        fresh=fresh,
        strict=strict,
        scheduler=scheduler,
        limits=DEFAULT_LIMITS if max_size is None else replace(DEFAULT_LIMITS, file_bytes=max_size << 20),
        registered=None if roster is None else roster.registered,
    )
    if jobs is not None:
        settings = replace(settings, jobs=jobs)

    def summary() -> "Summarize":
        from smexl.summary import summarizer
        from smexl.summary.received import signing_of

        sign = None if signer is None else partial(signing_of, signer)
        return summarizer(catalogue, settings.lang, roster, sign)

    # What the summary depends on besides the tables: it is written again where that has changed.
    besides = (roster and roster.rows, signer and (signer.key_id, program))

    try:
        with progress_bar(LANG, quiet or as_json) as progress:
            outcome = reading(lambda: run(inboxes, out, catalogue, settings, progress, summary, besides))
    except KeyboardInterrupt:
        fail(say("已中断；再次运行会从这里继续。", "Interrupted; the next run goes on from here."))
    if roster is not None:
        _keep_roster(roster, out)
    if as_json:
        print_json(
            {
                "out": str(out),
                "files": outcome.files,
                "processed": outcome.processed,
                "counts": outcome.counts,
                "notes": [note(LANG) for note in outcome.notes],
            }
        )
    elif not quiet:
        _say_outcome(outcome)
        for note in outcome.notes:
            click.echo(printable(note(LANG)), err=True)
        if roster is not None:
            say_roster(roster)
    sys.exit(0 if outcome.accepted else 1)


def _read_roster(path: Path) -> "Roster":
    from smexl.template.roster import read_roster

    return reading(lambda: read_roster(path))


def _keep_roster(roster: "Roster", out: Path) -> None:
    """Who is expected stays with the batch, for ``smexl notices``."""
    from smexl.files import write_beside
    from smexl.template.roster import ROSTER, awaited

    data, path = awaited(roster), out / ROSTER
    if not path.exists() or path.read_bytes() != data:
        reading(lambda: write_beside(path, data))


def _say_outcome(outcome: "Outcome") -> None:
    words = {
        "accepted": say("接收并评分", "accepted and scored"),
        "returned": say("退回修改", "to be returned"),
        "unreadable": say("无法读取", "unreadable"),
        "duplicate": say("重复文件", "duplicates"),
        "superseded": say("已被更新的评分表取代", "superseded"),
    }
    click.echo(
        say(
            f"{outcome.files} 个文件，本次处理 {outcome.processed} 个：",
            f"{outcome.files} files, {outcome.processed} processed now:",
        )
    )
    for status, word in words.items():
        if count := outcome.counts.get(status):
            click.echo(f"  {count:>6}  {word}")
    click.echo(say("先看：", "Look first at: ") + printable(outcome.out / "summary.xlsx"))
