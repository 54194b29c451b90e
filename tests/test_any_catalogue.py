"""The property of catalogues: any is refused with a cell, or goes the whole way with figures equal to fractions in all three programs.

A dozen of them in the suite, a minute more in CI; by hand for as long as one likes, in seconds: ``SMEXL_ANY_CATALOGUE=3600 pytest -s tests/test_any_catalogue.py``.
They come in rounds, each of its own seed, which is printed; ``SMEXL_ANY_CATALOGUE_SEED`` begins with that one. The suite and CI always begin with the
same, so that a change is judged by what it changes; by hand it is another each time. The time ends between rounds only: were
an example to pass because time is up, Hypothesis would see what it drew before end otherwise, and call it flaky, or lose the failure that it shrinks.
At the end of a round LibreOffice and Gnumeric recalculate a workbook of each catalogue.
"""

import itertools
import os
import random
import re
import shutil
import time
import traceback
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from catalogues import Sheets, save_folder, save_workbook
from filled import CODE, LEVELS, Entered
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from recalculation import differing, formulas
from whole import invoke

from smexl.batch.process import Settings, process
from smexl.catalogue import Catalogue, Grade
from smexl.catalogue.files import CatalogueError, load
from smexl.compare import compare
from smexl.consensus import consensus
from smexl.foresee import foresee
from smexl.kinds import EVERY_LEVEL, FORMAL, INTO_ONE, SELF, STARS, Kind
from smexl.rehearsal import LANGUAGES, rehearse
from smexl.report.issue import Order, issue_reports
from smexl.statistics import statistics
from smexl.summary import summarizer
from smexl.template import template
from smexl.template.catalogue_book import export
from smexl.text import Lang

SECONDS = float(os.environ.get("SMEXL_ANY_CATALOGUE", "0"))
SEED = int(os.environ.get("SMEXL_ANY_CATALOGUE_SEED") or (random.SystemRandom().randrange(10**9) if SECONDS else 1))
ROUND = 24 if SECONDS else 12
"""Examples of one round."""

AWKWARD = (
    "0", "1分", "0.8", "80%", "无效", "Invalid", "符合", "—", "是", "不适用", "TRUE", "#N/A", "=1+1", "'=1", "+86", "@x", "-a", "NA()", "A1", "½", "①", "#a",
    "a\x07b", "a\x00b", "a_x0041_b", "_x0041_x0042_", "_x000D_", "\u202e倒", "e\u0301", "e\ufffe\u0301", "é", "\u0301a", "ŉ", "ﬁ", "Ⅳ", "ß", "ss", "İ", "ı", "ς", "ＡＢ",
    "ab", "𠮷野", "😀" * 50, "👨‍👩‍👧", "\ufeff字", "a\u200bb", "a\u00a0b", "שלום", "مرحبا", "가", "ｶﾞ", "\u3164", "\U0001fffe", "7418529000001", "'甲", "''",
    '"', "'", "''", "<r>x</r>", "&amp;", "&P", "]]>", "{{x}}", "{% x %}", "{0}", "{", "%s", "a/b", "a\\b", "\\1", "*", "?", "~", "[1]", "!", "$A$1", "R1C1",
    ":", "a:b", "a;b,c", "a、b", "a，b", "甲 / 乙", "a\nb", "a\r\nb", "\t", "a b", "甲（乙）", "（", "1.10", "2026-1", "1/2", "001", "1E5", "12:30", "CON", "nul", "无", "n/a", "none",
    "总计", "合计", "得分", "编号", "机构名称", "能力域", "满足程度", "三星", "二级", "L3", "战略", "战略0", "Part 0", "Domain 0", "_smexl", "x" * 100, "长" * 99, "&" * 100,
    "x" * 101, "", " ",
)  # fmt: skip
"""Names and texts that programs, formulas, markup, people or file systems take for something else."""
TEXTS = tuple(one for one in AWKWARD if not re.search(r"^=|^#N|^\s*$", one))
NAMES = tuple(one for one in TEXTS if len(one) <= 100 and not re.search(r"[*?~\"]|^[=+\-@<>']|^TRUE$", one))
LABELS = tuple(one for one in NAMES if not re.search(r"\d|无效|Invalid", unicodedata.normalize("NFKC", one)))
"""Those that may be names, and grades: what is refused at once says little about what comes after."""
IDS = (
    "L1-1", "L1/A", "L1", "A", "a", "X.1", "X_1", "x/1/2", "1-2", "001", "TRUE", "/", "要求-1", "é-1", "E-1", "E1", "L-" + "9" * 38, "L1 1", "Ｌ1-1", "A/B", "A/B/A", "-",
    "无", "none", "n/a", "_x0041_x0042_", "a.b", "L1-1-", "L3", "三星", "E01-E05", "总计", "ß", "𠮷", "x" * 41, "é",
)  # fmt: skip
SOUND_IDS = (*IDS[:4], *IDS[12:14], *(id_ for id_ in IDS[19:] if id_ != "-" and len(id_) < 41))
THRESHOLDS = (
    "0.8",
    "1",
    "0.000001",
    "0.666667",
    "80%",
    "0.999999",
    "0.3",
    "0",
    "1.2",
    "",
    "八成",
    "=0.7",
    "0.0000001",
    "-0.5",
)
SCORES = ("1", "0.8", "0.5", "0", "0.25", "0.3333", "0.0001", "100%", "0.99995", "1.5", "-0.5", ".7", "1E-1", "0.00001")
PLAIN = ("战略", "设计", "转化", "运营", "改进")
LEVEL_NAMES = (
    None, ("初始级", "规范级", "优化级"), ("甲", *"乙丙丁戊己"), ("未定",), ("CON", "a/b", "A1"), ("Ⅳ", "é", "😀" * 9), ("三星", "二星", "一星"), ("0", "1"),
)  # fmt: skip

Draw = Callable[[st.SearchStrategy[Any]], Any]


def word(plain: str, oddity: int, among: tuple[str, ...] = AWKWARD) -> st.SearchStrategy[str]:
    """A name: mostly a plain one, now and then an awkward one, or a plain one with something awkward before or after it."""
    odd = st.sampled_from(among)
    forms = (odd, odd.map(lambda one: f"{plain}{one[:90]}"), odd.map(lambda one: f"{one[:90]}{plain}"))
    return st.integers(0, 99).flatmap(lambda n: st.just(plain) if n >= oddity else forms[n % 3])


@st.composite
def scales(draw: st.DrawFn, unsound: bool) -> tuple[list[str], str]:
    """Scores, and a threshold: one of a list, or a mean of scores, to which sums can come exactly, or a hair beside it."""
    decimals = st.integers(0, 10_000).map(lambda n: f"{n / 10_000:g}")
    some = st.sampled_from(SCORES if unsound else SCORES[:7])
    scores = draw(
        st.lists(some, min_size=2 - unsound, max_size=5, unique=True)
        | st.lists(decimals, min_size=2, max_size=37 if unsound else 36, unique=True)
    )
    threshold = draw(st.sampled_from(THRESHOLDS if unsound else THRESHOLDS[:7]))
    if not unsound:
        best = max(map(float, scores))
        if draw(st.booleans()) or best < float(threshold.replace("80%", "0.8")):
            mean = (
                sum(map(float, draw(st.lists(st.sampled_from(scores), min_size=1, max_size=4).filter(any_above_0)))) / 4
            )
            threshold = f"{min(max(mean + draw(st.sampled_from((0, -1e-6, 1e-6))), 1e-6), best):.6f}"
    return scores, threshold


def any_above_0(scores: list[str]) -> bool:
    return any(map(float, scores))


@st.composite
def tables(draw: st.DrawFn) -> Sheets:
    """The four tables of a small catalogue as rows from A1, sound or not: what a body might type. Some are odd in ways that may be."""
    oddity, unsound = draw(st.sampled_from(((0, False), (40, False), (40, False), (8, True), (25, True))))
    among, grades, texts = (AWKWARD,) * 3 if unsound else (NAMES, LABELS, TEXTS)
    scores, threshold = draw(scales(unsound and draw(st.booleans())))
    scale = [
        [draw(word(f"第{chr(65 + i)}档", oddity, grades)), score, draw(word(f"step {chr(65 + i)}", oddity, grades))]
        for i, score in enumerate(scores)
    ]
    cumulative = draw(st.booleans())
    names = draw(st.sampled_from(LEVEL_NAMES if unsound else LEVEL_NAMES[:6]))
    if names and unsound and draw(st.booleans()):
        names = tuple(draw(word(name, oddity)) for name in names)
    levels = range(1, len(names or LEVELS) + 1)
    of_level = sorted(draw(st.sets(st.sampled_from(levels), min_size=1, max_size=3)))
    subdomains, requirements = [], []
    ids = iter(draw(st.permutations(IDS if unsound else SOUND_IDS)) if oddity else ())
    for i in range(draw(st.integers(1, 3))):
        domain, domain_en = draw(word(PLAIN[i], oddity, among)), draw(word(f"Domain {i}", oddity, among))
        for j in range(draw(st.integers(1, 2))):
            # Often the same in each domain.
            of = "" if draw(st.booleans()) else str(i)
            name, name_en = draw(word(f"子域{of}{j}", oddity, among)), draw(word(f"Part {of}{j}", oddity, among))
            first = draw(st.sampled_from(of_level))
            assessed = [n for n in levels if (n >= first if cumulative else n in of_level)]
            subdomains.append([domain, name, *("●" if n in assessed else "" for n in levels), domain_en, name_en])
            for n in assessed:
                for k in range(draw(st.integers(1, 2))):
                    id_ = next(ids, None) if draw(st.booleans()) else None
                    text, hint = draw(word(f"应做到{i}{j}{k}。", oddity, texts)), draw(word("记录", oddity, texts))
                    twins = draw(word("", oddity, texts)), draw(word("", oddity, texts))
                    requirements.append([id_ or f"L{n}-{i}{j}-{k}", str(n), domain, name, text, hint, *twins])
    return {
        "模型信息": [
            ["项目", "内容"],
            ["名称", draw(word("目录", oddity, among))],
            ["版本", draw(word("2026.1", oddity, among))],
            ["标准", draw(word("标准", oddity, among))],
            ["达标阈值", threshold],
            ["等级要求", "累计" if cumulative else "本级"],
            *([] if names is None else [["等级名称", "、".join(names)]]),
        ],
        "满足程度": [["满足程度", "得分", "满足程度（英文）"], *scale],
        "能力域": [["能力域", "能力子域", *(names or [name.zh for name in STARS]), "能力域（英文）", "能力子域（英文）"], *subdomains],
        "成熟度要求": [
            ["编号", "等级", "能力域", "能力子域", "要求", "证据提示", "要求（英文）", "证据提示（英文）"],
            *draw(st.permutations(requirements)),
        ],
    }  # fmt: skip


def said(grade: Grade) -> st.SearchStrategy[float | str]:
    """A grade as people enter it: mostly as the number, else as a text, by its label or as a number."""
    number = float(grade.score)
    return st.sampled_from((number, number, number, *grade.label, f"{number:.4f}"))


def filled_in(
    model: Catalogue, level: int, kind: Kind, lang: Lang, draw: Draw, assessor: str = ""
) -> tuple[bytes, dict[str, Fraction]]:
    grades = {r.id: draw(st.sampled_from(model.scale)) for r in model.level(level).requirements}
    entered: Entered = {("score", id_): draw(said(grade)) for id_, grade in grades.items()}
    for form in kind.forms:
        for field in form.fields():
            if field.required:
                entered["form", form.key, field.key] = {"credit_code": CODE, "phone": "0551-62345678"}.get(
                    field.type, "某某公司"
                )
    if assessor:
        entered["form", "assessment", "team_leader"] = "张三"
        entered["form", "assessment", "assessor"] = assessor
    for i, id_ in enumerate(list(grades)[:2]):
        entered |= {("listing", "plan", i, "requirement"): id_, ("listing", "plan", i, "measure"): f"措施{i}"}
    return template(model, level, kind, lang, entered), {id_: grade.score for id_, grade in grades.items()}


def means(model: Catalogue, level: int, scores: Mapping[str, Fraction]) -> dict[tuple[str, ...], Fraction]:
    """Formulas (1)–(3) on fractions."""
    of: dict[tuple[str, ...], list[Fraction]] = {}
    for r in model.level(level).requirements:
        for key in ((), (r.domain, r.subdomain)):
            of.setdefault(key, []).append(scores[r.id])
    found = {key: sum(values, Fraction()) / len(values) for key, values in of.items()}
    for domain in {key[0] for key in of if key}:
        cs = [value for key, value in found.items() if len(key) == 2 and key[0] == domain]
        found[domain,] = sum(cs, Fraction()) / len(cs)
    return found


def figures(tables: Path) -> Iterator[tuple[int, str, dict[tuple[str, ...], float], bool]]:
    """Level, kind, figures and verdict of each accepted submission."""
    read = {
        name: pd.read_parquet(tables / f"{name}.parquet")
        for name in ("submissions", "subdomain_scores", "domain_scores")
    }
    for one in read["submissions"].itertuples():
        assert one.status == "accepted", one
        c = read["subdomain_scores"].query("submission_id == @one.submission_id")
        b = read["domain_scores"].query("submission_id == @one.submission_id")
        found: dict[tuple[str, ...], float] = {(): one.score}
        found |= {(r.domain, r.subdomain): r.score for r in c.itertuples()}
        found |= {(r.domain,): r.score for r in b.itertuples()}
        yield int(one.level), one.kind, found, bool(one.conforms)


def whole_way(model: Catalogue, path: Path, lang: Lang, draw: Draw, work: Path) -> None:
    """Templates, filled in, processed, reported, compared, brought together, foreseen, counted."""
    inbox, wanted = work / "inbox", {}
    inbox.mkdir()
    level = draw(st.sampled_from(model.assessable)).number
    for kind in (SELF, FORMAL):
        data, scores = filled_in(model, level, kind, lang, draw)
        (inbox / f"{kind.key}.xlsx").write_bytes(data)
        wanted[level, kind.key] = means(model, level, scores)
    batch, other = work / "batch", draw(st.sampled_from(LANGUAGES))
    process([inbox], batch, model, Settings(jobs=1, lang=other), summary=lambda: summarizer(model, other, None))
    seen = set()
    for number, kind_key, found, conforms in figures(batch / "tables"):
        exact = wanted[number, kind_key]
        assert found == {key: pytest.approx(float(value), abs=1e-14) for key, value in exact.items()}
        assert conforms == (exact[()] >= model.threshold)
        seen.add((number, kind_key))
    assert seen == set(wanted)
    told = pd.read_parquet(batch / "tables" / "findings.parquet")
    assert set(told["code"]) <= TOLD, told[~told["code"].isin(TOLD)].to_dict("records")
    assert (batch / "summary.xlsx").exists()
    issue_reports([batch], Order(work / "reports", lang, jobs=1), lambda: model)
    assert len(list((work / "reports").glob("*.docx"))) == 1
    compare(batch, batch, work / "comparison.xlsx", lang)
    statistics([draw(st.sampled_from((batch, batch / "summary.xlsx")))], work / "statistics.xlsx", lang)
    team = []
    for name in ("张三", "李四"):
        team.append(work / f"{name}.xlsx")
        team[-1].write_bytes(filled_in(model, level, FORMAL, lang, draw, name)[0])
    consensus(team, work / "consensus", model, lang)
    years = work / "years"
    years.mkdir()
    data, scores = filled_in(model, EVERY_LEVEL, INTO_ONE, lang, draw)
    (years / "all.xlsx").write_bytes(data)
    for standing in foresee([years], work / "foresee.xlsx", model, lang).outlook.standings:
        mean = means(model, standing.number, scores)[()]
        assert standing.state == ("conforms" if mean >= model.threshold else "fails")
        assert Fraction(standing.units, standing.requirements * model.unit) == mean
    export(model, work / "exported.xlsx", lang)
    further(path, batch, lang, draw, work)


TOLD = {
    "score-normalized",
    "review-missing",
    "finding-wanted",
    "evaluation-wanted",
    "evidence-none",
    "evidence-wanted",
    "field-wanted",
}
"""What may be found in workbooks that are filled in as they should be."""


def further(path: Path, batch: Path, lang: Lang, draw: Draw, work: Path) -> None:
    """One of the other commands, and that it goes through."""
    out, table = work / "out", work / "out.xlsx"
    commands: tuple[tuple[str | Path, ...], ...] = (
        ("rescore", batch, "--catalogue", path, "--out", table),
        ("notices", batch, "--out", out),
        ("bundle", batch, "--out", out),
        ("trend", batch, "--out", table, "--page", work / "page.html"),
        ("supervise", batch, "--out", table, "--page", work / "page.html", "--tables", out),
        ("statistics", batch, "--out", table, "--page", work / "page.html", "--tables", out),
        ("statistics", batch, "--public", "--out", table, "--page", work / "page.html"),
        ("check", batch.with_name("inbox"), "--catalogue", path, "--out", table),
        ("catalogue", "export", "--catalogue", path, table),
        ("template", "--catalogue", path, "--level", "all", "--out", out),
        ("template", "--catalogue", path, "--kind", "formal", "--from", batch, "--out", out),
    )
    command = draw(st.sampled_from(commands))
    done = invoke(*command, "--lang", lang)
    assert done.exit_code == 0, (command[0], done.output)
    if command[0] == "bundle":
        done = invoke("verify", out)
        assert done.exit_code == 0, done.output
    if command[:2] == ("catalogue", "export"):
        assert load(table).identity == load(path).identity


def saved(sheets: Sheets, work: Path, draw: Draw) -> Path:
    """The tables as CSV files, or as a workbook, which holds no control characters, and perhaps numbers where there is one."""
    if draw(st.booleans()):
        return save_folder(sheets, work / "catalogue")
    numbers = draw(st.booleans())
    kept = {
        name: [
            [
                float(text)
                if numbers and row[0] != "版本" and number_in(text)
                else "".join(c for c in text if c in "\t\n\r" or " " <= c != "\ufffe")
                for text in row
            ]
            for row in rows
        ]
        for name, rows in sheets.items()
    }
    return save_workbook(kept, work / "catalogue.xlsx")


def number_in(text: str) -> bool:
    return re.fullmatch(r"-?\d*\.?\d+", text, re.ASCII) is not None


MADE: dict[str, bytes] = {}
"""Workbooks of the round that programs are still to recalculate."""
FAILED: set[int] = set()


@settings(max_examples=ROUND, suppress_health_check=list(HealthCheck))
@given(tables(), st.sampled_from(LANGUAGES), st.data())
def any_catalogue(sheets: Sheets, lang: Lang, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        try:
            work = Path(folder)
            path = saved(sheets, work, data.draw)
            try:
                model = load(path)
            except CatalogueError as error:
                assert all(problem.cell or problem.code == "item-missing" for problem in error.problems), error.problems
                return
            assert rehearse(model, path) == []
            whole_way(model, path, lang, data.draw, work)
            # One of all that it comes to, each time another.
            books = [
                book for made in sorted(work.rglob("*.xlsx")) if made != path and formulas(book := made.read_bytes())
            ]
            MADE[str(len(MADE))] = books[len(MADE) % len(books)]
        except Exception:
            # Told at once: what Hypothesis shrinks it to may be something else.
            if not FAILED:
                print(sheets, lang, traceback.format_exc(), sep="\n")
            FAILED.add(1)
            raise


def test_a_catalogue_is_refused_with_a_cell_or_goes_the_whole_way(tmp_path: Path) -> None:
    end = time.monotonic() + SECONDS
    for number in itertools.count(SEED):
        print(f"SMEXL_ANY_CATALOGUE_SEED={number}", flush=True)
        MADE.clear()
        seed(number)(any_catalogue)()
        if SECONDS and MADE:
            folder = tmp_path / str(number)
            folder.mkdir()
            assert not differing(MADE, folder), folder
            shutil.rmtree(folder)
        if time.monotonic() >= end:
            return
