"""Steps of the whole cycle from an empty workspace to what people say in the consultation."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cast import JOB, PASSWORD, Person, Stage, address
from marenza import (
    AMA,
    BILAL,
    BODIES,
    CAPACITY,
    DAVIT,
    GROUPS,
    HANA,
    HEARING,
    INVITED,
    PLANNING,
    QUESTIONS,
    RATERS,
    SAID,
    SAVE,
    STATISTICS,
)
from playwright.sync_api import expect


def a_cycle_is_opened_and_people_are_invited(stage: Stage, marenza: Path) -> None:
    ama = stage.person(AMA)
    ama.shot("signed-in")
    ama.follow("Begin a workspace")
    ama.fill(title="Marenza (made up)", country="XMZ", currency="DAL", first_year="2024", last_year="2027")
    ama.fill(summary="A country that does not exist plans with its migrants, for four years.")
    ama.shot("begin-a-workspace")
    ama.press("Begin")
    stage.slug = ama.page.url.rstrip("/").rsplit("/", 1)[-1]
    ama.shot("empty-board")
    for name, kind in BODIES.items():
        ama.go("institutions/add/")
        ama.fill(name=name, kind=kind)
        ama.press(SAVE)
    ama.go("settings/")
    ama.fill(lead=PLANNING, mandate="Council of Ministers, 14 January 2023 (made up)", route="inside")
    ama.press(SAVE)
    ama.go("places/upload/")
    ama.fill(file=str(marenza / "2023" / "regions.geojson"))
    ama.press("Upload and compare")
    ama.shot("areas-compared")
    ama.press(re.compile(r"Take \d+ areas over"))
    ama.shot("areas")
    for group, power in GROUPS.items():
        ama.go("stakeholders/add/")
        ama.fill(name=group, power=power, interest="9", stance="1", engagement="consult", concerned="on")
        ama.press(SAVE)
    for name, (role, body) in INVITED.items():
        _invite(ama, name, role, body)
    ama.go("people/")
    ama.shot("people")


def _invite(ama: Person, name: str, role: str, body: str) -> None:
    ama.go("people/invite/")
    ama.fill(name=name, email=address(name), role=role, institution=body)
    ama.press("Make the invitation")
    code = ama.main.locator("#address").inner_text()
    page = ama.stage.page()
    page.goto(code)
    page.locator("[name=password]").fill(PASSWORD)
    if name == BILAL:
        ama.stage.shot(page, "invited-bilal")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(f"**/w/{ama.stage.slug}/")
    page.context.close()


def a_survey_is_brought(stage: Stage, marenza: Path) -> None:
    bilal = stage.person(BILAL)
    bilal.shot("board")
    bilal.go("evidence/")
    bilal.follow("Add a source")
    bilal.fill(title="Household survey of Marenza (made up)", publisher=STATISTICS, licence="Free to use")
    bilal.fill(population="Private households.", definition="Born abroad; former members who live abroad.")
    bilal.fill(fieldwork_start="2023-03-06", fieldwork_end="2025-05-30")
    bilal.press("Add to the register")
    bring(bilal, marenza, "2023")
    bilal.go("situation/setup/")
    bilal.fill(areas="admin1")
    bilal.press(SAVE)
    bilal.follow("Decide a number")
    bilal.fill(name="poverty_line", value="175", unit="dal per person per month", why="The line Marenza was given.")
    bilal.press(SAVE)
    bilal.shot("how-it-is-assessed")


def bring(bilal: Person, marenza: Path, year: str) -> None:
    bilal.go("evidence/")
    bilal.follow("Household survey of Marenza (made up)")
    bilal.follow("Bring a file")
    bilal.fill(file=str(marenza / year / "persons.parquet"), kind="survey", period=year)
    bilal.shot(f"bring-a-file-{year}")
    bilal.press("Upload and read")
    bilal.waits("#means")
    bilal.shot(f"design-and-meaning-{year}")
    bilal.press("Confirm, and store it as evidence")
    bilal.waits(".badge-good:has-text('Ready')")
    bilal.shot(f"ready-{year}")


def the_situation_is_assessed(stage: Stage, marenza: Path) -> None:
    bilal = stage.person(BILAL)
    assess(bilal)
    bilal.shot("situation")
    bilal.go("situation/themes/finance/")
    bilal.shot("theme-finance")


def assess(bilal: Person) -> None:
    bilal.go("situation/")
    bilal.press(re.compile("^Assess"))
    bilal.sees("An assessment is being made")
    bilal.shot("being-assessed")
    expect(bilal.main.locator(".state-computing")).to_have_count(0, timeout=JOB)
    bilal.waits(".themes")


def findings_are_endorsed_and_disputed(stage: Stage, marenza: Path) -> None:
    bilal, ama, hana, davit = (stage.person(name) for name in (BILAL, AMA, HANA, DAVIT))
    for theme, words, side in (("finance", "of women and", "As a risk"), ("gender", "Unpaid care", "As a risk")):
        bilal.go(f"findings/compose/{theme}/")
        if theme == "finance":
            bilal.shot("sentences")
        bilal.press(side, within=f"li:has-text('{words}')")
        bilal.press("Send to review")
        _endorse(ama, words)
    bilal.shot("finding")
    _position(davit, "Unpaid care", "endorse", "")
    _position(hana, "of women and", "dispute", "Many accounts in a woman's name are run by a brother or a husband.")
    hana.shot("disputed")
    _finding(bilal, "of women and")
    bilal.follow("Answer it", exact=False)
    bilal.fill(reply="True, and the survey asked who decides: the next round shows both.")
    bilal.press(SAVE)
    bilal.go("findings/")
    bilal.shot("findings")


def _finding(person: Person, words: str) -> None:
    person.go("findings/")
    person.click(person.main.get_by_role("link").filter(has_text=words))


def _endorse(ama: Person, words: str) -> None:
    _finding(ama, words)
    ama.press("Endorse")


def _position(person: Person, words: str, stance: str, reason: str) -> None:
    _finding(person, words)
    person.follow("Take a position")
    person.fill(stance=stance, reason=reason)
    person.press(SAVE)


def capacity_is_scored_apart_in_two_rounds(stage: Stage, marenza: Path) -> None:
    ama = stage.person(AMA)
    ama.go("capacity/begin/")
    ama.fill(title=CAPACITY, about="All institutions together", mode="quick")
    for box in (*ama.main.locator("[name=level]").all()[1:], *ama.main.locator("[name=capacity]").all()[5:]):
        box.uncheck()
    ama.shot("begin-capacity")
    ama.press(SAVE)
    for number in (1, 2):
        for place, name in enumerate(RATERS):
            _score(stage.person(name), existing=1 + place % 3 if number == 1 else 2, number=number)
        _capacity(ama)
        ama.shot(f"handed-in-{number}")
        ama.follow(f"Close round {number}")
        ama.press(f"Close round {number}")
        if number == 1:
            _capacity(ama)
            ama.press("Open round 2")
    _capacity(ama)
    ama.follow("Results")
    ama.shot("capacity-results")
    ama.go("capacity/gaps/")
    ama.shot("gaps")


def _capacity(person: Person) -> None:
    person.go("capacity/")
    person.follow(CAPACITY)


def _score(person: Person, *, existing: int, number: int) -> None:
    _capacity(person)
    person.press("Begin to score")
    while "/sheet/" in person.page.url:
        _fill_sheet(person, existing)
        if person.name == HANA:
            person.shot(f"sheet-{number}")
        person.press("Save and go on")
    person.press("Hand in")


def _fill_sheet(person: Person, existing: int) -> None:
    for number, panel in enumerate(person.main.locator("section.panel").all()):
        scores = {"existing": existing, "desired": 5 - number % 2, "importance": 4, "feasibility": 4 - number % 3}
        for aspect, value in scores.items():
            panel.locator(f"[name$='-{aspect}'][value='{value}']").check()
        panel.locator("textarea").fill("One desk with two people, and no budget line of its own.")


def people_are_heard_and_answered(stage: Stage, marenza: Path) -> None:
    ama = stage.person(AMA)
    ama.go("consultation/")
    ama.follow("Begin a consultation")
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    ama.fill(title=HEARING, intro="What stands between you and the money that is yours? Ten minutes, no name.")
    ama.fill(way="code", identity="anonymous", floor="3", published="on")
    ama.fill(opens=yesterday.isoformat(), closes=(yesterday + timedelta(days=30)).isoformat())
    ama.rows("questions", *QUESTIONS)
    ama.shot("begin-consultation")
    ama.press(SAVE)
    ama.press("Open it")
    ama.shot("consultation-open")
    code = ama.main.locator("dd code").first.inner_text()
    receipts = [_speak(stage, code, *said, shown=number == 0) for number, said in enumerate(SAID)]
    ama.go("consultation/")
    ama.follow(HEARING)
    ama.sees(f"{len(SAID)} contributions")
    ama.follow("Moderation")
    ama.shot("moderation")
    for words, decision in (*((each[1], "shown") for each in SAID[:-1]), (SAID[-1][1], "hidden")):
        _moderate(ama, words, decision)
    ama.go("consultation/")
    ama.follow(HEARING)
    ama.follow("Close it")
    ama.press("Close it")
    ama.go("consultation/")
    ama.follow(HEARING)
    ama.follow("Results")
    ama.shot("consultation-results")
    stage.code, stage.receipt = code, receipts[0]


def _speak(stage: Stage, code: str, group: str, words: str, score: str, *, shown: bool) -> str:
    """Take part as somebody without an account, on a telephone; returns the receipt."""
    page = stage.page(width=390)
    page.goto(f"{stage.server}/say/")
    page.locator("[name=code]").fill(code)
    page.get_by_role("button", name="Go on").click()
    page.locator("[name=group]").select_option(label=group)
    page.locator(f"[name=q-q1][value='{score}']").check()
    page.locator("[name=q-q2]").fill(words)
    if shown:
        stage.shot(page, "somebody-answers")
    page.get_by_role("button", name="Send").click()
    receipt = page.locator("#receipt").inner_text()
    if shown:
        stage.shot(page, "somebody-receipt")
    stage.leave(page, f"somebody-{len(list(stage.pictures.glob('somebody-*.zip'))) + 1}")
    return receipt


def _moderate(ama: Person, words: str, decision: str) -> None:
    row = ama.main.locator("li", has_text=words)
    if decision == "shown":
        ama.click(row.get_by_role("button", name="Show"))
        return
    ama.click(row.get_by_role("link", name="Decide with a reason"))
    ama.fill(decision=decision, decision_reason="It names a person who is not there to answer.")
    ama.press(SAVE)
