"""Findings of one kind in one column become one line; all others stay."""

from hypothesis import given
from hypothesis import strategies as st

from smexl.findings import Finding
from smexl.folding import cell_ranges, fold
from smexl.text import Text


def test_blank_scores_of_a_column_become_one_line_with_a_range() -> None:
    blanks = [Finding("score-blank", "评分表", f"F{row}", detail=f"L1-{row}") for row in (12, 13, 14, 20)]
    invalid = Finding("score-invalid", "评分表", "F15", "0.7", "1、0.8")
    folded = fold([*blanks, invalid])
    assert [(one.finding.code, one.cells, one.count) for one in folded] == [
        ("score-blank", "F12:F14, F20", 4),
        ("score-invalid", "F15", 1),
    ]
    assert "4" in folded[0].message("en")
    assert folded[1].message("zh") == invalid.message("zh")


def test_other_findings_are_folded_where_they_say_the_same() -> None:
    typed = [Finding("score-invalid", "评分表", f"F{row}", "√" if row < 9 else "x", "1") for row in (2, 3, 4, 9)]
    assert [(one.cells, one.count) for one in fold(typed)] == [("F2:F4", 3), ("F9", 1)]
    twice = [Finding("evidence-number-duplicate", "证据清单", f"A{row}", "E01", f"A{row - 1}") for row in (5, 6)]
    assert [one.count for one in fold(twice)] == [1, 1]


def test_every_finding_is_in_one_line() -> None:
    told = [
        Finding("choice-unlisted", "基本信息", "B5", "x", Text("类型", "type")),
        Finding("file-macros"),
        Finding("file-macros"),
    ]
    assert [one.findings for one in fold(told)] == [(told[0],), tuple(told[1:])]


@given(st.sets(st.integers(1, 200), min_size=1))
def test_ranges_cover_exactly_the_cells(rows: set[int]) -> None:
    covered: set[int] = set()
    for part in cell_ranges([f"E{row}" for row in rows]).split(", "):
        first, _, last = part.replace("E", "").partition(":")
        covered |= set(range(int(first), int(last or first) + 1))
    assert covered == rows
