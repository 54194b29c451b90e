"""Archives of submissions: a .zip in an inbox is read as a folder, within the guard's bounds. Nothing is ever unpacked to disk.

In: the path of an archive. Out: its members, those that cannot be read with the finding that says why; and the bytes of one, by a path
that leads into the archive (``inbox/archive.zip/inner.xlsx``).
"""

import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from smexl.deflate import DeflateError, crc32, inflate
from smexl.findings import Finding
from smexl.reading.package import DEFAULT_LIMITS, Limits, check_count, damaged, is_unsafe, too_large
from smexl.submission import Unreadable

SUFFIX = ".zip"
_NESTED = frozenset({".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz"})
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
_TAIL = 22 + 0xFFFF
_DIRECTORY_BYTES = 1024
"""A member takes in the directory: a name of 300 characters three times over."""
_LOCAL = struct.Struct("<26x2H")
_UNICODE = 0x800
_ENCRYPTED = 1


class MemberError(OSError):
    """A member cannot be read; ``finding`` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(0, finding.message("en"))
        self.finding = finding


@dataclass(frozen=True)
class Member:
    """A file in an archive. ``name``: its path there, with ``/``, unlike any other's; ``finding``: why it is not read, where it is not;
    ``changed``: when it was written to, in seconds, None where that is not said."""

    name: str
    info: zipfile.ZipInfo
    finding: Finding | None
    changed: float | None


def archive_of(path: Path) -> Path | None:
    """The archive that a path leads into; None where it leads to a file."""
    if SUFFIX not in str(path.parent).lower():
        return None
    return next((one for one in path.parents if one.suffix.lower() == SUFFIX and one.is_file()), None)


def members(path: Path, limits: Limits = DEFAULT_LIMITS) -> list[Member] | None:
    """The files in an archive, in its own order; None where it is a single workbook under a wrong name.

    Raises ``Unreadable`` where it is no sound archive, or out of bounds, and ``OSError``.
    """
    status = path.stat()
    found = _members(path, status.st_size, status.st_mtime_ns, limits)
    return None if found is None else list(found.values())


def read_member(path: Path, name: str, limit: int) -> bytes:
    """A member of at most ``limit`` bytes. Raises ``MemberError`` and other ``OSError``."""
    try:
        status = path.stat()
        member = (_members(path, status.st_size, status.st_mtime_ns, DEFAULT_LIMITS) or {}).get(name)
        if member is None:
            raise FileNotFoundError(2, f"{name} is no more in the archive", str(path))
        if member.finding is not None:
            raise MemberError(member.finding)
        with path.open("rb") as file:
            return _inflated(file, member, limit)
    except Unreadable as error:
        raise MemberError(error.finding) from error


def _inflated(file: BinaryIO, member: Member, limit: int) -> bytes:
    info = member.info
    if info.file_size > limit:
        raise too_large("文件", "file,", info.file_size, limit)
    file.seek(info.header_offset)
    header = file.read(30)
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise damaged("压缩包目录有误", "the zip directory is wrong")
    file.seek(sum(_LOCAL.unpack(header)), 1)
    packed = file.read(min(info.compress_size, limit + 1024))
    try:
        data = packed if info.compress_type == zipfile.ZIP_STORED else inflate(packed, info.file_size + 1)
    except DeflateError as error:
        raise damaged("压缩数据有误或不完整", "bad or incomplete compressed data") from error
    if len(data) != info.file_size or crc32(data) != info.CRC:
        raise damaged("压缩包内校验不符", "the checksum in the archive is wrong")
    return data


@lru_cache(maxsize=4)
def _members(path: Path, size: int, changed: int, limits: Limits) -> dict[str, Member] | None:
    """By name; remembered while the archive stays as it is, for its members are asked for one by one."""
    del changed
    if size > limits.declared_bytes:
        raise too_large("压缩包", "archive,", size, limits.declared_bytes)
    with path.open("rb") as file:
        _check_directory(file, size, limits)
        try:
            with zipfile.ZipFile(file) as archive:
                infos = [info for info in archive.infolist() if not info.is_dir()]
        except Exception as error:  # whatever it stumbles over, the file is no sound archive
            raise damaged("压缩包不完整", "the zip archive is incomplete") from error
    if any(info.filename in {"[Content_Types].xml", "mimetype"} for info in infos):
        return None
    check_count("内含文件", "entries", len(infos), limits.entries)
    declared = sum(info.file_size for info in infos)
    if declared > limits.declared_bytes:
        raise too_large("解压后", "inflated,", declared, limits.declared_bytes)
    return {member.name: member for member in _named(infos)}


def _check_directory(file: BinaryIO, size: int, limits: Limits) -> None:
    """Refuse a directory that takes long to parse, whichever end of it is believed."""
    file.seek(max(0, size - _TAIL))
    tail, at = file.read(), -1
    if _END64 in tail[-(_TAIL + 20) :] and tail.rfind(_END64) == tail.rfind(_END) - 20:
        raise damaged("ZIP64 格式", "ZIP64")
    while (at := tail.find(_END, at + 1)) >= 0:
        if at + 16 <= len(tail):
            length = int.from_bytes(tail[at + 12 : at + 16], "little")
            if length <= size:  # others are no ends of a directory
                check_count("目录字节数", "bytes of directory", length, limits.entries * _DIRECTORY_BYTES)
    file.seek(0)


def _named(infos: list[zipfile.ZipInfo]) -> Iterator[Member]:
    names = [_name(info) for info in infos]
    times, seen = Counter(name.casefold() for name in names), Counter[str]()
    taken = {name.casefold() for name in names}
    for info, name in zip(infos, names, strict=True):
        finding = _finding(info, name)
        path = _safe(name) if finding is not None else name
        key = name.casefold()
        if times[key] > 1 and finding is None:
            finding = Finding("archive-ambiguous")
        seen[key] += 1
        number, free = seen[key], path
        while number > 1 and free.casefold() in taken:
            free, number = str(PurePosixPath(path).with_stem(f"{PurePosixPath(path).stem} ({number})")), number + 1
        taken.add(free.casefold())
        yield Member(free, info, finding, _time(info))


def _name(info: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: programs in China write GBK and do not say so."""
    name = info.orig_filename.partition("\0")[0] if "\0" in info.orig_filename else info.filename
    if not info.flag_bits & _UNICODE:
        for encoding in ("utf-8", "gb18030"):
            try:
                name = name.encode("cp437").decode(encoding)
                break
            except UnicodeError:
                continue
    name = name.replace("\\", "/")
    return name if is_unsafe(name) else PurePosixPath(name).as_posix()


def _safe(name: str) -> str:
    """A name that leads nowhere, to be shown."""
    parts = [part.replace(":", "_") for part in PurePosixPath(name).parts if part not in {"/", "."}]
    shown = "/".join("__" if part == ".." else part for part in parts)
    return "".join(c if c.isprintable() else "_" for c in shown) or "_"


def _finding(info: zipfile.ZipInfo, name: str) -> Finding | None:
    if is_unsafe(name):
        return Finding("archive-path")
    if info.flag_bits & _ENCRYPTED:
        return Finding("archive-encrypted")
    if PurePosixPath(name).suffix.lower() in _NESTED:
        return Finding("archive-nested")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return damaged("压缩方式不支持", "unsupported compression").finding
    return None


def _time(info: zipfile.ZipInfo) -> float | None:
    """Archives keep local time."""
    try:
        return datetime(*info.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
