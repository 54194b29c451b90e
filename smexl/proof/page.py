"""The page in plain words that lies in every bundle: what it is evidence of, and how to check it without smexl (``data/read-me-*.txt``)."""

from functools import cache
from importlib.resources import files
from typing import Any

from smexl.assessment import noted_name
from smexl.kinds import CONFORMS, DOES_NOT_CONFORM, KINDS
from smexl.proof.statement import CATALOGUE, MANIFEST, RECORD, RESULT, SIGNATURE, source_name
from smexl.text import Lang


def record_page(record: dict[str, Any], digest: str) -> bytes:
    """The page of a record's content, whose digest is given: Chinese, then English. The same record gives the same bytes."""
    return "\n\n".join((_in("zh", record, digest), _in("en", record, digest), "")).encode()


def _in(lang: Lang, record: dict[str, Any], digest: str) -> str:
    units = record["scores"].values()
    said = {
        "who": f"{record['organization']} {record['credit_code']}",
        "level": noted_name(record)(lang),
        "kind": KINDS[record["kind"]].name(lang),
        "a": record["score"],
        "verdict": (CONFORMS if record["conforms"] else DOES_NOT_CONFORM)(lang),
        "threshold": record["threshold"],
        "catalogue": record["catalogue"]["name"],
        "version": record["catalogue"]["version"],
        "digest": digest,
        "source": source_name(record["source"]["suffix"]),
        "unit": record["unit"],
        "files": ", ".join(CATALOGUE),
        "count": len(units),
        "total": sum(units),
        "result": RESULT,
        "record": RECORD,
        "manifest": MANIFEST,
        "signature": SIGNATURE,
    }
    return _words(lang).format(**said)


@cache
def _words(lang: Lang) -> str:
    return (files("smexl") / "data" / f"read-me-{lang}.txt").read_text("utf-8").rstrip("\n")
