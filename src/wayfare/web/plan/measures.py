"""Measures tried elsewhere that a result takes up: offered with their evidence, kept with the grade they had then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wayfare.assessment.suggestions import suggestion
from wayfare.catalogue import load
from wayfare.model.assessment import Suggestion
from wayfare.model.finding import Sentence
from wayfare.plan.suggestions import taken_up
from wayfare.web.words import label, page_language


def offered() -> list[tuple[str, str]]:
    """Return the measures of the catalogue as choices, each with the strength of its evidence, by their titles."""
    known, language = load(), page_language()
    titles = {code: known.intervention_text(code, "title", language) for code in known.interventions}
    grades = {code: label("evidence_grade", str(each.grade)) for code, each in known.interventions.items()}
    order = sorted(titles, key=lambda code: titles[code].casefold())
    return [(code, f"{titles[code]} · {grades[code]}") for code in order]


def uses(codes: Iterable[str], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return measures as a result's content keeps them; one that stood there keeps its version and its grade."""
    stood = {use["code"]: use for use in before.get("interventions", ())}
    return [stood.get(code) or _taken_up(code) for code in codes]


def told(content: Mapping[str, Any]) -> list[Suggestion]:
    """Return the measures of a result's content with how surely they work and what can go wrong."""
    known, language = load(), page_language()
    found = (known.interventions.get(use["code"]) for use in content.get("interventions", ()))
    return [suggestion(measure, Sentence(phrases=()), known, language) for measure in found if measure]


def _taken_up(code: str) -> dict[str, Any]:
    use = taken_up(code, load())
    return {"code": use.code, "version": use.version, "grade": use.grade}
