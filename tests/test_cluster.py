"""A Dask cluster of real processes gives what a local run gives, also when one of its workers is killed halfway."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import filled
import pandas as pd
import poison
import pytest
from whole import ONE, process, same

import smexl.batch.cluster
import smexl.batch.process
from smexl.batch.job import Job, Results, Task
from smexl.batch.process import CannotRunError, Settings
from smexl.catalogue.files import load
from smexl.reading.package import DEFAULT_LIMITS

Client = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'smexl[dask]'").Client

CATALOGUE = load()
SECONDS = 120
"""How long programs may take to start on a machine that has much else to do."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Cluster:
    """A scheduler and two workers on loopback, each a process of its own as on machines of their own."""

    def __init__(self, folder: Path) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.folder = folder
        # The workers of real machines have smexl installed; the tests' own modules are added for these.
        path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
        # Two workers dead fail a task, not Dask's own four: deaths take time.
        self.environment = os.environ | {"PYTHONPATH": path, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
        port = self.address.rpartition(":")[2]
        self.processes = [self.start("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")]
        self.workers = [self.start_worker() for _ in range(2)]
        with Client(self.address, timeout=SECONDS, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), SECONDS)

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def start_worker(self) -> "subprocess.Popen[bytes]":
        worker = self.start("worker", self.address, "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard")
        self.processes.append(worker)
        return worker

    def stop(self) -> None:
        for one in reversed(self.processes):
            one.kill()
            one.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    one = Cluster(tmp_path_factory.mktemp("cluster"))
    yield one
    one.stop()


@pytest.fixture(autouse=True)
def many_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few files make several chunks."""
    monkeypatch.setattr(smexl.batch.process, "CHUNK", 4)


def inbox_of(folder: Path) -> Path:
    inbox = folder / "inbox"
    inbox.mkdir()
    for i in range(24):
        (inbox / f"{i:03d}.xlsx").write_bytes(filled.filled(1, organization=f"第{i}号"))
    (inbox / "broken.xlsx").write_bytes(b"PK\x03\x04")
    return inbox


def test_a_cluster_gives_what_a_local_run_gives_though_a_worker_is_killed(cluster: Cluster, tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path)
    local = process([inbox], tmp_path / "local", CATALOGUE, ONE)
    killed: list[int] = []

    def kill_one(progress: object) -> None:
        if not killed:
            cluster.workers[0].kill()
            killed.append(cluster.workers[0].pid)
            (tmp_path / "released").touch()

    settings = Settings(scheduler=cluster.address, work=poison.held)
    remote = process([inbox], tmp_path / "remote", CATALOGUE, settings, progress=kill_one)
    assert killed
    assert remote.counts == local.counts
    same(tmp_path / "local", tmp_path / "remote")


def test_a_poisonous_file_costs_itself_on_a_cluster_too(cluster: Cluster, tmp_path: Path) -> None:
    cluster.start_worker()
    (tmp_path / "inbox").mkdir()
    for name in ("a", "b-hang", "c", "d-raise", "e"):
        (tmp_path / "inbox" / name).write_text(name)
    settings = Settings(scheduler=cluster.address, work=poison.unreadable, seconds=2)
    outcome = process([tmp_path / "inbox"], tmp_path / "out", CATALOGUE, settings)
    assert outcome.counts == {"unreadable": 5}
    findings = pd.read_parquet(tmp_path / "out" / "tables" / "findings.parquet").set_index("source")["code"].to_dict()
    assert {name for name, code in findings.items() if code == "file-crashed"} == {"b-hang", "d-raise"}


def test_a_lost_scheduler_blames_no_file_and_the_next_run_goes_on(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path)
    (tmp_path / "cluster").mkdir()
    lost = Cluster(tmp_path / "cluster")

    def kill(progress: object) -> None:
        lost.processes[0].kill()

    settings = Settings(scheduler=lost.address, work=poison.held)
    try:
        with pytest.raises(CannotRunError, match="was lost during the run") as error:
            process([inbox], tmp_path / "remote", CATALOGUE, settings, progress=kill)
    finally:
        lost.stop()
    assert "\n" not in error.value.text.en
    process([inbox], tmp_path / "remote", CATALOGUE, ONE)
    process([inbox], tmp_path / "local", CATALOGUE, ONE)
    same(tmp_path / "local", tmp_path / "remote")


def test_a_scheduler_that_loses_all_its_workers_ends_the_run_and_nothing_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smexl.batch.process, "CHUNK", 1)
    (tmp_path / "inbox").mkdir()
    for number in range(12):
        (tmp_path / "inbox" / f"{number}-slow").write_text(f"{number}")
    (tmp_path / "cluster").mkdir()
    left = Cluster(tmp_path / "cluster")
    killed = 0

    def kill(progress: object) -> None:
        nonlocal killed
        for worker in left.workers:
            worker.kill()
            worker.wait()
        monkeypatch.setattr(smexl.batch.cluster, "PATIENCE", 2.0)
        killed += 1

    settings = Settings(scheduler=left.address, work=poison.unreadable)
    try:
        with pytest.raises(CannotRunError, match="has no workers") as error:
            process([tmp_path / "inbox"], tmp_path / "out", CATALOGUE, settings, progress=kill)
    finally:
        left.stop()
    assert killed
    assert "\n" not in error.value.text.en
    outcome = process([tmp_path / "inbox"], tmp_path / "out", CATALOGUE, Settings(work=poison.unreadable))
    assert outcome.counts == {"unreadable": 12}
    findings = pd.read_parquet(tmp_path / "out" / "tables" / "findings.parquet")
    assert "file-crashed" not in set(findings["code"])


def test_no_scheduler_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smexl.batch.cluster, "PATIENCE", 2.0)
    (tmp_path / "inbox").mkdir()
    shutil.copy(__file__, tmp_path / "inbox" / "a.txt")
    with pytest.raises(CannotRunError, match="No Dask scheduler answers"):
        process([tmp_path / "inbox"], tmp_path / "out", CATALOGUE, Settings(scheduler=f"tcp://127.0.0.1:{free_port()}"))


def test_what_the_work_imports_takes_no_file_s_time(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []

    class Watch:
        def __init__(self, *_: object) -> None:
            self.daemon = False

        def start(self) -> None:
            happened.append("watched")

        def cancel(self) -> None:
            happened.append("done")

    def work(tasks: Sequence[Task], job: Job) -> Results:
        happened.append(f"{len(tasks)} files")
        return []

    job = Job(CATALOGUE, "zh", DEFAULT_LIMITS, None)
    monkeypatch.setattr(smexl.batch.cluster, "_ready", False)
    monkeypatch.setattr(smexl.batch.cluster.threading, "Timer", Watch)
    for number in (1, 2):
        smexl.batch.cluster._watched(work, [Task(0, "a", "a")] * number, job, 60.0)
    assert happened == ["0 files", "watched", "1 files", "done", "watched", "2 files", "done"]
