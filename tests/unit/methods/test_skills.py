"""Loss of skills: rates, concentration, losses against graduates and the safeguard of the WHO."""

from __future__ import annotations

import math

import pytest

from wayfare.methods import skills
from wayfare.methods.responses import poverty_response, replaced, trade_effect
from wayfare.methods.skills import Safeguard


def test_the_two_variants_of_the_emigration_rate_differ_where_immigrants_live() -> None:
    emigrants, natives, immigrants = 200.0, 800.0, 100.0
    assert skills.emigration_rate(emigrants, natives) == pytest.approx(20.0)
    assert skills.emigration_rate(emigrants, natives + immigrants) < skills.emigration_rate(emigrants, natives)


def test_rates_fall_as_the_age_of_entry_rises() -> None:
    ages, emigrants = [5, 12, 15, 18, 21, 22, 40, math.nan], [10.0] * 8
    corrected = [
        float(skills.emigration_rate(skills.entered_from(ages, emigrants, least), 100.0)) for least in (0, 12, 18, 22)
    ]
    assert corrected == sorted(corrected, reverse=True)
    assert corrected[0] == pytest.approx(100 * 70 / 170)
    assert corrected[-1] == pytest.approx(100 * 20 / 120)


def test_a_profession_that_leaves_in_proportion_has_a_quotient_of_one() -> None:
    assert skills.location_quotient(10, 100, 50, 500) == pytest.approx(1.0)
    assert skills.location_quotient(30, 100, 50, 500) == pytest.approx(3.0)
    assert math.isnan(skills.location_quotient(3, 100, 0, 500))


def test_the_stock_shrinks_when_more_leave_than_graduate() -> None:
    assert skills.loss_pressure(120, 100) == pytest.approx(1.2)
    assert math.isnan(skills.loss_pressure(120, 0))


def test_what_was_given_back_lowers_the_cost_of_training_lost() -> None:
    assert skills.training_cost_lost([10, 5], [1000.0, 4000.0], given_back=6000.0) == pytest.approx(24_000.0)


def test_migration_may_leave_more_skills_than_it_takes() -> None:
    assert skills.net_skill_effect(108.0, 100.0) == pytest.approx(8.0)


@pytest.mark.parametrize(
    ("density", "coverage", "answer"),
    [
        (48.9, 54.9, Safeguard.SAFEGUARDED),
        (49.0, 54.9, Safeguard.NOT_SAFEGUARDED),
        (48.9, 55.0, Safeguard.NOT_SAFEGUARDED),
        (48.9, None, Safeguard.UNKNOWN),
        (None, 60.0, Safeguard.NOT_SAFEGUARDED),
        (math.nan, None, Safeguard.UNKNOWN),
    ],
)
def test_both_density_and_coverage_must_be_low_and_known(
    density: float | None, coverage: float | None, answer: Safeguard
) -> None:
    assert skills.safeguard(density, coverage) is answer


def test_the_edition_of_2020_had_a_density_of_fifty() -> None:
    assert skills.safeguard(49.5, 50.0, edition=2020) is Safeguard.SAFEGUARDED
    assert skills.safeguard(49.5, 50.0) is Safeguard.NOT_SAFEGUARDED


def test_the_regions_of_the_list_of_2023_add_up_to_its_fifty_five_countries() -> None:
    published_by_region = (37, 8, 6, 3, 1)
    assert sum(published_by_region) == 55


def test_ten_percent_more_migrants_bring_about_one_and_a_half_percent_more_trade() -> None:
    assert trade_effect(100.0, 1000.0, 1100.0) == pytest.approx(1.44, abs=0.01)
    assert trade_effect(100.0, 1000.0, 1100.0, 0.05) < trade_effect(100.0, 1000.0, 1100.0, 0.20)
    assert math.isnan(trade_effect(100.0, 0.0, 1100.0))


@pytest.mark.parametrize(("elasticity", "published"), [(-0.35, -3.5), (-0.21, -2.1)])
def test_ten_percent_more_change_the_share_of_poor_people_as_published(elasticity: float, published: float) -> None:
    assert poverty_response(100.0, 10.0, elasticity) == pytest.approx(published)


def test_the_part_of_a_loss_made_good_needs_a_loss() -> None:
    assert replaced(160.0, 100.0, 100.0) == pytest.approx(0.6)
    assert math.isnan(replaced(160.0, 100.0, 0.0))
