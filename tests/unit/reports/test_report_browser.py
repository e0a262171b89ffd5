"""The page in a browser: no barrier, no overflow, no cut word, in light and dark, on a phone, from right to left."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SIZES = {"desk": 1280, "phone": 320}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def opened(
    browser: Browser, page: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Page]:
    """Opens the page of a language; `messages` of the tab gathers complaints and requests."""
    folder = tmp_path_factory.mktemp("pages")

    def open_page(language: str, width: int, scheme: str = "light") -> Page:
        file: Path = folder / f"{language}.html"
        file.write_text(page(language), encoding="utf-8")
        tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        tab.messages = []
        tab.on("console", lambda message: tab.messages.append(message.text))
        tab.on("request", lambda request: tab.messages.append(request.url[:99]))
        tab.goto(file.as_uri())
        return tab

    return open_page


@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [
        ("en", "desk", "light"),
        ("en", "desk", "dark"),
        ("en", "phone", "light"),
        ("ar", "desk", "light"),
        ("ar", "phone", "dark"),
    ],
)
def test_axe_finds_no_barrier(opened: Callable[..., Page], language: str, size: str, scheme: str) -> None:
    tab = opened(language, SIZES[size], scheme)
    tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    result = Axe().run(tab, options={"resultTypes": ["violations"]})
    found = [(each["id"], node["html"][:160]) for each in result.response["violations"] for node in each["nodes"][:3]]
    assert found == []


@pytest.mark.parametrize(("language", "width"), [("en", 320), ("ar", 320), ("fr", 768), ("en", 1280)])
def test_nothing_is_wider_than_the_screen(opened: Callable[..., Page], language: str, width: int) -> None:
    tab = opened(language, width)
    tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_no_word_of_a_chart_is_cut_or_overlaps_another(opened: Callable[..., Page], language: str) -> None:
    tab = opened(language, 1280)
    tab.evaluate("document.fonts.ready")
    problems = tab.evaluate(
        """() => [...document.querySelectorAll('.picture svg')].flatMap(svg => {
            const frame = svg.getBoundingClientRect(), slack = 3;
            const boxes = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim())
                .map(t => ({text: t.textContent, box: t.getBoundingClientRect()}));
            const cut = boxes.filter(({box}) => box.left < frame.left - slack || box.right > frame.right + slack
                || box.top < frame.top - slack || box.bottom > frame.bottom + slack).map(each => 'cut: ' + each.text);
            const meets = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack + 2;
            const clash = boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => meets(a.box, b.box))
                .map(b => 'overlap: ' + a.text + ' | ' + b.text));
            return [...cut, ...clash];
        })"""
    )
    assert problems == []


def test_chart_type_can_be_read_on_a_phone(opened: Callable[..., Page]) -> None:
    tab = opened("en", 360)
    sizes = tab.evaluate(
        """() => [...document.querySelectorAll('.exhibit:not(.map) .picture svg')].map(svg => {
            const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            const sizes = [...svg.querySelectorAll('text')].map(t => parseFloat(getComputedStyle(t).fontSize));
            return Math.min(...sizes) * scale;
        })"""
    )
    assert min(sizes) >= 9.5


def test_the_page_asks_for_nothing_and_breaks_no_policy(opened: Callable[..., Page]) -> None:
    tab = opened("en", 1280)
    tab.wait_for_timeout(300)
    assert [message for message in tab.messages if not message.startswith("data:font/woff2")] == [tab.url]
    assert tab.evaluate("[...document.fonts].filter(face => face.status === 'loaded').length") == 2


def test_a_number_leads_to_its_entry_in_the_annex(opened: Callable[..., Page]) -> None:
    tab = opened("en", 1280)
    tab.locator("main .summary a.fig").first.click()
    entry = tab.locator("tr:target")
    entry.wait_for(state="visible")
    assert re.match("f[0-9a-f]{16}\t", entry.inner_text())


def test_the_first_stop_of_the_keyboard_skips_the_contents(opened: Callable[..., Page]) -> None:
    tab = opened("en", 1280)
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "content"
