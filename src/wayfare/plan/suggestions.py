"""Measures from the catalogue for what a plan must answer: a row of findings, a gap, a goal of the Global Compact."""

from __future__ import annotations

from collections.abc import Iterable

import wayfare
from wayfare.assessment.suggestions import suggestion
from wayfare.catalogue import Catalogue
from wayfare.model.assessment import Assessment, Suggestion
from wayfare.model.finding import Phrase, Sentence
from wayfare.model.intervention import Intervention
from wayfare.model.plan import InterventionUse, Plan


def for_findings(assessment: Assessment, rows: Iterable[str]) -> tuple[Suggestion, ...]:
    """Give what an assessment suggests for rows of the mission, with the figures that ask for it, each measure once."""
    wanted = set(rows)
    found: dict[str, Suggestion] = {}
    for section in assessment.sections:
        for each in section.suggestions if section.row in wanted else ():
            found.setdefault(each.intervention, each)
    return tuple(found.values())


def for_rows(rows: Iterable[str], catalogue: Catalogue, language: str = "en") -> tuple[Suggestion, ...]:
    """Give all measures that bear on rows of the mission, the best evidence first, whatever the figures say."""
    wanted = set(rows)
    bearing = [
        (measure, [code for code in _rows(measure, catalogue) if code in wanted])
        for measure in catalogue.interventions.values()
    ]
    return _presented(
        ((m, _because("rows", catalogue, language, codes)) for m, codes in bearing if codes), catalogue, language
    )


def for_objectives(objectives: Iterable[int], catalogue: Catalogue, language: str = "en") -> tuple[Suggestion, ...]:
    """Give all measures that serve objectives of the Global Compact, the best evidence first."""
    wanted = set(objectives)
    serving = [(m, [str(n) for n in m.gcm if n in wanted]) for m in catalogue.interventions.values()]
    return _presented(
        ((m, _because("goals", catalogue, language, codes)) for m, codes in serving if codes), catalogue, language
    )


def for_evidence(catalogue: Catalogue, language: str = "en") -> tuple[Suggestion, ...]:
    """Give the measures that bring evidence where an assessment or a baseline lacks it."""
    closing = (measure for measure in catalogue.interventions.values() if measure.closes_gaps)
    return _presented(((m, _because("evidence", catalogue, language, [])) for m in closing), catalogue, language)


def taken_up(code: str, catalogue: Catalogue) -> InterventionUse:
    """Take a measure into a plan, with the version and the evidence grade it has today."""
    return InterventionUse(code=code, version=wayfare.__version__, grade=catalogue.interventions[code].grade)


def regraded(plan: Plan, catalogue: Catalogue) -> tuple[tuple[str, InterventionUse, int | None], ...]:
    """Give result, use and present grade of measures whose evidence has changed since; None where one was withdrawn."""
    uses = [(result.id, use) for result in plan.results for use in result.interventions]
    now = {code: measure.grade for code, measure in catalogue.interventions.items()}
    return tuple((result, use, now.get(use.code)) for result, use in uses if now.get(use.code) != use.grade)


def _rows(measure: Intervention, catalogue: Catalogue) -> list[str]:
    """Give the rows of the mission that the indicators of a measure tell of."""
    codes = [answer.indicator for answer in measure.answers]
    return list(dict.fromkeys(row for code in codes for row in catalogue.indicators[code].rows))


def _because(key: str, catalogue: Catalogue, language: str, codes: Iterable[str]) -> Sentence:
    names = ", ".join(catalogue.row_text(c, "title", language) if key == "rows" else c for c in codes)
    return Sentence(phrases=(Phrase(text=catalogue.text(f"plan.suggested.{key}", language, names=names)),))


def _presented(
    found: Iterable[tuple[Intervention, Sentence]], catalogue: Catalogue, language: str
) -> tuple[Suggestion, ...]:
    ordered = sorted(found, key=lambda each: (-each[0].grade, each[0].number))
    return tuple(suggestion(measure, reason, catalogue, language) for measure, reason in ordered)
