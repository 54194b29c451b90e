"""Zip packages: unusual, broken, and such as would inflate without end."""

import struct
import zipfile
import zlib
from functools import cache
from io import BytesIO

from surgery import Parts, pack, pack_streamed, part_of, unpack

from hostile.maker import ACCEPTED, SCORES, UNREADABLE, Maker
from hostile.parts import more_sheets


# --- zip --------------------------------------------------------------------------------------------------------------
def packages(made: Maker) -> None:
    made.add("zip64.xlsx", ACCEPTED, "", pack(unpack(made.good()), zip64=True))
    made.add("streamed.xlsx", ACCEPTED, "", pack_streamed(unpack(made.good())))
    made.add("stored.xlsx", ACCEPTED, "", pack(unpack(made.good()), zipfile.ZIP_STORED))
    parts = unpack(made.good())
    made.add("backwards.xlsx", ACCEPTED, "", pack(dict(reversed(parts.items()))))
    parts = unpack(made.good())
    made.add("backslashes.xlsx", ACCEPTED, "", pack({n.replace("/", "\\"): data for n, data in parts.items()}))
    made.add("folders.xlsx", ACCEPTED, "", pack({"xl/": b"", "xl/worksheets/": b"", **unpack(made.good())}))
    made.add("commented.xlsx", ACCEPTED, "", _with_comment(made.good(), b"x" * 65535))
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        made.add(f"method-{method}.xlsx", UNREADABLE, "file-damaged", pack(unpack(made.good()), method))
    made.add("method-99.xlsx", UNREADABLE, "", _with_central(made.good(), SCORES, method=99))
    made.add("locked-part.xlsx", UNREADABLE, "file-encrypted", _with_central(made.good(), SCORES, flags=1))
    made.add("beyond.xlsx", UNREADABLE, "file-damaged", _with_central(made.good(), SCORES, offset=2**31))
    for number, name in enumerate(
        ("../../../../tmp/smexl-evil", "/tmp/smexl-evil", "C:\\smexl-evil", "..\\..\\smexl-evil", "xl/../../smexl-evil")
    ):
        made.add(f"path-{number}.xlsx", UNREADABLE, "file-forbidden-content", pack({**unpack(made.good()), name: b"x"}))
    parts = unpack(made.good())
    made.add("two-of-a-name.xlsx", UNREADABLE, "file-forbidden-content", _doubled(parts, part_of(parts, SCORES)))
    made.add(
        "two-but-for-case.xlsx",
        UNREADABLE,
        "file-forbidden-content",
        pack(
            {**parts, part_of(parts, SCORES).upper(): parts[part_of(parts, SCORES)].replace(b"<v>0</v>", b"<v>1</v>")}
        ),
    )
    many = unpack(made.good()) | {f"xl/media/{i}.bin": b"" for i in range(70_000)}
    made.add("70000-entries.xlsx", UNREADABLE, "file-too-large", pack(many))
    made.add("long-name.xlsx", ACCEPTED, "", pack({**unpack(made.good()), f"xl/media/{'n' * 60_000}": b""}))
    made.add("in-front.xlsx", UNREADABLE, "", b"MZ" + bytes(1000) + made.good())
    made.add("second-end.xlsx", UNREADABLE, "file-damaged", _with_comment(made.good(), b"PK\5\6" * 5))


def _with_comment(data: bytes, comment: bytes) -> bytes:
    return data[:-2] + struct.pack("<H", len(comment)) + comment


def _with_central(data: bytes, sheet: str, **wrong: int) -> bytes:
    """The package with a wrong field in the central directory's entry of a sheet."""
    name = part_of(unpack(data), sheet).encode()
    entry = data.rindex(name) - 46
    at, form = {"flags": (8, "<H"), "method": (10, "<H"), "size": (24, "<L"), "offset": (42, "<L")}[next(iter(wrong))]
    changed = bytearray(data)
    struct.pack_into(form, changed, entry + at, next(iter(wrong.values())))
    return bytes(changed)


def _doubled(parts: Parts, name: str) -> bytes:
    """A package with two entries of one name and different scores."""
    other = "x" * len(name)
    data = pack({**parts, other: parts[name].replace(b"<v>0.5</v>", b"<v>1</v>")})
    return data.replace(other.encode(), name.encode())


# --- bombs ------------------------------------------------------------------------------------------------------------
GIGABYTE = 1 << 30


@cache
def zeros(size: int, byte: bytes = b"\0") -> tuple[int, bytes]:
    """CRC and raw deflate of ``size`` bytes of one kind (a multiple of a megabyte), made without making them."""
    million = byte * (1 << 20)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = squeeze.compress(million) + squeeze.flush(zlib.Z_FULL_FLUSH)
    again = squeeze.compress(million) + squeeze.flush(zlib.Z_FULL_FLUSH)
    end = squeeze.flush()
    crc = 0
    for _ in range(size >> 20):
        crc = zlib.crc32(million, crc)
    return crc, block + again * ((size >> 20) - 1) + end


def packed(parts: dict[str, bytes | tuple[int, int, bytes]]) -> bytes:
    """A package whose parts are bytes, or given as CRC, length and raw deflate, true or not."""
    out, central = BytesIO(), []
    for name, part in parts.items():
        path = name.encode()
        if isinstance(part, bytes):
            squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
            part = (zlib.crc32(part), len(part), squeeze.compress(part) + squeeze.flush())  # noqa: PLW2901
        crc, size, body = part
        common = (20, 0x800, 8, 0, 33, crc, len(body), min(size, 0xFFFFFFFE), len(path), 0)
        central.append(struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *common, 0, 0, 0, 0, out.tell()) + path)
        out.write(struct.pack("<4s5H3L2H", b"PK\3\4", *common) + path + body)
    directory = b"".join(central)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(central), len(central), len(directory), out.tell(), 0)
    return out.getvalue() + directory + end


def bombs(made: Maker) -> None:
    crc, body = zeros(GIGABYTE)
    spaces_crc, spaces = zeros(GIGABYTE, b" ")
    scores = part_of(unpack(made.good()), SCORES)
    for name in (scores, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"):
        short = name.rpartition("/")[2].replace("]", "").replace("[", "")
        true = packed({**unpack(made.good()), name: (crc, GIGABYTE, body)})
        made.add(f"bomb-{short}.xlsx", UNREADABLE, "file-too-large", true)
        lie = packed({**unpack(made.good()), name: (crc, 5000, body)})
        status = ACCEPTED if name.startswith("[") else UNREADABLE  # nobody reads the list of content types
        made.add(f"bomb-lying-{short}.xlsx", status, "", lie)
    parts = unpack(made.good())
    made.add(
        "bomb-spaces.xlsx", UNREADABLE, "file-too-large", packed({**parts, scores: (spaces_crc, GIGABYTE, spaces)})
    )
    # Parts that nobody reads need not be inflated; but gigabytes of them are refused.
    made.add("bomb-unread.xlsx", ACCEPTED, "", packed({**unpack(made.good()), "xl/media/a.bin": (crc, 1 << 29, body)}))
    unread = {f"xl/media/{i}.bin": (crc, GIGABYTE, body) for i in range(4)}
    made.add("bomb-unread-4.xlsx", UNREADABLE, "file-too-large", packed({**unpack(made.good()), **unread}))
    made.add("bomb-overlap.xlsx", UNREADABLE, "", _overlapping(unpack(made.good())))
    extra = {f"xl/worksheets/extra{i}.xml": (spaces_crc, GIGABYTE, spaces) for i in range(20)}
    made.add("bomb-extra-sheets.xlsx", UNREADABLE, "file-too-large", packed({**more_sheets(made.good(), 20), **extra}))


def _overlapping(parts: Parts) -> bytes:
    """A thousand entries of the central directory that all mean the same compressed megabytes."""
    crc, body = zeros(1 << 26)
    data = packed({**parts, "xl/media/0000.bin": (crc, 1 << 26, body)})
    end = data.rindex(b"PK\5\6")
    count, _, size, offset = struct.unpack_from("<HHLL", data, end + 8)
    entry = data[data.rindex(b"PK\1\2") : end]
    more = b"".join(entry.replace(b"0000.bin", b"%04d.bin" % i) for i in range(1, 1000))
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count + 999, count + 999, size + len(more), offset, 0)
    return data[:end] + more + tail
