"""Notices to organizations in Word: that a self-assessment was accepted (8.3.3) or is returned, and reminders to who is on the roster.

In: a batch, and what a body says in every notice. Out: a ``.docx`` each, and an ``IssuedReports``. One template serves the three.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from smexl.batch.ledger import Content, Ledger, LedgerFile
from smexl.batch.single import read_submissions
from smexl.catalogue import Catalogue
from smexl.findings import Finding
from smexl.identity import folded
from smexl.kinds import SELF, of_level
from smexl.names import safe_name
from smexl.report.answers import TO_COMPLETE, day
from smexl.report.documents import notice_template
from smexl.report.fill import About, fill, try_out
from smexl.report.guide import with_guide
from smexl.report.issue import IssuedReport, IssuedReports, Names, NoReportsError, Without, catalogue_of
from smexl.report.means import NONE
from smexl.report.tags import NOTICE_TAGS, stand_ins
from smexl.report.write import write_unless_completed
from smexl.template.roster import ROSTER, Awaited, read_awaited
from smexl.text import Lang, Text

TITLES = {
    "acceptance": Text("受理通知", "Notice of acceptance"),
    "return": Text("退回通知", "Notice of return"),
    "reminder": Text("催报通知", "Reminder"),
}
_SUBJECT = Text("自评估材料", "self-assessment")
_MOST = 10
"""Problems that a notice lists; all stand in the workbook that goes with it."""


@dataclass(frozen=True)
class Letter:
    """What a body says in every notice: its name, how to reach it, the date, and a deadline (ISO dates; empty: none)."""

    body: str = ""
    body_contact: str = ""
    date: str = ""
    deadline: str = ""


@dataclass(frozen=True)
class Notice:
    """One notice: what template names say. ``source``: the file, or the roster's row, that it is about."""

    kind: str
    source: str
    organization: str
    credit_code: str
    level: int | None
    data: Mapping[str, Any]


def issue_notices(
    batch: Path, out: Path, letter: Letter, lang: Lang = "zh", template: bytes | None = None, *, overwrite: bool = False
) -> IssuedReports:
    """Write the notices of a batch: of its self-assessments, for formal workbooks are the body's own.

    Raises ``TemplateProblem`` before anything is written, ``NoReportsError``, ``NoLedgerError`` and ``OSError``.
    """
    if template is not None:
        try_out(template, stand_ins(NOTICE_TAGS))
    catalogue = catalogue_of(batch)
    out.mkdir(parents=True, exist_ok=True)
    issued, names = IssuedReports(), Names(out)
    for notice in _notices(batch, catalogue, lang, issued):
        named = None if notice.level is None else catalogue.level_name(notice.level)
        said = {**_of_body(letter, lang), **notice.data, "level": of_level(named)(lang) if named else ""}
        title = TITLES[notice.kind](lang)
        about = About(f"{notice.organization} {title}", letter.body or "smexl", "")
        data = fill(template or notice_template(lang), said, {}, about)
        who = [safe_name(part) for part in (notice.credit_code, notice.organization) if part.strip()]
        level = [safe_name(named(lang))] if named else []
        path = names.path("_".join([*who, *level, title]))
        missing = sum(mark in str(said[key]) for key in ("body", "body_contact") for mark in TO_COMPLETE)
        state = write_unless_completed(path, data, overwrite=overwrite)
        issued.reports.append(
            IssuedReport(notice.source, notice.organization, notice.level, notice.kind, path, state, missing)
        )
    return issued


def _of_body(letter: Letter, lang: Lang) -> dict[str, str]:
    mark = TO_COMPLETE(lang)
    return {
        "body": letter.body or mark,
        "body_contact": letter.body_contact or mark,
        "date": day(letter.date or date.today().isoformat(), lang),
        "deadline": day(letter.deadline, lang),
    }


def _notices(batch: Path, catalogue: Catalogue, lang: Lang, issued: IssuedReports) -> Iterator[Notice]:
    came: set[tuple[str, int | None]] = set()
    returned: list[tuple[LedgerFile, Content]] = []
    with Ledger.open(batch) as ledger:
        for _, accepted, submission in ledger.documents():
            if accepted.kind == SELF.key:
                came |= _names(accepted)
                yield _notice("acceptance", lang, accepted, submission.answers.get("info", {}), {})
        for file, content in ledger.read_files():
            if file.status == "unreadable":
                reason = Text("无法读取，不知道是哪个机构的", "cannot be read; nobody knows whose it is")
                issued.without.append(Without(file.source, reason))
            elif file.status == "returned" and not file.other and content is not None and content.kind == SELF.key:
                came |= _names(content)
                returned.append((file, content))
    yield from _returned(batch, returned, catalogue, lang)
    for one in read_awaited(batch / ROSTER):
        if one.kind in (SELF.key, None) and not _came(one, came):
            yield _reminder(one, lang)


def _names(content: Content) -> set[tuple[str, int | None]]:
    """By what an applicant of the roster may be recognized: code or name, with the level and without."""
    known = {content.credit_code, folded(content.organization)} - {""}
    return {(name, level) for name in known for level in (content.level, None)}


def _came(awaited: Awaited, came: set[tuple[str, int | None]]) -> bool:
    return any((name, awaited.level) in came for name in (awaited.credit_code, folded(awaited.organization)) if name)


def _returned(
    batch: Path, files: Sequence[tuple[LedgerFile, Content]], catalogue: Catalogue, lang: Lang
) -> Iterator[Notice]:
    """Notices of return. Whom to write to stands in the workbook that goes back."""
    paths = {file.position: batch / file.workbook for file, _ in files if file.workbook}
    there = [(position, path) for position, path in paths.items() if path.exists()]
    read = read_submissions([path for _, path in there], catalogue)
    answers = {
        position: {} if one.submission is None else one.submission.answers.get("info", {})
        for (position, _), one in zip(there, read, strict=True)
    }
    for file, content in files:
        errors = [one for one in (*content.findings, *file.between) if one.severity == "error"]
        problems = [
            {"number": str(number), "place": _place(one), "message": one.message(lang)}
            for number, one in enumerate(errors[:_MOST], 1)
        ]
        said = {
            "errors": str(len(errors)),
            "more": len(errors) > _MOST,
            "problems": problems,
            "returned": paths[file.position].name if file.position in paths else "",
        }
        yield _notice("return", lang, content, answers.get(file.position, {}), said)


def _place(finding: Finding) -> str:
    return " ".join(filter(None, (finding.sheet, finding.cell))) or NONE


def _notice(kind: str, lang: Lang, content: Content, info: Mapping[str, str], more: Mapping[str, Any]) -> Notice:
    level = content.level
    said = _addressed(kind, lang, info) | {
        "organization": content.organization or content.source,
        "credit_code": content.credit_code,
        "source": content.source,
    }
    return Notice(
        kind, content.source, content.organization or content.source, content.credit_code, level, said | dict(more)
    )


def _reminder(awaited: Awaited, lang: Lang) -> Notice:
    contact = {"contact": awaited.contact, "phone": awaited.phone, "email": awaited.email}
    said = _addressed("reminder", lang, contact) | {
        "organization": awaited.organization,
        "credit_code": awaited.credit_code,
        "source": "",
    }
    return Notice("reminder", ROSTER, awaited.organization, awaited.credit_code, awaited.level, said)


def _addressed(kind: str, lang: Lang, info: Mapping[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {key: info.get(key, "").strip() or NONE for key in ("contact", "phone", "email")}
    said |= {"errors": "0", "more": False, "problems": [], "returned": ""}
    return said | {"kind": kind, "title": TITLES[kind](lang), "subject": _SUBJECT(lang)}


def new_notice_template(lang: Lang) -> bytes:
    """smexl's own template of notices, to be edited, with its tags on a last page."""
    return with_guide(notice_template(lang), NOTICE_TAGS, lang)


__all__ = ["Letter", "NoReportsError", "issue_notices", "new_notice_template"]
