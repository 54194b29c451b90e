"""Chunks to results, in worker processes that may die or hang without harm to anything but the file that did it.

A chunk whose worker dies or exceeds the time limit is done again file by file, each in a task of its own; a file that does it
once more gets a finding.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait

from pebble import ProcessExpired, ProcessPool

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

from smexl.batch.chunk import Job, Task, process_chunk, unreadable
from smexl.batch.ledger import Content
from smexl.findings import Finding
from smexl.text import Text

Results = list[tuple[int, Content]]
Work = Callable[[Sequence[Task], Job], Results]
Submit = Callable[[Sequence[Task]], "Future[Results]"]

_mine: tuple[Work, Job] | None = None


def _set_mine(work: Work, job: Job) -> None:
    global _mine  # noqa: PLW0603 (a worker's one job, sent once at its start instead of with every chunk)
    _mine = work, job
    # A library in another language prints its panics and failed allocations itself; here the file's finding says them.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (job.limits.worker_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _process(tasks: Sequence[Task]) -> Results:
    assert _mine is not None
    work, job = _mine
    return work(tasks, job)


def run_local(
    chunks: Iterable[Sequence[Task]], job: Job, jobs: int, seconds: float, work: Work = process_chunk
) -> Iterator[Results]:
    """Results of the chunks as they are done, by ``jobs`` processes; ``seconds`` is the time limit of a task."""
    # "spawn" everywhere: the same on Windows and Linux, and no fork of a process that has threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPool(max_workers=jobs, context=context, initializer=_set_mine, initargs=[work, job]) as pool:
        try:
            yield from drain(chunks, lambda tasks: pool.schedule(_process, args=[tasks], timeout=seconds), 2 * jobs)
        except BaseException:
            pool.stop()
            raise


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
