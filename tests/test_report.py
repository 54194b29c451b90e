"""Reports in Word: every item of 8.3.13 with the right values, what is missing listed, texts as data, pictures legible anywhere."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from assessed import SOURCE, figures_of, rich, self_assessment, sparse
from docx.oxml.ns import qn
from filled import catalogue
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import convert
from written import document, paragraphs, text_of

from smexl import kinds
from smexl.report import make, report
from smexl.report.answers import TO_COMPLETE, moment
from smexl.report.documents import DOCUMENTS, notice_template
from smexl.report.facts import facts
from smexl.report.fill import paragraph_text
from smexl.report.tags import PICTURES, REQUIRED_TAGS, TAGS, Tag, stand_ins
from smexl.submission import Submission
from smexl.text import Lang

MAKERS = {"rich": rich, "sparse": sparse, "self": self_assessment}


def made(submission: Submission, lang: Lang = "zh", template: bytes | None = None) -> bytes:
    return report(submission, SOURCE, catalogue(), lang, template).data


@cache
def sample(name: str, lang: Lang = "zh", level: int = 3) -> bytes:
    return made(MAKERS[name](catalogue(), level), lang)


def chapter(data: bytes, heading: str) -> str:
    """The text under a heading of level 1."""
    found = paragraphs(data)
    starts = [i for i, (style, text) in enumerate(found) if style == "Heading 1" and heading in text]
    assert len(starts) == 1, heading
    ends = [i for i, (style, _) in enumerate(found) if style == "Heading 1" and i > starts[0]]
    return "\n".join(text for _, text in found[starts[0] + 1 : ends[0] if ends else None])


# --- what a report holds ------------------------------------------------------------------------------------------------
OF_8_3_13 = {
    "zh": ["评估目标", "评估范围", "参与者", "日期和地点", "评估准则", "评估发现和相关证据", "评估总体结论", "各能力项详细评估结果",
           "评估准则遵循程度", "分歧意见"],
    "en": ["Objective", "Scope", "Participants", "Dates and places", "Criteria", "Findings and evidence", "Overall conclusion",
           "Detailed results", "Adherence", "disagreements"],
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["rich", "sparse"])
def test_every_item_of_8_3_13_has_its_heading_in_order(name: str, lang: Lang) -> None:
    headings = [text for style, text in paragraphs(sample(name, lang)) if style == "Heading 1"]
    for number, wanted in enumerate(OF_8_3_13[lang], 1):
        assert headings[number].startswith(f"{number} "), headings
        assert wanted in headings[number]
    contents = [text for style, text in paragraphs(sample(name, lang)) if style == "toc 1"]
    assert contents == headings


def test_items_say_what_the_workbook_says() -> None:
    submission, data = rich(catalogue()), sample("rich")
    said = submission.answers["assessment"]
    assert said["objective"] in chapter(data, "评估目标")
    for line in said["scope"].split("\n"):
        assert line in chapter(data, "评估范围").split("\n")
    assert "技术创新服务" in chapter(data, "评估范围")
    for key in ("body", "team_leader", "team_members", "participants"):
        assert said[key] in chapter(data, "参与者")
    assert "2026年7月13日" in chapter(data, "日期和地点")
    assert said["places"] in chapter(data, "日期和地点")
    assert said["criteria"] in chapter(data, "5 评估准则")
    assert said["methods"] in chapter(data, "5 评估准则")
    assert said["adherence"] in chapter(data, "遵循程度")
    assert "提交评估管理机构复核" in chapter(data, "分歧意见")
    assert "二、为每项主要服务设定不少于三个度量指标并按季度分析。" in chapter(data, "总体提升建议").split("\n")
    assert "供应商评价记录缺失，已请补充" in chapter(data, "评估发现")
    assert "第 2 轮：符合要求（2026年7月2日，审查人 李四）" in chapter(data, "评估发现")
    assert "每季度回访一次并记录" in chapter(data, "总体提升建议")


def test_conclusion_is_exact_and_names_the_catalogue() -> None:
    submission = rich(catalogue())
    units, count = sum(submission.scores.values()), len(submission.scores)
    a = Fraction(units, 10 * count)
    text = chapter(sample("rich"), "评估总体结论")
    assert f"{a.numerator}/{a.denominator}" in text
    assert f"{units / 10:g} ÷ {count}" in text
    assert f"{float(a):.4f}" in text
    assert "判定：符合三星级要求" in text
    assert "0.8 ≤ A ≤ 1" in text
    assert "示例" in text
    assert f"+{float(a - Fraction(4, 5)):.4f}" in text
    assert "不能作为评估结论使用" in text_of(sample("rich")).split("目　录")[0]


def test_a_conclusion_below_the_threshold() -> None:
    text = chapter(sample("sparse"), "评估总体结论")
    assert "判定：不符合三星级要求" in text
    assert "不符合三星级" in text


def test_a_figure_never_looks_as_if_it_reached_the_threshold() -> None:
    """A just below 0.8 with many requirements: two decimals would say 0.80."""
    submission = sparse(catalogue(), 5, (8,))
    last = list(submission.scores)[-1]
    submission.scores[last] = 5
    said = facts(submission, SOURCE, catalogue()).data
    assert said["verdict"] == "不符合"
    assert said["A"].startswith("0.79")
    assert said["margin"].startswith("-0.00")


def test_figures_are_those_of_scoring() -> None:
    for level in range(1, 6):
        submission = rich(catalogue(), level)
        figures = figures_of(submission, catalogue())
        means = facts(submission, SOURCE, catalogue()).means
        assert means.level.value == figures.score
        assert means.domains.keys() == figures.domains.keys()
        assert means.subdomains.keys() == figures.subdomains.keys()
        for name, b in figures.domains.items():
            assert means.domains[name].value == b
        for pair, c in figures.subdomains.items():
            assert means.subdomains[pair].value == c


def test_a_level_that_leaves_a_domain_out_says_so() -> None:
    data = sample("rich", "zh", 1)
    assert "该等级不评估的能力域：服务持续改进" in text_of(data)
    assert ["服务持续改进", "0", "不适用", "—", "—", "—"] in [
        [cell.text for cell in row.cells] for table in document(data).tables for row in table.rows
    ]


def test_findings_stand_with_their_evidence_and_how_it_was_collected() -> None:
    submission = rich(catalogue())
    tables = [
        t for t in document(sample("rich")).tables if [c.text for c in t.rows[0].cells][3:] == ["评估发现", "证据"]
    ]
    assert len(tables) == 5
    found = {row.cells[0].text: [cell.text for cell in row.cells] for table in tables for row in table.rows[1:]}
    for requirement in catalogue().level(3).requirements:
        row = submission.rows[requirement.id]
        id_, text, score, finding, evidence = found[requirement.id]
        assert (id_, text) == (requirement.id, requirement.text.zh)
        assert score.split("\n")[0] == f"{submission.scores[id_] / 10:g}"
        assert finding.split("\n")[0] == row["finding"]
        assert evidence == f"{row['evidence']}\n{row['method']}"


def test_methods_come_from_the_evidence_where_the_requirement_names_none() -> None:
    submission = sparse(catalogue())
    first = catalogue().level(3).requirements[0].id
    submission.rows[first] = {"evidence": "e1，E2"}
    submission.listings["evidence"] = [
        {"number": "E1", "name": "甲", "method": "访谈、观察"},
        {"number": "E2", "name": "乙", "method": "观察"},
    ]
    said = facts(submission, SOURCE, catalogue(), "en").data
    one = said["domains"][0]["subdomains"][0]["requirements"][0]
    assert one["method"] == "Interview, Observation"


def test_self_scores_stand_beside() -> None:
    submission = rich(catalogue())
    said = facts(submission, SOURCE, catalogue()).data
    others = [Fraction(submission.rows[r.id]["self_score"]) for r in catalogue().level(3).requirements]
    assert said["self_A"] == f"{float(sum(others) / len(others)):.4f}"
    del submission.rows[catalogue().level(3).requirements[0].id]["self_score"]
    said = facts(submission, SOURCE, catalogue()).data
    assert (said["compared"], said["self_A"]) == (False, "—")


def test_a_self_score_that_writes_out_a_billion_digits_is_none() -> None:
    submission = rich(catalogue())
    submission.rows[catalogue().level(3).requirements[0].id]["self_score"] = "1E99999999"
    said = facts(submission, SOURCE, catalogue()).data
    assert (said["compared"], said["self_A"]) == (False, "—")


def test_urgent_risks_surface() -> None:
    text = chapter(sample("rich"), "评估发现")
    assert "1 项证据显示存在紧急的和重大的风险" in text
    for words in ("E08", "2026年7月14日", "陈总（总经理）", "当日停用共用账号，三日内完成权限清理。"):
        assert words in text.split("紧急、重大风险（8.3.8）")[1]
    assert "未发现紧急的和重大的风险" in chapter(sample("sparse"), "评估发现")


def test_a_self_assessment_gives_a_self_assessment_report() -> None:
    data = sample("self")
    text = text_of(data)
    assert "自评估报告" in text
    assert "预判：符合三星级要求" in text
    for words in ("陈总", "刘芳、孙强", "2026年7月1日", "补齐", "E01"):
        assert words in text
    assert "评估组" not in text
    assert TO_COMPLETE.zh not in text


# --- what is missing -------------------------------------------------------------------------------------------------------
def missing(submission: Submission) -> list[tuple[str, str, str]]:
    said = facts(submission, SOURCE, catalogue()).data
    return [(one["item"], one["what"], one["where"]) for one in said["missing"]]


def test_a_workbook_that_says_all_leaves_nothing_open() -> None:
    assert TO_COMPLETE.zh not in text_of(sample("rich"))
    assert "没有待补充之处" in chapter(sample("rich"), "待补充内容")
    assert missing(rich(catalogue())) == []


def test_what_a_sparse_workbook_does_not_say_is_listed() -> None:
    found = missing(sparse(catalogue()))
    fixed = [one for one in found if one[2].split(" → ")[0] not in ("评分表", "能力子域评价")]
    eligibility = "；".join(field.label.zh for field in kinds.ELIGIBILITY.fields)
    assert fixed == [
        ("报告编号", "报告编号", "评估信息 → 报告编号"),
        ("8.3.13 a) 评估目标", "评估目标", "评估信息 → 评估目标"),
        ("8.3.13 b) 评估范围", "机构类型", "基本信息 → 机构类型"),
        ("8.3.13 b) 评估范围", "所在地区", "基本信息 → 所在地区"),
        ("8.3.13 b) 评估范围", "评估范围", "评估信息 → 评估范围"),
        ("8.3.13 b) 评估范围", f"申请条件自查（8.3.2）：{eligibility}", "基本信息"),
        ("8.3.13 c) 评估组和被评估方的参与者", "评估组成员", "评估信息 → 评估组成员"),
        ("8.3.13 c) 评估组和被评估方的参与者", "被评估方参与者", "评估信息 → 被评估方参与者"),
        ("8.3.13 d) 评估活动的日期和地点", "评估开始日期", "评估信息 → 评估开始日期"),
        ("8.3.13 d) 评估活动的日期和地点", "评估结束日期", "评估信息 → 评估结束日期"),
        ("8.3.13 d) 评估活动的日期和地点", "评估地点", "评估信息 → 评估地点"),
        ("8.3.13 d) 评估活动的日期和地点", "首次会议日期", "评估信息 → 首次会议日期"),
        ("8.3.13 d) 评估活动的日期和地点", "末次会议日期", "评估信息 → 末次会议日期"),
        ("8.3.13 e) 评估准则", "评估准则", "评估信息 → 评估准则"),
        ("8.3.13 e) 评估准则", "评估方法", "评估信息 → 评估方法"),
        ("8.3.5 文件审查", "文件审查", "文件审查"),
        ("8.3.13 g) 评估总体结论", "总体亮点", "评估信息 → 总体亮点"),
        ("8.3.13 g) 评估总体结论", "总体不足", "评估信息 → 总体不足"),
        ("8.3.13 g) 评估总体结论", "推荐等级", "评估信息 → 推荐等级"),
        ("8.3.13 i) 评估准则遵循程度", "评估准则遵循程度", "评估信息 → 评估准则遵循程度"),
        ("8.3.13 总体提升建议", "总体提升建议", "评估信息 → 总体提升建议"),
    ]
    below = [id_ for id_, units in sparse(catalogue()).scores.items() if units < 10]
    named = "".join(what for _, what, where in found if where == "评分表 → 评估发现")
    assert set(re.findall(r"L3-\w+-\d+", named)) == set(below)
    evaluated = [what for _, what, where in found if where == "能力子域评价"]
    assert len(evaluated) == len(catalogue().level(3).subdomains)
    assert all(what.endswith("：当前成就、现有不足、提升建议") for what in evaluated)


def test_the_list_at_the_end_and_the_marks_in_the_text_agree() -> None:
    wanted = missing(sparse(catalogue()))
    tables = [t for t in document(sample("sparse")).tables if [c.text for c in t.rows[0].cells][1:2] == ["对应内容"]]
    assert [tuple(c.text for c in row.cells)[1:] for row in tables[0].rows[1:]] == wanted
    for heading in (
        "评估目标",
        "评估范围",
        "参与者",
        "日期和地点",
        "5 评估准则",
        "评估发现",
        "总体结论",
        "详细评估",
        "遵循程度",
    ):
        assert TO_COMPLETE.zh in chapter(sample("sparse"), heading)
    assert f"本报告尚有 {len(wanted)} 处内容待补充" in chapter(sample("sparse"), "摘要")


def test_marks_are_highlighted_and_nothing_else() -> None:
    for data, mark in ((sample("sparse"), TO_COMPLETE.zh), (sample("sparse", "en"), TO_COMPLETE.en)):
        runs = list(document(data).element.body.iter(qn("w:r")))
        lit = [r for r in runs if r.find(f"{qn('w:rPr')}/{qn('w:highlight')}") is not None]
        assert {"".join(t.text for t in r.iter(qn("w:t"))) for r in lit} == {mark}
        assert text_of(data).count(mark) == len(lit) > 100
    assert b"w:highlight" not in zipfile.ZipFile(BytesIO(sample("rich"))).read("word/document.xml")


def test_evidence_that_is_not_listed_and_records_with_gaps_are_missing() -> None:
    submission = rich(catalogue())
    first = catalogue().level(3).requirements[0]
    submission.rows[first.id]["evidence"] = "E01、E99"
    submission.listings["evidence"][2]["method"] = ""
    submission.listings["evidence"][4]["method"] = ""
    submission.listings["review"][1]["logic"] = ""
    submission.listings["disagreements"][0]["handling"] = ""
    submission.listings["evaluation"][1]["suggestions"] = ""
    assert missing(submission) == [
        ("8.3.5 文件审查", "逻辑性：2", "文件审查 → 逻辑性"),
        ("8.3.13 f) 评估发现和相关证据", "采集方式：E03、E05", "证据清单 → 采集方式"),
        ("8.3.13 f) 评估发现和相关证据", "评分表引用而证据清单中没有的证据：E99", "证据清单"),
        ("8.3.13 h) 各能力项详细评估结果", "服务战略 / 需求管理：提升建议", "能力子域评价"),
        ("8.3.13 j) 未解决的分歧意见", f"处理情况：{submission.listings['disagreements'][0]['requirement']}", "分歧意见 → 处理情况"),
    ]  # fmt: skip


# --- texts are data ----------------------------------------------------------------------------------------------------------
HOSTILE = (
    "{{ 7*7 }}", "{% for x in y %}", "{%p if z %}", "{# a", "#}", "{_{ organization }_}", "<w:p>甲</w:p>", "]]>", "& &amp; &#123;",
    "a\x00b\x07c\x1bd", "\ud800丙", "右\u202e左", "一\r\n二\t三", "𠮷野家", "\\u0041", "_x0041_", "$x^2$", "长" * 5000,
)  # fmt: skip


def test_hostile_texts_are_texts() -> None:
    submission = rich(catalogue())
    hostile = "\n".join(HOSTILE)
    submission.answers["info"]["organization"] = "{{ 7*7 }}<w:p>&\x07有限公司" + "长" * 300
    for key in ("objective", "participants", "adherence"):
        submission.answers["assessment"][key] = hostile
    for row in submission.rows.values():
        row["finding"] = "{{ 7*7 }} <w:t> & \x1b{%tr endfor %}"
        row["remark"] = "{{ q }}"
    submission.listings["evidence"][0]["name"] = hostile
    submission.listings["disagreements"][0]["team"] = hostile
    data = made(submission)
    text = text_of(data)
    lines = [line.replace("\t", "") for line in paragraph_text(hostile).split("\n")]
    for heading in ("评估目标", "参与者", "遵循程度", "分歧意见", "证据清单"):
        there = chapter(data, heading).split("\n")
        start = there.index(lines[0])
        assert there[start : start + len(lines)] == lines
    assert text.count("{{ 7*7 }} <w:t> & {%tr endfor %}") == len(submission.rows)
    assert "49" not in re.sub(r"[0-9a-f]{12,}|0\.\d+", "", text)
    assert "{{ 7*7 }}<w:p>&有限公司" in text
    header = document(data).sections[0].header.paragraphs[0].text
    assert header.startswith("{{ 7*7 }}<w:p>&有限公司")
    assert document(data).core_properties.title.startswith("{{ 7*7 }}<w:p>&有限公司")


@settings(max_examples=200)
@given(st.text(st.characters(), max_size=40))
def test_any_text_becomes_one_that_xml_has_a_place_for(text: str) -> None:
    from lxml import etree  # noqa: PLC0415

    element = etree.Element("t")
    element.text = paragraph_text(text)
    assert paragraph_text(paragraph_text(text)) == paragraph_text(text)
    assert "\r" not in paragraph_text(text)


# --- the document ------------------------------------------------------------------------------------------------------------
def test_no_tag_is_left_over() -> None:
    for name in MAKERS:
        for lang in ("zh", "en"):
            with zipfile.ZipFile(BytesIO(sample(name, lang))) as package:  # type: ignore[arg-type]
                for part in package.namelist():
                    if part.endswith(".xml"):
                        assert not re.search(rb"\{[{%#]|[}%#]\}", package.read(part)), part


def test_charts_are_words_own_with_their_data() -> None:
    for name in MAKERS:
        opened = document(sample(name))
        parts = {str(part.partname): part for part in opened.part.package.parts}
        drawn = [part for part in parts if part.startswith("/word/charts/")]
        assert len(drawn) == len(opened.inline_shapes) == 2
        assert not [part for part in parts if part.startswith("/word/media/")]
        for part in drawn:
            (related,) = parts[part].rels.values()
            assert openpyxl.load_workbook(BytesIO(related.target_part.blob)).active["B1"].value in {
                "正式评估",
                "自评估",
            }
        assert all(shape.width.cm < 16.1 for shape in opened.inline_shapes)


def test_headings_of_tables_repeat_and_pages_are_numbered() -> None:
    opened = document(sample("rich"))
    headed = [t for t in opened.tables if t.style.name == "Report Table"]
    assert len(headed) > 10
    for table in headed:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    fields = [f.get(qn("w:instr")).strip() for f in opened.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "示例" in "".join(t.text for t in opened.sections[0].footer._element.iter(qn("w:t")))


def test_contents_lead_to_headings() -> None:
    body = document(sample("rich")).element.body
    marks = {b.get(qn("w:name")) for b in body.iter(qn("w:bookmarkStart"))}
    links = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    assert len(links) == len(set(links)) == 18
    assert set(links) <= marks


def test_contents_have_page_numbers() -> None:
    """Fields that Word renews when it opens the report: nobody else knows on which page a heading stands."""
    opened = document(sample("rich"))
    for paragraph in opened.element.body.iter(qn("w:p")):
        if (link := paragraph.find(qn("w:hyperlink"))) is not None:
            (field,) = [text.text for text in link.iter(qn("w:instrText"))]
            assert field.split() == ["PAGEREF", link.get(qn("w:anchor")), "\\h"]
    assert opened.settings.element.find(qn("w:updateFields")).get(qn("w:val")) == "true"


@pytest.mark.parametrize(("lang", "labels"), [("zh", {"图", "表"}), ("en", {"Figure", "Table"})])
def test_captions_are_numbered_in_the_order_of_the_document(lang: Lang, labels: set[str]) -> None:
    counts: dict[str, list[str]] = {}
    for field in document(sample("rich", lang)).element.body.iter(qn("w:fldSimple")):
        counts.setdefault(field.get(qn("w:instr")).split()[1], []).append(
            "".join(t.text for t in field.iter(qn("w:t")))
        )
    assert counts.keys() == labels
    for numbers in counts.values():
        assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(counts[next(label for label in labels if label in "图Figure")]) == 2


def test_times_are_local_and_name_their_zone() -> None:
    when = datetime(2026, 7, 20, 22, 30)
    assert moment(when.replace(tzinfo=UTC), "zh", timezone(timedelta(hours=8))) == "2026-07-21 06:30:00（UTC+08:00）"
    assert moment(when, "zh") == "2026-07-20 22:30:00（时区未知）"
    assert (
        moment(when.replace(tzinfo=UTC), "en", timezone(timedelta(hours=-3, minutes=-30)))
        == "2026-07-20 19:00:00 (UTC-03:30)"
    )


def test_who_signs_and_what_is_recommended() -> None:
    text = text_of(sample("rich"))
    assert "皖评报〔2026〕015" in text.split("目　录")[0]
    assert "推荐等级（8.3.12 c）\n三星" in chapter(sample("rich"), "评估总体结论")
    assert "编制\n王五\n\n\n2026年7月20日" in chapter(sample("rich"), "签署")
    assert TO_COMPLETE.zh not in chapter(sample("sparse"), "签署").split("评估组组长")[0]


def test_the_first_ten_points_stand_in_the_text_and_the_rest_in_an_annex() -> None:
    said = facts(sparse(catalogue()), SOURCE, catalogue()).data
    ids = [one["id"] for one in said["priorities"]]
    assert len(ids) > 20
    here, annex = chapter(sample("sparse"), "总体提升建议"), chapter(sample("sparse"), "其余改进项")
    assert [one for one in ids if f"\n{one}\n" in here] == ids[:10]
    assert [one for one in ids if f"\n{one}\n" in annex] == ids[10:]
    assert "已全部列入正文" in chapter(made(rich(catalogue(), 3, (10,))), "其余改进项")


def test_what_a_team_has_not_agreed_on_is_the_teams() -> None:
    submission = rich(catalogue())
    first = catalogue().level(3).requirements[1].id
    submission.rows[first]["finding"] = "【待合议】张三认为部分满足"
    submission.answers["assessment"]["strengths"] = "【待合议】李四：很好"
    submission.listings["evaluation"][0]["shortfalls"] = "[to be agreed] no"
    text = text_of(made(submission))
    for words in ("待合议", "张三认为", "李四：很好", "to be agreed"):
        assert words not in text
    assert len(missing(submission)) == 3


# --- the other documents -------------------------------------------------------------------------------------------------
def document_of(key: str, submission: Submission, lang: Lang = "zh") -> str:
    return text_of(make(DOCUMENTS[key, submission.kind], submission, SOURCE, catalogue(), lang).data)


def test_a_plan_says_what_8_3_6_asks_for_before_anything_is_scored() -> None:
    submission = rich(catalogue())
    submission.scores, submission.rows = {}, {}
    text = document_of("plan", submission)
    places = [text.index(f"{letter}) {name}") for letter, name in zip("abcdefgh", (
        "评估目的", "评估范围", "评估任务", "日程安排", "评估组构成", "评估准则", "拟采用的评估方法", "评估需要的办公场地和设备"
    ), strict=True)]  # fmt: skip
    assert places == sorted(places)
    for key in ("objective", "tasks", "facilities", "criteria", "methods", "team_leader", "team_members"):
        assert submission.answers["assessment"][key] in text
    assert "首次会议" in text and "芜湖分部（远程）" in text
    assert TO_COMPLETE.zh not in text
    blank = sparse(catalogue())
    assert document_of("plan", blank).count(TO_COMPLETE.zh) > 8


def test_sign_in_sheets_name_who_is_expected() -> None:
    text = document_of("meetings", rich(catalogue()))
    opening, closing = text.split("末次会议签到表")
    for sheet, day in ((opening, "2026年7月13日"), (closing, "2026年7月15日")):
        assert day in sheet
        assert "张三丰\n安徽某某评估有限公司、评估组组长" in sheet
        assert "刘芳\n服务运营中心主任" in sheet
    assert "保密和信息安全" in opening and "推荐的成熟度等级" in closing


def test_a_leader_named_among_the_members_signs_in_once() -> None:
    submission = rich(catalogue())
    submission.answers["assessment"] |= {
        "team_leader": "周敏",
        "team_members": "周敏（评估师）、王海涛",
        "participants": "周敏（主任）",
    }
    opening, _ = document_of("meetings", submission).split("末次会议签到表")
    assert opening.count("周敏\n") == 2
    assert "周敏\n安徽某某评估有限公司、评估组组长" in opening and "周敏\n主任" in opening


def test_the_documents_of_a_self_assessment() -> None:
    submission = self_assessment(catalogue())
    submission.answers["info"] |= {
        "plan_goals": "对照三星要求自查", "verified_by": "周敏", "verified_result": "自评结果可靠", "legal_representative": "陈总",
        "applied_on": "2026-07-10",
    }  # fmt: skip
    assert "对照三星要求自查" in document_of("plan", submission)
    assert "自评结果可靠" in document_of("verification", submission)
    text = document_of("application", submission)
    assert "2026年7月10日" in text and "清单共 1 项" in text and "预判：符合三星级要求" in text


@pytest.mark.parametrize("name", MAKERS)
def test_same_input_same_bytes(name: str) -> None:
    again = made(MAKERS[name](catalogue(), 3))
    assert again == sample(name)
    with zipfile.ZipFile(BytesIO(again)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = document(again).core_properties
    assert properties.created == properties.modified
    assert properties.modified.replace(tzinfo=None) == SOURCE.saved


ORDERS = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens"
    " kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing"
    " mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "w:rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden"
    " color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd"
    " tblLayout tblCellMar tblLook",
}  # fmt: skip
"""Elements and the order that the schema wants of their children: Word refuses some documents that have another."""


@pytest.mark.parametrize("name", MAKERS)
def test_properties_stand_in_the_order_of_the_schema(name: str) -> None:
    opened = document(sample(name))
    roots = [
        opened.element,
        opened.styles.element,
        opened.sections[0].footer._element,
        opened.sections[0].header._element,
    ]
    for root in roots:
        for tag, order in ORDERS.items():
            places = {qn(f"w:{child}"): i for i, child in enumerate(order.split())}
            for element in root.iter(qn(tag)):
                found = [places[child.tag] for child in element]
                assert found == sorted(found), [child.tag for child in element]


def test_text_has_fonts_for_both_scripts() -> None:
    for kind in ("formal", "self"):
        for style in document(DOCUMENTS["report", kind].template("zh")).styles:
            fonts = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
            if fonts is not None and style.name in {n for n, _ in paragraphs(sample("rich"))}:
                assert fonts.get(qn("w:eastAsia")) in ("宋体", "黑体")
                assert not [name for name in fonts.attrib if "heme" in name]


def test_english_templates_are_english() -> None:
    for template in (*(one.template("en") for one in DOCUMENTS.values()), notice_template("en")):
        assert not re.search("[\u4e00-\u9fff（）：；]", text_of(template))


# --- tags ---------------------------------------------------------------------------------------------------------------------
def differences(tags: tuple[Tag, ...], said: dict[str, Any], place: str = "") -> Iterator[str]:
    """Where names and their documentation differ."""
    documented = {tag.name for tag in tags}
    yield from (f"{place}{name}" for name in documented ^ set(said))
    for tag in tags:
        for record in said.get(tag.name, []) if tag.parts else []:
            yield from differences(tag.parts, record, f"{place}{tag.name}.")


@pytest.mark.parametrize("name", MAKERS)
def test_every_name_is_documented(name: str) -> None:
    submission = MAKERS[name](catalogue())
    said = facts(submission, SOURCE, catalogue()).data
    assert list(differences(TAGS, {**said, **dict.fromkeys(PICTURES, "")})) == []


def test_names_can_be_named() -> None:
    """A record is a dict, whose own methods would hide a name."""

    def names(tags: tuple[Tag, ...]) -> Iterator[str]:
        for tag in tags:
            yield tag.name
            yield from names(tag.parts)

    assert not [name for name in names(TAGS) if hasattr(dict, name) or not name.isidentifier()]
    assert set().union(*REQUIRED_TAGS.values()) <= set(stand_ins())


# --- LibreOffice -----------------------------------------------------------------------------------------------------------------
def printed(data: bytes, folder: Path) -> str:
    """The text of a report's pages as LibreOffice prints them."""
    (folder / "report.docx").write_bytes(data)
    convert("pdf", folder, folder / "report.docx")
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed")
    return subprocess.run([reader, folder / "report.pdf", "-"], check=True, capture_output=True).stdout.decode()


@pytest.mark.parametrize(("name", "lang"), [("rich", "zh"), ("sparse", "en")])
def test_libreoffice_opens_it(name: str, lang: Lang, tmp_path: Path) -> None:
    text = printed(sample(name, lang), tmp_path)
    pages = text.count("\f")
    assert 20 < pages < 60
    assert (f"共 {pages} 页" if lang == "zh" else f"of {pages}") in text
    plain = re.sub(r"\s", "", text)
    for heading in OF_8_3_13[lang]:
        assert re.sub(r"\s", "", heading) in plain


def test_nothing_of_a_very_long_text_is_lost_in_print(tmp_path: Path) -> None:
    submission = rich(catalogue(), 1)
    first = catalogue().level(1).requirements[0].id
    submission.rows[first]["finding"] = "壹" * 5000
    assert printed(made(submission), tmp_path).count("壹") == 5000
