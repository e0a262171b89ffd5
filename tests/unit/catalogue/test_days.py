"""Days in words."""

from __future__ import annotations

import pytest

from wayfare.catalogue import days


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "30 June 2027"), ("fr", "30 juin 2027"), ("ar", "30 يونيو 2027"), ("qps", "30 June 2027")],
)
def test_a_day_is_told_with_its_month_in_words(language: str, told: str) -> None:
    assert days.written("2027-06-30", language) == told


@pytest.mark.parametrize("text", ["2027", "2027-Q2", "", "Ministry"])
def test_what_is_no_day_stays_as_it_is(text: str) -> None:
    assert days.written(text) == text
