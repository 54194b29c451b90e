"""One inbox with every broken and hostile file among good ones: each gets one row, and the right status, in bounded time and memory."""

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from pyexpat import ParserCreate

import hostile
import measured
import pandas as pd
import pytest
from click.testing import CliRunner
from filelock import FileLock
from filled import answers, catalogue, filled
from hostile.maker import LEVEL, credit_code
from hostile.texts import ORGANIZATIONS
from rich.console import Console
from whole import process

from smexl.batch.process import Settings
from smexl.cli import main
from smexl.reading.read import read_book
from smexl.terminal import show_findings
from smexl.validation import validate

PROCESSES = True
GOOD = 8
MEGABYTES = 450
"""A worker has some 150 MB before its first file, and may take 200 MB for a file (``Limits``)."""


@dataclass(frozen=True)
class Batch:
    """A run over the inbox with everything. ``wanted``: the status and a finding that each file must get, by source; ``costs``: what
    each took, seconds and the worker's peak in MB; ``before``, ``after``: what lies beside the output."""

    root: Path
    out: Path
    wanted: dict[str, tuple[str, str]]
    before: list[str]
    after: list[str]
    submissions: pd.DataFrame
    findings: pd.DataFrame
    costs: pd.DataFrame


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Batch:
    """Run once, also where several processes share the tests."""
    base = tmp_path_factory.getbasetemp()
    root = (base if worker_id == "master" else base.parent) / "hostile"
    with FileLock(root.with_suffix(".lock")):
        if not (root / "notes.json").exists():
            root.mkdir()
            run(root)
    notes = json.loads((root / "notes.json").read_text(encoding="utf-8"))
    out = root / "out"
    submissions = pd.read_parquet(out / "tables/submissions.parquet")
    lines = [line for path in measured.notes(out).iterdir() for line in path.read_text(encoding="utf-8").splitlines()]
    costs = pd.DataFrame([line.split("\t") for line in lines], columns=["position", "seconds", "megabytes"]).astype(
        float
    )
    costs["source"] = submissions["source"].to_numpy()[costs["position"].astype(int)]
    findings = pd.read_parquet(out / "tables/findings.parquet")
    return Batch(root, out, *notes, submissions.set_index("source"), findings, costs.set_index("source"))


def run(root: Path) -> None:
    """Fill an inbox with everything and process it; what lies beside the output is noted before and after."""
    inbox, out = root / "inbox", root / "out"
    inbox.mkdir()
    for case in hostile.cases():
        hostile.write(case, inbox)
    wanted = {case.name: (case.status, case.code) for case in hostile.cases()}
    for number in range(GOOD):
        (inbox / f"good-{number}.xlsx").write_bytes(filled(2, code=credit_code(5000 + number)))
        wanted[f"good-{number}.xlsx"] = ("accepted", "")
    before = tree(root)
    outcome = process([inbox], out, catalogue(), Settings(jobs=2, work=measured.measured))
    after = [path for path in tree(root) if not re.match(r"out(-notes)?(/|$)", path)]
    assert outcome.files == len(wanted)
    (root / "notes.json").write_text(json.dumps([wanted, before, after]), encoding="utf-8")


def tree(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))


def test_every_file_has_exactly_one_row(batch: Batch) -> None:
    assert len(batch.wanted) > 400
    assert sorted(batch.submissions.index) == sorted(batch.wanted)


def test_every_file_has_its_status_and_finding(batch: Batch) -> None:
    codes = batch.findings.groupby("source")["code"].agg(set).to_dict()
    wrong = {}
    for source, (status, code) in batch.wanted.items():
        found = batch.submissions.loc[source, "status"], codes.get(source, set())
        if found[0] != status or (code and code not in found[1]):
            wrong[source] = (status, code, *found)
    assert wrong == {}


def test_whatever_is_not_accepted_has_an_error_that_says_why(batch: Batch) -> None:
    errors = set(batch.findings.loc[batch.findings["severity"] == "error", "source"])
    refused = batch.submissions.index[batch.submissions["status"].isin(["returned", "unreadable"])]
    assert set(refused) <= errors
    accepted = batch.submissions.index[batch.submissions["status"] == "accepted"]
    assert not set(accepted) & errors


def test_no_worker_died_or_ran_out_of_time(batch: Batch) -> None:
    assert list(batch.findings.loc[batch.findings["code"] == "file-crashed", "source"]) == []
    assert batch.costs["seconds"].nlargest(3).max() < 15, batch.costs.nlargest(3, "seconds")


@pytest.mark.skipif(not measured.STATUS.exists(), reason="only Linux tells a process's most memory")
def test_no_worker_took_much_memory(batch: Batch) -> None:
    peaks = batch.costs["megabytes"]
    assert peaks.min() > 30  # what an idle worker has: so the measure measures
    assert peaks.max() < MEGABYTES, peaks.nlargest(8)


def test_nothing_is_written_outside_the_output_folder(batch: Batch) -> None:
    assert batch.after == batch.before
    assert not [path for path in ("/tmp/smexl-evil", "smexl-evil", "../smexl-evil") if Path(path).exists()]
    assert {path.name for path in batch.out.iterdir()} == {
        "evidence",
        "results",
        "returned",
        "tables",
        "summary.xlsx",
        "ledger.sqlite",
        ".smexl.lock",
    }


def test_workbooks_have_names_for_every_system(batch: Batch) -> None:
    expected = sorted(batch.submissions["workbook"].dropna())
    names = sorted(
        path.relative_to(batch.out).as_posix()
        for folder in ("results", "returned")
        for path in (batch.out / folder).rglob("*")
    )
    assert names == expected
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        folder, file = name.split("/")
        assert not re.search(r'[<>:"\\|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]', file), file
        assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", file)
        assert not file.removesuffix(".xlsx").endswith((" ", "."))
        assert len(file.encode()) <= 255
        assert folder == (
            "results"
            if batch.submissions["status"][batch.submissions["workbook"] == name].item() == "accepted"
            else "returned"
        )


def test_a_second_run_finds_nothing_to_do(batch: Batch) -> None:
    tables = {path.name: path.read_bytes() for path in (batch.out / "tables").iterdir()}
    again = process([batch.root / "inbox"], batch.out, catalogue(), Settings(jobs=2))
    assert (again.processed, again.counts) == (0, batch.submissions["status"].value_counts().to_dict())
    assert {path.name: path.read_bytes() for path in (batch.out / "tables").iterdir()} == tables


def test_returned_workbooks_can_be_read_again(batch: Batch) -> None:
    """With what was entered, and no more wrong with them than before."""
    for source in ("texts-returned.xlsx", "score-formula-0.xlsx", "organization-long.xlsx", "headings-only.xlsx"):
        path = batch.out / batch.submissions.loc[source, "workbook"]
        submission = validate(read_book(path.read_bytes(), path.name), catalogue())
        errors = batch.findings[(batch.findings["source"] == source) & (batch.findings["severity"] == "error")]
        assert not submission.accepted
        assert len([f for f in submission.findings if f.severity == "error"]) <= len(errors)


# --- injection --------------------------------------------------------------------------------------------------------
def workbooks(batch: Batch) -> list[Path]:
    found = [*(batch.out / "results").iterdir(), *(batch.out / "returned").iterdir(), batch.out / "summary.xlsx"]
    assert len(found) > 100
    return found


def elements(part: bytes) -> Iterator[tuple[str, dict[str, str], str]]:
    """The elements of an XML part with their attributes and text. Raises where it is not well-formed."""
    stack: list[tuple[str, dict[str, str], list[str]]] = []
    done: list[tuple[str, dict[str, str], str]] = []

    def end(_: str) -> None:
        name, attributes, text = stack.pop()
        done.append((name, attributes, "".join(text)))

    parser = ParserCreate()
    parser.StartElementHandler = lambda name, attributes: stack.append((name, attributes, []))
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda text: stack[-1][2].append(text)  # noqa: PLW0108 (the last of then, not of now)
    parser.Parse(part, True)
    yield from done


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output for harmless files: an accepted and a returned one, at the levels of the batch."""
    root = tmp_path_factory.mktemp("plain")
    (root / "inbox").mkdir()
    for level in (1, 2):
        (root / f"inbox/{level}.xlsx").write_bytes(filled(level))
        other = answers(level, "91110000600037341L", "别的机构")  # or the complete one would count for both
        blank = {key: value for key, value in other.items() if key[0] != "score"}
        (root / f"inbox/{level} blank.xlsx").write_bytes(filled(level, blank))
    process([root / "inbox"], root / "out", catalogue(), Settings(jobs=1))
    return root / "out"


def shapes(path: Path) -> set[str]:
    """The formulas of a workbook, without numbers and the texts in quotes that name rows, sheets and labels."""
    found = set()
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                for element, _, text in elements(package.read(name)):
                    if element == "f" and text:
                        found.add(re.sub(r'\d+|"[^"]*"|^(CHOOSE|OR|AND)\(.*', "", text))
    return found


def test_no_output_has_a_formula_of_a_stranger(batch: Batch, plain: Path) -> None:
    known = set[str]().union(*(shapes(path) for path in plain.rglob("*.xlsx")))
    assert len(known) > 10
    strange = {path.name: more for path in workbooks(batch) if (more := shapes(path) - known)}
    assert strange == {}


def test_outputs_are_sound_xml_without_links_outside(batch: Batch) -> None:
    for path in workbooks(batch):
        with zipfile.ZipFile(path) as package:
            assert package.testzip() is None
            for name in package.namelist():
                if name.endswith((".xml", ".rels", ".vml")):
                    for element, attributes, _ in elements(package.read(name)):
                        assert attributes.get("TargetMode") != "External", path
                        assert element not in {"script", "oleObject", "ddeLink", "webPublishItem"}, path
            assert not [name for name in package.namelist() if "external" in name.lower() or "vba" in name.lower()]


def test_texts_come_out_as_they_went_in(batch: Batch) -> None:
    """What looks like a formula or markup is neither lost nor changed, in tables and in workbooks."""
    for number, organization in enumerate(ORGANIZATIONS):
        row = batch.submissions.loc[f"organization-{number:02d}.xlsx"]
        visible = re.sub("[\u200b-\u200f\u202a-\u202e\ufeff]", "", organization)
        assert " ".join(row["organization"].split()) == " ".join(visible.split()), organization
    path = batch.out / batch.submissions.loc["organization-13.xlsx", "workbook"]
    with zipfile.ZipFile(path) as package:
        texts = [
            text
            for name in package.namelist()
            if name.startswith("xl/") and name.endswith(".xml")
            for _, _, text in elements(package.read(name))
        ]
    assert "=1+1" in texts
    path = batch.out / batch.submissions.loc["texts-returned.xlsx", "workbook"]
    remarks = set()
    for row in validate(read_book(path.read_bytes(), path.name), catalogue()).rows.values():
        remarks.add(row["remark"])
    assert {"=1+1", "+1", "-1", "@SUM(A1)", "]]>&amp;<![CDATA[x", "<script>alert(1)</script>"} <= remarks


COMMANDS = {
    "statistics": "statistics {out}",
    "compare": "compare {inbox}/{source} {out}",
    "foresee": "foresee {inbox}/{source}",
    "report": "report {inbox}/{source}",
}


def files_of(command: str, inbox: Path, out: Path, source: str, target: Path) -> tuple[str, list[Path]]:
    """What a command prints, and the files it makes."""
    words = [word.format(inbox=inbox, out=out, source=source) for word in COMMANDS[command].split()]
    result = CliRunner().invoke(main, [*words, "--out", str(target)])
    assert result.exit_code in {0, 1}, result.output
    return result.output, [target] if target.is_file() else list(target.iterdir())


@pytest.mark.parametrize("command", COMMANDS)
def test_further_outputs_take_texts_for_texts(command: str, batch: Batch, plain: Path, tmp_path: Path) -> None:
    """Formulas and fields are those of harmless files; nothing leads outside; nothing controls the terminal."""
    name = "x" if command == "report" else "x.xlsx"
    _, usual = files_of(command, plain.parent / "inbox", plain, "1.xlsx", tmp_path / f"usual {name}")
    printed, made = files_of(command, batch.root / "inbox", batch.out, "texts.xlsx", tmp_path / f"made {name}")
    assert CONTROL.findall(printed) == []
    assert made
    for path in made:
        assert shapes(path) <= shapes(usual[0])
        assert fields(path) <= fields(usual[0])
        with zipfile.ZipFile(path) as package:
            for part in package.namelist():
                if part.endswith((".xml", ".rels")):
                    assert all(
                        attributes.get("TargetMode") != "External" for _, attributes, _ in elements(package.read(part))
                    )


def fields(path: Path) -> set[str]:
    """The fields of a document in Word, which can fetch and run."""
    with zipfile.ZipFile(path) as package:
        parts = [
            package.read(name) for name in package.namelist() if name.startswith("word/") and name.endswith(".xml")
        ]
    return {text for part in parts for element, _, text in elements(part) if element in {"w:instrText", "w:fldSimple"}}


def test_a_report_shows_tags_of_a_stranger_as_text(batch: Batch, tmp_path: Path) -> None:
    source = f"organization-{len(ORGANIZATIONS) - 1:02d}.xlsx"
    _, made = files_of("report", batch.root / "inbox", batch.out, source, tmp_path / "reports")
    with zipfile.ZipFile(made[0]) as package:
        texts = "".join(text for element, _, text in elements(package.read("word/document.xml")) if element == "w:t")
    assert ORGANIZATIONS[-1] in texts


SOURCES = re.compile(r"texts.*|code-.*|organization-(0|1|2|esc|long).*|names/.*|returned-\d+/.*|reference-0.*|macros.*")


@pytest.fixture(scope="module")
def inbox_of_texts(batch: Batch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    inbox = tmp_path_factory.mktemp("texts")
    for source in batch.wanted:
        if SOURCES.fullmatch(source.replace("\n", "")):
            (inbox / source).parent.mkdir(exist_ok=True)
            (inbox / source).write_bytes((batch.root / "inbox" / source).read_bytes())
    return inbox


CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_terminal_sees_no_control_characters(lang: str, inbox_of_texts: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(inbox_of_texts), "--lang", lang])
    assert result.exit_code == 1
    assert len(result.output.splitlines()) > 40
    assert CONTROL.findall(result.output) == []


def test_a_terminal_that_understands_colours_gets_only_ours(batch: Batch) -> None:
    rows = batch.findings[batch.findings["source"].str.fullmatch(SOURCES.pattern, flags=re.DOTALL)]
    assert rows["value"].str.contains("\x1b").any()
    out = StringIO()
    screen = Console(file=out, force_terminal=True, markup=False, highlight=False, emoji=False, width=120)
    for source in rows["source"].unique():
        path = batch.root / "inbox" / source
        if path.exists() and batch.submissions.loc[source, "status"] != "unreadable":
            show_findings(screen, source, validate(read_book(path.read_bytes(), source), catalogue()).findings, "zh")
    plain_text = re.sub(r"\x1b\[[\d;]*m", "", out.getvalue())
    assert "\\x1b" in plain_text
    assert CONTROL.findall(plain_text) == []


def test_json_is_ascii_and_whole(inbox_of_texts: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(inbox_of_texts), "--json"])
    assert result.output.isascii()
    assert CONTROL.findall(result.output.replace("\n", "")) == []
    files = json.loads(result.output)["files"]
    assert len(files) == sum(path.is_file() for path in inbox_of_texts.rglob("*"))
    values = [finding["value"] for file in files for finding in file["findings"]]
    assert any("\x1b" in value for value in values)


# --- files that do not hold still -------------------------------------------------------------------------------------
def test_files_that_vanish_or_change_after_they_were_listed(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number, name in enumerate(("stays", "vanishes", "changes", "turns")):
        (inbox / f"{name}.xlsx").write_bytes(filled(LEVEL, code=credit_code(number), organization=name))
    (inbox / "other.bin").write_bytes(filled(LEVEL, code=credit_code(9), organization="another"))
    process([inbox], tmp_path / "out", catalogue(), Settings(jobs=1, work=measured.meddled))
    rows = pd.read_parquet(tmp_path / "out/tables/submissions.parquet").set_index("source")
    assert len(rows) == 5
    assert rows.loc["stays.xlsx", "status"] == "accepted"
    assert (rows.loc["vanishes.xlsx", "status"], rows.loc["turns.xlsx", "status"]) == ("unreadable", "unreadable")
    # What was read counts, not what was listed: the same bytes as other.bin.
    assert {rows.loc["changes.xlsx", "status"], rows.loc["other.bin", "status"]} == {"accepted", "duplicate"}
    assert set(rows.loc[["changes.xlsx", "other.bin"], "organization"].dropna()) == {"another"}
    findings = pd.read_parquet(tmp_path / "out/tables/findings.parquet").set_index("source")["code"]
    assert (findings["vanishes.xlsx"], findings["turns.xlsx"]) == ("file-unreadable", "file-unreadable")


def test_what_a_library_prints_in_a_worker_reaches_no_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox/a.xlsx").write_bytes(filled(LEVEL))
    outcome = process([tmp_path / "inbox"], tmp_path / "out", catalogue(), Settings(jobs=1, work=measured.noisy))
    assert outcome.counts == {"accepted": 1}
    assert capfd.readouterr().err == ""
