"""Periods fit the fiscal year, are named as in SDMX, and fall due on a working day where the plan is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfare.monitoring.periods import Calendar, CalendarError, Due, Duty, Turn, asked, parse, periods, schedule, told

PLAIN = Calendar()
JULY = Calendar(fiscal_start=7, time_zone="Asia/Dhaka")


def test_quarters_of_a_calendar_year_have_the_names_of_sdmx() -> None:
    found = periods(3, date(2027, 1, 1), date(2027, 12, 31), PLAIN)
    assert [each.id for each in found] == ["2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"]
    assert (found[0].start, found[0].end) == (date(2027, 1, 1), date(2027, 3, 31))
    assert [each.id for each in periods(6, date(2027, 1, 1), date(2027, 12, 31), PLAIN)] == ["2027-S1", "2027-S2"]
    assert periods(1, date(2028, 2, 1), date(2028, 2, 29), PLAIN)[0].id == "2028-02"


def test_a_fiscal_year_from_july_gives_a_time_range_and_its_quarters_are_calendar_quarters() -> None:
    (year,) = periods(12, date(2027, 7, 1), date(2028, 6, 30), JULY)
    assert (year.id, year.end) == ("2027-07-01/P12M", date(2028, 6, 30))
    assert [each.id for each in periods(3, year.start, year.end, JULY)] == ["2027-Q3", "2027-Q4", "2028-Q1", "2028-Q2"]


@given(st.sampled_from([1, 2, 3, 4, 6, 12, 24]), st.integers(1, 12), st.integers(2020, 2040))
def test_periods_follow_each_other_without_a_day_between_and_read_back(months: int, start: int, year: int) -> None:
    found = periods(months, date(year, 1, 1), date(year + 5, 12, 31), Calendar(fiscal_start=start))
    for one, other in pairwise(found):
        assert (other.start - one.end).days == 1
    assert [parse(each.id) for each in found] == list(found)
    assert len({each.id for each in found}) == len(found)


@pytest.mark.parametrize("text", ["", "27", "2027-Q5", "2027-13", "2027-07-02/P3M", "2027-07-01/P0M", "2027-02-30/P1M"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(CalendarError):
        parse(text)


@pytest.mark.parametrize("months", [0, 5, 18, -3])
def test_periods_that_do_not_fit_into_years_are_refused(months: int) -> None:
    with pytest.raises(CalendarError):
        periods(months, date(2027, 1, 1), date(2028, 1, 1), PLAIN)


def test_a_due_day_is_one_on_which_people_work() -> None:
    (quarter,) = periods(3, date(2027, 3, 31), date(2027, 3, 31), PLAIN)
    assert PLAIN.due(quarter) == date(2027, 4, 30)
    friday = Calendar(weekend=frozenset({4, 5}), holidays=frozenset({date(2027, 5, 2)}))
    assert date(2027, 4, 30).weekday() == 4
    assert friday.due(quarter) == date(2027, 5, 3)


def test_it_is_tomorrow_already_where_the_plan_is() -> None:
    late = datetime(2027, 4, 30, 20, 30, tzinfo=UTC)
    assert PLAIN.today(late) == date(2027, 4, 30)
    assert JULY.today(late) == date(2027, 5, 1)


@pytest.mark.parametrize(
    "wrong", [{"fiscal_start": 13}, {"time_zone": "Mars/Olympus"}, {"weekend": frozenset(range(7))}]
)
def test_a_calendar_that_is_none_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(CalendarError):
        Calendar(**wrong)  # type: ignore[arg-type]


def duty(**more: object) -> Duty:
    given = {"indicator": "i", "months": 3, "places": ("A", "B"), "first": date(2027, 1, 1), "last": date(2027, 12, 31)}
    return Duty(**(given | more))  # type: ignore[arg-type]


def test_the_schedule_lists_every_place_and_period_by_day_with_its_owner() -> None:
    found = schedule([duty(owner="ministry", owners=(("B", "district B"),))], PLAIN)
    assert len(found) == 8
    assert [each.day for each in found] == sorted(each.day for each in found)
    assert {(each.place, each.owner) for each in found} == {("A", "ministry"), ("B", "district B")}


def test_what_is_told_once_is_asked_for_at_the_end() -> None:
    assert [each.id for each in asked(duty(months=0, last=date(2029, 12, 31)), PLAIN)] == ["2029"]


def test_a_value_is_overdue_the_day_after_it_was_due_unless_it_was_reported() -> None:
    due: Due = schedule([duty()], PLAIN)[0]
    assert due.turn(date(2027, 3, 31), False) is Turn.LATER
    assert due.turn(date(2027, 4, 1), False) is Turn.OPEN
    assert due.turn(due.day, False) is Turn.OPEN
    assert due.turn(date(2027, 5, 1), False) is Turn.OVERDUE
    assert due.days_late(date(2027, 5, 2)) == 2
    assert due.turn(date(2027, 5, 1), True) is Turn.REPORTED


@pytest.mark.parametrize(
    ("name", "english", "french"),
    [
        ("2027", "2027", "2027"),
        ("2024-01-01/P24M", "2024–2025", "2024–2025"),
        ("2027-S1", "Jan – Jun 2027", "janv.–juin 2027"),
        ("2027-Q4", "Oct – Dec 2027", "oct.–déc. 2027"),
        ("2027-07-01/P12M", "Jul 2027 – Jun 2028", "juil. 2027 – juin 2028"),
    ],
)
def test_people_read_periods_not_codes(name: str, english: str, french: str) -> None:
    assert (told(parse(name)), told(parse(name), "fr")) == (english, french)
