"""The statistics of supervision against scipy's, and against what their sources print."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from smexl.supervise.limits import (
    adjusted,
    ewma,
    limits_of,
    p_of_count,
    p_of_table,
    p_of_z,
    poisson_binomial,
    shrunk,
    spread_between,
)

chances = st.lists(st.floats(0.01, 0.99), min_size=1, max_size=40)


@given(chances)
@settings(max_examples=50)
def test_the_poisson_binomial_is_scipys(ps: list[float]) -> None:
    expected = stats.poisson_binom(ps).pmf(np.arange(len(ps) + 1))
    assert poisson_binomial(ps) == pytest.approx(expected, abs=1e-12)


def test_certain_trials_are_certain() -> None:
    assert poisson_binomial([1.0, 1.0, 0.0]).tolist() == [0, 0, 1, 0]


@pytest.mark.parametrize("coverage", [0.95, 0.998])
@pytest.mark.parametrize(("n", "p"), [(10, 0.5), (40, 0.3), (150, 0.92), (1, 0.5)])
def test_limits_of_equal_chances_are_the_binomials(n: int, p: float, coverage: float) -> None:
    assert limits_of(poisson_binomial([p] * n), coverage) == tuple(int(x) for x in stats.binom.interval(coverage, n, p))


def test_a_count_in_the_middle_is_no_surprise_and_one_at_the_end_is() -> None:
    distribution = poisson_binomial([0.5] * 20)
    assert p_of_count(distribution, 10) == pytest.approx(1)
    assert p_of_count(distribution, 0) == pytest.approx(0.5**20)
    assert p_of_z(1.959963984540054) == pytest.approx(0.05)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_benjamini_hochberg_is_scipys(ps: list[float]) -> None:
    assert adjusted(ps) == pytest.approx(list(stats.false_discovery_control(ps, method="bh")))


@given(*(st.integers(0, 12) for _ in range(4)))
def test_fishers_test_is_scipys(a: int, b: int, c: int, d: int) -> None:
    if a + b and c + d:
        expected = stats.fisher_exact([[a, b], [c, d]], alternative="greater").pvalue
        assert p_of_table(a, b, c, d) == pytest.approx(expected)


def test_shrinkage_keeps_the_sign_and_the_spread_is_that_beyond_error() -> None:
    rng = np.random.default_rng(1)
    errors = np.full(400, 0.02)
    effects = rng.normal(0, 0.03, 400) + rng.normal(0, errors)
    tau = spread_between(effects, errors)
    assert tau == pytest.approx(0.03, abs=0.005)
    drawn = shrunk(effects, errors, tau)
    assert (np.abs(drawn) < np.abs(effects)).all()
    assert (np.sign(drawn) == np.sign(effects)).all()
    assert spread_between(np.zeros(20), errors[:20]) == 0


def test_shrinkage_leaves_what_is_far_off_where_it_is_but_for_one_standard_error() -> None:
    """Efron and Morris 1972; with no spread at all, what is within its error is nothing, and what is far off is not."""
    effects, errors = np.array([0.004, -0.005, 0.05, -0.06]), np.full(4, 0.005)
    assert shrunk(effects, errors, 0.0) == pytest.approx([0, 0, 0.045, -0.055])
    assert shrunk(effects, errors, 0.005) == pytest.approx([0.002, -0.0025, 0.045, -0.055])
    assert shrunk(effects, np.zeros(4), 0.0).tolist() == effects.tolist()


def test_the_average_that_forgets_follows_a_step_within_its_limits_when_there_is_none() -> None:
    flat, errors = ewma(np.zeros(8), np.full(8, 0.1))
    assert not flat.any()
    # Roberts' variance: w / (2 − w) · (1 − (1 − w)^2t) of the error's square.
    assert errors[-1] == pytest.approx(0.1 * np.sqrt(0.3 / 1.7 * (1 - 0.7**16)))
    step, _ = ewma(np.array([0, 0, 0.5, 0.5, 0.5]), np.full(5, 0.1))
    assert step.tolist() == pytest.approx([0, 0, 0.15, 0.255, 0.3285])
