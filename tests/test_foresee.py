"""The level foreseen (8.2.5): verdicts of several levels, the workbook that holds them all, and what is said of both."""

import io
import itertools
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from assessed import formal
from catalogues import catalogues
from filled import CODE, LEVEL_NAMES, LEVELS, Entered, answers, catalogue, filled
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import resave
from whole import invoke

from smexl import kinds
from smexl.batch.check import check_paths
from smexl.catalogue import Catalogue, Level
from smexl.foresee import outlook
from smexl.foresee.outlook import LevelState, Outlook, Standing, standing
from smexl.foresee.words import sentences
from smexl.kinds import EVERY_LEVEL, INTO_ONE, SELF, level_name
from smexl.names import file_name
from smexl.reading.read import read_book
from smexl.submission import Submission, Unreadable, column_letters
from smexl.template import template
from smexl.text import Lang
from smexl.validation import validate
from smexl.validation.into_one import validate_levels

STATES: tuple[LevelState, ...] = ("conforms", "fails", "incomplete", "errors", "missing")
PREVIEW_HEADINGS = ["等级", "要求数", "已评分", "等级得分 A", "判定结论"]


@cache
def cumulative() -> Catalogue:
    return replace(catalogue(), cumulative=True)


def stands(level: Level, state: LevelState) -> Standing:
    """A standing of this state: every requirement at 1, or at 0 where the level fails, the first one open where it is incomplete."""
    units = 0 if state == "fails" else 10
    ids = [] if state == "missing" else [r.id for r in level.requirements][state == "incomplete" :]
    return Standing(level, state, dict.fromkeys(ids, units), "a.xlsx")


def seen(states: Sequence[LevelState]) -> Outlook:
    """The outlook of these states of the five levels."""
    pairs = zip(catalogue().assessable, states, strict=True)
    return outlook([stands(level, state) for level, state in pairs if state != "missing"], catalogue())


def who(level: int = 1) -> Entered:
    """Details of the organization, as ``filled`` enters them, without scores and what stands beside them."""
    return {key: value for key, value in answers(level).items() if key[0] in {"form", "note"}}


def scored(model: Catalogue, levels: Mapping[int, Sequence[float | int]]) -> Entered:
    """Scores of these levels' own requirements, each sequence repeated."""
    return {
        ("score", r.id): score
        for number, scores in levels.items()
        for r, score in zip(
            (r for r in model.level(number).requirements if r.level == number), itertools.cycle(scores), strict=False
        )
    }


def into_one(levels: Mapping[int, Sequence[float | int]], model: Catalogue | None = None, lang: Lang = "zh") -> bytes:
    model = model or catalogue()
    return template(model, EVERY_LEVEL, INTO_ONE, lang, who() | scored(model, levels))


def by_level(data: bytes, model: Catalogue | None = None) -> dict[int, Submission]:
    return {one.level: one for one in validate_levels(read_book(data, "a.xlsx"), model or catalogue())}


def preview(data: bytes, lang: Lang = "zh") -> dict[str, Any]:
    """What the preview shows, as a program reads it that does not compute: a row for each level, and the figures by label."""
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[kinds.PREVIEW(lang)]
    rows = [[cell.value for cell in row[:5]] for row in sheet.iter_rows()]
    found: dict[str, Any] = {row[0]: row[1:] for row in rows if row[0] in {name(lang) for name in LEVEL_NAMES.values()}}
    labels = {text(lang): text.zh for text in (kinds.HIGHEST, kinds.UNBROKEN)} | {"已评要求数": "scored"}
    return found | {labels[row[0]]: row[1] for row in rows if row[0] in labels}


# --- the outlook ------------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(STATES), min_size=5, max_size=5))
def test_the_highest_that_conforms_and_the_highest_below_which_all_do(states: list[LevelState]) -> None:
    found = seen(states)
    conforming = [number for number, state in zip(LEVELS, states, strict=True) if state == "conforms"]
    in_a_row = list(itertools.takewhile(lambda number: states[number - 1] == "conforms", LEVELS))
    assert (found.highest.number if found.highest else None) == max(conforming, default=None)
    assert (found.unbroken.number if found.unbroken else None) == max(in_a_row, default=None)
    assert [s.number for s in found.gaps] == [n for n in range(1, max(conforming, default=0)) if n not in conforming]
    above = {max(conforming, default=0) + 1, max(in_a_row, default=0) + 1}
    assert {s.number for s in found.aims} == above - {6}
    assert found.improvements.keys() == {n for n in above if n < 6 and states[n - 1] == "fails"}
    assert found.figures.keys() == {n for n in LEVELS if states[n - 1] in {"conforms", "fails"}}


@given(st.lists(st.sampled_from(STATES), min_size=5, max_size=5))
def test_the_words_name_every_level_that_is_not_simply_part_of_the_row(states: list[LevelState]) -> None:
    found = seen(states)
    for lang in ("zh", "en"):
        said = " ".join(one(lang) for one in sentences(found))
        if found.highest:
            assert LEVEL_NAMES[found.highest.number](lang) in said
        for one in found.gaps:
            assert LEVEL_NAMES[one.number](lang) in said
        differs = found.highest is not found.unbroken
        assert ("但" in said if lang == "zh" else "But " in said) == differs
        assert ("9.3" in said) == differs
    if not found.highest:
        assert "预判等级：" not in " ".join(one.zh for one in sentences(found))


def test_the_words_of_a_gap() -> None:
    assert [one.zh for one in sentences(seen(["conforms", "fails", "missing", "conforms", "missing"]))] == [
        "预判等级：四星。它是符合的最高等级（A = 1.0000，不低于 0.8）。",
        "但逐级均符合只到一星：二星不符合（A = 0.0000）、三星未评。",
        "标准按所申请的等级判定（9.3），没有规定较低等级也须符合；申请哪一级，请与评估机构确认。",
        "五星未评。",
        "要使二星符合，还差 40.8 分，至少把 41 条要求提高到“全部满足”（见“改进重点”）。",
    ]
    assert [one.zh for one in sentences(seen(["conforms"] * 5))][1:] == ["从一星到五星，逐级均符合。"]
    assert sentences(seen(["missing"] * 5))[0].en.startswith("No level has been assessed completely")
    assert sentences(seen(["fails", "missing", "missing", "missing", "errors"]))[1].en == (
        "2-star to 4-star were not assessed; the workbook of 5-star has errors and does not count yet."
    )


@given(st.data())
def test_a_level_conforms_by_its_exact_mean(data: st.DataObject) -> None:
    level = catalogue().level(data.draw(st.sampled_from(LEVELS)))
    p = len(level.requirements)
    units = data.draw(st.lists(st.sampled_from((10, 8, 5, 0)), min_size=p, max_size=p))
    scores = dict(zip((r.id for r in level.requirements), units, strict=True))
    one = standing(level, scores, True, catalogue())
    found = outlook([one], catalogue())
    assert found.a(one) == Fraction(sum(units), 10 * p)
    assert one.state == ("conforms" if Fraction(sum(units), 10 * p) >= Fraction(4, 5) else "fails")
    assert found.figures[level.number].conforms == (one.state == "conforms")
    assert standing(level, scores, False, catalogue()).state == "errors"
    open_ = dict(list(scores.items())[1:])
    assert standing(level, open_, False, catalogue()).state == "incomplete"


def test_a_mean_of_exactly_the_threshold_conforms() -> None:
    level = catalogue().level(1)
    one = standing(level, dict.fromkeys(level.by_id, 8), True, catalogue())
    assert (one.state, outlook([one], catalogue()).figures[1].conforms) == ("conforms", True)


# --- the workbook of every level --------------------------------------------------------------------------------------


def test_it_holds_every_requirement_once_with_its_level() -> None:
    book = openpyxl.load_workbook(io.BytesIO(into_one({})))
    assert book.sheetnames == ["填写说明", "基本信息", "评分表", "证据清单", "改进计划", "得分预览", "_smexl"]
    sheet = book["评分表"]
    headings = [cell.value for cell in sheet[3]]
    assert headings[5:8] == ["等级", "得分", "满足程度"]
    rows = [(row[0].value, row[5].value) for row in sheet.iter_rows(min_row=4)]
    assert sorted(rows) == sorted((r.id, LEVEL_NAMES[r.level].zh) for r in catalogue().requirements)
    assert [LEVEL_NAMES[n].zh for n in LEVELS] == list(dict.fromkeys(level for _, level in rows))
    assert sheet.auto_filter.ref == f"A3:{column_letters(len(headings) - 1)}{3 + len(rows)}"
    assert sheet.protection.sheet and not sheet.protection.autoFilter and not sheet.protection.password
    assert sheet["F4"].protection.locked and not sheet["G4"].protection.locked
    marks = {row[0].value: row[1].value for row in book["_smexl"].iter_rows(max_row=8)}
    assert (marks["level"], marks["kind"]) == ("all", "self")
    assert "成熟度等级" not in {cell.value for cell in book["基本信息"]["A"]}
    assert file_name(level_name(EVERY_LEVEL), SELF, "zh") == "评分表_各等级_自评.xlsx"


def test_english_twin() -> None:
    data = into_one({1: [1], 2: [0.5]}, lang="en")
    found = preview(data, "en")
    assert found["1-star"] == [30, 30, 1, "Conforms"]
    assert found["2-star"][2:] == [0.5, "Does not conform"]
    assert (found[kinds.HIGHEST.zh], found[kinds.UNBROKEN.zh]) == ("1-star", "1-star")
    assert {number: one.accepted for number, one in by_level(data).items()} == {1: True, 2: True}


APPLICATION = {field.key for field in kinds.SELF.forms[0].groups[-1].fields}
"""Questions that only those who apply are asked: nobody applies with all levels in one workbook."""


@given(st.data())
@settings(max_examples=12)
def test_filled_from_five_workbooks_it_gives_the_same_as_these(data: st.DataObject) -> None:
    model = data.draw(st.one_of(st.sampled_from([catalogue(), cumulative()]), catalogues()))
    lang: Lang = data.draw(st.sampled_from(["zh", "en"]))
    grades = [float(grade.score) for grade in model.scale]
    random = Random(data.draw(st.integers(0, 2**32)))  # a draw for each of some hundred scores is slow
    scores = {r.id: random.choice(grades) for r in model.requirements}
    given_ = set(data.draw(st.sets(st.sampled_from([level.number for level in model.assessable]))))
    filled_in = {r.id for r in model.requirements if r.level in given_}
    entered = who() | {("score", id_): score for id_, score in scores.items() if id_ in filled_in}
    book = template(model, EVERY_LEVEL, INTO_ONE, lang, entered)
    found = by_level(book, model)
    shown = preview(book, lang)
    standings = []
    for level in model.assessable:
        complete = all(r.id in filled_in for r in level.requirements)
        own = [r for r in level.requirements if r.level == level.number]
        if own:
            assert (level.number in found) == (level.number in given_)
        if level.number not in found:
            assert shown[LEVEL_NAMES[level.number](lang)][2:] == ["—", kinds.NOT_SCORED(lang)]
            continue
        one = found[level.number]
        assert one.accepted == complete
        if complete:
            alone = template(model, level.number, lang=lang, prefill=who() | {
                ("score", r.id): scores[r.id] for r in level.requirements
            })  # fmt: skip
            other = validate(read_book(alone, "b.xlsx"), model)
            assert other.answers.keys() == {"info"}
            asked = {key: answer for key, answer in other.answers["info"].items() if key not in APPLICATION}
            assert (one.scores, one.answers, one.level) == (other.scores, {"info": asked}, other.level)
        standings.append(standing(level, one.scores, one.accepted, model))
    outlook_ = outlook(standings, model)
    for one in outlook_.standings:
        p, done, a, verdict = shown[LEVEL_NAMES[one.number](lang)]
        states = {"conforms": kinds.CONFORMS, "fails": kinds.DOES_NOT_CONFORM, "incomplete": kinds.INCOMPLETE}
        assert p == one.requirements
        if one.state != "missing":
            assert (done, verdict) == (one.scored, states[one.state](lang))
        exact = outlook_.a(one)
        assert a == ("—" if exact is None else pytest.approx(float(exact)))
    none = {"zh": "无", "en": "None"}[lang]
    for label, level_ in ((kinds.HIGHEST, outlook_.highest), (kinds.UNBROKEN, outlook_.unbroken)):
        assert shown[label.zh] == (LEVEL_NAMES[level_.number](lang) if level_ else none)


def test_in_a_cumulative_catalogue_a_requirement_counts_from_its_level_upward() -> None:
    data = into_one({1: [1], 2: [0.5], 4: [1]}, cumulative())
    found = by_level(data, cumulative())
    assert found.keys() == {1, 2, 4}
    assert found[2].scores.keys() == cumulative().level(2).by_id.keys()
    assert {n: one.accepted for n, one in found.items()} == {1: True, 2: True, 4: False}
    blank = {f.detail for f in found[4].findings if f.code == "score-blank"}
    assert blank == {r.id for r in cumulative().level(4).requirements if r.level == 3}
    shown = preview(data)
    assert shown["二星"] == [81, 81, pytest.approx((30 + 51 / 2) / 81), "不符合"]
    assert shown["三星"][2:] == ["—", "未评"] and shown["四星"][2:] == ["—", "未完成"]


@pytest.mark.parametrize("model", [catalogue(), cumulative()], ids=["own", "cumulative"])
def test_libreoffice_computes_the_same(model: Catalogue, tmp_path: Path) -> None:
    data = into_one({1: [1], 2: [1, 0.8, 0.8], 3: [0.8], 5: [1, 0.5, 0]}, model)
    wanted = preview(data)
    book = openpyxl.load_workbook(io.BytesIO(data))
    (last,) = book["评分表"]["A"][-1:]
    book["评分表"].cell(last.row, 7).value = None  # the cached values are no longer what it should show
    book.save(tmp_path / "a.xlsx")
    entered = who() | scored(model, {1: [1], 2: [1, 0.8, 0.8], 3: [0.8], 5: [1, 0.5, 0]})
    del entered["score", str(last.value)]
    wanted = preview(template(model, EVERY_LEVEL, INTO_ONE, "zh", entered))
    resave("libreoffice", tmp_path / "a.xlsx", tmp_path / "computed.xlsx")
    found = preview((tmp_path / "computed.xlsx").read_bytes())
    assert found == {
        key: [pytest.approx(v, abs=1e-12) if isinstance(v, float) else v for v in value]
        if isinstance(value, list)
        else value
        for key, value in wanted.items()
    }
    assert found["五星"][3] == "未完成" and found["四星"][3] == "未评" and found[kinds.UNBROKEN.zh] == "三星"


def test_filled_in_by_another_program_and_by_a_person_who_sorts(tmp_path: Path) -> None:
    """openpyxl writes the scores; the rows are sorted by domain first, as somebody may who lifted the protection."""
    book = openpyxl.load_workbook(io.BytesIO(template(catalogue(), EVERY_LEVEL, INTO_ONE, "zh", who())))
    sheet = book["评分表"]
    rows = sorted(
        ([cell.value for cell in row] for row in sheet.iter_rows(min_row=4)), key=lambda row: (row[1], row[0])
    )
    for number, row in enumerate(rows, 4):
        for column, value in enumerate(row, 1):
            if column != 8:
                sheet.cell(number, column).value = value
        if row[5] in {"一星", "三星"}:
            sheet.cell(number, 7).value = 0.8
    book.save(tmp_path / "a.xlsx")
    found = by_level((tmp_path / "a.xlsx").read_bytes())
    assert {number: (one.accepted, set(one.scores.values())) for number, one in found.items()} == {
        1: (True, {8}),
        3: (True, {8}),
    }


def test_findings_are_of_the_levels_that_they_concern() -> None:
    entered = who() | scored(catalogue(), {1: [1], 2: [1]})
    first = catalogue().level(2).requirements[0].id
    del entered["form", "info", "contact"]
    entered |= {("score", first): "好", ("row", catalogue().level(5).requirements[0].id, "evidence"): "E99"}
    found = by_level(template(catalogue(), EVERY_LEVEL, INTO_ONE, "zh", entered))
    errors = {n: {f.code for f in one.findings if f.severity == "error"} for n, one in found.items()}
    assert errors == {1: {"field-blank"}, 2: {"field-blank", "score-invalid"}}
    assert not [f for one in found.values() for f in one.findings if f.code == "evidence-unlisted"]


def test_it_is_recognized_without_its_stamp(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(into_one({1: [1]})))
    del book["_smexl"]
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(Unreadable) as error:
        validate(read_book((tmp_path / "a.xlsx").read_bytes(), "a.xlsx"), catalogue())
    assert error.value.finding.code == "into-one"
    assert by_level((tmp_path / "a.xlsx").read_bytes()).keys() == {1}


# --- the command ------------------------------------------------------------------------------------------------------


def answer(*arguments: str | Path) -> dict[str, Any]:
    result = invoke("foresee", *arguments, "--json")
    return json.loads(result.stdout) | {"exit": result.exit_code}


def level_book(level: int, *scores: float, organization: str = "甲公司", code: str = CODE) -> bytes:
    entered = answers(level, code, organization)
    entered |= {
        ("score", r.id): s
        for r, s in zip(catalogue().level(level).requirements, itertools.cycle(scores), strict=False)
    }  # fmt: skip
    return filled(level, entered)


def put(path: Path, data: bytes, saved: datetime = datetime(2026, 7, 1)) -> Path:
    path.write_bytes(data)
    os.utime(path, (saved.timestamp(), saved.timestamp()))
    return path


def test_process_and_check_refuse_it_and_name_the_command(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    put(tmp_path / "in" / "各等级.xlsx", into_one({1: [1]}))
    assert invoke("process", tmp_path / "in", "--out", tmp_path / "out", "--jobs", "1").exit_code == 1
    (checked,) = check_paths([tmp_path / "in"], catalogue())
    assert (checked.status, [f.code for f in checked.findings]) == ("unreadable", ["into-one"])
    assert all("smexl foresee" in checked.findings[0].message(lang) for lang in ("zh", "en"))


@pytest.mark.usefixtures("processes")
def test_a_mixture_of_workbooks_of_one_organization(tmp_path: Path) -> None:
    one = put(tmp_path / "一.xlsx", level_book(1, 1))
    newer = put(tmp_path / "三新.xlsx", level_book(3, 0.8), datetime(2026, 8, 2))
    old = put(tmp_path / "三旧.xlsx", level_book(3, 0), datetime(2026, 8, 1))
    who_ = who() | {("form", "info", "organization"): "甲公司"}
    entered = who_ | scored(catalogue(), {2: [0.5], 3: [1], 4: [1]})
    every = put(tmp_path / "各.xlsx", template(catalogue(), EVERY_LEVEL, INTO_ONE, "zh", entered), datetime(2026, 7, 1))
    out = tmp_path / "out" / "f.xlsx"
    found = answer(one, newer, old, every, "--out", out)
    assert found["exit"] == 0
    assert (found["organization"], found["highest"], found["every_level_up_to"]) == ("甲公司", 4, 1)
    assert [one["state"] for one in found["levels"]] == ["conforms", "fails", "conforms", "conforms", "missing"]
    assert [one["source"] for one in found["levels"]] == ["一.xlsx", "各.xlsx", "三新.xlsx", "各.xlsx", ""]
    assert [one["score"] for one in found["levels"]] == [1, 0.5, pytest.approx(0.8), 1, None]
    assert {one["source"]: (one["status"], one["counting"]) for one in found["files"]} == {
        "一.xlsx": ("used", [1]),
        "三新.xlsx": ("used", [3]),
        "三旧.xlsx": ("superseded", []),
        "各.xlsx": ("used", [2, 4]),
    }
    (better,) = found["improve"]
    assert (better["level"], better["needed_units"]) == (2, 8 * 51 - 5 * 51)
    assert len(better["requirements"]) == -(-better["needed_units"] // 5)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["等级预判", "能力域得分", "改进重点", "问题清单", "来源文件"]
    assert "甲公司" in book["等级预判"]["A1"].value
    texts = [cell.value for row in book["等级预判"] for cell in row if cell.value]
    assert texts.count("四星") == 2  # as the highest, and in its row
    assert sum(cell.value == "●" for cell in book["改进重点"]["C"]) == len(better["requirements"])


def test_a_workbook_with_errors_costs_its_level_only(tmp_path: Path) -> None:
    entered = answers(2, organization="甲公司")
    del entered["score", catalogue().level(2).requirements[3].id]
    paths = [
        put(tmp_path / "1.xlsx", level_book(1, 1)),
        put(tmp_path / "2.xlsx", filled(2, entered)),
        put(tmp_path / "3.xlsx", level_book(3, 1)),
        put(tmp_path / "4.txt", b"no workbook"),
    ]
    found = answer(*paths, "--out", tmp_path / "f.xlsx")
    assert (found["exit"], found["highest"], found["every_level_up_to"]) == (1, 3, 1)
    assert [one["state"] for one in found["levels"]][:3] == ["conforms", "incomplete", "conforms"]
    assert found["levels"][1]["scored"] == 50
    assert [one["status"] for one in found["files"]] == ["used", "mend", "used", "unreadable"]
    assert {f["code"] for f in found["files"][1]["findings"] if f["severity"] == "error"} == {"score-blank"}
    lines = invoke("foresee", *paths, "--out", tmp_path / "f.xlsx").stdout
    assert "score-blank" in lines and ("50 / 51" in lines or "50 of 51" in lines)


def test_later_errors_do_not_displace_what_was_accepted(tmp_path: Path) -> None:
    entered = answers(1, organization="甲公司")
    del entered["score", catalogue().level(1).requirements[0].id]
    good = put(tmp_path / "good.xlsx", level_book(1, 1), datetime(2026, 7, 1))
    later = put(tmp_path / "later.xlsx", filled(1, entered), datetime(2026, 7, 2))
    found = answer(good, later, "--out", tmp_path / "f.xlsx")
    assert (found["exit"], found["highest"]) == (1, 1)
    assert {f["code"] for f in found["files"][0]["findings"]} >= {"later-returned"}
    assert [one["status"] for one in found["files"]] == ["used", "mend"]
    copy = put(tmp_path / "copy.xlsx", good.read_bytes())
    found = answer(good, copy, "--out", tmp_path / "f.xlsx")
    assert (found["exit"], [one["status"] for one in found["files"]]) == (0, ["used", "duplicate"])


def test_a_formal_assessment_and_a_blank_workbook_foresee_nothing(tmp_path: Path) -> None:
    assessed = put(tmp_path / "formal.xlsx", formal(1))
    blank = put(tmp_path / "blank.xlsx", into_one({}))
    found = answer(assessed, blank, "--out", tmp_path / "f.xlsx")
    assert (found["exit"], found["highest"]) == (1, None)
    assert [[f["code"] for f in one["findings"]] for one in found["files"]] == [
        ["not-self-assessment"],
        ["into-one-blank"],
    ]
    assert (tmp_path / "f.xlsx").exists()


def test_several_organizations_are_refused_in_a_sentence(tmp_path: Path) -> None:
    one = put(tmp_path / "a.xlsx", level_book(1, 1))
    other = put(tmp_path / "b.xlsx", level_book(2, 1, organization="乙公司", code="91110000600037341L"))
    result = invoke("foresee", one, other, "--out", tmp_path / "f.xlsx")
    assert (result.exit_code, result.stdout, len(result.stderr.strip().splitlines())) == (2, "", 1)
    assert "甲公司" in result.stderr and "乙公司" in result.stderr
    assert not (tmp_path / "f.xlsx").exists()
    # The same code under another name, or a mistyped code under the same name, is the same organization.
    renamed = put(tmp_path / "c.xlsx", level_book(2, 1, organization="甲有限公司"))
    mistyped = put(tmp_path / "d.xlsx", level_book(3, 1, code=CODE[:-1] + "P"))
    assert answer(one, renamed, "--out", tmp_path / "f.xlsx")["exit"] == 0
    assert answer(one, mistyped, "--out", tmp_path / "f.xlsx")["levels"][2]["state"] == "errors"


def test_what_cannot_run(tmp_path: Path) -> None:
    book = put(tmp_path / "a.xlsx", into_one({1: [1]}))
    for arguments in (
        ["foresee", tmp_path / "missing.xlsx", "--out", tmp_path / "f.xlsx"],
        ["foresee", book, "--out", tmp_path / "f.txt"],
        ["foresee", book, "--out", book],
        ["foresee", book, "--out", book / "f.xlsx"],
        ["template", "--level", "3", "--into-one", "--out", tmp_path],
        ["template", "--level", "all", "--into-one", "--kind", "formal", "--out", tmp_path],
    ):
        result = invoke(*arguments)
        assert result.exit_code == 2
        assert len(result.stderr.strip().splitlines()) == 1


def test_from_template_to_foresight_in_a_folder(tmp_path: Path) -> None:
    assert invoke("template", "--level", "all", "--into-one", "--out", tmp_path).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["评分表_各等级_自评.xlsx"]
    put(tmp_path / "评分表_各等级_自评.xlsx", into_one({1: [1], 2: [1]}))
    for _ in range(2):  # its own output in the folder is not read the second time
        found = answer(tmp_path, "--out", tmp_path / "f.xlsx", "--lang", "en")
        assert (found["exit"], found["highest"], len(found["files"])) == (0, 2, 1)
    assert openpyxl.load_workbook(tmp_path / "f.xlsx").sheetnames[0] == "Level foreseen"
