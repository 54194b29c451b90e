"""What the verdicts rest on: how near they lie to the threshold, how formal and self assessments differ, rounds of review, disagreements and
urgent risks.

In: the pool, and the folders of the batches: rounds, disagreements and risks stand in the tables, not in a summary alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from smexl import scoring
from smexl.batch.reread import named_rows
from smexl.statistics.figures import Pool, gap, self_formal_pairs
from smexl.statistics.official import BODIES, FEWEST, TOTAL, UNSTATED
from smexl.text import Text
from smexl.views.cells import COUNT, LABEL, NAME, Number, Rate, Signed
from smexl.views.page import Block, Grid, Page, Section
from smexl.views.sheet import Column

QUALITY = Text("评估质量", "Quality")


# --- the borderline ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Near:
    """Of a level and kind: how many lie within one requirement of the threshold, above it and below."""

    level: int
    kind: str
    counted: int
    above: int
    below: int


def near(pool: Pool) -> list[Near]:
    """Within one requirement: the verdict would turn if one requirement (of full score, or of none) were scored the other way."""

    @cache
    def least(whole: int, batch: int) -> tuple[int, int]:
        catalogue = pool.batches[batch].catalogue
        return scoring.least_units(whole, catalogue.threshold), catalogue.unit

    found = []
    for key in pool.keys:
        mine = pool.of(key)
        above = below = 0
        for one in named_rows(mine.groupby(["batch", "whole", "units"]).size().reset_index(name="number")):
            edge, unit = least(one.whole, one.batch)
            above += one.number * (0 <= one.units - edge < unit)
            below += one.number * (0 < edge - one.units <= unit)
        found.append(Near(*key, len(mine), above, below))
    return found


def _near(pool: Pool) -> Grid[Near]:
    return Grid(
        near(pool),
        [
            Column(Text("等级和类型", "Level, kind"), lambda one: pool.group_text(one.level, one.kind), LABEL),
            Column(Text("计入", "Counted"), lambda one: one.counted, COUNT),
            Column(Text("刚达到", "Just above"), lambda one: one.above, COUNT),
            Column(Text("差一点", "Just below"), lambda one: one.below, COUNT),
            Column(Text("临界占比", "Borderline"), lambda one: (one.above + one.below, one.counted), Rate()),
        ],
    )


# --- self and formal --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pairs:
    """Of a level (0: all): the cases with both assessments, mean formal less self A, and how the verdicts go together."""

    level: int
    pairs: int
    gap: Fraction | None
    both: int
    self_only: int
    formal_only: int
    neither: int


def pairs_by_level(pool: Pool) -> list[Pairs]:
    """Level by level, then all."""
    found = self_formal_pairs(pool)
    return [_pairs(int(str(level)), some) for level, some in found.groupby("level")] + [_pairs(0, found)]


def _pairs(level: int, some: pd.DataFrame) -> Pairs:
    own, formal = some["conforms_self"], some["conforms"]
    counts = (int(one.sum()) for one in (own & formal, own & ~formal, ~own & formal, ~own & ~formal))
    return Pairs(level, len(some), gap(some) if len(some) >= FEWEST else None, *counts)


def _pairs_grid(pool: Pool, pairs: Sequence[Pairs]) -> Grid[Pairs]:
    return Grid(
        pairs[:-1],
        [
            Column(Text("等级", "Level"), lambda one: pool.level_name(one.level) if one.level else TOTAL, LABEL),
            Column(Text("成对", "Pairs"), lambda one: one.pairs, COUNT),
            Column(Text("正式减自评", "Formal less self"), lambda one: one.gap, Signed()),
            Column(Text("都符合", "Both conform"), lambda one: one.both, COUNT),
            Column(Text("仅自评符合", "Self only"), lambda one: one.self_only, COUNT),
            Column(Text("仅正式符合", "Formal only"), lambda one: one.formal_only, COUNT),
            Column(Text("都不符合", "Neither"), lambda one: one.neither, COUNT),
            Column(
                Text("结论不一致", "Verdicts differ"), lambda one: (one.self_only + one.formal_only, one.pairs), Rate()
            ),
        ],
        total=pairs[-1:],
        empty=Text("没有同时有自评和正式评估的机构。", "No organization has both assessments."),
    )


# --- the work of the bodies -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class BodyWork:
    """Of a body's formal assessments that came with tables: how many, how many by rounds of document review (none, 1, 2, more), with
    disagreements, and with evidence of urgent risks."""

    name: Text | str
    counted: int
    rounds: tuple[int, int, int, int]
    rounds_mean: float | None
    disagreements: int
    urgent: int


_TABLES = (("rounds", "document_reviews"), ("disagreements", "disagreements"), ("urgent", "evidence"))


def work(pool: Pool, folders: Sequence[Path | None]) -> pd.DataFrame:
    """The formal assessments that count and came with tables (rows of the pool), with how many rounds, disagreements, urgent pieces of evidence
    each has."""
    found = []
    formal = pool.of_kind("formal")
    for number, folder in enumerate(folders):
        if folder is None:
            continue
        mine = formal[formal["batch"] == number]
        ids = pq.read_table(folder / "submissions.parquet", columns=["submission_id"])["submission_id"].to_pandas()
        named = ids.iloc[mine["row"].to_numpy()].to_numpy()
        found.append(mine.assign(**{key: _numbers(folder, table, named) for key, table in _TABLES}))
    return pd.concat(found) if found else formal.iloc[:0].assign(rounds=0, disagreements=0, urgent=0)


def _numbers(folder: Path, table: str, ids: Any) -> Any:
    """How many records of a table each submission has; of evidence, those that show an urgent risk."""
    path = folder / f"{table}.parquet"
    if not path.exists():
        return 0
    wanted = ["submission_id", "urgent"] if table == "evidence" else ["submission_id"]
    records = pq.read_table(path, columns=wanted)
    if table == "evidence":
        records = records.filter(pc.fill_null(records["urgent"], False))
    return records["submission_id"].to_pandas().value_counts().reindex(ids, fill_value=0).to_numpy()


def by_body(found: pd.DataFrame) -> list[BodyWork]:
    """Body by body, then all."""
    return [_work(str(name) or UNSTATED, some) for name, some in found.groupby("body", sort=True)] + [
        _work(TOTAL, found)
    ]


def _work(name: Text | str, some: pd.DataFrame) -> BodyWork:
    rounds = some["rounds"]
    counts = tuple(int(one.sum()) for one in (rounds == 0, rounds == 1, rounds == 2, rounds > 2))
    reviewed = rounds[rounds > 0]
    return BodyWork(
        name,
        len(some),
        counts,  # type: ignore[arg-type]
        float(reviewed.mean()) if len(reviewed) >= FEWEST else None,
        int((some["disagreements"] > 0).sum()),
        int((some["urgent"] > 0).sum()),
    )


_ROUNDS = (
    Text("未记录审查", "No review told"),
    Text("审查一轮", "One round"),
    Text("两轮", "Two"),
    Text("三轮及以上", "More"),
)


def _work_grid(bodies: Sequence[BodyWork]) -> Grid[BodyWork]:
    def rounds(place: int) -> Column[BodyWork]:
        return Column(_ROUNDS[place], lambda one: one.rounds[place], COUNT)

    return Grid(
        bodies[:-1],
        [
            Column(BODIES, lambda one: one.name, NAME),
            Column(Text("正式评估", "Formal"), lambda one: one.counted, COUNT),
            *map(rounds, range(len(_ROUNDS))),
            Column(Text("平均轮次", "Mean rounds"), lambda one: one.rounds_mean, Number(2)),
            Column(Text("有未决分歧", "Disagreement"), lambda one: one.disagreements, COUNT),
            Column(Text("有紧急风险", "Urgent risk"), lambda one: one.urgent, COUNT),
        ],
        total=bodies[-1:],
        empty=Text("没有附数据表的正式评估。", "No formal assessment came with tables."),
    )


def quality(pool: Pool, folders: Sequence[Path | None]) -> Page:
    without = sum(one is None for one in folders)
    blocks: list[Block] = [Section(Text("临界的结论", "Verdicts at the borderline")), _near(pool)]
    if "formal" in pool.kinds:
        blocks += [
            Section(Text("自评与正式评估", "Self and formal")),
            _pairs_grid(pool, pairs_by_level(pool)),
            Section(Text("文件审查轮次、未决分歧和紧急风险", "Rounds of document review, disagreements, urgent risks")),
            _work_grid(by_body(work(pool, folders))),
        ]
    return Page(
        QUALITY,
        Text(
            "评估质量：临界、差异、轮次、分歧和紧急风险",
            "Quality: borderline, gaps, rounds, disagreements, urgent risks",
        ),
        (30.0, *[13.0] * 8),
        blocks,
        list(_notes(without)),
    )


def _notes(without: int) -> Iterator[Text]:
    yield Text(
        "临界：一条要求的得分变动最多可以改变结论，即距阈值不超过一条要求的满分。成对：同一机构、同一等级既有自评又有正式评估。",
        "Borderline: within one requirement's full score of the threshold, so that one requirement could turn the verdict. Pairs: self and formal of one organization and level.",
    )
    yield Text(
        f"文件审查见 8.3.5，未决分歧见 8.3.13 j，紧急、重大风险见 8.3.8；数为有此情况的评估份数。不足 {FEWEST} 份不列均值。",
        f"Document review: 8.3.5; unresolved disagreements: 8.3.13 j; urgent, major risks: 8.3.8; counts are of assessments that have any. Fewer than {FEWEST}: no mean.",
    )
    if without:
        yield Text(
            f"{without} 个批次只交了 summary.xlsx，轮次、分歧和风险不在其中，未计入末表。",
            f"{without} batches came as a summary.xlsx alone, which does not tell rounds, disagreements and risks: they are not in the last table.",
        )
