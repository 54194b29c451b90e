"""A batch: from inboxes to a folder with results, returned workbooks, tables and a summary. The whole run on one screen.

    list the files → hash them → process what is new, chunk by chunk, meanwhile → statuses → tables → summary → all in place, together

Everything between two steps is in the ledger, so a run that is killed goes on where it stopped, and a rerun does what is new. What a
file is stays in the ledger; how a run went (a worker that died, a file that could not be opened) does not.
"""

import gc
import hashlib
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from importlib import import_module
from itertools import chain, count, islice, repeat
from pathlib import Path
from threading import Thread

from filelock import FileLock, Timeout

from smexl.batch import evidence, place
from smexl.batch.cluster import run_cluster
from smexl.batch.inbox import InboxFile, entries, finding_of, fingerprint, read_bytes
from smexl.batch.job import ChunkWork, Job, Task
from smexl.batch.ledger import Ledger, LedgerFile, listed_file, unreadable
from smexl.batch.pool import RunChunks, do_chunk, workers
from smexl.batch.rivals import Rules
from smexl.catalogue import Catalogue
from smexl.engine import engine
from smexl.errors import TellableError
from smexl.files import reason, replace_together, unwritable
from smexl.findings import Finding
from smexl.identity import Registered
from smexl.kinds import FORMAT_VERSION
from smexl.reading.package import DEFAULT_LIMITS, Limits
from smexl.text import Lang, Text

CHUNK = 128
"""Files a chunk: enough for the formulas' group-bys to be cheap, few enough that progress and commits come often."""


@dataclass(frozen=True)
class Settings:
    """How a batch is run. ``jobs``: worker processes; ``seconds``: time limit of a file; ``strict``: as in ``validate``;
    ``scheduler``: address of a Dask scheduler; ``work``: what is done with a chunk; ``registered``: who is on the roster, if there is one.
    ``counts``: which files are there already (all, unless told); ``patient``: a summary that cannot be replaced now waits for a later run."""

    lang: Lang = "zh"
    message_lang: Lang = "zh"
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    seconds: float = 60.0
    limits: Limits = DEFAULT_LIMITS
    fresh: bool = False
    strict: bool = False
    scheduler: str | None = None
    work: ChunkWork = do_chunk
    registered: Registered | None = None
    counts: Callable[[InboxFile], bool] | None = None
    patient: bool = False


@dataclass(frozen=True)
class Progress:
    """How far a run is: files done of those to do, what they gave so far, and seconds since the first began."""

    done: int
    total: int
    counts: Counter[str]
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """What a run did: how many files there are, how many were processed now, and the files by status. ``notes``: what else happened that
    a person should know, a sentence each. ``summary_waits``: the summary could not be replaced (see ``Settings.patient``)."""

    out: Path
    files: int
    processed: int
    counts: dict[str, int]
    notes: tuple[Text, ...] = ()
    summary_waits: bool = False

    @property
    def accepted(self) -> bool:
        """Whether nothing has to be sent back: every submission counts, or is a copy or an earlier state of one that does."""
        return not self.counts.get("returned") and not self.counts.get("unreadable")


Summarize = Callable[[Path, Path], None]
"""Makes the summary (a file) of the tables (a folder)."""


class CannotRunError(TellableError):
    """The batch could not be run; ``text`` says in one sentence why, and what to do."""


def process(
    inboxes: Sequence[Path],
    out: Path,
    catalogue: Catalogue,
    settings: Settings | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    summary: Callable[[], Summarize] | None = None,
    besides: object = None,
) -> Outcome:
    """Process the inboxes into ``out``. Raises ``CannotRunError``; never because of what is in a submission.

    ``summary`` gives what makes the summary of the tables; it is asked for it while workers work, so that it can import what it needs.
    ``besides``: what the summary is made from besides the tables; it is made again where its ``repr`` has changed.
    """
    settings = settings or Settings()
    _prepare(inboxes, out)
    proofs, path = out / evidence.FOLDER, out / "ledger.sqlite"
    job = Job(catalogue, settings.lang, settings.limits, out / ".staging", settings.strict, proofs)
    rest = cache(partial(_import_the_rest, summary))
    try:
        with (
            FileLock(out / ".smexl.lock", timeout=0),
            Ledger(path, _identity(catalogue, settings), settings.fresh) as ledger,
        ):
            if ledger.anew:
                # What a run that did not end has left there was made from another catalogue, or in another language.
                shutil.rmtree(out / ".staging", ignore_errors=True)
            # Another run could end, and remove it, before this one got the lock.
            (out / ".staging").mkdir(exist_ok=True)
            evidence.keep_catalogue(proofs, catalogue)
            there, known = entries(inboxes, out, settings.limits), ledger.stamps()
            found = list(enumerate(filter(settings.counts, there) if settings.counts else there))
            unknown = sum(not _is_known(entry, known) for _, entry in found)
            with _workers(len(found), unknown > 0, job, settings) as run:
                if unknown:
                    Thread(target=rest).start()
                new = ledger.listing(_listing(found, settings.limits, known))
                work = partial(_run, ledger, run, settings)
                processed = work(new, lambda: min(unknown, len(found) - ledger.passed), progress)
                plan = _settle(ledger, out, work, catalogue, settings)
            whole = _publish(ledger, plan, out, catalogue, settings, rest, besides)
            shutil.rmtree(out / ".staging", ignore_errors=True)
            notes = (*_notes(ledger, plan, path), *([] if whole else [_SUMMARY_WAITS]))
            return Outcome(out, len(found), processed, ledger.counts(), notes, not whole)
    except TellableError as error:
        raise CannotRunError(*error.text) from error
    except Timeout:
        raise CannotRunError(
            f"另一个 smexl 正在处理“{out}”；请等它结束，或换一个输出文件夹。",
            f"Another smexl is at work in “{out}”; wait for it, or choose another --out.",
        ) from None
    except PermissionError as error:
        raise CannotRunError(*unwritable(error, out)) from error
    except OSError as error:
        raise CannotRunError(
            f"写入“{out}”时出错：{reason(error).zh}；请检查磁盘后重新运行，已完成的部分不会重做。",
            f"Writing to “{out}” failed: {reason(error).en}; check the disk and run again, what is done will not be redone.",
        ) from error


def _prepare(inboxes: Sequence[Path], out: Path) -> None:
    for inbox in inboxes:
        if not inbox.exists():
            raise CannotRunError(f"找不到“{inbox}”；请检查路径。", f"“{inbox}” does not exist; check the path.")
    if out.exists() and not out.is_dir():
        raise CannotRunError(
            f"“{out}”不是文件夹；请换一个输出位置。", f"“{out}” is not a folder; choose another --out."
        )
    if any(inbox.resolve().is_relative_to(out.resolve()) for inbox in inboxes):
        raise CannotRunError(
            f"收件文件夹不能在输出文件夹“{out}”之内；请换一个输出位置。",
            f"An inbox must not lie inside the output folder “{out}”; choose another --out.",
        )
    try:
        (out / ".staging").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotRunError(
            f"无法建立输出文件夹“{out}”（{reason(error).zh}）；请换一个位置。",
            f"The output folder “{out}” cannot be made ({reason(error).en}); choose another place.",
        ) from error


def _identity(catalogue: Catalogue, settings: Settings) -> str:
    """All that a file's result depends on besides its bytes."""
    parts = [str(engine()), FORMAT_VERSION, catalogue.identity.digest, settings.lang, repr(settings.limits)]
    parts += ["strict"] * settings.strict
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


Known = Mapping[str, tuple[str, str]]
"""Path → stamp and hash of files as the last run listed them."""


def _is_known(entry: InboxFile, known: Known) -> bool:
    """Whether a file need not be read to know what it is."""
    return entry.finding is not None or known.get(str(entry.path), ("",))[0] == (entry.stamp or None)


def _listing(files: Sequence[tuple[int, InboxFile]], limits: Limits, known: Known) -> Iterator[LedgerFile]:
    """The files with their hashes; those first that equal ones are called copies of (``Ledger``)."""

    def hash_of(path: Path) -> str:
        return fingerprint(read_bytes(path, limits.file_bytes))

    def listed(position: int, entry: InboxFile, hashed: Future[str] | None) -> LedgerFile:
        if entry.finding is not None:
            return listed_file(position, entry, None, entry.finding)
        try:
            return listed_file(position, entry, known[str(entry.path)][1] if hashed is None else hashed.result(), None)
        except OSError as error:
            return listed_file(position, entry, None, finding_of(error))

    ordered = iter(sorted(files, key=lambda one: (len(one[1].source), one[0])))
    # Threads: reading and hashing leave Python's lock; a few files at a time, so that memory holds only those.
    with ThreadPoolExecutor(4) as threads:
        while some := list(islice(ordered, 256)):
            hashed = [None if _is_known(entry, known) else threads.submit(hash_of, entry.path) for _, entry in some]
            yield from (listed(*one, future) for one, future in zip(some, hashed, strict=True))


def _workers(files: int, at_once: bool, job: Job, settings: Settings) -> AbstractContextManager[RunChunks]:
    """What runs chunks, in workers that start now or for their first: a rerun that finds nothing new needs none."""
    address = settings.scheduler
    if address is not None:
        return nullcontext(lambda chunks: run_cluster(chunks, job, address, settings.seconds, settings.work))
    jobs = max(1, min(files, settings.jobs))
    return workers(job, jobs, settings.seconds, settings.work, at_once=at_once)


def _import_the_rest(summary: Callable[[], Summarize] | None) -> Summarize | None:
    """What is heavy and wanted only when the workers are done: imported while they work, not before they are started."""
    import_module("smexl.batch.tables")
    return None if summary is None else summary()


def _run(
    ledger: Ledger,
    run: RunChunks,
    settings: Settings,
    files: Iterable[LedgerFile],
    total: Callable[[], int],
    progress: Callable[[Progress], None] = lambda _: None,
) -> int:
    """Process files, and then what the ledger has not judged: of equal bytes one file is processed; where it turns out to have changed
    since it was listed, the next of them is. Returns how many were. ``total``: how many there are, as far as can be told by now."""
    began, counts = time.monotonic(), Counter[str]()
    # Few files are spread over all workers of this machine; how many a cluster has is not known here.
    size = CHUNK if settings.scheduler is not None else max(1, min(CHUNK, total() // (4 * settings.jobs)))
    while True:
        chunks = _chunks(files, size)
        # No run where there is nothing to do: it would look for a cluster.
        for results in run(chain([first], chunks)) if (first := next(chunks, None)) else ():
            ledger.record(results)
            counts.update(content.status for _, content in results)
            progress(Progress(counts.total(), max(total(), counts.total()), counts, time.monotonic() - began))
        if not (files := ledger.todo()):
            return counts.total()


def _chunks(files: Iterable[LedgerFile], size: int) -> Iterator[Sequence[Task]]:
    """Small ones first: something is done within the first second, and how long the rest takes is told by more than one."""
    tasks = (Task(file.position, file.source, file.path, file.sha256 or "", file.between) for file in files)
    sizes = chain((4, 4, 8, 8, 16, 16, 32, 32), repeat(size))
    while some := list(islice(tasks, min(size, next(sizes)))):
        yield some


_MOST_CHANGES = 3
"""How often a file is read again in one run because it has other bytes than before."""


_Work = Callable[[Sequence[LedgerFile], Callable[[], int]], object]


def _settle(ledger: Ledger, out: Path, work: _Work, catalogue: Catalogue, settings: Settings) -> place.Plan:
    """Give every file its status, and say where the workbooks go. One that was removed, or whose file has another name now, is made
    again; that in turn can find the file changed or gone, hence the rounds. A file that never holds still is not judged in this run."""
    now = datetime.now(UTC).replace(tzinfo=None)
    rules = Rules(catalogue.threshold, now, settings.registered, catalogue.level_name)
    for number in count():
        ledger.settle(rules, catalogue.unit)
        planned = place.plan(ledger, out, catalogue, settings.lang)
        files = ledger.at(planned.missing)
        if not files:
            break
        if number < _MOST_CHANGES:
            work(files, files.__len__)
        else:
            restless = Finding("file-unreadable", detail="it changes while being read")
            ledger.record([(file.position, unreadable("", file.source, restless)) for file in files])
    return planned


def _publish(
    ledger: Ledger,
    plan: place.Plan,
    out: Path,
    catalogue: Catalogue,
    settings: Settings,
    rest: Callable[[], Summarize | None],
    besides: object,
) -> bool:
    """Put workbooks, tables and summary in place, all of them or none; those that would be what they are already stay. Returns whether
    the summary is in place: one that a program has open waits where the settings are patient."""
    # Noted first: a run killed between the note and the renaming finds the staged workbook, or the renamed one, again.
    ledger.put(plan.ready)
    moves, made_with = list(plan.moves), repr((settings.message_lang, settings.lang, besides))
    if not ledger.is_published(_made(made_with, out)):
        beside = out / ".staging" / "next"
        shutil.rmtree(beside, ignore_errors=True)
        try:
            _write(ledger, beside, catalogue, settings, rest())
            moves += [(path, out / path.relative_to(beside)) for path in _outputs(beside)]
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)  # a full disk has better use for the room
            raise
    for folder in place.FOLDERS:
        (out / folder).mkdir(exist_ok=True)
    aside, summary = out / ".staging" / "replaced", out / "summary.xlsx"
    shutil.rmtree(aside, ignore_errors=True)
    whole = True
    try:
        replace_together(moves, aside)
    except PermissionError as error:
        if not settings.patient or summary not in map(Path, filter(None, (error.filename, error.filename2))):
            raise
        shutil.rmtree(aside, ignore_errors=True)
        replace_together([move for move in moves if move[1] != summary], aside)
        whole = False
    ledger.removed(plan.gone)
    # What was not put in place is made again by the next run.
    ledger.published(_made(made_with, out) if whole else "")
    return whole


_SUMMARY_WAITS = Text(
    "summary.xlsx 正在被打开，关闭后会自动更新；结果和退回件已更新。",
    "summary.xlsx is open in a program; it is written when that is closed. Results and returned workbooks are up to date.",
)


def _outputs(folder: Path) -> list[Path]:
    return [*sorted((folder / "tables").glob("*.parquet")), *folder.glob("summary.xlsx")]


def _made(made_with: str, out: Path) -> str:
    """What tables and summary were made with, and how they stand now: one that was removed or written to is made again."""
    stands = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in _outputs(out)]
    return hashlib.sha256(repr((made_with, stands)).encode()).hexdigest()


def _notes(ledger: Ledger, plan: place.Plan, path: Path) -> Iterator[Text]:
    if ledger.lost:
        yield Text(
            f"账本中有 {ledger.lost} 份内容已损坏，已从收件文件夹重新处理。",
            f"{ledger.lost} contents were damaged in the ledger and were processed again from the inbox.",
        )
    if plan.unclaimed:
        number, first = len(plan.unclaimed), plan.unclaimed[0]
        yield Text(
            f"账本“{path}”不认识的 {number} 个工作簿（“{first}”等）已移到 unclaimed 文件夹；请查看，不需要的可删除。",
            f"Workbooks that the ledger “{path}” knows nothing of ({number}, “{first}” first) were moved to the folder unclaimed; look through them, and delete what is not needed.",
        )


def _write(ledger: Ledger, folder: Path, catalogue: Catalogue, settings: Settings, summarize: Summarize | None) -> None:
    """Write the tables and the summary into a new folder."""
    from smexl.batch.tables import write_tables  # noqa: PLC0415 (as in ``_import_the_rest``)

    if not gc.get_freeze_count():
        gc.freeze()  # Once: what has been imported stays, so no collection need walk it; what a batch leaves does not.
    folder.mkdir(parents=True)
    write_tables(ledger, folder / "tables", catalogue, settings.message_lang)
    if summarize is not None:
        summarize(folder / "tables", folder / "summary.xlsx")
