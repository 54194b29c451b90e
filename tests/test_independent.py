"""Published statistics and the trend, worked out a second time by DuckDB over the tables of the batches, and exactly the same."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from fake_batch import Fake, fakes, write_fakes
from filled import LEVEL_NAMES

from smexl.batch.reread import read_batch
from smexl.bench.population import PopulationPlan, bodies, write_batches
from smexl.catalogue import files as catalogue_files
from smexl.kinds import KINDS
from smexl.statistics import Extras, statistics
from smexl.statistics.figures import Pool
from smexl.statistics.trend import Periods, domain_means, in_periods, periods_of, steps, transitions
from smexl.summary.received import Received

CATALOGUE = catalogue_files.load()
THRESHOLD = CATALOGUE.threshold

_CREATE = {
    "submissions": "submission_id, sha256, credit_code, kind, level, status, unit, institution_type, "
    "strftime(modified, '%Y-%m-%d') AS saved",
    "scores": "submission_id, requirement_id, domain, subdomain, units",
    "assessments": "submission_id, nullif(\"end\", '') AS last, nullif(body, '') AS body",
}
_VERDICTS = """
CREATE TABLE verdicts AS
SELECT s.batch, s.submission_id, s.credit_code AS code, s.level, s.kind, s.institution_type AS type, x.units, x.whole,
    -- formula (4), without a division
    x.units * {denominator} >= x.whole * {numerator} AS conforms,
    coalesce(a.last, s.saved) AS day, row_number() OVER (ORDER BY s.batch, s.place) AS place,
    coalesce(a.body, first(a.body) OVER (PARTITION BY s.batch ORDER BY a.body NULLS LAST), '未注明') AS body
FROM submissions s
JOIN (SELECT batch, submission_id, sum(units) AS units, count(*) * {unit} AS whole FROM scores GROUP BY ALL) x
    USING (batch, submission_id)
LEFT JOIN assessments a USING (batch, submission_id)
WHERE s.status = 'accepted'
"""
_COUNTED = """
CREATE TABLE counted AS
WITH dated AS (SELECT *, max(day[:4]) OVER (PARTITION BY code, level, kind) AS latest FROM verdicts),
current AS (
    SELECT *, bool_and(conforms) OVER w = bool_or(conforms) OVER w AS agreed, row_number() OVER (w ORDER BY day DESC, place) AS rank
    FROM dated WHERE day[:4] = latest WINDOW w AS (PARTITION BY code, level, kind)
)
SELECT * FROM current WHERE agreed AND rank = 1
"""
"""Of the latest year, where all verdicts of that year agree, the last. The population has no submission without a code or a day."""


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two bodies in two years, a third batch that repeats some of their cases with the same and with another verdict, and one of any files."""
    where = tmp_path_factory.mktemp("batches")
    paths = write_batches(where, PopulationPlan(bodies(2), 40, years=(2025, 2026)), CATALOGUE)
    there = pd.read_parquet(paths[-1] / "tables" / "submissions.parquet")
    again = [
        Fake(
            f"{i}.xlsx",
            "accepted",
            one.organization,
            one.credit_code,
            one.level,
            one.kind,
            [10 if one.conforms == (i % 2 == 0) else 0] * len(CATALOGUE.level(one.level).requirements),
            one.institution_type,
        )
        for i, one in enumerate(there.head(8).itertuples())
    ]
    others = [one if one.credit_code is None else replace(one, kind="self") for one in fakes(CATALOGUE, 60, seed=7)]
    for name, files in (("again", again), ("others", others)):
        write_fakes(where / name, files, CATALOGUE)
        paths.append(where / name)
    return paths


@pytest.fixture(scope="module")
def published(batches: list[Path]) -> Path:
    folder = batches[0].parent / "tables"
    statistics(batches, folder.with_suffix(".xlsx"), "zh", wanted=Extras(tables=folder))
    return folder


@pytest.fixture(scope="module")
def base(batches: list[Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        for name, columns in _CREATE.items():
            for number, path in enumerate(batches):
                select = f"SELECT {number} AS batch, row_number() OVER () AS place, {columns} FROM read_parquet($path)"
                what = f"INSERT INTO {name}" if number else f"CREATE TABLE {name} AS"
                found.execute(f"{what} {select}", {"path": str(path / "tables" / f"{name}.parquet")})
        about = {"numerator": THRESHOLD.numerator, "denominator": THRESHOLD.denominator, "unit": CATALOGUE.unit}
        found.execute(_VERDICTS.format(**about))
        found.execute(_COUNTED)
        yield found


def shown(folder: Path, table: str, *columns: str) -> list[tuple[Any, ...]]:
    found = pd.read_parquet(folder / f"{table}.parquet")
    return [tuple(row) for row in found[list(columns)].astype(object).where(found.notna(), None).to_numpy().tolist()]


def group(level: int, kind: str) -> str:
    return f"{LEVEL_NAMES[level].zh} {KINDS[kind].name.zh}"


def key(level: int, kind: str) -> str:
    """The column of a level and kind in the published tables."""
    return f"{level}_star_{kind}"


def test_something_is_repeated_and_in_conflict(base: duckdb.DuckDBPyConnection, published: Path) -> None:
    cases = "SELECT count(DISTINCT (code, level, kind)) FROM verdicts"
    verdicts, counted = (base.sql(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in ("verdicts", "counted"))
    ((known,),) = base.sql(cases).fetchall()
    assert counted < known < verdicts
    assert {"结论不同，待裁定，均不计入"} < {what for (what,) in shown(published, "repeated", "what")}


def test_levels_and_kinds(base: duckdb.DuckDBPyConnection, published: Path) -> None:
    rows = base.sql(
        "SELECT level, kind, count(*), count(*) FILTER (conforms), sum(units)::BIGINT / (count(*) * any_value(whole)), "
        "median(units / whole), min(units / whole), max(units / whole) FROM counted GROUP BY level, kind"
    ).fetchall()
    found = {name: tuple(rest) for name, *rest in shown(
        published, "overview_1", "level_kind", "counted", "conforms", "mean_a", "median_a", "lowest_a", "highest_a"
    )}  # fmt: skip
    assert found == {group(level, kind): tuple(rest) for level, kind, *rest in rows}


def test_batches(base: duckdb.DuckDBPyConnection, published: Path) -> None:
    rows = base.sql(
        "SELECT count(*), count(*) FILTER (status = 'accepted'), count(*) FILTER (status = 'returned'), "
        "count(*) FILTER (status = 'unreadable'), count(*) FILTER (status IN ('superseded', 'duplicate')), "
        "(SELECT count(*) FROM counted c WHERE c.batch = s.batch) AS n FROM submissions s GROUP BY batch ORDER BY batch"
    ).fetchall()
    columns = ("files", "accepted", "returned", "unreadable", "superseded_duplicate", "counted")
    assert shown(published, "overview_2", *columns) == rows


@pytest.mark.parametrize(
    ("table", "name", "by"), [("bodies", "bodies", "body"), ("types", "type_of_institution", "type")]
)
def test_mixed_levels(base: duckdb.DuckDBPyConnection, published: Path, table: str, name: str, by: str) -> None:
    """Counts, verdicts and mean A of groups of all levels: A has other denominators at each."""
    for number, kind in enumerate(("self", "formal"), 1):
        rows = base.execute(
            f"SELECT {by}, whole, count(*), count(*) FILTER (conforms), sum(units)::BIGINT FROM counted WHERE kind = $kind GROUP BY ALL",
            {"kind": kind},
        ).fetchall()
        expected = {}
        for one in {row[0] for row in rows}:
            mine = [row[1:] for row in rows if row[0] == one]
            counted, total = sum(n for _, n, _, _ in mine), sum((Fraction(s, w) for w, _, _, s in mine), Fraction(0))
            expected[one] = counted, sum(passed for _, _, passed, _ in mine), float(total / counted)
        found = {
            one: tuple(rest)
            for one, *rest in shown(published, f"{table}_{number}", name, "counted", "conforms", "mean_a")
        }
        del found["合计"]
        assert found == expected


def test_domains_and_subdomains(base: duckdb.DuckDBPyConnection, published: Path) -> None:
    """B and C from the scores, not from the tables that already hold them."""
    rows = base.sql(
        "SELECT c.level, c.kind, s.domain, s.subdomain, sum(s.units)::BIGINT, count(*) "
        "FROM counted c JOIN scores s USING (batch, submission_id) GROUP BY ALL"
    ).fetchall()
    subdomains = {(level, kind, d, c): Fraction(total, n * CATALOGUE.unit) for level, kind, d, c, total, n in rows}
    found = pd.read_parquet(published / "subdomains_1.parquet").set_index(["domain", "subdomain"])
    domains = pd.read_parquet(published / "domains_1.parquet").set_index("domain")
    parts: dict[tuple[int, str, str], list[Fraction]] = {}
    for (level, kind, domain, subdomain), mean in subdomains.items():
        assert found.at[(domain, subdomain), key(level, kind)] == float(mean)
        parts.setdefault((level, kind, domain), []).append(mean)
    for (level, kind, domain), means in parts.items():
        assert domains.at[domain, key(level, kind)] == float(sum(means, Fraction(0)) / len(means))
    assert found.notna().sum().sum() == len(subdomains)
    assert domains.notna().sum().sum() == len(parts)


def test_requirements(base: duckdb.DuckDBPyConnection, published: Path) -> None:
    rows = base.sql(
        "SELECT level, kind, requirement_id, count(*), sum(units)::BIGINT / (count(*) * any_value(unit)), "
        "count(*) FILTER (units = unit), count(*) FILTER (units = 0), rank() OVER (PARTITION BY level, kind ORDER BY sum(units)) "
        "FROM (SELECT c.level, c.kind, s.requirement_id, s.units, b.unit FROM counted c JOIN scores s USING (batch, submission_id) "
        "JOIN submissions b USING (batch, submission_id)) GROUP BY level, kind, requirement_id"
    ).fetchall()
    known = {(LEVEL_NAMES[level].zh, KINDS[kind].name.zh, one): tuple(rest) for level, kind, one, *rest in rows}
    found = shown(published, "weakest", "maturity_level", "kind", "id", "n", "mean", "full_score", "score_0", "rank")
    assert found
    assert all(known[level, kind, one] == tuple(rest) for level, kind, one, *rest in found)


def test_histogram(base: duckdb.DuckDBPyConnection, published: Path) -> None:
    found = pd.read_parquet(published / "distribution_2.parquet")
    for kind in ("self", "formal"):
        # Bins of 1/20, the threshold among their edges: whole numbers decide.
        rows = base.execute(
            "SELECT least(units * 20 // whole, 19) AS bin, count(*) FROM counted WHERE kind = $kind GROUP BY bin",
            {"kind": kind},
        ).fetchall()
        counts = {f"{bin_ / 20:.2f}–{(bin_ + 1) / 20:.2f}": count for bin_, count in rows}
        named = {name: count for name, count in zip(found["a"], found[f"all_{kind}"], strict=True) if count}
        assert named == counts


_PERIODS = {
    "year": "day[:4]",
    "quarter": "day[:4] || ' Q' || ((day[6:7]::INTEGER + 2) // 3)",
    "round": "'Round ' || dense_rank() OVER (PARTITION BY code, kind ORDER BY day)",
}
_OVER_TIME = """
WITH dated AS (SELECT *, {period} AS period FROM verdicts), current AS (
    SELECT *, bool_and(conforms) OVER w = bool_or(conforms) OVER w AS agreed, row_number() OVER (w ORDER BY day DESC, place) AS rank
    FROM dated WINDOW w AS (PARTITION BY code, level, kind, period)
)
SELECT * FROM current WHERE agreed AND rank = 1
"""


@pytest.fixture(scope="module", params=list(_PERIODS))
def over_time(
    request: pytest.FixtureRequest, base: duckdb.DuckDBPyConnection, batches: list[Path]
) -> tuple[duckdb.DuckDBPyConnection, Periods]:
    base.execute(f"CREATE OR REPLACE TABLE over_time AS {_OVER_TIME.format(period=_PERIODS[request.param])}")
    pool = Pool([Received(read_batch(path)) for path in batches], [path.name for path in batches])
    return base, periods_of(pool, request.param)


def test_periods(over_time: tuple[duckdb.DuckDBPyConnection, Periods]) -> None:
    base, periods = over_time
    rows = base.sql(
        "SELECT kind, period, whole, count(*), count(*) FILTER (conforms), sum(units)::BIGINT FROM over_time GROUP BY ALL"
    ).fetchall()
    expected: dict[tuple[str, str], tuple[int, int, Fraction]] = {}
    for kind, period, whole, counted, passed, units in rows:
        n, good, total = expected.get((kind, period), (0, 0, Fraction(0)))
        expected[kind, period] = n + counted, good + passed, total + Fraction(units, whole)
    found = {
        (kind, periods.text(one.period).en): (one.counted, one.passed, one.mean * one.counted)
        for kind in periods.kinds
        for one in in_periods(periods, kind)
    }
    assert found == expected
    assert periods.undecided or periods.by == "round", (
        "the population has conflicts; what is of other days is of other rounds"
    )


def test_what_changes_come_from(over_time: tuple[duckdb.DuckDBPyConnection, Periods]) -> None:
    base, periods = over_time
    for step in steps(periods):
        before, after = (periods.text(one).en for one in (step.before, step.after))
        ((n, m, both, *sums),) = base.execute(
            "WITH a AS (FROM over_time WHERE level = $level AND kind = $kind AND period = $before), "
            "b AS (FROM over_time WHERE level = $level AND kind = $kind AND period = $after), "
            "ab AS (SELECT a.units AS old, b.units AS new, a.whole FROM a JOIN b USING (code)) "
            "SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM ab), (SELECT sum(units)::BIGINT FROM a), "
            "(SELECT sum(units)::BIGINT FROM b), (SELECT any_value(whole) FROM a), (SELECT sum(new - old)::BIGINT FROM ab)",
            {"level": step.level, "kind": step.kind, "before": before, "after": after},
        ).fetchall()
        old, new, whole, within = sums
        assert step.counts == (n, m, both)
        assert step.change == Fraction(new, m * whole) - Fraction(old, n * whole)
        assert step.within == (Fraction(within, both * whole) if both else None)


def test_moves(over_time: tuple[duckdb.DuckDBPyConnection, Periods]) -> None:
    """Years stand side by side; otherwise each is compared with its own last time."""
    base, periods = over_time
    order = {periods.text(number).en: number for number in periods.numbers}
    base.register("numbers", pd.DataFrame({"period": list(order), "number": list(order.values())}))
    base.execute(
        "CREATE OR REPLACE TABLE reached AS SELECT kind, code, number, max(CASE WHEN conforms THEN level ELSE 0 END) AS level "
        "FROM over_time JOIN numbers USING (period) GROUP BY ALL"
    )
    pairs = (
        "SELECT coalesce(a.level, 0) AS was, coalesce(b.level, 0) AS now, {after} AS after FROM (FROM reached WHERE kind = $kind) b {join} "
        "(FROM reached WHERE kind = $kind) a ON a.code = b.code AND a.number = {before}"
    )
    if periods.by == "year":
        pairs = pairs.format(after="coalesce(b.number, a.number + 1)", join="FULL JOIN", before="b.number - 1")
        pairs = f"SELECT * FROM ({pairs}) WHERE after BETWEEN {min(order.values()) + 1} AND {max(order.values())}"
    else:
        last = "(SELECT max(number) FROM reached c WHERE c.kind = $kind AND c.code = b.code AND c.number < b.number)"
        pairs = pairs.format(after="b.number", join="JOIN", before=last)
    for kind in periods.kinds:
        rows = base.execute(
            f"SELECT after, count(*) FILTER (was > 0 AND now > was), count(*) FILTER (was > 0 AND now = was), count(*) FILTER (now > 0 AND now < was), "
            f"count(*) FILTER (was > 0 AND now = 0), count(*) FILTER (was = 0 AND now > 0) FROM ({pairs}) GROUP BY after ORDER BY after",
            {"kind": kind},
        ).fetchall()
        moves = ("Up", "Same", "Down", "Lapsed", "New")
        assert [(after, *(counts[one] for one in moves)) for _, after, counts in transitions(periods, kind)] == rows


def test_domains_over_time(over_time: tuple[duckdb.DuckDBPyConnection, Periods]) -> None:
    base, periods = over_time
    rows = base.sql(
        "SELECT o.kind, o.level, o.period, s.domain, s.subdomain, sum(s.units)::BIGINT, count(*) "
        "FROM over_time o JOIN scores s USING (batch, submission_id) GROUP BY ALL"
    ).fetchall()
    parts: dict[tuple[str, int, str, str], list[Fraction]] = {}
    for *name, _, total, n in rows:
        parts.setdefault(tuple(name), []).append(Fraction(total, n * CATALOGUE.unit))
    found = {
        (kind, level, periods.text(period).en, domain): mean
        for (kind, level), by_period in domain_means(periods).items()
        for period, means in by_period.items()
        for domain, mean in means.items()
    }
    assert found == {name: sum(means, Fraction(0)) / len(means) for name, means in parts.items()}


def test_years_as_published(base: duckdb.DuckDBPyConnection, published: Path) -> None:
    base.execute(f"CREATE OR REPLACE TABLE over_time AS {_OVER_TIME.format(period=_PERIODS['year'])}")
    for number, kind in enumerate(("self", "formal"), 1):
        rows = base.execute(
            "SELECT period, count(*), count(*) FILTER (conforms) FROM over_time WHERE kind = $kind GROUP BY period ORDER BY period",
            {"kind": kind},
        ).fetchall()
        assert shown(published, f"years_{number}", "year", "n", "conforms") == rows
