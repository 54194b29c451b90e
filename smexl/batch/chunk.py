"""The unit of work: from some files to what they gave, and their workbooks. The whole flow of a submission is here, on a screen.

    inbox → read (guard, then reader) → validate → score table → formulas → result workbooks, returned workbooks

One function, the same for a local pool of processes and for a cluster; it shares nothing with its caller but the file system.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from smexl import __version__, scoring
from smexl.batch.inbox import finding_of, fingerprint, read_bytes
from smexl.batch.ledger import Content
from smexl.catalogue import Catalogue
from smexl.files import write_beside
from smexl.findings import Finding
from smexl.reading.package import Limits
from smexl.reading.read import read_book
from smexl.result import Origin, result_workbook
from smexl.submission import Submission, Unreadable, pack
from smexl.template.returned import returned_workbook
from smexl.text import Lang
from smexl.validation import validate


@dataclass(frozen=True)
class Job:
    """What all chunks of a run have in common. Workbooks are written into ``staging`` under the hash of what they were made
    from; ``None`` writes nothing. ``strict``: warnings that ask for it count as errors."""

    catalogue: Catalogue
    lang: Lang
    limits: Limits
    staging: Path | None
    strict: bool = False


@dataclass(frozen=True)
class Task:
    """A file to process: its place in the batch's list, its source, where it is, and its hash when it was listed."""

    position: int
    source: str
    path: str
    sha256: str = ""


def process_chunk(tasks: Sequence[Task], job: Job) -> list[tuple[int, Content]]:
    """Read, validate, score and write the workbooks of some files; a bad file costs itself only."""
    results: list[tuple[int, Content]] = []
    good: list[tuple[Task, str, Submission]] = []
    for task in tasks:
        try:
            data = read_bytes(Path(task.path), job.limits.file_bytes)
        except OSError as error:
            results.append((task.position, unreadable("", task.source, finding_of(error))))
            continue
        sha256 = fingerprint(data)
        try:
            submission = validate(read_book(data, task.source, job.limits), job.catalogue, strict=job.strict)
        except Unreadable as error:
            results.append((task.position, unreadable(sha256, task.source, error.finding)))
            continue
        good.append((task, sha256, submission))
        results.append((task.position, content_of(sha256, task.source, submission, job.catalogue)))
    if job.staging is not None:
        _write_workbooks(good, job, job.staging)
    return results


def unreadable(sha256: str, source: str, finding: Finding) -> Content:
    """The content of a file that no score sheet could be read from."""
    return Content(sha256, "unreadable", source, (finding,))


def content_of(sha256: str, source: str, submission: Submission, catalogue: Catalogue) -> Content:
    """What processing a file gave; its document is kept if it is accepted."""
    info = submission.answers.get("info", {})
    return Content(
        sha256,
        "accepted" if submission.accepted else "returned",
        source,
        tuple(replace(finding, key=()) for finding in submission.findings),
        submission.level,
        submission.kind,
        submission.organization,
        submission.credit_code,
        info.get("institution_type", ""),
        info.get("region", ""),
        submission.modified,
        _units(submission, catalogue) if submission.accepted else (),
        pack(submission) if submission.accepted else b"",
    )


def _units(submission: Submission, catalogue: Catalogue) -> tuple[int, ...]:
    return tuple(submission.scores[r.id] for r in catalogue.level(submission.level).requirements)


def _write_workbooks(good: Sequence[tuple[Task, str, Submission]], job: Job, staging: Path) -> None:
    accepted = {sha256: submission for _, sha256, submission in good if submission.accepted}
    table = scoring.score_table(
        (scoring.Scored(sha256, one.level, _units(one, job.catalogue)) for sha256, one in accepted.items()),
        job.catalogue,
    )
    figures = scoring.figures(table, job.catalogue)
    now = datetime.now(UTC).astimezone().replace(tzinfo=None, microsecond=0)
    for task, sha256, submission in good:
        if submission.accepted:
            origin = Origin(task.source, sha256, __version__, now)
            data = result_workbook(submission, figures[sha256], origin, job.catalogue, job.lang)
        else:
            data = returned_workbook(submission, task.source, job.catalogue, job.lang)
        write_beside(staging / f"{sha256}.xlsx", data)
