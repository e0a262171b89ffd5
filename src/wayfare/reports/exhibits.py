"""What an exhibit says, before anything is drawn: rows with labels, the lines above and below, the text alternative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from wayfare.catalogue import numbers
from wayfare.model.assessment import Exhibit
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure, State

from .edition import EVIDENCE, Edition
from .scales import cover, gaps, tick_label, year_of

TREND_KINDS = frozenset({"trend", "vintages"})
HEADED_KINDS = frozenset({"sexes", "grouped", "headed_dots"})
DOTTED_KINDS = frozenset({"dots", "headed_dots"})
MAP_KINDS = frozenset({"world_map", "area_map"})
_SEPARATOR = " · "


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure as an exhibit shows it."""

    figure: Figure
    label: str
    """The category, area or period."""
    series: str
    """The line or bar of the group it belongs to; empty where there is one only."""
    text: str
    """The value as people read it, or its state in words."""
    interval: str
    marked: bool

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return self.figure.state is State.KNOWN

    @property
    def name(self) -> str:
        """Label and series together."""
        return _SEPARATOR.join(part for part in (self.label, self.series) if part)


@dataclass(frozen=True)
class View:
    """An exhibit in one language."""

    edition: Edition
    exhibit: Exhibit

    @property
    def kind(self) -> str:
        """How it is drawn: as bars where a line would have one end only, or a map no shapes."""
        one_end = self.exhibit.kind in TREND_KINDS and len({figure.period for figure in self.figures}) < 2
        no_shapes = self.exhibit.kind == "area_map" and self.edition.assessment.boundaries is None
        return "bars" if one_end or no_shapes else self.exhibit.kind

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures shown, in order."""
        return self.edition.figures_of(self.exhibit)

    @cached_property
    def rows(self) -> list[Row]:
        """One row a figure, named by what tells it from the others."""
        facets = [self._facets(figure) for figure in self.figures]
        varying = [name for name in _names(facets) if len({facet.get(name) for facet in facets}) > 1]
        return [self._row(figure, facet, varying) for figure, facet in zip(self.figures, facets, strict=True)]

    @cached_property
    def known(self) -> list[Row]:
        """Rows with a number."""
        return [row for row in self.rows if row.known]

    @property
    def bare(self) -> bool:
        """Whether there is nothing to say of a figure but its value: no interval, no cases, no remark."""
        return not any(row.interval or row.figure.n is not None or self.edition.flags(row.figure) for row in self.rows)

    @cached_property
    def series(self) -> list[str]:
        """Names of the series, in order of appearance."""
        return list(dict.fromkeys(row.series for row in self.rows))

    @cached_property
    def labels(self) -> list[str]:
        """Names of the categories, in order of appearance."""
        return list(dict.fromkeys(row.label for row in self.rows))

    @property
    def marked(self) -> str:
        """Code of the area to point out."""
        return self.exhibit.marked or self.edition.assessment.place.code

    @property
    def subtitle(self) -> str:
        """Unit, area and period."""
        periods = sorted({figure.period for figure in self.figures})
        span = _SEPARATOR.join(periods[:1] if len(periods) < 2 else [f"{periods[0]}–{periods[-1]}"])
        areas = {figure.area for figure in self.figures}
        area = self.edition.area(next(iter(areas))) if len(areas) == 1 else ""
        return _SEPARATOR.join(part for part in (self.edition.unit(self.exhibit.unit), area, span) if part)

    @cached_property
    def source(self) -> str:
        """Every source and vintage shown."""
        lines = dict.fromkeys(self.edition.source_line(figure) for figure in self.figures)
        return self.edition.say("exhibit.source", sources="; ".join(lines))

    @cached_property
    def basis(self) -> str:
        """How many cases the figures rest on, what the intervals mean, and what the axes leave out."""
        return " ".join([self._cases(), self._intervals(), *self._axes()])

    @cached_property
    def levels(self) -> list[float]:
        """Round values of the axis: from zero for bars, counts and amounts; a rate over time may begin above."""
        counted = self.exhibit.unit in numbers.COUNTS or numbers.is_currency(self.exhibit.unit)
        ends = [end for row in self.known for end in (row.figure.value, row.figure.low, row.figure.high)]
        return cover([end for end in ends if end is not None], from_zero=counted or self.kind not in TREND_KINDS)

    @property
    def note(self) -> str:
        """What the exhibit adds in words, and that the data are made up where they are."""
        made_up = self.edition.say_unreal("short") if self.made_up else ""
        return " ".join(part for part in (self.exhibit.note, made_up) if part)

    @property
    def made_up(self) -> bool:
        """Whether any figure is invented."""
        return any(self.edition.made_up(figure) for figure in self.figures)

    @cached_property
    def alternative(self) -> str:
        """Say in a sentence or two what the drawing shows."""
        say = self.edition.say
        parts = [say(f"alternative.{self.kind}", title=self.exhibit.title, unit=self.edition.unit(self.exhibit.unit))]
        parts.extend(self._extremes())
        parts.extend(self._here())
        hidden = [row for row in self.rows if not row.known]
        for state in dict.fromkeys(row.figure.state for row in hidden):
            names = [row.name for row in hidden if row.figure.state is state]
            key = "alternative.hidden" if len(names) <= 5 else "alternative.hidden_many"
            parts.append(
                say(key, state=self.edition.label("state", str(state)), names="; ".join(names[:5]), count=len(names))
            )
        return " ".join(parts)

    def _row(self, figure: Figure, facet: dict[str, str], varying: Sequence[str]) -> Row:
        label, series = self._names_of(facet, varying)
        return Row(
            figure=figure,
            label=label,
            series=series,
            text=self.edition.shown(figure),
            interval=self.edition.interval(figure),
            marked=figure.area == self.marked,
        )

    def _facets(self, figure: Figure) -> dict[str, str]:
        """Everything that may tell one figure from another, named in the language of the report."""
        edition = self.edition
        facet = {"indicator": edition.indicator_text(figure.indicator), "area": edition.area(figure.area)}
        if figure.counterpart:
            facet["counterpart"] = edition.area(figure.counterpart)
        facet |= {column: edition.part(figure, column, code) for column, code in self._ordered(figure)}
        facet["source"] = edition.source_name(figure)
        facet["period"] = figure.period
        return facet

    def _ordered(self, figure: Figure) -> list[tuple[str, object]]:
        """Domain columns in the order of the exhibit, sex last where nobody chose the order."""
        order = {column: place for place, column in enumerate(self.exhibit.by)}
        last = "" if self.kind in DOTTED_KINDS else "sex"
        return sorted(figure.domain, key=lambda item: (item[0] == last, order.get(item[0], len(order))))

    def _names_of(self, facet: dict[str, str], varying: Sequence[str]) -> tuple[str, str]:
        """Divide what varies between the axis and the series, as the kind of exhibit asks."""
        everybody = self.edition.say("everybody")
        if self.kind in TREND_KINDS:
            shown = [name for name in varying if name != "period" and (name != "source" or self.kind == "vintages")]
            return facet["period"], _join(facet, shown) or (everybody if shown else "")
        if self.kind == "sexes":
            shown = [name for name in varying if name not in {"sex", "source"}]
            return _join(facet, shown), facet.get("sex", everybody)
        if self.kind in {"grouped", "headed_dots"}:
            inner = self.exhibit.by[-1]
            return _join(facet, [name for name in varying if name not in {inner, "source"}]), facet[inner]
        single = self.exhibit.kind in TREND_KINDS or len(varying) == 1
        shown = [name for name in varying if name != "source" or single]
        return _join(facet, shown) or (everybody if varying else facet["area"]), ""

    def _cases(self) -> str:
        counts = sorted({figure.n for figure in self.figures if figure.n is not None and figure.state is State.KNOWN})
        if not counts:
            surveyed = any(figure.source.startswith(EVIDENCE) for figure in self.figures)
            return self.edition.say("exhibit.n_unknown" if surveyed else "exhibit.n_none")
        if len(counts) == 1:
            return self.edition.say("exhibit.n", n=self.edition.number(counts[0]))
        return self.edition.say(
            "exhibit.n_range", low=self.edition.number(counts[0]), high=self.edition.number(counts[-1])
        )

    def _intervals(self) -> str:
        given = [row for row in self.known if row.interval]
        if not given:
            drawn = all(Flag.NON_PROBABILITY not in row.figure.flags for row in self.known)
            return self.edition.say("exhibit.interval_none" if drawn else "exhibit.interval_not_drawn")
        if self.kind in MAP_KINDS:
            return self.edition.say("exhibit.interval_map", level=self.edition.level)
        return self.edition.say(
            "exhibit.interval" if len(given) == len(self.known) else "exhibit.interval_some", level=self.edition.level
        )

    def _axes(self) -> Iterable[str]:
        """Say where the axis of a line does not begin at zero, and where years are missing."""
        if self.kind not in TREND_KINDS or not self.known:
            return
        first, second = self.levels[:2]
        if first > 0:
            start = tick_label(first, second - first, self.edition.language)
            yield self.edition.say("exhibit.axis", start=start)
        years = ([year_of(row.figure.period) for row in self.rows if row.series == name] for name in self.series)
        if any(map(gaps, years)):
            yield self.edition.say("exhibit.broken")

    def _extremes(self) -> Iterable[str]:
        ordered = sorted(self.known, key=lambda row: row.figure.value or 0.0)
        if len(ordered) > 1:
            low, high = ordered[0], ordered[-1]
            yield self.edition.say(
                "alternative.extremes", high=high.name, high_value=high.text, low=low.name, low_value=low.text
            )
        elif ordered:
            yield self.edition.say("alternative.single", name=ordered[0].name, value=ordered[0].text)

    def _here(self) -> Iterable[str]:
        """Point out the country of the report among the others."""
        if len({figure.area for figure in self.figures}) > 1:
            yield from (
                self.edition.say("alternative.here", name=row.label or row.name, value=row.text)
                for row in self.rows
                if row.marked
            )


def _names(facets: Iterable[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(name for facet in facets for name in facet))


def _join(facet: dict[str, str], names: Sequence[str]) -> str:
    """Label a figure by the facets it has; a column it lacks means everybody and needs no words beside others."""
    return _SEPARATOR.join(facet[name] for name in names if name in facet)
