"""Validation of lists: each record, in its order or at its subdomain, and what they say together."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from smexl.findings import EntryKey
from smexl.kinds import Field, Listing
from smexl.reading.locate import Header, bare_cell, bare_names, find_header
from smexl.submission import Book, Cell, Value, column_letters
from smexl.text import Text, bare
from smexl.validation import answers
from smexl.validation.answers import as_written
from smexl.validation.work import Records, Work, check_columns, take_read
from smexl.vocabulary import id_key, says_nothing, split_ids

_KEPT = {"date-invalid": "date-doubtful"}
"""In a list a bad answer is kept and noted: 长期 as the date of a piece of evidence is no reason to return a workbook."""


def check_listings(work: Work) -> None:
    """The records of every list."""
    for listing in work.kind.listings:
        if listing.sheet in work.sheets:
            _check_listing(work, listing, work.sheets[listing.sheet])


def _check_listing(work: Work, listing: Listing, sheet: str) -> None:
    columns = {column.key: column.label for column in listing.columns}
    header = find_header(work.book.sheets[sheet], columns, columns)
    required = {column.key for column in listing.columns if column.required}
    if header is None:
        for key, text in columns.items():
            work.report_sheet(
                "heading-missing" if key in required else "heading-missing-optional", sheet, text(work.lang)
            )
        return
    later = {column.key for column in listing.columns if column.later and column.key not in header.columns}
    asked = {key: text for key, text in columns.items() if key not in later}
    check_columns(work, sheet, header, asked, required, set(columns))
    beforehand = prefilled(listing)
    telling = [column for key, column in header.columns.items() if key not in beforehand]
    values = work.book.sheets[sheet]
    headings = {
        column: {bare_cell(values[header.row][column]), *bare_names(columns[key])}
        for key, column in header.columns.items()
    }
    rows = [row for row in _filled_rows(work.book, sheet, header, telling) if not _repeats(values[row], headings)]
    if listing.per_subdomain:
        indices = _by_subdomain(work, sheet, header, rows)
        work.submission.listings[listing.key] = _blank_records(work, listing)
    else:
        rows = _in_order(work, listing, sheet, header, rows)
        indices = list(range(len(rows)))
        work.submission.listings[listing.key] = [{} for _ in rows]
    work.records[listing.key] = Records(sheet, header.row, header.columns, dict(zip(indices, rows, strict=True)))
    _take_records(work, listing, indices, rows)
    if listing.key == "evidence":
        _check_evidence_numbers(work)


def prefilled(listing: Listing) -> set[str]:
    """The columns that are filled in beforehand: they make no record."""
    fixed = {column.key for column in listing.columns if column.counted}
    return fixed | ({"domain", "subdomain"} if listing.per_subdomain else set())


def _repeats(values: Sequence[Value], headings: Mapping[int, set[str]]) -> bool:
    """Whether a row says the headings (by column, each as ``bare_cell`` in any way) again, as under a page break."""
    same = 0
    for column, names in headings.items():
        same += column < len(values) and bare_cell(values[column]) in names
    return same >= min(2, len(headings))


def _cells(work: Work, sheet: str, header: Header, row: int) -> dict[str, Cell]:
    return {key: work.book.cell(sheet, row, column) for key, column in header.columns.items()}


def _take_records(work: Work, listing: Listing, indices: list[int], rows: list[int]) -> None:
    """Read each row into its record; one of a subdomain that the level does not have is none."""
    at, records = work.records[listing.key], work.submission.listings[listing.key]
    known = {"domain", "subdomain"} if listing.per_subdomain else set()
    asked = [(c, at.columns[c.key]) for c in listing.columns if c.key in at.columns and c.key not in known]
    marked, values = work.book.marked(at.sheet, at.columns.values()), work.book.sheets[at.sheet]
    for index, row in zip(indices, rows, strict=True):
        if index >= len(records):
            continue
        record, cells = records[index], values[row]
        for column, place in asked:
            value = cells[place] if place < len(cells) else ""
            text = None if row in marked else answers.at_once(column, value)
            if text is None or (column.type == "ids" and text and text not in work.level.by_id):
                text = _listed(work, listing, column, (at.sheet, row, place), index)
            elif text:  # nothing to find, as in most
                work.submission.entered["listing", listing.key, index, column.key] = value
            record[column.key] = text


def _in_order(work: Work, listing: Listing, sheet: str, header: Header, rows: list[int]) -> list[int]:
    """The rows in the order that a counted column gives them; a row without a number follows the one above it."""
    counted = next((c.key for c in listing.columns if c.counted and c.key in header.columns), None)
    if counted is None:
        return rows
    numbers: dict[int, int] = {}
    last = 0
    for row in rows:
        text = as_written(work.book.cell(sheet, row, header.columns[counted])).strip()
        last = numbers[row] = int(text) if text.isdecimal() and len(text) < 9 else last
    return sorted(rows, key=numbers.__getitem__)


def _blank_records(work: Work, listing: Listing) -> list[dict[str, str]]:
    blank = {column.key: "" for column in listing.columns}
    return [blank | {"domain": s.domain.zh, "subdomain": s.name.zh} for s in work.level.subdomains]


def _by_subdomain(work: Work, sheet: str, header: Header, rows: list[int]) -> list[int]:
    """For each row the place of its subdomain among those of the level; from their number upwards where it names none."""
    subdomains = work.level.subdomains
    free = len(subdomains)
    taken: dict[int, int] = {}
    indices = []
    for row in rows:
        cells = _cells(work, sheet, header, row)
        domain, name = (bare(as_written(cells[key])) if key in cells else "" for key in ("domain", "subdomain"))
        same = [i for i, s in enumerate(subdomains) if name in _called(s.name)]
        of_domain = [i for i in same if bare(domain) in bare_names(subdomains[i].domain)]
        index = (of_domain or (same if len(same) == 1 else [free]))[0]
        if index == free or index in taken:
            cell = cells.get("subdomain")
            if index in taken and cell is not None:
                other = f"{column_letters(cell.column)}{taken[index] + 1}"
                work.report("subdomain-duplicate", cell, detail=other)
            elif cell is not None:
                work.report("subdomain-unknown", cell)
            index, free = free, free + 1
        taken[index] = row
        indices.append(index)
    return indices


@lru_cache(maxsize=1024)
def _called(text: Text) -> frozenset[str]:
    """What templates call a subdomain: its name, in English with the Chinese one where several read the same."""
    return frozenset((*bare_names(text), bare(f"{text.en} ({text.zh})"), bare(f"{text.zh} ({text.zh})")))


def _filled_rows(book: Book, sheet: str, header: Header, columns: list[int]) -> Iterator[int]:
    """The rows under the headings that say anything in these columns."""
    marked = book.marked(sheet, columns)
    for number, row in enumerate(book.sheets[sheet]):
        if number <= header.row:
            continue
        values = [row[column] for column in columns if column < len(row)]
        # Most rows are blank, and cost no cell.
        seen = number in marked or any(value not in ("", None) for value in values)
        if seen and any(not book.cell(sheet, number, column).blank for column in columns):
            yield number


def _listed(work: Work, listing: Listing, column: Field, place: tuple[str, int, int], index: int) -> str:
    key, cell = ("listing", listing.key, index, column.key), work.book.cell(*place)
    answer = take_read(work, column, cell, key, column.label, _KEPT)
    if column.type == "ids":
        ids = split_ids(as_written(cell), work.level.by_key)
        answer = answer._replace(text="、".join(ids) if answer.text else "")
        _check_listed_ids(work, cell, key, ids)
    kept = any(trouble.code in _KEPT for trouble in answer.troubles)
    return answers.answer_text(as_written(cell)) if kept else answer.text


_MOST_UNKNOWN = 20


def _check_listed_ids(work: Work, cell: Cell, key: EntryKey, ids: Sequence[str]) -> None:
    """Ids that the level does not have, the first few of a cell; none where the template is of another catalogue."""
    if work.another_catalogue:
        return
    known = work.level.by_key
    unknown = [part for part in ids if id_key(part) not in known]
    for part in unknown[:_MOST_UNKNOWN]:
        work.report("listing-requirement-unknown", cell, key, part)


def _check_evidence_numbers(work: Work) -> None:
    """Every piece of evidence has a number of its own."""
    seen: dict[str, int] = {}
    for index, record in enumerate(work.submission.listings["evidence"]):
        if all(says_nothing(text) for text in record.values() if text):
            continue  # that there is no evidence is none
        number, key = id_key(record.get("number", "")), ("listing", "evidence", index, "number")
        if number and number not in seen:
            seen[number] = index
            continue
        cell = work.record_cell("evidence", index, "number")
        if cell is None:
            return
        if number:
            first = work.record_cell("evidence", seen[number], "number")
            work.report("evidence-number-duplicate", cell, key, detail=first.address if first else "")
        elif cell.blank:
            work.report("evidence-number-blank", cell, key)
    work.evidence = set(seen)
