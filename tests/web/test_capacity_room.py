"""Capacity: everybody scores apart, nobody sees a score before the round is closed, and gaps are answered."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from people import Cast, person
from routes import every_route

from wayfare.web.audit.models import Record
from wayfare.web.capacity import actions, facts, queries, shown
from wayfare.web.capacity.models import Exercise, Sheet
from wayfare.web.plan import actions as plans
from wayfare.web.versions.change import Stale
from wayfare.web.workspaces import actions as workspaces

DATA, WORK = "environment.data", "organisation.data"
SECRET = "The register of 1987, which I alone keep"


@pytest.fixture
def exercise(scene: Cast) -> Exercise:
    fields = {"title": "Capacity", "cells": [DATA, WORK], "instrument_version": 1}
    return actions.begin(by=scene.ama, workspace=scene.workspace, **fields)


def scored(by: Any, exercise: Exercise, existing: int, desired: int, **more: Any) -> Sheet:
    sheet = actions.take_sheet(by=by, exercise=exercise)
    answers = {DATA: {"existing": existing, "desired": desired, **more}}
    sheet = actions.rate(by=by, sheet=sheet, version=sheet.version, answers=answers)
    return actions.hand_in(by=by, sheet=sheet, version=sheet.version)


def crowd(scene: Cast, count: int) -> list[Any]:
    """People of the two institutions in turn."""
    found = []
    for number in range(count):
        someone = person(f"Rater{number}")
        home = scene.ministry if number % 2 else scene.office
        workspaces.join(by=scene.ama, workspace=scene.workspace, user=someone, role="participant", institution=home)
        found.append(someone)
    return found


def closed(scene: Cast, exercise: Exercise) -> Exercise:
    """A first round in which the office sees little and the ministry much."""
    for number, someone in enumerate(crowd(scene, 10)):
        scored(someone, exercise, 4 if number % 2 else 1, 4, importance=5, feasibility=3, evidence=SECRET)
    return actions.close_round(by=scene.ama, exercise=exercise, version=exercise.version)


def page(scene: Cast, someone: Any, name: str, exercise: Exercise, **where: str) -> str:
    address = reverse(f"capacity:{name}", kwargs={"w": scene.workspace.slug, "pk": exercise.pk, **where})
    return scene.client(someone).get(address).content.decode()


def test_a_sheet_is_written_handed_in_and_taken_back(scene: Cast, exercise: Exercise) -> None:
    browser = scene.client(scene.bilal)
    where = scene.address(f"capacity/{exercise.pk}/")
    assert browser.post(where + "sheet/take/", {"key": "a-fresh-key"}).status_code == 302
    assert browser.post(where + "sheet/take/", {"key": "another-key"}).status_code == 302
    (sheet,) = Sheet.objects.all()
    sent = {"version": 1, f"{DATA}-existing": "2", f"{DATA}-desired": "4", f"{DATA}-evidence": "A report"}
    assert browser.post(where + "sheet/environment/", sent).status_code == 302
    sheet.refresh_from_db()
    assert sheet.answers == {DATA: {"existing": 2, "desired": 4, "evidence": "A report"}}
    assert browser.post(where + "sheet/hand-in/", {"version": 2}).status_code == 302
    assert browser.post(where + "sheet/environment/", sent | {"version": 3}).status_code == 409
    browser.post(where + "sheet/take-back/", {"version": 3})
    assert browser.post(where + "sheet/environment/", sent | {"version": 4}).status_code == 302


def test_an_empty_sheet_is_not_handed_in(scene: Cast, exercise: Exercise) -> None:
    sheet = actions.take_sheet(by=scene.bilal, exercise=exercise)
    words = actions.rate(by=scene.bilal, sheet=sheet, version=1, answers={DATA: {"evidence": "Only words"}})
    with pytest.raises(actions.NothingRated):
        actions.hand_in(by=scene.bilal, sheet=words, version=words.version)


def test_a_score_that_is_not_on_the_scale_is_kept_as_typed_and_refused(scene: Cast, exercise: Exercise) -> None:
    actions.take_sheet(by=scene.bilal, exercise=exercise)
    sent = {"version": 1, f"{DATA}-existing": "9", f"{DATA}-evidence": "My words"}
    answer = scene.client(scene.bilal).post(scene.address(f"capacity/{exercise.pk}/sheet/environment/"), sent)
    assert answer.status_code == 422
    assert "My words" in answer.content.decode()


def test_two_windows_of_one_rater_lose_nothing(scene: Cast, exercise: Exercise) -> None:
    actions.take_sheet(by=scene.bilal, exercise=exercise)
    browser, where = scene.client(scene.bilal), scene.address(f"capacity/{exercise.pk}/sheet/environment/")
    assert browser.post(where, {"version": 1, f"{DATA}-existing": "2"}).status_code == 302
    late = {"version": 1, f"{DATA}-existing": "", f"{DATA}-evidence": "A report"}
    refused = browser.post(where, late, HTTP_ACCEPT="application/json")
    assert refused.status_code == 409
    proposed = {field["name"]: field["proposed"] for field in json.loads(refused.content)["fields"]}
    assert proposed == {f"{DATA}-existing": "2", f"{DATA}-evidence": "A report"}


def test_nobody_writes_in_the_sheet_of_another(scene: Cast, exercise: Exercise) -> None:
    sheet = actions.take_sheet(by=scene.bilal, exercise=exercise)
    with pytest.raises(PermissionError):
        actions.rate(by=scene.ama, sheet=sheet, version=1, answers={DATA: {"existing": 1}})
    with pytest.raises(PermissionError):
        actions.take_back(by=scene.ama, sheet=sheet, version=1)


def test_while_a_round_is_open_no_page_tells_a_score(scene: Cast, exercise: Exercise) -> None:
    """Every page of the workbench that takes an exercise, for every role, before anything is closed."""
    for someone in crowd(scene, 8):
        scored(someone, exercise, 1, 4, evidence=SECRET)
    sheet = scored(scene.bilal, exercise, 1, 4, evidence=SECRET)
    names = {"pk": exercise.pk, "part": "environment", "cell": DATA, "w": scene.workspace.slug}
    routes = [route for route in every_route() if route.address.startswith("w/<slug:w>/capacity/")]
    assert len(routes) > 10
    for route in routes:
        address = "/" + route.address
        for name, value in names.items():
            address = address.replace(f"<slug:{name}>", value).replace(f"<str:{name}>", value)
        for someone in (scene.ama, scene.chidi, scene.by_role["focal_point"], scene.by_role["participant"]):
            told = scene.client(someone).get(address).content.decode()
            assert SECRET not in told, address
            assert "median 1" not in told, address
    record = scene.client(scene.ama).get(scene.address("record/download/"))
    lines = record.getvalue().decode()
    assert SECRET not in lines
    assert sheet.salt not in lines
    assert queries.gaps(exercise) == ()


def test_the_record_cannot_be_searched_for_a_short_sheet(scene: Cast, exercise: Exercise) -> None:
    """Two sheets that say the same leave different hashes behind."""
    for someone in (scene.ama, scene.bilal):
        sheet = actions.take_sheet(by=someone, exercise=exercise)
        actions.rate(by=someone, sheet=sheet, version=1, answers={DATA: {"existing": 3}})
    hashes = Record.objects.filter(event="capacity.rated").values_list("after", flat=True)
    assert len(set(hashes)) == 2


def test_scores_of_an_open_round_are_not_read_at_all(exercise: Exercise) -> None:
    with pytest.raises(LookupError):
        queries.scores(exercise, 1)


def test_a_draft_counts_for_nothing_when_the_round_closes(scene: Cast, exercise: Exercise) -> None:
    actions.take_sheet(by=scene.bilal, exercise=exercise)
    exercise = closed(scene, exercise)
    assert {rating.rater for rating in queries.scores(exercise, 1)}.isdisjoint({scene.bilal.pk})
    sheet = queries.own_sheet(exercise, scene.bilal)
    with pytest.raises(actions.RoundIsClosed):
        actions.rate(by=scene.bilal, sheet=sheet, version=1, answers={DATA: {"existing": 1}})


def test_a_closed_round_shows_medians_groups_and_evidence(scene: Cast, exercise: Exercise) -> None:
    exercise = closed(scene, exercise)
    found = queries.standings(exercise, 1)[DATA]
    assert found.gap == 1.5
    assert {each.groups: each.spread.median for each in found.existing.groups} == {("ministry",): 4, ("statistics",): 1}
    results = page(scene, scene.chidi, "results", exercise)
    assert "2.5 → 4" in results
    assert "groups apart" in results
    told = page(scene, scene.chidi, "cell", exercise, cell=DATA)
    assert SECRET in told
    assert "median 1, middle half 1 to 1, 5 people" in told
    assert "Rater0" not in told


def test_few_raters_are_withheld_and_not_zero(scene: Cast, exercise: Exercise) -> None:
    for someone in crowd(scene, 4):
        scored(someone, exercise, 1, 4, evidence=SECRET)
    exercise = actions.close_round(by=scene.ama, exercise=exercise, version=1)
    told = page(scene, scene.ama, "results", exercise) + page(scene, scene.ama, "cell", exercise, cell=DATA)
    assert "Withheld to protect people" in told
    assert SECRET not in told
    assert queries.gaps(exercise) == ()


def test_the_second_round_begins_with_ones_own_scores_and_shows_the_spread(scene: Cast, exercise: Exercise) -> None:
    exercise = actions.open_round(by=scene.ama, exercise=closed(scene, exercise), version=2)
    rater = exercise.sheets.order_by("rater__email").first().rater
    sheet = actions.take_sheet(by=rater, exercise=exercise)
    assert sheet.answers[DATA]["desired"] == 4
    told = page(scene, rater, "sheet", exercise, part="environment")
    assert "First round" in told
    assert "median 2.5" in told
    for number, first in enumerate(exercise.sheets.filter(round=1).order_by("rater__email")):
        mine = actions.take_sheet(by=first.rater, exercise=exercise)
        answers = {DATA: {"existing": 2 if number else 3, "desired": 4}}
        mine = actions.rate(by=first.rater, sheet=mine, version=mine.version, answers=answers)
        actions.hand_in(by=first.rater, sheet=mine, version=mine.version)
    exercise = actions.close_round(by=scene.ama, exercise=exercise, version=3)
    turns = {each.aspect: each.turn for each in queries.convergence(exercise)}
    assert turns["existing"] == "converged"
    assert "came to agree" in page(scene, scene.chidi, "results", exercise)
    assert (
        "2.5 → 4"
        in scene.client(scene.chidi).get(scene.address(f"capacity/{exercise.pk}/results/?round=1")).content.decode()
    )
    with pytest.raises(actions.NotNow):
        actions.open_round(by=scene.ama, exercise=exercise, version=exercise.version)


def test_closing_from_an_old_version_is_refused(scene: Cast, exercise: Exercise) -> None:
    actions.describe(by=scene.ama, exercise=exercise, version=1, title="Capacity of all")
    where = scene.address(f"capacity/{exercise.pk}/close/")
    assert scene.client(scene.ama).post(where, {"version": 1}).status_code == 409
    with pytest.raises(Stale):
        actions.close_round(by=scene.ama, exercise=exercise, version=1)
    exercise.refresh_from_db()
    assert exercise.is_open


def test_a_gap_becomes_an_output_with_its_indicator_or_is_set_aside(scene: Cast, exercise: Exercise) -> None:
    years = {"currency": "USD", "price_year": 2026, "first_year": 2026, "last_year": 2030}
    plan = plans.begin(by=scene.ama, workspace=scene.workspace, title="Plan", **years)
    outcome = plans.add_item(
        by=scene.ama, plan=plan, kind="result", parent=None, content={"level": "outcome", "statement": "Figures serve"}
    )
    exercise = closed(scene, exercise)
    assert [row["gap"].cell for row in shown.gap_rows(exercise)] == [DATA]
    assert (facts._gaps(scene.workspace), facts._gaps_answered(scene.workspace)) == (1, 0)
    where = scene.address(f"capacity/{exercise.pk}/gaps/{DATA}/")
    browser = scene.client(scene.ama)
    assert browser.post(where + "aside/", {"key": "the-first-key", "reason": "no"}).status_code == 422
    sent = {"key": "the-second-key", "parent": outcome.pk, "statement": "Figures every year", "measured": "on"}
    assert browser.post(where + "answer/", sent).status_code == 302
    made = exercise.gap_answers.get().item
    assert (made.content["gaps"], made.parent) == ([DATA], outcome)
    measure = made.parts.get(kind="indicator").content
    assert (measure["baseline"]["value"], measure["targets"][0]["value"]) == (2.5, 4)
    assert facts._gaps_answered(scene.workspace) == 1
    assert "Figures every year" in browser.get(where + "answer/").content.decode()
    second = scene.client(scene.bilal).post(where + "aside/", {"key": "another-key", "reason": "Not in this cycle"})
    assert second.status_code == 409
    assert all(text in second.content.decode() for text in ("Figures every year", "Not in this cycle", "Ama"))
    with pytest.raises(actions.AnsweredAlready):
        actions.set_aside(by=scene.bilal, exercise=exercise, cell=DATA, reason="Not in this cycle")
    answer = exercise.gap_answers.get()
    browser.post(scene.address(f"capacity/gaps/{answer.pk}/open/"), {"version": 1})
    reason = "Another project does this already"
    assert browser.post(where + "aside/", {"key": "the-third-key", "reason": reason}).status_code == 302
    assert reason in browser.get(scene.address("capacity/gaps/")).content.decode()


def test_a_part_of_the_plan_that_is_there_answers_a_gap_and_stays_as_it_is(scene: Cast, exercise: Exercise) -> None:
    years = {"currency": "USD", "price_year": 2026, "first_year": 2026, "last_year": 2030}
    plan = plans.begin(by=scene.ama, workspace=scene.workspace, title="Plan", **years)
    output = {"level": "output", "statement": "Figures every year"}
    item = plans.add_item(by=scene.ama, plan=plan, kind="result", parent=None, content=output)
    exercise = closed(scene, exercise)
    where = scene.address(f"capacity/{exercise.pk}/gaps/{DATA}/answer/")
    assert scene.client(scene.ama).post(where, {"key": "the-first-key", "statement": " "}).status_code == 422
    assert scene.client(scene.ama).post(where, {"key": "the-second-key", "existing": item.pk}).status_code == 302
    assert exercise.gap_answers.get().item == item
    assert scene.workspace.plan_items.count() == 1


def test_an_assessment_asks_what_was_chosen(scene: Cast) -> None:
    sent = {
        "key": "one-more-key", "title": "Quick", "mode": "quick", "level": ["environment"],
        "issue": ["institutions"], "capacity": ["engage", "formulate"],
    }  # fmt: skip
    scene.client(scene.ama).post(scene.address("capacity/begin/"), sent)
    (made,) = scene.workspace.capacity_exercises.all()
    assert made.cells == ["environment.institutions.engage", "environment.institutions.formulate"]
    nothing = {**sent, "key": "the-last-key", "issue": ["accountability"], "capacity": ["engage"]}
    assert scene.client(scene.ama).post(scene.address("capacity/begin/"), nothing).status_code == 422


def test_the_gates_count_people_groups_and_rounds(scene: Cast, exercise: Exercise) -> None:
    closed(scene, exercise)
    counted = [facts._raters(scene.workspace), facts._groups(scene.workspace), facts._rounds_closed(scene.workspace)]
    assert counted == [10, 2, 1]


def test_every_change_is_in_the_record(scene: Cast, exercise: Exercise) -> None:
    closed(scene, exercise)
    events = set(Record.objects.filter(scope=scene.workspace.pk).values_list("event", flat=True))
    assert events >= {f"capacity.{name}" for name in ("begun", "sheet_taken", "rated", "handed_in", "round_closed")}
