"""Flows from stocks by shorter ways, kept to compare with: differences of stocks, and rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wayfare.model.errors import WayfareError

Matrix: TypeAlias = NDArray[np.float64]
Decrease: TypeAlias = Literal["drop", "return"]


@dataclass(frozen=True, slots=True)
class Rates:
    """Flows by rates, which may be negative and then mean nothing."""

    od: Matrix
    negative: int
    """How many flows are negative."""


def difference(start: ArrayLike, end: ArrayLike, decrease: Decrease = "drop") -> Matrix:
    """Take growth of a stock as flow to it; a decrease is dropped, or taken as return to the birthplace.

    Beine, Bertoli and Fernandez-Huertas Moraga (2016), The World Economy 39, 496-512. The native-born do not enter.
    """
    change = np.asarray(end, float) - np.asarray(start, float)
    np.fill_diagonal(change, 0.0)
    grown = np.maximum(change, 0)
    flows: Matrix = grown + np.maximum(-change, 0).T if decrease == "return" else grown
    return flows


def proportional(start: ArrayLike, total: float) -> Matrix:
    """Spread a world total of flows as the stocks at the start are spread (Dennett 2015)."""
    stocks = np.array(start, float)
    np.fill_diagonal(stocks, 0.0)
    if stocks.sum() <= 0:
        raise WayfareError("There is no migrant in the first table.", remedy="Give stocks by birthplace and residence.")
    spread: Matrix = total * stocks / stocks.sum()
    return spread


def growth(start: ArrayLike, end: ArrayLike) -> Rates:
    """Solve end = g' start for rates g, applied to residents (Rogers and von Rabenau 1971, Demography 8, 185-194).

    Nothing keeps the rates from being negative: count how many flows are before any of them is used.
    """
    first, last = np.asarray(start, float), np.asarray(end, float)
    try:
        rates = np.linalg.solve(first, last)
    except np.linalg.LinAlgError as error:
        raise WayfareError(
            "Two birthplaces live in the same proportions everywhere, so the rates cannot be told.",
            remedy="Use demographic accounting.",
        ) from error
    od = rates * first.sum(0)[:, None]
    np.fill_diagonal(od, 0.0)
    return Rates(od, int((od < 0).sum()))
