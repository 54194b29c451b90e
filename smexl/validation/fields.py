"""Validation of forms and lists: each question, each record, and what they say together."""

from collections.abc import Iterator

from smexl import kinds
from smexl.kinds import Field, Form, Listing
from smexl.reading.locate import Header, Question, find_header, find_questions, names_of, said
from smexl.submission import Book, Cell, column_letters
from smexl.validation import answers
from smexl.validation.answers import id_key, written
from smexl.validation.work import Key, Work, check_columns, index_of, take


def check_forms(work: Work) -> None:
    """Every question of every form."""
    for form in work.kind.forms:
        if form.sheet in work.sheets:
            _check_form(work, form, work.sheets[form.sheet])


def _check_form(work: Work, form: Form, sheet: str) -> None:
    questions = find_questions(work.book.sheets[sheet], form)
    texts = work.submission.answers[form.key] = {}
    notes = work.submission.remarks[form.key] = {}
    for asked in form.fields():
        key = ("form", form.key, asked.key)
        question = questions.get(asked.key)
        if question is None:
            if asked.required:
                work.report_sheet("field-missing", sheet, asked.label(work.lang), key=key)
            continue
        if question.label:
            label = work.book.cell(sheet, question.row, question.column)
            work.report("label-renamed", label, key, question.label, asked.label)
        texts[asked.key] = take(work, asked, work.book.cell(sheet, question.row, question.answer), key)
        _take_note(work, form, asked, question, notes)
    _check_together(work, form, sheet, questions)


def _take_note(work: Work, form: Form, asked: Field, question: Question, notes: dict[str, str]) -> None:
    if question.note is None:
        return
    cell, key = work.book.cell(work.sheets[form.sheet], question.row, question.note), ("note", form.key, asked.key)
    if not cell.blank:
        work.enter(cell, key)
        notes[asked.key] = answers.clean(written(cell))


def _check_together(work: Work, form: Form, sheet: str, questions: dict[str, Question]) -> None:
    """What answers of a form say together: the level and the template's, a period's end, eligibility."""
    texts = work.submission.answers[form.key]
    eligibility = {f.key for f in kinds.ELIGIBILITY.fields}
    for asked in form.fields():
        text, question = texts.get(asked.key, ""), questions.get(asked.key)
        if not text or question is None:
            continue
        cell, key = work.book.cell(sheet, question.row, question.answer), ("form", form.key, asked.key)
        ours = kinds.LEVEL_NAMES[work.level.number]
        if asked.type == "level" and text != ours.zh:
            work.report("level-mismatch", cell, key, detail=ours)
            texts[asked.key] = ours.zh
        start = texts.get(asked.key.removesuffix("_end") + "_start", "") if asked.key.endswith("_end") else ""
        if asked.type == "date" and text < start:
            work.report("date-order", cell, key, text, start)
        if asked.key in eligibility and text == kinds.NO.zh:
            work.report("eligibility-no", cell, key, detail=asked.label)


# --- lists ------------------------------------------------------------------------------------------------------------

_KEPT = {"date-invalid": "date-doubtful"}
"""In a list a bad answer is kept and noted: 长期 as the date of a piece of evidence is no reason to return a workbook."""


def check_listings(work: Work) -> None:
    """The records of every list."""
    for listing in work.kind.listings:
        if listing.sheet in work.sheets:
            _check_listing(work, listing, work.sheets[listing.sheet])


def _check_listing(work: Work, listing: Listing, sheet: str) -> None:
    columns = {column.key: column.label for column in listing.columns}
    header = find_header(work.book.sheets[sheet], columns, columns)
    required = {column.key for column in listing.columns if column.required}
    if header is None:
        for key, text in columns.items():
            work.report_sheet(
                "heading-missing" if key in required else "heading-missing-optional", sheet, text(work.lang)
            )
        return
    check_columns(work, sheet, header, columns, required, set(columns))
    records = work.submission.listings[listing.key] = []
    places: list[int] = []
    for row in _filled_rows(work.book, sheet, header):
        cells = {key: work.book.cell(sheet, row, column) for key, column in header.columns.items()}
        if sum(said(cell.value) in names_of(columns[key]) for key, cell in cells.items()) >= min(2, len(cells)):
            continue  # the headings once more, as pasting brings them
        index = len(records)
        records.append(
            {c.key: _listed(work, listing, c, cells[c.key], index) for c in listing.columns if c.key in cells}
        )
        places.append(row)
    if listing.key == "evidence":
        _check_evidence_numbers(work, sheet, header, places)


def _filled_rows(book: Book, sheet: str, header: Header) -> Iterator[int]:
    hidden = {row for name, row, _ in (*book.formulas, *book.errors) if name == sheet}
    columns = list(header.columns.values())
    for number, row in enumerate(book.sheets[sheet]):
        if number <= header.row:
            continue
        values = [row[column] for column in columns if column < len(row)]
        # Most rows are blank, and cost no cell.
        seen = number in hidden or any(value not in ("", None) for value in values)
        if seen and any(not book.cell(sheet, number, column).blank for column in columns):
            yield number


def _listed(work: Work, listing: Listing, column: Field, cell: Cell, index: int) -> str:
    key = ("listing", listing.key, index, column.key)
    name = column.label
    if cell.blank:
        if column.required:
            work.report("field-blank", cell, key, detail=name)
        return ""
    work.enter(cell, key)
    answer = answers.read(column, cell)
    for trouble in answer.troubles:
        work.trouble(trouble._replace(code=_KEPT.get(trouble.code, trouble.code)), cell, key, name)
    if column.type == "ids":
        for part in answers.split_ids(written(cell)):
            _check_listed_id(work, part, cell, key)
    kept = any(trouble.code in _KEPT for trouble in answer.troubles)
    return answers.clean(written(cell)) if kept else answer.text


def _check_listed_id(work: Work, part: str, cell: Cell, key: Key) -> None:
    if id_key(part) not in index_of(work.level) and not work.another_catalogue:
        work.report("listing-requirement-unknown", cell, key, part)


def _check_evidence_numbers(work: Work, sheet: str, header: Header, places: list[int]) -> None:
    """Every piece of evidence has a number of its own."""
    if "number" not in header.columns:
        return
    column = header.columns["number"]
    seen: dict[str, str] = {}
    for index, (record, row) in enumerate(zip(work.submission.listings["evidence"], places, strict=True)):
        cell, key = work.book.cell(sheet, row, column), ("listing", "evidence", index, "number")
        number = id_key(record.get("number", ""))
        if not number:
            if cell.blank:
                work.report("evidence-number-blank", cell, key)
            continue
        if number in seen:
            work.report("evidence-number-duplicate", cell, key, detail=seen[number])
        seen.setdefault(number, f"{column_letters(column)}{row + 1}")
    work.evidence = set(seen)
