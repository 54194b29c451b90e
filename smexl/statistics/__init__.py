"""Statistics over batches, for the authority: from the batches of any number of bodies to one workbook.

Each batch is a folder that ``process`` wrote or its ``summary.xlsx`` alone. An organization counts once for each level and kind; where
verdicts differ, people decide (``conflicts``).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from smexl.batch.reread import NotABatchError
from smexl.drawing.html import write_html
from smexl.drawing.workbook import write_workbook
from smexl.errors import TellableError
from smexl.files import check_output, reason, writing
from smexl.proof.bodies import Bodies
from smexl.statistics import conflicts, figures, official, public, quality, sheets
from smexl.statistics import trend as trends
from smexl.statistics.conflicts import Decisions, read_decisions
from smexl.statistics.disclosure import DisclosureRules
from smexl.statistics.export import export_tables
from smexl.statistics.figures import Pool, Statistics
from smexl.statistics.official import CaseKey, Head, head_of, headed
from smexl.statistics.public import Previous, PublishedCase, read_previous
from smexl.statistics.trend import Periods, PeriodSort
from smexl.summary.facts import SUBDOMAINS, catalogue_line, catalogue_text
from smexl.summary.received import Received, receive
from smexl.text import Lang, Text, led
from smexl.views.page import Page
from smexl.views.sheet import Data, Sheet

__all__ = ["Extras", "Statistics", "StatisticsError", "statistics", "trend"]


class StatisticsError(TellableError):
    """The statistics could not be made; ``text`` says in one sentence why, and what to do."""


@dataclass(frozen=True)
class Extras:
    """What else is to be made of the batches: a page (.html), a folder of tables, the workbook of decisions (read, then written), and the
    cases that a register says are certified (credit code, level). ``public``: for everybody, with disclosure control by ``rules``; ``previous`` is
    what was published before, ``listed`` who is on the register's publication lists."""

    page: Path | None = None
    tables: Path | None = None
    decisions: Path | None = None
    certified: Collection[CaseKey] | None = None
    public: bool = False
    previous: Path | None = None
    rules: DisclosureRules | None = None
    listed: Collection[PublishedCase] | None = None


def statistics(
    paths: Sequence[Path], path: Path, lang: Lang, bodies: Bodies | None = None, wanted: Extras | None = None
) -> Statistics:
    """Write the statistics of the batches at ``paths`` to ``path``, an .xlsx file; ``bodies`` says who may sign a summary. Raises
    ``StatisticsError``, also for a batch that does not hold together, and ``DecisionsError``."""
    wanted = wanted or Extras()
    _check(paths, path, wanted.page)
    decisions = read_decisions(wanted.decisions) if wanted.decisions else Decisions()
    received = (_receive(one, bodies) for one in paths)
    pool = Pool(received, batch_names(paths), decisions.chosen, told=bodies is not None)
    found = Statistics(
        path, pool.batch_figures(), pool.level_figures(), tuple(pool.repeats()), pool.catalogue_names, pool.level_names
    )
    head = head_of(pool.counted)
    if wanted.public:
        before = _reading(wanted.previous) if wanted.previous else []
        published = public.make_public(pool, head, before, wanted.rules, wanted.listed)
        tables: Sequence[Page | Sheet[Any]] = public.views(published)
        views, page = _with_cover(_PUBLIC_TITLE, pool, replace(head, anonymous=True), tables)
        book: list[Page | Sheet[Any] | Data] = [*views, Data(public.DATA, public.data(published, head))]
    else:
        tables = _views(pool, found, wanted, [_tables_of(one) for one in paths])
        views, page = _with_cover(_TITLE, pool, head, tables, official.notes(figures.RULE))
        book = [*views]
    foot = _write(pool, (path, book), (wanted.page, page), lang)
    if wanted.decisions:
        with writing(wanted.decisions, StatisticsError):
            write_workbook(wanted.decisions, [conflicts.sheet(pool, decisions, lang)], lang, foot)
    if wanted.tables:
        with writing(wanted.tables, StatisticsError):
            export_tables(wanted.tables, tables, lang)
    return found


_TITLE = Text("中小企业服务机构通用能力成熟度评估统计", "Maturity assessments of SME service institutions: statistics")
_PUBLIC_TITLE = Text(f"{_TITLE.zh}（公开）", _TITLE.en.replace(": ", ": public "))


def _write(
    pool: Pool,
    book: tuple[Path, Sequence[Page | Sheet[Any] | Data]],
    page: tuple[Path | None, Sequence[Page | Sheet[Any]]],
    lang: Lang,
) -> str:
    """Write a workbook, and a page where one is wanted; returns what stands at their foot."""
    foot = "; ".join(catalogue_line(one, lang) for one in pool.catalogues.values())
    with writing(book[0], StatisticsError):
        write_workbook(*book, lang, foot)
    if page[0]:
        with writing(page[0], StatisticsError):
            write_html(page[0], page[1], lang, foot)
    return foot


def _reading(path: Path) -> list[Previous]:
    try:
        return read_previous(path)
    except OSError as error:
        raise StatisticsError(
            f"无法读取“{path}”（{reason(error).zh}）；请检查路径。",
            f"“{path}” cannot be read ({reason(error).en}); check the path.",
        ) from error


def trend(
    paths: Sequence[Path],
    path: Path,
    lang: Lang,
    page: Path | None = None,
    by: PeriodSort = "year",
    decisions: Path | None = None,
) -> Periods:
    """Write the periods of the batches at ``paths`` side by side to ``path``, an .xlsx file, and to a page; ``decisions`` are read. Raises
    ``StatisticsError``, ``DecisionsError``."""
    _check(paths, path, page)
    chosen = read_decisions(decisions).chosen if decisions else ()
    pool = Pool((_receive(one, None) for one in paths), batch_names(paths), chosen)
    periods = trends.periods_of(pool, by)
    title = Text(f"{_TITLE.zh}：变化", f"{_TITLE.en.partition(':')[0]}: trend")
    said = official.notes(trends.COUNTING)
    views, shown = _with_cover(title, pool, head_of(periods.table), trends.views(periods), said)
    _write(pool, (path, views), (page, shown), lang)
    return periods


_NOT_ON_A_PAGE = (sheets.WEAKEST, sheets.REPEATED, SUBDOMAINS, trends.PATHS)
"""What names single organizations, or a thousand places, is for the workbook: a page is looked at."""


def _with_cover(
    title: Text, pool: Pool, head: Head, tables: Sequence[Page | Sheet[Any]], said: Sequence[official.Note] = ()
) -> tuple[list[Page | Sheet[Any]], list[Page | Sheet[Any]]]:
    """The workbook's views and the page's: cover, notes and tables; a page says once what every sheet of a workbook has to say."""
    catalogues = [catalogue_text(one) for one in pool.catalogues.values()]
    last = [official.notes_page(said)] if said else []
    book = headed(tables, head, said)
    page = [view for view in headed(tables, None, said) if view.name not in _NOT_ON_A_PAGE]
    return (
        [official.cover(title, [*last, *book], head, catalogues), *last, *book],
        [official.cover(title, [*page, *last], head, catalogues), *page, *last],
    )


def batch_names(paths: Sequence[Path]) -> list[str]:
    """What batches are called: the names of their folders, with as much of what leads there as tells them apart."""
    parts = [
        (one if one.is_dir() else one.parent if one.name == "summary.xlsx" else one).resolve().parts for one in paths
    ]
    longest = max(map(len, parts))
    found = (["/".join(part[-length:]) for part in parts] for length in range(1, longest + 1))
    return next((names for names in found if len(set(names)) == len(names)), [str(one) for one in paths])


def _tables_of(path: Path) -> Path | None:
    """The tables of a batch that is a folder."""
    tables = path / "tables"
    return tables if (tables / "submissions.parquet").exists() else None


def _views(
    pool: Pool, statistics: Statistics, wanted: Extras, folders: Sequence[Path | None]
) -> list[Page | Sheet[Any]]:
    return [
        sheets.statistics_overview(pool, statistics),
        official.chain(pool, wanted.certified),
        official.bodies(pool),
        official.levels_by_body(pool),
        sheets.distribution(pool),
        sheets.domains_page(pool),
        sheets.subdomains_page(pool),
        sheets.weakest(pool),
        sheets.regions(pool),
        sheets.types(pool),
        *trends.overview_views(pool),
        quality.quality(pool, folders),
        sheets.repeated(pool, statistics),
    ]


def _check(paths: Sequence[Path], path: Path, page: Path | None) -> None:
    if not paths:
        raise StatisticsError("没有给出批次；请给出至少一个。", "No batch was given; give at least one.")
    check_output(path, StatisticsError, paths, twice=False)
    if page is not None:
        check_output(page, StatisticsError, ending=".html")


def _receive(path: Path, bodies: Bodies | None) -> Received:
    try:
        return receive(path, bodies)
    except NotABatchError as error:
        raise StatisticsError(*led(f"无法统计“{path}”", f"“{path}” cannot be counted", error.text)) from error
