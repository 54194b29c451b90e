"""The error that carries all problems of one catalogue, and what collects them. Their words stand in ``findings``."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time

from smexl.findings import Finding
from smexl.submission import Cell, Value
from smexl.text import NOTHING, Text, message_language, normal


class CatalogueError(Exception):
    """A catalogue cannot be used. ``problems`` holds all that is wrong with it, in the order of its tables."""

    def __init__(self, problems: Iterable[Finding]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lang = message_language()
        return "\n".join(" ".join(filter(None, (p.sheet, p.cell, p.message(lang)))) for p in self.problems)


def quoted(value: Value) -> str:
    """A cell's value in the one way that it is compared and quoted: ``normal`` text, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return normal(value)


def named(text: Text) -> Text:
    """A name as messages give it: English ones give both, since the workbook may well be Chinese."""
    return Text(text.zh, f"{text.zh} ({text.en})")


@dataclass
class Problems:
    """Collects what is wrong, so that all of it is reported at once."""

    found: list[Finding] = field(default_factory=list)

    def at(
        self, cell: Cell, code: str, detail: Text | str = NOTHING, *, value: str | None = None, hint: Text = NOTHING
    ) -> None:
        """A problem of a cell; ``value`` is what the cell holds unless given."""
        if cell.formula is not None and code != "formula-without-value":
            return  # what follows from not knowing its value
        words = Text(detail, detail) if isinstance(detail, str) else detail
        text = quoted(cell.value) if value is None else value
        self.found.append(Finding(code, cell.sheet, cell.address, text, words, hint=hint))

    def of(self, table: str, code: str, detail: Text = NOTHING, *, value: str = "", hint: Text = NOTHING) -> None:
        """A problem of a whole table."""
        self.found.append(Finding(code, table, value=value, detail=detail, hint=hint))
