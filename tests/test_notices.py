"""Notices in Word: acceptance, return, reminder, each addressed to whom it concerns, and none twice."""

import json
from pathlib import Path

import pytest
from assessed import CODES, rich, self_assessment, workbook
from filled import catalogue
from whole import invoke
from written import text_of

from smexl.report.documents import notice_template
from smexl.report.fill import try_out
from smexl.report.notices import TITLES
from smexl.report.tags import NOTICE_TAGS, stand_ins

LATE = "91330100MA27XYAB81"


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One accepted, one returned, one that cannot be read, a formal one; on the roster somebody who sent nothing."""
    inbox, out = tmp_path_factory.mktemp("inbox"), tmp_path_factory.mktemp("batch")
    (inbox / "甲.xlsx").write_bytes(workbook(self_assessment(catalogue(), 1)))
    bad = self_assessment(catalogue(), 1)
    bad.answers["info"] |= {"organization": "北京某某咨询有限公司", "contact": "赵经理", "phone": "010-62345678"}
    for id_ in list(bad.scores)[:12]:
        del bad.scores[id_]
    (inbox / "乙.xlsx").write_bytes(workbook(bad, CODES[1]))
    (inbox / "坏.xlsx").write_bytes(b"PK broken")
    (inbox / "评估.xlsx").write_bytes(workbook(rich(catalogue(), 1)))
    roster = inbox.parent / f"{inbox.name}-roster.csv"
    rows = [
        "统一社会信用代码,机构名称,成熟度等级,联系人,联系电话,电子邮箱",
        f"{CODES[0]},合肥市某某中小企业服务有限公司,一星,王小明,0551-62345678,wang@example.org",
        f"{CODES[1]},北京某某咨询有限公司,一星,赵经理,010-62345678,zhao@example.org",
        f"{LATE},杭州某某技术有限公司,二星,钱一,0571-81234567,qian@example.org",
    ]
    roster.write_text("\n".join(rows), encoding="utf-8-sig")
    invoke("process", inbox, "--out", out, "--roster", roster, "--jobs", "1", "--quiet")
    return out


LETTER = ("--body", "安徽某某评估有限公司", "--contact", "王工，0551-60000000，kf@example.org", "--date", "2026-11-24")


def test_each_is_told_what_concerns_it(batch: Path, tmp_path: Path) -> None:
    done = invoke("notices", batch, "--out", tmp_path, *LETTER, "--deadline", "2026-12-15", "--json")
    answer = json.loads(done.output)
    assert done.exit_code == 1
    assert [
        (one["source"], "无法读取" in one["reason"] or "cannot be read" in one["reason"]) for one in answer["without"]
    ] == [("坏.xlsx", True)]
    texts = {one["kind"]: text_of((tmp_path / one["notice"]).read_bytes()) for one in answer["notices"]}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [
            f"{CODES[0]}_合肥市某某中小企业服务有限公司_一星_受理通知.docx",
            f"{CODES[1]}_北京某某咨询有限公司_一星_退回通知.docx",
            f"{LATE}_杭州某某技术有限公司_二星_催报通知.docx",
        ]
    )
    for kind, text in texts.items():
        for words in (TITLES[kind].zh, "安徽某某评估有限公司", "kf@example.org", "2026年11月24日", "2026年12月15日"):
            assert words in text
        assert "待补充" not in text
    assert "现予受理" in texts["acceptance"] and "王小明" in texts["acceptance"] and "甲.xlsx" in texts["acceptance"]
    assert "赵经理" in texts["return"] and "010-62345678" in texts["return"]
    assert "有 12 处需要修改" in texts["return"] and "（前 10 处）" in texts["return"] and "退回说明" in texts["return"]
    assert "尚未收到你单位申请二星级评估的自评估材料" in texts["reminder"]
    assert "钱一" in texts["reminder"] and "qian@example.org" in texts["reminder"]


def test_what_was_written_is_left_alone(batch: Path, tmp_path: Path) -> None:
    arguments = ("notices", batch, "--out", tmp_path, *LETTER)
    invoke(*arguments)
    (path,) = tmp_path.glob("*催报通知.docx")
    before = path.read_bytes()
    states = [one["state"] for one in json.loads(invoke(*arguments, "--json").output)["notices"]]
    assert states == ["unchanged"] * 3
    later = (*arguments, "--deadline", "2026-12-31")
    done = invoke(*later)
    assert (done.exit_code, path.read_bytes()) == (1, before)
    assert "--overwrite" in done.output
    invoke(*later, "--overwrite")
    assert "2026年12月31日" in text_of(path.read_bytes())


def test_what_a_body_does_not_say_is_marked(batch: Path, tmp_path: Path) -> None:
    done = invoke("notices", batch, "--out", tmp_path, "--lang", "en")
    assert "--body" in done.output
    (path,) = tmp_path.glob("*Reminder.docx")
    text = text_of(path.read_bytes())
    assert "[to be completed]" in text
    assert "had not received your self-assessment for 2-star" in text


def test_a_body_restyles_one_template_for_all_three(batch: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.docx"
    assert invoke("notices", "--new-template", own).exit_code == 0
    assert invoke("notices", "--new-template", own).exit_code == 2
    text = text_of(own.read_bytes())
    for name in stand_ins(NOTICE_TAGS):
        assert f"{{{{ {name} }}}}" in text or f"\n{name}\n" in text
    done = invoke("notices", batch, "--out", tmp_path / "out", *LETTER, "--template", own, "--json")
    assert {one["kind"] for one in json.loads(done.output)["notices"]} == set(TITLES)
    for lang in ("zh", "en"):
        try_out(notice_template(lang), stand_ins(NOTICE_TAGS))  # type: ignore[arg-type]


def test_a_broken_template_ends_before_anything_is_written(batch: Path, tmp_path: Path) -> None:
    import docx  # noqa: PLC0415

    broken = docx.Document()
    broken.add_paragraph("{{ verdict }}")
    broken.save(str(tmp_path / "broken.docx"))
    done = invoke("notices", batch, "--out", tmp_path / "out", "--template", tmp_path / "broken.docx")
    assert done.exit_code == 2
    assert "verdict" in done.output and "broken.docx" in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["{batch}"],
        ["{missing}", "--out", "{out}"],
        ["{out}", "--out", "{out}"],
        ["{batch}", "--out", "{out}", "--deadline", "morgen"],
        ["--new-template", "{out}", "{batch}"],
    ],
    ids=" ".join,
)
def test_what_cannot_run_ends_with_one_sentence(arguments: list[str], batch: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    places = {"batch": batch, "missing": tmp_path / "missing", "out": tmp_path / "out"}
    done = invoke("notices", *(argument.format(**places) for argument in arguments))
    assert done.exit_code == 2
    assert len(done.output.strip().split("\n")) == 1, done.output
