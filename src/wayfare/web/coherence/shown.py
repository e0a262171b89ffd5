"""How scorings and the register look on their pages: groups side by side, points by dimension."""

from __future__ import annotations

from statistics import median
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayfare.assessment.instruments import Score
from wayfare.model.instrument import Instrument
from wayfare.web import numbers
from wayfare.web.capacity.shown import group_name, group_names
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
    percent = "" if found.overall is None else numbers.percent(found.overall)
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


def side_by_side(told: Instrument, workspace: Workspace, scorings: list[Scoring]) -> dict[str, Any]:
    """Return the parts of an official score with a column for each voice: groups below the floor speak as one."""
    handed_in = [each for each in scorings if each.submitted_at]
    voices = queries.voices(workspace, handed_in)
    scores = [[queries.score_of(each) for each in voice.scorings] for voice in voices]
    ((_name, parts),) = told.dimensions.items()
    most = FULL_POINTS[told.scoring]
    return {
        "heads": [spoken_by(voice) for voice in voices],
        "rows": [{"title": part.title, "cells": [_part(found, part.code, most) for found in scores]} for part in parts],
        "overall": [_overall(found) for found in scores],
        "questions": [_question(told, question, voices) for question in told.questions],
        "floor": queries.floor(),
        "withheld": len(handed_in) - sum(len(voice.scorings) for voice in voices),
    }


def spoken_by(voice: queries.Voice) -> str:
    """Return in whose name a column stands."""
    return who(voice.scorings[0]) if len(voice.groups) == 1 else group_names(voice.groups)


def _overall(found: list[Score | None]) -> str:
    """Return the official score of one, or the median of several that speak as one: a median has no official class."""
    if len(found) == 1:
        return overall(found[0])
    percents = [each.overall for each in found if each is not None and each.overall is not None]
    return _("%s (median)") % numbers.percent(median(percents)) if percents else ""


def _part(found: list[Score | None], code: str, most: float) -> dict[str, Any]:
    values = [each.parts[code] for each in found if each is not None]
    if not values:
        return {"level": None, "text": "–"}
    value = median(values)
    if most == 1:
        return _met(values)
    return {"level": round(5 * value / most), "text": numbers.shown(value) if most < 100 else numbers.percent(value)}


def _met(values: list[float]) -> dict[str, Any]:
    if len({bool(value) for value in values}) > 1:
        return {"level": 3, "text": _("they differ")}
    return {"level": 5 if values[0] else 1, "text": _("met") if values[0] else _("not met")}


def _question(told: Instrument, question: Any, voices: list[queries.Voice]) -> dict[str, Any]:
    titles = {f"{step.value:g}": step.title for step in told.scales[question.scale]}
    given = [{titles.get(each.answers.get(question.code, ""), "–") for each in voice.scorings} for voice in voices]
    return {
        "text": question.text,
        "answers": [each.pop() if len(each) == 1 else _("they differ") for each in map(set, given)],
        "differ": len(set().union(*given)) > 1 if given else False,
        "evidence": [
            {"who": spoken_by(voice), "text": text}
            for voice in voices
            for text in sorted(
                {each.evidence[question.code] for each in voice.scorings if question.code in each.evidence}
            )
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
    return {
        "level": None if value is None else round(value / 2),
        "text": "–" if value is None else numbers.shown(value, 1),
    }


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
