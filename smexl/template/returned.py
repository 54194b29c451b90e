"""Returned workbooks: a fresh template with everything that was entered, and what has to be mended marked in its place.

In: a submission with findings, and the name of its file. Out: the bytes of a workbook whose first sheet lists what was found, errors
first and in the order of the sheets, each with a link to the cell it is about. What was understood stands as it counts, all else as
it stood, wrong or not, so that people see what they wrote; what the template has no place for stands on a last sheet, so that nothing
is lost. What smexl restored asks for its score again, or for a confirmation, so that nothing is accepted that nobody has looked at.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from string import ascii_uppercase

from rapidfuzz import fuzz, process

from smexl import kinds
from smexl.catalogue import Catalogue
from smexl.drawing.look import row_height
from smexl.drawing.stamp import Comment, Fill, Formula, Key, Record, Styled
from smexl.findings import PROBLEMS, SEVERITY_NAMES, Finding, shortened
from smexl.folding import Folded, cell_ranges, fold
from smexl.kinds import KINDS, STAMP, Kind
from smexl.reading.locate import bare_of
from smexl.submission import Kept, Submission, Value
from smexl.template import Drawn, drawn, listing_records, slot_values
from smexl.template.canvas import HEADING_ROW, Place, problem_style, visible_sheets
from smexl.template.guide import CONFIRMATION_HINT, KEPT_COLUMNS, NO_CONFIRMATION, finding_height
from smexl.text import Lang, Text
from smexl.validation.answers import written_value

NOTED = Text("保留", "Kept")
_LONGEST_LINK = 200
"""Characters of the text of a link: a formula's text may have 255."""
NO_PLACE = Text(
    "“{}”中有 {} 处内容在模板中没有位置，已原样移到“保留内容”。仍需要的，请移到合适的单元格。",
    "{1} cells of “{0}” have no place in the template; what they held stands in “Kept content” as it was. Move what is still needed to a suitable cell.",
)
NOT_KEPT = Text(
    "工作表“{}”太大或无法读取，其内容没有保留。仍需要的，请从原文件中取回。",
    "The sheet “{}” is too large or cannot be read, and was not kept. Take what is still needed from the original file.",
)
_CONFIRM = Text(
    "核对后请在本页上方的“核对确认”中选择“已核对”。",
    "Then choose “Checked” at “Confirmation” at the top of this sheet.",
)
BEFORE = Text("原得分：{}", "Score before: {}")

MOST = 2_000
"""Lines of the list. Nobody mends more in one go, and a hostile file can have tens of thousands."""
MORE = Text(
    "还有 {} 项问题没有列出；改好以上各处再提交后会列出其余的。",
    "{} further problems are not listed; mend these and submit it again, and the rest will be.",
)


def returned_workbook(submission: Submission, source: str, catalogue: Catalogue, lang: Lang = "zh") -> bytes:
    """The workbook to send back. ``source``: the name of the submission's file, as its sender knows it."""
    kind = KINDS[submission.kind]
    kept = _without_own(submission, catalogue, kind, lang)
    template = drawn(catalogue, submission.level, kind, lang, returned=True, kept=any(one.cell for one in kept))
    found = _in_order(submission.findings, template, kind)
    entered, asked = _asked_again(submission, found)
    values = slot_values(catalogue, submission.level, kind, lang, entered)
    blocks = listing_records(kind, entered, template.subdomains, lang)
    errors = [finding for finding in found if finding.severity == "error"]
    restored = _restored(errors)
    values |= {
        ("issued",): submission.issued or None,  # to whom it was issued, whatever code was entered since
        ("returned", "organization"): submission.organization or None,
        ("returned", "source"): source,
        ("returned", "errors"): len(errors),
        ("returned", "warnings"): len(found) - len(errors),
        ("returned", "restored"): restored,
        ("returned", "confirmation"): Styled(None, "asked") if restored else NO_CONFIRMATION(lang),
        ("returned", "confirmation", "hint"): CONFIRMATION_HINT(lang) if restored else None,
    }
    for key in {finding.key for finding in errors}:
        _mark(values, blocks, kind, template, key)
    rows = list(_lines(found, asked, template, lang)) + list(_notes(kept, lang))
    blocks["findings"] = [{"number": number, **row} for number, row in enumerate(rows, 1)]
    blocks["kept"] = [_kept_row(one) for one in kept if one.cell]
    return template.fill(values, blocks, _comments(found[:MOST], template, lang))


# --- what is found ----------------------------------------------------------------------------------------------------


def _in_order(findings: Iterable[Finding], template: Drawn, kind: Kind) -> list[Finding]:
    """Errors first; then as the sheets stand, and down each sheet; what is about no cell before what is."""
    sheets = {name: number for number, sheet in enumerate(kind.sheets) for name in sheet}

    def order(finding: Finding) -> tuple[bool, int, int, int]:
        place = template.place(finding.key)
        sheet = sheets.get(finding.sheet if place is None else place.sheet, -1)
        row, column = (-1, -1) if place is None else place[1:]
        return finding.severity != "error", sheet, row, column

    return sorted(findings, key=order)


def _asked_again(submission: Submission, findings: Iterable[Finding]) -> tuple[dict[Key, Value], dict[Key, Value]]:
    """What was entered, without the scores that are asked for again; and these."""
    entered, asked = dict(submission.entered), {}
    for finding in findings:
        if PROBLEMS[finding.code].asks == "score" and finding.key in entered:
            asked[finding.key] = entered.pop(finding.key)
    return entered, asked


def _restored(errors: Iterable[Finding]) -> int:
    """How much was restored that has to be confirmed, this time or when the workbook was returned before."""
    asking = filter(_confirmed, errors)
    return sum(int(finding.value) if finding.code == "restored-unconfirmed" else 1 for finding in asking)


def _mark(values: dict[Key, Fill], blocks: Mapping[str, list[Record]], kind: Kind, template: Drawn, key: Key) -> None:
    """Give the cell of this key the style of a problem; a key without a cell changes nothing."""
    if template.place(key) is None:
        return
    style = problem_style(kind, key)
    if key[0] != "listing":
        values[key] = _styled(values[key], style)
        return
    index = int(key[2])
    records_of, column = blocks[str(key[1])], str(key[3])
    if index < len(records_of):
        record = records_of[index]
        records_of[index] = {**record, column: _styled(record[column], style)}


def _styled(value: Fill, style: str) -> Styled:
    return Styled(value.value if isinstance(value, Styled) else value, style)


def _comments(findings: Iterable[Finding], template: Drawn, lang: Lang) -> dict[str, list[Comment]]:
    """By sheet: one comment on each problem cell, with all that was found there."""
    texts: dict[Place, list[str]] = {}
    for finding in findings:
        place = template.place(finding.key)
        if place is not None:
            texts.setdefault(place, []).append(_message(finding, lang))
    comments: dict[str, list[Comment]] = {}
    for place, messages in texts.items():
        comments.setdefault(place.sheet, []).append(Comment(place.row, place.column, "\n".join(messages)))
    return comments


def _confirmed(finding: Finding) -> bool:
    """Whether it has to be confirmed that what smexl restored here was checked."""
    return finding.severity == "error" and PROBLEMS[finding.code].asks == "confirmation"


def _message(finding: Finding, lang: Lang) -> str:
    message, space = finding.message(lang, returned=True), "" if lang == "zh" else " "
    return f"{message}{space}{_CONFIRM(lang)}" if _confirmed(finding) else message


def _lines(
    findings: Sequence[Finding], asked: Mapping[Key, Value], template: Drawn, lang: Lang
) -> Iterator[dict[str, Fill]]:
    """The list: one line for all findings that say the same in a column."""
    folded = fold(findings)
    for one in folded[:MOST]:
        yield _line(one, asked, template, lang)
    if len(folded) > MOST:
        yield _placeless_line(MORE(lang).format(sum(one.count for one in folded[MOST:])))


def _line(folded: Folded, asked: Mapping[Key, Value], template: Drawn, lang: Lang) -> dict[str, Fill]:
    finding = folded.finding
    # Where there is nothing to mend but to confirm, the place is that of the confirmation.
    keys = {found: ("returned", "confirmation") if _confirmed(found) else found.key for found in folded.findings}
    places = {found: place for found, key in keys.items() if (place := template.place(key)) is not None}
    moved = [f.cell for f in folded.findings if f.cell and (f not in places or places[f].address != f.cell)]
    was = shortened(cell_ranges(moved), 40)
    sheet = "" if finding.sheet == STAMP else finding.sheet  # a sheet that nobody sees
    sheet += Text(f"（原 {was}）", f" (was {was})")(lang) if was else ""
    cells = cell_ranges(dict.fromkeys(place.address for place in places.values()))
    first = next(iter(places.values()), None)
    value, message = finding.value, folded.says(_message(finding, lang), lang)
    if finding.key in asked and PROBLEMS[finding.code].asks == "score":
        value = "\n".join(filter(None, (value, BEFORE(lang).format(written_value(asked[finding.key])))))
    return {
        "severity": SEVERITY_NAMES[finding.severity](lang),
        "sheet": sheet,
        "place": None if first is None else _link(first, cells if folded.count > 1 else ""),
        "value": value or None,
        "message": message,
        "@height": finding_height(sheet, value, message, cells if folded.count > 1 else ""),
    }


def _placeless_line(message: str, severity: str = "", sheet: str = "", value: str = "") -> dict[str, Fill]:
    """A line without a place."""
    cells: dict[str, Fill] = {
        "severity": severity or None,
        "sheet": sheet or None,
        "place": None,
        "value": value or None,
    }
    return cells | {"message": message, "@height": finding_height(sheet, value, message)}


def _link(place: Place, cells: str = "") -> Formula:
    """A link to a place, shown as it, or as the ``cells`` of which it is the first. A formula rather than a hyperlink of the sheet:
    those are drawn once, and these differ from workbook to workbook."""
    quoted = place.sheet.replace("'", "''").replace('"', '""')
    shown = f"{place.sheet}!{cells or place.address}"
    if len(shown) > _LONGEST_LINK:
        shown = shown[:_LONGEST_LINK] + "…"
    label = shown.replace('"', '""')
    return Formula(f'HYPERLINK("#\'{quoted}\'!{place.address}","{label}")', shown)


# --- what has no place ------------------------------------------------------------------------------------------------


def own_texts(submission: Submission, catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """What the template of a submission says itself, by the name in Chinese of its sheet."""
    lang: Lang = "en" if submission.lang == "en" else "zh"
    kind = KINDS[submission.kind]
    texts = drawn(catalogue, submission.level, kind, lang, returned=True).stamp.texts
    return {sheet.zh: texts[sheet(lang)] for sheet in visible_sheets(kind, returned=True)}


def _without_own(submission: Submission, catalogue: Catalogue, kind: Kind, lang: Lang) -> list[Kept]:
    """What was kept, without what the template says itself, in either language."""
    if not submission.kept:
        return []
    spoken: tuple[Lang, ...] = (lang,) if submission.lang == lang else ("zh", "en")
    own: dict[str, set[str]] = {}
    for one in spoken:
        for sheet, texts in drawn(catalogue, submission.level, kind, one, returned=True).texts.items():
            own.setdefault(sheet, set()).update(texts)
    return [one for one in submission.kept if not one.cell or not _is_own(one, own.get(one.of, set()))]


_EXPLAINS = {sheet.zh for sheet in (kinds.GUIDE, kinds.PREVIEW, kinds.RETURNED)}
_NEARLY, _SENTENCE = 60, 12


def _is_own(kept: Kept, own: Collection[str]) -> bool:
    """Whether a text is the template's; where the template explains, also in the words of an earlier version."""
    text = bare_of(kept.value)
    if text in own:
        return True
    explains = kept.of in _EXPLAINS or int(kept.cell.lstrip(ascii_uppercase)) <= HEADING_ROW
    return (
        explains
        and len(text) >= _SENTENCE
        and process.extractOne(text, own, score_cutoff=_NEARLY, scorer=fuzz.ratio) is not None
    )


def _notes(kept: Iterable[Kept], lang: Lang) -> Iterator[dict[str, Fill]]:
    """A line for each sheet that had something without a place, quoting the first of it."""
    by_sheet: dict[str, list[Kept]] = {}
    for one in kept:
        by_sheet.setdefault(one.sheet, []).append(one)
    for sheet, all_of in by_sheet.items():
        typed = [one for one in all_of if one.cell]
        if typed:
            quoted = shortened("\n".join(f"{one.cell}: {shortened(one.value, 40)}" for one in typed[:_QUOTED]), 200)
            more = "\n…" * (len(typed) > _QUOTED)
            yield _placeless_line(NO_PLACE(lang).format(sheet, len(typed)), NOTED(lang), sheet, quoted + more)
        if len(typed) < len(all_of):
            yield _placeless_line(NOT_KEPT(lang).format(sheet), NOTED(lang), sheet)


_QUOTED = 3


def _kept_row(kept: Kept) -> Record:
    texts = {"sheet": kept.sheet, "cell": kept.cell, "about": kept.about, "value": kept.value}
    height = row_height(((text, KEPT_COLUMNS[key][1]) for key, text in texts.items()), least=20)
    return {**{key: text or None for key, text in texts.items()}, "@height": height}
