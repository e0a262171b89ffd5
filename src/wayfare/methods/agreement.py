"""How far people agree: concordance of rankings, spread of ratings, who was heard against who is concerned."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


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
    from scipy import stats  # noqa: PLC0415  (slow to load, and few need it)

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
    given = sorted(value for value in np.asarray(ratings, dtype=np.float64).ravel().tolist() if math.isfinite(value))
    if not given:
        return Spread(median=np.nan, low=np.nan, high=np.nan, raters=0)
    low, median, high = (_between(given, share) for share in (0.25, 0.5, 0.75))
    return Spread(median=median, low=low, high=high, raters=len(given))


def _between(ordered: Sequence[float], share: float) -> float:
    """Interpolate between ordered values; a few are done sooner in plain numbers than in an array."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = ordered[min(below + 1, len(ordered) - 1)]
    return ordered[below] + (place - below) * (above - ordered[below])


def capacity_gap(existing: ArrayLike, desired: ArrayLike) -> float:
    """Give the distance from the median existing to the median desired capacity; never below zero (UNDP 2008, 3)."""
    return max(0.0, spread(desired).median - spread(existing).median)


def consensus(ratings: ArrayLike, *, most_iqr: float = 1.0, least_share: float = 0.70, top: float = 5) -> bool:
    """Tell whether a Delphi round agrees: a narrow middle half, or most ratings in the two highest points.

    Of a scale that ends at `top`. The limits are conventions of the literature and belong to the workspace.
    """
    return agrees(ratings, spread(ratings), most_iqr=most_iqr, least_share=least_share, top=top)


def agrees(ratings: ArrayLike, found: Spread, *, most_iqr: float, least_share: float, top: float) -> bool:
    """Tell the same as `consensus` of ratings whose spread is known."""
    if not found.raters:
        return False
    if found.iqr <= most_iqr:
        return True
    high = sum(top - 1 <= value < math.inf for value in np.asarray(ratings, dtype=np.float64).ravel().tolist())
    return high / found.raters >= least_share


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
