"""Alarms name what needs attention and why; limits come from a series' own history; silence is no alarm by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plan import DESKS, PLAN, POVERTY, TRAINED

from wayfare.catalogue import load
from wayfare.model.indicator import Direction
from wayfare.monitoring import generation
from wayfare.monitoring.alerts import (
    Kind,
    StageDates,
    graveyard,
    late_stages,
    missed_targets,
    overdue,
    stage_lag,
    unusual,
)
from wayfare.monitoring.history import Oddness, learn, odd
from wayfare.monitoring.periods import Calendar
from wayfare.monitoring.progress import Goal, Measured, Revision, Step
from wayfare.monitoring.telling import Teller

POLICY = load().monitoring_policy
HERE = Calendar()
STEADY = (100.0, 104.0, 103.0, 108.0, 110.0, 109.0)


def test_stage_lag_counts_from_the_planned_end_until_it_ended() -> None:
    assert stage_lag(StageDates(stage="plan", planned_end=date(2027, 1, 1)), date(2027, 1, 31)) == 30
    ended = StageDates(stage="plan", planned_end=date(2027, 1, 1), ended=date(2027, 1, 11))
    assert stage_lag(ended, date(2030, 1, 1)) == 10
    assert stage_lag(replace(ended, ended=date(2026, 1, 1)), date(2030, 1, 1)) == 0


def test_open_stages_are_late_and_then_very_late() -> None:
    def kinds(today: date) -> list[Kind]:
        stage = StageDates(stage="plan", planned_end=date(2027, 1, 1))
        return [each.kind for each in late_stages([stage], today, POLICY)]

    assert kinds(date(2027, 1, 15)) == []
    assert kinds(date(2027, 2, 15)) == [Kind.STAGE_LATE]
    assert kinds(date(2027, 6, 1)) == [Kind.STAGE_VERY_LATE]
    ended = StageDates(stage="plan", planned_end=date(2027, 1, 1), ended=date(2027, 9, 1))
    assert not list(late_stages([ended], date(2028, 1, 1), POLICY))


def test_what_is_overdue_is_named_with_its_owner_until_something_is_said() -> None:
    dues = generation.schedule(PLAN, HERE)
    today = date(2027, 8, 15)
    found = list(overdue(dues, {("i-trained", "A", "2027-S1")}, today))
    assert [(each.about, each.place, each.owner) for each in found] == [("i-trained", "B", "mol")]
    assert found[0].values["days"] == (today - HERE.due(dues[0].period)).days


def test_the_graveyard_lists_indicators_that_nothing_feeds() -> None:
    dues, today = generation.schedule(PLAN, HERE), date(2028, 9, 1)
    told = {("i-trained", "A", "2027-S1"), ("i-desks", "XMZ", "2027")}
    found = {(each.about, each.why) for each in graveyard(PLAN.indicators[:3], dues, told, today, POLICY)}
    assert found == {("i-desks", "no_source"), ("i-desks", "nobody"), ("i-trained", "missed")}
    one = {*told, ("i-trained", "B", "2028-S1")}
    assert ("i-trained", "missed") not in {(e.about, e.why) for e in graveyard([TRAINED], dues, one, today, POLICY)}
    assert not list(graveyard([DESKS], [], set(), today, POLICY, fed={"i-desks"})), "a survey feeds it"


def test_periods_that_are_not_due_yet_are_not_missed() -> None:
    dues = generation.schedule(PLAN, HERE)
    assert not list(graveyard([TRAINED], dues, set(), date(2027, 12, 1), POLICY)), "one missed period is not two"


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (111, None),
        (250, Oddness.JUMP),
        (1090, Oddness.SLIP),
        (10.9, Oddness.SLIP),
        (109, Oddness.COPIED),
        (20, Oddness.JUMP),
    ],
)
def test_a_value_is_held_to_limits_learnt_from_its_history(value: float, what: Oddness | None) -> None:
    found = odd(STEADY, value, least=5, times=4)
    assert [each.what for each in found] == ([] if what is None else [what])


def test_a_cumulative_number_does_not_fall() -> None:
    assert [each.what for each in odd([10, 20], 15, cumulative=True, least=5, times=4)] == [Oddness.FALLS]
    assert not odd([10, 20], 20, cumulative=True, least=5, times=4)


def test_short_and_flat_histories_teach_no_limits() -> None:
    assert learn([1, 2, 3], least=5, times=4) is None
    assert learn([7, 7, 7, 7, 7, 7], least=5, times=4) is None
    assert not odd([], 5, least=5, times=4)


def test_one_earlier_mistake_does_not_widen_the_limits_much() -> None:
    clean, spoilt = learn(STEADY, least=5, times=4), learn((*STEADY[:3], 1030.0, *STEADY[3:]), least=5, times=4)
    assert clean is not None
    assert spoilt is not None
    assert clean.high < 150
    assert spoilt.high < 200


@given(st.lists(st.floats(-1000, 1000), min_size=5, max_size=12))
def test_limits_lie_around_the_last_value_and_the_usual_change(history: list[float]) -> None:
    found = learn(history, least=5, times=4)
    if found is not None:
        assert found.low <= found.high


def test_values_below_nought_are_judged_by_differences() -> None:
    found = learn([-5, -3, -4, -2, -3, -1], least=5, times=4)
    assert found is not None
    assert not found.relative


def test_alarms_about_values_carry_the_limits_and_what_they_rest_on() -> None:
    series = [(f"p{n}", value) for n, value in enumerate((*STEADY, 250.0))]
    (found,) = unusual("i", series, POLICY, place="A")
    assert (found.kind, found.period, found.values["count"]) == (Kind.UNUSUAL, "p6", 6)
    said = Teller(load(), names={"i": "Jobs found", "A": "Velmarë"}).alarm(found, "persons")
    assert said.startswith("“Jobs found” in Velmarë, p6: 250 after 109. By the 6 values before, it would lie between ")
    assert not list(unusual("i", [], POLICY))


def test_a_missed_target_is_surely_missed_or_unknown() -> None:
    steps = (Step(day=date(2028, 12, 31), value=40),)
    goal = Goal(direction=Direction.HIGHER, revisions=(Revision(since=date(2027, 1, 1), steps=steps),))
    after = date(2029, 2, 1)

    def why(actual: Measured | None, today: date = after) -> list[str]:
        return [each.why for each in missed_targets("i", goal, actual, today, POLICY)]

    assert why(Measured(value=30, se=1)) == ["target_missed"]
    assert why(Measured(value=39, se=2)) == [], "the margin of error covers the target"
    assert why(Measured(value=41)) == []
    assert why(None) == ["target_unknown"]
    assert why(Measured(value=30), date(2028, 6, 1)) == []


def test_every_reason_for_an_alarm_has_a_sentence() -> None:
    words = load().wordings
    for why in ("stage", "overdue", "no_source", "nobody", "missed", "target_missed", "target_unknown", *Oddness):
        assert f"monitoring.alarm.{why}" in words, why
    assert POVERTY.owner == "nso"
