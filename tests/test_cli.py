"""The command line: exit codes, one sentence for what cannot run, JSON for programs, and nothing heavy before it is needed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import filled
import pytest
from catalogues import save_workbook, small
from whole import invoke

from smexl import cli
from smexl.catalogue.files import load
from smexl.files import reason

HEAVY = {"pandas", "numpy", "pyarrow", "openpyxl", "xlsxwriter", "python_calamine", "rich", "pebble", "stdnum"}


def commands(
    group: click.Group = cli.main, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize(("path", "command"), list(commands()), ids=str)
def test_every_command_has_an_example_and_the_common_options(path: tuple[str, ...], command: click.Command) -> None:
    text = invoke(*path, "--help").output
    assert f"smexl {' '.join(path)}" in text.split("Example:" if "Example:" in text else "例：")[1]
    assert {"--lang", "--quiet", "--json"} <= {option for one in command.params for option in one.opts}


def test_version_and_help_import_nothing_heavy() -> None:
    for argument in ("--version", "--help"):
        code = f"import sys; sys.argv = ['smexl', '{argument}']; from smexl.cli import main; main(standalone_mode=False); print(*sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert not HEAVY & set(done.stdout.split())


@pytest.mark.parametrize("module", ["smexl.batch.process", "smexl.batch.pool", "smexl.catalogue.files"])
def test_nothing_heavy_is_imported_before_workers_are_started(module: str) -> None:
    code = f"import sys; import {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not (HEAVY - {"pebble"}) & set(done.stdout.split())


def test_a_worker_that_imports_the_program_first_imports_no_command_line() -> None:
    code = "import sys; import smexl.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "click" not in done.stdout.split()


@pytest.mark.parametrize(
    "arguments",
    [
        ["template", "--level", "3", "--kind", "nonsense", "--out", "{out}"],
        ["template", "--level", "3", "--catalogue", "{missing}", "--out", "{out}"],
        ["template", "--level", "3", "--roster", "{missing}", "--out", "{out}"],
        ["check", "{missing}"],
        ["process", "{missing}", "--out", "{out}"],
        ["process", "{inbox}", "--out", "{file}"],
        ["statistics", "{missing}", "--out", "{out}"],
        ["statistics", "{file}", "--out", "{out}"],
        ["catalogue", "new", "{file}"],
        ["catalogue", "export", "{file}"],
        ["catalogue", "check", "{missing}"],
    ],
    ids=" ".join,
)
def test_what_cannot_run_exits_2_with_one_sentence(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "a file.txt").write_text("x")
    places = {"out": "out", "missing": "missing", "file": "a file.txt", "inbox": "inbox"}
    words = [argument.format(**{key: tmp_path / name for key, name in places.items()}) for argument in arguments]
    result = invoke(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("smexl: ")


def test_without_a_command_the_help_is_shown() -> None:
    done = subprocess.run([sys.executable, "-m", "smexl"], capture_output=True, check=False)
    assert b"demo" in done.stdout + done.stderr
    assert b"Traceback" not in done.stderr


def test_exit_codes_of_process_and_check(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "good.xlsx").write_bytes(filled.filled(1))
    assert invoke("check", inbox).exit_code == 0
    assert invoke("process", inbox, "--out", tmp_path / "out", "--jobs", "1").exit_code == 0
    (inbox / "bad.txt").write_text("x")
    assert invoke("check", inbox).exit_code == 1
    result = invoke("process", inbox, "--out", tmp_path / "out", "--jobs", "1", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["counts"] == {"accepted": 1, "unreadable": 1}


def test_check_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "good.xlsx").write_bytes(filled.filled(1))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    invoke("check", tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_levels_without_requirements_have_no_template_and_are_named(tmp_path: Path) -> None:
    path = save_workbook(small(), tmp_path / "two-levels.xlsx")
    arguments = ("--lang", "en", "--out", tmp_path / "out", "--catalogue", path)
    done = invoke("template", "--level", "all", *arguments)
    assert done.exit_code == 0
    assert "3-star, 4-star, 5-star" in done.output.replace("三星、四星、五星", "3-star, 4-star, 5-star")
    assert len(list((tmp_path / "out").glob("*.xlsx"))) == 2
    done = invoke("template", "--level", "3", *arguments)
    assert done.exit_code == 2
    assert len(done.output.strip().splitlines()) == 1


def test_a_check_ends_with_a_dry_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save_workbook(small(), tmp_path / "two-levels.xlsx")
    assert invoke("catalogue", "check", path).exit_code == 0
    sound = load(path)
    first, second, third, *rest = sound.requirements
    spoilt = replace(sound, requirements=(replace(first, id=third.id), second, third, *rest))
    monkeypatch.setattr("smexl.catalogue.files.load", lambda _: spoilt)
    done = invoke("catalogue", "check", path, "--json")
    assert done.exit_code == 1
    problems = json.loads(done.output)["problems"]
    assert ("成熟度要求", "A4") in {(problem["table"], problem["cell"]) for problem in problems}


def test_templates_of_all_levels_and_for_a_roster(tmp_path: Path) -> None:
    assert invoke("template", "--level", "all", "--out", tmp_path / "模 板").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "模 板").iterdir()) == sorted(
        f"评分表_{level}星_自评.xlsx" for level in "一二三四五"
    )
    roster = tmp_path / "roster.csv"
    roster.write_text(f"机构名称,统一社会信用代码\n甲/公司,{filled.CODE}\n乙公司,123\n", encoding="gbk")
    result = invoke("template", "--level", "3", "--roster", roster, "--out", tmp_path / "r", "--lang", "zh", "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert [problem["row"] for problem in answer["problems"]] == [3]
    assert [path.name for path in (tmp_path / "r").iterdir()] == answer["templates"]
    assert answer["templates"][0].startswith(f"{filled.CODE}_甲") and answer["templates"][0].endswith("_三星_自评.xlsx")


def test_a_roster_with_levels_asks_for_none_and_what_it_did_not_use_is_told(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(
        f"企业名称,信用代码,申请等级,备注\n甲公司,{filled.CODE},三星,急\n乙公司,91110000600037341L,,\n",
        encoding="utf-8",
    )
    result = invoke("template", "--roster", roster, "--out", tmp_path / "r", "--json", "--lang", "zh")
    told = json.loads(result.stdout)
    assert told["templates"] == [f"{filled.CODE}_甲公司_三星_自评.xlsx"]
    assert [problem["row"] for problem in told["problems"]] == [3]
    assert told["unused"] == ["备注"]
    result = invoke("template", "--roster", roster, "--out", tmp_path / "r", "--lang", "zh")
    assert "备注" in result.stderr


def test_catalogue_commands(tmp_path: Path) -> None:
    assert invoke("catalogue", "export", tmp_path / "c.xlsx").exit_code == 0
    assert invoke("catalogue", "export", tmp_path / "folder").exit_code == 0
    answers = [
        json.loads(invoke("catalogue", "check", tmp_path / name, "--json").stdout) for name in ("c.xlsx", "folder")
    ]
    assert answers[0] == answers[1]
    assert answers[0]["problems"] == []
    assert sum(answers[0]["requirements"].values()) >= 321
    assert invoke("catalogue", "new", tmp_path / "new.xlsx").exit_code == 0
    result = invoke("catalogue", "check", tmp_path / "new.xlsx")
    assert result.exit_code == 1 and "107" in result.stdout and len(result.stdout.splitlines()) < 10


def test_a_catalogue_problem_without_a_place_is_only_its_message(tmp_path: Path) -> None:
    (tmp_path / "no.xlsx").write_text("x")
    lines = invoke("catalogue", "check", tmp_path / "no.xlsx").stdout.splitlines()
    assert len(lines) == 1 and lines[0].startswith("“")
    result = invoke("template", "--level", "3", "--catalogue", tmp_path / "no.xlsx", "--out", tmp_path / "out")
    assert result.exit_code == 2 and ": :" not in result.stderr and " : " not in result.stderr


def test_control_characters_of_a_stranger_do_not_reach_the_terminal(tmp_path: Path) -> None:
    entered = filled.answers(1) | {("score", filled.catalogue().level(1).requirements[0].id): "\x9b31m红\u202e"}
    (tmp_path / "a.xlsx").write_bytes(filled.filled(1, entered))
    output = invoke("check", tmp_path).output
    assert "红" in output
    assert not {"\x1b", "\x9b", "\u202e"} & set(output)


def test_ctrl_c_ends_any_command_as_one_that_could_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("smexl.catalogue.files.load", interrupted)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    result = invoke("check", tmp_path)
    assert (result.exit_code, result.stderr) == (2, "smexl: Interrupted.\n")


def test_what_the_operating_system_refuses_is_said_in_the_reader_s_language(tmp_path: Path) -> None:
    error = FileNotFoundError(2, "No such file or directory", "x")
    assert reason(error) == ("没有这个文件或文件夹", "No such file or directory")
    assert reason(OSError(123456, "odd")) == ("odd", "odd")
    assert reason(OSError()).zh
