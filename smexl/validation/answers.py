"""What a cell says as an answer of its type, and what is wrong with it: one small function a type.

In: a ``Cell``. Out: ``Answer``, the normalized answer and findings without a place (code, value, detail), which the caller
gives one. Text that only the reading normalized is noted where that could matter.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from smexl import kinds
from smexl.catalogue import Catalogue
from smexl.catalogue.typed import DECIMALS, score_said
from smexl.kinds import Field
from smexl.reading.locate import bare_names
from smexl.submission import Cell, Value
from smexl.text import Text, bare, enumerated, normal
from smexl.vocabulary import DASHES, credit_code, day_of, level_of, split_ids


class Trouble(NamedTuple):
    """A finding without a place. ``detail`` is empty where the field's name is what the text needs."""

    code: str
    value: str = ""
    detail: str | Text = ""


class Answer(NamedTuple):
    """The normalized answer, ``""`` where there is none to take."""

    text: str
    troubles: tuple[Trouble, ...] = ()


def answer_text(text: str) -> str:
    """Text as an answer keeps it: characters as typed, without invisible ones, spaces collapsed and trimmed, lines kept."""
    if text.isprintable():  # no line ends, and none that cannot be seen
        return " ".join(text.split())
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cf", "Cc"})
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(lines).strip()


def as_written(cell: Cell) -> str:
    """What stands in a cell, as a person would write it."""
    if cell.formula is cell.error and isinstance(cell.value, str):
        return cell.value[:LONGEST]
    if cell.formula is not None:
        return "=" + cell.formula[: LONGEST - 1]
    if cell.error is not None:
        return cell.error[:LONGEST]
    if cell.percent and isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return f"{_decimal(cell.value * 100)}%"
    return written_value(cell.value)


def written_value(value: Value) -> str:
    """A value as text: whole numbers without a point, dates as ISO, truth values as Excel shows them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _decimal(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _decimal(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


# --- scores -----------------------------------------------------------------------------------------------------------


_LONGEST_LABEL = 200
"""As it is typed; a catalogue allows labels of half as many characters."""
_TWICE = re.compile(r"(.+?) ?\( ?(.+?) ?\)|(?=.*\d)(?=.*[^\W\d])(\S+) (\S+)")
"""全部满足（1）, 0.8 大部分满足: a score said in two ways."""


class Score(NamedTuple):
    """A score in units of the scale, None where there is none to take."""

    units: int | None
    trouble: Trouble | None = None


class TypedScale:
    """The scale of a catalogue, to read scores by."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._units = {grade.score: catalogue.units(grade) for grade in catalogue.scale}
        self._labels = {bare(name): catalogue.units(grade) for grade in catalogue.scale for name in grade.label}
        self.numbers = {float(score): units for score, units in self._units.items()}
        """Units by score, as spreadsheets hold it."""
        self.listed = {units: number for number, units in self.numbers.items()}
        """And back."""
        self._shown = {units: _decimal(float(score)) for score, units in self._units.items()}
        self._allowed = enumerated(self._shown.values())

    @classmethod
    def of(cls, catalogue: Catalogue) -> "TypedScale":
        """The scale of a catalogue, made once: a batch asks for it for every file."""
        digest = catalogue.identity.digest
        if digest not in _SCALES:
            if len(_SCALES) >= _MOST_SCALES:
                _SCALES.clear()
            _SCALES[digest] = cls(catalogue)
        return _SCALES[digest]

    def read(self, cell: Cell) -> Score:
        """A score exactly as listed is taken silently, what means the same with a warning; nothing else is taken."""
        value = cell.value
        if cell.formula is not None:
            return Score(None, Trouble("score-formula", as_written(cell)))
        if cell.error is not None:
            return Score(None, Trouble("score-error-value", cell.error))
        if cell.blank:
            return Score(None, Trouble("score-blank"))
        if isinstance(value, str):
            units = self._of_text(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            units = self.numbers.get(value)
            if units is not None and not cell.percent:
                return Score(units)
            if units is None:
                units = self.numbers.get(round(value, DECIMALS))
        else:
            units = None
        if units is None:
            return Score(None, Trouble("score-invalid", as_written(cell), self._allowed))
        exact = repr(value) if isinstance(value, float) and not cell.percent else as_written(cell)
        return Score(units, Trouble("score-normalized", exact, self._shown[units]))

    def _of_text(self, text: str) -> int | None:
        """Units of a label, else of a number: on a scale whose 1分 is worth 0.2, that label is no 1."""
        if len(text) > _LONGEST_LABEL:
            return None
        units = self._of_part(text)
        if units is None and (match := _TWICE.fullmatch(normal(text))):
            both = {self._of_part(part) for part in match.groups() if part}
            units = both.pop() if len(both) == 1 else None
        return units

    def _of_part(self, text: str) -> int | None:
        units = self._labels.get(bare(text))
        number = score_said(text) if units is None else None
        return units if number is None else self._units.get(number)


_SCALES: dict[str, TypedScale] = {}
_MOST_SCALES = 32

# --- answers by type --------------------------------------------------------------------------------------------------

LONGEST_NAME = 200
LONGEST = 32_767
"""Characters that a cell can hold; a file can claim more, in which no program would have let a person type."""
_LONGEST_TYPED = 2_000
"""Of a code, a date, a number or an address: more is none, and would only take time."""


def read_answer(field: Field, cell: Cell) -> Answer:
    """The answer of a field. Formulas and error values are no answers; a blank is one, and is not judged here."""
    if cell.formula is not None:
        return Answer("", (Trouble("field-formula", as_written(cell)),))
    if cell.error is not None:
        return Answer("", (Trouble("field-error-value", cell.error),))
    if isinstance(cell.value, str) and len(cell.value) > (LONGEST if field.type in _FREE else _LONGEST_TYPED):
        return Answer("", (Trouble("field-too-long", cell.value[:LONGEST]),))
    return _READERS[field.type](field, cell)


_FREE = {"text", "organization", "ids"}


def at_once(field: Field, value: Value) -> str | None:
    """The answer in a cell that is no more than its value, where ``read_answer`` would find nothing to say, as in most: no ``Cell``
    need be made for it. None where it must be read."""
    if value == "":
        return None if field.required or field.wanted else ""
    if field.type == "date" and isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return day.isoformat() if _FIRST <= day <= _LAST else None
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    if field.type == "text":
        return answer_text(value) or None
    if field.type == "ids":
        return value if split_ids(value) == (value,) else None
    return value if field.type == "choice" and value in field.kept else None


def _text(_: Field, cell: Cell) -> Answer:
    return Answer(answer_text(as_written(cell)))


def _organization(_: Field, cell: Cell) -> Answer:
    name = answer_text(as_written(cell)).replace("\n", " ")
    return Answer(name, (Trouble("field-too-long", name),) if len(name) > LONGEST_NAME else ())


def _credit_code(_: Field, cell: Cell) -> Answer:
    raw = as_written(cell)
    if not raw.strip():
        return Answer("")
    if not isinstance(cell.value, str):
        return Answer("", (Trouble("credit-code-number", raw),))
    code, problems = credit_code(raw)
    troubles = [Trouble(problem, raw, detail) for problem, detail in problems]
    if not troubles and code != raw:
        troubles.append(Trouble("credit-code-normalized", raw, code))
    return Answer(code, tuple(troubles))


def _level(field: Field, cell: Cell) -> Answer:
    level = level_of(as_written(cell), field.choices)
    return Answer(answer_text(as_written(cell)) if level is None else field.choices[level - 1].zh)


def _choice(field: Field, cell: Cell) -> Answer:
    value = cell.value
    if isinstance(value, bool) and field.choices == kinds.YES_NO:
        return Answer((kinds.YES if value else kinds.NO).zh)
    text = answer_text(as_written(cell))
    if not text:
        return Answer("")
    chosen = _chosen(field, text)
    return Answer(text, (Trouble("choice-unlisted", text),)) if chosen is None else Answer(chosen)


def _chosen(field: Field, text: str) -> str | None:
    """The choice that a text names, in Chinese."""
    return text if text in field.kept else _named(field.choices, bare(text))


@lru_cache(maxsize=4096)
def _named(choices: tuple[Text, ...], plain: str) -> str | None:
    return next((c.zh for c in choices if plain in bare_names(c)), None)


def _choices(field: Field, cell: Cell) -> Answer:
    """Several of a list, joined by 、; a part that is not in the list is kept as it is."""
    parts = (part.strip() for part in re.split(r"[,，、;；|/\n]+", answer_text(as_written(cell))))
    found: dict[str, str | None] = {}
    for part in filter(None, parts):
        words = part.split()
        chosen = _chosen(field, part)
        if chosen is None and len(words) > 1 and all(_chosen(field, word) for word in words):
            found |= {str(_chosen(field, word)): word for word in words}
        else:
            found[chosen or part] = chosen
    unlisted = tuple(Trouble("choice-unlisted", part) for part, chosen in found.items() if chosen is None)
    return Answer("、".join(found), unlisted)


_FIRST, _LAST = date(1950, 1, 1), date(2100, 12, 31)
"""2026 typed into a date cell is 1905-07-18; no answer here is that old."""


def _date(_: Field, cell: Cell) -> Answer:
    raw = as_written(cell)
    if not raw.strip():
        return Answer("")
    day = day_of(cell.value)
    if day is None or not _FIRST <= day <= _LAST:
        return Answer("", (Trouble("date-invalid", raw),))
    iso = day.isoformat()
    silent = isinstance(cell.value, date) or raw.strip() == iso
    return Answer(iso, () if silent else (Trouble("date-normalized", raw, iso),))


def _phone(_: Field, cell: Cell) -> Answer:
    text = normal(as_written(cell)).translate(DASHES)
    numbers = re.split(r"[,，;；/、]| (?=1\d{10})", text)
    doubtful = text and not any(_is_phone(number) for number in numbers)
    return Answer(text, (Trouble("phone-doubtful", text),) if doubtful else ())


def _is_phone(number: str) -> bool:
    digits = re.sub(r"\D", "", re.sub(r"^\s*[(]?(?:\+|00)86[)]?|(?:转|ext\.?|分机).*$", "", number))
    if digits.startswith("1") and "-" not in number:
        return len(digits) == 11
    return 7 <= len(digits) <= 16


_COUNTED = re.compile(r"第?(\d{1,3}|[一二三四五六七八九十])[次轮]?")
_NUMERALS = "一二三四五六七八九十"


def _count(_: Field, cell: Cell) -> Answer:
    text = bare(written_value(cell.value))
    match = _COUNTED.fullmatch(text)
    number = 0 if match is None else _NUMERALS.find(match[1]) + 1 or int(match[1])
    return Answer(str(number)) if number else Answer("", (Trouble("count-doubtful", text),) if text else ())


def _email(_: Field, cell: Cell) -> Answer:
    text = normal(as_written(cell)).replace(" ", "")
    plausible = all(re.fullmatch(r"[^@]+@[^@.]+(\.[^@.]+)+", one) for one in re.split(r"[,;、]", text) if one)
    return Answer(text, (Trouble("email-doubtful", text),) if text and not plausible else ())


def _ids(_: Field, cell: Cell) -> Answer:
    return Answer("、".join(split_ids(as_written(cell))))


_READERS: Mapping[str, Callable[[Field, Cell], Answer]] = {
    "text": _text,
    "organization": _organization,
    "credit_code": _credit_code,
    "level": _level,
    "choice": _choice,
    "choices": _choices,
    "date": _date,
    "phone": _phone,
    "email": _email,
    "ids": _ids,
    "score": _text,
    "count": _count,
}
