"""Makes the samples of formal assessments, beside those of ``make_samples``: ``python tests/make_formal_samples.py``.

``samples/formal``: formal workbooks of three organizations whose self-assessments are in ``samples``; ``samples/assessors``: three assessors
of one of them, each on their own; ``samples/last-year``: a self-assessment of the year before.
"""

import csv
import random
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from filled import Entered
from make_samples import CATALOGUE, ORGANIZATIONS, SAMPLES, Sample, by_libreoffice, code_of, saved, saved_at, scores_of

from smexl import kinds
from smexl.kinds import FORMAL
from smexl.template import template

TEAM = ("孙志远", "周敏", "王海涛", "陈思源")
METHODS = ("文件与记录评审", "访谈、文件与记录评审", "现场巡视", "信息系统演示", "访谈")
FORMAL_OF = {"05": (0.10, "libreoffice"), "06": (0.06, "template"), "08": (0.12, "template")}
"""Sample → how many scores the team lowers, and what saves the workbook."""
DOWN = {1: 0.8, 0.8: 0.5, 0.5: 0, 0: 0}
UP = {0: 0.5, 0.5: 0.8, 0.8: 1, 1: 1}


def of(number: str) -> Sample:
    return next(sample for sample in ORGANIZATIONS if sample.name.startswith(number))


def team_scores(sample: Sample, share: float, seed: str) -> list[float]:
    """The self scores as a team sees them: a share of them lower, a few higher."""
    rng = random.Random(sample.organization + seed)
    scores = scores_of(sample)
    for i in rng.sample(range(len(scores)), round(share * len(scores))):
        scores[i] = DOWN[scores[i]]
    for i in rng.sample(range(len(scores)), 2):
        scores[i] = UP[scores[i]]
    return scores


def finding(subdomain: str, hint: str, score: float) -> str:
    what = hint.split("、", maxsplit=1)[0]
    if score == 1:
        return f"{what}齐全，抽查 6 份均符合要求。"
    if score == 0.8:
        return f"{subdomain}的做法基本落实，{what}中有个别缺项。"
    if score == 0.5:
        return f"{subdomain}有做法，{what}只覆盖部分时段，未见复核记录。"
    return f"未能提供{what}，访谈确认尚未开展。"


def entered(sample: Sample, scores: list[float], seed: str, assessor: str = "") -> Entered:
    """What a team, or one assessor, entered into the formal workbook of an organization."""
    level, rng = CATALOGUE.level(sample.level), random.Random(sample.organization + seed)
    star = kinds.level_name(sample.level).zh
    info = {
        "organization": sample.organization, "credit_code": code_of(sample.region_code, sample.organization),
        "institution_type": sample.kind_of, "region": sample.region, "contact": "办公室", "phone": "0551-62345678",
        "email": "office@example.com", **{f"eligibility_{letter}": "是" for letter in "abcdef"},
    }  # fmt: skip
    assessment = {
        "body": "华东中小企业服务评估中心（示例）", "team_leader": TEAM[0], "team_members": "、".join(TEAM[1:]), "assessor": assessor,
        "objective": f"判定{sample.organization}的通用能力是否符合{star}要求，并提出改进建议。",
        "scope": "总部全部服务业务，涉及综合管理部、业务部、质量部。", "criteria": f"{CATALOGUE.name.zh} {CATALOGUE.version}",
        "methods": "访谈、现场巡视、文件与记录评审、信息系统演示", "start": date(2026, 9, 14), "end": date(2026, 9, 16),
        "places": f"{sample.region}（办公地）", "participants": "总经理、质量负责人、业务部负责人、信息管理员",
        "opening": date(2026, 9, 14), "closing": date(2026, 9, 16), "strengths": "服务流程清楚，记录比较完整。",
        "shortfalls": "部分子域的记录没有覆盖全年，改进措施的验证不足。", "suggestions": "建立改进台账，每季度复核；补齐缺项记录。",
        "adherence": "评估按评估计划和评估准则实施，没有偏离。",
    }  # fmt: skip
    told: Entered = {("form", "info", key): value for key, value in info.items()}
    told |= {("form", "assessment", key): value for key, value in assessment.items()}
    self_scores = scores_of(sample)
    for i, (requirement, score) in enumerate(zip(level.requirements, scores, strict=True)):
        number = f"E{i // 4 + 1:02d}"
        told["row", requirement.id, "self_score"] = self_scores[i]
        told["score", requirement.id] = int(score) if score in (0, 1) else score
        told["row", requirement.id, "evidence"] = number
        told["row", requirement.id, "method"] = rng.choice(METHODS)
        if score < 1 or rng.random() < 0.3:
            told["row", requirement.id, "finding"] = finding(requirement.subdomain, requirement.hint.zh, score)
    for i, requirement in enumerate(level.requirements[::4]):
        urgent = sample.name.startswith("08") and i == 4
        record = {
            "number": f"E{i + 1:02d}", "name": f"{requirement.subdomain}：{requirement.hint.zh.split('、')[0]}", "type": "记录",
            "date": date(2026, 1 + i % 8, 10), "requirements": requirement.id, "place": f"档案室 {1 + i // 8} 柜",
            "method": rng.choice(METHODS), "collected": date(2026, 9, 15), "collector": assessor or rng.choice(TEAM[1:]),
            "urgent": "是" if urgent else "否",
        }  # fmt: skip
        told |= {("listing", "evidence", i, key): value for key, value in record.items()}
    if assessor:
        return told
    rounds = ("基本符合要求", "符合要求") if sample.name.startswith("06") else ("符合要求",)
    for i, conclusion in enumerate(rounds):
        record = {
            "round": str(i + 1),
            "date": date(2026, 8, 10 + 10 * i),
            "reviewer": TEAM[0],
            "conclusion": conclusion,
        }
        record |= {key: "符合要求" for key, _ in kinds.REVIEW_PRINCIPLES}
        if conclusion != "符合要求":
            record |= {"sufficiency": conclusion, "sufficiency_remark": "部分证据缺日期，请补充。"}
        told |= {("listing", "review", i, key): value for key, value in record.items()}
    for i, subdomain in enumerate(level.subdomains):
        mine = [
            s
            for r, s in zip(level.requirements, scores, strict=True)
            if (r.domain, r.subdomain) == (subdomain.domain.zh, subdomain.name.zh)
        ]
        good = sum(mine) >= 0.8 * len(mine)
        record = {
            "domain": subdomain.domain.zh, "subdomain": subdomain.name.zh,
            "achievements": f"{subdomain.name.zh}的做法已落实，能提供相应记录。" if good else f"{subdomain.name.zh}已有初步做法。",
            "shortfalls": "" if min(mine) == 1 else "个别要求的记录不完整。", "suggestions": "" if good else "明确责任人，按季度检查并保留记录。",
        }  # fmt: skip
        told |= {("listing", "evaluation", i, key): value for key, value in record.items()}
    if sample.name.startswith("06"):
        lost = next(r for r, s in zip(level.requirements, scores, strict=True) if s == 0)
        record = {"requirement": lost.id, "subject": "是否有证据", "team": "现场未能提供记录，判为不满足。",
                  "organization": "认为口头说明已足够。", "handling": "保留分歧，写入报告。"}  # fmt: skip
        told |= {("listing", "disagreements", 0, key): value for key, value in record.items()}
    return told


def workbook(sample: Sample, scores: list[float], seed: str, assessor: str = "", program: str = "template") -> bytes:
    data = template(CATALOGUE, sample.level, FORMAL, "zh", entered(sample, scores, seed, assessor))
    if program == "libreoffice":
        data = by_libreoffice(data)
    return saved_at(data, datetime(2026, 9, 17, 16, 0))


def main() -> None:
    for folder in ("formal", "assessors", "last-year"):
        (SAMPLES / folder).mkdir(exist_ok=True)
    rows = []
    for number, (share, program) in FORMAL_OF.items():
        sample = of(number)
        scores = team_scores(sample, share, "team")
        name = f"{sample.name.split('_')[0]}_{kinds.level_name(sample.level).zh}_正式评估.xlsx"
        (SAMPLES / "formal" / name).write_bytes(workbook(sample, scores, "team", program=program))
        units, count = sum(round(10 * score) for score in scores), len(scores)
        rows.append(
            [
                f"formal/{name}",
                "accepted",
                sample.level,
                f"{units}/{10 * count}",
                "符合" if units >= 8 * count else "不符合",
            ]
        )
    sample = of("06")
    agreed = team_scores(sample, FORMAL_OF["06"][0], "team")
    for assessor in TEAM[1:]:
        rng = random.Random(assessor)
        scores = [rng.choice([DOWN[s], UP[s]]) if rng.random() < 0.08 else s for s in agreed]
        (SAMPLES / "assessors" / f"06 西安丝路市场_三星_{assessor}.xlsx").write_bytes(
            workbook(sample, scores, assessor, assessor)
        )
    before = replace(of("05"), mix=(4, 4, 3, 1), modified=datetime(2025, 7, 10, 10, 0), program="openpyxl")
    before = replace(before, name="05 武汉光谷技术转移_三星_2025年")
    (SAMPLES / "last-year" / f"{before.name}.xlsx").write_bytes(saved(before))
    with (SAMPLES / "expected-formal.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["file", "status", "level", "score", "verdict"], *rows])


if __name__ == "__main__":
    Path(SAMPLES).mkdir(exist_ok=True)
    main()
