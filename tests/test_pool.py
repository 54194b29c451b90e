"""A worker that dies, hangs or fails costs its poisonous file one finding; all others get their results."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any

import poison
import pytest

from smexl.batch.job import ChunkWork, Job, Results, Task
from smexl.batch.ledger import Content
from smexl.batch.pool import NotReadyError, WorkersLostError, drain, workers
from smexl.catalogue.files import load
from smexl.reading.package import DEFAULT_LIMITS

PROCESSES = True
JOB = Job(load(), "zh", DEFAULT_LIMITS, None)


def done_by(
    work: ChunkWork, chunks: Sequence[Sequence[Task]], jobs: int = 1, seconds: float = 60.0
) -> list[tuple[int, Content]]:
    with workers(JOB, jobs, seconds, work) as run:
        return [one for done in run(chunks) for one in done]


def run(names: Sequence[str], size: int, jobs: int = 2, seconds: float = 60.0) -> dict[str, tuple[str, Any]]:
    tasks = [Task(i, name, name, f"hash of {name}") for i, name in enumerate(names)]
    chunks = [tasks[start : start + size] for start in range(0, len(tasks), size)]
    results = done_by(poison.echo, chunks, jobs, seconds)
    assert sorted(position for position, _ in results) == list(range(len(names)))
    assert all(content.sha256 == f"hash of {content.source}" for _, content in results)
    return {c.source: (c.status, c.findings[0].detail if c.findings else "") for _, c in results}


def test_all_files_of_all_chunks_come_back_once() -> None:
    names = [str(i) for i in range(50)]
    assert run(names, 7) == dict.fromkeys(names, ("accepted", ""))


@pytest.mark.parametrize("at_once", [True, False])
def test_workers_start_at_once_or_for_their_first_chunk_and_leave_nobody(at_once: bool) -> None:
    before = len(multiprocessing.active_children())
    with workers(JOB, 2, 60.0, poison.echo, at_once=at_once) as run:
        assert len(multiprocessing.active_children()) - before == (2 if at_once else 0)
        for _ in range(2):
            assert [len(results) for results in run([[Task(0, "a", "a", "b")]])] == [1]
    with workers(JOB, 2, 60.0, poison.echo, at_once=at_once):
        pass
    assert len(multiprocessing.active_children()) == before


def test_dying_hanging_and_failing_files_cost_themselves() -> None:
    names = ["a", "abort", "b", "c", "hang", "d", "raise", "e"]
    found = run(names, 4, seconds=3.0)
    assert {name for name, (status, _) in found.items() if status == "accepted"} == {"a", "b", "c", "d", "e"}
    assert {name: found[name][0] for name in ("abort", "hang", "raise")} == dict.fromkeys(
        ("abort", "hang", "raise"), "unreadable"
    )
    assert "ProcessExpired" in found["abort"][1].en
    assert "time limit" in found["hang"][1].en
    assert "RuntimeError" in found["raise"][1].en


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on a process's address space")
def test_a_file_that_asks_for_too_much_memory_costs_itself() -> None:
    found = run(["a", "greedy", "b"], 3)
    assert found["greedy"][0] == "unreadable" and "memory" in found["greedy"][1].en
    assert found["a"] == found["b"] == ("accepted", "")


def test_a_full_disk_is_the_run_s_trouble_and_no_file_s() -> None:
    with pytest.raises(OSError, match="No space left"):
        run(["a", "disk"], 2)


@pytest.mark.parametrize("at_once", [True, False])
def test_workers_that_cannot_get_ready_say_why_and_blame_no_file(at_once: bool) -> None:
    chunks = [[Task(n, f"{n}.xlsx", "", "")] for n in range(3)]
    with (
        workers(JOB, 2, 60.0, poison.unready, at_once=at_once) as run,
        pytest.raises(NotReadyError, match=r"ImportError: no module named pandas.*install smexl anew"),
    ):
        list(run(chunks))


def test_a_worker_killed_before_it_begins_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KILLED_AT_THE_START", str(tmp_path))
    for name in "ab":
        (tmp_path / name).write_text("")
    tasks = [Task(i, str(i), str(i), "hash") for i in range(3)]
    results = done_by(poison.killed_at_the_start, [tasks])
    assert [content.status for _, content in results] == ["accepted"] * 3
    assert not list(tmp_path.iterdir())


def test_workers_killed_again_and_again_before_they_begin_are_the_run_s_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KILLED_AT_THE_START", str(tmp_path))
    for number in range(100):
        (tmp_path / str(number)).write_text("")
    with pytest.raises(WorkersLostError, match="from outside"):
        done_by(poison.killed_at_the_start, [[Task(0, "a", "a", "b")]])


def test_nobody_is_blamed_for_a_death_in_company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IN_COMPANY", str(tmp_path))
    tasks = [Task(i, name, name, "hash") for i, name in enumerate(["victim", *"abcdefgh"])]
    results = done_by(poison.in_company, [[t] for t in tasks], 2)
    assert {content.source: content.status for _, content in results} == dict.fromkeys(
        (task.source for task in tasks), "accepted"
    )


def test_what_is_cancelled_blames_no_file() -> None:
    def submit(tasks: Sequence[Task]) -> "Future[Results]":
        future: Future[Results] = Future()
        future.cancel()
        future.set_running_or_notify_cancel()
        return future

    with pytest.raises(CancelledError):
        list(drain([[Task(0, "a", "a", "b")]], submit, 2, died=()))


def test_no_more_chunks_are_taken_than_are_at_work() -> None:
    taken = yielded = 0

    def chunks() -> Iterator[Sequence[Task]]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield [Task(number, "a", "a", "b")]

    def submit(tasks: Sequence[Task]) -> "Future[Results]":
        future: Future[Results] = Future()
        future.set_result([])
        return future

    for _ in drain(chunks(), submit, 4, died=()):
        yielded += 1
        assert taken - yielded < 4
    assert yielded == 100
