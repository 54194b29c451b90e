"""The findings of a batch in the order in which a person looks for those that matter, and no more of them than can be looked through.

In: the table of findings, some thousand rows at a time. Out: errors, each; then warnings, those of one kind in one column of a file
folded, the rarest kinds first; last the warnings that many files have, a row each kind. All of them are in the tables.
"""

from collections.abc import Iterator
from itertools import chain, groupby, islice
from typing import Any, NamedTuple

from smexl.folding import cell_ranges, folds_with, of_many
from smexl.summary.facts import Facts, finding_rows
from smexl.text import Text

_MANY = 50
"""Files with a warning of one kind, above which it is told once for all."""
_MOST = 20_000
"""Rows of the sheet: what a spreadsheet program opens within some seconds."""
_COLUMNS = ("submission_id", "severity", "code", "sheet", "cell", "value", "message", "source")


class ProblemRow(NamedTuple):
    """A row: one finding, or several in one."""

    severity: str
    organization: Text | str | None
    sheet: str
    cells: str
    value: str
    message: Text | str
    source: str
    code: str


def problems(facts: Facts) -> Iterator[ProblemRow]:
    """What to tell of the findings."""
    return islice(chain(_errors(facts), _warnings(facts)), _MOST)


def how_told(facts: Facts) -> Text:
    """What a reader has to know of what is told and what is not."""
    errors = sum(count for (severity, _), count in facts.findings.times.items() if severity == "error")
    cut = (
        Text(f"共 {errors:,} 项错误，这里只列前 {_MOST:,} 行。", f"Of {errors:,} errors the first {_MOST:,} rows. ")
        if errors > _MOST
        else Text("", "")
    )
    return Text(
        f"{cut.zh}错误在前，须修改后重新提交；警告不影响计分，少见的在前，一份文件同一列的同类警告合为一行，超过 {_MANY} 份文件都有的只计数。逐条全文见 tables/findings.parquet。",
        f"{cut.en}Errors first, to be mended and submitted again; warnings do not affect the score: the rare ones first, those of one kind in one column of a file in one row, those that more than {_MANY} files have counted. All of them, whole: tables/findings.parquet.",
    )


def _errors(facts: Facts) -> Iterator[ProblemRow]:
    organizations = facts.batch.submissions["organization"].tolist()
    for one, severity, code, sheet, cell, value, message, source in finding_rows(facts.tables, _COLUMNS):
        if severity == "error":
            yield ProblemRow(severity, organizations[facts.ids[one]], sheet, cell, value, message, source, code)


def _warnings(facts: Facts) -> list[ProblemRow]:
    organizations, files = facts.batch.submissions["organization"].tolist(), facts.findings.files
    rare: list[ProblemRow] = []
    first: dict[str, tuple[str, str]] = {}
    rows = (row for row in finding_rows(facts.tables, _COLUMNS) if row[1] != "error")
    for one, found in groupby(rows, key=lambda row: row[0]):
        groups: dict[tuple[str, ...], list[Any]] = {}
        for _, _, code, sheet, cell, value, message, source in found:
            if files[code] > _MANY:
                first.setdefault(code, (message, source))
            else:
                group = groups.setdefault(folds_with(code, sheet, cell, (value, message)), [])
                group.append((sheet, cell, value, message, source, code))
        for group in groups.values():
            sheet, _, value, message, source, code = group[0]
            cells = cell_ranges([cell for _, cell, *_ in group if cell])
            name = organizations[facts.ids[one]]
            rare.append(ProblemRow("warning", name, sheet, cells, value, of_many(len(group), message), source, code))
    counted = [
        ProblemRow(
            "warning",
            Text(f"{files[code]:,} 份文件", f"{files[code]:,} file{'s' * (files[code] != 1)}"),
            "",
            "",
            "",
            of_many(facts.findings.times["warning", code], message),
            source,
            code,
        )
        for code, (message, source) in first.items()
    ]
    return sorted(rare, key=lambda row: files[row.code]) + sorted(counted, key=lambda row: files[row.code])
