"""Emigration by age: the schedule of Rogers and Castro, and a small cohort-component projection with scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wayfare.model.errors import WayfareError

Array: TypeAlias = NDArray[np.float64]


def schedule(
    age: ArrayLike, *, a1: float, alpha1: float, a2: float, alpha2: float, mu2: float, lambda2: float, c: float
) -> Array:
    """Give m(x) = a1 exp(-alpha1 x) + a2 exp(-alpha2 (x - mu2) - exp(-lambda2 (x - mu2))) + c.

    Children, people who enter working life, and everybody (Rogers and Castro 1981, IIASA RR-81-30, seven parameters).
    """
    x = np.asarray(age, float)
    work = x - mu2
    rates: Array = a1 * np.exp(-alpha1 * x) + a2 * np.exp(-alpha2 * work - np.exp(-lambda2 * work)) + c
    return rates


def spread(  # noqa: PLR0917 - columns and assumptions of the content file
    age: ArrayLike,
    population: ArrayLike | None,
    total: float,
    a1: float,
    alpha1: float,
    a2: float,
    alpha2: float,
    mu2: float,
    lambda2: float,
    c: float,
) -> Mapping[str, Array]:
    """Spread a total over ages as the schedule says, times residents where they are given."""
    rates = schedule(age, a1=a1, alpha1=alpha1, a2=a2, alpha2=alpha2, mu2=mu2, lambda2=lambda2, c=c)
    if (rates < 0).any():
        raise WayfareError("The schedule is negative at some age.", remedy="Raise c, or lower nothing below zero.")
    expected = rates if population is None else rates * np.asarray(population, float)
    share = expected / expected.sum()
    return {"schedule": rates, "share": share, "flow": total * share}


def project(  # noqa: PLR0917 - columns and assumptions of the content file
    population: ArrayLike,
    survival: ArrayLike,
    emigration_rate: ArrayLike,
    fertility: ArrayLike | None,
    periods: float,
    multiplier: float,
    birth_survival: float,
) -> Mapping[str, Array]:
    """Carry age groups forward, one group older in each period; the last group is open.

    Half of the emigrants leave before the deaths of the period and half after them (Rogers 1995, Multiregional
    Demography); births follow the mean of residents at both ends.
    """
    now, s = np.asarray(population, float), np.asarray(survival, float)
    rate = np.asarray(emigration_rate, float) * multiplier
    born = np.zeros_like(now) if fertility is None else np.asarray(fertility, float)
    _possible(s, rate)
    told: list[Array] = []
    for period in range(1, int(periods) + 1):
        now, row = _step(now, s, rate, born, birth_survival)
        told.append(np.column_stack([np.full(len(now), period), np.arange(1, len(now) + 1), now, row]))
    names = ("period", "group", "population", "emigrants", "deaths", "births")
    return dict(zip(names, np.vstack(told).T, strict=True))


def _possible(s: Array, rate: Array) -> None:
    wrong = np.flatnonzero(~((s > 0) & (s <= 1) & (rate >= 0) & (rate / 2 * (1 + 1 / s) <= 1)))
    if wrong.size:
        raise WayfareError(
            "More people would die and leave than there are.",
            where=f"row {wrong[0] + 1}",
            remedy="Give survival as a share above 0 and up to 1, and a rate of emigration that leaves somebody.",
        )


def _step(now: Array, s: Array, rate: Array, fertility: Array, birth_survival: float) -> tuple[Array, Array]:
    """Give the next residents by group and, by the group people were in, those who left, died and were born."""
    left = rate * now
    survivors = (now - left / 2) * s - left / 2
    died = now - left - survivors
    then = np.concatenate([[0.0], survivors[:-1]])
    then[-1] += survivors[-1]
    births = np.zeros_like(now)
    births[0] = float((fertility * (now + then) / 2).sum())
    then[0] += births[0] * birth_survival
    died[0] += births[0] * (1 - birth_survival)
    return then, np.column_stack([left, died, births])
