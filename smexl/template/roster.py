"""The roster of applicants: a list in a workbook of any kind or a .csv, read by heading, one applicant a row.

Out: the applicants that a template can be issued to, the problems of the other rows, each with its row number, and the columns that
nothing used; a bad row stops no other. Headings are those of the form 基本信息, in either language, or what people usually call
them (``_OTHER_NAMES``), wherever they stand.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import NamedTuple

from smexl import kinds, vocabulary
from smexl.drawing.stamp import Key
from smexl.errors import TellableError
from smexl.findings import Finding
from smexl.headed import WIDEST, DamagedError, EncodingError, csv_rows
from smexl.identity import Registered
from smexl.kinds import KINDS, SELF, STARS, Field
from smexl.reading.read import read_sheets
from smexl.submission import Unreadable, Value
from smexl.text import Text, after_colon, bare, both, enumerated, led, normal


@dataclass(frozen=True)
class Applicant:
    """One row that is in order. ``prefill`` has keys as in ``Submission.entered``; ``row`` counts from 1, as Excel does.

    ``level`` and ``kind`` (a key of ``KINDS``) are None where the roster leaves them open.
    """

    credit_code: str
    organization: str
    level: int | None
    kind: str | None
    prefill: Mapping[Key, Value]
    row: int


class RosterProblem(NamedTuple):
    """Why a row was left out; rows count from 1, as Excel's do."""

    row: int
    finding: Finding


@dataclass(frozen=True)
class Roster:
    """The applicants in the order of the file, the rows left out, and the headings of columns that nothing used."""

    rows: list[Applicant] = field(default_factory=list)
    problems: list[RosterProblem] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    @property
    def registered(self) -> Registered:
        """Who is expected, for what files claim."""
        return Registered.of((one.credit_code, one.organization, one.level, one.kind) for one in self.rows)

    def with_levels(self) -> "Roster":
        """The same without the rows that leave the level open, which are problems then."""
        open_ = [RosterProblem(one.row, Finding("roster-level-open")) for one in self.rows if one.level is None]
        problems = sorted([*self.problems, *open_], key=lambda problem: problem.row)
        return Roster([one for one in self.rows if one.level is not None], problems, self.unused)


ROSTER = "roster.json"
"""What a batch keeps of its roster: who is expected, and whom to write to."""


@dataclass(frozen=True)
class Awaited:
    """An applicant as a batch keeps it."""

    credit_code: str
    organization: str
    level: int | None
    kind: str | None
    contact: str
    phone: str
    email: str


def awaited(roster: Roster) -> bytes:
    """The applicants as a batch keeps them, as JSON."""
    rows = [
        {
            "credit_code": one.credit_code,
            "organization": one.organization,
            "level": one.level,
            "kind": one.kind,
            **{key: str(one.prefill.get(("form", "info", key), "")) for key in ("contact", "phone", "email")},
        }
        for one in roster.rows
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def read_awaited(path: Path) -> list[Awaited]:
    """What a batch keeps of its roster; nothing where it had none. Raises ``RosterError`` where the file is damaged."""
    if not path.exists():
        return []
    try:
        return [Awaited(**row) for row in json.loads(path.read_bytes())]
    except (ValueError, TypeError) as error:
        raise RosterError(
            f"“{path}”已损坏；请带 --roster 重新运行 smexl process。",
            f"“{path}” is damaged; run smexl process again with --roster.",
        ) from error


class RosterError(TellableError):
    """The roster cannot be read at all; ``text`` says in one sentence why, and what to do."""


class _RowError(Exception):
    def __init__(self, code: str, value: str = "", detail: str | Text = "") -> None:
        super().__init__(code)
        self.finding = Finding(code, value=value, detail=detail)


def _no_roster(name: str, code: str, detail: str | Text = "") -> RosterError:
    return RosterError(*led(f"名册“{name}”", f"The roster “{name}”", Finding(code, detail=detail).messages))


_Row = Sequence[Value]
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
"""What is left of a long number in a CSV file that a spreadsheet program saved."""
_HEADING_ROWS = 20
_KIND_HEADINGS = {bare(name) for name in ("类型", "评估类型", "Kind", "Kind of assessment")}
_INSTITUTION_TYPES = {bare(name) for names in kinds.INSTITUTION_TYPES for name in names}
_KINDS = {bare(name): key for key, kind in KINDS.items() for name in (key, *kind.name)}
_FIELDS: dict[str, tuple[str, Field]] = {
    bare(label): (form.key, question) for form in SELF.forms for question in form.fields() for label in question.label
}


_OTHER_NAMES: dict[str, str] = {
    bare(name): key
    for key, names in {
        "organization": "企业名称 单位名称 公司名称 申请机构 申请单位 申报单位 机构全称 企业 被评估方 Name Organization Company",
        "credit_code": "信用代码 社会信用代码 统一信用代码 机构代码 信用代码证号 CreditCode USCC",
        "level": "申请等级 申报等级 评估等级 等级 星级 申请星级 Level",
        "institution_type": "服务类型 机构类别 服务类别",
        "region": "地区 所在地 所在区域 区域 所在省市 所属地区",
        "address": "地址 通讯地址 通信地址 联系地址",
        "contact": "联系人姓名 联络人 姓名 Contact",
        "phone": "电话 手机 手机号 手机号码 电话号码 联系手机 联系人电话 联系方式 Telephone Mobile",
        "email": "邮箱 邮件 电子邮件 联系邮箱 E-mail Email Mail",
    }.items()
    for name in names.split()
}
"""What people call the columns of their own lists."""
_NUMBERS = frozenset(map(bare, ("序号", "编号", "No.", "No", "#")))
"""Headings of a column that only counts the rows."""
_REMARK = re.compile(r"[(].*[)]$")


def read_roster(path: Path, levels: tuple[Text, ...] = STARS) -> Roster:
    """Read a roster; ``levels`` are the names of levels 1, 2… Raises ``RosterError`` for a file that is none, ``OSError`` for one that cannot be opened."""
    rows = _rows_of(path)
    top = _heading_row(rows)
    if top is None:
        raise _no_roster(path.name, "roster-headings")
    columns = _columns(rows[top], path.name)
    used = set(columns.values())
    headings = [normal(value) for number, value in enumerate(rows[top]) if value is not None and number not in used]
    roster = Roster(unused=[heading for heading in headings if heading and bare(heading) not in _NUMBERS])
    seen: dict[tuple[str, int | None, str | None], int] = {}
    for number, row in enumerate(rows[top + 1 :], top + 2):
        cells = {key: row[column] if column < len(row) else None for key, column in columns.items()}
        if all(_is_blank(value) for value in cells.values()):
            continue
        try:
            applicant = _applicant(cells, number, levels)
            _check_new(applicant, seen)
        except _RowError as error:
            roster.problems.append(RosterProblem(number, error.finding))
        else:
            roster.rows.append(applicant)
    return roster


# --- the file ---------------------------------------------------------------------------------------------------------


def _rows_of(path: Path) -> Sequence[_Row]:
    """The rows of a CSV file, or of the first sheet of a workbook that has the headings."""
    data = path.read_bytes()
    if path.suffix.lower() in {".csv", ".txt", ".tsv"} and not data.startswith(_WORKBOOKS):
        return _csv_rows(data, path.name)
    try:
        sheets: Iterable[Sequence[_Row]] = read_sheets(data, path.name).values()
    except Unreadable as error:
        found = error.finding
        raise _no_roster(
            path.name, "unreadable", both(lambda lang: after_colon(found.what(lang)).rstrip("。."))
        ) from error
    return next((rows for rows in sheets if _heading_row(rows) is not None), ())


def _csv_rows(data: bytes, name: str) -> Sequence[_Row]:
    try:
        return csv_rows(data)
    except EncodingError:
        raise _no_roster(name, "encoding") from None
    except DamagedError as error:
        raise _no_roster(name, "unreadable", error.text) from None


_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")


def _key(value: Value) -> str:
    """The field that a heading asks for; nothing where it is none of ours. A remark in brackets behind it does not matter."""
    heading = bare(value) if isinstance(value, str) else ""
    for name in (heading, _REMARK.sub("", heading)):
        if name in _KIND_HEADINGS:
            return "kind"
        if name in _FIELDS:
            return _FIELDS[name][1].key
        if name in _OTHER_NAMES:
            return _OTHER_NAMES[name]
    return ""


def _heading_row(rows: Sequence[_Row]) -> int | None:
    for number, row in enumerate(rows[:_HEADING_ROWS]):
        if {"organization", "credit_code"} <= {_key(value) for value in row[:WIDEST]}:
            return number
    return None


def _columns(headings: _Row, name: str) -> dict[str, int]:
    """Column numbers by field key, ``kind`` for the kind of assessment: the one of our own name, else the first that may be meant.

    Raises ``RosterError`` for a heading that is there twice.
    """
    columns: dict[str, int] = {}
    for number, value in enumerate(headings[:WIDEST]):
        key, heading = _key(value), bare(value)
        if not key:
            continue
        if key in columns and bare(headings[columns[key]]) == heading:
            raise _no_roster(name, "heading-twice", normal(value))
        if key not in columns or (heading in _FIELDS and bare(headings[columns[key]]) not in _FIELDS):
            columns[key] = number
    return columns


# --- one row ----------------------------------------------------------------------------------------------------------


def _applicant(cells: Mapping[str, Value], row: int, levels: tuple[Text, ...]) -> Applicant:
    """Raises ``_RowError``."""
    organization = normal(_text(cells["organization"]))
    if not organization:
        raise _RowError("field-blank", detail=kinds.ORGANIZATION.label)
    code = _credit_code(cells["credit_code"])
    prefill: dict[Key, Value] = {}
    for form, question in _FIELDS.values():
        value = cells.get(question.key)
        if not _is_blank(value) and question.key not in {"organization", "credit_code", "level"}:
            prefill["form", form, question.key] = value if isinstance(value, datetime | date) else _text(value)
    form = _FIELDS[bare(kinds.ORGANIZATION.label.zh)][0]
    if bare(_text(cells.get("kind"))) in _INSTITUTION_TYPES:
        prefill.setdefault(("form", form, "institution_type"), _text(cells.get("kind")))
    prefill |= {("form", form, "organization"): organization, ("form", form, "credit_code"): code}
    return Applicant(code, organization, _level(cells.get("level"), levels), _kind(cells.get("kind")), prefill, row)


def _credit_code(value: Value) -> str:
    if _is_blank(value):
        raise _RowError("field-blank", detail=kinds.CREDIT_CODE.label)
    if not isinstance(value, str) or _SCIENTIFIC.fullmatch(normal(value)):
        raise _RowError("credit-code-number", _text(value))
    code, problems = vocabulary.credit_code(value)
    for problem, detail in problems:
        raise _RowError(problem, normal(value), detail)
    return code


def _level(value: Value, levels: tuple[Text, ...]) -> int | None:
    if _is_blank(value):
        return None
    level = vocabulary.level_of(_text(value), levels)
    if level is None:
        raise _RowError("roster-level", _text(value), enumerated(levels))
    return level


def _kind(value: Value) -> str | None:
    if _is_blank(value):
        return None
    kind = _KINDS.get(bare(_text(value)))
    if kind is None and bare(_text(value)) not in _INSTITUTION_TYPES:  # 类型 is said of institutions too
        raise _RowError("roster-kind", _text(value), enumerated(kind.name for kind in KINDS.values()))
    return kind


def _check_new(applicant: Applicant, seen: dict[tuple[str, int | None, str | None], int]) -> None:
    """An applicant may be assessed at several levels, and by itself and formally, but for each of them once."""
    levels = (None, *range(1, vocabulary.MOST_LEVELS + 1)) if applicant.level is None else (None, applicant.level)
    of_kinds = (None, *KINDS) if applicant.kind is None else (None, applicant.kind)
    for level, kind in product(levels, of_kinds):
        if (earlier := seen.get((applicant.credit_code, level, kind))) is not None:
            raise _RowError("roster-repeated", applicant.credit_code, str(earlier))
    seen[applicant.credit_code, applicant.level, applicant.kind] = applicant.row


def _is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not normal(value))


def _text(value: Value) -> str:
    """A value as text: whole numbers without a fraction, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return normal(value) if "\n" not in str(value) else str(value).strip()
