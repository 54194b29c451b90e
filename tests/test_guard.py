"""The guard: what is refused and why, within what bounds, and what it sees that the reader does not show."""

import re
import struct
import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from time import process_time

import pytest
from filled import filled
from inline import ooxml

from smexl.reading import biff, guard, sheetxml
from smexl.reading import package as package_module
from smexl.reading.guard import DEFAULT_LIMITS, Choice, Examined, Unreadable, examine
from smexl.reading.package import Package, check_extent, stored
from smexl.reading.read import read_book

ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
STRINGS = '<sst count="1" uniqueCount="1"><si><t>a</t></si></sst>'


def refusal(data: bytes, name: str = "a.xlsx", **limits: int) -> str:
    """The code of the finding that a file is refused with; nothing where it is read."""
    try:
        read_book(data, name, replace(DEFAULT_LIMITS, **limits))
    except Unreadable as error:
        return error.finding.code
    return ""


def only(data: bytes) -> Examined:
    return examine(data, "a.xlsx")


# --- kinds of file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        ("编号,得分".encode("gbk"), "text"),
        (b"\xef\xbb\xbf  <HTML><table>", "HTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "XML 2003"),
        (b"\0\1\2\3" * 9, "unknown format"),
        (stored([("word/document.xml", b"<w/>")]), "Word"),
        (stored([("a.txt", b"a")]), "ZIP"),
        (stored([("mimetype", b"application/vnd.oasis.opendocument.text")]), "OpenDocument"),
    ],
)
def test_what_is_no_workbook_is_named(data: bytes, detail: str) -> None:
    with pytest.raises(Unreadable) as caught:
        only(data)
    assert caught.value.finding.code == "file-not-workbook"
    assert detail in caught.value.finding.message("en")


def test_an_empty_file() -> None:
    assert refusal(b"") == "file-empty"


@pytest.mark.parametrize(
    ("name", "codes"),
    [("a.xlsx", []), ("A.XLSM", []), ("a", []), ("a.xls", ["file-format"]), ("a.txt", ["file-format"])],
)
def test_the_content_counts_not_the_name(name: str, codes: list[str]) -> None:
    assert [f.code for f in examine(ooxml(ROW), name).findings] == codes


def test_macros_and_links_are_noted() -> None:
    extra = {"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<x/>"}
    assert [f.code for f in only(ooxml(ROW, extra=extra)).findings] == ["file-macros", "file-external-links"]


@pytest.mark.parametrize(
    ("written", "modified"),
    [
        ("2026-07-15T10:00:00Z", datetime(2026, 7, 15, 10)),
        ("2026-07-15T10:00:00+08:00", datetime(2026, 7, 15, 2)),
        ("2026-07-15T10:00:00.1234567", datetime(2026, 7, 15, 10, 0, 0, 123456)),
        ("0001-01-01T00:00:00+08:00", None),
        ("yesterday at noon", None),
        ("", None),
    ],
)
def test_the_time_of_saving(written: str, modified: datetime | None) -> None:
    core = f'<cp:coreProperties xmlns:cp="c" xmlns:dcterms="d"><dcterms:modified>{written}</dcterms:modified>'
    assert only(ooxml(ROW, extra={"docProps/core.xml": core.encode()})).modified == modified


# --- zip --------------------------------------------------------------------------------------------------------------


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def test_bounds_of_a_package() -> None:
    data = zipped({"a": bytes(1000), "b": bytes(1000)})
    limits = replace(DEFAULT_LIMITS, inflated_bytes=1500)
    package = Package(data, limits)
    assert package.read("a") == bytes(1000)
    with pytest.raises(Unreadable, match="file-too-large"):
        package.read("b")
    with pytest.raises(Unreadable, match="file-too-large"):
        Package(data, replace(DEFAULT_LIMITS, declared_bytes=1999))
    with pytest.raises(Unreadable, match="file-too-large"):
        Package(data, replace(DEFAULT_LIMITS, entries=1))


def test_a_size_that_is_not_true() -> None:
    data = bytearray(zipped({"a": b"x" * 100_000}))
    place = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, place + 24, 10)
    with pytest.raises(Unreadable, match="file-damaged"):
        Package(bytes(data)).read("a")


def test_a_gigabyte_of_zeros() -> None:
    row = '<row r="2"><c r="A2"><v>1</v></c></row>'
    data = zipped({"a": bytes(1 << 20)} | {f"b{i}": bytes(1 << 20) for i in range(70)})
    package = Package(data)
    with pytest.raises(Unreadable, match="file-too-large"):
        for name in package:
            package.read(name)
    assert refusal(ooxml(row * 3), inflated_bytes=500) == "file-too-large"


@pytest.mark.parametrize("name", ["../a", "/a", "C:/a", "x/../../a", "..\\a", "a\x01"])
def test_names_that_lead_elsewhere(name: str) -> None:
    with pytest.raises(Unreadable, match="file-forbidden-content"):
        Package(stored([(name, b"")]))


@pytest.mark.parametrize("other", ["a/b.xml", "A/B.xml", "a\\b.xml"])
def test_names_that_are_the_same(other: str) -> None:
    with pytest.raises(Unreadable, match="file-forbidden-content"):
        Package(stored([("a/b.xml", b"1"), (other, b"2")]))


def test_the_reader_is_given_only_what_was_looked_at() -> None:
    data = filled(1)
    given = Package(examine(data, "a.xlsx", choose=lambda names: Choice(["评分表"])).package)
    assert set(given) == {
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/sharedstrings.xml",
        "xl/styles.xml",
    }


# --- XML --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("<!DOCTYPE x>", "file-forbidden-content"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>', "file-forbidden-content"),
        ("<!doctype x>", "file-forbidden-content"),
        ('<?xml version="1.0" encoding="GB2312"?>', "file-forbidden-content"),
        (f'<?xml version="1.0" {" " * 5000} encoding="UTF-16"?>', "file-forbidden-content"),
        ('<?xml version="1.0" encoding="utf-8"?>', ""),
        ('\ufeff<?xml version="1.0" encoding="UTF-8"?>', ""),
        ("<!-- a comment -->", ""),
    ],
)
def test_document_types_and_encodings(start: str, code: str) -> None:
    sheet = (
        start.replace("{", "{{").replace("}", "}}")
        + '<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    )
    assert refusal(ooxml(HEADED, sheet=sheet)) == code


HEADED = (
    "".join(
        f'<row r="1"><c r="{column}1" t="inlineStr"><is><t>{heading}</t></is></c>'
        for column, heading in zip("ABC", ("编号", "得分", "说明"), strict=True)
    ).replace("</c><row", "</c></row><row")
    + "</row>"
)


# --- how far a sheet reaches ------------------------------------------------------------------------------------------

FAR = "XFD1048576"


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1048576"><c r="{FAR}"><v>1</v></c></row>',
        f'<row r="1048576"><c r="{FAR}" s="0"><v>1</v></c></row>',
        f"<row r='1048576'><c r='{FAR}'><v>1</v></c></row>",
        f'<row r="1048576"><c s="0" r="{FAR}"><v>1</v></c></row>',
        f'<row r="1"><c r="A1" r="{FAR}"><v>1</v></c></row>',
        f'<row\n r="9"><c\tr = "{FAR}" ><v>1</v></c></row>',
        f'<row r="1"><c r="{FAR}" t="inlineStr"><is><t>x</t></is></c></row>',
        '<row r="1048576"><c><v>1</v></c></row>',
        '<row r="1">' + "<c><v>1</v></c>" * 501 + "</row>",
        '<row r="1"><c r="A50001"><v>1</v></c></row>',
        '<row r="1"><c r="SG1"><v>1</v></c></row>',
        f'<!-- <c r="A1"> --><row r="1"><c r="{FAR}"><v>1</v></c></row>',
        f'<x:row xmlns:x="{{main}}" r="1"><x:c r="{FAR}"><x:v>1</x:v></x:c></x:row>',
        f'<row r="9" x="</sheetData>"><c r="{FAR}"><v>1</v></c></row>',
        f'</sheetData><sheetData><row r="1"><c r="{FAR}"><v>1</v></c></row>',
        f'</sheetData ><sheetData><row r="1"><c r="{FAR}"><v>1</v></c></row>',
    ],
)
def test_a_value_too_far_out(rows: str) -> None:
    rows = rows.replace("{main}", "http://schemas.openxmlformats.org/spreadsheetml/2006/main")
    assert refusal(ooxml(ROW + rows)) in {"file-too-many-cells", "file-damaged"}


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1048576"><c r="{FAR}" s="1"/></row>',
        f'<row r="1048576"><c r="{FAR}"><f>1</f></c></row>',
        "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 60_000)),
    ],
)
def test_styles_without_values_reach_nowhere(rows: str) -> None:
    assert refusal(ooxml(HEADED + rows)) == ""


@pytest.mark.parametrize("reference", ["AAAAAAA1", "A0", "A99999999", "a1", "$A$1", "A&#49;", "", "A1:B2"])
def test_references_that_no_sheet_has(reference: str) -> None:
    assert refusal(ooxml(f'<row r="1"><c r="{reference}"><v>1</v></c></row>')) == "file-damaged"


def test_rows_times_columns() -> None:
    rows = '<row r="1"><c r="AZ1"><v>1</v></c></row><row r="900"><c r="A900"><v>1</v></c></row>'
    assert refusal(ooxml(HEADED + rows)) == ""
    assert refusal(ooxml(HEADED + rows), cells=46_799) == "file-too-many-cells"
    assert refusal(ooxml(HEADED + rows), rows=899) == "file-too-many-cells"
    assert refusal(ooxml(HEADED + rows), columns=51) == "file-too-many-cells"
    with pytest.raises(Unreadable) as caught:
        check_extent("表", 20_000, 499, DEFAULT_LIMITS)
    assert (caught.value.finding.sheet, caught.value.finding.detail) == ("表", "20000 × 499 > 1000000")


def test_formulas_without_end() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><f>1</f><v>1</v></c></row>' for n in range(1, 30))
    assert refusal(ooxml(rows), formulas=28) == "file-too-many-cells"
    assert refusal(ooxml(rows.replace('"', "'")), formulas=28) == "file-too-many-cells"


def test_shared_strings_that_claim_too_many() -> None:
    """A file of 1 kB has the reader ask for 96 GB, and the process is gone."""
    strings = STRINGS.replace('uniqueCount="1"', 'uniqueCount="4000000000"')
    assert refusal(ooxml(ROW, strings=strings)) == "file-damaged"


def test_a_long_string_shown_often() -> None:
    strings = f"<sst><si><t>{'x' * 1_000_000}</t></si><si><t>y</t></si></sst>"
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{{}}</v></c></row>' for n in range(1, 301))
    assert refusal(ooxml(cells.replace("{}", "0"), strings=strings)) == "file-too-large"
    assert refusal(ooxml(HEADED + cells.replace("{}", "1"), strings=strings)) == ""


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ('"1"', ""),
        ("'1'", ""),
        ('"-5"', ""),
        ('"x"', ""),
        ('"4000000000"', "file-damaged"),
        ("'4000000000'", "file-damaged"),
        ('"+4000000000"', "file-damaged"),
        ('"00000000000000000000001"', "file-damaged"),
        (" " * 100_000 + '"4000000000"', "file-damaged"),
    ],
)
def test_what_shared_strings_claim(claim: str, code: str) -> None:
    strings = STRINGS.replace('uniqueCount="1"', f"uniqueCount={claim}")
    assert refusal(ooxml(HEADED, strings=strings)) == code


@pytest.mark.parametrize("index", ["0", "+0", "000", " 0 ", "&#48;"])
def test_a_long_string_however_it_is_named(index: str) -> None:
    strings = f"<sst><si><t>{'x' * 1_000_000}</t></si></sst>"
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{index}</v></c></row>' for n in range(2, 301))
    assert refusal(ooxml(HEADED + cells, strings=strings)) == "file-too-large"


def test_text_that_looks_like_a_count_is_only_text() -> None:
    strings = "<sst><si><t>count = many, uniqueCount</t></si></sst>"
    assert refusal(ooxml(HEADED, strings=strings)) == ""


def test_a_sheet_of_a_million_cells_is_refused_in_time() -> None:
    rows = "".join(f'<row r="{n}">' + f'<c r="A{n}"><v>1</v></c>' * 5 + "</row>" for n in range(1, 200_000))
    began = process_time()
    assert refusal(zipped(dict(_parts(ooxml(rows))))) == "file-too-many-cells"
    assert process_time() - began < 20


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def test_many_sheets_of_which_none_is_too_large() -> None:
    sheets = {f"评分表{n}": sheetxml.SheetFacts(9_999, 20) for n in range(6)}
    with pytest.raises(Unreadable, match="file-too-many-cells"):
        sheetxml.check_together(sheets, DEFAULT_LIMITS)
    sheetxml.check_together(dict(list(sheets.items())[:5]), DEFAULT_LIMITS)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2" {} t="e"/></row>'.replace("{}", 't="e" ' * 300_000),
        f'<row r="2"><c r="A2"{" " * 3_000_000}><v>1</v></c></row>',
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"<v " * 300_000}</t></is></c></row>',
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"t=&quot;e&quot;" * 300_000}</t></is></c></row>',
        f'<row r="2"><c r="A2">{"<f/>" * 300_000}</c></row>',
    ],
    ids=["attributes", "spaces", "tags", "text", "formulas"],
)
def test_no_search_takes_long(rows: str) -> None:
    began = process_time()
    refusal(ooxml(HEADED + rows))
    assert process_time() - began < 15


def test_sheets_that_are_only_possible_are_left_out_when_too_large() -> None:
    far = ooxml(f'<row r="1"><c r="{FAR}"><v>1</v></c></row>')
    assert list(examine(far, "a.xlsx", choose=lambda names: Choice([], names)).sheets) == []


# --- what the reader does not show ------------------------------------------------------------------------------------

STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="0.0%"/><numFmt numFmtId="165" formatCode="0&quot;%&quot;"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="10"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>'
    '<cellStyles/><dxfs><dxf><numFmt numFmtId="166" formatCode="0%"/></dxf></dxfs>'
)
CELLS = (
    '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a&lt;"&amp;"b"</f><v>a</v></c><c r="C1"><f/></c></row>'
    '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">B2*2</f><v>1</v></c><c r="B2" s="1"><v>0.8</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>1</v></c><c r="B3" s="2" t="n"><v>0.8</v></c></row>'
    '<row r="4"><c r="A4" t="e"><v>#N/A</v></c><c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="Z4" s="3"><v>1</v></c></row>'
    '<row r="5"><c r="A5"><f t="array" ref="A5">SUM(A1)</f><v>1</v></c><c r="B5" s="4"><v>80</v></c><c r="C5" t="e"><v>#SPILL!</v></c></row>'
)
FORMULAS = {
    (0, 0): "1+1",
    (0, 1): '"a<"&"b"',
    (0, 2): "",
    (1, 0): "B2*2",
    (2, 0): "B2*2",
    (3, 1): "1/0",
    (4, 0): "SUM(A1)",
}
ERRORS = {(3, 0): "#N/A", (3, 1): "#DIV/0!", (4, 2): "#SPILL!"}
PERCENTS = {(1, 1), (2, 1), (3, 25)}


def without_references(cells: str) -> str:
    """The same cells, told by their order where that says the same."""
    return re.sub(r' r="[AB]\d"| r="C[15]"', "", cells)


@pytest.mark.parametrize(
    ("spelling", "searched"),
    [
        (lambda cells: cells, True),
        (lambda cells: cells.replace("><", ">\n  <"), True),
        (lambda cells: cells.replace("/>", " />"), True),
        (lambda cells: cells + '<row r="6"><c r="AA6"><v>1</v></c></row>', True),
        (lambda cells: cells.replace(' r="A1"', " r='A1'"), False),
        (lambda cells: cells + "<!-- a comment -->", False),
        (lambda cells: re.sub(r"<(/?)(\w)", r"<\1x:\2", cells), False),
        (lambda cells: re.sub(r'<c r="(\w+)" s="(\d)"', r'<c s="\2" r="\1"', cells), False),
        (lambda cells: cells.replace("<f>1+1</f><v>2</v>", "<v>2</v><f>1+1</f>"), False),
        (without_references, False),
    ],
)
def test_formulas_errors_and_percents_however_they_are_written(  # type: ignore[no-untyped-def]
    spelling, searched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = spelling(CELLS)
    sheet = '<worksheet xmlns="{main}" xmlns:x="{main}"><sheetData>{rows}</sheetData></worksheet>'
    data = ooxml(rows, styles=STYLES, sheet=sheet)
    parse, parsed = sheetxml.parsed_sheet, []
    monkeypatch.setattr(sheetxml, "parsed_sheet", lambda *asked: parsed.append(asked) or parse(*asked))
    facts = only(data).sheets["评分表"]
    assert (not parsed) == searched
    assert facts.formulas == FORMULAS
    assert facts.errors == ERRORS
    assert facts.percents == PERCENTS


BLANKS = '<row r="3"><c r="A3" s="1"/><c r="B3" s="2"/></row><row r="4" ht="20"/>'


@pytest.mark.parametrize(
    ("last", "value", "cut"),
    [
        ('<c r="A2"><v>7</v></c>', 7, True),
        ('<c r="A2"><v>7</v></c ><c r="B2" s="1"/>', 7, True),
        ('<c r="A2" t="inlineStr"><is><t>七</t></is></c>', "七", True),
        ('<c r="A2"><f>3+4</f></c>', "", True),
        ('<c r="A2"><v>7</v></c><c r="B2"><v>8</v></x>', None, False),
    ],
)
def test_the_reader_is_spared_the_blank_rest_of_a_sheet(last: str, value: object, cut: bool) -> None:
    rows = f'<row r="1"><c r="A1" t="str"><v>编号</v></c></row><row r="2">{last}</row>{BLANKS}'
    part = Package(ooxml(rows)).read("xl/worksheets/sheet1.xml")
    if value is not None:
        assert read_book(ooxml(rows), "a.xlsx").cell("评分表", 1, 0).value == value
    assert (b"A3" not in sheetxml.sheet_and_facts(part)[0]) == cut


@pytest.mark.parametrize(
    "rows", ["", "\n", '<row r="1"/>\n', '<row r="1"><c r="A1" s="1"/></row>\n', "\n<row></row>\n"]
)
def test_a_sheet_of_blank_cells_is_read_as_blank(rows: str) -> None:
    assert read_book(ooxml(rows), "a.xlsx").cell("评分表", 0, 0).blank


def test_what_is_remembered_of_a_stranger_is_small() -> None:
    """A worker keeps what submissions share: not what one of them holds by the megabyte."""
    relations = '<Relationship Id="r9" Type="x" Target="😀%s"/></Relationships>' % ("a" * 1_000_000)
    parts = _parts(ooxml(HEADED))
    data = zipped({n: d.replace(b"</Relationships>", relations.encode()) for n, d in parts})
    before = guard._usual_target.cache_info().currsize, package_module._remembered.cache_info().currsize
    assert examine(data, "a.xlsx").format == "xlsx"
    assert (guard._usual_target.cache_info().currsize, package_module._remembered.cache_info().currsize) <= (
        before[0] + 4,
        before[1] + 1,
    )


@pytest.mark.parametrize(
    ("styles", "whole"),
    [
        (
            '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs>',
            False,
        ),
        ('<cellXfs count="1"><xf numFmtId="164"/></cellXfs>', False),
        ('<numFmts count="0"/><cellXfs><xf numFmtId="164"/></cellXfs>', True),
        ('<!-- <cellXfs> --><cellXfs><xf numFmtId="164"/></cellXfs>', True),
        ("<x:cellXfs><x:xf numFmtId='164'/></x:cellXfs>", True),
    ],
)
def test_the_reader_is_spared_styles_other_than_of_numbers(styles: str, whole: bool) -> None:
    data = f'<styleSheet xmlns="m"><fonts><font/></fonts>{styles}<dxfs count="0"/></styleSheet>'.encode()
    found = sheetxml.number_styles(data)
    assert (found == data) == whole
    assert whole or (found.startswith(b"<styleSheet>") and styles.encode() in found and b"font" not in found)


def test_error_values_that_the_reader_does_not_know_are_read_all_the_same() -> None:
    book = read_book(ooxml(HEADED + '<row r="2"><c r="B2" t="e"><v>#SPILL!</v></c></row>'), "a.xlsx")
    assert book.cell("评分表", 1, 1).error == "#SPILL!"


@pytest.mark.parametrize("level", [1, 3, 5])
def test_our_own_templates_are_searched_not_parsed(level: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr(sheetxml, "parsed_sheet", never)
    assert len(read_book(filled(level), "a.xlsx").sheets) == 5


def test_both_ways_of_looking_agree_on_a_filled_template() -> None:
    package = Package(filled(3))
    for number in range(1, 8):
        part = package.read(f"xl/worksheets/sheet{number}.xml")
        found, parsed = sheetxml.sheet_and_facts(part)[1], sheetxml.parsed_sheet(part, frozenset())[0]
        assert (found.formulas, found.errors) == (parsed.formulas, parsed.errors)
        assert found.rows >= parsed.rows
        assert found.columns >= parsed.columns


# --- other formats ----------------------------------------------------------------------------------------------------

_ODS = (
    '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:calcext="c"><office:body>'
    '<office:spreadsheet><table:table table:name="评分表">{}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)


def ods_row(*texts: str, rows: int = 1, columns: int = 1) -> str:
    """A row of text cells (XML), each repeated, the row too."""
    repeated = f'table:number-columns-repeated="{columns}"'
    cells = (
        f'<table:table-cell {repeated} office:value-type="string"><text:p>{t}</text:p></table:table-cell>'
        for t in texts
    )
    return f'<table:table-row table:number-rows-repeated="{rows}">{"".join(cells)}</table:table-row>'


_HEADINGS = ods_row("编号", "得分", "说明")
_BLANK_ROWS = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
_BLANK_CELLS = '<table:table-row><table:table-cell table:number-columns-repeated="16000"/>'


def ods(rows: str) -> bytes:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": _ODS.format(rows).encode()}
    return stored(parts.items())


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (_BLANK_ROWS, ""),
        (ods_row("a", rows=60_000), "file-too-many-cells"),
        (_BLANK_ROWS + ods_row("a"), "file-too-many-cells"),
        (ods_row("a", columns=16_384), "file-too-many-cells"),
        (_BLANK_CELLS + ods_row("a").partition(">")[2], "file-too-many-cells"),
        (ods_row('<text:s text:c="900000000"/>'), "file-too-large"),
        (ods_row("x" * 4000, rows=40_000), "file-too-large"),
        (ods_row("a", rows=-1), "file-damaged"),
        (ods_row("a", rows=10**15), "file-damaged"),
    ],
)
def test_what_an_ods_repeats(rows: str, code: str) -> None:
    assert refusal(ods(_HEADINGS + rows), "a.ods") == code


def test_tables_in_tables_and_tables_together() -> None:
    inner = f"<table:table-row><table:table-cell>{ods_row('a')}</table:table-cell>"
    assert refusal(ods(_HEADINGS + inner + ods_row("a", columns=16_384).partition(">")[2]), "a.ods") == "file-damaged"
    tables = "".join(f'</table:table><table:table table:name="{n}">{ods_row("a", rows=40_000)}' for n in range(30))
    assert refusal(ods(_HEADINGS + tables), "a.ods") == "file-too-many-cells"


def test_what_an_ods_does_not_show() -> None:
    cells = (
        '<table:table-cell table:formula="of:=[.A1]*2" office:value-type="float" office:value="2"/>'
        '<table:table-cell office:value-type="percentage" office:value="0.8" table:number-columns-repeated="2"/>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error">'
        "<text:p>#DIV/0!</text:p></table:table-cell>"
    )
    facts = examine(ods(f'<table:table-row table:number-rows-repeated="2">{cells}</table:table-row>'), "a.ods").sheets[
        "评分表"
    ]
    assert facts.formulas == {(0, 0): "[.A1]*2", (0, 3): "1/0", (1, 0): "[.A1]*2", (1, 3): "1/0"}
    assert facts.percents == {(0, 1), (0, 2), (1, 1), (1, 2)}
    assert facts.errors == {(0, 3): "#DIV/0!", (1, 3): "#DIV/0!"}


def test_a_stream_that_claims_more_than_its_file_holds() -> None:
    """Its sectors go in a circle, and would be read for gigabytes."""
    data = bytearray(biff.compound_file(bytes(10_000)))
    assert refusal(bytes(data), "a.xls") == "file-damaged"
    entry = data.index("Workbook".encode("utf-16-le"))
    first = struct.unpack_from("<L", data, entry + 116)[0]
    struct.pack_into("<Q", data, entry + 120, 2**32 - 1)
    struct.pack_into("<L", data, 4096 + 4 * (first + 1), first)
    began = process_time()
    assert refusal(bytes(data), "a.xls") == "file-damaged"
    assert process_time() - began < 2
