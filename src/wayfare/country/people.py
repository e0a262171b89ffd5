"""The country as a function: the people of any of its households, whole and in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import emigrants as abroad
from . import households as home
from . import persons as residents
from .areas import Frame
from .rows import Rows

Tables: TypeAlias = Mapping[str, Rows]
TABLES = ("persons", "households", "emigrants")
QUINTILES = (0.2, 0.4, 0.6, 0.8)
_PILOT_AREAS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Some households: position of their area in the frame, number in the area, weight."""

    area: NDArray[np.int64]
    number: NDArray[np.int64]
    weight: NDArray[np.float64]


def people(frame: Frame, chosen: Chosen, cuts: NDArray[np.float64]) -> Tables:
    """Make the persons, households and emigrants of the chosen households."""
    households = home.households(frame, chosen.area, chosen.number)
    households.set("weight", chosen.weight)
    home.set_quintiles(households, cuts)
    emigrants = abroad.emigrants(frame, households)
    home.receive(frame, households, emigrants)
    persons = residents.persons(frame, households)
    home.earn(frame, households, persons)
    residents.finish(frame, persons)
    home.close(frame, households, persons)
    return {"persons": persons, "households": households, "emigrants": emigrants}


def everybody(frame: Frame, areas: NDArray[np.int64]) -> Chosen:
    """Choose all households of some areas."""
    count = frame.households[areas]
    area = np.repeat(areas, count)
    number = np.arange(len(area)) - np.repeat(np.cumsum(count) - count, count) + 1
    return Chosen(area=area, number=number, weight=np.ones(len(area)))


def wealth_cuts(frame: Frame) -> NDArray[np.float64]:
    """Cut wealth into fifths of persons, as seen in areas spread evenly over the frame."""
    areas = np.unique(np.linspace(0, frame.rows.size - 1, _PILOT_AREAS).astype(np.int64))
    chosen = everybody(frame, areas)
    rows = home.households(frame, chosen.area, chosen.number)
    order = np.argsort(rows["wealth_index"], kind="stable")
    below = np.cumsum(rows["household_size"][order]) / rows["household_size"].sum()
    return np.asarray(rows["wealth_index"][order][np.searchsorted(below, QUINTILES)], dtype=np.float64)


def batches(areas: NDArray[np.int64], households_each: NDArray[np.int64], *, limit: int) -> Iterator[NDArray[np.int64]]:
    """Cut areas into runs of about `limit` households."""
    batch = (np.cumsum(households_each) - households_each) // limit
    starts = np.flatnonzero(np.diff(batch, prepend=-1))
    yield from np.split(areas, starts[1:])
