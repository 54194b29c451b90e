"""The figures of a report as exact fractions with the digits that they are shown with: A, B, C, and the self-assessment's beside.

In: scores in whole units by requirement id. Out: ``Means``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from smexl.catalogue import Catalogue, Level
from smexl.drawing.signed import signed_text
from smexl.scoring import (
    Figures,
    digits_of_domains,
    digits_of_level,
    digits_of_subdomains,
    figures,
    fixed_point,
    reaches,
)
from smexl.text import Lang

NONE = "—"
"""What stands where there is nothing to say, and nothing is wanted."""


@dataclass(frozen=True)
class Mean:
    """A mean score. ``group``: the domain of a subdomain; ``count``: how many values it is the mean of; ``other``: the same of the
    self-assessment, where all its scores are known; ``digits``: decimals that keep it apart from the threshold."""

    group: str
    name: str
    value: Fraction
    count: int
    reached: bool
    digits: int
    other: Fraction | None = None

    @property
    def shown(self) -> str:
        return fixed_point(self.value.numerator, self.value.denominator, self.digits)

    @property
    def other_shown(self) -> str:
        return NONE if self.other is None else fixed_point(self.other.numerator, self.other.denominator, self.digits)

    @property
    def difference(self) -> str:
        """How much more than the self-assessment's it is, with its sign."""
        return NONE if self.other is None else signed_text(self.value - self.other, self.digits)


@dataclass(frozen=True)
class Means:
    """``level`` is A, ``domains`` the B and ``subdomains`` the C of what the level assesses, by the catalogue's names, in its order."""

    level: Mean
    domains: dict[str, Mean]
    subdomains: dict[tuple[str, str], Mean]


def means(
    scores: Mapping[str, int], others: Mapping[str, int] | None, level: Level, catalogue: Catalogue, lang: Lang
) -> Means:
    """All figures of the level. ``others``: the self-assessment's scores, if there is one for every requirement."""
    ids = [requirement.id for requirement in level.requirements]
    mine = _by_name(figures([scores[one] for one in ids], level, catalogue))
    theirs = None if others is None else _by_name(figures([others[one] for one in ids], level, catalogue))
    sizes = level.counts
    domains: dict[str, int] = {}
    for domain, _ in sizes:
        domains[domain] = domains.get(domain, 0) + 1
    names = {(s.domain.zh, s.name.zh): s.name(lang) for s in level.subdomains}
    domain_names = {domain.zh: domain(lang) for domain in catalogue.domains}
    digits_c, digits_b = digits_of_subdomains(level, catalogue), digits_of_domains(level, catalogue)

    def mean(key: str | tuple[str, str], group: str, name: str, count: int, digits: int) -> Mean:
        value = mine[key]
        other = None if theirs is None else theirs[key]
        return Mean(group, name, value, count, reaches(value, catalogue.threshold), digits, other)

    return Means(
        mean("", "", "", len(level.requirements), digits_of_level(level, catalogue)),
        {domain: mean(domain, "", domain_names[domain], count, digits_b) for domain, count in domains.items()},
        {pair: mean(pair, domain_names[pair[0]], names[pair], sizes[pair], digits_c) for pair in sizes},
    )


def _by_name(figures: Figures) -> dict[str | tuple[str, str], Fraction]:
    """A under the empty name, B under the domain's, C under domain and subdomain."""
    return {"": figures.score} | dict(figures.domains) | dict(figures.subdomains.items())
