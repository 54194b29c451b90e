"""That a workbook has one score sheet and one column of scores: two would leave it to a program which of them counts.

In: a ``Work`` whose score sheet was found. Hidden sheets are looked at like any other.
"""

from smexl import kinds
from smexl.reading.locate import bare_cell, find_header
from smexl.submission import column_letters
from smexl.validation.answers import TypedScale, as_written
from smexl.validation.work import VITAL, Work, id_text, score_headings
from smexl.vocabulary import id_key

_SAYS_SCORE = ("得分", "评分", "打分", "分数", "自评", "复核", "复评", "初评", "终评", "核定", "score", "review")


def check_alone(work: Work) -> None:
    """Other sheets, and other columns of the score sheet, that hold scores of this catalogue's requirements."""
    for name in work.book.sheets:
        if name not in {*work.sheets.values(), kinds.STAMP} and _holds_scores(work, name):
            work.report_sheet("score-sheet-double", name, name, work.score_sheet)
    _check_columns(work)


def _holds_scores(work: Work, sheet: str) -> bool:
    rows = work.book.sheets[sheet]
    header = find_header(rows, score_headings(work.kind), VITAL)
    if header is None or not set(VITAL) <= header.columns.keys() - header.renamed.keys():
        return False
    ids = {id_key(requirement.id) for requirement in work.catalogue.requirements}
    return any(
        id_key(id_text(row, header.columns["id"])) in ids
        and not work.book.cell(sheet, number, header.columns["score"]).blank
        for number, row in enumerate(rows)
        if number > header.row
    )


def _check_columns(work: Work) -> None:
    if "score" not in work.columns:
        return
    rows, scale = work.book.sheets[work.score_sheet], TypedScale.of(work.catalogue)
    taken = {*work.columns.values(), *work.header.doubled.values()}
    for column, value in enumerate(rows[work.header.row]):
        heading = bare_cell(value)
        if column in taken or not any(word in heading for word in _SAYS_SCORE):
            continue
        cells = (work.book.cell(work.score_sheet, row, column) for row in work.rows.values())
        if any(not cell.blank and scale.read(cell).units is not None for cell in cells):
            place = work.book.cell(work.score_sheet, work.header.row, column)
            ours = work.book.cell(work.score_sheet, work.header.row, work.columns["score"])
            work.report("score-column-double", place, detail=f"{as_written(ours)} ({column_letters(ours.column)})")
