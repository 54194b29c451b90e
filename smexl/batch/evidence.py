"""What the verdicts of a batch follow from, kept by content: the bytes of every accepted workbook, and the catalogues.

    evidence/<SHA-256 of the workbook>            the bytes, as they were handed in
    evidence/catalogue-<digest of the catalogue>  a folder of its four CSV files

An inbox is cleaned up, a catalogue gets another edition; what is here stays, and nothing here is ever changed.
"""

import hashlib
from pathlib import Path

from smexl.catalogue import Catalogue
from smexl.catalogue.files import CatalogueError, csv_files, load
from smexl.files import write_beside

FOLDER = "evidence"


def keep(folder: Path, sha256: str, data: bytes) -> None:
    """Keep the bytes of a workbook in this folder of evidence, which is made where it is not there. Raises ``OSError``."""
    if kept(folder, sha256) is not None:
        return
    path = folder / sha256
    try:
        write_beside(path, data)
    except FileNotFoundError:
        folder.mkdir(exist_ok=True)
        write_beside(path, data)


def keep_catalogue(folder: Path, catalogue: Catalogue) -> None:
    """Keep a catalogue in this folder of evidence. Raises ``OSError``."""
    place = folder / f"catalogue-{catalogue.identity.digest}"
    place.mkdir(parents=True, exist_ok=True)
    for name, data in csv_files(catalogue, "en").items():
        if not (place / name).exists():
            write_beside(place / name, data)


def kept(folder: Path, sha256: str) -> bytes | None:
    """The bytes that have this SHA-256; None where they are not there, or others are in their place. Raises ``OSError``."""
    try:
        data = (folder / sha256).read_bytes()
    except FileNotFoundError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


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
