"""Signatures: who says so. DSSE envelopes over the bytes of a statement, by Ed25519 keys of smexl's own or by another program.

The signature is over DSSE's pre-authentication encoding of the statement, so it covers every byte of it and what kind of thing it is.
``cryptography`` (the extra ``smexl[sign]``) is imported where a key is made, used or checked.
"""

import base64
import hashlib
import os
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from smexl.assessment import canonical
from smexl.errors import TellableError
from smexl.files import reason, write_beside
from smexl.proof.container import BundleError, parsed
from smexl.text import Text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_ROUNDS = 600_000
"""Of PBKDF2, so that a passphrase that was guessed at costs a tenth of a second a guess."""
_SECONDS = 120
"""What another program may take: a person may have to touch a device."""
_PREFIX = "ed25519:"


class KeyUseError(TellableError):
    """A key cannot be made, read or used; ``text`` says why and what to do."""


def preauth(payload: bytes) -> bytes:
    """What is signed for a statement: DSSE's PAE."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


@dataclass(frozen=True)
class Signer:
    """Who signs. ``key_id``: that of the public key, ``""`` for another program; ``sign`` takes what ``preauth`` gave."""

    key_id: str
    public: str
    sign: Callable[[bytes], bytes]

    def envelope(self, payload: bytes) -> bytes:
        """The DSSE envelope of a statement. With a key of smexl's own its public half stands beside the signature."""
        signature = {"keyid": self.key_id, "sig": base64.b64encode(self.sign(preauth(payload))).decode()}
        if self.public:
            signature["public"] = self.public
        body = base64.b64encode(payload).decode()
        return canonical({"payload": body, "payloadType": PAYLOAD_TYPE, "signatures": [signature]})


class Signature(NamedTuple):
    """The one signature of an envelope, not yet checked. ``public``: the public key that it names, ``""`` with another program's."""

    key_id: str
    public: str
    bytes: bytes


def payload_of(envelope: bytes) -> bytes:
    """The statement that an envelope holds. Raises ``BundleError``, ``ValueError``, ``KeyError`` or ``TypeError`` for what is none."""
    return base64.b64decode(parsed(envelope, "signature.json")["payload"], validate=True)


def signature_in(envelope: bytes, payload: bytes) -> Signature:
    """The signature of an envelope, which has to be one of this very statement. Raises ``BundleError``."""
    content = parsed(envelope, "signature.json")
    try:
        (entry,) = content["signatures"]
        body = base64.b64decode(content["payload"], validate=True)
        kind, signature = content["payloadType"], base64.b64decode(entry["sig"], validate=True)
        key_id, public = entry["keyid"], entry.get("public", "")
        sound = {*content} == {"payload", "payloadType", "signatures"} and {*entry} <= {"keyid", "sig", "public"}
        # What smexl writes, to the letter: base64 leaves bits open, and an envelope has one form only.
        sound &= base64.b64encode(signature).decode() == entry["sig"]
        sound &= base64.b64encode(body).decode() == content["payload"]
        sound &= isinstance(key_id, str) and isinstance(public, str) and bool(public) == bool(key_id)
    except (KeyError, TypeError, ValueError, AttributeError):
        sound, body, kind = False, b"", ""
    if not sound or kind != PAYLOAD_TYPE:
        raise BundleError("签名文件的形式不对。", "the signature has not the form of a DSSE envelope.")
    if body != payload:
        raise BundleError("签名签的不是这份清单。", "the signature is of another manifest.")
    return Signature(key_id, public, signature)


# --- public keys -----------------------------------------------------------------------------------------------------
class PublicKey(NamedTuple):
    """``id``: SHA-256 (hex) of the key in DER."""

    id: str
    key: Any

    def made(self, signature: bytes, payload: bytes) -> bool:
        """Whether this key made the signature of a statement. An elliptic or RSA key signs its SHA-256."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 (an extra)
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa  # noqa: PLC0415
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

        signed = preauth(payload)
        try:
            if isinstance(self.key, ed25519.Ed25519PublicKey):
                self.key.verify(signature, signed)
            elif isinstance(self.key, ec.EllipticCurvePublicKey):
                self.key.verify(signature, signed, ec.ECDSA(SHA256()))
            elif isinstance(self.key, rsa.RSAPublicKey):
                self.key.verify(signature, signed, padding.PKCS1v15(), SHA256())
            else:
                return False
        except InvalidSignature:
            return False
        return True


def public_key(text: str) -> PublicKey:
    """A public key as it is written in the list of bodies and in bundles: ``ed25519:`` and base64, or PEM. Raises ``ValueError``."""
    _need_library()
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 (an extra)
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    key: Any
    try:
        if text.startswith(_PREFIX):
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(text.removeprefix(_PREFIX), validate=True))
        else:
            key = serialization.load_pem_public_key(text.encode())
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from error
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return PublicKey(hashlib.sha256(der).hexdigest(), key)


def own_public_key(text: str) -> PublicKey:
    """A key of smexl's own, in its one form: what a bundle names beside its signature. Raises ``ValueError``."""
    found = public_key(text)
    if not text.startswith(_PREFIX) or _written(found.key) != text:
        raise ValueError(text[:80])
    return found


def _written(key: Any) -> str:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 (an extra)

    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return _PREFIX + base64.b64encode(raw).decode()


# --- private keys ----------------------------------------------------------------------------------------------------
def new_key(path: Path, passphrase: str) -> str:
    """Make a key: ``path`` with the ending .p12 (PKCS #12, encrypted with the passphrase), and .pub, the public key as text, which is
    returned. Raises ``KeyUseError`` where there is one already, ``OSError``."""
    _need_library()
    if not path.name:
        raise KeyUseError(
            "没有给出密钥的名称；请给出，如 body-2026。", "The key has no name; give one, such as body-2026."
        )
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 (an extra)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415

    private, public = path.with_name(path.name + ".p12"), path.with_name(path.name + ".pub")
    for one in (private, public):
        if one.exists():
            raise KeyUseError(
                f"“{one}”已存在；密钥不会被覆盖，请换一个名字。",
                f"“{one}” exists already; a key is never overwritten, choose another name.",
            )
    builder = serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(_ROUNDS)
    builder = builder.key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC).hmac_hash(hashes.SHA256())
    key = Ed25519PrivateKey.generate()
    data = pkcs12.serialize_key_and_certificates(
        path.name.encode(), key, None, None, builder.build(passphrase.encode())
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    private.touch(mode=0o600, exist_ok=False)  # nobody else may read it, not even before it is written
    private.write_bytes(data)
    text = _written(key.public_key())
    write_beside(public, f"{text}\n".encode())
    return text


def signer(path: Path, passphrase: Callable[[], str]) -> Signer:
    """The signer of a key file; ``passphrase`` is asked once the file was read. Raises ``KeyUseError``, ``OSError``."""
    _need_library()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 (an extra)
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415

    data = path.read_bytes()
    try:
        key = pkcs12.load_key_and_certificates(data, passphrase().encode())[0]
    except ValueError as error:
        raise KeyUseError(
            f"密钥“{path}”打不开：口令不对，或不是 smexl key new 生成的 .p12 文件。",
            f"The key “{path}” cannot be opened: the passphrase is wrong, or it is no .p12 file that smexl key new made.",
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUseError(
            f"密钥“{path}”不是 Ed25519 密钥；别的密钥请用 --sign-with。",
            f"The key “{path}” is no Ed25519 key; use --sign-with for another kind.",
        )
    return _signer_of(key)


def _signer_of(key: "Ed25519PrivateKey") -> Signer:
    text = _written(key.public_key())
    return Signer(public_key(text).id, text, key.sign)


def program_signer(command: str) -> Signer:
    """Another program signs: it is given the SHA-256 (hex, a line) of what is to be signed and answers with the signature in base64.

    Raises ``KeyUseError`` when it is used, where the program cannot be started, fails, or answers with anything else.
    """
    # A Windows path is full of what a POSIX shell takes for escapes; Windows takes its commands apart itself.
    words = command if os.name == "nt" else shlex.split(command)

    def sign(signed: bytes) -> bytes:
        digest = hashlib.sha256(signed).hexdigest()
        try:
            # The person who runs smexl names the program; no shell reads the line.
            done = subprocess.run(  # noqa: S603
                words, input=f"{digest}\n", capture_output=True, text=True, timeout=_SECONDS, check=False
            )
            if done.returncode == 0 and (answer := base64.b64decode("".join(done.stdout.split()), validate=True)):
                return answer
            said = (done.stderr or done.stdout).strip()[:200] or f"exit {done.returncode}"
            why = Text(said, said)
        except OSError as error:
            why = reason(error)
        except (ValueError, IndexError, subprocess.SubprocessError) as error:
            said = str(error) or type(error).__name__
            why = Text(said, said)
        raise KeyUseError(
            f"签名程序“{command}”没有给出签名（{why.zh}）；它应从标准输入读取一行 SHA-256，输出 base64 签名。",
            f"The program “{command}” gave no signature ({why.en}); it should read a SHA-256 as a line and print a signature in base64.",
        )

    return Signer("", "", sign)


def _need_library() -> None:
    try:
        import cryptography  # noqa: F401, PLC0415 (an extra)
    except ImportError:
        raise KeyUseError(
            "没有安装签名所需的库；请用 pip install 'smexl[sign]' 安装。",
            "The library for signatures is not installed; pip install 'smexl[sign]'.",
        ) from None
