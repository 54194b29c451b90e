"""Chunks to results, in worker processes that may die or hang without harm to anything but the file that did it.

A chunk whose worker dies or exceeds the time limit is done again file by file, each in a task of its own; a file that does it
once more gets a finding.
"""

import gc
import multiprocessing
import os
import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager

from pebble import ProcessExpired, ProcessPool

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

from smexl.batch.job import Job, Results, Task, Work
from smexl.batch.ledger import unreadable
from smexl.errors import TellableError
from smexl.findings import Finding
from smexl.text import Text

Run = Callable[[Iterable[Sequence[Task]]], Iterator[Results]]
"""From chunks to their results, as they are done."""
Submit = Callable[[Sequence[Task]], "Future[Results]"]


def do_chunk(tasks: Sequence[Task], job: Job) -> Results:
    """What is done with a chunk unless something else is asked for: ``process_chunk``."""
    from smexl.batch.chunk import process_chunk  # noqa: PLC0415 (heavy, and wanted in workers only)

    return process_chunk(tasks, job)


_mine: tuple[Work, Job] | None = None
_unready = ""
_YOUNG = 20_000
"""Objects that come to be between two collections: some files' worth, for nearly none of them are in a cycle."""


class NotReadyError(TellableError):
    """No worker can get ready: something that it needs is missing or broken, for which no file is to blame."""

    def __init__(self, why: str) -> None:
        super().__init__(
            Text(
                f"处理进程无法启动（{why}）；请重新安装 smexl 或检查内存，然后重新运行。",
                f"The processes that do the work cannot start ({why}); install smexl anew or check the memory, and run again.",
            )
        )


class _UnreadyError(Exception):
    """The same as a worker says it: an error that can be sent."""


def _set_mine(packed: bytes) -> None:
    global _mine, _unready  # noqa: PLW0603 (a worker's one job, sent once at its start instead of with every chunk)
    try:
        work, job = _mine = pickle.loads(zlib.decompress(packed))  # noqa: S301 (our own, a few lines down)
        # A library in another language prints its panics and failed allocations itself; here the file's finding says them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        # No file at all makes the work import what it needs. All of that stays, so no collection need walk it, now or later.
        gc.disable()
        work((), job)
        gc.freeze()
        gc.set_threshold(_YOUNG)
        gc.enable()
    except Exception as error:  # told by the first task, since whoever waits for it hears of nothing else
        _unready = f"{type(error).__name__}: {error}"
        return
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (job.limits.worker_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _process(tasks: Sequence[Task]) -> Results:
    if _mine is None or _unready:
        raise _UnreadyError(_unready)
    work, job = _mine
    return work(tasks, job)


def run_local(
    chunks: Iterable[Sequence[Task]], job: Job, jobs: int, seconds: float, work: Work = do_chunk
) -> Iterator[Results]:
    """Results of the chunks as they are done, by ``jobs`` processes; ``seconds`` is the time limit of a file."""
    with workers(job, jobs, seconds, work) as run:
        yield from run(chunks)


@contextmanager
def workers(job: Job, jobs: int, seconds: float, work: Work = do_chunk, *, at_once: bool = False) -> Iterator[Run]:
    """What runs chunks in ``jobs`` processes. They are started for the first chunk or ``at_once``, so that they get ready while
    the chunks are still being put together. Running raises ``NotReadyError`` where none can."""
    # "spawn" everywhere: the same on Windows and Linux, and no fork of a process that has threads.
    context = multiprocessing.get_context("spawn")
    # Packed: starting a process waits until it has read what its pipe does not hold, and the next one waits for that.
    packed = zlib.compress(pickle.dumps((work, job)))
    pool = ProcessPool(max_workers=jobs, context=context, initializer=_set_mine, initargs=[packed])

    def submit(tasks: Sequence[Task]) -> "Future[Results]":
        try:
            return pool.schedule(_process, args=[tasks], timeout=limit_of(len(tasks), seconds))
        except RuntimeError as error:  # the pool gave up: its processes die before they are given anything
            raise NotReadyError(str(error)) from error

    try:
        if at_once:
            pool.schedule(_process, args=[()])  # a pool starts its processes at its first task
        yield lambda chunks: drain(chunks, submit, 2 * jobs)
    finally:
        pool.stop()
        pool.join()


def limit_of(files: int, seconds: float) -> float:
    """Seconds that a task may take, given those of a file: as many for each 64 of a chunk, which past that is taken apart."""
    return seconds * max(1.0, files / _FILES_A_LIMIT)


_FILES_A_LIMIT = 64


def drain(chunks: Iterable[Sequence[Task]], submit: Submit, ahead: int) -> Iterator[Results]:
    """Submit chunks, at most ``ahead`` at a time so that memory stays flat, and yield their results."""
    waiting = iter(chunks)
    retries: list[Sequence[Task]] = []
    running: dict[Future[Results], Sequence[Task]] = {}
    while True:
        while len(running) < ahead and (tasks := retries.pop() if retries else next(waiting, None)) is not None:
            running[submit(tasks)] = tasks
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            tasks = running.pop(future)
            error = CancelledError() if future.cancelled() else future.exception()
            if error is None:
                yield future.result()
            elif isinstance(error, _UnreadyError):
                raise NotReadyError(str(error)) from error
            elif _is_ours(error):
                raise error
            elif len(tasks) > 1:
                retries.extend([task] for task in tasks)
            else:
                finding = Finding("file-crashed", detail=_what_happened(error))
                yield [(tasks[0].position, unreadable(tasks[0].sha256, tasks[0].source, finding))]


def _what_happened(error: BaseException) -> Text:
    if isinstance(error, TimeoutError):
        return Text("超过时间限制", "over the time limit")
    if isinstance(error, MemoryError):
        return Text("超过内存限制", "over the memory limit")
    return Text(f"意外终止：{type(error).__name__}", f"ended unexpectedly: {type(error).__name__}")


def _is_ours(error: BaseException) -> bool:
    """Whether the run itself is in trouble (a full disk, Ctrl-C) rather than one file (whose task timed out, died or failed)."""
    if isinstance(error, (TimeoutError, ProcessExpired)):  # both are OSErrors, of the file's making
        return False
    return isinstance(error, OSError) or not isinstance(error, Exception)
