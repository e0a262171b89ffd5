"""The report as an order of parts, the same for page and print: pages, exhibits, tables by sex, methods, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from wayfare.model.assessment import Assessment, Exhibit, Fact, Section, Suggestion, ThemePage
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure, State
from wayfare.model.finding import Sentence
from wayfare.model.indicator import Indicator
from wayfare.model.progress import Progress, silent
from wayfare.model.reference import Source

from . import charts, maps, svg
from .canvas import Spec
from .edition import TOLD_BY_STATE, Edition
from .evidence_map import MapView
from .exhibits import MAP_KINDS, View
from .protect import protect
from .sexes import SexTable, sex_tables


@dataclass(frozen=True)
class Drawing:
    """An exhibit with its picture, which is drawn when it is first looked at."""

    view: View
    draw: Callable[[View], str]

    @cached_property
    def picture(self) -> str:
        """The drawing as SVG."""
        return self.draw(self.view)

    @cached_property
    def legend(self) -> tuple[maps.Class, ...]:
        """What the fills of a map mean; nothing for a chart."""
        return tuple(maps.legend(self.view)) if self.is_map else ()

    @property
    def is_map(self) -> bool:
        """Whether it is a map and needs a legend and a disclaimer."""
        return self.view.kind in MAP_KINDS

    @property
    def ringed(self) -> str:
        """Name of the country that a ring marks; empty without a ring."""
        code = maps.ringed(self.view)
        return self.view.edition.area_in_text(code) if code else ""

    @property
    def key(self) -> str:
        """Name of the exhibit, usable in addresses."""
        return self.view.exhibit.key.replace(".", "-")


@dataclass(frozen=True)
class Part:
    """A row told on a page: what is known of it beyond the message of the page."""

    section: Section
    known: tuple[Sentence, ...]


@dataclass(frozen=True)
class Chapter:
    """A page of the report: a theme with its rows and drawings."""

    page: ThemePage
    parts: tuple[Part, ...]
    drawings: tuple[Drawing, ...]
    """Maps first; what an earlier page shows is not drawn again."""
    elsewhere: tuple[Drawing, ...]
    """What an earlier page shows already."""
    made_up: bool
    asked: bool
    """Whether it tells what people said who were not drawn at random."""

    @property
    def how_surely(self) -> tuple[Sentence, ...]:
        """How surely its rows are known, nothing said twice."""
        if self.page.surely:
            return self.page.surely
        return _once(sentence for part in self.parts for sentence in part.section.finding.how_surely)

    @property
    def not_known(self) -> tuple[Sentence, ...]:
        """What is not known of its rows, nothing said twice."""
        return _once(sentence for part in self.parts for sentence in part.section.finding.not_known)

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """Interventions that answer its rows, each once."""
        found = (suggestion for part in self.parts for suggestion in part.section.suggestions)
        return tuple({each.intervention: each for each in found}.values())

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Everything on its two sides and in its setting."""
        return (*self.page.benefits, *self.page.risks, *self.page.setting)


@dataclass(frozen=True)
class Method:
    """An indicator and the figures of it that the report shows."""

    code: str
    indicator: Indicator | None
    figures: tuple[Figure, ...]

    @property
    def surveyed(self) -> bool:
        """Whether any figure has the columns of an estimate."""
        return any(figure.se is not None or figure.n is not None for figure in self.figures)

    @property
    def grouped(self) -> list[tuple[tuple[str, str], list[Figure]]]:
        """Figures by source and method, which are said once for all of them."""
        groups: dict[tuple[str, str, str], list[Figure]] = {}
        for figure in self.figures:
            groups.setdefault((figure.source, figure.vintage, figure.method), []).append(figure)
        return [((source, method), figures) for (source, _, method), figures in groups.items()]


@dataclass(frozen=True)
class Document:
    """Everything a report prints, in order."""

    edition: Edition
    chapters: tuple[Chapter, ...]
    picture: Drawing | None = None
    """The one picture of the summary."""

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

    @cached_property
    def charted(self) -> MapView | None:
        """The evidence map, where there is one."""
        charted = self.assessment.evidence_map
        return MapView(self.edition, charted) if charted and charted.lines else None

    def publishers(self, chapter: Chapter) -> list[str]:
        """Name who says what is on a page: every source with its vintages."""
        figures = [figure for drawing in chapter.drawings for figure in drawing.view.figures]
        figures += [self.edition.figure(identity, chapter.page.code) for identity in self._on_page(chapter)]
        return list(dict.fromkeys(self.edition.source_line(figure) for figure in figures))

    def shown(self, *, on_paper: bool = False) -> Iterator[Figure]:
        """Every figure in order of appearance; paper has no numbers behind pictures and no groups by sex."""
        for sentence in (*self.assessment.summary, *self.assessment.brief.gaps, *self.assessment.brief.cautions):
            yield from self._of(sentence.figures)
        yield from self._of(self.assessment.brief.figures)
        for chapter in self.chapters:
            yield from self._of(self._on_page(chapter))
            if not on_paper:
                yield from (figure for drawing in chapter.drawings for figure in drawing.view.figures)
        for sentence in self.assessment.notes:
            yield from self._of(sentence.figures)
        for table in self.sex_tables:
            totals = table.total.figures if table.total else ()
            yield from (figure for figure in (totals if on_paper else table.figures) if figure)

    def _of(self, identities: Iterable[str]) -> Iterable[Figure]:
        return (self.edition.figure(identity, "the report") for identity in identities)

    def _on_page(self, chapter: Chapter) -> Iterable[str]:
        """Ids of figures in the words and on the sides of a page."""
        yield from chapter.page.key.figures if chapter.page.key else ()
        for part in chapter.parts:
            told = part.section.finding
            for sentence in (*told.known, *told.how_surely, *told.not_known):
                yield from sentence.figures
        for sentence in (*chapter.how_surely, *(suggestion.reason for suggestion in chapter.suggestions)):
            yield from sentence.figures
        for fact in chapter.facts:
            yield from (identity for identity in (fact.figure, *fact.peers) if identity)


def compose(assessment: Assessment, progress: Progress = silent) -> Document:
    """Protect an assessment, put everything in order and draw its exhibits."""
    document = arrange(assessment)
    drawings = [drawing for chapter in document.chapters for drawing in chapter.drawings]
    for number, drawing in enumerate(drawings):
        progress(number, len(drawings), drawing.view.exhibit.title)
        _ = drawing.picture
    return document


def drawn(view: View) -> str:
    """Draw an exhibit as SVG."""
    return svg.draw(specification(view))


def arrange(assessment: Assessment, draw: Callable[[View], str] = drawn) -> Document:
    """Protect an assessment and put everything in order; each exhibit is drawn when somebody looks at it."""
    edition = Edition(protect(assessment))
    sections = {section.row: section for section in edition.assessment.sections}
    pages = [replace(page, rows=tuple(filter(sections.get, page.rows))) for page in edition.assessment.themes]
    told = {row for page in pages for row in page.rows}
    pages += [_page_of(section) for row, section in sections.items() if row not in told]
    first: dict[object, Drawing] = {}
    by_key: dict[str, Drawing] = {}
    chapters = []
    for page in pages:
        here: list[Drawing] = []
        elsewhere: list[Drawing] = []
        for exhibit in _exhibits(page, [sections[row] for row in page.rows]):
            same = (exhibit.kind, exhibit.figures, exhibit.by)
            (elsewhere if same in first else here).append(first.setdefault(same, Drawing(View(edition, exhibit), draw)))
            by_key[exhibit.key] = first[same]
        chapters.append(_chapter(edition, page, sections, here, elsewhere))
    return Document(edition, tuple(chapters), by_key.get(edition.assessment.brief.exhibit))


def _page_of(section: Section) -> ThemePage:
    """Make a page of a section that no theme tells."""
    known = section.finding.known
    return ThemePage(
        code=section.row,
        title=section.title,
        question=section.question,
        rows=(section.row,),
        certainty=section.finding.certainty,
        key=known[0] if known else None,
    )


def _exhibits(page: ThemePage, sections: Iterable[Section]) -> list[Exhibit]:
    """Put maps first, of the areas before the world; the others keep their order."""
    found = [*page.exhibits, *(exhibit for section in sections for exhibit in section.exhibits)]
    order = {"area_map": 0, "world_map": 1}
    return sorted(found, key=lambda exhibit: (exhibit.key.endswith("-beside"), order.get(exhibit.kind, 2)))


def specification(view: View, *, titled: bool = False) -> Spec:
    """Choose how an exhibit is drawn."""
    if view.kind == "world_map":
        return maps.world_map(view)
    return maps.area_map(view) if view.kind == "area_map" else charts.chart(view, titled=titled)


def _chapter(
    edition: Edition, page: ThemePage, sections: dict[str, Section], here: list[Drawing], elsewhere: list[Drawing]
) -> Chapter:
    own = [sections[row] for row in page.rows]
    parts = [Part(each, _below(page.key, each.finding.known, alone=len(own) == 1)) for each in own]
    told = [
        edition.figure(identity, page.code)
        for section in own
        for sentence in section.finding.known
        for identity in sentence.figures
    ]
    made_up = any(drawing.view.made_up for drawing in here) or any(edition.made_up(figure) for figure in told)
    facts = (edition.figure(f.figure, page.code) for f in (*page.benefits, *page.risks, *page.setting) if f.figure)
    shown = (*told, *facts, *(figure for drawing in here for figure in drawing.view.figures))
    asked = any(Flag.NON_PROBABILITY in figure.flags for figure in shown)
    return Chapter(page, tuple(parts), tuple(here), tuple(elsewhere), made_up, asked)


def _below(heading: Sentence | None, known: tuple[Sentence, ...], *, alone: bool) -> tuple[Sentence, ...]:
    """Leave out what the heading says, unless a row among others would have nothing under its title."""
    rest = tuple(said for said in known if said != heading)
    return rest if rest or alone else known


def _once(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    return tuple({sentence.text: sentence for sentence in sentences}.values())
