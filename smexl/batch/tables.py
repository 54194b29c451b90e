"""The tables of a batch: from the ledger to Parquet files, a few hundred submissions at a time, so that memory stays flat."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from smexl import scoring
from smexl.assessment import self_scores
from smexl.batch.ledger import Content, Ledger, LedgerFile
from smexl.catalogue import Catalogue
from smexl.findings import Finding
from smexl.kinds import KINDS, NO, YES
from smexl.submission import Submission, unpack
from smexl.tables import ANSWERS, CONTACT_KEYS, LONG, SCHEMAS, AnswerTable, is_flag
from smexl.text import Lang

_Row = dict[str, Any]
_Record = tuple[str, Mapping[str, str]]
"""A submission's id and what it answered in a form, or in a row of a list."""
_MOST_ROWS = 20_000
"""Rows of answers that are held before they are written: a list may have thousands."""


def write_tables(ledger: Ledger, folder: Path, catalogue: Catalogue, lang: Lang) -> None:
    """Write all tables into a new folder."""
    folder.mkdir()
    seen: Counter[tuple[str, str]] = Counter()
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", SCHEMAS[name])) for name in SCHEMAS
        }
        for batch in ledger.files():
            identified = list(_identified(batch, seen))
            for name, table in _tables(identified, catalogue, lang).items():
                if table.num_rows:
                    writers[name].write_table(table)
            for name, table in _answer_tables(identified, catalogue):
                if table.num_rows:
                    writers[name].write_table(table)


def _identified(
    batch: Sequence[tuple[LedgerFile, Content | None]], seen: Counter[tuple[str, str]]
) -> Iterator[tuple[str, LedgerFile, Content | None]]:
    """Each file with its submission id: a hash of source and bytes, and of how often that pair has come before (two inboxes)."""
    for file, content in batch:
        pair = (file.source, file.sha256 or "")
        seen[pair] += 1
        yield sha256("\n".join((*pair, str(seen[pair]))).encode()).hexdigest()[:16], file, content


def _tables(
    files: Sequence[tuple[str, LedgerFile, Content | None]], catalogue: Catalogue, lang: Lang
) -> dict[str, pa.Table]:
    scored = [
        (one, content.level, content.units)
        for one, file, content in files
        if file.status == "accepted" and content is not None and content.level is not None
    ]
    levels, scores = score_tables(scored, catalogue)
    return scores | {
        "submissions": pa.Table.from_pylist(
            [_submission(one, file, content, levels.get(one, {}), catalogue) for one, file, content in files],
            SCHEMAS["submissions"],
        ),
        "findings": pa.Table.from_pylist(
            [_finding(one, file, finding, lang) for one, file, content in files for finding in file.told(content)],
            SCHEMAS["findings"],
        ),
    }


def _answer_tables(
    files: Sequence[tuple[str, LedgerFile, Content | None]], catalogue: Catalogue
) -> Iterator[tuple[str, pa.Table]]:
    """What the accepted submissions answered, in the tables that ``ANSWERS`` declares, some thousand rows at a time."""
    held: dict[str, list[_Record]] = {name: [] for name in ANSWERS}
    texts: list[tuple[str, str, str, str, str]] = []
    contacts: list[tuple[str | None, ...]] = []
    own: list[tuple[str, str, int]] = []
    for one, file, content in files:
        if file.status != "accepted" or content is None or not content.document:
            continue
        submission = unpack(content.document)
        for name, answers in ANSWERS.items():
            held[name] += [(one, record) for record in _records(submission, answers)]
            if len(held[name]) >= _MOST_ROWS:
                yield name, _answer_table(name, held[name])
                held[name] = []
        texts += [(one, *text) for text in _texts(submission)]
        if len(texts) >= _MOST_ROWS:
            yield "texts", _columns("texts", texts)
            texts = []
        own += [(one, *score) for score in self_scores(submission, catalogue).items()]
        info = submission.answers.get("info", {})
        contacts.append((one, *(info.get(key) or None for key in CONTACT_KEYS)))
    yield "texts", _columns("texts", texts)
    yield "contacts", _columns("contacts", contacts)
    yield "self_scores", _columns("self_scores", own)
    for name, records in held.items():
        if records:
            yield name, _answer_table(name, records)


_GIVEN = frozenset(field.key for kind in KINDS.values() for field in kind.given)


def _texts(submission: Submission) -> Iterator[tuple[str, str, str, str]]:
    """Part, place, answer and text of what was written at length; what the workbook was issued with is nobody's."""
    for identifier, row in submission.rows.items():
        for key, text in row.items():
            if len(text) >= LONG and key not in _GIVEN:
                yield "scores", identifier, key, text
    for name, records in submission.listings.items():
        for number, record in enumerate(records, 1):
            for key, text in record.items():
                if len(text) >= LONG:
                    yield name, str(number), key, text


def _columns(name: str, rows: Sequence[Sequence[str | int | None]]) -> pa.Table:
    schema = SCHEMAS[name]
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _records(submission: Submission, answers: AnswerTable) -> Sequence[Mapping[str, str]]:
    if answers.listing:
        return submission.listings.get(answers.key, ())
    found = submission.answers.get(answers.key)
    return [found] if found else []


def _answer_table(name: str, records: Sequence[_Record]) -> pa.Table:
    fields, schema = ANSWERS[name].fields, SCHEMAS[name]
    given = pa.array([record for _, record in records], pa.struct([(field.key, pa.string()) for field in fields]))
    columns: list[Any] = [pa.array([one for one, _ in records], schema.field("submission_id").type)]
    for field, column in zip(fields, given.flatten(), strict=True):
        if is_flag(field):
            yes, no = pc.equal(column, YES.zh), pc.equal(column, NO.zh)
            columns.append(pc.if_else(pc.or_(yes, no), yes, None))
        else:
            columns.append(pc.if_else(pc.equal(column, ""), None, column))
    return pa.Table.from_arrays(columns, schema=schema)


def score_tables(
    scored: Sequence[tuple[str, int, Sequence[int]]], catalogue: Catalogue
) -> tuple[dict[str, _Row], dict[str, pa.Table]]:
    """Of submissions (id, level, units by the order of the level's requirements) what the table of submissions says of each, by id, and the
    tables of their scores, of C and of B: rows in the order of the submissions, then in that of the catalogue."""
    figures: dict[str, _Row] = {}
    parts: dict[str, list[tuple[npt.NDArray[np.int64], pa.Table]]] = {name: [] for name in _SCORES}
    for number in sorted({level for _, level, _ in scored}):
        level = catalogue.level(number)
        at = np.array([i for i, one in enumerate(scored) if one[1] == number], dtype=np.int64)
        units = np.array([scored[i][2] for i in at], dtype=np.int64)
        found = scoring.many(units, level, catalogue)
        columns = zip(found.units.tolist(), found.score.tolist(), found.conforms.tolist(), strict=True)
        for i, (total, score, conforms) in zip(at, columns, strict=True):
            of = {"requirements": len(level.requirements), "units": total, "score": score, "conforms": conforms}
            figures[scored[i][0]] = of
        ids = pa.array([scored[i][0] for i in at])
        each = [(r.id, r.domain, r.subdomain) for r in level.requirements]
        parts["scores"].append(_long("scores", at, ids, each, units / catalogue.unit, units))
        pairs = [(*pair, n) for pair, n in level.counts.items()]
        parts["subdomain_scores"].append(_long("subdomain_scores", at, ids, pairs, found.subdomains))
        domains = list(Counter(domain for domain, _ in level.counts).items())
        parts["domain_scores"].append(_long("domain_scores", at, ids, domains, found.domains))
    return figures, {name: _in_order(name, some) for name, some in parts.items()}


_SCORES = ("scores", "subdomain_scores", "domain_scores")


def _long(
    name: str, at: npt.NDArray[np.int64], ids: pa.Array, keys: Sequence[Sequence[Any]], *values: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.int64], pa.Table]:
    """Matrices (submission × key) as a table with a row for each of their cells, and the place of each row's submission."""
    place, key = np.repeat(np.arange(len(ids)), len(keys)), np.tile(np.arange(len(keys)), len(ids))
    columns = [ids.take(place), *(pa.array(one).take(key) for one in zip(*keys, strict=True)), *map(np.ravel, values)]
    schema = SCHEMAS[name]
    arrays = [pa.array(column).cast(field.type) for column, field in zip(columns, schema, strict=True)]
    return at[place], pa.Table.from_arrays(arrays, schema=schema)


def _in_order(name: str, parts: Sequence[tuple[npt.NDArray[np.int64], pa.Table]]) -> pa.Table:
    if not parts:
        return SCHEMAS[name].empty_table()
    return pa.concat_tables([table for _, table in parts]).take(
        np.argsort(np.concatenate([at for at, _ in parts]), kind="stable")
    )


def _submission(
    one: str, file: LedgerFile, content: Content | None, figures: Mapping[Any, Any], catalogue: Catalogue
) -> _Row:
    row: _Row = {"submission_id": one, "source": file.source, "sha256": file.sha256, "status": file.status}
    row |= {"catalogue": str(catalogue.identity), "unit": catalogue.unit, "workbook": file.workbook}
    row |= {name: figures.get(name) for name in ("requirements", "score", "conforms", "units")}
    if content is not None:
        row |= {"kind": content.kind, "level": content.level, "modified": content.modified}
        for name in ("organization", "credit_code", "institution_type", "region", "contact", "phone", "email"):
            row[name] = getattr(content, name) or None
        row["record"] = content.record if file.status == "accepted" else None
        row |= {"round": file.place, "round_units": sum(content.units) if file.place and content.units else None}
    return row


def _finding(one: str, file: LedgerFile, finding: Finding, lang: Lang) -> _Row:
    return {
        "submission_id": one,
        "source": file.source,
        "severity": finding.severity,
        "code": finding.code,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "value": finding.value,
        "message": finding.message(lang),
    }
