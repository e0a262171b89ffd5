"""Shares a country's remittance receipts out over the countries its emigrants live in."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]

BETA = 0.75
"""How the amount an emigrant sends grows with the income gained by moving (Ratha and Shaw 2007, annex)."""


def amount_sent(income_origin: float, income_host: ArrayLike, *, beta: float = BETA) -> Floats:
    """Give the relative amount an average emigrant sends from each host.

    Ratha and Shaw (2007), "South-South Migration and Remittances", World Bank Working Paper 102, annex: the income per
    head of the origin where the host is poorer, else that plus the difference to the power `beta`. Incomes are in one
    currency, per head and year; only the proportions of the result mean anything.
    """
    host = np.asarray(income_host, dtype=np.float64)
    gained = np.maximum(host - income_origin, 0.0)
    return np.asarray(income_origin + gained**beta * (host >= income_origin), dtype=np.float64)


def allocate(
    received: float, stocks: ArrayLike, income_origin: float, income_host: ArrayLike, *, beta: float = BETA
) -> Floats:
    """Split what a country received over hosts, by emigrants times the amount an emigrant sends.

    `stocks` is the number of emigrants in each host. The parts add up to `received`, in its unit. With nobody abroad
    nothing can be shared out: every part is NaN, which is unknown and not zero.
    """
    return split(received, np.asarray(stocks, dtype=np.float64) * amount_sent(income_origin, income_host, beta=beta))


def allocate_by_income(received: float, stocks: ArrayLike, income_host: ArrayLike) -> Floats:
    """Split by emigrants times the income per head where they live, the second rule of Ratha and Shaw (2007)."""
    return split(received, np.asarray(stocks, dtype=np.float64) * np.asarray(income_host, dtype=np.float64))


def split(received: float, weights: ArrayLike) -> Floats:
    """Split an amount in proportion to weights; by the number of emigrants it is the first rule of Ratha and Shaw."""
    weight = np.asarray(weights, dtype=np.float64)
    total = float(weight.sum())
    return received * weight / total if total > 0 else np.full(weight.shape, np.nan)
