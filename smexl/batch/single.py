"""Workbooks read for themselves, outside of a batch: each in a worker process, so that a hostile file costs itself only.

In: paths and a catalogue. Out: for each what it says (``Submission``), its figures if it is accepted, and its ``Content``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from smexl.assessment import Provenance
from smexl.batch.chunk import judged, read_each
from smexl.batch.job import Job, Results, Task
from smexl.batch.ledger import Content
from smexl.batch.pool import run_few
from smexl.catalogue import Catalogue
from smexl.engine import engine
from smexl.reading.package import DEFAULT_LIMITS, Limits
from smexl.reading.read import read_book
from smexl.scoring import Figures, figures
from smexl.submission import Submission, Unreadable, pack, unpack
from smexl.validation import validate


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
    done = dict(run_few(tasks, Job(catalogue, "zh", limits, staging=None, strict=strict), _read))
    for position, path in enumerate(paths):
        content, submission, found = done[position], None, None
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

    def read(task: Task, data: bytes, sha256: str) -> Iterator[Content]:
        submission = validate(read_book(data, task.source, job.limits), job.catalogue, strict=job.strict)
        content, _ = judged(submission, Provenance(task.source, sha256, str(engine()), job.strict), job.catalogue)
        yield replace(content, document=pack(submission))

    return read_each(tasks, job, read)
