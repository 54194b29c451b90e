"""Pages in a real browser, offline: nothing on the console, nothing fetched, nothing wider than a phone, no label on another, no violation that axe-core finds."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from smexl.bench.population import PopulationPlan, bodies, write_batches
from smexl.catalogue import files as catalogue_files
from smexl.statistics import Extras, statistics, trend

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (Debian: apt-get install chromium)")
SCREENS = {"phone": (390, 844), "wide": (1440, 900)}
PAPER = (688, 1000)
"""Pixels between the margins of an upright A4 sheet."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # In a container the process is root, and there is no sandbox to be had; the pages are our own.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    where = tmp_path_factory.mktemp("pages")
    batches = write_batches(
        where / "batches",
        PopulationPlan(bodies(3, lenient=1), 160, (2025, 2026), levels=(1, 2, 3)),
        catalogue_files.load(),
    )
    found = {}
    for lang in ("zh", "en"):
        for name in ("statistics", "public", "trend"):
            found[f"{name}-{lang}"] = page = where / f"{name}-{lang}.html"
            if name == "trend":
                trend(batches, where / "a.xlsx", lang, page)
            else:
                wanted = Extras(page=page, public=name == "public")
                statistics(batches[-4:], where / "a.xlsx", lang, wanted=wanted)
    return found


def opened(browser: Browser, page: Path, width: int, height: int, **options: Any) -> tuple[Page, list[str]]:
    """The page as somebody sees it, and what the console said and what was asked for beside the page itself."""
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True, **options)
    tab, said = context.new_page(), list[str]()
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: said.append(request.url) if request.url != page.as_uri() else None)
    tab.goto(page.as_uri())
    return tab, said


_COLLISIONS = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const boxes = [...svg.querySelectorAll('text:not([transform])')].map(t => [t.textContent, t.getBBox()]);
  const view = svg.viewBox.baseVal;
  const out = boxes.filter(([, b]) => b.x < -1 || b.y < -1 || b.x + b.width > view.width + 1 || b.y + b.height > view.height + 1);
  const over = boxes.flatMap(([one, a], i) => boxes.slice(i + 1).filter(([, b]) =>
    a.x + a.width > b.x + 1 && b.x + b.width > a.x + 1 && a.y + a.height > b.y + 4 && b.y + b.height > a.y + 4).map(([other]) => [one, other]));
  return [...out.map(([text]) => [svg.getAttribute('aria-label'), text]), ...over];
})"""
"""Labels of charts that lie on one another or stick out."""


@pytest.mark.parametrize("name", ["statistics-zh", "statistics-en", "public-zh", "public-en", "trend-zh", "trend-en"])
def test_a_page_in_a_browser(browser: Browser, pages: dict[str, Path], name: str) -> None:
    for width, height in SCREENS.values():
        tab, said = opened(browser, pages[name], width, height)
        assert said == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.evaluate(_COLLISIONS) == []
        assert (
            tab.evaluate("[...document.querySelectorAll('a')].filter(a => !document.querySelector(a.hash)).length") == 0
        )
        tab.context.close()


@pytest.mark.parametrize("name", ["statistics-zh", "statistics-en", "public-zh", "trend-zh", "trend-en"])
def test_axe_finds_nothing(browser: Browser, pages: dict[str, Path], name: str) -> None:
    for screen, scheme in (("phone", "light"), ("wide", "dark")):
        # axe-core is put into the page, which the page's own policy would not allow.
        tab, _ = opened(browser, pages[name], *SCREENS[screen], color_scheme=scheme, bypass_csp=True)
        found = Axe().run(tab)
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]] == []
        tab.context.close()


def test_in_the_dark_the_page_is_dark_and_on_paper_it_is_not(browser: Browser, pages: dict[str, Path]) -> None:
    tab, _ = opened(browser, pages["statistics-zh"], *SCREENS["wide"], color_scheme="dark")
    ink = "getComputedStyle(document.body).backgroundColor"
    assert tab.evaluate(ink) == "rgb(22, 27, 33)"
    tab.emulate_media(media="print", color_scheme="dark")
    assert tab.evaluate(ink) == "rgb(255, 255, 255)"
    tab.context.close()


@pytest.mark.parametrize("name", ["statistics-zh", "statistics-en", "trend-zh"])
def test_nothing_is_cut_off_on_paper(browser: Browser, pages: dict[str, Path], name: str) -> None:
    tab, _ = opened(browser, pages[name], *PAPER)
    tab.emulate_media(media="print")
    wide = "[...document.querySelectorAll('table, svg')].map(one => Math.round(one.getBoundingClientRect().right))"
    assert max(tab.evaluate(wide)) <= PAPER[0]
    tab.context.close()


def test_a_hundred_bodies_are_a_page_of_less_than_500_kb(tmp_path: Path) -> None:
    batches = write_batches(tmp_path, PopulationPlan(bodies(100), 1200), catalogue_files.load())
    statistics(batches, tmp_path / "a.xlsx", "zh", wanted=Extras(page=tmp_path / "a.html"))
    assert (tmp_path / "a.html").stat().st_size < 500_000


_OVER_CHARTS = """() => [...document.querySelectorAll('.charts')].flatMap(charts => {
  let over = charts; while (over && !/^H[123]$/.test(over.tagName)) over = over.previousElementSibling;
  const figure = charts.querySelector('figure'), tall = figure.getBoundingClientRect().bottom - over.getBoundingClientRect().top;
  return over.tagName === 'H3' && tall < 850 ? [[over.textContent, figure.querySelector('[aria-label]').getAttribute('aria-label')]] : [];
})"""
"""The title of each table that a page can hold with the first of its charts, and what that is called."""


@pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="no pdftotext here (Debian: apt-get install poppler-utils)"
)
@pytest.mark.parametrize("name", ["statistics-zh", "public-zh", "trend-zh"])
def test_on_paper_a_chart_stands_with_its_table(
    browser: Browser, pages: dict[str, Path], name: str, tmp_path: Path
) -> None:
    tab, _ = opened(browser, pages[name], *PAPER)
    tab.emulate_media(media="print")
    pairs = tab.evaluate(_OVER_CHARTS)
    tab.pdf(path=tmp_path / "a.pdf", format="A4")
    tab.context.close()
    done = subprocess.run(["pdftotext", "-layout", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True)
    sheets = ["".join(sheet.split()) for sheet in done.stdout.split("\f")]
    assert len(pairs) > 2
    for table, chart in (("".join(text.split()) for text in pair) for pair in pairs):
        sheet = next(one for one in reversed(sheets) if table in one)  # the contents, too, name tables
        assert sheet.count(chart) > sheet.count(table) * (chart in table), (table, chart)
