"""Texts that two organizations share, to the letter or nearly: from (submission, place, text) to pairs, in memory that grows with the texts.

Character shingles and their Jaccard similarity, found without comparing all with all: two sets that share four fifths of their
shingles also share one of the rarest fifth of each (prefix filtering: Chaudhuri, Ganti, Kaushik 2006; Bayardo et al. 2007).
Shingles that very many texts have are nobody's own words and are not looked up.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
import numpy.typing as npt

from smexl.arrays import IntArray

LENGTH = 3
"""Characters of a shingle: more than a Chinese word, and so few that one changed character leaves most of a sentence's."""
SHORTEST = 20
"""Characters (letters, digits, Chinese) below which a text is nobody's own."""
ALIKE = 0.8
COMMON = 40
"""Texts that may share a shingle before it is a turn of phrase."""
_EACH = 4
_BUCKETS = 1 << 24
_AT_ONCE = 20_000
_NOT_WORDS = re.compile(r"[\W_]+")

Hashes = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text and where it stands: ``owner`` is whose it is, ``place`` says where in it, ``row`` in which of its submissions."""

    owner: int
    place: str
    text: str
    row: int = -1


@dataclass(frozen=True)
class Shared:
    """Two texts of different owners that are alike; ``likeness`` is the Jaccard similarity of their shingles (1: to the letter)."""

    one: WrittenText
    other: WrittenText
    likeness: float


@dataclass(frozen=True)
class Wording:
    """What was found: pairs of near-equal texts, and texts that more than ``COMMON`` owners have to the letter, with how many."""

    shared: tuple[Shared, ...]
    common: tuple[tuple[WrittenText, int], ...]


def plain(text: str) -> str:
    """A text as it is compared: compatibility forms folded, case and everything that is no letter or digit left out."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text).casefold())


def find_shared(texts: Iterable[WrittenText], stock: Iterable[str] = ()) -> Wording:
    """Pairs of texts of different owners that are alike. ``stock``: texts that everybody was given (template, catalogue), which count
    for nothing, also where they are part of a text."""
    given = sorted({plain(text) for text in stock} - {""}, key=len, reverse=True)
    whole, parts = frozenset(given), tuple(text for text in given if len(text) >= SHORTEST)
    places: dict[str, list[WrittenText]] = defaultdict(list)
    for written in texts:
        words = plain(written.text)
        if len(words) < SHORTEST or words in whole:
            continue
        for part in parts:
            if part in words:
                words = words.replace(part, "")
        if len(words) >= SHORTEST:
            places[words].append(written)
    shared, common = [], []
    for same in places.values():
        owners = {written.owner: written for written in reversed(same)}
        if len(owners) > COMMON:
            common.append((same[0], len(owners)))
        else:
            shared += [Shared(one, other, 1.0) for one, other in combinations(reversed(owners.values()), 2)]
    distinct = list(places)
    for i, j, likeness in _alike(distinct):
        shared += [
            Shared(one, other, likeness)
            for one in places[distinct[i]][:COMMON]
            for other in places[distinct[j]][:COMMON]
            if one.owner != other.owner
        ]
    return Wording(tuple(shared), tuple(common))


def _alike(words: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Places of different texts that are alike, and how much."""
    if not words:
        return
    shingled = list(_shingled(words))
    frequency = np.zeros(_BUCKETS, dtype=np.int32)
    for _, hashes, _ in shingled:
        frequency += np.bincount(hashes % _BUCKETS, minlength=_BUCKETS).astype(np.int32)
    rare, texts = (
        np.concatenate(column) for column in zip(*(_rarest(*part, frequency) for part in shingled), strict=True)
    )
    order = np.argsort(rare, kind="stable")
    candidates = _together(rare[order], texts[order])
    counts = np.concatenate([sizes for _, _, sizes in shingled])
    everything = np.concatenate([hashes for _, hashes, _ in shingled])
    starts = np.cumsum(counts) - counts
    for some in np.array_split(candidates, len(candidates) // _AT_ONCE + 1):
        one, other = (some >> np.uint64(32)).astype(np.int64), (some & np.uint64(0xFFFFFFFF)).astype(np.int64)
        both = _in_both(everything, starts, counts, one, other)
        likeness = both / (counts[one] + counts[other] - both)
        for k in np.flatnonzero(likeness >= ALIKE):
            yield int(one[k]), int(other[k]), float(likeness[k])


def _in_both(everything: Hashes, starts: IntArray, counts: IntArray, one: IntArray, other: IntArray) -> IntArray:
    """How many shingles the texts of each pair have in common."""

    def of(texts: IntArray) -> npt.NDArray[np.uint64]:
        sizes = counts[texts]
        pair = np.repeat(np.arange(len(texts)), sizes)
        within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        hashes = everything[starts[texts][pair] + within]
        packed: npt.NDArray[np.uint64] = pair.astype(np.uint64) << np.uint64(32) | hashes.astype(np.uint64)
        return packed

    shared = np.intersect1d(of(one), of(other), assume_unique=True)
    return np.bincount((shared >> np.uint64(32)).astype(np.int64), minlength=len(one))


def _together(hashes: Hashes, texts: IntArray) -> npt.NDArray[np.uint64]:
    """Pairs of texts (two numbers in one) that share one of their rarest shingles, by hashes in order.

    Where few share a shingle each is paired with each; where some more do, each with the first of them, which is as good: texts that
    are alike share several.
    """
    starts = np.concatenate([[0], np.flatnonzero(np.diff(hashes)) + 1]).astype(np.int64)
    sizes = np.diff(np.append(starts, len(hashes)))
    pairs: list[npt.NDArray[np.uint64]] = [np.zeros(0, dtype=np.uint64)]
    for size in range(2, COMMON + 1):
        group = starts[sizes == size]
        first = 1 if size > _EACH else size - 1
        for i in range(first):
            for j in range(i + 1, size):
                one, other = (texts[group + k].astype(np.uint64) for k in (i, j))
                pairs.append(np.minimum(one, other) << np.uint64(32) | np.maximum(one, other))
    return _distinct(np.concatenate(pairs))


def _distinct(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Each value once, in order. Sorted: ``np.unique`` hashes them first, which takes ten times as long here."""
    values = np.sort(values)
    first: npt.NDArray[np.bool_] = np.append(np.ones(min(1, len(values)), dtype=bool), values[1:] != values[:-1])
    return np.asarray(values[first], dtype=np.uint64)


def _shingled(words: Sequence[str]) -> Iterator[tuple[int, Hashes, IntArray]]:
    """Hashes of all shingles, each once a text, some thousand texts at a time: (first text, hashes, how many each text has)."""
    rest = iter(words)
    first = 0
    while some := list(islice(rest, _AT_ONCE)):
        characters = np.frombuffer("".join(some).encode("utf-32-le"), dtype=np.uint32)
        lengths = np.array([len(text) for text in some])
        owner = np.repeat(np.arange(len(some)), lengths)
        count = len(characters) - LENGTH + 1
        hashes = np.zeros(count, dtype=np.uint32)
        for k in range(LENGTH):
            hashes = hashes * np.uint32(0x01000193) ^ characters[k : k + count] * np.uint32(0x9E3779B1)
        whole = owner[:count] == owner[LENGTH - 1 :]
        pairs = np.sort(owner[:count][whole].astype(np.uint64) << np.uint64(32) | hashes[whole].astype(np.uint64))
        pairs = pairs[
            np.append(True, pairs[1:] != pairs[:-1])
        ]  # sorted: np.unique hashes, which is ten times slower here
        yield first, pairs.astype(np.uint32), np.bincount((pairs >> np.uint64(32)).astype(np.int64))
        first += len(some)


def _rarest(first: int, hashes: Hashes, counts: IntArray, frequency: npt.NDArray[np.int32]) -> tuple[Hashes, IntArray]:
    """Of each text the rarest shingles, one of which any text alike must share."""
    owners = np.repeat(np.arange(len(counts)), counts)
    hashes = hashes[np.lexsort((hashes, frequency[hashes % _BUCKETS], owners))]
    rank = np.arange(len(owners)) - (np.cumsum(counts) - counts)[owners]
    wanted = counts - np.ceil(ALIKE * counts).astype(np.int64) + 1
    keep = rank < wanted[owners]
    return hashes[keep], owners[keep] + first
