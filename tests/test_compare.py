"""Two assessments side by side: exact differences, what changed the verdict, and who is matched with whom."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from catalogues import catalogue_of
from fake_batch import credit_code, exactly
from filled import CODE, Entered, answers, catalogue
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import resave
from team import formal, workbook
from whole import invoke, process
from written import block, cells

from smexl.batch.process import Settings
from smexl.catalogue import Catalogue
from smexl.compare import CompareError, Comparison, compare
from smexl.compare.figures import Pair, compared_pairs
from smexl.compare.many import Many
from smexl.compare.one import verdict_text
from smexl.compare.pairs import match
from smexl.compare.sides import ComparedSubmission, Side
from smexl.kinds import SELF
from smexl.template import template
from smexl.template.catalogue_book import export
from smexl.text import Text

CATALOGUE = catalogue()
REQUIREMENTS = CATALOGUE.level(1).requirements
WHOLE = len(REQUIREMENTS) * CATALOGUE.unit


def entry(
    units: Sequence[int], level: int = 1, kind: str = "self", code: str = CODE, body: str = ""
) -> ComparedSubmission:
    return ComparedSubmission("a.xlsx", "机构", code, level, kind, tuple(units), body)


def side(*entries: ComparedSubmission, of: Catalogue = CATALOGUE, path: str = "batch", batch: bool = True) -> Side:
    return Side(Path(path), of, entries, batch)


def pair_of(one: Sequence[int], other: Sequence[int], first: Catalogue, second: Catalogue) -> Pair:
    sides = side(entry(one), of=first), side(entry(other), of=second)
    return compared_pairs(sides, [(sides[0].entries[0], sides[1].entries[0])])[0]


# --- figures ----------------------------------------------------------------------------------------------------------
SMALL = catalogue_of([4, 3, 2])
units = st.lists(st.sampled_from([0, 5, 8, 10]), min_size=9, max_size=9)


@settings(max_examples=40)
@given(units, units)
def test_a_difference_turned_round_is_the_opposite(one: list[int], other: list[int]) -> None:
    there, back = pair_of(one, other, SMALL, SMALL), pair_of(other, one, SMALL, SMALL)
    assert there.difference == -back.difference
    assert there.counts == back.counts[::-1]
    assert there.path.crossed is back.path.crossed is there.verdict_changed
    assert {m.requirement.id: m.difference for m in there.path.moves} == {
        m.requirement.id: -m.difference for m in back.path.moves
    }
    sides = side(entry(one), of=SMALL), side(entry(other), of=SMALL, path="b")
    turned = Many(sides[::-1], (back,), ())
    assert (Many(sides, (there,), ()).total or pytest.fail()).difference == -(turned.total or pytest.fail()).difference


@settings(max_examples=20)
@given(units)
def test_the_same_has_no_differences(one: list[int]) -> None:
    pair = pair_of(one, one, SMALL, SMALL)
    assert pair.difference == 0
    assert pair.counts == (0, 9, 0)
    assert not pair.path.moves
    assert not pair.path.crossed
    assert "没有变化" in verdict_text(pair).zh


@settings(max_examples=40)
@given(units, units)
def test_the_sum_crosses_once_where_the_verdict_changes(one: list[int], other: list[int]) -> None:
    path = (pair := pair_of(one, other, SMALL, SMALL)).path
    assert (path.start, path.end, path.whole, path.need) == (sum(one), sum(other), 90, 72)
    total = path.start
    for move in path.moves:
        total += move.difference
        assert move.total == total
    assert total == path.end
    crossing = [place for place, move in enumerate(path.moves) if move.crossing]
    assert len(crossing) == path.crossed == pair.verdict_changed
    for place in crossing:
        before, at = path.moves[place - 1].total if place else path.start, path.moves[place].total
        assert (before >= 72) is pair.figures[0].conforms
        assert (at >= 72) is pair.figures[1].conforms
        assert all((move.total >= 72) is pair.figures[1].conforms for move in path.moves[place:])


def test_exactly_the_threshold_conforms() -> None:
    """0.8 and one unit less: the difference of a hundredth of a per cent is the verdict's."""
    at = exactly(CATALOGUE, 1, WHOLE * 4 // 5)
    below = exactly(CATALOGUE, 1, WHOLE * 4 // 5 - 2)
    pair = pair_of(at, below, CATALOGUE, CATALOGUE)
    assert [figures.conforms for figures in pair.figures] == [True, False]
    assert pair.path.crossed
    assert pair.difference == Fraction(-2, WHOLE)


# --- catalogues of two years ------------------------------------------------------------------------------------------
def test_requirements_are_the_same_by_id_and_text() -> None:
    changed = tuple(
        replace(r, text=Text("别的要求", "other")) if r.id == "a1" else replace(r, text=Text(" 要 求 ", "x"))
        for r in SMALL.requirements
        if r.id != "c2"
    )
    spaced = tuple(replace(r, text=Text("要求 ", "x")) if r.text.zh == " 要 求 " else r for r in changed)
    other = replace(SMALL, version="2", requirements=spaced)
    pair = pair_of([10] * 9, [8] * 8, SMALL, other)
    assert [r.id for r in pair.common.requirements] == ["a2", "a3", "a4", "b1", "b2", "b3", "c1"]
    assert [one.id for one, _ in pair.common.changed] == ["a1"]
    assert [[r.id for r in rest] for rest in pair.common.only] == [["c2"], []]
    assert len(pair.scores) == 7


def test_other_scales_are_compared_in_common_units() -> None:
    thirds = catalogue_of([4, 3, 2], (Fraction(1), Fraction(1, 3), Fraction(0)))
    pair = pair_of([10, 8, 5, 0, 0, 0, 0, 0, 0], [3, 1, 1, 1, 0, 0, 0, 0, 0], SMALL, thirds)
    assert pair.unit == 30
    assert pair.scores[:4] == [(30, 30), (24, 10), (15, 10), (0, 10)]
    assert pair.difference == Fraction(6, 27) - Fraction(23, 90)


def test_a_verdict_that_the_catalogue_changed() -> None:
    """The compared requirements are scored the same; the two that are new are not satisfied."""
    one = catalogue_of([3])
    pair = pair_of([10, 8, 8], [10, 8, 8, 0, 0], one, catalogue_of([3, 2]))
    assert pair.verdict_changed
    assert not pair.path.crossed
    assert "要求目录" in verdict_text(pair).zh


# --- matching ---------------------------------------------------------------------------------------------------------
ONES = [10] * len(REQUIREMENTS)
TWOS = [10] * len(CATALOGUE.level(2).requirements)
A, B, C = (credit_code("340104", number) for number in range(3))


def kinds_of(one: Side, other: Side) -> list[tuple[str, str, str]]:
    return [(a.credit_code, a.kind, b.kind) for a, b in match(one, other).pairs]


def test_like_goes_with_like_between_batches() -> None:
    both = side(entry(ONES, code=A), entry(ONES, kind="formal", code=A))
    assert kinds_of(both, replace(both, path=Path("b"))) == [(A, "self", "self"), (A, "formal", "formal")]


def test_what_is_left_goes_with_what_is_left() -> None:
    one, other = side(entry(ONES, code=A)), side(entry(ONES, kind="formal", code=A), path="b")
    assert kinds_of(one, other) == [(A, "self", "formal")]


def test_within_one_batch_self_goes_with_formal() -> None:
    both = side(
        entry(ONES, code=A), entry(ONES, kind="formal", code=A), entry(ONES, code=B), entry(ONES, kind="formal", code=C)
    )
    found = match(both, both)
    assert [(a.kind, b.kind) for a, b in found.pairs] == [("self", "formal")]
    assert [(one.side, one.entry.credit_code) for one in found.unmatched] == [(0, B), (1, C)]


def test_a_batch_of_one_kind_has_nothing_to_compare_with_itself_and_says_so() -> None:
    batch = side(entry(ONES, code=A), entry(TWOS, 2, code=B))
    with pytest.raises(CompareError) as caught:
        match(batch, batch)
    assert "正式评估" in caught.value.text.zh


def test_what_is_unmatched_says_why() -> None:
    one = side(entry(ONES, code=A), entry(ONES, code=B), entry(ONES, code=""), entry(ONES, code=A))
    other = side(entry(TWOS, 2, code=A), path="b")
    found = match(one, other)
    assert not found.pairs
    assert [(u.side, u.entry.credit_code, u.reason.zh) for u in found.unmatched] == [
        (0, "", "没有统一社会信用代码"),
        (0, A, "同一机构、等级和类型不止一份，只比较第一份"),
        (0, A, "另一方只有二星"),
        (0, B, "另一方没有这家机构"),
        (1, A, "另一方只有一星"),
    ]


def test_a_workbook_meets_the_other_kind_in_a_batch() -> None:
    batch = side(entry(ONES, code=A), entry(ONES, kind="formal", code=A))
    mine = side(entry(ONES, code=A), batch=False, path="a.xlsx")
    assert kinds_of(mine, batch) == [(A, "self", "formal")]
    assert kinds_of(batch, side(entry(ONES, kind="formal", code=A), batch=False)) == [(A, "self", "formal")]
    assert kinds_of(mine, side(entry(ONES, code=A))) == [(A, "self", "self")]


# --- straying ---------------------------------------------------------------------------------------------------------
def test_straying_is_self_less_formal_whichever_side_is_which() -> None:
    good, fair = [10] * 9, [8] * 9
    own = side(entry(good, code=A), entry(fair, code=B), of=SMALL)
    by_body = side(
        entry(fair, kind="formal", code=A, body="甲 评"),
        entry(good, kind="formal", code=B, body="甲评"),
        of=SMALL,
        path="b",
    )
    for sides in ((own, by_body), (by_body, own)):
        many = Many(sides, tuple(compared_pairs(sides, match(*sides).pairs)), ())
        assert len(many.straying) == 2
        (body,) = many.bodies
        assert (body.name, body.over, body.under) == ("甲 评", 0, 0)
        assert (body.spread.difference, body.spread.absolute) == (0, Fraction(1, 5))
        assert {spread.absolute for spread in many.deviations.values()} == {Fraction(1, 5)}
    low = side(entry([8] * 7 + [0, 0], kind="formal", code=A), of=SMALL, path="b")
    many = Many((own, low), tuple(compared_pairs((own, low), match(own, low).pairs)), ())
    assert (many.bodies[0].name, many.bodies[0].over, many.bodies[0].under) == ("", 1, 0)
    assert many.deviations["域", "c"].difference == 1
    assert (many.deviation or pytest.fail()).difference == Fraction(34, 90)


# --- files ------------------------------------------------------------------------------------------------------------
def own(folder: Path, name: str, of: Catalogue = CATALOGUE, changes: Entered | None = None, **who: str) -> Path:
    path = folder / name
    path.write_bytes(template(of, 1, SELF, "zh", answers(1, **who) | (changes or {})))
    return path


def teams(folder: Path, name: str, changes: dict[Any, Any] | None = None) -> Path:
    path = folder / name
    path.write_bytes(workbook(formal("张三", 1, changes), 1))
    return path


DOWN: dict[Any, Any] = {("score", requirement.id): 0.5 for requirement in REQUIREMENTS[:4]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("compare")
    for name in ("both", "formal"):
        (where / name).mkdir()
    for number, code in enumerate((A, B, C)):
        own(where / "both", f"{number}.xlsx", code=code, organization=f"=机构{number}")
    for name in ("both", "formal"):
        for number, code in enumerate((A, B)):
            who = {("form", "info", "credit_code"): code, ("form", "info", "organization"): f"=机构{number}"}
            teams(where / name, f"formal{number}.xlsx", who | ({} if number else DOWN))
    for name in ("both", "formal"):
        process([where / name], where / f"batch-{name}", CATALOGUE, Settings(jobs=1))
    return where


@pytest.fixture(scope="module")
def within(folder: Path) -> Comparison:
    return compare(folder / "batch-both", folder / "batch-both", folder / "within.xlsx")


def test_a_batch_with_itself(within: Comparison, folder: Path) -> None:
    assert [pair.entries[0].kind for pair in within.pairs] == ["self", "self"]
    assert [one.entry.credit_code for one in within.many.unmatched] == [C]
    assert list(cells(within.path)) == ["比较总览", "机构对照", "能力子域", "要求对照", "自评偏离", "未配对"]
    rows = cells(within.path)["机构对照"]
    changed = {row[1]: row[5] for row in rows[3:]}
    assert changed == {A: "由符合变为不符合", B: "结论不变"}
    bodies = block(cells(within.path)["自评偏离"], "评估机构", 10)
    drop = sum(10 * (answers(1)["score", r.id] - 0.5) for r in REQUIREMENTS[:4])  # type: ignore[operator]
    assert bodies["安徽中评评估有限公司"][4] == pytest.approx(drop / WHOLE / 2)


def test_two_batches(folder: Path, within: Comparison) -> None:
    there = compare(folder / "batch-both", folder / "batch-formal", folder / "there.xlsx")
    assert [pair.entries[0].kind for pair in there.pairs] == ["formal", "formal"]
    assert all(pair.difference == 0 for pair in there.pairs)
    assert "自评偏离" not in cells(there.path)
    assert cells(within.path)["要求对照"][3][1] == REQUIREMENTS[0].id


def test_a_summary_alone_is_a_batch(folder: Path, within: Comparison, tmp_path: Path) -> None:
    alone = Path(shutil.copy(folder / "batch-both" / "summary.xlsx", tmp_path / "alone.xlsx"))
    other = compare(alone, folder / "batch-formal", tmp_path / "out.xlsx")
    assert len(other.pairs) == 2
    assert other.batches
    itself = compare(alone, alone, tmp_path / "out.xlsx")
    assert itself.many.bodies == within.many.bodies
    assert itself.many.deviations == within.many.deviations


def test_a_workbook_in_a_batch_either_way(folder: Path, tmp_path: Path) -> None:
    there = compare(folder / "both" / "0.xlsx", folder / "batch-both", tmp_path / "a.xlsx")
    back = compare(folder / "batch-both", folder / "formal" / "formal0.xlsx", tmp_path / "b.xlsx")
    for found in (there, back):
        (pair,) = found.pairs
        assert not found.batches
        assert (pair.entries[0].kind, pair.entries[1].kind) == ("self", "formal")
    assert there.pairs[0].difference == back.pairs[0].difference < 0
    with pytest.raises(CompareError) as caught:
        compare(folder / "both" / "2.xlsx", folder / "batch-formal", tmp_path / "a.xlsx")
    assert "2.xlsx" in caught.value.text.zh


def test_two_workbooks(folder: Path, tmp_path: Path) -> None:
    found = compare(folder / "both" / "0.xlsx", folder / "formal" / "formal0.xlsx", tmp_path / "a.xlsx")
    (pair,) = found.pairs
    book = cells(found.path)
    assert list(book) == ["比较总览", "能力子域", "变化", "要求对照"]
    moves = [row for row in book["变化"][3:] if row[0]]
    assert [row[0] for row in moves] == [move.requirement.id for move in pair.path.moves]
    assert [row[7] for row in moves] == [move.total for move in pair.path.moves]
    marks = [row[0] for row in moves if row[9]]
    assert marks == [move.requirement.id for move in pair.path.moves if move.crossing]
    for row, requirement, (one, other) in zip(book["要求对照"][3:], REQUIREMENTS, pair.scores, strict=True):
        assert row[0] == requirement.id
        assert row[4:7] == (one / 10, other / 10, pytest.approx((other - one) / 10))
    figures = block(book["比较总览"], "范围", 7)
    assert list(figures["甲 自评"][:4]) == [
        len(REQUIREMENTS),
        pair.figures[0].units,
        WHOLE,
        float(pair.figures[0].score),
    ]


def test_the_same_workbook_twice(folder: Path, tmp_path: Path) -> None:
    one = folder / "both" / "0.xlsx"
    found = compare(one, one, tmp_path / "a.xlsx")
    assert found.pairs[0].difference == 0
    assert cells(found.path)["变化"][3][0] == "没有得分不同的要求。"
    assert "没有变化" in "".join(found.lines("zh"))


def test_english(folder: Path, tmp_path: Path) -> None:
    compare(folder / "batch-both", folder / "batch-both", tmp_path / "a.xlsx", "en")
    names = ["Comparison", "Organizations", "Subdomains", "Requirements", "Self and formal", "Unmatched"]
    assert list(cells(tmp_path / "a.xlsx")) == names
    compare(folder / "both" / "0.xlsx", folder / "both" / "0.xlsx", tmp_path / "a.xlsx", "en")
    assert list(cells(tmp_path / "a.xlsx")) == ["Comparison", "Subdomains", "Changes", "Requirements"]


def test_text_of_strangers_stays_text(within: Comparison) -> None:
    cells = [cell for sheet in openpyxl.load_workbook(within.path) for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert "=机构0" in [cell.value for cell in cells]


def test_same_input_same_bytes(within: Comparison, folder: Path, tmp_path: Path) -> None:
    compare(folder / "batch-both", folder / "batch-both", tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == within.path.read_bytes()


def test_libreoffice_opens_it(within: Comparison, tmp_path: Path) -> None:
    resave("libreoffice", within.path, tmp_path / "saved.xlsx")
    assert cells(tmp_path / "saved.xlsx")["机构对照"][3][1] == A


def test_two_years_with_two_catalogues(tmp_path: Path) -> None:
    first = REQUIREMENTS[0]
    changed = tuple(replace(r, text=Text("改过的", "changed")) if r is first else r for r in CATALOGUE.requirements)
    newer = replace(CATALOGUE, version="2027", requirements=changed)
    export(newer, tmp_path / "2027.xlsx", "zh")
    export(CATALOGUE, tmp_path / "2026.xlsx", "zh")
    one, other = own(tmp_path, "去年.xlsx"), own(tmp_path, "今年.xlsx", newer)
    arguments = ("compare", one, other, "--out", tmp_path / "a.xlsx", "--json")
    done = invoke(*arguments, "--catalogue", tmp_path / "2026.xlsx")
    assert (done.exit_code, "--catalogue" in done.output) == (2, True)
    done = invoke(*arguments, "--catalogue", tmp_path / "2026.xlsx", "--catalogue", tmp_path / "2027.xlsx")
    assert done.exit_code == 0
    (pair,) = json.loads(done.output)["pairs"]
    assert pair["text_changed"] == [first.id]
    assert pair["compared"] == len(REQUIREMENTS) - 1
    rows = cells(tmp_path / "a.xlsx")["目录差异"]
    assert (rows[3][0], rows[3][1], rows[3][5]) == ("文字不同", first.id, "改过的")


# --- the command ------------------------------------------------------------------------------------------------------
def test_the_command(folder: Path, tmp_path: Path) -> None:
    done = invoke("compare", folder / "batch-both", folder / "batch-both", "--out", tmp_path / "a.xlsx", "--json")
    told = json.loads(done.output)
    assert done.exit_code == 0
    assert len(told["pairs"]) == told["deviation"]["total"]["count"] == 2
    assert [one["credit_code"] for one in told["unmatched"]] == [C]
    done = invoke("compare", folder / "both" / "0.xlsx", folder / "batch-both", "--out", tmp_path / "a.xlsx")
    assert done.exit_code == 0
    done = invoke("compare", tmp_path / "missing", folder / "batch-both", "--out", tmp_path / "a.xlsx")
    assert done.exit_code == 2


def test_nothing_in_common_is_told_and_exits_with_1(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    own(tmp_path / "inbox", "x.xlsx", code=credit_code("110105", 9))
    process([tmp_path / "inbox"], tmp_path / "batch", CATALOGUE, Settings(jobs=1))
    done = invoke("compare", tmp_path / "batch", folder / "batch-formal", "--out", tmp_path / "a.xlsx")
    assert done.exit_code == 1
    assert len(cells(tmp_path / "a.xlsx")["未配对"]) == 3 + 3


def _blank(folder: Path, where: Path) -> tuple[Path, Path, Path]:
    one = own(where, "x.xlsx", changes={("score", REQUIREMENTS[0].id): None})
    return one, folder / "both" / "0.xlsx", where / "a.xlsx"


def _damaged(folder: Path, where: Path) -> tuple[Path, Path, Path]:
    (where / "x.xlsx").write_bytes(b"no workbook")
    return where / "x.xlsx", folder / "both" / "0.xlsx", where / "a.xlsx"


def _no_batch(folder: Path, where: Path) -> tuple[Path, Path, Path]:
    return where, folder / "batch-both", where / "a.xlsx"


def _other_suffix(folder: Path, where: Path) -> tuple[Path, Path, Path]:
    return folder / "batch-both", folder / "batch-both", where / "a.csv"


def _over_an_input(folder: Path, where: Path) -> tuple[Path, Path, Path]:
    one = own(where, "x.xlsx")
    return one, folder / "both" / "0.xlsx", one


def _over_a_summary(folder: Path, where: Path) -> tuple[Path, Path, Path]:
    return folder / "batch-both", folder / "batch-formal", folder / "batch-both" / "summary.xlsx"


def _other_level(folder: Path, where: Path) -> tuple[Path, Path, Path]:
    (where / "x.xlsx").write_bytes(template(CATALOGUE, 2, SELF, "zh", answers(2, A)))
    return where / "x.xlsx", folder / "batch-both", where / "a.xlsx"


@pytest.mark.parametrize(
    ("case", "text"),
    [
        (_blank, "没有可用的得分"),
        (_damaged, "无法读取"),
        (_no_batch, "process"),
        (_other_suffix, ".xlsx"),
        (_over_an_input, "覆盖"),
        (_over_a_summary, "覆盖"),
        (_other_level, "一星"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_sentence(
    folder: Path, tmp_path: Path, case: Callable[[Path, Path], tuple[Path, Path, Path]], text: str
) -> None:
    with pytest.raises(CompareError) as caught:
        compare(*case(folder, tmp_path))
    assert text in caught.value.text.zh
