"""Issuing reports and other documents as files in a folder: of the accepted submissions of a batch, or of single workbooks.

In: batches and workbooks. Out: a ``.docx`` each, and an ``IssuedReports`` that says what was written, and what gave no document and why.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import UTC
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from smexl import __version__
from smexl.batch import reread
from smexl.batch.ledger import Content, Ledger
from smexl.batch.single import read_submissions
from smexl.catalogue import Catalogue
from smexl.errors import TellableError
from smexl.kinds import FORMAL
from smexl.names import free_name, safe_name
from smexl.report.documents import REPORT_KEY, Document, of
from smexl.report.facts import Source
from smexl.report.fill import TemplateProblem, try_out
from smexl.report.guide import with_guide
from smexl.report.tags import REQUIRED_TAGS, stand_ins, tags_of
from smexl.report.write import DocumentJob, WriteState, make_ready, write_document
from smexl.submission import Submission
from smexl.text import Lang, Text, led

_CHUNK = 32
"""Submissions at a time, so that memory stays flat."""
FEW = 6
"""Up to so many reports are made in this process: another would be a second in starting."""


class NoReportsError(TellableError):
    """No report can be made; ``text`` says in one sentence why, and what to do."""


_KEPT = ("kept", "reversed")


@dataclass(frozen=True)
class IssuedReport:
    """A report. ``state``: ``kept`` where a different file of its name was there and was left alone, ``reversed`` where that file besides
    tells the other verdict. ``missing``: places that are to be completed."""

    source: str
    organization: str
    level: int | None
    kind: str
    path: Path
    state: WriteState
    missing: int


@dataclass(frozen=True)
class Without:
    """A submission without a report."""

    source: str
    reason: Text


@dataclass
class IssuedReports:
    """What was done. ``others``: accepted submissions of a batch that are of another kind than was asked for."""

    reports: list[IssuedReport] = field(default_factory=list)
    without: list[Without] = field(default_factory=list)
    others: int = 0

    @property
    def complete(self) -> bool:
        """Whether every submission has the report that its content gives."""
        return bool(self.reports) and not self.without and all(one.state not in _KEPT for one in self.reports)


@dataclass(frozen=True)
class Order:
    """How documents are made. ``document``: which (a key of ``documents``). ``kind``: which submissions of a batch, formal ones if none is named. ``template``: somebody's own, in place
    of smexl's. ``overwrite``: replace files that differ, which a body may have completed by hand."""

    out: Path
    lang: Lang = "zh"
    document: str = REPORT_KEY
    kind: str | None = None
    template: bytes | None = None
    overwrite: bool = False
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)


@dataclass
class Names:
    """File names given so far in a folder, so that no document takes another's."""

    out: Path
    taken: dict[str, int] = field(default_factory=dict)

    def path(self, stem: str) -> Path:
        return self.out / free_name(f"{stem}.docx", self.taken)


@dataclass
class _Run:
    """What was asked for, and what has been given so far. ``numbers``: report numbers → hash and name of the files that have them."""

    order: Order
    names: Names
    issued: "IssuedReports"
    numbers: dict[str, tuple[str, str]] = field(default_factory=dict)

    def number_taken(self, submission: Submission, content: Content) -> str | None:
        """The file that has this submission's report number already, if there is one."""
        number = submission.answers.get("assessment", {}).get("report_number", "").strip()
        if self.order.document != REPORT_KEY or not number:
            return None
        sha256, first = self.numbers.setdefault(number.casefold(), (content.sha256, content.source))
        return None if sha256 == content.sha256 else first


def file_stem(submission: Submission, level: Text, document: Document, lang: Lang) -> str:
    """``<统一社会信用代码>_<机构名称>_三星_评估报告``, in names that Windows and Linux both take."""
    who = [safe_name(part) for part in (submission.credit_code, submission.organization) if part.strip()]
    return "_".join([*who, safe_name(level(lang)), document.title(lang)])


def issue_reports(
    paths: Sequence[Path],
    order: Order,
    load_catalogue: Callable[[], Catalogue],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> IssuedReports:
    """Write the reports of batches (folders, or their ``summary.xlsx``) and workbooks. ``load_catalogue`` gives the catalogue of
    workbooks; a batch has its own. ``progress`` is told how many are done of how many.

    Raises ``TemplateProblem`` before anything is written, ``NoReportsError``, ``NoLedgerError`` and ``OSError``.
    """
    if order.template is not None:
        try_out(order.template, stand_ins(tags_of(of(order.document, order.kind or FORMAL.key))))
    order.out.mkdir(parents=True, exist_ok=True)
    issued = IssuedReports()
    run = _Run(order, Names(order.out), issued)
    batches = [path for path in paths if _is_batch(path)]
    workbooks = [path for path in paths if not _is_batch(path)]
    total = len(workbooks) + sum(_count(path, order.kind or FORMAL.key) for path in batches)
    for path in batches:
        catalogue = catalogue_of(path)
        _make(
            _of_batch(path, catalogue, order.kind or FORMAL.key, run),
            catalogue,
            order,
            (total, progress),
            issued,
        )
    if workbooks:
        catalogue = load_catalogue()
        _make(_of_workbooks(workbooks, catalogue, run), catalogue, order, (total, progress), issued)
    return issued


def _chunks(items: Iterator[DocumentJob]) -> Iterator[list[DocumentJob]]:
    while chunk := list(islice(items, _CHUNK)):
        yield chunk


# --- one by one ----------------------------------------------------------------------------------------------------------------
_Progress = tuple[int, Callable[[int, int], None]]


def _make(
    items: Iterator[DocumentJob], catalogue: Catalogue, order: Order, progress: _Progress, issued: IssuedReports
) -> None:
    """Write the documents of one catalogue, in processes where there are many."""
    total, tell = progress
    jobs = min(order.jobs, total) if total > FEW else 1
    given = (catalogue, order.lang, order.template, order.overwrite)
    make_ready(*given)
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), make_ready, given) if jobs > 1 else None
    try:
        for chunk in _chunks(items):
            done = map(write_document, chunk) if pool is None else pool.map(write_document, chunk)
            for item, (state, missing) in zip(chunk, done, strict=True):
                one, source = item.submission, item.source.name
                issued.reports.append(
                    IssuedReport(source, one.organization, one.level, one.kind, item.path, state, missing)
                )
                tell(len(issued.reports), total)
    except BrokenProcessPool as error:
        raise NoReportsError(
            "一个工作进程意外结束（可能内存不足）；请再次运行，已写的文件保留。",
            "A worker process ended unexpectedly (out of memory, perhaps); run again, what was written so far stays.",
        ) from error
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


# --- batches ---------------------------------------------------------------------------------------------------------------------
def _is_batch(path: Path) -> bool:
    return path.is_dir() or (path.name == "summary.xlsx" and path.with_name("ledger.sqlite").exists())


def catalogue_of(batch: Path) -> Catalogue:
    """A batch's own catalogue. Raises ``NoReportsError``."""
    summary = batch / "summary.xlsx" if batch.is_dir() else batch
    try:
        return reread.read_catalogue(summary) if summary.exists() else reread.read_batch(batch).catalogue
    except reread.NotABatchError as error:
        raise NoReportsError(*led(f"“{batch}”不能用作批次", f"“{batch}” is no batch", error.text)) from error


def _count(batch: Path, kind: str) -> int:
    with Ledger.open(batch) as ledger:
        return sum(
            file.status == "accepted" and content is not None and content.kind == kind
            for file, content in ledger.read_files()
        )


def _of_batch(batch: Path, catalogue: Catalogue, kind: str, run: _Run) -> Iterator[DocumentJob]:
    """The accepted submissions of one kind; what else the batch holds is noted."""
    with Ledger.open(batch) as ledger:
        for file, content in ledger.read_files():
            state, of_kind = file.status, None if content is None else content.kind
            if state == "accepted" and of_kind != kind:
                run.issued.others += 1
            elif state == "returned" and of_kind in (kind, None):
                run.issued.without.append(Without(file.source, _RETURNED))
            elif state == "unreadable":
                run.issued.without.append(Without(file.source, _UNREADABLE))
        for _, content, submission in ledger.documents():
            if content.kind == kind:
                _check_fits(submission, catalogue, batch)
                if (item := _item(submission, content, catalogue, run)) is not None:
                    yield item


def _check_fits(submission: Submission, catalogue: Catalogue, batch: Path) -> None:
    """Raises ``NoReportsError`` where the ledger and the catalogue are not of one run."""
    try:
        fits = submission.scores.keys() == catalogue.level(submission.level).by_id.keys()
    except (KeyError, ValueError):
        fits = False
    if not fits:
        raise NoReportsError(
            f"“{batch}”的账本与它的要求目录不一致；请重新运行 smexl process。",
            f"The ledger of “{batch}” does not fit its catalogue; run smexl process again.",
        )


_RETURNED = Text("已退回，改正后才能出报告", "returned; it gets a report once it is mended")
_UNREADABLE = Text("无法读取", "cannot be read")


def _item(submission: Submission, content: Content, catalogue: Catalogue, run: _Run) -> DocumentJob | None:
    """What is to be written of a submission, or a note of why nothing is."""
    document = of(run.order.document, submission.kind)
    if document is None:
        run.issued.without.append(Without(content.source, _NO_SUCH))
        return None
    if (first := run.number_taken(submission, content)) is not None:
        number = submission.answers["assessment"]["report_number"]
        reason = Text(
            f"报告编号“{number}”已用于“{first}”；请改为不重复的编号",
            f"the report number “{number}” is that of “{first}”; give it one of its own",
        )
        run.issued.without.append(Without(content.source, reason))
        return None
    saved = content.modified and (content.modified.replace(tzinfo=UTC) if content.zoned else content.modified)
    source = Source(content.source, content.sha256, __version__, saved, content.record)
    stem = file_stem(submission, catalogue.level_name(submission.level), document, run.order.lang)
    return DocumentJob(document, submission, source, run.names.path(stem))


_NO_SUCH = Text("这一类评分表没有这种文件", "workbooks of its kind give no such document")


# --- workbooks -------------------------------------------------------------------------------------------------------------------
def _of_workbooks(paths: Sequence[Path], catalogue: Catalogue, run: _Run) -> Iterator[DocumentJob]:
    """Those that can give the document: accepted ones, and before that for what tells no scores, such as a plan."""
    for one in read_submissions(paths, catalogue):
        errors = [finding for finding in one.content.findings if finding.severity == "error"]
        document = None if one.submission is None else of(run.order.document, one.submission.kind)
        early = document is not None and not document.scored
        if one.submission is not None and (one.content.status == "accepted" or early or document is None):
            if (item := _item(one.submission, one.content, catalogue, run)) is not None:
                yield item
        else:
            first = errors[0].message
            reason = Text(
                f"有 {len(errors)} 项错误，首个：{first('zh')} 请用 smexl check 查看全部",
                f"{len(errors)} error{'s' if len(errors) > 1 else ''}, the first: {first('en')} See all with smexl check",
            )
            run.issued.without.append(Without(str(one.path), reason))


# --- templates -------------------------------------------------------------------------------------------------------------------
def blank_template(document: Document, lang: Lang) -> bytes:
    """Smexl's own template of a document, to be edited, with its tags on a last page."""
    return with_guide(document.template(lang), tags_of(document), lang)


def items_left_out(template: bytes) -> list[str]:
    """The items of 8.3.13 (their letters) for which somebody's template uses no name. Raises ``TemplateProblem``."""
    used = try_out(template, stand_ins())
    return [letter for letter, names in REQUIRED_TAGS.items() if not names & used]


__all__ = [
    "IssuedReports",
    "NoReportsError",
    "Order",
    "TemplateProblem",
    "blank_template",
    "issue_reports",
    "items_left_out",
]
