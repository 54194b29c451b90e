"""A summary that a body hands in is taken only where what it shows, what it stores and its digest agree; who signed it is told."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filled import catalogue, filled
from proved import BODY, OTHER_CODE, a_batch, a_signer, listed

from smexl.batch import reread
from smexl.batch.ledger import Ledger
from smexl.batch.process import Settings, process
from smexl.batch.reread import NotABatchError
from smexl.errors import TellableError
from smexl.proof.bodies import read_bodies
from smexl.proof.signing import Signer
from smexl.register.results import of_batches
from smexl.statistics import statistics
from smexl.summary import summarizer
from smexl.summary.received import accepted_records, receive, signing_of

Edit = Callable[[Any], None]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch with its summary."""
    folder = a_batch(tmp_path_factory.mktemp("received"))
    summarizer(catalogue(), "zh")(folder / "tables", folder / "summary.xlsx")
    return folder


def edited(batch: Path, out: Path, edit: Edit) -> Path:
    """The summary, opened and saved by another program, with something changed."""
    book = openpyxl.load_workbook(batch / "summary.xlsx")
    edit(book)
    book.save(out)
    return out


def cell_of(sheet: Any, heading: str, below: int = 1) -> Any:
    """The cell so many rows below a heading."""
    for row in sheet.iter_rows():
        for cell in row:
            if str(cell.value or "").replace("\n", "") == heading:
                return sheet.cell(cell.row + below, cell.column)
    raise AssertionError(heading)


def why(path: Path) -> str:
    with pytest.raises(NotABatchError) as error:
        receive(path)
    return error.value.text.en


# --- figures --------------------------------------------------------------------------------------------------------------
def test_a_summary_alone_is_taken_also_after_another_program_saved_it(batch: Path, tmp_path: Path) -> None:
    same = edited(batch, tmp_path / "a.xlsx", lambda book: None)
    for path in (batch, batch / "summary.xlsx", same):
        assert receive(path).signed_by().en == "unsigned"


@pytest.mark.parametrize(
    ("sheet", "heading", "value", "said"),
    [
        ("机构", "等级得分 A", 0.9999, "“Organizations”"),
        ("机构", "判定结论", "符合!", "“Organizations”"),
        ("机构", "得分合计（单位）", 9, "得分合计（单位） reads “9”"),
        ("能力域", "服务战略", 0.123, "“Domains”"),
        ("能力子域", "战略决策", 0.123, "“Subdomains”"),
        ("要求统计", "均值", 0.123, "“Requirements”"),
        ("总览", "受理", 99, "“Overview”"),
        ("_submissions", "organization", "另一家", "what it stores of “"),
        ("_submissions", "units", 1, "what it stores of “"),
        ("_submissions", "record", "0" * 64, "what it stores of “"),
        ("_submissions", "body", "另一家", "what it stores of “"),
        ("_submissions", "sha256", "0" * 64, "what it stores of “"),
    ],
)
def test_an_edited_figure_is_refused_in_a_sentence_that_says_which(
    batch: Path, tmp_path: Path, sheet: str, heading: str, value: object, said: str
) -> None:
    def edit(book: Any) -> None:
        found = cell_of(book[sheet], heading)
        assert found.value != value
        found.value = value

    assert said in why(edited(batch, tmp_path / "a.xlsx", edit))


def test_grades_made_to_fit_their_sums_and_digests_are_betrayed_by_what_is_shown(batch: Path, tmp_path: Path) -> None:
    """18 of 30 conforming became 30 of 30 that way: every stored score raised, with all sums and digests."""

    def edit(book: Any) -> None:
        sheet, head, lines = book["_submissions"], list(reread.HEADING), list[bytes]()
        for row in sheet.iter_rows(min_row=2):
            cells = dict(zip(head, row, strict=True))
            if cells["status"].value == "accepted":
                cells["grades"].value = "0" * len(cells["grades"].value)
                cells["units"].value = 10 * cells["requirements"].value
            cells["digest"].value, line = reread.sealed([cell.value for cell in row[:-1]])
            lines.append(line)
        whole = b"".join([catalogue().identity.digest.encode(), b"\n", *lines])
        book["_seal"]["B1"].value = sha256(whole).hexdigest()

    path = edited(batch, tmp_path / "a.xlsx", edit)
    assert reread.read_batch(path).seal is not None
    assert "reads “" in why(path)
    with pytest.raises(TellableError, match="reads “"):
        list(of_batches([path]))


def test_rows_dropped_or_added_are_refused(batch: Path, tmp_path: Path) -> None:
    assert "rows were added, dropped or moved" in why(
        edited(batch, tmp_path / "a.xlsx", lambda book: book["_submissions"].delete_rows(2))
    )
    assert receive(edited(batch, tmp_path / "b.xlsx", lambda book: book["_submissions"].append([None]))).batch


# --- who signed -------------------------------------------------------------------------------------------------------------
def signed(batch: Path, out: Path, by: Signer) -> Path:
    summarizer(catalogue(), "zh", sign=lambda digest: signing_of(by, digest))(batch / "tables", out)
    return out


def test_who_signed_a_summary(batch: Path, tmp_path: Path) -> None:
    by = a_signer(tmp_path)
    path = signed(batch, tmp_path / "s.xlsx", by)
    bodies = read_bodies(listed(tmp_path / "名录.xlsx", [*BODY, by.public]))
    strangers = read_bodies(listed(tmp_path / "别的.xlsx", [*BODY, a_signer(tmp_path, "other").public]))
    assert receive(path).signed_by().en.startswith("signed with the key ")
    assert "signed by 安徽某某评估有限公司" in receive(path, bodies).signed_by().en
    assert receive(path, strangers).signed_by().en == "signed, but not by a body on the list"
    assert receive(batch, bodies).signed_by().en == "unsigned"
    result = statistics([path], tmp_path / "statistics.xlsx", "zh", bodies)
    assert "signed by 安徽某某评估有限公司" in result.batches[0].signed.en


def test_a_signature_of_another_summary_is_refused(batch: Path, tmp_path: Path) -> None:
    by = a_signer(tmp_path)
    path = signed(batch, tmp_path / "s.xlsx", by)
    inbox, other = tmp_path / "收件", tmp_path / "other"
    inbox.mkdir()
    (inbox / "甲.xlsx").write_bytes(filled(1, code=OTHER_CODE))
    process([inbox], other, catalogue(), Settings(jobs=1))
    summarizer(catalogue(), "zh")(other / "tables", other / "summary.xlsx")
    envelope = openpyxl.load_workbook(path)["_seal"]["B2"].value

    def edit(book: Any) -> None:
        book["_seal"].append(["signature", envelope])

    assert "is one of another summary" in why(edited(other, tmp_path / "t.xlsx", edit))


# --- records ----------------------------------------------------------------------------------------------------------------
def test_the_records_of_a_summary_are_those_of_the_batch(batch: Path) -> None:
    with Ledger.open(batch) as ledger:
        known = {content.record: submission for _, content, submission in ledger.documents()}
    for path in (batch, batch / "summary.xlsx"):
        found = dict(accepted_records(receive(path).batch))
        assert found.keys() == known.keys()
        for digest, content in found.items():
            assert content["scores"] == known[digest].scores
            assert content["assessment"].get("body") == known[digest].answers.get("assessment", {}).get("body")
