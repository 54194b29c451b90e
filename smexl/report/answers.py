"""What a submission says, as a report says it: dates and choices in the report's language, and a mark where it says nothing.

In: a ``Submission``. Out: texts, and the list of the places where the workbook has nothing to say (``Missing``). Nothing is made up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from smexl.kinds import TO_BE_AGREED, Field, Kind
from smexl.report.means import NONE
from smexl.submission import Submission
from smexl.text import Lang, Text
from smexl.vocabulary import iso_day

TO_COMPLETE = Text("【待补充】", "[to be completed]")
"""Stands in the text of a report wherever the workbook does not say what a report has to."""

REPORT_ITEMS: Mapping[str, Text] = {
    "number": Text("报告编号", "Report no."),
    "plan": Text("8.3.6 评估计划", "8.3.6 Assessment plan"),
    "meetings": Text("8.3.7、8.3.12 会议", "8.3.7, 8.3.12 Meetings"),
    "self-plan": Text("8.2.3 评估计划", "8.2.3 Plan"),
    "verification": Text("8.2.4 d) 审核和验证", "8.2.4 d) Verification"),
    "application": Text("8.3.3 a) 申请书", "8.3.3 a) Application"),
    "a": Text("8.3.13 a) 评估目标", "8.3.13 a) Objective"),
    "b": Text("8.3.13 b) 评估范围", "8.3.13 b) Scope"),
    "c": Text("8.3.13 c) 评估组和被评估方的参与者", "8.3.13 c) Participants"),
    "d": Text("8.3.13 d) 评估活动的日期和地点", "8.3.13 d) Dates and places"),
    "e": Text("8.3.13 e) 评估准则", "8.3.13 e) Criteria"),
    "review": Text("8.3.5 文件审查", "8.3.5 Document review"),
    "f": Text("8.3.13 f) 评估发现和相关证据", "8.3.13 f) Findings and evidence"),
    "g": Text("8.3.13 g) 评估总体结论", "8.3.13 g) Overall conclusion"),
    "h": Text("8.3.13 h) 各能力项详细评估结果", "8.3.13 h) Detailed results"),
    "i": Text("8.3.13 i) 评估准则遵循程度", "8.3.13 i) Adherence to the criteria"),
    "j": Text("8.3.13 j) 未解决的分歧意见", "8.3.13 j) Unresolved disagreements"),
    "suggestions": Text("8.3.13 总体提升建议", "8.3.13 Overall suggestions"),
    "self": Text("8.2 自评估", "8.2 Self-assessment"),
    "measures": Text("8.2.4 改进措施", "8.2.4 Improvement measures"),
}
"""What a document has to say, in the order of a report."""


@dataclass(frozen=True)
class Missing:
    """Something that the workbook does not say. ``item``: a key of ``REPORT_ITEMS``; ``where``: the sheet and column that would."""

    item: str
    what: str
    where: str


@dataclass
class Answers:
    """A submission's answers in the language of a report; what is asked for and not there goes to ``missing``."""

    submission: Submission
    kind: Kind
    lang: Lang
    missing: list[Missing] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return TO_COMPLETE(self.lang)

    @property
    def comma(self) -> str:
        return "、" if self.lang == "zh" else ", "

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def lacks(self, item: str, what: str, *where: Text) -> str:
        """Note that the workbook does not say ``what``, which the sheet and column ``where`` is for. Returns the mark."""
        self.missing.append(Missing(item, what, " → ".join(text(self.lang) for text in where)))
        return self.mark

    def in_order(self) -> list[Missing]:
        """What is missing, in the order of a report."""
        order = list(REPORT_ITEMS)
        return sorted(self.missing, key=lambda one: order.index(one.item))

    # --- forms ---------------------------------------------------------------------------------------------------------
    def of(self, form: str, key: str, item: str = "") -> str:
        """An answer of a form. Where it is blank: the mark if a report wants it for this ``item``, else ``NONE``; and
        nothing where workbooks of the kind do not ask."""
        found = next((f for one in self.kind.forms if one.key == form for f in one.fields() if f.key == key), None)
        if found is None:
            return ""
        if text := self.submission.answers.get(form, {}).get(key, "").strip():
            return self.worded(found, text)
        return self.lacks(item, found.label(self.lang), self.kind.form(form).sheet, found.label) if item else NONE

    # --- lists ---------------------------------------------------------------------------------------------------------
    def records(self, listing: str) -> Sequence[Mapping[str, str]]:
        return self.submission.listings.get(listing, [])

    def listed(self, listing: str, wanted: Mapping[str, str], name: str) -> Iterator[dict[str, str]]:
        """The records of a list, worded. ``wanted``: column → the item that a blank is missing for; blanks of a column are noted
        together, naming the records by their column ``name`` or else their number."""
        columns = next((one.columns for one in self.kind.listings if one.key == listing), ())
        blank: dict[str, list[str]] = {}
        for number, record in enumerate(self.records(listing), 1):
            said = {c.key: self.worded(c, record.get(c.key, "").strip()) or NONE for c in columns}
            for column in columns:
                if column.key in wanted and said[column.key] == NONE:
                    said[column.key] = self.mark
                    blank.setdefault(column.key, []).append(record.get(name, "").strip() or f"#{number}")
            yield said
        for column in columns:
            if column.key in blank:
                which = self.comma.join(blank[column.key])
                what = self.say(f"{column.label.zh}：{which}", f"{column.label.en}: {which}")
                self.lacks(wanted[column.key], what, self.kind.listing(listing).sheet, column.label)

    # --- wording -------------------------------------------------------------------------------------------------------
    def worded(self, field_: Field, text: str) -> str:
        """An answer in the language of the report: a date written out, choices by their names; anything else as it stands."""
        if field_.type == "date":
            return day(text, self.lang)
        return field_.in_language(text, self.lang)


def without_open(submission: Submission) -> Submission:
    """The submission without the texts that its team has still to agree on: they are the team's, and no document says them."""

    def said(texts: Mapping[str, str]) -> dict[str, str]:
        return {key: "" if any(mark in text for mark in TO_BE_AGREED) else text for key, text in texts.items()}

    return replace(
        submission,
        answers={form: said(answers) for form, answers in submission.answers.items()},
        rows={id_: said(row) for id_, row in submission.rows.items()},
        listings={key: [said(record) for record in records] for key, records in submission.listings.items()},
    )


def moment(when: datetime, lang: Lang, zone: tzinfo | None = None) -> str:
    """A time as a document says it, in the zone of the machine (or another) and with that zone; a time whose zone nobody knows as it is."""
    if when.tzinfo is None:
        return f"{when:%Y-%m-%d %H:%M:%S}" + ("（时区未知）" if lang == "zh" else " (zone unknown)")
    local = when.astimezone(zone)
    offset = f"{local:%z}"
    zone_name = f"UTC{offset[:3]}:{offset[3:5]}"
    return f"{local:%Y-%m-%d %H:%M:%S}（{zone_name}）" if lang == "zh" else f"{local:%Y-%m-%d %H:%M:%S} ({zone_name})"


def day(text: str, lang: Lang) -> str:
    """An ISO date as people write it; other text as it stands."""
    found = iso_day(text)
    if found is None:
        return text
    if lang == "zh":
        return f"{found.year}年{found.month}月{found.day}日"
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
