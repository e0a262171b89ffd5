"""Poverty in several dimensions at once.

Counted as by Alkire and Foster 2011 (Journal of Public Economics 95, 476-487). In the engine the same needs no
statistic of its own: with a formula `score` for the weighted sum of deprivations, H is the proportion of `score >= k`,
M0 the mean of `case when score >= k then score else 0 end`, A the ratio of the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .influence import Floats

ROUNDING = 1e-9
"""A score this little below the cutoff reaches it: sums of dimension weights are not exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Multidimensional:
    """Who is poor in several dimensions, how poor, and in what."""

    headcount: float
    """H: the share of people whose score reaches the cutoff."""
    intensity: float
    """A: the mean score of those people; NaN where there are none."""
    adjusted: float
    """M0 = H A."""
    contributions: Mapping[str, float]
    """The part of each dimension in M0; NaN where nobody is poor."""


def alkire_foster(
    deprived: Mapping[str, Floats], importance: Mapping[str, float], cutoff: float, weight: Floats | None = None
) -> Multidimensional:
    """Count people by dimensions in which they are deprived (1, else 0); `importance` is scaled to add up to 1."""
    parts = {name: importance[name] / sum(importance[d] for d in deprived) for name in deprived}
    deprivations = np.array([part * np.asarray(deprived[name], np.float64) for name, part in parts.items()])
    score = deprivations.sum(axis=0)
    poor = score >= cutoff - ROUNDING
    weights = np.ones(len(score)) if weight is None else np.asarray(weight, np.float64)
    headcount = float(np.average(poor, weights=weights))
    censored = [float(np.average(row * poor, weights=weights)) for row in deprivations]
    adjusted = sum(censored)
    return Multidimensional(
        headcount=headcount,
        intensity=adjusted / headcount if headcount else float("nan"),
        adjusted=adjusted,
        contributions={n: c / adjusted if adjusted else float("nan") for n, c in zip(parts, censored, strict=True)},
    )
