"""``smexl process``."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    Reply,
    all_of,
    catalogue_option,
    command,
    common_options,
    fail,
    folder_option,
    load_catalogue,
    option,
    reading,
    roster_option,
    say,
    say_roster,
    strict_option,
    warn,
)
from smexl.cli.signing import signer_of, signing_options
from smexl.text import count_of

if TYPE_CHECKING:
    from smexl.batch.inbox import InboxFile
    from smexl.batch.process import Outcome, Summarize
    from smexl.catalogue import Catalogue
    from smexl.proof.signing import Signer
    from smexl.template.roster import Roster


batch_options = all_of(
    click.argument("inboxes", nargs=-1, required=True, type=EXISTING, metavar="INBOX..."),
    folder_option(),
    catalogue_option,
    roster_option,
    strict_option,
    option(
        "--jobs",
        "并行进程数；缺省为处理器核数",
        "Worker processes; one per core by default.",
        type=click.IntRange(1, 512),
    ),
    option(
        "--scheduler",
        "Dask 调度器地址，如 tcp://host:8786",
        "Dask scheduler, e.g. tcp://host:8786.",
        metavar="ADDRESS",
    ),
    option("--fresh", "全部重新处理", "Process everything again.", is_flag=True),
    option(
        "--time-limit",
        "每个文件的秒数上限",
        "Seconds that one file may take.",
        type=click.FloatRange(1),
        default=60.0,
        show_default=True,
    ),
    option("--max-size", "每个文件的大小上限（MB）", "Largest size of a file, in MB.", type=click.IntRange(1, 4096)),
    signing_options,
)
"""What ``process`` and ``watch`` are given."""


@dataclass(frozen=True)
class Asked:
    """The options of a batch, as they were given."""

    inboxes: tuple[Path, ...]
    out: Path
    catalogue_path: Path | None
    roster_path: Path | None
    strict: bool
    jobs: int | None
    scheduler: str | None
    fresh: bool
    time_limit: float
    max_size: int | None
    key: Path | None
    program: str | None
    reply: Reply

    @cached_property
    def catalogue(self) -> "Catalogue":
        return load_catalogue(self.catalogue_path)

    @cached_property
    def signer(self) -> "Signer | None":
        """Asked for its passphrase once, however many runs there are."""
        return signer_of(self.key, self.program)

    def run(
        self,
        *,
        fresh: bool,
        counts: "Callable[[InboxFile], bool] | None" = None,
        patient: bool = False,
    ) -> "tuple[Outcome, Roster | None]":
        """Process the inboxes once. ``counts`` and ``patient``: as in ``Settings``. Raises ``TellableError`` and ``OSError``."""
        from smexl.batch.process import Settings
        from smexl.batch.process import process as run
        from smexl.reading.package import DEFAULT_LIMITS
        from smexl.template.roster import read_roster
        from smexl.terminal import progress_bar

        catalogue, signer = self.catalogue, self.signer
        roster = None if self.roster_path is None else read_roster(self.roster_path, catalogue.level_names)
        limits = DEFAULT_LIMITS if self.max_size is None else replace(DEFAULT_LIMITS, file_bytes=self.max_size << 20)
        settings = Settings(
            lang=self.reply.lang,
            message_lang=LANG,
            seconds=self.time_limit,
            fresh=fresh,
            strict=self.strict,
            scheduler=self.scheduler,
            limits=limits,
            registered=None if roster is None else roster.registered,
            counts=counts,
            patient=patient,
        )
        if self.jobs is not None:
            settings = replace(settings, jobs=self.jobs)

        def summary() -> "Summarize":
            from smexl.summary import summarizer
            from smexl.summary.received import signing_of

            sign = None if signer is None else partial(signing_of, signer)
            return summarizer(catalogue, settings.lang, roster, sign)

        # What the summary depends on besides the tables: it is written again where that has changed.
        besides = (roster and roster.rows, signer and (signer.key_id, self.program))
        with progress_bar(LANG, self.reply.terse) as progress:
            outcome = run(self.inboxes, self.out, catalogue, settings, progress, summary, besides)
        if roster is not None:
            _keep_roster(roster, self.out)
        return outcome, roster


@command(
    "处理收件文件夹：验证、评分、写结果、退回和汇总。",
    "Process inboxes: validate, score, write results, what to return, and a summary.",
    "smexl process inbox --out batch-2026-11",
)
@batch_options
@common_options
def process(reply: Reply, **asked: Any) -> None:
    try:
        given = Asked(**asked, reply=reply)
        outcome, roster = reading(lambda: given.run(fresh=given.fresh))
    except KeyboardInterrupt:
        fail("已中断；再次运行会从这里继续。", "Interrupted; the next run goes on from here.")
    reply.give(outcome_as_json(outcome), _lines(outcome))
    if not reply.terse:
        for note in outcome.notes:
            warn(note(LANG))
        if roster is not None:
            say_roster(roster)
    sys.exit(0 if outcome.accepted else 1)


def outcome_as_json(outcome: "Outcome") -> dict[str, Any]:
    """What a run did, as plain data."""
    return {
        "out": str(outcome.out),
        "files": outcome.files,
        "processed": outcome.processed,
        "counts": outcome.counts,
        "notes": [note(LANG) for note in outcome.notes],
    }


def _keep_roster(roster: "Roster", out: Path) -> None:
    """Who is expected stays with the batch, for ``smexl notices``."""
    from smexl.files import write_beside
    from smexl.template.roster import ROSTER, awaited

    data, path = awaited(roster), out / ROSTER
    if not path.exists() or path.read_bytes() != data:
        write_beside(path, data)


COUNTED = {
    "accepted": say("受理并评分", "accepted and scored"),
    "returned": say("退回修改", "to be returned"),
    "unreadable": say("无法读取", "unreadable"),
    "duplicate": say("重复文件", "duplicates"),
    "superseded": say("已被取代", "superseded"),
}


def _lines(outcome: "Outcome") -> Iterator[str]:
    counts = [(outcome.counts[status], word) for status, word in COUNTED.items() if outcome.counts.get(status)]
    line = say(
        f"{outcome.files} 个文件，本次处理 {outcome.processed} 个",
        f"{count_of(outcome.files, 'file')}, {outcome.processed} processed now",
    )
    yield line + (say("：", ":") if counts else say("。", "."))
    for count, word in counts:
        yield f"  {count:>6}  {word}"
    yield say("先看：", "Look first at: ") + str(outcome.out / "summary.xlsx")
