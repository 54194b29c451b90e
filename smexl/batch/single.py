"""Workbooks read for themselves, outside of a batch: each in a worker process, so that a hostile file costs itself only.

In: paths and a catalogue. Out: for each what it says (``Submission``), its figures if it is accepted, and its ``Content``.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from smexl.assessment import Provenance
from smexl.batch.chunk import judged
from smexl.batch.inbox import finding_of, fingerprint, read_bytes
from smexl.batch.job import Job, Results, Task
from smexl.batch.ledger import Content, unreadable
from smexl.batch.pool import run_local
from smexl.catalogue import Catalogue
from smexl.engine import engine
from smexl.reading.package import DEFAULT_LIMITS, Limits
from smexl.reading.read import read_book
from smexl.scoring import Figures, figures
from smexl.submission import Submission, Unreadable, pack, unpack
from smexl.validation import validate

SECONDS = 60.0
"""What one workbook may take."""


@dataclass(frozen=True)
class Single:
    """One workbook. ``submission`` is None where nothing could be read, ``figures`` unless it was accepted.

    ``content`` has its status, hash and findings, and the packed submission even if it has errors.
    """

    path: Path
    submission: Submission | None
    figures: Figures | None
    content: Content


def read_submissions(
    paths: Sequence[Path], catalogue: Catalogue, limits: Limits = DEFAULT_LIMITS, *, strict: bool = False
) -> Iterator[Single]:
    """The workbooks at these paths, in their order."""
    tasks = [Task(position, path.name, str(path)) for position, path in enumerate(paths)]
    if not tasks:
        return
    job = Job(catalogue, "zh", limits, staging=None, strict=strict)
    jobs = max(1, min(os.cpu_count() or 1, len(tasks) // 4))
    chunks = [tasks[start : start + 16] for start in range(0, len(tasks), 16)]
    done = dict(result for results in run_local(chunks, job, jobs, SECONDS, _read) for result in results)
    contents = [done[task.position] for task in tasks]
    for path, content in zip(paths, contents, strict=True):
        submission = found = None
        if content.document:
            submission = unpack(content.document)
            submission.modified, submission.findings = content.modified, list(content.findings)
        if content.status == "accepted" and content.level is not None:
            found = figures(content.units, catalogue.level(content.level), catalogue)
        yield Single(path, submission, found, content)


def read_submission(
    path: Path, catalogue: Catalogue, *, strict: bool = False
) -> tuple[Submission, Figures | None, Content]:
    """One workbook. Raises ``Unreadable`` where no score sheet can be read from it."""
    (one,) = read_submissions([path], catalogue, strict=strict)
    if one.submission is None:
        raise Unreadable(one.content.findings[0])
    return one.submission, one.figures, one.content


def _read(tasks: Sequence[Task], job: Job) -> Results:
    """What is done in the worker: read and validate, and keep what was read even if it has errors."""
    results: Results = []
    for task in tasks:
        sha256 = ""
        try:
            data = read_bytes(Path(task.path), job.limits.file_bytes)
            sha256 = fingerprint(data)
            submission = validate(read_book(data, task.source, job.limits), job.catalogue, strict=job.strict)
        except OSError as error:
            content = unreadable(sha256, task.source, finding_of(error))
        except Unreadable as error:
            content = unreadable(sha256, task.source, error.finding)
        else:
            content, _ = judged(submission, Provenance(task.source, sha256, str(engine()), job.strict), job.catalogue)
            content = replace(content, document=pack(submission))
        results.append((task.position, content))
    return results
