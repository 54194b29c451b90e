"""Templates filled in as an organization would: the same realistic answers at every level."""

from datetime import date
from functools import cache

from smexl.catalogue import Catalogue
from smexl.catalogue.files import load
from smexl.kinds import STARS
from smexl.submission import Value
from smexl.template import template
from smexl.text import Lang

Entered = dict[tuple[str | int, ...], Value]
CODE = "91340100MA2N08Y97Q"
"""A unified social credit code whose check digit is right."""


LEVEL_NAMES = dict(enumerate(STARS, 1))
LEVELS = tuple(LEVEL_NAMES)
"""Of the bundled catalogue."""


@cache
def catalogue() -> Catalogue:
    return load()


def answers(level: int = 3, code: str = CODE, organization: str = "合肥市“星火”服务有限公司 & Co <甲>") -> Entered:
    """What is entered: dates as dates, notes, evidence, a plan, and a mix of scores whose mean is over 0.8."""
    requirements = catalogue().level(level).requirements
    entered: Entered = {
        ("form", "info", "organization"): organization,
        ("form", "info", "credit_code"): code,
        ("form", "info", "institution_type"): "技术创新服务",
        ("form", "info", "region"): "安徽省合肥市蜀山区",
        ("form", "info", "address"): "望江西路 666 号\nA 座 12 层",
        ("form", "info", "contact"): "王小明",
        ("form", "info", "phone"): "0551-62345678",
        ("form", "info", "email"): "wang@example.org",
        ("form", "info", "period_start"): date(2026, 1, 1),
        ("form", "info", "period_end"): date(2026, 6, 30),
        ("form", "info", "leader"): "李莉",
        ("form", "info", "members"): "赵一、钱二、孙三",
        ("form", "info", "date"): date(2026, 7, 15),
        ("note", "info", "contact"): "周一至周五",
        ("note", "info", "date"): "终稿",
    }
    entered |= {("form", "info", f"eligibility_{letter}"): "是" for letter in "abcdef"}
    for i, requirement in enumerate(requirements):
        entered["score", requirement.id] = (1, 0.8, 1, 0.8, 1, 0.5, 1, 1, 0, 1)[i % 10]
        if i % 3 == 0:
            entered["row", requirement.id, "evidence"] = "E01,E02"
        if i % 5 == 0:
            entered["row", requirement.id, "remark"] = f"第 {i} 条：见记录，5 < 6 & 7 > 6"
    for i in range(3):
        entered |= {
            ("listing", "evidence", i, "number"): f"E{i + 1:02d}",
            ("listing", "evidence", i, "name"): f"服务记录 {i + 1}",
            ("listing", "evidence", i, "type"): "记录",
            ("listing", "evidence", i, "date"): date(2026, 3, 10 + i),
            ("listing", "evidence", i, "requirements"): requirements[i].id,
            ("listing", "evidence", i, "place"): f"档案室 {i + 1} 柜",
        }
    entered |= {
        ("listing", "plan", 0, "requirement"): requirements[8 % len(requirements)].id,
        ("listing", "plan", 0, "problem"): "没有固定的回访",
        ("listing", "plan", 0, "measure"): "每季度回访",
        ("listing", "plan", 0, "owner"): "周四",
        ("listing", "plan", 0, "deadline"): date(2026, 12, 31),
        ("listing", "plan", 0, "state"): "进行中",
    }
    return entered


def filled(level: int = 3, entered: Entered | None = None, lang: Lang = "zh", **who: str) -> bytes:
    """A completed workbook as smexl's own writer makes it. ``who``: ``code`` and ``organization``."""
    return template(catalogue(), level, lang=lang, prefill=answers(level, **who) if entered is None else entered)
