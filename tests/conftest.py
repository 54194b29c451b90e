"""What holds for every test, however it is started and however busy the machine is."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from smexl.batch import process as batch
from smexl.batch.job import Job, Results, Task
from smexl.batch.pool import do_chunk

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


@pytest.fixture
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """``process`` starts no processes: chunks are done here and now, where it is not the workers that a test is about."""

    @contextmanager
    def here(job: Job, *_: Any, **__: Any) -> Iterator[Callable[[Any], Iterator[Results]]]:
        def do(chunks: Iterator[Sequence[Task]]) -> Iterator[Results]:
            return (do_chunk(tasks, job) for tasks in chunks)

        yield do

    monkeypatch.setattr(batch, "workers", here)
