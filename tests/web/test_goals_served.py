"""A result says which goals it serves by choosing them from the frameworks of its plan, and keeps what it had."""

from __future__ import annotations

from typing import Any

import pytest
from people import Cast

from wayfare.web.plan import actions as plans
from wayfare.web.plan.models import Item, Plan

SDG = [{"code": "sdg", "version": "2015"}]


@pytest.fixture
def plan(scene: Cast) -> Plan:
    fields = {"currency": "USD", "price_year": 2026, "first_year": 2026, "last_year": 2030, "frameworks": SDG}
    return plans.begin(by=scene.ama, workspace=scene.workspace, title="Plan", **fields)


def result(scene: Cast, plan: Plan, *ties: dict[str, str]) -> Item:
    content = {"level": "outcome", "statement": "Families save", "alignments": list(ties)}
    return plans.add_item(by=scene.ama, plan=plan, kind="result", parent=None, content=content)


def save(scene: Cast, item: Item, **more: str) -> Any:
    form = {"version": item.version, "level": "outcome", "statement": "Families save"} | more
    return scene.client(scene.ama).post(scene.address(f"plan/items/{item.pk}/edit/"), form)


def test_goals_are_chosen_and_no_free_text_is_taken(scene: Cast, plan: Plan) -> None:
    item = result(scene, plan)
    given = {"alignments-0-goal": "sdg@2015:10.7", "alignments-0-passage": "Safe migration"}
    assert save(scene, item, **given).status_code == 302
    item.refresh_from_db()
    tie = {"framework": "sdg", "version": "2015", "code": "10.7", "passage": "Safe migration"}
    assert item.content["alignments"] == [tie]
    assert save(scene, item, **{"alignments-0-goal": "my own goal"}).status_code == 422
    assert save(scene, item, **{"alignments-0-goal": "gcm@2018:6"}).status_code == 422
    item.refresh_from_db()
    assert item.content["alignments"] == [tie]


def test_only_chosen_frameworks_are_offered_and_what_stands_there_is_kept(scene: Cast, plan: Plan) -> None:
    Plan.objects.update(frameworks=[*SDG, {"code": "marenza", "version": "2026"}])
    plan.refresh_from_db()
    item = result(scene, plan, {"framework": "marenza", "version": "2026", "code": "4"})
    page = scene.client(scene.ama).get(scene.address(f"plan/items/{item.pk}/edit/")).content.decode()
    assert 'value="sdg@2015:10.7"' in page
    assert "gcm@2018" not in page
    assert 'value="marenza@2026:4" selected' in page
    assert save(scene, item, **{"alignments-0-goal": "marenza@2026:4"}).status_code == 302
    item.refresh_from_db()
    assert item.content["alignments"] == [{"framework": "marenza", "version": "2026", "code": "4"}]


def test_the_plan_says_which_frameworks_it_is_held_against(scene: Cast, plan: Plan) -> None:
    where = scene.address(f"plan/about/{plan.pk}/")
    page = scene.client(scene.ama).get(where)
    form = {name: field.value() or "" for name, field in ((f.name, f) for f in page.context["form"])}
    assert form["frameworks"] == ["sdg@2015"]
    answer = scene.client(scene.ama).post(where, form | {"version": 1, "frameworks": ["gcm@2018"]})
    assert answer.status_code == 302, answer.content.decode()
    plan.refresh_from_db()
    assert plan.frameworks == [{"code": "gcm", "version": "2018"}]
    stale = scene.client(scene.ama).post(where, form | {"version": 1, "frameworks": ["sdg@2015"]})
    assert stale.status_code == 409
    assert "gcm@2018" in stale.content.decode()


def test_a_framework_that_results_are_tied_to_is_not_taken_out(scene: Cast, plan: Plan) -> None:
    result(scene, plan, {"framework": "sdg", "version": "2015", "code": "10.7"})
    where = scene.address(f"plan/about/{plan.pk}/")
    page = scene.client(scene.ama).get(where)
    form = {field.name: field.value() or "" for field in page.context["form"]}
    answer = scene.client(scene.ama).post(where, form | {"version": plan.version, "frameworks": ["gcm@2018"]})
    assert answer.status_code == 422
    assert "take these ties out first" in answer.content.decode()
