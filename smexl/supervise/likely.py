"""Likely signals: words, rare grades, runs and programs that submissions share more than chance or habit would lead to expect."""

import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations_with_replacement

import numpy as np
import numpy.typing as npt

from smexl.arrays import FloatArray
from smexl.kinds import KINDS
from smexl.supervise.gather import Gathered
from smexl.supervise.signals import MANY, Signal, Strength, together
from smexl.supervise.wording import Shared, WrittenText, find_shared
from smexl.text import NOTHING, Text

CHANCE = 0.001
"""The expected number of pairs (or submissions) of a batch that chance alone would show."""
SHOWN = 3
LEAST_OF_GRADES = 100
"""Submissions of one level and about one sum from which a grade is known to be rare."""
ALIKE_GRADES = 0.8
"""The share of scores that two copies have in common at least: two weak ones agree on much that is rare, and differ on more."""
_AT_ONCE = 2_000


def likely_signals(gathered: Gathered) -> Iterator[Signal]:
    """All likely signals."""
    yield from wording(gathered)
    yield from rare_grades(gathered)
    yield from long_runs(gathered)


# --- words ------------------------------------------------------------------------------------------------------------
def stock(gathered: Gathered) -> Iterator[str]:
    """What everybody was given: the words of catalogues and templates."""
    for catalogue in {one.identity.digest: one for one in gathered.catalogues}.values():
        for requirement in catalogue.requirements:
            yield from (*requirement.text, *requirement.hint)
    for kind in KINDS.values():
        for listing in kind.listings:
            yield from listing.help
            for column in listing.columns:
                yield from column.hint or ()


def wording(gathered: Gathered) -> Iterator[Signal]:
    """Organizations, or assessments, that share long texts: one signal for two of them, or for a group that is linked.

    The owner of a text is its organization, whichever of its workbooks it stands in.
    """
    table = gathered.table("texts", ("place", "text"))
    codes = [one.credit_code or one.organization for one in gathered.lines]
    owners = {code: number for number, code in enumerate(dict.fromkeys(codes))}
    kinds = gathered.submissions["kind"].to_numpy()[table["row"].to_numpy(dtype=np.int64)]
    given = list(stock(gathered))
    for kind, what in (("self", "shared-remarks"), ("formal", "shared-findings")):
        some = table[kinds == kind].itertuples(index=False)
        # One by one: a million texts are held once, not in lists of several sorts.
        found = find_shared((WrittenText(owners[codes[one.row]], one.place, one.text, one.row) for one in some), given)
        yield from _of_pairs(found.shared, what)
        for written, count in found.common:
            yield Signal(
                what,
                "likely",
                "weak",
                (written.row,),
                Text(written.place, written.place),
                Text(f"{count} 家机构都写了：“{written.text}”", f"{count} organizations wrote: “{written.text}”"),
            )


def _of_pairs(shared: tuple[Shared, ...], what: str) -> Iterator[Signal]:
    between: dict[tuple[int, int], list[Shared]] = defaultdict(list)
    for one in shared:
        a, b = sorted((one.one, one.other), key=lambda written: written.owner)
        between[a.owner, b.owner].append(Shared(a, b, one.likeness))
    for group in sorted(together(between), key=sorted):
        pairs = [pair for key, found in between.items() if key[0] in group for pair in found]
        rows = tuple(sorted({written.row for pair in pairs for written in (pair.one, pair.other)}))
        pairs.sort(key=lambda pair: (-pair.likeness, -len(pair.one.text)))
        texts = {pair.one.text: pair for pair in pairs}
        strength: Strength = "strong" if len(texts) >= 3 else "middling" if len(texts) == 2 else "weak"
        shown = "；".join(f"“{text}”" for text in [*texts][:SHOWN])
        spots = sorted({pair.one.place for pair in texts.values()})
        more = Text("……", "…") if len(spots) > 6 else NOTHING
        where = Text("、".join(spots[:6]) + more.zh, ", ".join(spots[:6]) + more.en)
        least = min(pair.likeness for pair in texts.values())
        how = (
            Text("逐字相同", "to the letter")
            if least == 1
            else Text(f"相似度 {least:.2f} 以上", f"likeness {least:.2f} or more")
        )
        many = len(group) >= MANY and what == "shared-remarks"
        yield Signal(
            "consultant" if many else what,
            "likely",
            strength,
            rows,
            where,
            Text(
                f"{len(group)} 家机构，{len(texts)} 段文字（{how.zh}）：{shown}",
                f"{len(group)} organizations, {len(texts)} texts ({how.en}): {shown}",
            ),
        )


# --- grades -----------------------------------------------------------------------------------------------------------
def rare_grades(gathered: Gathered) -> Iterator[Signal]:
    """Pairs of self-assessments of one level that agree on so many rare grades that chance would not show one such pair in a
    thousand batches (Chernoff's bound for requirements that are independent at a given sum of scores).

    Each agreement counts −ln p, p the share of that grade among submissions of about the same sum.
    """
    codes = [one.credit_code for one in gathered.lines]
    for rows, grades, scale in _levels(gathered, "self"):
        for x, y, worth in _agreeing(grades, scale):
            same = int((grades[x] == grades[y]).sum())
            if same >= ALIKE_GRADES * grades.shape[1] and codes[rows[x]] != codes[rows[y]]:
                yield _agreement(rows[x], rows[y], same, grades.shape[1], worth)


def _agreeing(grades: npt.NDArray[np.uint8], scale: int) -> Iterator[tuple[int, int, float]]:
    """Pairs of submissions beyond chance, and the sum of worths of what they agree on."""
    nats = math.log(len(grades) * (len(grades) - 1) / 2 / CHANCE)
    strata = _strata(grades)
    members = [np.flatnonzero(strata == one) for one in range(strata.max() + 1)]
    chances = [_chances(grades[mine], scale) for mine in members]
    for one, other in combinations_with_replacement(range(len(members)), 2):
        worth = -np.log((chances[one] + chances[other]) / 2)
        edge = _least(chances[one], chances[other], worth, nats)
        a, b = members[one], members[other]
        weighted = (_one_hot(grades[b], scale) * worth.reshape(-1).astype(np.float32)).T
        for start in range(0, len(a), _AT_ONCE):
            sums = _one_hot(grades[a[start : start + _AT_ONCE]], scale) @ weighted
            for i, j in zip(*np.nonzero(sums >= edge), strict=True):
                if one != other or a[start + i] < b[j]:
                    yield int(a[start + i]), int(b[j]), float(sums[i, j])


def _agreement(x: int, y: int, same: int, among: int, worth: float) -> Signal:
    return Signal(
        "rare-grades",
        "likely",
        "middling",
        (min(x, y), max(x, y)),
        Text("评分表：得分", "Scores"),
        Text(
            f"{among} 条中 {same} 条得分相同，−ln p 之和 {worth:.0f}",
            f"{same} of {among} scores are the same; sum of −ln p {worth:.0f}",
        ),
    )


def _levels(
    gathered: Gathered, kind: str, least: int = LEAST_OF_GRADES
) -> Iterator[tuple[list[int], npt.NDArray[np.uint8], int]]:
    """The submissions of a kind by catalogue and level, where there are enough: rows, grades, how many grades the scale has."""
    rows = np.flatnonzero(gathered.submissions["kind"] == kind)
    for catalogue, _, places in gathered.by_level(rows):
        if len(places) >= least:
            some = rows[places].tolist()
            yield some, np.stack([gathered.grades[row] for row in some]), len(catalogue.scale)


def _strata(grades: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Submissions of about the same sum: up to five groups, of at least ``LEAST_OF_GRADES``."""
    order = np.argsort(grades.sum(axis=1, dtype=np.int64), kind="stable")
    count = max(1, min(5, len(grades) // LEAST_OF_GRADES))
    strata = np.zeros(len(grades), dtype=np.int64)
    strata[order] = np.arange(len(grades)) * count // len(grades)
    return strata


def _chances(grades: npt.NDArray[np.uint8], scale: int) -> FloatArray:
    """The share of each grade for each requirement (requirement × grade), none 0: half a submission more of each."""
    counts = np.stack([(grades == grade).sum(axis=0) for grade in range(scale)], axis=1)
    return np.asarray((counts + 0.5) / (len(grades) + 0.5 * scale), dtype=np.float64)


def _one_hot(grades: npt.NDArray[np.uint8], scale: int) -> npt.NDArray[np.float32]:
    return np.asarray((grades[:, :, None] == np.arange(scale)).reshape(len(grades), -1), dtype=np.float32)


def _least(one: FloatArray, other: FloatArray, worth: FloatArray, nats: float) -> float:
    """The least sum of worths whose chance is at most exp(−nats), by Chernoff's bound at the best of some tilts."""
    best = math.inf
    both = one * other
    for theta in (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0):
        moment = float(np.log(1 - both.sum(axis=1) + (both * np.exp(theta * worth)).sum(axis=1)).sum())
        best = min(best, (nats + moment) / theta)
    return best


# --- runs -------------------------------------------------------------------------------------------------------------
def long_runs(gathered: Gathered) -> Iterator[Signal]:
    """Submissions with a run of one grade that is longer than its own share of that grade would lead to expect in a thousand batches.

    One that gives every requirement the same grade shows nothing but that, and is named where that is not the best grade.
    """
    for kind in ("self", "formal"):
        for rows, grades, _ in _levels(gathered, kind, least=1):
            for row, line in zip(rows, grades, strict=True):
                length, start = longest_run(line)
                share = float((line == line[start]).mean())
                # Of n places a run of this length may begin at each: Bonferroni over these and over all submissions.
                chance = len(line) * share**length * len(rows)
                level = gathered.catalogue(row).level(int(gathered.lines[row].level))
                if chance > CHANCE and not (length == len(line) and line[0] > 0):
                    continue
                first, last = level.requirements[start].id, level.requirements[start + length - 1].id
                grade = gathered.catalogue(row).scale[int(line[start])].label
                yield Signal(
                    "long-run",
                    "likely",
                    "weak",
                    (row,),
                    Text(f"{first} 至 {last}", f"{first} to {last}"),
                    Text(f"连续 {length} 条都是“{grade.zh}”", f"{length} in a row are “{grade.en}”"),
                )


def longest_run(line: npt.NDArray[np.uint8]) -> tuple[int, int]:
    """Length and first place of the longest run of one grade."""
    edges = np.concatenate([[0], np.flatnonzero(np.diff(line)) + 1, [len(line)]])
    lengths = np.diff(edges)
    place = int(np.argmax(lengths))
    return int(lengths[place]), int(edges[place])
