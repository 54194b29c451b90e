"""README's commands exist, and every command is in README; both languages show the same ones."""

import re
from pathlib import Path

import click
import pytest

from smexl.cli import main

ROOT = Path(__file__).parents[1]
PAGES = (
    "README.md",
    "README.zh.md",
    "docs/formal.md",
    "docs/formal.zh.md",
    "docs/verify.md",
    "docs/verify.zh.md",
    "docs/watch.md",
    "docs/watch.zh.md",
)


def commands(page: str) -> list[list[str]]:
    """The words of each line of code that runs smexl."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    lines = [line.partition("  #")[0] for block in blocks for line in block.splitlines()]
    return [line.split() for line in lines if line.startswith("smexl ")]


def names(group: click.Group, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    return {
        name
        for key, command in group.commands.items()
        for name in (names(command, (*path, key)) if isinstance(command, click.Group) else {(*path, key)})
    }


@pytest.mark.parametrize("page", PAGES)
def test_commands_shown_exist_with_their_options(page: str) -> None:
    assert commands(page)
    for words in commands(page):
        command: click.Command = main
        rest = words[1:]
        while isinstance(command, click.Group):
            assert rest[0] in command.commands, words
            command, rest = command.commands[rest[0]], rest[1:]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in rest if word.startswith("-")} <= known, words


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_every_command_is_shown(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert not [name for name in names(main) if f"smexl {' '.join(name)}" not in text]


@pytest.mark.parametrize("page", PAGES)
def test_pages_and_pictures_linked_are_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("http")]
    assert not [link for link in links if link and not ((ROOT / page).parent / link).exists()]
