"""Weighted least squares and weighted logit, the same bits whatever number of processors works on them.

Products of large matrices are added up in blocks too small for the linear algebra library to share out: that would make
the last digits depend on the machine, and many small regressions in a row slower.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, xlogy

Floats = NDArray[np.float64]

_TOLERANCE = 1e-8
"""Relative change of the deviance at which the logit has settled, as in R's `glm.control`."""
_MOST_STEPS = 40
_SINGULAR = 1e-11
_SHARED_OUT = 200_000
"""Multiplications from which on OpenBLAS uses several threads, less a margin (interface/gemm.c: 262,144)."""


def least_squares(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Solve the weighted normal equations; columns that do not vary together with others get a coefficient of 0."""
    return _solved(_square(x, weights), _across(x, weights * y))


def logit(x: Floats, y: Floats, weights: Floats, start: Floats | None = None) -> Floats:
    """Maximise the weighted likelihood by Newton's method (McCullagh and Nelder 1989, section 4.4).

    Where a category has no cases its coefficient runs towards minus infinity; the deviance settles all the same, with
    a probability of practically 0.
    """
    weights = weights / weights.mean()
    beta = np.zeros(x.shape[1]) if start is None else start
    before = np.inf
    for _ in range(_MOST_STEPS):
        chance = expit(apply(x, beta))
        after = _deviance(y, chance, weights)
        if abs(before - after) <= _TOLERANCE * (abs(after) + 0.1):
            break
        before = after
        curvature = weights * chance * (1 - chance)
        beta = beta + _solved(_square(x, curvature), _across(x, weights * (y - chance)))
    return beta


def apply(x: Floats, beta: Floats) -> Floats:
    """Give the linear predictor of every row."""
    return np.asarray(np.einsum("ij,j->i", x, beta))


def _across(x: Floats, y: Floats) -> Floats:
    return np.asarray(np.einsum("ij,i->j", x, y))


def _square(x: Floats, weights: Floats) -> Floats:
    """Give the weighted cross-products of the columns."""
    rows, columns = x.shape
    height = max(1, _SHARED_OUT // columns**2)
    whole = rows - rows % height
    blocks = x[:whole].reshape(-1, height, columns)
    weighted = weights[:whole].reshape(-1, 1, height) * blocks.transpose(0, 2, 1)
    rest = (x[whole:] * weights[whole:, None]).T @ x[whole:]
    return np.asarray((weighted @ blocks).sum(axis=0) + rest)


def _deviance(y: Floats, chance: Floats, weights: Floats) -> float:
    return float(-2 * (weights * (xlogy(y, chance) + xlogy(1 - y, 1 - chance))).sum())


def _solved(square: Floats, right: Floats) -> Floats:
    """Solve with columns brought to one scale; a direction without information is left at zero."""
    scale = np.sqrt(np.maximum(np.diag(square), 1e-300))
    return np.asarray(np.linalg.lstsq(square / np.outer(scale, scale), right / scale, rcond=_SINGULAR)[0] / scale)
