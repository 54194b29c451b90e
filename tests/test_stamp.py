"""A stamped workbook is the drawn one with the values in place; text stays text."""

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from written import opened

from smexl.drawing.stamp import Begun, Comment, Formula, Slots, Stamp, Styled, draw_stamp


def drawing(book: Any, slots: Slots) -> None:
    sheet = book.add_worksheet("甲")
    plain, bold = book.add_format({"bg_color": "#FFEEAA"}), book.add_format({"bold": True, "bg_color": "#FF8800"})
    sheet.write(0, 0, "标题")
    sheet.write(1, 0, slots("text"), plain)
    sheet.write_formula(1, 1, "=LEN(A2)", plain, slots("length"))
    for row in range(3):
        sheet.write(3 + row, 0, f"d{row}")
        sheet.write(3 + row, 1, slots("point", row))
    slots.style(sheet, 0, 9, "strong", bold)
    slots.comments(sheet, 0, 0)
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"categories": "='甲'!$A$4:$A$6", "values": "='甲'!$B$4:$B$6"})
    sheet.insert_chart("E5", chart)
    listing = book.add_worksheet("乙")
    listing.write_row(0, 0, ["a", "b"])
    listing.write(1, 0, slots.block("rows", "a"), plain)
    listing.write(1, 1, slots.block("rows", "b"))
    listing.write_blank(1, 2, None, plain)


STAMP = draw_stamp(drawing)


def values(**changes: Any) -> dict[tuple[str | int, ...], Any]:
    return {("text",): "x", ("length",): 1, **{("point", i): i / 10 for i in range(3)}, **changes.get("more", {})}


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert package.testzip() is None
        return package.read(name).decode()


@given(st.text(max_size=60))
def test_any_text_comes_back_as_text(text: str) -> None:
    data = STAMP.fill(values(more={("text",): text}))
    cell = opened(data)["甲"]["A2"]
    assert cell.data_type != "f"
    read = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("甲").to_python(skip_empty_area=False)[1][0]
    allowed = "".join(c if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff") else "\ufffd" for c in text)
    assert read == allowed


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "<f>1</f>", "a & b", "_x000A_", "]]>"])
def test_text_that_looks_like_a_formula_or_markup_is_text(text: str) -> None:
    cell = opened(STAMP.fill(values(more={("text",): text})))["甲"]["A2"]
    assert cell.data_type != "f"
    assert str(cell.value).replace("_x005F_", "_") == text.replace("_x005F_", "_")


def test_values_of_each_type_and_style() -> None:
    more = {("text",): Styled(date(2026, 7, 15), "strong"), ("length",): "短", ("point", 0): None, ("point", 1): True}
    sheet = opened(STAMP.fill(values(more=more)))["甲"]
    assert sheet["A2"].value == 46218
    assert sheet["A2"].font.bold
    assert sheet["B2"].value == "=LEN(A2)"
    assert [sheet[f"B{row}"].value for row in (4, 5, 6)] == [None, True, 0.2]


def test_cached_values_of_formulas_and_charts_are_the_values_given() -> None:
    data = STAMP.fill(values(more={("length",): "错误", ("point", 1): None}))
    assert 't="str"><f>LEN(A2)</f><v>错误</v></c>' in part(data, "xl/worksheets/sheet1.xml")
    chart = part(data, "xl/charts/chart1.xml")
    assert '<c:pt idx="0"><c:v>0.0</c:v></c:pt><c:pt idx="2"><c:v>0.2</c:v></c:pt>' in chart


def test_a_block_repeats_its_row_and_nothing_is_left_of_samples() -> None:
    rows = [{"a": f"第{i}", "b": Formula('HYPERLINK("#\'甲\'!A1","去")', "去")} for i in range(3)]
    data = STAMP.fill(values(), {"rows": rows})
    sheet = opened(data)["乙"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_col=2)] == [
        [f"第{i}", '=HYPERLINK("#\'甲\'!A1","去")'] for i in range(3)
    ]
    assert sheet.dimensions == "A1:C4"
    assert "74185296" not in part(data, "xl/worksheets/sheet1.xml") + part(data, "xl/worksheets/sheet2.xml")
    assert opened(STAMP.fill(values()))["乙"].max_row == 1


def test_comments_stand_on_their_cells() -> None:
    data = STAMP.fill(values(), comments={"甲": [Comment(4, 1, "改 <此处>"), Comment(1, 0, "=1")]})
    sheet = opened(data)["甲"]
    assert {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment} == {
        "A2": "=1",
        "B5": "改 <此处>",
    }
    assert part(data, "xl/drawings/vmlDrawing1.vml").count("<v:shape ") == 2


def test_same_values_same_bytes_and_a_slot_without_a_value_is_an_error() -> None:
    assert STAMP.fill(values()) == draw_stamp(drawing).fill(values())
    with pytest.raises(KeyError):
        STAMP.fill({("text",): "x"})


def test_rows_below_a_block_are_refused_when_drawing() -> None:
    def wrong(book: Any, slots: Slots) -> None:
        sheet = book.add_worksheet("s")
        sheet.write(0, 0, slots.block("rows", "a"))
        sheet.write(1, 0, "below")

    with pytest.raises(ValueError, match="rows follow"):
        draw_stamp(wrong)
    assert isinstance(STAMP, Stamp)


def test_numbers_and_hashes_that_resemble_slots_stay_what_they_are() -> None:
    numbers = [0.08740000000000001, 74_185_296_000_001, 1_741_852_960_000]
    digest = "ab7418529600001cd"

    def resembling(book: Any, slots: Slots) -> None:
        sheet = book.add_worksheet("s")
        sheet.write_row(0, 0, [*numbers, digest, slots("own")])

    row = [cell.value for cell in opened(draw_stamp(resembling).fill({("own",): 1}))["s"][1]]
    assert row == [*numbers, digest, 1]


FILLS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9)
)
RECORDS = st.fixed_dictionaries({"a": FILLS, "b": FILLS}, optional={"@height": st.floats(15, 400)})


@given(st.lists(st.tuples(RECORDS, st.sampled_from([(), ("a",), ("b",), ("a", "b")])), max_size=12))
def test_a_row_begun_once_is_the_row_of_the_whole_record(records: list[tuple[dict[str, Any], tuple[str, ...]]]) -> None:
    """Whatever part of a record stands in its row beforehand: the sheet is the same, byte for byte."""
    begun = []
    for record, first in records:
        known = {key: value for key, value in record.items() if key in (*first, "@height")}
        rest = {key: value for key, value in record.items() if key not in known}
        begun.append(Begun(STAMP.begin("rows", known), rest))
    whole = STAMP.fill(values(), {"rows": [record for record, _ in records]})
    assert STAMP.fill(values(), {"rows": begun}) == whole


def test_a_row_that_lacks_a_value_is_refused() -> None:
    with pytest.raises(KeyError):
        STAMP.fill(values(), {"rows": [Begun(STAMP.begin("rows", {"a": "甲"}), {})]})


def test_a_row_is_begun_for_any_place() -> None:
    row = STAMP.begin("rows", {"a": "甲", "b": Styled(1.5, "strong")})
    data = STAMP.fill(values(), {"rows": [Begun(row, {})] * 3})
    sheet = opened(data)["乙"]
    assert [[cell.value for cell in line[:2]] for line in sheet["A2:B4"]] == [["甲", 1.5]] * 3
    assert {sheet.cell(row, 2).font.bold for row in (2, 3, 4)} == {True}
    assert sheet.dimensions == "A1:C4"
