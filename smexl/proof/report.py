"""A Word report beside the record that it tells of: found by the record's digest in its annex, and held against its figures."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import cast

from smexl.assessment import Assessment
from smexl.kinds import CONFORMS, DOES_NOT_CONFORM, LEVEL_SCORE, VERDICT
from smexl.proof.container import BundleError
from smexl.reading.package import Package, check_xml
from smexl.scoring import decimal, fixed_point
from smexl.submission import Unreadable
from smexl.text import Lang, Text, bare

_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_PART = "word/document.xml"


def reports_of(folder: Path) -> dict[str, bytes]:
    """The reports of a folder by every digest that they show, of which one is their record's. Files that are no report are left out."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.glob("*.docx")) if folder.is_dir() else ():
        try:
            data = path.read_bytes()
            text = "\n".join(" ".join(cells) for cells in _rows(data))
        except (OSError, BundleError):
            continue
        for digest in _DIGEST.findall(text):
            found.setdefault(digest, data)
    return found


def report_difference(data: bytes, assessment: Assessment) -> Text | None:
    """What a report says otherwise than its record; None where they agree. Raises ``BundleError`` for what is no report.

    Looked at wherever they stand: the record's digest, A and the verdict beside their labels, and in every table's rows that begin
    with the id of a requirement its score. Whatever a person wrote into it is theirs.
    """
    rows = list(_rows(data))
    if not any(assessment.digest in cell for row in rows for cell in row):
        return Text(
            "report.docx 不是这份记录的报告（没有写明它的 SHA-256）。",
            "report.docx is no report of this record: it does not name its SHA-256.",
        )
    for place, shown, expected in (*_labelled(rows, assessment), *_scores(rows, assessment)):
        if shown != expected:
            return Text(
                f"report.docx 的 {place} 写的是“{shown[:60]}”，应为“{expected}”。",
                f"report.docx says “{shown[:60]}” of {place}, and it should be “{expected}”.",
            )
    return None


def _labelled(rows: Sequence[Sequence[str]], assessment: Assessment) -> Iterator[tuple[str, str, str]]:
    """A and the verdict, as the paragraph after their label or the text beside it says them: place, shown, expected."""
    texts = [row[0].strip() for row in rows if len(row) == 1 and row[0].strip()]
    figures = {bare(f"{name}{more}"): name for name in LEVEL_SCORE for more in ("", "A")}
    verdicts = {bare(name): lang for name, lang in zip(VERDICT, ("zh", "en"), strict=True)}
    for label, text in pairwise(texts):
        if (name := figures.get(bare(label))) and (found := _NUMBER.match(text)):
            yield (
                name,
                found[0],
                fixed_point(assessment.score.numerator, assessment.score.denominator, _decimals(found[0])),
            )
        if lang := verdicts.get(bare(label)):
            verdict = (CONFORMS if assessment.conforms else DOES_NOT_CONFORM)(cast(Lang, lang))
            # It may go on with the level: 符合三星级.
            yield label, verdict if text.casefold().startswith(verdict.casefold()) else text, verdict
    for text in texts:
        if found := _EXACTLY.search(text):
            yield "A", found[1], str(assessment.score)
        if found := _SENTENCE.search(text):
            yield (
                "A",
                found[1],
                fixed_point(assessment.score.numerator, assessment.score.denominator, _decimals(found[1])),
            )


def _scores(rows: Sequence[Sequence[str]], assessment: Assessment) -> Iterator[tuple[str, str, str]]:
    """The first score in a row of a requirement."""
    grades = {grade: decimal(grade.score) for grade in assessment.catalogue.scale}
    said = {f"{score}{label}": score for grade, score in grades.items() for label in ("", *grade.label)}
    said |= {bare(text): score for text, score in said.items()}
    expected = {
        name: grades[assessment.catalogue.grade_of_units[units]]
        for name, units in zip(assessment.requirements, assessment.units, strict=True)
    }
    for row in rows:
        if len(row) > 1 and row[0].strip() in expected:
            # A number that is no grade at all is a score that was tampered with, not another kind of cell.
            cells = (cell.strip() for cell in row[1:])
            shown = next((said.get(bare(cell), cell) for cell in cells if _SCORE.match(cell)), None)
            if shown is not None:
                yield row[0].strip(), shown, expected[row[0].strip()]


_NUMBER = re.compile(r"\d+\.\d+")
_SENTENCE = re.compile(r"A = (?:[\d.]+ ÷ \d+ = )?(\d\.\d{4,})")
_EXACTLY = re.compile(r"(?:精确值|exactly) ?(\d+(?:/\d+)?)")
_SCORE = re.compile(r"\d+(\.\d+)?(?!\d|[-/年.])")


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _rows(data: bytes) -> Iterator[list[str]]:
    """The paragraphs of a report as rows of one text, and its tables' rows as rows of their cells' texts. Raises ``BundleError``."""
    from lxml import etree  # noqa: PLC0415 (wanted only where there are reports)

    try:
        xml = check_xml(Package(data).read(_PART))
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except (Unreadable, etree.XMLSyntaxError) as error:
        raise BundleError(
            "report.docx 不是可读的 Word 文档。", "report.docx is no Word document that can be read."
        ) from error
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

    def text(element: etree._Element) -> str:
        return "".join(one.text or "" for one in element.iter(f"{word}t"))

    for element in root.iter(f"{word}p", f"{word}tr"):
        if element.tag == f"{word}tr":
            yield [text(cell) for cell in element.iterchildren(f"{word}tc")]
        else:
            yield [text(element)]
