"""The unit of work: from some files to what they gave, and their workbooks. The whole flow of a submission is here, on a screen.

    inbox → read (guard, then reader) → validate → score table → formulas → result workbooks, returned workbooks

One function, the same for a local pool of processes and for a cluster; it shares nothing with its caller but the file system.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from smexl import __version__, scoring
from smexl.batch import evidence
from smexl.batch.inbox import finding_of, fingerprint, read_bytes
from smexl.batch.job import Job, Results, Task
from smexl.batch.ledger import Content, unreadable
from smexl.catalogue import Catalogue
from smexl.files import write_beside
from smexl.reading.read import read_book
from smexl.result import Origin, result_workbook
from smexl.submission import Submission, Unreadable, pack
from smexl.template.returned import returned_workbook
from smexl.validation import validate


def process_chunk(tasks: Sequence[Task], job: Job) -> Results:
    """Read, validate, score and write the workbooks of some files; a bad file costs itself only."""
    results: Results = []
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
        if job.evidence is not None and submission.accepted:
            evidence.keep(job.evidence, sha256, data)
        good.append((task, sha256, submission))
        results.append((task.position, content_of(sha256, task.source, submission, job.catalogue)))
    if job.staging is not None:
        _write_workbooks(good, job, job.staging)
    return results


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
