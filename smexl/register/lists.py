"""The publication list (8.4.2): who holds what, who is under notice, and what has changed since the last list. Never scores, contacts or
failures.

In: the log, up to the entry of the list. Out: ``公示名单`` as a workbook, a Word document, CSV and a page, which all
say the same.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from io import StringIO
from pathlib import Path

from smexl.drawing.html import write_html
from smexl.drawing.workbook import write_workbook
from smexl.files import write_beside
from smexl.kinds import CREDIT_CODE, LEVEL, ORGANIZATION
from smexl.register.log import EVENTS, LogEntry
from smexl.register.sheets import CERTIFICATE
from smexl.register.state import CASE_STATES, HELD, Case, changes, replay
from smexl.report.fill import About, fill
from smexl.text import Lang, Text
from smexl.views.cells import LINE, SHORT, TEXT
from smexl.views.page import Page
from smexl.views.sheet import Column, Sheet

_NAME = Text("公示名单", "publication-list")
_TITLE = Text("中小企业服务机构成熟度评估公示名单", "Certified SME service institutions")
HOLDERS = Text("持证机构", "Certificates held")
UNDER_NOTICE = Text("公示中", "Under notice")
_CHANGES = Text("变化", "Changes")
VALID, _NOTICE = Text("有效期", "Valid"), Text("公示期", "Notice")
STATE, CHANGE = Text("状态", "State"), Text("变化", "Change")
_ANY_PERIOD, _ANY_LABEL = Text("有效期或公示期", "Valid or notice"), Text("状态或变化", "State or change")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Line:
    """A row of a list: an organization and what is published of it. ``what``: its state, or what has changed."""

    organization: str
    credit_code: str
    level: Text
    certificate: str
    valid: str
    what: Text


@dataclass(frozen=True)
class ListPart:
    """A part of a list: what it is, a sentence about it, and its rows."""

    title: Text
    note: Text
    label: Text
    rows: tuple[Line, ...]

    @property
    def period(self) -> Text:
        """What its days are of."""
        return VALID if self.title != UNDER_NOTICE else _NOTICE


@dataclass(frozen=True)
class List:
    """A publication list. ``head``: the digest of the log at which it stands; ``number`` is its own."""

    number: str
    day: str
    authority: str
    head: str
    parts: tuple[ListPart, ...]
    lang: Lang = "zh"
    """The register's."""


def _line(case: Case, what: Text) -> Line:
    valid = f"{case.valid[0]} – {case.valid[1]}" if case.certificate else f"{case.notice[0]} – {case.notice[1]}"
    about = case.about
    return Line(str(about["organization"]), str(about["credit_code"]), case.level_name, case.certificate, valid, what)


def list_of(entries: Sequence[LogEntry], entry: LogEntry) -> List:
    """The list that an entry publishes, from all that was known then: at the list before it (or when the register was opened), and now."""
    known = entries[: entry.number]
    *_, last = (one for one in known[:-1] if one.event in {"opened", "published"})
    before, _ = replay(known[: last.number], date.fromisoformat(last.day))
    after, _ = replay(known)
    held = sorted(after.of_state(*HELD), key=lambda case: (-case.level, case.certificate))
    changed = [_line(case, EVENTS[event]) for event, case in changes(before, after)]
    return List(
        entry.data["list"],
        entry.day,
        after.settings.authority,
        entry.data["head"],
        (
            ListPart(
                HOLDERS,
                Text("持有有效证书的机构，含暂停的。", "Organizations that hold a certificate, suspended ones too."),
                STATE,
                tuple(_line(case, CASE_STATES[case.state]) for case in held),
            ),
            ListPart(
                UNDER_NOTICE,
                Text(
                    "拟发证的机构；有异议的，请在公示期内向管理机构提出。",
                    "Organizations to be certified; objections go to the authority before the notice ends.",
                ),
                STATE,
                tuple(_line(case, CASE_STATES[case.state]) for case in after.of_state("noticed")),
            ),
            ListPart(
                _CHANGES,
                Text("与上一份名单相比的变化。", "What has changed since the last list."),
                CHANGE,
                tuple(changed),
            ),
        ),
        after.settings.lang,
    )


def _about(listing: List) -> Text:
    return Text(
        f"{listing.authority} 第 {listing.number} 号　{listing.day}",
        f"{listing.authority}, no. {listing.number}, {listing.day}",
    )


def _foot(listing: List) -> Text:
    return Text(
        f"{listing.authority} · 第 {listing.number} 号 · {listing.day} · 登记簿摘要 {listing.head}",
        f"{listing.authority} · no. {listing.number} · {listing.day} · register digest {listing.head}",
    )


def views(listing: List) -> list[Sheet[Line]]:
    """The list as sheets, for a workbook or a page. Upright it takes half as many."""
    return [
        Sheet(
            part.title,
            part.rows,
            [
                Column(ORGANIZATION.label, lambda line: line.organization, TEXT, 40),
                Column(CREDIT_CODE.label, lambda line: line.credit_code, LINE, 22),
                Column(LEVEL.label, lambda line: line.level, SHORT, 9),
                Column(CERTIFICATE, lambda line: line.certificate, LINE, 18),
                Column(part.period, lambda line: line.valid, LINE, 27),
                Column(part.label, lambda line: line.what, SHORT, 10),
            ],
            note=part.note,
            empty=Text("（无）", "(none)"),
            freeze=1,
            upright=True,
        )
        for part in listing.parts
    ]


def _head(listing: List) -> Page:
    """What a page begins with: which list it is."""
    return Page(_TITLE, _TITLE, [], [], notes=[_about(listing)])


def document(listing: List, lang: Lang) -> bytes:
    """The list in Word."""
    template = (files("smexl") / "data" / "documents" / f"publication-{lang}.docx").read_bytes()
    title = _TITLE(lang)
    parts = [
        {
            "title": part.title(lang),
            "note": part.note(lang),
            "period": part.period(lang),
            "label": part.label(lang),
            "rows": [
                {
                    "organization": line.organization,
                    "credit_code": line.credit_code,
                    "level": line.level(lang),
                    "certificate": line.certificate,
                    "valid": line.valid,
                    "state": line.what(lang),
                }
                for line in part.rows
            ],
        }
        for part in listing.parts
    ]
    said = {"title": title, "about": _about(listing)(lang), "parts": parts, "foot": _foot(listing)(lang)}
    return fill(template, said, {}, About(title, listing.authority, ""))


def table(listing: List, lang: Lang) -> bytes:
    """The list as CSV in UTF-8 with BOM, as Excel and WPS take it; a text that they would take for a formula begins with an apostrophe."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    heads = (
        Text("部分", "Part"),
        ORGANIZATION.label,
        CREDIT_CODE.label,
        LEVEL.label,
        CERTIFICATE,
        _ANY_PERIOD,
        _ANY_LABEL,
    )
    writer.writerow([head(lang) for head in heads])
    for part in listing.parts:
        for line in part.rows:
            row = (
                part.title(lang),
                line.organization,
                line.credit_code,
                line.level(lang),
                line.certificate,
                line.valid,
            )
            writer.writerow([_harmless(text) for text in (*row, line.what(lang))])
    writer.writerow([Text("登记簿摘要", "Register digest")(lang), listing.head])
    return stream.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _workbook(listing: List, path: Path, lang: Lang) -> None:
    """Each sheet may be printed or sent by itself, so each says which list it is of."""
    about = _about(listing)
    sheets = [
        replace(one, note=Text(f"{about.zh}。{one.note.zh}", f"{about.en}. {one.note.en}")) for one in views(listing)
    ]
    write_workbook(path, sheets, lang, _foot(listing)(lang))


FORMS: Mapping[str, Callable[[List, Path, Lang], object]] = {
    ".xlsx": _workbook,
    ".docx": lambda one, path, lang: write_beside(path, document(one, lang)),
    ".csv": lambda one, path, lang: write_beside(path, table(one, lang)),
    ".html": lambda one, path, lang: write_html(path, [_head(one), *views(one)], lang, _foot(one)(lang)),
}
"""How a list is written, by the ending of its file."""


def write_list(listing: List, folder: Path, lang: Lang) -> list[Path]:
    """Write the list in all its forms; returns the files. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{_NAME(lang)}_{listing.number}{ending}" for ending in FORMS]
    for path in paths:
        FORMS[path.suffix](listing, path, lang)
    return paths
