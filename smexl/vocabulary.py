"""What people type, and what it means: numbers, levels, credit codes, ids and lists of them. Each is read here and nowhere else.

In: text. Out: the value, and of a credit code what is wrong with it.
"""

import re
from collections.abc import Container, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from smexl.kinds.words import EVERY_LEVEL, EVERY_LEVEL_MARK, STARS
from smexl.text import Text, bare, normal

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
"""Dashes that people and their programs type for a hyphen."""

# --- numbers ----------------------------------------------------------------------------------------------------------
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{0,30}|/[1-9]\d{0,29})?", re.ASCII)


def fraction(text: str) -> Fraction:
    """The number that a text of a score or threshold gives: ``0.8``, ``4/5``. Raises ``ValueError`` for any other.

    A ``Fraction`` takes more, and of ``1E999999999`` it would write out the digits.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"not a score: {text[:40]}")
    return Fraction(text)


@lru_cache(maxsize=256)
def fraction_or_none(text: str) -> Fraction | None:
    """As ``fraction``; None where the text gives none."""
    try:
        return fraction(text)
    except ValueError:
        return None


# --- days -------------------------------------------------------------------------------------------------------------
_DATE_TEXT = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?"
)
_DATE_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_DATE_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")
_EPOCH = date(1899, 12, 30)


def day_of(value: object) -> date | None:
    """The day that a cell holds: a date, a text that spells one, a number that lost its format."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        digits = str(int(value)) if float(value).is_integer() else ""
        if match := _DATE_DIGITS.fullmatch(digits):
            return _calendar(*map(int, match.groups()))
        # A day counted by the spreadsheet, shown as a number because the cell lost its format.
        return _EPOCH + timedelta(days=int(value)) if 18_000 < value < 80_000 else None
    if isinstance(value, str):
        text = normal(value).translate(DASHES).replace("。", ".")
        match = _DATE_TEXT.fullmatch(text) or _DATE_DIGITS.fullmatch(text)
        return _calendar(*map(int, match.groups())) if match else None
    return None


def iso_day(text: str) -> date | None:
    """The day of a text such as ``2026-05-01``, as records hold it; None for any other text."""
    match = _DATE_ISO.fullmatch(text)
    return _calendar(*map(int, match.groups())) if match else None


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- levels -----------------------------------------------------------------------------------------------------------
_DIGITS = "一二三四五六七八九"
MOST_LEVELS = len(_DIGITS)


@lru_cache(maxsize=64)
def _levels(names: tuple[Text, ...]) -> dict[str, int]:
    numbered = [*enumerate(_DIGITS[: len(names)], 1)]
    return {
        bare(said): level
        for level, digit in numbered
        for said in (
            *(digit, f"{digit}级", f"{digit}星", f"{digit}星级", "★" * level, f"{level}-star"),
            *(str(level), f"{level}.0", f"{level}星", f"{level}级", f"{level}星级", f"L{level}", f"level {level}"),
        )
    } | {
        bare(said): level
        for level, name in enumerate(names, 1)
        for said in (*name, f"{name.zh}级", name.zh.removesuffix("级") or name.zh)
    }


def level_of(text: str, names: tuple[Text, ...] = STARS) -> int | None:
    """The level that a text names, by the names of a catalogue's levels: 三星, 三级, 3-star, 3, ★★★."""
    return _levels(names).get(bare(text))


def level_mark(text: str, names: tuple[Text, ...] = STARS) -> int | None:
    """The level that a stamp names, which can be every one."""
    return EVERY_LEVEL if text == EVERY_LEVEL_MARK else level_of(text, names)


# --- unified social credit codes (GB 32100) -----------------------------------------------------------------------------
_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")


class CreditCode(NamedTuple):
    """A code as it is kept, and what is wrong with it: codes of findings, each with its detail."""

    code: str
    problems: tuple[tuple[str, str], ...]


def credit_code(text: str) -> CreditCode:
    """The code that a text gives, whatever its width, case, spaces and hyphens."""
    from stdnum.cn import uscc  # noqa: PLC0415 (heavy to import, and whoever reads a catalogue or starts workers does without it)

    code = re.sub(r"[\s\-]", "", normal(text).translate(DASHES)).upper()
    problems = []
    if len(code) != 18:
        problems.append(("credit-code-length", str(len(code))))
    if strange := _strange(code):
        problems.append(("credit-code-alphabet", strange))
    if not problems and uscc.calc_check_digit(code[:17]) != code[17]:
        problems.append(("credit-code-check-digit", ""))
    return CreditCode(code, tuple(problems))


def _strange(code: str) -> str:
    """Characters that no code has: anything but the alphabet, and letters among the six digits of the region.

    The first two may be letters (N2 is a rural cooperative's), which python-stdnum's own check does not know.
    """
    return " ".join(
        dict.fromkeys(c for i, c in enumerate(code) if c not in _ALPHABET or (2 <= i < 8 and not c.isdigit()))
    )


# --- ids --------------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=8192)
def id_key(text: str) -> str:
    """What identifies an id, whatever the width and case it is typed in."""
    return bare(text).translate(DASHES)


_NOTHING = frozenset(
    map(bare, ("无", "无。", "没有", "暂无", "无证据", "none", "no", "n/a", "nil", "/", "\\", "-", "--", "—", "——"))
)


@lru_cache(maxsize=1024)
def says_nothing(text: str) -> bool:
    """Whether a text says that there is none: 无, 没有, n/a."""
    return len(text) <= 12 and bare(text) in _NOTHING


MOST_IDS = 500
"""In one cell; further ones are not looked at."""


def split_ids(text: str, known: Container[str] | None = None) -> tuple[str, ...]:
    """The ids or numbers in a list that a person typed, in the order typed; the first ``MOST_IDS`` of them. 无 names none.

    ``known``: what identifies those that there are (``id_key``). Then ``/`` parts what is none of them, for an id can hold one:
    ``X1/A/X2`` is X1/A and X2. Where nothing is known, it parts nothing.
    """
    if says_nothing(text):
        return ()
    parts = _parts(text)
    if known is None or "/" not in text:
        return parts[:MOST_IDS]
    return tuple(one for part in parts for one in _at_slashes(part, known))[:MOST_IDS]


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[str, ...]:
    parts = re.split(r"[,，、;；|\n\s]+", normal(text.replace("\n", ",")).translate(DASHES))
    return tuple(part for part in parts if part)


_MOST_PIECES = 20
"""Of an id, which has 40 characters at most."""


def _at_slashes(part: str, known: Container[str]) -> Iterator[str]:
    """What stands between slashes, as much of it together as is known."""
    pieces = [piece for piece in part.split("/") if piece][:MOST_IDS]
    if id_key(part) in known:
        pieces = [part]  # an id can have a slash at its end too
    first = 0
    while first < len(pieces):
        last = min(len(pieces), first + _MOST_PIECES)
        while last > first + 1 and id_key("/".join(pieces[first:last])) not in known:
            last -= 1
        yield "/".join(pieces[first:last])
        first = last


_RANGE = re.compile(r"(\D*)(\d+)[-~至到](\D*)(\d+)")
_LONGEST_RANGE = 100


def numbers_in(part: str) -> list[str]:
    """The numbers that ``E01-E05`` stands for; the part itself where it is no range."""
    match = _RANGE.fullmatch(part)
    if match is None or (match[3] and match[3] != match[1]):
        return [part]
    first, last = int(match[2][:9]), int(match[4][:9])
    if not first <= last < first + _LONGEST_RANGE:
        return [part]
    return [f"{match[1]}{number:0{len(match[2])}}" for number in range(first, last + 1)]
