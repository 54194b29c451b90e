"""Issuing templates: blank ones per level, or prefilled ones for the applicants of a roster, as files in a folder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from smexl.catalogue import Catalogue
from smexl.files import write_beside
from smexl.kinds import Kind
from smexl.template import file_name, template
from smexl.template.roster import Roster
from smexl.text import Lang


@dataclass(frozen=True)
class Issued:
    """What was written."""

    paths: tuple[Path, ...]


def issue_templates(
    out: Path, catalogue: Catalogue, levels: Sequence[int], kind: Kind, lang: Lang, roster: Roster | None = None
) -> Issued:
    """Write templates of these levels into ``out``: one a level, or with a roster one for each applicant, at the applicant's
    own level where the roster names one. Raises ``OSError``."""
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, data in _workbooks(catalogue, levels, kind, lang, roster):
        write_beside(out / name, data)
        paths.append(out / name)
    return Issued(tuple(paths))


def _workbooks(
    catalogue: Catalogue, levels: Sequence[int], kind: Kind, lang: Lang, roster: Roster | None
) -> Iterator[tuple[str, bytes]]:
    if roster is None:
        for level in levels:
            yield file_name(level, kind.key, lang), template(catalogue, level, kind, lang)
        return
    for applicant in roster.rows:
        for level in levels if applicant.level is None else (applicant.level,):
            name = file_name(level, kind.key, lang, applicant.credit_code, applicant.organization)
            yield name, template(catalogue, level, kind, lang, applicant.prefill)
