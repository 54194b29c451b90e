"""Writing files so that nobody sees half of one, nor half of several that belong together, and nobody's work is written over."""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

Move = tuple[Path | None, Path]
"""A file and the place that it is renamed into; None removes what is there."""


def write_beside(path: Path, data: bytes) -> None:
    """Write a file beside its place and rename it into it: under its name it is whole or absent. Raises ``OSError``."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    beside.write_bytes(data)
    beside.replace(path)


def meant(error: OSError) -> str:
    """The name of the file that an error is about, as people know it: not that of the one beside it. ``""`` where none is named."""
    name = str(error.filename2 or error.filename or "")
    return re.sub(r"(^|[/\\])\.?([^/\\]+?)(\.\d+)?\.part$", r"\1\2", name)


Written = Literal["written", "unchanged", "kept"]


def write_unless_changed(path: Path, data: bytes, *, overwrite: bool = False) -> Written:
    """Write a file, unless another of its name is there, which somebody may have worked in: that is ``kept``. Raises ``OSError``."""
    if path.exists():
        if path.read_bytes() == data:
            return "unchanged"
        if not overwrite:
            return "kept"
    write_beside(path, data)
    return "written"


def replace_together(moves: Sequence[Move], aside: Path) -> None:
    """Rename all files into their places, or none: what stood there goes into the new folder ``aside``, and comes back where one
    cannot be replaced. Raises ``OSError``."""
    aside.mkdir(parents=True)
    done: list[tuple[Path, Path]] = []
    try:
        for number, (new, place) in enumerate(moves):
            old = aside / str(number)
            with suppress(FileNotFoundError):
                place.replace(old)
                done.append((place, old))
            if new is not None:
                place.parent.mkdir(parents=True, exist_ok=True)
                new.replace(place)
                done.append((new, place))
    except BaseException:
        for before, after in reversed(done):
            with suppress(OSError):
                after.replace(before)
        raise
