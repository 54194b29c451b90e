"""An inbox that is watched: processed again as workbooks arrive, until somebody stops it.

    something happens, or some seconds pass → look at every file → those that count are others than before → process

A file counts once it has stopped changing and no program has it open. Whatever keeps a run from ending (a share that is away, another
smexl at work) is told once and tried again; an inbox that is empty all at once is a share that is away, for nobody takes everything out.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from watchfiles import watch as changes

from smexl.batch.inbox import InboxFile, entries
from smexl.batch.process import CannotRunError, Outcome
from smexl.errors import TellableError
from smexl.files import reason
from smexl.reading.archive import archive_of
from smexl.text import Text

QUIET_SECONDS = 2.0
"""How long a file has not changed that has stopped changing; over a slow net a copy stands still for a moment."""
AGAIN_SECONDS = 10.0
"""How often the inbox is looked at when nothing is heard of it: shares tell nothing of what others do there."""
_WAKE = 500
"""Milliseconds between two looks at the clock."""
_Run = Callable[[Callable[[InboxFile], bool]], Outcome]
"""Processes the files for which the function says so."""
_Tell = Callable[[Outcome | Text], None]

_State = tuple[int, int]
"""Size and time of writing (ns) of a file."""


@dataclass
class Watched:
    """Which files count. ``look`` is asked first, and asked again as time passes; ``counts`` is then asked of each file."""

    inboxes: Sequence[Path]
    out: Path
    quiet: float = QUIET_SECONDS
    _seen: dict[Path, tuple[_State, float]] = field(default_factory=dict)
    _counted: dict[Path, _State] = field(default_factory=dict)
    changing: bool = False
    """Whether there are files that have changed a moment ago."""

    def look(self) -> dict[str, _State]:
        """The files that count now, with their states."""
        now, before = time.monotonic(), self._seen
        self._seen, self.changing = {}, False
        found: dict[str, _State] = {}
        for one in entries(self.inboxes, self.out):
            path = _file(one)
            state = _state(path)
            if state is None:
                continue
            since = before[path][1] if path in before and before[path][0] == state else now
            self._seen[path] = state, since
            self.changing |= now - since < self.quiet
            if self.counts(one):
                found[str(one.path)] = state
        self._counted = {path: self._seen[path][0] for path in map(Path, found) if path in self._seen}
        return found

    def counts(self, file: InboxFile) -> bool:
        """Whether a file has stopped changing and nobody has it open; one that counted before and has not changed does, open or not."""
        path = _file(file)
        state = _state(path)
        seen, since = self._seen.get(path, (None, 0.0))
        if _is_lock(file) or state is None or state != seen or time.monotonic() - since < self.quiet:
            return False
        return self._counted.get(path) == state or not _is_open(path)


def watch(watched: Watched, run: _Run, tell: _Tell, stop: Event | None = None, again: float = AGAIN_SECONDS) -> None:
    """Process the inboxes now and whenever the files in them are others, until ``stop`` is set or Ctrl-C comes (``KeyboardInterrupt``).

    ``tell`` hears of every run, and once of what keeps one from ending. Where the first run cannot be done, raises what it raises.
    """
    done: dict[str, _State] | None = None
    blocked, said, happened = False, "", True
    began = time.monotonic()
    last, took = began, 0.0
    for news in _wakes(watched, stop):
        happened, now = happened or news, time.monotonic()
        soon = happened or watched.changing or done is None
        if now - last < (4 * took if soon else again):
            continue
        found, happened, last = watched.look(), False, time.monotonic()
        took = last - now
        if done is None and last - began < watched.quiet:
            continue
        if found == done and not (blocked and _is_free(watched.out / "summary.xlsx")):
            continue
        try:
            if done and not found:
                raise CannotRunError(*_EMPTY)
            outcome = run(watched.counts)
        except (TellableError, OSError) as error:
            if done is None:
                raise
            why = error.text if isinstance(error, TellableError) else _no_access(error)
            if said != why.en:
                tell(why)
            said = why.en
            continue
        done, blocked, said = found, outcome.summary_waits, ""
        tell(outcome)


_EMPTY = Text(
    "收件文件夹忽然空了，可能是共享文件夹断开；已有结果保持不变，恢复后继续。",
    "The inbox is empty all at once; perhaps the share is away. Nothing is changed, and it goes on when the files are back.",
)


def _no_access(error: OSError) -> Text:
    return Text(
        f"无法读写“{error.filename}”：{reason(error).zh}；恢复后继续。",
        f"“{error.filename}” cannot be read or written: {reason(error).en}; it goes on when that is over.",
    )


def _wakes(watched: Watched, stop: Event | None) -> Iterator[bool]:
    """Whether something happened in the inboxes, twice a second at least."""
    yield True
    there = [inbox for inbox in watched.inboxes if inbox.exists()]
    for happened in changes(
        *there, watch_filter=None, stop_event=stop, rust_timeout=_WAKE, yield_on_timeout=True, debounce=_WAKE
    ):
        yield bool(happened)


def _file(file: InboxFile) -> Path:
    """The file of the file system that a path leads to or into."""
    return archive_of(file.path) or file.path


def _state(path: Path) -> _State | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _is_lock(file: InboxFile) -> bool:
    return file.finding is not None and file.finding.code == "file-lock"


def _is_open(path: Path) -> bool:
    """Whether a program has it open: by the lock that Excel, WPS or LibreOffice leave beside it, or since Windows lets nobody else."""
    name = path.name
    if any(path.with_name(lock).exists() for lock in (f"~${name}", f"~${name[2:]}", f".~lock.{name}#")):
        return True
    try:
        with path.open("rb"):
            return False
    except OSError as error:
        return os.name == "nt" and isinstance(error, PermissionError)


def _is_free(path: Path) -> bool:
    """Whether a file can be replaced: Windows refuses that while a program has it open."""
    with suppress(FileNotFoundError):
        try:
            path.replace(path)
        except PermissionError:
            return False
    return True
