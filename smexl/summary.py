"""``summary.xlsx``: what a batch came to, from its tables.

Overview, organizations, domains and subdomains as heat maps, requirements, findings, files, and who on the roster has not
submitted. The tables are read by column and in batches, the sheets written row by row: memory holds a few bytes a score. Two
very hidden sheets carry what ``statistics`` needs, so that the file can stand alone.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq

from smexl import batch as batches
from smexl import look
from smexl.batch import Batch, Group
from smexl.catalogue import Catalogue
from smexl.findings import PROBLEMS
from smexl.kinds import (
    CONFORMS,
    CREDIT_CODE,
    DOES_NOT_CONFORM,
    DOMAIN,
    ID,
    KINDS,
    LEVEL,
    LEVEL_NAMES,
    ORGANIZATION,
    REQUIREMENT,
    SUBDOMAIN,
    VERDICT,
)
from smexl.regions import region
from smexl.tabular import (
    A3,
    A4,
    MOST_ROWS,
    Canvas,
    Column,
    Link,
    Pen,
    Rows,
    Styled,
    Table,
    Value,
    axis,
    chart,
    digits_of_all,
    heat,
    report,
)
from smexl.text import Lang, Text, bare

OVERVIEW = Text("总览", "Overview")
ORGANIZATIONS = Text("机构", "Organizations")
DOMAINS = Text("能力域", "Domains")
SUBDOMAINS = Text("能力子域", "Subdomains")
REQUIREMENTS = Text("要求统计", "Requirements")
FINDINGS = Text("问题清单", "Findings")
FILES = Text("文件清单", "Files")
NOT_SUBMITTED = Text("未提交", "Not submitted")

STATUS_NAMES = {
    "accepted": Text("受理", "Accepted"),
    "returned": Text("退回", "Returned"),
    "unreadable": Text("无法读取", "Unreadable"),
    "superseded": Text("已被替代", "Superseded"),
    "duplicate": Text("重复文件", "Duplicate"),
}
_STATUS_MEANS = {
    "accepted": Text("没有错误，已计分；结果见 results 文件夹", "Without error, and scored; see the folder results"),
    "returned": Text("有错误，已标注并退回；见 returned 文件夹", "With errors, marked and returned; see the folder returned"),
    "unreadable": Text("读不出评分表，须重新提交", "No score sheet could be read; to be submitted again"),
    "superseded": Text("同一机构、等级和类型有更晚保存的一份", "A later one of the same organization, level and kind counts"),
    "duplicate": Text("与另一文件内容完全相同", "The same bytes as another file"),
}
SEVERITY_NAMES = {"error": Text("错误", "Error"), "warning": Text("警告", "Warning")}

_LINE = ("cell", "one-line")

KIND = Text("类型", "Kind")
STATUS = Text("状态", "Status")
SOURCE = Text("来源文件", "Source file")
FILE = Text("工作簿", "Workbook")
MEAN = Text("均值", "Mean")
SCORE_A = Text("等级得分 A", "Level score A")
CODE = Text("登记地（按代码）", "Registered in")


@dataclass(frozen=True)
class Expected:
    """An applicant of the roster; ``level`` is ``None`` where the roster leaves it open."""

    credit_code: str
    organization: str
    level: int | None


def group_name(key: tuple[int, str], lang: Lang) -> str:
    """A level and kind, as in 三星 自评."""
    level, kind = key
    return f"{LEVEL_NAMES[level](lang)} {kind_name(kind, lang)}"


def kind_name(kind: str, lang: Lang) -> str:
    return KINDS[kind].name(lang) if kind in KINDS else kind


def catalogue_line(catalogue: Catalogue, lang: Lang) -> str:
    identity = catalogue.identity
    return f"{catalogue.name(lang)} {identity.version} ({identity.digest[:12]})"


def mean(group: Group, units: npt.NDArray[np.int64], unit: int) -> Fraction:
    """The mean of all scores of a group, exactly: the mean of its A, since all have the same requirements."""
    return Fraction(int(units[group.grades].sum()), group.grades.size * unit)


@dataclass
class _Facts:
    """What the sheets have in common: the batch, the accepted in the order of the sheets, and what each file has of findings."""

    tables: Path
    batch: Batch
    lang: Lang
    files: dict[str, list[Any]]
    order: list[int]
    ids: dict[str, int]
    errors: npt.NDArray[np.int64]
    warnings: npt.NDArray[np.int64]
    codes: Counter[tuple[str, str]]
    code_files: Counter[str]
    domains: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))
    subdomains: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))

    @property
    def catalogue(self) -> Catalogue:
        return self.batch.catalogue

    def groups(self) -> dict[tuple[int, str], Group]:
        return {group.key: group for group in self.batch.groups}


def write_summary(
    tables: Path, path: Path, catalogue: Catalogue, lang: Lang, expected: Sequence[Expected] | None = None
) -> None:
    """Write the summary of the batch whose five tables lie in ``tables``; ``expected`` are the roster's applicants, if there is one.

    The same tables give the same bytes. Raises ``OSError`` where the file cannot be written, and ``NotABatchError`` where the
    tables are not those of the catalogue.
    """
    facts = _facts(tables, catalogue, lang)
    missing = None if expected is None else _missing(facts, expected)
    with report(path, lang, catalogue_line(catalogue, lang)) as pen:
        _overview(pen, facts, missing)
        _organizations(pen, facts)
        _domain_matrix(pen, facts)
        _subdomain_matrix(pen, facts)
        _requirements(pen, facts)
        _findings(pen, facts)
        _files(pen, facts)
        if missing is not None:
            _not_submitted(pen, missing)
        _hidden(pen, facts)


# --- facts ------------------------------------------------------------------------------------------------------------
def _facts(tables: Path, catalogue: Catalogue, lang: Lang) -> _Facts:
    batch = batches.read_tables(tables, catalogue)
    columns = ["submission_id", "sha256", "modified", "workbook"]
    files = pq.read_table(tables / "submissions.parquet", columns=columns, use_threads=False).to_pydict()
    ids = {one: i for i, one in enumerate(files["submission_id"])}
    errors, warnings = np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=np.int64)
    codes: Counter[tuple[str, str]] = Counter()
    pairs: Counter[str] = Counter()
    last: dict[str, int] = {}
    for one, severity, code in _finding_rows(tables, ("submission_id", "severity", "code")):
        row = ids[one]
        (errors if severity == "error" else warnings)[row] += 1
        codes[severity, code] += 1
        # Findings of a file stand together, so the last file seen tells whether this one is counted already.
        pairs[code] += last.get(code) != row
        last[code] = row
    facts = _Facts(tables, batch, lang, files, _order(batch), ids, errors, warnings, codes, pairs)
    rows = {files["submission_id"][position]: i for i, position in enumerate(facts.order)}
    domains = {(domain.zh,): i for i, domain in enumerate(catalogue.domains)}
    facts.domains = batches.matrix(tables / "domain_scores.parquet", ("domain",), domains, rows)
    pairs_ = {(s.domain.zh, s.name.zh): i for i, s in enumerate(catalogue.subdomains)}
    facts.subdomains = batches.matrix(tables / "subdomain_scores.parquet", ("domain", "subdomain"), pairs_, rows)
    return facts


def _order(batch: Batch) -> list[int]:
    """The accepted in the order of the sheets: by level and kind, the best first, then by name, code and source."""
    found = batch.submissions[batch.submissions["status"] == "accepted"]
    found = found.assign(
        less=-found["units"], **{key: found[key].fillna("") for key in ("kind", "organization", "credit_code", "source")}
    )
    return [int(i) for i in found.sort_values(["level", "kind", "less", "organization", "credit_code", "source"]).index]


def _finding_rows(tables: Path, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    with pq.ParquetFile(tables / "findings.parquet") as file:
        for rows in file.iter_batches(4096, columns=list(columns), use_threads=False):
            yield from zip(*(rows[name].to_pylist() for name in columns), strict=True)


# --- overview ---------------------------------------------------------------------------------------------------------
_LAST = 11


def _overview(pen: Pen, facts: _Facts, missing: "Sequence[_Missing] | None") -> None:
    lang, catalogue = pen.lang, facts.catalogue
    page = Canvas(pen, OVERVIEW, (17, *[11.5] * _LAST))
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
    row = _cards(page, row, facts) + 1
    row = _by_group(page, row, facts) + 1
    row = _by_domain(page, row, facts) + 1
    row = _by_status(page, row, facts) + 1
    if missing is not None:
        row = _roster(page, row, missing) + 1
    row = _frequent(page, row, facts) + 1
    _contents(page, row, missing is not None)
    page.close()


def _cards(page: Canvas, row: int, facts: _Facts) -> int:
    lang = page.pen.lang
    statuses = Counter(facts.batch.submissions["status"])
    accepted, conforming = statuses["accepted"], sum(_conforming(facts).values())
    cards: list[tuple[str, Value]] = [
        (Text("收到文件", "Files")(lang), len(facts.ids)),
        (STATUS_NAMES["accepted"](lang), accepted),
        (STATUS_NAMES["returned"](lang), statuses["returned"]),
        (STATUS_NAMES["unreadable"](lang), statuses["unreadable"]),
        (CONFORMS(lang), conforming),
        (Text("符合率", "Pass rate")(lang), page.pen.rate(conforming, accepted)),
    ]
    page.sheet.set_row(row + 1, 34)
    for place, (label, value) in enumerate(cards):
        if isinstance(value, Styled):
            shown = value.value
            properties = {"num_format": value.format.num_format}
        else:
            shown, properties = value, {"num_format": "#,##0"}
        page.merge(row, 2 * place, 2 * place + 1, label, "label", "middle")
        page.merge(row + 1, 2 * place, 2 * place + 1, shown, "figure", font_size=18, **properties)
    return row + 2


def _conforming(facts: _Facts) -> dict[tuple[int, str], int]:
    """How many of each group conform, decided on whole numbers."""
    threshold, units = facts.catalogue.threshold, facts.batch.units
    return {
        group.key: int(
            (
                units[group.grades].sum(axis=1) * threshold.denominator
                >= group.grades.shape[1] * facts.catalogue.unit * threshold.numerator
            ).sum()
        )
        for group in facts.batch.groups
    }


def _by_group(page: Canvas, row: int, facts: _Facts) -> int:
    pen, lang = page.pen, page.pen.lang
    submissions = facts.batch.submissions
    counts = Counter(
        (int(level), str(kind), str(status))
        for level, kind, status in submissions[["level", "kind", "status"]].dropna().itertuples(index=False)
    )
    keys = sorted({key[:2] for key in counts})
    conforming, groups = _conforming(facts), facts.groups()
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
            found = (mean(group, facts.batch.units, unit), Fraction(int(sums.min()), whole), Fraction(int(sums.max()), whole))
            figures = [pen.figure(value, threshold) for value in found]
        page.put(row, 0, group_name(key, lang), "label")
        line: list[Value] = [sum(of.values()), of["accepted"], passed, of["accepted"] - passed]
        line += [of["returned"], of["superseded"], of["duplicate"], pen.rate(passed, of["accepted"]), *figures]
        page.line(row, line, "cell", "count", column=1)
        row += 1
    if not keys:
        page.put(row, 0, Text("没有读出等级的评分表", "No workbook with a level")(lang), "muted", "one-line")
        return row + 1
    _total(page, row, head + 1, counts, sum(conforming.values()))
    return _group_charts(page, row + 2, head, row - 1)


def _total(page: Canvas, row: int, first: int, counts: Mapping[tuple[int, str, str], int], passed: int) -> None:
    of = Counter[str]()
    for (_, _, status), count in counts.items():
        of[status] += count
    line: list[Value] = [of.total(), of["accepted"], passed, of["accepted"] - passed]
    line += [of["returned"], of["superseded"], of["duplicate"], page.pen.rate(passed, of["accepted"], "bold"), "", "", ""]
    page.put(row, 0, Text("合计", "Total")(page.pen.lang), "label", "bold", top=2)
    page.line(row, line, "centre", "bold", column=1)


def _group_charts(page: Canvas, row: int, head: int, last: int) -> int:
    pen, lang = page.pen, page.pen.lang
    categories = (head + 1, 0, last, 0)
    drawn = chart(pen, "column", Text("受理的结论与退回（份）", "Verdicts and returned workbooks")(lang), subtype="stacked")
    for column, text, colour in (
        (3, CONFORMS, look.BLUE),
        (4, DOES_NOT_CONFORM, look.ORANGE),
        (5, STATUS_NAMES["returned"], "#A9B2BD"),
    ):
        page.series(drawn, text(lang), categories, (head + 1, column, last, column), fill={"color": colour}, gap=60)
    drawn.set_size({"width": 520, "height": 270})
    page.sheet.insert_chart(row, 0, drawn, {"x_offset": 2, "y_offset": 4})
    drawn = chart(pen, "column", Text("符合率", "Pass rate")(lang), legend=False)
    labels = {"value": True, "num_format": "0.0%", "font": {"name": look.FONT, "size": 9}}
    page.series(
        drawn, Text("符合率", "Pass rate")(lang), categories, (head + 1, 8, last, 8), fill={"color": look.BLUE}, gap=80, data_labels=labels
    )
    drawn.set_y_axis(axis(min=0, max=1, num_format="0%"))
    drawn.set_size({"width": 500, "height": 270})
    page.sheet.insert_chart(row, 6, drawn, {"x_offset": 12, "y_offset": 4})
    return row + 14


def _by_domain(page: Canvas, row: int, facts: _Facts) -> int:
    pen, lang, catalogue = page.pen, page.pen.lang, facts.catalogue
    if not facts.order:
        return row
    row = page.section(
        row,
        Text("各能力域得分 B 的均值", "Mean domain scores B")(lang),
        _LAST,
        Text("只作比较；标准不设各能力域的单独门槛。“—”为该等级不评估。", "For comparison; no domain has a threshold of its own. “—”: not assessed at the level.")(lang),
    )
    keys = [group.key for group in facts.batch.groups]
    means = {key: _column_means(facts.domains, rows) for key, rows in _rows_of(facts).items()}
    head = row
    row = page.headings(row, [DOMAIN(lang), *(group_name(key, lang) for key in keys)])
    for place, domain in enumerate(catalogue.domains):
        page.put(row, 0, domain(lang), "label")
        page.line(row, [_shade(pen, means[key][place], catalogue.threshold) for key in keys], "centre", column=1)
        row += 1
    page.sheet.conditional_format(head + 1, 1, row - 1, len(keys), heat(catalogue.threshold))
    drawn = chart(pen, "column", Text("各能力域得分均值", "Mean domain scores")(lang))
    for place, key in enumerate(keys):
        colour = look.DOMAIN_COLOURS[place % len(look.DOMAIN_COLOURS)]
        categories, values = (head + 1, 0, row - 1, 0), (head + 1, 1 + place, row - 1, 1 + place)
        page.series(drawn, group_name(key, lang), categories, values, fill={"color": colour}, gap=70)
    drawn.set_y_axis(axis(min=0, max=1, num_format="0.0"))
    drawn.set_size({"width": 1030, "height": 260})
    page.sheet.insert_chart(row, 0, drawn, {"x_offset": 2, "y_offset": 6})
    return row + 14


def _shade(pen: Pen, value: float, threshold: Fraction) -> Value:
    if np.isnan(value):
        return Styled("—", pen.look("centre", "muted"))
    return Styled(float(value), pen.number(int(digits_of_all(np.array([value]), threshold)[0])))


def _by_status(page: Canvas, row: int, facts: _Facts) -> int:
    lang = page.pen.lang
    counts = Counter(facts.batch.submissions["status"])
    row = page.section(row, Text("每个文件的状态", "Files by status")(lang), _LAST)
    for status, name in STATUS_NAMES.items():
        page.put(row, 0, name(lang), "label")
        page.put(row, 1, counts[status], "cell", "count")
        page.merge(row, 2, _LAST, _STATUS_MEANS[status](lang), "cell")
        row += 1
    return row


def _roster(page: Canvas, row: int, missing: "Sequence[_Missing]") -> int:
    lang = page.pen.lang
    row = page.section(row, Text("名册", "Roster")(lang), _LAST)
    counts = Counter(one.state for one in missing)
    for state, name in _STATES.items():
        page.put(row, 0, name(lang), "label")
        page.put(row, 1, counts[state], "cell", "count")
        page.merge(row, 2, _LAST, _STATE_MEANS[state](lang), "cell")
        row += 1
    return row


def _frequent(page: Canvas, row: int, facts: _Facts) -> int:
    lang = page.pen.lang
    row = page.section(row, Text("最常见的问题", "Most frequent findings")(lang), _LAST)
    found = sorted(facts.codes.items(), key=lambda one: (-one[1], one[0]))[:12]
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
        page.line(row_, [count, facts.code_files[code]], "cell", "count", column=1)
        page.merge(row_, 3, 5, code, "cell")
        what = PROBLEMS[code].what(lang).format(value="…", detail="…") if code in PROBLEMS else ""
        page.merge(row_, 6, _LAST, what, "cell", "one-line")
    return row + 1 + len(found)


def _contents(page: Canvas, row: int, roster: bool) -> int:
    lang = page.pen.lang
    about = {
        ORGANIZATIONS: Text("每份受理的评分表一行：得分、结论、与阈值的差、结果文件", "A row for each accepted submission: score, verdict, margin, result"),
        DOMAINS: Text("机构 × 能力域的得分 B", "Organization × domain, scores B"),
        SUBDOMAINS: Text("机构 × 能力子域的得分 C", "Organization × subdomain, scores C"),
        REQUIREMENTS: Text("每条要求的得分分布、均值和由弱到强的名次", "Each requirement's grades, mean and rank, the weakest first"),
        FINDINGS: Text("全部问题，逐个单元格", "All findings, cell by cell"),
        FILES: Text("每个文件的状态和处理结果", "Every file with its status and what it gave"),
        NOT_SUBMITTED: Text("名册上还没有受理的申请", "Applicants of the roster without an accepted submission"),
    }
    row = page.section(row, Text("本工作簿的工作表", "Sheets of this workbook")(lang), _LAST)
    for name, text in about.items():
        if name is NOT_SUBMITTED and not roster:
            text = Text("未提供名册，无此表", "No roster was given; there is no such sheet")
        page.put(row, 0, name(lang), "label")
        page.merge(row, 1, _LAST, text(lang), "cell")
        row += 1
    return row


# --- organizations, domains, subdomains -------------------------------------------------------------------------------
def _organizations(pen: Pen, facts: _Facts) -> None:
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
        Column(Text("得分合计（单位）", "Sum (units)")(lang), 10, ("cell", "count")),
        Column(Text("满分（单位）", "Full (units)")(lang), 10, ("cell", "count")),
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

    table = Table(pen, ORGANIZATIONS, note(lang), columns, freeze=2, finish=finish, paper=A3)
    rows = facts.batch.submissions.loc[facts.order]
    workbooks = facts.files["workbook"]
    for number, one in enumerate(rows.itertuples(), 1):
        whole = int(one.requirements) * unit
        score = Fraction(int(one.units), whole)
        margin = score - threshold
        workbook = workbooks[one.Index]
        place = region(one.credit_code or "")
        table.row(
            (
                number,
                one.organization,
                one.credit_code,
                LEVEL_NAMES[one.level](lang),
                kind_name(one.kind, lang),
                pen.figure(score, threshold),
                Styled((CONFORMS if margin >= 0 else DOES_NOT_CONFORM)(lang), shades[margin >= 0]),
                _margin(pen, margin),
                int(one.units),
                whole,
                int(one.requirements),
                int(facts.warnings[one.Index]),
                Link(workbook, link) if workbook else None,
                one.institution_type,
                one.region,
                place.full_name(lang),
                one.source,
            )
        )
    table.close(Text("没有受理的评分表。", "No submission was accepted.")(lang))


def _margin(pen: Pen, margin: Fraction) -> Styled:
    """A difference with its sign, never 0 unless it is."""
    digits = 4
    while margin and abs(margin) * 10**digits < Fraction(1, 2):
        digits += 1
    form = "0." + "0" * digits
    return Styled(float(margin), pen.look("cell", "middle", num_format=f"+{form};-{form};{form}"))


def _rows_of(facts: _Facts) -> dict[tuple[int, str], list[int]]:
    """The rows of the matrices (the order of the sheets) that each group has."""
    row_of = {position: row for row, position in enumerate(facts.order)}
    return {group.key: [row_of[int(position)] for position in group.rows] for group in facts.batch.groups}


def _column_means(values: npt.NDArray[np.float64], rows: Sequence[int]) -> npt.NDArray[np.float64]:
    """Means down the columns; NaN where a column has no figure."""
    some = values[list(rows)]
    there = ~np.isnan(some)
    counts = there.sum(axis=0)
    return np.where(counts > 0, np.where(there, some, 0).sum(axis=0) / np.maximum(counts, 1), np.nan)


def _domain_matrix(pen: Pen, facts: _Facts) -> None:
    columns = [Column(domain(pen.lang), 14) for domain in facts.catalogue.domains]
    _matrix(pen, facts, DOMAINS, facts.domains, columns, ())


def _subdomain_matrix(pen: Pen, facts: _Facts) -> None:
    catalogue = facts.catalogue
    columns = [Column(subdomain.name(pen.lang), 8.5 if pen.lang == "zh" else 11) for subdomain in catalogue.subdomains]
    bands, start = [], 3
    for place, domain in enumerate(catalogue.domains):
        width = len(catalogue.subdomains_of(domain.zh))
        bands.append((start, start + width - 1, domain(pen.lang), look.DOMAIN_COLOURS[place % len(look.DOMAIN_COLOURS)]))
        start += width
    _matrix(pen, facts, SUBDOMAINS, facts.subdomains, columns, bands)


def _matrix(
    pen: Pen,
    facts: _Facts,
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
            if value != value:
                shown.append(absent)
                continue
            style = pen.number(count, *styles) if styles else figures.get(count) or figures.setdefault(count, pen.number(count))
            shown.append(Styled(value, style))
        return shown

    above: list[list[Value]] = []
    for key, rows in _rows_of(facts).items():
        means = _column_means(values, rows)
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
    table = Table(
        pen,
        name,
        note,
        [*lead, *columns],
        freeze=3,
        above=above,
        bands=bands,
        finish=finish,
        height=48 if bands else 34,
        paper=A3 if bands else A4,
    )
    digits = digits_of_all(values, threshold)
    for i, one in enumerate(facts.batch.submissions.loc[facts.order].itertuples()):
        a = pen.figure(Fraction(int(one.units), int(one.requirements) * facts.catalogue.unit), threshold, digits=3)
        table.row((one.organization, group_name((one.level, one.kind), lang), a, *line(values[i], digits[i])))
    table.close(Text("没有受理的评分表。", "No submission was accepted.")(lang))


# --- requirements -----------------------------------------------------------------------------------------------------
def _requirements(pen: Pen, facts: _Facts) -> None:
    lang, catalogue = pen.lang, facts.catalogue
    grades = [Column(f"{grade.label(lang)} {float(grade.score):g}", 10, ("cell", "count")) for grade in catalogue.scale]
    columns = [
        Column(LEVEL.label(lang), 9, ("centre",)),
        Column(KIND(lang), 9, ("centre",)),
        Column(ID(lang), 13),
        Column(DOMAIN(lang), 14),
        Column(SUBDOMAIN(lang), 17),
        Column(REQUIREMENT(lang), 60),
        Column(Text("份数", "n")(lang), 8, ("cell", "count")),
        *grades,
        Column(MEAN(lang), 9),
        Column(Text("名次（由弱到强）", "Rank, weakest first")(lang), 11, ("cell", "count")),
    ]
    at = 7 + len(grades)

    def finish(sheet: Any, first: int, last: int) -> None:
        sheet.conditional_format(first, at, last, at, heat(catalogue.threshold))

    note = Text(
        "按要求目录的顺序；名次在同一等级和类型内，1 为最弱，同分同名次。",
        "In the order of the catalogue; ranks are within a level and kind, 1 is the weakest, equal means share a rank.",
    )
    table = Table(pen, REQUIREMENTS, note(lang), columns, freeze=3, finish=finish)
    names = {(s.domain.zh, s.name.zh): (s.domain(lang), s.name(lang)) for s in catalogue.subdomains}
    for group in facts.batch.groups:
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
                )
            )
    table.close(Text("没有受理的评分表。", "No submission was accepted.")(lang))


# --- findings, files, roster ------------------------------------------------------------------------------------------
def _findings(pen: Pen, facts: _Facts) -> None:
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
    table = Table(pen, FINDINGS, note(lang), columns, freeze=2, paper=A3)
    severities = {
        "error": Styled(SEVERITY_NAMES["error"](lang), pen.look("centre", "bold", bg_color=look.AMBER)),
        "warning": Styled(SEVERITY_NAMES["warning"](lang), pen.look("centre", bg_color=look.SAND)),
    }
    organizations = facts.batch.submissions["organization"].tolist()
    wanted = ("submission_id", "severity", "sheet", "cell", "value", "message", "source", "code")
    for one, severity, *rest in _finding_rows(facts.tables, wanted):
        organization = organizations[facts.ids[one]]
        table.row((severities.get(severity, severity), organization, *rest))
    table.close(Text("没有发现问题。", "No findings.")(lang))


def _files(pen: Pen, facts: _Facts) -> None:
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
        Column("SHA-256", 24, ("hint", "one-line")),
    ]
    note = Text("收件文件夹中的每个文件各一行。", "A row for each file of the inbox.")
    table = Table(pen, FILES, note(lang), columns, freeze=1, paper=A3)
    shades = {"accepted": look.SKY, "returned": look.AMBER, "unreadable": look.ORANGE}
    ink = {"unreadable": look.WHITE}
    statuses = {
        status: Styled(
            name(lang), pen.look("centre", bg_color=shades.get(status, look.GREY), font_color=ink.get(status, look.INK))
        )
        for status, name in STATUS_NAMES.items()
    }
    links = {"results": Text("结果", "Result")(lang), "returned": Text("退回件", "Returned")(lang)}
    for i, one in enumerate(facts.batch.submissions.itertuples(index=False)):
        level = None if pd.isna(one.level) else int(one.level)
        score: Value = None
        verdict: Value = None
        if one.status == "accepted":
            exact = Fraction(int(one.units), int(one.requirements) * catalogue.unit)
            score = pen.figure(exact, catalogue.threshold)
            verdict = (CONFORMS if exact >= catalogue.threshold else DOES_NOT_CONFORM)(lang)
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
                int(facts.errors[i]),
                int(facts.warnings[i]),
                facts.files["modified"][i],
                Link(workbook, links.get(workbook.partition("/")[0], workbook)) if workbook else None,
                facts.files["sha256"][i],
            )
        )
    table.close(Text("收件文件夹中没有文件。", "There were no files in the inbox.")(lang))


@dataclass(frozen=True)
class _Missing:
    """An applicant of the roster and how far it came; ``source`` is the file that tells."""

    expected: Expected
    state: str
    source: str = ""


_STATES = {
    "accepted": Text("已受理", "Accepted"),
    "returned": Text("退回待改", "To be mended"),
    "missing": Text("未提交", "Not submitted"),
}
_STATE_MEANS = {
    "accepted": Text("名册上的申请，已有受理的评分表", "On the roster, with an accepted submission"),
    "returned": Text("只有退回的评分表，等待修改后重新提交", "Only returned workbooks so far; to be mended and submitted again"),
    "missing": Text("没有收到该机构（及等级）的评分表", "No workbook of the organization (and level) was received"),
}


def _missing(facts: _Facts, expected: Sequence[Expected]) -> list[_Missing]:
    """How far each applicant of the roster came, by credit code or by name (a returned workbook may have either wrong)."""
    found: dict[tuple[str, int | None, bool], str] = {}
    wanted = facts.batch.submissions[["source", "status", "organization", "credit_code", "level"]]
    for source, status, organization, code, level in wanted.itertuples(index=False):
        if status not in ("accepted", "returned"):
            continue
        number = None if pd.isna(level) else int(level)
        for name in {code or "", bare(organization or "")} - {""}:
            for key in (number, None):
                found.setdefault((name, key, status == "accepted"), source)
    missing = []
    for one in expected:
        names = [name for name in (one.credit_code, bare(one.organization)) if name]
        for accepted, state in ((True, "accepted"), (False, "returned")):
            source = next((found[key] for name in names if (key := (name, one.level, accepted)) in found), None)
            if source is not None:
                missing.append(_Missing(one, state, source))
                break
        else:
            missing.append(_Missing(one, "missing"))
    return missing


def _not_submitted(pen: Pen, missing: Sequence[_Missing]) -> None:
    lang = pen.lang
    columns = [
        Column(Text("情况", "State")(lang), 12, ("centre",)),
        Column(ORGANIZATION.label(lang), 36, _LINE),
        Column(CREDIT_CODE.label(lang), 24),
        Column(LEVEL.label(lang), 12, ("centre",)),
        Column(Text("退回的文件", "Returned file")(lang), 60, _LINE),
    ]
    waiting = [one for one in missing if one.state != "accepted"]
    note = Text(
        f"名册 {len(missing)} 项，其中 {len(waiting)} 项还没有受理的评分表；未提交的在前。",
        f"{len(missing)} on the roster, {len(waiting)} of them without an accepted submission; those not submitted come first.",
    )
    table = Table(pen, NOT_SUBMITTED, note(lang), columns, freeze=2)
    shades = {"missing": pen.look("centre", "bold", bg_color=look.AMBER), "returned": pen.look("centre", bg_color=look.SAND)}
    for state in ("missing", "returned"):
        for one in waiting:
            if one.state == state:
                level = one.expected.level
                table.row(
                    (
                        Styled(_STATES[state](lang), shades[state]),
                        one.expected.organization,
                        one.expected.credit_code,
                        LEVEL_NAMES[level](lang) if level else Text("未指定", "Any")(lang),
                        one.source,
                    )
                )
    table.close(Text("名册上的申请都已受理。", "Everybody on the roster has an accepted submission.")(lang))


# --- what statistics reads ---------------------------------------------------------------------------------------------
def _hidden(pen: Pen, facts: _Facts) -> None:
    sheet = pen.book.add_worksheet(batches.CATALOGUE_SHEET)
    sheet.very_hidden()
    for row, pair in enumerate(batches.catalogue_rows(facts.catalogue)):
        for column, text in enumerate(pair):
            sheet.write_string(row, column, text)
    if len(facts.ids) >= MOST_ROWS:
        return  # too many for a sheet: statistics then asks for the batch's folder
    sheet = pen.book.add_worksheet(batches.SUBMISSIONS_SHEET)
    sheet.very_hidden()
    rows = Rows(sheet, [None] * (len(batches.COLUMNS) + 1))
    rows.row(0, (*batches.COLUMNS, "grades"))
    for number, values in enumerate(batches.submission_rows(facts.batch), 1):
        rows.row(number, values)
    rows.close(len(facts.ids))
