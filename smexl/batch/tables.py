"""The tables of a batch: from the ledger to Parquet files, a few hundred submissions at a time, so that memory stays flat."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from smexl import scoring
from smexl.assessment import self_scores
from smexl.batch.ledger import Content, Ledger, Listed
from smexl.catalogue import Catalogue
from smexl.findings import Finding
from smexl.kinds import KINDS, NO, YES
from smexl.submission import Submission, unpack
from smexl.tables import ANSWERS, CONTACTS, LONG, SCHEMAS, AnswerTable, is_flag
from smexl.text import Lang

Row = dict[str, Any]
Record = tuple[str, Mapping[str, str]]
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
    batch: Sequence[tuple[Listed, Content | None]], seen: Counter[tuple[str, str]]
) -> Iterator[tuple[str, Listed, Content | None]]:
    """Each file with its submission id: a hash of source and bytes, and of how often that pair has come before (two inboxes)."""
    for file, content in batch:
        pair = (file.source, file.sha256 or "")
        seen[pair] += 1
        yield sha256("\n".join((*pair, str(seen[pair]))).encode()).hexdigest()[:16], file, content


def _tables(
    files: Sequence[tuple[str, Listed, Content | None]], catalogue: Catalogue, lang: Lang
) -> dict[str, pa.Table]:
    scored = [
        scoring.Scored(one, content.level, content.units)
        for one, file, content in files
        if file.status == "accepted" and content is not None and content.level is not None
    ]
    scores = scoring.score_table(scored, catalogue)
    subdomains = scoring.subdomain_scores(scores, catalogue)
    figures = scoring.level_scores(scores, catalogue)
    levels = {str(row["submission_id"]): row for row in figures.to_dict("records")}
    return {
        "submissions": pa.Table.from_pylist(
            [_submission(one, file, content, levels.get(one, {}), catalogue) for one, file, content in files],
            SCHEMAS["submissions"],
        ),
        "scores": _arrow(scores, "scores"),
        "subdomain_scores": _arrow(subdomains, "subdomain_scores"),
        "domain_scores": _arrow(scoring.domain_scores(subdomains, catalogue), "domain_scores"),
        "findings": pa.Table.from_pylist(
            [
                _finding(one, file, finding, lang)
                for one, file, content in files
                for finding in _findings(file, content)
            ],
            SCHEMAS["findings"],
        ),
    }


def _answer_tables(
    files: Sequence[tuple[str, Listed, Content | None]], catalogue: Catalogue
) -> Iterator[tuple[str, pa.Table]]:
    """What the accepted submissions answered, in the tables that ``ANSWERS`` declares, some thousand rows at a time."""
    held: dict[str, list[Record]] = {name: [] for name in ANSWERS}
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
        contacts.append((one, *(info.get(key) or None for key in CONTACTS)))
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


def _answer_table(name: str, records: Sequence[Record]) -> pa.Table:
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


def _arrow(table: pd.DataFrame, name: str) -> pa.Table:
    schema = SCHEMAS[name]
    columns = [pa.array(table[column]) for column in schema.names]
    return pa.Table.from_arrays([c.cast(f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _submission(
    one: str, file: Listed, content: Content | None, figures: Mapping[Any, Any], catalogue: Catalogue
) -> Row:
    row: Row = {"submission_id": one, "source": file.source, "sha256": file.sha256, "status": file.status}
    row |= {"catalogue": str(catalogue.identity), "unit": catalogue.unit, "workbook": file.workbook}
    row |= {name: figures.get(name) for name in ("requirements", "score", "conforms", "units")}
    if content is not None:
        row |= {"kind": content.kind, "level": content.level, "modified": content.modified}
        for name in ("organization", "credit_code", "institution_type", "region", "contact", "phone", "email"):
            row[name] = getattr(content, name) or None
        row["record"] = content.record if file.status == "accepted" else None
        row |= {"round": file.place, "round_units": sum(content.units) if file.place and content.units else None}
    return row


def _findings(file: Listed, content: Content | None) -> Iterator[Finding]:
    if file.finding is not None:
        yield file.finding
    if file.status == "duplicate":
        yield Finding("duplicate", detail=file.other or "")
        return
    if content is not None:
        yield from content.findings
    yield from file.between


def _finding(one: str, file: Listed, finding: Finding, lang: Lang) -> Row:
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
