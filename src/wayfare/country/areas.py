"""Enumeration areas, the primary sampling units: where they lie, how large they are and what befell them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .apportionment import apportion
from .draws import Draws
from .geography import Geography, geography
from .outcomes import draw_all
from .parameters import Parameters
from .rows import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Every enumeration area of the country, sorted by stratum and district."""

    parameters: Parameters
    seed: int
    period: int
    geography: Geography
    rows: Rows
    stratum: NDArray[np.int64]
    households: NDArray[np.int64]
    old_count: NDArray[np.float64]
    """Households counted in the last census: the measure of size that areas are selected by."""


def frame(parameters: Parameters, *, population: int, seed: int, period: int) -> Frame:
    """Lay out the enumeration areas of a country of about `population` persons."""
    places = geography(parameters, population)
    district, urban = _located(places, _area_count(parameters, population))
    stratum = 2 * places.region_of[district] + urban + 1
    ids = np.arange(1, len(district) + 1)
    scale = min(1.0, population / (len(ids) * _persons_per_area(parameters)))
    households, old_count = _counts(parameters, Draws.of("area", ids, seed=seed), scale)
    rows = Rows(Draws.of("area", ids, seed=seed, period=period), len(ids))
    rows.set_all({"psu": ids, "stratum": stratum, "urban": urban.astype(np.int8), "households_in_psu": households})
    rows.set("psus_in_stratum", np.bincount(stratum)[stratum])
    rows.set("admin1", places.region_of[district].astype(np.int16), tuple(places.regions))
    rows.set("admin2", district.astype(np.int16), tuple(places.districts))
    rows.set_all({_FEATURE_OF[trait]: values[district].astype(np.float32) for trait, values in places.traits.items()})
    rows.set("community", rows.draws.normal("community"))
    rows.set("round", np.full(len(ids), period))
    rows.set("second_round", np.full(len(ids), period == 2, dtype=np.int8))
    draw_all(parameters.stages["areas"], rows)
    return Frame(
        parameters=parameters,
        seed=seed,
        period=period,
        geography=places,
        rows=rows,
        stratum=stratum,
        households=households,
        old_count=old_count,
    )


_FEATURE_OF = {
    "wealth": "region_wealth",
    "remoteness": "remoteness",
    "network": "network",
    "flood": "flood_exposure",
    "drought": "drought_exposure",
}


def _area_count(parameters: Parameters, population: int) -> int:
    return max(int(parameters.size["least_areas"]), round(population / _persons_per_area(parameters)))


def _persons_per_area(parameters: Parameters) -> float:
    size = parameters.size
    return float(size["persons_per_household"] * np.mean(size["households_per_area"]))


def _located(places: Geography, number: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Spread areas over the rural and urban parts of districts; give district and urban (0 or 1), sorted by stratum."""
    share = np.stack([places.people * (1 - places.urban), places.people * places.urban], axis=1)
    areas = apportion(number, share.ravel(), least=1)
    district, urban = np.divmod(np.repeat(np.arange(share.size), areas), 2)
    order = np.lexsort((district, urban, places.region_of[district]))
    return district[order], urban[order]


def _counts(parameters: Parameters, draws: Draws, scale: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    low, high = parameters.size["households_per_area"]
    wanted = scale * (low + np.floor(draws.uniform("households") * (high - low + 1)))
    households = np.maximum(np.round(wanted), 1).astype(np.int64)
    old = households * np.exp(parameters.size["old_count_spread"] * draws.normal("old_count"))
    return households, np.maximum(np.round(old), 1)
