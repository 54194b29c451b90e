"""The figures of the statistics: the accepted submissions of several batches in one table, which of them count, means and counts.

Counts and verdicts come from whole numbers, means are exact fractions; only quantiles are floats, and pandas'.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
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
RULE = Text(
    "同一机构（统一社会信用代码）、等级和类型出现在多个批次时，只计最先列出的批次。",
    "Where an organization (by credit code), level and kind is in several batches, the batch that is named first counts.",
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
    """An organization that two batches have. ``left_out`` says whether the other one does not count."""

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
            yield Text(f"重复而未计入的有 {self.left_out} 份：", f"{self.left_out} were left out as repeated: ")(
                lang
            ) + RULE(lang)
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
    whole (units of a full score), conforms, score, place and type, and ``counts``.
    """

    def __init__(self, found: Sequence[Batch], names: Sequence[str], signed: Sequence[Text] = ()) -> None:
        self.batches, self.names, self.signed = found, names, [*signed, *[NOTHING] * (len(found) - len(signed))]
        table = pd.concat([_accepted(number, batch) for number, batch in enumerate(found)], ignore_index=True)
        identified = table["credit_code"] != ""
        # The first in the order of the batches counts: whoever names them decides, and says so by the order.
        self.table = table.assign(counts=~(table.duplicated(["credit_code", "level", "kind"]) & identified))
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
        """Those left out, then those that count at another level or kind in another batch."""
        first = {(one.credit_code, one.level, one.kind): one for one in records(self.counted)}
        for other in records(self.table[~self.table["counts"]]):
            yield self._repeat(first[other.credit_code, other.level, other.kind], other, left_out=True)
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
            totals = (group.counts(len(batch.units)) @ batch.units).tolist()
            sums = figures(totals, group.level, batch.catalogue)
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


def _accepted(number: int, batch: Batch) -> pd.DataFrame:
    found = batch.submissions[batch.submissions["status"] == "accepted"]
    catalogue = batch.catalogue
    units = found["units"].to_numpy(dtype=np.int64)
    whole = found["requirements"].to_numpy(dtype=np.int64) * catalogue.unit
    codes = found["credit_code"].fillna("").astype(object)
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
        }
    )


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
