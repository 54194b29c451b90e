"""Rows of a template's forms and score sheet made as high as what was entered needs.

A template is drawn before anybody has entered anything, so its rows are as high as its own texts; here several people's
findings stand in one cell, and would be cut off.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from xml.sax.saxutils import unescape

from smexl.catalogue import Catalogue
from smexl.drawing.look import row_height
from smexl.drawing.stamp import Key
from smexl.kinds import Kind
from smexl.submission import Value
from smexl.template import drawn
from smexl.template.canvas import score_columns
from smexl.text import Lang

_SHEET = re.compile(r'<sheet name="([^"]*)"')
_ROW = re.compile(rb'<row r="(\d+)"([^>]*?) ht="([\d.]+)"')


def with_heights(
    data: bytes,
    catalogue: Catalogue,
    level: int,
    kind: Kind,
    lang: Lang,
    entered: Mapping[Key, Value],
) -> bytes:
    """The workbook ``data``, drawn by ``template`` with ``entered``, with room for the answers beside the scores."""
    template = drawn(catalogue, level, kind, lang)
    wanted: dict[str, dict[int, float]] = {}
    for key, columns in _rows(catalogue, level, kind):
        place = template.place(key)
        texts = ((entered.get(column), width) for column, width in columns)
        if place is not None:
            height = row_height((text, width) for text, width in texts if isinstance(text, str))
            wanted.setdefault(place.sheet, {})[place.row + 1] = height
    return _rewritten(data, wanted)


def _rows(catalogue: Catalogue, level: int, kind: Kind) -> Iterator[tuple[Key, list[tuple[Key, float]]]]:
    """Each row that is filled in: an answer that stands in it, and all its answers with the widths of their columns."""
    for form in kind.forms:
        for field in form.fields():
            key = ("form", form.key, field.key)
            yield key, [(key, form.widths[1]), (("note", form.key, field.key), form.widths[2])]
    widths = {key: width for key, (_, width) in score_columns(kind).items()}
    for requirement in catalogue.level(level).requirements:
        answers = [(("row", requirement.id, answer.key), widths[answer.key]) for answer in kind.answers]
        yield ("score", requirement.id), list[tuple[Key, float]](answers)


def _rewritten(data: bytes, wanted: Mapping[str, Mapping[int, float]]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        names = [unescape(name, {"&quot;": '"'}) for name in _SHEET.findall(package.read("xl/workbook.xml").decode())]
        parts = {f"xl/worksheets/sheet{number}.xml": wanted.get(name, {}) for number, name in enumerate(names, 1)}
        for info in package.infolist():
            content = package.read(info)
            if heights := parts.get(info.filename):
                content = _ROW.sub(lambda match, of=heights: _row(match, of), content)  # type: ignore[misc]
            made.writestr(info, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _row(match: re.Match[bytes], heights: Mapping[int, float]) -> bytes:
    height = max(float(match[3]), heights.get(int(match[1]), 0.0))
    return b'<row r="%b"%b ht="%g"' % (match[1], match[2], height)
