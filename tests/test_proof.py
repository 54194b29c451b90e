"""A bundle verifies as it was written, on any machine and without its inbox; whatever was changed in it, it does not."""

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import forge
import openpyxl
import pytest
import rfc8785
from filled import answers, catalogue, filled
from forge import MANIFEST, RECORD, RESULT, SIGNATURE, Members, fitted
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell
from proved import a_batch, a_signer, members_of, the_bundles
from surgery import pack, unpack
from whole import invoke

from smexl import scoring
from smexl.batch.ledger import Ledger
from smexl.batch.process import Settings, process
from smexl.engine import engine
from smexl.proof.checking import CheckedBundle, check_bundle
from smexl.proof.container import BundleError, packed, unpacked
from smexl.proof.signing import Signer
from smexl.proof.verify import verify
from smexl.reading.package import stored
from smexl.report.issue import Order, issue_reports


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_batch(tmp_path_factory.mktemp("proof"))


@pytest.fixture(scope="module")
def bundles(batch: Path) -> list[Members]:
    """The bundles of a batch: one unsigned, the others signed."""
    folder = batch.parent
    plain = the_bundles(batch, folder / "plain")
    signed = the_bundles(batch, folder / "signed", a_signer(folder / "keys"))
    assert len(plain) == len(signed) == 3
    return [members_of(plain[0]), *map(members_of, signed[1:])]


def checked(data: bytes) -> CheckedBundle:
    """What verifying a bundle says."""
    try:
        return check_bundle(unpacked(data))
    except BundleError as error:
        return CheckedBundle(problems=[error.text])


def why(data: bytes) -> str:
    """The first problem of a bundle, in English."""
    found = checked(data)
    assert not found.holds
    return found.problems[0].en


# --- as it was written --------------------------------------------------------------------------------------------------
def test_bundles_verify_without_their_inbox(bundles: list[Members]) -> None:
    for members in bundles:
        found = checked(packed(members))
        record = json.loads(members[RECORD])
        assert found.problems == []
        assert (found.organization, found.level, found.kind) == tuple(
            record[key] for key in ("organization", "level", "kind")
        )
        assert found.conforms is record["conforms"]
    assert {len(members) for members in bundles} == {9, 10}


def test_names_are_ascii_and_the_same_batch_gives_the_same_bytes(batch: Path, tmp_path: Path) -> None:
    first, again = the_bundles(batch, tmp_path / "a"), the_bundles(batch, tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    for path in first:
        with zipfile.ZipFile(path) as package:
            assert all(name.isascii() for name in package.namelist())
            assert package.testzip() is None


def test_a_bundle_that_is_there_already_is_left_as_it_is(batch: Path, tmp_path: Path) -> None:
    by = a_signer(tmp_path)
    (first, *_) = the_bundles(batch, tmp_path / "a", by)
    before = first.stat().st_mtime_ns
    the_bundles(batch, tmp_path / "a", by)
    assert first.stat().st_mtime_ns == before
    the_bundles(batch, tmp_path / "a")  # unsigned now
    assert SIGNATURE not in members_of(first)


def test_a_result_that_was_edited_in_the_batch_is_neither_bundled_nor_signed(batch: Path, tmp_path: Path) -> None:
    mine = Path(shutil.copytree(batch, tmp_path / "batch"))
    victim = min((mine / "results").iterdir())
    parts = unpack(victim.read_bytes())
    changed = {name: data.replace("符合".encode(), "不符合".encode()) for name, data in parts.items()}
    victim.write_bytes(pack(changed))
    assert len(the_bundles(mine, tmp_path / "out", a_signer(tmp_path))) == 2


@pytest.mark.usefixtures("processes")
def test_a_reason_that_all_have_is_said_once(batch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that another engine has judged."""
    monkeypatch.setattr("smexl.proof.bundle.engine", lambda: "smexl 0.0 (another)")
    done = invoke("bundle", batch, "--out", tmp_path / "out")
    assert done.exit_code == 1
    (line,) = done.stderr.splitlines()
    assert re.search(r" and \d+ more: the batch was processed by another version| 等 \d+ 个: 批次由另一版本", line)


def test_an_unpacked_bundle_and_a_result_beside_its_source_verify(bundles: list[Members], tmp_path: Path) -> None:
    for name, data in bundles[0].items():
        (tmp_path / "unpacked" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "unpacked" / name).write_bytes(data)
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / "结果.xlsx").write_bytes(bundles[0][RESULT])
    (beside / "交来的.xlsx").write_bytes(bundles[0]["source.xlsx"])
    for path in (tmp_path / "unpacked", beside / "结果.xlsx"):
        (one,) = verify([path])
        assert one.holds, one.line("en")
    (beside / "交来的.xlsx").unlink()
    (one,) = verify([beside / "结果.xlsx"])
    assert "its source is not beside it" in one.line("en")


@pytest.mark.usefixtures("processes")
def test_a_batch_verifies_from_its_own_evidence(batch: Path) -> None:
    assert [one.holds for one in verify([batch])] == [True] * 3


# --- forged -------------------------------------------------------------------------------------------------------------
@settings(max_examples=340, derandomize=True)
@given(seed=st.integers(0, 10**9))
def test_whatever_is_changed_is_refused(bundles: list[Members], seed: int) -> None:
    """A share of the ten thousand; ``python tests/forge.py`` does as many as one likes."""
    name, data = forge.forged(seed, bundles)
    assert not checked(data).holds, name


@pytest.mark.parametrize("name", sorted(forge.FORGERS))
def test_every_forger_is_refused(bundles: list[Members], name: str) -> None:
    place = sorted(forge.FORGERS).index(name)
    for seed in range(3):
        _, data = forge.forged(place + seed * len(forge.FORGERS), bundles)
        assert why(data)


def test_the_sentence_says_which_figure(bundles: list[Members]) -> None:
    members = dict(bundles[0])
    record = json.loads(members[RECORD])
    record["score"], record["conforms"] = "1", True
    assert "its score is “1”, and source and catalogue give “" in why(
        packed(fitted({**members, RECORD: rfc8785.dumps(record)}))
    )
    parts = unpack(members[RESULT])
    sheet = next(name for name, data in parts.items() if name.startswith("xl/worksheets/") and b"<v>0.8" in data)
    parts[sheet] = parts[sheet].replace(b"<v>0.8", b"<v>0.9", 1)
    assert "result.xlsx has “0.9" in why(packed(fitted({**members, RESULT: pack(parts)})))


def test_a_result_changed_to_agree_with_itself_is_caught(bundles: list[Members]) -> None:
    """Issue 17: scores, smexl's column and words all changed, so that the recomputation in it says that all agrees."""
    members = dict(bundles[0])
    parts = unpack(members[RESULT])
    for name in parts:
        if name.startswith("xl/worksheets/"):
            parts[name] = parts[name].replace(b"<v>0.5</v>", b"<v>1.0</v>").replace(b"<v>0.8</v>", b"<v>1.0</v>")
    assert "result.xlsx has" in why(packed(fitted({**members, RESULT: pack(parts)})))


def test_another_engine_is_told_and_its_figures_are_still_compared(bundles: list[Members]) -> None:
    members = dict(bundles[0])
    record = json.loads(members[RECORD])
    other = record["engine"] = "9.9+" + "0" * 64
    parts = unpack(members[RESULT])
    mine = str(engine()).encode()
    parts = {name: data.replace(mine, other.encode()) for name, data in parts.items()}
    claimed = {**members, RECORD: rfc8785.dumps(record), RESULT: pack(parts)}
    found = checked(packed(fitted(claimed)))
    assert found.holds
    assert "another version of smexl (9.9" in found.notes[0].en
    score = next(name for name, data in parts.items() if b"<v>0.5</v>" in data)
    parts[score] = parts[score].replace(b"<v>0.5</v>", b"<v>1.0</v>", 1)
    claimed[RESULT] = pack(parts)
    assert "result.xlsx has “1.0”" in why(packed(fitted(claimed)))


def of_another_engine(members: Members, edit: Callable[[Any], None]) -> Members:
    """A bundle that another engine is said to have made, its result opened, changed and saved."""
    record = json.loads(members[RECORD])
    other = record["engine"] = "9.9+" + "0" * 64
    book = openpyxl.load_workbook(BytesIO(members[RESULT]))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == str(engine()):
                    cell.value = other
    edit(book)
    stream = BytesIO()
    book.save(stream)
    return fitted({**members, RECORD: rfc8785.dumps(record), RESULT: stream.getvalue()})


def labelled(book: Any, label: str) -> list[Any]:
    """The cells to the right of a label in the conclusion."""
    return [row[1] for row in book["评估结论"].iter_rows() if row[0].value == label]


def test_another_engine_gives_no_leave_to_change_whose_it_is_or_to_say_it_twice(bundles: list[Members]) -> None:
    def renamed(book: Any) -> None:
        labelled(book, "机构名称")[0].value = "另一家机构"

    def twice(book: Any) -> None:
        sheet = book["评估结论"]
        (true,) = labelled(book, "判定结论")
        book.move_sheet(sheet, 0)
        row = next(
            n for n in range(1, 60) if not sheet.cell(n, 1).value and not isinstance(sheet.cell(n, 1), MergedCell)
        )
        assert row < true.row
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = "判定结论", "不符合" if true.value == "符合" else "符合"

    members = dict(bundles[0])
    assert checked(packed(of_another_engine(members, lambda book: None))).holds
    assert "“另一家机构” in 机构名称" in why(packed(of_another_engine(members, renamed)))
    assert "in 判定结论" in why(packed(of_another_engine(members, twice)))


def test_a_signature_that_nobody_could_check_is_told_as_that(bundles: list[Members], tmp_path: Path) -> None:
    """By another program, whose key a bundle does not name: any bytes would do."""
    whole = {name: data for name, data in bundles[0].items() if name != SIGNATURE}
    statement = json.loads(whole[MANIFEST])
    statement["predicate"]["signed"] = {"at": "2026-11-24T08:00:00Z", "by": "program"}
    whole[MANIFEST] = rfc8785.dumps(statement)
    whole[SIGNATURE] = Signer("", "", lambda _: b"garbage").envelope(whole[MANIFEST])
    (tmp_path / "a.zip").write_bytes(packed(whole))
    (one,) = verify([tmp_path / "a.zip"])
    assert "which was not checked" in one.line("en") and "signed with the key" not in one.line("en")


def test_members_that_only_a_lenient_reader_would_take(bundles: list[Members]) -> None:
    members = bundles[0]
    whole = stored(sorted(members.items()))
    assert packed(members) == whole
    assert "form that smexl bundle writes" in why(stored([*sorted(members.items())][::-1]))
    assert "two entries of one name" in why(stored([*sorted(members.items()), (MANIFEST, members[MANIFEST])]))
    assert "leads out" in why(stored([*sorted(members.items()), ("../x", b"")]))
    assert why(whole[:-1]) and why(b"x" + whole) and why(b"")


# --- links, folders, files that are none ------------------------------------------------------------------------------------
def test_what_is_no_bundle_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04")
    (tmp_path / "b.zip").write_text("text")
    (tmp_path / "c.zip").write_bytes(stored([("a.txt", b"a")]))
    (tmp_path / "d.zip").write_bytes(b"")
    found = list(verify([tmp_path]))
    assert [one.path.name for one in found] == ["a.zip", "b.zip", "c.zip", "d.zip"]
    assert not any(one.holds for one in found)
    assert "holds no manifest.json" in found[2].line("en")
    missing = list(verify([tmp_path / "e.zip"]))
    assert not missing[0].holds


def test_a_link_in_an_unpacked_bundle_is_not_followed(bundles: list[Members], tmp_path: Path) -> None:
    for name, data in bundles[0].items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / RESULT).unlink()
    (tmp_path.parent / "elsewhere.xlsx").write_bytes(bundles[0][RESULT])
    try:
        (tmp_path / RESULT).symlink_to(tmp_path.parent / "elsewhere.xlsx")
    except OSError:
        return  # Windows lets not everybody make a link
    (one,) = verify([tmp_path])
    assert "“result.xlsx” is not part of a bundle" in one.line("en")


def test_a_warning_that_came_from_other_files_is_no_part_of_the_record(tmp_path: Path) -> None:
    """Two workbooks of one organization, saved at the same time: the one that counts has a warning that it alone does not give."""
    inbox, organization = tmp_path / "收件", "合肥市星火企业服务有限公司"
    inbox.mkdir()
    other = answers(1, organization=organization) | {("form", "info", "contact"): "另一个人"}
    (inbox / "甲.xlsx").write_bytes(filled(1, organization=organization))
    (inbox / "乙.xlsx").write_bytes(filled(1, other))
    process([inbox], tmp_path / "batch", catalogue(), Settings(jobs=1))
    with Ledger.open(tmp_path / "batch") as ledger:
        ((file, _, _),) = ledger.documents()
    assert file.between
    for path in the_bundles(tmp_path / "batch", tmp_path / "bundles"):
        assert json.loads(members_of(path)[MANIFEST])["predicate"]["stated"]["beside"]
        assert checked(path.read_bytes()).problems == []
    assert [one.holds for one in verify([tmp_path / "batch"])] == [True]


# --- the report -----------------------------------------------------------------------------------------------------------
def test_a_report_is_bundled_by_its_record_and_held_against_its_figures(batch: Path, tmp_path: Path) -> None:
    mine = Path(shutil.copytree(batch, tmp_path / "batch"))
    issue_reports([mine], Order(mine / "reports", jobs=1), catalogue)
    (path,) = (path for path in the_bundles(mine, tmp_path / "out") if "report.docx" in members_of(path))
    members = members_of(path)
    assert checked(path.read_bytes()).problems == []
    parts = unpack(members["report.docx"])
    shown = scoring.shown(Fraction(json.loads(members[RECORD])["score"]), Fraction(4, 5)).encode()
    assert shown in parts["word/document.xml"]
    for old, new in (
        (shown, b"0.9876"),
        (b">0.8</w:t>", b">1</w:t>"),
        (json.loads(members[MANIFEST])["predicate"]["record"].encode(), b"0" * 64),
    ):
        changed = {**parts, "word/document.xml": parts["word/document.xml"].replace(old, new)}
        assert changed != parts, old
        assert "report.docx" in why(packed(fitted({**members, "report.docx": pack(changed)})))
