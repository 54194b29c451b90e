"""``smexl notices``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smexl.cli.common import (
    EXISTING,
    Reply,
    command,
    common_options,
    exist,
    fail,
    folder_option,
    issued_as_json,
    naming_template,
    option,
    reading,
    template_options,
    warn_of_kept,
    write_new_template,
)
from smexl.text import Text

if TYPE_CHECKING:
    from smexl.report.issue import IssuedReports


def _day(_: click.Context, __: click.Parameter, text: str | None) -> str:
    """An ISO date as given, or nothing."""
    from smexl.report.answers import day

    if text and day(text, "zh") == text:
        fail(f"“{text}”不是日期；请写成 2026-11-30。", f"“{text}” is no date; write it as 2026-11-30.")
    return text or ""


@command(
    "生成 Word 通知：每份受理的自评一份受理通知，每份退回的一份退回通知，名册上没有提交的每家一份催报通知（名册是 process 时给出的）。",
    "Write notices in Word: of acceptance and of return for each self-assessment, reminders to those on the roster given to process who"
    " handed in nothing.",
    'smexl notices batch-2026-11 --out notices --body "安徽某某评估有限公司" --contact "王工，0551-62345678" --deadline 2026-12-15',
    "smexl notices --new-template notice.docx",
    "smexl notices batch-2026-11 --template notice.docx --out notices",
)
@click.argument("batch", required=False, type=EXISTING, metavar="DIR")
@folder_option(required=False)
@option("--body", "评估机构名称", "Name of the assessment body.", default="")
@option("--contact", "评估机构的联系人、电话和邮箱", "Contact, phone and mail of the body.", default="")
@option(
    "--date", "date_", "通知日期，缺省为今天", "Date of the notices; today by default.", callback=_day, metavar="DATE"
)
@option("--deadline", "期限，如 2026-12-15", "Deadline, e.g. 2026-12-15.", callback=_day, metavar="DATE")
@template_options(Text("机构自己的通知模板", "The body's own template of notices."))
@option("--overwrite", "替换内容不同的已有通知", "Replace existing notices that differ.", is_flag=True)
@common_options
def notices(  # noqa: PLR0913, PLR0917 (a command's options)
    batch: Path | None,
    out: Path | None,
    body: str,
    contact: str,
    date_: str,
    deadline: str,
    template_path: Path | None,
    new_template: Path | None,
    overwrite: bool,
    reply: Reply,
) -> None:
    from smexl.report.fill import read_template
    from smexl.report.notices import Letter, issue_notices, new_notice_template

    if new_template is not None:
        write_new_template(new_template, (batch, out, template_path), lambda: new_notice_template(reply.lang), reply)
        return
    if batch is None or out is None:
        fail(
            "请给出批次文件夹，并用 --out 指定输出文件夹。",
            "Name the batch's folder, and the folder to write to with --out.",
        )
    exist([batch])
    template = None if template_path is None else reading(lambda: read_template(template_path))
    letter = Letter(body, contact, date_, deadline)

    def issue() -> "IssuedReports":
        with naming_template(template_path):
            return issue_notices(batch, out, letter, reply.lang, template, overwrite=overwrite)

    issued = reading(issue)
    reply.give({"out": str(out), **issued_as_json(issued, "notice")})
    if not reply.json:
        _tell(issued, out, reply)
    kept = any(one.state == "kept" for one in issued.reports)
    sys.exit(1 if kept or issued.without else 0)


_KEPT = {
    "kept": Text(
        "已有内容不同的同名通知，未覆盖；要替换请加 --overwrite。",
        "a different notice of this name is there and was kept; --overwrite replaces it.",
    )
}


def _tell(issued: "IssuedReports", out: Path, reply: Reply) -> None:
    from smexl.report.notices import TITLES

    warn_of_kept(issued, _KEPT)
    made = [one for one in issued.reports if one.state != "kept"]
    counts = {kind: sum(one.kind == kind for one in made) for kind in TITLES}
    zh = "，".join(f"{TITLES[kind].zh} {count} 份" for kind, count in counts.items())
    en = ", ".join(f"{TITLES[kind].en.lower()} {count}" for kind, count in counts.items())
    reply.tell(f"已生成{zh}，在“{out}”。", f"In “{out}”: {en}.")
    if any(one.missing for one in made):
        reply.tell(
            "评估机构或联系方式未给出，通知中标有【待补充】；请用 --body 和 --contact。",
            "Body or contact was not given and is marked [to be completed]; give --body and --contact.",
        )
