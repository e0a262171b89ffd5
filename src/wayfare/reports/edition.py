"""An assessment with everything at hand to put it into words: look-ups by code, labels and wording in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from babel.dates import format_date, parse_date

from wayfare.catalogue import numbers
from wayfare.model.assessment import Assessment, Exhibit
from wayfare.model.errors import WayfareError
from wayfare.model.evidence import Evidence
from wayfare.model.figure import Figure, State
from wayfare.model.indicator import Indicator
from wayfare.model.reference import Source

from . import labels

_RIGHT_TO_LEFT = ("ar", "fa", "ps", "ur", "he", "qps-rtl")
EVIDENCE = "evidence:"


@dataclass(frozen=True)
class Edition:
    """A protected assessment (see `protect`) as one language tells it."""

    assessment: Assessment

    @property
    def language(self) -> str:
        """Language tag of the report."""
        return self.assessment.language

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return self.language.startswith(_RIGHT_TO_LEFT)

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """Figures by id."""
        return {figure.id: figure for figure in self.assessment.figures}

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Indicators by code."""
        return {indicator.code: indicator for indicator in self.assessment.indicators}

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Published sources by code, and stored evidence as a source under `evidence:<sha256>`."""
        published = {source.code: source for source in self.assessment.sources}
        return published | {f"{EVIDENCE}{item.sha256}": _as_source(item) for item in self.assessment.evidence}

    @property
    def stem(self) -> str:
        """Name of the report's files without extension."""
        parts = ["wayfare", self.assessment.place.code]
        return "-".join([*parts, "made-up"] if self.assessment.made_up else parts)

    def say(self, key: str, **values: object) -> str:
        """Give the wording of a key of `content/wording/report.yaml`."""
        return labels.text(f"report.{key}", language=self.language, **values)

    def figures_of(self, exhibit: Exhibit) -> list[Figure]:
        """Look up what an exhibit shows."""
        unknown = [identity for identity in exhibit.figures if identity not in self.figures]
        if unknown:
            raise WayfareError(
                f"The exhibit shows figures the assessment does not hold: {', '.join(unknown[:3])}.",
                where=f"exhibit {exhibit.key}",
                remedy="Make the assessment again with `wayfare assess`.",
            )
        return [self.figures[identity] for identity in exhibit.figures]

    def date(self, text: str) -> str:
        """Write the date of an ISO 8601 time in full."""
        return format_date(parse_date(text[:10], format="iso"), "long", locale=numbers.locale_of(self.language))

    def shown(self, figure: Figure) -> str:
        """Write the value of a figure, or the word for why there is none."""
        if figure.state is not State.KNOWN or figure.value is None:
            return self.say(f"state.{State.EMPTY if figure.state is State.KNOWN else figure.state}")
        return numbers.amount(figure.value, figure.unit, self.language)

    def interval(self, figure: Figure) -> str:
        """Write the limits of the confidence interval; nothing where there is none."""
        if figure.low is None or figure.high is None:
            return ""
        return numbers.interval(figure.low, figure.high, figure.unit, self.language)

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number that has no unit of its own: cases, degrees of freedom."""
        return numbers.plain(value, self.language, decimals=decimals)

    def unit(self, unit: str) -> str:
        """Name a unit."""
        return labels.unit_label(unit, self.language)

    def area(self, code: str) -> str:
        """Name a country, or an area inside the country."""
        if code == self.assessment.place.code:
            return self.assessment.place.name
        return labels.place_label(code, self.language)

    def category(self, column: str, code: object) -> str:
        """Name a category of a domain column."""
        return labels.category_label(column, str(code), self.language)

    def indicator_label(self, code: str) -> str:
        """Name an indicator."""
        return self.indicators[code].label if code in self.indicators else code

    def source_line(self, figure: Figure) -> str:
        """Publisher and vintage of a figure in one line."""
        source = self.sources.get(figure.source)
        if source is None:
            return f"{figure.source} {figure.vintage}".strip()
        return ", ".join(part for part in (source.publisher, source.title, figure.vintage or source.vintage) if part)

    def flags(self, figure: Figure) -> list[str]:
        """Name what a reader must know about a figure, beyond its state."""
        return [labels.category_label("flag", str(flag), self.language) for flag in figure.flags]


def _as_source(evidence: Evidence) -> Source:
    """Describe a stored survey in the terms of a published source."""
    return Source(
        code=f"{EVIDENCE}{evidence.sha256}",
        publisher=evidence.publisher,
        title=evidence.title,
        vintage=evidence.vintage or evidence.period,
        licence=evidence.licence,
        made_up=evidence.made_up,
    )
