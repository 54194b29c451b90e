"""``复核`` of a result workbook: every figure recomputed by the spreadsheet program, beside the one that smexl found.

The formulas read ``要求得分`` and nothing else. Sums are of whole units, so that no rounding touches a verdict.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from smexl import kinds
from smexl.look import AMBER, NAVY
from smexl.result_layout import (
    AGREES,
    DISAGREES,
    REVIEW,
    Drawing,
    decimal,
    decimals,
    digits_of_domains,
    digits_of_level,
    digits_of_subdomains,
    headings_row,
)
from smexl.text import Text


# --- 复核 -------------------------------------------------------------------------------------------------------------
def draw_review(d: Drawing) -> None:
    sheet = d.sheet(REVIEW, Text("复核：用公式重新计算", "Recomputation by formulas"), (18, 16, 20, 9, 11, 13, 13, 12))
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
    _review_level(d, sheet, first)
    row = first + 2
    row_c = row + len(d.catalogue.domains)
    for domain in d.catalogue.domains:
        _review_domain(d, sheet, row, domain, (row_c, last))
        row += 1
    for subdomain in d.level.subdomains:
        _review_subdomain(d, sheet, row, subdomain.domain, subdomain.name)
        row += 1
    sheet.conditional_format(first, 7, last, 7, {
        "type": "cell", "criteria": "==", "value": f'"{no}"', "format": d.book.add_format({"bg_color": AMBER, "bold": True})
    })  # fmt: skip
    sheet.freeze_panes(first, 0)
    sheet.repeat_rows(first - 1)


def _review_row(
    d: Drawing,
    sheet: Any,
    row: int,
    names: Sequence[str],
    formulas: Sequence[str],
    keys: Sequence[str | int],
    places: int,
) -> None:
    """One figure: its names, then number, sum, recomputed value (formulas; ``""`` for none), smexl's value and the agreement."""
    sheet.set_row(row, 19)
    for column, name in enumerate(names):
        if name:
            sheet.write_string(row, column, name, d.look("cell"))
        else:
            sheet.write_blank(row, column, None, d.look("cell"))
    for column, (part, formula) in enumerate(zip(("number", "sum", "again"), formulas, strict=True), 3):
        style = d.look("centre", **({"num_format": decimals(places)} if part == "again" else {}))
        if formula:
            sheet.write_formula(row, column, "=" + formula, style, d.slots(part, *keys))
        else:
            sheet.write_blank(row, column, None, style)
    if keys[0] == "B" and not d.catalogue.subdomains_of(str(keys[1]), d.level.subdomains):
        sheet.write_string(row, 6, kinds.NOT_ASSESSED(d.lang), d.look("centre"))
    else:
        sheet.write_number(row, 6, d.slots(*keys), d.look("centre", num_format=decimals(places)))
    f, g = f"F{row + 1}", f"G{row + 1}"
    same = f"IF(AND(ISNUMBER({f}),ISNUMBER({g})),ROUND({f}-{g},12)=0,{f}={g})"
    agree = f'=IF(IFERROR({same},FALSE),"{AGREES(d.lang)}","{DISAGREES(d.lang)}")'
    sheet.write_formula(row, 7, agree, d.look("centre"), d.slots("agree", *keys))


def _review_level(d: Drawing, sheet: Any, row: int) -> None:
    unit, threshold = d.catalogue.unit, d.catalogue.threshold
    scores, n = d.requirement_range("score"), f"D{row + 1}"
    _review_row(
        d, sheet, row, (f"{kinds.LEVEL_SCORE(d.lang)} A", "", ""),
        (f"ROWS({scores})", f"ROUND({unit}*SUM({scores}),0)", f"E{row + 1}/({unit}*{n})"),
        ("A",), digits_of_level(d.level, d.catalogue),
    )  # fmt: skip
    reaches = f"E{row + 1}*{threshold.denominator}>={threshold.numerator * unit}*{n}"
    verdict = (
        f'IF(COUNT({scores})<{n},"{kinds.INCOMPLETE(d.lang)}",'
        f'IF({reaches},"{kinds.CONFORMS(d.lang)}","{kinds.DOES_NOT_CONFORM(d.lang)}"))'
    )
    _review_row(d, sheet, row + 1, (kinds.VERDICT(d.lang), "", ""), ("", "", verdict), ("verdict",), 4)


def _review_domain(d: Drawing, sheet: Any, row: int, domain: Text, rows: tuple[int, int]) -> None:
    names, means = (f"${letter}${rows[0] + 1}:${letter}${rows[1] + 1}" for letter in "BF")
    n = f"D{row + 1}"
    _review_row(
        d, sheet, row, (d.say("能力域得分 B", "Domain score B"), domain(d.lang), ""),
        (f"SUMPRODUCT(--({names}=B{row + 1}))", "",
         f'IF({n}=0,"{kinds.NOT_ASSESSED(d.lang)}",SUMPRODUCT(({names}=B{row + 1})*{means})/{n})'),
        ("B", domain.zh), digits_of_domains(d.level, d.catalogue),
    )  # fmt: skip


def _review_subdomain(d: Drawing, sheet: Any, row: int, domain: Text, name: Text) -> None:
    unit = d.catalogue.unit
    mine = f"({d.requirement_range('domain')}=B{row + 1})*({d.requirement_range('subdomain')}=C{row + 1})"
    _review_row(
        d, sheet, row, (d.say("能力子域得分 C", "Subdomain score C"), domain(d.lang), name(d.lang)),
        (f"SUMPRODUCT({mine})", f"ROUND({unit}*SUMPRODUCT({mine}*{d.requirement_range('score')}),0)",
         f"E{row + 1}/({unit}*D{row + 1})"),
        ("C", domain.zh, name.zh), digits_of_subdomains(d.level, d.catalogue),
    )  # fmt: skip
