"""Comparison of two assessments: workbooks, batches, or one inside the other; self and formal, or two years.

    read both sides → match submissions → exact figures → one workbook

A difference is always the second less the first. Verdicts, and what moved them, are decided on whole numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smexl import scoring
from smexl.catalogue import Catalogue
from smexl.compare.figures import Pair, Spread, compared_pairs
from smexl.compare.many import _GAINED, _LOST, Many, verdict_words, views_of_many
from smexl.compare.one import verdict_text, views_of_one
from smexl.compare.pairs import match
from smexl.compare.sides import CompareError, Side, read_sides
from smexl.compare.words import warnings
from smexl.drawing.signed import signed_text
from smexl.drawing.workbook import write_workbook
from smexl.files import check_output, writing
from smexl.summary.facts import catalogue_line
from smexl.text import Lang, Text, count_of
from smexl.views.columns import kind_text

__all__ = ["CompareError", "Comparison", "compare"]


@dataclass(frozen=True)
class Comparison:
    """What came of it; ``batches`` says whether two batches were compared, or two submissions."""

    path: Path
    many: Many
    batches: bool

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return self.many.pairs

    def as_json(self) -> dict[str, Any]:
        """The same as what JSON can say; a difference is the second less the first."""
        many = self.many
        found: dict[str, Any] = {
            "path": str(self.path),
            "sides": [
                {"path": str(side.path), "catalogue": str(side.catalogue.identity), "submissions": len(side.entries)}
                for side in many.sides
            ],
            "pairs": [_pair_json(pair, requirements=not self.batches) for pair in many.ordered],
        }
        if self.batches:
            found |= {
                "unmatched": [
                    {
                        "side": one.side + 1,
                        "credit_code": one.entry.credit_code,
                        "organization": one.entry.organization,
                        "level": one.entry.level,
                        "kind": one.entry.kind,
                        "reason": one.reason.en,
                    }
                    for one in many.unmatched
                ],
                "total": many.total and _spread_json(many.total),
                "deviation": {
                    "total": many.deviation and _spread_json(many.deviation),
                    "subdomains": [
                        {"domain": domain, "subdomain": name, **_spread_json(values)}
                        for (domain, name), values in many.deviations.items()
                    ],
                    "bodies": [
                        {"body": body.name, **_spread_json(body.spread), "over": body.over, "under": body.under}
                        for body in many.bodies
                    ],
                },
            }
        return found

    def lines(self, lang: Lang) -> Iterator[str]:
        """A few lines for a terminal."""
        return self._lines_of_batches(lang) if self.batches else self._lines_of_pair(lang)

    def _lines_of_pair(self, lang: Lang) -> Iterator[str]:
        (pair,) = self.pairs
        for warning in warnings(self.many.sides, pair):
            yield warning(lang)
        names = (Text("甲", "First"), Text("乙", "Second"))
        words = verdict_words(pair)
        for place in (0, 1):
            entry, exact, catalogue = pair.entries[place], pair.figures[place], pair.catalogues[place]
            level, kind = catalogue.level_name(entry.level)(lang), kind_text(entry.kind)(lang)
            score = scoring.shown(exact.score, catalogue.threshold)
            yield f"{names[place](lang)}  {entry.organization}  {level} {kind}  A {score}  {words[place](lang)}"
        up, same, down = pair.counts
        difference = signed_text(pair.difference)
        yield Text(
            f"差（乙 − 甲）{difference}；{len(pair.scores)} 条要求可比：上升 {up}，不变 {same}，下降 {down}。",
            f"Difference (second - first) {difference}; {count_of(len(pair.scores), 'requirement')} compared: {up} up, {same} the same, {down} down.",
        )(lang)
        yield verdict_text(pair)(lang)

    def _lines_of_batches(self, lang: Lang) -> Iterator[str]:
        many, changes = self.many, self.many.changes
        left = [sum(one.side == side for one in many.unmatched) for side in (0, 1)]
        yield Text(
            f"配对 {len(many.pairs)} 家；未配对：甲 {left[0]}，乙 {left[1]}。",
            f"{count_of(len(many.pairs), 'pair')}; unmatched: {left[0]} of the first, {left[1]} of the second.",
        )(lang)
        if many.total is not None:
            absolute = signed_text(many.total.absolute).lstrip("+")
            yield Text(
                f"由符合变为不符合 {changes[_LOST]} 家，由不符合变为符合 {changes[_GAINED]} 家；A 平均差（乙 − 甲）{signed_text(many.total.difference)}，平均绝对差 {absolute}。",
                f"No longer conforming: {changes[_LOST]}, conforming now: {changes[_GAINED]}; mean difference of A (second - first) {signed_text(many.total.difference)}, mean absolute difference {absolute}.",
            )(lang)
        if many.deviation is not None:
            count, deviation = many.deviation.count, signed_text(many.deviation.difference)
            yield Text(
                f"自评与正式评估 {count} 对：自评平均偏差（自评 − 正式）{deviation}。",
                f"{count_of(count, 'pair')} of self and formal: self-assessments deviate by {deviation} on average (self less formal).",
            )(lang)


def _spread_json(values: Spread) -> dict[str, Any]:
    first, second = values.means
    means = {"first": float(first), "second": float(second)}
    return {
        "count": values.count,
        "means": means,
        "difference": float(values.difference),
        "absolute": float(values.absolute),
    }


def _pair_json(pair: Pair, *, requirements: bool) -> dict[str, Any]:
    one, other = pair.entries
    up, same, down = pair.counts
    found: dict[str, Any] = {
        "organization": one.organization or other.organization,
        "credit_code": one.credit_code or other.credit_code,
        "levels": [entry.level for entry in pair.entries],
        "kinds": [entry.kind for entry in pair.entries],
        "scores": [float(figures.score) for figures in pair.figures],
        "units": [figures.units for figures in pair.figures],
        "conforms": [figures.conforms for figures in pair.figures],
        "difference": float(pair.difference),
        "compared": len(pair.scores),
        "up": up,
        "same": same,
        "down": down,
    }
    if requirements:
        path = pair.path
        found |= {
            "unit": pair.unit,
            "need": path.need,
            "changes": [
                {"requirement": m.requirement.id, "units": list(m.units), "sum": m.total, "crosses": m.crossing}
                for m in path.moves
            ],
            "text_changed": [one.id for one, _ in pair.common.changed],
            "only_first": [one.id for one in pair.common.only[0]],
            "only_second": [one.id for one in pair.common.only[1]],
        }
    return found


def compare(
    first: Path, second: Path, path: Path, lang: Lang = "zh", catalogues: Sequence[Catalogue] = ()
) -> Comparison:
    """Write the comparison of ``first`` and ``second`` to ``path``, an .xlsx file. Raises ``CompareError``, and ``OSError``."""
    check_output(path, CompareError, (first, second))
    one, other = read_sides((first, second), catalogues)
    sides: tuple[Side, Side] = (one, other)
    matched = match(one, other)
    many = Many(sides, tuple(compared_pairs(sides, matched.pairs)), matched.unmatched)
    batches = one.batch and other.batch
    names = dict.fromkeys(catalogue_line(side.catalogue, lang) for side in sides)
    views = views_of_many(many) if batches else views_of_one(sides, many.pairs[0])
    with writing(path, CompareError):
        write_workbook(path, views, lang, "; ".join(names))
    return Comparison(path, many, batches)
