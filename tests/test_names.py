"""One name, one idea: public names stand in one module, and what docstrings name is there."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import smexl

PACKAGE = Path(smexl.__file__).parent
PROGRAMS = ("cli", "bench", "__main__.py", "manual.py", "demo.py")
"""What is called by its command: a command is named like the function that it calls."""
SAME = {
    "views": "each wing's sheets and pages in order, ``sheets.views``",
}
"""Public names that may stand in several modules, and why."""
FILES = ("xlsx", "xlsm", "docx", "html", "csv", "parquet", "sqlite", "json", "py", "xml", "zip", "p12", "rels", "toml")


@cache
def trees() -> dict[str, ast.Module]:
    """Modules by their name without ``smexl.``."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip("."): ast.parse(
            path.read_text(encoding="utf-8")
        )
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def defined(body: list[ast.stmt]) -> Iterator[str]:
    """The names that statements define, those of imports left out."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))
        elif isinstance(node, ast.If | ast.Try):
            yield from defined([*node.body, *node.orelse])


def test_a_public_name_stands_in_one_module() -> None:
    where = defaultdict(set)
    for module, tree in trees().items():
        if module.split(".")[0] not in {name.removesuffix(".py") for name in PROGRAMS}:
            for name in defined(tree.body):
                if not name.startswith("_"):
                    where[name].add(module)
    assert not {name: sorted(modules) for name, modules in where.items() if len(modules) > 1 and name not in SAME}


@cache
def attributes() -> dict[str, set[str]]:
    """What can follow a point: by the last word of a module's name or by a class."""
    found = defaultdict(set)
    for module, tree in trees().items():
        parts = module.split(".")
        found[parts[-1]] |= set(defined(tree.body))
        for node in tree.body:
            if isinstance(node, ast.ImportFrom):
                found[parts[-1]] |= {alias.asname or alias.name for alias in node.names}
        if len(parts) > 1:
            found[parts[-2]].add(parts[-1])
        found["smexl"].add(parts[0])
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                own = {*defined(node.body), *(one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute))}
                found[node.name] |= own
                found[node.name.lower()] |= own  # a value of it is called so
    return found


def texts() -> Iterator[tuple[str, str]]:
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            ):
                yield module, node.value.value
    page = PACKAGE.parent / "docs" / "architecture.md"
    yield page.name, page.read_text(encoding="utf-8")


def test_what_docstrings_name_is_there() -> None:
    missing = []
    for where, text in texts():
        for name in re.findall(r"`([A-Za-z_]+(?:\.[A-Za-z_]+)+)(?:\(\))?`", text):
            parts = name.split(".")
            if parts[0] in attributes() and parts[-1] not in FILES:
                missing += [
                    f"{where}: {name}"
                    for one, other in pairwise(parts)
                    if one in attributes() and other not in attributes()[one]
                ]
        missing += [
            f"{where}: {path}"
            for path in re.findall(r"`((?:smexl|tests|docs)/[\w/.-]+)`", text)
            if not (PACKAGE.parent / path).exists()
        ]
    assert not missing
