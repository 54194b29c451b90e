"""The sheets of a result workbook, drawn once for each catalogue, level, kind and language.

In: the catalogue, what is assessed, and the slots. Out: seven sheets, those of the kind's own forms and lists between them, with
a slot wherever a submission's own value goes.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from smexl import kinds
from smexl.catalogue import Catalogue
from smexl.drawing.look import (
    AMBER,
    BLUE,
    BORDER,
    GRADE_COLOURS,
    GREY,
    INK,
    MIST,
    MUTED,
    NAVY,
    ORANGE,
    SAND,
    SKY,
    WHITE,
    Look,
    paint,
    row_height,
)
from smexl.drawing.signed import decimals, signed_decimals
from smexl.drawing.stamp import EPOCH, Slots
from smexl.kinds import FORMAT_VERSION, Form, Kind
from smexl.result.answers import URGENT, draw_answers, sheets_in_result
from smexl.result.layout import (
    CATALOGUE_DIGEST,
    CONCLUSION,
    DIFFERENCE_SUFFIX,
    ENGINE,
    FIRST,
    ILLUSTRATIVE,
    IMPROVEMENT,
    INBOX,
    JUDGED,
    LOSS_WIDTHS,
    ORIGIN,
    RECORD_DIGEST,
    REQUIREMENT_SCORES,
    SOURCE_DIGEST,
    SOURCE_FILE,
    TIME,
    WARNING_HEADINGS,
    WARNING_WIDTHS,
    Drawing,
    chart_font,
    headings_row,
    requirement_columns,
    section,
)
from smexl.result.means import draw_domains, draw_subdomains
from smexl.result.review import draw_review
from smexl.scoring import decimal, digits_of_level
from smexl.text import Lang, Text


def draw_result(
    catalogue: Catalogue, level: int, kind: Kind, lang: Lang, risks: int = 0
) -> Callable[[Any, Slots], None]:
    """The drawing of a result workbook, for ``stamp.draw_stamp``, with room for as many urgent risks."""

    def drawing(book: Any, slots: Slots) -> None:
        drawn = Drawing(book, slots, Look(book), catalogue, catalogue.level(level), kind, lang, risks)
        book.set_properties({"created": EPOCH, "title": str(slots("title")), "comments": drawn.identity})
        sheets = (
            _conclusion,
            draw_domains,
            draw_subdomains,
            _requirements,
            draw_answers,
            _improvement,
            draw_review,
            _origin,
        )
        for sheet in sheets:
            sheet(drawn)

    return drawing


# --- 评估结论 ----------------------------------------------------------------------------------------------------------
def _conclusion(d: Drawing) -> None:
    sheet = d.sheet(CONCLUSION, Text("成熟度评估结果", "Result of the maturity assessment"), _WIDTHS)
    look, slots = d.look, d.slots
    level, kind = d.level.name(d.lang), d.kind.name(d.lang)
    sheet.write_string(1, 0, f"{level} · {kind} · {d.catalogue.standard(d.lang)}", look("subtitle"))
    row = _risks(d, sheet, 2)
    if ILLUSTRATIVE in d.catalogue.name.zh:
        note = d.say(
            "按示例要求目录得出，仅供演示和试用，不能作为评估结论使用。",
            "Made with an illustrative catalogue of requirements: for demonstration and trial, not a conclusion to rely on.",
        )
        sheet.merge_range(row, 0, row, 1, note, look("text", bg_color=GREY, bold=True, indent=1))
        sheet.set_row(row, 22)
    _samples(d, sheet, row + 1)
    row = _card(d, sheet, row + 2)

    ratio = digits_of_level(d.level, d.catalogue)
    tall = 34
    row = _facts(d, sheet, row + 1, d.say("被评估方", "Organization"), (
        _Fact(kinds.ORGANIZATION.label(d.lang), slots("organization"), height=tall),
        _Fact(kinds.CREDIT_CODE.label(d.lang), slots("credit_code")),
        _Fact(kinds.LEVEL.label(d.lang), level),
        _Fact(d.say("评估类型", "Kind of assessment"), kind),
    ))  # fmt: skip
    row = _assessment(d, sheet, row)
    row = _facts(d, sheet, row + 1, d.say("判定", "Decision"), (
        _Fact(kinds.LEVEL_SCORE(d.lang), slots("A"), decimals(ratio)),
        _Fact(d.say("精确值", "Exactly"), slots("fraction")),
        _Fact(d.say("怎样得出", "How it comes about"), slots("quotient")),
        _Fact(d.say("达标阈值", "Threshold"), float(d.catalogue.threshold)),
        _Fact(d.say("余量（A 与阈值之差）", "Margin (A less the threshold)"), slots("margin"), signed_decimals(ratio)),
        _Fact(kinds.VERDICT(d.lang), slots("verdict")),
    ))  # fmt: skip
    for field in d.kind.given:
        if field.type == "score":
            zh, en = field.label.zh, field.label.en.lower()
            row = _facts(d, sheet, row + 1, d.say(f"与{zh}对照", f"Beside the {en}"), (
                _Fact(d.say(f"{zh}的等级得分", f"Level score by the {en}"), slots("given", field.key), decimals(ratio)),
                _Fact(d.say(f"评估得分与{zh}之差", f"This assessment less the {en}"), slots("given-margin", field.key), signed_decimals(ratio)),
                _Fact(d.say("逐项对照", "By requirement"), slots("given-counts", field.key)),
            ))  # fmt: skip
    if d.risks > 1:  # on one page the text would be too small to read
        sheet.set_h_pagebreaks([row + 1])
    else:
        sheet.fit_to_pages(1, 1)
    row = _composition(d, sheet, row + 1)
    row = _facts(d, sheet, row + 1, d.say("强项与短板", "Strongest and weakest"), (
        _Fact(d.say("得分最高的能力子域", "Strongest subdomains"), slots("strongest"), height=tall),
        _Fact(d.say("得分最低的能力子域", "Weakest subdomains"), slots("weakest"), height=tall),
    ))  # fmt: skip
    _facts(d, sheet, row + 1, d.say("依据", "Basis"), (
        _Fact(d.say("要求目录", "Catalogue of requirements"), f"{d.catalogue.name(d.lang)} {d.catalogue.version}"),
        _Fact(d.say("标准", "Standard"), d.catalogue.standard(d.lang)),
    ))  # fmt: skip


def _risks(d: Drawing, sheet: Any, row: int) -> int:
    """What nobody may overlook, above everything else: a banner and a row for each urgent risk. Returns the row after it."""
    if not d.risks:
        return row
    sheet.set_tab_color(ORANGE)
    sheet.set_row(row, 8)
    row += 1
    banner = d.look("text", "left", bold=True, font_size=14, font_color=WHITE, bg_color=ORANGE, indent=1)
    sheet.merge_range(row, 0, row, 1, "", banner)
    sheet.write_number(row, 0, d.slots("risks"), banner)
    sheet.set_row(row, 34)
    edge = {"bg_color": SAND, "border": 2, "border_color": ORANGE}
    for number in range(d.risks):
        row += 1
        sheet.set_row(row, 52)
        sheet.write_number(row, 0, d.slots("risk", number, "name"), d.look("cell", "bold", **edge))
        sheet.write_number(row, 1, d.slots("risk", number, "about"), d.look("cell", **edge))
    sheet.set_row(row + 1, 10)
    return row + 2


def _card(d: Drawing, sheet: Any, row: int) -> int:
    """The verdict and A in large type, and the result in a sentence. Returns the row after it."""
    look, slots = d.look, d.slots
    for place, height in ((row, 24), (row + 1, 44), (row + 2, 26)):
        sheet.set_row(place, height)
    verdict = look("text", "middle", bold=True, font_size=28)
    sheet.merge_range(row, 0, row + 2, 0, "", verdict)
    sheet.write_number(row, 0, slots("verdict", "large"), verdict)
    card = {"left": 1, "right": 1, "left_color": BORDER, "right_color": BORDER, "indent": 1}
    sheet.write_string(
        row, 1, f"{kinds.LEVEL_SCORE(d.lang)} A", look("text", font_color=MUTED, top=1, top_color=BORDER, **card)
    )
    ratio = decimals(digits_of_level(d.level, d.catalogue))
    large = look("text", "left", num_format=ratio, font_size=28, bold=True, font_color=NAVY, **card)
    sheet.write_number(row + 1, 1, slots("A"), large)
    sheet.write_number(row + 2, 1, slots("card"), look("text", font_color=MUTED, bottom=1, bottom_color=BORDER, **card))
    sheet.merge_range(row + 4, 0, row + 4, 1, "", look("text"))
    sheet.write_number(row + 4, 0, slots("sentence"), look("text", font_size=12))
    sheet.set_row(row + 4, 60)
    return row + 5


def _assessment(d: Drawing, sheet: Any, row: int) -> int:
    """Who assessed and when, how document review ended, and whether there are urgent risks, where the kind has such answers."""
    facts: list[_Fact] = []
    for one in sheets_in_result(d.kind):
        if isinstance(one, Form):
            fields = [field for field in one.fields() if field.key in one.headline]
            facts += [
                _Fact(
                    field.label(d.lang),
                    d.slots("headline", one.key, field.key),
                    height=0 if field.type == "date" else 34,
                )
                for field in fields
            ]
        elif one.remarked:
            facts.append(_Fact(one.sheet(d.lang), d.slots("headline", one.key)))
        else:
            facts += [_Fact(c.label(d.lang), d.slots("headline", one.key)) for c in one.columns if c.key == URGENT]
    return _facts(d, sheet, row + 1, d.say("评估过程", "The assessment"), facts) if facts else row


def _samples(d: Drawing, sheet: Any, row: int) -> None:
    """Formats that ``result`` chooses by a value, made in an empty row."""
    look = d.look
    picked = {"bg_color": MIST}
    gain, after = _gain_formats(d)
    samples = {
        "conforms": look("text", "middle", bold=True, font_size=28, font_color=WHITE, bg_color=BLUE),
        "does not conform": look("text", "middle", bold=True, font_size=28, font_color=INK, bg_color=AMBER, border=2,
                                 border_color=ORANGE),
        "picked": look("cell", **picked),
        "picked-centre": look("centre", **picked),
        "picked-gain": look("centre", num_format=gain, **picked),
        "picked-after": look("centre", num_format=after, **picked),
        "band": look("subheading"),
        "total": look("cell", "bold", **picked),
        "total-centre": look("centre", "bold", **picked),
        "urgent": look("cell", bg_color=SAND),
        "urgent-centre": look("centre", bg_color=SAND),
        "urgent-mark": look("centre", "bold", bg_color=ORANGE, font_color=WHITE),
    }  # fmt: skip
    for column, (name, style) in enumerate(samples.items()):
        d.slots.style(sheet, row, column, name, style)


class _Fact(NamedTuple):
    """A label and its value: text, a number, or the slot of either. ``height``: of its row in points, if not by its text."""

    label: str
    value: str | float
    number_format: str = "General"
    height: float = 0


def _facts(d: Drawing, sheet: Any, row: int, title: str, facts: Sequence[_Fact]) -> int:
    """A section of labels with their values. Returns the row after it."""
    section(d, sheet, row, title, 1)
    for fact in facts:
        row += 1
        sheet.write_string(row, 0, fact.label, d.look("label"))
        style = d.look("cell", "left", num_format=fact.number_format)
        if isinstance(fact.value, str):
            sheet.write_string(row, 1, fact.value, style)
        else:
            sheet.write_number(row, 1, fact.value, style)
        text = fact.value if isinstance(fact.value, str) else ""
        sheet.set_row(row, fact.height or row_height([(fact.label, _WIDTHS[0]), (text, _WIDTHS[1])], least=22))
    return row + 1


_WIDTHS = (30, 72)
"""Columns of ``评估结论``."""


def _composition(d: Drawing, sheet: Any, row: int) -> int:
    """How many requirements got each grade, as a small table with its bars."""
    section(d, sheet, row, d.say("得分构成", "How the requirements scored"), 1)
    style = d.look("cell", "left", num_format=d.say('0" 项"', "0"))
    for number, grade in enumerate(d.catalogue.scale, 1):
        sheet.set_row(row + number, 24)
        sheet.write_string(
            row + number,
            0,
            f"{grade.label(d.lang)}{d.say('（', ' (')}{decimal(grade.score)}{d.say('）', ')')}",
            d.look("label"),
        )
        sheet.write_number(row + number, 1, d.slots("count", d.catalogue.units(grade)), style)
    last = row + len(d.catalogue.scale)
    chart = d.book.add_chart({"type": "bar"})
    fills = [GRADE_COLOURS[min(i, len(GRADE_COLOURS) - 1)][0] for i in range(len(d.catalogue.scale))]
    chart.add_series(
        {
            "categories": [sheet.get_name(), row + 1, 0, last, 0],
            "values": [sheet.get_name(), row + 1, 1, last, 1],
            "points": [{"fill": {"color": fill}, "border": {"color": MUTED, "width": 0.75}} for fill in fills],
            "data_labels": {"value": True, "num_format": "0", "font": chart_font()},
            "gap": 45,
        }
    )
    # xlsxwriter's y axis is the vertical one, which in a bar chart holds the categories.
    chart.set_y_axis({"reverse": True, "visible": False, "major_gridlines": {"visible": False}})
    chart.set_x_axis(
        {"min": 0, "max": len(d.level.requirements), "visible": False, "major_gridlines": {"visible": False}}
    )
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    chart.set_plotarea({"layout": {"x": 0.0, "y": 0.0, "width": 0.95, "height": 1.0}, "fill": {"none": True}})
    chart.set_size({"width": 400, "height": 32 * len(d.catalogue.scale) - 4})
    sheet.insert_chart(
        row + 1,
        1,
        chart,
        {"x_offset": 110, "y_offset": 2, "description": d.say("各满足程度的要求数", "Requirements by grade")},
    )
    return last + 1


# --- 要求得分 ----------------------------------------------------------------------------------------------------------
def _requirements(d: Drawing) -> None:
    columns = requirement_columns(d.kind)
    sheet = d.sheet(
        REQUIREMENT_SCORES,
        Text("各项要求的得分", "Scores of the requirements"),
        [column.width for column in columns.values()],
        landscape=True,
    )
    sheet.write_string(1, 0, d.say(
        "“复核”表按本表的得分用公式重新计算；改动得分会在那里显示为不一致。",
        "The sheet “Recomputation” works from the scores on this one; a changed score shows there as a difference.",
    ), d.look("subtitle"))  # fmt: skip
    _share(d, sheet, (FIRST - 1, 0))
    headings_row(
        d, sheet, FIRST - 1, [column.heading(d.lang) for column in columns.values()], 34 if d.kind.given else 26
    )
    styles = {"score": d.look("centre", "score", bold=True), "grade": d.look("centre")}
    for field in (one for one in d.kind.given if one.type == "score"):
        styles[field.key] = d.look("centre", "score")
        styles[field.key + DIFFERENCE_SUFFIX] = d.look("centre", num_format="+General;-General;0")
    for column, key in enumerate(columns):
        sheet.write_number(FIRST, column, d.slots.block("requirements", key), styles.get(key, d.look("cell")))
    last = FIRST - 1 + len(d.level.requirements)
    for grade, colours in zip(d.catalogue.scale, GRADE_COLOURS, strict=False):
        rule = f"=AND(ISNUMBER($E{FIRST + 1}),ROUND($E{FIRST + 1}*{d.catalogue.unit},0)={d.catalogue.units(grade)})"
        sheet.conditional_format(
            FIRST, 4, last, 5, {"type": "formula", "criteria": rule, "format": d.book.add_format(paint(colours))}
        )
    for key in columns:
        if key.endswith(DIFFERENCE_SUFFIX):
            place = list(columns).index(key)
            for sign, colour in (("<", AMBER), (">", SKY)):
                far = {"type": "cell", "criteria": sign, "value": 0, "format": d.book.add_format({"bg_color": colour})}
                sheet.conditional_format(FIRST, place, last, place, far)
    sheet.autofilter(FIRST - 1, 0, last, len(columns) - 1)
    sheet.freeze_panes(FIRST, 1)
    sheet.repeat_rows(FIRST - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:Z{last + 1}"})


def _share(d: Drawing, sheet: Any, place: tuple[int, int]) -> None:
    """Let the stamp know the texts that every result repeats, so that it fills in an index instead of a copy.

    They are written into a cell one over the other; what is drawn there afterwards stays.
    """
    texts = [text for r in d.level.requirements for text in (r.id, r.text(d.lang))]
    texts += [grade.label(d.lang) for grade in d.catalogue.scale]
    for text in texts:
        sheet.write_string(*place, text)


# --- 改进重点 ----------------------------------------------------------------------------------------------------------
def _gain_formats(d: Drawing) -> tuple[str, str]:
    places = digits_of_level(d.level, d.catalogue)
    return "+" + decimals(places), decimals(places)


def _improvement(d: Drawing) -> None:
    sheet = d.sheet(IMPROVEMENT, Text("改进重点", "Where to improve"), [*LOSS_WIDTHS.values()], landscape=True)
    sheet.merge_range(1, 0, 1, 9, "", d.look("text", font_size=12))
    sheet.write_number(1, 0, d.slots("improvement-sentence"), d.look("text", font_size=12))
    sheet.set_row(1, 64)
    sheet.write_string(2, 0, d.say(
        "按可增加的 A 从大到小排列，同值的先列得分最低的能力子域。“依次改进后 A”：本行及以上各项都提高到最高一档时的等级得分。",
        "Ordered by what each would add to A; of equals, those of the weakest subdomain first. “A from here up”: A when this"
        " requirement and all above it have risen to the highest grade.",
    ), d.look("subtitle"))  # fmt: skip
    headings = d.say(
        "序号 编号 能力域 能力子域 成熟度要求 得分 可增加的_A 依次改进后_A 达标组合 改进计划中的措施",
        "No. ID Domain Subdomain Requirement Score Adds_to_A A_from_here_up Smallest_set Measure_in_the_improvement_plan",
    )
    headings_row(d, sheet, 3, [heading.replace("_", " ") for heading in headings.split()])
    gain, after = _gain_formats(d)
    styles = {
        "number": d.look("centre"),
        "score": d.look("centre", "score"),
        "gain": d.look("centre", num_format=gain),
        "after": d.look("centre", num_format=after),
        "picked": d.look("centre"),
    }
    for column, key in enumerate(LOSS_WIDTHS):
        sheet.write_number(4, column, d.slots.block("losses", key), styles.get(key, d.look("cell")))
    sheet.freeze_panes(4, 2)
    sheet.repeat_rows(3)
    sheet.autofilter(3, 0, 3 + len(d.level.requirements), 9)
    sheet.ignore_errors({"number_stored_as_text": f"A5:J{4 + len(d.level.requirements)}"})


# --- 溯源 -------------------------------------------------------------------------------------------------------------
def _origin(d: Drawing) -> None:
    sheet = d.sheet(
        ORIGIN,
        Text("溯源：这个结果从何而来", "Where this result comes from"),
        [*WARNING_WIDTHS.values()],
        landscape=True,
    )
    identity = d.catalogue.identity
    facts: tuple[tuple[Text, str | float], ...] = (
        (SOURCE_FILE, d.slots("source")),
        (INBOX, d.slots("inbox")),
        (SOURCE_DIGEST, d.slots("sha256")),
        (Text("源文件保存时间", "Source file saved"), d.slots("saved")),
        (RECORD_DIGEST, d.slots("record")),
        (Text("要求目录", "Catalogue of requirements"), d.catalogue.name(d.lang)),
        (Text("目录版本", "Version of the catalogue"), d.catalogue.version),
        (CATALOGUE_DIGEST, identity.digest),
        (Text("满足程度与阈值", "Scale and threshold"), _scale(d)),
        (JUDGED, d.slots("strict")),
        (Text("模板格式", "Template format"), str(FORMAT_VERSION)),
        (ENGINE, d.slots("smexl")),
        (TIME, d.slots("time")),
    )
    for row, (label, value) in enumerate(facts, 2):
        sheet.set_row(row, 32 if row == 2 else 20)
        sheet.write_string(row, 0, label(d.lang), d.look("label"))
        sheet.merge_range(row, 1, row, 3, "", d.look("cell", "left"))
        if isinstance(value, str):
            sheet.write_string(row, 1, value, d.look("cell", "left"))
        else:
            sheet.write_number(row, 1, value, d.look("cell", "left"))
    row = 3 + len(facts)
    section(d, sheet, row, d.say("处理中采用并记录的警告", "Warnings taken and recorded in processing"), 3)
    sheet.write_number(row + 1, 0, d.slots("warnings"), d.look("muted", text_wrap=False))
    headings_row(d, sheet, row + 2, WARNING_HEADINGS(d.lang).split(), 22)
    for column, key in enumerate(WARNING_WIDTHS):
        sheet.write_number(row + 3, column, d.slots.block("warnings", key), d.look("cell"))
    sheet.repeat_rows(row + 2)


def _scale(d: Drawing) -> str:
    grades = d.say("，", ", ").join(f"{grade.label(d.lang)} {decimal(grade.score)}" for grade in d.catalogue.scale)
    return d.say(f"{grades}；阈值 {d.threshold}", f"{grades}; threshold {d.threshold}")
