"""The tables that a batch leaves: their columns and types, declared once for writers and readers."""

import pyarrow as pa

_TEXT, _FLAG, _FLOAT, _WHOLE = pa.string(), pa.bool_(), pa.float64(), pa.int32()

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
            "conforms": _FLAG,
            "units": _WHOLE,  # sum of the scores in units, null unless accepted
            "unit": _WHOLE,  # units of a score of 1
            "institution_type": _TEXT,
            "region": _TEXT,
            "modified": pa.timestamp("s"),
            "workbook": _TEXT,  # result or returned workbook, relative to the batch's folder
        }
    ),
    "scores": pa.schema(
        {
            "submission_id": _TEXT,
            "requirement_id": _TEXT,
            "domain": _TEXT,
            "subdomain": _TEXT,
            "score": _FLOAT,
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
}

STATUSES = ("accepted", "returned", "unreadable", "duplicate", "superseded")
