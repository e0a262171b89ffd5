"""Emigration by age and in coming years."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfare.catalogue import load
from wayfare.methods import projection
from wayfare.model.errors import WayfareError

FUNDAMENTAL = {p.name: float(p.default) for p in load().methods["age_schedule"].parameters if p.name != "total"}


def test_schedule_has_the_parts_of_rogers_and_castro() -> None:
    """At the place of the peak the working part is a2 / e, far above it and at high ages only c is left."""
    at_peak = projection.schedule([20], **(FUNDAMENTAL | {"a1": 0.0, "c": 0.0}))
    assert at_peak[0] == pytest.approx(0.06 / np.e)
    assert projection.schedule([300], **FUNDAMENTAL)[0] == pytest.approx(0.003)
    peak = int(projection.schedule(np.arange(15, 60), **FUNDAMENTAL).argmax()) + 15
    assert peak == round(20 - np.log(0.1 / 0.4) / 0.4)


def test_total_is_kept_and_follows_residents() -> None:
    ages, residents = np.arange(0, 90), np.where(np.arange(0, 90) == 30, 0.0, 1000.0)
    told = projection.spread(ages, residents, 5000, **FUNDAMENTAL)
    assert told["flow"].sum() == pytest.approx(5000)
    assert told["flow"][30] == 0


groups = st.integers(3, 8)


@given(n=groups, seed=st.integers(0, 1000), multiplier=st.floats(0, 2))
def test_nobody_is_lost_from_one_period_to_the_next(n: int, seed: int, multiplier: float) -> None:
    rng = np.random.default_rng(seed)
    start = rng.uniform(10, 1000, n)
    told = projection.project(
        start, rng.uniform(0.5, 1, n), rng.uniform(0, 0.2, n), rng.uniform(0, 0.5, n), 3, multiplier, 0.95
    )
    before = start.sum()
    for period in (1, 2, 3):
        here = told["period"] == period
        after = told["population"][here].sum()
        flows = [told[name][here].sum() for name in ("births", "deaths", "emigrants")]
        assert after == pytest.approx(before + flows[0] - flows[1] - flows[2], rel=1e-9)
        assert (told["population"][here] >= 0).all()
        before = after


def test_rate_that_leaves_fewer_than_nobody_is_refused() -> None:
    with pytest.raises(WayfareError, match="row 2"):
        projection.project([10, 10], [1, 0.5], [0, 0.9], None, 1, 1, 1)
