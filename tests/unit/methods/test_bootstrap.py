"""The rescaling bootstrap of Rao and Wu."""

from __future__ import annotations

import numpy as np
import pytest

from wayfare.methods.bootstrap import psu_factors, standard_error

STRATA = np.repeat([1, 2, 3], [40, 60, 10])
PSUS = np.concatenate([np.arange(40) // 4, np.arange(60) // 5, np.zeros(10, dtype=int)])


def test_units_are_drawn_whole_and_each_stratum_keeps_its_weight() -> None:
    factors = psu_factors(STRATA, PSUS, replicates=50, seed=1)
    for stratum, units in ((1, 10), (2, 12)):
        mine = factors[:, stratum == STRATA]
        firsts = [mine[:, PSUS[stratum == STRATA] == unit] for unit in range(units)]
        assert all((each == each[:, :1]).all() for each in firsts)
        assert sum(each[:, 0] for each in firsts) == pytest.approx(np.full(50, units))
        assert {round(float(v) * (units - 1) / units, 9) % 1 for v in np.unique(mine)} == {0.0}


def test_a_stratum_of_one_unit_does_not_vary() -> None:
    assert (psu_factors(STRATA, PSUS, replicates=20, seed=1)[:, STRATA == 3] == 1).all()


def test_a_total_has_the_variance_of_the_textbook() -> None:
    """For a linear statistic the bootstrap has the usual with-replacement variance as its expectation."""
    random = np.random.default_rng(2)
    value = random.normal(10, 3, len(STRATA))
    usual = 0.0
    for stratum, units in ((1, 10), (2, 12)):
        here = stratum == STRATA
        totals = np.bincount(PSUS[here], weights=value[here])
        usual += units / (units - 1) * float(((totals - totals.mean()) ** 2).sum())
    again = psu_factors(STRATA, PSUS, replicates=8000, seed=5) @ value
    assert float(standard_error(again)) == pytest.approx(np.sqrt(usual), rel=0.03)


def test_the_same_seed_draws_the_same_units() -> None:
    one, two = (psu_factors(STRATA, PSUS, replicates=5, seed=9) for _ in range(2))
    assert one.tobytes() == two.tobytes()
