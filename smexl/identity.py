"""Whose workbook it is: when two names are one organization's, two lists of names one team's.

The credit code decides; a name can only agree with it or not. In: names as people wrote them. Out: yes or no.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from smexl.text import bare

_NO_WORD = re.compile(r"[\W_]+")
_ONE_OF_A_ROW = frozenset("0123456789零〇一二三四五六七八九十百甲乙丙丁戊东南西北中上下左右前后新老大小")
"""Characters that tell siblings apart (河北 and 河南, 一院 and 二院): another of these is another name, never a slip."""
_SHORTEST_PART = 4
"""Characters from which a name within another may be its short form; 北京 within 北京大学 is none."""
_BETWEEN_NAMES = re.compile(r"[、，,;；/／|\n]+|\s+和\s*|\s*与\s+")


@lru_cache(maxsize=65_536)
def folded(name: str) -> str:
    """A name without what spelling leaves open: widths, case, spaces, brackets and other punctuation, 责任."""
    return _NO_WORD.sub("", bare(name)).replace("有限责任公司", "有限公司")


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in spelling at most: ``folded`` they are equal, or one character was mistyped, left out or put in.

    No more than one: 安徽 and 江苏 differ in two, and the rest of two long names may well be the same. And none that tells
    siblings apart.
    """
    a, b = folded(one), folded(other)
    if a == b:
        return True
    if min(len(a), len(b)) < _SHORTEST_PART or Levenshtein.distance(a, b, score_cutoff=1) > 1:
        return False
    (edit,) = (one for one in Levenshtein.opcodes(a, b) if one.tag != "equal")
    touched = {*a[edit.src_start : edit.src_end], *b[edit.dest_start : edit.dest_end]}
    return not touched & _ONE_OF_A_ROW


def may_be_same(one: str, other: str) -> bool:
    """Whether two names under one credit code need not be two organizations: the same name, a short form within the long one."""
    a, b = sorted((folded(one), folded(other)), key=len)
    return same_name(one, other) or (len(a) >= _SHORTEST_PART and a in b)


def people(names: str) -> list[str]:
    """The names in a text that a person typed, as in 赵一、钱二（组长）."""
    return [name for part in _BETWEEN_NAMES.split(names) if (name := _ROLE.sub("", part).strip())]


_ROLE = re.compile(r"[（(][^（）()]*[)）]")


def team_key(names: str) -> frozenset[str]:
    """The people that an answer names, as ``bare``; of none a set of one blank, which is nobody's part."""
    return frozenset(filter(None, map(bare, people(names)))) or frozenset({""})


@dataclass(frozen=True)
class Registered:
    """Who is expected. ``names``: credit code → names; ``codes``: ``folded`` name → credit code; ``wanted``: credit code → (level, kind)
    applied for, None where a roster leaves one open."""

    names: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, str]
    wanted: Mapping[str, frozenset[tuple[int | None, str | None]]]

    @classmethod
    def of(cls, applicants: Iterable[tuple[str, str, int | None, str | None]]) -> "Registered":
        """From (credit code, name, level, kind) of each applicant."""
        names: dict[str, tuple[str, ...]] = {}
        codes: dict[str, str] = {}
        wanted: dict[str, frozenset[tuple[int | None, str | None]]] = {}
        for code, name, level, kind in applicants:
            names[code] = (*names.get(code, ()), name)
            codes.setdefault(folded(name), code)
            wanted[code] = wanted.get(code, frozenset()) | {(level, kind)}
        return cls(names, codes, wanted)
