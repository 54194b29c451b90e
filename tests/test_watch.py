"""An inbox that is watched: what counts when, what is told, and what is never lost. Every test waits for a state, none for a time."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filled import filled
from surgery import pack
from whole import ONE, run

from smexl.batch.inbox import InboxFile, entries
from smexl.batch.process import CannotRunError, Outcome
from smexl.batch.watching import Watched, watch
from smexl.text import Text

LONGEST = 120.0
"""Seconds after which a state that is waited for does not come any more."""


def until(state: Callable[[], Any]) -> None:
    end = time.monotonic() + LONGEST
    while not state():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def looked(watched: Watched) -> set[str]:
    """The names that count, once nothing is changing any more."""
    found = watched.look()
    while watched.changing:
        found = watched.look()
    return {Path(path).name for path in found}


def test_a_file_counts_once_it_has_stopped_changing(inbox: Path) -> None:
    watched = Watched([inbox], inbox.parent / "out", quiet=0.05)
    (inbox / "a.xlsx").write_bytes(b"1")
    assert watched.look() == {}
    assert looked(watched) == {"a.xlsx"}
    (inbox / "a.xlsx").write_bytes(b"12")
    assert watched.look() == {}
    assert looked(watched) == {"a.xlsx"}


@pytest.mark.parametrize("lock", ["~$评分表.xlsx", "~$表.xlsx", ".~lock.评分表.xlsx#"])
def test_a_file_that_a_program_has_open_waits_and_one_that_counted_goes_on_counting(inbox: Path, lock: str) -> None:
    watched = Watched([inbox], inbox.parent / "out", quiet=0.05)
    (inbox / "评分表.xlsx").write_bytes(b"1")
    (inbox / lock).write_bytes(b"me")
    assert looked(watched) == set()
    (inbox / lock).unlink()
    assert looked(watched) == {"评分表.xlsx"}
    (inbox / lock).write_bytes(b"me")
    assert looked(watched) == {"评分表.xlsx"}
    (inbox / "评分表.xlsx").write_bytes(b"12")
    assert looked(watched) == set()


def test_an_archive_that_is_being_copied_is_not_told_to_be_damaged(inbox: Path) -> None:
    watched = Watched([inbox], inbox.parent / "out", quiet=0.05)
    whole = pack({"甲.xlsx": b"1", "乙.xlsx": b"2"})
    (inbox / "a.zip").write_bytes(whole[:20])
    assert watched.look() == {}
    (inbox / "a.zip").write_bytes(whole)
    assert looked(watched) == {"甲.xlsx", "乙.xlsx"}


class Watching:
    """A watch in a thread over a stand-in for processing, which notes the files that it is given."""

    def __init__(self, inbox: Path) -> None:
        self.inbox, self.out = inbox, inbox.parent / "out"
        self.runs: list[set[str]] = []
        self.told: list[Outcome | Text] = []
        self.error: CannotRunError | None = None
        self.waits = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        watch(Watched([self.inbox], self.out, quiet=0.1), self._run, self.told.append, self._stop, again=0.2)

    def _run(self, counts: Callable[[InboxFile], bool]) -> Outcome:
        if self.error is not None:
            raise self.error
        self.runs.append({one.source for one in entries([self.inbox]) if counts(one)})
        return Outcome(self.out, 0, 0, {}, (), self.waits)

    def __enter__(self) -> "Watching":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


@pytest.fixture
def watching(inbox: Path) -> Iterator[Watching]:
    with Watching(inbox) as one:
        until(lambda: one.runs)
        yield one


def test_what_arrives_changes_and_goes_is_processed(watching: Watching) -> None:
    assert watching.runs == [set()]
    (watching.inbox / "a.xlsx").write_bytes(b"1")
    until(lambda: watching.runs[-1] == {"a.xlsx"})
    (watching.inbox / "深").mkdir()
    (watching.inbox / "深" / "b.xlsx").write_bytes(b"1")
    until(lambda: watching.runs[-1] == {"a.xlsx", "深/b.xlsx"})
    before = len(watching.runs)
    (watching.inbox / "a.xlsx").write_bytes(b"2")
    until(lambda: len(watching.runs) > before and watching.runs[-1] == {"a.xlsx", "深/b.xlsx"})
    (watching.inbox / "a.xlsx").unlink()
    until(lambda: watching.runs[-1] == {"深/b.xlsx"})


def test_an_inbox_that_is_empty_all_at_once_is_told_and_changes_nothing(watching: Watching) -> None:
    (watching.inbox / "a.xlsx").write_bytes(b"1")
    until(lambda: watching.runs[-1] == {"a.xlsx"})
    (watching.inbox / "a.xlsx").unlink()
    until(lambda: isinstance(watching.told[-1], Text))
    (watching.inbox / "b.xlsx").write_bytes(b"1")
    until(lambda: watching.runs[-1] == {"b.xlsx"})
    assert set() not in watching.runs[1:]


def test_what_keeps_a_run_from_ending_is_told_once_and_tried_again(watching: Watching) -> None:
    watching.error = CannotRunError("不行", "no")
    (watching.inbox / "a.xlsx").write_bytes(b"1")
    until(lambda: isinstance(watching.told[-1], Text))
    (watching.inbox / "b.xlsx").write_bytes(b"1")
    watching.error = None
    until(lambda: watching.runs[-1] == {"a.xlsx", "b.xlsx"})
    assert sum(isinstance(one, Text) for one in watching.told) == 1


def test_a_summary_that_waits_is_tried_again_without_any_change(inbox: Path) -> None:
    one = Watching(inbox)
    one.waits = True
    with one:
        until(lambda: len(one.runs) > 2)
        one.waits = False
        seen = len(one.runs)
        until(lambda: len(one.runs) > seen)


def test_a_first_run_that_cannot_be_done_ends_it(inbox: Path) -> None:
    one = Watching(inbox)
    one.error = CannotRunError("不行", "no")
    with pytest.raises(CannotRunError):
        one._watch()


def test_a_summary_that_is_open_waits_and_everything_else_does_not(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows answers where a program has it open."""
    out, patient = inbox.parent / "out", replace(ONE, patient=True)
    (inbox / "a.xlsx").write_bytes(filled(1))
    run(inbox, out, patient)
    before = (out / "summary.xlsx").read_bytes()
    (inbox / "b.txt").write_text("hello")
    rename = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if out / "summary.xlsx" in (path, target):
            raise PermissionError(13, "in use", str(path), None, str(target))
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        with pytest.raises(CannotRunError):
            run(inbox, out)
        outcome = run(inbox, out, patient)
        assert outcome.summary_waits and outcome.notes
    assert (out / "summary.xlsx").read_bytes() == before
    assert len(pd.read_parquet(out / "tables" / "submissions.parquet")) == 2
    outcome = run(inbox, out, patient)
    assert not outcome.summary_waits
    assert (out / "summary.xlsx").read_bytes() != before


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process")
def test_the_command_processes_what_arrives_until_ctrl_c(inbox: Path) -> None:
    out = inbox.parent / "out"
    arguments = ["-m", "smexl", "watch", str(inbox), "--out", str(out), "--jobs", "1", "--lang", "zh"]
    with subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),  # noqa: PLW1509 (as behind a script)
    ) as program:
        until((out / "summary.xlsx").exists)
        (inbox / "甲.xlsx").write_bytes(filled(1))
        until(lambda: any((out / "results").glob("*.xlsx")))
        program.send_signal(signal.SIGINT)
        stdout, stderr = program.communicate(timeout=LONGEST)
    text = stdout.decode()
    assert (program.returncode, stderr) == (0, b"")
    assert "正在守候" in text and text.rstrip().endswith("已停止。")


def test_what_cannot_begin_exits_2(inbox: Path) -> None:
    arguments = ["-m", "smexl", "watch", str(inbox / "missing"), "--out", str(inbox.parent / "out")]
    done = subprocess.run([sys.executable, *arguments], capture_output=True, check=False, timeout=LONGEST)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
