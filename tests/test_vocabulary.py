"""What people type means the same everywhere; levels follow from one table."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import smexl
from smexl.kinds import LEVEL_NAMES, LEVELS
from smexl.vocabulary import credit_code, fraction_or_none, level_mark, level_of

PACKAGE = Path(smexl.__file__).parent


@pytest.mark.parametrize(
    "said", ["三星", "三级", "三", "3", "3.0", "３", "3星", "3级", "三星级", "3-star", "L3", "level 3", "★★★"]
)
def test_a_level_in_many_words(said: str) -> None:
    assert level_of(said) == 3


@pytest.mark.parametrize("said", ["", "0", "6", "六星", "33", "星", "all"])
def test_what_names_no_level(said: str) -> None:
    assert level_of(said) is None
    assert (level_mark(said) == 0) is (said == "all")


@pytest.mark.parametrize("said", ["1E99999999", "1e-5", "0.8.0", "", "⅕", "nan", "9" * 40])
def test_a_number_is_read_from_no_text_that_writes_out_a_billion_digits(said: str) -> None:
    assert fraction_or_none(said) is None


def test_a_code_is_judged_once_for_all() -> None:
    assert credit_code(" 91340100-ma2n08y97q ") == ("91340100MA2N08Y97Q", ())
    assert [code for code, _ in credit_code("91340100MA2N08O97").problems] == [
        "credit-code-length",
        "credit-code-alphabet",
    ]


def test_a_sixth_level_is_a_line(tmp_path: Path) -> None:
    """Every module is imported by a copy of the package that has one more; its catalogue's tables have a column more."""
    shutil.copytree(PACKAGE, tmp_path / "smexl", ignore=shutil.ignore_patterns("__pycache__"))
    words = tmp_path / "smexl" / "kinds" / "words.py"
    text = words.read_text(encoding="utf-8")
    more = re.sub(r'(    5: Text\("五星", "5-star"\),\n)', r'\1    6: Text("六星", "6-star"),\n', text)
    assert more != text
    words.write_text(more, encoding="utf-8")
    modules = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(PACKAGE.rglob("*.py"))
        if not path.is_relative_to(PACKAGE / "bench") and path.name != "__main__.py"
    ]
    program = f"""
import importlib
for name in {modules!r}:
    importlib.import_module(name)
from smexl.catalogue.tables import DOMAIN_TABLE
assert "level_6" in [column.key for column in DOMAIN_TABLE.columns]
from smexl.vocabulary import level_of
assert level_of("六星") == level_of("6级") == 6
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert tuple(LEVEL_NAMES) == LEVELS
