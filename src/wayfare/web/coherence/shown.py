"""How scorings and the register look on their pages: groups side by side, points by dimension."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayfare.assessment.instruments import Score
from wayfare.model.instrument import Instrument
from wayfare.web.capacity.shown import group_name
from wayfare.web.coherence import queries
from wayfare.web.coherence.models import AGREED, Policy, Scoring
from wayfare.web.words import listed
from wayfare.web.workspaces.models import Membership, Workspace

BANDS = {
    "requires_further_progress": gettext_lazy("requires further progress"),
    "partially_meets": gettext_lazy("partially meets"),
    "meets": gettext_lazy("meets"),
    "fully_meets": gettext_lazy("fully meets"),
    "approaches": gettext_lazy("approaches requirements"),
    "does_not_meet": gettext_lazy("does not meet requirements"),
}
"""Official classes by their code."""
FULL_POINTS = {"policy_coherence": 10.0, "migration_policies": 100.0, "gender_budget": 1.0}
"""The most a part of an official score can reach, by its rule."""


def who(scoring: Scoring) -> str:
    """Return in whose name a scoring stands."""
    return str(_("Agreed by all")) if scoring.group == AGREED else group_name(scoring.group)


def overall(found: Score | None) -> str:
    """Return an official score in words: percent where there are any, and the class where there is one."""
    if found is None:
        return ""
    percent = "" if found.overall is None else f"{found.overall:.0f} %"
    band = str(BANDS.get(found.standing, "")) if found.standing else ""
    return listed(each for each in (percent, band) if each)


def summary(member: Membership) -> list[dict[str, Any]]:
    """Return every official questionnaire with the agreed score and how many groups handed theirs in."""
    rows = []
    for code, told in queries.official().items():
        scorings = queries.shown_to(member, code)
        agreed = next((each for each in scorings if each.group == AGREED and each.submitted_at), None)
        groups = sum(1 for each in scorings if each.group != AGREED and each.submitted_at)
        words = overall(queries.score_of(agreed)) if agreed else ""
        rows.append({"code": code, "told": told, "agreed": words, "groups": groups})
    return rows


def side_by_side(told: Instrument, scorings: list[Scoring]) -> dict[str, Any]:
    """Return the parts of an official score with a column for each scoring that was handed in."""
    handed_in = [each for each in scorings if each.submitted_at]
    scores = [queries.score_of(each) for each in handed_in]
    ((_name, parts),) = told.dimensions.items()
    most = FULL_POINTS[told.scoring]
    return {
        "heads": [who(each) for each in handed_in],
        "rows": [{"title": part.title, "cells": [_part(found, part.code, most) for found in scores]} for part in parts],
        "overall": [overall(found) for found in scores],
        "questions": [_question(told, question, handed_in) for question in told.questions],
    }


def _part(found: Score | None, code: str, most: float) -> dict[str, Any]:
    if found is None:
        return {"level": None, "text": "–"}
    value = found.parts[code]
    if most == 1:
        return {"level": 5 if value else 1, "text": _("met") if value else _("not met")}
    return {"level": round(5 * value / most), "text": f"{value:g}" if most < 100 else f"{value:.0f} %"}


def _question(told: Instrument, question: Any, scorings: list[Scoring]) -> dict[str, Any]:
    titles = {f"{step.value:g}": step.title for step in told.scales[question.scale]}
    given = [titles.get(each.answers.get(question.code, ""), "–") for each in scorings]
    return {
        "text": question.text,
        "answers": given,
        "differ": len(set(given)) > 1,
        "evidence": [
            {"who": who(each), "text": each.evidence[question.code]}
            for each in scorings
            if question.code in each.evidence
        ],
    }


def profile(workspace: Workspace) -> list[dict[str, Any]]:
    """Return the points by dimension, inputs, outputs and outcomes apart."""
    told = queries.register()
    measures = told.dimensions["measure"]
    titles = {part.code: part.title for part in told.dimensions["dimension"]}
    return [
        {
            "title": titles[each.dimension],
            "score": each.score,
            "cells": [_points(each.measures[part.code]) for part in measures],
            "policies": each.policies,
            "open": each.open,
        }
        for each in queries.profile(workspace).dimensions
    ]


def measures() -> list[Any]:
    """Return the titles of inputs, outputs and outcomes."""
    return [part.title for part in queries.register().dimensions["measure"]]


def _points(value: float | None) -> dict[str, Any]:
    return {"level": None if value is None else round(value / 2), "text": "–" if value is None else f"{value:.1f}"}


def points(row: Policy) -> list[dict[str, Any]]:
    """Return the questions of a policy with its points, their anchors and passages."""
    told = queries.register()
    return [
        {
            "text": question.text,
            "score": row.scores.get(question.code),
            "level": None if question.code not in row.scores else row.scores[question.code] // 2,
            "anchor": _anchor(told, question, row.scores.get(question.code)),
            "passage": row.passages.get(question.code, ""),
        }
        for question in queries.asked(row)
    ]


def _anchor(told: Instrument, question: Any, score: int | None) -> str:
    values = [int(step.value) for step in told.scales[question.scale]]
    return str(question.anchors[values.index(score)]) if score in values and question.anchors else ""
