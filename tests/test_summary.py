"""``summary.xlsx``: every figure against plain fractions, text as text, and a rerun that gives the same bytes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from catalogues import catalogue_of
from fake_batch import Fake, credit_code, exactly, fakes, fraction, write_fakes
from filled import LEVEL_NAMES
from programs import resave
from written import block, read, records

from smexl.batch.reread import NotABatchError
from smexl.catalogue import Catalogue
from smexl.catalogue import files as catalogue_files
from smexl.drawing import tabular
from smexl.findings import Finding
from smexl.summary import Expected, problems, write_summary
from smexl.text import Lang

CATALOGUE = catalogue_files.load()
FILES = tuple(fakes(CATALOGUE, 60))
ACCEPTED = tuple(one for one in FILES if one.status == "accepted")
SHEETS = ["总览", "机构", "临界", "能力域", "能力子域", "要求统计", "问题清单", "文件清单"]


def summary_of(
    folder: Path,
    files: Sequence[Fake],
    catalogue: Catalogue = CATALOGUE,
    lang: Lang = "zh",
    expected: Sequence[Expected] | None = None,
) -> Path:
    path = folder / "summary.xlsx"
    write_summary(write_fakes(folder, files, catalogue, size=17), path, catalogue, lang, expected)
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return summary_of(tmp_path_factory.mktemp("summary"), FILES)


def test_the_sheets(written: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written)
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [*SHEETS, "退回"]
    assert {sheet.title for sheet in book if sheet.sheet_state == "veryHidden"} == {
        "_catalogue",
        "_submissions",
        "_seal",
    }
    english = openpyxl.load_workbook(summary_of(tmp_path, FILES[:9], lang="en", expected=[]))
    visible = [sheet.title for sheet in english if sheet.sheet_state == "visible"]
    assert visible == [
        *("Overview", "Organizations", "Borderline", "Domains", "Subdomains", "Requirements", "Findings", "Files"),
        *("To be mended", "Not submitted"),
    ]


def test_a_rerun_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    assert summary_of(tmp_path, FILES).read_bytes() == written.read_bytes()


def test_the_overview_counts(written: Path) -> None:
    rows = read(written)["总览"]
    assert "示例" in rows[1][0]
    assert CATALOGUE.identity.digest[:12] in rows[1][0]
    status = Counter(one.status for one in FILES)
    passed = [one for one in ACCEPTED if fraction(one, CATALOGUE) >= CATALOGUE.threshold]
    cards = next(row for row in rows if isinstance(row[0], float) and row[0] == len(FILES))
    assert cards[:10:2] == [len(FILES), *(status[s] for s in ("accepted", "returned", "unreadable")), len(passed)]
    assert cards[10] == len(passed) / len(ACCEPTED)
    table = block(rows, "等级和类型", 12)
    assert list(table) == [f"{name.zh} 自评" for name in LEVEL_NAMES.values()] + ["合计"]
    for level, name in LEVEL_NAMES.items():
        mine = [one for one in FILES if one.level == level]
        scores = [fraction(one, CATALOGUE) for one in mine if one.status == "accepted"]
        of = Counter(one.status for one in mine)
        good = sum(score >= Fraction(4, 5) for score in scores)
        assert table[f"{name.zh} 自评"] == [
            *(len(mine), of["accepted"], good, len(scores) - good, of["returned"], of["superseded"], of["duplicate"]),
            *(good / len(scores), float(sum(scores) / len(scores)), float(min(scores)), float(max(scores))),
        ]
    assert table["合计"][:4] == [
        len(FILES) - status["unreadable"],
        len(ACCEPTED),
        len(passed),
        len(ACCEPTED) - len(passed),
    ]
    statuses = block(rows, "每个文件的状态", 2)
    assert [int(count) for (count,) in statuses.values()] == [
        status[s] for s in ("accepted", "returned", "unreadable", "superseded", "duplicate")
    ]


def test_the_overview_tells_the_most_frequent_findings(written: Path) -> None:
    rows = read(written)["总览"]
    at = next(i for i, row in enumerate(rows) if row[0] == "严重程度")
    counts = Counter(finding.code for one in FILES for finding in one.findings)
    files = Counter(code for one in FILES for code in {finding.code for finding in one.findings})
    found = {row[3]: row[1:3] for row in rows[at + 1 : at + 1 + len(counts)]}
    assert found == {code: [counts[code], files[code]] for code in counts}
    assert [row[1] for row in rows[at + 1 : at + 1 + len(counts)]] == sorted(counts.values(), reverse=True)


def test_a_row_for_each_accepted_organization(written: Path) -> None:
    found = records(read(written)["机构"], "序号")
    assert [row["序号"] for row in found] == list(range(1, len(ACCEPTED) + 1))
    by_source = {one.source: one for one in ACCEPTED}
    for row in found:
        one = by_source.pop(row["来源文件"])
        score = fraction(one, CATALOGUE)
        assert row["机构名称"] == one.organization
        assert row["统一社会信用代码"] == one.credit_code
        assert row["成熟度等级"] == LEVEL_NAMES[one.level or 0].zh
        assert row["等级得分 A"] == float(score)
        assert row["判定结论"] == ("符合" if score >= Fraction(4, 5) else "不符合")
        assert row["距阈值"] == float(score - Fraction(4, 5))
        assert (row["得分合计\n（单位）"], row["满分\n（单位）"]) == (sum(one.units), 10 * len(one.units))
        assert row["警告"] == len(one.findings)
        assert row["结果"] == "打开"
    assert not by_source
    order = [(row["成熟度等级"], -row["等级得分 A"]) for row in found]
    levels = [name.zh for name in LEVEL_NAMES.values()]
    assert order == sorted(order, key=lambda one: (levels.index(one[0]), one[1]))


def test_the_result_is_linked(written: Path) -> None:
    sheet = openpyxl.load_workbook(written)["机构"]
    column = next(cell.column for cell in sheet[3] if cell.value == "结果")
    first = sheet.cell(4, column).value
    assert str(first).startswith('=HYPERLINK("results/')
    assert str(first).endswith('.xlsx","打开")')


def test_figures_by_domain_and_subdomain(written: Path) -> None:
    sources = [row["来源文件"] for row in records(read(written)["机构"], "序号")]
    files = {one.source: one for one in ACCEPTED}
    for sheet, domain_wise in (("能力域", True), ("能力子域", False)):
        rows = read(written)[sheet]
        at = next(i for i, row in enumerate(rows) if row[0] == "机构名称")
        expected = [figures(files[source], domain_wise) for source in sources]
        for row, figure in zip(rows[at + 1 :], expected, strict=True):
            assert row[3:] == ["—" if value is None else pytest.approx(float(value), abs=1e-15) for value in figure]
        for row in rows[2 : 2 + len(LEVEL_NAMES)]:
            level = next(number for number, name in LEVEL_NAMES.items() if f"{name.zh} 自评" == row[1])
            mine = [figure for source, figure in zip(sources, expected, strict=True) if files[source].level == level]
            assert row[0] == f"均值（{len(mine)} 家）"
            for value, *column in zip(row[3:], *mine, strict=True):
                mean = None if column[0] is None else sum(column) / len(column)
                assert value == ("—" if mean is None else pytest.approx(float(mean), abs=1e-12))


def figures(one: Fake, domain_wise: bool) -> list[Fraction | None]:
    """B or C of a submission, in catalogue order, by plain fractions."""
    requirements = CATALOGUE.level(one.level or 0).requirements
    by_pair: dict[tuple[str, str], list[int]] = {}
    for requirement, units in zip(requirements, one.units, strict=True):
        by_pair.setdefault((requirement.domain, requirement.subdomain), []).append(units)
    cs = {pair: Fraction(sum(units), 10 * len(units)) for pair, units in by_pair.items()}
    if not domain_wise:
        return [cs.get((s.domain.zh, s.name.zh)) for s in CATALOGUE.subdomains]
    bs: list[Fraction | None] = []
    for domain in CATALOGUE.domains:
        mine = [c for (name, _), c in cs.items() if name == domain.zh]
        bs.append(sum(mine) / len(mine) if mine else None)
    return bs


def test_requirements_with_their_grades_and_ranks(written: Path) -> None:
    found = records(read(written)["要求统计"], "成熟度等级")
    assert [row["编号"] for row in found] == [
        r.id for level in LEVEL_NAMES for r in CATALOGUE.level(level).requirements
    ]
    for level, name in LEVEL_NAMES.items():
        mine = [one for one in ACCEPTED if one.level == level]
        rows = [row for row in found if row["成熟度等级"] == name.zh]
        sums = [sum(one.units[place] for one in mine) for place in range(len(rows))]
        for place, row in enumerate(rows):
            scores = [one.units[place] for one in mine]
            grades = [row[f"{grade.label.zh}\n{float(grade.score):g}"] for grade in CATALOGUE.scale]
            assert grades == [scores.count(CATALOGUE.units(grade)) for grade in CATALOGUE.scale]
            assert (row["份数"], row["均值"]) == (len(mine), sums[place] / (10 * len(mine)))
            assert row["名次\n（1 最弱）"] == 1 + sum(other < sums[place] for other in sums)


def test_all_findings_and_all_files(written: Path) -> None:
    found = records(read(written)["问题清单"], "严重程度")
    errors = [(one.source, finding) for one in FILES for finding in one.findings if finding.severity == "error"]
    names = ("来源文件", "工作表", "单元格", "内容", "问题和办法", "代码")
    assert [[row[name] for name in names] for row in found[: len(errors)]] == [
        [source, finding.sheet, finding.cell, finding.value, finding.message("zh"), finding.code]
        for source, finding in errors
    ]
    assert [row["严重程度"] for row in found] == ["错误"] * len(errors) + ["警告"] * (len(found) - len(errors))
    files_of = Counter(code for one in FILES for code in {finding.code for finding in one.findings})
    warnings = [row["代码"] for row in found[len(errors) :]]
    assert warnings == sorted(warnings, key=files_of.__getitem__)
    files = records(read(written)["文件清单"], "来源文件")
    names_of = {
        "accepted": "受理",
        "returned": "退回",
        "unreadable": "无法读取",
        "superseded": "已被取代",
        "duplicate": "重复文件",
    }
    assert [(row["来源文件"], row["状态"], row["错误"]) for row in files] == [
        (one.source, names_of[one.status], sum(finding.severity == "error" for finding in one.findings))
        for one in FILES
    ]
    assert {row["工作簿"] for row in files} == {"结果", "退回件", ""}


# --- exactness, hostile text, odd batches -----------------------------------------------------------------------------
def test_exactly_the_threshold_conforms_and_a_unit_less_does_not(tmp_path: Path) -> None:
    files = []
    for level in LEVEL_NAMES:
        whole = 10 * len(CATALOGUE.level(level).requirements)
        for number, units in enumerate((-(-whole * 4 // 5), -(-whole * 4 // 5) - 1)):
            code = credit_code("340104", 10 * level + number)
            files.append(
                Fake(f"{level}-{number}.xlsx", "accepted", code, code, level, "self", exactly(CATALOGUE, level, units))
            )
    found = records(read(summary_of(tmp_path, files))["机构"], "序号")
    assert [row["判定结论"] for row in found] == ["符合", "不符合"] * len(LEVEL_NAMES)


def test_a_figure_is_never_shown_across_the_threshold(tmp_path: Path) -> None:
    """0.79998 with four decimals would read 0.8000 beside 不符合."""
    catalogue = catalogue_of([5000])
    units = [8] * 4998 + [10, 5]
    assert sum(units) == 39_999
    files = [Fake("a.xlsx", "accepted", "甲", credit_code("340104", 1), 1, "self", units)]
    book = openpyxl.load_workbook(summary_of(tmp_path, files, catalogue))
    shown = {}
    for sheet, row, column in (
        ("机构", 4, 6),
        ("文件清单", 4, 7),
        ("能力域", 5, 3),
        ("能力域", 5, 4),
        ("能力子域", 6, 4),
    ):
        cell = book[sheet].cell(row, column)
        digits = len(cell.number_format.partition(".")[2])
        shown[sheet, column] = f"{cell.value:.{digits}f}"
    assert set(shown.values()) == {"0.79998"}
    assert book["机构"].cell(4, 8).number_format.startswith("+0.00000;-0.00000")


def test_text_of_strangers_is_text(tmp_path: Path) -> None:
    hostile = ("=1+1", "<r><t>x</t></r>", "+1", "@a", "a\x02b", "_x0041_", "长" * 40_000)
    level = CATALOGUE.level(1)
    files = [
        Fake(
            f"{i}-{name[:20]}.xlsx",
            "accepted",
            name,
            f"{i}{name[:9]}",
            1,
            "self",
            [10] * len(level.requirements),
            name,
            name,
        )
        for i, name in enumerate(hostile)
    ]
    path = summary_of(tmp_path, files, expected=[Expected(name[:40], name, None) for name in hostile])
    book = openpyxl.load_workbook(path)
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == 2 * len(hostile)
    assert all(str(formula).startswith('=HYPERLINK("results/') for formula in formulas)
    names = {str(row["机构名称"]).rstrip() for row in records(read(path)["机构"], "序号")}
    assert names == {"=1+1", "<r><t>x</t></r>", "+1", "@a", "a\ufffdb", "_x0041_", "长" * 999 + "…"}


def test_a_person_finds_the_rows_that_matter_among_very_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = next(one for one in FILES if one.status == "accepted" and one.level == 1)
    usual = tuple(Finding("field-wanted", "基本信息", f"B{row}", detail="电话") for row in (4, 5, 9))
    rare = (Finding("file-format", detail="xls"),)
    returned = next(one for one in FILES if one.status == "returned")
    bad = replace(returned, findings=[finding for finding in returned.findings if finding.severity == "error"])
    files = [
        replace(one, source=f"{i}.xlsx", credit_code=f"C{i}", findings=(*usual, *(rare if i == 17 else ())))
        for i in range(60)
    ]
    rows = records(read(summary_of(tmp_path / "many", [*files, bad]))["问题清单"], "严重程度")
    assert [row["代码"] for row in rows[: len(bad.findings)]] == [finding.code for finding in bad.findings]
    assert [(row["代码"], row["机构名称"]) for row in rows if row["代码"] in ("file-format", "field-wanted")] == [
        ("file-format", one.organization),
        ("field-wanted", "60 份文件"),
    ]
    assert rows[-1]["问题和办法"].startswith("共 180 处，首处：")
    few = records(read(summary_of(tmp_path / "few", [*files[:3], bad]))["问题清单"], "严重程度")
    assert [row["单元格"] for row in few if row["代码"] == "field-wanted"] == ["B4:B5, B9"] * 3
    monkeypatch.setattr(problems, "_MOST", 2)
    sheet = read(summary_of(tmp_path / "cut", [*files, bad, replace(bad, source="b"), replace(bad, source="c")]))
    assert len(records(sheet["问题清单"], "严重程度")) == 2
    assert any("只列前 2 行" in str(cell) for row in sheet["问题清单"][:3] for cell in row)


def test_findings_beyond_the_limit_of_a_sheet_go_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MOST_ROWS", 40)
    sheets = read(summary_of(tmp_path, FILES))
    rows = [row for name in sheets if name.startswith("问题清单") for row in records(sheets[name], "严重程度")]
    assert len(rows) == sum(len(one.findings) for one in FILES) > 40
    assert "问题清单 (2)" in sheets


def test_an_empty_batch(tmp_path: Path) -> None:
    sheets = read(summary_of(tmp_path, [], expected=[]))
    assert list(sheets)[:8] == SHEETS
    assert sheets["机构"][-1][0] == "没有受理的评分表。"
    assert sheets["未提交"][-1][0] == "名册上的申请都已受理。"


def test_nothing_accepted(tmp_path: Path) -> None:
    sheets = read(summary_of(tmp_path, [one for one in FILES if one.status != "accepted"]))
    assert len(records(sheets["文件清单"], "来源文件")) == len(FILES) - len(ACCEPTED)


def formal_of(one: Fake, scores: Sequence[int], **changes: Any) -> Fake:
    """A formal assessment of the same organization and level."""
    return replace(one, kind="formal", source=f"正式/{one.source}", units=scores, findings=(), **changes)


def both_kinds() -> list[Fake]:
    """Self-assessments, and formal assessments of the first six of them: a unit lower in some requirements, higher in one."""
    formal = []
    for number, one in enumerate(ACCEPTED[:6]):
        scores = [10] + [5 if units == 8 and number % 2 else units for units in one.units[1:]]
        risks = [
            {"number": "E01", "name": "=消防通道", "requirements": "L1-ZL01-1", "method": "现场巡视", "urgent": True},
            {"number": "E02", "name": "台账", "urgent": False},
            {"number": "E03", "name": "访谈记录"},
        ]
        formal.append(formal_of(one, scores, evidence=risks if number in (1, 4) else risks[1:]))
    return [*FILES, *formal]


@pytest.fixture(scope="module")
def two_kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return summary_of(tmp_path_factory.mktemp("kinds"), both_kinds())


def test_a_kind_that_is_not_known_stands_apart_too(tmp_path: Path) -> None:
    first = ACCEPTED[0]
    level = LEVEL_NAMES[first.level or 0].zh
    sheets = read(
        summary_of(tmp_path, [first, replace(first, kind="other", source="b.xlsx", units=[0] * len(first.units))])
    )
    table = block(sheets["总览"], "等级和类型", 10)
    assert table[f"{level} 自评"][8] == float(fraction(first, CATALOGUE))
    assert table[f"{level} other"][8] == 0
    assert [row["份数"] for row in records(sheets["要求统计"], "成熟度等级")] == [1] * (2 * len(first.units))


def test_kinds_are_counted_apart(two_kinds: Path) -> None:
    rows = read(two_kinds)["总览"]
    files = both_kinds()
    names = {"self": "自评", "formal": "正式评估"}
    cards = next(i for i, row in enumerate(rows) if row[0] == "自评 · 受理")
    assert rows[cards][:12:2] == [f"{name} · {what}" for name in names.values() for what in ("受理", "符合", "符合率")]
    table = block(rows, "等级和类型", 12)
    for place, (kind, name) in enumerate(names.items()):
        mine = [one for one in files if one.kind == kind]
        accepted = [one for one in mine if one.status == "accepted"]
        good = sum(fraction(one, CATALOGUE) >= Fraction(4, 5) for one in accepted)
        assert rows[cards + 1][6 * place : 6 * place + 6 : 2] == [len(accepted), good, good / len(accepted)]
        assert table[f"合计 {name}"][:4] == [len(mine), len(accepted), good, len(accepted) - good]
        levels = [row for label, row in table.items() if label.endswith(f" {name}") and "合计" not in label]
        assert sum(row[0] for row in levels) == len(mine)
    assert "合计" not in table


def test_urgent_risks_come_first(two_kinds: Path) -> None:
    sheets = read(two_kinds)
    assert list(sheets)[:2] == ["总览", "紧急风险"]
    banner = next(row[0] for row in sheets["总览"] if str(row[0]).startswith("！"))
    assert "紧急重大风险 2 项" in banner
    concerned = [one for one in both_kinds() if one.evidence and one.evidence[0].get("urgent")]
    for one in concerned:
        assert (one.organization or "") in banner
    found = records(sheets["紧急风险"], "机构名称")
    assert {(row["机构名称"], row["来源文件"]) for row in found} == {
        (one.organization, one.source) for one in concerned
    }
    assert [(row["证据名称"], row["采集方式"], row["类型"]) for row in found] == [
        ("=消防通道", "现场巡视", "正式评估")
    ] * 2
    book = openpyxl.load_workbook(two_kinds)
    assert {book[name].sheet_properties.tabColor.rgb for name in ("总览", "紧急风险")} == {"FFD9730D"}


def test_an_urgent_risk_of_a_returned_workbook_does_not_wait(tmp_path: Path) -> None:
    returned = next(one for one in FILES if one.status == "returned")
    urgent = Finding("urgent-risk", "证据清单", "J7", "是", "E04 消防通道")
    files = [*FILES, replace(returned, kind="formal", source="急.xlsx", findings=(*returned.findings, urgent))]
    sheets = read(summary_of(tmp_path, files))
    (row,) = records(sheets["紧急风险"], "机构名称")
    assert (row["机构名称"], row["状态"], row["来源文件"]) == (returned.organization, "退回", "急.xlsx")
    assert "E04 消防通道" in row["证据名称"]
    assert any(f"涉及 1 家机构：{returned.organization}" in str(row[0]) for row in sheets["总览"])


def test_without_an_urgent_risk_nothing_is_said_of_them(written: Path) -> None:
    assert not any(str(row[0]).startswith("！") for row in read(written)["总览"])
    assert not any("紧急" in str(cell) for row in read(written)["总览"] for cell in row)


def test_a_batch_without_a_table_of_evidence(tmp_path: Path) -> None:
    tables = write_fakes(tmp_path, FILES[:9], CATALOGUE)
    (tables / "evidence.parquet").unlink()
    write_summary(tables, tmp_path / "summary.xlsx", CATALOGUE, "zh")
    assert list(read(tmp_path / "summary.xlsx"))[:8] == SHEETS


def test_both_kinds_of_an_organization_stand_side_by_side(two_kinds: Path) -> None:
    found = {row["统一社会信用代码"]: row for row in records(read(two_kinds)["前后对照"], "机构名称")}
    formal = {one.credit_code: one for one in both_kinds() if one.kind == "formal"}
    before = {one.credit_code: one for one in ACCEPTED}
    assert found.keys() == formal.keys()
    for code, row in found.items():
        one, other = before[code], formal[code]
        a, b = fraction(one, CATALOGUE), fraction(other, CATALOGUE)
        assert (row["自评 A"], row["正式评估 A"], row["相差"]) == (float(a), float(b), float(b - a))
        assert row["结论"] == ("一致" if (a >= Fraction(4, 5)) == (b >= Fraction(4, 5)) else "不同")
        pairs = list(zip(one.units, other.units, strict=True))
        assert row["升高的\n要求数"] == sum(y > x for x, y in pairs)
        assert row["降低的\n要求数"] == sum(y < x for x, y in pairs)
    overview = read(two_kinds)["总览"]
    at = next(i for i, row in enumerate(overview) if row[0] == "同一机构的自评与正式评估")
    rows = []
    for row in overview[at + 2 :]:
        if not row[0]:
            break
        rows.append(row)
    assert sum(row[1] for row in rows) == len(found)
    for row in rows:
        mine = [code for code, one in formal.items() if LEVEL_NAMES[one.level or 0].zh == row[0]]
        means = [sum(fraction(of[code], CATALOGUE) for code in mine) / len(mine) for of in (before, formal)]
        assert row[2:5] == [float(means[0]), float(means[1]), pytest.approx(float(means[1] - means[0]), abs=1e-15)]
        assert sum(row[5:8]) == len(mine)


def test_without_pairs_there_is_no_sheet_of_them(written: Path) -> None:
    assert "前后对照" not in read(written)


def test_a_summary_of_both_kinds_in_english(tmp_path: Path) -> None:
    sheets = read(summary_of(tmp_path, both_kinds(), lang="en"))
    assert list(sheets)[:4] == ["Overview", "Urgent risks", "Organizations", "Side by side"]
    assert records(sheets["Urgent risks"], "Organization name")[0]["Collection method"] == "Site tour"


def test_tables_of_another_catalogue(tmp_path: Path) -> None:
    tables = write_fakes(tmp_path, FILES, CATALOGUE)
    with pytest.raises(NotABatchError):
        write_summary(tables, tmp_path / "summary.xlsx", catalogue_of([3, 2]), "zh")
    assert not (tmp_path / "summary.xlsx").exists()


# --- the roster -------------------------------------------------------------------------------------------------------
def test_who_has_not_submitted(tmp_path: Path) -> None:
    done, other = ACCEPTED[0], ACCEPTED[1]
    returned = next(one for one in FILES if one.status == "returned")
    wrong_level = 1 + (other.level or 0) % 5
    expected = [
        Expected(done.credit_code or "", "名册上的名称", done.level),
        Expected("", done.organization or "", None),
        Expected(other.credit_code or "", "等级不同", wrong_level),
        Expected(
            "91340104MA0000000X", f" {returned.organization}", returned.level
        ),  # its code is wrong, its name tells
        Expected(credit_code("340104", 99_999), "未来公司", 3),
        Expected("", "=没有代码", None),
    ]
    sheets = read(summary_of(tmp_path, FILES, expected=expected))
    found = [list(row.values()) for row in records(sheets["未提交"], "情况")]
    assert found == [
        ["未提交", "等级不同", other.credit_code, LEVEL_NAMES[wrong_level].zh, ""],
        ["未提交", "未来公司", credit_code("340104", 99_999), "三星", ""],
        ["未提交", "=没有代码", "", "未指定", ""],
        [
            "退回待改",
            f" {returned.organization}",
            "91340104MA0000000X",
            LEVEL_NAMES[returned.level or 0].zh,
            returned.source,
        ],
    ]
    assert block(sheets["总览"], "名册", 2) == {"已受理": [2], "退回待改": [1], "未提交": [3]}


def test_who_has_submitted_the_other_kind_only(tmp_path: Path) -> None:
    done = ACCEPTED[0]
    level = LEVEL_NAMES[done.level or 0].zh
    expected = [Expected(done.credit_code or "", "甲", done.level, kind) for kind in ("self", "formal", None)]
    sheets = read(summary_of(tmp_path, FILES, expected=expected))
    found = [list(row.values()) for row in records(sheets["未提交"], "情况")]
    assert found == [["未提交", "甲", done.credit_code, level, "正式评估", ""]]


def test_without_a_roster_it_says_so(written: Path) -> None:
    assert "未提交" not in read(written)
    assert ["未提交", "未提供名册，无此表"] in [row[:2] for row in read(written)["总览"]]


# --- other programs ---------------------------------------------------------------------------------------------------
def test_libreoffice_shows_the_same(written: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.xlsx"
    resave("libreoffice", written, saved)
    before, after = read(written), read(saved)
    for sheet in SHEETS:
        width = max(map(len, before[sheet]))
        for one, other in zip(before[sheet], after[sheet], strict=False):
            # LibreOffice keeps fifteen digits of a number.
            assert other[:width] == [pytest.approx(v, rel=1e-14) if isinstance(v, float) else v for v in one], sheet
        assert len(after[sheet]) >= len(before[sheet])
