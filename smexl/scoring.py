"""Formulas (1)–(4) of clause 9 as group-bys over a score table of any number of submissions.

In: the score table, one row a submission × requirement, scores as whole numbers of the scale's unit.
Out: subdomain scores C, domain scores B, level scores A and the verdict. Sums are integers throughout; one division at the
end gives the figures, and the verdict needs none.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from smexl.catalogue import Catalogue, Level

_EXACT = 2**53
"""Up to here a float holds every whole number."""


@dataclass(frozen=True)
class Scored:
    """The scores of one accepted submission: units in the order of its level's requirements."""

    submission_id: str
    level: int
    units: Sequence[int]


@dataclass(frozen=True)
class Figures:
    """What the formulas give for one submission. ``units`` is the sum over all requirements, for the exact fraction."""

    requirements: int
    units: int
    score: float
    conforms: bool
    subdomains: dict[tuple[str, str], float]
    domains: dict[str, float]


def score_table(submissions: Iterable[Scored], catalogue: Catalogue) -> pd.DataFrame:
    """The score table of submissions of any levels.

    Columns: ``submission_id``, ``requirement_id``, ``domain``, ``subdomain`` (category), ``units`` (int64) and ``score`` (float64,
    units divided by the catalogue's unit). Rows keep the order of submissions, then that of requirements.
    Raises ``ValueError`` where a submission has not exactly one score for each requirement of its level.
    """
    found = list(submissions)
    codes: dict[str, int] = {r.id: i for i, r in enumerate(catalogue.requirements)}
    of_level = {
        number: np.array([codes[r.id] for r in catalogue.level(number).requirements], dtype=np.int64)
        for number in {one.level for one in found}
    }
    for one in found:
        if len(one.units) != len(of_level[one.level]):
            raise ValueError(
                f"{one.submission_id}: {len(one.units)} scores for {len(of_level[one.level])} requirements"
            )
    lengths = np.array([len(one.units) for one in found], dtype=np.int64)
    requirement = np.concatenate([of_level[one.level] for one in found] or [np.array([], dtype=np.int64)])
    units = np.concatenate([np.asarray(one.units, dtype=np.int64) for one in found] or [np.array([], dtype=np.int64)])
    subdomains = list(dict.fromkeys(s.name.zh for s in catalogue.subdomains))
    domains = [domain.zh for domain in catalogue.domains]
    subdomain = np.array([subdomains.index(r.subdomain) for r in catalogue.requirements])[requirement]
    domain = np.array([domains.index(r.domain) for r in catalogue.requirements])[requirement]
    submission = np.repeat(np.arange(len(found)), lengths)
    return pd.DataFrame(
        {
            "submission_id": pd.Categorical.from_codes(
                submission, categories=pd.Index([one.submission_id for one in found])
            ),
            "requirement_id": pd.Categorical.from_codes(requirement, categories=pd.Index(list(codes))),
            "domain": pd.Categorical.from_codes(domain, categories=pd.Index(domains)),
            "subdomain": pd.Categorical.from_codes(subdomain, categories=pd.Index(subdomains)),
            "units": units,
            "score": units / catalogue.unit,
        }
    )


def subdomain_scores(scores: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Formula (1): C is the mean of the scores of a subdomain's requirements.

    Columns: ``submission_id``, ``domain``, ``subdomain``, ``requirements`` (n), ``units`` (their sum), ``score`` (C).
    """
    keys = ["submission_id", "domain", "subdomain"]
    table = scores.groupby(keys, observed=True, sort=False)["units"].agg(["size", "sum"]).reset_index()
    table = table.rename(columns={"size": "requirements", "sum": "units"})
    return table.assign(score=table["units"] / (table["requirements"] * catalogue.unit))


def domain_scores(subdomains: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Formula (2): B is the mean of the C of a domain's assessed subdomains; a domain without any has no row.

    Columns: ``submission_id``, ``domain``, ``subdomains`` (m), ``score`` (B). Exact up to the one division: the C are
    brought to their common denominator first.
    """
    common = math.lcm(*(int(n) for n in subdomains["requirements"].unique()))
    units = subdomains["units"].astype(object) if common * catalogue.unit * 1000 > _EXACT else subdomains["units"]
    table = (
        subdomains.assign(units=units * (common // subdomains["requirements"].astype(units.dtype)))
        .groupby(["submission_id", "domain"], observed=True, sort=False)["units"]
        .agg(["size", "sum"])
        .reset_index()
        .rename(columns={"size": "subdomains"})
    )
    table["score"] = (table.pop("sum") / (table["subdomains"].astype(units.dtype) * catalogue.unit * common)).astype(
        float
    )
    return table


def level_scores(scores: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Formulas (3) and (4): A is the mean over all requirements of the level; conforming is decided on whole numbers.

    Columns: ``submission_id``, ``requirements`` (p), ``units`` (their sum), ``score`` (A), ``conforms`` (bool).
    """
    table = scores.groupby("submission_id", observed=True, sort=False)["units"].agg(["size", "sum"]).reset_index()
    table = table.rename(columns={"size": "requirements", "sum": "units"})
    least = {count: least_units(count, catalogue) for count in table["requirements"].unique().tolist()}
    return table.assign(
        score=table["units"] / (table["requirements"] * catalogue.unit),
        conforms=table["units"] >= table["requirements"].map(least),
    )


def figures(scores: pd.DataFrame, catalogue: Catalogue) -> dict[str, Figures]:
    """All figures of each submission in a score table, by submission id."""
    level, subdomain = level_scores(scores, catalogue), subdomain_scores(scores, catalogue)
    domain = domain_scores(subdomain, catalogue)
    cs: dict[str, dict[tuple[str, str], float]] = {}
    for one, *pair, c in zip(*(subdomain[k] for k in ("submission_id", "domain", "subdomain", "score")), strict=True):
        cs.setdefault(one, {})[pair[0], pair[1]] = c
    bs: dict[str, dict[str, float]] = {}
    for one, name, b in zip(*(domain[k] for k in ("submission_id", "domain", "score")), strict=True):
        bs.setdefault(one, {})[name] = b
    return {
        one: Figures(int(p), int(units), float(a), bool(conforms), cs[one], bs[one])
        for one, p, units, a, conforms in level.itertuples(index=False)
    }


def least_units(requirements: int, catalogue: Catalogue) -> int:
    """Formula (4): the least sum of units over this many requirements with which an organization conforms. Nothing else compares a
    score with the threshold to give a verdict."""
    return math.ceil(catalogue.threshold * catalogue.unit * requirements)


def conforms(units: int, requirements: int, catalogue: Catalogue) -> bool:
    """Formula (4) for one submission: ``units`` is its sum over all requirements of the level."""
    return units >= least_units(requirements, catalogue)


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
            whole, rest = divmod(scaled, 10**digits)
            return f"{whole}.{rest:0{digits}d}"
        digits += 1


def decimal(value: Fraction) -> str:
    """A fraction in decimals where those end, else as a fraction: ``0.8``, ``2/3``."""
    if value.denominator == 1:
        return str(value.numerator)
    for digits in range(1, 13):
        if 10**digits % value.denominator == 0:
            return f"{float(value):.{digits}f}"
    return str(value)


def figure(numerator: int, denominator: int, digits: int) -> str:
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
