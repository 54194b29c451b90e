"""What a batch costs grows with its files, and not with their square: counted in steps of Python and of SQLite, not in seconds."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import Any

import poison
import pytest
from filled import catalogue
from whole import ONE, run, same

from smexl.batch import inbox, place
from smexl.batch import process as batch
from smexl.batch.job import Job, Results, Task
from smexl.batch.ledger import Content, Ledger, LedgerFile
from smexl.batch.rivals import Rules

RULES = Rules(Fraction(4, 5), datetime(2026, 2, 1))
LONG = "企业服务机构" * 12 + "评分表"
"""A workbook that goes back is named after the last sixty characters of where it came from."""

Made = tuple[LedgerFile, Content]


def file(number: int, sha256: str, source: str, status: str = "accepted", **about: Any) -> Made:
    given: dict[str, Any] = {"level": 1, "kind": "self", "organization": "机构", "credit_code": "C", "units": (10, 8)}
    listed = LedgerFile(number, source, f"/inbox/{source}", float(number), sha256)
    return listed, Content(sha256, status, source, (), **(given | about))


INBOXES: dict[str, Callable[[int], Made]] = {
    "each another's": lambda i: file(i, f"{i}", f"{i}.xlsx", credit_code=f"C{i}"),
    "two rounds each": lambda i: file(i, f"{i}", f"{i}.xlsx", credit_code=f"C{i // 2}"),
    "rounds of one": lambda i: file(i, f"{i}", f"{i}.xlsx"),
    "rounds of one, of either verdict": lambda i: file(i, f"{i}", f"{i}.xlsx", units=(10, 8 - 8 * (i % 2))),
    "rounds of one, to be returned": lambda i: file(i, f"{i}", f"{i}.xlsx", "returned"),
    "many names under one code": lambda i: file(i, f"{i}", f"{i}.xlsx", organization=f"机构{i:05d}的服务中心"),
    "many assessors": lambda i: file(i, f"{i}", f"{i}.xlsx", kind="formal", assessors=f"评估员{i}"),
    "one report number": lambda i: file(i, f"{i}", f"{i}.xlsx", credit_code=f"C{i}", report_number="1"),
    "copies of one": lambda i: file(i, "a", f"{i}.xlsx"),
    "all of one name": lambda i: file(i, f"{i}", f"{i}/{LONG}.xlsx", "returned", credit_code=""),
}


def steps(work: Callable[[], object], ledger: Ledger | None = None) -> int:
    """Lines that Python runs in this thread, and steps of SQLite in a ledger."""
    count = 0

    def line(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += 1
        return line

    def in_sqlite() -> int:
        nonlocal count
        count += 10
        return 0

    if ledger is not None:
        ledger._db.set_progress_handler(in_sqlite, 10)
    before = sys.gettrace()
    sys.settrace(line)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("kind", INBOXES)
def test_files_are_listed_judged_and_placed_in_steps_that_grow_with_them(tmp_path: Path, kind: str) -> None:
    def cost(count: int) -> int:
        made = [INBOXES[kind](number) for number in range(count)]
        with Ledger(tmp_path / f"{count}.sqlite", "one") as ledger:

            def work() -> None:
                ledger.list_files([listed for listed, _ in made])
                ledger.record([(one.position, content) for one, content in made])
                ledger.todo()
                ledger.settle(RULES, 10)
                place.plan(ledger, tmp_path, catalogue(), "zh")

            return steps(work, ledger)

    cost(1)  # what is made once
    few, many = cost(50), cost(400)
    assert many < 9 * few


def test_a_run_grows_with_its_files_and_one_that_finds_nothing_new_reads_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(ONE, work=poison.calm)
    monkeypatch.setattr(inbox, "_SETTLED", 0.0)  # nobody writes to these files

    def cost(count: int) -> tuple[int, int]:
        (folder := tmp_path / f"inbox {count}").mkdir()
        for number in range(count):
            (folder / f"{number}.xlsx").write_text(f"{number}")
        first = steps(lambda: run(folder, tmp_path / f"{count}", settings))
        with monkeypatch.context() as patch:
            patch.setattr(batch, "read_bytes", None)
            return first, steps(lambda: run(folder, tmp_path / f"{count}", settings))

    cost(1)
    (few, few_again), (many, many_again) = cost(50), cost(400)
    assert many < 9 * few and many_again < 9 * few_again


def test_files_are_worked_on_while_others_are_still_being_hashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder := tmp_path / "inbox").mkdir()
    for number in range(600):
        (folder / f"{number}.xlsx").write_text(f"{number}")
    happened: list[str] = []
    read = batch.read_bytes

    def reading(path: Path, limit: int) -> bytes:
        happened.append("hashed")
        return read(path, limit)

    def working(tasks: Sequence[Task], job: Job) -> Results:
        happened.append("worked")
        return poison.calm(tasks, job)

    monkeypatch.setattr(batch, "read_bytes", reading)
    run(folder, tmp_path / "out", replace(ONE, work=working))
    assert "hashed" in happened[happened.index("worked") :]


def test_workbooks_are_drawn_once_and_stamped(few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(few, tmp_path / "one").counts["returned"] == 1
    for module in ("smexl.template", "smexl.result.filling"):
        monkeypatch.setattr(f"{module}.draw_stamp", None)
    run(few, tmp_path / "other")
    same(tmp_path / "one", tmp_path / "other")
