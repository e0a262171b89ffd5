"""A situation assessment as data: what a report renders and what a trace checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .evidence import Evidence
from .evidence_map import EvidenceMap
from .figure import Figure
from .finding import Certainty, Finding, Sentence
from .indicator import Indicator
from .place import Place
from .reference import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A chart, map or table to show: which figures, in which form.

    `kind` is one of `bars` (categories with intervals), `grouped` (bars under headings), `dots` and `headed_dots` (the
    same as dots on their intervals), `trend` (periods, one line a series), `vintages` (one line a vintage of the same
    fact), `ranking` (areas, one marked), `world_map`, `area_map`, `sexes` (women beside men).
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
class Suggestion:
    """An intervention that answers what a row found, and why it is suggested."""

    intervention: str
    """Code in the catalogue of interventions."""
    title: str
    reason: Sentence
    evidence: str = ""
    """How well it is known to work, in words: "no reliable evidence" is said as loudly as "works"."""
    caution: str = ""
    """What can go wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What is told of one row of the mission."""

    row: str
    title: str
    question: str
    finding: Finding
    exhibits: tuple[Exhibit, ...]
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """An indicator on one side of a theme: the figure of everybody, the latest there is."""

    indicator: str
    figure: str = ""
    """Id; empty when nothing is known of the indicator."""
    peers: tuple[str, ...] = ()
    """Figures of the countries compared with that are lowest and highest, same indicator and edition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemePage:
    """A page of the report: what migration gives and what it risks beside each other, then what is told of its rows."""

    code: str
    title: str
    question: str
    rows: tuple[str, ...]
    """Sections told on the page, by row, the leading one first."""
    certainty: Certainty
    key: Sentence | None
    """The message of the page; None when nothing is known."""
    benefits: tuple[Fact, ...] = ()
    risks: tuple[Fact, ...] = ()
    setting: tuple[Fact, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    """Maps, comparisons and trends of the page, besides the exhibits of its sections."""
    surely: tuple[Sentence, ...] = ()
    """How surely its rows are known, taken together; empty where each row speaks for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The one page for somebody who has two minutes."""

    sentences: tuple[Sentence, ...] = ()
    figures: tuple[str, ...] = ()
    """Ids of the four numbers to remember."""
    exhibit: str = ""
    """Key of the one picture."""
    gaps: tuple[Sentence, ...] = ()
    cautions: tuple[Sentence, ...] = ()


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
    themes: tuple[ThemePage, ...] = ()
    """Pages, in order; every section is told on one of them. Without themes each section is a page of its own."""
    brief: Brief = Brief()
    evidence_map: EvidenceMap | None = None
    peers: tuple[str, ...] = ()
    """Countries compared with, ISO 3166-1 alpha-3."""
    peers_proposed: bool = False
    """Whether nobody chose the peers, so that they were taken by rule."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Labels of categories that the evidence brings along, by domain column; they go before those of the content."""
