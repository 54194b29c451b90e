"""Trend and public statistics over a made-up population of two years, against plain computations and an intruder's."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from smexl.batch import reread
from smexl.bench.population import PopulationPlan, bodies, write_batches
from smexl.catalogue import files as catalogue_files
from smexl.statistics import Extras, statistics, trend
from smexl.statistics.disclosure import Release
from smexl.statistics.figures import Pool
from smexl.statistics.official import head_of
from smexl.statistics.public import PublicError, publish, read_previous
from smexl.statistics.trend import domain_means, steps, transitions, years_of
from smexl.summary.received import Received


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    where = tmp_path_factory.mktemp("population")
    return write_batches(
        where,
        PopulationPlan(bodies(2, lenient=1), 90, (2025, 2026), levels=(1, 2), level_weights=(5, 8)),
        catalogue_files.load(),
    )


def table(batches: list[Path]) -> pd.DataFrame:
    """Straight from the tables: credit code, level, kind, year, score, conforms."""
    found = []
    for path in batches:
        one = pd.read_parquet(path / "tables" / "submissions.parquet")
        found.append(one[one["status"] == "accepted"].assign(year=int(path.name[-4:])))
    return pd.concat(found, ignore_index=True)


def test_a_change_of_means_is_within_and_composition(batches: list[Path]) -> None:
    # The second year of one body is missing: who takes part changes.
    some = batches[:-1]
    years = years_of(Pool([Received(reread.read(path)) for path in some], [path.name for path in some]))
    plain = table(some)
    found = list(steps(years))
    assert len(found) == 4
    for step in found:
        mine = plain[(plain["level"] == step.level) & (plain["kind"] == step.kind)]
        old, new = (mine[mine["year"] == year].set_index("credit_code")["score"].astype(float) for year in (2025, 2026))
        both = old.index.intersection(new.index)
        assert step.counts == (len(old), len(new), len(both))
        assert step.change is not None and step.within is not None and step.composition is not None
        assert float(step.change) == pytest.approx(new.mean() - old.mean())
        assert float(step.within) == pytest.approx((new[both] - old[both]).mean())
        assert step.change == step.within + step.composition
        assert step.composition != 0


def test_moves_between_levels_account_for_everybody(batches: list[Path]) -> None:
    years = years_of(Pool([Received(reread.read(path)) for path in batches], [path.name for path in batches]))
    plain = table(batches)
    for kind in ("self", "formal"):
        good = plain[(plain["kind"] == kind) & plain["conforms"].astype(bool)]
        old, new = (set(good[good["year"] == year]["credit_code"]) for year in (2025, 2026))
        ((before, after, moves),) = transitions(years, kind)
        assert (before, after) == (2025, 2026)
        assert moves["Lapsed"] == len(old - new)
        assert moves["New"] == len(new - old)
        assert moves["Up"] + moves["Same"] + moves["Down"] == len(old & new)


def test_domains_are_means_of_their_year(batches: list[Path]) -> None:
    years = years_of(Pool([Received(reread.read(path)) for path in batches], [path.name for path in batches]))
    found = domain_means(years)
    plain = table(batches)
    scores = pd.concat(
        pd.read_parquet(path / "tables" / "domain_scores.parquet").assign(year=int(path.name[-4:])) for path in batches
    )
    joined = scores.merge(plain[["submission_id", "year", "kind", "level"]], on=["submission_id", "year"]).dropna(
        subset=["score"]
    )
    for (kind, level, year, domain), some in joined.groupby(["kind", "level", "year", "domain"]):
        assert float(found[kind, level][year][domain]) == pytest.approx(some["score"].astype(float).mean())


def test_the_workbook_and_the_page(batches: list[Path], tmp_path: Path) -> None:
    trend(batches, tmp_path / "t.xlsx", "zh", tmp_path / "t.html")
    page = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert "同一批机构" in page
    assert "统计期间：2025-" in page
    assert " 至 2026-" in page  # all years, not those of the first batch that has an organization
    assert "机构历程" not in page  # no organization stands on a page
    assert "<script" not in page


def test_the_public_set_names_nobody_and_can_be_given_back(batches: list[Path], tmp_path: Path) -> None:
    wanted = Extras(public=True, page=tmp_path / "p.html", tables=tmp_path / "t")
    paths = [path for path in batches if path.name.endswith("2026")]
    statistics(paths, tmp_path / "p.xlsx", "zh", wanted=wanted)
    plain = table(paths)
    said = (tmp_path / "p.html").read_text(encoding="utf-8")
    said += "".join(one.read_text(encoding="utf-8-sig") for one in (tmp_path / "t").glob("*.csv"))
    said += str(
        [
            [cell.value for row in sheet.iter_rows() for cell in row]
            for sheet in openpyxl.load_workbook(tmp_path / "p.xlsx")
        ]
    )
    assert not [name for column in ("organization", "credit_code") for name in plain[column] if name in said]
    assert not [body for body in ("评估机构01", "评估机构02") if body in said]
    (before,) = read_previous(tmp_path / "p.xlsx")
    assert before.shown["formal", "total", "合计", "n"] == 90
    statistics(paths, tmp_path / "q.xlsx", "zh", wanted=Extras(public=True, previous=tmp_path / "p.xlsx"))
    assert [one.shown for one in read_previous(tmp_path / "q.xlsx")] == [before.shown] * 2, (
        "what was before is carried on"
    )
    with pytest.raises(PublicError):
        read_previous(paths[0] / "summary.xlsx")


def test_whatever_is_shown_is_rounded_and_no_small_group_is(batches: list[Path]) -> None:
    paths = [path for path in batches if path.name.endswith("2026")]
    pool = Pool([Received(reread.read(path)) for path in paths], [path.name for path in paths])
    found = publish(pool, head_of(pool.counted))
    release: Release = found.release
    for name, shown in release.shown.items():
        if shown is not None:
            assert shown % 5 == 0
            assert not 0 < release.counts[name] < 10
    assert found.audit
    assert min(one.width for one in found.audit) >= release.rules.width
