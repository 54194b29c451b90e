"""Returned workbooks: everything entered is still there, problems are marked in their places, and mending them is enough."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filled import CODE, answers, catalogue, filled
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import resave
from surgery import cell, edit, swap

from smexl import kinds
from smexl.drawing.look import AMBER
from smexl.findings import Finding
from smexl.kinds import SELF
from smexl.reading.read import read_book
from smexl.submission import Submission, Value
from smexl.template import drawn
from smexl.template.returned import MORE, MOST, returned_workbook
from smexl.text import Lang
from smexl.validation import validate

Entered = dict[tuple[str | int, ...], Value]
IDS = [requirement.id for requirement in catalogue().level(3).requirements]
FORMULA = "AVERAGE(F4:F6)"
NAME = ("form", "info", "organization")
CONTACT = ("form", "info", "contact")
DATE = ("form", "info", "date")


def judged(data: bytes) -> Submission:
    return validate(read_book(data, "评分表.xlsx"), catalogue())


def bad() -> Entered:
    """Answers with a problem of each sort: a score that is none, one missing, an answer missing, a date that is none."""
    entered = answers(3, code="91340100MA2N08Y97H")
    entered["score", IDS[1]] = 0.7
    entered["score", IDS[3]] = "√"
    del entered["score", IDS[5]], entered[CONTACT]
    entered[DATE] = "2026年13月1日"
    entered["score", IDS[7]] = "大部分满足"
    entered["listing", "evidence", 2, "number"] = "E01"
    return entered


def submitted() -> bytes:
    """A completed workbook with those problems, and a formula for a score."""
    return edit(filled(3, bad()), kinds.SCORES.zh, cell("F13", f"<c {{}}><f>{FORMULA}</f><v>0.8</v></c>"))


def returned(lang: Lang = "zh", submission: Submission | None = None) -> bytes:
    return returned_workbook(submission or judged(submitted()), "合肥/评分表.xlsx", catalogue(), lang)


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(data))


def saved(book: Any) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def address(*key: str | int, lang: Lang = "zh") -> str:
    place = drawn(catalogue(), 3, SELF, lang, returned=True).place(key)
    assert place is not None
    return f"{place.sheet}!{place.address}"


def at(book: Any, *key: str | int, lang: Lang = "zh") -> Any:
    sheet, where = address(*key, lang=lang).split("!")
    return book[sheet][where]


def findings_of(book: Any, lang: Lang = "zh") -> list[tuple[Any, ...]]:
    """The rows under the headings of the first sheet, without their numbers."""
    rows = [[c.value for c in row] for row in book[kinds.RETURNED(lang)].iter_rows()]
    start = next(i for i, row in enumerate(rows) if row[0] in {"序号", "No."})
    return [tuple(row[1:]) for row in rows[start + 1 :] if row[0] is not None]


# --- what was entered -------------------------------------------------------------------------------------------------
def test_everything_entered_is_carried_over_as_it_stood() -> None:
    submission = judged(submitted())
    again = judged(returned())
    assert again.entered == submission.entered
    assert again.entered["score", IDS[9]] == f"={FORMULA}"
    assert again.listings == submission.listings
    book = opened(returned())
    assert at(book, "score", IDS[9]).data_type in {"s", "inlineStr"}
    assert at(book, "score", IDS[1]).value == 0.7
    assert at(book, DATE[0], *DATE[1:]).value == "2026年13月1日"


def test_the_same_problems_are_found_again() -> None:
    def codes(submission: Submission) -> list[tuple[Any, ...]]:
        # The formula has become the text of one, which is no score either.
        return sorted((f.code.replace("formula", "invalid"), f.key) for f in submission.findings)

    assert codes(judged(returned())) == codes(judged(submitted()))


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_any_text_survives_the_way_back(data: st.DataObject) -> None:
    words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
        lambda text: text.strip() == text and text not in {"\ufffe", "\uffff"} and not set(text) & {"\ufffe", "\uffff"}
    )
    awkward = st.sampled_from(["=1+1", "+86", "-5", "@x", "0.8", "001", "<a>&", "_x0041_", "'x", '="a"'])
    text = st.one_of(words, awkward)
    entered: Entered = {
        NAME: data.draw(text),
        ("note", "info", "contact"): data.draw(text),
        ("score", IDS[0]): data.draw(st.one_of(text, st.floats(0, 2), st.booleans())),
        ("row", IDS[0], "remark"): data.draw(text),
        ("listing", "evidence", 0, "name"): data.draw(text),
        ("listing", "plan", 2, "measure"): data.draw(text),
    }
    submission = Submission(3, "self", "zh", entered=entered)
    again = judged(returned(submission=submission)).entered
    moved = {
        ("listing", "plan", 2, "measure"): ("listing", "plan", 0, "measure")
    }  # blank records between are not counted
    assert {key: again.get(moved.get(key, key)) for key in entered} == entered


def test_what_has_no_place_is_listed_with_its_values() -> None:
    entered = answers(3)
    entered |= {("score", "L3-XX-9"): 0.8, ("row", "L3-XX-9", "remark"): "多出的一行"}
    rows = findings_of(opened(returned(submission=Submission(3, "self", "zh", entered=entered))))
    assert [(row[0], row[1], row[3]) for row in rows] == [("保留", "评分表", "得分：0.8\n说明：多出的一行")]
    assert "L3-XX-9" in rows[0][4]


def test_more_records_than_the_template_offers_are_kept() -> None:
    entered = answers(3) | {("listing", "evidence", i, "name"): f"证据 {i}" for i in range(300)}
    again = judged(returned(submission=Submission(3, "self", "zh", entered=entered)))
    assert len(again.listings["evidence"]) == 300


# --- what is wrong ----------------------------------------------------------------------------------------------------
def test_findings_are_listed_errors_first_with_links_to_the_cells() -> None:
    rows = findings_of(opened(returned()))
    severities = [row[0] for row in rows]
    assert severities == sorted(severities, reverse=True) == ["错误"] * 7 + ["提醒"] * 2
    found = {row[4].split("。")[0]: row for row in rows}
    where = address("score", IDS[1])
    sheet, place = where.split("!")
    invalid = found["“0.7”不是允许的得分"]
    assert invalid[1:4] == ("评分表", f'=HYPERLINK("#\'{sheet}\'!{place}","{where}")', "0.7")
    assert found[f"要求 {IDS[5]} 还没有评分"][3] is None
    assert found[f"得分是公式（={FORMULA}），不予采用"][3] == f"={FORMULA}"


def test_the_first_sheet_says_whose_it_is_and_how_much_there_is_to_do() -> None:
    sheet = opened(returned())[kinds.RETURNED.zh]
    labels = {row[0].value: row[3].value for row in sheet.iter_rows() if row[0].value}
    assert labels["机构名称"] == answers(3)[NAME]
    assert labels["原文件"] == "合肥/评分表.xlsx"
    assert (labels["错误（必须修改）"], labels["提醒（请核对）"]) == (7, 2)


def test_links_lead_to_the_cell_of_this_workbook_and_name_the_original_one() -> None:
    """A row that was moved in the submission stands in its own place in the returned workbook."""
    book = opened(filled(3, bad()))
    sheet = book[kinds.SCORES.zh]
    sheet.insert_rows(4, 3)
    rows = findings_of(opened(returned(submission=judged(saved(book)))))
    row = next(row for row in rows if row[4].startswith("“0.7”"))
    assert address("score", IDS[1]) in row[2]
    assert row[1] == "评分表（原 F8）"


def test_error_cells_are_marked_and_all_problem_cells_have_a_comment() -> None:
    book = opened(returned())
    for key in (("score", IDS[1]), ("score", IDS[3]), ("score", IDS[5]), ("score", IDS[9]), CONTACT, DATE):
        marked = at(book, *key)
        assert marked.fill.fgColor.rgb == "FF" + AMBER[1:], key
        assert marked.border.top.style == "thick", key
        assert not marked.protection.locked, key
        assert marked.comment is not None, key
    assert at(book, "score", IDS[1]).comment.text == "“0.7”不是允许的得分。请从列表中选择：1、0.8、0.5、0。"
    for key in (("score", IDS[7]), ("listing", "evidence", 2, "number")):
        noted = at(book, *key)
        assert noted.comment is not None, key
        assert noted.fill.fgColor.rgb != "FF" + AMBER[1:], key
    assert at(book, "score", IDS[0]).comment is None


def test_two_problems_of_one_cell_share_its_comment() -> None:
    changed = edit(filled(3, bad()), "xl/sharedStrings.xml", swap(catalogue().by_id[IDS[1]].text.zh, "改过的要求"))
    text = at(opened(returned(submission=judged(changed))), "score", IDS[1]).comment.text
    assert re.fullmatch(r"(?s).*文字被改动了.*\n“0\.7”不是允许的得分.*|“0\.7”不是允许的得分.*\n.*文字被改动了.*", text)


def test_the_english_workbook_is_english() -> None:
    book = opened(returned("en"))
    assert book.sheetnames[0] == kinds.RETURNED.en
    rows = findings_of(book, "en")
    assert {row[0] for row in rows} == {"Error", "Warning"}
    assert any(address("score", IDS[1], lang="en") in (row[2] or "") for row in rows)
    assert at(book, "score", IDS[1], lang="en").comment.text.startswith("“0.7” is not an allowed score.")


def test_same_input_same_bytes() -> None:
    assert returned() == returned()


# --- mending ----------------------------------------------------------------------------------------------------------
def mended(data: bytes) -> bytes:
    """The returned workbook, mended and saved by a person."""
    book = opened(data)
    for number in (1, 3, 5, 9):
        at(book, "score", IDS[number]).value = 0.8
    at(book, *CONTACT).value = "王小明"
    at(book, *DATE).value = date(2026, 7, 15)
    at(book, "form", "info", "credit_code").value = CODE
    return saved(book)


def test_mended_and_sent_back_it_is_accepted() -> None:
    again = judged(mended(returned()))
    assert [f.code for f in again.findings if f.severity == "error"] == []
    assert again.accepted
    assert {f.code for f in again.findings} == {"score-normalized", "evidence-number-duplicate"}
    assert len(again.scores) == len(IDS)
    assert again.organization == answers(3)[NAME]


@pytest.mark.parametrize("program", ["libreoffice", "gnumeric"])
def test_mended_in_another_program_it_is_accepted(program: str, tmp_path: Path) -> None:
    source, target = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    source.write_bytes(mended(returned()))
    resave(program, source, target)
    again = judged(target.read_bytes())
    assert [f.code for f in again.findings if f.severity == "error"] == []
    assert again.scores == judged(mended(returned())).scores


# --- many findings of one kind ----------------------------------------------------------------------------------------
def many() -> Entered:
    """Answers with forty scores missing and a wrong one among them."""
    entered = bad()
    for number in range(20, 60):
        del entered["score", IDS[number]]
    return entered


def overview_of(book: Any, lang: Lang = "zh") -> list[tuple[Any, ...]]:
    """The rows under the headings that have no number."""
    rows = [[c.value for c in row] for row in book[kinds.RETURNED(lang)].iter_rows()]
    start = next(i for i, row in enumerate(rows) if row[0] in {"序号", "No."})
    return [tuple(row[1:]) for row in rows[start + 1 :] if row[0] is None]


def test_an_overview_tells_findings_of_one_kind_in_one_line() -> None:
    book = opened(returned(submission=judged(filled(3, many()))))
    rows, overview = findings_of(book), overview_of(book)
    assert len(rows) > 40
    assert overview[0][0] == f"总览：{len(rows)} 处，归为 {len(overview) - 2} 类"
    assert overview[-1][0] == "逐项清单"
    blank = [row for row in overview if "还没有评分" in (row[4] or "")]
    assert [row[:2] + row[3:4] for row in blank] == [("错误", "评分表", "41 处")]
    first, last = address("score", IDS[20]).split("!")[1], address("score", IDS[59]).split("!")[1]
    assert f"{first}:{last}" in blank[0][2]
    assert blank[0][4].startswith(f"共 41 处，首处：要求 {IDS[5]} ")
    assert blank[0][2].startswith(f"=HYPERLINK(\"#'评分表'!{address('score', IDS[5]).split('!')[1]}\"")
    assert [row[0] for row in overview[1:-1]] == sorted((row[0] for row in overview[1:-1]), reverse=True)


def test_a_short_list_has_no_overview() -> None:
    assert overview_of(opened(returned())) == []


def test_a_long_list_of_places_is_cut_in_the_link() -> None:
    """A text of a formula may have 255 characters, or Excel refuses the workbook."""
    entered = answers(3)
    for number in range(0, len(IDS), 2):
        entered["score", IDS[number]] = None
    (line, *_) = [row for row in overview_of(opened(returned(submission=judged(filled(3, entered))))) if row[3]]
    assert len(line[2].split('","')[1]) < 255
    assert "…" in line[2]


def test_findings_without_number_are_cut_and_the_rest_is_counted() -> None:
    one = Submission(1, "self", "zh")
    one.findings = [Finding("score-invalid", "评分表", f"F{row}", f"值{row}", "1") for row in range(MOST + 40)]
    sheet = openpyxl.load_workbook(BytesIO(returned_workbook(one, "a.xlsx", catalogue(), "zh")))[kinds.RETURNED.zh]
    texts = [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None]
    assert sum("不是允许的得分" in text for text in texts) >= MOST
    assert MORE.zh.format(40) in texts
