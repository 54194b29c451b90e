"""What a cell says as an answer: the short way and the long way say the same."""

from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from inline import catalogue

from smexl.catalogue import Grade
from smexl.kinds import FORMAL, INTO_ONE, SELF, Field
from smexl.submission import Book, Cell
from smexl.text import Text
from smexl.validation.answers import TypedScale, at_once, read_answer
from smexl.vocabulary import split_ids

FIELDS = {
    (field.type, field.choices): field
    for kind in (SELF, FORMAL, INTO_ONE)
    for field in (
        *(field for form in kind.forms for field in form.fields()),
        *(column for listing in kind.listings for column in listing.columns),
        *kind.answers,
        *kind.given,
    )
}
"""One field of each type and list of choices."""
CHOICES = sorted({choice for field in FIELDS.values() for pair in field.choices for choice in pair})
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(datetime(1899, 12, 31), datetime(2200, 1, 1)),
    st.dates(date(1899, 12, 31), date(2200, 1, 1)),
    st.times(),
    st.text(max_size=30),
    st.sampled_from(CHOICES),
    st.sampled_from(["E01", "E01、E02", "E01-E03", " E01", "2026-07-15", "20260715", "=1+1", "\u200b", "　", "1"]),
)


@given(st.sampled_from(sorted(FIELDS, key=str)), VALUES)
@example(("text", ()), "x" * 40_000)
@example(("date", ()), datetime(2026, 7, 15, 12))
@example(("ids", ()), time(12))
def test_what_is_taken_at_once_is_what_reading_takes_without_a_word(kind: tuple[str, Any], value: Any) -> None:
    field: Field = FIELDS[kind]
    text = at_once(field, value)
    if text is None:
        return
    assert read_answer(field, Cell(value, "基本信息", 0, 1)) == (text, ())
    assert text or not (field.required or field.wanted)


@pytest.mark.parametrize("name", ["formulas", "percents", "errors"])
def test_a_cell_that_is_more_than_its_value_is_not_plain(name: str) -> None:
    place = ("评分表", 1, 0)
    marks: dict[str, Any] = {name: frozenset({place}) if name == "percents" else {place: "#N/A"}}
    book = Book({"评分表": [["a"], [0.8, "b"]]}, **marks)
    assert book.plain(*place) is None
    assert book.marked("评分表", [0, 1]) == {1}
    assert book.marked("评分表", [1]) == book.marked("证据清单", [0]) == set()
    assert [book.plain("评分表", row, column) for row, column in ((0, 0), (1, 1), (0, 5), (9, 0))] == ["a", "b", "", ""]


# --- scores and ids ---------------------------------------------------------------------------------------------------


def scored_as(value: Any) -> int | None:
    """Units that a cell gives on a scale whose labels read like other numbers (such a catalogue is refused now, and may be at work)."""
    labels = {"5分": "1", "4分": "4/5", "3分": "3/5", "2分": "2/5", "1分": "1/5", "0分": "0"}
    grades = tuple(Grade(Text(label, label), Fraction(score)) for label, score in labels.items())
    return TypedScale(replace(catalogue(), scale=grades)).read(Cell(value, "评分表", 3, 5)).units


def test_a_label_goes_before_any_reading_as_a_number() -> None:
    assert [scored_as(f"{n}分") for n in range(6)] == [0, 1, 2, 3, 4, 5]
    assert [scored_as(text) for text in ("1", "0.2", "20%", "0。2", "6分", 1.0, 0.2)] == [5, 1, 1, 1, None, 5, 1]


@pytest.mark.parametrize(("value", "units"), [(0.1 + 0.7, 8), (0.8 + 1e-10, 8), (0.8 + 1e-8, None), (-0.0, 0)])
def test_a_number_is_rounded_as_the_formulas_of_a_template_round_it(value: float, units: int | None) -> None:
    assert TypedScale(catalogue()).read(Cell(value, "评分表", 3, 5)).units == units


@pytest.mark.parametrize(
    ("text", "known", "parts"),
    [
        ("X1/A", ("x1/a", "x1"), ("X1/A",)),
        ("X1/A/X1", ("x1/a", "x1"), ("X1/A", "X1")),
        ("X1/A，X2/X3", ("x1/a", "x2", "x3"), ("X1/A", "X2", "X3")),
        ("E01/E02", (), ("E01", "E02")),
        ("a//b/", ("a//b/",), ("a//b/",)),
        ("E01/E02 E03", None, ("E01/E02", "E03")),
        ("/", (), ()),
    ],
)
def test_a_slash_parts_what_is_no_id_with_it(text: str, known: tuple[str, ...] | None, parts: tuple[str, ...]) -> None:
    assert split_ids(text, known) == parts
