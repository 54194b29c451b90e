"""The charts of a report as pictures: domain scores as a radar, subdomain scores as bars.

In: names and figures. Out: the bytes of PNG pictures, the same for the same input. Chinese shows on a machine without Chinese fonts:
the bundled one (``data/fonts``) comes first; a character that it lacks is taken from an installed font, or is a box.
"""

import logging
import math
import textwrap
import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from typing import Any

from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Picture
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch
from PIL import Image

from smexl.drawing.look import AMBER, BLUE, INK, LINE, MUTED, NAVY, ORANGE, WHITE
from smexl.report.means import Mean
from smexl.text import Lang, Text

FAMILY = "Smexl Sans SC"
OTHERS = ("Noto Sans CJK SC", "Microsoft YaHei", "SimHei", "PingFang SC", "WenQuanYi Zen Hei", "DejaVu Sans")
"""Fonts that may hold what the bundled one lacks; those installed are asked, in this order."""
DOTS_PER_INCH = 200
WIDTH = 6.3
"""Inches: the width of a page's text."""
HEIGHT = 8.8
"""Inches: what a page has room for under a heading."""
_MOST_DOTS = 6000
"""Of a picture's height, however many bars it has."""
_LONGEST = 38
"""Columns of a subdomain's name beside its bar."""

_THRESHOLD = Text("达标阈值 {}", "Threshold {}")
_FORMAL, _SELF = Text("正式评估", "Formal assessment"), Text("自评估", "Self-assessment")
_REACHED, _BELOW = Text("达到阈值", "Reaches the threshold"), Text("低于阈值", "Below the threshold")


@dataclass(frozen=True)
class Charted:
    """What is the same for both charts. ``kind`` is that of the values: ``self`` or ``formal``."""

    threshold: float
    threshold_shown: str
    kind: str
    lang: Lang

    @property
    def name(self) -> str:
        return (_SELF if self.kind == "self" else _FORMAL)(self.lang)

    @property
    def other(self) -> str:
        return _SELF(self.lang)

    @property
    def line(self) -> str:
        return _THRESHOLD(self.lang).format(self.threshold_shown)


@cache
def _families() -> tuple[str, ...]:
    """The bundled font, made known to matplotlib, and those installed that may stand in for what it lacks."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # its remarks on caches and fonts are not for our users
    # Read at every drawing, so a file it must be; as_file makes it one where the package lies in a zip.
    with as_file(files("smexl") / "data" / "fonts" / "smexl-sans-sc.otf") as path:
        font_manager.fontManager.addfont(path)
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return (FAMILY, *(name for name in OTHERS if name in installed))


def _font(size: float) -> FontProperties:
    return FontProperties(family=list(_families()), size=size)


def _words(axes: Any, place: tuple[float, float], text: str, size: float, **how: Any) -> None:
    # A name is a name: “$x$” is not mathematics.
    axes.text(*place, text, fontproperties=_font(size), parse_math=False, **how)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _wrapped(text: str, columns: int) -> str:
    """Text in lines of at most so many columns, two to a Chinese character: broken between words, and between any Chinese
    characters."""
    wide = _width(text) > len(text)
    return (
        "\n".join(textwrap.wrap(text, max(1, columns // 2 if wide else columns), max_lines=4, placeholder="…")) or text
    )


def _png(picture: Picture) -> bytes:
    canvas: Any = FigureCanvasAgg(picture)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing glyph is drawn as a box, which says it
        canvas.draw()
    target = BytesIO()
    drawn = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    # 128 colours show the few that there are, with their edges, in a third of the bytes.
    few = drawn.convert("RGB").quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.putpalette([255 if level >= 252 else level for level in few.getpalette() or ()])  # white stays the paper's
    few.save(target, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return target.getvalue()


def width_on_page(png: bytes) -> float:
    """Inches: the width of a page's text, or less where the picture would be higher than a page."""
    width, height = Image.open(BytesIO(png)).size
    return min(WIDTH, HEIGHT * width / height)


def radar(scores: Sequence[Mean], charted: Charted) -> bytes:
    """Domain scores as a radar, or as bars where fewer than three would make no area."""
    if len(scores) < 3:
        return bars(scores, charted)
    picture = Picture(figsize=(WIDTH, 4.3), dpi=DOTS_PER_INCH, facecolor=WHITE)
    # An even number has a corner, with its name, straight below.
    below = 0.13 if len(scores) % 2 else 0.21
    axes: Any = picture.add_axes((0.2, below, 0.6, 0.87 - below), projection="polar")
    axes.set_theta_offset(math.pi / 2)
    axes.set_theta_direction(-1)
    axes.set_ylim(0, 1)
    axes.spines["polar"].set_visible(False)
    axes.grid(visible=False)
    angles = [2 * math.pi * i / len(scores) for i in range(len(scores))]
    round_ = [*angles, 2 * math.pi]
    axes.set_xticks([])
    axes.set_yticks([])
    for ring in (0.2, 0.4, 0.6, 0.8, 1.0):
        axes.plot(round_, [ring] * len(round_), color=LINE, linewidth=0.7, zorder=1)
        under = {"boxstyle": "square,pad=0.1", "facecolor": WHITE, "edgecolor": "none", "alpha": 0.75}
        _words(axes, (0.0, ring - 0.015), f"{ring:.1f}", 7, color=MUTED, ha="center", va="center", zorder=6, bbox=under)
    for angle in angles:
        axes.plot([angle, angle], [0, 1], color=LINE, linewidth=0.7, zorder=1)
    axes.plot(round_, [charted.threshold] * len(round_), color=ORANGE, linewidth=1.4, linestyle=(0, (5, 2)), zorder=3,
              label=charted.line)  # fmt: skip
    others = [float(score.other) for score in scores if score.other is not None]
    if len(others) == len(scores):
        axes.plot(round_, [*others, others[0]], color=MUTED, linewidth=1.2, linestyle=":", marker="D", markersize=3.5,
                  markerfacecolor=WHITE, zorder=4, label=charted.other)  # fmt: skip
    values = [float(score.value) for score in scores]
    axes.fill(angles, values, color=BLUE, alpha=0.22, zorder=2)
    axes.plot(round_, [*values, values[0]], color=NAVY, linewidth=1.8, marker="o", markersize=4.5, zorder=5,
              label=charted.name)  # fmt: skip
    for angle, score in zip(angles, scores, strict=True):
        _corner(axes, angle, score)
    _legend(picture, axes.get_legend_handles_labels())
    return _png(picture)


def _corner(axes: Any, angle: float, score: Mean) -> None:
    """A name with its figure, outside of its corner of the radar."""
    side, up = math.sin(angle), math.cos(angle)
    across = "center" if abs(side) < 0.1 else "left" if side > 0 else "right"
    level = "bottom" if up > 0.5 else "top" if up < -0.5 else "center"
    text = f"{_wrapped(score.name, 20)}\n{score.shown}"
    _words(axes, (angle, 1.07), text, 9, color=INK, ha=across, va=level, linespacing=1.3)


def bars(scores: Sequence[Mean], charted: Charted) -> bytes:
    """Scores as bars under the names of their groups; those below the threshold are orange and hatched."""
    rows: list[Mean | str] = []
    for i, score in enumerate(scores):
        if score.group and (i == 0 or scores[i - 1].group != score.group):
            rows.append(score.group)
        rows.append(score)
    height = 0.9 + 0.245 * len(rows)
    names = max(_width(_short(score.name, _LONGEST)) for score in scores)
    left, below = max(0.2, (names * 0.057 + 0.2) / WIDTH), 0.68 / height
    picture = Picture(figsize=(WIDTH, height), dpi=min(DOTS_PER_INCH, _MOST_DOTS / height), facecolor=WHITE)
    axes: Any = picture.add_axes((left, below, 0.9 - left, 1 - below - 0.08 / height))
    _empty_axes(axes, len(rows))
    for row, one in enumerate(rows):
        if isinstance(one, str):
            _group(axes, row, one, -(left - 0.02) / (0.9 - left))
        else:
            _bar(axes, row, one)
    axes.axvline(charted.threshold, color=ORANGE, linewidth=1.4, linestyle=(0, (5, 2)), zorder=3, label=charted.line)
    line, text = axes.get_legend_handles_labels()
    handles: list[Any] = [Patch(**_REACHED_LOOK), Patch(**_BELOW_LOOK), *line]
    labels = [_REACHED(charted.lang), _BELOW(charted.lang), *text]
    if any(score.other is not None for score in scores):
        handles += axes.plot([], [], **_OTHER_LOOK)
        labels.append(charted.other)
    _legend(picture, (handles, labels))
    return _png(picture)


_REACHED_LOOK: dict[str, Any] = {"color": BLUE}
_BELOW_LOOK: dict[str, Any] = {"facecolor": AMBER, "edgecolor": ORANGE, "hatch": "////"}
_OTHER_LOOK: dict[str, Any] = {
    "marker": "D", "markersize": 4.6, "color": MUTED, "markerfacecolor": WHITE, "linestyle": "none", "zorder": 4,
    "clip_on": False,
}  # fmt: skip


def _empty_axes(axes: Any, rows: int) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(rows - 0.4, -0.6)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(LINE)
    axes.set_yticks([])
    axes.set_xticks([])
    for mark in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        axes.axvline(mark, color=LINE, linewidth=0.6, zorder=1)
        _words(axes, (mark, rows - 0.3), f"{mark:.1f}", 7, color=MUTED, ha="center", va="top")


def _group(axes: Any, row: int, name: str, start: float) -> None:
    """The name of a group, ruled; ``start``: where the picture's edge is, in the axes' width."""
    how: dict[str, Any] = {"color": NAVY, "ha": "left", "va": "center", "transform": axes.get_yaxis_transform()}
    box = {"boxstyle": "square,pad=0.1", "facecolor": WHITE, "edgecolor": "none"}
    _words(axes, (start, row), _short(name, 80), 8.5, zorder=6, bbox=box, **how)
    axes.axhline(row + 0.5, start, 0, color=LINE, linewidth=0.6, clip_on=False)


def _bar(axes: Any, row: int, score: Mean) -> None:
    """A bar between its name and its figure, with the self-assessment's as a mark."""
    how: dict[str, Any] = {"color": INK, "va": "center", "transform": axes.get_yaxis_transform()}
    _words(axes, (-0.02, row), _short(score.name, _LONGEST), 8, ha="right", **how)
    look = _REACHED_LOOK if score.reached else _BELOW_LOOK
    axes.barh(row, float(score.value), height=0.62, linewidth=0.8, zorder=2, **look)
    _words(axes, (1.03, row), score.shown, 8, ha="left", **how)
    if score.other is not None:
        axes.plot([float(score.other)], [row], **_OTHER_LOOK)


def _short(text: str, columns: int) -> str:
    """A name cut to so many columns."""
    if _width(text) <= columns:
        return text
    while _width(text) > columns - 1:
        text = text[:-1]
    return f"{text}…"


def _legend(picture: Picture, entries: tuple[Sequence[Any], Sequence[str]]) -> None:
    legend = picture.legend(*entries, loc="lower center", ncols=4, prop=_font(8), frameon=False, labelcolor=INK,
                            handlelength=2.2, columnspacing=1.6, bbox_to_anchor=(0.5, 0.0))  # fmt: skip
    for text in legend.get_texts():
        text.set_parse_math(False)
