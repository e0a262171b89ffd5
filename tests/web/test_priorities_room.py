"""Priorities: each person ranks apart, groups stand side by side before they are added, and decisions say why."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.urls import reverse
from people import Cast, person
from routes import every_route

from wayfare.web.audit.models import Record
from wayfare.web.capacity import actions as capacity
from wayfare.web.priorities import actions, facts, queries, shown
from wayfare.web.priorities.models import Ballot, Decision, Ranking
from wayfare.web.workspaces import actions as workspaces

CRITERIA = [{"id": "c1", "label": "Reach"}, {"id": "c2", "label": "Cost"}, {"id": "c3", "label": "Time"}]


def opened(scene: Cast, weighing: str = "ballot", options: int = 3) -> Ranking:
    names = ("Agents in towns", "Day care", "Passports near home", "Fair recruitment")[:options]
    keys = [actions.add_option(by=scene.ama, workspace=scene.workspace, title=name).pk for name in names]
    criteria = [] if weighing == "ballot" else CRITERIA
    fields = {"question": "What comes first?", "weighing": weighing, "criteria": criteria, "options": keys}
    return actions.begin(by=scene.ama, workspace=scene.workspace, **fields)


def crowd(scene: Cast, count: int = 10) -> list[Any]:
    """People of the two institutions in turn."""
    found = []
    for number in range(count):
        someone = person(f"Voter{number}")
        home = scene.ministry if number % 2 else scene.office
        workspaces.join(by=scene.ama, workspace=scene.workspace, user=someone, role="participant", institution=home)
        found.append(someone)
    return found


def say(ranking: Ranking, someone: Any, content: dict[str, str]) -> Ballot:
    ballot = actions.take_ballot(by=someone, ranking=ranking)
    ballot = actions.fill_in(by=someone, ballot=ballot, version=ballot.version, content=content)
    return actions.hand_in(by=someone, ballot=ballot, version=ballot.version)


def places(ranking: Ranking, *order: int) -> dict[str, str]:
    return {f"place-{ranking.options[which]}": str(at) for at, which in enumerate(order, start=1)}


def scored(ranking: Ranking, rows: list[list[int]], **more: str) -> dict[str, str]:
    found = {
        f"score-{key}-{each['id']}": str(score)
        for key, row in zip(ranking.options, rows, strict=True)
        for each, score in zip(CRITERIA, row, strict=True)
    }
    return found | {name.replace("_", "-"): value for name, value in more.items()}


def test_groups_stand_side_by_side_and_the_common_order_follows(scene: Cast) -> None:
    ranking = opened(scene)
    for number, someone in enumerate(crowd(scene)):
        say(ranking, someone, places(ranking, 0, 1, 2) if number % 2 else places(ranking, 1, 0, 2))
    ranking = actions.close(by=scene.ama, ranking=ranking, version=1)
    found = queries.result(ranking).priorities
    assert {each.group: ranking.options.index(each.order[0]) for each in found.groups} == {
        "ministry": 0,
        "statistics": 1,
    }
    told = shown.outcome(ranking, queries.result(ranking))
    assert [row["place"] for row in told["places"]] == ["1", "1", "3"]
    assert told["agreement"]["w"] == "0.75"
    page = scene.client(scene.chidi).get(scene.address(f"priorities/{ranking.pk}/")).content.decode()
    assert "Agents in towns" in page
    assert "Voter0" not in page


def test_opinions_within_a_group_are_averaged_without_breaking_ties(scene: Cast) -> None:
    ranking = opened(scene)
    for number, someone in enumerate(crowd(scene, 6)):
        home = scene.workspace.memberships.get(user=someone)
        home = workspaces.reassign(by=scene.ama, membership=home, version=1, institution=scene.ministry)
        say(ranking, someone, places(ranking, 0, 1, 2) if number % 2 else places(ranking, 1, 0, 2))
    (group,) = queries.result(actions.close(by=scene.ama, ranking=ranking, version=1)).priorities.groups
    assert [group.values[key] for key in ranking.options] == [0.75, 0.75, 0]


def test_few_ballots_are_withheld_and_small_groups_are_joined(scene: Cast) -> None:
    ranking = opened(scene)
    for someone in crowd(scene, 4):
        say(ranking, someone, places(ranking, 2, 1, 0))
    ranking = actions.close(by=scene.ama, ranking=ranking, version=1)
    assert queries.result(ranking).priorities is None
    page = scene.client(scene.ama).get(scene.address(f"priorities/{ranking.pk}/")).content.decode()
    assert "Withheld to protect people" in page
    other = opened(scene)
    for someone in [*crowd_of(scene, 5)]:
        say(other, someone, places(other, 0, 1, 2))
    other = actions.close(by=scene.ama, ranking=other, version=1)
    assert [each.group for each in queries.result(other).priorities.groups] == ["ministry+statistics"]


def crowd_of(scene: Cast, count: int) -> list[Any]:
    members = scene.workspace.memberships.filter(user__name__startswith="Voter").select_related("user")
    someone = person("Voter9")
    workspaces.join(by=scene.ama, workspace=scene.workspace, user=someone, role="participant", institution=scene.office)
    return [*(member.user for member in members[: count - 1]), someone]


@pytest.mark.parametrize(
    ("weighing", "said", "weights"),
    [
        ("direct", {"points_c1": "60", "points_c2": "30", "points_c3": "30"}, [0.5, 0.25, 0.25]),
        ("swing", {"points_c1": "100", "points_c2": "50", "points_c3": "50"}, [0.5, 0.25, 0.25]),
        ("order", {"place_c1": "1", "place_c2": "2", "place_c3": "3"}, [11 / 18, 5 / 18, 2 / 18]),
        ("pairs", {"pair_c1_c2": "3", "pair_c1_c3": "3", "pair_c2_c3": "1"}, [0.6, 0.2, 0.2]),
    ],
)
def test_every_way_of_weighing_comes_to_its_weights(
    scene: Cast, weighing: str, said: dict[str, str], weights: list[float]
) -> None:
    ranking = opened(scene, weighing)
    rows = [[5, 1, 1], [1, 5, 5], [3, 3, 3]]
    for someone in crowd(scene):
        say(ranking, someone, scored(ranking, rows, **said))
    ranking = actions.close(by=scene.ama, ranking=ranking, version=1)
    found = queries.result(ranking).priorities
    assert list(found.groups[0].weights.values()) == pytest.approx(weights)
    assert found.values[ranking.options[0]] == pytest.approx(weights[0])
    page = scene.client(scene.chidi).get(scene.address(f"priorities/{ranking.pk}/")).content.decode()
    assert "What each group weighs" in page
    assert ("Consistency of comparisons" in page) == (weighing == "pairs")


def test_comparisons_that_contradict_each_other_are_said_to(scene: Cast) -> None:
    ranking = opened(scene, "pairs")
    circle = scored(ranking, [[1, 1, 1]] * 3, pair_c1_c2="9", pair_c1_c3="1/9", pair_c2_c3="9")
    ballot = actions.take_ballot(by=scene.bilal, ranking=ranking)
    actions.fill_in(by=scene.bilal, ballot=ballot, version=1, content=circle)
    page = scene.client(scene.bilal).get(scene.address(f"priorities/{ranking.pk}/ballot/")).content.decode()
    assert "contradict each other" in page


def test_a_ballot_is_filled_in_by_steps_and_handed_in_whole(scene: Cast) -> None:
    ranking = opened(scene)
    browser, where = scene.client(scene.bilal), scene.address(f"priorities/{ranking.pk}/")
    browser.post(where + "ballot/take/", {"key": "a-fresh-key"})
    one, two, three = (f"place-{key}" for key in ranking.options)
    assert browser.post(where + "ballot/", {"version": 1, one: "1", two: "1"}).status_code == 422
    assert browser.post(where + "ballot/", {"version": 1, one: "1"}).status_code == 302
    browser.post(where + "ballot/hand-in/", {"version": 2})
    assert queries.own_ballot(ranking, scene.bilal).submitted_at is None
    assert browser.post(where + "ballot/", {"version": 2, one: "1", two: "3", three: "2"}).status_code == 302
    browser.post(where + "ballot/hand-in/", {"version": 3})
    assert queries.own_ballot(ranking, scene.bilal).submitted_at
    assert browser.post(where + "ballot/", {"version": 4, one: "1", two: "2", three: "3"}).status_code == 409
    browser.post(where + "ballot/take-back/", {"version": 4})
    assert queries.own_ballot(ranking, scene.bilal).submitted_at is None


def test_swing_needs_one_hundred_points(scene: Cast) -> None:
    ranking = opened(scene, "swing")
    actions.take_ballot(by=scene.bilal, ranking=ranking)
    sent = {"version": 1, "points-c1": "90", "points-c2": "50", "points-c3": "1"}
    where = scene.address(f"priorities/{ranking.pk}/ballot/")
    assert scene.client(scene.bilal).post(where, sent).status_code == 422
    assert scene.client(scene.bilal).post(where, sent | {"points-c1": "100"}).status_code == 302


def test_two_windows_of_one_person_lose_nothing(scene: Cast) -> None:
    ranking = opened(scene)
    actions.take_ballot(by=scene.bilal, ranking=ranking)
    browser, where = scene.client(scene.bilal), scene.address(f"priorities/{ranking.pk}/ballot/")
    one, two, _three = (f"place-{key}" for key in ranking.options)
    browser.post(where, {"version": 1, one: "1"})
    refused = browser.post(where, {"version": 1, one: "", two: "2"}, HTTP_ACCEPT="application/json")
    assert refused.status_code == 409
    proposed = {field["name"]: field["proposed"] for field in json.loads(refused.content)["fields"]}
    assert proposed == {one: "1", two: "2"}


def test_while_a_ranking_is_open_no_page_tells_a_ballot(scene: Cast) -> None:
    """Every page of the room, for those who do not own the ballot, with and without it."""
    ranking = opened(scene)
    routes = [route for route in every_route() if route.address.startswith("w/<slug:w>/priorities/")]
    addresses = [
        "/" + route.address.replace("<slug:w>", scene.workspace.slug).replace("<slug:pk>", ranking.pk)
        for route in routes
        if "<slug:source>" not in route.address
    ]
    people = (scene.ama, scene.chidi, scene.by_role["participant"])

    def pages() -> list[str]:
        return [
            "\n".join(line for line in scene.client(p).get(a).content.decode().splitlines() if "csrf" not in line)
            for p in people
            for a in addresses
            if "begin" not in a
        ]

    for someone in crowd(scene, 6):
        say(ranking, someone, places(ranking, 0, 1, 2))
    before = [_plain(page) for page in pages()]
    ballot = ranking.ballots.first()
    Ballot.objects.filter(ranking=ranking).update(content=places(ranking, 2, 1, 0))
    assert [_plain(page) for page in pages()] == before
    with pytest.raises(LookupError):
        queries.result(ranking)
    with pytest.raises(PermissionError):
        actions.fill_in(by=scene.ama, ballot=ballot, version=ballot.version, content={})


def _plain(page: str) -> str:
    """A page without the keys and tokens that are new at every visit."""
    return re.sub(r"[\w+/=-]{13,}", "", page)


def test_two_ballots_that_say_the_same_leave_different_hashes(scene: Cast) -> None:
    ranking = opened(scene)
    for someone in crowd(scene, 2):
        say(ranking, someone, places(ranking, 0, 1, 2))
    hashes = Record.objects.filter(event="ranking.filled_in").values_list("after", flat=True)
    assert len(set(hashes)) == 2


def decision(ranking: Ranking, **changed: str) -> dict[str, str]:
    """What a browser sends from the form of a decision."""
    first, *others = ranking.options
    sent = {
        f"verdict-{first}": "yes",
        "reasons": "It reaches most",
        "decided_by": "Committee",
        "decided_on": "2026-10-09",
    }
    for key in others:
        sent |= {f"verdict-{key}": "no", f"why-{key}": "Next year"}
    return sent | {"dissent-0-group": "Returnees", "dissent-0-statement": "We want help first"} | changed


def test_a_decision_says_why_and_why_not_and_keeps_dissent(scene: Cast) -> None:
    ranking = actions.close(by=scene.ama, ranking=opened(scene), version=1)
    browser, where = scene.client(scene.ama), scene.address(f"priorities/{ranking.pk}/decide/")
    silent = decision(ranking, **{f"why-{ranking.options[1]}": ""})
    assert browser.post(where, silent | {"key": "the-first-key"}).status_code == 422
    assert browser.post(where, decision(ranking) | {"key": "the-second-key"}).status_code == 302
    made = Decision.objects.get()
    assert (made.chosen, made.dissent) == (
        ranking.options[:1],
        [{"group": "Returnees", "statement": "We want help first"}],
    )
    page = browser.get(scene.address(f"priorities/{ranking.pk}/")).content.decode()
    assert "We want help first" in page
    assert "Next year" in page
    assert facts._has_decision(scene.workspace)


def test_two_people_put_a_decision_right_and_lose_no_word(scene: Cast) -> None:
    ranking = actions.close(by=scene.ama, ranking=opened(scene), version=1)
    browser = scene.client(scene.ama)
    browser.post(scene.address(f"priorities/{ranking.pk}/decide/"), decision(ranking) | {"key": "the-only-key"})
    where = scene.address(f"priorities/decisions/{Decision.objects.get().pk}/edit/")
    assert browser.post(where, decision(ranking, reasons="Other words") | {"version": "1"}).status_code == 302
    late = decision(ranking, decided_by="All of us") | {"version": "1"}
    refused = browser.post(where, late, HTTP_ACCEPT="application/json")
    proposed = {field["name"]: field["proposed"] for field in json.loads(refused.content)["fields"]}
    assert proposed["reasons"] == "Other words"
    assert proposed["decided_by"] == "All of us"


def test_options_are_taken_over_once_and_stay_while_they_are_ranked(scene: Cast) -> None:
    where = scene.address("priorities/options/from/intervention/")
    code = next(iter(queries.candidates(scene.workspace, "intervention", "en")))[0]
    for key in ("the-first-key", "the-second-key"):
        assert scene.client(scene.bilal).post(where, {"key": key, "codes": [code]}).status_code == 302
    (option,) = scene.workspace.options.all()
    assert (option.source, option.source_code) == ("intervention", code)
    ranking = opened(scene)
    with pytest.raises(actions.InUse):
        actions.remove_option(by=scene.ama, option=queries.options_of(ranking)[ranking.options[0]], version=1)
    actions.remove_option(by=scene.ama, option=option, version=1)
    assert facts._options(scene.workspace) == 3


def test_gaps_of_capacity_can_become_options(scene: Cast) -> None:
    fields = {"title": "Capacity", "cells": ["environment.data"], "instrument_version": 1}
    exercise = capacity.begin(by=scene.ama, workspace=scene.workspace, **fields)
    for someone in crowd(scene, 5):
        sheet = capacity.take_sheet(by=someone, exercise=exercise)
        answers = {"environment.data": {"existing": 1, "desired": 4}}
        sheet = capacity.rate(by=someone, sheet=sheet, version=1, answers=answers)
        capacity.hand_in(by=someone, sheet=sheet, version=2)
    capacity.close_round(by=scene.ama, exercise=exercise, version=1)
    ((code, title),) = queries.candidates(scene.workspace, "gap", "en")
    assert code == "environment.data"
    assert "it is possible to" in title, "an option is something that could be done, not the question that was scored"


def test_a_ranking_is_opened_with_options_and_criteria(scene: Cast) -> None:
    for name in ("One", "Two"):
        actions.add_option(by=scene.ama, workspace=scene.workspace, title=name)
    keys = [option.pk for option in scene.workspace.options.all()]
    sent = {"key": "the-first-key", "question": "What first?", "weighing": "order", "options": keys}
    browser, where = scene.client(scene.ama), scene.address("priorities/begin/")
    assert browser.post(where, sent).status_code == 422
    rows = {"criteria-0-label": "Reach", "criteria-1-label": "Cost", "criteria-1-worst": "dear"}
    assert browser.post(where, sent | rows).status_code == 302
    (made,) = scene.workspace.rankings.all()
    assert made.criteria == [{"id": "c1", "label": "Reach"}, {"id": "c2", "label": "Cost", "worst": "dear"}]


def test_closing_from_an_old_version_is_refused(scene: Cast) -> None:
    ranking = opened(scene)
    actions.describe(by=scene.ama, ranking=ranking, version=1, question="What next?")
    where = reverse("priorities:close", kwargs={"w": scene.workspace.slug, "pk": ranking.pk})
    assert scene.client(scene.ama).post(where, {"version": 1}).status_code == 409
    ranking.refresh_from_db()
    assert ranking.is_open


def test_every_change_is_in_the_record(scene: Cast) -> None:
    ranking = opened(scene)
    for someone in crowd(scene, 5):
        say(ranking, someone, places(ranking, 0, 1, 2))
    actions.close(by=scene.ama, ranking=ranking, version=1)
    events = set(Record.objects.filter(scope=scene.workspace.pk).values_list("event", flat=True))
    assert events >= {"option.added", "ranking.begun", "ranking.filled_in", "ranking.handed_in", "ranking.closed"}
    assert facts._ranking_groups(scene.workspace) == 2
