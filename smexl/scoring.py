"""The calculator: formulas (1)–(4) of clause 9, the verdict, margins, the fewest requirements to raise, and how a figure is shown.

In: scores as whole numbers of the scale's unit, of one submission or a matrix of any number. Out: exact fractions for the one, columns
for the many; ``least_units`` decides (4) for both. Whole numbers throughout, and one division at the end.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from smexl.catalogue import Catalogue, Level, Requirement

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from smexl.arrays import FloatArray, IntArray

_EXACT = 2**53
"""Up to here a float holds every whole number."""


@dataclass(frozen=True)
class Figures:
    """What the formulas give for one submission, exactly: ``units`` is the sum over its ``requirements``, ``score`` A, ``margin`` how far
    A is above the threshold; B by domain and C by (domain, subdomain), both in catalogue order."""

    requirements: int
    units: int
    score: Fraction
    margin: Fraction
    conforms: bool
    subdomains: dict[tuple[str, str], Fraction]
    domains: dict[str, Fraction]


def figures(units: Sequence[int], level: Level, catalogue: Catalogue) -> Figures:
    """Formulas (1)–(4) for one submission: ``units`` in the order of the level's requirements. Raises ``ValueError`` where it has not
    exactly one score for each."""
    counts = level.counts
    sums = dict.fromkeys(counts, 0)
    for requirement, one in zip(level.requirements, units, strict=True):
        sums[requirement.domain, requirement.subdomain] += one
    of_domain: dict[str, list[tuple[int, int]]] = {}
    for pair, total in sums.items():
        of_domain.setdefault(pair[0], []).append((total, counts[pair]))
    total, unit = sum(sums.values()), catalogue.unit
    score = exact(total, len(level.requirements), catalogue)
    return Figures(
        len(level.requirements),
        total,
        score,
        score - catalogue.threshold,
        conforms(total, len(level.requirements), catalogue),
        {pair: Fraction(total, counts[pair] * unit) for pair, total in sums.items()},
        {domain: _mean_of_means(parts, unit) for domain, parts in of_domain.items()},
    )


def _mean_of_means(parts: Sequence[tuple[int, int]], unit: int) -> Fraction:
    """The mean of sums of units, each divided by its number of scores: whole numbers over a common denominator."""
    common = math.lcm(*(count for _, count in parts))
    return Fraction(sum(total * (common // count) for total, count in parts), len(parts) * common * unit)


# --- many submissions at once -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Columns:
    """What the formulas give for many submissions of one level: the sum of ``units`` (int64), ``score`` A (float64) and ``conforms`` of each,
    and matrices (submission × what the level assesses, in the catalogue's order, float64) of C by subdomain and B by domain."""

    units: "IntArray"
    score: "FloatArray"
    conforms: "npt.NDArray[np.bool_]"
    subdomains: "FloatArray"
    domains: "FloatArray"


def many(units: "npt.NDArray[Any]", level: Level, catalogue: Catalogue) -> Columns:
    """Formulas (1)–(4) for many submissions of a level: ``units`` is a matrix, submission × requirement of the level. Whole numbers, B over the
    common denominator of its C, up to the one division. Raises ``ValueError`` where a score is missing: a blank is no zero."""
    import numpy as np  # noqa: PLC0415 (whoever scores one submission does without it)

    requirements = len(level.requirements)
    if units.shape[1] != requirements:
        raise ValueError(f"{units.shape[1]} scores for {requirements} requirements")
    if (units < 0).any():
        raise ValueError("a score is blank")
    pairs, domains = list(level.counts), level.domains
    sizes = np.array(list(level.counts.values()), dtype=np.int64)
    place = {pair: i for i, pair in enumerate(pairs)}
    of_pair = np.zeros((requirements, len(pairs)), dtype=np.int64)
    of_pair[range(requirements), [place[one.domain, one.subdomain] for one in level.requirements]] = 1
    of_domain = np.array([[pair[0] == domain for domain in domains] for pair in pairs], dtype=np.int64)
    sums, totals = units @ of_pair, units.sum(axis=1, dtype=np.int64)
    common = math.lcm(*level.counts.values())
    # Python's own whole numbers where 64 bits might not do.
    whole: Any = object if common * catalogue.unit * 1000 > _EXACT else np.int64
    weights = np.array([common // size for size in level.counts.values()], dtype=whole)
    over = (sums.astype(whole) * weights) @ of_domain.astype(whole)
    parts = (of_domain.sum(axis=0) * catalogue.unit).astype(whole) * common
    return Columns(
        totals,
        totals / (requirements * catalogue.unit),
        conforming(totals, requirements, catalogue),
        sums / (sizes * catalogue.unit),
        (over / parts).astype(np.float64),
    )


# --- the verdict, and what is in the way of it ---------------------------------------------------------------------------
def least_units(whole: int, threshold: Fraction) -> int:
    """The least sum of units that reaches a threshold, of ``whole`` units for full marks. With it formula (4) is decided: nothing else
    compares a sum of scores with the threshold to give a verdict."""
    return math.ceil(threshold * whole)


def reaches(score: Fraction, threshold: Fraction) -> bool:
    """Formula (4) for a score that is exact."""
    return score >= threshold


def conforms(units: int, requirements: int, catalogue: Catalogue) -> bool:
    """Formula (4) for one submission: ``units`` is its sum over all requirements of the level."""
    return units >= least_units(requirements * catalogue.unit, catalogue.threshold)


def conforming(units: "IntArray", requirements: int, catalogue: Catalogue) -> "npt.NDArray[np.bool_]":
    """The same for the sums of many of one level."""
    return units >= least_units(requirements * catalogue.unit, catalogue.threshold)


def reached(units: "IntArray", whole: "IntArray", threshold: Fraction) -> "npt.NDArray[np.bool_]":
    """The same for many at once, and for other thresholds: which sums reach it, each of its own ``whole`` units for full marks."""
    import numpy as np  # noqa: PLC0415 (whoever scores one submission does without it)

    sizes, place = np.unique(whole, return_inverse=True)
    return units >= np.array([least_units(size, threshold) for size in sizes.tolist()], dtype=np.int64)[place]


class Loss(NamedTuple):
    """A requirement below full marks.

    ``gain``: units that the highest grade would add; ``reached``: the sum over all requirements of the level when this one and
    all before it in the list have risen.
    """

    requirement: Requirement
    units: int
    gain: int
    reached: int


@dataclass(frozen=True)
class Improvement:
    """The losses of one submission, largest gain first, and the way to the threshold.

    ``needed``: units still missing (0 when it conforms); ``spare``: units that it could lose and still conform, or 0.
    ``fewest``: how many requirements have to rise to the highest grade at least: the first ``fewest`` losses do it
    (0 when it conforms; all of them when even that is not enough). ``only``: no other choice of as few would do.
    """

    losses: tuple[Loss, ...]
    needed: int
    spare: int
    fewest: int
    only: bool

    @property
    def smallest_set(self) -> tuple[Loss, ...]:
        return self.losses[: self.fewest]


def improvement(level: Level, scores: Mapping[str, int], catalogue: Catalogue) -> Improvement:
    """What to improve. ``scores``: requirement id → units, one for each requirement of the level.

    Losses of equal gain are ordered by their subdomain's score, weakest first, then as in the catalogue. Taking the
    largest gains first reaches any sum with the fewest summands, so the smallest set is a prefix of the list.
    """
    top = max(catalogue.scale_units)
    sums = dict.fromkeys(level.counts, 0)
    for requirement in level.requirements:
        sums[requirement.domain, requirement.subdomain] += scores[requirement.id]
    means = {pair: units / level.counts[pair] for pair, units in sums.items()}
    units_of = [(scores[r.id], means[r.domain, r.subdomain], r) for r in level.requirements]
    below = sorted((one for one in units_of if one[0] < top), key=itemgetter(0, 1))
    gains = [top - units for units, *_ in below]

    total = sum(sums.values())
    raised = list(accumulate(gains))
    losses = tuple(
        Loss(r, units, gain, total + so_far) for (units, _, r), gain, so_far in zip(below, gains, raised, strict=True)
    )
    missing = least_units(len(level.requirements) * catalogue.unit, catalogue.threshold) - total
    fewest = 0
    if missing > 0:
        fewest = next((i for i, so_far in enumerate(raised, 1) if so_far >= missing), len(below))
    # The next best choice of as few: the least gain in the set gives way to the largest outside it.
    other = fewest > 0 and fewest < len(below) and raised[fewest - 1] - gains[fewest - 1] + gains[fewest] >= missing
    return Improvement(losses, max(missing, 0), max(-missing, 0), fewest, fewest > 0 and not other)


# --- figures as they are shown ---------------------------------------------------------------------------------------------
def exact(units: int, requirements: int, catalogue: Catalogue) -> Fraction:
    """A (or C) as a fraction."""
    return Fraction(units, requirements * catalogue.unit)


def shown(value: Fraction, threshold: Fraction, digits: int = 4) -> str:
    """A figure in decimals, halves rounded up as spreadsheets do, with as many digits as it takes not to look as if it lay on the
    threshold or beyond it."""
    while True:
        scaled = math.floor(value * 10**digits + Fraction(1, 2))
        nearest = Fraction(scaled, 10**digits)
        if (nearest >= threshold) == (value >= threshold) and (value == threshold or nearest != threshold):
            return fixed_point(scaled, 10**digits, digits)
        digits += 1


def decimal(value: Fraction) -> str:
    """A fraction in decimals where those end, else as a fraction: ``0.8``, ``2/3``."""
    if value.denominator == 1:
        return str(value.numerator)
    for digits in range(1, 13):
        if 10**digits % value.denominator == 0:
            return f"{float(value):.{digits}f}"
    return str(value)


def fixed_point(numerator: int, denominator: int, digits: int) -> str:
    """A fraction with so many decimals, halves rounded up as spreadsheet programs do."""
    scaled = (2 * numerator * 10**digits + denominator) // (2 * denominator)
    whole, rest = divmod(scaled, 10**digits)
    return f"{whole}.{rest:0{digits}d}"


def digits(denominator: int, threshold: Fraction, least: int) -> int:
    """Decimals that keep any multiple of 1/``denominator`` from looking as if it lay on the threshold, or beyond it."""
    apart = math.lcm(denominator, threshold.denominator)
    # A threshold that has no end in decimals, 2/3, is itself shown rounded.
    while 2 * 10**least <= apart or (10**least % threshold.denominator and 10**least <= apart):
        least += 1
    return least


def digits_of_level(level: Level, catalogue: Catalogue, least: int = 4) -> int:
    return digits(catalogue.unit * len(level.requirements), catalogue.threshold, least)


def digits_of_subdomains(level: Level, catalogue: Catalogue, least: int = 4) -> int:
    return max(digits(catalogue.unit * n, catalogue.threshold, least) for n in level.counts.values())


def digits_of_domains(level: Level, catalogue: Catalogue, least: int = 4) -> int:
    counts: dict[str, list[int]] = {}
    for (domain, _), n in level.counts.items():
        counts.setdefault(domain, []).append(n)
    return max(digits(catalogue.unit * math.lcm(*ns) * len(ns), catalogue.threshold, least) for ns in counts.values())
