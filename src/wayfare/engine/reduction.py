"""What is left of the rows of a survey: sums over cells and their design covariance, from which estimates are made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wayfare.model.estimate import Domain

from .formula import Formula

Floats: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]


class Kind(StrEnum):
    """What is made of the two sums of a term: the sum of y, its mean per row, or y over d."""

    TOTAL = "total"
    MEAN = "mean"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What one estimate needs of a row, as formulas.

    A condition as `y` or `d` stands for 1 and 0. A row of the survey is *counted* in a cell when it belongs to the
    domain, the `where` of the request is true, `counted` is true or absent, and `y` (and `d`) are not missing.
    The sums run over counted rows; every other row keeps its PSU and stratum in the sample and adds zero.
    """

    kind: Kind
    y: Formula
    d: Formula | None = None
    """Denominator, for a ratio only; a mean has 1."""
    counted: Formula | None = None
    """Condition; null is not true."""
    level: str | None = None
    """The category `y` asks for, when it was made from a categorical variable."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reduction:
    """Every term summed over every cell of one breakdown. All arrays are indexed [cell, term].

    A cell exists when the file has a row with its codes, whether or not anybody is counted there. `y` and `d` below
    stand for the values of a term: d is 1 for a mean and 0 for a total, y is diminished by `shift * d`, which leaves
    every variance of a ratio as it is and keeps its digits.
    """

    breakdown: tuple[str, ...]
    domains: tuple[Domain, ...]
    shift: Floats
    """One for each term: what was subtracted from y for each d; zeros where nothing was."""
    n: Counts
    """Counted rows whose weight is not zero."""
    cases: Counts
    """Those of them where y (before the shift) is not zero: the people a proportion or a count is about."""
    missing: Counts
    """Rows that would be counted (weight not zero) if y and d were not missing."""
    weight: Floats
    """Sum of weights of the counted rows."""
    y: Floats
    """Sum of w y."""
    d: Floats
    """Sum of w d."""
    yy: Floats
    """Sum of w y y; with the next two it gives the variance of a simple random sample, for the design effect."""
    yd: Floats
    dd: Floats
    psus: Counts
    """PSUs with a counted row of non-zero weight."""
    strata: Counts
    """Strata with such a row."""
    lonely: Counts
    """Strata with a counted row that have a single PSU and are not taken whole."""
    var_yy: Floats
    """Design covariance of the sums y and d over all stages, lonely PSUs treated as the design says:
    sum over strata of (1 - f) n / (n - 1) times the sum over all n sampled PSUs, those without a counted row adding
    zeros, of (y_i - mean)(d_i - mean). NaN when nothing is left to average over (`average`, only lonely strata)."""
    var_yd: Floats
    var_dd: Floats
