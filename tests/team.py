"""Formal workbooks filled in, as entered and as submissions: assessors who agree, and assessors who do not."""

from collections.abc import Mapping

from filled import CODE, Entered, answers, catalogue

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


__all__ = ["CODE", "catalogue", "formal", "submission", "submitted", "workbook"]
