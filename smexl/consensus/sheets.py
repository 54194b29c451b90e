"""The sheets of the analysis: how far the team agrees, what is disputed, how each assessor scores, what became of the evidence."""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from smexl.catalogue import Catalogue
from smexl.consensus.agreement import (
    Agreement,
    Alpha,
    AssessorPair,
    Leniency,
    agreement,
    assessor_pairs,
    leniency,
    possible_scores,
    steps_of,
)
from smexl.consensus.merge import Merged, methods
from smexl.consensus.team import Assessor, Team, Vote
from smexl.consensus.voices import NAMES, voices
from smexl.drawing.tabular import digits_of
from smexl.kinds import DOMAIN, SCORES
from smexl.scoring import decimal
from smexl.text import Text, both
from smexl.views.cells import (
    COUNT,
    DASH,
    FAINT_TEXT,
    LABEL,
    LINE,
    SCALE_SCORE,
    SHORT,
    TEXT,
    VERDICTS,
    WORD,
    Figure,
    Graded,
    Mark,
    Rate,
    Signed,
    Tone,
)
from smexl.views.columns import which
from smexl.views.page import Block, Card, Cards, Chart, Charts, Colour, Grid, Page, Paragraph, Section, Series
from smexl.views.sheet import Column, Sheet, Width

AGREEMENT = Text("合议总览", "Agreement")
DISPUTED = Text("分歧要求", "Disputed")
_ASSESSORS = Text("评估员", "Assessors")
VOTES = Text("打分对照", "All scores")
_OPEN = Text("其他待定", "Otherwise open")
_EVIDENCE = Text("证据对照", "Evidence")

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
_WIDTHS: tuple[Width, ...] = ((22, 30), *[(11.5, 16.0)] * 11)
ALPHA = Figure(RELIABLE, 3, others=(TENTATIVE,), absent=DASH)
"""With decimals enough that it does not look as if it lay on the other side of a bound."""


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


def views(analysis: Analysis) -> list[Page | Sheet[Any]]:
    return [
        _overview(analysis),
        _disputed(analysis),
        _assessors(analysis),
        _votes(analysis),
        _open(analysis),
        _evidence(analysis),
    ]


# --- overview ---------------------------------------------------------------------------------------------------------
def _overview(analysis: Analysis) -> Page:
    team, level = analysis.team, analysis.team.level.name
    who = f"{team.organization}　{team.credit_code}　"
    names = "、".join(team.names)
    return Page(
        AGREEMENT,
        Text("评估组打分一致性", "Agreement in the team"),
        _WIDTHS,
        [
            Cards(
                [
                    Card(Text("评估员", "Assessors"), len(team.assessors)),
                    Card(Text("要求", "Requirements"), len(team.votes)),
                    Card(Text("直接采用", "Taken"), sum(vote.agreed is not None for vote in team.votes)),
                    Card(DIFFERENT, len(team.disputed)),
                    Card(UNSCORED, len(team.unscored)),
                    Card("Krippendorff α", analysis.overall.alpha.value, ALPHA),
                ]
            ),
            *_outlook(analysis),
            *_agreement(analysis),
        ],
        notes=[Text(who + level.zh, who + level.en), Text(f"评估员：{names}", f"Assessors: {names}")],
    )


class _Case(NamedTuple):
    """The open scores settled in one way: the sum in units, and whether it conforms."""

    name: Text
    units: int
    conforms: bool


def _outlook(analysis: Analysis) -> list[Block]:
    """What the open scores can still do to the verdict."""
    found = possible_scores(analysis.team)
    low, high = found.conforming(analysis.catalogue)
    if low != high:
        note = Text("待定的得分将决定结论是否符合。", "The open scores decide whether it conforms.")
    elif found.lowest == found.highest:
        note = Text("没有待定的得分。", "No score is open.")
    else:
        note = Text("无论待定的得分怎样确定，结论都不变。", "However the open scores are settled, the verdict stays.")
    cases = [
        _Case(Text("都取各人给出的最低分", "At the lowest given"), found.lowest, low),
        _Case(Text("都取各人给出的最高分", "At the highest given"), found.highest, high),
    ]
    columns: list[Column[_Case]] = [
        Column(Text("待定的要求", "Open requirements"), lambda case: case.name, LABEL),
        Column(Text("合计（单位）", "Sum (units)"), lambda case: case.units, COUNT),
        Column(Text("满分（单位）", "Full (units)"), lambda _: found.whole, COUNT),
        Column("A", lambda case: Fraction(case.units, found.whole), Figure(analysis.catalogue.threshold)),
        Column(Text("结论", "Verdict"), lambda case: VERDICTS[case.conforms], WORD),
    ]
    return [Section(Text("等级得分 A 的余地", "Where A can come to lie"), note), Grid(cases, columns)]


def _agreement(analysis: Analysis) -> list[Block]:
    columns: list[Column[tuple[Text, Agreement]]] = [
        Column(DOMAIN, lambda row: row[0], LABEL),
        Column(Text("要求", "Requirements"), lambda row: row[1].requirements, COUNT),
        Column(Text("两人以上打分", "Scored by two or more"), lambda row: row[1].compared, COUNT),
        Column(UNANIMOUS, lambda row: row[1].same, COUNT, key="same"),
        Column(Text("相差一档", "One step apart"), lambda row: row[1].near - row[1].same, COUNT, key="near"),
        Column(Text("相差更多", "Further apart"), lambda row: row[1].compared - row[1].near, COUNT, key="far"),
        Column(Text("一致率", "Same"), lambda row: (row[1].same, row[1].compared), Rate()),
        Column(Text("不超过一档", "Within one step"), lambda row: (row[1].near, row[1].compared), Rate()),
        Column("α", lambda row: row[1].alpha.value, ALPHA),
        Column(Text("解读", "Reading"), lambda row: reading(row[1].alpha), LINE, span=0),
    ]
    names = {domain.zh: domain for domain in analysis.catalogue.domains}
    rows: list[tuple[Text, Agreement]] = [(names[name], found) for name, found in analysis.domains.items()]
    grid = Grid(rows, columns, total=[(Text("全部", "All"), analysis.overall)])
    note = Text(
        "一致：打分的人给分相同。α 为 Krippendorff 系数（有序量表），1 为完全一致，0 相当于随机；≥0.800 可靠，0.667–0.800 可作暂定结论。得分集中在一两档时，一致率高而 α 低是正常的。",
        "Same: all who scored it gave the same. α: Krippendorff's, ordinal; 1 is perfect, 0 is chance; ≥ 0.800 reliable, 0.667–0.800 tentative. Where most scores are of one grade, α can be low although agreement is high.",
    )
    series = [
        Series("same", UNANIMOUS),
        Series("near", Text("相差一档", "One step apart"), "amber"),
        Series("far", Text("相差更多", "Further apart"), "orange"),
    ]
    title = Text("各能力域有多少条要求打分一致", "How many requirements are scored the same, by domain")
    chart = Chart(title, grid, series, kind="bar", stacked="stacked", size=(1010, 110 + 38 * len(rows)), gap=45)
    section = Section(Text("一致程度", "How far they agree"))
    return [section, Paragraph(note, muted=True, least=32), grid, Charts([chart])]


# --- disputed ---------------------------------------------------------------------------------------------------------
_TONES: tuple[Tone, ...] = ("good", "pale", "mild", "bad")
_COLOURS: tuple[Colour, ...] = ("blue", "sky", "amber", "orange")
"""Of grades, best first: in cells, and stronger in charts, where no text stands on them."""


def _rank(catalogue: Catalogue, units: int) -> int:
    """Which of four the grade is, best first."""
    last = max(len(catalogue.scale) - 1, 1)
    return round((last - steps_of(catalogue)[units]) * (len(_TONES) - 1) / last)


def _grade(catalogue: Catalogue) -> Graded:
    return Graded(
        {catalogue.grade_of_units[units].score: _TONES[_rank(catalogue, units)] for units in steps_of(catalogue)}
    )


def _score_columns(team: Team) -> list[Column[Vote]]:
    grade, scores = _grade(team.catalogue), team.catalogue.grade_of_units

    def column(place: int, name: str) -> Column[Vote]:
        def score(vote: Vote) -> Fraction | None:
            units = vote.units[place]
            return None if units is None else scores[units].score

        return Column(name, score, grade, 10)

    return [column(place, name) for place, name in enumerate(team.names)]


def _disputed(analysis: Analysis) -> Sheet[Vote]:
    team, catalogue = analysis.team, analysis.catalogue
    places = {vote.requirement.id: place for place, vote in enumerate(team.disputed, 1)}
    columns: list[Column[Vote]] = [
        Column(Text("序号", "No."), lambda vote: places[vote.requirement.id], COUNT, 6),
        *which(lambda vote: vote.requirement, catalogue.by_place, 48),
        *_score_columns(team),
        Column(Text("相差", "Spread"), lambda vote: Fraction(vote.spread, catalogue.unit), SCALE_SCORE.strong(), 8),
        Column(
            Text("各人依据（评估发现）", "Why (findings)"),
            lambda vote: analysis.merged.opinions[vote.requirement.id],
            TEXT,
            64,
        ),
    ]
    return Sheet(
        DISPUTED,
        team.disputed,
        columns,
        note=Text(
            "分歧最大的在前；请逐条合议，把定下的得分填入合议工作簿的评分表。",
            "The most disputed first. Settle them one by one and enter the score into the consensus workbook.",
        ),
        empty=Text("没有打分不一致的要求。", "No requirement is disputed."),
        freeze=2,
    )


# --- assessors --------------------------------------------------------------------------------------------------------
def _assessors(analysis: Analysis) -> Page:
    team, catalogue = analysis.team, analysis.catalogue
    grid = _leniencies(analysis)
    height = 150 + 26 * len(analysis.leniencies)
    strict = Chart(
        Text("与他人之差（正偏宽，负偏严）", "Beside the others (+ lenient, - strict)"),
        grid,
        [Series("difference", Text("与他人之差", "Beside the others"), labels="+0.00;-0.00;0")],
        kind="bar",
        scale="difference",
        size=(500, height),
        gap=60,
        legend=False,
    )
    grades = Chart(
        Text("各人打分的分布", "Which grades each gives"),
        grid,
        [
            Series(
                f"grade {place}",
                Text(f"{decimal(one.score)} {one.label.zh}", f"{decimal(one.score)} {one.label.en}"),
                _COLOURS[_rank(catalogue, catalogue.units(one))],
            )
            for place, one in enumerate(catalogue.scale)
        ],
        kind="bar",
        stacked="percent_stacked",
        size=(560, height),
        gap=45,
        column=5,
        offset=40,
    )
    return Page(
        _ASSESSORS,
        Text("各评估员怎样打分", "How each assessor scores"),
        (*_WIDTHS, *[_WIDTHS[1]] * max(0, len(catalogue.scale) - 2)),
        [
            grid,
            Charts([strict, grades]),
            Section(Text("两两比较", "Pair by pair")),
            _pairs(team),
            Section(
                Text("工作簿", "Workbooks"),
                Text(
                    "读不出的得分按未打分处理；“错误”用 smexl check 查看。",
                    "A score that cannot be read counts as not scored; smexl check shows the errors.",
                ),
            ),
            _sources(team),
        ],
        notes=[
            Text(
                "与他人之差：在别人也打了分的要求上，本人得分减去其他人的平均分，再求平均；正为偏宽，负为偏严。",
                "Beside the others: this assessor's score less the mean of the others', over the requirements that another scored too; + is lenient, - is strict.",
            )
        ],
    )


def _leniencies(analysis: Analysis) -> Grid[Leniency]:
    team, catalogue = analysis.team, analysis.catalogue

    def grade(place: int) -> Column[Leniency]:
        one = catalogue.scale[place]
        label = both(lambda lang: f"{one.label(lang)}\n{decimal(one.score)}")
        return Column(label, lambda row: row.grades[place], COUNT, key=f"grade {place}")

    columns: list[Column[Leniency]] = [
        Column(Text("评估员", "Assessor"), lambda row: row.name, LABEL),
        Column(Text("已打分", "Scored"), lambda row: row.scored, COUNT),
        Column(UNSCORED, lambda row: len(team.votes) - row.scored, COUNT),
        Column(Text("均分", "Mean"), lambda row: row.mean, Figure(catalogue.threshold, absent=DASH)),
        Column(Text("他人也打分", "Others too"), lambda row: row.compared, COUNT),
        Column(
            Text("与他人之差", "Beside the others"), lambda row: row.difference, Signed(bold=True), key="difference"
        ),
        Column(Text("高于他人", "Above"), lambda row: row.higher, COUNT),
        Column(Text("与他人相同", "Same"), lambda row: row.same, COUNT),
        Column(Text("低于他人", "Below"), lambda row: row.lower, COUNT),
        *map(grade, range(len(catalogue.scale))),
    ]
    return Grid(analysis.leniencies, columns, above=1)


def _pairs(team: Team) -> Grid[AssessorPair]:
    columns: list[Column[AssessorPair]] = [
        Column(Text("甲", "One"), lambda pair: pair.one, LABEL),
        Column(Text("乙", "The other"), lambda pair: pair.other, LABEL),
        Column(Text("共同打分", "Both scored"), lambda pair: pair.compared, COUNT),
        Column(UNANIMOUS, lambda pair: pair.same, COUNT),
        Column(Text("一致率", "Same"), lambda pair: (pair.same, pair.compared), Rate()),
        Column(Text("甲减乙", "One less the other"), lambda pair: pair.difference, Signed()),
    ]
    return Grid(assessor_pairs(team), columns)


def _sources(team: Team) -> Grid[Assessor]:
    """The files, and how many errors each has: what could not be read from it counts as not scored."""

    def errors(assessor: Assessor) -> int:
        return sum(finding.severity == "error" for finding in assessor.submission.findings)

    columns: list[Column[Assessor]] = [
        Column(Text("评估员", "Assessor"), lambda one: one.name, LABEL),
        Column(Text("错误", "Errors"), errors, COUNT),
        Column(Text("文件", "File"), lambda one: Path(one.source).name, LINE, span=0),
    ]
    return Grid(team.assessors, columns)


# --- all scores -------------------------------------------------------------------------------------------------------
_STATES = (
    Mark(DIFFERENT, "bad", bold=True),
    Mark(UNSCORED, "mild", bold=True),
    Mark(ALONE, "off"),
)


def _state(vote: Vote) -> Mark | Text:
    if vote.disputed:
        return _STATES[0]
    return _STATES[1] if not vote.given else _STATES[2] if len(vote.given) == 1 else UNANIMOUS


def _votes(analysis: Analysis) -> Sheet[Vote]:
    team, catalogue = analysis.team, analysis.catalogue

    def agreed(vote: Vote) -> Fraction | None:
        return None if vote.agreed is None else catalogue.grade_of_units[vote.agreed].score

    columns: list[Column[Vote]] = [
        *which(lambda vote: vote.requirement, catalogue.by_place),
        *_score_columns(team),
        Column(Text("合议", "Consensus"), agreed, replace(_grade(catalogue), absent=None), 11),
        Column(Text("状态", "State"), _state, WORD, 13),
        Column(
            Text("采集方式（不同时）", "Collected by (where it differs)"),
            lambda vote: both(lambda lang: methods(team, vote, lang)),
            FAINT_TEXT,
            40,
        ),
    ]
    note = Text(
        "按要求目录的顺序；“—”为该评估员没有打分。", "In the order of the catalogue; “—”: not scored by this assessor."
    )
    return Sheet(VOTES, team.votes, columns, note=note, freeze=1)


# --- what else is open, and the evidence ------------------------------------------------------------------------------
def _open(analysis: Analysis) -> Sheet[tuple[Text, Text, Text]]:
    rows: list[tuple[Text, Text, Text]] = []
    for vote in analysis.team.unscored:
        one = vote.requirement
        rows.append((SCORES, Text(f"{one.id}　{one.text.zh}", f"{one.id}　{one.text.en}"), UNSCORED))
    for conflict in (*analysis.merged.conflicts, *analysis.merged.drafts):
        said = Text(voices(conflict.said, 0, "zh"), voices(conflict.said, 0, "en"))
        rows.append((conflict.sheet, conflict.item, said))
    return Sheet(
        _OPEN,
        rows,
        [
            Column(Text("工作表", "Sheet"), lambda row: row[0], SHORT, 16),
            Column(Text("事项", "Item"), lambda row: row[1], TEXT, 60),
            Column(Text("各人意见", "Who said what"), lambda row: row[2], TEXT, 70),
        ],
        note=Text(
            "除打分分歧以外，在合议工作簿中还要由评估组确定的内容。",
            "What the team has to settle in the consensus workbook besides disputed scores.",
        ),
        empty=Text("没有其他待定的内容。", "Nothing else is open."),
    )


class _Piece(NamedTuple):
    """A piece of evidence as some of the team numbered it."""

    number: str
    names: Text
    old: str
    name: Text | str | None
    state: Mark | None


_RENUMBERED = Mark(Text("编号重复，已改号", "Renumbered"), "mild")
_UNLISTED = Mark(Text("证据清单中没有", "Not in the list of evidence"), "bad")


def _evidence(analysis: Analysis) -> Sheet[_Piece]:
    team, evidence, rows = analysis.team, analysis.merged.evidence, []
    for piece in evidence.pieces:
        for old in dict.fromkeys(piece.listed.values()):
            who = [team.names[place] for place, number in piece.listed.items() if number == old]
            names = Text(NAMES.zh.join(who), NAMES.en.join(who))
            state = _RENUMBERED if old != piece.number else None
            rows.append(_Piece(piece.number, names, old, str(piece.record.get("name", "")), state))
    for place, numbers in enumerate(evidence.unlisted):
        name = team.names[place]
        rows += [_Piece(new, Text(name, name), old, None, _UNLISTED) for old, new in numbers.items()]
    return Sheet(
        _EVIDENCE,
        rows,
        [
            Column(Text("合议编号", "Number now"), lambda row: row.number, SHORT, 13),
            Column(Text("评估员", "Assessor"), lambda row: row.names, SHORT, 30),
            Column(Text("原编号", "Number before"), lambda row: row.old, SHORT, 13),
            Column(Text("证据名称", "Evidence"), lambda row: row.name, TEXT, 60),
            Column(Text("情况", "State"), lambda row: row.state, SHORT, 34),
        ],
        note=Text(
            "编号相同而内容不同的证据改了号，评分表中的引用已随之改写；评估发现里提到的旧编号已在文后注明。",
            "Different pieces of the same number were renumbered, and references to them with them; where a text names an old number, the new one is added.",
        ),
        empty=Text("没有证据。", "There is no evidence."),
    )
