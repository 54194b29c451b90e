"""A certificate in Word: a case that was issued, filled into a template, with a code that a telephone reads.

The code says what the certificate says, and the digest of the record that it rests on: whoever has the evidence (``smexl verify``) can
hold the one against the other, without asking anybody.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import segno

from smexl.files import write_beside
from smexl.register.state import HELD, Case, RegisterSettings, State
from smexl.report.fill import About, Picture, fill, try_out
from smexl.text import Lang, Text

_TAGS = (
    "number",
    "organization",
    "credit_code",
    "level",
    "catalogue",
    "body",
    "valid_from",
    "valid_until",
    "authority",
    "record",
    "qr",
)
_WIDTH = 1.25
"""Inches of the code: a camera reads its modules of half a millimetre."""


_MOST_OF_A_NAME = 200
"""Characters of a name in the code, which has room for 2,331 bytes in all."""


def certificate_template(lang: Lang) -> bytes:
    """The default template, to be restyled in Word."""
    return (files("smexl") / "data" / "documents" / f"certificate-{lang}.docx").read_bytes()


def check_template(data: bytes) -> None:
    """Raises ``TemplateProblem`` where a template cannot be used."""
    try_out(data, dict.fromkeys(_TAGS, "—"))


def code_of(case: Case) -> str:
    """What the code on the certificate says: JSON of number, organization, level, validity and record."""
    said = {
        "certificate": case.certificate,
        "organization": str(case.about["organization"])[:_MOST_OF_A_NAME],
        "credit_code": case.about["credit_code"],
        "level": case.level,
        "valid": list(case.valid),
        "record": case.about["record"],
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def picture_of(text: str) -> bytes:
    """A text as a QR code (ISO/IEC 18004), error correction M, as PNG."""
    stream = BytesIO()
    segno.make(text, error="m", micro=False, encoding="utf-8").save(stream, kind="png", scale=6, border=2)
    return stream.getvalue()


def certificate(case: Case, settings: RegisterSettings, data: bytes) -> bytes:
    """The certificate of an issued case in the template ``data``. Raises ``TemplateProblem``."""
    lang = settings.lang
    said: Mapping[str, Any] = {
        "number": case.certificate,
        "organization": case.about["organization"],
        "credit_code": case.about["credit_code"],
        "level": case.level_name(lang),
        "catalogue": case.about["catalogue"],
        "body": case.about["body"] or "—",
        "valid_from": case.valid[0],
        "valid_until": case.valid[1],
        "authority": settings.authority,
        "record": case.about["record"],
    }
    title = Text(f"评估证书 {case.certificate}", f"Certificate {case.certificate}")(lang)
    return fill(data, said, {"qr": Picture(picture_of(code_of(case)), _WIDTH)}, About(title, settings.authority, ""))


def write_missing(
    state: State, folder: Path, data: bytes, steps: Callable[[Sequence[Path]], Iterable[Path]] = iter
) -> list[Path]:
    """Write the certificate of every case that holds one and whose file is not in the folder; returns the files written. ``steps`` goes
    through them and may tell how far it is.

    A file that is there is left alone: it may have been signed. Raises ``OSError`` and ``TemplateProblem``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cases = {folder / f"{case.certificate}.docx": case for case in state.of_state(*HELD)}
    missing = [path for path in cases if not path.exists()]
    for path in steps(missing):
        write_beside(path, certificate(cases[path], state.settings, data))
    return missing
