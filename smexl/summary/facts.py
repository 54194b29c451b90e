"""What the sheets of a summary have in common: the batch read back, what each file has of findings, who is missing, and names."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from smexl import scoring
from smexl.batch import reread as batches
from smexl.batch.reread import Batch, Group
from smexl.catalogue import Catalogue
from smexl.identity import folded
from smexl.kinds import KINDS, level_name
from smexl.tables import ANSWERS
from smexl.text import Lang, Text, both
from smexl.views.cells import VERDICTS, Mark
from smexl.views.columns import kind_text

OVERVIEW = Text("总览", "Overview")
ORGANIZATIONS = Text("机构", "Organizations")
DOMAINS = Text("能力域", "Domains")
SUBDOMAINS = Text("能力子域", "Subdomains")
REQUIREMENTS = Text("要求统计", "Requirements")
FINDINGS = Text("问题清单", "Findings")
FILES = Text("文件清单", "Files")
NOT_SUBMITTED = Text("未提交", "Not submitted")
RISKS = Text("紧急风险", "Urgent risks")
PAIRS = Text("前后对照", "Side by side")

STATUS_NAMES = {
    "accepted": Text("受理", "Accepted"),
    "returned": Text("退回", "Returned"),
    "unreadable": Text("无法读取", "Unreadable"),
    "superseded": Text("已被取代", "Superseded"),
    "duplicate": Text("重复文件", "Duplicate"),
}


STATUS = Text("状态", "Status")
SOURCE = Text("来源文件", "Source file")
FILE = Text("工作簿", "Workbook")
MEAN = Text("均值", "Mean")
PASS_RATE = Text("符合率", "Pass rate")
SCORE_A = Text("等级得分 A", "Level score A")
CODE = Text("登记地（按代码）", "Registered in")


CONTACT_COLUMNS = {
    "contact": Text("联系人", "Contact"),
    "phone": Text("联系电话", "Phone"),
    "email": Text("电子邮箱", "E-mail"),
}
"""Columns that say whom to write to."""
TO_BE_MENDED = Text("退回", "To be mended")


@dataclass(frozen=True)
class Expected:
    """An applicant of the roster, and whom to write to; ``level`` and ``kind`` are ``None`` where the roster leaves them open."""

    credit_code: str
    organization: str
    level: int | None
    kind: str | None = None
    contact: str = ""
    phone: str = ""
    email: str = ""


@cache
def group_text(level: int, kind: str, names: tuple[Text, ...]) -> Text:
    """A level, of those with these names, and a kind: 三星 自评."""
    return both(lambda lang: f"{level_name(level, names)(lang)} {kind_text(kind)(lang)}")


def catalogue_text(catalogue: Catalogue) -> Text:
    return both(lambda lang: catalogue_line(catalogue, lang))


def kind_order(kind: str) -> tuple[int, str]:
    """What kinds are sorted by: as they are declared, those that nobody knows last."""
    known = list(KINDS)
    return (known.index(kind) if kind in known else len(known), kind)


def catalogue_line(catalogue: Catalogue, lang: Lang) -> str:
    identity = catalogue.identity
    return f"{catalogue.name(lang)} {identity.version} ({identity.digest[:12]})"


def group_mean(group: Group, catalogue: Catalogue) -> Fraction:
    """The mean of all scores of a group, exactly: the mean of its A, since all have the same requirements."""
    return scoring.exact(int(group.sums.sum()), group.units.size, catalogue)


@dataclass(frozen=True)
class FindingCounts:
    """Errors and warnings of each file, and how often each (severity, code) came, in how many files."""

    errors: npt.NDArray[np.int64]
    warnings: npt.NDArray[np.int64]
    times: Counter[tuple[str, str]]
    files: Counter[str]


class Risk(NamedTuple):
    """A piece of evidence that shows an urgent risk: the row of its submission, and what it says by the columns of evidence.

    Of a returned workbook only its finding is known, which stands for the name.
    """

    row: int
    evidence: Mapping[str, str | None]


class KindPair(NamedTuple):
    """Two submissions of one organization and level, of a kind and of the one that it follows: their rows in the table of
    submissions, and how many requirements the later one scored higher and lower."""

    level: int
    before: int
    after: int
    higher: int
    lower: int


@dataclass(frozen=True)
class Facts:
    """What the sheets have in common.

    ``ids``: submission id → row of the submissions table; ``files``: its columns that ``Batch`` does not have; ``order``: the rows of
    the accepted in the order of the sheets, which is also that of the rows of ``domains`` (B) and ``subdomains`` (C); ``risks`` and
    ``pairs`` are in that order too.
    """

    tables: Path
    batch: Batch
    ids: dict[str, int]
    files: dict[str, list[Any]]
    order: list[int]
    findings: FindingCounts
    domains: npt.NDArray[np.float64]
    subdomains: npt.NDArray[np.float64]
    risks: Sequence[Risk]
    pairs: Sequence[KindPair]

    @property
    def catalogue(self) -> Catalogue:
        return self.batch.catalogue

    def groups(self) -> dict[tuple[int, str], Group]:
        return {group.key: group for group in self.batch.groups}

    @property
    def kinds(self) -> list[str]:
        """The kinds that the files are of, as far as they could be read, in their order."""
        return sorted({str(kind) for kind in self.batch.submissions["kind"].dropna()}, key=kind_order)

    def score(self, row: int) -> Fraction:
        """The A of an accepted submission, exactly."""
        units, requirements = self._sums[row]
        return Fraction(int(units), int(requirements) * self.catalogue.unit)

    @cached_property
    def _sums(self) -> list[tuple[int, int]]:
        """Sum of units and number of requirements of each file; not available where it is not accepted."""
        submissions = self.batch.submissions
        return list(zip(submissions["units"], submissions["requirements"], strict=True))

    def verdict(self, score: Fraction) -> Mark:
        """What formula (4) says of an exact score."""
        return VERDICTS[scoring.reaches(score, self.catalogue.threshold)]


def read_facts(tables: Path, catalogue: Catalogue) -> Facts:
    """Read the tables. Raises ``NotABatchError`` where they are not those of the catalogue."""
    batch = batches.read_tables(tables, catalogue)
    columns = ["submission_id", "sha256", "modified", "workbook", *CONTACT_COLUMNS]
    files = batches.read_columns(tables / "submissions.parquet", columns).to_pydict()
    ids = {one: i for i, one in enumerate(files.pop("submission_id"))}
    order = sheet_order(batch)
    counted = _count_findings(tables, ids)
    risks = _read_risks(tables, ids, order)
    if counted.times["warning", _URGENT]:
        risks += _risks_of_returned(tables, ids, batch)
    return Facts(
        tables,
        batch,
        ids,
        files,
        order,
        counted,
        *means_of(batch, order),
        risks,
        list(kind_pairs(batch, order)),
    )


def means_of(batch: Batch, order: Sequence[int]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """B and C of the accepted in this order of their rows: submission × domain and × subdomain of the catalogue; NaN where not assessed."""
    catalogue = batch.catalogue
    place = np.zeros(len(batch.submissions), dtype=np.int64)
    place[list(order)] = np.arange(len(order))
    pairs = [(one.domain.zh, one.name.zh) for one in catalogue.subdomains]
    names = [domain.zh for domain in catalogue.domains]
    domains, subdomains = (np.full((len(order), len(some)), np.nan) for some in (names, pairs))
    for group in batch.groups:
        found, rows = scoring.many(group.units, group.level, catalogue), place[group.rows][:, None]
        domains[rows, [names.index(one) for one in group.level.domains]] = found.domains
        subdomains[rows, [pairs.index(one) for one in group.level.counts]] = found.subdomains
    return domains, subdomains


def _read_risks(tables: Path, ids: Mapping[str, int], order: Sequence[int]) -> list[Risk]:
    """The evidence marked as urgent; none in a batch that was made before there was a table of evidence."""
    path = tables / "evidence.parquet"
    if not path.exists():
        return []
    place = {position: i for i, position in enumerate(order)}
    columns = [field.key for field in ANSWERS["evidence"].fields if field.key != "urgent"]
    found = []
    with pq.ParquetFile(path) as file:
        for rows in file.iter_batches(4096, columns=["submission_id", "urgent", *columns], use_threads=False):
            urgent = rows.filter(pc.fill_null(rows["urgent"], False))
            found += [
                Risk(ids[record["submission_id"]], {column: record[column] for column in columns})
                for record in urgent.to_pylist()
            ]
    return sorted(found, key=lambda risk: place[risk.row])


_URGENT = "urgent-risk"
"""The code of the finding that a piece of evidence shows an urgent risk."""


def _risks_of_returned(tables: Path, ids: Mapping[str, int], batch: Batch) -> Iterator[Risk]:
    """The urgent risks of workbooks that have to be mended first: they cannot wait for that."""
    statuses = batch.submissions["status"]
    for one, code, message in finding_rows(tables, ("submission_id", "code", "message")):
        if code == _URGENT and statuses.iloc[ids[one]] == "returned":
            yield Risk(ids[one], {"name": message})


def kind_pairs(batch: Batch, order: Sequence[int]) -> Iterator[KindPair]:
    """The accepted of a kind with that of the kind it follows, of the same organization (by credit code) and level."""
    at = {int(row): (group, line) for group in batch.groups for line, row in enumerate(group.rows)}
    codes = batch.submissions["credit_code"].to_list()
    rows = {(codes[row], *at[row][0].key): row for row in order if codes[row]}
    for (code, level, kind), after in rows.items():
        before = rows.get((code, level, KINDS[kind].follows)) if kind in KINDS else None
        if before is None:
            continue
        one, other = (at[row][0].units[at[row][1]] for row in (before, after))
        yield KindPair(level, before, after, int((other > one).sum()), int((other < one).sum()))


def _count_findings(tables: Path, ids: Mapping[str, int]) -> FindingCounts:
    found = FindingCounts(np.zeros(len(ids), np.int64), np.zeros(len(ids), np.int64), Counter(), Counter())
    last: dict[str, int] = {}
    for one, severity, code in finding_rows(tables, ("submission_id", "severity", "code")):
        row = ids[one]
        (found.errors if severity == "error" else found.warnings)[row] += 1
        found.times[severity, code] += 1
        # Findings of a file stand together, so the last file that had the code tells whether this one is counted already.
        found.files[code] += last.get(code) != row
        last[code] = row
    return found


def sheet_order(batch: Batch) -> list[int]:
    """The accepted in the order of the sheets: by level and kind, the best first, then by name, code and source."""
    found = batch.submissions[batch.submissions["status"] == "accepted"]
    found = found.assign(
        less=-found["units"],
        rank=found["kind"].fillna("").map(kind_order),
        **{key: found[key].fillna("") for key in ("organization", "credit_code", "source")},
    )
    return [int(i) for i in found.sort_values(["level", "rank", "less", "organization", "credit_code", "source"]).index]


def finding_rows(tables: Path, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The findings, as many columns of them as are named, some thousand rows in memory at a time."""
    with pq.ParquetFile(tables / "findings.parquet") as file:
        for rows in file.iter_batches(4096, columns=list(columns), use_threads=False):
            yield from zip(*(rows[name].to_pylist() for name in columns), strict=True)


def conforming_of(facts: Facts) -> dict[tuple[int, str], int]:
    """How many of each group conform, decided on whole numbers."""
    return {
        group.key: int(scoring.conforming(group.sums, group.units.shape[1], facts.catalogue).sum())
        for group in facts.batch.groups
    }


def rows_by_group(facts: Facts) -> dict[tuple[int, str], list[int]]:
    """The rows of the matrices (the order of the sheets) that each group has."""
    row_of = {position: row for row, position in enumerate(facts.order)}
    return {group.key: [row_of[int(position)] for position in group.rows] for group in facts.batch.groups}


def column_means(values: npt.NDArray[np.float64], rows: Sequence[int]) -> npt.NDArray[np.float64]:
    """Means down the columns; NaN where a column has no figure."""
    some = values[list(rows)]
    there = ~np.isnan(some)
    counts = there.sum(axis=0)
    return np.where(counts > 0, np.where(there, some, 0).sum(axis=0) / np.maximum(counts, 1), np.nan)


@dataclass(frozen=True)
class MissingApplicant:
    """An applicant of the roster and how far it came; ``source`` is the file that tells."""

    expected: Expected
    state: str
    source: str = ""


APPLICANT_STATES = {
    "accepted": Text("已受理", "Accepted"),
    "returned": Text("退回待改", "To be mended"),
    "missing": Text("未提交", "Not submitted"),
}


def missing_of(facts: Facts, expected: Sequence[Expected]) -> list[MissingApplicant]:
    """How far each applicant of the roster came: by credit code, where it has one; a returned workbook may have code or name wrong, so
    either tells."""
    found: dict[tuple[str, int | None, str | None, bool], str] = {}
    wanted = facts.batch.submissions[["source", "status", "organization", "credit_code", "level", "kind"]]
    for row, source, status, organization, code, level, kind in batches.named_rows(wanted):
        # Of several that were returned the last alone has a workbook to mend.
        if status not in ("accepted", "returned") or not facts.files["workbook"][row]:
            continue
        number = None if pd.isna(level) else int(level)
        known = {code or "", folded(organization or "")} - {""}
        for name, at, of in product(known, (number, None), (kind, None)):
            found.setdefault((name, at, of, status == "accepted"), source)
    missing = []
    for one in expected:
        names = [name for name in (one.credit_code, folded(one.organization)) if name]
        for accepted, state in ((True, "accepted"), (False, "returned")):
            keys = [(name, one.level, one.kind, accepted) for name in (names[:1] if accepted else names)]
            there = [found[key] for key in keys if key in found]
            if there:
                missing.append(MissingApplicant(one, state, there[0]))
                break
        else:
            missing.append(MissingApplicant(one, "missing"))
    return missing
