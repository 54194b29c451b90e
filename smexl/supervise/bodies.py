"""Bodies, assessors and domains beside one another, as rows for people: ``alike``'s figures, and what to ask where one is beyond chance."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from smexl.supervise.alike import FEWEST_ASSESSMENTS, SMALLEST, Alike, Judged, compare_groups
from smexl.supervise.gather import Gathered
from smexl.supervise.signals import assessors_of, together
from smexl.text import NOTHING, Text


class BodyQuestion(NamedTuple):
    """What lies beyond chance, and what to ask of it."""

    what: Text
    ask: Text

    @property
    def whole(self) -> Text:
        return Text(f"{self.what.zh}：{self.ask.zh}", f"{self.what.en}. {self.ask.en}")


@dataclass(frozen=True)
class BodyRow:
    """A group's figures: ``within`` names what it is compared in (a body, a domain; nothing for all), ``questions`` what lies beyond chance."""

    name: str
    within: Text
    judged: Judged
    questions: tuple[BodyQuestion, ...]


@dataclass(frozen=True)
class Linked:
    """How a body can be compared: organizations it shares with other bodies, assessments with a self-assessment, and the number of its
    group of linked bodies, None where nothing links it."""

    name: str
    assessments: int
    shared: int
    with_own: int
    reference: bool
    group: int | None

    @property
    def verdict(self) -> Text:
        if self.assessments < FEWEST_ASSESSMENTS:
            return Text(
                f"不足 {FEWEST_ASSESSMENTS} 次评估，不作判断",
                f"fewer than {FEWEST_ASSESSMENTS} assessments: not judged",
            )
        if self.with_own >= FEWEST_ASSESSMENTS:
            return Text("可按自评比较", "comparable by self scores")
        if self.group is not None:
            return Text("仅与同组机构可比", "comparable within its group only")
        return Text("不可比", "not comparable")


@dataclass(frozen=True)
class BodyFigures:
    """All that is said of how bodies judge."""

    rows: tuple[BodyRow, ...]
    assessors: tuple[BodyRow, ...]
    domains: tuple[BodyRow, ...]
    linked: tuple[Linked, ...]
    few: tuple[tuple[str, int], ...]
    tau: float | None


def body_figures(gathered: Gathered, formal: Sequence[int], reference: frozenset[str] = frozenset()) -> BodyFigures:
    """The figures of the ``formal`` assessments (rows; those of a reference case left out). ``reference``: who did the reference case."""
    lines = gathered.lines
    whole = compare_groups(gathered.judged([lines[row].body for row in formal], formal))
    of_body: dict[str, list[int]] = defaultdict(list)
    for row in formal:
        of_body[lines[row].body].append(row)
    assessors = []
    for name, rows in sorted(of_body.items()):
        if len(rows) >= 2 * FEWEST_ASSESSMENTS:
            seats = [(row, person) for row in rows for person in assessors_of(lines[row])]
            alike = compare_groups(gathered.judged([person for _, person in seats], [row for row, _ in seats]))
            assessors += _rows_of(alike, Text(name, name))
    domains = []
    names: dict[str, Text] = {}
    for one in gathered.catalogues:
        for subdomain in one.subdomains:
            names.setdefault(subdomain.domain.zh, subdomain.domain)
    for name, domain in names.items():
        domains += _rows_of(compare_groups(gathered.judged([lines[row].body for row in formal], formal, name)), domain)
    linked = tuple(connected(gathered, of_body, reference))
    return BodyFigures(tuple(_rows_of(whole, NOTHING)), tuple(assessors), tuple(domains), linked, whole.few, whole.tau)


def _rows_of(alike: Alike, within: Text) -> list[BodyRow]:
    asked = dict(questions(alike))
    return [BodyRow(one.name, within, one, asked.get(one.name, ())) for one in alike.groups]


def questions(alike: Alike) -> Iterator[tuple[str, tuple[BodyQuestion, ...]]]:
    """Of each group what to ask: figures beyond chance, all groups and figures of one sort taken together."""
    odd = {
        "lenient": {*alike.lenient},
        "copying": alike.copying,
        "conformity": alike.beyond(lambda one: one.conformity),
        "slope": alike.beyond(lambda one: one.slope),
        "bunching": alike.beyond(lambda one: one.bunching),
        "drift": alike.beyond(lambda one: one.drift),
    }
    for one in alike.groups:
        yield one.name, tuple(_asked(one, {figure for figure, names in odd.items() if one.name in names}))


def _asked(judged: Judged, odd: set[str]) -> Iterator[BodyQuestion]:
    if "lenient" in odd and judged.leniency is not None:
        by = judged.leniency.drawn
        yield BodyQuestion(
            Text(
                f"比其他机构{'宽' if by > 0 else '严'} {abs(by):.3f}",
                f"{'Lenient' if by > 0 else 'Severe'} by {abs(by):.3f}",
            ),
            Text("请出示给高分的证据。", "Ask for the evidence of high scores.")
            if by > 0
            else Text("请说明扣分的依据。", "Ask for the ground of low scores."),
        )
    if "copying" in odd:
        yield BodyQuestion(
            Text("与自评相同的得分过多", "Too many scores equal the self score"),
            Text("请说明怎样独立打分。", "Ask how it scored by itself."),
        )
    if "slope" in odd and judged.slope is not None and judged.slope.raw >= _STEEP:
        yield BodyQuestion(
            Text("几乎照自评高低打分", "Follows the self score"),
            Text("请说明证据怎样改变了得分。", "Ask where evidence changed a score."),
        )
    if "slope" in odd and judged.slope is not None and judged.slope.raw <= -_STEEP:
        yield BodyQuestion(
            Text("得分几乎不随自评变化", "Hardly follows the self score"),
            Text("请说明怎样区分机构。", "Ask how it tells organizations apart."),
        )
    if "bunching" in odd:
        above, below = judged.bunching.above, judged.bunching.below
        yield BodyQuestion(
            Text(f"刚过线 {above} 家、差一点 {below} 家", f"{above} just above, {below} just below the threshold"),
            Text("请逐家复看临界的得分。", "Look at those scores again, one by one."),
        )
    if "drift" in odd and judged.drift is not None and abs(judged.drift.levels[-1]) >= SMALLEST:
        yield BodyQuestion(
            Text("尺度随季度变化", "Drifts by quarter"),
            Text("请说明人员或做法有何变动。", "Ask what changed in people or ways."),
        )
    # Where self scores tell strong organizations from a lenient body, the figures above have answered this already.
    if odd == {"conformity"} and judged.leniency is None:
        yield BodyQuestion(
            Text("符合数与同等级相差大", "Conformity differs from its levels"),
            Text("先看它评的是强是弱，再问。", "Look at its organizations first."),
        )


_STEEP = 0.15
"""A difference between slopes below which nobody needs to be asked."""


def connected(gathered: Gathered, of_body: dict[str, list[int]], reference: frozenset[str]) -> Iterator[Linked]:
    """What links the bodies: organizations that two of them assessed, and the reference case (Facets: disjoint subsets)."""
    holders: dict[str, set[str]] = defaultdict(set)
    for name, rows in of_body.items():
        for row in rows:
            if code := gathered.lines[row].credit_code:
                holders[code].add(name)
    shared = {code: sorted(names) for code, names in holders.items() if len(names) > 1}
    pairs = [(names[0], other) for names in shared.values() for other in names[1:]]
    also = sorted(reference & of_body.keys())
    pairs += [(also[0], other) for other in also[1:]]
    groups = sorted((sorted(group) for group in together(pairs)), key=lambda group: (-len(group), group))
    number = {name: place for place, group in enumerate(groups, 1) for name in group}
    for name, rows in sorted(of_body.items()):
        lines = [gathered.lines[row] for row in rows]
        yield Linked(
            name,
            len(rows),
            len({one.credit_code for one in lines if one.credit_code in shared}),
            sum(row in gathered.own for row in rows),
            name in reference,
            number.get(name),
        )
