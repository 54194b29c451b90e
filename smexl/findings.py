"""The catalogue of findings: every problem smexl can report, with its severity and its words, once, in ``data/findings.csv``.

A finding is data (code, place, value); its text is made here when somebody reads it, in Chinese or in English: what is
wrong, then what to do. ``docs/findings.md`` is generated from the same table.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from smexl.text import NOTHING, Lang, Text, both

EntryKey = tuple[str | int, ...]
"""Names what a person enters in one cell, such as ``("score", "L3-ZL01-1")``: the shapes are those of ``Submission.entered``."""
Severity = Literal["error", "warning"]
Asks = Literal["", "score", "confirmation"]
SEVERITY_NAMES = {
    "error": Text("错误", "Error"),
    "warning": Text("警告", "Warning"),
    "hint": Text("提示", "Hint"),
}
"""What severities are called everywhere; a hint is no finding of a submission, only what ``check`` would have somebody see."""


@dataclass(frozen=True)
class Problem:
    """An entry of the catalogue of findings. The texts are format strings over a finding's ``value`` and ``detail``; ``section``
    is what it is about (``SECTIONS``).

    ``strict``: a warning that is an error where work is done strictly (``--strict``). ``passing``: it says how it went, not what the
    file is, so the next run tries again.
    ``restored``: what to do in a returned workbook, which is the remedy unless smexl has put that right. ``asks``: what such a workbook
    asks for again, so that what was restored is not taken unseen: the ``score``, or a ``confirmation`` on its first sheet.
    """

    code: str
    section: str
    severity: Severity
    what: Text
    remedy: Text
    restored: Text
    asks: Asks = ""
    strict: bool = False
    passing: bool = False


@dataclass(frozen=True)
class Finding:
    """One problem in one submission, or in a catalogue.

    ``sheet`` (of a catalogue, the file too) and ``cell`` (A1 style) are empty where the problem has no such place; ``value`` is what stood there, as text;
    ``detail`` is what the text needs besides (the right value, the other file, …), in both languages where it is words.
    ``key`` names the answer it is about (for the returned workbook's marks), as in ``Submission.entered``.
    ``raised``: a warning that counts as an error here (``Problem.strict``). ``hint``: a sentence more, such as the nearest name.
    """

    code: str
    sheet: str = ""
    cell: str = ""
    value: str = ""
    detail: str | Text = ""
    key: EntryKey = ()
    raised: bool = False
    hint: Text = NOTHING

    @property
    def place(self) -> str:
        """Sheet and cell as spreadsheets name them, empty where the problem has neither."""
        return "!".join(part for part in (self.sheet, self.cell) if part)

    @property
    def severity(self) -> Severity:
        return "error" if self.raised else PROBLEMS[self.code].severity

    def message(self, lang: Lang, *, returned: bool = False) -> str:
        """What is wrong and what to do, in one or two sentences; ``returned``: what to do in the returned workbook."""
        problem = PROBLEMS[self.code]
        remedy = (problem.restored if returned else problem.remedy)(lang).format(**self._words(lang))
        return ("" if lang == "zh" else " ").join(filter(None, (self.what(lang), self.hint(lang), remedy)))

    @property
    def messages(self) -> Text:
        """The message, in both languages."""
        return both(self.message)

    def what(self, lang: Lang) -> str:
        """What is wrong alone, where what to do is another matter."""
        return PROBLEMS[self.code].what(lang).format(**self._words(lang))

    def _words(self, lang: Lang) -> dict[str, str]:
        # A Text that went through JSON comes back as a list.
        detail = self.detail if isinstance(self.detail, str) else Text(*self.detail)(lang)
        return {"value": shortened(self.value), "detail": detail}


def shortened(text: str, length: int = 60) -> str:
    """A stranger's text cut to a length that a message can carry."""
    return text if len(text) <= length else text[: length - 1] + "…"


def _problems() -> Iterator[Problem]:
    with (Path(__file__).parent / "data" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            what, remedy, restored = (
                Text(row[f"{part}_zh"], row[f"{part}_en"]) for part in ("what", "remedy", "restored")
            )
            again = restored if restored.zh else remedy
            severity, asks, marks = cast(Severity, row["severity"]), cast(Asks, row["asks"]), row["marks"].split()
            code, section, strict, passing = row["code"], row["section"], "strict" in marks, "passing" in marks
            yield Problem(code, section, severity, what, remedy, again, asks, strict, passing)


PROBLEMS: Mapping[str, Problem] = {problem.code: problem for problem in _problems()}
SECTIONS: Mapping[str, Text] = {
    "file": Text("文件", "Files"),
    "workbook": Text("工作簿", "Workbooks"),
    "requirements": Text("要求与得分", "Requirements and scores"),
    "fields": Text("基本信息", "Answers"),
    "listings": Text("证据与计划", "Evidence and plan"),
    "team": Text("正式评估", "Formal assessment"),
    "batch": Text("批次", "Batches"),
    "roster": Text("名册", "Rosters"),
    "catalogue": Text("要求目录", "Catalogues"),
}
"""What problems are about, in the order of the manual."""
