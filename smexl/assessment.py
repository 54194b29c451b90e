"""The one scored record of an accepted submission: what was said, by which catalogue it was scored, and from which bytes.

Everything that is issued (result, report, tables, bundle) says what an ``Assessment`` says, and can name its ``digest``.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from pathlib import PurePath
from typing import Any, NamedTuple

import rfc8785

from smexl.catalogue import Catalogue
from smexl.findings import Finding
from smexl.kinds import STARS, level_name
from smexl.scoring import Figures, figures
from smexl.submission import Submission, submission_json
from smexl.text import Text
from smexl.vocabulary import fraction_or_none

RECORD_VERSION = 1
"""Version of the canonical form; raised when a member changes its meaning or goes."""


ASSESSMENT_ANSWERS = ("body", "team_leader", "team_members", "assessor", "start", "end")
"""Answers of a formal assessment's form that the record shows: who assessed, and when."""
DATES = ("period_start", "period_end", "date")
"""Answers about the organization that the record shows: the period, and the day of the self-assessment."""


class Provenance(NamedTuple):
    """Where a submission came from: the name of its file, the SHA-256 of its bytes (hex), the program that read it (``engine``),
    whether it judged strictly, and the name of the inbox."""

    source: str
    sha256: str
    engine: str
    strict: bool = False
    inbox: str = ""

    @property
    def suffix(self) -> str:
        """The ending of the file's name in lower case. The name's only part that reading depends on: it can be a finding."""
        return PurePath(self.source).suffix.lower()


@dataclass(frozen=True)
class Assessment:
    """An accepted submission, scored. ``units``: its scores as whole numbers of ``catalogue.unit``, in the order of the level's
    requirements."""

    submission: Submission
    catalogue: Catalogue
    units: tuple[int, ...]
    provenance: Provenance

    @property
    def organization(self) -> str:
        return self.submission.organization

    @property
    def credit_code(self) -> str:
        return self.submission.credit_code

    @property
    def kind(self) -> str:
        return self.submission.kind

    @property
    def level(self) -> int:
        return self.submission.level

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those that stood: warnings, for one with an error is not accepted."""
        return tuple(self.submission.findings)

    @property
    def requirements(self) -> tuple[str, ...]:
        """The ids of what ``units`` score."""
        return tuple(requirement.id for requirement in self.catalogue.level(self.level).requirements)

    @cached_property
    def figures(self) -> Figures:
        """Formulas (1)–(4), exactly."""
        return figures(self.units, self.catalogue.level(self.level), self.catalogue)

    @property
    def score(self) -> Fraction:
        """A, formula (3), exactly."""
        return self.figures.score

    @property
    def conforms(self) -> bool:
        """Formula (4)."""
        return self.figures.conforms

    @cached_property
    def submission_json(self) -> bytes:
        """All that the submission says, as ``submission.submission_json``."""
        return submission_json(self.submission)

    def content(self) -> dict[str, Any]:
        """What the record holds, as JSON: texts, whole numbers, and fractions as text. Names and answers of files stay out of it: ``answers``
        is the digest of all that was said, so that a record can be shown without showing a contact's telephone number.

        It follows from the file's bytes, its suffix, the catalogue and strictness alone, so whoever has these can work it out again.
        """
        identity = self.catalogue.identity
        return {
            "record": RECORD_VERSION,
            "organization": self.organization,
            "credit_code": self.credit_code,
            "kind": self.kind,
            "level": self.level,
            **name_noted(self.catalogue, self.level),
            "catalogue": {"name": identity.name, "version": identity.version, "digest": identity.digest},
            "unit": self.catalogue.unit,
            "threshold": str(self.catalogue.threshold),
            "scores": dict(zip(self.requirements, self.units, strict=True)),
            "score": str(self.score),
            "conforms": self.conforms,
            "assessment": self._answers("assessment", ASSESSMENT_ANSWERS),
            "dates": self._answers("info", DATES),
            "answers": sha256(self.submission_json).hexdigest(),
            "findings": [[f.code, f.sheet, f.cell, f.value] for f in self.findings],
            "source": {
                "sha256": self.provenance.sha256,
                "suffix": self.provenance.suffix,
                "saved": None if self.submission.modified is None else self.submission.modified.isoformat(),
            },
            "strict": self.provenance.strict,
            "engine": self.provenance.engine,
        }

    def _answers(self, form: str, keys: Iterable[str]) -> dict[str, str]:
        given = self.submission.answers.get(form, {})
        return {key: given[key] for key in keys if given.get(key)}

    def canonical(self) -> bytes:
        """The content in the canonical form of RFC 8785: the same record gives the same bytes everywhere."""
        return canonical(self.content())

    @cached_property
    def digest(self) -> str:
        """The name of the record: SHA-256 of its canonical form, hex."""
        return sha256(self.canonical()).hexdigest()


_RARE = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")
"""Characters of two UTF-16 units, by which keys are sorted, and halves of them, which are no text."""


def canonical(content: Mapping[str, Any]) -> bytes:
    """RFC 8785 of texts and whole numbers below 2⁵³ (no floats): the bytes of the library, by ``json`` in a tenth of its time.
    Raises ``rfc8785.CanonicalizationError`` for what is no text."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return rfc8785.dumps(content) if _RARE.search(text) else text.encode()


def name_noted(catalogue: Catalogue, level: int) -> dict[str, Text]:
    """What is noted of a level beside its number: its name, unless it is the standard's own."""
    return {} if catalogue.level_names == STARS else {"level_name": catalogue.level_name(level)}


def noted_name(noted: Mapping[str, Any]) -> Text:
    """The name of the level in what was noted."""
    return Text(*noted["level_name"]) if "level_name" in noted else level_name(int(noted["level"]))


def self_scores(submission: Submission, catalogue: Catalogue) -> dict[str, int]:
    """The self-assessment's scores that a formal workbook has beside its own, by requirement, in units, as far as they are of the scale."""
    given = {id_: row["self_score"] for id_, row in submission.rows.items() if row.get("self_score")}
    read = {text: fraction_or_none(text) for text in set(given.values())}
    units = {text: score * catalogue.unit for text, score in read.items() if score is not None}
    return {id_: int(units[text]) for id_, text in given.items() if units.get(text) in catalogue.grade_of_units}


def assess(submission: Submission, catalogue: Catalogue, provenance: Provenance) -> Assessment:
    """The record of an accepted submission. Raises ``KeyError`` where it lacks the score of a requirement."""
    units = tuple(submission.scores[requirement.id] for requirement in catalogue.level(submission.level).requirements)
    return Assessment(submission, catalogue, units, provenance)
