"""Result workbooks of formal assessments: what the team found stands beside the scores, and nobody overlooks an urgent risk."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from assessed import HOSTILE, ORIGIN_OF_TEST, SELF_SCORES, UNITS, assessed, figures_of, result_of, rounds, submission_of
from filled import LEVELS, catalogue
from programs import resave
from surgery import unpack
from written import beside, calculated, opened, table, without_caches
from written import review as recomputed

from smexl import kinds
from smexl.kinds import FORMAL, SELF, Form
from smexl.result import result_workbook
from smexl.result.answers import sheets_in_result
from smexl.result.layout import CONCLUSION, IMPROVEMENT, ORIGIN, REQUIREMENT_SCORES, REVIEW, requirement_columns
from smexl.text import Lang

OWN = (kinds.ASSESSMENT, kinds.DOCUMENT_REVIEW, kinds.EVIDENCE, kinds.EVALUATION, kinds.DISAGREEMENTS)


@cache
def formal(*urgent: int, lang: Lang = "zh") -> bytes:
    return result_of(assessed(catalogue(), urgent=urgent), lang=lang)


def texts(sheet: Any) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_kind_says_which_sheets_there_are(lang: Lang) -> None:
    names = calculated(formal(lang=lang)).sheetnames
    own = [sheet(lang) for sheet in OWN]
    after = names.index(REQUIREMENT_SCORES(lang)) + 1
    assert set(names[after : after + len(own)]) == set(own)
    assert names[after + len(own) :] == [IMPROVEMENT(lang), REVIEW(lang), ORIGIN(lang)]
    assert [one.sheet for one in sheets_in_result(SELF)] == []


def test_scores_stand_beside_the_self_scores_and_what_was_found() -> None:
    submission = assessed(catalogue())
    del submission.rows["L3-ZL01-2"]["self_score"]
    rows = table(calculated(result_of(submission))[REQUIREMENT_SCORES.zh], "编号")
    assert list(rows[0]) == [column.heading.zh for column in requirement_columns(FORMAL).values()]
    for i, (row, requirement) in enumerate(zip(rows, catalogue().level(3).requirements, strict=True)):
        given = submission.rows[requirement.id].get("self_score")
        score = Fraction(UNITS[i % len(UNITS)], 10)
        assert row["得分"] == float(score)
        assert row["自评得分"] == (None if given is None else float(Fraction(given)))
        assert row["与自评得分之差"] == (None if given is None else float(score - Fraction(given)))
        found = submission.rows[requirement.id]
        assert [row[name] or "" for name in ("评估发现", "采集方式", "证据编号", "说明")] == [
            found[key] for key in ("finding", "method", "evidence", "remark")
        ]


def test_the_conclusion_says_what_the_self_scores_come_to() -> None:
    submission = assessed(catalogue())
    sheet = calculated(formal())[CONCLUSION.zh]
    given = [Fraction(SELF_SCORES[i % len(SELF_SCORES)]) for i in range(len(submission.scores))]
    scores = [Fraction(units, 10) for units in submission.scores.values()]
    mean, ours = sum(given) / len(given), sum(scores) / len(scores)
    assert beside(sheet, "自评得分的等级得分") == float(mean)
    assert beside(sheet, "评估得分与自评得分之差") == float(ours - mean)
    pairs = list(zip(scores, given, strict=True))
    higher, lower = sum(a > b for a, b in pairs), sum(a < b for a, b in pairs)
    same = len(pairs) - higher - lower
    assert beside(sheet, "逐项对照") == f"高于自评得分 {higher} 项，相同 {same} 项，低于自评得分 {lower} 项"


@pytest.mark.parametrize(("kept", "said"), [(0, "没有"), (3, "不全，不计算")])
def test_without_all_self_scores_there_is_no_level_score_of_them(kept: int, said: str) -> None:
    submission = assessed(catalogue())
    for row in list(submission.rows.values())[kept:]:
        row.pop("self_score")
    sheet = calculated(result_of(submission))[CONCLUSION.zh]
    assert (beside(sheet, "自评得分的等级得分"), beside(sheet, "评估得分与自评得分之差")) == (said, "—")
    assert f"没有自评得分 {len(submission.rows) - kept} 项" in beside(sheet, "逐项对照")


def test_the_conclusion_says_who_assessed_and_when() -> None:
    sheet = calculated(formal())[CONCLUSION.zh]
    answers = assessed(catalogue()).answers["assessment"]
    labels = {field.key: field.label.zh for field in FORMAL.form("assessment").fields()}
    for key in FORMAL.form("assessment").headline:
        assert beside(sheet, labels[key]) == answers[key]
    assert beside(sheet, "文件审查") == "第 2 轮：符合要求（2026-04-16）"


# --- urgent risks -----------------------------------------------------------------------------------------------------
def test_an_urgent_risk_stands_above_the_verdict() -> None:
    data = formal(3, 7)
    book = calculated(data)
    sheet = book[CONCLUSION.zh]
    found = texts(sheet)
    assert found[2] == "！紧急重大风险 2 项：应立即报告被评估方（8.3.8）"
    assert found[3] == "E04 服务管理制度汇编第 4 篇及执行记录"
    assert "对应要求编号：L3-ZL04-1；采集方式：信息系统演示；采集日期：2026-07-14；采集人：王五" in found[4]
    assert found[5].startswith("E08 服务管理制度汇编第 8 篇")
    assert found.index("符合") > 5
    assert sheet.sheet_properties.tabColor.rgb == book[kinds.EVIDENCE.zh].sheet_properties.tabColor.rgb == "FFD9730D"
    headers = [sheet.oddHeader.right.text for sheet in book]
    assert all("【紧急重大风险】" in text for text in headers)
    marked = [row for row in table(book[kinds.EVIDENCE.zh], "证据编号") if row["紧急重大风险"] == "是"]
    assert [row["证据编号"] for row in marked] == ["E04", "E08"]
    assert beside(sheet, "紧急重大风险") == "2 项，见本页上方"


def test_of_many_urgent_risks_the_last_row_says_how_many_more() -> None:
    found = texts(calculated(formal(*range(12)))[CONCLUSION.zh])
    assert "！紧急重大风险 12 项：应立即报告被评估方（8.3.8）" in found
    assert found[found.index("另有 5 项") + 1] == "见“证据清单”中的橙色行。"
    assert "E07" in found[found.index("另有 5 项") - 2]


def test_without_an_urgent_risk_there_is_no_banner() -> None:
    book = calculated(formal())
    assert beside(book[CONCLUSION.zh], "紧急重大风险") == "没有登记"
    assert not any("！" in text for text in texts(book[CONCLUSION.zh]))
    assert "紧急" not in book[CONCLUSION.zh].oddHeader.right.text


# --- forms and lists --------------------------------------------------------------------------------------------------
def test_every_answer_of_the_assessment_is_there_with_its_note() -> None:
    sheet = calculated(formal())[kinds.ASSESSMENT.zh]
    rows = {row["项目"]: (row["填写内容"], row["备注"]) for row in table(sheet, "项目")}
    answers = assessed(catalogue()).answers["assessment"]
    for field in FORMAL.form("assessment").fields():
        assert rows[field.label.zh][0] == (answers.get(field.key) or None)
    assert rows["评估地点"][1] == "芜湖分部只看现场"
    assert sheet.cell(2, 1).value == "未填写 1 项：填表评估员。"


def rows_of(sheet: Any) -> Iterator[tuple[Any, ...]]:
    yield from (tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=5))


def test_document_review_is_told_a_line_a_principle() -> None:
    sheet = calculated(formal())[kinds.DOCUMENT_REVIEW.zh]
    rows = list(rows_of(sheet))
    assert len(rows) == 2 * (len(kinds.REVIEW_PRINCIPLES) + 1)
    assert rows[0] == ("1", "2026-04-08", "李四", "文件完整性", "符合要求", None)
    assert rows[4][:5] == (None, None, None, "证明材料充分性", "不符合要求")
    assert rows[4][5].startswith("证据清单中 E07")
    assert [row[3:] for row in rows if row[3] == "审查结论"] == [
        ("审查结论", "不符合要求", None),
        ("审查结论", "符合要求", None),
    ]
    assert sheet.cell(2, 1).value == "共 2 轮。第 2 轮：符合要求（2026-04-16）"


def test_a_round_without_its_answers_is_told_all_the_same() -> None:
    submission = assessed(catalogue())
    submission.listings["review"] = [{"date": "2026-04-01"}]
    book = calculated(result_of(submission))
    assert beside(book[CONCLUSION.zh], "文件审查") == "第 1 轮：没有结论（2026-04-01）"
    assert len(list(rows_of(book[kinds.DOCUMENT_REVIEW.zh]))) == len(kinds.REVIEW_PRINCIPLES) + 1


def test_every_subdomain_is_evaluated_beside_its_score() -> None:
    submission = assessed(catalogue())
    submission.listings["evaluation"] = submission.listings["evaluation"][1:]
    rows = table(calculated(result_of(submission))[kinds.EVALUATION.zh], "能力域")
    figures = figures_of(submission, catalogue())
    assert [(row["能力域"], row["能力子域"]) for row in rows] == list(figures.subdomains)
    assert [row["得分 C"] for row in rows] == [float(c) for c in figures.subdomains.values()]
    assert rows[0]["当前成就"] is None
    assert [row["当前成就"] for row in rows[1:]] == [one["achievements"] for one in submission.listings["evaluation"]]


def test_disagreements_or_that_there_are_none() -> None:
    submission = assessed(catalogue())
    row, *rest = table(calculated(formal())[kinds.DISAGREEMENTS.zh], "要求编号")
    assert list(row.values()) == list(submission.listings["disagreements"][0].values())
    assert not rest
    submission.listings = {}
    book = calculated(result_of(submission))
    notes = {name.zh: book[name.zh].cell(2, 1).value for name in OWN}
    assert {notes[name] for name in ("文件审查", "证据清单", "分歧意见")} == {"没有登记。"}


def test_the_english_workbook_says_the_choices_in_english() -> None:
    book = calculated(formal(3, lang="en"))
    evidence = table(book[kinds.EVIDENCE.en], "Evidence no.")
    assert evidence[4]["Collection method"] == "Site tour, Observation"
    assert evidence[3]["Urgent risk"] == "Yes"
    assert beside(book[CONCLUSION.en], "Document review") == "Round 2: Meets the requirements (2026-04-16)"
    own = {choice.zh for choice in (*kinds.COLLECTION_METHODS, *kinds.REVIEW_CONCLUSIONS, *kinds.YES_NO)}
    assert not own & {text for sheet in book for text in texts(sheet)}


def test_no_word_of_a_sheet_is_chinese_but_what_was_entered() -> None:
    submission = replace(
        assessed(catalogue()), answers={"info": {"organization": "Hefei"}}, rows={}, listings={}, remarks={}
    )
    data = result_of(submission, lang="en")
    text = " ".join(xml.decode() for name, xml in unpack(data).items() if name.endswith(".xml") and "theme" not in name)
    text = text.replace("微软雅黑", "").replace(catalogue().version, "").replace(ORIGIN_OF_TEST.provenance.source, "")
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []


def test_what_the_team_typed_is_text_everywhere() -> None:
    submission = assessed(catalogue(), urgent=(0,))
    for record in (*submission.rows.values(), *(one for of in submission.listings.values() for one in of)):
        record |= {key: HOSTILE for key in record if key not in {"domain", "subdomain", "urgent", "self_score"}}
    answers = submission.answers["assessment"]
    answers |= dict.fromkeys(answers, "=1+1")
    book = opened(result_of(submission))
    formulas = {sheet.title for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert formulas == {REVIEW.zh}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_spreadsheet_program_comes_to_the_same(lang: Lang, tmp_path: Path) -> None:
    """More columns stand beside the score, and the formulas still find it."""
    source, target = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    source.write_bytes(without_caches(formal(3, lang=lang), lang))
    resave("libreoffice", source, target)
    agree = "一致" if lang == "zh" else "Agrees"
    assert {list(row.values())[-1] for row in recomputed(calculated(target.read_bytes()), lang)} == {agree}


def test_same_input_same_bytes() -> None:
    assert formal(3) == result_of(assessed(catalogue(), urgent=(3,)))


def test_both_kinds_in_one_process() -> None:
    """A stamp is kept for each kind and number of risks: one must not be taken for another."""
    before = result_of(submission_of(catalogue(), 3))
    formal(3)
    assert result_of(submission_of(catalogue(), 3)) == before
    assert texts(calculated(formal(3))[CONCLUSION.zh])[1].startswith("三星 · 正式评估")


@pytest.mark.parametrize("level", LEVELS)
def test_any_level_and_a_failed_review(level: int) -> None:
    submission = assessed(catalogue(), level, units=(5, 0))
    submission.listings["review"] = rounds(kinds.NOT_CONFORMING.zh, kinds.MOSTLY_CONFORMING.zh)
    figures = figures_of(submission, catalogue())
    book = calculated(result_workbook(submission, figures, ORIGIN_OF_TEST, catalogue()))
    assert beside(book[CONCLUSION.zh], "判定结论") == "不符合"
    assert "基本符合要求" in beside(book[CONCLUSION.zh], "文件审查")
    forms = [one for one in sheets_in_result(FORMAL) if isinstance(one, Form)]
    assert len(forms) == 1
