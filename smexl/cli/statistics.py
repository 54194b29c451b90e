"""``smexl statistics``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    Reply,
    bodies_option,
    command,
    common_options,
    fail,
    option,
    page_option,
    reading,
    workbook_option,
)

if TYPE_CHECKING:
    from smexl.statistics.disclosure import DisclosureRules
    from smexl.statistics.official import CaseKey
    from smexl.statistics.public import PublishedCase

_RULES = ("fewest", "failures", "few", "base", "width")


@command(
    "汇总多个批次，给出统计。BATCH 是 process 的输出文件夹，或其中的 summary.xlsx。",
    "Statistics over batches. BATCH: an --out of process, or its summary.xlsx.",
    "smexl statistics batch-a batch-b/summary.xlsx --out statistics.xlsx --page statistics.html",
)
@click.argument("batches", nargs=-1, required=True, type=EXISTING, metavar="BATCH...")
@workbook_option
@page_option
@option(
    "--tables",
    "另写每张表的 .parquet 和 .csv 及数据字典",
    "Also write every table (.parquet, .csv) and a data dictionary.",
    type=EXISTING,
    metavar="DIR",
)
@option(
    "--decisions",
    "结论不一致的待裁定表：先读后写",
    "Conflicting verdicts to be decided: read, then written.",
    type=EXISTING,
    metavar="FILE.xlsx",
)
@option(
    "--register",
    "登记簿：已发证的数目；与 --public 一起，审计计入公示名单",
    "A register: the number certified; with --public the audit takes its publication lists into account.",
    type=EXISTING,
    metavar="FILE.xlsx",
)
@option(
    "--public",
    "供公开的统计：保密、取整并审计",
    "For the public: hidden where confidential, rounded, audited.",
    is_flag=True,
)
@option(
    "--previous", "上一次公开的统计", "What was published before (with --public).", type=EXISTING, metavar="FILE.xlsx"
)
@option(
    "--rule",
    "thresholds",
    "--public 的阈值：fewest 机构数下限（10），failures 不符合数上限（4），few 全部或全不（20），base 取整（5），width 最小范围（3）",
    "A threshold of --public: fewest organizations (10), failures (4), few for all or none (20), base (5), width of bounds (3).",
    type=(click.Choice(_RULES), click.IntRange(0, 1000)),
    multiple=True,
    metavar="NAME N",
)
@bodies_option
@common_options
def statistics(  # noqa: PLR0913, PLR0917 (a command's options)
    batches: tuple[Path, ...],
    out: Path,
    page: Path | None,
    tables: Path | None,
    decisions: Path | None,
    register: Path | None,
    public: bool,
    previous: Path | None,
    thresholds: tuple[tuple[str, int], ...],
    bodies_path: Path | None,
    reply: Reply,
) -> None:
    from smexl.proof.bodies import read_bodies
    from smexl.statistics import Extras
    from smexl.statistics import statistics as compute

    if (previous is not None or thresholds) and not public:
        fail("--previous 和 --rule 只与 --public 一起使用。", "--previous and --rule go with --public only.")
    bodies = None if bodies_path is None else reading(lambda: read_bodies(bodies_path))
    certified, listed = (None, None) if register is None else _cases(register)
    rules = _rules(dict(thresholds)) if public else None
    wanted = Extras(page, tables, decisions, certified, public, previous, rules, listed)
    result = reading(lambda: compute(batches, out, reply.lang, bodies, wanted))
    reply.give(result.as_json(), result.lines(LANG), out)


def _cases(path: Path) -> "tuple[set[CaseKey], set[PublishedCase]]":
    """The cases of a register that hold or held a certificate, and who is on its lists."""
    from smexl.register.state import CERTIFIED_STATES
    from smexl.register.work import read_register

    opened = reading(lambda: read_register(path))
    if opened.differences:
        fail(
            f"登记簿“{path}”被手工改动过；请先用 smexl register check 查看。",
            f"The register “{path}” was changed by hand; see smexl register check first.",
        )
    certified = {(str(case.about["credit_code"]), case.level) for case in opened.state.of_state(*CERTIFIED_STATES)}
    on_a_list = (case for case in opened.state.cases.values() if case.notice[0])
    listed = {(str(case.about["credit_code"]), case.level, str(case.about["end"])) for case in on_a_list}
    return certified, listed


def _rules(thresholds: dict[str, int]) -> "DisclosureRules":
    from smexl.statistics.disclosure import DisclosureRules

    rules = DisclosureRules(**thresholds)
    if not (rules.base >= 1 and rules.width >= 1 and 2 <= rules.fewest <= rules.few):
        fail(
            "--rule：base 和 width 至少为 1，fewest 至少为 2 且不大于 few。",
            "--rule: base and width are at least 1, fewest at least 2 and no more than few.",
        )
    return rules
