"""The influence of a row is the derivative of the statistic by its weight, found here by small changes of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from wayfare.methods import influence
from wayfare.methods.influence import Cells, Floats, Linearised
from wayfare.methods.survival import kaplan_meier
from wayfare.model.estimate import Form

RNG = np.random.default_rng(7)
SIZE, COUNT = 60, 3
CELL = RNG.integers(0, COUNT, SIZE)
WEIGHT = RNG.uniform(1, 5, SIZE)
Y = RNG.integers(0, 12, SIZE).astype(float)  # many ties
RANK = RNG.integers(0, 9, SIZE).astype(float)
CONDITION = RNG.integers(0, 2, SIZE).astype(float)
GROUP = RNG.integers(0, 2, SIZE).astype(float)
STATISTICS: dict[str, Callable[[Cells], Linearised]] = {
    "gini": lambda cells: influence.gini(cells, Y),
    "contribution": lambda cells: influence.gini_contribution(cells, RANK, RANK + Y),
    "elasticity": lambda cells: influence.gini_elasticity(cells, RANK, RANK + Y),
    "plain": lambda cells: influence.concentration(cells, Y, RANK),
    "wagstaff": lambda cells: influence.concentration(cells, CONDITION, RANK, Form.WAGSTAFF),
    "erreygers": lambda cells: influence.concentration(cells, CONDITION, RANK, Form.ERREYGERS),
    "gap": lambda cells: influence.gap(cells, Y, GROUP),
    "risk_ratio": lambda cells: influence.risk_ratio(cells, CONDITION, GROUP),
    "herfindahl": lambda cells: influence.herfindahl(cells, Y.astype(np.int64)),
}


def derivative(statistic: Callable[[Floats], Floats], row: int, step: float = 1e-5) -> float:
    ends = []
    for change in (step, -step):
        weight = WEIGHT.copy()
        weight[row] += change
        ends.append(statistic(weight)[CELL[row]])
    return float(ends[0] - ends[1]) / (2 * step)


@pytest.mark.parametrize("name", STATISTICS)
def test_influence_is_the_derivative_by_the_weight(name: str) -> None:
    statistic = STATISTICS[name]
    found = statistic(Cells(CELL, WEIGHT, COUNT)).influence
    wanted = [derivative(lambda w: statistic(Cells(CELL, w, COUNT)).estimate, row) for row in range(SIZE)]
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-9)


def test_influence_on_a_survival_curve_is_the_derivative_of_its_logarithm() -> None:
    curves = kaplan_meier(Cells(CELL, WEIGHT, COUNT), Y, CONDITION)
    at = curves.start[:-1] + np.array([3, 5, 6])
    wanted = [
        derivative(lambda w: kaplan_meier(Cells(CELL, w, COUNT), Y, CONDITION).log[at], row) for row in range(SIZE)
    ]
    assert curves.influence(at) == pytest.approx(wanted, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("name", STATISTICS)
def test_cells_do_not_know_of_each_other(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    together = STATISTICS[name](Cells(CELL, WEIGHT, COUNT))
    kept = CELL == 1
    for values in ("Y", "RANK", "CONDITION", "GROUP"):
        monkeypatch.setitem(globals(), values, globals()[values][kept])
    alone = STATISTICS[name](Cells(np.zeros(kept.sum(), np.int64), WEIGHT[kept], 1))
    assert alone.estimate[0] == pytest.approx(together.estimate[1], rel=1e-12)
    assert alone.influence == pytest.approx(together.influence[kept], rel=1e-9, abs=1e-12)


def test_a_cell_without_rows_has_no_estimate_and_disturbs_no_other() -> None:
    found = influence.gini(Cells(np.array([0, 0, 2, 2]), np.ones(4), 4), np.array([1.0, 3.0, 2.0, 2.0]))
    assert found.estimate[[0, 2]].tolist() == [0.25, 0.0]
    assert np.isnan(found.estimate[[1, 3]]).all()
    assert np.isfinite(found.influence).all()


def test_nobody_left_is_no_chance_to_compute_an_error_from() -> None:
    curves = kaplan_meier(Cells(np.zeros(3, np.int64), np.ones(3), 1), np.array([1.0, 2.0, 3.0]), np.ones(3))
    assert np.exp(curves.log).tolist() == pytest.approx([2 / 3, 1 / 3, 0.0])
    assert np.isfinite(curves.influence(np.array([2]))).all()
