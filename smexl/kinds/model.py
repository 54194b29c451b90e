"""What a kind of workbook is made of: fields, forms, lists, steps, and the kind that holds them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from smexl.kinds.words import DOMAIN, GRADE, HINT, ID, REQUIREMENT, SCORE, SCORES, STARS, SUBDOMAIN
from smexl.text import NOTHING, Lang, Text

FieldType = Literal[
    "text",
    "organization",
    "credit_code",
    "level",
    "choice",
    "choices",
    "date",
    "phone",
    "email",
    "ids",
    "score",
    "count",
]
"""``choice`` is one of a list, ``choices`` several of it; ``score`` is a score of the scale, ``count`` a whole number from 1."""


@dataclass(frozen=True)
class Field:
    """One question of a form, or one column of a list.

    ``key`` is its name in code. ``required``: a blank is an error; ``wanted``: a blank is a warning.
    ``choices`` are offered as a list when ``type`` is ``choice`` or ``choices``; of a level, they are the names of all. ``width`` is in characters (columns only).
    ``not_before``: the key of a date of the same form that this one must not be before. ``counted``: a column that offers
    1, 2, 3… beforehand; a record is in their order, and is none where it holds nothing else. ``lines``: how many an answer is
    offered (forms only). ``later``: not in the first templates, so that a workbook without it lacks nothing.
    ``shows``: of a column that is given beforehand, the answer of the kind before it that it repeats.
    """

    key: str
    label: Text
    type: FieldType = "text"
    required: bool = False
    wanted: bool = False
    choices: tuple[Text, ...] = ()
    hint: Text = NOTHING
    width: int = 16
    locked: bool = False
    not_before: str = ""
    counted: bool = False
    lines: int = 1
    later: bool = False
    shows: str = ""

    def with_levels(self, names: tuple[Text, ...]) -> "Field":
        """The same question of a catalogue whose levels have these names: they are choices in place of the standard's."""
        own = self.choices[: len(STARS)] == STARS
        return replace(self, choices=(*names, *self.choices[len(STARS) :])) if own else self

    def heading(self, lang: Lang) -> str:
        """The label as the workbook shows it: a required one ends with ``*``."""
        return self.label(lang) + ("*" if self.required else "")

    @cached_property
    def kept(self) -> frozenset[str]:
        """The choices as they are kept: in Chinese."""
        return frozenset(choice.zh for choice in self.choices)

    def in_language(self, text: str, lang: Lang) -> str:
        """An answer as people read it: choices, which are kept in Chinese, in their language."""
        if lang == "zh" or not self.choices:
            return text
        names = {choice.zh: choice(lang) for choice in self.choices}
        if self.type == "choices":
            return ", ".join(names.get(part, part) for part in text.split("、"))
        return names.get(text, text)


@dataclass(frozen=True)
class QuestionGroup:
    """Questions of a form under one subtitle."""

    title: Text
    fields: tuple[Field, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(asked.key for asked in self.fields)


@dataclass(frozen=True)
class Form:
    """A sheet of questions: the label in one cell, the answer in the cell to its right, then remark and hint; ``widths`` are theirs.

    ``in_result``: the result workbook has a sheet of its answers. ``headline``: the questions that its first page answers too.
    """

    key: str
    sheet: Text
    groups: tuple[QuestionGroup, ...]
    in_result: bool = False
    headline: tuple[str, ...] = ()
    widths: tuple[int, int, int, int] = (38, 40, 24, 36)

    def fields(self) -> Iterator[Field]:
        for group in self.groups:
            yield from group.fields


@dataclass(frozen=True)
class Listing:
    """A sheet of records: one heading row, then one record a row; ``rows`` blank ones are offered.

    ``per_subdomain``: instead, one record for each subdomain that the level assesses, whose first two columns (``domain`` and
    ``subdomain``) name it. ``help`` stands above the headings; ``row_height`` is in points; ``frozen`` columns stay in sight.
    ``in_result``: the result workbook has a sheet of it. ``remarked``: columns that are each followed by one for a remark, whose
    key ends with ``_remark``; a result shows each of them in a line of its own. ``later``: not in the first templates, so that a
    workbook without this sheet lacks nothing.
    """

    key: str
    sheet: Text
    columns: tuple[Field, ...]
    rows: int
    help: Text
    per_subdomain: bool = False
    row_height: int = 22
    frozen: int = 0
    in_result: bool = False
    remarked: tuple[str, ...] = ()
    later: bool = False


class Step(NamedTuple):
    """A step of the guide: the sheet it is about (a key of the kind's ``order``, or ``preview``) and what to do there."""

    key: str
    text: Text


SCORES_HELP = Text(
    "对照每条成熟度要求，在“得分”列从列表中选择 {scores}。每条都要评分：{lowest}，不得留空。",
    "Compare each requirement with the evidence and choose {scores} from the list under Score. Score every one: {lowest}; none may stay blank.",
)
READY = Text(
    "提交前请确认：上方“填写进度”中的要求已全部评分，必填项均已填写。",
    "Before returning the workbook, make sure that Progress above shows every requirement scored and no required item blank.",
)


@dataclass(frozen=True)
class Kind:
    """A kind of workbook.

    ``answers`` are the columns of the score sheet that a person fills in after the score; ``given`` those that stand before it,
    filled in beforehand and locked. ``order``: the keys of its forms and listings in the order of their sheets, ``scores`` among
    them. ``rules`` name the checks that only this kind has (``validation.rules``). ``follows``: the kind whose accepted
    submissions can be entered into a template of this kind beforehand. ``row_height``: the least of a row of the score sheet, in
    points. ``steps``, ``scores_help``, ``preview_help``, ``ready`` and ``submit`` are its own words.
    """

    key: Literal["self", "formal"]
    name: Text
    forms: tuple[Form, ...]
    answers: tuple[Field, ...]
    listings: tuple[Listing, ...]
    order: tuple[str, ...]
    steps: tuple[Step, ...]
    submit: Text
    preview_help: Text
    scores_help: Text = SCORES_HELP
    ready: Text = READY
    given: tuple[Field, ...] = ()
    rules: frozenset[str] = frozenset()
    follows: str = ""
    row_height: int = 36

    def with_levels(self, names: tuple[Text, ...]) -> "Kind":
        """What this kind asks where a catalogue's levels have these names."""
        if names == STARS:
            return self

        def group(one: QuestionGroup) -> QuestionGroup:
            return replace(one, fields=tuple(asked.with_levels(names) for asked in one.fields))

        forms = tuple(replace(form, groups=tuple(map(group, form.groups))) for form in self.forms)
        return replace(self, forms=forms, given=tuple(column.with_levels(names) for column in self.given))

    def form(self, key: str) -> Form:
        return next(form for form in self.forms if form.key == key)

    def listing(self, key: str) -> Listing:
        return next(listing for listing in self.listings if listing.key == key)

    @cached_property
    def columns(self) -> dict[str, tuple[Text, int]]:
        """The columns of the score sheet in order: key → heading and width. What is given and what is answered go by their own key."""
        texts = {"id": (ID, 12), "domain": (DOMAIN, 13), "subdomain": (SUBDOMAIN, 16), "requirement": (REQUIREMENT, 56)}
        before = texts | {"hint": (HINT, 30)} | {one.key: (one.label, one.width) for one in self.given}
        answers = {one.key: (one.label, one.width) for one in self.answers}
        return before | {"score": (SCORE, 9), "grade": (GRADE, 13)} | answers

    @property
    def sheets(self) -> tuple[Text, ...]:
        """The sheets that people fill in, in order."""
        names = {"scores": SCORES} | {form.key: form.sheet for form in self.forms}
        names |= {listing.key: listing.sheet for listing in self.listings}
        return tuple(names[key] for key in self.order)
