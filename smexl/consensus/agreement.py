"""How far a team agrees: percent agreement, Krippendorff's alpha for an ordinal scale, and how lenient each assessor is.

Counts and mean differences are exact; alpha is the one float, and nothing is decided on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np
import numpy.typing as npt

from smexl.catalogue import Catalogue
from smexl.consensus.team import Team, Vote
from smexl.scoring import least_units
from smexl.text import Text

NO_PAIR = Text("没有两人都打过分的要求", "no requirement that two assessors scored")
NO_VARIATION = Text("所有得分相同，没有差异可比", "all scores are the same, so chance cannot be told from agreement")


@dataclass(frozen=True)
class Alpha:
    """Krippendorff's alpha; ``value`` is ``None`` where it is undefined, and ``reason`` says why."""

    value: float | None
    reason: Text | None = None


@dataclass(frozen=True)
class Agreement:
    """Agreement over some requirements.

    ``requirements``: how many there are; ``compared``: those that two or more assessors scored; ``same``: of these, where all who
    scored it gave the same; ``near``: where they lie no more than one step of the scale apart (the same included).
    """

    requirements: int
    compared: int
    same: int
    near: int
    alpha: Alpha


def agreement(votes: Sequence[Vote], catalogue: Catalogue) -> Agreement:
    steps = steps_of(catalogue)
    compared = [vote for vote in votes if len(vote.given) > 1]
    return Agreement(
        len(votes),
        len(compared),
        sum(not vote.disputed for vote in compared),
        sum(steps[max(vote.given)] - steps[min(vote.given)] <= 1 for vote in compared),
        alpha(compared, catalogue),
    )


def steps_of(catalogue: Catalogue) -> dict[int, int]:
    """The place of each score (in units) on the scale, the lowest 0."""
    return {units: place for place, units in enumerate(sorted(catalogue.grade_of_units))}


def alpha(votes: Sequence[Vote], catalogue: Catalogue) -> Alpha:
    """Krippendorff's alpha with the ordinal metric (Krippendorff 2004, chapter 11); what nobody scored is missing, not 0.

    Undefined without a requirement that two assessors scored, and without variation: the expected disagreement is then 0.
    """
    steps = steps_of(catalogue)
    pairable = [vote for vote in votes if len(vote.given) > 1]
    if not pairable:
        return Alpha(None, NO_PAIR)
    if len({units for vote in pairable for units in vote.given}) < 2:
        return Alpha(None, NO_VARIATION)
    counts = np.zeros((len(pairable), len(steps)))
    for row, vote in zip(counts, pairable, strict=True):
        np.add.at(row, [steps[units] for units in vote.given], 1)
    return Alpha(_ordinal_alpha(counts))


def _ordinal_alpha(counts: npt.NDArray[np.float64]) -> float:
    """Alpha of how often each item (row, two scores at least) was given each step (column): one less observed over expected
    disagreement. (``krippendorff``, the known library, is under the GPL.)"""
    given, among = counts[:, :, None], counts.sum(axis=1)[:, None, None] - 1
    coincidences = (given * (counts[:, None, :] - np.eye(counts.shape[1])) / among).sum(axis=0)
    totals = coincidences.sum(axis=0)
    middles = totals.cumsum() - totals / 2
    # Ordinal: how many scores lie between two steps, half of those on the two themselves included, squared.
    distances = (middles[:, None] - middles[None, :]) ** 2
    expected = (np.outer(totals, totals) * distances).sum() / (totals.sum() - 1)
    return float(1 - (coincidences * distances).sum() / expected)


@dataclass(frozen=True)
class Leniency:
    """One assessor beside the others, over the ``compared`` requirements that another scored too.

    ``difference``: the mean of this assessor's score less the mean of the others'; ``higher``, ``same``, ``lower``: how often it
    lay above, at and below that mean. ``grades``: how many of this assessor's scores are of each grade of the scale.
    """

    name: str
    scored: int
    compared: int
    mean: Fraction | None
    difference: Fraction | None
    higher: int
    same: int
    lower: int
    grades: tuple[int, ...]


def leniency(team: Team, place: int) -> Leniency:
    """What the assessor at ``place`` of the team gives, beside what the others give to the same requirements."""
    unit = team.catalogue.unit
    mine = [vote.units[place] for vote in team.votes]
    given = [units for units in mine if units is not None]
    differences: list[Fraction] = []
    for units, vote in zip(mine, team.votes, strict=True):
        others = len(vote.given) - 1
        if units is not None and others:
            differences.append(Fraction(units * others - (sum(vote.given) - units), others * unit))
    return Leniency(
        team.assessors[place].name,
        len(given),
        len(differences),
        Fraction(sum(given), len(given) * unit) if given else None,
        sum(differences, Fraction(0)) / len(differences) if differences else None,
        sum(one > 0 for one in differences),
        sum(one == 0 for one in differences),
        sum(one < 0 for one in differences),
        tuple(given.count(team.catalogue.units(grade)) for grade in team.catalogue.scale),
    )


@dataclass(frozen=True)
class AssessorPair:
    """Two assessors over the ``compared`` requirements that both scored; ``difference``: mean of the first's score less the second's."""

    one: str
    other: str
    compared: int
    same: int
    difference: Fraction | None


def assessor_pairs(team: Team) -> list[AssessorPair]:
    found = []
    for i, j in combinations(range(len(team.assessors)), 2):
        both = [(a, b) for vote in team.votes if (a := vote.units[i]) is not None and (b := vote.units[j]) is not None]
        total = sum(a - b for a, b in both)
        difference = Fraction(total, len(both) * team.catalogue.unit) if both else None
        found.append(AssessorPair(team.names[i], team.names[j], len(both), sum(a == b for a, b in both), difference))
    return found


@dataclass(frozen=True)
class Span:
    """Where A can come to lie: the sum of units if everything open gets the lowest score given to it, and if the highest (of the
    scale, where nobody scored). ``whole`` is the sum of a full score."""

    lowest: int
    highest: int
    whole: int

    def conforming(self, catalogue: Catalogue) -> tuple[bool, bool]:
        """Whether A conforms at the lowest and at the highest, on whole numbers."""
        edge = least_units(self.whole, catalogue.threshold)
        return self.lowest >= edge, self.highest >= edge


def possible_scores(team: Team) -> Span:
    scale = sorted(team.catalogue.grade_of_units)
    return Span(
        sum(min(vote.given or scale) for vote in team.votes),
        sum(max(vote.given or scale) for vote in team.votes),
        len(team.votes) * team.catalogue.unit,
    )
