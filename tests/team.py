"""Formal workbooks filled in, as entered and as submissions: assessors who agree, and assessors who do not."""

from collections.abc import Mapping
from pathlib import Path

from filled import Entered, answers, catalogue

from smexl.catalogue import Catalogue
from smexl.kinds import FORMAL
from smexl.reading.read import read_book
from smexl.submission import Submission
from smexl.template import template
from smexl.text import Lang
from smexl.validation import validate

ONLY_SELF = ("period_start", "period_end", "leader", "members", "date")


def formal(assessor: str, level: int = 3, changes: Mapping[tuple[str | int, ...], object] | None = None) -> Entered:
    """What an assessor enters: the same whoever it is, with changes."""
    entered = {key: value for key, value in answers(level).items() if not (key[0] == "form" and key[2] in ONLY_SELF)}
    assessment = {
        "body": "安徽中评评估有限公司",
        "team_leader": "张三",
        "team_members": "李四、王五",
        "assessor": assessor,
        "objective": "判定成熟度等级",
        "scope": "全部服务业务",
        "criteria": "能力成熟度评估规范",
        "start": "2026-08-03",
        "end": "2026-08-05",
        "places": "合肥",
        "participants": "王小明（总经理）",
        "adherence": "遵循",
    }
    entered |= {("form", "assessment", key): value for key, value in assessment.items()}
    for requirement in catalogue().level(level).requirements:
        score = entered["score", requirement.id]
        entered["row", requirement.id, "self_score"] = score
        entered["row", requirement.id, "evidence"] = "E01,E02"
        if score != 1:
            entered["row", requirement.id, "finding"] = f"{requirement.id} 抽查记录不全，见 E02"
        entered["row", requirement.id, "method"] = "访谈、观察"
    review = ("completeness", "accuracy", "compliance", "logic", "sufficiency", "conclusion")
    entered |= {("listing", "review", 0, key): "符合要求" for key in review}
    entered |= {("listing", "review", 0, "round"): "1", ("listing", "review", 0, "reviewer"): "李四"}
    for index in range(len(catalogue().level(level).subdomains)):
        for column in ("achievements", "shortfalls", "suggestions"):
            entered["listing", "evaluation", index, column] = f"{column} {index}"
    entered |= dict(changes or {})  # type: ignore[arg-type]
    return {key: value for key, value in entered.items() if value is not None}


def workbook(entered: Entered, level: int = 3, of: Catalogue | None = None, lang: Lang = "zh") -> bytes:
    return template(of or catalogue(), level, FORMAL, lang, entered)


def submission(data: bytes, of: Catalogue | None = None) -> Submission:
    return validate(read_book(data, "x.xlsx"), of or catalogue())


def submitted(entered: Entered, level: int = 3) -> Submission:
    return submission(workbook(entered, level))


FIRST, SECOND, THIRD = (requirement.id for requirement in catalogue().level(3).requirements[:3])
ZHANG = formal("张三")
LI = formal(
    "李四",
    changes={
        ("score", FIRST): 0.5,
        ("row", FIRST, "finding"): "李四看到的，见 E04",
        ("score", SECOND): None,
        ("row", THIRD, "evidence"): "E04,E99",
        ("row", THIRD, "remark"): "李四的说明",
        ("form", "assessment", "start"): "2026-08-04",
        ("form", "assessment", "scope"): "不含数据服务",
        ("listing", "evidence", 3, "number"): "E04",
        ("listing", "evidence", 3, "name"): "李四的录音",
        ("listing", "review", 0, "conclusion"): "基本符合要求",
        ("listing", "evaluation", 0, "achievements"): "李四的评价",
        ("listing", "disagreements", 0, "subject"): "受评方不认可抽样",
        ("listing", "disagreements", 0, "team"): "抽样合规",
    },
)
WANG = formal(
    "王五",
    changes={
        ("listing", "evidence", 3, "number"): "E04",
        ("listing", "evidence", 3, "name"): "王五的照片",
        ("row", THIRD, "evidence"): "E03-E04",
    },
)


def books(folder: Path, *entered: Entered) -> list[Path]:
    paths = [folder / f"{one['form', 'assessment', 'assessor']}.xlsx" for one in entered]
    for path, one in zip(paths, entered, strict=True):
        path.write_bytes(workbook(one))
    return paths
