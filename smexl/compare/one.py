"""The sheets of two submissions side by side."""

from collections.abc import Sequence
from fractions import Fraction

from smexl.compare.figures import Pair
from smexl.compare.sides import Side
from smexl.compare.words import (
    CHANGES,
    DIFFERENCE,
    LAST,
    NAME_WIDTHS,
    OVERVIEW,
    REQUIREMENTS,
    SUBDOMAINS,
    dash,
    domain_names,
    draw_catalogues,
    names_of,
    side_names,
    side_note,
    verdict,
    warnings,
    width,
)
from smexl.drawing import look
from smexl.drawing.signed import difference_chart, signed
from smexl.drawing.tabular import Canvas, Column, Heading, Pen, Styled, Table, Value, axis, chart, heat
from smexl.kinds import CONFORMS, DOES_NOT_CONFORM, DOMAIN, ID, REQUIREMENT, SUBDOMAIN, VERDICT
from smexl.summary.facts import SCORE_A
from smexl.template.canvas import number
from smexl.text import Text


def draw_one(pen: Pen, sides: tuple[Side, Side], pair: Pair) -> None:
    _draw_overview(pen, sides, pair)
    _draw_subdomains(pen, pair)
    _draw_changes(pen, pair)
    _draw_requirements(pen, pair)
    draw_catalogues(pen, sides, [pair])


def verdict_text(pair: Pair) -> Text:
    """What changed the verdict, in a sentence or two; exact."""
    path, (one, other) = pair.path, pair.figures
    names = (CONFORMS if one.conforms else DOES_NOT_CONFORM, CONFORMS if other.conforms else DOES_NOT_CONFORM)
    if not pair.verdict_changed and not path.crossed:
        return Text(f"结论没有变化：{names[0].zh}。", f"The verdict did not change: {names[0].en.lower()}.")
    if not path.crossed:
        return Text(
            f"结论由{names[0].zh}变为{names[1].zh}，但可比的要求没有跨过阈值：变化来自要求目录、等级或阈值的不同。",
            "The verdict changed, but the compared requirements did not cross the threshold: the catalogue, level or threshold did.",
        )
    assert path.need is not None
    crossing = next(place for place, move in enumerate(path.moves) if move.crossing)
    towards = [move for move in path.moves if (move.difference > 0) == (path.end > path.start)]
    away = len(path.moves) - len(towards)
    needed = crossing + 1 - away
    verb = Text("上升", "went up") if path.end > path.start else Text("下降", "went down")
    counter = sum(move.difference for move in path.moves[:away])
    first = (
        Text(f"结论由{names[0].zh}变为{names[1].zh}。", "The verdict changed. ")
        if pair.verdict_changed
        else Text(
            "只看可比的要求，跨过了阈值，但按各自目录的结论没有变。",
            "The compared requirements crossed the threshold, although the verdicts are the same. ",
        )
    )
    said = Text(
        f"合计由 {path.start} 变为 {path.end} 单位（满分 {path.whole}，符合需 {path.need}）：{len(towards)} 条{verb.zh}，共 {path.end - path.start - counter:+d} 单位；另有 {away} 条反向，共 {counter:+d}。变化最大的 {needed} 条就足以跨过阈值。",
        f"The sum went from {path.start} to {path.end} units (full {path.whole}, {path.need} conforms): {len(towards)} requirements {verb.en} by {path.end - path.start - counter:+d} together, {away} the other way by {counter:+d}. The {needed} largest suffice to cross.",
    )
    return Text(first.zh + said.zh, first.en + said.en)


# --- overview ---------------------------------------------------------------------------------------------------------
def _draw_overview(pen: Pen, sides: tuple[Side, Side], pair: Pair) -> None:
    lang = pen.lang
    page = Canvas(pen, OVERVIEW, (24 if lang == "zh" else 30, *[width(lang)] * LAST))
    notes = [side_note(place, side, lang) for place, side in enumerate(sides)]
    if any(side.batch for side in sides):
        one = pair.entries[0]
        notes.append(f"{one.organization}　{one.credit_code}")
    row = page.title(
        Text("两份评估的比较", "Two assessments compared")(lang),
        *notes,
        *(warning(lang) for warning in warnings(sides, pair)),
    )
    names = side_names([pair], lang)
    up, same, down = pair.counts
    threshold = [catalogue.threshold for catalogue in pair.catalogues]
    figures = [pen.figure(f.score, t) for f, t in zip(pair.figures, threshold, strict=True)]
    cards: list[tuple[str, Value]] = [
        (f"A {names[0]}", figures[0]),
        (f"A {names[1]}", figures[1]),
        (Text("差（乙 − 甲）", "Difference")(lang), signed(pen, pair.difference)),
        (Text("上升的要求", "Requirements up")(lang), up),
        (Text("不变", "Unchanged")(lang), same),
        (Text("下降的要求", "Requirements down")(lang), down),
    ]
    row = page.cards(row, cards) + 1
    row = _draw_verdicts(page, row, pair, names) + 1
    _draw_domains(page, row, pair, names)
    page.close()


def _draw_verdicts(page: Canvas, row: int, pair: Pair, names: tuple[str, str]) -> int:
    pen, lang, path = page.pen, page.pen.lang, pair.path
    row = page.section(row, Text("等级得分与结论", "Level score and verdict")(lang), LAST)
    page.sheet.set_row(row, 48)
    page.merge(row, 0, LAST, verdict_text(pair)(lang), "text", "bold")
    row += 1
    texts = [
        Text("范围", "Over"),
        Text("要求数", "Requirements"),
        Text("合计\n（单位）", "Sum\n(units)"),
        Text("满分\n（单位）", "Full\n(units)"),
        SCORE_A,
        VERDICT,
        Text("距阈值", "Margin"),
    ]
    lines: list[list[Value]] = []
    for name, exact, catalogue in zip(names, pair.figures, pair.catalogues, strict=True):
        whole = exact.requirements * catalogue.unit
        figure = pen.figure(exact.score, catalogue.threshold)
        margin = signed(pen, exact.score - catalogue.threshold)
        lines.append([name, exact.requirements, exact.units, whole, figure, verdict(pen, exact.conforms), margin])
    if not pair.common.complete and path.whole:
        compared = Text("，只算可比要求", ", compared only")(lang)
        for name, units, catalogue in zip(names, (path.start, path.end), pair.catalogues, strict=True):
            score, threshold = Fraction(units, path.whole), catalogue.threshold
            line: list[Value] = [name + compared, len(pair.scores), units, path.whole, pen.figure(score, threshold)]
            lines.append([*line, verdict(pen, score >= threshold), signed(pen, score - threshold)])
    return page.table(row, [text(lang) for text in texts], lines)


def _figures(pen: Pen, pair: Pair, one: Fraction | None, other: Fraction | None) -> list[Value]:
    """Two figures and their difference."""
    shown: list[Value] = [
        dash(pen) if value is None else pen.figure(value, catalogue.threshold)
        for value, catalogue in zip((one, other), pair.catalogues, strict=True)
    ]
    return [*shown, dash(pen) if one is None or other is None else signed(pen, other - one, "bold")]


def _draw_domains(page: Canvas, row: int, pair: Pair, names: tuple[str, str]) -> None:
    pen, lang = page.pen, page.pen.lang
    row = page.section(row, Text("能力域得分 B", "Domain scores B")(lang), LAST)
    one, other = (figures.domains for figures in pair.figures)
    domains = {key: name for key, name in domain_names(pair.catalogues, lang).items() if key in one or key in other}
    lines: list[list[Value]] = [
        [name, *_figures(pen, pair, one.get(key), other.get(key))] for key, name in domains.items()
    ]
    first = row + 1
    row = page.table(row, [DOMAIN(lang), *names, DIFFERENCE(lang)], lines)
    page.sheet.conditional_format(first, 1, row - 1, 2, heat(pair.catalogues[1].threshold))
    drawn = chart(pen, "column", Text("能力域得分", "Domain scores")(lang))
    for column, name, colour in ((1, names[0], look.SKY), (2, names[1], look.NAVY)):
        page.series(
            drawn, name, (first, 0, row - 1, 0), (first, column, row - 1, column), fill={"color": colour}, gap=70
        )
    drawn.set_y_axis(axis(min=0, max=1, num_format="0.0"))
    drawn.set_size({"width": 1010, "height": 290})
    page.sheet.insert_chart(row + 1, 0, drawn, {"x_offset": 2, "y_offset": 4})


# --- subdomains -------------------------------------------------------------------------------------------------------
def _draw_subdomains(pen: Pen, pair: Pair) -> None:
    lang = pen.lang
    page = Canvas(pen, SUBDOMAINS, (*NAME_WIDTHS[lang], *[width(lang)] * 8))
    note = Text(
        "能力子域得分 C；条数为各自目录中的要求数。", "Subdomain scores C; the counts are those of each catalogue."
    )
    row = page.title(Text("能力子域对照", "Subdomains side by side")(lang), note(lang))
    names = side_names([pair], lang)
    one, other = (figures.subdomains for figures in pair.figures)
    counts = [c.level(e.level).counts for c, e in zip(pair.catalogues, pair.entries, strict=True)]
    first = page.headings(
        row,
        [
            DOMAIN(lang),
            SUBDOMAIN(lang),
            *(f"{name}\n{Text('条数', 'n')(lang)}" for name in names),
            *names,
            DIFFERENCE(lang),
        ],
    )
    page.sheet.freeze_panes(first, 2)
    row = first
    differences: list[Fraction] = []
    for key, shown in names_of(pair.catalogues, lang).items():
        if key not in one and key not in other:
            continue
        page.line(row, shown, "label")
        page.line(row, [count.get(key) or dash(pen) for count in counts], "cell", "count", column=2)
        page.line(row, _figures(pen, pair, one.get(key), other.get(key)), "cell", column=4)
        differences.append(
            other.get(key, Fraction(0)) - one.get(key, Fraction(0)) if key in one and key in other else Fraction(0)
        )
        row += 1
    page.sheet.conditional_format(first, 4, row - 1, 5, heat(pair.catalogues[1].threshold))
    drawn = difference_chart(
        page,
        Text("子域得分之差（乙 − 甲）：蓝升，橙降", "Difference of C: blue up, orange down")(lang),
        Text("差", "Difference")(lang),
        (first, 1, row - 1, 1),
        (first, 6, row - 1, 6),
        differences,
        gap=40,
    )
    drawn.set_size({"width": 960, "height": 90 + 22 * max(len(differences), 4)})
    page.sheet.insert_chart(row + 1, 0, drawn, {"x_offset": 2, "y_offset": 4})
    page.close()


# --- requirements -----------------------------------------------------------------------------------------------------
def _columns(pen: Pen, names: Sequence[str]) -> list[Column]:
    lang = pen.lang
    return [
        Column(ID(lang), 13),
        Column(DOMAIN(lang), 14),
        Column(SUBDOMAIN(lang), 17),
        Column(REQUIREMENT(lang), 60),
        Column(names[0], 14, ("cell", "score")),
        Column(names[1], 14, ("cell", "score")),
        Column(DIFFERENCE(lang), 13, ("cell", "middle", "bold")),
    ]


def _difference(pen: Pen, units: int, unit: int) -> Value:
    """A difference of two scores: both have few decimals, and so has it."""
    if not units:
        return Styled(0, pen.look("centre", "muted"))
    text = f"{float(Fraction(abs(units), unit)):.10g}"
    form = "0." + "0" * len(text.partition(".")[2]) if "." in text else "0"
    shade = look.MIST if units > 0 else look.SAND
    style = pen.look("cell", "middle", "bold", num_format=f"+{form};-{form};{form}", bg_color=shade)
    return Styled(float(Fraction(units, unit)), style)


def _draw_changes(pen: Pen, pair: Pair) -> None:
    """Requirements scored differently, with the sum after each; a mark where it crosses the threshold."""
    lang, path, unit = pen.lang, pair.path, pair.unit
    names = side_names([pair], lang)
    columns = [
        *_columns(pen, names),
        Column(Text("此后合计\n（单位）", "Sum after\n(units)")(lang), 11, ("cell", "count")),
        Column(Text("距符合\n（单位）", "To conform\n(units)")(lang), 13, ("cell", "count")),
        Column(Text("跨过阈值", "Crosses")(lang), 12, ("centre", "bold")),
    ]
    note = Text(
        f"{path.start} 单位起，{path.end} 单位止；先列与总趋势相反的，再列同向的，大的在前，所以跨过阈值的那条是最晚可能的一条。1 分 = {unit} 单位。",
        f"From {path.start} to {path.end} units; first those against the trend, then those with it, the largest first, so that the sum crosses as late as it can. A score of 1 is {unit} units.",
    )
    table = Table(pen, Heading(CHANGES(lang), note(lang), columns, freeze=1))
    subdomains = names_of(pair.catalogues, lang)
    crosses = Styled(Text("跨过", "Here")(lang), pen.look("centre", "bold", bg_color=look.AMBER))
    for move in path.moves:
        requirement = move.requirement
        shown = subdomains[requirement.domain, requirement.subdomain]
        scores = [number(Fraction(units, unit)) for units in move.units]
        margin = None if path.need is None else move.total - path.need
        form = pen.look("cell", "middle", num_format="+0;-0;0")
        table.row(
            (
                requirement.id,
                *shown,
                requirement.text(lang),
                *scores,
                _difference(pen, move.difference, unit),
                move.total,
                dash(pen) if margin is None else Styled(margin, form),
                crosses if move.crossing else None,
            ),
            look.row_height([(requirement.text(lang), 60), (shown[1], 17)]),
        )
    table.close(Text("没有得分不同的要求。", "No requirement is scored differently.")(lang))


def _draw_requirements(pen: Pen, pair: Pair) -> None:
    lang, unit = pen.lang, pair.unit
    note = Text(
        "按要求目录的顺序，编号和文字都相同的要求。",
        "In the order of the catalogue; requirements whose id and text are the same.",
    )
    table = Table(pen, Heading(REQUIREMENTS(lang), note(lang), _columns(pen, side_names([pair], lang)), freeze=1))
    subdomains = names_of(pair.catalogues, lang)
    for requirement, (one, other) in zip(pair.common.requirements, pair.scores, strict=True):
        shown = subdomains[requirement.domain, requirement.subdomain]
        scores = (number(Fraction(one, unit)), number(Fraction(other, unit)))
        line = (requirement.id, *shown, requirement.text(lang), *scores, _difference(pen, other - one, unit))
        table.row(line, look.row_height([(requirement.text(lang), 60), (shown[1], 17)]))
    table.close(Text("没有可比较的要求。", "No requirement can be compared.")(lang))
