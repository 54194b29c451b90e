"""The long sheets of a summary: organizations, domains, subdomains, requirements, findings, files, who has not submitted."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from smexl.batch.reread import records
from smexl.drawing import look
from smexl.drawing.signed import signed
from smexl.drawing.tabular import A3, A4, Column, Heading, Link, Pen, Styled, Table, Value, clean, digits_of_all, heat
from smexl.findings import SEVERITY_NAMES
from smexl.kinds import (
    CONFORMS,
    CREDIT_CODE,
    DOES_NOT_CONFORM,
    DOMAIN,
    ID,
    LEVEL,
    LEVEL_NAMES,
    ORGANIZATION,
    REQUIREMENT,
    SUBDOMAIN,
    VERDICT,
)
from smexl.regions import region
from smexl.summary.facts import (
    CODE,
    DOMAINS,
    FILE,
    FILES,
    FINDINGS,
    KIND,
    MEAN,
    NOT_SUBMITTED,
    ORGANIZATIONS,
    PAIRS,
    REQUIREMENTS,
    RISKS,
    SCORE_A,
    SOURCE,
    STATES,
    STATUS,
    STATUS_NAMES,
    SUBDOMAINS,
    Facts,
    Missing,
    column_means,
    finding_rows,
    group_name,
    kind_name,
    kind_order,
    mean,
    rows_of,
)
from smexl.tables import ANSWERS
from smexl.text import Text

_LINE = ("cell", "one-line")
_TEXT_WIDTH = 60


# --- organizations, domains, subdomains -------------------------------------------------------------------------------
def draw_organizations(pen: Pen, facts: Facts) -> None:
    lang, catalogue = pen.lang, facts.catalogue
    threshold, unit = catalogue.threshold, catalogue.unit
    columns = [
        Column(Text("序号", "No.")(lang), 6, ("cell", "count")),
        Column(ORGANIZATION.label(lang), 34, _LINE),
        Column(CREDIT_CODE.label(lang), 22),
        Column(LEVEL.label(lang), 9, ("centre",)),
        Column(KIND(lang), 9, ("centre",)),
        Column(SCORE_A(lang), 11),
        Column(VERDICT(lang), 11),
        Column(Text("距阈值", "Margin")(lang), 10),
        Column(Text("得分合计\n（单位）", "Sum\n(units)")(lang), 10, ("cell", "count")),
        Column(Text("满分\n（单位）", "Full\n(units)")(lang), 10, ("cell", "count")),
        Column(Text("要求数", "Requirements")(lang), 8, ("cell", "count")),
        Column(Text("警告", "Warnings")(lang), 7, ("cell", "count")),
        Column(Text("结果", "Result")(lang), 8, ("link", "middle")),
        Column(Text("机构类型", "Type of institution")(lang), 24, _LINE),
        Column(Text("所在地区（填写）", "Region (as given)")(lang), 22, _LINE),
        Column(CODE(lang), 24, _LINE),
        Column(SOURCE(lang), 60, _LINE),
    ]
    note = Text(
        f"A = 得分合计 ÷ 满分；1 分 = {unit} 单位，按整数判定。按等级、类型和得分排列。",
        f"A = sum ÷ full; a score of 1 is {unit} units, and verdicts are decided on whole numbers. By level, kind and score.",
    )
    shades = {True: pen.look("centre", bg_color=look.SKY), False: pen.look("centre", bg_color=look.AMBER)}
    link = Text("打开", "Open")(lang)

    def finish(sheet: Any, first: int, last: int) -> None:
        sheet.conditional_format(first, 5, last, 5, heat(threshold))

    table = Table(pen, Heading(ORGANIZATIONS(lang), note(lang), columns, freeze=2, paper=A3), finish)
    rows = facts.batch.submissions.loc[facts.order]
    workbooks = facts.files["workbook"]

    @cache  # fractions are slow, and there are few sums
    def cells(units: int, whole: int) -> tuple[Value, Value, Value]:
        score = Fraction(units, whole)
        verdict = score >= threshold
        return (
            pen.figure(score, threshold),
            Styled((CONFORMS if verdict else DOES_NOT_CONFORM)(lang), shades[verdict]),
            signed(pen, score - threshold),
        )

    for number, one in enumerate(records(rows), 1):
        whole = int(one.requirements) * unit
        workbook = workbooks[one.Index]
        place = region(one.credit_code or "")
        table.row(
            (
                number,
                one.organization,
                one.credit_code,
                LEVEL_NAMES[one.level](lang),
                kind_name(one.kind, lang),
                *cells(int(one.units), whole),
                int(one.units),
                whole,
                int(one.requirements),
                int(facts.findings.warnings[one.Index]),
                Link(workbook, link) if workbook else None,
                one.institution_type,
                one.region,
                place.full_name(lang),
                one.source,
            )
        )
    table.close(Text("没有受理的评分表。", "No submission was accepted.")(lang))


def draw_domains(pen: Pen, facts: Facts) -> None:
    columns = [Column(domain(pen.lang), 14) for domain in facts.catalogue.domains]
    _matrix(pen, facts, DOMAINS, facts.domains, columns, ())


def draw_subdomains(pen: Pen, facts: Facts) -> None:
    catalogue = facts.catalogue
    columns = [Column(subdomain.name(pen.lang), 8.5 if pen.lang == "zh" else 15) for subdomain in catalogue.subdomains]
    bands, start = [], 3
    for place, domain in enumerate(catalogue.domains):
        width = len(catalogue.subdomains_of(domain.zh))
        bands.append((start, start + width - 1, domain(pen.lang), (look.BLUE, look.NAVY)[place % 2]))
        start += width
    _matrix(pen, facts, SUBDOMAINS, facts.subdomains, columns, bands)


def _matrix(
    pen: Pen,
    facts: Facts,
    name: Text,
    values: npt.NDArray[np.float64],
    columns: Sequence[Column],
    bands: Sequence[tuple[int, int, str, str]],
) -> None:
    lang, threshold = pen.lang, facts.catalogue.threshold
    lead = [
        Column(ORGANIZATION.label(lang), 30, _LINE),
        Column(Text("等级和类型", "Level, kind")(lang), 12, ("centre",)),
        Column("A", 9),
    ]
    absent = Styled("—", pen.look("centre", "muted", bg_color=look.GREY))
    figures: dict[int, Any] = {}

    def line(row: npt.NDArray[np.float64], digits: npt.NDArray[np.int64], *styles: str) -> list[Value]:
        shown: list[Value] = []
        for value, count in zip(row.tolist(), digits.tolist(), strict=True):
            if isnan(value):
                shown.append(absent)
                continue
            style = (
                pen.number(count, *styles)
                if styles
                else figures.get(count) or figures.setdefault(count, pen.number(count))
            )
            shown.append(Styled(value, style))
        return shown

    above: list[list[Value]] = []
    for key, rows in rows_of(facts).items():
        means = column_means(values, rows)
        group = facts.groups()[key]
        a = pen.figure(mean(group, facts.batch.units, facts.catalogue.unit), threshold, "bold", digits=3)
        title = Text(f"均值（{len(rows)} 家）", f"Mean of {len(rows)}")(lang)
        above.append([title, group_name(key, lang), a, *line(means, digits_of_all(means, threshold), "bold")])

    def finish(sheet: Any, first: int, last: int) -> None:
        sheet.conditional_format(first, 2, last, 2 + len(columns), heat(threshold))
        if above:
            sheet.conditional_format(2, 2, 1 + len(above), 2 + len(columns), heat(threshold))

    note = Text(
        "颜色：橙色低于阈值，蓝色高于阈值，越深越远；“—”为该等级不评估。",
        "Orange is below the threshold, blue above it, deeper is further; “—”: not assessed at the level.",
    )(lang)
    height, paper = (48, A3) if bands else (34, A4)
    heading = Heading(name(lang), note, [*lead, *columns], 3, above, bands, height, paper)
    table = Table(pen, heading, finish)
    digits = digits_of_all(values, threshold)

    @cache
    def figure(units: int, requirements: int) -> Styled:
        return pen.figure(Fraction(units, requirements * facts.catalogue.unit), threshold, digits=3)

    for i, one in enumerate(records(facts.batch.submissions.loc[facts.order])):
        a = figure(int(one.units), int(one.requirements))
        table.row((one.organization, group_name((one.level, one.kind), lang), a, *line(values[i], digits[i])))
    table.close(Text("没有受理的评分表。", "No submission was accepted.")(lang))


# --- urgent risks, and two kinds side by side ----------------------------------------------------------------------------
_UNTOLD = ("date",)
"""Columns of evidence that a line of an urgent risk leaves to the result workbook."""


def draw_risks(pen: Pen, facts: Facts) -> None:
    lang = pen.lang
    told = [field for field in ANSWERS["evidence"].fields if field.key not in ("urgent", *_UNTOLD)]
    columns = [
        Column(ORGANIZATION.label(lang), 34, ("cell", "bold")),
        Column(CREDIT_CODE.label(lang), 22),
        Column(LEVEL.label(lang), 9, ("centre",)),
        Column(KIND(lang), 10, ("centre",)),
        Column(STATUS(lang), 9, ("centre",)),
        *(Column(field.label(lang), field.width) for field in told),
        Column(Text("结果", "Result")(lang), 8, ("link", "middle")),
        Column(SOURCE(lang), 60, _LINE),
    ]
    organizations = len({risk.row for risk in facts.risks})
    note = Text(
        f"标为紧急、重大风险的证据 {len(facts.risks)} 条，涉及 {organizations} 份评估；应立即报告被评估方并采取措施（8.3.8）。",
        f"{len(facts.risks)} pieces of evidence of an urgent, major risk in {organizations} submissions; to be reported at once (8.3.8).",
    )
    table = Table(pen, Heading(RISKS(lang), note(lang), columns, freeze=1, paper=A3, tab=look.ORANGE))
    link = Text("打开", "Open")(lang)
    submissions = facts.batch.submissions
    for risk in facts.risks:
        one = submissions.iloc[risk.row]
        workbook = facts.files["workbook"][risk.row]
        said = [field.said(risk.evidence.get(field.key) or "", lang) for field in told]
        texts = [(clean(text), field.width) for text, field in zip(said, told, strict=True)]
        table.row(
            (
                one["organization"],
                one["credit_code"],
                LEVEL_NAMES[int(one["level"])](lang),
                kind_name(one["kind"], lang),
                STATUS_NAMES[one["status"]](lang),
                *said,
                Link(workbook, link) if workbook else None,
                one["source"],
            ),
            look.row_height([(one["organization"] or "", 34), *texts], least=24),
        )
    table.close()


def draw_pairs(pen: Pen, facts: Facts) -> None:
    """A kind beside the one that it follows, where one organization has both at a level."""
    lang, threshold, submissions = pen.lang, facts.catalogue.threshold, facts.batch.submissions
    first = facts.pairs[0]
    before, after = (kind_name(submissions["kind"].iloc[row], lang) for row in (first.before, first.after))
    columns = [
        Column(ORGANIZATION.label(lang), 34, _LINE),
        Column(CREDIT_CODE.label(lang), 22),
        Column(LEVEL.label(lang), 9, ("centre",)),
        *(Column(f"{name} A", 13) for name in (before, after)),
        Column(Text("相差", "Difference")(lang), 11),
        *(Column(f"{name} {VERDICT(lang)}", 15, ("centre",)) for name in (before, after)),
        Column(Text("结论", "Verdicts")(lang), 14, ("centre",)),
        Column(Text("升高的\n要求数", "Raised")(lang), 9, ("cell", "count")),
        Column(Text("降低的\n要求数", "Lowered")(lang), 9, ("cell", "count")),
        *(Column(name, 9, ("link", "middle")) for name in (before, after)),
    ]
    note = Text(
        f"同一机构（统一社会信用代码）、同一等级的{before}和{after}；相差 = {after} − {before}。按等级和{after}得分排列。",
        f"The {before} and the {after} assessment of one organization (by credit code) at one level; difference = {after} less {before}.",
    )
    changed = pen.look("centre", "bold", bg_color=look.AMBER)

    def finish(sheet: Any, first: int, last: int) -> None:
        sheet.conditional_format(first, 3, last, 4, heat(threshold))

    table = Table(pen, Heading(PAIRS(lang), note(lang), columns, freeze=1, paper=A3), finish)
    for pair in facts.pairs:
        scores = [facts.score(row) for row in (pair.before, pair.after)]
        verdicts = [(CONFORMS if score >= threshold else DOES_NOT_CONFORM)(lang) for score in scores]
        books = [facts.files["workbook"][row] for row in (pair.before, pair.after)]
        one = submissions.iloc[pair.after]
        table.row(
            (
                one["organization"],
                one["credit_code"],
                LEVEL_NAMES[pair.level](lang),
                *(pen.figure(score, threshold) for score in scores),
                signed(pen, scores[1] - scores[0]),
                *verdicts,
                Text("一致", "Same")(lang)
                if verdicts[0] == verdicts[1]
                else Styled(Text("不同", "Different")(lang), changed),
                pair.higher,
                pair.lower,
                *(Link(book, Text("打开", "Open")(lang)) if book else None for book in books),
            )
        )
    table.close()


# --- requirements -----------------------------------------------------------------------------------------------------
def draw_requirements(pen: Pen, facts: Facts) -> None:
    lang, catalogue = pen.lang, facts.catalogue
    grades = [
        Column(f"{grade.label(lang)}\n{float(grade.score):g}", 10 if lang == "zh" else 17, ("cell", "count"))
        for grade in catalogue.scale
    ]
    columns = [
        Column(LEVEL.label(lang), 9, ("centre",)),
        Column(KIND(lang), 9, ("centre",)),
        Column(ID(lang), 13),
        Column(DOMAIN(lang), 14),
        Column(SUBDOMAIN(lang), 17),
        Column(REQUIREMENT(lang), _TEXT_WIDTH),
        Column(Text("份数", "n")(lang), 8, ("cell", "count")),
        *grades,
        Column(MEAN(lang), 9),
        Column(Text("名次\n（1 最弱）", "Rank\n(1 weakest)")(lang), 11, ("cell", "count")),
    ]
    at = 7 + len(grades)

    def finish(sheet: Any, first: int, last: int) -> None:
        sheet.conditional_format(first, at, last, at, heat(catalogue.threshold))

    note = Text(
        "按要求目录的顺序；名次在同一等级和类型内，1 为最弱，同分同名次。",
        "In the order of the catalogue; ranks are within a level and kind, 1 is the weakest, equal means share a rank.",
    )
    table = Table(pen, Heading(REQUIREMENTS(lang), note(lang), columns, freeze=3), finish)
    names = {(s.domain.zh, s.name.zh): (s.domain(lang), s.name(lang)) for s in catalogue.subdomains}
    for group in sorted(facts.batch.groups, key=lambda group: (kind_order(group.kind), group.level.number)):
        counts = group.counts(len(catalogue.scale))
        sums = counts @ facts.batch.units
        ranks = pd.Series(sums).rank(method="min").astype(int)
        whole = len(group.rows) * catalogue.unit
        for requirement, line, total, rank in zip(group.level.requirements, counts, sums, ranks, strict=True):
            table.row(
                (
                    LEVEL_NAMES[group.level.number](lang),
                    kind_name(group.kind, lang),
                    requirement.id,
                    *names[requirement.domain, requirement.subdomain],
                    requirement.text(lang),
                    len(group.rows),
                    *line.tolist(),
                    pen.figure(Fraction(int(total), whole), catalogue.threshold, digits=3),
                    int(rank),
                ),
                look.row_height(
                    [(requirement.text(lang), _TEXT_WIDTH), (names[requirement.domain, requirement.subdomain][1], 17)]
                ),
            )
    table.close(Text("没有受理的评分表。", "No submission was accepted.")(lang))


def draw_findings(pen: Pen, facts: Facts) -> None:
    lang = pen.lang
    columns = [
        Column(Text("严重程度", "Severity")(lang), 10, ("centre",)),
        Column(ORGANIZATION.label(lang), 30, _LINE),
        Column(Text("工作表", "Sheet")(lang), 12, _LINE),
        Column(Text("单元格", "Cell")(lang), 9, ("centre",)),
        Column(Text("内容", "Value")(lang), 22, _LINE),
        Column(Text("问题和办法", "What is wrong, what to do")(lang), 90, _LINE),
        Column(SOURCE(lang), 60, _LINE),
        Column(Text("代码", "Code")(lang), 26, _LINE),
    ]
    note = Text(
        "错误须修改后重新提交；警告不影响计分。过长的内容在此截短，全文见 tables/findings.parquet。",
        "Errors must be mended and submitted again; warnings do not affect the score. Long values are cut here; tables/findings.parquet has them whole.",
    )
    table = Table(pen, Heading(FINDINGS(lang), note(lang), columns, freeze=2, paper=A3))
    severities = {
        "error": Styled(SEVERITY_NAMES["error"](lang), pen.look("centre", "bold", bg_color=look.AMBER)),
        "warning": Styled(SEVERITY_NAMES["warning"](lang), pen.look("centre", bg_color=look.SAND)),
    }
    organizations = facts.batch.submissions["organization"].tolist()
    wanted = ("submission_id", "severity", "sheet", "cell", "value", "message", "source", "code")
    for one, severity, *rest in finding_rows(facts.tables, wanted):
        organization = organizations[facts.ids[one]]
        table.row((severities.get(severity, severity), organization, *rest))
    table.close(Text("没有发现问题。", "No findings.")(lang))


def draw_files(pen: Pen, facts: Facts) -> None:
    lang, catalogue = pen.lang, facts.catalogue
    columns = [
        Column(SOURCE(lang), 60, _LINE),
        Column(STATUS(lang), 11, ("centre",)),
        Column(ORGANIZATION.label(lang), 34, _LINE),
        Column(CREDIT_CODE.label(lang), 22),
        Column(LEVEL.label(lang), 9, ("centre",)),
        Column(KIND(lang), 9, ("centre",)),
        Column(SCORE_A(lang), 11),
        Column(VERDICT(lang), 11, ("centre",)),
        Column(Text("错误", "Errors")(lang), 7, ("cell", "count")),
        Column(Text("警告", "Warnings")(lang), 7, ("cell", "count")),
        Column(Text("保存时间（UTC）", "Saved (UTC)")(lang), 20, ("cell", "date-time")),
        Column(FILE(lang), 9, ("link", "middle")),
        Column("SHA-256", 66, ("hint", "one-line")),
    ]
    note = Text("收件文件夹中的每个文件各一行。", "A row for each file of the inbox.")
    table = Table(pen, Heading(FILES(lang), note(lang), columns, freeze=1, paper=A3))
    shades = {"accepted": look.SKY, "returned": look.AMBER, "unreadable": look.ORANGE}
    ink = {"unreadable": look.WHITE}
    statuses = {
        status: Styled(
            name(lang), pen.look("centre", bg_color=shades.get(status, look.GREY), font_color=ink.get(status, look.INK))
        )
        for status, name in STATUS_NAMES.items()
    }

    @cache
    def cells(units: int, requirements: int) -> tuple[Value, Value]:
        score, threshold = Fraction(units, requirements * catalogue.unit), catalogue.threshold
        return pen.figure(score, threshold), (CONFORMS if score >= threshold else DOES_NOT_CONFORM)(lang)

    links = {"results": Text("结果", "Result")(lang), "returned": Text("退回件", "Returned")(lang)}
    for i, one in enumerate(records(facts.batch.submissions)):
        level = None if pd.isna(one.level) else int(one.level)
        score: Value = None
        verdict: Value = None
        if one.status == "accepted":
            score, verdict = cells(int(one.units), int(one.requirements))
        workbook = facts.files["workbook"][i]
        table.row(
            (
                one.source,
                statuses.get(one.status, one.status),
                one.organization,
                one.credit_code,
                level and LEVEL_NAMES[level](lang),
                one.kind and kind_name(one.kind, lang),
                score,
                verdict,
                int(facts.findings.errors[i]),
                int(facts.findings.warnings[i]),
                facts.files["modified"][i],
                Link(workbook, links.get(workbook.partition("/")[0], workbook)) if workbook else None,
                facts.files["sha256"][i],
            )
        )
    table.close(Text("收件文件夹中没有文件。", "There were no files in the inbox.")(lang))


def draw_not_submitted(pen: Pen, missing: Sequence[Missing]) -> None:
    lang, kinds = pen.lang, any(one.expected.kind for one in missing)
    columns = [
        Column(Text("情况", "State")(lang), 12, ("centre",)),
        Column(ORGANIZATION.label(lang), 36, _LINE),
        Column(CREDIT_CODE.label(lang), 24),
        Column(LEVEL.label(lang), 12, ("centre",)),
        *([Column(KIND(lang), 10, ("centre",))] if kinds else []),
        Column(Text("退回的文件", "Returned file")(lang), 60, _LINE),
    ]
    waiting = [one for one in missing if one.state != "accepted"]
    note = Text(
        f"名册 {len(missing)} 项，其中 {len(waiting)} 项还没有受理的评分表；未提交的在前。",
        f"{len(missing)} on the roster, {len(waiting)} of them without an accepted submission; those not submitted come first.",
    )
    table = Table(pen, Heading(NOT_SUBMITTED(lang), note(lang), columns, freeze=2))
    shades = {
        "missing": pen.look("centre", "bold", bg_color=look.AMBER),
        "returned": pen.look("centre", bg_color=look.SAND),
    }
    for state in ("missing", "returned"):
        for one in waiting:
            if one.state == state:
                level, kind = one.expected.level, one.expected.kind
                any_ = Text("未指定", "Any")(lang)
                table.row(
                    (
                        Styled(STATES[state](lang), shades[state]),
                        one.expected.organization,
                        one.expected.credit_code,
                        LEVEL_NAMES[level](lang) if level else any_,
                        *([kind_name(kind, lang) if kind else any_] if kinds else []),
                        one.source,
                    )
                )
    table.close(Text("名册上的申请都已受理。", "Everybody on the roster has an accepted submission.")(lang))
