"""People at work in the browser: a server of their own, each signed in as themselves, a picture of every step."""

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
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PASSWORD = "a made-up sentence to come in with"
expect.set_options(timeout=60_000)
JOB = 400_000
"""Milliseconds a job may take on a machine that has other things to do."""


@contextmanager
def served(home: Path, *options: str) -> Iterator[str]:
    """Serve the workbench from a folder, on loopback; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "wayfare", "serve", "--port", str(port), *options]
    running = subprocess.Popen(command, env=environment(home), start_new_session=True)
    try:
        yield _answering(f"http://127.0.0.1:{port}", running)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGTERM)
        running.wait(timeout=60)


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a process that works in a folder of its own."""
    found = os.environ | {"WAYFARE_HOME": str(home)}
    found.pop("DJANGO_SETTINGS_MODULE", None)
    return found


def _answering(address: str, running: subprocess.Popen[bytes]) -> str:
    for _ in range(900):
        assert running.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(f"{address}/accounts/login/", timeout=30):
                return address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    raise AssertionError("the server does not answer")


class Person:
    """Somebody who is signed in, with what their hands do on a page."""

    def __init__(self, stage: Stage, name: str, page: Page) -> None:
        self.stage, self.name, self.page = stage, name, page

    @property
    def main(self) -> Locator:
        """What the page is about, without the way to other pages."""
        return self.page.get_by_role("main")

    @property
    def path(self) -> str:
        """Where on the server the page is."""
        return self.page.url.removeprefix(self.stage.server)

    @property
    def body(self) -> str:
        """The institution somebody is of."""
        return self.stage.bodies.get(self.name, "")

    def go(self, where: str = "") -> None:
        """Open a page of the workspace."""
        self.open(f"/w/{self.stage.slug}/{where}")

    def open(self, path: str) -> None:
        """Open a page of the server; it has to be there."""
        answer = self.page.goto(self.stage.server + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def follow(self, name: str | re.Pattern[str], *, exact: bool = True) -> None:
        """Follow the first link of a name."""
        self.click(self.main.get_by_role("link", name=name, exact=exact))

    def click(self, what: Locator) -> None:
        """Click on the first of what was found, and wait for the page it leads to."""
        with self.page.expect_navigation():
            what.first.click()

    def press(self, name: str | re.Pattern[str], *, within: str = "") -> None:
        """Press a button that sends a form; nothing may be wrong with the form."""
        place = self.main.locator(within) if within else self.main
        self.click(place.get_by_role("button", name=name, exact=True))
        wrong = self.main.locator(".summary-of-errors, .error")
        assert wrong.count() == 0, f"{self.page.url}: {wrong.all_inner_texts()}"

    def fill(self, **fields: str | Iterable[str]) -> None:
        """Fill in fields by their names, whatever kind they are."""
        for name, value in fields.items():
            self._fill(name, value)

    def names(self, beginning: str) -> list[str]:
        """Return the names of fields that begin alike, in the order of the page, each once."""
        found = self.main.locator(f"[name^='{beginning}']").evaluate_all("fields => fields.map(field => field.name)")
        return list(dict.fromkeys(found))

    def rows(self, field: str, *rows: Mapping[str, str]) -> None:
        """Fill in the rows of a small table."""
        for number, row in enumerate(rows):
            if not self.main.locator(f"[name='{field}-{number}-{next(iter(row))}']").count():
                table = self.main.locator("[data-rows]").filter(has=self.page.locator(f"[name^='{field}-0-']"))
                table.get_by_role("button", name="Another row").click()
            self.fill(**{f"{field}-{number}-{column}": value for column, value in row.items()})

    def _fill(self, name: str, value: str | Iterable[str]) -> None:
        field = self.main.locator(f"[name='{name}']")
        kind = field.first.evaluate("field => field.type")
        if kind in {"radio", "checkbox"}:
            for each in [value] if isinstance(value, str) else value:
                (field if each == "on" else self.main.locator(f"[name='{name}'][value='{each}']")).check()
        elif kind.startswith("select"):
            field.select_option(value if isinstance(value, str) else list(value))
        elif kind == "file":
            field.set_input_files(str(value))
        else:
            field.fill(str(value))

    def sees(self, text: str | re.Pattern[str], timeout: float = 60_000) -> None:
        """Wait until the page says something."""
        expect(self.main.get_by_text(text).first).to_be_visible(timeout=timeout)

    def waits(self, selector: str) -> None:
        """Wait until a job is done, as the page shows it by itself."""
        expect(self.main.locator(selector).first).to_be_visible(timeout=JOB)

    def shot(self, what: str) -> None:
        """Take a picture of the page; nothing may stick out to the side."""
        self.stage.shot(self.page, f"{self.name.split()[0].lower()}-{what}")


class Stage:
    """A server, a browser and everybody who was invited."""

    def __init__(self, server: str, browser: Browser, pictures: Path, bodies: Mapping[str, str]) -> None:
        self.server, self.browser, self.pictures, self.bodies = server, browser, pictures, bodies
        self.slug, self.code, self.receipt, self.number = "", "", "", 0
        self._people: dict[str, Person] = {}
        pictures.mkdir(parents=True, exist_ok=True)

    def page(self, width: int = 1280) -> Page:
        """Open a browser nobody has used before."""
        context = self.browser.new_context(viewport={"width": width, "height": 900})
        context.tracing.start(snapshots=True)
        page = context.new_page()
        page.set_default_timeout(60_000)
        return page

    def leave(self, page: Page, name: str) -> None:
        """Close somebody's browser; what they did is kept as a trace, for `playwright show-trace`."""
        page.context.tracing.stop(path=self.pictures / f"{name}.zip")
        page.context.close()

    def end(self) -> None:
        """Close the browsers of everybody who signed in."""
        for name, someone in self._people.items():
            self.leave(someone.page, name.split(maxsplit=1)[0].lower())

    def person(self, name: str) -> Person:
        """Return somebody, signed in with address and password."""
        if name not in self._people:
            someone = Person(self, name, self.page())
            someone.page.goto(f"{self.server}/accounts/login/")
            someone.page.locator("[name=login]").fill(address(name))
            someone.page.locator("[name=password]").fill(PASSWORD)
            someone.page.get_by_role("button", name="Sign in").click()
            someone.page.wait_for_url(lambda url: "/accounts/" not in url)
            self._people[name] = someone
        return self._people[name]

    def shot(self, page: Page, what: str) -> None:
        """Take a picture, numbered in the order of the journey."""
        self.number += 1
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=self.pictures / f"{self.number:02d}-{what}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} sticks out by {wide} pixels"


def address(name: str) -> str:
    """Return somebody's address."""
    return f"{name.split(maxsplit=1)[0].lower()}@marenza.example"


def first_account(home: Path, name: str) -> None:
    """Make the first account as an operator does, on the command line."""
    about = ["--noinput", "--email", address(name), "--name", name]
    around = environment(home) | {
        "DJANGO_SETTINGS_MODULE": "wayfare.web.settings",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    }
    subprocess.run([sys.executable, "-m", "django", "createsuperuser", *about], env=around, check=True, timeout=300)
