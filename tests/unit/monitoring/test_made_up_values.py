"""The made-up country has two monitored periods that fit its plan, and every value says that it is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from wayfare.model.aggregation import Aggregation
from wayfare.model.monitoring import APPROVED, ReportedValue, ReportStatus
from wayfare.monitoring import generation, made_up
from wayfare.monitoring.cells import Cells
from wayfare.monitoring.generation import MEN, WOMEN, monitored
from wayfare.monitoring.periods import Calendar
from wayfare.monitoring.rollup import roll_up
from wayfare.plan import document

PLAN = document.load(Path(__file__).resolve().parents[3] / "examples" / "marenza-plan.yaml")
HERE = Calendar()
END = date(2027, 12, 31)
VALUES = made_up.values(PLAN, HERE, END)
HELD = {(v.indicator, v.period, v.place, v.group): v for v in VALUES}


def test_values_are_the_same_each_time_and_say_that_they_are_made_up() -> None:
    assert made_up.values(PLAN, HERE, END) == VALUES
    assert {value.note for value in VALUES} == {"Made up"}
    assert made_up.values(PLAN, HERE, END, seed=1) != VALUES


def test_a_real_plan_gets_no_made_up_values() -> None:
    with pytest.raises(made_up.NotMadeUp):
        made_up.values(replace(PLAN, made_up=False), HERE, END)


def test_two_halves_of_a_year_are_there_the_first_one_locked() -> None:
    halves = [value for value in VALUES if value.period in ("2027-S1", "2027-S2")]
    assert {value.period for value in halves} == {"2027-S1", "2027-S2"}
    assert {value.status for value in halves if value.period == "2027-S1"} == {ReportStatus.LOCKED}
    later = {value.status for value in VALUES if value.period in ("2027-S2", "2027-Q4")}
    assert later >= {ReportStatus.APPROVED, ReportStatus.SUBMITTED}


def test_women_and_men_add_up_to_everybody_and_parts_are_no_more_than_wholes() -> None:
    told = [value for value in VALUES if value.group == WOMEN and value.value is not None]
    assert told
    for women in told:
        where = women.indicator, women.period, women.place
        men, everybody = HELD[*where, MEN], HELD[*where, ()]
        if women.numerator is None:
            assert _sum(women, men, "value") == everybody.value
        else:
            assert _sum(women, men, "numerator") == everybody.numerator
            assert _sum(women, men, "denominator") == everybody.denominator
            assert women.denominator is not None
            assert women.numerator <= women.denominator


def _sum(one: ReportedValue, other: ReportedValue, name: str) -> float:
    return float(getattr(one, name)) + float(getattr(other, name))


def test_values_fit_the_frame_of_the_plan_and_roll_up_with_what_is_missing() -> None:
    made = monitored(PLAN, HERE)
    counted = [value for value in VALUES if value.status in APPROVED]
    found = roll_up(made.frame, Cells.of(made.frame, counted), [made.span(date(2027, 1, 1), END)])
    told = {value.indicator for value in counted if value.value is not None}
    added = [each for each in generation.reported(PLAN) if each.id in told and each.aggregation is Aggregation.SUM]
    assert added
    for indicator in added:
        assert found.at(indicator.id).value is not None
    assert any(value.reason is not None for value in VALUES), "some are missing, with a reason"
    assert not [value for value in VALUES if PLAN.indicators and _surveyed(value.indicator)]


def _surveyed(indicator: str) -> bool:
    return any(each.id == indicator and each.definition for each in PLAN.indicators)
