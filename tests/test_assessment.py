"""The record of an accepted submission: its canonical form and name."""

import json
from dataclasses import replace

import assessed
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from smexl import scoring
from smexl.assessment import Assessment, Provenance, assess
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
    scored = [scoring.Scored(str(i), level, one) for i, one in enumerate(units)]
    table = scoring.level_scores(scoring.score_table(scored, CATALOGUE), CATALOGUE)
    ours = [scoring.conforms(sum(one), count, CATALOGUE) for one in units]
    assert table["conforms"].tolist() == ours
    assert ours == [scoring.exact(sum(one), count, CATALOGUE) >= CATALOGUE.threshold for one in units]
