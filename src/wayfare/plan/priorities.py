"""Ranks options by what each group weighs, keeps the groups apart, then says how far they agree and how firm it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wayfare.methods import agreement, prioritisation
from wayfare.model.errors import WayfareError
from wayfare.model.priority import Criterion, Voice, Weighing

DRAWS = 2_000
SEED = 20_270_101


class IncompleteVoice(WayfareError):
    """A group left something out that its ranking needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRanking:
    """How one group ranks the options."""

    group: str
    values: Mapping[str, float]
    """Worth of each option, 0 to 1; for a ballot, the share of others it is ranked before."""
    order: tuple[str, ...]
    """Best first; options of equal worth in the order they were listed."""
    weights: Mapping[str, float]
    """By criterion, adding up to one; empty for a ballot."""
    consistency_ratio: float | None = None
    """Of comparisons in pairs: from 0.10 they contradict each other and should be looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """How firmly the common order stands."""

    without: Mapping[str, tuple[str, ...]]
    """Order that is left when each group is not counted."""
    first_places: Mapping[str, float]
    """How often each option comes first when nothing is known of the weights; empty without criteria."""
    weight_limits: Mapping[str, tuple[float, float]]
    """Limits of each mean weight between which the first option stays first; empty without criteria."""

    @property
    def leaders(self) -> frozenset[str]:
        """Options that come first with one group or another left out."""
        return frozenset(order[0] for order in self.without.values() if order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priorities:
    """Rankings of the groups apart, then together."""

    options: tuple[str, ...]
    groups: tuple[GroupRanking, ...]
    order: tuple[str, ...]
    """By the mean of the groups' values, each group counting once."""
    values: Mapping[str, float]
    borda: Mapping[str, float]
    """Points of a Borda count over the groups."""
    leaders: tuple[str, ...]
    """The option that beats all others by majority of the groups, or those in a cycle at the top."""
    agreement: agreement.Concordance
    """Kendall's W over the groups: 1 where all rank alike."""
    robustness: Robustness

    @property
    def cycle(self) -> bool:
        """Whether no option beats all others, so that a count alone cannot decide."""
        return len(self.leaders) > 1

    def contested(self) -> tuple[tuple[str, int], ...]:
        """Give options with the distance between the best and the worst place a group gives them, widest first."""
        places = {o: [ranking.order.index(o) for ranking in self.groups] for o in self.options}
        found = [(option, max(given) - min(given)) for option, given in places.items()]
        return tuple(sorted(found, key=lambda each: -each[1]))


def rank(
    options: Sequence[str],
    criteria: Sequence[Criterion],
    voices: Sequence[Voice],
    agreed: Mapping[str, Mapping[str, float]] | None = None,
) -> Priorities:
    """Rank options for every group and for all; `agreed` has scores by option and criterion that all share.

    Raises `IncompleteVoice` where a group has not said what its way of weighing needs: nothing is filled in.
    """
    names = tuple(options)
    if len(names) < 2 or not voices:
        raise IncompleteVoice("Ranking takes two options and one group at least.", remedy="Add what is missing.")
    groups = tuple(_ranked(voice, names, criteria, agreed or {}) for voice in voices)
    table = np.array([[ranking.values[option] for option in names] for ranking in groups])
    ranks = _ranks(table)
    points = prioritisation.borda(ranks)
    common = table.mean(axis=0)
    return Priorities(
        options=names,
        groups=groups,
        order=_ordered(names, common),
        values=dict(zip(names, map(float, common), strict=True)),
        borda=dict(zip(names, map(float, points), strict=True)),
        leaders=tuple(names[place] for place in prioritisation.leaders(ranks)),
        agreement=agreement.kendall_w(ranks),
        robustness=_robustness(names, criteria, voices, groups, agreed or {}),
    )


def _ranked(
    voice: Voice, options: tuple[str, ...], criteria: Sequence[Criterion], agreed: Mapping[str, Mapping[str, float]]
) -> GroupRanking:
    if voice.weighing is Weighing.BALLOT:
        return _by_ballot(voice, options)
    weights, ratio = _weights(voice, [criterion.id for criterion in criteria])
    values = prioritisation.weighted_sum(_table(voice, options, criteria, agreed), weights)
    return GroupRanking(
        group=voice.group,
        values=dict(zip(options, map(float, values), strict=True)),
        order=_ordered(options, values),
        weights={criterion.id: float(weight) for criterion, weight in zip(criteria, weights, strict=True)},
        consistency_ratio=ratio,
    )


def _by_ballot(voice: Voice, options: tuple[str, ...]) -> GroupRanking:
    if sorted(voice.order) != sorted(options):
        raise _incomplete(voice, "has not ranked every option once")
    last = len(options) - 1
    values = {option: 1.0 - voice.order.index(option) / last for option in options}
    return GroupRanking(group=voice.group, values=values, order=voice.order, weights={})


def _weights(voice: Voice, criteria: Sequence[str]) -> tuple[NDArray[np.float64], float | None]:
    """Weigh the criteria in the group's own way; with the consistency ratio for comparisons in pairs."""
    if voice.weighing is Weighing.ORDER:
        if sorted(voice.order) != sorted(criteria):
            raise _incomplete(voice, "has not put every criterion in order once")
        centroid = prioritisation.rank_order_centroid(len(criteria))
        return np.array([centroid[voice.order.index(name)] for name in criteria]), None
    if voice.weighing is Weighing.PAIRS:
        judged = prioritisation.ahp(_comparisons(voice, criteria))
        return judged.weights, judged.consistency_ratio
    if set(voice.points) != set(criteria) or not any(value > 0 for value in voice.points.values()):
        raise _incomplete(voice, "has not given points to every criterion")
    if voice.weighing is Weighing.SWING and max(voice.points.values()) != 100:
        raise _incomplete(voice, "has given 100 points to no criterion, or more than 100")
    return prioritisation.shares([voice.points[name] for name in criteria]), None


def _comparisons(voice: Voice, criteria: Sequence[str]) -> NDArray[np.float64]:
    found = np.ones((len(criteria), len(criteria)))
    for row, one in enumerate(criteria):
        for column, other in enumerate(criteria[:row]):
            given = voice.pairs.get((one, other))
            across = voice.pairs.get((other, one))
            ratio = given if given is not None else 1.0 / across if across else None
            if ratio is None or ratio <= 0:
                raise _incomplete(voice, f"has not compared {one} and {other}")
            found[row, column], found[column, row] = ratio, 1.0 / ratio
    return found


def _table(
    voice: Voice, options: tuple[str, ...], criteria: Sequence[Criterion], agreed: Mapping[str, Mapping[str, float]]
) -> NDArray[np.float64]:
    """Give scores from 0 to 1 by option and criterion, the group's own before those agreed on."""

    def score(option: str, criterion: Criterion) -> float:
        for source in (voice.scores, agreed):
            if (given := source.get(option, {}).get(criterion.id)) is not None:
                return criterion.scaled(given)
        raise _incomplete(voice, f"has no score of {option} for {criterion.id}")

    return np.array([[score(option, criterion) for criterion in criteria] for option in options])


def _incomplete(voice: Voice, what: str) -> IncompleteVoice:
    return IncompleteVoice(
        f"The group {what}.", where=voice.group, remedy="Complete what it said, or leave the group out and say so."
    )


def _ranks(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn values into ranks, 1 the best; values that differ only by rounding are tied."""
    from scipy import stats  # noqa: PLC0415  (slow to load, and few need it)

    return np.asarray(stats.rankdata(-np.round(table, 12), axis=1))


def _ordered(options: Sequence[str], values: NDArray[np.float64]) -> tuple[str, ...]:
    return tuple(options[int(place)] for place in np.argsort(-np.round(values, 12), kind="stable"))


def _robustness(
    options: tuple[str, ...],
    criteria: Sequence[Criterion],
    voices: Sequence[Voice],
    groups: Sequence[GroupRanking],
    agreed: Mapping[str, Mapping[str, float]],
) -> Robustness:
    rows = {ranking.group: np.array([ranking.values[option] for option in options]) for ranking in groups}
    without = {
        left_out: _ordered(options, np.mean([row for group, row in rows.items() if group != left_out], axis=0))
        for left_out in (rows if len(rows) > 1 else ())
    }
    weighing = [(v, g) for v, g in zip(voices, groups, strict=True) if v.weighing is not Weighing.BALLOT]
    if not weighing or not criteria:
        return Robustness(without=without, first_places={}, weight_limits={})
    table = np.mean([_table(voice, options, criteria, agreed) for voice, _ in weighing], axis=0)
    weights = np.mean([[ranking.weights[c.id] for c in criteria] for _, ranking in weighing], axis=0)
    places = prioritisation.rank_acceptability(table, draws=DRAWS, seed=SEED)
    return Robustness(
        without=without,
        first_places=dict(zip(options, map(float, places[:, 0]), strict=True)),
        weight_limits={c.id: prioritisation.stable_weights(table, weights, k) for k, c in enumerate(criteria)},
    )


def affordable(priorities: Priorities, costs: Mapping[str, float], budget: float) -> tuple[str, ...]:
    """Choose the options worth most together within a budget, exactly; an option without a cost is an error."""
    chosen = prioritisation.best_within(
        [priorities.values[option] for option in priorities.options],
        [costs[option] for option in priorities.options],
        budget,
    )
    return tuple(priorities.options[place] for place in chosen)


def survives(priorities: Priorities, costs: Mapping[str, float], budget: float) -> Mapping[str, float]:
    """Give how often each option is affordable and chosen when groups count more or less than one another.

    Shares from 0 to 1 over draws of the groups' importance, uniform over all that add up to one, with a fixed seed.
    """
    rows = np.array([[g.values[option] for option in priorities.options] for g in priorities.groups])
    price = [costs[option] for option in priorities.options]
    drawn = np.random.default_rng(SEED).dirichlet(np.ones(len(rows)), size=200)
    counts = np.zeros(len(priorities.options))
    for importance in drawn:
        counts[list(prioritisation.best_within(importance @ rows, price, budget))] += 1
    return dict(zip(priorities.options, map(float, counts / len(drawn)), strict=True))
