"""The names that a template can use, and what each says: what ``facts`` gives, documented. Answers of forms and lists are named by their keys,
with the words of their kinds' declarations."""

from typing import NamedTuple

from smexl.kinds import KINDS, SELF_GROUP
from smexl.report.documents import Document
from smexl.text import Text


class Tag(NamedTuple):
    """A name. ``parts``: what the records of a list have; they are named in a loop over it."""

    name: str
    text: Text
    parts: tuple["Tag", ...] = ()


def _tags(*texts: tuple[str, str, str]) -> tuple[Tag, ...]:
    return tuple(Tag(name, Text(zh, en)) for name, zh, en in texts)


_FIGURES = (
    ("score", "得分（B 或 C）", "score (B or C)"),
    ("self_score", "自评得分", "score of the self-assessment"),
    ("difference", "与自评之差", "difference from the self-assessment"),
    ("reached", "达到或低于阈值", "whether it reaches the threshold"),
)
_REQUIREMENT = Tag(
    "requirements",
    Text("该子域的要求（列表）：id、text、score、grade、self_score、difference、finding、evidence、method、remark",
         "its requirements (a list): id, text, score, grade, self_score, difference, finding, evidence, method, remark"),
    _tags(
        ("id", "编号", "ID"), ("text", "成熟度要求", "requirement"), ("score", "得分", "score"), ("grade", "满足程度", "satisfaction"),
        ("self_score", "自评得分", "self score"), ("difference", "与自评之差", "difference from the self score"),
        ("finding", "评估发现", "finding"), ("evidence", "证据编号", "numbers of evidence"), ("method", "采集方式", "collection methods"),
        ("remark", "说明", "remark"),
    ),
)  # fmt: skip
_SUBDOMAIN = Tag(
    "subdomains",
    Text("评估的能力子域（列表）：subdomain、number（要求数）、得分各项、achievements、shortfalls、suggestions、requirements",
         "its assessed subdomains (a list): subdomain, number (of requirements), the figures, achievements, shortfalls, suggestions,"
         " requirements"),
    (
        *_tags(("subdomain", "名称", "name"), ("number", "要求数", "number of requirements"), *_FIGURES,
               ("achievements", "当前成就", "achievements"), ("shortfalls", "现有不足", "shortfalls"),
               ("suggestions", "提升建议", "suggestions")),
        _REQUIREMENT,
    ),
)  # fmt: skip


class FormTag(NamedTuple):
    """The tag of an answer of a form."""

    name: str
    text: Text
    form: str
    key: str


def _form_tags() -> tuple[FormTag, ...]:
    """Every question of every kind's forms; one that several kinds ask is one tag. Those of the self-assessment begin with ``self_``, beside a
    team's own."""
    found: dict[str, FormTag] = {}
    for kind in KINDS.values():
        for form in kind.forms:
            for asked in form.fields():
                name = f"self_{asked.key}" if form.key == "info" and asked in SELF_GROUP.fields else asked.key
                found.setdefault(name, FormTag(name, asked.label, form.key, asked.key))
    return tuple(found.values())


FORM_TAGS = _form_tags()
_APART = frozenset({"review", "evaluation"})
"""Lists that a document tells in its own way: as rounds, and by subdomain."""


def _list_tags() -> tuple[Tag, ...]:
    """Every list with the columns that any kind's has."""
    found: dict[str, tuple[Text, dict[str, Text]]] = {}
    for kind in KINDS.values():
        for listing in kind.listings:
            if listing.key not in _APART:
                _, columns = found.setdefault(listing.key, (listing.sheet, {}))
                columns |= {column.key: column.label for column in listing.columns}
    return tuple(
        Tag(key, Text(f"{sheet.zh}（列表）", f"{sheet.en} (a list)"), tuple(Tag(*column) for column in columns.items()))
        for key, (sheet, columns) in found.items()
    )


LIST_TAGS = _list_tags()
_EVIDENCE = next(tag.parts for tag in LIST_TAGS if tag.name == "evidence")

TAGS: tuple[Tag, ...] = (
    *(Tag(tag.name, tag.text) for tag in FORM_TAGS),
    *_tags(
        ("kind", "self 或 formal，用于条件", "self or formal, for conditions"),
        ("kind_name", "自评估 或 正式评估", "self-assessment or formal assessment"),
    ),
    Tag("attendees", Text("应到会人员（列表），后附空行", "who is expected at the meetings (a list), then blank rows"),
        _tags(("number", "序号", "number"), ("name", "姓名", "name"), ("position", "单位、职务", "position"))),
    Tag("eligibility", Text("申请条件自查（列表，8.3.2）", "self-check of the conditions (a list, 8.3.2)"),
        _tags(("condition", "条件", "condition"), ("answer", "是 或 否", "yes or no"))),
    *_tags(
        ("A", "成熟度等级得分", "maturity level score"),
        ("fraction", "A 的精确分数", "A as an exact fraction"),
        ("total", "得分合计", "sum of the scores"),
        ("requirements", "要求数", "number of requirements"),
        ("quotient", "得分合计 ÷ 要求数", "sum of the scores ÷ number of requirements"),
        ("threshold", "达标阈值", "threshold"),
        ("interval", "判定区间", "interval of the decision"),
        ("margin", "A 与阈值之差", "A less the threshold"),
        ("verdict", "符合 或 不符合", "conforms or does not conform"),
        ("conforms", "是否符合，用于条件", "whether it conforms, for conditions"),
        ("conclusion", "g) 总体结论（一段话）", "g) overall conclusion (some sentences)"),
        ("compared", "自评得分是否齐全，用于条件", "whether all self scores are known, for conditions"),
        ("self_A", "自评的 A", "A of the self-assessment"),
        ("A_difference", "A 与自评之差", "A less that of the self-assessment"),
        ("coverage", "覆盖的能力域、子域和要求（一句话）", "what was assessed (a sentence)"),
        ("standard", "标准名称", "standard"),
        ("catalogue", "要求目录名称", "name of the catalogue"),
        ("catalogue_version", "要求目录版本", "version of the catalogue"),
        ("catalogue_digest", "要求目录内容的 SHA-256", "SHA-256 of the catalogue's content"),
        ("identity", "要求目录名称、版本和摘要", "name, version and digest of the catalogue"),
        ("illustrative", "示例目录的声明；目录不是示例时为空", "the notice of an illustrative catalogue; empty for another"),
    ),
    Tag("scale", Text("满足程度（列表，表 1）", "the scale (a list, Table 1)"),
        _tags(("grade", "满足程度", "satisfaction"), ("score", "得分", "score"), ("number", "要求数", "number of requirements"),
              ("share", "占比", "share"))),
    Tag("domains", Text("h) 能力域（列表）", "h) the domains (a list)"),
        (*_tags(("domain", "名称", "name"), ("assessed", "该等级是否评估", "whether the level assesses it"),
                ("number", "评估的子域数", "number of assessed subdomains"), *_FIGURES), _SUBDOMAIN)),
    Tag("reviews", Text("文件审查（列表，每轮一项，8.3.5）", "document review (a list, one each round, 8.3.5)"),
        (*_tags(("round", "轮次", "round"), ("date", "日期", "date"), ("reviewer", "审查人", "reviewer"), ("conclusion", "结论", "conclusion")),
         Tag("principles", Text("五项原则（列表）：principle、conclusion、remark", "the principles (a list): principle, conclusion, remark"),
             _tags(("principle", "原则", "principle"), ("conclusion", "结论", "conclusion"), ("remark", "说明", "remark"))))),
    *LIST_TAGS,
    Tag("urgent", Text("其中标为紧急、重大风险的证据（列表，各项同上）", "of it, what shows an urgent risk (a list, as above)"), _EVIDENCE),
    *_tags(("urgent_sentence", "关于紧急、重大风险的一句话", "a sentence on urgent risks"),
           ("disagreement_sentence", "关于分歧意见的一句话", "a sentence on disagreements")),
    *_tags(("improvement", "怎样达到阈值、失分多少（一段话）", "the way to the threshold, and what was lost (some sentences)")),
    Tag("priorities", Text("改进重点（列表）", "where to improve (a list)"),
        _tags(("number", "序号", "number"), ("id", "编号", "ID"), ("domain", "能力域", "domain"), ("subdomain", "能力子域", "subdomain"),
              ("text", "成熟度要求", "requirement"), ("score", "得分", "score"), ("gain", "可增加的 A", "what it would add to A"),
              ("after", "依次改进后的 A", "A when all from here up have risen"), ("picked", "● 达标组合", "● smallest set"),
              ("measure", "改进计划中的措施", "measure in the plan"))),
    *_tags(("mark", "待补充的标记", "the mark of what is to be completed"),
           ("missing_sentence", "关于待补充内容的一句话", "a sentence on what is to be completed")),
    Tag("missing", Text("待补充内容（列表）", "what is to be completed (a list)"),
        _tags(("number", "序号", "number"), ("item", "对应内容", "what it concerns"), ("what", "待补充", "to be completed"),
              ("where", "工作簿中的位置", "place in the workbook"))),
    *_tags(
        ("radar", "能力域得分雷达图", "radar chart of the domain scores"),
        ("bars", "能力子域得分条形图", "bar chart of the subdomain scores"),
        ("source", "源文件", "source file"),
        ("sha256", "源文件的 SHA-256", "SHA-256 of the source file"),
        ("saved", "源文件保存时间（当地时间和时区）", "when the source file was saved (local time, with its zone)"),
        ("record", "评估记录的 SHA-256", "SHA-256 of the scored record"),
        ("smexl", "smexl 版本", "smexl version"),
    ),
)  # fmt: skip
PICTURES = ("radar", "bars")

REQUIRED_TAGS: dict[str, frozenset[str]] = {
    "a": frozenset({"objective"}),
    "b": frozenset({"scope"}),
    "c": frozenset({"team_leader", "team_members", "participants"}),
    "d": frozenset({"start", "end", "places"}),
    "e": frozenset({"criteria"}),
    "f": frozenset({"domains", "evidence"}),
    "g": frozenset({"conclusion", "verdict"}),
    "h": frozenset({"domains"}),
    "i": frozenset({"adherence"}),
    "j": frozenset({"disagreements", "disagreement_sentence"}),
}
"""The items of 8.3.13 → the names of which a template of formal assessments uses one at least."""


_OF_SCORES = frozenset({
    "A", "fraction", "total", "quotient", "margin", "verdict", "conforms", "conclusion", "compared", "self_A", "A_difference", "domains",
    "improvement", "priorities", "radar", "bars",
})  # fmt: skip
"""What only documents that tell scores can name."""


def tags_of(document: Document | None) -> tuple[Tag, ...]:
    """The tags that a template of a document can use."""
    return TAGS if document is None or document.scored else tuple(tag for tag in TAGS if tag.name not in _OF_SCORES)


NOTICE_TAGS: tuple[Tag, ...] = (
    *_tags(
        ("kind", "acceptance、return 或 reminder，用于条件", "acceptance, return or reminder, for conditions"),
        ("title", "受理通知、退回通知 或 催报通知", "notice of acceptance, notice of return, or reminder"),
        ("organization", "收件机构", "organization"),
        ("credit_code", "统一社会信用代码", "unified social credit code"),
        ("level", "成熟度等级", "maturity level"),
        ("subject", "材料名称", "what was, or is to be, handed in"),
        ("source", "提交的文件", "the file handed in"),
        ("returned", "退回的工作簿", "the workbook returned"),
        ("errors", "需要修改的处数", "in how many places it is to be mended"),
        ("more", "还有没有列出的，用于条件", "whether more than those listed, for conditions"),
    ),
    Tag("problems", Text("需要修改的内容（列表，最多十处）", "what to mend (a list, ten at most)"),
        _tags(("number", "序号", "number"), ("place", "位置", "place"), ("message", "内容", "what is wrong, and what to do"))),
    *_tags(
        ("body", "评估机构", "assessment body"),
        ("body_contact", "评估机构的联系方式", "how to reach the body"),
        ("date", "通知日期", "date of the notice"),
        ("deadline", "期限；没有时为空", "the deadline; empty where there is none"),
        ("contact", "收件机构联系人", "contact person of the organization"),
        ("phone", "收件机构电话", "phone of the organization"),
        ("email", "收件机构邮箱", "e-mail of the organization"),
    ),
)  # fmt: skip
"""The names that a template of notices can use."""


def stand_ins(tags: tuple[Tag, ...] = TAGS) -> dict[str, object]:
    """Something for every name, to try a template with: its own name, and for a list one record."""
    return {tag.name: [stand_ins(tag.parts)] if tag.parts else tag.name for tag in tags}
