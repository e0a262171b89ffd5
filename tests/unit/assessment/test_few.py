"""A share of a handful of people is told with their number and compared with no other country."""

from __future__ import annotations

from hand_made import figure

from wayfare.assessment import few, remarks, world
from wayfare.assessment.figures import FigureSet
from wayfare.catalogue import load

RATE, DECISIONS = "displacement.asylum_recognition_rate", "displacement.asylum_decisions"


def test_the_formula_says_whom_a_share_is_a_share_of() -> None:
    indicators = load().indicators
    assert few.divided_by(RATE, indicators) == DECISIONS
    assert few.divided_by("remittances.received_gdp_share", indicators) == "", "money is not people"
    assert few.divided_by(DECISIONS, indicators) == ""


def test_a_rate_of_43_decisions_is_told_with_the_43() -> None:
    rate = figure(RATE, 100.0, period="2024")
    count = figure(DECISIONS, 43.0, period="2024", unit="persons")
    (said,) = remarks.on_few([RATE, DECISIONS], FigureSet((rate, count)), load(), "en")
    assert "Recognition rate of asylum decisions in the country, 2024: 100.0% of 43." in said.text
    assert said.figures == (rate.id, count.id)


def test_a_rate_of_many_decisions_or_of_another_year_is_told_alone() -> None:
    rate = figure(RATE, 80.0, period="2024")
    many = figure(DECISIONS, 3000.0, period="2024", unit="persons")
    before = figure(DECISIONS, 43.0, period="2023", unit="persons")
    assert list(remarks.on_few([RATE], FigureSet((rate, many)), load(), "en")) == []
    assert list(remarks.on_few([RATE], FigureSet((rate, before)), load(), "en")) == []


def test_no_country_is_compared_by_a_rate_of_few_decisions() -> None:
    compared = world.across(RATE)
    counts = {each.area: each.value or 0.0 for each in world.embedded.series(DECISIONS, period=compared[0].period)}
    assert len(compared) > 30
    assert min(counts[each.area] for each in compared) >= load().assessment_policy.few_behind
