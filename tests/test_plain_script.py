"""The script of docs/verify.md, Python's standard library alone, agrees with smexl on every sample."""

import json
import re
import subprocess
import sys
from pathlib import Path

from forge import RECORD
from proved import members_of, the_bundles

from smexl.batch.process import Settings, process
from smexl.catalogue.files import load

PROCESSES = True
ROOT = Path(__file__).parents[1]


def script(page: str) -> str:
    (found,) = re.findall(
        r"^```python\n(.*?)^```$", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return str(found)


def test_it_is_short_and_the_same_in_both_languages() -> None:
    text = script("verify.md")
    assert text == script("verify.zh.md")
    assert len(text.splitlines()) <= 60
    imported = set(re.findall(r"^(?:import|from) ([\w., ]+?)(?: import .*)?$", text, re.MULTILINE))
    names = {name.strip().partition(".")[0] for line in imported for name in line.split(",")}
    assert names <= sys.stdlib_module_names


def test_it_agrees_on_every_sample(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text(script("verify.md"), encoding="utf-8")
    process([ROOT / "samples"], tmp_path / "batch", load(), Settings(jobs=1))
    bundles = the_bundles(tmp_path / "batch", tmp_path / "bundles")
    assert len(bundles) >= 9
    for path in bundles:
        record = json.loads(members_of(path)[RECORD])
        done = subprocess.run(
            [sys.executable, "-X", "utf8", tmp_path / "plain.py", path],
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
        verdict = "符合 conforms" if record["conforms"] else "不符合 does not conform"
        assert done.stdout.strip() == f"A = {record['score']} {verdict}"
