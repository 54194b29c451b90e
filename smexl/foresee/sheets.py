"""The workbook of an outlook: overview, scores by domain and subdomain, where to improve, findings, files."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from smexl import kinds
from smexl.catalogue import Subdomain
from smexl.folding import Folded, fold
from smexl.foresee.gather import STATUSES, File, Given
from smexl.foresee.outlook import ASSESSED_STATES, Outlook, Standing
from smexl.foresee.words import LEVEL_STATES, level_or_none, levels, score_sum, sentences
from smexl.kinds import DOMAIN, LEVEL_COLUMN, SCORE, SUBDOMAIN, VERDICT
from smexl.scoring import Loss, decimal, least_units, shown
from smexl.summary.facts import STATUS, catalogue_text
from smexl.text import Text, both, enumerated
from smexl.views.cells import (
    COUNT,
    DASH,
    FAINT,
    LABEL,
    MOMENT,
    SEVERITIES,
    SHORT,
    TEXT,
    WORD,
    Figure,
    Mark,
    Shown,
    Signed,
    Tone,
)
from smexl.views.columns import which
from smexl.views.page import Block, Card, Cards, Chart, Charts, Colour, Grid, Page, Paragraph, Section, Series
from smexl.views.sheet import Column, Sheet

_OVERVIEW = Text("等级预判", "Level foreseen")
FIGURES = Text("能力域得分", "Domain scores")
_IMPROVEMENT = Text("改进重点", "Where to improve")
_FINDINGS = Text("问题清单", "Findings")
_FILES = Text("来源文件", "Files")
UNNAMED = Text("（机构名称未填）", "(organization not named)")
A = Text("等级得分 A", "Level score A")
THRESHOLD = Text("判定线", "Threshold")
_LEVEL = LEVEL_COLUMN.label
_STATE_TONES: dict[str, Tone] = {"conforms": "good", "fails": "bad"}


def views(given: Given, outlook: Outlook, made: Text) -> list[Page | Sheet[Any]]:
    """All sheets, in order. ``made``: by what it was made, and when."""
    return [
        _overview(given, outlook, made),
        _figures(outlook),
        _improvement(outlook),
        _findings(given),
        _files(given, outlook),
    ]


# --- overview ---------------------------------------------------------------------------------------------------------
def _overview(given: Given, outlook: Outlook, made: Text) -> Page:
    """The page to read first."""
    catalogue, name = outlook.catalogue, given.organization
    code = kinds.CREDIT_CODE.label
    zh, en = name or UNNAMED.zh, name or UNNAMED.en
    first, *rest = sentences(outlook)
    assessed = sum(s.state in ASSESSED_STATES for s in outlook.standings)
    grid = _levels(outlook)
    edge, model = decimal(catalogue.threshold), catalogue_text(catalogue)
    return Page(
        _OVERVIEW,
        Text(f"{zh} 成熟度等级预判（8.2.5）", f"{en}: maturity level foreseen (8.2.5)"),
        (13.0, 14.0, 12.0, 14.0, 12.0, 13.0, 18.0, 38.0),
        [
            Cards(
                [
                    Card(kinds.HIGHEST, level_or_none(outlook.highest)),
                    Card(kinds.UNBROKEN, level_or_none(outlook.unbroken)),
                    Card(Text("完成自评的等级", "Levels assessed"), f"{assessed} / {len(outlook.standings)}"),
                ]
            ),
            Section(Text("结论", "Conclusion")),
            Paragraph(first, size=12, bold=True),
            *(Paragraph(text) for text in rest),
            Section(Text("各等级", "Levels")),
            grid,
            Charts([_bars(outlook, grid)]),
        ],
        notes=[
            *(
                [Text(f"{code.zh}：{given.credit_code}", f"{code.en}: {given.credit_code}")]
                if given.credit_code
                else []
            ),
            Text(f"要求目录：{model.zh}", f"Catalogue: {model.en}"),
            Text(
                f"A ≥ {edge} 为符合（9.3）；据自评，仅供内部预判，以评估机构的结论为准",
                f"A ≥ {edge} conforms (9.3); from self-assessments, for internal use: the assessment body's conclusion counts",
            ),
            made,
        ],
        one_sheet=True,
    )


def _levels(outlook: Outlook) -> Grid[Standing]:
    threshold = outlook.catalogue.threshold

    def margin(standing: Standing) -> Fraction | None:
        a = outlook.a(standing)
        return None if a is None else a - threshold

    columns: list[Column[Standing]] = [
        Column(_LEVEL, lambda one: one.level.name, LABEL.strong()),
        Column(Text("要求数", "Requirements"), lambda one: one.requirements, COUNT),
        Column(Text("已评分", "Scored"), lambda one: one.scored, COUNT),
        Column(A, outlook.a, Figure(threshold, bold=True, absent=DASH), key="a"),
        Column(THRESHOLD, lambda _: threshold, Figure(threshold, 1), key="threshold"),
        Column(Text("与判定线之差", "Margin"), margin, Signed()),
        Column(VERDICT, lambda one: Mark(LEVEL_STATES[one.state], _STATE_TONES.get(one.state, "off"), bold=True), WORD),
        Column(Text("说明", "Note"), lambda one: _note(one, outlook), TEXT),
    ]
    return Grid(outlook.standings, columns, least=22)


def _note(standing: Standing, outlook: Outlook) -> Text:
    """What is left to do at a level, or to lose."""
    apart = standing.units - least_units(standing.requirements * outlook.catalogue.unit, outlook.catalogue.threshold)
    told = {
        "conforms": Text(f"余量 {score_sum(apart, outlook)} 分", f"{score_sum(apart, outlook)} to spare"),
        "fails": Text(f"还差 {score_sum(-apart, outlook)} 分", f"{score_sum(-apart, outlook)} missing"),
        "incomplete": Text(
            f"还有 {standing.requirements - standing.scored} 条没有有效得分", f"{standing.requirements - standing.scored} without a valid score"
        ),
        "errors": Text("得分已齐，另有错误须先修改", "All scored; other errors to be mended first"),
        "missing": Text("没有收到该等级的自评", "No self-assessment of this level was given"),
    }  # fmt: skip
    return told[standing.state]


def _bars(outlook: Outlook, grid: Grid[Standing]) -> Chart:
    """A of each level as a bar, its verdict written on it, and the threshold as a line."""
    threshold = outlook.catalogue.threshold
    colours: list[Colour] = ["blue" if one.state == "conforms" else "amber" for one in outlook.standings]
    labels = []
    for one in outlook.standings:
        a = shown(outlook.a(one) or Fraction(0), threshold)
        labels.append(Text(f"{a} {LEVEL_STATES[one.state].zh}", f"{a} {LEVEL_STATES[one.state].en}"))
    line = Text(f"{THRESHOLD.zh} {decimal(threshold)}", f"{THRESHOLD.en} {decimal(threshold)}")
    series = [Series("a", A, each=colours, labels=labels), Series("threshold", line, "orange", line=True)]
    return Chart(A, grid, series, scale="score", size=(960, 300), gap=70)


# --- figures ----------------------------------------------------------------------------------------------------------
_NOT_AT_LEVEL = Mark(Text(kinds.NOT_ASSESSED.zh, "n/a"), "absent")


def _b(outlook: Outlook, standing: Standing, domain: str) -> Shown:
    if not outlook.catalogue.subdomains_of(domain, standing.level.subdomains):
        return _NOT_AT_LEVEL
    return outlook.figures[standing.number].domains[domain] if standing.state in ASSESSED_STATES else DASH


def _c(outlook: Outlook, standing: Standing, subdomain: tuple[str, str]) -> Shown:
    if subdomain not in standing.level.counts:
        return _NOT_AT_LEVEL
    return outlook.figures[standing.number].subdomains[subdomain] if standing.state in ASSESSED_STATES else DASH


def _figures(outlook: Outlook) -> Page:
    """B of each domain and C of each subdomain, level by level."""
    catalogue, standings = outlook.catalogue, outlook.standings
    figure = Figure(catalogue.threshold)

    def among(domain: Text) -> Text:
        return levels([s for s in standings if catalogue.subdomains_of(domain.zh, s.level.subdomains)])

    def of_domain(standing: Standing) -> Column[Text]:
        return Column(
            standing.level.name, lambda d: _b(outlook, standing, d.zh), figure, heat=True, key=str(standing.number)
        )

    def of_subdomain(standing: Standing) -> Column[Subdomain]:
        def value(row: Subdomain) -> Shown:
            return _c(outlook, standing, (row.domain.zh, row.name.zh))

        return Column(standing.level.name, value, figure, heat=True)

    first: list[Column[Text]] = [
        Column(DOMAIN, lambda domain: domain, LABEL),
        Column(Text("参评等级", "Assessed at"), among, SHORT),
        *map(of_domain, standings),
    ]
    second: list[Column[Subdomain]] = [
        Column(DOMAIN, lambda row: row.domain, LABEL),
        Column(SUBDOMAIN, lambda row: row.name, SHORT),
        *map(of_subdomain, standings),
    ]
    domains: Grid[Text] = Grid(catalogue.domains, first)
    series = [
        Series(str(one.number), one.level.name, place)
        for place, one in enumerate(standings)
        if one.state in ASSESSED_STATES
    ]
    title, size = Text("各能力域得分", "Domain scores"), (320 + 84 * len(standings), 270)
    charts: list[Block] = [Charts([Chart(title, domains, series, scale="score", size=size, gap=80)])] if series else []
    return Page(
        FIGURES,
        FIGURES,
        ((18.0, 27.0), (24.0, 33.0), *[11.0] * len(standings)),
        [
            Section(Text("能力域得分 B", "Domain scores B")),
            domains,
            *charts,
            Section(Text("能力子域得分 C", "Subdomain scores C")),
            Grid(catalogue.subdomains, second),
        ],
        notes=[
            Text(
                "公式（1）（2）。只作比较，标准不设能力域的单独门槛。“—”：没有完成自评；“不适用”：该等级不评估。",
                "Formulas (1) and (2). For comparison: no domain has a threshold of its own. “—”: not assessed completely; “n/a”: not assessed at the level.",
            )
        ],
    )


# --- improvement ------------------------------------------------------------------------------------------------------
class _Step(NamedTuple):
    """What a level lost at a requirement: its place in the list, and whether it is of the smallest set that suffices."""

    level: int
    place: int
    picked: bool
    loss: Loss
    whole: int


def _improvement(outlook: Outlook) -> Sheet[_Step]:
    """What lost points at the next levels up, largest gain first; the smallest set that suffices is marked."""
    catalogue = outlook.catalogue
    columns: list[Column[_Step]] = [
        Column(_LEVEL, lambda step: catalogue.level_name(step.level), WORD, 9),
        Column(Text("序号", "No."), lambda step: step.place, COUNT, 6),
        Column(Text("最少组合", "Smallest set"), lambda step: "●" if step.picked else None, WORD.strong(), 9),
        *which(lambda step: step.loss.requirement, outlook.catalogue.by_place),
        Column(SCORE, lambda step: score_sum(step.loss.units, outlook), WORD, 8),
        Column(Text("可提高 A", "Gain in A"), lambda step: Fraction(step.loss.gain, step.whole), Signed(), 10),
        Column(
            Text("累计后 A", "A after"),
            lambda step: Fraction(step.loss.reached, step.whole),
            Figure(catalogue.threshold),
            10,
        ),
    ]
    rows = [
        _Step(number, place, place <= better.fewest, loss, len(catalogue.level(number).requirements) * catalogue.unit)
        for number, better in outlook.improvements.items()
        for place, loss in enumerate(better.losses, 1)
    ]
    return Sheet(
        _IMPROVEMENT,
        rows,
        columns,
        note=_aims(outlook),
        empty=_nothing(outlook),
        freeze=1,
        shade=lambda step: "mild" if step.picked else None,
    )


def _aims(outlook: Outlook) -> Text:
    names = [outlook.catalogue.level_name(number) for number in outlook.improvements]
    if not names:
        return Text("", "")
    best = outlook.catalogue.best.label
    zh, en = enumerated(names)
    return Text(
        f"{zh}的失分要求，可提高最多的在前。标 ● 的提高到“{best.zh}”即可使该等级符合，更少则不能。",
        f"What lost points at {en}, largest gain first. Raising those marked ● to “{best.en}” makes the level conform; fewer cannot.",
    )


def _nothing(outlook: Outlook) -> Text:
    if not outlook.aims:
        return Text("全部等级都符合。", "Every level conforms.")
    zh, en = levels(outlook.aims)
    return Text(f"{zh}还没有完成自评，无法给出。", f"Not known: {en} has not been assessed completely.")


# --- findings and files -----------------------------------------------------------------------------------------------
def _findings(given: Given) -> Sheet[tuple[str, Folded]]:
    rows = [(file.source, one) for file in given.files for one in fold(file.findings)]
    return Sheet(
        _FINDINGS,
        sorted(rows, key=lambda row: row[1].finding.severity != "error"),
        [
            Column(Text("严重程度", "Severity"), lambda row: SEVERITIES[row[1].finding.severity], WORD, 10),
            Column(_FILES, lambda row: row[0], TEXT, 34),
            Column(Text("工作表", "Sheet"), lambda row: row[1].finding.sheet, SHORT, 12),
            Column(Text("单元格", "Cell"), lambda row: row[1].cells, TEXT, 14),
            Column(Text("内容", "Value"), lambda row: row[1].finding.value if row[1].count == 1 else None, TEXT, 20),
            Column(Text("问题和办法", "What is wrong, what to do"), lambda row: both(row[1].message), TEXT, 80),
            Column(Text("代码", "Code"), lambda row: row[1].finding.code, TEXT, 24),
        ],
        note=Text(
            "错误须修改后该等级才计入；警告不影响预判。同类问题合为一行。",
            "A level counts once its errors are mended; warnings do not matter here. Findings of one kind are folded into a row.",
        ),
        empty=Text("没有发现问题。", "No findings."),
        freeze=2,
    )


_FILE_TONES: dict[str, Tone] = {"used": "good", "mend": "bad", "unreadable": "bad"}


def _files(given: Given, outlook: Outlook) -> Sheet[File]:
    def named(numbers: Sequence[int]) -> Text:
        return levels([s for s in outlook.standings if s.number in numbers])

    return Sheet(
        _FILES,
        given.files,
        [
            Column(_FILES, lambda file: file.source, TEXT, 46),
            Column(STATUS, lambda file: Mark(STATUSES[file.status], _FILE_TONES.get(file.status, "off")), WORD, 12),
            Column(Text("自评的等级", "Levels assessed"), lambda file: named(file.levels), TEXT, 24),
            Column(Text("计入的等级", "Levels that count"), lambda file: named(file.counting), TEXT, 24),
            Column(Text("保存时间（UTC）", "Saved (UTC)"), lambda file: file.modified, MOMENT, 20),
            Column("SHA-256", lambda file: file.sha256, FAINT, 66),
        ],
        note=Text("每个等级以最后保存的一份计。", "For each level the workbook saved last counts."),
        freeze=1,
    )
