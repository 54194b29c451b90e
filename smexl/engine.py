"""Which program gave a verdict: its version, and a digest of its code, which tells apart what a version number cannot."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from smexl import __version__

_LIBRARIES = ("python-calamine", "xlsxwriter")


class Engine(NamedTuple):
    """``digest``: SHA-256 (hex) over the lines ``SHA-256  path`` of smexl's modules and of its tables and words (``data/*.*``), as
    ``sha256sum`` writes them, sorted by path, and the lines ``name==version`` of what reads and draws workbooks: two engines of one digest make the same of
    the same bytes."""

    version: str
    digest: str

    def __str__(self) -> str:
        return f"{self.version}+{self.digest}"


@cache
def engine() -> Engine:
    """This program. The bundled catalogue, a user's choice as any other, has a digest of its own."""
    package = Path(__file__).parent
    found = (*package.rglob("*.py"), *(package / "data").glob("*.*"))
    files = {path.relative_to(package).as_posix(): path for path in found}
    lines = (f"{hashlib.sha256(files[name].read_bytes()).hexdigest()}  {name}\n" for name in sorted(files))
    libraries = (f"{name}=={version(name)}\n" for name in _LIBRARIES)
    return Engine(__version__, hashlib.sha256("".join((*lines, *libraries)).encode()).hexdigest())
