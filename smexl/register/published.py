"""A published list against the register: the list is made again from the entries that it stood on, and compared row by row.

In: the file of a list in any of its forms, and the log. Out: where the file is not what the register published.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html.parser import HTMLParser
from io import StringIO
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from smexl.reading.package import Package, damaged
from smexl.reading.read import read_sheets
from smexl.register.book import REGISTER_LIMITS, Difference
from smexl.register.lists import FORMS, list_of
from smexl.register.log import LogEntry
from smexl.register.sheets import CERTIFICATE
from smexl.submission import Unreadable
from smexl.text import Text

_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_MOST_TOLD = 20
"""Of the rows of one list that differ."""
_ZIPPED = (".xlsx", ".docx")

_Row = tuple[str, ...]


def differences(paths: Iterable[Path], entries: Sequence[LogEntry]) -> Iterator[Difference]:
    """Where lists say what the entries do not. Raises ``OSError``."""
    lists = cache(lambda number: list_of(entries, entries[number - 1]))  # a list has several files
    heads = {str(entry.data.get("head")): entry.number for entry in entries if entry.event == "published"}
    for path in paths:
        try:
            text = _text_of(path)
            number = next((heads[one] for one in _DIGEST.findall(text) if one in heads), None)
            if number is None:
                yield Difference(path.name, "", _OTHER)
                continue
            with TemporaryDirectory() as folder:
                again = Path(folder) / path.name
                FORMS[path.suffix.lower()](lists(number), again, "zh" if CERTIFICATE.zh in text else "en")
                yield from islice(_compare(path.name, _rows_of(path), _rows_of(again)), _MOST_TOLD)
        except Unreadable as error:
            yield Difference(path.name, "", error.finding.messages)


_OTHER = Text(
    "所载登记簿摘要不在变更记录中：其后的记录被改动或删除，或名单不是本登记簿发布的",
    "the digest of the register that it names is not in the log: entries were changed or removed since, or the list is of another register",
)


def _compare(name: str, rows: Sequence[_Row], published: Sequence[_Row]) -> Iterator[Difference]:
    """Rows that were changed, put in, left out or moved."""
    missing, extra = Counter(published) - Counter(rows), Counter(rows) - Counter(published)
    for row in missing.elements():
        # The row that it was made into, if any: the one that has most in common with it.
        near = max(extra, key=lambda other: len(set(other) & set(row)), default=())
        if set(near) & set(row):
            extra -= Counter([near])
            yield Difference(name, "", _changed(row, near))
        else:
            yield Difference(name, "", Text(f"少了一行：{_row_text(row)}", f"a row is missing: {_row_text(row)}"))
    for row in extra.elements():
        yield Difference(name, "", Text(f"多了一行：{_row_text(row)}", f"a row too many: {_row_text(row)}"))
    if not missing and not extra and list(rows) != list(published):
        row = next(row for row, other in zip(rows, published, strict=True) if row != other)
        yield Difference(
            name, "", Text(f"行的次序被改过，始于：{_row_text(row)}", f"rows were moved, from: {_row_text(row)}")
        )


def _changed(said: _Row, now: _Row) -> Text:
    return Text(
        f"登记簿发布的是“{_row_text(said)}”，现为“{_row_text(now)}”",
        f"the register published “{_row_text(said)}”, and it reads “{_row_text(now)}”",
    )


def _row_text(row: _Row) -> str:
    return " | ".join(row)[:300]


# --- what stands in a list --------------------------------------------------------------------------------------------
def _rows_of(path: Path) -> list[_Row]:
    """The rows of a list's tables as texts, blank cells and rows left out. Raises ``Unreadable`` and ``OSError``."""
    rows: Iterable[Iterable[object]]
    match path.suffix.lower():
        case ".xlsx":
            rows = chain.from_iterable(read_sheets(path.read_bytes(), path.name, REGISTER_LIMITS).values())
        case ".csv":
            rows = csv.reader(StringIO(path.read_bytes().decode("utf-8-sig", "replace")))
        case ".docx":
            rows = _word_rows(path)
        case _:
            reader = _Cells()
            reader.feed(_text_of(path))
            rows = reader.rows
    texts = (tuple(" ".join(str(cell).split()) for cell in row if cell is not None) for row in rows)
    return [found for row in texts if (found := tuple(cell for cell in row if cell))]


def _text_of(path: Path) -> str:
    """All that stands in a list, as markup where it has any: of a package its XML parts, one after another."""
    data = path.read_bytes()
    if path.suffix.lower() not in _ZIPPED:
        return data.decode("utf-8", "replace")
    package = Package(data, REGISTER_LIMITS)
    parts = sorted(name for name in package if name.endswith(".xml"))
    return "".join(package.read(name).decode("utf-8", "replace") for name in parts)


_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _word_rows(path: Path) -> Iterator[list[str]]:
    try:
        body = etree.fromstring(
            Package(path.read_bytes(), REGISTER_LIMITS).read("word/document.xml"),
            etree.XMLParser(resolve_entities=False),
        )
    except etree.XMLSyntaxError as error:
        raise damaged("正文有误", "its text is no XML") from error
    for row in body.iter(f"{_WORD}tr"):
        yield ["".join(text.text or "" for text in cell.iter(f"{_WORD}t")) for cell in row.iter(f"{_WORD}tc")]


class _Cells(HTMLParser):
    """The cells of all tables of a page."""

    _ROWS, _CELLS = ("tr",), ("td", "th")

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag in self._ROWS:
            self.rows.append([])
        elif tag in self._CELLS and self.rows:
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in self._CELLS

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data
