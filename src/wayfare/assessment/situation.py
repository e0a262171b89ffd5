"""A situation assessment from a workspace: evidence to estimates, estimates to findings, row by row of the mission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from wayfare.catalogue import Catalogue, numbers, translate
from wayfare.model.assessment import Assessment, Boundaries, Exhibit, Section
from wayfare.model.errors import WorkspaceError
from wayfare.model.figure import Figure
from wayfare.model.finding import Certainty, Phrase, Sentence
from wayfare.model.narrative import Narrative
from wayfare.model.place import Place
from wayfare.model.progress import Progress, silent
from wayfare.model.reference import Source
from wayfare.model.workspace import BoundariesUse, Workspace

from . import world
from .editions import explanation
from .evidence_figures import Surveyed, surveyed
from .exhibits import Curator
from .figures import FigureSet
from .findings import Teller
from .survey import ENGINE

ABOUT = (*(f"O{number}" for number in range(1, 15)), *(f"M{number}" for number in range(1, 8)))
"""Rows that a situation assessment tells; the others belong to the plan and its monitoring."""

_TOLD_FIRST = frozenset({Certainty.WELL, Certainty.PARTLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All figures of an assessment before anything is said about them."""

    surveyed: Surveyed
    world: FigureSet
    beside: FigureSet | None


def gather(workspace: Workspace, home: Path, catalogue: Catalogue, progress: Progress = silent) -> Gathered:
    """Compute or look up every figure; surveys that were estimated before are not estimated again."""
    found = surveyed(workspace, home, catalogue, progress)
    progress(len(workspace.evidence), len(workspace.evidence) + 2, catalogue.text("progress.world", workspace.language))
    return Gathered(
        surveyed=found,
        world=FigureSet(world.figures(workspace.country)),
        beside=FigureSet(world.figures(workspace.beside)) if workspace.beside else None,
    )


def assess(
    workspace: Workspace,
    home: Path,
    catalogue: Catalogue,
    *,
    created: datetime | None = None,
    progress: Progress = silent,
) -> Assessment:
    """Make the assessment of a workspace. `home` holds the evidence; nothing else is written."""
    _check_language(workspace.language, catalogue)
    gathered = gather(workspace, home, catalogue, progress)
    progress(
        len(workspace.evidence) + 1,
        len(workspace.evidence) + 2,
        catalogue.text("progress.findings", workspace.language),
    )
    return _Author(workspace, catalogue, gathered, created or datetime.now(UTC)).assessment()


def _check_language(language: str, catalogue: Catalogue) -> None:
    """Refuse a language without words: English sentences laid out for Arabic would put numbers in the wrong place."""
    there = translate.languages(catalogue.folders)
    if language not in there and not language.startswith(translate.PSEUDO):
        raise WorkspaceError(
            f"There are no words in the language {language!r} yet. There are: {', '.join(there)}.",
            where="language",
            remedy=f"Choose one of them, or add the translation as content/{translate.LOCALE}/{language}.po.",
        )


@dataclass(frozen=True)
class _Author:
    """Puts figures into words and exhibits, in the language of the workspace."""

    workspace: Workspace
    catalogue: Catalogue
    gathered: Gathered
    created: datetime

    def assessment(self) -> Assessment:
        told = [self._section(narrative) for code, narrative in self.catalogue.narratives.items() if code in ABOUT]
        sections = tuple(section for section, _ in told)
        figures = dict.fromkeys(self._own.figures)
        for _, shown in told:
            figures.update(dict.fromkeys(shown))
        codes = {figure.indicator for figure in figures}
        return Assessment(
            title=self._title(),
            place=self._place,
            language=self.workspace.language,
            created=self.created.isoformat(timespec="seconds"),
            engine=ENGINE,
            made_up=self.workspace.made_up,
            confidence=self.workspace.confidence,
            summary=tuple(self._summary(sections)),
            sections=sections,
            figures=tuple(figures),
            indicators=tuple(indicator for code, indicator in self.catalogue.indicators.items() if code in codes),
            sources=tuple(self._sources(figures)),
            evidence=self.gathered.surveyed.evidence,
            labels=self.gathered.surveyed.labels,
            boundaries=_boundaries(self.workspace.boundaries),
            notes=tuple(self._notes()),
        )

    @property
    def _own(self) -> FigureSet:
        return FigureSet((*self.gathered.surveyed.figures, *self.gathered.world.figures))

    @property
    def _place(self) -> Place:
        code = self.workspace.country
        known = self.catalogue.places.get(code) or Place(code=code, name=code)
        return replace(known, name=self._name(code))

    def _name(self, code: str) -> str:
        if code == self.workspace.country and self.workspace.name:
            return self.workspace.name
        return self.catalogue.place_name(code, self.workspace.language)

    def _text(self, key: str, **values: object) -> str:
        return self.catalogue.text(key, self.workspace.language, **values)

    def _title(self) -> str:
        key = "assessment.title" if self.workspace.evidence else "assessment.profile_title"
        place = self.workspace.name or self.catalogue.place_in_text(self.workspace.country, self.workspace.language)
        return self.workspace.title or self._text(key, place=place)

    def _teller(self) -> Teller:
        return Teller(
            figures=self._own,
            place=self.workspace.name or self.catalogue.place_in_text(self.workspace.country, self.workspace.language),
            language=self.workspace.language,
            text=self._text,
            label=self._label,
            year=self.created.year,
            policy=self.catalogue.assessment_policy,
        )

    def _label(self, dimension: str, value: str) -> str:
        if dimension == "counterpart":
            return self.catalogue.place_in_text(value, self.workspace.language)
        concept = self.catalogue.concepts.get(dimension)
        codelist = concept.codelist if concept and concept.codelist else dimension
        labels = self.gathered.surveyed.labels.get(dimension, {})
        return labels.get(value) or self.catalogue.label(codelist, value, self.workspace.language)

    def _curator(self, figures: FigureSet, place: str) -> Curator:
        return Curator(
            figures=figures,
            across=partial(world.across),
            indicators=self.catalogue.indicators,
            text=self._text,
            place=place,
            peers=frozenset(self.workspace.peers),
            explain=lambda code: explanation(code, figures, self.workspace.language, self.catalogue),
            mapped=self.workspace.boundaries.dimension if self.workspace.boundaries else "",
        )

    def _section(self, narrative: Narrative) -> tuple[Section, tuple[Figure, ...]]:
        shown = list(self._curator(self._own, self.workspace.country).exhibits(narrative))
        shown += self._beside(narrative)
        section = Section(
            row=narrative.row,
            title=self.catalogue.row_text(narrative.row, "title", self.workspace.language),
            question=self.catalogue.row_text(narrative.row, "question", self.workspace.language),
            finding=self._teller().finding(narrative),
            exhibits=tuple(exhibit for exhibit, _ in shown),
        )
        return section, tuple(figure for _, figures in shown for figure in figures)

    def _beside(self, narrative: Narrative) -> Iterable[tuple[Exhibit, tuple[Figure, ...]]]:
        """World figures of a real country beside a made-up one, under a title that says so."""
        if self.gathered.beside is None:
            return
        place = self._name(self.workspace.beside)
        for exhibit, figures in self._curator(self.gathered.beside, self.workspace.beside).exhibits(narrative):
            title = self._text("assessment.beside_title", title=exhibit.title, place=place)
            note = " ".join(filter(None, [self._text("notes.beside", place=place), exhibit.note]))
            yield replace(exhibit, key=f"{exhibit.key}-beside", title=title, note=note), figures

    def _summary(self, sections: Iterable[Section]) -> Iterable[Sentence]:
        """Say the first sentence of each row that adds a figure to what was said before."""
        said: set[str] = set()
        for section in sections:
            first = section.finding.known[:1] if section.finding.certainty in _TOLD_FIRST else ()
            for sentence in first:
                if not said.issuperset(sentence.figures):
                    yield sentence
                    said.update(sentence.figures)

    def _notes(self) -> Iterable[Sentence]:
        for choice in self.workspace.choices.values():
            name = self.catalogue.label("choice", choice.name, self.workspace.language)
            value = numbers.exact(choice.value, self.workspace.language)
            yield self._plain("notes.choice", name=name, value=value, unit=choice.unit, why=choice.why)
        for key, values in self.gathered.surveyed.notes:
            yield self._plain(key, **values)
        if not self.workspace.evidence:
            yield self._plain("notes.no_surveys")
        elif self.workspace.boundaries is None:
            yield self._plain("notes.no_boundaries")
        if self.workspace.beside:
            yield self._plain("notes.beside", place=self._name(self.workspace.beside))

    def _plain(self, key: str, **values: object) -> Sentence:
        return Sentence(phrases=(Phrase(text=self._text(key, **values)),))

    def _sources(self, figures: Mapping[Figure, None]) -> Iterable[Source]:
        used = {figure.source for figure in figures}
        return (source for code, source in self.catalogue.sources.items() if code in used)


def _boundaries(use: BoundariesUse | None) -> Boundaries | None:
    if use is None:
        return None
    geojson = Path(use.file).read_text(encoding="utf-8")
    return Boundaries(geojson=geojson, key=use.key, name=use.name, dimension=use.dimension)
