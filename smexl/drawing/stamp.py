"""Workbooks drawn once and stamped many times.

In: a function that draws a workbook with xlsxwriter, writing ``slots(key)`` wherever a value of its own will go.
Out: a ``Stamp``; its ``fill`` puts values into the slots and returns the bytes of an .xlsx file, in about a millisecond.

A slot is a number that occurs nowhere else, so it can be written like any number: in a cell, as the cached value of a formula
(whence it reaches the caches of charts), as a document property. Parts without slots are kept compressed. A *block* is one
drawn row, the last of its sheet, that is repeated once for each record. Text is always written as text: nothing that a stranger
typed can become a formula or markup.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from io import BytesIO
from itertools import count
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, unescape

import xlsxwriter
import xlsxwriter.xmlwriter

from smexl.deflate import crc32, deflate
from smexl.submission import column_letters

# xlsxwriter escapes what Excel would take for a control character (``_x0041_`` is an A), but of two that share a ``_`` the first only.
xlsxwriter.xmlwriter.re_control_chars_1 = re.compile("(_(?=x[0-9A-Fa-f]{4}_))")

Key = tuple[str | int, ...]
"""Names a slot: a short tuple such as ``("score", "L3-ZL01-1")``."""

EPOCH = datetime(2000, 1, 1)
"""The time of making that every drawn workbook carries, so that the same input gives the same bytes."""

_PREFIX = 7_418_529
_TEXTS = "xl/sharedStrings.xml"
_ROW_HEIGHT = re.compile(rb'(<row r="(\d+)"[^>]*? ht=")[^"]*')
_ROW_ELEMENT = re.compile(rb'<row r="(\d+)"[^>]*>.*?</row>', re.DOTALL)
_DIMENSION = re.compile(rb'<dimension ref="([A-Z]+\d+:[A-Z]+)\d+"/>')
_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f&<>_\ud800-\udfff\ufffe\uffff]")
"""Text without any of these goes into XML as it is."""
_SHARED = re.compile(rb"<si><t(?: xml:space=\"preserve\")?>([^<]*)</t></si>|<si>.*?</si>", re.DOTALL)
_SHARED_CELL = re.compile(rb' t="s"><v>\d+</v></c>')
_NUMBER_CELL = re.compile(rb'<c r="[A-Z]+\d+"(?: s="\d+")?><v>([^<]*)</v></c>')
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST = 32_767
"""Characters that Excel allows in a cell."""
_ROW_NUMBER = b"\0"
"""Stands for the number of a block's row, and occurs in no XML."""


class Formula(NamedTuple):
    """A formula of our own making (without ``=``) and its value, for a slot."""

    formula: str
    value: str | float


class ErrorValue(Enum):
    """An error value, for a slot that is the cached value of a formula: ``NA`` is what a chart leaves out."""

    NA = "#N/A"


class Styled(NamedTuple):
    """A value for a slot, in another style than the one drawn (a name given to ``Slots.style``)."""

    value: "PlainFill"
    style: str


class Comment(NamedTuple):
    """A comment on a cell; ``row`` and ``column`` count from 0."""

    row: int
    column: int
    text: str


PlainFill = str | int | float | bool | date | datetime | Formula | ErrorValue | None
Fill = PlainFill | Styled
Record = Mapping[str, Fill]
"""The values of one repetition of a block by column key; ``"@height"`` gives the row's height in points."""


class Begun(NamedTuple):
    """A row of a block in which some values stand already (``Stamp.begin``), with the others."""

    row: "StampRow"
    rest: Record


class Slots:
    """Hands out the numbers that stand in for values while a workbook is drawn: thirteen digits that begin with those of ``prefix``."""

    def __init__(self, prefix: int) -> None:
        self._first = prefix * 1_000_000
        number = rb"(?<![\w.])%d\d{6}(?![\w.])" % prefix  # and no part of a longer number or of a hash
        self.number = re.compile(number)
        self.place = re.compile(
            rb'<c r="([A-Z]+)(\d+)"(?: s="(\d+)")?(?: t="\w+")?>(<f[^>]*>[^<]*</f>)?<v>(%(number)s)</v></c>'
            rb'|<c:pt idx="(\d+)"><c:v>(%(number)s)</c:v></c:pt>'
            rb"|(%(number)s)" % {b"number": number}
        )
        """Where one stands: as the value of a cell, as a point of a chart's, or elsewhere."""
        self.keys: list[Key] = []
        self.heights: dict[str, dict[int, int]] = {}
        """Sheet name → row as the file counts it → the slot of its height."""

    def __call__(self, *key: str | int) -> int:
        """A slot named ``key``, to be written like any number. The same key may be drawn in several places."""
        self.keys.append(key)
        return self._first + len(self.keys) - 1

    def block(self, name: str, column: str) -> int:
        """A slot in the row that is repeated for each record of the block ``name``."""
        return self("@block", name, column)

    def height(self, sheet: Any, row: int, *key: str | int) -> None:
        """Make a slot of the height (in points) that a drawn row was given."""
        self.heights.setdefault(sheet.get_name(), {})[row + 1] = self(*key)

    def style(self, sheet: Any, row: int, column: int, name: str, style: Any) -> None:
        """Make a format known as ``name`` for ``Styled`` values. The cell serves as its sample and is not kept."""
        sheet.write_number(row, column, self("@style", name), style)

    def comments(self, sheet: Any, row: int, column: int, **options: Any) -> None:
        """Let the sheet carry comments, which ``fill`` is given under the sheet's name. The drawn cell is their model."""
        sheet.write_comment(row, column, str(self("@comments", sheet.get_name())), options)

    def key(self, mark: bytes) -> Key:
        return self.keys[int(mark) - self._first]


@dataclass(frozen=True, slots=True)
class _CellSlot:
    """A cell: ``start`` is its element up to the row's number, ``style`` its attribute, ``formula`` its element. A number
    goes between ``before`` and ``after``, as in the other slots; without a value it is ``blank``."""

    key: Key
    start: bytes
    row: bytes
    style: bytes
    formula: bytes
    before: bytes
    blank: bytes
    after: bytes = b"</v></c>"


@dataclass(frozen=True, slots=True)
class _PointSlot:
    key: Key
    before: bytes
    after: bytes = b"</c:v></c:pt>"


@dataclass(frozen=True, slots=True)
class _TextSlot:
    key: Key
    before: bytes = b""
    after: bytes = b""


_Piece = bytes | _CellSlot | _PointSlot | _TextSlot
StampRow = tuple[bytes | tuple[str, _CellSlot], ...]
"""A row's cells by column key, and what stands between them; ``_ROW_NUMBER`` in it is the row's number."""


@dataclass(frozen=True)
class _Block:
    name: str
    first: int
    row: StampRow
    after: tuple[_Piece, ...]


@dataclass(frozen=True)
class _Part:
    """One file of the package: ``packed`` when it never changes, else pieces, with the block or the comments that repeat."""

    name: str
    packed: tuple[int, int, bytes] | None = None
    pieces: tuple[_Piece, ...] = ()
    block: _Block | None = None
    comments: "_Comments | None" = None


@dataclass(frozen=True)
class _Comments:
    sheet: str
    before: bytes
    after: bytes
    drawing: bool


def _row_start(values: Record) -> bytes:
    height = values.get("@height")
    start = b'<row r="' + _ROW_NUMBER + b'"'
    return start + (b' ht="%g" customHeight="1">' % height if isinstance(height, int | float) else b">")


def _outside_cells(piece: _PointSlot | _TextSlot, value: Fill) -> bytes:
    if isinstance(value, Styled):
        value = value.value
    if isinstance(piece, _TextSlot):
        return _text("" if value is None else str(value))
    if isinstance(value, Formula):
        value = value.value
    return b"" if value is None or isinstance(value, str | ErrorValue) else piece.before + _number(value) + piece.after


class Stamp:
    """A drawn workbook, ready to be filled. Holds bytes only: picklable, and safe to share between threads."""

    def __init__(
        self,
        parts: Sequence[_Part],
        styles: Mapping[str, bytes],
        shared: Mapping[str, bytes],
        keys: Iterable[Key],
        texts: Mapping[str, frozenset[str]],
    ) -> None:
        self._parts = tuple(part for part in parts if part.packed is None)
        static = _Package()
        for part in parts:
            if part.packed is not None:
                static.add(part.name, *part.packed)
        self._static = static.so_far()
        self._styles = {name: b'" s="%s"' % style for name, style in styles.items()}
        self._shared = dict(shared)
        self.keys = frozenset(keys)
        """The keys of its slots, without those of blocks."""
        self.texts = dict(texts)
        """Sheet name → the texts and numbers (as text) that are drawn on it, whatever fills its slots."""

    def fill(
        self,
        values: Mapping[Key, Fill],
        blocks: Mapping[str, Sequence[Record | Begun]] | None = None,
        comments: Mapping[str, Sequence[Comment]] | None = None,
    ) -> bytes:
        """The workbook with its slots filled.

        ``values`` needs every key of ``keys``; ``None`` leaves a cell blank. ``blocks``: block name → records; ``comments``: sheet
        name → comments. Raises ``KeyError`` for a slot without a value.
        """
        package = _Package(*self._static)
        for part in self._parts:
            if part.comments is not None:
                data = _comments_part(part.comments, (comments or {}).get(part.comments.sheet, ()))
            else:
                data = self._filled(part, values, blocks or {})
            package.add(part.name, crc32(data), len(data), deflate(data))
        return package.finish()

    def begin(self, block: str, values: Record) -> StampRow:
        """A row of a block with these values in place: what many records have in common is put in once. For ``Begun``."""
        [row] = [part.block.row for part in self._parts if part.block is not None and part.block.name == block]
        pieces: list[bytes | tuple[str, _CellSlot]] = [_row_start(values)]
        for piece in row:
            known = piece
            if not isinstance(piece, bytes) and piece[0] in values:
                known = self._cell(piece[1], values[piece[0]], _ROW_NUMBER)
            if isinstance(known, bytes) and isinstance(pieces[-1], bytes):
                pieces[-1] += known
            else:
                pieces.append(known)
        return tuple(pieces)

    def _filled(self, part: _Part, values: Mapping[Key, Fill], blocks: Mapping[str, Sequence[Record | Begun]]) -> bytes:
        out: list[bytes] = []
        self._fill_pieces(part.pieces, values, out)
        block = part.block
        if block is None:
            return b"".join(out)
        records = blocks.get(block.name, ())
        last: Record | Begun = {}
        same: StampRow | None = None
        for number, record in enumerate(records, block.first):
            if record is last and not isinstance(record, Begun):
                # The same again and again, as the blank rows that a list offers: made once.
                same = self.begin(block.name, record) if same is None else same
                self._fill_row(same, {}, b"%d" % number, out)
                continue
            last, same = record, None
            if isinstance(record, Begun):
                self._fill_row(*record, b"%d" % number, out)
            else:
                self._fill_row((_row_start(record), *block.row), record, b"%d" % number, out)
        self._fill_pieces(block.after, values, out)
        end = max(block.first + len(records) - 1, 1)
        out[0] = _DIMENSION.sub(rb'<dimension ref="\g<1>%d"/>' % end, out[0], count=1)
        return b"".join(out)

    def _fill_pieces(self, pieces: Iterable[_Piece], values: Mapping[Key, Fill], out: list[bytes]) -> None:
        """Beside ``_fill_row`` the inner loop of a batch; most values are numbers."""
        for piece in pieces:
            if isinstance(piece, bytes):
                out.append(piece)
                continue
            value = values[piece.key]
            if type(value) is float or type(value) is int:
                out += (piece.before, b"%a" % value, piece.after)
            elif value is None and type(piece) is _CellSlot:
                out.append(piece.blank)
            elif isinstance(piece, _CellSlot):
                out.append(self._cell(piece, value, piece.row))
            else:
                out.append(_outside_cells(piece, value))

    def _fill_row(self, row: StampRow, values: Record, number: bytes, out: list[bytes]) -> None:
        shared = self._shared
        for piece in row:
            if isinstance(piece, bytes):
                out.append(piece.replace(_ROW_NUMBER, number))
                continue
            key, slot = piece
            value = values[key]
            if (type(value) is float or type(value) is int) and not slot.formula:
                out += (slot.start, number, slot.style, b"><v>", b"%a" % value, slot.after)
            elif isinstance(value, str) and (known := shared.get(value)) is not None:
                out += (slot.start, number, slot.style, known)
            else:
                out.append(self._cell(slot, value, number))

    def _cell(self, slot: _CellSlot, value: Fill, row: bytes) -> bytes:
        style, formula = slot.style, slot.formula
        if isinstance(value, Styled):
            style, value = self._styles[value.style], value.value
        if isinstance(value, Formula):
            formula, value = b"<f>%b</f>" % _text(value.formula), value.value
        start = slot.start + row + style
        if isinstance(value, str):
            if formula:
                return b'%b t="str">%b<v>%b</v></c>' % (start, formula, _text(value))
            known = self._shared.get(value)
            if known is not None:
                return start + known
            return b'%b t="inlineStr"><is><t xml:space="preserve">%b</t></is></c>' % (start, _text(value))
        if value is None:
            return start + (b">%b</c>" % formula if formula else b"/>")
        type_ = b""
        if isinstance(value, ErrorValue):
            type_, shown = b' t="e"', value.value.encode()
        elif isinstance(value, bool):
            type_, shown = b' t="b"', b"%d" % value
        else:
            shown = _number(value)
        return b"%b%b>%b<v>%b</v></c>" % (start, type_, formula, shown)


def draw_stamp(drawing: Callable[[Any, Slots], None]) -> Stamp:
    """Draw a workbook once and make a stamp of it. ``drawing`` is given the xlsxwriter ``Workbook`` and the ``Slots``.

    It is asked to draw once more, with other numbers for slots, where a text that it draws holds such a number: a catalogue may say anything.
    """
    for prefix in count(_PREFIX):
        slots = Slots(prefix)
        contents, sheet_names = _package_of(drawing, slots)
        if b"%d" % prefix not in contents.get(_TEXTS, b""):
            break
    styles: dict[str, bytes] = {}
    for name, sheet in sheet_names.items():
        contents[name] = _slot_heights(_take_styles(contents[name], slots, styles), slots.heights.get(sheet, {}))
    parts = [_part(name, data, slots) for name, data in contents.items()]
    keys = (key for key in slots.keys if not str(key[0]).startswith("@"))
    shared = _shared(contents.get(_TEXTS, b""))
    by_index = {known: text for text, known in shared.items()}
    texts: dict[str, frozenset[str]] = {}
    for name, sheet in sheet_names.items():
        found = {by_index[known] for known in _SHARED_CELL.findall(contents[name]) if known in by_index}
        numbers = _NUMBER_CELL.findall(contents[name])
        found |= {number.decode() for number in numbers if slots.number.fullmatch(number) is None}
        texts[sheet] = frozenset(found)
    return Stamp(parts, styles, shared, keys, texts)


def _package_of(drawing: Callable[[Any, Slots], None], slots: Slots) -> tuple[dict[str, bytes], dict[str, str]]:
    """The parts of a drawn workbook by name, and the names of its sheets by part."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": EPOCH})
    drawing(book, slots)
    sheet_names = {f"xl/worksheets/sheet{i}.xml": sheet.get_name() for i, sheet in enumerate(book.worksheets(), 1)}
    book.close()
    with zipfile.ZipFile(buffer) as package:
        return {name: package.read(name) for name in package.namelist()}, sheet_names


def _shared(data: bytes) -> dict[str, bytes]:
    """Texts that were drawn → what follows the address of a cell that holds one: filled in again, a text needs no copy."""
    return {
        unescape(match[1].decode()): b' t="s"><v>%d</v></c>' % index
        for index, match in enumerate(_SHARED.finditer(data))
        if match[1] is not None and b"_x" not in match[1]
    }


def _take_styles(data: bytes, slots: Slots, styles: dict[str, bytes]) -> bytes:
    def take(match: re.Match[bytes]) -> bytes:
        if match[5] is None or (key := slots.key(match[5]))[0] != "@style":
            return match[0]
        styles[str(key[1])] = match[3]
        return b""

    return slots.place.sub(take, data)


def _slot_heights(data: bytes, heights: Mapping[int, int]) -> bytes:
    """A sheet with slots for heights: xlsxwriter writes six digits of a height, too few for a slot's number."""

    def slot(match: re.Match[bytes]) -> bytes:
        row = int(match[2])
        return match[1] + b"%d" % heights[row] if row in heights else match[0]

    return _ROW_HEIGHT.sub(slot, data) if heights else data


def _part(name: str, data: bytes, slots: Slots) -> _Part:
    if slots.number.search(data) is None:
        return _Part(name, packed=_pack(data)) if not name.endswith(".vml") else _vml_part(name, data, slots)
    keys = [slots.key(mark) for mark in slots.number.findall(data)]
    if keys[0][0] == "@comments":
        start, end = data.index(b"<comment "), data.index(b"</comment>") + len(b"</comment>")
        return _Part(name, comments=_Comments(str(keys[0][1]), data[:start], data[end:], drawing=False))
    block_keys = [key for key in keys if key[0] == "@block"]
    if not block_keys:
        return _Part(name, pieces=tuple(_pieces(data, slots)))
    for match in _ROW_ELEMENT.finditer(data):
        if any(slots.key(mark)[0] == "@block" for mark in slots.number.findall(match[0])):
            break
    else:
        raise ValueError(f"{name}: a block's slot stands outside a row")
    if b"<row " in data[match.end() :]:
        raise ValueError(f"{name}: rows follow the block {block_keys[0][1]}")
    number = match[1]
    cells = match[0][match[0].index(b">") + 1 : -len(b"</row>")]
    # Cells of the block's row that are no slots keep their style; only their row number moves.
    cells = re.sub(rb'<c r="([A-Z]+)%s"([^>]*)/>' % number, rb'<c r="\g<1>%b"\g<2>/>' % _ROW_NUMBER, cells)
    row = ((str(p.key[2]), p) if isinstance(p, _CellSlot) else p for p in _pieces(cells + b"</row>", slots))
    block = _Block(
        str(block_keys[0][1]),
        int(number),
        tuple(c for c in row if isinstance(c, bytes | tuple)),
        tuple(_pieces(data[match.end() :], slots)),
    )
    return _Part(name, pieces=tuple(_pieces(data[: match.start()], slots)), block=block)


def _vml_part(name: str, data: bytes, slots: Slots) -> _Part:
    """The shapes of comments: xlsxwriter numbers these parts as it numbers the sheets that have comments."""
    with_comments = [str(key[1]) for key in slots.keys if key[0] == "@comments"]
    number = int(re.findall(r"\d+", name)[-1])
    if b"<v:shape " not in data or number > len(with_comments):
        return _Part(name, packed=_pack(data))
    start, end = data.index(b"<v:shape "), data.rindex(b"</v:shape>") + len(b"</v:shape>")
    return _Part(name, comments=_Comments(with_comments[number - 1], data[:start], data[end:], drawing=True))


def _pieces(data: bytes, slots: Slots) -> Iterable[_Piece]:
    position = 0
    for match in slots.place.finditer(data):
        if match.start() > position:
            yield data[position : match.start()]
        column, row, style, formula, mark, index, point, text = match.groups()
        if mark:
            attribute = b'" s="%s"' % style if style else b'"'
            start = b'<c r="%s' % column
            cell = start + row + attribute
            before = cell + b">" + (formula or b"") + b"<v>"
            blank = cell + (b">%b</c>" % formula if formula else b"/>")
            yield _CellSlot(slots.key(mark), start, row, attribute, formula or b"", before, blank)
        elif point:
            yield _PointSlot(slots.key(point), b'<c:pt idx="%s"><c:v>' % index)
        else:
            yield _TextSlot(slots.key(text))
        position = match.end()
    if position < len(data):
        yield data[position:]


_COMMENT = (
    '<comment ref="{ref}" authorId="0"><text><r><rPr><sz val="9"/><color indexed="81"/><rFont val="Tahoma"/>'
    '<family val="2"/></rPr><t xml:space="preserve">{text}</t></r></text></comment>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:107.25pt;margin-top:7.5pt;'
    'width:200pt;height:80pt;z-index:{z};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 4, {right}, 40, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def _comments_part(part: _Comments, comments: Sequence[Comment]) -> bytes:
    out = [part.before]
    for number, comment in enumerate(sorted(comments, key=lambda c: (c.row, c.column)), 1):
        row, column = comment.row, comment.column
        if part.drawing:
            place = {"left": column + 1, "top": max(row - 1, 0), "right": column + 4, "bottom": max(row - 1, 0) + 4}
            out.append(_SHAPE.format(id=1024 + number, z=number, row=row, column=column, **place).encode())
        else:
            text = _text(comment.text).decode()
            out.append(_COMMENT.format(ref=f"{column_letters(column)}{row + 1}", text=text).encode())
    out.append(part.after)
    return b"".join(out)


def _text(text: str) -> bytes:
    """Text as XML character data: markup escaped, characters that XML forbids replaced, cut to what a cell can hold."""
    if _SPECIAL.search(text) is None and len(text) <= _LONGEST:
        return text.encode()
    text = _ILLEGAL.sub("\ufffd", text)[:_LONGEST]
    # "_x000A_" in a cell means a line feed to Excel; a typed one is escaped so that it stays what was typed.
    return escape(_ESCAPED.sub("_x005F_", text)).replace("\r", "&#13;").encode()


def _number(value: float | date | datetime | Formula) -> bytes:
    if type(value) is float or type(value) is int:
        return b"%a" % value
    if isinstance(value, datetime):
        span = value - datetime(1899, 12, 30)
        return repr(span.days + span.seconds / 86_400).encode()
    if isinstance(value, date):
        return b"%d" % (value - date(1899, 12, 30)).days
    return repr(int(value) if isinstance(value, bool) else value).encode()


def _pack(data: bytes) -> tuple[int, int, bytes]:
    """CRC-32, length and raw deflate of a part that never changes, as small as can be: it is packed once, and written often."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return crc32(data), len(data), squeeze.compress(data) + squeeze.flush()


class _Package:
    """A zip file of parts that are compressed already, which ``zipfile`` cannot write."""

    _LOCAL = struct.Struct("<4s5H3L2H")
    _CENTRAL = struct.Struct("<4s6H3L5H2L")
    _END = struct.Struct("<4s4H2LH")
    _DATE = 33  # 1980-01-01, the earliest a zip file knows
    _UTF8 = 0x800

    def __init__(self, parts: bytes = b"", directory: bytes = b"", count: int = 0) -> None:
        """Empty, or begun with what another was ``so_far``."""
        self._out = [parts]
        self._central = [directory]
        self._offset = len(parts)
        self._count = count

    def so_far(self) -> tuple[bytes, bytes, int]:
        """The parts, their entries in the directory, and how many they are."""
        return b"".join(self._out), b"".join(self._central), self._count

    def add(self, name: str, crc: int, length: int, packed: bytes) -> None:
        path = name.encode()
        common = (20, self._UTF8, 8, 0, self._DATE, crc, len(packed), length, len(path), 0)
        local = self._LOCAL.pack(b"PK\x03\x04", *common)
        self._central.append(self._CENTRAL.pack(b"PK\x01\x02", 20, *common, 0, 0, 0, 0, self._offset) + path)
        self._out += (local, path, packed)
        self._offset += len(local) + len(path) + len(packed)
        self._count += 1

    def finish(self) -> bytes:
        central = b"".join(self._central)
        end = self._END.pack(b"PK\x05\x06", 0, 0, self._count, self._count, len(central), self._offset, 0)
        return b"".join((*self._out, central, end))
