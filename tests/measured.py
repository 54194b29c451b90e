"""Chunk functions for worker processes: the real one, watched, and with files that vanish or change under it.

A module of its own, since worker processes import the function by name.
"""

import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

from smexl.batch.chunk import process_chunk
from smexl.batch.job import Job, Results, Task

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def most_memory() -> int:
    """The most memory, in MB, that this process has had since ``forget_memory``; 0 where the system does not tell.

    Not ``getrusage``, whose answer a process inherits from the one that started it.
    """
    found = re.search(r"VmHWM:\s*(\d+) kB", STATUS.read_text()) if STATUS.exists() else None
    return int(found[1]) >> 10 if found else 0


def forget_memory() -> None:
    """Start measuring anew."""
    if RESET.exists():
        RESET.write_text("5")


def notes(out: Path) -> Path:
    """The folder in which workers note what each file cost."""
    return out.with_name(f"{out.name}-notes")


def measured(tasks: Sequence[Task], job: Job) -> Results:
    """Process file by file, and note of each the seconds of processor and the most memory that the worker had at it, in MB."""
    assert job.staging is not None
    folder = notes(job.staging.parent)
    folder.mkdir(exist_ok=True)
    results: Results = []
    with (folder / f"{os.getpid()}.tsv").open("a", encoding="utf-8") as file:
        for task in tasks:
            forget_memory()
            began = time.process_time()
            results += process_chunk([task], job)
            file.write(f"{task.position}\t{time.process_time() - began:.3f}\t{most_memory()}\n")
    return results


def meddled(tasks: Sequence[Task], job: Job) -> Results:
    """Process files after one has vanished, one was changed and one became a folder since they were listed."""
    for task in tasks:
        path = Path(task.path)
        if path.stem == "vanishes":
            path.unlink(missing_ok=True)
        elif path.stem == "changes":
            path.write_bytes(path.with_name("other.bin").read_bytes())
        elif path.stem == "turns":
            path.unlink(missing_ok=True)
            path.mkdir(exist_ok=True)
    return process_chunk(tasks, job)


def noisy(tasks: Sequence[Task], job: Job) -> Results:
    """Process files in a library that prints what went wrong in it."""
    os.write(2, b"thread '<unnamed>' panicked\n")
    return process_chunk(tasks, job)
