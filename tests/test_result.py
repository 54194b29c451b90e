"""Result workbooks: right figures, right caches, text as text, and a spreadsheet program that comes to the same."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from assessed import HOSTILE, ORIGIN_OF_TEST, figures_of, result_of, submission_of
from catalogues import catalogue_of
from filled import CODE, LEVELS, catalogue
from hypothesis import given
from hypothesis import strategies as st
from programs import resave
from surgery import edit, part_of, unpack
from written import beside, calculated, opened, review, table, without_caches

from smexl import kinds
from smexl.findings import Finding
from smexl.kinds import SELF
from smexl.result import result_workbook
from smexl.result.layout import (
    CONCLUSION,
    DOMAIN_SCORES,
    FIRST,
    IMPROVEMENT,
    ORIGIN,
    REQUIREMENT_SCORES,
    REVIEW,
    SUBDOMAIN_SCORES,
    requirement_columns,
)
from smexl.scoring import decimal, digits
from smexl.submission import column_letters
from smexl.text import Lang

SHEETS = (CONCLUSION, DOMAIN_SCORES, SUBDOMAIN_SCORES, REQUIREMENT_SCORES, IMPROVEMENT, REVIEW, ORIGIN)
GOOD, BAD = (10, 8, 10, 8, 10, 5, 10, 10, 0, 10), (10, 5, 0, 8, 5)


@cache
def good() -> bytes:
    return result_of(submission_of(catalogue(), 3))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("level", LEVELS)
def test_the_figures_stand_in_their_sheets(level: int, lang: Lang) -> None:
    submission = submission_of(catalogue(), level)
    figures = figures_of(submission, catalogue())
    book = calculated(result_of(submission, lang=lang))
    assert book.sheetnames == [sheet(lang) for sheet in SHEETS]
    conclusion = book[CONCLUSION(lang)]
    assert beside(conclusion, kinds.ORGANIZATION.label(lang)) == submission.organization
    assert beside(conclusion, kinds.CREDIT_CODE.label(lang)) == CODE
    assert beside(conclusion, kinds.LEVEL.label(lang)) == kinds.level_name(level)(lang)
    assert beside(conclusion, kinds.LEVEL_SCORE(lang)) == float(figures.score)
    assert beside(conclusion, kinds.VERDICT(lang)) == kinds.CONFORMS(lang)
    assert [row[kinds.SCORE(lang)] for row in table(book[REQUIREMENT_SCORES(lang)], kinds.ID(lang))] == [
        submission.scores[r.id] / 10 for r in catalogue().level(level).requirements
    ]
    score_b, score_c = ("得分 B", "得分 C") if lang == "zh" else ("Score B", "Score C")
    domains = {domain(lang): domain.zh for domain in catalogue().domains}
    shown = {
        domains[row[kinds.DOMAIN(lang)]]: row[score_b] for row in table(book[DOMAIN_SCORES(lang)], kinds.DOMAIN(lang))
    }
    of_domain = {domain: float(b) for domain, b in figures.domains.items()}
    assert shown == {d.zh: of_domain.get(d.zh, kinds.NOT_ASSESSED(lang)) for d in catalogue().domains}
    subdomains = table(book[SUBDOMAIN_SCORES(lang)], kinds.DOMAIN(lang))
    assert [row[score_c] for row in subdomains] == [float(c) for c in figures.subdomains.values()]


def test_the_conclusion_says_what_a_manager_needs() -> None:
    submission = submission_of(catalogue(), 3, BAD)
    units, count = sum(submission.scores.values()), len(submission.scores)
    sheet = calculated(result_of(submission))[CONCLUSION.zh]
    texts = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    exact = Fraction(units, 10 * count)
    assert f"{exact.numerator}/{exact.denominator}" in texts
    assert f"得分合计 {units / 10} ÷ 要求数 {count}" in texts
    assert "低于阈值 0.8，不符合三星级要求" in texts
    assert beside(sheet, "余量（A 与阈值之差）") == float(exact - Fraction(4, 5))
    assert beside(sheet, kinds.VERDICT.zh) == "不符合"
    assert "示例" in beside(sheet, "要求目录")
    assert "按示例要求目录得出" in texts


def test_a_mean_of_exactly_the_threshold_conforms_with_no_margin() -> None:
    trial = catalogue_of([6])
    book = calculated(result_of(submission_of(trial, 1, [8]), trial))
    sheet = book[CONCLUSION.zh]
    assert (beside(sheet, "成熟度等级得分"), beside(sheet, "判定结论"), beside(sheet, "精确值")) == (0.8, "符合", "4/5")
    assert "余量 0.0000（再失 0 分仍符合）" in book[IMPROVEMENT.zh].cell(2, 1).value


@given(st.integers(1, 2500), st.integers(0, 25_000), st.fractions(0, 1, max_denominator=30))
def test_no_figure_looks_as_if_it_were_on_the_other_side(count: int, near: int, threshold: Fraction) -> None:
    """A is shown with a fixed number of decimals; programs round halves up."""
    whole = 10 * count
    units = min(max(round(threshold * whole) + near % 5 - 2, 0), whole)
    places = digits(whole, threshold, 4)
    a = Fraction(units, whole)
    shown = Fraction((Decimal(a.numerator) / a.denominator).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    if a != threshold:
        assert (shown > threshold) == (a > threshold)
        assert shown != threshold


def test_fractions_end_or_stay_fractions() -> None:
    values = (Fraction(4, 5), Fraction(1), Fraction(694, 10), Fraction(2, 3))
    assert [decimal(value) for value in values] == ["0.8", "1", "69.4", "2/3"]


def test_what_a_stranger_typed_is_text_everywhere() -> None:
    submission = submission_of(catalogue(), 3, BAD, organization="=1+1 & <甲>")
    first, second, *_ = submission.scores
    submission.rows[first] = {"evidence": "001", "remark": HOSTILE}
    submission.rows[second] = {"evidence": "-1", "remark": "@SUM(A1)\n+86"}
    submission.listings = {"plan": [{"requirement": r, "measure": "=2+3"} for r in submission.scores]}
    submission.findings = [Finding("choice-unlisted", "=A1", "B5", HOSTILE, "机构类型")]
    origin = replace(ORIGIN_OF_TEST, provenance=ORIGIN_OF_TEST.provenance._replace(source="+甲.xlsx"))
    data = result_workbook(submission, figures_of(submission, catalogue()), origin, catalogue())
    book = opened(data)
    for sheet in book:
        formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert bool(formulas) == (sheet.title == REVIEW.zh), sheet.title
    assert beside(book[CONCLUSION.zh], "机构名称") == "=1+1 & <甲>"
    rows = table(book[REQUIREMENT_SCORES.zh], "编号")
    assert [(row["证据编号"], row["说明"]) for row in rows[:2]] == [("001", HOSTILE), ("-1", "@SUM(A1)\n+86")]
    assert {row["改进计划中的措施"] for row in table(book[IMPROVEMENT.zh], "序号")} == {"=2+3"}
    assert beside(book[ORIGIN.zh], "源文件") == "+甲.xlsx"
    assert "&amp;amp;" not in unpack(data)["xl/worksheets/sheet1.xml"].decode()
    assert (
        "=1+1 &amp;&amp; &lt;甲&gt;" in unpack(data)["xl/worksheets/sheet1.xml"].decode()
    )  # a page's head doubles the &


def test_the_smallest_set_heads_the_list_and_is_said() -> None:
    submission = submission_of(catalogue(), 3, BAD)
    sheet = calculated(result_of(submission))[IMPROVEMENT.zh]
    rows = table(sheet, "序号")
    picked = [row for row in rows if row["达标组合"] == "●"]
    assert rows[: len(picked)] == picked
    sentence = sheet.cell(2, 1).value
    assert f"至少把 {len(picked)} 项提高到“全部满足”即可达到" in sentence
    assert picked[-1]["依次改进后 A"] >= 0.8 > picked[-2]["依次改进后 A"]
    assert [row["编号"] for row in picked[:10]] == re.findall(r"L3-\w+-\d+", sentence)
    assert rows[-1]["依次改进后 A"] == 1
    assert len(rows) == sum(units < 10 for units in submission.scores.values())


def test_nothing_lost_nothing_listed() -> None:
    sheet = calculated(result_of(submission_of(catalogue(), 1, [10])))[IMPROVEMENT.zh]
    assert table(sheet, "序号") == []
    assert sheet.cell(2, 1).value == "全部要求都是“全部满足”，没有失分。"


def test_measures_of_the_plan_stand_beside_their_requirements() -> None:
    submission = submission_of(catalogue(), 3)
    lost = [one for one, units in submission.scores.items() if units < 10]
    submission.listings = {
        "plan": [
            {"requirement": f"{lost[0]}，{lost[1]}", "measure": "补充记录", "deadline": "2026-12-31"},
            {"requirement": lost[0], "measure": "每月检查"},
        ]
    }
    rows = {
        row["编号"]: row["改进计划中的措施"] for row in table(calculated(result_of(submission))[IMPROVEMENT.zh], "序号")
    }
    assert rows[lost[0]] == "补充记录（2026-12-31）\n每月检查"
    assert rows[lost[1]] == "补充记录（2026-12-31）"
    assert rows[lost[2]] is None


@pytest.mark.parametrize("typed", [str.lower, lambda one: one.replace("-", "—"), lambda one: f" {one}|"])
def test_a_plan_names_requirements_as_people_type_them(typed: Callable[[str], str]) -> None:
    submission = submission_of(catalogue(), 3)
    lost = next(one for one, units in submission.scores.items() if units < 10)
    submission.listings = {"plan": [{"requirement": typed(lost), "measure": "补充记录"}]}
    (row,) = [row for row in table(calculated(result_of(submission))[IMPROVEMENT.zh], "序号") if row["编号"] == lost]
    assert row["改进计划中的措施"] == "补充记录"


def test_provenance_and_the_warnings_taken() -> None:
    submission = submission_of(catalogue(), 3)
    submission.findings = [Finding("score-normalized", "评分表", "F12", "80%", "0.8")]
    submission.modified = datetime(2026, 7, 15, 9, 30)
    sheet = calculated(result_of(submission))[ORIGIN.zh]
    identity = catalogue().identity
    expected = {
        "源文件": ORIGIN_OF_TEST.provenance.source,
        "收件文件夹": "2026",
        "源文件 SHA-256": "ab" * 32,
        "源文件保存时间": "2026-07-15 09:30:00 UTC",
        "评估记录 SHA-256": "cd" * 32,
        "要求目录": identity.name,
        "目录版本": identity.version,
        "目录内容 SHA-256": identity.digest,
        "模板格式": "1",
        "smexl 版本": "0.1.0",
        "满足程度与阈值": "全部满足 1，大部分满足 0.8，部分满足 0.5，不满足 0；阈值 0.8",
        "判断方式": "一般",
        "处理时间": "2026-07-15 10:30:00+08:00",
    }
    assert {label: beside(sheet, label) for label in expected} == expected
    message = "得分“80%”已按 0.8 采用。请从列表中选择得分。"
    assert table(sheet, "工作表") == [{"工作表": "评分表", "单元格": "F12", "原值": "80%", "说明": message}]


# --- 复核 -------------------------------------------------------------------------------------------------------------


def test_the_cached_recomputation_agrees() -> None:
    book = calculated(good())
    rows = review(book)
    assert len(rows) == 1 + 1 + 5 + 26
    assert {row["是否一致"] for row in rows} == {"一致"}
    assert book[REVIEW.zh].cell(2, 1).value == "全部 33 项一致。"
    for row in rows:
        assert (
            row["重算"] == pytest.approx(row["smexl"], abs=1e-12)
            if row["项目"] != "判定结论"
            else row["重算"] == row["smexl"]
        )


def test_a_figure_that_differs_is_said_to_differ() -> None:
    submission = submission_of(catalogue(), 3)
    wrong = figures_of(submission, catalogue())
    pair = next(iter(wrong.subdomains))
    wrong = replace(wrong, conforms=False, subdomains={**wrong.subdomains, pair: Fraction(123, 1000)})
    book = calculated(result_workbook(submission, wrong, ORIGIN_OF_TEST, catalogue()))
    assert [row["项目"] for row in review(book) if row["是否一致"] == "不一致"] == ["判定结论", "能力子域得分 C"]
    assert book[REVIEW.zh].cell(2, 1).value.startswith("有 2 项不一致")


CASES = [(3, "zh", GOOD), (3, "en", BAD), (1, "zh", (8,)), (5, "zh", (8, 10, 5, 8))]


@pytest.mark.parametrize(("level", "lang", "pattern"), CASES)
def test_a_spreadsheet_program_comes_to_the_same(
    level: int, lang: Lang, pattern: tuple[int, ...], tmp_path: Path
) -> None:
    submission = submission_of(catalogue(), level, pattern)
    figures = figures_of(submission, catalogue())
    source, target = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    data = result_of(submission, lang=lang)
    source.write_bytes(without_caches(data, lang))
    assert {row["重算" if lang == "zh" else "Recomputed"] for row in review(calculated(source.read_bytes()), lang)} == {
        None
    }
    resave("libreoffice", source, target)
    cached, computed = calculated(data), calculated(target.read_bytes())
    assert computed[REVIEW(lang)].cell(2, 1).value == cached[REVIEW(lang)].cell(2, 1).value
    rows = review(computed, lang)
    assert len(rows) == 2 + 5 + len(figures.subdomains)
    for row, before in zip(rows, review(cached, lang), strict=True):
        again, ours, agree = list(row.values())[-3:]
        assert agree == ("一致" if lang == "zh" else "Agrees")
        assert again == (pytest.approx(ours, abs=1e-12) if isinstance(ours, float | int) else ours)
        assert list(before.values())[3:] == [
            pytest.approx(v, abs=1e-12) if isinstance(v, float) else v for v in list(row.values())[3:]
        ]
    verdict = kinds.CONFORMS if figures.conforms else kinds.DOES_NOT_CONFORM
    assert rows[0]["smexl"] == pytest.approx(float(figures.score), abs=1e-15)
    assert rows[1]["smexl"] == verdict(lang)


def test_a_changed_score_shows_as_a_difference(tmp_path: Path) -> None:
    source, target = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    cell = f'<c r="E{FIRST + 1}"'
    changed = edit(
        good(), REQUIREMENT_SCORES.zh, lambda xml: re.sub(rf"({cell}[^>]*>)<v>1.0</v>", r"\1<v>0.5</v>", xml)
    )
    source.write_bytes(without_caches(changed, "zh"))
    resave("libreoffice", source, target)
    book = calculated(target.read_bytes())
    first = catalogue().level(3).requirements[0]
    differing = {(r["项目"], r["能力域"], r["能力子域"]) for r in review(book) if r["是否一致"] == "不一致"}
    assert differing == {
        ("成熟度等级得分 A", None, None),
        ("能力域得分 B", first.domain, None),
        ("能力子域得分 C", first.domain, first.subdomain),
    }
    assert book[REVIEW.zh].cell(2, 1).value.startswith("有 3 项不一致")


# --- charts and form --------------------------------------------------------------------------------------------------
def charts(data: bytes) -> dict[str, str]:
    return {name: xml.decode() for name, xml in unpack(data).items() if name.startswith("xl/charts/chart")}


def cached_points(xml: str) -> list[list[float]]:
    """The cached values of each series."""
    return [
        [float(value) for value in re.findall(r"<c:v>([^<]*)</c:v>", values)]
        for values in re.findall(r"<c:val>.*?</c:val>", xml)
    ]


def test_charts_have_fixed_axes_the_threshold_and_their_values() -> None:
    submission = submission_of(catalogue(), 3)
    figures = figures_of(submission, catalogue())
    counts, radar, bars = charts(good()).values()
    for xml in (radar, bars):
        assert '<c:max val="1"/><c:min val="0"/>' in xml
    assert cached_points(radar) == [[float(b) for b in figures.domains.values()], [0.8] * 5]
    assert '<c:majorUnit val="0.8"/>' in bars
    reached, below = cached_points(bars)
    assert sorted(reached + below) == sorted(float(c) for c in figures.subdomains.values())
    assert min(reached) >= 0.8 > max(below)
    assert cached_points(counts) == [[list(submission.scores.values()).count(u) for u in (10, 8, 5, 0)]]


def test_a_domain_that_is_not_assessed_is_a_gap_in_the_radar() -> None:
    submission = submission_of(catalogue(), 1)
    data = result_of(submission)
    radar = charts(data)["xl/charts/chart2.xml"]
    assert cached_points(radar)[0] == [float(b) for b in figures_of(submission, catalogue()).domains.values()]
    assert "c:dispBlanksAs" not in radar  # left out, it means a gap
    assert "服务持续改进（不适用）" in radar


def test_same_input_same_bytes() -> None:
    assert good() == result_of(submission_of(catalogue(), 3))


def test_the_english_workbook_has_no_chinese_but_what_was_entered() -> None:
    submission = submission_of(catalogue(), 3, BAD, organization="Hefei Service Centre")
    submission.rows = {}
    data = result_of(submission, lang="en")
    text = " ".join(xml.decode() for name, xml in unpack(data).items() if name.endswith(".xml") and "theme" not in name)
    text = text.replace("微软雅黑", "").replace(catalogue().version, "").replace(ORIGIN_OF_TEST.provenance.source, "")
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []


def test_the_requirement_table_filters_freezes_and_repeats_its_headings() -> None:
    book = calculated(good())
    sheet = book[REQUIREMENT_SCORES.zh]
    last = FIRST + len(catalogue().level(3).requirements)
    assert sheet.auto_filter.ref == f"A{FIRST}:{column_letters(len(requirement_columns(SELF)) - 1)}{last}"
    assert sheet.freeze_panes == f"B{FIRST + 1}"
    assert sheet.print_title_rows == f"${FIRST}:${FIRST}"
    assert all(sheet.page_setup.paperSize == 9 for sheet in book)
    assert part_of(unpack(good()), REQUIREMENT_SCORES.zh) == "xl/worksheets/sheet4.xml"
