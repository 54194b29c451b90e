"""What a second run leaves alone: workbooks that somebody may have filled in, and of an organization's returned ones the last."""

from pathlib import Path

import openpyxl
import pytest
from assessed import judged
from click.testing import Result
from custody import put, roster, run, sheet, statuses
from filled import CODE, filled
from team import LI, WANG, ZHANG, books
from whole import invoke

OTHER = "91110000600037341L"


def fill_in(path: Path) -> bytes:
    """Somebody's work in a workbook."""
    book = openpyxl.load_workbook(path)
    book["填写说明"]["Z90"] = "我填的"
    book.save(path)
    return path.read_bytes()


def listed(folder: Path, *names: str) -> Path:
    rows = [f"{name},{code},一星" for name, code in zip(names, (CODE, OTHER), strict=False)]
    path = folder / "名册.csv"
    path.write_text("\n".join(["机构名称,统一社会信用代码,成熟度等级", *rows]), encoding="utf-8")
    return path


def issue(folder: Path, *more: str) -> Result:
    return invoke("template", "--roster", folder / "名册.csv", "--out", folder / "out", "--lang", "zh", *more)


def test_templates_that_somebody_may_have_filled_in_are_left_alone_and_late_ones_added(tmp_path: Path) -> None:
    listed(tmp_path, "甲")
    assert issue(tmp_path).exit_code == 0
    (path,) = (tmp_path / "out").iterdir()
    work = fill_in(path)
    listed(tmp_path, "甲", "乙")
    done = issue(tmp_path)
    assert done.exit_code == 0
    assert path.read_bytes() == work
    assert len(list((tmp_path / "out").iterdir())) == 2
    (line,) = done.stderr.strip().splitlines()
    assert path.name in line and "--overwrite" in line
    assert issue(tmp_path, "--overwrite").stderr == ""
    assert path.read_bytes() != work


def test_a_rerun_that_changes_nothing_says_nothing(tmp_path: Path) -> None:
    listed(tmp_path, "甲", "乙")
    issue(tmp_path)
    assert issue(tmp_path).stderr == ""


def test_formal_workbooks_keep_their_numbers_and_late_ones_get_the_next(tmp_path: Path) -> None:
    inbox, batch, out = tmp_path / "inbox", tmp_path / "batch", tmp_path / "formal"
    inbox.mkdir()
    arguments = ("template", "--kind", "formal", "--from", batch, "--report-number", "A-099", "--out", out)

    def numbers() -> dict[str, str]:
        return {
            path.name[:18]: judged(path.read_bytes()).answers["assessment"]["report_number"] for path in out.iterdir()
        }

    (inbox / "乙.xlsx").write_bytes(filled(1, code=OTHER, organization="乙"))
    invoke("process", inbox, "--out", batch, "--jobs", "1")
    assert invoke(*arguments).exit_code == 0
    (path,) = out.iterdir()
    work = fill_in(path)
    (inbox / "丙.xlsx").write_bytes(filled(1))  # it is listed before the other
    invoke("process", inbox, "--out", batch, "--jobs", "1")
    done = invoke(*arguments)
    assert path.name in done.stderr
    assert path.read_bytes() == work
    assert numbers() == {OTHER: "A-099", CODE: "A-100"}


def test_a_consensus_that_a_team_has_filled_in_is_left_alone(tmp_path: Path) -> None:
    paths = books(tmp_path, ZHANG, LI)
    out = tmp_path / "out"
    invoke("consensus", *paths, "--out", out)
    assert invoke("consensus", *paths, "--out", out).stderr == ""
    workbook = next(out.glob("*_合议.xlsx"))
    work = fill_in(workbook)
    done = invoke("consensus", *paths, "--out", out)
    assert (done.exit_code, workbook.read_bytes()) == (1, work)
    (line,) = done.stderr.strip().splitlines()
    assert workbook.name in line and "--overwrite" in line
    invoke("consensus", *paths, "--out", out, "--overwrite")
    assert workbook.read_bytes() != work


def test_consensus_takes_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "评估员"
    folder.mkdir()
    paths = books(folder, ZHANG, LI, WANG)
    (folder / "~$1.xlsx").write_bytes(b"lock")
    (folder / "说明.txt").write_text("x")
    named, whole = tmp_path / "named", tmp_path / "whole"
    invoke("consensus", *paths, "--out", named)
    done = invoke("consensus", folder, "--out", whole)
    assert done.exit_code == 1
    assert {p.name: p.read_bytes() for p in named.iterdir()} == {p.name: p.read_bytes() for p in whole.iterdir()}
    (tmp_path / "empty").mkdir()
    assert invoke("consensus", tmp_path / "empty", "--out", whole).exit_code == 2


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def spoil(path: Path) -> None:
    """A score is taken out, so that the workbook is returned."""
    book = openpyxl.load_workbook(path)
    sheet = book["评分表"]
    head = next(row for row in sheet.iter_rows() if "得分" in [cell.value for cell in row])
    column = next(cell.column for cell in head if cell.value == "得分")
    sheet.cell(head[0].row + 1, column).value = None
    book.save(path)


def test_returned_keeps_the_latest_of_an_organization(inbox: Path) -> None:
    applicants = roster(inbox, {CODE: "杭州云栖信息服务有限公司"})
    returned = inbox.parent / "out" / "returned"
    spoil(put(inbox, "b 第一次.xlsx"))
    run(inbox, applicants)
    assert [path.name for path in returned.iterdir()] == ["b 第一次_退回.xlsx"]
    spoil(put(inbox, "a 第二次.xlsx", "杭州云栖信息服务有限责任公司"))
    run(inbox, applicants)
    assert set(statuses(inbox).values()) == {"returned"}
    assert [path.name for path in returned.iterdir()] == ["a 第二次_退回.xlsx"]
    (row,) = sheet(inbox, "未提交")
    assert row["退回的文件"] == "a 第二次.xlsx"
    (row,) = sheet(inbox, "退回")
    assert [row[key] for key in ("联系人", "联系电话", "电子邮箱", "来源文件")] == [
        "王小明",
        "0551-62345678",
        "wang@example.org",
        "a 第二次.xlsx",
    ]
