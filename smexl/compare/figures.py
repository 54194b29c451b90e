"""The figures of a comparison, exactly: sums come from ``scoring`` as whole numbers, differences are fractions, and always the second
less the first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from smexl.catalogue import Catalogue, Requirement
from smexl.compare.sides import ComparedSubmission, Side
from smexl.scoring import Figures, figures, least_units
from smexl.text import normal

SubdomainName = tuple[str, str]


# --- what can be compared ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Common:
    """Requirements of two levels of two catalogues: those with the same id and text, by their places in each, and the rest."""

    requirements: tuple[Requirement, ...]
    places: tuple[tuple[int, int], ...]
    changed: tuple[tuple[Requirement, Requirement], ...]
    only: tuple[tuple[Requirement, ...], tuple[Requirement, ...]]

    @property
    def complete(self) -> bool:
        """Whether all requirements of both can be compared."""
        return not self.changed and not self.only[0] and not self.only[1]


def common(catalogues: tuple[Catalogue, Catalogue], levels: tuple[int, int]) -> Common:
    """What the two have in common: a requirement is the same if its id is and its text, whatever the width and the spaces."""
    one, other = (catalogue.level(level) for catalogue, level in zip(catalogues, levels, strict=True))
    place = {requirement.id: i for i, requirement in enumerate(other.requirements)}
    requirements, places, changed, only = [], [], [], []
    for i, requirement in enumerate(one.requirements):
        if requirement.id not in place:
            only.append(requirement)
            continue
        twin = other.requirements[place[requirement.id]]
        if normal(requirement.text.zh) == normal(twin.text.zh):
            requirements.append(requirement)
            places.append((i, place[requirement.id]))
        else:
            changed.append((requirement, twin))
    rest = tuple(requirement for requirement in other.requirements if requirement.id not in one.by_id)
    return Common(tuple(requirements), tuple(places), tuple(changed), (tuple(only), rest))


# --- one pair ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ScoreMove:
    """A requirement scored differently, in units common to both. ``total``: the sum over the compared requirements after this and
    all moves before it; ``crossing``: whether it is the one with which the sum crosses what conforming takes."""

    requirement: Requirement
    units: tuple[int, int]
    total: int
    crossing: bool

    @property
    def difference(self) -> int:
        return self.units[1] - self.units[0]


@dataclass(frozen=True)
class Path:
    """How the sum over the compared requirements came from ``start`` to ``end``, in units.

    ``need``: the least sum that conforms, ``None`` where the two thresholds differ. ``moves``: first those away from where it went,
    then those towards it, the largest first, so that the one that crosses ``need`` is as late as it can be.
    """

    whole: int
    start: int
    end: int
    need: int | None
    moves: tuple[ScoreMove, ...]

    @property
    def crossed(self) -> bool:
        return self.need is not None and (self.start >= self.need) != (self.end >= self.need)


@dataclass(frozen=True)
class Pair:
    """Two submissions side by side."""

    entries: tuple[ComparedSubmission, ComparedSubmission]
    figures: tuple[Figures, Figures]
    common: Common
    catalogues: tuple[Catalogue, Catalogue]

    @property
    def difference(self) -> Fraction:
        """Of the level score."""
        return self.figures[1].score - self.figures[0].score

    @property
    def verdict_changed(self) -> bool:
        return self.figures[0].conforms != self.figures[1].conforms

    @property
    def unit(self) -> int:
        """Units that make a score of 1 for both."""
        return lcm(*(catalogue.unit for catalogue in self.catalogues))

    @property
    def scores(self) -> list[tuple[int, int]]:
        """Both scores of each compared requirement, in common units."""
        one, other = (self.unit // catalogue.unit for catalogue in self.catalogues)
        mine, its = (entry.units for entry in self.entries)
        return [(mine[i] * one, its[j] * other) for i, j in self.common.places]

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many requirements went up, stayed, and went down."""
        differences = [b - a for a, b in self.scores]
        return sum(d > 0 for d in differences), sum(d == 0 for d in differences), sum(d < 0 for d in differences)

    @cached_property
    def path(self) -> Path:
        start, end = sum(a for a, _ in self.scores), sum(b for _, b in self.scores)
        thresholds = {catalogue.threshold for catalogue in self.catalogues}
        whole = len(self.scores) * self.unit
        need = least_units(whole, thresholds.pop()) if len(thresholds) == 1 else None
        moved = [(r, pair) for r, pair in zip(self.common.requirements, self.scores, strict=True) if pair[0] != pair[1]]
        sign = 1 if end >= start else -1
        # Stable: equal ones in the catalogue's order.
        away = sorted((m for m in moved if (m[1][1] - m[1][0]) * sign < 0), key=lambda m: -abs(m[1][1] - m[1][0]))
        towards = sorted((m for m in moved if (m[1][1] - m[1][0]) * sign > 0), key=lambda m: -abs(m[1][1] - m[1][0]))
        return Path(whole, start, end, need, tuple(_totals([*away, *towards], start, end, need)))

    @property
    def deviation(self) -> int:
        """1 if the first is the self-assessment of the formal second, -1 the other way round, else 0."""
        kinds = tuple(entry.kind for entry in self.entries)
        return {("self", "formal"): 1, ("formal", "self"): -1}.get(kinds, 0)  # type: ignore[arg-type]


def _totals(
    moves: Sequence[tuple[Requirement, tuple[int, int]]], start: int, end: int, need: int | None
) -> Iterable[ScoreMove]:
    total = start
    crossed = need is None or (start >= need) == (end >= need)
    for requirement, units in moves:
        before, total = total, total + units[1] - units[0]
        # Moves away from where it went can never cross; towards it the sum crosses once.
        crossing = not crossed and need is not None and (before >= need) != (total >= need)
        crossed = crossed or crossing
        yield ScoreMove(requirement, units, total, crossing)


def compared_pairs(
    sides: tuple[Side, Side], matched: Sequence[tuple[ComparedSubmission, ComparedSubmission]]
) -> list[Pair]:
    """The figures of all pairs."""
    catalogues = (sides[0].catalogue, sides[1].catalogue)
    shared: dict[tuple[int, int], Common] = {}
    found = []
    for pair in matched:
        one, other = (
            figures(entry.units, catalogue.level(entry.level), catalogue)
            for entry, catalogue in zip(pair, catalogues, strict=True)
        )
        levels = (pair[0].level, pair[1].level)
        if levels not in shared:
            shared[levels] = common(catalogues, levels)
        found.append(Pair(pair, (one, other), shared[levels], catalogues))
    return found


# --- many pairs -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Spread:
    """Differences over several pairs: how many, both means, the mean difference (second less first) and the mean absolute one."""

    count: int
    means: tuple[Fraction, Fraction]
    difference: Fraction
    absolute: Fraction


def spread(values: Sequence[tuple[Fraction, Fraction]]) -> Spread:
    """Of at least one pair of figures."""
    count = len(values)
    one, other = (sum((pair[i] for pair in values), Fraction(0)) / count for i in (0, 1))
    absolute = sum((abs(b - a) for a, b in values), Fraction(0)) / count
    return Spread(count, (one, other), other - one, absolute)


def by_subdomain(pairs: Sequence[Pair]) -> dict[SubdomainName, Spread]:
    """The spread of C by (domain, subdomain), over the pairs that have it on both sides."""
    values: dict[SubdomainName, list[tuple[Fraction, Fraction]]] = {}
    for pair in pairs:
        one, other = (figures.subdomains for figures in pair.figures)
        for name in (name for name in one if name in other):
            values.setdefault(name, []).append((one[name], other[name]))
    return {name: spread(found) for name, found in values.items()}


def by_domain(pairs: Sequence[Pair]) -> dict[str, Spread]:
    """The spread of B by domain."""
    values: dict[str, list[tuple[Fraction, Fraction]]] = {}
    for pair in pairs:
        one, other = (figures.domains for figures in pair.figures)
        for name in (name for name in one if name in other):
            values.setdefault(name, []).append((one[name], other[name]))
    return {name: spread(found) for name, found in values.items()}
