"""Parts of a change in poverty: they add up, and each is what it says."""

from __future__ import annotations

import numpy as np
import pytest

from wayfare.methods import poverty_change
from wayfare.methods.inequality import fgt
from wayfare.methods.poverty_change import Round, by_source, datt_ravallion, over_time, shapley

ORDERS = (0, 1, 2)


def survey(seed: int, *, mean: float, spread: float) -> Round:
    random = np.random.default_rng(seed)
    return Round(income=np.exp(mean + spread * random.normal(size=800)), weight=random.uniform(1, 9, 800))


BEFORE, AFTER = survey(1, mean=0.0, spread=0.8), survey(2, mean=0.3, spread=1.0)


@pytest.mark.parametrize("alpha", ORDERS)
@pytest.mark.parametrize("way", [datt_ravallion, over_time])
def test_the_parts_add_up_to_the_change(way: object, alpha: int) -> None:
    found = way(BEFORE, AFTER, 0.8, alpha)  # type: ignore[operator]
    assert found.growth + found.redistribution + found.residual == pytest.approx(found.change, abs=1e-15)
    assert found.before == fgt(BEFORE.income * 1.0, 0.8, alpha, BEFORE.weight)


@pytest.mark.parametrize("alpha", ORDERS)
def test_shapley_shares_the_residual_in_equal_halves(alpha: int) -> None:
    apart, whole = datt_ravallion(BEFORE, AFTER, 0.8, alpha), over_time(BEFORE, AFTER, 0.8, alpha)
    assert whole.residual == 0
    assert whole.growth == pytest.approx(apart.growth + apart.residual / 2, abs=1e-14)


def test_growing_alike_is_all_growth_and_sharing_anew_all_redistribution() -> None:
    richer = Round(income=BEFORE.income * 1.5, weight=BEFORE.weight)
    grown = over_time(BEFORE, richer, 0.8, 1)
    assert grown.redistribution == pytest.approx(0, abs=1e-14)
    assert grown.growth < 0
    equal = Round(income=np.full(800, BEFORE.mean), weight=BEFORE.weight)
    shared = over_time(BEFORE, equal, 0.8, 1)
    assert shared.growth == pytest.approx(0, abs=1e-14)
    assert shared.redistribution == pytest.approx(-shared.before, abs=1e-14)


@pytest.mark.parametrize("alpha", ORDERS)
def test_what_sources_take_away_adds_up_to_all_poverty_there_is_not(alpha: int) -> None:
    random = np.random.default_rng(4)
    weight = random.uniform(1, 3, 500)
    sources = {name: random.exponential(size=500) for name in ("work", "remittances", "programmes")}
    parts = by_source(sources, 2.0, alpha, weight)
    assert sum(parts.values()) == pytest.approx(1 - fgt(sum(sources.values()), 2.0, alpha, weight), abs=1e-12)


def test_causes_that_do_the_same_have_the_same_part_and_idle_ones_none() -> None:
    parts = shapley(("a", "b", "idle"), lambda some: float(len(some & {"a", "b"}) == 2) * 6)
    assert parts == {"a": 3.0, "b": 3.0, "idle": 0.0}


def test_a_table_compares_the_first_and_the_last_period() -> None:
    period = ["2010"] * 800 + ["2015"] * 5 + ["2020"] * 800
    income = np.concatenate([BEFORE.income, np.full(5, 99.0), AFTER.income])
    weight = np.concatenate([BEFORE.weight, np.ones(5), AFTER.weight])
    found = poverty_change.table(period, income, weight, 0.8, 0)
    assert found["change"][0] == pytest.approx(datt_ravallion(BEFORE, AFTER, 0.8, 0).change, abs=1e-15)
