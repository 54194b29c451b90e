"""What holds for every test, however it is started and however busy the machine is."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from smexl.batch import pool
from smexl.batch import process as batch
from smexl.batch.job import ChunkWork, Job, Results, Task
from smexl.batch.pool import RunChunks, do_chunk

# No verdict of Hypothesis hangs on the time that something took.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """As ``inbox``, of five files: two accepted, one to be returned, a copy, one that is no workbook."""
    folder = tmp_path / "few"
    folder.mkdir()
    for pattern in ("01*", "02*", "10*"):
        shutil.copy2(min(SAMPLES.glob(pattern)), folder)
    shutil.copy2(min(SAMPLES.glob("01*")), folder / "副本.xlsx")
    (folder / "报告.xlsx").write_bytes(b"no workbook")
    return folder


@contextmanager
def here(
    job: Job, jobs: int, seconds: float, work: ChunkWork = do_chunk, *, at_once: bool = False
) -> Iterator[RunChunks]:
    """As ``pool.workers``, in this process: no time limit, and no death but one's own."""

    def submit(tasks: Sequence[Task]) -> Future[Results]:
        done: Future[Results] = Future()
        try:
            done.set_result(pool.attempt(work, tasks, job))
        except Exception as error:
            done.set_exception(error)
        return done

    yield lambda chunks: pool.drain(chunks, submit, 1, died=())


WORKERS = pool.workers


def run_by(workers: Callable[..., Any], patch: pytest.MonkeyPatch) -> None:
    for module in (pool, batch):
        patch.setattr(module, "workers", workers)


@pytest.fixture(scope="module", autouse=True)
def no_processes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Chunks are done here and now, but where a module says ``PROCESSES = True``: three of four tests of the suite are about
    what is done, not about who does it, and a worker takes longer to start than it works."""
    with pytest.MonkeyPatch.context() as patch:
        if not getattr(request.module, "PROCESSES", False):
            run_by(here, patch)
        yield


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worker processes for one test of a module that does without."""
    run_by(WORKERS, monkeypatch)
