"""``smexl check``: findings of files and folders, nothing written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from smexl.batch.inbox import entries
from smexl.batch.job import Job, Task
from smexl.batch.ledger import Content, Ledger, listed_file, unreadable
from smexl.batch.pool import run_few
from smexl.batch.rivals import Rules
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
    done = dict(run_few(tasks, Job(catalogue, "zh", limits, staging=None, strict=strict)))
    done |= {i: unreadable("", one.source, one.finding) for i, one in enumerate(found) if one.finding is not None}
    if registered is None:
        yield from (_checked(one.source, done[i].status, done[i], done[i].findings) for i, one in enumerate(found))
        return
    with Ledger(Path(":memory:"), "") as ledger:
        ledger.list_files(
            listed_file(i, one, done[i].sha256 or None, None if done[i].judged else done[i].findings[0])
            for i, one in enumerate(found)
        )
        ledger.record([(file.position, done[file.position]) for file in ledger.todo()])
        now = datetime.now(UTC).replace(tzinfo=None)
        ledger.settle(Rules(catalogue.threshold, now, registered, catalogue.level_name), catalogue.unit)
        for file, content in ledger.read_files():
            yield _checked(file.source, file.status or "", done[file.position], file.told(content))


def _checked(source: str, status: str, content: Content, findings: Iterable[Finding]) -> CheckedFile:
    about = content.organization, content.credit_code, content.level, content.kind
    return CheckedFile(source, status, tuple(findings), *about)
