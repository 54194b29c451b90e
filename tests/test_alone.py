"""Which sheet, which column, which edition: what counts before a score is read."""

from collections.abc import Callable
from io import BytesIO

import filled
import inline
import openpyxl
import pytest
from assessed import formal

from smexl.reading.read import read_book
from smexl.submission import Submission
from smexl.template.returned import returned_workbook
from smexl.validation import validate


def changed(data: bytes, change: Callable[[openpyxl.Workbook], object]) -> Submission:
    book = openpyxl.load_workbook(BytesIO(data))
    change(book)
    saved = BytesIO()
    book.save(saved)
    return validate(read_book(saved.getvalue(), "a.xlsx"), filled.catalogue())


def codes(one: Submission) -> list[str]:
    return [finding.code for finding in one.findings if finding.severity == "error"]


@pytest.mark.parametrize("name", ["评分表 (2)", "评分表-定稿", "定稿", "Sheet9"])
@pytest.mark.parametrize("hidden", ["visible", "hidden", "veryHidden"])
@pytest.mark.parametrize("of", ["copy", "original"])
def test_two_score_sheets_are_an_error_that_names_both(name: str, hidden: str, of: str) -> None:
    def copy(book: openpyxl.Workbook) -> None:
        other = book.copy_worksheet(book["评分表"])
        other.title = name
        (other if of == "copy" else book["评分表"]).sheet_state = hidden

    one = changed(filled.filled(1), copy)
    assert codes(one) == ["score-sheet-double"]
    (found,) = [finding for finding in one.findings if finding.code == "score-sheet-double"]
    assert {found.value, found.detail} == {name, "评分表"}


def test_a_blank_copy_of_the_score_sheet_does_no_harm() -> None:
    def copy(book: openpyxl.Workbook) -> None:
        other = book.copy_worksheet(book["评分表"])
        other.title = "评分表 (2)"
        column = next(cell.column for row in other.iter_rows(max_row=8) for cell in row if cell.value == "得分")
        for row in range(1, other.max_row + 1):
            if isinstance(other.cell(row, column).value, int | float):
                other.cell(row, column).value = None

    assert codes(changed(filled.filled(1), copy)) == []


SCORES = """
| 编号    | 能力域   | 能力子域 | 成熟度要求       | 得分 | {} | 满足程度 | 证据编号 | 说明 |
| ------- | -------- | -------- | ---------------- | ---- | -- | -------- | -------- | ---- |
| L1-RY-1 | 服务资源 | 人员     | 有专职服务人员。 | 1    | {} | =G       | E01      |      |
| L1-RY-2 | 服务资源 | 人员     | 人员经过培训。   | 0.8  | {} | =G       |          | 记录 |
| L1-CS-1 | 服务资源 | 场所     | 有固定办公场所。 | 0.5  | {} | =G       |          |      |
"""


def read(scores: str, **other: object) -> Submission:
    return validate(inline.book(inline.complete(scores=scores, **other)), inline.catalogue())  # type: ignore[arg-type]


@pytest.mark.parametrize("heading", ["复核得分", "自评", "得分（复核）", "Review score"])
def test_two_columns_of_scores_are_an_error_that_names_both(heading: str) -> None:
    one = read(SCORES.format(heading, "0.5", "0.5", ""))
    (found,) = [finding for finding in one.findings if finding.severity == "error"]
    assert (found.code, found.value, found.detail) == ("score-column-double", heading, "得分 (E)")


@pytest.mark.parametrize(("heading", "value"), [("复核意见", "同意"), ("权重", "1"), ("复核", "")])
def test_other_columns_are_no_scores(heading: str, value: str) -> None:
    assert codes(read(SCORES.format(heading, value, value, value))) == []


# --- edition ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("stamp", [inline.stamp(), inline.stamp(digest=None), None])
def test_a_requirement_that_stands_under_another_subdomain_is_an_error(stamp: list[list[object]] | None) -> None:
    scores = inline.SCORES.replace("| 服务资源 | 场所     | 有固定", "| 服务交付 | 人员     | 有固定")
    one = read(scores, stamp=stamp)
    found = [finding for finding in one.findings if finding.severity == "error"]
    assert [(finding.code, finding.cell, finding.value) for finding in found] == [
        ("requirement-moved", "B4", "服务交付"),
        ("requirement-moved", "C4", "人员"),
    ]


def test_blank_and_english_names_of_domains_are_none_of_another_edition() -> None:
    scores = inline.SCORES.replace("| 服务资源 | 场所     | 有固定", "|          | Premises | 有固定")
    assert codes(read(scores)) == []


def test_without_mark_and_texts_nothing_tells_the_edition() -> None:
    scores = inline.SCORES.replace("成熟度要求", "内部备注")
    assert codes(read(scores, stamp=None)) == ["edition-unknown"]
    assert codes(read(scores)) == []


# --- what was given beforehand ----------------------------------------------------------------------------------------
def test_a_self_score_that_was_edited_is_told_and_the_issued_one_counts() -> None:
    data = formal(1)
    whole = validate(read_book(data, "a.xlsx"), filled.catalogue())
    first = next(iter(whole.rows))
    issued = whole.rows[first]["self_score"]

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["评分表"]
        place = next(cell for row in sheet.iter_rows(max_row=8) for cell in row if cell.value == "自评得分")
        row = next(cell.row for cell in sheet["A"] if cell.value == first)
        sheet.cell(row, place.column).value = 0.5

    one = changed(data, edit)
    (found,) = [finding for finding in one.findings if finding.code == "given-changed"]
    assert (found.value, found.severity) == ("0.5", "warning")
    assert issued in found.message("zh")
    assert one.rows[first]["self_score"] == issued == "1"
    again = read_book(returned_workbook(one, "a.xlsx", filled.catalogue()), "a.xlsx")
    assert "given-changed" not in {finding.code for finding in validate(again, filled.catalogue()).findings}
