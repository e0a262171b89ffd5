"""A situation assessment from a workspace: evidence to estimates, estimates to findings, row by row of the mission."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from wayfare.catalogue import Catalogue, numbers, translate
from wayfare.evidence import figures as embedded
from wayfare.model.assessment import Assessment, Boundaries, Exhibit, Fact, Section, ThemePage
from wayfare.model.disagreement import Ruling
from wayfare.model.errors import WorkspaceError
from wayfare.model.evidence_map import EvidenceMap
from wayfare.model.figure import Figure
from wayfare.model.finding import Phrase, Sentence
from wayfare.model.narrative import Narrative
from wayfare.model.place import Place
from wayfare.model.progress import Progress, silent
from wayfare.model.reference import Source
from wayfare.model.theme import BriefRule, Theme
from wayfare.model.workspace import BoundariesUse, Workspace

from . import peers, recorded, remarks, world
from .brief import Briefing, rule_for
from .editions import disagreements, explanation
from .evidence_figures import Surveyed, surveyed
from .evidence_map import Cartographer, wish_of
from .exhibits import Curator
from .figures import FigureSet, in_listed_order
from .findings import Teller
from .recorded import Recorded
from .suggestions import Adviser
from .survey import ENGINE
from .themes import Binder


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All figures of an assessment before anything is said about them."""

    surveyed: Surveyed
    home: Path
    recorded: Recorded
    world: FigureSet
    beside: FigureSet | None


def gather(workspace: Workspace, home: Path, catalogue: Catalogue, progress: Progress = silent) -> Gathered:
    """Compute or look up every figure; surveys that were estimated before are not estimated again."""
    found = surveyed(workspace, home, catalogue, progress)
    progress(len(workspace.evidence), len(workspace.evidence) + 2, catalogue.text("progress.world", workspace.language))
    told = world.figures(workspace.country, home, as_known=workspace.as_known, rulings=workspace.rulings)
    return Gathered(
        surveyed=found,
        home=home,
        recorded=recorded.gather(workspace, home, catalogue),
        world=FigureSet(told),
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
    _check_rulings(workspace, catalogue)
    gathered = gather(workspace, home, catalogue, progress)
    progress(
        len(workspace.evidence) + 1,
        len(workspace.evidence) + 2,
        catalogue.text("progress.findings", workspace.language),
    )
    return _Author(workspace, catalogue, gathered, created or datetime.now(UTC)).assessment()


def _check_language(language: str, catalogue: Catalogue) -> None:
    """Refuse a language whose words are not finished: English among Arabic would put numbers in the wrong place."""
    there = translate.languages(catalogue.folders)
    if language not in there and not language.startswith(translate.PSEUDO):
        raise WorkspaceError(
            f"There are no words in the language {language!r} yet, or not all. Finished are: {', '.join(there)}.",
            where="language",
            remedy=f"Choose one of them, or finish the translation in content/{translate.LOCALE}/{language}.po.",
        )


def _check_rulings(workspace: Workspace, catalogue: Catalogue) -> None:
    """Refuse a ruling about something that is not there; it would be passed over in silence."""
    for ruling in workspace.rulings:
        for what, known, code in (
            ("indicator", catalogue.indicators, ruling.indicator),
            ("source", catalogue.sources, ruling.source),
        ):
            if code not in known:
                near = difflib.get_close_matches(code, known, n=1)
                raise WorkspaceError(
                    f"A ruling names the {what} {code!r}, which there is not.",
                    where="rulings",
                    remedy=f"Did you mean {near[0]!r}?" if near else "`wayfare world disagree` shows the codes.",
                )


@dataclass(frozen=True)
class _Author:
    """Puts figures into words and exhibits, in the language of the workspace."""

    workspace: Workspace
    catalogue: Catalogue
    gathered: Gathered
    created: datetime

    def assessment(self) -> Assessment:
        told = [self._section(self.catalogue.narratives[row]) for row in self._rows]
        advised = self._adviser.beside([section for section, _ in told])
        sections = {section.row: section for section in advised}
        bound = [self._page(theme, sections) for theme in self.catalogue.themes.values()]
        pages = [page for page, _ in bound if page.rows]
        figures = dict.fromkeys(self._own.figures)
        for _, shown in (*told, *bound):
            figures.update(dict.fromkeys(shown))
        codes = {figure.indicator for figure in figures} | {fact.indicator for page in pages for fact in _facts(page)}
        charted = self._map()
        codes |= {line.indicator for line in charted.lines}
        briefing = Briefing(self._rule, self._teller, pages, sections, self.catalogue.narratives, self._in_brief)
        brief = briefing.brief()
        return Assessment(
            title=self._title(),
            place=self._place,
            language=self.workspace.language,
            created=self.created.isoformat(timespec="seconds"),
            engine=ENGINE,
            made_up=self.workspace.made_up or any(item.made_up for item in self.gathered.surveyed.evidence),
            confidence=self.workspace.confidence,
            summary=brief.sentences,
            sections=tuple(sections.values()),
            themes=tuple(pages),
            brief=brief,
            evidence_map=charted,
            peers=self._peers,
            peers_proposed=not self.workspace.peers and bool(self._peers),
            figures=tuple(figures),
            indicators=tuple(indicator for code, indicator in self.catalogue.indicators.items() if code in codes),
            sources=tuple(self._sources(figures)),
            evidence=(*self.gathered.surveyed.evidence, *self.gathered.recorded.evidence),
            labels=self.gathered.surveyed.labels,
            boundaries=_boundaries(self.workspace.boundaries),
            notes=tuple(self._notes()),
        )

    @property
    def _rows(self) -> list[str]:
        """Rows that a situation assessment tells, in the order of the pages; the others belong to the plan."""
        told = self.catalogue.narratives
        return [row for theme in self.catalogue.themes.values() for row in theme.rows if row in told]

    @cached_property
    def _peers(self) -> tuple[str, ...]:
        chosen = tuple(code for code in self.workspace.peers if code != self._compared)
        return chosen or peers.propose(self._compared, self.catalogue.places, self._across)

    @property
    def _compared(self) -> str:
        """The country whose world figures are set beside those of others."""
        return self.workspace.beside or self.workspace.country

    def _across(self, indicator: str) -> tuple[Figure, ...]:
        """Give an indicator over all countries, as the workspace wants the world figures."""
        return world.across(indicator, self.gathered.home, self.workspace.as_known)

    @cached_property
    def _own(self) -> FigureSet:
        lists = {name: tuple(concept.categories) for name, concept in self.catalogue.concepts.items()}
        surveyed = in_listed_order(self.gathered.surveyed.figures, lists)
        return FigureSet((*surveyed, *self.gathered.recorded.figures, *self.gathered.world.figures))

    @property
    def _place(self) -> Place:
        code = self.workspace.country
        known = self.catalogue.places.get(code) or Place(code=code, name=code)
        return replace(known, name=self._name(code))

    def _name(self, code: str) -> str:
        if code == self.workspace.country and self.workspace.name:
            return self.workspace.name
        return self.catalogue.place_name(code, self.workspace.language)

    def _in_text(self, code: str) -> str:
        """Name a place as it stands inside a sentence."""
        own = self.workspace.name if code == self.workspace.country else ""
        return own or self.catalogue.place_in_text(code, self.workspace.language)

    def _text(self, key: str, **values: object) -> str:
        return self.catalogue.text(key, self.workspace.language, **values)

    def _title(self) -> str:
        key = "assessment.title" if self.workspace.evidence else "assessment.profile_title"
        return self.workspace.title or self._text(key, place=self._in_text(self.workspace.country))

    @cached_property
    def _teller(self) -> Teller:
        return Teller(
            figures=self._own,
            place=self._in_text(self.workspace.country),
            language=self.workspace.language,
            text=self._text,
            label=self._label,
            year=self.created.year,
            policy=self.catalogue.assessment_policy,
            named=lambda code: self.catalogue.indicator_text(code, "label", self.workspace.language),
            leads=frozenset(self._rule.leads),
        )

    @cached_property
    def _rule(self) -> BriefRule:
        """What leads: a country to which more people came than left it is told from the other end."""
        return rule_for(self.catalogue.briefs.values(), self._own)

    @property
    def _adviser(self) -> Adviser:
        return Adviser(
            catalogue=self.catalogue,
            teller=self._teller,
            language=self.workspace.language,
            passed_over=frozenset(self._rule.passed_over),
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
            across=self._across,
            indicators=self.catalogue.indicators,
            text=self._text,
            place=place,
            peers=self._peers,
            named=self._name,
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
            finding=self._teller.finding(narrative),
            exhibits=tuple(exhibit for exhibit, _ in shown),
        )
        return section, tuple(figure for _, figures in shown for figure in figures)

    def _beside(self, narrative: Narrative) -> Iterable[tuple[Exhibit, tuple[Figure, ...]]]:
        """World figures of a real country beside a made-up one, under a title that says so."""
        if self.gathered.beside is None:
            return
        for exhibit, figures in self._curator(self.gathered.beside, self.workspace.beside).exhibits(narrative):
            yield self._named_beside(exhibit), figures

    def _named_beside(self, exhibit: Exhibit) -> Exhibit:
        place = self._name(self.workspace.beside)
        title = self._text("assessment.beside_title", title=exhibit.title, place=place)
        note = " ".join(filter(None, [self._text("notes.beside", place=place), exhibit.note]))
        return replace(exhibit, key=f"{exhibit.key}-beside", title=title, note=note)

    def _page(self, theme: Theme, sections: Mapping[str, Section]) -> tuple[ThemePage, tuple[Figure, ...]]:
        page, figures = self._binder(self._own, self.workspace.country).page(theme, sections)
        page = replace(page, surely=tuple(self._surely(page, [sections[row] for row in page.rows])))
        if self.gathered.beside is None:
            return page, figures
        other, more = self._binder(self.gathered.beside, self.workspace.beside).page(theme, sections)
        beside = tuple(self._named_beside(exhibit) for exhibit in other.exhibits)
        return replace(page, exhibits=(*page.exhibits, *beside)), (*figures, *more)

    def _surely(self, page: ThemePage, sections: Sequence[Section]) -> Iterable[Sentence]:
        """Say once of a page what its figures rest on, then how each row, and what looks wrong, can be misread."""
        told = {section.row: section.finding.known for section in sections}
        used = self._teller.used(each for known in told.values() for each in known)
        language = self.workspace.language
        yield from self._teller.how_surely(used)
        for row, known in told.items():
            yield from self._teller.cautions(self.catalogue.narratives[row], known)
        yield from self._misread(used)
        shown = tuple(_shown(page, sections))
        yield from remarks.on_few(shown, self._own, self.catalogue, language)
        yield from remarks.oddities(self.workspace.country, shown, self.catalogue, language)

    def _misread(self, used: tuple[Figure, ...]) -> Iterable[Sentence]:
        """Say of which figures other publishers or editions tell something far off, or something later."""
        language = self.workspace.language
        yield from remarks.apart(used, self._own, self.catalogue, language)
        yield from remarks.newer(used, self._own, self.catalogue, language)

    def _in_brief(self, used: tuple[Figure, ...]) -> Iterable[Sentence]:
        """Say the same on the one page, where the reasons have no room; they stand on the pages."""
        language = self.workspace.language
        yield from remarks.apart(used, self._own, self.catalogue, language)
        yield from remarks.newer(used, self._own, self.catalogue, language, explained=False)

    def _map(self) -> EvidenceMap:
        boundaries = _boundaries(self.workspace.boundaries)
        return Cartographer(
            catalogue=self.catalogue,
            figures=self._own,
            of_groups_alone=embedded.of_groups_alone(),
            year=self.created.year,
            wish=wish_of(self.workspace.choices, self.catalogue, self.workspace.confidence),
            areas=len(json.loads(boundaries.geojson)["features"]) if boundaries else 0,
        ).map()

    def _binder(self, known: FigureSet, place: str) -> Binder:
        return Binder(
            catalogue=self.catalogue,
            figures=known,
            across=self._across,
            of_groups_alone=embedded.of_groups_alone(),
            text=self._text,
            language=self.workspace.language,
            place=place,
            peers=self._peers,
            mapped=self.workspace.boundaries.dimension if self.workspace.boundaries else "",
        )

    def _notes(self) -> Iterable[Sentence]:
        for choice in self.workspace.choices.values():
            name = self.catalogue.label("choice", choice.name, self.workspace.language)
            value = numbers.exact(choice.value, self.workspace.language)
            yield self._plain("notes.choice", name=name, value=value, unit=choice.unit, why=choice.why)
        if self.workspace.overlay:
            yield self._plain("notes.overlay", folder=Path(self.workspace.overlay).name)
        if self.workspace.as_known:
            yield self._plain("notes.as_known", day=self.workspace.as_known)
        for ruling in self.workspace.rulings:
            yield self._plain("notes.ruling", **self._ruled(ruling))
        yield from disagreements(self.gathered.world, self.workspace.language, self.catalogue)
        for key, values in self.gathered.surveyed.notes:
            yield self._plain(key, **values)
        for evidence in self.gathered.recorded.evidence:
            yield self._plain("notes.recorded", title=evidence.title)
        if not self.workspace.evidence:
            yield self._plain("notes.no_surveys")
        elif self.workspace.boundaries is None:
            yield self._plain("notes.no_boundaries")
        if self._peers:
            key = "notes.peers" if self.workspace.peers else "notes.peers_proposed"
            named = [self.catalogue.place_in_text(code, self.workspace.language) for code in self._peers]
            yield self._plain(key, peers="; ".join(named), place=self._in_text(self._compared))
        if self.workspace.beside:
            yield self._plain("notes.beside", place=self._name(self.workspace.beside))

    def _ruled(self, ruling: Ruling) -> dict[str, str]:
        """Fill the sentence that tells a ruling."""
        source = self.catalogue.sources[ruling.source]
        return {
            "indicator": self.catalogue.indicator_text(ruling.indicator, "label", self.workspace.language),
            "source": f"{source.publisher}, {source.title}",
            "when": ruling.period or self._text("notes.every_period"),
            "reason": ruling.reason,
            "by": ruling.by,
            "date": ruling.date,
        }

    def _plain(self, key: str, **values: object) -> Sentence:
        return Sentence(phrases=(Phrase(text=self._text(key, **values)),))

    def _sources(self, figures: Mapping[Figure, None]) -> Iterable[Source]:
        used = {figure.source for figure in figures}
        return (source for code, source in self.catalogue.sources.items() if code in used)


def _shown(page: ThemePage, sections: Iterable[Section]) -> Iterable[str]:
    """Give the indicators whose figures a page shows."""
    yield from (fact.indicator for fact in _facts(page) if fact.figure)
    for exhibits in (page.exhibits, *(section.exhibits for section in sections)):
        yield from (exhibit.indicator for exhibit in exhibits)


def _facts(page: ThemePage) -> tuple[Fact, ...]:
    return (*page.benefits, *page.risks, *page.setting)


def _boundaries(use: BoundariesUse | None) -> Boundaries | None:
    if use is None:
        return None
    geojson = Path(use.file).read_text(encoding="utf-8")
    return Boundaries(geojson=geojson, key=use.key, name=use.name, dimension=use.dimension)
