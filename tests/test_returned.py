"""Returned workbooks: everything entered is still there, problems are marked in their places, and mending them is enough."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filled import CODE, answers, catalogue, filled
from hypothesis import example, given, settings
from hypothesis import strategies as st
from programs import resave
from surgery import cell, edit, swap
from written import opened, saved

from smexl import kinds
from smexl.drawing.look import AMBER
from smexl.findings import Finding
from smexl.kinds import SELF
from smexl.reading.read import read_book
from smexl.submission import Cell, Submission, Value, column_letters
from smexl.template import drawn
from smexl.template.guide import FINDING_COLUMNS
from smexl.template.returned import MORE, MOST, returned_workbook
from smexl.text import Lang, Text
from smexl.validation import kept as kept_module
from smexl.validation import validate
from smexl.validation.answers import TypedScale
from smexl.validation.kept import keep_others

Entered = dict[tuple[str | int, ...], Value]
IDS = [requirement.id for requirement in catalogue().level(3).requirements]
FORMULA = "AVERAGE(F4:F6)"
NAME = ("form", "info", "organization")
CONTACT = ("form", "info", "contact")
DATE = ("form", "info", "date")


def judged(data: bytes) -> Submission:
    submission = validate(read_book(data, "评分表.xlsx"), catalogue())
    if not submission.accepted:
        keep_others(submission, data, "评分表.xlsx")
    return submission


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
def test_everything_entered_is_carried_over() -> None:
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
        # The formula has become the text of one, which is no score either; what was understood is a problem no more.
        found = ((f.code.replace("formula", "invalid"), f.key) for f in submission.findings)
        return sorted(one for one in found if not one[0].endswith("-normalized"))

    assert codes(judged(returned())) == codes(judged(submitted()))


@given(st.data())
@settings(max_examples=25)
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
    score = entered["score", IDS[0]]
    units = TypedScale.of(catalogue()).read(Cell(score, "", 0, 0)).units
    expected = entered | {("score", IDS[0]): score if units is None else units / 10}
    assert {key: again.get(moved.get(key, key)) for key in entered} == expected


def test_what_has_no_place_is_kept_on_a_sheet_of_its_own() -> None:
    book = opened(filled(3, bad()))
    scores = book[kinds.SCORES.zh]
    last, place = scores.max_row + 1, list(SELF.columns).index
    beside, above = column_letters(len(SELF.columns) + 2), column_letters(len(SELF.columns) + 3) + "2"
    score, remark, grade = (column_letters(place(key)) for key in ("score", "remark", "grade"))
    typed = {
        f"A{last}": "L3-XX-9",
        f"{score}{last}": 0.8,
        f"{remark}{last}": "多出的一行",
        f"{beside}{last}": "旁边的话",
    }
    for address, value in (typed | {f"{grade}5": "大部分满足吧", above: "=1+1"}).items():
        scores[address].value = value
    book[kinds.INFO.zh]["F4"].value = "请联系王工"
    book[kinds.EVIDENCE.zh]["L7"].value = 42
    book[kinds.GUIDE.zh]["D9"].value = "看不懂这一步"
    added = book.create_sheet("补充材料")
    added["B2"].value, added["C3"].value = "附页", date(2026, 5, 4)
    submission = judged(saved(book))
    data = returned(submission=submission)
    kept = kept_of(opened(data))
    assert {(row[0], row[1]): row[3] for row in kept} == {
        **{("评分表", address): str(value) for address, value in typed.items()},
        ("评分表", f"{grade}5"): "大部分满足吧",
        ("评分表", above): "=1+1",
        ("基本信息", "F4"): "请联系王工",
        ("证据清单", "L7"): "42",
        ("填写说明", "D9"): "看不懂这一步",
        ("补充材料", "B2"): "附页",
        ("补充材料", "C3"): "2026-05-04",
    }
    about = {row[1]: row[2] for row in kept}
    assert about[f"{remark}{last}"] == "L3-XX-9 / 说明"
    assert about[f"{grade}5"] == f"{IDS[1]} / 满足程度"
    notes = [row for row in findings_of(opened(data)) if row[0] == "保留"]
    assert [(row[1], row[3].split("\n")[0]) for row in notes] == [
        ("基本信息", "F4: 请联系王工"), ("评分表", f"{above}: =1+1"), ("证据清单", "L7: 42"), ("补充材料", "B2: 附页"), ("填写说明", "D9: 看不懂这一步"),
    ]  # fmt: skip
    assert notes[1][4].startswith("“评分表”中有 6 处内容")
    # Sent back and returned again, it is still there.
    assert sorted(kept_of(opened(returned(submission=judged(data))))) == sorted(kept)


def kept_of(book: Any) -> list[tuple[Any, ...]]:
    if kinds.KEPT.zh not in book.sheetnames:
        return []
    return [tuple(cell.value for cell in row[:4]) for row in book[kinds.KEPT.zh].iter_rows(min_row=4) if row[0].value]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_template_itself_is_not_kept(lang: Lang) -> None:
    for language in ("zh", "en"):
        data = returned(language, judged(filled(3, bad(), lang=lang)))
        assert kept_of(opened(data)) == []
        assert kinds.KEPT(language) not in opened(data).sheetnames


def test_words_of_an_earlier_version_are_not_taken_for_typed_ones() -> None:
    book = opened(submitted())
    book["填写说明"]["B17"] = "填写机构、联系方式和自评估信息，完成申请条件自查。带 * 的为必填项。"
    book["填写说明"]["B40"] = "我们没有看懂第三步，请电话联系。"
    book["评分表"]["A2"] = (
        "对照每条成熟度要求，在“得分”列从列表中选择 1、0.8、0.5 或 0。每条都要评分：不满足填 0，不得留空。"
    )
    back = opened(returned(submission=judged(saved(book))))
    assert [row[:2] for row in kept_of(back)] == [("填写说明", "B40")]


def test_more_records_than_the_template_offers_are_kept() -> None:
    entered = answers(3) | {("listing", "evidence", i, "name"): f"证据 {i}" for i in range(300)}
    again = judged(returned(submission=Submission(3, "self", "zh", entered=entered)))
    assert len(again.listings["evidence"]) == 300


# --- what is wrong ----------------------------------------------------------------------------------------------------
def test_findings_are_listed_errors_first_with_links_to_the_cells() -> None:
    rows = findings_of(opened(returned()))
    assert [row[0] for row in rows] == ["错误"] * 7 + ["警告"] * 2
    assert [row[1] for row in rows] == ["基本信息"] * 3 + ["评分表"] * 5 + ["证据清单"]
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
    assert (labels["错误（必须修改）"], labels["警告（请核对）"]) == (7, 2)
    assert labels["核对确认"] == "不需要"


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
    assert {f.code for f in again.findings} == {"evidence-number-duplicate"}
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


def test_findings_of_one_kind_are_one_line() -> None:
    submission = judged(filled(3, many()))
    book = opened(returned(submission=submission))
    rows = findings_of(book)
    assert [row[0] for row in rows] == ["错误"] * 6 + ["警告"] * 2
    (blank,) = [row for row in rows if "还没有评分" in (row[4] or "")]
    first, last = address("score", IDS[20]).split("!")[1], address("score", IDS[59]).split("!")[1]
    assert f"{first}:{last}" in blank[2]
    assert blank[4].startswith(f"共 41 处，首处：要求 {IDS[5]} ")
    assert blank[2].startswith(f"=HYPERLINK(\"#'评分表'!{address('score', IDS[5]).split('!')[1]}\"")
    labels = {row[0].value: row[3].value for row in book[kinds.RETURNED.zh].iter_rows() if row[0].value}
    assert labels["错误（必须修改）"] == sum(f.severity == "error" for f in submission.findings) == 46


def test_a_long_list_of_places_is_cut_in_the_link() -> None:
    """A text of a formula may have 255 characters, or Excel refuses the workbook."""
    entered = answers(3)
    for number in range(0, len(IDS), 2):
        entered["score", IDS[number]] = None
    (line,) = findings_of(opened(returned(submission=judged(filled(3, entered)))))
    assert len(line[2].split('","')[1]) < 255
    assert "…" in line[2]


def test_findings_without_number_are_cut_and_the_rest_is_counted() -> None:
    one = Submission(1, "self", "zh")
    one.findings = [Finding("score-invalid", "评分表", f"F{row}", f"值{row}", "1") for row in range(MOST + 40)]
    sheet = openpyxl.load_workbook(BytesIO(returned_workbook(one, "a.xlsx", catalogue(), "zh")))[kinds.RETURNED.zh]
    texts = [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None]
    assert sum("不是允许的得分" in text for text in texts) >= MOST
    assert MORE.zh.format(40) in texts


# --- what was understood ----------------------------------------------------------------------------------------------
UNDERSTOOD = {
    "80%": 0.8, "1分": 1, "０．８": 0.8, "全部满足": 1, "全部满足（1）": 1, "0.8（大部分满足）": 0.8, "大部分满足 0.8": 0.8, "0.5 分（部分满足）": 0.5,
    "1（满分）": None, "全部满足（0.8）": None, "0.8（全部满足）": None, "1 0.8": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "score"), UNDERSTOOD.items())
def test_a_score_that_is_understood_is_written_back_as_it_counts(text: str, score: float | None) -> None:
    entered = bad() | {("score", IDS[9]): text}
    data = returned(submission=judged(filled(3, entered)))
    assert at(opened(data), "score", IDS[9]).value == (text if score is None else score)


def test_the_counters_agree_with_the_list() -> None:
    entered = answers(3)
    for number, text in enumerate(["80 %", "1分", "０．８", "全部满足", "0.8（大部分满足）", "√", None]):
        entered["score", IDS[number]] = text
    entered[DATE] = 20260501
    book = openpyxl.load_workbook(BytesIO(returned(submission=judged(filled(3, entered)))), data_only=True)
    texts = [str(cell.value) for row in book[kinds.SCORES.zh].iter_rows(max_row=1) for cell in row]
    assert f"已评分 {len(IDS) - 2} / {len(IDS)} 条" in texts
    labels = {row[0].value: row[3].value for row in book[kinds.RETURNED.zh].iter_rows() if row[0].value}
    assert labels["错误（必须修改）"] == 2
    assert at(book, *DATE).value.date() == date(2026, 5, 1)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_counters_are_those_that_a_program_computes(lang: Lang, tmp_path: Path) -> None:
    source, target = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    source.write_bytes(returned(lang, judged(changed_text())))
    resave("libreoffice", source, target)
    written, computed = (openpyxl.load_workbook(path, data_only=True) for path in (source, target))
    for sheet in (kinds.GUIDE, kinds.SCORES, kinds.PREVIEW):
        for row in written[sheet(lang)].iter_rows():
            for one in row:
                again = computed[sheet(lang)][one.coordinate].value
                assert ("" if again is None else again) == pytest.approx("" if one.value is None else one.value), (
                    sheet.en,
                    one.coordinate,
                )
    scored = [str(one.value) for one in written[kinds.GUIDE(lang)]["B"]]
    assert f"{len(IDS) - 1} / {len(IDS)}" in scored


def test_a_choice_is_written_back_in_the_language_of_the_workbook() -> None:
    entered = bad() | {("form", "info", kinds.ELIGIBILITY.fields[0].key): "是 "}
    data = returned("en", judged(filled(3, entered)))
    assert at(opened(data), "form", "info", kinds.ELIGIBILITY.fields[0].key, lang="en").value == "Yes"


# --- what was restored ------------------------------------------------------------------------------------------------
def codes_of(submission: Submission) -> set[str]:
    return {f.code for f in submission.findings if f.severity == "error"}


def changed_text() -> bytes:
    return edit(filled(3, answers(3)), "xl/sharedStrings.xml", swap(catalogue().by_id[IDS[1]].text.zh, "改过的要求"))


def changed_level() -> bytes:
    book = opened(filled(3, answers(3)))
    at(
        book, "form", "info", "level"
    ).value = "五星"  # the template's own place; one row above in the template without findings
    return saved(book)


def another_row() -> bytes:
    book = opened(filled(3, answers(3)))
    sheet = book[kinds.SCORES.zh]
    for column, value in ((1, "L9-XX-1"), (4, "自己加的要求"), (6, 1)):
        sheet.cell(sheet.max_row + (column == 1), column).value = value
    return saved(book)


def row_twice() -> bytes:
    book = opened(filled(3, answers(3)))
    sheet = book[kinds.SCORES.zh]
    for column, value in ((1, IDS[2]), (6, 0)):
        sheet.cell(sheet.max_row + (column == 1), column).value = value
    return saved(book)


def older_edition() -> bytes:
    book = opened(filled(3, answers(3)))
    for row in book[kinds.STAMP].iter_rows(max_row=8):
        if row[0].value in {"version", "digest"}:
            row[1].value = "0.9" if row[0].value == "version" else "0" * 64
    return saved(book)


@pytest.mark.parametrize("make", [changed_text, changed_level, another_row, row_twice, older_edition])
def test_sent_back_untouched_what_was_restored_is_returned_again(make: Callable[[], bytes]) -> None:
    first = judged(make())
    assert codes_of(first)
    data = returned(submission=first)
    again = judged(data)
    assert not again.accepted
    third = judged(returned(submission=again))
    assert not third.accepted
    assert codes_of(third) == codes_of(again)
    # Mended by what the first sheet says.
    book = opened(data)
    for finding in again.findings:
        if finding.severity == "error":
            sheet, where = address(*finding.key).split("!")
            book[sheet][where].value = "已核对" if finding.code == "restored-unconfirmed" else 0.8
    assert judged(saved(book)).accepted


@pytest.mark.parametrize(("text", "type_", "code"), [("=A1", "f", "field-formula"), ("#N/A", "e", "field-error-value")])
def test_a_formula_or_error_value_does_not_become_an_answer_by_sending_it_back(
    text: str, type_: str, code: str
) -> None:
    """It is kept as a text, which would pass: an organization named #N/A."""
    book = opened(filled(3, answers(3)))
    sheet = book[kinds.INFO.zh]
    name = next(row[1] for row in sheet.iter_rows(max_col=2) if str(row[0].value).startswith("机构名称"))
    name.value, name.data_type = text, type_
    first = judged(saved(book))
    assert codes_of(first) == {code}
    again = judged(returned(submission=first))
    assert codes_of(again) == {"restored-unconfirmed"}
    assert not judged(returned(submission=again)).accepted


def test_a_changed_text_asks_for_its_score_again() -> None:
    book = opened(returned(submission=judged(changed_text())))
    (row,) = [row for row in findings_of(book) if row[0] == "错误"]
    assert row[4] == f"要求 {IDS[1]} 的文字被改动了。已恢复原文；请核对并重新评分。"
    assert row[3].startswith("改过的要求\n原得分：")
    assert at(book, "score", IDS[1]).value is None
    assert at(book, "score", IDS[1]).comment is not None


def test_an_older_edition_asks_for_a_confirmation() -> None:
    book = opened(returned(submission=judged(older_edition())))
    sheet = book[kinds.RETURNED.zh]
    (row,) = [row for row in findings_of(book) if row[0] == "错误"]
    assert row[4].endswith(
        "已换成当前版本的模板；请对照要求核对每个得分。核对后请在本页上方的“核对确认”中选择“已核对”。"
    )
    cell = at(book, "returned", "confirmation")
    assert cell.value is None
    assert not cell.protection.locked
    assert any("D8" in str(check.sqref) for check in sheet.data_validations.dataValidation)


def test_half_width_for_full_width_is_the_same_text() -> None:
    text = catalogue().by_id[IDS[1]].text.zh
    typed = text.translate(str.maketrans("，。；：（）“”、", ',.;:()"",'))
    assert typed != text
    assert judged(
        edit(filled(3, answers(3)), "xl/sharedStrings.xml", swap(text, typed.replace('"', "&quot;")))
    ).accepted


def test_columns_of_the_list_are_those_that_are_not_kept() -> None:
    assert len(FINDING_COLUMNS) == kept_module._OF_LIST


# --- there and back ---------------------------------------------------------------------------------------------------
ROWS = {id_: row for row, id_ in enumerate(IDS, 4)}


def _row_lost(book: Any) -> None:
    book[kinds.SCORES.zh].delete_rows(ROWS[IDS[30]])


def _put(sheet: Text, **cells: Value) -> Callable[[Any], None]:
    def put(book: Any) -> None:
        for where, value in cells.items():
            book[sheet.zh][where].value = value

    return put


def _append(*cells: Value) -> Callable[[Any], None]:
    return lambda book: book[kinds.SCORES.zh].append(cells)


def _stamped(name: str, value: Value) -> Callable[[Any], None]:
    def stamp(book: Any) -> None:
        for row in book[kinds.STAMP].iter_rows(max_row=8):
            row[1].value = value if row[0].value == name else row[1].value

    return stamp


def _sheet_lost(book: Any) -> None:
    del book[kinds.EVIDENCE.zh]


def _sheet_named(book: Any) -> None:
    book[kinds.SCORES.zh].title = "自评分表"


MISHAPS: dict[str, Callable[[Any], None]] = {
    "score-invalid": _put(kinds.SCORES, F6="好"),
    "score-blank": _put(kinds.SCORES, F7=None),
    "score-understood": _put(kinds.SCORES, F8="0.8（大部分满足）"),
    "text-changed": _put(kinds.SCORES, D9="别的要求"),
    "id-lost": _put(kinds.SCORES, A10=None),
    "id-and-text-lost": _put(kinds.SCORES, A11=None, D11="自己写的"),
    "heading-renamed": _put(kinds.SCORES, F3="自评得分"),
    "heading-lost": _put(kinds.SCORES, A3="某某"),
    "row-lost": _row_lost,
    "row-twice": _append(IDS[40], "", "", "", "", 0),
    "row-added": _append("自定-1", "", "", "自己的要求", "", 1),
    "typed-beside": _put(kinds.SCORES, M20="旁注"),
    "code": _put(kinds.INFO, B6="91340100MA2N08Y97H"),
    "required": _put(kinds.INFO, B12=None),
    "required-label": _put(kinds.INFO, A12="某人"),
    "level": _put(kinds.INFO, B7="一星"),
    "edition": _stamped("digest", "0" * 64),
    "catalogue": _stamped("kind", "别的"),
    "sheet-lost": _sheet_lost,
    "sheet-named": _sheet_named,
}
ANSWERS = {
    "统一社会信用代码*": CODE,
    "联系人*": "王小明",
    "成熟度等级": "三星",
    "机构名称*": "合肥市“星火”服务有限公司",
}
_TARGET = re.compile(r"=HYPERLINK\(\"#'(.+?)'!([A-Z]+\d+)\",\"(.+)\"\)")


def mend(data: bytes) -> bytes:
    """What a person does who knows only the first sheet: at each place of an error a score, an answer or the confirmation."""
    book = opened(data)
    for row in findings_of(book):
        if row[0] != "错误":
            continue
        match = _TARGET.fullmatch(row[2] or "")
        assert match is not None, row
        sheet = book[match[1]]
        cells = [match[2]] if match[1] == kinds.RETURNED.zh else match[3].split("!")[1].split(", ")
        for one in (c for cell_ in cells for line in _cells(sheet[cell_]) for c in line):
            label = sheet.cell(one.row, 1).value
            one.value = (
                "已核对" if match[1] == kinds.RETURNED.zh else 0.8 if match[1] == kinds.SCORES.zh else ANSWERS[label]
            )
    return saved(book)


def _cells(found: Any) -> Any:
    return found if isinstance(found, tuple) else ((found,),)


@given(st.lists(st.sampled_from(sorted(MISHAPS)), min_size=1, max_size=5, unique=True))
@settings(max_examples=15)
@example(["text-changed", "row-twice", "level", "edition"])
@example(["heading-lost"])
@example(["heading-lost", "id-and-text-lost"])
@example(["required-label", "sheet-lost"])
@example(["row-added", "id-and-text-lost"])
def test_mended_by_the_first_sheet_it_is_accepted_and_untouched_it_is_not(names: list[str]) -> None:
    book = opened(filled(3, answers(3)))
    for name in sorted(names, key=lambda name: (name.startswith(("sheet", "row-lost")), name)):
        MISHAPS[name](book)
    first = judged(saved(book))
    if first.accepted:
        return
    data = returned(submission=first)
    again = judged(data)
    assert not again.accepted
    assert not judged(returned(submission=again)).accepted
    mended_ = judged(mend(data))
    assert codes_of(mended_) == set()
