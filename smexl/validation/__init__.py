"""Validation: a ``Book`` and a catalogue to a ``Submission``, its answers by key and everything that is wrong with them.

``STEPS`` is the list of checks. Each adds its findings and goes on; none stops the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from smexl import kinds
from smexl.catalogue import Catalogue
from smexl.findings import PROBLEMS
from smexl.kinds import KINDS, Field, Kind
from smexl.reading.locate import (
    answer_sheets,
    bare_cell,
    bare_names,
    find_header,
    find_questions,
    plausible_sheets,
    sheet_rank,
)
from smexl.submission import Book, Submission
from smexl.text import Text, bare
from smexl.validation.alone import check_alone
from smexl.validation.fields import check_forms
from smexl.validation.kept import kept_in
from smexl.validation.listings import check_listings
from smexl.validation.rules import check_rules
from smexl.validation.scores import (
    check_evidence,
    check_headings,
    check_places,
    check_row_answers,
    check_scores,
    check_texts,
    find_rows,
)
from smexl.validation.work import Work, begin_work
from smexl.vocabulary import level_mark


def validate(book: Book, catalogue: Catalogue, *, strict: bool = False, keep: bool = False) -> Submission:
    """What a workbook says, judged by a catalogue. ``strict``: warnings that ask for it (``Problem.strict``) count as errors.
    ``keep``: what has no place is kept even if it is accepted, for what was found between files can have it returned.

    Raises ``Unreadable`` where no score sheet can be read from it, or nothing tells what it is.
    """
    work = begin_work(book, catalogue)
    for step in STEPS:
        step(work)
    submission = work.submission
    if strict:
        submission.findings = [replace(f, raised=f.raised or PROBLEMS[f.code].strict) for f in submission.findings]
    if keep or not submission.accepted:
        submission.kept = kept_in(work)
    return submission


def check_stamp(work: Work) -> None:
    """The template's marks: format, catalogue, kind, level."""
    stamp, catalogue = work.stamp, work.catalogue.identity
    missing = [name for name in ("format", "digest", "level", "kind") if name not in stamp]
    if missing:
        names = (work.level.name, work.kind.name)
        detail = Text("·".join(name.zh for name in names), ", ".join(name.en for name in names))
        work.report_sheet("stamp-missing", kinds.STAMP if stamp else "", detail=detail)
    if "format" in stamp and stamp["format"] != str(kinds.FORMAT_VERSION):
        work.report_sheet("format-too-old", kinds.STAMP, stamp["format"], str(kinds.FORMAT_VERSION))
    if "kind" in stamp and stamp["kind"] not in KINDS:
        work.report_sheet("kind-unknown", kinds.STAMP, stamp["kind"])
    if "level" in stamp and level_mark(stamp["level"], work.catalogue.level_names) != work.level.number:
        work.report_sheet("level-unknown", kinds.STAMP, stamp["level"])
    if "digest" not in stamp or stamp["digest"] == catalogue.digest:
        return
    name, version = stamp.get("catalogue", ""), stamp.get("version", "")
    if work.another_catalogue:
        work.report_sheet("catalogue-other", kinds.STAMP, f"{name} {version}".strip(), str(catalogue))
    else:
        theirs = version if version != catalogue.version else f"{version} ({stamp['digest'][:12]})"
        ours = catalogue.version if version != catalogue.version else f"{version} ({catalogue.digest[:12]})"
        work.report_sheet("catalogue-version", kinds.STAMP, theirs, ours)


def check_confirmation(work: Work) -> None:
    """Of a workbook that came back: what smexl restored in it has to be confirmed on its first sheet."""
    count = work.stamp.get(kinds.RESTORED, "0")
    if count == "0" or not count.isdecimal():
        return
    sheet = next((name for name in work.book.sheets if name in kinds.RETURNED), "")
    for row in work.book.sheets.get(sheet, []):
        words = [bare_cell(value) for value in row]
        if set(words[:1]) & set(bare_names(kinds.CONFIRMATION)) and not _CONFIRMED.isdisjoint(words[1:]):
            return
    work.report_sheet("restored-unconfirmed", sheet, count[:9], key=("returned", "confirmation"))


_CONFIRMED = {
    *bare_names(kinds.CHECKED),
    *bare_names(kinds.YES),
    *map(bare, ("已确认", "确认", "已核对。", "√", "✓", "OK")),
}


def check_sheets(work: Work) -> None:
    """Sheets that are missing, or go by another name."""
    for text in answer_sheets(work.kind):
        name = work.sheets.get(text)
        if name is None:
            name = _by_content(work, text)
            if name is not None:
                work.sheets[text] = name
        if name is None and any(listing.later for listing in work.kind.listings if listing.sheet == text):
            continue
        if name is None:
            code = "sheet-missing" if _must_have(work.kind, text) else "sheet-missing-optional"
            work.report_sheet(code, "", text(work.lang))
        elif sheet_rank(name, text) < 2:
            work.report_sheet("sheet-renamed", name, name, text)


def _must_have(kind: Kind, sheet: Text) -> bool:
    fields: list[Field] = [f for form in kind.forms if form.sheet == sheet for f in form.fields()]
    fields += [f for listing in kind.listings if listing.sheet == sheet for f in listing.columns]
    return any(f.required for f in fields)


def _by_content(work: Work, sheet: Text) -> str | None:
    """A sheet of another name that holds most of the labels or headings of the one wanted."""
    _, free = plausible_sheets([name for name in work.book.sheets if name not in work.sheets.values()])
    for name in free:
        rows = work.book.sheets[name]
        for form in work.kind.forms:
            if form.sheet == sheet and len(find_questions(rows, form)) * 2 > sum(
                not field.later for field in form.fields()
            ):
                return name
        for listing in work.kind.listings:
            columns = {column.key: column.label for column in listing.columns}
            header = find_header(rows, columns, columns) if listing.sheet == sheet else None
            if header is not None and len(header.columns) * 3 > len(columns) * 2:
                return name
    return None


STEPS: Sequence[Callable[[Work], None]] = (
    check_stamp,
    check_confirmation,
    check_sheets,
    check_headings,
    find_rows,
    check_alone,
    check_texts,
    check_places,
    check_scores,
    check_row_answers,
    check_forms,
    check_listings,
    check_evidence,
    check_rules,
)
