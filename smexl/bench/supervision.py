"""``python -m smexl.bench.supervision``: what supervision finds of what is planted in a made-up population, and what it says of the honest.

Each seed is 40 bodies with 6,000 assessments: five lenient, five severe (0.05 on A), three that copy the self score, twenty pairs of copied
submissions. Printed for each seed and all together: of the planted bodies with 30 assessments or more, and pairs, how many are found; of the
honest how many are flagged. ``--timed N`` makes batches of N submissions instead, and prints what ``smexl supervise`` takes for them; that needs psutil
(``pip install 'smexl[bench]'``).
"""

import tempfile
import time
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

import click
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from smexl.batch.evidence import FOLDER, keeping
from smexl.bench.__main__ import watched
from smexl.bench.population import Assessed, PopulationPlan, bodies, population, write_batches
from smexl.catalogue import Catalogue
from smexl.catalogue.files import load
from smexl.kinds import FORMAL, SELF
from smexl.supervise.alike import compare_groups
from smexl.supervise.bodies import questions
from smexl.supervise.gather import Gathered
from smexl.supervise.likely import rare_grades
from smexl.supervise.wording import WrittenText, find_shared
from smexl.template import template

LEAST = 30
"""Assessments from which a planted body has to be found."""
NAMES = ("planted bodies found", "honest bodies flagged", "copied pairs found", "honest pairs flagged")
Tally = dict[str, tuple[int, int]]
"""Of how many how many."""


def trial(seed: int, catalogue: Catalogue, assessments: int = 6_000) -> Tally:
    """One population looked through."""
    plan = PopulationPlan(bodies(27, 5, 5, 3), assessments, copied_pairs=20, seed=seed)
    found = list(population(plan, catalogue))
    gathered = _gathered(found, catalogue)
    formal = gathered.formal
    alike = compare_groups(gathered.judged([gathered.lines[row].body for row in formal], formal))
    flagged = {name for name, asked in questions(alike) if asked}
    sizes = {one.name: one.assessments for one in alike.groups}
    planted = {one.name for one in plan.bodies if (one.shift or one.copies) and sizes.get(one.name, 0) >= LEAST}
    honest = {one.name for one in plan.bodies if not one.shift and not one.copies}
    pairs = {frozenset((one.own.credit_code, one.copied_from)) for one in found if one.copied_from}
    shown = _pairs(found) | {
        frozenset(gathered.lines[row].credit_code for row in one.rows) for one in rare_grades(gathered)
    }
    return dict(
        zip(
            NAMES,
            (
                (len(planted & flagged), len(planted)),
                (len(honest & flagged), len(honest)),
                (len(pairs & shown), len(pairs)),
                (len(shown - pairs), assessments * (assessments - 1) // 2 - len(pairs)),
            ),
            strict=True,
        )
    )


def _pairs(assessed: Sequence[Assessed]) -> set[frozenset[str]]:
    """Organizations that share words of their self-assessments."""
    texts = [
        WrittenText(number, key, row["remark"])
        for number, one in enumerate(assessed)
        for key, row in one.own.rows.items()
        if "remark" in row
    ]
    codes = [one.own.credit_code for one in assessed]
    return {frozenset((codes[one.one.owner], codes[one.other.owner])) for one in find_shared(texts).shared}


def _gathered(found: Sequence[Assessed], catalogue: Catalogue) -> Gathered:
    """The population as ``gather`` would give it, without writing and reading it."""
    place = {catalogue.units(grade): i for i, grade in enumerate(catalogue.scale)}
    rows, grades, own = [], [], {}
    for number, assessed in enumerate(found):
        for kind, one in (("self", assessed.own), ("formal", assessed.formal)):
            said = one.answers.get("assessment", {})
            info = one.answers["info"]
            rows.append(
                {
                    "batch": 0,
                    "kind": kind,
                    "level": one.level,
                    "credit_code": one.credit_code,
                    "organization": one.organization,
                    "institution_type": info["institution_type"],
                    "modified": one.modified,
                    **{key: said.get(key, "") for key in ("body", "start", "end")},
                }
            )
            line = [place[one.scores[r.id]] for r in catalogue.level(one.level).requirements]
            grades.append(np.array(line, dtype=np.uint8))
        own[2 * number + 1] = grades[2 * number]
    return Gathered((Path(),), (catalogue,), pd.DataFrame(rows), grades, own)


def write_kept(folder: Path, submissions: int, catalogue: Catalogue) -> list[Path]:
    """Batches of 40 bodies with so many submissions, half of them formal, each with a workbook of its level and kind among the evidence."""
    batches = write_batches(folder, PopulationPlan(bodies(27, 5, 5, 3), submissions // 2, copied_pairs=20), catalogue)
    blank = cache(lambda level, kind: template(catalogue, level, SELF if kind == SELF.key else FORMAL, "zh"))
    for one in batches:
        path = one / "tables" / "submissions.parquet"
        table = pq.read_table(path)
        digests = []
        with keeping(one / FOLDER) as keep:
            for row in table.to_pylist():
                data = _with_comment(blank(row["level"], row["kind"]), row["sha256"].encode())
                digests.append(sha256(data).hexdigest())
                keep(digests[-1], data)
        place = table.schema.get_field_index("sha256")
        pq.write_table(table.set_column(place, table.schema.field(place), pa.array(digests)), path)
    return batches


def _with_comment(package: bytes, comment: bytes) -> bytes:
    """A zip package, which has no comment, as another of the same parts."""
    return package[:-2] + len(comment).to_bytes(2, "little") + comment


def print_time(submissions: int, catalogue: Catalogue) -> None:
    with tempfile.TemporaryDirectory() as folder:
        batches = write_kept(Path(folder), submissions, catalogue)
        seconds, _, peak = watched("supervise", *batches, "--out", Path(folder) / "supervision.xlsx", "--quiet")
    print(f"{submissions:,} submissions of {len(batches)} bodies: {seconds:.0f} s, at most {peak:.0f} MB")


@click.command()
@click.option("--seeds", default=20, show_default=True)
@click.option("--assessments", default=6_000, show_default=True)
@click.option("--timed", type=int, metavar="N", help="Time and memory of supervise for N submissions.")
def main(seeds: int, assessments: int, timed: int | None) -> None:
    """Power and false alarms of supervision over several seeds."""
    catalogue = load()
    if timed is not None:
        print_time(timed, catalogue)
        return
    whole: Tally = dict.fromkeys(NAMES, (0, 0))
    print(f"| seed | {' | '.join(NAMES)} | seconds |\n|{' --- |' * (len(NAMES) + 2)}")
    for seed in range(1, seeds + 1):
        began = time.perf_counter()
        one = trial(seed, catalogue, assessments)
        whole = {name: (whole[name][0] + one[name][0], whole[name][1] + one[name][1]) for name in NAMES}
        print(f"| {seed} | {_cells(one)} | {time.perf_counter() - began:.0f} |", flush=True)
    print(f"| all | {_cells(whole)} | |")


def _cells(tally: Tally) -> str:
    return " | ".join(f"{part} of {of} ({part / max(of, 1):.3%})" for part, of in tally.values())


if __name__ == "__main__":
    main()
