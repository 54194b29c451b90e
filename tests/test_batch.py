"""Batches read back: the same from the tables as from a summary that stands alone, and refused where they are not whole."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from catalogues import catalogue_of, catalogues
from fake_batch import Fake, fakes, write_fakes
from hypothesis import given, settings
from programs import resave

from smexl.batch import reread as batches
from smexl.batch.reread import Batch, NotABatchError
from smexl.catalogue import Catalogue
from smexl.catalogue import files as catalogue_files
from smexl.summary import write_summary

CATALOGUE = catalogue_files.load()
FILES = tuple(fakes(CATALOGUE, 40))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole batch: tables and summary."""
    where = tmp_path_factory.mktemp("batch")
    write_summary(write_fakes(where, FILES, CATALOGUE, size=7), where / "summary.xlsx", CATALOGUE, "zh")
    return where


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def assert_same(one: Batch, other: Batch) -> None:
    assert one.catalogue == other.catalogue
    pd.testing.assert_frame_equal(one.submissions, other.submissions)
    assert [(group.kind, group.level) for group in one.groups] == [(group.kind, group.level) for group in other.groups]
    for mine, others in zip(one.groups, other.groups, strict=True):
        np.testing.assert_array_equal(mine.rows, others.rows)
        np.testing.assert_array_equal(mine.units, others.units)


def units_of(batch: Batch) -> dict[str, list[int]]:
    return {
        batch.submissions["source"][row]: line.tolist()
        for group in batch.groups
        for row, line in zip(group.rows, group.units, strict=True)
    }


def test_every_score_comes_back(folder: Path) -> None:
    found = batches.read_batch(folder)
    assert units_of(found) == {one.source: list(one.units) for one in FILES if one.status == "accepted"}
    assert found.submissions["status"].tolist() == [one.status for one in FILES]
    assert found.submissions["organization"].tolist() == [one.organization for one in FILES]
    assert found.submissions["region"].tolist() == [one.region for one in FILES]


def test_the_summary_alone_gives_the_same(folder: Path, tmp_path: Path) -> None:
    whole = batches.read_batch(folder)
    assert_same(batches.read_batch(folder / "summary.xlsx"), whole)
    shutil.copy(folder / "summary.xlsx", tmp_path)
    assert_same(batches.read_batch(tmp_path), whole)


@pytest.mark.parametrize("program", ["libreoffice", "openpyxl", "gnumeric"])
def test_a_summary_that_was_opened_and_saved_still_does(folder: Path, tmp_path: Path, program: str) -> None:
    resave(program, folder / "summary.xlsx", tmp_path / "saved.xlsx")
    assert_same(batches.read_batch(tmp_path / "saved.xlsx"), batches.read_batch(folder))


def test_the_order_of_scores_does_not_matter(copied: Path) -> None:
    path = copied / "tables" / "scores.parquet"
    before, table = batches.read_batch(copied), pq.read_table(path)
    pq.write_table(table.take(np.random.default_rng(1).permutation(len(table))), path)
    assert_same(batches.read_batch(copied), before)


@settings(max_examples=40)
@given(catalogues())
def test_any_catalogue_comes_back(catalogue: Catalogue) -> None:
    assert batches._catalogue(iter(batches.catalogue_rows(catalogue))) == catalogue


def test_counts_are_those_of_a_plain_loop(folder: Path) -> None:
    found = batches.read_batch(folder)
    for group in found.groups:
        mine = [one.units for one in FILES if one.status == "accepted" and one.level == group.level.number]
        for place, counts in enumerate(group.counts(CATALOGUE).tolist()):
            units = [scores[place] for scores in mine]
            assert counts == [units.count(unit) for unit in CATALOGUE.scale_units]


def test_a_group_without_some(folder: Path) -> None:
    found = batches.read_batch(folder)
    group = max(found.groups, key=lambda one: len(one.rows))
    others = np.setdiff1d(np.arange(len(found.submissions)), group.rows[:1])
    np.testing.assert_array_equal(group.only(others).units, group.units[1:])


# --- what is refused --------------------------------------------------------------------------------------------------
def alter(sheet: str, cell: str, value: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        shutil.rmtree(folder / "tables")
        book = openpyxl.load_workbook(folder / "summary.xlsx")
        assert book[sheet][cell].value != value
        book[sheet][cell] = value
        book.save(folder / "summary.xlsx")

    return change


def first_accepted() -> int:
    return next(i for i, one in enumerate(FILES) if one.status == "accepted") + 2


def without(*names: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        for name in names:
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


def text_instead(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        shutil.rmtree(folder / "tables", ignore_errors=name == "summary.xlsx")
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("not what it says", encoding="utf-8")

    return change


def other_summary(folder: Path) -> None:
    """The summary of a run with another catalogue: the run was not finished, or files were mixed up."""
    catalogue = replace(CATALOGUE, version="2")
    tables = write_fakes(folder / "other", FILES[:3], catalogue)
    write_summary(tables, folder / "summary.xlsx", catalogue, "zh")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (without("summary.xlsx", "tables"), "--out"),
        (without("tables/scores.parquet"), "incomplete"),
        (text_instead("tables/submissions.parquet"), "incomplete"),
        (text_instead("summary.xlsx"), "not a summary"),
        (other_summary, "not of one run"),
        (alter("_submissions", f"K{first_accepted()}", "0"), "altered"),
        (alter("_submissions", f"J{first_accepted()}", 3), "altered"),
        (alter("_submissions", f"F{first_accepted()}", 9), "altered"),
        (alter("_submissions", f"K{first_accepted()}", None), "altered"),
        (alter("_submissions", "A1", "other"), "altered"),
        (alter("_catalogue", "B2", "0" * 64), "altered"),
        (alter("_catalogue", "B3", "|{}|"), "altered"),
        (alter("_catalogue", "B1", "smexl-summary-0"), "another version"),
    ],
)
def test_what_is_not_a_whole_batch_is_refused(copied: Path, change: Callable[[Path], None], word: str) -> None:
    change(copied)
    with pytest.raises(NotABatchError, match=word) as caught:
        batches.read_batch(copied)
    assert caught.value.text.zh.endswith("。")


def test_tables_without_a_summary_need_the_bundled_catalogue(copied: Path) -> None:
    before = batches.read_batch(copied)
    (copied / "summary.xlsx").unlink()
    assert_same(batches.read_batch(copied), before)


def test_a_workbook_of_something_else(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(NotABatchError, match="not a summary"):
        batches.read_batch(tmp_path / "a.xlsx")


def test_no_such_path(tmp_path: Path) -> None:
    with pytest.raises(NotABatchError, match="no such file"):
        batches.read_batch(tmp_path / "nowhere")


def test_a_value_far_away_does_not_make_it_walk_there(copied: Path) -> None:
    book = openpyxl.load_workbook(copied / "summary.xlsx")
    book["_submissions"]["XFD1048576"] = "far"
    book.save(copied / "summary.xlsx")
    assert_same(batches.read_batch(copied / "summary.xlsx"), batches.read_batch(copied))


def test_tables_of_another_catalogue_are_refused(copied: Path) -> None:
    with pytest.raises(NotABatchError, match="do not fit"):
        batches.read_tables(copied / "tables", catalogue_of([3]))


def test_an_empty_batch(tmp_path: Path) -> None:
    write_summary(write_fakes(tmp_path, [], CATALOGUE), tmp_path / "summary.xlsx", CATALOGUE, "zh")
    for path in (tmp_path, tmp_path / "summary.xlsx"):
        found = batches.read_batch(path)
        assert (len(found.submissions), found.groups) == (0, ())


def test_names_that_look_like_something_else(tmp_path: Path) -> None:
    level = CATALOGUE.level(1)
    names = ("=1+1", "00123", "1e5", "<r>x</r>", "TRUE", "_x0041_")
    files = [
        Fake(name, "accepted", name, f"code{i}", 1, "self", [10] * len(level.requirements), name, name)
        for i, name in enumerate(names)
    ]
    write_summary(write_fakes(tmp_path, files, CATALOGUE), tmp_path / "summary.xlsx", CATALOGUE, "zh")
    assert_same(batches.read_batch(tmp_path / "summary.xlsx"), batches.read_batch(tmp_path))
