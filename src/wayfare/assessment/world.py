"""World figures as an assessment uses them: the preferred edition first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from wayfare.catalogue import load
from wayfare.evidence import figures as embedded
from wayfare.evidence import vintages
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure
from wayfare.model.reference import Source


def figures(area: str) -> tuple[Figure, ...]:
    """Give every figure of a country, the preferred edition of each fact first, and its corridors as they are now."""
    return _flagged(vintages.in_order((*embedded.profile(area), *_current(embedded.corridors(area)))))


def _flagged(found: Iterable[Figure]) -> tuple[Figure, ...]:
    """Mark what an edition published too early to be relied on."""
    sources = load().sources
    return tuple(
        replace(figure, flags=(*figure.flags, Flag.PRELIMINARY)) if _is_preliminary(figure, sources) else figure
        for figure in found
    )


def _is_preliminary(figure: Figure, sources: Mapping[str, Source]) -> bool:
    first = sources[figure.source].preliminary_from
    return bool(first) and figure.period[:4] >= first


def _current(corridors: tuple[Figure, ...]) -> Iterable[Figure]:
    """Keep, of each corridor indicator, the latest period of the preferred edition."""
    latest: dict[str, tuple[str, str]] = {}
    for figure in vintages.in_order(corridors):
        source, period = latest.setdefault(figure.indicator, (figure.source, figure.period))
        if figure.source == source:
            latest[figure.indicator] = (source, max(period, figure.period))
    return (figure for figure in corridors if latest[figure.indicator] == (figure.source, figure.period))


@lru_cache(maxsize=64)
def across(indicator: str) -> tuple[Figure, ...]:
    """Give the latest figure of every country by the preferred edition, highest first."""
    told = embedded.editions(indicator)
    settled = [each for each in _flagged(vintages.in_order(told)) if Flag.PRELIMINARY not in each.flags]
    if not settled:
        return ()
    source = next((each.source for each in settled if not each.counterpart), "")
    period = _widest_period({each.period: told[each] for each in told if each.source == source and each in settled})
    latest = embedded.series(indicator, source=source, period=period) if period else ()
    return tuple(sorted(latest, key=lambda figure: -(figure.value or 0.0)))


def _widest_period(countries: Mapping[str, int]) -> str:
    """Choose the latest year for which at least nine in ten of the usual number of countries are known."""
    if not countries:
        return ""
    enough = 0.9 * sorted(countries.values())[len(countries) // 2]
    return max(period for period, count in countries.items() if count >= enough)
