"""Imports go one way, from what the program is made of to what puts it together; nothing heavy is spread about."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import smexl

PACKAGE = Path(smexl.__file__).parent


@cache
def modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def imported(path: Path) -> frozenset[str]:
    """Modules imported when this one is, those inside functions and for types only included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {name if name in modules() else node.module for name in names}
    return frozenset(found)


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {name: {other for other in imported(path) if other in modules()} for name, path in modules().items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail, name))
        if name not in done:
            for other in graph[name]:
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


ORDER = [
    "smexl",
    "text",
    "arrays",
    "errors",
    "files",
    "deflate",
    "regions",
    "kinds",
    "names",
    "vocabulary",
    "identity",
    "engine",
    "findings",
    "folding",
    "submission",
    "headed",
    "catalogue",
    "scoring",
    "assessment",
    "tables",
    "views",
    "drawing",
    "reading",
    "validation",
    "template",
    "result",
    "rehearsal",
    "batch",
    "proof",
    "summary",
    "statistics",
    "rescore",
    "compare",
    "consensus",
    "foresee",
    "report",
    "register",
    "supervise",
    "demo",
    "manual",
    "terminal",
    "cli",
    "bench",
    "__main__",
]
"""The rooms of the house, lowest first: packages, and modules that stand alone; ``smexl`` is the package itself (its version). A room
imports from those before it only, also inside functions and for types. A new room gets its place here and in docs/architecture.md."""


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def test_rooms_import_from_those_below_only() -> None:
    place = {name: i for i, name in enumerate(ORDER)}
    assert not {room(name) for name in modules()} - set(ORDER), "rooms without a place in ORDER"
    upwards = [
        f"{name} imports {other}"
        for name, path in modules().items()
        for other in imported(path)
        if other in modules() and place[room(other)] > place[room(name)]
    ]
    assert not upwards


OF_FEW = {"click": ("cli", "bench"), "pebble": ("batch.pool",), "sqlite3": ("batch.ledger", "batch.rows")}
"""Library → where it may be used."""


@pytest.mark.parametrize(("library", "places"), OF_FEW.items())
def test_a_library_appears_where_its_job_is(library: str, places: tuple[str, ...]) -> None:
    users = {name for name, path in modules().items() if library in {i.split(".")[0] for i in imported(path)}}
    assert users
    assert not [name for name in users if not name.removeprefix("smexl.").startswith(places)]


def test_the_map_of_the_house_names_every_room() -> None:
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    (picture,) = re.findall(r"^```\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert not [name for name in ORDER if not re.search(rf"\b{name}\b", picture)]


def test_no_test_imports_from_another_test_module() -> None:
    tests = Path(__file__).parent
    lines = [
        f"{path.relative_to(tests)}: {name}"
        for path in tests.rglob("*.py")
        for name in imported(path)
        if name.split(".")[0].startswith("test_")
    ]
    assert not lines, "what two test modules share belongs in a module of its own"
