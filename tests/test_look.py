"""Wrapping and heights are what Excel makes of them, within a line; what goes into a page's foot fits there."""

from io import BytesIO

import openpyxl
import pytest
import xlsxwriter

from smexl.drawing.look import Look, lines_taken, row_height, set_up_page


@pytest.mark.parametrize(
    ("text", "width", "count"),
    [
        ("", 10, 1),
        ("短", 10, 1),
        ("一二三四五六七八九十", 12, 2),
        ("一二三四五六七八九十", 24, 1),
        ("one two three four five", 12, 3),
        ("unbreakablewordthatislong", 12, 3),
        ("第一行\n第二行", 40, 2),
    ],
)
def test_lines_of_wrapped_text(text: str, width: float, count: int) -> None:
    assert lines_taken(text, width) == count


def test_a_row_is_as_high_as_its_longest_cell_and_no_higher_than_excel_allows() -> None:
    assert row_height([("短", 20), ("长" * 40, 20)]) > row_height([("短", 20)]) == 21
    assert row_height([("长" * 10_000, 10)]) == 409
    assert row_height([], least=30) == 30


def test_equal_requests_give_one_format() -> None:
    look = Look(xlsxwriter.Workbook(BytesIO()))
    assert look("input", "date") is look("input", "date")
    assert look("input", "date") is not look("input", "date", bold=True)


def test_a_long_name_with_signs_fits_into_the_foot_of_a_page() -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        set_up_page(book.add_worksheet(), "zh", "甲 & 乙 " * 200, header="2026 年")
    sheet = openpyxl.load_workbook(buffer).active
    assert sheet.oddFooter.left.text.startswith("甲 && 乙")
    assert sheet.oddFooter.left.text.endswith("…")
    assert "2026 年" in sheet.oddHeader.right.text
