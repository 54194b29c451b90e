"""What a command says when it cannot run: one sentence with the place and the remedy, status 2, and nothing left half done."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from fake_batch import fakes, write_fakes

from smexl.catalogue.files import load
from smexl.cli import main
from smexl.files import write_beside
from smexl.findings import PROBLEMS, Finding
from smexl.headed import DamagedError, workbook_sheets
from smexl.statistics.conflicts import DecisionsError, read_decisions
from smexl.supervise.queue import read_typed
from smexl.template.roster import RosterError, read_roster
from smexl.text import Text, after_colon, led


def said(*arguments: str | Path) -> str:
    done = CliRunner().invoke(main, [str(one) for one in arguments])
    assert done.exit_code == 2, done.output
    return done.output


def test_a_sentence_goes_on_small_after_a_colon_and_a_name_stays_as_it_is() -> None:
    assert after_colon("The file is empty.") == "the file is empty."
    assert after_colon("A score is missing.") == "a score is missing."
    for name in ("“Scores” is missing.", "WPS saved it.", "3 are missing.", ""):
        assert after_colon(name) == name
    assert led("名册“x”", "The roster “x”", Text("无法读取。", "It cannot be read.")) == (
        "名册“x”：无法读取。",
        "The roster “x”: it cannot be read.",
    )


def test_no_finding_loses_the_capital_of_a_name_after_a_colon() -> None:
    for code in PROBLEMS:
        message = Finding(code, value="7", detail="Version").message("en")
        assert not after_colon(message).startswith("version"), code


def test_a_roster_says_what_is_wrong_in_one_go(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n", encoding="utf-8")
    with pytest.raises(RosterError, match=r"“a.csv”: it has no headings"):
        read_roster(tmp_path / "a.csv")
    (tmp_path / "a.xlsx").touch()
    with pytest.raises(RosterError, match=r"it cannot be read \(the file is empty \(0 bytes\)\)"):
        read_roster(tmp_path / "a.xlsx")


def test_what_is_no_workbook_is_told_in_both_languages_and_not_in_python_s_words(tmp_path: Path) -> None:
    path = tmp_path / "文本.xlsx"
    path.write_text("这不是 Excel", encoding="utf-8")
    with pytest.raises(DamagedError) as caught:
        next(workbook_sheets(path.read_bytes()))
    assert caught.value.text == ("不是 .xlsx 工作簿，或已损坏", "it is no .xlsx workbook, or damaged")
    with pytest.raises(DecisionsError) as told:
        read_decisions(path)
    assert "BadZip" not in told.value.text.en and "; give the workbook that statistics wrote." in told.value.text.en
    with pytest.raises(Exception, match=r"no \.xlsx workbook") as typed:
        read_typed(path)
    assert "it is" not in typed.value.text.zh  # type: ignore[attr-defined]


def test_a_file_that_cannot_be_put_into_its_place_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(OSError, match="there"):
        write_beside(tmp_path / "there", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


@pytest.mark.parametrize("command", ["statistics", "trend", "supervise"])
def test_a_page_that_is_no_html_file_is_refused_before_anything_is_written(command: str, tmp_path: Path) -> None:
    write_fakes(tmp_path / "batch", fakes(load(), 3), load())
    out = tmp_path / "out.xlsx"
    assert "should be an .html file" in said(command, tmp_path / "batch", "--out", out, "--page", tmp_path)
    assert not out.exists()


def test_a_register_and_a_catalogue_are_xlsx_files(tmp_path: Path) -> None:
    for words in (("register", "new", "{}", "--authority", "A"), ("catalogue", "new", "{}")):
        path = tmp_path / "x.docx"
        assert "should be an .xlsx file" in said(*(one.format(path) for one in words))
        assert not path.exists()


def test_a_certificate_s_template_is_told_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.docx"
    path.write_bytes(b"no")
    assert "“" + str(path) in said("register", "certify", "r.xlsx", "--template", path)


def test_a_folder_without_files_foresees_nothing(tmp_path: Path) -> None:
    assert "There are no files in" in said("foresee", tmp_path, "--out", tmp_path / "f.xlsx")
    assert not (tmp_path / "f.xlsx").exists()


def test_a_key_needs_a_name_and_a_passphrase(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SMEXL_PASSPHRASE", "a long one")
    assert "has no name" in said("key", "new", "")
    monkeypatch.delenv("SMEXL_PASSPHRASE")
    assert "Interrupted" in said("key", "new", tmp_path / "k")


def test_an_empty_inbox_is_told_by_a_whole_sentence(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    done = CliRunner().invoke(main, ["process", str(tmp_path / "inbox"), "--out", str(tmp_path / "batch")])
    assert "0 files, 0 processed now.\n" in done.output


@pytest.mark.parametrize("group", ["register", "catalogue", "key"])
def test_a_group_of_commands_has_an_example_as_each_of_them_has(group: str) -> None:
    assert "Example:" in CliRunner().invoke(main, [group, "--help"]).output


def test_a_register_has_an_authority(tmp_path: Path) -> None:
    assert "must not be blank" in said("register", "new", tmp_path / "r.xlsx", "--authority", " ")


def test_a_register_that_is_not_there_leaves_no_lock_behind(tmp_path: Path) -> None:
    assert "No such file" in said("register", "certify", tmp_path / "r.xlsx")
    assert not list(tmp_path.iterdir())


def test_one_is_not_told_as_several(tmp_path: Path) -> None:
    write_fakes(tmp_path / "batch", fakes(load(), 1), load())
    done = CliRunner().invoke(main, ["statistics", str(tmp_path / "batch"), "--out", str(tmp_path / "s.xlsx")])
    assert "1 submissions" not in done.output and "1 submission counted" in done.output, done.output
