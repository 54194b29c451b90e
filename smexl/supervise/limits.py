"""The statistics that supervision rests on: exact limits of counts, shrinkage, several tests at once, drift. Numbers in, numbers out.

Sources: Spiegelhalter 2005, "Funnel plots for comparing institutional performance" (limits, over-dispersion); Hong 2013
(Poisson-binomial distribution); Efron and Morris 1972 (shrinkage of limited translation); Benjamini and Hochberg 1995; Roberts 1959 (EWMA).
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import NormalDist

import numpy as np

from smexl.arrays import FloatArray

NORMAL = NormalDist()
WARN, ACT = 0.95, 0.998
"""Spiegelhalter's limits: about two and three standard errors."""


def poisson_binomial(chances: Iterable[float]) -> FloatArray:
    """The probabilities of 0…n successes in n independent trials of these chances (float64, n + 1 of them).

    Trials of equal chance are a binomial; the distributions of the different chances are convolved, exactly but for rounding.
    """
    whole = np.ones(1)
    for chance, times in Counter(float(chance) for chance in chances).items():
        whole = np.convolve(whole, _binomial(times, chance))
    return whole


def _binomial(n: int, p: float) -> FloatArray:
    if p <= 0 or p >= 1:
        return np.asarray(np.eye(n + 1)[n if p >= 1 else 0], dtype=np.float64)
    k = np.arange(n + 1)
    lgamma = np.array([math.lgamma(i + 1) for i in range(n + 1)])
    logs = lgamma[n] - lgamma[k] - lgamma[n - k] + k * math.log(p) + (n - k) * math.log1p(-p)
    return np.asarray(np.exp(logs), dtype=np.float64)


def limits_of(distribution: FloatArray, coverage: float) -> tuple[int, int]:
    """The counts between which the distribution lies with at least this probability, leaving at most half the rest on each side."""
    rest = (1 - coverage) / 2
    below = np.cumsum(distribution)
    low = int(np.searchsorted(below, rest, side="right"))
    high = len(distribution) - 1 - int(np.searchsorted(np.cumsum(distribution[::-1]), rest, side="right"))
    return low, max(low, high)


def p_of_count(distribution: FloatArray, count: int) -> float:
    """Two-sided p of a count: twice the smaller tail, its own probability counted half (mid-p), at most 1."""
    own = float(distribution[count])
    low = float(distribution[:count].sum()) + own / 2
    return min(1.0, 2 * min(low, 1 - low))


def p_of_z(z: float) -> float:
    """Two-sided p of a standard normal figure."""
    return 2 * NORMAL.cdf(-abs(z))


def adjusted(ps: Sequence[float]) -> list[float]:
    """Benjamini–Hochberg: p values that can be held against a false discovery rate, in the order of ``ps``."""
    order = sorted(range(len(ps)), key=lambda i: ps[i], reverse=True)
    found, least = [1.0] * len(ps), 1.0
    for place, i in enumerate(order):
        least = min(least, ps[i] * len(ps) / (len(ps) - place))
        found[i] = least
    return found


def spread_between(effects: FloatArray, errors: FloatArray) -> float:
    """τ: the standard deviation of effects beyond their standard errors, by the quartiles, so that few outliers do not widen it."""
    low, high = np.quantile(effects, (0.25, 0.75))
    variance = ((high - low) / 1.349) ** 2 - float(np.median(errors**2))
    return math.sqrt(max(0.0, variance))


def shrunk(effects: FloatArray, errors: FloatArray, tau: float) -> FloatArray:
    """Empirical Bayes: each effect drawn towards 0 by as much of its variance as is error, by one standard error at most.

    Without that bound (a limited translation) those that are far off would be taken for the others: where honest bodies hardly differ,
    τ is next to nothing, and a body ten standard errors away would be drawn to 0 with them.
    """
    drawn = effects * errors**2 / np.maximum(tau**2 + errors**2, np.finfo(float).tiny)
    return effects - np.clip(drawn, -errors, errors)


def ewma(means: FloatArray, errors: FloatArray, weight: float = 0.3) -> tuple[FloatArray, FloatArray]:
    """An exponentially weighted average of means in time order, and its standard error at each time.

    Starts at 0 (no drift); ``errors`` are the standard errors of the means, which may differ.
    """
    level, variance = 0.0, 0.0
    levels, deviations = [], []
    for mean, error in zip(means, errors, strict=True):
        level = weight * float(mean) + (1 - weight) * level
        variance = weight**2 * float(error) ** 2 + (1 - weight) ** 2 * variance
        levels.append(level)
        deviations.append(math.sqrt(variance))
    return np.array(levels), np.array(deviations)


def p_of_table(a: int, b: int, c: int, d: int) -> float:
    """Fisher's exact test, one-sided: the chance of ``a`` or more of ``a + b`` where ``c`` of ``c + d`` others are so."""
    row, column, whole = a + b, a + c, a + b + c + d
    ways = math.comb(whole, row)
    most = min(row, column)
    return sum(math.comb(column, k) * math.comb(whole - column, row - k) for k in range(a, most + 1)) / ways
