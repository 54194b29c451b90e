"""A workbook on its way to a submission: what it is (score sheet, level, kind), where its answers stand, what was found.

In: a ``Book`` and a catalogue. Out: ``Work``, which the steps of validation share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from smexl import kinds
from smexl.catalogue import Catalogue, Level, Requirement
from smexl.findings import EntryKey, Finding
from smexl.kinds import INTO_ONE, KINDS, Field, Kind
from smexl.reading.locate import FieldPlace, Header, answer_sheets, candidates, find_header, find_questions
from smexl.submission import Book, Cell, Submission, Unreadable, Value
from smexl.text import Lang, Text
from smexl.validation import answers
from smexl.validation.answers import Trouble, as_written
from smexl.vocabulary import id_key, level_of

VITAL = ("id", "score")
"""Columns without which nothing can be read from a score sheet."""


@dataclass(frozen=True)
class Records:
    """Where the records of a listing stand: its sheet, the row of headings, columns by key, the row of each record by index."""

    sheet: str
    heading: int
    columns: dict[str, int]
    rows: dict[int, int]


_MOST_GUESSES = 100
_NORMALIZED = {"date", "choice", "choices", "credit_code", "phone", "email"}
"""Types of answers that are written back as they were understood; free text and lists of numbers stay as typed."""


@dataclass
class Work:
    """A workbook on its way to a submission. ``rows``: requirement id → its row in the score sheet."""

    book: Book
    catalogue: Catalogue
    kind: Kind
    level: Level
    submission: Submission
    stamp: dict[str, str]
    sheets: dict[Text, str]
    header: Header
    rows: dict[str, int] = field(default_factory=dict)
    found: dict[str, list[int]] = field(default_factory=dict)
    evidence: set[str] | None = None
    guesses: int = 0
    records: dict[str, Records] = field(default_factory=dict)
    questions: dict[str, dict[str, FieldPlace]] = field(default_factory=dict)
    """Where the fields of each form stand, by form and field."""

    @cached_property
    def issued(self) -> dict[str, str]:
        """What the template was issued with as scores given beforehand, by requirement id; nothing where its mark does not say."""
        given = self.stamp.get(kinds.GIVEN, "").split(",")
        ids = [requirement.id for requirement in self.level.requirements]
        return dict(zip(ids, given, strict=True)) if len(given) == len(ids) else {}

    @cached_property
    def placed(self) -> list[tuple[Requirement, int]]:
        """The requirements that have a row, each with it; asked for once the rows are found."""
        return [(one, self.rows[one.id]) for one in self.level.requirements if one.id in self.rows]

    @property
    def score_sheet(self) -> str:
        return self.sheets[kinds.SCORES]

    @property
    def columns(self) -> dict[str, int]:
        """Columns of the score sheet by key."""
        return self.header.columns

    def may_guess(self) -> bool:
        """Whether one more strange row is told the nearest requirement: finding it takes time, and hundreds help nobody."""
        self.guesses += 1
        return self.guesses <= _MOST_GUESSES

    @property
    def another_catalogue(self) -> bool:
        """Whether the template is of another catalogue, so that its rows are not worth comparing."""
        ours = self.catalogue.identity
        return self.stamp.get("digest", ours.digest) != ours.digest and self.stamp.get("catalogue") != ours.name

    @property
    def lang(self) -> Lang:
        """Language of the template."""
        return "en" if self.submission.lang == "en" else "zh"

    def report(
        self, code: str, cell: Cell | None = None, key: EntryKey = (), value: str = "", detail: str | Text = ""
    ) -> None:
        """Add a finding about a cell; ``value`` is what stands in it, unless told."""
        sheet = "" if cell is None else cell.sheet
        address = "" if cell is None else cell.address
        shown = value or ("" if cell is None else as_written(cell))
        self.submission.findings.append(Finding(code, sheet, address, shown, detail, key))

    def report_sheet(self, code: str, sheet: str, value: str = "", detail: str | Text = "", key: EntryKey = ()) -> None:
        self.submission.findings.append(Finding(code, sheet, "", value, detail, key))

    def trouble(self, trouble: Trouble, cell: Cell, key: EntryKey, name: str | Text) -> None:
        """Add what reading an answer found; ``name`` is what the answer is called."""
        self.submission.findings.append(
            Finding(trouble.code, cell.sheet, cell.address, trouble.value, trouble.detail or name, key)
        )

    def record_cell(self, listing: str, index: int, column: str) -> Cell | None:
        """The cell of a record, where the sheet has such a column and row."""
        at = self.records.get(listing)
        if at is None or column not in at.columns or index not in at.rows:
            return None
        return self.book.cell(at.sheet, at.rows[index], at.columns[column])

    def enter(self, cell: Cell, key: EntryKey) -> None:
        """Keep what stands in a cell as it stands, for the returned workbook; formulas and error values as text."""
        if not cell.blank:
            text = cell.formula is not None or cell.error is not None
            text = text or isinstance(cell.value, str)
            self.submission.entered[key] = as_written(cell) if text else cell.value

    def normalize(self, asked: Field, answer: answers.Answer, key: EntryKey) -> None:
        """Keep what an answer was understood as, so that the returned workbook counts it as we do."""
        understood = all(trouble.code.endswith("-normalized") for trouble in answer.troubles)
        if answer.text and understood and asked.type in _NORMALIZED:
            self.submission.entered[key] = answer.text


# --- what it is ------------------------------------------------------------------------------------------------------


def begin_work(book: Book, catalogue: Catalogue, *, every_level: bool = False) -> Work:
    """What a workbook is. Raises ``Unreadable`` where nothing tells, and where it holds every level unless that is wanted."""
    every = list(dict.fromkeys(text for kind in KINDS.values() for text in answer_sheets(kind)))
    by_name = candidates(book.sheets, every)
    stamp = _stamp(book)
    _check_format(stamp)
    if every_level != holds_every_level(book):
        raise Unreadable(Finding("into-one", kinds.STAMP if stamp else ""))
    kind = KINDS.get(stamp.get("kind", "")) or max(
        KINDS.values(), key=lambda kind: sum(bool(by_name[text]) for text in answer_sheets(kind))
    )
    kind = (INTO_ONE if every_level else kind).with_levels(catalogue.level_names)
    score_sheet, header = _score_sheet(book, by_name[kinds.SCORES], kind)
    sheets = {kinds.SCORES: score_sheet}
    for text in answer_sheets(kind)[1:]:
        names = [name for name in by_name[text] if name not in sheets.values()]
        if names:
            sheets[text] = names[0]
    number = kinds.EVERY_LEVEL if every_level else _level(book, catalogue, kind, stamp, sheets, header)
    lang = "en" if stamp.get("lang") == "en" or (not stamp and score_sheet == kinds.SCORES.en) else "zh"
    submission = Submission(
        number,
        kind.key,
        lang,
        book.modified,
        book.zoned,
        findings=list(book.findings),
        sheets=tuple(book.sheets),
        issued=stamp.get(kinds.ISSUED, ""),
    )
    return Work(book, catalogue, kind, catalogue.level(number), submission, stamp, sheets, header)


def _stamp(book: Book) -> dict[str, str]:
    """Name and value of each mark of the template."""
    rows = book.sheets.get(kinds.STAMP, [])
    pairs = ((str(row[0]), answers.written_value(row[1])) for row in rows if len(row) > 1)
    return {name: value for name, value in pairs if name in _STAMPED and value}


_STAMPED = {*kinds.STAMP_KEYS, kinds.GIVEN, kinds.ISSUED, kinds.RESTORED}


def holds_every_level(book: Book) -> bool:
    """Whether a workbook holds every level: by its stamp, or, where that is lost, by the column that tells the levels apart."""
    stamp = _stamp(book)
    if "level" in stamp:
        return stamp["level"] == kinds.EVERY_LEVEL_MARK
    names = candidates(book.sheets, [kinds.SCORES])[kinds.SCORES]
    header = find_header(book.sheets[names[0]], score_headings(INTO_ONE), VITAL) if names else None
    return header is not None and kinds.LEVEL_COLUMN.key in header.columns.keys() - header.renamed.keys()


def _check_format(stamp: dict[str, str]) -> None:
    version = stamp.get("format", "")
    if version.isdecimal() and len(version) < 9 and int(version) > kinds.FORMAT_VERSION:
        raise Unreadable(Finding("format-too-new", value=version, detail=str(kinds.FORMAT_VERSION)))


def score_headings(kind: Kind) -> dict[str, Text]:
    return {key: heading for key, (heading, _) in kind.columns.items()}


def _score_sheet(book: Book, names: list[str], kind: Kind) -> tuple[str, Header]:
    """The score sheet: the best name that has the headings, else any sheet that has them. Raises ``Unreadable``."""
    columns = score_headings(kind)
    others = [name for name in book.sheets if name not in names and name != kinds.STAMP]
    for name in (*names, *others):
        header = find_header(book.sheets[name], columns, VITAL)
        if header is not None and (name in names or set(VITAL) <= header.columns.keys()):
            return name, header
    seen = [name[:40] for name in book.sheets if name != kinds.STAMP][:8]
    detail = Text(f"读到的工作表：{'、'.join(seen)}。", f"Its sheets: {', '.join(seen)}.") if seen else Text("", "")
    if names:
        detail = Text(f"“{names[0]}”中没有编号和得分的表头。", f"“{names[0]}” has no headings for ID and score.")
    raise Unreadable(Finding("score-sheet-missing", detail=detail))


def _level(
    book: Book, catalogue: Catalogue, kind: Kind, stamp: dict[str, str], sheets: dict[Text, str], header: Header
) -> int:
    """The level by the stamp, else by the requirement ids, else by what is filled in."""
    assessed = [level.number for level in catalogue.assessable]
    number = level_of(stamp.get("level", ""), catalogue.level_names)
    if number in assessed:
        return number
    if "id" in header.columns:
        rows = book.sheets[sheets[kinds.SCORES]]
        found = {id_key(id_text(row, header.columns["id"])) for row in rows[header.row + 1 :]}
        shares = {level: _share(found, catalogue.level(level)) for level in assessed}
        best = max(shares, key=shares.__getitem__, default=None)
        if best is not None and shares[best] > 0:
            return best
    said_level = _said_level(book, kind, sheets)
    number = level_of(said_level, catalogue.level_names)
    if number in assessed:
        return number
    raise Unreadable(Finding("level-unknown", value=stamp.get("level", "") or said_level))


def _share(found: set[str], level: Level) -> float:
    wanted = level.by_key.keys()
    return len(found & wanted) / len(found | wanted)


def _said_level(book: Book, kind: Kind, sheets: dict[Text, str]) -> str:
    for form in kind.forms:
        if form.sheet in sheets:
            questions = find_questions(book.sheets[sheets[form.sheet]], form)
            for question in (questions[f.key] for f in form.fields() if f.type == "level" and f.key in questions):
                return as_written(book.cell(sheets[form.sheet], question.row, question.answer))
    return ""


# --- requirement ids -------------------------------------------------------------------------------------------------

_LONGEST_ID = 200


def id_text(row: Sequence[Value], column: int) -> str:
    value = row[column] if column < len(row) else ""
    return value[:_LONGEST_ID].strip() if isinstance(value, str) else answers.written_value(value)


# --- what steps share -------------------------------------------------------------------------------------------------


def check_columns(
    work: Work, sheet: str, header: Header, columns: dict[str, Text], required: set[str], doubtful: set[str]
) -> None:
    for key, text in columns.items():
        if key not in header.columns:
            code = "heading-missing" if key in required else "heading-missing-optional"
            work.report_sheet(code, sheet, text(work.lang))
        elif key in header.renamed:
            cell = work.book.cell(sheet, header.row, header.columns[key])
            work.report("heading-renamed", cell, detail=text)
        if key in header.doubled and key in doubtful:
            cell = work.book.cell(sheet, header.row, header.doubled[key])
            work.report("heading-duplicate", cell)


def take_answer(work: Work, asked: Field, place: tuple[str, int, int], key: EntryKey, of: str = "") -> str:
    """The answer in a cell (sheet, row, column), with its findings; a blank where one is required or wanted is one. ``of`` says
    of what it is."""
    text = take_at_once(work, asked, place, key)
    if text is not None:
        return text
    name = Text(f"{asked.label.zh}（{of}）", f"{asked.label.en} ({of})") if of else asked.label
    return take_read(work, asked, work.book.cell(*place), key, name, {}).text


def take_read(
    work: Work, asked: Field, cell: Cell, key: EntryKey, name: Text, codes: Mapping[str, str]
) -> answers.Answer:
    """What a cell says, with its findings, which call it ``name``; ``codes``: finding → the one that stands for it here."""
    if cell.blank:
        if asked.required or asked.wanted:
            work.report("field-blank" if asked.required else "field-wanted", cell, key, detail=name)
        return answers.Answer("")
    work.enter(cell, key)
    answer = answers.read_answer(asked, cell)
    work.normalize(asked, answer, key)
    for trouble in answer.troubles:
        work.trouble(trouble._replace(code=codes.get(trouble.code, trouble.code)), cell, key, name)
    if asked.required and not answer.text and not answer.troubles:
        work.report("field-blank", cell, key, detail=name)
    return answer


def take_at_once(work: Work, asked: Field, place: tuple[str, int, int], key: EntryKey) -> str | None:
    """The answer in a cell where there is nothing to find, as in most; None where it must be read."""
    value = work.book.plain(*place)
    text = answers.at_once(asked, value)
    if text:
        work.submission.entered[key] = value
    return text
