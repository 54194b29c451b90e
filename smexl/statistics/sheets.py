"""The sheets of the statistics."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from smexl.drawing import look
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
    digits_of_all,
    heat,
)
from smexl.kinds import (
    CONFORMS,
    CREDIT_CODE,
    DOES_NOT_CONFORM,
    DOMAIN,
    ID,
    INSTITUTION_TYPES,
    LEVEL,
    LEVEL_NAMES,
    LEVELS,
    ORGANIZATION,
    REQUIREMENT,
    SUBDOMAIN,
)
from smexl.statistics.figures import OTHER_CATALOGUES, QUANTILES, RULE, Pool, Statistics, edges, histogram, mean
from smexl.summary.facts import KIND, MEAN, OVERVIEW, STATUS_NAMES, catalogue_line, group_name, kind_name, kind_order
from smexl.text import Lang, Text, bare

DISTRIBUTION = Text("得分分布", "Distribution")
DOMAINS = Text("能力域", "Domains")
SUBDOMAINS = Text("能力子域", "Subdomains")
WEAKEST = Text("薄弱要求", "Weakest")
REGIONS = Text("地区", "Regions")
TYPES = Text("机构类型", "Types")
REPEATED = Text("重复机构", "Repeated")

WEAKEST_OF_LEVEL = 20

_LAST = 11


def draw_overview(pen: Pen, pool: Pool, found: Statistics) -> None:
    lang = pen.lang
    page = Canvas(pen, OVERVIEW, (20, *[11.5] * _LAST))
    notes = [Text("要求目录：", "Catalogue: ")(lang) + catalogue_line(one, lang) for one in pool.catalogues.values()]
    if len(notes) > 1:
        notes.append(OTHER_CATALOGUES(lang))
    row = page.title(Text("统计总览", "Statistics")(lang), *notes, RULE(lang))
    cards: list[tuple[str, Value]] = [
        (Text("批次", "Batches")(lang), len(found.batches)),
        (Text("文件", "Files")(lang), sum(batch.files for batch in found.batches)),
        (Text("计入", "Counted")(lang), found.counted),
        (Text("重复未计", "Left out")(lang), found.left_out),
    ]
    by_kind = [_verdicts(page, pool, kind) for kind in pool.kinds]
    if len(by_kind) < 2:
        row = page.cards(row, [*cards, *(card for of in by_kind for card in of[1:])]) + 1
    else:
        row = page.cards(row, cards) + 1
        for place in range(0, len(by_kind), 2):
            row = page.cards(row, [card for of in by_kind[place : place + 2] for card in of]) + 1
    row = page.section(row, Text("按等级和类型", "By level and kind")(lang), _LAST)
    texts = [
        Text("等级和类型", "Level, kind"),
        Text("计入", "Counted"),
        CONFORMS,
        DOES_NOT_CONFORM,
        Text("符合率", "Pass rate"),
        Text("A 均值", "Mean A"),
        Text("A 中位数", "Median A"),
        Text("A 最低", "Lowest A"),
        Text("A 最高", "Highest A"),
    ]
    head = row
    lines: list[list[Value]] = []
    for level in found.levels:
        mine = pool.of((level.level, level.kind))
        figures = _shown(pen, [level.quantiles[share] for share in ("0.5", "0", "1")], pool.catalogue.threshold)
        lines.append(
            [
                group_name((level.level, level.kind), lang),
                level.counted,
                level.conforming,
                level.counted - level.conforming,
                pen.rate(level.conforming, level.counted),
                pen.figure(mean(mine), pool.catalogue.threshold),
                *figures,
            ]
        )
    row = page.table(row, [text(lang) for text in texts], lines)
    largest = max((level.counted for level in found.levels), default=0)
    row = _overview_charts(page, row + 1, (head, row - 1), largest) if lines else _nothing(page, row) + 1
    row = _batch_table(page, row, pool, found)
    page.close()


def _verdicts(page: Canvas, pool: Pool, kind: str) -> list[tuple[str, Value]]:
    """How many submissions of a kind count and conform, and their share."""
    lang, mine = page.pen.lang, pool.of_kind(kind)
    passed = int(mine["conforms"].sum())
    before = f"{kind_name(kind, lang)} · " if len(pool.kinds) > 1 else ""
    return [
        (before + Text("计入", "Counted")(lang), len(mine)),
        (before + CONFORMS(lang), passed),
        (before + Text("符合率", "Pass rate")(lang), page.pen.rate(passed, len(mine))),
    ]


def _nothing(page: Canvas, row: int) -> int:
    text = Text("没有受理的评分表。", "No submission was accepted.")
    page.put(row, 0, text(page.pen.lang), "muted", "one-line")
    return row + 1


def _shown(pen: Pen, values: Sequence[float], *thresholds: Fraction) -> list[Value]:
    """Figures that may be any float (quantiles, means), not rounded across any of the thresholds."""
    digits = max(digits_of_all(np.array(values), threshold, 4) for threshold in thresholds)
    return [Styled(value, pen.number(int(count))) for value, count in zip(values, digits, strict=True)]


def _overview_charts(page: Canvas, row: int, area: tuple[int, int], largest: int) -> int:
    pen, lang, (head, last) = page.pen, page.pen.lang, area
    categories = (head + 1, 0, last, 0)
    drawn = chart(pen, "column", Text("结论（份）", "Verdicts")(lang), subtype="stacked")
    for column, text, colour in ((2, CONFORMS, look.BLUE), (3, DOES_NOT_CONFORM, look.ORANGE)):
        page.series(drawn, text(lang), categories, (head + 1, column, last, column), fill={"color": colour}, gap=60)
    drawn.set_y_axis(count_axis(largest))
    drawn.set_size({"width": 520, "height": 270})
    page.sheet.insert_chart(row, 0, drawn, {"x_offset": 2, "y_offset": 4})
    drawn = chart(pen, "column", Text("A 均值与中位数", "Mean and median A")(lang))
    for column, text, colour in ((5, MEAN, look.NAVY), (6, Text("中位数", "Median"), look.SKY)):
        page.series(drawn, text(lang), categories, (head + 1, column, last, column), fill={"color": colour}, gap=80)
    drawn.set_y_axis(axis(min=0, max=1, num_format="0.0"))
    drawn.set_size({"width": 500, "height": 270})
    page.sheet.insert_chart(row, 6, drawn, {"x_offset": 12, "y_offset": 4})
    return row + 13


def _batch_table(page: Canvas, row: int, pool: Pool, found: Statistics) -> int:
    pen, lang = page.pen, page.pen.lang
    row = page.section(row, Text("各批次", "Batches")(lang), _LAST)
    page.sheet.set_row(row, 32)
    page.merge(row, 0, 2, Text("批次", "Batch")(lang), "heading")
    texts = [Text("文件", "Files"), *(STATUS_NAMES[s] for s in ("accepted", "returned", "unreadable"))]
    texts += [
        Text("已被替代或重复文件", "Superseded, duplicate"),
        Text("跨批重复未计", "Left out"),
        Text("计入", "Counted"),
    ]
    several = len(pool.kinds) > 1
    if not several:
        texts += [CONFORMS, Text("符合率", "Pass rate")]
    page.line(row, [text(lang) for text in texts], "heading", column=3)
    for row_, batch in enumerate(found.batches, row + 1):
        of = batch.statuses
        page.merge(row_, 0, 2, batch.name, "label", "one-line")
        line: list[Value] = [batch.files, of["accepted"], of["returned"], of["unreadable"]]
        line += [of["superseded"] + of["duplicate"], batch.left_out, batch.counted]
        if not several:
            line += [batch.conforming, pen.rate(batch.conforming, batch.counted)]
        page.line(row_, line, "cell", "count", column=3)
    if several:
        row = _batches_by_kind(page, row + 2 + len(found.batches), pool, found) - 1 - len(found.batches)
    row += 1 + len(found.batches)
    if len(found.catalogues) > 1:
        row = page.section(row + 1, Text("各批次的要求目录", "Catalogues of the batches")(lang), _LAST)
        for batch in found.batches:
            page.merge(row, 0, 2, batch.name, "label", "one-line")
            page.merge(row, 3, _LAST, batch.catalogue, "cell", "one-line")
            row += 1
    return row


def _batches_by_kind(page: Canvas, row: int, pool: Pool, found: Statistics) -> int:
    """The verdicts of each batch, kind by kind. Returns the row after them."""
    pen, lang = page.pen, page.pen.lang
    row = page.section(row, Text("各批次的结论，按类型", "Verdicts of the batches by kind")(lang), _LAST)
    page.merge(row, 0, 2, Text("批次", "Batch")(lang), "heading")
    texts = [KIND, Text("计入", "Counted"), CONFORMS, DOES_NOT_CONFORM, Text("符合率", "Pass rate")]
    page.line(row, [text(lang) for text in texts], "heading", column=3)
    for number, batch in enumerate(found.batches):
        for kind in pool.kinds:
            mine = pool.of_kind(kind)
            mine = mine[mine["batch"] == number]
            passed = int(mine["conforms"].sum())
            row += 1
            page.merge(row, 0, 2, batch.name, "label", "one-line")
            line: list[Value] = [kind_name(kind, lang), len(mine), passed, len(mine) - passed]
            page.line(row, [*line, pen.rate(passed, len(mine))], "cell", "count", column=3)
    return row + 1


# --- distribution -----------------------------------------------------------------------------------------------------
def draw_distribution(pen: Pen, pool: Pool) -> None:
    lang, threshold = pen.lang, pool.catalogue.threshold
    page = Canvas(pen, DISTRIBUTION, (20, *[11.5] * max(_LAST, len(pool.keys) + len(pool.kinds))))
    row = page.title(
        Text("等级得分 A 的分布", "Distribution of the level score A")(lang),
        Text(
            "分位数按线性内插；直方图每格含左端，末格含两端。",
            "Quantiles are interpolated linearly; a bin holds its lower edge, the last one both.",
        )(lang),
    )
    row = page.section(row, Text("分位数", "Quantiles")(lang), _LAST)
    names = {0.0: Text("最低", "Lowest"), 0.5: Text("中位数", "Median"), 1.0: Text("最高", "Highest")}
    shares = [names[share](lang) if share in names else f"P{share * 100:.0f}" for share in QUANTILES]
    texts = [
        Text("等级和类型", "Level, kind")(lang),
        Text("份数", "n")(lang),
        *shares,
        MEAN(lang),
        Text("标准差", "Std dev.")(lang),
    ]
    lines: list[list[Value]] = []
    for level in pool.level_figures():
        mine = pool.of((level.level, level.kind))
        spread = float(mine["score"].std(ddof=0))
        line: list[Value] = [group_name((level.level, level.kind), lang), level.counted]
        line += _shown(pen, list(level.quantiles.values()), threshold)
        lines.append([*line, pen.figure(mean(mine), threshold), Styled(spread, pen.number(4))])
    row = page.table(row, texts, lines)
    if lines:
        page.sheet.conditional_format(row - len(lines), 2, row - 1, 9, heat(threshold))
        _histogram(page, row + 1, pool)
    else:
        _nothing(page, row)
    page.close()


def _histogram(page: Canvas, row: int, pool: Pool) -> None:
    lang, bounds = page.pen.lang, edges(pool.catalogue.threshold)
    groups = [*(pool.of_kind(kind) for kind in pool.kinds), *(pool.of(key) for key in pool.keys)]
    whole = [Text("全部", "All")(lang) + _named(pool, kind, lang) for kind in pool.kinds]
    names = [*whole, *(group_name(key, lang) for key in pool.keys)]
    counts = [histogram(group, bounds) for group in groups]
    together = [sum(bins) for bins in zip(*counts, strict=True)]
    # Empty bins at the low end say nothing, but a few below the threshold are always shown.
    threshold = bounds.index(pool.catalogue.threshold)
    start = min(next((i for i, count in enumerate(together) if count), 0), max(0, threshold - 4))
    row = page.section(row, Text("直方图（份数）", "Histogram (counts)")(lang), _LAST)
    lines: list[list[Value]] = [
        [_bin_name(bounds, i), *(line[i] for line in counts)] for i in range(start, len(bounds) - 1)
    ]
    top = row + 1
    row = page.table(row, [Text("A 的区间", "A")(lang), *names], lines)
    below = threshold - start
    for place in range(below):
        page.put(top + place, 0, lines[place][0], "label", bg_color=look.SAND)
    points = [{"fill": {"color": look.ORANGE if place < below else look.BLUE}} for place in range(len(lines))]
    title = Text("橙：低于阈值　蓝：达到阈值", "Orange: below the threshold. Blue: at or above it")(lang)
    at = row + 1
    for place, name in enumerate(names):
        wide, second = place < len(whole), (place - len(whole)) % 2 == 1
        drawn = chart(page.pen, "column", f"{name}（{title}）" if wide else name, legend=False)
        values = (top, 1 + place, row - 1, 1 + place)
        page.series(drawn, name, (top, 0, row - 1, 0), values, points=points, gap=8)
        drawn.set_y_axis(count_axis(max(counts[place])))
        drawn.set_x_axis({"num_font": {"name": look.FONT, "size": 8, "color": look.INK, "rotation": -45}})
        drawn.set_size({"width": 1030 if wide else 510, "height": 260})
        page.sheet.insert_chart(
            at, 6 if not wide and second else 0, drawn, {"x_offset": 12 if not wide and second else 2, "y_offset": 4}
        )
        at += 12 if wide or second else 0


def _named(pool: Pool, kind: str, lang: Lang) -> str:
    """The name of a kind, as it ends a title where there are several."""
    return f" · {kind_name(kind, lang)}" if len(pool.kinds) > 1 else ""


def _bin_name(bounds: Sequence[Fraction], place: int) -> str:
    digits = 2 if all((edge * 100).denominator == 1 for edge in bounds) else 4
    return f"{float(bounds[place]):.{digits}f}–{float(bounds[place + 1]):.{digits}f}"


# --- domains and subdomains -------------------------------------------------------------------------------------------
def draw_domains(pen: Pen, pool: Pool) -> None:
    """Mean B by level."""
    lang = pen.lang
    names = {domain.zh: [domain(lang)] for one in pool.catalogues.values() for domain in one.domains}
    page = Canvas(pen, DOMAINS, (29, *[11.5] * max(len(pool.keys), 9)))
    area = _means(page, pool, _Means(Text("能力域得分 B 的均值", "Mean domain scores B"), (DOMAIN,), names, 0))
    if area is not None:
        for at, kind in enumerate(pool.kinds):
            drawn = chart(pen, "column", _BY_LEVEL(lang) + _named(pool, kind, lang))
            for place, key in enumerate(pool.keys):
                if key[1] == kind:
                    colour = {"color": _colour(key[0] - 1)}
                    _add_level(page, drawn, area, place, group_name(key, lang), fill=colour, gap=70)
            drawn.set_y_axis(axis(min=0, max=1, num_format="0.0"))
            drawn.set_size({"width": 1000, "height": 300})
            page.sheet.insert_chart(area[2] + 2 + 14 * at, 0, drawn, {"x_offset": 2, "y_offset": 4})
    page.close()


def draw_subdomains(pen: Pen, pool: Pool) -> None:
    """Mean C by level; in the chart a mark for each level, for columns would be a hundred."""
    lang = pen.lang
    names = {
        (one.domain.zh, one.name.zh): [one.domain(lang), one.name(lang)]
        for catalogue in pool.catalogues.values()
        for one in catalogue.subdomains
    }
    page = Canvas(pen, SUBDOMAINS, (29, 36, *[11.5] * max(len(pool.keys), 9)))
    means = _Means(Text("能力子域得分 C 的均值", "Mean subdomain scores C"), (DOMAIN, SUBDOMAIN), names, 1)
    area = _means(page, pool, means)
    for at, kind in enumerate(pool.kinds if area is not None else ()):
        assert area is not None
        drawn = chart(pen, "line", _BY_LEVEL(lang) + _named(pool, kind, lang))
        for place, key in enumerate(pool.keys):
            if key[1] == kind:
                colour = {"color": _colour(key[0] - 1)}
                mark = {"type": _MARKS[(key[0] - 1) % len(_MARKS)], "size": 7, "fill": colour, "border": colour}
                _add_level(page, drawn, area, place, group_name(key, lang), line={"none": True}, marker=mark)
        lowest = min(value for key in pool.keys for value in pool.means(key)[1].values())
        drawn.set_y_axis(axis(min=0.4 if lowest >= Fraction(2, 5) else 0, max=1, num_format="0.0"))
        drawn.set_x_axis({"num_font": {"name": look.FONT, "size": 9, "color": look.INK, "rotation": -90}})
        height = 420 if lang == "zh" else 540
        drawn.set_size({"width": 1000, "height": height})
        page.sheet.insert_chart(area[2] + 2 + at * (height // 24 + 2), 0, drawn, {"x_offset": 2, "y_offset": 4})
    page.close()


_BY_LEVEL = Text("各等级的均值", "Means by level")
_MARKS = ("circle", "square", "diamond", "triangle", "short_dash")


@dataclass(frozen=True)
class _Means:
    """A table of means: title, headings of the names, the names by key, and which of ``Pool.means`` it shows."""

    title: Text
    heads: tuple[Text, ...]
    names: Mapping[Any, Sequence[str]]
    which: Literal[0, 1]


def _means(page: Canvas, pool: Pool, means: _Means) -> tuple[int, int, int] | None:
    """Draw a table of means; returns its first column of figures and its first and last row, ``None`` where there are none."""
    pen, lang, threshold = page.pen, page.pen.lang, pool.catalogue.threshold
    left = len(means.heads)
    note = Text(
        "各等级评估的要求不同，均值只在同一等级内比较；“—”为该等级不评估。",
        "Levels have different requirements: compare means within a level. “—”: not assessed at the level.",
    )
    first = page.title(means.title(lang), note(lang))
    first = page.headings(first, [*(head(lang) for head in means.heads), *(group_name(key, lang) for key in pool.keys)])
    page.sheet.freeze_panes(first, left)
    columns: list[Mapping[Any, Fraction]] = [pool.means(key)[means.which] for key in pool.keys]
    absent = Styled("—", pen.look("centre", "muted", bg_color=look.GREY))
    for row, (one, shown) in enumerate(means.names.items(), first):
        page.line(row, shown, "label")
        figures = (column.get(one) for column in columns)
        values = [absent if value is None else pen.figure(value, threshold, digits=3) for value in figures]
        page.line(row, values, "centre", column=left)
    last = first + len(means.names) - 1
    if not columns:
        _nothing(page, last + 1)
        return None
    page.sheet.conditional_format(first, left, last, left + len(columns) - 1, heat(threshold))
    return left, first, last


def _add_level(page: Canvas, drawn: Any, area: tuple[int, int, int], place: int, name: str, **dress: Any) -> None:
    left, first, last = area
    page.series(drawn, name, (first, left - 1, last, left - 1), (first, left + place, last, left + place), **dress)


def _colour(place: int) -> str:
    return look.DOMAIN_COLOURS[place % len(look.DOMAIN_COLOURS)]


# --- weakest requirements ---------------------------------------------------------------------------------------------
def draw_weakest(pen: Pen, pool: Pool) -> None:
    lang = pen.lang
    several = len(pool.catalogues) > 1
    columns = [
        Column(LEVEL.label(lang), 9, ("centre",)),
        Column(KIND(lang), 9, ("centre",)),
        Column(Text("名次", "Rank")(lang), 7, ("cell", "count")),
        Column(ID(lang), 13),
        Column(DOMAIN(lang), 15),
        Column(SUBDOMAIN(lang), 18),
        Column(REQUIREMENT(lang), 60),
        Column(Text("份数", "n")(lang), 8, ("cell", "count")),
        Column(MEAN(lang), 9),
        Column(Text("满分份数", "Full score")(lang), 9, ("cell", "count")),
        Column(Text("零分份数", "Score 0")(lang), 9, ("cell", "count")),
        *([Column(Text("要求目录", "Catalogue")(lang), 40, ("hint", "one-line"))] if several else []),
    ]
    note = Text(
        f"每个等级和类型均值最低的 {WEAKEST_OF_LEVEL} 条要求；1 为最弱，同分同名次。",
        f"The {WEAKEST_OF_LEVEL} requirements of each level and kind with the lowest means; 1 is the weakest.",
    )

    def finish(sheet: Any, first: int, last: int) -> None:
        sheet.conditional_format(first, 8, last, 8, heat(pool.catalogue.threshold))

    table = Table(pen, Heading(WEAKEST(lang), note(lang), columns, freeze=4), finish)
    for (level, kind, digest), (counts, submissions) in _grade_counts(pool).items():
        catalogue = pool.catalogues[digest]
        units = np.array([catalogue.units(grade) for grade in catalogue.scale])
        sums = counts @ units
        ranks = pd.Series(sums).rank(method="min").astype(int)
        names = {(s.domain.zh, s.name.zh): (s.domain(lang), s.name(lang)) for s in catalogue.subdomains}
        for place in np.argsort(sums, kind="stable")[:WEAKEST_OF_LEVEL].tolist():
            requirement = catalogue.level(level).requirements[place]
            subdomain = names[requirement.domain, requirement.subdomain]
            line: list[Value] = [
                LEVEL_NAMES[level](lang),
                kind_name(kind, lang),
                int(ranks[place]),
                requirement.id,
                *subdomain,
            ]
            line += [requirement.text(lang), submissions]
            line.append(
                pen.figure(Fraction(int(sums[place]), submissions * catalogue.unit), catalogue.threshold, digits=3)
            )
            line += [int(counts[place][units == catalogue.unit].sum()), int(counts[place][units == 0].sum())]
            line += [str(catalogue.identity)] if several else []
            table.row(line, look.row_height([(requirement.text(lang), 60), (subdomain[1], 18)]))
    table.close(Text("没有受理的评分表。", "No submission was accepted.")(lang))


def _grade_counts(pool: Pool) -> dict[tuple[int, str, str], tuple[npt.NDArray[np.int64], int]]:
    """For each level, kind and catalogue: requirement × grade counts, and of how many submissions."""
    found: dict[tuple[int, str, str], tuple[npt.NDArray[np.int64], int]] = {}
    for batch, group in pool.groups:
        key = (*group.key, batch.catalogue.identity.digest)
        counts, number = group.counts(len(batch.catalogue.scale)), len(group.rows)
        if key in found:
            counts, number = counts + found[key][0], number + found[key][1]
        found[key] = counts, number
    return dict(sorted(found.items(), key=lambda one: (kind_order(one[0][1]), one[0][0])))


# --- regions and types ------------------------------------------------------------------------------------------------
def _tally(pen: Pen, counted: pd.DataFrame, by: pd.Series, threshold: Fraction) -> list[list[Value]]:
    """A row for each name in ``by`` (one for each submission in ``counted``), the most frequent first: how many count, conform and
    do not, the pass rate, mean A, and how many of each level."""
    rows: list[tuple[int, str, list[Value]]] = []
    for name, mine in counted.groupby(by.to_numpy(), sort=False):
        passed = int(mine["conforms"].sum())
        line: list[Value] = [str(name), len(mine), passed, len(mine) - passed, pen.rate(passed, len(mine))]
        levels = Counter(mine["level"])
        line += [pen.figure(mean(mine), threshold), *(levels[level] for level in LEVELS)]
        rows.append((-len(mine), str(name), line))
    return [line for *_, line in sorted(rows, key=lambda one: one[:2])]


def _tally_headings(what: str, lang: Lang) -> list[str]:
    texts = [Text("计入", "Counted"), CONFORMS, DOES_NOT_CONFORM, Text("符合率", "Pass rate"), Text("A 均值", "Mean A")]
    return [what, *(text(lang) for text in texts), *(LEVEL_NAMES[level](lang) for level in LEVELS)]


def _tally_chart(page: Canvas, row: int, area: tuple[int, int], largest: int, title: str) -> int:
    """Bars, longest on top: how many conform and how many do not; ``area`` is the first and last row of the table."""
    first, last = area[0], min(area[1], area[0] + 19)
    lang = page.pen.lang
    drawn = chart(page.pen, "bar", title, subtype="stacked")
    for column, text, colour in ((2, CONFORMS, look.BLUE), (3, DOES_NOT_CONFORM, look.ORANGE)):
        page.series(
            drawn, text(lang), (first, 0, last, 0), (first, column, last, column), fill={"color": colour}, gap=50
        )
    drawn.set_y_axis(
        {"reverse": True, "num_font": {"name": look.FONT, "size": 9, "color": look.INK}, "line": {"color": look.LINE}}
    )
    drawn.set_x_axis(count_axis(largest, label_position="high"))
    height = 110 + 22 * (last - first + 1)
    drawn.set_size({"width": 1000, "height": height})
    page.sheet.insert_chart(row, 0, drawn, {"x_offset": 2, "y_offset": 4})
    return row + height // 24 + 2


def _tally_page(page: Canvas, row: int, pool: Pool, kind: str, by: pd.Series, texts: tuple[str, str]) -> int:
    """The table and the chart of a kind; ``texts``: what is tallied, and the chart's title. Returns the row after them."""
    head, lang = row, page.pen.lang
    lines = _tally(page.pen, pool.of_kind(kind), by, pool.catalogue.threshold)
    row = page.table(row, _tally_headings(texts[0], lang), lines)
    page.sheet.conditional_format(head + 1, 5, row - 1, 5, heat(pool.catalogue.threshold))
    largest = max(int(mine) for mine in by.value_counts())
    return _tally_chart(page, row + 1, (head + 1, row - 1), largest, texts[1] + _named(pool, kind, lang))


_MIXED = Text(
    "符合率与均值合并了各等级，比较时请看等级构成（右侧各列）。",
    "Pass rates and means are over all levels; mind how many there are of each (the columns to the right).",
)


def draw_regions(pen: Pen, pool: Pool) -> None:
    lang = pen.lang
    page = Canvas(pen, REGIONS, (24, *[11.5] * 11))
    row = page.title(
        Text("按登记地区", "By region of registration")(lang),
        Text(
            "地区取自统一社会信用代码第 3–8 位（登记机关行政区划），可能不是办公所在地；名称为现名或最后用名。",
            "Regions are digits 3–8 of the credit code (where it was registered), not always where the offices are.",
        )(lang),
        _MIXED(lang),
    )
    if pool.counted.empty:
        _nothing(page, row)
    for kind in pool.kinds:
        row = _regions_of(page, row, pool, kind) + 1
    page.close()


def _regions_of(page: Canvas, row: int, pool: Pool, kind: str) -> int:
    """Provinces, then cities and counties, of one kind. Returns the row after them."""
    pen, lang, places = page.pen, page.pen.lang, pool.of_kind(kind)["place"]
    named = _named(pool, kind, lang)
    row = page.section(row, Text("省级", "Provinces")(lang) + named, 10)
    texts = Text("省级地区", "Province")(lang), Text("各省级地区的结论（份）", "Verdicts by province")(lang)
    row = _tally_page(page, row, pool, kind, places.map(lambda place: place.province_name(lang)), texts)
    row = page.section(row + 1, Text("市、县", "Cities and counties")(lang) + named, 10)
    head, threshold = row, pool.catalogue.threshold
    full = _tally(pen, pool.of_kind(kind), places.map(lambda place: place.full_name(lang)), threshold)
    headings = _tally_headings(Text("地区", "Region")(lang), lang)
    row = page.table(row, headings, sorted(full, key=lambda line: str(line[0])))
    page.sheet.conditional_format(head + 1, 5, row - 1, 5, heat(threshold))
    if len(pool.kinds) == 1:
        page.sheet.autofilter(head, 0, row - 1, 10)
    return row


def draw_types(pen: Pen, pool: Pool) -> None:
    lang = pen.lang
    page = Canvas(pen, TYPES, (38, *[11.5] * 11))
    row = page.title(
        Text("按机构类型", "By type of institution")(lang),
        Text(
            "机构类型由机构自报（标准第 5 章）。",
            "Types are as the organizations gave them (clause 5 of the standard).",
        )(lang),
        _MIXED(lang),
    )
    if pool.counted.empty:
        _nothing(page, row)
    else:
        names = {bare(name): one(lang) for one in INSTITUTION_TYPES for name in one}
        other, blank = Text("列表以外的填写", "Not in the list")(lang), Text("未填写", "Blank")(lang)
        texts = Text("机构类型", "Type of institution")(lang), Text("各类机构的结论（份）", "Verdicts by type")(lang)
        for kind in pool.kinds:
            by = pool.of_kind(kind)["type"].map(lambda text: names.get(bare(text), other) if text else blank)
            if len(pool.kinds) > 1:
                row = page.section(row, kind_name(kind, lang), 10)
            row = _tally_page(page, row, pool, kind, by, texts) + 1
    page.close()


# --- repeated ---------------------------------------------------------------------------------------------------------
def draw_repeated(pen: Pen, found: Statistics, thresholds: Sequence[Fraction]) -> None:
    lang = pen.lang
    line = ("cell", "one-line")
    columns = [
        Column(CREDIT_CODE.label(lang), 22),
        Column(ORGANIZATION.label(lang), 32, line),
        Column(Text("情况", "What")(lang), 24, ("centre",)),
        Column(Text("计入的批次", "Counted in")(lang), 34, line),
        Column(Text("等级和类型", "Level, kind")(lang), 12, ("centre",)),
        Column("A", 10),
        Column(Text("结论", "Verdict")(lang), 10, ("centre",)),
        Column(Text("另一批次", "Other batch")(lang), 34, line),
        Column(Text("等级和类型", "Level, kind")(lang), 12, ("centre",)),
        Column("A", 10),
        Column(Text("结论", "Verdict")(lang), 10, ("centre",)),
        Column(Text("另一批次中的名称", "Name there")(lang), 32, line),
    ]
    left_out = Text("重复，另一批次不计", "Repeated, the other is left out")(lang)
    differs = Text("重复不计，结论不同", "Left out, verdicts differ")(lang)
    counted = Text("等级或类型不同，均计入", "Other level or kind, both count")(lang)
    mark = pen.look("centre", "bold", bg_color=look.AMBER)
    table = Table(pen, Heading(REPEATED(lang), RULE(lang), columns, freeze=2, paper=A3))
    for one in found.repeats:
        verdicts = [(CONFORMS if ok else DOES_NOT_CONFORM)(lang) for ok in (one.conforms, one.other_conforms)]
        state: Value = left_out if one.left_out else counted
        if one.left_out and one.conforms != one.other_conforms:
            state = Styled(differs, mark)
        scores = _shown(pen, [one.score, one.other_score], *thresholds)
        table.row(
            (
                one.credit_code,
                one.organization,
                state,
                one.batch,
                group_name((one.level, one.kind), lang),
                scores[0],
                verdicts[0],
                one.other_batch,
                group_name((one.other_level, one.other_kind), lang),
                scores[1],
                verdicts[1],
                one.other_organization if one.other_organization != one.organization else None,
            )
        )
    table.close(Text("没有机构在多个批次中重复出现。", "No organization is in several batches.")(lang))
