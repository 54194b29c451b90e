"""The command line: a thin twin of the library. Parses, calls one function, prints, exits.

Heavy modules are imported by the command that needs them, so that ``--help`` and ``--version`` answer at once.
"""

import json
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import click

from smexl import __version__
from smexl.text import Lang, Text, message_language, printable

if TYPE_CHECKING:
    from smexl.batch.process import Outcome
    from smexl.catalogue import Catalogue


def _language_of(arguments: Sequence[str]) -> Lang:
    """``--lang`` as given, before click parses: help is made while the commands are being declared."""
    for given, following in pairwise((*arguments, "")):
        if given in ("--lang=zh", "--lang=en"):
            return cast(Lang, given[-2:])
        if given == "--lang" and following in ("zh", "en"):
            return cast(Lang, following)
    return message_language()


LANG = _language_of(sys.argv[1:])
T = TypeVar("T")
EXISTING = click.Path(path_type=Path)


def _(zh: str, en: str) -> str:
    return Text(zh, en)(LANG)


def fail(message: str) -> NoReturn:
    """Say in one sentence why it could not run, and exit with 2."""
    click.echo(f"smexl: {printable(message)}", err=True)
    sys.exit(2)


def _common(function: Callable[..., None]) -> Callable[..., None]:
    options = (
        click.option(
            "--lang",
            type=click.Choice(["zh", "en"]),
            help=_("工作簿和消息的语言", "Language of workbooks and messages."),
        ),
        click.option("--quiet", "-q", is_flag=True, help=_("只报告错误", "Report errors only.")),
        click.option(
            "--json", "as_json", is_flag=True, help=_("以 JSON 回答，供程序读取", "Answer as JSON, for a program.")
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


_catalogue_option = click.option(
    "--catalogue",
    "catalogue_path",
    type=EXISTING,
    help=_(
        "要求目录：工作簿或 CSV 文件夹；缺省为自带的示例目录",
        "Catalogue: a workbook or a folder of CSVs; the bundled illustrative one by default.",
    ),
)
_roster_option = click.option(
    "--roster",
    "roster_path",
    type=EXISTING,
    help=_("申请机构名单（.xlsx 或 .csv）", "List of applicants (.xlsx or .csv)."),
)


def _example(*lines: str) -> str:
    return "\b\n" + _("例：", "Example:") + "\n" + "\n".join(f"  {line}" for line in lines)


def document_language(lang: str | None) -> Lang:
    """Workbooks are Chinese unless ``--lang`` says otherwise."""
    return cast(Lang, lang or "zh")


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=_(
        "smexl：中小企业服务机构能力成熟度评估的表格批处理工具。",
        "smexl: batch processing of maturity assessments in spreadsheets.",
    )
    + "\n\n"
    + _example("smexl demo --out smexl-demo"),
)
@click.version_option(__version__, prog_name="smexl")
def main() -> None:
    """The group; its help is given above, in the reader's language."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console of another encoding must not end a batch


@main.command(
    help=_(
        "生成评分表模板；有名单时每个申请机构一份。", "Write score-sheet templates; with a roster, one per applicant."
    )
    + "\n\n"
    + _example(
        "smexl template --level all --out templates", "smexl template --level 3 --roster roster.xlsx --out templates"
    )
)
@click.option(
    "--level",
    required=True,
    type=click.Choice(["1", "2", "3", "4", "5", "all"]),
    help=_("成熟度等级", "Maturity level."),
)
@click.option("--kind", default="self", show_default=True, help=_("self 自评，formal 正式评估", "self or formal."))
@_catalogue_option
@_roster_option
@click.option("--out", required=True, type=EXISTING, help=_("输出文件夹", "Folder to write to."))
@_common
def template(  # noqa: PLR0913, PLR0917 (a command's options)
    level: str,
    kind: str,
    catalogue_path: Path | None,
    roster_path: Path | None,
    out: Path,
    lang: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    from smexl.kinds import KINDS, LEVELS
    from smexl.template.issue import issue_templates
    from smexl.template.roster import read_roster

    if kind not in KINDS:
        fail(
            _(
                f"没有“{kind}”这种评估类型；请用 {'、'.join(KINDS)}。",
                f"There is no kind “{kind}”; use {' or '.join(KINDS)}.",
            )
        )
    catalogue = _load_catalogue(catalogue_path)
    roster = None if roster_path is None else _reading(lambda: read_roster(roster_path))
    levels = LEVELS if level == "all" else (int(level),)
    issued = _reading(lambda: issue_templates(out, catalogue, levels, KINDS[kind], document_language(lang), roster))
    problems = [] if roster is None else roster.problems
    if as_json:
        _print_json(
            {
                "out": str(out),
                "templates": [path.name for path in issued.paths],
                "problems": [{"row": p.row, "message": p.message(LANG)} for p in problems],
            }
        )
    elif not quiet:
        for path in issued.paths if roster is None else ():
            click.echo(printable(path))
        for problem in problems:
            click.echo(
                _(f"名单第 {problem.row} 行：", f"Roster row {problem.row}: ") + printable(problem.message(LANG)),
                err=True,
            )
        click.echo(
            _(f"已生成 {len(issued.paths)} 份模板，在“{out}”。", f"{len(issued.paths)} templates written to “{out}”.")
        )
    sys.exit(1 if problems else 0)


@main.command(
    help=_("逐格检查评分表，不写任何文件。", "Check workbooks cell by cell; writes nothing.")
    + "\n\n"
    + _example("smexl check inbox")
)
@click.argument("paths", nargs=-1, required=True, type=EXISTING)
@_catalogue_option
@_common
def check(paths: tuple[Path, ...], catalogue_path: Path | None, lang: str | None, quiet: bool, as_json: bool) -> None:
    from smexl.batch.check import check_paths
    from smexl.terminal import console, show_findings

    del lang  # findings are messages: LANG has it already
    _exist(paths)
    catalogue = _load_catalogue(catalogue_path)
    screen, bad, files = console(), 0, []
    for result in _reading(lambda: list(check_paths(paths, catalogue))):
        bad += not result.accepted
        if as_json:
            files.append(result.as_json(LANG))
        elif result.findings and not (quiet and result.accepted):
            show_findings(screen, result.source, result.findings, LANG)
        elif not quiet:
            screen.print(f"{printable(result.source)}: {_('没有问题', 'nothing to mend')}")
    if as_json:
        _print_json({"files": files})
    sys.exit(1 if bad else 0)


@main.command(
    help=_(
        "处理收件文件夹：验证、评分、写结果、退回和汇总。",
        "Process inboxes: validate, score, write results, what to return, and a summary.",
    )
    + "\n\n"
    + _example("smexl process inbox --out batch-2026-11")
)
@click.argument("inboxes", nargs=-1, required=True, type=EXISTING, metavar="INBOX...")
@click.option("--out", required=True, type=EXISTING, help=_("输出文件夹", "Folder to write to."))
@_catalogue_option
@_roster_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 512),
    help=_("并行进程数；缺省为处理器核数", "Worker processes; one per core by default."),
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help=_("Dask 调度器地址，如 tcp://host:8786", "Dask scheduler, e.g. tcp://host:8786."),
)
@click.option("--fresh", is_flag=True, help=_("全部重新处理", "Process everything again."))
@click.option(
    "--time-limit",
    type=click.FloatRange(1),
    default=60.0,
    show_default=True,
    help=_("每个文件的秒数上限", "Seconds that one file may take."),
)
@click.option(
    "--max-size", type=click.IntRange(1, 4096), help=_("每个文件的大小上限（MB）", "Largest size of a file, in MB.")
)
@_common
def process(  # noqa: PLR0913, PLR0917 (a command's options)
    inboxes: tuple[Path, ...],
    out: Path,
    catalogue_path: Path | None,
    roster_path: Path | None,
    jobs: int | None,
    scheduler: str | None,
    fresh: bool,
    time_limit: float,
    max_size: int | None,
    lang: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    from dataclasses import replace

    from smexl.batch.process import CannotRunError, Settings
    from smexl.batch.process import process as run
    from smexl.reading.package import DEFAULT_LIMITS
    from smexl.template.roster import read_roster
    from smexl.terminal import progress_bar

    catalogue = _load_catalogue(catalogue_path)
    roster = None if roster_path is None else _reading(lambda: read_roster(roster_path))
    settings = Settings(
        lang=document_language(lang),
        message_lang=LANG,
        seconds=time_limit,
        fresh=fresh,
        scheduler=scheduler,
        limits=DEFAULT_LIMITS if max_size is None else replace(DEFAULT_LIMITS, file_bytes=max_size << 20),
    )
    if jobs is not None:
        settings = replace(settings, jobs=jobs)
    try:
        with progress_bar(LANG, quiet or as_json) as progress:
            outcome = run(inboxes, out, catalogue, settings, roster, progress)
    except CannotRunError as error:
        fail(error.text(LANG))
    except KeyboardInterrupt:
        fail(_("已中断；再次运行会从这里继续。", "Interrupted; the next run goes on from here."))
    if as_json:
        _print_json({"out": str(out), "files": outcome.files, "processed": outcome.processed, "counts": outcome.counts})
    elif not quiet:
        _say_outcome(outcome)
        for problem in roster.problems if roster else ():
            click.echo(
                _(f"名单第 {problem.row} 行：", f"Roster row {problem.row}: ") + printable(problem.message(LANG)),
                err=True,
            )
    sys.exit(0 if outcome.accepted else 1)


def _say_outcome(outcome: "Outcome") -> None:
    words = {
        "accepted": _("接收并评分", "accepted and scored"),
        "returned": _("退回修改", "to be returned"),
        "unreadable": _("无法读取", "unreadable"),
        "duplicate": _("重复文件", "duplicates"),
        "superseded": _("已被更新的评分表取代", "superseded"),
    }
    click.echo(
        _(
            f"{outcome.files} 个文件，本次处理 {outcome.processed} 个：",
            f"{outcome.files} files, {outcome.processed} processed now:",
        )
    )
    for status, word in words.items():
        if count := outcome.counts.get(status):
            click.echo(f"  {count:>6}  {word}")
    click.echo(_("先看：", "Look first at: ") + printable(outcome.out / "summary.xlsx"))


@main.command(
    help=_(
        "汇总多个批次，给出统计。BATCH 是 process 的输出文件夹，或其中的 summary.xlsx。",
        "Statistics over batches. BATCH: an --out of process, or its summary.xlsx.",
    )
    + "\n\n"
    + _example("smexl statistics batch-a batch-b/summary.xlsx --out statistics.xlsx")
)
@click.argument("batches", nargs=-1, required=True, type=EXISTING, metavar="BATCH...")
@click.option("--out", required=True, type=EXISTING, help=_("输出的 .xlsx 文件", "The .xlsx file to write."))
@_common
def statistics(batches: tuple[Path, ...], out: Path, lang: str | None, quiet: bool, as_json: bool) -> None:
    from smexl.statistics import StatisticsError
    from smexl.statistics import statistics as compute

    try:
        result = _reading(lambda: compute(batches, out, document_language(lang)))
    except StatisticsError as error:
        fail(error.text(LANG))
    if as_json:
        _print_json(result.as_json())
    elif not quiet:
        for line in result.lines(LANG):
            click.echo(printable(line))
        click.echo(_("请打开：", "Open: ") + printable(out))


@main.group(help=_("要求目录：新建、检查、导出。", "The catalogue of requirements: new, check, export."))
def catalogue() -> None:
    """The group; its help is given above."""


@catalogue.command(
    "new",
    help=_(
        "写一份带说明的空目录工作簿，供评估机构填入要求。",
        "Write an empty, commented catalogue workbook to type requirements into.",
    )
    + "\n\n"
    + _example("smexl catalogue new my-catalogue.xlsx"),
)
@click.argument("path", type=EXISTING)
@_common
def catalogue_new(path: Path, lang: str | None, quiet: bool, as_json: bool) -> None:
    from smexl.catalogue.files import write_new

    _must_not_exist(path)
    _reading(lambda: write_new(path, document_language(lang)))
    _say_written(path, quiet, as_json)


@catalogue.command(
    "check",
    help=_("检查目录，列出每个问题和单元格。", "Check a catalogue; every problem with its cell.")
    + "\n\n"
    + _example("smexl catalogue check my-catalogue.xlsx"),
)
@click.argument("path", type=EXISTING)
@_common
def catalogue_check(path: Path, lang: str | None, quiet: bool, as_json: bool) -> None:
    from smexl.catalogue.files import CatalogueError, load

    del lang
    _exist([path])
    try:
        found = _reading(lambda: load(path))
    except CatalogueError as error:
        if as_json:
            _print_json(
                {"problems": [{"table": p.table, "cell": p.cell, "message": p.message(LANG)} for p in error.problems]}
            )
        else:
            for problem in error.problems:
                place = "!".join(part for part in (problem.table, problem.cell) if part)
                click.echo(printable(f"{place}: {problem.message(LANG)}"))
        sys.exit(1)
    counts = {number: len(found.level(number).requirements) for number in range(1, 6)}
    if as_json:
        _print_json({"problems": [], "catalogue": str(found.identity), "requirements": counts})
    elif not quiet:
        click.echo(
            _(
                f"没有问题：{found.identity}，各等级要求数 ",
                f"Nothing to mend: {found.identity}, requirements per level ",
            )
            + " / ".join(map(str, counts.values()))
        )


@catalogue.command(
    "export",
    help=_(
        "把自带的示例目录写成工作簿（.xlsx）或 CSV 文件夹。",
        "Write the bundled illustrative catalogue as a workbook (.xlsx) or a folder of CSVs.",
    )
    + "\n\n"
    + _example("smexl catalogue export illustrative.xlsx"),
)
@click.argument("path", type=EXISTING)
@_catalogue_option
@_common
def catalogue_export(path: Path, catalogue_path: Path | None, lang: str | None, quiet: bool, as_json: bool) -> None:
    from smexl.catalogue.files import export

    found = _load_catalogue(catalogue_path)
    _must_not_exist(path)
    _reading(lambda: export(found, path, document_language(lang)))
    _say_written(path, quiet, as_json)


@main.command(
    help=_(
        "用自带样本演示全部流程：模板 → 处理 → 统计。",
        "The whole job on the bundled samples: templates → process → statistics.",
    )
    + "\n\n"
    + _example("smexl demo --out smexl-demo")
)
@click.option(
    "--out", type=EXISTING, default=Path("smexl-demo"), show_default=True, help=_("输出文件夹", "Folder to write to.")
)
@_common
def demo(out: Path, lang: str | None, quiet: bool, as_json: bool) -> None:
    from smexl.batch.process import CannotRunError
    from smexl.demo import run_demo

    try:
        done = _reading(lambda: run_demo(out, document_language(lang), LANG))
    except CannotRunError as error:
        fail(error.text(LANG))
    if as_json:
        _print_json(done.as_json())
    elif not quiet:
        for line in done.lines(LANG):
            click.echo(printable(line))


def _load_catalogue(path: Path | None) -> "Catalogue":
    from smexl.catalogue.files import CatalogueError, load

    try:
        return _reading(lambda: load(path))
    except CatalogueError as error:
        first = error.problems[0]
        place = "!".join(part for part in (first.table, first.cell) if part)
        fail(
            _(
                f"要求目录“{path}”有 {len(error.problems)} 个问题，首个在 {place}：{first.message(LANG)} 请用 smexl catalogue check 查看全部。",
                f"The catalogue “{path}” has {len(error.problems)} problems, the first at {place}: {first.message(LANG)} See all with smexl catalogue check.",
            )
        )


def _reading(work: Callable[[], T]) -> T:
    """Do the work; a file that cannot be read or written ends the command with one sentence."""
    from smexl.template.roster import RosterError

    try:
        return work()
    except RosterError as error:
        fail(error.text(LANG))
    except OSError as error:
        fail(
            _(
                f"无法读写“{error.filename}”：{error.strerror}；请检查路径和权限。",
                f"Cannot read or write “{error.filename}”: {error.strerror}; check the path and its permissions.",
            )
        )


def _exist(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.exists():
            fail(_(f"找不到“{path}”；请检查路径。", f"“{path}” does not exist; check the path."))


def _must_not_exist(path: Path) -> None:
    if path.exists():
        fail(
            _(
                f"“{path}”已存在；请换一个名字，以免覆盖。",
                f"“{path}” exists already; choose another name, so that nothing is overwritten.",
            )
        )


def _say_written(path: Path, quiet: bool, as_json: bool) -> None:
    if as_json:
        _print_json({"written": str(path)})
    elif not quiet:
        click.echo(_("已写入：", "Written: ") + printable(path))


def _print_json(value: Any) -> None:
    # ASCII only: no encoding of a console can break it, and no control character gets through.
    click.echo(json.dumps(value, ensure_ascii=True, indent=1))
