"""``smexl demo``: the whole job on the bundled samples, in one folder: templates, inbox, batch, statistics, and what follows."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from smexl.batch.process import CannotRunError, Outcome, Settings, process
from smexl.catalogue.files import load
from smexl.compare import compare
from smexl.consensus import consensus
from smexl.files import write_beside
from smexl.kinds import SELF
from smexl.report.issue import Order, issue_reports
from smexl.statistics import statistics
from smexl.summary import summarizer
from smexl.template.issue import issue_templates
from smexl.template.roster import read_roster
from smexl.text import Lang, Text


@dataclass(frozen=True)
class Demo:
    """What the demo did, and where."""

    out: Path
    templates: int
    issued: int
    outcome: Outcome
    reports: int

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        counts = {"templates": self.templates, "issued": self.issued, "reports": self.reports}
        return {"out": str(self.out), **counts, "counts": self.outcome.counts}

    def lines(self, lang: Lang) -> list[str]:
        """What happened, and what to open first."""
        counts = {status: self.outcome.counts.get(status, 0) for status in ("accepted", "returned", "unreadable")}
        rest = self.outcome.files - sum(counts.values())
        lines = (
            (
                "templates/",
                Text(f"{self.templates} 个等级的空白模板", f"{self.templates} blank templates, one a level"),
            ),
            ("issued/", Text(f"按名册预填的 {self.issued} 份", f"{self.issued} prefilled from the roster")),
            (
                "inbox/",
                Text(
                    f"收到的 {self.outcome.files} 个文件，自评和正式评估都有（样本，机构均为虚构）",
                    f"the {self.outcome.files} files that came in, self-assessments and formal ones (the organizations are invented)",
                ),
            ),
            (
                "batch/",
                Text(
                    f"评分 {counts['accepted']} 份（results/），退回 {counts['returned']} 份（returned/），"
                    f"无法读取 {counts['unreadable']} 个，重复或被取代 {rest} 份",
                    f"{counts['accepted']} scored (results/), {counts['returned']} to be returned (returned/), "
                    f"{counts['unreadable']} unreadable, {rest} duplicate or superseded",
                ),
            ),
            ("statistics.xlsx", Text("主管机构的统计", "the authority's statistics")),
            ("reports/", Text(f"Word 评估报告 {self.reports} 份", f"{self.reports} evaluation reports in Word")),
            ("comparison.xlsx", Text("自评与正式评估的比较", "self-assessments beside formal assessments")),
            ("consensus/", Text("三名评估员的合议", "three assessors of one organization, brought together")),
        )
        width = max(len(name) for name, _ in lines) + 2
        return [
            *(f"{name:<{width}}{text(lang)}" for name, text in lines),
            Text("请先打开：", "Open first: ")(lang) + str(self.out / "batch" / "summary.xlsx"),
        ]


def samples_folder() -> Path:
    """The bundled samples: inside the installed package, or at the top of a checkout."""
    package = Path(str(files("smexl")))
    inside = package / "samples"
    return inside if inside.is_dir() else package.parent / "samples"


def run_demo(out: Path, lang: Lang, message_lang: Lang) -> Demo:
    """Run everything into ``out``. Raises ``CannotRunError`` or ``OSError``."""
    samples = samples_folder()
    if not samples.is_dir():
        raise CannotRunError(
            "找不到自带样本；请重新安装 smexl。", "The bundled samples are missing; install smexl again."
        )
    catalogue, inbox, batch = load(), out / "inbox", out / "batch"
    inbox.mkdir(parents=True, exist_ok=True)
    for sample in sorted([*samples.glob("*.xlsx"), *samples.glob("formal/*.xlsx")]):
        write_beside(inbox / sample.name, sample.read_bytes())
    roster = read_roster(samples / "roster.csv")
    blank = issue_templates(out / "templates", catalogue, catalogue.levels, SELF, lang)
    issued = issue_templates(out / "issued", catalogue, catalogue.levels, SELF, lang, roster)
    settings = Settings(lang=lang, message_lang=message_lang, registered=roster.registered)
    outcome = process([inbox], batch, catalogue, settings, summary=lambda: summarizer(catalogue, lang, roster))
    statistics([batch], out / "statistics.xlsx", lang)
    compare(batch, batch, out / "comparison.xlsx", lang)
    consensus(sorted(samples.glob("assessors/*.xlsx")), out / "consensus", catalogue, lang)
    reports = issue_reports([batch], Order(out / "reports", lang), load)
    return Demo(out, len(blank.paths), len(issued.paths), outcome, len(reports.reports))
