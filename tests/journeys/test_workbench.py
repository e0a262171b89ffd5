"""The workbench as people open it: every page of every role without barrier, and one item changed to the end."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import screens
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("workbench")]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOME = "/w/marenza-made-up/"
ALIKE = yaml.safe_load((Path(__file__).parent / "alike_words.yaml").read_text(encoding="utf-8"))
"""Words that are the same in English and in another language, with the reason."""
TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorials" / "survey-in-the-workbench.md"
LONG_WORK = 300_000
"""Milliseconds a job may take while the survey of the made-up country is assessed before it."""


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[str]:
    """A server of its own with the made-up country, on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "wayfare", "serve", "--port", str(port), "--try-out", "MEX"]
    environment = os.environ | {"WAYFARE_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    running = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        yield _answering(f"http://127.0.0.1:{port}", running)
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(timeout=60)


def _answering(address: str, running: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        assert running.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(f"{address}/accounts/login/", timeout=30):
                return address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def come_in(chromium: Browser, server: str, name: str, width: int = 1280, **more: object) -> Page:
    page = chromium.new_context(viewport={"width": width, "height": 900}, **more).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{server}/accounts/login/")
    page.locator("li", has_text=name).get_by_role("button").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    return page


def addresses(page: Page, server: str) -> list[str]:
    """The pages of the workspace that the side of this page leads to."""
    found = page.locator("nav.side a").evaluate_all("links => links.map(link => link.href)")
    return sorted({each for each in found if each.startswith(f"{server}/w/")})


def stages(page: Page, server: str) -> list[str]:
    """Every page of every stage: the side shows the pages of the stage at hand."""
    page.goto(server + HOME)
    found = set(addresses(page, server))
    for each in sorted(found):
        page.goto(each)
        found |= set(addresses(page, server))
    return sorted(found)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_no_page_of_the_coordinator_stands_in_anybodys_way(
    server: str, chromium: Browser, width: int, scheme: str
) -> None:
    page = come_in(chromium, server, "Ama Velasko", width, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    wrong: dict[str, object] = {}
    for each in stages(page, server):
        answer = page.goto(each)
        assert answer is not None
        assert answer.status == 200, each
        if found := [one["id"] for one in Axe().run(page).response["violations"]]:
            wrong[each.removeprefix(server)] = found
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong[each.removeprefix(server) + " overflows"] = width
    assert wrong == {}
    assert said == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (360, "light")])
def test_arabic_pages_run_from_right_to_left(server: str, chromium: Browser, width: int, scheme: str) -> None:
    page = come_in(chromium, server, "Ama Velasko", width, color_scheme=scheme)
    page.goto(f"{server}/account/language/?to=ar&next={HOME}")
    wrong: dict[str, object] = {}
    rooms = "plan plan/actions plan/costs plan/matrix monitoring capacity/gaps interactions consultation priorities"
    for each in ("", *(f"{room}/" for room in f"{rooms} evidence situation jobs record".split())):
        page.goto(server + HOME + each)
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.locator("html").get_attribute("lang") == "ar"
        if found := [one["id"] for one in Axe().run(page).response["violations"]]:
            wrong[each] = found
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong[each + " overflows"] = width
    assert wrong == {}


@pytest.fixture(scope="module")
def english(server: str, chromium: Browser) -> dict[str, list[str]]:
    """What the pages of every stage say in English, by address, once the first assessment is there to be read."""
    page = come_in(chromium, server, "Ama Velasko")
    until = time.monotonic() + LONG_WORK / 1000
    while (answer := page.goto(f"{server}{HOME}situation/sources/")) is None or answer.status == 404:
        assert time.monotonic() < until, "nothing was assessed"
        page.wait_for_timeout(2_000)
    return {each: screens.texts(page) for each in stages(page, server) if page.goto(each)}


@pytest.mark.parametrize("language", sorted(ALIKE))
def test_no_screen_speaks_english_in_another_language(
    server: str, chromium: Browser, home: Path, english: dict[str, list[str]], language: str
) -> None:
    page = come_in(chromium, server, "Ama Velasko")
    page.goto(f"{server}/account/language/?to={language}&next={HOME}")
    words = {word.casefold() for each in ALIKE[language] for word in each["words"]}
    typed = screens.typed(home / "workbench.sqlite3")
    wrong: dict[str, list[str]] = {}
    for each, before in english.items():
        page.goto(each)
        same = set(screens.texts(page)) & set(before)
        if left := sorted(text for text in same if screens.left(text, typed, words)):
            wrong[each.removeprefix(server + HOME)] = left
    assert wrong == {}


@pytest.mark.parametrize("name", ["Bilal", "Celeste", "Elif", "Farida", "Goran", "Ines", "Jonas", "Kadi"])
def test_every_role_opens_every_page_it_is_shown(server: str, chromium: Browser, name: str) -> None:
    page = come_in(chromium, server, name)
    got = {each: page.request.get(each).status for each in stages(page, server)}  # the answer alone, nothing is drawn
    assert set(got.values()) == {200}, {each: status for each, status in got.items() if status != 200}


def test_two_people_change_a_report_and_the_second_is_shown_both(server: str, chromium: Browser) -> None:
    first, second = (come_in(chromium, server, name) for name in ("Farida", "Ama"))
    first.goto(server + HOME + "monitoring/queue/")
    first.locator("li", has_text="late:").locator("a").first.click()
    address = first.url
    for page in (first, second):
        page.goto(address)
        page.get_by_role("link", name="Enter values").click()
    fields = first.locator("input.number:not([disabled])")
    name = fields.first.get_attribute("name")
    first.locator(f"[name='{name}']").fill("3")
    second.locator(f"[name='{name}']").fill("4")
    for page in (first, second):
        page.get_by_role("button", name="Save as a draft").click()
        page.wait_for_load_state()
    expect(second.get_by_role("heading", level=1)).to_have_text("Somebody changed this meanwhile")
    second.locator(f"textarea[name='{name}']").fill("7")
    second.get_by_role("button", name="Save what should stand").click()
    expect(second.get_by_role("cell", name=re.compile(r"^7(\.0)?%?$")).first).to_be_visible()


def test_the_keyboard_alone_reaches_the_plan(server: str, chromium: Browser) -> None:
    page = come_in(chromium, server, "Ama Velasko")
    page.goto(server + HOME)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    link = page.locator("nav.side").get_by_role("link", name="Results and actions").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{HOME}plan/")
    assert Path(page.url).name == "plan"


def test_the_survey_of_mexico_is_added_by_hand_as_the_tutorial_says(
    server: str, chromium: Browser, microdata: Path
) -> None:
    page = come_in(chromium, server, "Ama Velasko")
    page.get_by_role("link", name="Mexico", exact=True).first.click()
    page.get_by_role("link", name="Evidence").first.click()
    page.get_by_role("link", name="Add a source").click()
    for field, text in written("2. Register the source").items():
        page.get_by_label(field).fill(text)
    page.get_by_role("button", name="Add to the register").click()
    page.get_by_role("link", name="Bring a file").click()
    page.get_by_label("File", exact=True).set_input_files(microdata / "mex-enigh-2012" / "hogares_derivado.csv.gz")
    page.get_by_role("button", name="Upload and read").click()
    keep = page.get_by_role("button", name="Confirm, and store it as evidence")
    expect(keep).to_be_visible(timeout=LONG_WORK)
    for found in ("mexico_enigh", "factor_viv", "est_dis", "upm", "31,031,838", "The design fits the table"):
        expect(page.get_by_role("main")).to_contain_text(found)
    keep.click()
    expect(page.get_by_role("main")).to_contain_text("ready", timeout=LONG_WORK)
    page.get_by_role("link", name="Situation").first.click()
    page.get_by_role("link", name="How it is assessed").click()
    page.get_by_role("link", name="Decide a number").click()
    wanted = written("4. Decide the poverty line")
    page.get_by_label("What is chosen").select_option(label=wanted.pop("What is chosen"))
    for field, text in wanted.items():
        page.get_by_label(field).fill(text)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Situation").first.click()
    page.get_by_role("button", name="Assess again").click()
    expect(page.get_by_role("main")).to_contain_text("32.0% of people (29.9–34.1%) live below", timeout=LONG_WORK)
    expect(page.get_by_role("main")).to_contain_text("it would be 32.9%")


def written(step: str) -> dict[str, str]:
    """What the tutorial tells its reader to write at a step, by field."""
    text = TUTORIAL.read_text(encoding="utf-8").partition(f"## {step}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return {field: said for field, said in rows if field != "Field"}
