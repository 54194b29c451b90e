"""A batch as a body hands it in, taken only where it holds together, and who signed it; and the records of what it accepted.

In: a batch's folder or its ``summary.xlsx``. Out: ``Received``. Everything that the authority does starts here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smexl import scoring
from smexl.assessment import ASSESSMENT_ANSWERS, RECORD_VERSION
from smexl.batch import reread as batches
from smexl.batch.reread import Batch, NotABatchError, Seal
from smexl.proof import signing
from smexl.proof.bodies import Bodies, Signatory
from smexl.proof.container import BundleError
from smexl.proof.signing import Signer
from smexl.proof.statement import PROGRAM, UNCHECKED, SignedBy, signed_of, summary_statement
from smexl.summary.agreement import disagreement
from smexl.text import Text


@dataclass(frozen=True)
class Received:
    """A batch, and who signed its summary: ``signed`` as it says, ``signature`` by the list of bodies, if there is one."""

    batch: Batch
    signed: SignedBy | None = None
    signatory: Signatory | None = None

    def signed_by(self) -> Text:
        """Who signed, in a few words."""
        if self.signatory is not None:
            return self.signatory.text
        if self.signed is None:
            return Text("未签名", "unsigned")
        if self.signed.by == PROGRAM:
            return UNCHECKED
        by = self.signed.by[:12]
        return Text(f"由密钥 {by} 签名", f"signed with the key {by}")


def signing_of(signer: Signer, digest: str) -> bytes:
    """The envelope with which somebody gives out a summary of this digest."""
    return signer.envelope(summary_statement(digest, SignedBy.now(signer.key_id)))


def receive(path: Path, bodies: Bodies | None = None) -> Received:
    """The batch at ``path``. Raises ``NotABatchError`` where figures disagree or a signature is not good, in one sentence that says which."""
    batch = batches.read_batch(path)
    if batch.seal is not None:
        if shown := disagreement(batch, path / "summary.xlsx" if path.is_dir() else path):
            raise NotABatchError(*shown)
        return _signed(batch, batch.seal, bodies)
    summary = path / "summary.xlsx" if path.is_dir() else path
    seal = batches.read_seal(summary) if summary.exists() else None
    # Of a folder its tables count; a signature of a summary that says anything else is none of theirs.
    return _signed(batch, seal, bodies)


def _signed(batch: Batch, seal: Seal | None, bodies: Bodies | None) -> Received:
    if seal is None or not seal.envelope:
        return Received(batch, None, None if bodies is None else bodies.signatory(None, b"", b""))
    try:
        payload = signing.payload_of(seal.envelope)
        signed = signed_of(json.loads(payload)["predicate"]["signed"])
        if payload != summary_statement(batches.Sealing(batch).digest, signed):
            raise _not_signed()
        one = signing.signature_in(seal.envelope, payload)
        if signed.by == PROGRAM:
            good = not one.key_id
        else:
            key = signing.own_public_key(one.public)
            good = key.id == one.key_id == signed.by and key.made(one.bytes, payload)
    except (BundleError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _not_signed() from error
    except signing.KeyUseError:  # the library is an extra; with a list of bodies it was asked for already
        return Received(batch, signed)
    if not good:
        raise _not_signed()
    return Received(batch, signed, None if bodies is None else bodies.signatory(signed, one.bytes, payload))


def _not_signed() -> NotABatchError:
    return NotABatchError(
        "它的签名无效，或签的是另一份汇总；请向评估机构索取原文件。",
        "its signature is not valid, or is one of another summary; ask the body for the original.",
    )


def accepted_records(batch: Batch) -> Iterator[tuple[str, dict[str, Any]]]:
    """The accepted of a batch in order, each with the digest of its record and the record's content as far as a summary has it:
    as ``Assessment.content``, without what only the workbook tells (answers, findings, suffix, strictness, engine)."""
    catalogue = batch.catalogue
    identity = catalogue.identity
    named = {"name": identity.name, "version": identity.version, "digest": identity.digest}
    found = {int(row): (group, line) for group in batch.groups for line, row in enumerate(group.rows)}
    for row in sorted(found):
        group, line = found[row]
        said = batch.submissions.iloc[row].to_dict()
        units = group.units[line].tolist()
        ids = [requirement.id for requirement in group.level.requirements]
        yield (
            str(said["record"] or ""),
            {
                "record": RECORD_VERSION,
                "organization": said["organization"] or "",
                "credit_code": said["credit_code"] or "",
                "kind": group.kind,
                "level": group.level.number,
                "catalogue": named,
                "unit": catalogue.unit,
                "threshold": str(catalogue.threshold),
                "scores": dict(zip(ids, units, strict=True)),
                "score": str(scoring.exact(sum(units), len(units), catalogue)),
                "conforms": scoring.conforms(sum(units), len(units), catalogue),
                "assessment": {key: said[key] for key in ASSESSMENT_ANSWERS if said.get(key)},
                "source": {"name": said["source"], "sha256": said["sha256"], "saved": said["modified"]},
            },
        )
