"""Agreement: identical rankings agree fully, ties are corrected for, nobody heard is not nobody agreeing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from wayfare.methods import agreement


@given(st.integers(2, 8), st.integers(2, 9))
def test_identical_rankings_agree_fully(raters: int, things: int) -> None:
    assert agreement.kendall_w(np.tile(np.arange(things), (raters, 1))).w == pytest.approx(1.0)


def test_opposite_rankings_have_nothing_in_common() -> None:
    assert agreement.kendall_w([[1, 2, 3, 4], [4, 3, 2, 1]]).w == pytest.approx(0.0)


def test_identical_rankings_with_ties_agree_fully_too() -> None:
    assert agreement.kendall_w([[1, 2, 2, 3]] * 3).w == pytest.approx(1.0)


@given(st.integers(3, 7), st.integers(3, 7), st.integers(0, 1000))
def test_concordance_is_the_statistic_of_friedman_on_another_scale(raters: int, things: int, seed: int) -> None:
    scores = np.random.default_rng(seed).integers(0, 4, (raters, things))
    found = agreement.kendall_w(scores)
    if math.isfinite(found.w):
        friedman = stats.friedmanchisquare(*scores.T)
        assert found.chi_square == pytest.approx(float(friedman.statistic), abs=1e-9)
        assert 0.0 <= found.w <= 1.0 + 1e-12


def test_a_rater_who_skipped_something_is_an_error_and_not_a_last_place() -> None:
    with pytest.raises(ValueError, match="every rater"):
        agreement.kendall_w([[1, 2, math.nan], [1, 2, 3]])


def test_a_single_rater_agrees_with_nobody() -> None:
    assert math.isnan(agreement.kendall_w([[1, 2, 3]]).w)


def test_the_gap_is_between_medians_and_never_negative() -> None:
    assert agreement.capacity_gap([1, 2, 2, math.nan], [4, 4, 3]) == pytest.approx(2.0)
    assert agreement.capacity_gap([5], [3]) == 0.0


def test_a_round_agrees_by_a_narrow_middle_or_by_many_high_ratings() -> None:
    assert agreement.consensus([3, 3, 4, 4])
    assert agreement.consensus([5, 4, 5, 1, 4, 5, 5, 4, 4, 1])
    assert not agreement.consensus([1, 1, 5, 5, 3])
    assert not agreement.consensus([math.nan])


def test_participation_is_balanced_when_shares_are_equal_whatever_the_numbers() -> None:
    assert agreement.participation_balance({"women": 5, "men": 5}, {"women": 50, "men": 50}) == pytest.approx(1.0)
    assert agreement.participation_balance({"men": 9}, {"women": 1}) == pytest.approx(0.0)
    assert agreement.participation_balance({"women": 2, "men": 8}, {"women": 1, "men": 1}) == pytest.approx(0.7)
    assert math.isnan(agreement.participation_balance({}, {"women": 1}))
