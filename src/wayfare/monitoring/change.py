"""Whether a value has changed since an earlier one, or whether the difference may be chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from scipy import special

from wayfare.model.indicator import Direction

from .progress import Measured, welch


class Turned(StrEnum):
    """What became of it. Labels are in `content/codelists/change.csv`."""

    BETTER = "better"
    WORSE = "worse"
    DIFFERENT = "different"
    NOISE = "noise"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A later value less an earlier one."""

    turned: Turned
    difference: float
    se: float | None = None
    low: float | None = None
    high: float | None = None
    df: float | None = None
    p: float | None = None
    """Two-sided, of the hypothesis that nothing has changed."""
    detectable: float | None = None
    """The smallest change that two such surveys would find with the stated power."""


def compare(
    before: Measured, after: Measured, direction: Direction, *, alpha: float, power: float, correlation: float = 0.0
) -> Change:
    """Test a difference of two estimates with Welch's t-test, two-sided at level alpha.

    The samples are taken as independent. Where the same people or areas were asked again, say how the two estimates
    go together (`correlation`, above 0 for a panel): var = se1^2 + se2^2 - 2 r se1 se2. A value without uncertainty
    cannot be tested, since nobody knows how far it could be off.
    """
    difference = after.value - before.value
    if not before.uncertain or not after.uncertain or before.bounds or after.bounds:
        return Change(turned=Turned.UNKNOWN, difference=difference)
    up = difference < 0
    one, other = before.se_towards(not up), after.se_towards(up)
    se = math.sqrt(max(0.0, one**2 + other**2 - 2 * correlation * one * other))
    df = welch(one, before.df, other, after.df)
    reach = float(special.stdtrit(df, 1 - alpha / 2)) * se
    p = float(2 * special.stdtr(df, -abs(difference) / se)) if se > 0 else float(difference == 0)
    return Change(
        turned=_turned(difference, direction) if p <= alpha else Turned.NOISE,
        difference=difference,
        se=se,
        low=difference - reach,
        high=difference + reach,
        df=df,
        p=p,
        detectable=reach + float(special.stdtrit(df, power)) * se,
    )


def _turned(difference: float, direction: Direction) -> Turned:
    if direction is Direction.CONTEXT:
        return Turned.DIFFERENT
    return Turned.BETTER if (difference > 0) == (direction is Direction.HIGHER) else Turned.WORSE
