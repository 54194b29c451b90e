"""Random catalogues for property tests, and a small one to spoil."""

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import strategies as st

from smexl.catalogue import Catalogue, Grade, Requirement, Subdomain
from smexl.catalogue.tables import line, paragraphs
from smexl.text import Text, bare

_AWKWARD = st.sampled_from(
    [
        "=1+1",
        "+86 551",
        "-a) 应",
        "@某某",
        "'引用",
        "a,b;c\td",
        '"quoted", "twice"',
        "<r>富文本</r>",
        "_x0041_",
        "1.10",
        "2026-1",
        "第一行\n第二行",
        "100 %",
        "é ŉ ﬁ",
        "𠮷野家",
        "&amp; <b>",
        "NULL",
        "TRUE",
    ]
)
_CHARACTERS = st.characters(exclude_categories=["Cs"], max_codepoint=0x2FFFF)
_ANY = st.one_of(st.text(_CHARACTERS, max_size=30), _AWKWARD)
_TEXTS = _ANY.map(paragraphs).filter(lambda text: bool(text) and not text.startswith("#"))
_LINES = _ANY.map(line).filter(lambda text: bool(text) and not text.startswith("#"))
_WORDS = ("服务", "需求", "管理", "设计", "（示例）", "AB", "c d", "é", "1", "-2", "𠮷", "ﬁ", "、")
_NAMES = st.one_of(
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5).map("".join),
    st.text(_CHARACTERS, min_size=1, max_size=8),
).map(line)
_NAMES = _NAMES.filter(lambda name: bool(bare(name)) and not set('*?~"#') & set(name) and name[0] not in "=+-@<>'")
_NAMES = _NAMES.filter(lambda name: name.upper() not in ("TRUE", "FALSE"))
_PREFIXES = st.sampled_from(["L", "l3-ZL", "要求-", "A.1_", "x/"])


def _pool(names: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[list[Text]]:
    """Texts, each with a twin, which is often the text itself; no two alike in either language."""
    twin = st.one_of(st.none(), names)
    pairs = st.tuples(names, twin).map(lambda pair: Text(pair[0], pair[1] or pair[0]))
    unique = (lambda one: bare(one.zh), lambda one: bare(one.en))
    return st.lists(pairs, min_size=least, max_size=most, unique_by=unique)


@st.composite
def scales(draw: st.DrawFn) -> tuple[tuple[Grade, ...], Fraction]:
    """A scale of two to six grades with up to four decimals, and a threshold that it can reach."""
    decimals = draw(st.integers(1, 4))
    scores = draw(st.lists(st.integers(0, 10**decimals), min_size=2, max_size=6, unique=True))
    grades = tuple(
        Grade(Text(f"第{i}档", f"step {i}"), Fraction(score, 10**decimals)) for i, score in enumerate(scores, 1)
    )
    best = max(grade.score for grade in grades)
    threshold = draw(st.one_of(st.just(best), st.integers(1, int(best * 10**6)).map(lambda n: Fraction(n, 10**6))))
    return grades, threshold


@st.composite
def catalogues(draw: st.DrawFn, most: int = 3) -> Catalogue:
    """A sound catalogue with one to ``most`` requirements for each assessed pair."""
    scale, threshold = draw(scales())
    cumulative = draw(st.booleans())
    names = draw(_pool(_NAMES, 3, 5))
    subdomains: list[Subdomain] = []
    for domain in draw(_pool(_NAMES, 1, 3)):
        for name in names[: draw(st.integers(1, len(names)))]:
            first = draw(st.integers(1, 5))
            levels = set(range(first, 6)) if cumulative else draw(st.sets(st.integers(1, 5), min_size=1))
            subdomains.append(Subdomain(domain, name, frozenset(levels)))
    pairs = [(s, level) for s in subdomains for level in sorted(s.levels)]
    counts = draw(st.lists(st.integers(1, most), min_size=len(pairs), max_size=len(pairs)))
    many = [pair for pair, count in zip(pairs, counts, strict=True) for _ in range(count)]
    draw(st.randoms(use_true_random=False)).shuffle(many)
    texts = draw(_pool(_TEXTS, 2, 6))
    hints = [Text("", ""), *texts]
    prefix, step = draw(_PREFIXES), draw(st.integers(1, 5))
    requirements = (
        Requirement(f"{prefix}{i}", level, s.domain.zh, s.name.zh, texts[i % len(texts)], hints[i * step % len(hints)])
        for i, (s, level) in enumerate(many)
    )
    name, standard, *_ = draw(_pool(_LINES, 2, 2))
    version = draw(_LINES)
    return Catalogue(name, version, standard, cumulative, threshold, scale, tuple(subdomains), tuple(requirements))


Sheets = dict[str, list[list[Any]]]


def small() -> Sheets:
    """The four tables of a sound catalogue as rows from A1: two domains, three subdomains, four requirements."""
    return {
        "模型信息": [
            ["项目", "内容"],
            ["名称", "测试目录"],
            ["版本", "2026.1"],
            ["标准", "测试标准"],
            ["达标阈值", "0.8"],
            ["等级要求", "本级"],
        ],
        "满足程度": [["满足程度", "得分"], ["全部满足", "1"], ["部分满足", "0.5"], ["不满足", "0"]],
        "能力域": [
            ["能力域", "能力子域", "一星", "二星", "三星", "四星", "五星", "能力域（英文）"],
            ["服务战略", "需求管理", "●", "●", "", "", "", "Strategy"],
            ["服务设计", "服务目录", "●", "", "", "", "", "Design"],
            ["服务设计", "项目管理", "", "●", "", "", "", "Design"],
        ],
        "成熟度要求": [
            ["编号", "等级", "能力域", "能力子域", "要求", "证据提示"],
            ["L1-01-1", "1", "服务战略", "需求管理", "应记录需求。", "记录"],
            ["L2-01-1", "2", "服务战略", "需求管理", "应分析需求。", "报告"],
            ["L1-02-1", "1", "服务设计", "服务目录", "应公布目录。", "目录"],
            ["L2-03-1", "2", "服务设计", "项目管理", "应管理项目。", ""],
        ],
    }


def save_workbook(sheets: Sheets, path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    book.save(path)
    return path


def save_folder(sheets: Sheets, path: Path, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    path.mkdir(exist_ok=True)
    for name, rows in sheets.items():
        with (path / f"{name}.csv").open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


TABLE_1 = (Fraction(1), Fraction(4, 5), Fraction(1, 2), Fraction(0))


def catalogue_of(
    sizes: list[int], scale: tuple[Fraction, ...] = TABLE_1, threshold: Fraction = Fraction(4, 5)
) -> Catalogue:
    """One domain with a subdomain for each size, all of level 1; requirement ids a1, a2 … b1 …"""
    names = [chr(97 + i) for i in range(len(sizes))]
    return Catalogue(
        name=Text("试验", "trial"),
        version="1",
        standard=Text("", ""),
        cumulative=False,
        threshold=threshold,
        scale=tuple(Grade(Text(str(s), str(s)), s) for s in scale),
        subdomains=tuple(Subdomain(Text("域", "domain"), Text(name, name), frozenset({1})) for name in names),
        requirements=tuple(
            Requirement(f"{name}{i}", 1, "域", name, Text("要求", "requirement"), Text("", ""))
            for name, size in zip(names, sizes, strict=True)
            for i in range(1, size + 1)
        ),
    )
