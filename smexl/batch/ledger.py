"""The ledger of a batch: what has been processed, by content, so that a rerun does only what is new.

Four tables. ``contents``: what processing said of each distinct content of a file, once it was read and judged; kept from run to
run. ``files``: what lies in the inbox now, with the status each file gets, and why this run could not judge it where it could not;
made anew by every run. ``workbooks``: what smexl has put into the batch's folder, and may therefore replace or remove.
``arrivals``: the number of the run that first saw a content, whatever it was judged by. All
writing goes through one connection, chunk by chunk. What is kept carries its digest: a row that a disk has changed is not believed.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from hashlib import blake2b
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from smexl.batch.inbox import InboxFile
from smexl.batch.rivals import Claim, Rules, judge_claims
from smexl.batch.rows import Rows, dump_findings, in_sqlite, load_findings
from smexl.errors import TellableError
from smexl.findings import PROBLEMS, Finding
from smexl.submission import Submission, unpack

_NAME = "ledger.sqlite"
_VERSION = 1
"""Of the ledger's tables, as ``user_version`` of the file; raised where a column comes or goes."""
_LISTED_AT_ONCE = 256
_READ_AT_ONCE = 500
# A changed file can turn out to have the bytes of another, so the first of equals is found again and again.
# Of equal bytes the shortest path is taken for the original: "a.xlsx", not "a - 副本.xlsx" or "旧/a.xlsx".
_FIRST_OF_EQUALS = """
UPDATE files SET first = (SELECT position FROM files AS f WHERE f.sha256 = files.sha256
    ORDER BY length(source), position LIMIT 1) WHERE sha256 IS NOT NULL
"""


@dataclass(frozen=True)
class Content:
    """What processing gave for one content.

    If accepted, ``units`` are the scores in the order of the level's requirements, ``document`` is the packed submission, and
    ``record`` the digest of its record. ``modified`` is naive UTC if it is ``zoned``, otherwise it may be a local time. ``round``: which
    submission of its organization it says it is. ``contact``, ``phone``, ``email``: whom to write to, as it says.
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
    zoned: bool = True
    assessors: str = ""
    round: int | None = None
    contact: str = ""
    phone: str = ""
    email: str = ""
    report_number: str = ""

    @property
    def judged(self) -> bool:
        """Whether this says what the file is; otherwise it says how it went this time."""
        return bool(self.sha256) and not any(PROBLEMS[finding.code].passing for finding in self.findings)


def unreadable(sha256: str, source: str, finding: Finding) -> Content:
    """The content of a file that no score sheet could be read from."""
    return Content(sha256, "unreadable", source, (finding,))


@dataclass(frozen=True)
class LedgerFile:
    """A file of the inbox, as it stands in ``files``. ``finding``: why it was not judged, where it was not; ``other``: the source of
    the file that duplicates or supersedes it; ``between``: findings that arise between files; ``place``: which of several rounds it is
    (``rivals.Verdict``); ``stamp``: what the file system said of the bytes that have this hash (``inbox.stamp_of``)."""

    position: int
    source: str
    path: str
    changed: float
    sha256: str | None
    finding: Finding | None = None
    status: str | None = None
    other: str | None = None
    workbook: str | None = None
    between: tuple[Finding, ...] = ()
    place: int | None = None
    stamp: str | None = None

    def told(self, content: Content | None) -> Iterator[Finding]:
        """All that is to be told of the file, which has this content."""
        if self.finding is not None:
            yield self.finding
        if self.status == "duplicate":
            yield Finding("duplicate", detail=self.other or "")
            return
        if content is not None:
            yield from content.findings
        yield from self.between


def listed_file(position: int, entry: InboxFile, sha256: str | None, finding: Finding | None) -> LedgerFile:
    """A file of an inbox as it is listed: with the hash of its bytes, or why it has none or was not judged."""
    path = str(entry.path)
    return LedgerFile(position, entry.source, path, entry.changed, sha256, finding, stamp=entry.stamp)


@dataclass(frozen=True)
class _PutWorkbook:
    """A workbook in the batch's folder: its name, relative to that, what it was made from, and the source that it tells of."""

    name: str
    made_from: str
    source: str


@dataclass(frozen=True)
class _Arrival:
    """The number of the run that first saw a content."""

    sha256: str
    run: int


class WantedWorkbook(NamedTuple):
    """A file that gets a workbook: what the workbook is made from, and what it is named after. ``read_as``: the source that the
    content had when it was processed, which its workbook names. ``made_from``: as that function gives it."""

    position: int
    source: str
    status: str
    sha256: str
    read_as: str
    level: int
    kind: str
    organization: str
    credit_code: str
    made_from: str


def made_from(sha256: str, between: Sequence[Finding]) -> str:
    """What a workbook was made from: a content, and what was found between its file and others."""
    return f"{sha256}-{blake2b(dump_findings(between).encode(), digest_size=8).hexdigest()}" if between else sha256


class NoLedgerError(TellableError):
    """There is no ledger of a batch at this path, or it is damaged or another smexl's; ``text`` says in one sentence what to do."""


_CONTENTS = Rows("contents", Content)
_FILES = Rows("files", LedgerFile, "first", sealed=False)
_WORKBOOKS = Rows("workbooks", _PutWorkbook)
_ARRIVALS = Rows("arrivals", _Arrival)
_SEALED: tuple[Rows[Any], ...] = (_CONTENTS, _WORKBOOKS, _ARRIVALS)
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS meta (name PRIMARY KEY, value)",
    *(rows.schema for rows in (*_SEALED, _FILES)),
    "CREATE INDEX IF NOT EXISTS contents_credit_code ON contents (credit_code)",
    # The first of equals is found at once, however many copies there are.
    "CREATE INDEX IF NOT EXISTS files_sha256 ON files (sha256, length(source), position)",
)
_OF_A_CLAIM = [name for name in _CONTENTS.names if name not in ("findings", "document")]


class Ledger:
    """An open ledger. ``identity`` names whatever else a result depends on, smexl itself too; contents made under another are forgotten.
    ``lost``: how many contents were damaged and have to be processed again; ``anew``: whether contents were forgotten. ``path`` is a file,
    or ``:memory:``.

    Raises ``NoLedgerError`` where it is damaged or a newer smexl's, and another ``TellableError`` where it cannot be read or written, at the end of a ``with`` too.
    """

    def __init__(self, path: Path, identity: str, fresh: bool = False) -> None:
        self._path, self.passed = path, 0
        try:
            with self._connected(path):
                self._begin(identity, fresh)
        except (sqlite3.Error, UnicodeDecodeError) as error:  # as in ``open``
            raise _ledger_error(error, path) from error

    @contextmanager
    def _connected(self, database: Path | str, *, uri: bool = False) -> Iterator[None]:
        """Connect, and close again where what is done with it fails."""
        self._db = sqlite3.connect(database, uri=uri, isolation_level=None)
        try:
            yield
        except BaseException:
            self.close()
            raise

    def _begin(self, identity: str, fresh: bool) -> None:
        self._db.execute("PRAGMA synchronous = NORMAL")
        if not self._is_whole():
            raise sqlite3.DatabaseError("not whole")
        if self._version() > _VERSION:
            raise _newer(self._path)
        self.anew = fresh or self._version() < _VERSION or self._meta("identity") != identity
        if self.anew:
            self._forget(identity)
        self.lost = self._leave_out_damaged()

    @classmethod
    def open(cls, path: Path) -> "Ledger":
        """The ledger of an existing batch, for reading only. ``path``: the folder that ``process`` wrote, its ``summary.xlsx`` or
        the ledger itself. Raises ``NoLedgerError``."""
        file = path / _NAME if path.is_dir() else path.with_name(_NAME)
        ledger = cls.__new__(cls)
        ledger._path = file
        try:
            with ledger._connected(f"{file.resolve().as_uri()}?mode=ro", uri=True):
                if not ledger._is_whole() or ledger._meta("identity") is None:
                    raise sqlite3.DatabaseError(file)
                if (version := ledger._version()) != _VERSION:
                    raise _newer(file) if version > _VERSION else _older(file)
        except (sqlite3.Error, UnicodeDecodeError) as error:  # SQLite's words of a damaged schema can be no text
            raise _no_ledger(path) from error
        return ledger

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, _: object, error: BaseException | None, *__: object) -> None:
        self.close()
        if isinstance(error, sqlite3.Error):
            raise _ledger_error(error, self._path) from error

    def _is_whole(self) -> bool:
        return bool(self._db.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _has(self, table: str) -> bool:
        return self._db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None

    def _meta(self, name: str) -> str | None:
        found = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def _set_meta(self, name: str, value: str | None) -> None:
        self._db.execute("DELETE FROM meta WHERE name = ?", (name,))
        if value is not None:
            self._db.execute("INSERT INTO meta VALUES (?, ?)", (name, value))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:
            yield

    def _forget(self, identity: str) -> None:
        """Start anew, but keep in mind which workbooks are smexl's own, and when contents arrived."""
        ended = self._has("meta") and self._meta("files") is not None
        with self._transaction():
            mine = [name for name, *_ in self._db.execute("SELECT * FROM workbooks")] if self._has("workbooks") else []
            for table in ("meta", "contents", "files", "workbooks"):
                self._db.execute(f"DROP TABLE IF EXISTS {table}")
            for statement in _SCHEMA:
                self._db.execute(statement)
            _WORKBOOKS.put(self._db, (_PutWorkbook(name, "", "") for name in mine))
            self._db.execute(f"PRAGMA user_version = {_VERSION}")
            self._set_meta("identity", identity)
            self._set_meta("files", "" if ended else None)

    def _leave_out_damaged(self) -> int:
        """Remove the rows that are not as they were written; returns how many contents were among them."""
        # A text that is none any more is damaged like any other, and must not end the reading.
        self._db.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        with self._transaction():
            lost, *_ = [rows.leave_out_damaged(self._db) for rows in _SEALED]
        self._db.text_factory = str
        return lost

    # --- files ---------------------------------------------------------------------------------------------------------
    def list_files(self, files: Iterable[LedgerFile]) -> None:
        """Replace the list of files by what lies in the inbox now."""
        for _ in self.listing(files):
            pass

    def listing(self, files: Iterable[LedgerFile]) -> Iterator[LedgerFile]:
        """Replace the list of files, some at a time, and yield meanwhile those whose content has not been judged, the first of equals: they
        are processed while others are still being listed. ``passed`` counts the others."""
        # A run that was killed goes on under its own number: what it had not listed yet arrived with the rest.
        run = max(1, self._last_run() + (self._meta("files") is not None))
        with self._transaction():
            self._set_meta("files", None)
            self._db.execute("DELETE FROM files")
        seen = {sha256 for (sha256,) in self._db.execute("SELECT sha256 FROM contents")}
        arrived = {None, *(sha256 for (sha256,) in self._db.execute("SELECT sha256 FROM arrivals"))}
        waiting = iter(files)
        while some := list(islice(waiting, _LISTED_AT_ONCE)):
            with self._transaction():
                _FILES.put(self._db, some)
                self._arrived({file.sha256 for file in some} - arrived, run)
            new = {file.sha256: file for file in reversed(some) if file.sha256 and file.sha256 not in seen}
            seen |= new.keys()
            self.passed += len(some) - len(new)
            yield from reversed(new.values())

    def _last_run(self) -> int:
        run: int = self._db.execute("SELECT coalesce(max(run), 0) FROM arrivals").fetchone()[0]
        return run

    def _arrived(self, contents: Iterable[str | None], run: int) -> None:
        _ARRIVALS.put(self._db, (_Arrival(sha256, run) for sha256 in contents if sha256), "IGNORE")

    def stamps(self) -> dict[str, tuple[str, str]]:
        """Path → stamp and hash of the files as the last run listed them, if that run came to its end."""
        if self._meta("files") != self._digest_of_files():
            return {}
        rows = self._db.execute("SELECT path, stamp, sha256 FROM files WHERE stamp IS NOT NULL AND sha256 IS NOT NULL")
        return {os.fsdecode(path): (stamp, sha256) for path, stamp, sha256 in rows}

    def todo(self) -> list[LedgerFile]:
        """Files, first of their bytes, whose content has not been judged, nor tried to in this run."""
        self._db.execute(_FIRST_OF_EQUALS)
        unknown = "sha256 NOT IN (SELECT sha256 FROM contents)"
        return self._files(f"WHERE position = first AND finding IS NULL AND {unknown} ORDER BY position")

    def at(self, positions: Sequence[int]) -> list[LedgerFile]:
        """The files at these positions."""
        return [file for position in positions for file in self._files("WHERE position = ?", (position,))]

    def _files(self, condition: str, values: Sequence[object] = ()) -> list[LedgerFile]:
        return list(_FILES.where(self._db, condition, values))

    def files(self, batch: int = _READ_AT_ONCE) -> Iterator[list[tuple[LedgerFile, Content | None]]]:
        """All files in order with what their content gave, in batches of this size."""
        last = -1
        while files := self._files("WHERE position > ? ORDER BY position LIMIT ?", (last, batch)):
            contents = self.contents([f.sha256 for f in files if f.sha256 and f.finding is None])
            yield [(f, contents.get(f.sha256 or "") if f.finding is None else None) for f in files]
            last = files[-1].position

    def read_files(self) -> Iterator[tuple[LedgerFile, Content | None]]:
        """Every file in order with what its content gave. Raises ``NoLedgerError`` where the ledger is damaged."""
        try:
            if self._meta("files") not in (None, self._digest_of_files()):
                raise ValueError("another list of files")
            for file, content in chain.from_iterable(self.files()):
                if content is None and file.status == "accepted":
                    raise ValueError(file.source)
                yield file, content
        except (sqlite3.Error, ValueError) as error:
            raise _no_ledger(self._path.parent) from error

    def documents(self) -> Iterator[tuple[LedgerFile, Content, Submission]]:
        """Every accepted file in order, with what it says. Raises ``NoLedgerError`` where the ledger is damaged."""
        for file, content in self.read_files():
            if file.status == "accepted" and content is not None and content.document:
                yield file, content, unpack(content.document)

    # --- contents ------------------------------------------------------------------------------------------------------
    def record(self, results: Sequence[tuple[int, Content]]) -> None:
        """Commit a chunk: what processing gave for the files at these positions. A file that has changed since it was listed
        is listed with the bytes that were read; one that was not judged is listed with the reason."""
        # Named, not numbered: Python 3.12.0 to 3.12.3 take numbers for names, and warn.
        found = [
            {
                "position": position,
                "sha256": one.sha256 or None,
                "finding": None if one.judged else in_sqlite("finding", one.findings[0]),
            }
            for position, one in results
        ]
        with self._transaction():
            _CONTENTS.put(self._db, (content for _, content in results if content.judged))
            self._db.executemany(
                "UPDATE files SET sha256 = :sha256, first = NULL, finding = :finding, stamp = NULL"
                " WHERE position = :position AND (sha256, finding) IS NOT (:sha256, :finding)",
                found,
            )
            self._arrived((content.sha256 for _, content in results), max(1, self._last_run()))

    def contents(self, hashes: Sequence[str]) -> dict[str, Content]:
        """What processing gave for these contents."""
        found = _CONTENTS.where(self._db, f"WHERE sha256 IN ({', '.join('?' * len(hashes))})", hashes)
        return {content.sha256: content for content in found}

    # --- statuses ------------------------------------------------------------------------------------------------------
    def settle(self, rules: Rules, unit: int) -> None:
        """Give every file its status: that of its content, or what became of it between files. ``unit``: units of a score of 1."""
        with self._transaction():
            self._db.execute(_FIRST_OF_EQUALS)
            self._db.execute(
                "UPDATE files SET workbook = NULL, other = NULL, \"between\" = '[]', place = NULL, status = CASE WHEN sha256 IS NULL OR finding IS NOT NULL"
                " THEN 'unreadable' ELSE (SELECT status FROM contents WHERE contents.sha256 = files.sha256) END"
            )
            self._db.execute(
                "UPDATE files SET status = 'duplicate', other = (SELECT source FROM files AS f WHERE f.position = files.first)"
                " WHERE position <> first"
            )
            verdicts = (one for claims in self._claims(rules, unit) for one in judge_claims(claims, rules))
            self._db.executemany(
                'UPDATE files SET status = ?, other = ?, "between" = ?, place = ? WHERE position = ?',
                ((v.status, v.other or None, dump_findings(v.findings), v.place, v.claim.position) for v in verdicts),
            )
            self._tell_numbers()

    def _claims(self, rules: Rules, unit: int) -> Iterator[list[Claim]]:
        """What the files (no duplicates) claim to be that are accepted or returned, in groups of one credit code; groups of one only where
        a roster has a say in them."""
        judged = (
            "FROM files JOIN contents USING (sha256) WHERE position = first AND finding IS NULL AND credit_code <> ''"
            " AND contents.status IN ('accepted', 'returned')"
        )
        several = f" AND credit_code IN (SELECT credit_code {judged} GROUP BY credit_code HAVING count(*) > 1)"
        rows = self._db.execute(
            f"SELECT (SELECT run FROM arrivals WHERE arrivals.sha256 = files.sha256), {_FILES.columns}, {_CONTENTS.picked(*_OF_A_CLAIM)}"  # noqa: S608 (our own words)
            f" {judged}{several if rules.registered is None else ''} ORDER BY credit_code, position"
        ).fetchall()
        width = 1 + len(_FILES.names)
        for _, group in groupby(rows, key=itemgetter(width + _OF_A_CLAIM.index("credit_code"))):
            yield [
                claim_of(
                    _FILES.read(row[1:width]),
                    Content(findings=(), **_CONTENTS.part(_OF_A_CLAIM, row[width:])),
                    unit,
                    row[0] or 0,
                )
                for row in group
            ]

    def _tell_numbers(self) -> None:
        """Add to each accepted file whose report number another has too, what that other is."""
        rows = self._db.execute(
            'SELECT position, files.source, report_number, "between" FROM files JOIN contents USING (sha256)'
            " WHERE files.status = 'accepted' AND report_number <> '' ORDER BY position"
        )
        by_number: dict[str, list[tuple[int, str, str, str]]] = {}
        for row in rows:
            by_number.setdefault(row[2].strip().casefold(), []).append(row)
        for same in by_number.values():
            for position, _, number, between in same if len(same) > 1 else ():
                other = next(source for at, source, _, _ in same if at != position)
                key = ("form", "assessment", "report_number")
                found = Finding("report-number-used", value=number, detail=other, key=key)
                told = dump_findings([*load_findings(between), found])
                self._db.execute('UPDATE files SET "between" = ? WHERE position = ?', (told, position))

    # --- workbooks -----------------------------------------------------------------------------------------------------
    def wanted(self) -> Iterator[WantedWorkbook]:
        """Files that get a workbook, in order: the accepted, and the returned that no later one of their organization makes idle."""
        rows = self._db.execute(
            'SELECT position, files.source, files.status, sha256, contents.source, level, kind, organization, credit_code, "between"'
            " FROM files JOIN contents USING (sha256) WHERE files.status = 'accepted' OR (files.status = 'returned' AND files.other IS NULL) ORDER BY position"
        )
        return (WantedWorkbook._make((*row, made_from(row[3], load_findings(between)))) for *row, between in rows)

    def workbooks(self) -> dict[str, tuple[str, str]]:
        """What smexl has put into the folder: relative path → (content, source) that it was made from."""
        return {one.name: (one.made_from, one.source) for one in _WORKBOOKS.where(self._db)}

    def put(self, placed: Sequence[tuple[int, str, str, str]]) -> None:
        """Note, before it happens, that (position, path, content, source) is put into the folder."""
        with self._transaction():
            known = self.workbooks()
            new = (_PutWorkbook(name, *of) for _, name, *of in placed if known.get(name) != tuple(of))
            _WORKBOOKS.put(self._db, new)
            named = ((name, position) for position, name, *_ in placed)
            self._db.executemany("UPDATE files SET workbook = ? WHERE position = ?", named)

    def removed(self, names: Iterable[str]) -> None:
        """Note that these were removed from the folder."""
        with self._transaction():
            self._db.executemany("DELETE FROM workbooks WHERE name = ?", ((name,) for name in names))

    # --- what has been published ---------------------------------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """Files by status."""
        return dict(self._db.execute("SELECT status, count(*) FROM files GROUP BY status"))

    def _digest_of_files(self, columns: str = "*") -> str:
        digest = blake2b(digest_size=16)
        for row in self._db.execute(f"SELECT {columns} FROM files ORDER BY position"):  # noqa: S608 (our own words)
            digest.update(repr(row).encode("utf-8", "backslashreplace"))
        return digest.hexdigest()

    def _state(self) -> str:
        """Digest of all that tables are made from but what the contents say, which their names stand for."""
        return self._digest_of_files('source, sha256, finding, status, other, workbook, "between", place')

    def is_published(self, made_with: str) -> bool:
        """Whether these files were published already, with the same other things (``made_with``)."""
        return self._meta("published") == f"{self._state()} {made_with}"

    def published(self, made_with: str) -> None:
        """Note that they now are."""
        with self._transaction():
            self._set_meta("files", self._digest_of_files())
            self._set_meta("published", f"{self._state()} {made_with}")


_OF_THE_DISK = tuple(f"SQLITE_{name}" for name in ("FULL", "IOERR", "READONLY", "CANTOPEN", "BUSY", "LOCKED", "PERM"))


def _ledger_error(error: Exception, path: Path) -> TellableError:
    """What to say of an error of the ledger at ``path``."""
    if not getattr(error, "sqlite_errorname", "").startswith(_OF_THE_DISK):
        return _damaged(path)
    return TellableError(
        f"无法读写账本“{path}”（{error}）；请检查磁盘空间和权限，然后重新运行，已完成的部分不会重做。",
        f"The ledger “{path}” cannot be read or written ({error}); check disk space and permissions and run again: what is done will not be redone.",
    )


def _damaged(path: Path) -> NoLedgerError:
    return NoLedgerError(
        f"账本“{path}”已损坏；请删除它，然后重新运行，会从收件文件夹重新处理全部文件。",
        f"The ledger “{path}” is damaged; delete it and run again, which processes everything in the inbox anew.",
    )


def _no_ledger(path: Path) -> NoLedgerError:
    return NoLedgerError(
        f"“{path}”中没有可读的账本（{_NAME}）；请给出 smexl process 的输出文件夹（--out），必要时重新运行 smexl process。",
        f"“{path}” has no ledger ({_NAME}) that can be read; give a folder that smexl process wrote (its --out), or run smexl process again.",
    )


def _older(path: Path) -> NoLedgerError:
    return NoLedgerError(
        f"账本“{path}”由更早版本的 smexl 写成，本版本不能读取；请用本版本重新运行 smexl process。",
        f"The ledger “{path}” was written by an older smexl than this, which cannot read it; run smexl process again.",
    )


def _newer(path: Path) -> NoLedgerError:
    return NoLedgerError(
        f"账本“{path}”由更新版本的 smexl 写成；请更新 smexl，或换一个输出文件夹重新处理。",
        f"The ledger “{path}” was written by a newer smexl than this; update smexl, or process the inbox into another folder.",
    )


def claim_of(file: LedgerFile, content: Content, unit: int, run: int = 0) -> Claim:
    """What a file that has this content claims to be; ``unit``: units of a score of 1, ``run``: the one that first saw it."""
    units = content.units
    return Claim(
        file.position,
        file.source,
        content.status == "accepted",
        content.organization,
        content.credit_code,
        content.level or 0,
        content.kind or "",
        content.assessors,
        content.round,
        run,
        content.modified,
        content.zoned,
        _naive_utc(file.changed),
        Fraction(sum(units), len(units) * unit) if units else None,
    )


def _naive_utc(seconds: float) -> datetime:
    """A time of the file system; the earliest there is where it cannot be one."""
    try:
        return datetime(1970, 1, 1) + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return datetime.min
