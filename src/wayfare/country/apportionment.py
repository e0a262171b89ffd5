"""Whole numbers in proportion to shares, by the method of largest remainders (Hamilton)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def apportion(total: int, shares: ArrayLike, *, least: int = 0) -> NDArray[np.int64]:
    """Split `total` in proportion to `shares`; everyone gets `least` first, ties go to the earlier."""
    weights = np.asarray(shares, dtype=np.float64)
    exact = (total - least * len(weights)) * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    left_over = total - least * len(weights) - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:left_over]] += 1
    return np.asarray(whole + least)
