"""What people type means the same everywhere; levels follow from one table."""

from pathlib import Path

import pytest

import smexl
from smexl.vocabulary import credit_code, fraction_or_none, level_mark, level_of

PACKAGE = Path(smexl.__file__).parent


@pytest.mark.parametrize(
    "said", ["三星", "三级", "三", "3", "3.0", "３", "3星", "3级", "三星级", "3-star", "L3", "level 3", "★★★"]
)
def test_a_level_in_many_words(said: str) -> None:
    assert level_of(said) == 3


@pytest.mark.parametrize("said", ["", "0", "6", "六星", "33", "星", "all"])
def test_what_names_no_level(said: str) -> None:
    assert level_of(said) is None
    assert (level_mark(said) == 0) is (said == "all")


@pytest.mark.parametrize("said", ["1E99999999", "1e-5", "0.8.0", "", "⅕", "nan", "9" * 40])
def test_a_number_is_read_from_no_text_that_writes_out_a_billion_digits(said: str) -> None:
    assert fraction_or_none(said) is None


def test_a_code_is_judged_once_for_all() -> None:
    assert credit_code(" 91340100-ma2n08y97q ") == ("91340100MA2N08Y97Q", ())
    assert [code for code, _ in credit_code("91340100MA2N08O97").problems] == [
        "credit-code-length",
        "credit-code-alphabet",
    ]
