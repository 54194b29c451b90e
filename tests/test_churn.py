"""An inbox that changes all the time: every file that was listed leaves with one status, and its workbook if it gets one."""

import random
from collections.abc import Callable
from pathlib import Path

import filled
import pandas as pd
import pytest
from stdnum.cn import uscc
from whole import run, same

from smexl.batch import chunk, inbox, reread
from smexl.batch import process as batch
from smexl.batch.process import Outcome


@pytest.fixture(scope="module")
def contents() -> list[bytes]:
    """Accepted ones, one that supersedes another, one to be returned, one that is no workbook, half of one."""
    bodies = [f"91340104MA{i:06d}X" for i in range(4)]
    codes = [body + uscc.calc_check_digit(body) for body in bodies]
    good = [filled.filled(1, code=code, organization=f"第{i}号") for i, code in enumerate(codes)]
    blank = filled.filled(1, filled.answers(1) | {("form", "info", "phone"): "none"})
    return [
        *good,
        filled.filled(1, code=codes[0], organization="第零号"),
        blank,
        b"no workbook",
        good[0][:9000],
    ]


def churn(rng: random.Random, folder: Path, contents: list[bytes]) -> None:
    """One thing that others do to an inbox meanwhile."""
    names = [f"{name}.xlsx" for name in "abcdefghij"]
    path, other = (folder / rng.choice(names) for _ in range(2))
    match rng.randrange(5):
        case 0:
            path.unlink(missing_ok=True)
        case 1:
            path.write_bytes(rng.choice(contents))
        case 2:
            data = rng.choice(contents)
            path.write_bytes(data[: len(data) // 2])
        case 3:
            if path.exists():
                path.replace(other)
        case 4:
            if path.exists():
                other.write_bytes(path.read_bytes())


def restless(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> None:
    """Something is done before every reading of a file, in the listing and in the work."""
    read = inbox.read_bytes

    def reading(path: Path, limit: int) -> bytes:
        do()
        return read(path, limit)

    for module in (batch, chunk):
        monkeypatch.setattr(module, "read_bytes", reading)


def assert_whole(outcome: Outcome) -> None:
    """Every file has one status, the tables are of it, and the workbooks are those that they name."""
    rows = pd.read_parquet(outcome.out / "tables" / "submissions.parquet")
    assert rows["status"].notna().all()
    assert sum(outcome.counts.values()) == outcome.files == len(rows)
    assert rows["status"].value_counts().to_dict() == outcome.counts
    told = pd.read_parquet(outcome.out / "tables" / "findings.parquet")
    assert set(rows.loc[rows["status"].isin(["unreadable", "returned"]), "submission_id"]) <= set(told["submission_id"])
    wanted = rows["status"].isin(["accepted", "returned"])
    assert rows.loc[wanted, "workbook"].notna().all()
    there = {f"{folder}/{path.name}" for folder in ("results", "returned") for path in (outcome.out / folder).iterdir()}
    assert there == set(rows.loc[wanted, "workbook"])
    assert reread.read_batch(outcome.out).submissions["status"].tolist() == rows["status"].tolist()


def test_whatever_happens_meanwhile_every_file_gets_one_status(
    tmp_path: Path, contents: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for seed in range(10):
        rng = random.Random(seed)
        for _ in range(6):
            churn(rng, folder, contents)
        (folder / "always.xlsx").write_bytes(contents[0])
        with monkeypatch.context() as patch:
            restless(patch, lambda rng=rng: churn(rng, folder, contents) if rng.random() < 0.5 else None)
            assert_whole(run(folder, tmp_path / "a"))
    run(folder, tmp_path / "a")
    run(folder, tmp_path / "b")
    same(tmp_path / "a", tmp_path / "b")


def test_of_equal_files_one_rewritten_meanwhile_costs_the_other_nothing(
    tmp_path: Path, contents: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        (tmp_path / "inbox").mkdir(exist_ok=True)
        (tmp_path / "inbox" / f"{name}.xlsx").write_bytes(contents[0])
    read = inbox.read_bytes

    def rewritten(path: Path, limit: int) -> bytes:
        if path.name == "a.xlsx":
            path.write_bytes(contents[1])
        return read(path, limit)

    monkeypatch.setattr(chunk, "read_bytes", rewritten)
    outcome = run(tmp_path / "inbox", tmp_path / "out")
    assert outcome.counts == {"accepted": 2}
    assert_whole(outcome)


def test_what_was_read_counts_and_what_is_gone_when_it_is_wanted_again_is_not_judged(
    tmp_path: Path, contents: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inbox").mkdir()
    for name in "ab":
        (tmp_path / "inbox" / f"{name}.xlsx").write_bytes(contents["ab".index(name)])
    run(tmp_path / "inbox", tmp_path / "out")
    for path in (tmp_path / "out" / "results").iterdir():
        path.unlink()
    read, times = inbox.read_bytes, iter(range(1000))

    def another(path: Path, limit: int) -> bytes:
        if path.name == "a.xlsx":
            path.write_bytes(filled.filled(1, organization=f"新{next(times)}号"))
        return read(path, limit)

    def vanished(path: Path, limit: int) -> bytes:
        raise FileNotFoundError(2, "gone", str(path))

    monkeypatch.setattr(chunk, "read_bytes", another)
    outcome = run(tmp_path / "inbox", tmp_path / "out")
    assert_whole(outcome)
    assert outcome.counts == {"accepted": 2}  # what was read counts
    for path in (tmp_path / "out" / "results").iterdir():
        path.unlink()
    monkeypatch.setattr(chunk, "read_bytes", vanished)
    outcome = run(tmp_path / "inbox", tmp_path / "out")
    assert outcome.counts == {"unreadable": 2}
    assert_whole(outcome)


@pytest.mark.parametrize("error", [inbox.FileTooLargeError, inbox.NotAFileError, inbox.FileChangedError])
def test_what_cannot_be_read_any_more_says_why(
    tmp_path: Path, contents: list[bytes], monkeypatch: pytest.MonkeyPatch, error: type[OSError]
) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.xlsx").write_bytes(contents[0])

    def refused(path: Path, limit: int) -> bytes:
        raise error(5, "for this reason", str(path))

    monkeypatch.setattr(chunk, "read_bytes", refused)
    outcome = run(tmp_path / "inbox", tmp_path / "out")
    assert outcome.counts == {"unreadable": 1}
    assert_whole(outcome)


def test_what_could_not_be_opened_is_tried_again(
    tmp_path: Path, contents: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inbox").mkdir()
    for name in "ab":
        (tmp_path / "inbox" / f"{name}.xlsx").write_bytes(contents["ab".index(name)])
    read = inbox.read_bytes

    def refused(path: Path, limit: int) -> bytes:
        if path.name == "a.xlsx":
            raise PermissionError(13, "in use", str(path))
        return read(path, limit)

    for module in (batch, chunk):
        with monkeypatch.context() as patch:
            patch.setattr(module, "read_bytes", refused)
            outcome = run(tmp_path / "inbox", tmp_path / module.__name__)
        assert outcome.counts == {"accepted": 1, "unreadable": 1}
        outcome = run(tmp_path / "inbox", tmp_path / module.__name__)
        assert (outcome.counts, outcome.processed) == ({"accepted": 2}, 1)
        assert_whole(outcome)
