"""Regions and districts: how many, their names, and what life is like there. The same whatever the seed of a survey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from .apportionment import apportion
from .draws import Draws
from .parameters import Parameters

_LEAST_IN_REGION = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Geography:
    """The areas of the country; districts are sorted by region."""

    regions: Mapping[str, str]
    """Code and name."""
    districts: Mapping[str, str]
    region_of: NDArray[np.int64]
    people: NDArray[np.float64]
    """Share of the country's households."""
    urban: NDArray[np.float64]
    """Share of the district's households in urban areas."""
    traits: Mapping[str, NDArray[np.float64]]
    """Wealth, remoteness, emigration network, exposure to flood and drought."""


def geography(parameters: Parameters, population: int) -> Geography:
    """Lay out the country for a population."""
    settings = parameters.geography
    regions, spread = settings["regions"], settings["spread"]
    per_region = apportion(
        district_count(parameters, population), [r["people"] for r in regions], least=_LEAST_IN_REGION
    )
    region_of = np.repeat(np.arange(len(regions)), per_region)
    draws = Draws.of("district", np.arange(len(region_of)), seed=settings["seed"])

    def varied(trait: str) -> NDArray[np.float64]:
        level = np.array([region[trait] for region in regions], dtype=np.float64)[region_of]
        return np.asarray(level + spread[trait] * draws.normal(trait), dtype=np.float64)

    people = np.exp(spread["people"] * draws.normal("people"))
    people /= np.bincount(region_of, weights=people)[region_of]
    urban = logit(np.array([r["urban"] for r in regions]))[region_of] + spread["urban"] * draws.normal("urban")
    names = _names(settings["names"], settings["seed"])
    return Geography(
        regions={r["code"]: r["name"] for r in regions},
        districts=dict(zip(_codes(regions, per_region), names, strict=False)),
        region_of=region_of,
        people=people * np.array([r["people"] for r in regions])[region_of],
        urban=expit(urban),
        traits={trait: varied(trait) for trait in ("wealth", "remoteness", "network", "flood", "drought")},
    )


def district_count(parameters: Parameters, population: int) -> int:
    """Give the number of districts of a country of this size."""
    limits = parameters.geography["districts"]
    return int(np.clip(population // limits["persons_each"], limits["least"], limits["most"]))


def _codes(regions: Sequence[Mapping[str, str]], per_region: NDArray[np.int64]) -> Iterator[str]:
    for region, number in zip(regions, per_region, strict=True):
        yield from (f"{region['code']}{k:03d}" for k in range(1, number + 1))


def _names(parts: Mapping[str, Sequence[str]], seed: int) -> Iterator[str]:
    """Put pronounceable names together, none twice."""
    seen = set()
    for number in range(100_000):
        draws = Draws.of("name", np.array([number]), seed=seed)
        name = "".join(words[int(draws.bits(place)[0] % np.uint64(len(words)))] for place, words in parts.items())
        if name not in seen:
            seen.add(name)
            yield name
