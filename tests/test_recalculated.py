"""Every figure in every program: what a workbook of smexl's shows before any program has opened it is what LibreOffice and Gnumeric compute.

Few workbooks, each with every kind of entry: a program's start costs more than what it computes.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filled import Entered, answers, catalogue
from programs import recalculate
from surgery import cell, edit

from smexl import kinds
from smexl.catalogue import Catalogue, Grade
from smexl.demo import run_demo
from smexl.foresee import foresee
from smexl.kinds import EVERY_LEVEL, FORMAL, INTO_ONE, SELF, Kind
from smexl.reading.read import read_book
from smexl.submission import Value, column_letters
from smexl.template import drawn, template
from smexl.template.catalogue_book import export, write_new
from smexl.template.returned import returned_workbook
from smexl.text import Lang, Text
from smexl.validation import validate

ENTRIES: tuple[tuple[Value, str], ...] = (
    ("1", ""),
    ("0.8", ""),
    ("全部满足", ""),
    (" ", ""),
    (None, ""),
    (0.7, ""),
    (0.1 + 0.7, ""),
    (0.3, "<c {}><v>0.30000000000000004</v></c>"),
    (True, ""),
    (False, ""),
    (date(2026, 1, 1), ""),
    (0.7, '<c {} t="e"><v>#DIV/0!</v></c>'),
    (0, "<c {}><v>-0</v></c>"),
    (1, "<c {}><v>1E0</v></c>"),
    (0.8, "<c {}><v>8.0E-1</v></c>"),
    (0.8, "<c {}><f>4/5</f><v>0.8</v></c>"),
    (None, '<c {} t="str"><f>""</f><v></v></c>'),
    (-1, ""),
    (46023.5, ""),
    (0.5, ""),
)
"""What people enter as a score, as a template is given it, and the cell as a program writes it where a template would not."""


def entered_as(model: Catalogue, level: int, kind: Kind, lang: Lang, entries: bool = True) -> bytes:
    """A workbook with one entry after another for scores, and answers of every kind elsewhere."""
    places = drawn(model, level, kind, lang).places
    given: Entered = {key: value for key, value in answers(1).items() if key[0] in {"form", "note", "listing"}}
    given["form", "info", "contact"] = "  "
    raw: dict[str, str] = {}
    for i, requirement in enumerate(model.level(level).requirements):
        value, xml = ENTRIES[i % len(ENTRIES)] if entries else ((1, 0.8, 0.5, 0)[i % 4], "")
        given["score", requirement.id] = value
        if xml:
            raw[places["score", requirement.id].address] = xml
    data = template(model, level, kind, lang, given)
    for address, xml in raw.items():
        data = edit(data, kinds.SCORES(lang), cell(address, xml))
    return data


def numbered() -> Catalogue:
    """Labels that are numbers, that read like others, and of which one begins another."""
    labels = {"1": "1", "0.8分": "0.8", "满足": "0.5", "满足一半": "0.3", "0": "0"}
    return replace(catalogue(), scale=tuple(Grade(Text(one, one), Fraction(score)) for one, score in labels.items()))


def workbooks(lang: Lang, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Workbooks of every kind, by name."""
    levels = replace(catalogue(), cumulative=True)
    whole = replace(catalogue(), requirements=tuple(r for r in catalogue().requirements if r.level != 2))
    for name, model, level, kind, entries in (
        ("self", catalogue(), 2, SELF, True),
        ("formal", catalogue(), 3, FORMAL, True),
        ("scored", catalogue(), 5, SELF, False),
        ("numbers", numbered(), 1, SELF, True),
        ("all", catalogue(), EVERY_LEVEL, INTO_ONE, True),
        ("all-scored", levels, EVERY_LEVEL, INTO_ONE, False),
        ("all-but-one", whole, EVERY_LEVEL, INTO_ONE, False),
    ):
        data = entered_as(model, level, kind, lang, entries)
        yield name, data
        if entries and level != EVERY_LEVEL:
            submission = validate(read_book(data, "a.xlsx"), model)
            yield f"{name}-returned", returned_workbook(submission, "a.xlsx", model, lang)
    yield "blank", template(catalogue(), 1, SELF, lang)
    export(catalogue(), folder / "catalogue.xlsx", lang)
    write_new(folder / "new.xlsx", lang)
    run_demo(folder / "demo", lang, lang)
    inbox = folder / "years"
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(entered_as(catalogue(), EVERY_LEVEL, INTO_ONE, lang, entries=False))
    foresee([inbox], folder / "foresee.xlsx", catalogue(), lang)
    made = [*folder.glob("*.xlsx"), *folder.glob("demo/*.xlsx"), *folder.glob("demo/consensus/*.xlsx")]
    made += [folder / "demo/batch/summary.xlsx"]
    for of in ("results", "returned"):
        made += sorted(folder.glob(f"demo/batch/{of}/*.xlsx"), key=lambda path: path.stat().st_size)[-3:]
    for i, path in enumerate(made):
        yield f"{i}-{path.stem}", path.read_bytes()


def cells(path: Path, wanted: set[tuple[str, str]] | None = None) -> dict[tuple[str, str], Any]:
    """Values of a workbook's formulas, or of these cells, by sheet and address."""
    formulas = (
        {place for place, cell in every_cell(path, values=False) if cell.data_type == "f"} if wanted is None else wanted
    )
    found = dict.fromkeys(formulas)
    found |= {place: cell.value for place, cell in every_cell(path, values=True) if place in found}
    return found


def every_cell(path: Path, values: bool) -> Iterator[tuple[tuple[str, str], Any]]:
    """Cells that are not blank, by sheet and address."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=values)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        for row in sheet.iter_rows():
            yield from (((sheet.title, cell.coordinate), cell) for cell in row if cell.value is not None)
    book.close()


def same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool) or not isinstance(one, int | float):
        return (one or "") == (other or "") if not isinstance(other, int | float) else one == other
    return isinstance(other, int | float) and math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)


@pytest.fixture(scope="module", params=["zh", "en"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("made")
    paths = []
    for name, data in workbooks(request.param, tmp_path_factory.mktemp("work")):
        paths.append(folder / f"{name}.xlsx")
        paths[-1].write_bytes(data)
    return paths


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("program", ["libreoffice", "gnumeric"])
def test_what_a_program_computes_is_what_stands_there(program: str, made: list[Path], tmp_path: Path) -> None:
    differing = []
    for source, again in zip(made, recalculate(program, made, tmp_path / "again"), strict=True):
        before = cells(source)
        after = cells(again, set(before))
        assert before or not source.stem.startswith(("self", "all", "blank", "new")), source
        differing += [
            f"{source.stem} {sheet}!{address}: {value!r} {after[sheet, address]!r}"
            for (sheet, address), value in sorted(before.items())
            if not same(value, after[sheet, address])
        ]
    assert not differing, "\n".join([f"{len(differing)} cells differ", *(line[:200] for line in differing[:40])])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_preview_counts_is_what_is_read(lang: Lang, tmp_path: Path) -> None:
    data = entered_as(catalogue(), 5, SELF, lang)
    (tmp_path / "a.xlsx").write_bytes(data)
    found = validate(read_book(data, "a.xlsx"), catalogue())
    place = drawn(catalogue(), 5, SELF, lang).places["score", catalogue().level(5).requirements[0].id]
    labels = {grade.label(lang): catalogue().units(grade) for grade in catalogue().scale}
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)[kinds.SCORES(lang)]
    entries = [ENTRIES[i % len(ENTRIES)] for i in range(len(catalogue().level(5).requirements))]
    for row, (requirement, (value, xml)) in enumerate(
        zip(catalogue().level(5).requirements, entries, strict=True), place.row + 1
    ):
        shown = labels.get(sheet[f"{column_letters(place.column + 1)}{row}"].value)
        read = found.scores.get(requirement.id)
        assert shown is None or "<f>" in xml or shown == read, (value, xml, shown, read)
        assert read is None or shown == read or isinstance(value, str), (value, xml, shown, read)
