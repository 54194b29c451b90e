"""One bundle checked: what it holds is worked out again from the workbook that was handed in and the catalogue, and compared.

In: the members of a bundle, from anybody. Out: a ``CheckedBundle``, which says what holds and what differs. Nothing that a bundle says
is believed; what it says of a file is only a claim to compare.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from smexl import scoring
from smexl.assessment import Assessment, Provenance, assess
from smexl.catalogue import Catalogue
from smexl.catalogue.files import CatalogueError, load_csv
from smexl.engine import engine
from smexl.proof import report, signing, workbook
from smexl.proof.container import BundleError, parsed
from smexl.proof.page import record_page
from smexl.proof.statement import (
    CATALOGUE,
    MANIFEST,
    PAGE,
    PROGRAM,
    RECORD,
    REPORT,
    RESULT,
    SIGNATURE,
    SignedBy,
    Statement,
    check_members,
    of_manifest,
    source_name,
)
from smexl.reading.package import DEFAULT_LIMITS, Limits
from smexl.reading.read import read_book
from smexl.submission import Unreadable
from smexl.text import NOTHING, Text, led
from smexl.validation import validate

Members = Mapping[str, bytes]
_BY_ENGINE = ("answers", "findings")
"""Of a record what another engine may make otherwise of the same file: it understands more, or warns of more."""


@dataclass
class CheckedBundle:
    """What came of a bundle. ``problems``: what differs, one sentence each; it holds where there is none. ``notes``: what was not compared.

    ``shown``: A in decimals; ``signed``: who is said to have signed, ``signature`` the bytes, which are good by the key that the bundle
    names, but for those of another program.
    """

    organization: str = ""
    credit_code: str = ""
    level: int = 0
    level_name: Text = NOTHING
    kind: str = ""
    shown: str = ""
    conforms: bool = False
    record: str = ""
    body: str = ""
    team: tuple[str, ...] = ()
    signed: SignedBy | None = None
    signature: bytes = b""
    manifest: bytes = b""
    problems: list[Text] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.problems

    def tell(self, assessment: Assessment) -> None:
        """Say what a record that was worked out again says."""
        self.organization, self.credit_code, self.level, self.kind = (
            assessment.organization,
            assessment.credit_code,
            assessment.level,
            assessment.kind,
        )
        self.level_name = assessment.catalogue.level_name(assessment.level)
        self.shown, self.conforms = scoring.shown(assessment.score, assessment.catalogue.threshold), assessment.conforms
        given = assessment.content()["assessment"]
        self.body = given.get("body", "")
        self.team = tuple(given[key] for key in ("team_leader", "team_members", "assessor") if key in given)


def check_bundle(members: Members) -> CheckedBundle:
    """Check the members of a bundle."""
    found = CheckedBundle()
    try:
        if MANIFEST not in members:
            raise BundleError("里面没有 manifest.json，不是证据包。", "it holds no manifest.json, so it is no bundle.")
        listed = of_manifest(members[MANIFEST])
        check_members(listed, members)
        found.manifest, found.record, found.signed = members[MANIFEST], listed.record, listed.signed
        assessment = recomputed(members, listed)
    except BundleError as error:
        found.problems.append(error.text)
        return found
    found.tell(assessment)
    same = assessment.provenance.engine == str(engine())
    if not same:
        found.notes.append(other_engine(assessment.provenance.engine))
    steps: tuple[Callable[[], Text | None], ...] = (
        lambda: workbook.workbook_difference(
            members[RESULT], workbook.redrawn(assessment, listed.stated), same_engine=same
        ),
        lambda: report.report_difference(members[REPORT], assessment) if REPORT in members else None,
        lambda: _page(members[PAGE], assessment) if same else None,
        lambda: _signature(members, found),
    )
    for step in steps:
        try:
            problem = step()
        except BundleError as error:
            problem = error.text
        if problem is not None:
            found.problems.append(problem)
    return found


def other_engine(name: str) -> Text:
    return Text(
        f"由另一版本的 smexl（{name[:60]}）作出：只比较了得分和判定，没有比较其余的文字。",
        f"made by another version of smexl ({name[:60]}): scores and verdict were compared, its other words were not.",
    )


# --- the record, worked out again ----------------------------------------------------------------------------------------
def recomputed(members: Members, listed: Statement) -> Assessment:
    """The record that the source and the catalogue of a bundle give, which has to be the one it holds. Raises ``BundleError``."""
    claimed = parsed(members[RECORD], RECORD)
    try:
        suffix, strict, made_by = claimed["source"]["suffix"], claimed["strict"], claimed["engine"]
        source = members[source_name(suffix)]
    except (KeyError, TypeError):
        raise BundleError("record.json 不是评估记录。", "record.json is no record of an assessment.") from None
    if hashlib.sha256(members[RECORD]).hexdigest() != listed.record:
        raise BundleError(
            "record.json 不是清单所说的那份记录。", "record.json is not the record that the manifest names."
        )
    if not isinstance(suffix, str) or not isinstance(strict, bool) or not isinstance(made_by, str):
        raise BundleError("record.json 不是评估记录。", "record.json is no record of an assessment.")
    sha256 = hashlib.sha256(source).hexdigest()
    named = Provenance(f"source{suffix}", sha256, made_by, strict)
    if Provenance(listed.stated.source, sha256, made_by).suffix != suffix:
        raise BundleError(
            "清单中源文件的名称与记录不符。", "the manifest names the source file otherwise than the record does."
        )
    again = of_source(source, named, _catalogue_of(members))
    ignored = () if made_by == str(engine()) else _BY_ENGINE
    if again.canonical() != members[RECORD] and (key := _difference(again.content(), claimed, ignored)):
        raise BundleError(
            f"评估记录与源文件不符：{key[0]} 记为“{key[1]}”，按源文件和要求目录应为“{key[2]}”。",
            f"the record does not follow from the source: its {key[0]} is “{key[1]}”, and source and catalogue give “{key[2]}”.",
        )
    return again


def of_source(source: bytes, named: Provenance, catalogue: Catalogue, limits: Limits = DEFAULT_LIMITS) -> Assessment:
    """The record of a workbook that has to be acceptable. Raises ``BundleError``."""
    try:
        submission = validate(read_book(source, named.source, limits), catalogue, strict=named.strict)
    except Unreadable as error:
        raise BundleError(*led("源文件无法读取", "the source cannot be read", error.finding.messages)) from error
    if not submission.accepted:
        first = next(finding for finding in submission.findings if finding.severity == "error")
        place = f"{first.sheet} {first.cell}".strip()
        raise BundleError(
            *led(f"源文件不能受理（{place}）", f"the source cannot be accepted ({place})", first.messages)
        )
    return assess(submission, catalogue, named)


def _catalogue_of(members: Members) -> Catalogue:
    """The catalogue that a bundle holds. Raises ``BundleError``."""
    try:
        return _loaded(tuple((name.rpartition("/")[2], members[name]) for name in CATALOGUE))
    except CatalogueError as error:
        first = error.problems[0]
        zh, en = (f"{first.place} {first.message(lang)}" for lang in ("zh", "en"))
        raise BundleError(f"里面的要求目录有误：{zh}", f"its catalogue is not sound: {en}") from error


@lru_cache(maxsize=8)
def _loaded(files: tuple[tuple[str, bytes], ...]) -> Catalogue:
    return load_csv(dict(files))


def _difference(again: Any, claimed: Any, ignored: tuple[str, ...], path: str = "") -> tuple[str, str, str] | None:
    """The first place at which a record differs from the one worked out again: where, what it says, what it should say."""
    if isinstance(again, dict) and isinstance(claimed, dict):
        for key in (*again, *(key for key in claimed if key not in again)):
            if path or key not in ignored:
                found = _difference(again.get(key), claimed.get(key), ignored, f"{path}.{key}".lstrip("."))
                if found:
                    return found
        return None
    if type(again) is type(claimed) and again == claimed:
        return None
    return path, str(claimed)[:80], str(again)[:80]


# --- the rest ----------------------------------------------------------------------------------------------------------
def _page(data: bytes, assessment: Assessment) -> Text | None:
    if data == record_page(assessment.content(), assessment.digest):
        return None
    return Text(f"说明 {PAGE} 的内容被改动。", f"the page {PAGE} was changed.")


def _signature(members: Members, checked: CheckedBundle) -> Text | None:
    signed, envelope = checked.signed, members.get(SIGNATURE)
    if signed is None or envelope is None:
        if envelope is not None:
            return Text("有清单没有提到的签名。", "it holds a signature that the manifest does not know of.")
        if signed is not None:
            return Text(
                "清单说已签名，但签名不见了。", "the manifest says that it was signed, but the signature is missing."
            )
        return None
    one = signing.signature_in(envelope, checked.manifest)
    try:
        if not _made_by(one, signed, checked.manifest):
            return Text("签名无效。", "the signature is not valid.")
    except signing.KeyUseError as error:  # the library is an extra
        checked.notes.append(error.text)
    checked.signature = one.bytes
    return None


def _made_by(signature: signing.Signature, signed: SignedBy, payload: bytes) -> bool:
    """Whether the key that a signature names made it. That of another program names none: the list of bodies has to."""
    if signed.by == PROGRAM:
        return not signature.key_id
    try:
        key = signing.own_public_key(signature.public)
    except ValueError:
        return False
    return key.id == signature.key_id == signed.by and key.made(signature.bytes, payload)
