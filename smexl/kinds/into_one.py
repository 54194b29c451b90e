"""The self-assessment of every level in one workbook (8.2.5)."""

from dataclasses import replace

from smexl.kinds.common import LEVEL, ORGANIZATION_GROUP
from smexl.kinds.model import Field, Form, Step
from smexl.kinds.self_assessment import SELF
from smexl.kinds.words import INFO, STARS
from smexl.text import Text

LEVEL_COLUMN = Field("level", Text("等级", "Level"), "level", choices=STARS, width=9, locked=True)
"""The column of the score sheet that tells the levels apart."""

_INTO_ONE_STEPS = {
    "scores": Text(
        "用“等级”列筛选，逐级对照成熟度要求和收集到的证据，在“得分”列从列表中选择 {scores}。所评等级的每条要求都须评分：{lowest}。不评的等级整级留空。",
        "Filter by Level and, level by level, compare each requirement with the evidence collected and choose {scores} under Score. "
        "Every requirement of a level must be scored: {lowest}. Leave a level blank entirely to leave it out.",
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
                replace(ORGANIZATION_GROUP, fields=tuple(f for f in ORGANIZATION_GROUP.fields if f is not LEVEL)),
                *SELF.forms[0].groups[1:-1],  # nobody applies with it
            ),
        ),
    ),
    given=(LEVEL_COLUMN,),
    rules=frozenset(),
    steps=tuple(Step(key, _INTO_ONE_STEPS.get(key, text)) for key, text in SELF.steps),
    scores_help=Text(
        "用“等级”列筛选，逐级评分：在“得分”列选择 {scores}。所评的等级每条都要评分，{lowest}；不评的等级整级留空。",
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
        "本表供机构内部预判等级（8.2.5）；各等级的得分和结论见“得分预览”，评估机构还可据此列出改进重点。申请评估时，请填写并提交所申请等级的模板。",
        "This workbook is for foreseeing the level within the organization (8.2.5); the Preview shows scores and verdicts, and the assessment body can list where to improve. "
        "To apply, fill in and return the template of the level applied for.",
    ),
)
"""Not in ``KINDS``: nothing but ``foresee`` reads it."""
