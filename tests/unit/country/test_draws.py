"""Random numbers that depend on seed, unit and name alone."""

from __future__ import annotations

import numpy as np
import pytest

from wayfare.country.draws import Draws

IDS = np.arange(1, 200_001)


def draws(ids: np.ndarray = IDS, **key: int) -> Draws:
    return Draws.of("person", ids, **({"seed": 1} | key))


def test_a_unit_has_the_same_numbers_whoever_is_drawn_with_it() -> None:
    some = IDS[[5, 17, 170_000]]
    assert np.array_equal(draws(some).bits("age"), draws().bits("age")[[5, 17, 170_000]])
    assert np.array_equal(draws().take(np.array([5, 17])).uniform("age"), draws().uniform("age")[[5, 17]])


@pytest.mark.parametrize("key", [{"seed": 2}, {"period": 1}, {"draw": 1}])
def test_every_part_of_the_key_changes_the_numbers(key: dict[str, int]) -> None:
    assert abs(np.corrcoef(draws().uniform("age"), draws(**key).uniform("age"))[0, 1]) < 0.01


def test_names_and_kinds_are_independent() -> None:
    age, sex = draws().uniform("age"), draws().uniform("sex")
    other = Draws.of("household", IDS, seed=1).uniform("age")
    assert abs(np.corrcoef(age, sex)[0, 1]) < 0.01
    assert abs(np.corrcoef(age, other)[0, 1]) < 0.01


def test_neighbouring_units_are_independent() -> None:
    u = draws().uniform("age")
    assert abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 0.01


def test_uniform_numbers_fill_the_open_interval_evenly() -> None:
    u = draws().uniform("age")
    assert u.min() > 0
    assert u.max() < 1
    counts = np.bincount((u * 100).astype(int), minlength=100)
    chi_square = ((counts - len(u) / 100) ** 2 / (len(u) / 100)).sum()
    assert 60 < chi_square < 150  # 99 degrees of freedom


def test_normal_numbers_have_the_moments_of_the_normal_law() -> None:
    z = draws().normal("income")
    assert abs(z.mean()) < 0.01
    assert abs(z.std() - 1) < 0.01
    assert abs((z**4).mean() - 3) < 0.1


def test_the_numbers_are_those_of_every_release() -> None:
    """A change here changes every made-up country: raise it in the changelog."""
    assert [int(bits) for bits in draws(np.array([1, 2])).bits("age")] == [1707793928292790237, 10947618672808464134]
