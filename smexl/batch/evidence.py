"""What the verdicts of a batch follow from, kept by content: the bytes of every accepted workbook, and the catalogues.

    evidence/<digest of its names>.zip            workbooks as they were handed in, each under its SHA-256
    evidence/catalogue-<digest of the catalogue>  a folder of its four CSV files

An inbox is cleaned up, a catalogue gets another edition; what is here stays, and nothing here is ever changed. Many workbooks a file,
since a file costs more to make than a workbook to write.
"""

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
        packs, self._places = _read_before(folder)
        # Each chunk, and a bundle of each verdict, asks anew, and paths would take ten times as long as names.
        there = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 (as above)
        for name in [name for name in there if name.endswith(".zip") and name not in packs]:
            pack = folder / name
            with suppress(zipfile.BadZipFile), zipfile.ZipFile(pack) as package:
                for one in package.infolist():
                    place = pack, one.header_offset + _HEADER + len(one.filename), one.file_size
                    self._places[one.filename] = (*self._places.get(one.filename, ()), place)
                packs.add(name)

    def read(self, sha256: str) -> bytes | None:
        """The bytes that have this SHA-256; None where they are not there, or others are in their place."""
        for pack, start, size in self._places.get(sha256, ()):
            with suppress(FileNotFoundError), pack.open("rb") as file:
                file.seek(start)
                if hashlib.sha256(data := file.read(size)).hexdigest() == sha256:
                    return data
        return None


@lru_cache(maxsize=8)
def _read_before(folder: Path) -> tuple[set[str], dict[str, tuple[tuple[Path, int, int], ...]]]:
    """The packs of a folder that were read, and of each workbook where it is: in which packs, from what byte on, how many. Remembered, for
    a pack is named after its names and not changed, and what its bytes are, digests tell."""
    return set(), {}


_HEADER = 30
"""Bytes before the name of an entry."""


@contextmanager
def keeping(folder: Path | None) -> Iterator[Callable[[str, bytes], None]]:
    """Gives what keeps a workbook (its SHA-256, its bytes) in this folder of evidence, which is made where it is not there; what it has
    already is not kept twice, and nothing is kept where there is no folder. Raises ``OSError``."""
    if folder is None:
        yield lambda _sha256, _data: None
        return
    there, new = KeptWorkbooks(folder), dict[str, bytes]()

    def keep(sha256: str, data: bytes) -> None:
        if there.read(sha256) is None:
            new[sha256] = data
            if sum(map(len, new.values())) > LARGE:
                write()

    def write() -> None:
        if new:
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
