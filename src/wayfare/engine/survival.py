"""Median of a duration that has not ended for everybody, with the interval its survival curve gives.

The median is the first duration at which the Kaplan-Meier curve is at one half or below; where it stays above, there
is none. The limits are where the pointwise limits of the curve, S exp(-+ t se(log S)), come down to one half
(Brookmeyer and Crowley 1982, Biometrics 38, 29-41; on the logarithmic scale as R's `svykm` has it). The standard error
is their distance over twice the t quantile, as for quantiles.
"""

from __future__ import annotations

import numpy as np

from wayfare.methods.influence import Floats, Whole
from wayfare.methods.survival import Curves, kaplan_meier

from .reduction import Kind
from .sampled_rows import Rows
from .variance import Answered, Solved, solve, t_quantile

HALF = 0.5
AT_ONCE = 8
"""Points of the curve whose limits are computed in one pass."""


def medians(rows: Rows, confidence: float) -> Answered:
    """Estimate the median of y in every cell; `beside` says whether the event was met."""
    event = rows.beside[rows.used]
    curves = kaplan_meier(rows.cells, rows.y[rows.used], event)
    median, end = curves.first_at(HALF), curves.start[1:]
    known = median < end
    reduction = rows.reduce(np.zeros((1, len(event))), event != 0)
    place = rows.place(reduction.domains)
    t = np.full(rows.cells.count, np.nan)
    t[place] = t_quantile((reduction.psus[:, 0] - reduction.strata[:, 0]).astype(np.float64), confidence)
    search = _Search(rows, curves, t)
    first = np.where(known, curves.start[:-1], 0)
    low = search.crossing(-1.0, first, np.where(known, median, 0))
    high = search.crossing(1.0, np.where(known, median, 0), np.where(known, end, 0))
    times = np.append(curves.time, np.nan)
    found, below, above = (times[np.where(known & (at < end), at, -1)] for at in (median, low, high))
    below = np.where(np.isfinite(t), below, np.nan)
    nothing = np.full(len(place), np.nan)
    variance = ((above - below) / (2 * t)) ** 2
    df = (reduction.psus[:, 0] - reduction.strata[:, 0]).astype(np.float64)
    return Answered(reduction, Solved(found[place], variance[place], df, nothing), below[place], above[place])


class _Search:
    """Finds where limits of the curves cross one half, many points of all curves in one pass."""

    def __init__(self, rows: Rows, curves: Curves, t: Floats) -> None:
        self.rows, self.curves, self.t = rows, curves, t
        self.cases = np.zeros(len(rows.used), np.bool_)

    def crossing(self, sign: float, low: Whole, high: Whole) -> Whole:
        """Find the first step from low at which the limit is at one half or below; high where none before it is.

        The limits are taken to come down, as the curve does.
        """
        while (high > low).any():
            width = high - low
            points = low[:, None] + (width[:, None] * np.arange(AT_ONCE)[None, :]) // AT_ONCE
            crossed = self._limit(sign, points) <= np.log(HALF)
            some = crossed.any(axis=1)
            first = crossed.argmax(axis=1)
            at = np.arange(len(low))
            last_above = np.where(some, first - 1, AT_ONCE - 1)
            before = np.where(last_above >= 0, points[at, np.maximum(last_above, 0)] + 1, low)
            high = np.where(some & (width > 0), points[at, first], high)
            low = np.where(width > 0, before, low)
        return high

    def _limit(self, sign: float, points: Whole) -> Floats:
        """Give the logarithm of a limit at one step or more of every curve; NaN where nobody is left."""
        steps = np.minimum(points, len(self.curves.time) - 1)
        influences = np.stack([self.curves.influence(at) for at in steps.T])
        reduction = self.rows.reduce(influences, self.cases)
        place = self.rows.place(reduction.domains)
        spread = np.full(points.shape, np.nan)
        for number in range(points.shape[1]):
            spread[place, number] = np.sqrt(solve(reduction, number, Kind.TOTAL).variance)
        level = self.curves.log[steps]
        with np.errstate(invalid="ignore"):
            return np.asarray(np.where(np.isfinite(level), level + sign * self.t[:, None] * spread, np.nan))
