"""Disclosure control of published counts: what is hidden, how the rest is rounded, and whether what is hidden can be worked out.

In: cells, each a count with the counts that it is made of. Out: for each cell what is published, and an audit: linear programs over
everything that is published together try to bound every hidden count. The rules are ``Rules``, and are printed with what they gave.

Sources: Hundepool et al. 2012, "Statistical Disclosure Control" (threshold rule, controlled rounding, auditing by linear programs);
the audit takes an intruder who knows the rules and every published table, this year's and the last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from smexl.errors import TellableError
from smexl.text import Text

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

HIDDEN = "[c]"
"""What stands for a count that is confidential, as official statistics mark it."""

Name = tuple[str, ...]
"""What a count is of: table, row, column, and which count of it."""


class NoAuditError(TellableError):
    """The audit cannot be run; ``text`` says what to install."""


@dataclass(frozen=True)
class Rules:
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

    def rounded(self, count: int) -> int:
        """To the nearest multiple of the base, halves up; the same for the same count wherever it stands."""
        return (count + self.base // 2) // self.base * self.base

    def interval(self, shown: int) -> tuple[int, int]:
        """What a count that is shown as this can be."""
        low, high = shown - self.base // 2, shown + (self.base - 1) // 2
        return max(0, low), high


@dataclass(frozen=True)
class Fact:
    """What the public knows: ``low`` ≤ Σ coefficient · count ≤ ``high`` (None: no bound)."""

    terms: tuple[tuple[Name, float], ...]
    low: float | None
    high: float | None


@dataclass
class Release:
    """Everything that is published together: the true counts by name, what is shown of each (None: hidden), and what is known besides.

    ``related`` are the sums that everybody knows to hold: (whole, parts). A count that is shown nowhere and related to nothing needs no audit.
    """

    rules: Rules
    counts: dict[Name, int] = field(default_factory=dict)
    shown: dict[Name, int | None] = field(default_factory=dict)
    related: list[tuple[Name, tuple[Name, ...]]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def add(self, name: Name, count: int, *, hide: bool = False) -> None:
        """One count. ``hide`` says that a rule keeps it back; one too small is kept back in any case."""
        self.counts[name] = count
        self.shown[name] = None if hide or self.rules.hides(count) else self.rules.rounded(count)

    def add_outcome(self, name: Name, count: int, conforming: int) -> None:
        """A number of organizations and how many of them conform, under ``name`` with ``n``, ``conforming`` and ``failing`` behind."""
        hide = self.rules.hides_outcome(count, conforming)
        whole, yes, no = ((*name, which) for which in ("n", "conforming", "failing"))
        self.add(whole, count)
        self.add(yes, conforming, hide=hide)
        self.counts[no], self.shown[no] = count - conforming, None
        self.related.append((whole, (yes, no)))

    def total(self, whole: Name, parts: Iterable[Name]) -> None:
        """Say that a count is the sum of others, as everybody who reads the table sees."""
        self.related.append((whole, tuple(parts)))

    def hide(self, name: Name) -> None:
        self.shown[name] = None

    def text(self, name: Name) -> str:
        """What stands in the table."""
        shown = self.shown[name]
        return HIDDEN if shown is None else str(shown)

    @property
    def secrets(self) -> list[Name]:
        """The hidden counts that must not be worked out: the small ones. A large count that is hidden to protect another is no secret."""
        rules = self.rules
        return [
            name
            for name, count in self.counts.items()
            if self.shown[name] is None and 0 < count < (rules.failures + 1 if name[-1] == "failing" else rules.fewest)
        ]


@dataclass(frozen=True)
class Bounded:
    """A hidden count and how closely it can be bounded from all that is published."""

    name: Name
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def audit(release: Release, earlier: Sequence[tuple[Mapping[Name, int | None], bool]] = ()) -> list[Bounded]:
    """Bounds of every secret, the closest first.

    ``earlier`` are releases before this one: what each showed, and whether its organizations are all among this one's (then no count was
    larger). Raises ``NoAuditError`` where scipy is not installed.
    """
    problem = _Problem(release, earlier)
    found = [Bounded(name, *problem.bounds(name)) for name in release.secrets]
    return sorted(found, key=lambda one: (one.width, one.name))


def protect(
    release: Release, earlier: Sequence[tuple[Mapping[Name, int | None], bool]] = (), rounds: int = 50
) -> list[Bounded]:
    """Hide more until no secret can be bounded more closely than the rules allow; returns the last audit.

    What is hidden besides is the smallest shown count that stands in a sum with the secret. A secret that stays too close although nothing
    is left to hide is still in the audit: whoever publishes has to leave its table out.
    """
    for _ in range(rounds):
        bounds = audit(release, earlier)
        close = [one for one in bounds if one.width < release.rules.width]
        hidden = False
        for one in close:
            neighbour = _neighbour(release, one.name)
            if neighbour is not None:
                release.hide(neighbour)
                hidden = True
        if not hidden:
            return bounds
    return audit(release, earlier)


def _neighbour(release: Release, name: Name) -> Name | None:
    """The smallest count shown beside a secret in a sum, parts before wholes."""
    parts, wholes = set[Name](), set[Name]()
    for whole, those in release.related:
        if name == whole or name in those:
            parts.update(those)
            wholes.add(whole)
    for some in (parts, wholes):
        there = [one for one in some - {name} if release.shown.get(one) is not None]
        if there:
            return min(there, key=lambda one: (release.counts[one], one))
    return None


class _Problem:
    """What an intruder knows, as a linear program over the true counts."""

    def __init__(self, release: Release, earlier: Sequence[tuple[Mapping[Name, int | None], bool]]) -> None:
        try:
            from scipy.optimize import linprog  # noqa: PLC0415 (an extra)
            from scipy.sparse import csr_matrix  # noqa: PLC0415
        except ImportError:
            raise NoAuditError(
                Text(
                    "公开统计的审计需要 scipy；请安装：pip install 'smexl[public]'。",
                    "The audit of public statistics needs scipy; install it: pip install 'smexl[public]'.",
                )
            ) from None
        self._solve, self._matrix = linprog, csr_matrix
        rules = release.rules
        self._place = {name: i for i, name in enumerate(release.counts)}
        self._bounds: list[tuple[float, float | None]] = []
        for name in release.counts:
            shown = release.shown[name]
            # Whoever reads the rules knows that a number of organizations that is hidden, and none that protects another, is small.
            most = rules.fewest - 1 if name[-1] == "n" and rules.hides(release.counts[name]) else None
            self._bounds.append((0, most) if shown is None else rules.interval(shown))
        equal = [([(whole, 1.0), *((part, -1.0) for part in parts)], 0.0) for whole, parts in release.related]
        self._equal = self._rows([terms for terms, _ in equal]), [value for _, value in equal]
        upper: list[tuple[list[tuple[Name, float]], float]] = []
        for fact in release.facts:
            if fact.high is not None:
                upper.append((list(fact.terms), fact.high))
            if fact.low is not None:
                upper.append(([(name, -c) for name, c in fact.terms], -fact.low))
        for shown_before, all_among in earlier:
            for name, before in shown_before.items():
                if before is not None and name in self._place and all_among:
                    low, _ = rules.interval(before)
                    upper.append(([(name, -1.0)], -float(low)))
        self._upper = self._rows([terms for terms, _ in upper]), [value for _, value in upper]

    def _rows(self, rows: Sequence[Sequence[tuple[Name, float]]]) -> "csr_matrix":
        values, columns, starts = [], [], [0]
        for row in rows:
            for name, coefficient in row:
                columns.append(self._place[name])
                values.append(coefficient)
            starts.append(len(columns))
        return self._matrix((values, columns, starts), shape=(len(rows), len(self._place)))

    def bounds(self, name: Name) -> tuple[float, float]:
        """The least and the most that a count can be."""
        return self._extreme(name, 1.0), -self._extreme(name, -1.0)

    def _extreme(self, name: Name, sign: float) -> float:
        aims = [0.0] * len(self._place)
        aims[self._place[name]] = sign
        more: dict[str, Any] = {}
        if self._equal[1]:
            more |= {"A_eq": self._equal[0], "b_eq": self._equal[1]}
        if self._upper[1]:
            more |= {"A_ub": self._upper[0], "b_ub": self._upper[1]}
        found = self._solve(aims, bounds=self._bounds, method="highs", **more)
        if found.status == 3:  # unbounded
            return float("-inf")
        if found.status != 0:
            raise ValueError(f"the published tables contradict one another: {found.message}")
        return float(found.fun)
