"""Ages in groups, for those at home and those abroad alike."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .parameters import Parameters
from .rows import Rows


def set_age_group(parameters: Parameters, rows: Rows, age: NDArray[np.floating]) -> None:
    """Place everybody in the age groups of the country."""
    group = np.searchsorted(np.asarray(parameters.age_groups[1:]), age, side="right")
    rows.set("age_group", group.astype(np.int8), _labels(parameters.age_groups))


def _labels(starts: tuple[int, ...]) -> tuple[str, ...]:
    closed = [f"{low}-{following - 1}" for low, following in pairwise(starts)]
    return (*closed, f"{starts[-1]}+")
