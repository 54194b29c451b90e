"""Validation of the score sheet: its columns, the row of each requirement, texts, scores and what stands beside them."""

from rapidfuzz import process

from smexl import kinds
from smexl.catalogue import Level, Requirement
from smexl.kinds import Field
from smexl.reading.locate import bare_cell, bare_names
from smexl.submission import Cell, column_letters
from smexl.text import Text, bare
from smexl.validation.answers import TypedScale, as_written, at_once, read_answer
from smexl.validation.work import VITAL, Work, check_columns, id_text, take_answer
from smexl.vocabulary import fraction_or_none, id_key, numbers_in, split_ids

_TEXTS = ("domain", "subdomain", "requirement")
"""Columns of the catalogue's texts: asked for, so that it can be seen what was scored."""
_LONGEST_TEXT = 4_000
"""Of a requirement; more is another text."""


def check_headings(work: Work) -> None:
    """Columns of the score sheet that are missing, go by another name, or stand twice."""
    header = work.header
    answers = [answer for answer in work.kind.answers if not answer.later or answer.key in header.columns]
    required = {*VITAL, *(answer.key for answer in answers if answer.required)}
    asked = (*VITAL, *_TEXTS, *(answer.key for answer in answers))
    columns = {key: work.kind.columns[key][0] for key in asked}
    doubtful = {*VITAL, *(answer.key for answer in answers)}
    if "score" not in header.columns:
        _find_scores(work)
    check_columns(work, work.score_sheet, header, columns, required, doubtful)


def _find_scores(work: Work) -> None:
    """The column of scores whose heading is lost: the only one, among those that no heading claims, that holds little else than scores.

    It stays an error, which asks whoever sent it to check; but what is wrong in the column is found in the same round.
    """
    scale, sheet, top = TypedScale.of(work.catalogue), work.score_sheet, work.header.row
    rows = work.book.sheets[sheet]
    claimed = {*work.columns.values(), *work.header.doubled.values()}
    found = []
    for column in set(range(max(map(len, rows[top:]), default=0))) - claimed:
        cells = [cell for row in range(top + 1, len(rows)) if not (cell := work.book.cell(sheet, row, column)).blank]
        scores = sum(scale.read(cell).units is not None for cell in cells)
        if scores and 3 * scores >= 2 * len(cells):
            found.append(column)
    if len(found) == 1:
        work.columns["score"] = found[0]
        place = work.book.cell(sheet, top, found[0])
        letters, heading = column_letters(found[0]), as_written(place)
        zh, en = (f"（表头为“{heading}”）", f" (headed “{heading}”)") if heading else ("", "")
        detail = Text(f"已按内容认出 {letters} 列{zh}是得分。", f"By what it holds, column {letters}{en} is it.")
        work.report("heading-missing", place, value=kinds.SCORE(work.lang), detail=detail)


def find_rows(work: Work) -> None:
    """The row of each requirement, in whatever order they stand; rows that belong to none.

    Without a column of ids, texts tell.
    """
    column = work.columns.get("id")
    index, headings = work.level.by_key, bare_names(kinds.ID)
    by_text: dict[str, Requirement] | None = None
    for number, row in enumerate(work.book.sheets[work.score_sheet]):
        if number <= work.header.row:
            continue
        text = "" if column is None else id_text(row, column)
        requirement = work.level.by_id.get(text)
        if requirement is None and text:
            requirement = index.get(id_key(text))
            if requirement is None and bare_cell(text) not in headings:
                _unknown(work, number, text)
        elif requirement is None and _tells(work, number):
            by_text = by_text or _texts(work.level)
            requirement = _by_text(work, number, by_text)
        if requirement is not None:
            work.found.setdefault(requirement.id, []).append(number)
    for requirement in work.level.requirements:
        _choose_row(work, requirement)


def _tells(work: Work, row: int) -> bool:
    """Whether a row says anything about a requirement: a score, or an answer beside one."""
    keys = ("score", *(answer.key for answer in work.kind.answers))
    columns = [work.columns[key] for key in keys if key in work.columns]
    return any(not work.book.cell(work.score_sheet, row, column).blank for column in columns)


def _texts(level: Level) -> dict[str, Requirement]:
    """Requirements by their text in either language, where that tells them apart."""
    texts: dict[str, list[Requirement]] = {}
    for requirement in level.requirements:
        for text in dict.fromkeys(map(bare, requirement.text)):
            texts.setdefault(text, []).append(requirement)
    return {text: found[0] for text, found in texts.items() if len(found) == 1}


def _by_text(work: Work, row: int, texts: dict[str, Requirement]) -> Requirement | None:
    """The requirement of a row that lost its id, by its text; what belongs to none is kept, and a score reported."""
    cell = _cell(work, row, "score")
    place = _cell(work, row, "id")
    text = bare(as_written(_cell(work, row, "requirement"))[:_LONGEST_TEXT])
    told = "id" not in work.columns  # by the heading that is missing
    if text in texts:
        if not told:
            work.report("requirement-id-restored", place, ("score", texts[text].id), detail=texts[text].id)
        return texts[text]
    if bare_cell(cell.value) in bare_names(kinds.SCORE):
        return None
    if not cell.blank and not told:
        nearest = process.extractOne(text, list(texts), score_cutoff=60) if text and work.may_guess() else None
        guess = f"{texts[nearest[0]].id}" if nearest else ""
        detail = Text(f"最接近的是 {guess}。", f"The nearest is {guess}.") if guess else ""
        work.report("row-without-id", place, value=as_written(cell), detail=detail)
    return None


def _unknown(work: Work, row: int, text: str) -> None:
    """An id that the level does not have. A remark below the table has an id's place too, but nothing beside it."""
    if work.another_catalogue or not (_tells(work, row) or not _cell(work, row, "requirement").blank):
        return
    other = work.catalogue.by_id.get(text)
    nearest = process.extractOne(text, list(work.level.by_id), score_cutoff=60) if work.may_guess() else None
    detail: str | Text = ""
    if other is not None:
        name = work.catalogue.level_name(other.level)
        detail = Text(f"它属于{name.zh}。", f"It belongs to {name.en}.")
    elif nearest is not None:
        detail = Text(f"最接近的是 {nearest[0]}。", f"The nearest is {nearest[0]}.")
    work.report("requirement-unknown", _cell(work, row, "id"), value=text, detail=detail)


def _choose_row(work: Work, requirement: Requirement) -> None:
    """One row for a requirement: of several the first that has a score, and the others are reported."""
    rows = work.found.get(requirement.id, [])
    key = ("score", requirement.id)
    if not rows:
        if not work.another_catalogue and "score" in work.columns:
            where = f"{requirement.domain} / {requirement.subdomain}"
            work.report_sheet("requirement-missing", work.score_sheet, requirement.id, where, key)
        return
    work.rows[requirement.id] = chosen = rows[0]
    if len(rows) == 1:
        return
    scored = [row for row in rows if not _cell(work, row, "score").blank]
    work.rows[requirement.id] = chosen = (scored or rows)[0]
    for row in rows:
        if row != chosen:
            other = _cell(work, chosen, "id").address
            work.report("requirement-duplicate", _cell(work, row, "id"), key, requirement.id, other)


def check_texts(work: Work) -> None:
    """A requirement whose text was changed: what was scored is not what the catalogue asks."""
    if "requirement" not in work.columns or work.another_catalogue:
        if "digest" not in work.stamp:
            work.report_sheet("edition-unknown", work.score_sheet)
        return
    column, rows = work.columns["requirement"], work.book.sheets[work.score_sheet]
    for requirement, row in work.placed:
        values = rows[row]
        text = values[column] if column < len(values) else ""
        if text in requirement.text:
            continue
        cell = _cell(work, row, "requirement")
        typed = as_written(cell)[:_LONGEST_TEXT]
        if bare(typed) not in bare_names(requirement.text) and not _same(typed, requirement.text):
            work.report("requirement-changed", cell, ("score", requirement.id), detail=requirement.id)


def check_places(work: Work) -> None:
    """Domain and subdomain beside a requirement: others come from another edition, or from rows that were sorted column by column."""
    columns = [(key, work.columns[key]) for key in ("domain", "subdomain") if key in work.columns]
    if work.another_catalogue or not columns:
        return
    rows, places = work.book.sheets[work.score_sheet], work.catalogue.by_place
    for requirement, row in work.placed:
        values = rows[row]
        for key, column in columns:
            text, name = values[column] if column < len(values) else "", getattr(requirement, key)
            if text == name:
                continue  # nearly all of them
            subdomain = places[requirement.domain, requirement.subdomain]
            wanted = subdomain.domain if key == "domain" else subdomain.name
            if text in wanted or bare_cell(text) in ("", *bare_names(wanted)):
                continue
            cell = _cell(work, row, key)
            work.report(
                "requirement-moved",
                cell,
                ("score", requirement.id),
                detail=Text(*(f"{requirement.id}：{wanted.zh}", f"{requirement.id}: {wanted.en}")),
            )


_WIDTHS = str.maketrans("。、“”‘’「」『』《》〈〉【】〔〕—–―−·", '.,""\'\'""""<><>[][]----.')
"""Punctuation that Unicode does not fold to its half-width twin."""


def _same(typed: str, text: Text) -> bool:
    """Whether a text is a requirement's but for the width of its punctuation: ``(a)`` for ``（a）``, ``.`` for ``。``."""
    return bare(typed.translate(_WIDTHS)) in {bare(wanted.translate(_WIDTHS)) for wanted in text}


def _cell(work: Work, row: int, key: str) -> Cell:
    """The cell of a row in a column; a blank one where the sheet has no such column."""
    if key not in work.columns:
        return Cell("", work.score_sheet, row, 0)
    return work.book.cell(work.score_sheet, row, work.columns[key])


def check_scores(work: Work) -> None:
    """The score of each requirement."""
    scale, book, sheet = TypedScale.of(work.catalogue), work.book, work.score_sheet
    if "score" not in work.columns:
        return
    column, rows = work.columns["score"], book.sheets[sheet]
    marked = book.marked(sheet, (column,))
    for requirement, row in work.placed:
        key = ("score", requirement.id)
        value = rows[row][column] if column < len(rows[row]) else ""
        if type(value) is float and value in scale.numbers and row not in marked:
            # As the list offers it: nearly all of them, so that a million cells need not be made to say so.
            work.submission.entered[key], work.submission.scores[requirement.id] = value, scale.numbers[value]
            continue
        cell = _cell(work, row, "score")
        work.enter(cell, key)
        score = scale.read(cell)
        if score.units is not None:
            # What was understood goes back as a number of the list, so that the returned workbook counts it too.
            work.submission.scores[requirement.id] = score.units
            work.submission.entered[key] = scale.listed[score.units]
        if score.trouble is not None:
            work.trouble(score.trouble, cell, key, requirement.id)


def check_row_answers(work: Work) -> None:
    """What is filled in beside the scores; what was given beforehand is kept, but not judged."""
    present = [(answer, work.columns[answer.key]) for answer in work.kind.answers if answer.key in work.columns]
    given = [field for field in work.kind.given if field.key in work.columns]
    book, sheet = work.book, work.score_sheet
    marked = book.marked(sheet, (column for _, column in present))
    for requirement, row in work.placed:
        texts: dict[str, str] = {}
        values = book.sheets[sheet][row]
        for field in given:
            texts[field.key] = _given(work, field, requirement, row)
        for answer, column in present:
            value = values[column] if column < len(values) else ""
            text = None if row in marked else at_once(answer, value)
            if text == "":
                continue  # most of them
            key = ("row", requirement.id, answer.key)
            if text is None:
                text = take_answer(work, answer, (sheet, row, column), key, requirement.id)
            else:
                work.submission.entered[key] = value
            texts[answer.key] = text
        if said := {key: text for key, text in texts.items() if text}:
            work.submission.rows[requirement.id] = said


def _given(work: Work, field: Field, requirement: Requirement, row: int) -> str:
    """What was given beforehand: as the template was issued, where its mark says so, whatever stands there now."""
    cell, key = _cell(work, row, field.key), ("row", requirement.id, field.key)
    work.enter(cell, key)
    text = read_answer(field, cell).text
    issued = work.issued.get(requirement.id) if field.type == "score" else None
    if issued is None or fraction_or_none(issued) == fraction_or_none(text):
        return text
    work.report(
        "given-changed",
        cell,
        key,
        detail=Text(
            f"{field.label.zh}（{requirement.id}）：{issued or '空白'}",
            f"{field.label.en} ({requirement.id}): {issued or 'blank'}",
        ),
    )
    work.submission.entered[key] = issued
    return issued


def check_evidence(work: Work) -> None:
    """Evidence that the score sheet refers to is listed."""
    if work.evidence is None or "evidence" not in work.columns:
        return
    for requirement, row in work.placed:
        text = work.submission.rows.get(requirement.id, {}).get("evidence", "")
        for part in split_ids(text, work.evidence) if text else ():
            missing = [n for n in numbers_in(part) if id_key(n) not in work.evidence]
            if missing and id_key(part) not in work.evidence:
                cell, key = _cell(work, row, "evidence"), ("row", requirement.id, "evidence")
                work.report("evidence-unlisted", cell, key, "、".join(missing), requirement.id)
