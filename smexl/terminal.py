"""What a person sees in a terminal: findings as tables grouped by file, a progress bar, plain lines where it is no terminal."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text as Words

from smexl.batch.process import Progress as Done
from smexl.findings import SEVERITY_NAMES, Finding
from smexl.folding import fold
from smexl.text import Lang, Text, printable

_HEADINGS = (
    Text("级别", "Severity"),
    Text("工作表", "Sheet"),
    Text("单元格", "Cell"),
    Text("问题", "Problem"),
    Text("代码", "Code"),
)


def console(stderr: bool = False) -> Console:
    """A console that takes nothing in a text for markup, and prints what the terminal's encoding lacks as ``?``."""
    stream = sys.stderr if stderr else sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
    return Console(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=not stream.isatty())


def show_findings(screen: Console, source: str, findings: Sequence[Finding], lang: Lang) -> None:
    """A file's findings: a table on a terminal, one line each elsewhere."""
    folded = sorted(fold(findings), key=lambda one: one.finding.severity != "error")
    if not screen.is_terminal:
        for one in folded:
            place = "!".join(part for part in (one.finding.sheet, one.cells) if part)
            severity = SEVERITY_NAMES[one.finding.severity](lang).lower()
            told = (printable(source), severity, printable(place), printable(one.message(lang)))
            screen.print(f"{': '.join(filter(None, told))} [{one.finding.code}]")
        return
    table = Table(title=Words(printable(source)), title_justify="left", expand=True)
    for heading, ratio in zip(_HEADINGS, (None, None, None, 1, None), strict=True):
        table.add_column(
            heading(lang), ratio=ratio, overflow="fold", no_wrap=ratio is None and heading is not _HEADINGS[2]
        )
    for one in folded:
        error = one.finding.severity == "error"
        row = (
            SEVERITY_NAMES[one.finding.severity](lang).lower(),
            one.finding.sheet,
            one.cells,
            one.message(lang),
            one.finding.code,
        )
        table.add_row(*(Words(printable(cell)) for cell in row), style="bold" if error else "")
    screen.print(table)


@contextmanager
def progress_bar(lang: Lang, quiet: bool) -> Iterator[Callable[[Done], None]]:
    """A bar with files done of all, rate, time left, accepted and returned; on a plain stream, a line every ten seconds."""
    screen = console(stderr=True)
    if quiet:
        yield lambda _: None
        return
    if not screen.is_terminal:
        yield _plain_progress(screen, lang)
        return
    words = TextColumn("{task.fields[words]}", markup=False)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        words,
        console=screen,
        transient=True,
    ) as bar:
        task = bar.add_task(Text("处理", "Processing")(lang), total=None, words="")
        first: list[Done] = []

        def show(done: Done) -> None:
            if not first:
                first.append(done)
            words = _words(done, lang) + rest(first[0], done, lang)
            bar.update(task, completed=done.done, total=done.total, words=words)

        yield show


def _plain_progress(screen: Console, lang: Lang) -> Callable[[Done], None]:
    last = 0.0

    def show(done: Done) -> None:
        nonlocal last
        if done.seconds - last >= 10:
            last = done.seconds
            screen.print(f"{done.done}/{done.total} {_words(done, lang)}")

    return show


def _words(done: Done, lang: Lang) -> str:
    rate = done.done / done.seconds if done.seconds > 0 else 0.0
    accepted, returned, unreadable = (done.counts[status] for status in ("accepted", "returned", "unreadable"))
    return Text(
        f"{rate:.0f} 份/秒 · 受理 {accepted} · 退回 {returned} · 无法读取 {unreadable}",
        f"{rate:.0f}/s · accepted {accepted} · returned {returned} · unreadable {unreadable}",
    )(lang)


_SURE_SECONDS, _SURE_SHARE = 5, 20


def rest(first: Done, done: Done, lang: Lang) -> str:
    """How long the rest takes, once that is more than a guess: after some seconds, and a twentieth of the files. Counted from the first
    result, since before it workers were only starting."""
    if done.seconds < _SURE_SECONDS or done.done * _SURE_SHARE < done.total or not first.done < done.done < done.total:
        return ""
    took = (done.seconds - first.seconds) / (done.done - first.done)
    minutes, seconds = divmod(round(took * (done.total - done.done)), 60)
    return Text(" · 还需约 ", " · about ")(lang) + f"{minutes}:{seconds:02d}" + Text("", " left")(lang)
