"""Inequality and poverty of one weighted population, as formulas on arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wayfare.model.estimate import Form

from . import influence
from .influence import Cells, Floats, Marks


def gini(y: Floats, weight: Floats | None = None) -> float:
    """Gini coefficient; NaN where y adds up to zero or less."""
    y, cells = _population(y, weight)
    return float(influence.gini(cells, y).estimate[0])


def concentration(y: Floats, rank: Floats, weight: Floats | None = None, form: Form = Form.PLAIN) -> float:
    """Concentration index of y over a ranking from the lowest; for groups their means, ranks and sizes are enough."""
    y, cells = _population(y, weight)
    return float(influence.concentration(cells, y, _numbers(rank)[_weighing(weight, rank)], form).estimate[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeSource:
    """What a source of income has to do with the inequality of total income."""

    income_share: float
    """S: its part of total income."""
    gini: float
    """G: how unequally it is distributed itself."""
    correlation: float
    """R: its Gini correlation with total income, from -1 to 1."""
    contribution: float
    """S G R over the Gini of total income."""

    @property
    def elasticity(self) -> float:
        """Percent by which the Gini of total income changes for one percent more of the source everywhere."""
        return self.contribution - self.income_share


def lerman_yitzhaki(sources: Mapping[str, Floats], weight: Floats | None = None) -> dict[str, IncomeSource]:
    """Take the Gini of the sum of the sources apart, G = sum of S G R (Lerman and Yitzhaki 1985)."""
    total = np.sum([_numbers(source) for source in sources.values()], axis=0)
    whole, all_income = gini(total, weight), _sum(total, weight)
    found = {}
    for name, source in sources.items():
        share, own = _sum(source, weight) / all_income, gini(source, weight)
        over_total = concentration(source, total, weight)
        found[name] = IncomeSource(
            income_share=share,
            gini=own,
            correlation=over_total / own if own else np.nan,
            contribution=share * over_total / whole if whole and np.isfinite(over_total) else 0.0,
        )
    return found


def from_components(components: Mapping[str, tuple[float, float, float]]) -> dict[str, IncomeSource]:
    """Read a published decomposition: S, G and R of every source (Stark, Taylor and Yitzhaki 1986)."""
    whole = sum(share * own * correlation for share, own, correlation in components.values())
    return {
        name: IncomeSource(
            income_share=share, gini=own, correlation=correlation, contribution=share * own * correlation / whole
        )
        for name, (share, own, correlation) in components.items()
    }


def fgt(y: Floats, line: float, alpha: float, weight: Floats | None = None) -> float:
    """Poverty measure of Foster, Greer and Thorbecke (1984, Econometrica 52, eq. 2); 0 is the share below the line."""
    y = _numbers(y)
    gap = np.maximum((line - y) / line, 0.0)
    return float(np.average(np.where(gap > 0, gap**alpha, 0.0), weights=weight))


def herfindahl(amounts: Floats) -> float:
    """Sum of squared shares of amounts, from 1 / n (all equal) to 1; NaN where they add up to zero."""
    amounts = _numbers(amounts)
    whole = amounts.sum()
    return float(((amounts / whole) ** 2).sum()) if whole else float("nan")


def _numbers(values: Floats) -> Floats:
    return np.asarray(values, np.float64)


def _weighing(weight: Floats | None, like: Floats) -> Marks:
    return np.ones(len(like), np.bool_) if weight is None else _numbers(weight) > 0


def _population(y: Floats, weight: Floats | None) -> tuple[Floats, Cells]:
    """Make one cell of the rows that weigh anything."""
    weighing = _weighing(weight, y)
    weights = np.ones(len(y)) if weight is None else _numbers(weight)
    return _numbers(y)[weighing], Cells(np.zeros(int(weighing.sum()), np.int64), weights[weighing], 1)


def _sum(y: Floats, weight: Floats | None) -> float:
    return float(np.dot(_numbers(y), np.ones(len(y)) if weight is None else _numbers(weight)))
