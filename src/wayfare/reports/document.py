"""The report as an order of parts, the same for page and print: sections, exhibits, tables by sex, methods, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from wayfare.model.assessment import Assessment, Exhibit, Section
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure, State
from wayfare.model.finding import Sentence
from wayfare.model.indicator import Indicator
from wayfare.model.progress import Progress, silent
from wayfare.model.reference import Source

from . import charts, maps, svg
from .canvas import Spec
from .edition import TOLD_BY_STATE, Edition
from .exhibits import MAP_KINDS, View
from .protect import protect
from .sexes import SexTable, sex_tables


@dataclass(frozen=True)
class Drawing:
    """An exhibit with its picture."""

    view: View
    picture: str
    legend: tuple[maps.Class, ...]

    @property
    def is_map(self) -> bool:
        """Whether it is a map and needs a legend and a disclaimer."""
        return self.view.kind in MAP_KINDS

    @property
    def ringed(self) -> str:
        """Name of the country that a ring marks; empty without a ring."""
        code = maps.ringed(self.view)
        return self.view.edition.area(code) if code else ""

    @property
    def key(self) -> str:
        """Name of the exhibit, usable in addresses."""
        return self.view.exhibit.key.replace(".", "-")


@dataclass(frozen=True)
class Chapter:
    """A section with its heading and drawings."""

    section: Section
    heading: Sentence | None
    """The key message: the first thing known; None when nothing is."""
    known: tuple[Sentence, ...]
    drawings: tuple[Drawing, ...]
    made_up: bool


@dataclass(frozen=True)
class Method:
    """An indicator and the figures of it that the report shows."""

    code: str
    indicator: Indicator | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Document:
    """Everything a report prints, in order."""

    edition: Edition
    chapters: tuple[Chapter, ...]

    @property
    def assessment(self) -> Assessment:
        """The protected assessment."""
        return self.edition.assessment

    @cached_property
    def sex_tables(self) -> list[SexTable]:
        """Tables by sex."""
        return sex_tables(self.edition)

    @cached_property
    def methods(self) -> list[Method]:
        """How every figure shown was made, indicator by indicator."""
        return self.methods_of(self.shown())

    def methods_of(self, figures: Iterable[Figure]) -> list[Method]:
        """Group figures by indicator, each figure once."""
        grouped: dict[str, dict[str, Figure]] = {}
        for figure in figures:
            grouped.setdefault(figure.indicator, {})[figure.id] = figure
        known = self.edition.indicators
        return [Method(code, known.get(code), tuple(found.values())) for code, found in grouped.items()]

    @property
    def sources(self) -> list[Source]:
        """Sources of the figures shown, stored surveys first."""
        used = dict.fromkeys(figure.source for method in self.methods for figure in method.figures)
        found = [self.edition.sources[code] for code in used if code in self.edition.sources]
        return sorted(
            found, key=lambda source: (not source.code.startswith("evidence:"), source.publisher, source.title)
        )

    @property
    def states(self) -> list[State]:
        """States without a number that occur in the report."""
        return [state for state in State if state is not State.KNOWN and state in self._states()]

    @property
    def flags(self) -> list[Flag]:
        """Flags that occur in the report."""
        present = {flag for method in self.methods for figure in method.figures for flag in figure.flags}
        return [flag for flag in Flag if flag in present - TOLD_BY_STATE]

    def _states(self) -> set[State]:
        return {figure.state for method in self.methods for figure in method.figures}

    def shown(self, *, on_paper: bool = False) -> Iterator[Figure]:
        """Every figure in order of appearance; paper has no numbers behind maps and no groups by sex."""
        for sentence in self._sentences():
            for identity in sentence.figures:
                yield self.edition.figure(identity, f"the sentence {sentence.text!r}")
        for chapter in self.chapters:
            for drawing in chapter.drawings:
                if not (on_paper and drawing.is_map):
                    yield from drawing.view.figures
        for table in self.sex_tables:
            totals = table.total.figures if table.total else ()
            yield from (figure for figure in (totals if on_paper else table.figures) if figure)

    def _sentences(self) -> Iterable[Sentence]:
        yield from self.assessment.summary
        for section in self.assessment.sections:
            yield from (*section.finding.known, *section.finding.how_surely, *section.finding.not_known)
        yield from self.assessment.notes


def compose(assessment: Assessment, progress: Progress = silent) -> Document:
    """Protect an assessment, draw its exhibits and put everything in order."""
    edition = Edition(protect(assessment))
    total = sum(len(section.exhibits) for section in edition.assessment.sections)
    drawings: dict[tuple[str, str], Drawing] = {}
    for section in edition.assessment.sections:
        for exhibit in section.exhibits:
            progress(len(drawings), total, exhibit.title)
            drawings[section.row, exhibit.key] = _draw(edition, exhibit)
    chapters = tuple(_chapter(edition, section, drawings) for section in edition.assessment.sections)
    return Document(edition, chapters)


def _draw(edition: Edition, exhibit: Exhibit) -> Drawing:
    view = View(edition, exhibit)
    legend = tuple(maps.legend(view)) if view.kind in MAP_KINDS else ()
    return Drawing(view, svg.draw(specification(view)), legend)


def specification(view: View, *, titled: bool = False) -> Spec:
    """Choose how an exhibit is drawn."""
    if view.kind == "world_map":
        return maps.world_map(view)
    return maps.area_map(view) if view.kind == "area_map" else charts.chart(view, titled=titled)


def _chapter(edition: Edition, section: Section, drawings: dict[tuple[str, str], Drawing]) -> Chapter:
    known = section.finding.known
    own = tuple(drawings[section.row, exhibit.key] for exhibit in section.exhibits)
    told = (edition.figure(identity, f"row {section.row}") for sentence in known for identity in sentence.figures)
    made_up = any(drawing.view.made_up for drawing in own) or any(edition.made_up(figure) for figure in told)
    return Chapter(section, known[0] if known else None, known[1:], own, made_up)
