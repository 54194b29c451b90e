"""Issuing reports as files in a folder: of the accepted submissions of a batch, or of single workbooks.

In: batches and workbooks. Out: a ``.docx`` each, and an ``Issued`` that says what was written, and what gave no report and why.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from smexl import __version__
from smexl.batch import reread
from smexl.batch.ledger import Content, Ledger, Listed, NoLedgerError
from smexl.batch.single import read_submissions
from smexl.catalogue import Catalogue
from smexl.errors import TellableError
from smexl.files import write_beside
from smexl.kinds import FORMAL, KINDS, LEVEL_NAMES
from smexl.report import Source, report
from smexl.report.fill import TemplateProblem, try_out
from smexl.report.tags import ITEMS, stand_ins
from smexl.report.template import TITLES, default_template
from smexl.scoring import Figures, figures
from smexl.submission import Submission
from smexl.template import safe_name
from smexl.text import Lang, Text

CHUNK = 32
"""Submissions at a time: scored together, reported on in parallel."""
FEW = 6
"""Up to so many reports are made in this process: another would be a second in starting."""

State = Literal["written", "unchanged", "kept"]


class NoReportsError(TellableError):
    """No report can be made; ``text`` says in one sentence why, and what to do."""


@dataclass(frozen=True)
class Made:
    """A report. ``state``: ``kept`` where a different file of its name was there and was left alone. ``missing``: places that
    are to be completed."""

    source: str
    organization: str
    level: int
    kind: str
    path: Path
    state: State
    missing: int


@dataclass(frozen=True)
class Without:
    """A submission without a report."""

    source: str
    reason: Text


@dataclass
class Issued:
    """What was done. ``others``: accepted submissions of a batch that are of another kind than was asked for."""

    reports: list[Made] = field(default_factory=list)
    without: list[Without] = field(default_factory=list)
    others: int = 0

    @property
    def complete(self) -> bool:
        """Whether every submission has the report that its content gives."""
        return bool(self.reports) and not self.without and all(one.state != "kept" for one in self.reports)


@dataclass(frozen=True)
class Order:
    """How reports are made. ``kind``: which submissions of a batch, formal ones if none is named. ``template``: somebody's own, in place
    of smexl's. ``overwrite``: replace files that differ, which a body may have completed by hand."""

    out: Path
    lang: Lang = "zh"
    kind: str | None = None
    template: bytes | None = None
    overwrite: bool = False
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)


@dataclass(frozen=True)
class _Item:
    """One report to make."""

    submission: Submission
    figures: Figures
    source: Source
    path: Path


@dataclass
class _Names:
    """File names given so far, so that no report takes another's."""

    order: Order
    taken: set[str] = field(default_factory=set)

    def path(self, submission: Submission) -> Path:
        stem = file_stem(submission, self.order.lang)
        name, number = stem, 1
        while name.casefold() in self.taken:
            number += 1
            name = f"{stem}_{number}"
        self.taken.add(name.casefold())
        return self.order.out / f"{name}.docx"


def file_stem(submission: Submission, lang: Lang) -> str:
    """``<统一社会信用代码>_<机构名称>_三星_评估报告``, in names that Windows and Linux both take."""
    who = [safe_name(part) for part in (submission.credit_code, submission.organization) if part.strip()]
    return "_".join([*who, LEVEL_NAMES[submission.level](lang), TITLES[submission.kind](lang)])


def issue_reports(
    paths: Sequence[Path],
    order: Order,
    load_catalogue: Callable[[], Catalogue],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Issued:
    """Write the reports of batches (folders, or their ``summary.xlsx``) and workbooks. ``load_catalogue`` gives the catalogue of
    workbooks; a batch has its own. ``progress`` is told how many are done of how many.

    Raises ``TemplateProblem`` before anything is written, ``NoReportsError`` and ``OSError``.
    """
    if order.template is not None:
        try_out(order.template, stand_ins())
    order.out.mkdir(parents=True, exist_ok=True)
    issued, names = Issued(), _Names(order)
    batches = [path for path in paths if _is_batch(path)]
    workbooks = [path for path in paths if not _is_batch(path)]
    total = len(workbooks) + sum(_count(path, order.kind or FORMAL.key) for path in batches)
    jobs = min(order.jobs, total) if total > FEW else 1
    context = get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) if jobs > 1 else nullcontext() as pool:
        mapped = map if pool is None else pool.map
        try:
            for path in batches:
                catalogue = _catalogue_of(path)
                for items in _chunks(_of_batch(path, catalogue, order.kind or FORMAL.key, names, issued)):
                    _make(items, catalogue, order, mapped, issued)
                    progress(len(issued.reports), total)
            if workbooks:
                catalogue = load_catalogue()
                for items in _chunks(_of_workbooks(workbooks, catalogue, names, issued)):
                    _make(items, catalogue, order, mapped, issued)
                    progress(len(issued.reports), total)
        except BrokenProcessPool as error:
            raise NoReportsError(
                Text(
                    "一个工作进程意外结束（可能内存不足）；请再次运行，已写的报告保留。",
                    "A worker process ended unexpectedly (out of memory, perhaps); run again, the reports written so far stay.",
                )
            ) from error
        except BaseException:
            if pool is not None:
                pool.shutdown(cancel_futures=True)
            raise
    return issued


def _chunks(items: Iterator[_Item]) -> Iterator[list[_Item]]:
    while chunk := list(islice(items, CHUNK)):
        yield chunk


# --- one by one ----------------------------------------------------------------------------------------------------------------
def _make(
    items: list[_Item],
    catalogue: Catalogue,
    order: Order,
    mapped: Callable[..., Iterator[tuple[State, int]]],
    issued: Issued,
) -> None:
    count = len(items)
    done = mapped(write_report, items, [catalogue] * count, [order] * count)
    for item, (state, missing) in zip(items, done, strict=True):
        one = item.submission
        issued.reports.append(Made(item.source.name, one.organization, one.level, one.kind, item.path, state, missing))


def write_report(item: _Item, catalogue: Catalogue, order: Order) -> tuple[State, int]:
    """Write one report, unless a different file of its name is there and may not be replaced. Returns also how many places are to
    be completed."""
    made = report(item.submission, item.figures, item.source, catalogue, order.lang, order.template)
    if item.path.exists():
        if item.path.read_bytes() == made.data:
            return "unchanged", made.missing
        if not order.overwrite:
            return "kept", made.missing
    write_beside(item.path, made.data)
    return "written", made.missing


# --- batches ---------------------------------------------------------------------------------------------------------------------
def _is_batch(path: Path) -> bool:
    return path.is_dir() or (path.name == "summary.xlsx" and path.with_name("ledger.sqlite").exists())


def _catalogue_of(batch: Path) -> Catalogue:
    summary = batch / "summary.xlsx" if batch.is_dir() else batch
    try:
        return reread.read_catalogue(summary) if summary.exists() else reread.read(batch).catalogue
    except reread.NotABatchError as error:
        raise NoReportsError(
            Text(f"“{batch}”不能用作批次：{error.text.zh}", f"“{batch}” is no batch: {error.text.en}")
        ) from error


@contextmanager
def _ledger(batch: Path) -> Iterator[Ledger]:
    try:
        with Ledger.open(batch) as ledger:
            yield ledger
    except NoLedgerError as error:
        raise NoReportsError(error.text) from error


def _count(batch: Path, kind: str) -> int:
    with _ledger(batch) as ledger:
        return sum(
            file.status == "accepted" and content is not None and content.kind == kind
            for file, content in ledger.read_files()
        )


def _of_batch(batch: Path, catalogue: Catalogue, kind: str, names: _Names, issued: Issued) -> Iterator[_Item]:
    """The accepted submissions of one kind; what else the batch holds is noted."""
    with _ledger(batch) as ledger:
        for file, content in ledger.read_files():
            state, of_kind = file.status, None if content is None else content.kind
            if state == "accepted" and of_kind != kind:
                issued.others += 1
            elif state == "returned" and of_kind in (kind, None):
                issued.without.append(Without(file.source, _RETURNED))
            elif state == "unreadable":
                issued.without.append(Without(file.source, _UNREADABLE))
        documents = (one for one in ledger.documents() if one[2].kind == kind)
        while chunk := list(islice(documents, CHUNK)):
            for content, submission, found in _scored(chunk, catalogue, batch):
                yield _item(submission, found, content, names)


def _scored(
    documents: Sequence[tuple[Listed, Content, Submission]], catalogue: Catalogue, batch: Path
) -> list[tuple[Content, Submission, Figures]]:
    """Submissions with their figures. Raises ``NoReportsError`` where the ledger and the catalogue are not of one run."""
    found = []
    try:
        for _, content, one in documents:
            level = catalogue.level(one.level)
            if one.scores.keys() != level.by_id.keys():
                raise ValueError(one.level)
            found.append((content, one, figures(content.units, level, catalogue)))
    except (KeyError, ValueError) as error:
        raise NoReportsError(
            Text(
                f"“{batch}”的账本与它的要求目录不一致；请重新运行 smexl process。",
                f"The ledger of “{batch}” does not fit its catalogue; run smexl process again.",
            )
        ) from error
    return found


_RETURNED = Text("已退回，改正后才能出报告", "returned; it gets a report once it is mended")
_UNREADABLE = Text("无法读取", "cannot be read")


def _item(submission: Submission, found: Figures, content: Content, names: _Names) -> _Item:
    source = Source(content.source, content.sha256, __version__, content.modified)
    return _Item(submission, found, source, names.path(submission))


# --- workbooks -------------------------------------------------------------------------------------------------------------------
def _of_workbooks(paths: Sequence[Path], catalogue: Catalogue, names: _Names, issued: Issued) -> Iterator[_Item]:
    for one in read_submissions(paths, catalogue):
        errors = [finding for finding in one.content.findings if finding.severity == "error"]
        if one.submission is not None and one.figures is not None:
            yield _item(one.submission, one.figures, one.content, names)
        else:
            first = errors[0].message
            reason = Text(
                f"有 {len(errors)} 处错误，首个：{first('zh')} 请用 smexl check 查看全部",
                f"{len(errors)} error{'s' if len(errors) > 1 else ''}, the first: {first('en')} See all with smexl check",
            )
            issued.without.append(Without(str(one.path), reason))


# --- templates -------------------------------------------------------------------------------------------------------------------
def write_template(path: Path, kind: str, lang: Lang) -> None:
    """Write smexl's own template of a kind, to be edited. Raises ``OSError``."""
    write_beside(path, default_template(KINDS[kind].key, lang))


def items_left_out(template: bytes) -> list[str]:
    """The items of 8.3.13 (their letters) for which somebody's template uses no name. Raises ``TemplateProblem``."""
    used = try_out(template, stand_ins())
    return [letter for letter, names in ITEMS.items() if not names & used]


__all__ = ["Issued", "NoReportsError", "Order", "TemplateProblem", "issue_reports", "items_left_out", "write_template"]
