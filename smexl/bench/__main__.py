"""``python -m smexl.bench``: smexl beside a plain script and beside the floor, in one run, in turn.

Makes N realistic submissions of three stars, then times (a) smexl with one job, (b) with all cores, (c) the plain script, (d) the
floor, alternating, and prints medians and ratios; then the cost of each stage, of runs again, and of reports; with ``--growth 2000 --growth 20000``
how cost and memory grow. Needs psutil (``pip install 'smexl[bench]'``).
"""

import compileall
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click
from stdnum.cn import uscc

from smexl.batch.chunk import process_chunk
from smexl.batch.job import Job, Task
from smexl.catalogue.files import load
from smexl.drawing.stamp import Key
from smexl.kinds import SELF
from smexl.proof.bundle import bundle
from smexl.proof.checking import check_bundle
from smexl.proof.container import unpacked
from smexl.reading.package import DEFAULT_LIMITS
from smexl.reading.read import read_book
from smexl.submission import Value
from smexl.template import drawn, template
from smexl.validation import validate

LEVEL = 3
RETURNED = 10
"""One of so many has to be returned."""


def submission(number: int) -> bytes:
    """A completed workbook of three stars, the same for the same number; a tenth have two blank scores."""
    rng = random.Random(number)  # noqa: S311 (test data, the same every time)
    requirements = load().level(LEVEL).requirements
    body = f"91{rng.choice(['340104', '110108', '440305', '510104'])}MA{number:06d}X"
    entered: dict[Key, Value] = {
        ("form", "info", "organization"): f"第{number}号企业服务有限公司",
        ("form", "info", "credit_code"): body + uscc.calc_check_digit(body),
        ("form", "info", "institution_type"): rng.choice(["管理咨询服务", "法律服务", "数据服务", "创业辅导服务"]),
        ("form", "info", "region"): "安徽省合肥市蜀山区",
        ("form", "info", "contact"): "王小明",
        ("form", "info", "phone"): "0551-62345678",
        ("form", "info", "email"): "service@example.com",
        ("form", "info", "leader"): "李莉",
        ("form", "info", "date"): date(2026, 7, 15),
    }
    entered |= {("form", "info", f"eligibility_{letter}"): "是" for letter in "abcdef"}
    pieces = 0
    for i, requirement in enumerate(requirements):
        entered["score", requirement.id] = rng.choices([1, 0.8, 0.5, 0], [5, 4, 1, 0.5])[0]
        if i % 4 == 0:
            number_of = f"E{pieces + 1:02d}"
            entered["row", requirement.id, "evidence"] = number_of
            values: dict[str, Value] = {
                "number": number_of,
                "name": f"{requirement.subdomain}记录",
                "type": "记录",
                "date": date(2026, 3, 1),
            }
            values |= {"requirements": requirement.id, "place": f"档案柜 {pieces}"}
            entered |= {("listing", "evidence", pieces, column): value for column, value in values.items()}
            pieces += 1
        if i % 9 == 0:
            entered["row", requirement.id, "remark"] = "已有做法，记录待完善"
    if number % RETURNED == 7:
        entered |= {("score", requirement.id): None for requirement in requirements[10:12]}
    return template(load(), LEVEL, SELF, "zh", entered)


def accepted(paths: Iterable[Path]) -> list[Path]:
    """Those of an inbox that are to be accepted."""
    return [path for path in paths if int(path.stem) % RETURNED != 7]


def make_inbox(folder: Path, count: int) -> Path:
    """Fill a folder with submissions."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:05d}.xlsx").write_bytes(submission(number))
    return folder


def timed(module: str, *arguments: str | Path) -> float:
    """Seconds that a module takes as a process of its own, from start to end."""
    return both_timed(module, *arguments)[0]


def both_timed(module: str, *arguments: str | Path) -> tuple[float, float]:
    """The same, and seconds of processor of it and of all that it started, which another's work on the machine hardly changes."""
    began, before = time.perf_counter(), processor()
    done = subprocess.run(  # noqa: S603 (our own module)
        [sys.executable, "-m", module, *map(str, arguments)], check=False, stdout=subprocess.DEVNULL
    )
    if done.returncode not in (0, 1):
        raise click.ClickException(f"{module} failed with {done.returncode}")
    return time.perf_counter() - began, processor() - before


def processor() -> float:
    """Seconds of processor that all processes have taken which this one has started, as far as they have ended."""
    took = os.times()
    return took.children_user + took.children_system


def compare(inbox: Path, work: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds of each contender in each round, all four in turn so that a change of the machine's speed meets all of them."""
    contenders: dict[str, Callable[[Path], float]] = {
        "smexl, one job": lambda out: timed("smexl", "process", inbox, "--out", out, "--jobs", "1", "--quiet"),
        "smexl, all cores": lambda out: timed("smexl", "process", inbox, "--out", out, "--quiet"),
        "plain script": lambda out: timed("smexl.bench.plain", inbox, out),
        "floor": lambda _: timed("smexl.bench.floor", inbox, next((work / "0 smexl, one job" / "results").iterdir())),
    }
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name, run in contenders.items():
            seconds[name].append(run(work / f"{number} {name}"))
    return seconds


def stages(paths: Sequence[Path], work: Path) -> dict[str, float]:
    """Milliseconds of processor a file by stage, the median of five times, in this process once everything is drawn and remembered."""
    work.mkdir(exist_ok=True)
    job = Job(load(), "zh", DEFAULT_LIMITS, work)
    tasks = [Task(i, path.name, str(path)) for i, path in enumerate(paths)]
    process_chunk(tasks, job)
    data = [path.read_bytes() for path in paths]
    books = [read_book(one, "x.xlsx") for one in data]
    steps: dict[str, Callable[[], object]] = {
        "guard and read the workbook": lambda: [read_book(one, "x.xlsx") for one in data],
        "validate": lambda: [validate(book, job.catalogue) for book in books],
        "all but workbooks": lambda: process_chunk(tasks, replace(job, staging=None)),
        "all of a chunk": lambda: process_chunk(tasks, job),
    }
    took: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(5):
        for name, step in steps.items():
            began = time.process_time()
            step()
            took[name].append((time.process_time() - began) / len(paths) * 1000)
    read, validated, without, whole = map(statistics.median, took.values())
    return {
        "guard and read the workbook": read,
        "validate": validated,
        "both, and open, hash, pack for the ledger": without,
        "fill and write the workbook": whole - without,
        "all of a chunk": whole,
    }


def verifying(inbox: Path, work: Path, count: int = 64) -> tuple[float, float]:
    """Milliseconds of processor that verifying a bundle takes, and processing its file, each in this process once everything is drawn."""
    chosen = work / "verify inbox"
    chosen.mkdir(parents=True)
    for path in sorted(inbox.iterdir())[:count]:
        (chosen / path.name).write_bytes(path.read_bytes())
    timed("smexl", "process", chosen, "--out", work / "verify batch", "--quiet")
    bundles = [one.path.read_bytes() for one in bundle(work / "verify batch", work / "bundles") if one.path is not None]
    job = Job(load(), "zh", DEFAULT_LIMITS, work, evidence=work / "evidence")
    tasks = [Task(i, path.name, str(path)) for i, path in enumerate(sorted(chosen.iterdir()))]
    verified: list[float] = []
    processed: list[float] = []
    for _ in range(5):
        began = time.process_time()
        assert all(check_bundle(unpacked(data)).holds for data in bundles)
        verified.append((time.process_time() - began) / len(bundles) * 1000)
        began = time.process_time()
        process_chunk(tasks, job)
        processed.append((time.process_time() - began) / len(tasks) * 1000)
    return statistics.median(verified), statistics.median(processed)


_A_WHILE = 3
"""Seconds after which the time of a file's writing tells whether it was written to again: what came in just now is read once more."""


def reruns(inbox: Path, work: Path, some: int = 10) -> dict[str, tuple[float, float]]:
    """Seconds, and seconds of processor, of a first run, and of runs again: with nothing new, a few new files, a few under another name. Each a process of its own."""
    fixed, out = work / "rerun inbox", work / "rerun batch"
    fixed.mkdir(parents=True)
    paths = sorted(inbox.iterdir())

    def run() -> tuple[float, float]:
        return both_timed("smexl", "process", fixed, "--out", out, "--quiet")

    for path in paths[some:]:
        shutil.copyfile(path, fixed / path.name)
    time.sleep(_A_WHILE)
    seconds = {"first": run(), "nothing new": run()}
    for path in paths[:some]:
        shutil.copyfile(path, fixed / path.name)
    seconds[f"{some} new"] = run()
    for path in paths[:some]:
        (fixed / path.name).rename(fixed / f"another {path.name}")
    seconds[f"{some} renamed"] = run()
    return seconds


def saved(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Submissions as a spreadsheet program saves them: shared strings, its own styles, every part written anew."""
    from openpyxl import load_workbook  # noqa: PLC0415 (takes as long as a whole small benchmark)

    folder.mkdir(parents=True)
    for path in paths:
        load_workbook(path).save(folder / path.name)
    return [folder / path.name for path in paths]


def roster_ratio(count: int = 40) -> float:
    """How many times faster stamping a template is than drawing it."""
    from smexl.template import _drawn  # noqa: PLC0415 (its cache is what is measured)

    catalogue = load()
    began = time.perf_counter()
    for _ in range(5):
        _drawn.cache_clear()
        drawn(catalogue, LEVEL, SELF, "zh")
    drawing = (time.perf_counter() - began) / 5
    began = time.perf_counter()
    for number in range(count):
        template(catalogue, LEVEL, SELF, "zh", {("form", "info", "organization"): f"第{number}号"})
    return drawing / ((time.perf_counter() - began) / count)


def watched(*arguments: str | Path) -> tuple[float, float, float]:
    """Seconds of a smexl command, seconds of processor, and the peak memory of its whole process tree in MB."""
    import psutil  # noqa: PLC0415 (an extra, for the benchmark only)

    began, before, peak = time.perf_counter(), processor(), 0
    with subprocess.Popen(  # noqa: S603 (our own module)
        [sys.executable, "-m", "smexl", *map(str, arguments)], stdout=subprocess.DEVNULL
    ) as child:
        tree = psutil.Process(child.pid)
        while child.poll() is None:
            total = 0
            try:
                for process in (tree, *tree.children(recursive=True)):
                    total += process.memory_info().rss
            except psutil.Error:
                continue
            peak = max(peak, total)
            time.sleep(0.05)
    return time.perf_counter() - began, processor() - before, peak / 1e6


def ratio(one: Sequence[float], other: Sequence[float]) -> str:
    return f"{statistics.median(a / b for a, b in zip(one, other, strict=True)):.2f}"


def table(*heads: str) -> None:
    """Begin a table."""
    print(f"\n| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")


def row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |")


def show_contenders(inbox: Path, work: Path, files: int, rounds: int) -> None:
    seconds = compare(inbox, work, rounds)
    table("", "ms a file, median")
    for name, values in seconds.items():
        row(name, f"{statistics.median(values) / files * 1000:.1f}")
    one, many, plain, floor = seconds.values()
    table("ratio, median of the rounds", "")
    row("plain script ÷ smexl, one job", ratio(plain, one))
    row("plain script ÷ smexl, all cores", ratio(plain, many))
    row("smexl, one job ÷ floor", ratio(one, floor))
    row("smexl, one job ÷ all cores", ratio(one, many))
    row("drawing a template ÷ stamping it", f"{roster_ratio():.1f}")


def show_stages(inbox: Path, work: Path) -> None:
    paths = sorted(inbox.iterdir())
    good = accepted(paths)
    bad = sorted({*paths} - {*good})
    table("stage, one process", "ms of processor a file")
    for name, value in stages(good[:128], work / "stages").items():
        row(name, f"{value:.2f}")
    for name, some in {"one that is accepted": good[:64], "one that is returned": bad[:64]}.items():
        value = stages(saved(some, work / name), work / f"{name}, stages")["all of a chunk"]
        row(f"{name}, as a spreadsheet program saves it", f"{value:.2f}")
    returned = stages(bad[:64], work / "returned stages")
    row("one that is returned", f"{returned['all of a chunk']:.2f}")
    row("its workbook alone", f"{returned['fill and write the workbook']:.2f}")
    row("verify a bundle, beside processing its file", "{:.2f}, {:.2f}".format(*verifying(inbox, work)))


def show_runs(inbox: Path, work: Path) -> None:
    table("run", "s", "s of processor", "of the first run's")
    took = reruns(inbox, work)
    for name, (seconds, used) in took.items():
        row(name, f"{seconds:.2f}", f"{used:.2f}", f"{used / took['first'][1]:.1%}")


def show_reports(inbox: Path, work: Path, some: int = 43) -> None:
    """What reports take: drawn in workers, none kept once it is written."""
    chosen, batch = work / "report inbox", work / "report batch"
    chosen.mkdir()
    for path in accepted(sorted(inbox.iterdir()))[:some]:
        shutil.copyfile(path, chosen / path.name)
    timed("smexl", "process", chosen, "--out", batch, "--quiet")
    seconds, used, peak = watched("report", batch, "--kind", SELF.key, "--out", work / "reports", "--quiet")
    table("reports", "s", "s of processor", "peak memory of the process tree, MB")
    row(str(len([*(work / "reports").glob("*.docx")])), f"{seconds:.1f}", f"{used:.1f}", f"{peak:.0f}")


def show_growth(work: Path, counts: Sequence[int]) -> None:
    table(
        "submissions",
        "ms a file",
        "ms of processor a file",
        "peak memory of the process tree, MB",
        "again, with nothing new, s of processor",
        "of the first run's",
    )
    for count in counts:
        inbox, out = make_inbox(work / f"inbox {count}", count), work / f"batch {count}"
        seconds, used, peak = watched("process", inbox, "--out", out, "--quiet")
        _, again, _ = watched("process", inbox, "--out", out, "--quiet")
        each = (f"{one / count * 1000:.1f}" for one in (seconds, used))
        row(f"{count:,}", *each, f"{peak:.0f}", f"{again:.1f}", f"{again / used:.1%}")


@click.command()
@click.option("--files", default=500, show_default=True, help="How many submissions; 0 leaves all but --growth out.")
@click.option("--rounds", default=3, show_default=True)
@click.option(
    "--growth", multiple=True, type=int, metavar="N", help="Also so many: cost a file, memory; may be repeated."
)
def main(files: int, rounds: int, growth: tuple[int, ...]) -> None:
    """Time smexl beside a plain script and beside the floor."""
    # As installed: a checkout where Python may not keep what it compiles would compile it again in every process.
    compileall.compile_dir(Path(__file__).parents[1], quiet=1)
    print(f"{rounds} rounds, {datetime.now():%Y-%m-%d}, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory(prefix="smexl-bench-") as folder:
        work = Path(folder)
        if files:
            print(f"{files} submissions of three stars, one in {RETURNED} to be returned")
            inbox = make_inbox(work / "inbox", files)
            show_contenders(inbox, work, files, rounds)
            show_stages(inbox, work)
            show_runs(inbox, work)
            show_reports(inbox, work)
        if growth:
            show_growth(work, growth)


if __name__ == "__main__":
    main()
