"""What is in a bundle, as an in-toto statement: its members with size and SHA-256, and of which record it is the evidence.

The statement is ``manifest.json``; what is signed is its bytes.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from smexl.assessment import canonical
from smexl.proof.container import BundleError, parsed
from smexl.proof.workbook import Stated
from smexl.text import Text

MANIFEST, SIGNATURE, RECORD, RESULT, REPORT, PAGE = (
    "manifest.json",
    "signature.json",
    "record.json",
    "result.xlsx",
    "report.docx",
    "read-me.txt",
)
CATALOGUE = tuple(f"catalogue/{name}.csv" for name in ("domains", "model", "requirements", "scale"))
SOURCES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods")
_STATEMENT = "https://in-toto.io/Statement/v1"
BUNDLE_TYPE, SUMMARY_TYPE = "urn:smexl:bundle:1", "urn:smexl:summary:1"
"""What a statement is about. A signature of one kind is none of the other."""
PROGRAM = "program"
"""Stands for the key where another program signed."""
UNCHECKED = Text(
    "有另一程序作出的签名，未核对（须用 --bodies 给出机构名录）",
    "another program is said to have signed, which was not checked (that takes the list of bodies, --bodies)",
)
"""Of a signature by ``PROGRAM`` without the list of bodies, which alone knows the key."""


def source_name(suffix: str) -> str:
    """The member that holds the workbook that was handed in; its file's own ending, where that is one of a workbook."""
    return "source" + (suffix if suffix in SOURCES else ".bin")


@dataclass(frozen=True)
class SignedBy:
    """Who signed, a key's id or ``PROGRAM``, and when: an instant in UTC, to the second."""

    by: str
    at: datetime

    @classmethod
    def now(cls, key_id: str) -> "SignedBy":
        return cls(key_id or PROGRAM, datetime.now(UTC).replace(microsecond=0))

    @property
    def day(self) -> date:
        """The day in the zone of whoever asks."""
        return self.at.astimezone().date()

    def as_json(self) -> dict[str, str]:
        return {"by": self.by, "at": self.at.strftime(_INSTANT)}


_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Statement:
    """``members``: SHA-256 (hex) and size by name; ``record``: the digest of the record; ``stated``: what the result says of itself."""

    members: Mapping[str, tuple[str, int]]
    record: str
    stated: Stated
    signed: SignedBy | None

    def encoded(self) -> bytes:
        """The bytes of ``manifest.json``."""
        predicate: dict[str, Any] = {"record": self.record, "stated": asdict(self.stated)}
        if self.signed is not None:
            predicate["signed"] = self.signed.as_json()
        subject = [{"annotations": {"size": size}, **_subject(name, one)} for name, (one, size) in self.members.items()]
        return statement(BUNDLE_TYPE, subject, predicate)


def statement(kind: str, subject: list[dict[str, Any]], predicate: Mapping[str, Any]) -> bytes:
    """An in-toto statement in its one form."""
    return canonical({"_type": _STATEMENT, "predicate": predicate, "predicateType": kind, "subject": subject})


def _subject(name: str, sha256: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": sha256}}


def summary_statement(digest: str, signed: SignedBy) -> bytes:
    """That a body gave out a summary whose content has this digest."""
    return statement(SUMMARY_TYPE, [_subject("summary.xlsx", digest)], {"signed": signed.as_json()})


def of_members(members: Mapping[str, bytes], record: str, stated: Stated, signed: SignedBy | None) -> Statement:
    """The statement of a bundle's members, all but the manifest and the signature."""
    listed = {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in sorted(members.items())}
    return Statement(listed, record, stated, signed)


def of_manifest(data: bytes) -> Statement:
    """The statement of a ``manifest.json``. Raises ``BundleError`` for anything that ``encoded`` would not give."""
    content = parsed(data, MANIFEST)
    try:
        predicate = content["predicate"]
        members = {
            one["name"]: (one["digest"]["sha256"], one["annotations"]["size"])
            for one in content["subject"]
            if isinstance(one["name"], str)
        }
        stated = Stated(**predicate["stated"])
        stated = replace(stated, beside=tuple(map(tuple, stated.beside)))
        signed = signed_of(predicate["signed"]) if "signed" in predicate else None
        found = Statement(members, predicate["record"], stated, signed)
        texts = [
            found.record,
            *(getattr(stated, key) for key in ("lang", "source", "inbox", "time")),
            *chain(*stated.beside),
        ]
        sound = all(isinstance(one, str) for one in texts) and all(len(one) == 4 for one in stated.beside)
        if sound and stated.lang in ("zh", "en") and found.encoded() == data:
            return found
    except (KeyError, TypeError, ValueError, AttributeError):
        pass
    raise BundleError("manifest.json 不是证据包的清单。", "manifest.json is not the manifest of a bundle.")


def signed_of(content: Any) -> SignedBy:
    """Raises ``ValueError``, ``KeyError`` or ``TypeError`` for what ``SignedBy.as_json`` would not give."""
    at = datetime.strptime(content["at"], _INSTANT).replace(tzinfo=UTC)
    signed = SignedBy(content["by"], at)
    if signed.as_json() != content:
        raise ValueError("signed")
    return signed


def check_members(statement: Statement, members: Mapping[str, bytes]) -> None:
    """That a bundle has the members that its manifest lists, and no others. Raises ``BundleError``."""
    there = {name for name in members if name not in (MANIFEST, SIGNATURE)}
    for name in sorted(there ^ {*statement.members}):
        if name in there:
            raise BundleError(f"多出清单里没有的“{name}”。", f"“{name}” is not in the manifest.")
        raise BundleError(f"缺少清单里的“{name}”。", f"“{name}” of the manifest is missing.")
    for name in sorted(there):
        if (hashlib.sha256(members[name]).hexdigest(), len(members[name])) != statement.members[name]:
            raise BundleError(
                f"“{name}”的内容与清单不符（SHA-256）。", f"“{name}” is not what the manifest says (SHA-256)."
            )
    needed = {RECORD, RESULT, PAGE, *CATALOGUE}
    extra = [name for name in there - needed - {REPORT} if not name.startswith("source.")]
    if missing := sorted(needed - there):
        raise BundleError(f"缺少“{missing[0]}”。", f"“{missing[0]}” is missing.")
    if extra or sum(name.startswith("source.") for name in there) != 1:
        raise BundleError("应恰好有一份源文件，且没有别的内容。", "it should hold one source file, and nothing else.")
