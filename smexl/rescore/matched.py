"""What rescoring is about: a requirement of two editions, and an assessment under both."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from smexl.catalogue import Catalogue, Requirement
from smexl.text import bare

How = Literal["new", "gone", "text", "reworded", "id"]
"""What a person has to look at comes first."""


@dataclass(frozen=True)
class Match:
    """A requirement of the new edition and the one that it was: by its id, or by its text (to be looked at); one of them only where it is
    new or gone."""

    level: int
    new: Requirement | None
    old: Requirement | None

    @property
    def how(self) -> How:
        if self.new is None or self.old is None:
            return "new" if self.old is None else "gone"
        if self.old.id.casefold() != self.new.id.casefold():
            return "text"
        return "id" if bare(self.old.text.zh) == bare(self.new.text.zh) else "reworded"


@dataclass(frozen=True)
class Rescored:
    """An assessment under both editions. ``score``: the mean of what has a score, None where nothing has; ``lowest`` and ``highest``: A if all
    that is open came to nothing or to full marks; ``conforms``: None where that decides."""

    content: dict[str, Any]
    record: str
    old: Catalogue
    issued: Fraction
    issued_conforms: bool
    score: Fraction | None
    lowest: Fraction
    highest: Fraction
    conforms: bool | None
    open: int
    requirements: int
    borderline: bool

    @property
    def change(self) -> str:
        if self.conforms is None:
            return "open"
        if self.conforms == self.issued_conforms:
            return "same"
        return "gains" if self.conforms else "loses"
