"""Commands as they are called, batches with their summary as the command makes them, and whether two are the same."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from click.testing import CliRunner, Result
from filled import catalogue
from written import cells

from smexl import cli
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


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments], catch_exceptions=False)


TABLES = ("submissions", "scores", "subdomain_scores", "domain_scores", "findings")
ONE = Settings(jobs=1)


def tables(out: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {
        name: pd.read_parquet(out / "tables" / f"{name}.parquet").astype(str).to_records(index=False).tolist()
        for name in TABLES
    }


def same(one: Path, other: Path) -> None:
    assert tables(one) == tables(other)
    assert cells(one / "summary.xlsx") == cells(other / "summary.xlsx")
    for folder in ("results", "returned"):
        assert sorted(p.name for p in (one / folder).iterdir()) == sorted(p.name for p in (other / folder).iterdir())


def run(inbox: Path, out: Path, settings: Settings = ONE) -> Outcome:
    return process([inbox], out, catalogue(), settings)
