"""Statistics over batches, against plain fractions; what is repeated counts once; a bad batch gets one clear sentence."""

import csv
import json
import random
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from catalogues import catalogue_of
from fake_batch import Fake, credit_code, exactly, fakes, fraction, write_fakes
from filled import LEVEL_NAMES
from programs import resave
from written import block, read, records

from smexl.catalogue import Catalogue
from smexl.catalogue import files as catalogue_files
from smexl.regions import provinces, region
from smexl.statistics import Extras, Statistics, StatisticsError, statistics
from smexl.statistics.conflicts import DecisionsError
from smexl.statistics.figures import edges, histogram, wilson
from smexl.summary import write_summary

CATALOGUE = catalogue_files.load()
FIRST = tuple(fakes(CATALOGUE, 50, seed=1))
_REPEATED = [one for one in FIRST if one.status == "accepted"][:3]
_OTHER_LEVEL = 1 + (_REPEATED[2].level or 0) % 5
SECOND = (
    # Once with other scores, once the same, once at another level.
    replace(_REPEATED[0], units=[0] * len(_REPEATED[0].units), source="甲.xlsx", organization="改了名"),
    replace(_REPEATED[1], source="乙.xlsx"),
    *fakes(CATALOGUE, 40, seed=2),
    replace(
        _REPEATED[2],
        source="丙.xlsx",
        level=_OTHER_LEVEL,
        units=[10] * len(CATALOGUE.level(_OTHER_LEVEL).requirements),
    ),
)
COUNTED = (
    # The first of the repeated has verdicts that differ: nobody has decided, and it counts nowhere.
    *(one for one in FIRST if one.status == "accepted" and one is not _REPEATED[0]),
    *(one for one in SECOND[2:] if one.status == "accepted"),
)
SHEETS = [
    *(
        "封面",
        "说明",
        "总览",
        "评估环节",
        "评估机构",
        "等级与机构",
        "得分分布",
        "能力域",
        "能力子域",
        "薄弱要求",
        "地区",
        "机构类型",
        "评估质量",
        "重复机构",
    )
]


def batch_of(folder: Path, files: Sequence[Fake], catalogue: Catalogue = CATALOGUE) -> Path:
    write_summary(write_fakes(folder, files, catalogue), folder / "summary.xlsx", catalogue, "zh")
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    where = tmp_path_factory.mktemp("batches")
    return [batch_of(where / "甲机构", FIRST), batch_of(where / "乙机构", SECOND)]


@pytest.fixture(scope="module")
def found(folders: list[Path]) -> Statistics:
    return statistics(folders, folders[0].parent / "statistics.xlsx", "zh")


def scores_of(level: int) -> list[Fraction]:
    return [fraction(one, CATALOGUE) for one in COUNTED if one.level == level]


def test_counts_by_level(found: Statistics) -> None:
    assert [(level.level, level.kind) for level in found.levels] == [(number, "self") for number in LEVEL_NAMES]
    for level in found.levels:
        scores = scores_of(level.level)
        assert level.counted == len(scores)
        assert level.conforming == sum(score >= Fraction(4, 5) for score in scores)
        assert level.pass_rate == level.conforming / level.counted
        assert level.mean == float(sum(scores) / len(scores))
        floats = [float(score) for score in scores]
        assert level.quantiles == {
            f"{share:g}": pytest.approx(np.quantile(floats, share)) for share in (0, 0.1, 0.25, 0.5, 0.75, 0.9, 1)
        }
    assert found.counted == len(COUNTED)
    assert found.conforming == sum(level.conforming for level in found.levels)


def test_counts_by_batch(found: Statistics, folders: list[Path]) -> None:
    for batch, folder, files, left_out in zip(found.batches, folders, (FIRST, SECOND), (1, 2), strict=True):
        statuses = Counter(one.status for one in files)
        assert (batch.name, batch.files) == (folder.name, len(files))
        assert {status: count for status, count in batch.statuses.items() if count} == statuses
        assert (batch.left_out, batch.counted) == (left_out, statuses["accepted"] - left_out)


def test_what_two_batches_have_counts_once_and_is_told(found: Statistics) -> None:
    assert [(one.credit_code, one.left_out) for one in found.repeats] == [
        (_REPEATED[0].credit_code, True),
        (_REPEATED[1].credit_code, True),
        (_REPEATED[2].credit_code, False),
    ]
    first = found.repeats[0]
    assert (first.organization, first.other_organization) == (_REPEATED[0].organization, "改了名")
    assert (first.score, first.other_score) == (float(fraction(_REPEATED[0], CATALOGUE)), 0.0)
    rows = records(read(found.path)["重复机构"], "统一社会信用代码")
    assert [row["情况"] for row in rows] == [
        "结论不同，待裁定，均不计入",
        "重复，另一批次不计",
        "等级或类型不同，均计入",
    ]


def test_the_order_of_the_batches_settles_no_verdict(found: Statistics, folders: list[Path], tmp_path: Path) -> None:
    turned = statistics(folders[::-1], tmp_path / "a.xlsx", "zh")
    assert [batch.left_out for batch in turned.batches] == [1, 2]
    assert turned.levels == found.levels


def test_a_conflict_is_decided_by_people_and_the_decision_is_kept(folders: list[Path], tmp_path: Path) -> None:
    wanted = Extras(decisions=tmp_path / "待裁定.xlsx")
    level = (_REPEATED[0].level or 0) - 1
    open_ = statistics(folders, tmp_path / "a.xlsx", "zh", wanted=wanted)
    book = openpyxl.load_workbook(wanted.decisions)
    rows = [row for row in book.active.iter_rows() if row[0].value == _REPEATED[0].credit_code]
    assert [(row[7].value, row[8].value, row[9].value) for row in rows] == [
        ("0.9167", "符合", None),
        ("0.0000", "不符合", None),
    ]
    rows[1][9].value = "是"
    book.save(wanted.decisions)
    decided = statistics(folders, tmp_path / "a.xlsx", "zh", wanted=wanted)
    assert decided.levels[level].counted == open_.levels[level].counted + 1
    assert decided.levels[level].conforming == open_.levels[level].conforming
    assert [one.open for one in decided.repeats if one.left_out] == [False, False]
    # Written again, also by a run without the conflict, it holds what was decided.
    statistics(folders[:1], tmp_path / "b.xlsx", "zh", wanted=wanted)
    assert statistics(folders, tmp_path / "a.xlsx", "zh", wanted=wanted).levels == decided.levels
    book = openpyxl.load_workbook(wanted.decisions)
    for row in book.active.iter_rows():
        if row[0].value == _REPEATED[0].credit_code:
            row[9].value = "是"
    book.save(wanted.decisions)
    with pytest.raises(DecisionsError, match=r"采用|adopts two"):
        statistics(folders, tmp_path / "a.xlsx", "zh", wanted=wanted)


def test_a_verdict_of_a_later_year_is_the_current_one_and_no_conflict(tmp_path: Path) -> None:
    one = next(one for one in FIRST if one.status == "accepted")
    bad = replace(one, units=[0] * len(one.units))
    good = replace(one, units=[10] * len(one.units))
    paths = [
        batch_of(tmp_path / name, [replace(fake, saved=datetime(*day))])
        for name, fake, day in (("a", bad, (2026, 3, 1)), ("b", good, (2025, 12, 30)), ("c", good, (2024, 5, 1)))
    ]
    for order in (paths, paths[::-1]):
        found = statistics(order, tmp_path / "s.xlsx", "zh")
        assert (found.counted, found.conforming, found.left_out, found.earlier) == (1, 0, 2, 2)
        assert not any(repeat.open for repeat in found.repeats)
        assert {repeat.conforms for repeat in found.repeats} == {False}
        # Over two years everybody would stand there: only what asks for a decision is listed, and the rest told in a number.
        listed = read(found.path)["重复机构"]
        assert one.credit_code not in str(listed)
        assert "较早年度的 2 份不在此列" in str(listed[1])
    assert "较早年度的 2 份" in "".join(found.lines("zh"))
    # Within a year it is a conflict whichever is later, and what is earlier waits beside it.
    again = batch_of(tmp_path / "d", [replace(good, saved=datetime(2026, 11, 1))])
    found = statistics([*paths, again], tmp_path / "s.xlsx", "zh")
    assert (found.counted, found.left_out, found.earlier) == (0, 4, 2)
    assert [(repeat.open, repeat.earlier) for repeat in found.repeats] == [(True, False), (False, True), (False, True)]


def test_of_the_same_verdicts_in_a_year_the_latest_counts(tmp_path: Path) -> None:
    one = next(one for one in FIRST if one.status == "accepted")
    full, less = ([10] * len(one.units), [10] * (len(one.units) - 1) + [8])
    paths = [
        batch_of(tmp_path / f"{day}", [replace(one, units=units, saved=datetime(2026, day, 1))])
        for day, units in ((2, full), (9, less), (5, full))
    ]
    for order in (paths, paths[::-1]):
        (level,) = statistics(order, tmp_path / "s.xlsx", "zh").levels
        assert level.mean == float(fraction(replace(one, units=less), CATALOGUE))


def test_the_chain_counts_cases(two_kinds: Statistics) -> None:
    rows = block(read(two_kinds.path)["评估环节"], "环节", 3)
    accepted = {(one.credit_code, one.level) for one in (*FIRST, *SECOND[2:]) if one.status == "accepted"}
    formal_ = {(one.credit_code, one.level) for one in formal()}
    assert rows["受理"][0] == len(accepted)
    assert rows["已正式评估"][0] == len(formal_)
    assert rows["已正式评估"][1] == len(accepted) - len(formal_)
    assert rows["正式评估符合"][0] == 0
    assert "已发证" not in rows


@pytest.mark.parametrize(("part", "whole"), [(0, 12), (12, 12), (7, 30), (449, 1000)])
def test_an_interval_is_where_the_score_test_would_not_reject(part: int, whole: int) -> None:
    for end in wilson(part, whole):
        if 0 < end < 1:
            assert abs(part / whole - end) / (end * (1 - end) / whole) ** 0.5 == pytest.approx(1.959964, abs=1e-5)


def test_every_table_is_there_for_programs(folders: list[Path], tmp_path: Path) -> None:
    statistics(folders, tmp_path / "a.xlsx", "zh", wanted=Extras(tables=tmp_path / "t", page=tmp_path / "a.html"))
    with (tmp_path / "t" / "dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.DictReader(file))
    names = {one["table"] for one in told}
    assert names == {one.stem for one in (tmp_path / "t").glob("*.parquet")}
    assert {f"{name}.csv" for name in (*names, "dictionary")} == {one.name for one in (tmp_path / "t").glob("*.csv")}
    provinces_ = pd.read_parquet(tmp_path / "t" / "regions_1.parquet")
    assert list(provinces_["province"][:34]) == list(provinces())
    assert provinces_["counted"].iloc[-1] == provinces_["counted"].iloc[:-1].sum() == len(COUNTED)
    assert len(pd.read_parquet(tmp_path / "t" / "weakest.parquet")) == 100
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "表 2" in page
    assert len(page.encode()) < 500_000


def test_a_summary_alone_gives_the_same(found: Statistics, folders: list[Path], tmp_path: Path) -> None:
    alone = [Path(shutil.copy(folder / "summary.xlsx", tmp_path / f"{folder.name}.xlsx")) for folder in folders]
    other = statistics(alone, tmp_path / "statistics.xlsx", "zh")
    assert other.levels == found.levels
    assert [replace(one, batch="", other_batch="") for one in other.repeats] == [
        replace(one, batch="", other_batch="") for one in found.repeats
    ]
    for sheet in ("得分分布", "能力域", "能力子域", "薄弱要求", "地区", "机构类型"):
        assert read(other.path)[sheet] == read(found.path)[sheet]


def test_the_sheets(found: Statistics, folders: list[Path], tmp_path: Path) -> None:
    assert list(read(found.path)) == SHEETS
    statistics(folders, tmp_path / "en.xlsx", "en")
    assert list(read(tmp_path / "en.xlsx")) == [
        *(
            "Cover",
            "Notes",
            "Overview",
            "Chain",
            "Bodies",
            "Levels, bodies",
            "Distribution",
            "Domains",
            "Subdomains",
            "Weakest",
            "Regions",
            "Types",
            "Quality",
            "Repeated",
        )
    ]
    book = openpyxl.load_workbook(found.path)
    links = [cell.hyperlink.location for row in book["封面"].iter_rows() for cell in row if cell.hyperlink]
    assert [one for one in links if not one.startswith("table_")] == [f"'{name}'!A1" for name in SHEETS[1:]]
    assert all(one in book.defined_names for one in links if one.startswith("table_"))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert all(sheet.sheet_state == "visible" for sheet in book)


def test_the_same_batches_give_the_same_bytes(found: Statistics, folders: list[Path], tmp_path: Path) -> None:
    statistics(folders, tmp_path / "again.xlsx", "zh")
    assert (tmp_path / "again.xlsx").read_bytes() == found.path.read_bytes()


def test_distribution(found: Statistics) -> None:
    rows = read(found.path)["得分分布"]
    table = block(rows, "A 的区间", 7)
    assert {"0.75–0.80", "0.80–0.85", "0.95–1.00"} <= set(table)
    everything = [fraction(one, CATALOGUE) for one in COUNTED]
    for name, (count, *by_level) in table.items():
        low, high = (Fraction(text) for text in name.split("–"))
        inside = [low <= score < high or score == high == 1 for score in everything]
        assert count == sum(inside) == sum(by_level)
    assert sum(count for count, *_ in table.values()) == len(COUNTED)


@pytest.mark.parametrize(
    "threshold", [Fraction(4, 5), Fraction(72, 100), Fraction(2, 3), Fraction(1), Fraction(1, 100)]
)
def test_the_threshold_is_an_edge(threshold: Fraction) -> None:
    bounds = edges(threshold)
    assert bounds == sorted(set(bounds))
    assert {Fraction(0), threshold, Fraction(1)} <= set(bounds)
    assert all(high - low <= Fraction(1, 20) for low, high in pairwise(bounds))


def test_exactly_the_threshold_lies_above_it(tmp_path: Path) -> None:
    """A mean of 0.8 that floats put at 0.7999999999999999 belongs to the bin that conforms."""
    files = []
    for level in LEVEL_NAMES:
        whole = 10 * len(CATALOGUE.level(level).requirements)
        code = credit_code("340104", level)
        files.append(
            Fake(f"{level}.xlsx", "accepted", code, code, level, "self", exactly(CATALOGUE, level, whole * 4 // 5))
        )
    found = statistics([batch_of(tmp_path / "a", files)], tmp_path / "a.xlsx", "zh")
    assert found.conforming == found.counted == len(files) > 0
    assert block(read(found.path)["得分分布"], "A 的区间", 2)["0.80–0.85"] == [len(files)]


def test_histogram_counts_everybody_once() -> None:
    chance = random.Random(1)
    table = pd.DataFrame({"units": [chance.randint(0, 300) for _ in range(500)], "whole": 300})
    counts = histogram(table, edges(Fraction(4, 5)))
    assert sum(counts) == 500


def test_means_by_domain_and_subdomain(found: Statistics) -> None:
    for sheet, left in (("能力域", 1), ("能力子域", 2)):
        rows = read(found.path)[sheet]
        at = next(i for i, row in enumerate(rows) if row[0] == "能力域")
        heads = rows[at][left:]
        for row in rows[at + 1 :]:
            if not row[0]:
                break
            for level, head in enumerate(heads[:5], 1):
                assert head == f"{LEVEL_NAMES[level].zh} 自评"
                expected = mean_of(level, tuple(row[:left]))
                # Blank, not a dash: a chart takes a text for 0.
                assert row[left + level - 1] == ("" if expected is None else float(expected))


def mean_of(level: int, names: tuple[Any, ...]) -> Fraction | None:
    """The mean B or C of a level, submission by submission."""
    values = []
    for one in COUNTED:
        if one.level != level:
            continue
        scores: dict[str, list[int]] = {}
        for requirement, units in zip(CATALOGUE.level(level).requirements, one.units, strict=True):
            if requirement.domain == names[0] and requirement.subdomain in (names[1:] or [requirement.subdomain]):
                scores.setdefault(requirement.subdomain, []).append(units)
        cs = [Fraction(sum(units), 10 * len(units)) for units in scores.values()]
        if cs:
            values.append(sum(cs) / len(cs))
    return sum(values, Fraction(0)) / len(values) if values else None


def test_the_weakest_requirements(found: Statistics) -> None:
    rows = records(read(found.path)["薄弱要求"], "成熟度等级")
    for level, name in LEVEL_NAMES.items():
        mine = [one.units for one in COUNTED if one.level == level]
        requirements = CATALOGUE.level(level).requirements
        sums = {r.id: sum(units[i] for units in mine) for i, r in enumerate(requirements)}
        shown = [row for row in rows if row["成熟度等级"] == name.zh]
        assert len(shown) == 20
        weakest = sorted(sums.values())
        assert [sums[row["编号"]] for row in shown] == weakest[:20]
        for row in shown:
            place = [r.id for r in requirements].index(row["编号"])
            scores = [units[place] for units in mine]
            assert row["均值"] == sum(scores) / (10 * len(mine))
            assert (row["份数"], row["满分份数"], row["零分份数"]) == (len(mine), scores.count(10), scores.count(0))
            assert row["名次"] == 1 + sum(other < sums[row["编号"]] for other in weakest)


def test_regions(found: Statistics) -> None:
    rows = read(found.path)["地区"]
    for first, name in (
        ("省级地区", lambda place: place.province_name("zh")),
        ("地区", lambda place: place.full_name("zh")),
    ):
        table = block(rows, first, 11)
        by_name: dict[str, list[Fraction]] = {}
        for one in COUNTED:
            by_name.setdefault(name(region(one.credit_code or "")), []).append(fraction(one, CATALOGUE))
        assert table.pop("合计")[0] == len(COUNTED)
        assert {label for label, row in table.items() if row[0]} == set(by_name)
        if first == "省级地区":
            assert [*table][:34] == [*provinces()]
        for label, (count, good, bad, rate, mean, *levels) in table.items():
            if not count:
                assert (good, bad, rate, mean, *levels) == (0, 0, "—", "—", 0, 0, 0, 0, 0)
                continue
            scores = by_name[label]
            passed = sum(score >= Fraction(4, 5) for score in scores)
            assert (count, good, bad, rate) == (len(scores), passed, len(scores) - passed, passed / len(scores))
            assert mean == float(sum(scores) / len(scores))
            assert sum(levels) == count
    assert {"未知", "国家登记", "安徽省"} <= set(block(rows, "省级地区", 2))


def test_types(tmp_path: Path) -> None:
    given = ("法律服务", "Legal services", "自己写的=1", None, "法律服务 ")
    level = CATALOGUE.level(1)
    files = [
        Fake(f"{i}.xlsx", "accepted", "甲", credit_code("340104", i), 1, "self", [10] * len(level.requirements), one)
        for i, one in enumerate(given)
    ]
    statistics([batch_of(tmp_path / "a", files)], tmp_path / "a.xlsx", "zh")
    table = block(read(tmp_path / "a.xlsx")["机构类型"], "机构类型", 2)
    assert table.pop("合计") == [5]
    assert table == {"法律服务": [3], "列表以外的填写": [1], "未填写": [1]}


def test_other_catalogues_are_told_and_kept_apart(tmp_path: Path) -> None:
    small = catalogue_of([2, 3])
    other = Fake("小.xlsx", "accepted", "小", credit_code("340104", 77), 1, "self", [10, 8, 5, 0, 10])
    paths = [batch_of(tmp_path / "a", FIRST), batch_of(tmp_path / "b", [other], small)]
    found = statistics(paths, tmp_path / "a.xlsx", "zh")
    assert found.catalogues == (str(CATALOGUE.identity), str(small.identity))
    assert any("要求目录不同" in line for line in found.lines("zh"))
    first = [fraction(one, CATALOGUE) for one in FIRST if one.status == "accepted" and one.level == 1]
    scores = [*first, Fraction(33, 50)]
    assert found.levels[0].mean == float(sum(scores) / len(scores))
    weakest = records(read(found.path)["薄弱要求"], "成熟度等级")
    assert [row["编号"] for row in weakest if row["要求目录"] == str(small.identity)] == ["b2", "b1", "a2", "a1", "b3"]
    domains = {row[0]: row[1] for row in read(found.path)["能力域"] if row[0]}
    assert domains["域"] == float((Fraction(9, 10) + Fraction(1, 2)) / 2)


def test_what_it_says(found: Statistics) -> None:
    text = json.dumps(found.as_json(), ensure_ascii=False)
    assert json.loads(text)["left_out"] == 3
    chinese, english = list(found.lines("zh")), list(found.lines("en"))
    assert chinese[0].startswith("2 个批次")
    assert english[0].startswith("2 batches")
    assert len(chinese) == len(english) == 2 + len(found.levels)


def test_nothing_accepted(tmp_path: Path) -> None:
    path = batch_of(tmp_path / "a", [one for one in FIRST if one.status != "accepted"])
    found = statistics([path], tmp_path / "a.xlsx", "zh")
    assert (found.counted, found.levels) == (0, ())
    assert list(read(tmp_path / "a.xlsx")) == SHEETS


def test_accepted_without_a_code_are_not_taken_for_each_other(tmp_path: Path) -> None:
    files = [replace(_REPEATED[0], source=f"{i}.xlsx", credit_code=None) for i in range(2)]
    found = statistics([batch_of(tmp_path / "a", files)], tmp_path / "a.xlsx", "zh")
    assert (found.counted, found.left_out, found.repeats) == (2, 0, ())


def formal() -> list[Fake]:
    """Formal assessments of all that count in the first batch, every requirement at most 0.5."""
    return [
        replace(one, kind="formal", source=f"正式/{one.source}", units=[min(units, 5) for units in one.units])
        for one in FIRST
        if one.status == "accepted"
    ]


@pytest.fixture(scope="module")
def two_kinds(tmp_path_factory: pytest.TempPathFactory) -> Statistics:
    where = tmp_path_factory.mktemp("kinds")
    paths = [batch_of(where / "a", [*FIRST, *formal()]), batch_of(where / "b", SECOND[2:])]
    return statistics(paths, where / "statistics.xlsx", "zh")


def of_kind(kind: str) -> list[Fake]:
    return formal() if kind == "formal" else [*COUNTED, _REPEATED[0]]


def verdicts(files: Sequence[Fake]) -> list[float]:
    """How many there are, conform, and do not; and the share that conforms."""
    passed = sum(fraction(one, CATALOGUE) >= Fraction(4, 5) for one in files)
    return [len(files), passed, len(files) - passed, passed / len(files)]


KIND_NAMES = {"self": "自评", "formal": "正式评估"}


def test_kinds_are_never_added_up(two_kinds: Statistics) -> None:
    rows = read(two_kinds.path)["总览"]
    at = next(i for i, row in enumerate(rows) if row[0] == "自评 · 计入")
    assert rows[at][:12:2] == [
        f"{name} · {what}" for name in KIND_NAMES.values() for what in ("计入", "符合", "符合率")
    ]
    for place, kind in enumerate(KIND_NAMES):
        count, passed, _, rate = verdicts(of_kind(kind))
        assert rows[at + 1][6 * place : 6 * place + 6 : 2] == [count, passed, rate]
    assert list(dict.fromkeys(level.kind for level in two_kinds.levels)) == list(KIND_NAMES)
    start = next(i for i, row in enumerate(rows) if "各批次的结论，按类型" in str(row[0])) + 2
    found = {(row[0].rpartition("/")[2], row[3]): row[4:8] for row in rows[start : start + 4]}
    first = [one for one in FIRST if one.status == "accepted"]
    second = [one for one in SECOND[2:] if one.status == "accepted"]
    assert found == {
        ("a", "自评"): verdicts(first),
        ("a", "正式评估"): verdicts(formal()),
        ("b", "自评"): verdicts(second),
        ("b", "正式评估"): [0, 0, 0, "—"],
    }
    line = next(iter(two_kinds.lines("zh")))
    assert [f"{name}计入 {len(of_kind(kind))} 份" in line for kind, name in KIND_NAMES.items()] == [True, True]


def test_regions_and_types_are_told_kind_by_kind(two_kinds: Statistics) -> None:
    for sheet, first in (("地区", "省级地区"), ("机构类型", "机构类型")):
        rows = read(two_kinds.path)[sheet]
        starts = [i for i, row in enumerate(rows) if row[0] == first and row[1] == "计入"]
        assert len(starts) == len(KIND_NAMES)
        for start, kind in zip(starts, KIND_NAMES, strict=True):
            table = block(rows[start:], first, 4)
            assert table.pop("合计")[:3] == verdicts(of_kind(kind))[:3]
            assert [sum(column) for column in zip(*table.values(), strict=True)] == verdicts(of_kind(kind))[:3]


def test_the_distribution_has_a_histogram_for_each_kind(two_kinds: Statistics) -> None:
    rows = read(two_kinds.path)["得分分布"]
    at = next(i for i, row in enumerate(rows) if row[0] == "A 的区间")
    assert rows[at][1:3] == ["全部 · 自评", "全部 · 正式评估"]
    columns = list(block(rows, "A 的区间", 3).values())
    assert [sum(column) for column in zip(*columns, strict=True)] == [len(of_kind(kind)) for kind in KIND_NAMES]


def test_libreoffice_opens_it(found: Statistics, tmp_path: Path) -> None:
    resave("libreoffice", found.path, tmp_path / "saved.xlsx")
    assert list(read(tmp_path / "saved.xlsx")) == SHEETS


# --- errors -----------------------------------------------------------------------------------------------------------
def _same_twice(folders: list[Path], where: Path) -> tuple[list[Path], Path]:
    return [folders[0], folders[0] / "summary.xlsx"], where / "a.xlsx"


def _over_a_summary(folders: list[Path], where: Path) -> tuple[list[Path], Path]:
    return folders, folders[1] / "summary.xlsx"


def _missing(folders: list[Path], where: Path) -> tuple[list[Path], Path]:
    return [folders[0], where / "nowhere"], where / "a.xlsx"


def _not_a_batch(folders: list[Path], where: Path) -> tuple[list[Path], Path]:
    return [where], where / "a.xlsx"


def _not_a_workbook(folders: list[Path], where: Path) -> tuple[list[Path], Path]:
    (where / "b.xlsx").write_bytes(b"no workbook")
    return [where / "b.xlsx"], where / "a.xlsx"


def _other_suffix(folders: list[Path], where: Path) -> tuple[list[Path], Path]:
    return folders, where / "a.csv"


def _a_folder_in_the_way(folders: list[Path], where: Path) -> tuple[list[Path], Path]:
    (where / "file").write_text("")
    return folders, where / "file" / "a.xlsx"


def _no_batch(folders: list[Path], where: Path) -> tuple[list[Path], Path]:
    return [], where / "a.xlsx"


@pytest.mark.parametrize(
    "case",
    [
        *(_same_twice, _over_a_summary, _missing, _not_a_batch, _not_a_workbook, _other_suffix, _a_folder_in_the_way),
        _no_batch,
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    folders: list[Path], tmp_path: Path, case: Callable[[list[Path], Path], tuple[list[Path], Path]]
) -> None:
    paths, out = case(folders, tmp_path)
    before = {folder: (folder / "summary.xlsx").read_bytes() for folder in folders}
    with pytest.raises(StatisticsError) as caught:
        statistics(paths, out, "zh")
    assert caught.value.text.zh.count("。") == 1
    assert caught.value.text.zh.endswith("。")
    assert caught.value.text.en.endswith(".")
    assert before == {folder: (folder / "summary.xlsx").read_bytes() for folder in folders}
    assert not out.exists() or out.name == "summary.xlsx"


@pytest.mark.parametrize("lower", [Fraction(7, 10), Fraction(3, 4)])
def test_over_catalogues_of_other_thresholds_each_verdict_is_its_own_and_no_line_is_drawn_for_all(
    tmp_path: Path, lower: Fraction
) -> None:
    """0.7 beside 不符合 (17.10): the first catalogue's threshold is not that of the others."""
    strict = replace(CATALOGUE, version="甲")
    kind = replace(CATALOGUE, version="乙", threshold=lower)
    count = len(CATALOGUE.level(1).requirements)
    near = lower - Fraction(1, 10 * count)  # a tenth short of the lower threshold
    paths = [
        batch_of(tmp_path / name, [_of(first + number, whole) for number, whole in enumerate(sums)], one)
        for name, first, one, sums in (
            ("a", 1, strict, (Fraction(4, 5), near)),
            ("b", 3, kind, (lower, near)),
        )
    ]
    found = statistics(paths, tmp_path / "s.xlsx", "zh")
    (level,) = found.levels
    assert (level.counted, level.conforming) == (4, 2)
    with zipfile.ZipFile(tmp_path / "s.xlsx") as package:
        charts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert charts and not [one for one in charts if "阈值 0.8" in one or f"阈值 {float(lower)}" in one]
    one_only = statistics(paths[:1], tmp_path / "one.xlsx", "zh")
    assert one_only.levels[0].conforming == 1


def _of(number: int, score: Fraction) -> Fake:
    units = exactly(CATALOGUE, 1, int(score * 10 * len(CATALOGUE.level(1).requirements)))
    return Fake(f"{number}.xlsx", "accepted", f"第{number}号", credit_code("340104", number + 7), 1, "self", units)


def test_tables_that_disagree_with_each_other_are_told(tmp_path: Path) -> None:
    """A verdict, a sum or an A that was changed in one table is not taken from another in silence (17.10)."""
    batch = batch_of(tmp_path / "a", FIRST)
    path = batch / "tables" / "submissions.parquet"
    table = pd.read_parquet(path)
    row = table.index[table["status"] == "accepted"][0]
    for column, value in (
        ("conforms", not table.at[row, "conforms"]),
        ("units", table.at[row, "units"] - 1),
        ("score", table.at[row, "score"] + 0.001),
    ):
        changed = table.copy()
        changed.at[row, column] = value
        pq.write_table(pa.Table.from_pandas(changed, pq.read_schema(path), preserve_index=False), path)
        with pytest.raises(StatisticsError) as caught:
            statistics([batch], tmp_path / "s.xlsx", "zh")
        assert f"“{table.at[row, 'source']}”的记载不一致" in caught.value.text.zh
