"""``smexl check``: what may be accepted, counted; held against a roster; as a workbook."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from custody import OTHER, TAIHU, YUNQI, put
from filled import CODE, answers, catalogue, filled
from whole import invoke

from smexl.batch.check import check_paths
from smexl.reading.package import DEFAULT_LIMITS
from smexl.template.roster import read_roster


def check(*arguments: object) -> Result:
    return invoke("check", *arguments)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "名册.csv"
    path.write_text(f"机构名称,统一社会信用代码,成熟度等级\n{YUNQI},{CODE},一星\n{TAIHU},{OTHER},一星\n", "utf-8")
    return path


@pytest.mark.usefixtures("processes")
def test_it_ends_with_a_count_and_says_what_can_be_accepted(inbox: Path) -> None:
    put(inbox, "a.xlsx")
    entered = answers(1)
    del entered[next(key for key in entered if key[0] == "score")]
    (inbox / "c.xlsx").write_bytes(filled(1, entered))
    (inbox / "d.txt").write_text("x")
    lines = check(inbox).stdout.strip().splitlines()
    assert lines[0] == "a.xlsx: can be accepted, nothing to mend"
    assert lines[-1] == "Files: 3. 1 can be accepted, 1 to be mended, 1 unreadable."
    assert not [line for line in lines if ": :" in line or "：：" in line]


def test_what_only_has_warnings_can_be_accepted(inbox: Path) -> None:
    entered = answers(1)
    first = next(key for key in entered if key[0] == "score")
    entered[first] = "全部满足"
    (inbox / "a.xlsx").write_bytes(filled(1, entered))
    done = check(inbox)
    assert done.exit_code == 0
    assert "a.xlsx: can be accepted (warnings: 1)" in done.stdout


def test_with_a_roster_it_says_what_a_batch_would_say(inbox: Path, roster: Path) -> None:
    put(inbox, "甲.xlsx", TAIHU)
    assert check(inbox).exit_code == 0
    done = check(inbox, "--roster", roster)
    assert done.exit_code == 1
    assert "identity-roster" in done.stdout
    put(inbox, "甲.xlsx")
    put(inbox, "乙.xlsx", TAIHU, OTHER)
    (inbox / "甲 - 副本.xlsx").write_bytes((inbox / "甲.xlsx").read_bytes())
    done = check(inbox, "--roster", roster)
    assert done.exit_code == 0
    assert (
        done.stdout.strip().splitlines()[-1]
        == "Files: 3. 2 can be accepted, 0 to be mended, 0 unreadable, 1 that do not count."
    )


def test_why_a_file_was_not_read_is_told_with_a_roster_too(inbox: Path, roster: Path) -> None:
    put(inbox, "甲.xlsx")
    for registered in (None, read_roster(roster).registered):
        (one,) = check_paths([inbox], catalogue(), replace(DEFAULT_LIMITS, file_bytes=9), registered=registered)
        assert (one.status, [finding.code for finding in one.findings]) == ("unreadable", ["file-too-large"])


def test_as_a_workbook(inbox: Path, tmp_path: Path) -> None:
    put(inbox, "甲.xlsx")
    (inbox / "d.txt").write_text("x")
    out = tmp_path / "检查.xlsx"
    check(inbox, "--out", out)
    book = openpyxl.load_workbook(out)
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    assert [row[:2] for row in rows["文件清单"] if row[0] in ("甲.xlsx", "d.txt")] == [
        ("d.txt", "无法读取"),
        ("甲.xlsx", "受理"),
    ]
    assert [row[-1] for row in rows["问题清单"] if row[0] == "d.txt"] == ["file-not-workbook"]
    assert check(inbox, "--out", tmp_path / "x.txt").exit_code == 2
