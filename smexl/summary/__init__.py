"""``summary.xlsx``: what a batch came to, from its tables.

Overview, urgent risks, organizations, self-assessment and formal assessment side by side, rounds, borderline verdicts, domains and subdomains as heat maps, requirements, findings, files, who on the roster has not
submitted and who is not on it. The tables are read by column and in batches, the sheets written row by row: memory holds a few bytes a score. Two
very hidden sheets carry what ``statistics`` needs, so that the file can stand alone.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from smexl.batch import reread as batches
from smexl.catalogue import Catalogue
from smexl.drawing.workbook import write_workbook
from smexl.summary import custody, sheets
from smexl.summary.facts import CONTACT_COLUMNS, Expected, Facts, catalogue_line, missing_of, read_facts
from smexl.summary.overview import batch_overview
from smexl.template.roster import Roster
from smexl.text import Lang
from smexl.views.sheet import Data, Sheet

__all__ = ["Expected", "summarizer", "write_summary"]

Sign = Callable[[str], bytes]


def summarizer(
    catalogue: Catalogue, lang: Lang, roster: Roster | None = None, sign: Sign | None = None
) -> Callable[[Path, Path], None]:
    """What writes the summary of a batch's tables into a file; a roster says who was expected."""
    expected = None
    if roster is not None:
        expected = [
            Expected(
                row.credit_code,
                row.organization,
                row.level,
                row.kind,
                *(str(row.prefill.get(("form", "info", key), "")) for key in CONTACT_COLUMNS),
            )
            for row in roster.rows
        ]
    return lambda tables, path: write_summary(tables, path, catalogue, lang, expected, sign)


def write_summary(
    tables: Path,
    path: Path,
    catalogue: Catalogue,
    lang: Lang,
    expected: Sequence[Expected] | None = None,
    sign: Sign | None = None,
) -> None:
    """Write the summary of the batch whose tables lie in ``tables``; ``expected`` are the roster's applicants, if there is one;
    ``sign`` makes of the digest of what it stores the envelope of who gives it out.

    The same tables give the same bytes. Raises ``OSError`` where the file cannot be written, and ``NotABatchError`` where the
    tables are not those of the catalogue.
    """
    facts = read_facts(tables, catalogue)
    missing = None if expected is None else missing_of(facts, expected)
    rounds, unlisted = custody.rounds_of(facts), custody.unlisted_of(facts)
    long: list[Sheet[Any]] = [
        *([sheets.risks(facts)] if facts.risks else []),
        sheets.organizations(facts),
        *([sheets.pairs_sheet(facts)] if facts.pairs else []),
        *([custody.rounds(facts, rounds)] if rounds else []),
        custody.borderline(facts, custody.borderline_of(facts)),
        sheets.domains_sheet(facts),
        sheets.subdomains_sheet(facts),
        sheets.requirements_sheet(facts),
        sheets.findings(facts),
        sheets.files(facts),
        *([sheets.returned(facts)] if "returned" in set(facts.batch.submissions["status"]) else []),
        *([sheets.not_submitted(facts, missing)] if missing is not None else []),
        *([custody.unlisted_sheet(facts, unlisted)] if unlisted else []),
    ]
    write_workbook(
        path, [batch_overview(facts, missing, long), *long, *_data(facts, sign)], lang, catalogue_line(catalogue, lang)
    )


def _data(facts: Facts, sign: Sign | None) -> Iterable[Data]:
    """What ``statistics`` needs. Of too many submissions for a sheet it then asks for the batch's folder."""
    yield Data(batches.CATALOGUE_SHEET, batches.catalogue_rows(facts.catalogue))
    sealing = batches.Sealing(facts.batch)
    yield Data(batches.SUBMISSIONS_SHEET, chain([batches.HEADING], sealing.rows), len(facts.ids))
    yield Data(batches.SEAL_SHEET, batches.seal_rows(sealing, sign))
