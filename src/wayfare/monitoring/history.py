"""Limits learnt from an indicator's own history, and why a value lies outside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median

MAD_TO_SD = 1.4826
"""What a median absolute deviation is multiplied by to be a standard deviation of normal data."""
MOST_EXPONENT = 300.0
"""A change that large has no limits that say anything."""
SLIPS = (10.0, 100.0, 1000.0)
SLIP_SLACK = 0.2


class Oddness(StrEnum):
    """What is odd about a value."""

    JUMP = "jump"
    """The change is far beyond the usual."""
    SLIP = "slip"
    """About ten, a hundred or a thousand times the value before: perhaps another unit."""
    FALLS = "falls"
    """A number that counts up to date gets smaller."""
    COPIED = "copied"
    """Exactly the value before, in a series that always moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """Limits for the next value of a series, and what they were learnt from."""

    low: float
    high: float
    values: int
    """How many values they rest on."""
    usual: float
    """The usual change: in percent of the value before where `relative`, else in the unit."""
    relative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """A value that deserves a second look. It may be right: nobody is stopped from handing it in."""

    what: Oddness
    value: float
    before: float
    learnt: Learnt | None = None
    times: float | None = None
    """How many times the value before it is."""


def learn(history: Sequence[float], *, least: int, times: float) -> Learnt | None:
    """Learn limits from the changes between values that follow each other; None where there are too few.

    The next change is expected within the median change and `times` its spread, the median absolute deviation in
    place of the standard deviation so that earlier mistakes do not widen the limits (Leys et al. 2013, Journal of
    Experimental Social Psychology 49). Changes are relative where all values are above 0. A series whose changes are
    all alike has the largest deviation for a spread; one that never moved has no limits.
    """
    if len(history) < least:
        return None
    relative = min(history) > 0
    moves = [math.log(b / a) if relative else b - a for a, b in pairwise(history)]
    centre = median(moves)
    away = [abs(move - centre) for move in moves]
    spread = MAD_TO_SD * median(away) or max(away)
    if spread == 0:
        return None
    ends = (centre - times * spread, centre + times * spread)
    low, high = (history[-1] * math.exp(min(end, MOST_EXPONENT)) if relative else history[-1] + end for end in ends)
    usual = median(abs(move) for move in moves)
    return Learnt(
        low=low,
        high=high,
        values=len(history),
        usual=100 * math.expm1(min(usual, MOST_EXPONENT)) if relative else usual,
        relative=relative,
    )


def odd(
    history: Sequence[float], value: float, *, cumulative: bool = False, least: int, times: float
) -> tuple[Odd, ...]:
    """Say what is odd about a value that follows a history, in the order in which somebody would look."""
    if not history:
        return ()
    before, found = history[-1], []
    learnt = learn(history, least=least, times=times)
    outside = learnt is not None and not learnt.low <= value <= learnt.high
    slipped = _slip(before, value) if outside or len(history) < least else None
    if slipped is not None:
        found.append(Odd(what=Oddness.SLIP, value=value, before=before, times=slipped))
    elif outside:
        found.append(Odd(what=Oddness.JUMP, value=value, before=before, learnt=learnt))
    if cumulative and value < before:
        found.append(Odd(what=Oddness.FALLS, value=value, before=before))
    moves = all(a != b for a, b in pairwise(history))
    if value == before and moves and len(history) >= least and not cumulative:
        found.append(Odd(what=Oddness.COPIED, value=value, before=before))
    return tuple(found)


def _slip(before: float, value: float) -> float | None:
    """Find a factor of ten, a hundred or a thousand, up or down."""
    if before == 0 or value == 0 or (before > 0) != (value > 0):
        return None
    ratio = value / before
    close = (f for slip in SLIPS for f in (slip, 1 / slip) if abs(ratio / f - 1) <= SLIP_SLACK)
    return next(close, None)
