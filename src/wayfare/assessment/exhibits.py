"""Charts and maps chosen by rule: an exhibit is there only when its figures are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from wayfare.model.assessment import Exhibit
from wayfare.model.figure import Figure, State
from wayfare.model.indicator import Indicator
from wayfare.model.narrative import ExhibitRule, Narrative

from . import remarks
from .figures import FigureSet
from .figures import code as as_code

Across = Callable[[str], tuple[Figure, ...]]
"""Latest figures of an indicator for every country, preferred vintage, highest first."""


@dataclass(frozen=True)
class Curator:
    """Chooses what to show of the figures of one place."""

    figures: FigureSet
    across: Across
    indicators: Mapping[str, Indicator]
    text: Callable[..., str]
    place: str
    """Code of the place the assessment is about."""
    peers: tuple[str, ...] = ()
    named: Callable[[str], str] = str
    """Name of a place by its code."""
    explain: Callable[[str], str] = lambda _indicator: ""
    """Says in words why the editions of an indicator differ, and which is used."""
    mapped: str = ""
    """The domain column for whose areas there are boundaries; empty when there are none."""

    def exhibits(self, narrative: Narrative) -> Iterable[tuple[Exhibit, tuple[Figure, ...]]]:
        """Give each exhibit of a row with the figures it shows, some of which may be of other countries."""
        for number, rule in enumerate(narrative.exhibits):
            shown = self._shown(rule)
            if any(figure.state is State.KNOWN for figure in shown):
                yield self._exhibit(narrative.row, number, rule, shown), shown

    def _exhibit(self, row: str, number: int, rule: ExhibitRule, shown: tuple[Figure, ...]) -> Exhibit:
        return Exhibit(
            key=f"{row}-{number}",
            kind=rule.kind,
            title=self.text(f"narrative.{row}.exhibits.{number}.title"),
            indicator=shown[0].indicator,
            unit=shown[0].unit,
            figures=tuple(figure.id for figure in shown),
            marked=self.place,
            by=(self.mapped,) if rule.kind == "area_map" else rule.by,
            note=self._note(row, number, rule, shown),
        )

    def _note(self, row: str, number: int, rule: ExhibitRule, shown: tuple[Figure, ...]) -> str:
        if rule.kind == "vintages":
            return self.explain(shown[0].indicator)
        own = self.text(f"narrative.{row}.exhibits.{number}.note") if rule.note else ""
        if rule.kind == "ranking":
            return own or remarks.of_absent(shown, self.peers, self.named, self.text)
        return own or (remarks.of_break(shown, self.text) if rule.kind == "trend" else "")

    def _shown(self, rule: ExhibitRule) -> tuple[Figure, ...]:
        found = tuple(figure for code in rule.indicators for figure in self._of(code, rule))
        return _highest(found, rule.limit) if rule.limit else found

    def _of(self, code: str, rule: ExhibitRule) -> tuple[Figure, ...]:
        choose = {
            "trend": lambda: self._trend(code, rule),
            "vintages": lambda: self._vintages(code),
            "world_map": lambda: self._world(code),
            "ranking": lambda: self._ranking(code),
            "grouped": lambda: self._grouped(code, rule),
            "sexes": lambda: self.figures.breakdown(code, (*rule.by, "sex"), rule.domain),
            "area_map": lambda: self.figures.breakdown(code, (self.mapped,), rule.domain) if self.mapped else (),
        }
        return choose.get(rule.kind, lambda: self._bars(code, rule))()

    def _bars(self, code: str, rule: ExhibitRule) -> tuple[Figure, ...]:
        if rule.by:
            return self.figures.breakdown(code, rule.by, rule.domain)
        found = self.figures.series(code, rule.domain)
        return found[-1:]

    def _grouped(self, code: str, rule: ExhibitRule) -> tuple[Figure, ...]:
        """Bring together what goes under one heading."""
        found = self.figures.breakdown(code, rule.by, rule.domain)
        headings = list(dict.fromkeys(_first_category(figure, rule.by) for figure in found))
        return tuple(sorted(found, key=lambda figure: headings.index(_first_category(figure, rule.by))))

    def _trend(self, code: str, rule: ExhibitRule) -> tuple[Figure, ...]:
        lines = [
            self.figures.series(code, {**rule.domain, name: value}) for name, value in self._categories(code, rule)
        ]
        return tuple(figure for line in (lines or [self.figures.series(code, rule.domain)]) for figure in line)

    def _categories(self, code: str, rule: ExhibitRule) -> Iterable[tuple[str, str]]:
        found = {
            (name, as_code(value))
            for figure in self.figures.of(code)
            for name, value in figure.domain
            if name in rule.by
        }
        return sorted(found)

    def _vintages(self, code: str) -> tuple[Figure, ...]:
        """Every vintage of the fact for everybody, when there is more than one."""
        found = self.figures.editions(code)
        several = {figure.source for figure in found}
        ordered = sorted(found, key=lambda figure: (figure.vintage, figure.source, figure.period))
        return tuple(ordered) if len(several) > 1 else ()

    def _world(self, code: str) -> tuple[Figure, ...]:
        """Show the world only when the place is in it."""
        world = self.across(code)
        return world if any(figure.area == self.place for figure in world) else ()

    def _ranking(self, code: str) -> tuple[Figure, ...]:
        """Rank the place among its peers, or among those next to it in the order of the world."""
        world = [figure for figure in self.across(code) if figure.state is State.KNOWN]
        position = next((number for number, figure in enumerate(world) if figure.area == self.place), None)
        if position is None:
            return ()
        if self.peers:
            return tuple(figure for figure in world if figure.area in self.peers or figure.area == self.place)
        start = max(0, min(position - 7, len(world) - 15))
        return tuple(world[start : start + 15])


def _first_category(figure: Figure, by: tuple[str, ...]) -> object:
    """Give the category of the first column; figures of one column have one heading, their indicator."""
    return dict(figure.domain)[by[0]] if len(by) > 1 else figure.indicator


def _highest(figures: tuple[Figure, ...], limit: int) -> tuple[Figure, ...]:
    ordered = sorted(figures, key=lambda figure: -(figure.value if figure.value is not None else float("-inf")))
    return tuple(ordered[:limit])
