"""What is hidden stays hidden: rules at their edges, and an intruder who knows everything that is published."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from smexl.statistics.disclosure import (
    HIDDEN,
    ContradictionError,
    DisclosureRules,
    Earlier,
    Name,
    OutcomeCounts,
    Relation,
    Release,
    audit,
    protect,
)

RULES = DisclosureRules()


@pytest.mark.parametrize(
    ("count", "conforming", "hidden"),
    [
        (9, 5, True), (10, 5, False), (0, 0, False),
        (100, 99, True), (100, 96, True), (100, 95, False),
        (19, 19, True), (20, 20, False), (19, 0, True), (20, 0, False), (12, 6, False),
    ],
)  # fmt: skip
def test_what_is_hidden(count: int, conforming: int, hidden: bool) -> None:
    assert RULES.hides_outcome(count, conforming) is hidden


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20)])
def test_counts_are_rounded_to_the_base(count: int, shown: int) -> None:
    assert RULES.rounded(count) == shown
    low, high = RULES.interval(shown)
    assert low <= count <= high
    assert {RULES.rounded(one) for one in range(low, high + 1)} == {shown}


def table(rules: DisclosureRules, counts: dict[str, tuple[int, int]], listed: dict[str, int] | None = None) -> Release:
    """A table of groups with a total, each with how many conform, and how many of these are on the publication list."""
    release = Release(rules)
    on = None if listed is None else {name: listed.get(name, 0) for name in counts}
    for name, (count, conforming) in counts.items():
        release.add(("正式", "省份", name), OutcomeCounts(count, conforming, count, None if on is None else on[name]))
    count, conforming = (sum(one[i] for one in counts.values()) for i in (0, 1))
    release.add(TOTAL, OutcomeCounts(count, conforming, count, None if on is None else sum(on.values())))
    release.total(TOTAL, [("正式", "省份", name) for name in counts])
    return release


TOTAL = ("正式", "total", "合计")


def n(name: str, which: str = "n") -> Name:
    return "正式", "省份", name, which


def bounds_of(release: Release, name: Name, earlier: Sequence[Earlier] = ()) -> tuple[float, float]:
    (found,) = audit(release, earlier, [name])
    return found.low, found.high


def test_a_single_hole_in_exact_counts_is_worked_out_and_the_audit_says_so() -> None:
    release = table(DisclosureRules(base=1), {"甲": (40, 30), "乙": (30, 20), "丙": (7, 3)})
    assert release.text(n("丙")) == HIDDEN
    worst = audit(release)[0]
    assert (worst.low, worst.high, worst.width) == (release.counts[worst.name],) * 2 + (0,)


def test_protection_hides_more_until_nothing_can_be_bounded_closely() -> None:
    release = table(DisclosureRules(base=1), {"甲": (40, 30), "乙": (30, 20), "丙": (7, 3)})
    bounds = protect(release)
    assert all(one.width >= release.rules.width for one in bounds)
    assert release.text(n("乙")) == HIDDEN
    assert release.text(n("甲")) == "40"


def test_rounding_alone_protects_where_there_are_many_cells() -> None:
    release = table(RULES, {chr(0x4E00 + i): (30 + i, 20 + i % 5) for i in range(8)} | {"丙": (7, 3)})
    assert all(one.width >= RULES.width for one in audit(release))
    assert release.text(n("丙")) == HIDDEN


def test_a_shown_count_is_no_small_one() -> None:
    """8 and 9 would have been hidden: whoever reads 10 knows that."""
    assert RULES.interval(10) == (10, 12)
    assert RULES.interval(0) == (0, 0)
    assert RULES.interval(40) == (38, 42)


def test_all_or_none_of_few_is_a_secret_too() -> None:
    """Groups of 10–19: who reads that everybody conforms knows it of each."""
    release = table(RULES, {"甲": (40, 30), "乙": (12, 12), "丙": (15, 0), "丁": (20, 20)})
    assert {name for name in release.secrets if name[-2] != "丁"} == {n("乙", "failing"), n("丙", "conforming")}
    assert bounds_of(release, n("乙", "failing")) == (0, 4)
    assert bounds_of(release, n("丙", "conforming")) == (0, 9)


def test_what_the_list_shows_counts() -> None:
    """A list with eight holders in a group of fewer than ten leaves one or none that failed."""
    counts = {"甲": (40, 30), "乙": (38, 34), "丙": (9, 8)}
    free, known = table(RULES, counts), table(RULES, counts, {"甲": 30, "乙": 34, "丙": 8})
    assert bounds_of(free, n("丙", "failing")) == (0, 9)
    assert bounds_of(known, n("丙", "failing")) == (0, 1)
    assert bounds_of(known, n("乙", "failing")) == (4, 4), "38–42 less 34 who are listed, and at most 4"
    assert {one.name for one in audit(known) if one.width < 3} >= {n("丙"), n("丙", "failing"), n("乙", "failing")}
    # What is listed is no secret, and what can be hidden is; a group that is too small by itself needs company.
    close = {one.name for one in protect(known) if one.width < 3}
    assert known.text(n("乙")) == HIDDEN
    assert close == {n("丙"), n("丙", "failing")}
    partly = table(RULES, counts, {"甲": 30, "乙": 20, "丙": 2})
    assert bounds_of(partly, n("丙", "conforming")) == (2, 8), "72 in all, 30 and 34 at least elsewhere"


def earlier(shown: dict[Name, int | None], relation: Relation) -> Earlier:
    rest = {(*group, which): None for group in (TOTAL, n("甲")[:3]) for which in ("n", "conforming")}
    return Earlier(RULES, {**rest, **shown}, {}, relation)


def test_an_earlier_release_narrows_the_bounds() -> None:
    release = table(RULES, {"甲": (40, 30), "丙": (12, 6)})
    release.hide(n("丙"))
    before = {n("丙"): 15, n("丙", "conforming"): None}
    assert bounds_of(release, n("丙")) == (6, 14)
    assert bounds_of(release, n("丙"), [earlier(before, "apart")]) == (6, 14)
    assert bounds_of(release, n("丙"), [earlier(before, "earlier")]) == (13, 14)
    with pytest.raises(ContradictionError):
        audit(release, [earlier({n("甲"): 100, n("甲", "conforming"): None}, "earlier")], [n("丙")])
    assert bounds_of(release, n("丙"), [earlier({n("丙"): 10, n("丙", "conforming"): None}, "later")]) == (6, 12)
    assert bounds_of(release, n("丙"), [earlier({n("丙"): 10, n("丙", "conforming"): None}, "same")]) == (10, 12)


def test_what_was_hidden_before_stays_hidden() -> None:
    """A count that was kept back is worked out when a later release shows more closely what it was added to."""
    whole: dict[Name, int | None] = {(*TOTAL, "n"): 40, n("甲"): 35, n("丙"): None}
    before = Earlier(
        RULES,
        {
            name: shown
            for one, shown in whole.items()
            for name, shown in ((one, shown), ((*one[:3], "conforming"), None))
        },
        {},
        "earlier",
    )
    rules = DisclosureRules(base=1, width=5)
    release = table(rules, {"甲": (33, 20), "丙": (20, 10)})
    (found,) = (one for one in audit(release, [before]) if one.width < 5)
    assert (found.name, found.low, found.high) == (("正式 −1", "省份", "丙", "n"), 5, 9)
    assert not audit(release, [replace(before, relation="apart")])
    assert not audit(table(rules, {"甲": (40, 20), "丙": (20, 10)}), [before]), (
        "what it tells by itself is not this release's doing"
    )


def test_the_true_counts_lie_within_the_bounds() -> None:
    rng = random.Random(4)
    for _ in range(10):
        counts = {chr(0x4E00 + i): (m := rng.choice([0, 3, 8, 12, 40, 90]), rng.randint(0, m)) for i in range(6)}
        release = table(RULES, counts)
        for one in protect(release):
            assert one.low <= release.counts[one.name] <= one.high
            assert one.width >= RULES.width
