"""What a summary shows beside what it stores: its sheets are declared again from the stored grades, and compared cell by cell.

In: a batch that was read from a ``summary.xlsx``, and that file. Out: the first figure that is shown otherwise, or none. Only what
follows from the grades is compared; what the tables beside know (findings, files) is not stored.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from smexl.batch import reread as batches
from smexl.batch.reread import Batch
from smexl.drawing.tabular import cell_text
from smexl.summary import sheets
from smexl.summary.facts import (
    CONTACT_COLUMNS,
    ORGANIZATIONS,
    OVERVIEW,
    Facts,
    FindingCounts,
    kind_pairs,
    means_of,
    sheet_order,
)
from smexl.summary.overview import by_group, cards
from smexl.text import Lang, Text, text_in
from smexl.views.cells import DASH, LINK, Jump, Link, Mark, Shown
from smexl.views.page import Cards, Grid
from smexl.views.sheet import Column, Sheet

_Rows = Sequence[Sequence[Any]]
_UNKNOWN = "警告"
"""The column that tells of findings."""


def disagreement(batch: Batch, path: Path) -> Text | None:
    """The first figure of a summary that is not what its stored grades come to, in a sentence. Raises ``NotABatchError``, ``OSError``."""
    facts = _facts(batch)
    views: list[Sheet[Any]] = [
        sheets.organizations(facts),
        *([sheets.pairs_sheet(facts)] if facts.pairs else []),
        sheets.domains_sheet(facts),
        sheets.subdomains_sheet(facts),
        sheets.requirements_sheet(facts),
    ]
    with batches.open_workbook(path) as book:
        lang: Lang = "zh" if ORGANIZATIONS.zh in book.sheetnames else "en"
        for view in views:
            shown = list(batches.sheet_rows(book[view.name(lang)], len(view.columns) + len(CONTACT_COLUMNS), gaps=True))
            if found := _of_sheet(view, shown, lang):
                return found
        return _of_overview(facts, list(batches.sheet_rows(book[OVERVIEW(lang)], 60, gaps=True)), lang)


def _facts(batch: Batch) -> Facts:
    """The facts that follow from stored grades alone."""
    order, count = sheet_order(batch), len(batch.submissions)
    none = np.zeros(count, np.int64)
    return Facts(
        Path(),
        batch,
        {str(i): i for i in range(count)},
        {"sha256": [None] * count, "modified": [None] * count, "workbook": [None] * count},
        order,
        FindingCounts(none, none, Counter(), Counter()),
        *means_of(batch, order),
        [],
        list(kind_pairs(batch, order)),
    )


# --- tables -------------------------------------------------------------------------------------------------------------
def _of_sheet(view: Sheet[Any], shown: _Rows, lang: Lang) -> Text | None:
    labels = [_flat(text_in(column.label, lang)) for column in view.columns]
    # Whom to write to stands beside in the summary, and is not stored.
    unknown = {_flat(label(lang)) for label in CONTACT_COLUMNS.values()} - set(labels)
    for top, row in enumerate(shown):  # noqa: B007 (used below)
        places = [i for i, cell in enumerate(row) if _flat(cell) not in unknown][: len(labels)]
        if [_flat(row[i]) for i in places] == labels:
            break
    else:
        return _differs(view.name, "", labels[0], "—", labels[0])
    shown = [[row[i] for i in places] for row in shown]
    head = [row for row in shown[:top] if any(cell is not None for cell in row[2:])]
    body = [row for row in shown[top + 1 :] if any(cell is not None for cell in row)]
    # Above the headings stand the means, and what spans several columns.
    return _rows_differ(view, view.above, head, lang, more=True) or _rows_differ(view, list(view.rows), body, lang)


def _rows_differ(view: Sheet[Any], rows: Sequence[Any], shown: _Rows, lang: Lang, *, more: bool = False) -> Text | None:
    """The first row that is shown otherwise. Rows may stand in another order: people sort."""
    known = [i for i, column in enumerate(view.columns) if _name(column) != _UNKNOWN and column.cell != LINK]
    there: dict[tuple[Any, ...], list[Sequence[Any]]] = {}
    expected = [[_plain(column, row, lang) for column in view.columns] for row in rows]
    # What a stranger typed tells the rows apart; figures and marks are what is compared.
    texts = [i for i in known if any(isinstance(view.columns[i].value(row), str) for row in rows)]
    for row in shown:
        there.setdefault(tuple(_text(row[i]) for i in texts), []).append(row)
    for row in expected:
        who = tuple(_text(row[i]) for i in texts)
        candidates = there.get(who, [])
        if not candidates:
            return _differs(view.name, _who(who), "", "—", "")
        place = min(range(len(candidates)), key=lambda n: sum(not _same(row[i], candidates[n][i]) for i in known))
        found = candidates.pop(place)
        for i in known:
            if not _same(row[i], found[i]):
                label = view.columns[i].label
                return _differs(view.name, _who(who), text_in(label, lang), found[i], row[i])
    left = next((row for rest in there.values() for row in rest), None)
    if left is not None and rows and not more:
        return _differs(view.name, _who([_text(cell) for cell in left[:3]]), "", _text(left[0]), "—")
    return None


def _name(column: Column[Any]) -> str:
    return column.label if isinstance(column.label, str) else column.label.zh


def _plain(column: Column[Any], row: Any, lang: Lang) -> Any:
    """The value that a cell stores for what a column shows of a row."""
    value: Shown = column.value(row)
    missing = (
        value is None or (isinstance(value, float) and math.isnan(value)) or (type(value) is tuple and not value[1])
    )
    if missing:
        return column.cell.absent.text(lang) if column.cell.absent is not None else None
    if isinstance(value, Mark | Link | Jump):
        return value.text(lang)
    if isinstance(value, Text):
        return cell_text(value(lang))
    if isinstance(value, str):
        return cell_text(value)
    if isinstance(value, Fraction):
        return float(value)
    return value[0] / value[1] if isinstance(value, tuple) else value


def _same(expected: Any, shown: Any) -> bool:
    if isinstance(expected, int | float | np.number) and isinstance(shown, int | float):
        return abs(float(expected) - shown) < 1e-9
    return _text(expected) == _text(shown)


def _text(value: Any) -> str:
    return "" if value is None else batches.without_controls(str(value))


def _flat(label: Any) -> str:
    return "".join(str(label or "").split())


def _who(texts: Sequence[str]) -> str:
    return " ".join(filter(None, texts[:2]))[:80]


def _differs(sheet: Text, who: str, label: str, shown: Any, expected: Any) -> Text:
    of = Text(f"“{who}”的" if who else "", f"“{who}”, " if who else "")
    zh, en = f"表“{sheet.zh}”中{of.zh}{_flat(label)}", f"in the sheet “{sheet.en}”, {of.en}{_flat(label)}"
    one, other = (_text(value)[:40] for value in (shown, expected))
    return Text(
        f"{zh}显示“{one}”，而所存的得分得出“{other}”；请使用原文件或批次文件夹。",
        f"{en} reads “{one}”, and the stored scores come to “{other}”; use the original, or the batch's folder.",
    )


# --- the overview -------------------------------------------------------------------------------------------------------
def _of_overview(facts: Facts, shown: _Rows, lang: Lang) -> Text | None:
    """The cards, and the table of levels and kinds: every row has to stand there with its figures, one after the other."""
    for card in (card for block in cards(facts) if isinstance(block, Cards) for card in block.cards):
        name = text_in(card.label, lang)
        value = _plain(Column(card.label, lambda _, value=card.value: value, card.cell), None, lang)  # type: ignore[misc]
        found = list(_beside(shown, name))
        if not any(_same(value, one) for one in found):
            return _differs(OVERVIEW, "", name, next(iter(found), ""), value)
    for grid in (block for block in by_group(facts) if isinstance(block, Grid)):
        for row in (*grid.rows, *grid.total):
            values = [_plain(column, row, lang) for column in grid.columns]
            # Where there is no figure a row of totals is blank, and another has a dash.
            values = [None if _text(value) in ("", DASH.text(lang)) else value for value in values]
            lines = [[cell for cell in line if _text(cell) not in ("", DASH.text(lang))] for line in shown]
            if not any(_within(values, line) for line in lines):
                near = next((line for line in lines if line and _text(line[0]) == _text(values[0])), [])
                label, one, other = _first_difference([*grid.columns], values, near)
                return _differs(OVERVIEW, _text(values[0]), label(lang), one, other)
    return None


def _beside(shown: _Rows, label: str) -> Iterator[Any]:
    """What stands below and above a label."""
    for i, row in enumerate(shown):
        for j, cell in enumerate(row):
            if _text(cell) == label:
                yield from (shown[k][j] for k in (i + 1, i - 1) if 0 <= k < len(shown))


def _within(values: Sequence[Any], line: Sequence[Any]) -> bool:
    wanted = [value for value in values if value is not None]
    return len(line) >= len(wanted) and all(_same(one, two) for one, two in zip(wanted, line, strict=False))


def _first_difference(
    columns: Sequence[Column[Any]], values: Sequence[Any], line: Sequence[Any]
) -> tuple[Text, Any, Any]:
    found: Iterator[tuple[Column[Any], Any, Any]] = zip(columns, values, [*line, *[None] * len(values)], strict=False)
    column, expected, shown = next((one for one in found if not _same(one[1], one[2])), (columns[0], values[0], None))
    label = column.label
    return (Text(label, label) if isinstance(label, str) else label), shown, expected
