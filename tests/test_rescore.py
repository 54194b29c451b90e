"""An archive under another edition: what is new is left open, what was issued stays as it was."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from filled import catalogue
from proved import a_batch, the_bundles

from smexl.catalogue import Catalogue, Requirement
from smexl.rescore import RescoreError, rescore
from smexl.summary import summarizer


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = a_batch(tmp_path_factory.mktemp("rescore"))
    summarizer(catalogue(), "zh")(folder / "tables", folder / "summary.xlsx")
    return folder


def edition(**changes: object) -> Catalogue:
    return replace(catalogue(), version="2027", **changes)  # type: ignore[arg-type]


def of_level(level: int, change: dict[str, Requirement]) -> Catalogue:
    """Another edition, with some requirements of a level changed."""
    return edition(requirements=tuple(change.get(one.id, one) for one in catalogue().requirements))


def test_the_same_catalogue_changes_nothing_from_batch_summary_or_bundles(batch: Path, tmp_path: Path) -> None:
    the_bundles(batch, tmp_path / "bundles")
    for path in (batch, batch / "summary.xlsx", tmp_path / "bundles"):
        outcome = rescore([path], edition(), tmp_path / "out.xlsx", "zh")
        assert len(outcome.rescored) == 3
        assert outcome.count("same") == 3
        for one in outcome.rescored:
            assert one.score == one.issued == one.lowest == one.highest
            assert one.open == 0


def test_an_assessment_that_a_batch_and_its_bundles_both_hold_counts_once(batch: Path, tmp_path: Path) -> None:
    the_bundles(batch, tmp_path / "bundles")
    outcome = rescore([batch, tmp_path / "bundles"], edition(), tmp_path / "out.xlsx", "zh")
    assert len(outcome.rescored) == 3


def test_another_threshold_moves_verdicts_and_says_who(batch: Path, tmp_path: Path) -> None:
    strict = rescore([batch], edition(threshold=Fraction(99, 100)), tmp_path / "a.xlsx", "en")
    assert {one.conforms for one in strict.rescored} == {False}
    assert strict.count("loses") == sum(one.issued_conforms for one in strict.rescored)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Each assessment"]
    assert any("Would lose" in str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert any("certificates stay as they" in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_what_is_new_is_no_zero_and_not_counted(batch: Path, tmp_path: Path) -> None:
    first, second, *_ = catalogue().level(1).requirements
    new = of_level(
        1,
        {
            first.id: replace(
                first, id="L1-NEU-1", text=first.text._replace(zh="应每季度向公众披露服务投诉的处理情况。")
            ),
            second.id: replace(second, id="L1-NEU-2"),
        },
    )
    outcome = rescore([batch], new, tmp_path / "a.xlsx", "zh")
    (one,) = (one for one in outcome.rescored if one.content["level"] == 1)
    scores = [Fraction(units, 10) for name, units in one.content["scores"].items() if name != first.id]
    assert one.open == 1
    assert one.score == sum(scores) / len(scores)
    assert one.lowest == sum(scores) / (len(scores) + 1)
    assert one.highest == (sum(scores) + 1) / (len(scores) + 1)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["要求对应"]
    said = {row[1].value: str(row[3].value) for row in sheet.iter_rows()}
    assert said["L1-NEU-1"].startswith("新增")
    assert "请核对" in said["L1-NEU-2"]
    gone = [(row[2].value, row[5].value) for row in sheet.iter_rows() if str(row[3].value).startswith("取消")]
    assert gone == [(first.id, first.text.zh)]
    assert [str(row[3].value)[:2] for row in sheet.iter_rows(min_row=4, max_row=7)] == ["新增", "取消", "编号", "相同"]


def test_a_grade_that_the_new_scale_lacks_is_open(batch: Path, tmp_path: Path) -> None:
    scale = tuple(grade for grade in catalogue().scale if grade.score != Fraction(4, 5))
    outcome = rescore([batch], edition(scale=scale), tmp_path / "a.xlsx", "zh")
    for one in outcome.rescored:
        assert one.open == sum(units == 8 for units in one.content["scores"].values())


def test_what_does_not_hold_is_not_rescored(batch: Path, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"no bundle")
    with pytest.raises(RescoreError, match="cannot be rescored"):
        rescore([tmp_path / "a.zip"], edition(), tmp_path / "out.xlsx", "zh")
