"""Reading: the bytes of a file to a ``Book`` of values with addresses. The one module that knows the reader, python-calamine.

The reader is given only what the guard put together; whatever happens in it all the same costs one file, not the batch.
"""

from collections.abc import Collection, Sequence
from io import BytesIO

from python_calamine import CalamineWorkbook

from smexl.findings import Finding
from smexl.kinds import RETURNED, STAMP, STAMP_KEYS
from smexl.reading.guard import DEFAULT_LIMITS, Choice, Examined, Limits, examine
from smexl.reading.locate import plausible_sheets
from smexl.reading.own import own_workbook
from smexl.submission import Book, Unreadable, Value
from smexl.text import Text


def read_book(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Book:
    """The sheets of a workbook that answers can stand in. ``name`` is the file's, for its extension.

    Raises ``Unreadable`` for what is no workbook, cannot be read, or is out of bounds.
    """
    return _book(examine(data, name, limits, _choice))


def read_all(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Book:
    """All sheets of a workbook, whatever they are called. Raises as ``read_book``."""
    return _book(examine(data, name, limits))


def read_stamp(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> list[list[Value]]:
    """The rows of the very hidden sheet that says what a workbook was issued as; none where it has no such sheet. Raises as ``read_book``."""

    def choose(names: Sequence[str]) -> Choice:
        return Choice([name for name in names if name == STAMP], heads={STAMP: len(STAMP_KEYS) + 3})

    return _values(examine(data, name, limits, choose)).get(STAMP, [])


def read_others(
    data: bytes, name: str, known: Collection[str], limits: Limits = DEFAULT_LIMITS
) -> tuple[Book, list[str]]:
    """The sheets of a workbook that are not ``known``, for what else was typed in it; and those that could not be read."""
    others: list[str] = []

    def choose(names: Sequence[str]) -> Choice:
        others.extend(name for name in names if name not in known and name != STAMP)
        return Choice((), others)

    try:
        book = _book(examine(data, name, limits, choose))
    except Unreadable:
        return Book({}), others
    return book, [name for name in others if name not in book.sheets]


def _book(examined: Examined) -> Book:
    return Book(
        _values(examined),
        {(sheet, *place): text for sheet, facts in examined.sheets.items() for place, text in facts.formulas.items()},
        frozenset((sheet, *place) for sheet, facts in examined.sheets.items() for place in facts.percents),
        {(sheet, *place): text for sheet, facts in examined.sheets.items() for place, text in facts.errors.items()},
        examined.modified,
        examined.findings,
        examined.zoned,
    )


def read_sheets(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> dict[str, list[list[Value]]]:
    """The values of every sheet of a workbook that is none of ours, in order. ``name`` is the file's, for its extension.

    Raises ``Unreadable`` for what is no workbook, cannot be read, or is out of bounds.
    """
    return _values(examine(data, name, limits))


def _choice(names: Sequence[str]) -> Choice:
    if (own := own_workbook(tuple(names))) is not None:
        raise Unreadable(Finding("file-own", detail=own))
    return Choice(*plausible_sheets(names), heads={STAMP: len(STAMP_KEYS) + 3, **dict.fromkeys(RETURNED, _CONFIRMED)})


_CONFIRMED = 12
"""Rows of a returned workbook's first sheet in which its confirmation stands; below them is only what was found."""


def _values(examined: Examined) -> dict[str, list[list[Value]]]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(examined.package))
        return {
            name: workbook.get_sheet_by_index(place).to_python(skip_empty_area=False)  # type: ignore[misc]
            for name, place in examined.places.items()
        }
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the reader is a BaseException
        detail = Text(f"读取时出错：{type(error).__name__}", f"reading failed: {type(error).__name__}")
        raise Unreadable(Finding("file-damaged", value=str(error), detail=detail)) from error
