"""Formulas (1)–(4) against the same formulas in exact fractions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import lcm
from typing import NamedTuple

import numpy as np
import pytest
from catalogues import catalogues
from hypothesis import given, settings
from hypothesis import strategies as st

from smexl.batch.tables import score_tables
from smexl.catalogue import Catalogue, Requirement, Subdomain
from smexl.catalogue.files import load
from smexl.scoring import exact, figures, many, shown
from smexl.tables import SCHEMAS
from smexl.text import Text


class Scored(NamedTuple):
    """A submission; units in the order of its level's requirements."""

    submission_id: str
    level: int
    units: Sequence[int]


BUNDLED = load()
TENTHS = (10, 8, 5, 0)


def of_sizes(*sizes: int) -> Catalogue:
    """A catalogue of one domain and level, with subdomains of so many requirements."""
    domain = Text("域", "domain")
    names = [Text(f"子域{i}", f"subdomain {i}") for i in range(len(sizes))]
    return replace(
        BUNDLED,
        subdomains=tuple(Subdomain(domain, name, frozenset({1})) for name in names),
        requirements=tuple(
            Requirement(f"R{i}-{k}", 1, domain.zh, name.zh, name, name)
            for i, (name, size) in enumerate(zip(names, sizes, strict=True))
            for k in range(size)
        ),
    )


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def by_fractions(one: Scored, catalogue: Catalogue) -> tuple[object, ...]:
    """What formulas (1)–(4) must give, computed by clause 9 to the letter."""
    requirements = catalogue.level(one.level).requirements
    scores = [Fraction(units, catalogue.unit) for units in one.units]
    of_subdomain: dict[tuple[str, str], list[Fraction]] = {}
    for requirement, score in zip(requirements, scores, strict=True):
        of_subdomain.setdefault((requirement.domain, requirement.subdomain), []).append(score)
    c = {pair: mean(values) for pair, values in of_subdomain.items()}
    b = {domain: mean([c[pair] for pair in c if pair[0] == domain]) for domain, _ in c}
    a = mean(scores)
    return (
        len(requirements),
        sum(one.units),
        a,
        catalogue.threshold <= a <= 1,
        c,
        b,
    )


def computed(batch: Sequence[Scored], catalogue: Catalogue) -> dict[str, tuple[object, ...]]:
    """The figures of each submission by itself, which those of all of them at once must be, divided once."""
    alone = {one.submission_id: figures(one.units, catalogue.level(one.level), catalogue) for one in batch}
    assert in_columns(batch, catalogue) == {
        name: (
            *(one.requirements, one.units, float(one.score), one.conforms),
            *({key: float(value) for key, value in means.items()} for means in (one.subdomains, one.domains)),
        )
        for name, one in alone.items()
    }
    assert all(one.margin == one.score - catalogue.threshold for one in alone.values())
    return {
        name: (one.requirements, one.units, one.score, one.conforms, one.subdomains, one.domains)
        for name, one in alone.items()
    }


def in_columns(batch: Sequence[Scored], catalogue: Catalogue) -> dict[str, tuple[object, ...]]:
    """The same, all submissions of a level at once."""
    found: dict[str, tuple[object, ...]] = {}
    for number in {one.level for one in batch}:
        level, mine = catalogue.level(number), [one for one in batch if one.level == number]
        columns = many(np.array([one.units for one in mine]), level, catalogue)
        for i, one in enumerate(mine):
            c, b = (
                dict(zip(names, values[i].tolist(), strict=True))
                for names, values in ((level.counts, columns.subdomains), (level.domains, columns.domains))
            )
            a, conforms = columns.score[i].item(), columns.conforms[i].item()
            found[one.submission_id] = (len(level.requirements), columns.units[i].item(), a, conforms, c, b)
    return found


@st.composite
def batches(draw: st.DrawFn, catalogue: Catalogue) -> list[Scored]:
    """One to five submissions of any levels, each with any grades, or with a mean close to the threshold."""
    levels = [n for n in range(1, 6) if catalogue.level(n).requirements]
    units = sorted(catalogue.grade_of_units)
    batch = []
    for i in range(draw(st.integers(1, 5))):
        level = draw(st.sampled_from(levels))
        size = len(catalogue.level(level).requirements)
        few = draw(st.lists(st.sampled_from(units), min_size=1, max_size=12))
        start = draw(st.sampled_from([*units, units[-1]]))
        scores = [few[k] if k < len(few) else start for k in range(size)]
        draw(st.randoms(use_true_random=False)).shuffle(scores)
        batch.append(Scored(f"S{i}", level, scores))
    return batch


def exact_mixes(most: int) -> Iterator[list[int]]:
    """All mixes of Table 1's scores, for up to ``most`` requirements, whose mean is exactly 0.8."""
    for ones, halves, zeros in product(range(most + 1), repeat=3):
        spare = 2 * ones - 3 * halves - 8 * zeros
        if spare == 0:
            for eighths in range(most + 1 - ones - halves - zeros):
                if ones + eighths + halves + zeros:
                    yield [10] * ones + [8] * eighths + [5] * halves + [0] * zeros


def test_every_mix_with_a_mean_of_exactly_0_8_conforms() -> None:
    mixes = list(exact_mixes(40))
    assert len(mixes) == 644
    for size in range(1, 41):
        catalogue = of_sizes(size)
        found = many(np.array([mix for mix in mixes if len(mix) == size]), catalogue.level(1), catalogue)
        assert found.conforms.all()
        assert (found.score == 0.8).all()
        assert (found.subdomains == 0.8).all()


def test_one_step_below_0_8_does_not_conform() -> None:
    below = [[*mix[1:], TENTHS[TENTHS.index(mix[0]) + 1]] for mix in exact_mixes(40)]
    for size in range(1, 41):
        catalogue = of_sizes(size)
        batch = [Scored(str(i), 1, mix) for i, mix in enumerate(below) if len(mix) == size]
        found = computed(batch, catalogue)
        assert found == {one.submission_id: by_fractions(one, catalogue) for one in batch}
        assert not any(conforms for _, _, _, conforms, _, _ in found.values())


@given(st.data())
@settings(max_examples=60)
@pytest.mark.parametrize("cumulative", [False, True])
def test_the_bundled_catalogue_scores_as_fractions_do(cumulative: bool, data: st.DataObject) -> None:
    catalogue = CUMULATIVE if cumulative else BUNDLED
    batch = data.draw(batches(catalogue))
    assert computed(batch, catalogue) == {one.submission_id: by_fractions(one, catalogue) for one in batch}


CUMULATIVE = replace(BUNDLED, cumulative=True)


@given(catalogues(), st.data())
@settings(max_examples=60)
def test_other_scales_and_thresholds_score_as_fractions_do(catalogue: Catalogue, data: st.DataObject) -> None:
    batch = data.draw(batches(catalogue))
    assert computed(batch, catalogue) == {one.submission_id: by_fractions(one, catalogue) for one in batch}


PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53)


@pytest.mark.parametrize("many", [9, 12, 15, 16])
def test_subdomains_of_very_different_sizes_stay_exact(many: int) -> None:
    sizes = PRIMES[:many]
    assert (lcm(*PRIMES[:15]) < 2**63) and (lcm(*PRIMES) > 2**63)
    catalogue = of_sizes(*sizes)
    batch = [Scored(str(step), 1, [TENTHS[i * step // 7 % 4] for i in range(sum(sizes))]) for step in (1, 3, 5, 11)]
    assert computed(batch, catalogue) == {one.submission_id: by_fractions(one, catalogue) for one in batch}


def test_one_star_assesses_no_continual_improvement() -> None:
    size = len(BUNDLED.level(1).requirements)
    found = figures([8] * size, BUNDLED.level(1), BUNDLED)
    assert set(found.domains) == {"服务战略", "服务设计", "服务转化", "服务运营"}
    assert found.conforms


def test_a_blank_is_no_zero() -> None:
    size = len(BUNDLED.level(1).requirements)
    with pytest.raises(ValueError, match="29 scores for 30 requirements"):
        many(np.full((1, size - 1), 10), BUNDLED.level(1), BUNDLED)
    with pytest.raises(ValueError, match="blank"):
        many(np.array([[10] * (size - 1) + [-1]]), BUNDLED.level(1), BUNDLED)
    with pytest.raises(ValueError, match="shorter"):
        figures([10] * (size - 1), BUNDLED.level(1), BUNDLED)


def test_no_submissions_give_empty_columns() -> None:
    level = BUNDLED.level(1)
    found = many(np.zeros((0, len(level.requirements)), dtype=np.int8), level, BUNDLED)
    assert (found.units.shape, found.score.shape, found.conforms.shape) == ((0,), (0,), (0,))
    assert (found.subdomains.shape, found.domains.shape) == ((0, len(level.counts)), (0, len(level.domains)))


def test_columns_have_the_types_they_say_whatever_the_matrix_has() -> None:
    level = BUNDLED.level(2)
    for dtype in (np.int8, np.int32, np.int64):
        found = many(np.full((3, len(level.requirements)), 8, dtype=dtype), level, BUNDLED)
        assert (found.units.dtype, found.score.dtype, found.conforms.dtype) == ("int64", "float64", "bool")
        assert (found.subdomains.dtype, found.domains.dtype) == ("float64", "float64")
        assert (found.domains == 0.8).all()


def test_tables_of_scores_keep_the_order_of_submissions() -> None:
    batch = [("b", 2, [8] * len(BUNDLED.level(2).requirements)), ("a", 1, [5] * 30), ("c", 2, [10] * 51)]
    figures_of, tables = score_tables(batch, BUNDLED)
    assert {one: (of["requirements"], of["conforms"]) for one, of in figures_of.items()} == {
        "b": (51, True),
        "a": (30, False),
        "c": (51, True),
    }
    ids = [r.id for number in (2, 1, 2) for r in BUNDLED.level(number).requirements]
    assert tables["scores"]["requirement_id"].to_pylist() == ids
    assert tables["scores"]["submission_id"].to_pylist() == ["b"] * 51 + ["a"] * 30 + ["c"] * 51
    first = tables["subdomain_scores"].to_pandas().query("submission_id == 'b'")
    assert first["subdomain"].tolist() == [s.name.zh for s in BUNDLED.level(2).subdomains]
    assert first["requirements"].sum() == 51
    assert sum(tables["domain_scores"]["subdomains"].to_pylist()) == 17 + 10 + 17
    assert {name: table.schema for name, table in tables.items()} == {name: SCHEMAS[name] for name in tables}
    assert [table.num_rows for table in score_tables([], BUNDLED)[1].values()] == [0, 0, 0]


def test_the_exact_figure_is_a_fraction() -> None:
    assert exact(61, 7, BUNDLED) == Fraction(61, 70)


# --- figures as people read them -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "threshold", "text"),
    [
        ("4/5", "4/5", "0.8000"),
        ("79996/100000", "4/5", "0.79996"),
        ("80004/100000", "4/5", "0.80004"),
        ("799999/1000000", "4/5", "0.799999"),
        ("2/3", "4/5", "0.6667"),
        ("0", "4/5", "0.0000"),
        ("1", "1", "1.0000"),
        ("9999999/10000000", "1", "0.9999999"),
        ("66664/100000", "66664/100000", "0.66664"),
        ("1/20000", "4/5", "0.0001"),
    ],
)
def test_shown(value: str, threshold: str, text: str) -> None:
    assert shown(Fraction(value), Fraction(threshold)) == text


@given(st.integers(1, 10_000), st.integers(1, 10**6), st.data())
def test_a_figure_is_never_shown_across_the_threshold(size: int, millionths: int, data: st.DataObject) -> None:
    threshold = Fraction(millionths, 10**6)
    edge = int(threshold * size * 10)
    units = data.draw(st.integers(max(0, edge - 2), min(size * 10, edge + 2)))
    value = data.draw(st.sampled_from([Fraction(units, size * 10), threshold]))
    read = Fraction(shown(value, threshold))
    assert (read >= threshold) == (value >= threshold)
    assert read != threshold or value == threshold
    assert abs(read - value) <= Fraction(1, 20_000)
