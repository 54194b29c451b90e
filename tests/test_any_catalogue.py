"""The property of catalogues: any is refused with a cell, or goes the whole way with figures equal to fractions.

A dozen of them in the suite, a minute more in CI; by hand for as long as one likes: ``SMEXL_ANY_CATALOGUE=3600 pytest tests/test_any_catalogue.py`` (seconds).
"""

import itertools
import os
import random
import time
from collections.abc import Iterator, Mapping
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

from smexl.batch.process import Settings, process
from smexl.catalogue import Catalogue
from smexl.catalogue.files import CatalogueError, load
from smexl.compare import compare
from smexl.consensus import consensus
from smexl.foresee import foresee
from smexl.kinds import EVERY_LEVEL, FORMAL, INTO_ONE, SELF, STARS, Kind
from smexl.rehearsal import rehearse
from smexl.report.issue import Order, issue_reports
from smexl.statistics import statistics
from smexl.summary import summarizer
from smexl.template import template
from smexl.text import Lang

SECONDS = float(os.environ.get("SMEXL_ANY_CATALOGUE", "0"))
SEED = int(os.environ.get("SMEXL_ANY_CATALOGUE_SEED") or random.SystemRandom().randrange(10**9))
ROUND = 48 if SECONDS else 12
"""Examples of one round; one takes about a quarter of a second."""

AWKWARD = (
    "0", "1分", "0.8", "80%", "无效", "Invalid", "符合", "—", "是", "不适用", "TRUE", "#N/A", "=1+1", "'=1", "+86", "@x", "-a", "NA()", "A1",
    "a\x07b", "a\x00b", "a_x0041_b", "\u202e倒", "e\u0301", "é", "ŉ", "ﬁ", "Ⅳ", "ß", "ss", "ＡＢ", "ab", "𠮷野", "👨‍👩‍👧", "\ufeff字", "a\u200bb", "a\u00a0b",
    '"', "'", "''", "<r>x</r>", "&amp;", "]]>", "{{x}}", "{% x %}", "%s", "a/b", "a\\b", "*", "?", "~", "[1]", "!", "$A$1", "a:b", "a;b,c", "a\nb", "a\r\nb", "\t",
    "1.10", "2026-1", "1/2", "001", "1E5", "CON", "总计", "x" * 100, "长" * 99, "x" * 101, "", " ",
)  # fmt: skip
"""Names and texts that programs, formulas, markup, people or file systems take for something else."""
IDS = (
    "L1-1",
    "L1/A",
    "L1",
    "A",
    "a",
    "X.1",
    "X_1",
    "x/1/2",
    "1-2",
    "001",
    "TRUE",
    "/",
    "要求-1",
    "é-1",
    "E-1",
    "E1",
    "L-" + "9" * 38,
    "L1 1",
    "Ｌ1-1",
)
THRESHOLDS = ("0.8", "1", "0.000001", "0.666667", "80%", "0", "1.2", "", "八成", "=0.7")
SCORES = ("1", "0.8", "0.5", "0", "0.25", "0.3333", "0.0001", "0.99995", "1.5", "100%")
PLAIN = ("战略", "设计", "转化", "运营", "改进")


def word(plain: str, oddity: float) -> st.SearchStrategy[str]:
    """A name: mostly a plain one, now and then an awkward one, or a plain one with something awkward in it."""
    odd = st.sampled_from(AWKWARD)
    return st.integers(0, 99).flatmap(
        lambda n: st.just(plain) if n >= oddity else odd if n % 2 else odd.map(f"{plain}{{}}".format)
    )


@st.composite
def tables(draw: st.DrawFn) -> Sheets:
    """The four tables of a small catalogue as rows from A1, sound or not: what a body might type."""
    oddity = draw(st.sampled_from((0, 8, 25)))
    scores = draw(st.lists(st.sampled_from(SCORES[:8] if oddity < 20 else SCORES), min_size=2, max_size=5, unique=True))
    scale = [[draw(word(f"第{i}档", oddity)), score, draw(word(f"step {i}", oddity))] for i, score in enumerate(scores)]
    cumulative = draw(st.booleans())
    names = draw(st.sampled_from((None, ("初始级", "规范级", "优化级"), ("甲", *"乙丙丁戊己"), ("未定",))))
    levels = range(1, len(names or LEVELS) + 1)
    of_level = sorted(draw(st.sets(st.sampled_from(levels), min_size=1, max_size=3)))
    subdomains, requirements = [], []
    ids = iter(draw(st.permutations(IDS[:3] * (oddity > 20) + IDS[3:7] * (oddity > 0))))
    for i in range(draw(st.integers(1, 2))):
        domain, domain_en = draw(word(PLAIN[i], oddity)), draw(word(f"Domain {i}", oddity))
        for j in range(draw(st.integers(1, 2))):
            name, name_en = draw(word(f"{PLAIN[i]}{j}", oddity)), draw(word(f"Part {j}", oddity))
            first = draw(st.sampled_from(of_level))
            assessed = [n for n in levels if (n >= first if cumulative else n in of_level)]
            subdomains.append([domain, name, *("●" if n in assessed else "" for n in levels), domain_en, name_en])
            for n in assessed:
                for k in range(draw(st.integers(1, 2))):
                    id_ = next(ids, None) if draw(st.integers(0, 3)) == 0 else None
                    text = draw(word(f"应做到{i}{j}{k}。", oddity))
                    requirements.append(
                        [id_ or f"L{n}-{i}{j}-{k}", str(n), domain, name, text, draw(word("记录", oddity)), "", ""]
                    )
    return {
        "模型信息": [
            ["项目", "内容"],
            ["名称", draw(word("目录", oddity))],
            ["版本", draw(word("2026.1", oddity))],
            ["标准", draw(word("标准", oddity))],
            ["达标阈值", draw(st.sampled_from(THRESHOLDS if oddity > 20 else THRESHOLDS[:5]))],
            ["等级要求", "累计" if cumulative else "本级"],
            *([] if names is None else [["等级名称", "、".join(names)]]),
        ],
        "满足程度": [["满足程度", "得分", "满足程度（英文）"], *scale],
        "能力域": [["能力域", "能力子域", *(names or [name.zh for name in STARS]), "能力域（英文）", "能力子域（英文）"], *subdomains],
        "成熟度要求": [["编号", "等级", "能力域", "能力子域", "要求", "证据提示", "要求（英文）", "证据提示（英文）"], *requirements],
    }  # fmt: skip


def filled_in(
    model: Catalogue, level: int, kind: Kind, lang: Lang, draw: Any, assessor: str = ""
) -> tuple[bytes, dict[str, Fraction]]:
    grades = {r.id: draw(st.sampled_from(model.scale)) for r in model.level(level).requirements}
    entered: Entered = {("score", id_): float(grade.score) for id_, grade in grades.items()}
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


def whole_way(model: Catalogue, lang: Lang, draw: Any, work: Path) -> None:
    """Templates, filled in, processed, reported, compared, brought together, foreseen, counted."""
    inbox, wanted = work / "inbox", {}
    inbox.mkdir()
    level = draw(st.sampled_from(model.assessable)).number
    for kind in (SELF, FORMAL):
        data, scores = filled_in(model, level, kind, lang, draw)
        (inbox / f"{kind.key}.xlsx").write_bytes(data)
        wanted[level, kind.key] = means(model, level, scores)
    batch = work / "batch"
    process([inbox], batch, model, Settings(jobs=1, lang=lang), summary=lambda: summarizer(model, lang, None))
    seen = set()
    for number, kind_key, found, conforms in figures(batch / "tables"):
        exact = wanted[number, kind_key]
        assert found == {key: pytest.approx(float(value), abs=1e-14) for key, value in exact.items()}
        assert conforms == (exact[()] >= model.threshold)
        seen.add((number, kind_key))
    assert seen == set(wanted)
    assert (batch / "summary.xlsx").exists()
    issue_reports([batch], Order(work / "reports", lang, jobs=1), lambda: model)
    assert len(list((work / "reports").glob("*.docx"))) == 1
    compare(batch, batch, work / "comparison.xlsx", lang)
    statistics([batch], work / "statistics.xlsx", lang)
    team = []
    for name in ("张三", "李四"):
        team.append(work / f"{name}.xlsx")
        team[-1].write_bytes(filled_in(model, level, FORMAL, lang, draw, name)[0])
    consensus(team, work / "consensus", model, lang)
    years = work / "years"
    years.mkdir()
    (years / "all.xlsx").write_bytes(filled_in(model, EVERY_LEVEL, INTO_ONE, lang, draw)[0])
    foresee([years], work / "foresee.xlsx", model, lang)


def saved(sheets: Sheets, work: Path, as_workbook: bool) -> Path:
    """The tables as a workbook, which holds no control characters, or as CSV files, which do."""
    if not as_workbook:
        return save_folder(sheets, work / "catalogue")
    kept = {
        name: [["".join(c for c in text if c >= " " or c in "\t\n\r") for text in row] for row in rows]
        for name, rows in sheets.items()
    }
    return save_workbook(kept, work / "catalogue.xlsx")


@settings(max_examples=ROUND, suppress_health_check=list(HealthCheck))
@given(tables(), st.sampled_from(["zh", "en"]), st.data())
def any_catalogue(sheets: Sheets, lang: Lang, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        work = Path(folder)
        path = saved(sheets, work, data.draw(st.booleans()))
        try:
            model = load(path)
        except CatalogueError as error:
            assert all(problem.cell or problem.code == "item-missing" for problem in error.problems), error.problems
            return
        assert rehearse(model, path) == []
        whole_way(model, lang, data.draw, work)


def test_a_catalogue_is_refused_with_a_cell_or_goes_the_whole_way() -> None:
    end = time.monotonic() + SECONDS
    for number in itertools.count(SEED):
        print(f"SMEXL_ANY_CATALOGUE_SEED={number}")
        seed(number)(any_catalogue)()
        if time.monotonic() >= end:
            return
