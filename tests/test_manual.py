"""The manual's pages are those that the code makes today, and every command is documented."""

from pathlib import Path

import pytest

from smexl import manual

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("name", manual.pages())
def test_the_page_is_what_the_code_makes(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == manual.pages()[name], "run python -m smexl.manual docs"
