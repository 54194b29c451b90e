"""The documents that smexl makes in Word, and their default templates: ``.docx`` files in ``smexl/data/documents``, changed in Word.

A document belongs to a kind of workbook. What a template may name is in ``tags``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from smexl.kinds import (
    APPLICATION_GROUP,
    FORMAL,
    KINDS,
    PLAN_GROUP,
    SELF,
    SELF_GROUP,
    VERIFICATION_GROUP,
    QuestionGroup,
)
from smexl.text import Lang, Text

REPORT_KEY = "report"

_REPORT_FORMAL = {
    "body": "c", "team_leader": "c", "team_members": "c", "participants": "c", "objective": "a", "scope": "b",
    "criteria": "e", "methods": "e", "start": "d", "end": "d", "places": "d", "opening": "d", "closing": "d",
    "strengths": "g", "shortfalls": "g", "suggestions": "suggestions", "adherence": "i", "recommended": "g",
    "report_number": "number", "institution_type": "b", "region": "b",
}  # fmt: skip
_REPORT_SELF = dict.fromkeys(SELF_GROUP.keys, "self") | {"institution_type": "b", "region": "b"}


def _each(item: str, keys: str, group: QuestionGroup | None = None) -> dict[str, str]:
    return dict.fromkeys((*keys.split(), *(group.keys if group else ())), item)


@dataclass(frozen=True)
class Document:
    """A document. ``wanted``: the answers of forms that it cannot do without → the item (a key of ``answers.REPORT_ITEMS``) that a blank is
    missing for. ``scored``: it tells scores, so that it is made of accepted submissions only; any other can be made before."""

    key: str
    kind: str
    title: Text
    wanted: Mapping[str, str] = field(default_factory=dict)
    scored: bool = False

    def template(self, lang: Lang) -> bytes:
        """The default template."""
        return _read(f"{self.key}-{self.kind}-{lang}.docx")


@cache
def _read(name: str) -> bytes:
    return (files("smexl") / "data" / "documents" / name).read_bytes()


_NOTICE = "notice"


def notice_template(lang: Lang) -> bytes:
    """The default template of notices, which no workbook fills."""
    return _read(f"{_NOTICE}-{lang}.docx")


DOCUMENTS: Mapping[tuple[str, str], Document] = {
    (one.key, one.kind): one
    for one in (
        Document(REPORT_KEY, FORMAL.key, Text("评估报告", "Assessment report"), _REPORT_FORMAL, scored=True),
        Document(REPORT_KEY, SELF.key, Text("自评估报告", "Self-assessment report"), _REPORT_SELF, scored=True),
        # 8.3.6 a–h, 8.3.7 and 8.3.12, 8.2.3, 8.2.4 d, 8.3.3 a
        Document(
            "plan",
            FORMAL.key,
            Text("评估计划", "Assessment plan"),
            _each(
                "plan",
                "body objective scope tasks start end places team_leader team_members criteria methods facilities",
            ),
        ),
        Document(
            "meetings",
            FORMAL.key,
            Text("会议签到表", "Sign-in sheets"),
            _each("meetings", "opening closing places team_leader team_members participants"),
        ),
        Document(
            "plan",
            SELF.key,
            Text("自评估计划", "Self-assessment plan"),
            _each("self-plan", "leader members", PLAN_GROUP),
        ),
        Document(
            "verification",
            SELF.key,
            Text("自评审核验证记录", "Verification record"),
            _each("verification", "", VERIFICATION_GROUP),
            scored=True,
        ),
        Document(
            "application",
            SELF.key,
            Text("评估申请书", "Application"),
            _each("application", "institution_type region address", APPLICATION_GROUP),
            scored=True,
        ),
    )
}
_NAMES = tuple(dict.fromkeys(key for key, _ in DOCUMENTS))
"""What ``--document`` takes."""


def of(key: str, kind: str) -> Document | None:
    """The document of this key that workbooks of a kind give."""
    return DOCUMENTS.get((key, KINDS[kind].key))
