"""The self-assessment (8.2)."""

from smexl.kinds.common import (
    CONTACT_GROUP,
    ELIGIBILITY,
    EVIDENCE_LIST,
    EVIDENCE_NUMBERS,
    ORGANIZATION_GROUP,
    PLAN_LIST,
    REMARK,
)
from smexl.kinds.model import Field, Form, Kind, QuestionGroup, Step
from smexl.kinds.words import INFO
from smexl.text import Text

SELF_GROUP = QuestionGroup(
    Text("自评估", "Self-assessment"),
    (
        Field(
            "period_start", Text("评估期间（起）", "Period from"), "date", hint=Text("如 2026-01-01", "e.g. 2026-01-01")
        ),
        Field(
            "period_end",
            Text("评估期间（止）", "Period to"),
            "date",
            hint=Text("如 2026-06-30", "e.g. 2026-06-30"),
            not_before="period_start",
        ),
        Field(
            "leader",
            Text("自评估团队负责人", "Self-assessment team leader"),
            wanted=True,
            hint=Text("负责中小企业服务业务的主管领导（6.1 a）", "The executive in charge of services to SMEs (6.1 a)"),
        ),
        Field(
            "members",
            Text("自评估团队成员", "Self-assessment team members"),
            hint=Text(
                "管理、技术、业务、质量等人员，用顿号分开（6.1 c）",
                "Management, technical, business, quality staff (6.1 c)",
            ),
        ),
        Field(
            "date",
            Text("自评日期", "Date of self-assessment"),
            "date",
            wanted=True,
            hint=Text("如 2026-07-15", "e.g. 2026-07-15"),
        ),
    ),
)

# 8.2.3, in its order.
PLAN_GROUP = QuestionGroup(
    Text("自评估计划（8.2.3）", "Plan of the self-assessment (8.2.3)"),
    tuple(
        Field(f"plan_{key}", Text(zh, en), lines=2, later=True)
        for key, zh, en in (
            ("goals", "目标任务", "Goals and tasks"),
            ("methods", "基本方法", "Methods"),
            ("schedule", "进度安排", "Schedule"),
            ("staff", "人员安排", "People"),
            ("budget", "经费预算", "Budget"),
            ("scope", "评估范围", "Scope"),
            ("process", "评估流程", "Process"),
            ("risks", "风险控制", "Risk control"),
        )
    ),
)
VERIFICATION_GROUP = QuestionGroup(
    Text("自评结果的审核和验证（8.2.4 d、e）", "Verification of the results (8.2.4 d, e)"),
    (
        Field("verified_by", Text("审核验证人", "Verified by"), later=True),
        Field("verified_on", Text("审核验证日期", "Verified on"), "date", later=True),
        Field(
            "verified_how",
            Text("审核验证情况", "How it was verified"),
            hint=Text("核对了哪些要求和证据，怎样核对", "Which requirements and evidence, and how"),
            lines=3,
            later=True,
        ),
        Field(
            "verified_result",
            Text("审核验证结论和改进建议", "Result and suggestions"),
            hint=Text(
                "自评是否准确、可靠；改进建议（8.2.4 e）", "Whether it is accurate and reliable; suggestions (8.2.4 e)"
            ),
            lines=3,
            later=True,
        ),
    ),
)
APPLICATION_GROUP = QuestionGroup(
    Text("评估申请（8.3.3 a）", "Application (8.3.3 a)"),
    (
        Field("legal_representative", Text("法定代表人", "Legal representative"), later=True),
        Field("founded", Text("成立日期", "Founded on"), "date", later=True),
        Field("staff", Text("服务从业人员数", "Service staff"), later=True),
        Field("services", Text("主要服务内容", "Main services"), lines=2, later=True),
        Field("applied_scope", Text("申请评估范围", "Scope applied for"), lines=2, later=True),
        Field("applied_on", Text("申请日期", "Date of application"), "date", later=True),
    ),
)

_GROUPS = (
    ORGANIZATION_GROUP,
    CONTACT_GROUP,
    SELF_GROUP,
    ELIGIBILITY,
    PLAN_GROUP,
    VERIFICATION_GROUP,
    APPLICATION_GROUP,
)

SELF = Kind(
    "self",
    Text("自评", "self"),
    forms=(Form("info", INFO, _GROUPS),),
    answers=(EVIDENCE_NUMBERS, REMARK),
    listings=(EVIDENCE_LIST, PLAN_LIST),
    order=("info", "scores", "evidence", "plan"),
    steps=(
        Step(
            "info",
            Text(
                "填写机构、联系方式和自评估信息，完成申请条件自查。带 * 的为必填项。填了计划、审核验证和申请各栏的，评估机构可据此生成自评估计划、"
                "审核验证记录和申请书。",
                "Enter the organization, contact and self-assessment details and complete the eligibility check. Items marked * are required. Where plan, "
                "verification and application are filled in, the assessment body can make these documents of them.",
            ),
        ),
        Step(
            "scores",
            Text(
                "对照每条成熟度要求和收集到的证据，在“得分”列从列表中选择 {scores}。每条要求都须评分：{lowest}，不得留空，也没有“不适用”。",
                "Compare each requirement with the evidence collected and choose {scores} under Score. Every requirement must be scored: "
                "{lowest}; none may stay blank, and there is no “not applicable”.",
            ),
        ),
        Step(
            "evidence",
            Text(
                "登记支持评分的证据并编号，在评分表的“证据编号”列引用；“说明”列可简述评分理由。",
                "List and number the evidence behind the scores, and refer to it from the score sheet; reasons can go under Remark.",
            ),
        ),
        Step(
            "plan",
            Text(
                "对未全部满足的要求，写明存在问题、改进措施、责任人和完成期限。",
                "For requirements not fully satisfied, state the problem, the measure, its owner and the deadline.",
            ),
        ),
        Step(
            "preview",
            Text(
                "核对各能力域、能力子域得分和判定结论。全部要求评分后才给出结论。",
                "Check the scores of domains and subdomains, and the verdict, which appears once every requirement is scored.",
            ),
        ),
    ),
    rules=frozenset({"evidence-none", "plan-none"}),
    submit=Text(
        "将文件按评估机构指定的方式提交，文件名可以更改。如被退回，请按“退回说明”修改后再次提交。",
        "Return it the way the assessment body asks; the file may be renamed. If it comes back, mend what its first sheet lists and return it again.",
    ),
    preview_help=Text(
        "本页随评分自动计算，无需填写；结果仅供自评参考，以评估机构的正式结论为准。",
        "This page computes itself as scores are entered. For your own orientation only; the assessment body's conclusion counts.",
    ),
)
