"""What an archive would come to under another edition of the catalogue: verdicts as issued, and as recomputed.

In: batches, summaries and bundles, and the new catalogue. Out: a workbook. Nothing that was issued changes by it; a requirement that is new
has no score, and is neither a 0 nor left out in silence: it leaves the verdict open where it could decide it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from smexl.batch.reread import NotABatchError
from smexl.catalogue import Catalogue, Level
from smexl.drawing.workbook import write_workbook
from smexl.errors import TellableError
from smexl.files import check_output, writing
from smexl.proof.checking import check_bundle, recomputed
from smexl.proof.container import BundleError, unpacked
from smexl.proof.statement import MANIFEST, of_manifest
from smexl.rescore import sheets
from smexl.rescore.matched import Match, Rescored
from smexl.scoring import reaches
from smexl.summary.facts import catalogue_line
from smexl.summary.received import accepted_records, receive
from smexl.text import Lang, bare, led

_ALIKE = 92.0
"""Per cent that two texts of a requirement have to agree, where the id changed."""


class RescoreError(TellableError):
    """Something cannot be rescored; ``text`` says in one sentence what, why, and what to do."""


@dataclass(frozen=True)
class RescoreOutcome:
    """What rescoring came to."""

    path: Path
    rescored: tuple[Rescored, ...]

    def count(self, change: str) -> int:
        return sum(one.change == change for one in self.rescored)


def rescore(paths: Sequence[Path], catalogue: Catalogue, path: Path, lang: Lang) -> RescoreOutcome:
    """Write the workbook. Raises ``RescoreError``."""
    check_output(path, RescoreError, paths)
    matches: dict[tuple[str, int], list[Match]] = {}
    found, known = [], set[str]()
    for one in paths:
        for record, content, old in _assessments(one):
            if record and record in known:
                continue  # a batch and its bundles hold the same assessments
            known.add(record)
            key = old.identity.digest, content["level"]
            if key not in matches:
                matches[key] = list(_matched(old.level(content["level"]), catalogue.level(content["level"])))
            found.append(_rescored(record, content, old, catalogue, matches[key]))
    if not found:
        raise RescoreError(
            "没有已受理的评估可以重算；请给出批次或证据包。",
            "There is no accepted assessment to rescore; give batches or bundles.",
        )
    editions = {one.old.identity.digest: one.old for one in found}
    views = sheets.views(
        found, [(editions[digest], match) for (digest, _), some in matches.items() for match in some], catalogue
    )
    with writing(path, RescoreError):
        write_workbook(path, views, lang, catalogue_line(catalogue, lang))
    return RescoreOutcome(path, tuple(found))


def _assessments(path: Path) -> Iterator[tuple[str, dict[str, Any], Catalogue]]:
    """The accepted assessments at a path: record, content, and the catalogue they were scored by."""
    bundles = [path] if path.suffix.lower() == ".zip" else sorted(path.glob("*.zip")) if path.is_dir() else []
    try:
        if not bundles:
            batch = receive(path).batch
            yield from ((record, content, batch.catalogue) for record, content in accepted_records(batch))
        for one in bundles:
            members = unpacked(one.read_bytes())
            if problems := check_bundle(members).problems:
                raise BundleError(*problems[0])
            assessment = recomputed(members, of_manifest(members[MANIFEST]))
            source = {"name": one.name, "sha256": assessment.provenance.sha256}
            yield assessment.digest, {**assessment.content(), "source": source}, assessment.catalogue
    except (NotABatchError, BundleError) as error:
        raise RescoreError(*led(f"无法重算“{path}”", f"“{path}” cannot be rescored", error.text)) from error


def _matched(old: Level, new: Level) -> Iterator[Match]:
    by_id = {one.id.casefold(): one for one in old.requirements}
    kept = {one.id.casefold() for one in new.requirements} & {*by_id}
    free = [one for one in old.requirements if one.id.casefold() not in kept]
    for one in new.requirements:
        old_one = by_id[one.id.casefold()] if one.id.casefold() in kept else None
        if old_one is None and free:
            best = max(free, key=lambda other: fuzz.ratio(bare(other.text.zh), bare(one.text.zh)))
            if fuzz.ratio(bare(best.text.zh), bare(one.text.zh)) >= _ALIKE:
                free.remove(best)
                old_one = best
        yield Match(new.number, one, old_one)
    yield from (Match(new.number, None, one) for one in free)


def _rescored(
    record: str, content: dict[str, Any], old: Catalogue, new: Catalogue, matches: Sequence[Match]
) -> Rescored:
    grades = {grade.score for grade in new.scale}
    both = [one.old.id for one in matches if one.new is not None and one.old is not None]
    scores = [Fraction(content["scores"][key], old.unit) for key in both]
    # A score that the new scale does not have says nothing about it.
    known = [score for score in scores if score in grades]
    count, total = sum(one.new is not None for one in matches), sum(known, Fraction(0))
    lowest, highest = (total / count, (total + count - len(known)) / count) if count else (Fraction(0), Fraction(1))
    threshold = new.threshold
    decided = True if count and reaches(lowest, threshold) else None if reaches(highest, threshold) else False
    mean = total / len(known) if known else None
    near = mean is not None and abs(mean - threshold) * max(len(known), 1) <= 1
    return Rescored(
        content,
        record,
        old,
        Fraction(content["score"]),
        bool(content["conforms"]),
        mean,
        lowest,
        highest,
        decided,
        count - len(known),
        count,
        near,
    )
