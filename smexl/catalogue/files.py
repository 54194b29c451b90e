"""A catalogue's four tables, as a workbook or as a folder of CSV files, read into a ``Catalogue`` and written from one.

In: a path. Out: a ``Catalogue``, or a ``CatalogueError`` with every problem, its table and cell: a bad catalogue is
refused whole.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from fractions import Fraction
from functools import cache, partial
from importlib import resources
from pathlib import Path

from smexl.catalogue import Catalogue, Grade, Requirement, Subdomain
from smexl.catalogue.problems import CatalogueError, Problems, named, quoted
from smexl.catalogue.sheets import (
    SheetRecord,
    SourceSheet,
    catalogue_sheets,
    nearest,
    read_files,
    read_folder,
    table_records,
)
from smexl.catalogue.tables import (
    CUMULATIVE,
    DOMAIN_TABLE,
    INFO_TABLE,
    MODEL_ITEMS,
    NO_MARKS,
    OWN,
    REQUIREMENT_TABLE,
    SCALE_TABLE,
    YES_MARKS,
    CatalogueTable,
    ModelItem,
    TableColumn,
    line,
    paragraphs,
    table_rows,
    tables_of,
)
from smexl.catalogue.typed import Reading, score_said, spreadsheet_reads
from smexl.kinds import EVERY_LEVEL, EVERY_LEVEL_MARK, INVALID, NOT_RECOMMENDED, STARS, level_name
from smexl.submission import Cell
from smexl.text import NOTHING, Lang, Text, bare, enumerated, normal
from smexl.vocabulary import MOST_LEVELS, level_of

__all__ = ["CatalogueError", "load"]


def load(path: Path | None = None) -> Catalogue:
    """The catalogue at ``path``, an .xlsx workbook or a folder of CSV files; without a path the bundled one.

    Raises ``CatalogueError`` with every problem found.
    """
    return _bundled() if path is None else _catalogue(catalogue_sheets(path))


def load_csv(files: Mapping[str, bytes]) -> Catalogue:
    """The catalogue of four CSV files by name. Raises ``CatalogueError`` with every problem found."""
    return _catalogue(read_files({name: partial(bytes, data) for name, data in files.items()}))


@cache
def _bundled() -> Catalogue:
    return _catalogue(read_folder(resources.files("smexl") / "data" / "catalogue"))


def _catalogue(sheets: list[SourceSheet]) -> Catalogue:
    """The catalogue of four tables. Raises ``CatalogueError`` with every problem, in the order of the tables."""
    problems = Problems()
    told = table_records(INFO_TABLE, sheets, problems)
    info = _info(told, problems)
    names = info.level_names if info else STARS
    found = {
        table.key: told if table is INFO_TABLE else table_records(table, sheets, problems) for table in tables_of(names)
    }
    scale = _scale(found["scale"], problems)
    if info and scale and found["scale"] and len(scale) == len(found["scale"]):
        _check_reach(found["scale"][0], scale, info.threshold, problems)
    placed = _subdomains(found["domains"], problems)
    if placed and info and info.cumulative:
        _check_cumulative(placed, problems)
    requirements = _requirements(found["requirements"], placed, names, problems)
    if placed and requirements is not None:
        _check_covered(placed, requirements, names, problems)
    if problems.found or info is None or scale is None or placed is None or requirements is None:
        raise CatalogueError(problems.found)
    subdomains = tuple(one.subdomain for one in placed)
    return replace(info, scale=scale, subdomains=subdomains, requirements=tuple(requirements))


# --- cells to values --------------------------------------------------------------------------------------------------
_ERRORS = frozenset(("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"))


def _text(cell: Cell, column: TableColumn, problems: Problems, tidy: Callable[[str], str] = line) -> str:
    """The text of a cell, tidied; "" with a problem where it has none that it should have."""
    value = cell.value
    text = tidy(value if isinstance(value, str) else quoted(value))
    if isinstance(value, date | time | timedelta):
        problems.at(cell, "cell-date")
    elif text in _ERRORS:
        problems.at(cell, "cell-error")
    elif len(text) > column.longest:
        problems.at(cell, "too-long", str(column.longest))
    elif not text and column.filled:
        problems.at(cell, "empty", named(column.heading))
    else:
        return text
    return ""


def _pair(
    record: SheetRecord, table: CatalogueTable, key: str, problems: Problems, tidy: Callable[[str], str] = line
) -> Text:
    """A text with its English twin, which is the text itself where the twin is blank."""
    zh = _text(record[key], table.column(key), problems, tidy)
    en = _text(record[f"{key}_en"], table.column(f"{key}_en"), problems, tidy)
    return Text(zh, en or zh)


_DECIMAL = re.compile(r"(-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d\d?)?)(%?)", re.ASCII | re.IGNORECASE)


def _decimal(cell: Cell, decimals: int, problems: Problems) -> Fraction | None:
    """The decimal that a cell shows, exactly: a float's shortest digits, never its binary value. None with a problem."""
    value = cell.value
    match = _DECIMAL.fullmatch(repr(value) if isinstance(value, float) else quoted(value))
    if match is None:
        problems.at(cell, "not-a-number")
        return None
    number = Fraction(match[1]) / (100 if match[2] else 1)
    if (number * 10**decimals).denominator != 1:
        problems.at(cell, "too-fine", str(decimals))
        return None
    return number


def _repeats(key: object, cell: Cell, seen: dict[object, Cell], code: str, problems: Problems) -> bool:
    """Whether ``key`` has been seen in another cell, which is a problem."""
    first = seen.setdefault(key, cell)
    if first is not cell:
        problems.at(cell, code, first.address)
    return first is not cell


# --- 模型信息 -----------------------------------------------------------------------------------------------------------
def _info(records: list[SheetRecord] | None, problems: Problems) -> Catalogue | None:
    """A catalogue of which nothing else is known yet."""
    if records is None:
        return None
    rows: dict[str, SheetRecord] = {}
    for record in records:
        name = quoted(record["item"].value)
        item = next((one for one in MODEL_ITEMS if bare(name) in map(bare, one.name)), None)
        if item is None:
            problems.at(record["item"], "item-unknown", hint=nearest(name, (one.name.zh for one in MODEL_ITEMS)))
        elif item.key in rows:
            problems.at(record["item"], "item-twice")
        else:
            rows[item.key] = record
    texts = {item.key: _info_text(item, rows.get(item.key), problems) for item in MODEL_ITEMS if item.needed}
    if "version" in rows and isinstance(rows["version"]["value"].value, float):
        problems.at(rows["version"]["value"], "cell-number")
    threshold, cumulative = _threshold(rows.get("threshold"), problems), _cumulative(rows.get("levels"), problems)
    names = _level_names(rows.get("level_names"), problems)
    about = (texts["name"], texts["version"].zh, texts["standard"])
    return Catalogue(*about, cumulative, threshold, (), (), (), names)


def _info_text(item: ModelItem, record: SheetRecord | None, problems: Problems) -> Text:
    if record is None:
        problems.of(INFO_TABLE.name.zh, "item-missing", named(item.name))
        return Text("", "")
    if record["value"].blank:
        problems.at(record["value"], "empty", named(item.name))
    return _pair(record, INFO_TABLE, "value", problems)


def _threshold(record: SheetRecord | None, problems: Problems) -> Fraction:
    default = Fraction(4, 5)
    if record is None or record["value"].blank:
        return default
    value = _decimal(record["value"], 6, problems)
    if value is None or 0 < value <= 1:
        return value or default
    problems.at(record["value"], "out-of-range", Text("大于 0 且不超过 1", "above 0 and at most 1"))
    return default


def _cumulative(record: SheetRecord | None, problems: Problems) -> bool:
    if record is None or record["value"].blank:
        return False
    word = bare(quoted(record["value"].value))
    if word not in map(bare, (*OWN, *CUMULATIVE)):
        problems.at(record["value"], "levels-unknown")
    return word in map(bare, CUMULATIVE)


_BETWEEN = re.compile(r"[、,，;；|]")
_NUMBERED = (NOTHING,) * MOST_LEVELS
_NO_LEVEL = frozenset(map(bare, (*level_name(EVERY_LEVEL), *NOT_RECOMMENDED, EVERY_LEVEL_MARK, "")))


def _level_names(record: SheetRecord | None, problems: Problems) -> tuple[Text, ...]:
    """The names of the levels, lowest first. Each says one level, and no number but its own."""
    if record is None or record["value"].blank:
        return STARS
    value = _pair(record, INFO_TABLE, "value", problems)
    zh, en = ([line(name) for name in _BETWEEN.split(text)] for text in value)
    names = tuple(Text(*pair) for pair in zip(zh, en, strict=False))
    for said, (_, cell) in zip((zh, en), _spoken(record, "value", value), strict=False):
        meant = [level_of(name, names) for name in said]
        numbers = [level_of(name, _NUMBERED) or place for place, name in enumerate(said, 1)]
        clear = meant == numbers == [*range(1, len(zh) + 1)] and _NO_LEVEL.isdisjoint(map(bare, said))
        if not clear or len(zh) > MOST_LEVELS or max(map(len, said)) > _LONGEST_LEVEL_NAME:
            problems.at(cell, "level-names", str(MOST_LEVELS))
            return STARS
        for name in said:
            _check_name(cell, name, problems)
    return names


_LONGEST_LEVEL_NAME = 20


# --- 满足程度 -----------------------------------------------------------------------------------------------------------
TABLE_1 = (
    Grade(Text("全部满足", "Fully satisfied"), Fraction(1)),
    Grade(Text("大部分满足", "Largely satisfied"), Fraction(4, 5)),
    Grade(Text("部分满足", "Partly satisfied"), Fraction(1, 2)),
    Grade(Text("不满足", "Not satisfied"), Fraction(0)),
)
"""The standard's scale, for a catalogue whose table is blank."""


def _scale(records: list[SheetRecord] | None, problems: Problems) -> tuple[Grade, ...] | None:
    if not records:
        return None if records is None else TABLE_1
    labels: dict[object, Cell] = {}
    scores: dict[object, Cell] = {}
    grades = []
    for record in records:
        label, score = _pair(record, SCALE_TABLE, "label", problems), _decimal(record["score"], 4, problems)
        _check_label(record, label, score, labels, problems)
        if score is not None and not _repeats(score, record["score"], scores, "score-twice", problems):
            if not 0 <= score <= 1:
                problems.at(record["score"], "out-of-range", Text("在 0 到 1 之间", "from 0 to 1"))
            grades.append(Grade(label, score))
    if len(records) == 1:
        problems.at(records[0]["label"], "scale-short")
    if len(records) > MOST_GRADES:
        problems.at(records[MOST_GRADES]["label"], "scale-long", str(MOST_GRADES))
    return tuple(grades)


MOST_GRADES = 36
"""A scale has no more: summaries keep a grade as one digit or letter."""

_RESERVED = frozenset(map(bare, INVALID))


def _check_label(
    record: SheetRecord, label: Text, score: Fraction | None, seen: dict[object, Cell], problems: Problems
) -> None:
    """A score is taken by its label too, in either language: each names one grade, and no number but its own."""
    if not label.zh:
        return
    own = {record["label"], record["label_en"]}
    for one, cell in _spoken(record, "label", label):
        first = seen.setdefault(bare(one), cell)
        if first not in own:
            problems.at(cell, "label-twice", first.address)
        if bare(one) in _RESERVED:
            problems.at(cell, "label-reserved")
        number = score_said(one)
        if number != score if number is not None else spreadsheet_reads(one) == "number":
            problems.at(cell, "label-number")
        _check_name(cell, one, problems)


def _spoken(record: SheetRecord, key: str, text: Text) -> list[tuple[str, Cell]]:
    """A name and its English twin with their cells; once where they are the same."""
    twin = record[f"{key}_en"]
    return [(text.zh, record[key]), *([] if text.en == text.zh else [(text.en, twin)])]


def _check_reach(record: SheetRecord, scale: tuple[Grade, ...], threshold: Fraction, problems: Problems) -> None:
    best = max(grade.score for grade in scale)
    if best < threshold:
        problems.at(record["score"], "scale-below-threshold", str(float(threshold)), value=str(float(best)))


# --- 能力域 -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Placed:
    """A subdomain and the row that it came from."""

    subdomain: Subdomain
    record: SheetRecord

    @property
    def key(self) -> tuple[str, str]:
        return bare(self.subdomain.domain.zh), bare(self.subdomain.name.zh)


def _subdomains(records: list[SheetRecord] | None, problems: Problems) -> list[_Placed] | None:
    if records is None:
        return None
    domains = _domains(records, problems)
    seen: dict[object, Cell] = {}
    placed = []
    for record in records:
        name = _pair(record, DOMAIN_TABLE, "subdomain", problems)
        for said, cell in _spoken(record, "subdomain", name):
            _check_name(cell, said, problems)
        domain = domains[bare(quoted(record["domain"].value))]
        one = _Placed(Subdomain(domain, name, _marks(record, problems)), record)
        if name.zh and domain.zh and not _repeats(one.key, record["subdomain"], seen, "subdomain-twice", problems):
            placed.append(one)
    _check_english(placed, problems)
    return placed


def _check_english(placed: list[_Placed], problems: Problems) -> None:
    """English workbooks call no two domains the same, and no two subdomains of one: nobody could tell them apart."""
    seen: dict[tuple[str, str], tuple[str, SheetRecord]] = {}
    told: set[tuple[str, str]] = set()
    for one in placed:
        domain, subdomain = one.key
        for column, within, of, name in (
            ("domain", "", domain, one.subdomain.domain.en),
            ("subdomain", domain, subdomain, one.subdomain.name.en),
        ):
            whose, first = seen.setdefault((within, bare(name)), (of, one.record))
            if whose != of and (within, of) not in told:
                told.add((within, of))
                cell, other = (_english_cell(record, column) for record in (one.record, first))
                problems.at(cell, "english-twice", other.address)


def _english_cell(record: SheetRecord, column: str) -> Cell:
    """Where the English name of a row stands: in the other cell where its own is blank."""
    twin = record[f"{column}_en"]
    return record[column] if twin.blank else twin


def _domains(records: list[SheetRecord], problems: Problems) -> dict[str, Text]:
    """The domains by bare name: each named as in its first row, and in English as in the first row that does so."""
    names: dict[str, Text] = {}
    twins: dict[str, Cell] = {}
    last = None
    for record in records:
        name, twin = _pair(record, DOMAIN_TABLE, "domain", problems), record["domain_en"]
        key = bare(quoted(record["domain"].value))
        for one, cell in _spoken(record, "domain", name):
            _check_name(cell, one, problems)
        if name.zh and key in names and key != last:
            problems.at(record["domain"], "domain-apart")
        names.setdefault(key, Text(name.zh, name.zh))
        last = key
        if twin.blank:
            continue
        first = twins.setdefault(key, twin)
        if first is twin:
            names[key] = Text(names[key].zh, name.en)
        elif bare(quoted(first.value)) != bare(quoted(twin.value)):
            problems.at(twin, "domain-names-differ", first.address)
    return names


_MISREAD = re.compile(r'[*?~"]|^[=+\-@<>]|^(true|false)$', re.IGNORECASE)


def _check_name(cell: Cell, name: str, problems: Problems) -> None:
    if _MISREAD.search(name):
        problems.at(cell, "name-characters")


def _columns_of_levels(record: SheetRecord) -> list[int]:
    return [n for n in range(1, MOST_LEVELS + 1) if f"level_{n}" in record]


def _marks(record: SheetRecord, problems: Problems) -> frozenset[int]:
    """The levels that are marked in a row of Figure 1."""
    marks = {n: bare(quoted(record[f"level_{n}"].value)) for n in _columns_of_levels(record)}
    for n, mark in marks.items():
        if mark not in YES_MARKS | NO_MARKS:
            problems.at(record[f"level_{n}"], "mark-unknown")
    return frozenset(n for n, mark in marks.items() if mark in YES_MARKS)


def _check_cumulative(placed: Iterable[_Placed], problems: Problems) -> None:
    for one in placed:
        for n in _columns_of_levels(one.record):
            if n not in one.subdomain.levels and any(n > lower for lower in one.subdomain.levels):
                problems.at(one.record[f"level_{n}"], "level-drops", value=one.subdomain.name.zh)


# --- 成熟度要求 ---------------------------------------------------------------------------------------------------------
def _requirements(
    records: list[SheetRecord] | None, placed: list[_Placed] | None, names: tuple[Text, ...], problems: Problems
) -> list[Requirement] | None:
    if records is None:
        return None
    subdomains = None if placed is None else {one.key: one.subdomain for one in placed}
    seen: dict[object, Cell] = {}
    requirements = []
    for record in records:
        identifier = _id(record["id"], problems)
        if identifier:
            _repeats(identifier.casefold(), record["id"], seen, "id-twice", problems)
        level = _level(record["level"], names, problems)
        subdomain = None if subdomains is None else _subdomain_of(record, subdomains, problems)
        if level and subdomain and level not in subdomain.levels:
            problems.at(record["level"], "not-assessed", names[level - 1], value=subdomain.name.zh)
        text = _pair(record, REQUIREMENT_TABLE, "text", problems, paragraphs)
        hint = _pair(record, REQUIREMENT_TABLE, "hint", problems, paragraphs)
        if level and subdomain:
            requirements.append(Requirement(identifier, level, subdomain.domain.zh, subdomain.name.zh, text, hint))
    return requirements


_ID = re.compile(r"[\w./-]+")


def _id(cell: Cell, problems: Problems) -> str:
    if isinstance(cell.value, bool | int | float):
        problems.at(cell, "id-word" if isinstance(cell.value, bool) else "id-number")
        return ""
    text = normal(_text(cell, REQUIREMENT_TABLE.column("id"), problems))
    reading = spreadsheet_reads(text)
    if reading is not None:
        problems.at(cell, _ID_READ_AS[reading])
    elif text and not _ID.fullmatch(text):
        problems.at(cell, "id-characters")
    return text


_ID_READ_AS: dict[Reading, str] = {"number": "id-number", "date": "id-date", "word": "id-word", "formula": "id-formula"}


def _level(cell: Cell, names: tuple[Text, ...], problems: Problems) -> int | None:
    if cell.blank:
        problems.at(cell, "empty", named(REQUIREMENT_TABLE.column("level").heading))
        return None
    level = None if isinstance(cell.value, bool) else level_of(quoted(cell.value), names)
    if level is None:
        known = enumerated(names)
        problems.at(cell, "model-level-unknown", known)
    return level


def _subdomain_of(
    record: SheetRecord, subdomains: Mapping[tuple[str, str], Subdomain], problems: Problems
) -> Subdomain | None:
    """The subdomain that a requirement names; None with a problem that says what may have been meant."""
    domain = _text(record["domain"], REQUIREMENT_TABLE.column("domain"), problems)
    name = _text(record["subdomain"], REQUIREMENT_TABLE.column("subdomain"), problems)
    key = bare(domain), bare(name)
    if not domain or not name or key in subdomains:
        return subdomains.get(key)
    own = [subdomain for (of, _), subdomain in subdomains.items() if of == key[0]]
    if not own:
        hint = nearest(domain, dict.fromkeys(subdomain.domain.zh for subdomain in subdomains.values()))
        problems.at(record["domain"], "domain-unknown", hint=hint)
        return None
    elsewhere = [subdomain.domain.zh for (_, one), subdomain in subdomains.items() if one == key[1]]
    hint = nearest(name, (subdomain.name.zh for subdomain in own))
    if elsewhere:
        hint = Text(f"它属于能力域“{elsewhere[0]}”。", f"It belongs to the domain “{elsewhere[0]}”.")
    problems.at(record["subdomain"], "model-subdomain-unknown", hint=hint)
    return None


def _check_covered(
    placed: Iterable[_Placed], requirements: Iterable[Requirement], names: tuple[Text, ...], problems: Problems
) -> None:
    """Principle 4 c: every assessed subdomain has requirements at every level that assesses it."""
    covered = {(r.domain, r.subdomain, r.level) for r in requirements}
    for one in placed:
        for n in sorted(one.subdomain.levels):
            if (one.subdomain.domain.zh, one.subdomain.name.zh, n) not in covered:
                problems.at(one.record[f"level_{n}"], "no-requirements", names[n - 1], value=one.subdomain.name.zh)


# --- writing ------------------------------------------------------------------------------------------------------------
def csv_files(catalogue: Catalogue, lang: Lang) -> dict[str, bytes]:
    """A catalogue's four CSV files by name, the same bytes each time; the names of the English ones are plain ASCII."""
    rows = table_rows(catalogue, lang)
    return {
        f"{table.name(lang)}.csv": _csv([[column.heading(lang) for column in table.columns], *rows[table.key]])
        for table in tables_of(catalogue.level_names)
    }


_FORMULA = re.compile(r"'*[=+\-@]")


def _csv(rows: Iterable[Iterable[str | float | int]]) -> bytes:
    """CSV in UTF-8 with the mark that Excel needs to see that it is; text that Excel would calculate gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([f"'{one}" if isinstance(one, str) and _FORMULA.match(one) else one for one in row])
    return out.getvalue().encode("utf-8-sig")
