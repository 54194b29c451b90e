"""Chunk functions for worker processes: the real one, watched, and with files that vanish or change under it.

A module of its own, since worker processes import the function by name.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from smexl.batch.chunk import Job, Task, process_chunk
from smexl.batch.pool import Results

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def notes(out: Path) -> Path:
    """The folder in which workers note what each file cost."""
    return out.with_name(f"{out.name}-notes")


def measured(tasks: Sequence[Task], job: Job) -> Results:
    """Process file by file, and note of each the seconds and the most memory that the worker has ever had, in MB."""
    assert job.staging is not None
    folder = notes(job.staging.parent)
    folder.mkdir(exist_ok=True)
    results: Results = []
    with (folder / f"{os.getpid()}.tsv").open("a", encoding="utf-8") as file:
        for task in tasks:
            began = time.monotonic()
            results += process_chunk([task], job)
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10 if resource else 0
            file.write(f"{task.position}\t{time.monotonic() - began:.3f}\t{most}\n")
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
