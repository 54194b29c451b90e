"""Formal assessments as submissions (the way validation gives them) and as workbooks filled in by a team, at any level."""

from collections.abc import Iterable

from filled import CODE, Entered, catalogue

from smexl import kinds
from smexl.catalogue import Catalogue
from smexl.kinds import FORMAL
from smexl.reading.read import read_book
from smexl.submission import Submission
from smexl.template import template
from smexl.text import Lang
from smexl.validation import validate

SELF_SCORES = ("1", "1", "1", "0.8", "1", "0.8")
UNITS = (10, 8, 10, 8, 10, 5, 10, 10, 0, 10)
FINDINGS = (
    "制度已建立并执行，记录完整；抽查 2026 年 1—5 月服务台账 12 份，均有客户确认。",
    "有做法但未形成制度，记录只覆盖上半年，部分记录缺少签字和日期。",
    "",
)
INFO = {
    "institution_type": "技术创新服务",
    "region": "安徽省合肥市",
    "contact": "王小明",
    "phone": "0551-62345678",
    "email": "wang@example.org",
} | {f"eligibility_{letter}": "是" for letter in "abcdef"}
ASSESSMENT = {
    "body": "安徽省中小企业服务能力评估中心",
    "team_leader": "孙志远",
    "team_members": "王海涛、周敏、陈思源（技术专家）",
    "objective": "依据标准对被评估方的通用能力成熟度作出三星级判定，并提出改进建议。",
    "scope": "总部及滨湖分部的创业辅导、技术创新服务，涉及综合管理部、服务一部、服务二部和信息中心。",
    "criteria": "中小企业服务机构通用能力成熟度评估要求；示例要求目录",
    "methods": "访谈、现场巡视、文件与记录评审、信息系统演示",
    "start": "2026-05-11",
    "end": "2026-05-13",
    "places": "合肥市蜀山区望江西路 666 号 A 座；滨湖分部",
    "participants": "李莉（总经理）、赵一（质量主管）、钱二（信息中心主任）",
    "opening": "2026-05-11",
    "closing": "2026-05-13",
    "strengths": "战略与资源保障有力，服务流程清楚，客户响应及时；信息系统覆盖了主要服务过程。",
    "shortfalls": "持续改进的闭环不完整，部分服务记录没有客户确认。",
    "suggestions": "建立改进事项的跟踪台账，每季度复核一次；完善客户数据的分级管理。",
    "adherence": "评估按照评估准则和评估计划实施，证据经过核实，没有偏离。",
    "tasks": "核实自评材料；现场采集并验证证据；逐条打分并形成评估发现；提出改进建议。",
    "facilities": "独立会议室一间（投影、打印），可登录服务管理系统的电脑两台。",
    "plan_confirmed_by": "李莉",
    "plan_confirmed_on": "2026-05-06",
    "report_number": "皖评报〔2026〕015",
    "prepared_by": "王海涛",
    "prepared_on": "2026-05-18",
    "reviewed_by": "孙志远",
    "reviewed_on": "2026-05-19",
    "approved_by": "周敏",
    "approved_on": "2026-05-20",
}


def team_says(catalogue: Catalogue, level: int = 3) -> Submission:
    """A formal assessment with every form and list filled in; some findings are wanting, and one piece of evidence is urgent."""
    of_level = catalogue.level(level)
    ids = [requirement.id for requirement in of_level.requirements]
    one = Submission(level, "formal", "zh")
    who = {"organization": "合肥市星火企业服务有限公司", "credit_code": CODE, "level": kinds.LEVEL_NAMES[level].zh}
    one.answers = {"info": who | INFO, "assessment": dict(ASSESSMENT)}
    one.remarks = {"assessment": {"places": "滨湖分部只看现场"}}
    one.scores = {id_: UNITS[i % len(UNITS)] for i, id_ in enumerate(ids)}
    one.rows = {
        id_: {
            "self_score": SELF_SCORES[i % len(SELF_SCORES)],
            "evidence": f"E{i // 3 + 1:02d}",
            "finding": FINDINGS[i % len(FINDINGS)],
            "method": ("访谈、文件与记录评审", "观察")[i % 2],
            "remark": "组内一致" if i % 7 == 0 else "",
        }
        for i, id_ in enumerate(ids)
    }
    one.listings = {
        "schedule": [
            {
                "date": "2026-05-11",
                "time": "9:00–9:40",
                "activity": "首次会议",
                "participants": "李莉、各部门负责人",
                "assessors": "全体",
                "place": "第一会议室",
            },
            {
                "date": "2026-05-12",
                "time": "9:00–11:30",
                "activity": "服务设计、服务转化：访谈和记录评审",
                "participants": "服务一部",
                "assessors": "王海涛、周敏",
                "place": "滨湖分部",
            },
        ],
        "review": rounds(kinds.NOT_CONFORMING.zh, kinds.CONFORMING.zh),
        "evidence": _evidence(ids),
        "evaluation": [
            {
                "domain": s.domain.zh,
                "subdomain": s.name.zh,
                "achievements": f"{s.name.zh}方面已有稳定的做法，能提供 2026 年上半年的完整记录。",
                "shortfalls": "缺少年度评审，改进措施没有验证。" if i % 2 else "",
                "suggestions": "每年评审一次并保留记录。" if i % 2 else "",
            }
            for i, s in enumerate(of_level.subdomains)
        ],
        "plan": [
            {
                "requirement": ids[5],
                "problem": "记录不全",
                "measure": "补充记录",
                "owner": "赵一",
                "deadline": "2026-09-30",
            }
        ],
        "disagreements": [
            {
                "requirement": ids[8],
                "subject": "是否有持续改进的证据",
                "team": "只有会议纪要，没有措施和验证，判为不满足。",
                "organization": "认为会议纪要已能说明，应判部分满足。",
                "handling": "保留分歧，写入评估报告",
            }
        ],
    }
    return one


def rounds(*conclusions: str) -> list[dict[str, str]]:
    """Rounds of document review that ended so."""
    found = []
    for number, conclusion in enumerate(conclusions, 1):
        one = {
            "round": str(number),
            "date": f"2026-04-{8 * number:02d}",
            "reviewer": "孙志远",
            "conclusion": conclusion,
        }
        one |= {key: kinds.CONFORMING.zh for key, _ in kinds.REVIEW_PRINCIPLES}
        if conclusion != kinds.CONFORMING.zh:
            one |= {"sufficiency": conclusion, "sufficiency_remark": "证据清单中 E07、E12 没有附件，请补充后重新提交。"}
        found.append(one)
    return found


def _evidence(ids: Iterable[str]) -> list[dict[str, str]]:
    """A piece of evidence for every third requirement; the fourth shows an urgent risk."""
    return [
        {
            "number": f"E{i + 1:02d}",
            "name": "服务场所消防通道被杂物堵塞的现场照片" if i == 3 else f"服务过程记录与客户确认单（第 {i + 1} 组）",
            "type": ("记录", "制度文件", "合同协议", "系统截图")[i % 4],
            "date": f"2026-0{1 + i % 5}-15",
            "requirements": id_,
            "place": f"档案室 {i % 4 + 1} 柜",
            "method": ("访谈、观察", "文件与记录评审", "现场巡视", "信息系统演示")[i % 4],
            "collected": "2026-05-12",
            "collector": ("王海涛", "孙志远")[i % 2],
            "urgent": "是" if i == 3 else ("否", "")[i % 2],
            "risk_on": "2026-05-12" if i == 3 else "",
            "risk_to": "李莉（总经理）" if i == 3 else "",
            "risk_done": "暂停受理新数据，当日启用备份系统。" if i == 3 else "",
        }
        for i, id_ in enumerate(list(ids)[::3])
    ]


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
        named = {"domain", "subdomain"} if FORMAL.listing(listing).per_subdomain else set()
        for i, record in enumerate(records):
            entered |= {("listing", listing, i, key): text for key, text in record.items() if text and key not in named}
    return entered


def complete(level: int = 3) -> Entered:
    """What is entered in a formal workbook without errors: some findings are wanting, and there is an urgent risk."""
    return entered_of(team_says(catalogue(), level))


def formal(level: int = 3, entered: Entered | None = None, lang: Lang = "zh") -> bytes:
    """A completed formal workbook as smexl's own writer makes it."""
    return template(catalogue(), level, FORMAL, lang, complete(level) if entered is None else entered)


def judged(data: bytes, strict: bool = False) -> Submission:
    return validate(read_book(data, "评分表.xlsx"), catalogue(), strict=strict)
