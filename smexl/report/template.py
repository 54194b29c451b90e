"""The default Word templates of reports, formal and self, that a body can restyle: headings and words with docxtpl's tags.

In: the kind and the language. Out: the bytes of a ``.docx``. What may be named in a tag is in ``tags``; the last page of a template, a
comment that no report shows, lists it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from smexl import kinds
from smexl.report.paper import WIDTH, Cells, Paper
from smexl.report.tags import TAGS
from smexl.text import Lang, Text

TITLES: dict[str, Text] = {
    kinds.FORMAL.key: Text("评估报告", "Assessment report"),
    kinds.SELF.key: Text("自评估报告", "Self-assessment report"),
}
"""What a report on a submission of a kind is called."""
_SUBJECT = Text("中小企业服务机构通用能力成熟度", "General capability maturity of SME service institutions")


@lru_cache(maxsize=4)
def default_template(kind: str, lang: Lang) -> bytes:
    """The template of reports on submissions of a kind (``self`` or ``formal``)."""
    formal = kind == kinds.FORMAL.key
    title = TITLES[kind](lang)
    drawn = _Drawn(Paper(lang, f"{_SUBJECT(lang)} {title}"), lang, formal)
    chapters = _FORMAL if formal else _SELF
    _cover(drawn, title)
    drawn.paper.text(drawn.say("目　录", "Contents"), "Contents Title", new_page=True)
    entries = [(_numbered(chapter, number, lang), f"_chapter{number}") for number, chapter in enumerate(chapters, 1)]
    drawn.paper.contents(entries)
    for chapter, (heading, bookmark) in zip(chapters, entries, strict=True):
        drawn.paper.heading(heading, 1, bookmark, new_page=chapter.new_page)
        chapter.draw(drawn, heading.split(" ")[0])
    drawn.paper.header_and_footer(
        f"{{{{ organization }}}}　{title}" if lang == "zh" else f"{{{{ organization }}}} · {title}", "{{ identity }}"
    )
    _guide(drawn)
    return drawn.paper.saved()


@dataclass(frozen=True)
class _Drawn:
    """What every part of a template needs. ``formal``: of formal assessments, where the self scores stand beside."""

    paper: Paper
    lang: Lang
    formal: bool

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def words(self, zh: str, en: str) -> list[str]:
        """Short words given in one string, apart by ``|``."""
        return self.say(zh, en).split("|")


@dataclass(frozen=True)
class _Chapter:
    """A chapter of level 1. ``sign``: an appendix's letter, or none for the number of its place; ``-`` for neither."""

    title: Text
    draw: Callable[[_Drawn, str], None]
    sign: str = ""
    new_page: bool = False


def _numbered(chapter: _Chapter, number: int, lang: Lang) -> str:
    if chapter.sign == "-":
        return chapter.title(lang)
    if chapter.sign:
        return f"{'附录' if lang == 'zh' else 'Annex'} {chapter.sign}　{chapter.title(lang)}".replace(
            "　", "　" if lang == "zh" else ". "
        )
    return f"{number - 1} {chapter.title(lang)}"  # the summary has no number


# --- cover and summary --------------------------------------------------------------------------------------------------------
def _cover(d: _Drawn, title: str) -> None:
    paper = d.paper
    for _ in range(4):
        paper.text("", "Cover Text")
    paper.text(_SUBJECT(d.lang), "Subtitle")
    paper.text(title, "Title")
    paper.text("{{ level }}", "Subtitle")
    paper.tag("if illustrative")
    paper.text("{{ illustrative }}", "Note")
    paper.tag("endif")
    for _ in range(4):
        paper.text("", "Cover Text")
    rows: list[Cells] = [
        (d.say("被评估方", "Organization"), "{{ organization }}"),
        (d.say("统一社会信用代码", "Credit code"), "{{ credit_code }}"),
        (d.say("成熟度等级", "Maturity level"), "{{ level }}"),
    ]
    if d.formal:
        rows += [
            (d.say("评估机构", "Assessment body"), "{{ body }}"),
            (d.say("评估日期", "Dates"), "{{ start }} – {{ end }}"),
        ]
    else:
        rows += [(d.say("自评日期", "Date"), "{{ self_date }}")]
    rows += [(d.say("报告编号", "Report no."), "")]
    paper.cover(rows)


def _summary(d: _Drawn, number: str) -> None:
    del number
    paper = d.paper
    paper.boxes(
        [
            (d.say("成熟度等级", "Level"), "{{ level }}"),
            (d.say("成熟度等级得分 A", "Level score A"), "{{ A }}"),
            (_verdict(d), "{{ verdict }}"),
        ]
    )
    paper.text("{{ conclusion }}")
    paper.text("{{ coverage }}")
    paper.tag("if missing")
    paper.text(
        d.say(
            "本报告尚有 {{ missing|length }} 处内容待补充（标有{{ mark }}），见“待补充内容”附录。",
            "This report is not complete: {{ missing|length }} places are marked {{ mark }} and listed in the annex “To be completed”.",
        )
    )
    paper.tag("endif")
    paper.text(d.say("各能力域得分", "Scores of the domains"), "Caption")
    _domain_table(d)


# --- a) to e) -----------------------------------------------------------------------------------------------------------------
def _verdict(d: _Drawn) -> str:
    """A self-assessment foresees (8.2.5) what a formal one decides."""
    return kinds.VERDICT(d.lang) if d.formal else d.say("预判结论", "Decision foreseen")


def _objective(d: _Drawn, number: str) -> None:
    del number
    d.paper.text("{{ objective }}")


def _scope(d: _Drawn, number: str) -> None:
    d.paper.heading(f"{number}.1 {d.say('被评估方', 'The organization')}", 2)
    _organization(d)
    d.paper.heading(f"{number}.2 {d.say('部门、职能和过程', 'Units, functions and processes')}", 2)
    d.paper.text("{{ scope }}")
    d.paper.heading(f"{number}.3 {d.say('等级和能力域', 'Level and domains')}", 2)
    d.paper.text(
        d.say("本次评估的等级为{{ level }}。{{ coverage }}", "The level assessed is {{ level }}. {{ coverage }}")
    )
    d.paper.heading(f"{number}.4 {d.say('申请条件（8.3.2）', 'Conditions for application (8.3.2)')}", 2)
    _eligibility(d)


def _organization(d: _Drawn) -> None:
    info = {f.key: f.label(d.lang) for f in kinds.SELF.form("info").fields()}
    keys = ("organization", "credit_code", "institution_type", "region", "address", "contact", "phone", "email")
    d.paper.facts([(info[key], f"{{{{ {key} }}}}") for key in keys])


def _eligibility(d: _Drawn) -> None:
    d.paper.table(
        (13.0, 3.0),
        d.words("条件|被评估方自查", "Condition|Self-check"),
        ("{%tr for c in eligibility %}",),
        ("{{ c.condition }}", "{{ c.answer }}"),
        ("{%tr endfor %}",),
        centred=(1,),
    )


def _participants(d: _Drawn, number: str) -> None:
    d.paper.heading(f"{number}.1 {d.say('评估组', 'The assessment team')}", 2)
    d.paper.facts(_labelled(d, "assessment", ("body", "team_leader", "team_members")))
    d.paper.heading(f"{number}.2 {d.say('被评估方', 'The organization')}", 2)
    d.paper.facts(_labelled(d, "assessment", ("participants",)))


def _labelled(d: _Drawn, form: str, keys: Sequence[str]) -> list[Cells]:
    """Questions of a form with the tags of their answers."""
    labels = {f.key: f.label(d.lang) for kind in (kinds.FORMAL, kinds.SELF) for f in _fields(kind, form)}
    prefix = "self_" if form == "info" else ""
    return [(labels[key], f"{{{{ {prefix}{key} }}}}") for key in keys]


def _fields(kind: kinds.Kind, form: str) -> Sequence[kinds.Field]:
    return [f for one in kind.forms if one.key == form for f in one.fields()]


def _dates(d: _Drawn, number: str) -> None:
    del number
    d.paper.facts(_labelled(d, "assessment", ("start", "end", "places", "opening", "closing")))


def _criteria(d: _Drawn, number: str) -> None:
    d.paper.text("{{ criteria }}")
    d.paper.facts(
        [
            (d.say("评估方法", "Methods"), "{{ methods }}"),
            (d.say("标准", "Standard"), "{{ standard }}"),
            (
                d.say("要求目录", "Catalogue of requirements"),
                d.say(
                    "{{ catalogue }}，版本 {{ catalogue_version }}", "{{ catalogue }}, version {{ catalogue_version }}"
                ),
            ),
        ]
    )
    d.paper.tag("if illustrative")
    d.paper.text("{{ illustrative }}", "Note")
    d.paper.tag("endif")
    d.paper.heading(f"{number}.1 {d.say('评分和判定', 'Scoring and decision')}", 2)
    _scale(d)


def _scale(d: _Drawn) -> None:
    d.paper.text(
        d.say(
            "每项要求按满足程度打分（标准表 1）。能力子域得分 C 是其各项要求得分的算术平均值（公式 (1)），能力域得分 B 是参与评估的各能力子域 "
            "C 的算术平均值（公式 (2)），成熟度等级得分 A 是该等级全部要求得分的算术平均值（公式 (3)）。{{ interval }} 时判定符合该等级"
            "（公式 (4)）。判定按精确分数进行，不受小数取舍影响。",
            "Every requirement is scored by how far it is satisfied (Table 1 of the standard). The score of a subdomain, C, is the mean of its requirements'"
            " scores (formula (1)); that of a domain, B, the mean of the C of its assessed subdomains (formula (2)); the level score, A,"
            " the mean of the scores of all requirements of the level (formula (3)). The organization conforms to the level when"
            " {{ interval }} (formula (4)). The decision is made on exact fractions, so that no rounding touches it.",
        )
    )
    d.paper.text(
        d.say("满足程度、得分和本次评估的要求数", "Satisfaction, score and requirements of this assessment"), "Caption"
    )
    d.paper.table(
        (6.4, 3.2, 3.2, 3.2),
        d.words("满足程度|得分|要求数|占比", "Satisfaction|Score|Requirements|Share"),
        ("{%tr for g in scale %}",),
        ("{{ g.grade }}", "{{ g.score }}", "{{ g.number }}", "{{ g.share }}"),
        ("{%tr endfor %}",),
        centred=(1, 2, 3),
    )


# --- f) findings and evidence ---------------------------------------------------------------------------------------------------
def _findings(d: _Drawn, number: str) -> None:
    paper = d.paper
    paper.heading(f"{number}.1 {d.say('文件审查（8.3.5）', 'Document review (8.3.5)')}", 2)
    paper.tag("for v in reviews")
    paper.text(
        d.say(
            "第 {{ v.round }} 轮：{{ v.conclusion }}（{{ v.date }}，审查人 {{ v.reviewer }}）",
            "Round {{ v.round }}: {{ v.conclusion }} ({{ v.date }}, reviewed by {{ v.reviewer }})",
        ),
        "Caption",
    )
    paper.table(
        (4.0, 3.6, 8.4),
        d.words("原则|结论|说明", "Principle|Conclusion|Remark"),
        ("{%tr for q in v.principles %}",),
        ("{{ q.principle }}", "{{ q.conclusion }}", "{{ q.remark }}"),
        ("{%tr endfor %}",),
        centred=(1,),
    )
    paper.tag("endfor", "if not reviews")
    paper.text("{{ mark }}")
    paper.tag("endif")
    paper.heading(f"{number}.2 {d.say('各项要求的评估发现和证据', 'Findings and evidence by requirement')}", 2)
    paper.text(
        d.say(
            "证据编号见附录“证据清单”；证据一栏第二行是采集方式（8.3.8）。",
            "The numbers of evidence are those of the annex “Evidence”; under them stands how it was collected (8.3.8).",
        )
    )
    _by_requirement(
        d,
        d.words("编号|成熟度要求|得分|评估发现|证据|满足程度", "ID|Requirement|Score|Finding|Evidence|Satisfaction"),
        [
            "{{ q.finding }}",
            "{%p if q.remark %}",
            d.say("说明：{{ q.remark }}", "Remark: {{ q.remark }}"),
            "{%p endif %}",
        ],
        ["{{ q.evidence }}", "{%p if q.method %}", "{{ q.method }}", "{%p endif %}"],
    )
    paper.heading(f"{number}.3 {d.say('紧急、重大风险（8.3.8）', 'Urgent, major risks (8.3.8)')}", 2)
    paper.text("{{ urgent_sentence }}", keep=True)
    paper.tag("if urgent")
    paper.table(
        (2.4, 9.0, 4.6),
        d.words("证据编号|证据名称|对应要求", "Evidence no.|Name|Requirements"),
        ("{%tr for e in urgent %}",),
        ("{{ e.number }}", "{{ e.name }}", "{{ e.requirements }}"),
        ("{%tr endfor %}",),
    )
    paper.tag("endif")


def _by_requirement(d: _Drawn, words: Sequence[str], finding: Sequence[str], evidence: Sequence[str]) -> None:
    """A table for each domain: its subdomains as bands, under each its requirements."""
    d.paper.tag("for d in domains if d.assessed")
    d.paper.heading("{{ d.domain }}", 3)
    d.paper.table(
        (2.3, 4.8, 1.9, 4.2, 2.8),
        words[:5],
        ("{%tr for s in d.subdomains %}",),
        ("={{ s.subdomain }}　C = {{ s.score }}",),
        ("{%tr for q in s.requirements %}",),
        ("{{ q.id }}", "{{ q.text }}", ("{{ q.score }}", "{{ q.grade }}"), finding, evidence),
        ("{%tr endfor %}",),
        ("{%tr endfor %}",),
        centred=(2,),
    )
    d.paper.tag("endfor")


# --- g) to j) -------------------------------------------------------------------------------------------------------------------
def _decision(d: _Drawn, number: str) -> None:
    paper = d.paper
    paper.text("{{ conclusion }}")
    paper.facts(_decision_facts(d))
    paper.heading(f"{number}.1 {d.say('总体亮点', 'Overall strengths')}", 2)
    paper.text("{{ strengths }}")
    paper.heading(f"{number}.2 {d.say('总体不足', 'Overall shortfalls')}", 2)
    paper.text("{{ shortfalls }}")


def _decision_facts(d: _Drawn) -> list[Cells]:
    return [
        (d.say("成熟度等级", "Maturity level"), "{{ level }}"),
        (kinds.LEVEL_SCORE(d.lang) + " A", "{{ A }}"),
        (d.say("精确值", "Exactly"), "{{ fraction }}"),
        (d.say("怎样得出", "How it comes about"), d.say("{{ quotient }}（得分合计 ÷ 要求数，公式 (3)）", "{{ quotient }} (sum of scores ÷ requirements, formula (3))")),
        (d.say("判定区间", "Interval"), d.say("{{ interval }}（公式 (4)）", "{{ interval }} (formula (4))")),
        (d.say("余量（A 与阈值之差）", "Margin (A less the threshold)"), "{{ margin }}"),
        (_verdict(d), d.say("{{ verdict }}{{ level }}", "{{ verdict }} ({{ level }})")),
        ("{%tr if compared %}",),
        (d.say("自评得分 A 和差值", "A of the self-assessment, difference"), d.say("{{ self_A }}，正式评估与自评相差 {{ A_difference }}", "{{ self_A }}; formal less self {{ A_difference }}")),
        ("{%tr endif %}",),
        (d.say("要求目录", "Catalogue of requirements"), "{{ identity }}"),
    ]  # fmt: skip


def _details(d: _Drawn, number: str) -> None:
    _charts(d, number)
    paper = d.paper
    paper.tag("for d in domains if d.assessed")
    # Two sections come before: the scores of domains and of subdomains.
    paper.heading(
        d.say(
            f"{number}.{{{{ loop.index + 2 }}}} {{{{ d.domain }}}}（B = {{{{ d.score }}}}）",
            f"{number}.{{{{ loop.index + 2 }}}} {{{{ d.domain }}}} (B = {{{{ d.score }}}})",
        ),
        2,
    )
    paper.tag("for s in d.subdomains")
    paper.heading(d.say("{{ s.subdomain }}（C = {{ s.score }}）", "{{ s.subdomain }} (C = {{ s.score }})"), 3)
    labels = {c.key: c.label(d.lang) for c in kinds.FORMAL.listing("evaluation").columns}
    paper.facts(
        [(labels[key], f"{{{{ s.{key} }}}}") for key in ("achievements", "shortfalls", "suggestions")], width=2.8
    )
    paper.tag("endfor", "endfor")


def _charts(d: _Drawn, number: str) -> None:
    paper = d.paper
    paper.heading(f"{number}.1 {d.say('各能力域得分 B', 'Scores of the domains, B')}", 2)
    paper.text("{{ radar }}", "Picture")
    _domain_table(d)
    paper.heading(f"{number}.2 {d.say('各能力子域得分 C', 'Scores of the subdomains, C')}", 2)
    paper.text("{{ bars }}", "Picture")


def _domain_table(d: _Drawn) -> None:
    _figures(
        d,
        [("{%tr for d in domains %}",), *_figure_row(d, "d", "{{ d.domain }}"), ("{%tr endfor %}",)],
        Text(
            "能力域|评估子域数|得分 B|自评得分 B|差值|与阈值比",
            "Domain|Subdomains|Score B|Self score B|Difference|Threshold",
        ),
    )


def _figures(d: _Drawn, rows: Sequence[Cells], words: Text) -> None:
    """A table of names with their figures; those of the self-assessment only beside a formal one."""
    headings = words(d.lang).split("|")
    if d.formal:
        d.paper.table((4.6, 2.7, 2.1, 2.4, 2.2, 2.0), headings, *rows, centred=(1, 2, 3, 4, 5))
    else:
        d.paper.table((7.0, 3.0, 3.0, 3.0), [*headings[:3], headings[-1]], *rows, centred=(1, 2, 3))


def _figure_row(d: _Drawn, of: str, name: str) -> list[Cells]:
    keys = ("number", "score", "self_score", "difference", "reached") if d.formal else ("number", "score", "reached")
    return [(name, *(f"{{{{ {of}.{key} }}}}" for key in keys))]


def _adherence(d: _Drawn, number: str) -> None:
    del number
    d.paper.text("{{ adherence }}")


def _disagreements(d: _Drawn, number: str) -> None:
    del number
    paper = d.paper
    paper.text("{{ disagreement_sentence }}", keep=True)
    paper.tag("if disagreements")
    paper.table(
        (2.4, 3.2, 3.8, 3.8, 2.8),
        [column.label(d.lang) for column in kinds.FORMAL.listing("disagreements").columns],
        ("{%tr for e in disagreements %}",),
        ("{{ e.requirement }}", "{{ e.subject }}", "{{ e.team }}", "{{ e.organization }}", "{{ e.handling }}"),
        ("{%tr endfor %}",),
    )
    paper.tag("endif")


# --- what to improve, signatures ------------------------------------------------------------------------------------------------
def _suggestions(d: _Drawn, number: str) -> None:
    d.paper.heading(f"{number}.1 {d.say('总体提升建议', 'Overall suggestions')}", 2)
    d.paper.text("{{ suggestions }}")
    _improve(d, number, 2)


def _improve(d: _Drawn, number: str, first: int) -> None:
    paper = d.paper
    paper.heading(f"{number}.{first} {d.say('改进重点', 'Where to improve')}", 2)
    paper.text("{{ improvement }}", keep=True)
    paper.tag("if priorities")
    paper.table(
        (1.4, 2.2, 2.4, 5.8, 1.2, 1.5, 1.5),
        d.words(
            "序号|编号|能力子域|成熟度要求|得分|可增加的 A|依次改进后 A", "No.|ID|Subdomain|Requirement|Score|Adds to A|A from here up"
        ),
        ("{%tr for e in priorities %}",),
        ("{{ e.number }} {{ e.picked }}", "{{ e.id }}", "{{ e.subdomain }}", "{{ e.text }}", "{{ e.score }}", "{{ e.gain }}", "{{ e.after }}"),
        ("{%tr endfor %}",),
        centred=(0, 4, 5, 6),
    )  # fmt: skip
    paper.tag("endif")
    paper.heading(f"{number}.{first + 1} {d.say('改进计划', 'Improvement plan')}", 2)
    paper.tag("if plan")
    paper.table(
        (2.2, 3.6, 3.9, 1.7, 3.0, 1.6),
        [column.label(d.lang) for column in kinds.PLAN_LIST.columns],
        ("{%tr for e in plan %}",),
        ("{{ e.requirement }}", "{{ e.problem }}", "{{ e.measure }}", "{{ e.owner }}", "{{ e.deadline }}", "{{ e.state }}"),
        ("{%tr endfor %}",),
    )  # fmt: skip
    paper.tag("endif", "if not plan")
    paper.text(d.say("工作簿的“改进计划”表没有记录。", "The sheet “Improvement plan” of the workbook has no records."))
    paper.tag("endif")


def _signatures(d: _Drawn, number: str) -> None:
    del number
    d.paper.facts(
        [
            (d.say("评估组组长（签字）", "Team leader (signature)"), ("", "")),
            (d.say("评估组成员（签字）", "Team members (signatures)"), ("", "")),
            (d.say("评估机构（盖章）", "Assessment body (seal)"), ("", "")),
            (d.say("签发日期", "Date of issue"), ("", "")),
        ]
    )


def _self_signatures(d: _Drawn, number: str) -> None:
    del number
    d.paper.facts(
        [
            (d.say("自评估团队负责人（签字）", "Team leader (signature)"), ("", "")),
            (d.say("机构（盖章）", "Organization (seal)"), ("", "")),
            (d.say("日期", "Date"), ("", "")),
        ]
    )


# --- annexes -------------------------------------------------------------------------------------------------------------------
def _scores(d: _Drawn, number: str) -> None:
    del number
    paper = d.paper
    paper.text(d.say("能力子域得分", "Scores of the subdomains"), "Caption")
    rows: list[Cells] = [
        ("{%tr for d in domains if d.assessed %}",),
        ("={{ d.domain }}　B = {{ d.score }}",),
        ("{%tr for s in d.subdomains %}",),
        *_figure_row(d, "s", "{{ s.subdomain }}"),
        *[("{%tr endfor %}",)] * 2,
    ]
    _figures(
        d,
        rows,
        Text(
            "能力子域|要求数|得分 C|自评得分 C|差值|与阈值比",
            "Subdomain|Requirements|Score C|Self score C|Difference|Threshold",
        ),
    )
    paper.text(d.say("要求得分", "Scores of the requirements"), "Caption")
    keys = ["q.id", "s.subdomain", "q.score", "q.grade", "q.self_score", "q.difference"][: 6 if d.formal else 4]
    headings = d.words(
        "编号|能力子域|得分|满足程度|自评得分|差值", "ID|Subdomain|Score|Satisfaction|Self score|Difference"
    )
    paper.table(
        (2.6, 4.8, 1.6, 2.8, 2.1, 2.1) if d.formal else (3.4, 6.4, 2.4, 3.8),
        headings[: len(keys)],
        ("{%tr for d in domains if d.assessed %}",),
        ("{%tr for s in d.subdomains %}",),
        ("{%tr for q in s.requirements %}",),
        [f"{{{{ {key} }}}}" for key in keys],
        *[("{%tr endfor %}",)] * 3,
        centred=range(2, len(keys)),
    )


def _evidence(d: _Drawn, number: str) -> None:
    del number
    paper = d.paper
    paper.tag("if evidence")
    paper.table(
        (1.6, 4.1, 1.8, 2.8, 2.4, 3.3),
        d.words(
            "证据编号|证据名称、位置|类型|形成日期|对应要求|采集方式、日期、采集人",
            "No.|Name, place|Type|Date|Requirements|Collected: how, when, by whom",
        ),
        ("{%tr for e in evidence %}",),
        ("{{ e.number }}", ("{{ e.name }}", "{{ e.place }}"), "{{ e.type }}", "{{ e.date }}", "{{ e.requirements }}",
         ("{{ e.method }}", "{{ e.collected }}", "{{ e.collector }}")),
        ("{%tr endfor %}",),
    )  # fmt: skip
    paper.tag("endif")
    _none_listed(d)


def _self_evidence(d: _Drawn, number: str) -> None:
    del number
    d.paper.tag("if evidence")
    d.paper.table(
        (1.9, 4.8, 2.0, 2.8, 4.5),
        d.words("证据编号|证据名称|类型|形成日期|对应要求、位置", "No.|Name|Type|Date|Requirements, place"),
        ("{%tr for e in evidence %}",),
        ("{{ e.number }}", "{{ e.name }}", "{{ e.type }}", "{{ e.date }}", ("{{ e.requirements }}", "{{ e.place }}")),
        ("{%tr endfor %}",),
    )
    d.paper.tag("endif")
    _none_listed(d)


def _none_listed(d: _Drawn) -> None:
    d.paper.tag("if not evidence")
    d.paper.text(d.say("工作簿的“证据清单”表没有记录。", "The sheet “Evidence” of the workbook has no records."))
    d.paper.tag("endif")


def _missing(d: _Drawn, number: str) -> None:
    del number
    d.paper.text("{{ missing_sentence }}", keep=True)
    d.paper.tag("if missing")
    d.paper.table(
        (1.2, 4.0, 7.0, 3.8),
        d.words("序号|对应内容|待补充|工作簿中的位置", "No.|Concerns|To be completed|Place in the workbook"),
        ("{%tr for e in missing %}",),
        ("{{ e.number }}", "{{ e.item }}", "{{ e.what }}", "{{ e.where }}"),
        ("{%tr endfor %}",),
        centred=(0,),
    )
    d.paper.tag("endif")


def _origin(d: _Drawn, number: str) -> None:
    del number
    d.paper.text(
        d.say(
            "本报告由下列工作簿和要求目录生成，可据此复核。",
            "This report was made from the workbook and the catalogue below, by which it can be checked.",
        ),
        keep=True,
    )
    d.paper.facts(
        [
            (d.say("源文件", "Source file"), "{{ source }}"),
            ("SHA-256", "{{ sha256 }}"),
            (d.say("保存时间", "Saved"), "{{ saved }}"),
            (d.say("要求目录", "Catalogue of requirements"), "{{ catalogue }} {{ catalogue_version }}"),
            (d.say("目录内容 SHA-256", "SHA-256 of the catalogue"), "{{ catalogue_digest }}"),
            (d.say("smexl 版本", "smexl version"), "{{ smexl }}"),
        ]
    )


# --- self-assessment (8.2, 8.3.3 b) ---------------------------------------------------------------------------------------------
def _self_scope(d: _Drawn, number: str) -> None:
    del number
    _organization(d)
    d.paper.text(
        d.say("自评估的等级为{{ level }}。{{ coverage }}", "The level assessed is {{ level }}. {{ coverage }}")
    )


def _self_team(d: _Drawn, number: str) -> None:
    del number
    d.paper.facts(_labelled(d, "info", ("leader", "members", "period_start", "period_end", "date")))


def _self_criteria(d: _Drawn, number: str) -> None:
    del number
    d.paper.facts(
        [
            (d.say("标准", "Standard"), "{{ standard }}"),
            (
                d.say("要求目录", "Catalogue of requirements"),
                d.say(
                    "{{ catalogue }}，版本 {{ catalogue_version }}", "{{ catalogue }}, version {{ catalogue_version }}"
                ),
            ),
        ]
    )
    d.paper.tag("if illustrative")
    d.paper.text("{{ illustrative }}", "Note")
    d.paper.tag("endif")
    _scale(d)


def _self_findings(d: _Drawn, number: str) -> None:
    del number
    d.paper.text(d.say("证据编号见附录“证据清单”。", "The numbers of evidence are those of the annex “Evidence”."))
    _by_requirement(
        d,
        d.words("编号|成熟度要求|得分|说明|证据", "ID|Requirement|Score|Remark|Evidence"),
        ["{{ q.remark }}"],
        ["{{ q.evidence }}"],
    )


def _self_decision(d: _Drawn, number: str) -> None:
    del number
    d.paper.text("{{ conclusion }}")
    d.paper.facts(_decision_facts(d))


def _self_eligibility(d: _Drawn, number: str) -> None:
    del number
    _eligibility(d)


def _self_improve(d: _Drawn, number: str) -> None:
    _improve(d, number, 1)


_ANNEXES = (
    _Chapter(Text("待补充内容", "To be completed"), _missing, "C"),
    _Chapter(Text("溯源", "Provenance"), _origin, "D"),
)
_FORMAL = (
    _Chapter(Text("摘要", "Summary"), _summary, "-", new_page=True),
    _Chapter(Text("评估目标", "Objective"), _objective, new_page=True),
    _Chapter(Text("评估范围", "Scope"), _scope),
    _Chapter(Text("评估组和被评估方的参与者", "Participants of the team and the organization"), _participants),
    _Chapter(Text("评估活动的日期和地点", "Dates and places of the assessment"), _dates),
    _Chapter(Text("评估准则", "Criteria"), _criteria),
    _Chapter(Text("评估发现和相关证据", "Findings and evidence"), _findings),
    _Chapter(Text("评估总体结论", "Overall conclusion"), _decision),
    _Chapter(Text("各能力项详细评估结果", "Detailed results"), _details),
    _Chapter(Text("对评估准则遵循程度的陈述", "Adherence to the criteria"), _adherence),
    _Chapter(Text("未解决的分歧意见", "Unresolved disagreements"), _disagreements),
    _Chapter(Text("总体提升建议", "Suggestions for improvement"), _suggestions),
    _Chapter(Text("签署", "Signatures"), _signatures),
    _Chapter(Text("得分汇总", "Scores"), _scores, "A", new_page=True),
    _Chapter(Text("证据清单", "Evidence"), _evidence, "B"),
    *_ANNEXES,
)
_SELF = (
    _Chapter(Text("摘要", "Summary"), _summary, "-", new_page=True),
    _Chapter(Text("机构和范围", "Organization and scope"), _self_scope, new_page=True),
    _Chapter(Text("自评估团队和日期", "Team and dates"), _self_team),
    _Chapter(Text("依据", "Criteria"), _self_criteria),
    _Chapter(Text("各项要求的自评情况和证据", "Results and evidence by requirement"), _self_findings),
    _Chapter(Text("自评估结论", "Conclusion"), _self_decision),
    _Chapter(Text("各能力域和能力子域得分", "Scores of domains and subdomains"), _charts),
    _Chapter(Text("存在问题和改进措施", "Problems and measures"), _self_improve),
    _Chapter(Text("申请条件自查（8.3.2）", "Conditions for application (8.3.2)"), _self_eligibility),
    _Chapter(Text("签署", "Signatures"), _self_signatures),
    _Chapter(Text("得分汇总", "Scores"), _scores, "A", new_page=True),
    _Chapter(Text("证据清单", "Evidence"), _self_evidence, "B"),
    *_ANNEXES,
)


# --- the last page: what may be named ---------------------------------------------------------------------------------------------
def _guide(d: _Drawn) -> None:
    """The tags, on a page inside a comment, which filling in leaves out."""
    paper = d.paper
    paper.opened_comment()
    paper.text(d.say("标签说明（本页不会出现在报告中）", "Tags (no report shows this page)"), "Contents Title")
    for text in d.say(
        "用 Word 修改字体、标题、文字和表格，移动或删去标签，都可以；标签连同花括号要保持原样。|"
        "重复的段落和表格行按正文中的写法：开始和结束的标签各占一个段落或一个表格行。|"
        "列表中的名称在循环里使用，如正文中 domains 的循环里写 {{ d.score }}。",
        "Change fonts, headings, words and tables in Word; move tags or leave them out. Keep each tag with its braces as it is.|"
        "Paragraphs and table rows are repeated as in the text: the opening and the closing tag each have a paragraph or a table row of"
        " their own.|The names within a list are used in its loop, such as {{ d.score }} in the loop over domains.",
    ).split("|"):
        paper.text(text, "Table Text")
    rows: list[Cells] = []
    for tag in TAGS:
        name = f"{{{{ {tag.name} }}}}" if not tag.parts else tag.name
        rows.append((name, tag.text(d.lang)))
        rows += [(f"　{tag.name} · {part.name}", part.text(d.lang)) for part in tag.parts]
    paper.table((5.5, WIDTH - 5.5), d.words("标签|内容", "Tag|What it says"), *rows)
    paper.closed_comment()
