"""World figures as an assessment uses them: the preferred edition first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from wayfare.catalogue import load
from wayfare.evidence import cube, editions, over_corridors, vintages
from wayfare.evidence import figures as embedded
from wayfare.model.disagreement import Ruling
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure
from wayfare.model.reference import Source

from . import few


def figures(
    area: str, home: Path | None = None, *, as_known: str = "", rulings: Sequence[Ruling] = ()
) -> tuple[Figure, ...]:
    """Give every figure of a country, built in or loaded, the one a report uses first, and its corridors as of now."""
    on = editions.day(as_known) if as_known else ""
    found = (*embedded.profile(area, on), *_loaded(cube.profile, home, area, on))
    corridors = pairs(area, home, as_known)
    told = vintages.in_order((*found, *corridors, *_together(corridors)), rulings)
    marked = tuple(
        replace(figure, flags=(*figure.flags, Flag.RULED)) if vintages.ruled(figure, rulings) else figure
        for figure in told
    )
    return _flagged(marked)


def together(area: str, home: Path | None = None, *, as_known: str = "") -> tuple[Figure, ...]:
    """Give what the corridors of a country, as they are now, say together."""
    return _together(pairs(area, home, as_known))


def pairs(area: str, home: Path | None = None, as_known: str = "") -> tuple[Figure, ...]:
    """Give the corridors of a country as they are now."""
    on = editions.day(as_known) if as_known else ""
    return tuple(_current((*embedded.corridors(area, on), *_loaded(cube.corridors, home, area, on))))


def _together(corridors: Sequence[Figure]) -> tuple[Figure, ...]:
    return tuple(over_corridors.figures(corridors, load().indicators.values()))


def _loaded(
    read: Callable[[Path, str], tuple[Figure, ...]], home: Path | None, what: str, on: str
) -> tuple[Figure, ...]:
    """Give what loaded tables say, where there is a home for them."""
    found = read(home, what) if home is not None else ()
    return editions.known_figures(found, on) if on else found


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
    """Keep, of each corridor indicator, the latest period of the preferred edition; no country with itself."""
    latest: dict[str, tuple[str, str]] = {}
    for figure in vintages.in_order(corridors):
        source, period = latest.setdefault(figure.indicator, (figure.source, figure.period))
        if figure.source == source:
            latest[figure.indicator] = (source, max(period, figure.period))
    return (
        figure
        for figure in corridors
        if latest[figure.indicator] == (figure.source, figure.period) and figure.area != figure.counterpart
    )


@lru_cache(maxsize=256)
def across(indicator: str, home: Path | None = None, as_known: str = "") -> tuple[Figure, ...]:
    """Give the latest figure of every country by the preferred edition, highest first."""
    on = editions.day(as_known) if as_known else ""
    loaded = [f for f in _loaded(cube.series, home, indicator, on) if not f.counterpart]
    told = {**embedded.editions(indicator, on), **_editions(loaded)}
    settled = [each for each in _flagged(vintages.in_order(told)) if Flag.PRELIMINARY not in each.flags]
    source = next((each.source for each in settled if not each.counterpart), "")
    period = _widest_period({each.period: told[each] for each in told if each.source == source and each in settled})
    if not period:
        return ()
    latest = [
        *embedded.series(indicator, source=source, period=period, on=on),
        *(each for each in loaded if (each.source, each.period) == (source, period)),
    ]
    return tuple(sorted(_of_enough(latest, indicator, period, on), key=lambda figure: -(figure.value or 0.0)))


def _of_enough(found: Sequence[Figure], indicator: str, period: str, on: str) -> Sequence[Figure]:
    """Compare no shares of a handful of people."""
    catalogue = load()
    counted = few.divided_by(indicator, catalogue.indicators)
    counts = embedded.series(counted, period=period, on=on) if counted else ()
    return few.without(found, counts, catalogue.assessment_policy.few_behind) if counted else found


def _editions(loaded: Iterable[Figure]) -> dict[Figure, int]:
    """Give one figure of each source and period of loaded tables, and how many countries it tells."""
    groups: dict[tuple[str, str], list[Figure]] = {}
    for figure in loaded:
        groups.setdefault((figure.source, figure.period), []).append(figure)
    return {same[0]: len(same) for same in groups.values()}


def _widest_period(countries: Mapping[str, int]) -> str:
    """Choose the latest year for which at least nine in ten of the usual number of countries are known."""
    if not countries:
        return ""
    enough = 0.9 * sorted(countries.values())[len(countries) // 2]
    return max(period for period, count in countries.items() if count >= enough)
