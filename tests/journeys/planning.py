"""Steps of the whole cycle from the choice of priorities to the lesson for the next plan."""

from __future__ import annotations

import re
from pathlib import Path

from cast import Person, Stage
from marenza import (
    ABROAD,
    AMA,
    BANK,
    CELESTE,
    DAVIT,
    FINANCE,
    HANA,
    HOLDERS,
    LABOUR,
    LUCA,
    OPENED,
    PLAN,
    PLANNING,
    RATERS,
    SAID,
    SAVE,
    SAVING,
    SHOPS,
    STATISTICS,
    WOMEN,
)
from playwright.sync_api import expect

QUESTION = "What comes first for families with somebody abroad?"
BOND = "A bond for Marenzans abroad"
CRITERIA = (
    {"label": "Families reached", "worst": "hardly any", "best": "most"},
    {"label": "Women gain as much as men", "worst": "men gain", "best": "women gain as much"},
    {"label": "Cost", "worst": "the dearest", "best": "the cheapest"},
)
WEIGHTS = {WOMEN: ("60", "100", "20"), ABROAD: ("100", "80", "20"), FINANCE: ("50", "40", "100")}
"""Points of the criteria; bodies that are not named give those of `EVEN`."""
EVEN = ("100", "80", "60")
IMPACT = "Families with somebody abroad live by 2027 on money they decide over themselves, women as much as men."
OUTCOME = "Adults in all regions hold and use an account in their own name by 2027."


def priorities_are_weighed_and_decided(stage: Stage, marenza: Path) -> None:
    ama = stage.person(AMA)
    ama.go("situation/themes/finance/")
    ama.follow("Put measures on the list of options")
    ama.fill(codes=["remittances.mobile_money", "finance.migrant_control"])
    ama.press(SAVE)
    ama.follow("a gap of capacity")
    ama.main.locator("[name=codes]").first.check()
    ama.press(SAVE)
    ama.follow("Add an option")
    ama.fill(title=BOND, note="Savings lent to the state for roads and schools.", cost="250000")
    ama.press(SAVE)
    ama.sees("a measure tried elsewhere")
    ama.shot("options")
    ama.go("priorities/")
    ama.follow("Open a ranking")
    ama.fill(question=QUESTION, weighing="swing")
    ama.rows("criteria", *CRITERIA)
    ama.press(SAVE)
    for place, name in enumerate(RATERS):
        _rank(stage.person(name), place)
    ama.go("priorities/")
    ama.follow(QUESTION)
    ama.press("Close and show the result")
    ama.sees("Places, group by group")
    ama.sees("What each group weighs")
    ama.shot("ranking")
    _decide(ama)


def _rank(person: Person, place: int) -> None:
    person.go("priorities/")
    person.follow(QUESTION)
    person.press("Begin")
    for name, points in zip(person.names("points-"), WEIGHTS.get(person.body, EVEN), strict=True):
        person.fill(**{name: points})
    for number, name in enumerate(person.names("score-")):
        person.fill(**{name: str(5 - (number + place % 2) % 4)})
    if person.name == HANA:
        person.shot("ballot")
    person.press(SAVE)
    person.press("Hand in")


def _decide(ama: Person) -> None:
    ama.follow("Record the decision")
    for name in ama.names("verdict-"):
        turned_down = BOND in ama.main.locator(f"fieldset:has([name='{name}'])").inner_text()
        ama.fill(**{name: "no" if turned_down else "yes"})
        if turned_down:
            ama.fill(**{name.replace("verdict", "why"): "Its debt would be paid by the families it is meant for."})
    ama.fill(reasons="Paying out near home reaches most families; an account of one's own protects what women earn.")
    ama.rows("dissent", {"group": ABROAD, "statement": "A bond would have built the road the shops need."})
    ama.fill(decided_by="Steering committee of the plan (made up)", decided_on="2023-10-09")
    ama.press(SAVE)
    ama.sees("A bond would have built the road the shops need.")
    ama.shot("decision")


def the_plan_is_written(stage: Stage, marenza: Path) -> None:
    ama, celeste, davit = (stage.person(name) for name in (AMA, CELESTE, DAVIT))
    ama.go("plan/")
    ama.follow("Begin the plan")
    ama.fill(title=PLAN, standing="within_national_plan", host="Marenza 2027")
    ama.press(SAVE)
    ama.follow("Add a result")
    impact = _result(ama, IMPACT, owner=PLANNING, gender_passage="women as much as men", assumptions="Wages hold.")
    wanted = [*targets("2025", 17, 15, 19), *targets("2027", 22, 21, 23)]
    _survey_indicator(ama, impact, SAVING, "finance.formal_saving", wanted)
    _risk(ama, impact, "A recession in Caldoria sends people home early.")
    ama.open(impact)
    ama.follow("Add: Result")
    outcome = _result(ama, OUTCOME, owner=BANK, gender_passage="in their own name", assumptions="Shops keep cash.")
    wanted = [*targets("2025", 46, 41, 51), *targets("2027", 55, 53, 57)]
    _survey_indicator(ama, outcome, HOLDERS, "finance.account_ownership", wanted)
    ama.sees("42.5")
    ama.shot("indicator")
    _risk(ama, outcome, "Husbands take the cards.")
    _from_the_catalogue(davit, outcome)
    _from_a_gap(celeste)
    davit.go("plan/")
    davit.sees(SHOPS)
    davit.shot("chain")
    davit.go("plan/costs/")
    davit.sees("150,000")
    davit.shot("costs")
    ama.go("plan/matrix/")
    ama.shot("matrix")


def _result(person: Person, statement: str, **fields: str) -> str:
    """Fill in the form of a result that is open; returns the address of its page."""
    finding = person.main.locator("[name=findings] option").first.get_attribute("value")
    person.fill(statement=statement, findings=[str(finding)], gender_code="2", **fields)
    person.rows("gender_criteria", {"criterion": "analysis", "passage": "36.5% of women and 48.6% of men"})
    person.press(SAVE)
    return person.path


def _survey_indicator(person: Person, result: str, label: str, definition: str, wanted: list[dict[str, str]]) -> None:
    """Add an indicator a survey answers, whose baseline is the figure on the page of the theme."""
    figure = _figure_id(person, label)
    person.open(result)
    person.follow("Add: Indicator")
    person.fill(label=label, definition=definition, unit="percent", measured="percentage", direction="higher")
    person.fill(of_people="on", disaggregate_by=["sex"], aggregation="ratio", baseline_figure=figure)
    person.rows("targets", *wanted)
    person.fill(verification="Household survey of Marenza", frequency="yearly", owner=STATISTICS)
    person.press(SAVE)


def _figure_id(person: Person, label: str) -> str:
    """Find the id of a figure as a planner does: on the page that says where it comes from."""
    person.go("situation/themes/finance/")
    row = person.main.locator("dl, li, tr, .pair").filter(has=person.page.get_by_text(label, exact=True)).last
    person.click(row.get_by_role("link"))
    return person.main.locator("code").filter(has_text=re.compile(r"^f[0-9a-f]{16}$")).first.inner_text()


def targets(period: str, everybody: int, women: int, men: int) -> list[dict[str, str]]:
    values = {"": everybody, "F": women, "M": men}
    return [{"period": period, "sex": sex, "value": str(value)} for sex, value in values.items()]


def _risk(person: Person, result: str, statement: str) -> None:
    person.open(result)
    person.follow("Add: Risk")
    person.fill(statement=statement, threatens="people", likelihood="3", impact="3", owner=PLANNING)
    person.fill(response="reduce", measure="Asked for every half year; the plan is opened when it happens.")
    person.press(SAVE)


def _from_the_catalogue(davit: Person, outcome: str) -> None:
    """An output that takes up a measure of the catalogue, with what is known of it, an action and its cost."""
    davit.open(outcome)
    davit.follow("Add: Result")
    davit.fill(interventions=["remittances.rural_payout"])
    output = _result(davit, SHOPS, gender_passage="to the person it was sent to", assumptions="Shops keep cash.")
    davit.sees("Practice only")
    davit.sees("Points with few customers need a subsidy")
    davit.follow("Add: Indicator")
    davit.fill(label=OPENED, unit="people", measured="count", direction="higher", of_people="on")
    davit.fill(disaggregate_by=["sex"], aggregation="sum", baseline_value="0", baseline_period="2023")
    davit.fill(baseline_source="Register of the central bank")
    davit.rows("targets", *targets("2024", 1000, 600, 400), *targets("2027", 9000, 5000, 4000))
    davit.fill(verification="Register of the central bank", frequency="yearly")
    davit.press(SAVE)
    _risk(davit, output, "A shop is robbed.")
    _action(davit, output, "Contract and equip 300 shops", "120000")
    davit.open(output)
    davit.shot("output-from-the-catalogue")


def _action(person: Person, output: str, title: str, amount: str) -> None:
    person.open(output)
    person.follow("Add: Action")
    person.fill(title=title, start="2024-02-01", end="2026-12-31", funders=[FINANCE])
    person.press(SAVE)
    person.follow("Add: Cost")
    person.fill(description="Contracts", quantity="1", unit="lump sum", unit_cost=amount, category="contracts")
    person.rows("funding", {"funder": FINANCE, "amount": amount, "status": "available"})
    person.press(SAVE)


def _from_a_gap(celeste: Person) -> None:
    """An output that answers the first gap of capacity; her institution answers for it, so she goes on with it."""
    celeste.go("capacity/gaps/")
    celeste.follow(re.compile("^Answer in the plan"))
    celeste.fill(parent=OUTCOME)
    celeste.shot("answer-a-gap")
    celeste.press("Put it into the plan")
    output = celeste.path
    celeste.sees(LABOUR)
    celeste.follow("Change")
    celeste.fill(gender_code="1", gender_passage="for women and men", assumptions="The minister stays.")
    celeste.press(SAVE)
    celeste.click(celeste.main.locator(".items a"))
    celeste.follow("Change")
    celeste.fill(verification="The same questions, scored again", frequency="yearly", owner=LABOUR)
    celeste.press(SAVE)
    _risk(celeste, output, "People who were trained leave.")
    _action(celeste, output, "Appoint and train focal points", "30000")


def the_plan_is_approved(stage: Stage, marenza: Path) -> None:
    ama = stage.person(AMA)
    ama.go("plan/approval/")
    for body in (LABOUR, BANK, FINANCE):
        ama.fill(institution=body)
        ama.press("Ask for approval")
    ama.shot("approval-blocked")
    ama.follow("See what is missing")
    ama.sees(f"{len(SAID) - 1} contributions have had no answer")
    ama.shot("readiness")
    _answer_all(ama)
    ama.go("plan/readiness/")
    ama.sees("Nothing blocks the approval")
    ama.shot("ready")
    ama.go("plan/approval/")
    ama.press("Lay the plan before the institutions")
    for name in (CELESTE, DAVIT, LUCA):
        person = stage.person(name)
        person.go("plan/approval/")
        person.follow("Answer")
        person.fill(answer="approved", note=f"{person.body} agrees.")
        person.press(SAVE)
    ama.go("plan/approval/")
    ama.sees("Approved")
    ama.sees(f"{FINANCE} agrees.")
    ama.shot("approved")
    ama.go("plan/editions/")
    ama.follow("Publish")
    ama.fill(licence="CC-BY-4.0")
    ama.press("Publish")
    ama.sees("How to cite it")
    ama.shot("published")
    _find_again(stage)


def _answer_all(ama: Person) -> None:
    """Answer every contribution: one taken up with the part of the plan, the others with reasons."""
    ama.follow("contributions have had no answer", exact=False)
    ama.shot("unanswered")
    while ama.main.get_by_role("link", name=re.compile("^Answer it")).count():
        ama.follow(re.compile("^Answer it"))
        if SAID[0][1] in ama.main.inner_text():
            ama.fill(outcome="taken_up", items=[SHOPS])
        else:
            ama.fill(outcome="later", reason="It needs the agreement of countries where the money is earned.")
        ama.press(SAVE)
        ama.go("consultation/dispositions/")


def _find_again(stage: Stage) -> None:
    """Whoever spoke reads with the receipt, and without an account, what became of it."""
    page = stage.page(width=390)
    page.goto(f"{stage.server}/say/{stage.code}/mine/")
    page.locator("[name=receipt]").fill(stage.receipt)
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_text("taken up", exact=True)).to_be_visible()
    expect(page.get_by_text(SHOPS)).to_be_visible()
    stage.shot(page, "somebody-reads-what-became-of-it")
    stage.leave(page, "somebody-later")
