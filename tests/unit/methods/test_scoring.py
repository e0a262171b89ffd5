"""Official scores: what their metadata say must come out."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from wayfare.methods import scoring
from wayfare.methods.scoring import GenderBudget, Standing


def test_thirty_times_yes_fully_meets() -> None:
    found = scoring.migration_policies(np.ones((6, 5)))
    assert (found.overall, found.standing) == (100.0, Standing.FULLY)
    assert found.domains == (100.0,) * 6


@pytest.mark.parametrize(
    ("overall", "class_"),
    [
        (39.9, Standing.FURTHER_PROGRESS),
        (40.0, Standing.PARTIALLY),
        (79.9, Standing.PARTIALLY),
        (80.0, Standing.MEETS),
        (99.9, Standing.MEETS),
        (100.0, Standing.FULLY),
    ],
)
def test_classes_of_migration_policies_begin_where_the_metadata_say(overall: float, class_: Standing) -> None:
    assert scoring.standing(overall) is class_


def test_access_for_people_with_a_status_only_counts_half_in_the_first_domain_alone() -> None:
    answers = np.ones((6, 5))
    answers[0, 0] = 0.5
    assert scoring.migration_policies(answers).domains[0] == pytest.approx(90.0)
    answers[1, 0] = 0.5
    with pytest.raises(ValueError, match="only in the first domain"):
        scoring.migration_policies(answers)


def test_an_answer_that_is_missing_is_not_a_no() -> None:
    answers = np.ones((6, 5))
    answers[3, 3] = np.nan
    with pytest.raises(ValueError, match="none of them missing"):
        scoring.migration_policies(answers)


def test_every_mechanism_in_place_gives_eighty_points_and_no_domain_more_than_ten() -> None:
    everything = {name: dict(elements) for name, elements in scoring.COHERENCE_DOMAINS.items()}
    domains, percent = scoring.policy_coherence(everything)
    assert percent == 100.0
    assert set(domains.values()) == {10.0}


def test_points_of_coherence_follow_the_elements() -> None:
    found, percent = scoring.policy_coherence({"consultation": {"early": 5.0, "disclosed": 2.0}})
    assert found["consultation"] == 7.0
    assert percent == pytest.approx(100 * 7 / 80)
    with pytest.raises(ValueError, match=r"consultation\.disclosed"):
        scoring.policy_coherence({"consultation": {"disclosed": 3.0}})


def test_of_the_eight_cases_of_gender_budgets_one_is_full_six_approach_and_one_does_not_meet() -> None:
    classes = [scoring.gender_budget_class(case) for case in itertools.product([True, False], repeat=3)]
    assert classes.count(GenderBudget.FULLY) == 1
    assert classes.count(GenderBudget.APPROACHES) == 6
    assert classes.count(GenderBudget.NOT) == 1


def test_criteria_of_gender_budgets_need_two_four_and_two_yeses() -> None:
    just = ([True, True, False], [True] * 4 + [False] * 3, [False, True, True])
    assert scoring.gender_budget(just) is GenderBudget.FULLY
    short = ([True, False, False], [True] * 3 + [False] * 4, [False, False, True])
    assert scoring.gender_budget(short) is GenderBudget.NOT


def test_refugees_are_in_their_own_denominator() -> None:
    assert scoring.refugee_rate(1e6, 10e6) == pytest.approx(1e5 / 11)


def test_care_is_averaged_over_everybody_and_weeks_are_divided_by_seven() -> None:
    assert scoring.unpaid_care([2.0, 0.0], [1.0, 0.0]) == pytest.approx(100 * 1.5 / 24)
    assert scoring.unpaid_care([14.0, 0.0], [7.0, 0.0], weekly=True) == pytest.approx(100 * 1.5 / 24)
    assert scoring.unpaid_care([2.0, 0.0], [1.0, 0.0], weights=[3.0, 1.0]) == pytest.approx(100 * 2.25 / 24)


def test_fatal_and_other_injuries_are_two_rates() -> None:
    assert scoring.injury_rate(5, 100_000) == pytest.approx(5.0)
    assert math.isnan(scoring.injury_rate(5, 0))


def test_a_corridor_without_smart_is_neither_met_nor_missed() -> None:
    met, corridors = scoring.remittance_cost_met(2.9, {"a": 5.0, "b": 5.1, "c": None})
    assert met
    assert corridors == {"a": True, "b": False, "c": None}


def test_recruitment_cost_of_bangladesh_follows_from_cost_and_earnings() -> None:
    assert scoring.recruitment_cost([416_789.0], [23_693.0]) == pytest.approx(17.6, abs=0.05)


def test_the_mean_of_ratios_is_not_the_ratio_of_means() -> None:
    costs, earnings = [100.0, 300.0], [100.0, 50.0]
    assert scoring.recruitment_cost(costs, earnings, average="mean") == pytest.approx(3.5)
    assert np.mean(costs) / np.mean(earnings) == pytest.approx(8 / 3)


def test_recruitment_cost_leaves_out_who_is_unknown_and_counts_by_weight() -> None:
    costs, earnings = [1.0, 2.0, 3.0, 4.0, 5.0, math.nan], [1.0] * 6
    assert scoring.recruitment_cost(costs, earnings) == pytest.approx(3.0)
    assert scoring.recruitment_cost(costs, earnings, average="fourth_quintile") == pytest.approx(4.5)
    assert scoring.recruitment_cost([1.0, 2.0], [1.0, 1.0], weights=[3.0, 1.0]) == pytest.approx(1.0)
