"""Assessments as submissions, as validation gives them (formal ones with all and with the least that is asked for, self-assessments),
and as workbooks filled in so."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone

from filled import CODE, Entered, catalogue

from smexl import kinds
from smexl.assessment import Provenance
from smexl.catalogue import Catalogue, Requirement
from smexl.kinds import FORMAL, KINDS
from smexl.reading.read import read_book
from smexl.report import Source
from smexl.result import Origin, result_workbook
from smexl.scoring import Figures, figures
from smexl.submission import Submission
from smexl.template import template
from smexl.text import Lang
from smexl.validation import validate

ORGANIZATION = "合肥市某某中小企业服务有限公司"
GOOD = (10, 8, 10, 8, 10, 10, 8, 10, 5, 10)
BAD = (10, 5, 8, 8, 5)
UNITS = (10, 8, 10, 8, 10, 5, 10, 10, 0, 10)
SELF_SCORES = ("1", "1", "1", "0.8", "1", "0.8")

_INFO = {
    "organization": ORGANIZATION, "credit_code": CODE, "institution_type": "技术创新服务", "region": "安徽省合肥市蜀山区",
    "address": "望江西路 666 号 A 座 12 层", "contact": "王小明", "phone": "0551-62345678", "email": "wang@example.org",
    **{f"eligibility_{letter}": "是" for letter in "abcdef"},
}  # fmt: skip
_ASSESSMENT = {
    "body": "安徽某某评估有限公司",
    "team_leader": "张三丰",
    "team_members": "李四、王五、赵六",
    "objective": "确认被评估方通用服务能力是否符合三星级成熟度要求，识别主要短板，为其持续改进提供依据。",
    "scope": "综合管理部、服务运营中心、技术创新部三个部门；\n覆盖需求受理、服务设计、服务交付、投诉处理和持续改进的全部过程。",
    "criteria": "《中小企业服务 服务机构 通用能力成熟度评估指南》第 8、9 章及本要求目录；被评估方现行管理制度汇编（2026 版）。",
    "methods": "访谈、观察、现场巡视、文件与记录评审、信息系统演示；对服务合同按 20% 抽样。",
    "start": "2026-07-13",
    "end": "2026-07-15",
    "places": "合肥市望江西路 666 号被评估方总部；芜湖分部（远程演示）",
    "participants": "陈总（总经理）、刘芳（服务运营中心主任）、孙强（技术创新部经理）",
    "opening": "2026-07-13",
    "closing": "2026-07-15",
    "strengths": "服务目录和合同管理规范，客户回访制度执行到位，信息系统贯通需求登记至交付验收。",
    "shortfalls": "风险管理和供应商管理的记录不完整；持续改进的度量指标较少。",
    "suggestions": "一、在 2026 年内建立供应商分级评价。\n二、为每项主要服务设定不少于三个度量指标并按季度分析。",
    "adherence": "评估组按上述评估准则完成了全部评估活动，没有偏离；每项要求均以采集的证据为依据打分，组内意见一致。",
    "tasks": "核实自评材料；现场采集并验证证据；逐条打分，形成评估发现；判定等级并提出改进建议。",
    "facilities": "独立会议室一间（投影、打印设备），可登录服务管理系统的电脑两台。",
    "plan_confirmed_by": "陈总",
    "plan_confirmed_on": "2026-07-08",
    "report_number": "皖评报〔2026〕015",
    "prepared_by": "王五",
    "prepared_on": "2026-07-20",
    "reviewed_by": "张三丰",
    "reviewed_on": "2026-07-22",
    "approved_by": "周敏",
    "approved_on": "2026-07-24",
}
_METHODS = ("访谈", "文件与记录评审", "访谈、文件与记录评审", "信息系统演示", "现场巡视、观察")
_FINDINGS = {
    10: "制度文件齐全，抽查 2026 年上半年 12 份记录均按规定执行。",
    8: "制度已发布并执行，抽查的 12 份记录中有 2 份缺少审批签字。",
    5: "仅在总部执行，芜湖分部没有相应记录；制度没有规定责任人。",
    0: "没有制度，也没有记录。",
}


def figures_of(submission: Submission, catalogue: Catalogue) -> Figures:
    level = catalogue.level(submission.level)
    return figures([submission.scores[r.id] for r in level.requirements], level, catalogue)


def _scored(catalogue: Catalogue, level: int, kind: str, pattern: tuple[int, ...]) -> Submission:
    found = Submission(level, kind, "zh")
    requirements = catalogue.level(level).requirements
    found.scores = {r.id: pattern[i % len(pattern)] for i, r in enumerate(requirements)}
    return found


def sparse(catalogue: Catalogue, level: int = 3, pattern: tuple[int, ...] = BAD) -> Submission:
    """A formal assessment that says no more than it must: who, and every score."""
    found = _scored(catalogue, level, "formal", pattern)
    found.answers = {
        "info": {"organization": ORGANIZATION, "credit_code": CODE, "contact": "王小明", "phone": "0551-62345678"},
        "assessment": {"body": "安徽某某评估有限公司", "team_leader": "张三丰"},
    }
    return found


def _piece(i: int, requirements: Sequence[Requirement], urgent: bool) -> dict[str, str]:
    found = {
        "number": f"E{i + 1:02d}",
        "name": f"服务管理制度汇编第 {i + 1} 篇及执行记录",
        "type": ("制度文件", "记录", "合同协议")[i % 3],
        "date": f"2026-0{i % 6 + 1}-10",
        "requirements": "、".join(r.id for r in requirements),
        "place": f"档案室 {i + 1} 柜",
        "method": _METHODS[i % 5],
        "collected": "2026-07-14",
        "collector": "王五",
        "urgent": kinds.YES.zh if urgent else kinds.NO.zh,
    }
    risk = {"risk_on": "2026-07-14", "risk_to": "陈总（总经理）", "risk_done": "当日停用共用账号，三日内完成权限清理。"}
    return found | risk if urgent else found


def rich(catalogue: Catalogue, level: int = 3, pattern: tuple[int, ...] = GOOD) -> Submission:
    """A formal assessment that says all it is asked for."""
    found = _scored(catalogue, level, "formal", pattern)
    found.answers = {"info": dict(_INFO), "assessment": _ASSESSMENT | {"recommended": kinds.level_name(level).zh}}
    requirements = catalogue.level(level).requirements
    for i, r in enumerate(requirements):
        units = found.scores[r.id]
        found.rows[r.id] = {
            "self_score": "1" if units == 8 else f"{units / 10:g}",
            "evidence": "" if units == 0 else f"E{i % 12 + 1:02d}" if i % 3 else f"E{i % 12 + 1:02d}、E{(i + 4) % 12 + 1:02d}",
            "finding": _FINDINGS[units],
            "method": "" if units == 0 else _METHODS[i % len(_METHODS)],
            **({"remark": "与自评不一致，已与被评估方确认。"} if units == 8 else {}),
        }  # fmt: skip
    principles = {key: "符合要求" for key, _ in kinds.REVIEW_PRINCIPLES}
    remarks = {f"{key}_remark": f"{name.zh}没有问题" for key, name in kinds.REVIEW_PRINCIPLES}
    found.listings["review"] = [
        {"round": "1", "date": "2026-06-20", "reviewer": "李四", **principles, **remarks, "sufficiency": "不符合要求",
         "sufficiency_remark": "供应商评价记录缺失，已请补充", "conclusion": "不符合要求"},
        {"round": "2", "date": "2026-07-02", "reviewer": "李四", **principles, **remarks, "conclusion": "符合要求"},
    ]  # fmt: skip
    found.listings["schedule"] = [
        {"date": "2026-07-13", "time": "9:00–9:40", "activity": "首次会议", "participants": "陈总、各部门负责人", "assessors": "全体",
         "place": "总部第一会议室"},
        {"date": "2026-07-13", "time": "10:00–17:00", "activity": "服务战略、服务设计：访谈、文件与记录评审",
         "participants": "综合管理部、服务运营中心", "assessors": "张三丰、李四", "place": "总部"},
        {"date": "2026-07-14", "time": "9:00–17:00", "activity": "服务转化、服务运营：现场巡视、信息系统演示", "participants": "技术创新部",
         "assessors": "王五、赵六", "place": "总部；芜湖分部（远程）"},
        {"date": "2026-07-15", "time": "15:00–16:00", "activity": "末次会议", "participants": "陈总、各部门负责人", "assessors": "全体",
         "place": "总部第一会议室"},
    ]  # fmt: skip
    found.listings["evidence"] = [_piece(i, requirements[i * 2 : i * 2 + 2], i == 7) for i in range(12)]
    found.listings["evaluation"] = [
        {"domain": s.domain.zh, "subdomain": s.name.zh, "achievements": f"{s.name.zh}的制度完整，职责清楚，执行记录可追溯。",
         "shortfalls": f"{s.name.zh}的部分记录缺少审批签字，分部执行不一致。", "suggestions": "统一各分部的记录模板，按季度抽查。"}
        for s in catalogue.level(level).subdomains
    ]  # fmt: skip
    found.listings["plan"] = [
        {"requirement": requirements[8].id, "problem": "没有固定的回访", "measure": "每季度回访一次并记录", "owner": "刘芳",
         "deadline": "2026-12-31", "state": "进行中"}
    ]  # fmt: skip
    found.listings["disagreements"] = [
        {"requirement": requirements[8].id, "subject": "回访是否覆盖全部客户", "team": "抽样显示未覆盖小微客户，评为部分满足。",
         "organization": "认为小微客户已由线上问卷覆盖。", "handling": "提交评估管理机构复核"}
    ]  # fmt: skip
    return found


def assessed(
    catalogue: Catalogue,
    level: int = 3,
    units: Iterable[int] = UNITS,
    urgent: Iterable[int] = (3,),
    organization: str = ORGANIZATION,
) -> Submission:
    """As ``rich``, with self scores, findings (some are wanting) and evidence in turn, the pieces at ``urgent`` urgent risks."""
    found, requirements, marked = rich(catalogue, level, tuple(units)), catalogue.level(level).requirements, set(urgent)
    found.answers["info"]["organization"] = organization
    found.answers["info"]["level"] = kinds.level_name(level).zh
    found.remarks = {"assessment": {"places": "芜湖分部只看现场"}}
    for i, row in enumerate(found.rows.values()):
        row |= {
            "self_score": SELF_SCORES[i % len(SELF_SCORES)],
            "evidence": f"E{i // 3 + 1:02d}",
            "method": _METHODS[i % 5],
        }
        row |= {"finding": _FINDINGS[8] if i % 3 < 2 else "", "remark": "组内一致" if i % 7 == 0 else ""}
    found.listings["review"] = rounds(kinds.NOT_CONFORMING.zh, kinds.CONFORMING.zh)
    found.listings["evidence"] = [_piece(i, [r], i in marked) for i, r in enumerate(requirements[::3])]
    return found


def rounds(*conclusions: str) -> list[dict[str, str]]:
    """Rounds of document review that ended so."""
    found = []
    for number, conclusion in enumerate(conclusions, 1):
        one = {
            "round": str(number),
            "date": f"2026-04-{8 * number:02d}",
            "reviewer": "李四",
            "conclusion": conclusion,
        }
        one |= {key: kinds.CONFORMING.zh for key, _ in kinds.REVIEW_PRINCIPLES}
        if conclusion != kinds.CONFORMING.zh:
            one |= {"sufficiency": conclusion, "sufficiency_remark": "证据清单中 E07、E12 没有附件，请补充后重新提交。"}
        found.append(one)
    return found


def self_assessment(catalogue: Catalogue, level: int = 3, pattern: tuple[int, ...] = GOOD) -> Submission:
    found = _scored(catalogue, level, "self", pattern)
    dates = {"period_start": "2026-01-01", "period_end": "2026-06-30", "date": "2026-07-01"}
    found.answers = {"info": {**_INFO, **dates, "leader": "陈总", "members": "刘芳、孙强"}}
    found.rows = {r.id: {"evidence": "E01", "remark": "见制度汇编"} for r in catalogue.level(level).requirements}
    found.listings = {
        "evidence": [{"number": "E01", "name": "制度汇编", "type": "制度文件", "date": "2026-01-10", "requirements": "", "place": "档案室"}],
        "plan": [{"requirement": "", "problem": "记录不全", "measure": "补齐", "owner": "刘芳", "deadline": "2026-12-31", "state": "未开始"}],
    }  # fmt: skip
    return found


ORIGIN_OF_TEST = Origin(
    Provenance("收件/甲/评分表_三星_自评.xlsx", "ab" * 32, "0.1.0", inbox="2026"),
    "cd" * 32,
    datetime(2026, 7, 15, 10, 30, tzinfo=timezone(timedelta(hours=8))),
)


def submission_of(
    catalogue: Catalogue, level: int, pattern: Iterable[int] = UNITS, organization: str = "合肥市某某服务有限公司"
) -> Submission:
    units = tuple(pattern)
    requirements = catalogue.level(level).requirements
    found = Submission(level, "self", "zh", answers={"info": {"organization": organization, "credit_code": CODE}})
    found.scores = {r.id: units[i % len(units)] for i, r in enumerate(requirements)}
    found.rows = {r.id: {"evidence": "E01", "remark": f"第 {i} 条"} for i, r in enumerate(requirements)}
    return found


def result_of(submission: Submission, of: Catalogue | None = None, lang: Lang = "zh") -> bytes:
    of = of or catalogue()
    return result_workbook(submission, figures_of(submission, of), ORIGIN_OF_TEST, of, lang)


HOSTILE = '=HYPERLINK("http://x","y")'


CODES = ("91340100MA2N08Y97Q", "91110108551385082Q")


def entered_of(one: Submission) -> Entered:
    """What a person entered for a submission to say this. Records of subdomains are named by the template."""
    entered: Entered = {
        ("form", form, key): text for form, answers in one.answers.items() for key, text in answers.items() if text
    }
    entered |= {("note", form, key): text for form, notes in one.remarks.items() for key, text in notes.items() if text}
    entered |= {("score", id_): units / catalogue().unit for id_, units in one.scores.items()}
    for id_, row in one.rows.items():
        entered |= {
            ("row", id_, key): float(text) if key == "self_score" else text for key, text in row.items() if text
        }
    for listing, records in one.listings.items():
        named = {"domain", "subdomain"} if KINDS[one.kind].listing(listing).per_subdomain else set()
        for i, record in enumerate(records):
            entered |= {("listing", listing, i, key): text for key, text in record.items() if text and key not in named}
    return entered


def workbook(submission: Submission, code: str = CODES[0]) -> bytes:
    submission.answers["info"]["credit_code"] = code
    return template(catalogue(), submission.level, KINDS[submission.kind], "zh", entered_of(submission))


SOURCE = Source("收件/甲/评分表_三星_正式评估.xlsx", "ab" * 32, "0.1.0", datetime(2026, 7, 20, 9, 30))


def complete(level: int = 3) -> Entered:
    """What is entered in a formal workbook without errors: some findings are wanting, and there is an urgent risk."""
    return entered_of(assessed(catalogue(), level))


def formal(level: int = 3, entered: Entered | None = None, lang: Lang = "zh") -> bytes:
    """A completed formal workbook as smexl's own writer makes it."""
    return template(catalogue(), level, FORMAL, lang, complete(level) if entered is None else entered)


def judged(data: bytes, strict: bool = False) -> Submission:
    return validate(read_book(data, "评分表.xlsx"), catalogue(), strict=strict)
