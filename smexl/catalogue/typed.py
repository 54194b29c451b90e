"""What a spreadsheet program, or a reader, makes of text that somebody types into a cell, or that stands in a CSV file."""

import re
from fractions import Fraction
from itertools import permutations
from typing import Literal

from smexl.text import normal

Reading = Literal["number", "date", "word", "formula"]

_NUMBER = re.compile(r"[(]?[¥$€£]?(\d[\d,]*\.?\d*|\.\d+)(e[+-]?\d+)?\s*%?[)]?|\d+ \d+/\d+")
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_MONTH = re.compile(rf"(\d{{1,4}}[-/. ]?)?({_MONTHS})[-/., ]*(\d{{1,4}}([-/., ]+\d{{1,4}})?)?")
_CHINESE_DATE = re.compile(r"\d{2,4}年(\d{1,2}月(\d{1,2}[日号]?)?)?|\d{1,2}月(\d{1,2}[日号]?)?")
_TIME = re.compile(r"\d{1,4}(:\d{1,2}){1,2}(\.\d+)?( ?[ap]m?)?|\d{1,2} [ap]m?|\d{1,2}[时點点](\d{1,2}分?)?")
_DOTTED_DATE = re.compile(r"(19|20)\d\d\.\d{1,2}\.\d{1,2}")


def spreadsheet_reads(text: str) -> Reading | None:
    """What Excel, WPS or LibreOffice would turn typed text into, in a Chinese or English setting; None if it stays text.

    ``date`` stands for times too, ``word`` for TRUE and FALSE.
    """
    text = normal(text).casefold()
    if text.startswith(("=", "+", "-", "@")):
        return "formula"
    if text in {"true", "false"}:
        return "word"
    if _NUMBER.fullmatch(text):
        return "number"
    return "date" if _is_date(text) else None


DECIMALS = 9
"""To so many a number is rounded that may be a score: 0.8000000000000001 differs by arithmetic only."""

_SCORE = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*(%?)\s*分?", re.ASCII)
_LONGEST_SCORE = 60


def score_said(text: str) -> Fraction | None:
    """The number that people mean who write a score as text: ``0.8``, ``80 %``, ``1分``, ``0。8`` (the point of a Chinese keyboard)."""
    if len(text) > _LONGEST_SCORE:
        return None
    match = _SCORE.fullmatch(normal(text).replace("。", "."))
    return None if match is None else Fraction(match[1].rstrip(".")) / (100 if match[2] else 1)


def _is_date(text: str) -> bool:
    if _CHINESE_DATE.fullmatch(text) or _TIME.fullmatch(text) or _DOTTED_DATE.fullmatch(text):
        return True
    if (match := _MONTH.fullmatch(text)) is not None:
        return bool(match[1] or match[3])
    parts = re.split(r"[-/]", text)
    if not 2 <= len(parts) <= 3 or not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
        return False
    numbers = [int(part) for part in parts]
    orders = (order for order in permutations("ymd", len(parts)) if "m" in order)
    return any(all(_fits(unit, n) for unit, n in zip(order, numbers, strict=True)) for order in orders)


def _fits(unit: str, number: int) -> bool:
    if unit == "y":
        return number < 100 or 1900 <= number <= 9999
    return 1 <= number <= (12 if unit == "m" else 31)
