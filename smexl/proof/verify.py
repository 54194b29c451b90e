"""Verifying: files and folders of bundles, unpacked ones, and result workbooks beside their sources, each in a worker process.

In: paths, from anybody. Out: a ``Verified`` for each, in their order. Nothing is written, unpacked to disk or asked of a network.
"""

import os
import pickle
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smexl.assessment import Provenance
from smexl.batch import evidence
from smexl.batch.inbox import fingerprint, read_bytes
from smexl.batch.job import Job, Results, Task
from smexl.batch.ledger import Content, unreadable
from smexl.batch.pool import run_few
from smexl.catalogue import Catalogue
from smexl.catalogue import files as catalogue_files
from smexl.engine import engine
from smexl.files import reason
from smexl.findings import Finding
from smexl.kinds import KINDS
from smexl.proof import workbook
from smexl.proof.bodies import Bodies
from smexl.proof.checking import CheckedBundle, check_bundle, of_source, other_engine
from smexl.proof.container import BUNDLE_LIMITS, BundleError, in_folder, unpacked
from smexl.proof.statement import MANIFEST, PROGRAM, SOURCES, UNCHECKED
from smexl.reading.package import DEFAULT_LIMITS
from smexl.text import Lang, Text


@dataclass(frozen=True)
class Verified:
    """What came of one path."""

    path: Path
    checked: CheckedBundle

    @property
    def holds(self) -> bool:
        return self.checked.holds

    def line(self, lang: Lang) -> str:
        """What holds and what differs, in one line."""
        one, parts = self.checked, []
        if one.organization:
            verdict = Text("符合", "conforms") if one.conforms else Text("不符合", "does not conform")
            level, kind = one.level_name(lang), KINDS[one.kind].name(lang)
            parts.append(f"{one.organization} {level} {kind} A = {one.shown} {verdict(lang)}")
        parts.append((Text("全部一致", "all holds") if one.holds else Text("不成立", "does not hold"))(lang))
        parts += [text(lang).rstrip("。.") for text in (*one.problems, *one.notes)]
        return Text("；", "; ")(lang).join(parts)

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """The same as plain data."""
        one = self.checked
        return {
            "path": str(self.path),
            "holds": one.holds,
            "organization": one.organization,
            "credit_code": one.credit_code,
            "level": one.level or None,
            "kind": one.kind or None,
            "score": one.shown or None,
            "conforms": one.conforms if one.organization else None,
            "record": one.record or None,
            "signed": None if one.signed is None else one.signed.as_json(),
            "problems": [text(lang) for text in one.problems],
            "notes": [text(lang) for text in one.notes],
        }


def verify(paths: Sequence[Path], bodies: Bodies | None = None, jobs: int | None = None) -> Iterator[Verified]:
    """Verify bundles (.zip), folders that a bundle was unpacked into, result workbooks (their source beside them or in their batch's
    evidence), and all of these in folders. ``bodies``: who may sign; without a list it is only told whether a signature is good."""
    found = [one for path in paths for one in _within(path)]
    tasks = [Task(i, path.name, str(path)) for i, path in enumerate(found)]
    job = Job(catalogue_files.load(), "zh", DEFAULT_LIMITS, staging=None)
    waiting: dict[int, Content] = {}
    position = 0
    for done, content in run_few(tasks, job, check_chunk, jobs=jobs):
        waiting[done] = content
        while position in waiting:
            checked = _checked(waiting.pop(position))
            if checked.record:
                _say_who_signed(checked, bodies)
            yield Verified(found[position], checked)
            position += 1


def _within(path: Path) -> Iterator[Path]:
    """What there is to verify at a path: itself, or what a folder holds."""
    if not path.is_dir() or (path / MANIFEST).exists():
        yield path
        return
    for folder, folders, files in os.walk(path):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if name != evidence.FOLDER and not (here / name).is_symlink())
        if MANIFEST in files:
            folders.clear()
            yield here
            continue
        yield from (
            here / name
            for name in sorted(files)
            if name.lower().endswith(".zip") or (name.endswith(".xlsx") and here.name == "results")
        )


def _checked(content: Content) -> CheckedBundle:
    """What a worker found; one that died over a bundle leaves its finding."""
    if content.document:
        found: CheckedBundle = pickle.loads(content.document)  # noqa: S301 (our own worker's, as all that comes from it)
        return found
    why = content.findings[0]
    return CheckedBundle(problems=[why.messages])


def _say_who_signed(checked: CheckedBundle, bodies: Bodies | None) -> None:
    if bodies is not None:
        who = bodies.signatory(checked.signed, checked.signature, checked.manifest)
        (checked.notes if who.good else checked.problems).append(who.text)
        if who.good and who.body is not None:
            checked.notes += bodies.remarks(who.body, checked.body, checked.team)
    elif checked.signed is None:
        checked.notes.append(Text("未签名", "unsigned"))
    elif checked.signed.by == PROGRAM:
        checked.notes.append(UNCHECKED)
    else:
        by = checked.signed.by[:12]
        checked.notes.append(
            Text(f"由密钥 {by} 签名（用 --bodies 查是谁）", f"signed with the key {by} (--bodies tells whose it is)")
        )


# --- in the worker -----------------------------------------------------------------------------------------------------
def check_chunk(tasks: Sequence[Task], job: Job) -> Results:
    """Check some paths; each gives a ``Content`` whose document is the ``CheckedBundle``, pickled."""
    results: Results = []
    for task in tasks:
        try:
            checked = _check(Path(task.path), job.catalogue)
        except BundleError as error:
            checked = CheckedBundle(problems=[error.text])
        except OSError as error:
            results.append((task.position, unreadable("", task.source, _unreadable(error))))
            continue
        results.append((task.position, Content("", "accepted", task.source, (), document=pickle.dumps(checked))))
    return results


def _unreadable(error: OSError) -> Finding:
    return Finding("file-unreadable", detail=reason(error))


def _check(path: Path, bundled: Catalogue) -> CheckedBundle:
    if path.is_dir():
        return check_bundle(in_folder(path))
    data = read_bytes(path, BUNDLE_LIMITS.file_bytes)
    if path.suffix.lower() == ".zip":
        return check_bundle(unpacked(data))
    return _check_result(path, data, bundled)


def _check_result(path: Path, data: bytes, bundled: Catalogue) -> CheckedBundle:
    """A result workbook against its source. Raises ``BundleError``, ``OSError``."""
    result = workbook.read_result(data)
    source, catalogue = _source_of(path, result.sha256), _catalogue_of(path, result.catalogue, bundled)
    named = Provenance(result.stated.source, result.sha256, result.engine, result.strict)
    assessment = of_source(source, named, catalogue)
    same = result.engine == str(engine())
    found = CheckedBundle(record=assessment.digest)
    found.tell(assessment)
    if not same:
        found.notes.append(other_engine(result.engine))
    problem = workbook.workbook_difference(
        data, workbook.redrawn(assessment, result.stated_beside(assessment)), same_engine=same
    )
    found.problems += [problem] if problem else []
    return found


def _source_of(path: Path, sha256: str) -> bytes:
    """The workbook that a result is of: in its batch's evidence, or beside it. Raises ``BundleError``."""
    for folder in (path.parent.parent, path.parent):
        data = evidence.KeptWorkbooks(folder / evidence.FOLDER).read(sha256)
        if data is not None:
            return data
    for other in sorted(path.parent.iterdir()):
        if other != path and other.suffix.lower() in SOURCES and other.is_file():
            data = read_bytes(other, DEFAULT_LIMITS.file_bytes)
            if fingerprint(data) == sha256:
                return data
    raise BundleError(
        "找不到它的源文件（按“溯源”中的 SHA-256）；请把源文件放在同一文件夹。",
        "its source is not beside it (by the SHA-256 in its sheet Provenance); put it into the same folder.",
    )


def _catalogue_of(path: Path, digest: str, bundled: Catalogue) -> Catalogue:
    """The catalogue that a result names: the bundled one, its batch's, or one in a folder beside it. Raises ``BundleError``."""
    if bundled.identity.digest == digest:
        return bundled
    places = [one / evidence.FOLDER for one in (path.parent.parent, path.parent)] if _DIGEST.fullmatch(digest) else []
    kept = [evidence.kept_catalogue(place, digest) for place in places]
    beside = path.parent / "catalogue"
    if beside.is_dir():
        kept.append(evidence.catalogue_in(beside, digest))
    for catalogue in kept:
        if catalogue is not None:
            return catalogue
    raise BundleError(
        "找不到它所用的要求目录（按“溯源”中的 SHA-256）；请把目录的四个 CSV 放在旁边的 catalogue 文件夹。",
        "its catalogue is not there (by the SHA-256 in its sheet Provenance); put the four CSV files into a folder catalogue beside it.",
    )


_DIGEST = re.compile("[0-9a-f]{64}")
