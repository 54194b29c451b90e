"""The figures of the statistics: the accepted submissions of several batches in one table, which of them count, means and counts.

Counts and verdicts come from whole numbers, means are exact fractions; only quantiles are floats, and pandas'.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from smexl.batch.reread import Batch, Group, named_rows
from smexl.catalogue import Catalogue
from smexl.regions import region
from smexl.scoring import figures, reached
from smexl.summary.facts import STATUS_NAMES, group_text, kind_order
from smexl.summary.received import Received
from smexl.text import NOTHING, Lang, Text, both, count_of, led
from smexl.views.columns import kind_text

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
    level_names: tuple[Text, ...]

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
        names = {"level_names": [name.zh for name in self.level_names]}
        return asdict(self) | names | totals | {"path": str(self.path)}

    def lines(self, lang: Lang) -> Iterator[str]:
        """A few lines for a terminal."""
        files = sum(batch.files for batch in self.batches)
        kinds = list(dict.fromkeys(level.kind for level in self.levels))
        counts = Text("；", "; ")(lang).join(self._of_kind(kind, len(kinds) > 1, lang) for kind in kinds or [""])
        yield Text(
            f"{len(self.batches)} 个批次，{files} 个文件；{counts}。",
            f"{count_of(len(self.batches), 'batch', 'batches')}, {count_of(files, 'file')}; {counts}.",
        )(lang)
        for level in self.levels:
            name = group_text(level.level, level.kind, self.level_names)(lang)
            yield Text(
                f"  {name}：计入 {level.counted}，符合 {level.conforming}",
                f"  {name}: {level.counted} counted, {level.conforming} conforming",
            )(lang)
        for batch in self.batches:
            if any(batch.signed):
                yield f"  {batch.name}{Text('：', ': ')(lang)}{batch.signed(lang)}"
        if self.left_out:
            zh, en = f"未计入 {self.left_out} 份", f"{self.left_out} not counted"
            yield led(f"{zh}（其中较早年度的 {self.earlier} 份）", f"{en} ({self.earlier} of earlier years)", RULE)(
                lang
            )
        if len(self.catalogues) > 1:
            yield OTHER_CATALOGUES(lang)

    def _of_kind(self, kind: str, named: bool, lang: Lang) -> str:
        mine = [level for level in self.levels if level.kind == kind]
        counted, conforming = (sum(getattr(level, name) for level in mine) for name in ("counted", "conforming"))
        zh, en = (kind_text(kind).zh, f"{kind_text(kind).en}: ") if named else ("", "")
        return Text(
            f"{zh}计入 {counted} 份，符合 {conforming} 份",
            f"{en}{count_of(counted, 'submission')} counted, {conforming} conforming",
        )(lang)


class Pool:
    """The accepted submissions of all batches, and which of them count.

    ``table`` has a row for each accepted submission: batch, row (in the batch), credit_code, organization, level, kind, units,
    whole (units of a full score), conforms, score, place, type, body, day (the assessment's last, else when it was saved) and sha256, and
    what ``_judged`` adds; place is a category. ``counted``: the rows that count, but for their bytes.
    ``files`` has a row for each file, accepted or not: batch, status, credit_code, level.
    ``chosen`` are the references of what somebody decided for; ``told``: whether it is said who signed.

    Batches are taken one by one, so that of each only these columns stay, and its scores.
    """

    def __init__(
        self, received: Iterable[Received], names: Sequence[str], chosen: Collection[str] = (), *, told: bool = False
    ) -> None:
        self.names, self.batches, signed = names, list[Batch](), list[Text]()
        tables, files = [], []
        for number, one in enumerate(received):
            body = one.signatory.body.name if one.signatory and one.signatory.body else ""
            tables.append(_accepted(number, one.batch, body))
            said = one.batch.submissions[["status", "credit_code", "level"]]
            files.append(
                said.fillna({"credit_code": ""}).astype({"status": str, "credit_code": str}).assign(batch=number)
            )
            self.batches.append(replace(one.batch, submissions=said.iloc[:0]))
            signed.append(one.signed_by())
            told = told or one.signed is not None
        self.signed = signed if told else [NOTHING] * len(signed)
        self.chosen = chosen
        self.files = pd.concat(files, ignore_index=True)
        table = pd.concat(tables, ignore_index=True)
        self.table = _judged(table.assign(place=_places(table["credit_code"])), chosen)
        self.catalogues: dict[str, Catalogue] = {one.catalogue.identity.digest: one.catalogue for one in self.batches}

    @cached_property
    def counted(self) -> pd.DataFrame:
        return self.table[self.table["counts"]].drop(columns="sha256")

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the first batch, which gives the order of what is shown."""
        return self.batches[0].catalogue

    @cached_property
    def level_names(self) -> tuple[Text, ...]:
        """The names of levels 1, 2…: of each, those that the catalogues give it."""
        given = zip_longest(*(one.level_names for one in self.catalogues.values()))
        return tuple(both(lambda lang: " / ".join(dict.fromkeys(n(lang) for n in names if n))) for names in given)  # noqa: B023

    @property
    def levels(self) -> range:
        return range(1, len(self.level_names) + 1)

    def level_name(self, number: int) -> Text:
        return self.level_names[number - 1]

    def group_text(self, level: int, kind: str) -> Text:
        return group_text(level, kind, self.level_names)

    @property
    def thresholds(self) -> tuple[Fraction, ...]:
        """Of all catalogues, from the lowest, each once."""
        return tuple(sorted({catalogue.threshold for catalogue in self.catalogues.values()}))

    @property
    def catalogue_names(self) -> tuple[str, ...]:
        return tuple(str(catalogue.identity) for catalogue in self.catalogues.values())

    @cached_property
    def keys(self) -> list[tuple[int, str]]:
        """The levels and kinds that have submissions that count, kind by kind."""
        there = self.counted[["level", "kind"]].drop_duplicates().itertuples(index=False)
        return sorted(((int(level), str(kind)) for level, kind in there), key=lambda key: (kind_order(key[1]), key[0]))

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
        return list(self.groups_of(self.counted))

    def groups_of(self, table: pd.DataFrame) -> Iterator[tuple[Batch, Group]]:
        """The groups of all batches, with the submissions of these rows of ``table`` only; none that is empty."""
        rows = table.groupby("batch")["row"]
        for number, mine in rows:
            batch = self.batches[int(str(number))]
            for group in batch.groups:
                only = group.only(mine.to_numpy())
                if len(only.rows):
                    yield batch, only

    def batch_figures(self) -> tuple[BatchFigures, ...]:
        flags = self.table[["batch", "counts"]].assign(passed=self.table["counts"] & self.table["conforms"])
        sums = flags.groupby("batch").sum().astype(int).to_dict("index")
        statuses = self.files.groupby(["batch", "status"]).size().to_dict()
        found = []
        for number, (name, batch) in enumerate(zip(self.names, self.batches, strict=True)):
            of = {status: statuses.get((number, status), 0) for status in STATUS_NAMES}
            counted, passed = (sums.get(number, {}).get(name, 0) for name in ("counts", "passed"))
            found.append(
                BatchFigures(
                    name,
                    str(batch.catalogue.identity),
                    sum(of.values()),
                    of,
                    of["accepted"] - counted,
                    counted,
                    passed,
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
            found.append(LevelFigures(*key, len(mine), passed, passed / len(mine), float(mean_score(mine)), named))
        return tuple(found)

    def repeats(self) -> Iterator[Repeat]:
        """Those left out, those of earlier years last, beside the one that counts (or the first, where none does); then those that count at
        another level or kind in another batch."""
        left = self.table[~self.table["counts"]].sort_values("earlier", kind="stable")
        counted = self.counted.merge(left[CASE].drop_duplicates(), on=CASE)
        first = {(one.credit_code, one.level, one.kind): one for one in named_rows(counted)}
        # Where none counts, the first of those in conflict stands for the case, not one of an earlier year.
        for other in named_rows(left):
            one = first.setdefault((other.credit_code, other.level, other.kind), other)
            if other is not one:
                yield self._repeat(one, other, left_out=True)
        named = self.counted[self.counted["credit_code"] != ""]
        of_code = named.groupby("credit_code", sort=False)["batch"]
        elsewhere: dict[str, Any] = {}
        for other in named_rows(named[of_code.transform("min") != of_code.transform("max")]):
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


def _judged(table: pd.DataFrame, chosen: Collection[str]) -> pd.DataFrame:
    """The submissions (credit_code, level, kind, conforms, day, sha256, units, whole) with flags by ``RULE``: those of ``decided``, and ``earlier``
    where a later year has a verdict of the case."""
    named, year = table["credit_code"] != "", year_of(table["day"])
    case = table.groupby(CASE, sort=False).ngroup()
    # What an organization was last year contradicts nothing: the standard has it assessed again and again (clause 4 d).
    earlier = named & (year > 0) & (year < year.groupby(case).transform("max"))
    flags = decided(table[~earlier], CASE, chosen).reindex(table.index, fill_value=False)
    return pd.concat([table, flags], axis=1).assign(earlier=earlier)


def decided(table: pd.DataFrame, by: list[str], chosen: Collection[str]) -> pd.DataFrame:
    """Of submissions that stand side by side where they have the same ``by``: ``counts``; ``conflicting``, and ``open`` where nobody has decided (no
    reference of the case is in ``chosen``). One without a code stands alone."""
    named, day = table["credit_code"] != "", table["day"].where(dated(table["day"]), "")
    case = table.groupby(by, sort=False).ngroup()
    verdicts = table.groupby(case, sort=False)["conforms"]
    # Verdicts that differ are a matter for people: the order in which batches are named must not settle them.
    conflicting = named & (verdicts.transform("any") != verdicts.transform("all"))
    taken = conflicting.copy()
    taken[conflicting] = reference(table[conflicting]).isin(list(chosen))
    taken &= ~case[taken].duplicated().reindex(table.index, fill_value=False)
    last = ~case[day.sort_values(ascending=False, kind="stable").index].duplicated().reindex(table.index) | ~named
    return pd.DataFrame(
        {
            "counts": (last & ~conflicting) | taken,
            "conflicting": conflicting,
            "open": conflicting & ~taken.groupby(case).transform("any"),
        }
    )


def year_of(days: "pd.Series[str]") -> "pd.Series[int]":
    """The years of ISO days, 0 of what is none."""
    return days.where(dated(days), "0").str[:4].astype(int)


def dated(days: "pd.Series[str]") -> "pd.Series[bool]":
    """Which of the texts are ISO days."""
    return days.str.fullmatch(r"\d{4}-\d{2}-\d{2}")


def _accepted(number: int, batch: Batch, body: str) -> pd.DataFrame:
    found = batch.submissions[batch.submissions["status"] == "accepted"]
    catalogue = batch.catalogue
    units = found["units"].to_numpy(dtype=np.int64)
    whole = found["requirements"].to_numpy(dtype=np.int64) * catalogue.unit
    names = ("credit_code", "organization", "kind", "institution_type", "body", "end", "modified", "sha256")
    codes, organization, kind, type_, said, end, saved, sha256 = (found[name].fillna("").astype(str) for name in names)
    one = list(dict.fromkeys(name for name in said if name))
    # A self-assessment names no body: it is that of whoever handed the batch in.
    body = body or (one[0] if len(one) == 1 else "")
    return pd.DataFrame(
        {
            "batch": np.int32(number),
            "row": found.index.to_numpy(dtype=np.int32),
            "credit_code": codes,
            "organization": organization,
            "level": found["level"].to_numpy(dtype=np.int64),
            "kind": kind,
            "units": units,
            "whole": whole,
            "conforms": reached(units, whole, catalogue.threshold),
            "score": units / whole,
            "type": type_,
            "body": said.where(said != "", body),
            "day": end.where(end != "", saved).str[:10],
            "sha256": sha256,
        }
    )


def _places(codes: "pd.Series[Any]") -> pd.Categorical:
    """Where codes are registered: a category of ``Region``."""
    digits = codes.str[2:8].astype("category")
    found = [region(f"  {one}") for one in digits.cat.categories]
    places = sorted(set(found))
    at = np.array([places.index(one) for one in found], dtype=np.int64)
    return pd.Categorical.from_codes(at[digits.cat.codes], categories=pd.Index(places, dtype=object))


def reference(table: pd.DataFrame) -> "pd.Series[Any]":
    """What a decision names a submission by: its file, and its units, for the same file may come to another verdict in another batch."""
    return table["sha256"].astype(str) + " " + table["units"].astype(str) + "/" + table["whole"].astype(str)


def mean_score(table: pd.DataFrame) -> Fraction:
    """The mean of A over rows with ``units`` and ``whole``, exactly."""
    sums = table.groupby("whole", as_index=False)["units"].sum()
    pairs = zip(sums["units"].tolist(), sums["whole"].tolist(), strict=True)
    return sum((Fraction(units, whole) for units, whole in pairs), Fraction(0)) / len(table)


def self_formal_pairs(pool: Pool) -> pd.DataFrame:
    """The formal assessments that count, of cases of which a self-assessment counts too: its units, whole and conforms end with ``_self``."""
    own = pool.of_kind("self")
    own = own[own["credit_code"] != ""].set_index(["credit_code", "level"])[["units", "whole", "conforms"]]
    both = (
        pool.of_kind("formal").join(own.add_suffix("_self"), on=["credit_code", "level"]).dropna(subset=["units_self"])
    )
    return both.astype({"units_self": np.int64, "whole_self": np.int64, "conforms_self": np.bool_})


def gap(pairs: pd.DataFrame) -> Fraction:
    """The mean of formal less self A over some of ``self_formal_pairs``, exactly."""
    own = pairs[["units_self", "whole_self"]].set_axis(["units", "whole"], axis=1)
    return mean_score(pairs) - mean_score(own)


def edges(threshold: Fraction, *others: Fraction) -> list[Fraction]:
    """The edges of the histogram's bins from 0 to 1, of which the thresholds are some."""
    below = [threshold - _BIN * k for k in range(1, 21) if threshold > _BIN * k]
    above = [threshold + _BIN * k for k in range(1, 21) if threshold + _BIN * k < 1]
    return sorted({Fraction(0), *below, threshold, *others, *above, Fraction(1)})


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
