"""Checks that only some kinds of workbook have, by the names that a kind declares (``Kind.rules``).

In: a ``Work`` whose answers have been read. Each rule adds its findings.
"""

from collections.abc import Callable, Iterator, Mapping

from smexl import kinds
from smexl.findings import EntryKey
from smexl.scoring import conforms
from smexl.submission import Cell
from smexl.text import Text, enumerated
from smexl.validation.answers import as_written
from smexl.validation.work import Work
from smexl.vocabulary import says_nothing


def check_rules(work: Work) -> None:
    """The rules of the workbook's kind, in the order of ``RULES``."""
    for name, rule in RULES.items():
        if name in work.kind.rules:
            rule(work)


# --- document review (8.3.5) ------------------------------------------------------------------------------------------


def check_review(work: Work) -> None:
    """Rounds of document review: each with a conclusion that its principles bear out; the last one must have passed."""
    rounds = work.submission.listings.get("review")
    if rounds is None:
        return
    if not rounds:
        work.report_sheet("review-missing", work.sheets[kinds.DOCUMENT_REVIEW])
        return
    for index, one in enumerate(rounds):
        _check_round(work, index, one)
    last = len(rounds) - 1
    cell, key = _at(work, "review", last, "conclusion")
    conclusion = rounds[last].get("conclusion", "")
    if conclusion == kinds.NOT_CONFORMING.zh:
        work.report("review-failed", cell, key)
    elif conclusion and conclusion not in _PASSED:
        work.report("review-open", cell, key)
    start = work.submission.answers.get("assessment", {}).get("start", "")
    reviewed = rounds[last].get("date", "")
    if start and reviewed > start and conclusion in _PASSED:
        cell, key = _at(work, "review", last, "date")
        work.report("review-after-start", cell, key, reviewed, start)


_PASSED = frozenset({kinds.CONFORMING.zh, kinds.MOSTLY_CONFORMING.zh})


def _check_round(work: Work, index: int, one: dict[str, str]) -> None:
    conclusion = one.get("conclusion", "")
    cell, key = _at(work, "review", index, "conclusion")
    if not conclusion and (cell is None or cell.blank):
        work.report("review-conclusion-blank", cell, key)
    blank = [(name, text) for name, text in kinds.REVIEW_PRINCIPLES if not one.get(name)]
    if blank:
        cell, key = _at(work, "review", index, blank[0][0])
        detail = enumerated(text for _, text in blank)
        work.report("review-principle-blank", cell, key, detail=detail)
    for name, text in kinds.REVIEW_PRINCIPLES:
        if one.get(name) == kinds.NOT_CONFORMING.zh and conclusion == kinds.CONFORMING.zh:
            cell, key = _at(work, "review", index, name)
            work.report("review-inconsistent", cell, key, detail=text)


# --- the score sheet (8.3.8, 8.3.9) -----------------------------------------------------------------------------------


def check_findings(work: Work) -> None:
    """A requirement that is not fully satisfied has a finding that says why."""
    best = max(work.catalogue.scale_units)
    for id_, units in work.submission.scores.items():
        if units < best:
            _want(work, id_, "finding", "finding-wanted")


def check_evidence_of_scores(work: Work) -> None:
    """A score above 0 rests on evidence."""
    for id_, units in work.submission.scores.items():
        if units > 0:
            _want(work, id_, "evidence", "evidence-wanted")


def _want(work: Work, id_: str, answer: str, code: str) -> None:
    if answer in work.columns and id_ in work.rows:
        cell = work.book.cell(work.score_sheet, work.rows[id_], work.columns[answer])
        if cell.blank or (answer == "evidence" and says_nothing(as_written(cell))):
            work.report(code, cell, ("row", id_, answer), detail=id_)


# --- evaluation and risks (8.3.8, 8.3.13 h) ---------------------------------------------------------------------------


def check_evaluation(work: Work) -> None:
    """Every subdomain is evaluated; one finding for all that are not."""
    records = work.submission.listings.get("evaluation")
    if records is None:
        return
    columns = [c.key for c in work.kind.listing("evaluation").columns if not c.locked]
    open_ = [i for i, record in enumerate(records) if not any(record.get(key) for key in columns)]
    if not open_:
        return
    names = [work.level.subdomains[i].name for i in open_]
    more = len(names) > _MOST_NAMED
    detail = Text(
        "、".join(name.zh for name in names[:_MOST_NAMED]) + "等" * more,
        ", ".join(name.en for name in names[:_MOST_NAMED]) + " …" * more,
    )
    cell, key = _at(work, "evaluation", open_[0], columns[0])
    sheet = work.sheets[kinds.EVALUATION]
    if cell is None:
        work.report_sheet("evaluation-wanted", sheet, str(len(open_)), detail, key)
    else:
        work.report("evaluation-wanted", cell, key, str(len(open_)), detail)


_MOST_NAMED = 6


def check_urgent(work: Work) -> None:
    """Evidence of an urgent, major risk is no mistake, but must be seen."""
    for index, record in enumerate(work.submission.listings.get("evidence", [])):
        if record.get("urgent") == kinds.YES.zh:
            cell, key = _at(work, "evidence", index, "urgent")
            name = " ".join(filter(None, (record.get("number"), record.get("name"))))
            work.report("urgent-risk", cell, key, detail=name or f"{index + 1}")
            _check_handled(work, index, record, name or f"{index + 1}")


def _check_handled(work: Work, index: int, record: dict[str, str], name: str) -> None:
    """Of an urgent risk it is said when it was reported, to whom, and what was done; one finding for what is not."""
    asked = {column.key: column.label for column in work.kind.listing("evidence").columns if column.later}
    blank = [key for key in asked if key in record and not record[key]]
    if blank:
        cell, key = _at(work, "evidence", index, blank[0])
        detail = enumerated(asked[one] for one in blank)
        work.report("urgent-risk-open", cell, key, name, detail)


# --- the self-assessment (8.2.4, 8.3.3 c) --------------------------------------------------------------------------------


def check_some_evidence(work: Work) -> None:
    """A self-assessment rests on evidence."""
    if not any(any(record.values()) for record in work.submission.listings.get("evidence", [{"number": "?"}])):
        work.report_sheet("evidence-none", work.sheets.get(kinds.EVIDENCE, ""))


def check_some_plan(work: Work) -> None:
    """A self-assessment that falls short plans to improve."""
    best = max(work.catalogue.scale_units)
    short = sum(units < best for units in work.submission.scores.values())
    if short and not any(any(record.values()) for record in work.submission.listings.get("plan", [{"measure": "?"}])):
        work.report_sheet("plan-none", work.sheets.get(kinds.PLAN, ""), str(short))


# --- what the team says in the end (8.3.9, 8.3.12) -----------------------------------------------------------------------


def check_agreed(work: Work) -> None:
    """Texts that a consensus left for the team to write; one finding names them all."""
    open_ = list(_open_texts(work))
    if not open_:
        return
    names = [name for name, _, _ in open_[:_MOST_OPEN]]
    detail = Text("；".join(name.zh for name in names), "; ".join(name.en for name in names))
    _, cell, key = open_[0]
    work.report("consensus-open", cell, key, str(len(open_)), detail)


def _open_texts(work: Work) -> Iterator[tuple[Text, Cell | None, EntryKey]]:
    """What is marked as open: what it is called, and where it stands."""
    labels = {answer.key: answer.label for answer in work.kind.answers}
    for id_, row in work.submission.rows.items():
        for key in _open_in(row):
            cell = work.book.cell(work.score_sheet, work.rows[id_], work.columns[key])
            yield Text(*(f"{id_} {label}" for label in labels[key])), cell, ("row", id_, key)
    for form, answers in work.submission.answers.items():
        labels = {asked.key: asked.label for asked in work.kind.form(form).fields()}
        yield from ((labels[key], None, ("form", form, key)) for key in _open_in(answers))
    for listing in work.kind.listings:
        labels = {column.key: column.label for column in listing.columns}
        for index, record in enumerate(work.submission.listings.get(listing.key, [])):
            which = record.get("subdomain") or f"{index + 1}"
            for key in _open_in(record):
                names = zip(listing.sheet, labels[key], strict=True)
                yield Text(*(f"{sheet} {which} {label}" for sheet, label in names)), *_at(work, listing.key, index, key)


def _open_in(texts: Mapping[str, str]) -> list[str]:
    """The keys of the texts that are marked."""
    return [key for key, text in texts.items() if any(mark in text for mark in kinds.TO_BE_AGREED)]


_MOST_OPEN = 30


def check_recommendation(work: Work) -> None:
    """The level recommended to the authority is the one assessed, where the organization conforms to it, and else none."""
    text = work.submission.answers.get("assessment", {}).get("recommended", "")
    level, scores = work.level, work.submission.scores
    if not text or len(scores) < len(level.requirements):
        return
    reached = conforms(sum(scores.values()), len(level.requirements), work.catalogue)
    wanted = level.name if reached else kinds.NOT_RECOMMENDED
    if text != wanted.zh:
        verdict = kinds.CONFORMS if reached else kinds.DOES_NOT_CONFORM
        key, detail = ("form", "assessment", "recommended"), f"{verdict.en}: {level.name.en}"
        work.report("recommendation-differs", None, key, text, Text(verdict.zh + level.name.zh, detail))


def _at(work: Work, listing: str, index: int, column: str) -> tuple[Cell | None, EntryKey]:
    return work.record_cell(listing, index, column), ("listing", listing, index, column)


RULES: Mapping[str, Callable[[Work], None]] = {
    "document-review": check_review,
    "finding-wanted": check_findings,
    "evidence-wanted": check_evidence_of_scores,
    "evaluation-wanted": check_evaluation,
    "urgent-risk": check_urgent,
    "consensus-open": check_agreed,
    "recommendation": check_recommendation,
    "evidence-none": check_some_evidence,
    "plan-none": check_some_plan,
}
