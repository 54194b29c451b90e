"""The dry run of a catalogue."""

from importlib import resources
from pathlib import Path

import pytest
from catalogues import save_folder, small

from smexl.catalogue.files import load
from smexl.rehearsal import parts, rehearse


def test_what_does_not_come_back_is_a_problem_of_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(str(resources.files("smexl"))) / "data" / "catalogue"
    monkeypatch.setattr("smexl.rehearsal.template", lambda *_: b"")
    told: list[int] = []
    problems = rehearse(load(), path, lambda done, _: told.append(done))
    assert {problem.code for problem in problems} == {"dry-run"}
    assert told[-1] == len(parts(load()))
    assert all(problem.message("zh").endswith("。") for problem in problems)


def test_a_subdomain_may_bear_the_name_of_its_domain_or_of_one_elsewhere(tmp_path: Path) -> None:
    sheets = small()
    names = {
        "需求管理": ("服务战略", "需求管理"),
        "服务目录": ("服务设计", "服务设计"),
        "项目管理": ("服务设计", "需求管理"),
    }
    twins = {"需求管理": "Demand", "服务目录": "Catalogue", "项目管理": "Demand, once more"}
    table = sheets["能力域"]
    table[0].append("能力子域（英文）")
    for row in table[1:]:
        row.append(twins[row[1]])
        row[:2] = names[row[1]]
    for row in sheets["成熟度要求"][1:]:
        row[2:4] = names[row[3]]
    path = save_folder(sheets, tmp_path / "catalogue")
    assert rehearse(load(path), path) == []


def test_what_characters_a_text_has_is_no_matter_once_it_is_loaded(tmp_path: Path) -> None:
    sheets = small()
    for row, odd in zip(
        sheets["成熟度要求"][1:], ("a\x07b", "\u202e倒", "e\u0301 _x0041_x0042_x0043_", "a\u200bb\ufeff"), strict=True
    ):
        row[4:] = [f"应做到{odd}。", odd]
    path = save_folder(sheets, tmp_path / "catalogue")
    assert rehearse(load(path), path) == []


def test_what_stands_for_values_while_a_workbook_is_drawn_may_stand_in_a_catalogue(tmp_path: Path) -> None:
    sheets = small()
    for number, row in enumerate(sheets["成熟度要求"][1:]):
        row[4] = f"7418529{number:06}"
    path = save_folder(sheets, tmp_path / "catalogue")
    assert rehearse(load(path), path) == []


def test_what_excel_counts_twice_is_cut_for_headers_and_messages(tmp_path: Path) -> None:
    sheets = small()
    sheets["模型信息"][1][1] = sheets["满足程度"][1][0] = "😀" * 99 + "&"
    path = save_folder(sheets, tmp_path / "catalogue")
    assert rehearse(load(path), path) == []
