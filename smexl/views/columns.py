"""Columns that many sheets have, declared once: whom a row is about, and which requirement."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from smexl.catalogue import Requirement, Subdomain
from smexl.kinds import (
    CREDIT_CODE,
    DOMAIN,
    ID,
    KIND,
    KINDS,
    LEVEL,
    ORGANIZATION,
    REQUIREMENT,
    SUBDOMAIN,
    level_name,
)
from smexl.text import Text
from smexl.views.cells import LINE, SHORT, TEXT, WORD, CellKind
from smexl.views.sheet import Column, Row


def kind_text(kind: str) -> Text:
    """The name of a kind; of one that nobody knows what stands there."""
    return KINDS[kind].name if kind in KINDS else Text(kind, kind)


def who(of: Callable[[Row], Any], levels: Sequence[Text], organization: CellKind = LINE) -> list[Column[Row]]:
    """Organization, credit code, level and kind of what ``of`` gives of a row: a mapping, or something with these attributes; ``levels``
    are the names of levels 1, 2… What is not known (None, NaN, blank) stays blank."""

    def get(row: Row, key: str) -> Any:
        one = of(row)
        return one[key] if isinstance(one, Mapping) else getattr(one, key)

    def level(row: Row) -> Text | None:
        try:
            return level_name(int(get(row, "level")), levels)
        except (TypeError, ValueError):
            return None

    def kind(row: Row) -> Text | None:
        known = get(row, "kind")
        return kind_text(known) if known else None

    return [
        Column(ORGANIZATION.label, lambda row: get(row, "organization"), organization, 34),
        Column(CREDIT_CODE.label, lambda row: get(row, "credit_code"), SHORT, 22),
        Column(LEVEL.label, level, WORD, 9),
        Column(KIND, kind, WORD, 9),
    ]


def which(
    requirement: Callable[[Row], Requirement], names: Mapping[tuple[str, str], Subdomain], width: float = 60
) -> list[Column[Row]]:
    """Id, domain, subdomain and text of a requirement; ``names`` has the subdomains by (domain, subdomain)."""

    def place(row: Row) -> Subdomain:
        one = requirement(row)
        return names[one.domain, one.subdomain]

    return [
        Column(ID, lambda row: requirement(row).id, SHORT, 13),
        Column(DOMAIN, lambda row: place(row).domain, SHORT, 14),
        Column(SUBDOMAIN, lambda row: place(row).name, TEXT, 17),
        Column(REQUIREMENT, lambda row: requirement(row).text, TEXT, width),
    ]
