"""The smallest set against brute force, and the order of losses. Formulas (3) and (4) of clause 9."""

from fractions import Fraction
from itertools import combinations

from catalogues import TABLE_1, catalogue_of
from hypothesis import given
from hypothesis import strategies as st

from smexl.catalogue import Catalogue
from smexl.scoring import improvement, least_units

OTHER_SCALES = st.sets(st.fractions(0, 1, max_denominator=12), max_size=4).map(
    lambda s: tuple(sorted(s | {Fraction(1)}))
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Catalogue, dict[str, int]]:
    sizes = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3).filter(lambda s: sum(s) <= 9))
    scale = draw(st.one_of(st.just(TABLE_1), OTHER_SCALES))
    threshold = draw(st.one_of(st.just(Fraction(4, 5)), st.fractions(0, 1, max_denominator=20)))
    catalogue = catalogue_of(sizes, scale, threshold)
    units = st.sampled_from([catalogue.units(grade) for grade in catalogue.scale])
    return catalogue, {r.id: draw(units) for r in catalogue.requirements}


def conforms(scores: dict[str, int], catalogue: Catalogue) -> bool:
    return Fraction(sum(scores.values()), catalogue.unit * len(scores)) >= catalogue.threshold


@given(cases())
def test_the_smallest_set_is_what_trying_every_set_finds(case: tuple[Catalogue, dict[str, int]]) -> None:
    catalogue, scores = case
    found = improvement(catalogue.level(1), scores, catalogue)

    def reaches(chosen: tuple[str, ...]) -> bool:
        return conforms(scores | dict.fromkeys(chosen, catalogue.unit), catalogue)

    for size in range(len(scores) + 1):
        winners = [chosen for chosen in combinations(scores, size) if reaches(chosen)]
        if winners:
            break
    assert found.fewest == size
    assert reaches(tuple(loss.requirement.id for loss in found.smallest_set))
    assert found.only == (size > 0 and len(winners) == 1)


@given(cases())
def test_losses_are_all_that_lost_points_by_gain_with_the_sum_they_lead_to(
    case: tuple[Catalogue, dict[str, int]],
) -> None:
    catalogue, scores = case
    found = improvement(catalogue.level(1), scores, catalogue)
    assert {loss.requirement.id for loss in found.losses} == {
        i for i, units in scores.items() if units < catalogue.unit
    }
    gains = [loss.gain for loss in found.losses]
    assert gains == sorted(gains, reverse=True)
    raised = dict(scores)
    for loss in found.losses:
        raised[loss.requirement.id] = loss.units + loss.gain
        assert loss.reached == sum(raised.values())


@given(cases())
def test_needed_and_spare_are_the_units_to_the_threshold(case: tuple[Catalogue, dict[str, int]]) -> None:
    catalogue, scores = case
    found = improvement(catalogue.level(1), scores, catalogue)
    least = least_units(len(scores) * catalogue.unit, catalogue.threshold)
    assert Fraction(least, catalogue.unit * len(scores)) >= catalogue.threshold
    assert Fraction(least - 1, catalogue.unit * len(scores)) < catalogue.threshold
    assert sum(scores.values()) + found.needed - found.spare == least
    assert min(found.needed, found.spare) == 0


def test_equal_gains_start_with_the_weakest_subdomain() -> None:
    catalogue = catalogue_of([3, 3])
    scores = {"a1": 5, "a2": 10, "a3": 10, "b1": 8, "b2": 5, "b3": 0}
    found = improvement(catalogue.level(1), scores, catalogue)
    assert [(loss.requirement.id, loss.gain) for loss in found.losses] == [("b3", 10), ("b2", 5), ("a1", 5), ("b1", 2)]
    assert (found.needed, found.fewest, found.only) == (10, 1, True)


def test_a_mean_of_exactly_the_threshold_needs_nothing_and_can_lose_nothing() -> None:
    catalogue = catalogue_of([6])
    found = improvement(catalogue.level(1), {r.id: 8 for r in catalogue.requirements}, catalogue)
    assert (found.needed, found.spare, found.fewest, len(found.losses)) == (0, 0, 0, 6)
