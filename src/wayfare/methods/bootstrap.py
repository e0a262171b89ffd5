"""Standard errors by drawing primary sampling units again: the rescaling bootstrap of Rao and Wu."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def psu_factors(strata: NDArray[np.integer], psus: NDArray[np.integer], *, replicates: int, seed: int) -> Floats:
    """Give what the weight of each row is multiplied by, one line a replicate.

    In a stratum of n units n - 1 are drawn with replacement; a unit drawn t times has the factor t n / (n - 1). Rao
    and Wu (1988); as factors of the weights, Rao, Wu and Yue (1992). A stratum with one unit does not vary.
    The uniform numbers are those of PCG64 under the seed, so that a replicate is the same wherever it is drawn.
    """
    units, unit = np.unique(np.stack([strata, psus]), axis=1, return_inverse=True)
    sizes = np.unique(units[0], return_counts=True)[1]
    uniform = np.random.Generator(np.random.PCG64(seed))
    factors = np.ones((replicates, units.shape[1]))
    start = 0
    for n in sizes:
        if n > 1:
            factors[:, start : start + n] = _drawn(uniform, int(n), replicates) * n / (n - 1)
        start += n
    return np.asarray(factors[:, unit.reshape(-1)])


def standard_error(replicates: Floats) -> Floats:
    """Give the standard deviation over the first axis; replicates without a value are left out."""
    return np.asarray(np.nanstd(replicates, axis=0, ddof=1))


def _drawn(uniform: np.random.Generator, n: int, replicates: int) -> Floats:
    """Count how often each of n units is among n - 1 drawn with replacement."""
    chosen = (uniform.random((replicates, n - 1)) * n).astype(np.int64)
    places = chosen + n * np.arange(replicates)[:, None]
    return np.bincount(places.ravel(), minlength=n * replicates).reshape(replicates, n).astype(np.float64)
