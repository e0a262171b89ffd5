"""Origin-destination tables fitted to totals: iterative proportional fitting, and tables with known net migration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wayfare.model.errors import WayfareError

Matrix: TypeAlias = NDArray[np.float64]

TOLERANCE = 1e-9
ITERATIONS = 100_000


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted table and how well it meets the row totals; the column totals are met to rounding."""

    table: Matrix
    iterations: int
    miss: float


def fit(
    offset: ArrayLike, rows: ArrayLike, columns: ArrayLike, tolerance: float = TOLERANCE, limit: int = ITERATIONS
) -> Fitted:
    """Scale rows, then columns, until no cell changes by more than the tolerance (Deming and Stephan 1940).

    The result has the interactions of the offset (Willekens 1999, Mathematical Population Studies 7, 239-278): it is
    the Poisson log-linear model with the logarithm of the offset held fixed.
    """
    table, r, c = np.array(offset, float), np.asarray(rows, float), np.asarray(columns, float)
    _feasible(table, r, c)
    change, n = np.inf, 0
    while change > tolerance and n < limit:
        before = table
        table = table * _ratio(r, table.sum(1))[:, None]
        table *= _ratio(c, table.sum(0))
        change, n = float(np.abs(table - before).max()), n + 1
    return Fitted(table, n, float(np.abs(table.sum(1) - r).max()))


def scale(offset: ArrayLike, rows: ArrayLike, columns: ArrayLike, limit: int = 60) -> Fitted:
    """Give the table that `fit` tends to, to rounding, by Newton's method on the logarithms of the scaling factors.

    Where most people stay, proportional fitting takes thousands of rounds; this takes about ten. After each step one
    round of proportional fitting keeps the column totals exact.
    """
    table, r, c = np.array(offset, float), np.asarray(rows, float), np.asarray(columns, float)
    _feasible(table, r, c)
    best, close = Fitted(table, 0, np.inf), 1e-13 * max(1.0, float(r.max()))
    for n in range(1, limit + 1):
        table = table * _ratio(r, table.sum(1))[:, None]
        table *= _ratio(c, table.sum(0))
        miss = float(np.abs(table.sum(1) - r).max())
        if miss < best.miss:
            best = Fitted(table, n, miss)
        if miss <= close:
            break
        x, y = _newton(table, r)
        table = table * np.exp(x)[:, None] * np.exp(y)
    return best


def _newton(table: Matrix, rows: Matrix) -> tuple[Matrix, Matrix]:
    """Solve for the changes of the logarithms of row and column factors; column totals are already met."""
    r, c = table.sum(1), table.sum(0)
    weighted = table * _ratio(np.ones_like(r), r)[:, None]
    reduced = np.diag(np.where(c > 0, c * (1 + 1e-13), 1.0)) - table.T @ weighted
    y = np.linalg.solve(reduced, -weighted.T @ (rows - r))
    x = (rows - r) * _ratio(np.ones_like(r), r) - weighted @ y
    step = min(1.0, 2.0 / max(1e-300, float(np.abs(x).max()), float(np.abs(y).max())))
    return x * step, y * step


def _ratio(wanted: Matrix, there: Matrix) -> Matrix:
    """Give what totals are multiplied by; nothing can come of nothing."""
    return np.divide(wanted, there, out=np.zeros_like(wanted), where=there > 0)


def _feasible(table: Matrix, rows: Matrix, columns: Matrix) -> None:
    if (table < 0).any() or (rows < 0).any() or (columns < 0).any():
        raise WayfareError(
            "A table or its totals hold a negative number, so no flow fits them.",
            remedy="Look for births above the native-born, or deaths above the residents.",
        )
    if not np.isclose(rows.sum(), columns.sum(), rtol=1e-6, atol=1e-6):
        raise WayfareError(
            f"The row totals add up to {rows.sum():.12g} and the column totals to {columns.sum():.12g}.",
            remedy="Make them agree first.",
        )


def from_net(offset: ArrayLike, net: ArrayLike, tolerance: float = 1e-12, limit: int = 10_000) -> Matrix:
    """Give the table n_ij = m_ij a_j / a_i whose arrivals less departures are known (entropy; Plane 1981).

    Each a_i in turn solves a_i I_i - E_i / a_i = net_i, a quadratic equation with one positive root.
    """
    m, wanted = np.array(offset, float), np.asarray(net, float)
    if abs(wanted.sum()) > 1e-6 * max(1.0, np.abs(wanted).sum()):
        raise WayfareError(
            f"Net migration of all places adds up to {wanted.sum():g}, not to zero.",
            remedy="What leaves one place must arrive in another; add the rest of the world as a place.",
        )
    a, change, n = np.ones(len(wanted)), np.inf, 0
    while change > tolerance and n < limit:
        before = a.copy()
        for i in range(len(a)):
            arriving, leaving = float((m[:, i] / a).sum()), float((m[i] * a).sum())
            if arriving > 0:
                a[i] = (wanted[i] + np.sqrt(wanted[i] ** 2 + 4 * arriving * leaving)) / (2 * arriving)
        a /= np.exp(np.log(a).mean())
        change, n = float(np.abs(a / before - 1).max()), n + 1
    fitted: Matrix = m * a / a[:, None]
    return fitted
