"""Weights and orders: published examples and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfare.methods import prioritisation as prio
from wayfare.methods.prioritisation import Preference

CRITERIA = [[1, 4, 3, 7], [1 / 4, 1, 1 / 3, 3], [1 / 3, 3, 1, 5], [1 / 7, 1 / 3, 1 / 5, 1]]
"""Experience, education, charisma, age: the public example of choosing a leader."""
EXPERIENCE = [[1, 1 / 4, 4], [4, 1, 9], [1 / 4, 1 / 9, 1]]
EDUCATION = [[1, 3, 1 / 5], [1 / 3, 1, 1 / 7], [5, 7, 1]]
CHARISMA = [[1, 5, 9], [1 / 5, 1, 4], [1 / 9, 1 / 4, 1]]
AGE = [[1, 1 / 3, 5], [3, 1, 9], [1 / 5, 1 / 9, 1]]


def test_ranks_of_four_criteria_become_the_published_weights() -> None:
    assert prio.rank_order_centroid(4) == pytest.approx([0.5208, 0.2708, 0.1458, 0.0625], abs=5e-5)


@given(st.integers(1, 40))
def test_centroid_weights_add_up_to_one_and_fall(n: int) -> None:
    weights = prio.rank_order_centroid(n)
    assert weights.sum() == pytest.approx(1.0)
    assert (np.diff(weights) < 0).all()


def test_the_leader_is_chosen_as_in_the_public_example() -> None:
    found = prio.ahp(CRITERIA)
    assert found.weights == pytest.approx([0.547, 0.127, 0.270, 0.056], abs=1e-3)  # printed cut, not rounded
    assert found.eigenvalue == pytest.approx(4.118, abs=5e-4)
    assert found.consistency_ratio == pytest.approx(0.044, abs=5e-4)
    local = np.column_stack([prio.ahp(each).weights for each in (EXPERIENCE, EDUCATION, CHARISMA, AGE)])
    assert prio.weighted_sum(local, found.weights) == pytest.approx([0.358, 0.493, 0.149], abs=5e-4)


def test_comparisons_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(ValueError, match="reciprocals"):
        prio.ahp([[1, 3], [3, 1]])


def test_groups_are_joined_so_that_reciprocals_stay() -> None:
    joined = prio.together([[[1, 4], [1 / 4, 1]], [[1, 1], [1, 1]]])
    assert joined == pytest.approx(np.array([[1, 2], [0.5, 1]]))


PLANTS = [
    [80, 90, 600, 54, 8, 5],
    [65, 58, 200, 97, 1, 1],
    [83, 60, 400, 72, 4, 7],
    [40, 80, 1000, 75, 7, 10],
    [52, 72, 600, 20, 3, 8],
    [94, 96, 700, 36, 5, 6],
]
PREFERENCES = [
    lambda d: Preference.u_shape(d, 10),
    lambda d: Preference.v_shape(d, 30),
    lambda d: Preference.linear(d, 50, 500),
    lambda d: Preference.level(d, 10, 60),
    Preference.usual,
    lambda d: Preference.gaussian(d, 5),
]


def test_power_plants_come_in_the_order_of_brans_vincke_and_mareschal() -> None:
    found = prio.promethee(PLANTS, [1] * 6, PREFERENCES, [False, True, False, False, False, True])
    assert found.preference[0, 1:] == pytest.approx([0.296, 0.250, 0.269, 0.100, 0.185], abs=5e-4)
    assert found.leaving == pytest.approx([0.220, 0.396, 0.247, 0.329, 0.455, 0.300], abs=6e-4)
    assert found.entering == pytest.approx([0.366, 0.379, 0.336, 0.349, 0.162, 0.355], abs=6e-4)
    assert found.net == pytest.approx([-0.1457, 0.0172, -0.0895, -0.0200, 0.2929, -0.0549], abs=5e-5)
    assert found.net.sum() == pytest.approx(0.0, abs=1e-12)
    assert found.order == (4, 1, 3, 5, 2, 0)


def test_weights_do_not_depend_on_the_scale_of_points() -> None:
    assert prio.shares([1, 2, 5]) == pytest.approx(prio.shares([20, 40, 100]))
    with pytest.raises(ValueError, match="negative"):
        prio.shares([1, -1])


def test_borda_counts_the_others_beaten_and_halves_ties() -> None:
    assert prio.borda([[1, 2, 3], [1, 2, 2]]) == pytest.approx([4.0, 1.5, 0.5])


def test_a_cycle_has_no_winner() -> None:
    assert prio.condorcet([[1, 2, 3], [3, 1, 2], [2, 3, 1]]) is None
    assert prio.condorcet([[1, 2, 3], [1, 3, 2], [2, 1, 3]]) == 0


def test_what_is_best_in_everything_is_always_first_whatever_the_weights() -> None:
    acceptability = prio.rank_acceptability([[3, 3], [2, 1], [1, 2]], draws=2000, seed=7)
    assert acceptability[0] == pytest.approx([1.0, 0.0, 0.0])
    assert acceptability[1] == pytest.approx([0.0, 0.5, 0.5], abs=0.05)
    assert acceptability.sum(axis=1) == pytest.approx(1.0)


def test_the_order_without_each_group_shows_who_decides_it() -> None:
    scores = {"women": [1.0, 2.0], "men": [5.0, 1.0]}
    orders = prio.without_each_group(scores, lambda given: np.sum(given, axis=0))
    assert orders == {"women": (0, 1), "men": (1, 0)}
