"""One word for one thing, in everything that people read; and click's own words in the reader's language."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import smexl
from smexl.batch.process import Progress
from smexl.files import meant
from smexl.terminal import rest

ROOT = Path(__file__).parents[1]
WORDS = {
    "受理": r"接收",
    "名册": r"(?<!公示)(?<!发布)名单",
    "取代": r"替代",
    "项": r"[处个条](?:错误|警告|提示)",
    "警告": r"告警|警示",
}
"""The word, and the spellings of it that are not used."""
PUBLISHED = {"register"}
"""What the authority publishes is a 名单 of its own."""


def texts() -> dict[str, str]:
    folder = Path(smexl.__file__).parent
    sources = [path for path in folder.rglob("*.py") if not PUBLISHED & {path.stem, *path.parts}]
    return {str(path): path.read_text(encoding="utf-8") for path in sources}


@pytest.mark.parametrize("word", WORDS)
def test_a_thing_has_one_word(word: str) -> None:
    assert not [(path, found[0]) for path, text in texts().items() if (found := re.search(WORDS[word], text))]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["process"], "缺少参数"),
        (["process", "a"], "缺少选项"),
        (["proces"], "没有命令 proces"),
        (["check", "a", "--nope"], "没有选项 --nope"),
        (["report", "a", "--kind", "x", "--out", "b"], "的值无效"),
        (["process", "a", "--out", "b", "--jobs", "0"], "不在范围"),
        (["check", "--help"], "显示本说明"),
        (["--help"], "显示版本"),
    ],
    ids=str,
)
def test_usage_errors_and_help_are_chinese_where_the_locale_is(arguments: list[str], said: str) -> None:
    environment = os.environ | {"LC_ALL": "zh_CN.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "smexl", *arguments], capture_output=True, check=False, env=environment
    )
    text = (done.stdout + done.stderr).decode()
    assert said in text and "用法" in text
    assert not re.search(r"\b(Usage:|Error|Missing|Invalid|Show|Options:|Commands:)\b", text)


def test_a_file_beside_its_place_is_told_by_its_place() -> None:
    for name in ("a/b.xlsx.123.part", "a/.b.xlsx.part", "a/b.xlsx"):
        assert meant(OSError(13, "in use", name)) == "a/b.xlsx"
    assert meant(OSError(13, "in use", "a/b.xlsx.7.part", None, "a/b.xlsx")) == "a/b.xlsx"
    assert not meant(OSError("nothing"))


def test_the_rest_is_told_from_what_was_done_since_the_first_result() -> None:
    first = Progress(4, 400, Counter(), 4.0)
    assert not rest(first, first, "en")
    assert not rest(first, Progress(10, 400, Counter(), 9.0), "en"), "too few of them"
    assert rest(first, Progress(104, 404, Counter(), 14.0), "en") == " · about 0:30 left"
    assert not rest(first, Progress(400, 400, Counter(), 40.0), "en")
