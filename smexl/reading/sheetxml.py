"""What an OOXML sheet part holds that the reader does not show, or trusts: extent, formulas, error values, percent formats.

In: the bytes of a sheet. Out: ``SheetFacts``. Sheets as spreadsheet programs write them are searched as bytes, in a fraction of
the time of parsing; a sheet that is written in any other way is parsed, and the two give the same.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from itertools import pairwise
from pyexpat import ExpatError, ParserCreate

from smexl.findings import Finding
from smexl.reading.package import (
    DEFAULT_LIMITS,
    MEGABYTE,
    Limits,
    check_count,
    check_extent,
    check_formulas,
    damaged,
    elements,
    has_declarations,
)
from smexl.submission import Unreadable
from smexl.text import Text

_Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass
class SheetFacts:
    """``rows`` and ``columns``: how far values reach, at most; ``measured``: not only bounded. ``formulas`` without ``=``;
    ``errors`` as shown; ``percents``: the cells, at least those with a value, that show it as percent."""

    rows: int = 0
    columns: int = 0
    measured: bool = True
    formulas: dict[_Place, str] = field(default_factory=dict)
    errors: dict[_Place, str] = field(default_factory=dict)
    percents: set[_Place] = field(default_factory=set)


def check_together(sheets: Mapping[str, SheetFacts], limits: Limits) -> None:
    """Refuse sheets that are too large all together, though none is by itself. Raises ``Unreadable``."""
    cells = 0
    for name, found in sheets.items():
        cells += found.rows * found.columns * found.measured
        if cells > limits.cells:
            raise Unreadable(Finding("file-too-many-cells", sheet=name, value=name, detail=f"{cells} > {limits.cells}"))


def sheet_and_facts(
    data: bytes,
    percent_styles: frozenset[int] = frozenset(),
    sheet: str = "",
    limits: Limits = DEFAULT_LIMITS,
    *,
    exactly: bool = False,
    head: int | None = None,
) -> tuple[bytes, SheetFacts]:
    """A sheet as the reader may be given it, and its facts. ``percent_styles``: the cell styles (indices) that show a number
    as percent. ``exactly``: measure its extent even where it is plainly small. ``head``: so many rows are enough.

    The reader is spared what follows the last filled cell, and error values that it does not know. Raises ``Unreadable`` where
    the sheet, called ``sheet``, is no XML that ``check_xml`` passes, reaches too far, or refers to cells that no sheet has.
    """
    searched = data if head is None else _first_rows(data, head)
    # Comments and CDATA could hold, or hide, what looks like a cell.
    region = None if has_declarations(searched) else _plain_region(searched)
    if region is not None:
        region = _filled(region)
        found = _searched(region, percent_styles, sheet, limits, exactly)
        if found is not None:
            if _unknown_errors(found):
                region = _ERROR.sub(rb"\1#VALUE!", region)
            return data[: data.find(b"<sheetData>") + len(b"<sheetData>")] + region + _END, found
    has_declarations(data)
    # Parsing tells cells that hold a value from those that only have a style or a formula, however far out.
    found = parsed_sheet(data, percent_styles, sheet, limits)[0]
    if _unknown_errors(found):
        # Parsed before, so that every cell ends somewhere.
        data = _ERROR_CELL.sub(lambda cell: _ERROR_VALUE.sub(rb"\1#VALUE!", cell[0]), data)
    return data, found


# --- searching --------------------------------------------------------------------------------------------------------

# A cell as Excel, WPS, LibreOffice, openpyxl and others write it. Every start tag that begins like a cell's is held
# against it, since the reader also takes other quotes, spaces and prefixes, and the last of two positions. Nothing there can be
# read in two ways, so nothing is tried in a second one (``+``).
_CELL = rb'<c(?! r="%s"(?: (?:s|t|cm|vm|ph|xml:space)="\w{0,20}+"){0,6}+ ?+/?+>)'
_NOT_NEAR = re.compile(_CELL % rb"[A-Z][1-9]\d{0,3}+")
_UNUSUAL = re.compile(_CELL % rb"[A-Z]{1,3}+[1-9]\d{0,6}+")
_PREFIXED = re.compile(rb":(?:c|row|sheetData|f|v)[\s/>]")
_FILLED_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*(?<!/)>')
_NEAR = 9_999, 26
"""The extent of a sheet of near cells only, as most are: not measured, only bounded."""


def _plain_region(data: bytes) -> bytes | None:
    """The inside of ``sheetData`` if bytes can be searched there for cells; None if it must be parsed. There is no ``<!``."""
    start = data.find(b"sheetData")
    if data[start - 1 : start + 10] != b"<sheetData>":
        return None
    # The reader is lenient: the first end may stand in an attribute, where no XML has one. So the last must be the only.
    end = data.rfind(b"sheetData") - 2
    if data[end : end + 12] != b"</sheetData>" or end != data.find(b"</sheetData>"):
        return None
    # Processing instructions could hide cells, as comments could.
    if data.count(b"<?", 0, start) > 1:
        return None
    region = data[start + 10 : end]
    if (b"?" in region and b"<?" in region) or (b":" in region and _PREFIXED.search(region)):
        return None
    return region


_END = b"</sheetData></worksheet>"
_CONTENT = (b"<v", b"<is", b"<f")


def _first_rows(data: bytes, rows: int) -> bytes:
    """A sheet without what follows so many rows."""
    at = -1
    for _ in range(rows + 1):
        at = data.find(b"<row ", at + 1)
        if at < 0:
            return data
    return data[:at] + _END


def _filled(region: bytes) -> bytes:
    """The cells without the blank ones after the last that holds anything: a list is drawn with more rows than it gets."""
    last = region.rfind(b"</c")
    end = region.find(b">", last) + 1
    rest = region[end:]
    if last < 0 or b"</row>" not in rest or any(mark in rest for mark in _CONTENT):
        return region
    return region[:end] + b"</row>"


def _reach(region: bytes, limits: Limits, exactly: bool) -> tuple[int, int] | None:
    """Rows and columns that the cells reach at most; None where that is too far, or a cell is written in an unusual way."""
    rows, columns = _NEAR
    roomy = not exactly and limits.rows >= rows and limits.columns >= columns and limits.cells >= rows * columns
    if roomy and not _NOT_NEAR.search(region):
        return _NEAR
    if _UNUSUAL.search(region):
        return None
    rows = columns = 0
    for cell in _FILLED_CELL.finditer(region):
        rows, columns = max(rows, int(cell[2])), max(columns, _column(cell[1]) + 1)
        if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
            return None
    return rows, columns


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    """``A`` is 0."""
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


# Bounded by the next angle bracket throughout: what is searched may be no XML at all.
_CELL_OF_FORMULA = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*')
_FORMULA = re.compile(rb"(?!\w)([^>]*)>([^<]*)")
_A_FORMULA, _AN_ERROR = re.compile(b"<f"), re.compile(b't="e"')
_ERROR = re.compile(
    rb'(<c r="([A-Z]+)(\d+)"[^>]* t="e"[^>]*(?<!/)>\s*(?:<f\b[^>]*(?:/>|>[^<]*</f>)\s*)?<v\b[^>]*>)\s*([^<\s][^<]*)'
)


def _searched(
    region: bytes, percent_styles: frozenset[int], sheet: str, limits: Limits, exactly: bool = False
) -> SheetFacts | None:
    reach = _reach(region, limits, exactly)
    if reach is None:
        return None
    found = SheetFacts(*reach, measured=exactly or reach != _NEAR)
    # What is rare is found faster by an expression.
    check_formulas(sheet, errors := region.count(b't="e"') if _AN_ERROR.search(region) else 0, limits)
    pieces = _A_FORMULA.split(region, limits.formulas + 1)
    check_formulas(sheet, len(pieces) - 1, limits)
    if not _take_formulas(pieces, found.formulas):
        return None
    for _, letters, row, raw in _ERROR.findall(region) if errors else ():
        found.errors[int(row) - 1, _column(letters)] = _text(raw)
    for match in _styled(percent_styles).finditer(region) if percent_styles else ():
        found.percents.add((int(match[2]) - 1, _column(match[1])))
        check_formulas(sheet, len(found.percents), limits)
    return found


def _take_formulas(pieces: list[bytes], formulas: dict[_Place, str]) -> bool:
    """Take the formulas of a sheet that was split where they start; whether each stands at the start of its cell."""
    shared: dict[bytes, str] = {}
    for before, piece in pairwise(pieces):
        cell, formula = before[max(before.rfind(b"<c r="), 0) :], piece.partition(b"<")[0]
        # Submissions share the formulas of their template.
        short = len(cell) < _REMEMBERED and len(formula) < _REMEMBERED
        one = (_remembered_formula if short else _formula)(cell, formula)
        if one is None:
            return False
        place, text, index = one
        formulas[place] = text if index is None else shared.setdefault(index, text)
    return True


def _formula(cell: bytes, formula: bytes) -> tuple[_Place, str, bytes | None] | None:
    """Where the formula stands, its text, and what names it where others share it: it stands in one cell only, and its text serves for
    all, for it is shown, never computed. ``cell``: from the start of its cell; ``formula``: from the end of its name. None where these
    are no such things."""
    where, said = _CELL_OF_FORMULA.fullmatch(cell), _FORMULA.match(formula)
    if where is None or said is None:
        return None
    attributes, raw = said.groups()
    text = "" if attributes.endswith(b"/") else _text(raw)
    index = _SHARED_INDEX.search(attributes) if b"shared" in attributes else None
    return (int(where[2]) - 1, _column(where[1])), text, None if index is None else index[1]


_remembered_formula = lru_cache(maxsize=8192)(_formula)
_REMEMBERED = 400
_SHARED_INDEX = re.compile(rb'si="(\d+)"')


@lru_cache(maxsize=64)
def _styled(styles: frozenset[int]) -> re.Pattern[bytes]:
    numbers = b"|".join(b"%d" % style for style in sorted(styles))
    return re.compile(rb'<c r="([A-Z]+)(\d+)" s="(?:%s)"[ />]' % numbers)


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    return unescape(text) if "&" in text else text


# --- parsing ----------------------------------------------------------------------------------------------------------

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


class _Sheet:
    """Handlers that follow a sheet cell by cell, with the reader's rules for cells that do not say where they stand."""

    def __init__(self, percent_styles: frozenset[int], sheet: str, limits: Limits) -> None:
        self._name, self._limits = sheet, limits
        self.facts = SheetFacts()
        self.strings: Counter[str] = Counter()
        self._percent_styles = {str(style) for style in percent_styles}
        self._shared: dict[str, str] = {}
        self._state = "before"
        self._row = self._column = 0
        self._cell: _Place | None = None
        self._type = ""
        self._percent = False
        self._formula: dict[str, str] | None = None
        self._texts: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "sheetData":
            if self._state != "before":
                raise damaged("两份单元格数据", "two sets of cells in a sheet")
            self._state = "in"
        if self._state != "in":
            return
        if self._cell is not None:
            self._inside(local, attributes)
        elif local == "row" and "r" in attributes:
            self._row = _number(attributes["r"]) - 1
        elif local == "c":
            self._begin(attributes)

    def _begin(self, attributes: dict[str, str]) -> None:
        row = self._row
        if "r" in attributes:
            row, self._column = _reference(attributes["r"])
        self._cell, self._type = (row, self._column), attributes.get("t", "")
        self._percent = attributes.get("s", "").strip() in self._percent_styles

    def _inside(self, local: str, attributes: dict[str, str]) -> None:
        if local == "f":
            self._formula = attributes
            self._texts = []
        elif local in {"v", "is"} and self._cell is not None:
            row, column = self._cell
            self.facts.rows = max(self.facts.rows, row + 1)
            self.facts.columns = max(self.facts.columns, column + 1)
            check_extent(self._name, self.facts.rows, self.facts.columns, self._limits)
            self._texts = []
            if self._percent:
                self.facts.percents.add(self._cell)
                check_formulas(self._name, len(self.facts.percents), self._limits)

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if self._state != "in":
            return
        if local == "sheetData":
            self._state = "after"
        elif local == "c":
            self._cell = None
            self._column += 1
        elif local == "row":
            self._row += 1
            self._column = 0
        elif self._cell is not None and self._texts is not None and local in {"f", "v"}:
            self._finish(self._cell, local, "".join(self._texts))

    def _finish(self, cell: _Place, local: str, text: str) -> None:
        self._texts = None
        if local == "f":
            formula = self._formula or {}
            if formula.get("t") == "shared" and "si" in formula:
                text = self._shared.setdefault(formula["si"], text)
            self.facts.formulas[cell] = text
            check_formulas(self._name, len(self.facts.formulas), self._limits)
        elif self._type == "e" and text:
            self.facts.errors[cell] = text
            check_formulas(self._name, len(self.facts.errors), self._limits)
        elif self._type == "s":
            self.strings[text.strip()] += 1

    def data(self, text: str) -> None:
        if self._texts is not None:
            self._texts.append(text)


def parsed_sheet(
    data: bytes, percent_styles: frozenset[int], name: str = "", limits: Limits = DEFAULT_LIMITS
) -> tuple[SheetFacts, Counter[str]]:
    # A cell has at most four tags that count; nine million blank rows would take half a minute.
    if (tags := data.count(b"<")) > (most := 4 * (limits.cells + limits.rows)):
        detail = Text(f"XML 标签 {tags} > {most}", f"XML tags {tags} > {most}")
        raise Unreadable(Finding("file-too-many-cells", sheet=name, value=name, detail=detail))
    sheet = _Sheet(percent_styles, name, limits)
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = sheet.start
    parser.EndElementHandler = sheet.end
    parser.CharacterDataHandler = sheet.data
    try:
        parser.Parse(data, True)
    except ExpatError as error:
        raise damaged("工作表 XML 有误", "bad XML in a sheet") from error
    return sheet.facts, sheet.strings


def _number(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,6}", text):
        raise damaged("行号有误", "a bad row number")
    return int(text)


def _reference(text: str) -> _Place:
    """``XFD1048576`` and no further: beyond, the reader's arithmetic wraps around."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        raise damaged("单元格地址有误", "a bad cell reference")
    return int(match[2]) - 1, _column(match[1].encode())


# --- what other parts say of the cells --------------------------------------------------------------------------------

_PERCENT = (b"%", b'numFmtId="9"', b'numFmtId="10"', b"numFmtId='", b"numFmtId =", b"numFmtId= ")
_CACHED = 100_000


def percent_styles(styles: bytes) -> frozenset[int]:
    """Indices of the cell styles that show a number as percent."""
    # Submissions share the styles of their template, and these take longer to parse than a sheet to search.
    return _remembered_styles(styles) if len(styles) < _CACHED else _percent_styles(styles)


def _percent_styles(styles: bytes) -> frozenset[int]:
    if not any(mark in styles for mark in _PERCENT):
        return frozenset()
    percent = {"9", "10"}
    found: set[int] = set()
    index = -1
    for name, attributes in elements(styles, "numFmt", "cellXfs", "cellStyleXfs", "xf", "cellStyles", "dxfs"):
        if name == "numFmt":
            code = re.sub(r'"[^"]*"|\\.', "", attributes.get("formatCode", ""))
            (percent.add if "%" in code else percent.discard)(attributes.get("numFmtId", ""))
        elif name == "xf":
            if index >= 0 and attributes.get("numFmtId") in percent:
                found.add(index)
            index += index >= 0
        else:
            index = 0 if name == "cellXfs" else -1
    return frozenset(found)


_remembered_styles = lru_cache(maxsize=64)(_percent_styles)


def number_styles(styles: bytes) -> bytes:
    """The styles without what the reader does not ask for: it needs the formats of numbers, to tell which are dates."""
    return _remembered_numbers(styles) if len(styles) < _CACHED else _number_styles(styles)


def _number_styles(styles: bytes) -> bytes:
    parts = [_section(styles, name) for name in (b"numFmts", b"cellXfs")]
    return (
        styles
        if None in parts or not any(parts)
        else b"<styleSheet>" + b"".join(filter(None, parts)) + b"</styleSheet>"
    )


_remembered_numbers = lru_cache(maxsize=64)(_number_styles)


def _section(styles: bytes, name: bytes) -> bytes | None:
    """An element with all that is in it; empty where there is none, None where that is not plain to see."""
    start, end = styles.find(b"<" + name), styles.find(b"</" + name + b">")
    named = styles.count(name)
    if named == 0:
        return b""
    return styles[start : end + len(name) + 3] if named == 2 and 0 <= start < end and b"<!" not in styles else None


_KNOWN_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"}
_ERROR_CELL = re.compile(rb"<((?:\w+:)?c)\b[^>]*?\st\s*=\s*[\"']e[\"'][^>]*(?<!/)>.*?</\1\s*>", re.DOTALL)
_ERROR_VALUE = re.compile(rb"(<(?:\w+:)?v\b[^>]*>)[^<]+")


def _unknown_errors(facts: SheetFacts) -> bool:
    """Whether error values are among them for which the reader would refuse the sheet (``#SPILL!``)."""
    return not _KNOWN_ERRORS.issuperset(facts.errors.values())


def text_bytes(sheets: list[bytes], strings: bytes, limits: Limits = DEFAULT_LIMITS) -> int:
    """Bytes of the shared strings of all cells together; an upper bound where that is small anyway. Raises ``Unreadable``."""
    parts = strings.split(b"<si", limits.cells + 1)
    # No more of them can be shown, and each costs the reader room, though it be blank.
    check_count("字符串", "strings", len(parts) - 1 + strings.count(b":si"), limits.cells)
    longest = max(map(len, parts))
    bound = longest * sum(len(sheet) // len('<c t="s"><v>0</v></c>') for sheet in sheets)
    if bound < 16 * MEGABYTE:
        return bound
    lengths = _string_lengths(strings)
    total = 0
    for sheet in sheets:
        for index, count in parsed_sheet(sheet, frozenset(), "", limits)[1].items():
            number = index.strip().lstrip("+0") or "0"
            if not number.isascii() or not number.isdecimal():
                total += max(lengths, default=0) * count  # whatever the reader makes of it
            elif len(number) < 9 and int(number) < len(lengths):
                total += lengths[int(number)] * count
    return total


def _string_lengths(strings: bytes) -> list[int]:
    lengths: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "si":
            lengths.append(0)

    def data(text: str) -> None:
        if lengths:
            lengths[-1] += len(text) * 3

    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = data
    try:
        parser.Parse(strings, True)
    except ExpatError as error:
        raise damaged("共享字符串 XML 有误", "bad XML in the shared strings") from error
    return lengths


_LOOK_AHEAD = 64


def counts_are_true(strings: bytes) -> bool:
    """Whether the shared strings do not claim to be more than their bytes can hold.

    The reader makes room for as many as they claim, and the process aborts.
    """
    for claim in strings.split(b"uniqueCount")[1:]:
        head = claim[:_LOOK_AHEAD].translate(None, b" \t\r\n\"'")
        # A claim that does not come to the point in so short a space is no honest one either.
        if head in {b"", b"="}:
            return False
        number = re.match(rb"=\+?(\d+)", head)
        if number and (len(number[1]) > 12 or int(number[1]) > len(strings)):
            return False
    return True
