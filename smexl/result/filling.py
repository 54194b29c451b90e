"""What the filling of a result workbook goes by: what is prepared once for many of them, and what is known of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from smexl.catalogue import Catalogue, Level
from smexl.drawing.stamp import Begun, Stamp, StampRow, draw_stamp
from smexl.kinds import KINDS, Kind
from smexl.result.layout import LOSS_WIDTHS, requirement_columns, text_lines
from smexl.result.sheets import draw_result
from smexl.scoring import Figures, decimal, digits_of_level, digits_of_subdomains, fixed_point
from smexl.submission import Submission
from smexl.text import Lang

_MOST_PREPARED = 32
"""Drawn workbooks that are kept: there can be as many as numbers of urgent risks."""


class RequirementRow(NamedTuple):
    """What a requirement's row says whoever is assessed; ``lines``: how many its text takes."""

    id: str
    domain: str
    subdomain: str
    text: str
    lines: int


@dataclass(frozen=True)
class Prepared:
    """What is the same in all results of one catalogue, level, kind and language that have as many urgent risks."""

    stamp: Stamp
    kind: Kind
    widths: Mapping[str, float]
    requirements: tuple[RequirementRow, ...]
    by_id: dict[str, RequirementRow]
    digits: int
    digits_c: int
    begun: dict[tuple[str, str, int, float, tuple[str, ...], bool], StampRow]
    """Rows with what they say whoever is assessed, by what ``rows`` asks for."""
    unanswered: dict[tuple[str, int], Begun]
    """Those of requirements beside which nothing was answered, by requirement and units."""


_prepared: dict[tuple[str, int, str, Lang, int], Prepared] = {}


def prepare(catalogue: Catalogue, level: int, kind_key: str, lang: Lang, risks: int) -> Prepared:
    key = (catalogue.identity.digest, level, kind_key, lang, risks)
    if key not in _prepared:
        if len(_prepared) >= _MOST_PREPARED:
            _prepared.clear()
        of_level, kind = catalogue.level(level), KINDS[kind_key].with_levels(catalogue.level_names)
        domains = {domain.zh: domain(lang) for domain in catalogue.domains}
        subdomains = {(s.domain.zh, s.name.zh): s.name(lang) for s in catalogue.subdomains}
        widths = {key: column.width for key, column in requirement_columns(kind).items()}
        rows = tuple(
            _row(r.id, domains[r.domain], subdomains[r.domain, r.subdomain], r.text(lang), widths)
            for r in of_level.requirements
        )
        stamp = draw_stamp(draw_result(catalogue, level, kind, lang, risks))
        by_id = {row.id: row for row in rows}
        digits, digits_c = digits_of_level(of_level, catalogue), digits_of_subdomains(of_level, catalogue)
        _prepared[key] = Prepared(stamp, kind, widths, rows, by_id, digits, digits_c, {}, {})
    return _prepared[key]


def _row(requirement: str, domain: str, subdomain: str, text: str, widths: Mapping[str, float]) -> RequirementRow:
    texts = {"domain": domain, "subdomain": subdomain, "requirement": text}
    narrower = {key: min(widths[key], LOSS_WIDTHS[key]) for key in texts}
    return RequirementRow(
        requirement, domain, subdomain, text, max(text_lines(texts[key], narrower[key]) for key in texts)
    )


@dataclass(frozen=True)
class Filling:
    """What every part of the filling needs."""

    submission: Submission
    figures: Figures
    catalogue: Catalogue
    level: Level
    lang: Lang
    prepared: Prepared

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def a(self, units: int) -> str:
        """The A of a sum of units, as the cells show it: never across the threshold."""
        return fixed_point(units, self.whole, self.prepared.digits)

    @cached_property
    def whole(self) -> int:
        """Units of full marks."""
        return self.catalogue.unit * len(self.level.requirements)

    @cached_property
    def sums(self) -> dict[tuple[str, str], int]:
        """Units of each subdomain."""
        sums = dict.fromkeys(self.level.counts, 0)
        for requirement in self.level.requirements:
            sums[requirement.domain, requirement.subdomain] += self.submission.scores[requirement.id]
        return sums

    def points(self, units: int) -> str:
        """Units as a sum of scores: 694 → 69.4."""
        return decimal(Fraction(units, self.catalogue.unit))

    @cached_property
    def threshold(self) -> str:
        return decimal(self.catalogue.threshold)
