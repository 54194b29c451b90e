"""The evidence lists of a team in one: what is the same piece once, and a new number where two pieces have the same one.

In: the team. Out: the pieces, and for each assessor the number that each of the old ones has become.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from smexl.consensus.team import Assessor, Team
from smexl.consensus.voices import NAMES, union
from smexl.kinds import FORMAL, YES, Field
from smexl.text import Lang, Text, bare
from smexl.vocabulary import id_key, numbers_in, split_ids

LIST = FORMAL.listing("evidence")
_SINGLE = ("choice", "date")
"""Types of which a piece has one value: two different ones make two pieces."""


@dataclass
class Piece:
    """A piece of evidence: its number in the consensus, the merged record, and who (place in the team) lists it under which number."""

    number: str
    record: dict[str, str]
    listed: dict[int, str] = field(default_factory=dict)

    @property
    def renumbered(self) -> bool:
        """Whether its number was another piece's already."""
        return any(old and id_key(old) != id_key(self.number) for old in self.listed.values())


@dataclass
class Evidence:
    """All pieces, and for each assessor ``became``: what identifies an old number → the number now."""

    pieces: list[Piece]
    became: list[dict[str, str]]
    unlisted: list[dict[str, str]]
    """For each assessor: numbers referred to that the assessor's list does not have → the number now."""

    def references(self, place: int, text: str) -> list[str]:
        """The numbers that an assessor's reference (``E01,E03-E05``) has become."""
        became = self.became[place]
        found: list[str] = []
        for part in split_ids(text, became):
            numbers = [part] if id_key(part) in became else numbers_in(part)
            now = [became.get(id_key(number), number) for number in numbers]
            found += [part] if now == numbers else now
        return found

    def reworded(self, place: int, text: str, lang: Lang) -> str:
        """A text that names a number which is another's now, with the new number after it."""
        notes = []
        for old, new in self.changed(place):
            if re.search(rf"(?<![0-9A-Za-z]){re.escape(old)}(?![0-9A-Za-z])", text, re.IGNORECASE):
                notes.append(Text(f"{old} 现为 {new}", f"{old} is {new} now")(lang))
        if not notes:
            return text
        return f"{text}（{'，'.join(notes)}）" if lang == "zh" else f"{text} ({', '.join(notes)})"

    def changed(self, place: int) -> Iterable[tuple[str, str]]:
        """The assessor's old and new numbers where they differ."""
        for piece in self.pieces:
            old = piece.listed.get(place, "")
            if old and id_key(old) != id_key(piece.number):
                yield old, piece.number
        for old, new in self.unlisted[place].items():
            if id_key(old) != id_key(new):
                yield old, new


def merge_evidence(team: Team, lang: Lang) -> Evidence:
    """One list of all. The first to use a number keeps it."""
    found = Evidence([], [{} for _ in team.assessors], [{} for _ in team.assessors])
    numbers = _Numbers(team)
    for place, assessor in enumerate(team.assessors):
        for record in assessor.submission.listings.get(LIST.key, []):
            if any(record.values()):
                _take(found, numbers, place, record)
    for place, assessor in enumerate(team.assessors):
        for number in _unlisted(assessor, found.became[place]):
            # It must not come to mean another assessor's piece of the same number.
            now = numbers.fresh(number) if id_key(number) in numbers.used else number
            found.became[place][id_key(number)] = found.unlisted[place][number] = now
    for piece in found.pieces:
        if piece.renumbered:
            who = NAMES(lang).join(f"{team.names[place]} {old}" for place, old in piece.listed.items())
            piece.record["name"] += f"（{who}）" if lang == "zh" else f" ({who})"
    return found


def _take(evidence: Evidence, numbers: "_Numbers", place: int, record: dict[str, str]) -> None:
    old = record.get("number", "")
    key = id_key(old)
    for piece in evidence.pieces:
        same = any(id_key(number) == key for number in piece.listed.values())
        if same and place not in piece.listed and _compatible(piece.record, record):
            piece.record = _united(piece.record, record)
            piece.listed[place] = old
            break
    else:
        free = bool(key) and key not in numbers.used
        number = old if free else numbers.fresh(old or "E01")
        piece = Piece(number, {"name": "", **record, "number": number}, {place: old})
        numbers.used.add(id_key(number))
        evidence.pieces.append(piece)
    if key:
        evidence.became[place].setdefault(key, piece.number)


def _compatible(piece: dict[str, str], record: dict[str, str]) -> bool:
    """Whether two records of the same number can be one piece: of the same name, and of nothing two different values."""
    single = (column.key for column in LIST.columns if column.type in _SINGLE and column.choices[:1] != (YES,))
    name = bare(piece.get("name", ""))
    return (name == bare(record.get("name", ""))) and all(
        not piece.get(key) or not record.get(key) or piece[key] == record[key] for key in single
    )


def _united(piece: dict[str, str], record: dict[str, str]) -> dict[str, str]:
    return {column.key: _both(column, piece.get(column.key, ""), record.get(column.key, "")) for column in LIST.columns}


def _both(column: Field, one: str, other: str) -> str:
    if column.key in ("number", "name") or column.type == "date" or not one or not other or one == other:
        return one or other
    if column.choices[:1] == (YES,):
        return YES.zh if YES.zh in (one, other) else one  # a risk that one of them sees is a risk
    if column.type in ("ids", "choices"):
        return union([one, other], [choice.zh for choice in column.choices])
    return union([one, other], between="；")


def _unlisted(assessor: Assessor, listed: Container[str]) -> Iterable[str]:
    """Numbers that the assessor refers to beside those listed, each once."""
    seen: set[str] = set()
    for texts in assessor.submission.rows.values():
        for part in split_ids(texts.get("evidence", ""), listed):
            for number in () if id_key(part) in listed else numbers_in(part):
                if id_key(number) not in listed and id_key(number) not in seen:
                    seen.add(id_key(number))
                    yield number


class _Numbers:
    """Hands out numbers that nobody uses, in the manner of one that is taken: after E03 and E17 comes E18."""

    def __init__(self, team: Team) -> None:
        self.used: set[str] = set()
        self._highest: dict[str, int] = {}
        for assessor in team.assessors:
            listed = (record.get("number", "") for record in assessor.submission.listings.get(LIST.key, []))
            for number in (*listed, *_unlisted(assessor, ())):
                prefix, digits = _split(number)
                self._highest[prefix] = max(self._highest.get(prefix, 0), int(digits or 0))

    def fresh(self, number: str) -> str:
        prefix, digits = _split(number)
        self._highest[prefix] = highest = self._highest.get(prefix, 0) + 1
        written = re.sub(r"\d{1,9}$", "", number)
        return f"{written}{highest:0{max(2, len(digits))}}"


def _split(number: str) -> tuple[str, str]:
    """What identifies a number's prefix, and its last digits."""
    key = id_key(number)
    digits = re.search(r"\d{1,9}$", key)
    return (key[: digits.start()], digits[0]) if digits else (key, "")
