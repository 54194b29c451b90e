"""Chunks processed here and now, where it is not the workers that a test is about: a fixture."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from smexl.batch import process as batch
from smexl.batch.job import Job, Results, Task
from smexl.batch.pool import do_chunk


@pytest.fixture
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """``process`` starts no processes."""

    @contextmanager
    def here(job: Job, *_: Any, **__: Any) -> Iterator[Callable[[Any], Iterator[Results]]]:
        def do(chunks: Iterator[Sequence[Task]]) -> Iterator[Results]:
            return (do_chunk(tasks, job) for tasks in chunks)

        yield do

    monkeypatch.setattr(batch, "workers", here)
