"""Workbooks opened up: parts of the package changed as text, and put together again in this or that kind of zip."""

import re
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO, RawIOBase
from xml.sax.saxutils import escape

from filled import catalogue

from smexl.kinds import SELF
from smexl.template import drawn

Parts = dict[str, bytes]
Edit = Callable[[str], str]


def unpack(data: bytes) -> Parts:
    """The parts of a package by name, in their order."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def pack(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED, zip64: bool = False) -> bytes:
    """A package of these parts, of the same bytes each time."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        _write(package, parts, zip64)
    return buffer.getvalue()


def pack_streamed(parts: Mapping[str, bytes]) -> bytes:
    """A package as a program writes it that cannot go back: sizes in data descriptors behind the data."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:  # type: ignore[arg-type]
        _write(package, parts, zip64=False)
    return b"".join(pipe.written)


class _Pipe(RawIOBase):
    def __init__(self) -> None:
        self.written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.written.append(bytes(data))
        return len(data)


def _write(package: zipfile.ZipFile, parts: Mapping[str, bytes], zip64: bool) -> None:
    for name, data in parts.items():
        info = zipfile.ZipInfo(name, (2026, 7, 15, 12, 0, 0))
        info.compress_type = package.compression
        with package.open(info, "w", force_zip64=zip64) as part:
            part.write(data)


def part_of(parts: Mapping[str, bytes], sheet: str) -> str:
    """The part that holds a sheet, by the sheet's name."""
    link = re.search(rf'<sheet name="{escape(sheet)}"[^>]* r:id="(\w+)"', parts["xl/workbook.xml"].decode())
    assert link is not None
    target = re.search(rf'Id="{link[1]}"[^>]* Target="/?(?:xl/)?([^"]+)"', parts["xl/_rels/workbook.xml.rels"].decode())
    assert target is not None
    return f"xl/{target[1]}"


def edit(data: bytes, where: str, change: Edit) -> bytes:
    """The workbook with one part changed; ``where`` is the part's name or a sheet's. A change that changes nothing is a mistake."""
    parts = unpack(data)
    name = where if where in parts else part_of(parts, where)
    before = parts[name].decode()
    after = change(before)
    assert after != before, f"nothing to change in {name}"
    parts[name] = after.encode("utf-8", "surrogatepass")
    return pack(parts)


def swap(old: str, new: str, count: int = -1) -> Edit:
    """An edit that replaces text."""
    return lambda text: text.replace(old, new, count)


def address(level: int, *key: str | int) -> str:
    """Where the template has the answer of this key, such as ``F4``."""
    place = drawn(catalogue(), level, SELF, "zh").place(key)
    assert place is not None
    return place.address


def cell(where: str, xml: str) -> Edit:
    """An edit that replaces a cell's element; ``{}`` in ``xml`` becomes its ``r`` and style attributes."""
    pattern = re.compile(rf'<c (r="{where}"(?: s="\d+")?)(?: t="\w+")?(?:/>|>.*?</c>)', re.DOTALL)

    def change(text: str) -> str:
        found = pattern.search(text)
        assert found is not None, where
        return text[: found.start()] + xml.replace("{}", found[1]) + text[found.end() :]

    return change


def text_cell(text: str) -> str:
    """A cell's element with inline text, for ``cell``; the text is XML already."""
    return f'<c {{}} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
