"""Public statistics: rows that stand together, the register's list, releases before, thresholds; all from submissions as a table."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from smexl import cli
from smexl.batch import reread
from smexl.bench.population import PopulationPlan, bodies, write_batches
from smexl.catalogue.files import load
from smexl.drawing.charts import largest, measure, values_of
from smexl.headed import workbook_sheets
from smexl.statistics.disclosure import DisclosureRules
from smexl.statistics.figures import Pool
from smexl.statistics.official import Head, head_of
from smexl.statistics.public import PublicError, Published, make_public, read_previous, release_of, views
from smexl.summary.received import Received
from smexl.views.cells import Mark
from smexl.views.page import Chart, Charts, Page

Group = tuple[str, str, int, int, int]
"""Level, province, how many, how many of them conform, how many of these are on the list."""


def table(groups: Sequence[Group]) -> pd.DataFrame:
    rows = [
        ("formal", number < passed, f"{level}{place}{number}", number < on, level, place, "其他")
        for level, place, count, passed, on in groups
        for number in range(count)
    ]
    columns = ["kind", "conforms", "who", "listed", "level", "province", "type"]
    return pd.DataFrame(rows, columns=columns).astype({"conforms": bool, "listed": bool})


def rows(found: Published, axis: str) -> dict[str, tuple[int | None, int | None]]:
    """What is shown of each row that has organizations."""
    (one,) = (one for one in found.tables if one.axis.key == axis)
    shown, counts = found.release.shown, found.release.counts
    return {
        row.name.zh: (shown[*one.group(row), "n"], shown[*one.group(row), "conforming"])
        for row in one.rows
        if counts[*one.group(row), "n"]
    }


def test_hidden_rows_stand_together_where_that_tells_more() -> None:
    some = [
        ("一星", "北京市", 60, 40, 0),
        ("四星", "上海市", 9, 5, 0),
        ("五星", "江苏省", 8, 5, 0),
        ("五星", "甘肃省", 30, 20, 0),
    ]
    found = release_of(table(some), DisclosureRules())
    assert rows(found, "province") == {
        "北京市": (60, 40),
        "上海市、江苏省": (15, 10),
        "甘肃省": (30, 20),
    }, "the two small ones are in one region; nothing else is touched"
    assert rows(found, "level") == {"一星": (60, 40), "四星": (None, None), "五星": (40, 25)}, (
        "one hole alone stays a hole"
    )


def test_charts_draw_what_the_tables_show_and_nothing_of_what_is_hidden() -> None:
    some = [
        ("一星", "北京市", 60, 40, 0),
        ("四星", "上海市", 9, 5, 0),
        ("五星", "江苏省", 8, 5, 0),
        ("五星", "甘肃省", 30, 20, 0),
    ]
    page = views(release_of(table(some), DisclosureRules()))[0]
    assert isinstance(page, Page)
    charts = [block.charts[0] for block in page.blocks if isinstance(block, Charts)]
    assert len(charts) == 3
    for chart in charts:
        assert isinstance(chart, Chart)
        for series in chart.series:
            drawn = [measure(value) for value in values_of(chart, series.key)]
            column = next(one for one in chart.grid.columns if one.key == series.key)
            assert drawn == [None if isinstance(one, Mark) else one for one in map(column.value, chart.grid.rows)]
        assert largest(chart) % 5 == 0
    assert any(measure(value) is None for chart in charts for value in values_of(chart, "n"))  # type: ignore[arg-type]


def test_great_regions_where_they_tell_more() -> None:
    places = ["上海市", "江苏省", "浙江省", "安徽省", "福建省", "江西省", "山东省"]
    some = [("一星", place, 8 + 20 * (place == "上海市"), 5 + 10 * (place == "上海市"), 0) for place in places]
    found = release_of(table(some), DisclosureRules())
    assert rows(found, "province") in ({"华东": (75, 45)}, {"上海市": (30, 15), "、".join(places[1:]): (50, 30)})


def test_a_group_that_the_list_gives_away_stands_with_its_neighbour() -> None:
    """Nine of five stars, eight of them listed: whoever reads both knows that at most one failed."""
    some = [("三星", "北京市", 80, 60, 60), ("四星", "北京市", 40, 30, 30), ("五星", "北京市", 9, 8, 8)]
    assert "五星" in rows(release_of(table(some), DisclosureRules(), listed=False), "level")
    found = release_of(table(some), DisclosureRules(), listed=True)
    assert set(rows(found, "level")) == {"三星", "四星、五星"}
    assert found.merged == 1
    assert min(one.width for one in found.audit) >= 3


def test_what_cannot_be_protected_is_named() -> None:
    with pytest.raises(PublicError) as caught:
        release_of(table([("五星", "北京市", 9, 8, 8)]), DisclosureRules(), listed=True)
    assert "正式评估 · 五星" in caught.value.text.zh
    assert "0–1" in caught.value.text.zh


def test_thresholds_are_printed(batches: list[Path]) -> None:
    pool = Pool([Received(reread.read_batch(path)) for path in batches], [path.name for path in batches])
    found = make_public(
        pool, head_of(pool.counted), rules=DisclosureRules(fewest=12, failures=2, few=30, base=10, width=2)
    )
    assert all(shown is None or shown % 10 == 0 for shown in found.release.shown.values())
    _, rules = views(found)
    assert isinstance(rules, Page)
    said = str(rules.blocks)
    for text in ("不足 12 家", "不符合 1–2 份", "不足 30 份", "10 的倍数", "至少相差 2"):
        assert text in said


def test_its_cover_is_that_of_other_workbooks_and_names_nobody(batches: list[Path], tmp_path: Path) -> None:
    path, page = tmp_path / "public.xlsx", tmp_path / "public.html"
    assert (
        CliRunner()
        .invoke(cli.main, ["statistics", *map(str, batches), "--public", "--out", str(path), "--page", str(page)])
        .exit_code
        == 0
    )
    sheets = dict(workbook_sheets(path.read_bytes()))
    assert list(sheets)[:3] == ["封面", "公开统计", "保密处理"]
    cover = "\n".join(str(cell) for row in sheets["封面"] for cell in row if cell)
    assert "统计（公开）" in cover and "制表" in cover and f"{len(batches)} 家" in cover and "表 1-2" in cover
    for text in (cover, page.read_text(encoding="utf-8")):
        assert "评估机构0" not in text


@pytest.mark.parametrize(
    ("days", "relation"),
    [
        (("2026-01-01", "2026-12-31"), "same"),
        (("2026-02-01", "2026-06-30"), "earlier"),
        (("2025-01-01", "2026-12-31"), "later"),
        (("2025-06-01", "2026-06-30"), "apart"),
        (("2025-01-01", "2025-12-31"), "apart"),
        (("", ""), "apart"),
    ],
)
def test_how_the_release_before_stands_to_this(days: tuple[str, str], relation: str, previous: Path) -> None:
    (before,) = read_previous(previous)
    head = Head("2026-01-01", "2026-12-31", ())
    assert type(before)(*days, before.release).seen_from(head).release.relation == relation


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    plan = PopulationPlan(bodies(2), 120, levels=(1, 2), level_weights=(5, 8))
    return write_batches(tmp_path_factory.mktemp("population"), plan, load())


@pytest.fixture(scope="module")
def previous(batches: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("before") / "p.xlsx"
    done = CliRunner().invoke(cli.main, ["statistics", *map(str, batches), "--public", "--out", str(path)])
    assert done.exit_code == 0, done.output
    return path


def cases(batches: list[Path]) -> tuple[Pool, Head, set[tuple[str, int, str]]]:
    pool = Pool([Received(reread.read_batch(path)) for path in batches], [path.name for path in batches])
    formal = pool.of_kind("formal")
    good = formal[formal["conforms"].astype(bool)]
    on = {(str(one.credit_code), int(one.level), str(one.day)) for one in good.itertuples()}
    return pool, head_of(pool.counted), on


def test_counts_never_contradict_the_list(batches: list[Path]) -> None:
    pool, head, on = cases(batches)
    found = make_public(pool, head, listed=on)
    assert found.listed == len(on)
    assert "已计入公示名单上的" in str(views(found)[1].blocks)  # type: ignore[union-attr]
    for table_ in found.tables:
        for row in table_.rows:
            shown = found.release.shown[*table_.group(row), "conforming"]
            outcome = found.release.outcomes[table_.group(row)]
            if shown is not None and outcome.listed is not None:
                assert outcome.listed <= found.release.rules.interval(shown)[1]
    make_public(pool, head, listed=on | {("91310000MA1K00000X", 2, "2001-01-01")})  # of another time
    with pytest.raises(PublicError, match="would contradict the list"):
        make_public(pool, head, listed=on | {("91310000MA1K00000X", 2, head.last)})


def test_thresholds_and_the_release_before_on_the_command_line(
    batches: list[Path], previous: Path, tmp_path: Path
) -> None:
    def run(*more: str) -> tuple[int, str]:
        done = CliRunner().invoke(
            cli.main, ["statistics", *map(str, batches), "--out", str(tmp_path / "s.xlsx"), *more]
        )
        return done.exit_code, done.output + done.stderr

    assert run("--public", "--previous", str(previous), "--rule", "fewest", "8")[0] == 0
    assert [one.release.rules.fewest for one in read_previous(tmp_path / "s.xlsx")] == [8, 10]
    code, told = run("--rule", "fewest", "8")
    assert (code, "--public" in told) == (2, True)
    code, told = run("--public", "--rule", "fewest", "50")
    assert (code, "fewest" in told) == (2, True)
