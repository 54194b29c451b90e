"""Whose file it is, through a whole batch: what is found between files stands in the tables, the summary and the workbooks."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import inline
import openpyxl
import pandas as pd
import pytest
from custody import CATALOGUE, OTHER, TAIHU, YUNQI, put, roster, run, sheet, statuses
from filled import CODE, answers, filled
from team import formal, workbook
from whole import ONE

from smexl.batch.process import process
from smexl.compare import words as compared
from smexl.consensus import sheets as agreed
from smexl.reading.own import own_workbook
from smexl.result import layout
from smexl.statistics import sheets as figures
from smexl.summary import facts
from smexl.text import Lang
from smexl.validation import validate


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def messages(inbox: Path, code: str) -> dict[str, str]:
    table = pd.read_parquet(inbox.parent / "out" / "tables" / "findings.parquet")
    table = table[table["code"] == code]
    return dict(zip(table["source"], table["message"], strict=True))


def texts(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


def test_a_wrong_name_over_a_code_does_not_count_for_anybody(inbox: Path) -> None:
    put(inbox, "云栖.xlsx")
    put(inbox, "太湖.xlsx", TAIHU)
    both = roster(inbox, {CODE: YUNQI, OTHER: TAIHU})
    run(inbox, both)
    assert statuses(inbox) == {"云栖.xlsx": "accepted", "太湖.xlsx": "returned"}
    said = messages(inbox, "identity-roster")["太湖.xlsx"]
    assert YUNQI in said and TAIHU in said
    assert YUNQI in texts(inbox.parent / "out" / "returned" / "太湖_退回.xlsx")
    book = openpyxl.load_workbook(inbox.parent / "out" / "summary.xlsx")
    waiting = {row[1]: row[0] for row in book["未提交"].iter_rows(values_only=True)}
    assert waiting[TAIHU] != "已受理" and YUNQI not in waiting


def test_without_a_roster_both_are_returned_until_one_is_taken_out(inbox: Path) -> None:
    put(inbox, "云栖.xlsx")
    wrong = put(inbox, "太湖.xlsx", TAIHU)
    run(inbox)
    assert set(statuses(inbox).values()) == {"returned"}
    out = inbox.parent / "out"
    assert sorted(path.name for path in (out / "returned").iterdir()) == ["云栖_退回.xlsx", "太湖_退回.xlsx"]
    assert "云栖.xlsx" in texts(out / "returned" / "太湖_退回.xlsx")
    assert not list((out / "results").iterdir())
    wrong.unlink()
    assert run(inbox).counts == {"accepted": 1}
    assert len(list((out / "results").iterdir())) == 1 and not list((out / "returned").iterdir())


def test_who_is_not_on_the_roster_is_marked(inbox: Path) -> None:
    put(inbox, "云栖.xlsx")
    assert run(inbox, roster(inbox, {OTHER: TAIHU})).counts == {"accepted": 1}
    assert CODE in messages(inbox, "roster-unlisted")["云栖.xlsx"]
    assert run(inbox, roster(inbox, {CODE: YUNQI})).counts == {"accepted": 1}
    assert messages(inbox, "roster-unlisted") == {}


@pytest.mark.parametrize(
    ("typed", "number", "codes"),
    [
        ("2", "2", []),
        (3.0, "3", []),
        ("第二次", "2", []),
        ("第３轮", "3", []),
        ("0", "", ["count-doubtful"]),
        ("终稿", "", ["count-doubtful"]),
    ],
)
def test_a_round_is_a_number_however_it_is_written(typed: str | float, number: str, codes: list[str]) -> None:
    rows = [*inline.book(inline.complete()).sheets["基本信息"], ["提交轮次", typed]]
    one = validate(inline.book(inline.complete(info=rows)), inline.catalogue())
    assert one.answers["info"].get("round", "") == number
    assert [finding.code for finding in one.findings] == codes


def test_what_arrives_later_is_later(inbox: Path) -> None:
    put(inbox, "b 先到.xlsx")
    run(inbox)
    put(inbox, "a 后到.xlsx", YUNQI.replace("有限公司", "有限责任公司"))
    run(inbox)
    assert statuses(inbox) == {"a 后到.xlsx": "accepted", "b 先到.xlsx": "superseded"}


# --- in the summary ---------------------------------------------------------------------------------------------------


def scored(inbox: Path, name: str, units: Mapping[int, Any], number: int) -> None:
    entered = answers(1, organization=YUNQI)
    entered["form", "info", "round"] = number
    keys = [key for key in entered if key[0] == "score"]
    entered |= {key: units.get(place, 1) for place, key in enumerate(keys)}
    (inbox / name).write_bytes(filled(1, entered))


def test_rounds_that_differ_in_verdict_stand_in_the_summary_with_their_scores(inbox: Path) -> None:
    scored(inbox, "一.xlsx", {}, 1)
    scored(inbox, "二.xlsx", dict.fromkeys(range(30), 0.5), 2)
    run(inbox)
    rows = sheet(inbox, "提交轮次")
    assert [(row["来源文件"], row["次序"], row["状态"], row["判定结论"], row["各次结论"]) for row in rows] == [
        ("一.xlsx", 1, "已被取代", "符合", "不同"),
        ("二.xlsx", 2, "受理", "不符合", "不同"),
    ]
    assert [row["等级得分 A"] for row in rows] == [1, 0.5]
    assert "一.xlsx" in messages(inbox, "rounds-differ")["二.xlsx"]


def test_a_verdict_that_one_grade_would_turn_is_listed_with_what_decides(inbox: Path) -> None:
    count = len(CATALOGUE.level(1).requirements)
    scored(inbox, "刚好.xlsx", dict.fromkeys(range(count), 0.8), 1)
    run(inbox)
    (row,) = sheet(inbox, "临界")
    assert (row["判定结论"], row["距阈值"], row["起决定作用\n的要求数"]) == ("符合", 0, count)
    scored(inbox, "刚好.xlsx", {}, 1)
    run(inbox)
    assert [row["机构名称"] for row in sheet(inbox, "临界")] == []


@pytest.mark.parametrize(
    ("typed", "score", "move"), [("全部满足", 1, 0.2), ("大部分满足", 0.8, 0.3), ("0.5 分", 0.5, 0.5)]
)
def test_how_far_a_score_read_otherwise_would_move_goes_by_its_own_neighbours(
    inbox: Path, typed: str, score: float, move: float
) -> None:
    """The scale's largest step, 0.5, would be said of every score (17)."""
    count = len(CATALOGUE.level(1).requirements)
    others = dict.fromkeys(range(count), 0.8) | ({1: 1, 2: 1} if score == 0.5 else {}) | {0: typed}
    scored(inbox, "刚好.xlsx", others, 1)
    run(inbox)
    (row,) = sheet(inbox, "临界")
    assert row["规范化采用\n的得分数"] == 1
    assert row["其一另读时\nA 的变动"] == pytest.approx(move / count)


def test_who_is_not_on_the_roster_is_listed_in_the_summary(inbox: Path) -> None:
    put(inbox, "云栖.xlsx")
    run(inbox, roster(inbox, {OTHER: TAIHU}))
    assert [(row["机构名称"], row["状态"]) for row in sheet(inbox, "名册之外")] == [(YUNQI, "受理")]


# --- what smexl wrote itself ------------------------------------------------------------------------------------------
def test_what_smexl_wrote_is_told_in_one_line_and_not_scored(inbox: Path) -> None:
    put(inbox, "云栖.xlsx")
    run(inbox)
    out = inbox.parent / "out"
    shutil.copy(next((out / "results").iterdir()), inbox / "结果.xlsx")
    shutil.copy(out / "summary.xlsx", inbox / "汇总.xlsx")
    shutil.copytree(out, inbox / "旧批次")
    run(inbox)
    assert statuses(inbox) == {
        "云栖.xlsx": "accepted",
        "结果.xlsx": "unreadable",
        "汇总.xlsx": "unreadable",
        "旧批次": "unreadable",
    }
    told = messages(inbox, "file-own")
    assert "结果工作簿" in told["结果.xlsx"] and "批次汇总" in told["汇总.xlsx"]
    assert list(messages(inbox, "folder-own")) == ["旧批次"]


def test_an_output_folder_inside_an_inbox_is_never_read(inbox: Path) -> None:
    put(inbox, "云栖.xlsx")
    for _ in range(2):
        assert process([inbox], inbox / "out", CATALOGUE, ONE).counts == {"accepted": 1}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_own_workbooks_are_told_by_the_sheets_that_they_have_now(lang: Lang) -> None:
    drawn = {
        "结果工作簿": {name(lang) for name in (layout.CONCLUSION, layout.REVIEW, layout.ORIGIN)},
        "批次汇总": {name(lang) for name in (facts.OVERVIEW, facts.REQUIREMENTS, facts.FILES)},
        "统计": {name(lang) for name in (figures.DISTRIBUTION, figures.WEAKEST)},
        "比较": {compared.COMPARISON(lang)},
        "合议分析": {agreed.AGREEMENT(lang), agreed.VOTES(lang)},
    }
    for what, names in drawn.items():
        found = own_workbook(tuple(sorted(names)))
        assert found is not None and found.zh == what
        assert own_workbook((*sorted(names), "_smexl")) is None


def test_a_report_number_that_two_assessments_have_is_a_finding_of_both(inbox: Path) -> None:
    number = {("form", "assessment", "report_number"): "皖评报〔2026〕015"}
    for name, code, organization in (("甲.xlsx", CODE, YUNQI), ("乙.xlsx", OTHER, TAIHU)):
        who = {("form", "info", "credit_code"): code, ("form", "info", "organization"): organization}
        (inbox / name).write_bytes(workbook(formal("孙志远", 1, number | who), 1))
    run(inbox)
    assert set(statuses(inbox).values()) == {"accepted"}
    told = messages(inbox, "report-number-used")
    assert "乙.xlsx" in told["甲.xlsx"] and "甲.xlsx" in told["乙.xlsx"]
    (inbox / "乙.xlsx").write_bytes(workbook(formal("孙志远", 1, who), 1))
    run(inbox)
    assert messages(inbox, "report-number-used") == {}
