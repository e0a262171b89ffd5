"""Pages of an assessment: each theme with its two sides, its map, its trend and its comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wayfare.catalogue import Catalogue
from wayfare.catalogue.themes import belongs
from wayfare.model.assessment import Exhibit, Fact, Section, ThemePage
from wayfare.model.figure import Figure, State
from wayfare.model.finding import Certainty, Sentence
from wayfare.model.indicator import Indicator, ObservedOn, Side
from wayfare.model.narrative import Selector
from wayfare.model.theme import Theme

from . import remarks
from .figures import FigureSet

_COMPARED = frozenset({ObservedOn.COUNTRY})
_NOT_MISSED = frozenset({ObservedOn.CORRIDOR, ObservedOn.LOCALITY, ObservedOn.INSTITUTION, ObservedOn.ACTIVITY})
"""What nobody expects to find in data about a country: pairs of countries, and what a plan records of its own work."""
_AREA_MAPS = 2
"""Maps of areas added to a page, at most, beside those its rows ask for."""

Shown = tuple[Exhibit, tuple[Figure, ...]]


@dataclass(frozen=True)
class Binder:
    """Puts sections, sides and pictures of one place together into pages."""

    catalogue: Catalogue
    figures: FigureSet
    across: Callable[[str], tuple[Figure, ...]]
    of_groups_alone: frozenset[str]
    """Indicators that the world's tables tell of groups of countries, but of no country."""
    text: Callable[..., str]
    language: str
    place: str
    peers: tuple[str, ...]
    mapped: str
    """The domain column for whose areas there are boundaries; empty when there are none."""

    def page(self, theme: Theme, sections: Mapping[str, Section]) -> tuple[ThemePage, tuple[Figure, ...]]:
        """Make a page, with every figure on it that its sections do not show."""
        own = [sections[row] for row in theme.rows if row in sections]
        found = self._indicators(theme)
        pictures = list(self._pictures(theme, found, own))
        facts = {side: tuple(self._facts(found, side)) for side in Side}
        page = ThemePage(
            code=theme.code,
            title=self.catalogue.theme_text(theme.code, "title", self.language),
            question=self.catalogue.theme_text(theme.code, "question", self.language),
            rows=tuple(section.row for section in own),
            certainty=certainty(section.finding.certainty for section in own),
            key=_key(own),
            benefits=facts[Side.BENEFIT],
            risks=facts[Side.RISK],
            setting=facts[Side.SETTING],
            exhibits=tuple(exhibit for exhibit, _ in pictures),
        )
        beside = [figure for code in found for figure in self._peer_ends(code)]
        return page, (*beside, *(figure for _, figures in pictures for figure in figures))

    def _indicators(self, theme: Theme) -> list[str]:
        named = frozenset(code for each in self.catalogue.themes.values() for code in each.indicators)
        return [code for code, indicator in self.catalogue.indicators.items() if belongs(indicator, theme, named)]

    def _facts(self, codes: Iterable[str], side: Side) -> Iterable[Fact]:
        """State what is known first, then what is not."""
        facts = [self._fact(code) for code in codes if self.catalogue.indicators[code].side is side]
        told = [fact for fact in facts if fact.figure or self._is_missing(fact.indicator)]
        return sorted(told, key=lambda fact: not fact.figure)

    def _is_missing(self, code: str) -> bool:
        """Leave out what is known in parts, of pairs of countries or the world alone, and what a plan records."""
        if self.figures.known(code) or self.catalogue.indicators[code].observed_on in _NOT_MISSED:
            return False
        return code not in self.of_groups_alone

    def _fact(self, code: str) -> Fact:
        figure = self.figures.select(Selector(indicator=code))
        if figure is None:
            withheld = [each for each in self.figures.of(code) if not each.domain and not each.counterpart]
            return Fact(indicator=code, figure=withheld[-1].id if withheld else "")
        return Fact(indicator=code, figure=figure.id, peers=tuple(each.id for each in self._peer_ends(code)))

    def _peer_ends(self, code: str) -> tuple[Figure, ...]:
        """Find the lowest and the highest of the peers, where at least three are known."""
        if not self._is_compared(self.catalogue.indicators[code]):
            return ()
        known = [each for each in self.across(code) if each.area in self.peers and each.state is State.KNOWN]
        return (known[-1], known[0]) if len(known) > 2 and self.figures.known(code) else ()

    def _is_compared(self, indicator: Indicator) -> bool:
        """Tell whether setting countries beside each other says something: shares do, bare counts tell their size."""
        return indicator.observed_on in _COMPARED and indicator.unit not in {"persons", "USD", "households"}

    def _pictures(self, theme: Theme, found: Sequence[str], sections: Sequence[Section]) -> Iterable[Shown]:
        """Choose maps first, then comparisons and trends; what the rows show already is not shown again."""
        there = {(each.kind, each.indicator) for section in sections for each in section.exhibits}
        wanted = (
            *(("world_map", code) for code in theme.maps[:1]),
            *(("area_map", code) for code in self._mappable(found)),
            *(("ranking", code) for code in theme.compare),
            *(("trend", code) for code in theme.compare),
        )
        maps = sum(kind == "area_map" for kind, _ in there)
        for kind, code in wanted:
            maps += kind == "area_map"
            if (kind, code) not in there and not (kind == "area_map" and maps > _AREA_MAPS):
                yield from self._picture(theme, kind, code)

    def _mappable(self, found: Sequence[str]) -> Iterable[str]:
        """Give the first benefit and the first risk that are known area by area, then the setting."""
        if not self.mapped:
            return
        known = [code for code in found if self._areas(code)]
        for side in (Side.BENEFIT, Side.RISK, Side.SETTING):
            yield from [code for code in known if self.catalogue.indicators[code].side is side][:1]

    def _areas(self, code: str) -> tuple[Figure, ...]:
        areas = self.figures.breakdown(code, (self.mapped,))
        return areas if any(each.state is State.KNOWN for each in areas) else ()

    def _picture(self, theme: Theme, kind: str, code: str) -> Iterable[Shown]:
        figures = self._drawn(kind, code)
        if not figures:
            return
        label = self.catalogue.indicator_text(code, "label", self.language)
        exhibit = Exhibit(
            key=f"{theme.code}-{kind.replace('_', '-')}-{code.replace('.', '-')}",
            kind=kind,
            title=self.text(f"theme.{kind}", indicator=label),
            indicator=code,
            unit=figures[0].unit,
            figures=tuple(figure.id for figure in figures),
            by=(self.mapped,) if kind == "area_map" else (),
            marked=self.place,
            note=self._note(kind, figures),
        )
        yield exhibit, figures

    def _note(self, kind: str, figures: tuple[Figure, ...]) -> str:
        if kind == "ranking":
            return remarks.of_absent(figures, self.peers, self._name, self.text)
        return remarks.of_break(figures, self.text) if kind == "trend" else ""

    def _name(self, code: str) -> str:
        return self.catalogue.place_name(code, self.language)

    def _drawn(self, kind: str, code: str) -> tuple[Figure, ...]:
        match kind:
            case "world_map":
                world = self.across(code)
                return world if any(each.area == self.place for each in world) else ()
            case "area_map":
                return self._areas(code)
            case "ranking":
                compared = self._is_compared(self.catalogue.indicators[code])
                chosen = {self.place, *self.peers} if compared else set()
                near = tuple(each for each in self.across(code) if each.area in chosen and each.state is State.KNOWN)
                return near if len(near) > 2 and any(each.area == self.place for each in near) else ()
            case _:
                line = self.figures.series(code)
                return line if len(line) > 2 else ()


def certainty(of_rows: Iterable[Certainty]) -> Certainty:
    """Say of a page what holds of its rows together: well only when each is, unknown only when each is."""
    found = set(of_rows) or {Certainty.UNKNOWN}
    if len(found) == 1:
        return found.pop()
    return Certainty.PARTLY if found & {Certainty.WELL, Certainty.PARTLY} else Certainty.WEAKLY


def _key(sections: Sequence[Section]) -> Sentence | None:
    """Take the first sentence of the leading row, or of the next that says anything."""
    return next((section.finding.known[0] for section in sections if section.finding.known), None)
