"""What the kept workbooks themselves tell: to whom they were issued, and by which program and account they were saved.

In: the bytes in the batches' folders of evidence. Out: signals. A name of an account stays here: what leaves is a digest of it, salted anew
in each run, so that nobody can look a name up by it, nor follow one from run to run.
"""

import re
import secrets
from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from html import unescape

from smexl.kinds import ISSUED, KINDS, STAMP, issued_token
from smexl.reading.package import Package
from smexl.reading.read import read_stamp
from smexl.submission import Unreadable
from smexl.supervise.gather import Gathered
from smexl.supervise.signals import MANY, Signal
from smexl.text import Text, bare
from smexl.vocabulary import MOST_LEVELS

_COMMON = 40
"""Organizations from which an account's name is one that programs come with."""
_PARTS = {
    "docprops/core.xml": (("creator", rb"creator>([^<]{1,200})<"), ("last", rb"lastModifiedBy>([^<]{1,200})<")),
    "docprops/custom.xml": (("wps", rb'name="ICV"[^>]*>\s*<[^>]*>([^<]{8,200})<'),),
}
_NAMES = {
    "creator": Text("创建者", "creator"),
    "last": Text("最后保存者", "last modified by"),
    "wps": Text("WPS 记录", "WPS record"),
}
_DEFAULTS = frozenset(
    {
        "",
        "administrator",
        "admin",
        "user",
        "users",
        "pc",
        "windows用户",
        "windowsuser",
        "microsoftofficeuser",
        "wps",
        "wpsoffice",
    }
    | {"openpyxl", "apachepoi", "xlsxwriter", "smexl", "lenovo", "dell", "hp", "微软用户", "用户", "kingsoft"}
)


def program_signals(gathered: Gathered) -> Iterator[Signal]:
    """Workbooks issued to others, and fingerprints that organizations share; nothing of submissions whose bytes were not kept."""
    tokens: dict[int, str] = {}
    prints: dict[tuple[str, bytes], dict[str, int]] = defaultdict(dict)
    salt = secrets.token_bytes(16)
    for row, one in enumerate(gathered.lines):
        found = _look(gathered, row, salt)
        if found is None:
            continue
        tokens[row] = found[0]
        for key in found[1]:
            prints[key].setdefault(one.credit_code or one.organization, row)
    yield from _issued(gathered, tokens)
    yield from _shared(prints)


def _look(gathered: Gathered, row: int, salt: bytes) -> tuple[str, list[tuple[str, bytes]]] | None:
    """The token of a kept workbook ("" without one), and the digests of its fingerprints."""
    try:
        data = gathered.workbook(row)
        if data is None:
            return None
        stamp = read_stamp(data, gathered.lines[row].source)
    except (OSError, Unreadable):
        return None
    token = next((str(line[1]) for line in stamp if len(line) > 1 and line[0] == ISSUED), "")
    return token, [(kind, blake2b(text.encode(), key=salt, digest_size=8).digest()) for kind, text in _traces(data)]


def _traces(data: bytes) -> Iterator[tuple[str, str]]:
    try:
        package = Package(data)
        for part, patterns in _PARTS.items():
            text = package.read(part) if part in package else b""
            for kind, pattern in patterns:
                found = re.search(pattern, text)
                name = bare(unescape(found[1].decode("utf-8", "replace"))) if found else ""
                if name not in _DEFAULTS:
                    yield kind, name
    except Unreadable:
        return  # another format than .xlsx, which says nothing here


def _issued(gathered: Gathered, tokens: dict[int, str]) -> Iterator[Signal]:
    """Workbooks whose token is not their own organization's, with whose it is, where one of the batches' organizations has it."""
    first: dict[str, int] = {}
    for row, one in enumerate(gathered.lines):
        first.setdefault(one.credit_code, row)
    owners = {
        issued_token(code, level, kind): row
        for code, row in first.items()
        if code and any(tokens.values())
        for kind in KINDS
        for level in range(MOST_LEVELS + 1)
    }
    for row, token in tokens.items():
        one = gathered.lines[row]
        own = (
            {issued_token(one.credit_code, level, kind) for kind in KINDS for level in range(MOST_LEVELS + 1)}
            if token
            else set()
        )
        if not token or token in own:
            continue
        other = owners.get(token)
        whose = gathered.lines[other] if other is not None else None
        evidence = (
            Text(
                "标记不是发给这家机构的，也不是批次中其他机构的",
                "its token is neither this organization's nor another's in the batches",
            )
            if whose is None
            else Text(
                f"标记是发给{whose.organization}（{whose.credit_code}）的",
                f"its token is that of {whose.organization} ({whose.credit_code})",
            )
        )
        rows = (row,) if other is None else tuple(sorted((row, other)))
        yield Signal("issued-to-other", "certain", "strong", rows, Text(f"{STAMP} 表", f"sheet {STAMP}"), evidence)


def _shared(prints: dict[tuple[str, bytes], dict[str, int]]) -> Iterator[Signal]:
    groups: dict[tuple[int, ...], list[tuple[str, bytes]]] = defaultdict(list)
    for key, of in prints.items():
        if 1 < len(of) <= _COMMON:
            groups[tuple(sorted(of.values()))].append(key)
    for rows, keys in sorted(groups.items()):
        zh, en = ("、".join(f"{_NAMES[kind][i]} {digest.hex()}" for kind, digest in keys) for i in (0, 1))
        yield Signal(
            "consultant" if len(rows) >= MANY else "fingerprint",
            "likely",
            "middling" if len(keys) > 1 or keys[0][0] == "wps" else "weak",
            rows,
            Text("文件属性", "File properties"),
            Text(
                f"{len(rows)} 家机构的文件相同：{zh}（加盐摘要）",
                f"the same in files of {len(rows)} organizations: {en} (salted digest)",
            ),
        )
