"""Weights from judgements and orders from scores: what groups want most, and how firmly the order stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Consistency index of random judgements for 1 to 10 criteria (Saaty 1980)."""


def shares(points: ArrayLike) -> Floats:
    """Turn points into weights that add up to one: direct rating, SMART, swing weights (Edwards and Barron 1994)."""
    given = np.asarray(points, dtype=np.float64)
    if (given < 0).any() or given.sum() <= 0:
        raise ValueError("points must not be negative, and some must be above zero")
    return np.asarray(given / given.sum())


def rank_order_centroid(n: int) -> Floats:
    """Give weights of n criteria of which only the order is known, most important first (Barron and Barrett 1996)."""
    return np.asarray([sum(1.0 / i for i in range(k, n + 1)) / n for k in range(1, n + 1)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Weights from comparisons in pairs, and how consistent these were."""

    weights: Floats
    eigenvalue: float
    consistency_ratio: float
    """Below 0.10 the judgements are taken as consistent; NaN beyond ten criteria."""


def ahp(comparisons: ArrayLike) -> Judgement:
    """Weigh criteria compared in pairs: the principal eigenvector (Saaty 1980, The Analytic Hierarchy Process, ch. 3).

    `comparisons` is square, entry (i, j) saying how many times more i matters than j, with reciprocals across.
    """
    matrix = np.asarray(comparisons, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not np.allclose(matrix * matrix.T, 1.0):
        raise ValueError("comparisons must be a square table of reciprocals")
    values, vectors = np.linalg.eig(matrix)
    first = int(np.argmax(values.real))
    vector = np.abs(vectors[:, first].real)
    n, largest = len(matrix), float(values[first].real)
    index = RANDOM_INDEX[n - 1] if n <= len(RANDOM_INDEX) else np.nan
    deviation = (largest - n) / (n - 1) if n > 1 else 0.0
    ratio = deviation / index if index > 0 or np.isnan(index) else 0.0
    return Judgement(weights=vector / vector.sum(), eigenvalue=largest, consistency_ratio=ratio)


def together(judgements: Sequence[ArrayLike]) -> Floats:
    """Join comparisons of several groups by their geometric mean, which keeps reciprocals (Aczel and Saaty 1983)."""
    return np.asarray(np.exp(np.mean([np.log(np.asarray(one, dtype=np.float64)) for one in judgements], axis=0)))


def borda(rankings: ArrayLike) -> Floats:
    """Give each thing the points of a Borda count: how many others it beats in each ranking, ties half.

    `rankings` has shape (raters, things), 1 being the best.
    """
    from scipy import stats  # noqa: PLC0415  (slow to load, and few need it)

    ranks = stats.rankdata(np.asarray(rankings, dtype=np.float64), axis=1)
    return np.asarray((ranks.shape[1] - ranks).sum(axis=0))


def condorcet(rankings: ArrayLike) -> int | None:
    """Find the thing that beats every other by majority; None where there is none, as in a cycle."""
    ranks = np.asarray(rankings, dtype=np.float64)
    wins = (ranks[:, :, None] < ranks[:, None, :]).sum(axis=0)
    beats = wins > wins.T
    for thing in range(ranks.shape[1]):
        if beats[thing].sum() == ranks.shape[1] - 1:
            return thing
    return None


class Preference:
    """The six preference functions of PROMETHEE: how far a difference in one criterion is preferred, from 0 to 1.

    Brans, Vincke and Mareschal (1986), How to select and how to rank projects, EJOR 24, section 2.
    """

    @staticmethod
    def usual(d: Floats) -> Floats:
        """Prefer any advantage."""
        return np.asarray(d > 0, dtype=np.float64)

    @staticmethod
    def u_shape(d: Floats, q: float) -> Floats:
        """Prefer an advantage above q."""
        return np.asarray(d > q, dtype=np.float64)

    @staticmethod
    def v_shape(d: Floats, p: float) -> Floats:
        """Prefer in proportion to the advantage, fully from p."""
        return np.clip(d / p, 0.0, 1.0)

    @staticmethod
    def level(d: Floats, q: float, p: float) -> Floats:
        """Prefer by half above q, fully above p."""
        return np.where(d > p, 1.0, np.where(d > q, 0.5, 0.0))

    @staticmethod
    def linear(d: Floats, q: float, p: float) -> Floats:
        """Prefer nothing up to q, then in proportion, fully from p."""
        return np.clip((d - q) / (p - q), 0.0, 1.0)

    @staticmethod
    def gaussian(d: Floats, s: float) -> Floats:
        """Prefer more and more, half way a little above s."""
        return np.where(d > 0, 1.0 - np.exp(-(d**2) / (2 * s**2)), 0.0)


Criterion: TypeAlias = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outranking:
    """Flows of PROMETHEE: how much each option outranks the others, and is outranked."""

    preference: Floats
    """(options, options): how far the row is preferred to the column."""
    leaving: Floats
    entering: Floats

    @property
    def net(self) -> Floats:
        """Leaving less entering; adds up to zero."""
        return np.asarray(self.leaving - self.entering)

    @property
    def order(self) -> tuple[int, ...]:
        """Options from best to worst."""
        return tuple(int(i) for i in np.argsort(-self.net, kind="stable"))


def promethee(
    scores: ArrayLike, weights: ArrayLike, criteria: Sequence[Criterion], highest: Sequence[bool]
) -> Outranking:
    """Compare options criterion by criterion without full compensation.

    `scores` has shape (options, criteria); `highest` says for each criterion whether more is better. Brans, Vincke and
    Mareschal (1986), sections 3 and 4, with flows divided by the number of other options.
    """
    table, weight = np.asarray(scores, dtype=np.float64), shares(weights)
    n = len(table)
    preference = np.zeros((n, n))
    for k, (prefer, more) in enumerate(zip(criteria, highest, strict=True)):
        difference = table[:, None, k] - table[None, :, k]
        preference += weight[k] * prefer(difference if more else -difference)
    np.fill_diagonal(preference, 0.0)
    return Outranking(
        preference=preference, leaving=preference.sum(axis=1) / (n - 1), entering=preference.sum(axis=0) / (n - 1)
    )


def weighted_sum(scores: ArrayLike, weights: ArrayLike) -> Floats:
    """Add up scores by weight; `scores` (options, criteria) must be on one scale."""
    return np.asarray(np.asarray(scores, dtype=np.float64) @ shares(weights))


def rank_acceptability(scores: ArrayLike, *, draws: int, seed: int) -> Floats:
    """Give how often each option takes each place when nothing is known of the weights.

    Shape (options, places), rows add up to one. Stochastic multicriteria acceptability analysis (Lahdelma and Salminen
    2001), weights uniform over all that add up to one. The seed makes it repeatable.
    """
    table = np.asarray(scores, dtype=np.float64)
    drawn = np.random.default_rng(seed).dirichlet(np.ones(table.shape[1]), size=draws)
    places = (-(drawn @ table.T)).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    return np.asarray([[np.mean(places[:, i] == place) for place in range(len(table))] for i in range(len(table))])


def without_each_group(
    scores_by_group: Mapping[str, ArrayLike], combine: Callable[[Sequence[ArrayLike]], Floats]
) -> Mapping[str, tuple[int, ...]]:
    """Give the order that is left when each group in turn is not counted, best first."""
    return {
        left_out: tuple(
            int(i)
            for i in np.argsort(
                -combine([given for group, given in scores_by_group.items() if group != left_out]), kind="stable"
            )
        )
        for left_out in scores_by_group
    }


def leaders(rankings: ArrayLike) -> tuple[int, ...]:
    """Give the smallest set of things each of which beats everything outside it by majority (Smith 1973).

    One thing is a Condorcet winner; several are in a cycle or tie with one another, and nothing but another rule or a
    talk can choose among them. `rankings` has shape (raters, things), 1 being the best.
    """
    ranks = np.asarray(rankings, dtype=np.float64)
    wins = (ranks[:, :, None] < ranks[:, None, :]).sum(axis=0)
    beats = wins > wins.T
    order = np.argsort(-beats.sum(axis=1), kind="stable")
    for size in range(1, len(order) + 1):
        inside, outside = order[:size], order[size:]
        if beats[np.ix_(inside, outside)].all():
            return tuple(sorted(int(thing) for thing in inside))
    return ()


def stable_weights(scores: ArrayLike, weights: ArrayLike, criterion: int) -> tuple[float, float]:
    """Give the limits within which one weight can move, the others in proportion, while the same option stays first.

    `scores` (options, criteria) on one scale. The present weight lies between the limits, which are 0 and 1 where
    nothing changes (weight stability interval: Mareschal 1988, Weight stability intervals in multicriteria decision
    aid, EJOR 33). A criterion that has all the weight cannot move.
    """
    table, weight = np.asarray(scores, dtype=np.float64), shares(weights)
    own, rest = weight[criterion], 1.0 - weight[criterion]
    if rest <= 0:
        return 1.0, 1.0
    others = np.where(np.arange(len(weight)) == criterion, 0.0, weight) / rest
    first = int(np.argmax(table @ weight))
    lead = table[first] - table
    at_none, at_all = lead @ others, lead[:, criterion]
    low, high = 0.0, 1.0
    for none, everything in zip(at_none, at_all, strict=True):
        if min(none, everything) >= 0:
            continue
        turn = none / (none - everything) if none != everything else own
        if everything < none:
            high = min(high, max(turn, own))
        else:
            low = max(low, min(turn, own))
    return float(low), float(high)


def best_within(values: ArrayLike, costs: ArrayLike, budget: float) -> tuple[int, ...]:
    """Choose options worth most together that cost no more than the budget: the exact optimum of the 0-1 knapsack.

    Values and costs must not be negative. Solved by HiGHS branch and bound; of equally good choices the same one is
    given each time.
    """
    worth, price = np.asarray(values, dtype=np.float64), np.asarray(costs, dtype=np.float64)
    if (worth < 0).any() or (price < 0).any():
        raise ValueError("values and costs must not be negative")
    if not worth.size:
        return ()
    from scipy import optimize  # noqa: PLC0415  (slow to load, and few need it)

    found = optimize.milp(
        -worth,
        constraints=optimize.LinearConstraint(price[None, :], -np.inf, budget),
        integrality=np.ones(len(worth), dtype=np.int64),
        bounds=optimize.Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    return () if found.x is None else tuple(int(i) for i in np.flatnonzero(found.x > 0.5))
