"""Binary workbooks: .xls (BIFF8 in an OLE2 file) and .xlsb (BIFF12 in a zip package), record by record.

In: the bytes of a file. Out: the facts of each sheet, and the same records in a container of our own for the reader, with
the sizes that it would trust set to zero. The text of formulas stays unread (``UNREAD``); that there is one is known.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import olefile

from smexl.findings import Finding
from smexl.reading.package import (
    Limits,
    Package,
    check_extent,
    check_formulas,
    check_xml,
    damaged,
    elements,
    stored,
    too_large,
)
from smexl.reading.sheetxml import SheetFacts, check_together
from smexl.submission import Unreadable
from smexl.text import Text

UNREAD = "…"
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_MOST_RECORDS = 1_000_000
"""Fifty times what a filled template has; they are walked at a million a second."""


@dataclass
class Binary:
    """A binary workbook examined: the package for the reader, the facts by sheet name, in order."""

    package: bytes = b""
    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    macros: bool = False
    modified: datetime | None = None


def _two_of_one_name() -> Unreadable:
    """The reader counts every sheet that the workbook names, so that none may be left out here."""
    return damaged("有两张同名的工作表", "two sheets of one name")


# --- .xls -------------------------------------------------------------------------------------------------------------

_BOF, _EOF, _FILEPASS, _SHEET, _SST, _CONTINUE, _DIMENSIONS = 0x809, 0x0A, 0x2F, 0x85, 0xFC, 0x3C, 0x200
_FORMULA, _LABEL_SST, _BOOL_ERR, _MUL_RK = 0x06, 0xFD, 0x205, 0xBD
_CELLS = {_FORMULA, _LABEL_SST, _BOOL_ERR, _MUL_RK, 0x203, 0x204, 0x27E}
_WORD, _DOUBLE_WORD = struct.Struct("<H"), struct.Struct("<L")
_PAIR = struct.Struct("<HH")

_OTHERS = {
    "EncryptedPackage": None,
    "WordDocument": "Word",
    "PowerPoint Document": "PowerPoint",
    "__properties_version1.0": "Outlook",
}


def examine_xls(data: bytes, limits: Limits) -> Binary:
    """A workbook of Excel 97–2003. Raises ``Unreadable``."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            stream, found = _streams(ole, len(data))
    except Unreadable:
        raise
    except Exception as error:  # whatever it stumbles over, the file is no sound OLE2 file
        raise damaged("OLE2 结构有误", "bad OLE2 structure") from error
    records = _Stream(stream, limits)
    try:
        records.examine(found)
    except (struct.error, IndexError) as error:
        raise damaged("记录不完整", "incomplete records") from error
    found.package = compound_file(bytes(records.stream))
    return found


def _streams(ole: Any, size: int) -> tuple[bytes, Binary]:
    for name, program in _OTHERS.items():
        if ole.exists(name):
            raise Unreadable(Finding("file-not-workbook", detail=program) if program else Finding("file-encrypted"))
    if not ole.exists("Workbook"):
        old = ole.exists("Book")
        raise Unreadable(
            Finding("file-not-workbook", detail=Text("Excel 5.0/95 格式", "Excel 5.0/95 format") if old else "OLE2")
        )
    found = Binary(macros=ole.exists("_VBA_PROJECT_CUR"))
    if ole.exists("\x05SummaryInformation"):
        found.modified = _last_saved(_read(ole, "\x05SummaryInformation", size)[:_SUMMARY])
    return _read(ole, "Workbook", size), found


def _read(ole: Any, name: str, size: int) -> bytes:
    """A stream of a file of this size. A chain of sectors that goes in circles is followed for as long as the stream claims."""
    if max(ole.get_size(name), ole.root.size) > size:
        raise damaged("OLE2 结构有误", "bad OLE2 structure")
    data: bytes = ole.openstream(name).read()
    return data


_SUMMARY = 65_536
_LAST_SAVED, _TIME = 13, 0x40


def _last_saved(summary: bytes) -> datetime | None:
    """The time of saving, naive UTC, among the properties of a workbook ([MS-OLEPS]); no other is looked at, since a few bytes
    can claim that one is a list of millions."""
    try:
        start = _DOUBLE_WORD.unpack_from(summary, 44)[0]
        for index in range(min(_DOUBLE_WORD.unpack_from(summary, start + 4)[0], 100)):
            name, at = struct.unpack_from("<LL", summary, start + 8 + 8 * index)
            if name == _LAST_SAVED:
                kind, ticks = struct.unpack_from("<LQ", summary, start + at)
                return datetime(1601, 1, 1) + timedelta(microseconds=ticks // 10) if kind == _TIME else None
    except (struct.error, OverflowError):
        pass
    return None


class _Stream:
    """The records of a workbook stream: 2 bytes type, 2 bytes length, content."""

    def __init__(self, stream: bytes, limits: Limits) -> None:
        self.stream = bytearray(stream)
        self._limits = limits
        self._walked = 0
        self._strings: list[int] = []
        self._text = 0

    def _records(self, at: int) -> Iterator[tuple[int, int, int]]:
        """Type, start and end of the content of each record up to the end of its substream."""
        while True:
            kind, length = _PAIR.unpack_from(self.stream, at)
            start = at + 4
            at = start + length
            if at > len(self.stream):
                raise damaged("记录不完整", "incomplete records")
            self._walked += 1
            if self._walked > _MOST_RECORDS:
                raise Unreadable(Finding("file-too-large", detail=f"> {_MOST_RECORDS}"))
            if kind == _EOF:
                return
            yield kind, start, at

    def examine(self, binary: Binary) -> None:
        places: list[tuple[str, int]] = []
        strings: list[bytes] = []
        in_strings = False
        for kind, start, end in self._records(0):
            content = bytes(self.stream[start:end])
            in_strings = kind == _SST or (in_strings and kind == _CONTINUE)
            if kind == _BOF and _WORD.unpack_from(content)[0] != 0x600:
                raise Unreadable(Finding("file-not-workbook", detail=Text("Excel 5.0/95 格式", "Excel 5.0/95 format")))
            if kind == _FILEPASS:
                raise Unreadable(Finding("file-encrypted"))
            if kind == _SHEET:
                places.append((_sheet_name(content), _DOUBLE_WORD.unpack_from(content)[0]))
            if in_strings:
                strings.append(content)
        # Many names for one sheet would have it read as often; and the reader reads all sheets.
        if len(places) > self._limits.sheets or len({place for _, place in places}) < len(places):
            raise Unreadable(Finding("file-too-large", detail=f"{len(places)} > {self._limits.sheets}"))
        if len({name for name, _ in places}) < len(places):
            raise _two_of_one_name()
        if strings:
            self._strings = _lengths(strings)
        for name, place in places:
            binary.sheets[name] = self._sheet(name, place)
            check_together(binary.sheets, self._limits)

    def _sheet(self, name: str, place: int) -> SheetFacts:
        facts = SheetFacts()
        for kind, start, end in self._records(place):
            if kind == _DIMENSIONS:
                # The reader makes room for all of it at once.
                self.stream[start:end] = bytes(end - start)
            elif kind in _CELLS:
                row, column = _PAIR.unpack_from(self.stream, start)
                last = _WORD.unpack_from(self.stream, end - 2)[0] if kind == _MUL_RK else column
                facts.rows, facts.columns = max(facts.rows, row + 1), max(facts.columns, column + 1, last + 1)
                check_extent(name, facts.rows, facts.columns, self._limits)
                if kind == _FORMULA:
                    facts.formulas[row, column] = UNREAD
                    check_formulas(name, len(facts.formulas), self._limits)
                elif kind == _BOOL_ERR and self.stream[start + 7]:
                    facts.errors[row, column] = _ERRORS.get(self.stream[start + 6], "#VALUE!")
                elif kind == _LABEL_SST:
                    self._show(_DOUBLE_WORD.unpack_from(self.stream, start + 6)[0])
        return facts

    def _show(self, index: int) -> None:
        if index < len(self._strings):
            self._text += self._strings[index]
            if self._text > self._limits.text:
                raise too_large("文字", "text,", self._text, self._limits.text)


def _sheet_name(content: bytes) -> str:
    length, wide = content[6], content[7] & 1
    raw = content[8 : 8 + length * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace").replace("\0", "")


def _lengths(records: list[bytes]) -> list[int]:
    """Bytes of each shared string. A string may go on in the next record, whose first byte says anew how wide it is."""
    count = _DOUBLE_WORD.unpack_from(records[0], 4)[0]
    if count > sum(map(len, records)):
        # The reader makes room for as many as are claimed, and the process aborts.
        raise damaged("字符串数有误", "a bad count of strings")
    lengths: list[int] = []
    index, at = 0, 8
    for _ in range(count):
        if at >= len(records[index]):
            index, at = index + 1, 0
        record = records[index]
        length, flags = _WORD.unpack_from(record, at)[0], record[at + 2]
        at += 3
        extra = 0
        if flags & 8:
            extra += 4 * _WORD.unpack_from(record, at)[0]
            at += 2
        if flags & 4:
            extra += _DOUBLE_WORD.unpack_from(record, at)[0]
            at += 4
        lengths.append(length * 3)
        size = 2 if flags & 1 else 1
        while length > (room := (len(record) - at) // size):
            length -= room
            index += 1
            record = records[index]
            size, at = 2 if record[0] & 1 else 1, 1
        at += length * size + extra
        while at > len(record):
            at -= len(record)
            index += 1
            record = records[index]
    return lengths


_SECTOR = 4096
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound_file(stream: bytes) -> bytes:
    """An OLE2 file (version 4, [MS-CFB]) that holds one stream. Its chains of sectors have no loops to follow for ever."""
    stream += bytes(-len(stream) % _SECTOR)
    sectors = len(stream) // _SECTOR
    tables = 1
    while tables * (_SECTOR // 4) < tables + 2 + sectors:
        tables += 1
    root, small, first = tables, tables + 1, tables + 2
    fat = [_FAT] * tables + [_END, _END] + [*range(first + 1, first + sectors), _END]
    fat += [_FREE] * (tables * (_SECTOR // 4) - len(fat))
    header = struct.pack("<8s16s6H", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 4, 0xFFFE, 12, 6, 0)
    header += struct.pack("<10L", 0, 1, tables, root, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109L", *[*range(tables), *[_FREE] * (109 - tables)])
    directory = _entry("Root Entry", 5, 1, small, _SECTOR) + _entry("Workbook", 2, _FREE, first, len(stream))
    directory += _entry("", 0, _FREE, 0, 0) * (_SECTOR // 128 - 2)
    parts = (
        header,
        bytes(_SECTOR - len(header)),
        struct.pack(f"<{len(fat)}L", *fat),
        directory,
        bytes(_SECTOR),
        stream,
    )
    return b"".join(parts)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    length = len(raw) + 2 if name else 0
    head = struct.pack("<64sHBB3L", raw, length, kind, 1, _FREE, _FREE, child)
    return head + struct.pack("<16sL16sLQ", b"", 0, b"", start, size)


# --- .xlsb ------------------------------------------------------------------------------------------------------------

_BOOK = "xl/workbook.bin"


def examine_xlsb(package: Package, limits: Limits) -> Binary:
    """A binary workbook of Excel 2007 and later. Raises ``Unreadable``."""
    found = Binary(macros="xl/vbaProject.bin" in package)
    relations_part = "xl/_rels/workbook.bin.rels"
    relations = check_xml(package.read(relations_part))
    targets = {a.get("Id", ""): a.get("Target", "") for _, a in elements(relations, "Relationship")}
    parts = {_BOOK: package.read(_BOOK), relations_part: relations}
    for name in ("xl/styles.bin", "xl/sharedStrings.bin"):
        if name in package:
            parts[name] = package.read(name)
    try:
        strings = _wide_lengths(parts.get("xl/sharedStrings.bin", b""))
        text = 0
        for name, relation in _bundles(parts[_BOOK]):
            if relation not in targets:
                raise damaged("工作表没有着落", "a sheet leads nowhere")  # the reader panics
            part = f"xl/{targets[relation]}"
            if name in found.sheets or part in parts:
                raise _two_of_one_name()
            if len(found.sheets) >= limits.sheets:
                raise Unreadable(Finding("file-too-large", detail=f"> {limits.sheets}"))
            found.sheets[name], shown, parts[part] = _binary_sheet(name, package.read(part), limits)
            check_together(found.sheets, limits)
            text += sum(strings[index] for index in shown if index < len(strings))
            if text > limits.text:
                raise too_large("文字", "text,", text, limits.text)
    except (struct.error, IndexError) as error:
        raise damaged("记录不完整", "incomplete records") from error
    found.package = stored(parts.items())
    return found


def _binary_records(part: bytes | bytearray) -> Iterator[tuple[int, int, int]]:
    """Type, start and end of the content of each record; type and length are written seven bits a byte."""
    at = count = 0
    while at < len(part):
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        length = 0
        for shift in (0, 7, 14, 21):
            byte = part[at]
            at += 1
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if at + length > len(part):
            raise damaged("记录不完整", "incomplete records")
        count += 1
        if count > _MOST_RECORDS:
            raise Unreadable(Finding("file-too-large", detail=f"> {_MOST_RECORDS}"))
        yield kind, at, at + length
        at += length


def _wide(part: bytes, at: int) -> tuple[str, int]:
    length = _DOUBLE_WORD.unpack_from(part, at)[0]
    end = at + 4 + length * 2
    return part[at + 4 : end].decode("utf-16-le", "replace"), end


def _bundles(book: bytes) -> list[tuple[str, str]]:
    """Name and relation of each sheet (BrtBundleSh)."""
    found: list[tuple[str, str]] = []
    for kind, start, _ in _binary_records(book):
        if kind == 0x9C and _DOUBLE_WORD.unpack_from(book, start + 8)[0] != 0xFFFFFFFF:
            relation, after = _wide(book, start + 8)
            found.append((_wide(book, after)[0], relation))
    return found


def _wide_lengths(part: bytes) -> list[int]:
    lengths: list[int] = []
    for kind, start, _ in _binary_records(part):
        if kind == 0x9F and _DOUBLE_WORD.unpack_from(part, start + 4)[0] > len(part):
            raise damaged("字符串数有误", "a bad count of strings")
        if kind == 0x13:
            lengths.append(_DOUBLE_WORD.unpack_from(part, start + 1)[0] * 3)
    return lengths


_ROW, _END_OF_CELLS, _EXTENT = 0x00, 0x92, 0x94
_SHORT = range(12, 19)
"""Cells that leave their column out: the next one (BrtShortBlank … BrtShortIsst). Each is 11 above its usual kind."""


def _binary_sheet(name: str, part: bytes, limits: Limits) -> tuple[SheetFacts, list[int], bytes]:
    """The facts of a sheet, the shared strings that its cells show, and the part for the reader: its claimed size zero, and
    short cells, which the reader does not know, written out."""
    facts, shown, row, column = SheetFacts(), list[int](), 0, -1
    out: list[bytes] = []
    for kind, start, end in _binary_records(part):
        content = part[start:end]
        if kind in _SHORT:
            kind, content = kind - 11, _DOUBLE_WORD.pack(column + 1) + content  # noqa: PLW2901
        if kind == _EXTENT:
            content = bytes(len(content))
        elif kind == _ROW:
            row, column = _DOUBLE_WORD.unpack_from(content)[0], -1
        elif 1 <= kind <= 11:
            column = _DOUBLE_WORD.unpack_from(content)[0]
            if kind > 1:
                _binary_cell(facts, (row, column), kind, content)
                check_extent(name, facts.rows, facts.columns, limits)
                check_formulas(name, len(facts.formulas), limits)
            if kind == 7:
                shown.append(_DOUBLE_WORD.unpack_from(content, 8)[0])
        out.append(_binary_record(kind, content))
        if kind == _END_OF_CELLS:
            break
    return facts, shown, b"".join(out)


def _binary_cell(facts: SheetFacts, place: tuple[int, int], kind: int, content: bytes) -> None:
    row, column = place
    facts.rows, facts.columns = max(facts.rows, row + 1), max(facts.columns, column + 1)
    if kind >= 8:
        facts.formulas[place] = UNREAD
    if kind in {3, 11}:
        facts.errors[place] = _ERRORS.get(content[8], "#VALUE!")


def _binary_record(kind: int, content: bytes) -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(content)
    while length >= 0x80:
        head += bytes([length & 0x7F | 0x80])
        length >>= 7
    return head + bytes([length]) + content
