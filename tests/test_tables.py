"""The tables of a batch: what accepted submissions answered stands in tables of its own, and older batches do without them."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from assessed import assessed, submission_of
from filled import answers, catalogue, filled
from whole import process

from smexl import kinds
from smexl.batch import reread
from smexl.batch import tables as batch_tables
from smexl.batch.ledger import Content, Ledger, LedgerFile
from smexl.batch.process import Settings
from smexl.batch.rivals import Rules
from smexl.batch.tables import write_tables
from smexl.kinds import FORMAL, KINDS
from smexl.submission import Submission, pack
from smexl.tables import ANSWERS, SCHEMAS

CONTRACT = {
    "submissions": "submission_id source sha256 organization credit_code kind level catalogue status requirements score conforms",
    "scores": "submission_id requirement_id domain subdomain score",
    "subdomain_scores": "submission_id domain subdomain requirements score",
    "domain_scores": "submission_id domain subdomains score",
    "findings": "submission_id source severity code sheet cell value message",
    "evidence": "submission_id number name type date requirements place method collected collector urgent",
    "assessments": "submission_id body team_leader team_members assessor objective scope criteria methods start end places participants"
    " opening closing strengths shortfalls suggestions adherence",
    "document_reviews": "submission_id round date reviewer completeness completeness_remark accuracy accuracy_remark compliance"
    " compliance_remark logic logic_remark sufficiency sufficiency_remark conclusion",
}


def recorded(folder: Path, submissions: Sequence[Submission], status: str = "accepted") -> Path:
    """The tables of a batch of these submissions."""
    with Ledger(folder / "ledger.sqlite", "one") as ledger:
        names = [f"{i}" for i in range(len(submissions))]
        ledger.list_files(LedgerFile(i, f"{name}.xlsx", name, 0.0, name, None) for i, name in enumerate(names))
        ledger.record([(i, _content(f"{i}", one, status)) for i, one in enumerate(submissions)])
        ledger.settle(Rules(Fraction(4, 5), datetime.min), 10)
        write_tables(ledger, folder / "tables", catalogue(), "zh")
    return folder / "tables"


def _content(sha256: str, one: Submission, status: str) -> Content:
    units = tuple(one.scores[r.id] for r in catalogue().level(one.level).requirements)
    about = (one.level, one.kind, one.organization, f"{sha256}{one.credit_code}"[:18])
    return Content(sha256, status, f"{sha256}.xlsx", (), *about, units=units, document=pack(one))


def rows(tables: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(tables / f"{name}.parquet").to_pylist()
    return found


@pytest.mark.parametrize("name", CONTRACT)
def test_the_columns_of_the_contract(name: str) -> None:
    assert SCHEMAS[name].names[: len(CONTRACT[name].split())] == CONTRACT[name].split()


def test_no_kind_has_an_answer_that_its_table_lacks() -> None:
    for name, table in ANSWERS.items():
        for kind in KINDS.values():
            fields = [f.key for form in kind.forms if form.key == table.key for f in form.fields()]
            fields += [f.key for listing in kind.listings if listing.key == table.key for f in listing.columns]
            assert set(fields) <= set(SCHEMAS[name].names), (name, kind.key)


def test_answers_of_both_kinds(tmp_path: Path) -> None:
    mine = submission_of(catalogue(), 1)
    mine.listings = {"evidence": [{"number": "E01", "name": "台账", "type": "", "requirements": "L1-ZL01-1"}]}
    theirs = assessed(catalogue(), urgent=(3,))
    tables = recorded(tmp_path, [mine, theirs])
    ids = [row["submission_id"] for row in rows(tables, "submissions")]
    evidence = rows(tables, "evidence")
    assert [row["submission_id"] for row in evidence] == [ids[0], *[ids[1]] * len(theirs.listings["evidence"])]
    assert evidence[0] == dict.fromkeys(SCHEMAS["evidence"].names) | {
        "submission_id": ids[0],
        "number": "E01",
        "name": "台账",
        "requirements": "L1-ZL01-1",
    }
    flags = {kinds.YES.zh: True, kinds.NO.zh: False, "": None}
    for row, record in zip(evidence[1:], theirs.listings["evidence"], strict=True):
        urgent = row.pop("urgent")
        assert urgent is flags[record["urgent"]]
        said = {key: text or None for key, text in record.items() if key != "urgent"}
        assert row == dict.fromkeys(row) | {"submission_id": row["submission_id"]} | said
    (assessment,) = rows(tables, "assessments")
    expected = dict.fromkeys(SCHEMAS["assessments"].names) | theirs.answers["assessment"]
    assert assessment == expected | {"submission_id": ids[1]}
    reviews = rows(tables, "document_reviews")
    assert [(row["submission_id"], row["round"], row["conclusion"]) for row in reviews] == [
        (ids[1], "1", "不符合要求"),
        (ids[1], "2", "符合要求"),
    ]
    assert reviews[0]["sufficiency_remark"].startswith("证据清单中 E07")
    assert reviews[1]["sufficiency_remark"] is None


def test_only_accepted_submissions_have_answers(tmp_path: Path) -> None:
    tables = recorded(tmp_path, [assessed(catalogue())], status="returned")
    assert [rows(tables, name) for name in ANSWERS] == [[]] * len(ANSWERS)
    assert [pq.read_schema(tables / f"{name}.parquet").names for name in SCHEMAS] == [s.names for s in SCHEMAS.values()]


def test_long_lists_are_written_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_tables, "_MOST_ROWS", 40)
    submissions = [assessed(catalogue(), organization=f"机构{i}") for i in range(4)]
    tables = recorded(tmp_path, submissions)
    assert pq.ParquetFile(tables / "evidence.parquet").num_row_groups == 2
    count = len(submissions[0].listings["evidence"])
    assert [row["number"] for row in rows(tables, "evidence")] == [f"E{i + 1:02d}" for i in range(count)] * 4


def test_a_batch_has_them_all_and_one_without_the_new_tables_still_reads(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.xlsx").write_bytes(filled(3, answers(3)))
    process([tmp_path / "inbox"], tmp_path / "batch", catalogue(), Settings(jobs=1))
    tables = tmp_path / "batch" / "tables"
    assert {path.stem for path in tables.iterdir()} == set(SCHEMAS)
    (evidence, *more) = rows(tables, "evidence")
    assert (evidence["number"], evidence["date"], len(more)) == ("E01", "2026-03-10", 2)
    for name in ANSWERS:
        (tables / f"{name}.parquet").unlink()
    assert len(reread.read_batch(tmp_path / "batch").submissions) == 1


def test_the_urgent_mark_is_a_flag() -> None:
    urgent = next(column for column in FORMAL.listing("evidence").columns if column.key == "urgent")
    assert urgent.choices == kinds.YES_NO
    assert str(SCHEMAS["evidence"].field("urgent").type) == "bool"
