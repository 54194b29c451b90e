"""Templates: what people and programs find in them, and that their preview computes what the standard says."""

import io
import random
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from catalogues import catalogues
from filled import LEVELS, answers, catalogue
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils import range_boundaries
from programs import resave
from surgery import unpack
from written import calculated, opened

import smexl.template
from smexl import kinds, scoring
from smexl.catalogue import Catalogue, Grade
from smexl.drawing.stamp import Comment, Formula, Styled
from smexl.findings import Finding
from smexl.kinds import FORMAL, INTO_ONE, KINDS, SELF, Field, Kind, level_name
from smexl.names import file_name, safe_name
from smexl.scoring import figures
from smexl.submission import Submission
from smexl.template import Drawn, drawn, listing_records, slot_values, template
from smexl.template.canvas import figure_format, marks, problem_style
from smexl.template.guide import FINDING_COLUMNS
from smexl.template.issue import issue_templates
from smexl.template.returned import returned_workbook
from smexl.text import Lang, Text

TEMPLATES = Path(__file__).parents[1] / "workbook_templates"
SHEETS = ["填写说明", "基本信息", "评分表", "证据清单", "改进计划", "得分预览", "_smexl"]


def heading_row(sheet: Any, *headings: str) -> tuple[int, dict[str, int]]:
    """The row, and the columns by heading, found as a stranger would find them."""
    for row in sheet.iter_rows():
        texts = {cell.value: cell.column for cell in row}
        if all(heading in texts for heading in headings):
            return row[0].row, texts
    raise AssertionError(f"no row with {headings}")


def beside(sheet: Any, label: str) -> Any:
    """The value in the cell to the right of a label."""
    (found,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == label)
    return sheet.cell(found.row, found.column + 1)


# --- sheets, headings, marks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
def test_sheets_in_order_and_the_last_very_hidden(level: int) -> None:
    book = opened(template(catalogue(), level))
    assert book.sheetnames == SHEETS
    assert [sheet.sheet_state for sheet in book] == ["visible"] * 6 + ["veryHidden"]


def test_english_sheets() -> None:
    book = opened(template(catalogue(), 3, lang="en"))
    assert book.sheetnames == ["Guide", "Organization", "Scores", "Evidence", "Improvement plan", "Preview", "_smexl"]
    row, _ = heading_row(book["Scores"], "ID", "Domain", "Subdomain", "Requirement", "Score", "Satisfaction", "Remark")
    assert row == 3
    chinese = re.compile(r"[\u4e00-\u9fff]")
    left = [c.value for s in book if s.title != "_smexl" for r in s for c in r if chinese.search(str(c.value or ""))]
    assert all(catalogue().version in str(value) for value in left)


@pytest.mark.parametrize("level", LEVELS)
def test_marks_say_what_the_workbook_is(level: int) -> None:
    sheet = opened(template(catalogue(), level))["_smexl"]
    found = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(1, len(kinds.STAMP_KEYS) + 1)}
    assert tuple(found) == kinds.STAMP_KEYS
    assert found == marks(catalogue(), catalogue().level(level), SELF, "zh")
    assert (found["format"], found["level"], found["kind"]) == (kinds.FORMAT_VERSION, level, "self")
    assert found["digest"] == catalogue().identity.digest
    # To whom it was issued is a further mark; a blank template was issued to nobody.
    assert [cell.value for cell in sheet[len(kinds.STAMP_KEYS) + 1]][:2] == [kinds.ISSUED, None]
    assert sheet.cell(len(kinds.STAMP_KEYS) + 2, 1).value is None


@pytest.mark.parametrize("level", LEVELS)
def test_one_row_a_requirement_under_one_heading_row(level: int) -> None:
    sheet = opened(template(catalogue(), level))["评分表"]
    headings = ["编号", "能力域", "能力子域", "成熟度要求", "证据提示", "得分", "满足程度", "证据编号", "说明"]
    row, columns = heading_row(sheet, *headings)
    shown = [sheet.cell(row, i).value for i in range(1, sheet.max_column + 1)]
    assert shown == [heading.zh for heading, _ in SELF.columns.values()]
    assert [heading for heading in shown if heading in headings] == headings
    texts = [
        tuple(sheet.cell(row + i, columns[heading]).value for heading in headings[:5])
        for i in range(1, sheet.max_row - row + 1)
    ]
    assert texts == [(r.id, r.domain, r.subdomain, r.text.zh, r.hint.zh) for r in catalogue().level(level).requirements]
    assert not sheet.merged_cells.ranges
    assert sheet.freeze_panes == f"B{row + 1}"
    assert sheet.print_title_rows == f"${row}:${row}"
    assert {sheet.cell(i, columns["编号"]).number_format for i in range(row + 1, sheet.max_row + 1)} == {"@"}


def test_forms_have_a_label_beside_each_answer() -> None:
    sheet = opened(template(catalogue(), 3))["基本信息"]
    row, columns = heading_row(sheet, "项目", "填写内容", "备注", "填写提示")
    assert [columns[h.zh] for h in kinds.FORM_HEADINGS] == [1, 2, 3, 4]
    labels = [sheet.cell(i, 1).value for i in range(row + 1, sheet.max_row + 1)]
    assert [f.heading("zh") for f in SELF.form("info").fields()] == [
        label for label in labels if label not in {group.title.zh for group in SELF.form("info").groups}
    ]
    assert beside(sheet, "机构名称*").value is None
    assert beside(sheet, "统一社会信用代码*").number_format == "@"
    assert beside(sheet, "成熟度等级").value == "三星"
    assert beside(sheet, "成熟度等级").protection.locked


def test_the_illustrative_catalogue_is_named_as_such_on_the_first_sheet_and_on_every_page() -> None:
    book = opened(template(catalogue(), 3))
    assert "示例" in beside(book["填写说明"], "要求目录").value
    for sheet in book.worksheets[:-1]:
        assert "示例" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


# --- filling in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_only_inputs_are_unlocked(lang: Lang) -> None:
    template_ = drawn(catalogue(), 3, SELF, lang)
    book = opened(template(catalogue(), 3, lang=lang))
    inputs = {
        (p.sheet, p.row + 1, p.column + 1) for k, p in template_.places.items() if k[:3] != ("form", "info", "level")
    }
    for listing in SELF.listings:
        first = template_.place(("listing", listing.key, 0, listing.columns[0].key))
        assert first is not None
        width = range(1, len(listing.columns) + 1)
        inputs |= {(first.sheet, first.row + 1 + i, column) for i in range(listing.rows) for column in width}
    unlocked = {
        (sheet.title, cell.row, cell.column)
        for sheet in book.worksheets[:-1]
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked and cell.row > 2
    }
    assert unlocked == inputs


def test_sheets_are_protected_without_a_password_and_filters_work() -> None:
    book = opened(template(catalogue(), 2))
    for sheet in book.worksheets[:-1]:
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert not sheet.protection.formatColumns
        assert not sheet.protection.formatRows
    for name in ("评分表", "证据清单", "改进计划"):
        assert not book[name].protection.autoFilter
        assert not book[name].protection.sort
        assert book[name].auto_filter.ref.startswith("A3:")


def test_scores_are_chosen_from_a_range_of_numbers() -> None:
    book = opened(template(catalogue(), 3))
    sheet = book["评分表"]
    _, columns = heading_row(sheet, "编号", "得分")
    letters = openpyxl.utils.get_column_letter(columns["得分"])
    (check,) = (c for c in sheet.data_validations.dataValidation if c.type == "list")
    assert str(check.sqref) == f"{letters}4:{letters}{sheet.max_row}"
    assert (check.showErrorMessage, check.errorStyle) == (True, None)  # none named is "stop"
    assert "0.8  大部分满足" in check.prompt
    name, area = check.formula1.replace("'", "").replace("$", "").split("!")
    left, top, right, bottom = range_boundaries(area)
    values = [book[name].cell(row, left).value for row in range(top, bottom + 1)]
    assert left == right
    assert values == [1, 0.8, 0.5, 0]
    assert all(isinstance(value, int | float) for value in values)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", [*KINDS.values(), INTO_ONE], ids=lambda kind: kind.key)
def test_advice_names_the_grades_of_the_scale_and_no_others(kind: Kind, lang: Lang) -> None:
    """The standard's own names and numbers, on another scale, would be wrong advice (17.13)."""
    scale = tuple(Grade(Text(f"{n}分", f"{n} points"), Fraction(n, 5)) for n in (5, 4, 3, 2, 1))
    other = replace(catalogue(), scale=scale)
    book = opened(template(other, 3 if kind is not INTO_ONE else 0, kind, lang))
    texts = {text for one in other.requirements for text in (*one.text, *one.hint)}
    values = {str(cell.value) for name in book.sheetnames[:-1] for row in book[name] for cell in row if cell.value}
    advice = values - texts
    wanted = {"zh": "“1分”填 0.2", "en": "“1 points” is 0.2"}[lang]
    assert any(wanted in text for text in advice)
    for foreign in ("不满足", "not satisfied", "Not satisfied", "0.5"):
        assert not [text for text in advice if foreign in text]
    told = Finding("score-blank", detail="L3").message(lang)
    assert "不满足" not in told and "not satisfied" not in told


def test_lists_and_date_checks_reach_below_the_rows_that_are_offered() -> None:
    book = opened(template(catalogue(), 3))
    for name, heading in (("证据清单", "形成日期"), ("改进计划", "完成期限")):
        _, columns = heading_row(book[name], heading)
        (check,) = (c for c in book[name].data_validations.dataValidation if c.type == "date")
        left, top, _, bottom = range_boundaries(str(check.sqref))
        assert (left, top) == (columns[heading], 4)
        assert bottom > book[name].max_row + 500
        style = book[name].column_dimensions[openpyxl.utils.get_column_letter(left)]
        assert not style.protection.locked
    assert len([c for c in book["基本信息"].data_validations.dataValidation if c.type == "list"]) == 7


RETURNED_KEYS = ("organization", "source", "errors", "warnings", "confirmation", "restored")


def test_no_percent_format_anywhere() -> None:
    for returned in (False, True):
        data = drawn(catalogue(), 3, SELF, "zh", returned=returned)
        assert b"%" not in unpack(blank(data, returned))["xl/styles.xml"]


def blank(drawing: Drawn, returned: bool) -> bytes:
    values = slot_values(catalogue(), 3, SELF, "zh")
    if returned:
        values |= {("returned", key): None for key in RETURNED_KEYS} | {("returned", "confirmation", "hint"): None}
    return drawing.fill(values, listing_records(SELF) | {"findings": []})


# --- prefilled --------------------------------------------------------------------------------------------------------


def test_what_is_known_is_entered_already() -> None:
    entered = answers(3) | {("form", "info", "level"): "五星", ("form", "info", "date"): "2026-07-15"}
    book = opened(template(catalogue(), 3, prefill=entered))
    info = book["基本信息"]
    assert beside(info, "机构名称*").value == "合肥市“星火”服务有限公司 & Co <甲>"
    assert beside(info, "成熟度等级").value == "三星"  # the template's own, whatever is entered
    assert beside(info, "自评日期").value.date() == date(2026, 7, 15)
    template_ = drawn(catalogue(), 3, SELF, "zh")
    for key, value in entered.items():
        if key[0] in {"score", "row", "note", "listing"}:
            place = template_.place(key)
            assert place is not None
            found = book[place.sheet].cell(place.row + 1, place.column + 1).value
            assert (found.date() if isinstance(value, date) else found) == value


def test_values_that_a_cell_cannot_hold_are_entered_as_text() -> None:
    entered = {
        ("row", "L3-ZL01-1", "remark"): time(9, 30),
        ("row", "L3-ZL01-2", "remark"): float("inf"),
        ("form", "info", "date"): date(1899, 1, 1),
        ("form", "info", "contact"): "=1+1",
        ("form", "info", "period_start"): "2026-02-30",
    }
    book = opened(template(catalogue(), 3, prefill=entered))
    row, columns = heading_row(book["评分表"], "说明")
    assert [book["评分表"].cell(row + i, columns["说明"]).value for i in (1, 2)] == ["09:30:00", "inf"]
    assert beside(book["基本信息"], "自评日期").value == "1899-01-01"
    assert beside(book["基本信息"], "评估期间（起）").value == "2026-02-30"
    contact = beside(book["基本信息"], "联系人*")
    assert (contact.value, contact.data_type) == ("=1+1", "s")


def test_more_records_than_are_offered_leave_room_for_more() -> None:
    entered = {("listing", "evidence", i, "number"): f"E{i}" for i in range(100)}
    sheet = opened(template(catalogue(), 3, prefill=entered))["证据清单"]
    assert sheet.max_row == 3 + 120
    assert sheet["A103"].value == "E99"
    assert sheet["A123"].value is None
    assert not sheet["A123"].protection.locked


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_same_input_same_bytes(lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    first = template(catalogue(), 3, lang=lang, prefill=answers())
    smexl.template._drawn.cache_clear()
    assert template(catalogue(), 3, lang=lang, prefill=answers()) == first


# --- the preview ------------------------------------------------------------------------------------------------------


def shown(data: bytes) -> dict[Any, Any]:
    """The figures of 得分预览 by label, (domain, subdomain) and domain, as a program reads them that does not compute."""
    book = calculated(data)
    sheet = book["得分预览"]
    found = {label: beside(sheet, label).value for label in ("成熟度等级得分", "判定结论", "待评要求数", "已评要求数")}
    row, columns = heading_row(sheet, "能力域", "参评子域")
    for domain in catalogue().domains:
        row += 1
        assert sheet.cell(row, 1).value == domain.zh
        found[domain.zh] = sheet.cell(row, columns["得分"]).value
    top, columns = heading_row(sheet, "能力域", "能力子域")
    for row in range(top + 1, sheet.max_row + 1):
        pair = sheet.cell(row, 1).value, sheet.cell(row, 2).value
        found[pair] = sheet.cell(row, columns["得分"]).value, sheet.cell(row, columns["完成"]).value
    guide = book["填写说明"]
    found["guide"] = [beside(guide, label).value for label in ("已评分的要求", "未填的必填项", "判定结论（预览）")]
    scores = book["评分表"]
    found["grades"] = {scores.cell(i, 1).value: scores.cell(i, 7).value or "" for i in range(4, scores.max_row + 1)}
    found["progress"] = scores["F1"].value
    return found


def scores_of(level: int, units: Iterable[int | None]) -> dict[tuple[str | int, ...], Any]:
    """Score entries from tenths; None leaves a requirement open."""
    pairs = zip(catalogue().level(level).requirements, units, strict=True)
    return {("score", r.id): tenths / 10 if tenths % 10 else tenths // 10 for r, tenths in pairs if tenths is not None}


def mix(level: int, seed: int, exactly: int | None = None) -> list[int]:
    """Random scores in tenths; ``exactly`` makes their sum so many tenths over 0.8 each (0: the mean is exactly 0.8)."""
    rng = random.Random(seed)
    p = len(catalogue().level(level).requirements)
    while True:
        units = [rng.choice((10, 10, 10, 8, 8, 5, 0)) for _ in range(p)]
        if exactly is None or sum(units) == 8 * p + exactly:
            return units


def expected(level: int, units: list[int]) -> dict[Any, Any]:
    """The figures of a complete sheet, from ``scoring``."""
    found = figures(units, catalogue().level(level), catalogue())
    wanted: dict[Any, Any] = {
        "成熟度等级得分": float(found.score),
        "判定结论": "符合" if found.conforms else "不符合",
        "待评要求数": 0,
    }
    wanted |= {domain.zh: "不适用" for domain in catalogue().domains}
    wanted |= {domain: float(b) for domain, b in found.domains.items()}
    counts = catalogue().level(level).counts
    return wanted | {pair: (float(c), f"{counts[pair]} / {counts[pair]}") for pair, c in found.subdomains.items()}


CASES = [(1, 0, None), (2, 1, 0), (3, 2, 0), (3, 3, -2), (4, 4, None), (5, 5, 0)]


@pytest.mark.parametrize(("level", "seed", "exactly"), CASES)
def test_cached_figures_are_those_of_scoring(level: int, seed: int, exactly: int | None) -> None:
    units = mix(level, seed, exactly)
    found = shown(template(catalogue(), level, prefill=scores_of(level, units)))
    wanted = expected(level, units)
    assert {key: found[key] for key in wanted} == {
        key: pytest.approx(v, abs=1e-15) if isinstance(v, float) else v for key, v in wanted.items()
    }
    p = len(units)
    assert found["guide"] == [f"{p} / {p}", 4, wanted["判定结论"]]
    labels = {10: "全部满足", 8: "大部分满足", 5: "部分满足", 0: "不满足"}
    assert list(found["grades"].values()) == [labels[u] for u in units]


def test_a_blank_sheet_has_no_figure_and_no_verdict() -> None:
    found = shown(template(catalogue(), 1))
    assert (found["成熟度等级得分"], found["判定结论"], found["待评要求数"]) == ("—", "未完成", 30)
    assert [found[d.zh] for d in catalogue().domains] == ["—", "—", "—", "—", "不适用"]
    assert {value for key, value in found.items() if isinstance(key, tuple)} == {("—", "0 / 3")}
    assert found["guide"] == ["0 / 30", 4, "未完成"]
    assert set(found["grades"].values()) == {""}


def test_one_open_requirement_leaves_the_verdict_open() -> None:
    units: list[int | None] = [10] * 30
    units[7] = None
    found = shown(template(catalogue(), 1, prefill=scores_of(1, units)))
    assert (found["成熟度等级得分"], found["判定结论"], found["待评要求数"]) == ("—", "未完成", 1)
    open_domain = catalogue().level(1).requirements[7].domain
    assert {d: found[d] for d in ("服务战略", "服务设计", "服务转化", "服务运营")} == {
        d: "—" if d == open_domain else 1 for d in ("服务战略", "服务设计", "服务转化", "服务运营")
    }


@pytest.mark.parametrize("value", ["0.8", "√", 0.7, True, " ", "全部满足", -1, date(2026, 1, 1)])
def test_what_is_no_score_reads_as_invalid_and_leaves_the_verdict_open(value: Any) -> None:
    entered = scores_of(1, [10] * 30)
    first = catalogue().level(1).requirements[0].id
    entered["score", first] = value
    found = shown(template(catalogue(), 1, prefill=entered))
    assert found["grades"][first] == "无效"
    assert (found["判定结论"], found["待评要求数"]) == ("未完成", 1)


def sorted_by_requirement(data: bytes, path: Path) -> None:
    """Save the workbook with the rows of the score sheet in another order, as sorting leaves them, and nothing computed."""
    book = opened(data)
    sheet = book["评分表"]
    rows = [[sheet.cell(i, j).value for j in range(1, 10)] for i in range(4, sheet.max_row + 1)]
    order = sorted(range(len(rows)), key=lambda i: rows[i][3])
    assert order != sorted(order)
    for i, source in enumerate(order, 4):
        for j in (*range(1, 7), 8, 9):  # the formula in column 7 goes by its own row
            sheet.cell(i, j).value = rows[source][j - 1]
    book.save(path)


@pytest.mark.parametrize(("level", "seed", "exactly"), CASES)
def test_libreoffice_computes_the_same_from_sorted_rows(
    tmp_path: Path, level: int, seed: int, exactly: int | None
) -> None:
    units = mix(level, seed, exactly)
    entered = dict(answers(level)) | scores_of(level, units)
    data = template(catalogue(), level, prefill=entered)
    sorted_by_requirement(data, tmp_path / "sorted.xlsx")
    resave("libreoffice", tmp_path / "sorted.xlsx", tmp_path / "computed.xlsx")
    found, wanted = shown((tmp_path / "computed.xlsx").read_bytes()), shown(data)
    found["grades"] = {key: found["grades"][key] for key in wanted["grades"]}
    assert found == {key: close(value) for key, value in wanted.items()}
    assert found["判定结论"] == (
        "符合" if (exactly is None and sum(units) >= 8 * len(units)) or exactly == 0 else "不符合"
    )


def close(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(close(one) for one in value)
    return pytest.approx(value, abs=1e-12) if isinstance(value, float) else value


def test_libreoffice_computes_the_same_from_a_half_filled_sheet(tmp_path: Path) -> None:
    units: list[int | None] = [u if i % 10 < 6 else None for i, u in enumerate(mix(3, 6))]
    entered = scores_of(3, units)
    entered["score", catalogue().level(3).requirements[9].id] = "√"
    data = template(catalogue(), 3, prefill=entered)
    sorted_by_requirement(data, tmp_path / "sorted.xlsx")
    resave("libreoffice", tmp_path / "sorted.xlsx", tmp_path / "computed.xlsx")
    assert shown((tmp_path / "computed.xlsx").read_bytes()) == {key: close(value) for key, value in shown(data).items()}


@given(st.integers(1, 400), st.integers(1, 4000), st.fractions(0, 1, max_denominator=1000))
@example(400, 10, Fraction(4, 5))
def test_no_figure_is_shown_on_the_other_side_of_the_threshold(p: int, unit: int, threshold: Fraction) -> None:
    digits = len(figure_format(p * unit, threshold).partition(".")[2])
    nearest = threshold.numerator * p * unit // threshold.denominator
    for units in (nearest - 1, nearest, nearest + 1):
        value = Fraction(units, p * unit)
        rounded = Fraction(round(value * 10**digits), 10**digits)
        if value < threshold:
            assert rounded < threshold or round(threshold * 10**digits) != threshold * 10**digits
            assert f"{float(value):.{digits}f}" != f"{float(threshold):.{digits}f}"


# --- print ------------------------------------------------------------------------------------------------------------
PAPERS = {9: (595.3, 841.9), 8: (841.9, 1190.6)}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.key)
def test_no_text_is_printed_smaller_than_seven_points(kind: Kind, lang: Lang) -> None:
    """By the width that each sheet is fitted to, and by its height where it is one page."""
    data = returned_workbook(Submission(5, kind.key, lang), "a.xlsx", catalogue(), lang)
    for sheet in opened(data):
        if sheet.sheet_state != "visible":
            continue
        area = (
            range_boundaries(sheet.print_area.split("!")[1])
            if sheet.print_area
            else (1, 1, sheet.max_column, sheet.max_row)
        )
        widths = {c: d.width for d in sheet.column_dimensions.values() for c in range(d.min, d.max + 1)}
        width = sum(widths.get(column, 8.43) * 5.25 for column in range(1, area[2] + 1))
        height = sum(sheet.row_dimensions[row].height or 15 for row in range(1, area[3] + 1))
        short, long = PAPERS[int(sheet.page_setup.paperSize)]
        across, down = (long, short) if sheet.page_setup.orientation == "landscape" else (short, long)
        scale = min(1, (across - 0.9 * 72) / width)
        if sheet.page_setup.fitToHeight is None:
            scale = min(scale, (down - 1.3 * 72) / height)
        sizes = [c.font.sz for row in sheet.iter_rows(max_col=area[2]) for c in row if c.value not in (None, "")]
        assert min(sizes) * scale >= 7, (sheet.title, scale)


LONG = "抽查的服务台账缺少客户签字。" * 20


@pytest.mark.parametrize("kind", [SELF, FORMAL], ids=lambda kind: kind.key)
def test_rows_are_as_high_as_what_is_entered_needs(kind: Kind) -> None:
    form = kind.forms[-1]
    field = next(f for f in form.fields() if f.type == "text" and not f.locked)
    first = catalogue().level(3).requirements[0].id
    entered = {("form", form.key, field.key): LONG, ("row", first, "remark"): LONG}
    drawing = drawn(catalogue(), 3, kind, "zh")
    for key in entered:
        at = drawing.place(key)
        assert at is not None
        heights = [
            opened(data)[at.sheet].row_dimensions[at.row + 1 + below].height
            for below in (0, 1)
            for data in (template(catalogue(), 3, kind), template(catalogue(), 3, kind, prefill=entered))
        ]
        assert heights[1] > 1.5 * heights[0]
        assert heights[2] == heights[3]


# --- returned ---------------------------------------------------------------------------------------------------------


def returned(entered: dict[Any, Any], problems: list[Any]) -> tuple[Drawn, bytes]:
    """A returned workbook with these answers marked, as ``returned.py`` makes one."""
    template_ = drawn(catalogue(), 3, SELF, "zh", returned=True)
    values = slot_values(catalogue(), 3, SELF, "zh", entered)
    values |= {("returned", key): "x" for key in RETURNED_KEYS} | {("returned", "confirmation", "hint"): "x"}
    blocks: dict[str, list[Any]] = dict(listing_records(SELF, entered))
    comments: dict[str, list[Comment]] = {}
    findings = []
    for number, key in enumerate(problems, 1):
        place = template_.place(key)
        assert place is not None
        style = problem_style(SELF, key)
        if key[0] == "listing":
            blocks[key[1]][key[2]] = blocks[key[1]][key[2]] | {key[3]: Styled(blocks[key[1]][key[2]][key[3]], style)}
        else:
            values[key] = Styled(values[key], style)
        comments.setdefault(place.sheet, []).append(Comment(place.row, place.column, f"第 {number} 处"))
        link = Formula(f'HYPERLINK("#\'{place.sheet}\'!{place.address}","{place.address}")', place.address)
        findings.append(
            {"number": number, "severity": "错误", "sheet": place.sheet, "place": link, "value": "<x>", "message": "&"}
        )
    return template_, template_.fill(values, {**blocks, "findings": findings}, comments)


def test_returned_workbook_marks_what_is_wrong_and_lists_it_first() -> None:
    problems = [
        ("score", "L3-ZL01-2"),
        ("form", "info", "credit_code"),
        ("form", "info", "date"),
        ("row", "L3-ZL01-3", "evidence"),
        ("listing", "evidence", 5, "date"),
        ("form", "info", "level"),
    ]
    template_, data = returned({("score", "L3-ZL01-2"): "√", ("listing", "evidence", 5, "date"): "去年"}, problems)
    book = opened(data)
    assert book.sheetnames == ["退回说明", *SHEETS]
    assert book.active.title == "退回说明"
    row, columns = heading_row(book["退回说明"], *(text.zh for text, _ in FINDING_COLUMNS.values()))
    assert [book["退回说明"].cell(row + i, columns["序号"]).value for i in range(1, 7)] == [1, 2, 3, 4, 5, 6]
    for number, key in enumerate(problems, 1):
        place = template_.place(key)
        assert place is not None
        cell = book[place.sheet].cell(place.row + 1, place.column + 1)
        assert cell.comment.text == f"第 {number} 处"
        assert cell.border.left.style == "thick"
        assert cell.protection.locked == (key == ("form", "info", "level"))
        assert "HYPERLINK" in book["退回说明"].cell(row + number, columns["位置（点击转到）"]).value
    assert book["评分表"]["F4"].comment is None
    assert {c.number_format for c in (book["基本信息"]["B6"], book["证据清单"]["D9"])} == {"@", "yyyy-mm-dd"}


def test_returned_workbook_reads_the_same_as_the_template() -> None:
    _, data = returned(answers(3), [])
    plain, back = opened(template(catalogue(), 3, prefill=answers(3))), opened(data)
    for name in SHEETS[1:5]:
        assert [[c.value for c in row] for row in plain[name]] == [[c.value for c in row] for row in back[name]]


def test_no_place_for_a_key_that_the_workbook_does_not_have() -> None:
    template_ = drawn(catalogue(), 3, SELF, "zh")
    assert template_.place(("score", "L1-nowhere")) is None
    assert template_.place(("listing", "nothing", 3, "x")) is None
    assert template_.place(()) is None


# --- any catalogue ----------------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(catalogues(), st.sampled_from(["zh", "en"]), st.data())
def test_any_sound_catalogue_makes_templates(model: Catalogue, lang: Lang, data: st.DataObject) -> None:
    level = data.draw(st.sampled_from(sorted({n for s in model.subdomains for n in s.levels})))
    requirements = model.level(level).requirements
    grades = data.draw(st.lists(st.sampled_from(model.scale), min_size=len(requirements), max_size=len(requirements)))
    entered = {("score", r.id): float(g.score) for r, g in zip(requirements, grades, strict=True)}
    sheet = calculated(template(model, level, lang=lang, prefill=entered))[kinds.PREVIEW(lang)]
    units = [model.units(grade) for grade in grades]
    found = figures(units, model.level(level), model)
    assert beside(sheet, kinds.LEVEL_SCORE(lang)).value == pytest.approx(float(found.score))
    assert beside(sheet, kinds.VERDICT(lang)).value == (kinds.CONFORMS if found.conforms else kinds.DOES_NOT_CONFORM)(
        lang
    )


def test_a_level_without_requirements_has_no_template() -> None:
    model = Catalogue(
        catalogue().name,
        "1",
        catalogue().standard,
        False,
        Fraction(4, 5),
        catalogue().scale,
        catalogue().subdomains,
        (),
    )
    with pytest.raises(ValueError, match="level 2"):
        template(model, 2)


def test_answers_of_the_kind_are_columns_of_the_score_sheet() -> None:
    assert list(SELF.columns)[-len(SELF.answers) :] == [answer.key for answer in SELF.answers]


# --- file names -------------------------------------------------------------------------------------------------------


def test_file_names() -> None:
    assert file_name(level_name(3), SELF, "zh") == "评分表_三星_自评.xlsx"
    assert file_name(level_name(3), SELF, "en") == "Scores_3-star_self.xlsx"
    assert (
        file_name(level_name(3), SELF, "zh", "91340100MA2N08Y97G", "合肥 星火/服务")
        == "91340100MA2N08Y97G_合肥 星火_服务_三星_自评.xlsx"
    )
    assert file_name(level_name(1), SELF, "zh", "", "  ") == "评分表_一星_自评.xlsx"


FORBIDDEN = set('<>:"/\\|?*')


@given(st.text(max_size=300))
@example("")
@example(" ... ")
@example("CON")
@example("con.txt")
@example("LPT¹ .x")
@example("a" * 79 + ". ")
@example("𠮷" * 100)
@example("\u202egnp.exe")
@example("👨‍👩‍👧‍👦" * 20)
@example("../../etc/passwd")
@example("\ud800")
def test_a_safe_name_is_one_on_windows_and_linux(text: str) -> None:
    name = safe_name(text)
    assert name
    assert len(name) <= 81
    assert len(name.encode()) <= 201
    assert not FORBIDDEN & set(name)
    assert not any(
        ord(c) < 32 or c in "\x7f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f" for c in name
    )
    assert name == name.strip(" .")
    assert name.partition(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9", "COM¹"}
    assert safe_name(name) == name


def test_safe_names_keep_what_can_be_kept() -> None:
    assert safe_name("合肥市“星火”服务（集团）有限公司") == "合肥市“星火”服务（集团）有限公司"
    assert safe_name("a/b\\c:d") == "a_b_c_d"
    assert safe_name("创业🚀") == "创业🚀"
    assert safe_name("nul") == "_nul"
    assert safe_name("\u202e\x00") == "未命名"


def test_file_names_stay_short_enough_for_a_file_system() -> None:
    assert len(file_name(level_name(3), SELF, "zh", "91340100MA2N08Y97G", "公" * 500).encode()) <= 255


# --- the templates in the repository ----------------------------------------------------------------------------------


def test_workbook_templates_are_what_the_code_draws(tmp_path: Path) -> None:
    """To renew them: ``smexl template --level all --out workbook_templates --lang zh``."""
    issued = issue_templates(tmp_path, catalogue(), LEVELS, SELF, "zh")
    assert sorted(path.name for path in issued.paths) == sorted(path.name for path in TEMPLATES.glob("*.xlsx"))
    for path in issued.paths:
        assert unpack((TEMPLATES / path.name).read_bytes()) == unpack(path.read_bytes())


@pytest.mark.parametrize("requirements", [1, 3, 40, 331, 1001])
def test_the_preview_shows_as_many_decimals_as_the_result(requirements: int) -> None:
    shown = figure_format(10 * requirements, Fraction(4, 5))
    assert shown == "0." + "0" * scoring.digits(10 * requirements, Fraction(4, 5), 4)


def test_a_column_beside_the_score_is_drawn_as_its_type_asks() -> None:
    day = Field("seen", Text("查看日期", "Seen on"), "date")
    kind = replace(SELF, key="dated", answers=(*SELF.answers, day))  # drawings are remembered by key
    sheet = openpyxl.load_workbook(io.BytesIO(template(catalogue(), 1, kind)))["评分表"]
    headings = {cell.value: cell.column for row in sheet.iter_rows(max_row=6) for cell in row}
    cell = sheet.cell(8, headings["查看日期"])
    assert cell.number_format == "yyyy-mm-dd"
