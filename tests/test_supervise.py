"""Supervision: each signal has an innocent twin; what is typed into the queue comes back; the command from batches to a workbook."""

import dataclasses
import json
import random
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from assessed import entered_of, rich
from click.testing import CliRunner
from fake_batch import credit_code
from filled import CODE, answers, catalogue, filled
from whole import process

from smexl.batch.process import Settings
from smexl.bench.population import PopulationPlan, bodies, population, write_batch
from smexl.cli import main
from smexl.kinds import FORMAL, issued_token
from smexl.proof.bodies import Bodies, Body
from smexl.reading.read import read_book
from smexl.submission import Submission
from smexl.supervise import likely, programs, queue, signals, supervise
from smexl.supervise.bodies import body_figures as figures
from smexl.supervise.gather import Gathered, SuperviseError, gather
from smexl.supervise.reference import compare_with_experts, read_case
from smexl.template import template
from smexl.text import Lang
from smexl.validation import validate

WORDS = "去年全年共受理服务需求一百二十件，逐件登记在册，其中三件没有在约定的五个工作日内答复"


def formal(number: int, start: str = "2026-07-13", end: str = "2026-07-15", **assessment: str) -> Submission:
    """A formal assessment of an organization of its own, by a team of its own, without words of its own."""
    one = rich(catalogue())
    info, said = one.answers["info"], one.answers["assessment"]
    info |= {
        "organization": f"第{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number}服务有限公司",
        "credit_code": credit_code("340104", number),
    }
    info |= {"contact": f"联系人{number}", "phone": f"0551-6234{number:04d}", "email": f"office{number}@example.org"}
    said |= {"team_leader": f"组长{number}", "team_members": f"组员{number}", "start": start, "end": end} | assessment
    one.rows, one.listings = {key: {} for key in one.rows}, {}
    return one


def own(number: int, *remarks: str) -> Submission:
    one = formal(number)
    answers, scores = {"info": one.answers["info"]}, one.scores
    rows = {identifier: {"remark": text} for identifier, text in zip(one.scores, remarks, strict=False)}
    return Submission(one.level, "self", "zh", answers=answers, scores=scores, rows=rows)


def gathered(folder: Path, *submissions: Submission) -> Gathered:
    return gather([write_batch(folder / "batch", submissions, catalogue())])


def sorts(found: Any) -> list[tuple[str, str, str]]:
    return [(one.of, one.sort, one.strength) for one in found]


# --- certain signals, each with its innocent twin ---------------------------------------------------------------------
def test_an_assessor_in_two_places(tmp_path: Path) -> None:
    one, other = formal(1, team_members="李四、王五"), formal(2, "2026-07-14", "2026-07-16", team_leader="王五（组长）")
    (found,) = signals.two_places(gathered(tmp_path, one, other))
    assert (found.of, found.sort, found.strength) == ("two-places", "certain", "strong")
    assert "王五" in found.evidence.zh
    assert len(found.rows) == 2


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (formal(2, "2026-07-16", "2026-07-18", team_leader="王五"), []),
        (formal(2, "2026-07-14", "2026-07-16", team_leader="王五五"), []),
        (formal(1, "2026-07-14", "2026-07-16", team_leader="王五"), []),
        (formal(2, "2026-07-15", "2026-07-16", team_leader="王五"), [("two-places", "certain", "weak")]),
        (formal(2, "2026-07-14", "2026-07-16", team_leader="王五", body="另一家"), [("two-places", "likely", "weak")]),
    ],
    ids=["after", "another", "same-organization", "half-days", "namesake"],
)
def test_an_assessor_who_may_have_been_at_both(tmp_path: Path, other: Submission, expected: list[object]) -> None:
    one = formal(1, team_members="李四、王五")
    if other.organization == one.organization:
        other = dataclasses.replace(other, scores=dict.fromkeys(other.scores, 10))
    assert sorts(signals.two_places(gathered(tmp_path, one, other))) == expected


def test_one_team_at_several_places_on_the_same_days_is_one_signal(tmp_path: Path) -> None:
    """Another team of the same days is another; a third place that only touches the last day belongs to the first."""
    same = [formal(i, team_leader="王五", team_members="李四") for i in range(1, 4)]
    later = formal(4, "2026-07-15", "2026-07-17", team_leader="王五", team_members="李四")
    others = [formal(i, team_leader="赵六", team_members="钱七") for i in (5, 6)]
    found = list(signals.two_places(gathered(tmp_path, *same, later, *others)))
    assert sorted((len(one.rows), one.strength) for one in found) == [(2, "strong"), (4, "strong")]
    team = max(found, key=lambda one: len(one.rows))
    assert team.evidence.en.count("2026-07-13 to 2026-07-15") == 3
    assert team.evidence.en.endswith("overlap by up to 3 day(s)")


def reviewed(*rounds: tuple[str, str]) -> Submission:
    one = formal(1)
    one.listings["review"] = [
        {"round": f"{i}", "date": day, "conclusion": said} for i, (day, said) in enumerate(rounds, 1)
    ]
    return one


@pytest.mark.parametrize(
    ("rounds", "count"),
    [
        ([("2026-07-20", "符合要求")], 1),
        ([("2026-07-01", "不符合要求")], 1),
        ([("2026-07-01", "不符合要求"), ("2026-07-10", "基本符合要求")], 0),
        ([("2026-07-13", "符合要求")], 0),
        ([("", "符合要求")], 0),
        ([], 0),
    ],
)
def test_on_site_before_the_review_passed(tmp_path: Path, rounds: list[tuple[str, str]], count: int) -> None:
    found = list(signals.before_review(gathered(tmp_path, reviewed(*rounds))))
    assert sorts(found) == [("before-review", "certain", "strong")] * count


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"phone": "（0551）62340001"}, [("contact", "certain", "strong")]),
        ({"email": "OFFICE1@example.org"}, [("contact", "certain", "strong")]),
        ({"contact": "联系人1"}, [("contact", "likely", "weak")]),
        ({"contact": "联系人1", "region": "北京市朝阳区"}, []),
        ({"phone": "0551-62340009"}, []),
        ({"phone": "无"}, []),
    ],
)
def test_one_contact_of_two_organizations(tmp_path: Path, change: dict[str, str], expected: list[object]) -> None:
    one, other = own(1), own(2)
    other.answers["info"] |= change
    assert sorts(signals.contacts(gathered(tmp_path, one, other))) == expected


def test_one_contact_of_one_organizations_workbooks_is_none(tmp_path: Path) -> None:
    assert not list(signals.contacts(gathered(tmp_path, own(1), formal(1))))


def test_who_fills_in_for_many_is_called_a_consultant(tmp_path: Path) -> None:
    several = [own(i) for i in range(1, 6)]
    for one in several:
        one.answers["info"]["phone"] = "13800000000"
    (found,) = signals.contacts(gathered(tmp_path, *several))
    assert (found.of, found.sort, found.strength, len(found.rows)) == ("consultant", "certain", "weak", 5)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-07-16", [("evidence-after", "certain", "strong")]),
        ("2022-01-01", [("evidence-old", "certain", "weak")]),
        ("2026-07-15", []),
        ("2023-07-13", []),
        ("长期", []),
        ("", []),
    ],
)
def test_evidence_after_the_assessment_or_years_before(tmp_path: Path, day: str, expected: list[object]) -> None:
    one = formal(1)
    one.listings["evidence"] = [{"number": "E01", "name": "台账", "date": day}, {"number": "E02", "date": "2026-03-01"}]
    assert sorts(signals.evidence_dates(gathered(tmp_path, one))) == expected


def listed(name: str, *assessors: str) -> Body:
    return Body(name, credit_code("110105", 7), None, None, None, None, assessors, 2)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (listed("安徽某某评估有限公司", "组长1", "组员1"), []),
        (listed("安徽某某评估有限公司", "组长1"), [("not-listed", "certain", "middling")]),
        (listed("安徽某某评估有限公司"), []),
        (listed("江苏某某评估有限公司", "组长1"), [("body-not-listed", "certain", "middling")]),
    ],
)
def test_assessors_and_bodies_that_the_list_lacks(tmp_path: Path, body: Body, expected: list[object]) -> None:
    assert sorts(signals.unlisted_assessors(gathered(tmp_path, formal(1)), Bodies([body]))) == expected


# --- likely signals ---------------------------------------------------------------------------------------------------
def test_words_that_two_organizations_share(tmp_path: Path) -> None:
    found = list(likely.wording(gathered(tmp_path, own(1, WORDS), own(2, "另一家", WORDS + "。"), own(3, WORDS[::-1]))))
    assert sorts(found) == [("shared-remarks", "likely", "weak")]
    assert len(found[0].rows) == 2
    assert WORDS in found[0].evidence.zh


def test_words_of_one_organization_and_of_the_catalogue_are_shared_by_nobody(tmp_path: Path) -> None:
    texts = [max((r.text.zh for r in catalogue().requirements), key=len)]
    assert not list(likely.wording(gathered(tmp_path, own(1, WORDS, *texts), formal(1), own(2, "无", *texts))))


def test_words_that_many_share_are_one_signal_and_named_as_what_they_are(tmp_path: Path) -> None:
    found = list(likely.wording(gathered(tmp_path, *(own(i, WORDS) for i in range(1, 7)))))
    assert sorts(found) == [("consultant", "likely", "weak")]
    assert len(found[0].rows) == 6


def test_rare_grades_that_two_share_and_those_of_two_who_are_much_alike(tmp_path: Path) -> None:
    """A copy with one grade changed is found; one of which half the grades are its own is not, nor are those that are the best in nearly all."""
    rng = random.Random(6)
    requirements = list(own(1).scores)
    units = sorted((catalogue().units(one) for one in catalogue().scale), reverse=True)
    several = [own(i) for i in range(2 * likely.LEAST_OF_GRADES)]
    for number, one in enumerate(several):
        weights = (40, 1, 0, 0) if number % 2 else (6, 6, 4, 2)
        one.scores = {identifier: rng.choices(units, weights)[0] for identifier in requirements}
    copy, alike, *best = several[-5:]
    copy.scores = several[0].scores | {requirements[3]: units[3]}
    alike.scores = several[2].scores | {identifier: rng.choice(units) for identifier in requirements[::2]}
    for one in best:
        one.scores = dict.fromkeys(requirements, units[0])
    found = gathered(tmp_path, *several)
    pairs = [{found.lines[row].credit_code for row in one.rows} for one in likely.rare_grades(found)]
    assert pairs == [{several[0].credit_code, copy.credit_code}]


def test_a_long_run_of_one_grade(tmp_path: Path) -> None:
    one, twin = own(1), own(2)
    keys = list(one.scores)
    one.scores = {key: 5 if i < len(keys) // 2 else 10 for i, key in enumerate(keys)}
    twin.scores = {key: (5, 10)[i % 2] for i, key in enumerate(keys)}
    (found,) = likely.long_runs(gathered(tmp_path, one, twin))
    assert found.of == "long-run"
    assert gather([tmp_path / "batch"]).lines[found.rows[0]].organization == one.organization


# --- what the workbooks themselves tell --------------------------------------------------------------------------------
def saved(data: bytes, path: Path, by: str = "", **answers: str) -> None:
    """A workbook saved again by somebody, with some answers of its first questions changed."""
    book = openpyxl.load_workbook(BytesIO(data))
    book.properties.creator = book.properties.lastModifiedBy = by
    for row in book["基本信息"].iter_rows():
        for label, answer in pairwise(row):
            if str(label.value).rstrip("*") in answers:
                answer.value = answers[str(label.value).rstrip("*")]
    book.save(path)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def looked_at(inbox: Path) -> Gathered:
    process([inbox], inbox.parent / "out", catalogue(), Settings(jobs=1))
    return gather([inbox.parent / "out"])


OTHER = credit_code("340104", 77)


def test_a_workbook_that_was_issued_to_another(inbox: Path) -> None:
    saved(filled(), inbox / "own.xlsx", "甲")
    saved(filled(), inbox / "others.xlsx", "乙", 统一社会信用代码=OTHER, 机构名称="芜湖某某服务有限公司")
    found = looked_at(inbox)
    (one,) = (one for one in programs.program_signals(found) if one.of == "issued-to-other")
    assert (one.sort, one.strength) == ("certain", "strong")
    assert {found.lines[row].source for row in one.rows} == {"own.xlsx", "others.xlsx"}
    assert CODE in one.evidence.zh


def test_a_workbook_of_its_own_and_a_blank_one_say_nothing(inbox: Path) -> None:
    saved(filled(), inbox / "own.xlsx", "甲")
    saved(template(catalogue(), 3), inbox / "blank.xlsx", "乙")
    assert not list(programs.program_signals(looked_at(inbox)))


def test_a_returned_workbook_keeps_to_whom_it_was_issued(inbox: Path) -> None:
    first = catalogue().level(3).requirements[0].id
    saved(
        template(catalogue(), 3, prefill=answers() | {("score", first): None}), inbox / "a.xlsx", 统一社会信用代码=OTHER
    )
    found = looked_at(inbox)
    (returned,) = (inbox.parent / "out" / "returned").glob("*.xlsx")
    marks = {row[0].value: row[1].value for row in openpyxl.load_workbook(returned)["_smexl"].iter_rows(max_col=2)}
    assert marks["issued"] == issued_token(CODE, 3, "self")
    assert not found.lines


@pytest.mark.parametrize(("by", "count"), [("zhangsan-pc", 1), ("Administrator", 0), ("", 0)])
def test_files_of_one_account_are_told_by_a_salted_digest(inbox: Path, by: str, count: int) -> None:
    for number in (1, 2):
        entered = answers(code=credit_code("340104", number), organization=f"第{'甲乙'[number - 1]}家服务有限公司")
        saved(template(catalogue(), 3, prefill=entered), inbox / f"{number}.xlsx", by)
    found = looked_at(inbox)
    told = [[one for one in programs.program_signals(found) if one.of == "fingerprint"] for _ in range(2)]
    assert [len(one) for one in told] == [count, count]
    if count:
        assert by not in told[0][0].evidence.zh
        assert told[0][0].evidence != told[1][0].evidence, "a digest can be followed from run to run"


# --- where to look first ----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = PopulationPlan(bodies(10, 1, 1, 1), 330, copied_pairs=3, seed=4)
    found = [one for each in population(plan, catalogue()) for one in (each.own, each.formal)]
    clash = [one for one in found if one.kind == "formal"][:2]
    clash[1].answers["assessment"] |= {
        key: clash[0].answers["assessment"][key] for key in ("body", "team_leader", "start", "end")
    }
    return write_batch(tmp_path_factory.mktemp("many") / "batch", found, catalogue())


def sheet(path: Path, name: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[name].iter_rows(values_only=True))


def test_the_command_from_batches_to_a_workbook_a_page_and_tables(batch: Path, tmp_path: Path) -> None:
    out, page, tables = tmp_path / "监督.xlsx", tmp_path / "监督.html", tmp_path / "tables"
    words = ["supervise", str(batch), "--out", str(out), "--page", str(page), "--tables", str(tables), "--json"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    assert {one["body"] for one in said["bodies"]} >= {"评估机构11", "评估机构12", "评估机构13"}
    assert "two-places" in {one["of"] for one in said["signals"]}
    assert [one["points"] for one in said["queue"]] == sorted((one["points"] for one in said["queue"]), reverse=True)
    names = openpyxl.load_workbook(out).sheetnames
    assert names[:5] == ["总览", "机构一致性", "先看哪里", "确定信号", "可能信号"]
    certain = [row for row in sheet(out, "确定信号") if row[0] == "评估员同日在两处"]
    assert certain
    assert all(all(row[:8]) for row in certain)
    assert "<script" not in page.read_text(encoding="utf-8")
    assert pq.read_table(tables / "signals.parquet").num_rows == len(said["signals"])
    assert pq.read_table(tables / "queue.parquet").num_rows


def typed_in(path: Path, key: str, **cells: object) -> None:
    book = openpyxl.load_workbook(path)
    rows = book["先看哪里"]
    heads = next(row for row in rows.iter_rows() if any(cell.value == "编号" for cell in row))
    places = {cell.value: cell.column for cell in heads}
    (line,) = (row[0].row for row in rows.iter_rows() if row[places["编号"] - 1].value == key)
    for name, value in cells.items():
        rows.cell(line, places[name], value)
    book.save(path)


def test_what_was_typed_comes_back_and_counts(batch: Path, tmp_path: Path) -> None:
    out = tmp_path / "s.xlsx"
    first = supervise([batch], out, "zh")
    top = next(one for one in first.entries if one.row is not None and one.key.startswith("formal"))
    typed_in(out, top.key, 查看结果="有问题", 查看人="周敏", 查看日期=date(2026, 8, 1), 查看说明="签到表缺页")
    second = supervise([batch], out, "zh")
    again = next(one for one in second.entries if one.key == top.key)
    assert again.done
    assert again.typed is not None
    assert (again.typed.by, again.typed.on, again.typed.note) == ("周敏", "2026-08-01", "签到表缺页")
    body = next(one for one in second.entries if one.key == f"机构|{top.key.split('|')[-1]}")
    assert any("发现问题" in text.zh for _, text in body.reasons)
    assert [one.done for one in second.entries] == sorted(one.done for one in second.entries)
    # …and stays, in English too.
    third = supervise([batch], out, "en")
    assert next(one for one in third.entries if one.key == top.key).typed == again.typed
    assert supervise([batch], out, "zh").entries == third.entries


def test_what_is_typed_beside_one_year_is_not_lost_to_another(tmp_path: Path) -> None:
    """An organization is assessed every year: at the same level, by the same body."""
    years = [(f"{year}-07-13", f"{year}-07-15") for year in (2025, 2026)]
    out = tmp_path / "s.xlsx"
    batches = [
        write_batch(
            tmp_path / end[:4], [formal(1, start, end), formal(2, start, end, team_leader="组长1")], catalogue()
        )
        for start, end in years
    ]
    entries = [one for one in supervise(batches, out, "zh").entries if one.row is not None]
    assert len({one.key for one in entries}) == len(entries) == 4
    assert len({one.name for one in entries}) == 4
    typed_in(out, entries[0].key, 查看结果="有问题")
    again = [one for one in supervise(batches, out, "zh").entries if one.done]
    assert [one.key for one in again] == [entries[0].key]


def test_a_blank_outcome_takes_none_away(batch: Path, tmp_path: Path) -> None:
    out = tmp_path / "s.xlsx"
    key = supervise([batch], out, "zh").entries[0].key
    typed_in(out, key, 查看结果="有问题")
    book = openpyxl.load_workbook(out)
    row = next(row for row in book["先看哪里"].iter_rows() if any(cell.value == key for cell in row))
    for cell in row:  # the same once more, below all others
        book["先看哪里"].cell(book["先看哪里"].max_row + (cell.column == 1), cell.column, cell.value)
    book["先看哪里"].cell(book["先看哪里"].max_row, 7).value = None
    book.save(out)
    assert queue.read_typed(out)[key].outcome == "有问题"


def test_what_was_typed_beside_what_has_no_reason_any_more_is_kept(batch: Path, tmp_path: Path) -> None:
    found = gather([batch])
    was = {"formal|91340104MA0000000X|3|某机构": queue.TypedOutcome("有问题", "周敏", "", "", "abc")}
    entries = queue.queue(found, found.formal, [], figures(found, found.formal), was)
    assert [one.done for one in entries if one.key in was] == [True]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_outcomes_are_offered_and_read_back(batch: Path, tmp_path: Path, lang: Lang) -> None:
    supervise([batch], tmp_path / "s.xlsx", lang)
    (offered,) = openpyxl.load_workbook(tmp_path / "s.xlsx")[queue.SHEET(lang)].data_validations.dataValidation
    choices = str(offered.formula1).strip('"').split(",")
    typed = [queue.TypedOutcome(choice, "", "", "", "") for choice in choices]
    assert [(one.looked_at, one.problem) for one in typed] == [(True, False), (True, True), (False, False)]
    assert not offered.showErrorMessage or offered.errorStyle == "information"


@pytest.mark.parametrize("content", [b"", b"no workbook"])
def test_a_file_that_holds_no_queue_is_not_overwritten(batch: Path, tmp_path: Path, content: bytes) -> None:
    out = tmp_path / "s.xlsx"
    out.write_bytes(content)
    with pytest.raises(SuperviseError):
        supervise([batch], out, "zh")
    assert out.read_bytes() == content
    openpyxl.Workbook().save(out)
    with pytest.raises(SuperviseError):
        supervise([batch], out, "zh")


def test_a_random_share_is_looked_at_whatever_else_is_known(batch: Path) -> None:
    found = gather([batch])
    entries = queue.queue(found, found.formal, [], figures(found, found.formal), {})
    by_chance = [one for one in entries if any("随机" in text.zh for _, text in one.reasons)]
    assert 1 <= len(by_chance) <= 3 * len(found.formal) / queue.RANDOM


def test_self_scores_that_a_formal_workbook_has_count_where_the_self_assessment_is_not_there(tmp_path: Path) -> None:
    """With one that is missing, or that is no grade, there are none."""
    grades = {text: place for place, text in enumerate(("1", "0.8", "0.5", "0"))}
    both, alone, blank, no_grade = (formal(number) for number in range(4))
    for one in (both, alone, blank, no_grade):
        one.rows = {identifier: {"self_score": "0.5"} for identifier in one.scores}
    first = next(iter(alone.scores))
    alone.rows[first] = {"self_score": "0.8"}
    blank.rows[first] = {}
    no_grade.rows[first] = {"self_score": "0.7"}
    found = gathered(tmp_path, both, alone, blank, no_grade, own(0))
    said = {found.lines[row].credit_code: line.tolist() for row, line in found.own.items()}
    places = {score: place for place, score in enumerate(catalogue().units(one) for one in catalogue().scale)}
    assert said == {
        both.credit_code: [places[score] for score in own(0).scores.values()],
        alone.credit_code: [grades["0.8"], *[grades["0.5"]] * (len(alone.scores) - 1)],
    }
    table = found.judged(["甲"] * 4, found.formal)
    assert table["own_score"].isna().sum() == 2
    assert table["compared"].tolist().count(0) == 2


def test_bodies_without_a_link_are_said_not_to_be_comparable(tmp_path: Path) -> None:
    some = [formal(i, body="甲评估") for i in range(1, 13)] + [formal(i, body="乙评估") for i in range(13, 25)]
    batches = [some, [formal(1, body="丙评估")]]  # one organization by two bodies: each has its batch
    found = gather([write_batch(tmp_path / str(i), one, catalogue()) for i, one in enumerate(batches)])
    linked = {one.name: (one.verdict.en, one.shared) for one in figures(found, found.formal).linked}
    assert linked["乙评估"] == ("not comparable", 0)
    assert linked["甲评估"] == ("comparable within its group only", 1)
    assert linked["丙评估"][0].startswith("fewer than 10")


def test_an_empty_batch_and_what_is_no_batch(tmp_path: Path) -> None:
    write_batch(tmp_path / "none", [], catalogue())
    assert supervise([tmp_path / "none"], tmp_path / "s.xlsx", "zh").entries == ()
    with pytest.raises(SuperviseError):
        supervise([tmp_path / "nothing"], tmp_path / "t.xlsx", "zh")
    with pytest.raises(SuperviseError):
        supervise([tmp_path / "none", tmp_path / "none"], tmp_path / "t.xlsx", "zh")


# --- the reference case -----------------------------------------------------------------------------------------------
def test_the_reference_case_is_issued_without_what_the_experts_found_and_compared(tmp_path: Path) -> None:
    case = rich(catalogue())
    (tmp_path / "case.xlsx").write_bytes(template(catalogue(), case.level, FORMAL, "zh", entered_of(case)))
    words = ["template", "--reference", str(tmp_path / "case.xlsx"), "--out", str(tmp_path / "issued"), "--quiet"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    (issued,) = (tmp_path / "issued").glob("*.xlsx")
    open_case = validate(read_book(issued.read_bytes(), issued.name), catalogue())
    assert not open_case.scores
    assert not any("finding" in row and row["finding"] for row in open_case.rows.values())
    assert len(open_case.listings["evidence"]) == len(case.listings["evidence"])
    assert open_case.answers["assessment"].get("body", "") == ""

    same, higher = rich(catalogue()), rich(catalogue())
    same.answers["assessment"]["body"], higher.answers["assessment"]["body"] = "甲评估", "乙评估"
    higher.scores = {key: 10 if units == 8 else units for key, units in higher.scores.items()}
    batches = [[same, formal(5, body="甲评估")], [higher]]  # one organization by two bodies: each has its batch
    paths = [write_batch(tmp_path / str(i), some, catalogue()) for i, some in enumerate(batches)]
    found = gather(paths)
    compared = compare_with_experts(found, read_case(tmp_path / "case.xlsx", catalogue()), catalogue())
    one, other = (next(row for row in compared.rows if row.body == name) for name in ("甲评估", "乙评估"))
    eights = sum(units == 8 for units in case.scores.values())
    assert (one.same, one.distance, one.direction, one.alpha) == (one.compared, 0, 0, 1)
    assert (other.higher, other.lower, other.distance, other.same) == (eights, 0, eights, other.compared - eights)
    assert other.alpha is not None
    assert 0 < other.alpha < 1
    assert sum(row.same for row in compared.rows if row.requirement) == one.same + other.same
    whole = supervise(paths, tmp_path / "s.xlsx", "zh", case=tmp_path / "case.xlsx")
    assert {row.name: row.assessments for row in whole.bodies.linked} == {"甲评估": 1}
    assert sheet(tmp_path / "s.xlsx", "参考案例")


def test_what_is_no_reference_case_is_refused(tmp_path: Path) -> None:
    (tmp_path / "self.xlsx").write_bytes(filled())
    with pytest.raises(SuperviseError):
        read_case(tmp_path / "self.xlsx", catalogue())
