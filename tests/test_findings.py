"""Every finding has words in both languages that can be said for any value."""

from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import smexl
from smexl.findings import PROBLEMS, SECTIONS, Asks, Finding, Severity


def test_codes_are_unique_and_each_stands_in_one_section() -> None:
    lines = (Path(smexl.__file__).parent / "data" / "findings.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + len(PROBLEMS)
    assert {problem.section for problem in PROBLEMS.values()} == set(SECTIONS)


def test_what_is_not_free_text_is_one_of_few_words() -> None:
    for problem in PROBLEMS.values():
        assert problem.severity in get_args(Severity)
        assert problem.asks in get_args(Asks)
        assert not problem.strict or problem.severity == "warning"


@pytest.mark.parametrize("code", PROBLEMS)
def test_messages_say_what_and_what_to_do_in_both_languages(code: str) -> None:
    for lang, full_stop in (("zh", "。"), ("en", ".")):
        problem = PROBLEMS[code]
        assert problem.what(lang) and problem.remedy(lang)  # type: ignore[arg-type]
        message = Finding(code, "评分表", "F2", "甲", "乙").message(lang)  # type: ignore[arg-type]
        assert message.endswith(full_stop)
        assert "{" not in message


def test_who_gets_a_workbook_back_is_told_of_no_option_of_a_command() -> None:
    said = {
        problem.code: problem.restored
        for problem in PROBLEMS.values()
        if problem.section not in ("roster", "catalogue")
    }
    assert [code for code, text in said.items() if "--" in text.zh + text.en] == []


@given(st.text(), st.text())
def test_a_stranger_s_text_cannot_break_a_message(value: str, detail: str) -> None:
    for code in PROBLEMS:
        Finding(code, value=value, detail=detail).message("zh")


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_code_is_reported_by_the_program_and_stands_in_a_test(code: str) -> None:
    for folder in (Path(smexl.__file__).parent, Path(__file__).parent):
        assert any(f'"{code}"' in text for text in _sources(folder))


@cache
def _sources(folder: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in folder.rglob("*.py")]
