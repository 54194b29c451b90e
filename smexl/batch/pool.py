"""Chunks to results, in worker processes that may die or hang without harm to anything but the file that did it.

Three things can go wrong with a task, and each has one answer. It is the file's doing (the work fails at it or takes too long, alone;
or a worker dies of it though nothing else is at work): that file gets a finding, and the next run tries it again. It is nobody's
doing that can be told yet (a worker dies, a chunk takes too long): the task is done again in smaller company. It is the run's trouble
(a full disk, workers that cannot start or are taken away): the run ends with one sentence, and no file is blamed.
"""

import gc
import multiprocessing
import os
import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from contextlib import contextmanager
from itertools import chain

from pebble import ProcessExpired, ProcessPool

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

from smexl.batch.job import ChunkWork, Job, Results, Task
from smexl.batch.ledger import Content, unreadable
from smexl.errors import TellableError
from smexl.findings import Finding
from smexl.text import Text

RunChunks = Callable[[Iterable[Sequence[Task]]], Iterator[Results]]
"""From chunks to their results, as they are done."""
Submit = Callable[[Sequence[Task]], "Future[Results]"]


def do_chunk(tasks: Sequence[Task], job: Job) -> Results:
    """What is done with a chunk unless something else is asked for: ``process_chunk``."""
    from smexl.batch.chunk import process_chunk  # noqa: PLC0415 (heavy, and wanted in workers only)

    return process_chunk(tasks, job)


_mine: tuple[ChunkWork, Job] | None = None
_unready = ""
_YOUNG = 20_000
"""Objects that come to be between two collections: some files' worth, for nearly none of them are in a cycle."""


class NotReadyError(TellableError):
    """No worker can get ready: something that it needs is missing or broken, for which no file is to blame."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"处理进程无法启动（{why}）；请重新安装 smexl 或检查内存，然后重新运行。",
            f"The processes that do the work cannot start ({why}); install smexl anew or check the memory, and run again.",
        )


class WorkersLostError(TellableError):
    """Workers are taken away before they have done anything, for which no file is to blame."""

    def __init__(self) -> None:
        super().__init__(
            "处理进程一启动就被系统或他人终止（内存不足？）；请释放内存或减少 --jobs，然后重新运行，已完成的部分不会重做。",
            "The processes that do the work are ended from outside as soon as they start (too little memory?); free some or lower --jobs, and run again: what is done will not be redone.",
        )


class UnreadyError(Exception):
    """``NotReadyError`` as a worker says it: an error that can be sent."""


class WorkFailedError(Exception):
    """The work failed at its files, as a worker says it; the words, in both languages, can be sent."""


def attempt(work: ChunkWork, tasks: Sequence[Task], job: Job) -> Results:
    """Do the work, in a worker. Raises ``WorkFailedError`` where a file makes it fail, and ``OSError`` where the machine does."""
    try:
        return work(tasks, job)
    except OSError:
        raise
    except MemoryError:
        raise WorkFailedError("超过内存限制", "over the memory limit") from None
    except Exception as error:
        name = type(error).__name__
        raise WorkFailedError(f"意外终止：{name}", f"ended unexpectedly: {name}") from error


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
        raise UnreadyError(_unready)
    work, job = _mine
    return attempt(work, tasks, job)


FILE_SECONDS = 60.0
"""What one file may take, unless told."""


def run_few(
    tasks: Sequence[Task], job: Job, work: ChunkWork = do_chunk, size: int = 16, jobs: int | None = None
) -> Iterator[tuple[int, Content]]:
    """What the work gives for files outside of a batch, as they are done, in as many processes as pay; ``size``: files a chunk."""
    jobs = max(1, min(jobs or os.cpu_count() or 1, len(tasks) // min(size, 8)))
    chunks = [tasks[start : start + size] for start in range(0, len(tasks), size)]
    with workers(job, jobs, FILE_SECONDS, work) as run:
        yield from chain.from_iterable(run(chunks))


@contextmanager
def workers(
    job: Job, jobs: int, seconds: float, work: ChunkWork = do_chunk, *, at_once: bool = False
) -> Iterator[RunChunks]:
    """What runs chunks in ``jobs`` processes. They are started for the first chunk or ``at_once``, so that they get ready while
    the chunks are still being put together. Running raises ``NotReadyError`` or ``WorkersLostError`` where none can."""
    pool = _Pool(job, jobs, work)
    try:
        if at_once:
            pool.schedule((), None)  # a pool starts its processes at its first task

        def submit(tasks: Sequence[Task]) -> "Future[Results]":
            return pool.schedule(tasks, limit_of(len(tasks), seconds))

        yield lambda chunks: drain(chunks, submit, 2 * jobs, died=(ProcessExpired, TimeoutError))
    finally:
        pool.stop()


class _Pool:
    """A pool of processes, and another in its place where it breaks: a pool whose processes die before they are given anything
    takes no more tasks."""

    def __init__(self, job: Job, jobs: int, work: ChunkWork) -> None:
        # Packed: starting a process waits until it has read what its pipe does not hold, and the next one waits for that.
        self._jobs, self._packed = jobs, zlib.compress(pickle.dumps((work, job)))
        self._losses = 0
        self._pool = self._new()

    def _new(self) -> ProcessPool:
        # "spawn" everywhere: the same on Windows and Linux, and no fork of a process that has threads.
        context = multiprocessing.get_context("spawn")
        return ProcessPool(max_workers=self._jobs, context=context, initializer=_set_mine, initargs=[self._packed])

    def schedule(self, tasks: Sequence[Task], seconds: float | None) -> "Future[Results]":
        while True:
            try:
                return self._pool.schedule(_process, args=[tasks], timeout=seconds)
            except RuntimeError as error:  # it is broken
                self.stop()
                self._losses += 1
                if self._losses > _MOST_LOSSES:
                    raise WorkersLostError from error
                self._pool = self._new()

    def stop(self) -> None:
        self._pool.stop()
        self._pool.join()


_MOST_LOSSES = 5
"""How often in a run all workers may be taken away before they have begun, until that is the run's trouble."""


def limit_of(files: int, seconds: float) -> float:
    """Seconds that a task may take, given those of a file: as many for each 64 of a chunk, which past that is taken apart."""
    return seconds * max(1.0, files / _FILES_A_LIMIT)


_FILES_A_LIMIT = 64


def drain(
    chunks: Iterable[Sequence[Task]],
    submit: Submit,
    ahead: int,
    died: tuple[type[BaseException], ...],
    idle: Callable[[], None] = lambda: None,
) -> Iterator[Results]:
    """Submit chunks, at most ``ahead`` at a time so that memory stays flat, and yield their results. ``died``: what is raised for a
    task at which workers died or which took too long; ``idle`` is called again and again while nothing is done, and can raise what
    keeps it from ever being. Raises what is no file's doing."""
    waiting = iter(chunks)
    again: list[Sequence[Task]] = []
    suspects: list[Sequence[Task]] = []
    running: dict[Future[Results], Sequence[Task]] = {}
    alone: Sequence[Task] = ()
    while True:
        while len(running) < ahead and (tasks := again.pop() if again else next(waiting, None)) is not None:
            running[submit(tasks)] = tasks
        if not running:
            if not suspects:
                return
            # A worker can die of what others do to the machine, so nobody is blamed for it in company.
            alone = suspects.pop()
            running[submit(alone)] = alone
        for future in _done(running, idle):
            tasks = running.pop(future)
            error = _error_of(future, died)
            if error is None:
                yield future.result()
            elif isinstance(error, BrokenExecutor):
                again.append(tasks)
            elif len(tasks) > 1:
                again.extend([task] for task in tasks)
            elif isinstance(error, (WorkFailedError, TimeoutError)) or tasks is alone:
                finding = Finding("file-crashed", detail=_what_happened(error))
                yield [(tasks[0].position, unreadable(tasks[0].sha256, tasks[0].source, finding))]
            else:
                suspects.append(tasks)


def _done(running: Iterable["Future[Results]"], idle: Callable[[], None]) -> "set[Future[Results]]":
    """Those that are done, once there are any."""
    while not (done := wait(running, timeout=_A_WHILE, return_when=FIRST_COMPLETED).done):
        idle()
    return done


_A_WHILE = 1.0
"""Seconds between two looks at whether anything can still be done."""


def _error_of(future: "Future[Results]", died: tuple[type[BaseException], ...]) -> BaseException | None:
    """Why a task gave nothing, if it did not. Raises what is no file's doing."""
    error = CancelledError() if future.cancelled() else future.exception()
    if isinstance(error, UnreadyError):
        raise NotReadyError(str(error)) from error
    if error is not None and not isinstance(error, (WorkFailedError, BrokenExecutor, *died)):
        raise error
    return error


def _what_happened(error: BaseException) -> Text:
    if isinstance(error, WorkFailedError):
        return Text(*error.args)
    if isinstance(error, TimeoutError):
        return Text("超过时间限制", "over the time limit")
    return Text(f"意外终止：{type(error).__name__}", f"ended unexpectedly: {type(error).__name__}")
