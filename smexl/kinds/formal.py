"""The formal assessment (8.3)."""

from smexl.kinds.common import (
    CONTACT_GROUP,
    ELIGIBILITY,
    EVIDENCE_LIST,
    EVIDENCE_NUMBERS,
    ORGANIZATION_GROUP,
    PLAN_LIST,
    REMARK,
)
from smexl.kinds.model import Field, Form, Kind, Listing, QuestionGroup, Step
from smexl.kinds.self_assessment import SELF
from smexl.kinds.words import DOMAIN, INFO, STARS, SUBDOMAIN, YES_NO
from smexl.text import Text

ASSESSMENT = Text("评估信息", "Assessment")
SCHEDULE = Text("评估日程", "Schedule")
DOCUMENT_REVIEW = Text("文件审查", "Document review")
EVALUATION = Text("能力子域评价", "Evaluation")
DISAGREEMENTS = Text("分歧意见", "Disagreements")

# 8.3.8, in its order; its "等" asks for the last.
COLLECTION_METHODS = (
    Text("访谈", "Interview"),
    Text("观察", "Observation"),
    Text("现场巡视", "Site tour"),
    Text("文件与记录评审", "Review of documents and records"),
    Text("信息系统演示", "Demonstration of an information system"),
    Text("其他", "Other"),
)

_METHODS_HINT = Text(
    "从列表中选择（8.3.8）；用了几种方式时直接输入，用顿号分开，如：访谈、观察",
    "Choose from the list (8.3.8); type several separated by commas, e.g. Interview, Observation",
)

CONFORMING = Text("符合要求", "Meets the requirements")
MOSTLY_CONFORMING = Text("基本符合要求", "Mostly meets the requirements")
NOT_CONFORMING = Text("不符合要求", "Does not meet the requirements")
REVIEW_CONCLUSIONS = (CONFORMING, MOSTLY_CONFORMING, NOT_CONFORMING)

# 8.3.5 a–e: the principles of document review.
REVIEW_PRINCIPLES = (
    ("completeness", Text("文件完整性", "Completeness")),
    ("accuracy", Text("内容准确性", "Accuracy")),
    ("compliance", Text("合规性", "Compliance")),
    ("logic", Text("逻辑性", "Logic")),
    ("sufficiency", Text("证明材料充分性", "Sufficiency of evidence")),
)

NOT_RECOMMENDED = Text("不推荐", "None")
"""In place of the level to recommend to the authority (8.3.12 c), where there is none."""

_ASSESSMENT_FORM = Form(
    "assessment",
    ASSESSMENT,
    (
        QuestionGroup(
            Text("评估机构与评估组（8.3.4）", "Body and team (8.3.4)"),
            (
                Field("body", Text("评估机构", "Assessment body"), required=True),
                Field(
                    "team_leader",
                    Text("评估组组长", "Team leader"),
                    required=True,
                    hint=Text("至少 1 名组长（8.3.4）", "At least one leader (8.3.4)"),
                ),
                Field(
                    "team_members",
                    Text("评估组成员", "Team members"),
                    wanted=True,
                    hint=Text("多人用顿号分开", "Separated by commas"),
                    lines=2,
                ),
                Field(
                    "assessor",
                    Text("填表评估员", "Assessor of this workbook"),
                    hint=Text("各评估员分别打分时填写，用于合议", "Where assessors score separately, for consensus"),
                ),
            ),
        ),
        QuestionGroup(
            Text("评估安排（8.3.6、8.3.13）", "Arrangements (8.3.6, 8.3.13)"),
            (
                Field("objective", Text("评估目标", "Objective"), wanted=True, lines=2),
                Field(
                    "scope",
                    Text("评估范围", "Scope"),
                    wanted=True,
                    hint=Text("被评估方的部门、职能或过程", "Units, functions or processes of the organization"),
                    lines=3,
                ),
                Field(
                    "tasks",
                    Text("评估任务", "Tasks"),
                    hint=Text("8.3.6 c)，写入评估计划", "8.3.6 c), for the assessment plan"),
                    lines=3,
                    later=True,
                ),
                Field("criteria", Text("评估准则", "Criteria"), wanted=True, lines=2),
                Field("methods", Text("评估方法", "Methods"), lines=2),
                Field("start", Text("评估开始日期", "Start date"), "date", wanted=True),
                Field("end", Text("评估结束日期", "End date"), "date", wanted=True, not_before="start"),
                Field("places", Text("评估地点", "Places"), wanted=True, lines=2),
                Field(
                    "facilities",
                    Text("办公场地和设备", "Rooms and equipment"),
                    hint=Text("8.3.6 h)，评估所需", "8.3.6 h), what the assessment needs"),
                    lines=2,
                    later=True,
                ),
                Field(
                    "participants",
                    Text("被评估方参与者", "Participants of the organization"),
                    wanted=True,
                    hint=Text("姓名（职务），用顿号分开", "Name (position), separated by commas"),
                    lines=3,
                ),
                Field(
                    "plan_confirmed_by",
                    Text("计划确认人", "Plan confirmed by"),
                    hint=Text("被评估方代表（8.3.6）", "For the organization (8.3.6)"),
                    later=True,
                ),
                Field("plan_confirmed_on", Text("计划确认日期", "Plan confirmed on"), "date", later=True),
                Field("opening", Text("首次会议日期", "Opening meeting"), "date", hint=Text("见 8.3.7", "See 8.3.7")),
                Field(
                    "closing",
                    Text("末次会议日期", "Closing meeting"),
                    "date",
                    hint=Text("见 8.3.12", "See 8.3.12"),
                    not_before="opening",
                ),
            ),
        ),
        QuestionGroup(
            Text("评估结论（8.3.13）", "Conclusion (8.3.13)"),
            (
                Field("strengths", Text("总体亮点", "Overall strengths"), lines=5),
                Field("shortfalls", Text("总体不足", "Overall shortfalls"), lines=5),
                Field("suggestions", Text("总体提升建议", "Overall suggestions"), lines=5),
                Field(
                    "adherence",
                    Text("评估准则遵循程度", "Adherence to the criteria"),
                    wanted=True,
                    hint=Text("8.3.13 i) 的陈述", "The statement of 8.3.13 i)"),
                    lines=4,
                ),
                Field(
                    "recommended",
                    Text("推荐等级", "Level recommended"),
                    "choice",
                    choices=(*STARS, NOT_RECOMMENDED),
                    hint=Text("向评估管理机构推荐的等级（8.3.12 c）", "To the authority (8.3.12 c)"),
                    later=True,
                ),
            ),
        ),
        QuestionGroup(
            Text("评估报告（8.3.13）", "Report (8.3.13)"),
            (
                Field(
                    "report_number",
                    Text("报告编号", "Report no."),
                    hint=Text("同一批次内不重复", "Used once in a batch"),
                    later=True,
                ),
                *(
                    field
                    for key, zh, en in (
                        ("prepared", "编制", "Prepared"),
                        ("reviewed", "审核", "Reviewed"),
                        ("approved", "批准", "Approved"),
                    )
                    for field in (
                        Field(f"{key}_by", Text(f"{zh}人", f"{en} by"), later=True),
                        Field(f"{key}_on", Text(f"{zh}日期", f"{en} on"), "date", later=True),
                    )
                ),
            ),
        ),
    ),
    in_result=True,
    headline=("body", "team_leader", "team_members", "start", "end"),
    widths=(26, 62, 22, 28),
)

_SCHEDULE_LIST = Listing(
    "schedule",
    SCHEDULE,
    (
        Field("date", Text("日期", "Date"), "date", width=14),
        Field("time", Text("时间", "Time"), width=16, hint=Text("如 9:00–10:30", "e.g. 9:00–10:30")),
        Field("activity", Text("评估活动", "Activity"), width=40),
        Field("participants", Text("受访部门和人员", "Units and people"), width=30),
        Field("assessors", Text("评估员", "Assessors"), width=18),
        Field("place", Text("地点", "Place"), width=24),
    ),
    rows=20,
    help=Text(
        "评估的日程安排（8.3.6 d），逐项填写，写入评估计划。行数不够时在下方接着填写。",
        "The schedule of the assessment (8.3.6 d), an activity a row, for the assessment plan. Continue below if needed.",
    ),
    row_height=26,
    later=True,
)
_REVIEW_LIST = Listing(
    "review",
    DOCUMENT_REVIEW,
    (
        Field("round", Text("轮次", "Round"), width=8, hint=Text("1、2、3……", "1, 2, 3…"), counted=True),
        Field("date", Text("审查日期", "Date"), "date", width=13),
        Field("reviewer", Text("审查人", "Reviewer"), width=11),
        *(
            field
            for key, name in REVIEW_PRINCIPLES
            for field in (
                Field(key, name, "choice", choices=REVIEW_CONCLUSIONS, width=13),
                Field(f"{key}_remark", Text(f"{name.zh}说明", f"{name.en}: remark"), width=17),
            )
        ),
        Field("conclusion", Text("审查结论", "Conclusion"), "choice", choices=REVIEW_CONCLUSIONS, width=14),
    ),
    rows=6,
    help=Text(
        "每轮审查填一行（8.3.5）：五项原则逐项给出结论和说明，再给出审查结论。不符合要求的，补充材料后另填一轮；符合要求后方可现场评估。",
        "One row for each round of review (8.3.5): a conclusion and a remark for each of the five principles, then the overall conclusion. "
        "After “does not meet”, add a round once material is supplied; the on-site assessment begins only after it passes.",
    ),
    row_height=44,
    frozen=1,
    in_result=True,
    remarked=tuple(key for key, _ in REVIEW_PRINCIPLES),
)
_EVALUATION_LIST = Listing(
    "evaluation",
    EVALUATION,
    (
        Field("domain", DOMAIN, width=14, locked=True),
        Field("subdomain", SUBDOMAIN, width=18, locked=True),
        Field("achievements", Text("当前成就", "Achievements"), width=36),
        Field("shortfalls", Text("现有不足", "Shortfalls"), width=36),
        Field("suggestions", Text("提升建议", "Suggestions"), width=36),
    ),
    rows=0,
    help=Text(
        "每个能力子域写明当前成就、现有不足和提升建议，供评估报告使用（8.3.13 h）。",
        "Achievements, shortfalls and suggestions for each subdomain, for the assessment report (8.3.13 h).",
    ),
    per_subdomain=True,
    row_height=66,
    frozen=2,
    in_result=True,
)
_DISAGREEMENT_LIST = Listing(
    "disagreements",
    DISAGREEMENTS,
    (
        Field("requirement", Text("要求编号", "Requirement ID"), "ids", width=16),
        Field("subject", Text("分歧事项", "Subject"), width=30),
        Field("team", Text("评估组意见", "The team's opinion"), width=34),
        Field("organization", Text("被评估方意见", "The organization's opinion"), width=34),
        Field("handling", Text("处理情况", "Handling"), width=24),
    ),
    rows=20,
    help=Text(
        "评估组与被评估方之间未解决的分歧意见，逐条填写，写入评估报告（8.3.13 j）。没有分歧则留空。",
        "Unresolved disagreements between the team and the organization, one a row, for the report (8.3.13 j). Blank where there are none.",
    ),
    row_height=32,
    in_result=True,
)
_FORMAL_EVIDENCE = Listing(
    EVIDENCE_LIST.key,
    EVIDENCE_LIST.sheet,
    (
        *EVIDENCE_LIST.columns,
        Field(
            "method",
            Text("采集方式", "Collection method"),
            "choices",
            choices=COLLECTION_METHODS,
            hint=_METHODS_HINT,
            width=16,
        ),
        Field("collected", Text("采集日期", "Collected on"), "date", width=14),
        Field("collector", Text("采集人", "Collector"), width=12),
        Field(
            "urgent",
            Text("紧急重大风险", "Urgent risk"),
            "choice",
            choices=YES_NO,
            width=12,
            hint=Text("有紧急、重大风险填“是”（8.3.8）", "“Yes” where it shows an urgent, major risk (8.3.8)"),
        ),
        Field("risk_on", Text("风险报告日期", "Risk reported on"), "date", width=14, later=True),
        Field("risk_to", Text("风险报告对象", "Risk reported to"), width=16, later=True),
        Field("risk_done", Text("风险处置措施", "What was done"), width=30, later=True),
    ),
    rows=80,
    help=Text(
        "依据被评估方的证据清单逐份核实并补充（8.3.8），注明采集方式、日期和采集人；显示紧急、重大风险的填“是”，及时报告被评估方，并写明何时报告、向谁报告和处置措施。",
        "Verify and complete the organization's list (8.3.8), with the method, the date and the collector. Mark evidence of an urgent, "
        "major risk with “Yes”, report it to the organization, and enter when, to whom, and what was done.",
    ),
    in_result=True,
)

_TEAM_STEPS = (
    Step(
        "info",
        Text(
            "核对被评估方的机构、联系方式和申请条件（8.3.2）。带 * 的为必填项。",
            "Check the organization, its contact details and its eligibility (8.3.2). Items marked * are required.",
        ),
    ),
    Step(
        "review",
        Text(
            "文件审查（8.3.5）：按五项原则逐轮记录结论和说明。审查结论为“不符合要求”时，反馈被评估方改进或补充材料后重新审查；通过后方可现场评估。",
            "Document review (8.3.5): conclusions and remarks on the five principles, round by round. Where it does not meet the requirements, "
            "tell the organization and review again once it has mended or added material; only then can the on-site assessment begin.",
        ),
    ),
    Step(
        "assessment",
        Text(
            "填写评估组（8.3.4）；编制评估计划并经被评估方确认（8.3.6）：目标、范围、任务、准则、方法、日期、地点、场地和设备；召开首次会议后填写日期（8.3.7）。",
            "Enter the team (8.3.4); make the assessment plan and have the organization confirm it (8.3.6): objective, scope, tasks, criteria, "
            "methods, dates, places, rooms and equipment; enter the date of the opening meeting (8.3.7).",
        ),
    ),
    Step(
        "schedule",
        Text(
            "填写评估的日程安排（8.3.6 d）。smexl report --document plan 由本工作簿生成评估计划，--document meetings 生成首次、末次会议签到表。",
            "Enter the schedule (8.3.6 d). smexl report --document plan makes the assessment plan of this workbook, --document meetings the sign-in "
            "sheets of the opening and closing meetings.",
        ),
    ),
    Step(
        "evidence",
        Text(
            "采集并核实证据（8.3.8）：访谈、观察、现场巡视、文件与记录评审、信息系统演示等，记录采集方式、日期和采集人；紧急、重大风险作标记并报告被评估方。",
            "Collect and verify evidence (8.3.8) by interview, observation, site tour, review of documents and records, demonstration of systems, with "
            "method, date and collector; mark urgent, major risks and report them to the organization.",
        ),
    ),
    Step(
        "scores",
        Text(
            "形成评估发现（8.3.9）：对照证据在“得分”列选择 {scores}，写明评估发现、证据编号和采集方式，评估组达成一致。每条都须评分；未全部满足的应有评估发现，"
            "高于 0 的应有证据。自评得分、自评证据和自评说明仅供对照。",
            "Form the findings (8.3.9): choose {scores} under Score against the evidence and enter finding, evidence numbers and collection method, agreed by "
            "the team. Score every requirement; a score below 1 wants a finding, one above 0 evidence. Scores, evidence and remarks of the self-assessment are for comparison only.",
        ),
    ),
    Step(
        "evaluation",
        Text(
            "逐个能力子域写明当前成就、现有不足和提升建议（8.3.13 h），与被评估方沟通（8.3.10）。",
            "For each subdomain state achievements, shortfalls and suggestions (8.3.13 h), and tell them to the organization (8.3.10).",
        ),
    ),
    Step(
        "preview",
        Text(
            "核对各能力域打分和判定结论，组内讨论，确定成熟度等级（8.3.11）。",
            "Check the domain scores and the verdict, discuss them and decide on the maturity level (8.3.11).",
        ),
    ),
    Step(
        "plan",
        Text(
            "核对并补充被评估方的改进计划；末次会议通报评估发现、结论和改进建议（8.3.12）。",
            "Check and complete the organization's improvement plan; the closing meeting presents findings, conclusion and suggestions (8.3.12).",
        ),
    ),
    Step(
        "disagreements",
        Text(
            "登记与被评估方之间未解决的分歧意见（8.3.13 j）。",
            "Enter unresolved disagreements with the organization (8.3.13 j).",
        ),
    ),
    Step(
        "assessment",
        Text(
            "补齐末次会议日期、总体亮点、不足、提升建议、对评估准则遵循程度的陈述、推荐等级（8.3.12 c）、报告编号和编制、审核、批准人，供编制评估报告（8.3.13）。",
            "Complete the date of the closing meeting, overall strengths, shortfalls and suggestions, the statement on adherence to the criteria, the level "
            "recommended (8.3.12 c), the report's number, and who prepares, reviews and approves it, for the report (8.3.13).",
        ),
    ),
)

FORMAL = Kind(
    "formal",
    Text("正式评估", "formal"),
    forms=(
        Form("info", INFO, (ORGANIZATION_GROUP, CONTACT_GROUP, ELIGIBILITY)),
        _ASSESSMENT_FORM,
    ),
    answers=(
        EVIDENCE_NUMBERS,
        Field("finding", Text("评估发现", "Finding"), width=34),
        Field(
            "method",
            Text("采集方式", "Collection method"),
            "choices",
            choices=COLLECTION_METHODS,
            hint=_METHODS_HINT,
            width=16,
        ),
        REMARK,
    ),
    listings=(_SCHEDULE_LIST, _REVIEW_LIST, _FORMAL_EVIDENCE, _EVALUATION_LIST, PLAN_LIST, _DISAGREEMENT_LIST),
    given=(
        Field("self_score", Text("自评得分", "Self score"), "score", width=9, locked=True),
        Field("self_evidence", Text("自评证据", "Self evidence"), width=11, locked=True, later=True, shows="evidence"),
        Field("self_remark", Text("自评说明", "Self remark"), width=20, locked=True, later=True, shows="remark"),
    ),
    order=("info", "assessment", "schedule", "review", "scores", "evidence", "evaluation", "plan", "disagreements"),
    steps=_TEAM_STEPS,
    submit=Text(
        "由评估组组长确认后交评估机构汇总处理，文件名可以更改。如被退回，请按“退回说明”修改后再次提交。",
        "The team leader confirms it and hands it to the assessment body for processing; the file may be renamed. If it comes back, mend what "
        "its first sheet lists and hand it in again.",
    ),
    preview_help=Text(
        "本页随评分自动计算，无需填写；供评估组讨论和判定成熟度等级（8.3.11）。",
        "This page computes itself as scores are entered, for the team's discussion and decision on the level (8.3.11).",
    ),
    rules=frozenset(
        {
            "document-review",
            "evidence-wanted",
            "finding-wanted",
            "evaluation-wanted",
            "urgent-risk",
            "recommendation",
            "consensus-open",
        }
    ),
    follows=SELF.key,
    row_height=52,
)
