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
    assert evidence.kept(folder, sha256) == good
    assert evidence.kept(folder, hashlib.sha256(bad).hexdigest()) is None
    for one in (catalogue(), other):
        assert evidence.kept_catalogue(folder, one.identity.digest) == one


def test_what_is_not_what_its_name_says_is_not_taken(tmp_path: Path) -> None:
    evidence.keep(tmp_path / "e", hashlib.sha256(b"a").hexdigest(), b"b")
    assert evidence.kept(tmp_path / "e", hashlib.sha256(b"a").hexdigest()) is None
    evidence.keep(tmp_path / "e", hashlib.sha256(b"a").hexdigest(), b"a")
    assert evidence.kept(tmp_path / "e", hashlib.sha256(b"a").hexdigest()) == b"a", "put back where it was damaged"
    evidence.keep_catalogue(tmp_path / "e", catalogue())
    (place,) = (tmp_path / "e").glob("catalogue-*")
    old = (place / "Requirements.csv").read_text(encoding="utf-8")
    (place / "Requirements.csv").write_text(old.replace("服务", "業務", 1), encoding="utf-8")
    assert evidence.kept_catalogue(tmp_path / "e", catalogue().identity.digest) is None


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
