"""Net migration as what remains of a change of population when births and deaths are taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wayfare.model.errors import WayfareError

Numbers: TypeAlias = NDArray[np.float64]


def vital_statistics(
    population_start: ArrayLike, births: ArrayLike, deaths: ArrayLike, population_end: ArrayLike
) -> Mapping[str, Numbers]:
    """Net migration (P1 - P0) - (B - D), and its rate per 1,000 of the mean population (UN 1970, Manual VI, ch. I)."""
    start, end = np.asarray(population_start, float), np.asarray(population_end, float)
    natural = np.asarray(births, float) - np.asarray(deaths, float)
    net = end - start - natural
    mean = (start + end) / 2
    rate = np.divide(1000 * net, mean, out=np.full_like(net, np.nan), where=mean > 0)
    return {"natural_increase": natural, "net_migration": net, "rate": rate}


def survival_ratio(
    population_start: ArrayLike, survival: ArrayLike, population_end: ArrayLike
) -> Mapping[str, Numbers]:
    """Net migration of cohorts between two censuses (UN 1970, Manual VI, ch. II).

    Forward P1 - s P0 counts survivors at the end; reverse P1 / s - P0 counts people at the start; the average of the
    two takes deaths of migrants in the middle of the period.
    """
    start, s, end = (np.asarray(v, float) for v in (population_start, survival, population_end))
    _must_be_ratios(s)
    forward = end - s * start
    reverse = end / s - start
    return {"forward": forward, "reverse": reverse, "average": (forward + reverse) / 2}


def _must_be_ratios(s: Numbers) -> None:
    wrong = np.flatnonzero(~((s > 0) & (s <= 1)))
    if wrong.size:
        raise WayfareError(
            f"{s[wrong[0]]:g} is not the share of a cohort that survives.",
            where=f"row {wrong[0] + 1}, column survival",
            remedy="Give a share above 0 and up to 1.",
        )
