"""Disclosure control of published counts: what is hidden, how the rest is rounded, and whether what is hidden can be worked out.

In: outcomes (so many organizations, so many of them conform) and how they add up. Out: for each count what is published, and an audit:
linear programs over everything that is public together try to bound every count that must not be known. The rules are ``DisclosureRules``.

The intruder of the audit knows the rules, every table of this release and of those before it, and the publication list; and where a rule has
two reasons to hide a count, he guesses the right one. Sources: Hundepool et al. 2012, "Statistical Disclosure Control" (threshold rule,
controlled rounding, auditing by linear programs).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor, inf, isfinite
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from smexl.errors import TellableError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

HIDDEN = "[c]"
"""What stands for a count that is confidential, as official statistics mark it."""
_N, _CONFORMING, _FAILING = _COUNTS = ("n", "conforming", "failing")
_EPSILON = 1e-6

Name = tuple[str, ...]
"""What a count is of: what it is not related to anything outside of (kind), table, group, and which count of it (``_COUNTS``)."""
Bounds = tuple[float, float]


class NoAuditError(TellableError):
    """The audit cannot be run; ``text`` says what to install."""


class ContradictionError(Exception):
    """No counts agree with everything that is public: something in it is not of the same organizations."""


@dataclass(frozen=True)
class DisclosureRules:
    """``fewest``: organizations below which a cell is hidden; ``failures``: from 1 to so many are hidden; ``few``: a rate of 0 or 100 %
    of fewer is hidden; ``base``: what counts are rounded to; ``width``: how far apart the bounds of a hidden count must be at least."""

    fewest: int = 10
    failures: int = 4
    few: int = 20
    base: int = 5
    width: int = 3

    def hides(self, count: int) -> bool:
        """Whether a number of organizations is too small to be published."""
        return 0 < count < self.fewest

    def hides_outcome(self, count: int, conforming: int) -> bool:
        """Whether it must not be told how many of a published number conform."""
        failing = count - conforming
        return (
            self.hides(count)
            or 1 <= failing <= self.failures
            or (min(conforming, failing) == 0 and 0 < count < self.few)
        )

    def tells(self, count: int, conforming: int) -> bool:
        """Whether both a number and how many of it conform are published."""
        return not (self.hides_outcome(count, conforming) or self.hides(conforming))

    def rounded(self, count: int) -> int:
        """To the nearest multiple of the base, halves up; the same for the same count wherever it stands."""
        return (count + self.base // 2) // self.base * self.base

    def interval(self, shown: int) -> tuple[int, int]:
        """What a count that is shown as this can be: a small one would not be shown."""
        if shown == 0:
            return 0, 0
        return max(self.fewest, shown - self.base // 2), shown + (self.base - 1) // 2


@dataclass(frozen=True)
class OutcomeCounts:
    """Of ``count`` (by ``organizations``) so many conform, and ``listed`` of these are on the publication list (None: there is none).
    ``published``: it stands in a table; otherwise it is a part of a group that does."""

    count: int
    conforming: int
    organizations: int
    listed: int | None = None
    published: bool = True

    @property
    def failing(self) -> int:
        return self.count - self.conforming


@dataclass
class Release:
    """Everything that is published together: what is shown of each count (None: hidden), and the sums that everybody knows to hold."""

    rules: DisclosureRules
    outcomes: dict[Name, OutcomeCounts] = field(default_factory=dict)
    counts: dict[Name, int] = field(default_factory=dict)
    shown: dict[Name, int | None] = field(default_factory=dict)
    related: list[tuple[Name, tuple[Name, ...]]] = field(default_factory=list)

    def add(self, name: Name, outcome: OutcomeCounts) -> None:
        """An outcome; its counts are named ``name`` with one of ``_COUNTS`` behind."""
        n, conforming, failing = ((*name, which) for which in _COUNTS)
        self.outcomes[name] = outcome
        self.counts |= {n: outcome.count, conforming: outcome.conforming, failing: outcome.failing}
        self.related.append((n, (conforming, failing)))
        if outcome.published:
            small = self._small(outcome)
            hidden = small or not self.rules.tells(outcome.count, outcome.conforming)
            self.shown[n] = None if small else self.rules.rounded(outcome.count)
            self.shown[conforming] = None if hidden else self.rules.rounded(outcome.conforming)

    def _small(self, outcome: OutcomeCounts) -> bool:
        return self.rules.hides(outcome.count) or self.rules.hides(outcome.organizations)

    def total(self, whole: Name, parts: Sequence[Name]) -> None:
        """Say that an outcome is the sum of others, as everybody sees who reads the table."""
        self.related += [((*whole, which), tuple((*part, which) for part in parts)) for which in _COUNTS]

    def hide(self, name: Name) -> None:
        self.shown[name] = None

    def text(self, name: Name) -> str:
        """What stands in the table."""
        shown = self.shown[name]
        return HIDDEN if shown is None else str(shown)

    @property
    def secrets(self) -> list[Name]:
        """The counts that must not be worked out: numbers of organizations that are too small, of failures from 1 up, and that all or none of
        few conform. How many conform is none where the publication list tells it."""
        return [(*name, which) for name, outcome in self.outcomes.items() for which in self._secret(outcome)]

    def _secret(self, of: OutcomeCounts) -> Iterator[str]:
        small, few = self._small(of), 0 < of.count < self.rules.few
        if small:
            yield _N
        if of.listed != of.conforming and (self.rules.hides(of.conforming) or (few and of.conforming == 0)):
            yield _CONFORMING
        if 1 <= of.failing <= self.rules.failures or (few and of.failing == 0):
            yield _FAILING

    def known(self) -> dict[Name, Bounds]:
        """What everybody knows of each count by itself: from what is shown of it, from the rules, and from the publication list."""
        return {(*name, which): bounds for name, of in self.outcomes.items() for which, bounds in self._known(name, of)}

    def _known(self, name: Name, of: OutcomeCounts) -> Iterator[tuple[str, Bounds]]:
        rules, n, conforming, failing = self.rules, (0.0, inf), (0.0, inf), (0.0, inf)
        if of.published:
            shown, passed = (self.shown[*name, which] for which in (_N, _CONFORMING))
            if shown is not None:
                n = rules.interval(shown)
            else:
                n = (1, rules.fewest - 1) if rules.hides(of.count) else (1, inf)
            if passed is not None:
                conforming = rules.interval(passed)
                failing = (rules.failures + 1, inf) if of.failing else (0, inf)
                if not of.failing and n[1] - conforming[0] <= rules.failures:
                    failing = (0, 0)
            elif not self._small(of):
                conforming, failing = self._why(of)
        if of.listed is not None:
            conforming = (
                max(conforming[0], of.listed),
                min(conforming[1], of.listed if of.listed == of.conforming else inf),
            )
        yield from zip(_COUNTS, (n, conforming, failing), strict=True)

    def _why(self, of: OutcomeCounts) -> tuple[Bounds, Bounds]:
        """What the rule that hid an outcome tells of how many conform and fail. Where 0 would have been hidden too, it may be 0."""
        rules, least = self.rules, 0 if of.count < self.rules.few else 1
        if of.failing <= rules.failures and (of.failing or of.count < rules.few):
            return (0, inf), (least, rules.failures)
        if of.conforming < rules.fewest and (of.conforming or of.count < rules.few):
            return (least, rules.fewest - 1), (0, inf)
        return (0, inf), (0, inf)


Relation = Literal["same", "earlier", "later", "apart"]
"""How a release before stands to this one: of the same days, of a part of them, of more, or neither."""


@dataclass(frozen=True)
class Earlier:
    """A release before this one: its rules, what it showed of each count, what each of its groups is made of, and how it stands to this."""

    rules: DisclosureRules
    shown: Mapping[Name, int | None]
    members: Mapping[Name, tuple[str, ...]]
    relation: Relation = "apart"


@dataclass(frozen=True)
class Bounded:
    """A count that must not be known, and how closely it can be bounded from all that is public: whole numbers, or infinite."""

    name: Name
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def audit(
    release: Release, earlier: Sequence[Earlier] = (), only: Iterable[Name] | None = None, enough: float = inf
) -> list[Bounded]:
    """Bounds of every secret (or of those named), the closest first; of hidden counts of releases before, those that can only be small now.

    ``enough``: bounds that are known to be so far apart need not be the widest. Raises ``ContradictionError``, and ``NoAuditError`` where scipy is not installed.
    """
    secrets = release.secrets if only is None else list(only)
    found = []
    for kind in dict.fromkeys(name[0] for name in release.outcomes):
        problem = _Problem(release, earlier, kind)
        found += [problem.bounded(name, enough) for name in secrets if name[0] == kind]
        if only is None:
            before = [
                name for name in problem.hidden_before if not problem.reaches(name, _small_before(name, release.rules))
            ]
            small = [one for one in map(problem.bounded, before) if one.width < release.rules.width]
            # What those releases told by themselves is told: it is this one that must not tell more.
            alone = _Problem(release, [replace(one, relation="apart") for one in earlier], kind) if small else problem
            found += [one for one in small if alone.bounded(one.name) != one]
    return sorted(found, key=lambda one: (one.width, one.name))


def _small_before(name: Name, rules: DisclosureRules) -> int:
    return rules.failures + 1 if name[-1] == _FAILING else rules.fewest


def protect(release: Release, earlier: Sequence[Earlier] = (), rounds: int = 50) -> list[Bounded]:
    """Hide more until no secret can be bounded more closely than the rules allow; returns the last audit.

    What is hidden besides is the smallest shown count that stands in a sum with the secret, or else in its table. A secret that stays too
    close although nothing is left to hide is still in the audit: whoever publishes has to take coarser groups.
    """
    enough = release.rules.width
    bounds = audit(release, earlier, enough=enough)
    close = [one.name for one in bounds if one.width < release.rules.width]
    for _ in range(rounds):
        hidden = [name for one in close if (name := _neighbour(release, one)) is not None]
        for name in hidden:
            release.hide(name)
        if not hidden:
            break
        # What is hidden tells nothing: secrets that were safe stay so.
        close = [one.name for one in audit(release, earlier, close, enough) if one.width < release.rules.width]
        if not close:
            break
    else:
        return bounds
    return audit(release, earlier, enough=enough)


def _neighbour(release: Release, name: Name) -> Name | None:
    """The smallest count shown beside a secret: in a sum with it, parts before wholes, then anywhere in its table."""
    parts, wholes = set[Name](), set[Name]()
    for whole, those in release.related:
        if name == whole or name in those:
            parts.update(those)
            wholes.add(whole)
    for some in (parts, wholes, {one for one in release.shown if one[:2] == name[:2]}):
        there = [one for one in some - {name} if release.shown.get(one)]
        if there:
            return min(there, key=lambda one: (release.counts[one], one))
    return None


class _Problem:
    """What an intruder knows of one kind, as a linear program over the true counts."""

    def __init__(self, release: Release, earlier: Sequence[Earlier], kind: str) -> None:
        try:
            from scipy.optimize import linprog  # noqa: PLC0415 (an extra)
            from scipy.sparse import csr_matrix  # noqa: PLC0415
        except ImportError:
            raise NoAuditError(
                "公开统计的审计需要 scipy；请安装：pip install 'smexl[public]'。",
                "The audit of public statistics needs scipy; install it: pip install 'smexl[public]'.",
            ) from None
        self._solve, self._matrix = linprog, csr_matrix
        self._bounds = {name: bounds for name, bounds in release.known().items() if name[0] == kind}
        self._related = [(whole, parts) for whole, parts in release.related if whole[0] == kind]
        self._at_most: list[tuple[Name, Name]] = []
        self.hidden_before: list[Name] = []
        for number, one in enumerate(earlier, 1):
            self._add(f"{kind} −{number}", one, kind)
        self._place = {name: place for place, name in enumerate(self._bounds)}
        # Between what a count was in any solution and what it was in another, it can be all: the true counts are the first.
        true = np.array([release.counts.get(name, np.nan) for name in self._bounds], dtype=float)
        self._seen = true.copy(), true.copy()
        self._equal = self._rows([{whole: 1.0, **dict.fromkeys(parts, -1.0)} for whole, parts in self._related])
        self._upper = self._rows([{less: 1.0, more: -1.0} for less, more in self._at_most])

    def _add(self, block: str, earlier: Earlier, kind: str) -> None:
        """The counts of a release before, under names of their own, and how they stand to those of this one."""
        groups = list(dict.fromkeys(name[:3] for name in earlier.shown if name[0] == kind))
        parts = {(kind, group[1], part) for group in groups for part in earlier.members.get(group, ())}
        for group in dict.fromkeys((*groups, *sorted(parts))):
            names = [(block, *group[1:], which) for which in _COUNTS]
            for name, which in zip(names, _COUNTS, strict=True):
                shown = earlier.shown.get((*group, which))
                hidden = group in groups and shown is None
                self._bounds[name] = (
                    earlier.rules.interval(shown) if shown is not None else (int(hidden and which == _N), inf)
                )
                if hidden and not (which == _FAILING and earlier.shown.get((*group, _CONFORMING)) is not None):
                    self.hidden_before.append(name)
            self._related.append((names[0], (names[1], names[2])))
        for group in groups:
            if group in earlier.members:
                self._sum(block, group, [(kind, group[1], part) for part in earlier.members[group]])
        tables = dict.fromkeys(group[1] for group in groups)
        whole = next(group for group in groups if group[1] == WHOLE)
        for table in tables:
            if table != WHOLE:
                self._sum(block, whole, [group for group in groups if group[1] == table])
        self._link(block, earlier.relation, kind)

    def _sum(self, block: str, whole: Name, parts: Sequence[Name]) -> None:
        for which in _COUNTS:
            of = [(block, *part[1:], which) for part in parts]
            self._related.append(((block, *whole[1:], which), tuple(of)))

    def _link(self, block: str, relation: Relation, kind: str) -> None:
        """A longer period has no fewer organizations; who failed may have passed since, so that only the same days have the same verdicts."""
        for name in [one for one in self._bounds if one[0] == block]:
            now = (kind, *name[1:])
            if now not in self._bounds or relation == "apart" or (relation != "same" and name[-1] != _N):
                continue
            if relation != "later":
                self._at_most.append((name, now))
            if relation != "earlier":
                self._at_most.append((now, name))

    def _rows(self, rows: Sequence[Mapping[Name, float]]) -> "tuple[csr_matrix, list[float]]":
        values, columns, starts = list[float](), list[int](), [0]
        for row in rows:
            columns += [self._place[name] for name in row]
            values += row.values()
            starts.append(len(columns))
        return self._matrix((values, columns, starts), shape=(len(rows), len(self._place))), [0.0] * len(rows)

    def bounded(self, name: Name, enough: float = inf) -> Bounded:
        """The least and the most that a count can be, or bounds within them that are ``enough`` apart. Raises ``ContradictionError``."""
        seen = self._between(name, *(float(of[self._place[name]]) for of in self._seen))
        if seen.width >= enough:
            return seen
        return self._between(name, self._extreme(name, 1.0), -self._extreme(name, -1.0))

    def reaches(self, name: Name, count: int) -> bool:
        """Whether a count can be so large. Raises ``ContradictionError``."""
        return self._seen[1][self._place[name]] >= count or -self._extreme(name, -1.0) >= count - _EPSILON

    @staticmethod
    def _between(name: Name, low: float, high: float) -> Bounded:
        return Bounded(
            name, ceil(low - _EPSILON) if isfinite(low) else low, floor(high + _EPSILON) if isfinite(high) else high
        )

    def _extreme(self, name: Name, sign: float) -> float:
        aims = [0.0] * len(self._place)
        aims[self._place[name]] = sign
        more: dict[str, Any] = {}
        if self._equal[1]:
            more |= {"A_eq": self._equal[0], "b_eq": self._equal[1]}
        if self._upper[1]:
            more |= {"A_ub": self._upper[0], "b_ub": self._upper[1]}
        for presolve in (True, False):  # in which HiGHS takes some solvable problems for infeasible
            options = {"presolve": presolve}
            found = self._solve(aims, bounds=list(self._bounds.values()), method="highs", options=options, **more)
            if found.status in (0, _UNBOUNDED):
                break
        if found.status == _UNBOUNDED:
            return -inf
        if found.status != 0:
            raise ContradictionError(found.message)
        np.fmin(self._seen[0], found.x, out=self._seen[0])
        np.fmax(self._seen[1], found.x, out=self._seen[1])
        return float(found.fun)


_UNBOUNDED = 3
WHOLE = "total"
"""The table whose one group is the sum of every other table's."""
