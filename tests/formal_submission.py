"""Formal assessments as submissions with scores, urgent risks and rounds of review of the test's choice."""

from collections.abc import Iterable

from formal import SELF_SCORES, UNITS, rounds, team_says

from smexl import kinds
from smexl.catalogue import Catalogue
from smexl.submission import Submission

__all__ = ["SELF_SCORES", "UNITS", "assessed", "rounds"]


def assessed(
    catalogue: Catalogue,
    level: int = 3,
    units: Iterable[int] = UNITS,
    urgent: Iterable[int] = (3,),
    organization: str = "合肥市星火企业服务有限公司",
) -> Submission:
    """A formal assessment with every form and list filled in, the pieces of evidence at ``urgent`` urgent risks."""
    found = team_says(catalogue, level)
    found.answers["info"]["organization"] = organization
    pattern, marked = tuple(units), set(urgent)
    found.scores = {id_: pattern[i % len(pattern)] for i, id_ in enumerate(found.scores)}
    for i, piece in enumerate(found.listings["evidence"]):
        piece["urgent"] = kinds.YES.zh if i in marked else (kinds.NO.zh, "")[i % 2]
    return found
