"""Measures and outcomes: people score apart, medians show conflicts, and a conflict is settled with a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from people import Cast

from wayfare.web.audit.models import Record
from wayfare.web.coherence import actions as coherence
from wayfare.web.interactions import actions, facts, queries
from wayfare.web.interactions.models import Reading
from wayfare.web.plan import actions as plans


@pytest.fixture
def acting(scene: Cast) -> str:
    """A policy in force beside a plan with one outcome, whose code is `on(scene)`."""
    years = {"currency": "USD", "price_year": 2026, "first_year": 2026, "last_year": 2030}
    plan = plans.begin(by=scene.ama, workspace=scene.workspace, title="Plan", **years)
    content = {"level": "outcome", "statement": "Workers pay no fee"}
    plans.add_item(by=scene.ama, plan=plan, kind="result", parent=None, content=content)
    row = coherence.add_policy(by=scene.ama, workspace=scene.workspace, title="Law on recruitment", kind="law")
    return f"policy:{row.pk}"


def on(scene: Cast) -> str:
    return next(iter(queries.objectives(scene.workspace)))


def scored(scene: Cast, someone: Any, acting: str, score: int, passage: str = "") -> Reading:
    row = actions.take_reading(by=someone, workspace=scene.workspace, acting=acting)
    passages = {on(scene): passage} if passage else {}
    return actions.score(by=someone, reading=row, version=row.version, scores={on(scene): score}, passages=passages)


def crowd(scene: Cast, acting: str, scores: tuple[int, ...] = (-2,), passage: str = "") -> None:
    """As many as the floor asks for: the coordinator, the analyst, and people of the ministry."""
    roles = ("coordinator", "analyst", "focal_point", "local_government", "participant")
    for role, score in zip(roles, scores + (-2,) * (len(roles) - len(scores)), strict=True):
        scored(scene, scene.by_role[role], acting, score, passage)


def test_below_the_floor_no_score_is_shown_and_a_group_of_one_never_stands_alone(scene: Cast, acting: str) -> None:
    for role in ("coordinator", "analyst", "focal_point", "local_government"):
        scored(scene, scene.by_role[role], acting, -3)
    found = queries.matrix(scene.workspace)
    assert (found.cells, found.withheld) == ({}, {(acting, on(scene))})
    page = scene.client(scene.chidi).get(scene.address("interactions/")).content.decode()
    assert "withheld</td>" in page
    assert "−3</bdi></td>" not in page
    scored(scene, scene.by_role["participant"], acting, 2)
    (cell,) = queries.matrix(scene.workspace).cells.values()
    assert cell.by_group == {"ministry\nstatistics": -3}, "the analyst alone is not the statistics office's median"


def test_the_matrix_shows_the_median_and_what_is_not_scored_is_not_zero(scene: Cast, acting: str) -> None:
    assert facts._conflicts_open(scene.workspace) is None
    crowd(scene, acting, (-2, -3, 1), "Article 9")
    (cell,) = queries.matrix(scene.workspace).conflicts
    assert (cell.median, cell.raters, cell.passages) == (-2, 5, ("Article 9",))
    page = scene.client(scene.chidi).get(scene.address("interactions/")).content.decode()
    assert "−2" in page
    assert "Article 9" in page
    assert "Bilal" not in page
    assert facts._conflicts_open(scene.workspace) == 1


def test_a_conflict_is_settled_with_a_reason_and_opened_again(scene: Cast, acting: str) -> None:
    crowd(scene, acting)
    where = {"w": scene.workspace.slug, "acting": acting, "on": on(scene)}
    browser, address = scene.client(scene.ama), reverse("interactions:settle", kwargs=where)
    assert browser.post(address, {"key": "the-first-key", "reason": "no"}).status_code == 422
    sent = {"key": "the-second-key", "reason": "The law changes in 2027"}
    assert browser.post(address, sent).status_code == 302
    assert facts._conflicts_open(scene.workspace) == 0
    assert "The law changes in 2027" in browser.get(scene.address("interactions/")).content.decode()
    assert browser.get(address).status_code == 404
    settlement = scene.workspace.settlements.get()
    browser.post(scene.address(f"interactions/settled/{settlement.pk}/open/"), {"version": 1})
    assert facts._conflicts_open(scene.workspace) == 1


def test_help_is_no_conflict_to_settle(scene: Cast, acting: str) -> None:
    scored(scene, scene.ama, acting, 2)
    where = {"w": scene.workspace.slug, "acting": acting, "on": on(scene)}
    assert scene.client(scene.ama).get(reverse("interactions:settle", kwargs=where)).status_code == 404


def test_nobody_opens_the_reading_of_another(scene: Cast, acting: str) -> None:
    row = scored(scene, scene.ama, acting, -3, "My own words")
    where = scene.address(f"interactions/mine/{row.pk}/")
    assert scene.client(scene.bilal).get(where).status_code == 404
    assert scene.client(scene.bilal).post(where, {"version": row.version}).status_code == 404
    with pytest.raises(PermissionError):
        actions.score(by=scene.bilal, reading=row, version=row.version, scores={}, passages={})


def test_a_reading_is_scored_in_the_browser_and_two_windows_lose_nothing(scene: Cast, acting: str) -> None:
    browser, code = scene.client(scene.bilal), on(scene)
    take = reverse("interactions:take", kwargs={"w": scene.workspace.slug, "acting": acting})
    assert browser.post(take, {"key": "a-fresh-key"}).status_code == 302
    row = scene.workspace.readings.get()
    where = scene.address(f"interactions/mine/{row.pk}/")
    assert browser.post(where, {"version": 1, f"score-{code}": "7"}).status_code == 422
    assert browser.post(where, {"version": 1, f"score-{code}": "-1"}).status_code == 302
    late = {"version": 1, f"score-{code}": "", f"passage-{code}": "Article 4"}
    refused = browser.post(where, late, HTTP_ACCEPT="application/json")
    assert refused.status_code == 409
    proposed = {field["name"]: field["proposed"] for field in json.loads(refused.content)["fields"]}
    assert proposed == {f"score-{code}": "-1", f"passage-{code}": "Article 4"}


def test_what_is_gone_from_the_plan_or_the_register_leaves_the_matrix(scene: Cast, acting: str) -> None:
    scored(scene, scene.ama, acting, -2)
    row = scene.workspace.policies.get()
    coherence.change_policy(by=scene.ama, policy=row, version=1, force="expired")
    assert queries.matrix(scene.workspace).cells == {}


def test_every_change_is_in_the_record(scene: Cast, acting: str) -> None:
    scored(scene, scene.ama, acting, -2)
    events = set(Record.objects.filter(scope=scene.workspace.pk).values_list("event", flat=True))
    assert events >= {"interaction.begun", "interaction.scored"}
