"""The level foreseen (8.2.5): how each level stands in, the highest that conforms and what is in the way of the next out.

All of it is decided on whole numbers, as verdicts are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from smexl import scoring
from smexl.catalogue import Catalogue, Level
from smexl.scoring import Figures, Improvement, improvement

LevelState = Literal["conforms", "fails", "incomplete", "errors", "missing"]
"""``incomplete``: a score is still open; ``errors``: every score is given, and something else has to be mended first."""
ASSESSED_STATES: frozenset[LevelState] = frozenset({"conforms", "fails"})


@dataclass(frozen=True)
class Standing:
    """How one level stands. ``scores``: requirement id → units, as far as they are given. ``source``: the file that counts."""

    level: Level
    state: LevelState
    scores: Mapping[str, int]
    source: str = ""

    @property
    def number(self) -> int:
        return self.level.number

    @property
    def requirements(self) -> int:
        return len(self.level.requirements)

    @property
    def scored(self) -> int:
        return len(self.scores)

    @property
    def units(self) -> int:
        return sum(self.scores.values())


def standing(
    level: Level, scores: Mapping[str, int], accepted: bool, catalogue: Catalogue, source: str = ""
) -> Standing:
    """How a level stands by one self-assessment of it; ``accepted``: it has no errors."""
    given = {r.id: scores[r.id] for r in level.requirements if r.id in scores}
    state: LevelState = "incomplete" if len(given) < len(level.requirements) else "errors"
    if accepted and state != "incomplete":
        reached = scoring.conforms(sum(given.values()), len(level.requirements), catalogue)
        state = "conforms" if reached else "fails"
    return Standing(level, state, given, source)


@dataclass(frozen=True)
class Outlook:
    """How all levels stand, lowest first; levels for which the catalogue has no requirements are not among them."""

    standings: tuple[Standing, ...]
    catalogue: Catalogue

    @cached_property
    def highest(self) -> Standing | None:
        """The highest level that conforms."""
        return max((s for s in self.standings if s.state == "conforms"), key=lambda s: s.number, default=None)

    @cached_property
    def unbroken(self) -> Standing | None:
        """The highest level up to which every level conforms."""
        found = None
        for one in self.standings:
            if one.state != "conforms":
                break
            found = one
        return found

    @property
    def gaps(self) -> tuple[Standing, ...]:
        """The levels below the highest conforming one that do not conform, or of which that is not known."""
        if self.highest is None:
            return ()
        return tuple(s for s in self.standings if s.number < self.highest.number and s.state != "conforms")

    @property
    def aims(self) -> tuple[Standing, ...]:
        """The next levels up: above the unbroken row of conforming levels, and, where that is another, above the highest."""
        return tuple(s for s in self.standings if s in (self._above(self.unbroken), self._above(self.highest)))

    def _above(self, standing: Standing | None) -> Standing | None:
        return next((s for s in self.standings if standing is None or s.number > standing.number), None)

    @cached_property
    def improvements(self) -> dict[int, Improvement]:
        """What to improve for each aim that was assessed and does not conform, by level."""
        return {s.number: improvement(s.level, s.scores, self.catalogue) for s in self.aims if s.state == "fails"}

    @cached_property
    def figures(self) -> dict[int, Figures]:
        """A, B and C of each assessed level."""
        assessed = (s for s in self.standings if s.state in ASSESSED_STATES)
        return {
            s.number: scoring.figures([s.scores[r.id] for r in s.level.requirements], s.level, self.catalogue)
            for s in assessed
        }

    def a(self, standing: Standing) -> Fraction | None:
        """A of a level, exactly; None where it is not assessed."""
        figures = self.figures.get(standing.number)
        return None if figures is None else figures.score


def outlook(standings: Iterable[Standing], catalogue: Catalogue) -> Outlook:
    """The outlook of an organization by its levels' standings, in any order; levels without one are missing."""
    given = {one.number: one for one in standings}
    every = (given.get(level.number) or Standing(level, "missing", {}) for level in catalogue.assessable)
    return Outlook(tuple(every), catalogue)
