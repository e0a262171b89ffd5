"""How far people agree: concordance of rankings, spread of ratings, who was heard against who is concerned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """Kendall's coefficient of concordance over several rankings of the same things."""

    w: float
    """0 without any agreement, 1 where all rank alike; NaN where it cannot be told."""
    raters: int
    things: int
    chi_square: float
    p: float
    """Of the hypothesis that the rankings have nothing in common; a large-sample value, rough below seven things."""


def kendall_w(scores: ArrayLike) -> Concordance:
    """Measure how far raters put things in the same order.

    `scores` has shape (raters, things); only the order within each row counts, ties share their mean rank and are
    corrected for: W = 12 S / (m^2 (n^3 - n) - m sum T), T = sum (t^3 - t) over the ties of each rater (Kendall and
    Smith 1939; Siegel and Castellan 1988, section 9.6). Every rater must have ranked everything: NaN is an error.
    """
    given = np.asarray(scores, dtype=np.float64)
    if given.ndim != 2 or np.isnan(given).any():
        raise ValueError("every rater must rank every thing: a full table of raters by things")
    m, n = given.shape
    ranks = stats.rankdata(given, axis=1)
    spread = float(((ranks.sum(axis=0) - m * (n + 1) / 2) ** 2).sum())
    most = (m**2 * (n**3 - n) - m * _ties(given)) / 12
    w = spread / most if most > 0 and m > 1 else np.nan
    chi_square = m * (n - 1) * w
    return Concordance(w=w, raters=m, things=n, chi_square=chi_square, p=float(stats.chi2.sf(chi_square, n - 1)))


def _ties(given: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    counts = [np.unique(row, return_counts=True)[1] for row in given]
    return float(sum((t.astype(np.float64) ** 3 - t).sum() for t in counts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Where ratings lie: the median and the middle half."""

    median: float
    low: float
    high: float
    raters: int

    @property
    def iqr(self) -> float:
        """Width of the middle half."""
        return self.high - self.low


def spread(ratings: ArrayLike) -> Spread:
    """Describe ratings on an ordinal scale, leaving out those not given; quartiles by linear interpolation."""
    given = np.asarray(ratings, dtype=np.float64)
    given = given[np.isfinite(given)]
    if not given.size:
        return Spread(median=np.nan, low=np.nan, high=np.nan, raters=0)
    low, median, high = np.quantile(given, [0.25, 0.5, 0.75])
    return Spread(median=float(median), low=float(low), high=float(high), raters=int(given.size))


def capacity_gap(existing: ArrayLike, desired: ArrayLike) -> float:
    """Give the distance from the median existing to the median desired capacity; never below zero (UNDP 2008, 3)."""
    return max(0.0, spread(desired).median - spread(existing).median)


def consensus(ratings: ArrayLike, *, most_iqr: float = 1.0, least_share: float = 0.70, top: int = 5) -> bool:
    """Tell whether a Delphi round agrees: a narrow middle half, or most ratings in the two highest points.

    Of a scale that ends at `top`. The limits are conventions of the literature and belong to the workspace.
    """
    given = np.asarray(ratings, dtype=np.float64)
    given = given[np.isfinite(given)]
    if not given.size:
        return False
    return bool(spread(given).iqr <= most_iqr or np.mean(given >= top - 1) >= least_share)


def participation_balance(heard: Mapping[str, float], concerned: Mapping[str, float]) -> float:
    """Compare who took part with who is concerned, group by group: 1 where the shares are equal, 0 where none overlap.

    One minus the total variation distance, half the sum of absolute differences of the shares. NaN where nobody was
    heard or nobody is concerned.
    """
    groups = sorted({*heard, *concerned})
    took_part = np.array([heard.get(group, 0.0) for group in groups])
    should = np.array([concerned.get(group, 0.0) for group in groups])
    if took_part.sum() <= 0 or should.sum() <= 0:
        return np.nan
    return 1.0 - 0.5 * float(np.abs(took_part / took_part.sum() - should / should.sum()).sum())
