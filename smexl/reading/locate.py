"""Where things stand in a workbook that people have worked in: sheets, headings and labels found by what they say.

Exact names first, then the same name in other spelling, then the nearest; never by position.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from smexl import kinds
from smexl.submission import Value
from smexl.text import Text, bare

NEAR = 0.65
"""Likeness from which another name can be meant: 自评分表 for 评分表, but not 证据清单 for 证据编号."""
_LONGEST = 120
"""No heading and no label is longer; longer text is not looked at for one."""
HEADING_ROWS = 30

bare_of = lru_cache(maxsize=8192)(bare)
"""``text.bare``, remembered: a batch says the same few hundred headings and labels again and again."""


def bare_cell(value: Value) -> str:
    """What a cell says, as ``bare``; nothing where it is no text, or more than a heading or label would say."""
    return bare_of(value) if isinstance(value, str) and 0 < len(value) <= _LONGEST else ""


@lru_cache(maxsize=4096)
def bare_names(text: Text) -> tuple[str, str]:
    """Both languages of a name, as ``bare``."""
    return bare(text.zh), bare(text.en)


def likeness(name: str, text: Text) -> float:
    """How far ``name`` (as ``bare``) could mean ``text``: 1 is the same, less than ``NEAR`` is not."""
    best = 0.0
    for wanted in bare_names(text):
        if name == wanted:
            return 1.0
        # A name within another: the share that it takes up still orders them, from 0.8.
        if len(wanted) > 1 and wanted in name:
            best = max(best, 0.8 + 0.1 * len(wanted) / len(name))
        best = max(best, min(fuzz.ratio(name, wanted) / 100, 0.95))
    return best


# --- sheets -----------------------------------------------------------------------------------------------------------

_COPY = re.compile(r"[(]\d+[)]$|[-_]?副本\d*|^copyof|[-_]?copy\d*$|[-_]?\d+$")
_OTHERS = (kinds.GUIDE, kinds.PREVIEW, kinds.RETURNED, kinds.KEPT)
"""Sheets that nothing is read from; named so that they are not taken for another."""
_MOST_POSSIBLE = 12


def answer_sheets(kind: kinds.Kind) -> tuple[Text, ...]:
    """The sheets of a kind that answers stand in."""
    return (kinds.SCORES, *(form.sheet for form in kind.forms), *(listing.sheet for listing in kind.listings))


def sheet_rank(name: str, text: Text) -> float:
    """Likeness of a sheet's name: 3 exactly, 2 in other spelling, 1 a copy (评分表 (2)), below that ``likeness``."""
    if name in text:
        return 3.0
    plain = bare(name)
    if plain in bare_names(text):
        return 2.0
    return likeness(_COPY.sub("", plain) or plain, text)


def candidates(names: Iterable[str], wanted: Iterable[Text]) -> dict[Text, list[str]]:
    """For each wanted sheet the names that could mean it, best first; each name serves for one sheet only."""
    return _candidates(tuple(names), tuple(wanted))


@lru_cache(maxsize=256)
def _candidates(names: tuple[str, ...], wanted: tuple[Text, ...]) -> dict[Text, list[str]]:
    found: dict[Text, list[tuple[float, str]]] = {text: [] for text in wanted}
    for name in names:
        if len(name) > _LONGEST or name == kinds.STAMP:
            continue
        ranks = {text: sheet_rank(name, text) for text in (*found, *_OTHERS)}
        best = max(ranks, key=ranks.__getitem__)
        if best in found and ranks[best] >= NEAR:
            found[best].append((ranks[best], name))
    # Sorting is stable: of equal names the first in the workbook counts.
    return {text: [name for _, name in sorted(ranked, key=lambda r: -r[0])] for text, ranked in found.items()}


@lru_cache(maxsize=256)
def _plausible(names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    every = dict.fromkeys(text for kind in kinds.KINDS.values() for text in answer_sheets(kind))
    found = candidates(names, every)
    needed = {name for found_names in found.values() for name in found_names}
    needed |= {kinds.STAMP, *kinds.RETURNED} & set(names)  # the latter for its confirmation
    possible = [n for n in names if n not in needed and not any(n in text for text in _OTHERS)]
    return [name for name in names if name in needed], possible[:_MOST_POSSIBLE]


def plausible_sheets(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The sheets to read by their names, and those to look into: a sheet of answers may go by another name, or stand there twice."""
    return _plausible(tuple(names))


# --- headings ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Header:
    """A heading row. ``columns``: key → column; ``renamed``: key → the heading as it stands; ``doubled``: key → the other
    column of the same heading."""

    row: int
    columns: dict[str, int]
    renamed: dict[str, str] = field(default_factory=dict)
    doubled: dict[str, int] = field(default_factory=dict)


def find_header(rows: Sequence[Sequence[Value]], wanted: Mapping[str, Text], vital: Collection[str]) -> Header | None:
    """The heading row among the first rows: the one that says most of the wanted headings, the ``vital`` ones first.

    None where no row has a vital heading and half of the others, or at least two.
    """
    keys = {name: key for key, text in reversed(list(wanted.items())) for name in bare_names(text)}
    best, best_score = None, (0, 0)
    for number, row in enumerate(rows[:HEADING_ROWS]):
        hits = {keys[name] for name in map(bare_cell, row) if name in keys}
        score = (len(hits & set(vital)), len(hits))
        if score > best_score:
            best, best_score = number, score
            if len(hits) == len(wanted):
                break
    if best is None or best_score[0] == 0 or best_score[1] < min(2, len(wanted)):
        return _nearest_header(rows, wanted, vital)
    return _header(best, rows[best], wanted, keys)


def _nearest_header(
    rows: Sequence[Sequence[Value]], wanted: Mapping[str, Text], vital: Collection[str]
) -> Header | None:
    headers = (
        _header(number, row, wanted, {}) for number, row in enumerate(rows[:HEADING_ROWS]) if any(map(bare_cell, row))
    )
    good = [h for h in headers if set(vital) & h.columns.keys() and len(h.columns) >= max(2, (len(wanted) + 1) // 2)]
    return max(good, key=lambda header: len(header.columns), default=None)


def _header(number: int, row: Sequence[Value], wanted: Mapping[str, Text], keys: Mapping[str, str]) -> Header:
    header = Header(number, {})
    rest: list[tuple[int, str]] = []
    for column, value in enumerate(row):
        name = bare_cell(value)
        key = keys.get(name)
        if key is None:
            if name:
                rest.append((column, name))
        elif key in header.columns:
            header.doubled.setdefault(key, column)
        else:
            header.columns[key] = column
    missing = [key for key in wanted if key not in header.columns]
    pairs = ((likeness(name, wanted[key]), -column, key) for key in missing for column, name in rest)
    taken: set[int] = set()
    for like, negative, key in sorted(pairs, reverse=True):
        if like >= NEAR and key not in header.columns and -negative not in taken:
            taken.add(-negative)
            header.columns[key] = -negative
            header.renamed[key] = str(row[-negative])
    return header


# --- labels -----------------------------------------------------------------------------------------------------------

_LABEL_LIKENESS = 0.8
_FORM_ROWS, _MOST_UNKNOWN = 500, 1_000
"""Further down, and beyond so many other texts, no label is looked for: the time that takes grows with their number."""


class FieldPlace(NamedTuple):
    """Where a field of a form stands: the row, and the columns of label, answer and note. ``note`` is None where there is no column for notes; ``label`` as it stands if it was
    changed."""

    row: int
    column: int
    answer: int
    note: int | None
    label: str = ""


def find_questions(rows: Sequence[Sequence[Value]], form: kinds.Form) -> dict[str, FieldPlace]:
    """The fields of a form by key: each label's answer stands in the column of answers, or else in the next cell."""
    item, answer, note = kinds.FORM_HEADINGS[:3]
    header = find_header(rows, {"item": item, "answer": answer, "note": note}, ("item", "answer"))
    if header is not None and not {"item", "answer"} <= header.columns.keys():
        header = None
    labels = {name: f.key for f in form.fields() for name in bare_names(f.label)}
    found: dict[str, FieldPlace] = {}
    unknown: list[tuple[int, int, str]] = []
    item_column = None if header is None else header.columns["item"]
    for number, row in enumerate(rows[:_FORM_ROWS]):
        for column, value in enumerate(row):
            if item_column not in (None, column) or not (name := bare_cell(value)):
                continue
            key = labels.get(name)
            if key is None:
                if len(unknown) < _MOST_UNKNOWN:
                    unknown.append((number, column, name))
            elif key not in found:
                found[key] = _question(number, column, header)
    # Of questions that came later, a workbook of an earlier template has none: nothing there is worth a guess.
    missing = [f for f in form.fields() if f.key not in found and not f.later]
    pairs = ((likeness(name, f.label), -number, -column, f.key) for f in missing for number, column, name in unknown)
    taken: set[tuple[int, int]] = set()
    for like, number, column, key in sorted(pairs, reverse=True):
        if like >= _LABEL_LIKENESS and key not in found and (number, column) not in taken:
            taken.add((number, column))
            found[key] = _question(-number, -column, header, str(rows[-number][-column]))
    return found


def _question(row: int, column: int, header: Header | None, label: str = "") -> FieldPlace:
    if header is None:
        return FieldPlace(row, column, column + 1, None, label)
    return FieldPlace(row, column, header.columns["answer"], header.columns.get("note"), label)
