"""A stranger's zip package, taken apart within bounds, and put together again from nothing but the parts looked at.

In: the bytes of a zip file. Out: its parts, really inflated. What a reader gets is a new package of those parts, so that it
cannot see another file in the same bytes than the guard saw, nor a size that is not true.
"""

import re
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pyexpat import ExpatError, ParserCreate

from smexl.deflate import DeflateError, crc32, inflate
from smexl.findings import Finding
from smexl.submission import Unreadable
from smexl.text import Text

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """How much of one file is looked at. A filled template is about 40 kB, inflates to 0.3 MB and holds 3,000 cells in
    10 columns, so every default leaves room for a hundred times that, and none lets a file cost more than some 200 MB.

    There is no limit on the ratio of compression: a sheet of blank styled rows honestly shrinks a hundredfold, and what
    harms is the size, which is bounded.
    """

    file_bytes: int = 32 * MEGABYTE
    """Of the file. Pictures pasted as evidence are what makes honest files large."""
    entries: int = 4_000
    """Files in the package."""
    declared_bytes: int = 1024 * MEGABYTE
    """Of all that the package says it holds, pictures too, though they are never inflated here."""
    inflated_bytes: int = 64 * MEGABYTE
    """Of the parts that are read. XML takes about 20 bytes a cell."""
    sheets: int = 100
    """In the workbook. At most 24 of them are read."""
    rows: int = 50_000
    """Down to the last cell that holds a value. The reader makes a dense table down to it, blank rows included."""
    columns: int = 500
    cells: int = 1_000_000
    """Of these dense tables together; the reader takes 32 bytes for each, blank or not."""
    formulas: int = 20_000
    """In one sheet; of error values and percents, too. A template has one for each requirement, and a few dozen more."""
    worker_bytes: int = 4096 * MEGABYTE
    """Address space of a worker process, where the system can limit it: the second line, should a reader ask for more than all
    other bounds let a file cost. Libraries map about 1.5 GB without using it."""
    text: int = 64 * MEGABYTE
    """Bytes of the texts of all cells. A shared string is stored once, but read once for each cell that shows it."""


DEFAULT_LIMITS = Limits()


def damaged(zh: str, en: str) -> Unreadable:
    return Unreadable(Finding("file-damaged", detail=Text(zh, en)))


def forbidden(zh: str, en: str) -> Unreadable:
    return Unreadable(Finding("file-forbidden-content", detail=Text(zh, en)))


def too_large(zh: str, en: str, size: float, limit: float) -> Unreadable:
    """``size`` and ``limit`` in bytes."""
    sizes = f"{size / MEGABYTE:.0f} MB > {limit / MEGABYTE:.0f} MB"
    return Unreadable(Finding("file-too-large", detail=Text(f"{zh} {sizes}", f"{en} {sizes}")))


def check_extent(sheet: str, rows: int, columns: int, limits: Limits) -> None:
    """Refuse a sheet whose values reach too far out. Raises ``Unreadable``."""
    if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
        bounds = f"{rows} × {columns} > {limits.rows} × {limits.columns}"
        if rows <= limits.rows and columns <= limits.columns:
            bounds = f"{rows} × {columns} > {limits.cells}"
        raise Unreadable(Finding("file-too-many-cells", sheet=sheet, value=sheet, detail=bounds))


def check_count(zh: str, en: str, size: int, limit: int) -> None:
    """Refuse more of something than any program writes. Raises ``Unreadable``."""
    if size > limit:
        raise Unreadable(Finding("file-too-large", detail=Text(f"{zh} {size} > {limit}", f"{en} {size} > {limit}")))


def check_formulas(sheet: str, count: int, limits: Limits) -> None:
    """Refuse a sheet of formulas without end. Raises ``Unreadable``."""
    if count > limits.formulas:
        detail = Text(f"公式 {count} > {limits.formulas}", f"formulas {count} > {limits.formulas}")
        raise Unreadable(Finding("file-too-many-cells", sheet=sheet, value=sheet, detail=detail))


_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


class Package:
    """The parts of a zip package by name. Names are told apart without case, as OPC does; ``\\`` counts as ``/``.

    Raises ``Unreadable`` for what is not a zip file, has too many or ambiguous entries, or names that lead elsewhere.
    """

    def __init__(self, data: bytes, limits: Limits = DEFAULT_LIMITS) -> None:
        self._data = data
        self._limits = limits
        self._inflated = 0
        self._entries: dict[str, zipfile.ZipInfo] = {}
        # Counted before parsing: a central directory of 700,000 entries fits into 32 MB and takes 10 s.
        check_count("内含文件", "entries", data.count(b"PK\x01\x02"), limits.entries)
        for info in _directory(data):
            name = info.filename.replace("\\", "/")
            _check_name(name)
            if name.endswith("/"):
                continue
            if name.lower() in self._entries:
                raise forbidden("压缩包内有同名文件", "two entries of one name")
            self._entries[name.lower()] = info
        declared = sum(info.file_size for info in self._entries.values())
        if declared > limits.declared_bytes:
            raise too_large("解压后", "inflated,", declared, limits.declared_bytes)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    def __iter__(self) -> Iterator[str]:
        """Names of all parts, in lower case."""
        return iter(self._entries)

    def read(self, name: str) -> bytes:
        """A part, inflated. Raises ``Unreadable`` where it is missing, encrypted, damaged or too large."""
        info = self._entries.get(name.lower())
        if info is None:
            raise damaged(f"缺少 {name}", f"{name} is missing")
        if info.flag_bits & 1:
            raise Unreadable(Finding("file-encrypted"))
        start = info.header_offset
        header = self._data[start : start + _LOCAL.size]
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise damaged("压缩包目录有误", "the zip directory is wrong")
        *_, name_length, extra_length = _LOCAL.unpack(header)
        start += _LOCAL.size + name_length + extra_length
        part = self._inflate(self._data[start : start + info.compress_size], info)
        if len(part) != info.file_size or crc32(part) != info.CRC:
            raise damaged(f"{name} 校验不符", f"the checksum of {name} is wrong")
        return part

    def _inflate(self, packed: bytes, info: zipfile.ZipInfo) -> bytes:
        room = self._limits.inflated_bytes - self._inflated
        if info.compress_type == zipfile.ZIP_STORED:
            part = packed
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            try:
                part = inflate(packed, room + 1)
            except DeflateError as error:
                raise damaged("压缩数据有误或不完整", "bad or incomplete compressed data") from error
        else:
            raise damaged("压缩方式不支持", "unsupported compression")
        if len(part) > room:
            found = self._inflated + max(info.file_size, len(part))
            raise too_large("解压后", "inflated,", found, self._limits.inflated_bytes)
        self._inflated += len(part)
        return part


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return package.infolist()
    except Exception as error:  # whatever it stumbles over, the file is no sound zip file
        raise damaged("压缩包不完整", "the zip archive is incomplete") from error


_UNSAFE = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)|[\x00-\x1f]")


def is_unsafe(name: str) -> bool:
    """Whether a name in a package leads out of it."""
    return _UNSAFE.search(name) is not None


def _check_name(name: str) -> None:
    """Nothing is ever extracted here; but whoever opens the file next might."""
    if is_unsafe(name):
        raise forbidden("压缩包内有越界路径", "a path that leads out of the package")


def stored(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip package of uncompressed parts."""
    out: list[bytes] = []
    central: list[bytes] = []
    offset = 0
    for name, data in parts:
        path = name.encode()
        common = (20, 0, 0, 0, 33, crc32(data), len(data), len(data), len(path), 0)
        out += (_LOCAL.pack(b"PK\x03\x04", *common), path, data)
        central.append(_CENTRAL.pack(b"PK\x01\x02", 20, *common, 0, 0, 0, 0, offset) + path)
        offset += _LOCAL.size + len(path) + len(data)
    directory = b"".join(central)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(central), len(central), len(directory), offset, 0)
    return b"".join((*out, directory, end))


# --- XML --------------------------------------------------------------------------------------------------------------

_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_DTD = re.compile(rb"<!(?i:doctype|entity)")


def check_xml(data: bytes) -> bytes:
    """An XML part without a document type and in UTF-8. Raises ``Unreadable``.

    Entities can grow without end or name other files; and text in another encoding hides both from a look at its bytes.
    """
    has_declarations(data)
    return data


def has_declarations(data: bytes) -> bool:
    """Whether a part that ``check_xml`` passes holds comments or CDATA, or seems to. Raises ``Unreadable``."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:8]:
        raise forbidden("XML 不是 UTF-8 编码", "XML not in UTF-8")
    declared = _DECLARED.match(data)
    if declared and declared[1].lower() not in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}:
        raise forbidden("XML 不是 UTF-8 编码", "XML not in UTF-8")
    found = b"!" in data and data.rfind(b"<!") >= 0  # from the end it is found in half the time
    if found and _DTD.search(data):
        raise forbidden("XML 文档类型或实体声明", "a document type or entity declaration in XML")
    return found


_MOST_BYTES, _MOST_TAGS, _MOST_ELEMENTS = 16 * MEGABYTE, 1_000_000, 200_000
"""Of a part that is taken apart into elements, at 400 bytes of memory each: a workbook bloated with styles has 130,000."""


_REMEMBERED = 20_000
"""Bytes of a part up to which its elements are remembered: submissions share those that name their template's sheets."""


def elements(data: bytes, *names: str) -> Sequence[tuple[str, Mapping[str, str]]]:
    """Elements of these local names with their attributes by local name, in document order. Raises ``Unreadable``."""
    return _remembered(data, *names) if len(data) < _REMEMBERED else _elements(data, *names)


def _elements(data: bytes, *names: str) -> Sequence[tuple[str, Mapping[str, str]]]:
    check_count("XML 字节数", "bytes of XML", len(data), _MOST_BYTES)
    check_count("XML 标签", "XML tags", data.count(b"<"), _MOST_TAGS)
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local in names:
            found.append((local, {key.rpartition(" ")[2]: value for key, value in attributes.items()}))
            check_count("XML 元素", "XML elements", len(found), _MOST_ELEMENTS)

    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except ExpatError as error:
        raise damaged("XML 有误", "bad XML") from error
    return found


_remembered = lru_cache(maxsize=64)(_elements)
