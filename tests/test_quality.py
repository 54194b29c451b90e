"""Standardized rates, the borderline, gaps, rounds of review, disagreements and urgent risks, against plain loops over the tables."""

from collections import Counter
from fractions import Fraction
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from smexl.batch import reread
from smexl.bench.population import PopulationPlan, bodies, write_batches
from smexl.catalogue import files as catalogue_files
from smexl.statistics import batch_names, statistics
from smexl.statistics.figures import Pool
from smexl.statistics.quality import by_body, near, pairs_by_level, work
from smexl.statistics.standard import mix, standardized
from smexl.summary.received import Received

CATALOGUE = catalogue_files.load()


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    where = tmp_path_factory.mktemp("quality")
    return write_batches(
        where, PopulationPlan(bodies(2, lenient=1), 150, levels=(1, 2), level_weights=(5, 8)), CATALOGUE
    )


@pytest.fixture(scope="module")
def pool(batches: list[Path]) -> Pool:
    return Pool([Received(reread.read_batch(path)) for path in batches], batch_names(batches))


def table(batches: list[Path], name: str) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(path / "tables" / f"{name}.parquet") for path in batches], ignore_index=True)


def test_a_standardized_rate_is_that_of_the_mix_of_all(batches: list[Path], pool: Pool) -> None:
    formal = table(batches, "submissions").query("kind == 'formal'")
    weights = Counter(formal["level"])
    assert mix(pool.of_kind("formal")) == weights
    bodies_ = table(batches, "assessments")[["submission_id", "body"]].merge(formal, on="submission_id")
    for body, mine in bodies_.groupby("body"):
        rate = Fraction(0)
        for level, weight in weights.items():
            at = mine[mine["level"] == level]
            rate += Fraction(weight, len(formal)) * Fraction(int(at["conforms"].sum()), len(at))
        of = pool.of_kind("formal")
        assert standardized(of[of["body"] == body], weights) == (rate.numerator, rate.denominator)
        assert rate != Fraction(int(mine["conforms"].sum()), len(mine))
    everybody = pool.of_kind("formal")
    assert Fraction(*standardized(everybody, weights)) == Fraction(int(everybody["conforms"].sum()), len(everybody))  # type: ignore[misc]
    assert standardized(everybody[everybody["level"] == 1], weights) is None


def test_the_borderline_is_one_requirement_wide(batches: list[Path], pool: Pool) -> None:
    found = table(batches, "submissions")
    for one in near(pool):
        mine = found[(found["level"] == one.level) & (found["kind"] == one.kind)]
        scores = [Fraction(int(u), int(n) * 10) for u, n in zip(mine["units"], mine["requirements"], strict=True)]
        step = Fraction(1, int(mine["requirements"].iloc[0]))
        assert one.counted == len(scores)
        assert one.above == sum(score >= Fraction(4, 5) > score - step for score in scores)
        assert one.below == sum(score < Fraction(4, 5) <= score + step for score in scores)
    assert any(one.above for one in near(pool))
    assert any(one.below for one in near(pool))


def test_pairs_and_gaps(batches: list[Path], pool: Pool) -> None:
    found = table(batches, "submissions").set_index(["kind", "credit_code", "level"])
    own, formal = found.loc["self"], found.loc["formal"]
    *levels, everything = pairs_by_level(pool)
    assert (everything.pairs, [one.level for one in levels]) == (150, [1, 2])
    for one in levels:
        mine = formal[formal.index.get_level_values("level") == one.level]
        self_ = own.loc[mine.index]
        gaps = [Fraction(int(a - b), int(n) * 10) for a, b, n in zip(mine["units"], self_["units"], mine["requirements"], strict=True)]  # fmt: skip
        assert one.gap == sum(gaps, Fraction(0)) / len(gaps)
        turned = Counter(zip(self_["conforms"], mine["conforms"], strict=True))
        assert (one.both, one.self_only, one.formal_only, one.neither) == (
            turned[True, True],
            turned[True, False],
            turned[False, True],
            turned[False, False],
        )
        assert one.self_only


def test_rounds_disagreements_and_risks_are_those_of_the_tables(batches: list[Path], pool: Pool) -> None:
    reviews, other, evidence = (table(batches, name) for name in ("document_reviews", "disagreements", "evidence"))
    rounds = Counter(Counter(reviews["submission_id"]).values())
    formal = set(table(batches, "submissions").query("kind == 'formal'")["submission_id"])
    urgent = set(evidence[evidence["urgent"].fillna(False).astype(bool)]["submission_id"]) & formal
    *of_bodies, everybody = by_body(work(pool, [path / "tables" for path in batches]))
    assert [one.name for one in of_bodies] == ["评估机构01", "评估机构02", "评估机构03"]
    assert everybody.counted == 150 == sum(one.counted for one in of_bodies)
    assert everybody.rounds == (0, rounds[1], rounds[2], rounds[3])
    assert everybody.rounds_mean == pytest.approx(len(reviews) / 150)
    assert (everybody.disagreements, everybody.urgent) == (len(set(other["submission_id"])), len(urgent))
    assert everybody.disagreements
    assert everybody.urgent


def test_a_summary_alone_does_not_tell_rounds_and_says_so(batches: list[Path], tmp_path: Path) -> None:
    statistics([path / "summary.xlsx" for path in batches], tmp_path / "s.xlsx", "zh")
    said = [
        str(cell.value) for row in openpyxl.load_workbook(tmp_path / "s.xlsx")["评估质量"].iter_rows() for cell in row
    ]
    assert any("3 个批次只交了 summary.xlsx" in one for one in said)
    assert "没有附数据表的正式评估。" in said


def test_batches_are_called_by_their_folders(tmp_path: Path) -> None:
    paths = [tmp_path / "甲" / "out", tmp_path / "乙" / "out", tmp_path / "丙" / "out" / "summary.xlsx"]
    for path in paths:
        path.parent.mkdir(parents=True)
    assert batch_names(paths[:1]) == ["out"]
    assert batch_names(paths) == ["甲/out", "乙/out", "丙/out"]
