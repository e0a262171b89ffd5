"""Largest remainders."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wayfare.country.apportionment import apportion


@given(st.integers(0, 10_000), st.lists(st.floats(0.01, 100), min_size=1, max_size=40))
def test_everything_is_given_out_within_one_of_the_exact_share(total: int, shares: list[float]) -> None:
    parts = apportion(total, shares)
    assert parts.sum() == total
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - total * share / sum(shares)) < 1 + 1e-9


def test_the_textbook_example() -> None:
    """Hamilton's method for votes of 47, 16, 15.8, 12, 6.1 and 3.1 thousand and ten seats."""
    assert apportion(10, [47.0, 16.0, 15.8, 12.0, 6.1, 3.1]).tolist() == [5, 2, 1, 1, 1, 0]


def test_everyone_gets_the_least_first() -> None:
    assert apportion(10, [100, 1, 1], least=2).tolist() == [6, 2, 2]
    assert apportion(9, [1, 1, 1], least=3).tolist() == [3, 3, 3]
    assert apportion(7, [1, 1]).tolist() == [4, 3]
