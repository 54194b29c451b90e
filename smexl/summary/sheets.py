"""The long sheets of a summary: organizations, domains, subdomains, requirements, findings, files, who has not submitted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from smexl.batch.reread import named_rows
from smexl.catalogue import Requirement
from smexl.kinds import (
    CREDIT_CODE,
    KIND,
    LEVEL,
    ORGANIZATION,
    VERDICT,
)
from smexl.regions import region
from smexl.summary.facts import (
    APPLICANT_STATES,
    CODE,
    CONTACT_COLUMNS,
    DOMAINS,
    FILE,
    FILES,
    FINDINGS,
    MEAN,
    NOT_SUBMITTED,
    ORGANIZATIONS,
    PAIRS,
    REQUIREMENTS,
    RISKS,
    SCORE_A,
    SOURCE,
    STATUS,
    STATUS_NAMES,
    SUBDOMAINS,
    TO_BE_MENDED,
    Facts,
    KindPair,
    MissingApplicant,
    Risk,
    column_means,
    group_mean,
    group_text,
    kind_order,
    rows_by_group,
)
from smexl.summary.problems import ProblemRow, how_told, problems
from smexl.tables import ANSWERS
from smexl.text import Text, both, count_of, text_in
from smexl.views.cells import (
    COUNT,
    FAINT,
    LINE,
    LINK,
    MOMENT,
    NOT_THERE,
    SEVERITIES,
    SHORT,
    TEXT,
    WORD,
    Figure,
    Link,
    Mark,
    Signed,
    Tone,
)
from smexl.views.columns import kind_text, which, who
from smexl.views.sheet import Column, Sheet

_OPEN = Text("打开", "Open")
_NOBODY = Text("没有受理的评分表。", "No submission was accepted.")
_TONES: dict[str, Tone] = {"accepted": "good", "returned": "bad", "unreadable": "alarm"}
_STATUSES = {status: Mark(name, _TONES.get(status, "off")) for status, name in STATUS_NAMES.items()}
_LEVEL_KIND = Text("等级和类型", "Level, kind")


def _link(workbook: str | None, text: Text = _OPEN) -> Link | None:
    return Link(workbook, text) if workbook else None


def _contacts(facts: Facts, index: Callable[[Any], int]) -> list[Column[Any]]:
    """Whom to write to about the submission of a row; none of these columns where no workbook says."""
    if not any(any(facts.files.get(key, ())) for key in CONTACT_COLUMNS):
        return []

    def column(key: str) -> Column[Any]:
        said = facts.files[key]
        return Column(CONTACT_COLUMNS[key], lambda row: said[index(row)], LINE, _CONTACT_WIDTHS[key])

    return [column(key) for key in CONTACT_COLUMNS]


_CONTACT_WIDTHS = {"contact": 10, "phone": 15, "email": 24}


# --- organizations, domains, subdomains -------------------------------------------------------------------------------
def organizations(facts: Facts) -> Sheet[Any]:
    threshold, unit = facts.catalogue.threshold, facts.catalogue.unit

    @cache  # fractions are slow, and there are few sums
    def score(units: int, requirements: int) -> Fraction:
        return Fraction(int(units), int(requirements) * unit)

    @cache
    def margin(units: int, requirements: int) -> Fraction:
        return score(units, requirements) - threshold

    @cache
    def verdict(units: int, requirements: int) -> Mark:
        return facts.verdict(score(units, requirements))

    workbooks, counted = facts.files["workbook"], facts.findings.warnings
    return Sheet(
        ORGANIZATIONS,
        enumerate(named_rows(facts.batch.submissions.loc[facts.order]), 1),
        [
            Column(Text("序号", "No."), lambda row: row[0], COUNT, 6),
            *who(lambda row: row[1], facts.catalogue.level_names),
            Column(SCORE_A, lambda row: score(row[1].units, row[1].requirements), Figure(threshold), 11, heat=True),
            Column(VERDICT, lambda row: verdict(row[1].units, row[1].requirements), WORD, 11),
            Column(Text("距阈值", "Margin"), lambda row: margin(row[1].units, row[1].requirements), Signed(), 9),
            Column(Text("得分合计\n（单位）", "Sum\n(units)"), lambda row: row[1].units, COUNT, 8),
            Column(Text("满分\n（单位）", "Full\n(units)"), lambda row: row[1].requirements * unit, COUNT, 8),
            Column(Text("要求数", "Requirements"), lambda row: row[1].requirements, COUNT, 8),
            Column(Text("警告", "Warnings"), lambda row: counted[row[1].Index], COUNT, 7),
            Column(Text("结果", "Result"), lambda row: _link(workbooks[row[1].Index]), LINK, 8),
            Column(Text("机构类型", "Type of institution"), lambda row: row[1].institution_type, LINE, 22),
            Column(Text("所在地区（填写）", "Region (as given)"), lambda row: row[1].region, LINE, 20),
            *_contacts(facts, lambda row: row[1].Index),
            Column(CODE, lambda row: both(region(row[1].credit_code or "").full_name), LINE, 20),
            Column(SOURCE, lambda row: row[1].source, LINE, 30),
        ],
        note=Text(
            f"A = 得分合计 ÷ 满分；1 分 = {unit} 单位，按整数判定。按等级、类型和得分排列。",
            f"A = sum ÷ full; a score of 1 is {unit} units, and verdicts are decided on whole numbers. By level, kind and score.",
        ),
        about=Text(
            "每份受理的评分表一行：得分、结论、与阈值的差、结果文件",
            "A row for each accepted submission: score, verdict, margin, result",
        ),
        empty=_NOBODY,
        freeze=2,
    )


class _Figures(NamedTuple):
    """A row of a matrix: whose it is, A, and the figures in the order of the columns (NaN: not assessed)."""

    name: str | Text
    group: Text
    score: Fraction
    figures: Sequence[float]


def domains_sheet(facts: Facts) -> Sheet[_Figures]:
    names = [(domain, None) for domain in facts.catalogue.domains]
    about = Text("机构 × 能力域的得分 B", "Organization × domain, scores B")
    return _matrix(facts, DOMAINS, about, facts.domains, names, (14, 14))


def subdomains_sheet(facts: Facts) -> Sheet[_Figures]:
    names = [(subdomain.name, subdomain.domain) for subdomain in facts.catalogue.subdomains]
    about = Text("机构 × 能力子域的得分 C", "Organization × subdomain, scores C")
    return _matrix(facts, SUBDOMAINS, about, facts.subdomains, names, (8.5, 15))


def _matrix(
    facts: Facts,
    name: Text,
    about: Text,
    values: npt.NDArray[np.float64],
    names: Sequence[tuple[Text, Text | None]],
    width: tuple[float, float],
) -> Sheet[_Figures]:
    """Organizations down, ``names`` (with what stands over them) across; the means of each level and kind above."""
    threshold, unit, groups = facts.catalogue.threshold, facts.catalogue.unit, facts.groups()
    figure = Figure(threshold, 3, absent=NOT_THERE)

    @cache
    def score(units: int, requirements: int) -> Fraction:
        return Fraction(int(units), int(requirements) * unit)

    def means() -> Iterator[_Figures]:
        for key, rows in rows_by_group(facts).items():
            title = Text(f"均值（{len(rows)} 家）", f"Mean of {len(rows)}")
            a = group_mean(groups[key], facts.catalogue)
            yield _Figures(title, group_text(*key, facts.catalogue.level_names), a, column_means(values, rows).tolist())

    def rows() -> Iterator[_Figures]:
        for i, one in enumerate(named_rows(facts.batch.submissions.loc[facts.order])):
            a = score(one.units, one.requirements)
            yield _Figures(
                one.organization, group_text(one.level, one.kind, facts.catalogue.level_names), a, values[i].tolist()
            )

    return Sheet(
        name,
        rows(),
        [
            Column(ORGANIZATION.label, lambda row: row.name, LINE, 30),
            Column(_LEVEL_KIND, lambda row: row.group, WORD, 12),
            Column("A", lambda row: row.score, figure, 9, heat=True),
            *(
                Column(label, lambda row, i=i: row.figures[i], figure, width, heat=True, band=band)  # type: ignore[misc]
                for i, (label, band) in enumerate(names)
            ),
        ],
        note=Text(
            "颜色：橙色低于阈值，蓝色高于阈值，越深越远；“—”为该等级不评估。",
            "Orange is below the threshold, blue above it, deeper is further; “—”: not assessed at the level.",
        ),
        about=about,
        empty=_NOBODY,
        freeze=3,
        above=list(means()),
    )


# --- urgent risks, and two kinds side by side -------------------------------------------------------------------------
_UNTOLD = ("urgent", "date")
"""Columns of evidence that a line of an urgent risk leaves to the result workbook."""


def risks(facts: Facts) -> Sheet[Risk]:
    submissions, workbooks = facts.batch.submissions, facts.files["workbook"]

    def of(risk: Risk, name: str) -> Any:
        return submissions[name].iloc[risk.row]

    count, organizations = len(facts.risks), len({risk.row for risk in facts.risks})
    return Sheet(
        RISKS,
        facts.risks,
        [
            *who(lambda risk: submissions.iloc[risk.row], facts.catalogue.level_names, TEXT.strong()),
            Column(STATUS, lambda risk: STATUS_NAMES[of(risk, "status")], WORD, 9),
            *(
                Column(
                    field.label,
                    lambda risk, field=field: both(
                        lambda lang: field.in_language(risk.evidence.get(field.key) or "", lang)
                    ),  # type: ignore[misc]
                    TEXT,
                    min(field.width, 18),
                )
                for field in ANSWERS["evidence"].fields
                if field.key not in _UNTOLD
            ),
            Column(Text("结果", "Result"), lambda risk: _link(workbooks[risk.row]), LINK, 8),
            Column(SOURCE, lambda risk: of(risk, "source"), LINE, 30),
        ],
        note=Text(
            f"标为紧急、重大风险的证据 {count} 条，涉及 {organizations} 份评估；应立即报告被评估方并采取措施（8.3.8）。",
            f"{count_of(count, 'piece')} of evidence of an urgent, major risk in {count_of(organizations, 'submission')}; to be reported at once (8.3.8).",
        ),
        about=Text("标为紧急、重大风险的证据", "Evidence marked as an urgent, major risk"),
        freeze=1,
        tone="alarm",
    )


_SAME, _DIFFERENT = Text("一致", "Same"), Mark(Text("不同", "Different"), "bad", bold=True)


def pairs_sheet(facts: Facts) -> Sheet[KindPair]:
    """A kind beside the one that it follows, where one organization has both at a level."""
    threshold, submissions, workbooks = facts.catalogue.threshold, facts.batch.submissions, facts.files["workbook"]
    before, after = (kind_text(submissions["kind"].iloc[row]) for row in (facts.pairs[0].before, facts.pairs[0].after))

    def verdict(row: int) -> Text:
        return facts.verdict(facts.score(row)).text

    def of(name: Text, what: Text | str) -> Text:
        return both(lambda lang: f"{name(lang)} {text_in(what, lang)}")

    figure = Figure(threshold)
    return Sheet(
        PAIRS,
        facts.pairs,
        [
            Column(ORGANIZATION.label, lambda pair: submissions["organization"].iloc[pair.after], LINE, 34),
            Column(CREDIT_CODE.label, lambda pair: submissions["credit_code"].iloc[pair.after], SHORT, 22),
            Column(LEVEL.label, lambda pair: facts.catalogue.level_name(pair.level), WORD, 9),
            Column(of(before, "A"), lambda pair: facts.score(pair.before), figure, 13, heat=True),
            Column(of(after, "A"), lambda pair: facts.score(pair.after), figure, 13, heat=True),
            Column(
                Text("相差", "Difference"),
                lambda pair: facts.score(pair.after) - facts.score(pair.before),
                Signed(),
                11,
            ),
            Column(of(before, VERDICT), lambda pair: verdict(pair.before), WORD, 15),
            Column(of(after, VERDICT), lambda pair: verdict(pair.after), WORD, 15),
            Column(
                Text("结论", "Verdicts"),
                lambda pair: _SAME if verdict(pair.before) == verdict(pair.after) else _DIFFERENT,
                WORD,
                14,
            ),
            Column(Text("升高的\n要求数", "Raised"), lambda pair: pair.higher, COUNT, 9),
            Column(Text("降低的\n要求数", "Lowered"), lambda pair: pair.lower, COUNT, 9),
            Column(before, lambda pair: _link(workbooks[pair.before]), LINK, 9),
            Column(after, lambda pair: _link(workbooks[pair.after]), LINK, 9),
        ],
        note=Text(
            f"同一机构（统一社会信用代码）、同一等级的{before.zh}和{after.zh}；相差 = {after.zh} − {before.zh}。按等级和{after.zh}得分排列。",
            f"The {before.en} and the {after.en} assessment of one organization (by credit code) at one level; difference = {after.en} less {before.en}.",
        ),
        about=Text(
            "同一机构、同一等级的自评与正式评估",
            "Self-assessment and formal assessment of one organization at one level",
        ),
        freeze=1,
    )


# --- requirements -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Graded:
    """A requirement at a level and kind: how many submissions, how many of each grade, mean and rank."""

    level: int
    kind: str
    requirement: Requirement
    submissions: int
    grades: Sequence[int]
    mean: Fraction
    rank: int


def _graded(facts: Facts) -> Iterator[_Graded]:
    catalogue = facts.catalogue
    for group in sorted(facts.batch.groups, key=lambda group: (kind_order(group.kind), group.level.number)):
        counts, sums = group.counts(catalogue), group.units.sum(axis=0)
        ranks = pd.Series(sums).rank(method="min").astype(int)
        whole = len(group.rows) * catalogue.unit
        for requirement, line, total, rank in zip(group.level.requirements, counts, sums, ranks, strict=True):
            of = Fraction(int(total), whole)
            yield _Graded(group.level.number, group.kind, requirement, len(group.rows), line.tolist(), of, int(rank))


def requirements_sheet(facts: Facts) -> Sheet[_Graded]:
    catalogue = facts.catalogue
    return Sheet(
        REQUIREMENTS,
        _graded(facts),
        [
            Column(LEVEL.label, lambda row: facts.catalogue.level_name(row.level), WORD, 9),
            Column(KIND, lambda row: kind_text(row.kind), WORD, 9),
            *which(lambda row: row.requirement, facts.catalogue.by_place),
            Column(Text("份数", "n"), lambda row: row.submissions, COUNT, 8),
            *(
                Column(
                    both(lambda lang, grade=grade: f"{grade.label(lang)}\n{float(grade.score):g}"),  # type: ignore[misc]
                    lambda row, i=i: row.grades[i],  # type: ignore[misc]
                    COUNT,
                    (10, 17),
                )
                for i, grade in enumerate(catalogue.scale)
            ),
            Column(MEAN, lambda row: row.mean, Figure(catalogue.threshold, 3), 9, heat=True),
            Column(Text("名次\n（1 最弱）", "Rank\n(1 weakest)"), lambda row: row.rank, COUNT, 11),
        ],
        note=Text(
            "按要求目录的顺序；名次在同一等级和类型内，1 为最弱，同分同名次。",
            "In the order of the catalogue; ranks are within a level and kind, 1 is the weakest, equal means share a rank.",
        ),
        about=Text(
            "每条要求的得分分布、均值和由弱到强的名次", "Each requirement's grades, mean and rank, the weakest first"
        ),
        empty=_NOBODY,
        freeze=3,
    )


# --- findings, files, who is missing ----------------------------------------------------------------------------------
def findings(facts: Facts) -> Sheet[ProblemRow]:
    return Sheet(
        FINDINGS,
        problems(facts),
        [
            Column(Text("严重程度", "Severity"), lambda row: SEVERITIES.get(row.severity, row.severity), WORD, 10),
            Column(ORGANIZATION.label, lambda row: row.organization, LINE, 30),
            Column(Text("工作表", "Sheet"), lambda row: row.sheet, LINE, 12),
            Column(Text("单元格", "Cell"), lambda row: row.cells, LINE, 12),
            Column(Text("内容", "Value"), lambda row: row.value, LINE, 22),
            Column(Text("问题和办法", "What is wrong, what to do"), lambda row: row.message, LINE, 90),
            Column(SOURCE, lambda row: row.source, LINE, 60),
            Column(Text("代码", "Code"), lambda row: row.code, LINE, 26),
        ],
        note=how_told(facts),
        about=Text("错误逐个单元格，警告按种类", "Errors cell by cell, warnings by kind"),
        empty=Text("没有发现问题。", "No findings."),
        freeze=2,
    )


_BOOKS = {"results": Text("结果", "Result"), "returned": Text("退回件", "Returned")}


def files(facts: Facts) -> Sheet[Any]:
    threshold, unit, of = facts.catalogue.threshold, facts.catalogue.unit, facts.files
    errors, warnings = facts.findings.errors, facts.findings.warnings

    @cache
    def of_sum(units: int, requirements: int) -> Fraction:
        return Fraction(int(units), int(requirements) * unit)

    def score(one: Any) -> Fraction | None:
        return of_sum(one.units, one.requirements) if one.status == "accepted" else None

    def verdict(one: Any) -> Text | None:
        return facts.verdict(of_sum(one.units, one.requirements)).text if one.status == "accepted" else None

    def book(one: Any) -> Link | None:
        workbook = of["workbook"][one.Index] or ""
        return _link(workbook, _BOOKS.get(workbook.partition("/")[0], Text(workbook, workbook)))

    return Sheet(
        FILES,
        named_rows(facts.batch.submissions),
        [
            Column(SOURCE, lambda one: one.source, LINE, 60),
            Column(STATUS, lambda one: _STATUSES.get(one.status, one.status), WORD, 11),
            *who(lambda one: one, facts.catalogue.level_names),
            Column(SCORE_A, score, Figure(threshold), 11),
            Column(VERDICT, verdict, WORD, 11),
            Column(Text("错误", "Errors"), lambda one: errors[one.Index], COUNT, 7),
            Column(Text("警告", "Warnings"), lambda one: warnings[one.Index], COUNT, 7),
            Column(Text("保存时间（UTC）", "Saved (UTC)"), lambda one: of["modified"][one.Index], MOMENT, 20),
            Column(FILE, book, LINK, 9),
            Column("SHA-256", lambda one: of["sha256"][one.Index], FAINT, 66),
        ],
        note=Text("收件文件夹中的每个文件各一行。", "A row for each file of the inbox."),
        about=Text("每个文件的状态和处理结果", "Every file with its status and what it gave"),
        empty=Text("收件文件夹中没有文件。", "There were no files in the inbox."),
        freeze=1,
    )


_WAITING = {
    "missing": Mark(APPLICANT_STATES["missing"], "bad", bold=True),
    "returned": Mark(APPLICANT_STATES["returned"], "mild"),
}
_ANY = Text("未指定", "Any")


def not_submitted(facts: Facts, missing: Sequence[MissingApplicant]) -> Sheet[MissingApplicant]:
    kinds = any(one.expected.kind for one in missing)
    waiting = [one for state in _WAITING for one in missing if one.state == state]
    return Sheet(
        NOT_SUBMITTED,
        waiting,
        [
            Column(Text("情况", "State"), lambda one: _WAITING[one.state], WORD, 12),
            Column(ORGANIZATION.label, lambda one: one.expected.organization, LINE, 36),
            Column(CREDIT_CODE.label, lambda one: one.expected.credit_code, SHORT, 24),
            Column(
                LEVEL.label,
                lambda one: facts.catalogue.level_name(one.expected.level) if one.expected.level else _ANY,
                WORD,
                12,
            ),
            *([Column(KIND, _kind_wanted, WORD, 10)] if kinds else []),
            *_expected_contacts(waiting),
            Column(Text("退回的文件", "Returned file"), lambda one: one.source, LINE, 60),
        ],
        note=Text(
            f"名册 {len(missing)} 项，其中 {len(waiting)} 项还没有受理的评分表；未提交的在前。",
            f"{len(missing)} on the roster, {len(waiting)} of them without an accepted submission; those not submitted come first.",
        ),
        about=Text("名册上还没有受理的申请", "Applicants of the roster without an accepted submission"),
        empty=Text("名册上的申请都已受理。", "Everybody on the roster has an accepted submission."),
        freeze=2,
    )


def _expected_contacts(waiting: Sequence[MissingApplicant]) -> list[Column[MissingApplicant]]:
    """Whom to write to, as the roster says; none of these columns where it does not."""

    def column(key: str) -> Column[MissingApplicant]:
        return Column(CONTACT_COLUMNS[key], lambda one: getattr(one.expected, key), LINE, _CONTACT_WIDTHS[key])

    return [column(key) for key in CONTACT_COLUMNS if any(getattr(one.expected, key) for one in waiting)]


def returned(facts: Facts) -> Sheet[Any]:
    """Who has to mend what, and whom to write to."""
    workbooks, errors = facts.files["workbook"], facts.findings.errors
    waiting = [one for one in named_rows(facts.batch.submissions) if one.status == "returned" and workbooks[one.Index]]
    return Sheet(
        TO_BE_MENDED,
        waiting,
        [
            *who(lambda one: one, facts.catalogue.level_names),
            Column(Text("错误", "Errors"), lambda one: errors[one.Index], COUNT, 7),
            *_contacts(facts, lambda one: one.Index),
            Column(_BOOKS["returned"], lambda one: _link(workbooks[one.Index]), LINK, 9),
            Column(SOURCE, lambda one: one.source, LINE, 60),
        ],
        note=Text(
            "把退回件发给联系人修改；同一机构多次退回的只列最后一份。",
            "Send each the returned workbook; of an organization's several the last alone is listed.",
        ),
        about=Text("须修改的评分表及其联系人", "Workbooks to be mended, and whom to write to"),
        freeze=1,
    )


def _kind_wanted(applicant: MissingApplicant) -> Text:
    return kind_text(applicant.expected.kind) if applicant.expected.kind else _ANY
