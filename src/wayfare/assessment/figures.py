"""The figures of an assessment, found by what they say.

Several publishers, or several editions of one, may tell the same fact. A sentence or a line over time follows one of
them, the first in order; two rounds of a survey belong to the same line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wayfare.model.estimate import Flag, Value
from wayfare.model.figure import Figure, State
from wayfare.model.narrative import Pick, Selector


@dataclass(frozen=True)
class FigureSet:
    """Figures of one place; where publishers differ, the figures of the preferred one come first."""

    figures: tuple[Figure, ...]
    _by_indicator: Mapping[str, tuple[Figure, ...]] = field(init=False, repr=False)
    _by_id: Mapping[str, Figure] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        grouped: dict[str, list[Figure]] = {}
        for figure in self.figures:
            grouped.setdefault(figure.indicator, []).append(figure)
        object.__setattr__(self, "_by_indicator", {code: tuple(found) for code, found in grouped.items()})
        object.__setattr__(self, "_by_id", {figure.id: figure for figure in self.figures})

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.figures)

    def __getitem__(self, figure_id: str) -> Figure:
        return self._by_id[figure_id]

    def find(self, figure_id: str) -> Figure | None:
        """Find a figure by its id."""
        return self._by_id.get(figure_id)

    def of(self, indicator: str) -> tuple[Figure, ...]:
        """Every figure of an indicator, in any state."""
        return self._by_indicator.get(indicator, ())

    def known(self, indicator: str) -> bool:
        """Whether anything at all is known of an indicator."""
        return any(figure.state is State.KNOWN for figure in self.of(indicator))

    def preferred(self, indicator: str) -> tuple[Figure, ...]:
        """Give the figures of an indicator that stored evidence or the preferred publisher tells for good."""
        found = self._settled(indicator)
        source = next((figure.source for figure in found if not _surveyed(figure) and not _ruled(figure)), "")
        ruled = {(f.period, f.counterpart, f.domain) for f in found if _ruled(f)}
        return tuple(
            figure
            for figure in found
            if _surveyed(figure)
            or _ruled(figure)
            or (figure.source == source and (figure.period, figure.counterpart, figure.domain) not in ruled)
        )

    def editions(self, indicator: str) -> tuple[Figure, ...]:
        """Give what every edition tells for good of everybody, for setting editions side by side."""
        return tuple(figure for figure in self._settled(indicator) if not figure.domain and not figure.counterpart)

    def _settled(self, indicator: str) -> tuple[Figure, ...]:
        """Leave out what an edition gave too early to be relied on."""
        return tuple(figure for figure in self.of(indicator) if Flag.PRELIMINARY not in figure.flags)

    def select(self, selector: Selector) -> Figure | None:
        """Find the figure a sentence speaks of, or None when it is not known."""
        if selector.by:
            return _extreme(self.breakdown(selector.indicator, (selector.by,), selector.domain), selector.pick)
        wanted = [
            figure
            for figure in self.preferred(selector.indicator)
            if _is_domain(figure, selector.domain)
            and not figure.counterpart
            and figure.state is State.KNOWN
            and selector.period in ("", figure.period)
        ]
        if not wanted:
            return None
        choose = min if selector.pick is Pick.EARLIEST else max
        period = choose(figure.period for figure in wanted)
        return next(figure for figure in wanted if figure.period == period)

    def breakdown(
        self, indicator: str, by: tuple[str, ...], domain: Mapping[str, str] | None = None
    ) -> tuple[Figure, ...]:
        """Give the latest figures of an indicator over the categories of `by`, in any state."""
        fixed = dict(domain or {})
        found = [
            figure
            for figure in self.preferred(indicator)
            if set(_dimensions(figure)) == {*by, *fixed} and _agrees(figure, fixed)
        ]
        latest = max((figure.period for figure in found), default="")
        return _first_of_each(figure for figure in found if figure.period == latest)

    def told_apart(self, indicator: str, by: str) -> tuple[Figure, ...]:
        """Give the latest figures over the categories of a column, of another edition where the preferred has none."""
        parts = [f for f in self._settled(indicator) if _dimensions(f) == (by,)]
        found = self.breakdown(indicator, (by,))
        if found or not parts:
            return found
        same = [figure for figure in parts if figure.source == parts[0].source]
        latest = max(figure.period for figure in same)
        return _first_of_each(figure for figure in same if figure.period == latest)

    def series(self, indicator: str, domain: Mapping[str, str] | None = None) -> tuple[Figure, ...]:
        """Give one figure a period, earliest first, the preferred one where several are known."""
        found = [f for f in self.preferred(indicator) if _is_domain(f, domain or {}) and not f.counterpart]
        return tuple(sorted(_first_of_each(found), key=lambda figure: figure.period))


def in_listed_order(figures: Iterable[Figure], lists: Mapping[str, Sequence[str]]) -> tuple[Figure, ...]:
    """Put the categories of each breakdown in the order of their code list, which need not be that of the alphabet.

    `lists` gives the codes of a domain column in order; categories that are not listed come after, as they first occur.
    """
    given = tuple(figures)
    tables: dict[object, int] = {}
    seen: dict[tuple[int, str], dict[str, int]] = {}
    for figure in given:
        table = tables.setdefault(_table(figure), len(tables))
        for name, value in figure.domain:
            known = seen.setdefault((table, name), {each: place for place, each in enumerate(lists.get(name, ()))})
            known.setdefault(code(value), len(known))

    def place(figure: Figure) -> tuple[int, ...]:
        table = tables[_table(figure)]
        return (table, *(seen[table, name][code(value)] for name, value in figure.domain))

    return tuple(sorted(given, key=place))


def _table(figure: Figure) -> tuple[object, ...]:
    return figure.source, figure.indicator, figure.method, tuple(name for name, _ in figure.domain)


def code(value: Value) -> str:
    """Write a category as content files do: `true`, not `True`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _ruled(figure: Figure) -> bool:
    """Whether somebody decided for this figure where sources disagree."""
    return Flag.RULED in figure.flags


def _surveyed(figure: Figure) -> bool:
    return figure.source.startswith("evidence:")


def _dimensions(figure: Figure) -> tuple[str, ...]:
    named = tuple(name for name, _ in figure.domain)
    return (*named, "counterpart") if figure.counterpart else named


def _agrees(figure: Figure, fixed: Mapping[str, str]) -> bool:
    domain = dict(figure.domain)
    return all(name in domain and code(domain[name]) == value for name, value in fixed.items())


def _is_domain(figure: Figure, wanted: Mapping[str, str]) -> bool:
    return {name: code(value) for name, value in figure.domain} == dict(wanted)


def _first_of_each(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Keep the first figure of each period, counterpart and domain."""
    kept: dict[object, Figure] = {}
    for figure in figures:
        kept.setdefault((figure.period, figure.counterpart, figure.domain), figure)
    return tuple(kept.values())


def _extreme(figures: Iterable[Figure], pick: Pick) -> Figure | None:
    known = [figure for figure in figures if figure.state is State.KNOWN and not figure.counterpart.startswith("_")]
    if not known:
        return None
    ordered = sorted(known, key=lambda figure: figure.value or 0.0)
    return ordered[0] if pick is Pick.LOWEST else ordered[-1]
