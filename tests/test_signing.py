"""Keys, signatures, and the list of bodies that says whose they are."""

import base64
import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import rfc8785
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from forge import MANIFEST, SIGNATURE
from proved import BODY, HEADINGS, PASSPHRASE, a_batch, a_signer, listed, members_of, the_bundles

from smexl.proof.bodies import Bodies, BodiesError, read_bodies
from smexl.proof.checking import check_bundle
from smexl.proof.signing import KeyUseError, Signer, new_key, preauth, program_signer, public_key, signer
from smexl.proof.statement import SignedBy
from smexl.proof.verify import verify

TODAY = date.today()


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_batch(tmp_path_factory.mktemp("signing"))


# --- keys -------------------------------------------------------------------------------------------------------------
def test_a_key_signs_what_its_public_half_checks(tmp_path: Path) -> None:
    text = new_key(tmp_path / "body", PASSPHRASE)
    assert (tmp_path / "body.pub").read_text() == f"{text}\n"
    by = signer(tmp_path / "body.p12", lambda: PASSPHRASE)
    key = public_key(text)
    signature = by.sign(preauth(b"statement"))
    assert by.key_id == key.id
    assert key.made(signature, b"statement")
    assert not key.made(signature, b"statemenT")
    assert PASSPHRASE.encode() not in (tmp_path / "body.p12").read_bytes()


def test_a_key_is_never_overwritten_and_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    new_key(tmp_path / "body", PASSPHRASE)
    with pytest.raises(KeyUseError, match="never overwritten"):
        new_key(tmp_path / "body", PASSPHRASE)
    for data in (None, b"not a key"):
        if data is not None:
            (tmp_path / "body.p12").write_bytes(data)
        with pytest.raises(KeyUseError, match="cannot be opened"):
            signer(tmp_path / "body.p12", lambda: "wrong")


def test_the_envelope_is_dsse(tmp_path: Path) -> None:
    by = a_signer(tmp_path)
    envelope = json.loads(by.envelope(b'{"a":1}'))
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    assert base64.b64decode(envelope["payload"]) == b'{"a":1}'
    assert preauth(b'{"a":1}') == b'DSSEv1 28 application/vnd.in-toto+json 7 {"a":1}'


# --- another program ------------------------------------------------------------------------------------------------------
def test_another_program_signs_and_the_list_says_whose_key_it_was(batch: Path, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "device.pem").write_bytes(private)
    (tmp_path / "device.py").write_text(_DEVICE, encoding="utf-8")
    command = f'"{sys.executable}" "{tmp_path / "device.py"}" "{tmp_path / "device.pem"}"'
    (first, *_) = the_bundles(batch, tmp_path / "out", program_signer(command))
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    bodies = read_bodies(listed(tmp_path / "名录.xlsx", [*BODY, pem.decode()]))
    (one,) = verify([first], bodies)
    assert one.holds and "signed by 安徽某某评估有限公司" in one.line("en")
    (stranger,) = verify([first], read_bodies(listed(tmp_path / "别的.xlsx", [*BODY, _public(a_signer(tmp_path))])))
    assert "not by a body on the list" in stranger.line("en")


_DEVICE = """
import base64, sys
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

key = serialization.load_pem_private_key(open(sys.argv[1], "rb").read(), None)
digest = bytes.fromhex(sys.stdin.readline().strip())
print(base64.b64encode(key.sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))).decode())
"""


@pytest.mark.parametrize("code", ["import sys; sys.exit(3)", "print('no base64!')", "pass"])
def test_a_program_that_gives_no_signature_is_told_in_one_sentence(code: str) -> None:
    by = program_signer(f'"{sys.executable}" -c "{code}"')
    with pytest.raises(KeyUseError, match="gave no signature"):
        by.sign(b"x")
    with pytest.raises(KeyUseError, match="gave no signature"):
        program_signer("no-such-program-anywhere").sign(b"x")


# --- what a signature covers ---------------------------------------------------------------------------------------------
def test_a_signature_taken_off_put_on_or_of_another_key_is_seen(batch: Path, tmp_path: Path) -> None:
    mine, theirs = a_signer(tmp_path / "a"), a_signer(tmp_path / "b")
    members = members_of(the_bundles(batch, tmp_path / "out", mine)[0])
    plain = members_of(the_bundles(batch, tmp_path / "plain")[0])

    def problem(changed: dict[str, bytes]) -> str:
        return check_bundle(changed).problems[0].en

    assert check_bundle(members).holds
    assert "signature is missing" in problem({k: v for k, v in members.items() if k != SIGNATURE})
    assert "does not know of" in problem({**plain, SIGNATURE: members[SIGNATURE]})
    assert "not valid" in problem({**members, SIGNATURE: theirs.envelope(members[MANIFEST])})
    envelope = json.loads(members[SIGNATURE])
    envelope["signatures"][0]["public"] = _public(theirs)
    assert "not valid" in problem({**members, SIGNATURE: rfc8785.dumps(envelope)})


# --- the list of bodies ---------------------------------------------------------------------------------------------------
def _public(by: Signer) -> str:
    return by.public


def _signed(by: Signer, on: date) -> SignedBy:
    return SignedBy(by.key_id, datetime(on.year, on.month, on.day, 12, tzinfo=UTC))


def test_who_signed_by_the_list(batch: Path, tmp_path: Path) -> None:
    by = a_signer(tmp_path)
    (first, *_) = the_bundles(batch, tmp_path / "signed", by)
    (plain, *_) = the_bundles(batch, tmp_path / "plain")
    bodies = read_bodies(listed(tmp_path / "名录.xlsx", [*BODY, _public(by)]))
    assert [one.holds for one in verify([first, plain], bodies)] == [True, False]
    lines = [one.line("en") for one in verify([first, plain], bodies)]
    assert "signed by 安徽某某评估有限公司" in lines[0]
    assert lines[1].endswith("unsigned")
    assert [one.holds for one in verify([first, plain])] == [True, True]


def test_a_key_that_was_replaced_still_proves_what_it_signed_while_valid(tmp_path: Path) -> None:
    old, new = a_signer(tmp_path, "old"), a_signer(tmp_path, "new")
    bodies = read_bodies(
        listed(
            tmp_path / "名录.xlsx",
            [*BODY, _public(old), "2024-01-01", date(2025, 12, 31)],
            [*BODY, _public(new), datetime(2026, 1, 1), "", "2026年6月1日"],
        )
    )

    def said(by: Signer, on: date) -> str:
        found = bodies.signatory(_signed(by, on), b"", b"")
        return "good" if found.good else found.text.en.partition(", but ")[2]

    assert said(old, date(2025, 12, 31)) == "good"
    assert said(old, date(2026, 1, 2)) == "the key was valid until 2025-12-31"
    assert said(new, date(2025, 12, 30)) == "the key is valid from 2026-01-01 only"
    assert said(new, date(2026, 5, 30)) == "good"
    assert said(new, date(2026, 6, 2)) == "the key was withdrawn on 2026-06-01"
    future = bodies.signatory(_signed(old, TODAY + timedelta(days=9)), b"", b"")
    assert not future.good and "still to come" in future.text.en


def test_a_record_of_another_body_or_a_strange_assessor_is_remarked(tmp_path: Path) -> None:
    row = [*BODY, _public(a_signer(tmp_path)), None, None, None, "张三丰、李四（组员）,王五"]
    bodies = read_bodies(listed(tmp_path / "名录.xlsx", row))
    (body,) = bodies.rows
    assert list(bodies.remarks(body, "安徽某某评估有限公司", ["张三丰", "李四、王五"])) == []
    named, strange = bodies.remarks(body, "别的机构", ["张三丰", "赵六"])
    assert "which is not who signed" in named.en
    assert strange.en == "assessors whom the list does not have: 赵六"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([*BODY, "ed25519:AAAA"], "its public key is none"),
        ([*BODY, "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----"], "its public key is none"),
        ([BODY[0], "123", ""], "its credit code is wrong"),
        ([*BODY, "", "soon"], "“Valid from” is no date"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, row: list[object], said: str) -> None:
    with pytest.raises(BodiesError, match="row 3") as error:
        read_bodies(listed(tmp_path / "名录.xlsx", row))
    assert said in error.value.text.en


def test_a_list_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04")
    for name in ("a.csv", "b.xlsx"):
        with pytest.raises(BodiesError):
            read_bodies(tmp_path / name)
    (tmp_path / "c.csv").write_text(",".join(HEADINGS[:3]) + f"\n{BODY[0]},{BODY[1]},\n", encoding="utf-8")
    assert isinstance(read_bodies(tmp_path / "c.csv"), Bodies)
