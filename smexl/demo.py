"""``smexl demo``: the whole job on the bundled samples, in one folder: templates → inbox → batch → statistics."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from smexl.batch.process import CannotRunError, Outcome, Settings, process
from smexl.catalogue.files import load
from smexl.files import write_beside
from smexl.kinds import LEVELS, SELF
from smexl.statistics import statistics
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

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {"out": str(self.out), "templates": self.templates, "issued": self.issued, "counts": self.outcome.counts}

    def lines(self, lang: Lang) -> list[str]:
        """What happened, and what to open first."""
        counts = {status: self.outcome.counts.get(status, 0) for status in ("accepted", "returned", "unreadable")}
        rest = self.outcome.files - sum(counts.values())
        return [
            Text(
                f"templates/    {self.templates} 个等级的空白模板；issued/ 按名单预填的 {self.issued} 份",
                f"templates/    {self.templates} blank templates, one a level; issued/ {self.issued} prefilled from the roster",
            )(lang),
            Text(
                f"inbox/        收到的 {self.outcome.files} 个文件（样本，机构均为虚构）",
                f"inbox/        the {self.outcome.files} files that came in (samples; the organizations are invented)",
            )(lang),
            Text(
                f"batch/        评分 {counts['accepted']} 份（results/），退回 {counts['returned']} 份（returned/），"
                f"无法读取 {counts['unreadable']} 个，重复或被取代 {rest} 份",
                f"batch/        {counts['accepted']} scored (results/), {counts['returned']} to be returned (returned/), "
                f"{counts['unreadable']} unreadable, {rest} duplicate or superseded",
            )(lang),
            Text("statistics.xlsx  主管机构的统计", "statistics.xlsx  the authority's statistics")(lang),
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
            Text("找不到自带样本；请重新安装 smexl。", "The bundled samples are missing; install smexl again.")
        )
    catalogue, inbox = load(), out / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    for sample in sorted(samples.glob("*.xlsx")):
        write_beside(inbox / sample.name, sample.read_bytes())
    roster = read_roster(samples / "roster.csv")
    blank = issue_templates(out / "templates", catalogue, LEVELS, SELF, lang)
    issued = issue_templates(out / "issued", catalogue, LEVELS, SELF, lang, roster)
    outcome = process([inbox], out / "batch", catalogue, Settings(lang=lang, message_lang=message_lang), roster)
    statistics([out / "batch"], out / "statistics.xlsx", lang)
    return Demo(out, len(blank.paths), len(issued.paths), outcome)
