"""The rows of ``要求得分`` and ``改进重点``: what each says whoever is assessed is put in once, the rest for each result.

In: a result's ``Filling``. Out: rows begun, with what they still lack.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from smexl.drawing.stamp import Begun, Fill, StampRow, Styled
from smexl.result.filling import Filling, RequirementRow
from smexl.result.layout import DIFFERENCE_SUFFIX, LOSS_WIDTHS, row_height_of, text_lines
from smexl.scoring import Improvement
from smexl.vocabulary import fraction_or_none, id_key, split_ids

_MOST_BEGUN = 2_048
"""Rows of a drawn workbook that are kept begun, a kilobyte each."""


def _begun(
    filling: Filling,
    block: str,
    requirement: RequirementRow,
    units: int,
    lines: int,
    blank: tuple[str, ...],
    *,
    picked: bool = False,
) -> StampRow:
    """A requirement's row with all that does not depend on whose result it is; ``blank``: columns in which nothing is said."""
    height, begun = row_height_of(lines), filling.prepared.begun
    key = (block, requirement.id, units, height, blank, picked)
    if key not in begun:
        if len(begun) >= _MOST_BEGUN:  # remarks of all lengths make rows of all heights
            begun.clear()
        score, best = units / filling.catalogue.unit, max(filling.catalogue.scale_units)
        values: dict[str, Fill] = {
            "id": requirement.id,
            "domain": requirement.domain,
            "subdomain": requirement.subdomain,
            "requirement": requirement.text,
            "score": score,
            **dict.fromkeys(blank),
        }
        if block == "requirements":
            values["grade"] = filling.catalogue.grade_of_units[units].label(filling.lang)
        else:
            values |= {"gain": (best - units) / filling.whole, "picked": "●" if picked else None}
        if picked:
            values = _in_colour(values)
        begun[key] = filling.prepared.stamp.begin(block, values | {"@height": height})
    return begun[key]


# --- 要求得分 ----------------------------------------------------------------------------------------------------------
def requirement_rows(filling: Filling) -> list[Begun]:
    """A row for each requirement of the level, in the catalogue's order."""
    scores, rows, unanswered = filling.submission.scores, filling.submission.rows, filling.prepared.unanswered
    records: list[Begun] = []
    for one in filling.prepared.requirements:
        if row := rows.get(one.id):
            records.append(_requirement(filling, one, row))
            continue
        key = (one.id, scores[one.id])
        if key not in unanswered:
            unanswered[key] = _requirement(filling, one, {})
        records.append(unanswered[key])
    return records


def _requirement(filling: Filling, requirement: RequirementRow, row: Mapping[str, str]) -> Begun:
    kind, lines, units = filling.prepared.kind, requirement.lines, filling.submission.scores[requirement.id]
    record: dict[str, Fill] = {}
    for field in kind.given:
        if field.type != "score":
            continue
        text = row.get(field.key, "")
        given, difference = _beside(units, filling.catalogue.unit, text)
        record[field.key] = text or None if given is None else given
        record[field.key + DIFFERENCE_SUFFIX] = difference
    for answer in kind.answers:
        text = answer.in_language(row.get(answer.key, ""), filling.lang)
        record[answer.key] = text or None
        lines = max(lines, text_lines(text, filling.prepared.widths[answer.key]))
    blank = tuple(key for key, value in record.items() if value is None)
    filled = {key: value for key, value in record.items() if value is not None}
    return Begun(_begun(filling, "requirements", requirement, units, lines, blank), filled)


@lru_cache(maxsize=1024)
def _beside(units: int, unit: int, text: str) -> tuple[float | None, float | None]:
    """A score given as text, and how far the score of so many units is from it."""
    given = fraction_or_none(text)
    return (None, None) if given is None else (float(given), float(Fraction(units, unit) - given))


# --- 改进重点 ----------------------------------------------------------------------------------------------------------
def losses(filling: Filling, better: Improvement) -> list[Begun]:
    """A row for each requirement that lost points, largest gain first; those of the smallest set in colour."""
    whole, measures = filling.whole, _measures(filling)
    records: list[Begun] = []
    for number, loss in enumerate(better.losses, 1):
        one = filling.prepared.by_id[loss.requirement.id]
        record: dict[str, Fill] = {"number": number, "after": loss.reached / whole}
        lines, measure = one.lines, measures.get(id_key(one.id))
        if measure:
            record["measure"] = measure
            lines = max(lines, text_lines(measure, LOSS_WIDTHS["measure"]))
        picked = number <= better.fewest
        row = _begun(filling, "losses", one, loss.units, lines, () if measure else ("measure",), picked=picked)
        records.append(Begun(row, _in_colour(record) if picked else record))
    return records


def _in_colour(record: Mapping[str, Fill]) -> dict[str, Fill]:
    return {key: Styled(value, _PICKED[key]) for key, value in record.items()}  # type: ignore[arg-type]


_PICKED = {
    "number": "picked-centre",
    "id": "picked",
    "domain": "picked",
    "subdomain": "picked",
    "requirement": "picked",
    "score": "picked-centre",
    "gain": "picked-gain",
    "after": "picked-after",
    "picked": "picked-centre",
    "measure": "picked",
}


def _measures(filling: Filling) -> dict[str, str]:
    """The measures of the organization's own improvement plan, by the key of the requirement they are for."""
    measures: dict[str, list[str]] = {}
    for record in filling.submission.listings.get("plan", ()):
        text = record.get("measure", "")
        deadline = record.get("deadline", "")
        for one in split_ids(record.get("requirement", "")) if text else ():
            measures.setdefault(id_key(one), []).append(f"{text}（{deadline}）" if deadline else text)
    return {one: "\n".join(texts) for one, texts in measures.items()}
