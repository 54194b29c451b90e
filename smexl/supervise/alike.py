"""Do bodies judge alike? From a table of formal assessments to figures of each body (or assessor, or domain) beside all the others.

Each organization is assessed by one body, so a strict body and weak organizations look alike; what is compared is therefore what a body
gave with what could be expected from level, kind of institution and self score, never the means as they are, and without ranks.
Everything here is evidence for a talk: a figure beyond its limits is a question, not a verdict.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from smexl.arrays import FloatArray, IntArray
from smexl.supervise.limits import (
    ACT,
    WARN,
    adjusted,
    ewma,
    limits_of,
    p_of_count,
    p_of_table,
    p_of_z,
    poisson_binomial,
    shrunk,
    spread_between,
)

FEWEST_ASSESSMENTS = 10
"""Assessments below which a body is not judged."""
LEAST_BODIES = 10
"""Bodies below which nothing is said of the variance between them, and nothing is shrunk."""
RATE = 0.01
"""The false discovery rate at which a figure is said to be beyond chance."""
SMALLEST = 0.015
"""A difference in A below which nobody needs to be asked, however certain it is."""

ASSESSMENT_COLUMNS = (
    "group",
    "level",
    "institution_type",
    "score",
    "conforms",
    "own_score",
    "equal",
    "compared",
    "margin",
    "quarter",
)
"""What the table of assessments has (one row a formal assessment): the body; level (int); kind of institution; A and the self A
(float64, NaN without a self-assessment); conforms (bool); how many scores equal the self score, of how many compared (int64);
(A − threshold) in steps of the smallest change of A that one grade makes (float64); the quarter as a number (year × 4 + quarter − 1)."""


@dataclass(frozen=True)
class Conformity:
    """Conforming assessments of a group against what levels alone would lead to expect, with exact Poisson-binomial limits."""

    observed: int
    expected: float
    warn: tuple[int, int]
    act: tuple[int, int]
    p: float


@dataclass(frozen=True)
class Effect:
    """A difference from the others in the unit of its figure: as observed, its standard error, drawn towards 0, and p."""

    raw: float
    error: float
    shrunk: float | None
    p: float

    @property
    def drawn(self) -> float:
        """As it is shown: drawn towards 0 where that can be done."""
        return self.raw if self.shrunk is None else self.shrunk


@dataclass(frozen=True)
class Bunching:
    """Assessments within a step above the threshold against those within a step below it; ``p`` beside the others' (Fisher)."""

    above: int
    below: int
    p: float


@dataclass(frozen=True)
class Drift:
    """Where the body's difference from the others has gone, quarter by quarter (EWMA), and whether it left its limits."""

    quarters: tuple[int, ...]
    levels: tuple[float, ...]
    errors: tuple[float, ...]
    p: float


@dataclass(frozen=True)
class Judged:
    """The figures of one group. Those that take a self-assessment are None where it has too few of them."""

    name: str
    assessments: int
    conformity: Conformity
    leniency: Effect | None
    equal: Effect | None
    slope: Effect | None
    bunching: Bunching
    drift: Drift | None


@dataclass(frozen=True)
class Alike:
    """All groups with at least ``FEWEST_ASSESSMENTS`` assessments, the names of those with fewer, and the spread between bodies (τ, in A)."""

    groups: tuple[Judged, ...]
    few: tuple[tuple[str, int], ...]
    tau: float | None

    def beyond(self, figure: Callable[[Judged], "Effect | Conformity | Bunching | Drift | None"]) -> set[str]:
        """The groups whose figure lies beyond chance at ``RATE``, all groups taken together (Benjamini–Hochberg)."""
        found = [(group.name, figure(group)) for group in self.groups]
        there = [(name, one) for name, one in found if one is not None]
        qs = adjusted([one.p for _, one in there])
        return {name for (name, _), q in zip(there, qs, strict=True) if q <= RATE}

    @property
    def lenient(self) -> dict[str, float]:
        """Groups beyond chance whose shrunken difference in A matters; positive is lenient."""
        certain = self.beyond(lambda group: group.leniency)
        found = {g.name: g.leniency.drawn for g in self.groups if g.name in certain and g.leniency is not None}
        return {name: effect for name, effect in found.items() if abs(effect) >= SMALLEST}

    @property
    def copying(self) -> set[str]:
        """Groups that give the self score more often than the others, beyond chance."""
        certain = self.beyond(lambda group: group.equal)
        return {g.name for g in self.groups if g.name in certain and g.equal is not None and g.equal.raw > 0}


def compare_groups(assessments: pd.DataFrame) -> Alike:
    """Figures of every group in a table with ``ASSESSMENT_COLUMNS``."""
    counts = assessments["group"].value_counts()
    few = tuple(sorted((str(name), int(n)) for name, n in counts.items() if n < FEWEST_ASSESSMENTS))
    table = assessments[assessments["group"].isin(counts.index[counts >= FEWEST_ASSESSMENTS])].reset_index(drop=True)
    if table.empty:
        return Alike((), few, None)
    names = sorted(table["group"].unique())
    codes = pd.Categorical(table["group"], categories=names).codes.astype(np.int64)
    conformity = _conformity(table, codes, len(names))
    residuals = _residuals(table, codes)
    leniency, tau = _effects(residuals, codes, len(names))
    share = (table["equal"] / table["compared"].where(table["compared"] > 0)).to_numpy(dtype=np.float64)
    equal, _ = _effects(_without_levels(share, table), codes, len(names))
    slopes = _slopes(table, codes, len(names))
    bunching = _bunching(table["margin"].to_numpy(dtype=np.float64), codes, len(names))
    quarters = table["quarter"].to_numpy(dtype=np.int64)
    return Alike(
        tuple(
            Judged(
                str(name),
                int((codes == i).sum()),
                conformity[i],
                leniency[i],
                equal[i],
                slopes[i],
                bunching[i],
                _drift(residuals[codes == i], quarters[codes == i], residuals),
            )
            for i, name in enumerate(names)
        ),
        few,
        tau,
    )


def _conformity(table: pd.DataFrame, codes: IntArray, groups: int) -> list[Conformity]:
    conforms = table["conforms"].to_numpy(dtype=np.int64)
    chance = table.assign(conforms=conforms).groupby("level")["conforms"].transform("mean").to_numpy(dtype=np.float64)
    found = []
    for i in range(groups):
        mine = codes == i
        distribution = poisson_binomial(chance[mine])
        observed = int(conforms[mine].sum())
        found.append(
            Conformity(
                observed,
                float(chance[mine].sum()),
                limits_of(distribution, WARN),
                limits_of(distribution, ACT),
                p_of_count(distribution, observed),
            )
        )
    return found


def _residuals(table: pd.DataFrame, codes: IntArray) -> FloatArray:
    """A less what level, kind of institution and self score lead to expect; NaN without a self score.

    The expectation is fitted within groups, so that a group that is far off does not bend it, and set to 0 at the median group.
    """
    score, own = (table[name].to_numpy(dtype=np.float64) for name in ("score", "own_score"))
    known = ~np.isnan(own)
    found = np.full(len(score), np.nan)
    if not known.any():
        return found
    levels, kinds = (
        pd.get_dummies(table.loc[known, name]).to_numpy(dtype=np.float64) for name in ("level", "institution_type")
    )
    inside = codes[known]
    slopes = levels * own[known][:, None]  # how a self score is confirmed differs by level
    design = np.column_stack([levels, kinds[:, 1:], slopes])
    fit = _within(design, inside), _within(score[known][:, None], inside)[:, 0]
    coefficients, *_ = np.linalg.lstsq(*fit, rcond=None)
    rest = score[known] - design @ coefficients
    means = pd.Series(rest).groupby(inside).mean()
    found[known] = rest - float(means.median())
    return found


def _within(values: FloatArray, codes: IntArray) -> FloatArray:
    """Columns less their group's means."""
    means = pd.DataFrame(values).groupby(codes).transform("mean").to_numpy(dtype=np.float64)
    return np.asarray(values - means, dtype=np.float64)


def _without_levels(values: FloatArray, table: pd.DataFrame) -> FloatArray:
    """Figures less the median of their level's groups."""
    means = pd.DataFrame({"value": values, "level": table["level"], "group": table["group"]})
    typical = means.groupby(["level", "group"])["value"].mean().groupby("level").median()
    return np.asarray(values - table["level"].map(typical).to_numpy(dtype=np.float64), dtype=np.float64)


def _effects(values: FloatArray, codes: IntArray, groups: int) -> tuple[list[Effect | None], float | None]:
    """The mean difference of each group with at least ``FEWEST_ASSESSMENTS`` values; its error from the spread within groups.

    With at least ``LEAST_BODIES`` groups, the spread that all bodies have among themselves (τ, by the quartiles) is no reason for a
    question: p holds a difference against error and τ together, and the difference is also given drawn towards 0.
    """
    known = ~np.isnan(values)
    some, inside = values[known], codes[known]
    counts = np.bincount(inside, minlength=groups)
    judged = np.flatnonzero(counts >= FEWEST_ASSESSMENTS)
    if not len(judged):
        return [None] * groups, None
    means = np.array([some[inside == i].mean() for i in judged])
    spread = np.array([some[inside == i].std(ddof=1) for i in judged])
    # A group of equal figures has no spread of its own; what is usual in the others is the least.
    spread = np.maximum(spread, float(np.median(spread)) / 2)
    errors = spread / np.sqrt(counts[judged])
    middle = float(np.median(means))
    effects = means - middle
    tau = spread_between(effects, errors) if len(judged) >= LEAST_BODIES else None
    drawn = None if tau is None else shrunk(effects, errors, tau)
    found: list[Effect | None] = [None] * groups
    for place, i in enumerate(judged):
        deviation = float(np.hypot(errors[place], tau or 0.0))
        p = p_of_z(float(effects[place]) / deviation) if deviation else 1.0
        found[i] = Effect(
            float(effects[place]), float(errors[place]), None if drawn is None else float(drawn[place]), p
        )
    return found, tau


def _slopes(table: pd.DataFrame, codes: IntArray, groups: int) -> list[Effect | None]:
    """How much of a difference between self scores a group confirms: the slope of A on the self A within levels, beside all."""
    score, own = (table[name].to_numpy(dtype=np.float64) for name in ("score", "own_score"))
    known = ~np.isnan(own)
    level = table["level"].to_numpy(dtype=np.int64)
    found: list[tuple[float, float] | None] = []
    for i in range(groups):
        mine = known & (codes == i)
        x, y = (_within(values[mine][:, None], level[mine])[:, 0] for values in (own, score))
        freedom = int(mine.sum()) - len(np.unique(level[mine])) - 1
        power = float(x @ x)
        if freedom < FEWEST_ASSESSMENTS or power <= 0:
            found.append(None)
            continue
        slope = float(x @ y) / power
        rest = y - slope * x
        found.append((slope, float(np.sqrt(rest @ rest / freedom / power))))
    there = [one for one in found if one is not None]
    if not there:
        return [None] * groups
    usual = float(np.median([slope for slope, _ in there]))
    floor = float(np.median([error for _, error in there])) / 2
    return [
        None
        if one is None
        else Effect(one[0] - usual, one[1], None, p_of_z((one[0] - usual) / max(one[1], floor)) if floor else 1.0)
        for one in found
    ]


def _bunching(margin: FloatArray, codes: IntArray, groups: int, window: float = 3) -> list[Bunching]:
    """Those at or at most ``window`` steps above the threshold against those at most as many below."""
    above, below = (margin >= 0) & (margin < window), (margin < 0) & (margin >= -window)
    found = []
    for i in range(groups):
        mine = codes == i
        a, b = int((above & mine).sum()), int((below & mine).sum())
        c, d = int(above.sum()) - a, int(below.sum()) - b
        found.append(Bunching(a, b, p_of_table(a, b, c, d) if a + b and c + d else 1.0))
    return found


def _drift(values: FloatArray, quarters: IntArray, everybody: FloatArray) -> Drift | None:
    """The EWMA of a group's quarterly differences from its own mean of all quarters; None with fewer than four quarters."""
    known = ~np.isnan(values)
    some, when = values[known], quarters[known]
    times = np.unique(when)
    if len(times) < 4 or len(some) < 2 * FEWEST_ASSESSMENTS:
        return None
    spread = float(np.nanstd(everybody))
    means = np.array([some[when == time].mean() for time in times]) - some.mean()
    errors = spread / np.sqrt([(when == time).sum() for time in times])
    levels, deviations = ewma(means, errors)
    worst = float(np.max(np.abs(levels) / deviations)) if spread else 0.0
    # The largest of several looks: Bonferroni, which is safe for looks that depend on one another.
    p = min(1.0, p_of_z(worst) * len(times))
    return Drift(tuple(int(t) for t in times), tuple(levels.tolist()), tuple(deviations.tolist()), p)
