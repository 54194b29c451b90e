"""The unit of work: from some files to what they gave, and their workbooks. The whole flow of a submission is here, on a screen.

    inbox → read (guard, then reader) → validate → score table → formulas → result workbooks, returned workbooks

One function, the same for a local pool of processes and for a cluster; it shares nothing with its caller but the file system.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from smexl.assessment import Assessment, Provenance, assess
from smexl.batch import evidence
from smexl.batch.inbox import finding_of, fingerprint, read_bytes
from smexl.batch.job import Job, Results, Task
from smexl.batch.ledger import Content, made_from, unreadable
from smexl.catalogue import Catalogue
from smexl.engine import engine
from smexl.files import write_beside
from smexl.reading.read import read_book
from smexl.result import Origin, result_workbook
from smexl.submission import Submission, Unreadable, pack_json
from smexl.template.returned import own_texts, returned_workbook
from smexl.validation import validate
from smexl.validation.kept import keep_others


def process_chunk(tasks: Sequence[Task], job: Job) -> Results:
    """Read, validate, score and write the workbooks of some files; a bad file costs itself only."""
    now = datetime.now(UTC).astimezone().replace(microsecond=0)

    def process(task: Task, data: bytes, sha256: str) -> Iterator[Content]:
        book = read_book(data, task.source, job.limits)
        submission = validate(book, job.catalogue, strict=job.strict, keep=bool(task.between))
        content, assessment = judged(submission, _provenance(task, sha256, job), job.catalogue)
        if assessment is not None:
            keep(sha256, data)
        if job.staging is not None:
            # What was found between files is no part of the record, but may speak against it.
            told = replace(submission, findings=[*submission.findings, *task.between])
            if assessment is not None and told.accepted:
                origin = Origin(assessment.provenance, assessment.digest, now)
                workbook = result_workbook(told, assessment.figures, origin, job.catalogue, job.lang)
            else:
                keep_others(told, data, task.source, job.limits, own_texts(told, job.catalogue))
                workbook = returned_workbook(told, task.source, job.catalogue, job.lang)
            write_beside(job.staging / f"{made_from(sha256, task.between)}.xlsx", workbook)
        yield content

    with evidence.keeping(job.evidence) as keep:
        return read_each(tasks, job, process)


def read_each(tasks: Sequence[Task], job: Job, read: Callable[[Task, bytes, str], Iterable[Content]]) -> Results:
    """What files give, read by their bytes and SHA-256, in a worker; one that cannot be read costs itself only."""
    results: Results = []
    for task in tasks:
        try:
            data = read_bytes(Path(task.path), job.limits.file_bytes)
        except OSError as error:
            results.append((task.position, unreadable("", task.source, finding_of(error))))
            continue
        sha256 = fingerprint(data)
        try:
            found = list(read(task, data, sha256))
        except Unreadable as error:
            found = [unreadable(sha256, task.source, error.finding)]
        results += [(task.position, content) for content in found]
    return results


def _provenance(task: Task, sha256: str, job: Job) -> Provenance:
    inbox = Path(task.path).parents[task.source.count("/")].name
    return Provenance(task.source, sha256, str(engine()), job.strict, inbox)


def judged(submission: Submission, provenance: Provenance, catalogue: Catalogue) -> tuple[Content, Assessment | None]:
    """What processing a file gave, and its record if it is accepted; what was said is kept then."""
    info, assessed = (submission.answers.get(form, {}) for form in ("info", "assessment"))
    content = Content(
        provenance.sha256,
        "accepted" if submission.accepted else "returned",
        provenance.source,
        tuple(replace(finding, key=()) for finding in submission.findings),
        submission.level,
        submission.kind,
        submission.organization,
        submission.credit_code,
        modified=submission.modified,
        zoned=submission.zoned,
        assessors=assessed.get("assessor", ""),
        round=int(info["round"]) if info.get("round") else None,
        report_number=assessed.get("report_number", ""),
        institution_type=info.get("institution_type", ""),
        region=info.get("region", ""),
        contact=info.get("contact", ""),
        phone=info.get("phone", ""),
        email=info.get("email", ""),
    )
    if not submission.accepted:
        return content, None
    one = assess(submission, catalogue, provenance)
    return replace(content, units=one.units, document=pack_json(one.submission_json), record=one.digest), one
