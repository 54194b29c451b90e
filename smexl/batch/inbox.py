"""What lies in the inboxes: paths in, one ``InboxFile`` for every file out. Nothing is opened that is not a plain file.

Links are not followed out of an inbox; lock files, hidden files and what is no plain file get their finding here.
"""

import hashlib
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from smexl.findings import Finding
from smexl.reading.own import is_output

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


def entries(inboxes: Sequence[Path], leave_out: Path | None = None) -> Iterator[InboxFile]:
    """Every file in the inboxes (files or folders, nested), sorted by path; ``leave_out`` is a folder that is not looked into."""
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
        found.extend(here / name for name in files)
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
    if path.name.startswith(("~$", ".~lock.")):
        return InboxFile(source, path, Finding("file-lock"))
    hidden = bool(getattr(status, "st_file_attributes", 0) & _HIDDEN_ATTRIBUTE)
    if hidden or "/." in f"/{source}":
        return InboxFile(source, path, Finding("file-hidden"))
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
    return Finding("file-unreadable", detail=error.strerror or type(error).__name__)


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a plain file of at most ``limit`` bytes, as they stood at one moment.

    Raises ``NotAFileError``, ``FileTooLargeError``, ``FileChangedError`` (it was written to meanwhile, twice) or another ``OSError``.
    """
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
    if isinstance(error, FileTooLargeError):
        return Finding("file-too-large", detail=str(error.strerror))
    if isinstance(error, NotAFileError):
        return Finding("file-not-workbook", detail=str(error.strerror))
    return _unreadable(error)
