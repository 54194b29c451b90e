"""Bundles of a batch: one file an accepted assessment, with all that its verdict follows from.

In: a folder that ``process`` left; its ``evidence`` makes it independent of the inbox. Out: a ``.zip`` each, which was checked as
``verify`` checks it before it was written or signed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from smexl.assessment import Assessment, Provenance, assess
from smexl.batch import evidence
from smexl.batch.inbox import fingerprint, read_bytes
from smexl.batch.ledger import Content, Ledger, LedgerFile
from smexl.catalogue import Catalogue
from smexl.catalogue.files import csv_files
from smexl.engine import engine
from smexl.errors import TellableError
from smexl.files import write_beside
from smexl.proof.checking import check_bundle
from smexl.proof.container import BundleError, packed, unpacked
from smexl.proof.page import record_page
from smexl.proof.report import reports_of
from smexl.proof.signing import Signer
from smexl.proof.statement import (
    MANIFEST,
    PAGE,
    RECORD,
    REPORT,
    RESULT,
    SIGNATURE,
    SignedBy,
    of_manifest,
    of_members,
    source_name,
)
from smexl.proof.workbook import Stated, read_result
from smexl.reading.package import DEFAULT_LIMITS
from smexl.submission import Submission
from smexl.text import Text

REPORTS = "reports"
"""Folder of a batch where reports are looked for."""


class NoBundlesError(TellableError):
    """No bundle can be made; ``text`` says in one sentence why, and what to do."""


@dataclass(frozen=True)
class Bundled:
    """An assessment and its bundle. ``path``: None where there is none, and ``reason`` says why."""

    source: str
    organization: str
    record: str
    path: Path | None = None
    state: Literal["written", "unchanged", "left out"] = "left out"
    reason: Text | None = None
    report: bool = False


def bundle(batch: Path, out: Path, organization: str | None = None, signer: Signer | None = None) -> Iterator[Bundled]:
    """Write the bundles of a batch's accepted assessments, or of one organization's (by its credit code), into ``out``.

    Raises ``NoLedgerError``, ``NoBundlesError``, ``KeyUseError``, ``OSError``.
    """
    folder = batch if batch.is_dir() else batch.parent
    catalogues = [one for one in map(_kept, sorted((folder / evidence.FOLDER).glob("catalogue-*"))) if one is not None]
    reports = reports_of(folder / REPORTS)
    wanted = None if organization is None else organization.strip().upper()
    count = 0
    with Ledger.open(batch) as ledger:
        for file, content, submission in ledger.documents():
            if wanted is not None and content.credit_code != wanted:
                continue
            if not count:
                out.mkdir(parents=True, exist_ok=True)
            count += 1
            submission.findings, submission.modified = list(content.findings), content.modified
            found = Bundled(file.source, content.organization, content.record)
            try:
                assessment, catalogues = _record(content, submission, catalogues)
                members, stated = _members(folder, file, assessment, reports.get(content.record))
                path = out / f"{Path(file.workbook or content.sha256).stem}.zip"
                state = _write(path, members, assessment, stated, signer)
            except BundleError as error:
                yield replace(found, reason=error.text)
            else:
                yield replace(found, path=path, state=state, report=REPORT in members)
    if not count:
        raise _nothing(batch, organization)


def _nothing(batch: Path, organization: str | None) -> NoBundlesError:
    if organization is None:
        return NoBundlesError(
            f"“{batch}”中没有受理的评估；请给出 smexl process 的输出文件夹。",
            f"“{batch}” has no accepted assessment; give a folder that smexl process wrote.",
        )
    return NoBundlesError(
        f"“{batch}”中没有统一社会信用代码为“{organization}”的已受理评估；请核对代码。",
        f"“{batch}” has no accepted assessment of an organization with the credit code “{organization}”; check the code.",
    )


def _kept(folder: Path) -> Catalogue | None:
    return evidence.kept_catalogue(folder.parent, folder.name.partition("-")[2])


def _record(
    content: Content, submission: Submission, catalogues: list[Catalogue]
) -> tuple[Assessment, list[Catalogue]]:
    """The record that a content is known by, and the catalogues with its own first. Raises ``BundleError``."""
    for number, catalogue in enumerate(catalogues):
        for strict in (False, True):
            named = Provenance(content.source, content.sha256, str(engine()), strict)
            try:
                assessment = assess(submission, catalogue, named)
            except KeyError:  # another catalogue than its own
                continue
            if assessment.digest == content.record:
                return assessment, [catalogue, *catalogues[:number], *catalogues[number + 1 :]]
    raise BundleError(
        "批次由另一版本的 smexl 处理，或缺少 evidence 文件夹；请重新运行 smexl process。",
        "the batch was processed by another version of smexl, or its folder evidence is missing; run smexl process again.",
    )


def _members(
    folder: Path, file: LedgerFile, assessment: Assessment, report: bytes | None
) -> tuple[dict[str, bytes], Stated]:
    source = _source(folder, file, assessment.provenance.sha256)
    try:
        result = (folder / (file.workbook or "")).read_bytes()
    except OSError as error:
        raise BundleError(
            f"缺少结果工作簿“{file.workbook}”；请重新运行 smexl process。",
            f"the result workbook “{file.workbook}” is missing; run smexl process again.",
        ) from error
    members = {
        source_name(assessment.provenance.suffix): source,
        RESULT: result,
        RECORD: assessment.canonical(),
        PAGE: record_page(assessment.content(), assessment.digest),
    }
    members |= {f"catalogue/{name.lower()}": data for name, data in csv_files(assessment.catalogue, "en").items()}
    if report is not None:
        members[REPORT] = report
    return members, read_result(result).stated_beside(assessment)


def _source(folder: Path, file: LedgerFile, sha256: str) -> bytes:
    data = evidence.KeptWorkbooks(folder / evidence.FOLDER).read(sha256)
    if data is not None:
        return data
    try:
        data = read_bytes(Path(file.path), DEFAULT_LIMITS.file_bytes)
    except OSError:
        data = b""
    if fingerprint(data) != sha256:
        raise BundleError(
            "交来的工作簿既不在 evidence 文件夹，也不在收件文件夹；请放回收件文件夹后用 --fresh 重新处理。",
            "the workbook that was handed in is neither in the folder evidence nor in the inbox; put it back and process with --fresh.",
        )
    return data


def _write(
    path: Path, members: dict[str, bytes], assessment: Assessment, stated: Stated, signer: Signer | None
) -> Literal["written", "unchanged"]:
    """Write a bundle unless one is there that proves the same. Raises ``BundleError`` where it would not hold."""
    by = None if signer is None else SignedBy.now(signer.key_id)
    if _same(path, members, by):
        return "unchanged"
    manifest = of_members(members, assessment.digest, stated, by).encoded()
    # Checked without its signature first: nobody signs what does not hold.
    unsigned = of_members(members, assessment.digest, stated, None).encoded()
    if problems := check_bundle({**members, MANIFEST: unsigned}).problems:
        raise BundleError(*problems[0])
    whole = {**members, MANIFEST: manifest}
    if signer is not None:
        whole[SIGNATURE] = signer.envelope(manifest)
    write_beside(path, packed(whole))
    return "written"


def _same(path: Path, members: dict[str, bytes], by: SignedBy | None) -> bool:
    """Whether a bundle is there with these members, signed by the same key or as little. When it was signed does not matter."""
    try:
        there = unpacked(path.read_bytes())
        signed = of_manifest(there.pop(MANIFEST)).signed
    except (OSError, BundleError, KeyError):
        return False
    signature = there.pop(SIGNATURE, None)
    same_hand = (signed and signed.by) == (by and by.by) and (signature is None) == (signed is None)
    return same_hand and there == members
