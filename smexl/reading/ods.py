"""OpenDocument spreadsheets: what the reader would make of ``content.xml``, counted before it does.

In: a package. Out: the facts of each table, and a package of the one part that is read. The reader repeats cells and rows as
often as the file says, so a few bytes can ask for more memory than there is.
"""

import re
from dataclasses import dataclass, field
from pyexpat import ExpatError, ParserCreate

from smexl.findings import Finding
from smexl.reading.package import Limits, Package, check_extent, check_formulas, check_xml, damaged, stored, too_large
from smexl.reading.sheetxml import SheetFacts, check_together
from smexl.submission import Unreadable

TYPE = b"application/vnd.oasis.opendocument.spreadsheet"

_MANIFEST = (
    b'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest'
    b' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)
_INDENT = re.compile(rb">\s+(?=</?table:)")
"""White space that some programs write between cells; it means nothing, and the reader refuses it."""
_VALUES = ("office:value", "office:string-value", "office:date-value", "office:time-value", "office:boolean-value")


@dataclass
class _Row:
    repeats: int
    width: int = 0
    column: int = 0
    text: int = 0
    formulas: dict[int, str] = field(default_factory=dict)
    errors: dict[int, list[str]] = field(default_factory=dict)
    percents: set[int] = field(default_factory=set)


class _Content:
    """Handlers over ``content.xml``. Names are told by their prefix, as the reader does."""

    def __init__(self, limits: Limits) -> None:
        self.tables: dict[str, SheetFacts] = {}
        self._limits = limits
        self._name = ""
        self._facts = SheetFacts()
        self._next = 0
        self._row: _Row | None = None
        self._repeats = 0
        """Of the cell that the text stands in; 0 outside of cells that hold a value."""
        self._error: list[str] | None = None
        self._text = 0
        self._noted = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"table:table", "table:table-row"} and self._row is not None:
            raise damaged("嵌套的表格", "nested tables")
        if name == "table:table":
            self._name, self._facts, self._next = attributes.get("table:name", ""), SheetFacts(), 0
            if self._name in self.tables:
                raise damaged("有两张同名的工作表", "two sheets of one name")
            self.tables[self._name] = self._facts
            if len(self.tables) > self._limits.sheets:
                raise Unreadable(Finding("file-too-large", detail=f"{len(self.tables)} > {self._limits.sheets}"))
        elif name == "table:table-row":
            self._row = _Row(_count(attributes.get("table:number-rows-repeated", "1")))
        elif name in {"table:table-cell", "table:covered-table-cell"} and self._row is not None:
            self._cell(self._row, attributes)
        elif name == "text:s":
            self._add_text(_count(attributes.get("text:c", "1")))

    def _cell(self, row: _Row, attributes: dict[str, str]) -> None:
        repeats = _count(attributes.get("table:number-columns-repeated", "1"))
        first, row.column = row.column, row.column + repeats
        formula, kind = attributes.get("table:formula"), attributes.get("office:value-type")
        if formula is None and kind is None and not any(value in attributes for value in _VALUES):
            return
        row.width, self._repeats = row.column, repeats
        check_extent(self._name, self._next + row.repeats, row.width, self._limits)
        columns = range(first, row.column)
        if formula is not None:
            row.formulas |= dict.fromkeys(columns, formula.partition("=")[2] or formula)
        if kind == "percentage":
            row.percents.update(columns)
        if attributes.get("calcext:value-type") == "error":
            self._error = []
            row.errors |= dict.fromkeys(columns, self._error)
        self._add_text(len(attributes.get("office:string-value", "")))

    def _add_text(self, length: int) -> None:
        if self._row is None:
            return
        self._text += length * self._repeats * self._row.repeats
        if self._text > self._limits.text:
            raise too_large("文字", "text,", self._text, self._limits.text)

    def data(self, text: str) -> None:
        self._add_text(len(text))
        if self._error is not None:
            self._error.append(text)

    def end(self, name: str) -> None:
        if name in {"table:table-cell", "table:covered-table-cell"}:
            self._error, self._repeats = None, 0
        elif name == "table:table-row" and self._row is not None:
            row, self._row = self._row, None
            if row.width:
                self._finish(row)
            self._next += row.repeats

    def _finish(self, row: _Row) -> None:
        facts = self._facts
        facts.rows, facts.columns = self._next + row.repeats, max(facts.columns, row.width)
        check_extent(self._name, facts.rows, facts.columns, self._limits)
        self._noted += row.repeats * (len(row.formulas) + len(row.errors) + len(row.percents))
        check_formulas(self._name, self._noted, self._limits)
        for number in range(self._next, facts.rows):
            facts.formulas |= {(number, column): text for column, text in row.formulas.items()}
            facts.errors |= {(number, column): "".join(text).strip() for column, text in row.errors.items()}
            facts.percents |= {(number, column) for column in row.percents}


def _count(text: str) -> int:
    if not text.isdigit() or len(text) > 9:
        raise damaged("重复次数有误", "a bad repeat count")
    return int(text)


def _plain(content: bytes) -> bytes:
    """The content without what the reader refuses (indents) or loses (line ends and tabs that are elements)."""
    content = _INDENT.sub(b">", content)
    for element, character in ((b"line-break", b"&#10;"), (b"tab", b"&#9;")):
        content = re.sub(rb"<text:%s\s*/>" % element, character, content)
    return content


def examine_ods(package: Package, limits: Limits) -> tuple[bytes, dict[str, SheetFacts], bool]:
    """The package for the reader, the facts by table, and whether it links to other files. Raises ``Unreadable``."""
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Unreadable(Finding("file-encrypted"))
    content = check_xml(package.read("content.xml"))
    tables = _Content(limits)
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = tables.start
    parser.EndElementHandler = tables.end
    parser.CharacterDataHandler = tables.data
    try:
        parser.Parse(content, True)
    except ExpatError as error:
        raise damaged("content.xml 有误", "bad XML in content.xml") from error
    check_together(tables.tables, limits)
    links = b"table:table-source" in content or b"table:dde-link" in content
    parts = [("mimetype", TYPE), ("META-INF/manifest.xml", _MANIFEST), ("content.xml", _plain(content))]
    return stored(parts), tables.tables, links
