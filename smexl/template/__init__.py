"""Templates: from a catalogue, a level and a kind to the workbook that an organization fills in.

A template is drawn once for each catalogue × level × kind × language and stamped with what is known beforehand. The
returned workbook is the same drawing with a first sheet of findings, comments, and styles that mark problems.

Keys of the slots, as in ``Submission.entered``: ``("form", form, field)``, ``("note", form, field)``, ``("score", id)``,
``("row", id, answer)``; listings are blocks named by listing key with a column a column key. Formulas carry the keys
``("grade", id)`` and ``("live", …)``, lists of the catalogue's numbers ``("scale", i)`` and ``("threshold",)``; ``slot_values``
gives them all; ``("height", …)`` are those of rows that grow, which ``Drawn.fill`` gives. A returned workbook has besides ``("returned", …)`` with
``organization``, ``source``, ``errors``, ``warnings``, ``confirmation``, ``restored``, and the blocks ``kept`` (``guide.KEPT_COLUMNS``) and ``findings`` (``guide.FINDING_COLUMNS``); a value in it
is marked by ``Styled(value, problem_style(kind, key))``, and ``Drawn.place(key)`` says where it stands, for links and comments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import isfinite
from typing import Any

from smexl import kinds
from smexl.catalogue import Catalogue
from smexl.drawing.look import lines_taken, row_height
from smexl.drawing.stamp import EPOCH, Comment, Fill, Key, PlainFill, Record, Slots, Stamp, Styled, draw_stamp
from smexl.kinds import EVERY_LEVEL, SELF, Field, Kind, Listing
from smexl.reading.locate import bare_of
from smexl.submission import Value
from smexl.template.canvas import Canvas, Growing, Place, draw_problem_styles, marks, number, visible_sheets
from smexl.template.forms import draw_form, draw_listing, required_open
from smexl.template.guide import BOOK_TITLE, draw_guide, draw_kept, draw_returned
from smexl.template.into_one import draw_levels, live_levels
from smexl.template.preview import draw_preview, live
from smexl.template.scores import ScaleLists, draw_progress, draw_scores
from smexl.text import Lang
from smexl.validation.answers import written_value
from smexl.vocabulary import iso_day

Entered = Mapping[Key, Value]
SPARE_RECORDS = 20
"""Blank rows that a sheet of records always has below what was entered, or half of those it offers."""


@dataclass(frozen=True)
class Drawn:
    """A template ready to be stamped, and where its answers stand."""

    stamp: Stamp
    places: Mapping[Key, Place]
    growing: Mapping[Key, Growing]
    subdomains: tuple[tuple[str, str], ...]
    """Domain and subdomain, as the workbook calls them, of each subdomain that the level assesses."""
    fixed: frozenset[str]
    """The listings that hold one record for each of them, and no more."""
    texts: Mapping[str, frozenset[str]]
    """What is drawn on each sheet whatever is entered, as ``bare``, by the sheet's name in Chinese; of a returned workbook only."""

    def fill(
        self,
        values: Mapping[Key, Fill],
        blocks: Mapping[str, Sequence[Record]],
        comments: Mapping[str, Sequence[Comment]] | None = None,
    ) -> bytes:
        """The workbook with its slots filled, as ``Stamp.fill``, and its rows as high as what was entered needs."""
        heights: dict[Key, Fill] = {key: _height(one, values) for key, one in self.growing.items()}
        return self.stamp.fill({**values, **heights}, blocks, comments)

    def place(self, key: Key) -> Place | None:
        """Where the answer of this key stands in the workbook; None for a key that it does not have."""
        if key and key[0] == "listing":
            first = self.places.get((*key[:2], 0, *key[3:]))
            if key[1] in self.fixed and int(key[2]) >= len(self.subdomains):
                return None
            return first and first._replace(row=first.row + int(key[2]))
        return self.places.get(key)


@dataclass(frozen=True)
class _Wanted:
    """What a drawing depends on. Catalogues of the same digest are the same."""

    digest: str
    level: int
    kind_key: str
    lang: Lang
    returned: bool
    kept: bool
    catalogue: Catalogue = field(compare=False)
    kind: Kind = field(compare=False)


def drawn(
    catalogue: Catalogue, level: int, kind: Kind, lang: Lang, *, returned: bool = False, kept: bool = False
) -> Drawn:
    """The drawing of a template, made when first asked for; ``returned``: with a sheet of findings before, and where something
    is ``kept`` that has no place in it, one for that behind. Raises ``ValueError`` for a level without requirements."""
    if not catalogue.level(level).requirements:
        raise ValueError(f"the catalogue has no requirements at level {level}")
    named = kind.with_levels(catalogue.level_names)
    return _drawn(_Wanted(catalogue.identity.digest, level, kind.key, lang, returned, kept, catalogue, named))


def _height(row: Growing, values: Mapping[Key, Fill]) -> float:
    texts = []
    for key, width in row.answers:
        value = values[key]
        text = value.value if isinstance(value, Styled) else value
        # Most answers are short, and need not be measured: no character is wider than two digits.
        if isinstance(text, str) and (2 * len(text) + 3 > width or "\n" in text):
            texts.append((text, width))
    return row_height(texts, least=row.least) if texts else row.least


def template(
    catalogue: Catalogue, level: int, kind: Kind = SELF, lang: Lang = "zh", prefill: Entered | None = None
) -> bytes:
    """The workbook to fill in, with ``prefill`` (keys as in ``Submission.entered``) entered already. Same input, same bytes."""
    drawing = drawn(catalogue, level, kind, lang)
    values = slot_values(catalogue, level, kind, lang, prefill)
    return drawing.fill(values, listing_records(kind, prefill, drawing.subdomains, lang))


@lru_cache(maxsize=32)
def _drawn(wanted: _Wanted) -> Drawn:
    places: dict[Key, Place] = {}
    growing: dict[Key, Growing] = {}
    subdomains: list[tuple[str, str]] = []

    def drawing(book: Any, slots: Slots) -> None:
        level = wanted.catalogue.level(wanted.level)
        canvas = Canvas(book, slots, wanted.catalogue, level, wanted.kind, wanted.lang, wanted.returned, wanted.kept)
        _draw_sheets(canvas)
        places.update(canvas.places)
        growing.update(canvas.growing)
        subdomains.extend((s.domain(wanted.lang), s.name(wanted.lang)) for s in level.subdomains)

    stamp = draw_stamp(drawing)
    fixed = frozenset(listing.key for listing in wanted.kind.listings if listing.per_subdomain)
    texts: dict[str, frozenset[str]] = {}
    for sheet in visible_sheets(wanted.kind, returned=True) if wanted.returned else ():
        texts[sheet.zh] = frozenset(bare_of(text) for text in stamp.texts[sheet(wanted.lang)])
    return Drawn(stamp, places, growing, tuple(subdomains), fixed, texts)


def _draw_sheets(canvas: Canvas) -> None:
    kind, lang = canvas.kind, canvas.lang
    further = {kinds.GIVEN: canvas.slots("given")} if kind.given else {}
    further |= {kinds.ISSUED: canvas.slots("issued")}
    further |= {kinds.RESTORED: canvas.slots("returned", "restored")} if canvas.returned else {}
    canvas.hidden.marks(marks(canvas.catalogue, canvas.level, kind, lang) | further)
    scale = ScaleLists(canvas)
    draw_scores(canvas, scale)
    done = (draw_levels if canvas.level.number == EVERY_LEVEL else draw_preview)(canvas, scale)
    draw_progress(canvas, done)
    for form in kind.forms:
        draw_form(canvas, form)
    for listing in kind.listings:
        draw_listing(canvas, listing)
    draw_guide(canvas, scale, done, required_open(canvas))
    canvas.sheet(kinds.GUIDE).activate()
    canvas.book.set_properties(
        {"title": BOOK_TITLE(lang), "subject": canvas.title, "comments": canvas.identity, "created": EPOCH}
    )
    if canvas.returned:
        draw_returned(canvas)
        if canvas.kept:
            draw_kept(canvas)
        draw_problem_styles(canvas)
        for sheet in kind.sheets:
            canvas.slots.comments(canvas.sheet(sheet), 0, 0)
        canvas.sheet(kinds.RETURNED).activate()


def slot_values(
    catalogue: Catalogue, level: int, kind: Kind, lang: Lang, entered: Entered | None = None
) -> dict[Key, Fill]:
    """A value for every slot of a template (or of a returned workbook, except ``("returned", …)``): what was entered, and what
    the formulas make of it. Text that is an ISO date becomes a date in a date field; the level stays the template's own."""
    entered = entered or {}
    of_level, kind = catalogue.level(level), kind.with_levels(catalogue.level_names)
    values: dict[Key, Fill] = {}
    required_blank = 0
    for form in kind.forms:
        for question in form.fields():
            value = _spoken(entered.get(("form", form.key, question.key)), question, lang)
            if question.type == "level":
                value = of_level.name(lang)
            required_blank += question.required and (value is None or not str(value).strip(" "))
            values["form", form.key, question.key] = value
            values["note", form.key, question.key] = _plain(entered.get(("note", form.key, question.key)))
    beside = (*kind.given, *kind.answers)
    for requirement in of_level.requirements:
        values["score", requirement.id] = _plain(entered.get(("score", requirement.id)))
        for answer in beside:
            key = ("row", requirement.id, answer.key)
            values[key] = _spoken(entered.get(key), answer, lang)
    given = [
        written_value(entered.get(("row", r.id, f.key)))
        for f in kind.given
        for r in of_level.requirements
        if f.type == "score"
    ]
    values["given",] = ",".join(given) if any(given) else None
    code = entered.get(("form", "info", "credit_code"))
    values["issued",] = kinds.issued_token(str(code), level, kind.key) if code else None
    scores = {requirement.id: values["score", requirement.id] for requirement in of_level.requirements}
    values |= {("scale", i): number(grade.score) for i, grade in enumerate(catalogue.scale)}
    values |= {("threshold",): number(catalogue.threshold), ("live", "required-open"): required_blank}
    values |= live(catalogue, of_level, lang, scores)
    return values | live_levels(catalogue, lang, scores) if level == EVERY_LEVEL else values


def listing_records(
    kind: Kind, entered: Entered | None = None, subdomains: Sequence[tuple[str, str]] = (), lang: Lang = "zh"
) -> dict[str, list[Record]]:
    """The records of each listing: those entered, then blank ones up to the number offered, and always some to spare; or one for
    each of ``subdomains`` (as ``Drawn.subdomains``)."""
    found: dict[str, dict[tuple[int, str], Value]] = {listing.key: {} for listing in kind.listings}
    columns = {(listing.key, column.key) for listing in kind.listings for column in listing.columns}
    for key, value in (entered or {}).items():
        # Keys of other columns (kept from a workbook whose headings were changed) have no place in a record.
        if key[0] == "listing" and (key[1], key[3]) in columns:
            found[str(key[1])][int(key[2]), str(key[3])] = value
    blocks: dict[str, list[Record]] = {}
    for listing in kind.listings:
        cells = found[listing.key]
        entered_rows = max((index for index, _ in cells), default=-1) + 1
        spare = min(SPARE_RECORDS, listing.rows // 2)
        count = len(subdomains) if listing.per_subdomain else max(listing.rows, entered_rows + spare)
        _offer(listing, cells, subdomains)
        filled = {index for index, _ in cells}
        blank: Record = {column.key: None for column in listing.columns}  # one for all of them: the stamp makes it once
        blocks[listing.key] = [
            _record(listing, {column.key: cells.get((index, column.key)) for column in listing.columns}, lang)
            if index in filled
            else blank
            for index in range(count)
        ]
    return blocks


def _offer(listing: Listing, cells: dict[tuple[int, str], Value], subdomains: Sequence[tuple[str, str]]) -> None:
    """Add what records hold beforehand: each its subdomain, or its number."""
    if listing.per_subdomain:
        for index, (domain, subdomain) in enumerate(subdomains):
            cells |= {(index, "domain"): domain, (index, "subdomain"): subdomain}
    for column in listing.columns:
        for index in range(listing.rows if column.counted else 0):
            cells.setdefault((index, column.key), str(index + 1))


def _record(listing: Listing, entered: Mapping[str, Value], lang: Lang) -> Record:
    """One record, its row as high as its longest text needs."""
    record: dict[str, Fill] = {column.key: _spoken(entered[column.key], column, lang) for column in listing.columns}
    texts = [(text, column.width) for column in listing.columns if isinstance(text := record[column.key], str)]
    if any(lines_taken(text, width) > 1 for text, width in texts):
        record["@height"] = row_height(texts, least=max(20, listing.row_height))
    return record


def _spoken(value: Value, asked: Field, lang: Lang) -> PlainFill:
    """A value as its cell holds it: a choice, which is kept in Chinese, in the workbook's language."""
    if value is None:
        return None
    return _plain(asked.in_language(value, lang) if isinstance(value, str) else value, asked.type)


_FIRST_DATE = date(1900, 3, 1)
"""Excel counts days of early 1900 differently, and none before."""


def _plain(value: Value, type_: str = "text") -> PlainFill:
    """A value as a cell can hold it: times and spans, infinities and dates before 1900 become text."""
    if isinstance(value, str):
        return (_date(value) if type_ == "date" else value) or None
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
        return value if value.date() >= _FIRST_DATE else value.isoformat(" ")
    if isinstance(value, date):
        return value if value >= _FIRST_DATE else value.isoformat()
    if isinstance(value, time | timedelta) or (isinstance(value, float) and not isfinite(value)):
        return str(value)
    return value


def _date(text: str) -> str | date:
    """The date that ISO text names; other text as it is."""
    value = iso_day(text)
    return text if value is None or value < _FIRST_DATE else value
