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
    found = [f for f in _flagged(vintages.in_order(embedded.series(indicator))) if Flag.PRELIMINARY not in f.flags]
    if not found:
        return ()
    source = found[0].source
    of_source = [figure for figure in found if figure.source == source and not figure.counterpart]
    period = _widest_period(of_source)
    latest = [figure for figure in of_source if figure.period == period]
    return tuple(sorted(latest, key=lambda figure: -(figure.value or 0.0)))


def _widest_period(found: list[Figure]) -> str:
    """Choose the latest year for which at least nine in ten of the usual number of countries are known."""
    counts: dict[str, int] = {}
    for figure in found:
        counts[figure.period] = counts.get(figure.period, 0) + 1
    enough = 0.9 * sorted(counts.values())[len(counts) // 2]
    return max(period for period, count in counts.items() if count >= enough)
