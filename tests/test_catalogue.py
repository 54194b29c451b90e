"""The model: what each level assesses, its units, its identity; and the bundled illustrative catalogue."""

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from catalogues import catalogues
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from smexl.catalogue import Catalogue, Grade
from smexl.catalogue.files import load
from smexl.catalogue.typed import spreadsheet_reads
from smexl.text import Text
from smexl.vocabulary import fraction

BUNDLED = load()
_CHINESE = re.compile("[\u4e00-\u9fff，。、；：（）]")


def test_figure_1_of_the_standard() -> None:
    assert len(BUNDLED.domains) == 5
    assert len(BUNDLED.subdomains) == 27
    assert [len(BUNDLED.level(n).subdomains) for n in range(1, 6)] == [10, 17, 26, 27, 27]
    assert [s.name.zh for s in BUNDLED.subdomains if min(s.levels) == 4] == ["服务承载"]
    assert BUNDLED.subdomains_of("服务持续改进", BUNDLED.level(1).subdomains) == ()


def test_three_requirements_for_each_assessed_pair() -> None:
    counts = Counter((r.domain, r.subdomain, r.level) for r in BUNDLED.requirements)
    assert set(counts) == {(s.domain.zh, s.name.zh, n) for s in BUNDLED.subdomains for n in s.levels}
    assert len(counts) == 107
    assert min(counts.values()) >= 3


def test_it_calls_itself_illustrative() -> None:
    assert "示例" in BUNDLED.name.zh
    assert "示例" in BUNDLED.version
    assert "illustrative" in BUNDLED.name.en
    assert BUNDLED.threshold == Fraction(4, 5)
    assert [grade.score for grade in BUNDLED.scale] == [1, Fraction(4, 5), Fraction(1, 2), 0]
    assert not BUNDLED.cumulative


def test_every_text_has_an_english_twin() -> None:
    texts = [BUNDLED.name, BUNDLED.standard, *BUNDLED.domains, *(s.name for s in BUNDLED.subdomains)]
    texts += [text for r in BUNDLED.requirements for text in (r.text, r.hint)]
    assert [text for text in texts if not _CHINESE.search(text.zh) or _CHINESE.search(text.en)] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_requirement_is_another_with_a_name_swapped(lang: str) -> None:
    names = {s.name.zh: s.name for s in BUNDLED.subdomains}
    texts = [r.text(lang).replace(names[r.subdomain](lang), "") for r in BUNDLED.requirements]
    alike = process.cdist(texts, texts, scorer=fuzz.ratio)
    np.fill_diagonal(alike, 0)
    assert alike.max() < 75


def test_ids_stay_text_in_a_spreadsheet_program() -> None:
    assert [r.id for r in BUNDLED.requirements if spreadsheet_reads(r.id)] == []


def test_levels_are_own_or_cumulative() -> None:
    cumulative = replace(BUNDLED, cumulative=True)
    own = [len(BUNDLED.level(n).requirements) for n in range(1, 6)]
    assert [len(cumulative.level(n).requirements) for n in range(1, 6)] == list(np.cumsum(own))
    assert cumulative.level(3).subdomains == BUNDLED.level(3).subdomains


@given(catalogues())
@settings(max_examples=50)
def test_a_level_counts_its_requirements_by_subdomain(catalogue: Catalogue) -> None:
    for n in range(1, 6):
        level = catalogue.level(n)
        assert sum(level.counts.values()) == len(level.requirements)
        assert all(count > 0 for count in level.counts.values())
        assert [s for s in catalogue.subdomains if n in s.levels] == list(level.subdomains)


@given(catalogues())
@settings(max_examples=50)
def test_units_are_whole_and_give_the_score_back(catalogue: Catalogue) -> None:
    for grade in catalogue.scale:
        assert Fraction(catalogue.units(grade), catalogue.unit) == grade.score
    assert len(catalogue.grade_of_units) == len(catalogue.scale)


def test_identity_changes_with_any_content() -> None:
    first = BUNDLED.requirements[0]
    others = [
        replace(BUNDLED, version="2"),
        replace(BUNDLED, name=Text(BUNDLED.name.zh, "x")),
        replace(BUNDLED, standard=Text("x", "x")),
        replace(BUNDLED, cumulative=True),
        replace(BUNDLED, threshold=Fraction(3, 4)),
        replace(BUNDLED, scale=(*BUNDLED.scale, Grade(Text("x", "x"), Fraction(1, 4)))),
        replace(BUNDLED, subdomains=BUNDLED.subdomains[::-1]),
        replace(BUNDLED, requirements=(replace(first, hint=Text("x", "x")), *BUNDLED.requirements[1:])),
    ]
    assert len({one.identity.digest for one in [BUNDLED, *others]}) == len(others) + 1
    assert str(BUNDLED.identity).endswith(f"({BUNDLED.identity.digest[:12]})")


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=10**20))
def test_a_number_written_exactly_is_read_exactly(number: Fraction) -> None:
    assert fraction(str(number)) == number


@pytest.mark.parametrize(
    ("text", "number"), [("0.8", Fraction(4, 5)), ("1", Fraction(1)), ("2.", Fraction(2)), ("-1/3", Fraction(-1, 3))]
)
def test_numbers_of_scores(text: str, number: Fraction) -> None:
    assert fraction(text) == number


@pytest.mark.parametrize(
    "text", ["", "1E999999999", "1/0", "0/0", "nan", "inf", "1_000", "一", "１", "1" * 31, "1/3/5", " 1"]
)
def test_no_other_text_is_a_number_of_a_score(text: str) -> None:
    with pytest.raises(ValueError, match="not a score"):
        fraction(text)
