"""Conflicting verdicts on one organization, for people to decide: the workbook that a run writes and the next one reads back.

In: the pool's conflicts. Out: a row for each candidate, with a column 采用 (Adopt) that somebody fills in. What was decided stays in it, also
while no batch of a run has the conflict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from smexl import scoring
from smexl.batch.reread import named_rows
from smexl.errors import TellableError
from smexl.headed import DamagedError, workbook_sheets
from smexl.kinds import CREDIT_CODE, KIND, LEVEL, ORGANIZATION
from smexl.statistics.figures import CASE, Pool, reference
from smexl.statistics.official import BODIES
from smexl.text import Lang, Text, bare
from smexl.views.cells import FAINT, LINE, SHORT, WORD
from smexl.views.columns import kind_text
from smexl.views.sheet import Column, Sheet

DECISIONS = Text("结论待裁定", "Decisions")
ADOPT = Text("采用", "Adopt")
_YES = frozenset(("是", "采用", "yes", "y", "x", "1", "√", "✓"))
_NO = frozenset(("", "否", "不采用", "no", "n", "0"))
_HEADINGS = (
    CREDIT_CODE.label,
    ORGANIZATION.label,
    LEVEL.label,
    KIND,
    BODIES,
    Text("批次", "Batch"),
    Text("日期", "Date"),
    Text("得分 A", "Score A"),
    Text("结论", "Verdict"),
    ADOPT,
    Text("文件（SHA-256）和得分单位", "File (SHA-256) and units"),
)
_CASE, _ADOPT, _REFERENCE = (0, 2, 3), 9, 10
_CELLS = (
    (SHORT, 22),
    (LINE, 32),
    (WORD, 10),
    (WORD, 10),
    (LINE, 26),
    (LINE, 30),
    (SHORT, 12),
    (SHORT, 10),
    (WORD, 10),
    (WORD, 8),
    (FAINT, 74),
)


class DecisionsError(TellableError):
    """The decisions cannot be used; ``text`` says where and what to do."""


@dataclass(frozen=True)
class Decisions:
    """What somebody decided: the rows as texts, in the order of the headings."""

    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def chosen(self) -> frozenset[str]:
        """References of the submissions that count."""
        return frozenset(row[_REFERENCE] for row in self.rows if bare(row[_ADOPT]) in _YES)


def read_decisions(path: Path) -> Decisions:
    """The decisions in the workbook at ``path``; none where there is no such file. Raises ``DecisionsError``, also where two of one case
    are adopted, and ``OSError``."""
    if not path.exists():
        return Decisions()
    try:
        sheets = list(workbook_sheets(path.read_bytes()))
    except DamagedError as error:
        raise _wrong(
            path,
            f"无法读取（{error.text.zh}）；请给出 statistics 写出的裁定表",
            f"cannot be read ({error.text.en}); give the workbook that statistics wrote",
        ) from error
    for _, rows in sheets:
        texts = [tuple("" if cell is None else str(cell).strip() for cell in row) for row in rows]
        for lang in ("zh", "en"):
            heading = tuple(one(lang) for one in _HEADINGS)
            at = next((i for i, row in enumerate(texts) if row[: len(heading)] == heading), None)
            if at is not None:
                return _decisions(path, texts, at + 1)
    raise _wrong(
        path,
        "没有裁定表的标题行；请给出 statistics 写出的裁定表",
        "has no table with the headings of a list of decisions; give the workbook that statistics wrote",
    )


def _decisions(path: Path, texts: Sequence[tuple[str, ...]], start: int) -> Decisions:
    width = len(_HEADINGS)
    adopted: dict[tuple[str, ...], int] = {}
    found = []
    for number, row in enumerate(texts[start:], start + 1):
        said = (*row, *[""] * width)[:width]
        if not said[_REFERENCE]:
            continue
        word = bare(said[_ADOPT])
        if word not in _YES | _NO:
            raise _wrong(
                path,
                f"第 {number} 行“采用”是“{said[_ADOPT]}”；请填“是”或留空",
                f"has “{said[_ADOPT]}” under Adopt in row {number}: yes, or blank",
            )
        if word in _YES:
            case = tuple(said[place] for place in _CASE)
            if case in adopted:
                raise _wrong(
                    path,
                    f"第 {adopted[case]} 行和第 {number} 行是同一机构、等级和类型，都填了采用；请只留一行",
                    f"adopts two of one case, in rows {adopted[case]} and {number}; leave one",
                )
            adopted[case] = number
        found.append(said)
    return Decisions(tuple(found))


def _wrong(path: Path, zh: str, en: str) -> DecisionsError:
    return DecisionsError(f"裁定表“{path}”{zh}。", f"The list of decisions “{path}” {en}.")


def sheet(pool: Pool, before: Decisions, lang: Lang) -> Sheet[tuple[str, ...]]:
    """The candidates of every conflict of the pool with what was decided, then what was decided of others."""
    decided = {row[_REFERENCE]: row[_ADOPT] for row in before.rows}
    rows: list[tuple[str, ...]] = []
    of = pool.table[pool.table["conflicting"]].sort_values([*CASE, "day"], kind="stable")
    for one, named in zip(named_rows(of), reference(of), strict=True):
        catalogue = pool.batches[one.batch].catalogue
        verdict = Text("符合", "Conforms") if one.conforms else Text("不符合", "Does not conform")
        rows.append(
            (
                one.credit_code,
                one.organization,
                pool.level_name(one.level)(lang),
                kind_text(one.kind)(lang),
                one.body,
                pool.names[one.batch],
                one.day,
                scoring.shown(Fraction(int(one.units), int(one.whole)), catalogue.threshold),
                verdict(lang),
                decided.get(named, ""),
                named,
            )
        )
    there = {row[_REFERENCE] for row in rows}
    rows += [row for row in before.rows if row[_REFERENCE] not in there and row[_ADOPT]]

    def column(place: int) -> Column[tuple[str, ...]]:
        cell, width = _CELLS[place]
        return Column(_HEADINGS[place], lambda row: row[place], cell, width)

    return Sheet(
        DECISIONS,
        rows,
        [column(place) for place in range(len(_HEADINGS))],
        note=Text(
            "同一机构、等级和类型的结论不一致：在要计入的一行的“采用”列填“是”，保存后再运行一次 smexl statistics。未裁定的不计入。",
            "Verdicts on one organization at one level and kind differ: write yes under Adopt in the row that is to count, save, and run smexl "
            "statistics again. What is not decided does not count.",
        ),
        empty=Text("没有互相矛盾的结论。", "No verdicts conflict."),
        freeze=2,
    )
