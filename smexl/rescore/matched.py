"""What rescoring is about: a requirement of two editions, and an assessment under both."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from smexl.catalogue import Catalogue, Requirement
from smexl.text import bare

How = Literal["id", "text", "new"]


@dataclass(frozen=True)
class Match:
    """A requirement of the new edition and the one that it was: by its id, by its text (to be looked at), or none, where it is new."""

    level: int
    new: Requirement
    old: Requirement | None
    how: How

    @property
    def reworded(self) -> bool:
        return self.old is not None and bare(self.old.text.zh) != bare(self.new.text.zh)


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
