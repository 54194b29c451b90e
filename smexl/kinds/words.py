"""What workbooks are called and what stands in them whatever their kind: sheets, headings, verdicts, the stamp, the levels."""

from collections.abc import Sequence
from hashlib import sha256

from smexl.text import Text

FORMAT_VERSION = 1
"""Version of the workbook layout, stamped into every template; raised when an older reader would misread a newer book."""

STARS = tuple(Text(f"{digit}星", f"{number}-star") for number, digit in enumerate("一二三四五", 1))
"""The names of the standard's own levels, lowest first: those of a catalogue that names none."""

EVERY_LEVEL = 0
"""Stands for a level where one workbook holds all of them (8.2.5); its stamp says ``EVERY_LEVEL_MARK``."""
EVERY_LEVEL_MARK = "all"


def level_name(number: int, names: Sequence[Text] = STARS) -> Text:
    """What a workbook calls its level, by the names of its catalogue's levels: 三星, or 各等级 where it holds all of them. Where the catalogue
    is not at hand, a level beyond the standard's five goes by its number."""
    if number == EVERY_LEVEL:
        return Text("各等级", "all levels")
    return names[number - 1] if 0 < number <= len(names) else Text(f"{number} 级", f"level {number}")


def of_level(name: Text) -> Text:
    """A level's name as Chinese sentences have it: 三星级要求, 初始级要求."""
    return Text(name.zh if name.zh.endswith("级") else f"{name.zh}级", name.en)


# --- sheets -----------------------------------------------------------------------------------------------------------
GUIDE = Text("填写说明", "Guide")
INFO = Text("基本信息", "Organization")
SCORES = Text("评分表", "Scores")
EVIDENCE = Text("证据清单", "Evidence")
PLAN = Text("改进计划", "Improvement plan")
PREVIEW = Text("得分预览", "Preview")
RETURNED = Text("退回说明", "What to mend")
KEPT = Text("保留内容", "Kept content")
"""A sheet that a returned workbook has where something was typed that the template has no place for."""
CONFIRMATION = Text("核对确认", "Confirmation")
CHECKED = Text("已核对", "Checked")
"""What is chosen beside ``CONFIRMATION`` on the first sheet of a returned workbook once everything restored has been checked."""
STAMP = "_smexl"
"""The very hidden sheet: two columns, name and value, from A1 (see ``STAMP_KEYS``)."""

STAMP_KEYS = ("format", "smexl", "catalogue", "version", "digest", "level", "kind", "lang")
GIVEN = "given"
"""A further mark of a workbook that scores were given to beforehand: those scores, in the order of the level, parted by commas."""
ISSUED = "issued"
"""A further mark of a workbook that was issued to an organization: a token of its own (``issued_token``)."""
RESTORED = "restored"
"""A further mark of a returned workbook: how much smexl put right in it that its sender has to confirm."""


def issued_token(credit_code: str, level: int, kind: str) -> str:
    """The token of the workbook that is issued to this organization, of this level and kind: the same whenever it is issued, and saying
    nothing of whom it names to somebody who does not know the code."""
    return sha256(f"smexl issued|{credit_code}|{level}|{kind}".encode()).hexdigest()[:16]


# --- the score sheet --------------------------------------------------------------------------------------------------
ID = Text("编号", "ID")
KIND = Text("类型", "Kind")
DOMAIN = Text("能力域", "Domain")
SUBDOMAIN = Text("能力子域", "Subdomain")
REQUIREMENT = Text("成熟度要求", "Requirement")
HINT = Text("证据提示", "Evidence hint")
SCORE = Text("得分", "Score")
GRADE = Text("满足程度", "Satisfaction")

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

TO_BE_AGREED = Text("【待合议】", "[to be agreed]")
"""Begins a text of a consensus workbook that the team has still to write in one voice."""

YES = Text("是", "Yes")
NO = Text("否", "No")
YES_NO = (YES, NO)
