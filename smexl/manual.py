"""The manual's pages that are made from the code: ``python -m smexl.manual docs`` writes them, a test holds them to it."""

import string
import sys
from pathlib import Path

from smexl.findings import PROBLEMS, SECTIONS, SEVERITY_NAMES, Problem
from smexl.text import Lang, Text

_TITLE = Text("发现的问题：代码、含义和处理办法", "Findings: codes, meaning and remedy")
_INTRO = Text(
    "smexl 对评分表和要求目录报告的问题，按代码排列。**错误**会使评分表被退回；**警告**只作记录，不影响评分。"
    "本页由 `smexl/data/findings.csv` 生成：`python -m smexl.manual docs`。",
    "What smexl reports of a submission or a catalogue, by code. An **error** has the workbook returned; a **warning** is recorded and "
    "does not change the score. This page is made from `smexl/data/findings.csv`: `python -m smexl.manual docs`.",
)
_HEADINGS = (
    Text("代码", "Code"),
    Text("级别", "Severity"),
    Text("问题", "What is wrong"),
    Text("怎么办", "What to do"),
)
_STRICT = Text("；加 --strict 为错误", "; error with --strict")


class _Blanks(string.Formatter):
    """Formats a message with ellipses where a finding's own value and detail will stand."""

    def get_value(self, key: int | str, args: object, kwargs: object) -> str:
        del key, args, kwargs
        return "…"


def findings_page(lang: Lang) -> str:
    """The page of all findings, in Markdown."""
    lines = [f"# {_TITLE(lang)}", "", _INTRO(lang)]
    for section, title in SECTIONS.items():
        lines += ["", f"## {title(lang)}", ""]
        lines += ["| " + " | ".join(heading(lang) for heading in _HEADINGS) + " |", "| --- | --- | --- | --- |"]
        lines += [_row(problem, lang) for problem in PROBLEMS.values() if problem.section == section]
    return "\n".join(lines) + "\n"


def _row(problem: Problem, lang: Lang) -> str:
    blanks = _Blanks()
    cells = (
        f"`{problem.code}`",
        SEVERITY_NAMES[problem.severity](lang).lower() + (_STRICT(lang) if problem.strict else ""),
        blanks.format(problem.what(lang)),
        blanks.format(problem.remedy(lang)),
    )
    return "| " + " | ".join(cell.replace("|", "\\|").strip() for cell in cells) + " |"


def pages() -> dict[str, str]:
    """File name → text of every page made from the code."""
    return {"findings.md": findings_page("en"), "findings.zh.md": findings_page("zh")}


def main(folder: Path) -> None:
    """Write the pages into a folder."""
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
