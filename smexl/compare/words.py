"""Names and small cells that the sheets of a comparison share."""

from collections.abc import Sequence
from typing import NamedTuple

from smexl.catalogue import Catalogue, Requirement, Subdomain
from smexl.compare.figures import Pair, SubdomainName
from smexl.compare.sides import Side
from smexl.kinds import DOMAIN, ID, REQUIREMENT, SUBDOMAIN
from smexl.summary.facts import catalogue_text, group_text
from smexl.text import Text, bare, both, text_in
from smexl.views.cells import SHORT, TEXT, WORD
from smexl.views.columns import kind_text
from smexl.views.sheet import Column, Sheet, Width

COMPARISON = Text("比较总览", "Comparison")
CHANGES = Text("变化", "Changes")
REQUIREMENTS_COMPARED = Text("要求对照", "Requirements")
CATALOGUES = Text("目录差异", "Catalogues")
ORGANIZATIONS_COMPARED = Text("机构对照", "Organizations")
DEVIATION = Text("自评偏离", "Self and formal")
UNMATCHED = Text("未配对", "Unmatched")

SIDES = (Text("甲", "First"), Text("乙", "Second"))
DIFFERENCE = Text("差\n（乙 − 甲）", "Difference\n(2nd - 1st)")
NAME_WIDTHS: tuple[Width, Width] = ((22, 29), (30, 36))
"""Of columns of domains and subdomains."""
WIDTH: Width = (11.5, 16)
"""Of a column of figures or verdicts, whose English headings are longer."""
PAGE_WIDTHS: tuple[Width, ...] = ((24, 30), *[WIDTH] * 11)


def side_names(pairs: Sequence[Pair]) -> tuple[Text, Text]:
    """甲 and 乙, with the kind where each side has but one and they differ."""
    kinds = [{pair.entries[i].kind for pair in pairs} for i in (0, 1)]
    if all(len(kind) == 1 for kind in kinds) and kinds[0] != kinds[1]:
        first, second = (joined(side, " ", kind_text(min(kind))) for side, kind in zip(SIDES, kinds, strict=True))
        return first, second
    return SIDES


def joined(*parts: Text | str) -> Text:
    """Parts of a name, one after the other."""
    return both(lambda lang: "".join(text_in(part, lang) for part in parts))


def side_note(place: int, side: Side) -> Text:
    """What a side is: its path, what it is of, its catalogue."""
    what: tuple[Text | str, ...] = ()
    if not side.batch:
        one = side.entries[0]
        what = (
            f"　{one.organization}　{one.credit_code}　",
            group_text(one.level, one.kind, side.catalogue.level_names),
        )
    return joined(SIDES[place], Text("：", ": "), str(side.path), *what, "　", catalogue_text(side.catalogue))


def warnings(sides: tuple[Side, Side], pair: Pair) -> list[Text]:
    """What a reader of two workbooks side by side has to know first."""
    one, other = pair.entries
    found = []
    if one.credit_code != other.credit_code or (
        not one.credit_code and bare(one.organization) != bare(other.organization)
    ):
        found.append(Text("注意：两份不是同一机构的。", "Note: the two are not of one organization."))
    if one.level != other.level:
        found.append(Text("注意：两份的成熟度等级不同。", "Note: the two are of different levels."))
    if sides[0].catalogue.identity.digest != sides[1].catalogue.identity.digest:
        found.append(OTHER_CATALOGUE)
    for entry, name in zip(pair.entries, SIDES, strict=True):
        if entry.errors:
            found.append(
                Text(
                    f"注意：{name.zh}有 {entry.errors} 项错误，尚不能受理；得分齐全，所以照常比较。",
                    f"Note: the {name.en.lower()} has {entry.errors} errors and could not be accepted; its scores are complete, so it is compared.",
                )
            )
    return found


OTHER_CATALOGUE = Text(
    "要求目录不同：等级、域和子域的得分按各自的目录计算；要求只比较编号和文字都相同的，其余列在“目录差异”。",
    "The catalogues differ: scores of level, domains and subdomains are by each one's own; requirements are compared where id and text are the same, the rest is on Catalogues.",
)


def subdomains_by_name(catalogues: Sequence[Catalogue]) -> dict[SubdomainName, Subdomain]:
    """Subdomains by (domain, subdomain) in the order of the catalogues, the first's first."""
    found: dict[SubdomainName, Subdomain] = {}
    for catalogue in catalogues:
        for one in catalogue.subdomains:
            found.setdefault((one.domain.zh, one.name.zh), one)
    return found


def domain_names(catalogues: Sequence[Catalogue]) -> dict[str, Text]:
    return {domain.zh: domain for catalogue in reversed(catalogues) for domain in catalogue.domains}


class _Odd(NamedTuple):
    """A requirement that could not be compared, with its texts on either side."""

    state: Text
    requirement: Requirement
    texts: tuple[Text | None, Text | None]


def catalogues_sheet(sides: tuple[Side, Side], pairs: Sequence[Pair]) -> list[Sheet[_Odd]]:
    """Requirements that could not be compared; no sheet where there is none."""
    commons = {id(pair.common): pair.common for pair in pairs}.values()
    rows: dict[tuple[str, int], _Odd] = {}
    changed = Text("文字不同", "Text changed")
    only = (Text("只在甲", "Only in the first"), Text("只在乙", "Only in the second"))
    for shared in commons:
        for one, other in shared.changed:
            rows.setdefault((one.id, 2), _Odd(changed, one, (one.text, other.text)))
        for one in shared.only[0]:
            rows.setdefault((one.id, 0), _Odd(only[0], one, (one.text, None)))
        for one in shared.only[1]:
            rows.setdefault((one.id, 1), _Odd(only[1], one, (None, one.text)))
    if not rows:
        return []
    names = subdomains_by_name([side.catalogue for side in sides])

    def subdomain(row: _Odd) -> Subdomain:
        return names[row.requirement.domain, row.requirement.subdomain]

    columns: list[Column[_Odd]] = [
        Column(Text("情况", "State"), lambda row: row.state, WORD, 16),
        Column(ID, lambda row: row.requirement.id, SHORT, 14),
        Column(DOMAIN, lambda row: subdomain(row).domain, SHORT, 14),
        Column(SUBDOMAIN, lambda row: subdomain(row).name, TEXT, 18),
        Column(joined(REQUIREMENT, "\n", SIDES[0]), lambda row: row.texts[0], TEXT, 56),
        Column(joined(REQUIREMENT, "\n", SIDES[1]), lambda row: row.texts[1], TEXT, 56),
    ]
    note = Text("没有比较的要求。", "Requirements that were not compared.")
    return [Sheet(CATALOGUES, rows.values(), columns, note=note, freeze=2)]
