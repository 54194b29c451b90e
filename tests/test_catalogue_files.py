"""Loading, refusing and writing catalogues, in both forms."""

import tempfile
import zipfile
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from catalogues import Sheets, catalogues, save_folder, save_workbook, small
from hypothesis import example, given, settings
from hypothesis import strategies as st
from programs import resave

from smexl.batch.reread import _DIGITS
from smexl.catalogue import Catalogue
from smexl.catalogue.files import MOST_GRADES, CatalogueError, load
from smexl.catalogue.tables import DOMAIN_TABLE, TABLES, line, paragraphs
from smexl.findings import PROBLEMS, Finding
from smexl.template.catalogue_book import export, write_new
from smexl.text import Lang

BUNDLED = load()
Place = tuple[str, str, str]
"""Code, table, cell."""


def set_cell(sheets: Sheets, table: str, address: str, value: Any) -> None:
    column, row = ord(address[0]) - ord("A"), int(address[1:]) - 1
    rows = sheets[table]
    while len(rows) <= row:
        rows.append([])
    rows[row] += [""] * (column + 1 - len(rows[row]))
    rows[row][column] = value


def problems_of(path: Path) -> list[Finding]:
    with pytest.raises(CatalogueError) as caught:
        load(path)
    return caught.value.problems


def places(path: Path) -> set[Place]:
    return {(p.code, p.sheet.removesuffix(".csv"), p.cell) for p in problems_of(path)}


# --- the same catalogue in either form -----------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_bundled_catalogue_comes_back_the_same(tmp_path: Path, lang: Lang) -> None:
    for name in ("book.xlsx", "folder"):
        export(BUNDLED, tmp_path / "deep" / name, lang)
        assert load(tmp_path / "deep" / name) == BUNDLED


@given(catalogues(most=2), st.sampled_from(["zh", "en"]))
@settings(max_examples=20)
def test_any_catalogue_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue, lang: Lang
) -> None:
    folder = tmp_path_factory.mktemp("catalogue")
    export(catalogue, folder / "book.xlsx", lang)
    export(catalogue, folder / "tables", lang)
    assert load(folder / "book.xlsx") == catalogue
    assert load(folder / "tables") == catalogue
    assert load(folder / "book.xlsx").identity == load(folder / "tables").identity == catalogue.identity


@given(st.text())
@example("e\ufffe\u0301")
@example("a \uffff b")
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert line(line(text)) == line(text)
    assert paragraphs(paragraphs(text)) == paragraphs(text)
    assert "\r" not in paragraphs(text)


def test_what_no_cell_shows_is_taken_away() -> None:
    assert line("a\x07\x00\u200bb\u202e \ufeff\uffff c") == "ab c"


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        export(BUNDLED, tmp_path / name)
    write_new(tmp_path / "c.xlsx")
    write_new(tmp_path / "d.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert (tmp_path / "c.xlsx").read_bytes() == (tmp_path / "d.xlsx").read_bytes()


def test_the_bundled_files_are_what_export_writes(tmp_path: Path) -> None:
    export(BUNDLED, tmp_path)
    source = Path(__file__).parent.parent / "smexl" / "data" / "catalogue"
    for table in TABLES:
        name = f"{table.name.zh}.csv"
        assert (tmp_path / name).read_bytes() == (source / name).read_bytes()


def test_saved_by_another_program_it_is_the_same(tmp_path: Path) -> None:
    export(BUNDLED, tmp_path / "book.xlsx")
    openpyxl.load_workbook(tmp_path / "book.xlsx").save(tmp_path / "saved.xlsx")
    assert load(tmp_path / "saved.xlsx").identity == BUNDLED.identity


def test_saved_by_libreoffice_it_is_the_same(tmp_path: Path) -> None:
    export(BUNDLED, tmp_path / "book.xlsx")
    resave("libreoffice", tmp_path / "book.xlsx", tmp_path / "again.xlsx")
    assert load(tmp_path / "again.xlsx").identity == BUNDLED.identity
    values = openpyxl.load_workbook(tmp_path / "again.xlsx", data_only=True)["填写说明"]
    counts = [[cell.value for cell in row] for row in values.iter_rows(min_col=3, max_col=5)]
    levels = [BUNDLED.level(n) for n in range(1, 6)]
    assert [row for row in counts if isinstance(row[0], int)] == [
        [len(level.subdomains), len(level.requirements), 0] for level in levels
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_of_csv(tmp_path: Path, encoding: str, delimiter: str) -> None:
    sheets = small()
    if encoding == "gbk":
        sheets["能力域"] = [[{"●": "√"}.get(value, value) for value in row] for row in sheets["能力域"]]
    expected = load(save_workbook(small(), tmp_path / "book.xlsx"))
    assert load(save_folder(sheets, tmp_path / "folder", encoding, delimiter)) == expected


def test_columns_are_found_by_heading(tmp_path: Path) -> None:
    expected = load(save_workbook(small(), tmp_path / "plain.xlsx"))
    sheets = small()
    for name, rows in sheets.items():
        sheets[name] = [
            [name],
            [],
            *([row[-1] if len(row) > 5 else "", "自己的列", *row[-2::-1], row[-1]] for row in rows),
            [],
            [" "],
        ]
        if len(rows[0]) > 5:
            for row in sheets[name]:
                del row[-1:]
    # The last column has moved to the front; an own column stands between, and a title above.
    sheets["模型信息"] = [["说明"], *small()["模型信息"]]
    sheets["满足程度"] = [list(reversed(row)) for row in small()["满足程度"]]
    sheets["读我"] = [["随便写"]]
    assert load(save_workbook(sheets, tmp_path / "moved.xlsx")) == expected
    assert load(save_folder(sheets, tmp_path / "moved")) == expected


def test_what_people_type_means_the_same(tmp_path: Path) -> None:
    expected = load(save_workbook(small(), tmp_path / "plain.xlsx"))
    sheets = small()
    for table, address, value in [
        ("模型信息", "B5", 0.8),
        ("模型信息", "B6", " 本 级 "),
        ("满足程度", "B2", 1.0),
        ("满足程度", "B3", "50%"),
        ("满足程度", "B4", "０"),
        ("能力域", "C2", 1),
        ("能力域", "D2", "是"),
        ("能力域", "C3", "√"),
        ("能力域", "D4", True),
        ("能力域", "E4", 0),
        ("能力域", "F4", "—"),
        ("成熟度要求", "A2", "Ｌ１-01-1"),
        ("成熟度要求", "B2", "一星"),
        ("成熟度要求", "B3", 2.0),
        ("成熟度要求", "B4", "１"),
        ("成熟度要求", "B5", "2-star"),
        ("成熟度要求", "D2", " 需求 管理\n"),
        ("成熟度要求", "E2", "\u200b应记录需求。\r\n"),
    ]:
        set_cell(sheets, table, address, value)
    assert load(save_workbook(sheets, tmp_path / "typed.xlsx")) == expected
    for rows in sheets.values():
        rows[:] = [["是" if value is True else value for value in row] for row in rows]
    assert load(save_folder(sheets, tmp_path / "typed")) == expected


def test_scores_and_threshold_are_exact_decimals(tmp_path: Path) -> None:
    sheets = small()
    for row, value in enumerate([1, 0.7, 0.1, 0.0001], 1):
        set_cell(sheets, "满足程度", f"A{row + 1}", f"第{row}档")
        set_cell(sheets, "满足程度", f"B{row + 1}", value)
    set_cell(sheets, "模型信息", "B5", 0.666667)
    found = load(save_workbook(sheets, tmp_path / "book.xlsx"))
    assert [grade.score for grade in found.scale] == [1, Fraction(7, 10), Fraction(1, 10), Fraction(1, 10_000)]
    assert found.threshold == Fraction(666_667, 1_000_000)


def test_defaults_are_table_1_and_own_levels(tmp_path: Path) -> None:
    sheets = small()
    del sheets["模型信息"][4:], sheets["满足程度"][1:]
    found = load(save_workbook(sheets, tmp_path / "book.xlsx"))
    assert found.threshold == Fraction(4, 5)
    assert found.scale == BUNDLED.scale
    assert not found.cumulative


def test_twins_stand_in_and_are_shared_by_a_domain(tmp_path: Path) -> None:
    sheets = small()
    set_cell(sheets, "能力域", "H3", "")
    found = load(save_workbook(sheets, tmp_path / "book.xlsx"))
    assert [domain.en for domain in found.domains] == ["Strategy", "Design"]
    assert found.name.en == "测试目录"


# --- what is refused -----------------------------------------------------------------------------------------------------
ONE_CELL: list[tuple[str, str, Any, set[Place]]] = [
    ("模型信息", "A2", "名 字", {("item-unknown", "模型信息", "A2"), ("item-missing", "模型信息", "")}),
    ("模型信息", "A3", "名称", {("item-twice", "模型信息", "A3"), ("item-missing", "模型信息", "")}),
    ("模型信息", "B3", "", {("empty", "模型信息", "B3")}),
    ("模型信息", "B4", "#REF!", {("cell-error", "模型信息", "B4")}),
    ("模型信息", "B5", "八成", {("not-a-number", "模型信息", "B5")}),
    ("模型信息", "B5", "0", {("out-of-range", "模型信息", "B5")}),
    ("模型信息", "B5", "1.2", {("out-of-range", "模型信息", "B5")}),
    ("模型信息", "B5", "0.80000001", {("too-fine", "模型信息", "B5")}),
    ("模型信息", "B6", "全部", {("levels-unknown", "模型信息", "B6")}),
    ("满足程度", "A3", "全部 满足", {("label-twice", "满足程度", "A3")}),
    ("满足程度", "A3", "0.8", {("label-number", "满足程度", "A3")}),
    ("满足程度", "A3", "1分", {("label-number", "满足程度", "A3")}),
    ("满足程度", "A3", "80 %", {("label-number", "满足程度", "A3")}),
    ("满足程度", "A3", "¥5", {("label-number", "满足程度", "A3")}),
    ("满足程度", "A3", "无效", {("label-reserved", "满足程度", "A3")}),
    ("满足程度", "A3", "invalid", {("label-reserved", "满足程度", "A3")}),
    ("满足程度", "B2", "0.7", {("scale-below-threshold", "满足程度", "B2")}),
    ("满足程度", "B2", "1.5", {("out-of-range", "满足程度", "B2")}),
    ("满足程度", "B3", "-0.5", {("out-of-range", "满足程度", "B3")}),
    ("满足程度", "B3", "0.33333", {("too-fine", "满足程度", "B3")}),
    ("满足程度", "B3", "1.0", {("score-twice", "满足程度", "B3")}),
    ("满足程度", "B3", "", {("not-a-number", "满足程度", "B3")}),
    ("能力域", "A3", "", {("empty", "能力域", "A3"), ("model-subdomain-unknown", "成熟度要求", "D4")}),
    ("能力域", "B3", "服务*目录", {("name-characters", "能力域", "B3")}),
    ("满足程度", "A3", "True", {("name-characters", "满足程度", "A3")}),
    (
        "能力域",
        "B2",
        "服务目录",
        {("model-subdomain-unknown", "成熟度要求", f"D{row}") for row in (2, 3)}
        | {("no-requirements", "能力域", f"{c}2") for c in "CD"},
    ),
    ("能力域", "H3", "strategy", {("english-twice", "能力域", "H3"), ("domain-names-differ", "能力域", "H4")}),
    (
        "能力域",
        "H2",
        "design",
        {("english-twice", "能力域", "H3")},
    ),
    ("能力域", "C4", "○", {("mark-unknown", "能力域", "C4")}),
    ("能力域", "E2", "●", {("no-requirements", "能力域", "E2")}),
    ("能力域", "C2", "", {("not-assessed", "成熟度要求", "B2")}),
    ("能力域", "H4", "Designs", {("domain-names-differ", "能力域", "H4")}),
    ("成熟度要求", "A3", "", {("empty", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "l1-01-1", {("id-twice", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "1.10", {("id-number", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "001", {("id-number", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "1E5", {("id-number", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "1-2", {("id-date", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "2026-1", {("id-date", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "MAR1", {("id-date", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "TRUE", {("id-word", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "-L2", {("id-formula", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "@L2", {("id-formula", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "L2 01", {("id-characters", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "L2,01", {("id-characters", "成熟度要求", "A3")}),
    ("成熟度要求", "A3", "L" * 41, {("too-long", "成熟度要求", "A3")}),
    ("成熟度要求", "B3", "", {("empty", "成熟度要求", "B3"), ("no-requirements", "能力域", "D2")}),
    ("成熟度要求", "B3", "6", {("model-level-unknown", "成熟度要求", "B3"), ("no-requirements", "能力域", "D2")}),
    ("成熟度要求", "B3", "1.5", {("model-level-unknown", "成熟度要求", "B3"), ("no-requirements", "能力域", "D2")}),
    ("成熟度要求", "B3", "3", {("not-assessed", "成熟度要求", "B3"), ("no-requirements", "能力域", "D2")}),
    ("成熟度要求", "C3", "", {("empty", "成熟度要求", "C3"), ("no-requirements", "能力域", "D2")}),
    ("成熟度要求", "C3", "服务战役", {("domain-unknown", "成熟度要求", "C3"), ("no-requirements", "能力域", "D2")}),
    (
        "成熟度要求",
        "D3",
        "服务目录",
        {("model-subdomain-unknown", "成熟度要求", "D3"), ("no-requirements", "能力域", "D2")},
    ),
    ("成熟度要求", "E3", "", {("empty", "成熟度要求", "E3")}),
    ("成熟度要求", "E3", "长" * 2001, {("too-long", "成熟度要求", "E3")}),
    ("成熟度要求", "E3", "#N/A", {("cell-error", "成熟度要求", "E3")}),
]


@pytest.mark.parametrize(("table", "address", "value", "expected"), ONE_CELL)
def test_a_bad_cell_is_named_in_both_forms(
    tmp_path: Path, table: str, address: str, value: str, expected: set[Place]
) -> None:
    sheets = small()
    set_cell(sheets, table, address, value)
    # openpyxl would write what begins with = as a formula, and #N/A as an error value, as a person's Excel does.
    assert places(save_workbook(sheets, tmp_path / "book.xlsx")) == expected
    assert places(save_folder(sheets, tmp_path / "folder")) == expected


@pytest.mark.parametrize(
    ("table", "address", "value", "code"),
    [
        ("成熟度要求", "A3", 1.1, "id-number"),
        ("成熟度要求", "A3", 3, "id-number"),
        ("成熟度要求", "A3", date(2026, 1, 2), "cell-date"),
        ("成熟度要求", "A3", True, "id-word"),
        ("成熟度要求", "B3", datetime(2026, 1, 2, 3, 4), "model-level-unknown"),
        ("成熟度要求", "B3", True, "model-level-unknown"),
        ("成熟度要求", "E3", datetime(2026, 1, 2), "cell-date"),
        ("模型信息", "B3", 1.1, "cell-number"),
        ("模型信息", "B3", date(2026, 1, 1), "cell-date"),
        ("模型信息", "B5", True, "not-a-number"),
        ("满足程度", "B3", 1 / 3, "too-fine"),
    ],
)
def test_what_excel_has_turned_into_something_else(
    tmp_path: Path, table: str, address: str, value: Any, code: str
) -> None:
    sheets = small()
    set_cell(sheets, table, address, value)
    assert (code, table, address) in places(save_workbook(sheets, tmp_path / "book.xlsx"))


def test_subdomains_of_one_english_name_are_told_apart_or_refused(tmp_path: Path) -> None:
    sheets = small()
    for row, name in enumerate(["能力子域（英文）", "Needs", "Catalogue", " catalogue"], 1):
        set_cell(sheets, "能力域", f"I{row}", name)
    assert places(save_workbook(sheets, tmp_path / "book.xlsx")) == {("english-twice", "能力域", "I4")}
    set_cell(sheets, "能力域", "I4", "needs")  # of another domain
    assert load(save_workbook(sheets, tmp_path / "sound.xlsx"))


def test_a_label_that_agrees_with_its_score_may_be_a_number(tmp_path: Path) -> None:
    sheets = small()
    for address, label in (("A2", "1分"), ("A3", "0.5"), ("A4", "0")):
        set_cell(sheets, "满足程度", address, label)
    assert [grade.label.zh for grade in load(save_workbook(sheets, tmp_path / "book.xlsx")).scale] == [
        "1分",
        "0.5",
        "0",
    ]


def test_a_scale_has_as_many_grades_as_a_summary_can_keep(tmp_path: Path) -> None:
    sheets = small()
    sheets["满足程度"][1:] = [[f"第{chr(0x4E00 + i)}档", f"{1 - i / 100:.2f}"] for i in range(MOST_GRADES)]
    assert len(load(save_workbook(sheets, tmp_path / "book.xlsx")).scale) == MOST_GRADES == len(_DIGITS)
    sheets["满足程度"] += [["最后一档", "0"], ["真的最后一档", "0.001"]]
    assert places(save_workbook(sheets, tmp_path / "long.xlsx")) == {("scale-long", "满足程度", f"A{MOST_GRADES + 2}")}


@pytest.mark.parametrize(
    ("table", "address"),
    [("模型信息", "B5"), ("模型信息", "B6"), ("满足程度", "B3"), ("能力域", "C2"), ("成熟度要求", "F2")],
)
def test_a_formula_without_its_value_is_no_blank(tmp_path: Path, table: str, address: str) -> None:
    sheets = small()
    set_cell(sheets, table, address, '=IF(1=1,"x","y")')
    found = problems_of(save_workbook(sheets, tmp_path / "book.xlsx"))
    assert ("formula-without-value", table, address) in {(p.code, p.sheet, p.cell) for p in found}
    assert [p.value for p in found if p.cell == address] == ['=IF(1=1,"x","y")']


def test_the_nearest_name_is_offered(tmp_path: Path) -> None:
    sheets = small()
    set_cell(sheets, "成熟度要求", "C3", "服务战役")
    set_cell(sheets, "成熟度要求", "D5", "项目管埋")
    set_cell(sheets, "模型信息", "A5", "达标值")
    hints = {p.cell: p.hint for p in problems_of(save_workbook(sheets, tmp_path / "book.xlsx")) if p.hint.zh}
    assert {
        cell: [name for name in ("服务战略", "项目管理", "达标阈值") if name in hint.zh] for cell, hint in hints.items()
    } == {
        "A5": ["达标阈值"],
        "C3": ["服务战略"],
        "D5": ["项目管理"],
    }


def test_a_subdomain_of_another_domain_is_recognized(tmp_path: Path) -> None:
    sheets = small()
    set_cell(sheets, "成熟度要求", "D3", "服务目录")
    hint = next(
        p.hint for p in problems_of(save_workbook(sheets, tmp_path / "b.xlsx")) if p.code == "model-subdomain-unknown"
    )
    assert "服务设计" in hint.en


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    sheets = small()
    for table, address, value in [
        ("模型信息", "B2", ""),
        ("满足程度", "B2", "x"),
        ("能力域", "C4", "?"),
        ("成熟度要求", "A3", "1-2"),
    ]:
        set_cell(sheets, table, address, value)
    found = problems_of(save_folder(sheets, tmp_path / "folder"))
    assert [(p.sheet, p.cell) for p in found] == [
        ("模型信息.csv", "B2"),
        ("满足程度.csv", "B2"),
        ("能力域.csv", "C4"),
        ("成熟度要求.csv", "A3"),
    ]


def test_a_cumulative_catalogue_may_not_drop_a_subdomain(tmp_path: Path) -> None:
    sheets = small()
    set_cell(sheets, "模型信息", "B6", "累计")
    expected = {
        ("level-drops", "能力域", cell) for cell in ("E2", "F2", "G2", "D3", "E3", "F3", "G3", "E4", "F4", "G4")
    }
    assert places(save_workbook(sheets, tmp_path / "book.xlsx")) == expected


def test_domains_stand_together(tmp_path: Path) -> None:
    sheets = small()
    sheets["能力域"][1:] = [sheets["能力域"][i] for i in (2, 1, 3)]
    assert places(save_workbook(sheets, tmp_path / "book.xlsx")) == {("domain-apart", "能力域", "A4")}


@pytest.mark.parametrize("table", [table.name.zh for table in TABLES])
def test_a_missing_table_is_one_problem(tmp_path: Path, table: str) -> None:
    sheets = small()
    sheets[f"{table}表"] = sheets.pop(table)
    found = problems_of(save_workbook(sheets, tmp_path / "book.xlsx"))
    assert [(p.code, p.detail.zh) for p in found] == [("table-missing", table)]
    assert f"{table}表" in found[0].hint.zh
    assert places(save_folder(sheets, tmp_path / "folder")) == {("table-missing", "", "")}


def test_a_table_in_two_languages_is_there_twice(tmp_path: Path) -> None:
    sheets = small()
    sheets[DOMAIN_TABLE.name.en] = sheets["能力域"]
    assert places(save_workbook(sheets, tmp_path / "book.xlsx")) == {("table-twice", "Domains", "")}


def test_missing_and_repeated_headings(tmp_path: Path) -> None:
    sheets = small()
    set_cell(sheets, "成熟度要求", "A1", "编 码")
    set_cell(sheets, "满足程度", "C1", "得分")
    found = problems_of(save_workbook(sheets, tmp_path / "book.xlsx"))
    assert [(p.code, p.sheet, p.cell) for p in found] == [
        ("heading-twice", "满足程度", "C1"),
        ("column-missing", "成熟度要求", "A1"),
    ]
    assert "编 码" in found[1].hint.zh


def test_empty_tables_and_a_short_scale(tmp_path: Path) -> None:
    sheets = small()
    del sheets["满足程度"][2:], sheets["成熟度要求"][1:]
    codes = {code for code, _, _ in places(save_workbook(sheets, tmp_path / "book.xlsx"))}
    assert codes == {"scale-short", "table-empty", "no-requirements"}
    sheets["能力域"].clear()
    assert ("column-missing", "能力域", "A1") in places(save_workbook(sheets, tmp_path / "book.xlsx"))


def test_what_is_no_catalogue(tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512))
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as package:
        package.writestr("readme.txt", "no workbook")
    folder = save_folder(small(), tmp_path / "folder")
    (folder / "能力域.csv").write_bytes(b"\xff\xff\xff")
    (folder / "成熟度要求.csv").write_text('编号,"等级\n1,2', encoding="utf-8")
    assert places(tmp_path / "absent") == {("not-found", "", "")}
    assert places(tmp_path / "old.xls") == {("not-a-catalogue", "", "")}
    assert places(tmp_path / "other.xlsx") == {("unreadable", "other.xlsx", "")}
    assert places(folder) == {("encoding", "能力域", ""), ("unreadable", "成熟度要求", "")}


@cache
def sound_workbook() -> bytes:
    """The same bytes every time, which what openpyxl writes is not."""
    with tempfile.TemporaryDirectory() as folder:
        export(load(save_workbook(small(), Path(folder) / "a.xlsx")), Path(folder) / "b.xlsx")
        return (Path(folder) / "b.xlsx").read_bytes()


@given(st.data())
@settings(max_examples=40)
def test_a_damaged_workbook_is_refused_and_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    content = bytearray(sound_workbook())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "book.xlsx").write_bytes(content[: data.draw(st.integers(1, len(content)))])
    try:
        load(folder / "book.xlsx")
    except CatalogueError as error:
        assert error.problems
        assert str(error)


def test_every_code_has_words_in_both_languages() -> None:
    for code in (problem.code for problem in PROBLEMS.values() if problem.section == "catalogue"):
        problem = Finding(code, value="v" * 100)
        assert problem.message("zh").endswith("。")
        assert problem.message("en").endswith(".")


# --- the workbook to fill in ---------------------------------------------------------------------------------------------
def requirement_rows(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return [row[:6] for row in openpyxl.load_workbook(path)[sheet].iter_rows(min_row=2, values_only=True) if row[0]]


def test_a_new_workbook_asks_for_one_requirement_per_pair(tmp_path: Path) -> None:
    write_new(tmp_path / "new.xlsx")
    rows = requirement_rows(tmp_path / "new.xlsx", "成熟度要求")
    assert {row[1:4] for row in rows} == {(n, s.domain.zh, s.name.zh) for s in BUNDLED.subdomains for n in s.levels}
    assert len(rows) == 107
    assert {row[4:] for row in rows} == {(None, None)}
    found = places(tmp_path / "new.xlsx")
    assert found == {("empty", "模型信息", f"B{row}") for row in (2, 3, 4)} | {
        ("empty", "成熟度要求", f"E{row}") for row in range(2, 109)
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_new_workbook_filled_in_is_a_catalogue(tmp_path: Path, lang: Lang) -> None:
    write_new(tmp_path / "new.xlsx", lang)
    book = openpyxl.load_workbook(tmp_path / "new.xlsx")
    info, _, _, requirements = (book[table.name(lang)] for table in TABLES)
    info["B2"], info["B3"], info["B4"] = "本会目录", "1", "T/X 1"
    for row in range(2, 109):
        requirements.cell(row, 5).value = f"要求 {row}"
    # An added row: a second requirement below the others.
    for column, value in enumerate(["L1-ZL02-2", 1, "服务战略", "需求管理", "又一条"], 1):
        requirements.cell(109, column).value = value
    book.save(tmp_path / "new.xlsx")
    found = load(tmp_path / "new.xlsx")
    assert [len(found.level(n).requirements) for n in range(1, 6)] == [11, 17, 26, 27, 27]
    assert [r.id for r in found.level(1).requirements][:2] == ["L1-ZL02-1", "L1-ZL02-2"]
    assert found.scale == BUNDLED.scale
    assert found.subdomains == BUNDLED.subdomains


def test_ids_typed_into_added_rows_stay_text(tmp_path: Path) -> None:
    write_new(tmp_path / "new.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "new.xlsx")["成熟度要求"]
    assert sheet["A2"].number_format == sheet["A120"].number_format == "@"
    assert sheet.column_dimensions["A"].width > 10
    assert sheet.freeze_panes == "B2"
    assert sheet["A1"].comment is not None


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    text = "=HYPERLINK(1)"
    first = replace(BUNDLED.requirements[0], text=BUNDLED.requirements[0].text._replace(zh=text))
    catalogue = replace(BUNDLED, requirements=(first, *BUNDLED.requirements[1:]))
    export(catalogue, tmp_path / "book.xlsx")
    export(catalogue, tmp_path / "folder")
    cell = openpyxl.load_workbook(tmp_path / "book.xlsx")["成熟度要求"]["E2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert f",'{text}," in (tmp_path / "folder" / "成熟度要求.csv").read_text("utf-8-sig")
    assert load(tmp_path / "folder") == load(tmp_path / "book.xlsx") == catalogue


@pytest.mark.parametrize(
    ("table", "address", "value", "code"),
    [("能力域", "B4", "服务 目录", "subdomain-twice"), ("成熟度要求", "A3", "=1+1x", "id-formula")],
)
def test_what_brings_other_problems_with_it(tmp_path: Path, table: str, address: str, value: str, code: str) -> None:
    sheets = small()
    set_cell(sheets, table, address, value)
    save_csv = tmp_path / "folder"
    save_csv.mkdir()
    for name, rows in sheets.items():
        lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
        (save_csv / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    assert (code, table, address) in places(save_csv)
