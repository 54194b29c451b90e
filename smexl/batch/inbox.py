"""What lies in the inboxes: paths in, one ``InboxFile`` for every file out. Nothing is opened that is not a plain file.

Links are not followed out of an inbox; lock files, hidden files and what is no plain file get their finding here. An archive is a
folder: a path leads into it. What a system keeps for itself in a folder is no submission.
"""

import hashlib
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from smexl.files import reason
from smexl.findings import Finding
from smexl.reading import archive
from smexl.reading.archive import MemberError, archive_of, read_member
from smexl.reading.own import is_output
from smexl.reading.package import DEFAULT_LIMITS, Limits
from smexl.submission import Unreadable

_SYSTEM_FILES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", "__macosx"})
"""What Windows and macOS put into folders and archives; nobody has sent it."""
_HIDDEN_ATTRIBUTE = 0x2  # FILE_ATTRIBUTE_HIDDEN, where st_file_attributes exists (Windows)


@dataclass(frozen=True)
class InboxFile:
    """A file in an inbox. ``source`` is its path relative to the inbox, with ``/``; ``finding`` says why it was not read. ``changed``: when
    it was written to, in seconds; ``stamp``: as ``stamp_of`` gives it."""

    source: str
    path: Path
    finding: Finding | None = None
    changed: float = 0.0
    stamp: str | None = None


class FileChangedError(OSError):
    """The file changed while it was read, twice in a row."""


class FileTooLargeError(OSError):
    """The file is larger than the limit for a submission."""


class NotAFileError(OSError):
    """The path leads to a device, a pipe or a folder."""


def entries(
    inboxes: Sequence[Path], leave_out: Path | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[InboxFile]:
    """Every file in the inboxes (files, folders and archives, nested), sorted by path; ``leave_out`` is a folder that is not looked into."""
    for entry in _plain(inboxes, leave_out):
        if entry.finding is None and entry.path.suffix.lower() == archive.SUFFIX:
            yield from _members(entry, limits)
        else:
            yield entry


def _members(entry: InboxFile, limits: Limits) -> Iterator[InboxFile]:
    """The files in an archive; the archive itself where it cannot be opened, holds nothing, or is a workbook under a wrong name."""
    try:
        found = archive.members(entry.path, limits)
    except Unreadable as error:
        yield replace(entry, finding=error.finding)
        return
    except OSError as error:
        yield replace(entry, finding=_unreadable(error))
        return
    inside = [member for member in found or () if not is_system_file(member.name)]
    if found is None:
        yield entry
    elif not inside:
        yield replace(entry, finding=Finding("archive-empty"))
    for member in inside:
        source = f"{entry.source}/{member.name}".encode("utf-8", "backslashreplace").decode()
        finding = member.finding or _told_by_name(PurePosixPath(member.name))
        stamp = None if entry.stamp is None else f"{entry.stamp} {member.info.CRC}"
        changed = entry.changed if member.changed is None else member.changed
        yield InboxFile(source, entry.path / member.name, finding, changed, stamp)


def is_system_file(name: str) -> bool:
    """Whether a file of this path is one that a system keeps for itself."""
    return any(part.lower() in _SYSTEM_FILES for part in PurePosixPath(name).parts)


def _told_by_name(path: PurePosixPath) -> Finding | None:
    if path.name.startswith(("~$", ".~lock.")):
        return Finding("file-lock")
    return Finding("file-hidden") if any(part.startswith(".") for part in path.parts) else None


def _plain(inboxes: Sequence[Path], leave_out: Path | None) -> Iterator[InboxFile]:
    """Every file of the file system."""
    left_out = None if leave_out is None else leave_out.resolve()
    for inbox in inboxes:
        if inbox.is_dir():
            yield from _folder(inbox, left_out)
        else:
            yield _entry(inbox.parent, inbox, follow=True)


def _folder(inbox: Path, left_out: Path | None) -> Iterator[InboxFile]:
    found: list[Path] = []
    unreadable: list[InboxFile] = []

    def report(error: OSError) -> None:
        folder = Path(error.filename)
        unreadable.append(InboxFile(_source(inbox, folder), folder, _unreadable(error)))

    for root, folders, files in os.walk(inbox, onerror=report):
        here = Path(root)
        if is_output(folders, files):
            # Thousands of results and returned workbooks, none of which anybody sent.
            unreadable.append(InboxFile(_source(inbox, here), here, Finding("folder-own")))
            folders.clear()
            continue
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [
            name for name in folders if name not in links and (left_out is None or (here / name).resolve() != left_out)
        ]
        found.extend(here / name for name in files if not is_system_file(name))
        found.extend(here / name for name in links if _outside(inbox, here / name))
    for path in sorted(found, key=lambda path: path.parts):
        yield _entry(inbox, path)
    yield from unreadable


def _entry(inbox: Path, path: Path, follow: bool = False) -> InboxFile:
    """``follow``: a person named this very file, so a link is what they meant."""
    source = _source(inbox, path)
    try:
        status = path.stat(follow_symlinks=follow)
        if stat.S_ISLNK(status.st_mode):
            if _outside(inbox, path):
                return InboxFile(source, path, Finding("file-outside"))
            status = path.stat()
    except OSError as error:
        return InboxFile(source, path, _unreadable(error))
    told = _told_by_name(PurePosixPath(source))
    if told is None and getattr(status, "st_file_attributes", 0) & _HIDDEN_ATTRIBUTE:
        told = Finding("file-hidden")
    if told is not None:
        return InboxFile(source, path, told)
    if not stat.S_ISREG(status.st_mode):
        return InboxFile(source, path, Finding("file-not-workbook", detail="not a plain file"))
    return InboxFile(source, path, None, status.st_mtime, stamp_of(status))


_SETTLED = 2.0
"""Seconds: what a file system takes for one moment is shorter."""


def stamp_of(status: os.stat_result) -> str | None:
    """What the file system says of a file, which is another when its bytes are (the time of change is set by no program; Windows has
    none, so there it is the time of writing and the size that tell). None where the file was written to so lately that another writing
    could have the same."""
    if time.time() - max(status.st_mtime, status.st_ctime) < _SETTLED:
        return None
    return f"{status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def _source(inbox: Path, path: Path) -> str:
    # A name that is not valid Unicode must not break a table that is.
    return path.relative_to(inbox).as_posix().encode("utf-8", "backslashreplace").decode()


def _outside(inbox: Path, path: Path) -> bool:
    # Not ``resolve``: it raises where a link leads to itself, and one such link would end the batch.
    return not Path(os.path.realpath(path)).is_relative_to(inbox.resolve())


def _unreadable(error: OSError) -> Finding:
    return Finding("file-unreadable", detail=reason(error))


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a plain file, or of a file in an archive, of at most ``limit`` bytes, as they stood at one moment.

    Raises ``MemberError``, ``NotAFileError``, ``FileTooLargeError``, ``FileChangedError`` (it was written to meanwhile, twice) or another ``OSError``.
    """
    if (within := archive_of(path)) is not None:
        return read_member(within, path.relative_to(within).as_posix(), limit)
    for _ in range(2):
        # Without O_NONBLOCK (absent on Windows) a pipe put in the file's place would block for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise NotAFileError(0, "not a plain file")
            if before.st_size > limit:
                raise FileTooLargeError(0, f"{before.st_size:,} B > {limit:,} B")
            data = file.read(before.st_size + 1)
            after = os.fstat(file.fileno())
        if len(data) == after.st_size and before.st_mtime_ns == after.st_mtime_ns:
            return data
    raise FileChangedError(0, "it changes while being read")


def fingerprint(data: bytes) -> str:
    """SHA-256 in hex: the identity of a submission's bytes."""
    return hashlib.sha256(data).hexdigest()


def finding_of(error: OSError) -> Finding:
    """What to report of a file that ``read_bytes`` could not read."""
    if isinstance(error, MemberError):
        return error.finding
    if isinstance(error, FileTooLargeError):
        return Finding("file-too-large", detail=str(error.strerror))
    if isinstance(error, NotAFileError):
        return Finding("file-not-workbook", detail=str(error.strerror))
    return _unreadable(error)
