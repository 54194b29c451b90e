"""All that a document says of one submission, as plain data under the names that a template uses (``tags`` documents them).

In: a submission, the catalogue, where it came from, which document. Out: ``ReportFacts``: texts, lists of texts, and the figures to draw.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from smexl import kinds
from smexl.assessment import self_scores
from smexl.catalogue import Catalogue, Level, Requirement
from smexl.drawing.signed import signed_text
from smexl.kinds import KINDS, of_level
from smexl.report.answers import REPORT_ITEMS, TO_COMPLETE, Answers, moment, without_open
from smexl.report.documents import DOCUMENTS, REPORT_KEY, Document
from smexl.report.means import NONE, Means, means
from smexl.report.tags import FORM_TAGS, LIST_TAGS
from smexl.result.layout import ILLUSTRATIVE
from smexl.scoring import Improvement, conforms, decimal, digits_of_level, fixed_point, improvement
from smexl.submission import Submission
from smexl.text import Lang, Text, count_of
from smexl.vocabulary import id_key, split_ids

_Data = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """Where a submission came from: its file, the file's SHA-256, the version of smexl, when the file was saved (without a zone where nobody knows it), and the digest
    of the scored record."""

    name: str
    sha256: str
    smexl: str
    saved: datetime | None = None
    record: str = ""


@dataclass(frozen=True)
class ReportFacts:
    """``data``: what templates can name. ``means``: what the charts draw, where the document tells scores."""

    data: _Data
    means: Means | None


def facts(
    submission: Submission, source: Source, catalogue: Catalogue, lang: Lang = "zh", document: Document | None = None
) -> ReportFacts:
    """The facts of a submission for a document, its report unless another is named. Raises ``KeyError`` when the document tells scores and
    the submission lacks one."""
    document = document or DOCUMENTS[REPORT_KEY, submission.kind]
    kind = KINDS[submission.kind].with_levels(catalogue.level_names)
    case = _Case(Answers(without_open(submission), kind, lang), catalogue, document)
    said: _Data = {}
    for part in (
        _assessment,
        _who,
        _scope,
        *((_conclusion, _results, _improvement) if document.scored else ()),
        _lists,
    ):
        said |= part(case)
    said |= _origin(case, source)
    said |= _missing(case)
    return ReportFacts(said, case.means if document.scored else None)


@dataclass(frozen=True)
class _Case:
    """What every part needs."""

    answers: Answers
    catalogue: Catalogue
    document: Document

    @property
    def submission(self) -> Submission:
        return self.answers.submission

    @property
    def lang(self) -> Lang:
        return self.answers.lang

    @property
    def formal(self) -> bool:
        return self.submission.kind == kinds.FORMAL.key

    def say(self, zh: str, en: str) -> str:
        return self.answers.say(zh, en)

    @cached_property
    def level(self) -> Level:
        return self.catalogue.level(self.submission.level)

    @cached_property
    def self_scores(self) -> dict[str, int]:
        return self_scores(self.submission, self.catalogue)

    @cached_property
    def total(self) -> int:
        """The sum of the scores, in units."""
        return sum(self.submission.scores[requirement.id] for requirement in self.level.requirements)

    @property
    def conforms(self) -> bool:
        return conforms(self.total, len(self.level.requirements), self.catalogue)

    @cached_property
    def means(self) -> Means:
        others = self.self_scores if all(r.id in self.self_scores for r in self.level.requirements) else None
        return means(self.submission.scores, others, self.level, self.catalogue, self.lang)

    @cached_property
    def better(self) -> Improvement:
        return improvement(self.level, self.submission.scores, self.catalogue)

    def score(self, units: int | None) -> str:
        """Units as a score, or as a sum of scores: 8 → 0.8."""
        return NONE if units is None else decimal(Fraction(units, self.catalogue.unit))

    @property
    def threshold(self) -> str:
        return decimal(self.catalogue.threshold)

    @property
    def best(self) -> str:
        return self.catalogue.best.label(self.lang)


# --- who, when, by what -------------------------------------------------------------------------------------------------
def _who(case: _Case) -> _Data:
    of = case.answers.of
    said: _Data = {
        "kind": case.submission.kind,
        "kind_name": case.say("正式评估", "Formal assessment")
        if case.formal
        else case.say("自评估", "Self-assessment"),
        "level": of_level(case.level.name)(case.lang),
        "organization": case.submission.organization,
        "credit_code": case.submission.credit_code,
    }
    conditions = {field.key: field.label(case.lang) for field in kinds.ELIGIBILITY.fields}
    told_of = {key: of("info", key) for key in conditions}
    if blank := [conditions[key] for key, answer in told_of.items() if answer == NONE]:
        what = case.say("；", "; ").join(blank)
        case.answers.lacks("b", f"{kinds.ELIGIBILITY.title(case.lang)}{case.say('：', ': ')}{what}", kinds.INFO)
    said["eligibility"] = [
        {"condition": condition, "answer": told_of[key] if told_of[key] != NONE else case.answers.mark}
        for key, condition in conditions.items()
    ]
    return said


_BY_HAND = frozenset(f"{key}_{of}" for key in ("prepared", "reviewed", "approved") for of in ("by", "on")) | {
    "plan_confirmed_by",
    "plan_confirmed_on",
}
"""Answers beside a signature: where one is blank, a pen fills it in."""


def _assessment(case: _Case) -> _Data:
    """Every answer of every form, by the name of its tag."""
    said: _Data = {}
    for tag in FORM_TAGS:
        text = case.answers.of(tag.form, tag.key, case.document.wanted.get(tag.key, ""))
        said[tag.name] = "" if tag.key in _BY_HAND and text == NONE else text
    return said | {"attendees": _attendees(case)}


_POSITION = re.compile(r"(.+?)\s*[（(]([^（）()]*)[）)]\s*")
_SEATS = 12
"""Rows of a sign-in sheet: at least as many, and some to spare."""


def _attendees(case: _Case) -> list[_Data]:
    """Who is expected at the meetings: the team, nobody of it twice (its leader is often named among its members too), then the
    participants of the organization; then blank rows."""
    answers = case.submission.answers.get("assessment", {})
    body = answers.get("body", "")
    roles = (
        ("team_leader", case.say("评估组组长", "team leader")),
        ("team_members", case.say("评估组成员", "team member")),
        ("participants", ""),
    )
    people: list[_Data] = []
    seated: set[str] = set()
    for key, role in roles:
        for name in filter(None, re.split(r"[、，,;；\n]\s*", answers.get(key, ""))):
            found = _POSITION.fullmatch(name)
            if role:
                person = found[1] if found else name
                if person in seated:
                    continue
                seated.add(person)
            position = case.answers.comma.join(filter(None, (role and body, role, found[2] if found else "")))
            people.append({"name": found[1] if found else name, "position": position})
    seats = max(_SEATS, len(people) + 6)
    people += [{"name": "", "position": ""} for _ in range(seats - len(people))]
    return [{"number": str(number), **one} for number, one in enumerate(people, 1)]


def _scope(case: _Case) -> _Data:
    catalogue, level = case.catalogue, case.level
    domains = {pair[0] for pair in level.counts}
    counts = (len(domains), len(level.counts), len(level.requirements))
    left_out = [domain(case.lang) for domain in catalogue.domains if domain.zh not in domains]
    none = case.say(
        f"该等级不评估的能力域：{'、'.join(left_out)}。", f" The level does not assess: {', '.join(left_out)}."
    )
    return {
        "coverage": case.say(
            "覆盖 {} 个能力域、{} 个能力子域、{} 项成熟度要求{}。",
            "It covers {} domains, {} subdomains and {} requirements{}.",
        ).format(*counts, case.say("，每项要求均已评分", ", every one of them scored") if case.document.scored else "")
        + (none if left_out else ""),
        "requirements": str(counts[2]),
        "standard": catalogue.standard(case.lang),
        "catalogue": catalogue.name(case.lang),
        "catalogue_version": catalogue.version,
        "catalogue_digest": catalogue.identity.digest,
        "identity": f"{catalogue.name(case.lang)} {catalogue.version} ({catalogue.identity.digest[:12]})",
        "illustrative": case.say(
            "本报告按示例要求目录得出，仅供演示和试用，不能作为评估结论使用。",
            "Made with an illustrative catalogue of requirements: for demonstration and trial, not a conclusion to rely on.",
        )
        if ILLUSTRATIVE in catalogue.name.zh
        else "",
        "threshold": case.threshold,
        "interval": f"{case.threshold} ≤ A ≤ 1",
        "scale": [_grade(case, units) for units in catalogue.grade_of_units],
    }


def _grade(case: _Case, units: int) -> _Data:
    count = list(case.submission.scores.values()).count(units)
    share = Fraction(100 * count, len(case.level.requirements))
    return {
        "grade": case.catalogue.grade_of_units[units].label(case.lang),
        "score": case.score(units),
        "number": str(count),
        "share": f"{fixed_point(share.numerator, share.denominator, 1)}%",
    }


# --- the conclusion -----------------------------------------------------------------------------------------------------
def _conclusion(case: _Case) -> _Data:
    a, threshold = case.means.level, case.catalogue.threshold
    conforming = case.conforms
    fraction = f"{a.value.numerator}/{a.value.denominator}"
    verdict = (kinds.CONFORMS if conforming else kinds.DOES_NOT_CONFORM)(case.lang)
    total = case.score(case.total)
    return {
        "A": a.shown,
        "fraction": fraction,
        "total": total,
        "quotient": f"{total} ÷ {a.count}",
        "margin": signed_text(a.value - threshold, a.digits),
        "verdict": verdict,
        "conforms": conforming,
        "conclusion": _sentence(case, total, fraction),
        "compared": a.other is not None,
        "self_A": a.other_shown,
        "A_difference": a.difference,
    }


def _sentence(case: _Case, total: str, fraction: str) -> str:
    """The conclusion in a few sentences for somebody who reads nothing else."""
    a, level, count = case.means.level, of_level(case.level.name)(case.lang), case.means.level.count
    who = case.submission.organization
    exactly = "" if f"{a.shown}" == decimal(a.value) else case.say(f"（精确值 {fraction}）", f" (exactly {fraction})")
    team = Text("评估组", "The assessment team") if case.formal else Text("自评团队", "The self-assessment team")
    kind = Text("正式评估", "a formal assessment") if case.formal else Text("自评估", "a self-assessment")
    basis = case.say(
        f"{team.zh}对{who}进行了{level}{kind.zh}。{count} 项要求得分合计 {total}，成熟度等级得分 A = {total} ÷ {count} = "
        f"{a.shown}{exactly}，",
        f"{team.en} made {kind.en} of {who} against the {level} level. The scores of {count_of(count, 'requirement')} sum to {total}; the"
        f" maturity level score is A = {total} ÷ {count} = {a.shown}{exactly}, ",
    )
    decision = Text("判定", "Decision") if case.formal else Text("预判", "Decision foreseen")
    if case.conforms:
        return basis + case.say(
            f"落在判定区间 {case.threshold} ≤ A ≤ 1 内，{decision.zh}：符合{level}要求。",
            f"which lies within {case.threshold} ≤ A ≤ 1. {decision.en}: the organization conforms to the {level} level.",
        )
    return basis + case.say(
        f"低于判定阈值 {case.threshold}，{decision.zh}：不符合{level}要求。至少要把 {case.better.fewest} 项要求提高到“{case.best}”才能达到。",
        f"which is below the threshold of {case.threshold}. {decision.en}: the organization does not conform to the {level} level. At"
        f" least {case.better.fewest} requirement{'s' if case.better.fewest > 1 else ''} would have to rise to “{case.best}”.",
    )


# --- results by domain, subdomain and requirement --------------------------------------------------------------------------
def _results(case: _Case) -> _Data:
    requirements = _requirements(case)
    evaluation = _evaluation(case)
    domains = []
    for name in case.catalogue.domains:
        pairs = [pair for pair in case.level.counts if pair[0] == name.zh]
        mean = case.means.domains.get(name.zh)
        domains.append(
            {
                "domain": name(case.lang),
                "assessed": bool(pairs),
                "score": kinds.NOT_ASSESSED(case.lang) if mean is None else mean.shown,
                "self_score": NONE if mean is None else mean.other_shown,
                "difference": NONE if mean is None else mean.difference,
                "reached": NONE if mean is None else _reached(case, mean.reached),
                "number": str(len(pairs)),
                "subdomains": [
                    _subdomain(case, pair) | evaluation[pair] | {"requirements": requirements[pair]} for pair in pairs
                ],
            }
        )
    return {"domains": domains}


def _reached(case: _Case, reached: bool) -> str:
    return case.say("达到", "reached") if reached else case.say("低于", "below")


def _subdomain(case: _Case, pair: tuple[str, str]) -> _Data:
    mean = case.means.subdomains[pair]
    return {
        "subdomain": mean.name,
        "score": mean.shown,
        "self_score": mean.other_shown,
        "difference": mean.difference,
        "reached": _reached(case, mean.reached),
        "number": str(mean.count),
    }


_EVALUATED = [column.key for column in kinds.FORMAL.listing("evaluation").columns if not column.locked]


def _evaluation(case: _Case) -> dict[tuple[str, str], _Data]:
    """Achievements, shortfalls and suggestions of each assessed subdomain."""
    found = {(r.get("domain", ""), r.get("subdomain", "")): r for r in case.answers.records("evaluation")}
    said: dict[tuple[str, str], _Data] = {}
    for pair in case.level.counts:
        if not case.formal:
            said[pair] = dict.fromkeys(_EVALUATED, "")
            continue
        record = found.get(pair, {})
        said[pair] = {key: record.get(key, "").strip() or case.answers.mark for key in _EVALUATED}
        columns = {c.key: c.label for c in case.answers.kind.listing("evaluation").columns}
        if blank := [columns[key](case.lang) for key in _EVALUATED if not record.get(key, "").strip()]:
            mean = case.means.subdomains[pair]
            what = case.answers.comma.join(blank)
            case.answers.lacks("h", f"{mean.group} / {mean.name}{case.say('：', ': ')}{what}", kinds.EVALUATION)
    return said


def _requirements(case: _Case) -> dict[tuple[str, str], list[_Data]]:
    """The requirements of each subdomain with their scores, findings and evidence."""
    rows: dict[tuple[str, str], list[_Data]] = {pair: [] for pair in case.level.counts}
    lacking: dict[tuple[str, Text], dict[tuple[str, str], list[str]]] = {}
    finding = Text("评估发现", "Finding")
    for requirement in case.level.requirements:
        pair = (requirement.domain, requirement.subdomain)
        said = _requirement(case, requirement)
        for key, column in (("finding", finding), ("evidence", kinds.EVIDENCE_NUMBERS.label), ("method", _METHOD)):
            if said[key] == case.answers.mark:
                lacking.setdefault((key, column), {}).setdefault(pair, []).append(requirement.id)
        rows[pair].append(said)
    item = "f" if case.formal else "self"
    for (_, column), pairs in lacking.items():
        for pair, ids in pairs.items():
            name = case.means.subdomains[pair].name
            what = f"{column(case.lang)}{case.say('：', ': ')}{case.answers.comma.join(ids)}"
            case.answers.lacks(item, case.say(f"{name}的{what}", f"{name}, {what}"), kinds.SCORES, column)
    return rows


_METHOD = Text("采集方式", "Collection method")


def _requirement(case: _Case, requirement: Requirement) -> _Data:
    units = case.submission.scores[requirement.id]
    row = case.submission.rows.get(requirement.id, {})
    top = max(case.catalogue.scale_units)
    mark = case.answers.mark
    numbers = split_ids(row.get("evidence", ""))
    evidence = case.answers.comma.join(numbers) or (mark if units else NONE)
    method = finding = ""
    if case.formal:
        finding = row.get("finding", "").strip() or (mark if units < top else NONE)
        methods = _methods(case, row.get("method", ""), numbers)
        method = case.answers.comma.join(methods) or (mark if numbers else "")
    own = case.self_scores.get(requirement.id)
    return {
        "id": requirement.id,
        "text": requirement.text(case.lang),
        "score": case.score(units),
        "grade": case.catalogue.grade_of_units[units].label(case.lang),
        "self_score": case.score(own),
        "difference": NONE if own is None else _difference(case, units - own),
        "finding": finding,
        "evidence": evidence,
        "method": method,
        "remark": row.get("remark", "").strip(),
    }


def _difference(case: _Case, units: int) -> str:
    return case.score(units) if units <= 0 else f"+{case.score(units)}"


def _methods(case: _Case, given: str, numbers: tuple[str, ...]) -> list[str]:
    """How evidence of a requirement was collected: as its row says, or else as the list says of the evidence it names."""
    named = {id_key(number) for number in numbers}
    listed = [
        record.get("method", "")
        for record in case.answers.records("evidence")
        if id_key(record.get("number", "")) in named
    ]
    choices = {method.zh: method(case.lang) for method in kinds.COLLECTION_METHODS}
    said = [part for text in ([given] if given.strip() else listed) for part in text.split("、") if part.strip()]
    return [choices.get(part, part) for part in dict.fromkeys(said)]


# --- lists --------------------------------------------------------------------------------------------------------------
def _lists(case: _Case) -> _Data:
    answers = case.answers
    report = case.document.key == REPORT_KEY
    item = "f" if case.formal else "self"
    wanted: dict[str, dict[str, str]] = {
        "evidence": dict.fromkeys(("name", "method", "collected", "collector") if case.formal else ("name",), item),
        "disagreements": dict.fromkeys(
            (c.key for c in kinds.FORMAL.listing("disagreements").columns if c.key != "requirement"), "j"
        ),
        "plan": dict.fromkeys(("problem", "measure", "owner", "deadline"), "measures"),
    }
    said: _Data = {}
    for tag in LIST_TAGS:
        records = answers.listed(tag.name, wanted.get(tag.name, {}) if report else {}, _NAMED.get(tag.name, ""))
        said[tag.name] = [{part.name: one.get(part.name, "") for part in tag.parts} for one in records]
    for one in said["evidence"]:
        one["requirements"] = _lines(one["requirements"])
    if report:
        _check_evidence(case, item)
    said["urgent"] = [r for r in said["evidence"] if r["urgent"] == kinds.YES(case.lang)]
    _check_handling(case, said["urgent"])
    return said | {
        "urgent_sentence": _urgent(case, len(said["urgent"])),
        "reviews": list(_reviews(case)) if report else [],
        "disagreement_sentence": _disagreement(case, len(said["disagreements"])),
    }


_NAMED = {"evidence": "number", "disagreements": "requirement", "plan": "requirement"}
"""The column of a list that names its records."""


def _disagreement(case: _Case, count: int) -> str:
    if not count:
        return case.say(
            "评估组与被评估方之间没有未解决的分歧意见。",
            "No disagreement of the team and the organization remains unresolved.",
        )
    return case.say(
        f"评估组与被评估方之间尚有 {count} 项未解决的分歧意见，列示如下。",
        f"Disagreements of the team and the organization that remain unresolved: {count}.",
    )


def _check_handling(case: _Case, urgent: list[_Data]) -> None:
    """Of an urgent risk a report says when it was reported, to whom, and what was done (8.3.8)."""
    asked = {
        column.key: column.label for listing in case.answers.kind.listings for column in listing.columns if column.later
    }
    for one in urgent:
        blank = [key for key in ("risk_on", "risk_to", "risk_done") if one[key] in ("", NONE)]
        if blank and case.document.key == REPORT_KEY:
            one.update(dict.fromkeys(blank, case.answers.mark))
            what = case.answers.comma.join(asked[key](case.lang) for key in blank)
            case.answers.lacks("f", f"{one['number']}{case.say('：', ': ')}{what}", kinds.EVIDENCE)


def _lines(ids: str) -> str:
    """Requirement ids one a line: narrow columns would break them at their hyphens."""
    return ids if ids == NONE else "\n".join(split_ids(ids))


def _urgent(case: _Case, count: int) -> str:
    if not count:
        return case.say("评估过程中未发现紧急的和重大的风险。", "The evidence collected shows no urgent or major risk.")
    return case.say(
        f"评估中收集的 {count} 项证据显示存在紧急的和重大的风险（8.3.8），报告和处置情况如下。",
        f"Evidence that shows an urgent, major risk (8.3.8), and how it was reported and handled: {count}.",
    )


def _check_evidence(case: _Case, item: str) -> None:
    """Evidence that a requirement names must be in the list; what is not is missing there."""
    known = {id_key(record.get("number", "")) for record in case.answers.records("evidence")}
    unknown = dict.fromkeys(
        number
        for requirement in case.level.requirements
        for number in split_ids(case.submission.rows.get(requirement.id, {}).get("evidence", ""), known)
        if id_key(number) not in known
    )
    if unknown:
        which = case.answers.comma.join(unknown)
        case.answers.lacks(
            item,
            case.say(f"评分表引用而证据清单中没有的证据：{which}", f"Evidence named but not listed: {which}"),
            kinds.EVIDENCE,
        )


def _reviews(case: _Case) -> Iterator[_Data]:
    """The rounds of document review, each with its principles."""
    if not case.formal:
        return
    keys = [key for key, _ in kinds.REVIEW_PRINCIPLES]
    rounds = list(
        case.answers.listed("review", dict.fromkeys(("date", "reviewer", *keys, "conclusion"), "review"), "round")
    )
    if not rounds:
        case.answers.lacks("review", kinds.DOCUMENT_REVIEW(case.lang), kinds.DOCUMENT_REVIEW)
    for number, one in enumerate(rounds, 1):
        yield {
            "round": str(number) if one["round"] == NONE else one["round"],
            "date": one["date"],
            "reviewer": one["reviewer"],
            "conclusion": one["conclusion"],
            "principles": [
                {"principle": name(case.lang), "conclusion": one[key], "remark": one[f"{key}_remark"]}
                for key, name in kinds.REVIEW_PRINCIPLES
            ],
        }


# --- what to improve -------------------------------------------------------------------------------------------------------
def _improvement(case: _Case) -> _Data:
    whole = case.catalogue.unit * len(case.level.requirements)
    digits = digits_of_level(case.level, case.catalogue)
    measures: dict[str, list[str]] = {}
    for record in case.answers.records("plan"):
        for id_ in split_ids(record.get("requirement", "")):
            if measure := record.get("measure", "").strip():
                measures.setdefault(id_key(id_), []).append(measure)
    priorities = []
    for number, loss in enumerate(case.better.losses, 1):
        pair = (loss.requirement.domain, loss.requirement.subdomain)
        priorities.append(
            {
                "number": str(number),
                "id": loss.requirement.id,
                "domain": case.means.subdomains[pair].group,
                "subdomain": case.means.subdomains[pair].name,
                "text": loss.requirement.text(case.lang),
                "score": case.score(loss.units),
                "gain": f"+{fixed_point(loss.gain, whole, digits)}",
                "after": fixed_point(loss.reached, whole, digits),
                "picked": "●" if number <= case.better.fewest else "",
                "measure": "\n".join(measures.get(id_key(loss.requirement.id), ())) or NONE,
            }
        )
    return {"priorities": priorities, "improvement": _improvement_sentence(case)}


def _improvement_sentence(case: _Case) -> str:
    better, unit = case.better, case.catalogue.unit
    if not better.losses:
        return case.say(
            f"全部要求都是“{case.best}”，没有失分。", f"Every requirement is at “{case.best}”: nothing was lost."
        )
    count, lost = len(better.losses), decimal(Fraction(sum(loss.gain for loss in better.losses), unit))
    all_ = case.say(
        f"共有 {count} 项要求失分，合计 {lost} 分，按提高后等级得分增加的多少排列如下。",
        f"In all {count} requirement{'s' if count > 1 else ''} lost points, {lost} together, listed by what each would add.",
    )
    if not better.fewest:
        return all_
    return case.say(
        f"距阈值 {case.threshold} 还差 {case.score(better.needed)} 分，至少要把 {better.fewest} 项要求提高到“{case.best}”，"
        f"其中一种做法是表中标 ● 的各项。",
        f"{case.score(better.needed)} points are missing to the threshold of {case.threshold}: at least {better.fewest} requirement"
        f"{'s' if better.fewest > 1 else ''} would have to rise to “{case.best}”, for instance those marked ●. ",
    ) + all_  # fmt: skip


# --- where it comes from, and what is missing ---------------------------------------------------------------------------------
def _origin(case: _Case, source: Source) -> _Data:
    return {
        "source": source.name,
        "sha256": source.sha256,
        "smexl": source.smexl,
        "saved": NONE if source.saved is None else moment(source.saved, case.lang),
        "record": source.record or NONE,
    }


def _missing(case: _Case) -> _Data:
    found = case.answers.in_order()
    mark = TO_COMPLETE(case.lang)
    return {
        "mark": mark,
        "missing": [
            {"number": str(number), "item": REPORT_ITEMS[one.item](case.lang), "what": one.what, "where": one.where}
            for number, one in enumerate(found, 1)
        ],
        "missing_sentence": case.say(
            f"本文件下列 {len(found)} 处内容尚待补充，正文相应位置标有{mark}；补充完整前，本文件不作为正式文件使用。",
            f"The following is still to be completed (places: {len(found)}) and marked {mark} in the text; until then this document is not final.",
        )
        if found
        else case.say("本文件内容完整，没有待补充之处。", "This document is complete; nothing is to be added."),
    }
