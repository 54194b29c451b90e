"""The record of an accepted submission: its canonical form and name."""

import json
from dataclasses import replace
from typing import Any

import assessed
import numpy as np
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from smexl import scoring
from smexl.assessment import Assessment, Provenance, assess, canonical
from smexl.catalogue.files import load
from smexl.findings import Finding

CATALOGUE = load()
PROVENANCE = Provenance("a.xlsx", "ab" * 32, "0.0")


def record(level: int = 3) -> Assessment:
    return assess(assessed.rich(CATALOGUE, level), CATALOGUE, PROVENANCE)


def test_the_record_says_who_what_and_from_which_bytes() -> None:
    one = record()
    content = json.loads(one.canonical())
    assert content["organization"] == one.organization == assessed.ORGANIZATION
    assert (content["kind"], content["level"], content["unit"], content["threshold"]) == ("formal", 3, 10, "4/5")
    assert content["catalogue"]["digest"] == CATALOGUE.identity.digest
    assert content["scores"] == one.submission.scores
    assert content["score"] == str(one.score)
    assert content["conforms"] is one.conforms
    assert content["source"]["sha256"] == PROVENANCE.sha256
    assert content["source"]["suffix"] == ".xlsx"
    assert content["assessment"]["body"] == one.submission.answers["assessment"]["body"]


def test_the_canonical_form_is_that_of_rfc_8785_and_its_digest_is_the_name() -> None:
    one = record()
    assert one.canonical() == rfc8785.dumps(json.loads(one.canonical()))
    assert one.digest == record().digest
    assert len(one.digest) == 64


_SAID = st.text(max_size=6)
_JSON = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | _SAID
_NESTED = _JSON | st.lists(_JSON, max_size=3) | st.dictionaries(_SAID, _JSON, max_size=4)


@given(st.dictionaries(_SAID, _NESTED, max_size=4))
def test_the_writer_writes_what_the_library_of_rfc_8785_does(content: dict[str, Any]) -> None:
    assert canonical(content) == rfc8785.dumps(content)


def test_keys_beyond_the_first_plane_are_sorted_as_the_library_does() -> None:
    content = {"\ufb01": 1, "\U0001f600": '\x00\x1f\x7f\u2028"\\/', "一": "\b\f\n\r\t"}
    assert canonical(content) == rfc8785.dumps(content)
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical({"a": "\ud800"})


def test_where_the_file_lay_is_no_part_of_the_record() -> None:
    one = record()
    assert replace(one, provenance=PROVENANCE._replace(source="旧/b.xlsx")).digest == one.digest


def test_whatever_is_said_changes_the_name() -> None:
    names = {record().digest, record(2).digest}
    for change in range(6):
        one = assessed.rich(CATALOGUE)
        first = next(iter(one.scores))
        if change == 0:
            one.scores[first] = 0 if one.scores[first] else 10
        elif change == 1:
            one.answers["assessment"]["body"] += "甲"
        elif change == 2:
            one.rows[first]["finding"] = ""
        elif change == 3:
            one.listings["plan"].clear()
        elif change == 4:
            one.remarks["info"] = {"organization": "备注"}
        else:
            one.findings.append(Finding("score-text", "评分表", "E5", "0.8"))
        names.add(assess(one, CATALOGUE, PROVENANCE).digest)
    assert len(names) == 8


@given(st.data())
def test_one_decides_as_many_do(data: st.DataObject) -> None:
    """Formula (4) for one submission and for a table of them."""
    level = data.draw(st.sampled_from((1, 2, 3, 4, 5)))
    count = len(CATALOGUE.level(level).requirements)
    sums = data.draw(st.lists(st.integers(0, count), min_size=1, max_size=4))
    units = [[10] * full + [data.draw(st.sampled_from((0, 5, 8)))] * (count - full) for full in sums]
    found = scoring.many(np.array(units), CATALOGUE.level(level), CATALOGUE)
    ours = [scoring.conforms(sum(one), count, CATALOGUE) for one in units]
    assert found.conforms.tolist() == ours
    assert ours == [scoring.exact(sum(one), count, CATALOGUE) >= CATALOGUE.threshold for one in units]
