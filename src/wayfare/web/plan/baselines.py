"""A baseline that is a figure of the assessment: its value, when and by whom, for everybody, women and men."""

from __future__ import annotations

from typing import Any

from wayfare.model.figure import Figure
from wayfare.web.situation.reading import Book, book
from wayfare.web.workspaces.models import Workspace

PLACES = 2
"""Decimals of a baseline; the figure itself keeps all of them."""


def of_figure(workspace: Workspace, identity: str) -> dict[str, Any] | None:
    """Return value, period, source and parts of a figure of the newest assessment; None where it has no such value."""
    opened = book(workspace)
    figure = opened.figure(identity) if opened else None
    if opened is None or figure is None or figure.value is None:
        return None
    parts = [{"sex": each.sex, "value": _rounded(each)} for each in _by_sex(opened, figure)]
    source = opened.words.source_name(figure)
    return {"value": _rounded(figure), "period": figure.period, "source": source, "parts": parts}


def _by_sex(opened: Book, whole: Figure) -> list[Figure]:
    """Return the figures that say the same of women and of men, if there are any."""
    same = (whole.indicator, whole.area, whole.period, whole.counterpart)
    found = [
        each
        for each in opened.words.figures.values()
        if (each.indicator, each.area, each.period, each.counterpart) == same
        and each.value is not None
        and ("sex", each.sex) in each.domain
        and set(each.domain) == {*whole.domain, ("sex", each.sex)}
    ]
    return sorted(found, key=lambda each: each.sex)


def _rounded(figure: Figure) -> float:
    return round(figure.value or 0.0, PLACES)
