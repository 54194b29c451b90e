"""Mutants of workbooks: whatever was changed in them, each is read or refused, and what is read is what stands there."""

import re
from dataclasses import replace
from pathlib import Path
from random import Random

import mutate
import pandas as pd
import pytest
from filled import answers, catalogue, filled
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from surgery import pack, part_of, unpack
from whole import process

from smexl.batch.process import Settings
from smexl.reading import sheetxml
from smexl.reading.guard import examine
from smexl.reading.package import DEFAULT_LIMITS, check_xml
from smexl.reading.read import read_book
from smexl.submission import Unreadable
from smexl.validation import validate

PROCESSES = True
MUTANTS = 240
quick = settings(derandomize=True, max_examples=150)
randoms = st.randoms(use_true_random=False)
SCORES = "评分表"


def test_an_inbox_of_mutants_has_a_row_for_each(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number, mutant in enumerate(mutate.mutants(MUTANTS)):
        (inbox / f"{number:06d}.xlsx").write_bytes(mutant)
    for path in mutate.SEEDS.iterdir():
        (inbox / path.name).write_bytes(path.read_bytes())
    process([inbox], tmp_path / "out", catalogue(), Settings(jobs=2))
    rows = pd.read_parquet(tmp_path / "out/tables/submissions.parquet").set_index("source")
    assert sorted(rows.index) == sorted(path.name for path in inbox.iterdir())
    findings = pd.read_parquet(tmp_path / "out/tables/findings.parquet")
    assert list(findings.loc[findings["code"] == "file-crashed", "source"]) == []
    # Some are too broken to be read and some are read: all the ways of the mutator are there.
    counts = rows["status"].value_counts()
    assert set(counts.index) >= {"accepted", "returned", "superseded", "unreadable"}
    assert MUTANTS // 10 < counts["unreadable"] < MUTANTS // 10 * 9
    bad = set(findings.loc[findings["severity"] == "error", "source"])
    assert set(rows.index[rows["status"].isin(["unreadable", "returned"])]) <= bad
    assert not bad & set(rows.index[rows["status"] == "accepted"])


@pytest.mark.parametrize("path", sorted(mutate.SEEDS.iterdir()), ids=lambda path: path.name)
def test_seeds_get_the_status_in_their_name(path: Path) -> None:
    try:
        submission = validate(read_book(path.read_bytes(), path.name), catalogue())
        status = "accepted" if submission.accepted else "returned"
    except Unreadable:
        status = "unreadable"
    assert status == path.name.partition("-")[0]


@quick
@given(randoms)
def test_the_guard_lets_pass_only_what_it_looked_at(random: Random) -> None:
    limits = replace(DEFAULT_LIMITS, inflated_bytes=4 << 20)
    try:
        found = examine(mutate.mutate(random.choice(mutate.seeds()), random), "a.xlsx", limits)
    except Unreadable as refused:
        assert refused.finding.message("zh")
        return
    assert len(found.package) < limits.inflated_bytes + 1_000_000
    assert found.sheets.keys() == found.places.keys()
    if found.format == "xlsx":
        assert all(
            re.fullmatch(
                r"_rels/\.rels|xl/(_rels/workbook\.xml\.rels|(workbook|styles|sharedStrings|worksheets/sheet\d+)\.xml)",
                name,
            )
            for name in unpack(found.package)
        )
        for facts in found.sheets.values():
            assert facts.rows * facts.columns <= limits.cells


PARTS = unpack(filled(1))
NAME = part_of(PARTS, SCORES)


@quick
@given(randoms)
def test_a_quick_search_of_a_sheet_sees_what_parsing_sees(random: Random) -> None:
    parts = {NAME: PARTS[NAME]}
    for _ in range(random.choice((1, 1, 2, 3))):
        parts = random.choice((mutate.cells, mutate.cells, mutate.markup))(parts, random)
    sheet, styles = parts[NAME], frozenset({34})
    try:
        parsed = sheetxml.parsed_sheet(check_xml(sheet), styles)[0]
    except Unreadable:
        assume(False)
    searched = sheetxml.sheet_and_facts(sheet, styles)[1]
    assert searched.formulas.keys() >= parsed.formulas.keys()
    assert searched.errors.keys() >= parsed.errors.keys()
    assert searched.percents >= parsed.percents
    assert searched.rows >= parsed.rows
    assert searched.columns >= parsed.columns


ANSWER = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


def shown(text: str) -> str:
    """What is left of a text: characters that XML has no place for become a mark, invisible ones go, spaces count once."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
    return re.sub(r"\s+", "", "".join(c for c in text if c in "\n\t" or (c.isprintable() or c.isspace())))


@quick
@given(ANSWER, ANSWER)
@example("=1+1", "_x000A_")
@example("]]>&amp;<!--", "#REF!")
def test_text_in_is_text_out(address: str, remark: str) -> None:
    first = catalogue().level(1).requirements[0].id
    entered = answers(1) | {("form", "info", "address"): address, ("row", first, "remark"): remark}
    submission = validate(read_book(filled(1, entered), "a.xlsx"), catalogue())
    assert submission.accepted
    assert shown(submission.answers["info"]["address"]) == shown(address)
    assert shown(submission.rows.get(first, {}).get("remark", "")) == shown(remark)


def test_mutants_are_the_same_each_time() -> None:
    assert list(mutate.mutants(8, 40)) == list(mutate.mutants(8, 40))
    assert len(set(mutate.mutants(30))) > 25
    assert pack(unpack(filled(1))) == pack(unpack(filled(1)))
