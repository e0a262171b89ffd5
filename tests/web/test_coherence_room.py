"""Coherence: groups answer apart, official scores need every answer, and policies get points by anchors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from people import Cast, person

from wayfare.web.audit.models import Record
from wayfare.web.coherence import actions, facts, queries, shown
from wayfare.web.coherence.models import AGREED, Policy, Scoring
from wayfare.web.versions.change import Stale
from wayfare.web.workspaces import actions as workspaces

CODE = "sdg_17_14_1"
SECRET = "Minutes of the seventh meeting"


def scoring(scene: Cast, group: str = "ministry", instrument: str = CODE, most: bool = True) -> Scoring:
    told = queries.scoring_instrument(instrument)
    fields = {"instrument": instrument, "instrument_version": told.version, "group": group}
    made = actions.take_scoring(by=scene.ama, workspace=scene.workspace, **fields)
    answers = {q.code: f"{told.values(q)[-1 if most else 0]:g}" for q in told.questions}
    evidence = {told.questions[0].code: SECRET}
    return actions.answer(by=scene.ama, scoring=made, version=1, answers=answers, evidence=evidence)


def policy(scene: Cast, **more: Any) -> Policy:
    fields = {"title": "Law on recruitment", "kind": "law", "dimensions": ["costs"], **more}
    return actions.add_policy(by=scene.ama, workspace=scene.workspace, **fields)


@pytest.mark.parametrize(
    ("instrument", "best", "worst"),
    [
        (CODE, "100%", "0%"),
        ("sdg_10_7_2", "100%, fully meets", "0%, requires further progress"),
        ("sdg_5_c_1", "fully meets", "does not meet requirements"),
    ],
)
def test_official_scores_come_with_their_class(scene: Cast, instrument: str, best: str, worst: str) -> None:
    assert shown.overall(queries.score_of(scoring(scene, "ministry", instrument))) == best
    assert shown.overall(queries.score_of(scoring(scene, "statistics", instrument, most=False))) == worst


def test_an_answer_that_is_not_known_is_not_a_no(scene: Cast) -> None:
    made = scoring(scene)
    left = dict(list(made.answers.items())[1:])
    made = actions.answer(by=scene.ama, scoring=made, version=2, answers=left, evidence={})
    assert queries.score_of(made) is None
    where = reverse("coherence:hand_in", kwargs={"w": scene.workspace.slug, "pk": made.pk})
    scene.client(scene.ama).post(where, {"version": 3})
    made.refresh_from_db()
    assert made.submitted_at is None


def test_a_groups_answers_are_its_own_until_they_are_handed_in(scene: Cast) -> None:
    made = scoring(scene)
    pages = [
        reverse("coherence:instrument", kwargs={"w": scene.workspace.slug, "instrument": CODE}),
        reverse("coherence:scorings", kwargs={"w": scene.workspace.slug}),
        *(
            reverse(f"coherence:{name}", kwargs={"w": scene.workspace.slug, "pk": made.pk})
            for name in ("answer", "hand_in", "open")
        ),
    ]
    for page in pages:
        assert SECRET not in scene.client(scene.bilal).get(page).content.decode()
    assert scene.client(scene.bilal).get(pages[2]).status_code == 404
    assert scene.client(scene.bilal).post(pages[2], {"version": made.version}).status_code == 404
    assert SECRET in scene.client(scene.by_role["focal_point"]).get(pages[2]).content.decode()
    actions.hand_in(by=scene.ama, scoring=made, version=made.version)
    told = scene.client(scene.bilal).get(pages[0]).content.decode()
    assert SECRET not in told, "three people of a ministry are below the floor"
    assert "withheld" in told
    joined(scene, "ministry", 2)
    told = scene.client(scene.bilal).get(pages[0]).content.decode()
    assert SECRET in told
    assert "100%" in told


def test_a_group_of_one_speaks_with_another(scene: Cast) -> None:
    joined(scene, "ministry", 2)
    for group, most in (("ministry", True), ("statistics", False)):
        made = scoring(scene, group, most=most)
        actions.hand_in(by=scene.ama, scoring=made, version=made.version)
    table = shown.side_by_side(queries.scoring_instrument(CODE), scene.workspace, list(scene.workspace.scorings.all()))
    assert table["heads"] == ["Ministry, Statistics office"], "the one analyst of the office is not shown apart"
    assert table["overall"] == ["50% (median)"]
    assert {answer for row in table["questions"] for answer in row["answers"]} == {"they differ"}


def joined(scene: Cast, group: str, people: int) -> None:
    """More people who may answer in the name of a group."""
    for number in range(people):
        body = scene.workspace.institutions.get(kind=group)
        workspaces.join(
            by=scene.ama, workspace=scene.workspace, user=person(f"{group}{number}"), role="analyst", institution=body
        )


def test_a_group_answers_hands_in_and_opens_again(scene: Cast) -> None:
    browser = scene.client(scene.bilal)
    where = scene.address(f"coherence/scorings/{CODE}/")
    assert browser.post(where + "take/", {"key": "a-fresh-key"}).status_code == 302
    (made,) = Scoring.objects.all()
    assert made.group == "statistics"
    told = queries.scoring_instrument(CODE)
    sent = {f"answer-{q.code}": f"{told.values(q)[0]:g}" for q in told.questions}
    page = scene.address(f"coherence/scored/{made.pk}/")
    assert browser.post(page, sent | {"version": 1, f"answer-{told.questions[0].code}": "77"}).status_code == 422
    assert browser.post(page, sent | {"version": 1}).status_code == 302
    browser.post(page + "hand-in/", {"version": 2})
    browser.post(page, {**sent, "version": 3, f"evidence-{told.questions[0].code}": "late"})
    made.refresh_from_db()
    assert (made.evidence, bool(made.submitted_at)) == ({}, True)
    browser.post(page + "open/", {"version": 3})
    made.refresh_from_db()
    assert made.submitted_at is None


def test_two_of_a_group_answer_at_once_and_lose_nothing(scene: Cast) -> None:
    made = scoring(scene)
    page = scene.address(f"coherence/scored/{made.pk}/")
    first, second = (q.code for q in queries.scoring_instrument(CODE).questions[1:3])
    sent = made.texts(made.state()) | {"version": "2"}
    ama, focal = scene.client(scene.ama), scene.client(scene.by_role["focal_point"])
    assert ama.post(page, sent | {f"evidence-{first}": "A law"}).status_code == 302
    refused = focal.post(page, sent | {f"evidence-{second}": "A body"}, HTTP_ACCEPT="application/json")
    assert refused.status_code == 409
    proposed = {field["name"]: field["proposed"] for field in json.loads(refused.content)["fields"]}
    assert (proposed[f"evidence-{first}"], proposed[f"evidence-{second}"]) == ("A law", "A body")


def test_the_gate_asks_for_the_agreed_answers(scene: Cast) -> None:
    made = scoring(scene)
    actions.hand_in(by=scene.ama, scoring=made, version=made.version)
    assert not facts._coherence_scored(scene.workspace)
    agreed = scoring(scene, AGREED)
    actions.hand_in(by=scene.ama, scoring=agreed, version=agreed.version)
    assert facts._coherence_scored(scene.workspace)


def test_a_policy_is_described_and_gets_points(scene: Cast) -> None:
    browser = scene.client(scene.ama)
    sent = {
        "key": "a-fresh-key", "title": "Law on recruitment", "kind": "law", "force": "in_force", "end": "origin",
        "year": "2014", "dimensions-0-code": "costs", "dimensions-1-code": "rights", "themes-0-code": "money",
    }  # fmt: skip
    assert browser.post(scene.address("coherence/policies/add/"), sent).status_code == 302
    (row,) = Policy.objects.all()
    assert (row.dimensions, row.themes, row.year) == (["costs", "rights"], ["money"], 2014)
    assert facts._policies_unscored(scene.workspace) == 1
    where = scene.address(f"coherence/policies/{row.pk}/")
    points = {
        "version": 1,
        "score-costs.inputs": "10",
        "score-costs.outcomes": "0",
        "passage-costs.inputs": "Article 9",
    }
    assert browser.post(where + "score/", points).status_code == 302
    assert browser.post(where + "score/", points | {"version": 2, "score-costs.inputs": "7"}).status_code == 422
    row.refresh_from_db()
    assert (row.scores, row.passages) == ({"costs.inputs": 10, "costs.outcomes": 0}, {"costs.inputs": "Article 9"})
    assert facts._policies_unscored(scene.workspace) == 0
    costs = next(each for each in queries.profile(scene.workspace).dimensions if each.dimension == "costs")
    assert (costs.score, costs.open) == (5, 1)
    page = scene.client(scene.chidi).get(where).content.decode()
    assert "Article 9" in page
    assert "5.0" in scene.client(scene.chidi).get(scene.address("coherence/policies/")).content.decode()


def test_describing_and_scoring_at_once_lose_nothing(scene: Cast) -> None:
    row = policy(scene)
    where = scene.address(f"coherence/policies/{row.pk}/")
    browser = scene.client(scene.ama)
    texts = row.texts(row.state())
    sent = {name: texts[name] for name in ("title", "kind", "force", "end", "passage")} | {"version": "1"}
    assert browser.post(where + "score/", {"version": 1, "score-costs.inputs": "5"}).status_code == 302
    late = sent | {"passage": "Article 4", "dimensions-0-code": "costs"}
    refused = browser.post(where + "edit/", late, HTTP_ACCEPT="application/json")
    assert refused.status_code == 409
    fields = json.loads(refused.content)["fields"]
    merged = {field["name"]: field["proposed"] for field in fields}
    again = merged | {"version": "2", "dimensions-0-code": "costs"}
    assert browser.post(where + "edit/", again).status_code == 302
    row.refresh_from_db()
    assert (row.passage, row.scores, row.dimensions) == ("Article 4", {"costs.inputs": 5}, ["costs"])


def test_a_policy_that_ends_before_it_begins_is_refused(scene: Cast) -> None:
    sent = {
        "key": "a-fresh-key",
        "title": "x",
        "kind": "law",
        "force": "draft",
        "end": "both",
        "year": 2020,
        "until": 2010,
    }
    assert scene.client(scene.ama).post(scene.address("coherence/policies/add/"), sent).status_code == 422


def test_a_policy_is_taken_out_from_its_version_only(scene: Cast) -> None:
    row = policy(scene)
    actions.change_policy(by=scene.ama, policy=row, version=1, title="Other title")
    with pytest.raises(Stale):
        actions.remove_policy(by=scene.ama, policy=row, version=1)
    actions.remove_policy(by=scene.ama, policy=row, version=2)
    assert not Policy.objects.exists()


def test_every_change_is_in_the_record(scene: Cast) -> None:
    made = scoring(scene)
    actions.hand_in(by=scene.ama, scoring=made, version=made.version)
    policy(scene)
    events = set(Record.objects.filter(scope=scene.workspace.pk).values_list("event", flat=True))
    assert events >= {"scoring.begun", "scoring.answered", "scoring.handed_in", "policy.added"}
