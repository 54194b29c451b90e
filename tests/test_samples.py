"""The samples get the verdicts that stand beside them, through the command line, and so does the demo."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from smexl.cli import main

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("演 示") / "demo"
    result = CliRunner().invoke(main, ["demo", "--out", str(out)], catch_exceptions=False)
    assert result.exit_code == 0
    assert str(out / "batch" / "summary.xlsx") in result.output
    return out


def expected() -> dict[str, dict[str, str]]:
    """By the names that the files have in an inbox: those of ``samples`` and of ``samples/formal`` together."""
    rows = {}
    for name in ("expected.csv", "expected-formal.csv"):
        with (SAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
            rows |= {row["file"].removeprefix("formal/"): row for row in csv.DictReader(file)}
    return rows


def test_every_sample_is_expected_and_there() -> None:
    there = [*SAMPLES.glob("*.xlsx"), *SAMPLES.glob("formal/*.xlsx")]
    assert {path.name for path in there} == set(expected())
    assert len(expected()) >= 12
    assert {row["level"] for row in expected().values()} >= set("12345")


def test_status_level_score_and_verdict(demo: Path) -> None:
    submissions = pd.read_parquet(demo / "batch" / "tables" / "submissions.parquet")
    found = {}
    for row in submissions.itertuples():
        accepted = row.status == "accepted"
        score = f"{row.units:.0f}/{row.unit * row.requirements:.0f}" if accepted else ""
        verdict = {True: "符合", False: "不符合"}[bool(row.conforms)] if accepted else ""
        found[row.source] = (row.status, score, verdict)
    assert found == {name: (row["status"], row["score"], row["verdict"]) for name, row in expected().items()}


def test_findings_have_the_codes_expected(demo: Path) -> None:
    findings = pd.read_parquet(demo / "batch" / "tables" / "findings.parquet")
    codes = findings.groupby("source")["code"].agg(set).to_dict()
    for name, row in expected().items():
        assert set((row.get("codes") or "").split()) <= codes.get(name, set()), name


def test_accepted_and_returned_have_their_workbooks_and_no_others(demo: Path) -> None:
    batch = demo / "batch"
    submissions = pd.read_parquet(batch / "tables" / "submissions.parquet")
    named = set(submissions["workbook"].dropna())
    there = {
        path.relative_to(batch).as_posix() for folder in ("results", "returned") for path in (batch / folder).iterdir()
    }
    assert named == there
    assert len(named) == submissions["status"].isin(["accepted", "returned"]).sum()


def test_statistics_and_summary_are_there(demo: Path) -> None:
    assert (demo / "statistics.xlsx").stat().st_size > 5000
    assert (demo / "batch" / "summary.xlsx").stat().st_size > 5000


def test_check_says_the_same_as_process() -> None:
    paths = [str(path) for path in (*SAMPLES.glob("*.xlsx"), SAMPLES / "formal")]
    result = CliRunner().invoke(main, ["check", *paths, "--json", "--lang", "en"], catch_exceptions=False)
    assert result.exit_code == 1
    files = json.loads(result.output)["files"]
    assert len(files) == len(expected())
    for file in files:
        row = expected()[file["source"]]
        codes = {finding["code"] for finding in file["findings"]}
        assert set((row.get("codes") or "").split()) - {"duplicate", "superseded"} <= codes
        if row["status"] in ("accepted", "returned", "unreadable"):
            assert file["status"] == row["status"], file["source"]


def test_formal_assessments_are_reported_compared_and_agreed_on(demo: Path) -> None:
    formal = [name for name in expected() if "正式评估" in name]
    assert len(list((demo / "reports").glob("*.docx"))) == len(formal) == 3
    assert (demo / "comparison.xlsx").stat().st_size > 5000
    assert len(list((demo / "consensus").glob("*.xlsx"))) == 2


def test_last_year_is_compared_with_this_year(tmp_path: Path) -> None:
    before, now = (next(SAMPLES.glob(pattern)) for pattern in ("last-year/05*.xlsx", "05*.xlsx"))
    out = tmp_path / "comparison.xlsx"
    result = CliRunner().invoke(main, ["compare", str(before), str(now), "--out", str(out)], catch_exceptions=False)
    assert result.exit_code == 0
    assert out.exists()
