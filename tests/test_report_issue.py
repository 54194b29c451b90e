"""Reports of batches and workbooks as files: names, what gave none, what is kept, and the command's answers."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from assessed import CODES, rich, self_assessment, sparse, workbook
from catalogues import catalogue_of
from filled import catalogue
from whole import invoke, process
from written import text_of

from smexl.batch.process import Settings
from smexl.kinds import level_name
from smexl.report import issue
from smexl.report.documents import DOCUMENTS
from smexl.report.issue import file_stem


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    (folder / "甲.xlsx").write_bytes(workbook(rich(catalogue(), 1)))
    (folder / "乙.xlsx").write_bytes(workbook(sparse(catalogue(), 1), CODES[1]))
    (folder / "自评.xlsx").write_bytes(workbook(self_assessment(catalogue(), 1)))
    return folder


@pytest.fixture(scope="module")
def batch(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    out = tmp_path_factory.mktemp("batch")
    process([inbox], out, catalogue(), Settings(jobs=1))
    yield out


@pytest.fixture(scope="module")
def worse(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch with a returned and an unreadable file beside the good."""
    folder, out = tmp_path_factory.mktemp("worse-inbox"), tmp_path_factory.mktemp("worse")
    open_ = sparse(catalogue(), 1)
    del open_.scores[next(iter(open_.scores))]
    (folder / "缺分.xlsx").write_bytes(workbook(open_))
    (folder / "坏.xlsx").write_bytes(b"PK broken")
    (folder / "乙.xlsx").write_bytes((inbox / "乙.xlsx").read_bytes())
    process([folder], out, catalogue(), Settings(jobs=1))
    return out


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_report_for_each_accepted_formal_assessment(batch: Path, tmp_path: Path) -> None:
    result = invoke("report", batch, "--out", tmp_path, "--json")
    answer = json.loads(result.output)
    assert result.exit_code == 0
    assert names(tmp_path) == sorted(f"{code}_合肥市某某中小企业服务有限公司_一星_评估报告.docx" for code in CODES)
    assert {(one["state"], one["kind"], one["level"]) for one in answer["reports"]} == {("written", "formal", 1)}
    assert sorted(one["to_be_completed"] > 0 for one in answer["reports"]) == [False, True]
    assert answer["of_other_kind"] == 1
    assert answer["without"] == []
    sha = {one["source"]: one["report"] for one in answer["reports"]}
    assert "甲.xlsx" in text_of((tmp_path / sha["甲.xlsx"]).read_bytes())


def test_self_assessments_of_a_batch_when_asked_for(batch: Path, tmp_path: Path) -> None:
    assert invoke("report", batch / "summary.xlsx", "--kind", "self", "--out", tmp_path, "--quiet").exit_code == 0
    assert names(tmp_path) == [f"{CODES[0]}_合肥市某某中小企业服务有限公司_一星_自评估报告.docx"]


def test_workbooks_of_either_kind(inbox: Path, tmp_path: Path) -> None:
    result = invoke("report", inbox / "甲.xlsx", inbox / "自评.xlsx", "--lang", "en", "--out", tmp_path)
    assert result.exit_code == 0
    assert names(tmp_path) == [
        f"{CODES[0]}_合肥市某某中小企业服务有限公司_1-star_Assessment report.docx",
        f"{CODES[0]}_合肥市某某中小企业服务有限公司_1-star_Self-assessment report.docx",
    ]
    assert "Overall conclusion" in text_of((tmp_path / names(tmp_path)[0]).read_bytes())


def test_submissions_without_a_report_are_named(worse: Path, tmp_path: Path) -> None:
    result = invoke("report", worse, "--out", tmp_path, "--json")
    answer = json.loads(result.output)
    assert result.exit_code == 1
    assert len(answer["reports"]) == 1
    assert {one["source"] for one in answer["without"]} == {"缺分.xlsx", "坏.xlsx"}


def test_a_workbook_with_errors_gives_none(tmp_path: Path) -> None:
    bad = sparse(catalogue(), 1)
    del bad.scores[next(iter(bad.scores))]
    (tmp_path / "缺分.xlsx").write_bytes(workbook(bad))
    result = invoke("report", tmp_path / "缺分.xlsx", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "smexl check" in result.output
    assert names(tmp_path / "out") == []


def test_what_somebody_completed_is_kept(inbox: Path, tmp_path: Path) -> None:
    arguments = ("report", inbox / "甲.xlsx", "--out", tmp_path)
    invoke(*arguments)
    path = tmp_path / names(tmp_path)[0]
    first = path.read_bytes()
    assert json.loads(invoke(*arguments, "--json").output)["reports"][0]["state"] == "unchanged"
    path.write_bytes(b"completed by hand")
    result = invoke(*arguments)
    assert (result.exit_code, path.read_bytes()) == (1, b"completed by hand")
    assert "--overwrite" in result.output
    assert invoke(*arguments, "--overwrite").exit_code == 0
    assert path.read_bytes() == first


def test_two_of_one_name_both_get_a_file(inbox: Path, tmp_path: Path) -> None:
    other = rich(catalogue(), 1, (10,))
    other.answers["assessment"]["report_number"] = "皖评报〔2026〕016"
    (tmp_path / "丙.xlsx").write_bytes(workbook(other))
    invoke("report", inbox / "甲.xlsx", tmp_path / "丙.xlsx", "--out", tmp_path / "out")
    assert [name.split("_评估")[1] for name in names(tmp_path / "out")] == ["报告.docx", "报告_2.docx"]


@pytest.mark.parametrize("name", ["丙.xlsx", "甲.xlsx"])
def test_a_report_number_is_used_once(inbox: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(workbook(rich(catalogue(), 1, (10,)), CODES[1]))
    result = invoke("report", inbox / "甲.xlsx", tmp_path / name, "--out", tmp_path / "out", "--json")
    answer = json.loads(result.output)
    assert (result.exit_code, len(answer["reports"])) == (1, 1)
    assert [(one["source"], "皖评报〔2026〕015" in one["reason"]) for one in answer["without"]] == [(name, True)]


def test_a_report_whose_verdict_was_reversed_says_so(inbox: Path, tmp_path: Path) -> None:
    """Whether it was made by this version, or by one that kept the verdict in the text only."""
    bad = rich(catalogue(), 1, (5,))
    (tmp_path / "丙.xlsx").write_bytes(workbook(bad))
    invoke("report", tmp_path / "丙.xlsx", "--out", tmp_path / "out")
    (name,) = names(tmp_path / "out")
    arguments = ("report", inbox / "甲.xlsx", "--out", tmp_path / "out")
    for old in (False, True):
        if old:
            opened = docx.Document(str(tmp_path / "out" / name))
            opened.core_properties.keywords = ""
            opened.save(str(tmp_path / "out" / name))
        assert json.loads(invoke(*arguments, "--json").output)["reports"][0]["state"] == "reversed"
        result = invoke(*arguments)
        assert result.exit_code == 1
        assert "opposite verdict" in result.output or "相反" in result.output


def test_a_plan_is_made_before_anything_is_scored(tmp_path: Path) -> None:
    begun = rich(catalogue(), 1)
    begun.scores, begun.rows, begun.listings = {}, {}, {"schedule": begun.listings["schedule"]}
    (tmp_path / "甲.xlsx").write_bytes(workbook(begun))
    (tmp_path / "自评.xlsx").write_bytes(workbook(self_assessment(catalogue(), 1)))
    for document, stem in (("plan", "评估计划"), ("meetings", "会议签到表")):
        result = invoke("report", tmp_path / "甲.xlsx", "--document", document, "--out", tmp_path / document)
        assert result.exit_code == 0, result.output
        assert {"plan": "Assessment plan", "meetings": "Sign-in sheets"}[
            document
        ] in result.output or stem in result.output
        assert names(tmp_path / document) == [f"{CODES[0]}_合肥市某某中小企业服务有限公司_一星_{stem}.docx"]
    for document in ("plan", "verification", "application"):
        assert (
            invoke("report", tmp_path / "自评.xlsx", "--document", document, "--out", tmp_path / "self").exit_code == 0
        )
    assert len(names(tmp_path / "self")) == 3
    result = invoke("report", tmp_path / "自评.xlsx", "--document", "meetings", "--out", tmp_path / "none", "--json")
    assert (result.exit_code, len(json.loads(result.output)["without"])) == (1, 1)


def test_names_are_safe() -> None:
    submission = rich(catalogue(), 1)
    submission.answers["info"]["organization"] = "../a:b*\\<甲>\u202e|" + "长" * 300
    stem = file_stem(submission, level_name(submission.level), DOCUMENTS["report", "formal"], "zh")
    assert not set(stem) & set('/\\:*?"<>|\u202e')
    assert len(stem.encode()) < 250


def test_several_are_made_in_processes_the_same(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    books = [inbox / "甲.xlsx", inbox / "乙.xlsx"]
    invoke("report", *books, "--out", tmp_path / "one")
    monkeypatch.setattr("smexl.report.issue.FEW", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert invoke("report", *books, "--out", tmp_path / "two").exit_code == 0
    assert names(tmp_path / "one") == names(tmp_path / "two")
    for name in names(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_submissions_are_read_as_their_reports_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, held = [0], [0]
    one = SimpleNamespace(organization="", level=1, kind="formal")

    def items() -> Iterator[Any]:
        for _ in range(200):
            taken[0] += 1
            yield SimpleNamespace(submission=one, source=SimpleNamespace(name=""), path=tmp_path)

    def told(done: int, total: int) -> None:
        held.append(taken[0] - done)

    monkeypatch.setattr(issue, "write_document", lambda item: ("written", 0))
    issue._make(items(), catalogue(), issue.Order(tmp_path, jobs=1), (200, told), issue.IssuedReports())
    assert len(held) > 200 and max(held) < 64


def test_own_template(inbox: Path, tmp_path: Path) -> None:
    own = tmp_path / "body.docx"
    assert invoke("report", "--new-template", own).exit_code == 0
    assert invoke("report", "--new-template", own).exit_code == 2
    result = invoke("report", inbox / "甲.xlsx", "--template", own, "--out", tmp_path / "out", "--json")
    assert (result.exit_code, json.loads(result.output)["items_not_in_template"]) == (0, [])
    invoke("report", inbox / "甲.xlsx", "--out", tmp_path / "plain")
    (name,) = names(tmp_path / "out")
    assert (
        text_of((tmp_path / "out" / name).read_bytes()).rstrip()
        == text_of((tmp_path / "plain" / name).read_bytes()).rstrip()
    )


def test_a_broken_template_ends_before_anything_is_written(inbox: Path, tmp_path: Path) -> None:
    broken = docx.Document()
    broken.add_paragraph("机构 {{ orgnization }}")
    broken.save(str(tmp_path / "broken.docx"))
    result = invoke("report", inbox / "甲.xlsx", "--template", tmp_path / "broken.docx", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "orgnization" in result.output
    assert "broken.docx" in result.output
    assert len(result.output.strip().split("\n")) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["{inbox}"],
        ["{missing}", "--out", "{out}"],
        ["{inbox}", "--out", "{out}"],
        ["{file}", "--out", "{file}"],
        ["{file}", "--template", "{missing}", "--out", "{out}"],
        ["--new-template", "{out}", "{file}"],
    ],
    ids=" ".join,
)
def test_what_cannot_run_ends_with_one_sentence(arguments: list[str], inbox: Path, tmp_path: Path) -> None:
    places = {"inbox": inbox, "missing": tmp_path / "missing", "out": tmp_path / "out", "file": inbox / "甲.xlsx"}
    result = invoke("report", *(argument.format(**places) for argument in arguments))
    assert result.exit_code == 2
    assert len(result.output.strip().split("\n")) == 1, result.output


def test_a_damaged_ledger_or_one_of_another_catalogue_is_said(batch: Path, tmp_path: Path) -> None:
    copy = tmp_path / "batch"
    shutil.copytree(batch, copy)
    data = (copy / "ledger.sqlite").read_bytes()
    (copy / "ledger.sqlite").write_bytes(data[: len(data) // 2])
    result = invoke("report", copy, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert len(result.output.strip().split("\n")) == 1
    small = catalogue_of([30])
    (copy / "ledger.sqlite").write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("smexl.batch.reread.read_catalogue", lambda _: small)
        result = invoke("report", copy, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert len(result.output.strip().split("\n")) == 1
