"""Steps of the whole cycle from the first reported value to the lesson for the next plan."""

from __future__ import annotations

from pathlib import Path

from assessing import bring
from cast import Person, Stage
from marenza import AMA, BILAL, DAVIT, FARIDA, HOLDERS, OPENED, PLAN, SAVE, SHOPS
from playwright.sync_api import expect


def values_are_reported_and_approved(stage: Stage, marenza: Path) -> None:
    ama, davit, farida = (stage.person(name) for name in (AMA, DAVIT, FARIDA))
    ama.go("monitoring/")
    ama.follow("Lay out the reports")
    ama.press("Lay them out")
    davit.go("monitoring/queue/?mine")
    davit.shot("due")
    _report(davit, OPENED, "2024")
    davit.follow("Enter values")
    women, men = (name for name in davit.names("cell-") if name[-1] in "FM")
    davit.fill(**{women: "640", men: "410"})
    davit.shot("enter-values")
    davit.press("Save as a draft")
    davit.sees("640")
    _move(davit, "Hand in")
    farida.open(davit.path)
    _move(farida, "Approve")
    farida.sees("Approved")
    farida.shot("approved-report")
    ama.go("monitoring/")
    ama.sees("On track: 1,050, where 1,000 was expected by then.")
    ama.sees("With the tolerance, being on track begins at 100.")
    ama.shot("progress-2024")


def a_second_round_answers_with_its_error(stage: Stage, marenza: Path) -> None:
    ama, bilal, farida = (stage.person(name) for name in (AMA, BILAL, FARIDA))
    bring(bilal, marenza, "2025")
    farida.go("monitoring/queue/")
    farida.follow("Compute from a survey round")
    second = farida.main.locator("[name=dataset] option", has_text="2025").get_attribute("value")
    farida.fill(dataset=str(second))
    farida.press("Compute")
    farida.waits("a:has-text('Go to the result')")
    farida.follow("Go to the result")
    farida.shot("computed")
    farida.press("Take over as drafts what is ticked")
    farida.go("monitoring/queue/")
    _report(farida, HOLDERS, "2025")
    expect(farida.main.locator(".interval").first).to_be_visible()
    farida.shot("computed-report")
    _move(farida, "Hand in")
    ama.open(farida.path)
    _move(ama, "Approve")
    ama.go("monitoring/")
    row = ama.main.locator("tr", has_text=HOLDERS)
    expect(row.locator(".badge").first).to_have_text("on track")
    ama.shot("progress-2025")


def the_review_opens_the_next_cycle(stage: Stage, marenza: Path) -> None:
    ama, farida = stage.person(AMA), stage.person(FARIDA)
    farida.go("monitoring/review/")
    farida.follow("Add a lesson")
    farida.fill(criterion="effectiveness", finding="Accounts were opened where shops paid out, and nowhere else.")
    farida.fill(recommendation="Begin the next plan with shops in the mountain regions.", item=SHOPS)
    farida.press(SAVE)
    ama.go("monitoring/review/")
    ama.sees("no response yet")
    ama.follow("Accounts were opened", exact=False)
    ama.fill(response="accepted", reason="The central bank has the shops listed.", carry_over="on")
    ama.press(SAVE)
    ama.sees("goes into the next cycle")
    ama.shot("review")
    ama.go("plan/approval/")
    ama.press("Open it for changes")
    ama.go("plan/")
    ama.sees("Draft")
    ama.sees(PLAN)
    ama.go()
    ama.shot("board-at-the-end")


def _report(person: Person, indicator: str, period: str) -> None:
    for fold in person.main.locator("details:not([open]) > summary").all():
        fold.click()
    person.click(person.main.get_by_role("link").filter(has_text=indicator).filter(has_text=period))


def _move(person: Person, name: str) -> None:
    person.follow(name)
    person.press(name)
