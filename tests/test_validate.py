"""Validation, on workbooks written as Markdown tables: every finding with its cell, and what is taken all the same."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from inline import EVIDENCE, INFO, PLAN, SCORES, book, catalogue, complete, stamp

from smexl import kinds
from smexl.findings import PROBLEMS
from smexl.kinds import EVIDENCE_NUMBERS, REMARK, SELF, Field
from smexl.submission import Submission, Unreadable, Value
from smexl.text import Text
from smexl.validation import validate

Sheets = dict[str, str | list[list[Value]]]
CATALOGUE = catalogue()


def submission(**changed: str | list[list[Value]] | None) -> Submission:
    return validate(book(complete(**changed)), CATALOGUE)


def found(submission: Submission) -> list[tuple[str, str, str]]:
    """Code, sheet and cell of each finding."""
    return [(f.code, f.sheet, f.cell) for f in submission.findings]


def cells(submission: Submission) -> list[tuple[str, str]]:
    return [(f.code, f.cell) for f in submission.findings]


def test_a_complete_workbook_is_accepted_without_findings() -> None:
    one = submission()
    assert found(one) == []
    assert one.accepted
    assert (one.level, one.kind, one.lang) == (1, "self", "zh")
    assert one.scores == {"L1-RY-1": 10, "L1-RY-2": 8, "L1-CS-1": 5}
    assert one.rows["L1-RY-1"] == {"evidence": "E01"}
    assert one.rows["L1-RY-2"]["remark"] == "记录"
    assert one.organization == "甲乙丙（集团）公司"
    assert one.answers["info"]["period_start"] == "2026-01-01"
    assert one.answers["info"]["level"] == "一星"
    assert one.remarks["info"] == {"institution_type": "兼营"}
    assert one.listings["plan"] == [
        {
            "requirement": "L1-CS-1",
            "problem": "租期将满",
            "measure": "续租",
            "owner": "赵一",
            "deadline": "2026-12-31",
            "state": "进行中",
        }
    ]
    assert one.entered["score", "L1-RY-2"] == 0.8
    assert one.entered["form", "info", "date"] == date(2026, 7, 15)
    assert one.entered["note", "info", "institution_type"] == "兼营"
    assert one.entered["row", "L1-RY-1", "evidence"] == "E01"
    assert one.entered["listing", "evidence", 0, "name"] == "花名册"


@pytest.mark.parametrize("later", [True, False])
def test_a_column_that_came_later_is_not_asked_of_older_workbooks(later: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = Field("unit", Text("责任部门", "Unit"), later=later)
    monkeypatch.setitem(kinds.KINDS, "self", replace(SELF, answers=(EVIDENCE_NUMBERS, unit, REMARK)))
    assert {code for code, _, _ in found(submission())} == (set() if later else {"heading-missing-optional"})


# --- scores: the rules of clause 9 and Table 1 --------------------------------------------------------------------------


def scored(text: str) -> Submission:
    """A workbook whose second requirement, in F3, is scored so."""
    return submission(scores=SCORES.replace("| 0.8 ", f"| {text} "))


@pytest.mark.parametrize(("text", "units"), [("1", 10), ("1.0", 10), ("0.8", 8), ("0.5", 5), ("0", 0), ("0.0", 0)])
def test_listed_scores_are_taken_silently(text: str, units: int) -> None:
    one = scored(text)
    assert found(one) == []
    assert one.scores["L1-RY-2"] == units


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ('"0.8"', 8),
        ('"1"', 10),
        ('"0.50"', 5),
        ('".5"', 5),
        ('"０．８"', 8),
        ('" 0.8 "', 8),
        ('"\u00a00.8\u200b"', 8),
        ('"0。8"', 8),
        ('"0.8分"', 8),
        ('"80%"', 8),
        ('"８０％"', 8),
        ('"100 %"', 10),
        ("80%", 8),
        ("100%", 10),
        ("0%", 0),
        ("大部分满足", 8),
        ("全部满足", 10),
        ("不满足", 0),
        (" 部分 满足", 5),
        ("Largely", 8),
        ("0.8000000000000002", 8),
        ("0.7999999999999999", 8),
        ("0.9999999999", 10),
    ],
)
def test_what_means_a_listed_score_is_taken_with_a_warning(text: str, units: int) -> None:
    one = scored(text)
    assert found(one) == [("score-normalized", "评分表", "F3")]
    assert one.scores["L1-RY-2"] == units
    assert one.accepted


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "score-blank"),
        ('"  "', "score-blank"),
        ('"\u3000"', "score-blank"),
        ("0.7", "score-invalid"),
        ("0.85", "score-invalid"),
        ("2", "score-invalid"),
        ("-1", "score-invalid"),
        ("80", "score-invalid"),
        ("8000%", "score-invalid"),
        ("0.80001", "score-invalid"),
        ("85%", "score-invalid"),
        ("nan", "score-invalid"),
        ("inf", "score-invalid"),
        ('"80"', "score-invalid"),
        ('"0.7"', "score-invalid"),
        ('"0,8"', "score-invalid"),
        ('"4/5"', "score-invalid"),
        ('"1e0"', "score-invalid"),
        ('"' + "9" * 400 + '"', "score-invalid"),
        ('"²"', "score-invalid"),
        ('"٠"', "score-invalid"),
        ("√", "score-invalid"),
        ("不适用", "score-invalid"),
        ("满足", "score-invalid"),
        ("TRUE", "score-invalid"),
        ("FALSE", "score-invalid"),
        ("@2026-07-15", "score-invalid"),
        ("#N/A", "score-error-value"),
        ("#DIV/0!", "score-error-value"),
        ("=A1", "score-formula"),
        ("=0.8", "score-formula"),
    ],
)
def test_what_is_no_score_is_an_error_in_its_cell(text: str, code: str) -> None:
    one = scored(text)
    assert found(one) == [(code, "评分表", "F3")]
    assert one.findings[0].key == ("score", "L1-RY-2")
    assert "L1-RY-2" not in one.scores
    assert not one.accepted


def test_a_formula_is_shown_with_its_text_and_kept_as_text() -> None:
    one = scored("=A1*0.8")
    assert one.findings[0].value == "=A1*0.8"
    assert one.entered["score", "L1-RY-2"] == "=A1*0.8"


def test_the_scale_is_the_catalogues() -> None:
    third = replace(CATALOGUE.scale[1], score=Fraction(1, 3), label=Text("三分之一", "A third"))
    other = replace(CATALOGUE, scale=(CATALOGUE.scale[0], third, CATALOGUE.scale[3]))
    marks = stamp(digest=other.identity.digest)
    scores = SCORES.replace("| 0.8 ", f"| {1 / 3!r} ").replace("| 0.5 ", "| 三分之一 ")
    one = validate(book(complete(scores=scores, stamp=marks)), other)
    assert cells(one) == [("score-normalized", "F4")]
    assert one.scores == {"L1-RY-1": 3, "L1-RY-2": 1, "L1-CS-1": 1}


# --- the score sheet ------------------------------------------------------------------------------------------------------


def test_rows_in_any_order_columns_anywhere_and_lines_between() -> None:
    moved = """
    | 评分表（一星） |     |          |          |         |        |
    |                | 得分 | 批注     | 成熟度要求 | 编号  | 证据编号 |
    |                | 0.5 | x        | 有固定办公场所。 | L1-CS-1 |   |
    |                |     |          |          |         |        |
    |                | 0.8 |          | 人员经过培训。 | L1-RY-2 |     |
    |                | 1   | y        | 有专职服务人员。 | L1-RY-1 | E01 |
    |                |     |          |          |         |        |
    """
    one = submission(scores=moved)
    assert {f.code for f in one.findings} == {"heading-missing-optional"}
    assert [f.value for f in one.findings] == ["能力域", "能力子域", "说明"]
    assert one.scores == {"L1-RY-1": 10, "L1-RY-2": 8, "L1-CS-1": 5}


def test_bands_headings_pasted_again_and_remarks_below_are_no_rows() -> None:
    heading = SCORES.strip().splitlines()[0]
    first = next(line for line in SCORES.splitlines() if "L1-RY-2" in line)
    scores = SCORES.replace(first, f"| 服务资源 | | | | | | | | |\n{heading}\n{first}\n| | | | | | | | | |")
    scores += "| 填表人：张三 | | | | | | | | |\n| | | | 合计 | | | | | |\n"
    assert found(submission(scores=scores)) == []


@pytest.mark.parametrize(
    ("own", "pasted"),
    [
        ("证据编号 | 证据名称 | 证据类型", "证据编号 | 证据名称 | 证据类型"),
        ("证据编号 | 证据名称 | 证据类型", "Evidence no. | Name | Type"),
        ("Evidence no. | Name | Type", "证据编号 | 证据名称 | 证据类型"),
    ],
)
def test_headings_of_a_list_pasted_again_in_any_words_are_no_record(own: str, pasted: str) -> None:
    evidence = f"| {own} |\n| E01 | 章程 | 文件 |\n| {pasted} |\n| E02 | 记录 | 记录 |\n"
    one = submission(evidence=evidence)
    assert [record["number"] for record in one.listings["evidence"]] == ["E01", "E02"]


@pytest.mark.parametrize("id_", ["l1-ry-2", "Ｌ１－ＲＹ－２", " L1-RY-2\u00a0", "L1–RY—2", '"L1 - RY - 2"'])
def test_ids_in_another_spelling(id_: str) -> None:
    assert found(submission(scores=SCORES.replace("L1-RY-2", id_))) == []


def test_a_missing_requirement() -> None:
    lines = [line for line in SCORES.splitlines() if "L1-RY-2" not in line]
    one = submission(scores="\n".join(lines))
    assert found(one) == [("requirement-missing", "评分表", "")]
    assert (one.findings[0].value, one.findings[0].key) == ("L1-RY-2", ("score", "L1-RY-2"))


def test_an_unknown_requirement_with_the_nearest() -> None:
    one = submission(scores=SCORES.replace("L1-RY-2", "L1-RV-2"))
    assert found(one) == [("requirement-unknown", "评分表", "A3"), ("requirement-missing", "评分表", "")]
    assert one.findings[0].value == "L1-RV-2"
    assert "L1-RY-2" in one.findings[0].message("en")
    assert kept(one)["F3"] == "0.8"


def test_a_requirement_of_another_level_is_said_to_be_one() -> None:
    one = submission(scores=SCORES + "| L2-LC-1 | 服务交付 | 流程 | 服务流程有文件规定。 | | 1 | | | |")
    assert cells(one) == [("requirement-unknown", "A5")]
    assert "二星" in one.findings[0].message("zh")


def test_a_requirement_twice() -> None:
    one = submission(scores=SCORES + "| L1-RY-2 | 服务资源 | 人员 | 人员经过培训。 | | 1 | | | |")
    assert cells(one) == [("requirement-duplicate", "A5")]
    assert one.findings[0].detail == "A3"
    assert one.scores["L1-RY-2"] == 8


def test_of_a_requirement_twice_the_scored_row_is_kept() -> None:
    scores = SCORES.replace("| 0.8 ", "| ") + "| L1-RY-2 | 服务资源 | 人员 | 人员经过培训。 | | 1 | | | |"
    one = submission(scores=scores)
    assert cells(one) == [("requirement-duplicate", "A3")]
    assert one.scores["L1-RY-2"] == 10


@pytest.mark.parametrize("text", ["人员经过简单培训。", "", "=A1"])
def test_a_changed_text(text: str) -> None:
    one = submission(scores=SCORES.replace("人员经过培训。", text))
    assert cells(one) == [("requirement-changed", "D3")]
    assert not one.accepted


@pytest.mark.parametrize("text", ["人员 经过\u200b培训｡", "The staff is trained.", "the  staff is trained."])
def test_the_same_text_in_another_spelling_or_language(text: str) -> None:
    assert found(submission(scores=SCORES.replace("人员经过培训。", text))) == []


def test_a_row_without_its_id_is_known_by_its_text() -> None:
    one = submission(scores=SCORES.replace("L1-RY-2", ""))
    assert cells(one) == [("requirement-id-restored", "A3")]
    assert one.scores["L1-RY-2"] == 8
    assert one.accepted


def test_a_score_that_belongs_to_no_requirement() -> None:
    one = submission(scores=SCORES + "| | | | 自拟的要求 | | 1 | | | |")
    assert cells(one) == [("row-without-id", "A5")]


def test_the_column_of_ids_is_missing() -> None:
    one = submission(scores=SCORES.replace("| 编号 ", "| 甲 "))
    assert found(one) == [("heading-missing", "评分表", "")]
    assert one.findings[0].value == "编号"
    assert not one.accepted


@pytest.mark.parametrize("heading", ["甲", "", "100"])
def test_scores_whose_heading_is_lost_are_known_by_what_they_are_and_asked_about(heading: str) -> None:
    """So that what is wrong among them is told in the same round."""
    one = submission(scores=SCORES.replace("| 得分 ", f"| {heading} ").replace("| 0.8  |", "| 0.85 |"))
    assert cells(one) == [("heading-missing", "F1"), ("score-invalid", "F3")]
    assert (one.findings[0].value, len(one.scores)) == ("得分", 2)
    assert "F" in one.findings[0].what("zh") and heading in one.findings[0].what("zh")
    assert PROBLEMS["heading-missing"].asks == "confirmation"


def test_two_columns_that_could_be_the_scores_are_not_guessed_at() -> None:
    one = submission(
        scores=SCORES.replace("| 得分 ", "| 甲 ").replace("| 证据提示 ", "| 乙 ").replace("|          | 1 ", "| 1 | 1 ")
    )
    assert ("heading-missing", "评分表", "") in found(one)
    assert one.scores == {}


@pytest.mark.parametrize(
    ("written", "cell"), [("得分*", ""), ("得 分", ""), ("ＳＣＯＲＥ", ""), ("得分（必填）", "F1"), ("自评得分", "F1")]
)
def test_a_heading_in_another_spelling(written: str, cell: str) -> None:
    one = submission(scores=SCORES.replace("| 得分 ", f"| {written} "))
    assert cells(one) == ([("heading-renamed", cell)] if cell else [])
    assert one.accepted


def test_two_columns_of_one_heading() -> None:
    one = submission(scores=SCORES.replace("证据提示", "得分"))
    assert ("heading-duplicate", "F1") in cells(one)


# --- what the workbook is -------------------------------------------------------------------------------------------------


def test_no_score_sheet() -> None:
    with pytest.raises(Unreadable) as caught:
        submission(scores=None)
    assert caught.value.finding.code == "score-sheet-missing"
    assert "基本信息" in caught.value.finding.message("zh")


def test_a_score_sheet_without_headings() -> None:
    with pytest.raises(Unreadable) as caught:
        submission(scores="| 甲 | 乙 |")
    assert caught.value.finding.code == "score-sheet-missing"


@pytest.mark.parametrize("name", ["评分表 (2)", "评分表（副本）", "自评分表", "评分", "评份表", "Sheet1", "评分表 "])
def test_a_score_sheet_by_another_name(name: str) -> None:
    sheets = {name if sheet == "评分表" else sheet: table for sheet, table in complete().items()}
    one = validate(book(sheets), CATALOGUE)
    assert found(one) == ([] if name.strip() == "评分表" else [("sheet-renamed", name, "")])
    assert len(one.scores) == 3


def test_the_exact_name_goes_before_a_copy() -> None:
    sheets: Sheets = {"评分表 (2)": SCORES.replace("| 0.8 ", "| 0 "), **complete()}
    assert validate(book(sheets), CATALOGUE).scores["L1-RY-2"] == 8


def test_a_copy_with_headings_goes_before_the_exact_name_without() -> None:
    sheets: Sheets = {**complete(scores="| x |"), "评分表 (2)": SCORES}
    one = validate(book(sheets), CATALOGUE)
    assert found(one) == [("sheet-renamed", "评分表 (2)", "")]


def test_english_names() -> None:
    names = {"基本信息": "Organization", "评分表": "Scores", "证据清单": "Evidence", "改进计划": "Improvement plan"}
    sheets = {names.get(sheet, sheet): table for sheet, table in complete(stamp=stamp(lang="en")).items()}
    for heading in (kinds.ID, kinds.SCORE, kinds.REQUIREMENT, kinds.SUBDOMAIN, kinds.DOMAIN):
        sheets["Scores"] = str(sheets["Scores"]).replace(f"| {heading.zh} ", f"| {heading.en} ", 1)
    one = validate(book(sheets), CATALOGUE)
    assert found(one) == []
    assert one.lang == "en"


def test_missing_sheets() -> None:
    one = submission(info=None, evidence=None, plan=None)
    assert [(f.code, f.value) for f in one.findings] == [
        ("sheet-missing", "基本信息"),
        ("sheet-missing-optional", "证据清单"),
        ("sheet-missing-optional", "改进计划"),
    ]


def test_sheets_known_by_their_content() -> None:
    sheets = complete()
    renamed = {"单位情况" if n == "基本信息" else "附件三" if n == "证据清单" else n: t for n, t in sheets.items()}
    one = validate(book(renamed), CATALOGUE)
    assert found(one) == [("sheet-renamed", "单位情况", ""), ("sheet-renamed", "附件三", "")]
    assert one.accepted


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"format": 0.0}, "format-too-old"),
        ({"format": "x"}, "format-too-old"),
        ({"kind": "final"}, "kind-unknown"),
        ({"level": "十"}, "level-unknown"),
        ({"version": "0.9", "digest": "ab" * 32}, "catalogue-version"),
        ({"digest": "ab" * 32}, "catalogue-version"),
        ({"catalogue": "另一目录", "digest": "ab" * 32}, "catalogue-other"),
        ({"digest": None}, "stamp-missing"),
    ],
)
def test_marks_of_the_template(marks: dict[str, Value], code: str) -> None:
    one = submission(stamp=stamp(**marks))
    assert [(f.code, f.sheet) for f in one.findings] == [(code, "_smexl")]
    assert one.accepted == (PROBLEMS[code].severity == "warning")
    assert len(one.scores) == 3


def test_a_format_from_the_future_is_not_read() -> None:
    with pytest.raises(Unreadable) as caught:
        submission(stamp=stamp(format=float(kinds.FORMAT_VERSION + 1)))
    assert caught.value.finding.code == "format-too-new"


def test_without_marks_the_level_is_told_by_the_ids() -> None:
    scores = SCORES
    for old, new in (
        ("L1-RY-1", "L2-RY-1"),
        ("有专职服务人员。", "按计划配备人员。"),
        ("L1-RY-2", "L2-LC-1"),
        ("服务资源 | 人员     | 人员经过培训。", "服务交付 | 流程     | 服务流程有文件规定。"),
        ("L1-CS-1", "L2-CS-1"),
        ("有固定办公场所。", "场所满足服务需要。"),
    ):
        scores = scores.replace(old, new)
    evidence, plan = EVIDENCE.replace("L1-RY", "L2-RY"), PLAN.replace("L1-CS", "L2-CS")
    one = submission(scores=scores, stamp=None, info=INFO.replace("一星", "2"), evidence=evidence, plan=plan)
    assert found(one) == [("stamp-missing", "", "")]
    assert one.level == 2
    assert one.accepted


def test_without_marks_and_ids_the_level_is_what_is_filled_in() -> None:
    blank = SCORES.replace("L1-RY-1", "").replace("L1-RY-2", "").replace("L1-CS-1", "")
    assert submission(scores=blank, stamp=None).level == 1
    with pytest.raises(Unreadable) as caught:
        submission(scores=blank, stamp=None, info=INFO.replace("一星", "很高"))
    assert caught.value.finding.code == "level-unknown"


@pytest.mark.parametrize("said", ["二星", "2", "5-star", "三级", "很高"])
def test_the_level_filled_in_is_the_templates(said: str) -> None:
    one = submission(info=INFO.replace("一星", said))
    assert cells(one) == [("level-mismatch", "B5")]
    assert one.answers["info"]["level"] == "一星"


@pytest.mark.parametrize("said", ["1", '"1"', "1-star", "１星", "一级", ""])
def test_the_same_level_in_another_spelling(said: str) -> None:
    assert found(submission(info=INFO.replace("一星", said))) == []


def test_another_catalogue_is_one_finding_not_hundreds() -> None:
    marks = stamp(catalogue="另一目录", digest="ab" * 32)
    one = submission(scores=SCORES.replace("L1-RY", "ZZ-1"), stamp=marks)
    assert [f.code for f in one.findings] == ["catalogue-other"]


# --- forms ------------------------------------------------------------------------------------------------------------------


def informed(label: str, answer: str) -> Submission:
    """A workbook with another answer in the row of a label."""
    line = next(line for line in INFO.splitlines() if line.startswith(f"| {label}"))
    parts = line.split("|")
    return submission(info=INFO.replace(line, "|".join([*parts[:2], f" {answer} ", *parts[3:]])))


@pytest.mark.parametrize(
    ("label", "answer", "expected"),
    [
        ("机构名称", "", "field-blank"),
        ("机构名称", '"\u200b"', "field-blank"),
        ("机构名称", "=A1", "field-formula"),
        ("机构名称", "#REF!", "field-error-value"),
        ("机构名称", "长" * 201, "field-too-long"),
        ("联系人", "", "field-blank"),
        ("统一社会信用代码", "", "field-blank"),
        ("统一社会信用代码", "9111000060003734", "credit-code-number"),
        ("统一社会信用代码", '"9111000060003734L"', "credit-code-length"),
        ("统一社会信用代码", "9.1E17", "credit-code-number"),
        ("统一社会信用代码", "9111000060003734IL", "credit-code-alphabet"),
        ("统一社会信用代码", "91A10000600037341L", "credit-code-alphabet"),
        ("统一社会信用代码", "91110000600037342L", "credit-code-check-digit"),
        ("统一社会信用代码", "９１１１００００６０００３７３４１Ｌ", "credit-code-normalized"),
        ("统一社会信用代码", "91110000 60003734 1l", "credit-code-normalized"),
        ("机构类型", "", "field-wanted"),
        ("机构类型", "养殖", "choice-unlisted"),
        ("联系电话", "12345", "phone-doubtful"),
        ("联系电话", "1381234567", "phone-doubtful"),
        ("电子邮箱", "a.example.org", "email-doubtful"),
        ("自评日期", "下周", "date-invalid"),
        ("自评日期", "2026-02-30", "date-invalid"),
        ("自评日期", "2026", "date-invalid"),
        ("自评日期", "TRUE", "date-invalid"),
        ("自评日期", "@1905-07-18", "date-invalid"),
        ("自评日期", "2026/7/15", "date-normalized"),
        ("自评日期", "46218", "date-normalized"),
        ("评估期间（止）", "@2025-06-30", "date-order"),
        ("a)", "否", "eligibility-no"),
        ("a)", "", "field-wanted"),
    ],
)
def test_answers_with_findings(label: str, answer: str, expected: str) -> None:
    one = informed(label, answer)
    line = next(i for i, row in enumerate(book({"x": INFO}).sheets["x"]) if str(row[0]).startswith(label)) + 1
    assert found(one) == [(expected, "基本信息", f"B{line}")]
    assert one.findings[0].key[:2] == ("form", "info")


@pytest.mark.parametrize(
    ("label", "answer", "key", "text"),
    [
        ("机构名称", '" 甲\u00a0 乙\u200b公司 "', "organization", "甲 乙公司"),
        ("机构名称", "2026", "organization", "2026"),
        ("统一社会信用代码", "N21100006000373414", "credit_code", "N21100006000373414"),
        ("机构类型", "Data services", "institution_type", "数据服务"),
        ("联系电话", "010-62901234", "phone", "010-62901234"),
        ("联系电话", "0551-62901234转801", "phone", "0551-62901234转801"),
        ("联系电话", "＋86 138 1234 5678", "phone", "+86 138 1234 5678"),
        ("联系电话", '"13812345678、010-62901234"', "phone", "13812345678、010-62901234"),
        ("电子邮箱", "ａ＠example.org", "email", "a@example.org"),
        ("自评日期", '"2026-07-15"', "date", "2026-07-15"),
        ("a)", "TRUE", "eligibility_a", "是"),
        ("a)", "YES", "eligibility_a", "是"),
    ],
)
def test_answers_taken_silently(label: str, answer: str, key: str, text: str) -> None:
    one = informed(label, answer)
    assert found(one) == []
    assert one.answers["info"][key] == text


@pytest.mark.parametrize(
    "written",
    [
        "2026/7/15",
        "2026.7.15",
        "2026。7。15",
        "2026年7月15日",
        "2026年07月15",
        '"20260715"',
        "20260715",
        "２０２６－７－１５",
        "2026–7–15",
        "46218",
        '"2026-07-15 10:30"',
        '"2026-07-15 00:00:00"',
    ],
)
def test_the_usual_ways_of_writing_a_date(written: str) -> None:
    one = informed("自评日期", written)
    assert [f.code for f in one.findings] == ["date-normalized"]
    assert one.answers["info"]["date"] == "2026-07-15"


def test_a_form_without_its_headings_is_read_beside_its_labels() -> None:
    lines = INFO.strip().splitlines()[2:]
    assert found(submission(info="\n".join(lines))) == []


def test_a_form_with_a_column_and_lines_inserted() -> None:
    wide = "\n".join(line.replace("|", "| |", 2) for line in INFO.strip().splitlines() if "---" not in line)
    one = submission(info="| 基本信息 |\n| |\n" + wide)
    assert found(one) == []
    assert one.answers["info"]["contact"] == "王小明"


def test_a_required_item_is_missing() -> None:
    lines = [line for line in INFO.splitlines() if "联系人" not in line]
    one = submission(info="\n".join(lines))
    assert found(one) == [("field-missing", "基本信息", "")]
    assert one.findings[0].key == ("form", "info", "contact")


def test_a_label_in_other_words() -> None:
    one = submission(info=INFO.replace("| 统一社会信用代码*", "| 统一信用代码"))
    assert cells(one) == [("label-renamed", "A4")]
    assert one.credit_code == "91110000600037341L"


# --- lists ------------------------------------------------------------------------------------------------------------------


def test_records_by_heading_with_gaps_and_pasted_headings() -> None:
    heading, _, first = EVIDENCE.strip().splitlines()
    one = submission(evidence="\n".join(["| 证据清单 |", "| |", heading, "| |", first, heading, "| | | | | | |"]))
    assert found(one) == []
    assert len(one.listings["evidence"]) == 1


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("|  | 合同 | | | | |", [("evidence-number-blank", "A3")]),
        ("| e01 | 合同 | | | | |", [("evidence-number-duplicate", "A3")]),
        ("| E02 | 合同 | 录像带 | | | |", [("choice-unlisted", "C3")]),
        ("| E02 | 合同 | | 长期 | | |", [("date-doubtful", "D3")]),
        ("| E02 | 合同 | | 2026.3 | | |", [("date-doubtful", "D3")]),
        ("| E02 | 合同 | | | L1-RY-2，L9-X-1 | |", [("listing-requirement-unknown", "E3")]),
        ("| E02 | =A1 | | | | |", [("field-formula", "B3")]),
    ],
)
def test_records_with_findings(record: str, expected: list[tuple[str, str]]) -> None:
    one = submission(evidence=EVIDENCE + record)
    assert cells(one) == expected
    assert one.findings[0].key[:3] == ("listing", "evidence", 1)


def test_what_cannot_be_read_in_a_list_is_kept() -> None:
    one = submission(evidence=EVIDENCE + "| E02 | 合同 | | 长期 | l1-ry-1;L1-CS-1 | |")
    assert one.listings["evidence"][1]["date"] == "长期"
    assert one.listings["evidence"][1]["requirements"] == "l1-ry-1、L1-CS-1"


@pytest.mark.parametrize(
    ("said", "unlisted"),
    [("E01", ""), ("e01", ""), ("E02", "E02"), ("E01，E02 E03", "E02 E03"), ("E01-E03", "E02、E03")],
)
def test_evidence_referred_to_is_listed(said: str, unlisted: str) -> None:
    one = submission(scores=SCORES.replace("| E01 ", f"| {said} "))
    codes = {f.code for f in one.findings}
    assert codes == ({"evidence-unlisted"} if unlisted else set())
    assert " ".join(f.value for f in one.findings) == unlisted
    assert one.accepted


def test_more_ids_than_anybody_types() -> None:
    many = ",".join(f"x{n}" for n in range(4_000))
    one = submission(
        evidence=EVIDENCE + f"| E02 | 合同 | | | {many} | |", scores=SCORES.replace("| E01 ", f"| {many} ")
    )
    assert len([f for f in one.findings if f.code == "listing-requirement-unknown"]) == 20
    assert len(one.findings) < 1_000


def test_text_that_no_cell_can_hold() -> None:
    one = submission(info=INFO.replace("王小明", "长" * 40_000).replace("a@example.org", "a" * 5_000))
    assert cells(one) == [("field-too-long", "B10"), ("field-too-long", "B12")]
    assert len(str(one.entered["form", "info", "contact"])) == 32_767


def test_a_list_without_a_column() -> None:
    one = submission(evidence=EVIDENCE.replace("存放位置或链接", ""))
    assert [(f.code, f.value) for f in one.findings] == [("heading-missing-optional", "存放位置或链接")]


# --- all together -----------------------------------------------------------------------------------------------------------


def test_every_finding_is_collected() -> None:
    one = validate(
        book(
            complete(
                scores=SCORES.replace("| 0.8 ", "| 2 ").replace("| 0.5 ", "| "),
                info=INFO.replace("王小明", "").replace("a@example.org", "x"),
            )
        ),
        CATALOGUE,
    )
    assert found(one) == [
        ("score-invalid", "评分表", "F3"),
        ("score-blank", "评分表", "F4"),
        ("field-blank", "基本信息", "B10"),
        ("email-doubtful", "基本信息", "B12"),
    ]


def test_every_finding_can_be_read_in_both_languages() -> None:
    one = submission(
        scores=SCORES.replace("| 0.8 ", "| 2 ").replace("L1-RY-1", "L1-RX-1"),
        info=INFO.replace("一星", "三星"),
        stamp=None,
    )
    for finding in one.findings:
        assert "Text(" not in finding.message("zh") + finding.message("en")


# --- nothing that was entered is lost -----------------------------------------------------------------------------------
@pytest.mark.parametrize("word", ["无", "无。", "没有", " 暂无 ", "n/a", "N/A", "—", "/", "None"])
def test_no_evidence_is_no_number_of_evidence(word: str) -> None:
    one = submission(
        scores=SCORES.replace("| =G       |          |      |", f"| =G       | {word} |      |"),
        evidence=EVIDENCE + f"| {word} | {word} | | | | |\n",
    )
    assert found(one) == []
    assert one.entered["row", "L1-CS-1", "evidence"] == word.strip()


def kept(submission: Submission) -> dict[str, str]:
    """What has no place, by its cell, without headings."""
    return {one.cell: one.value for one in submission.kept if one.sheet == kinds.SCORES.zh}


def test_the_other_row_of_a_requirement_is_kept() -> None:
    one = submission(scores=SCORES + "| L1-RY-1 | 服务资源 | 人员 | 有专职服务人员。 | | 0.5 | =G | E09 | 又评 |\n")
    assert [f.code for f in one.findings] == ["requirement-duplicate"]
    assert one.scores["L1-RY-1"] == 10
    assert kept(one) == {"F5": "0.5", "H5": "E09", "I5": "又评"}


def test_a_row_that_belongs_to_no_requirement_is_kept() -> None:
    one = submission(scores=SCORES + "| | 服务资源 | 人员 | 自己加的要求 | | 0.5 | =G | E09 | 备注 |\n")
    assert [f.code for f in one.findings] == ["row-without-id"]
    assert kept(one) == {"D5": "自己加的要求", "F5": "0.5", "H5": "E09", "I5": "备注"}


def test_scores_of_another_catalogue_are_kept() -> None:
    one = submission(scores=SCORES.replace("L1-", "X9-"), stamp=stamp(catalogue="别的目录", digest="0" * 64))
    assert {f.code for f in one.findings if f.severity == "error"} == {"catalogue-other"}
    assert [kept(one)[f"F{row}"] for row in (2, 3, 4)] == ["1", "0.8", "0.5"]
    assert [kept(one)[f"A{row}"] for row in (2, 3, 4)] == ["X9-RY-1", "X9-RY-2", "X9-CS-1"]


@pytest.mark.parametrize(("heading", "codes"), [("编号", ["heading-missing"]), ("得分", ["heading-missing"])])
def test_rows_are_read_without_the_column_of_ids_or_of_scores(heading: str, codes: list[str]) -> None:
    one = submission(scores=SCORES.replace(f"| {heading}", "| 某某"))
    assert [f.code for f in one.findings] == codes
    assert one.rows["L1-RY-2"]["remark"] == "记录"
    assert one.entered["row", "L1-RY-1", "evidence"] == "E01"
    assert len(one.scores) == 3
