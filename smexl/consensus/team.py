"""A team: the workbooks of several assessors of one organization, and how each requirement was scored.

In: the submissions that were read. Out: a ``Team``, or ``ConsensusError`` where they are not of one team.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from smexl.catalogue import Catalogue, Level, Requirement
from smexl.errors import TellableError
from smexl.kinds import FORMAL
from smexl.submission import Submission
from smexl.text import bare

_OTHER_CATALOGUE = ("catalogue-other", "catalogue-version")


class ConsensusError(TellableError):
    """No consensus can be sought; ``text`` says in one sentence why, naming the file, and what to do."""


@dataclass(frozen=True)
class Assessor:
    """One member of the team and what this member's workbook says; ``source`` is the file."""

    name: str
    source: str
    submission: Submission

    def answer(self, form: str, field: str) -> str:
        return self.submission.answers.get(form, {}).get(field, "")

    def row(self, requirement: str, key: str) -> str:
        return self.submission.rows.get(requirement, {}).get(key, "")


@dataclass(frozen=True)
class Vote:
    """How a requirement was scored: units in the order of the team, ``None`` where an assessor did not score it."""

    requirement: Requirement
    units: tuple[int | None, ...]

    @cached_property
    def given(self) -> tuple[int, ...]:
        return tuple(units for units in self.units if units is not None)

    @property
    def agreed(self) -> int | None:
        """The score that all who scored it gave; ``None`` where they differ, or nobody did."""
        return self.given[0] if len(set(self.given)) == 1 else None

    @property
    def partly(self) -> bool:
        """Whether a score is taken that not every assessor gave: nobody contradicted it, but it is not the whole team's."""
        return self.agreed is not None and len(self.given) < len(self.units)

    @property
    def disputed(self) -> bool:
        return len(set(self.given)) > 1

    @property
    def spread(self) -> int:
        """From the lowest to the highest score, in units."""
        return max(self.given) - min(self.given) if self.given else 0


@dataclass(frozen=True)
class Team:
    """The assessors of one organization at one level, in the order of their files."""

    catalogue: Catalogue
    level: Level
    assessors: tuple[Assessor, ...]

    @property
    def organization(self) -> str:
        return next((one.submission.organization for one in self.assessors if one.submission.organization), "")

    @property
    def credit_code(self) -> str:
        return next((one.submission.credit_code for one in self.assessors if one.submission.credit_code), "")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.assessors)

    @cached_property
    def votes(self) -> tuple[Vote, ...]:
        """A vote for each requirement of the level, in its order."""
        return tuple(
            Vote(one, tuple(assessor.submission.scores.get(one.id) for assessor in self.assessors))
            for one in self.level.requirements
        )

    @cached_property
    def disputed(self) -> tuple[Vote, ...]:
        """The most disputed first: by spread, then by how many different scores there are, then in the catalogue's order."""
        return tuple(
            sorted((v for v in self.votes if v.disputed), key=lambda v: (-v.spread, -len(set(v.given)), -_unrest(v)))
        )

    @cached_property
    def partly(self) -> tuple[Vote, ...]:
        """Requirements whose score is taken from some of the team only, in the catalogue's order."""
        return tuple(vote for vote in self.votes if vote.partly)

    @cached_property
    def unscored(self) -> tuple[Vote, ...]:
        return tuple(vote for vote in self.votes if not vote.given)


def _unrest(vote: Vote) -> int:
    """The sum of all differences between two assessors."""
    return sum(abs(one - other) for i, one in enumerate(vote.given) for other in vote.given[:i])


def team_of(read: Sequence[tuple[str, Submission]], catalogue: Catalogue) -> Team:
    """The team whose workbooks (source, submission) these are. Raises ``ConsensusError``."""
    if len(read) < 2:
        raise ConsensusError(
            "合议至少需要两名评估员的工作簿；请一并给出。",
            "A consensus takes the workbooks of at least two assessors; name them all.",
        )
    for source, submission in read:
        _check_kind(source, submission)
    _check_same(read, catalogue)
    return Team(catalogue, catalogue.level(read[0][1].level), tuple(_named(read)))


def _check_kind(source: str, submission: Submission) -> None:
    if submission.kind != FORMAL.key:
        raise ConsensusError(
            f"“{source}”不是正式评估的评分表；合议只用各评估员的正式评估评分表。",
            f"“{source}” is no formal workbook; a consensus is between formal workbooks, one an assessor.",
        )
    if any(finding.code in _OTHER_CATALOGUE for finding in submission.findings):
        raise ConsensusError(
            f"“{source}”所用的要求目录或版本不同；请用 --catalogue 给出它的要求目录，各评估员须用同一目录。",
            f"“{source}” was made from another catalogue or version; give its catalogue with --catalogue, the same for the whole team.",
        )


def _check_same(read: Sequence[tuple[str, Submission]], catalogue: Catalogue) -> None:
    """One organization (by credit code where both have one, else by name) and one level."""
    first, one = read[0]
    coded = next(((source, s) for source, s in read if s.credit_code), (first, one))
    named = next(((source, s) for source, s in read if s.organization), (first, one))
    for source, other in read:
        if other.level != one.level:
            level, ours = catalogue.level_name(other.level), catalogue.level_name(one.level)
            raise ConsensusError(
                f"“{source}”是{level.zh}的评分表，“{first}”是{ours.zh}的；合议须为同一等级。",
                f"“{source}” is of level {level.en}, “{first}” of {ours.en}; a consensus is on one level.",
            )
        if other.credit_code and other.credit_code != coded[1].credit_code:
            raise _other_organization((source, other.credit_code), (coded[0], coded[1].credit_code))
        if not other.credit_code and bare(other.organization) != bare(named[1].organization):
            raise _other_organization((source, other.organization), (named[0], named[1].organization))


def _other_organization(theirs: tuple[str, str], ours: tuple[str, str]) -> ConsensusError:
    return ConsensusError(
        f"“{theirs[0]}”属于另一家机构（{theirs[1] or '未填写'}；“{ours[0]}”为 {ours[1]}）；一次只合议一家机构。",
        f"“{theirs[0]}” is of another organization ({theirs[1] or 'not filled in'}; “{ours[0]}”: {ours[1]}); a consensus is on one organization.",
    )


def _named(read: Sequence[tuple[str, Submission]]) -> list[Assessor]:
    found: dict[str, Assessor] = {}
    for source, submission in read:
        name = " ".join(submission.answers.get("assessment", {}).get("assessor", "").split())
        if not name:
            raise ConsensusError(
                f"“{source}”没有填写评估员；请在“评估信息”表的“填表评估员”处填写姓名。",
                f"“{source}” names no assessor; fill in “Assessor of this workbook” on its sheet Assessment.",
            )
        if bare(name) in found:
            raise ConsensusError(
                f"“{source}”和“{found[bare(name)].source}”的评估员都是“{name}”；每名评估员只用一份。",
                f"“{source}” and “{found[bare(name)].source}” both name the assessor “{name}”; give one workbook an assessor.",
            )
        found[bare(name)] = Assessor(name, source, submission)
    return list(found.values())
