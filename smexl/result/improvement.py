"""Where an organization would gain most: what lost points, and the fewest requirements to raise for the threshold.

In: the scores of one submission, in whole units. Out: an ``Improvement``. All of it is done on integers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from smexl.catalogue import Catalogue, Level, Requirement


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


def threshold_units(requirements: int, catalogue: Catalogue) -> int:
    """The least whole number of units with which a level of so many requirements conforms (formula (4))."""
    threshold = catalogue.threshold
    return -(-threshold.numerator * catalogue.unit * requirements // threshold.denominator)


def improvement(level: Level, scores: Mapping[str, int], catalogue: Catalogue) -> Improvement:
    """What to improve. ``scores``: requirement id → units, one for each requirement of the level.

    Losses of equal gain are ordered by their subdomain's score, weakest first, then as in the catalogue. Taking the
    largest gains first reaches any sum with the fewest summands, so the smallest set is a prefix of the list.
    """
    top = max(catalogue.grade_of_units)
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
    missing = threshold_units(len(level.requirements), catalogue) - total
    fewest = 0
    if missing > 0:
        fewest = next((i for i, so_far in enumerate(raised, 1) if so_far >= missing), len(below))
    # The next best choice of as few: the least gain in the set gives way to the largest outside it.
    other = fewest > 0 and fewest < len(below) and raised[fewest - 1] - gains[fewest - 1] + gains[fewest] >= missing
    return Improvement(losses, max(missing, 0), max(-missing, 0), fewest, fewest > 0 and not other)
