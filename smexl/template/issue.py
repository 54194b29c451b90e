"""Issuing templates as files in a folder: blank ones per level, prefilled ones for the applicants of a roster, or prefilled ones
for what was submitted before (formal workbooks from accepted self-assessments)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, count, repeat
from pathlib import Path
from typing import NamedTuple

from smexl.catalogue import Catalogue
from smexl.drawing.stamp import Key
from smexl.files import write_unless_changed
from smexl.kinds import KINDS, Kind
from smexl.names import file_name
from smexl.submission import Submission, Value
from smexl.template import Entered, template
from smexl.template.canvas import number
from smexl.template.roster import Roster
from smexl.text import Lang


@dataclass(frozen=True)
class IssuedTemplates:
    """The templates, all that were asked for; ``kept``: those of them that were there with other content, which somebody may have filled in,
    and were left alone; ``without``: the levels that were asked for and have no requirements in this catalogue, lowest first."""

    paths: tuple[Path, ...]
    without: tuple[int, ...] = ()
    kept: tuple[Path, ...] = ()


def issue_templates(
    out: Path,
    catalogue: Catalogue,
    levels: Sequence[int],
    kind: Kind,
    lang: Lang,
    roster: Roster | None = None,
    *,
    overwrite: bool = False,
) -> IssuedTemplates:
    """Write templates of these levels into ``out``: one a level, or with a roster one for each applicant, at the applicant's
    own level and of the applicant's own kind where the roster names one. ``overwrite``: replace also what somebody may have filled in.
    Raises ``OSError``."""
    return _write(out, catalogue, lang, _orders(levels, kind, roster), overwrite=overwrite)


def issue_from(  # noqa: PLR0913 (what, of whom, where)
    out: Path,
    catalogue: Catalogue,
    kind: Kind,
    lang: Lang,
    submissions: Iterable[Submission],
    levels: Sequence[int] | None = None,
    number_of: Callable[[str], str] = lambda name: "",
    *,
    overwrite: bool = False,
) -> IssuedTemplates:
    """Write a template of this kind into ``out`` for each submission of the kind that it follows (``Kind.follows``) at one of these
    levels, with what that submission says entered already. ``number_of``: the report number of a workbook, by its file name. ``overwrite``: as in
    ``issue_templates``. Raises ``OSError``."""
    wanted = (one for one in submissions if one.kind == kind.follows and one.level in (levels or catalogue.levels))
    orders = (_following(one, catalogue, kind, lang, number_of) for one in wanted)
    return _write(out, catalogue, lang, orders, overwrite=overwrite)


def issue_case(
    out: Path, catalogue: Catalogue, case: Submission, lang: Lang, *, overwrite: bool = False
) -> IssuedTemplates:
    """Write the reference case into ``out`` for all bodies to score: the organization, its evidence and what it said of itself as in the
    experts' workbook, everything that the experts found left out. Raises ``OSError``."""
    kind = KINDS[case.kind]
    given = {field.key for field in kind.given} | {"evidence"}
    prefill = {
        key: value
        for key, value in case.entered.items()
        if key[:2] in {("form", "info"), ("listing", "evidence"), ("listing", "plan")}
        or (key[0] == "row" and key[2] in given)
    }
    who = (case.credit_code, case.organization)
    return _write(out, catalogue, lang, [_Order(case.level, kind, who, prefill)], overwrite=overwrite)


def numbering(first: str, there: Mapping[str, str]) -> Callable[[str], str]:
    """Report numbers by file name, as ``issue_from`` asks for them: ``first``, and on from it. A workbook that is ``there`` keeps the number
    that it has, which no other gets."""
    taken = set(there.values())
    numbers = (number for number in counting_on(first) if not number or number not in taken)
    return lambda name: (there.get(name) if first else "") or next(numbers)


def counting_on(first: str) -> Iterator[str]:
    """Numbers in the manner of the first: its last digits count on, as wide as they are (皖评报〔2026〕009, then 010). Nothing after nothing."""
    found = re.search(r"\d+(?=\D*$)", first)
    if found is None:
        yield from chain((first,), repeat("") if not first else (f"{first}-{number}" for number in count(2)))
        return
    before, after, digits = first[: found.start()], first[found.end() :], found[0]
    yield from (f"{before}{number:0{len(digits)}d}{after}" for number in count(int(digits)))


class _Order(NamedTuple):
    """One template to write: of which level and kind, for whom, and what is entered already."""

    level: int
    kind: Kind
    who: tuple[str, ...] = ()
    prefill: Entered | None = None


def _write(
    out: Path, catalogue: Catalogue, lang: Lang, orders: Iterable[_Order], *, overwrite: bool
) -> IssuedTemplates:
    out.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    kept: list[Path] = []
    without: set[int] = set()
    for level, kind, who, prefill in orders:
        if not catalogue.level(level).requirements:
            without.add(level)
            continue
        paths.append(out / file_name(catalogue.level_name(level), kind, lang, *who))
        made = template(catalogue, level, kind, lang, prefill)
        if write_unless_changed(paths[-1], made, overwrite=overwrite) == "kept":
            kept.append(paths[-1])
    return IssuedTemplates(tuple(paths), tuple(sorted(without)), tuple(kept))


def _orders(levels: Sequence[int], kind: Kind, roster: Roster | None) -> Iterator[_Order]:
    if roster is None:
        yield from (_Order(level, kind) for level in levels)
        return
    for one in roster.rows:
        of_kind = kind if one.kind is None else KINDS[one.kind]
        for level in levels if one.level is None else (one.level,):
            yield _Order(level, of_kind, (one.credit_code, one.organization), one.prefill)


def _following(
    submission: Submission, catalogue: Catalogue, kind: Kind, lang: Lang, number_of: Callable[[str], str]
) -> _Order:
    prefill, who = carried_over(submission, catalogue, kind, lang), (submission.credit_code, submission.organization)
    if number := number_of(file_name(catalogue.level_name(submission.level), kind, lang, *who)):
        prefill["form", "assessment", "report_number"] = number
    return _Order(submission.level, kind, who, prefill)


def carried_over(submission: Submission, catalogue: Catalogue, kind: Kind, lang: Lang) -> dict[Key, Value]:
    """What a submission says that a template of another kind has a place for: the questions and the columns of lists that both
    kinds have, and its scores and what stood beside them, as given beforehand."""
    entered: dict[Key, Value] = {}
    for form in kind.forms:
        answers = submission.answers.get(form.key, {})
        for field in form.fields():
            entered["form", form.key, field.key] = field.in_language(answers.get(field.key, ""), lang)
    for listing in kind.listings:
        for index, record in enumerate(submission.listings.get(listing.key, [])):
            for column in listing.columns:
                entered["listing", listing.key, index, column.key] = column.in_language(
                    record.get(column.key, ""), lang
                )
    for field in kind.given:
        if field.type == "score":
            scores = submission.scores.items()
            entered |= {("row", id_, field.key): number(Fraction(units, catalogue.unit)) for id_, units in scores}
        elif field.shows:
            entered |= {("row", id_, field.key): row.get(field.shows, "") for id_, row in submission.rows.items()}
    return {key: value for key, value in entered.items() if value != ""}
