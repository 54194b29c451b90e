"""Templates of reports: smexl's own, a body's own, and broken ones, which end with one sentence that names the place."""

import re
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
import pytest
from assessed import SOURCE, rich
from filled import catalogue
from written import text_of

from smexl.report import TemplateProblem, report
from smexl.report.documents import DOCUMENTS
from smexl.report.fill import MOST_BYTES, MOST_INFLATED, read_template, try_out
from smexl.report.issue import blank_template, items_left_out
from smexl.report.tags import stand_ins, tags_of


def default_template(kind: str, lang: Any) -> bytes:
    return DOCUMENTS["report", kind].template(lang)


def edited(change: Callable[[Any], None], kind: str = "formal") -> bytes:
    opened = docx.Document(BytesIO(default_template(kind, "zh")))
    change(opened)
    target = BytesIO()
    opened.save(target)
    return target.getvalue()


def simple(*texts: str, header: str = "") -> bytes:
    """A template of a few paragraphs."""
    opened = docx.Document()
    for text in texts:
        opened.add_paragraph(text)
    if header:
        opened.sections[0].header.paragraphs[0].text = header
    target = BytesIO()
    opened.save(target)
    return target.getvalue()


def made(template: bytes) -> bytes:
    submission = rich(catalogue())
    return report(submission, SOURCE, catalogue(), template=template).data


def problem(template: bytes) -> tuple[str, str]:
    with pytest.raises(TemplateProblem) as caught:
        try_out(template, stand_ins())
    for text in caught.value.text:
        assert "\n" not in text
        assert text.strip()
    return caught.value.text


@pytest.mark.parametrize("kind", ["formal", "self"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_own_templates_can_be_used_as_somebodys(kind: str, lang: Any) -> None:
    used = try_out(default_template(kind, lang), stand_ins())
    assert {"organization", "domains", "missing", "radar", "bars", "identity"} <= used
    assert items_left_out(default_template("formal", lang)) == []


@pytest.mark.parametrize("key", DOCUMENTS, ids="-".join)
def test_every_tag_is_on_the_last_page(key: tuple[str, str], tmp_path: Any) -> None:
    document = DOCUMENTS[key]
    (tmp_path / "own.docx").write_bytes(blank_template(document, "zh"))
    text = text_of((tmp_path / "own.docx").read_bytes())
    for name in stand_ins(tags_of(document)):
        assert f"{{{{ {name} }}}}" in text or f"\n{name}\n" in text
    assert "标签说明" not in text_of(made((tmp_path / "own.docx").read_bytes()))


def test_a_restyled_template_keeps_what_was_changed() -> None:
    def change(opened: Any) -> None:
        opened.paragraphs[0].insert_paragraph_before("某某评估有限公司　内部文件", "Title")
        heading = next(p for p in opened.paragraphs if p.text == "1 评估目标" and p.style.name == "Heading 1")
        heading.runs[0].text = "一、评估目标"
        opened.styles["Heading 1"].font.name = "Georgia"

    data = made(edited(change))
    assert text_of(data).startswith("某某评估有限公司　内部文件")
    assert "一、评估目标" in text_of(data)
    assert docx.Document(BytesIO(data)).styles["Heading 1"].font.name == "Georgia"


def test_tags_that_word_split_into_runs_still_work() -> None:
    def change(opened: Any) -> None:
        paragraph = opened.add_paragraph("甲")
        for piece in ("{", "{ organ", "ization", " }", "} 乙"):
            paragraph.add_run(piece)

    opened = docx.Document()
    change(opened)
    target = BytesIO()
    opened.save(target)
    assert "甲合肥市某某中小企业服务有限公司 乙" in text_of(made(target.getvalue()))


def test_filters_and_conditions_work() -> None:
    data = made(
        simple(
            "{{ level|upper }} {% if conforms %}通过{% endif %}",
            "{%p for d in domains %}",
            "{{ d.domain }}",
            "{%p endfor %}",
        )
    )
    assert [line for line in text_of(data).split("\n") if line] == ["三星级 通过", *(d.zh for d in catalogue().domains)]


BROKEN = {
    "unclosed": (["好", "第二段 {{ organization 甲"], "第二段"),
    "unknown tag": (["{% wenn x %}"], "wenn"),
    "unclosed loop": (["{%p for d in domains %}", "{{ d.domain }}"], "正文"),
    "unknown name": (["好", "机构：{{ organisation }} 乙"], "organisation"),
    "unknown name of a record": (["{%p for d in domains %}", "{{ d.nmae }}", "{%p endfor %}"], "nmae"),
    "unknown name that nothing shows": (["{% if kind == 'x' %}{{ wahrheit }}{% endif %}"], "wahrheit"),
    "unknown filter": (["{{ level|gross }}"], "gross"),
    "arithmetic": (["{{ 1 / 0 }}"], "division"),
    "a type": (["{{ level + 1 }}"], "level + 1"),
    "a list that is none": (["{%p for x in kind.a %}", "{%p endfor %}"], "正文"),
    "private": (["{{ organization.__class__.__mro__ }}"], "__class__"),
    "a way out of a picture": (["{{ radar.tpl }}"], "tpl"),
    "format": (["{{ '{0.__class__}'.format(level) }}"], "正文"),
    "too much": (["{% for i in range(1000000000) %}{% endfor %}"], "Range"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_template_names_the_place(name: str) -> None:
    texts, place = BROKEN[name]
    zh, en = problem(simple(*texts))
    assert place in zh
    assert "正文" in zh
    assert "the text" in en


def test_tags_that_break_the_structure() -> None:
    opened = docx.Document()
    opened.add_paragraph("甲 {% if kind == 'x' %}")
    opened.add_table(1, 1).rows[0].cells[0].text = "乙 {% endif %}"
    target = BytesIO()
    opened.save(target)
    zh, en = problem(target.getvalue())
    assert "正文：标签放置的位置破坏了文档结构" in zh
    assert "break the document" in en


def test_marked_as_safe_is_still_data() -> None:
    assert "<w:p>&" in text_of(made(simple("{{ '<w:p>&'|safe }}")))


def test_the_nearest_name_is_offered() -> None:
    zh, en = problem(simple("机构：{{ organisation }} 乙"))
    assert "机构：{{ organisation }}" in zh
    assert "是不是“organization”" in zh
    assert "did you mean “organization”?" in en


def test_a_header_is_named() -> None:
    zh, en = problem(simple("好", header="页眉 {{ orgnization }}"))
    assert "页眉" in zh
    assert "a header" in en


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_what_is_no_word_document(data: bytes) -> None:
    zh, en = problem(data)
    assert ".docx" in zh
    assert "no Word document" in en


def test_a_workbook_is_no_word_document() -> None:
    from filled import filled  # noqa: PLC0415

    assert "不是 Word 文档" in problem(filled())[0]


def test_a_package_without_its_parts() -> None:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(default_template("formal", "zh"))) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            if name != "word/document.xml":
                copy.writestr(name, source.read(name))
    assert "不是 Word 文档" in problem(target.getvalue())[0]


def test_items_that_a_template_leaves_out_are_named() -> None:
    assert items_left_out(simple("{{ organization }} {{ objective }}")) == list("bcdefghij")


def test_a_template_cannot_touch_files(tmp_path: Any) -> None:
    target = tmp_path / "out.docx"
    for text in (f"{{{{ radar._image.tpl.save('{target}') }}}}", f"{{{{ radar.tpl.save('{target}') }}}}"):
        with pytest.raises(TemplateProblem):
            made(simple(text))
    assert not target.exists()


def test_values_in_properties_and_footnotes_stay_data() -> None:
    """A title with tags in the file's properties is not rendered; smexl sets its own."""
    opened = docx.Document(BytesIO(simple("{{ organization }}")))
    opened.core_properties.title = "{{ 7*7 }}"
    target = BytesIO()
    opened.save(target)
    title = docx.Document(BytesIO(made(target.getvalue()))).core_properties.title
    assert re.fullmatch("合肥市某某中小企业服务有限公司 三星级 评估报告", title)


LOOP = "{{% for {0} in 'abcdefghij' %}}"


@pytest.mark.parametrize(
    "texts",
    [
        # Nothing is written in the loops, so that only their turns can tell.
        ("".join(LOOP.format(f"v{i}") for i in range(9)) + "{% set x = 1 %}" + "{% endfor %}" * 9,),
        ("".join(LOOP.format(f"v{i}") for i in range(5)) + "很长" * 1000 + "{% endfor %}" * 5,),
        ("{% macro f() %}{{ f() if organization }}{{ f() }}{% endmacro %}{{ f() }}",),
        ("{{ 9 ** 9 ** 9 }}",),
        ("{{ 'x' * 10 ** 12 }}",),
        ("{{ 10000000000 * 'x' }}",),
        ("{{ 'x'|center(10000000000) }}",),
        ("{{ 'x'.ljust(10000000000) }}",),
        ("{{ '%10000000000d' % 1 }}",),
        ("{{ '{:10000000000}'.format(1) }}",),
    ],
)
def test_a_template_without_end_is_refused_in_time(texts: tuple[str, ...]) -> None:
    began = time.process_time()
    problem(simple(*texts))
    assert time.process_time() - began < 20


def test_loops_know_where_they_are() -> None:
    one = "{% for a in domains %}{{ loop.index }}/{{ loop.length }}{% if not loop.last %}，{% endif %}{% endfor %}。{{ 2 * 3 }}"
    count = len(catalogue().domains)
    assert "，".join(f"{i}/{count}" for i in range(1, count + 1)) + "。6" in text_of(made(simple(one)))


def test_a_template_that_is_too_large_is_not_opened(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = BytesIO(simple("{{ organization }}"))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/media/image1.png", bytes(MOST_INFLATED))
    assert "MB" in problem(bomb.getvalue())[0]
    large = tmp_path / "large.docx"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(TemplateProblem) as caught:
        read_template(large)
    assert "large.docx" in caught.value.text.en and "MB" in caught.value.text.zh
