"""Trend and public statistics over a made-up population of two years, against plain computations and an intruder's."""

import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from fake_batch import fakes, write_fakes
from openpyxl.utils import column_index_from_string

from smexl.batch import reread
from smexl.bench.population import PopulationPlan, bodies, write_batches
from smexl.catalogue import files as catalogue_files
from smexl.drawing.charts import measure, values_of
from smexl.drawing.svg import svg_chart
from smexl.statistics import Extras, statistics, trend
from smexl.statistics.disclosure import Release
from smexl.statistics.figures import Pool, reference
from smexl.statistics.official import head_of
from smexl.statistics.public import PublicError, make_public, read_previous
from smexl.statistics.trend import (
    PERIOD_SORTS,
    PeriodSort,
    domain_means,
    in_periods,
    periods_of,
    steps,
    transitions,
    views,
    ways_of,
)
from smexl.summary.received import Received
from smexl.text import NOTHING
from smexl.views.page import Chart, Charts


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
    years = periods_of(Pool([Received(reread.read_batch(path)) for path in some], [path.name for path in some]))
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
    years = periods_of(Pool([Received(reread.read_batch(path)) for path in batches], [path.name for path in batches]))
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
    years = periods_of(Pool([Received(reread.read_batch(path)) for path in batches], [path.name for path in batches]))
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


def test_the_line_breaks_where_the_catalogue_changes(tmp_path: Path) -> None:
    catalogue = catalogue_files.load()
    new = replace(catalogue, version="2027")
    paths = [
        path
        for name, years, of in (("a", (2024, 2025), catalogue), ("b", (2026, 2027), new))
        for path in write_batches(tmp_path / name, PopulationPlan(bodies(1), 24, years, levels=(1,)), of)
    ]
    found = periods_of(Pool([Received(reread.read_batch(path)) for path in paths], [path.name for path in paths]))
    assert [one.broken for one in in_periods(found, "formal")] == [False, False, True, False]
    page = next(view for view in views(found) if view.name == PERIOD_SORTS["year"].name)
    (chart, _), *_ = [block.charts for block in page.blocks if isinstance(block, Charts)]  # type: ignore[union-attr]
    assert isinstance(chart, Chart)
    values = [[measure(value) is not None for value in values_of(chart, series.key)] for series in chart.series]
    assert values == [[True, True, False, False], [False, False, True, True]]
    # A line from 2024 to 2025 and one from 2026 to 2027, none between.
    assert svg_chart(chart, "zh").count('class="between') == 2
    # In the workbook, too, each series has the blanks where the other's figures are.
    trend(paths, tmp_path / "t.xlsx", "zh")
    rows = openpyxl.load_workbook(tmp_path / "t.xlsx")["历年"].iter_rows(values_only=True)
    table_ = [row for row in rows if row[0] in ("年度", "2024", "2025", "2026", "2027")][:5]
    places = [place for place, head in enumerate(table_[0]) if str(head).startswith("A 均值")]
    assert [[row[place] is None or row[place] == "" for place in places] for row in table_[1:]] == [
        [False, True],
        [False, True],
        [True, False],
        [True, False],
    ]
    assert [step.change is None for step in steps(found) if step.kind == "formal"] == [False, True, False]


def test_an_organization_is_told_the_way_on(batches: list[Path]) -> None:
    found = periods_of(Pool([Received(reread.read_batch(path)) for path in batches], [path.name for path in batches]))
    way = ways_of(found)
    ways = {row.Index: text for row in reread.named_rows(found.table) if (text := way(row)) != NOTHING}
    last = found.table[found.table["period"] == 2026]
    assert set(ways) == set(last.index)
    catalogue = catalogue_files.load()
    for index, one in last.iterrows():
        said = ways[index].zh
        if one["conforms"]:
            assert said.startswith(
                f"下一等级{'二三'[one['level'] - 1]}星：{len(catalogue.level(one['level'] + 1).requirements)} 条要求"
            )
        else:
            fewest = int(re.findall(r"至少 (\d+) 条", said)[0])
            missing = Fraction(4, 5) * int(one["whole"]) - int(one["units"])
            # Each may add a full score at most, and none adds less than the least step.
            assert missing / catalogue.unit <= fewest <= missing


def test_the_workbook_and_the_page(batches: list[Path], tmp_path: Path) -> None:
    trend(batches, tmp_path / "t.xlsx", "zh", tmp_path / "t.html")
    page = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert "同一批机构" in page
    assert re.search(
        r"2025-\d\d-\d\d 至 2026-", page
    )  # all years, not those of the first batch that has an organization
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
    pool = Pool([Received(reread.read_batch(path)) for path in paths], [path.name for path in paths])
    found = make_public(pool, head_of(pool.counted))
    release: Release = found.release
    for name, shown in release.shown.items():
        if shown is not None:
            assert shown % 5 == 0
            assert not 0 < release.counts[name] < 10
    assert found.audit
    assert min(one.width for one in found.audit) >= release.rules.width


def pooled(paths: list[Path]) -> Pool:
    return Pool([Received(reread.read_batch(path)) for path in paths], [path.name for path in paths])


def days(paths: list[Path]) -> pd.DataFrame:
    """Every submission with its day: the last of the assessment, else when it was saved."""
    found = []
    for path in paths:
        one = pd.read_parquet(path / "tables" / "submissions.parquet").query("status == 'accepted'")
        last = pd.read_parquet(path / "tables" / "assessments.parquet").set_index("submission_id")["end"]
        day = one["submission_id"].map(last)
        found.append(one.assign(day=day.where(day.notna() & (day != ""), one["modified"].astype(str).str[:10])))
    return pd.concat(found, ignore_index=True)


@pytest.mark.parametrize("by", ["quarter", "round"])
def test_quarters_and_rounds_are_by_the_same_days(batches: list[Path], by: PeriodSort) -> None:
    found = periods_of(pooled(batches), by)
    plain = days(batches)
    if by == "quarter":
        plain["period"] = [f"{day[:4]} Q{(int(day[5:7]) + 2) // 3}" for day in plain["day"]]
    else:
        ranks = plain.groupby(["credit_code", "kind"])["day"].transform(
            lambda some: [sorted(set(some)).index(one) for one in some]
        )
        plain["period"] = [f"Round {rank + 1}" for rank in ranks]
    for kind in ("self", "formal"):
        expected = plain[plain["kind"] == kind].groupby("period")["conforms"].agg(["size", "sum"])
        shown = {found.text(one.period).en: (one.counted, one.passed) for one in in_periods(found, kind)}
        assert shown == {period: (int(row["size"]), int(row["sum"])) for period, row in expected.iterrows()}
    for step in steps(found):
        assert step.after - step.before == (4 if by == "quarter" else 1), "a quarter against that of the year before"


def test_in_later_rounds_each_is_compared_with_its_own_last_time(batches: list[Path]) -> None:
    found = periods_of(pooled(batches), "round")
    plain = table(batches)
    for kind in ("self", "formal"):
        mine = plain[plain["kind"] == kind].assign(
            reached=lambda some: some["level"].where(some["conforms"].astype(bool), 0)
        )
        old, new = (mine[mine["year"] == year].set_index("credit_code")["reached"] for year in (2025, 2026))
        pairs = [(old[code], new[code]) for code in old.index.intersection(new.index) if old[code] or new[code]]
        ((before, after, moves),) = transitions(found, kind)
        assert (before, after) == (None, 2)
        assert moves["Lapsed"] == sum(now == 0 for _, now in pairs)
        assert moves["New"] == sum(was == 0 for was, _ in pairs)
        assert moves.total() == len(pairs)


def test_a_conflict_within_a_period_waits_for_a_decision(batches: list[Path], tmp_path: Path) -> None:
    one, rest = replace(next(fakes(catalogue_files.load(), 1)), status="accepted", kind="formal"), []
    for name, units in (("low", 0), ("high", 10)):
        write_fakes(tmp_path / name, [replace(one, units=[units] * len(one.units))], catalogue_files.load())
        rest.append(tmp_path / name)
    for paths in (rest, rest[::-1]):
        found = periods_of(pooled(paths))
        assert (len(found.table), found.undecided) == (0, 1), "the order of the batches settles nothing"
    chosen = [one for one in reference(found.pool.table) if not one.split()[1].startswith("0/")]
    read = [Received(reread.read_batch(path)) for path in rest]
    (passed,) = in_periods(periods_of(Pool(read, ["a", "b"], chosen)), "formal")
    assert (passed.counted, passed.passed) == (1, 1)


def test_the_statistics_have_the_trend_where_they_span_years(batches: list[Path], tmp_path: Path) -> None:
    statistics(batches, tmp_path / "s.xlsx", "zh", wanted=Extras(page=tmp_path / "s.html"))
    page = (tmp_path / "s.html").read_text(encoding="utf-8")
    assert "历年变化" in page
    assert "参评构成" in page
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    assert {"历年", "变化的来源", "等级变动"} < set(book.sheetnames)
    statistics([path for path in batches if path.name.endswith("2026")], tmp_path / "t.xlsx", "zh")
    assert "历年" not in openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames


def test_the_contents_lead_to_every_table(batches: list[Path], tmp_path: Path) -> None:
    trend(batches, tmp_path / "t.xlsx", "zh", tmp_path / "t.html")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    links = {cell.value: cell.hyperlink.location for (_, cell) in book["封面"].iter_rows(max_col=2) if cell.hyperlink}
    assert len(links) > len(book.sheetnames)
    for text, where in links.items():
        title = str(text).strip().partition("〔")[0]
        target = book.defined_names[where].attr_text if where in book.defined_names else where
        name, _, cell = target.replace("$", "").rpartition("!")
        sheet = book[name.strip("'")]
        shown = f"{sheet[cell].value}{sheet['A2'].value}"
        assert title.partition("　")[0] in shown, (text, where)
    page = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))


def test_intervals_stand_in_cells(batches: list[Path], tmp_path: Path) -> None:
    """Lengths that stand in the chart alone are drawn by some programs only."""
    trend(batches, tmp_path / "t.xlsx", "zh")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as package:
        charts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")]
    bars = [one for one in charts if "<c:errBars>" in one]
    assert bars
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["历年"]
    for one in bars:
        assert "numLit" not in one
        assert '<c:plotVisOnly val="1"/>' not in one
        for side in ("plus", "minus"):
            (where,) = re.findall(rf"<c:{side}><c:numRef><c:f>.*?!(.*?)</c:f>", one)
            cached = re.findall(rf"<c:{side}>.*?</c:{side}>", one)[0]
            numbers = [float(text) for text in re.findall(r"<c:v>(.*?)</c:v>", cached)]
            assert [cell.value for (cell,) in sheet[where.replace("$", "")]] == pytest.approx(numbers)
            column = column_index_from_string(where.split("$")[1])
            assert any(one.hidden and one.min <= column <= one.max for one in sheet.column_dimensions.values())
