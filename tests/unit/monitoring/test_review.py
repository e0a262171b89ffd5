"""A review has consequences: recommendations are answered, tracked to changed items, and open the next cycle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from small_plan import PLAN, revised

from wayfare.catalogue import load
from wayfare.model.monitoring import Verdict
from wayfare.model.plan import Action, Progress
from wayfare.model.review import Assessed, Lesson, Recommendation, Response, Review
from wayfare.monitoring.review import Followed, Lack, carry_over, changed, follow_up, items, lacks
from wayfare.monitoring.telling import Teller

CRITERIA = tuple(load().codelists["evaluation_criterion"])
TODAY = date(2029, 6, 1)
SOUND = Recommendation(
    id="1",
    statement="Lower the target of poverty",
    response=Response.ACCEPTED,
    owner="mop",
    due=date(2029, 3, 1),
    items=("i-poverty",),
)
REVIEW = Review(
    title="Mid-term review",
    held=date(2028, 12, 1),
    criteria=tuple(Assessed(criterion=code, answer="So and so.", figures=("f1",)) for code in CRITERIA),
    lessons=(Lesson(id="l1", statement="Courses need child care."),),
    recommendations=(SOUND,),
)


def lacking(review: Review) -> set[tuple[Lack, str]]:
    return {(each.what, each.about) for each in lacks(review, PLAN, CRITERIA)}


def test_there_are_six_criteria_each_with_its_question() -> None:
    assert len(CRITERIA) == 6
    assert all(
        load().explanations["evaluation_criterion"][code].endswith("?") for code in CRITERIA if code != "sustainability"
    )


def test_a_sound_review_lacks_nothing() -> None:
    assert not lacking(REVIEW)


def test_every_criterion_is_assessed_or_left_out_with_a_reason_and_answers_rest_on_something() -> None:
    told = (
        Assessed(criterion=CRITERIA[0], answer="Yes."),
        Assessed(criterion=CRITERIA[1], not_assessed="Too early."),
    )
    found = lacking(replace(REVIEW, criteria=told))
    assert (Lack.UNSUPPORTED, CRITERIA[0]) in found
    assert {about for what, about in found if what is Lack.CRITERION} == set(CRITERIA[2:])


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"response": None}, Lack.NO_RESPONSE),
        ({"response": Response.REJECTED}, Lack.NO_REASON),
        ({"response": Response.PARTLY}, Lack.NO_REASON),
        ({"owner": ""}, Lack.NO_OWNER),
        ({"due": None}, Lack.NO_DATE),
        ({"items": ()}, Lack.NO_ITEM),
        ({"items": ("i-gone",)}, Lack.UNKNOWN_ITEM),
    ],
)
def test_a_recommendation_is_answered_in_full(change: dict[str, object], lack: Lack) -> None:
    found = lacking(replace(REVIEW, recommendations=(replace(SOUND, **change),)))  # type: ignore[arg-type]
    assert lack in {what for what, _ in found}


@pytest.mark.parametrize(
    ("recommendation", "now", "followed"),
    [
        (SOUND, revised(27), Followed.CHANGED),
        (SOUND, PLAN, Followed.OVERDUE),
        (replace(SOUND, due=date(2029, 12, 1)), PLAN, Followed.OPEN),
        (replace(SOUND, done=date(2029, 2, 1)), PLAN, Followed.CLAIMED),
        (replace(SOUND, response=Response.REJECTED), revised(27), Followed.REJECTED),
        (replace(SOUND, response=None), PLAN, Followed.WAITING),
        (replace(SOUND, items=("i-poverty", "i-desks")), revised(27), Followed.OVERDUE),
    ],
)
def test_a_recommendation_is_followed_when_the_plan_changed_and_not_when_somebody_says_so(
    recommendation: Recommendation, now: object, followed: Followed
) -> None:
    review = replace(REVIEW, recommendations=(recommendation,))
    (found,) = follow_up(review, PLAN, now, TODAY)  # type: ignore[arg-type]
    assert found.followed is followed
    assert Teller(load()).followed(found)


def test_a_change_names_the_fields_and_an_item_that_came_or_went_itself() -> None:
    old, new = items(PLAN), items(revised(27))
    assert changed("i-poverty", old["i-poverty"], new["i-poverty"]) == ("i-poverty.targets",)
    assert changed("i-poverty", old["i-poverty"], old["i-poverty"]) == ()
    assert changed("x", None, old["i-poverty"]) == ("x",)
    assert changed("x", None, None) == ()


def test_the_next_cycle_takes_over_what_is_open_and_what_was_learnt() -> None:
    actions = (
        Action(id="a-1", result="r-2", title="Done", status=Progress.DONE),
        Action(id="a-2", result="r-2", title="Open", status=Progress.DELAYED),
    )
    plan = replace(PLAN, actions=actions)
    verdicts = {"i-poverty": Verdict.ON_TRACK, "i-trained": Verdict.ON_TRACK}
    found = carry_over(
        plan, verdicts, {"i-poverty": "2028", "i-trained": "2028-S2"}, [REVIEW], follow_up(REVIEW, plan, plan, TODAY)
    )
    assert found.results == ("r-2",), "one of its indicators has no verdict"
    assert found.actions == ("a-2",)
    assert [lesson.id for lesson in found.lessons] == ["l1"]
    assert [each.id for each in found.recommendations] == ["1"]
    assert found.without == ("i-desks", "i-story")


def test_what_a_review_lacks_is_said_in_sentences() -> None:
    teller = Teller(load())
    for lack in Lack:
        assert f"monitoring.review.{lack}" in load().wordings
    (found,) = lacks(replace(REVIEW, criteria=REVIEW.criteria[1:]), PLAN, CRITERIA)
    assert teller.lack(found) == "relevance is neither assessed nor left out with a reason."
