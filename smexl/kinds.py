"""What a workbook of each kind holds, as data: sheets, fields, columns, what is required and what is checked.

The drawing, reading, validating and returning code all read these declarations, so that they cannot drift apart.
A further kind or a further question is an entry here, not a branch there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from smexl.text import Lang, Text

FORMAT_VERSION = 1
"""Version of the workbook layout, stamped into every template; raised when an older reader would misread a newer book."""

LEVELS = (1, 2, 3, 4, 5)
LEVEL_NAMES = {
    1: Text("一星", "1-star"),
    2: Text("二星", "2-star"),
    3: Text("三星", "3-star"),
    4: Text("四星", "4-star"),
    5: Text("五星", "5-star"),
}

EVERY_LEVEL = 0
"""Stands for a level where one workbook holds all of them (8.2.5); its stamp says ``EVERY_LEVEL_MARK``."""
EVERY_LEVEL_MARK = "all"


def level_name(number: int) -> Text:
    """What a workbook calls its level: 三星, or 各等级 where it holds all of them."""
    return LEVEL_NAMES[number] if number != EVERY_LEVEL else Text("各等级", "all levels")


NOTHING = Text("", "")

FieldType = Literal[
    "text", "organization", "credit_code", "level", "choice", "choices", "date", "phone", "email", "ids", "score"
]
"""``choice`` is one of a list, ``choices`` several of it; ``score`` is a score of the scale."""


@dataclass(frozen=True)
class Field:
    """One question of a form, or one column of a list.

    ``key`` is its name in code. ``required``: a blank is an error; ``wanted``: a blank is a warning.
    ``choices`` are offered as a list when ``type`` is ``choice`` or ``choices``. ``width`` is in characters (columns only).
    ``not_before``: the key of a date of the same form that this one must not be before. ``counted``: a column that offers
    1, 2, 3… beforehand; a record is in their order, and is none where it holds nothing else. ``lines``: how many an answer is
    offered (forms only).
    """

    key: str
    label: Text
    type: FieldType = "text"
    required: bool = False
    wanted: bool = False
    choices: tuple[Text, ...] = ()
    hint: Text = NOTHING
    width: int = 16
    locked: bool = False
    not_before: str = ""
    counted: bool = False
    lines: int = 1

    def heading(self, lang: Lang) -> str:
        """The label as the workbook shows it: a required one ends with ``*``."""
        return self.label(lang) + ("*" if self.required else "")

    @cached_property
    def kept(self) -> frozenset[str]:
        """The choices as they are kept: in Chinese."""
        return frozenset(choice.zh for choice in self.choices)

    def said(self, text: str, lang: Lang) -> str:
        """An answer as people read it: choices, which are kept in Chinese, in their language."""
        if lang == "zh" or not self.choices:
            return text
        names = {choice.zh: choice(lang) for choice in self.choices}
        if self.type == "choices":
            return ", ".join(names.get(part, part) for part in text.split("、"))
        return names.get(text, text)


@dataclass(frozen=True)
class Group:
    """Questions of a form under one subtitle."""

    title: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Form:
    """A sheet of questions: the label in one cell, the answer in the cell to its right, then remark and hint; ``widths`` are theirs.

    ``in_result``: the result workbook has a sheet of its answers. ``headline``: the questions that its first page answers too.
    """

    key: str
    sheet: Text
    groups: tuple[Group, ...]
    in_result: bool = False
    headline: tuple[str, ...] = ()
    widths: tuple[int, int, int, int] = (40, 40, 24, 38)

    def fields(self) -> Iterator[Field]:
        for group in self.groups:
            yield from group.fields


@dataclass(frozen=True)
class Listing:
    """A sheet of records: one heading row, then one record a row; ``rows`` blank ones are offered.

    ``per_subdomain``: instead, one record for each subdomain that the level assesses, whose first two columns (``domain`` and
    ``subdomain``) name it. ``help`` stands above the headings; ``row_height`` is in points; ``frozen`` columns stay in sight.
    ``in_result``: the result workbook has a sheet of it. ``remarked``: columns that are each followed by one for a remark, whose
    key ends with ``_remark``; a result shows each of them in a line of its own.
    """

    key: str
    sheet: Text
    columns: tuple[Field, ...]
    rows: int
    help: Text
    per_subdomain: bool = False
    row_height: int = 22
    frozen: int = 0
    in_result: bool = False
    remarked: tuple[str, ...] = ()


class Step(NamedTuple):
    """A step of the guide: the sheet it is about (a key of the kind's ``order``, or ``preview``) and what to do there."""

    key: str
    text: Text


SCORES_HELP = Text(
    "对照每条成熟度要求，在“得分”列从列表中选择 {scores}。每条都要评分：不满足填 0，不得留空。",
    "Compare each requirement with the evidence and choose {scores} from the list under Score. Score every one; none may stay blank.",
)
READY = Text(
    "提交前请确认：上方“填写进度”中的要求已全部评分，必填项均已填写。",
    "Before returning the workbook, make sure that Progress above shows every requirement scored and no required item blank.",
)


@dataclass(frozen=True)
class Kind:
    """A kind of workbook.

    ``answers`` are the columns of the score sheet that a person fills in after the score; ``given`` those that stand before it,
    filled in beforehand and locked. ``order``: the keys of its forms and listings in the order of their sheets, ``scores`` among
    them. ``rules`` name the checks that only this kind has (``validation.rules``). ``follows``: the kind whose accepted
    submissions can be entered into a template of this kind beforehand. ``row_height``: the least of a row of the score sheet, in
    points. ``steps``, ``scores_help``, ``preview_help``, ``ready`` and ``submit`` are its own words.
    """

    key: Literal["self", "formal"]
    name: Text
    forms: tuple[Form, ...]
    answers: tuple[Field, ...]
    listings: tuple[Listing, ...]
    order: tuple[str, ...]
    steps: tuple[Step, ...]
    submit: Text
    preview_help: Text
    scores_help: Text = SCORES_HELP
    ready: Text = READY
    given: tuple[Field, ...] = ()
    rules: frozenset[str] = frozenset()
    follows: str = ""
    row_height: int = 36

    def form(self, key: str) -> Form:
        return next(form for form in self.forms if form.key == key)

    def listing(self, key: str) -> Listing:
        return next(listing for listing in self.listings if listing.key == key)

    @property
    def sheets(self) -> tuple[Text, ...]:
        """The sheets that people fill in, in order."""
        names = {"scores": SCORES} | {form.key: form.sheet for form in self.forms}
        names |= {listing.key: listing.sheet for listing in self.listings}
        return tuple(names[key] for key in self.order)


# --- sheets -----------------------------------------------------------------------------------------------------------
GUIDE = Text("填写说明", "Guide")
INFO = Text("基本信息", "Organization")
SCORES = Text("评分表", "Scores")
EVIDENCE = Text("证据清单", "Evidence")
PLAN = Text("改进计划", "Improvement plan")
PREVIEW = Text("得分预览", "Preview")
RETURNED = Text("退回说明", "What to mend")
STAMP = "_smexl"
"""The very hidden sheet: two columns, name and value, from A1 (see ``STAMP_KEYS``)."""

STAMP_KEYS = ("format", "smexl", "catalogue", "version", "digest", "level", "kind", "lang")

# --- the score sheet --------------------------------------------------------------------------------------------------
ID = Text("编号", "ID")
DOMAIN = Text("能力域", "Domain")
SUBDOMAIN = Text("能力子域", "Subdomain")
REQUIREMENT = Text("成熟度要求", "Requirement")
HINT = Text("证据提示", "Evidence hint")
SCORE = Text("得分", "Score")
GRADE = Text("满足程度", "Satisfaction")
EVIDENCE_NUMBERS = Field(
    "evidence",
    Text("证据编号", "Evidence no."),
    hint=Text("填“证据清单”中的编号，多个用逗号分开", "Numbers from the Evidence sheet, separated by commas"),
    width=14,
)
REMARK = Field("remark", Text("说明", "Remark"), width=26)

# --- figures and verdicts, in the preview and in results ------------------------------------------------------------------
LEVEL_SCORE = Text("成熟度等级得分", "Maturity level score")
VERDICT = Text("判定结论", "Verdict")
CONFORMS = Text("符合", "Conforms")
DOES_NOT_CONFORM = Text("不符合", "Does not conform")
INCOMPLETE = Text("未完成", "Incomplete")
NOT_ASSESSED = Text("不适用", "Not applicable")
NOT_SCORED = Text("未评", "Not assessed")
HIGHEST = Text("符合的最高等级", "Highest level that conforms")
UNBROKEN = Text("逐级均符合到", "Every level conforms up to")
INVALID = Text("无效", "Invalid")

# --- forms: the heading row over label, answer, remark, hint -----------------------------------------------------------
FORM_HEADINGS = (
    Text("项目", "Item"),
    Text("填写内容", "Answer"),
    Text("备注", "Note"),
    Text("填写提示", "Hint"),
)

YES = Text("是", "Yes")
NO = Text("否", "No")
YES_NO = (YES, NO)

# Clause 5 of the standard, in its order, with the catch-all that its "包括但不限于" asks for.
INSTITUTION_TYPES = (
    Text("互联网及信息技术服务", "Internet and information technology services"),
    Text("数据服务", "Data services"),
    Text("创业辅导服务", "Start-up mentoring"),
    Text("技术创新服务", "Technological innovation services"),
    Text("人力资源服务", "Human resources services"),
    Text("管理咨询服务", "Management consulting"),
    Text("市场开拓服务", "Market development services"),
    Text("法律服务", "Legal services"),
    Text("融资促进服务", "Financing facilitation"),
    Text("生产性服务", "Producer services"),
    Text("制造性服务", "Manufacturing services"),
    Text("经营辅助服务", "Business support services"),
    Text("其他", "Other"),
)

ORGANIZATION = Field(
    "organization",
    Text("机构名称", "Organization name"),
    "organization",
    required=True,
    hint=Text("与营业执照或登记证书一致", "As on the business licence or registration certificate"),
)
CREDIT_CODE = Field(
    "credit_code",
    Text("统一社会信用代码", "Unified social credit code"),
    "credit_code",
    required=True,
    hint=Text(
        "18 位数字或大写字母，不含 I、O、S、V、Z", "18 digits or capital letters, without I, O, S, V, Z (GB 32100)"
    ),
)
LEVEL = Field(
    "level",
    Text("成熟度等级", "Maturity level"),
    "level",
    locked=True,
    hint=Text("由模板确定，请勿改动", "Set by the template; leave as it is"),
)

_ORGANIZATION_GROUP = Group(
    Text("机构", "Organization"),
    (
        ORGANIZATION,
        CREDIT_CODE,
        LEVEL,
        Field(
            "institution_type",
            Text("机构类型", "Type of institution"),
            "choice",
            wanted=True,
            choices=INSTITUTION_TYPES,
            hint=Text(
                "从列表中选择主营服务类型（标准第 5 章）", "Choose the main type of service (clause 5 of the standard)"
            ),
        ),
        Field(
            "region",
            Text("所在地区", "Region"),
            wanted=True,
            hint=Text("省、市、区县，如：安徽省合肥市蜀山区", "Province, city, district"),
        ),
        Field("address", Text("办公地址", "Address")),
    ),
)
_CONTACT_GROUP = Group(
    Text("联系方式", "Contact"),
    (
        Field("contact", Text("联系人", "Contact person"), required=True),
        Field(
            "phone",
            Text("联系电话", "Phone"),
            "phone",
            required=True,
            hint=Text("手机号或“区号-号码”", "Mobile, or area code and number"),
        ),
        Field("email", Text("电子邮箱", "E-mail"), "email", wanted=True),
    ),
)
_SELF_GROUP = Group(
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
# 8.3.2 a–f. Self-check only: the body decides on the application, so a "no" is a warning.
ELIGIBILITY = Group(
    Text("申请条件自查（8.3.2）", "Eligibility self-check (8.3.2)"),
    tuple(
        Field(
            f"eligibility_{letter}", Text(f"{letter}) {zh}", f"{letter}) {en}"), "choice", wanted=True, choices=YES_NO
        )
        for letter, zh, en in (
            ("a", "独立法人，或经法人单位授权的直属单位", "An independent legal person, or a unit authorized by one"),
            ("b", "服务活动已运行 6 个月以上并能提供证据", "Services in operation for over 6 months, with evidence"),
            ("c", "有固定的办公场所和必要的设施", "Fixed premises and the necessary facilities"),
            ("d", "具备相应规模的服务从业人员", "Service staff of adequate number"),
            ("e", "财务和运营良好，无失信违法行为", "Sound finances and operation, no breach of law or trust"),
            ("f", "自愿遵守并认同有关标准及管理办法", "Accepts the standards and the rules of administration"),
        )
    ),
)

EVIDENCE_LIST = Listing(
    "evidence",
    EVIDENCE,
    (
        Field("number", Text("证据编号", "Evidence no."), width=12, hint=Text("如 E01，不重复", "e.g. E01, unique")),
        Field("name", Text("证据名称", "Name"), width=34),
        Field(
            "type",
            Text("证据类型", "Type"),
            "choice",
            choices=(
                Text("制度文件", "Policy or procedure"),
                Text("记录", "Record"),
                Text("合同协议", "Contract"),
                Text("报告", "Report"),
                Text("系统截图", "System screenshot"),
                Text("证书资质", "Certificate"),
                Text("照片影像", "Photo or video"),
                Text("其他", "Other"),
            ),
            width=14,
        ),
        Field("date", Text("形成日期", "Date"), "date", width=14),
        Field("requirements", Text("对应要求编号", "Requirement IDs"), "ids", width=24),
        Field("place", Text("存放位置或链接", "Place or link"), width=34),
    ),
    rows=60,
    help=Text(
        "每份证据填一行，编号不重复；在评分表的“证据编号”列引用（8.3.3 c）。行数不够时在下方接着填写。",
        "One row for each piece of evidence, each with its own number, to be referred to from the score sheet (8.3.3 c). Continue below if needed.",
    ),
)
PLAN_LIST = Listing(
    "plan",
    PLAN,
    (
        Field("requirement", Text("要求编号", "Requirement ID"), "ids", width=16),
        Field("problem", Text("存在问题", "Problem"), width=34),
        Field("measure", Text("改进措施", "Measure"), width=34),
        Field("owner", Text("责任人", "Owner"), width=12),
        Field("deadline", Text("完成期限", "Deadline"), "date", width=14),
        Field(
            "state",
            Text("状态", "State"),
            "choice",
            choices=(
                Text("未开始", "Not started"),
                Text("进行中", "In progress"),
                Text("已完成", "Done"),
                Text("已验证", "Verified"),
            ),
            width=12,
        ),
    ),
    rows=40,
    help=Text(
        "对未全部满足的要求制定改进措施，落实责任人和完成期限（8.2.4）。行数不够时在下方接着填写。",
        "Measures for requirements not fully satisfied, each with an owner and a deadline (8.2.4). Continue below if needed.",
    ),
)

SELF = Kind(
    "self",
    Text("自评", "self"),
    forms=(Form("info", INFO, (_ORGANIZATION_GROUP, _CONTACT_GROUP, _SELF_GROUP, ELIGIBILITY)),),
    answers=(EVIDENCE_NUMBERS, REMARK),
    listings=(EVIDENCE_LIST, PLAN_LIST),
    order=("info", "scores", "evidence", "plan"),
    steps=(
        Step(
            "info",
            Text(
                "填写机构、联系方式和自评估信息，完成申请条件自查。带 * 的为必填项。",
                "Enter the organization, contact and self-assessment details and complete the eligibility check. Items marked * are required.",
            ),
        ),
        Step(
            "scores",
            Text(
                "对照每条成熟度要求和收集到的证据，在“得分”列从列表中选择 {scores}。每条要求都须评分：不满足填 0，不得留空，也没有“不适用”。",
                "Compare each requirement with the evidence collected and choose {scores} under Score. Every requirement must be scored: "
                "“not satisfied” is 0; none may stay blank, and there is no “not applicable”.",
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
    submit=Text(
        "将文件按评估机构指定的方式提交，文件名可以更改。如被退回，请按“退回说明”修改后再次提交。",
        "Return it the way the assessment body asks; the file may be renamed. If it comes back, mend what its first sheet lists and return it again.",
    ),
    preview_help=Text(
        "本页随评分自动计算，无需填写；结果仅供自评参考，以评估机构的正式结论为准。",
        "This page computes itself as scores are entered. For your own orientation only; the assessment body's conclusion counts.",
    ),
)

# --- self-assessment of every level in one workbook (8.2.5) ---------------------------------------------------------------
LEVEL_COLUMN = Field("level", Text("等级", "Level"), "level", width=9, locked=True)
"""The column of the score sheet that tells the levels apart."""

_INTO_ONE_STEPS = {
    "scores": Text(
        "用“等级”列筛选，逐级对照成熟度要求和收集到的证据，在“得分”列从列表中选择 {scores}。所评等级的每条要求都须评分：不满足填 0。不评的等级整级留空。",
        "Filter by Level and, level by level, compare each requirement with the evidence collected and choose {scores} under Score. "
        "Every requirement of a level must be scored: “not satisfied” is 0. Leave a level blank entirely to leave it out.",
    ),
    "preview": Text(
        "核对各等级的得分和判定结论，以及据此预判的等级（8.2.5）。一个等级的全部要求评分后才给出其结论。",
        "Check scores and verdicts of the levels, and the level they foresee (8.2.5). A level's verdict appears once all of it is scored.",
    ),
}

INTO_ONE = replace(
    SELF,
    forms=(
        Form(
            "info",
            INFO,
            (
                replace(_ORGANIZATION_GROUP, fields=tuple(f for f in _ORGANIZATION_GROUP.fields if f is not LEVEL)),
                *SELF.forms[0].groups[1:],
            ),
        ),
    ),
    given=(LEVEL_COLUMN,),
    steps=tuple(Step(key, _INTO_ONE_STEPS.get(key, text)) for key, text in SELF.steps),
    scores_help=Text(
        "用“等级”列筛选，逐级评分：在“得分”列选择 {scores}。所评的等级每条都要评分，不满足填 0；不评的等级整级留空。",
        "Filter by Level and score level by level: choose {scores} under Score. Score every requirement of a level; leave a level blank entirely to leave it out.",
    ),
    preview_help=Text(
        "本页随评分自动计算，无需填写；结果仅供内部预判等级（8.2.5），以评估机构的正式结论为准。",
        "This page computes itself. For foreseeing the level only (8.2.5); the assessment body's conclusion counts.",
    ),
    ready=Text(
        "完成后请确认：所评的等级在“得分预览”中都不是“未完成”，必填项均已填写。",
        "When done, make sure that no level you score reads “Incomplete” in the Preview, and that no required item is blank.",
    ),
    submit=Text(
        "本表供机构内部预判等级（8.2.5），可用 smexl foresee 得出各等级的得分、结论和改进重点；申请评估时，请填写并提交所申请等级的模板。",
        "This workbook is for foreseeing the level within the organization (8.2.5); smexl foresee gives scores, verdicts and where to improve. "
        "To apply, fill in and return the template of the level applied for.",
    ),
)
"""Not in ``KINDS``: nothing but ``foresee`` reads it."""

# --- formal assessment (8.3) -------------------------------------------------------------------------------------------
ASSESSMENT = Text("评估信息", "Assessment")
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

_ASSESSMENT_FORM = Form(
    "assessment",
    ASSESSMENT,
    (
        Group(
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
        Group(
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
                Field("criteria", Text("评估准则", "Criteria"), wanted=True, lines=2),
                Field("methods", Text("评估方法", "Methods"), lines=2),
                Field("start", Text("评估开始日期", "Start date"), "date", wanted=True),
                Field("end", Text("评估结束日期", "End date"), "date", wanted=True, not_before="start"),
                Field("places", Text("评估地点", "Places"), wanted=True, lines=2),
                Field(
                    "participants",
                    Text("被评估方参与者", "Participants of the organization"),
                    wanted=True,
                    hint=Text("姓名（职务），用顿号分开", "Name (position), separated by commas"),
                    lines=3,
                ),
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
        Group(
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
            ),
        ),
    ),
    in_result=True,
    headline=("body", "team_leader", "team_members", "start", "end"),
    widths=(26, 66, 22, 30),
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
    ),
    rows=80,
    help=Text(
        "依据被评估方的证据清单逐份核实并补充（8.3.8），注明采集方式、日期和采集人；显示紧急、重大风险的填“是”，并及时报告被评估方。",
        "Verify and complete the organization's list (8.3.8), with the method, the date and the collector. Mark evidence of an urgent, "
        "major risk with “Yes”, and report it to the organization.",
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
            "填写评估组（8.3.4）；编制评估计划并经被评估方确认（8.3.6）：目标、范围、准则、方法、日程和地点；召开首次会议后填写日期（8.3.7）。",
            "Enter the team (8.3.4); make the assessment plan and have the organization confirm it (8.3.6): objective, scope, criteria, methods, "
            "dates, places; enter the date of the opening meeting (8.3.7).",
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
            "高于 0 的应有证据。“自评得分”仅供对照。",
            "Form the findings (8.3.9): choose {scores} under Score against the evidence and enter finding, evidence numbers and collection method, agreed by "
            "the team. Score every requirement; a score below 1 wants a finding, one above 0 evidence. The self score is for comparison only.",
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
            "补齐末次会议日期、总体亮点、不足、提升建议和对评估准则遵循程度的陈述，供编制评估报告（8.3.13）。",
            "Complete the date of the closing meeting, overall strengths, shortfalls and suggestions, and the statement on adherence to the criteria, for the "
            "report (8.3.13).",
        ),
    ),
)

FORMAL = Kind(
    "formal",
    Text("正式评估", "formal"),
    forms=(
        Form("info", INFO, (_ORGANIZATION_GROUP, _CONTACT_GROUP, ELIGIBILITY)),
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
    listings=(_REVIEW_LIST, _FORMAL_EVIDENCE, _EVALUATION_LIST, PLAN_LIST, _DISAGREEMENT_LIST),
    given=(Field("self_score", Text("自评得分", "Self score"), "score", width=9, locked=True),),
    order=("info", "assessment", "review", "scores", "evidence", "evaluation", "plan", "disagreements"),
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
    rules=frozenset({"document-review", "evidence-wanted", "finding-wanted", "evaluation-wanted", "urgent-risk"}),
    follows=SELF.key,
    row_height=52,
)

KINDS: dict[str, Kind] = {kind.key: kind for kind in (SELF, FORMAL)}
