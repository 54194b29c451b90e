"""Charts: Word's own, over their data; figures as they are shown, what is below the threshold told apart without colours, names as names."""

import zipfile
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest
from lxml import etree

from smexl.report.charts import Charted, WordChart, bars, radar
from smexl.report.means import Mean

CHARTED = {lang: Charted(0.8, "0.8", "formal", lang) for lang in ("zh", "en")}  # type: ignore[arg-type]
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def mean(name: str, value: Fraction = Fraction(23, 30), group: str = "", other: Fraction | None = None) -> Mean:
    return Mean(group, name, value, 3, value >= Fraction(4, 5), 4, other)


def parts(chart: WordChart, tag: str) -> list[etree._Element]:
    return list(etree.fromstring(chart.xml).iter(f"{C}{tag}"))


def table(chart: WordChart) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(BytesIO(chart.workbook)).active.iter_rows(values_only=True))


def test_the_radar_shows_every_domain_with_its_figure() -> None:
    scores = [mean("战略", Fraction(9, 10)), mean("设计"), mean("转化", Fraction(4, 5))]
    chart = radar(scores, CHARTED["zh"])
    assert table(chart) == [
        ("名称", "正式评估", "达标阈值 0.8"), ("战略\n0.9000", 0.9, 0.8), ("设计\n0.7667", 23 / 30, 0.8), ("转化\n0.8000", 0.8, 0.8)
    ]  # fmt: skip
    assert len(parts(chart, "ser")) == 2
    with_other = radar([mean(name, other=Fraction(1)) for name in "甲乙丙"], CHARTED["zh"])
    assert [row[3] for row in table(with_other)] == ["自评估", 1, 1, 1]
    half = [mean("甲", other=Fraction(1)), mean("乙"), mean("丙")]
    assert len(table(radar(half, CHARTED["zh"]))[0]) == 3


def test_bars_below_the_threshold_are_hatched_and_groups_have_no_figure() -> None:
    scores = [
        mean("战略决策", Fraction(9, 10), "服务战略"),
        mean("需求管理", group="服务战略"),
        mean("设计", group="服务设计"),
    ]
    chart = bars(scores, CHARTED["zh"])
    assert [row[0] for row in table(chart)[1:]] == ["【服务战略】", "战略决策", "需求管理", "【服务设计】", "设计"]
    points = [int(point.find(f"{C}idx").get("val")) for point in parts(chart, "dPt")]  # type: ignore[union-attr]
    assert points == [2, 4]
    assert len(parts(chart, "dLbl")) == 2
    assert b"pattFill" in chart.xml
    assert "橙色：低于达标阈值 0.8（虚线）" in chart.xml.decode()


def test_a_threshold_that_is_no_gridline_is_not_called_one() -> None:
    low = Charted(0.4, "0.4", "self", "zh")
    xml = bars([mean("甲")] * 3, low).xml.decode()
    assert "橙色：低于达标阈值 0.4" in xml
    assert "虚线" not in xml


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_chart_has_no_title_and_says_what_it_shows(lang: str) -> None:
    for chart in (radar([mean("甲")] * 3, CHARTED[lang]), bars([mean("甲")], CHARTED[lang])):
        assert [one.get("val") for one in parts(chart, "autoTitleDeleted")] == ["1"]
        assert [one.get(f"{{{R}}}id") for one in parts(chart, "externalData")] == ["rId1"]
        for labels in parts(chart, "dLbls"):
            said = {child.tag.removeprefix(C): child.get("val") for child in labels}
            assert (said["showVal"], said["showSerName"], said["showCatName"], said["showLegendKey"]) == (
                "1",
                "0",
                "0",
                "0",
            )


R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.mark.parametrize("name", ["=1+1", "{{ 7*7 }}", "<w:p>&", "http://x", "一" * 200, "word " * 60, ""])
def test_names_are_names(name: str) -> None:
    for chart in (radar([mean(name)] * 3, CHARTED["zh"]), bars([mean(name, group=name)] * 3, CHARTED["en"])):
        book = openpyxl.load_workbook(BytesIO(chart.workbook))
        assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 60])
def test_any_number_fits_a_page(count: int) -> None:
    for chart in (
        radar([mean(f"域{i}") for i in range(count)], CHARTED["zh"]),
        bars([mean(f"域{i}") for i in range(count)], CHARTED["zh"]),
    ):
        assert chart.height <= 8.6


def test_same_figures_same_bytes() -> None:
    one, other = (bars([mean("甲", group="乙", other=Fraction(1))] * 3, CHARTED["zh"]) for _ in range(2))
    assert one.xml == other.xml
    with zipfile.ZipFile(BytesIO(one.workbook)) as first, zipfile.ZipFile(BytesIO(other.workbook)) as second:
        assert {name: first.read(name) for name in first.namelist()} == {
            name: second.read(name) for name in second.namelist()
        }
