"""What the commands that sign have in common: the options, and the signer that they give."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smexl.cli.common import EXISTING, all_of, fail, option, reading, say

if TYPE_CHECKING:
    from smexl.proof.signing import Signer

PASSPHRASE = "SMEXL_PASSPHRASE"  # noqa: S105 (the name of a variable)


signing_options = all_of(
    option(
        "--sign",
        "key",
        f"用 smexl key new 生成的密钥签名（询问口令，或取自环境变量 {PASSPHRASE}）",
        f"Sign with a key of smexl key new; its passphrase is asked for, or taken from {PASSPHRASE}.",
        type=EXISTING,
        metavar="KEY",
    ),
    option(
        "--sign-with",
        "program",
        "由另一程序签名（CA、SM2 设备）：从标准输入读一行 SHA-256，输出 base64 签名",
        "Another program signs (a CA, an SM2 device): it reads a SHA-256 as a line and prints a signature in base64.",
        metavar="COMMAND",
    ),
)


def signer_of(key: Path | None, program: str | None) -> "Signer | None":
    """Who signs, if anybody is to."""
    if key is not None and program is not None:
        fail(
            "--sign 和 --sign-with 不能同时使用；请去掉一个。",
            "--sign and --sign-with exclude each other; leave one out.",
        )
    if key is None and program is None:
        return None
    from smexl.proof.signing import program_signer, signer

    if program is not None:
        return program_signer(program)
    assert key is not None
    return reading(lambda: signer(key, _passphrase))


def _passphrase() -> str:
    given = os.environ.get(PASSPHRASE)
    return given if given is not None else str(click.prompt(say("口令", "Passphrase"), hide_input=True, err=True))
