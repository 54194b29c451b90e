"""Returned workbooks: a fresh template with everything that was entered, and what has to be mended marked in its place.

In: a submission with findings, and the name of its file. Out: the bytes of a workbook whose first sheet lists the findings, errors
first, each with a link to the cell it is about. What was entered stands as it stood, wrong or not, so that people see what they wrote;
what the template has no place for is listed below the findings, so that nothing is lost.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from smexl import kinds
from smexl.catalogue import Catalogue
from smexl.drawing.stamp import Comment, Fill, Formula, Key, Record, Styled
from smexl.findings import Finding
from smexl.folding import cell_ranges, fold
from smexl.kinds import KINDS, Field, Kind
from smexl.submission import Submission, Value
from smexl.template import Drawn, drawn, records, slot_values
from smexl.template.canvas import Place, problem_style
from smexl.template.guide import FINDING_COLUMNS, SEVERITY, finding_height
from smexl.text import Lang, Text
from smexl.validation.answers import written_value

KEPT = Text("保留", "Kept")
_LONGEST_LINK = 200
"""Characters of the text of a link: a formula's text may have 255."""
NO_PLACE = Text(
    "模板中没有与“{}”对应的位置，内容保留在这里。如仍需要，请移到合适的单元格。",
    "The template has no place for “{}”; what was entered is kept here. If it is still needed, move it to a suitable cell.",
)

MOST = 2_000
"""Findings that are listed. Nobody mends more in one go, and a hostile file can have tens of thousands."""
MORE = Text(
    "还有 {} 处问题没有列出；改好以上各处再提交后会列出其余的。",
    "{} further problems are not listed; mend these and submit it again, and the rest will be.",
)


def returned_workbook(submission: Submission, source: str, catalogue: Catalogue, lang: Lang = "zh") -> bytes:
    """The workbook to send back. ``source``: the name of the submission's file, as its sender knows it."""
    kind = KINDS[submission.kind]
    template = drawn(catalogue, submission.level, kind, lang, returned=True)
    entered = submission.entered
    values = slot_values(catalogue, submission.level, kind, lang, entered)
    blocks: dict[str, Sequence[Record]] = dict(records(kind, entered, template.subdomains))
    found = sorted(submission.findings, key=lambda finding: finding.severity != "error")
    for key in {finding.key for finding in found if finding.severity == "error"}:
        _mark(values, blocks, kind, template, key)
    rows = [_finding_row(finding, template, lang) for finding in found[:MOST]]
    if len(found) > MOST:
        rows.append(_more_row(len(found) - MOST, lang))
    rows += [_kept_row(*kept, lang) for kept in _homeless(entered, template, kind, lang)]
    listed = [{"number": number, **row} for number, row in enumerate(rows, 1)]
    blocks["findings"] = [*_overview(found, template, lang), *listed]
    errors = sum(finding.severity == "error" for finding in found)
    values |= {
        ("returned", "organization"): submission.organization or None,
        ("returned", "source"): source,
        ("returned", "errors"): errors,
        ("returned", "warnings"): len(found) - errors,
    }
    return template.stamp.fill(values, blocks, _comments(found[:MOST], template, lang))


def _mark(
    values: dict[Key, Fill], blocks: Mapping[str, Sequence[Record]], kind: Kind, template: Drawn, key: Key
) -> None:
    """Give the cell of this key the style of a problem; a key without a cell changes nothing."""
    if template.place(key) is None:
        return
    style = problem_style(kind, key)
    if key[0] != "listing":
        values[key] = _styled(values[key], style)
        return
    index = int(key[2])
    if index < len(blocks[str(key[1])]):
        record = blocks[str(key[1])][index]
        assert isinstance(record, dict)
        record[str(key[3])] = _styled(record[str(key[3])], style)


def _styled(value: Fill, style: str) -> Styled:
    return Styled(value.value if isinstance(value, Styled) else value, style)


def _comments(found: Iterable[Finding], template: Drawn, lang: Lang) -> dict[str, list[Comment]]:
    """By sheet: one comment on each problem cell, with all that was found there."""
    texts: dict[Place, list[str]] = {}
    for finding in found:
        place = template.place(finding.key)
        if place is not None:
            texts.setdefault(place, []).append(finding.message(lang))
    comments: dict[str, list[Comment]] = {}
    for place, messages in texts.items():
        comments.setdefault(place.sheet, []).append(Comment(place.row, place.column, "\n".join(messages)))
    return comments


def _finding_row(finding: Finding, template: Drawn, lang: Lang) -> dict[str, Fill]:
    place, message = template.place(finding.key), finding.message(lang)
    moved = finding.cell and (place is None or place.address != finding.cell)
    sheet = finding.sheet + ((f"（原 {finding.cell}）" if lang == "zh" else f" (was {finding.cell})") if moved else "")
    return {
        "severity": SEVERITY[finding.severity](lang),
        "sheet": sheet,
        "place": None if place is None else _link(place),
        "value": finding.value or None,
        "message": message,
        "@height": finding_height(sheet, finding.value, message),
    }


_WORTH = 3
"""Lines that an overview must save to stand above the list."""


def _overview(found: Sequence[Finding], template: Drawn, lang: Lang) -> Iterator[Record]:
    """Above the list, a line for all findings of one kind in a column, so that nobody with eighty blank scores overlooks the
    wrong name among them; nothing where that would hardly be shorter."""
    folded = fold(found)
    if len(found) - len(folded) < _WORTH:
        return
    yield _band(
        Text(f"总览：{len(found)} 处，归为 {len(folded)} 类", f"Overview: {len(found)} in {len(folded)} lines")(lang)
    )
    for one in folded:
        places = [place for finding in one.findings if (place := template.place(finding.key)) is not None]
        cells = cell_ranges([place.address for place in places])
        times = Text(f"{one.count} 处", f"{one.count} cells" if one.count > 1 else "1 cell")(lang)
        message, sheet = one.message(lang), one.finding.sheet
        yield {
            "number": Styled(None, "overview"),
            "severity": Styled(SEVERITY[one.finding.severity](lang), "overview-strong"),
            "sheet": Styled(sheet, "overview"),
            "place": Styled(_link(places[0], cells) if places else None, "overview-link"),
            "value": Styled(times, "overview"),
            "message": Styled(message, "overview"),
            "@height": finding_height(sheet, times, message, cells),
        }
    yield _band(Text("逐项清单", "One by one")(lang))


def _band(text: str) -> Record:
    """A line that parts the overview and the list."""
    blank: dict[str, Fill] = {key: Styled(None, "overview-band") for key in FINDING_COLUMNS}
    return blank | {"severity": Styled(text, "overview-band"), "@height": 26}


def _link(place: Place, cells: str = "") -> Formula:
    """A link to a place, shown as it, or as the ``cells`` of which it is the first. A formula rather than a hyperlink of the sheet:
    those are drawn once, and these differ from workbook to workbook."""
    quoted = place.sheet.replace("'", "''").replace('"', '""')
    shown = cells or f"{place.sheet}!{place.address}"
    if len(shown) > _LONGEST_LINK:
        shown = shown[:_LONGEST_LINK] + "…"
    label = shown.replace('"', '""')
    return Formula(f'HYPERLINK("#\'{quoted}\'!{place.address}","{label}")', shown)


def _homeless(
    entered: Mapping[Key, Value], template: Drawn, kind: Kind, lang: Lang
) -> list[tuple[str, str, list[str]]]:
    """What was entered and has no place in the template: sheet, what it belongs to, and the values, each with its name."""
    kept: dict[tuple[str, str], list[str]] = {}
    for key, value in entered.items():
        if value is not None and value != "" and template.place(key) is None:
            sheet, what, name = _named(key, kind, lang)
            kept.setdefault((sheet, what), []).append(f"{name}{'：' if lang == 'zh' else ': '}{written_value(value)}")
    return [(sheet, what, values) for (sheet, what), values in kept.items()]


def _more_row(count: int, lang: Lang) -> dict[str, Fill]:
    message = MORE(lang).format(count)
    cells: dict[str, Fill] = {"severity": None, "sheet": None, "place": None, "value": None, "message": message}
    return cells | {"@height": finding_height("", "", message)}


def _kept_row(sheet: str, what: str, values: list[str], lang: Lang) -> dict[str, Fill]:
    message, text = NO_PLACE(lang).format(what), "\n".join(values)
    return {
        "severity": KEPT(lang),
        "sheet": sheet,
        "place": None,
        "value": text,
        "message": message,
        "@height": finding_height(sheet, text, message),
    }


def _named(key: Key, kind: Kind, lang: Lang) -> tuple[str, str, str]:
    """Sheet, record and column of an answer for people, even when the template knows none of them."""
    what, *rest = (str(part) for part in key)
    if what in {"score", "row"}:
        answers = {answer.key: answer.label(lang) for answer in kind.answers}
        column = kinds.SCORE(lang) if what == "score" else answers.get(rest[-1], rest[-1])
        return kinds.SCORES(lang), rest[0], column
    names: dict[str, tuple[Text, Iterable[Field]]] = {form.key: (form.sheet, form.fields()) for form in kind.forms}
    names |= {listing.key: (listing.sheet, listing.columns) for listing in kind.listings}
    if rest[0] not in names:
        return rest[0], " ".join(rest[1:]), what
    sheet, fields = names[rest[0]]
    label = {field.key: field.label(lang) for field in fields}.get(rest[-1], rest[-1])
    return sheet(lang), f"{int(rest[1]) + 1}" if what == "listing" else label, label
