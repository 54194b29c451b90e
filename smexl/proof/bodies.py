"""The list of bodies that the authority keeps (评估机构名录.xlsx): who may sign, with which key, from when to when.

A body has a row for each of its keys. One that was replaced or withdrawn stays in the list with its last day, and stays able to prove
what it signed while it was valid.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from smexl.errors import TellableError
from smexl.headed import DamagedError, HeadedRow, csv_rows, is_workbook, workbook_sheets
from smexl.identity import people
from smexl.proof.signing import PublicKey, public_key
from smexl.proof.statement import PROGRAM, SignedBy
from smexl.text import Text, bare, enumerated
from smexl.vocabulary import credit_code, day_of


class BodiesError(TellableError):
    """The list of bodies cannot be used; ``text`` says in one sentence why, where, and what to do."""


@dataclass(frozen=True)
class Body:
    """A row of the list. ``key``: None where the body has none yet, or one that smexl cannot check (SM2); the days are inclusive,
    None where the list leaves them open; ``withdrawn``: from this day on the key signs nothing."""

    name: str
    code: str
    key: PublicKey | None
    begins: date | None
    ends: date | None
    withdrawn: date | None
    assessors: tuple[str, ...]
    row: int

    def barred(self, day: date) -> Text | None:
        """Why the key proves nothing of this day; None where it does."""
        if self.begins and day < self.begins:
            return Text(f"该密钥 {self.begins} 才生效", f"the key is valid from {self.begins} only")
        if self.ends and day > self.ends:
            return Text(f"该密钥有效期到 {self.ends}", f"the key was valid until {self.ends}")
        if self.withdrawn and day >= self.withdrawn:
            return Text(f"该密钥已于 {self.withdrawn} 停用", f"the key was withdrawn on {self.withdrawn}")
        return None


@dataclass(frozen=True)
class Signatory:
    """Who signed something: the body, where the list knows it; ``good`` where it might."""

    text: Text
    good: bool
    body: Body | None = None


@dataclass(frozen=True)
class Bodies:
    """The list, row by row."""

    rows: Sequence[Body]

    def named(self, name: str) -> Body | None:
        """The first row of a body of this name."""
        return next((one for one in self.rows if bare(one.name) == bare(name)), None)

    def signatory(self, signed: SignedBy | None, signature: bytes, statement: bytes) -> Signatory:
        """Who signed a statement whose signature is good by the key that it names."""
        if signed is None:
            return Signatory(Text("未签名", "unsigned"), good=False)
        one = self._of_key(signed, signature, statement)
        if one is None:
            text = Text("签名的密钥不在名录中", "signed, but not by a body on the list")
            return Signatory(text, good=False)
        day = signed.day
        zh, en = f"由{one.name}（{one.code}）于 {day} 签名", f"signed by {one.name} ({one.code}) on {day}"
        if day > date.today() + timedelta(days=1):
            return Signatory(Text(f"{zh}，日期在将来", f"{en}, which is still to come"), False, one)
        if why := one.barred(day):
            return Signatory(Text(f"{zh}，但{why.zh}", f"{en}, but {why.en}"), False, one)
        return Signatory(Text(zh, en), True, one)

    def _of_key(self, signed: SignedBy, signature: bytes, statement: bytes) -> Body | None:
        """The row of the key; of several with one key that which was valid on the day."""
        found = [
            one
            for one in self.rows
            if one.key is not None
            and (one.key.made(signature, statement) if signed.by == PROGRAM else one.key.id == signed.by)
        ]
        return next((one for one in found if one.barred(signed.day) is None), found[0] if found else None)

    def remarks(self, body: Body, named: str, team: Sequence[str]) -> Iterator[Text]:
        """What somebody should look at: a record that names another body than signed it, or assessors that the body does not have."""
        if named and bare(named) != bare(body.name):
            yield Text(
                f"记录中的评估机构是“{named}”，与签名机构不同",
                f"the record names the body “{named}”, which is not who signed",
            )
        known = {bare(one) for one in body.assessors}
        strangers = [one for text in team for one in people(text) if bare(one) not in known] if known else []
        if strangers:
            names = enumerated(strangers)
            yield Text(f"名录中没有的评估人员：{names.zh}", f"assessors whom the list does not have: {names.en}")


# --- reading -------------------------------------------------------------------------------------------------------------
_HEADINGS = {
    "name": (Text("评估机构名称", "Assessment body"), "机构名称", "评估机构", "名称", "Body", "Name"),
    "code": (Text("统一社会信用代码", "Unified social credit code"), "信用代码", "代码", "Credit code", "Code"),
    "key": (Text("公钥", "Public key"), "Key"),
    "begins": (Text("有效期起", "Valid from"), "生效日期"),
    "ends": (Text("有效期止", "Valid to"), "到期日期", "Valid until"),
    "withdrawn": (Text("停用日期", "Withdrawn on"), "撤销日期", "Withdrawn"),
    "assessors": (Text("评估人员", "Assessors"), "评估员"),
}
"""What the list holds of a body, with what its columns may be called."""
_HEADING_ROWS = 20


def read_bodies(path: Path) -> Bodies:
    """The list at ``path``, a workbook or CSV file. Raises ``BodiesError`` with the row and what is wrong, ``KeyUseError`` where keys cannot
    be read for want of the library, ``OSError``."""
    rows = _rows_of(path)
    found = next(
        (one for one in enumerate(map(_columns, rows[:_HEADING_ROWS])) if {"name", "code", "key"} <= {*one[1]}), None
    )
    if found is None:
        raise BodiesError(
            f"“{path.name}”中找不到表头“评估机构名称”“统一社会信用代码”“公钥”；请在同一行写上这三个表头。",
            f"“{path.name}” has no headings Assessment body, Unified social credit code and Public key; put them in one row.",
        )
    top, columns = found
    bodies = []
    for number, row in enumerate(rows[top + 1 :], top + 2):
        cells = {key: row[column] if column < len(row) else None for key, column in columns.items()}
        if any(str(value or "").strip() for value in cells.values()):
            bodies.append(_body(cells, number, path.name))
    return Bodies(bodies)


def _rows_of(path: Path) -> Sequence[HeadedRow]:
    data = path.read_bytes()
    try:
        if is_workbook(data):
            sheets = [rows for _, rows in workbook_sheets(data)]
            return next((rows for rows in sheets if any("key" in _columns(row) for row in rows[:_HEADING_ROWS])), [])
        return csv_rows(data)
    except DamagedError as error:
        raise BodiesError(
            f"机构名录“{path.name}”无法读取（{error.text.zh}）；请另存为 .xlsx。",
            f"The list of bodies “{path.name}” cannot be read ({error.text.en}); save it as .xlsx.",
        ) from error


def _columns(row: Sequence[object]) -> dict[str, int]:
    said = {bare(value): column for column, value in reversed([*enumerate(row)]) if isinstance(value, str)}
    names = {
        key: {bare(one) for name in names for one in ([name] if isinstance(name, str) else name)}
        for key, names in _HEADINGS.items()
    }
    return {key: min(said[one] for one in wanted & {*said}) for key, wanted in names.items() if wanted & {*said}}


def _body(cells: Mapping[str, object], row: int, file: str) -> Body:
    def wrong(zh: str, en: str) -> BodiesError:
        return BodiesError(f"机构名录“{file}”第 {row} 行：{zh}", f"The list of bodies “{file}”, row {row}: {en}")

    days: dict[str, date | None] = {}
    for key in ("begins", "ends", "withdrawn"):
        value = cells.get(key)
        days[key] = day_of(value)
        if days[key] is None and str(value or "").strip():
            heading = _HEADINGS[key][0]
            raise wrong(
                f"“{heading[0]}”不是日期；请写成 2026-01-31。", f"“{heading[1]}” is no date; write it as 2026-01-31."
            )
    name, text = (str(cells.get(key) or "").strip() for key in ("name", "key"))
    code = credit_code(str(cells.get("code") or ""))
    if not name or code.problems:
        raise wrong("没有名称，或信用代码有误；请改正。", "it has no name, or its credit code is wrong; correct it.")
    try:
        public = public_key(text) if text else None
    except ValueError as error:
        raise wrong(
            "公钥有误；请粘贴 smexl key new 写出的 .pub 文件的内容，或 PEM 格式的公钥。",
            "its public key is none; paste what smexl key new wrote into the .pub file, or a public key in PEM.",
        ) from error
    return Body(name, code.code, public, **days, assessors=tuple(people(str(cells.get("assessors") or ""))), row=row)
