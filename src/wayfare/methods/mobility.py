"""How much a country's people move between its regions, and how much of it changes where people live."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike


def indices(
    origin: Sequence[str], destination: Sequence[str], flow: ArrayLike, population: float
) -> Mapping[str, list[float]]:
    """Intensity, effectiveness and redistribution of moves between regions (Bell and others 2002, JRSS A 165, s. 4).

    Moves within a region do not count. A population of zero means that it is not known: only effectiveness is given.
    """
    names = sorted({*origin, *destination})
    place = {name: i for i, name in enumerate(names)}
    od = np.zeros((len(names), len(names)))
    np.add.at(od, ([place[o] for o in origin], [place[d] for d in destination]), np.asarray(flow, float))
    np.fill_diagonal(od, 0.0)
    moves, net = float(od.sum()), float(np.abs(od.sum(0) - od.sum(1)).sum())
    mei = effectiveness(net, moves)
    cmi = intensity(moves, population) if population > 0 else math.nan
    return {
        "regions": [len(names)],
        "moves": [moves],
        "intensity": [cmi],
        "effectiveness": [mei],
        "net_rate": [net_rate(cmi, mei)],
        "courgeau_k": [courgeau_k(cmi, len(names))],
    }


def intensity(moves: float, population: float) -> float:
    """Crude migration intensity: 100 M / P."""
    return 100 * moves / population


def effectiveness(net: float, moves: float) -> float:
    """Migration effectiveness index: 100 sum |D - O| / sum (D + O), where every move is once in D and once in O."""
    return 100 * net / (2 * moves) if moves else math.nan


def net_rate(cmi: float, mei: float) -> float:
    """Aggregate net migration rate: 100 x 0.5 sum |D - O| / P, which is CMI x MEI / 100."""
    return cmi * mei / 100


def courgeau_k(cmi: float, regions: int) -> float:
    """Intensity freed of the number of regions: CMI / ln n^2 (Courgeau 1973, Population 28, 95-129)."""
    return cmi / math.log(regions**2) if regions > 1 else math.nan
