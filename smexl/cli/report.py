"""``smexl report``."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smexl.cli.common import (
    EXISTING,
    Reply,
    catalogue_option,
    command,
    common_options,
    counting,
    exist,
    fail,
    folder_option,
    issued_as_json,
    load_catalogue,
    naming_template,
    option,
    reading,
    say,
    template_options,
    warn,
    warn_of_kept,
    write_new_template,
)
from smexl.text import Text, count_of

if TYPE_CHECKING:
    from smexl.report.documents import Document
    from smexl.report.issue import IssuedReports, Order


@command(
    "生成 Word 评估报告（8.3.13）：批次中每份受理的正式评估一份，或每个工作簿一份；自评工作簿得到自评估报告。"
    "工作簿没有说明的内容标为“待补充”，并列在报告末尾。",
    "Write evaluation reports in Word (8.3.13): one per accepted formal assessment of a batch, or one per workbook; a self-assessment"
    " gives a self-assessment report. What a workbook does not say is marked and listed at the end.",
    "smexl report batch-2026-11 --out reports",
    "smexl report --new-template body.docx",
    "smexl report batch-2026-11 --template body.docx --out reports",
    "smexl report formal/*.xlsx --document plan --out plans",
)
@click.argument("sources", nargs=-1, type=EXISTING, metavar="BATCH|WORKBOOK...")
@option(
    "--document",
    "report 评估报告；plan 评估计划；meetings 首次、末次会议签到表；自评：plan 自评估计划，verification 审核验证记录，application 申请书",
    "report; plan (8.3.6, self: 8.2.3); meetings: sign-in sheets of the opening and closing meetings; self: verification, application.",
    type=click.Choice(["report", "plan", "meetings", "verification", "application"]),
    default="report",
    show_default=True,
)
@folder_option(required=False)
@template_options(Text("机构自己的报告模板", "The body's own template of reports."))
@option(
    "--kind",
    "批次中哪一类评估，或哪一类的模板；缺省为 formal（自评独有的文件为 self）",
    "Which assessments of a batch, or whose template; formal by default, or self for what only that has.",
    type=click.Choice(["formal", "self"]),
)
@option(
    "--overwrite",
    "替换内容不同的已有报告（可能已手工补写）",
    "Replace existing reports that differ (somebody may have completed them).",
    is_flag=True,
)
@catalogue_option
@common_options
def report(  # noqa: PLR0913, PLR0917 (a command's options)
    sources: tuple[Path, ...],
    document: str,
    out: Path | None,
    template_path: Path | None,
    new_template: Path | None,
    kind: str | None,
    overwrite: bool,
    catalogue_path: Path | None,
    reply: Reply,
) -> None:
    from smexl.report import documents
    from smexl.report.fill import read_template
    from smexl.report.issue import Order, blank_template

    of_kind = next(of for key, of in documents.DOCUMENTS if key == document)
    if kind is not None:
        _document(document, kind)
    if new_template is not None:
        blank = _document(document, kind or of_kind)
        write_new_template(
            new_template, (sources, out, template_path), lambda: blank_template(blank, reply.lang), reply
        )
        return
    if not sources or out is None:
        fail(
            "请给出批次或工作簿，并用 --out 指定输出文件夹。",
            "Name a batch or workbooks, and the folder to write to with --out.",
        )
    exist(sources)
    template = None if template_path is None else reading(lambda: read_template(template_path))
    order = Order(out, reply.lang, document, kind or of_kind, template, overwrite)
    try:
        with counting(say("报告", "Reports"), reply.terse) as progress:
            issued, left_out = reading(lambda: _issued(sources, order, template_path, catalogue_path, progress))
    except KeyboardInterrupt:
        fail("已中断；已写的报告保留。", "Interrupted; the reports written so far stay.")
    besides = {"of_other_kind": issued.others, "items_not_in_template": left_out}
    reply.give({"out": str(out), **issued_as_json(issued, "report"), **besides})
    if not reply.json:
        _tell(issued, _document(document, kind or of_kind), out, left_out, reply)
    sys.exit(0 if issued.complete else 1)


def _document(key: str, kind: str) -> "Document":
    from smexl.report import documents

    found = documents.of(key, kind)
    if found is None:
        fail(
            f"{kind} 类评分表没有 {key} 这种文件；请换 --kind。",
            f"Workbooks of the kind {kind} have no {key}; choose another --kind.",
        )
    return found


def _issued(
    sources: Sequence[Path],
    order: "Order",
    template: Path | None,
    catalogue_path: Path | None,
    progress: Callable[[int, int], None],
) -> "tuple[IssuedReports, list[str]]":
    """What was issued, and the items of 8.3.13 that the template leaves out. A problem of the template names its file."""
    from smexl.report.issue import issue_reports, items_left_out

    with naming_template(template):
        report_of_team = order.document == "report" and order.kind == "formal"
        left_out = items_left_out(order.template) if order.template is not None and report_of_team else []
        return issue_reports(sources, order, lambda: load_catalogue(catalogue_path), progress), left_out


_KEPT = {
    "kept": Text(
        "已有内容不同的同名报告，未覆盖；要替换请加 --overwrite。",
        "a different report of this name is there and was kept; --overwrite replaces it.",
    ),
    "reversed": Text(
        "已有报告的判定结论与现在的结论相反，该报告已经过时，未覆盖；要替换请加 --overwrite。",
        "the report that is there tells the opposite verdict and is out of date; it was kept, --overwrite replaces it.",
    ),
}


def _tell(issued: "IssuedReports", document: "Document", out: Path, left_out: list[str], reply: Reply) -> None:
    from smexl.report import documents

    name = document.title
    for letter in left_out:
        warn(say(f"模板没有用到 8.3.13 {letter}) 的标签。", f"The template uses no tag of 8.3.13 {letter})."))
    warn_of_kept(issued, _KEPT)
    count = sum(one.state not in _KEPT for one in issued.reports)
    reply.tell(f"已生成 {count} 份{name.zh}，在“{out}”。", f"{name.en}, made in “{out}”: {count}.")
    if open_ := sum(one.missing > 0 for one in issued.reports):
        where = Text("，列在末尾", ", listed at the end") if document.key == documents.REPORT_KEY else Text("", "")
        reply.tell(
            f"其中 {open_} 份有待补充的内容，文中标有【待补充】{where.zh}。",
            f"With places to be completed, marked in the text{where.en}: {open_}.",
        )
    if issued.others:
        reply.tell(
            f"批次中另有 {issued.others} 份另一类评估没有出报告；需要时用 --kind 选择 self 或 formal。",
            f"The batch has {count_of(issued.others, 'assessment')} of the other kind without a report; choose self or formal with --kind.",
        )
