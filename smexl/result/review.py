"""``复核`` of a result workbook: every figure recomputed by the spreadsheet program, beside the one that smexl found.

The formulas read ``要求得分`` and nothing else. Sums are of whole units, so that no rounding touches a verdict.
"""

from fractions import Fraction
from typing import Any, NamedTuple

from smexl import kinds
from smexl.catalogue import Subdomain
from smexl.drawing.look import AMBER, NAVY
from smexl.drawing.signed import decimals
from smexl.drawing.stamp import Key
from smexl.result.layout import AGREES, DISAGREES, REVIEW, Drawing, headings_row
from smexl.scoring import decimal, digits_of_domains, digits_of_level, digits_of_subdomains
from smexl.text import Text


def draw_review(d: Drawing) -> None:
    widths = (18, 16, 20, 9, 11, 13, 13, 12) if d.lang == "zh" else (25, 30, 34, 9, 12, 18, 18, 12)
    sheet = d.sheet(REVIEW, Text("复核：用公式重新计算", "Recomputation by formulas"), widths)
    items = 2 + len(d.catalogue.domains) + len(d.level.subdomains)
    first, last = 6, 5 + items
    agree = f"$H${first + 1}:$H${last + 1}"
    yes, no = AGREES(d.lang), DISAGREES(d.lang)
    sheet.merge_range(1, 0, 1, 7, "", d.look("text"))
    overall = d.say(
        f'IF(COUNTIF({agree},"{yes}")={items},"全部 {items} 项一致。",'
        f'"有 "&({items}-COUNTIF({agree},"{yes}"))&" 项不一致：请核对“要求得分”是否被改动。")',
        f'IF(COUNTIF({agree},"{yes}")={items},"All {items} figures agree.",'
        f'({items}-COUNTIF({agree},"{yes}"))&" figures differ: was the sheet “Requirement scores” changed?")',
    )
    sheet.write_formula(
        1, 0, "=" + overall, d.look("text", font_size=12, bold=True, font_color=NAVY), d.slots("overall")
    )
    sheet.set_row(1, 28)
    sheet.merge_range(2, 0, 2, 7, d.say(
        f"“重算”由表格程序从“要求得分”按公式 (1)～(4) 得出；“smexl”是处理时的结果。得分以 {decimal(Fraction(1, d.catalogue.unit))}"
        " 为单位取整相加，判定只比较整数。",
        f"“Recomputed” is what the spreadsheet program makes of the sheet “Requirement scores” by formulas (1)–(4); “smexl” is what"
        f" was found in processing. Scores are added as whole multiples of {decimal(Fraction(1, d.catalogue.unit))}, and the verdict"
        " compares whole numbers.",
    ), d.look("muted"))  # fmt: skip
    sheet.set_row(2, 34)
    unit = decimal(Fraction(1, d.catalogue.unit))
    headings = d.say(
        f"项目 能力域 能力子域 个数 合计（×{unit}） 重算 smexl 是否一致",
        f"Figure Domain Subdomain Number Sum_(×{unit}) Recomputed smexl Agreement",
    )
    headings_row(d, sheet, first - 1, [heading.replace("_", " ") for heading in headings.split()])
    row_c = first + 2 + len(d.catalogue.domains)
    rows = [
        *_level(d, first),
        *(_domain(d, row, domain, (row_c, last)) for row, domain in enumerate(d.catalogue.domains, first + 2)),
        *(_subdomain(d, row, subdomain) for row, subdomain in enumerate(d.level.subdomains, row_c)),
    ]
    for row, item in enumerate(rows, first):
        _draw_item(d, sheet, row, item)
    sheet.conditional_format(first, 7, last, 7, {
        "type": "cell", "criteria": "==", "value": f'"{no}"', "format": d.book.add_format({"bg_color": AMBER, "bold": True})
    })  # fmt: skip
    sheet.freeze_panes(first, 0)
    sheet.repeat_rows(first - 1)


class _Item(NamedTuple):
    """One figure to recompute: its names; how many are averaged, their sum (in units) and the figure, as formulas or ``""``.

    ``number`` never changes, so its value is known when drawing; the others are slots under ``key``.
    """

    names: tuple[str, str, str]
    counted: str
    number: int
    added: str
    again: str
    key: Key
    places: int


def _draw_item(d: Drawing, sheet: Any, row: int, item: _Item) -> None:
    """A row of ``复核``: names, number, sum, the figure recomputed, smexl's own, and whether they agree."""
    look, slots = d.look, d.slots
    sheet.set_row(row, 19)
    for column, name in enumerate(item.names):
        if name:
            sheet.write_string(row, column, name, look("cell"))
        else:
            sheet.write_blank(row, column, None, look("cell"))
    decimals_of = look("centre", num_format=decimals(item.places))
    _formula(sheet, (row, 3), item.counted, look("centre"), item.number)
    _formula(sheet, (row, 4), item.added, look("centre"), slots("sum", *item.key) if item.added else 0)
    _formula(sheet, (row, 5), item.again, decimals_of, slots("again", *item.key))
    if item.key[0] == "B" and not item.number:
        sheet.write_string(row, 6, kinds.NOT_ASSESSED(d.lang), decimals_of)
    else:
        sheet.write_number(row, 6, slots(*item.key), decimals_of)
    f, g = f"F{row + 1}", f"G{row + 1}"
    same = f"IF(AND(ISNUMBER({f}),ISNUMBER({g})),ROUND({f}-{g},12)=0,{f}={g})"
    agree = f'IF(IFERROR({same},FALSE),"{AGREES(d.lang)}","{DISAGREES(d.lang)}")'
    _formula(sheet, (row, 7), agree, look("centre"), slots("agree", *item.key))


def _formula(sheet: Any, place: tuple[int, int], formula: str, style: Any, value: int) -> None:
    if formula:
        sheet.write_formula(*place, f"={formula}", style, value)
    else:
        sheet.write_blank(*place, None, style)


def _level(d: Drawing, row: int) -> tuple[_Item, _Item]:
    """A (formula (3)) in this row, and the verdict (formula (4)) in the next."""
    unit, threshold, count = d.catalogue.unit, d.catalogue.threshold, len(d.level.requirements)
    scores, n = d.requirement_range("score"), f"D{row + 1}"
    a = _Item(
        (f"{kinds.LEVEL_SCORE(d.lang)} A", "", ""),
        f"ROWS({scores})",
        count,
        f"ROUND({unit}*SUM({scores}),0)",
        f"E{row + 1}/({unit}*{n})",
        ("A",),
        digits_of_level(d.level, d.catalogue),
    )
    reaches = f"E{row + 1}*{threshold.denominator}>={threshold.numerator * unit}*{n}"
    verdict = (
        f'IF(COUNT({scores})<{n},"{kinds.INCOMPLETE(d.lang)}",'
        f'IF({reaches},"{kinds.CONFORMS(d.lang)}","{kinds.DOES_NOT_CONFORM(d.lang)}"))'
    )
    return a, _Item((kinds.VERDICT(d.lang), "", ""), "", 0, "", verdict, ("verdict",), a.places)


def _domain(d: Drawing, row: int, domain: Text, means: tuple[int, int]) -> _Item:
    """B (formula (2)), the mean of the recomputed C in the rows ``means``."""
    names, cs = (f"${letter}${means[0] + 1}:${letter}${means[1] + 1}" for letter in "BF")
    n = f"D{row + 1}"
    return _Item(
        (d.say("能力域得分 B", "Domain score B"), domain(d.lang), ""),
        f"SUMPRODUCT(--({names}=B{row + 1}))",
        len(d.catalogue.subdomains_of(domain.zh, d.level.subdomains)),
        "",
        f'IF({n}=0,"{kinds.NOT_ASSESSED(d.lang)}",SUMPRODUCT(({names}=B{row + 1})*{cs})/{n})',
        ("B", domain.zh),
        digits_of_domains(d.level, d.catalogue),
    )


def _subdomain(d: Drawing, row: int, subdomain: Subdomain) -> _Item:
    """C (formula (1))."""
    unit, pair = d.catalogue.unit, (subdomain.domain.zh, subdomain.name.zh)
    mine = f"({d.requirement_range('domain')}=B{row + 1})*({d.requirement_range('subdomain')}=C{row + 1})"
    return _Item(
        (d.say("能力子域得分 C", "Subdomain score C"), subdomain.domain(d.lang), subdomain.name(d.lang)),
        f"SUMPRODUCT({mine})",
        d.level.counts[pair],
        f"ROUND({unit}*SUMPRODUCT({mine}*{d.requirement_range('score')}),0)",
        f"E{row + 1}/({unit}*D{row + 1})",
        ("C", *pair),
        digits_of_subdomains(d.level, d.catalogue),
    )
