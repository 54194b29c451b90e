"""Batches made up for tests: the tables of ``smexl.tables`` as ``process`` would leave them, any number of submissions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from filled import LEVEL_NAMES
from stdnum.cn import uscc

from smexl.batch.tables import score_tables
from smexl.catalogue import Catalogue
from smexl.findings import Finding
from smexl.kinds import INSTITUTION_TYPES
from smexl.tables import SCHEMAS

_PLACES = (
    "340104",
    "340100",
    "340202",
    "110105",
    "310115",
    "320106",
    "330110",
    "440305",
    "429004",
    "500112",
    "100000",
    "990000",
)
_CITIES = (
    "合肥",
    "芜湖",
    "北京",
    "上海",
    "南京",
    "杭州",
    "深圳",
    "仙桃",
    "重庆",
    "安徽",
    "苏州",
    "宁波",
    "西安",
    "成都",
    "武汉",
)
_NAMES = (
    "启航",
    "智联",
    "众创",
    "惠企",
    "汇智",
    "远大",
    "金桥",
    "诚信",
    "科创",
    "中小企业",
    "同济",
    "云谷",
    "恒信",
    "博雅",
    "前沿",
)
_ENDS = (
    "服务有限公司",
    "创业服务中心",
    "信息技术有限公司",
    "管理咨询有限公司",
    "律师事务所",
    "人力资源有限公司",
    "生产力促进中心",
)


@dataclass(frozen=True)
class Fake:
    """One file of a made-up batch; ``units`` are its scores in the order of its level's requirements, if it is accepted."""

    source: str
    status: str
    organization: str | None = None
    credit_code: str | None = None
    level: int | None = None
    kind: str | None = None
    units: Sequence[int] = ()
    institution_type: str | None = None
    region: str | None = None
    findings: Sequence[Finding] = ()
    evidence: Sequence[Mapping[str, Any]] = ()
    saved: datetime = datetime(2026, 7, 1)


def credit_code(place: str, number: int) -> str:
    body = f"91{place}MA{number:07d}"
    return body + uscc.calc_check_digit(body)


def fakes(catalogue: Catalogue, count: int, seed: int = 1, levels: Sequence[int] = (1, 2, 3, 4, 5)) -> Iterable[Fake]:
    """``count`` files as an inbox has them: most accepted, some returned, few unreadable, duplicates and superseded ones."""
    random = Random(seed)
    for number in range(count):
        place = random.choice(_PLACES)
        name = f"{random.choice(_CITIES)}{random.choice(_NAMES)}{random.choice(_ENDS)}"
        level = random.choice(levels)
        code = credit_code(place, seed * 100_000 + number)
        about = (name, code, level, "self")
        source = f"第{number % 7 + 1}批/{code}_{name}_{LEVEL_NAMES[level].zh}_自评.xlsx"
        kind, region = random.choice(INSTITUTION_TYPES).zh, random.choice(("安徽省合肥市蜀山区", "北京市朝阳区", None))
        chance = random.random()
        if chance < 0.04:
            yield Fake(source, "unreadable", findings=[Finding("file-damaged", detail="不是压缩包")])
        elif chance < 0.07:
            yield Fake(source, "superseded", *about, (), kind, region, [Finding("superseded", detail="第1批/新.xlsx")])
        elif chance < 0.09:
            yield Fake(source, "duplicate", *about, (), kind, region, [Finding("duplicate", detail="第1批/原.xlsx")])
        elif chance < 0.25:
            yield Fake(source, "returned", *about, (), kind, region, _problems(random))
        else:
            notes = [Finding("score-normalized", "评分表", "E17", "80%", "0.8")] if random.random() < 0.3 else []
            yield Fake(source, "accepted", *about, _scores(catalogue, level, random), kind, region, notes)


def _scores(catalogue: Catalogue, level: int, random: Random) -> list[int]:
    units = [catalogue.units(grade) for grade in catalogue.scale]
    good = random.uniform(0.25, 0.9)
    easy = {s.name.zh: Random(s.name.zh).uniform(-0.15, 0.15) for s in catalogue.subdomains}
    scores = []
    for requirement in catalogue.level(level).requirements:
        chance = min(0.97, max(0.05, good + easy[requirement.subdomain]))
        weights = (chance, (1 - chance) * 0.6, (1 - chance) * 0.3, (1 - chance) * 0.1)
        scores.append(random.choices(units, weights)[0])
    return scores


def _problems(random: Random) -> list[Finding]:
    some = [
        Finding("score-blank", "评分表", "E9", "", "L3-FWZL-01"),
        Finding("score-invalid", "评分表", "E12", "0.7", "1、0.8、0.5、0"),
        Finding("score-formula", "评分表", "E14", "=SUM(A1:A3)", ""),
        Finding("credit-code-check-digit", "基本信息", "B4", "91340100MA2NXXXX12", ""),
        Finding("field-wanted", "基本信息", "B6", "", "机构类型"),
    ]
    return [*random.sample(some[1:], random.randint(1, 3)), some[0]]


def exactly(catalogue: Catalogue, level: int, units: int) -> list[int]:
    """Scores of a level whose sum is exactly ``units``, if such there are."""
    grades = sorted({catalogue.units(grade) for grade in catalogue.scale}, reverse=True)
    count = len(catalogue.level(level).requirements)
    reach: list[dict[int, int]] = [{0: 0}]
    for _ in range(count):
        reach.append({total + grade: grade for total in reach[-1] for grade in grades if total + grade <= units})
    scores, total = [], units
    for step in range(count, 0, -1):
        scores.append(reach[step][total])
        total -= scores[-1]
    return scores


def write_fakes(folder: Path, files: Iterable[Fake], catalogue: Catalogue, size: int = 500) -> Path:
    """Write the tables of a batch into ``folder / "tables"``, some files at a time; returns that folder."""
    tables = folder / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    writers = {name: pq.ParquetWriter(tables / f"{name}.parquet", schema) for name, schema in SCHEMAS.items()}
    waiting: list[tuple[int, Fake]] = []
    for numbered in enumerate(files):
        waiting.append(numbered)
        if len(waiting) == size:
            _write(writers, waiting, catalogue)
            waiting = []
    _write(writers, waiting, catalogue)
    for writer in writers.values():
        writer.close()
    return tables


def _write(writers: Mapping[str, pq.ParquetWriter], files: Sequence[tuple[int, Fake]], catalogue: Catalogue) -> None:
    scored = [(f"{n:016x}", one.level or 0, one.units) for n, one in files if one.status == "accepted"]
    levels, scores = score_tables(scored, catalogue)
    for name, table in scores.items():
        writers[name].write_table(table)
    rows, findings = [], []
    for number, one in files:
        found = levels.get(f"{number:016x}", {})
        row: dict[str, Any] = {key: found.get(key) for key in ("requirements", "score", "conforms", "units")}
        row |= {key: getattr(one, key) for key in ("source", "status", "organization", "credit_code", "level", "kind")}
        row |= {"submission_id": f"{number:016x}", "sha256": f"{number:064x}", "catalogue": str(catalogue.identity)}
        row |= {"unit": catalogue.unit, "institution_type": one.institution_type, "region": one.region}
        row["modified"] = one.saved + timedelta(minutes=number) if one.status != "unreadable" else None
        workbook = one.source.rpartition("/")[2]
        row["workbook"] = {"accepted": f"results/{workbook}", "returned": f"returned/{workbook}"}.get(one.status)
        rows.append(row)
        for finding in one.findings:
            about = {key: getattr(finding, key) for key in ("severity", "code", "sheet", "cell", "value")}
            about |= {"submission_id": row["submission_id"], "source": one.source, "message": finding.message("zh")}
            findings.append(about)
    evidence = [
        {"submission_id": f"{n:016x}"} | dict(record)
        for n, one in files
        if one.status == "accepted"
        for record in one.evidence
    ]
    writers["evidence"].write_table(pa.Table.from_pylist(evidence, SCHEMAS["evidence"]))
    writers["submissions"].write_table(pa.Table.from_pylist(rows, SCHEMAS["submissions"]))
    writers["findings"].write_table(pa.Table.from_pylist(findings, SCHEMAS["findings"]))


def fraction(one: Fake, catalogue: Catalogue) -> Fraction:
    return Fraction(sum(one.units), len(one.units) * catalogue.unit)
