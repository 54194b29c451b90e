"""The first page of a summary: counts, pass rates and charts, and where to find the rest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from smexl.batch.reread import records
from smexl.drawing import look
from smexl.drawing.tabular import Canvas, Pen, Styled, Value, axis, chart, count_axis, digits_of_all, heat
from smexl.findings import PROBLEMS, SEVERITY_NAMES, shortened
from smexl.kinds import CONFORMS, DOES_NOT_CONFORM, DOMAIN, LEVEL, LEVEL_NAMES
from smexl.summary.facts import (
    DOMAINS,
    FILES,
    FINDINGS,
    NOT_SUBMITTED,
    ORGANIZATIONS,
    OVERVIEW,
    PAIRS,
    REQUIREMENTS,
    RISKS,
    STATES,
    STATUS_NAMES,
    SUBDOMAINS,
    Facts,
    Missing,
    catalogue_line,
    column_means,
    conforming_of,
    group_name,
    kind_name,
    mean,
    rows_of,
)
from smexl.text import Text

_STATE_MEANS = {
    "accepted": Text("名册上的申请，已有受理的评分表", "On the roster, with an accepted submission"),
    "returned": Text(
        "只有退回的评分表，等待修改后重新提交", "Only returned workbooks so far; to be mended and submitted again"
    ),
    "missing": Text("没有收到该机构（及等级）的评分表", "No workbook of the organization (and level) was received"),
}
_STATUS_MEANS = {
    "accepted": Text("没有错误，已计分；结果见 results 文件夹", "Without error, and scored; see the folder results"),
    "returned": Text(
        "有错误，已标注并退回；见 returned 文件夹", "With errors, marked and returned; see the folder returned"
    ),
    "unreadable": Text("读不出评分表，须重新提交", "No score sheet could be read; to be submitted again"),
    "superseded": Text(
        "同一机构、等级和类型有更晚保存的一份", "A later one of the same organization, level and kind counts"
    ),
    "duplicate": Text("与另一文件内容完全相同", "The same bytes as another file"),
}
_LAST = 11
_WIDTH = 11.5


def draw_overview(pen: Pen, facts: Facts, missing: "Sequence[Missing] | None") -> None:
    lang, catalogue = pen.lang, facts.catalogue
    page = Canvas(pen, OVERVIEW, (17 if lang == "zh" else 29, *[_WIDTH] * _LAST))
    scale = "、".join if lang == "zh" else ", ".join
    grades = scale(f"{grade.label(lang)} {float(grade.score):g}" for grade in catalogue.scale)
    row = page.title(
        Text("批次总览", "Batch overview")(lang),
        Text("要求目录：", "Catalogue: ")(lang) + catalogue_line(catalogue, lang),
        Text("依据：", "Standard: ")(lang) + catalogue.standard(lang),
        Text("评分：", "Scale: ")(lang)
        + grades
        + Text(f"；A ≥ {float(catalogue.threshold):g} 为符合", f"; A ≥ {float(catalogue.threshold):g} conforms")(lang),
    )
    row = _risks(page, row, facts)
    row = _cards(page, row, facts) + 1
    row = _by_group(page, row, facts) + 1
    row = _by_domain(page, row, facts) + 1
    row = _pairs(page, row, facts)
    row = _by_status(page, row, facts) + 1
    if missing is not None:
        row = _roster(page, row, missing) + 1
    row = _frequent(page, row, facts) + 1
    _contents(page, row, facts, missing is not None)
    page.close()


def _risks(page: Canvas, row: int, facts: Facts) -> int:
    """What nobody may overlook, above everything else."""
    if not facts.risks:
        return row
    names = facts.batch.submissions["organization"]
    concerned = list(dict.fromkeys(str(names.iloc[risk.row] or "") for risk in facts.risks))
    lang = page.pen.lang
    named = Text("、", ", ")(lang).join(shortened(name, 40) for name in concerned[:6])
    more = Text(" 等", " …")(lang) if len(concerned) > 6 else ""
    text = Text(
        f"！紧急重大风险 {len(facts.risks)} 项，涉及 {len(concerned)} 家机构：{named}{more}。见表“{RISKS.zh}”，应立即报告（8.3.8）。",
        f"! {len(facts.risks)} urgent, major risks at {len(concerned)} organizations: {named}{more}. See the sheet “{RISKS.en}”; to be"
        " reported at once (8.3.8).",
    )(lang)
    dress = {"bold": True, "font_size": 12, "font_color": look.WHITE, "bg_color": look.ORANGE, "indent": 1}
    page.merge(row, 0, _LAST, text, "text", "left", **dress)
    page.sheet.set_row(row, look.row_height([(text, _WIDTH * (_LAST + 1))], size=12, least=34))
    page.sheet.set_tab_color(look.ORANGE)
    return row + 2


def _cards(page: Canvas, row: int, facts: Facts) -> int:
    """Files by status; verdicts beside, or below by kind where there are several, for they are not to be added up."""
    lang = page.pen.lang
    statuses = Counter(facts.batch.submissions["status"])
    cards: list[tuple[str, Value]] = [
        (Text("收到文件", "Files")(lang), len(facts.ids)),
        *((STATUS_NAMES[status](lang), statuses[status]) for status in ("accepted", "returned", "unreadable")),
    ]
    by_kind = [_verdicts(page, facts, kind, len(facts.kinds) > 1) for kind in facts.kinds or [""]]
    if len(by_kind) == 1:
        return page.cards(row, [*cards, *by_kind[0][1:]])
    row = page.cards(row, cards)
    for place in range(0, len(by_kind), 2):
        row = page.cards(row + 1, [card for found in by_kind[place : place + 2] for card in found])
    return row


def _verdicts(page: Canvas, facts: Facts, kind: str, named: bool) -> list[tuple[str, Value]]:
    """How many of a kind were accepted and conform, and their share."""
    lang = page.pen.lang
    accepted = sum(len(group.rows) for group in facts.batch.groups if group.kind == kind)
    conforming = sum(count for (_, of), count in conforming_of(facts).items() if of == kind)
    before = f"{kind_name(kind, lang)} · " if named else ""
    return [
        (before + STATUS_NAMES["accepted"](lang), accepted),
        (before + CONFORMS(lang), conforming),
        (before + Text("符合率", "Pass rate")(lang), page.pen.rate(conforming, accepted)),
    ]


def _by_group(page: Canvas, row: int, facts: Facts) -> int:
    pen, lang = page.pen, page.pen.lang
    submissions = facts.batch.submissions
    counts = Counter(
        (int(level), str(kind), str(status))
        for _, level, kind, status in records(submissions[["level", "kind", "status"]].dropna())
    )
    keys = sorted({key[:2] for key in counts}, key=lambda key: (facts.kinds.index(key[1]), key[0]))
    conforming, groups = conforming_of(facts), facts.groups()
    row = page.section(row, Text("按等级和类型", "By level and kind")(lang), _LAST)
    texts = [
        Text("等级和类型", "Level, kind"),
        Text("提交份数", "Submitted"),
        STATUS_NAMES["accepted"],
        CONFORMS,
        DOES_NOT_CONFORM,
        STATUS_NAMES["returned"],
        STATUS_NAMES["superseded"],
        STATUS_NAMES["duplicate"],
        Text("符合率", "Pass rate"),
        Text("A 均值", "Mean A"),
        Text("A 最低", "Lowest A"),
        Text("A 最高", "Highest A"),
    ]
    head = row
    row = page.headings(row, [text(lang) for text in texts])
    threshold, unit = facts.catalogue.threshold, facts.catalogue.unit
    for key in keys:
        of = {status: counts[(*key, status)] for status in STATUS_NAMES}
        passed = conforming.get(key, 0)
        figures: list[Value] = ["—", "—", "—"]
        if (group := groups.get(key)) is not None:
            sums = facts.batch.units[group.grades].sum(axis=1)
            whole = group.grades.shape[1] * unit
            found = (
                mean(group, facts.batch.units, unit),
                Fraction(int(sums.min()), whole),
                Fraction(int(sums.max()), whole),
            )
            figures = [pen.figure(value, threshold) for value in found]
        page.put(row, 0, group_name(key, lang), "label")
        line: list[Value] = [sum(of.values()), of["accepted"], passed, of["accepted"] - passed]
        line += [of["returned"], of["superseded"], of["duplicate"], pen.rate(passed, of["accepted"]), *figures]
        page.line(row, line, "cell", "count", column=1)
        row += 1
    if not keys:
        page.put(row, 0, Text("没有读出等级的评分表", "No workbook with a level")(lang), "muted", "one-line")
        return row + 1
    head_of_totals = row
    for kind in dict.fromkeys(kind for _, kind in keys):
        passed = sum(count for (_, of), count in conforming.items() if of == kind)
        several = kind if len({kind for _, kind in keys}) > 1 else ""
        _total(page, row, several, _statuses(counts, kind), passed)
        row += 1
    largest = max(sum(counts[(*key, status)] for status in ("accepted", "returned")) for key in keys)
    return _group_charts(page, row + 1, (head, head_of_totals - 1), largest)


def _statuses(counts: Mapping[tuple[int, str, str], int], kind: str) -> Counter[str]:
    """How many files of a kind have each status."""
    of = Counter[str]()
    for (_, one, status), count in counts.items():
        of[status] += count if one == kind else 0
    return of


def _total(page: Canvas, row: int, kind: str, of: Counter[str], passed: int) -> None:
    """The totals of a kind, which is named where there are several."""
    lang = page.pen.lang
    line: list[Value] = [of.total(), of["accepted"], passed, of["accepted"] - passed]
    line += [
        of["returned"],
        of["superseded"],
        of["duplicate"],
        page.pen.rate(passed, of["accepted"], "bold"),
        "",
        "",
        "",
    ]
    name = Text("合计", "Total")(lang) + (f" {kind_name(kind, lang)}" if kind else "")
    page.put(row, 0, name, "label", "bold", top=2)
    page.line(row, line, "centre", "bold", column=1)


def _group_charts(page: Canvas, row: int, area: tuple[int, int], largest: int) -> int:
    pen, lang, (head, last) = page.pen, page.pen.lang, area
    categories = (head + 1, 0, last, 0)
    drawn = chart(
        pen, "column", Text("受理的结论与退回（份）", "Verdicts and returned workbooks")(lang), subtype="stacked"
    )
    for column, text, colour in (
        (3, CONFORMS, look.BLUE),
        (4, DOES_NOT_CONFORM, look.ORANGE),
        (5, STATUS_NAMES["returned"], "#A9B2BD"),
    ):
        page.series(drawn, text(lang), categories, (head + 1, column, last, column), fill={"color": colour}, gap=60)
    drawn.set_y_axis(count_axis(largest))
    drawn.set_size({"width": 520, "height": 270})
    page.sheet.insert_chart(row, 0, drawn, {"x_offset": 2, "y_offset": 4})
    drawn = chart(pen, "column", Text("符合率", "Pass rate")(lang), legend=False)
    font = {"name": look.FONT, "size": 9, "bold": True, "color": look.WHITE}
    labels = {"value": True, "num_format": "0.0%", "position": "inside_end", "font": font}
    page.series(
        drawn,
        Text("符合率", "Pass rate")(lang),
        categories,
        (head + 1, 8, last, 8),
        fill={"color": look.BLUE},
        gap=80,
        data_labels=labels,
    )
    drawn.set_y_axis(axis(min=0, max=1, num_format="0%"))
    drawn.set_size({"width": 500, "height": 270})
    page.sheet.insert_chart(row, 6, drawn, {"x_offset": 12, "y_offset": 4})
    return row + 13


def _by_domain(page: Canvas, row: int, facts: Facts) -> int:
    pen, lang, catalogue = page.pen, page.pen.lang, facts.catalogue
    if not facts.order:
        return row
    row = page.section(
        row,
        Text("各能力域得分 B 的均值", "Mean domain scores B")(lang),
        _LAST,
        Text(
            "只作比较；标准不设各能力域的单独门槛。“—”为该等级不评估。",
            "For comparison; no domain has a threshold of its own. “—”: not assessed at the level.",
        )(lang),
    )
    keys = sorted((group.key for group in facts.batch.groups), key=lambda key: (facts.kinds.index(key[1]), key[0]))
    means = {key: column_means(facts.domains, rows) for key, rows in rows_of(facts).items()}
    head = row
    row = page.headings(row, [DOMAIN(lang), *(group_name(key, lang) for key in keys)])
    for place, domain in enumerate(catalogue.domains):
        page.put(row, 0, domain(lang), "label")
        page.line(row, [_shade(pen, means[key][place], catalogue.threshold) for key in keys], "centre", column=1)
        row += 1
    page.sheet.conditional_format(head + 1, 1, row - 1, len(keys), heat(catalogue.threshold))
    last = row - 1
    # A chart for each kind: in one, its bars would be too many to tell apart.
    for kind in dict.fromkeys(kind for _, kind in keys):
        title = Text("各能力域得分均值", "Mean domain scores")(lang)
        several = len(facts.kinds) > 1
        drawn = chart(pen, "column", f"{title} · {kind_name(kind, lang)}" if several else title)
        for place, key in enumerate(keys):
            if key[1] == kind:
                colour = look.DOMAIN_COLOURS[(key[0] - 1) % len(look.DOMAIN_COLOURS)]
                categories, values = (head + 1, 0, last, 0), (head + 1, 1 + place, last, 1 + place)
                page.series(drawn, group_name(key, lang), categories, values, fill={"color": colour}, gap=70)
        drawn.set_y_axis(axis(min=0, max=1, num_format="0.0"))
        drawn.set_size({"width": 1030, "height": 260})
        page.sheet.insert_chart(row, 0, drawn, {"x_offset": 2, "y_offset": 6})
        row += 13
    return row


def _shade(pen: Pen, value: float, threshold: Fraction) -> Value:
    if np.isnan(value):
        return Styled("—", pen.look("centre", "muted"))
    return Styled(float(value), pen.number(int(digits_of_all(np.array([value]), threshold)[0])))


def _pairs(page: Canvas, row: int, facts: Facts) -> int:
    """What became of the A and the verdicts of those who have both a kind and the one that it follows, level by level."""
    if not facts.pairs:
        return row
    pen, lang, threshold = page.pen, page.pen.lang, facts.catalogue.threshold
    kinds = facts.batch.submissions["kind"]
    before, after = (kind_name(kinds.iloc[at], lang) for at in (facts.pairs[0].before, facts.pairs[0].after))
    title = Text(
        f"同一机构的{before}与{after}", f"{before.capitalize()} and {after} assessment of the same organizations"
    )
    row = page.section(row, title(lang), _LAST)
    texts = [
        LEVEL.label,
        Text("机构数", "Number"),
        Text(f"{before} A 均值", f"Mean A, {before}"),
        Text(f"{after} A 均值", f"Mean A, {after}"),
        Text("平均相差", "Mean difference"),
        Text("结论一致", "Same verdict"),
        Text("由符合到不符合", "No longer conforms"),
        Text("由不符合到符合", "Conforms now"),
    ]
    lines: list[list[Value]] = []
    for level in sorted({pair.level for pair in facts.pairs}):
        scores = [(facts.score(pair.before), facts.score(pair.after)) for pair in facts.pairs if pair.level == level]
        one, other = (sum(column, Fraction(0)) / len(scores) for column in zip(*scores, strict=True))
        verdicts = Counter((a >= threshold, b >= threshold) for a, b in scores)
        difference = Styled(float(other - one), pen.look("centre", num_format="+0.0000;-0.0000;0.0000"))
        line: list[Value] = [
            LEVEL_NAMES[level](lang),
            len(scores),
            pen.figure(one, threshold),
            pen.figure(other, threshold),
        ]
        line += [
            difference,
            verdicts[True, True] + verdicts[False, False],
            verdicts[True, False],
            verdicts[False, True],
        ]
        lines.append(line)
    return page.table(row, [text(lang) for text in texts], lines) + 1


def _by_status(page: Canvas, row: int, facts: Facts) -> int:
    lang = page.pen.lang
    counts = Counter(facts.batch.submissions["status"])
    row = page.section(row, Text("每个文件的状态", "Files by status")(lang), _LAST)
    for status, name in STATUS_NAMES.items():
        page.put(row, 0, name(lang), "label")
        page.put(row, 1, counts[status], "cell", "count")
        page.merge(row, 2, _LAST, _STATUS_MEANS[status](lang), "cell")
        row += 1
    return row


def _roster(page: Canvas, row: int, missing: "Sequence[Missing]") -> int:
    lang = page.pen.lang
    row = page.section(row, Text("名册", "Roster")(lang), _LAST)
    counts = Counter(one.state for one in missing)
    for state, name in STATES.items():
        page.put(row, 0, name(lang), "label")
        page.put(row, 1, counts[state], "cell", "count")
        page.merge(row, 2, _LAST, _STATE_MEANS[state](lang), "cell")
        row += 1
    return row


def _frequent(page: Canvas, row: int, facts: Facts) -> int:
    lang = page.pen.lang
    row = page.section(row, Text("最常见的问题", "Most frequent findings")(lang), _LAST)
    found = sorted(facts.findings.times.items(), key=lambda one: (-one[1], one[0]))[:12]
    if not found:
        page.put(row, 0, Text("没有发现问题", "No findings")(lang), "muted", "one-line")
        return row + 1
    page.sheet.set_row(row, 20)
    texts = [Text("严重程度", "Severity"), Text("次数", "Times"), Text("文件数", "Files")]
    page.line(row, [text(lang) for text in texts], "heading")
    page.merge(row, 3, 5, Text("代码", "Code")(lang), "heading")
    page.merge(row, 6, _LAST, Text("问题", "What is wrong")(lang), "heading")
    for row_, ((severity, code), count) in enumerate(found, row + 1):
        page.put(row_, 0, SEVERITY_NAMES[severity](lang), "label")
        page.line(row_, [count, facts.findings.files[code]], "cell", "count", column=1)
        page.merge(row_, 3, 5, code, "cell")
        what = PROBLEMS[code].what(lang).format(value="…", detail="…") if code in PROBLEMS else ""
        page.merge(row_, 6, _LAST, what, "cell")
        page.sheet.set_row(row_, look.row_height([(what, _WIDTH * (_LAST - 5))], least=18))
    return row + 1 + len(found)


def _contents(page: Canvas, row: int, facts: Facts, roster: bool) -> int:
    lang = page.pen.lang
    about = {
        RISKS: Text("标为紧急、重大风险的证据", "Evidence marked as an urgent, major risk"),
        ORGANIZATIONS: Text(
            "每份受理的评分表一行：得分、结论、与阈值的差、结果文件",
            "A row for each accepted submission: score, verdict, margin, result",
        ),
        PAIRS: Text(
            "同一机构、同一等级的自评与正式评估",
            "Self-assessment and formal assessment of one organization at one level",
        ),
        DOMAINS: Text("机构 × 能力域的得分 B", "Organization × domain, scores B"),
        SUBDOMAINS: Text("机构 × 能力子域的得分 C", "Organization × subdomain, scores C"),
        REQUIREMENTS: Text(
            "每条要求的得分分布、均值和由弱到强的名次", "Each requirement's grades, mean and rank, the weakest first"
        ),
        FINDINGS: Text("全部问题，逐个单元格", "All findings, cell by cell"),
        FILES: Text("每个文件的状态和处理结果", "Every file with its status and what it gave"),
        NOT_SUBMITTED: Text("名册上还没有受理的申请", "Applicants of the roster without an accepted submission"),
    }
    row = page.section(row, Text("本工作簿的工作表", "Sheets of this workbook")(lang), _LAST)
    if not roster:
        about[NOT_SUBMITTED] = Text("未提供名册，无此表", "No roster was given; there is no such sheet")
    about = {
        name: text for name, text in about.items() if (name != RISKS or facts.risks) and (name != PAIRS or facts.pairs)
    }
    for name, text in about.items():
        page.put(row, 0, name(lang), "label")
        page.merge(row, 1, _LAST, text(lang), "cell")
        row += 1
    return row
