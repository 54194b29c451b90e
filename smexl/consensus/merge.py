"""One workbook of several: what a formal template is prefilled with so that only what the team has to settle is open.

In: a ``Team``. Out: the prefill (keys as in ``Submission.entered``), and the answers beside scores that were left open. Who gave what stays
in the team: the prefill names nobody. Texts that differ stand together under the mark 【待合议】, for the team to write one of them (8.3.9).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from smexl import kinds
from smexl.consensus.evidence import Evidence, merge_evidence
from smexl.consensus.team import Assessor, Team, Vote
from smexl.consensus.voices import COLON, NAMES, agreed, union, voices
from smexl.findings import EntryKey
from smexl.kinds import FORMAL, TO_BE_AGREED, Field, Form
from smexl.scoring import decimal
from smexl.submission import Value
from smexl.template.canvas import number
from smexl.text import Lang, Text, bare

_Entered = dict[EntryKey, Value]
Said = tuple[tuple[str, str], ...]
"""(name, what that assessor said), in the order of the team."""

_METHOD = next(answer for answer in FORMAL.answers if answer.key == "method")


@dataclass(frozen=True)
class Conflict:
    """An answer that assessors gave differently and that was left open: where it stands, and who said what."""

    sheet: Text
    item: Text
    said: Said


@dataclass(frozen=True)
class Merged:
    """The prefill of the consensus workbook, what stays open beside scores, texts that the team has to write in one voice, who gave what and why
    on each disputed requirement, and what became of the evidence. Only the analysis tells who said what."""

    entered: _Entered
    conflicts: tuple[Conflict, ...]
    drafts: tuple[Conflict, ...]
    opinions: Mapping[str, str]
    evidence: Evidence


def merge(team: Team, lang: Lang) -> Merged:
    """Everything that the team's workbooks say, in one."""
    work = _Work(team, lang, merge_evidence(team, lang), {}, [], [])
    for form in FORMAL.forms:
        _merge_form(work, form)
    for vote in team.votes:
        _merge_row(work, vote)
    _add_records(work, "evidence", [piece.record for piece in work.evidence.pieces])
    _add_records(work, "review", _reviews(work))
    _add_records(work, "evaluation", _evaluations(work))
    _add_records(work, "plan", _united(work, "plan"))
    _add_records(work, "disagreements", _united(work, "disagreements"))
    _add_records(work, "schedule", _united(work, "schedule"))
    told = {vote.requirement.id: opinions(work, vote) for vote in team.disputed}
    return Merged(work.entered, tuple(work.conflicts), tuple(work.drafts), told, work.evidence)


@dataclass
class _Work:
    team: Team
    lang: Lang
    evidence: Evidence
    entered: _Entered
    conflicts: list[Conflict]
    drafts: list[Conflict]

    def texts_of(self, text_of: Callable[[Assessor], str]) -> Said:
        return tuple((one.name, text_of(one)) for one in self.team.assessors)

    def now(self, texts: Sequence[tuple[str, str]]) -> Said:
        """What was said, with the new numbers of evidence that it names."""
        places = {name: place for place, name in enumerate(self.team.names)}
        return tuple((name, self.evidence.reworded(places[name], text, self.lang)) for name, text in texts if text)

    def together(self, texts: Sequence[tuple[str, str]]) -> str:
        """Every text once, a line each, under nobody's name."""
        return "\n".join(dict.fromkeys(text for _, text in self.now(texts)))

    def draft(self, sheet: Text, item: Text, said: Sequence[tuple[str, str]], *, disputed: bool = False) -> str:
        """The text that all gave who gave one; or else all of them, marked for the team to write one. ``disputed``: even one text is the
        reason of one side only."""
        texts = dict.fromkeys(text for _, text in self.now(said))
        if len(texts) < (1 if disputed else 2):
            return "".join(texts)
        self.drafts.append(Conflict(sheet, item, self.now(said)))
        return TO_BE_AGREED(self.lang) + "\n".join(texts)

    def conflict(self, sheet: Text, item: Text, field: Field, texts: Said) -> None:
        spoken = tuple((name, field.in_language(text, self.lang)) for name, text in texts if text)
        self.conflicts.append(Conflict(sheet, item, spoken))

    def score(self, units: int) -> str:
        return decimal(self.team.catalogue.grade_of_units[units].score)


# --- forms ------------------------------------------------------------------------------------------------------------
def _merge_form(work: _Work, form: Form) -> None:
    for field in form.fields():
        key, note = ("form", form.key, field.key), ("note", form.key, field.key)
        said = work.texts_of(lambda one, key=field.key: one.answer(form.key, key))  # type: ignore[misc]
        notes = [(one.name, one.submission.remarks.get(form.key, {}).get(field.key, "")) for one in work.team.assessors]
        value = agreed([text for _, text in said])
        if (form.key, field.key) == ("assessment", "assessor"):
            value = "、".join(work.team.names)
        elif value is None and form.key == "assessment" and field.type == "text" and field.lines > 1:
            value = work.draft(form.sheet, field.label, said)
        elif value is None:
            # What has one true answer is not for a program to choose.
            work.conflict(form.sheet, field.label, field, said)
            notes = [*notes, *((name, field.in_language(text, work.lang)) for name, text in said)]
        if value:
            work.entered[key] = field.in_language(value, work.lang)
        if remark := work.together(notes):
            work.entered[note] = remark


# --- the score sheet --------------------------------------------------------------------------------------------------
def _merge_row(work: _Work, vote: Vote) -> None:
    one = vote.requirement.id
    team = work.team.assessors

    def enter(key: str, value: Value) -> None:
        if value not in ("", None):
            work.entered["row", one, key] = value

    if vote.agreed is not None:
        work.entered["score", one] = number(work.team.catalogue.grade_of_units[vote.agreed].score)
    for given in FORMAL.given:
        enter(given.key, _given(work, agreed([assessor.row(one, given.key) for assessor in team]) or ""))
    numbers = (work.evidence.references(place, assessor.row(one, "evidence")) for place, assessor in enumerate(team))
    enter("evidence", ",".join(dict.fromkeys(number for listed in numbers for number in listed)))
    collected = [assessor.row(one, "method") for assessor in team]
    together = agreed(collected) or union(collected, [choice.zh for choice in _METHOD.choices])
    enter("method", _METHOD.in_language(together, work.lang))
    for answer in FORMAL.answers:
        if answer.key in ("finding", "remark"):
            item = Text(*(f"{one} {label}" for label in answer.label))
            said = work.texts_of(lambda a, key=answer.key: a.row(one, key))  # type: ignore[misc]
            disputed = vote.disputed and answer.key == "finding"
            enter(answer.key, work.draft(kinds.SCORES, item, said, disputed=disputed))


def _given(work: _Work, text: str) -> Value:
    """A self score as a number again."""
    return next((number(g.score) for g in work.team.catalogue.scale if decimal(g.score) == text), text)


def opinions(work: _Work, vote: Vote) -> str:
    """Who gave what and why: ``张三 0.8：…``, a line an assessor; those who said nothing are left out."""
    lines = []
    for place, (assessor, units) in enumerate(zip(work.team.assessors, vote.units, strict=True)):
        finding = work.evidence.reworded(place, assessor.row(vote.requirement.id, "finding"), work.lang)
        if units is None and not finding:
            continue
        score = work.score(units) if units is not None else Text("（未打分）", "(no score)")(work.lang)
        who = f"{assessor.name} {score}" if units is not None or work.lang == "en" else f"{assessor.name}{score}"
        lines.append(f"{who}{COLON(work.lang)}{finding}" if finding else who)
    return "\n".join(lines)


def methods(team: Team, vote: Vote, lang: Lang) -> str:
    """How each assessor collected evidence on a requirement, under the names; ``""`` where all did so in the same way."""
    said = [(one.name, _METHOD.in_language(one.row(vote.requirement.id, "method"), lang)) for one in team.assessors]
    return "" if agreed([text for _, text in said]) is not None else voices(said, len(said), lang)


# --- lists ------------------------------------------------------------------------------------------------------------
def _add_records(work: _Work, listing: str, records: Sequence[Mapping[str, str]]) -> None:
    columns = FORMAL.listing(listing).columns
    for index, record in enumerate(records):
        for column in columns:
            if not column.locked and (text := record.get(column.key, "")):
                work.entered["listing", listing, index, column.key] = column.in_language(text, work.lang)


def _listed(assessor: Assessor, listing: str) -> list[dict[str, str]]:
    return [record for record in assessor.submission.listings.get(listing, []) if any(record.values())]


def _reviews(work: _Work) -> list[dict[str, str]]:
    """One record a round. A conclusion on which they differ is left open."""
    rounds: dict[tuple[str, int], list[tuple[str, dict[str, str]]]] = {}
    for assessor in work.team.assessors:
        seen: dict[str, int] = {}
        for record in _listed(assessor, "review"):
            key = bare(record.get("round", ""))
            seen[key] = seen.get(key, 0) + 1
            rounds.setdefault((key, seen[key]), []).append((assessor.name, record))
    # Rounds that one of them numbered higher come later, whoever's file was read first.
    order = sorted(rounds, key=lambda key: (int(key[0]) if key[0].isdecimal() and len(key[0]) < 9 else 0, key[1]))
    return [_review(work, rounds[key]) for key in order]


def _review(work: _Work, records: Sequence[tuple[str, dict[str, str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    listing = FORMAL.listing("review")
    remarks: dict[str, list[tuple[str, str]]] = {}
    for column in listing.columns:
        said = tuple((name, record.get(column.key, "")) for name, record in records)
        value = agreed([text for _, text in said])
        if column.key.endswith("_remark"):
            remarks[column.key] = [*remarks.get(column.key, ()), *said]
        elif value is not None:
            found[column.key] = value
        elif column.type == "text":
            found[column.key] = NAMES(work.lang).join(dict.fromkeys(text for _, text in said if text))
        else:
            first = next((record["round"] for _, record in records if record.get("round")), "?")
            item = Text(f"第 {first} 轮 {column.label.zh}", f"Round {first}: {column.label.en}")
            work.conflict(listing.sheet, item, column, said)
    if not found.get("reviewer") and len(records) < len(work.team.assessors):
        names = NAMES(work.lang).join(name for name, _ in records)
        found["reviewer"] = Text(f"{names}（填表）", f"{names} (recorded)")(work.lang)
    columns = {column.key: column.label for column in listing.columns}
    for key, said_there in remarks.items():
        found[key] = work.draft(listing.sheet, columns[key], said_there)
    return found


def _evaluations(work: _Work) -> list[dict[str, str]]:
    """One record for each subdomain of the level."""
    of: list[dict[tuple[str, str], dict[str, str]]] = [
        {(r.get("domain", ""), r.get("subdomain", "")): r for r in _listed(assessor, "evaluation")}
        for assessor in work.team.assessors
    ]
    found = []
    for subdomain in work.team.level.subdomains:
        pair = (subdomain.domain.zh, subdomain.name.zh)
        record = {}
        for column in FORMAL.listing("evaluation").columns:
            texts = [
                (name, there.get(pair, {}).get(column.key, "")) for name, there in zip(work.team.names, of, strict=True)
            ]
            item = Text(*(f"{name} {label}" for name, label in zip(subdomain.name, column.label, strict=True)))
            record[column.key] = work.draft(kinds.EVALUATION, item, texts)
        found.append(record)
    return found


def _united(work: _Work, listing: str) -> list[dict[str, str]]:
    """What all of them recorded, each record once."""
    records = (record for assessor in work.team.assessors for record in _listed(assessor, listing))
    return [dict(items) for items in dict.fromkeys(tuple(record.items()) for record in records)]
