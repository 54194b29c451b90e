"""A bundle as a file: members by name, in a zip that has one form only.

Members are stored as they are, in the order of their names, so the same members give the same bytes on every machine. Whatever
else a zip can say (comments, links, two members of one name, bytes before, between or behind) is a byte that does not fit.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import rfc8785

from smexl.errors import TellableError
from smexl.reading.package import MEGABYTE, Limits, Package, stored
from smexl.submission import Unreadable
from smexl.text import led

BUNDLE_LIMITS = Limits(file_bytes=256 * MEGABYTE, entries=10_000)
"""Of a bundle: a submission may have 32 MB, and its report pictures. Entries are counted through: the workbooks in it, which are zip files
stored as they are, show theirs too, and a submission may have 4,000."""
_MOST_MEMBERS = 100
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9]+)?(/[a-z0-9_-]+\.[a-z0-9]+)?")


class BundleError(TellableError):
    """This is no bundle, or not a whole one; ``text`` says what is wrong with it."""


def packed(members: Mapping[str, bytes]) -> bytes:
    """The one file that these members give. Names are plain ASCII in lower case."""
    assert all(map(_NAME.fullmatch, members)), members
    return stored(sorted(members.items()))


def unpacked(data: bytes) -> dict[str, bytes]:
    """The members of a bundle. Raises ``BundleError`` for anything but what ``packed`` gave."""
    if len(data) > BUNDLE_LIMITS.file_bytes:
        raise _too_large()
    try:
        # Nothing that is stored as it is can inflate to more than the file itself.
        package = Package(data, replace(BUNDLE_LIMITS, inflated_bytes=len(data)))
        members = {name: package.read(name) for name in package}
    except Unreadable as error:
        raise BundleError(*led("不是完好的压缩包", "it is no sound zip file", error.finding.messages)) from error
    if not all(map(_NAME.fullmatch, members)) or packed(members) != data:
        raise BundleError(
            "不是 smexl bundle 写出的形式：压缩包里有多余、重复、改动或另行压缩的内容。",
            "it does not have the form that smexl bundle writes: something in the zip file was added, doubled, changed or compressed.",
        )
    return members


def in_folder(folder: Path) -> dict[str, bytes]:
    """The members of a bundle that was unpacked. Raises ``BundleError``, ``OSError``."""
    members: dict[str, bytes] = {}
    size = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_dir() or path.is_file()) or len(members) >= _MOST_MEMBERS:
            raise BundleError(f"有不属于证据包的“{name}”。", f"“{name}” is not part of a bundle.")
        if path.is_file():
            size += path.stat().st_size
            if size > BUNDLE_LIMITS.file_bytes:
                raise _too_large()
            members[name] = path.read_bytes()
    return members


def _too_large() -> BundleError:
    most = BUNDLE_LIMITS.file_bytes // MEGABYTE
    return BundleError(f"超过 {most} MB。", f"it is larger than {most} MB.")


def parsed(data: bytes, name: str) -> Any:
    """The value of a JSON member. Raises ``BundleError`` for anything but canonical JSON."""
    try:
        value = json.loads(data)
        if rfc8785.dumps(value) == data:
            return value
    except (ValueError, RecursionError):  # what json and rfc8785 raise, UnicodeError included
        pass
    raise BundleError(f"{name} 不是规范的 JSON（RFC 8785）。", f"{name} is not canonical JSON (RFC 8785).")
