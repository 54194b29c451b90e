"""A batch read back from what ``process`` left: a table of every file, and the scores of the accepted as a matrix for each level and kind.

In: a batch's folder (its ``tables`` are read some rows at a time, so that memory holds a byte or two a score), or its ``summary.xlsx``,
which can stand alone by two very hidden sheets. Out: a ``Batch``, the same from either.
"""

import json
import re
import warnings
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from smexl import scoring
from smexl.arrays import IntArray
from smexl.catalogue import Catalogue, Grade, Level, Requirement, Subdomain
from smexl.catalogue import files as catalogue_files
from smexl.errors import TellableError
from smexl.files import reason
from smexl.kinds import STARS
from smexl.text import Text
from smexl.vocabulary import fraction

CATALOGUE_SHEET = "_catalogue"
SUBMISSIONS_SHEET = "_submissions"
SEAL_SHEET = "_seal"
_FORMAT = "smexl-summary-2"

SUBMISSION_COLUMNS = (
    "source",
    "status",
    "organization",
    "credit_code",
    "kind",
    "level",
    "institution_type",
    "region",
    "requirements",
    "units",
    "sha256",
    "record",
    "modified",
    "body",
    "team_leader",
    "team_members",
    "start",
    "end",
)
"""What a ``Batch`` knows of each file, under the names of the submissions table; who assessed and when, of the table of assessments."""
_ASSESSED = SUBMISSION_COLUMNS[-5:]
_OF_SUBMISSIONS = SUBMISSION_COLUMNS[:-5]

_FOLLOWS = ["score", "conforms"]
"""Columns of the table of submissions that follow from the scores."""
_WHOLE_COLUMNS = ("level", "requirements", "units")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PLACES = bytes(_DIGITS.find(chr(byte)) % 256 for byte in range(256))
_CHUNK = 30_000  # characters of JSON a cell; Excel allows 32,767
_ROWS = 8_192
_GAP = 60
"""Empty rows that a page leaves for a chart."""
_MOST_BYTES = 4 * 2**30

Units = npt.NDArray[np.signedinteger[Any]]
_BLANK = -1
"""No score, while a table is read: never a zero. Of an accepted submission none is left."""


class NotABatchError(TellableError):
    """This is no batch, or not a whole one; ``text`` says what is wrong and what to do."""


@dataclass(frozen=True)
class Group:
    """The accepted submissions of one kind and level.

    ``rows`` are their positions in ``Batch.submissions``; ``units`` is a matrix (submission × requirement of the level, in the
    catalogue's order) of scores as whole numbers of its unit, in the smallest signed integers that hold it.
    """

    kind: str
    level: Level
    rows: IntArray
    units: Units

    def only(self, rows: IntArray) -> "Group":
        """The group with those of its submissions that stand in these rows."""
        keep = np.isin(self.rows, rows)
        return Group(self.kind, self.level, self.rows[keep], self.units[keep])

    @property
    def key(self) -> tuple[int, str]:
        return self.level.number, self.kind

    @property
    def sums(self) -> IntArray:
        """The units of each submission."""
        sums: IntArray = self.units.sum(axis=1, dtype=np.int64)
        return sums

    def counts(self, catalogue: Catalogue) -> IntArray:
        """How many submissions gave each requirement each grade of the scale (requirement × grade)."""
        return np.stack([(self.units == units).sum(axis=0) for units in catalogue.scale_units], axis=1)

    def places(self, catalogue: Catalogue) -> npt.NDArray[np.uint8]:
        """The same matrix as places in the scale."""
        place = np.zeros(catalogue.unit + 1, dtype=np.uint8)
        place[list(catalogue.scale_units)] = range(len(catalogue.scale))
        return place[self.units]


class Seal(NamedTuple):
    """What a summary says of what it stores: its digest (SHA-256, hex), and the DSSE envelope of who gave it out, if somebody signed."""

    digest: str
    envelope: bytes


@dataclass(frozen=True)
class Batch:
    """One row in ``submissions`` for each file (``SUBMISSION_COLUMNS``; level, requirements and units are Int64), and the groups of the
    accepted, by level, then kind. ``seal``: of one that was read from a summary."""

    catalogue: Catalogue
    submissions: pd.DataFrame
    groups: tuple[Group, ...]
    seal: Seal | None = None


def read_batch(path: Path) -> Batch:
    """The batch at ``path``: a folder that ``process`` wrote, or its ``summary.xlsx``. Raises ``NotABatchError``."""
    try:
        if not path.is_dir():
            return read_summary(path)
        summary, submissions = path / "summary.xlsx", path / "tables" / "submissions.parquet"
        if submissions.exists():
            return read_tables(path / "tables", _catalogue_of(submissions, summary))
        if summary.exists():
            return read_summary(summary)
        raise NotABatchError(
            "里面没有 tables 文件夹，也没有 summary.xlsx；请给出 smexl process 的输出文件夹（--out）或其中的 summary.xlsx。",
            "it holds neither tables nor a summary.xlsx; give a folder that smexl process wrote (its --out), or its summary.xlsx.",
        )
    except FileNotFoundError as error:
        if path.is_dir():
            raise _unfinished() from error
        raise NotABatchError(
            "找不到这个文件或文件夹；请检查路径。", "there is no such file or folder; check the path."
        ) from error
    except OSError as error:
        raise NotABatchError(
            f"无法读取（{reason(error).zh}）；请检查权限或关闭占用它的程序。",
            f"it cannot be read ({reason(error).en}); check its permissions, or close what has it open.",
        ) from error
    except (pa.ArrowInvalid, pa.ArrowKeyError, KeyError) as error:
        raise _unfinished() from error


def _unfinished() -> NotABatchError:
    return NotABatchError(
        "其中的表不完整或已损坏；请先重新运行 smexl process。",
        "its tables are incomplete or damaged; run smexl process again first.",
    )


def _catalogue_of(submissions: Path, summary: Path) -> Catalogue:
    """The catalogue that the tables were made with: the one in the summary beside them, or the bundled one."""
    catalogue = read_catalogue(summary) if summary.exists() else catalogue_files.load()
    named = set(read_columns(submissions, ["catalogue"])["catalogue"].unique().to_pylist())
    if named - {str(catalogue.identity)}:
        raise NotABatchError(
            "summary.xlsx 与 tables 不是同一次运行的结果，或这次运行没有完成；请重新运行 smexl process。",
            "its summary.xlsx and tables are not of one run, or the run was not finished; run smexl process again.",
        )
    return catalogue


def read_tables(folder: Path, catalogue: Catalogue) -> Batch:
    """The batch whose tables lie in ``folder``. Raises ``NotABatchError`` where they are not those of this catalogue."""
    table = read_columns(folder / "submissions.parquet", ["submission_id", *_OF_SUBMISSIONS, *_FOLLOWS])
    accepted = [i for i, status in enumerate(table["status"].to_pylist()) if status == "accepted"]
    ids = table["submission_id"].to_pylist()
    submissions = _typed(_with_assessed(table.drop_columns(["submission_id", *_FOLLOWS]).to_pandas(), ids, folder))
    level_of = submissions["level"].fillna(0).to_numpy(dtype=np.int64)
    positions = {ids[i]: i for i in accepted}
    levels = {number: catalogue.level(number) for number in catalogue.levels}
    scores = _Scores(catalogue, levels, level_of, np.array(accepted, dtype=np.int64))
    for ids_, requirements, values in _batches(folder / "scores.parquet", ("submission_id", "requirement_id", "units")):
        scores.add(codes(ids_, positions), codes(requirements, scores.requirement), values.to_numpy())
    batch = Batch(catalogue, submissions, tuple(_groups(submissions, scores.of_level(), levels)))
    _check_agreement(batch, table.select(_FOLLOWS).to_pandas())
    return batch


def _with_assessed(table: pd.DataFrame, ids: Sequence[str], folder: Path) -> pd.DataFrame:
    """The table of submissions with who assessed and when; times of saving as ISO text."""
    path = folder / "assessments.parquet"
    assessed = read_columns(path, ["submission_id", *_ASSESSED]).to_pylist() if path.exists() else []
    known = {row["submission_id"]: row for row in assessed}
    table = table.copy()
    table["modified"] = pd.Series(
        [None if pd.isna(one) else one.isoformat() for one in table["modified"]], index=table.index, dtype=object
    )
    for name in _ASSESSED:
        table[name] = pd.Series([known.get(one, {}).get(name) for one in ids], index=table.index, dtype=object)
    return table


def _check_agreement(batch: Batch, said: pd.DataFrame) -> None:
    """The table of submissions (``said``: what nobody reads of it, since it follows) says what the table of scores comes to.
    Raises ``NotABatchError``."""
    for group in batch.groups:
        requirements, here = group.units.shape[1], said.iloc[group.rows]
        verdicts = scoring.conforming(group.sums, requirements, batch.catalogue)
        scores = group.sums / (requirements * batch.catalogue.unit)
        agree = _agree(batch, group) & (here["conforms"] == verdicts).to_numpy() & (here["score"] == scores).to_numpy()
        if not agree.all():
            first = batch.submissions.iloc[group.rows[~agree][0]]
            raise NotABatchError(
                f"表 submissions 与 scores 对“{first['source']}”的记载不一致；请重新运行 smexl process。",
                f"the tables submissions and scores disagree on “{first['source']}”; run smexl process again.",
            )


def _agree(batch: Batch, group: Group) -> npt.NDArray[np.bool_]:
    """Which rows say as many requirements and units as their scores come to."""
    said = batch.submissions.iloc[group.rows]
    agree = (said["units"] == group.sums) & (said["requirements"] == group.units.shape[1])
    return np.asarray(agree.fillna(False), dtype=np.bool_)


def read_columns(path: Path, columns: Sequence[str]) -> pa.Table:
    """Some columns of a table. Not ``pq.read_table``, which imports all that reads a folder of many files as one."""
    with pq.ParquetFile(path) as file:
        return file.read(columns=list(columns), use_threads=False)


class _Scores:
    """Collects a scores table, in any order, into one matrix of units for each level."""

    def __init__(
        self, catalogue: Catalogue, levels: Mapping[int, Level], level_of: IntArray, accepted: IntArray
    ) -> None:
        self.requirement = {r.id: i for i, r in enumerate(catalogue.requirements)}
        self._scale = np.array(catalogue.scale_units)
        self._level_of = level_of
        self._rows = {number: accepted[level_of[accepted] == number] for number in levels}
        self._column = np.full((max(levels) + 1, len(self.requirement)), -1, dtype=np.int64)
        self._place = np.full(len(level_of) + 1, -1, dtype=np.int64)
        self._matrix: dict[int, Units] = {}
        for number, level in levels.items():
            self._column[number, [self.requirement[r.id] for r in level.requirements]] = np.arange(
                len(level.requirements)
            )
            self._place[self._rows[number]] = np.arange(len(self._rows[number]))
            shape = len(self._rows[number]), len(level.requirements)
            self._matrix[number] = np.full(shape, _BLANK, dtype=_width(catalogue))

    def add(self, rows: IntArray, requirements: IntArray, units: IntArray) -> None:
        wanted = rows >= 0
        rows, requirements, units = rows[wanted], requirements[wanted], units[wanted]
        column = self._column[self._level_of[rows], requirements]
        if (requirements < 0).any() or (column < 0).any() or not np.isin(units, self._scale).all():
            raise _other_catalogue()
        for number in np.unique(self._level_of[rows]):
            here = self._level_of[rows] == number
            self._matrix[int(number)][self._place[rows[here]], column[here]] = units[here]

    def of_level(self) -> dict[int, tuple[IntArray, Units]]:
        if any((matrix == _BLANK).any() for matrix in self._matrix.values()):
            raise _other_catalogue()
        return {number: (self._rows[number], matrix) for number, matrix in self._matrix.items()}


def _width(catalogue: Catalogue) -> np.dtype[Any]:
    """The smallest signed integers that hold the scale's units."""
    return np.min_scalar_type(-catalogue.unit - 1)


def _groups(
    submissions: pd.DataFrame, scores: Mapping[int, tuple[IntArray, Units]], levels: Mapping[int, Level]
) -> Iterator[Group]:
    kinds = submissions["kind"].fillna("").to_numpy(dtype=object)
    for number, (rows, matrix) in sorted(scores.items()):
        for kind in sorted(set(kinds[rows])):
            here = kinds[rows] == kind
            yield Group(str(kind), levels[number], rows[here], matrix[here])


def codes(column: Any, places: Mapping[str, int]) -> IntArray:
    """The place of each text of a pyarrow column, -1 where it has none."""
    encoded = column.dictionary_encode()
    table = np.array([places.get(text, -1) for text in encoded.dictionary.to_pylist()], dtype=np.int64)
    return (
        table[encoded.indices.to_numpy(zero_copy_only=False)]
        if len(table)
        else np.full(len(column), -1, dtype=np.int64)
    )


def _batches(path: Path, columns: Sequence[str]) -> Iterator[list[Any]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_ROWS, columns=list(columns), use_threads=False):
            yield [batch[name] for name in columns]
    pa.default_memory_pool().release_unused()


def named_rows(table: pd.DataFrame) -> Iterator[Any]:
    """The rows as named tuples, with the index as ``Index``."""
    return iter(table.itertuples())


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    whole = table.astype({name: "Int64" if name in _WHOLE_COLUMNS else "object" for name in SUBMISSION_COLUMNS})[
        list(SUBMISSION_COLUMNS)
    ]
    texts = whole.columns.difference(list(_WHOLE_COLUMNS))
    whole[texts] = whole[texts].where(whole[texts].notna(), None)
    return whole


def _other_catalogue() -> NotABatchError:
    return NotABatchError(
        "其中的得分与要求目录不一致；请用同一要求目录重新运行 smexl process。",
        "its scores do not fit the catalogue; run smexl process again with the catalogue they were made from.",
    )


# --- what summary.xlsx carries ----------------------------------------------------------------------------------------
def catalogue_rows(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The rows of the very hidden sheet that holds the catalogue: a name and a text each."""
    yield "format", _FORMAT
    yield "digest", catalogue.identity.digest
    content = asdict(catalogue)
    if catalogue.level_names == STARS:
        del content["level_names"]  # as summaries from before levels had names
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_plain)
    for start in range(0, len(text), _CHUNK):
        # A mark at each end: nobody trims what is no space.
        yield "catalogue", f"|{text[start : start + _CHUNK]}|"


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(type(value))


class Sealing:
    """What a summary stores of a batch, for a very hidden sheet: ``rows``, to be asked for once, and the digest of them all.

    A row is a file, below a heading row (``HEADING``), with a character for each requirement of its level if it is accepted.
    """

    def __init__(self, batch: Batch) -> None:
        self._digest = sha256(f"{batch.catalogue.identity.digest}\n".encode())
        self.rows = self._sealed_rows(batch)

    def _sealed_rows(self, batch: Batch) -> Iterator[tuple[str | int | None, ...]]:
        grades: dict[int, str] = {}
        alphabet = np.frombuffer(_DIGITS.encode(), dtype=np.uint8)
        for group in batch.groups:
            for row, line in zip(group.rows, alphabet[group.places(batch.catalogue)], strict=True):
                grades[int(row)] = line.tobytes().decode()
        for row, values in enumerate(batch.submissions.itertuples(index=False)):
            cells = [
                one if one is None or isinstance(one, str) else None if one is pd.NA else int(one) for one in values
            ]
            own, whole = sealed([*cells, grades.get(row)])
            self._digest.update(whole)
            yield (*cells, grades.get(row), own)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the catalogue's digest and the rows, a line each; those that nobody has asked for yet as well."""
        deque(self.rows, maxlen=0)
        return self._digest.hexdigest()


HEADING = (*SUBMISSION_COLUMNS, "grades", "digest")
"""Of the hidden sheet of submissions. ``digest``: the first 16 digits of the row's own, so that a row that was edited can be named."""


def sealed(values: Iterable[object]) -> tuple[str, bytes]:
    """A row's own digest, and its line for that of all: a JSON array in the form of RFC 8785, with the row's own digest at its end.

    Control characters and empty texts do not count: whichever program saved the row, it is the same.
    """
    cells = [without_controls(value) if isinstance(value, str) else value for value in values]
    cells = [None if cell == "" else cell for cell in cells]
    row = json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    own = sha256(row).hexdigest()[:16]
    return own, b'%b,"%b"]\n' % (row[:-1], own.encode())


_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def seal_rows(sealing: Sealing, sign: Callable[[str], bytes] | None = None) -> Iterator[tuple[str, str]]:
    """The rows of the very hidden sheet that seals a summary: its digest, and what ``sign`` makes of it, in pieces."""
    yield "digest", sealing.digest
    envelope = "" if sign is None else sign(sealing.digest).decode("ascii")
    for start in range(0, len(envelope), _CHUNK):
        yield "signature", envelope[start : start + _CHUNK]


def read_summary(path: Path) -> Batch:
    """The batch that a ``summary.xlsx`` carries. Raises ``NotABatchError``, and ``OSError`` where it cannot be read."""
    with open_workbook(path) as book:
        catalogue = _catalogue(sheet_rows(book[CATALOGUE_SHEET], 2))
        if SUBMISSIONS_SHEET not in book.sheetnames:
            raise NotABatchError(
                "提交太多，summary.xlsx 装不下统计所需的内容；请给出批次文件夹。",
                "it has too many submissions to stand alone; give the batch's folder instead.",
            )
        return _batch(catalogue, sheet_rows(book[SUBMISSIONS_SHEET], len(HEADING)), _seal(book))


def read_seal(path: Path) -> Seal:
    """What a ``summary.xlsx`` says of what it stores. Raises as ``read_summary``."""
    with open_workbook(path) as book:
        return _seal(book)


def _seal(book: Any) -> Seal:
    found: dict[str, str] = {}
    for name, value in sheet_rows(book[SEAL_SHEET], 2):
        found[str(name)] = found.get(str(name), "") + str(value)
    return Seal(found["digest"], found.get("signature", "").encode("ascii"))


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue that a ``summary.xlsx`` carries. Raises as ``read_summary``."""
    with open_workbook(path) as book:
        return _catalogue(sheet_rows(book[CATALOGUE_SHEET], 2))


@contextmanager
def open_workbook(path: Path) -> Iterator[Any]:
    from openpyxl import load_workbook  # noqa: PLC0415 (heavy, and tables are read without it)

    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on parts that it does not read
            with zipfile.ZipFile(file) as package:
                if sum(part.file_size for part in package.infolist()) > _MOST_BYTES:
                    raise _not_a_summary()
            yield load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        EOFError,
        SyntaxError,
        IndexError,
    ) as error:
        # What openpyxl raises on a package that is no workbook, and we on hidden sheets that were tampered with.
        raise _not_a_summary() from error


def _not_a_summary() -> NotABatchError:
    return NotABatchError(
        "不是 smexl process 生成的 summary.xlsx，或内容已被改动；请使用原文件或批次文件夹。",
        "it is not a summary.xlsx made by smexl process, or its content was altered; use the original, or the batch's folder.",
    )


def without_controls(text: str) -> str:
    """A text without what no program keeps, or each keeps in its own way."""
    return _CONTROL.sub("", text)


def sheet_rows(sheet: Any, width: int, *, gaps: bool = False) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet, unescaped, as wide as asked; down to the first empty one, or with ``gaps`` past some empty ones."""
    from openpyxl.utils.escape import unescape  # noqa: PLC0415 (as above)

    sheet.reset_dimensions()  # a chart's sheet has none, and is no table
    empty = 0
    for row in sheet.iter_rows(max_col=width, values_only=True):
        # The first empty row (of several that follow each other) ends it: a value far below must not make a reader walk there.
        empty = empty + 1 if all(value is None for value in row) else 0
        if empty > (_GAP if gaps else 0):
            return
        # openpyxl leaves "_x005F_" as Excel spells an underscore that would begin a control character.
        cells = (unescape(value) if isinstance(value, str) else value for value in row)
        yield (*cells, *([None] * (width - len(row))))


def _catalogue(rows: Iterable[tuple[Any, ...]]) -> Catalogue:
    found: dict[str, list[str]] = {}
    for name, value in rows:
        found.setdefault(str(name), []).append(str(value))
    (form,), (digest,) = found["format"], found["digest"]
    if form != _FORMAT:
        raise NotABatchError(
            "是由另一版本的 smexl 生成的；请用本版本重新运行 smexl process。",
            "it was made by another version of smexl; run smexl process again with this one.",
        )
    content = json.loads("".join(chunk[1:-1] for chunk in found["catalogue"]))
    catalogue = Catalogue(
        name=Text(*content["name"]),
        version=content["version"],
        standard=Text(*content["standard"]),
        cumulative=content["cumulative"],
        threshold=fraction(content["threshold"]),
        scale=tuple(Grade(Text(*g["label"]), fraction(g["score"])) for g in content["scale"]),
        subdomains=tuple(
            Subdomain(Text(*s["domain"]), Text(*s["name"]), frozenset(s["levels"])) for s in content["subdomains"]
        ),
        requirements=tuple(
            Requirement(r["id"], r["level"], r["domain"], r["subdomain"], Text(*r["text"]), Text(*r["hint"]))
            for r in content["requirements"]
        ),
        level_names=tuple(Text(*name) for name in content.get("level_names", STARS)),
    )
    if catalogue.identity.digest != digest:
        raise ValueError(digest)
    return catalogue


def _batch(catalogue: Catalogue, rows: Iterator[tuple[Any, ...]], seal: Seal) -> Batch:
    if next(rows) != HEADING:
        raise ValueError("headings")
    levels = {number: catalogue.level(number) for number in catalogue.levels}
    lines: list[tuple[Any, ...]] = []
    found: dict[int, list[tuple[int, bytes]]] = {}
    for position, (*values, grades, digest) in enumerate(rows):
        if digest != sealed([*values, grades])[0]:
            raise _altered(values[0])
        lines.append(tuple(values))
        row = dict(zip(SUBMISSION_COLUMNS, values, strict=True))
        if row["status"] != "accepted":
            continue
        packed = str(grades).encode().translate(_PLACES)
        if (
            len(packed) != len(levels[row["level"]].requirements)
            or max(packed) >= len(catalogue.scale)
            or not row["kind"]
        ):
            raise _altered(row["source"])
        found.setdefault(row["level"], []).append((position, packed))
    submissions = _typed(pd.DataFrame(lines, columns=list(SUBMISSION_COLUMNS), dtype=object))
    scale = np.array(catalogue.scale_units, dtype=_width(catalogue))
    scores = {
        number: (
            np.array([position for position, _ in scored], dtype=np.int64),
            scale[np.frombuffer(b"".join(packed for _, packed in scored), dtype=np.uint8).reshape(len(scored), -1)],
        )
        for number, scored in found.items()
    }
    batch = Batch(catalogue, submissions, tuple(_groups(submissions, scores, levels)), seal)
    for group in batch.groups:
        agree = _agree(batch, group)
        if not agree.all():
            raise _altered(submissions["source"].iloc[group.rows[~agree][0]])
    if Sealing(batch).digest != seal.digest:
        raise NotABatchError(
            "所存的提交与摘要不符（有行被增删或调换）；请使用原文件或批次文件夹。",
            "what it stores does not fit its digest: rows were added, dropped or moved; use the original, or the batch's folder.",
        )
    return batch


def _altered(source: object) -> NotABatchError:
    return NotABatchError(
        f"“{source}”所存的得分或资料被改动；请使用原文件或批次文件夹。",
        f"what it stores of “{source}” (scores, or who and when) was altered; use the original, or the batch's folder.",
    )
