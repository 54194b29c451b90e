"""``smexl check``: findings of files and folders, nothing written."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from smexl.batch.inbox import entries
from smexl.batch.job import Job, Task
from smexl.batch.ledger import Content, LedgerFile, claim_of, unreadable
from smexl.batch.pool import run_local
from smexl.batch.rivals import Rules, judge_claims
from smexl.catalogue import Catalogue
from smexl.findings import Finding
from smexl.identity import Registered
from smexl.reading.package import DEFAULT_LIMITS, Limits
from smexl.text import Lang


@dataclass(frozen=True)
class CheckedFile:
    """What is wrong with one file, and whose it is, as far as it says."""

    source: str
    status: str
    findings: tuple[Finding, ...]
    organization: str = ""
    credit_code: str = ""
    level: int | None = None
    kind: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether nothing of it has to be mended."""
        return self.status not in {"returned", "unreadable"}

    @property
    def errors(self) -> int:
        return sum(finding.severity == "error" for finding in self.findings)

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """The file and its findings as plain data."""
        keys = ("severity", "code", "sheet", "cell", "value")
        findings = [{key: getattr(f, key) for key in keys} | {"message": f.message(lang)} for f in self.findings]
        return {"source": self.source, "status": self.status, "findings": findings}


def check_paths(
    paths: Sequence[Path],
    catalogue: Catalogue,
    limits: Limits = DEFAULT_LIMITS,
    *,
    strict: bool = False,
    registered: Registered | None = None,
) -> Iterator[CheckedFile]:
    """Check files and folders, each file in a worker process, in their order. ``strict``: as in ``validate``. ``registered``: who is on the
    roster; with it the files are also held against the roster and each other, as a batch does."""
    found = list(entries(paths, limits=limits))
    tasks = [Task(i, entry.source, str(entry.path)) for i, entry in enumerate(found) if entry.finding is None]
    job = Job(catalogue, "zh", limits, staging=None, strict=strict)
    jobs = max(1, min(os.cpu_count() or 1, len(tasks) // 8))
    chunks = [tasks[start : start + 16] for start in range(0, len(tasks), 16)]
    results = (
        {position: content for done in run_local(chunks, job, jobs, 60.0) for position, content in done}
        if tasks
        else {}
    )
    given: list[tuple[LedgerFile, Content]] = []
    for position, entry in enumerate(found):
        content = results[position] if entry.finding is None else unreadable("", entry.source, entry.finding)
        given.append(
            (LedgerFile(position, entry.source, str(entry.path), entry.changed, content.sha256, None), content)
        )
    checked = [
        CheckedFile(f.source, c.status, c.findings, c.organization, c.credit_code, c.level, c.kind) for f, c in given
    ]
    if registered is not None:
        _hold_against_each_other(checked, given, catalogue, registered)
    yield from checked


def _hold_against_each_other(
    checked: list[CheckedFile],
    given: Sequence[tuple[LedgerFile, Content]],
    catalogue: Catalogue,
    registered: Registered,
) -> None:
    """Add what arises between files, and give those their status that another takes the place of."""
    first: dict[str, LedgerFile] = {}
    for file, content in sorted(given, key=lambda one: (len(one[0].source), one[0].position)):
        original = first.setdefault(content.sha256, file) if content.sha256 else file
        if original is not file:
            finding = Finding("duplicate", detail=original.source)
            checked[file.position] = replace(checked[file.position], status="duplicate", findings=(finding,))
    claims = [
        claim_of(file, content, catalogue.unit)
        for file, content in given
        if content.level and content.credit_code and checked[file.position].status in {"accepted", "returned"}
    ]
    rules = Rules(catalogue.threshold, datetime.now(UTC).replace(tzinfo=None), registered, catalogue.level_name)
    for _, group in groupby(sorted(claims, key=lambda one: one.credit_code), key=lambda one: one.credit_code):
        for verdict in judge_claims(list(group), rules):
            one = checked[verdict.position]
            checked[verdict.position] = replace(one, status=verdict.status, findings=(*one.findings, *verdict.findings))
