"""The sheets of the analysis: how far the team agrees, what is disputed, how each assessor scores, what became of the evidence."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from smexl.catalogue import Catalogue
from smexl.consensus.agreement import Agreement, Alpha, Leniency, agreement, leniency, outlook, pairs, steps_of
from smexl.consensus.merge import Merged, methods
from smexl.consensus.team import Team, Vote
from smexl.consensus.voices import NAMES, voices
from smexl.drawing import look
from smexl.drawing.signed import category_axis, difference_chart, signed
from smexl.drawing.tabular import (
    A3,
    Canvas,
    Column,
    Heading,
    Pen,
    Styled,
    Table,
    Value,
    axis,
    chart,
    count_axis,
    digits_of,
)
from smexl.kinds import CONFORMS, DOES_NOT_CONFORM, DOMAIN, ID, LEVEL_NAMES, REQUIREMENT, SCORES, SUBDOMAIN
from smexl.template.canvas import number
from smexl.text import Lang, Text

OVERVIEW = Text("合议总览", "Agreement")
DISPUTED = Text("分歧要求", "Disputed")
ASSESSORS = Text("评估员", "Assessors")
VOTES = Text("打分对照", "All scores")
OPEN = Text("其他待定", "Otherwise open")
EVIDENCE = Text("证据对照", "Evidence")

UNANIMOUS = Text("一致", "Unanimous")
DIFFERENT = Text("分歧", "Disputed")
ALONE = Text("仅一人打分", "One score only")
UNSCORED = Text("未打分", "Not scored")

RELIABLE, TENTATIVE = Fraction(4, 5), Fraction(667, 1000)
"""Customary bounds of alpha (Krippendorff 2004, 11.4.2)."""
READINGS = (
    (RELIABLE, Text("可靠", "Reliable")),
    (TENTATIVE, Text("可作暂定结论", "Good for tentative conclusions")),
    (None, Text("偏低，先统一打分尺度", "Low: agree on how to score first")),
)
_LAST = 11
_WIDTH: dict[Lang, float] = {"zh": 11.5, "en": 16}
_LINE = ("cell", "one-line")


@dataclass(frozen=True)
class Analysis:
    """What the analysis says, computed once."""

    team: Team
    merged: Merged

    @property
    def catalogue(self) -> Catalogue:
        return self.team.catalogue

    @cached_property
    def overall(self) -> Agreement:
        return agreement(self.team.votes, self.catalogue)

    @cached_property
    def domains(self) -> dict[str, Agreement]:
        """Agreement by domain, of those that the level assesses."""
        found: dict[str, list[Vote]] = {}
        for vote in self.team.votes:
            found.setdefault(vote.requirement.domain, []).append(vote)
        return {domain: agreement(votes, self.catalogue) for domain, votes in found.items()}

    @cached_property
    def leniencies(self) -> list[Leniency]:
        return [leniency(self.team, place) for place in range(len(self.team.assessors))]


def reading(alpha: Alpha) -> Text:
    """What an alpha says, or why there is none."""
    if alpha.value is None:
        return alpha.reason or Text("", "")
    return next(text for bound, text in READINGS if bound is None or alpha.value >= bound)


def alpha_digits(value: float) -> int:
    """Decimals enough that it does not look as if it lay on the other side of a bound."""
    exact = Fraction(value)
    return max(digits_of(exact, bound, 3) for bound in (RELIABLE, TENTATIVE))


def draw_analysis(pen: Pen, analysis: Analysis) -> None:
    _draw_overview(pen, analysis)
    _draw_disputed(pen, analysis)
    _draw_assessors(pen, analysis)
    _draw_votes(pen, analysis)
    _draw_open(pen, analysis)
    _draw_evidence(pen, analysis)


# --- overview ---------------------------------------------------------------------------------------------------------
def _draw_overview(pen: Pen, analysis: Analysis) -> None:
    lang, team, overall = pen.lang, analysis.team, analysis.overall
    page = Canvas(pen, OVERVIEW, (22 if lang == "zh" else 30, *[_WIDTH[lang]] * _LAST))
    who = f"{team.organization}　{team.credit_code}　{LEVEL_NAMES[team.level.number](lang)}"
    names = Text("评估员：", "Assessors: ")(lang) + "、".join(team.names)
    row = page.title(Text("评估组打分一致性", "Agreement in the team")(lang), who, names)
    unanimous = sum(vote.agreed is not None for vote in team.votes)
    cards: list[tuple[str, Value]] = [
        (Text("评估员", "Assessors")(lang), len(team.assessors)),
        (Text("要求", "Requirements")(lang), len(team.votes)),
        (Text("直接采用", "Taken")(lang), unanimous),
        (DIFFERENT(lang), len(team.disputed)),
        (UNSCORED(lang), len(team.unscored)),
        ("Krippendorff α", _alpha(pen, overall.alpha)),
    ]
    row = page.cards(row, cards) + 1
    row = _draw_outlook(page, row, analysis) + 1
    row = _draw_agreement(page, row, analysis)
    page.close()


def _draw_outlook(page: Canvas, row: int, analysis: Analysis) -> int:
    """What the open scores can still do to the verdict."""
    pen, lang, catalogue = page.pen, page.pen.lang, analysis.catalogue
    found = outlook(analysis.team)
    low, high = found.conforming(catalogue)
    if low != high:
        note = Text("待定的得分将决定结论是否符合。", "The open scores decide whether it conforms.")
    elif found.lowest == found.highest:
        note = Text("没有待定的得分。", "No score is open.")
    else:
        note = Text("无论待定的得分怎样确定，结论都不变。", "However the open scores are settled, the verdict stays.")
    row = page.section(row, Text("等级得分 A 的余地", "Where A can come to lie")(lang), _LAST, note(lang))
    texts = [
        Text("待定的要求", "Open requirements"),
        Text("合计（单位）", "Sum (units)"),
        Text("满分（单位）", "Full (units)"),
        Text("A", "A"),
        Text("结论", "Verdict"),
    ]
    cases = [
        (Text("都取各人给出的最低分", "At the lowest given"), found.lowest, low),
        (Text("都取各人给出的最高分", "At the highest given"), found.highest, high),
    ]
    lines: list[list[Value]] = []
    for name, units, conforms in cases:
        shade = pen.look("centre", bg_color=look.SKY if conforms else look.AMBER)
        verdict = Styled((CONFORMS if conforms else DOES_NOT_CONFORM)(lang), shade)
        figure = pen.figure(Fraction(units, found.whole), catalogue.threshold)
        lines.append([name(lang), units, found.whole, figure, verdict])
    return page.table(row, [text(lang) for text in texts], lines)


def _draw_agreement(page: Canvas, row: int, analysis: Analysis) -> int:
    pen, lang = page.pen, page.pen.lang
    note = Text(
        "一致：打分的人给分相同。α 为 Krippendorff 系数（有序量表），1 为完全一致，0 相当于随机；≥0.800 可靠，0.667–0.800 可作暂定结论。得分集中在一两档时，一致率高而 α 低是正常的。",
        "Same: all who scored it gave the same. α: Krippendorff's, ordinal; 1 is perfect, 0 is chance; ≥ 0.800 reliable, 0.667–0.800 tentative. Where most scores are of one grade, α can be low although agreement is high.",
    )
    row = page.section(row, Text("一致程度", "How far they agree")(lang), _LAST)
    page.sheet.set_row(row, 32 if lang == "zh" else 46)
    page.merge(row, 0, _LAST, note(lang), "muted")
    row += 1
    texts = [
        DOMAIN,
        Text("要求", "Requirements"),
        Text("两人以上打分", "Scored by two or more"),
        UNANIMOUS,
        Text("相差一档", "One step apart"),
        Text("相差更多", "Further apart"),
        Text("一致率", "Same"),
        Text("不超过一档", "Within one step"),
        Text("α", "α"),
        Text("解读", "Reading"),
    ]
    head = page.headings(row, [text(lang) for text in texts])
    page.merge(row, 9, _LAST, Text("解读", "Reading")(lang), "heading")
    domains = {domain.zh: domain(lang) for domain in analysis.catalogue.domains}
    named = [(domains[name], found) for name, found in analysis.domains.items()]
    for place, (name, found) in enumerate([*named, (Text("全部", "All")(lang), analysis.overall)], head):
        total = place == head + len(named)
        bold = ("bold",) if total else ()
        page.put(place, 0, name, "label", *bold)
        counts = (found.requirements, found.compared, found.same, found.near - found.same, found.compared - found.near)
        page.line(place, counts, "cell", "count", *bold, column=1)
        page.put(place, 6, pen.rate(found.same, found.compared, *bold))
        page.put(place, 7, pen.rate(found.near, found.compared, *bold))
        page.put(place, 8, _alpha(pen, found.alpha, *bold))
        page.merge(place, 9, _LAST, reading(found.alpha)(lang), "cell", "one-line", *bold)
    last = head + len(named) - 1
    _draw_agreement_charts(page, last + 3, (head, last), max(found.compared for _, found in named))
    return last + 3


def _draw_agreement_charts(page: Canvas, row: int, area: tuple[int, int], largest: int) -> None:
    pen, lang, (first, last) = page.pen, page.pen.lang, area
    title = Text("各能力域有多少条要求打分一致", "How many requirements are scored the same, by domain")
    drawn = chart(pen, "bar", title(lang), subtype="stacked")
    names = (UNANIMOUS, Text("相差一档", "One step apart"), Text("相差更多", "Further apart"))
    for column, name, colour in zip((3, 4, 5), names, (look.BLUE, look.AMBER, look.ORANGE), strict=True):
        page.series(
            drawn, name(lang), (first, 0, last, 0), (first, column, last, column), fill={"color": colour}, gap=45
        )
    drawn.set_y_axis(category_axis())
    drawn.set_x_axis(count_axis(largest, label_position="high"))
    drawn.set_size({"width": 1010, "height": 110 + 38 * (last - first + 1)})
    page.sheet.insert_chart(row, 0, drawn, {"x_offset": 2, "y_offset": 4})


def _alpha(pen: Pen, alpha: Alpha, *styles: str) -> Styled:
    """An alpha, or a dash where it is undefined."""
    if alpha.value is None:
        return Styled("—", pen.look("centre", "muted", *styles))
    return Styled(alpha.value, pen.number(alpha_digits(alpha.value), *styles))


# --- disputed ---------------------------------------------------------------------------------------------------------
def _grade_styles(pen: Pen, catalogue: Catalogue) -> dict[int, Styled]:
    """Each score (by units) in the colour of its grade."""
    last = max(len(catalogue.scale) - 1, 1)
    found = {}
    for units, step in steps_of(catalogue).items():
        fill, ink = look.GRADE_COLOURS[round((last - step) * (len(look.GRADE_COLOURS) - 1) / last)]
        style = pen.look("centre", bg_color=fill, font_color=ink)
        found[units] = Styled(number(catalogue.grade_of_units[units].score), style)
    return found


def _names(catalogue: Catalogue, lang: Lang) -> dict[tuple[str, str], tuple[str, str]]:
    return {(s.domain.zh, s.name.zh): (s.domain(lang), s.name(lang)) for s in catalogue.subdomains}


def _score_columns(team: Team) -> list[Column]:
    return [Column(name, 10, ("centre",)) for name in team.names]


def _draw_disputed(pen: Pen, analysis: Analysis) -> None:
    lang, team, catalogue = pen.lang, analysis.team, analysis.catalogue
    columns = [
        Column(Text("序号", "No.")(lang), 6, ("cell", "count")),
        Column(ID(lang), 13),
        Column(DOMAIN(lang), 14),
        Column(SUBDOMAIN(lang), 17),
        Column(REQUIREMENT(lang), 48),
        *_score_columns(team),
        Column(Text("相差", "Spread")(lang), 8, ("cell", "score", "bold")),
        Column(Text("各人依据（评估发现）", "Why (findings)")(lang), 64),
    ]
    note = Text(
        "分歧最大的在前；请逐条合议，把定下的得分填入合议工作簿的评分表。",
        "The most disputed first. Settle them one by one and enter the score into the consensus workbook.",
    )
    table = Table(pen, Heading(DISPUTED(lang), note(lang), columns, freeze=2, paper=A3))
    scores, names = _grade_styles(pen, catalogue), _names(catalogue, lang)
    absent = Styled("—", pen.look("centre", "muted"))
    for place, vote in enumerate(team.disputed, 1):
        requirement = vote.requirement
        why = analysis.merged.opinions[requirement.id]
        line: list[Value] = [place, requirement.id, *names[requirement.domain, requirement.subdomain]]
        line += [requirement.text(lang), *(absent if units is None else scores[units] for units in vote.units)]
        line += [number(Fraction(vote.spread, catalogue.unit)), why]
        table.row(line, look.row_height([(requirement.text(lang), 48), (why, 64), (str(line[3]), 17)]))
    table.close(Text("没有打分不一致的要求。", "No requirement is disputed.")(lang))


# --- assessors --------------------------------------------------------------------------------------------------------
def _draw_assessors(pen: Pen, analysis: Analysis) -> None:
    lang, team, catalogue = pen.lang, analysis.team, analysis.catalogue
    grades = [grade.label(lang) + f"\n{number(grade.score)}" for grade in catalogue.scale]
    last = max(_LAST, 9 + len(grades))
    page = Canvas(pen, ASSESSORS, (22, *[_WIDTH[lang]] * last))
    row = page.title(
        Text("各评估员怎样打分", "How each assessor scores")(lang),
        Text(
            "与他人之差：在别人也打了分的要求上，本人得分减去其他人的平均分，再求平均；正为偏宽，负为偏严。",
            "Beside the others: this assessor's score less the mean of the others', over the requirements that another scored too; + is lenient, - is strict.",
        )(lang),
    )
    texts = [
        Text("评估员", "Assessor"),
        Text("已打分", "Scored"),
        UNSCORED,
        Text("均分", "Mean"),
        Text("他人也打分", "Others too"),
        Text("与他人之差", "Beside the others"),
        Text("高于他人", "Above"),
        Text("与他人相同", "Same"),
        Text("低于他人", "Below"),
    ]
    dash = Styled("—", pen.look("centre", "muted"))
    lines: list[list[Value]] = []
    for one in analysis.leniencies:
        mean = dash if one.mean is None else pen.figure(one.mean, catalogue.threshold)
        difference = dash if one.difference is None else signed(pen, one.difference, "bold")
        counts = (one.higher, one.same, one.lower)
        lines.append(
            [one.name, one.scored, len(team.votes) - one.scored, mean, one.compared, difference, *counts, *one.grades]
        )
    first = row + 1
    row = page.table(row, [*(text(lang) for text in texts), *grades], lines)
    _draw_assessor_charts(page, row + 1, (first, row - 1), analysis)
    row += 14 + max(0, len(team.assessors) - 4)
    row = _draw_pairs(page, row, team)
    _draw_sources(page, row + 1, team)
    page.close()


def _draw_assessor_charts(page: Canvas, row: int, area: tuple[int, int], analysis: Analysis) -> None:
    pen, lang, (first, last) = page.pen, page.pen.lang, area
    catalogue = analysis.catalogue
    differences = [one.difference or Fraction(0) for one in analysis.leniencies]
    height = 150 + 26 * (last - first + 1)
    drawn = difference_chart(
        page,
        Text("与他人之差（正偏宽，负偏严）", "Beside the others (+ lenient, - strict)")(lang),
        Text("与他人之差", "Beside the others")(lang),
        (first, 0, last, 0),
        (first, 5, last, 5),
        differences,
        data_labels={"value": True, "num_format": "+0.00;-0.00;0", "font": {"name": look.FONT, "size": 9}},
        gap=60,
    )
    drawn.set_size({"width": 500, "height": height})
    page.sheet.insert_chart(row, 0, drawn, {"x_offset": 2, "y_offset": 4})
    drawn = chart(pen, "bar", Text("各人打分的分布", "Which grades each gives")(lang), subtype="percent_stacked")
    colours = look.GRADE_COLOURS
    steps = max(len(catalogue.scale) - 1, 1)
    place_of = steps_of(catalogue)
    for place, grade in enumerate(catalogue.scale):
        step = steps - place_of[catalogue.units(grade)]
        fill = _GRADE_FILLS[round(step * (len(colours) - 1) / steps)]
        column = 9 + place
        name = f"{number(grade.score)} {grade.label(lang)}"
        page.series(drawn, name, (first, 0, last, 0), (first, column, last, column), fill={"color": fill}, gap=45)
    drawn.set_y_axis(category_axis())
    drawn.set_x_axis(axis(num_format="0%", label_position="high"))
    drawn.set_size({"width": 560, "height": height})
    page.sheet.insert_chart(row, 5, drawn, {"x_offset": 40, "y_offset": 4})


_GRADE_FILLS = (look.BLUE, look.SKY, look.AMBER, look.ORANGE)
"""Of the grades in charts, best first: stronger than in cells, where text stands on them."""


def _draw_pairs(page: Canvas, row: int, team: Team) -> int:
    pen, lang = page.pen, page.pen.lang
    row = page.section(row, Text("两两比较", "Pair by pair")(lang), _LAST)
    texts = [
        Text("甲", "One"),
        Text("乙", "The other"),
        Text("共同打分", "Both scored"),
        UNANIMOUS,
        Text("一致率", "Same"),
        Text("甲减乙", "One less the other"),
    ]
    dash = Styled("—", pen.look("centre", "muted"))
    lines: list[list[Value]] = []
    for pair in pairs(team):
        other = Styled(pair.other, pen.look("label"))
        difference = dash if pair.difference is None else signed(pen, pair.difference)
        lines.append([pair.one, other, pair.compared, pair.same, pen.rate(pair.same, pair.compared), difference])
    return page.table(row, [text(lang) for text in texts], lines)


def _draw_sources(page: Canvas, row: int, team: Team) -> None:
    """The files, and how many errors each has: what could not be read from it counts as not scored."""
    lang = page.pen.lang
    note = Text(
        "读不出的得分按未打分处理；“错误”用 smexl check 查看。",
        "A score that cannot be read counts as not scored; smexl check shows the errors.",
    )
    row = page.section(row, Text("工作簿", "Workbooks")(lang), _LAST, note(lang))
    page.headings(row, [Text("评估员", "Assessor")(lang), Text("错误", "Errors")(lang), Text("文件", "File")(lang)])
    page.merge(row, 2, _LAST, Text("文件", "File")(lang), "heading")
    for place, one in enumerate(team.assessors, row + 1):
        errors = sum(finding.severity == "error" for finding in one.submission.findings)
        page.put(place, 0, one.name, "label")
        page.put(place, 1, errors, "cell", "count")
        page.merge(place, 2, _LAST, Path(one.source).name, "cell", "one-line")


# --- all scores -------------------------------------------------------------------------------------------------------
def _draw_votes(pen: Pen, analysis: Analysis) -> None:
    lang, team, catalogue = pen.lang, analysis.team, analysis.catalogue
    columns = [
        Column(ID(lang), 13),
        Column(DOMAIN(lang), 14),
        Column(SUBDOMAIN(lang), 17),
        Column(REQUIREMENT(lang), 60),
        *_score_columns(team),
        Column(Text("合议", "Consensus")(lang), 11, ("centre", "bold")),
        Column(Text("状态", "State")(lang), 13, ("centre",)),
        Column(Text("采集方式（不同时）", "Collected by (where it differs)")(lang), 40, ("hint",)),
    ]
    note = Text(
        "按要求目录的顺序；“—”为该评估员没有打分。", "In the order of the catalogue; “—”: not scored by this assessor."
    )
    table = Table(pen, Heading(VOTES(lang), note(lang), columns, freeze=1, paper=A3))
    scores, names = _grade_styles(pen, catalogue), _names(catalogue, lang)
    absent = Styled("—", pen.look("centre", "muted"))
    for vote in team.votes:
        requirement = vote.requirement
        pair = names[requirement.domain, requirement.subdomain]
        line: list[Value] = [requirement.id, *pair, requirement.text(lang)]
        line += [absent if units is None else scores[units] for units in vote.units]
        how = methods(team, vote, lang)
        line += [None if vote.agreed is None else scores[vote.agreed], _state(pen, vote), how]
        table.row(line, look.row_height([(requirement.text(lang), 60), (pair[1], 17), (how, 44)]))
    table.close()


def _state(pen: Pen, vote: Vote) -> Styled:
    if vote.disputed:
        return Styled(DIFFERENT(pen.lang), pen.look("centre", "bold", bg_color=look.AMBER))
    if not vote.given:
        return Styled(UNSCORED(pen.lang), pen.look("centre", "bold", bg_color=look.SAND))
    if len(vote.given) == 1:
        return Styled(ALONE(pen.lang), pen.look("centre", bg_color=look.GREY))
    return Styled(UNANIMOUS(pen.lang), pen.look("centre"))


# --- what else is open, and the evidence ------------------------------------------------------------------------------
def _draw_open(pen: Pen, analysis: Analysis) -> None:
    lang = pen.lang
    columns = [
        Column(Text("工作表", "Sheet")(lang), 16),
        Column(Text("事项", "Item")(lang), 60),
        Column(Text("各人意见", "Who said what")(lang), 70),
    ]
    note = Text(
        "除打分分歧以外，在合议工作簿中还要由评估组确定的内容。",
        "What the team has to settle in the consensus workbook besides disputed scores.",
    )
    table = Table(pen, Heading(OPEN(lang), note(lang), columns))
    for vote in analysis.team.unscored:
        item = f"{vote.requirement.id}　{vote.requirement.text(lang)}"
        table.row((SCORES(lang), item, UNSCORED(lang)), look.row_height([(item, 60)]))
    for conflict in (*analysis.merged.conflicts, *analysis.merged.drafts):
        said = voices(conflict.said, 0, lang)
        item = conflict.item(lang)
        table.row((conflict.sheet(lang), item, said), look.row_height([(item, 60), (said, 70)]))
    table.close(Text("没有其他待定的内容。", "Nothing else is open.")(lang))


def _draw_evidence(pen: Pen, analysis: Analysis) -> None:
    lang, team, evidence = pen.lang, analysis.team, analysis.merged.evidence
    columns = [
        Column(Text("合议编号", "Number now")(lang), 13),
        Column(Text("评估员", "Assessor")(lang), 30),
        Column(Text("原编号", "Number before")(lang), 13),
        Column(Text("证据名称", "Evidence")(lang), 60),
        Column(Text("情况", "State")(lang), 34),
    ]
    note = Text(
        "编号相同而内容不同的证据改了号，评分表中的引用已随之改写；评估发现里提到的旧编号已在文后注明。",
        "Different pieces of the same number were renumbered, and references to them with them; where a text names an old number, the new one is added.",
    )
    table = Table(pen, Heading(EVIDENCE(lang), note(lang), columns))
    changed = Styled(Text("编号重复，已改号", "Renumbered")(lang), pen.look("cell", bg_color=look.SAND))
    for piece in evidence.pieces:
        for old in dict.fromkeys(piece.listed.values()):
            names = NAMES(lang).join(team.names[place] for place, number in piece.listed.items() if number == old)
            state: Value = changed if old != piece.number else None
            table.row((piece.number, names, old, piece.record.get("name", ""), state))
    missing = Styled(Text("证据清单中没有", "Not in the list of evidence")(lang), pen.look("cell", bg_color=look.AMBER))
    for place, numbers in enumerate(evidence.unlisted):
        for old, new in numbers.items():
            table.row((new, team.names[place], old, None, missing))
    table.close(Text("没有证据。", "There is no evidence.")(lang))
