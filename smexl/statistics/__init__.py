"""Statistics over batches, for the authority: from the batches of any number of bodies to one workbook.

Each batch is a folder that ``process`` wrote or its ``summary.xlsx`` alone. An organization counts once for each level and kind: in
the batch named first.
"""

from collections.abc import Sequence
from pathlib import Path

from smexl.batch.reread import NotABatchError
from smexl.drawing.workbook import View, write_workbook
from smexl.errors import TellableError
from smexl.proof.bodies import Bodies
from smexl.statistics import sheets
from smexl.statistics.figures import Pool, Statistics
from smexl.summary.facts import catalogue_line
from smexl.summary.received import Received, receive
from smexl.text import Lang, Text

__all__ = ["Statistics", "StatisticsError", "statistics"]


class StatisticsError(TellableError):
    """The statistics could not be made; ``text`` says in one sentence why, and what to do."""


def statistics(paths: Sequence[Path], path: Path, lang: Lang, bodies: Bodies | None = None) -> Statistics:
    """Write the statistics of the batches at ``paths`` to ``path``, an .xlsx file; ``bodies`` says who may sign a summary. Raises
    ``StatisticsError``, also for a batch that does not hold together."""
    _check(paths, path)
    received = [_receive(one, bodies) for one in paths]
    told = bodies is not None or any(one.signed for one in received)
    signed = [one.said() for one in received] if told else []
    pool = Pool([one.batch for one in received], [str(one) for one in paths], signed)
    found = Statistics(path, pool.batch_figures(), pool.level_figures(), tuple(pool.repeats()), pool.catalogue_names)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        foot = "; ".join(catalogue_line(one, lang) for one in pool.catalogues.values())
        write_workbook(path, _views(pool, found), lang, foot)
    except OSError as error:
        raise StatisticsError(
            Text(
                f"无法写入“{path}”（{error.strerror}）；请关闭正在使用它的程序，或换一个位置。",
                f"“{path}” cannot be written ({error.strerror}); close the program that has it open, or choose another place.",
            )
        ) from error
    return found


def _views(pool: Pool, found: Statistics) -> list[View]:
    return [
        sheets.overview(pool, found),
        sheets.distribution(pool),
        sheets.domains(pool),
        sheets.subdomains(pool),
        sheets.weakest(pool),
        sheets.regions(pool),
        sheets.types(pool),
        sheets.repeated(pool, found),
    ]


def _check(paths: Sequence[Path], path: Path) -> None:
    if path.suffix.lower() != ".xlsx" or path.is_dir():
        raise StatisticsError(
            Text(
                f"输出“{path}”应是 .xlsx 文件；请改名。",
                f"The output “{path}” should be an .xlsx file; choose such a name.",
            )
        )
    if not paths:
        raise StatisticsError(Text("没有给出批次；请给出至少一个。", "No batch was given; give at least one."))
    seen: set[Path] = set()
    for one in paths:
        real = (one / "summary.xlsx" if one.is_dir() else one).resolve()
        if real in seen:
            raise StatisticsError(
                Text(f"批次“{one}”给出了两次；请去掉一个。", f"The batch “{one}” is named twice; leave one out.")
            )
        seen.add(real)
    if path.resolve() in seen:
        raise StatisticsError(
            Text(
                f"输出“{path}”会覆盖一个批次的汇总；请换一个文件名。",
                f"The output “{path}” would overwrite a batch's summary; choose another name.",
            )
        )


def _receive(path: Path, bodies: Bodies | None) -> Received:
    try:
        return receive(path, bodies)
    except NotABatchError as error:
        raise StatisticsError(
            Text(f"无法统计“{path}”：{error.text.zh}", f"“{path}” cannot be counted: {error.text.en}")
        ) from error
