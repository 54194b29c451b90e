"""Sheets and pages as values: what is declared is what is drawn, in either language, and it can be read on paper."""

import re
from collections.abc import Sequence
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fake_batch import fakes, write_fakes
from hypothesis import given
from hypothesis import strategies as st

from smexl.catalogue import files as catalogue_files
from smexl.drawing.html import fixed, html
from smexl.drawing.paper import MARGIN, SMALLEST_PRINT, breaks, choose, column_points
from smexl.drawing.svg import svg_chart, whole_step
from smexl.drawing.workbook import View, write_workbook
from smexl.statistics import Extras, statistics
from smexl.summary import write_summary
from smexl.summary.facts import SUBDOMAINS
from smexl.text import Lang, Text
from smexl.views.cells import COUNT, DASH, LINE, SHORT, TEXT, VERDICTS, WORD, Figure, Link, Mark, Number, Rate, Signed
from smexl.views.page import Banner, Block, Card, Cards, Chart, Charts, Grid, Page, Paragraph, Section, Series, contents
from smexl.views.sheet import Column, Data, Sheet

THRESHOLD = Fraction(4, 5)
NAMES = Text("表", "Table")


def written(path: Path, views: Sequence[View], lang: Lang = "zh") -> Any:
    write_workbook(path, views, lang, "页脚")
    return openpyxl.load_workbook(path)


def table(**more: Any) -> Sheet[tuple[str, Fraction]]:
    rows = [("甲", Fraction(7999, 10_000)), ("乙", Fraction(4, 5)), ("=1+1", Fraction(79_999_999, 100_000_000))]
    columns: list[Column[tuple[str, Fraction]]] = [
        Column(Text("名称", "Name"), lambda row: row[0], TEXT, 20),
        Column(Text("得分", "Score"), lambda row: row[1], Figure(THRESHOLD), 10, heat=True),
        Column(Text("结论", "Verdict"), lambda row: VERDICTS[row[1] >= THRESHOLD], WORD, 10),
        Column(Text("差", "Margin"), lambda row: row[1] - THRESHOLD, Signed(), 10),
    ]
    return Sheet(NAMES, more.pop("rows", rows), columns, **{"freeze": 1} | more)


@pytest.mark.parametrize(
    ("lang", "name", "words"), [("zh", "表", ("不符合", "符合")), ("en", "Table", ("Does not conform", "Conforms"))]
)
def test_a_sheet_says_the_same_in_both_languages(tmp_path: Path, lang: Lang, name: str, words: tuple[str, str]) -> None:
    sheet = written(tmp_path / "a.xlsx", [table()], lang)[name]
    rows = list(sheet.iter_rows(min_row=4))
    assert [[cell.value for cell in row[:3]] for row in rows] == [
        ["甲", 0.7999, words[0]],
        ["乙", 0.8, words[1]],
        ["=1+1", 0.79999999, words[0]],
    ]
    assert rows[2][0].data_type == "s" or rows[2][0].data_type == "inlineStr"
    assert [row[1].number_format for row in rows] == ["0.0000", "0.0000", "0.00000000"]
    assert rows[2][3].number_format == "+0.00000000;-0.00000000;0.00000000"


def test_a_sheet_without_rows_says_so(tmp_path: Path) -> None:
    sheet = written(tmp_path / "a.xlsx", [table(rows=[], empty=Text("没有", "None"))])["表"]
    assert sheet["A4"].value == "没有"


def test_what_is_not_there_is_no_number(tmp_path: Path) -> None:
    columns: list[Column[Any]] = [
        Column("a", lambda row: row, Figure(THRESHOLD, absent=DASH)),
        Column("b", lambda _: None, Number()),
        Column("c", lambda _: (0, 0), Rate()),
        Column("d", lambda _: Mark(Text("无", "none"), "off"), Signed()),
        Column("e", lambda _: None, COUNT),
        Column("f", lambda _: Link('a"b.xlsx', Text("开", "open")), SHORT),
    ]
    (row,) = written(tmp_path / "a.xlsx", [Sheet(NAMES, [float("nan")], columns)])["表"].iter_rows(min_row=4)
    assert [cell.value for cell in row] == ["—", "—", "—", "无", None, '=HYPERLINK("a""b.xlsx","开")']


def test_rows_are_asked_for_one_by_one(tmp_path: Path) -> None:
    waiting: list[int] = []

    def rows() -> Any:
        for number in range(100):
            assert not waiting
            waiting.append(number)
            yield number

    columns: list[Column[int]] = [Column("a", lambda row: waiting.pop() == row, LINE)]
    written(tmp_path / "a.xlsx", [Sheet(NAMES, rows(), columns)])
    assert not waiting


def test_data_is_for_programs_only(tmp_path: Path) -> None:
    book = written(tmp_path / "a.xlsx", [table(), Data("_data", [("a", 1), ("=b", None)], 2), Data("_much", [], 2**20)])
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [("表", "visible"), ("_data", "veryHidden")]
    assert [[cell.value for cell in row] for row in book["_data"]] == [["a", 1], ["=b", None]]


def test_a_page_has_its_blocks_one_below_the_other(tmp_path: Path) -> None:
    columns: list[Column[tuple[str, int]]] = [
        Column(Text("级", "Level"), lambda row: row[0]),
        Column(Text("份", "n"), lambda row: row[1], COUNT, key="n"),
    ]
    grid = Grid([("一星", 3), ("二星", 4)], columns, total=[("合计", 7)])
    page = Page(
        Text("总览", "Overview"),
        Text("题", "Title"),
        [20.0, 10.0, 10.0],
        [
            Cards([]),
            Section(Text("节", "Section")),
            grid,
            Charts([Chart("图", grid, [Series("n", "份")], size=(300, 240))]),
            *contents([table(about=Text("说明", "About"))]),
        ],
    )
    sheet = written(tmp_path / "a.xlsx", [page, table()])["总览"]
    first = [row[0].value for row in sheet.iter_rows()]
    assert [text for text in first if text] == ["题", "节", "级", "一星", "二星", "合计", "本工作簿的工作表", "表"]
    (chart,) = sheet._charts
    assert chart.anchor._from.row == first.index("合计") + 2
    below = chart.anchor.to.row
    assert below < first.index("本工作簿的工作表"), "the chart ends above what follows"


# --- paper ------------------------------------------------------------------------------------------------------------
@given(st.lists(st.floats(2, 120), min_size=1, max_size=60), st.integers(0, 3), st.booleans())
def test_text_has_seven_points_on_its_paper(widths: list[float], frozen: int, portrait: bool) -> None:
    paper = choose(widths, frozen, portrait=portrait)
    again = sum(map(column_points, widths[:frozen]))
    room = {(9, False): 595, (9, True): 842, (8, True): 1191}[paper.size, paper.landscape] - 2 * MARGIN
    assert paper.scale * 10 >= SMALLEST_PRINT or again > room
    assert (sum(map(column_points, widths)) + (paper.across - 1) * again) * paper.scale <= paper.across * room * 1.0001


@given(
    st.lists(st.floats(10, 100), min_size=1, max_size=80), st.lists(st.tuples(st.integers(0, 79), st.integers(0, 8)))
)
def test_no_page_holds_too_much_and_what_belongs_together_stays(
    heights: list[float], starts: list[tuple[int, int]]
) -> None:
    room, end, together = 900.0, -1, []
    for first, more in sorted(starts):
        last = first + more
        if first > end and last < len(heights):
            together.append((first, last))
            end = last
    found = breaks(heights, room, together)
    edges = [0, *found, len(heights)]
    assert all(sum(heights[a:b]) <= room for a, b in pairwise(edges))
    assert not [row for row in found for first, last in together if first < row <= last]


def test_a_small_table_is_not_parted_and_of_a_long_one_no_row_stands_alone() -> None:
    """Rows of 20 points on pages of 200: a section of a row, its table of 8 rows below 5 others, then one of 30."""
    small, long = [(5, 13), (5, 6), (11, 13)], [(14, 44), (14, 16), (42, 44)]
    found = breaks([20.0] * 45, 200.0, small + long)
    assert found == [5, 14, 24, 34, 42]


@pytest.mark.parametrize(
    ("rows", "above", "starts"),
    [
        (12, False, ["乙"]),
        (12, True, ["乙"]),
        (19, False, ["图甲", "乙"]),  # with the title they do not fit, and no title stands alone
        (19, True, ["名", "乙"]),
        (28, False, ["图甲", "乙", "图乙"]),
    ],
)
def test_a_chart_stands_with_its_table_where_a_page_holds_both(
    rows: int, above: bool, starts: list[str], tmp_path: Path
) -> None:
    """Pages of 725 points; rows of 18, charts of 324 with the row above; a title has 32, a section and the headings of its table 54."""
    columns = [Column("名", lambda row: row), Column("份", lambda row: 1, COUNT, key="n")]
    blocks: list[Block] = []
    for name in ("甲", "乙"):
        grid = Grid([str(number) for number in range(rows)], columns)
        chart = Chart(f"图{name}", grid, [Series("n", "份")], size=(300, 400))
        both: list[Block] = [grid, Charts([chart])]
        blocks += [Section(Text(name, name)), *(both[::-1] if above else both)]
    book = written(tmp_path / "a.xlsx", [Page(Text("页", "Page"), Text("题", "Title"), [40.0, 40.0], blocks)])
    found = dict(zip((chart.anchor._from.row for chart in book["页"]._charts), ("图甲", "图乙"), strict=True))
    breaks_ = [one.id for one in book["页"].row_breaks.brk]
    assert [found.get(row) or book["页"].cell(row + 1, 1).value for row in breaks_] == starts


@pytest.mark.parametrize("rows", [37, 100])  # with its title it is just longer than a page of 725 points, or much
def test_a_table_longer_than_a_page_begins_under_its_title(rows: int, tmp_path: Path) -> None:
    """And not on the next page: the title would stand alone."""
    grid = Grid([str(number) for number in range(rows)], [Column("名", lambda row: row)])
    page = Page(Text("页", "Page"), Text("题", "Title"), [40.0], [Section(Text("甲", "A"), Text("注", "Note")), grid])
    sheet = written(tmp_path / "a.xlsx", [page])["页"]
    starts = [sheet.cell(one.id + 1, 1).value for one in sheet.row_breaks.brk]
    assert len(starts) == rows // 37
    assert int(starts[0]) > 30


def test_no_chart_lies_across_a_page_and_text_can_be_read(tmp_path: Path) -> None:
    catalogue = catalogue_files.load()
    folder = tmp_path / "a"
    write_summary(write_fakes(folder, fakes(catalogue, 60), catalogue), folder / "summary.xlsx", catalogue, "en")
    statistics([folder], tmp_path / "statistics.xlsx", "en")
    charts = 0
    for path in (folder / "summary.xlsx", tmp_path / "statistics.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            if sheet._charts:
                assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
                starts = [one.id for one in sheet.row_breaks.brk]
                for chart in sheet._charts:
                    charts += 1
                    first, last = chart.anchor._from.row, chart.anchor.to.row
                    assert not [row for row in starts if first < row <= last], sheet.title
    assert charts > 10


# --- HTML -------------------------------------------------------------------------------------------------------------
HOSTILE = "</td><script>alert(1)</script>&\"'"


class Reader(HTMLParser):
    """The elements that stand in a page, those left open, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read_html(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


def hostile_views() -> list[Page | Sheet[Any]]:
    columns: list[Column[tuple[str, int]]] = [
        Column(Text(HOSTILE, HOSTILE), lambda row: row[0]),
        Column(Text("份", "n"), lambda row: row[1], COUNT, key="n"),
        Column("m", lambda row: Fraction(row[1] - 3, 7), Signed(), key="m"),
        Column("l", lambda row: Link(f"{row[0]}?x#", Text(row[0], row[0]))),
    ]
    grid = Grid([(HOSTILE, 3), ("乙", 4)], columns, total=[("合计", 7)])
    text = Text(HOSTILE, HOSTILE)
    series = [Series("n", text)]
    return [
        Page(
            text,
            text,
            [20.0, 10.0],
            [
                Banner(text),
                Cards([Card(text, HOSTILE), Card(text, (1, 3), Rate())]),
                Section(text, text),
                Paragraph(text),
                grid,
                Charts([Chart(text, grid, series), Chart(text, grid, series, kind="bar", stacked="percent_stacked")]),
                Charts([Chart(text, grid, [Series("m", text)], kind="bar", scale="difference", legend=False)]),
            ],
            notes=[HOSTILE],
        ),
        table(rows=[(HOSTILE, THRESHOLD)], note=text),
    ]


def test_a_page_of_html_has_no_script_and_no_markup_of_strangers() -> None:
    text = html(hostile_views(), "zh", HOSTILE)
    reader = read_html(text)
    assert "script" not in reader.tags
    assert not [name for name, _ in reader.attributes if name.startswith("on") or name in ("src", "style")]
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in reader.attributes
    assert sum(HOSTILE in part for part in reader.text) > 12
    assert [value for name, value in reader.attributes if name == "href"] == [
        f"{name.replace('?', '%3F')}%3Fx%23" for name in (HOSTILE, "乙", "合计")
    ]


def test_the_overview_of_statistics_as_a_page(tmp_path: Path) -> None:
    """What the workbook says, the page says: the same declaration."""
    catalogue = catalogue_files.load()
    for name, seed in (("甲", 1), ("乙", 2)):
        folder = tmp_path / name
        write_summary(
            write_fakes(folder, fakes(catalogue, 40, seed), catalogue), folder / "summary.xlsx", catalogue, "zh"
        )
    paths = [tmp_path / "甲", tmp_path / "乙"]
    statistics(paths, tmp_path / "statistics.xlsx", "zh", wanted=Extras(page=tmp_path / "page.html"))
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    reader = read_html(text)
    said = {part for part in reader.text if part.strip()}
    book = openpyxl.load_workbook(tmp_path / "statistics.xlsx")
    words = {str(cell.value) for row in book["总览"].iter_rows() for cell in row if isinstance(cell.value, str)}
    # The head stands over every table of a workbook, and on a page once.
    head = {word for word in words if word.startswith(("统计期间", "单位："))}
    assert len(head) == 2
    assert {"统计期间", "2026-07-01 至 2026-07-01", "日期和公章"} <= said
    assert words - head <= said
    # A thousand figures of subdomains are for the workbook.
    drawn = {sheet.title: len(sheet._charts) for sheet in book if sheet.title != SUBDOMAINS.zh}
    assert drawn["总览"] > 1 and drawn["地区"] == 1
    assert reader.tags.count("svg") == sum(drawn.values())
    assert len(text) < 500_000


@given(st.fractions(-2, 2), st.integers(0, 6))
def test_decimals_are_rounded_halves_away(value: Fraction, digits: int) -> None:
    shown = Fraction(fixed(value, digits))
    assert abs(shown - value) <= Fraction(1, 2 * 10**digits)
    assert len(fixed(value, digits).partition(".")[2]) == digits


@pytest.mark.parametrize(("most", "step"), [(1, 1), (5, 1), (6, 2), (13, 5), (166, 50), (1_000, 200)])
def test_counts_stand_at_round_numbers(most: int, step: int) -> None:
    assert whole_step(most) == step


def test_small_multiples_stand_above_their_table_and_show_their_own_rows(tmp_path: Path) -> None:
    rows = [("甲", -0.02, 0.9), ("乙", 0.01, 0.9), ("丙", 0.03, 0.9), ("丁", None, 0.9)]
    columns: list[Column[tuple[str, float | None, float]]] = [
        Column(Text("名", "Name"), lambda row: row[0]),
        Column(Text("差", "Less"), lambda row: row[1], Number(2, absent=None), key="d"),
        Column(Text("限", "Limit"), lambda row: row[2], Number(2), key="limit"),
    ]
    grid = Grid(rows, columns)
    series = [Series("d", "差"), Series("limit", "限", line=True)]
    shared: dict[str, Any] = {"kind": "marks", "scale": "difference", "bounds": (-1.0, 1.0), "most": 2}
    charts = [Chart(f"第{start}起", grid, series, start=start, **shared) for start in (0, 2)]
    page = Page(Text("页", "Page"), Text("页", "Page"), [20.0, 10.0, 10.0], [Charts(charts), grid])
    sheet = written(tmp_path / "a.xlsx", [page])["页"]
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "名")
    found = [(chart.anchor._from.row < head, chart.ser[0].val.numRef.f) for chart in sheet._charts]
    assert found == [(True, f"页!$B${head + 1}:$B${head + 2}"), (True, f"页!$B${head + 3}:$B${head + 4}")]
    assert [(c.y_axis.scaling.min, c.y_axis.scaling.max, c.y_axis.majorUnit) for c in sheet._charts] == [
        (-1, 1, 0.5)
    ] * 2
    text = html([page], "zh", "")
    assert text.count("<circle") == 3
    assert text.count('class="between limit') == 4  # in each chart the line, and what it is called


def test_a_legend_takes_as_many_rows_as_it_needs() -> None:
    names = [f"{word} service improvement" for word in ("Continual", "Another", "A third", "A fourth", "A fifth")]
    grid = Grid([0.8, 0.9], [Column("when", str), *(Column(name, lambda one: one, key=name) for name in names)])
    for wide in (300, 760):
        drawn = svg_chart(
            Chart("x", grid, [Series(name, name) for name in names], kind="line", scale="score", size=(wide, 290)), "en"
        )
        places = [
            (float(x), float(y), text) for x, y, text in re.findall(r'<text x="([\d.]+)" y="(\d+)">(.*?)</text>', drawn)
        ]
        shown = {text: (x, y) for x, y, text in places if text in names}
        assert set(shown) == set(names)
        assert all(x + 7 * len(text) <= wide + 20 for text, (x, _) in shown.items())
        assert len({y for _, y in shown.values()}) > 1
