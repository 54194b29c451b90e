"""A batch with its summary, as the command makes it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from smexl.batch.process import Outcome, Progress, Settings
from smexl.batch.process import process as process_only
from smexl.catalogue import Catalogue
from smexl.summary import summarizer


def process(
    inboxes: Sequence[Path],
    out: Path,
    catalogue: Catalogue,
    settings: Settings | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Outcome:
    lang = (settings or Settings()).lang
    return process_only(inboxes, out, catalogue, settings, progress, lambda: summarizer(catalogue, lang))
