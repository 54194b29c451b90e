"""The names that a report's template can use, and what each says: what ``facts`` gives, documented."""

from typing import NamedTuple

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

_EVIDENCE = _tags(("number", "证据编号", "number"), ("name", "名称", "name"), ("type", "类型", "type"), ("date", "形成日期", "date"),
                          ("requirements", "对应要求编号", "requirement IDs"), ("place", "存放位置", "place"),
                          ("method", "采集方式", "collection methods"), ("collected", "采集日期", "collected on"),
                          ("collector", "采集人", "collector"), ("urgent", "紧急重大风险", "urgent risk"))  # fmt: skip

TAGS: tuple[Tag, ...] = (
    *_tags(
        ("organization", "机构名称", "organization"),
        ("credit_code", "统一社会信用代码", "unified social credit code"),
        ("level", "成熟度等级，如 三星级", "maturity level, such as 3-star"),
        ("kind", "self 或 formal，用于条件", "self or formal, for conditions"),
        ("kind_name", "自评估 或 正式评估", "self-assessment or formal assessment"),
        ("institution_type", "机构类型", "type of institution"),
        ("region", "所在地区", "region"),
        ("address", "办公地址", "address"),
        ("contact", "联系人", "contact person"),
        ("phone", "联系电话", "phone"),
        ("email", "电子邮箱", "e-mail"),
    ),
    Tag("eligibility", Text("申请条件自查（列表，8.3.2）", "self-check of the conditions (a list, 8.3.2)"),
        _tags(("condition", "条件", "condition"), ("answer", "是 或 否", "yes or no"))),
    *_tags(
        ("body", "评估机构", "assessment body"),
        ("team_leader", "评估组组长", "team leader"),
        ("team_members", "评估组成员", "team members"),
        ("assessor", "填表评估员", "assessor of the workbook"),
        ("participants", "被评估方参与者", "participants of the organization"),
        ("objective", "a) 评估目标", "a) objective"),
        ("scope", "b) 评估范围", "b) scope"),
        ("start", "d) 评估开始日期", "d) start"),
        ("end", "d) 评估结束日期", "d) end"),
        ("places", "d) 评估地点", "d) places"),
        ("opening", "首次会议日期", "opening meeting"),
        ("closing", "末次会议日期", "closing meeting"),
        ("criteria", "e) 评估准则", "e) criteria"),
        ("methods", "评估方法", "methods"),
        ("strengths", "总体亮点", "overall strengths"),
        ("shortfalls", "总体不足", "overall shortfalls"),
        ("suggestions", "总体提升建议", "overall suggestions"),
        ("adherence", "i) 对评估准则遵循程度的陈述", "i) adherence to the criteria"),
        ("self_leader", "自评估团队负责人（自评估）", "leader of the self-assessment team (self)"),
        ("self_members", "自评估团队成员（自评估）", "members of the self-assessment team (self)"),
        ("self_period_start", "评估期间（起）（自评估）", "start of the period (self)"),
        ("self_period_end", "评估期间（止）（自评估）", "end of the period (self)"),
        ("self_date", "自评日期（自评估）", "date of the self-assessment (self)"),
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
    Tag("evidence", Text("证据清单（列表）", "the evidence (a list)"),
        _EVIDENCE),
    Tag("urgent", Text("其中标为紧急、重大风险的证据（列表，各项同上）", "of it, what shows an urgent risk (a list, as above)"), _EVIDENCE),
    *_tags(("urgent_sentence", "关于紧急、重大风险的一句话", "a sentence on urgent risks"),
           ("disagreement_sentence", "关于分歧意见的一句话", "a sentence on disagreements")),
    Tag("disagreements", Text("j) 未解决的分歧意见（列表）", "j) unresolved disagreements (a list)"),
        _tags(("requirement", "要求编号", "requirement ID"), ("subject", "分歧事项", "subject"), ("team", "评估组意见", "the team's opinion"),
              ("organization", "被评估方意见", "the organization's opinion"), ("handling", "处理情况", "handling"))),
    *_tags(("improvement", "怎样达到阈值、失分多少（一段话）", "the way to the threshold, and what was lost (some sentences)")),
    Tag("priorities", Text("改进重点（列表）", "where to improve (a list)"),
        _tags(("number", "序号", "number"), ("id", "编号", "ID"), ("domain", "能力域", "domain"), ("subdomain", "能力子域", "subdomain"),
              ("text", "成熟度要求", "requirement"), ("score", "得分", "score"), ("gain", "可增加的 A", "what it would add to A"),
              ("after", "依次改进后的 A", "A when all from here up have risen"), ("picked", "● 达标组合", "● smallest set"),
              ("measure", "改进计划中的措施", "measure in the plan"))),
    Tag("plan", Text("改进计划（列表）", "improvement plan (a list)"),
        _tags(("requirement", "要求编号", "requirement ID"), ("problem", "存在问题", "problem"), ("measure", "改进措施", "measure"),
              ("owner", "责任人", "owner"), ("deadline", "完成期限", "deadline"), ("state", "状态", "state"))),
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
        ("saved", "源文件保存时间", "when the source file was saved"),
        ("smexl", "smexl 版本", "smexl version"),
    ),
)  # fmt: skip
PICTURES = ("radar", "bars")

ITEMS: dict[str, frozenset[str]] = {
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


def stand_ins(tags: tuple[Tag, ...] = TAGS) -> dict[str, object]:
    """Something for every name, to try a template with: its own name, and for a list one record."""
    return {tag.name: [stand_ins(tag.parts)] if tag.parts else tag.name for tag in tags}
