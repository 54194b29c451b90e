"""The model as data: scale, threshold, domains and subdomains per level (Figure 1), and the requirements.

Comes from four tables (``files``); goes into templates, validation and scoring. Immutable; numbers are exact.
"""

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from smexl.kinds import EVERY_LEVEL, STARS, level_name
from smexl.text import Text
from smexl.vocabulary import id_key


@dataclass(frozen=True)
class Grade:
    """One row of the scale (Table 1): how far a requirement is satisfied, and the score that gives."""

    label: Text
    score: Fraction


@dataclass(frozen=True)
class Subdomain:
    """A subdomain, and the levels that assess it (a column of Figure 1)."""

    domain: Text
    name: Text
    levels: frozenset[int]


@dataclass(frozen=True)
class Requirement:
    """A maturity requirement: ``id`` is text unique in the catalogue, ``level`` the level it belongs to."""

    id: str
    level: int
    domain: str
    subdomain: str
    text: Text
    hint: Text


@dataclass(frozen=True)
class Identity:
    """What a workbook or a result says of the catalogue it was made from. ``digest``: SHA-256 of the content, hex."""

    name: str
    version: str
    digest: str

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.digest[:12]})"


@dataclass(frozen=True)
class Level:
    """What one level assesses, and what it is called: requirements in catalogue order, and the subdomains that they belong to."""

    number: int
    name: Text
    requirements: tuple[Requirement, ...]
    subdomains: tuple[Subdomain, ...]

    @cached_property
    def by_id(self) -> dict[str, Requirement]:
        return {requirement.id: requirement for requirement in self.requirements}

    @cached_property
    def by_key(self) -> dict[str, Requirement]:
        """By what identifies the id, however it is typed."""
        return {id_key(requirement.id): requirement for requirement in self.requirements}

    @cached_property
    def counts(self) -> dict[tuple[str, str], int]:
        """Requirements of each assessed (domain, subdomain): the n of formula (1)."""
        counts = {(s.domain.zh, s.name.zh): 0 for s in self.subdomains}
        for requirement in self.requirements:
            counts[requirement.domain, requirement.subdomain] += 1
        return counts

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """The domains with an assessed subdomain."""
        return tuple(dict.fromkeys(domain for domain, _ in self.counts))


@dataclass(frozen=True)
class Catalogue:
    """A whole model. ``threshold`` is the A from which an organization conforms (formula (4): 4/5); ``level_names`` are those of levels 1, 2…"""

    name: Text
    version: str
    standard: Text
    cumulative: bool
    threshold: Fraction
    scale: tuple[Grade, ...]
    subdomains: tuple[Subdomain, ...]
    requirements: tuple[Requirement, ...]
    level_names: tuple[Text, ...] = STARS

    @cached_property
    def unit(self) -> int:
        """How many units make a score of 1: the least number that makes every score of the scale whole (10 for Table 1)."""
        return math.lcm(*(grade.score.denominator for grade in self.scale))

    def units(self, grade: Grade) -> int:
        """A grade's score as a whole number of units (8 for 0.8 on Table 1's scale)."""
        return int(grade.score * self.unit)

    @cached_property
    def best(self) -> Grade:
        """The grade of the highest score."""
        return max(self.scale, key=lambda grade: grade.score)

    @cached_property
    def scale_units(self) -> tuple[int, ...]:
        """The units of each grade, in the scale's order."""
        return tuple(map(self.units, self.scale))

    @cached_property
    def grade_of_units(self) -> dict[int, Grade]:
        return {self.units(grade): grade for grade in self.scale}

    @cached_property
    def by_place(self) -> dict[tuple[str, str], Subdomain]:
        """Subdomains by what requirements name them by: their domain's and their own Chinese name, which alone may stand twice."""
        return {(s.domain.zh, s.name.zh): s for s in self.subdomains}

    @cached_property
    def domains(self) -> tuple[Text, ...]:
        """Domains in catalogue order, including those that a level does not assess."""
        return tuple(dict.fromkeys(subdomain.domain for subdomain in self.subdomains))

    @cached_property
    def _levels(self) -> dict[int, Level]:
        return {number: self._level(number) for number in (EVERY_LEVEL, *self.levels)}

    @property
    def levels(self) -> range:
        """The numbers of the levels, lowest first."""
        return range(1, len(self.level_names) + 1)

    def level_name(self, number: int) -> Text:
        return level_name(number, self.level_names)

    def level(self, number: int) -> Level:
        """What the level 1, 2… assesses: its own requirements, with those of lower levels if the catalogue is cumulative.

        ``EVERY_LEVEL`` gives all requirements, each once, those of the lowest level first.
        """
        return self._levels[number]

    def _level(self, number: int) -> Level:
        order = {(s.domain.zh, s.name.zh): i for i, s in enumerate(self.subdomains)}
        if number == EVERY_LEVEL:
            own = sorted(self.requirements, key=lambda r: (r.level, order[r.domain, r.subdomain]))
        else:
            own = [r for r in self.requirements if (r.level <= number if self.cumulative else r.level == number)]
            own.sort(key=lambda r: (order[r.domain, r.subdomain], r.level))
        assessed = {(r.domain, r.subdomain) for r in own}
        subdomains = tuple(s for s in self.subdomains if (s.domain.zh, s.name.zh) in assessed)
        return Level(number, self.level_name(number), tuple(own), subdomains)

    @cached_property
    def assessable(self) -> tuple[Level, ...]:
        """The levels that have requirements, lowest first."""
        return tuple(level for number in self.levels if (level := self.level(number)).requirements)

    @cached_property
    def by_id(self) -> dict[str, Requirement]:
        return {requirement.id: requirement for requirement in self.requirements}

    @cached_property
    def identity(self) -> Identity:
        """Name, version and the hash of all content: the same for the workbook and the folder form of one catalogue."""
        content = {
            "name": self.name,
            "version": self.version,
            "standard": self.standard,
            "cumulative": self.cumulative,
            "threshold": str(self.threshold),
            "scale": [(grade.label, str(grade.score)) for grade in self.scale],
            "subdomains": [(s.domain, s.name, sorted(s.levels)) for s in self.subdomains],
            "requirements": [(r.id, r.level, r.domain, r.subdomain, r.text, r.hint) for r in self.requirements],
            # Left out where it says nothing new: catalogues from before levels had names keep their digest.
            **({} if self.level_names == STARS else {"level_names": self.level_names}),
        }
        data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return Identity(self.name.zh, self.version, hashlib.sha256(data).hexdigest())

    def subdomains_of(self, domain: str, among: Iterable[Subdomain] | None = None) -> tuple[Subdomain, ...]:
        return tuple(s for s in (self.subdomains if among is None else among) if s.domain.zh == domain)
