"""A situation assessment as data: what a report renders and what a trace checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .evidence import Evidence
from .figure import Figure
from .finding import Finding, Sentence
from .indicator import Indicator
from .place import Place
from .reference import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A chart, map or table to show: which figures, in which form.

    `kind` is one of `bars` (categories with intervals), `trend` (periods, one line a series), `vintages` (one line a
    vintage of the same fact), `ranking` (areas, one marked), `world_map`, `area_map`, `sexes` (women beside men).
    """

    key: str
    kind: str
    title: str
    indicator: str
    unit: str
    figures: tuple[str, ...]
    """Ids, in the order to draw."""
    by: tuple[str, ...] = ()
    """Domain columns that make the categories."""
    note: str = ""
    marked: str = ""
    """Area to point out among others; empty for the place of the assessment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the report that answers one row of the mission."""

    row: str
    title: str
    question: str
    finding: Finding
    exhibits: tuple[Exhibit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """Shapes of areas inside the country, as GeoJSON text, keyed by a property."""

    geojson: str
    key: str
    name: str
    dimension: str
    """The domain column whose values are the keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Everything a report says, already computed; rendering adds no number."""

    title: str
    place: Place
    language: str
    created: str
    engine: str
    made_up: bool
    summary: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    indicators: tuple[Indicator, ...]
    sources: tuple[Source, ...]
    evidence: tuple[Evidence, ...]
    boundaries: Boundaries | None = None
    notes: tuple[Sentence, ...] = ()
    """Choices made and their consequences: lonely PSUs, rows set aside, vintages used."""
    confidence: float = 0.95
    """Level of every interval."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Labels of categories that the evidence brings along, by domain column; they go before those of the content."""
