"""Which categories stand together in a public table: as many rows as tell something, and coarser ones where a hidden count could be worked out.

In: counts by category, the rules of disclosure, bounds that are too close. Out: the rows of each table.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from smexl.statistics.disclosure import Bounded, DisclosureRules, Name, Release
from smexl.statistics.official import TOTAL
from smexl.text import Text, enumerated


@dataclass(frozen=True)
class PublicRow:
    """A row of a table: one category, or several that stand together."""

    members: tuple[Text, ...]
    name: Text


@dataclass(frozen=True)
class Axis:
    """What a table counts by: its categories, and which of them may stand together in one row (those of one parent)."""

    key: str
    title: Text
    categories: Sequence[Text]
    parents: Mapping[str, Text]

    def parent(self, member: Text) -> Text:
        return self.parents.get(member.zh, TOTAL)

    def row(self, members: Iterable[Text]) -> PublicRow:
        """These categories together, under the name of their parent where they are all of it."""
        those = set(members)
        ordered = tuple(one for one in self.categories if one in those)
        parent = self.parent(ordered[0])
        if (
            len(ordered) == 1
            or parent == TOTAL
            or those != {one for one in self.categories if self.parent(one) == parent}
        ):
            return PublicRow(ordered, enumerated(ordered))
        return PublicRow(ordered, parent)


@dataclass(frozen=True)
class PublicTable:
    """A table: of which kind, and its rows."""

    kind: str
    axis: Axis
    rows: tuple[PublicRow, ...]

    def group(self, row: PublicRow) -> Name:
        return self.kind, self.axis.key, row.name.zh

    def joined(self, those: Sequence[PublicRow]) -> "PublicTable":
        """The table with some rows in one, where the first of them stood."""
        together = self.axis.row(one for row in those for one in row.members)
        first = next(row for row in self.rows if row in those)
        rows = (together if row == first else row for row in self.rows if row == first or row not in those)
        return replace(self, rows=tuple(rows))

    def row_of(self, name: Name) -> PublicRow | None:
        """The row that a count is of, or is a part of."""
        if name[:2] != (self.kind, self.axis.key):
            return None
        return next((row for row in self.rows if name[2] in {row.name.zh, *(one.zh for one in row.members)}), None)


def telling_table(kind: str, axis: Axis, counts: Mapping[str, tuple[int, int]], rules: DisclosureRules) -> PublicTable:
    """The rows that tell most: every category by itself, those that are hidden together within their parent, or parents. ``counts``: how many of
    each category, and how many of them conform."""

    def told(rows: Iterable[PublicRow]) -> int:
        sums = [tuple(map(sum, zip(*(counts.get(one.zh, (0, 0)) for one in row.members), strict=True))) for row in rows]
        return sum(n for n, passed in sums if rules.tells(n, passed))

    fine = pooled = PublicTable(kind, axis, tuple(axis.row([one]) for one in axis.categories))
    parents = list[PublicRow]()
    for parent in dict.fromkeys(map(axis.parent, axis.categories)):
        inside = [row for row in fine.rows if axis.parent(row.members[0]) == parent]
        parents.append(axis.row(row.members[0] for row in inside))
        hidden = [row for row in inside if row.members[0].zh in counts and not told([row])]
        if len(hidden) > 1 and told([axis.row(row.members[0] for row in hidden)]):
            pooled = pooled.joined(hidden)
    candidates = [fine, pooled, *([replace(fine, rows=tuple(parents))] if axis.parents else [])]
    return max(candidates, key=lambda table: told(table.rows))


def coarser(tables: Sequence[PublicTable], close: Sequence[Bounded], release: Release) -> list[PublicTable] | None:
    """The tables with the row of the first count that is too close joined to the smallest row beside it; None where there is none."""
    for bounded in close:
        for place, table in enumerate(tables):
            row, counts = (
                table.row_of(bounded.name),
                {one: release.counts[(*table.group(one), "n")] for one in table.rows},
            )
            others = [one for one in table.rows if one != row and counts[one]]
            if row is None or not others:
                continue
            parent = table.axis.parent(row.members[0])
            beside = [one for one in others if table.axis.parent(one.members[0]) == parent] or others
            return [
                *tables[:place],
                table.joined([row, min(beside, key=lambda one: counts[one])]),
                *tables[place + 1 :],
            ]
    return None
