"""Reading: what cells of every kind give, which sheets are read, and that nothing in the reader harms more than its file."""

from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO

import openpyxl
import pytest
from filled import answers, catalogue, filled
from hypothesis import given, settings
from hypothesis import strategies as st
from inline import ooxml
from openpyxl.worksheet.worksheet import Worksheet

from smexl.reading.locate import plausible_sheets
from smexl.reading.read import read_book
from smexl.submission import Submission, Unreadable, Value
from smexl.validation import validate

STYLES = (
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="22"/><xf numFmtId="20"/></cellXfs>'
)
STRINGS = (
    '<sst><si><t>plain</t></si><si><r><t xml:space="preserve">rich </t></r><r><rPr><b/></rPr><t>text</t></r>'
    '<rPh sb="0" eb="1"><t>hint</t></rPh></si><si><t xml:space="preserve"> a b </t></si></sst>'
)


def value(cell: str, properties: str = "") -> Value:
    """What the reader makes of one cell, in A1 of a sheet with headings below."""
    headings = '<row r="2"><c r="A2" t="str"><v>编号</v></c><c r="B2" t="str"><v>得分</v></c></row>'
    data = ooxml(f'<row r="1">{cell}</row>{headings}', strings=STRINGS, styles=STYLES, book_properties=properties)
    return read_book(data, "a.xlsx").sheets["评分表"][0][0]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>1</v></c>', 1.0),
        ('<c r="A1"><v>8.0000000000000004E-1</v></c>', 0.8),
        ('<c r="A1"><v>0.80000000000000004</v></c>', 0.8),
        ('<c r="A1"><v>0.8000000000000002</v></c>', 0.8000000000000002),
        ('<c r="A1" s="2"><v>0.8</v></c>', 0.8),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="s"><v>0</v></c>', "plain"),
        ('<c r="A1" t="s"><v>1</v></c>', "rich text"),
        ('<c r="A1" t="s"><v>2</v></c>', " a b "),
        ('<c r="A1" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>', "inline"),
        ('<c r="A1" t="str"><f>"a"</f><v>a</v></c>', "a"),
        ('<c r="A1"><f>1+1</f></c>', ""),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', ""),
        ('<c r="A1" s="1"><v>46218</v></c>', date(2026, 7, 15)),
        ('<c r="A1" s="3"><v>46218.5</v></c>', datetime(2026, 7, 15, 12)),
        ('<c r="A1" s="4"><v>0.5</v></c>', time(12)),
        ('<c r="A1" t="d"><v>2026-07-15</v></c>', date(2026, 7, 15)),
        ('<c r="A1" s="1"><v>1</v></c>', date(1900, 1, 1)),
    ],
)
def test_values(cell: str, expected: Value) -> None:
    found = value(cell)
    assert found == expected
    assert type(found) is type(expected)


def test_dates_since_1904() -> None:
    cell = '<c r="A1" s="1"><v>44756</v></c>'
    assert value(cell, '<workbookPr date1904="1"/>') == date(2026, 7, 15)
    assert value(cell, '<workbookPr date1904="true"/>') == date(2026, 7, 15)
    assert value(cell, '<workbookPr date1904="0"/>') == date(2022, 7, 14)


def test_formulas_errors_and_percents_have_their_address() -> None:
    rows = '<row r="1"><c r="A1"><f>1/2</f><v>0.5</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1" s="2"><v>0.8</v></c></row>'
    book = read_book(ooxml(rows, styles=STYLES), "a.xlsx")
    assert book.formulas == {("评分表", 0, 0): "1/2"}
    assert book.errors == {("评分表", 0, 1): "#N/A"}
    assert book.percents == {("评分表", 0, 2)}
    assert not book.cell("评分表", 0, 1).blank
    assert book.cell("评分表", 0, 0).formula == "1/2"


# --- which sheets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "needed", "possible"),
    [
        ("填写说明 基本信息 评分表 证据清单 改进计划 得分预览 _smexl", "基本信息 评分表 证据清单 改进计划 _smexl", ""),
        ("Guide Organization Scores Evidence Sheet1", "Organization Scores Evidence", "Sheet1"),
        ("基本信息 评分表(2) 评分表 证据清单 改进计划 备忘", "基本信息 评分表(2) 评分表 证据清单 改进计划", "备忘"),
        ("甲 乙 得分预览", "", "甲 乙"),
        ("评分表", "评分表", ""),
    ],
)
def test_sheets_to_read(names: str, needed: str, possible: str) -> None:
    assert plausible_sheets(names.split()) == (needed.split(), possible.split())


def test_only_these_are_read() -> None:
    assert list(read_book(filled(1), "a.xlsx").sheets) == ["基本信息", "评分表", "证据清单", "改进计划", "_smexl"]


# --- template → filled in → read → validated ----------------------------------------------------------------------------


def read(data: bytes) -> Submission:
    return validate(read_book(data, "a.xlsx"), catalogue())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_what_was_entered_is_read(level: int, lang: str) -> None:
    from smexl.template import template  # noqa: PLC0415 (the one test that fills in a template by itself)

    entered = answers(level)
    one = read(template(catalogue(), level, lang="en" if lang == "en" else "zh", prefill=entered))
    assert one.findings == []
    assert (one.level, one.kind, one.lang) == (level, "self", lang)
    assert one.scores.keys() == {r.id for r in catalogue().level(level).requirements}
    level_name = {key for key in one.entered if key[-1] == "level"}
    assert {key: one.entered[key] for key in one.entered.keys() - level_name} == entered


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_a_blank_template_lists_what_is_to_do(level: int) -> None:
    one = read(filled(level, {}))
    errors = [f for f in one.findings if f.severity == "error"]
    requirements = catalogue().level(level).requirements
    assert [f.key[1] for f in errors if f.code == "score-blank"] == [r.id for r in requirements]
    assert {f.code for f in errors} == {"score-blank", "field-blank"}


def sorted_rows(sheet: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    rows.sort(key=lambda row: (str(row[5]), str(row[3])))
    for number, row in enumerate(rows, 4):
        for column, content in enumerate(row, 1):
            sheet.cell(number, column).value = content


def rows_between(sheet: Worksheet) -> None:
    for row in (12, 9, 9, 5, 4, 1):
        sheet.insert_rows(row)


def columns_between(sheet: Worksheet) -> None:
    for column in (9, 6, 6, 4, 1):
        sheet.insert_cols(column)


@pytest.mark.parametrize("change", [sorted_rows, rows_between, columns_between])
def test_moved_about_in_a_spreadsheet_program(change: Callable[[Worksheet], None]) -> None:
    original = read(filled(2))
    book = openpyxl.load_workbook(BytesIO(filled(2)))
    for sheet in ("评分表", "基本信息", "证据清单") if change is not sorted_rows else ("评分表",):
        change(book[sheet])
    out = BytesIO()
    book.save(out)
    book.close()
    one = read(out.getvalue())
    assert one.findings == []
    assert (one.scores, one.rows, one.answers, one.listings, one.remarks) == (
        original.scores,
        original.rows,
        original.answers,
        original.listings,
        original.remarks,
    )


# --- damage -----------------------------------------------------------------------------------------------------------

SMALL = filled(1)


@settings(max_examples=150)
@given(
    st.integers(0, len(SMALL) - 1),
    st.sampled_from(["cut", "flip", "zero", "remove", "insert", "repeat"]),
    st.binary(min_size=1, max_size=8),
)
def test_a_damaged_file_is_read_or_refused(place: int, how: str, junk: bytes) -> None:
    head, tail = SMALL[:place], SMALL[place:]
    damaged = {
        "cut": head,
        "flip": head + bytes(byte ^ 0x55 for byte in tail[:1]) + tail[1:],
        "zero": head + bytes(len(tail[:64])) + tail[64:],
        "remove": head + tail[len(junk) :],
        "insert": head + junk + tail,
        "repeat": head + tail[:100] + tail,
    }[how]
    try:
        one = read(damaged)
    except Unreadable as error:
        assert error.finding.message("zh")
        assert error.finding.message("en")
    else:
        # What could still be read is right: a part that was harmed would not pass its checksum.
        assert one.scores == read(SMALL).scores


@settings(max_examples=150)
@given(st.data())
def test_a_sheet_of_other_xml_is_read_or_refused(data: st.DataObject) -> None:
    tokens = [
        *(
            '<row r="2">',
            "<row>",
            "</row>",
            '<c r="A2">',
            "<c>",
            '<c r="B2" t="s">',
            '<c r="C1" t="e">',
            "</c>",
            "<v>",
            "</v>",
        ),
        *(
            "<f>",
            "</f>",
            "<f/>",
            "<is>",
            "</is>",
            "<t>",
            "</t>",
            "0",
            "1",
            "-1",
            "99999",
            "#N/A",
            "编号",
            "得分",
            "&amp;",
        ),
        *(
            "&#65;",
            "<",
            ">",
            '"',
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<sheetData>",
            "</sheetData>",
            ' r="XFD1048576"',
            "\n",
        ),
    ]
    rows = "".join(data.draw(st.lists(st.sampled_from(tokens), max_size=25)))
    try:
        validate(read_book(ooxml(rows, strings=STRINGS), "a.xlsx"), catalogue())
    except Unreadable as error:
        assert error.finding.code


def test_a_panic_in_the_reader_costs_its_file_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        """As pyo3 raises it."""

    def panic(_: object) -> None:
        raise Panic("index out of bounds")

    monkeypatch.setattr("smexl.reading.read.CalamineWorkbook.from_filelike", panic, raising=False)
    with pytest.raises(Unreadable) as caught:
        read_book(SMALL, "a.xlsx")
    assert caught.value.finding.code == "file-damaged"
    assert "Panic" in caught.value.finding.message("en")
