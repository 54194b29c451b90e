"""Documents in Word from submissions: evaluation reports (8.3.13), self-assessment reports (8.3.3 b), plans, sign-in sheets, applications.

facts (what is said) → charts (what is drawn) → fill (a template's tags) → the bytes of a .docx
"""

from dataclasses import dataclass

from smexl.catalogue import Catalogue
from smexl.report import charts
from smexl.report.charts import Charted, WordChart
from smexl.report.documents import DOCUMENTS, REPORT_KEY, Document
from smexl.report.facts import ReportFacts, Source, facts
from smexl.report.fill import About, TemplateProblem, fill
from smexl.report.means import Means
from smexl.scoring import decimal
from smexl.submission import Submission
from smexl.text import Lang

__all__ = ["MadeReport", "ReportFacts", "Source", "TemplateProblem", "make", "report"]


@dataclass(frozen=True)
class MadeReport:
    """The bytes of a ``.docx``, and how many places the workbook left to be completed."""

    data: bytes
    missing: int


def report(
    submission: Submission, source: Source, catalogue: Catalogue, lang: Lang = "zh", template: bytes | None = None
) -> MadeReport:
    """The report of an accepted submission, in smexl's own template or another. Raises as ``make``."""
    return make(DOCUMENTS[REPORT_KEY, submission.kind], submission, source, catalogue, lang, template)


def make(
    document: Document,
    submission: Submission,
    source: Source,
    catalogue: Catalogue,
    lang: Lang = "zh",
    template: bytes | None = None,
) -> MadeReport:
    """A document of a submission, in smexl's own template or another.

    Raises ``TemplateProblem`` where the template is broken, and ``KeyError`` where the document tells scores and the submission lacks one.
    """
    found = facts(submission, source, catalogue, lang, document)
    about = About(
        f"{submission.organization} {found.data['level']} {document.title(lang)}",
        submission.answers.get("assessment", {}).get("body", "") or submission.organization,
        found.data["identity"],
        source.saved,
        verdict_word(found.data.get("conforms")),
    )
    drawn = {} if found.means is None else _charts(found.means, submission.kind, catalogue, lang)
    data = fill(template or document.template(lang), found.data, drawn, about)
    return MadeReport(data, len(found.data["missing"]))


def verdict_word(conforms: bool | None) -> str:
    """The verdict as a document's properties keep it (``fill.verdict_of``), so that one that was completed by hand can be compared."""
    return "" if conforms is None else f"smexl:conforms={'yes' if conforms else 'no'}"


def _charts(means: Means, kind: str, catalogue: Catalogue, lang: Lang) -> dict[str, WordChart]:
    charted = Charted(float(catalogue.threshold), decimal(catalogue.threshold), kind, lang)
    return {
        "radar": charts.radar(list(means.domains.values()), charted),
        "bars": charts.bars(list(means.subdomains.values()), charted),
    }
