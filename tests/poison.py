"""Chunk functions that die, hang or fail at files of certain names: what a library does at a poisonous file, on purpose.

A module of its own, since worker processes import the function by name.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import replace

from smexl.batch.job import Job, Results, Task
from smexl.batch.ledger import Content
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


def unready(tasks: Sequence[Task], job: Job) -> Results:
    """Fail before any file: as on a machine where something is missing that the work needs."""
    if not tasks:
        raise ImportError("no module named pandas")
    return echo(tasks, job)
