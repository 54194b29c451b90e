"""The blind reference case: the same case that all bodies scored, beside the experts' scores.

In: the experts' workbook and the rows of ``Gathered`` that score the same case (its credit code and level). Out: distance, direction and
agreement (Krippendorff's alpha, ordinal) by body and by requirement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from smexl.catalogue import Catalogue, Requirement
from smexl.consensus.agreement import alpha, steps_of
from smexl.consensus.team import Vote
from smexl.kinds import FORMAL
from smexl.reading.read import read_book
from smexl.submission import Submission, Unreadable
from smexl.supervise.gather import Gathered, SuperviseError
from smexl.text import Text, both, led
from smexl.validation import validate


@dataclass(frozen=True)
class Compared:
    """A body, or a requirement over all bodies ("" for the other): how many scores were compared and the same, the sum of their
    distances in steps of the scale, the mean difference (above 0: higher than the experts), alpha (None where it is undefined)."""

    body: str
    requirement: str
    compared: int
    same: int
    distance: int
    direction: float
    higher: int
    lower: int
    alpha: float | None


@dataclass(frozen=True)
class Reference:
    """What came of the case: its organization's name, the rows that score it, and figures."""

    name: str
    taken: frozenset[int]
    bodies: frozenset[str]
    rows: tuple[Compared, ...]


def read_case(path: Path, catalogue: Catalogue) -> Submission:
    """The experts' workbook. Raises ``SuperviseError`` where it is none, or not scored to the end."""
    try:
        case = validate(read_book(path.read_bytes(), path.name), catalogue)
    except Unreadable as error:
        raise _unfit(path, error.finding.messages) from error
    wrong = next((one for one in case.findings if one.severity == "error"), None)
    if wrong is not None:
        raise _unfit(path, both(lambda lang: f"{wrong.place} {wrong.message(lang)}".strip()))
    if case.kind != FORMAL.key:
        raise _unfit(
            path,
            Text(
                "它不是正式评估评分表；请给出专家的正式评估评分表。",
                "it is no formal workbook; give the experts' formal one.",
            ),
        )
    return case


def _unfit(path: Path, why: Text) -> SuperviseError:
    return SuperviseError(*led(f"参考案例“{path}”不能用", f"The reference case “{path}” cannot be used", why))


def compare_with_experts(gathered: Gathered, case: Submission, catalogue: Catalogue) -> Reference:
    """The formal assessments of the case in the batches beside the experts' scores."""
    digest = catalogue.identity.digest
    taken = [
        row
        for row in gathered.formal
        if (one := gathered.lines[row]).credit_code == case.credit_code
        and int(one.level) == case.level
        and gathered.catalogue(row).identity.digest == digest
    ]
    units = [catalogue.units(grade) for grade in catalogue.scale]
    requirements = catalogue.level(case.level).requirements
    experts = [case.scores[one.id] for one in requirements]
    by_body: dict[str, list[list[int]]] = {}
    for row in taken:
        by_body.setdefault(gathered.lines[row].body, []).append([units[grade] for grade in gathered.grades[row]])
    rows = [
        _compared(body, "", requirements * len(some), experts * len(some), [u for one in some for u in one], catalogue)
        for body, some in sorted(by_body.items())
    ]
    given = [one for some in by_body.values() for one in some]
    if given:
        rows += [
            _compared(
                "", one.id, (one,) * len(given), [experts[i]] * len(given), [line[i] for line in given], catalogue
            )
            for i, one in enumerate(requirements)
        ]
    return Reference(case.organization, frozenset(taken), frozenset(by_body), tuple(rows))


def _compared(
    body: str,
    requirement: str,
    of: Sequence[Requirement],
    experts: Sequence[int],
    given: Sequence[int],
    catalogue: Catalogue,
) -> Compared:
    steps: Mapping[int, int] = steps_of(catalogue)
    votes = [Vote(one, (a, b)) for one, a, b in zip(of, experts, given, strict=True)]
    return Compared(
        body,
        requirement,
        len(votes),
        sum(a == b for a, b in zip(experts, given, strict=True)),
        sum(abs(steps[a] - steps[b]) for a, b in zip(experts, given, strict=True)),
        (sum(given) - sum(experts)) / (len(votes) * catalogue.unit),
        sum(b > a for a, b in zip(experts, given, strict=True)),
        sum(b < a for a, b in zip(experts, given, strict=True)),
        alpha(votes, catalogue).value if body else None,
    )
