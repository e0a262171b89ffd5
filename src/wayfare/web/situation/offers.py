"""What a survey of an edition can be asked for in a table: indicators, shares of code lists, groups, limits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from wayfare.assessment import record, tabulation
from wayfare.assessment.evidence_figures import Asked, ask, take
from wayfare.assessment.survey import ENGINE, Question
from wayfare.assessment.tabulation import Layout, share_of
from wayfare.catalogue import load
from wayfare.evidence.harmonise import harmonise
from wayfare.evidence.store import Store
from wayfare.model.indicator import Concept, Indicator
from wayfare.model.policy import DisclosurePolicy
from wayfare.model.workspace import Workspace as Given
from wayfare.reports.edition import Edition as Words
from wayfare.web.evidence.models import Dataset, Source
from wayfare.web.situation import stored
from wayfare.web.situation.models import Edition, Table
from wayfare.web.workspaces.models import Workspace

Options = list[tuple[str, list[tuple[str, str]]]]
"""Headings, and under each the codes with their labels."""


@dataclass(frozen=True)
class Offer:
    """A survey as a table can be asked of it: one unit, such as persons or households, of one file."""

    asked: Asked
    title: str

    @property
    def key(self) -> str:
        """What an address calls it."""
        return f"{self.asked.survey.evidence[:12]}-{self.asked.survey.observed_on}"

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """What its rows can be grouped by."""
        return tabulation.concepts(self.asked.survey, load().concepts)

    def question(self, what: str) -> Question | None:
        """Find what a table is of."""
        return tabulation.question_of(self.asked, what, load().concepts)

    def name(self, words: Words) -> str:
        """Name the survey, its period and what its rows are."""
        unit = words.label("observed_on", str(self.asked.survey.observed_on))
        return f"{self.title}, {self.asked.survey.period} ({unit})"

    def measures(self, words: Words) -> Options:
        """List what can be estimated: the indicators by theme, then the shares of each code list."""
        themes: dict[str, list[tuple[str, str]]] = {}
        for each in self.asked.questions:
            found = themes.setdefault(_theme(each.indicator), [])
            found.append((each.indicator.code, words.indicator_text(each.indicator.code)))
        shares = [
            (share_of(each, self.asked.survey.observed_on).code, words.dimension(each.name)) for each in self.concepts
        ]
        named = [
            (load().theme_text(theme, "title", words.language), sorted(themes[theme], key=lambda one: one[1]))
            for theme in load().themes
            if theme in themes
        ]
        return [*named, (_("Shares of a list"), sorted(shares, key=lambda one: one[1]))]

    def groups(self, words: Words) -> list[tuple[str, str]]:
        """List what the rows of a table can be grouped by."""
        return sorted(((each.name, words.dimension(each.name)) for each in self.concepts), key=lambda one: one[1])

    def limits(self, words: Words) -> Options:
        """List the categories a table can be limited to, for every concept whose categories are declared."""
        found = []
        for name, label in self.groups(words):
            codes = categories(name, words)
            if codes:
                found.append((label, [(f"{name}={code}", words.category(name, code)) for code in codes]))
        return found


def categories(name: str, words: Words) -> list[str]:
    """List the declared categories of a concept, in their order."""
    concept = load().concepts[name]
    if concept.type == "boolean":
        return ["true", "false"]
    brought = words.assessment.labels.get(name, {})
    return list(brought) or list(concept.categories)


def offers(edition: Edition, language: str) -> tuple[Offer, ...]:
    """List the surveys an edition rests on."""
    return _offers(edition.run, language)


def offer_of(table: Table, language: str) -> Offer | None:
    """Find the survey a table is of."""
    key = f"{table.evidence[:12]}-{table.unit}"
    return next((each for each in offers(table.edition, language) if each.key == key), None)


def given(edition: Edition) -> Given:
    """Return what an edition was made from."""
    return stored.run_of(edition.run, edition.languages[0]).workspace


def layout_of(table: Table) -> Layout:
    """Return what a table is of."""
    return Layout(what=table.what, by=tuple(table.grouped), where=tuple((name, code) for name, code in table.limits))


def policy_of(workspace: Workspace, evidence: str) -> DisclosurePolicy:
    """Return what may be shown of evidence: where its source is confidential, more people must stand behind a cell."""
    used = workspace.datasets.filter(evidence=evidence, status=Dataset.Status.READY)
    confidential = used.filter(source__sensitivity=Source.Sensitivity.CONFIDENTIAL).exists()
    return tabulation.stricter(load().policy, confidential=confidential)


def key_of(offer: Offer, question: Question, layout: Layout, policy: DisclosurePolicy, confidence: float) -> str:
    """Hash everything that decides the numbers of a table, so that it is computed once."""
    decides = (
        ENGINE,
        record.plain(replace(offer.asked.survey, path=Path(offer.asked.survey.path.name))),
        record.plain(question),
        record.plain(layout),
        record.plain(policy),
        confidence,
    )
    return hashlib.sha256(json.dumps(decides, sort_keys=True, default=str).encode()).hexdigest()


@lru_cache(maxsize=4)
def _offers(run: str, language: str) -> tuple[Offer, ...]:
    """Put the questions of today to the surveys of a run; their tables were derived when it was made."""
    return tuple(_found(run, language))


def _found(run: str, language: str) -> Iterator[Offer]:
    workspace, store, known = stored.run_of(run, language).workspace, Store(Path(settings.HOME)), load()
    for use in workspace.evidence:
        evidence = take(store, use, workspace)
        for table in harmonise(store, evidence, use.family):
            asked = ask(table, use, workspace, known)
            if asked.questions:
                yield Offer(asked, evidence.title)


def _theme(indicator: Indicator) -> str:
    """Find the theme an indicator is told under first; the last theme takes what no row of the mission asks for."""
    themes = load().themes
    return next((code for code, theme in themes.items() if set(indicator.rows) & set(theme.rows)), list(themes)[-1])
