"""Pages and sheets (``smexl.views``) as one page of HTML: no script, no network; charts are drawn in SVG beside their tables.

Every word of a value is escaped, whoever typed it. What differs from a workbook: colours follow light and dark, and a text is whole.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from html import escape
from math import floor
from pathlib import Path
from typing import Any

from smexl.drawing import svg
from smexl.drawing.ink import missing
from smexl.drawing.signed import signed_text
from smexl.drawing.tabular import digits_of
from smexl.files import write_beside
from smexl.text import Lang, Text
from smexl.views.cells import Cell, Change, Figure, Grade, Link, Mark, Number, Plain, Rate, Signed, Tone
from smexl.views.page import Banner, Block, Cards, Chart, Charts, Grid, Page, Paragraph, Section
from smexl.views.sheet import Column, Sheet

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root{color-scheme:light dark;--ink:#1f2a37;--muted:#5b6673;--line:#c3cbd4;--paper:#fff;--pale:#f5f7fa;--head:#1f4e79;--good:#9dc3e6;
--bad:#f8b878;--mild:#fde9d4;--up:#ddebf7;--off:#e7eaee}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--muted:#a3afbc;--line:#46525f;--paper:#161b21;--pale:#1f262e;--head:#2a5f92;
--good:#1e5585;--bad:#8a4d0e;--mild:#5a3d20;--up:#21405c;--off:#323b45}}
body{font:15px/1.5 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",system-ui,sans-serif;color:var(--ink);background:var(--paper);
max-width:72rem;margin:0 auto;padding:1rem}
h1,h2,h3{line-height:1.25}h2{border-bottom:2px solid var(--head);padding-bottom:.2rem;margin-top:2rem}.note{color:var(--muted)}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.93rem;margin:.5rem 0}
th,td{border:1px solid var(--line);padding:.3rem .6rem;text-align:center;vertical-align:middle}
thead th{background:var(--head);color:#fff;white-space:pre-line}tbody th,td.words{text-align:left;font-weight:normal;background:var(--pale)}
td.words{background:none}.total>*{font-weight:bold;border-top:2px solid var(--muted)}
.good{background:var(--good)}.bad{background:var(--bad)}.mild{background:var(--mild)}.pale{background:var(--up)}.off{background:var(--off)}
.alarm{background:#d9730d;color:#fff;font-weight:bold;padding:.6rem 1rem}.muted,.absent{color:var(--muted)}
.cards{display:flex;flex-wrap:wrap;gap:.75rem}.cards div{border:1px solid var(--line);background:var(--pale);padding:.5rem 1rem;min-width:7rem}
.cards b{display:block;font-size:1.6rem}.charts{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:.5rem 0;max-width:100%}
svg{max-width:100%;height:auto}svg text{fill:var(--ink);font-size:12px}svg .rule{stroke:var(--line)}
@media print{body{max-width:none}figure,tr{break-inside:avoid}thead{display:table-header-group}}
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


def _view(view: Page | Sheet[Any], lang: Lang, *, top: bool) -> Iterator[str]:
    tag = "h1" if top else "h2"
    if isinstance(view, Sheet):
        yield f"<{tag}>{escape(view.name(lang))}</{tag}>"
        yield f'<p class="note">{escape(view.note(lang))}</p>'
        yield _table(view.columns, view.rows, lang, empty=view.empty)
        return
    yield f"<{tag}>{escape(view.title(lang))}</{tag}>"
    for note in view.notes:
        yield f'<p class="note">{escape(_words(note, lang))}</p>'
    for block in view.blocks:
        yield from _block(block, lang)


def _block(block: Block, lang: Lang) -> Iterator[str]:
    match block:
        case Banner():
            yield f'<p class="alarm" role="alert">{escape(block.text(lang))}</p>'
        case Cards():
            cards = (
                f"<div>{escape(_words(card.label, lang))}<b>{escape(said(card.cell, card.value, lang)[0])}</b></div>"
                for card in block.cards
            )
            yield f'<div class="cards">{"".join(cards)}</div>'
        case Section():
            yield f"<h2>{escape(block.text(lang))}</h2>"
            if block.note is not None:
                yield f'<p class="note">{escape(block.note(lang))}</p>'
        case Paragraph():
            text = escape(block.text(lang))
            yield f"<p>{f'<strong>{text}</strong>' if block.bold else text}</p>"
        case Grid():
            yield _table(
                block.columns, block.rows, lang, total=block.total, empty=block.empty, head=bool(block.heading)
            )
        case Charts():
            figures = (f"<figure>{svg.draw(one, lang)}</figure>" for one in block.charts if isinstance(one, Chart))
            yield f'<div class="charts">{"".join(figures)}</div>'
        case _:
            raise TypeError(f"no way to write {block}")


def _words(text: Text | str, lang: Lang) -> str:
    return text if isinstance(text, str) else text(lang)


def _table(
    columns: Sequence[Column[Any]],
    rows: Any,
    lang: Lang,
    *,
    total: Sequence[Any] = (),
    empty: Text | None = None,
    head: bool = True,
) -> str:
    lines = [_row(columns, row, lang) for row in rows]
    if not lines and empty is not None:
        return f'<p class="note">{escape(empty(lang))}</p>'
    lines += [_row(columns, row, lang, of="total") for row in total]
    labels = "".join(f'<th scope="col">{escape(_words(column.label, lang))}</th>' for column in columns)
    heading = f"<thead><tr>{labels}</tr></thead>" if head else ""
    return f'<div class="wide"><table>{heading}<tbody>{"".join(lines)}</tbody></table></div>'


def _row(columns: Sequence[Column[Any]], row: Any, lang: Lang, of: str = "") -> str:
    cells = []
    for place, column in enumerate(columns):
        value = column.value(row)
        text, tone = said(column.cell, value, lang)
        shown = escape(text)
        if isinstance(value, Link):
            shown = f'<a href="{escape(value.target.replace("%", "%25").replace("#", "%23").replace("?", "%3F"))}">{shown}</a>'
        kind = tone or _heat(column, value) or ("words" if _is_words(column.cell) else "")
        attribute = f' class="{kind}"' if kind else ""
        cells.append(f'<th scope="row">{shown}</th>' if place == 0 else f"<td{attribute}>{shown}</td>")
    return f"<tr{f' class={chr(34)}{of}{chr(34)}' if of else ''}>{''.join(cells)}</tr>"


def _is_words(cell: Cell) -> bool:
    return isinstance(cell, Plain) and cell.style in ("text", "line", "short", "label", "name", "hint", "faint")


_NEAR = 0.1


def _heat(column: Column[Any], value: Any) -> str:
    """Above the threshold or below it, and how far."""
    if column.edge is None or isinstance(value, (str, Mark)) or missing(value):
        return ""
    apart = float(value) - float(column.edge)
    return ("pale" if apart < _NEAR else "good") if apart >= 0 else "mild" if apart > -_NEAR else "bad"


def said(cell: Cell, value: Any, lang: Lang) -> tuple[str, Tone | None]:
    """A value as text, with its tone."""
    if isinstance(value, Mark):
        return value.text(lang), value.tone
    if isinstance(value, (str, Text, Link)):
        return _words(value.text if isinstance(value, Link) else value, lang), None
    if isinstance(cell, Plain):
        return _plain(value), None
    if missing(value):
        return said(cell, cell.absent or "", lang)
    return _number(cell, value), cell.tones[value] if isinstance(cell, Grade) else None


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if value is None else f"{float(value):g}" if isinstance(value, Fraction) else f"{value:,}"


def _number(cell: Cell, value: Any) -> str:
    match cell:
        case Figure():
            return fixed(value, max(digits_of(value, bound, cell.digits) for bound in (cell.threshold, *cell.others)))
        case Signed():
            return signed_text(Fraction(value), cell.digits)
        case Number():
            return fixed(value, cell.digits)
        case Rate():
            share = Fraction(*value)
            return f"{fixed(share * 100, digits_of(share, Fraction(1), 3) - 2)}%"
        case Change():
            return f"{float(value):+.10g}" if value else "0"
    return f"{float(value):g}"


def fixed(value: Fraction | float, digits: int) -> str:
    """A number with so many decimals, halves away from 0."""
    whole, rest = divmod(floor(abs(Fraction(value)) * 10**digits + Fraction(1, 2)), 10**digits)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"
