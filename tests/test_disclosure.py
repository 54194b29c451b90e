"""What is hidden stays hidden: rules at their edges, and an intruder who knows everything that is published."""

import random

import pytest

from smexl.statistics.disclosure import HIDDEN, Fact, Release, Rules, audit, protect

RULES = Rules()


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


def table(rules: Rules, counts: dict[str, tuple[int, int]]) -> Release:
    """A table of groups with a total, each with how many conform."""
    release = Release(rules)
    for name, (count, conforming) in counts.items():
        release.add_outcome(("省份", name), count, conforming)
    release.add_outcome(("省份", "合计"), *(sum(one[i] for one in counts.values()) for i in (0, 1)))
    for which in ("n", "conforming", "failing"):
        release.total(("省份", "合计", which), [("省份", name, which) for name in counts])
    return release


def test_a_single_hole_in_exact_counts_is_worked_out_and_the_audit_says_so() -> None:
    release = table(Rules(base=1), {"甲": (40, 30), "乙": (30, 20), "丙": (7, 3)})
    assert release.text(("省份", "丙", "n")) == HIDDEN
    worst = audit(release)[0]
    assert (worst.low, worst.high, worst.width) == (pytest.approx(release.counts[worst.name]),) * 2 + (
        pytest.approx(0),
    )


def test_protection_hides_more_until_nothing_can_be_bounded_closely() -> None:
    release = table(Rules(base=1), {"甲": (40, 30), "乙": (30, 20), "丙": (7, 3)})
    bounds = protect(release)
    assert all(one.width >= release.rules.width for one in bounds)
    assert release.text(("省份", "乙", "n")) == HIDDEN
    assert release.text(("省份", "甲", "n")) == "40"


def test_rounding_alone_protects_where_there_are_many_cells() -> None:
    release = table(RULES, {chr(0x4E00 + i): (30 + i, 20 + i % 5) for i in range(8)} | {"丙": (7, 3)})
    assert all(one.width >= RULES.width for one in audit(release))
    assert release.text(("省份", "丙", "n")) == HIDDEN


def test_what_is_known_besides_counts_too() -> None:
    """A publication list that names everybody who conforms leaves no doubt about them."""
    release = table(RULES, {"甲": (40, 30), "丙": (7, 3)})
    free = {one.name: one for one in audit(release)}
    release.facts.append(Fact(((("省份", "丙", "conforming"), 1.0),), 3, 3))
    known = {one.name: one for one in audit(release)}
    name = ("省份", "丙", "conforming")
    assert known[name].width == pytest.approx(0)
    assert free[name].width > 1


def test_an_earlier_release_narrows_the_bounds() -> None:
    release = table(RULES, {"甲": (40, 30), "丙": (7, 3)})
    name = ("省份", "丙", "n")
    before = {name: 5}
    (now,) = (one for one in audit(release) if one.name == name)
    (then,) = (one for one in audit(release, [(before, True)]) if one.name == name)
    (apart,) = (one for one in audit(release, [(before, False)]) if one.name == name)
    assert then.low == pytest.approx(3)
    assert now.low < 3
    assert apart == now


def test_the_true_counts_lie_within_the_bounds() -> None:
    rng = random.Random(4)
    for _ in range(10):
        counts = {chr(0x4E00 + i): (n := rng.choice([0, 3, 8, 12, 40, 90]), rng.randint(0, n)) for i in range(6)}
        release = table(RULES, counts)
        for one in protect(release):
            assert one.low - 1e-6 <= release.counts[one.name] <= one.high + 1e-6
            assert one.width >= RULES.width
