"""Validation of forms: each question, and what they say together."""

from smexl import kinds
from smexl.kinds import Field, Form
from smexl.reading.locate import FieldPlace, find_questions
from smexl.validation import answers
from smexl.validation.answers import as_written
from smexl.validation.work import Work, take_answer


def check_forms(work: Work) -> None:
    """Every question of every form."""
    for form in work.kind.forms:
        if form.sheet in work.sheets:
            _check_form(work, form, work.sheets[form.sheet])


def _check_form(work: Work, form: Form, sheet: str) -> None:
    questions = work.questions[form.key] = find_questions(work.book.sheets[sheet], form)
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
        texts[asked.key] = take_answer(work, asked, (sheet, question.row, question.answer), key)
        _take_note(work, form, asked, question, notes)
    _check_together(work, form, sheet, questions)


def _take_note(work: Work, form: Form, asked: Field, question: FieldPlace, notes: dict[str, str]) -> None:
    if question.note is None:
        return
    place = (work.sheets[form.sheet], question.row, question.note)
    if work.book.plain(*place) == "":
        return
    cell, key = work.book.cell(*place), ("note", form.key, asked.key)
    if not cell.blank:
        work.enter(cell, key)
        notes[asked.key] = answers.answer_text(as_written(cell))


def _check_together(work: Work, form: Form, sheet: str, questions: dict[str, FieldPlace]) -> None:
    """What answers of a form say together: the level and the template's, a period's end, eligibility."""
    texts = work.submission.answers[form.key]
    ours = work.level.name
    for asked in form.fields():
        text, question = texts.get(asked.key, ""), questions.get(asked.key)
        if not text or question is None:
            continue
        start = texts.get(asked.not_before, "")
        other = asked.type == "level" and text != ours.zh
        refused = asked.key in _ELIGIBILITY and text == kinds.NO.zh
        if not (other or text < start or refused):
            continue  # nearly all of them
        cell, key = work.book.cell(sheet, question.row, question.answer), ("form", form.key, asked.key)
        if other:
            work.report("level-mismatch", cell, key, detail=ours)
            texts[asked.key] = ours.zh
        if text < start:
            work.report("date-order", cell, key, text, start)
        if refused:
            work.report("eligibility-no", cell, key, detail=asked.label)


_ELIGIBILITY = frozenset(field.key for field in kinds.ELIGIBILITY.fields)
