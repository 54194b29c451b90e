"""The two sides of a comparison: each a workbook or a batch, as scored submissions under the catalogue that they were made with.

In: paths and the catalogues that may be needed. Out: a ``Side`` for each, or ``CompareError``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from smexl.batch import reread
from smexl.batch.reread import NotABatchError
from smexl.batch.single import read_submission
from smexl.catalogue import Catalogue
from smexl.catalogue.files import load
from smexl.errors import TellableError
from smexl.kinds import KINDS
from smexl.submission import Submission, Unreadable
from smexl.text import count_of, led

_OTHER_CATALOGUE = ("catalogue-other", "catalogue-version")


class CompareError(TellableError):
    """The two cannot be compared; ``text`` says in one sentence why, and what to do."""


@dataclass(frozen=True)
class ComparedSubmission:
    """A scored submission: ``units`` in the order of its level's requirements; ``body``: who assessed it (formal only);
    ``errors``: what would keep its workbook from being accepted, though every score is there."""

    source: str
    organization: str
    credit_code: str
    level: int
    kind: str
    units: tuple[int, ...]
    body: str = ""
    errors: int = 0


@dataclass(frozen=True)
class Side:
    """One side. ``batch``: whether it is a batch, rather than one workbook."""

    path: Path
    catalogue: Catalogue
    entries: tuple[ComparedSubmission, ...]
    batch: bool


def read_sides(paths: Sequence[Path], catalogues: Sequence[Catalogue]) -> list[Side]:
    """Read them. A workbook is judged by the catalogue that it names: one of those given, of a batch on the other side, or the
    bundled one. Raises ``CompareError``."""
    found: dict[int, Side] = {}
    candidates = list(catalogues)
    for place, path in enumerate(paths):
        if path.is_dir():
            found[place] = _folder(path)
            candidates.append(found[place].catalogue)
    candidates = list({one.identity.digest: one for one in [*candidates, *([] if catalogues else [load()])]}.values())
    for place, path in enumerate(paths):
        if place not in found:
            found[place] = _workbook(path, candidates)
    return [found[place] for place in range(len(paths))]


# --- a batch ----------------------------------------------------------------------------------------------------------
def _folder(path: Path) -> Side:
    try:
        return _batch(path)
    except NotABatchError as error:
        raise CompareError(*led(f"无法比较“{path}”", f"“{path}” cannot be compared", error.text)) from error


def _batch(path: Path) -> Side:
    """A batch's folder, or its summary alone. Raises ``NotABatchError``."""
    batch = reread.read_batch(path)
    rows = list(reread.named_rows(batch.submissions))
    entries = {
        row: ComparedSubmission(
            rows[row].source,
            rows[row].organization or "",
            rows[row].credit_code or "",
            group.level.number,
            group.kind,
            tuple(units),
            rows[row].body or "",
        )
        for group in batch.groups
        if group.kind in KINDS
        for row, units in zip(group.rows.tolist(), group.units.tolist(), strict=True)
    }
    return Side(path, batch.catalogue, tuple(entries[row] for row in sorted(entries)), batch=True)


# --- a workbook -------------------------------------------------------------------------------------------------------
def _workbook(path: Path, candidates: Sequence[Catalogue]) -> Side:
    for catalogue in candidates:
        try:
            submission, _, _ = read_submission(path, catalogue)
        except Unreadable as error:
            try:
                return _batch(path)
            except NotABatchError:
                why = error.finding.messages
                raise CompareError(*led(f"无法读取“{path}”", f"“{path}” cannot be read", why)) from error
        if not any(finding.code in _OTHER_CATALOGUE for finding in submission.findings):
            return _scored(path, submission, catalogue)
    raise CompareError(
        f"“{path}”所用的要求目录或版本没有给出；请用 --catalogue 给出（可以多次）。",
        f"“{path}” was made from a catalogue or version that was not given; give it with --catalogue (which may be repeated).",
    )


def _scored(path: Path, submission: Submission, catalogue: Catalogue) -> Side:
    ids = [requirement.id for requirement in catalogue.level(submission.level).requirements]
    missing = [one for one in ids if one not in submission.scores]
    if missing:
        raise CompareError(
            f"“{path}”有 {len(missing)} 条要求没有可用的得分（首个 {missing[0]}）；补齐后再比较，用 smexl check 查看全部。",
            f"“{path}” has no usable score for {count_of(len(missing), 'requirement')} (first {missing[0]}); complete it first, smexl check shows all.",
        )
    errors = sum(finding.severity == "error" for finding in submission.findings)
    entry = ComparedSubmission(
        str(path),
        submission.organization,
        submission.credit_code,
        submission.level,
        submission.kind,
        tuple(submission.scores[one] for one in ids),
        submission.answers.get("assessment", {}).get("body", ""),
        errors,
    )
    return Side(path, catalogue, (entry,), batch=False)
