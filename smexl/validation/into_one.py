"""Validation of a workbook that holds every level (8.2.5): from a ``Book`` to a submission for each level that was scored.

It is validated once, as if all its requirements were those of one level. A level none of whose own requirements has a score was
left out on purpose: that its scores are blank is no finding.
"""

from collections.abc import Iterator
from dataclasses import replace

from smexl.catalogue import Catalogue, Level
from smexl.findings import Finding
from smexl.submission import Book, Submission
from smexl.validation import STEPS
from smexl.validation.work import begin_work


def validate_levels(book: Book, catalogue: Catalogue) -> list[Submission]:
    """A submission for each level that was scored, lowest first, as if it had been filled in a template of its own.

    What is wrong with the organization's details is a finding of each. Raises ``Unreadable`` as ``validate`` does.
    """
    work = begin_work(book, catalogue, every_level=True)
    for step in STEPS:
        step(work)
    return [_of_level(work.submission, level, catalogue) for level in _scored(work.submission, catalogue)]


def _scored(submission: Submission, catalogue: Catalogue) -> Iterator[Level]:
    """The levels with a score, sound or not, at one of their own requirements; where a cumulative catalogue adds none of its own to
    a level, it goes by the level below."""
    filled = {str(key[1]) for key in submission.entered if key[0] == "score"}
    scored = False
    for level in catalogue.assessable:
        own = [r.id for r in level.requirements if r.level == level.number]
        scored = not filled.isdisjoint(own) if own else scored
        if scored:
            yield level


def _of_level(submission: Submission, level: Level, catalogue: Catalogue) -> Submission:
    ids = level.by_id
    info = submission.answers.get("info", {}) | {"level": level.name.zh}
    return replace(
        submission,
        level=level.number,
        answers=submission.answers | {"info": info},
        scores={id_: units for id_, units in submission.scores.items() if id_ in ids},
        rows={id_: row for id_, row in submission.rows.items() if id_ in ids},
        findings=[finding for finding in submission.findings if _concerns(finding, level, catalogue)],
    )


def _concerns(finding: Finding, level: Level, catalogue: Catalogue) -> bool:
    """Whether a finding is about the level: it is about one of its requirements, or about no requirement at all."""
    requirement = str(finding.key[1]) if finding.key[:1] in {("score",), ("row",)} else ""
    return requirement in level.by_id or requirement not in catalogue.by_id
