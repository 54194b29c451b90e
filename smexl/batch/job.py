"""What a worker is given and gives back: its job, tasks, results. Light, so that whoever hands out work need not import
what it takes to do it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from smexl.batch.ledger import Content
from smexl.catalogue import Catalogue
from smexl.findings import Finding
from smexl.reading.package import Limits
from smexl.text import Lang


@dataclass(frozen=True)
class Job:
    """What all chunks of a run have in common. Workbooks are written into ``staging`` under the hash of what they were made
    from; ``None`` writes nothing. ``strict``: warnings that ask for it count as errors. ``evidence``: where the bytes of what is
    accepted are kept, if they are."""

    catalogue: Catalogue
    lang: Lang
    limits: Limits
    staging: Path | None
    strict: bool = False
    evidence: Path | None = None


@dataclass(frozen=True)
class Task:
    """A file to process: its place in the batch's list, its source, where it is, its hash when it was listed, and what is to be told in
    its workbook of what was found between files."""

    position: int
    source: str
    path: str
    sha256: str = ""
    between: tuple[Finding, ...] = ()


Results = list[tuple[int, Content]]
ChunkWork = Callable[[Sequence[Task], Job], Results]
