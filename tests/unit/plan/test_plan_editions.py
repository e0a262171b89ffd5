"""Editions are compared by meaning: sentences on what changed, and whether it asks for less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from sound import part, plan, value

from wayfare.catalogue import load
from wayfare.model import cost
from wayfare.model import plan as model
from wayfare.plan import document, editions
from wayfare.plan.editions import Ambition, Change, Kind


def changed(change: Callable[[dict[str, Any]], object], language: str = "en") -> tuple[Change, ...]:
    given = value()
    change(given)
    return editions.compare(plan(), document.from_value(given), load(), language)


def texts(change: Callable[[dict[str, Any]], object]) -> list[str]:
    return [each.text for each in changed(change)]


def test_the_same_plan_has_not_changed() -> None:
    assert editions.compare(plan(), plan(), load()) == ()


def test_order_is_no_meaning() -> None:
    assert changed(lambda p: [p[name].reverse() for name in ("indicators", "costs", "bodies", "localities")]) == ()
    assert changed(lambda p: part(p, "indicators", "iu")["targets"].reverse()) == ()


OUTCOME = "Outcome 1 “Women and men who receive money from abroad save a part of it in accounts of their own.”"
IMPACT = "Impact I1 “Families of migrants live above the poverty line.”"
OUTPUT = "Output 1.1 “Agents who are women open accounts at every pay-out point.”"
TITLE = "A small plan of a country that does not exist"
OPENED, TRAIN, OPEN = (
    "Indicator 1.1.a “Accounts opened by women”",
    "Action 1.1-1 “Train agents”",
    "Action 1.1-2 “Open accounts”",
)


def set_on(kind: str, identity: str, **fields: Any) -> Callable[[dict[str, Any]], object]:
    return lambda given: part(given, kind, identity).update(fields)


def taken(kind: str, identity: str, field: str) -> Callable[[dict[str, Any]], object]:
    return lambda given: part(given, kind, identity).pop(field)


def without_north(given: dict[str, Any]) -> None:
    given["localities"].pop(0)
    given["costs"][0].pop("locality")
    part(given, "indicators", "iu")["targets"].pop(2)


CHANGES = [
    (lambda given: given.update(title="New"), f"The plan: title is now New; before, it was {TITLE}."),
    (taken("results", "O", "parent"), f"{OUTCOME} now serves nothing above it; before, it served {IMPACT}."),
    (set_on("actions", "B", end="2029-11-30"), f"{OPEN}: end is now 2029-11-30; before, it was 2029-12-31."),
    (taken("actions", "B", "gaps"), f"{OPEN}: taken out of capacity gaps: g1; g2; g3."),
    (
        set_on("actions", "A", raci={"responsible": ["bank"], "accountable": ["mop"]}),
        f"{TRAIN}: added to who answers for it: Ministry of Planning.",
    ),
    (
        set_on("indicators", "iu", frequency="yearly"),
        f"{OPENED}: frequency is now Every year; before, it was Every quarter.",
    ),
    (taken("indicators", "iu", "verification"), f"{OPENED}: source was taken out; it was Bank records."),
    (
        lambda given: part(given, "results", "O")["risks"][0].update(likelihood=5),
        "The risk “Banks close branches.”: likelihood is now 5; before, it was 4.",
    ),
    (without_north, "The plan: taken out of places: North."),
    (
        set_on("results", "U", gender={"code": 1, "passage": "women"}),
        f"{OUTPUT}: gender marker is now 1 – limited; women; before, it was 0 – no contribution.",
    ),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=[said[-30:] for _, said in CHANGES])
def test_a_change_is_one_sentence(change: Callable[[dict[str, Any]], object], said: str) -> None:
    assert said in texts(change)


def test_what_is_new_and_what_is_gone_is_named() -> None:
    found = changed(lambda p: part(p, "costs", "c2").update(id="c9"))
    assert [(c.kind, c.item) for c in found] == [(Kind.ADDED, "c9"), (Kind.REMOVED, "c2")]
    assert found[0].text == "New: the cost line “Agents' fees” of 2028."


def test_a_target_that_asks_for_less_is_called_weaker_whichever_way_is_better() -> None:
    falling = changed(lambda p: part(p, "indicators", "ii")["targets"][0].update(value=27))
    assert [(c.ambition, c.text) for c in falling] == [
        (Ambition.WEAKER, "Indicator I1.a “People in poverty”: the target for 2029 was weakened from 25 to 27.")
    ]
    rising = changed(lambda p: part(p, "indicators", "io")["targets"][1].update(value=45))
    assert rising[0].ambition is Ambition.STRONGER
    assert "the target for Women, 2029 was strengthened from 38 to 45" in rising[0].text


def test_a_target_that_is_gone_is_weaker_and_a_new_one_is_told() -> None:
    found = changed(lambda p: part(p, "indicators", "iu")["targets"][0].update(period="2027"))
    assert [(c.ambition, "2027" in c.text) for c in found] == [(Ambition.SAME, True), (Ambition.WEAKER, False)]


def test_money_is_told_for_the_whole_as_well() -> None:
    assert texts(lambda p: part(p, "costs", "c1").update(quantity=20)) == [
        "The plan now costs 2,713 dal, 1,155 dal more than before.",
        "The cost line “Training days” of 2027: quantity is now 20; before, it was 10.",
    ]


def test_no_field_of_a_plan_is_without_a_name() -> None:
    """Every field that can change has words, so that no sentence shows the name of a column."""
    for kind in (model.Plan, model.Result, model.PlanIndicator, model.Action, cost.CostLine, model.Body, model.Risk):
        for field in fields(kind):
            if field.name not in {"id", "risks", "targets", "raci", *editions.PARTS}:
                assert f"plan.field.{field.name}" in load().wordings, field.name


def test_sentences_go_through_the_translation() -> None:
    assert all("⟦" in c.text for c in changed(lambda p: p["costs"].pop(1), "qps"))
