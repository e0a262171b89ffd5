"""The calendar of sources: expected, due soon, overdue, or closed."""

from __future__ import annotations

from datetime import date

import pytest

from wayfare.catalogue import load
from wayfare.evidence.calendar import Turn, due
from wayfare.model.reference import Source

ON = date(2026, 11, 27)


def source(vintage: str, frequency: str = "", announced: str = "") -> Source:
    return Source(
        code=f"a.{vintage}",
        publisher="A",
        title="Table",
        vintage=vintage,
        licence="CC BY 4.0",
        frequency=frequency,
        next_expected=announced,
    )


@pytest.mark.parametrize(
    ("vintage", "frequency", "expected", "turn"),
    [
        ("2024", "P4Y", "2028", Turn.LATER),
        ("2025", "P1Y", "2026", Turn.DUE),
        ("2024", "P1Y", "2025", Turn.OVERDUE),
        ("2025-11", "P1Y", "2026-11", Turn.DUE),
        ("2025-10", "P1Y", "2026-10", Turn.OVERDUE),
        ("2026-02-28", "P6M", "2026-08-28", Turn.OVERDUE),
        ("2025-11", "P3M", "2026-02", Turn.OVERDUE),
        ("2026", "P3M", "2027-03", Turn.LATER),
        ("2024", "", "", Turn.CLOSED),
    ],
)
def test_the_next_edition_is_counted_as_exactly_as_the_last_is_dated(
    vintage: str, frequency: str, expected: str, turn: Turn
) -> None:
    (found,) = due([source(vintage, frequency)], ON)
    assert (found.expected, found.turn, found.announced) == (expected, turn, False)


def test_a_date_the_publisher_named_goes_before_counting() -> None:
    (found,) = due([source("2024", "P1Y", "2026-12-31")], ON)
    assert (found.expected, found.turn, found.announced) == ("2026-12-31", Turn.DUE, True)


def test_the_end_of_a_short_month_is_a_day_that_exists() -> None:
    (found,) = due([source("2025-08-31", "P6M")], ON)
    assert (found.expected, found.turn) == ("2026-02-31", Turn.OVERDUE)


def test_every_source_has_its_place_and_closed_editions_come_last() -> None:
    found = due(load().sources.values(), ON)
    assert {each.source.code for each in found} == set(load().sources)
    turns = [each.turn is Turn.CLOSED for each in found]
    assert turns == sorted(turns)
