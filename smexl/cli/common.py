"""What all commands share: the language, common options, one sentence for what cannot run, JSON."""

import json
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import click

from smexl.cli.chinese import speak_chinese
from smexl.errors import TellableError
from smexl.files import meant, reason
from smexl.text import Lang, Text, count_of, led, message_language, printable

if TYPE_CHECKING:
    from smexl.catalogue import Catalogue
    from smexl.report.issue import IssuedReports
    from smexl.template.roster import Roster


def _language_of(arguments: Sequence[str]) -> Lang:
    """``--lang`` as given, before click parses: help is made while the commands are being declared."""
    for given, following in pairwise((*arguments, "")):
        if given in ("--lang=zh", "--lang=en"):
            return cast(Lang, given[-2:])
        if given == "--lang" and following in ("zh", "en"):
            return cast(Lang, following)
    return message_language()


LANG = _language_of(sys.argv[1:])
if LANG == "zh":
    speak_chinese()
_T = TypeVar("_T")
_Command = Callable[..., None]
EXISTING = click.Path(path_type=Path)


def say(zh: str, en: str) -> str:
    return Text(zh, en)(LANG)


def fail(zh: str, en: str) -> NoReturn:
    """Say in one sentence why it could not run, and exit with 2."""
    click.echo(f"smexl: {printable(say(zh, en))}", err=True)
    sys.exit(2)


def warn(line: str) -> None:
    """A line of what went wrong, also where only that is told."""
    click.echo(printable(line), err=True)


@dataclass(frozen=True)
class Reply:
    """How a command answers: the language that was ``chosen``, whether only errors are told (``quiet``), and whether a program reads the
    answer (``json``)."""

    chosen: Lang | None
    quiet: bool
    json: bool

    @property
    def lang(self) -> Lang:
        """Of workbooks: they are Chinese unless ``--lang`` says otherwise."""
        return self.chosen or "zh"

    @property
    def terse(self) -> bool:
        """Whether nothing is said to people but what went wrong."""
        return self.quiet or self.json

    def tell(self, zh: str, en: str) -> None:
        """A line for people."""
        if not self.terse:
            click.echo(printable(say(zh, en)))

    def give(self, value: Any, lines: Iterable[str] = (), out: Path | None = None) -> None:
        """The answer: the value to a program, lines and the file to open to people."""
        if self.json:
            # ASCII only: no encoding of a console can break it, and no control character gets through.
            click.echo(json.dumps(value, ensure_ascii=True, indent=1))
        for line in () if self.terse else lines:
            click.echo(printable(line))
        if out is not None:
            self.tell(f"请打开：{out}", f"Open: {out}")

    def give_written(self, path: Path) -> None:
        self.give({"written": str(path)}, [say(f"已写入：{path}", f"Written: {path}")])


def command(
    zh: str, en: str, *examples: str, of: click.Group | None = None, name: str | None = None
) -> Callable[[_Command], click.Command]:
    """Declares a command (``of`` a group): what it is for, and examples of it."""
    # In the list of commands: click would cut it off after 45 characters.
    first = Text(re.split("[。；\n]", zh)[0] + "。", re.split(r"[.;](?:\s|$)|\n", en)[0] + ".")(LANG)
    return (of.command if of else click.command)(name, help=f"{say(zh, en)}\n\n{example(*examples)}", short_help=first)


def option(*names_and_words: str, **settings: Any) -> Callable[[_Command], _Command]:
    """An option: its names, what it is for in Chinese and in English, and what click asks besides."""
    *names, zh, en = names_and_words
    return click.option(*names, help=say(zh, en), **settings)


def all_of(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    """Several options as one decorator, in this order."""

    def add(function: _Command) -> _Command:
        for one in reversed(options):
            function = one(function)
        return function

    return add


def common_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options that all commands have, which are given their ``reply``."""

    @wraps(function)
    def called(*, lang: Lang | None, quiet: bool, as_json: bool, **given: Any) -> None:
        function(**given, reply=Reply(lang, quiet, as_json))

    return _COMMON(called)


_COMMON = all_of(
    option("--lang", "工作簿和消息的语言", "Language of workbooks and messages.", type=click.Choice(["zh", "en"])),
    option("--quiet", "-q", "只报告错误", "Report errors only.", is_flag=True),
    option("--json", "as_json", "以 JSON 回答，供程序读取", "Answer as JSON, for a program.", is_flag=True),
)


workbook_option = option("--out", "输出的 .xlsx 文件", "The .xlsx file to write.", required=True, type=EXISTING)
page_option = option("--page", "另写一个网页", "Also write a page.", type=EXISTING, metavar="FILE.html")


def folder_option(required: bool = True) -> Callable[[_Command], _Command]:
    return option("--out", "输出文件夹", "Folder to write to.", required=required, type=EXISTING)


def template_options(own: Text) -> Callable[[_Command], _Command]:
    """The options of a command that fills in Word templates; ``own`` says what the body's own template is."""
    return all_of(
        option("--template", "template_path", *own, type=EXISTING, metavar="FILE.docx"),
        option(
            "--new-template",
            "写出默认模板供修改；标签说明在模板末页",
            "Write the default template to edit; its last page explains the tags.",
            type=EXISTING,
            metavar="FILE.docx",
        ),
    )


def issued_as_json(issued: "IssuedReports", name: str) -> dict[str, Any]:
    """The Word documents that were written, under the name of what they are, and who got none."""
    documents = [
        {
            "source": one.source,
            "organization": one.organization,
            "level": one.level,
            "kind": one.kind,
            name: one.path.name,
            "state": one.state,
            "to_be_completed": one.missing,
        }
        for one in issued.reports
    ]
    without = [{"source": one.source, "reason": one.reason(LANG)} for one in issued.without]
    return {f"{name}s": documents, "without": without}


def warn_of_kept(issued: "IssuedReports", kept: Mapping[str, Text]) -> None:
    """Who got no document and why, and those that are there and were ``kept``: what is said of them, by state."""
    for without in issued.without:
        warn(f"{without.source}: {without.reason(LANG)}")
    for one in issued.reports:
        if one.state in kept:
            warn(f"{one.path.name}: {kept[one.state](LANG)}")


def write_new_template(path: Path, rest: Iterable[object], make: Callable[[], bytes], reply: Reply) -> None:
    """What ``--new-template`` asks for, alone: none of the ``rest`` is given."""
    from smexl.files import write_beside

    if any(rest):
        fail("--new-template 要单独使用；请去掉其他参数。", "--new-template stands alone; leave the rest out.")
    must_not_exist(path)
    reading(lambda: write_beside(path, make()))
    reply.give_written(path)


@contextmanager
def naming_template(path: Path | None) -> Iterator[None]:
    """What is wrong with the template that somebody gave is told with its name."""
    from smexl.report.fill import TemplateProblem

    try:
        yield
    except TemplateProblem as error:
        zh, en = error.text
        raise TellableError(f"模板“{path}”有问题，{zh}", f"The template “{path}” cannot be used: {en}") from error


catalogue_option = option(
    "--catalogue",
    "catalogue_path",
    "要求目录：工作簿或 CSV 文件夹；缺省为自带的示例目录",
    "Catalogue: a workbook or a folder of CSVs; the bundled illustrative one by default.",
    type=EXISTING,
)
roster_option = option(
    "--roster",
    "roster_path",
    "申请机构名册（.xlsx、.xls、.ods 或 .csv）",
    "List of applicants (.xlsx, .xls, .ods or .csv).",
    type=EXISTING,
)


def say_roster(roster: "Roster") -> None:
    """The rows of a roster that were left out and the columns that nothing used, a line each."""
    for problem in roster.problems:
        warn(led(f"名册第 {problem.row} 行", f"Roster row {problem.row}", problem.finding.messages)(LANG))
    if roster.unused:
        line = say("名册中没有用到的列：", "Columns of the roster that nothing used: ")
        click.echo(printable(line + say("、", ", ").join(roster.unused)), err=True)


overwrite_option = option(
    "--overwrite",
    "替换内容不同的已有文件（可能已填写）",
    "Replace existing files that differ (somebody may have filled them in).",
    is_flag=True,
)


def say_kept(paths: Sequence[Path]) -> None:
    """In one line, which files were left alone."""
    if paths:
        more = "" if len(paths) <= _MOST_NAMED else say(" 等", " …")
        named = say("、", ", ").join(printable(path.name) for path in paths[:_MOST_NAMED]) + more
        line = say(
            f"已有内容不同的同名文件 {len(paths)} 个（可能已填写），未覆盖：{named}；要替换请加 --overwrite。",
            f"Kept, as somebody may have filled them in: {count_of(len(paths), 'file')} there with other content ({named}); --overwrite replaces them.",
        )
        click.echo(line, err=True)


_MOST_NAMED = 6
bodies_option = option(
    "--bodies",
    "bodies_path",
    "评估机构名录：谁可以签名",
    "List of bodies: who may sign.",
    type=EXISTING,
    metavar="FILE.xlsx",
)

strict_option = option(
    "--strict",
    "正式评估：缺少评估发现或证据编号视为错误",
    "Formal assessment: a missing finding or evidence number is an error.",
    is_flag=True,
)


def example(*lines: str) -> str:
    return "\b\n" + say("例：", "Example:") + "\n" + "\n".join(f"  {line}" for line in lines)


def load_catalogue(path: Path | None) -> "Catalogue":
    from smexl.catalogue.files import CatalogueError, load

    try:
        return reading(lambda: load(path))
    except CatalogueError as error:
        first, count = error.problems[0], len(error.problems)
        what = led(first.place, first.place, first.messages) if first.place else first.messages
        if count == 1:
            fail(*led(f"要求目录“{path}”有问题", f"The catalogue “{path}” has a problem", what))
        zh, en = led(
            f"要求目录“{path}”有 {count} 个问题，第一个",
            f"The catalogue “{path}” has {count} problems, the first",
            what,
        )
        fail(f"{zh}请用 smexl catalogue check 查看全部。", f"{en} See all with smexl catalogue check.")


INTERRUPTED = Event()
"""Set once Ctrl-C or a kind end has come: what waits inside a library asks, since there the exception is printed and forgotten."""


def answer_interrupts() -> None:
    """Let Ctrl-C, and a kind end (a shutdown, a service manager), raise ``KeyboardInterrupt``: one sentence, and what is done stays done.

    Said of both, for whoever starts programs in the background may have Ctrl-C ignored, and they would go on for ever.
    """

    def interrupted(*_: object) -> None:
        INTERRUPTED.set()
        raise KeyboardInterrupt

    for ended in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ended, interrupted)


def reading(work: Callable[[], _T]) -> _T:
    """Do the work; what cannot be done, or a file that cannot be read or written, ends the command with one sentence."""
    try:
        return work()
    except TellableError as error:
        fail(*error.text)
    except OSError as error:
        fail(
            f"无法读写“{meant(error)}”：{reason(error).zh}；请检查路径和权限。",
            f"Cannot read or write “{meant(error)}”: {reason(error).en}; check the path and its permissions.",
        )


def exist(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.exists():
            fail(f"找不到“{path}”；请检查路径。", f"“{path}” does not exist; check the path.")


def must_not_exist(path: Path) -> None:
    if path.exists():
        fail(
            f"“{path}”已存在；请换一个名字，以免覆盖。",
            f"“{path}” exists already; choose another name, so that nothing is overwritten.",
        )


@contextmanager
def counting(what: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Tells how many of how many are done: a bar on a terminal, elsewhere a line every ten seconds."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from smexl.terminal import console

    screen = console(stderr=True)
    if quiet:
        yield lambda done, total: None
    elif screen.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=screen, transient=True) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
    else:
        last = time.monotonic()

        def show(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last >= 10:
                last = time.monotonic()
                screen.print(f"{done}/{total}")

        yield show
