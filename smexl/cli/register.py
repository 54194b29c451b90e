"""``smexl register``: new, add, certify, publish, check."""

import getpass
import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    Reply,
    command,
    common_options,
    example,
    naming_template,
    option,
    reading,
    say,
    template_options,
    warn,
    write_new_template,
)
from smexl.text import Text, count_of, printable

if TYPE_CHECKING:
    from smexl.register.work import Clock, Done

_RULE = Text("smexl 的缺省值；标准草案未规定", "smexl's default; the draft standard fixes none")


def _day(_: Any, __: Any, text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(say("请写成 2026-11-24", "write it as 2026-11-24")) from None


_by = option(
    "--by",
    "经办人姓名；不给出时在终端询问",
    "Name of who answers for it; without it a terminal is asked.",
    metavar="NAME",
)
_on = option(
    "--on",
    "日期，如 2026-11-24；缺省为今天",
    "A date such as 2026-11-24; today by default.",
    callback=_day,
    metavar="DATE",
)


def _clock(by: str | None, on: date | None) -> "Clock":
    from smexl.register.work import Clock

    now = datetime.now().astimezone()
    return Clock(now, on or now.date(), by or _asked() or _account())


def _asked() -> str:
    """A name typed at the terminal, if there is one: an entry stands for years, and an account tells nobody who it was."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    return str(click.prompt(say("经办人姓名", "Who answers for it (name)"), err=True)).strip()


def _account() -> str:
    """The computer's account, and marked as one, so that nobody takes it for a name."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):  # what Python says without one differs by version and system
        name = "—"
    return say(f"计算机账户 {name}", f"computer account {name}")


@click.group(
    help=say(
        "登记簿：专家复核、公示、证书（8.4）。登记簿是一个 Excel 工作簿，改动会被发现。",
        "The register: expert review, notice, certificates (8.4). It is a workbook in which changes are found.",
    )
    + "\n\n"
    + example("smexl register add 登记簿.xlsx body-a/summary.xlsx body-b"),
)
def register() -> None:
    """The group; its help is given above."""


@command(
    "建立登记簿。",
    "Open a register.",
    "smexl register new 登记簿.xlsx --authority 中国中小企业国际合作协会",
    of=register,
    name="new",
)
@click.argument("path", type=EXISTING, metavar="REGISTER")
@option("--authority", "评估管理机构的名称", "Name of the authority.", required=True, metavar="NAME")
@option(
    "--prefix",
    "证书编号的开头（字母、数字）",
    "Beginning of certificate numbers (letters, digits).",
    default="CS",
    show_default=True,
)
@option("--experts", "每案专家数", "Experts a case.", type=click.IntRange(1, 9), default=3, show_default=True)
@option("--notice", "公示天数", "Days of notice.", type=click.IntRange(0, 365), default=7, show_default=True)
@option(
    "--validity",
    "证书有效期（月）",
    "Validity of certificates, in months.",
    type=click.IntRange(1, 120),
    default=36,
    show_default=True,
)
@option(
    "--surveillance",
    "监督间隔（月），0 为不监督",
    "Months between surveillance visits; 0: none.",
    type=click.IntRange(0, 60),
    default=12,
    show_default=True,
)
@option(
    "--share",
    "随机交专家复核的百分比",
    "Per cent that go to experts at random.",
    type=click.IntRange(0, 100),
    default=10,
    show_default=True,
)
@option("--rule", "上述数字的依据，如《评估管理办法》第五条", "Where these figures are from.", metavar="TEXT")
@_by
@_on
@common_options
def register_new(
    path: Path,
    authority: str,
    prefix: str,
    rule: str | None,
    by: str | None,
    on: date | None,
    reply: Reply,
    **figures: int,
) -> None:
    from smexl.register.state import RegisterSettings
    from smexl.register.work import new

    language = reply.lang
    if not (prefix.isascii() and prefix.isalnum()):
        raise click.BadParameter(say("只能用字母和数字", "letters and digits only"), param_hint="--prefix")
    if not authority.strip():
        raise click.BadParameter(say("不能为空", "must not be blank"), param_hint="--authority")
    settings = RegisterSettings(
        authority,
        prefix.upper(),
        figures["experts"],
        figures["notice"],
        figures["validity"],
        figures["surveillance"],
        figures["share"],
        rule or _RULE(language),
        language,
    )
    reading(lambda: new(path, settings, _clock(by, on)))
    reply.give({"written": str(path), "rule": settings.rule})
    reply.tell(f"已写入：{path}", f"Written: {path}")
    reply.tell(
        f"公示 {settings.notice_days} 天，有效期 {settings.validity_months} 个月，监督间隔 {settings.surveillance_months} 个月，每案 {settings.experts} 位专家，随机抽查 {settings.share_percent}%。依据：{settings.rule}",
        f"Notice {settings.notice_days} days, validity {settings.validity_months} months, surveillance every {settings.surveillance_months} months, {settings.experts} experts a case, {settings.share_percent}% at random. Source: {settings.rule}",
    )


@command(
    "把批次中符合的正式评估结果列入待复核。BATCH 是 process 的输出文件夹，或其中的 summary.xlsx。",
    "Receive the conforming formal results of batches for review. BATCH: an --out of process, or its summary.xlsx.",
    "smexl register add 登记簿.xlsx body-a/summary.xlsx body-b",
    of=register,
    name="add",
)
@click.argument("path", type=EXISTING, metavar="REGISTER")
@click.argument("batches", nargs=-1, required=True, type=EXISTING, metavar="BATCH...")
@option(
    "--seed",
    "随机抽查的种子；缺省时另取一个并显示",
    "Seed of the random share; otherwise one is drawn and shown.",
    type=int,
)
@_by
@_on
@common_options
def register_add(
    path: Path, batches: tuple[Path, ...], seed: int | None, by: str | None, on: date | None, reply: Reply
) -> None:
    from smexl.register.results import of_batches
    from smexl.register.work import add

    drawn = secrets.randbelow(10**6) if seed is None else seed
    found = reading(lambda: list(of_batches(batches)))
    done = reading(lambda: add(path, found, _clock(by, on), drawn))
    said = {"results": len(found), "known": done.known, "seed": drawn}
    _say(done, on, reply, said)
    reply.tell(
        f"批次中符合的正式评估结果 {len(found)} 项，其中 {done.known} 项已在册；随机抽查的种子为 {drawn}。",
        f"{count_of(len(found), 'conforming formal result')}, {done.known} of them in the register already; the random share was drawn with seed {drawn}.",
    )


@command(
    "记入专家结论并计票；公示期满且没有未处理异议的，发证。",
    "Enter and tally the experts' conclusions; issue certificates where the notice is over and no objection is open.",
    "smexl register certify 登记簿.xlsx --out certificates",
    of=register,
    name="certify",
)
@click.argument("path", type=EXISTING, metavar="REGISTER")
@option("--out", "证书（.docx）的输出文件夹", "Folder for the certificates (.docx).", type=EXISTING)
@template_options(Text("证书的 Word 模板", "A Word template of certificates."))
@_by
@_on
@common_options
def register_certify(
    path: Path,
    out: Path | None,
    template_path: Path | None,
    new_template: Path | None,
    by: str | None,
    on: date | None,
    reply: Reply,
) -> None:
    from smexl.register import certificate
    from smexl.register.work import certify
    from smexl.report.fill import read_template

    if new_template is not None:
        write_new_template(new_template, (), lambda: certificate.certificate_template(reply.lang), reply)
        return
    if template_path is not None:
        data = reading(lambda: read_template(template_path))

        def check() -> None:
            with naming_template(template_path):
                certificate.check_template(data)

        reading(check)
    done = reading(lambda: certify(path, _clock(by, on)))
    written: list[str] = []
    if out is not None:
        data = data if template_path is not None else certificate.certificate_template(done.state.settings.lang)
        bar = partial(_bar, reply.terse)
        written = [str(one) for one in reading(lambda: certificate.write_missing(done.state, out, data, bar))]
    _say(done, on, reply, {"written": written})
    if written:
        reply.tell(f"写出证书 {len(written)} 份：{out}", f"{count_of(len(written), 'certificate')} written: {out}")


def _bar(quiet: bool, paths: Sequence[Path]) -> Iterable[Path]:
    """Goes through certificates: forty milliseconds each, and there are thousands."""
    from rich.progress import track

    from smexl.terminal import console

    screen = console(stderr=True)
    words = say("写证书", "Certificates")
    return track(paths, words, console=screen, transient=True, disable=quiet or not screen.is_terminal)


@command(
    "已确认的开始公示，并写出公示名单（.xlsx、.docx、.csv、网页）。",
    "Begin the notice of what is confirmed, and write the publication list (.xlsx, .docx, .csv, a page).",
    "smexl register publish 登记簿.xlsx --out lists",
    of=register,
    name="publish",
)
@click.argument("path", type=EXISTING, metavar="REGISTER")
@option("--out", "名单的输出文件夹", "Folder for the list.", required=True, type=EXISTING)
@_by
@_on
@common_options
def register_publish(path: Path, out: Path, by: str | None, on: date | None, reply: Reply) -> None:
    from smexl.register import lists
    from smexl.register.work import publish_list

    written: list[Path] = []

    def write(listing: lists.List) -> None:
        written.extend(lists.write_list(listing, out, reply.chosen or listing.lang))

    done = reading(lambda: publish_list(path, _clock(by, on), write))
    _say(done, on, reply, {"written": [str(one) for one in written]})
    for one in written:
        reply.tell(f"已写入：{one}", f"Written: {one}")


@command(
    "检查登记簿：记录链、状态变更、证书编号和有效期、手工改动的单元格；给出证据包或名单时一并核对。",
    "Check a register: chain, transitions, numbers, validity, cells changed by hand; against bundles and published lists where given.",
    "smexl register check 登记簿.xlsx bundles lists/公示名单_2026-001.csv",
    of=register,
    name="check",
)
@click.argument("path", type=EXISTING, metavar="REGISTER")
@click.argument("against", nargs=-1, type=EXISTING, metavar="[BUNDLE|LIST]...")
@_on
@common_options
def register_check(path: Path, against: tuple[Path, ...], on: date | None, reply: Reply) -> None:
    from smexl.register.checking import check_register
    from smexl.register.state import CASE_STATES

    checked = reading(lambda: check_register(path, against, on or date.today()))
    reply.give(checked.as_json())
    for one in () if reply.json else checked.problems:
        where = f"{one.sheet}!{one.cell}" if one.cell else one.sheet
        click.echo(printable(f"{where} {one.text(LANG)}"))
    counts, problems = Counter(case.state for case in checked.state.cases.values()), len(checked.problems)
    there = say("，", ", ").join(f"{CASE_STATES[key](LANG)} {counts[key]}" for key in CASE_STATES if counts[key])
    reply.tell(f"{checked.day}：{there or '没有案件'}。", f"{checked.day}: {there or 'no cases'}.")
    reply.tell(
        f"{problems} 个问题。" if problems else "未发现改动。",
        f"{count_of(problems, 'problem')}." if problems else "Nothing was changed.",
    )
    sys.exit(1 if checked.problems else 0)


def _say(done: "Done", on: date | None, reply: Reply, more: dict[str, Any]) -> None:
    """What a run entered, what stays typed and why, and what the register waits for."""
    from smexl.register.log import EVENTS
    from smexl.register.work import waiting

    counts = Counter(entry.event for entry in done.entries)
    todo = [one(LANG) for one in waiting(done.state, on or date.today())]
    left = [{"sheet": one.sheet(LANG), "row": one.row, "message": one.text(LANG)} for one in done.left]
    for one in () if reply.json else left:
        blank = one["row"].removeprefix("+")  # of the blank rows, counted from 0
        row = one["row"] if blank == one["row"] else say(f"第 {int(blank) + 1} 个空白行", f"blank row {int(blank) + 1}")
        warn(f"{one['sheet']} {row}: {one['message']}")
    entered = say("，", ", ").join(f"{EVENTS[event](LANG)} {count}" for event, count in counts.items())
    line = say(f"记入：{entered or '无'}。", f"Entered: {entered or 'nothing'}.")
    reply.give({"entered": dict(counts), "left": left, "waiting": todo, **more}, [line, *todo])
