"""Where the workbooks that a batch gives go: from the ledger to the folders ``results`` and ``returned``.

The two folders are smexl's, and what stands in them follows from the inbox alone: a workbook is named after what it is of, and one
under a name that smexl has not given is moved aside to ``unclaimed``, never written over.
"""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from smexl.batch.ledger import Ledger, WantedWorkbook
from smexl.catalogue import Catalogue
from smexl.files import Move
from smexl.kinds import KINDS
from smexl.names import file_name, free_name, safe_name
from smexl.text import Lang

FOLDERS = ("results", "returned")
UNCLAIMED = "unclaimed"
_LONGEST_SOURCE = 60
"""Characters of a source that a returned workbook is named after: its end, which tells the file."""


@dataclass(frozen=True)
class Plan:
    """Where workbooks go. ``ready``: (position, place, what it is made from, source) of each that is there or can be put there; ``missing``: positions of
    files whose workbook is nowhere and has to be made again; ``moves``: what has to be renamed; ``gone``: places of workbooks that are
    wanted no more; ``unclaimed``: places of workbooks that smexl has not put there. Places are relative to the batch's folder."""

    ready: list[tuple[int, str, str, str]]
    missing: list[int]
    moves: list[Move]
    gone: list[str]
    unclaimed: list[str]


def plan(ledger: Ledger, out: Path, catalogue: Catalogue, lang: Lang) -> Plan:
    """What has to be done for the folders to hold the workbooks that are wanted, and no others. Nothing is done yet."""
    staging, mine = out / ".staging", ledger.workbooks()
    staged = {path.stem for path in staging.glob("*.xlsx")}
    there = {f"{folder}/{path.name}" for folder in FOLDERS for path in (out / folder).glob("*")}
    found = Plan([], [], [], [], [])
    taken: dict[str, int] = {}
    wanted: set[str] = set()
    for file in ledger.wanted():
        name = free_name(_workbook_name(file, catalogue, lang), taken)
        wanted.add(name)
        if file.made_from in staged and file.read_as == file.source:
            found.moves.append((staging / f"{file.made_from}.xlsx", out / name))
        elif mine.get(name) != (file.made_from, file.source) or name not in there:
            found.missing.append(file.position)
            continue
        found.ready.append((file.position, name, file.made_from, file.source))
    found.gone.extend(name for name in mine if name not in wanted)
    found.unclaimed.extend(sorted(name for name in there - mine.keys() if _is_workbook(name)))
    # Those in the way go first.
    kept = out / UNCLAIMED
    aside = {path.relative_to(kept).as_posix().casefold(): 1 for path in kept.glob("*/*")}
    moved: list[Move] = [(out / name, kept / free_name(name, aside)) for name in found.unclaimed]
    found.moves[:0] = [*moved, *((None, out / name) for name in found.gone)]
    return found


def _is_workbook(name: str) -> bool:
    return name.lower().endswith(".xlsx") and not PurePosixPath(name).name.startswith(("~$", "."))


def _workbook_name(file: WantedWorkbook, catalogue: Catalogue, lang: Lang) -> str:
    if file.status == "accepted":
        level, kind = catalogue.level_name(file.level), KINDS[file.kind]
        return f"results/{file_name(level, kind, lang, file.credit_code, file.organization)}"
    # With its folders: files of one name in many folders are told apart, and adding one renames no other.
    source = PurePosixPath(file.source)
    stem = "_".join((*source.parts[:-1], source.stem.removesuffix("_退回").removesuffix("_returned")))
    return f"returned/{safe_name(stem[-_LONGEST_SOURCE:])}{'_退回' if lang == 'zh' else '_returned'}.xlsx"
