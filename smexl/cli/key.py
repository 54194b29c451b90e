"""``smexl key``."""

import os
from pathlib import Path

import click

from smexl.cli.common import EXISTING, Reply, command, common_options, example, fail, reading, say
from smexl.cli.signing import PASSPHRASE

LEAST = 8
"""Characters of a passphrase."""


@click.group(
    help=say("签名用的密钥。", "Keys for signing.") + "\n\n" + example("smexl key new body-2026"),
)
def key() -> None:
    """The group; its help is given above."""


@command(
    "生成密钥 NAME.p12（用口令加密，自己保管）和公钥 NAME.pub（交给评估管理机构，写入评估机构名录）。",
    "Make the key NAME.p12 (encrypted with a passphrase, to be kept) and its public half NAME.pub (for the authority's list of bodies).",
    "smexl key new body-2026",
    of=key,
)
@click.argument("name", type=EXISTING, metavar="NAME")
@common_options
def new(name: Path, reply: Reply) -> None:
    from smexl.proof.signing import new_key, public_key

    passphrase = os.environ.get(PASSPHRASE)
    if passphrase is None:
        passphrase = str(click.prompt(say("口令", "Passphrase"), hide_input=True, confirmation_prompt=True, err=True))
    if len(passphrase) < LEAST:
        fail(f"口令太短；请用至少 {LEAST} 个字符。", f"The passphrase is too short; use at least {LEAST} characters.")
    text = reading(lambda: new_key(name, passphrase))
    reply.give({"key": f"{name}.p12", "public": text, "id": public_key(text).id})
    reply.tell(f"密钥（请保管好，并记住口令）：{name}.p12", f"Key (keep it, and remember the passphrase): {name}.p12")
    reply.tell(f"公钥（写入评估机构名录）：{text}", f"Public key (for the list of bodies): {text}")
