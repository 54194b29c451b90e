"""The level foreseen (8.2.5): from one organization's self-assessments at several levels to a workbook that says which level
conforms, which is the next, and what to improve for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from smexl import __version__
from smexl.catalogue import Catalogue
from smexl.drawing.workbook import write_workbook
from smexl.files import check_output, writing
from smexl.foresee.gather import File, ForeseeError, Given, gather_standings
from smexl.foresee.outlook import ASSESSED_STATES, Outlook, Standing, outlook
from smexl.foresee.sheets import views
from smexl.foresee.words import LEVEL_STATES, sentences, shown_score
from smexl.summary.facts import catalogue_line
from smexl.text import Lang, Text

__all__ = ["File", "ForeseeError", "Foresight", "Outlook", "Standing", "foresee", "gather_standings", "outlook"]


@dataclass(frozen=True)
class Foresight:
    """What was foreseen: the files that were given, and the outlook by them."""

    path: Path
    gathered: Given
    outlook: Outlook

    @property
    def usable(self) -> bool:
        """Whether every workbook given could be used."""
        return all(file.usable for file in self.gathered.files)

    def lines(self, lang: Lang) -> list[str]:
        """The result as lines of text."""
        outlook = self.outlook
        told = [self.gathered.organization] if self.gathered.organization else []
        for one in outlook.standings:
            level, state = one.level.name(lang), LEVEL_STATES[one.state](lang)
            scored = Text(f"已评 {one.scored} / {one.requirements}", f"{one.scored} of {one.requirements} scored")(lang)
            a = [f"A = {shown_score(outlook, one)}"] if one.state in ASSESSED_STATES else [scored]
            told.append("  ".join((f"  {level}", *(a if one.state != "missing" else ()), state)))
        return [*told, *(one(lang) for one in sentences(outlook))]

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """The result as plain data."""
        outlook = self.outlook
        keys = ("severity", "code", "sheet", "cell", "value")
        return {
            "out": str(self.path),
            "organization": self.gathered.organization,
            "credit_code": self.gathered.credit_code,
            "highest": outlook.highest and outlook.highest.number,
            "every_level_up_to": outlook.unbroken and outlook.unbroken.number,
            "levels": [_level_json(outlook, one) for one in outlook.standings],
            "improve": [
                {
                    "level": number,
                    "needed_units": better.needed,
                    "requirements": [
                        {"id": loss.requirement.id, "units": loss.units, "gain_units": loss.gain}
                        for loss in better.smallest_set
                    ],
                }
                for number, better in outlook.improvements.items()
            ],
            "files": [
                {
                    "source": file.source,
                    "status": file.status,
                    "levels": list(file.levels),
                    "counting": list(file.counting),
                    "findings": [
                        {key: getattr(one, key) for key in keys} | {"message": one.message(lang)}
                        for one in file.findings
                    ],
                }
                for file in self.gathered.files
            ],
        }


def _level_json(outlook: Outlook, standing: Standing) -> dict[str, Any]:
    figures = outlook.figures.get(standing.number)
    return {
        "level": standing.number,
        "state": standing.state,
        "requirements": standing.requirements,
        "scored": standing.scored,
        "units": standing.units if figures else None,
        "unit": outlook.catalogue.unit,
        "score": float(figures.score) if figures else None,
        "conforms": figures.conforms if figures else None,
        "source": standing.source,
    }


def foresee(paths: Sequence[Path], path: Path, catalogue: Catalogue, lang: Lang = "zh") -> Foresight:
    """Write what the self-assessments at ``paths`` foresee to ``path``, an .xlsx file. Raises ``ForeseeError``; never because of
    what is wrong in a workbook."""
    check_output(path, ForeseeError, paths)
    for one in paths:
        if not one.exists():
            raise ForeseeError(f"找不到“{one}”；请检查路径。", f"“{one}” does not exist; check the path.")
    found = gather_standings(paths, catalogue, leave_out=path)
    seen = outlook(found.standings, catalogue)
    now = datetime.now(UTC).astimezone()
    made = Text(f"smexl {__version__}，{now:%Y-%m-%d %H:%M}", f"smexl {__version__}, {now:%Y-%m-%d %H:%M}")
    with writing(path, ForeseeError):
        write_workbook(path, views(found, seen, made), lang, catalogue_line(catalogue, lang))
    return Foresight(path, found, seen)
