"""A planner's main work with the keyboard alone: signing in, changing an item of the plan, approving a value."""

from __future__ import annotations

from pathlib import Path

from cast import PASSWORD, Stage, address
from marenza import AMA, DAVIT, FARIDA, SAVE, SAVING, SHOPS
from playwright.sync_api import Locator, expect

FARTHEST = 250
"""Presses of the tabulator after which nobody would look on."""
REASON = "A shop is where people go every week; a branch is a day away."


class Typist:
    """Somebody without a mouse."""

    def __init__(self, stage: Stage, name: str) -> None:
        self.page = stage.page()
        self.page.goto(f"{stage.server}/accounts/login/")
        self.write("[name=login]", address(name))
        self.write("[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/accounts/" not in url)
        self.page.goto(f"{stage.server}/w/{stage.slug}/")

    def reach(self, what: Locator) -> None:
        """Press the tabulator until something has the focus; it has to be visible then."""
        for _ in range(FARTHEST):
            self.page.keyboard.press("Tab")
            if what.first.evaluate("each => each === document.activeElement"):
                expect(what.first).to_be_in_viewport()
                return
        raise AssertionError(f"{what} is not reached with the keyboard on {self.page.url}")

    def write(self, field: str, text: str) -> None:
        """Write over what stands in a field."""
        self.reach(self.page.locator(field))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def go(self, name: str, role: str = "link", within: str = "main") -> None:
        """Reach a link or a button by its name and press Enter."""
        self.reach(self.page.locator(within).get_by_role(role, name=name, exact=within == "main"))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def the_keyboard_alone_is_enough(stage: Stage, marenza: Path) -> None:
    davit = Typist(stage, DAVIT)
    davit.go("Results and actions", within="nav.side")
    davit.go(SHOPS)
    davit.go("Change")
    davit.write("[name=because]", REASON)
    davit.go(SAVE, "button")
    expect(davit.page.get_by_text(REASON)).to_be_visible()
    stage.shot(davit.page, "davit-by-keyboard")
    for name, move, state in ((FARIDA, "Hand in", "Handed in"), (AMA, "Approve", "Approved")):
        typist = Typist(stage, name)
        typist.go("Delivery and monitoring", within="nav.side")
        typist.go("Due next", within="nav.side")
        typist.go(f"{SAVING}, 2025")
        typist.go(move)
        typist.go(move, "button")
        expect(typist.page.locator(".badge", has_text=state).first).to_be_visible()
        stage.shot(typist.page, f"{name.split()[0].lower()}-by-keyboard")
