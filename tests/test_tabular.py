"""Long tables and pages: text stays text, figures do not cross the threshold, sheets that are full go on."""

import math
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from smexl import scoring
from smexl.drawing import tabular
from smexl.drawing.tabular import PageCanvas, StyledCell, chart, digits_of, drawing_to
from smexl.drawing.workbook import write_workbook
from smexl.text import Text
from smexl.views.cells import TEXT, Figure, Link
from smexl.views.page import Grid, Page, Section
from smexl.views.sheet import Column, Sheet

NAME = Text("表", "Table")
HOSTILE = (
    "=1+1",
    "+86",
    "-1",
    "@SUM(A1)",
    "<r><t>x</t></r>",
    "<r>x</r>",
    "a & b < c > \"d\" 'e'",
    "_x0041_",
    "第一行\n第二行\ttab",
    " 两端空格 ",
    "https://example.org/",
    "001",
    "1.10",
    "TRUE",
    "𠮷野家",
)


def column(place: int) -> Column[list[Any]]:
    return Column(f"列{place}", lambda row: row[place], TEXT, 10)


def drawn(path: Path, rows: list[list[Any]], columns: int = 1) -> dict[str, list[list[Any]]]:
    """The sheets of a report of one table, as openpyxl reads them."""
    sheet = Sheet(NAME, rows, [column(i) for i in range(columns)], note=Text("说明", ""), empty=Text("没有", ""))
    write_workbook(path, [sheet], "zh", "页脚")
    return values(path)


def values(path: Path) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    rows = [[text]]
    page = Page(NAME, Text(text, text), [10.0], [Section(Text(text, text)), Grid(rows, [column(0)], heading=0)])
    write_workbook(path, [page, Sheet(Text("长表", "Long"), rows, [column(0)])], "zh", text)
    book = CalamineWorkbook.from_path(str(path))
    found = [book.get_sheet_by_name("表").to_python(skip_empty_area=False)[i][0] for i in (0, 2, 3)]
    found.append(book.get_sheet_by_name("长表").to_python(skip_empty_area=False)[3][0])
    assert [str(value).rstrip(" ") for value in found] == [text.rstrip(" ")] * 4
    assert all(isinstance(value, str) for value in found)
    with ZipFile(path) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist() if "worksheets/" in name)


def test_characters_that_xml_forbids_and_endless_text(tmp_path: Path) -> None:
    found = drawn(tmp_path / "a.xlsx", [["a\x01b\ufffe"], ["长" * 50_000]])["表"]
    assert found[3][0] == "a\ufffdb\ufffd"
    assert found[4][0] == "长" * 999 + "…"


def test_numbers_dates_and_blanks(tmp_path: Path) -> None:
    row = [1, 0.1, np.int64(7), np.float64(0.3), True, None, "", datetime(2026, 7, 1, 12)]
    found = drawn(tmp_path / "a.xlsx", [row], len(row))["表"][3]
    assert found[:7] == [1, 0.1, 7, 0.3, 1, None, None]
    assert found[7] == pytest.approx(46204.5)


def test_what_is_no_number_is_refused_rather_than_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a number"):
        drawn(tmp_path / "a.xlsx", [[float("nan")]])
    assert list(tmp_path.iterdir()) == []


def test_links_are_formulas_in_which_a_name_is_only_text(tmp_path: Path) -> None:
    open_ = Text("打开", "Open")
    hostile = 'results/"&CMD("x")&"_100%#1.xlsx'
    found = drawn(
        tmp_path / "a.xlsx",
        [[Link("results/甲.xlsx", open_)], [Link(hostile, Text('"', '"'))], [Link("长" * 300, open_)]],
    )
    assert [row[0] for row in found["表"][3:]] == [
        '=HYPERLINK("results/甲.xlsx","打开")',
        '=HYPERLINK("results/""&CMD(""x"")&""_100%25%231.xlsx","""")',
        '="打开"',
    ]
    assert CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()[3] == ["打开"]


def test_a_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MOST_ROWS", 10)
    columns: list[Column[int]] = [Column("列", lambda row: row, Figure(Fraction(4, 5)), heat=True)]
    write_workbook(tmp_path / "a.xlsx", [Sheet(NAME, range(16), columns)], "zh", "")
    found = values(tmp_path / "a.xlsx")
    assert list(found) == ["表", "表 (2)", "表 (3)"]
    assert [row[0] for sheet in found.values() for row in sheet[3:]] == list(range(16))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    heated = [str(area.sqref) for sheet in book for area in sheet.conditional_formatting]
    assert heated == ["A4:A10", "A4:A10", "A4:A5"]


def test_a_table_without_rows_says_so(tmp_path: Path) -> None:
    assert drawn(tmp_path / "a.xlsx", [])["表"][3] == ["没有"]


def test_charts_carry_their_values(tmp_path: Path) -> None:
    """For a viewer that computes nothing, and in constant memory xlsxwriter itself does not know them."""
    path = tmp_path / "a.xlsx"
    with drawing_to(path, "zh", "") as pen:
        page = PageCanvas(pen, NAME, (10, 10))
        for row, (name, value) in enumerate((("甲", 3), ("乙", StyledCell(4.5, pen.look("cell"))))):
            page.put(row, 0, name)
            page.put(row, 1, value)
        one = chart(pen, "column", "图")
        page.series(one, "系列", (0, 0, 1, 0), (0, 1, 1, 1))
        page.sheet.insert_chart(3, 0, one)
        page.close()
    with ZipFile(path) as package:
        xml = package.read("xl/charts/chart1.xml").decode()
    assert all(f"<c:v>{text}</c:v>" in xml for text in ("甲", "乙", "3", "4.5"))


def test_a_report_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"before")
    with pytest.raises(OSError, match="full"), drawing_to(path, "zh", "") as pen:
        pen.sheet("表").write_string(0, 0, "x")
        raise OSError("full")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".a.xlsx.part"
    left.mkdir()
    (left / "rows").write_text("half")
    drawn(tmp_path / "a.xlsx", [["x"]])
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


THRESHOLDS = [
    Fraction(4, 5),
    Fraction(2, 3),
    Fraction(1, 2),
    Fraction("0.8125"),
    Fraction("0.8124"),
    Fraction("0.80049"),
]


@given(st.integers(0, 5000), st.integers(1, 5000), st.sampled_from(THRESHOLDS))
def test_digits_keep_a_figure_on_its_side(part: int, whole: int, threshold: Fraction) -> None:
    value = Fraction(min(part, whole), whole)
    digits = digits_of(value, threshold)
    assert len(scoring.shown(value, threshold)) == 2 + digits
    many = digits_of(float(value), threshold, 3)
    assert many == digits_of(value, threshold, 3)
    shown = Fraction(math.floor(value * 10**many + Fraction(1, 2)), 10**many)
    assert (shown >= threshold) == (value >= threshold)
    assert shown != threshold or value == threshold


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_a_figure_on_the_threshold_is_not_shown_below_it(threshold: Fraction) -> None:
    """0.8124 with three decimals would read 0.812, which does not reach 0.8124."""
    many = digits_of(float(threshold), threshold, 3)
    assert many == digits_of(threshold, threshold, 3)
    assert Fraction(math.floor(threshold * 10**many + Fraction(1, 2)), 10**many) >= threshold


@pytest.mark.parametrize("short_of", [Fraction(1, 10**9), Fraction(-1, 10**9)])
def test_a_figure_hardly_off_the_threshold_does_not_look_as_if_on_it(short_of: Fraction) -> None:
    for threshold in THRESHOLDS:
        value = threshold - short_of
        assert digits_of(float(value), threshold, 3) == digits_of(value, threshold, 3)


def test_a_mean_that_floats_put_below_the_threshold_is_the_threshold() -> None:
    below = float(np.mean([0.8] * 6))
    assert below < 0.8
    assert [digits_of(value, Fraction(4, 5), 3) for value in (below, 0.79996, 0.8004)] == [3, 5, 4]
