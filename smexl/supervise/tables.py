"""What supervision found as tables for a program: bodies, signals, queue (.parquet). No program's fingerprint stands in them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from smexl.supervise.bodies import BodyFigures
from smexl.supervise.gather import Gathered
from smexl.supervise.queue import QueueEntry
from smexl.supervise.signals import Signal
from smexl.text import Lang

_TEXT, _FLOAT, _WHOLE, _TEXTS = pa.string(), pa.float64(), pa.int64(), pa.list_(pa.string())
_Columns = dict[str, tuple[pa.DataType, Callable[[Any], Any]]]
"""Name, type, and what it has of a row."""


def _bodies(lang: Lang) -> _Columns:
    """Of pairs: body, assessor or domain, and its figures."""
    return {
        "of": (_TEXT, lambda row: row[0]),
        "within": (_TEXT, lambda row: row[1].within.zh or None),
        "name": (_TEXT, lambda row: row[1].name),
        "assessments": (_WHOLE, lambda row: row[1].judged.assessments),
        "conforming": (_WHOLE, lambda row: row[1].judged.conformity.observed),
        "expected": (_FLOAT, lambda row: row[1].judged.conformity.expected),
        "low_95": (_WHOLE, lambda row: row[1].judged.conformity.warn[0]),
        "high_95": (_WHOLE, lambda row: row[1].judged.conformity.warn[1]),
        "low_998": (_WHOLE, lambda row: row[1].judged.conformity.act[0]),
        "high_998": (_WHOLE, lambda row: row[1].judged.conformity.act[1]),
        "leniency": (_FLOAT, lambda row: row[1].judged.leniency and row[1].judged.leniency.raw),
        "leniency_error": (_FLOAT, lambda row: row[1].judged.leniency and row[1].judged.leniency.error),
        "leniency_shrunk": (_FLOAT, lambda row: row[1].judged.leniency and row[1].judged.leniency.shrunk),
        "equal": (_FLOAT, lambda row: row[1].judged.equal and row[1].judged.equal.raw),
        "slope": (_FLOAT, lambda row: row[1].judged.slope and row[1].judged.slope.raw),
        "above": (_WHOLE, lambda row: row[1].judged.bunching.above),
        "below": (_WHOLE, lambda row: row[1].judged.bunching.below),
        "drift": (_FLOAT, lambda row: row[1].judged.drift and row[1].judged.drift.levels[-1]),
        "questions": (_TEXTS, lambda row: [one.whole(lang) for one in row[1].questions]),
    }


def _signals(gathered: Gathered, lang: Lang) -> _Columns:
    return {
        "signal": (_TEXT, lambda one: one.of),
        "sort": (_TEXT, lambda one: one.sort),
        "strength": (_TEXT, lambda one: one.strength),
        "sources": (_TEXTS, lambda one: [gathered.lines[row].source for row in one.rows]),
        "where": (_TEXT, lambda one: one.where(lang)),
        "evidence": (_TEXT, lambda one: one.evidence(lang)),
    }


def _queue(gathered: Gathered, lang: Lang) -> _Columns:
    return {
        "key": (_TEXT, lambda one: one.key),
        "points": (_WHOLE, lambda one: one.points),
        "source": (_TEXT, lambda one: None if one.row is None else gathered.lines[one.row].source),
        "reasons": (_TEXTS, lambda one: [text(lang) for _, text in one.reasons]),
        "outcome": (_TEXT, lambda one: one.typed.outcome if one.typed else None),
        "done": (pa.bool_(), lambda one: one.done),
    }


def write_supervision(
    folder: Path,
    gathered: Gathered,
    signals: Sequence[Signal],
    bodies: BodyFigures,
    entries: Sequence[QueueEntry],
    lang: Lang,
) -> None:
    """Write the tables into a folder, which is made. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    sorts = (("body", bodies.rows), ("assessor", bodies.assessors), ("domain", bodies.domains))
    tables: dict[str, tuple[Sequence[Any], _Columns]] = {
        "bodies": ([(of, row) for of, some in sorts for row in some], _bodies(lang)),
        "signals": (signals, _signals(gathered, lang)),
        "queue": (entries, _queue(gathered, lang)),
    }
    for name, (rows, columns) in tables.items():
        table = pa.table({key: pa.array([value(row) for row in rows], of) for key, (of, value) in columns.items()})
        pq.write_table(table, folder / f"{name}.parquet")
