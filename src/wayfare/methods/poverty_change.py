"""Why poverty changed: growth and distribution over time, and any set of causes by the rule of Shapley."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .inequality import fgt

Floats = NDArray[np.float64]
Cause = TypeVar("Cause", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class PovertyChange:
    """Parts of a change in poverty that add up to it."""

    before: float
    after: float
    growth: float
    """Had everybody's income grown alike."""
    redistribution: float
    """Had mean income stayed and only its distribution changed."""
    residual: float
    """What the two leave unexplained: their interaction; 0 in the decomposition by Shapley."""

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Round:
    """Incomes of people in one survey."""

    income: Floats
    weight: Floats

    @property
    def mean(self) -> float:
        """Weighted mean income."""
        return float(np.average(self.income, weights=self.weight))

    def poverty(self, line: float, alpha: float, mean: float) -> float:
        """Measure poverty had the incomes this distribution and another mean."""
        return fgt(self.income * (mean / self.mean), line, alpha, self.weight)


def datt_ravallion(before: Round, after: Round, line: float, alpha: float) -> PovertyChange:
    """Hold the distribution, then the mean, as it was before (Datt and Ravallion 1992, J. Development Economics 38)."""
    start = before.poverty(line, alpha, before.mean)
    end = after.poverty(line, alpha, after.mean)
    growth = before.poverty(line, alpha, after.mean) - start
    redistribution = after.poverty(line, alpha, before.mean) - start
    return PovertyChange(
        before=start,
        after=end,
        growth=growth,
        redistribution=redistribution,
        residual=end - start - growth - redistribution,
    )


def over_time(before: Round, after: Round, line: float, alpha: float) -> PovertyChange:
    """Average both orders, so that nothing is left over (Shorrocks 2013, Journal of Economic Inequality 11)."""
    parts = shapley(
        ("mean", "distribution"),
        lambda changed: (after if "distribution" in changed else before).poverty(
            line, alpha, (after if "mean" in changed else before).mean
        ),
    )
    start, end = before.poverty(line, alpha, before.mean), after.poverty(line, alpha, after.mean)
    return PovertyChange(
        before=start, after=end, growth=parts["mean"], redistribution=parts["distribution"], residual=0.0
    )


def by_source(sources: Mapping[str, Floats], line: float, alpha: float, weight: Floats) -> dict[str, float]:
    """Give by how much each source of income lowers poverty, over all orders in which sources may be taken away.

    The parts add up to poverty without any income, which is 1, less poverty as it is.
    """
    nothing = np.zeros_like(weight)
    return {
        name: -part
        for name, part in shapley(
            tuple(sources),
            lambda kept: fgt(np.sum([nothing, *(sources[name] for name in kept)], axis=0), line, alpha, weight),
        ).items()
    }


def shapley(causes: Sequence[Cause], value: Callable[[frozenset[Cause]], float]) -> dict[Cause, float]:
    """Give the average difference each cause makes over all orders in which causes may come (Shapley 1953).

    The parts add up to the value with all causes less the value with none.
    """
    number = len(causes)
    worth = {
        frozenset(some): value(frozenset(some)) for size in range(number + 1) for some in combinations(causes, size)
    }
    return {
        cause: sum(
            factorial(len(some)) * factorial(number - len(some) - 1) / factorial(number) * (worth[some | {cause}] - own)
            for some, own in worth.items()
            if cause not in some
        )
        for cause in causes
    }


def table(period: Sequence[str], income: Floats, weight: Floats | None, line: float, alpha: float) -> Mapping[str, Any]:
    """Take the change between the first and the last period of a table of people apart, both ways."""
    periods = np.array(period)
    weights = np.ones(len(income)) if weight is None else weight
    first, last = (
        Round(income=income[periods == each], weight=weights[periods == each]) for each in (min(period), max(period))
    )
    ways = {"datt_ravallion": datt_ravallion(first, last, line, alpha), "shapley": over_time(first, last, line, alpha)}
    return {
        "way": list(ways),
        **{
            name: [float(getattr(each, name)) for each in ways.values()]
            for name in ("before", "after", "change", "growth", "redistribution", "residual")
        },
    }
