"""The workbook of an outlook: overview, scores by domain and subdomain, where to improve, findings, files."""

from collections.abc import Sequence
from fractions import Fraction

from smexl import kinds
from smexl.drawing import look
from smexl.drawing.signed import signed
from smexl.drawing.tabular import Canvas, Column, Heading, Pen, Styled, Table, Value, axis, chart, heat
from smexl.folding import fold
from smexl.foresee.gather import STATUSES, Gathered
from smexl.foresee.outlook import ASSESSED, Outlook, Standing
from smexl.foresee.words import STATES, level_or_none, levels, points, sentences
from smexl.kinds import DOMAIN, ID, LEVEL_COLUMN, LEVEL_NAMES, REQUIREMENT, SCORE, SUBDOMAIN, VERDICT
from smexl.scoring import decimal, least_units
from smexl.summary.facts import STATUS, catalogue_line
from smexl.text import Lang, Text
from smexl.views.cells import SEVERITIES

OVERVIEW = Text("等级预判", "Level foreseen")
FIGURES = Text("能力域得分", "Domain scores")
IMPROVEMENT = Text("改进重点", "Where to improve")
FINDINGS = Text("问题清单", "Findings")
FILES = Text("来源文件", "Files")
UNNAMED = Text("（机构名称未填）", "(organization not named)")
A = Text("等级得分 A", "Level score A")
THRESHOLD = Text("判定线", "Threshold")
_LEVEL = LEVEL_COLUMN.label
_SHADES = {"conforms": (look.SKY, look.INK), "fails": (look.AMBER, look.INK)}
_LAST = 7


def draw_overview(pen: Pen, found: Gathered, outlook: Outlook, made: str) -> None:
    """The page to read first. ``made``: by what it was made, and when."""
    lang, catalogue = pen.lang, outlook.catalogue
    page = Canvas(pen, OVERVIEW, (13, 14, 12, 14, 12, 13, 18, 38))
    who = found.organization or UNNAMED(lang)
    row = page.title(
        f"{who} {Text('成熟度等级预判（8.2.5）', 'maturity level foreseen (8.2.5)')(lang)}",
        *([f"{kinds.CREDIT_CODE.label(lang)}{Text('：', ': ')(lang)}{found.credit_code}"] if found.credit_code else []),
        Text("要求目录：", "Catalogue: ")(lang) + catalogue_line(catalogue, lang),
        Text(
            f"A ≥ {decimal(catalogue.threshold)} 为符合（9.3）；据自评，仅供内部预判，以评估机构的结论为准",
            f"A ≥ {decimal(catalogue.threshold)} conforms (9.3); from self-assessments, for internal use: the assessment body's conclusion counts",
        )(lang),
        made,
    )
    assessed = sum(s.state in ASSESSED for s in outlook.standings)
    row = page.cards(
        row,
        [
            (kinds.HIGHEST(lang), level_or_none(outlook.highest, lang)),
            (kinds.UNBROKEN(lang), level_or_none(outlook.unbroken, lang)),
            (Text("完成自评的等级", "Levels assessed")(lang), f"{assessed} / {len(outlook.standings)}"),
        ],
    )
    row = page.section(row + 1, Text("结论", "Conclusion")(lang), _LAST)
    for number, text in enumerate(sentences(outlook, lang)):
        size = 10 if number else 12
        page.sheet.set_row(row, look.row_height([(text, 122)], size=size, least=24))
        page.merge(row, 0, _LAST, text, "text", bold=not number, font_size=size)
        row += 1
    row = page.section(row + 1, Text("各等级", "Levels")(lang), _LAST)
    row = _levels(page, row, outlook)
    _bars(page, row, outlook)
    page.sheet.print_area(0, 0, row + 17, _LAST)
    page.sheet.fit_to_pages(1, 1)
    page.close()


def _levels(page: Canvas, row: int, outlook: Outlook) -> int:
    pen, lang, catalogue = page.pen, page.pen.lang, outlook.catalogue
    texts = (
        _LEVEL,
        Text("要求数", "Requirements"),
        Text("已评分", "Scored"),
        A,
        THRESHOLD,
        Text("与判定线之差", "Margin"),
        VERDICT,
        Text("说明", "Note"),
    )
    row = page.headings(row, [text(lang) for text in texts])
    for one in outlook.standings:
        a = outlook.a(one)
        page.sheet.set_row(row, 22)
        page.put(row, 0, LEVEL_NAMES[one.number](lang), "label", "bold")
        page.line(row, [one.requirements, one.scored], "cell", "count", column=1)
        nothing = Styled("—", pen.look("centre", "muted"))
        page.put(row, 3, nothing if a is None else pen.figure(a, catalogue.threshold, "bold"))
        page.put(row, 4, pen.figure(catalogue.threshold, catalogue.threshold, digits=1))
        page.put(row, 5, nothing if a is None else signed(pen, a - catalogue.threshold))
        fill, ink = _SHADES.get(one.state, (look.GREY, look.INK))
        page.put(row, 6, STATES[one.state](lang), "centre", "bold", bg_color=fill, font_color=ink)
        page.put(row, 7, _note(one, outlook, lang), "cell", font_size=9)
        row += 1
    return row + 1


def _note(one: Standing, outlook: Outlook, lang: Lang) -> str:
    """What is left to do at a level, or to lose."""
    apart = one.units - least_units(one.requirements * outlook.catalogue.unit, outlook.catalogue.threshold)
    told = {
        "conforms": Text(f"余量 {points(apart, outlook)} 分", f"{points(apart, outlook)} points to spare"),
        "fails": Text(f"还差 {points(-apart, outlook)} 分", f"{points(-apart, outlook)} points missing"),
        "incomplete": Text(
            f"还有 {one.requirements - one.scored} 条没有有效得分", f"{one.requirements - one.scored} without a valid score"
        ),
        "errors": Text("得分已齐，另有错误须先修改", "All scored; other errors to be mended first"),
        "missing": Text("没有收到该等级的自评", "No self-assessment of this level was given"),
    }  # fmt: skip
    return told[one.state](lang)


def _bars(page: Canvas, row: int, outlook: Outlook) -> None:
    """A of each level as a bar, its verdict written on it, and the threshold as a line."""
    pen, lang = page.pen, page.pen.lang
    first, last = row - 1 - len(outlook.standings), row - 2
    title = A(lang)
    bars = chart(pen, "column", title)
    points_, labels = [], []
    for one in outlook.standings:
        conforms = one.state == "conforms"
        colours = {"fill": {"color": look.BLUE if conforms else look.AMBER}}
        points_.append(colours | {"border": {"color": look.BLUE if conforms else look.ORANGE}})
        shown = pen.figure(outlook.a(one) or Fraction(0), outlook.catalogue.threshold)
        digits = len(shown.format.num_format) - 2
        font = {"name": look.FONT, "size": 9, "bold": True, "color": look.WHITE if conforms else look.INK}
        labels.append({"value": f"{shown.value:.{digits}f} {STATES[one.state](lang)}", "font": font})
    page.series(
        bars,
        A(lang),
        (first, 0, last, 0),
        (first, 3, last, 3),
        points=points_,
        fill={"color": look.BLUE},
        gap=70,
        data_labels={
            "value": True,
            "custom": labels,
            "position": "center",
            "font": {"name": look.FONT, "size": 9, "bold": True, "color": look.INK},
        },
    )
    line = pen.book.add_chart({"type": "line"})
    page.series(
        line,
        f"{THRESHOLD(lang)} {decimal(outlook.catalogue.threshold)}",
        (first, 0, last, 0),
        (first, 4, last, 4),
        line={"color": look.ORANGE, "width": 2, "dash_type": "dash"},
    )
    bars.combine(line)
    bars.set_y_axis(axis(min=0, max=1, major_unit=0.2, num_format="0.0"))
    bars.set_size({"width": 960, "height": 300})
    page.sheet.insert_chart(row, 0, bars, {"x_offset": 2, "y_offset": 4, "description": title})


# --- figures ----------------------------------------------------------------------------------------------------------
def draw_figures(pen: Pen, outlook: Outlook) -> None:
    """B of each domain and C of each subdomain, level by level."""
    lang, catalogue = pen.lang, outlook.catalogue
    page = Canvas(pen, FIGURES, (18, 24, *[11] * len(outlook.standings)))
    width = 1 + len(outlook.standings)
    row = page.title(
        FIGURES(lang),
        Text(
            "公式（1）（2）。只作比较，标准不设能力域的单独门槛。“—”：没有完成自评；“不适用”：该等级不评估。",
            "Formulas (1) and (2). For comparison: no domain has a threshold of its own. “—”: not assessed completely; “n/a”: not assessed at the level.",
        )(lang),
    )
    names = [LEVEL_NAMES[one.number](lang) for one in outlook.standings]
    row = page.section(row, Text("能力域得分 B", "Domain scores B")(lang), width)
    row = page.headings(row, [DOMAIN(lang), Text("参评等级", "Assessed at")(lang), *names])
    first = row
    for domain in catalogue.domains:
        among = [s for s in outlook.standings if catalogue.subdomains_of(domain.zh, s.level.subdomains)]
        page.put(row, 0, domain(lang), "label")
        page.put(row, 1, levels(among, lang), "cell")
        values = [_b(pen, outlook, one, domain.zh) for one in outlook.standings]
        page.line(row, values, "centre", column=2)
        row += 1
    page.sheet.conditional_format(first, 2, row - 1, width, heat(catalogue.threshold))
    row = _domain_bars(page, row + 1, first, outlook)
    row = page.section(row, Text("能力子域得分 C", "Subdomain scores C")(lang), width)
    row = page.headings(row, [DOMAIN(lang), SUBDOMAIN(lang), *names])
    first = row
    for subdomain in catalogue.subdomains:
        pair = (subdomain.domain.zh, subdomain.name.zh)
        page.put(row, 0, subdomain.domain(lang), "label")
        page.put(row, 1, subdomain.name(lang), "cell")
        page.line(row, [_c(pen, outlook, one, pair) for one in outlook.standings], "centre", column=2)
        row += 1
    page.sheet.conditional_format(first, 2, row - 1, width, heat(catalogue.threshold))
    page.close()


def _b(pen: Pen, outlook: Outlook, one: Standing, domain: str) -> Value:
    pairs = [(domain, s.name.zh) for s in outlook.catalogue.subdomains_of(domain, one.level.subdomains)]
    cs = [_exact_c(outlook, one, pair) for pair in pairs]
    return _shown(pen, outlook, one, sum(cs, Fraction(0)) / len(cs) if cs else None)


def _c(pen: Pen, outlook: Outlook, one: Standing, pair: tuple[str, str]) -> Value:
    return _shown(pen, outlook, one, _exact_c(outlook, one, pair) if pair in one.level.counts else None)


def _exact_c(outlook: Outlook, one: Standing, pair: tuple[str, str]) -> Fraction:
    units = sum(one.scores.get(r.id, 0) for r in one.level.requirements if (r.domain, r.subdomain) == pair)
    return Fraction(units, one.level.counts[pair] * outlook.catalogue.unit)


def _shown(pen: Pen, outlook: Outlook, one: Standing, value: Fraction | None) -> Value:
    if value is None:
        text = Text(kinds.NOT_ASSESSED.zh, "n/a")(pen.lang)
        return Styled(text, pen.look("centre", font_color=look.MUTED, bg_color=look.GREY))
    if one.state not in ASSESSED:
        return Styled("—", pen.look("centre", "muted"))
    return pen.figure(value, outlook.catalogue.threshold)


def _domain_bars(page: Canvas, row: int, first: int, outlook: Outlook) -> int:
    pen, lang = page.pen, page.pen.lang
    assessed = [(place, one) for place, one in enumerate(outlook.standings) if one.state in ASSESSED]
    if not assessed:
        return row
    last = first + len(outlook.catalogue.domains) - 1
    drawn = chart(pen, "column", Text("各能力域得分", "Domain scores")(lang))
    for place, one in assessed:
        colour = look.DOMAIN_COLOURS[place % len(look.DOMAIN_COLOURS)]
        page.series(
            drawn,
            LEVEL_NAMES[one.number](lang),
            (first, 0, last, 0),
            (first, 2 + place, last, 2 + place),
            fill={"color": colour},
            gap=80,
        )
    drawn.set_y_axis(axis(min=0, max=1, major_unit=0.2, num_format="0.0"))
    drawn.set_size({"width": 320 + 84 * len(outlook.standings), "height": 270})
    page.sheet.insert_chart(row, 0, drawn, {"x_offset": 2, "y_offset": 4, "description": FIGURES(lang)})
    return row + 13


# --- improvement ------------------------------------------------------------------------------------------------------
_TEXT_WIDTH = 60


def draw_improvement(pen: Pen, outlook: Outlook) -> None:
    """What lost points at the next levels up, largest gain first; the smallest set that suffices is marked."""
    lang, catalogue = pen.lang, outlook.catalogue
    columns = [
        Column(_LEVEL(lang), 9, ("centre",)),
        Column(Text("序号", "No.")(lang), 6, ("cell", "count")),
        Column(Text("最少组合", "Smallest set")(lang), 9, ("centre", "bold")),
        Column(ID(lang), 13),
        Column(DOMAIN(lang), 14),
        Column(SUBDOMAIN(lang), 17),
        Column(REQUIREMENT(lang), _TEXT_WIDTH),
        Column(SCORE(lang), 8, ("centre",)),
        Column(Text("可提高 A", "Gain in A")(lang), 10),
        Column(Text("累计后 A", "A after")(lang), 10),
    ]
    table = Table(pen, Heading(IMPROVEMENT(lang), _aims(outlook, lang), columns, freeze=1))
    names = {(s.domain.zh, s.name.zh): (s.domain(lang), s.name(lang)) for s in catalogue.subdomains}
    for number, better in outlook.improvements.items():
        whole = len(catalogue.level(number).requirements) * catalogue.unit
        for place, loss in enumerate(better.losses, 1):
            requirement = loss.requirement
            picked = place <= better.fewest
            values: list[Value] = [
                LEVEL_NAMES[number](lang),
                place,
                "●" if picked else None,
                requirement.id,
                *names[requirement.domain, requirement.subdomain],
                requirement.text(lang),
                points(loss.units, outlook),
                signed(pen, Fraction(loss.gain, whole)),
                pen.figure(Fraction(loss.reached, whole), catalogue.threshold),
            ]
            height = look.row_height(
                [(requirement.text(lang), _TEXT_WIDTH), (names[requirement.domain, requirement.subdomain][1], 17)]
            )
            table.row([_picked(pen, columns[i], v) for i, v in enumerate(values)] if picked else values, height)
    table.close(_nothing(outlook, lang))


def _picked(pen: Pen, column: Column, value: Value) -> Styled:
    if isinstance(value, Styled):
        return Styled(value.value, pen.look("cell", "middle", bg_color=look.SAND, num_format=value.format.num_format))
    return Styled(value, pen.look(*column.styles, bg_color=look.SAND))


def _aims(outlook: Outlook, lang: Lang) -> str:
    names = [LEVEL_NAMES[number](lang) for number in outlook.improvements]
    if not names:
        return ""
    best = max(outlook.catalogue.scale, key=lambda grade: grade.score).label(lang)
    names_ = Text("、", ", ")(lang).join(names)
    return Text(
        f"{names_}的失分要求，可提高最多的在前。标 ● 的提高到“{best}”即可使该等级符合，更少则不能。",
        f"What lost points at {names_}, largest gain first. Raising those marked ● to “{best}” makes the level conform; fewer cannot.",
    )(lang)


def _nothing(outlook: Outlook, lang: Lang) -> str:
    if not outlook.aims:
        return Text("全部等级都符合。", "Every level conforms.")(lang)
    names = levels(outlook.aims, lang)
    return Text(f"{names}还没有完成自评，无法给出。", f"Not known: {names} has not been assessed completely.")(lang)


# --- findings and files -----------------------------------------------------------------------------------------------
def draw_findings(pen: Pen, found: Gathered) -> None:
    lang = pen.lang
    columns = [
        Column(Text("严重程度", "Severity")(lang), 10, ("centre",)),
        Column(FILES(lang), 34),
        Column(Text("工作表", "Sheet")(lang), 12),
        Column(Text("单元格", "Cell")(lang), 14, ("centre",)),
        Column(Text("内容", "Value")(lang), 20),
        Column(Text("问题和办法", "What is wrong, what to do")(lang), 80),
        Column(Text("代码", "Code")(lang), 24),
    ]
    note = Text(
        "错误须修改后该等级才计入；警告不影响预判。同类问题合为一行。",
        "A level counts once its errors are mended; warnings do not matter here. Findings of one kind are folded into a row.",
    )
    table = Table(pen, Heading(FINDINGS(lang), note(lang), columns, freeze=2))
    severities = {
        "error": Styled(SEVERITIES["error"].text(lang), pen.look("centre", "bold", bg_color=look.AMBER)),
        "warning": Styled(SEVERITIES["warning"].text(lang), pen.look("centre", bg_color=look.SAND)),
    }
    rows = [(file.source, one) for file in found.files for one in fold(file.findings)]
    for source, one in sorted(rows, key=lambda row: row[1].finding.severity != "error"):
        finding, message = one.finding, one.message(lang)
        value = finding.value if one.count == 1 else ""
        line = (severities[finding.severity], source, finding.sheet, one.cells, value, message, finding.code)
        wrapped = [(source, 34), (one.cells, 14), (value, 20), (message, 80), (finding.code, 24)]
        table.row(line, look.row_height(wrapped))
    table.close(Text("没有发现问题。", "No findings.")(lang))


def draw_files(pen: Pen, found: Gathered, outlook: Outlook) -> None:
    lang = pen.lang
    columns = [
        Column(FILES(lang), 46),
        Column(STATUS(lang), 12, ("centre",)),
        Column(Text("自评的等级", "Levels assessed")(lang), 24),
        Column(Text("计入的等级", "Levels that count")(lang), 24),
        Column(Text("保存时间（UTC）", "Saved (UTC)")(lang), 20, ("cell", "date-time")),
        Column("SHA-256", 66, ("hint", "one-line")),
    ]
    note = Text("每个等级以最后保存的一份计。", "For each level the workbook saved last counts.")
    table = Table(pen, Heading(FILES(lang), note(lang), columns, freeze=1))
    fills = {"used": look.SKY, "mend": look.AMBER, "unreadable": look.AMBER}
    for file in found.files:
        fill = fills.get(file.status, look.GREY)
        counting = _named(file.counting, outlook, lang)
        table.row(
            (
                file.source,
                Styled(STATUSES[file.status](lang), pen.look("centre", bg_color=fill)),
                _named(file.levels, outlook, lang),
                counting,
                file.modified,
                file.sha256,
            ),
            look.row_height([(file.source, 46), (counting, 24)]),
        )
    table.close()


def _named(numbers: Sequence[int], outlook: Outlook, lang: Lang) -> str:
    return levels([s for s in outlook.standings if s.number in numbers], lang)


def draw(pen: Pen, found: Gathered, outlook: Outlook, made: str) -> None:
    """All sheets, in order."""
    draw_overview(pen, found, outlook, made)
    draw_figures(pen, outlook)
    draw_improvement(pen, outlook)
    draw_findings(pen, found)
    draw_files(pen, found, outlook)
