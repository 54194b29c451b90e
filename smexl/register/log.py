"""The register's memory: entries that are only ever added, each with the digest of the one before.

Everything else in a register follows from them. A row that was changed, put in or taken out breaks the chain at that row; the last
ones cannot go unnoticed either, for the other sheets follow from them and every published list names the digest it stood at.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

import rfc8785

from smexl.text import Lang, Text

START = "0" * 64
"""What the first entry names as the one before."""

EVENTS: Mapping[str, Text] = {
    "opened": Text("建册", "Opened"),
    "received": Text("收件", "Received"),
    "reviewed": Text("专家复核", "Reviewed"),
    "confirmed": Text("确认", "Confirmed"),
    "refused": Text("不予确认", "Not confirmed"),
    "noticed": Text("公示", "Under notice"),
    "objected": Text("异议", "Objection"),
    "settled": Text("异议处理", "Objection settled"),
    "issued": Text("发证", "Issued"),
    "surveyed": Text("监督合格", "Surveillance passed"),
    "suspended": Text("暂停", "Suspended"),
    "resumed": Text("恢复", "Resumed"),
    "expired": Text("到期", "Expired"),
    "withdrawn": Text("撤销", "Withdrawn"),
    "cancelled": Text("注销", "Cancelled"),
    "published": Text("发布名单", "List published"),
}
_KEYS = {name: key for key, names in EVENTS.items() for name in names}


@dataclass(frozen=True)
class LogEntry:
    """One thing that happened. ``recorded``: local time with zone, ISO; ``day``: the date it holds from; ``case``: the case that it is
    about, if any; ``by``: who answers for it; ``data``: what else there is to know (texts, whole numbers, lists of texts)."""

    number: int
    recorded: str
    day: str
    event: str
    case: str
    reason: str
    by: str
    data: Mapping[str, Any] = field(default_factory=dict)
    before: str = START

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the entry in canonical JSON (RFC 8785), hex."""
        said: list[Any] = [self.number, self.recorded, self.day, self.event, self.case, self.reason, self.by]
        return sha256(rfc8785.dumps([*said, dict(self.data), self.before])).hexdigest()


HEADINGS: Sequence[tuple[Text, float]] = (
    (Text("序号", "No."), 7),
    (Text("记录时间", "Recorded"), 26),
    (Text("生效日期", "Holds from"), 12),
    (Text("事项", "Event"), 12),
    (Text("案号", "Case"), 14),
    (Text("理由", "Reason"), 30),
    (Text("经办人", "By"), 14),
    (Text("数据", "Data"), 12),
    (Text("上一条摘要", "Digest before"), 20),
    (Text("本条摘要", "Digest"), 70),
)


def row_of(entry: LogEntry, lang: Lang) -> tuple[str, ...]:
    """An entry as the texts of a row, in the order of ``HEADINGS``: all that its digest is of, and the digest."""
    data = json.dumps(entry.data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if entry.data else ""
    return (
        str(entry.number),
        entry.recorded,
        entry.day,
        EVENTS[entry.event](lang),
        entry.case,
        entry.reason,
        entry.by,
        data,
        entry.before,
        entry.digest,
    )


@dataclass(frozen=True)
class Broken:
    """What is wrong with a row: ``row`` counts from 1 as the sheet does."""

    row: int
    text: Text


def read_rows(rows: Iterable[Sequence[str]], first: int) -> Iterator[LogEntry | Broken]:
    """The entries that rows of texts hold (``row_of``), or what is wrong with a row; ``first`` is the number of the first row."""
    before = START
    for place, row in enumerate(rows):
        number, recorded, day, event, case, reason, by, data, said_before, digest = row
        try:
            entry = LogEntry(
                int(number),
                recorded,
                day,
                _KEYS[event],
                case,
                reason,
                by,
                json.loads(data) if data else {},
                said_before,
            )
            sound = entry.digest == digest
        except (ValueError, KeyError, TypeError, AttributeError, rfc8785.CanonicalizationError, RecursionError):
            yield Broken(first + place, Text("不是 smexl 写的记录", "is no entry that smexl wrote"))
            before = digest
            continue
        if not sound:
            yield Broken(first + place, Text("内容与本条摘要不符，被改过", "does not have its digest: it was changed"))
        elif said_before != before or entry.number != place + 1:
            yield Broken(
                first + place,
                Text(
                    "与上一条记录接不上：其间有记录被删除、插入或调换",
                    "does not follow the row before: one was removed, put in or moved",
                ),
            )
        else:
            yield entry
        before = digest
