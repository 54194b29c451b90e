"""Evaluation reports in Word (8.3.13) from accepted submissions, and self-assessment reports (8.3.3 b).

facts (what is said) → charts (what is drawn) → fill (a template's tags) → the bytes of a .docx
"""

from dataclasses import dataclass

from smexl.catalogue import Catalogue
from smexl.report import charts
from smexl.report.charts import Charted
from smexl.report.facts import Facts, Source, facts
from smexl.report.fill import About, TemplateProblem, fill
from smexl.report.template import TITLES, default_template
from smexl.scoring import Figures, decimal
from smexl.submission import Submission
from smexl.text import Lang

__all__ = ["Facts", "Report", "Source", "TemplateProblem", "default_template", "report"]


@dataclass(frozen=True)
class Report:
    """The bytes of a ``.docx``, and how many places the workbook left to be completed."""

    data: bytes
    missing: int


def report(
    submission: Submission,
    figures: Figures,
    source: Source,
    catalogue: Catalogue,
    lang: Lang = "zh",
    template: bytes | None = None,
) -> Report:
    """The report of an accepted submission, in smexl's own template or another.

    Raises ``TemplateProblem`` where the template is broken, and ``KeyError`` where the submission lacks a requirement's score.
    """
    found = facts(submission, figures, source, catalogue, lang)
    charted = Charted(float(catalogue.threshold), decimal(catalogue.threshold), submission.kind, lang)
    drawn = {
        "radar": charts.radar(list(found.means.domains.values()), charted),
        "bars": charts.bars(list(found.means.subdomains.values()), charted),
    }
    pictures = {name: (png, charts.width_on_page(png)) for name, png in drawn.items()}
    about = About(
        f"{submission.organization} {found.said['level']} {TITLES[submission.kind](lang)}",
        submission.answers.get("assessment", {}).get("body", "") or submission.organization,
        found.said["identity"],
        source.saved,
    )
    data = fill(template or default_template(submission.kind, lang), found.said, pictures, about)
    return Report(data, len(found.said["missing"]))
