"""The formal workbook: drawn from its declaration, read back as it was filled in, returned without loss, prefilled from a batch."""

import json
import random
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from assessed import ORGANIZATION, assessed, complete, formal, judged
from click.testing import CliRunner
from filled import CODE, LEVELS, answers, catalogue, filled
from programs import resave
from whole import invoke
from written import opened, saved

from smexl import cli
from smexl.batch.ledger import Ledger, NoLedgerError
from smexl.kinds import FORMAL, KINDS, level_name
from smexl.names import file_name
from smexl.submission import Submission, column_letters
from smexl.template import drawn, template
from smexl.template.issue import carried_over, counting_on
from smexl.template.returned import returned_workbook
from smexl.text import Lang
from smexl.validation.rules import RULES

SHEETS = [
    "填写说明", "基本信息", "评估信息", "评估日程", "文件审查", "评分表", "证据清单", "能力子域评价", "改进计划", "分歧意见", "得分预览", "_smexl"
]  # fmt: skip
HEADINGS = [
    "编号", "能力域", "能力子域", "成熟度要求", "证据提示", "自评得分", "自评证据", "自评说明", "得分", "满足程度", "证据编号", "评估发现", "采集方式", "说明"
]  # fmt: skip
EXPECTED = {"finding-wanted", "urgent-risk"}
"""What is found in a workbook that is complete."""


def said(one: Submission) -> dict[str, Any]:
    """What a submission says, without what is blank."""
    return {
        "answers": {form: {k: v for k, v in texts.items() if v} for form, texts in one.answers.items()},
        "remarks": {form: texts for form, texts in one.remarks.items() if texts},
        "scores": one.scores,
        "rows": {id_: {k: v for k, v in row.items() if v} for id_, row in one.rows.items()},
        "listings": {key: [{k: v for k, v in r.items() if v} for r in rows] for key, rows in one.listings.items()},
    }


# --- the template -----------------------------------------------------------------------------------------------------
def test_sheets_and_columns_stand_in_order() -> None:
    book = opened(template(catalogue(), 3, FORMAL))
    assert book.sheetnames == SHEETS
    assert [cell.value for cell in book["评分表"][3]] == HEADINGS
    assert file_name(level_name(3), FORMAL, "zh") == "评分表_三星_正式评估.xlsx"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.key)
def test_what_a_kind_names_exists(kind: Any) -> None:
    assert kind.rules <= RULES.keys()
    assert Counter(kind.order) == Counter(
        ["scores", *(f.key for f in kind.forms), *(listing.key for listing in kind.listings)]
    )
    assert {step.key for step in kind.steps} <= {*kind.order, "preview"}
    assert kind.follows in {"", *KINDS}
    for form in kind.forms:
        keys = [field.key for field in form.fields()]
        assert len(keys) == len(set(keys))
        assert {field.not_before for field in form.fields()} <= {"", *keys}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("level", LEVELS)
def test_a_subdomain_a_row_and_rounds_numbered(level: int, lang: Lang) -> None:
    book = opened(template(catalogue(), level, FORMAL, lang))
    names = [s.name(lang) for s in catalogue().level(level).subdomains]
    evaluation = book[FORMAL.listing("evaluation").sheet(lang)]
    assert [row[1].value for row in evaluation.iter_rows(min_row=4)] == names
    assert all(row[0].protection.locked and row[1].protection.locked for row in evaluation.iter_rows(min_row=4))
    assert not any(
        cell.protection.locked for row in evaluation.iter_rows(min_row=4, min_col=3, max_col=5) for cell in row
    )
    review = book[FORMAL.listing("review").sheet(lang)]
    assert [row[0].value for row in review.iter_rows(min_row=4)] == [str(number) for number in range(1, 7)]


def test_self_scores_are_locked_and_methods_open_to_several() -> None:
    book = opened(formal(3))
    sheet = book["评分表"]
    headings = [cell.value for cell in sheet[3]]
    column = headings.index("自评得分")
    assert {type(row[column].value) for row in sheet.iter_rows(min_row=4)} <= {int, float}
    assert all(row[column].protection.locked for row in sheet.iter_rows(min_row=4))
    here = f"{column_letters(headings.index('采集方式'))}4:"
    methods = [v for v in sheet.data_validations.dataValidation if str(v.sqref).startswith(here)]
    assert [(v.type, bool(v.showErrorMessage)) for v in methods] == [("list", False)]
    assert "顿号" in methods[0].prompt


# --- there and back ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("level", LEVELS)
def test_a_blank_template_says_nothing_but_what_is_wanted(level: int) -> None:
    one = judged(template(catalogue(), level, FORMAL))
    assert (one.kind, one.level) == ("formal", level)
    assert {f.code for f in one.findings} == {
        "score-blank", "field-blank", "field-wanted", "review-missing", "evaluation-wanted"
    }  # fmt: skip
    assert one.listings["review"] == []
    assert len(one.listings["evaluation"]) == len(catalogue().level(level).subdomains)


@pytest.mark.parametrize("level", LEVELS)
def test_what_was_filled_in_is_read(level: int) -> None:
    wanted, one = assessed(catalogue(), level), judged(formal(level))
    assert one.accepted
    assert {f.code for f in one.findings} == EXPECTED
    assert said(one) == said(wanted)


def test_rows_may_be_sorted() -> None:
    book = opened(formal(3))
    for name in ("评分表", "证据清单", "能力子域评价", "文件审查"):
        sheet = book[name]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        random.Random(7).shuffle(rows)
        for number, row in enumerate(rows, 4):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value
    one, wanted = judged(saved(book)), judged(formal(3))
    assert {f.code for f in one.findings} == EXPECTED
    found, expected = said(one), said(wanted)
    for listings in (found["listings"], expected["listings"]):
        listings["evidence"].sort(key=lambda record: record["number"])
    assert found == expected


def test_libreoffice_saves_it_again(tmp_path: Path) -> None:
    (tmp_path / "formal.xlsx").write_bytes(formal(3))
    resave("libreoffice", tmp_path / "formal.xlsx", tmp_path / "again.xlsx")
    one = judged((tmp_path / "again.xlsx").read_bytes())
    assert {f.code for f in one.findings} == EXPECTED
    assert said(one) == said(judged(formal(3)))


def test_an_english_workbook_with_several_methods() -> None:
    entered = complete(1)
    first = catalogue().level(1).requirements[0].id
    entered["row", first, "method"] = "Interview, review of documents and records; Observation"
    one = judged(formal(1, entered, "en"))
    assert one.rows[first]["method"] == "访谈、文件与记录评审、观察"
    assert {f.code for f in one.findings} == EXPECTED


def test_a_changed_self_score_is_no_error_and_not_trusted() -> None:
    entered = complete(1)
    first, second = (r.id for r in catalogue().level(1).requirements[:2])
    entered["row", first, "self_score"] = "很好"
    del entered["row", second, "self_score"]
    one = judged(formal(1, entered))
    assert {f.code for f in one.findings} == EXPECTED
    assert one.rows[first]["self_score"] == "很好"
    assert "self_score" not in one.rows[second]
    assert one.scores == judged(formal(1)).scores


# --- returned ---------------------------------------------------------------------------------------------------------
def test_returned_then_mended_then_accepted() -> None:
    entered = complete(3)
    first = catalogue().level(3).requirements[0].id
    entered["listing", "review", 1, "conclusion"] = "不符合要求"
    entered["score", first] = 0.7
    del entered["form", "assessment", "team_leader"]
    one = judged(formal(3, entered))
    assert {f.code for f in one.findings if f.severity == "error"} == {"review-failed", "score-invalid", "field-blank"}
    data = returned_workbook(one, "甲.xlsx", catalogue())
    book = opened(data)
    assert book.sheetnames == ["退回说明", *SHEETS]
    template_ = drawn(catalogue(), 3, FORMAL, "zh", returned=True)
    for key, value in (
        (("listing", "review", 1, "conclusion"), "符合要求"),
        (("score", first), 0.8),
        (("form", "assessment", "team_leader"), "孙志远"),
    ):
        place = template_.place(key)
        assert place is not None
        cell = book[place.sheet][place.address]
        assert cell.comment is not None
        assert cell.fill.fgColor.rgb[2:] == "F8B878"
        cell.value = value
    mended = judged(saved(book))
    assert mended.accepted
    entered["listing", "review", 1, "conclusion"] = "符合要求"
    entered["score", first], entered["form", "assessment", "team_leader"] = 0.8, "孙志远"
    assert said(mended) == said(judged(formal(3, entered)))


def kept(one: Submission) -> str:
    """All that the first sheet of the returned workbook says, and the last, which has what found no place."""
    book = opened(returned_workbook(one, "甲.xlsx", catalogue()))
    rows = [row for name in ("退回说明", "保留内容") if name in book.sheetnames for row in book[name].iter_rows()]
    return "\n".join(str(cell.value) for row in rows for cell in row if cell.value is not None)


def to_return() -> Any:
    """A formal workbook in which one score is blank, so that it is returned: only then is there a workbook for what has no place."""
    return opened(formal(1, complete(1) | {("score", catalogue().level(1).requirements[0].id): None}))


def test_an_evaluation_of_another_subdomain_is_kept() -> None:
    book = to_return()
    sheet = book["能力子域评价"]
    sheet["B4"].value = "不存在的子域"
    sheet["B6"].value = sheet["B5"].value
    one = judged(saved(book))
    assert [(f.code, f.cell) for f in one.findings if f.code.startswith("subdomain")] == [
        ("subdomain-unknown", "B4"), ("subdomain-duplicate", "B6")
    ]  # fmt: skip
    assert [bool(record["achievements"]) for record in one.listings["evaluation"]][:4] == [False, True, False, True]
    assert not one.accepted
    text = kept(one)
    assert "不存在的子域" in text and str(sheet["C4"].value) in text and str(sheet["C6"].value) in text


@pytest.mark.parametrize("sheet", ["评分表", "证据清单", "改进计划", "评估信息", "能力子域评价"])
def test_nothing_is_lost_under_a_heading_that_was_changed(sheet: str) -> None:
    book = to_return()
    changed = {"评分表": "L3", "证据清单": "B3", "改进计划": "C3", "评估信息": "A10", "能力子域评价": "C3"}[sheet]
    book[sheet][changed].value = "另行安排的事项"
    text = kept(judged(saved(book)))
    below = book[sheet].cell(book[sheet][changed].row + 1, book[sheet][changed].column).value
    assert "另行安排的事项" in text
    assert (book[sheet]["B10"].value if sheet == "评估信息" else below) in text


def test_nothing_is_lost_where_all_headings_are_gone() -> None:
    book = to_return()
    for cell in book["证据清单"][3]:
        cell.value = None
    assert "服务管理制度汇编第 1 篇及执行记录" in kept(judged(saved(book)))


# --- prefilled --------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch with a self-assessment at two levels, a formal one, and one to return."""
    folder = tmp_path_factory.mktemp("batch")
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "一星.xlsx").write_bytes(filled(1, organization=ORGANIZATION))
    (inbox / "二星.xlsx").write_bytes(filled(2, organization=ORGANIZATION))
    (inbox / "正式.xlsx").write_bytes(formal(1))
    (inbox / "退回.xlsx").write_bytes(filled(3, {}))
    assert invoke("process", inbox, "--out", folder / "out", "--jobs", "1", "--json").exit_code == 1
    return folder / "out"


def test_documents_of_a_batch(batch: Path) -> None:
    for path in (batch, batch / "summary.xlsx", batch / "ledger.sqlite"):
        with Ledger.open(path) as ledger:
            found = [(file.source, content.kind, one.level) for file, content, one in ledger.documents()]
        assert found == [("一星.xlsx", "self", 1), ("二星.xlsx", "self", 2), ("正式.xlsx", "formal", 1)]
    (batch.parent / "ledger.sqlite").write_bytes(b"no database, but long enough to be looked at" * 9)
    for path in (batch.parent, batch / "results", batch.parent / "nowhere" / "x"):
        with pytest.raises(NoLedgerError):
            Ledger.open(path)


def test_formal_workbooks_from_a_batch(batch: Path, tmp_path: Path) -> None:
    result = invoke("template", "--kind", "formal", "--from", batch, "--out", tmp_path, "--json")
    assert result.exit_code == 0
    names = json.loads(result.stdout)["templates"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert [name.rsplit("_", 2)[1:] for name in names] == [["一星", "正式评估.xlsx"], ["二星", "正式评估.xlsx"]]
    assert all(name.startswith(CODE) for name in names)
    one = judged((tmp_path / names[1]).read_bytes())
    given = answers(2, organization=ORGANIZATION)
    assert (one.kind, one.level, one.scores) == ("formal", 2, {})
    assert one.organization == given["form", "info", "organization"]
    assert {one.answers["info"][f"eligibility_{letter}"] for letter in "abcdef"} == {"是"}
    assert {id_: float(row["self_score"]) for id_, row in one.rows.items()} == {
        id_: given["score", id_] for id_ in one.rows
    }
    assert [record["name"] for record in one.listings["evidence"]] == ["服务记录 1", "服务记录 2", "服务记录 3"]
    assert one.listings["evidence"][0]["date"] == "2026-03-10"
    assert [record["measure"] for record in one.listings["plan"]] == ["每季度回访"]


def test_only_those_of_a_level_from_a_batch(batch: Path, tmp_path: Path) -> None:
    result = invoke("template", "--kind", "formal", "--level", "2", "--from", batch, "--out", tmp_path, "--json")
    assert len(json.loads(result.stdout)["templates"]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--kind", "self", "--from", "{batch}"],
        ["--kind", "formal", "--level", "5", "--from", "{batch}"],
        ["--kind", "formal", "--from", "{out}"],
        ["--kind", "formal", "--from", "{batch}", "--roster", "{roster}"],
        ["--kind", "formal"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_issued_is_said_in_one_sentence(arguments: list[str], batch: Path, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(f"机构名称,统一社会信用代码\n甲,{CODE}\n", encoding="utf-8")
    places = {"batch": batch, "out": tmp_path / "out", "roster": tmp_path / "r.csv"}
    result = invoke("template", *(a.format(**places) for a in arguments), "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.strip().splitlines()) == 1


def test_choices_are_carried_over_in_the_language_of_the_template() -> None:
    one = judged(filled(1))
    entered = carried_over(one, catalogue(), FORMAL, "en")
    assert entered["form", "info", "institution_type"] == "Technological innovation services"
    assert entered["listing", "evidence", 0, "type"] == "Record"
    again = judged(template(catalogue(), 1, FORMAL, "en", entered))
    assert again.answers["info"]["institution_type"] == "技术创新服务"
    assert "choice-unlisted" not in {f.code for f in again.findings}


# --- strict -----------------------------------------------------------------------------------------------------------
def test_strict_work_returns_what_lacks_a_finding(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "正式.xlsx").write_bytes(formal(1))
    out = tmp_path / "out"
    assert invoke("check", tmp_path / "inbox").exit_code == 0
    assert invoke("process", tmp_path / "inbox", "--out", out, "--jobs", "1", "--quiet").exit_code == 0
    strict = invoke("process", tmp_path / "inbox", "--out", out, "--jobs", "1", "--strict", "--json")
    assert (strict.exit_code, json.loads(strict.stdout)["processed"]) == (1, 1)
    with Ledger.open(out) as ledger:
        found = [f for batch in ledger.files() for _, content in batch for f in (content.findings if content else ())]
    assert {(f.code, f.severity) for f in found} == {("finding-wanted", "error"), ("urgent-risk", "warning")}
    result = invoke("check", "--strict", "--json", tmp_path / "inbox")
    assert result.exit_code == 1
    findings = json.loads(result.stdout)["files"][0]["findings"]
    assert {f["severity"] for f in findings if f["code"] == "finding-wanted"} == {"error"}
    again = invoke("process", tmp_path / "inbox", "--out", out, "--jobs", "1", "--strict", "--json")
    assert json.loads(again.stdout)["processed"] == 0


# --- what the documents need ------------------------------------------------------------------------------------------
def codes(data: bytes, strict: bool = False) -> set[str]:
    return {finding.code for finding in judged(data, strict).findings} - EXPECTED


def test_an_urgent_risk_says_when_it_was_reported_to_whom_and_what_was_done() -> None:
    entered = complete(1)
    assert codes(formal(1, entered)) == set()
    del entered["listing", "evidence", 3, "risk_to"], entered["listing", "evidence", 3, "risk_done"]
    (found,) = [f for f in judged(formal(1, entered)).findings if f.code == "urgent-risk-open"]
    assert (found.sheet, found.key) == ("证据清单", ("listing", "evidence", 3, "risk_to"))
    assert "风险报告对象、风险处置措施" in found.message("zh")


@pytest.mark.parametrize(
    ("units", "recommended", "differs"),
    [
        (10, "一星", False),
        (10, "三星", True),
        (10, "不推荐", True),
        (5, "一星", True),
        (5, "不推荐", False),
        (5, "", False),
    ],
)
def test_the_level_recommended_follows_from_the_scores(units: int, recommended: str, differs: bool) -> None:
    entered = complete(1) | {("form", "assessment", "recommended"): recommended}
    entered |= {("score", requirement.id): units / 10 for requirement in catalogue().level(1).requirements}
    assert ("recommendation-differs" in codes(formal(1, entered))) is differs


def test_texts_that_the_team_has_not_agreed_on_are_named() -> None:
    entered = complete(1)
    first = catalogue().level(1).requirements[0].id
    entered["row", first, "finding"] = "【待合议】记录不全"
    entered["listing", "evaluation", 0, "shortfalls"] = "[to be agreed] no review"
    entered["form", "assessment", "strengths"] = "【待合议】很好"
    for strict in (False, True):
        one = judged(formal(1, entered), strict)
        (found,) = [f for f in one.findings if f.code == "consensus-open"]
        assert (found.value, found.severity) == ("3", "error" if strict else "warning")
        assert f"{first} 评估发现" in found.message("zh") and "总体亮点" in found.message("zh")
        assert "现有不足" in found.message("zh")


def test_a_workbook_of_an_earlier_template_lacks_nothing() -> None:
    """No schedule, no columns on what became of a risk, none of the later questions: such workbooks are still being filled in."""
    book = opened(formal(1))
    del book["评估日程"]
    evidence = book["证据清单"]
    columns = {cell.value: cell.column for cell in evidence[3]}
    evidence.delete_cols(columns["风险报告日期"], 3)
    scores = book["评分表"]
    scores.delete_cols(HEADINGS.index("自评证据") + 1, 2)
    later = {field.label.zh for field in FORMAL.form("assessment").fields() if field.later}
    sheet = book["评估信息"]
    for row in sorted((row[0].row for row in sheet.iter_rows() if row[0].value in later), reverse=True):
        sheet.delete_rows(row)
    assert codes(saved(book)) == set()


def test_evidence_and_remarks_of_the_self_assessment_stand_beside_each_score() -> None:
    entered = answers(1)
    first = catalogue().level(1).requirements[0].id
    entered |= {("row", first, "evidence"): "E01", ("row", first, "remark"): "见制度汇编"}
    one = judged(filled(1, entered))
    carried = carried_over(one, catalogue(), FORMAL, "zh")
    assert (carried["row", first, "self_evidence"], carried["row", first, "self_remark"]) == ("E01", "见制度汇编")
    assert ("row", first, "evidence") not in carried
    again = judged(template(catalogue(), 1, FORMAL, "zh", carried))
    assert again.rows[first]["self_remark"] == "见制度汇编"


def test_a_self_assessment_without_evidence_or_plan_draws_a_warning() -> None:
    entered = answers(1)
    bare = {key: value for key, value in entered.items() if key[0] != "listing"}
    found = {f.code: f.severity for f in judged(filled(1, bare)).findings}
    assert found["evidence-none"] == found["plan-none"] == "warning"
    best = bare | {("score", requirement.id): 1 for requirement in catalogue().level(1).requirements}
    assert "plan-none" not in {f.code for f in judged(filled(1, best)).findings}
    assert not {"evidence-none", "plan-none"} & {f.code for f in judged(filled(1)).findings}


def test_report_numbers_count_on_from_the_first() -> None:
    numbers = counting_on("皖评报〔2026〕009号")
    assert [next(numbers) for _ in range(3)] == ["皖评报〔2026〕009号", "皖评报〔2026〕010号", "皖评报〔2026〕011号"]
    assert list(islice(counting_on("甲"), 3)) == ["甲", "甲-2", "甲-3"]
    assert list(islice(counting_on(""), 2)) == ["", ""]


def test_report_numbers_are_given_with_the_formal_workbooks(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    for level in (1, 2):
        (tmp_path / "inbox" / f"{level}.xlsx").write_bytes(filled(level))
    run = CliRunner().invoke
    run(cli.main, ["process", str(tmp_path / "inbox"), "--out", str(tmp_path / "batch"), "--jobs", "1"])
    arguments = ["template", "--kind", "formal", "--from", str(tmp_path / "batch"), "--report-number", "A-099"]
    assert run(cli.main, [*arguments, "--out", str(tmp_path / "formal")]).exit_code == 0
    books = [judged(path.read_bytes()) for path in (tmp_path / "formal").iterdir()]
    assert sorted(book.answers["assessment"]["report_number"] for book in books) == ["A-099", "A-100"]
