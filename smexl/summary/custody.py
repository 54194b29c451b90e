"""Sheets of a summary about which file counts: rounds with their scores, who is not on the roster, and whose verdict hangs on one score."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from smexl import scoring
from smexl.batch.reread import Group, read_columns
from smexl.catalogue import Catalogue, Requirement
from smexl.kinds import VERDICT
from smexl.submission import Cell
from smexl.summary.facts import SCORE_A, SOURCE, STATUS, STATUS_NAMES, Facts, finding_rows, kind_order
from smexl.text import Text
from smexl.validation.answers import TypedScale
from smexl.views.cells import COUNT, LINE, MOMENT, TEXT, WORD, Figure, Mark, Signed
from smexl.views.columns import who
from smexl.views.sheet import Column, Sheet

ROUNDS = Text("提交轮次", "Rounds")
UNLISTED = Text("名册之外", "Not on the roster")
BORDERLINE = Text("临界", "Borderline")


# --- rounds -----------------------------------------------------------------------------------------------------------
class Round(NamedTuple):
    """A round of an organization. ``score``: the A that its file has by itself, None where it has errors; ``differs``: the verdicts of
    the organization's rounds are not all the same."""

    number: int
    row: int
    about: Any
    score: Fraction | None
    differs: bool


def rounds_of(facts: Facts) -> list[Round]:
    """Every file that is one of several rounds; organizations whose rounds differ in verdict first."""
    table = read_columns(facts.tables / "submissions.parquet", ["round", "round_units"])
    numbers, sums = table["round"].to_pylist(), table["round_units"].to_pylist()
    submissions = facts.batch.submissions
    found: dict[tuple[str, int, str], list[Round]] = {}
    for row, number in enumerate(numbers):
        if number is not None:
            one = submissions.iloc[row]
            whole = len(facts.catalogue.level(int(one["level"])).requirements) * facts.catalogue.unit
            score = None if sums[row] is None else Fraction(sums[row], whole)
            key = (one["credit_code"], int(one["level"]), one["kind"])
            found.setdefault(key, []).append(Round(number, row, one, score, False))
    groups = []
    for rounds in found.values():
        differs = len({facts.verdict(one.score) for one in rounds if one.score is not None}) > 1
        # Of two teams (a consensus and its assessors' own) each is counted by itself.
        groups.append([one._replace(differs=differs) for one in sorted(rounds, key=lambda one: (one.number, one.row))])
    return [one for rounds in sorted(groups, key=lambda rounds: not rounds[0].differs) for one in rounds]


def rounds(facts: Facts, rounds: list[Round]) -> Sheet[Round]:
    threshold, modified = facts.catalogue.threshold, facts.files["modified"]
    differing = len({one.about["credit_code"] for one in rounds if one.differs})
    return Sheet(
        ROUNDS,
        rounds,
        [
            *who(lambda one: one.about, facts.catalogue.level_names),
            Column(Text("次序", "Round"), lambda one: one.number, COUNT, 7),
            Column(STATUS, lambda one: STATUS_NAMES[one.about["status"]], WORD, 11),
            Column(SCORE_A, lambda one: one.score, Figure(threshold), 11),
            Column(VERDICT, lambda one: None if one.score is None else facts.verdict(one.score), WORD, 11),
            Column(Text("各次结论", "Verdicts"), lambda one: _DIFFER if one.differs else _SAME, WORD, 11),
            Column(Text("保存时间（UTC）", "Saved (UTC)"), lambda one: modified[one.row], MOMENT, 20),
            Column(SOURCE, lambda one: one.about["source"], LINE, 60),
        ],
        note=Text(
            f"同一机构、等级和类型的各次提交，按认定的次序；以最后受理的一次为准。结论不同的机构 {differing} 家，列在最前。",
            f"All submissions of one organization, level and kind in the order that was found; the last accepted one counts. Organizations whose verdicts differ ({differing}) come first.",
        ),
        about=Text("同一机构的各次提交及其得分", "All rounds of an organization with their scores"),
        freeze=2,
    )


_DIFFER = Mark(Text("不同", "Differ"), "bad", bold=True)
_SAME = Text("一致", "Same")


# --- the roster -------------------------------------------------------------------------------------------------------
class Unlisted(NamedTuple):
    about: Any
    message: str


def unlisted_of(facts: Facts) -> list[Unlisted]:
    """Accepted and returned files of organizations, levels or kinds that the roster does not have."""
    if not any(facts.findings.files[code] for code in _UNLISTED):
        return []
    rows = finding_rows(facts.tables, ("submission_id", "code", "message"))
    submissions = facts.batch.submissions
    return [Unlisted(submissions.iloc[facts.ids[one]], message) for one, code, message in rows if code in _UNLISTED]


_UNLISTED = ("roster-unlisted", "roster-other")


def unlisted_sheet(facts: Facts, unlisted: list[Unlisted]) -> Sheet[Unlisted]:
    return Sheet(
        UNLISTED,
        unlisted,
        [
            *who(lambda one: one.about, facts.catalogue.level_names),
            Column(STATUS, lambda one: STATUS_NAMES[one.about["status"]], WORD, 11),
            Column(Text("情况", "What"), lambda one: one.message, TEXT, 60),
            Column(SOURCE, lambda one: one.about["source"], LINE, 60),
        ],
        note=Text(
            "这些文件不在名册之内；请确认是否受理。", "The roster does not have these; decide whether to accept them."
        ),
        about=Text("名册上没有的机构、等级或类型", "Organizations, levels or kinds that the roster does not have"),
        freeze=1,
    )


# --- borderline -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Borderline:
    """An accepted submission whose verdict one grade of one requirement decides. ``deciding``: those requirements; ``normalized``: how many
    of its scores were not written as the list has them; ``move``: how far A moves at most if one of these is read as the next grade."""

    about: Any
    score: Fraction
    deciding: tuple[Requirement, ...]
    normalized: int
    move: Fraction


def borderline_of(facts: Facts) -> list[Borderline]:
    """Those closest to the threshold first."""
    rows = finding_rows(facts.tables, ("submission_id", "code", "value")) if facts.findings.files[_NORMALIZED] else ()
    normalized: dict[str, list[str]] = {}
    for one, code, value in rows:
        if code == _NORMALIZED:
            normalized.setdefault(one, []).append(value)
    names = list(facts.ids)
    decided = [(group, *one) for group in facts.batch.groups for one in _decided(group, facts.catalogue)]
    abouts = facts.batch.submissions.iloc[[row for _, row, _ in decided]].to_dict("records")
    found = [
        Borderline(
            about,
            facts.score(row),
            tuple(group.level.requirements[place] for place in np.flatnonzero(places)),
            len(written := normalized.get(names[row], [])),
            scoring.exact(_most_moved(written, facts.catalogue), group.units.shape[1], facts.catalogue),
        )
        for (group, row, places), about in zip(decided, abouts, strict=True)
    ]
    threshold = facts.catalogue.threshold
    return sorted(
        found,
        key=lambda one: (
            abs(one.score - threshold),
            one.about["level"],
            kind_order(one.about["kind"]),
            one.about["source"],
        ),
    )


_NORMALIZED = "score-normalized"


def _neighbours(catalogue: Catalogue) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """By a score in units: how many units the next lower grade lies below it, and the next higher one above; 0 where there is none."""
    units = np.sort(catalogue.scale_units)
    lower, higher = np.zeros(catalogue.unit + 1, np.int64), np.zeros(catalogue.unit + 1, np.int64)
    lower[units[1:]] = higher[units[:-1]] = np.diff(units)
    return lower, higher


def _most_moved(written: Iterable[str], catalogue: Catalogue) -> int:
    """The units that the sum moves at most if one score of those written so were its next grade; of what does not tell its grade, any."""
    lower, higher = _neighbours(catalogue)
    moves, scale = np.maximum(lower, higher), TypedScale.of(catalogue)
    scores = (scale.read(Cell(text, "", 0, 0)).units for text in written)
    return max((int(moves.max() if units is None else moves[units]) for units in scores), default=0)


def _decided(group: Group, catalogue: Catalogue) -> Iterator[tuple[int, npt.NDArray[np.bool_]]]:
    """The rows of a group in which one requirement, one grade lower or higher, would turn the verdict, and where it would."""
    lower, higher = _neighbours(catalogue)
    spare = group.sums - scoring.least_units(group.units.shape[1] * catalogue.unit, catalogue.threshold)
    for line in np.flatnonzero((spare < lower.max()) & (spare >= -higher.max())):
        scores, over = group.units[line], spare[line]
        turns = lower[scores] > over if over >= 0 else higher[scores] >= -over
        if turns.any():
            yield int(group.rows[line]), turns


def borderline(facts: Facts, borderline: list[Borderline]) -> Sheet[Borderline]:
    threshold = facts.catalogue.threshold
    return Sheet(
        BORDERLINE,
        borderline,
        [
            *who(lambda one: one.about, facts.catalogue.level_names),
            Column(SCORE_A, lambda one: one.score, Figure(threshold), 11),
            Column(VERDICT, lambda one: facts.verdict(one.score), WORD, 11),
            Column(Text("距阈值", "Margin"), lambda one: one.score - threshold, Signed(), 10),
            Column(Text("起决定作用\n的要求数", "Deciding\nrequirements"), lambda one: len(one.deciding), COUNT, 12),
            Column(Text("其编号", "Their IDs"), _ids, TEXT, 34),
            Column(Text("规范化采用\n的得分数", "Scores taken\nin other form"), lambda one: one.normalized, COUNT, 12),
            Column(
                Text("其一另读时\nA 的变动", "A moves if one\nis read otherwise"),
                lambda one: one.move if one.normalized else None,
                Signed(),
                14,
            ),
            Column(SOURCE, lambda one: one.about["source"], LINE, 60),
        ],
        note=Text(
            "任一列出的要求高或低一档，判定结论就会改变；离阈值最近的在前。规范化采用的得分见问题清单。",
            "One grade more or less on any requirement named would turn the verdict; the closest to the threshold come first. Scores taken in another form are among the findings.",
        ),
        about=Text("一条要求的一档得分就能改变结论的机构", "Whose verdict one grade of one requirement would turn"),
        empty=Text("没有这样的机构。", "There are none."),
        freeze=1,
    )


_MOST_IDS = 6


def _ids(borderline: Borderline) -> Text:
    ids = [requirement.id for requirement in borderline.deciding[:_MOST_IDS]]
    more = " …" * (len(borderline.deciding) > _MOST_IDS)
    return Text("、".join(ids) + more, ", ".join(ids) + more)
