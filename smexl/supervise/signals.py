"""Signals: places where submissions do not hold together, each with both sides, evidence, an innocent explanation, what to ask.

A signal changes no verdict. The certain ones are here: facts of the workbooks that cannot all be so as they stand. What is likely only
is in ``likely``.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar

from smexl.identity import folded, people
from smexl.kinds import CONFORMING, MOSTLY_CONFORMING
from smexl.proof.bodies import Bodies
from smexl.supervise.gather import Gathered
from smexl.tables import CONTACT_KEYS
from smexl.text import Text, bare, enumerated
from smexl.vocabulary import day_of

Sort = Literal["certain", "likely"]
Strength = Literal["strong", "middling", "weak"]
_Linked = TypeVar("_Linked", bound=Hashable)

STRENGTHS: Mapping[Strength, Text] = {
    "strong": Text("强", "strong"),
    "middling": Text("中", "middling"),
    "weak": Text("弱", "weak"),
}
_POINTS: Mapping[tuple[Sort, Strength], int] = {
    ("certain", "strong"): 10,
    ("certain", "middling"): 6,
    ("certain", "weak"): 3,
    ("likely", "strong"): 6,
    ("likely", "middling"): 3,
    ("likely", "weak"): 1,
}
"""What a signal adds to a submission's place in the queue."""
YEARS_BEFORE = 3
"""Years before the assessment from which evidence is old."""
MANY = 4
"""Organizations from which one contact is taken for somebody who fills in for many."""


class What(NamedTuple):
    """A sort of signal: its name, the innocent explanation that comes first, and what to ask."""

    name: Text
    innocent: Text
    ask: Text


@dataclass(frozen=True)
class Signal:
    """What was found between (or in) submissions: ``rows`` of ``Gathered.submissions``, ``where`` and ``evidence`` for people.

    ``sort``: certain (the facts are so) or likely. ``of``: a key of ``WHAT``.
    """

    of: str
    sort: Sort
    strength: Strength
    rows: tuple[int, ...]
    where: Text
    evidence: Text

    @property
    def points(self) -> int:
        return _POINTS[self.sort, self.strength]


WHAT: Mapping[str, What] = {
    "two-places": What(
        Text("评估员同日在两处", "Assessor in two places at once"),
        Text("可能只参加了其中几天或远程参加，或是同名的两个人。", "May have taken part for some days or remotely, or two people of one name."),
        Text("请评估机构说明此人各日在何处，并出示签到表。", "Ask the body where this person was on each day, and for the sign-in sheets."),
    ),
    "before-review": What(
        Text("文件审查通过前已现场评估", "On site before the document review passed"),
        Text("可能是日期填错，或补充材料的一轮是事后补记的。", "A date may be mistyped, or a round of review written down later."),
        Text("请评估机构出示文件审查记录的原件和通过日期（8.3.5）。", "Ask the body for the review's own record and its date (8.3.5)."),
    ),
    "contact": What(
        Text("不同机构同一联系方式", "One contact for several organizations"),
        Text("可能是同一集团、同一园区或母子机构。", "May be of one group, one park, or parent and child."),
        Text("请各机构说明谁填写了材料、与对方是什么关系。", "Ask each organization who filled it in, and how the two are related."),
    ),
    "consultant": What(
        Text("一人为多家机构填写（咨询代办）", "Consultant who fills in for many"),
        Text("聘请咨询并不违规；自评仍应由机构自己作出。", "A consultant is allowed; the self-assessment has to be the organization's own."),
        Text("请机构说明自评是谁作的、怎样作的；评估机构是否与咨询方有利害关系。", "Ask who made the self-assessment and how, and whether body and consultant are related."),
    ),
    "issued-to-other": What(
        Text("用了发给别家的表", "A workbook that was issued to another"),
        Text("可能是机构更名换码、下属单位代填，或名册写错。", "The organization may have a new code, a branch filled it in, or the list was wrong."),
        Text("请机构说明这份表从哪里来。", "Ask the organization where it has this workbook from."),
    ),
    "evidence-after": What(
        Text("证据晚于评估", "Evidence dated after the assessment"),
        Text("可能是日期填错，或证据后来换了新版。", "The date may be mistyped, or a newer edition took the evidence's place."),
        Text("请评估机构出示评估时看到的那一份。", "Ask the body for the piece as it was seen."),
    ),
    "evidence-old": What(
        Text("证据早于评估数年", "Evidence from years before"),
        Text("制度类文件可能多年有效。", "A rule may be good for years."),
        Text("请机构说明它是否仍然有效，并出示近一年的记录。", "Ask whether it is still in force, and for records of the last year."),
    ),
    "not-listed": What(
        Text("评估员不在名录", "Assessor not on the body's list"),
        Text("可能是新聘的人员，名录还没有更新。", "May be new, and the list not yet up to date."),
        Text("请评估机构提交此人的资格和聘用材料，并更新名录。", "Ask for this person's qualification and contract, and to bring the list up to date."),
    ),
    "body-not-listed": What(
        Text("评估机构不在名录", "Body that is not on the list"),
        Text("可能是机构更名，或表中用了简称。", "It may have a new name, or the workbook uses a short one."),
        Text("请核对机构名称；确不在名录的，请说明依据什么开展评估。", "Check the name; if it is not listed, ask on what ground it assesses."),
    ),
    "shared-remarks": What(
        Text("说明文字相同", "Remarks that are the same"),
        Text("可能是同一集团，或同一位咨询人员起草。", "May be of one group, or drafted by one consultant."),
        Text("请两家机构分别说明这些做法的实际情况，并抽查所列证据。", "Ask each how it really is done, and look at the evidence it names."),
    ),
    "shared-findings": What(
        Text("评估发现相同", "Findings that are the same"),
        Text("同一评估组可能有惯用的写法。", "A team may have its own turns of phrase."),
        Text("请评估组出示两家各自的现场记录。", "Ask the team for its notes on site at each of the two."),
    ),
    "rare-grades": What(
        Text("少见的得分一致", "The same rare grades"),
        Text("可能是做法相近的同类机构。", "May be much alike indeed."),
        Text("并排看两家的证据清单和说明。", "Lay the two lists of evidence and remarks side by side."),
    ),
    "long-run": What(
        Text("连续给同一得分", "One grade in a long run"),
        Text("相邻的要求可能确实水平相同。", "Requirements that follow one another may truly be alike."),
        Text("请填表人说明这一段逐条依据什么打分。", "Ask on what each score of this run was based."),
    ),
    "fingerprint": What(
        Text("文件出自同一台电脑或账户", "Files from one computer or account"),
        Text("可能是代办、同一园区的公用电脑，或软件的默认用户名。", "May be a consultant, a park's shared computer, or a name that programs come with."),
        Text("请机构说明文件由谁、在哪里保存。", "Ask who saved the file, and where."),
    ),
}  # fmt: skip


def side(gathered: Gathered, row: int) -> Text:
    """Who: the organization with its code, and the body that assessed it."""
    one = gathered.lines[row]
    name = one.organization or one.source
    code = f"（{one.credit_code}）" if one.credit_code else ""
    if one.kind == "formal" and one.body:
        return Text(f"{name}{code}，{one.body}评估", f"{name}{code}, by {one.body}")
    return Text(f"{name}{code}", f"{name}{code}")


def certain(gathered: Gathered, bodies: Bodies | None) -> Iterator[Signal]:
    """All certain signals, in the order of their sorts."""
    yield from two_places(gathered)
    yield from before_review(gathered)
    yield from contacts(gathered)
    yield from evidence_dates(gathered)
    if bodies is not None:
        yield from unlisted_assessors(gathered, bodies)


def days_of(one: Any) -> tuple[date, date] | None:
    """The days of an assessment, both included; None where it says none."""
    start, end = day_of(one.start) if one.start else None, day_of(one.end) if one.end else None
    days = [day for day in (start, end) if day is not None]
    return (min(days), max(days)) if days else None


# --- two places at once -----------------------------------------------------------------------------------------------
def assessors_of(one: Any) -> list[str]:
    """Everybody who assessed, once each, as written."""
    names = [name for text in (one.team_leader, one.team_members, one.assessor) for name in people(text)]
    return list({bare(name): name for name in reversed(names)}.values())[::-1]


def two_places(gathered: Gathered) -> Iterator[Signal]:
    """Assessments of different organizations whose days overlap and whose teams share a person: one signal for the same people and days.

    Strong within a body and for two days or more; where the last day of one is the first of the other, a morning and an afternoon may
    do; a name that two bodies have may be two people.
    """
    of_person: dict[str, list[tuple[date, date, int, str]]] = defaultdict(list)
    for row in gathered.formal:
        one = gathered.lines[row]
        if (days := days_of(one)) is not None:
            for name in assessors_of(one):
                of_person[bare(name)].append((*days, row, name))
    teams: dict[tuple[tuple[str, ...], bool], list[tuple[int, int]]] = defaultdict(list)
    for (row, other), names in sorted(_overlapping(gathered, of_person).items()):
        same_body = bare(gathered.lines[row].body) == bare(gathered.lines[other].body)
        teams[tuple(sorted(names)), same_body].append((row, other))
    for (names_, same_body), pairs in sorted(teams.items()):
        for rows in sorted(together(pairs), key=min):
            mine = [pair for pair in pairs if pair[0] in rows]
            yield _two_places(gathered, enumerated(names_), sorted(rows), mine, same_body)


def _two_places(
    gathered: Gathered, who: Text, rows: Sequence[int], pairs: Iterable[tuple[int, int]], same_body: bool
) -> Signal:
    """The visits of the same people that overlap, in pairs, directly or by way of others, as one signal."""
    days = {row: found for row in rows if (found := days_of(gathered.lines[row])) is not None}
    overlaps = [(days[row], days[other]) for row, other in pairs]
    whole = [(min(a[1], b[1]) - max(a[0], b[0])).days + 1 for a, b in overlaps]
    edges = [n == 1 and a != b and (a[1] == b[0] or b[1] == a[0]) for n, (a, b) in zip(whole, overlaps, strict=True)]
    visits = enumerated(Text(f"{a} 至 {b}", f"{a} to {b}") for a, b in days.values())
    most = Text("最多重叠", "overlap by up to") if len(rows) > 2 else Text("重叠", "overlap by")
    perhaps = Text("", "") if same_body else Text("（两家评估机构，可能同名）", " (two bodies; perhaps two people)")
    return Signal(
        "two-places",
        "certain" if same_body else "likely",
        "strong" if same_body and not all(edges) else "weak",
        tuple(rows),
        Text("评估信息：评估组、起止日期", "Assessment: team, dates"),
        Text(
            f"{who.zh}：{visits.zh}，{most.zh} {max(whole)} 天{perhaps.zh}",
            f"{who.en}: {visits.en} {most.en} {max(whole)} day(s){perhaps.en}",
        ),
    )


def _overlapping(
    gathered: Gathered, of_person: Mapping[str, list[tuple[date, date, int, str]]]
) -> dict[tuple[int, int], list[str]]:
    """Pairs of assessments of different organizations, with the people who were at both."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for visits in of_person.values():
        visits.sort()
        for place, (_, end, row, name) in enumerate(visits):
            for start, _, other, _ in visits[place + 1 :]:
                if start > end:
                    break
                if _organization(gathered, row) != _organization(gathered, other):
                    found[min(row, other), max(row, other)].append(name)
    return found


def _organization(gathered: Gathered, row: int) -> str:
    one = gathered.lines[row]
    return str(one.credit_code or folded(one.organization))


# --- review before site -----------------------------------------------------------------------------------------------
def before_review(gathered: Gathered) -> Iterator[Signal]:
    """Assessments that began before the first day on which a review passed. Rounds without a conclusion or a day say nothing."""
    passing = {CONFORMING.zh, MOSTLY_CONFORMING.zh}
    for row, rounds in gathered.by_row("document_reviews", ("round", "date", "conclusion")).items():
        days = days_of(gathered.lines[row])
        told = [one for one in rounds if one.conclusion]
        good = [one for one in told if one.conclusion in passing]
        passed = [day for one in good if (day := day_of(one.date)) is not None]
        if days is None or not told or len(passed) < len(good):
            continue
        if not passed:
            evidence = Text(
                f"{len(told)} 轮审查都没有通过，{days[0]} 已开始现场评估",
                f"none of {len(told)} rounds passed; on site from {days[0]}",
            )
        elif min(passed) > days[0]:
            evidence = Text(
                f"{days[0]} 开始现场评估，审查 {min(passed)} 才通过",
                f"on site from {days[0]}, review passed on {min(passed)} only",
            )
        else:
            continue
        where = Text("文件审查；评估信息：评估开始日期", "Document review; Assessment: start date")
        yield Signal("before-review", "certain", "strong", (row,), where, evidence)


# --- contacts ---------------------------------------------------------------------------------------------------------
_NO_DIGIT = re.compile(r"\D+")


def contact_key(kind: str, text: str) -> str:
    """What identifies a contact: digits of a phone without the country's, a mail address or a name as it is compared."""
    if kind == "phone":
        digits = _NO_DIGIT.sub("", unicodedata.normalize("NFKC", text))
        digits = digits.removeprefix("0086") if len(digits) > 11 else digits
        digits = digits.removeprefix("86") if len(digits) > 11 else digits
        return digits if len(digits) >= 7 else ""
    if kind == "email":
        return bare(text) if "@" in text else ""
    return folded(text)


def contacts(gathered: Gathered) -> Iterator[Signal]:
    """One phone, mail address or contact of different organizations; a name alone is likely only, since many have one, and in one
    region only.

    Organizations are grouped by what they share; of ``MANY`` or more it is said that somebody fills in for them.
    """
    holders: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    shown: dict[tuple[str, str], str] = {}
    for row, (one,) in gathered.by_row("contacts", CONTACT_KEYS).items():
        for kind in CONTACT_KEYS:
            text = getattr(one, kind)
            if text and (key := contact_key(kind, str(text))):
                key += f"|{folded(gathered.lines[row].region)}" if kind == "contact" else ""
                holders[kind, key].setdefault(_organization(gathered, row), row)
                shown.setdefault((kind, key), str(text))
    by_group: dict[tuple[int, ...], list[tuple[str, str]]] = defaultdict(list)
    for about, of in holders.items():
        if len(of) > 1:
            by_group[tuple(sorted(of.values()))].append(about)
    names = {
        "contact": Text("联系人", "contact"),
        "phone": Text("联系电话", "phone"),
        "email": Text("电子邮箱", "mail"),
    }
    for rows, keys in sorted(by_group.items()):
        sure = any(kind != "contact" for kind, _ in keys)
        what = [
            Text(f"{names[kind].zh} {shown[kind, key]}", f"{names[kind].en} {shown[kind, key]}") for kind, key in keys
        ]
        many = sure and len(rows) >= MANY
        if not sure and len(rows) >= MANY:
            continue  # a name that many have is a usual name
        yield Signal(
            "consultant" if many else "contact",
            "certain" if sure else "likely",
            "strong" if sure and not many else "weak",
            rows,
            Text("基本信息", "Basic information"),
            Text(
                f"{len(rows)} 家机构：" + "；".join(one.zh for one in what),
                f"{len(rows)} organizations: " + "; ".join(one.en for one in what),
            ),
        )


# --- evidence ---------------------------------------------------------------------------------------------------------
def evidence_dates(gathered: Gathered) -> Iterator[Signal]:
    """Evidence of formal assessments that is dated after their last day, or more than ``YEARS_BEFORE`` years before their first."""
    pieces_of = gathered.by_row("evidence", ("number", "name", "date"))
    for row in gathered.formal:
        days = days_of(gathered.lines[row])
        if days is None:
            continue
        dated = [
            (day, f"{one.number or ''} {one.name or ''}".strip())
            for one in pieces_of.get(row, ())
            if one.date and (day := day_of(one.date)) is not None
        ]
        oldest = days[0].replace(year=days[0].year - YEARS_BEFORE, day=min(days[0].day, 28))
        where = Text("证据清单：日期", "Evidence: date")
        if after := [(day, name) for day, name in dated if day > days[1]]:
            yield Signal("evidence-after", "certain", "strong", (row,), where, _pieces(after, days))
        if old := [(day, name) for day, name in dated if day < oldest]:
            yield Signal("evidence-old", "certain", "weak", (row,), where, _pieces(old, days))


def _pieces(pieces: Sequence[tuple[date, str]], days: tuple[date, date]) -> Text:
    shown = "；".join(f"{name} {day}" for day, name in pieces[:3])
    return Text(
        f"评估 {days[0]} 至 {days[1]}；{len(pieces)} 份证据：{shown}" + ("……" if len(pieces) > 3 else ""),
        f"assessed {days[0]} to {days[1]}; {len(pieces)} piece(s): {shown}" + ("…" if len(pieces) > 3 else ""),
    )


# --- the list of bodies -----------------------------------------------------------------------------------------------
def unlisted_assessors(gathered: Gathered, bodies: Bodies) -> Iterator[Signal]:
    """Assessors whom the list does not have for their body, and bodies that it does not have; a body whose row names no assessors
    is not asked about them. One signal for each person, or body, over all its assessments."""
    strangers: dict[tuple[str, str], list[int]] = defaultdict(list)
    unknown: dict[str, list[int]] = defaultdict(list)
    listed: dict[str, set[str]] = defaultdict(set)
    for entry in bodies.rows:
        listed[bare(entry.name)] |= {bare(name) for name in entry.assessors}
    for row in gathered.formal:
        one = gathered.lines[row]
        known = listed.get(bare(one.body))
        if known is None:
            unknown[one.body].append(row)
        elif known:
            for name in assessors_of(one):
                if bare(name) not in known:
                    strangers[one.body, name].append(row)
    where = Text("评估信息：评估组", "Assessment: team")
    for (body, name), rows in sorted(strangers.items()):
        evidence = Text(f"{body}：{name}，{len(rows)} 次评估", f"{body}: {name}, {len(rows)} assessment(s)")
        yield Signal("not-listed", "certain", "middling", tuple(rows), where, evidence)
    for body, rows in sorted(unknown.items()):
        evidence = Text(f"{body}，{len(rows)} 次评估", f"{body}, {len(rows)} assessment(s)")
        yield Signal("body-not-listed", "certain", "middling", tuple(rows), where, evidence)


# --- groups -----------------------------------------------------------------------------------------------------------
def together(pairs: Iterable[tuple[_Linked, _Linked]]) -> list[frozenset[_Linked]]:
    """Groups of what is linked by pairs, directly or by way of others."""
    parent: dict[_Linked, _Linked] = {}

    def root(linked: _Linked) -> _Linked:
        while parent.setdefault(linked, linked) != linked:
            parent[linked] = linked = parent[parent[linked]]
        return linked

    for one, other in pairs:
        parent[root(one)] = root(other)
    groups: dict[_Linked, set[_Linked]] = defaultdict(set)
    for one in list(parent):
        groups[root(one)].add(one)
    return [frozenset(group) for group in groups.values()]
