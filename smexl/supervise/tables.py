"""What supervision found as tables for a program: bodies, signals, queue (.parquet). No program's fingerprint stands in them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from smexl.supervise.bodies import BodyFigures, BodyRow
from smexl.supervise.gather import Gathered
from smexl.supervise.queue import QueueEntry
from smexl.supervise.signals import Signal
from smexl.text import Lang

_TEXT, _FLOAT, _WHOLE = pa.string(), pa.float64(), pa.int64()
_SCHEMAS: dict[str, pa.Schema] = {
    "bodies": pa.schema(
        {
            "of": _TEXT,  # body, assessor or domain
            "within": _TEXT,
            "name": _TEXT,
            "assessments": _WHOLE,
            "conforming": _WHOLE,
            "expected": _FLOAT,
            "low_95": _WHOLE,
            "high_95": _WHOLE,
            "low_998": _WHOLE,
            "high_998": _WHOLE,
            "leniency": _FLOAT,
            "leniency_error": _FLOAT,
            "leniency_shrunk": _FLOAT,
            "equal": _FLOAT,
            "slope": _FLOAT,
            "above": _WHOLE,
            "below": _WHOLE,
            "drift": _FLOAT,
            "questions": pa.list_(_TEXT),
        }
    ),
    "signals": pa.schema(
        {
            "signal": _TEXT,
            "sort": _TEXT,
            "strength": _TEXT,
            "sources": pa.list_(_TEXT),
            "where": _TEXT,
            "evidence": _TEXT,
        }
    ),
    "queue": pa.schema(
        {
            "key": _TEXT,
            "points": _WHOLE,
            "source": _TEXT,
            "reasons": pa.list_(_TEXT),
            "outcome": _TEXT,
            "done": pa.bool_(),
        }
    ),
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
    rows: dict[str, list[dict[str, Any]]] = {
        "bodies": [_body(of, row, lang) for of, some in sorts for row in some],
        "signals": [
            {
                "signal": one.of,
                "sort": one.sort,
                "strength": one.strength,
                "sources": [gathered.lines[row].source for row in one.rows],
                "where": one.where(lang),
                "evidence": one.evidence(lang),
            }
            for one in signals
        ],
        "queue": [
            {
                "key": one.key,
                "points": one.points,
                "source": None if one.row is None else gathered.lines[one.row].source,
                "reasons": [text(lang) for _, text in one.reasons],
                "outcome": one.typed.outcome if one.typed else None,
                "done": one.done,
            }
            for one in entries
        ],
    }
    for name, schema in _SCHEMAS.items():
        pq.write_table(pa.Table.from_pylist(rows[name], schema), folder / f"{name}.parquet")


def _body(of: str, row: BodyRow, lang: Lang) -> dict[str, Any]:
    one = row.judged
    return {
        "of": of,
        "within": row.within.zh or None,
        "name": row.name,
        "assessments": one.assessments,
        "conforming": one.conformity.observed,
        "expected": one.conformity.expected,
        "low_95": one.conformity.warn[0],
        "high_95": one.conformity.warn[1],
        "low_998": one.conformity.act[0],
        "high_998": one.conformity.act[1],
        "leniency": one.leniency and one.leniency.raw,
        "leniency_error": one.leniency and one.leniency.error,
        "leniency_shrunk": one.leniency and one.leniency.shrunk,
        "equal": one.equal and one.equal.raw,
        "slope": one.slope and one.slope.raw,
        "above": one.bunching.above,
        "below": one.bunching.below,
        "drift": one.drift and one.drift.levels[-1],
        "questions": [one.whole(lang) for one in row.questions],
    }
