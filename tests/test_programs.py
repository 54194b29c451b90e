"""The same answers are read from a workbook whichever program saved it, however it wrote it, and whatever people did to its looks."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import unescape

import openpyxl
import programs
import pytest
from assessed import formal
from filled import answers, catalogue, filled
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from surgery import address, cell, edit, pack, pack_streamed, part_of, swap, text_cell, unpack

from smexl.findings import Finding
from smexl.reading.guard import Unreadable
from smexl.reading.read import read_book
from smexl.submission import Submission
from smexl.validation import validate

SCORES, INFO, EVIDENCE = "评分表", "基本信息", "证据清单"
ANSWERS = ("level", "kind", "lang", "scores", "answers", "remarks", "rows", "listings")


def read(data: bytes, name: str = "a.xlsx") -> Submission:
    return validate(read_book(data, name), catalogue())


def codes(submission: Submission) -> set[str]:
    return {finding.code for finding in submission.findings}


@cache
def reference(level: int) -> Submission:
    submission = read(filled(level))
    assert submission.accepted
    return submission


def assert_same(submission: Submission, level: int, warnings: set[str]) -> None:
    """The same answers as in the filled template, and no findings but these."""
    for name in ANSWERS:
        assert getattr(submission, name) == getattr(reference(level), name), name
    assert codes(submission) == warnings
    assert submission.accepted


def test_the_reference_has_all_that_was_entered() -> None:
    submission, entered = reference(3), answers(3)
    assert {("score", key): value for key, value in submission.scores.items()} == {
        key: round(value * 10) for key, value in entered.items() if key[0] == "score"
    }
    assert submission.answers["info"]["date"] == "2026-07-15"
    assert submission.answers["info"]["address"] == "望江西路 666 号\nA 座 12 层"
    assert submission.remarks["info"]["contact"] == "周一至周五"
    assert [record["date"] for record in submission.listings["evidence"]] == ["2026-03-10", "2026-03-11", "2026-03-12"]
    assert submission.listings["plan"][0]["owner"] == "周四"
    assert {key[1] for key in entered if key[0] == "row" and key[2] == "remark"} == {
        key for key, row in submission.rows.items() if "remark" in row
    }


# --- real programs ----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "source.xlsx"
    path.write_bytes(filled(3))
    return path


@pytest.mark.parametrize(
    ("program", "suffix"),
    [
        ("libreoffice", ".xlsx"),
        ("libreoffice", ".xls"),
        ("libreoffice", ".ods"),
        ("gnumeric", ".xlsx"),
        ("gnumeric", ".xls"),
        ("gnumeric", ".ods"),
        ("openpyxl", ".xlsx"),
        ("xlsxwriter", ".xlsx"),
        ("exceljs", ".xlsx"),
        ("sheetjs", ".xlsx"),
        ("sheetjs", ".xls"),
        ("sheetjs", ".xlsb"),
        ("sheetjs", ".ods"),
        ("poi", ".xls"),
    ],
)
def test_saved_by(program: str, suffix: str, source: Path, tmp_path: Path) -> None:
    target = tmp_path / f"评分表 {program}{suffix}"
    programs.resave(program, source, target)
    warnings = set() if suffix == ".xlsx" else {"file-format"}
    if (program, suffix) == ("sheetjs", ".ods"):
        warnings = {"file-format", "date-normalized"}  # it writes dates as plain numbers
    assert_same(read(target.read_bytes(), target.name), 3, warnings)


@pytest.mark.parametrize("program", ["libreoffice", "gnumeric", "exceljs", "sheetjs"])
@pytest.mark.parametrize("make", [formal, lambda: filled(2, lang="en")], ids=["formal", "English"])
def test_other_workbooks_saved_by(make: Callable[[], bytes], program: str, tmp_path: Path) -> None:
    source, target = tmp_path / "source.xlsx", tmp_path / "target.xlsx"
    source.write_bytes(make())
    programs.resave(program, source, target)
    before, after = read(source.read_bytes()), read(target.read_bytes())
    assert before.accepted
    assert [getattr(after, name) for name in ANSWERS] == [getattr(before, name) for name in ANSWERS]
    assert codes(after) == codes(before)


@pytest.mark.parametrize(("suffix", "detail"), [(".xml", "XML 2003"), (".html", "HTML")])
def test_a_format_that_cannot_be_read_is_refused_by_name(
    suffix: str, detail: str, source: Path, tmp_path: Path
) -> None:
    target = tmp_path / f"a{suffix}"
    programs.resave("sheetjs", source, target)
    with pytest.raises(Unreadable) as error:
        read(target.read_bytes(), "a.xls")
    assert error.value.finding.code == "file-not-workbook"
    assert detail in error.value.finding.message("en")


def test_saved_by_one_program_after_another(source: Path, tmp_path: Path) -> None:
    for number, program in enumerate(("exceljs", "libreoffice", "openpyxl", "sheetjs")):
        target = tmp_path / f"{number}.xlsx"
        programs.resave(program, source, target)
        source = target
    assert_same(read(source.read_bytes()), 3, set())


# --- other ways of writing the same -------------------------------------------------------------------------------------
Variant = Callable[[bytes], bytes]


def every_sheet(data: bytes, change: Callable[[str], str]) -> bytes:
    """The workbook with all its sheets changed."""
    parts = unpack(data)
    for name in [name for name in parts if re.fullmatch(r"xl/worksheets/\w+\.xml", name)]:
        parts[name] = change(parts[name].decode()).encode()
    assert parts != unpack(data)
    return pack(parts)


def shared_strings(data: bytes) -> list[str]:
    found = re.findall(r"<si>(.*?)</si>", unpack(data)["xl/sharedStrings.xml"].decode(), re.DOTALL)
    assert all(item.count("<t") == 1 for item in found)
    return [re.sub(r"</?t[^>]*>", "", item) for item in found]


def inline_strings(data: bytes) -> bytes:
    strings = shared_strings(data)

    def inline(text: str) -> str:
        return re.sub(
            r't="s"><v>(\d+)</v>',
            lambda found: f't="inlineStr"><is><t xml:space="preserve">{strings[int(found[1])]}</t></is>',
            text,
        )

    data = every_sheet(data, inline)
    parts = unpack(data)
    del parts["xl/sharedStrings.xml"]
    return pack(parts)


def shared_only(data: bytes) -> bytes:
    """All text shared, in runs, with phonetic hints as Chinese and Japanese Excel keep them."""
    more: list[str] = []
    count = len(shared_strings(data))

    def share(found: re.Match[str]) -> str:
        text = found[1]
        cut = next((i for i in range(1, len(text)) if text[i - 1] not in "&;" and "&" not in text[:i]), len(text))
        first, second = text[:cut], text[cut:]
        more.append(
            f'<si><r><t xml:space="preserve">{first}</t></r><r><rPr><b/><sz val="11"/></rPr>'
            f'<t xml:space="preserve">{second}</t></r><rPh sb="0" eb="1"><t>pinyin</t></rPh><phoneticPr fontId="1"/></si>'
        )
        return f't="s"><v>{count + len(more) - 1}</v>'

    data = every_sheet(
        data, lambda text: re.sub(r't="inlineStr"><is><t[^>]*>(.*?)</t></is>', share, text, flags=re.DOTALL)
    )
    return edit(data, "xl/sharedStrings.xml", swap("</sst>", f"{''.join(more)}</sst>"))


def rich_text(data: bytes) -> bytes:
    place = address(1, "form", "info", "organization")
    xml = '<c {} t="inlineStr"><is><r><rPr><b/></rPr><t>合肥市</t></r><r><t>“星火”服务有限公司 &amp; Co &lt;甲&gt;</t></r></is></c>'
    return edit(data, INFO, cell(place, xml))


def without_cached_values(data: bytes) -> bytes:
    return every_sheet(data, lambda text: re.sub(r"(</f>)<v>[^<]*</v>", r"\1", text))


def prefixed(data: bytes) -> bytes:
    """Elements called ``x:worksheet``, ``x:c`` and so on, in all parts of SpreadsheetML."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = unpack(data)
    for name, part in parts.items():
        text = part.decode()
        if main in text:
            text = text.replace(main, main.replace("xmlns", "xmlns:x"))
            parts[name] = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", text).encode()
    return pack(parts)


def strict(data: bytes) -> bytes:
    """ISO 29500 strict: Excel's own choice “Strict Open XML Spreadsheet”."""
    parts = unpack(data)
    for name, part in parts.items():
        for old, new in (
            (
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            ),
            (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"),
            (b"http://schemas.openxmlformats.org/drawingml/2006/", b"http://purl.oclc.org/ooxml/drawingml/"),
        ):
            part = part.replace(old, new)  # noqa: PLW2901
        parts[name] = part
    return pack(parts)


def iso_dates(data: bytes) -> bytes:
    for key in (("form", "info", "period_start"), ("form", "info", "date")):
        day = answers(1)[key]
        assert isinstance(day, date)
        data = edit(data, INFO, cell(address(1, *key), f'<c {{}} t="d"><v>{day.isoformat()}</v></c>'))
    return data


def since_1904(data: bytes) -> bytes:
    """As Excel for Mac used to count days."""
    data = edit(data, "xl/workbook.xml", swap("<workbookPr", '<workbookPr date1904="1"'))
    for key in [key for key, value in answers(1).items() if isinstance(value, date)]:
        place = address(1, *key)
        pattern = re.compile(rf'(<c r="{place}"[^>]*><v>)(\d+)(</v>)')
        sheet = {"info": INFO, "evidence": EVIDENCE, "plan": "改进计划"}[str(key[1])]
        data = edit(data, sheet, lambda text, p=pattern: p.sub(lambda m: f"{m[1]}{int(m[2]) - 1462}{m[3]}", text))  # type: ignore[misc]
    return data


def other_order(data: bytes) -> bytes:
    def reverse(text: str) -> str:
        sheets = re.findall(r"<sheet .*?/>", text)
        text = re.sub(r"<definedNames>.*</definedNames>", "", text)
        return text.replace("".join(sheets), "".join(reversed(sheets)))

    return edit(data, "xl/workbook.xml", reverse)


def without_references(data: bytes) -> bytes:
    """Cells and rows that do not say where they stand, as some exports write them. Only where no cell is left out."""

    def strip(text: str) -> str:
        rows = []
        for number, row in enumerate(re.findall(r"<row .*?</row>|<row [^>]*/>", text, re.DOTALL), 1):
            assert f'r="{number}"' in row
            cells = dict(re.findall(r'(?s)<c r="([A-Z])\d+"((?: [^>]*)?(?:/>|>.*?</c>))', row))
            every = [f"<c{cells.get(chr(65 + i), '/>')}" for i in range(ord(max(cells, default="A")) - 64)]
            rows.append(f"<row>{''.join(every)}</row>")
        start, end = text.index("<sheetData>"), text.index("</sheetData>")
        return f"{text[:start]}<sheetData>{''.join(rows)}{text[end:]}"

    for sheet in (SCORES, EVIDENCE):
        data = edit(data, sheet, strip)
    return data


def with_macros(data: bytes) -> bytes:
    return pack({**unpack(data), "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)})


def marked(data: bytes) -> bytes:
    """A byte order mark before each part, as .NET writes them."""
    return pack(
        {name: (b"\xef\xbb\xbf" + part if part[:5] == b"<?xml" else part) for name, part in unpack(data).items()}
    )


def spelt(data: bytes) -> bytes:
    """Numbers in other spellings, of the same value."""
    ways = {"1": "1.0", "0.8": "8.0000000000000004E-1", "0.5": "0.50", "0": "0E0"}
    return edit(
        data, SCORES, lambda text: re.sub(r'(<c r="F\d+" s="\d+"><v>)([\d.]+)<', lambda m: f"{m[1]}{ways[m[2]]}<", text)
    )


def old_links(data: bytes) -> bytes:
    """Absolute targets of relations, other names of parts."""
    parts = unpack(data)
    old = part_of(parts, SCORES)
    parts["xl/tables/bewertung 1.xml"] = parts.pop(old)
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(old.removeprefix("xl/").encode(), b"/xl/tables/bewertung 1.xml")
    return pack(parts)


def with_notes(data: bytes) -> bytes:
    """XML comments, processing instructions and extensions between rows and cells."""
    data = edit(data, SCORES, swap('<row r="5"', "<!-- <row r='1'><c r='F4'><v>0</v></c></row> --><?x y?><row r=\"5\""))
    return edit(data, SCORES, lambda text: text.replace("</c></row>", "</c><extLst><ext uri='u'/></extLst></row>"))


@pytest.mark.parametrize(
    ("variant", "warnings"),
    [
        (inline_strings, set()),
        (shared_only, set()),
        (rich_text, set()),
        (without_cached_values, set()),
        (prefixed, set()),
        (strict, set()),
        (iso_dates, set()),
        (since_1904, set()),
        (other_order, set()),
        (without_references, set()),
        (with_macros, {"file-macros"}),
        (marked, set()),
        (spelt, set()),
        (old_links, set()),
        (with_notes, set()),
        (lambda data: prefixed(inline_strings(since_1904(data))), set()),
        (lambda data: pack(unpack(data), zip64=True), set()),
        (lambda data: pack_streamed(unpack(data)), set()),
        (lambda data: pack(dict(reversed(unpack(data).items())), method=0), set()),
    ],
)
def test_written_another_way(variant: Variant, warnings: set[str]) -> None:
    data = filled(1)
    other = variant(data)
    assert other != data
    assert_same(read(other, "a.xlsm"), 1, warnings)


# --- what people do -------------------------------------------------------------------------------------------------------
Deed = Callable[[Workbook], None]


def done(deed: Deed, level: int = 1) -> bytes:
    """The filled template after somebody did this to it and saved it."""
    book = openpyxl.load_workbook(BytesIO(filled(level)))
    deed(book)
    out = BytesIO()
    book.save(out)
    book.close()
    return out.getvalue()


def on_scores(deed: Callable[[Worksheet], None]) -> Deed:
    return lambda book: deed(book[SCORES])


FIRST = 4
LAST = FIRST + len(catalogue().level(1).requirements) - 1


def sort_rows(sheet: Worksheet) -> None:
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=FIRST, max_row=LAST)]
    rows.sort(key=lambda row: (row[5], str(row[3])))
    for number, row in enumerate(rows, FIRST):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value


def swap_columns(sheet: Worksheet) -> None:
    for row in sheet.iter_rows(min_row=FIRST - 1, max_row=LAST):
        row[0].value, row[5].value = row[5].value, row[0].value
        row[3].value, row[8].value = row[8].value, row[3].value


def filter_rows(sheet: Worksheet) -> None:
    sheet.auto_filter.add_filter_column(5, ["1"])
    for row in range(FIRST, LAST, 2):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["D"].hidden = True


def blank_rows(sheet: Worksheet) -> None:
    for row in (LAST - 2, FIRST + 5, FIRST + 5, FIRST, 2, 1):
        sheet.insert_rows(row)


def blank_columns(sheet: Worksheet) -> None:
    for column in (9, 6, 4, 4, 1):
        sheet.insert_cols(column)


def own_columns(sheet: Worksheet) -> None:
    sheet.insert_cols(7, 2)
    sheet.cell(FIRST - 1, 7).value = "内部复核人"
    for row in range(FIRST, LAST + 1):
        sheet.cell(row, 7).value = "张三"


def merge_domains(sheet: Worksheet) -> None:
    start = FIRST
    for row in range(FIRST + 1, LAST + 2):
        if sheet.cell(row, 2).value != sheet.cell(start, 2).value:
            if row - start > 1:
                sheet.merge_cells(start_row=start, end_row=row - 1, start_column=2, end_column=2)
            start = row
    sheet.merge_cells("A1:I1")


def second_header(sheet: Worksheet) -> None:
    sheet.insert_rows(FIRST + 10)
    for column in range(1, 10):
        sheet.cell(FIRST + 10, column).value = sheet.cell(FIRST - 1, column).value


def unprotect(book: Workbook) -> None:
    for sheet in book:
        sheet.protection.disable()
        sheet.data_validations.dataValidation.clear()


def extra_sheets(book: Workbook) -> None:
    book.create_sheet("Sheet1", 0)["A1"] = "备忘"
    book.create_sheet("评分依据")["A1"] = "编号"
    book.create_sheet("图")
    book["Sheet1"]["F4"] = "=1+1"


def comments(book: Workbook) -> None:
    for sheet, place in ((SCORES, "F4"), (INFO, "B5"), (EVIDENCE, "A4")):
        book[sheet][place].comment = Comment("请核对 0.5", "李")


def hide_sheets(book: Workbook) -> None:
    book[EVIDENCE].sheet_state = "hidden"
    book["改进计划"].sheet_state = "veryHidden"
    book["_smexl"].sheet_state = "visible"


def notes_below(sheet: Worksheet) -> None:
    sheet.cell(LAST + 3, 1).value = "说明："
    sheet.cell(LAST + 4, 4).value = "以上内容属实，如有虚假愿承担责任。"
    sheet.cell(LAST + 5, 9).value = "盖章："


def spaces_in_headings(sheet: Worksheet) -> None:
    said = {"编号": "编　号", "得分": "得分 *", "证据编号": " 证据编号\u00a0", "说明": "说\n明"}
    for one in sheet[FIRST - 1]:
        one.value = said.get(one.value, one.value)


@pytest.mark.parametrize(
    ("deed", "warnings"),
    [
        (on_scores(sort_rows), set()),
        (on_scores(swap_columns), set()),
        (on_scores(filter_rows), set()),
        (on_scores(blank_rows), set()),
        (on_scores(blank_columns), set()),
        (on_scores(own_columns), set()),
        (on_scores(merge_domains), set()),
        (on_scores(second_header), set()),
        (on_scores(notes_below), set()),
        (on_scores(spaces_in_headings), set()),
        (unprotect, set()),
        (extra_sheets, set()),
        (comments, set()),
        (hide_sheets, set()),
        (lambda book: book.move_sheet(SCORES, -2), set()),
        (lambda book: setattr(book[SCORES], "title", "评分表 (2)"), {"sheet-renamed"}),
        (lambda book: setattr(book[SCORES], "title", "自评分表（终稿）"), {"sheet-renamed"}),
        (lambda book: setattr(book[INFO], "title", "基本信息1"), {"sheet-renamed"}),
        (lambda book: setattr(book[SCORES], "title", " 评分表"), set()),
        (lambda book: book.remove(book["填写说明"]), set()),
    ],
)
def test_done_by_people(deed: Deed, warnings: set[str]) -> None:
    assert_same(read(done(deed)), 1, warnings)


def test_a_copy_beside_the_sheet_is_asked_about() -> None:
    def copy(book: Workbook) -> None:
        other = book.copy_worksheet(book[SCORES])
        other.title = "评分表 (2)"
        other["F4"] = 0

    asked = read(done(copy))
    assert codes(asked) == {"score-sheet-double"}
    assert not asked.accepted


def test_a_picture_is_no_matter() -> None:
    parts = unpack(filled(1))
    links = "xl/worksheets/_rels/sheet3.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    parts[links] = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" Type="{kind}"'
        ' Target="../drawings/drawing9.xml"/></Relationships>'
    ).encode()
    parts["xl/drawings/drawing9.xml"] = (
        b"<xdr:wsDr xmlns:xdr='http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing'/>"
    )
    parts["xl/media/image9.png"] = b"\x89PNG\r\n\x1a\n" + bytes(3_000_000)
    data = edit(pack(parts), SCORES, swap("</worksheet>", '<drawing r:id="rId9"/></worksheet>'))
    assert_same(read(data), 1, set())


SCORE = address(1, "score", catalogue().level(1).requirements[0].id)
"""The first requirement's score, which is 1."""


@pytest.mark.parametrize(
    "value",
    ["1", "1.0", "１", " 1 ", "1\u00a0", "\u30001\u3000", "１．０", "100%", "1分", "全部满足", "全部 满足"],
)
def test_a_score_that_means_the_same_is_taken_and_noted(value: str) -> None:
    submission = read(done(on_scores(lambda sheet: setattr(sheet[SCORE], "value", value))))
    assert_same(submission, 1, {"score-normalized"})
    assert [(f.sheet, f.cell) for f in submission.findings] == [(SCORES, SCORE)]


@pytest.mark.parametrize("value", ["1.0000000000000002", "0.99999999999999989"])
def test_a_score_off_by_a_rounding_is_taken_and_noted(value: str) -> None:
    assert_same(read(edit(filled(1), SCORES, cell(SCORE, f"<c {{}}><v>{value}</v></c>"))), 1, {"score-normalized"})


def test_a_score_formatted_as_percent_is_taken_and_noted() -> None:
    submission = read(done(on_scores(lambda sheet: setattr(sheet[SCORE], "number_format", "0%"))))
    assert_same(submission, 1, {"score-normalized"})


def found(data: bytes) -> list[tuple[str, str, str]]:
    """Code, sheet and cell of the errors."""
    submission = read(data)
    assert not submission.accepted

    def row(finding: Finding) -> tuple[str, str, str]:
        return finding.code, finding.sheet, finding.cell

    return [row(finding) for finding in submission.findings if finding.severity == "error"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "score-blank"),
        ("", "score-blank"),
        ("\u3000 ", "score-blank"),
        (0.7, "score-invalid"),
        (0.85, "score-invalid"),
        (2, "score-invalid"),
        (-1, "score-invalid"),
        (10, "score-invalid"),
        ("√", "score-invalid"),
        ("不适用", "score-invalid"),
        (True, "score-invalid"),
        (date(2026, 1, 1), "score-invalid"),
        ("#N/A", "score-error-value"),
        ("#REF!", "score-error-value"),
        ("=1", "score-formula"),
        ("=IF(TRUE,1,0)", "score-formula"),
    ],
)
def test_a_score_that_means_nothing_is_refused_with_its_cell(value: object, code: str) -> None:
    assert found(done(on_scores(lambda sheet: setattr(sheet[SCORE], "value", value)))) == [(code, SCORES, SCORE)]


@pytest.mark.parametrize(
    "spelling", ["<f>1</f>", "<f\n>1</f>", '<f\tca="1">1</f>', '<f t="shared" si="0"/>', "<f></f>", "<f/>"]
)
def test_a_formula_is_seen_however_it_is_written(spelling: str) -> None:
    data = edit(filled(1), SCORES, cell(SCORE, f"<c {{}}>{spelling}<v>1</v></c>"))
    assert found(data) == [("score-formula", SCORES, SCORE)]


@pytest.mark.parametrize("spelling", ["<v>#REF!</v>", "<v >#REF!</v>", '<v xml:space="preserve">#REF!</v>'])
def test_an_error_value_is_shown_as_it_stands(spelling: str) -> None:
    data = edit(filled(1), SCORES, cell(SCORE, f'<c {{}} t="e">{spelling}</c>'))
    assert found(data) == [("score-error-value", SCORES, SCORE)]
    assert [f.value for f in read(data).findings] == ["#REF!"]


@pytest.mark.parametrize("rest", ["/>", "></c>", "><v/></c>", "><v></v></c>"])
def test_an_error_cell_without_its_value_says_nothing_of_other_cells(rest: str) -> None:
    submission = read(edit(filled(1), SCORES, cell(SCORE, f'<c {{}} t="e"{rest}')))
    assert not submission.accepted
    assert [(f.cell, f.value.strip("#")) for f in submission.findings] == [(SCORE, "")]


def test_text_that_looks_like_an_error_or_its_markup_stays_text() -> None:
    first, second, third = (r.id for r in catalogue().level(1).requirements[:3])
    data = edit(filled(1), SCORES, cell(address(1, "row", first, "remark"), '<c {} t="str"><v>#1 档案柜</v></c>'))
    data = edit(data, SCORES, cell(address(1, "row", second, "remark"), text_cell('写作 t="e"')))
    data = edit(data, SCORES, cell(address(1, "row", third, "remark"), '<c {} t="e"><v>#SPILL!</v></c>'))
    submission = read(data)
    assert submission.rows[first]["remark"] == "#1 档案柜"
    assert submission.rows[second]["remark"] == '写作 t="e"'
    assert submission.scores == reference(1).scores


def test_damaged_tables_are_told_row_by_row() -> None:
    def deed(sheet: Worksheet) -> None:
        sheet.cell(FIRST + 3, 4).value = "改过的要求"
        sheet.cell(FIRST + 6, 1).value = sheet.cell(FIRST + 5, 1).value
        sheet.cell(FIRST + 8, 1).value = "L9-XX99-9"

    ids = [r.id for r in catalogue().level(1).requirements]
    assert sorted((code, cell_) for code, _, cell_ in found(done(on_scores(deed)))) == sorted(
        [
            ("requirement-changed", f"D{FIRST + 3}"),
            ("requirement-duplicate", f"A{FIRST + 6}"),
            ("requirement-missing", ""),
            ("requirement-missing", ""),
            ("requirement-unknown", f"A{FIRST + 8}"),
        ]
    )
    missing = {f.value for f in read(done(on_scores(deed))).findings if f.code == "requirement-missing"}
    assert missing == {ids[6], ids[8]}


def test_text_is_read_as_it_was_written() -> None:
    strings = shared_strings(filled(1))
    requirement = catalogue().level(1).requirements[0]
    assert requirement.text.zh in [unescape(text) for text in strings]


# --- other formats whose sheets are counted otherwise -------------------------------------------------------------------
def seed(name: str) -> bytes:
    return (Path(__file__).with_name("seeds") / f"accepted-{name}").read_bytes()


def doubled_table(data: bytes) -> bytes:
    """An .ods with a second, blank table of the first one's name."""
    more = '<table:table table:name="填写说明"><table:table-row><table:table-cell/></table:table-row></table:table><table:table '
    return edit(data, "content.xml", swap("<table:table ", more, 1))


def doubled_name(data: bytes) -> bytes:
    """An .xls whose first sheet is called as the last but two."""
    old, new = "填写说明".encode("utf-16-le"), "改进计划".encode("utf-16-le")
    assert old in data
    return data.replace(old, new, 1)


def lost_sheet(data: bytes) -> bytes:
    """An .xlsb that names a sheet it does not hold."""
    parts = unpack(data)
    del parts["xl/worksheets/sheet1.bin"]
    return pack(parts)


def lost_link(data: bytes) -> bytes:
    """An .xlsb with a sheet that no relation leads to."""
    return edit(data, "xl/_rels/workbook.bin.rels", swap('Id="rId1"', 'Id="rId99"'))


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("libreoffice.ods", doubled_table),
        ("sheetjs.xls", doubled_name),
        ("sheetjs.xlsb", lost_sheet),
        ("sheetjs.xlsb", lost_link),
    ],
)
def test_one_sheet_is_never_read_for_another(name: str, damage: Variant) -> None:
    assert read(seed(name), name).scores == reference(1).scores
    with pytest.raises(Unreadable, match="file-damaged"):
        read(damage(seed(name)), name)
