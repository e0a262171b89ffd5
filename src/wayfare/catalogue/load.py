"""The catalogue: every definition Wayfare works with, read from content files into frozen model objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

from wayfare.model.counterfactual import CounterfactualPolicy
from wayfare.model.errors import ContentProblems, Problem
from wayfare.model.framework import Framework
from wayfare.model.indicator import Concept, Indicator
from wayfare.model.instrument import Instrument
from wayfare.model.intervention import Intervention
from wayfare.model.method import Method
from wayfare.model.narrative import Narrative
from wayfare.model.place import Place
from wayfare.model.policy import (
    AssessmentPolicy,
    DisclosurePolicy,
    MonitoringPolicy,
    ParticipationPolicy,
    PrecisionPolicy,
)
from wayfare.model.readiness import PlanPolicy, ReadinessRule, WeakVerbs
from wayfare.model.reference import Source
from wayfare.model.row import Row
from wayfare.model.stage import Cycle, Fact, Guide
from wayfare.model.theme import BriefRule, Theme

from . import codelists, entries, guidance, told, translate, wording
from .entries import Entries, Folder, Kind
from .structure import structure

CONTENT = Path(__file__).resolve().parent.parent / "content"

INDICATORS = Kind("indicators", "code", "indicator")
CONCEPTS = Kind("concepts", "name", "concept")
SOURCES = Kind("sources", "code", "source", files="*.*.yaml")
INTERVENTIONS = Kind("interventions", "code", "intervention")
ROWS = Kind("rows", "code", "row")
METHODS = Kind("methods", "name", "method")
NARRATIVES = Kind("narratives", "row", "narrative")
THEMES = Kind("themes", "code", "theme", files="themes.yaml")
BRIEF = Kind("themes", "brief", "brief", files="brief.yaml")
POLICY = Kind("policy", "policy", "disclosure", files="disclosure.yaml")
ASSESSMENT = Kind("policy", "policy", "assessment", files="assessment.yaml")
COUNTERFACTUAL = Kind("policy", "policy", "counterfactual", files="counterfactual.yaml")
PARTICIPATION = Kind("policy", "policy", "participation", files="participation.yaml")
INSTRUMENTS = Kind("instruments", "code", "instrument")
STAGES = Kind("stages", "mode", "stages")
FACTS = Kind("facts", "code", "fact")
PRECISION = Kind("policy", "policy", "precision", files="precision.yaml")
PLANNING = Kind("policy", "policy", "planning", files="plan.yaml")
READINESS = Kind("plan", "rule", "readiness", files="readiness.yaml")
FRAMEWORKS = Kind("frameworks", "id", "framework")
VERBS = Kind("plan", "language", "verbs", files="verbs.yaml")
MONITORING = Kind("policy", "policy", "monitoring", files="monitoring.yaml")

T = TypeVar("T")


@dataclass(frozen=True)
class Catalogue:
    """All definitions. Each sort is read when it is first asked for, and every problem in it is reported at once."""

    folders: tuple[Folder, ...]

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Indicators by code."""
        return self._objects(INDICATORS, Indicator)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Publishers' data sets by code."""
        return self._objects(SOURCES, Source)

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """Rows of the mission: O1-O15, then M1-M16."""
        return self._objects(ROWS, Row)

    @cached_property
    def narratives(self) -> Mapping[str, Narrative]:
        """How each row is told, in the order of the rows."""
        told = self._objects(NARRATIVES, Narrative)
        return MappingProxyType({code: told[code] for code in self.rows if code in told})

    @cached_property
    def methods(self) -> Mapping[str, Method]:
        """Methods of the field by name."""
        return self._objects(METHODS, Method)

    @cached_property
    def interventions(self) -> Mapping[str, Intervention]:
        """Measures tried elsewhere, by code, in the order of the field's catalogue."""
        found = self._objects(INTERVENTIONS, Intervention)
        return MappingProxyType(dict(sorted(found.items(), key=lambda item: item[1].number)))

    @cached_property
    def instruments(self) -> Mapping[str, Instrument]:
        """Questions on capacities and policies, by code."""
        return self._objects(INSTRUMENTS, Instrument)

    @cached_property
    def cycles(self) -> Mapping[str, Cycle]:
        """Stages of the cycle by mode: full and quick."""
        return self._objects(STAGES, Cycle)

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """What gates of stages may ask of a workspace."""
        return self._objects(FACTS, Fact)

    @cached_property
    def guidance(self) -> Mapping[str, tuple[Guide, ...]]:
        """Short texts by stage."""
        return sound(guidance.guides(self.folders))

    @cached_property
    def themes(self) -> Mapping[str, Theme]:
        """Pages of an assessment, in order."""
        return self._objects(THEMES, Theme)

    @cached_property
    def briefs(self) -> Mapping[str, BriefRule]:
        """What the one-page summary says first, by rule; the last that holds is used."""
        return self._objects(BRIEF, BriefRule)

    @cached_property
    def concepts(self) -> Mapping[str, Concept]:
        """Common variables by name, with the categories of their code list."""
        plain = self._objects(CONCEPTS, Concept)
        lists = self.codelists
        return MappingProxyType(
            {
                name: replace(concept, categories=lists[concept.codelist]) if concept.codelist in lists else concept
                for name, concept in plain.items()
            }
        )

    @cached_property
    def policy(self) -> DisclosurePolicy:
        """What may be published."""
        return self._objects(POLICY, DisclosurePolicy)["disclosure"]

    @cached_property
    def assessment_policy(self) -> AssessmentPolicy:
        """When something counts as known."""
        return self._objects(ASSESSMENT, AssessmentPolicy)["assessment"]

    @cached_property
    def counterfactual_policy(self) -> CounterfactualPolicy:
        """How incomes without migration are made."""
        return self._objects(COUNTERFACTUAL, CounterfactualPolicy)["counterfactual"]

    @cached_property
    def precision_policy(self) -> PrecisionPolicy:
        """Precision that closing a gap should reach."""
        return self._objects(PRECISION, PrecisionPolicy)["precision"]

    @cached_property
    def plan_policy(self) -> PlanPolicy:
        """Limits of what a plan should be."""
        return self._objects(PLANNING, PlanPolicy)["plan"]

    @cached_property
    def readiness(self) -> Mapping[str, ReadinessRule]:
        """What the readiness rules of a plan say."""
        return self._objects(READINESS, ReadinessRule)

    @cached_property
    def frameworks(self) -> Mapping[str, Framework]:
        """Goals that plans are aligned with, by code and version: `gcm@2018`."""
        return self._objects(FRAMEWORKS, Framework)

    @cached_property
    def weak_verbs(self) -> Mapping[str, WeakVerbs]:
        """Words that name effort instead of change, by language."""
        return self._objects(VERBS, WeakVerbs)

    @cached_property
    def participation_policy(self) -> ParticipationPolicy:
        """When voices are shown and count as agreeing."""
        return self._objects(PARTICIPATION, ParticipationPolicy)["participation"]

    @cached_property
    def monitoring_policy(self) -> MonitoringPolicy:
        """How values are judged, and when somebody is reminded."""
        return self._objects(MONITORING, MonitoringPolicy)["monitoring"]

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Countries and groups of countries by code."""
        return sound(codelists.places(self.folders))

    @cached_property
    def codelists(self) -> Mapping[str, Mapping[str, str]]:
        """Labels by code, list by list."""
        return sound(codelists.labels(self.folders))

    @cached_property
    def explanations(self) -> Mapping[str, Mapping[str, str]]:
        """One sentence on each code, for the lists that explain their codes."""
        return sound(codelists.explanations(self.folders))

    @cached_property
    def wordings(self) -> Mapping[str, str]:
        """Sentences of screens and reports by key, in English."""
        return sound(wording.sentences(self.folders))

    def text(self, key: str, language: str = "en", **values: object) -> str:
        """Give a sentence in a language, placeholders filled; raises KeyError for a key that no file has."""
        return translate.fill(self.say(f"wording:{key}", self.wordings[key], language), values)

    def label(self, codelist: str, code: str, language: str = "en") -> str:
        """Give the label of a code; the code itself where the list does not have it."""
        known = self.codelists.get(codelist, {}).get(code)
        return code if known is None else self.say(f"codelist:{codelist}:{code}", known, language)

    def reporter(self, code: str, language: str = "en") -> str:
        """Name who reported a count, from a code such as `UNSDDYB_B61_CFC` whose first part names the publication."""
        known = self.codelists["reported_by"]
        first, _, rest = code.partition("_")
        if code in known or first not in known:
            return self.label("reported_by", code, language).replace("_", " ")
        return f"{self.label('reported_by', first, language)} ({rest.replace('_', ' ')})"

    def explanation(self, codelist: str, code: str, language: str = "en") -> str:
        """Give the sentence that explains a code."""
        return self.say(f"codelist:{codelist}:{code}:explanation", self.explanations[codelist][code], language)

    def place_name(self, code: str, language: str = "en") -> str:
        """Give the name of a country, a group or a rest of countries; the code itself where it is not known."""
        place = self.places.get(code)
        return (
            self.label("counterpart", code, language)
            if place is None
            else self.say(f"place:{code}", place.name, language)
        )

    def place_in_text(self, code: str, language: str = "en") -> str:
        """Give the name of a place as it stands inside a sentence: `the Philippines`."""
        listed = code in self.codelists["place_in_text"]
        return self.label("place_in_text", code, language) if listed else self.place_name(code, language)

    def indicator_text(self, code: str, field: str, language: str = "en") -> str:
        """Give `label`, `question` or `caution` of an indicator in a language."""
        return self.say(f"indicator:{code}:{field}", getattr(self.indicators[code], field), language)

    def intervention_text(self, code: str, field: str, language: str = "en") -> str:
        """Give `title`, `mechanism` or `gender` of an intervention in a language."""
        return self.say(f"intervention:{code}:{field}", getattr(self.interventions[code], field), language)

    def row_text(self, code: str, field: str, language: str = "en") -> str:
        """Give `title` or `question` of a row in a language."""
        return self.say(f"row:{code}:{field}", getattr(self.rows[code], field), language)

    def theme_text(self, code: str, field: str, language: str = "en") -> str:
        """Give `title` or `question` of a theme in a language."""
        return self.say(f"theme:{code}:{field}", getattr(self.themes[code], field), language)

    def instrument(self, code: str, language: str = "en") -> Instrument:
        """Give an instrument in a language; KeyError where there is none."""
        return self._told(f"instrument:{code}", self.instruments[code], language)

    def cycle(self, mode: str, language: str = "en") -> Cycle:
        """Give the stages of a mode in a language."""
        return self._told(f"cycle:{mode}", self.cycles[mode], language)

    def guides(self, stage: str, language: str = "en") -> tuple[Guide, ...]:
        """Give the guidance of a stage in a language."""
        found = self.guidance.get(stage, ())
        return tuple(self._told(f"guide:{stage}:{each.name}", each, language) for each in found)

    def say(self, context: str, text: str, language: str) -> str:
        """Translate any string of the content; English stays where a translation is missing."""
        return translate.translated(context, text, language, self.folders)

    @cached_property
    def _in_languages(self) -> dict[tuple[str, str], Any]:
        return {}

    def _told(self, context: str, value: T, language: str) -> T:
        """Give a definition in a language; it is put together once."""
        key = (context, language)
        if key not in self._in_languages:
            self._in_languages[key] = told.told(context, value, partial(self.say, language=language))
        return cast(T, self._in_languages[key])

    def _objects(self, kind: Kind, model: type[T]) -> Mapping[str, T]:
        found, problems = entries.read(kind, self.folders)
        return sound((_build(found, model) if not problems else {}, problems))


def unchecked(overlay: Path | None = None) -> Catalogue:
    """Give the catalogue with an overlay nobody has checked yet."""
    if overlay is None:
        return _installed()
    if not overlay.is_dir():
        what, remedy = "The overlay folder is not there.", "Give the folder that holds indicators/, wording/ and so on."
        raise ContentProblems([Problem(str(overlay), 0, "the folder", what, remedy)])
    return Catalogue((*_installed().folders, Folder(overlay, f"{overlay.name}/")))


@cache
def _installed() -> Catalogue:
    return Catalogue((Folder(CONTENT),))


def _build(found: Entries, model: type[T]) -> Mapping[str, T]:
    return MappingProxyType({key: structure(model, entry.value) for key, entry in found.items()})


def sound(found: tuple[T, Sequence[Problem]]) -> T:
    """Give what was read, unless anything was wrong with it."""
    value, problems = found
    if problems:
        raise ContentProblems(problems)
    return value
