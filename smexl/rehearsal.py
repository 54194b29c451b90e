"""A dry run of a catalogue: each of its levels, of every kind and in both languages, from the template to the result.

In: a sound catalogue. Out: what does not come back as it was entered, as problems of the catalogue: what passes works in every command.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from smexl.assessment import Provenance, assess
from smexl.catalogue import Catalogue, Level
from smexl.catalogue.problems import Problems, quoted
from smexl.catalogue.sheets import catalogue_sheets, table_records
from smexl.catalogue.tables import REQUIREMENT_TABLE
from smexl.drawing.stamp import Key
from smexl.findings import Finding
from smexl.kinds import EVERY_LEVEL, INTO_ONE, KINDS, Kind
from smexl.reading.read import read_book
from smexl.result import Origin, result_workbook
from smexl.scoring import figures
from smexl.submission import Submission, Unreadable, Value
from smexl.template import template
from smexl.text import Lang, Text
from smexl.validation import validate
from smexl.validation.into_one import validate_levels

LANGUAGES: tuple[Lang, ...] = ("zh", "en")


class RehearsedWorkbook(NamedTuple):
    """One workbook of a dry run."""

    level: Level
    kind: Kind
    lang: Lang

    @property
    def name(self) -> Text:
        level, kind = self.level.name, self.kind.name
        lang = Text("中文", "Chinese") if self.lang == "zh" else Text("英文", "English")
        return Text(f"{level.zh}{kind.zh}（{lang.zh}）", f"{level.en} {kind.en} ({lang.en})")


def parts(catalogue: Catalogue) -> list[RehearsedWorkbook]:
    """Every workbook that the catalogue can make a template of."""
    levels = [(level, kind) for level in catalogue.assessable for kind in KINDS.values()]
    return [
        RehearsedWorkbook(level, kind, lang)
        for level, kind in [*levels, (catalogue.level(EVERY_LEVEL), INTO_ONE)]
        for lang in LANGUAGES
    ]


def rehearse(
    catalogue: Catalogue, path: Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> list[Finding]:
    """The problems that a dry run of the catalogue in ``path`` shows, each once; ``progress`` is told how many workbooks of how many
    are done."""
    found: dict[tuple[str, str], Finding] = {}
    workbooks = parts(catalogue)
    places: dict[str, tuple[str, str]] = {}
    for number, part in enumerate(workbooks, 1):
        for what, id_ in _wrong(catalogue, part):
            places = places or _places(path)
            table, cell = places.get(id_, ("", ""))
            detail = Text(f"{part.name.zh}：{what.zh}", f"{part.name.en}: {what.en}")
            found.setdefault((id_, what.en), Finding("dry-run", table, cell, id_, detail))
        progress(number, len(workbooks))
    return list(found.values())


def _wrong(catalogue: Catalogue, part: RehearsedWorkbook) -> Iterator[tuple[Text, str]]:
    """What goes wrong with one workbook, and the id of the requirement that it is about, if it is about one."""
    requirements = part.level.requirements
    try:
        wanted = {r.id: catalogue.scale[i % len(catalogue.scale)] for i, r in enumerate(requirements)}
        entered = _answers(part) | {("score", id_): float(grade.score) for id_, grade in wanted.items()}
        units = {id_: catalogue.units(grade) for id_, grade in wanted.items()}
        book = read_book(template(catalogue, part.level.number, part.kind, part.lang, entered), "a.xlsx")
        if part.level.number == EVERY_LEVEL:
            for one in validate_levels(book, catalogue):
                own = catalogue.level(one.level).by_id
                yield from _misread(one, {id_: grade for id_, grade in units.items() if id_ in own})
            return
        submission = validate(book, catalogue)
        yield from _misread(submission, units)
        if submission.scores == units:
            yield from _misjudged(catalogue, submission, part.lang)
    except Unreadable as error:
        yield error.finding.messages, ""
    except Exception as error:
        words = f"{type(error).__name__}: {error}"
        yield Text(words, words), ""


_REQUIRED = {"credit_code": "91340100MA2N08Y97Q", "date": "2026-07-15", "phone": "0551-62345678"}


def _answers(part: RehearsedWorkbook) -> dict[Key, Value]:
    """An answer to each question that asks for one."""
    answers: dict[Key, Value] = {}
    for form in part.kind.forms:
        for field in form.fields():
            if field.required:
                choice = field.choices[0](part.lang) if field.choices else "试填"
                answers["form", form.key, field.key] = _REQUIRED.get(field.type, choice)
    return answers


_OF_CATALOGUE = (
    "score", "requirement", "row", "sheet", "heading", "label", "stamp", "format", "catalogue", "kind", "level", "subdomain",
)  # fmt: skip
"""How the codes of such findings begin."""


def _misread(submission: Submission, units: dict[str, int]) -> Iterator[tuple[Text, str]]:
    """Scores that do not come back, and findings about what a template has from the catalogue."""
    for finding in submission.findings:
        if finding.code.startswith(_OF_CATALOGUE):
            id_ = str(finding.key[1]) if finding.key[:1] in {("score",), ("row",)} else ""
            yield finding.messages, id_
    for id_, wanted in units.items():
        if submission.scores.get(id_) != wanted:
            yield Text("填入的得分读不回来。", "Its score does not come back as it was entered."), id_


def _misjudged(catalogue: Catalogue, submission: Submission, lang: Lang) -> Iterator[tuple[Text, str]]:
    """The verdict of the record against that of the formulas, and the result workbook."""
    provenance = Provenance("a.xlsx", "0" * 64, "")
    assessment = assess(submission, catalogue, provenance)
    found = figures(assessment.units, catalogue.level(submission.level), catalogue)
    if (found.conforms, found.units) != (assessment.conforms, sum(submission.scores.values())):
        yield Text("得分合计或判定前后不一。", "Sum and verdict disagree."), ""
    origin = Origin(provenance, assessment.digest, datetime.now(UTC))
    result_workbook(submission, found, origin, catalogue, lang)


def _places(path: Path) -> dict[str, tuple[str, str]]:
    """Table and cell of each requirement's id."""
    found = table_records(REQUIREMENT_TABLE, catalogue_sheets(path), Problems()) or ()
    return {quoted(record["id"].value): (record["id"].sheet, record["id"].address) for record in found}
