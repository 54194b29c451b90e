"""Agreement against the literature and against plain fractions; what is undefined is not made up."""

import random
from fractions import Fraction
from itertools import permutations

import pytest
from catalogues import catalogue_of
from hypothesis import given
from hypothesis import strategies as st

from smexl.catalogue import Catalogue
from smexl.consensus.agreement import NO_PAIR, NO_VARIATION, agreement, alpha, assessor_pairs, leniency, possible_scores
from smexl.consensus.team import Assessor, Team, Vote
from smexl.submission import Submission

FIVE = tuple(Fraction(i, 4) for i in range(5))
MANY = catalogue_of([12], FIVE)


def votes(columns: list[list[int | None]], catalogue: Catalogue = MANY) -> list[Vote]:
    """From what each assessor gave (units), requirement by requirement."""
    return [Vote(r, units) for r, units in zip(catalogue.requirements, zip(*columns, strict=True), strict=False)]


def test_alpha_of_krippendorffs_own_example() -> None:
    """Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section D: four observers, ordinal: 0.815."""
    given_ = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    units = [[None if value is None else value - 1 for value in row] for row in given_]
    found = alpha(votes(units), MANY)
    assert found.value is not None
    assert round(found.value, 3) == 0.815
    assert found.value == pytest.approx(float(by_hand(votes(units))))


def by_hand(found: list[Vote]) -> Fraction:
    """Alpha by its definition: 1 - observed / expected disagreement, with squared ordinal distances, as a fraction."""
    pairable = [vote.given for vote in found if len(vote.given) > 1]
    values = sorted({value for one in pairable for value in one})
    coincidences = {(a, b): Fraction(0) for a in values for b in values}
    for one in pairable:
        for a, b in permutations(range(len(one)), 2):
            coincidences[one[a], one[b]] += Fraction(1, len(one) - 1)
    total = {a: sum((coincidences[a, b] for b in values), Fraction(0)) for a in values}

    def distance(a: int, b: int) -> Fraction:
        low, high = min(a, b), max(a, b)
        between = sum((total[value] for value in values if low <= value <= high), Fraction(0))
        return (between - (total[low] + total[high]) / 2) ** 2

    n = sum(total.values())
    observed = sum(coincidences[a, b] * distance(a, b) for a in values for b in values)
    expected = sum(total[a] * total[b] * distance(a, b) for a in values for b in values if a != b)
    return 1 - (n - 1) * observed / expected


tables = st.integers(2, 4).flatmap(
    lambda n: st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=12, max_size=12), min_size=n, max_size=n
    )
)


@given(tables)
def test_alpha_is_the_definitions_or_undefined(columns: list[list[int | None]]) -> None:
    found = votes(columns)
    measured = alpha(found, MANY)
    pairable = [vote.given for vote in found if len(vote.given) > 1]
    if not pairable:
        assert measured.value is None
        assert measured.reason == NO_PAIR
    elif len({units for one in pairable for units in one}) == 1:
        assert measured.value is None
        assert measured.reason == NO_VARIATION
    else:
        assert measured.value == pytest.approx(float(by_hand(found)))
        if all(len(set(one)) == 1 for one in pairable):
            assert measured.value == 1


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_the_team_changes_nothing(columns: list[list[int | None]], chance: random.Random) -> None:
    other = [*columns]
    chance.shuffle(other)
    one, two = agreement(votes(columns), MANY), agreement(votes(other), MANY)
    assert (one.compared, one.same, one.near) == (two.compared, two.same, two.near)
    assert one.alpha.value == (None if two.alpha.value is None else pytest.approx(two.alpha.value))


def team_of(columns: list[list[int | None]], catalogue: Catalogue = MANY) -> Team:
    assessors = []
    for place, given_ in enumerate(columns):
        scores = {r.id: u for r, u in zip(catalogue.requirements, given_, strict=True) if u is not None}
        assessors.append(Assessor(f"甲{place}", f"{place}.xlsx", Submission(1, "formal", "zh", scores=scores)))
    return Team(catalogue, catalogue.level(1), tuple(assessors))


@given(tables)
def test_leniency_by_plain_means(columns: list[list[int | None]]) -> None:
    team = team_of(columns)
    for place, mine in enumerate(columns):
        differences = []
        for i, units in enumerate(mine):
            others = [column[i] for j, column in enumerate(columns) if j != place and column[i] is not None]
            if units is not None and others:
                differences.append(Fraction(units, 4) - Fraction(sum(filter(None, others)), 4 * len(others)))
        found = leniency(team, place)
        assert found.compared == len(differences) == found.higher + found.same + found.lower
        assert found.difference == (sum(differences, Fraction(0)) / len(differences) if differences else None)
        assert found.scored == sum(found.grades) == sum(units is not None for units in mine)


def test_two_assessors_differ_by_opposite_amounts() -> None:
    team = team_of([[4] * 6 + [2] * 6, [2] * 6 + [2] * 5 + [None]])
    assert leniency(team, 0).difference == -(leniency(team, 1).difference or 0) == Fraction(3, 11)
    (pair,) = assessor_pairs(team)
    assert (pair.compared, pair.same, pair.difference) == (11, 5, Fraction(3, 11))


def test_steps_not_scores_say_what_is_near() -> None:
    """From 1 to 0.8 is one step, and from 0.5 to 0 too."""
    catalogue = catalogue_of([3])
    found = agreement(votes([[10, 5, 10], [8, 0, 5]], catalogue), catalogue)
    assert (found.compared, found.same, found.near) == (3, 0, 2)


@given(tables)
def test_the_outlook_holds_whatever_is_decided(columns: list[list[int | None]]) -> None:
    team = team_of(columns)
    found = possible_scores(team)
    assert 0 <= found.lowest <= found.highest <= found.whole == 12 * 4
    if not team.disputed and not team.unscored:
        assert found.lowest == found.highest == sum(vote.agreed or 0 for vote in team.votes)


def test_the_outlook_is_decided_on_whole_numbers() -> None:
    """8 of 10 is the threshold itself; floats make 0.8 × 10 of it or less."""
    catalogue = catalogue_of([5])
    high = team_of([[10, 10, 10, 10, 0], [10, 10, 10, 8, 0]], catalogue)
    assert possible_scores(high).conforming(catalogue) == (False, True)


def test_one_who_scored_alone_has_nobody_beside_him() -> None:
    team = team_of([[4] * 12, [None] * 12])
    assert leniency(team, 0).difference is leniency(team, 1).difference is leniency(team, 1).mean is None
    assert assessor_pairs(team)[0].difference is None
    assert not team.disputed
    assert not team.unscored
