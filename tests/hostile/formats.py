"""Files of other formats: .xls, .xlsb and .ods, and .xlsx under other names."""

import struct
from io import BytesIO

from msoffcrypto.format.ooxml import OOXMLFile
from surgery import Parts, pack

from hostile.maker import ACCEPTED, UNREADABLE, Maker
from hostile.packages import GIGABYTE, packed, zeros


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file (the container of .xls and .doc) of these streams, each of at least 4,096 bytes."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    sectors: list[bytes] = []
    chain: list[int] = []
    starts = []
    for body in streams.values():
        assert len(body) >= 4096
        count = -(-len(body) // 512)
        starts.append(len(sectors))
        padded = body.ljust(count * 512, b"\0")
        sectors += [padded[i * 512 : (i + 1) * 512] for i in range(count)]
        chain += [*range(starts[-1] + 1, starts[-1] + count), end]
    directory = _directory_entry("Root Entry", 5, 1, free, end, 0)
    for number, (name, body) in enumerate(streams.items(), 1):
        right = number + 1 if number < len(streams) else free
        directory += _directory_entry(name, 2, free, right, starts[number - 1], len(body))
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    first_directory = len(sectors)
    sectors += [directory[i : i + 512] for i in range(0, len(directory), 512)]
    chain += [*range(first_directory + 1, len(sectors)), end]
    first_fat, tables = len(sectors), 1
    while tables * 128 < len(chain) + tables:
        tables += 1
    chain += [fat_mark] * tables
    chain += [free] * (tables * 128 - len(chain))
    sectors += [struct.pack("<128L", *chain[i * 128 : (i + 1) * 128]) for i in range(tables)]
    header = struct.pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9L", 0, tables, first_directory, 0, 4096, end, 0, end, 0)
    places = list(range(first_fat, first_fat + tables))
    assert tables <= 109
    header += struct.pack("<109L", *places, *[free] * (109 - tables))
    return header + b"".join(sectors)


def _directory_entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    left = 0xFFFFFFFF
    links = (left, right, child) if kind == 2 else (left, left, child)
    return struct.pack("<64sHBB3L16xL16xLQ", raw, len(raw), kind, 1, *links, 0, start, size)


def _biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)


_BOF_BOOK = (0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 6))
_BOF_SHEET = (0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0, 0, 0, 6))


def xls(cells: bytes, name: str = "Sheet1") -> bytes:
    """A minimal .xls of one sheet, with these records in it."""
    bound = struct.pack("<LHBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    head = _biff(_BOF_BOOK, (0x42, struct.pack("<H", 1200)), (0x85, bound), (0x0A, b""))
    bound = struct.pack("<LHBB", len(head), 0, len(name), 1) + name.encode("utf-16-le")
    head = _biff(_BOF_BOOK, (0x42, struct.pack("<H", 1200)), (0x85, bound), (0x0A, b""))
    body = head + _biff(_BOF_SHEET) + cells + _biff((0x0A, b""))
    return compound({"Workbook": body.ljust(4096, b"\0")})


def open_document_parts(content: str, mimetype: str = "spreadsheet") -> Parts:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    root = (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0"'
        f' xmlns:text="{office}text:1.0" office:version="1.2"><office:body><office:{mimetype}>{content}'
        f"</office:{mimetype}></office:body></office:document-content>"
    )
    kind = f"application/vnd.oasis.opendocument.{mimetype}"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{office}manifest:1.0"><manifest:file-entry manifest:full-path="/"'
        f' manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return {
        "mimetype": kind.encode(),
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?>{root}'.encode(),
        "META-INF/manifest.xml": manifest.encode(),
    }


def _xlsb_record(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, left = b"", len(body)
    while left > 127:
        size, left = size + bytes([left & 127 | 128]), left >> 7
    return number + size + bytes([left]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


def xlsb(row: int, column: int, dimension: tuple[int, int, int, int] = (0, 0, 0, 0)) -> bytes:
    """A minimal .xlsb with one number, at row and column from 0."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{}" Target="{}"/></Relationships>'
    book = _xlsb_record(131) + _xlsb_record(143)
    book += _xlsb_record(156, struct.pack("<LL", 0, 1) + _wide("rId1") + _wide("Sheet1"))
    book += _xlsb_record(144) + _xlsb_record(132)
    sheet = _xlsb_record(129) + _xlsb_record(148, struct.pack("<4L", *dimension)) + _xlsb_record(145)
    sheet += _xlsb_record(0, struct.pack("<LLHHBL", row, 0, 0, 0, 0, 0))
    sheet += _xlsb_record(5, struct.pack("<LLd", column, 0, 1.0)) + _xlsb_record(146) + _xlsb_record(130)
    return pack(
        {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": relation.format(f"{kinds}/officeDocument", "xl/workbook.bin").encode(),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relation.format(f"{kinds}/worksheet", "worksheets/sheet1.bin").encode(),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def other_names(made: Maker) -> None:
    made.add("xlsx.xls", ACCEPTED, "", made.good())
    made.add("xlsx.ods", ACCEPTED, "", made.good())
    made.add("XLSX.XLSX", ACCEPTED, "", made.good())
    made.add("xlsx", ACCEPTED, "", made.good())
    buffer = BytesIO()
    OOXMLFile(BytesIO(made.good())).encrypt("secret", buffer)
    made.add("encrypted.xlsx", UNREADABLE, "file-encrypted", buffer.getvalue())


def excel_97(made: Maker) -> None:
    locked = _biff(_BOF_BOOK, (0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)), (0x0A, b"")).ljust(4096, b"\0")
    made.add("encrypted.xls", UNREADABLE, "file-encrypted", compound({"Workbook": locked}))
    locked = _biff(_BOF_BOOK, (0x2F, struct.pack("<HH", 0x1234, 0x5678)), (0x0A, b"")).ljust(4096, b"\0")
    made.add("obfuscated.xls", UNREADABLE, "file-encrypted", compound({"Workbook": locked}))
    number = _biff((0x203, struct.pack("<HHHd", 0, 0, 0, 1.0)))
    made.add("one-cell.xls", UNREADABLE, "score-sheet-missing", xls(number))
    far = _biff((0x203, struct.pack("<HHHd", 65_535, 255, 0, 1.0)))
    made.add("corner.xls", UNREADABLE, "", xls(far))
    far = _biff((0x203, struct.pack("<HHHd", 65_535, 65_535, 0, 1.0)))
    made.add("corner-further.xls", UNREADABLE, "", xls(far))
    wide = _biff(
        (0x200, struct.pack("<LLHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)), (0x203, struct.pack("<HHHd", 0, 0, 0, 1.0))
    )
    made.add("dimension.xls", UNREADABLE, "", xls(wide))
    multiple = struct.pack("<HH", 0, 0) + struct.pack("<Hl", 0, 2) * 300 + struct.pack("<H", 65_535)
    made.add("multiple.xls", UNREADABLE, "", xls(_biff((0xBD, multiple))))
    made.add("cut-record.xls", UNREADABLE, "", xls(struct.pack("<HH", 0x203, 8000)))
    strings = _biff((0xFC, struct.pack("<LL", 0x7FFFFFFF, 0x7FFFFFFF)))
    made.add("string-count.xls", UNREADABLE, "", xls(strings))
    good = xls(number)
    for place in (44, 48, 60, 76, 512, 600, 1500, len(good) - 512, len(good) - 700):
        made.add(f"broken-{place}.xls", UNREADABLE, "", good[:place] + b"\xfe\xff\xff\x7f" + good[place + 4 :])
    looping = bytearray(good)
    struct.pack_into("<L", looping, len(good) - 512, 0)  # the first sector follows itself
    made.add("looping.xls", UNREADABLE, "", bytes(looping))
    made.add("cut.xls", UNREADABLE, "", good[:700])


def binary_12(made: Maker) -> None:
    made.add("one-cell.xlsb", UNREADABLE, "", xlsb(0, 0))
    made.add("corner.xlsb", UNREADABLE, "", xlsb(1_048_575, 16_383))
    made.add("further.xlsb", UNREADABLE, "", xlsb(0x7FFFFFFF, 0x7FFFFFFF))
    made.add("dimension.xlsb", UNREADABLE, "", xlsb(0, 0, (0, 1_048_575, 0, 16_383)))


def open_document(made: Maker) -> None:
    one = '<table:table table:name="{}"><table:table-row>{}</table:table-row></table:table>'
    value = '<table:table-cell office:value-type="float" office:value="1"{}><text:p>1</text:p></table:table-cell>'
    made.add(
        "one-cell.ods", UNREADABLE, "score-sheet-missing", pack(open_document_parts(one.format("甲", value.format(""))))
    )
    repeated = ' table:number-columns-repeated="16384"'
    wide_row = one.format("甲", value.format(repeated))
    made.add("wide.ods", UNREADABLE, "", pack(open_document_parts(wide_row)))
    everything = wide_row.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1048576">')
    made.add("everything.ods", UNREADABLE, "", pack(open_document_parts(everything)))
    endless = everything.replace("1048576", "4294967295").replace("16384", "4294967295")
    made.add("endless.ods", UNREADABLE, "", pack(open_document_parts(endless)))
    spaces = one.format("甲", value.format("").replace("<text:p>1", '<text:p><text:s text:c="4000000000"/>'))
    made.add("spaces.ods", UNREADABLE, "", pack(open_document_parts(spaces)))
    blank = one.format("甲", value.format("")).replace(
        "</table:table-row>",
        '</table:table-row><table:table-row table:number-rows-repeated="1048575">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
    )
    made.add("blank-to-the-end.ods", UNREADABLE, "score-sheet-missing", pack(open_document_parts(blank)))
    between = one.format("甲", value.format("")).replace(
        "</table:table-row>",
        '</table:table-row><table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
        f"<table:table-row>{value.format('')}</table:table-row>",
    )
    made.add("last-row.ods", UNREADABLE, "", pack(open_document_parts(between)))
    outside = open_document_parts(one.format("甲", value.format("").replace("<text:p>1", "<text:p>&e;")))
    outside["content.xml"] = outside["content.xml"].replace(
        b"<office:document-content",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><office:document-content',
        1,
    )
    made.add("entity.ods", UNREADABLE, "file-forbidden-content", pack(outside))
    crc, body = zeros(GIGABYTE, b" ")
    bomb: dict[str, bytes | tuple[int, int, bytes]] = {**open_document_parts(""), "content.xml": (crc, GIGABYTE, body)}
    made.add("bomb.ods", UNREADABLE, "file-too-large", packed(bomb))
    manifest = open_document_parts(one.format("甲", ""))
    manifest["META-INF/manifest.xml"] = manifest["META-INF/manifest.xml"].replace(
        b"</manifest:manifest>",
        b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
        b"</manifest:manifest>",
    )
    made.add("encrypted.ods", UNREADABLE, "file-encrypted", pack(manifest))
