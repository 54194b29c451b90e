"""The ledger of a batch: what has been processed, by content, so that a rerun does only what is new.

Three tables. ``contents``: what processing gave for each distinct content of a file; kept from run to run. ``files``: what lies in
the inbox now, with the status each file gets; made anew by every run. ``workbooks``: what smexl has put into the batch's
folder, and may therefore replace or remove. All writing goes through one connection, chunk by chunk.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from smexl.errors import TellableError
from smexl.findings import Finding
from smexl.submission import Submission, unpack
from smexl.text import Text

_NAME = "ledger.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS contents (
    sha256 TEXT PRIMARY KEY, status TEXT NOT NULL, source TEXT NOT NULL, level INTEGER, kind TEXT, organization TEXT,
    credit_code TEXT, institution_type TEXT, region TEXT, modified TEXT, units BLOB, findings TEXT NOT NULL, document BLOB NOT NULL,
    record TEXT);
CREATE TABLE IF NOT EXISTS files (
    position INTEGER PRIMARY KEY, source TEXT NOT NULL, path BLOB NOT NULL, changed REAL NOT NULL, sha256 TEXT,
    finding TEXT, first INTEGER, status TEXT, other TEXT, workbook TEXT);
CREATE INDEX IF NOT EXISTS files_sha256 ON files (sha256);
CREATE TABLE IF NOT EXISTS workbooks (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, source TEXT NOT NULL);
"""


# Of equal bytes the shortest path is taken for the original: "a.xlsx", not "a - 副本.xlsx" or "旧/a.xlsx".
_FIRST_OF_EQUALS = """
UPDATE files SET first = (SELECT position FROM files AS f WHERE f.sha256 = files.sha256
    ORDER BY length(source), position LIMIT 1) WHERE sha256 IS NOT NULL
"""


@dataclass(frozen=True)
class Content:
    """What processing gave for one content.

    If accepted, ``units`` are the scores in the order of the level's requirements, ``document`` is the packed submission, and
    ``record`` the digest of its record.
    """

    sha256: str
    status: str
    source: str
    findings: tuple[Finding, ...]
    level: int | None = None
    kind: str | None = None
    organization: str = ""
    credit_code: str = ""
    institution_type: str = ""
    region: str = ""
    modified: datetime | None = None
    units: tuple[int, ...] = ()
    document: bytes = b""
    record: str = ""


def unreadable(sha256: str, source: str, finding: Finding) -> Content:
    """The content of a file that no score sheet could be read from."""
    return Content(sha256, "unreadable", source, (finding,))


@dataclass(frozen=True)
class Listed:
    """A file of the inbox, as it stands in ``files``. ``other``: the source of the file that duplicates or supersedes it."""

    position: int
    source: str
    path: str
    changed: float
    sha256: str | None
    finding: Finding | None
    status: str | None = None
    other: str | None = None
    workbook: str | None = None


class Wanted(NamedTuple):
    """A file that gets a workbook: what the workbook is made from, and what it is named after. ``read_as``: the source that the
    content had when it was processed, which its workbook names."""

    position: int
    source: str
    status: str
    sha256: str
    read_as: str
    level: int
    kind: str
    organization: str
    credit_code: str


class NoLedgerError(TellableError):
    """There is no ledger of a batch at this path, or it is damaged; ``text`` says in one sentence what to do."""


class Ledger:
    """An open ledger. ``identity`` names whatever else a result depends on; contents made under another are forgotten."""

    def __init__(self, path: Path, identity: str, fresh: bool = False) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        try:
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_SCHEMA)
            known = self._db.execute("SELECT value FROM meta WHERE name = 'identity'").fetchone()
            if fresh or known != (identity,):
                with self._transaction():
                    self._db.execute("DELETE FROM contents")
                    self._db.execute("UPDATE workbooks SET sha256 = ''")
                    self._db.execute("INSERT OR REPLACE INTO meta VALUES ('identity', ?)", (identity,))
        except BaseException:
            self._db.close()
            raise

    @classmethod
    def open(cls, path: Path) -> "Ledger":
        """The ledger of an existing batch, for reading only. ``path``: the folder that ``process`` wrote, its ``summary.xlsx`` or
        the ledger itself. Raises ``NoLedgerError``."""
        file = path / _NAME if path.is_dir() else path.with_name(_NAME)
        ledger = cls.__new__(cls)
        try:
            ledger._db = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
        except sqlite3.Error as error:
            raise _no_ledger(path) from error
        try:
            for table in ("files", "contents"):
                ledger._db.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608 (our own words)
        except sqlite3.Error as error:
            ledger.close()
            raise _no_ledger(path) from error
        return ledger

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._db)

    # --- files ---------------------------------------------------------------------------------------------------------
    def list_files(self, files: Iterable[Listed]) -> int:
        """Replace the list of files by what lies in the inbox now; returns their number. The first of equal bytes is ``first``."""
        with self._transaction():
            self._db.execute("DELETE FROM files")
            self._db.executemany(
                "INSERT INTO files (position, source, path, changed, sha256, finding) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (
                        f.position,
                        f.source,
                        os.fsencode(f.path),
                        f.changed,
                        f.sha256,
                        None if f.finding is None else _dump([f.finding]),
                    )
                    for f in files
                ),
            )
            self._db.execute(_FIRST_OF_EQUALS)
        count: int = self._db.execute("SELECT count(*) FROM files").fetchone()[0]
        return count

    def todo(self) -> list[Listed]:
        """Files, first of their bytes, whose content has not been processed."""
        return self._listed("WHERE position = first AND sha256 NOT IN (SELECT sha256 FROM contents) ORDER BY position")

    def count_done(self) -> int:
        """How many of the files, as the last run listed them, need no processing."""
        count: int = self._db.execute(
            "SELECT count(*) FROM files WHERE sha256 IS NULL OR sha256 IN (SELECT sha256 FROM contents)"
        ).fetchone()[0]
        return count

    def at(self, positions: Sequence[int]) -> list[Listed]:
        """The files at these positions."""
        return [file for position in positions for file in self._listed("WHERE position = ?", (position,))]

    def files(self, batch: int = 500) -> Iterator[list[tuple[Listed, Content | None]]]:
        """All files in order with what their content gave, in batches of this size."""
        last = -1
        while listed := self._listed("WHERE position > ? ORDER BY position LIMIT ?", (last, batch)):
            contents = self.contents([f.sha256 for f in listed if f.sha256])
            yield [(f, contents.get(f.sha256 or "")) for f in listed]
            last = listed[-1].position

    def read_files(self) -> Iterator[tuple[Listed, Content | None]]:
        """Every file in order with what its content gave. Raises ``NoLedgerError`` where the ledger is damaged."""
        try:
            for batch in self.files():
                yield from batch
        except (sqlite3.Error, ValueError) as error:
            raise _no_ledger(Path(_NAME)) from error

    def documents(self) -> Iterator[tuple[Listed, Content, Submission]]:
        """Every accepted file in order, with what it says. Raises ``NoLedgerError`` where the ledger is damaged."""
        try:
            for batch in self.files():
                for file, content in batch:
                    if file.status == "accepted" and content is not None and content.document:
                        yield file, content, unpack(content.document)
        except (sqlite3.Error, ValueError) as error:
            raise _no_ledger(Path(_NAME)) from error

    def _listed(self, where: str, values: Sequence[object] = ()) -> list[Listed]:
        columns = "position, source, path, changed, sha256, finding, status, other, workbook"
        rows = self._db.execute(f"SELECT {columns} FROM files {where}", values)  # noqa: S608 (both are our own words)
        return [
            Listed(position, source, os.fsdecode(path), changed, sha256, _load(finding)[0] if finding else None, *rest)
            for position, source, path, changed, sha256, finding, *rest in rows
        ]

    # --- contents ------------------------------------------------------------------------------------------------------
    def record(self, results: Iterable[tuple[int, Content]]) -> None:
        """Commit a chunk: what processing gave for the files at these positions. A file that has changed since it was listed
        is listed with the bytes that were read."""
        with self._transaction():
            for position, content in results:
                if content.sha256:
                    self._db.execute(
                        "INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        _row(content),
                    )
                    self._db.execute(
                        "UPDATE files SET sha256 = ? WHERE position = ? AND sha256 IS NOT ?",
                        (content.sha256, position, content.sha256),
                    )
                else:
                    self._db.execute(
                        "UPDATE files SET sha256 = NULL, first = NULL, finding = ? WHERE position = ?",
                        (_dump(content.findings[:1]), position),
                    )

    def contents(self, hashes: Sequence[str]) -> dict[str, Content]:
        """What processing gave for these contents."""
        marks = ",".join("?" * len(hashes))
        rows = self._db.execute(f"SELECT * FROM contents WHERE sha256 IN ({marks})", hashes)  # noqa: S608 (marks only)
        return {row[0]: _content(row) for row in rows}

    # --- statuses ------------------------------------------------------------------------------------------------------
    def set_statuses(self) -> None:
        """Give every file the status of its content, or ``duplicate`` or ``unreadable``; rivals are still to be settled."""
        with self._transaction():
            self._db.execute(
                # A changed file can turn out to have the bytes of another, so the first of equals is found again.
                _FIRST_OF_EQUALS
            )
            self._db.execute(
                "UPDATE files SET workbook = NULL, other = NULL, status = CASE WHEN sha256 IS NULL THEN 'unreadable'"
                " ELSE (SELECT status FROM contents WHERE contents.sha256 = files.sha256) END"
            )
            self._db.execute(
                "UPDATE files SET status = 'duplicate', other = (SELECT source FROM files AS f WHERE f.position = files.first)"
                " WHERE position <> first"
            )

    def rivals(self) -> Iterator[list[tuple[Listed, Content]]]:
        """Groups of files (no duplicates) that are of the same organization, level and kind, accepted or returned."""
        of_group = "credit_code, level, kind"
        groups = self._db.execute(
            f"SELECT {of_group} FROM files JOIN contents USING (sha256) WHERE position = first AND credit_code <> ''"  # noqa: S608
            f" AND contents.status IN ('accepted', 'returned') GROUP BY {of_group} HAVING count(*) > 1"
        ).fetchall()
        for group in groups:
            listed = self._listed(
                "WHERE position = first AND sha256 IN (SELECT sha256 FROM contents WHERE credit_code = ? AND level = ?"
                " AND kind = ? AND status IN ('accepted', 'returned')) ORDER BY position",
                group,
            )
            contents = self.contents([f.sha256 for f in listed if f.sha256])
            yield [(f, contents[f.sha256]) for f in listed if f.sha256]

    def settle(self, verdicts: Iterable[tuple[int, str, str]]) -> None:
        """Set (position, status, other) of rivals."""
        with self._transaction():
            self._db.executemany(
                "UPDATE files SET status = ?, other = ? WHERE position = ?", ((s, o, p) for p, s, o in verdicts)
            )

    # --- workbooks -----------------------------------------------------------------------------------------------------
    def wanted(self) -> Iterator[Wanted]:
        """Files that get a workbook, in order: the accepted and the returned."""
        rows = self._db.execute(
            "SELECT position, files.source, files.status, sha256, contents.source, level, kind, organization, credit_code"
            " FROM files JOIN contents USING (sha256) WHERE files.status IN ('accepted', 'returned') ORDER BY position"
        )
        return map(Wanted._make, rows)

    def workbooks(self) -> dict[str, tuple[str, str]]:
        """What smexl has put into the folder: relative path → (content, source) that it was made from."""
        return {path: (sha256, source) for path, sha256, source in self._db.execute("SELECT * FROM workbooks")}

    def put(self, placed: Iterable[tuple[int, str, str, str]]) -> None:
        """Note, before it happens, that (position, path, content, source) is put into the folder."""
        with self._transaction():
            for position, path, sha256, source in placed:
                self._db.execute("INSERT OR REPLACE INTO workbooks VALUES (?, ?, ?)", (path, sha256, source))
                self._db.execute("UPDATE files SET workbook = ? WHERE position = ?", (path, position))

    def removed(self, paths: Iterable[str]) -> None:
        """Note that these were removed from the folder."""
        with self._transaction():
            self._db.executemany("DELETE FROM workbooks WHERE path = ?", ((path,) for path in paths))


def _no_ledger(path: Path) -> NoLedgerError:
    return NoLedgerError(
        Text(
            f"“{path}”中没有可读的账本（{_NAME}）；请给出 smexl process 的输出文件夹（--out），必要时重新运行 smexl process。",
            f"“{path}” has no ledger ({_NAME}) that can be read; give a folder that smexl process wrote (its --out), or run smexl process again.",
        )
    )


class _Transaction:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, error: object, *_: object) -> None:
        self._db.execute("ROLLBACK" if error else "COMMIT")


def _dump(findings: Iterable[Finding]) -> str:
    """A sixth item marks those that strictness raised to errors."""
    rows = ([f.code, f.sheet, f.cell, f.value, f.detail, *([True] if f.raised else [])] for f in findings)
    return json.dumps(list(rows), ensure_ascii=True)


def _load(text: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(code, sheet, cell, value, Text(*detail) if isinstance(detail, list) else detail, raised=bool(raised))
        for code, sheet, cell, value, detail, *raised in json.loads(text)
    )


def _row(content: Content) -> tuple[object, ...]:
    return (
        content.sha256,
        content.status,
        content.source,
        content.level,
        content.kind,
        content.organization,
        content.credit_code,
        content.institution_type,
        content.region,
        None if content.modified is None else content.modified.isoformat(),
        json.dumps(content.units).encode() if content.units else None,
        _dump(content.findings),
        content.document,
        content.record or None,
    )


def _content(row: tuple[object, ...]) -> Content:
    (
        sha256,
        status,
        source,
        level,
        kind,
        organization,
        credit_code,
        kind_of,
        region,
        modified,
        units,
        findings,
        document,
        record,
    ) = row
    return Content(
        str(sha256),
        str(status),
        str(source),
        _load(str(findings)),
        level if isinstance(level, int) else None,
        None if kind is None else str(kind),
        str(organization or ""),
        str(credit_code or ""),
        str(kind_of or ""),
        str(region or ""),
        None if modified is None else datetime.fromisoformat(str(modified)),
        tuple(json.loads(units)) if isinstance(units, bytes) else (),
        document if isinstance(document, bytes) else b"",
        str(record or ""),
    )


def modified_key(file: Listed, content: Content) -> tuple[datetime, float, str, int]:
    """What decides which of two workbooks was saved last: its own time, then the file's, then the path."""
    return content.modified or datetime.min, file.changed, file.source, file.position
