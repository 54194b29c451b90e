"""Statistics for the public: counts by level, region and type, with what is confidential hidden, the rest rounded, and an audit of it all.

In: the pool, the register's publication list, the release before. Out: views that name nobody. Nothing that says which rule hid a cell is
published, for that would tell what it hides.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from smexl.errors import TellableError
from smexl.headed import DamagedError, workbook_sheets
from smexl.kinds import CONFORMS, FORMAL, INSTITUTION_TYPES, LEVEL, STARS
from smexl.regions import UNKNOWN, provinces
from smexl.statistics.disclosure import (
    HIDDEN,
    WHOLE,
    Bounded,
    ContradictionError,
    DisclosureRules,
    Earlier,
    Name,
    OutcomeCounts,
    Relation,
    Release,
    protect,
)
from smexl.statistics.figures import Pool
from smexl.statistics.grouping import Axis, PublicRow, PublicTable, coarser, telling_table
from smexl.statistics.official import TOTAL, Head
from smexl.text import Text, bare
from smexl.views.cells import COUNT, LABEL, Mark, Rate
from smexl.views.columns import kind_text
from smexl.views.page import Block, Chart, Charts, Grid, Page, Section, Series
from smexl.views.sheet import Column, Sheet

PUBLIC = Text("公开统计", "Public statistics")
_PROTECTION = Text("保密处理", "Disclosure control")
DATA = "_public"
_FORMAT = "smexl-public-2"
_C = Mark(Text(HIDDEN, HIDDEN), "muted")
_WHOLE = (WHOLE, TOTAL.zh)
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


PublishedCase = tuple[str, int, str]
"""Who is on a publication list: credit code, level, and the day the assessment ended."""


# --- what is counted --------------------------------------------------------------------------------------------------
def _axes(levels: Sequence[Text]) -> list[Axis]:
    of = {name: great for great, those in _GREAT.values() for name in those.split()}
    types = [*INSTITUTION_TYPES, UNKNOWN]
    places = [*(Text(name, name) for name in provinces()), _ELSEWHERE]
    return [
        Axis("level", LEVEL.label, levels, {}),
        Axis("province", Text("省级地区", "Province"), places, {**of, _ELSEWHERE.zh: _ELSEWHERE}),
        Axis("type", Text("机构类型", "Type of institution"), types, {}),
    ]


def _counted(pool: Pool, listed: Collection[PublishedCase]) -> pd.DataFrame:
    """The submissions that count, each with its kind, whether it conforms, whose it is, whether it is on the publication list, and its
    category on every axis."""
    table = pool.counted
    listed_cases = {one[:2] for one in listed}
    formal, conforms = table["kind"] == FORMAL.key, table["conforms"].astype(bool)
    cases = zip(table["credit_code"], table["level"], strict=True)
    on_list = pd.Series(
        [(str(code), int(level)) in listed_cases for code, level in cases], index=table.index, dtype=bool
    )
    places = set(provinces())
    types = {bare(name): one for one in INSTITUTION_TYPES for name in one}
    return pd.DataFrame(
        {
            "kind": table["kind"],
            "conforms": conforms,
            "who": table["credit_code"].where(table["credit_code"] != "", table.index.astype(str)),
            "listed": formal & conforms & on_list,
            "level": [pool.level_name(level).zh for level in table["level"]],
            "province": [one.province if one.province in places else _ELSEWHERE.zh for one in table["place"]],
            "type": [types.get(bare(text), UNKNOWN).zh for text in table["type"]],
        }
    )


def _outcome(some: pd.DataFrame, listed: bool, *, published: bool = True) -> OutcomeCounts:
    of = int(some["listed"].sum()) if listed else None
    return OutcomeCounts(len(some), int(some["conforms"].sum()), int(some["who"].nunique()), of, published)


# --- the release before -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Previous:
    """A release before this one: the days it covered, and what it showed of each count."""

    first: str
    last: str
    release: Earlier

    @property
    def shown(self) -> Mapping[Name, int | None]:
        return self.release.shown

    def seen_from(self, head: Head) -> "Previous":
        """The same with how its days stand to those of ``head``."""
        return replace(
            self, release=replace(self.release, relation=_relation((self.first, self.last), (head.first, head.last)))
        )


def _relation(before: tuple[str, str], now: tuple[str, str]) -> Relation:
    if not all((*before, *now)):
        return "apart"
    if before == now:
        return "same"
    if now[0] <= before[0] and before[1] <= now[1]:
        return "earlier"
    return "later" if before[0] <= now[0] and now[1] <= before[1] else "apart"


def read_previous(path: Path) -> list[Previous]:
    """The public statistics at ``path`` as smexl wrote them, and those before them that they name. Raises ``PublicError``, ``OSError``."""
    try:
        rows = [
            ["" if cell is None else str(cell) for cell in row]
            for row in dict(workbook_sheets(path.read_bytes()))[DATA]
        ]
        starts = [place for place, row in enumerate(rows) if row[0].startswith("smexl-public-")]
        if starts[0] != 0 or any(rows[start][0] != _FORMAT for start in starts):
            raise ValueError(rows[0][0])
        return [_previous(rows[start:end]) for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]
    except (DamagedError, KeyError, ValueError, IndexError, TypeError, StopIteration) as error:
        raise PublicError(
            f"“{path}”不是 smexl statistics --public 写出的工作簿；请给出上一次公开的原文件。",
            f"“{path}” is no workbook of smexl statistics --public; give the file that was published.",
        ) from error


def _previous(rows: Sequence[Sequence[str]]) -> Previous:
    (_, first, last, said, *_), *counts = rows
    rules = DisclosureRules(**{name: int(number) for name, number in (one.split("=") for one in said.split())})
    shown = {tuple(row[:4]): int(row[4]) if row[4] else None for row in counts}
    members = {tuple(row[:3]): tuple(row[5].split("\n")) for row in counts if row[5]}
    if not {name[:3] for name in shown} >= {(name[0], *_WHOLE) for name in shown}:
        raise ValueError("a kind without its total")
    return Previous(first, last, Earlier(rules, shown, members))


def data(published: "Published", head: Head) -> list[list[str | int | None]]:
    """What ``--previous`` reads back: only what is published, now and before."""
    rules = " ".join(f"{name}={number}" for name, number in asdict(published.release.rules).items())
    rows: list[list[str | int | None]] = [[_FORMAT, head.first, head.last, rules, None, None]]
    members = {
        table.group(row): "\n".join(one.zh for one in row.members)
        for table in published.tables
        for row in table.rows
        if len(row.members) > 1
    }
    rows += [[*name, shown, members.get(name[:3])] for name, shown in published.release.shown.items()]
    for one in published.before:
        rules = " ".join(f"{name}={number}" for name, number in asdict(one.release.rules).items())
        rows.append([_FORMAT, one.first, one.last, rules, None, None])
        rows += [
            [*name, shown, "\n".join(one.release.members.get(name[:3], ())) or None]
            for name, shown in one.shown.items()
        ]
    return rows


# --- what is published ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Published:
    """What is given out: the counts, the tables, the audit, how many a rule hid, the releases before, and how many stand on the list (None:
    no list was given)."""

    release: Release
    tables: Sequence[PublicTable]
    audit: Sequence[Bounded]
    by_rule: int
    before: Sequence[Previous] = ()
    listed: int | None = None
    merged: int = 0


def make_public(
    pool: Pool,
    head: Head,
    previous: Sequence[Previous] = (),
    rules: DisclosureRules | None = None,
    listed: Collection[PublishedCase] | None = None,
) -> Published:
    """Hide, round and audit. ``listed``: who is on the register's publication lists.

    Raises ``PublicError`` where a hidden count could still be bounded too closely or the counts contradict the list, and ``NoAuditError``.
    """
    if listed is not None:
        _check_list(pool, head, listed)
    before = [one.seen_from(head) for one in previous]
    found = release_of(
        _counted(pool, listed or ()), rules or DisclosureRules(), before, listed is not None, pool.level_names
    )
    return replace(found, listed=None if listed is None else len(listed))


def release_of(
    table: pd.DataFrame,
    rules: DisclosureRules,
    before: Sequence[Previous] = (),
    listed: bool = False,
    levels: Sequence[Text] = STARS,
) -> Published:
    """The release of submissions as ``_counted`` gives them. ``levels``: their names. Raises as ``make_public``.

    What can still be worked out when nothing is left to hide stands together with a neighbour.
    """
    tables = [
        telling_table(str(kind), axis, _by_category(some, axis), rules)
        for kind, some in table.groupby("kind", sort=False)
        for axis in _axes(levels)
    ]
    merged = 0
    while True:
        release = _release(table, tables, rules, listed)
        by_rule = sum(shown is None for shown in release.shown.values())
        try:
            bounds = protect(release, [one.release for one in before])
        except ContradictionError as error:
            raise PublicError(
                "上一次公开的数与这一次的矛盾：不是同一批机构；请核对 --previous、批次和裁定。",
                "What was published before contradicts this: they are not of the same organizations; check --previous, the batches and decisions.",
            ) from error
        close = [one for one in bounds if one.width < rules.width]
        if not close:
            return Published(release, tables, bounds, by_rule, before, merged=merged)
        joined = coarser(tables, close, release)
        if joined is None:
            raise _too_close(close)
        tables, merged = joined, merged + 1


def _too_close(close: Sequence[Bounded]) -> PublicError:
    one = close[0]
    zh = {"n": "评估数", "conforming": "符合数", "failing": "不符合数"}[one.name[-1]]
    kind, *group = one.name[:-1]
    before = "上一次公开的" if " " in kind else ""
    kind = kind.partition(" ")[0]
    bounds = f"{one.low:g}–{one.high:g}"
    return PublicError(
        f"{before}“{kind_text(kind).zh} · {group[-1]}”的{zh}可推断为 {bounds}，共 {len(close)} 个保密的数过窄；请合并批次或延长期间后再公开。",
        f"{len(close)} hidden counts could still be worked out, first {one.name[-1]} of “{kind_text(kind).en} · {group[-1]}”"
        f"{' as published before' if before else ''}: {bounds}; publish more batches or a longer period together.",
    )


def _by_category(some: pd.DataFrame, axis: Axis) -> dict[str, tuple[int, int]]:
    return {str(zh): (len(one), int(one["conforms"].sum())) for zh, one in some.groupby(axis.key, sort=False)}


def _release(table: pd.DataFrame, tables: Sequence[PublicTable], rules: DisclosureRules, listed: bool) -> Release:
    release = Release(rules)
    for kind, mine in table.groupby("kind", sort=False):
        known = listed and kind == FORMAL.key
        release.add((str(kind), *_WHOLE), _outcome(mine, known))
        for one in (one for one in tables if one.kind == kind):
            by = mine[one.axis.key]
            for row in one.rows:
                names = [member.zh for member in row.members]
                release.add(one.group(row), _outcome(mine[by.isin(names)], known))
                if len(names) > 1:
                    for name in names:
                        release.add((one.kind, one.axis.key, name), _outcome(mine[by == name], known, published=False))
                    release.total(one.group(row), [(one.kind, one.axis.key, name) for name in names])
            release.total((one.kind, *_WHOLE), [one.group(row) for row in one.rows])
    return release


def _check_list(pool: Pool, head: Head, listed: Collection[PublishedCase]) -> None:
    """Raises ``PublicError`` where somebody whose assessment ended in the period is on the list and counts nowhere."""
    formal = pool.of_kind(FORMAL.key)
    there = {(str(code), int(level)) for code, level in zip(formal["credit_code"], formal["level"], strict=True)}
    missing = sorted(one for one in listed if head.first <= one[2] <= head.last and one[:2] not in there)
    if missing:
        code, level, _ = missing[0]
        raise PublicError(
            f"公示名单上有 {len(missing)} 项的评估结束于统计期间而没有计入（如 {code}，{pool.level_name(level).zh}）：公开的数会与公示名单矛盾；请补上缺少的批次，或裁定互相矛盾的结论。",
            f"{len(missing)} on the publication list, whose assessment ended in the period, do not count ({code}, {pool.level_name(level).en}, for one), so that the counts would "
            "contradict the list; add the batches that are missing, or decide conflicting verdicts.",
        )


# --- views ------------------------------------------------------------------------------------------------------------
def views(published: Published) -> list[Page | Sheet[Any]]:
    return [_numbers(published), _protection(published)]


_ALL = PublicRow((), TOTAL)
_ASSESSED = Text("评估数", "Assessed")


def _numbers(published: Published) -> Page:
    shown = published.release.shown
    blocks: list[Block] = []

    def cell(table: PublicTable, which: str) -> Any:
        def value(row: PublicRow) -> Any:
            at = (table.kind, *_WHOLE, which) if row is _ALL else (*table.group(row), which)
            return _C if shown[at] is None else shown[at]

        return value

    def rate(table: PublicTable) -> Any:
        def value(row: PublicRow) -> Any:
            n, passed = (cell(table, which)(row) for which in ("n", "conforming"))
            return _C if _C in (n, passed) else (passed, n)

        return value

    for table in published.tables:
        grid: Grid[PublicRow] = Grid(
            table.rows,
            [
                Column(table.axis.title, lambda row: row.name, LABEL),
                Column(_ASSESSED, cell(table, "n"), COUNT, key="n"),
                Column(CONFORMS, cell(table, "conforming"), COUNT, key="conforming"),
                Column(Text("符合率", "Pass rate"), rate(table), Rate()),
            ],
            total=[_ALL],
            least=20,  # rows that stand together have long names
        )
        kind = kind_text(table.kind)
        name = Text(f"{table.axis.title.zh} · {kind.zh}", f"{table.axis.title.en} · {kind.en}")
        series = [Series("n", _ASSESSED, "sky"), Series("conforming", CONFORMS, "navy")]
        size = (800, 110 + min(24 * len(table.rows), 640))  # no higher than a page
        blocks += [Section(name), grid, Charts([Chart(name, grid, series, kind="bar", size=size, gap=40)])]
    return Page(
        PUBLIC,
        PUBLIC,
        (38.0, *[14.0] * 6),
        blocks,
        [
            Text(
                f"{HIDDEN}：保密，图中没有条。数均取最近的 {published.release.rules.base} 的倍数，合计单独取整，故各行之和可能不等于合计；符合率由取整后的数计算。",
                f"{HIDDEN}: confidential, without a bar in the charts. Counts are rounded to base {published.release.rules.base}, totals by themselves, so that rows need not add up; rates are of "
                "rounded counts.",
            )
        ],
    )


def _said_of_list(listed: int | None) -> Text:
    if listed is None:
        return Text(
            "未给出登记簿（--register），审计未计入公示名单",
            "No register was given (--register); the audit leaves the list out",
        )
    return Text(f"已计入公示名单上的 {listed} 项", f"The {listed} on the list are taken into account")


_NONE_BEFORE = Text("未给出上一次公开的统计（--previous）", "No release before was given (--previous)")


def _said_before(previous: Previous) -> Text:
    days = f"{previous.first} 至 {previous.last}", f"{previous.first} to {previous.last}"
    return {
        "same": Text(
            f"{days[0]}：同一期间，各数应相同，已计入",
            f"{days[1]}: the same days, so the same counts; taken into account",
        ),
        "earlier": Text(
            f"{days[0]}：在本期之内，评估数不多于本期，已计入",
            f"{days[1]}: within this period, so no more were assessed; taken into account",
        ),
        "later": Text(
            f"{days[0]}：包含本期，评估数不少于本期，已计入",
            f"{days[1]}: contains this period, so no fewer were assessed; taken into account",
        ),
        "apart": Text(
            f"{days[0]}：与本期互不包含，各数之差推不出单个机构",
            f"{days[1]}: neither contains the other, so that differences tell of nobody",
        ),
    }[previous.release.relation]


def _protection(published: Published) -> Page:
    rules = published.release.rules
    hidden = sum(shown is None for shown in published.release.shown.values())
    narrowest = min((one.width for one in published.audit), default=None)
    lines = [
        (Text("名称", "Names"), Text("不公布机构名称、代码、最高分和最低分", "No name, code, lowest or highest score is published")),
        (Text("数量下限", "Fewest"), Text(f"不足 {rules.fewest} 家的数保密", f"Counts of fewer than {rules.fewest} organizations are hidden")),
        (Text("不符合数", "Failures"), Text(f"不符合 1–{rules.failures} 份的，符合数保密", f"With 1–{rules.failures} failures, the number that conforms is hidden")),
        (Text("全部或全不", "All or none"), Text(f"不足 {rules.few} 份而全部符合或全不符合的，符合数保密", f"All or none of fewer than {rules.few}: hidden")),
        (Text("取整", "Rounding"), Text(f"取最近的 {rules.base} 的倍数", f"To the nearest multiple of {rules.base}")),
        (Text("合并", "Coarser groups"), Text("合并为一行能多公布时，合并保密的各行，或以大区代替省级地区；合并后仍可推出的，再与相邻的行合并", "Rows that are hidden stand together, or great regions in place of provinces, where that tells more; so do rows of what could still be worked out")),
        (Text("最小范围", "Least width"), Text(f"保密的数可推断的上下界至少相差 {rules.width}", f"The bounds of a hidden count are at least {rules.width} apart")),
        (Text("公示名单", "Publication list"), _said_of_list(published.listed)),
        *(
            (Text("上一次公开", "Release before"), said)
            for said in [_said_before(one) for one in published.before] or [_NONE_BEFORE]
        ),
    ]  # fmt: skip
    audit = [
        (Text("公布的数", "Counts"), len(published.release.shown)),
        (Text("其中保密", "Hidden"), hidden),
        (Text("其中为保护别的数而保密", "Hidden to protect others"), hidden - published.by_rule),
        (Text("为保护而合并的行", "Rows joined to protect"), published.merged),
        (Text("审计的保密数", "Secrets audited"), len(published.audit)),
        (
            Text("可推断范围最窄至少", "Narrowest bounds, at least"),
            Text("—", "—") if narrowest is None else f"{narrowest:g}",
        ),
    ]
    return Page(
        _PROTECTION,
        _PROTECTION,
        (30.0, 80.0),
        [
            Section(Text("规则", "Rules")),
            Grid(
                lines,
                [
                    Column(Text("规则", "Rule"), lambda one: one[0], LABEL),
                    Column(Text("内容", "What"), lambda one: one[1]),
                ],
                least=20,
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
                "审计：假定有人知道这些规则、全部公布的表、此前公开的表和公示名单，用线性规划推算每个保密数的上下界；过窄的即不予公布。"
                "不列出每格因哪条规则保密，以免由此推出。",
                "Audit: linear programs bound every hidden count by all tables published together, those published before and the publication list, for somebody who "
                "knows the rules. Which rule hid a cell is not said, for that would tell what it hides.",
            )
        ],
    )
