"""``summary.xlsx``: what a batch came to, from its tables.

Overview, urgent risks, organizations, self-assessment and formal assessment side by side, domains and subdomains as heat maps, requirements, findings, files, and who on the roster has not
submitted. The tables are read by column and in batches, the sheets written row by row: memory holds a few bytes a score. Two
very hidden sheets carry what ``statistics`` needs, so that the file can stand alone.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from smexl.batch import reread as batches
from smexl.catalogue import Catalogue
from smexl.drawing.tabular import MOST_ROWS, Pen, Rows, report
from smexl.summary.facts import Expected, Facts, catalogue_line, missing_of, read_facts
from smexl.summary.overview import draw_overview
from smexl.summary.sheets import (
    draw_domains,
    draw_files,
    draw_findings,
    draw_not_submitted,
    draw_organizations,
    draw_pairs,
    draw_requirements,
    draw_risks,
    draw_subdomains,
)
from smexl.template.roster import Roster
from smexl.text import Lang

__all__ = ["Expected", "summarizer", "write_summary"]


def summarizer(catalogue: Catalogue, lang: Lang, roster: Roster | None = None) -> Callable[[Path, Path], None]:
    """What writes the summary of a batch's tables into a file; a roster says who was expected."""
    expected = None
    if roster is not None:
        expected = [Expected(row.credit_code, row.organization, row.level, row.kind) for row in roster.rows]
    return lambda tables, path: write_summary(tables, path, catalogue, lang, expected)


def write_summary(
    tables: Path, path: Path, catalogue: Catalogue, lang: Lang, expected: Sequence[Expected] | None = None
) -> None:
    """Write the summary of the batch whose tables lie in ``tables``; ``expected`` are the roster's applicants, if there is one.

    The same tables give the same bytes. Raises ``OSError`` where the file cannot be written, and ``NotABatchError`` where the
    tables are not those of the catalogue.
    """
    facts = read_facts(tables, catalogue)
    missing = None if expected is None else missing_of(facts, expected)
    with report(path, lang, catalogue_line(catalogue, lang)) as pen:
        draw_overview(pen, facts, missing)
        if facts.risks:
            draw_risks(pen, facts)
        draw_organizations(pen, facts)
        if facts.pairs:
            draw_pairs(pen, facts)
        draw_domains(pen, facts)
        draw_subdomains(pen, facts)
        draw_requirements(pen, facts)
        draw_findings(pen, facts)
        draw_files(pen, facts)
        if missing is not None:
            draw_not_submitted(pen, missing)
        _hidden(pen, facts)


def _hidden(pen: Pen, facts: Facts) -> None:
    sheet = pen.book.add_worksheet(batches.CATALOGUE_SHEET)
    sheet.very_hidden()
    for row, pair in enumerate(batches.catalogue_rows(facts.catalogue)):
        for column, text in enumerate(pair):
            sheet.write_string(row, column, text)
    if len(facts.ids) >= MOST_ROWS:
        return  # too many for a sheet: statistics then asks for the batch's folder
    sheet = pen.book.add_worksheet(batches.SUBMISSIONS_SHEET)
    sheet.very_hidden()
    rows = Rows(sheet, [None] * (len(batches.COLUMNS) + 1))
    rows.row(0, (*batches.COLUMNS, "grades"))
    for number, values in enumerate(batches.submission_rows(facts.batch), 1):
        rows.row(number, values)
    rows.close(len(facts.ids))
