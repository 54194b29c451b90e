"""``python -m smexl.bench.million``: the authority's statistics over a year of the country: a million submissions in two hundred batches.

Makes the batches by script (tables as ``process`` leaves them, straight from random scores; one in fifty organizations stands in two
batches), keeps them in a folder for the next time, and prints how long ``smexl statistics`` takes over all of them as a process of its own, and its
peak of memory. Needs psutil (``pip install 'smexl[bench]'``).
"""

import subprocess
import sys
import time
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from stdnum.cn import uscc

from smexl.batch.tables import score_tables
from smexl.bench.population import PLACES
from smexl.catalogue import Catalogue
from smexl.catalogue.files import load
from smexl.kinds import INSTITUTION_TYPES
from smexl.summary import write_summary
from smexl.tables import SCHEMAS

_AGAIN = 50
"""One organization in so many is also in the batch before."""


def make_batch(folder: Path, number: int, organizations: int, catalogue: Catalogue, *, summary: bool) -> Path:
    """A batch of a body: a self-assessment and a formal assessment of each organization. The same number gives the same batch."""
    rng = np.random.default_rng(number)
    tables = folder / "tables"
    tables.mkdir(parents=True)
    levels = rng.choice([1, 2, 3, 4, 5], organizations, p=[0.17, 0.28, 0.35, 0.14, 0.06])
    scored: list[tuple[str, int, Any]] = []
    for i, level in enumerate(levels.tolist()):
        chances = _chances(rng.normal(0.62, 0.12), len(catalogue.scale))
        own = rng.choice(catalogue.scale_units, len(catalogue.level(level).requirements), p=chances)
        stays = rng.random(len(own)) < 0.85
        formal = np.where(stays, own, rng.choice(catalogue.scale_units, len(own), p=chances))
        scored += [(f"{number:06x}{2 * i + k:010x}", level, one) for k, one in enumerate((own, formal))]
    figures, scores = score_tables(scored, catalogue)
    rows = [
        _submission(one, number, i, level, figures[one], catalogue, organizations)
        for i, (one, level, _) in enumerate(scored)
    ]
    assessed = [
        {"submission_id": one["submission_id"], "body": f"评估机构{number:03d}", "team_leader": "王芳"}
        | {"team_members": "李明、张静", "start": _day(i), "end": _day(i)}
        for i, one in enumerate(rows)
        if one["kind"] == "formal"
    ]
    written = scores | {
        "submissions": pa.Table.from_pylist(rows, SCHEMAS["submissions"]),
        "assessments": pa.Table.from_pylist(assessed, SCHEMAS["assessments"]),
    }
    for name, schema in SCHEMAS.items():
        pq.write_table(written.get(name, schema.empty_table()), tables / f"{name}.parquet")
    if summary:
        write_summary(tables, folder / "summary.xlsx", catalogue, "zh")
    return folder


def _chances(good: float, grades: int) -> Any:
    """Of each grade, best first."""
    share = np.clip(good, 0.2, 0.95)
    weights = np.array([share, *((1 - share) * 0.6**k for k in range(1, grades))])
    return weights / weights.sum()


def _submission(
    one: str, batch: int, place: int, level: int, figures: dict[str, Any], catalogue: Catalogue, organizations: int
) -> dict[str, Any]:
    own = place // 2
    # Who stands in two batches is the one after it in the batch before.
    of = batch * organizations + own - (organizations - 1 if batch and own % _AGAIN == 0 else 0)
    kind = "formal" if place % 2 else "self"
    return figures | {
        "submission_id": one,
        "source": f"{place:05d}.xlsx",
        "sha256": sha256(one.encode()).hexdigest(),
        "organization": f"第{of:07d}号企业服务有限公司",
        "credit_code": _code(of),
        "kind": kind,
        "level": level,
        "catalogue": str(catalogue.identity),
        "status": "accepted",
        "unit": catalogue.unit,
        "institution_type": INSTITUTION_TYPES[of % len(INSTITUTION_TYPES)].zh,
        "region": PLACES[of % len(PLACES)][1],
        "modified": datetime.fromisoformat(_day(place)),
        "record": sha256(f"record {one}".encode()).hexdigest(),
        "workbook": f"results/{place:05d}.xlsx",
    }


def _code(number: int) -> str:
    body = f"91{PLACES[number % len(PLACES)][0]}MA{number:07d}"
    return body + uscc.calc_check_digit(body)


def _day(place: int) -> str:
    return (datetime(2026, 1, 5) + timedelta(days=place // 2 % 250)).date().isoformat()


def make_batches(folder: Path, submissions: int, batches: int, *, summaries: bool) -> list[Path]:
    """The batches, as far as they are not there already."""
    catalogue, each = load(), submissions // batches // 2
    found = []
    for number in range(batches):
        path = folder / f"{submissions}-{batches}" / f"body{number:03d}"
        if not (path / "tables" / "texts.parquet").exists() and not (path / "done").exists():
            make_batch(path, number, each, catalogue, summary=summaries)
            (path / "done").touch()
        found.append(path)
    return found


def measured(*arguments: str | Path) -> tuple[float, float, float]:
    """Seconds that a run of smexl takes as a process of its own, those of a processor, and its peak of memory in MB."""
    import psutil  # noqa: PLC0415 (an extra)

    began, used, peak = time.perf_counter(), 0.0, 0
    with psutil.Popen([sys.executable, "-m", "smexl", *map(str, arguments)], stdout=subprocess.DEVNULL) as run:
        while run.poll() is None:
            try:
                times = run.cpu_times()
                used, peak = times.user + times.system, max(peak, run.memory_info().rss)
            except psutil.Error:  # it just ended
                pass
            time.sleep(0.05)
    if run.returncode:
        raise click.ClickException(f"smexl {arguments[0]} failed with {run.returncode}")
    return time.perf_counter() - began, used, peak / 2**20


@click.command()
@click.option("--submissions", default=1_000_000, show_default=True)
@click.option("--batches", default=200, show_default=True)
@click.option("--summaries", is_flag=True, help="With a summary.xlsx in each batch, as process leaves it.")
@click.option("--folder", type=click.Path(path_type=Path), required=True, help="Where the batches are kept.")
def main(submissions: int, batches: int, summaries: bool, folder: Path) -> None:
    """Time and memory of the authority's commands over many batches."""
    began = time.perf_counter()
    paths = make_batches(folder, submissions, batches, summaries=summaries)
    print(f"{submissions:,} submissions in {batches} batches: made in {time.perf_counter() - began:.0f} s", flush=True)
    out = folder / "out"
    out.mkdir(exist_ok=True)
    for name, more in (("statistics", ()), ("statistics", ("--public",)), ("trend", ())):
        path = out / f"{name}{''.join(more)}.xlsx"
        seconds, used, memory = measured(name, *paths, "--out", path, *more, "--quiet")
        said = (
            f"{' '.join((name, *more))}: {seconds:.0f} s, {used:.0f} s of a processor, peak of memory {memory:,.0f} MB"
        )
        print(f"{said}, {path.stat().st_size / 2**20:.1f} MB written", flush=True)


if __name__ == "__main__":
    main()
