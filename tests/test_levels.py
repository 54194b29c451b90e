"""Which levels there are, and what they are called, is the catalogue's to say: the whole way with three levels and with six."""

import json
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from catalogues import Sheets, save_folder, save_workbook, small
from filled import CODE, Entered
from whole import invoke

from smexl import kinds
from smexl.assessment import name_noted, noted_name
from smexl.catalogue import Catalogue
from smexl.catalogue.files import CatalogueError, load
from smexl.kinds import FORMAL, SELF, STARS, Kind
from smexl.template import template
from smexl.text import Lang, Text
from smexl.vocabulary import level_of

THREE = (Text("初始级", "Initial"), Text("规范级", "Managed"), Text("优化级", "Optimized"))
SIX = tuple(Text(f"{digit}阶", f"Stage {number}") for number, digit in enumerate("一二三四五六", 1))


def tables(names: tuple[Text, ...]) -> Sheets:
    """The small catalogue with these levels: two requirements at each."""
    sheets = small()
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    sheets["模型信息"][0].append("内容（英文）")
    sheets["模型信息"].append(["等级名称", zh, en])
    marks = ["●"] * len(names)
    sheets["能力域"] = [
        ["能力域", "能力子域", *(name.zh for name in names)],
        ["服务战略", "需求管理", *marks],
        ["服务设计", "服务目录", *marks],
    ]
    sheets["成熟度要求"][1:] = [
        [f"L{n}-{place}", name.zh, domain, subdomain, f"应做到{n}{place}。", ""]
        for n, name in enumerate(names, 1)
        for place, (domain, subdomain) in enumerate((("服务战略", "需求管理"), ("服务设计", "服务目录")), 1)
    ]
    return sheets


def filled_in(model: Catalogue, level: int, kind: Kind, lang: Lang) -> bytes:
    """As somebody fills it in who conforms, and is recommended for the level."""
    entered: Entered = {("score", one.id): 1 for one in model.level(level).requirements}
    said = {"organization": "某某公司", "credit_code": CODE, "contact": "王", "phone": "0551-62345678"}
    entered |= {("form", "info", key): value for key, value in said.items()}
    if kind is FORMAL:
        said = {"body": "某某评估", "team_leader": "李", "recommended": model.level_name(level).zh}
        entered |= {("form", "assessment", key): value for key, value in said.items()}
    return template(model, level, kind, lang, entered)


def texts(path: Path) -> set[str]:
    book = openpyxl.load_workbook(path)
    return {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}


@pytest.mark.parametrize(("names", "lang"), [(THREE, "en"), (SIX, "zh")], ids=["three", "six"])
def test_the_whole_way(names: tuple[Text, ...], lang: Lang, tmp_path: Path) -> None:
    save_workbook(tables(names), path := tmp_path / "model.xlsx")
    run: Any = lambda *given: invoke(*given, "--lang", lang)  # noqa: E731
    assert invoke("catalogue", "check", path).exit_code == 0
    for kind in (SELF, FORMAL):
        done = run("template", "--level", "all", "--kind", kind.key, "--catalogue", path, "--out", tmp_path / "blank")
        assert done.exit_code == 0, done.output
    sheet = kinds.SCORES(lang)
    blank = {f"{sheet}_{name(lang)}_{kind.name(lang)}.xlsx" for name in names for kind in (SELF, FORMAL)}
    assert {one.name for one in (tmp_path / "blank").iterdir()} == blank
    assert run("template", "--level", names[-1].zh, "--catalogue", path, "--out", tmp_path / "one").exit_code == 0
    assert len(list((tmp_path / "one").iterdir())) == 1
    assert run("template", "--level", "7", "--catalogue", path, "--out", tmp_path / "one").exit_code == 2
    assert (
        run("template", "--level", "all", "--into-one", "--catalogue", path, "--out", tmp_path / "one").exit_code == 0
    )

    model, inbox, batch = load(path), tmp_path / "inbox", tmp_path / "batch"
    inbox.mkdir()
    for level in model.levels:
        for kind in (SELF, FORMAL):
            (inbox / f"{level}-{kind.key}.xlsx").write_bytes(filled_in(model, level, kind, lang))
    roster = tmp_path / "roster.csv"
    roster.write_text(f"机构名称,统一社会信用代码,等级\n某某公司,{CODE},{names[0].zh}\n另一家,91340104MA373555XM,2\n")
    done = run("process", inbox, "--catalogue", path, "--roster", roster, "--out", batch, "--jobs", "1")
    assert done.exit_code == 0, done.output
    top, first = names[-1], names[0]
    assert len(list((batch / "results").glob(f"*_{top(lang)}_*.xlsx"))) == 2
    summary = texts(batch / "summary.xlsx")
    assert {name(lang) for name in names} < summary and STARS[0](lang) not in summary
    assert f"{top(lang)} {SELF.name(lang)}" in summary

    assert run("statistics", batch, "--out", tmp_path / "statistics.xlsx").exit_code == 0
    counted = texts(tmp_path / "statistics.xlsx")
    assert {name(lang) for name in names} < counted and STARS[0](lang) not in counted
    assert run("report", batch, "--out", tmp_path / "reports").exit_code == 0
    (report,) = (tmp_path / "reports").glob(f"*_{first(lang)}_*.docx")
    words = "\n".join(one.text for one in docx.Document(str(report)).paragraphs)
    assert kinds.of_level(first)(lang) in words and "级级" not in words
    own = sorted(inbox.glob("*-self.xlsx"))
    for command in (
        ("compare", batch, batch),
        ("trend", batch),
        ("supervise", batch),
        ("foresee", *own, "--catalogue", path),
    ):
        done = run(*command, "--out", tmp_path / f"{command[0]}.xlsx")
        assert done.exit_code == 0, done.output
    assert run("bundle", batch, "--out", tmp_path / "bundles").exit_code == 0
    held = run("verify", tmp_path / "bundles", "--json")
    assert held.exit_code == 0, held.output
    assert run("notices", batch, "--out", tmp_path / "notices").exit_code == 0


def test_a_level_in_the_words_of_its_catalogue() -> None:
    assert [level_of(said, THREE) for said in ("规范级", "规范", "managed", "2", "L2", "二级")] == [2] * 6
    assert level_of("四星", THREE) is None
    assert level_of("六阶", SIX) == level_of("6级", SIX) == 6
    assert level_of("六星") is None


def test_names_of_levels_change_a_catalogue_and_the_standards_do_not(tmp_path: Path) -> None:
    plain = load(save_folder(small(), tmp_path / "plain"))
    said = small()
    said["模型信息"].append(["等级名称", "一星、二星、三星、四星、五星"])
    said["模型信息"][0].append("内容（英文）")
    said["模型信息"][-1].append(", ".join(name.en for name in STARS))
    assert load(save_folder(said, tmp_path / "said")).identity == plain.identity
    said["模型信息"][-1][2] = "A, B, C, D, E"
    assert load(save_folder(said, tmp_path / "other")).identity != plain.identity


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("初始级、初始级", ""),
        ("初始、初始级", ""),
        ("二星、一星", ""),
        ("2、1", ""),
        ("各等级", ""),
        ("不推荐、规范级", ""),
        ("初始级、、优化级", ""),
        ("甲、乙、丙", "A, B"),
        ("甲、乙", "2, B"),
        ("、".join("甲乙丙丁戊己庚辛壬癸"), ""),
        ("长" * 21, ""),
    ],
)
def test_names_that_mislead_are_refused(zh: str, en: str, tmp_path: Path) -> None:
    sheets = small()
    sheets["模型信息"][0].append("内容（英文）")
    sheets["模型信息"].append(["等级名称", zh, en])
    with pytest.raises(CatalogueError) as caught:
        load(save_folder(sheets, tmp_path / "c"))
    assert "level-names" in {problem.code for problem in caught.value.problems}


def test_what_the_bundle_notes_of_a_level(tmp_path: Path) -> None:
    """Records of the standard's levels are what they were; another's says the name too."""
    model = load(save_folder(tables(THREE), tmp_path / "three"))
    noted = json.loads(json.dumps({"level": 2, **name_noted(model, 2)}))
    assert noted_name(noted) == THREE[1]
    assert name_noted(load(), 2) == {} and noted_name({"level": 2}) == STARS[1]
