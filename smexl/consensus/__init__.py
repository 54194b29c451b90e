"""Consensus: the workbooks of several assessors of one organization to one, and how far they agree.

    read each workbook → the team → merge → the consensus workbook (a prefilled formal template), and the analysis

What is unanimous is taken; what is disputed stays open for the team, with who gave what and why. Nothing is averaged or outvoted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from smexl.batch.inbox import entries
from smexl.batch.single import read_submissions
from smexl.catalogue import Catalogue
from smexl.consensus.merge import merge
from smexl.consensus.sheets import Analysis, alpha_digits, reading, views
from smexl.consensus.team import ConsensusError, Team, Vote, team_of
from smexl.consensus.voices import NAMES
from smexl.drawing.workbook import write_workbook
from smexl.files import write_unless_changed
from smexl.kinds import FORMAL
from smexl.names import file_name
from smexl.scoring import decimal
from smexl.submission import Submission
from smexl.summary.facts import catalogue_line
from smexl.template import template
from smexl.text import Lang, Text, count_of, led

__all__ = ["Consensus", "ConsensusError", "consensus"]

ANALYSIS = Text("合议分析.xlsx", "agreement.xlsx")
_SUFFIX = Text("_合议", "_consensus")
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
"""What is taken for a workbook in a folder that is named."""


@dataclass(frozen=True)
class Consensus:
    """What came of it: the two workbooks, and what they say in short. ``kept``: those that were there with other content, which somebody
    may have filled in, and were left alone."""

    workbook: Path
    path: Path
    analysis: Analysis
    kept: tuple[Path, ...] = ()

    @property
    def team(self) -> Team:
        return self.analysis.team

    @property
    def open(self) -> int:
        """How much is left to settle: disputed and unscored requirements, answers that differ, and texts to write in one voice."""
        merged = self.analysis.merged
        return len(self.team.disputed) + len(self.team.unscored) + len(merged.conflicts) + len(merged.drafts)

    def as_json(self) -> dict[str, Any]:
        """The same as what JSON can say; scores in units of the scale."""
        team, overall = self.team, self.analysis.overall
        return {
            "workbook": str(self.workbook),
            "analysis": str(self.path),
            "kept": [path.name for path in self.kept],
            "organization": team.organization,
            "credit_code": team.credit_code,
            "level": team.level.number,
            "unit": team.catalogue.unit,
            "assessors": [
                {
                    "name": one.name,
                    "scored": one.scored,
                    "difference": None if one.difference is None else float(one.difference),
                }
                for one in self.analysis.leniencies
            ],
            "requirements": overall.requirements,
            "compared": overall.compared,
            "same": overall.same,
            "alpha": overall.alpha.value,
            "alpha_undefined": None if overall.alpha.reason is None else overall.alpha.reason.en,
            "open": self.open,
            "disputed": [{"requirement": v.requirement.id, "units": list(v.units)} for v in team.disputed],
            "unscored": [vote.requirement.id for vote in team.unscored],
            "partly": [{"requirement": v.requirement.id, "units": list(v.units)} for v in team.partly],
            "differing": [
                {"sheet": c.sheet.zh, "item": c.item.zh, "said": dict(c.said)} for c in self.analysis.merged.conflicts
            ],
            "alone": [vote.requirement.id for vote in team.votes if len(vote.given) == 1],
            "to_be_written": [{"sheet": c.sheet.zh, "item": c.item.zh} for c in self.analysis.merged.drafts],
        }

    def lines(self, lang: Lang) -> Iterator[str]:
        """A few lines for a terminal."""
        team, overall = self.team, self.analysis.overall
        level = team.level.name
        yield Text(
            f"{team.organization}（{level.zh}）：{len(team.assessors)} 名评估员，{len(team.votes)} 条要求，其中 {overall.compared} 条有两人以上打分。",
            f"{team.organization} ({level.en}): {len(team.assessors)} assessors, {count_of(len(team.votes), 'requirement')}, {overall.compared} of them scored by two or more.",
        )(lang)
        value, said = overall.alpha.value, reading(overall.alpha)
        alpha = "—" if value is None else f"{value:.{alpha_digits(value)}f}"
        yield Text(
            f"一致 {overall.same} 条；Krippendorff α {alpha}（{said.zh}）。",
            f"{overall.same} scored the same; Krippendorff's alpha {alpha} ({said.en}).",
        )(lang)
        yield Text(
            f"待定：分歧 {len(team.disputed)} 条，未打分 {len(team.unscored)} 条，其他 {len(self.analysis.merged.conflicts)} 项；待合议的文字 {len(self.analysis.merged.drafts)} 处。",
            f"Open: {len(team.disputed)} disputed, {len(team.unscored)} not scored, {len(self.analysis.merged.conflicts)} other answers, {len(self.analysis.merged.drafts)} texts to write.",
        )(lang)
        if alone := sum(len(vote.given) == 1 for vote in team.votes):
            yield Text(
                f"仅一人打分、已照此填入 {alone} 条；请评估组确认（见“打分对照”表）。",
                f"Scored by one assessor only and taken: {alone}; let the team confirm them (sheet “All scores”).",
            )(lang)
        yield from self._votes(team.disputed, lang)
        if team.partly:
            yield Text(
                f"有 {len(team.partly)} 条只有部分评估员打分，已按其得分采用；请评估组确认：",
                f"{len(team.partly)} were scored by some of the team only and taken as these gave them; the team should confirm them:",
            )(lang)
            yield from self._votes(team.partly, lang)

    def _votes(self, votes: Sequence[Vote], lang: Lang) -> Iterator[str]:
        for vote in votes[:5]:
            grades = zip(self.team.names, vote.units, strict=True)
            voted = [f"{n} {decimal(self.team.catalogue.grade_of_units[u].score)}" for n, u in grades if u is not None]
            yield f"  {vote.requirement.id}  {NAMES(lang).join(voted)}"
        if len(votes) > 5:
            yield "  ……"


def consensus(
    paths: Sequence[Path], out: Path, catalogue: Catalogue, lang: Lang, *, overwrite: bool = False
) -> Consensus:
    """Write the consensus workbook and the analysis into ``out``; ``overwrite``: even where somebody may have worked in one that is there.

    A folder among ``paths`` stands for the workbooks in it. Raises ``ConsensusError``, and ``OSError``.
    """
    paths = list(_workbooks(paths))
    team = team_of(list(_read(paths, catalogue)), catalogue)
    merged = merge(team, lang)
    analysis = Analysis(team, merged)
    name = file_name(team.level.name, FORMAL, lang, team.credit_code, team.organization)
    workbook = out / f"{name.removesuffix('.xlsx')}{_SUFFIX(lang)}.xlsx"
    if any(path.resolve() in (workbook.resolve(), (out / ANALYSIS(lang)).resolve()) for path in paths):
        raise ConsensusError(
            f"输出会覆盖“{workbook}”，而它是输入之一；请换一个输出文件夹。",
            f"The output would overwrite “{workbook}”, which was given as input; choose another --out.",
        )
    out.mkdir(parents=True, exist_ok=True)
    data = template(catalogue, team.level.number, FORMAL, lang, merged.entered)
    made = {workbook: data}
    with TemporaryDirectory() as folder:
        beside = Path(folder) / "analysis.xlsx"
        write_workbook(beside, views(analysis), lang, catalogue_line(catalogue, lang))
        made[out / ANALYSIS(lang)] = beside.read_bytes()
    states = {path: write_unless_changed(path, data, overwrite=overwrite) for path, data in made.items()}
    kept = tuple(path for path, state in states.items() if state == "kept")
    return Consensus(workbook, out / ANALYSIS(lang), analysis, kept)


def _workbooks(paths: Sequence[Path]) -> Iterator[Path]:
    """The workbooks named, and those in folders that are named; what this command itself wrote there is none of them."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = [entry.path for entry in entries([path]) if entry.finding is None and entry.path.parent == path]
        ours = set(ANALYSIS) | {f"{suffix}.xlsx" for suffix in _SUFFIX}
        found = [one for one in inside if one.suffix.lower() in _WORKBOOKS and not one.name.endswith(tuple(ours))]
        if not found:
            raise ConsensusError(
                f"文件夹“{path}”中没有评分表；请给出各评估员评分表所在的文件夹。",
                f"There are no workbooks in the folder “{path}”; name the one with the assessors' workbooks.",
            )
        yield from found


def _read(paths: Sequence[Path], catalogue: Catalogue) -> Iterator[tuple[str, Submission]]:
    for one in read_submissions(paths, catalogue):
        if one.submission is None:
            why = one.content.findings[0].messages
            raise ConsensusError(*led(f"无法读取“{one.path}”", f"“{one.path}” cannot be read", why))
        yield str(one.path), one.submission
