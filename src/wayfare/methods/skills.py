"""Loss and gain of skills: emigration rates by education and profession, losses against graduates, safeguards."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

SAFEGUARD_COVERAGE = 55.0
"""Index of essential service coverage below which a country may be safeguarded (WHO 2023)."""
SAFEGUARD_DENSITY: Mapping[int, float] = {2020: 50.0, 2023: 49.0}
"""Doctors, nurses and midwives per 10,000 below which a country may be safeguarded; 49 is the median (WHO 2023)."""


def emigration_rate(abroad: ArrayLike, at_home: ArrayLike) -> NDArray[np.float64]:
    """Give emigrants in percent of all natives with the same education or profession: M / (M + N).

    `at_home` counts natives who live in their country, without immigrants (Docquier and Marfouk 2006; Dumont,
    Spielvogel and Widmaier 2010, OECD Working Paper 114). With residents of any origin instead, the rate is the second
    variant of Dumont et al., lower wherever immigrants live. NaN where both are zero.
    """
    away, home = np.asarray(abroad, dtype=np.float64), np.asarray(at_home, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(100.0 * away / (away + home))


def entered_from(age_at_entry: ArrayLike, emigrants: ArrayLike, least: float) -> float:
    """Count emigrants who left at `least` years of age or later; those whose age at entry is unknown are left out.

    Beine, Docquier and Rapoport (2007), World Bank Economic Review 21, correct with ages of 12, 18 and 22: the rates
    made from these counts can only fall as the age rises.
    """
    age, weight = np.asarray(age_at_entry, dtype=np.float64), np.asarray(emigrants, dtype=np.float64)
    return float(weight[age >= least].sum())


def location_quotient(part_abroad: float, all_abroad: float, part_home: float, all_home: float) -> float:
    """Give the share of a profession among skilled emigrants over its share in the skilled workforce at home.

    Above 1 the profession loses more than its part. NaN where a share has no base or nobody at home has the profession.
    """
    if min(all_abroad, all_home, part_home) <= 0:
        return np.nan
    return (part_abroad / all_abroad) / (part_home / all_home)


def loss_pressure(leaving_a_year: float, graduates_a_year: float) -> float:
    """Give those who leave in a year over those who graduate; above 1 the stock falls unless people return."""
    return leaving_a_year / graduates_a_year if graduates_a_year > 0 else np.nan


def training_cost_lost(emigrants: ArrayLike, unit_cost: ArrayLike, *, given_back: float = 0.0) -> float:
    """Give the public cost of training people who left, less what came back to the public, in the unit of the cost."""
    return float(np.asarray(emigrants, dtype=np.float64) @ np.asarray(unit_cost, dtype=np.float64)) - given_back


def net_skill_effect(skilled: float, skilled_without_migration: float) -> float:
    """Give the change in skilled people at home against a country nobody could leave, in percent of the latter."""
    if skilled_without_migration <= 0:
        return np.nan
    return 100.0 * (skilled - skilled_without_migration) / skilled_without_migration


class Safeguard(StrEnum):
    """Whether a country's health workforce is to be safeguarded from active recruitment."""

    SAFEGUARDED = "safeguarded"
    NOT_SAFEGUARDED = "not_safeguarded"
    UNKNOWN = "unknown"


def safeguard(density: float | None, coverage: float | None, *, edition: int = 2023) -> Safeguard:
    """Apply the rule of the WHO support and safeguards list: density and service coverage both below the threshold.

    `density` is doctors, nurses and midwives per 10,000 people, `coverage` the index of SDG 3.8.1. WHO (2023), Health
    workforce support and safeguards list, section on method. One value that is above its threshold settles it.
    """
    below = [
        None if value is None or not np.isfinite(value) else bool(value < threshold)
        for value, threshold in ((density, SAFEGUARD_DENSITY[edition]), (coverage, SAFEGUARD_COVERAGE))
    ]
    if False in below:
        return Safeguard.NOT_SAFEGUARDED
    return Safeguard.UNKNOWN if None in below else Safeguard.SAFEGUARDED
