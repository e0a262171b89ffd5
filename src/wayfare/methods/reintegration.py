"""Scores of reintegration from a scheme: which answers count for which dimension, and how much."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wayfare.model.reintegration import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Scores of one person between 0 (worst) and 1 (best); None where no item of a dimension was answered."""

    dimensions: Mapping[str, float | None]
    composite: float | None
    answered: int
    """Items that count."""


def score(scheme: Scheme, answers: Mapping[str, object]) -> Scores:
    """Score one person's answers by a scheme.

    An answer the scheme does not map, such as "do not know" or a refusal, leaves numerator and weight alike. The
    composite rests on its own weights and on every item answered.
    """
    points = {
        item.id: item.points[str(answers[item.id])]
        for item in scheme.items
        if answers.get(item.id) is not None and str(answers[item.id]) in item.points
    }
    return Scores(
        dimensions={
            dimension: _mean(
                (points[i.id], i.weight) for i in scheme.items if i.dimension == dimension and i.id in points
            )
            for dimension in scheme.dimensions
        },
        composite=_mean((points[i.id], i.composite_weight) for i in scheme.items if i.id in points),
        answered=len(points),
    )


def _mean(weighted: Iterable[tuple[float, float]]) -> float | None:
    pairs = [(value, weight) for value, weight in weighted if weight > 0]
    total = math.fsum(weight for _, weight in pairs)
    return math.fsum(value * weight for value, weight in pairs) / total if total > 0 else None
