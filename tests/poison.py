"""Chunk functions that die, hang or fail at files of certain names: what a library does at a poisonous file, on purpose.

A module of its own, since worker processes import the function by name.
"""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from smexl.batch.job import Job, Results, Task
from smexl.batch.ledger import Content
from smexl.batch.pool import do_chunk
from smexl.findings import Finding


def echo(tasks: Sequence[Task], job: Job) -> Results:
    """Accept every file without reading it, except those named for what they do."""
    for task in tasks:
        if "abort" in task.source:
            os.abort()
        if "hang" in task.source:
            time.sleep(600)
        if "greedy" in task.source:
            bytearray(1 << 33)
        if "raise" in task.source:
            raise RuntimeError(task.source)
        if "disk" in task.source:
            raise OSError(28, "No space left on device")
    return [(task.position, Content(task.sha256, "accepted", task.source, ())) for task in tasks]


def unreadable(tasks: Sequence[Task], job: Job) -> Results:
    """As ``echo``, but call every file unreadable: no workbooks are wanted of them."""
    return [
        (position, replace(content, status="unreadable", findings=(Finding("file-not-workbook", detail="test"),)))
        for position, content in echo(tasks, job)
    ]


def calm(tasks: Sequence[Task], job: Job) -> Results:
    """As ``unreadable``, with no file that does anything."""
    finding = Finding("file-not-workbook", detail="test")
    return [(task.position, Content(task.sha256, "unreadable", task.source, (finding,))) for task in tasks]


def unready(tasks: Sequence[Task], job: Job) -> Results:
    """Fail before any file: as on a machine where something is missing that the work needs."""
    if not tasks:
        raise ImportError("no module named pandas")
    return echo(tasks, job)


def killed_at_the_start(tasks: Sequence[Task], job: Job) -> Results:
    """Die before any file, as if the system ended the process, as often as there are files of this name in the folder."""
    if not tasks:
        for path in Path(os.environ["KILLED_AT_THE_START"]).iterdir():
            with suppress(FileNotFoundError):
                path.unlink()
                os._exit(137)
    return echo(tasks, job)


def in_company(tasks: Sequence[Task], job: Job) -> Results:
    """Die at a file named so as long as another is at work at the same time: what the system does when memory runs out."""
    folder = Path(os.environ["IN_COMPANY"])
    here = folder / str(os.getpid())
    if tasks:
        here.write_text("")
        time.sleep(0.2)
        if any("victim" in task.source for task in tasks) and len(list(folder.iterdir())) > 1:
            here.unlink()
            os._exit(137)
        here.unlink()
    return echo(tasks, job)


def held(tasks: Sequence[Task], job: Job) -> Results:
    """Do what smexl does; but only the first file's chunk at once, the others when a file ``released`` stands beside the inbox."""
    while tasks and tasks[0].position and not (Path(tasks[0].path).parent.parent / "released").exists():
        time.sleep(0.02)
    return do_chunk(tasks, job)
