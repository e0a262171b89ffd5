"""Income without migration at four levels of rigour, and poverty and inequality under each.

Every level gives a distribution over people: incomes and the weights they count with. Levels 2 and 3 replace the whole
income of households with migrants by that of others like them; level 4 adds what the migrants would earn at home.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr, ndtri

from .bootstrap import psu_factors
from .inequality import fgt
from .regression import apply, least_squares, logit

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

METHOD = "counterfactual/1"
"""Rises when numbers may change though data, covariates and seed do not."""
LEVELS = ("observed", "subtraction", "prediction", "reweighting", "simulation")
OUTCOMES = ("headcount", "gap", "severity", "gini", "mean")
_NEVER = 1e-12


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Households:
    """A sample of households. Incomes are per person; `x` begins with a column of ones."""

    income: Floats
    without: Floats
    """Income less remittances."""
    size: Floats
    migrants: Mask
    """Households with a migrant or with remittances, whose income is replaced."""
    returning: Floats
    """Members who would live at home."""
    x: Floats
    x_returned: Floats
    """The same covariates with those members at home."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Distribution:
    """Incomes, how many people have them, and the household each comes from."""

    income: Floats
    people: Floats
    household: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is computed besides the data: the poverty line, and how often chance is asked."""

    line: float
    draws: int
    replicates: int
    seed: int
    selection: float = 0.0


def as_it_is(households: Households, weights: Floats) -> Distribution:
    """Give incomes as observed."""
    return _everybody(households, weights, households.income)


def subtraction(households: Households, weights: Floats) -> Distribution:
    """Level 1: take the money away and change nothing else (the naive reading; overstates the effect)."""
    return _everybody(households, weights, households.without)


def prediction(households: Households, weights: Floats, chance: Floats) -> Distribution:
    """Level 2: what households without migrants and with the same traits earn (Adams 2006).

    Log income per person is regressed on the covariates among households without migrants and applied to the others,
    plus a residual drawn from those of the regression. Incomes of zero or less have no logarithm: they are left out
    of the regression, and as large a share of the predicted incomes is zero. `chance` holds uniform numbers, one
    column a household, two lines a draw.
    """
    donors = ~households.migrants & (households.income > 0)
    log_income = np.log(households.income[donors])
    beta = least_squares(households.x[donors], log_income, weights[donors])
    residuals = log_income - apply(households.x[donors], beta)
    errors = _drawn(residuals, weights[donors], chance[0::2])
    income = np.exp(apply(households.x[households.migrants], beta) + errors)
    income = np.where(chance[1::2] < _penniless(households, weights), 0.0, income)
    return _replaced(households, weights, income, households.size)


def reweighting(households: Households, weights: Floats, propensity: Floats, within: Mask) -> Distribution:
    """Level 3: households without migrants stand for those with, counted so that they look like them.

    DiNardo, Fortin and Lemieux (1996), with weights p / (1 - p) as for the average effect on the treated. They count
    for as many people as the households with migrants that are `within` the part of the country asked for.
    """
    stay = np.flatnonzero(~households.migrants)
    people = weights * households.size
    odds = people * propensity / (1 - propensity) * within
    share = (people * within)[households.migrants].sum() / max(float(odds[stay].sum()), 1e-300)
    return Distribution(income=households.income[stay], people=people[stay] + share * odds[stay], household=stay)


def simulation(
    households: Households, weights: Floats, propensity: Floats, chance: Floats, selection: float = 0.0
) -> Distribution:
    """Level 4: simulate the migrants at home (in the spirit of Lokshin, Bontch-Osmolovski and Glinskaya 2010).

    Households keep the income they have without the money and add what their migrants would: the difference of two
    incomes predicted with the same error, with them at home and without. Where `x_returned` is `x` that is the income
    of one person in a household like theirs for each. Those who return share the income and are among the people
    counted. Many errors are drawn for each household.

    `selection` is the correlation, assumed and not estimated, between what moves people to migrate and what raises
    incomes at home beyond the covariates. Given it, incomes of households without migrants are cleared of the error
    expected from their choice (Lee 1983), and each draw for a household with migrants takes an error that agrees with
    its choice.
    """
    donors, movers = ~households.migrants & (households.income > 0), households.migrants
    x, log_income = households.x[donors], np.log(households.income[donors])
    index = ndtri(propensity[donors])
    expected = -_density(index) / ndtr(-index)
    spread = 1 - index * expected - expected**2
    narrower = 1 - selection**2 * (1 - float(np.average(spread, weights=weights[donors])))
    beta, related = _selected(x, log_income, weights[donors], selection / np.sqrt(narrower), expected)
    residuals = log_income - apply(x, beta) - related * expected
    residuals = residuals * _unexplained(residuals, related**2 * spread, weights[donors])
    choice = ndtri(np.clip(1 - propensity[movers] * chance[2::3], _NEVER, 1 - _NEVER))
    errors = np.exp(related * choice + _drawn(residuals, weights[donors], chance[0::3]))
    errors = np.where(chance[1::3] < _penniless(households, weights), 0.0, errors)
    stayed = households.size[movers]
    size = stayed + households.returning[movers]
    now = stayed * np.exp(apply(households.x[movers], beta))
    then = size * np.exp(apply(households.x_returned[movers], beta))
    income = (stayed * households.without[movers] + (then - now) * errors) / size
    return _replaced(households, weights, income, households.size + households.returning)


def propensities(households: Households, weights: Floats, start: Floats | None = None) -> tuple[Floats, Floats]:
    """Estimate how likely each household is to have migrants, by a logit on its traits; and give the coefficients."""
    beta = logit(households.x, households.migrants.astype(np.float64), weights, start)
    return np.clip(expit(apply(households.x, beta)), _NEVER, 1 - _NEVER), beta


def estimate(
    households: Households,
    weights: Floats,
    plan: Plan,
    within: Sequence[Mask],
    *,
    number: int = 0,
    start: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Go through the whole procedure once: outcomes by part of the country, level and outcome; and the logit.

    `number` is that of the bootstrap sample, 0 for the survey itself; each has its own stream of random numbers.
    """
    stream = np.random.SeedSequence([plan.seed, number])
    chance = np.random.Generator(np.random.PCG64(stream)).random((3 * plan.draws, int(households.migrants.sum())))
    likely, beta = propensities(households, weights, start)
    everywhere = {
        "observed": as_it_is(households, weights),
        "subtraction": subtraction(households, weights),
        "prediction": prediction(households, weights, chance[: 2 * plan.draws]),
        "simulation": simulation(households, weights, likely, chance, plan.selection),
    }
    found = [
        outcomes(everywhere.get(level) or reweighting(households, weights, likely, part), plan.line, part)
        for part in within
        for level in LEVELS
    ]
    return np.reshape(found, (len(within), len(LEVELS), len(OUTCOMES))), beta


def bootstrap(
    households: Households,
    weights: Floats,
    plan: Plan,
    within: Sequence[Mask],
    *,
    strata: NDArray[np.integer],
    psus: NDArray[np.integer],
) -> tuple[Floats, Floats]:
    """Give the outcomes, and the same for every replicate: regressions and draws are made anew in each of them."""
    found, beta = estimate(households, weights, plan, within)
    factors = psu_factors(strata, psus, replicates=plan.replicates, seed=plan.seed)
    again = [
        estimate(households, weights * factor, plan, within, number=number, start=beta)[0]
        for number, factor in enumerate(factors, start=1)
    ]
    return found, np.stack(again)


def outcomes(distribution: Distribution, line: float, within: Mask) -> Floats:
    """Measure a part of a distribution: poverty of order 0, 1 and 2, Gini coefficient, mean."""
    here = within[distribution.household] & (distribution.people > 0)
    income, people = distribution.income[here], distribution.people[here]
    if not people.size:
        return np.full(len(OUTCOMES), np.nan)
    total, earned = float(people.sum()), float((income * people).sum())
    poverty = [fgt(income, line, alpha, people) for alpha in (0, 1, 2)]
    return np.array([*poverty, _gini(income, people), earned / total])


def _gini(income: Floats, people: Floats) -> float:
    """Give twice the covariance of income and rank over mean income (Lerman and Yitzhaki 1984), mid-point ranks."""
    order = np.argsort(income, kind="stable")
    income, people = income[order], people[order] / people.sum()
    rank = np.cumsum(people) - people / 2
    mean = float((people * income).sum())
    return float(2 * (people * income * (rank - 0.5)).sum() / mean) if mean else float("nan")


def _everybody(households: Households, weights: Floats, income: Floats) -> Distribution:
    return Distribution(income=income, people=weights * households.size, household=np.arange(len(income)))


def _replaced(households: Households, weights: Floats, income: Floats, size: Floats) -> Distribution:
    """Let the draws, one line each, stand for the households with migrants in equal parts."""
    stay, move = np.flatnonzero(~households.migrants), np.flatnonzero(households.migrants)
    draws = len(income)
    moved = np.tile(weights[move] * size[move] / draws, draws)
    return Distribution(
        income=np.concatenate([households.income[stay], income.ravel()]),
        people=np.concatenate([weights[stay] * households.size[stay], moved]),
        household=np.concatenate([stay, np.tile(move, draws)]),
    )


def _drawn(residuals: Floats, weights: Floats, chance: Floats) -> Floats:
    """Draw residuals with probabilities in proportion to their weights, by inversion of their distribution."""
    order = np.argsort(residuals, kind="stable")
    below = np.cumsum(weights[order])
    places = np.searchsorted(below, chance * below[-1], side="right")
    return np.asarray(residuals[order][np.minimum(places, len(order) - 1)])


def _penniless(households: Households, weights: Floats) -> float:
    """Give the share of households without migrants that have no income."""
    stay = ~households.migrants
    return float((weights[stay] * (households.income[stay] <= 0)).sum() / weights[stay].sum())


def _selected(
    x: Floats, log_income: Floats, weights: Floats, selection: float, expected: Floats
) -> tuple[Floats, float]:
    """Regress net of the expected error of the choice, in standard deviations of the error of incomes."""
    beta = least_squares(x, log_income, weights)
    related = selection * float(np.sqrt(np.average((log_income - apply(x, beta)) ** 2, weights=weights)))
    return (least_squares(x, log_income - related * expected, weights) if related else beta), related


def _unexplained(residuals: Floats, choice: Floats, weights: Floats) -> float:
    """Give the share of the standard deviation of the residuals that the error of the choice does not make."""
    total = float((weights * residuals**2).sum())
    return float(np.sqrt(max(0.0, 1 - float((weights * choice).sum()) / total))) if total > 0 else 1.0


def _density(z: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi))
