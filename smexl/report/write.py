"""Writing one document: what worker processes do. It imports no table and no ledger, so that a worker is small."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from smexl.catalogue import Catalogue
from smexl.files import write_unless_changed
from smexl.report import make
from smexl.report.documents import Document
from smexl.report.facts import Source
from smexl.report.fill import verdict_of
from smexl.submission import Submission
from smexl.text import Lang

WriteState = Literal["written", "unchanged", "kept", "reversed"]


@dataclass(frozen=True)
class DocumentJob:
    """One document to make."""

    document: Document
    submission: Submission
    source: Source
    path: Path


@dataclass(frozen=True)
class _Given:
    """What all documents of a run share: sent to a worker once, not with each."""

    catalogue: Catalogue
    lang: Lang
    template: bytes | None
    overwrite: bool


_given: list[_Given] = []


def make_ready(catalogue: Catalogue, lang: Lang, template: bytes | None, overwrite: bool) -> None:
    """Make this process ready: what all its documents share."""
    _given[:] = [_Given(catalogue, lang, template, overwrite)]


def write_document(item: DocumentJob) -> tuple[WriteState, int]:
    """Write one document, unless a different file of its name is there and may not be replaced. Returns also how many places are to
    be completed."""
    given = _given[0]
    made = make(item.document, item.submission, item.source, given.catalogue, given.lang, given.template)
    return write_unless_completed(item.path, made.data, overwrite=given.overwrite), made.missing


def write_unless_completed(path: Path, data: bytes, *, overwrite: bool) -> WriteState:
    """Write a document, unless a different file of its name is there, which somebody may have completed."""
    state = write_unless_changed(path, data, overwrite=overwrite)
    if state != "kept":
        return state
    before, now = verdict_of(path.read_bytes()), verdict_of(data)
    return "reversed" if before is not None and now is not None and before != now else "kept"
