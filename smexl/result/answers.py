"""What a kind's forms and lists bring into the result workbook: a sheet for each that the kind declares ``in_result``.

``draw_answers`` draws them empty, once; ``fill_answers`` gives their notes and records. A list whose columns are remarked
(document review) is told a line a question, one of subdomains (evaluation) has each one's score C beside.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from smexl.catalogue import Catalogue, Level
from smexl.drawing.look import AMBER, ORANGE, SAND
from smexl.drawing.signed import decimals
from smexl.drawing.stamp import Fill, Key, Record, Styled
from smexl.kinds import FORM_HEADINGS, NOT_CONFORMING, REVIEW_CONCLUSIONS, YES, Field, Form, Kind, Listing
from smexl.result.layout import REQUIREMENT_COUNT, SCORE_C, Drawing, headings_row, row_height_of, text_lines
from smexl.scoring import digits_of_subdomains
from smexl.submission import Submission
from smexl.text import Lang, Text

URGENT = "urgent"
"""The column of a list that says whether a record shows an urgent risk (8.3.8)."""
_QUESTION, _ANSWER, _NOTE = Text("审查内容", "What was reviewed"), Text("结论", "Conclusion"), Text("说明", "Remark")
_FORM_WIDTHS = {"label": 28, "answer": 72, "note": 26}
_REMARK = "_remark"
_CENTRED = {"choice", "date"}
"""Types of columns whose answers are short and stand in the middle."""
_LAST_ROW = 2000
"""Conditional formats of a list reach down to here."""


def sheets_in_result(kind: Kind) -> Iterator[Form | Listing]:
    """The forms and lists of which the result workbook has a sheet, in the order of the kind's own sheets."""
    named: dict[str, Form | Listing] = {form.key: form for form in kind.forms}
    named |= {listing.key: listing for listing in kind.listings}
    yield from (named[key] for key in kind.order if key in named and named[key].in_result)


def risks_of(submission: Submission, kind: Kind) -> list[Mapping[str, str]]:
    """The records that show an urgent risk."""
    return [
        record
        for listing in kind.listings
        if any(column.key == URGENT for column in listing.columns)
        for record in submission.listings.get(listing.key, ())
        if record.get(URGENT) == YES.zh
    ]


# --- drawing ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Column:
    """A column of a list's sheet. ``style``: names of ``look`` styles; ``digits``: decimals of a figure."""

    heading: Text
    width: float
    style: tuple[str, ...] = ("cell",)
    digits: int = 0


def _columns(listing: Listing, level: Level, catalogue: Catalogue) -> dict[str, _Column]:
    """The columns of a list's sheet by the key of their slot."""
    found = {
        c.key: _Column(c.label, c.width, ("centre",) if c.type in _CENTRED else ("cell",)) for c in listing.columns
    }
    if listing.remarked:
        lead = {c.key: found[c.key] for c in _before(listing)}
        return lead | {
            "question": _Column(_QUESTION, 24, ("label",)),
            "answer": _Column(_ANSWER, 20, ("centre",)),
            "note": _Column(_NOTE, 60),
        }
    if listing.per_subdomain:
        names = {key: found.pop(key) for key in ("domain", "subdomain")}
        digits = digits_of_subdomains(level, catalogue)
        figures = {
            "@count": _Column(REQUIREMENT_COUNT, 8, ("centre",)),
            "@c": _Column(SCORE_C, 11, ("centre", "bold"), digits),
        }
        return names | figures | found
    return found


def _before(listing: Listing) -> list[Field]:
    """The columns that stand before the first remarked one."""
    keys = [column.key for column in listing.columns]
    return list(listing.columns[: keys.index(listing.remarked[0])])


def draw_answers(d: Drawing) -> None:
    """Draw the sheets, each with a note under its title and one block of records."""
    for one in sheets_in_result(d.kind):
        if isinstance(one, Form):
            _draw_form(d, one)
        else:
            _draw_listing(d, one)


def _draw_form(d: Drawing, form: Form) -> None:
    sheet = d.sheet(form.sheet, form.sheet, [*_FORM_WIDTHS.values()])
    sheet.write_number(1, 0, d.slots("note", form.key), d.look("subtitle"))
    headings_row(d, sheet, 3, [heading(d.lang) for heading in FORM_HEADINGS[:3]], 22)
    for column, (key, style) in enumerate({"label": "label", "answer": "cell", "note": "hint"}.items()):
        sheet.write_number(4, column, d.slots.block(form.key, key), d.look(style))
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(3)


def _draw_listing(d: Drawing, listing: Listing) -> None:
    columns = _columns(listing, d.level, d.catalogue)
    sheet = d.sheet(listing.sheet, listing.sheet, [c.width for c in columns.values()], landscape=True)
    sheet.write_number(1, 0, d.slots("note", listing.key), d.look("subtitle"))
    headings_row(d, sheet, 3, [c.heading(d.lang) for c in columns.values()])
    for place, (key, column) in enumerate(columns.items()):
        style = {"num_format": decimals(column.digits)} if column.digits else {}
        sheet.write_number(4, place, d.slots.block(listing.key, key), d.look(*column.style, **style))
    keys = list(columns)
    if "@c" in keys:
        below = {"type": "cell", "criteria": "<", "value": float(d.catalogue.threshold)}
        _colour(d, sheet, keys.index("@c"), below | {"format": d.book.add_format({"bg_color": AMBER})})
    if "answer" in keys:
        for conclusion, colour in zip(REVIEW_CONCLUSIONS[1:], (SAND, AMBER), strict=True):
            of = {"type": "cell", "criteria": "==", "value": f'"{conclusion(d.lang)}"'}
            format_ = d.book.add_format({"bg_color": colour, "bold": conclusion is NOT_CONFORMING})
            _colour(d, sheet, keys.index("answer"), of | {"format": format_})
    if URGENT in keys and d.risks:
        sheet.set_tab_color(ORANGE)
    sheet.freeze_panes(4, min(listing.frozen, 2) if not listing.remarked else 0)
    sheet.repeat_rows(3)
    sheet.ignore_errors({"number_stored_as_text": f"A5:Z{_LAST_ROW}"})


def _colour(d: Drawing, sheet: Any, column: int, rule: dict[str, Any]) -> None:
    sheet.conditional_format(4, column, _LAST_ROW, column, rule)


# --- filling ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Answered:
    """What the filling of these sheets needs; ``subdomains``: the figures C."""

    submission: Submission
    kind: Kind
    catalogue: Catalogue
    level: Level
    lang: Lang
    subdomains: Mapping[tuple[str, str], Fraction]

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def records(self, listing: Listing) -> Sequence[Mapping[str, str]]:
        return self.submission.listings.get(listing.key, ())


def fill_answers(answered: Answered) -> tuple[dict[Key, Fill], dict[str, list[Record]]]:
    """The notes, by their slots, and the records, by their blocks."""
    values: dict[Key, Fill] = {}
    blocks: dict[str, list[Record]] = {}
    for one in sheets_in_result(answered.kind):
        if isinstance(one, Form):
            values["note", one.key] = _whole(answered, one)
            blocks[one.key] = list(_form_records(answered, one))
            continue
        columns = _columns(one, answered.level, answered.catalogue)
        if one.remarked:
            rows = list(_review_records(answered, one))
        elif one.per_subdomain:
            rows = list(_evaluation_records(answered, one))
        else:
            rows = [_plain_record(answered, one, record) for record in answered.records(one)]
        values["note", one.key] = _note(answered, one)
        blocks[one.key] = [_high(row, columns) for row in rows]
    return values, blocks


def headline(answered: Answered, form: Form, field: Field) -> str:
    """A question's answer for the first page."""
    return field.in_language(
        answered.submission.answers.get(form.key, {}).get(field.key, ""), answered.lang
    ) or answered.say("未填写", "Blank")


def last_round(answered: Answered, listing: Listing) -> str:
    """How the last round of a review ended, in a line."""
    rounds = answered.records(listing)
    if not rounds:
        return answered.say("没有记录", "Not recorded")
    last = listing.columns[-1]
    ended = last.in_language(rounds[-1].get(last.key, ""), answered.lang) or answered.say("没有结论", "no conclusion")
    when = rounds[-1].get("date", "")
    number = rounds[-1].get("round") or str(len(rounds))
    return answered.say(f"第 {number} 轮：{ended}", f"Round {number}: {ended}") + (
        answered.say(f"（{when}）", f" ({when})") if when else ""
    )


def _whole(answered: Answered, form: Form) -> str:
    answers = answered.submission.answers.get(form.key, {})
    blank = [field.label(answered.lang) for field in form.fields() if not answers.get(field.key)]
    if not blank:
        return answered.say("各项均已填写。", "Every item was filled in.")
    named = answered.say("、", ", ").join(blank[:6]) + (answered.say(" 等", " …") if len(blank) > 6 else "")
    return answered.say(f"未填写 {len(blank)} 项：{named}。", f"{len(blank)} left blank: {named}.")


def _note(answered: Answered, listing: Listing) -> str:
    records = answered.records(listing)
    if listing.per_subdomain:
        return answered.say(
            "得分 C 见公式 (1)；低于阈值的以橙色标出。",
            "C is formula (1); those below the threshold are orange.",
        )
    if not records:
        return answered.say("没有登记。", "None were entered.")
    if listing.remarked:
        return answered.say(f"共 {len(records)} 轮。", f"{len(records)} rounds. ") + last_round(answered, listing)
    risks = sum(record.get(URGENT) == YES.zh for record in records)
    urgent = (
        answered.say(f"其中 {risks} 条为紧急重大风险，以橙色标出。", f" {risks} show an urgent risk, in orange.")
        if risks
        else ""
    )
    return answered.say(f"共 {len(records)} 条。", f"{len(records)} in all.") + urgent


def _form_records(answered: Answered, form: Form) -> Iterator[Record]:
    answers, notes = (of.get(form.key, {}) for of in (answered.submission.answers, answered.submission.remarks))
    for group in form.groups:
        title = group.title(answered.lang)
        yield {
            "label": Styled(title, "band"),
            "answer": Styled(None, "band"),
            "note": Styled(None, "band"),
            "@height": 24,
        }
        for field in group.fields:
            answer, note = field.in_language(answers.get(field.key, ""), answered.lang), notes.get(field.key, "")
            texts = {"label": field.label(answered.lang), "answer": answer, "note": note}
            lines = max(text_lines(text, _FORM_WIDTHS[key]) for key, text in texts.items())
            yield {key: text or None for key, text in texts.items()} | {"@height": row_height_of(lines)}


def _plain_record(answered: Answered, listing: Listing, record: Mapping[str, str]) -> dict[str, Fill]:
    found: dict[str, Fill] = {
        c.key: c.in_language(record.get(c.key, ""), answered.lang) or None for c in listing.columns
    }
    if record.get(URGENT) != YES.zh:
        return found
    for column in listing.columns:
        style = "urgent-mark" if column.key == URGENT else "urgent-centre" if column.type in _CENTRED else "urgent"
        found[column.key] = _styled(found[column.key], style)
    return found


def _styled(value: Fill, style: str) -> Styled:
    return Styled(value.value if isinstance(value, Styled) else value, style)


def _review_records(answered: Answered, listing: Listing) -> Iterator[dict[str, Fill]]:
    lead = _before(listing)
    after = [c for c in listing.columns if c not in lead and c.key.removesuffix(_REMARK) not in listing.remarked]
    fields = {column.key: column for column in listing.columns}
    for record in answered.records(listing):
        first: dict[str, Fill] = {c.key: c.in_language(record.get(c.key, ""), answered.lang) or None for c in lead}
        for key in listing.remarked:
            answer = fields[key].in_language(record.get(key, ""), answered.lang)
            question = {"question": fields[key].label(answered.lang), "answer": answer or None}
            yield first | question | {"note": record.get(key + _REMARK) or None}
            first = dict.fromkeys(first)
        for field in after:
            answer = field.in_language(record.get(field.key, ""), answered.lang)
            row = first | {"question": field.label(answered.lang), "answer": answer or None, "note": None}
            yield {key: _styled(value, "total-centre" if key == "answer" else "total") for key, value in row.items()}


def _evaluation_records(answered: Answered, listing: Listing) -> Iterator[dict[str, Fill]]:
    given = {(record.get("domain", ""), record.get("subdomain", "")): record for record in answered.records(listing)}
    for subdomain in answered.level.subdomains:
        pair = (subdomain.domain.zh, subdomain.name.zh)
        record = _plain_record(answered, listing, given.get(pair, {}))
        record |= {"domain": subdomain.domain(answered.lang), "subdomain": subdomain.name(answered.lang)}
        yield record | {"@count": answered.level.counts[pair], "@c": float(answered.subdomains[pair])}


def _high(record: dict[str, Fill], columns: Mapping[str, _Column]) -> Record:
    texts = {key: value.value if isinstance(value, Styled) else value for key, value in record.items()}
    lines = max((text_lines(t, columns[key].width) for key, t in texts.items() if isinstance(t, str)), default=1)
    return record | {"@height": row_height_of(lines)}
