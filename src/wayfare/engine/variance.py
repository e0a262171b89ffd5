"""From sums and their covariance to estimates: standard errors, degrees of freedom, design effects, intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from wayfare.model.estimate import Interval

from .reduction import Counts, Floats, Kind, Reduction

ROUNDING = 1e-14
"""A difference below this part of what it is the difference of has no correct digit."""


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Estimates of one term over the cells of a breakdown; NaN where there is no such number."""

    estimate: Floats
    variance: Floats
    df: Floats
    deff: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """The cells of one breakdown: what was reduced, estimates, limits, and groups that were compared, if any."""

    reduction: Reduction
    solved: Solved
    low: Floats
    high: Floats
    compared: Counts | None = None
    """Rows, and rows with the trait, of each group: [cell, group, 0 and 1]."""

    def groups(self, cell: int) -> tuple[tuple[int, int], ...]:
        """Give the rows, and the rows with the trait, of each group of a cell."""
        return () if self.compared is None else tuple((int(n), int(cases)) for n, cases in self.compared[cell])


def solve(reduction: Reduction, i: int, kind: Kind) -> Solved:
    """Estimate one term in every cell.

    Ratios and means by Taylor linearisation (Woodruff 1971, JASA 66, 411-414): the variance of y / d is that of the
    sum of (y - R d) / d. The constant that was subtracted from y comes back into the estimate.
    """
    y, d = reduction.y[:, i], reduction.d[:, i]
    empty = reduction.n[:, i] == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == Kind.TOTAL:
            ratio, scale, estimate = np.zeros_like(y), np.ones_like(y), y
        else:
            ratio, scale = y / d, d
            estimate = _shifted_back(reduction, i, ratio)
        variance = _quadratic(reduction.var_yy, reduction.var_yd, reduction.var_dd, i, ratio) / scale**2
        simple = _simple_random(reduction, i, kind, ratio) / scale**2
        deff = np.where(simple > 0, variance / simple, np.nan)
    known = np.isfinite(estimate) & ~empty
    return Solved(
        np.where(known, estimate, np.nan),
        np.where(known, variance, np.nan),
        (reduction.psus[:, i] - reduction.strata[:, i]).astype(np.float64),
        np.where(known, deff, np.nan),
    )


def _shifted_back(reduction: Reduction, i: int, ratio: Floats) -> Floats:
    """Add what was subtracted from y; what is left of it by rounding alone, or where y is zero throughout, is zero."""
    found = reduction.shift[i] + ratio
    nothing = (reduction.cases[:, i] == 0) | (np.abs(found) < ROUNDING * np.abs(reduction.shift[i]))
    return np.asarray(np.where(nothing, 0.0 * np.abs(ratio), found))


def _quadratic(yy: Floats, yd: Floats, dd: Floats, i: int, ratio: Floats) -> Floats:
    """Give the variance of y - ratio * d; what is left by rounding alone is zero."""
    squares = yy[:, i] + ratio**2 * dd[:, i]
    found = np.asarray(squares - 2 * ratio * yd[:, i])
    return np.where(found < ROUNDING * squares, 0.0, found)


def _simple_random(reduction: Reduction, i: int, kind: Kind, ratio: Floats) -> Floats:
    """Variance of the same sum under simple random sampling without replacement (Kish 1965, section 8.2).

    Not a number where weights add up to less than the number of rows, for then there is no population to sample from.
    """
    n, total = reduction.n[:, i].astype(np.float64), reduction.weight[:, i]
    squares = _quadratic(reduction.yy, reduction.yd, reduction.dd, i, ratio)
    mean = reduction.y[:, i] / total if kind == Kind.TOTAL else np.zeros_like(total)
    spread = np.maximum(squares / total - mean**2, 0.0) * n / (n - 1)
    fraction = (total - n) / total
    return np.where(fraction > 0, spread * total**2 * fraction / n, np.nan)


def t_quantile(df: Floats, confidence: float) -> Floats:
    """Upper quantile of Student's t for a two-sided interval; NaN without degrees of freedom."""
    return np.where(df > 0, special.stdtrit(np.maximum(df, 1), (1 + confidence) / 2), np.nan)


def limits(solved: Solved, n: Floats, interval: Interval, confidence: float) -> tuple[Floats, Floats]:
    """Both limits of the confidence interval, NaN where the interval is not defined."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return LIMITS[interval](solved, n, confidence)


def _student(solved: Solved, n: Floats, confidence: float) -> tuple[Floats, Floats]:  # noqa: ARG001 - one shape for all
    half = t_quantile(solved.df, confidence) * np.sqrt(solved.variance)
    return solved.estimate - half, solved.estimate + half


def _logit(solved: Solved, n: Floats, confidence: float) -> tuple[Floats, Floats]:  # noqa: ARG001 - one shape for all
    """Student's interval on the logit scale, brought back (Korn and Graubard 1999, section 2.5)."""
    p = np.where((solved.estimate > 0) & (solved.estimate < 1), solved.estimate, np.nan)
    half = t_quantile(solved.df, confidence) * np.sqrt(solved.variance) / (p * (1 - p))
    return special.expit(special.logit(p) - half), special.expit(special.logit(p) + half)


def _beta(solved: Solved, n: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Exact binomial limits at the effective sample size (Korn and Graubard 1998, Survey Methodology 24, 193-201)."""
    p = solved.estimate
    adjustment = (t_quantile(n - 1, confidence) / t_quantile(solved.df, confidence)) ** 2
    size = np.where(solved.variance > 0, p * (1 - p) / solved.variance * adjustment, np.nan)
    tail = (1 - confidence) / 2
    low = special.betaincinv(size * p, size * (1 - p) + 1, tail)
    high = special.betaincinv(size * p + 1, size * (1 - p), 1 - tail)
    return np.asarray(low, np.float64), np.asarray(high, np.float64)


def _log(solved: Solved, n: Floats, confidence: float) -> tuple[Floats, Floats]:  # noqa: ARG001 - one shape for all
    """Student's interval on the logarithmic scale, brought back (Katz et al. 1978, Biometrics 34, 469-474)."""
    estimate = np.where(solved.estimate > 0, solved.estimate, np.nan)
    half = t_quantile(solved.df, confidence) * np.sqrt(solved.variance) / estimate
    return estimate * np.exp(-half), estimate * np.exp(half)


LIMITS: Mapping[Interval, Callable[[Solved, Floats, float], tuple[Floats, Floats]]] = {
    Interval.T: _student,
    Interval.LOGIT: _logit,
    Interval.BETA: _beta,
    Interval.LOG: _log,
}
