"""The rule of Ratha and Shaw: who is thought to send how much."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfare.methods import remittance_matrix as matrix

HOSTS, STOCKS = (40_000.0, 8_000.0, 1_500.0), (100_000.0, 300_000.0, 50_000.0)


def test_the_amount_sent_grows_with_the_income_gained_and_never_falls_below_the_income_at_home() -> None:
    assert matrix.amount_sent(2000.0, HOSTS) == pytest.approx([4721.684, 2681.732, 2000.0], abs=5e-4)


def test_receipts_are_shared_out_as_in_the_worked_example() -> None:
    parts = matrix.allocate(500.0, STOCKS, 2000.0, HOSTS)
    assert parts == pytest.approx([171.487, 292.194, 36.319], abs=5e-4)
    assert parts / 500.0 == pytest.approx([0.342974, 0.584388, 0.072638], abs=5e-7)


positive = st.floats(1.0, 1e6)


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=20), positive, st.floats(0.0, 1e9))
def test_the_parts_add_up_to_what_was_received(hosts: list[tuple[float, float]], home: float, received: float) -> None:
    stocks, incomes = np.array(hosts).T
    assert matrix.allocate(received, stocks, home, incomes).sum() == pytest.approx(received)
    assert matrix.allocate_by_income(received, stocks, incomes).sum() == pytest.approx(received)


@given(st.tuples(positive, positive), positive)
def test_more_emigrants_or_a_richer_host_never_get_a_smaller_part(incomes: tuple[float, float], home: float) -> None:
    low, high = sorted(incomes)
    sent = matrix.amount_sent(home, [low, high])
    assert sent[1] >= sent[0]
    alike = matrix.allocate(1.0, [2.0, 1.0], home, [low, low])
    assert alike == pytest.approx([2 / 3, 1 / 3])


def test_with_nobody_abroad_the_parts_are_unknown_and_not_zero() -> None:
    assert np.isnan(matrix.allocate(500.0, [0.0, 0.0], 2000.0, [1.0, 2.0])).all()
