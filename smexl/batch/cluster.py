"""Chunks to results on many machines: the same chunk function on a Dask cluster (``pip install smexl[dask]``).

The inbox and the output folder lie on a file system that all machines see under the same paths. Dask runs a chunk again on another
worker when the one that had it dies; a chunk at which several died is done file by file, as in a local pool.
"""

import os
import threading
from collections.abc import Iterable, Iterator, Sequence

from smexl.batch.job import Job, Results, Task, Work
from smexl.batch.pool import drain, limit_of
from smexl.errors import TellableError
from smexl.text import Text


class ClusterError(TellableError):
    """The cluster cannot be used; ``text`` says in one sentence why, and what to do."""


def run_cluster(
    chunks: Iterable[Sequence[Task]], job: Job, address: str, seconds: float, work: Work
) -> Iterator[Results]:
    """Results of the chunks as the workers of the scheduler at ``address`` finish them; ``seconds`` is the time limit of a file.

    Raises ``ClusterError`` where Dask is not installed or the scheduler does not answer.
    """
    try:
        from distributed import Client  # noqa: PLC0415 (an extra: smexl works without it)
    except ImportError:
        raise ClusterError(
            Text(
                "没有安装 Dask；请用 pip install 'smexl[dask]' 安装。",
                "Dask is not installed; pip install 'smexl[dask]'.",
            )
        ) from None
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            Text(
                f"连不上 Dask 调度器 {address}（{error}）；请检查地址和调度器。",
                f"No Dask scheduler answers at {address} ({error}); check the address and the scheduler.",
            )
        ) from error
    with client, client.get_executor(pure=False) as executor:
        ahead = 4 * max(1, sum(client.nthreads().values()))
        yield from drain(
            chunks, lambda tasks: executor.submit(_watched, work, tasks, job, limit_of(len(tasks), seconds)), ahead
        )


def _watched(work: Work, tasks: Sequence[Task], job: Job, seconds: float) -> Results:
    """Do a chunk; past the time limit the worker process ends itself, which Dask's nanny takes for the death that it is."""
    watch = threading.Timer(seconds, os._exit, [1])
    watch.daemon = True
    watch.start()
    try:
        return work(tasks, job)
    finally:
        watch.cancel()
