"""A statistician attacks the public set: whole numbers, every table, total, release before and the publication list, and he guesses which rule
hid a count. No hidden count is worked out.

His program shares nothing with the audit but the solver: whole numbers by branch and bound where the audit takes linear programs, and
one count for each category where the audit has one for each cell. ``SMEXL_ATTACK`` is for how many seconds he goes on (by hand).
"""

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from filled import LEVEL_NAMES
from scipy.optimize import Bounds, LinearConstraint, milp

from smexl.kinds import INSTITUTION_TYPES
from smexl.regions import provinces
from smexl.statistics.disclosure import DisclosureRules, Earlier, Relation
from smexl.statistics.official import Head
from smexl.statistics.public import Previous, PublicError, Published, data, release_of

AXES = ("level", "province", "type")
_MOST = 5_000.0
"""More than any population here has."""
_ANY = Bounds(0, _MOST)


def population(rng: random.Random) -> pd.DataFrame:
    """Submissions as ``public.counted`` gives them: some provinces, levels and types have many, some few, and few of some fail."""
    size = rng.choice([30, 80, 200, 500, 1500])
    places = rng.sample(list(provinces()), rng.randint(2, 12))
    types = [one.zh for one in rng.sample(list(INSTITUTION_TYPES), rng.randint(2, 6))]
    levels = [one.zh for one in LEVEL_NAMES.values()]
    weights = {axis: [rng.random() ** 2 for _ in of] for axis, of in (("p", places), ("t", types), ("l", levels))}
    passing = {one: rng.choice([0.3, 0.6, 0.9, 0.97, 1.0]) for one in (*places, *types, *levels)}
    listed = rng.choice([1.0, 1.0, 0.9, 0.3])
    rows = []
    for number in range(size):
        for kind in ("formal", "self"):
            place, kind_, level = (
                rng.choices(places, weights["p"])[0],
                rng.choices(types, weights["t"])[0],
                rng.choices(levels, weights["l"])[0],
            )
            conforms = rng.random() < min(passing[place], passing[kind_], passing[level])
            on = kind == "formal" and conforms and rng.random() < listed
            rows.append((kind, conforms, str(number), on, level, place, kind_))
    return pd.DataFrame(rows, columns=["kind", "conforms", "who", "listed", *AXES]).astype(
        {"conforms": bool, "listed": bool}
    )


def shown_before(found: Published, relation: Relation) -> Previous:
    """A release as the next one reads it back."""
    (_, *_), *rows = data(found, Head("", "", ()))
    shown = {tuple(map(str, row[:4])): None if row[4] is None else int(row[4]) for row in rows}
    members = {tuple(map(str, row[:3])): tuple(str(row[5]).split("\n")) for row in rows if row[5]}
    return Previous("", "", Earlier(found.release.rules, shown, members, relation))  # type: ignore[arg-type]


@dataclass
class Attack:
    """What the statistician writes down: whole numbers n and c (how many conform) of each category, now and before."""

    rules: DisclosureRules

    def __post_init__(self) -> None:
        self.place: dict[tuple[Any, ...], int] = {}
        self.rows: list[tuple[dict[int, float], float, float]] = []

    def var(self, *name: Any) -> int:
        return self.place.setdefault(name, len(self.place))

    def say(self, terms: dict[int, float], low: float, high: float = np.inf) -> None:
        self.rows.append((terms, low, high))

    def release(self, when: int, found: Published, table: pd.DataFrame, listed: bool, guesses: bool) -> None:
        """Write down a release. ``guesses``: of a hidden count he knows which rule hid it, if one did."""
        shown, rules = found.release.shown, self.rules
        for kind, mine in table.groupby("kind"):
            whole: dict[str, tuple[dict[int, float], dict[int, float]]] = {}
            for one in (one for one in found.tables if one.kind == kind):
                axis, by = one.axis.key, mine[one.axis.key]
                for row in one.rows:
                    names = [member.zh for member in row.members]
                    n = {self.var(when, kind, axis, name, "n"): 1.0 for name in names}
                    c = {self.var(when, kind, axis, name, "c"): 1.0 for name in names}
                    sums = whole.setdefault(axis, ({}, {}))
                    sums[0].update(n), sums[1].update(c)
                    some = mine[by.isin(names)] if guesses else None
                    self.cell(n, c, shown[*one.group(row), "n"], shown[*one.group(row), "conforming"], some)
                for name, some in mine.groupby(axis):
                    self.say(
                        {self.var(when, kind, axis, name, "n"): 1.0, self.var(when, kind, axis, name, "c"): -1.0}, 0
                    )
                    if listed and kind == "formal":
                        known, all_ = int(some["listed"].sum()), int(some["conforms"].sum())
                        self.say(
                            {self.var(when, kind, axis, name, "c"): 1.0}, known, known if known == all_ else np.inf
                        )
            first = whole["level"]
            self.cell(
                *first,
                shown[kind, "total", "合计", "n"],
                shown[kind, "total", "合计", "conforming"],
                mine if guesses else None,
            )
            for other in (whole[axis] for axis in AXES[1:]):
                for one_sum, first_sum in zip(other, first, strict=True):
                    self.say({**one_sum, **dict.fromkeys(first_sum, -1.0)}, 0, 0)
        assert rules == found.release.rules

    def cell(
        self, n: dict[int, float], c: dict[int, float], many: int | None, passed: int | None, some: pd.DataFrame | None
    ) -> None:
        rules = self.rules
        f = {**n, **dict.fromkeys(c, -1.0)}
        if many is not None:
            low, high = (
                (0, 0) if many == 0 else (max(rules.fewest, many - rules.base // 2), many + (rules.base - 1) // 2)
            )
            self.say(n, low, high)
        else:
            self.say(n, 1)
            if some is not None and len(some) < rules.fewest:
                self.say(n, 1, rules.fewest - 1)
        if passed is not None:
            low, high = (
                (0, 0) if passed == 0 else (max(rules.fewest, passed - rules.base // 2), passed + (rules.base - 1) // 2)
            )
            self.say(c, low, high)
            binary = self.var("binary", len(self.rows))  # either nobody fails, or more than the rule hides
            self.say({**f, binary: -(rules.failures + 1.0)}, 0)
            self.say({**f, binary: -_MOST}, -np.inf, 0)
            self.say({binary: 1.0}, 0, 1)
        elif some is not None and many is not None:
            failing, passing = int((~some["conforms"]).sum()), int(some["conforms"].sum())
            few = len(some) < rules.few
            if failing <= rules.failures and (failing or few):
                self.say(f, 0 if few else 1, rules.failures)
            elif passing < rules.fewest and (passing or few):
                self.say(c, 0 if few else 1, rules.fewest - 1)

    def no_fewer(self, kinds: tuple[str, ...], same: bool) -> None:
        """A part of a period has no more organizations than the whole."""
        for name in [name for name in self.place if name[0] == 1]:
            if name[-1] == "n" or same:
                self.say({self.var(0, *name[1:]): 1.0, self.place[name]: -1.0}, 0, 0 if same else np.inf)

    def bounds(self, terms: dict[int, float]) -> tuple[float, float]:
        size = len(self.place)
        matrix = np.zeros((len(self.rows), size))
        for number, (row, _, _) in enumerate(self.rows):
            for place, by in row.items():
                matrix[number, place] += by
        constraint = LinearConstraint(matrix, [low for _, low, _ in self.rows], [high for _, _, high in self.rows])
        aim = np.zeros(size)
        for place, by in terms.items():
            aim[place] = by
        found = []
        for sign in (1, -1):
            # HiGHS takes some solvable problems for infeasible in its presolve (scipy#18907, HiGHS#2303).
            for presolve in (True, False):
                options = {"presolve": presolve}
                done = milp(sign * aim, constraints=constraint, integrality=np.ones(size), bounds=_ANY, options=options)
                if done.status == 0:
                    break
            assert done.status == 0, done.message
            found.append(sign * round(done.fun))
        return found[0], found[1]


def secrets(found: Published, table: pd.DataFrame, listed: bool) -> Iterator[tuple[str, str, list[str], str, int]]:
    """What must not be worked out, from the submissions themselves: kind, axis, categories, which count, and its true value."""
    rules = found.release.rules
    for one in found.tables:
        mine = table[table["kind"] == one.kind]
        for row in one.rows:
            groups = [
                [member.zh for member in row.members],
                *([[m.zh] for m in row.members] if len(row.members) > 1 else []),
            ]
            for names in groups:
                some = mine[mine[one.axis.key].isin(names)]
                n, c = len(some), int(some["conforms"].sum())
                if 0 < n < rules.fewest:
                    yield one.kind, one.axis.key, names, "n", n
                if 1 <= n - c <= rules.failures or (0 < n < rules.few and n == c):
                    yield one.kind, one.axis.key, names, "f", n - c
                told = listed and one.kind == "formal" and some["listed"].sum() == c
                if not told and (0 < c < rules.fewest or (0 < n < rules.few and c == 0)):
                    yield one.kind, one.axis.key, names, "c", c


def attack(seed: int, most: int) -> tuple[int, int, list[str]]:
    """How many secrets were tried, how many are bounded more closely than the rules allow, and which were worked out."""
    rng = random.Random(seed)
    table = population(rng)
    listed = rng.random() < 0.8
    if not listed:
        table["listed"] = False
    relation = rng.choice(["none", "earlier", "same"])
    rules, before, first = DisclosureRules(), [], None
    part = (
        table.sample(frac=rng.choice([0.5, 0.9, 0.98]), random_state=seed).sort_index()
        if relation == "earlier"
        else table
    )
    try:
        if relation != "none":
            first = release_of(part, rules)
            before = [shown_before(first, relation)]  # type: ignore[arg-type]
        found = release_of(table, rules, before, listed)
    except PublicError:
        return 0, 0, []
    intruder = Attack(rules)
    intruder.release(0, found, table, listed, guesses=True)
    if first is not None:
        intruder.release(1, first, part, False, guesses=False)
        intruder.no_fewer(("formal", "self"), relation == "same")
    tried = list(secrets(found, table, listed))
    rng.shuffle(tried)
    close, known = 0, []
    for kind, axis, names, which, true in tried[:most]:
        n = {intruder.var(0, kind, axis, name, "n"): 1.0 for name in names}
        c = {intruder.var(0, kind, axis, name, "c"): 1.0 for name in names}
        terms = {"n": n, "c": c, "f": {**n, **dict.fromkeys(c, -1.0)}}[which]
        low, high = intruder.bounds(terms)
        assert low <= true <= high
        close += high - low < rules.width
        if low == high:
            known.append(f"seed {seed}: {kind} {axis} {names} {which} = {true}")
    return len(tried[:most]), close, known


def test_a_statistician_works_nothing_out() -> None:
    seconds, seed = float(os.environ.get("SMEXL_ATTACK", "0")), 0
    start, sums = time.monotonic(), [0, 0]
    worked_out: list[str] = []
    while seed < 8 or time.monotonic() - start < seconds:
        tried, close, known = attack(seed, 10 if not seconds else 10_000)
        sums[0] += tried
        sums[1] += close
        worked_out += known
        seed += 1
        if seconds:
            print(seed, *sums, *known, flush=True)
    assert not worked_out
    assert sums[0] > 20
    assert sums[1] == 0, f"{sums[1]} of {sums[0]} are bounded more closely than is printed"


def test_without_protection_he_works_it_out() -> None:
    """The attack is one: with exact counts and a single hole it finds what is hidden."""
    rng = random.Random(3)
    table = population(rng)
    table["listed"] = False
    found = release_of(table, DisclosureRules())
    rows = found.tables[0].rows
    small = min(rows, key=lambda row: found.release.counts[*found.tables[0].group(row), "n"] or 10_000)
    intruder = Attack(DisclosureRules(base=1, fewest=2))
    kind = found.tables[0].kind
    for row in rows:
        n, c = ({intruder.var(0, kind, "level", one.zh, which): 1.0 for one in row.members} for which in ("n", "c"))
        true = found.release.counts[*found.tables[0].group(row), "n"]
        intruder.cell(n, c, None if row == small else true, None, None)
    total = {intruder.var(0, kind, "level", one.zh, "n"): 1.0 for row in rows for one in row.members}
    intruder.say(
        total, found.release.counts[kind, "total", "合计", "n"], found.release.counts[kind, "total", "合计", "n"]
    )
    n = {intruder.var(0, kind, "level", one.zh, "n"): 1.0 for one in small.members}
    true = found.release.counts[*found.tables[0].group(small), "n"]
    assert intruder.bounds(n) == (true, true)
