"""Names and small cells that the sheets of a comparison share."""

from collections.abc import Sequence

from smexl.catalogue import Catalogue, Requirement
from smexl.compare.figures import Pair
from smexl.compare.sides import Side
from smexl.drawing import look
from smexl.drawing.tabular import Column, Heading, Pen, Styled, Table
from smexl.kinds import CONFORMS, DOES_NOT_CONFORM, DOMAIN, ID, REQUIREMENT, SUBDOMAIN
from smexl.summary.facts import catalogue_line, group_name, kind_name
from smexl.text import Lang, Text, bare

OVERVIEW = Text("比较总览", "Comparison")
SUBDOMAINS = Text("能力子域", "Subdomains")
CHANGES = Text("变化", "Changes")
REQUIREMENTS = Text("要求对照", "Requirements")
CATALOGUES = Text("目录差异", "Catalogues")
ORGANIZATIONS = Text("机构对照", "Organizations")
DEVIATION = Text("自评偏离", "Self and formal")
UNMATCHED = Text("未配对", "Unmatched")

SIDES = (Text("甲", "First"), Text("乙", "Second"))
DIFFERENCE = Text("差\n（乙 − 甲）", "Difference\n(2nd - 1st)")
LAST = 11
LINE = ("cell", "one-line")
NAME_WIDTHS: dict[Lang, tuple[float, float]] = {"zh": (22, 30), "en": (29, 36)}
"""Of columns of domains and subdomains."""


def side_names(pairs: Sequence[Pair], lang: Lang) -> tuple[str, str]:
    """甲 and 乙, with the kind where each side has but one and they differ."""
    kinds = [{pair.entries[i].kind for pair in pairs} for i in (0, 1)]
    if all(len(kind) == 1 for kind in kinds) and kinds[0] != kinds[1]:
        first, second = (f"{side(lang)} {kind_name(min(kind), lang)}" for side, kind in zip(SIDES, kinds, strict=True))
        return first, second
    return SIDES[0](lang), SIDES[1](lang)


def side_note(place: int, side: Side, lang: Lang) -> str:
    """What a side is: its path, what it is of, its catalogue."""
    what = ""
    if not side.batch:
        one = side.entries[0]
        what = f"　{one.organization}　{one.credit_code}　{group_name((one.level, one.kind), lang)}"
    label = SIDES[place](lang) + ("：" if lang == "zh" else ": ")
    return f"{label}{side.path}{what}　{catalogue_line(side.catalogue, lang)}"


def width(lang: Lang) -> float:
    """Of a column of figures or verdicts, whose English headings are longer."""
    return 11.5 if lang == "zh" else 16


def verdict(pen: Pen, conforms: bool) -> Styled:
    style = pen.look("centre", bg_color=look.SKY if conforms else look.AMBER)
    return Styled((CONFORMS if conforms else DOES_NOT_CONFORM)(pen.lang), style)


def dash(pen: Pen) -> Styled:
    return Styled("—", pen.look("centre", "muted"))


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
                    f"注意：{name.zh}有 {entry.errors} 个错误，尚不能受理；得分齐全，所以照常比较。",
                    f"Note: the {name.en.lower()} has {entry.errors} errors and could not be accepted; its scores are complete, so it is compared.",
                )
            )
    return found


OTHER_CATALOGUE = Text(
    "要求目录不同：等级、域和子域的得分按各自的目录计算；要求只比较编号和文字都相同的，其余列在“目录差异”。",
    "The catalogues differ: scores of level, domains and subdomains are by each one's own; requirements are compared where id and text are the same, the rest is on Catalogues.",
)


def names_of(catalogues: Sequence[Catalogue], lang: Lang) -> dict[tuple[str, str], tuple[str, str]]:
    """Names of (domain, subdomain) in the order of the catalogues, the first's first."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for catalogue in catalogues:
        for one in catalogue.subdomains:
            found.setdefault((one.domain.zh, one.name.zh), (one.domain(lang), one.name(lang)))
    return found


def domain_names(catalogues: Sequence[Catalogue], lang: Lang) -> dict[str, str]:
    return {domain.zh: domain(lang) for catalogue in reversed(catalogues) for domain in catalogue.domains}


def draw_catalogues(pen: Pen, sides: tuple[Side, Side], pairs: Sequence[Pair]) -> None:
    """Requirements that could not be compared; no sheet where there is none."""
    lang = pen.lang
    commons = {id(pair.common): pair.common for pair in pairs}.values()
    rows: dict[tuple[str, int], tuple[Text, Requirement, Requirement | None]] = {}
    changed = Text("文字不同", "Text changed")
    only = (Text("只在甲", "Only in the first"), Text("只在乙", "Only in the second"))
    for shared in commons:
        for one, other in shared.changed:
            rows.setdefault((one.id, 2), (changed, one, other))
        for place in (0, 1):
            for one in shared.only[place]:
                rows.setdefault((one.id, place), (only[place], one, None))
    if not rows:
        return
    columns = [
        Column(Text("情况", "State")(lang), 16, ("centre",)),
        Column(ID(lang), 14),
        Column(DOMAIN(lang), 14),
        Column(SUBDOMAIN(lang), 18),
        Column(f"{REQUIREMENT(lang)}\n{SIDES[0](lang)}", 56),
        Column(f"{REQUIREMENT(lang)}\n{SIDES[1](lang)}", 56),
    ]
    note = Text("没有比较的要求。", "Requirements that were not compared.")
    table = Table(pen, Heading(CATALOGUES(lang), note(lang), columns, freeze=2))
    names = names_of([side.catalogue for side in sides], lang)
    for (_, place), (state, requirement, twin) in rows.items():
        texts = ["", ""]
        texts[place % 2] = requirement.text(lang)
        if twin is not None:
            texts[1] = twin.text(lang)
        pair = names[requirement.domain, requirement.subdomain]
        height = look.row_height([*((text, 56) for text in texts), (pair[1], 18)])
        table.row((state(lang), requirement.id, *pair, *texts), height)
    table.close()
