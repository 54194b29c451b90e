"""Charts: legible names on a machine without Chinese fonts, names as names, the same bytes each time."""

import hashlib
import struct
import subprocess
import sys
import warnings
from fractions import Fraction
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

import smexl
from smexl.catalogue.files import load
from smexl.report import charts
from smexl.report.charts import Charted, bars, radar
from smexl.report.means import Mean
from smexl.text import Lang

FONT = Path(smexl.__file__).parent / "data" / "fonts" / "smexl-sans-sc.otf"
CHARTED = {lang: Charted(0.8, "0.8", "formal", lang) for lang in ("zh", "en")}


def mean(name: str, value: Fraction = Fraction(23, 30), group: str = "", other: Fraction | None = None) -> Mean:
    return Mean(group, name, value, 3, value >= Fraction(4, 5), 4, other)


def of_catalogue(lang: Lang) -> tuple[list[Mean], list[Mean]]:
    catalogue = load()
    values = (Fraction(1), Fraction(14, 15), Fraction(23, 30), Fraction(0))
    domains = [mean(d(lang), values[i % 4], other=Fraction(9, 10)) for i, d in enumerate(catalogue.domains)]
    return domains, [
        mean(s.name(lang), values[i % 4], s.domain(lang), Fraction(i % 10, 10))
        for i, s in enumerate(catalogue.subdomains)
    ]


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_font_has_every_character_it_promises() -> None:
    have = set(TTFont(FONT).getBestCmap())
    catalogue = load()
    texts = [t for s in catalogue.subdomains for t in (*s.domain, *s.name)]
    texts += [t for r in catalogue.requirements for t in (*r.text, *r.hint)]
    texts += [*catalogue.name, catalogue.version, *catalogue.standard, *(t for g in catalogue.scale for t in g.label)]
    texts += [
        t for text in (charts._THRESHOLD, charts._FORMAL, charts._SELF, charts._REACHED, charts._BELOW) for t in text
    ]
    assert {c for text in texts for c in text if c.isprintable()} - {chr(code) for code in have} == set()
    level_1 = bytes(range(0xA1, 0xFF))
    hanzi = {bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in level_1} - {""}
    assert len(hanzi) == 6763
    assert {ord(c) for c in hanzi} <= have
    assert set(range(0x20, 0x7F)) <= have


def test_font_is_small_and_says_whose_it_is() -> None:
    assert FONT.stat().st_size < 3_500_000
    names = TTFont(FONT)["name"]
    assert names.getDebugName(1) == charts.FAMILY
    assert "Open Font License" in names.getDebugName(13)
    assert "SIL OPEN FONT LICENSE Version 1.1" in FONT.with_name("OFL.txt").read_text()


WITHOUT_FONTS = """
import hashlib, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:]
from matplotlib import font_manager
own = Path(font_manager.__file__).parent
font_manager.fontManager.ttflist = [font for font in font_manager.fontManager.ttflist if own in Path(font.fname).parents]
from smexl.report import charts
from test_report_charts import CHARTED, of_catalogue
for lang in ("zh", "en"):
    domains, subdomains = of_catalogue(lang)
    for png in (charts.radar(domains, CHARTED[lang]), charts.bars(subdomains, CHARTED[lang])):
        print(hashlib.sha256(png).hexdigest())
print(charts._families())
"""


def test_the_bundled_font_is_what_is_drawn() -> None:
    """On a machine that has no font but matplotlib's own, the pictures are the same, byte for byte."""
    here = []
    for lang in ("zh", "en"):
        domains, subdomains = of_catalogue(lang)  # type: ignore[arg-type]
        here += [radar(domains, CHARTED[lang]), bars(subdomains, CHARTED[lang])]
    command = [sys.executable, "-c", WITHOUT_FONTS, str(Path(__file__).parent)]
    there = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    assert there[:4] == [hashlib.sha256(png).hexdigest() for png in here]
    assert there[4] == str((charts.FAMILY, "DejaVu Sans"))


def test_no_character_of_the_catalogue_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warnings, "simplefilter", lambda *_: None)  # what drawing would silence
    charts._families()  # makes the font known
    monkeypatch.setattr(charts, "_families", lambda: (charts.FAMILY,))
    with warnings.catch_warnings(record=True) as found:
        for lang in ("zh", "en"):
            domains, subdomains = of_catalogue(lang)  # type: ignore[arg-type]
            radar(domains, CHARTED[lang])
            bars(subdomains, CHARTED[lang])
    assert [str(one.message) for one in found if "missing" in str(one.message)] == []


def test_what_the_font_lacks_is_drawn_as_something() -> None:
    blank, lacking = (radar([mean(name), mean("乙"), mean("丙")], CHARTED["zh"]) for name in ("　", "𪚥"))
    assert blank != lacking


@pytest.mark.parametrize("name", ["$x^2$", "a_b^c", "$", "\\frac", "{{ 7*7 }}", "<w:p>", "一" * 200, "word " * 60, ""])
def test_names_are_names(name: str) -> None:
    radar([mean(name)] * 3, CHARTED["zh"])
    bars([mean(name, group=name)] * 3, CHARTED["en"])


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 12])
def test_any_number_of_domains(count: int) -> None:
    width, _ = size(radar([mean(f"能力域{i}") for i in range(count)], CHARTED["zh"]))
    assert width == round(charts.WIDTH * charts.DOTS_PER_INCH)


def test_pictures_grow_with_their_bars_and_fit_a_page() -> None:
    _, subdomains = of_catalogue("zh")
    heights = [size(bars(subdomains[:count], CHARTED["zh"]))[1] for count in (1, 10, 27)]
    assert heights == sorted(heights)
    assert heights[-1] / charts.DOTS_PER_INCH < charts.HEIGHT
    assert all(len(bars(subdomains, CHARTED[lang])) < 120_000 for lang in ("zh", "en"))


def test_a_picture_is_no_higher_than_a_page() -> None:
    for count in (27, 60, 400):
        png = bars([mean(f"能力子域{i}", group=f"能力域{i // 9}") for i in range(count)], CHARTED["zh"])
        width, height = size(png)
        assert charts.width_on_page(png) * height / width < charts.HEIGHT + 0.01
        assert height <= 6001


def test_same_figures_same_bytes() -> None:
    domains, subdomains = of_catalogue("zh")
    assert radar(domains, CHARTED["zh"]) == radar(domains, CHARTED["zh"])
    assert bars(subdomains, CHARTED["zh"]) == bars(subdomains, CHARTED["zh"])


def test_below_the_threshold_looks_different_without_colour(tmp_path: Path) -> None:
    """Hatching: the bar below the threshold has both dark and light across it."""
    (tmp_path / "bar.png").write_bytes(bars([mean("甲", Fraction(7, 10))], CHARTED["zh"]))
    picture = Image.open(tmp_path / "bar.png").convert("L")
    row = [picture.getpixel((x, 40)) for x in range(300, 700)]
    assert len(set(row)) > 3
