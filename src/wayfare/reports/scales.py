"""Axes: round tick values and how they are written."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterable, Sequence

from babel.numbers import format_compact_decimal

from wayfare.catalogue import numbers


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Give about `count` round values that cover `low` to `high`.

    Steps are 1, 2 or 5 times a power of ten (Heckbert 1990, Graphics Gems I, p. 61).
    """
    if high <= low:
        low, high = min(low, 0.0), max(high, low + (abs(low) or 1.0))
    step = _round_step((high - low) / count)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    digits = max(0, -math.floor(math.log10(step)))
    return [round(index * step, digits) for index in range(first, last + 1)]


def cover(ends: Iterable[float], *, from_zero: bool) -> list[float]:
    """Give round values that cover every end; unless `from_zero`, values close together far from zero leave it out."""
    found = list(ends)
    if not found:
        return [0.0, 1.0]
    low, high = min(found), max(found)
    spread_out = low > 0 and (high - low) < 0.25 * high and not from_zero
    return ticks(low if spread_out else min(low, 0.0), max(high, 0.0))


def gaps(years: Sequence[float]) -> list[float]:
    """Give the middle of every stretch without a point: neighbours half as far apart again as they mostly are."""
    pairs = list(itertools.pairwise(sorted(set(years))))
    if not pairs:
        return []
    usual = statistics.median_low([after - before for before, after in pairs])
    return [(before + after) / 2 for before, after in pairs if after - before > 1.5 * usual]


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return power * min((1, 2, 5, 10), key=lambda factor: (factor * power < rough * 0.999, factor))


def tick_label(value: float, step: float, language: str) -> str:
    """Write a tick: compact from ten thousand on, else with the decimals the step needs."""
    if abs(value) >= 10_000:
        return format_compact_decimal(value, fraction_digits=1, locale=numbers.locale_of(language))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0
    return numbers.plain(value, language, decimals=min(decimals, 6))


def year_of(period: str) -> float:
    """Place a period on a time axis: the year, plus where in it a quarter or month begins."""
    year, _, part = period.partition("-")
    if part.startswith("Q"):
        return int(year) + (int(part[1:]) - 1) / 4
    return int(year) + (int(part) - 1) / 12 if part else float(year)
