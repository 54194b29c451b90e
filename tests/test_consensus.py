"""Several assessors' workbooks to one: what they agree on is taken, the rest is left to them, and nothing of it is lost."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from catalogues import catalogue_of
from filled import CODE, Entered, catalogue, filled
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import resave
from team import FIRST, LI, SECOND, THIRD, WANG, ZHANG, books, formal, submission, submitted, workbook
from whole import invoke, process
from written import cells

from smexl.batch.process import Settings
from smexl.consensus import Consensus, ConsensusError, consensus
from smexl.consensus.evidence import merge_evidence
from smexl.consensus.merge import merge
from smexl.consensus.team import Team, team_of
from smexl.kinds import FORMAL
from smexl.submission import Submission
from smexl.template import template
from smexl.template.catalogue_book import export

CATALOGUE = catalogue()
REQUIREMENTS = CATALOGUE.level(3).requirements


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Consensus:
    folder = tmp_path_factory.mktemp("team")
    return consensus(books(folder, ZHANG, LI, WANG), folder / "合议", CATALOGUE, "zh")


@pytest.fixture(scope="module")
def merged(found: Consensus) -> Submission:
    return submission(found.workbook.read_bytes())


# --- what is taken, and what is open ---------------------------------------------------------------------------------
def test_what_is_unanimous_is_taken_and_the_rest_is_open(found: Consensus, merged: Submission) -> None:
    assert [vote.requirement.id for vote in found.team.disputed] == [FIRST]
    assert not found.team.unscored
    assert set(merged.scores) == {requirement.id for requirement in REQUIREMENTS} - {FIRST}
    assert [(f.code, f.key) for f in merged.findings if f.code == "score-blank"] == [("score-blank", ("score", FIRST))]
    assert merged.scores[SECOND] == CATALOGUE.unit * 8 // 10  # of those who scored it


def test_a_score_that_not_all_gave_is_taken_and_told(found: Consensus, merged: Submission) -> None:
    assert [vote.requirement.id for vote in found.team.partly] == [SECOND]
    assert SECOND in merged.scores
    assert [one["requirement"] for one in found.as_json()["partly"]] == [SECOND]
    told = list(found.lines("zh"))
    at = next(i for i, line in enumerate(told) if "只有部分评估员打分" in line)
    assert told[at + 1].startswith(f"  {SECOND}  张三 ") and "李四" not in told[at + 1]


def test_who_gave_what_and_why_stays_in_the_analysis(found: Consensus, merged: Submission) -> None:
    disputed = cells(found.path)["分歧要求"]
    assert disputed[3][1] == FIRST
    assert disputed[3][5:10] == (1, 0.5, 1, 0.5, "张三 1\n李四 0.5：李四看到的，见 E04\n王五 1")
    open_ = {(row[0], row[1]): row[2] for row in cells(found.path)["其他待定"][3:]}
    assert open_["评估信息", "评估范围"] == "张三、王五：全部服务业务\n李四：不含数据服务"
    assert open_["评分表", f"{FIRST} 评估发现"] == "李四：李四看到的，见 E04"
    # 8.3.13 j) is between the team and the organization: what the assessors do not agree on never gets there.
    assert [{k: v for k, v in row.items() if v} for row in merged.listings["disagreements"]] == [
        {"subject": "受评方不认可抽样", "team": "抽样合规"}
    ]


def test_the_workbook_names_nobody_and_marks_what_the_team_has_to_write(found: Consensus, merged: Submission) -> None:
    assert merged.rows[FIRST]["finding"] == "【待合议】李四看到的，见 E04"
    assert merged.rows[SECOND]["finding"] == f"{SECOND} 抽查记录不全，见 E02"
    assert merged.rows[THIRD]["remark"] == "李四的说明"
    assert merged.answers["assessment"]["scope"] == "【待合议】全部服务业务\n不含数据服务"
    assert merged.answers["assessment"]["assessor"] == "张三、李四、王五"
    assert merged.listings["evaluation"][0]["achievements"] == "【待合议】achievements 0\n李四的评价"
    assert merged.listings["evaluation"][1]["achievements"] == "achievements 1"
    assert merged.rows[FIRST]["self_score"] == "1"
    texts = [text for row in merged.rows.values() for text in row.values()]
    texts += [text for records in merged.listings.values() for record in records for text in record.values()]
    assert not [text for text in texts if "：" in text and any(name in text for name in ("张三：", "李四：", "王五："))]
    (left_over,) = [f for f in merged.findings if f.code == "consensus-open"]
    assert f"{FIRST} 评估发现" in left_over.message("zh")


def test_what_has_one_true_answer_is_left_open(found: Consensus, merged: Submission) -> None:
    assert [(c.sheet.zh, c.item.zh) for c in found.analysis.merged.conflicts] == [
        ("评估信息", "评估开始日期"),
        ("文件审查", "第 1 轮 审查结论"),
    ]
    assert merged.answers["assessment"]["start"] == ""
    assert merged.remarks["assessment"]["start"] == "2026-08-03\n2026-08-04"
    (review,) = merged.listings["review"]
    assert (review["conclusion"], review["completeness"], review["reviewer"]) == ("", "符合要求", "李四")
    assert len(found.analysis.merged.drafts) == 3
    assert found.open == 6


# --- evidence ---------------------------------------------------------------------------------------------------------
def test_evidence_of_one_number_gets_two(merged: Submission) -> None:
    evidence = {record["number"]: record["name"] for record in merged.listings["evidence"]}
    assert list(evidence) == ["E01", "E02", "E03", "E04", "E100"]
    assert evidence["E01"] == "服务记录 1"
    assert evidence["E04"] == "李四的录音"
    assert evidence["E100"] == "王五的照片（王五 E04）"
    assert merged.rows[THIRD]["evidence"] == "E01,E02,E04,E99,E03,E100"
    assert merged.rows[FIRST]["evidence"] == "E01,E02"


def evidence_team(*lists: list[tuple[str, str]], references: dict[int, str] | None = None) -> Team:
    assessors = []
    for place, records in enumerate(lists):
        one = Submission(1, "formal", "zh")
        one.answers = {"assessment": {"assessor": f"甲{place}"}, "info": {"credit_code": CODE, "organization": "机构"}}
        one.listings["evidence"] = [{"number": number, "name": name} for number, name in records]
        one.rows["a1"] = {"evidence": (references or {}).get(place, "")}
        assessors.append((f"{place}.xlsx", one))
    return team_of(assessors, catalogue_of([1]))


def test_a_dangling_number_does_not_come_to_mean_anothers_evidence() -> None:
    team = evidence_team([("E01", "a")], [("E09", "b")], references={0: "E01,E09", 1: "e09"})
    found = merge_evidence(team, "zh")
    assert found.references(0, "E01,E09") == ["E01", "E10"]
    assert found.references(1, "e09") == ["E09"]
    assert found.unlisted == [{"E09": "E10"}, {}]


def test_the_same_piece_under_a_new_number_is_one_piece() -> None:
    team = evidence_team([("E1", "a")], [("E1", "b")], [("e1", "b")])
    found = merge_evidence(team, "zh")
    assert [(piece.number, piece.listed) for piece in found.pieces] == [("E1", {0: "E1"}), ("E02", {1: "E1", 2: "e1"})]
    assert found.pieces[1].record["name"] == "b（甲1 E1、甲2 e1）"


def test_a_text_that_names_an_old_number_says_the_new_one() -> None:
    team = evidence_team([("E1", "a")], [("E1", "b"), ("E11", "c")])
    found = merge_evidence(team, "zh")
    assert found.reworded(1, "见 E1 和 E11", "zh") == "见 E1 和 E11（E1 现为 E12）"
    assert found.reworded(1, "见 E11", "zh") == "见 E11"
    assert found.reworded(0, "见 E1", "zh") == "见 E1"


numbers = st.sampled_from(["E01", "e01", "E1", "E02", "E09", "A-1", "合同", "", "Ｅ０１", "999999999", "E-3"])


@given(st.lists(st.lists(st.tuples(numbers, st.sampled_from("abc")), max_size=5), min_size=2, max_size=4))
def test_no_piece_is_lost_and_no_number_is_anybodys_twice(lists: list[list[tuple[str, str]]]) -> None:
    team = evidence_team(*lists)
    found = merge_evidence(team, "zh")
    given_ = [piece.number for piece in found.pieces]
    assert len({number.casefold() for number in given_}) == len(given_)
    assert all(given_)
    for place, records in enumerate(lists):
        mine = [piece for piece in found.pieces if place in piece.listed]
        assert sorted(piece.record["name"][0] for piece in mine) == sorted(name for _, name in records)
        for number, _ in records:
            if number:
                assert found.references(place, number)[0] in {piece.number for piece in mine}


# --- the same workbook as often as you like ---------------------------------------------------------------------------
KEPT = ("scores", "rows", "listings", "remarks")


@pytest.mark.parametrize("count", [2, 3])
def test_identical_workbooks_leave_nothing_open(tmp_path: Path, count: int) -> None:
    paths = books(tmp_path, *(formal(f"评估员{i}") for i in range(count)))
    found = consensus(paths, tmp_path / "out", CATALOGUE, "zh")
    one, other = submission(paths[0].read_bytes()), submission(found.workbook.read_bytes())
    assert found.open == 0
    assert found.analysis.overall.alpha.value == 1
    assert {name: getattr(one, name) for name in KEPT} == {name: getattr(other, name) for name in KEPT}
    one.answers["assessment"]["assessor"] = other.answers["assessment"]["assessor"]
    assert one.answers == other.answers
    assert other.accepted


SMALL = catalogue_of([3, 2])
texts = st.sampled_from(["", "见 E01", "=1+1", "两\n行", "<b>&", "_x0041_"])


@st.composite
def entries(draw: st.DrawFn) -> Entered:
    entered: Entered = {("form", "info", "organization"): "机构", ("form", "info", "credit_code"): CODE}
    for requirement in SMALL.requirements:
        entered["score", requirement.id] = draw(st.sampled_from([None, 1, 0.8, 0.5, 0]))
        for key in ("finding", "remark"):
            entered["row", requirement.id, key] = draw(texts)
        entered["row", requirement.id, "evidence"] = draw(st.sampled_from(["", "E01", "E01-E03", "E09"]))
        entered["row", requirement.id, "method"] = draw(st.sampled_from(["", "访谈", "观察、访谈"]))
    for i in range(draw(st.integers(0, 3))):
        entered["listing", "evidence", i, "number"] = draw(st.sampled_from([f"E0{i + 1}", "", f"E{i}"]))
        entered["listing", "evidence", i, "name"] = draw(texts)
    return entered


def read_small(entered: Entered, name: str) -> tuple[str, Submission]:
    data = template(SMALL, 1, FORMAL, "zh", entered | {("form", "assessment", "assessor"): name})
    return f"{name}.xlsx", submission(data, SMALL)


@settings(max_examples=30)
@given(entries(), st.integers(2, 3))
def test_a_team_of_one_mind_says_what_each_said(entered: Entered, count: int) -> None:
    team = team_of([read_small(entered, f"甲{i}") for i in range(count)], SMALL)
    found = merge(team, "zh")
    (_, one), (_, other) = read_small(entered, "甲"), read_small(found.entered, "甲")
    assert not team.disputed
    assert not found.conflicts
    assert one.scores == other.scores
    if all(record["number"] for record in one.listings["evidence"]):  # else they get one
        assert {id_: row | {"evidence": ""} for id_, row in one.rows.items()} == {
            id_: row | {"evidence": ""} for id_, row in other.rows.items()
        }


@settings(max_examples=30)
@given(st.lists(entries(), min_size=2, max_size=3))
def test_nothing_that_was_said_is_lost(mine: list[Entered]) -> None:
    read = [read_small(entered, f"甲{i}") for i, entered in enumerate(mine)]
    found = merge(team_of(read, SMALL), "zh").entered
    for _, one in read:
        for requirement in SMALL.requirements:
            for key in ("finding", "remark"):
                assert one.rows.get(requirement.id, {}).get(key, "") in str(found.get(("row", requirement.id, key), ""))
            if (units := one.scores.get(requirement.id)) is not None and ("score", requirement.id) in found:
                assert found["score", requirement.id] == units / 10


# --- filled in, it is a formal workbook -------------------------------------------------------------------------------
def test_the_filled_workbook_is_accepted(found: Consensus, tmp_path: Path) -> None:
    def run(folder: str) -> dict[str, int]:
        return process([tmp_path / folder], tmp_path / f"{folder}-out", CATALOGUE, Settings(jobs=1)).counts

    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "a.xlsx").write_bytes(found.workbook.read_bytes())
    assert run("open") == {"returned": 1}
    book = openpyxl.load_workbook(found.workbook)
    fill = {"评分表": (FIRST, "得分", 0.8), "评估信息": ("评估开始日期", "填写内容", "2026-08-04")}
    for sheet, (name, heading, value) in fill.items():
        rows = list(book[sheet].iter_rows())
        column = next(c.column for row in rows for c in row if str(c.value).startswith(heading))
        row = next(row[0].row for row in rows if str(row[0].value).startswith(name))
        book[sheet].cell(row, column, value)
    review = book["文件审查"]
    heads = next(row for row in review.iter_rows() if row[0].value == "轮次")
    review.cell(heads[0].row + 1, next(c.column for c in heads if c.value == "审查结论"), "基本符合要求")
    (tmp_path / "filled").mkdir()
    book.save(tmp_path / "filled" / "a.xlsx")
    assert run("filled") == {"accepted": 1}


def test_libreoffice_opens_both(found: Consensus, tmp_path: Path) -> None:
    for path in (found.workbook, found.path):
        saved = tmp_path / f"saved {path.name}"
        resave("libreoffice", path, saved)
        assert list(cells(saved)) == list(cells(path))
    book = submission((tmp_path / f"saved {found.workbook.name}").read_bytes())
    assert book.rows == submission(found.workbook.read_bytes()).rows


def test_the_rows_have_room_for_what_all_said(tmp_path: Path) -> None:
    told: Entered = {("row", FIRST, "finding"): "抽查的服务台账缺少客户签字。" * 20}
    paths = books(tmp_path, formal("甲", changes=told), formal("乙", changes=told | {("score", FIRST): 0}))
    found = consensus(paths, tmp_path / "out", CATALOGUE, "zh")
    sheet = openpyxl.load_workbook(found.workbook)["评分表"]
    row = next(row[0].row for row in sheet.iter_rows() if row[0].value == FIRST)
    assert sheet.row_dimensions[row].height > 4 * sheet.row_dimensions[row + 1].height


# --- the analysis -----------------------------------------------------------------------------------------------------
SHEETS = ["合议总览", "分歧要求", "评估员", "打分对照", "其他待定", "证据对照"]


def test_the_sheets_in_both_languages(found: Consensus, tmp_path: Path) -> None:
    assert list(cells(found.path)) == SHEETS
    english = consensus(books(tmp_path, ZHANG, LI, WANG), tmp_path / "out", CATALOGUE, "en")
    assert english.path.name == "agreement.xlsx"
    assert english.workbook.name.endswith("_3-star_formal_consensus.xlsx")
    names = ["Agreement", "Disputed", "Assessors", "All scores", "Otherwise open", "Evidence"]
    assert list(cells(english.path)) == names
    other = submission(english.workbook.read_bytes())
    assert other.scores == submission(found.workbook.read_bytes()).scores
    assert other.rows[THIRD]["method"] == "访谈、观察"
    assert [one.code for one in other.findings if one.severity == "error"] == [
        one.code for one in submission(found.workbook.read_bytes()).findings if one.severity == "error"
    ]


def test_undefined_alpha_is_a_dash_with_its_reason(tmp_path: Path) -> None:
    ones: dict[Any, Any] = {("score", requirement.id): 1 for requirement in REQUIREMENTS}
    paths = books(tmp_path, formal("甲", changes=ones), formal("乙", changes=ones))
    found = consensus(paths, tmp_path / "out", CATALOGUE, "zh")
    assert found.open == 0
    rows = [row for row in cells(found.path)["合议总览"] if row[0] in ("服务战略", "全部")]
    assert [row[8:10] for row in rows] == [("—", "所有得分相同，没有差异可比")] * 2
    assert found.as_json()["alpha"] is None
    assert "α —（所有得分相同" in "".join(found.lines("zh"))


def test_same_input_same_bytes(found: Consensus, tmp_path: Path) -> None:
    again = consensus(books(tmp_path, ZHANG, LI, WANG), tmp_path / "out", CATALOGUE, "zh")
    assert again.workbook.read_bytes() == found.workbook.read_bytes()


def test_text_of_strangers_stays_text(tmp_path: Path) -> None:
    bad = '=HYPERLINK("http://x","y")'
    changes = {
        ("score", FIRST): 0,
        ("row", FIRST, "finding"): bad,
        ("row", SECOND, "remark"): "<r><t>x</t></r>",
        ("form", "assessment", "scope"): "@SUM(1)",
        ("listing", "evidence", 0, "name"): "=1+1",
    }
    paths = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    paths[0].write_bytes(workbook(formal("=2+3")))
    paths[1].write_bytes(workbook(formal("<r>甲</r>\n乙", changes=changes)))
    found = consensus(paths, tmp_path / "out", CATALOGUE, "zh")
    book = openpyxl.load_workbook(found.path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert "=2+3" in [cell.value for cell in cells]
    merged = submission(found.workbook.read_bytes())
    assert f"【待合议】{bad}" == merged.rows[FIRST]["finding"]
    formulas = openpyxl.load_workbook(BytesIO(found.workbook.read_bytes()))["评分表"]
    column = next(c.column for row in formulas.iter_rows() for c in row if c.value == "评估发现")
    assert all(row[column - 1].data_type != "f" for row in formulas.iter_rows())


# --- what is refused --------------------------------------------------------------------------------------------------
OTHER_CODE = "91110105MA00GBXX4M"


def _mixed(folder: Path, **changes: Any) -> list[Path]:
    keys = {name: tuple(name.split("__")) for name in changes}
    entered = formal("李四", changes={("form", *keys[name]): value for name, value in changes.items()})
    paths = books(folder, ZHANG)
    (folder / "二.xlsx").write_bytes(workbook(entered))
    return [*paths, folder / "二.xlsx"]


def _self(folder: Path) -> list[Path]:
    (folder / "二.xlsx").write_bytes(filled())
    return [*books(folder, ZHANG), folder / "二.xlsx"]


def _level(folder: Path) -> list[Path]:
    (folder / "二.xlsx").write_bytes(workbook(formal("李四", 2), 2))
    return [*books(folder, ZHANG), folder / "二.xlsx"]


def _catalogue(folder: Path) -> list[Path]:
    (folder / "二.xlsx").write_bytes(template(SMALL, 1, FORMAL, "zh", {("form", "assessment", "assessor"): "李四"}))
    return [*books(folder, ZHANG), folder / "二.xlsx"]


def _no_workbook(folder: Path) -> list[Path]:
    (folder / "二.xlsx").write_bytes(b"nothing")
    return [*books(folder, ZHANG), folder / "二.xlsx"]


REFUSED: list[tuple[Callable[[Path], list[Path]], str]] = [
    (lambda folder: books(folder, ZHANG), "至少需要两名"),
    (lambda folder: books(folder, ZHANG) * 2, "张三"),
    (lambda folder: _mixed(folder, assessment__assessor=None), "没有填写评估员"),
    (lambda folder: _mixed(folder, assessment__assessor=" 张 三 "), "评估员都是"),
    (lambda folder: _mixed(folder, info__credit_code=OTHER_CODE), "另一家机构"),
    (lambda folder: _mixed(folder, info__credit_code=None, info__organization="别家"), "另一家机构"),
    (_self, "不是正式评估"),
    (_level, "同一等级"),
    (_catalogue, "要求目录"),
    (_no_workbook, "无法读取"),
]


@pytest.mark.parametrize(("case", "text"), REFUSED)
def test_mixtures_are_refused_in_one_sentence(tmp_path: Path, case: Callable[[Path], list[Path]], text: str) -> None:
    paths = case(tmp_path)
    with pytest.raises(ConsensusError) as caught:
        consensus(paths, tmp_path / "out", CATALOGUE, "zh")
    assert text in caught.value.text.zh
    assert len(paths) < 2 or str(paths[-1]) in caught.value.text.zh
    assert not (tmp_path / "out").exists()


def test_one_without_a_code_is_taken_by_its_name(tmp_path: Path) -> None:
    found = consensus(_mixed(tmp_path, info__credit_code=None), tmp_path / "out", CATALOGUE, "zh")
    assert found.team.credit_code == CODE


def test_another_catalogue_is_taken_when_named(tmp_path: Path) -> None:
    other = replace(CATALOGUE, version="2027.1")
    export(other, tmp_path / "other.xlsx", "zh")
    paths = books(tmp_path, ZHANG, LI)
    for path, entered in zip(paths, (ZHANG, LI), strict=True):
        path.write_bytes(workbook(entered, of=other))
    done = invoke("consensus", *paths, "--out", tmp_path / "out")
    assert (done.exit_code, "--catalogue" in done.output) == (2, True)
    done = invoke("consensus", *paths, "--out", tmp_path / "out", "--catalogue", tmp_path / "other.xlsx", "--json")
    assert (done.exit_code, json.loads(done.output)["requirements"]) == (1, len(REQUIREMENTS))


# --- the command ------------------------------------------------------------------------------------------------------
def test_the_command(tmp_path: Path) -> None:
    paths = books(tmp_path, ZHANG, LI, WANG)
    done = invoke("consensus", *paths, "--out", tmp_path / "out", "--json")
    assert done.exit_code == 1
    told = json.loads(done.output)
    assert told["open"] == 6
    assert told["alone"] == []
    assert told["disputed"] == [{"requirement": FIRST, "units": [10, 5, 10]}]
    assert Path(told["workbook"]).exists()
    two = books(tmp_path, ZHANG, formal("赵六"))
    done = invoke("consensus", *two, "--out", tmp_path / "out")
    assert (done.exit_code, "--overwrite" in done.output) == (1, True)  # the three's, which may be filled in by now
    done = invoke("consensus", *two, "--out", tmp_path / "out", "--overwrite")
    assert done.exit_code == 0
    assert FIRST not in done.output
    done = invoke("consensus", paths[0], tmp_path / "missing.xlsx", "--out", tmp_path / "out")
    assert done.exit_code == 2


def test_an_input_is_not_overwritten(found: Consensus, tmp_path: Path) -> None:
    book = tmp_path / found.workbook.name
    book.write_bytes(workbook(LI))
    with pytest.raises(ConsensusError) as caught:
        consensus([*books(tmp_path, ZHANG), book], tmp_path, CATALOGUE, "zh")
    assert "覆盖" in caught.value.text.zh


def test_submitted_alone_is_incomplete_but_taken() -> None:
    assert not submitted(LI).accepted
    assert submitted(ZHANG).accepted
