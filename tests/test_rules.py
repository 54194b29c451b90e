"""The rules of formal workbooks, on workbooks written as Markdown tables: what each finds, and where."""

import pytest
from inline import INFO, PLAN, book, catalogue, stamp

from smexl.findings import PROBLEMS
from smexl.submission import Submission
from smexl.validation import validate

REVIEW = """
| 轮次 | 审查日期    | 审查人 | 文件完整性   | 文件完整性说明 | 内容准确性 | 内容准确性说明 | 合规性   | 合规性说明 | 逻辑性   | 逻辑性说明 | 证明材料充分性 | 证明材料充分性说明 | 审查结论     |
| ---- | ----------- | ------ | ------------ | -------------- | ---------- | -------------- | -------- | ---------- | -------- | ---------- | -------------- | ------------------ | ------------ |
| 1    | @2026-04-01 | 孙     | 基本符合要求 | 缺附件         | 符合要求   |                | 符合要求 |            | 符合要求 |            | 不符合要求     | 缺问卷             | 不符合要求   |
| 2    | @2026-04-20 | 孙     | 符合要求     |                | 符合要求   |                | 符合要求 |            | 符合要求 |            | 符合要求       |                    | 符合要求     |
| 3    |             |        |              |                |            |                |          |            |          |            |                |                    |              |
"""
SCORES = """
| 编号    | 能力域   | 能力子域 | 成熟度要求       | 自评得分 | 得分 | 满足程度 | 证据编号 | 评估发现 | 采集方式   | 说明 |
| ------- | -------- | -------- | ---------------- | -------- | ---- | -------- | -------- | -------- | ---------- | ---- |
| L1-RY-1 | 服务资源 | 人员     | 有专职服务人员。 | 1        | 1    | =G       | E01      |          | 访谈、观察 |      |
| L1-RY-2 | 服务资源 | 人员     | 人员经过培训。   | 0.8      | 0.8  | =G       | E01      | 缺记录   | 访谈       |      |
| L1-CS-1 | 服务资源 | 场所     | 有固定办公场所。 | 0.5      | 0    | =G       |          | 没有     |            |      |
"""
ASSESSMENT = """
| 项目             | 填写内容    | 备注 |
| ---------------- | ----------- | ---- |
| 评估机构*        | 评估中心    |      |
| 评估组组长*      | 孙志远      |      |
| 评估组成员       | 王海涛      |      |
| 填表评估员       |             |      |
| 评估目标         | 判定等级    |      |
| 评估范围         | 全部        |      |
| 评估准则         | 标准        |      |
| 评估方法         | 访谈        |      |
| 评估开始日期     | @2026-05-11 |      |
| 评估结束日期     | @2026-05-13 |      |
| 评估地点         | 北京        |      |
| 被评估方参与者   | 李莉        |      |
| 首次会议日期     | @2026-05-11 |      |
| 末次会议日期     | @2026-05-13 |      |
| 总体亮点         | 好          |      |
| 总体不足         | 少          |      |
| 总体提升建议     | 多          |      |
| 评估准则遵循程度 | 遵循        |      |
"""
EVIDENCE = """
| 证据编号 | 证据名称 | 证据类型 | 形成日期    | 对应要求编号 | 存放位置或链接 | 采集方式 | 采集日期    | 采集人 | 紧急重大风险 |
| -------- | -------- | -------- | ----------- | ------------ | -------------- | -------- | ----------- | ------ | ------------ |
| E01      | 花名册   | 记录     | @2026-03-01 | L1-RY-1      | 档案室         | 访谈     | @2026-05-11 | 王     | 否           |
"""
EVALUATION = """
| 能力域   | 能力子域 | 当前成就 | 现有不足 | 提升建议 |
| -------- | -------- | -------- | -------- | -------- |
| 服务资源 | 人员     | 专职     |          |          |
| 服务资源 | 场所     |          | 租赁     | 续租     |
"""
DISAGREEMENTS = """
| 要求编号 | 分歧事项 | 评估组意见 | 被评估方意见 | 处理情况 |
| -------- | -------- | ---------- | ------------ | -------- |
"""


def submission(strict: bool = False, **changed: str) -> Submission:
    info = "\n".join(line for line in INFO.splitlines() if "自评" not in line and "评估期间" not in line)
    sheets = {"基本信息": info, "评估信息": ASSESSMENT, "文件审查": REVIEW, "评分表": SCORES, "证据清单": EVIDENCE}
    sheets |= {"能力子域评价": EVALUATION, "改进计划": PLAN, "分歧意见": DISAGREEMENTS}
    names = {
        "assessment": "评估信息",
        "review": "文件审查",
        "scores": "评分表",
        "evidence": "证据清单",
        "evaluation": "能力子域评价",
    }
    sheets |= {names[key]: table for key, table in changed.items()}
    return validate(book({**sheets, "_smexl": stamp(kind="formal")}), catalogue(), strict=strict)


def found(one: Submission) -> list[tuple[str, str, str]]:
    return [(f.code, f.sheet, f.cell) for f in one.findings]


def test_a_complete_formal_workbook_has_no_findings() -> None:
    one = submission(strict=True)
    assert found(one) == []
    assert one.rows["L1-RY-2"] == {
        "self_score": "0.8", "evidence": "E01", "finding": "缺记录", "method": "访谈"
    }  # fmt: skip
    assert [(r["round"], r["conclusion"]) for r in one.listings["review"]] == [("1", "不符合要求"), ("2", "符合要求")]
    assert one.listings["evaluation"][1] == {
        "domain": "服务资源", "subdomain": "场所", "achievements": "", "shortfalls": "租赁", "suggestions": "续租"
    }  # fmt: skip


# --- document review (8.3.5) ------------------------------------------------------------------------------------------
def reviewed(conclusion: str, old: str = "符合要求     |\n| 3") -> Submission:
    return submission(review=REVIEW.replace(old, f"{conclusion} |\n| 3"))


def test_a_last_round_that_does_not_meet_the_requirements_is_an_error() -> None:
    one = reviewed("不符合要求")
    assert found(one) == [("review-failed", "文件审查", "N3")]
    assert not one.accepted
    assert one.findings[0].key == ("listing", "review", 1, "conclusion")


def test_the_last_round_is_the_one_with_the_highest_number() -> None:
    one = submission(review=REVIEW.replace("| 1  ", "| 9  "))
    assert found(one) == [("review-failed", "文件审查", "N2")]


def test_mostly_meeting_the_requirements_passes() -> None:
    assert found(reviewed("基本符合要求")) == []


def test_conclusions_that_are_blank_or_unlisted() -> None:
    assert found(reviewed("")) == [("review-conclusion-blank", "文件审查", "N3")]
    assert found(reviewed("通过")) == [("choice-unlisted", "文件审查", "N3"), ("review-open", "文件审查", "N3")]


def test_a_round_without_a_principle_or_against_it() -> None:
    lacking = REVIEW.replace("| 2    | @2026-04-20 | 孙     | 符合要求 ", "| 2    | @2026-04-20 | 孙     |          ")
    assert found(submission(review=lacking)) == [("review-principle-blank", "文件审查", "D3")]
    against = REVIEW.replace("| 2    | @2026-04-20 | 孙     | 符合要求 ", "| 2    | @2026-04-20 | 孙     | 不符合要求 ")
    assert found(submission(review=against)) == [("review-inconsistent", "文件审查", "D3")]


def test_a_review_after_the_assessment_began() -> None:
    assert found(submission(review=REVIEW.replace("2026-04-20", "2026-05-12"))) == [
        ("review-after-start", "文件审查", "B3")
    ]


def test_no_round_at_all() -> None:
    head = "\n".join(REVIEW.splitlines()[:3])
    assert found(submission(review=head)) == [("review-missing", "文件审查", "")]


# --- scores (8.3.8, 8.3.9) --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("strict", "severity"), [(False, "warning"), (True, "error")])
def test_a_finding_below_1_and_evidence_above_0(strict: bool, severity: str) -> None:
    scores = SCORES.replace("缺记录", "").replace("| 1    | =G       | E01 ", "| 1    | =G       |     ")
    one = submission(strict, scores=scores)
    assert found(one) == [("finding-wanted", "评分表", "I3"), ("evidence-wanted", "评分表", "H2")]
    assert {f.severity for f in one.findings} == {severity}
    assert one.accepted is not strict


def test_that_there_is_no_evidence_is_none_for_a_score_above_zero() -> None:
    one = submission(scores=SCORES.replace("| =G       | E01      |          |", "| =G       | 无 |          |"))
    assert found(one) == [("evidence-wanted", "评分表", "H2")]


def test_strictness_raises_only_what_asks_for_it() -> None:
    assert {code for code, problem in PROBLEMS.items() if problem.strict} == {
        "finding-wanted",
        "evidence-wanted",
        "consensus-open",
    }


def test_methods_each_from_the_list() -> None:
    one = submission(scores=SCORES.replace("访谈、观察", "访谈， 观察,文件与记录评审、电话"))
    assert found(one) == [("choice-unlisted", "评分表", "J2")]
    assert one.findings[0].value == "电话"
    assert one.rows["L1-RY-1"]["method"] == "访谈、观察、文件与记录评审、电话"
    assert found(submission(scores=SCORES.replace("访谈、观察", "访谈 观察"))) == []


# --- evaluation, risks, dates -----------------------------------------------------------------------------------------
def test_subdomains_without_evaluation_in_one_finding() -> None:
    one = submission(evaluation=EVALUATION.replace("专职", "").replace("租赁", "").replace("续租", ""))
    assert [(f.code, f.value) for f in one.findings] == [("evaluation-wanted", "2")]
    assert "人员、场所" in one.findings[0].message("zh")


def test_an_urgent_risk_surfaces() -> None:
    one = submission(evidence=EVIDENCE.replace("| 否 ", "| 是 "))
    assert found(one) == [("urgent-risk", "证据清单", "J2")]
    assert "E01 花名册" in one.findings[0].message("zh")
    assert one.accepted


@pytest.mark.parametrize("old", ["评估结束日期     | @2026-05-13", "末次会议日期     | @2026-05-13"])
def test_dates_in_order(old: str) -> None:
    one = submission(assessment=ASSESSMENT.replace(old, old.replace("13", "01")))
    assert [f.code for f in one.findings] == ["date-order"]


def test_a_team_has_a_leader() -> None:
    one = submission(assessment=ASSESSMENT.replace("孙志远", "").replace("李莉", ""))
    assert [(f.code, f.severity) for f in one.findings] == [("field-blank", "error"), ("field-wanted", "warning")]
