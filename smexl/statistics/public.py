"""Statistics for the public: counts by level, region and type, with what is confidential hidden, the rest rounded, and an audit of it all.

In: the pool. Out: views that name nobody. Nothing that says which rule hid a cell is published, for that would tell what it hides.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from smexl.errors import TellableError
from smexl.headed import DamagedError, workbook_sheets
from smexl.kinds import CONFORMS, INSTITUTION_TYPES, LEVEL, LEVEL_NAMES, LEVELS
from smexl.regions import UNKNOWN, provinces
from smexl.statistics.disclosure import HIDDEN, Bounded, Fact, Name, Release, Rules, protect
from smexl.statistics.figures import Pool
from smexl.statistics.official import TOTAL, Head
from smexl.summary.facts import kind_text
from smexl.text import Text, bare
from smexl.views.cells import COUNT, LABEL, Mark, Rate
from smexl.views.page import Block, Grid, Page, Section
from smexl.views.sheet import Column, Sheet

PUBLIC = Text("公开统计", "Public statistics")
PROTECTION = Text("保密处理", "Disclosure control")
DATA = "_public"
_FORMAT = "smexl-public-1"
_C = Mark(Text(HIDDEN, HIDDEN), "muted")
_WHOLE = ("total", TOTAL.zh)
_GREAT: Mapping[str, tuple[Text, str]] = {
    "1": (Text("华北", "North"), "北京市 天津市 河北省 山西省 内蒙古自治区"),
    "2": (Text("东北", "Northeast"), "辽宁省 吉林省 黑龙江省"),
    "3": (Text("华东", "East"), "上海市 江苏省 浙江省 安徽省 福建省 江西省 山东省"),
    "4": (Text("中南", "Central and south"), "河南省 湖北省 湖南省 广东省 广西壮族自治区 海南省"),
    "5": (Text("西南", "Southwest"), "重庆市 四川省 贵州省 云南省 西藏自治区"),
    "6": (Text("西北", "Northwest"), "陕西省 甘肃省 青海省 宁夏回族自治区 新疆维吾尔自治区"),
}
"""The great regions that the first digit of GB/T 2260 stands for."""
_ELSEWHERE = Text("其他或未知", "Other or unknown")


class PublicError(TellableError):
    """The public statistics cannot be given out; ``text`` says which cell, or what is wrong with the release before."""


@dataclass(frozen=True)
class Previous:
    """A release before this one: the days it covered, and what it showed of each count."""

    first: str
    last: str
    shown: Mapping[Name, int | None]


@dataclass(frozen=True)
class Published:
    """What is given out: the counts, the tables (kind, name of the table, rows), the audit, and how the release before was used."""

    release: Release
    tables: Sequence[tuple[str, str, Text, Sequence[Text]]]
    audit: Sequence[Bounded]
    by_rule: int
    previous: Text


def read_previous(path: Path) -> Previous:
    """The public statistics at ``path``, as smexl wrote them. Raises ``PublicError`` and ``OSError``."""
    try:
        sheets = dict(workbook_sheets(path.read_bytes()))
        (form, first, last, *_), *rows = sheets[DATA]
        if form != _FORMAT:
            raise KeyError(form)
        shown = {
            tuple(str(part) for part in row[:4]): None if row[4] in (None, "") else int(str(row[4])) for row in rows
        }
    except (DamagedError, KeyError, ValueError, IndexError) as error:
        raise PublicError(
            Text(
                f"“{path}”不是 smexl statistics --public 写出的工作簿；请给出上一次公开的原文件。",
                f"“{path}” is no workbook of smexl statistics --public; give the file that was published.",
            )
        ) from error
    return Previous(str(first or ""), str(last or ""), shown)


def publish(pool: Pool, head: Head, previous: Previous | None, rules: Rules | None = None) -> Published:
    """Hide, round and audit. Raises ``PublicError`` where a hidden count could still be bounded too closely, and ``NoAuditError``."""
    release = Release(rules or Rules())
    tables = [table for kind in pool.kinds for table in _add(release, pool, kind)]
    by_rule = sum(shown is None and name[-1] != "failing" for name, shown in release.shown.items())
    nested = previous is not None and previous.first == head.first and previous.last <= head.last
    earlier = [(previous.shown, True)] if previous is not None and nested else []
    try:
        bounds = protect(release, earlier)
    except ValueError as error:
        raise PublicError(
            Text(
                "上一次公开的数大于这一次的，不是同一统计期间的较早截止；请核对 --previous 和批次。",
                "What was published before is larger than this: it is no earlier cut-off of the same period; check --previous and the batches.",
            )
        ) from error
    close = [one for one in bounds if one.width < release.rules.width]
    if close:
        cell = " · ".join(close[0].name)
        raise PublicError(
            Text(
                f"“{cell}”等 {len(close)} 个保密的数仍可从各表推出；请合并批次或延长期间后再公开。",
                f"{len(close)} hidden counts could still be worked out from the tables, “{cell}” first; publish more batches or a longer period together.",
            )
        )
    return Published(release, tables, bounds, by_rule, _said(previous, nested))


def _said(previous: Previous | None, nested: bool) -> Text:
    if previous is None:
        return Text("未给出上一次公开的统计（--previous）", "No release before was given (--previous)")
    if nested:
        return Text(
            f"已计入截至 {previous.last} 的公开统计", f"The release up to {previous.last} is taken into account"
        )
    return Text(
        "上一次公开的统计期间起点不同，机构不必相同，各数之差推不出单个机构",
        "The release before has another first day: not the same organizations",
    )


def _add(release: Release, pool: Pool, kind: str) -> Iterator[tuple[str, str, Text, Sequence[Text]]]:
    """The counts of a kind, table by table; all tables have one total."""
    mine = pool.of_kind(kind)
    _outcome(release, (kind, *_WHOLE), mine)
    levels = mine["level"].map(lambda level: LEVEL_NAMES[level].zh)
    yield _table(release, kind, "level", LEVEL.label, mine, levels, [LEVEL_NAMES[level] for level in LEVELS])
    names = mine["place"].map(lambda place: place.province if place.province in provinces() else _ELSEWHERE.zh)
    of = {name: great for great, those in _GREAT.values() for name in those.split()}
    great = names.map(lambda name: of.get(name, _ELSEWHERE).zh)
    fine = [*(Text(name, name) for name in provinces()), _ELSEWHERE]
    coarse = [*(great for great, _ in _GREAT.values()), _ELSEWHERE]
    if _kept(release.rules, mine, great) > _kept(release.rules, mine, names):
        yield _table(release, kind, "great", Text("大区", "Great region"), mine, great, coarse)
    else:
        yield _table(release, kind, "province", Text("省级地区", "Province"), mine, names, fine)
    known = {bare(name): one for one in INSTITUTION_TYPES for name in one}
    kinds_ = mine["type"].map(lambda text: known.get(bare(text), UNKNOWN).zh)
    yield _table(
        release, kind, "type", Text("机构类型", "Type of institution"), mine, kinds_, [*INSTITUTION_TYPES, UNKNOWN]
    )


def _kept(rules: Rules, mine: pd.DataFrame, by: "pd.Series[Any]") -> int:
    """Of how many submissions the outcome is told."""
    counts = ((len(some), int(some["conforms"].sum())) for _, some in mine.groupby(by))
    return sum(n for n, passed in counts if not rules.hides_outcome(n, passed))


def _table(
    release: Release, kind: str, table: str, title: Text, mine: pd.DataFrame, by: "pd.Series[Any]", rows: Sequence[Text]
) -> tuple[str, str, Text, Sequence[Text]]:
    for row in rows:
        _outcome(release, (kind, table, row.zh), mine[by == row.zh])
    for which in ("n", "conforming", "failing"):
        release.total((kind, *_WHOLE, which), [(kind, table, row.zh, which) for row in rows])
    return kind, table, title, rows


def _outcome(release: Release, name: Name, some: pd.DataFrame) -> None:
    release.add_outcome(name, len(some), int(some["conforms"].sum()))
    rules, failing = release.rules, len(some) - int(some["conforms"].sum())
    if len(some) >= rules.few and 1 <= failing <= rules.failures:
        # Whoever reads the rules knows of a larger number whose outcome is hidden that it has so few failures.
        release.facts.append(Fact((((*name, "failing"), 1.0),), 1, rules.failures))
    codes = some["credit_code"]
    organizations = int(codes[codes != ""].nunique() + (codes == "").sum())
    if release.rules.hides(organizations):  # ten workbooks of five organizations are five
        release.hide((*name, "n"))
        release.hide((*name, "conforming"))


# --- views ------------------------------------------------------------------------------------------------------------
def views(found: Published) -> list[Page | Sheet[Any]]:
    return [_numbers(found), _protection(found)]


def _numbers(found: Published) -> Page:
    shown = found.release.shown
    blocks: list[Block] = []

    def cell(kind: str, table: str, which: str) -> Any:
        def value(row: Text) -> Any:
            at = (kind, *_WHOLE, which) if row is TOTAL else (kind, table, row.zh, which)
            return _C if shown[at] is None else shown[at]

        return value

    def rate(kind: str, table: str) -> Any:
        def value(row: Text) -> Any:
            n, passed = (cell(kind, table, which)(row) for which in ("n", "conforming"))
            return _C if _C in (n, passed) else (passed, n)

        return value

    for kind, table, title, rows in found.tables:
        grid: Grid[Text] = Grid(
            rows,
            [
                Column(title, lambda row: row, LABEL),
                Column(Text("评估数", "Assessed"), cell(kind, table, "n"), COUNT, key="n"),
                Column(CONFORMS, cell(kind, table, "conforming"), COUNT),
                Column(Text("符合率", "Pass rate"), rate(kind, table), Rate()),
            ],
            total=[TOTAL],
        )
        name = Text(f"{title.zh} · {kind_text(kind).zh}", f"{title.en} · {kind_text(kind).en}")
        blocks += [Section(name), grid]
    return Page(
        PUBLIC,
        PUBLIC,
        (38.0, *[14.0] * 6),
        blocks,
        [
            Text(
                f"{HIDDEN}：保密。数均取最近的 {found.release.rules.base} 的倍数，合计单独取整，故各行之和可能不等于合计；符合率由取整后的数计算。",
                f"{HIDDEN}: confidential. Counts are rounded to base {found.release.rules.base}, totals by themselves, so that rows need not add up; rates are of "
                "rounded counts.",
            )
        ],
    )


def _protection(found: Published) -> Page:
    rules = found.release.rules
    hidden = sum(shown is None and name[-1] != "failing" for name, shown in found.release.shown.items())
    narrowest = min((one.width for one in found.audit), default=None)
    lines = [
        (
            Text("名称", "Names"),
            Text("不公布机构名称、代码、最高分和最低分", "No name, code, lowest or highest score is published"),
        ),
        (
            Text("数量下限", "Fewest"),
            Text(f"不足 {rules.fewest} 家的数保密", f"Counts of fewer than {rules.fewest} organizations are hidden"),
        ),
        (
            Text("不符合数", "Failures"),
            Text(
                f"不符合 1–{rules.failures} 份的，符合数保密",
                f"With 1–{rules.failures} failures, the number that conforms is hidden",
            ),
        ),
        (
            Text("全部或全不", "All or none"),
            Text(
                f"不足 {rules.few} 份而全部符合或全不符合的，符合数保密",
                f"All or none of fewer than {rules.few}: hidden",
            ),
        ),
        (Text("取整", "Rounding"), Text(f"取最近的 {rules.base} 的倍数", f"To the nearest multiple of {rules.base}")),
        (
            Text("合并", "Coarser groups"),
            Text("按大区能多公布时，以大区代替省级地区", "Great regions in place of provinces where that tells more"),
        ),
        (Text("上一次公开", "Release before"), found.previous),
    ]
    audit = [
        (Text("公布的数", "Counts"), len([name for name in found.release.shown if name[-1] != "failing"])),
        (Text("其中保密", "Hidden"), hidden),
        (Text("其中为保护别的数而保密", "Hidden to protect others"), hidden - found.by_rule),
        (Text("审计的保密数", "Secrets audited"), len(found.audit)),
        (Text("最窄的可推断范围", "Narrowest bounds"), Text("—", "—") if narrowest is None else f"{narrowest:g}"),
        (Text("要求的最小范围", "Least width allowed"), rules.width),
    ]
    return Page(
        PROTECTION,
        PROTECTION,
        (30.0, 80.0),
        [
            Section(Text("规则", "Rules")),
            Grid(
                lines,
                [
                    Column(Text("规则", "Rule"), lambda one: one[0], LABEL),
                    Column(Text("内容", "What"), lambda one: one[1]),
                ],
            ),
            Section(Text("审计", "Audit")),
            Grid(
                audit,
                [
                    Column(Text("审计", "Audit"), lambda one: one[0], LABEL),
                    Column(Text("结果", "Result"), lambda one: one[1], COUNT),
                ],
            ),
        ],
        [
            Text(
                "审计：假定有人知道这些规则和全部公布的表（以及上一次公开的表），用线性规划推算每个保密数的上下界；过窄的即不予公布。"
                "不列出每格因哪条规则保密，以免由此推出。",
                "Audit: linear programs bound every hidden count by all tables published together (and those published before), for somebody who knows the "
                "rules. Which rule hid a cell is not said, for that would tell what it hides.",
            )
        ],
    )


def data(found: Published, head: Head) -> list[list[str | int | None]]:
    """What ``--previous`` reads back: only what is published."""
    rows: list[list[str | int | None]] = [[_FORMAT, head.first, head.last, None, None]]
    rows += [[*name, shown] for name, shown in found.release.shown.items() if name[-1] != "failing"]
    return rows
