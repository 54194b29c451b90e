"""Every finding has words in both languages that can be said for any value."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import smexl
from smexl.findings import PROBLEMS, SECTIONS, Finding


def test_codes_are_unique_and_each_stands_in_one_section() -> None:
    codes = [problem.code for _, problems in SECTIONS.values() for problem in problems]
    assert sorted(codes) == sorted(PROBLEMS)
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("code", PROBLEMS)
def test_messages_say_what_and_what_to_do_in_both_languages(code: str) -> None:
    for lang, full_stop in (("zh", "。"), ("en", ".")):
        problem = PROBLEMS[code]
        assert problem.what(lang) and problem.remedy(lang)  # type: ignore[arg-type]
        message = Finding(code, "评分表", "F2", "甲", "乙").message(lang)  # type: ignore[arg-type]
        assert message.endswith(full_stop)
        assert "{" not in message


@given(st.text(), st.text())
def test_a_stranger_s_text_cannot_break_a_message(value: str, detail: str) -> None:
    for code in PROBLEMS:
        Finding(code, value=value, detail=detail).message("zh")


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_code_is_reported_by_the_program_and_stands_in_a_test(code: str) -> None:
    def mentioned(folder: Path, but: str) -> bool:
        return any(f'"{code}"' in text for name, text in _sources(folder).items() if name != but)

    assert mentioned(Path(smexl.__file__).parent, "findings.py")
    assert mentioned(Path(__file__).parent, "test_findings.py")


@cache
def _sources(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
