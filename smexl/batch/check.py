"""``smexl check``: findings of files and folders, nothing written."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smexl.batch.inbox import entries
from smexl.batch.job import Job, Task
from smexl.batch.pool import run_local
from smexl.catalogue import Catalogue
from smexl.findings import Finding
from smexl.reading.package import DEFAULT_LIMITS, Limits
from smexl.text import Lang


@dataclass(frozen=True)
class Checked:
    """What is wrong with one file."""

    source: str
    status: str
    findings: tuple[Finding, ...]

    @property
    def accepted(self) -> bool:
        return self.status == "accepted"

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """The file and its findings as plain data."""
        keys = ("severity", "code", "sheet", "cell", "value")
        findings = [{key: getattr(f, key) for key in keys} | {"message": f.message(lang)} for f in self.findings]
        return {"source": self.source, "status": self.status, "findings": findings}


def check_paths(
    paths: Sequence[Path], catalogue: Catalogue, limits: Limits = DEFAULT_LIMITS, *, strict: bool = False
) -> Iterator[Checked]:
    """Check files and folders, each file in a worker process, in their order. ``strict``: as in ``validate``."""
    found = list(entries(paths))
    tasks = [Task(i, entry.source, str(entry.path)) for i, entry in enumerate(found) if entry.finding is None]
    job = Job(catalogue, "zh", limits, staging=None, strict=strict)
    jobs = max(1, min(os.cpu_count() or 1, len(tasks) // 8))
    chunks = [tasks[start : start + 16] for start in range(0, len(tasks), 16)]
    results = (
        {position: content for done in run_local(chunks, job, jobs, 60.0) for position, content in done}
        if tasks
        else {}
    )
    for position, entry in enumerate(found):
        if entry.finding is not None:
            yield Checked(entry.source, "unreadable", (entry.finding,))
        else:
            yield Checked(entry.source, results[position].status, results[position].findings)
