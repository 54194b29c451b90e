"""The guard before the reader: what a file really is, and whether it can be read within bounds. It trusts nothing.

In: the bytes of any file. Out: ``Examined``: a package for the reader made only of parts that were looked at, and what the
reader does not show (formulas, error values, percent formats). Raises ``Unreadable`` with the one finding that says why not.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import PurePath
from posixpath import join, normpath
from types import MappingProxyType
from typing import Literal, NamedTuple

from smexl.findings import Finding
from smexl.reading.biff import examine_xls, examine_xlsb
from smexl.reading.ods import TYPE, examine_ods
from smexl.reading.package import (
    DEFAULT_LIMITS,
    Limits,
    Package,
    check_xml,
    damaged,
    elements,
    stored,
    too_large,
)
from smexl.reading.sheetxml import (
    SheetFacts,
    check_together,
    counts_are_true,
    number_styles,
    percent_styles,
    sheet_and_facts,
    text_bytes,
)
from smexl.submission import Unreadable
from smexl.text import Text

__all__ = ["DEFAULT_LIMITS", "Choice", "Examined", "Limits", "Unreadable", "examine"]

Format = Literal["xlsx", "xlsb", "ods", "xls"]


class Choice(NamedTuple):
    """Sheets to read: ``needed``, and ``possible`` ones, which are left out where they are too large, by themselves or with
    those before them. Of ``heads`` among them so many rows are enough."""

    needed: Sequence[str]
    possible: Sequence[str] = ()
    heads: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Examined:
    """What the reader may be given. ``sheets``: the facts by name of the sheets to read; ``places``: their indices in
    ``package``. ``modified``: the workbook's own time of saving, naive UTC, and
    ``zoned``: whether it surely is UTC.
    """

    format: Format
    package: bytes
    sheets: dict[str, SheetFacts]
    places: dict[str, int]
    modified: datetime | None = None
    findings: tuple[Finding, ...] = ()
    zoned: bool = True


def examine(
    data: bytes,
    name: str,
    limits: Limits = DEFAULT_LIMITS,
    choose: Callable[[Sequence[str]], Choice] = Choice,
) -> Examined:
    """Look at a file of any kind; ``choose`` picks from the names of its sheets those to read (all, unless told).

    Raises ``Unreadable``.
    """
    if not data:
        raise Unreadable(Finding("file-empty"))
    if len(data) > limits.file_bytes:
        raise too_large("文件", "file,", len(data), limits.file_bytes)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        found = _of_zip(Package(data, limits), limits, choose)
    elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        found = _of_ole2(data, limits, choose)
    else:
        raise Unreadable(Finding("file-not-workbook", detail=_what_it_is(data)))
    return _named(found, PurePath(name).suffix.lower())


_SUFFIXES = {"xlsx": {".xlsx", ".xlsm", ".xltx", ".xltm", ""}}


def _named(examined: Examined, suffix: str) -> Examined:
    """With a warning where the format is not the usual one, or the name says another."""
    detail: str | Text = examined.format
    if suffix in _SUFFIXES.get(examined.format, set()):
        return examined
    if examined.format == "xlsx":
        detail = Text(f"扩展名是 {suffix}", f"its extension is {suffix}")
    return replace(examined, findings=(Finding("file-format", detail=detail), *examined.findings))


_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
)


def _what_it_is(data: bytes) -> str | Text:
    """What a file that is no workbook looks like, for the person who sent it."""
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "XML 2003"
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        return "HTML"
    if head.startswith(b"<?xml"):
        return "XML"
    if b"\0" not in data[:4096]:
        return Text("文本", "text")
    return Text("未知格式", "unknown format")


# --- zip packages -----------------------------------------------------------------------------------------------------


def _of_zip(package: Package, limits: Limits, choose: Callable[[Sequence[str]], Choice]) -> Examined:
    if "mimetype" in package:
        return _ods(package, limits, choose)
    book = _book_part(package)
    if book is None:
        for folder, program in (("word/", "Word"), ("ppt/", "PowerPoint")):
            if any(name.startswith(folder) for name in package):
                raise Unreadable(Finding("file-not-workbook", detail=program))
        raise Unreadable(Finding("file-not-workbook", detail="ZIP"))
    if book.endswith(".bin"):
        return _xlsb(package, limits, choose)
    return _xlsx(package, book, limits, choose)


def _relations(package: Package, part: str) -> Sequence[Mapping[str, str]]:
    """The relationships of a part with their targets as names of parts."""
    folder, _, file = part.rpartition("/")
    name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    if name not in package:
        return []
    data = check_xml(package.read(name))
    return (_usual_related if len(data) < _USUAL_RELATIONS else _related)(folder, data)


def _related(folder: str, data: bytes) -> Sequence[Mapping[str, str]]:
    found = (attributes for _, attributes in elements(data, "Relationship"))
    return [{**one, "part": _target("/" + folder, one.get("Target", ""))} for one in found]


_usual_related = lru_cache(maxsize=64)(_related)
_USUAL_RELATIONS = 10_000
"""Bytes of relationships up to which they are remembered: submissions share those of their template."""


def _target(folder: str, target: str) -> str:
    """Where a relation leads; remembered for names that are no longer than programs write."""
    return (_usual_target if len(folder) + len(target) < _USUAL_LENGTH else _any_target)(folder, target)


def _any_target(folder: str, target: str) -> str:
    return normpath(join(folder, target)).lstrip("/")


_usual_target = lru_cache(maxsize=256)(_any_target)
_USUAL_LENGTH = 200


def _book_part(package: Package) -> str | None:
    """The workbook of the package, if it is one."""
    for relation in _relations(package, ""):
        part = relation["part"]
        if relation.get("Type", "").endswith("/officeDocument") and part in package:
            return part if not part.lower().startswith(("word/", "ppt/")) else None
    return None


_USUAL_SHEETS, _MOST_SHEETS = 8, 24
"""Of more sheets than usual the extent is measured, not only bounded, so that their sum says something."""
_STRANGE_PARTS = (
    ("file-macros", re.compile(r"(^|/)vbaproject\.bin$|^xl/macrosheets/")),
    ("file-external-links", re.compile(r"^xl/(externallinks/|connections\.xml$|querytables/)")),
)


def _strange_parts(package: Package) -> tuple[Finding, ...]:
    return tuple(Finding(code) for code, pattern in _STRANGE_PARTS if any(map(pattern.search, package)))


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS_START = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_RELATION = '<Relationship Id="{}" Type="' + _OFFICE + '/{}" Target="{}"/>'
_ROOT = _RELATIONS_START + _RELATION.format("r1", "officeDocument", "xl/workbook.xml").encode() + b"</Relationships>"
_BOOK_START = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    f' xmlns:r="{_OFFICE}"><workbookPr date1904="{{}}"/><sheets>'
)


def _xlsx(package: Package, book: str, limits: Limits, choose: Callable[[Sequence[str]], Choice]) -> Examined:
    relations = {relation.get("Id", ""): relation for relation in _relations(package, book)}
    parts = {r.get("Type", "").rpartition("/")[2]: r["part"] for r in relations.values()}
    sheets, date1904 = _sheet_parts(check_xml(package.read(book)), relations)
    if len(sheets) > limits.sheets:
        raise Unreadable(Finding("file-too-large", detail=f"{len(sheets)} > {limits.sheets}"))
    styles = _part(package, parts.get("styles"))
    strings = _part(package, parts.get("sharedStrings"))
    if not counts_are_true(strings):
        raise damaged("字符串数有误", "a bad count of strings")
    wanted = choose(list(sheets))
    percent = percent_styles(styles)
    read: dict[str, tuple[bytes, SheetFacts]] = {}
    chosen = [*wanted.needed, *wanted.possible][:_MOST_SHEETS]
    for name in chosen:
        try:
            data, many = package.read(sheets[name]), len(chosen) > _USUAL_SHEETS
            part = sheet_and_facts(data, percent, name, limits, exactly=many, head=wanted.heads.get(name))
            check_together({**{other: found for other, (_, found) in read.items()}, name: part[1]}, limits)
            read[name] = part
        except Unreadable:
            if name in wanted.needed:
                raise
    read = {name: read[name] for name in sheets if name in read}
    _check_text([data for data, _ in read.values()], strings, limits)
    saved, zoned = _saved(package, "docProps/core.xml", _MODIFIED)
    return Examined(
        "xlsx",
        _rebuilt([data for data, _ in read.values()], strings, number_styles(styles), date1904),
        {name: found for name, (_, found) in read.items()},
        {name: index for index, name in enumerate(read)},
        saved,
        _strange_parts(package),
        zoned,
    )


def _sheet_parts(book: bytes, relations: Mapping[str, Mapping[str, str]]) -> tuple[dict[str, str], bool]:
    """The part of each worksheet by its name, and whether dates count from 1904."""
    properties = elements(book, "workbook", "workbookPr", "sheet")
    if not properties or properties[0][0] != "workbook":
        raise Unreadable(Finding("file-not-workbook", detail="ZIP"))
    sheets: dict[str, str] = {}
    date1904 = False
    for element, attributes in properties:
        if element == "workbookPr":
            date1904 = attributes.get("date1904", "") in {"1", "true", "on"}
        elif element == "sheet":
            relation = relations.get(attributes.get("id", ""), {})
            if relation.get("Type", "").endswith("/worksheet"):
                sheets.setdefault(attributes.get("name", ""), relation["part"])
    return sheets, date1904


def _part(package: Package, name: str | None) -> bytes:
    return check_xml(package.read(name)) if name and name in package else b""


def _check_text(sheets: list[bytes], strings: bytes, limits: Limits) -> None:
    if strings and (size := text_bytes(sheets, strings, limits)) > limits.text:
        raise too_large("文字", "text,", size, limits.text)


def _rebuilt(sheets: list[bytes], strings: bytes, styles: bytes, date1904: bool) -> bytes:
    """A workbook of these sheets, named by number, and nothing else."""
    book = [_BOOK_START.format(int(date1904))]
    relations = [
        _RELATION.format("s", "styles", "styles.xml"),
        _RELATION.format("t", "sharedStrings", "sharedStrings.xml"),
    ]
    for index in range(1, len(sheets) + 1):
        book.append(f'<sheet name="{index}" sheetId="{index}" r:id="r{index}"/>')
        relations.append(_RELATION.format(f"r{index}", "worksheet", f"worksheets/sheet{index}.xml"))
    parts = [
        ("_rels/.rels", _ROOT),
        ("xl/workbook.xml", "".join((*book, "</sheets></workbook>")).encode()),
        ("xl/_rels/workbook.xml.rels", _RELATIONS_START + "".join(relations).encode() + b"</Relationships>"),
    ]
    parts += [(f"xl/worksheets/sheet{index}.xml", data) for index, data in enumerate(sheets, 1)]
    parts += [(name, data) for name, data in (("xl/sharedStrings.xml", strings), ("xl/styles.xml", styles)) if data]
    return stored(parts)


_MODIFIED = re.compile(rb"modified\b[^<>]{0,200}>([^<]{10,60})<")
_ODS_DATE = re.compile(rb"<dc:date>([^<]{10,60})<")
_MARKS_LOCAL_AS_UTC = (b"LibreOffice", b"OpenOffice")
"""Programs that write the local time of saving with the Z of UTC."""


def _saved(package: Package, part: str, pattern: re.Pattern[bytes]) -> tuple[datetime | None, bool]:
    """The workbook's own time of saving, naive UTC, and whether it surely is UTC; None where it does not say so in a sound part."""
    if part not in package:
        return None, True
    try:
        match = pattern.search(package.read(part))
        saved = datetime.fromisoformat(match[1].decode("ascii").strip()) if match else None
        program = package.read(_PROGRAM) if _PROGRAM in package else b""
        zoned = saved is None or (saved.tzinfo is not None and not any(name in program for name in _MARKS_LOCAL_AS_UTC))
        return saved.astimezone(UTC).replace(tzinfo=None) if saved and saved.tzinfo else saved, zoned
    except (Unreadable, ValueError, OverflowError):
        return None, True


_PROGRAM = "docProps/app.xml"


# --- other formats: read as far as possible -----------------------------------------------------------------------------


def _picked(
    all_facts: dict[str, SheetFacts], choose: Callable[[Sequence[str]], Choice]
) -> tuple[dict[str, SheetFacts], dict[str, int]]:
    wanted = choose(list(all_facts))
    names = {*wanted.needed, *wanted.possible}
    places = {name: index for index, name in enumerate(all_facts) if name in names}
    return {name: all_facts[name] for name in places}, places


def _ods(package: Package, limits: Limits, choose: Callable[[Sequence[str]], Choice]) -> Examined:
    kind = package.read("mimetype").strip()
    if kind not in {TYPE, TYPE + b"-template"}:
        detail = "OpenDocument" if b"opendocument" in kind else "ZIP"
        raise Unreadable(Finding("file-not-workbook", detail=detail))
    data, tables, links = examine_ods(package, limits)
    found = (Finding("file-external-links"),) if links else ()
    if any(name.startswith("basic/") for name in package):
        found = (Finding("file-macros"), *found)
    saved, zoned = _saved(package, "meta.xml", _ODS_DATE)
    return Examined("ods", data, *_picked(tables, choose), saved, found, zoned)


def _xlsb(package: Package, limits: Limits, choose: Callable[[Sequence[str]], Choice]) -> Examined:
    found = examine_xlsb(package, limits)
    saved, zoned = _saved(package, "docProps/core.xml", _MODIFIED)
    return Examined("xlsb", found.package, *_picked(found.sheets, choose), saved, _strange_parts(package), zoned)


def _of_ole2(data: bytes, limits: Limits, choose: Callable[[Sequence[str]], Choice]) -> Examined:
    found = examine_xls(data, limits)
    findings = (Finding("file-macros"),) if found.macros else ()
    return Examined("xls", found.package, *_picked(found.sheets, choose), found.modified, findings)
