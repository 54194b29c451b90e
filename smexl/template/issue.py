"""Issuing templates as files in a folder: blank ones per level, prefilled ones for the applicants of a roster, or prefilled ones
for what was submitted before (formal workbooks from accepted self-assessments)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from smexl.catalogue import Catalogue
from smexl.drawing.stamp import Key
from smexl.files import write_beside
from smexl.kinds import KINDS, LEVELS, Field, Kind
from smexl.names import file_name
from smexl.submission import Submission, Value
from smexl.template import template
from smexl.template.canvas import number
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
    own level and of the applicant's own kind where the roster names one. Raises ``OSError``."""
    return _write(out, _workbooks(catalogue, levels, kind, lang, roster))


def issue_from(
    out: Path,
    catalogue: Catalogue,
    kind: Kind,
    lang: Lang,
    submissions: Iterable[Submission],
    levels: Sequence[int] = LEVELS,
) -> Issued:
    """Write a template of this kind into ``out`` for each submission of the kind that it follows (``Kind.follows``) at one of these
    levels, with what that submission says entered already. Raises ``OSError``."""
    wanted = (one for one in submissions if one.kind == kind.follows and one.level in levels)
    return _write(out, (_following(one, catalogue, kind, lang) for one in wanted))


def _write(out: Path, workbooks: Iterable[tuple[str, bytes]]) -> Issued:
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, data in workbooks:
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
        of_kind = kind if applicant.kind is None else KINDS[applicant.kind]
        for level in levels if applicant.level is None else (applicant.level,):
            name = file_name(level, of_kind.key, lang, applicant.credit_code, applicant.organization)
            yield name, template(catalogue, level, of_kind, lang, applicant.prefill)


def _following(one: Submission, catalogue: Catalogue, kind: Kind, lang: Lang) -> tuple[str, bytes]:
    name = file_name(one.level, kind.key, lang, one.credit_code, one.organization)
    return name, template(catalogue, one.level, kind, lang, carried_over(one, catalogue, kind, lang))


def carried_over(one: Submission, catalogue: Catalogue, kind: Kind, lang: Lang) -> dict[Key, Value]:
    """What a submission says that a template of another kind has a place for: the questions and the columns of lists that both
    kinds have, and its scores and what stood beside them, as given beforehand."""
    entered: dict[Key, Value] = {}
    for form in kind.forms:
        answers = one.answers.get(form.key, {})
        for field in form.fields():
            entered["form", form.key, field.key] = _said(field, answers.get(field.key, ""), lang)
    for listing in kind.listings:
        for index, record in enumerate(one.listings.get(listing.key, [])):
            for column in listing.columns:
                entered["listing", listing.key, index, column.key] = _said(column, record.get(column.key, ""), lang)
    for field in kind.given:
        if field.type == "score":
            scores = one.scores.items()
            entered |= {("row", id_, field.key): number(Fraction(units, catalogue.unit)) for id_, units in scores}
        elif field.shows:
            entered |= {("row", id_, field.key): row.get(field.shows, "") for id_, row in one.rows.items()}
    return {key: value for key, value in entered.items() if value != ""}


def _said(field: Field, text: str, lang: Lang) -> str:
    """An answer as a template of this language offers it: choices are kept in Chinese."""
    words = {choice.zh: choice(lang) for choice in field.choices}
    parts = text.split("、") if field.type == "choices" else [text]
    return ("、" if lang == "zh" else ", ").join(words.get(part, part) for part in parts)
