"""Chunks to results on many machines: the same chunk function on a Dask cluster (``pip install smexl[dask]``).

The inbox and the output folder lie on a file system that all machines see under the same paths. Dask runs a chunk again on another
worker when the one that had it dies; a chunk at which several died is done file by file, as in a local pool. Whatever else happens to
a task (cancelled, lost with its scheduler, never begun) is the cluster's trouble and blames no file.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any

from smexl.batch.job import ChunkWork, Job, Results, Task
from smexl.batch.pool import attempt, drain, limit_of
from smexl.errors import TellableError

PATIENCE = 30.0
"""Seconds that a scheduler on a busy machine is given to answer, and a cluster to have a worker again that has lost all of them."""


class ClusterError(TellableError):
    """The cluster cannot be used; ``text`` says in one sentence why, and what to do."""


def run_cluster(
    chunks: Iterable[Sequence[Task]], job: Job, address: str, seconds: float, work: ChunkWork
) -> Iterator[Results]:
    """Results of the chunks as the workers of the scheduler at ``address`` finish them; ``seconds`` is the time limit of a file.

    Raises ``ClusterError`` where Dask is not installed, the scheduler does not answer or goes away, or it has no workers (left).
    """
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415 (an extra: smexl works without it)
    except ImportError:
        raise ClusterError(
            "没有安装 Dask；请用 pip install 'smexl[dask]' 安装。", "Dask is not installed; pip install 'smexl[dask]'."
        ) from None
    # What becomes of the cluster is told in our words, once.
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"连不上 Dask 调度器 {address}（{error}）；请检查地址和调度器。",
            f"No Dask scheduler answers at {address} ({error}); check the address and the scheduler.",
        ) from error
    with client:

        def submit(tasks: Sequence[Task]) -> "Future[Results]":
            future: Future[Results] = executor.submit(_watched, work, tasks, job, limit_of(len(tasks), seconds))
            return future

        executor = client.get_executor(pure=False)
        ahead = 4 * max(1, sum(client.nthreads().values()))
        try:
            yield from drain(chunks, submit, ahead, (KilledWorker,), _watch(client, address))
        except TellableError:
            raise
        except Exception as error:
            # What a worker's machine answers (a full disk) has a number; what Dask says of a connection has none.
            if isinstance(error, OSError) and error.errno and not isinstance(error, ConnectionError):
                raise
            raise _lost(address, error) from error


def _watch(client: Any, address: str) -> Callable[[], None]:
    """Looks whether the cluster has workers: a scheduler without any keeps what it was given for ever."""
    seen = time.monotonic()

    def look() -> None:
        nonlocal seen
        if client.nthreads():
            seen = time.monotonic()
        elif time.monotonic() - seen > PATIENCE:
            raise _without_workers(address)

    return look


def _lost(address: str, error: Exception) -> ClusterError:
    why = str(error) or type(error).__name__
    return ClusterError(
        f"Dask 集群 {address} 在运行中失去联系（{why}）；请检查调度器后重新运行，已完成的部分不会重做。",
        f"The Dask cluster at {address} was lost during the run ({why}); check the scheduler and run again: what is done will not be redone.",
    )


def _without_workers(address: str) -> ClusterError:
    return ClusterError(
        f"Dask 集群 {address} 没有可用的工作进程（worker）；请启动工作进程后重新运行，已完成的部分不会重做。",
        f"The Dask cluster at {address} has no workers; start some and run again: what is done will not be redone.",
    )


_ready = False


def _watched(work: ChunkWork, tasks: Sequence[Task], job: Job, seconds: float) -> Results:
    """Do a chunk; past the time limit the worker process ends itself, which Dask's nanny takes for the death that it is."""
    global _ready  # noqa: PLW0603 (a process imports what the work needs once, and no file's time is taken for it)
    if not _ready:
        work((), job)
        _ready = True
    watch = threading.Timer(seconds, os._exit, [1])
    watch.daemon = True
    watch.start()
    try:
        return attempt(work, tasks, job)
    finally:
        watch.cancel()
