"""What the verdicts of a batch follow from, kept by content: the bytes of every accepted workbook, and the catalogues.

    evidence/<digest of its names>.zip            workbooks as they were handed in, each under its SHA-256
    evidence/catalogue-<digest of the catalogue>  a folder of its four CSV files

An inbox is cleaned up, a catalogue gets another edition; what is here stays, and nothing here is ever changed. Many workbooks a file,
since a file costs more to make than a workbook to write.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from smexl.catalogue import Catalogue
from smexl.catalogue.files import CatalogueError, csv_files, load
from smexl.files import write_beside
from smexl.reading.package import MEGABYTE, stored

FOLDER = "evidence"


class KeptWorkbooks:
    """The workbooks in a folder of evidence, as it stands now. Raises ``OSError``."""

    def __init__(self, folder: Path) -> None:
        self._packs = [_places(path) for path in sorted(folder.glob("*.zip"))]

    def read(self, sha256: str) -> bytes | None:
        """The bytes that have this SHA-256; None where they are not there, or others are in their place."""
        found = (data for data in self._under(sha256) if hashlib.sha256(data).hexdigest() == sha256)
        return next(found, None)

    def _under(self, sha256: str) -> Iterator[bytes]:
        for pack in self._packs:
            if sha256 in pack:
                path, start, size = pack[sha256]
                with path.open("rb") as file:
                    file.seek(start)
                    yield file.read(size)


def _places(pack: Path) -> Mapping[str, tuple[Path, int, int]]:
    """Of each workbook in a pack where it starts, and its size in bytes; of none where the pack is damaged."""
    try:
        return _read_places(pack)
    except zipfile.BadZipFile:
        return {}


@lru_cache(maxsize=4096)
def _read_places(pack: Path) -> Mapping[str, tuple[Path, int, int]]:
    """As ``_places``. Remembered: a pack is named after its names and not changed, and what its bytes are, digests tell.

    Raises ``zipfile.BadZipFile``.
    """
    with zipfile.ZipFile(pack) as package:
        found = package.infolist()
    return {one.filename: (pack, one.header_offset + _HEADER + len(one.filename), one.file_size) for one in found}


_HEADER = 30
"""Bytes before the name of an entry."""


@contextmanager
def keeping(folder: Path | None) -> Iterator[Callable[[str, bytes], None]]:
    """Gives what keeps a workbook (its SHA-256, its bytes) in this folder of evidence, which is made where it is not there; what it has
    already is not kept twice, and nothing is kept where there is no folder. Raises ``OSError``."""
    there, new = KeptWorkbooks(folder) if folder is not None else None, dict[str, bytes]()

    def keep(sha256: str, data: bytes) -> None:
        if there is not None and there.read(sha256) is None:
            new[sha256] = data
            if sum(map(len, new.values())) > LARGE:
                write()

    def write() -> None:
        if new and folder is not None:
            folder.mkdir(exist_ok=True)
            name = hashlib.sha256("".join(new).encode()).hexdigest()[:32]
            write_beside(folder / f"{name}.zip", stored(new.items()))
            new.clear()

    yield keep
    write()


LARGE = 32 * MEGABYTE
"""Of a pack: what pictures are pasted into is not held in memory by the hundred."""


def keep_catalogue(folder: Path, catalogue: Catalogue) -> None:
    """Keep a catalogue in this folder of evidence. Raises ``OSError``."""
    place = folder / f"catalogue-{catalogue.identity.digest}"
    place.mkdir(parents=True, exist_ok=True)
    for name, data in csv_files(catalogue, "en").items():
        if not (place / name).exists():
            write_beside(place / name, data)


def kept_catalogue(folder: Path, digest: str) -> Catalogue | None:
    """The catalogue that has this digest; None where it is not there, or another or a damaged one is in its place."""
    return catalogue_in(folder / f"catalogue-{digest}", digest)


def catalogue_in(place: Path, digest: str) -> Catalogue | None:
    """The catalogue in this folder, if it has this digest."""
    try:
        catalogue = load(place)
    except CatalogueError:
        return None
    return catalogue if catalogue.identity.digest == digest else None
