"""The ledger keeps what was processed by content, and gives every file one status."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest
from filled import filled
from whole import invoke

from smexl.batch import ledger as module
from smexl.batch.ledger import Content, Ledger, LedgerFile
from smexl.batch.rivals import Rules
from smexl.errors import TellableError
from smexl.findings import Finding


def listed(position: int, source: str, sha256: str | None, changed: float = 0.0) -> LedgerFile:
    return LedgerFile(position, source, f"/inbox/{source}", changed, sha256, None if sha256 else Finding("file-lock"))


def content(sha256: str, status: str = "accepted", modified: datetime | None = None, code: str = "C") -> Content:
    findings = (Finding("score-blank", "评分表", "F2", detail="=1"),) if status == "returned" else ()
    units = (10, 8) if status == "accepted" else ()
    return Content(sha256, status, f"{sha256}.xlsx", findings, 3, "self", "机构", code, modified=modified, units=units)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite", "one") as ledger:
        yield ledger


def statuses(ledger: Ledger) -> list[tuple[str, str | None, str | None]]:
    ledger.settle(Rules(Fraction(4, 5), datetime(2026, 2, 1)), 10)
    return [(file.source, file.status, file.other) for batch in ledger.files(2) for file, _ in batch]


def test_a_content_comes_back_as_it_was_recorded(ledger: Ledger) -> None:
    one = content("a", "returned", datetime(2026, 7, 15, 8, 30))
    ledger.list_files([listed(0, "x", "a")])
    ledger.record([(0, one)])
    assert ledger.contents(["a"]) == {"a": one}


def test_only_new_contents_are_to_do_and_each_once(ledger: Ledger) -> None:
    ledger.list_files([listed(0, "x", "a"), listed(1, "y", "b"), listed(2, "z", "b"), listed(3, "~$", None)])
    assert [file.source for file in ledger.todo()] == ["x", "y"]
    ledger.record([(0, content("a"))])
    assert [file.source for file in ledger.todo()] == ["y"]
    ledger.record([(1, content("b"))])
    assert not ledger.todo()


def test_every_file_gets_one_status(ledger: Ledger) -> None:
    ledger.list_files([listed(0, "x", "a"), listed(1, "y", "b"), listed(2, "z", "b"), listed(3, "~$", None)])
    ledger.record([(0, content("a", "returned")), (1, content("b", code="D"))])
    assert statuses(ledger) == [
        ("x", "returned", None),
        ("y", "accepted", None),
        ("z", "duplicate", "y"),
        ("~$", "unreadable", None),
    ]


def test_the_workbook_saved_last_counts(ledger: Ledger) -> None:
    times = {"a": datetime(2026, 1, 3), "b": datetime(2026, 1, 1), "c": datetime(2026, 1, 2)}
    ledger.list_files([listed(i, name, name) for i, name in enumerate(times)])
    ledger.record([(i, content(name, modified=time)) for i, (name, time) in enumerate(times.items())])
    assert statuses(ledger) == [("a", "accepted", None), ("b", "superseded", "a"), ("c", "superseded", "a")]


def test_then_the_file_s_time_then_the_path_decide(ledger: Ledger) -> None:
    ledger.list_files([listed(0, "a", "a", 5.0), listed(1, "b", "b", 9.0), listed(2, "c", "c", 9.0)])
    ledger.record([(i, content(name)) for i, name in enumerate("abc")])
    assert [status for _, status, _ in statuses(ledger)] == ["superseded", "superseded", "accepted"]


def test_a_later_workbook_with_errors_is_returned_and_the_earlier_keeps_counting(ledger: Ledger) -> None:
    ledger.list_files([listed(0, "first", "a"), listed(1, "second", "b"), listed(2, "third", "c")])
    ledger.record(
        [
            (0, content("a", "returned", datetime(2026, 1, 1))),
            (1, content("b", "accepted", datetime(2026, 1, 2))),
            (2, content("c", "returned", datetime(2026, 1, 3))),
        ]
    )
    assert statuses(ledger) == [
        ("first", "superseded", "second"),
        ("second", "accepted", "third"),
        ("third", "returned", None),
    ]


def test_a_report_number_used_twice_is_told_of_files_of_one_name_in_two_inboxes(ledger: Ledger) -> None:
    ledger.list_files([listed(0, "正式.xlsx", "a"), listed(1, "正式.xlsx", "b")])
    ledger.record([(i, replace(content(name, code=name), report_number="报 1")) for i, name in enumerate("ab")])
    assert statuses(ledger) == [("正式.xlsx", "accepted", None)] * 2
    told = [[finding.code for finding in file.between] for batch in ledger.files() for file, _ in batch]
    assert told == [["report-number-used"]] * 2


def test_a_file_that_changed_since_it_was_listed_counts_with_the_bytes_read(ledger: Ledger) -> None:
    ledger.list_files([listed(0, "x", "a"), listed(1, "y", "b")])
    ledger.record([(0, content("b2", code="D")), (1, Content("", "unreadable", "y", (Finding("file-unreadable"),)))])
    assert statuses(ledger) == [("x", "accepted", None), ("y", "unreadable", None)]


def test_another_identity_or_fresh_forgets_contents_but_not_what_was_put(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    for identity, fresh, remembered in (("one", False, 0), ("one", False, 1), ("two", False, 0), ("two", True, 0)):
        with Ledger(path, identity, fresh) as ledger:
            assert len(ledger.contents(["a"])) == remembered
            ledger.list_files([listed(0, "x", "a")])
            ledger.record([(0, content("a"))])
            ledger.put([(0, "results/r.xlsx", "a", "x")])
            assert list(ledger.workbooks()) == ["results/r.xlsx"]


def test_what_is_to_be_processed_is_told_while_other_files_are_still_being_listed(ledger: Ledger) -> None:
    ledger.list_files([listed(0, "x", "a")])
    ledger.record([(0, content("a"))])
    came: list[int] = []

    def inbox() -> Iterator[LedgerFile]:
        for i in range(1000):
            came.append(i)
            yield listed(i, str(i), "a" if i < 10 else f"{i // 2}")

    new = ledger.listing(inbox())
    assert next(new).position == 10
    assert len(came) < 1000
    assert [file.position for file in new] == list(range(12, 1000, 2))
    assert [file.position for file in ledger.todo()] == list(range(10, 1000, 2))


def test_a_killed_run_goes_on_under_its_own_number_and_the_next_has_another(ledger: Ledger) -> None:
    def runs() -> dict[str, int]:
        return dict(ledger._db.execute("SELECT sha256, run FROM arrivals").fetchall())

    many = [listed(i, str(i), str(i)) for i in range(600)]
    next(ledger.listing(many))
    assert 0 < len(runs()) < 600
    ledger.list_files(many)
    assert set(runs().values()) == {1}
    ledger.published("")
    ledger.list_files([*many, listed(600, "600", "600")])
    assert runs()["600"] == 2 and runs()["599"] == 1


def test_a_full_disk_is_no_damage_and_costs_what_was_not_kept_yet(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"

    def fill(ledger: Ledger) -> None:
        ledger.list_files([listed(0, "x", "a"), listed(1, "y", "b")])
        ledger.record([(0, content("a"))])
        (pages,) = ledger._db.execute("PRAGMA page_count").fetchone()
        ledger._db.execute(f"PRAGMA max_page_count = {pages}")
        ledger.record([(1, replace(content("b"), document=bytes(1_000_000)))])

    with pytest.raises(TellableError, match=r"full\); check disk space"), Ledger(path, "one") as ledger:
        fill(ledger)
    with Ledger(path, "one") as ledger:
        assert list(ledger.contents(["a", "b"])) == ["a"]
        assert ledger.lost == 0


def altered(path: Path, *statements: str) -> None:
    """A ledger as another version of smexl would have written it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


@pytest.mark.parametrize("command", ["bundle", "notices", "report"])
def test_a_ledger_of_another_smexl_says_so_and_what_to_do(tmp_path: Path, command: str) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(filled(1))
    process = ("process", inbox, "--out", out, "--jobs", "1", "--lang", "en")
    assert invoke(*process).exit_code == 0
    ask = (command, out, "--out", tmp_path / "more", "--lang", "en")
    altered(out / "ledger.sqlite", "ALTER TABLE contents DROP COLUMN report_number", "PRAGMA user_version = 0")
    told = invoke(*ask)
    assert told.exit_code == 2 and "older smexl" in told.output and "run smexl process again" in told.output
    assert invoke(*process).exit_code == 0
    assert invoke(*ask).exit_code != 2
    altered(out / "ledger.sqlite", "ALTER TABLE contents ADD COLUMN beyond", "PRAGMA user_version = 1000")
    for arguments in (ask, process, (*process, "--fresh")):
        told = invoke(*arguments)
        assert told.exit_code == 2 and "newer smexl" in told.output and "update smexl" in told.output, arguments


def test_other_columns_have_another_version() -> None:
    """Fails where a column comes or goes: raise ``_VERSION`` (not for an index), and write the digest of the new columns here."""
    digest = hashlib.sha256("\n".join(module._SCHEMA).encode()).hexdigest()[:16]
    assert (module._VERSION, digest) == (1, "2e72bb5c687924de")
