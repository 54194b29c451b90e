"""``smexl watch``."""

import json
import sys
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from smexl.cli.common import INTERRUPTED, LANG, Reply, command, common_options, reading, say, warn
from smexl.cli.process import COUNTED, Asked, batch_options, outcome_as_json
from smexl.text import count_of, printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from smexl.batch.inbox import InboxFile
    from smexl.batch.process import Outcome
    from smexl.text import Text


@command(
    "守候收件文件夹：有文件放入即处理，直到 Ctrl-C。正在复制或打开着的文件等它放好、关闭后再处理。",
    "Watch inboxes: process as workbooks arrive, until Ctrl-C. A file that is being copied or is open counts once that has ended.",
    "smexl watch inbox --out batch-2026-11 --roster roster.xlsx",
)
@batch_options
@common_options
def watch(reply: Reply, **asked: Any) -> None:
    from smexl.batch.watching import Watched
    from smexl.batch.watching import watch as work

    given = Asked(**asked, reply=reply)
    fresh = given.fresh

    def run(counts: "Callable[[InboxFile], bool]") -> "Outcome":
        nonlocal fresh
        outcome, _ = given.run(fresh=fresh, counts=counts, patient=True)
        fresh = False
        return outcome

    def told(news: "Outcome | Text") -> None:
        if reply.json:
            said = {"problem": say(*news)} if isinstance(news, tuple) else outcome_as_json(news)
            click.echo(json.dumps(said, ensure_ascii=True))
        elif isinstance(news, tuple):
            click.echo(f"{datetime.now():%H:%M:%S} {printable(say(*news))}", err=True)
        elif not reply.quiet:
            click.echo(f"{datetime.now():%H:%M:%S} {_line(news)}")
            for note in news.notes:
                warn(note(LANG))
        sys.stdout.flush()

    reply.tell("正在守候；按 Ctrl-C 结束。", "Watching; Ctrl-C ends it.")
    with suppress(KeyboardInterrupt):
        reading(lambda: work(Watched(given.inboxes, given.out), run, told, INTERRUPTED))
    reply.tell("已停止。", "Stopped.")


def _line(outcome: "Outcome") -> str:
    """A run in one line."""
    counts = say("，", ", ").join(
        f"{COUNTED[status]} {outcome.counts[status]}" for status in COUNTED if outcome.counts.get(status)
    )
    told = say(
        f"本次处理 {outcome.processed} 个；共 {outcome.files} 个文件",
        f"{outcome.processed} processed now; {count_of(outcome.files, 'file')}",
    )
    return told + (say("：", ": ") + counts if counts else "")
