"""Writing files so that nobody sees half of one, nor half of several that belong together."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

Move = tuple[Path | None, Path]
"""A file and the place that it is renamed into; None removes what is there."""


def write_beside(path: Path, data: bytes) -> None:
    """Write a file beside its place and rename it into it: under its name it is whole or absent. Raises ``OSError``."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    beside.write_bytes(data)
    beside.replace(path)


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
