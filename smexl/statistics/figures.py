"""The figures of the statistics: the accepted submissions of several batches in one table, which of them count, means and counts.

Counts and verdicts come from whole numbers, means are exact fractions; only quantiles are floats, and pandas'.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from smexl.batch.reread import Batch, Group, records
from smexl.catalogue import Catalogue
from smexl.regions import region
from smexl.scoring import figures, reached
from smexl.summary.facts import STATUS_NAMES, group_name, kind_name, kind_order
from smexl.text import NOTHING, Lang, Text

QUANTILES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
_BIN = Fraction(1, 20)
_Z = NormalDist().inv_cdf(0.975)
CASE = ["credit_code", "level", "kind"]
"""What a verdict is about: two rows with the same are of one case."""
RULE = Text(
    "同一机构（统一社会信用代码）、等级和类型有多份结论时：年度不同的，以最近年度的为现行结论，较早年度的不计；同一年度内结论相同的，计日期最晚的一份（日期相同"
    "计先列出的）；同一年度内结论不同的待裁定（--decisions），裁定前均不计入。年度取自评估结束日期，没有的取保存日期；两者都没有的，不知先后，与其他各份视为同一年度。",
    "Where an organization (by credit code) has several verdicts at one level and kind: of different years, those of the latest year are current and the earlier do not "
    "count; of one year and the same, the latest counts (of one day, the first listed); of one year and different, none counts until somebody decides (--decisions). The year is "
    "that of the assessment's last day, else of when the file was saved; what has neither is taken to be of the same year as the others.",
)
OTHER_CATALOGUES = Text(
    "各批次所用的要求目录不同：得分按各自的目录计算，要求只在同一目录内比较。",
    "The batches use different catalogues: scores are by each one's own, and requirements are compared within a catalogue only.",
)


@dataclass(frozen=True)
class BatchFigures:
    """One batch: its files by status, how many of its accepted were left out as repeated, what is left, and who signed it."""

    name: str
    catalogue: str
    files: int
    statuses: dict[str, int]
    left_out: int
    counted: int
    conforming: int
    signed: Text = NOTHING


@dataclass(frozen=True)
class LevelFigures:
    """A level and kind over all batches: how many count, how many of them conform, and A in figures."""

    level: int
    kind: str
    counted: int
    conforming: int
    pass_rate: float
    mean: float
    quantiles: dict[str, float]


@dataclass(frozen=True)
class Repeat:
    """An organization that two batches have. ``left_out`` says whether the other one does not count, ``open`` that neither does, ``earlier``
    that the other is of an earlier year."""

    credit_code: str
    organization: str
    level: int
    kind: str
    batch: str
    score: float
    conforms: bool
    other_organization: str
    other_level: int
    other_kind: str
    other_batch: str
    other_score: float
    other_conforms: bool
    left_out: bool
    open: bool = False
    earlier: bool = False


@dataclass(frozen=True)
class Statistics:
    """What the workbook at ``path`` says, in short."""

    path: Path
    batches: tuple[BatchFigures, ...]
    levels: tuple[LevelFigures, ...]
    repeats: tuple[Repeat, ...]
    catalogues: tuple[str, ...]

    @property
    def counted(self) -> int:
        return sum(level.counted for level in self.levels)

    @property
    def conforming(self) -> int:
        return sum(level.conforming for level in self.levels)

    @property
    def left_out(self) -> int:
        return sum(batch.left_out for batch in self.batches)

    @property
    def earlier(self) -> int:
        """How many of those left out are of an earlier year."""
        return sum(repeat.earlier for repeat in self.repeats)

    def as_json(self) -> dict[str, Any]:
        """The same as what JSON can say."""
        totals = {"counted": self.counted, "conforming": self.conforming, "left_out": self.left_out}
        return asdict(self) | totals | {"path": str(self.path)}

    def lines(self, lang: Lang) -> Iterator[str]:
        """A few lines for a terminal."""
        files = sum(batch.files for batch in self.batches)
        kinds = list(dict.fromkeys(level.kind for level in self.levels))
        counts = Text("；", "; ")(lang).join(self._of_kind(kind, len(kinds) > 1, lang) for kind in kinds or [""])
        yield Text(
            f"{len(self.batches)} 个批次，{files} 个文件；{counts}。",
            f"{len(self.batches)} batches, {files} files; {counts}.",
        )(lang)
        for level in self.levels:
            name = group_name((level.level, level.kind), lang)
            yield Text(
                f"  {name}：计入 {level.counted}，符合 {level.conforming}",
                f"  {name}: {level.counted} count, {level.conforming} conform",
            )(lang)
        for batch in self.batches:
            if any(batch.signed):
                yield f"  {batch.name}{Text('：', ': ')(lang)}{batch.signed(lang)}"
        if self.left_out:
            yield Text(
                f"未计入 {self.left_out} 份（其中较早年度的 {self.earlier} 份）：",
                f"{self.left_out} do not count ({self.earlier} are of earlier years): ",
            )(lang) + RULE(lang)
        if len(self.catalogues) > 1:
            yield OTHER_CATALOGUES(lang)

    def _of_kind(self, kind: str, named: bool, lang: Lang) -> str:
        mine = [level for level in self.levels if level.kind == kind]
        counted, conforming = (sum(getattr(level, name) for level in mine) for name in ("counted", "conforming"))
        zh, en = (f"{kind_name(kind, 'zh')}", f"{kind_name(kind, 'en')}: ") if named else ("", "")
        return Text(
            f"{zh}计入 {counted} 份，符合 {conforming} 份", f"{en}{counted} submissions count, {conforming} conform"
        )(lang)


class Pool:
    """The accepted submissions of all batches, and which of them count.

    ``table`` has a row for each accepted submission: batch, row (in the batch), credit_code, organization, level, kind, units,
    whole (units of a full score), conforms, score, place, type, body, day (the assessment's last, else when it was saved) and sha256, and
    what ``judged`` adds. ``bodies`` are those that handed the batches in, where they are known; ``chosen`` are the references of what
    somebody decided for.
    """

    def __init__(
        self,
        found: Sequence[Batch],
        names: Sequence[str],
        signed: Sequence[Text] = (),
        bodies: Sequence[str] = (),
        chosen: Collection[str] = (),
    ) -> None:
        self.batches, self.names, self.signed = found, names, [*signed, *[NOTHING] * (len(found) - len(signed))]
        of = [*bodies, *[""] * (len(found) - len(bodies))]
        table = pd.concat([_accepted(n, batch, of[n]) for n, batch in enumerate(found)], ignore_index=True)
        self.table = judged(table, chosen)
        self.counted = self.table[self.table["counts"]]
        self.catalogues: dict[str, Catalogue] = {batch.catalogue.identity.digest: batch.catalogue for batch in found}

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the first batch, which gives the threshold and the order of what is shown."""
        return self.batches[0].catalogue

    @property
    def catalogue_names(self) -> tuple[str, ...]:
        return tuple(str(catalogue.identity) for catalogue in self.catalogues.values())

    @cached_property
    def keys(self) -> list[tuple[int, str]]:
        """The levels and kinds that have submissions that count, kind by kind."""
        found = {(int(level), str(kind)) for level, kind in self.counted[["level", "kind"]].itertuples(index=False)}
        return sorted(found, key=lambda key: (kind_order(key[1]), key[0]))

    @property
    def kinds(self) -> list[str]:
        """The kinds that have submissions that count. What they come to is never added up."""
        return list(dict.fromkeys(kind for _, kind in self.keys))

    def of_kind(self, kind: str) -> pd.DataFrame:
        return self.counted[self.counted["kind"] == kind]

    def of(self, key: tuple[int, str]) -> pd.DataFrame:
        return self.counted[(self.counted["level"] == key[0]) & (self.counted["kind"] == key[1])]

    @cached_property
    def groups(self) -> list[tuple[Batch, Group]]:
        """The groups of all batches, with the submissions that count only."""
        found = []
        for number, batch in enumerate(self.batches):
            wanted = np.zeros(len(batch.submissions), dtype=np.bool_)
            wanted[self.counted.loc[self.counted["batch"] == number, "row"].to_numpy()] = True
            found += [(batch, only) for group in batch.groups if len((only := group.only(wanted)).rows)]
        return found

    def batch_figures(self) -> tuple[BatchFigures, ...]:
        found = []
        for number, (name, batch) in enumerate(zip(self.names, self.batches, strict=True)):
            mine = self.table[self.table["batch"] == number]
            statuses = Counter(batch.submissions["status"])
            found.append(
                BatchFigures(
                    name,
                    str(batch.catalogue.identity),
                    len(batch.submissions),
                    {status: statuses[status] for status in STATUS_NAMES},
                    int((~mine["counts"]).sum()),
                    int(mine["counts"].sum()),
                    int((mine["counts"] & mine["conforms"]).sum()),
                    self.signed[number],
                )
            )
        return tuple(found)

    def level_figures(self) -> tuple[LevelFigures, ...]:
        found = []
        for key in self.keys:
            mine = self.of(key)
            passed = int(mine["conforms"].sum())
            quantiles = mine["score"].quantile(list(QUANTILES))
            named = {f"{share:g}": float(value) for share, value in quantiles.items()}
            found.append(LevelFigures(*key, len(mine), passed, passed / len(mine), float(mean(mine)), named))
        return tuple(found)

    def repeats(self) -> Iterator[Repeat]:
        """Those left out, those of earlier years last, beside the one that counts (or the first, where none does); then those that count at
        another level or kind in another batch."""
        first = {(one.credit_code, one.level, one.kind): one for one in records(self.counted)}
        # Where none counts, the first of those in conflict stands for the case, not one of an earlier year.
        for other in records(self.table[~self.table["counts"]].sort_values("earlier", kind="stable")):
            one = first.setdefault((other.credit_code, other.level, other.kind), other)
            if other is not one:
                yield self._repeat(one, other, left_out=True)
        named = self.counted[self.counted["credit_code"] != ""]
        elsewhere: dict[str, Any] = {}
        for other in records(named[named.duplicated("credit_code", keep=False)]):
            one = elsewhere.setdefault(other.credit_code, other)
            if other.batch != one.batch:
                yield self._repeat(one, other, left_out=False)

    def _repeat(self, one: Any, other: Any, *, left_out: bool) -> Repeat:
        return Repeat(
            one.credit_code,
            one.organization,
            one.level,
            one.kind,
            self.names[one.batch],
            one.score,
            one.conforms,
            other.organization,
            other.level,
            other.kind,
            self.names[other.batch],
            other.score,
            other.conforms,
            left_out,
            bool(other.open),
            bool(other.earlier),
        )

    def means(self, key: tuple[int, str]) -> tuple[dict[str, Fraction], dict[tuple[str, str], Fraction]]:
        """Mean B by domain and mean C by (domain, subdomain) of a level and kind, exactly.

        Means of means: since all submissions of a group have the same requirements, the figures of their sums are the sums of theirs.
        """
        subdomains: dict[tuple[str, str], Fraction] = {}
        domains: dict[str, Fraction] = {}
        numbers: Counter[str | tuple[str, str]] = Counter()
        for batch, group in self.groups:
            if group.key != key:
                continue
            sums = figures(group.units.sum(axis=0).tolist(), group.level, batch.catalogue)
            for pair, value in sums.subdomains.items():
                subdomains[pair] = subdomains.get(pair, Fraction(0)) + value
                numbers[pair] += len(group.rows)
            for domain, value in sums.domains.items():
                domains[domain] = domains.get(domain, Fraction(0)) + value
                numbers[domain] += len(group.rows)
        return (
            {domain: value / numbers[domain] for domain, value in domains.items()},
            {pair: value / numbers[pair] for pair, value in subdomains.items()},
        )


def judged(table: pd.DataFrame, chosen: Collection[str]) -> pd.DataFrame:
    """The submissions (credit_code, level, kind, conforms, day, sha256, units, whole) with flags by ``RULE``: ``counts``; ``conflicting``, and
    ``open`` where nobody has decided (no reference of the case is in ``chosen``); ``earlier``, where a later year has a verdict of the case."""
    named, day = table["credit_code"] != "", table["day"].where(dated(table["day"]), "")
    case = [table[name] for name in CASE]
    # What an organization was last year contradicts nothing: the standard has it assessed again and again (clause 4 d).
    earlier = named & (day != "") & (day.str[:4] < day.str[:4].groupby(case, sort=False).transform("max"))
    now = table.assign(day=day)[~earlier].sort_values("day", ascending=False, kind="stable")
    verdicts = now.groupby(CASE, sort=False)["conforms"]
    # Verdicts that differ are a matter for people: the order in which batches are named must not settle them.
    conflicting = named & (verdicts.transform("any") != verdicts.transform("all")).reindex(
        table.index, fill_value=False
    )
    taken = conflicting & reference(table).isin(list(chosen))
    taken &= ~table[taken].duplicated(CASE).reindex(table.index, fill_value=False)
    last = ~now.duplicated(CASE).reindex(table.index, fill_value=True) | ~named
    return table.assign(
        counts=(last & ~earlier & ~conflicting) | taken,
        conflicting=conflicting,
        open=conflicting & ~taken.groupby(case, sort=False).transform("any"),
        earlier=earlier,
    )


def dated(days: "pd.Series[str]") -> "pd.Series[bool]":
    """Which of the texts are ISO days."""
    return days.str.fullmatch(r"\d{4}-\d{2}-\d{2}")


def _accepted(number: int, batch: Batch, body: str) -> pd.DataFrame:
    found = batch.submissions[batch.submissions["status"] == "accepted"]
    catalogue = batch.catalogue
    units = found["units"].to_numpy(dtype=np.int64)
    whole = found["requirements"].to_numpy(dtype=np.int64) * catalogue.unit
    codes, end, saved = (found[name].fillna("").astype(object) for name in ("credit_code", "end", "modified"))
    said = found["body"].fillna("").astype(object)
    one = list(dict.fromkeys(name for name in said if name))
    # A self-assessment names no body: it is that of whoever handed the batch in.
    body = body or (one[0] if len(one) == 1 else "")
    return pd.DataFrame(
        {
            "batch": number,
            "row": found.index.to_numpy(dtype=np.int64),
            "credit_code": codes,
            "organization": found["organization"].fillna("").astype(object),
            "level": found["level"].to_numpy(dtype=np.int64),
            "kind": found["kind"].astype(object),
            "units": units,
            "whole": whole,
            "conforms": reached(units, whole, catalogue.threshold),
            "score": units / whole,
            "place": [region(code) for code in codes],
            "type": found["institution_type"].fillna("").astype(object),
            "body": said.where(said != "", body),
            "day": end.where(end != "", saved).astype(str).str[:10],
            "sha256": found["sha256"].fillna("").astype(object),
        }
    )


def reference(table: pd.DataFrame) -> "pd.Series[Any]":
    """What a decision names a submission by: its file, and its units, for the same file may come to another verdict in another batch."""
    return table["sha256"].astype(str) + " " + table["units"].astype(str) + "/" + table["whole"].astype(str)


def mean(table: pd.DataFrame) -> Fraction:
    """The mean of A over rows with ``units`` and ``whole``, exactly."""
    sums = table.groupby("whole", as_index=False)["units"].sum()
    pairs = zip(sums["units"].tolist(), sums["whole"].tolist(), strict=True)
    return sum((Fraction(units, whole) for units, whole in pairs), Fraction(0)) / len(table)


def edges(threshold: Fraction) -> list[Fraction]:
    """The edges of the histogram's bins from 0 to 1, of which the threshold is one."""
    below = [threshold - _BIN * k for k in range(1, 21) if threshold > _BIN * k]
    above = [threshold + _BIN * k for k in range(1, 21) if threshold + _BIN * k < 1]
    return sorted({Fraction(0), *below, threshold, *above, Fraction(1)})


def histogram(table: pd.DataFrame, bounds: Sequence[Fraction]) -> list[int]:
    """How many A lie in each bin, its lower edge included (the last one: both), decided on whole numbers."""
    units, whole = table["units"].to_numpy(), table["whole"].to_numpy()
    reach = [int(reached(units, whole, edge).sum()) for edge in bounds[:-1]]
    return [more - less for more, less in zip(reach, [*reach[1:], 0], strict=True)]


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a rate (Wilson 1927), both ends from 0 to 1; of nothing it is all of it."""
    if not whole:
        return 0.0, 1.0
    rate, spread = part / whole, _Z * _Z / whole
    middle = rate + spread / 2
    half = _Z * ((rate * (1 - rate) + spread / 4) / whole) ** 0.5
    low, high = ((middle + side * half) / (1 + spread) for side in (-1, 1))
    # What was seen lies inside, whatever the last bit says.
    return max(0.0, min(low, rate)), min(1.0, max(high, rate))
