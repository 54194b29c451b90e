"""The sheets of two batches side by side: totals, organizations, subdomains, requirements, and how far self-assessments stray."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any

import numpy as np

from smexl.compare.figures import Pair, Spread, SubdomainName, by_domain, by_subdomain, spread
from smexl.compare.pairs import Unmatched
from smexl.compare.sides import Side
from smexl.compare.words import (
    DEVIATION,
    DIFFERENCE,
    LAST,
    LINE,
    NAME_WIDTHS,
    ORGANIZATIONS,
    OTHER_CATALOGUE,
    OVERVIEW,
    REQUIREMENTS,
    SIDES,
    SUBDOMAINS,
    UNMATCHED,
    dash,
    domain_names,
    draw_catalogues,
    names_of,
    side_names,
    side_note,
    verdict,
    width,
)
from smexl.drawing import look
from smexl.drawing.signed import difference_chart, signed
from smexl.drawing.tabular import A3, Canvas, Column, Heading, Pen, Styled, Table, Value, axis, chart, heat
from smexl.kinds import (
    CONFORMS,
    CREDIT_CODE,
    DOES_NOT_CONFORM,
    DOMAIN,
    FORMAL,
    ID,
    LEVEL,
    LEVEL_NAMES,
    ORGANIZATION,
    REQUIREMENT,
    SELF,
    SUBDOMAIN,
    VERDICT,
)
from smexl.summary.facts import KIND, MEAN, SOURCE, kind_name
from smexl.text import Text, bare

LOST, GAINED, KEPT = (
    Text("由符合变为不符合", "No longer conforms"),
    Text("由不符合变为符合", "Conforms now"),
    Text("结论不变", "Unchanged"),
)
ABSOLUTE = Text("平均\n绝对差", "Mean\nabs. diff.")
MEAN_DIFFERENCE = Text("平均差", "Mean\ndifference")
NO_BODY = Text("（未填写评估机构）", "(no body named)")
_MOST_POINTS = 5_000


def change(pair: Pair) -> Text:
    one, other = (figures.conforms for figures in pair.figures)
    return KEPT if one == other else LOST if one else GAINED


@dataclass(frozen=True)
class Requirement:
    """One requirement over the pairs of two levels: how many, both means, mean and mean absolute difference, how many went up and
    down."""

    level: int
    id: str
    names: SubdomainName
    text: Text
    spread: Spread
    up: int
    down: int


@dataclass(frozen=True)
class Body:
    """How far self-assessments stray from one assessment body's formal results (self less formal), and on how many the verdicts
    differ: ``over`` where only the self-assessment conforms, ``under`` where only the formal one does."""

    name: str
    spread: Spread
    over: int
    under: int


@dataclass(frozen=True)
class Many:
    """All pairs of two batches, computed once."""

    sides: tuple[Side, Side]
    pairs: tuple[Pair, ...]
    unmatched: tuple[Unmatched, ...]

    @cached_property
    def ordered(self) -> list[Pair]:
        """Changed verdicts first, then by level; within, the largest difference first."""
        place = {LOST: 0, GAINED: 1, KEPT: 2}
        return sorted(
            self.pairs,
            key=lambda p: (place[change(p)], p.entries[0].level, -abs(p.difference), p.entries[0].credit_code),
        )

    @property
    def changes(self) -> Counter[Text]:
        return Counter(change(pair) for pair in self.pairs)

    @cached_property
    def total(self) -> Spread | None:
        values = [(pair.figures[0].score, pair.figures[1].score) for pair in self.pairs]
        return spread(values) if values else None

    @cached_property
    def straying(self) -> list[Pair]:
        """The pairs of a self-assessment and a formal one."""
        return [pair for pair in self.pairs if pair.deviation]

    @cached_property
    def deviations(self) -> dict[SubdomainName, Spread]:
        """Self less formal, by subdomain, whichever side is which."""
        values: dict[SubdomainName, list[tuple[Fraction, Fraction]]] = {}
        for pair in self.straying:
            formal, own = (f.subdomains for f in (pair.figures if pair.deviation < 0 else pair.figures[::-1]))
            for name, score in own.items():
                if name in formal:
                    values.setdefault(name, []).append((formal[name], score))
        return {name: spread(found) for name, found in values.items()}

    @cached_property
    def deviation(self) -> Spread | None:
        values = [_formal_and_self(pair) for pair in self.straying]
        return spread(values) if values else None

    @cached_property
    def bodies(self) -> list[Body]:
        """By assessment body, the most pairs first."""
        of: dict[str, list[Pair]] = {}
        names: dict[str, str] = {}
        for pair in self.straying:
            name = next(entry.body for entry in pair.entries if entry.kind == FORMAL.key)
            names.setdefault(bare(name), name)
            of.setdefault(bare(name), []).append(pair)
        found = []
        for key, pairs in of.items():
            verdicts = Counter(tuple(f.conforms for f in _formal_first(pair)) for pair in pairs)
            values = spread([_formal_and_self(pair) for pair in pairs])
            found.append(Body(names[key], values, verdicts[False, True], verdicts[True, False]))
        return sorted(found, key=lambda body: (-body.spread.count, body.name))

    @cached_property
    def requirements(self) -> list[Requirement]:
        """By level, in the catalogue's order."""
        of: dict[tuple[int, int], list[Pair]] = {}
        for pair in self.pairs:
            of.setdefault((pair.entries[0].level, pair.entries[1].level), []).append(pair)
        return [one for _, pairs in sorted(of.items()) for one in _requirements(pairs)]


def _formal_first(pair: Pair) -> Sequence[Any]:
    return pair.figures if pair.deviation < 0 else pair.figures[::-1]


def _formal_and_self(pair: Pair) -> tuple[Fraction, Fraction]:
    formal, own = _formal_first(pair)
    return formal.score, own.score


def _requirements(pairs: Sequence[Pair]) -> list[Requirement]:
    shared, unit, count = pairs[0].common, pairs[0].unit, len(pairs)
    scores = np.array([pair.scores for pair in pairs], dtype=np.int64).reshape(count, len(shared.requirements), 2)
    sums = scores.sum(axis=0)
    differences = scores[:, :, 1] - scores[:, :, 0]
    absolute, up, down = abs(differences).sum(axis=0), (differences > 0).sum(axis=0), (differences < 0).sum(axis=0)
    whole = count * unit
    found = []
    for i, one in enumerate(shared.requirements):
        means = Fraction(int(sums[i, 0]), whole), Fraction(int(sums[i, 1]), whole)
        values = Spread(count, means, means[1] - means[0], Fraction(int(absolute[i]), whole))
        names = (one.domain, one.subdomain)
        found.append(Requirement(pairs[0].entries[0].level, one.id, names, one.text, values, int(up[i]), int(down[i])))
    return found


def draw_many(pen: Pen, many: Many) -> None:
    _draw_overview(pen, many)
    _draw_organizations(pen, many)
    _draw_subdomains(pen, many)
    _draw_requirements(pen, many)
    if many.straying:
        _draw_deviation(pen, many)
    _draw_unmatched(pen, many)
    draw_catalogues(pen, many.sides, many.pairs)


# --- overview ---------------------------------------------------------------------------------------------------------
def _draw_overview(pen: Pen, many: Many) -> None:
    lang = pen.lang
    page = Canvas(pen, OVERVIEW, (24 if lang == "zh" else 30, *[width(lang)] * LAST))
    notes = [side_note(place, side, lang) for place, side in enumerate(many.sides)]
    if len({side.catalogue.identity.digest for side in many.sides}) > 1:
        notes.append(OTHER_CATALOGUE(lang))
    notes.append(
        Text(
            "按统一社会信用代码和等级配对；差一律为乙减甲。",
            "Matched by credit code and level; a difference is always second less first.",
        )(lang)
    )
    row = page.title(Text("两个批次的比较", "Two batches compared")(lang), *notes)
    left = Counter(one.side for one in many.unmatched)
    changes = many.changes
    cards: list[tuple[str, Value]] = [
        (Text("配对", "Pairs")(lang), len(many.pairs)),
        (Text("未配对（甲 / 乙）", "Unmatched (1st / 2nd)")(lang), Styled(f"{left[0]} / {left[1]}", pen.look("cell"))),
        (LOST(lang), changes[LOST]),
        (GAINED(lang), changes[GAINED]),
        (
            Text("A 平均差", "Mean difference of A")(lang),
            signed(pen, many.total.difference) if many.total else dash(pen),
        ),
        (
            Text("A 平均绝对差", "Mean abs. difference")(lang),
            Styled(float(many.total.absolute), pen.number(4)) if many.total else dash(pen),
        ),
    ]
    row = page.cards(row, cards) + 1
    if many.pairs:
        row = _draw_by_level(page, row, many) + 1
        row = _draw_domains(page, row, many) + 1
        _draw_scatter(page, row, many)
    else:
        page.put(row, 0, Text("没有可以配对的机构。", "Nothing could be matched.")(lang), "muted", "one-line")
    page.close()


def _draw_by_level(page: Canvas, row: int, many: Many) -> int:
    pen, lang = page.pen, page.pen.lang
    row = page.section(row, Text("各等级的结论", "Verdicts by level")(lang), LAST)
    names = side_names(many.pairs, lang)
    texts = [
        LEVEL.label(lang),
        Text("配对", "Pairs")(lang),
        f"{names[0]}\n{CONFORMS(lang)}",
        f"{names[1]}\n{CONFORMS(lang)}",
        Text("符合 →\n不符合", "No longer\nconforms")(lang),
        Text("不符合 →\n符合", "Conforms\nnow")(lang),
        f"{names[0]}\nA {MEAN(lang)}",
        f"{names[1]}\nA {MEAN(lang)}",
        MEAN_DIFFERENCE(lang),
        ABSOLUTE(lang),
    ]
    lines: list[list[Value]] = []
    levels = sorted({pair.entries[0].level for pair in many.pairs})
    for level in [*levels, *([None] if len(levels) > 1 else [])]:
        mine = [pair for pair in many.pairs if level is None or pair.entries[0].level == level]
        changes = Counter(change(pair) for pair in mine)
        conforming = [sum(pair.figures[i].conforms for pair in mine) for i in (0, 1)]
        values = spread([(pair.figures[0].score, pair.figures[1].score) for pair in mine])
        name = LEVEL_NAMES[level](lang) if level else Text("全部", "All")(lang)
        counts = [len(mine), *conforming, changes[LOST], changes[GAINED]]
        lines.append([name, *counts, *_spread(pen, many, values)])
    return page.table(row, texts, lines)


def _spread(pen: Pen, many: Many, values: Spread) -> list[Value]:
    thresholds = [side.catalogue.threshold for side in many.sides]
    means = [pen.figure(mean, threshold) for mean, threshold in zip(values.means, thresholds, strict=True)]
    return [*means, signed(pen, values.difference, "bold"), Styled(float(values.absolute), pen.number(4))]


def _draw_domains(page: Canvas, row: int, many: Many) -> int:
    pen, lang = page.pen, page.pen.lang
    row = page.section(row, Text("能力域得分 B 的均值", "Mean domain scores B")(lang), LAST)
    found = by_domain(many.pairs)
    names = side_names(many.pairs, lang)
    domains = {key: name for key, name in domain_names([s.catalogue for s in many.sides], lang).items() if key in found}
    lines: list[list[Value]] = [
        [name, found[key].count, *_spread(pen, many, found[key])] for key, name in domains.items()
    ]
    texts = [DOMAIN(lang), Text("配对", "Pairs")(lang), *names, MEAN_DIFFERENCE(lang), ABSOLUTE(lang)]
    first = row + 1
    row = page.table(row, texts, lines)
    page.sheet.conditional_format(first, 2, row - 1, 3, heat(many.sides[1].catalogue.threshold))
    title = Text("各能力域的平均差（乙 − 甲）", "Mean difference of B (second - first)")
    differences = [found[key].difference for key in domains]
    name = MEAN_DIFFERENCE(lang).replace("\n", " ")
    drawn = difference_chart(
        page, title(lang), name, (first, 0, row - 1, 0), (first, 4, row - 1, 4), differences, gap=60
    )
    drawn.set_size({"width": 430, "height": 460})
    page.sheet.insert_chart(row + 1, 6, drawn, {"x_offset": 60, "y_offset": 4})
    return row


_FIRST_ROW = 3
"""Of the table of organizations, counted from 0: below title, note and headings."""


def _draw_scatter(page: Canvas, row: int, many: Many) -> None:
    """A point a pair, by what became of its verdict; the axes cross at the threshold, so that a quarter is a change of verdict."""
    pen, lang = page.pen, page.pen.lang
    title = Text("每家机构的等级得分：轴交于阈值", "Level score of each organization; the axes cross at the threshold")
    drawn = chart(pen, "scatter", title(lang))
    names = side_names(many.pairs, lang)
    start = 0
    shapes = {LOST: ("square", look.ORANGE), GAINED: ("triangle", look.NAVY), KEPT: ("circle", look.SKY)}
    shown = many.ordered[:_MOST_POINTS]
    for kind, (shape, colour) in shapes.items():
        points = [pair for pair in shown if change(pair) is kind]
        if not points:
            continue
        first, last = _FIRST_ROW + start, _FIRST_ROW + start + len(points) - 1
        start += len(points)
        drawn.add_series(
            {
                "name": kind(lang),
                "categories": [ORGANIZATIONS(lang), first, _A_COLUMN, last, _A_COLUMN],
                "values": [ORGANIZATIONS(lang), first, _A_COLUMN + 1, last, _A_COLUMN + 1],
                "categories_data": [float(pair.figures[0].score) for pair in points],
                "values_data": [float(pair.figures[1].score) for pair in points],
                "marker": {"type": shape, "size": 7, "fill": {"color": colour}, "border": {"color": look.WHITE}},
            }
        )
    lowest = min(min(f.score for f in pair.figures) for pair in shown)
    low = floor(min(lowest, Fraction(7, 10)) * 10) / 10
    thresholds = [float(side.catalogue.threshold) for side in many.sides]
    font = {"name": look.FONT, "size": 9, "color": look.INK}
    for set_axis, name, other in ((drawn.set_x_axis, names[0], 0), (drawn.set_y_axis, names[1], 1)):
        set_axis(
            axis(
                min=low,
                max=1,
                num_format="0.0",
                crossing=thresholds[other],
                label_position="low",
                name=name,
                name_font=font,
                line={"color": look.INK, "width": 1.25},
            )
        )
    drawn.set_size({"width": 620, "height": 460})
    page.sheet.insert_chart(row, 0, drawn, {"x_offset": 2, "y_offset": 4})
    if len(many.pairs) > _MOST_POINTS:
        note = Text(f"图中为前 {_MOST_POINTS} 家。", f"The first {_MOST_POINTS} are shown.")
        page.put(row + 25, 0, note(lang), "muted", "one-line")


# --- organizations ----------------------------------------------------------------------------------------------------
_A_COLUMN = 6


def _draw_organizations(pen: Pen, many: Many) -> None:
    lang = pen.lang
    names = side_names(many.pairs, lang)
    columns = [
        Column(ORGANIZATION.label(lang), 34, LINE),
        Column(CREDIT_CODE.label(lang), 22),
        Column(LEVEL.label(lang), 9, ("centre",)),
        Column(f"{SIDES[0](lang)}\n{KIND(lang)}", 10, ("centre",)),
        Column(f"{SIDES[1](lang)}\n{KIND(lang)}", 10, ("centre",)),
        Column(Text("结论的变化", "Verdict")(lang), 18, ("centre",)),
        Column(f"{names[0]}\nA", 12 if lang == "zh" else 14),
        Column(f"{names[1]}\nA", 12 if lang == "zh" else 14),
        Column(DIFFERENCE(lang), 12),
        Column(f"{names[0]}\n{VERDICT(lang)}", 12 if lang == "zh" else 17),
        Column(f"{names[1]}\n{VERDICT(lang)}", 12 if lang == "zh" else 17),
        Column(Text("上升\n要求", "Up")(lang), 8, ("cell", "count")),
        Column(Text("不变", "Same")(lang), 8, ("cell", "count")),
        Column(Text("下降\n要求", "Down")(lang), 8, ("cell", "count")),
        Column(Text("评估机构", "Body")(lang), 26, LINE),
        Column(f"{SIDES[0](lang)}\n{SOURCE(lang)}", 40, LINE),
        Column(f"{SIDES[1](lang)}\n{SOURCE(lang)}", 40, LINE),
    ]
    note = Text(
        "结论变化的在前，其余按等级；差大的在前。",
        "Changed verdicts first, the rest by level; the largest difference first.",
    )
    table = Table(pen, Heading(ORGANIZATIONS(lang), note(lang), columns, freeze=1, paper=A3))
    states = {
        LOST: pen.look("centre", "bold", bg_color=look.AMBER),
        GAINED: pen.look("centre", "bold", bg_color=look.SKY),
        KEPT: pen.look("centre", "muted"),
    }
    for pair in many.ordered:
        (one, other), kind = pair.entries, change(pair)
        figures = [pen.figure(f.score, c.threshold) for f, c in zip(pair.figures, pair.catalogues, strict=True)]
        table.row(
            (
                one.organization or other.organization,
                one.credit_code or other.credit_code,
                LEVEL_NAMES[one.level](lang),
                kind_name(one.kind, lang),
                kind_name(other.kind, lang),
                Styled(kind(lang), states[kind]),
                *figures,
                signed(pen, pair.difference, "bold"),
                *(verdict(pen, f.conforms) for f in pair.figures),
                *pair.counts,
                other.body or one.body,
                one.source,
                other.source,
            )
        )
    table.close(Text("没有可以配对的机构。", "Nothing could be matched.")(lang))


# --- subdomains and requirements --------------------------------------------------------------------------------------
def _draw_subdomains(pen: Pen, many: Many) -> None:
    lang = pen.lang
    note = Text(
        "能力子域得分 C 的均值与差，两方都评估的才算。", "Means and differences of C, where both sides have it."
    )
    page = Canvas(pen, SUBDOMAINS, (*NAME_WIDTHS[lang], *[width(lang)] * 8))
    row = page.title(Text("能力子域对照", "Subdomains side by side")(lang), note(lang))
    texts = [*side_names(many.pairs, lang), MEAN_DIFFERENCE(lang), ABSOLUTE(lang)]
    title = Text("子域得分的平均差（乙 − 甲）：蓝升，橙降", "Mean difference of C: blue up, orange down")
    _spreads(page, row, many, by_subdomain(many.pairs), texts, title)
    page.close()


def _spreads(
    page: Canvas, row: int, many: Many, found: Mapping[SubdomainName, Spread], texts: Sequence[str], title: Text
) -> int:
    """A table of spreads by subdomain and a chart of the mean differences; returns the row below."""
    pen, lang = page.pen, page.pen.lang
    first = page.headings(row, [DOMAIN(lang), SUBDOMAIN(lang), Text("配对", "Pairs")(lang), *texts])
    row = first
    names = {key: shown for key, shown in names_of([s.catalogue for s in many.sides], lang).items() if key in found}
    for key, shown in names.items():
        page.line(row, shown, "label")
        page.line(row, [found[key].count, *_spread(pen, many, found[key])], "cell", "count", column=2)
        row += 1
    if not names:
        page.put(row, 0, Text("没有可以比较的子域。", "No subdomain can be compared.")(lang), "muted", "one-line")
        return row + 1
    page.sheet.conditional_format(first, 3, row - 1, 4, heat(many.sides[1].catalogue.threshold))
    differences = [found[key].difference for key in names]
    name = MEAN_DIFFERENCE(lang).replace("\n", " ")
    drawn = difference_chart(
        page, title(lang), name, (first, 1, row - 1, 1), (first, 5, row - 1, 5), differences, gap=40
    )
    height = 90 + 22 * max(len(names), 4)
    drawn.set_size({"width": 960, "height": height})
    page.sheet.insert_chart(row + 1, 0, drawn, {"x_offset": 2, "y_offset": 4})
    return row + 3 + height // 24


def _draw_requirements(pen: Pen, many: Many) -> None:
    lang = pen.lang
    names = side_names(many.pairs, lang)
    columns = [
        Column(LEVEL.label(lang), 9, ("centre",)),
        Column(ID(lang), 13),
        Column(DOMAIN(lang), 14),
        Column(SUBDOMAIN(lang), 17),
        Column(REQUIREMENT(lang), 60),
        Column(Text("配对", "Pairs")(lang), 8, ("cell", "count")),
        Column(f"{names[0]}\n{MEAN(lang)}", 12 if lang == "zh" else 14),
        Column(f"{names[1]}\n{MEAN(lang)}", 12 if lang == "zh" else 14),
        Column(MEAN_DIFFERENCE(lang), 11),
        Column(ABSOLUTE(lang), 11),
        Column(Text("上升", "Up")(lang), 8, ("cell", "count")),
        Column(Text("下降", "Down")(lang), 8, ("cell", "count")),
    ]
    note = Text("按等级和要求目录的顺序；可筛选、排序。", "By level, in the order of the catalogue.")

    def finish(sheet: Any, first: int, last: int) -> None:
        sheet.conditional_format(first, 6, last, 7, heat(many.sides[1].catalogue.threshold))

    table = Table(pen, Heading(REQUIREMENTS(lang), note(lang), columns, freeze=2), finish)
    subdomains = names_of([side.catalogue for side in many.sides], lang)
    for one in many.requirements:
        shown = subdomains[one.names]
        line: list[Value] = [LEVEL_NAMES[one.level](lang), one.id, *shown, one.text(lang), one.spread.count]
        line += [*_spread(pen, many, one.spread), one.up, one.down]
        table.row(line, look.row_height([(one.text(lang), 60), (shown[1], 17)]))
    table.close(Text("没有可比较的要求。", "No requirement can be compared.")(lang))


# --- self and formal --------------------------------------------------------------------------------------------------
def _draw_deviation(pen: Pen, many: Many) -> None:
    lang = pen.lang
    page = Canvas(pen, DEVIATION, (*NAME_WIDTHS[lang], *[width(lang)] * 8))
    row = page.title(
        Text("自评偏离正式评估多少", "How far self-assessments stray from the formal ones")(lang),
        Text(
            "偏差 = 自评 − 正式评估：正为自评偏高，负为偏低；绝对差不计方向。",
            "Deviation = self less formal: + where the self-assessment is higher; the absolute one has no direction.",
        )(lang),
    )
    last = 9
    row = page.section(row, Text("按评估机构（等级得分 A）", "By assessment body (level score A)")(lang), last)
    texts = [
        Text("评估机构", "Assessment body")(lang),
        "",
        Text("配对", "Pairs")(lang),
        Text("正式\n均值", "Formal\nmean")(lang),
        Text("自评\n均值", "Self\nmean")(lang),
        MEAN_DIFFERENCE(lang),
        ABSOLUTE(lang),
        Text("仅自评\n符合", "Only self\nconforms")(lang),
        Text("仅正式\n符合", "Only formal\nconforms")(lang),
        Text("结论\n一致", "Same\nverdict")(lang),
    ]
    first = page.headings(row, texts)
    page.merge(row, 0, 1, texts[0], "heading")
    row = first
    for body in many.bodies:
        page.merge(row, 0, 1, body.name or NO_BODY(lang), "label")
        same = body.spread.count - body.over - body.under
        line = [body.spread.count, *_spread(pen, many, body.spread), body.over, body.under, same]
        page.line(row, line, "cell", "count", column=2)
        row += 1
    if len(many.bodies) > 1:
        row = _draw_bodies(page, row, (first, row - 1), many) + 1
    row = page.section(row + 1, Text("按能力子域（C）", "By subdomain (C)")(lang), last)
    kinds = (FORMAL, SELF)
    texts = [*(f"{kind.name(lang)}\n{MEAN(lang)}" for kind in kinds), MEAN_DIFFERENCE(lang), ABSOLUTE(lang)]
    title = Text("各子域自评的平均偏差：蓝偏高，橙偏低", "Mean deviation by subdomain: blue too high, orange too low")
    _spreads(page, row, many, many.deviations, texts, title)
    page.close()


def _draw_bodies(page: Canvas, row: int, area: tuple[int, int], many: Many) -> int:
    lang = page.pen.lang
    first, last = area[0], min(area[1], area[0] + 19)
    title = Text("各评估机构所评机构的自评平均偏差", "Mean deviation by assessment body")
    differences = [body.spread.difference for body in many.bodies[: last - first + 1]]
    name = MEAN_DIFFERENCE(lang).replace("\n", " ")
    drawn = difference_chart(page, title(lang), name, (first, 0, last, 0), (first, 5, last, 5), differences, gap=50)
    height = 90 + 28 * max(len(differences), 3)
    drawn.set_size({"width": 960, "height": height})
    page.sheet.insert_chart(row + 1, 0, drawn, {"x_offset": 2, "y_offset": 4})
    return row + 2 + height // 24


# --- what is left over ------------------------------------------------------------------------------------------------
def _draw_unmatched(pen: Pen, many: Many) -> None:
    lang = pen.lang
    columns = [
        Column(Text("在哪一方", "Side")(lang), 10, ("centre",)),
        Column(ORGANIZATION.label(lang), 36, LINE),
        Column(CREDIT_CODE.label(lang), 22),
        Column(LEVEL.label(lang), 9, ("centre",)),
        Column(KIND(lang), 11, ("centre",)),
        Column(Text("原因", "Why")(lang), 40, LINE),
        Column(SOURCE(lang), 60, LINE),
    ]
    note = Text("没有可比对象的受理结果。", "Accepted submissions with nothing to compare them with.")
    table = Table(pen, Heading(UNMATCHED(lang), note(lang), columns, freeze=2))
    for one in many.unmatched:
        entry = one.entry
        names = (SIDES[one.side](lang), entry.organization, entry.credit_code, LEVEL_NAMES[entry.level](lang))
        table.row((*names, kind_name(entry.kind, lang), one.reason(lang), entry.source))
    table.close(Text("全部都已配对。", "Everything was matched.")(lang))


def verdict_words(pair: Pair) -> tuple[Text, Text]:
    one, other = (CONFORMS if figures.conforms else DOES_NOT_CONFORM for figures in pair.figures)
    return one, other
