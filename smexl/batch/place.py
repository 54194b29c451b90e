"""Which of several workbooks of one organization counts, and where the workbooks that a batch gives go: from the ledger to
the folders ``results`` and ``returned``."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from smexl.batch.ledger import Content, Ledger, Listed, Wanted, modified_key
from smexl.template import file_name, safe_name
from smexl.text import Lang


def rivals(group: Sequence[tuple[Listed, Content]]) -> Iterator[tuple[int, str, str]]:
    """Which of several workbooks of one organization, level and kind counts: (position, status, other) of those it concerns.

    The accepted one saved last counts and supersedes all that were saved before it. One saved after it was not accepted, so
    it is returned, and is named beside the one that counts.
    """
    ordered = sorted(group, key=lambda one: modified_key(*one))
    last = max((i for i, (_, content) in enumerate(ordered) if content.status == "accepted"), default=None)
    if last is None:
        return
    counting = ordered[last][0]
    for file, _ in ordered[:last]:
        yield file.position, "superseded", counting.source
    for file, _ in ordered[last + 1 :]:
        yield counting.position, "accepted", file.source


def place(ledger: Ledger, out: Path, lang: Lang) -> list[int]:
    """Put the workbooks that are wanted in place and remove those that are not any more; returns the positions of files
    whose workbook is nowhere and has to be made again."""
    staging, there = out / ".staging", ledger.workbooks()
    staging.mkdir(exist_ok=True)  # another run could end, and remove it, before this one got the lock
    for folder in ("results", "returned"):
        (out / folder).mkdir(exist_ok=True)
    staged = {path.stem for path in staging.iterdir()}
    wanted: set[str] = set()
    taken: set[str] = set()
    missing: list[int] = []
    ready: list[tuple[int, str, str, str]] = []
    for file in ledger.wanted():
        name = _free_name(_workbook_name(file, lang), taken, out, there)
        wanted.add(name)
        if (file.sha256 in staged and file.read_as == file.source) or (
            there.get(name) == (file.sha256, file.source) and (out / name).exists()
        ):
            ready.append((file.position, name, file.sha256, file.source))
        else:
            missing.append(file.position)
    # Noted first: a run killed between the note and the renaming finds the staged workbook, or the renamed one, again.
    ledger.put(ready)
    for _, name, sha256, _ in ready:
        if sha256 in staged:
            (staging / f"{sha256}.xlsx").replace(out / name)
    gone = [name for name in there if name not in wanted]
    for name in gone:
        (out / name).unlink(missing_ok=True)
    ledger.removed(gone)
    return missing


def _workbook_name(file: Wanted, lang: Lang) -> str:
    if file.status == "accepted":
        return f"results/{file_name(file.level, file.kind, lang, file.credit_code, file.organization)}"
    stem = Path(file.source).stem.removesuffix("_退回").removesuffix("_returned")
    return f"returned/{safe_name(stem + ('_退回' if lang == 'zh' else '_returned'))}.xlsx"


def _free_name(name: str, taken: set[str], out: Path, there: dict[str, tuple[str, str]]) -> str:
    """The name, numbered where another workbook of this batch, or a file that smexl did not make, has it already."""
    stem, number, free = name.removesuffix(".xlsx"), 1, name
    while free.casefold() in taken or (free not in there and (out / free).exists()):
        number += 1
        free = f"{stem}_{number}.xlsx"
    taken.add(free.casefold())
    return free
