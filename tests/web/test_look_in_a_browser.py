"""The living page in a browser: no barrier, no overflow, keys that work, and drafts that are not lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PAGES = ["", "bare/", "public/", "wall/"]
LOOKS = [
    (1440, "light", ""),
    (1440, "dark", "?dir=rtl"),
    (360, "light", "?dir=rtl"),
    (360, "dark", ""),
    (320, "light", ""),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def opened(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    contexts = []

    def open_page(path: str = "", width: int = 1440, scheme: str = "light", **more: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **more)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}/design/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme", "query"), LOOKS)
def test_nothing_stands_in_the_way(path: str, width: int, scheme: str, query: str, opened: Callable[..., Page]) -> None:
    page = opened(path + query, width, scheme)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_policy_has_nothing_to_refuse(browser: Browser, live_server: Any) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{live_server.url}/design/public/")
    page.wait_for_load_state("networkidle")
    page.close()
    assert said == []


def test_a_page_at_first_visit_weighs_little(browser: Browser, live_server: Any) -> None:
    page = browser.new_page()
    weights: list[int] = []
    page.on("response", lambda response: weights.append(len(response.body())))
    page.goto(f"{live_server.url}/design/public/")
    page.wait_for_load_state("networkidle")
    page.close()
    assert sum(weights) <= 150_000


def test_the_first_key_leads_to_the_content(opened: Callable[..., Page]) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_escape_closes_a_menu_and_goes_back_to_it(opened: Callable[..., Page]) -> None:
    page = opened()
    menu = page.locator(".place .menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize(("query", "key"), [("", "ArrowRight"), ("?dir=rtl", "ArrowLeft")])
def test_arrow_keys_follow_the_text_from_tab_to_tab(query: str, key: str, opened: Callable[..., Page]) -> None:
    page = opened(query)
    page.locator("#tab-chart-tab").focus()
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement.id") == "tab-remarks-tab"
    assert page.locator("#tab-remarks").is_visible()
    assert page.locator("#tab-chart").is_hidden()


def test_the_chosen_appearance_stays(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator("main [data-theme-choice=dark]").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor") == "rgb(16, 24, 31)"


def test_what_has_no_value_is_sorted_last_both_ways(opened: Callable[..., Page]) -> None:
    page = opened()
    table = page.locator("#tables table")
    button = table.locator("thead th").nth(2).locator("button")
    for _ in range(2):
        button.click()
        assert table.locator("tbody th").last.inner_text() == "Islands"


def test_a_draft_outlives_the_page_and_says_where_it_is(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator("#good_statement").fill("An hour of work")
    page.locator("#forms [data-kept][data-state=typed]").wait_for()
    assert "not on the server" in page.locator("#forms [data-kept]").inner_text()
    page.reload()
    offer = page.locator("#forms [data-offer]").first
    assert offer.is_visible()
    assert page.locator("#good_statement").input_value() != "An hour of work"
    offer.locator("[data-restore]").click()
    assert page.locator("#good_statement").input_value() == "An hour of work"


def test_a_draft_thrown_away_is_gone(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator("#good_statement").fill("Not this")
    page.locator("#forms [data-kept][data-state=typed]").wait_for()
    page.reload()
    page.locator("#forms [data-discard]").first.click()
    page.reload()
    assert page.locator("#forms [data-offer]").first.is_hidden()


def test_taking_a_side_puts_it_where_it_can_be_edited(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator("[data-takes=theirs-statement]").click()
    assert page.locator("#stands-statement").input_value().startswith("More than a quarter")


def test_without_a_script_everything_is_there(opened: Callable[..., Page]) -> None:
    page = opened(java_script_enabled=False)
    for part in ("#tab-chart", "#tab-remarks", "#tab-history", "#as-chart", "#as-table"):
        assert page.locator(part).is_visible()
    assert page.locator(".needs-script").first.is_hidden()
