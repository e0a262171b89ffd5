"""Ballots of people as the voices of groups: weights and scores averaged within a group, comparisons by geometric mean.

Groups below the floor are joined before anything is worked out, so that no ranking shows fewer people than the floor.
A ballot without criteria becomes the share of other options each option is put before, averaged within the group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, geometric_mean
from typing import Any

from wayfare.assessment.anonymity import Partition, partition
from wayfare.methods import prioritisation
from wayfare.model.priority import Criterion, Voice, Weighing
from wayfare.web.priorities.models import Ballot, Ranking

PLACED = "placed"
"""The one criterion of a ranking without criteria."""
LOWEST, HIGHEST = 1, 5
"""Ends of the scale on which options are scored for a criterion."""
JOIN = "+"
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Heard:
    """The voices of a ranking, and how people were put together."""

    criteria: tuple[Criterion, ...]
    voices: tuple[Voice, ...]
    blocks: Partition


def heard(ranking: Ranking, ballots: Sequence[Ballot], floor: int) -> Heard:
    """Return one voice for each block of groups that is large enough."""
    blocks = partition(Counter(ballot.group for ballot in ballots), floor)
    voices = []
    for block in blocks.blocks:
        said = [ballot.content for ballot in ballots if ballot.group in block.groups]
        voices.append(_voice(JOIN.join(block.groups), ranking, said))
    return Heard(criteria(ranking), tuple(voices), blocks)


def criteria(ranking: Ranking) -> tuple[Criterion, ...]:
    """Return what options are compared by."""
    if ranking.weighing == Weighing.BALLOT:
        return (Criterion(id=PLACED, label="", worst=0.0, best=1.0),)
    return tuple(
        Criterion(id=each["id"], label=each["label"], worst=float(LOWEST), best=float(HIGHEST))
        for each in ranking.criteria
    )


def pairs(ranking: Ranking) -> list[tuple[str, str]]:
    """Return the pairs of criteria to be compared."""
    return list(combinations([each["id"] for each in ranking.criteria], 2))


def missing(ranking: Ranking, content: Content) -> int:
    """Count what a ballot still leaves open."""
    return sum(1 for name in wanted(ranking) if str(content.get(name, "")) == "")


def wanted(ranking: Ranking) -> list[str]:
    """Return the names of everything a ballot says."""
    if ranking.weighing == Weighing.BALLOT:
        return [f"place-{option}" for option in ranking.options]
    scores = [f"score-{option}-{each['id']}" for option in ranking.options for each in ranking.criteria]
    if ranking.weighing == Weighing.PAIRS:
        return [*(f"pair-{one}-{other}" for one, other in pairs(ranking)), *scores]
    name = "place" if ranking.weighing == Weighing.ORDER else "points"
    return [*(f"{name}-{each['id']}" for each in ranking.criteria), *scores]


def own_weights(ranking: Ranking, content: Content) -> tuple[dict[str, float], float | None]:
    """Return the weights one ballot comes to and, for comparisons in pairs, their consistency ratio."""
    names = [each["id"] for each in ranking.criteria]
    if ranking.weighing == Weighing.PAIRS:
        judged = prioritisation.ahp(_table(names, _pairs(ranking, [content])))
        return dict(zip(names, map(float, judged.weights), strict=True)), judged.consistency_ratio
    return _weights(ranking, content), None


def _voice(group: str, ranking: Ranking, said: Sequence[Content]) -> Voice:
    if ranking.weighing == Weighing.BALLOT:
        last = len(ranking.options) - 1
        placed = {
            option: {PLACED: fmean(1 - (int(content[f"place-{option}"]) - 1) / last for content in said)}
            for option in ranking.options
        }
        return Voice(group=group, weighing=Weighing.DIRECT, points={PLACED: 1.0}, scores=placed)
    scores = {
        option: {
            each["id"]: fmean(float(content[f"score-{option}-{each['id']}"]) for content in said)
            for each in ranking.criteria
        }
        for option in ranking.options
    }
    if ranking.weighing == Weighing.PAIRS:
        return Voice(group=group, weighing=Weighing.PAIRS, pairs=_pairs(ranking, said), scores=scores)
    weights = [_weights(ranking, content) for content in said]
    points = {each["id"]: fmean(found[each["id"]] for found in weights) for each in ranking.criteria}
    return Voice(group=group, weighing=Weighing.DIRECT, points=points, scores=scores)


def _weights(ranking: Ranking, content: Content) -> dict[str, float]:
    names = [each["id"] for each in ranking.criteria]
    if ranking.weighing == Weighing.ORDER:
        centroid = prioritisation.rank_order_centroid(len(names))
        return {name: float(centroid[int(content[f"place-{name}"]) - 1]) for name in names}
    shares = prioritisation.shares([float(content[f"points-{name}"]) for name in names])
    return dict(zip(names, map(float, shares), strict=True))


def _pairs(ranking: Ranking, said: Sequence[Content]) -> dict[tuple[str, str], float]:
    return {
        (one, other): geometric_mean([ratio(content[f"pair-{one}-{other}"]) for content in said])
        for one, other in pairs(ranking)
    }


def ratio(text: str) -> float:
    """Read `3` or `1/3`."""
    over, _, under = str(text).partition("/")
    return float(over) / float(under or 1)


def _table(names: Sequence[str], found: Mapping[tuple[str, str], float]) -> list[list[float]]:
    both = {**found, **{(other, one): 1 / value for (one, other), value in found.items()}}
    return [[both.get((one, other), 1.0) for other in names] for one in names]
