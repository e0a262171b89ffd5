"""A survey of the country: enumeration areas drawn within strata, then households within areas.

Areas are drawn with probability proportional to an outdated household count (systematic sampling from a random order,
Madow 1949) or by simple random sampling; households by simple random sampling. Who answers depends on the area only, so
that the adjustment within areas leaves the estimates unbiased.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from wayfare.model.survey import SurveyDesign

from .apportionment import apportion
from .areas import Frame
from .draws import Draws
from .households import HOUSEHOLD_STEP
from .outcomes import predictor
from .people import Chosen, everybody


class Selection(StrEnum):
    """How enumeration areas are drawn."""

    PPS = "pps"
    SRS = "srs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The drawn areas, in the order of the frame."""

    areas: NDArray[np.int64]
    probability: NDArray[np.float64]
    """Selection probability of each drawn area."""
    take: int
    """Households to be visited in an area."""
    response: NDArray[np.float64]
    """Probability that a visited household of the area answers."""
    draw: int
    """Which of the samples that could be drawn."""


def design(selection: Selection | None) -> SurveyDesign:
    """Declare the design; None is the whole population, where every area was certain to be in."""
    if selection is Selection.SRS:
        fpc = ("psus_in_stratum", "households_in_psu")
        return SurveyDesign(weights="weight", strata="stratum", psu=("psu", "household_id"), fpc=fpc, nested=False)
    return SurveyDesign(weights="weight", strata="stratum", psu=("psu",), nested=False)


def sample(frame: Frame, *, persons: int, selection: Selection, draw: int = 1) -> Sample:
    """Draw areas so that about `persons` persons will be interviewed."""
    settings = frame.parameters.sample
    response = expit(predictor(settings["response"], frame.rows).astype(np.float64))
    number, take = _size(frame, persons, float(response.mean()))
    draws = Draws.of("selection", frame.rows["psu"], seed=frame.seed, period=frame.period, draw=draw)
    drawn, probability = _drawn(frame, _allocated(frame, number), selection, draws)
    return Sample(areas=drawn, probability=probability, take=take, response=response[drawn], draw=draw)


def respondents(frame: Frame, drawn: Sample, part: NDArray[np.int64]) -> Chosen:
    """Choose the households that answered in some of the drawn areas (positions in the sample), with their weights."""
    listed = everybody(frame, drawn.areas[part])
    count = frame.households[drawn.areas[part]]
    of = np.repeat(np.arange(len(part)), count)
    address = listed.area * HOUSEHOLD_STEP + listed.number
    draws = Draws.of("visit", address, seed=frame.seed, period=frame.period, draw=drawn.draw)
    order = np.lexsort((draws.bits("visit"), of))
    rank = np.empty(len(of), dtype=np.int64)
    rank[order] = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    sure = rank < frame.parameters.sample["least_respondents_per_area"]
    answers = sure | (draws.uniform("answer") < drawn.response[part][of])
    kept = np.flatnonzero((rank < drawn.take) & answers)
    answered = np.bincount(of[kept], minlength=len(part))
    weight = count / (drawn.probability[part] * answered)
    return Chosen(area=listed.area[kept], number=listed.number[kept], weight=weight[of[kept]])


def _size(frame: Frame, persons: int, response: float) -> tuple[int, int]:
    """Give the number of areas and of households in each; more households where areas would not suffice."""
    settings = frame.parameters.sample
    households = persons / (frame.parameters.size["persons_per_household"] * response)
    most = int(settings["most_areas_sampled"] * frame.rows.size)
    usual = min(settings["households_per_area"], float(frame.households.mean()))
    number = min(round(households / usual), most)
    return number, max(settings["households_per_area"], round(households / number))


def _allocated(frame: Frame, number: int) -> NDArray[np.int64]:
    """Power allocation over strata (Bankier 1988, section 2), never more than the areas there are."""
    settings = frame.parameters.sample
    areas = np.bincount(frame.stratum)[1:]
    allocated = apportion(number, areas ** settings["allocation_power"], least=settings["least_areas_per_stratum"])
    return np.minimum(allocated, areas)


def _drawn(
    frame: Frame, allocated: NDArray[np.int64], selection: Selection, draws: Draws
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    drawn, probability = [], []
    for stratum, number in enumerate(allocated, start=1):
        members = np.flatnonzero(frame.stratum == stratum)
        members = members[np.argsort(draws.bits("order")[members], kind="stable")]
        if selection is Selection.SRS:
            inclusion, kept = np.full(len(members), number / len(members)), np.arange(number)
        else:
            inclusion = inclusion_probabilities(frame.old_count[members], int(number))
            kept = systematic(inclusion, float(draws.uniform("start")[members[0]]))
        drawn.append(members[kept])
        probability.append(inclusion[kept])
    areas = np.concatenate(drawn)
    order = np.argsort(areas)
    return areas[order], np.concatenate(probability)[order]


def inclusion_probabilities(size: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    """Probabilities proportional to size that add up to `number`; units too large for that are certain."""
    certain = np.zeros(len(size), dtype=bool)
    while True:
        rest = np.where(certain, 0.0, size)
        probability = np.where(certain, 1.0, (number - certain.sum()) * rest / max(rest.sum(), 1.0))
        if not np.any(probability > 1):
            return probability
        certain |= probability > 1


def systematic(inclusion: NDArray[np.float64], start: float) -> NDArray[np.int64]:
    """Give the positions hit by a walk with step 1 along the cumulated probabilities."""
    hits = np.floor(np.cumsum(inclusion) - start + 1e-9)
    return np.flatnonzero(np.diff(hits, prepend=np.floor(-start + 1e-9)) > 0)
