"""The authority supervises: do bodies judge alike, do submissions hold together, where to look first.

From the batches of any number of bodies to a workbook that gives grounds for a talk, never a verdict:

    gather → alike (bodies) · signals (certain) · programs · likely → queue → sheets
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from smexl.drawing.html import write_html
from smexl.drawing.workbook import write_workbook
from smexl.files import check_output, writing
from smexl.proof.bodies import read_bodies
from smexl.summary.facts import catalogue_line
from smexl.supervise import likely, programs, queue, sheets
from smexl.supervise import tables as written
from smexl.supervise.bodies import BodyFigures, body_figures
from smexl.supervise.gather import SuperviseError, gather
from smexl.supervise.queue import QueueEntry
from smexl.supervise.reference import Reference, compare_with_experts, read_case
from smexl.supervise.signals import WHAT, Signal, certain
from smexl.text import Lang

__all__ = ["SuperviseError", "Supervised", "supervise"]


@dataclass(frozen=True)
class Supervised:
    """What the workbook at ``path`` says, in short."""

    path: Path
    signals: tuple[Signal, ...]
    bodies: BodyFigures
    entries: tuple[QueueEntry, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as what JSON can say."""
        asked = [
            {"body": row.name, "ask": [one.whole.en for one in row.questions]}
            for row in self.bodies.rows
            if row.questions
        ]
        found = [
            asdict(one) | {"name": WHAT[one.of].name.en, "where": one.where.en, "evidence": one.evidence.en}
            for one in self.signals
        ]
        waiting = [{"key": one.key, "points": one.points} for one in self.entries if not one.done and one.points]
        return {"path": str(self.path), "bodies": asked, "signals": found, "queue": waiting}

    def lines(self, lang: Lang) -> list[str]:
        return [line(lang) for line in sheets.terminal_lines(self.signals, self.bodies, self.entries)]


def supervise(
    paths: Sequence[Path],
    path: Path,
    lang: Lang,
    *,
    listed: Path | None = None,
    case: Path | None = None,
    page: Path | None = None,
    tables: Path | None = None,
) -> Supervised:
    """Write what supervision finds in the batches at ``paths`` to ``path``, an .xlsx file; what was typed into it before is kept.

    ``listed``: the authority's list of bodies; ``case``: the experts' reference case; ``page``: an .html file, ``tables``: a folder
    to write as well. Raises ``SuperviseError``, ``BodiesError``.
    """
    check_output(path, SuperviseError, paths, twice=False)
    if page is not None:
        check_output(page, SuperviseError, ending=".html")
    typed = queue.read_typed(path)
    list_of_bodies = None if listed is None else read_bodies(listed)
    gathered = gather(paths)
    reference: Reference | None = None
    if case is not None:
        catalogue = gathered.catalogues[0]
        reference = compare_with_experts(gathered, read_case(case, catalogue), catalogue)
    taken = frozenset() if reference is None else reference.taken
    formal = [row for row in gathered.formal if row not in taken]
    # What everybody was given to score is no signal.
    found = [
        one
        for one in (
            *certain(gathered, list_of_bodies),
            *programs.program_signals(gathered),
            *likely.likely_signals(gathered),
        )
        if not taken.intersection(one.rows)
    ]
    figures = body_figures(gathered, formal, frozenset() if reference is None else reference.bodies)
    entries = queue.queue(gathered, formal, found, figures, typed)
    foot = "; ".join({catalogue_line(one, lang): None for one in gathered.catalogues})
    with writing(path, SuperviseError):
        write_workbook(path, sheets.views(gathered, formal, found, figures, entries, reference), lang, foot)
    if page is not None:
        with writing(page, SuperviseError):
            views = sheets.views(gathered, formal, found, figures, entries, reference)
            write_html(page, [sheets.without_keys(view) for view in views], lang, foot)
    if tables is not None:
        with writing(tables, SuperviseError):
            written.write_supervision(tables, gathered, found, figures, entries, lang)
    return Supervised(path, tuple(found), figures, tuple(entries))
