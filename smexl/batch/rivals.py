"""Whose file it is, and which file counts: what several workbooks under one credit code, and a roster, make of each other.

In: the claims of one credit code (all levels and kinds, no duplicates) and the roster's names. Out: a verdict for each claim that is
other than what the file by itself deserves, with the findings that arise between files. Pure: no ledger, no clock, no file.

    names agree with the roster, or with each other → one assessor or a consensus → rounds in their order → the last accepted counts

The code decides whose a workbook is. Two names under one code never supersede one another; neither do two assessors' workbooks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Literal

from smexl import scoring
from smexl.findings import Finding, shortened
from smexl.identity import Registered, folded, may_be_same, same_name, team_key
from smexl.kinds import CONFORMS, DOES_NOT_CONFORM, FORMAL, level_name
from smexl.text import Text

_Status = Literal["accepted", "returned", "superseded"]
_ZONES = timedelta(hours=14)
"""As far as a local time can lie from UTC."""
_AHEAD = timedelta(minutes=15)
"""Clocks of two machines differ by less; a workbook saved later than that after now was saved by a clock that is wrong."""
_MOST_NAMED = 6
_MOST_NAMES = 50
"""Names under one code that are held against each other; a hostile inbox may have thousands, each of which is then its own."""


@dataclass(frozen=True)
class Claim:
    """What a workbook claims to be. ``position`` and ``source`` name its file; ``accepted``: by itself it has no errors.

    ``assessors``: who filled it in, as its kind asks; ``round``: which submission of its organization it says it is; ``run``: number of the run of
    ``process`` that first saw these bytes; ``saved``: naive UTC, by the workbook itself, and ``zoned``: whether that surely is UTC;
    ``changed``: naive UTC, by the file system. ``score``: A, where it is accepted.
    """

    position: int
    source: str
    accepted: bool
    organization: str
    credit_code: str
    level: int
    kind: str
    assessors: str = ""
    round: int | None = None
    run: int = 0
    saved: datetime | None = None
    zoned: bool = True
    changed: datetime = datetime.min
    score: Fraction | None = None


@dataclass(frozen=True)
class Rules:
    """What verdicts depend on besides the claims: the catalogue's threshold and names of levels, the time of the run (naive UTC), and the roster if there is one."""

    threshold: Fraction
    now: datetime
    registered: Registered | None = None
    level_name: Callable[[int], Text] = level_name


@dataclass
class Verdict:
    """What becomes of a claim. ``other``: the file that supersedes it, or is later and was returned; of returned files those without
    one are to be mended; ``place``: which round it is in the order that was found, from 1, where there are several."""

    claim: Claim
    status: _Status
    other: str = ""
    findings: list[Finding] = field(default_factory=list)
    place: int | None = None

    def refuse(self, finding: Finding) -> None:
        self.status = "returned"
        self.findings.append(finding)

    @property
    def free(self) -> bool:
        """Whether it may still count, or be superseded: nothing between files speaks against it."""
        return not any(finding.severity == "error" for finding in self.findings)


def judge_claims(claims: Sequence[Claim], rules: Rules) -> list[Verdict]:
    """Verdicts on the claims of one credit code, in their order, of those alone that are not simply accepted or returned."""
    cases = [Verdict(claim, "accepted" if claim.accepted else "returned") for claim in claims]
    _check_names(cases, rules)
    for _, same in groupby(sorted((case for case in cases if case.free), key=_round_of), key=_round_of):
        _settle(_of_one_team(list(same), rules.now), rules)
    return [case for case in cases if case.findings or case.place]


def _round_of(case: Verdict) -> tuple[int, str]:
    return case.claim.level, case.claim.kind


# --- names ------------------------------------------------------------------------------------------------------------


def _check_names(cases: Sequence[Verdict], rules: Rules) -> None:
    """Names that disagree with the roster, or, where the code is not on it, with each other."""
    code, registered = cases[0].claim.credit_code, rules.registered
    if registered is None or code not in registered.names:
        for case in cases:
            _check_unlisted(case, registered)
        _check_each_other([case for case in cases if case.free and case.claim.organization])
        return
    names, wanted = registered.names[code], registered.wanted[code]
    for case in cases:
        claim = case.claim
        if claim.organization and not any(same_name(claim.organization, name) for name in names):
            detail = Text(f"{code} 在名册上是“{names[0]}”", f"{code} is “{names[0]}” on the roster")
            case.refuse(_of_name("identity-roster", claim, detail))
        elif not any(level in (None, claim.level) and kind in (None, claim.kind) for level, kind in wanted):
            case.findings.append(
                Finding("roster-other", value=claim.organization, detail=rules.level_name(claim.level))
            )


def _check_unlisted(case: Verdict, registered: Registered | None) -> None:
    if registered is None:
        return
    claim = case.claim
    listed = registered.codes.get(folded(claim.organization))
    if listed is not None:
        detail = Text(
            f"“{claim.organization}”在名册上的代码是 {listed}", f"the roster has {listed} for “{claim.organization}”"
        )
        case.refuse(_of_code("identity-roster", claim, detail))
    else:
        case.findings.append(_of_code("roster-unlisted", claim, claim.organization))


def _check_each_other(cases: Sequence[Verdict]) -> None:
    """Two clearly different names: each gets an error that names the other file."""
    clusters: list[list[Verdict]] = []
    of: dict[str, list[Verdict]] = {}
    for case in cases:
        name = case.claim.organization
        if name not in of:
            near = (cluster for cluster in clusters[:_MOST_NAMES] if may_be_same(cluster[0].claim.organization, name))
            of[name] = next(near, [])
            if not of[name]:
                clusters.append(of[name])
        of[name].append(case)
    if len(clusters) < 2:
        return
    for cluster in clusters:
        other = (clusters[0] if cluster is not clusters[0] else clusters[1])[0].claim
        for case in cluster:
            detail = Text(
                f"“{other.source}”以同一代码写的是“{shortened(other.organization)}”",
                f"“{other.source}” has “{shortened(other.organization)}” under the same code",
            )
            case.refuse(_of_name("identity-conflict", case.claim, detail))


def _of_name(code: str, claim: Claim, detail: Text) -> Finding:
    return Finding(code, value=claim.organization, detail=detail, key=("form", "info", "organization"))


def _of_code(code: str, claim: Claim, detail: Text | str) -> Finding:
    return Finding(code, value=claim.credit_code, detail=detail, key=("form", "info", "credit_code"))


# --- assessors --------------------------------------------------------------------------------------------------------


def _of_one_team(cases: list[Verdict], now: datetime) -> list[Verdict]:
    """Of the workbooks of one level and kind those that are rounds of one another.

    A workbook that names all of another's assessors, and more, is their consensus, and supersedes theirs. Where assessors differ
    otherwise, nothing counts before they have agreed.
    """
    teams = {case.claim.assessors: team_key(case.claim.assessors) for case in cases}
    whole = _largest(set(teams.values()))
    joint = [team for team in whole if len(team) > 1]
    if len(whole) > 1 and len(joint) == 1:
        # A consensus is there: the others of that team are done with, one who is not of it has still to be heard.
        _ask_for_consensus([case for case in cases if not teams[case.claim.assessors] <= joint[0]], cases)
        whole = joint
    elif len(whole) > 1:
        _ask_for_consensus(cases, cases)
        return []
    rounds = [case for case in cases if teams[case.claim.assessors] == whole[0]]
    counting = _counting(rounds, now)
    members = [case for case in cases if teams[case.claim.assessors] < whole[0]]
    if counting.status == "accepted":
        _supersede(members, counting)
    else:
        # The consensus has to be mended first: until then no member's scores are the verdict in its stead.
        _ask_for_consensus(members, cases)
    _check_unnamed([*members, *rounds], counting)
    late = next((case for case in cases if not case.free), None)
    if late is not None and counting.status == "accepted":
        counting.other = late.claim.source
        counting.findings.append(Finding("later-returned", detail=late.claim.source))
    return rounds


def _largest(teams: set[frozenset[str]]) -> list[frozenset[str]]:
    """The teams that are no part of another; not all are looked through, but those of the member who is in the fewest."""
    of_member: dict[str, list[frozenset[str]]] = {}
    for team in teams:
        for member in team:
            of_member.setdefault(member, []).append(team)
    fewest = {team: min((of_member[member] for member in team), key=len) for team in teams}
    return [team for team in teams if not any(team < other for other in fewest[team])]


def _check_unnamed(cases: Sequence[Verdict], counting: Verdict) -> None:
    """Two formal workbooks that name no assessor may be rounds, or the scores of two who have not agreed: that is said."""
    claims = [case.claim for case in cases if case.claim.accepted and case.claim.kind == FORMAL.key]
    told = all(claim.round is not None for claim in claims)
    if len(claims) > 1 and not told and not any(claim.assessors for claim in claims):
        other = next(claim for claim in claims if claim is not counting.claim)
        counting.findings.append(
            Finding("assessor-unnamed", detail=other.source, key=("form", "assessment", "assessor"))
        )


def _ask_for_consensus(refused: Sequence[Verdict], cases: Sequence[Verdict]) -> None:
    sources = [f'"{case.claim.source}"' for case in cases]
    named = " ".join(sources[:_MOST_NAMED]) + " …" * (len(sources) > _MOST_NAMED)
    who = list(dict.fromkeys(case.claim.assessors or "？" for case in cases))[:_MOST_NAMED]
    for case in refused:
        detail = f"smexl consensus {named} --out consensus"
        key = ("form", "assessment", "assessor")
        case.refuse(Finding("consensus-first", value="、".join(who), detail=detail, key=key))


# --- rounds -----------------------------------------------------------------------------------------------------------


def _moment(claim: Claim, now: datetime) -> datetime:
    """When it was saved, as well as can be told: by itself where that is sure, otherwise by the file system."""
    sure = claim.saved is not None and claim.zoned and claim.saved <= now + _AHEAD
    return claim.saved if sure and claim.saved is not None else claim.changed


def round_order(
    claims: Sequence[Claim], now: datetime
) -> Callable[[Claim], tuple[int, int, datetime, datetime, str, int]]:
    """What rounds are sorted by, from the first to the last: their own numbers where all have one, then arrival, then the time of saving, by
    themselves and by the file system."""
    numbered = all(claim.round is not None for claim in claims)

    def key(claim: Claim) -> tuple[int, int, datetime, datetime, str, int]:
        number = (claim.round or 0) if numbered else 0
        return number, claim.run, _moment(claim, now), claim.changed, claim.source, claim.position

    return key


def _in_order(cases: Sequence[Verdict], now: datetime) -> list[Verdict]:
    key = round_order([case.claim for case in cases], now)
    return sorted(cases, key=lambda case: key(case.claim))


def _counting(cases: Sequence[Verdict], now: datetime) -> Verdict:
    """The last accepted of the rounds, or the last where none is."""
    ordered = _in_order(cases, now)
    return next((case for case in reversed(ordered) if case.status == "accepted"), ordered[-1])


def _settle(rounds: Sequence[Verdict], rules: Rules) -> None:
    """The last accepted counts and supersedes all before it. One after it has errors, so it is returned, and is named beside the one that counts."""
    if len(rounds) < 2:
        return
    ordered = _in_order(rounds, rules.now)
    for place, case in enumerate(ordered, 1):
        case.place = place
    counting = _counting(rounds, rules.now)
    at = ordered.index(counting) if counting.status == "accepted" else -1
    for case in ordered[at + 1 : -1]:
        case.other = ordered[-1].claim.source
        case.findings.append(Finding("returned-again", detail=case.other))
    if counting.status != "accepted":
        return
    _supersede(ordered[:at], counting)
    for case in ordered[at + 1 :]:
        counting.other = case.claim.source
        counting.findings.append(Finding("later-returned", detail=case.claim.source))
    others = [case.claim for case in ordered if case is not counting]
    said = {case.claim.round is not None for case in rounds}
    doubts = ((other, _doubt(counting.claim, other, said, rules.now)) for other in reversed(others))
    counting.findings += [
        Finding("order-doubtful", value=other.source, detail=doubt) for other, doubt in doubts if doubt
    ][:_MOST_NAMED]
    _tell_difference(counting, [case.claim for case in ordered], rules.threshold)


def _supersede(cases: Sequence[Verdict], by: Verdict) -> None:
    """The result of what counts names what it took the place of, for whoever traces the verdict."""
    for case in cases:
        case.status, case.other = "superseded", by.claim.source
        case.findings.append(Finding("superseded", detail=by.claim.source))
    if cases:
        sources = [f"“{case.claim.source}”" for case in cases[-_MOST_NAMED:]]
        more = len(cases) - len(sources)
        detail = Text(
            "、".join(sources) + f"等 {len(cases)} 份" * bool(more),
            ", ".join(sources) + f" and {more} more" * bool(more),
        )
        by.findings.append(Finding("supersedes", detail=detail))


def _doubt(counting: Claim, other: Claim, said: set[bool], now: datetime) -> Text | None:
    """Why it is not sure which of two is the later; None where it is. ``said``: whether rounds are stated, of all that compete."""
    if all(said) and counting.round != other.round:
        return None
    if any(said) and not all(said):
        return Text("只有部分评分表写了提交轮次", "only some of the workbooks state their round")
    return _in_future((counting, other), now) or (
        _doubt_of_arrival(counting, other) if counting.run != other.run else _doubt_of_time(counting, other)
    )


def _in_future(claims: Sequence[Claim], now: datetime) -> Text | None:
    for one in claims:
        # Of a local time that says it is UTC, as LibreOffice writes in China, the next hours are no future, but a zone that is not sure.
        if one.saved is not None and one.saved > now + (_AHEAD if one.zoned else _ZONES):
            when = f"{one.saved:%Y-%m-%d %H:%M}"
            return Text(f"“{one.source}”的保存时间 {when} 在将来", f"“{one.source}” was saved in the future, {when}")
    return None


def _doubt_of_arrival(counting: Claim, other: Claim) -> Text | None:
    if counting.saved is None or other.saved is None or not counting.zoned or not other.zoned:
        return None
    if (counting.saved < other.saved) == (counting.run > other.run):
        return Text("先收到的一份保存得更晚", "the one that arrived earlier was saved later")
    return None


def _doubt_of_time(counting: Claim, other: Claim) -> Text | None:
    if counting.saved is None or other.saved is None:
        source = (counting if counting.saved is None else other).source
        return Text(f"“{source}”没有保存时间", f"“{source}” does not say when it was saved")
    if abs(counting.saved - other.saved) <= _ZONES and not (counting.zoned and other.zoned):
        source = (other if counting.zoned else counting).source
        return Text(f"“{source}”的保存时间没有可靠的时区", f"the time zone of when “{source}” was saved is not sure")
    if counting.saved == other.saved:
        return Text("两份的保存时间相同", "both were saved at the same time")
    return None


def _tell_difference(counting: Verdict, ordered: Sequence[Claim], threshold: Fraction) -> None:
    scored = [(place, claim, claim.score) for place, claim in enumerate(ordered, 1) if claim.score is not None]
    if len({scoring.reaches(score, threshold) for _, _, score in scored}) < 2:
        return
    told = [
        (
            place,
            scoring.shown(score, threshold),
            CONFORMS if scoring.reaches(score, threshold) else DOES_NOT_CONFORM,
            claim.source,
        )
        for place, claim, score in scored[-_MOST_NAMED:]
    ]
    detail = Text(
        "；".join(f"第 {place} 次 {score} {verdict.zh}（{source}）" for place, score, verdict, source in told),
        "; ".join(f"round {place} {score} {verdict.en} ({source})" for place, score, verdict, source in told),
    )
    counting.findings.append(Finding("rounds-differ", detail=detail))
