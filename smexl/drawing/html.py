"""Pages and sheets (``smexl.views``) as one page of HTML: no script, no network; charts are drawn in SVG beside their tables.

Every word of a value is escaped, whoever typed it. What differs from a workbook: colours follow light and dark, and a text is whole.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from html import escape
from math import floor
from pathlib import Path
from typing import Any

from smexl.drawing import svg
from smexl.drawing.ink import digits_shown, missing
from smexl.drawing.signed import signed_text
from smexl.files import write_beside
from smexl.text import Lang, Text, text_in
from smexl.views.cells import CellKind, Change, Figure, Graded, Jump, Link, Mark, Number, Plain, Rate, Signed, Tone
from smexl.views.page import Banner, Block, Cards, Chart, Charts, Grid, Page, Paragraph, Section
from smexl.views.sheet import Column, Sheet

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_COLOURS = {
    "ink": ("#1f2a37", "#e8edf2"),
    "muted": ("#5b6673", "#a3afbc"),
    "line": ("#c3cbd4", "#46525f"),
    "paper": ("#fff", "#161b21"),
    "panel": ("#f5f7fa", "#1f262e"),
    "head": ("#1f4e79", "#2a5f92"),
    "link": ("#1f5d99", "#8fc1ef"),
    "good": ("#9dc3e6", "#1e5585"),
    "bad": ("#f8b878", "#8a4d0e"),
    "mild": ("#fde9d4", "#5a3d20"),
    "pale": ("#ddebf7", "#21405c"),
    "off": ("#e7eaee", "#323b45"),
}
"""By light and in the dark."""
_MARKS = {
    "blue": ("#2f75b5", "#4d94d6"),
    "orange": ("#d9730d", "#f0923a"),
    "navy": ("#1f4e79", "#8fb8e0"),
    "sky": ("#9dc3e6", "#39709f"),
    "amber": ("#f8b878", "#c98a3a"),
    "grey": ("#a9b2bd", "#7a8794"),
    "d0": ("#1f4e79", "#c3dcf5"),
    "d1": ("#2f75b5", "#5ea2e0"),
    "d2": ("#85b7e6", "#3a76ad"),
    "d3": ("#8794a3", "#76828f"),
    "d4": ("#4a5565", "#aab5c0"),
}
"""The same, of what charts are made of."""


def _palette(dark: bool) -> str:
    return ";".join(f"--{name}:{pair[dark]}" for name, pair in (_COLOURS | _MARKS).items())


_STYLE = f"""
:root{{color-scheme:light;{_palette(False)}}}
@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{_palette(True)}}}}}
{"".join(f"svg .{name}{{fill:var(--{name})}}svg .between.{name}{{stroke:var(--{name})}}" for name in _MARKS)}
{"".join(f".{name}{{background:var(--{name})}}" for name in ("good", "bad", "mild", "pale", "off"))}
*{{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
body{{font:15px/1.5 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",system-ui,sans-serif;color:var(--ink);background:var(--paper);
max-width:78rem;margin:0 auto;padding:1rem}}
h1,h2,h3{{line-height:1.25}}h2{{border-bottom:2px solid var(--head);padding-bottom:.2rem;margin-top:2.5rem}}a{{color:var(--link)}}
.note{{color:var(--muted);max-width:60rem}}.muted,.absent{{color:var(--muted)}}
footer{{overflow-wrap:anywhere}}.wide{{overflow-x:auto}}table{{border-collapse:collapse;font-size:.93rem;margin:.5rem 0}}
th,td{{border:1px solid var(--line);padding:.3rem .6rem;text-align:center;vertical-align:middle}}td{{white-space:nowrap}}
thead th{{background:var(--head);color:#fff;white-space:pre-line;min-width:3em}}
tbody th{{text-align:left;font-weight:normal;background:var(--panel);min-width:6em;position:sticky;left:0}}
td.words{{text-align:left;white-space:pre-line;min-width:10em}}.total>*{{font-weight:bold;border-top:2px solid var(--muted)}}
.alarm{{background:#b85f06;color:#fff;font-weight:bold;padding:.6rem 1rem}}
.cards{{display:flex;flex-wrap:wrap;gap:.75rem;margin:.75rem 0}}.cards div{{border:1px solid var(--line);background:var(--panel);padding:.5rem 1rem;
min-width:7rem}}.cards b{{display:block;font-size:1.6rem}}
.charts{{display:flex;flex-wrap:wrap;gap:1rem}}figure{{margin:.5rem 0;max-width:100%}}figcaption{{font-weight:bold}}
svg{{max-width:100%;height:auto}}svg text{{fill:var(--ink);font-size:12px}}svg .rule{{stroke:var(--line)}}svg .between{{stroke-width:2;fill:none}}
svg .edge{{stroke:var(--orange);stroke-width:2;stroke-dasharray:5 3;fill:none}}svg .limit{{stroke-width:1.5;stroke-dasharray:4 3}}
@media screen and (max-width:48rem){{figure svg{{max-width:none}}}}
@media print{{body{{max-width:none;font-size:10pt;padding:0}}figure,table,tr,.cards,.note{{break-inside:avoid}}h1,h2,h3,.note{{break-after:avoid}}.charts{{display:block;break-before:avoid}}figure{{display:inline-block;margin-right:1rem}}
thead{{display:table-header-group}}.wide{{overflow:visible}}tbody th{{position:static}}thead th,tbody th,th,td,td.words{{padding:.1rem .2rem;font-size:7.5pt;white-space:pre-line;min-width:0}}}}
""".replace("\n", "")


def write_html(path: Path, views: Sequence[Page | Sheet[Any]], lang: Lang, foot: str) -> None:
    """Write the views below one another as a page, with ``foot`` at its end. Raises ``OSError``."""
    write_beside(path, html(views, lang, foot).encode())


def html(views: Sequence[Page | Sheet[Any]], lang: Lang, foot: str) -> str:
    """The page as text. The same views give the same text."""
    first = views[0]
    title = first.title if isinstance(first, Page) else first.name
    body = "\n".join(part for view in views for part in _view(view, lang, top=view is first))
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title(lang))}</title><style>{_STYLE}</style></head>\n"
        f'<body><main>\n{body}\n</main><footer class="note"><p>{escape(foot)}</p></footer></body></html>\n'
    )


def anchor(name: Text) -> str:
    """Where on the page the view of this name stands."""
    return re.sub(r"\W+", "-", name.en).strip("-").lower() or "view"


def _view(view: Page | Sheet[Any], lang: Lang, *, top: bool) -> Iterator[str]:
    level = 1 if top else 2
    title = view.name if isinstance(view, Sheet) else view.title
    yield f'<h{level} id="{anchor(view.name)}">{escape(title(lang))}</h{level}>'
    if isinstance(view, Sheet):
        yield f'<p class="note">{escape(view.note(lang))}</p>'
        yield _table(view, view.rows, lang, title)
        return
    for note in view.notes:
        yield f'<p class="note">{escape(text_in(note, lang))}</p>'
    for block in view.blocks:
        if isinstance(block, Section):
            title = block.text
        yield from _block(block, lang, level + 1, title)


def _block(block: Block, lang: Lang, level: int, title: Text) -> Iterator[str]:
    """A block; ``level`` of its headings, ``title`` of what it stands under."""
    match block:
        case Banner():
            yield f'<p class="alarm" role="alert">{escape(block.text(lang))}</p>'
        case Cards():
            cards = (
                f"<div>{escape(text_in(card.label, lang))}<b>{escape(_text_and_tone(card.cell, card.value, lang)[0])}</b></div>"
                for card in block.cards
            )
            yield f'<div class="cards">{"".join(cards)}</div>'
        case Section():
            mark = f' id="{block.mark}"' if block.mark else ""
            yield f"<h{level}{mark}>{escape(block.text(lang))}</h{level}>"
            if block.note is not None:
                yield f'<p class="note">{escape(block.note(lang))}</p>'
        case Paragraph():
            text = escape(block.text(lang))
            yield f"<p>{f'<strong>{text}</strong>' if block.bold else text}</p>"
        case Grid():
            yield _table(block, block.rows, lang, title, total=block.total, head=bool(block.heading))
        case Charts():
            drawn = [(one, svg.svg_chart(one, lang)) for one in block.charts if isinstance(one, Chart)]
            figures = (f"<figure>{_scrolled(picture, text_in(one.title, lang))}</figure>" for one, picture in drawn)
            yield f'<div class="charts">{"".join(figures)}</div>'
        case _:
            raise TypeError(f"no way to write {block}")


def _scrolled(inner: str, label: str) -> str:
    """What may be wider than the screen: it scrolls by itself, by the keyboard too."""
    return f'<div class="wide" tabindex="0" role="group" aria-label="{escape(label)}">{inner}</div>'


def _table(
    of: Grid[Any] | Sheet[Any], rows: Any, lang: Lang, title: Text, *, total: Sequence[Any] = (), head: bool = True
) -> str:
    columns = of.columns
    lines = [_row(columns, row, lang) for row in rows]
    if not lines and of.empty is not None:
        return f'<p class="note">{escape(of.empty(lang))}</p>'
    lines += [_row(columns, row, lang, of="total") for row in total]
    labels = "".join(f'<th scope="col">{escape(text_in(column.label, lang))}</th>' for column in columns)
    heading = f"<thead><tr>{labels}</tr></thead>" if head else ""
    return _scrolled(f"<table>{heading}<tbody>{''.join(lines)}</tbody></table>", title(lang))


def _row(columns: Sequence[Column[Any]], row: Any, lang: Lang, of: str = "") -> str:
    cells = []
    for place, column in enumerate(columns):
        value = column.value(row)
        text, tone = _text_and_tone(column.cell, value, lang)
        shown = escape(text)
        if isinstance(value, Jump):
            shown = f'<a href="#{value.mark or anchor(value.sheet)}">{shown}</a>'
        elif isinstance(value, Link):
            shown = f'<a href="{escape(value.target.replace("%", "%25").replace("#", "%23").replace("?", "%3F"))}">{shown}</a>'
        kind = tone or _heat(column, value) or ("words" if _is_words(column.cell) else "")
        attribute = f' class="{kind}"' if kind else ""
        cells.append(f'<th scope="row">{shown}</th>' if place == 0 and text else f"<td{attribute}>{shown}</td>")
    return f"<tr{f' class={chr(34)}{of}{chr(34)}' if of else ''}>{''.join(cells)}</tr>"


def _is_words(cell: CellKind) -> bool:
    return isinstance(cell, Plain) and cell.style in (
        "text",
        "line",
        "short",
        "label",
        "name",
        "hint",
        "faint",
        "entry",
    )


_NEAR = 0.1


def _heat(column: Column[Any], value: Any) -> str:
    """Above the threshold or below it, and how far."""
    if column.edge is None or isinstance(value, (str, Mark)) or missing(value):
        return ""
    apart = float(value) - float(column.edge)
    return ("pale" if apart < _NEAR else "good") if apart >= 0 else "mild" if apart > -_NEAR else "bad"


def _text_and_tone(cell: CellKind, value: Any, lang: Lang) -> tuple[str, Tone | None]:
    """A value as text, with its tone."""
    if isinstance(value, Mark):
        return value.text(lang), value.tone
    if isinstance(value, (str, Text, Link, Jump)):
        return text_in(value.text if isinstance(value, Link | Jump) else value, lang), None
    if isinstance(cell, Plain):
        return _plain(value), None
    if missing(value):
        return _text_and_tone(cell, cell.absent or "", lang)
    return _number(cell, value), cell.tones[value] if isinstance(cell, Graded) else None


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if value is None else f"{float(value):g}" if isinstance(value, Fraction) else f"{value:,}"


def _number(cell: CellKind, value: Any) -> str:
    match cell:
        case Figure() | Number():
            return fixed(value, digits_shown(cell, value))
        case Signed():
            return signed_text(Fraction(value), cell.digits)
        case Rate():
            return f"{fixed(Fraction(*value) * 100, digits_shown(cell, value))}%"
        case Change():
            return f"{float(value):+.10g}" if value else "0"
    return f"{float(value):g}"


def fixed(value: Fraction | float, digits: int) -> str:
    """A number with so many decimals, halves away from 0."""
    whole, rest = divmod(floor(abs(Fraction(value)) * 10**digits + Fraction(1, 2)), 10**digits)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"
