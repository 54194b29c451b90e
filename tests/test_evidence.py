"""What verdicts follow from is kept by content: it stays when the inbox is cleaned up and the catalogue gets another edition."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from filled import answers, catalogue, filled
from whole import process

from smexl.batch import evidence
from smexl.batch import process as batch
from smexl.batch.process import CannotRunError, Settings

ONE = Settings(jobs=1)


def test_the_bytes_of_what_is_accepted_and_the_catalogue_stay_in_the_batch(tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    good, bad = filled(1), filled(1, answers(1) | {("score", catalogue().level(1).requirements[0].id): None})
    (inbox / "好.xlsx").write_bytes(good)
    (inbox / "漏.xlsx").write_bytes(bad)
    process([inbox], out, catalogue(), ONE)
    shutil.rmtree(inbox)
    inbox.mkdir()
    other = replace(catalogue(), version="2099")
    process([inbox], out, other, ONE)
    folder, sha256 = out / "evidence", hashlib.sha256(good).hexdigest()
    assert evidence.KeptWorkbooks(folder).read(sha256) == good
    assert evidence.KeptWorkbooks(folder).read(hashlib.sha256(bad).hexdigest()) is None
    for one in (catalogue(), other):
        assert evidence.kept_catalogue(folder, one.identity.digest) == one


def test_what_is_not_what_its_name_says_is_not_taken(tmp_path: Path) -> None:
    name = hashlib.sha256(b"a").hexdigest()
    for there in (b"b", b"a", b"a"):
        with evidence.keeping(tmp_path / "e") as keep:
            keep(name, there)
        assert evidence.KeptWorkbooks(tmp_path / "e").read(name) == (None if there == b"b" else b"a"), (
            "put back where it was damaged"
        )
    (pack,) = (tmp_path / "e").glob("*.zip")
    whole = pack.read_bytes()
    for number, damaged in enumerate((whole[:-9], whole[:40], b"")):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / pack.name).write_bytes(damaged)
        assert evidence.KeptWorkbooks(folder).read(name) is None
        with evidence.keeping(folder) as keep:
            keep(name, b"a")
        assert evidence.KeptWorkbooks(folder).read(name) == b"a"
    evidence.keep_catalogue(tmp_path / "e", catalogue())
    (place,) = (tmp_path / "e").glob("catalogue-*")
    old = (place / "Requirements.csv").read_text(encoding="utf-8")
    (place / "Requirements.csv").write_text(old.replace("服务", "業務", 1), encoding="utf-8")
    assert evidence.kept_catalogue(tmp_path / "e", catalogue().identity.digest) is None


def test_a_folder_of_evidence_has_few_files_however_many_workbooks(tmp_path: Path) -> None:
    """A file takes longer to make than a workbook to write, most of all where a scanner looks at each."""
    workbooks = {hashlib.sha256(b"%d" % number).hexdigest(): b"%d" % number for number in range(300)}
    with evidence.keeping(tmp_path / "e") as keep:
        for name, data in workbooks.items():
            keep(name, data)
    assert len([*(tmp_path / "e").iterdir()]) == 1
    with evidence.keeping(tmp_path / "e") as keep:
        for name, data in [*workbooks.items(), (hashlib.sha256(b"new").hexdigest(), b"new")]:
            keep(name, data)
    first, _second = sorted((tmp_path / "e").iterdir(), key=lambda path: path.stat().st_size)
    assert first.stat().st_size < 400, "what was kept is not kept again"
    kept = evidence.KeptWorkbooks(tmp_path / "e")
    assert all(kept.read(name) == data for name, data in workbooks.items())


def test_a_right_workbook_is_found_beside_wrong_ones_whatever_their_packs_are_called(tmp_path: Path) -> None:
    data = b"right"
    name = hashlib.sha256(data).hexdigest()
    for beside in "abcd":  # each pack is named after its names, so the right one sorts anywhere
        folder = tmp_path / beside
        for more, there in ((beside, b"wrong!"), ("e", b"wrong"), ("f", data)):
            with evidence.keeping(folder) as keep:
                keep(name, there)
                keep(hashlib.sha256(more.encode()).hexdigest(), more.encode())
        assert len([*folder.iterdir()]) == 3
        assert evidence.KeptWorkbooks(folder).read(name) == data
    (pack,) = (path for path in folder.iterdir() if data in path.read_bytes() and b"wrong" not in path.read_bytes())
    pack.unlink()
    assert evidence.KeptWorkbooks(folder).read(name) is None, "found before, and gone"


def test_large_workbooks_are_not_gathered_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "LARGE", 100)
    with evidence.keeping(tmp_path / "e") as keep:
        for number in range(4):
            keep(hashlib.sha256(b"%d" % number * 60).hexdigest(), b"%d" % number * 60)
            assert len([*tmp_path.glob("e/*")]) == (number + 1) // 2


def test_what_a_run_that_did_not_end_has_staged_is_not_taken_under_another_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when summary.xlsx was open in Excel: workbooks with findings between files were staged, in Chinese, and never put in place."""
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    for name, contact in (("甲", "一"), ("乙", "二")):
        (inbox / f"{name}.xlsx").write_bytes(filled(1, answers(1) | {("form", "info", "contact"): contact}))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "open in Excel", "summary.xlsx")

    with monkeypatch.context() as held:
        held.setattr(batch, "replace_together", refuse)
        with pytest.raises(CannotRunError):
            process([inbox], out, catalogue(), ONE)
    process([inbox], out, catalogue(), replace(ONE, lang="en"))
    (result,) = (out / "results").glob("*.xlsx")
    assert "Conclusion" in openpyxl.load_workbook(result, read_only=True).sheetnames
