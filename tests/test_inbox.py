"""Every file in an inbox becomes one entry; nothing is followed or opened that is no plain file."""

import os
from pathlib import Path

import pytest

from smexl.batch import inbox


def listed(*inboxes: Path, leave_out: Path | None = None) -> list[tuple[str, str | None]]:
    found = inbox.entries(inboxes, leave_out)
    return [(entry.source, entry.finding.code if entry.finding else None) for entry in found]


def put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_nested_folders_with_spaces_and_chinese_in_sorted_order(tmp_path: Path) -> None:
    put(tmp_path, "乙.xlsx", "a b/甲 1.xlsx", "a b/深/丙.xlsx")
    assert listed(tmp_path) == [("a b/深/丙.xlsx", None), ("a b/甲 1.xlsx", None), ("乙.xlsx", None)]


def test_a_file_given_by_name_is_its_own_inbox(tmp_path: Path) -> None:
    put(tmp_path, "f.xlsx", "g.xlsx")
    assert listed(tmp_path / "g.xlsx") == [("g.xlsx", None)]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("~$评分表.xlsx", "file-lock"),
        (".~lock.评分表.xlsx#", "file-lock"),
        (".hidden.xlsx", "file-hidden"),
        (".git/config", "file-hidden"),
    ],
)
def test_lock_and_hidden_files_are_told(tmp_path: Path, name: str, code: str) -> None:
    put(tmp_path, name)
    assert listed(tmp_path) == [(name, code)]


def test_the_output_folder_is_not_taken_for_submissions(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", "out/results/r.xlsx")
    assert listed(tmp_path, leave_out=tmp_path / "out") == [("a.xlsx", None)]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_out_of_the_inbox_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "outside/secret.xlsx", "in/a.xlsx")
    (tmp_path / "in/file.xlsx").symlink_to(tmp_path / "outside/secret.xlsx")
    (tmp_path / "in/folder").symlink_to(tmp_path / "outside")
    (tmp_path / "in/inner.xlsx").symlink_to(tmp_path / "in/a.xlsx")
    (tmp_path / "in/broken.xlsx").symlink_to(tmp_path / "in/nowhere.xlsx")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    assert listed(tmp_path / "in") == [
        ("a.xlsx", None),
        ("broken.xlsx", "file-unreadable"),
        ("file.xlsx", "file-outside"),
        ("folder", "file-outside"),
        ("inner.xlsx", None),
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on Windows")
def test_a_pipe_neither_hangs_nor_counts_as_a_workbook(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.xlsx")
    assert listed(tmp_path) == [("p.xlsx", "file-not-workbook")]
    with pytest.raises(inbox.NotAFileError):
        inbox.read_bytes(tmp_path / "p.xlsx", 100)


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode on Windows")
def test_a_name_that_is_no_unicode_becomes_one_that_is(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.xlsx")).write_bytes(b"x")
    assert listed(tmp_path) == [("\\udcff.xlsx", None)]


def test_too_large_a_file_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx")
    (tmp_path / "a.xlsx").write_bytes(b"x" * 101)
    with pytest.raises(inbox.FileTooLargeError) as error:
        inbox.read_bytes(tmp_path / "a.xlsx", 100)
    assert inbox.finding_of(error.value).code == "file-too-large"


def test_a_file_that_keeps_changing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.xlsx")
    states = iter(range(1, 100))
    real = os.fstat

    def restless(handle: int) -> os.stat_result:
        values = list(real(handle))
        return os.stat_result(values, {"st_mtime_ns": next(states)})

    monkeypatch.setattr(inbox.os, "fstat", restless)
    with pytest.raises(inbox.FileChangedError) as error:
        inbox.read_bytes(tmp_path / "a.xlsx", 100)
    assert inbox.finding_of(error.value).code == "file-unreadable"
