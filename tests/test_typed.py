"""What a spreadsheet program makes of typed text."""

import pytest

from smexl.catalogue.typed import spreadsheet_reads


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "1.10",
        "001",
        "1.",
        ".5",
        "1E5",
        "1e-5",
        "１．１０",
        "1,234",
        "80%",
        "¥12",
        "(1)",
        "1 1/2",
        "123456789012345678",
    ],
)
def test_numbers(text: str) -> None:
    assert spreadsheet_reads(text) == "number"


@pytest.mark.parametrize(
    "text",
    [
        "1-2",
        "3/4",
        "2026-1",
        "2026/01/02",
        "1-2-2026",
        "12-31",
        "13-1",
        "31/12/26",
        "2026.1.2",
        "MAR1",
        "Mar-1",
        "1-MAR",
        "SEPT2",
        "dec 2026",
        "2026年",
        "2026年1月",
        "1月2日",
        "3月",
        "1:30",
        "12:00:05",
        "1 PM",
        "3 a",
        "8时30分",
    ],
)
def test_dates_and_times(text: str) -> None:
    assert spreadsheet_reads(text) == "date"


@pytest.mark.parametrize(
    ("text", "reading"), [("TRUE", "word"), ("false", "word"), ("=A1", "formula"), ("＋1", "formula")]
)
def test_words_and_formulas(text: str, reading: str) -> None:
    assert spreadsheet_reads(text) == reading


@pytest.mark.parametrize(
    "text",
    [
        "",
        "L3-ZL01-1",
        "A1",
        "1A",
        "5.1.2",
        "5.1.2.3",
        "13-45",
        "2026-13",
        "101-01",
        "MAR",
        "MARKET1",
        "a.1",
        "1-2-3-4",
        "E5",
        "战略-1",
        "1级",
        "0x1F",
        "3.1-2",
    ],
)
def test_text_stays_text(text: str) -> None:
    assert spreadsheet_reads(text) is None
