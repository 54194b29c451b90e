"""The tables that a batch leaves: their columns and types, declared once for writers and readers.

Those of answers (evidence, assessments, document reviews) have the columns of the lists and forms that ``kinds`` declares.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pyarrow as pa

from smexl.kinds import FORMAL, YES_NO, Field

_TEXT, _FLAG, _FLOAT, _WHOLE = pa.string(), pa.bool_(), pa.float64(), pa.int32()


class AnswerTable(NamedTuple):
    """A table of answers: those of a form (a row a submission), or the records of a list (``listing``), by their key."""

    key: str
    fields: tuple[Field, ...]
    listing: bool


ANSWERS: Mapping[str, AnswerTable] = {
    # The formal workbook's evidence list has the self-assessment's columns, and more.
    "evidence": AnswerTable("evidence", FORMAL.listing("evidence").columns, listing=True),
    # Questions that were asked later follow: the columns there were stay where they are.
    "assessments": AnswerTable(
        "assessment", tuple(sorted(FORMAL.form("assessment").fields(), key=lambda one: one.later)), listing=False
    ),
    "document_reviews": AnswerTable("review", FORMAL.listing("review").columns, listing=True),
    "disagreements": AnswerTable("disagreements", FORMAL.listing("disagreements").columns, listing=True),
}
"""Table → the answers of accepted submissions that it holds: texts as they were given, dates as ISO text, choices in Chinese."""

CONTACT_KEYS = ("contact", "phone", "email")
"""Who answers for an organization, under the keys of its form."""
LONG = 20
"""Characters from which an answer stands among the texts."""


def is_flag(field: Field) -> bool:
    """Whether a field's column is true, false or null: it asks for yes or no."""
    return field.choices == YES_NO


def _answers(fields: Iterable[Field]) -> pa.Schema:
    return pa.schema({"submission_id": _TEXT} | {one.key: _FLAG if is_flag(one) else _TEXT for one in fields})


SCHEMAS: dict[str, pa.Schema] = {
    "submissions": pa.schema(
        {
            "submission_id": _TEXT,
            "source": _TEXT,
            "sha256": _TEXT,
            "organization": _TEXT,
            "credit_code": _TEXT,
            "kind": _TEXT,
            "level": _WHOLE,
            "catalogue": _TEXT,
            "status": _TEXT,
            "requirements": _WHOLE,
            "score": _FLOAT,
            "conforms": _FLAG,  # formula (4), for whoever reads the table; smexl decides by units, and refuses a batch where this says otherwise
            "units": _WHOLE,  # sum of the scores in units, null unless accepted
            "unit": _WHOLE,  # units of a score of 1
            "institution_type": _TEXT,
            "region": _TEXT,
            "modified": pa.timestamp("s"),
            "record": _TEXT,  # SHA-256 of its record, null unless accepted
            "workbook": _TEXT,  # result or returned workbook, relative to the batch's folder
            "round": _WHOLE,  # which of several rounds it is, in the order that was found; null where there is one
            "round_units": _WHOLE,  # sum of its scores in units, superseded or not; null where it has errors, or no other round
            "contact": _TEXT,  # whom to write to, as it says
            "phone": _TEXT,
            "email": _TEXT,
        }
    ),
    "scores": pa.schema(
        {
            "submission_id": _TEXT,
            "requirement_id": _TEXT,
            "domain": _TEXT,
            "subdomain": _TEXT,
            "score": _FLOAT,
            "units": _WHOLE,  # the score as a whole number of the catalogue's unit
        }
    ),
    "subdomain_scores": pa.schema(
        {
            "submission_id": _TEXT,
            "domain": _TEXT,
            "subdomain": _TEXT,
            "requirements": _WHOLE,
            "score": _FLOAT,
        }
    ),
    "domain_scores": pa.schema(
        {
            "submission_id": _TEXT,
            "domain": _TEXT,
            "subdomains": _WHOLE,
            "score": _FLOAT,
        }
    ),
    "findings": pa.schema(
        {
            "submission_id": _TEXT,
            "source": _TEXT,
            "severity": _TEXT,
            "code": _TEXT,
            "sheet": _TEXT,
            "cell": _TEXT,
            "value": _TEXT,
            "message": _TEXT,
        }
    ),
    **{name: _answers(answers.fields) for name, answers in ANSWERS.items()},
    # What somebody wrote in his own words, long enough (``LONG``) to be his alone: for what compares submissions with one another.
    "texts": pa.schema(
        {
            "submission_id": _TEXT,
            "part": _TEXT,  # the list it stands in, or "scores"
            "place": _TEXT,  # the requirement, or the number of the record
            "answer": _TEXT,  # the key of the column
            "text": _TEXT,
        }
    ),
    # The self-assessment's scores that formal workbooks hold beside their own, as far as they are of the scale.
    "self_scores": pa.schema({"submission_id": _TEXT, "requirement_id": _TEXT, "units": _WHOLE}),
    "contacts": pa.schema({"submission_id": _TEXT, **dict.fromkeys(CONTACT_KEYS, _TEXT)}),
}

_STATUSES = ("accepted", "returned", "unreadable", "duplicate", "superseded")
