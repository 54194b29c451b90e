"""A made-up population for benchmarks and trials of the authority's work: bodies, organizations, self and formal assessments.

Not workbooks but ``Submission``s, as validation makes them, so that ten thousand take seconds; ``write_batch`` puts them through the
product's own ledger, tables and summary. The same seed gives the same population. Planted on purpose: bodies that are
lenient or severe, bodies that copy the self score, and pairs of copied submissions, so that what finds them can be tried.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from stdnum.cn import uscc

from smexl.assessment import Provenance
from smexl.batch.chunk import judged
from smexl.batch.ledger import Ledger, LedgerFile
from smexl.batch.rivals import Rules
from smexl.batch.tables import write_tables
from smexl.catalogue import Catalogue
from smexl.kinds import INSTITUTION_TYPES
from smexl.submission import Submission
from smexl.summary import write_summary

PLACES = (
    ("110105", "北京市朝阳区"),
    ("310115", "上海市浦东新区"),
    ("320106", "江苏省南京市鼓楼区"),
    ("330110", "浙江省杭州市余杭区"),
    ("340104", "安徽省合肥市蜀山区"),
    ("370203", "山东省青岛市市北区"),
    ("420106", "湖北省武汉市武昌区"),
    ("440305", "广东省深圳市南山区"),
    ("500112", "重庆市渝北区"),
    ("510107", "四川省成都市武侯区"),
    ("610113", "陕西省西安市雁塔区"),
    ("650104", "新疆维吾尔自治区乌鲁木齐市新市区"),
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
    "同济",
    "云谷",
    "恒信",
    "博雅",
    "前沿",
)
_ENDS = ("创业服务有限公司", "信息技术有限公司", "管理咨询有限公司", "人力资源有限公司", "生产力促进中心")
_FAMILY, _GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰"
_WHAT = ("制度", "台账", "会议纪要", "合同", "评审记录", "培训记录", "回访记录", "系统日志", "验收单", "分析报告")
_STATE = (
    "未覆盖全部业务",
    "更新不及时",
    "缺少责任人",
    "没有量化目标",
    "抽查有缺项",
    "未形成闭环",
    "留痕不完整",
    "频次不足",
)
_SPREAD = 0.55
"""Standard deviation of organizations' ability on the latent scale; requirements and subdomains spread about it."""


@dataclass(frozen=True)
class PlannedBody:
    """An assessment body. ``shift``: what its judgement adds to the expected score of a requirement (0.05 is lenient, −0.05
    severe); ``copies``: it takes over the self score; ``assessors``: who scores for it."""

    name: str
    shift: float = 0.0
    copies: bool = False
    assessors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Organization:
    """An institution: ``ability`` is latent, ``optimism`` how far its self scores exceed what an unbiased body would give."""

    name: str
    credit_code: str
    region: str
    institution_type: str
    ability: float
    optimism: float
    level: int


@dataclass(frozen=True)
class Assessed:
    """What one organization handed in and what its body found, in one year."""

    body: PlannedBody
    year: int
    own: Submission
    formal: Submission
    copied_from: str = ""


@dataclass(frozen=True)
class PopulationPlan:
    """How large a population is and what is planted in it."""

    bodies: tuple[PlannedBody, ...]
    assessments: int
    years: tuple[int, ...] = (2026,)
    copied_pairs: int = 0
    levels: tuple[int, ...] = (1, 2, 3, 4, 5)
    seed: int = 1
    level_weights: tuple[float, ...] = field(default=(5, 8, 10, 4, 2))


def bodies(
    honest: int, lenient: int = 0, severe: int = 0, copying: int = 0, shift: float = 0.05
) -> tuple[PlannedBody, ...]:
    """So many bodies of each sort, with twelve assessors each."""
    sorts = [(0.0, False)] * honest + [(shift, False)] * lenient + [(-shift, False)] * severe + [(0.0, True)] * copying
    return tuple(
        PlannedBody(
            f"评估机构{number:02d}", by, copies, tuple(person(random.Random(f"{number}-{i}")) for i in range(12))
        )
        for number, (by, copies) in enumerate(sorts, 1)
    )


def population(plan: PopulationPlan, catalogue: Catalogue) -> Iterator[Assessed]:
    """The assessments, year by year; an organization stays with its body, and comes back each year a little abler."""
    rng = random.Random(plan.seed)
    organizations = [_organization(number, plan, rng) for number in range(plan.assessments)]
    own_body = [rng.choice(plan.bodies) for _ in organizations]
    copies = dict(_pairs(plan, organizations, rng))
    texts: dict[int, Submission] = {}
    busy: set[tuple[str, date]] = set()
    for place, year in enumerate(plan.years):
        for number, (organization, body) in enumerate(zip(organizations, own_body, strict=True)):
            grown = organization.ability + 0.12 * place
            truth = _judged(grown, organization.level, catalogue, rng)
            own = _self(organization, truth, catalogue, year, rng)
            source = copies.get(number)
            if source is not None and source in texts:
                own.rows = {key: dict(row) for key, row in texts[source].rows.items()}
                own.scores = dict(texts[source].scores)
            texts[number] = own
            formal = _formal(organization, own, truth, body, catalogue, busy, rng)
            yield Assessed(body, year, own, formal, organizations[source].credit_code if source is not None else "")


def person(rng: random.Random) -> str:
    return rng.choice(_FAMILY) + "".join(rng.sample(_GIVEN, 2))


def _organization(number: int, plan: PopulationPlan, rng: random.Random) -> Organization:
    place, region = rng.choice(PLACES)
    body = f"91{place}MA{plan.seed % 100:02d}{number % 100_000:05d}"
    name = f"{region[-3:-1]}{rng.choice(_NAMES)}{number:05d}{rng.choice(_ENDS)}"
    return Organization(
        name,
        body + uscc.calc_check_digit(body),
        region,
        rng.choice(INSTITUTION_TYPES).zh,
        rng.gauss(0, _SPREAD),
        rng.uniform(0, 0.12),
        rng.choices(plan.levels, plan.level_weights[: len(plan.levels)])[0],
    )


def _pairs(
    plan: PopulationPlan, organizations: Sequence[Organization], rng: random.Random
) -> Iterator[tuple[int, int]]:
    """(copy, source): both of one level, the source earlier."""
    free = list(range(len(organizations)))
    rng.shuffle(free)
    found = 0
    waiting: dict[int, int] = {}
    for number in free:
        if found == plan.copied_pairs:
            return
        other = waiting.pop(organizations[number].level, None)
        if other is None:
            waiting[organizations[number].level] = number
            continue
        found += 1
        yield max(number, other), min(number, other)


@cache
def _easy(name: str) -> float:
    return random.Random(name).gauss(0, 0.35)


def _judged(ability: float, level: int, catalogue: Catalogue, rng: random.Random) -> list[int]:
    """Places in the scale, best first, that an unbiased body would give: an ordered choice about the organization's ability."""
    last = len(catalogue.scale) - 1
    grades = []
    for requirement in catalogue.level(level).requirements:
        x = ability + _easy(requirement.subdomain) + _easy(requirement.id) + rng.gauss(0, 0.7) + 0.55
        grades.append(min(last, 0 if x > 0.35 else 1 if x > -0.75 else 2 if x > -1.55 else 3))
    return grades


def _shifted(grades: Sequence[int], by: float, catalogue: Catalogue, rng: random.Random) -> list[int]:
    """The grades with the expected score moved by about ``by``: some of those that can are taken a step up or down."""
    scores = [float(grade.score) for grade in catalogue.scale]
    step = -1 if by > 0 else 1
    movable = [i for i, g in enumerate(grades) if 0 <= g + step < len(scores)]
    gain = sum(abs(scores[grades[i] + step] - scores[grades[i]]) for i in movable)
    chance = min(1.0, abs(by) * len(grades) / gain) if gain else 0.0
    return [g + step if 0 <= g + step < len(scores) and rng.random() < chance else g for g in grades]


def _units(grades: Sequence[int], level: int, catalogue: Catalogue) -> dict[str, int]:
    units = [catalogue.units(grade) for grade in catalogue.scale]
    return {r.id: units[g] for r, g in zip(catalogue.level(level).requirements, grades, strict=True)}


def _info(organization: Organization, rng: random.Random) -> dict[str, str]:
    return {
        "organization": organization.name,
        "credit_code": organization.credit_code,
        "institution_type": organization.institution_type,
        "region": organization.region,
        "contact": person(rng),
        "phone": f"1{rng.choice('3578')}{rng.randrange(10**9):09d}",
        "email": f"office{rng.randrange(10**8)}@example.com",
        **{f"eligibility_{letter}": "是" for letter in "abcdef"},
    }


def _text(rng: random.Random) -> str:
    """A remark as people write them: a few common parts, and details that are nobody else's."""
    return (
        f"{rng.choice(_WHAT)}{rng.randrange(10, 99)}份，抽查{rng.randrange(3, 9)}份，{rng.choice(_STATE)}；"
        f"{person(rng)}负责，{rng.randrange(1, 12)}月{rng.randrange(1, 28)}日前补齐{rng.choice(_WHAT)}"
    )


def _self(
    organization: Organization, truth: Sequence[int], catalogue: Catalogue, year: int, rng: random.Random
) -> Submission:
    day = date(year, 1, 5) + timedelta(days=rng.randrange(250))
    level = organization.level
    grades = _shifted(truth, organization.optimism, catalogue, rng)
    submission = Submission(level, "self", "zh", datetime(day.year, day.month, day.day, 9, rng.randrange(60)))
    submission.answers["info"] = _info(organization, rng) | {"date": day.isoformat(), "leader": person(rng)}
    submission.scores = _units(grades, level, catalogue)
    submission.rows = {r.id: {"remark": _text(rng)} for r in catalogue.level(level).requirements if rng.random() < 0.2}
    submission.listings["evidence"] = [
        {
            "number": f"E{i + 1:02d}",
            "name": f"{rng.choice(_WHAT)}（{organization.name[:4]}）",
            "type": "记录",
            "date": (day - timedelta(days=rng.randrange(20, 300))).isoformat(),
            "requirements": requirement.id,
        }
        for i, requirement in enumerate(catalogue.level(level).requirements[::4])
    ]
    return submission


def _visit(
    body: PlannedBody, own: date, busy: set[tuple[str, date]], rng: random.Random
) -> tuple[list[str], date, date]:
    """Three people of the body and the days of a visit after the self-assessment, on which all three are free (or nearly always)."""
    for _ in range(200):
        start = own + timedelta(days=rng.randrange(15, 110))
        end = start + timedelta(days=rng.randrange(1, 4))
        team = rng.sample(body.assessors or [person(rng) for _ in range(3)], 3)
        days = {(f"{body.name}{name}", start + timedelta(i)) for name in team for i in range((end - start).days + 1)}
        if not days & busy:
            break
    busy |= days
    return team, start, end


def _formal(
    organization: Organization,
    own: Submission,
    truth: Sequence[int],
    body: PlannedBody,
    catalogue: Catalogue,
    busy: set[tuple[str, date]],
    rng: random.Random,
) -> Submission:
    level = organization.level
    (leader, *team), start, end = _visit(body, date.fromisoformat(own.answers["info"]["date"]), busy, rng)
    scores = dict(own.scores) if body.copies else _units(_shifted(truth, body.shift, catalogue, rng), level, catalogue)
    submission = Submission(level, "formal", "zh", datetime(end.year, end.month, end.day, 17, rng.randrange(60)))
    submission.answers["info"] = dict(own.answers["info"])
    submission.answers["assessment"] = {
        "body": body.name,
        "team_leader": leader,
        "team_members": "、".join(team),
        "start": start.isoformat(),
        "end": end.isoformat(),
        "opening": start.isoformat(),
        "closing": end.isoformat(),
    }
    submission.scores = scores
    full = catalogue.unit
    for identifier, units in scores.items():
        row = {"self_score": f"{own.scores[identifier] / full:g}"}
        if units < full:
            row["finding"] = _text(rng)
        submission.rows[identifier] = row
    submission.listings["evidence"] = [
        record | {"method": "文件与记录评审", "collected": start.isoformat(), "collector": leader}
        for record in own.listings["evidence"]
    ]
    # Of a generator of its own, so that scores stay what they were.
    aside = random.Random(f"{organization.credit_code}-{start}")
    rounds = aside.choices((1, 2, 3), (75, 20, 5))[0]
    submission.listings["review"] = [
        {
            "round": str(number),
            "date": (start - timedelta(days=8 + 6 * (rounds - number))).isoformat(),
            "reviewer": leader,
            "conclusion": "符合要求" if number == rounds else "不符合要求",
        }
        for number in range(1, rounds + 1)
    ]
    if aside.random() < 0.02:
        submission.listings["evidence"][0]["urgent"] = "是"
    if aside.random() < 0.03:
        submission.listings["disagreements"] = [{"subject": "得分", "team": "证据不足", "organization": "已有证据"}]
    return submission


def write_batch(folder: Path, submissions: Iterable[Submission], catalogue: Catalogue) -> Path:
    """A batch of accepted submissions as ``process`` leaves it, but for the workbooks: its tables, by way of a ledger, and its summary.
    Returns the folder, which must be new."""
    folder.mkdir(parents=True)
    contents = []
    for number, submission in enumerate(submissions):
        source = f"{number:05d}.xlsx"
        sha256 = hashlib.sha256(f"{folder.name}/{source}".encode()).hexdigest()
        content, _ = judged(submission, Provenance(source, sha256, "population"), catalogue)
        contents.append(content)
    with Ledger(folder / "ledger.sqlite", "population") as ledger:
        ledger.list_files(
            [LedgerFile(i, one.source, one.source, 0.0, one.sha256, None) for i, one in enumerate(contents)]
        )
        ledger.record(list(enumerate(contents)))
        ledger.settle(Rules(catalogue.threshold, datetime.min), catalogue.unit)
        write_tables(ledger, folder / "tables", catalogue, "zh")
    write_summary(folder / "tables", folder / "summary.xlsx", catalogue, "zh")
    return folder


def write_batches(folder: Path, plan: PopulationPlan, catalogue: Catalogue) -> list[Path]:
    """A batch for each body and year of a population: self and formal assessments together."""
    found: dict[tuple[int, str], list[Submission]] = {}
    for one in population(plan, catalogue):
        found.setdefault((one.year, one.body.name), []).extend((one.own, one.formal))
    return [write_batch(folder / f"{name}-{year}", those, catalogue) for (year, name), those in found.items()]
