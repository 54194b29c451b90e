"""From batches to what supervision compares: the accepted submissions of all of them in one table, and what they said.

In: folders that ``process`` wrote, or summaries, of which a submission's figures are known and its words are not. Out: ``Gathered``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from smexl.arrays import IntArray
from smexl.batch import reread
from smexl.batch.evidence import FOLDER, KeptWorkbooks
from smexl.batch.reread import Batch, NotABatchError
from smexl.catalogue import Catalogue
from smexl.errors import TellableError
from smexl.scoring import reached
from smexl.supervise.alike import ASSESSMENT_COLUMNS
from smexl.text import led

Grades = npt.NDArray[np.uint8]

_BLANK = 255
"""No grade, where a row of grades is one in name only."""
_TEXTS = ("body", "team_leader", "team_members", "start", "end", "sha256")


class SuperviseError(TellableError):
    """Supervision could not be done; ``text`` says in one sentence why, and what to do."""


@dataclass(frozen=True)
class Gathered:
    """All accepted submissions, each once (by its bytes).

    ``submissions``: a row each; batch (place in ``paths``), submission_id, sha256, source, organization, credit_code, kind, level,
    institution_type, units, requirements, modified, body, team_leader, team_members, assessor, start and end ("" where there are none). ``grades``: of each row the places in
    its catalogue's scale, by the order of its level's requirements; ``own``: in the same way, of the formal ones (by row) what their organizations gave
    themselves, as far as that is known. ``catalogues``: of each batch.
    """

    paths: tuple[Path, ...]
    catalogues: tuple[Catalogue, ...]
    submissions: pd.DataFrame
    grades: Sequence[Grades]
    own: Mapping[int, Grades]

    @cached_property
    def formal(self) -> list[int]:
        """The rows of the formal assessments that name their body."""
        return [row for row, one in enumerate(self.lines) if one.kind == "formal" and one.body]

    def catalogue(self, row: int) -> Catalogue:
        return self.catalogues[int(self.lines[row].batch)]

    def table(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """A table of all batches that have it, with ``row`` (of ``submissions``) in place of the submission's id."""
        parts = []
        for place, path in enumerate(self.paths):
            file = path / "tables" / f"{name}.parquet"
            if not file.exists():  # a summary alone, or a batch of before there was this table
                continue
            rows = self._rows_of(place)
            table = _read(file, ["submission_id", *columns])
            at = reread.codes(table["submission_id"].combine_chunks(), rows)
            found: pd.DataFrame = table.drop_columns(["submission_id"]).to_pandas().assign(row=at)
            parts.append(found[at >= 0])
        if not parts:
            return pd.DataFrame({name: [] for name in (*columns, "row")}).astype({"row": np.int64})
        return pd.concat(parts, ignore_index=True)

    def by_row(self, name: str, columns: Sequence[str]) -> dict[int, list[Any]]:
        """The same, its rows as named tuples by the row of their submission, in order."""
        found: dict[int, list[Any]] = {}
        for one in reread.named_rows(self.table(name, columns)):
            found.setdefault(int(one.row), []).append(one)
        return dict(sorted(found.items()))

    def _rows_of(self, batch: int) -> Mapping[str, int]:
        mine = self.submissions[self.submissions["batch"] == batch]
        return dict(zip(mine["submission_id"].tolist(), mine.index.tolist(), strict=True))

    def workbook(self, row: int) -> bytes | None:
        """The bytes of a submission, if they are kept."""
        one = self.lines[row]
        return self._kept[int(one.batch)].read(str(one.sha256))

    @cached_property
    def _kept(self) -> list[KeptWorkbooks]:
        return [KeptWorkbooks(path / FOLDER) for path in self.paths]

    def judged(self, group: Sequence[str], rows: Sequence[int], only: str | None = None) -> pd.DataFrame:
        """The table that ``alike.compare_groups`` takes, of these formal assessments, each in the group named; ``only`` of a domain, where
        their level assesses it."""
        at = np.array(rows, dtype=np.int64)
        parts = []
        for catalogue, level, places in self.by_level(at):
            here = np.array([only in (None, r.domain) for r in catalogue.level(level).requirements], dtype=bool)
            if here.any():
                parts.append(self._figures(catalogue, at[places], here).assign(place=places, level=level))
        if not parts:
            return pd.DataFrame(columns=list(ASSESSMENT_COLUMNS))
        table = pd.concat(parts).sort_values("place")
        place = table["place"].to_numpy()
        kinds = self.submissions["institution_type"].to_numpy()[at[place]]
        table = table.assign(
            group=np.array(group, dtype=object)[place], institution_type=kinds, quarter=self._quarters[at[place]]
        )
        return table[list(ASSESSMENT_COLUMNS)].reset_index(drop=True)

    def by_level(self, rows: IntArray) -> Iterator[tuple[Catalogue, int, IntArray]]:
        """Catalogues and levels, and the places in ``rows`` of the submissions of each."""
        digests = [catalogue.identity.digest for catalogue in self.catalogues]
        first = np.array([digests.index(digest) for digest in digests], dtype=np.int64)
        batches, levels = self._batch_and_level[:, rows]
        for batch, level in np.unique([first[batches], levels], axis=1).T.tolist():
            yield self.catalogues[batch], level, np.flatnonzero((first[batches] == batch) & (levels == level))

    def _figures(self, catalogue: Catalogue, rows: IntArray, here: npt.NDArray[np.bool_]) -> pd.DataFrame:
        """What follows of the grades of formal assessments of one level, in the requirements that are wanted."""
        units = np.array([catalogue.units(one) for one in catalogue.scale], dtype=np.int64)
        blank = np.full(len(here), _BLANK, dtype=np.uint8)
        grades = np.stack([self.grades[row] for row in rows])[:, here]
        own = np.stack([self.own.get(int(row), blank) for row in rows])[:, here]
        known = (own != _BLANK).all(axis=1)
        total, whole = units[grades].sum(axis=1), np.full(len(rows), grades.shape[1] * catalogue.unit)
        edge, smallest = catalogue.threshold, int(np.diff(np.sort(units)).min())
        return pd.DataFrame(
            {
                "score": total / whole,
                "conforms": reached(total, whole, edge),
                "own_score": np.where(known, units[np.where(known[:, None], own, 0)].sum(axis=1) / whole, np.nan),
                "equal": (grades == own).sum(axis=1),
                "compared": known * grades.shape[1],
                "margin": (total * edge.denominator - whole * edge.numerator) / (edge.denominator * smallest),
            }
        )

    @cached_property
    def lines(self) -> list[Any]:
        """The rows of ``submissions`` as named tuples: a data frame takes fifty times as long to give one."""
        return list(self.submissions.itertuples(index=False))

    @cached_property
    def _batch_and_level(self) -> IntArray:
        return np.stack([self.submissions[name].to_numpy(dtype=np.int64) for name in ("batch", "level")])

    @cached_property
    def _quarters(self) -> IntArray:
        """Of each submission the quarter of its day."""
        days = (self.day(row) or "2000-01-01" for row in range(len(self.lines)))
        return np.array([int(day[:4]) * 4 + (int(day[5:7]) - 1) // 3 for day in days], dtype=np.int64)

    def day(self, row: int) -> str:
        """The day on which a submission's assessment ended, or else began, or else it was saved, ISO; "" where none is known."""
        one = self.lines[row]
        return str(one.end or one.start or (one.modified.date().isoformat() if pd.notna(one.modified) else ""))


def gather(paths: Sequence[Path]) -> Gathered:
    """Read the batches at ``paths``. Raises ``SuperviseError``."""
    parts, grades, catalogues = [], [], []
    for place, path in enumerate(paths):
        batch, given = _batch(path), _given(path)
        catalogues.append(batch.catalogue)
        at = np.concatenate([np.zeros(0, dtype=np.int64), *(group.rows for group in batch.groups)])
        part = batch.submissions.iloc[at].reset_index(drop=True)
        if given is not None:
            part = part.join(given.iloc[at].reset_index(drop=True))
        parts.append(part.assign(batch=place))
        grades += [line for group in batch.groups for line in group.places(batch.catalogue)]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    for name in (*_TEXTS, "submission_id", "assessor"):
        whole[name] = whole[name].fillna("") if name in whole else ""
    whole["modified"] = pd.to_datetime(whole["modified"])
    # The same bytes in two batches, such as an archive beside this year's, count once.
    keep = ~(whole.duplicated("sha256") & (whole["sha256"] != ""))
    grades = [line for line, kept in zip(grades, keep, strict=True) if kept]
    whole = whole[keep].reset_index(drop=True)
    for name in ("organization", "credit_code", "institution_type", "region"):
        whole[name] = whole[name].fillna("")
    whole["body"] = whole["body"].str.strip()
    found = Gathered(tuple(paths), tuple(catalogues), whole, grades, {})
    return replace(found, own=_own(found))


def _batch(path: Path) -> Batch:
    try:
        return reread.read_batch(path)
    except NotABatchError as error:
        raise SuperviseError(*led(f"无法读取批次“{path}”", f"The batch “{path}” cannot be read", error.text)) from error


def _given(path: Path) -> pd.DataFrame | None:
    """What the tables of a folder know of each file beyond ``Batch.submissions``, in its order."""
    tables = path / "tables"
    if not (tables / "submissions.parquet").exists():
        return None
    files: pd.DataFrame = _read(tables / "submissions.parquet", ["submission_id"]).to_pandas()
    if not (tables / "assessments.parquet").exists():
        return files
    said: pd.DataFrame = _read(tables / "assessments.parquet", ["submission_id", "assessor"]).to_pandas()
    return files.merge(said.drop_duplicates("submission_id"), on="submission_id", how="left")


def _read(file: Path, columns: Sequence[str]) -> pa.Table:
    try:
        return reread.read_columns(file, columns)
    except (OSError, pa.ArrowInvalid, pa.ArrowKeyError, KeyError) as error:
        raise SuperviseError(
            f"表“{file}”无法读取；请重新运行 smexl process。",
            f"The table “{file}” cannot be read; run smexl process again.",
        ) from error


def _own(gathered: Gathered) -> dict[int, Grades]:
    """Of formal assessments the self scores: those of the last self-assessment of their organization and level that was saved before
    their end, or else of the first there is; or else those that stand in the formal workbook, which its body may have changed."""
    found = _printed(gathered)
    own: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for row, one in enumerate(gathered.lines):
        if one.kind == "self" and one.credit_code:
            saved = one.modified.date().isoformat() if pd.notna(one.modified) else ""
            own.setdefault((one.credit_code, int(one.level)), []).append((saved, row))
    for known in own.values():
        known.sort()
    for row, one in enumerate(gathered.lines):
        if one.kind == "formal" and (known := own.get((one.credit_code, int(one.level)), [])):
            before = [at for saved, at in known if not one.end or saved <= one.end]
            found[row] = gathered.grades[before[-1] if before else known[0][1]]
    return found


def _printed(gathered: Gathered) -> dict[int, Grades]:
    """The self scores that stand in formal workbooks, where none is missing."""
    table = gathered.table("self_scores", ("requirement_id", "units"))
    found: dict[int, Grades] = {}
    for catalogue, level, places in gathered.by_level(table["row"].to_numpy(dtype=np.int64)):
        column = {one.id: i for i, one in enumerate(catalogue.level(level).requirements)}
        grade = {catalogue.units(one): i for i, one in enumerate(catalogue.scale)}
        some = table.iloc[places]
        rows, place = np.unique(some["row"], return_inverse=True)
        # Whatever is not of this level goes to a last column.
        matrix = np.full((len(rows), len(column) + 1), _BLANK, dtype=np.uint8)
        at = some["requirement_id"].map(column).fillna(len(column)).to_numpy(dtype=np.int64)
        matrix[place, at] = some["units"].map(grade).fillna(_BLANK).to_numpy(dtype=np.uint8)
        whole = (matrix[:, :-1] != _BLANK).all(axis=1)
        found |= {int(row): line for row, line in zip(rows[whole], matrix[whole, :-1], strict=True)}
    return found
