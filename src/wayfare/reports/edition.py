"""An assessment with everything at hand to put it into words: look-ups by code, labels and wording in one language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from babel.dates import format_date
from markupsafe import Markup

from wayfare.catalogue import load, numbers
from wayfare.catalogue.translate import is_right_to_left
from wayfare.evidence import vintages
from wayfare.evidence.calendar import Turn, due
from wayfare.model.assessment import Assessment, Exhibit
from wayfare.model.errors import WayfareError
from wayfare.model.estimate import Flag
from wayfare.model.evidence import Evidence, Kind
from wayfare.model.figure import Figure
from wayfare.model.indicator import Direction, Indicator
from wayfare.model.reference import Source

EVIDENCE = "evidence:"
SHARES = "share."
"""What the code of the shares of a code list begins with; it ends with the concept."""
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
TOLD_BY_STATE = frozenset({Flag.WITHHELD, Flag.EMPTY})
"""Flags that say what the state of the figure says already."""


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
        return is_right_to_left(self.language)

    @property
    def auto(self) -> Markup:
        """Attribute that lets a number choose its own direction where the page runs from right to left."""
        return Markup(' dir="auto"' if self.rtl else "")  # noqa: S704  our own words

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
        return published | {code: _as_source(item) for code, item in self.evidence.items()}

    @cached_property
    def evidence(self) -> Mapping[str, Evidence]:
        """Stored evidence by the source code of its figures."""
        return {f"{EVIDENCE}{item.sha256}": item for item in self.assessment.evidence}

    @property
    def stem(self) -> str:
        """Name of the report's files without extension."""
        parts = ["wayfare", self.assessment.place.code]
        return "-".join([*parts, "made-up"] if self.assessment.made_up else parts)

    def say(self, key: str, **values: object) -> str:
        """Give the wording of a key of `content/wording/report.yaml`."""
        return load().text(f"report.{key}", self.language, **values)

    @property
    def level(self) -> str:
        """Confidence level of the intervals, in percent."""
        return self.number(round(self.assessment.confidence * 100, 1))

    def label(self, codelist: str, code: str) -> str:
        """Name a code of a code list."""
        return load().label(codelist, code, self.language)

    def explanation(self, codelist: str, code: str) -> str:
        """Explain a code in a sentence."""
        return load().explanation(codelist, code, self.language)

    def figure(self, identity: str, where: str) -> Figure:
        """Look up a figure that `where` shows."""
        if identity not in self.figures:
            raise WayfareError(
                f"It shows figure {identity}, which the assessment does not hold.",
                where=where,
                remedy="Make the assessment again with `wayfare assess`.",
            )
        return self.figures[identity]

    def figures_of(self, exhibit: Exhibit) -> list[Figure]:
        """Look up what an exhibit shows."""
        return [self.figure(identity, f"exhibit {exhibit.key}") for identity in exhibit.figures]

    @cached_property
    def unreal(self) -> str:
        """Say in which way the evidence is not real, as its words are keyed: made up, random answers, or synthetic."""
        kinds = {item.kind for item in self.assessment.evidence}
        if Kind.DUMMY in kinds:
            return "dummy"
        if self.assessment.made_up:
            return "made_up"
        return "synthetic" if Kind.SYNTHETIC in kinds else ""

    def say_unreal(self, part: str) -> str:
        """Give the title, banner or short mark of evidence that is not real."""
        return self.say(f"{self.unreal or 'made_up'}.{part}")

    def made_up(self, figure: Figure) -> bool:
        """Tell whether a figure is not of real answers; a source nobody describes is as real as the assessment."""
        source = self.sources.get(figure.source)
        return source.made_up if source else self.assessment.made_up

    def long_date(self, text: str) -> str:
        """Write the date of an ISO 8601 time in full."""
        return format_date(date.fromisoformat(text[:10]), "long", locale=numbers.locale_of(self.language))

    def shown(self, figure: Figure) -> str:
        """Write the value of a figure, or the word for why there is none."""
        if figure.value is None:
            return self.label("state", str(figure.state))
        return self.isolated(numbers.amount(figure.value, figure.unit, self.language))

    def interval(self, figure: Figure) -> str:
        """Write the limits of the confidence interval; nothing where there is none."""
        if figure.low is None or figure.high is None:
            return ""
        return self.isolated(numbers.interval(figure.low, figure.high, figure.unit, self.language))

    def isolated(self, text: str) -> str:
        """Keep signs and limits in place inside a line that runs from right to left (isolates of Unicode UAX 9)."""
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if self.rtl else text

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number that has no unit of its own: cases, degrees of freedom."""
        return numbers.plain(value, self.language, decimals=decimals)

    def unit(self, unit: str) -> str:
        """Name a unit."""
        return self.label("unit", unit).replace("_", " ")

    def unit_beside(self, figure: Figure) -> str:
        """Name the unit before a period, where the value as written does not say it."""
        told = figure.unit in numbers.PERCENT or numbers.is_currency(figure.unit) or figure.value is None
        return "" if told else f"{self.unit(figure.unit)}, "

    def when(self, figure: Figure) -> str:
        """Name the period of a figure, and how long ago it was where that is too long for a sentence about today."""
        age = int(self.assessment.created[:4]) - int(figure.period[:4])
        if age <= load().assessment_policy.stale_years:
            return figure.period
        return self.say("side.old", period=figure.period, years=age)

    def against(self, indicator: str, side: str) -> str:
        """Say which way is better where a side could suggest the other: much of a risk may be good."""
        direction = self.indicators[indicator].direction if indicator in self.indicators else Direction.CONTEXT
        if side == "risks" and direction is Direction.HIGHER:
            return self.say("side.more_is_better")
        return self.say("side.less_is_better") if side == "benefits" and direction is Direction.LOWER else ""

    def area(self, code: str) -> str:
        """Name a country or a group of countries."""
        if code == self.assessment.place.code:
            return self.assessment.place.name
        return load().place_name(code, self.language)

    def area_in_text(self, code: str) -> str:
        """Name a country as it stands inside a sentence: `the Philippines`."""
        name, known = self.area(code), load()
        return known.place_in_text(code, self.language) if name == known.place_name(code, self.language) else name

    def peer(self, figure: Figure, period: str) -> str:
        """Name a country that is compared with, and the year of its figure where that is another."""
        name = self.area(figure.area)
        return name if figure.period == period else f"{name}, {figure.period}"

    def category(self, column: str, value: object) -> str:
        """Name a category of a domain column."""
        code = str(value).lower() if isinstance(value, bool) else str(value)
        brought = self.assessment.labels.get(column, {}).get(code)
        if brought or column == self._area_column:
            return brought or self._area_names.get(code, code)
        if column == vintages.REPORTED:
            return load().reporter(code, self.language)
        concept = load().concepts.get(column)
        codelist = (concept.codelist if concept else "") or column
        if codelist not in load().codelists:
            return self._yes_or_no(column, code) if code in {"true", "false"} else code.replace("_", " ")
        return self.label(codelist, code)

    def part(self, figure: Figure, column: str, value: object) -> str:
        """Name a part of the domain of a figure; a level is a category of what is shared out."""
        shared = column == "level" and figure.indicator.startswith(SHARES)
        return self.category(figure.indicator.rsplit(".", 1)[-1] if shared else column, value)

    def under_heading(self, figure: Figure, column: str, value: object) -> str:
        """Name a part where a heading names its column: of what is so or not, only whether it is."""
        code = str(value).lower()
        told = self.part(figure, column, value)
        both = code in {"true", "false"} and told == self._yes_or_no(column, code)
        return self.label("boolean", code) if both else told

    def dimension(self, column: str) -> str:
        """Name a domain column."""
        concept = load().concepts.get(column)
        return (
            load().say(f"concept:{column}", concept.label, self.language)
            if concept
            else self.label("dimension", column).replace("_", " ")
        )

    def indicator_text(self, code: str, field: str = "label") -> str:
        """Give `label`, `question` or `caution` of an indicator in the language of the report."""
        if code.startswith(SHARES) and field == "label":
            return self.say("shares", of=self.dimension(code.rsplit(".", 1)[-1]))
        if code not in self.indicators:
            return code
        return load().say(f"indicator:{code}:{field}", getattr(self.indicators[code], field), self.language)

    def definition(self, source: Source) -> str:
        """Say what a source counts."""
        return load().say(f"source:{source.code}:definition", source.definition, self.language)

    def next_edition(self, source: Source) -> str:
        """Say when the next edition is expected, as seen from the day of the report; nothing for a closed edition."""
        (found,) = due([source], date.fromisoformat(self.assessment.created[:10]))
        if found.turn is Turn.CLOSED:
            return ""
        key = "sources.announced" if found.announced else "sources.expected"
        return self.say(key, turn=self.label("turn", found.turn), when=found.expected)

    def source_line(self, figure: Figure) -> str:
        """Name publisher, title and vintage of a figure in one line."""
        source = self.sources.get(figure.source)
        if source is None:
            return f"{figure.source} {figure.vintage}".strip()
        vintage = figure.vintage or source.vintage
        told = [source.publisher, source.title, "" if vintage in source.title else vintage]
        return ", ".join(part for part in told if part)

    def source_name(self, figure: Figure) -> str:
        """Name publisher and vintage of a figure, as short as can be."""
        source = self.sources.get(figure.source)
        publisher = (source.publisher or source.title) if source else figure.source
        return f"{publisher} {figure.vintage}".strip()

    def about(self, figure: Figure) -> str:
        """Say whom, where (unless it is the place of the report) and when a figure is about."""
        groups = [self.part(figure, column, value) for column, value in figure.domain] or [self.say("everybody")]
        elsewhere = "" if figure.area == self.assessment.place.code else figure.area
        places = [self.area(code) for code in (elsewhere, figure.counterpart) if code]
        return " · ".join([*groups, *places, figure.period])

    def error(self, figure: Figure) -> str:
        """Write the standard error with a digit more than the value has."""
        if figure.se is None:
            return ""
        return self.number(figure.se, numbers.decimals_of(figure.se, "") if figure.se < 1000 else 0)

    def flags(self, figure: Figure) -> list[str]:
        """Name what a reader must know about a figure, beyond its state."""
        return [self.label("flag", str(flag)) for flag in figure.flags if flag not in TOLD_BY_STATE]

    def _yes_or_no(self, column: str, code: str) -> str:
        return self.say("named", name=self.dimension(column), said=self.label("boolean", code))

    @property
    def _area_column(self) -> str:
        return self.assessment.boundaries.dimension if self.assessment.boundaries else ""

    @cached_property
    def _area_names(self) -> Mapping[str, str]:
        """Names of the areas inside the country, from the file that has their shapes."""
        boundaries = self.assessment.boundaries
        if boundaries is None:
            return {}
        shapes = [feature["properties"] for feature in json.loads(boundaries.geojson)["features"]]
        return {str(shape[boundaries.key]): str(shape.get(boundaries.name, "")) for shape in shapes}


def _as_source(evidence: Evidence) -> Source:
    """Describe a stored survey in the terms of a published source."""
    return Source(
        code=f"{EVIDENCE}{evidence.sha256}",
        publisher=evidence.publisher,
        title=evidence.title,
        vintage=evidence.vintage or evidence.period,
        licence=evidence.licence,
        made_up=evidence.made_up or evidence.kind is not Kind.REAL,
    )
