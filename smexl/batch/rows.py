"""Dataclasses as rows of SQLite: a column a field, and a digest where a row has to be believed after a disk has had it for years."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from smexl.findings import Finding
from smexl.text import Text

_Row = TypeVar("_Row")


def dump_findings(findings: Iterable[Finding]) -> str:
    """A sixth item marks those that strictness raised to errors."""
    rows = ([f.code, f.sheet, f.cell, f.value, f.detail, *([True] if f.raised else [])] for f in findings)
    return json.dumps(list(rows), ensure_ascii=True)


def load_findings(text: str) -> tuple[Finding, ...]:
    """The findings that ``dump_findings`` wrote."""
    return tuple(
        Finding(code, sheet, cell, value, Text(*detail) if isinstance(detail, list) else detail, raised=bool(raised))
        for code, sheet, cell, value, detail, *raised in json.loads(text)
    )


_STORED: dict[str, tuple[Callable[[Any], object], Callable[[Any], object]]] = {
    "finding": (lambda one: dump_findings([one]), lambda text: load_findings(text)[0]),
    "findings": (dump_findings, load_findings),
    "between": (dump_findings, load_findings),
    "modified": (datetime.isoformat, datetime.fromisoformat),
    "units": (json.dumps, lambda text: tuple(json.loads(text))),
    "zoned": (int, bool),
    "path": (os.fsencode, os.fsdecode),
}
"""Fields that SQLite does not keep as they are: what is written, and what that is read as. None is NULL."""


def in_sqlite(name: str, value: object) -> object:
    """What is written of a field."""
    return value if value is None or name not in _STORED else _STORED[name][0](value)


class Rows(Generic[_Row]):
    """The table ``name`` of rows of a dataclass, keyed by its first field. ``sealed``: with a digest; ``more``: columns beside."""

    def __init__(self, name: str, of: type[_Row], *more: str, sealed: bool = True) -> None:
        self.name, self._of, self._sealed = name, of, sealed
        self.names = [field.name for field in fields(of)]  # type: ignore[arg-type]
        columns = ", ".join([f'"{self.names[0]}" PRIMARY KEY', *(f'"{one}"' for one in self.names[1:]), *more])
        self.schema = f"CREATE TABLE IF NOT EXISTS {name} ({columns}{', digest' * sealed})"
        self.columns = self.picked(*self.names) + f", {name}.digest" * sealed

    def picked(self, *names: str) -> str:
        """These columns, as a statement names them."""
        return ", ".join(f'{self.name}."{one}"' for one in names)

    def put(self, db: sqlite3.Connection, rows: Iterable[_Row], instead: str = "REPLACE") -> None:
        """Write rows, ``instead`` of those that are there (``REPLACE``), or where none is (``IGNORE``)."""
        names = [*self.names, *(["digest"] if self._sealed else [])]
        columns, marks = ", ".join(f'"{one}"' for one in names), ", ".join("?" * len(names))
        values = ([in_sqlite(name, getattr(row, name)) for name in self.names] for row in rows)
        db.executemany(
            f"INSERT OR {instead} INTO {self.name} ({columns}) VALUES ({marks})",  # noqa: S608 (our own words)
            ([*some, _digest(some)] if self._sealed else some for some in values),
        )

    def read(self, values: Sequence[Any]) -> _Row:
        """The row that was written as these values of ``columns``. Raises ``ValueError`` where it is another."""
        if self._sealed and _digest(values[:-1]) != values[-1]:
            raise ValueError(values[0])
        return self._of(**self.part(self.names, values))

    def part(self, names: Iterable[str], values: Iterable[Any]) -> dict[str, Any]:
        """Some fields of a row, from the values of their columns."""
        pairs = zip(names, values, strict=False)
        return {
            name: value if value is None or name not in _STORED else _STORED[name][1](value) for name, value in pairs
        }

    def where(self, db: sqlite3.Connection, condition: str = "", values: Sequence[object] = ()) -> Iterator[_Row]:
        """The rows that meet a condition."""
        rows = db.execute(f"SELECT {self.columns} FROM {self.name} {condition}", values)  # noqa: S608 (our own words)
        return map(self.read, rows)

    def leave_out_damaged(self, db: sqlite3.Connection) -> int:
        """Remove the rows that are not as they were written; returns how many."""
        rows = db.execute(f"SELECT rowid, {self.columns} FROM {self.name}")  # noqa: S608 (as above)
        damaged = [(row[0],) for row in rows if _digest(row[1:-1]) != row[-1]]
        db.executemany(f"DELETE FROM {self.name} WHERE rowid = ?", damaged)  # noqa: S608 (as above)
        return len(damaged)


def _digest(values: Sequence[object]) -> bytes:
    large = [value for value in values if isinstance(value, bytes)]
    small = [len(value) if isinstance(value, bytes) else value for value in values]
    digest = blake2b(repr(small).encode("utf-8", "backslashreplace"), digest_size=16)
    for data in large:
        digest.update(data)
    return digest.digest()
