"""A batch ends with one row a file and the same tables however often it was killed, rerun or changed in between."""

import errno
import gc
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import filled
import openpyxl
import pandas as pd
import poison
import pytest
from filelock import FileLock
from whole import ONE, process, run, same, tables

from smexl.batch import process as batch
from smexl.batch.process import CannotRunError, Progress, Settings
from smexl.catalogue.files import load

CATALOGUE = load()
SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "收 件"
    folder.mkdir()
    for path in SAMPLES.glob("*.xlsx"):
        shutil.copy2(path, folder)
    return folder


def test_nothing_new_is_done_again_and_all_stays_the_same(inbox: Path, tmp_path: Path) -> None:
    first = run(inbox, tmp_path / "a")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "a" / "results").iterdir()}
    old = tables(tmp_path / "a")
    again = run(inbox, tmp_path / "a")
    assert first.processed > 0 and again.processed == 0
    assert again.counts == first.counts
    assert tables(tmp_path / "a") == old
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "a" / "results").iterdir()} == before


def test_a_changed_inbox_ends_as_a_fresh_run_over_it_would(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "a")
    (tmp_path / "a" / "results" / "自己的.txt").write_text("not smexl's")
    names = sorted(path.name for path in inbox.iterdir())
    (inbox / names[0]).unlink()  # a submission is withdrawn
    later = next(name for name in names if name.startswith("09") and "六月" not in name)
    (inbox / later).unlink()  # so the earlier state of this one counts again
    (inbox / "02 改名.xlsx").write_bytes((inbox / next(n for n in names if n.startswith("02"))).read_bytes())
    (inbox / next(n for n in names if n.startswith("02"))).unlink()
    (inbox / "新.xlsx").write_bytes(filled.filled(1))
    changed = run(inbox, tmp_path / "a")
    assert changed.processed == 1
    assert (tmp_path / "a" / "results" / "自己的.txt").exists()
    (tmp_path / "a" / "results" / "自己的.txt").unlink()
    run(inbox, tmp_path / "b")
    same(tmp_path / "a", tmp_path / "b")


def test_fresh_and_a_removed_result_are_made_again(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "a")
    victim = min((tmp_path / "a" / "results").iterdir())
    victim.unlink()
    assert run(inbox, tmp_path / "a").processed == 0
    assert victim.exists()
    assert run(inbox, tmp_path / "a", Settings(jobs=1, fresh=True)).processed > 10


@pytest.mark.usefixtures("processes")
def test_one_job_and_many_give_the_same(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "a")
    run(inbox, tmp_path / "b", Settings(jobs=3))
    same(tmp_path / "a", tmp_path / "b")


def test_a_file_that_smexl_did_not_make_is_moved_aside_and_not_overwritten(few: Path, tmp_path: Path) -> None:
    run(few, tmp_path / "a")
    name = min(path.name for path in (tmp_path / "a" / "results").iterdir())
    (tmp_path / "b" / "results").mkdir(parents=True)
    (tmp_path / "b" / "results" / name).write_text("mine")
    outcome = run(few, tmp_path / "b")
    assert (tmp_path / "b" / "unclaimed" / "results" / name).read_text() == "mine"
    assert [name in note.en for note in outcome.notes] == [True]
    same(tmp_path / "a", tmp_path / "b")


def files_of(out: Path) -> dict[str, int]:
    """Of all but the ledger: when it was written."""
    files = (path for path in out.rglob("*") if path.is_file() and path.suffix != ".sqlite")
    return {str(path.relative_to(out)): path.stat().st_mtime_ns for path in files}


def test_a_lost_ledger_gives_the_same_workbooks_under_their_own_names(few: Path, tmp_path: Path) -> None:
    run(few, tmp_path / "b")
    run(few, tmp_path / "a")
    (tmp_path / "a" / "ledger.sqlite").write_bytes(b"")
    min(few.glob("01*")).unlink()
    outcome = run(few, tmp_path / "a")
    assert len(outcome.notes) == 1
    run(few, tmp_path / "b")
    same(tmp_path / "a", tmp_path / "b")
    assert run(few, tmp_path / "a").notes == ()


def test_a_rerun_with_nothing_new_writes_nothing(few: Path, tmp_path: Path) -> None:
    run(few, tmp_path / "a")
    before = files_of(tmp_path / "a")
    run(few, tmp_path / "a")
    assert files_of(tmp_path / "a") == before
    (tmp_path / "a" / "tables" / "scores.parquet").write_bytes(b"")
    run(few, tmp_path / "a")
    run(few, tmp_path / "b")
    same(tmp_path / "a", tmp_path / "b")


def test_runs_in_one_process_keep_nothing_of_each_other(few: Path, tmp_path: Path) -> None:
    run(few, tmp_path / "one")
    kept = gc.get_freeze_count()
    run(few, tmp_path / "two")
    assert gc.get_freeze_count() == kept


def test_what_cannot_be_put_in_place_leaves_all_as_it_was(
    few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(few, tmp_path / "a")
    before = files_of(tmp_path / "a")
    (few / "新.xlsx").write_bytes(filled.filled(1, organization="第九号机构"))
    min(few.glob("02*")).unlink()
    rename = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if tmp_path / "a" / "summary.xlsx" in (self, target):  # where it stands, not where it is made
            raise PermissionError(13, "open in another program", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(CannotRunError, match="close the program"):
        run(few, tmp_path / "a")
    after = files_of(tmp_path / "a")
    assert {name: after.get(name) for name in before} == before
    monkeypatch.undo()
    run(few, tmp_path / "a")
    run(few, tmp_path / "b")
    same(tmp_path / "a", tmp_path / "b")


def test_a_second_run_on_the_same_folder_says_so(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with FileLock(tmp_path / "a" / ".smexl.lock"), pytest.raises(CannotRunError) as error:
        run(inbox, tmp_path / "a")
    assert "Another smexl" in error.value.text.en


@pytest.mark.parametrize("case", ["missing", "file", "inside"])
def test_what_cannot_run_says_why(inbox: Path, tmp_path: Path, case: str) -> None:
    places = {
        "missing": (tmp_path / "nowhere", tmp_path / "a"),
        "file": (inbox, next(inbox.iterdir())),
        "inside": (inbox, inbox.parent),
    }
    with pytest.raises(CannotRunError):
        run(*places[case])


def test_progress_tells_what_was_done_of_what_there_was(inbox: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    outcome = process([inbox], tmp_path / "a", CATALOGUE, ONE, progress=told.append)
    assert [one.done for one in told] == sorted({one.done for one in told})
    assert {one.total for one in told} == {outcome.processed}
    last = told[-1]
    assert last.done == last.total
    # Accepted so far, before it is known which of them another supersedes.
    assert last.counts["accepted"] == outcome.counts["accepted"] + outcome.counts["superseded"]
    assert last.counts["returned"] == outcome.counts["returned"]


@pytest.mark.usefixtures("processes")
def test_a_poisonous_file_costs_itself(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b-abort.xlsx", "c.xlsx", "d-hang.xlsx", "e.xlsx"):
        path = tmp_path / "inbox" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    outcome = run(tmp_path / "inbox", tmp_path / "out", Settings(jobs=1, seconds=3, work=poison.unreadable))
    findings = pd.read_parquet(tmp_path / "out" / "tables" / "findings.parquet").set_index("source")["code"].to_dict()
    assert outcome.counts == {"unreadable": 5}
    assert {name for name, code in findings.items() if code == "file-crashed"} == {"b-abort.xlsx", "d-hang.xlsx"}


@pytest.mark.usefixtures("processes")
def test_what_can_pass_is_tried_again_by_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    for name in ("a.xlsx", "b-abort.xlsx", "c-hang.xlsx"):
        (tmp_path / "inbox" / name).write_text(name)
    settings = Settings(jobs=1, seconds=1, work=poison.unreadable)
    assert run(tmp_path / "inbox", tmp_path / "out", settings).processed == 3
    assert run(tmp_path / "inbox", tmp_path / "out", replace(settings, work=poison.calm)).processed == 2
    findings = pd.read_parquet(tmp_path / "out" / "tables" / "findings.parquet")
    assert set(findings["code"]) == {"file-not-workbook"}
    assert run(tmp_path / "inbox", tmp_path / "out", settings).processed == 0


def batch_process(inbox: Path, out: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "smexl", "process", str(inbox), "--out", str(out), "--jobs", "2", "--quiet"]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.skipif(os.name == "nt", reason="kill -9 of a process group is POSIX; the mechanism is the same on Windows")
def test_killed_at_any_moment_the_next_run_goes_on_to_the_same_end(inbox: Path, tmp_path: Path) -> None:
    for i in range(60):
        data = filled.filled(1 + i % 3, organization=f"第{i}号机构")
        (inbox / f"{i}.xlsx").write_bytes(data)
    began = time.monotonic()
    assert batch_process(inbox, tmp_path / "b").wait() == 1
    whole = time.monotonic() - began
    moments = random.Random(7)
    for _ in range(6):
        child = batch_process(inbox, tmp_path / "a")
        time.sleep(moments.uniform(0.2, whole))
        with_results = [*(tmp_path / "a").glob("results/*"), *(tmp_path / "a").glob("returned/*")]
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        for path in with_results:  # nothing half-written under a final name
            openpyxl.load_workbook(BytesIO(path.read_bytes()), read_only=True).close()
        if moments.random() < 0.3:
            shutil.rmtree(tmp_path / "a", ignore_errors=True)
    assert batch_process(inbox, tmp_path / "a").wait() == 1
    same(tmp_path / "a", tmp_path / "b")
    assert not (tmp_path / "a" / ".staging").exists()


@pytest.mark.skipif(os.name == "nt", reason="file size limits stand in for a full disk, and they are POSIX")
def test_a_full_disk_is_told_in_one_sentence_and_the_next_run_goes_on(inbox: Path, tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 (POSIX only)

    def processed(out: Path, limit: int = resource.RLIM_INFINITY, **more: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "smexl", "process", str(inbox), "--out", str(out), "--jobs", "1", "-q"]
        return subprocess.run(
            command,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | more,
        )

    assert processed(tmp_path / "b").returncode == 1
    told = 0
    for limit in (4_000, 30_000, 47_000, 60_000, 90_000):
        # On a small disk Python would keep the half of a module that it compiled: all are by now.
        done = processed(tmp_path / "a", limit, PYTHONDONTWRITEBYTECODE="1")
        assert "Traceback" not in done.stderr, done.stderr
        if done.returncode == 2:
            told += 1
            assert len(done.stderr.strip().splitlines()) == 1
        else:
            assert (done.returncode, done.stderr) == (1, "")
        for path in [*(tmp_path / "a").glob("results/*"), *(tmp_path / "a").glob("returned/*")]:
            openpyxl.load_workbook(BytesIO(path.read_bytes()), read_only=True).close()
    assert told >= 2
    assert processed(tmp_path / "a").returncode == 1
    same(tmp_path / "a", tmp_path / "b")


def test_tables_and_summary_of_which_half_was_written_are_not_kept(few: Path, tmp_path: Path) -> None:
    def half(tables: Path, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(CannotRunError, match="check the disk"):
        batch.process([few], tmp_path / "a", CATALOGUE, ONE, summary=lambda: half)
    assert not list((tmp_path / "a").rglob("summary.xlsx")) + list((tmp_path / "a").rglob("*.parquet"))
    run(few, tmp_path / "a")
    run(few, tmp_path / "b")
    same(tmp_path / "a", tmp_path / "b")


def test_what_was_done_before_an_interruption_is_not_done_again(few: Path, tmp_path: Path) -> None:
    told: list[int] = []

    def interrupted(progress: Progress) -> None:
        told.append(progress.done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        process([few], tmp_path / "a", CATALOGUE, ONE, progress=interrupted)
    again, whole = run(few, tmp_path / "a"), run(few, tmp_path / "b")
    assert 0 < again.processed == whole.processed - told[0] < whole.processed
    same(tmp_path / "a", tmp_path / "b")


@pytest.mark.skipif(os.name == "nt", reason="signals to a process group are POSIX")
@pytest.mark.parametrize("ended", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_or_a_kind_end_is_quiet_and_the_next_run_goes_on(
    inbox: Path, tmp_path: Path, ended: signal.Signals
) -> None:
    for i in range(80):
        (inbox / f"{i}.xlsx").write_bytes(filled.filled(1 + i % 3, organization=f"第{i}号机构"))
    # Nicer than this test, so that on a busy machine the run does not end before the signal is sent.
    command = [
        "nice",
        "-n",
        "5",
        sys.executable,
        "-m",
        "smexl",
        "process",
        str(inbox),
        "--out",
        str(tmp_path / "a"),
        "--jobs",
        "2",
        "--lang",
        "zh",
    ]
    with subprocess.Popen(
        command,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # What runs behind a script ignores Ctrl-C, and so would what it starts.
        preexec_fn=lambda: signal.signal(ended, signal.SIG_IGN),  # noqa: PLW1509 (one call, no lock)
    ) as child:
        while not list((tmp_path / "a" / ".staging").glob("*.xlsx")) and child.poll() is None:
            time.sleep(0.01)
        os.killpg(child.pid, ended)
        out, err = child.communicate()
    told = err.decode().strip().splitlines()
    assert (child.returncode, told) == (2, ["smexl: 已中断；再次运行会从这里继续。"])
    assert out == b""
    run(inbox, tmp_path / "a")
    run(inbox, tmp_path / "b")
    same(tmp_path / "a", tmp_path / "b")


def test_a_damaged_ledger_is_told_in_one_sentence(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "ledger.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(CannotRunError) as error:
        run(inbox, tmp_path / "a")
    assert "ledger.sqlite" in error.value.text.en
