"""How priorities look on their pages: places by group, agreement in words, how firm the order is."""

from __future__ import annotations

from math import isnan
from typing import Any

from django.utils.translation import gettext as _

from wayfare.plan.priorities import GroupRanking, Priorities
from wayfare.web.capacity.shown import group_names
from wayfare.web.numbers import shown
from wayfare.web.priorities import queries, voices
from wayfare.web.priorities.models import Decision, Ranking
from wayfare.web.priorities.queries import Result

SHORT = 60


def name(block: str) -> str:
    """Return the name of a voice: a group, or several that are shown as one."""
    return group_names(block.split(voices.JOIN))


def outcome(ranking: Ranking, found: Result) -> dict[str, Any]:
    """Return what the page of a closed ranking shows."""
    if found.priorities is None:
        return {"people": found.people, "withheld": found.blocks.withheld}
    priorities = found.priorities
    titles = {key: option.title for key, option in queries.options_of(ranking).items()}
    return {
        "people": found.people,
        "groups": [name(each.group) for each in priorities.groups],
        "places": _places(priorities, titles),
        "agreement": _agreement(priorities),
        "contested": _contested(priorities, titles),
        "leaders": [_quoted(titles[key]) for key in priorities.leaders],
        "first": titles[priorities.order[0]],
        "without": _without(priorities, titles),
        **_with_criteria(ranking, priorities, titles),
    }


def _quoted(title: str) -> str:
    return _("“%s”") % title.rstrip(".")


def _places(priorities: Priorities, titles: dict[str, str]) -> list[dict[str, Any]]:
    """Return the options in the common order, each with the place every group gives it; equal worth, equal place."""
    count = len(priorities.options)
    by_group = [_place_of(each.values) for each in priorities.groups]
    common = _place_of(priorities.values)
    return [
        {
            "place": shown(common[key]),
            "title": titles[key],
            "value": priorities.values[key],
            "cells": [{"place": shown(places[key]), "level": _level(places[key], count)} for places in by_group],
        }
        for key in priorities.order
    ]


def _place_of(values: Any) -> dict[str, int]:
    rounded = {key: round(value, 12) for key, value in values.items()}
    return {key: 1 + sum(1 for other in rounded.values() if other > value) for key, value in rounded.items()}


def _level(place: int, count: int) -> int:
    """Return the depth of colour of a place: 5 for the first, 1 for the last."""
    return 5 - round(4 * (place - 1) / max(1, count - 1))


def _agreement(priorities: Priorities) -> dict[str, Any]:
    w = priorities.agreement.w
    if isnan(w) or len(priorities.groups) < 2:
        return {"text": _("One group alone cannot agree or disagree."), "kind": "quiet", "w": None}
    agrees = w >= queries.agreement_limit()
    text = _("groups rank much alike") if agrees else _("groups rank differently")
    return {"text": text, "kind": "good" if agrees else "unsure", "w": shown(w, 2)}


def _contested(priorities: Priorities, titles: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for key, _width in priorities.contested():
        places = {each.group: _place_of(each.values)[key] for each in priorities.groups}
        best, worst = min(places, key=places.__getitem__), max(places, key=places.__getitem__)
        if places[worst] - places[best] >= max(2, len(priorities.options) // 2):
            words = {"best": name(best), "high": places[best], "worst": name(worst), "low": places[worst]}
            why = _("place %(high)s for %(best)s, place %(low)s for %(worst)s") % words
            found.append({"title": titles[key], "why": why})
    return found


def _without(priorities: Priorities, titles: dict[str, str]) -> list[dict[str, Any]]:
    first = priorities.order[0]
    return [
        {"group": name(block), "first": titles[order[0]], "same": order[0] == first}
        for block, order in priorities.robustness.without.items()
    ]


def _with_criteria(ranking: Ranking, priorities: Priorities, titles: dict[str, str]) -> dict[str, Any]:
    """Return weights by group and how firm they are, where there are criteria."""
    if ranking.weighing == Ranking.Weighing.BALLOT:
        return {}
    labels = {each["id"]: each["label"] for each in ranking.criteria}
    shares, limits = priorities.robustness.first_places, priorities.robustness.weight_limits
    firsts = sorted(shares.items(), key=lambda each: -each[1])
    return {
        "weights": [
            {
                "label": label,
                "cells": [shown(100 * each.weights[code], 0) for each in priorities.groups],
                "low": shown(100 * limits[code][0], 0),
                "high": shown(100 * limits[code][1], 0),
            }
            for code, label in labels.items()
        ],
        "ratios": [_ratio(each) for each in priorities.groups if each.consistency_ratio is not None],
        "firsts": [{"title": titles[k], "share": round(100 * v)} for k, v in firsts if round(100 * v) > 0],
    }


def _ratio(ranking: GroupRanking) -> dict[str, Any]:
    ratio = max(0.0, ranking.consistency_ratio or 0.0)
    return {"group": name(ranking.group), "ratio": shown(ratio, 2), "high": ratio >= queries.consistency_limit()}


def own_weights(ranking: Ranking, content: dict[str, Any]) -> dict[str, Any] | None:
    """Return what one's own ballot weighs, once its weights are all said."""
    wanted = [each for each in voices.wanted(ranking) if not each.startswith("score-")]
    if ranking.weighing == Ranking.Weighing.BALLOT or any(not content.get(each) for each in wanted):
        return None
    weights, ratio = voices.own_weights(ranking, content)
    rows = [{"label": each["label"], "share": round(100 * weights[each["id"]])} for each in ranking.criteria]
    high = ratio is not None and ratio >= queries.consistency_limit()
    return {"rows": rows, "ratio": None if ratio is None else shown(max(0.0, ratio), 2), "high": high}


def decided(decision: Decision) -> dict[str, Any]:
    """Return a decision with the titles of its options."""
    titles = {key: option.title for key, option in queries.options_of(decision.ranking).items()}
    return {
        "decision": decision,
        "chosen": [titles[key] for key in decision.chosen if key in titles],
        "not_chosen": [{"title": titles[key], "why": why} for key, why in decision.not_chosen.items() if key in titles],
    }
