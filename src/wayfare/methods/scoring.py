"""Official scores of policies and institutions, from answers to their questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

POLICY_DOMAINS = 6
POLICY_QUESTIONS = 5
ACCESS_DOMAIN = 0
"""Domain 1 of SDG 10.7.2, access of non-nationals to services: half a point where a legal status is needed."""


class Standing(StrEnum):
    """How far policies for orderly and safe migration go (SDG metadata 10.7.2)."""

    FURTHER_PROGRESS = "requires_further_progress"
    PARTIALLY = "partially_meets"
    MEETS = "meets"
    FULLY = "fully_meets"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyScore:
    """SDG indicator 10.7.2."""

    domains: tuple[float, ...]
    """Percent, in the order of the questionnaire."""
    overall: float
    standing: Standing


def migration_policies(answers: ArrayLike) -> PolicyScore:
    """Score the questionnaire of SDG indicator 10.7.2.

    `answers` has shape (6, 5): 1 yes, 0 no, and 0.5 in the first domain where only people with a legal status have
    access. Each domain is the mean of its five; the whole is the unweighted mean of all thirty, in percent. An answer
    that is not known is not a no: NaN is an error.
    """
    given = np.asarray(answers, dtype=np.float64)
    if given.shape != (POLICY_DOMAINS, POLICY_QUESTIONS) or np.isnan(given).any():
        raise ValueError("six domains of five answers each are needed, none of them missing")
    if not np.isin(given, (0.0, 0.5, 1.0)).all() or (np.delete(given, ACCESS_DOMAIN, axis=0) == 0.5).any():
        raise ValueError("answers are 0 or 1, and 0.5 only in the first domain")
    overall = 100.0 * float(given.mean())
    return PolicyScore(
        domains=tuple(float(x) for x in 100.0 * given.mean(axis=1)), overall=overall, standing=standing(overall)
    )


def standing(overall: float) -> Standing:
    """Put a score of SDG indicator 10.7.2, in percent, into its class."""
    if overall >= 100.0:
        return Standing.FULLY
    if overall >= 80.0:
        return Standing.MEETS
    return Standing.PARTIALLY if overall >= 40.0 else Standing.FURTHER_PROGRESS


COHERENCE_DOMAINS: Mapping[str, Sequence[tuple[str, float]]] = {
    "political_commitment": (("commitment", 5.0), ("further", 5.0)),
    "long_term_objectives": (("objectives", 5.0), ("further", 5.0)),
    "national_coordination": (("mechanism", 5.0), ("trade_offs", 2.0), ("centre", 1.0), ("levels", 1.0),
                              ("alignment", 1.0), ("other", 1.0)),
    "consultation": (("early", 5.0), ("stages", 1.0), ("disclosed", 2.0), ("accountability", 2.0)),
    "assessment_of_effects": (("assessed", 5.0), ("further", 5.0)),
    "levels_of_government": (("inputs", 5.0), ("exchange", 5.0), ("templates", 5.0), ("calendars", 5.0)),
    "monitoring": (("framework", 5.0), ("reporting", 2.0), ("data", 3.0)),
    "finance": (("aligned", 5.0), ("tracked", 5.0), ("other", 5.0)),
}  # fmt: skip
"""Elements of SDG indicator 17.14.1 and the most points each can bring (SDG metadata 17.14.1, step 2)."""
COHERENCE_MOST = 10.0


def policy_coherence(points: Mapping[str, Mapping[str, float]]) -> tuple[Mapping[str, float], float]:
    """Score the mechanisms of SDG indicator 17.14.1: points of each of eight domains, and all in percent of 80.

    `points` gives the points of each element that is in place; an element left out has none. A domain never counts for
    more than ten. Unknown names and points beyond an element's own are errors.
    """
    for domain, given in points.items():
        most = dict(COHERENCE_DOMAINS.get(domain, ()))
        for element, value in given.items():
            if element not in most or not 0.0 <= value <= most[element]:
                raise ValueError(f"{domain}.{element}: {value:g} points cannot be given")
    found = {domain: min(COHERENCE_MOST, float(sum(points.get(domain, {}).values()))) for domain in COHERENCE_DOMAINS}
    return found, 100.0 * sum(found.values()) / (COHERENCE_MOST * len(COHERENCE_DOMAINS))


class GenderBudget(StrEnum):
    """Whether a country tracks money for gender equality (SDG metadata 5.c.1)."""

    FULLY = "fully_meets"
    APPROACHES = "approaches"
    NOT = "does_not_meet"


GENDER_BUDGET_CRITERIA = ((3, 2), (7, 4), (3, 2))
"""Questions of each criterion and how many must be answered with yes."""


def gender_budget(answers: Sequence[Sequence[bool]]) -> GenderBudget:
    """Score the thirteen questions of SDG indicator 5.c.1, given criterion by criterion (three, seven, three)."""
    if tuple(map(len, answers)) != tuple(number for number, _ in GENDER_BUDGET_CRITERIA):
        raise ValueError("three, seven and three answers are needed")
    met = [sum(map(bool, given)) >= least for given, (_, least) in zip(answers, GENDER_BUDGET_CRITERIA, strict=True)]
    return gender_budget_class(met)


def gender_budget_class(met: Sequence[bool]) -> GenderBudget:
    """Put the three criteria of SDG indicator 5.c.1 into the class of the whole."""
    if all(met):
        return GenderBudget.FULLY
    return GenderBudget.APPROACHES if any(met) else GenderBudget.NOT


def refugee_rate(refugees: float, population: float) -> float:
    """Give refugees from a country per 100,000 of its people, the refugees among them (SDG metadata 10.7.4)."""
    return 1e5 * refugees / (population + refugees) if population + refugees > 0 else np.nan


def injury_rate(new_cases: float, workers: float) -> float:
    """Give new occupational injuries per 100,000 full-time workers (SDG metadata 8.8.1).

    Fatal and non-fatal injuries are two rates and are never added.
    """
    return 1e5 * new_cases / workers if workers > 0 else np.nan


def unpaid_care(
    domestic: ArrayLike, care: ArrayLike, weights: ArrayLike | None = None, *, weekly: bool = False
) -> float:
    """Give the part of a day spent on unpaid domestic work and care, in percent of 24 hours (SDG metadata 5.4.1).

    Hours are averaged over the whole population, those with none included; hours of a week are divided by seven.
    """
    hours = (np.asarray(domestic, dtype=np.float64) + np.asarray(care, dtype=np.float64)) / (7.0 if weekly else 1.0)
    weight = np.ones(hours.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    return 100.0 * float(np.average(hours, weights=weight)) / 24.0


def remittance_cost_met(
    average: float, corridors: Mapping[str, float | None]
) -> tuple[bool, Mapping[str, bool | None]]:
    """Tell whether SDG target 10.c is met: the average of all services under 3 percent, every SmaRT at most 5.

    A corridor without a SmaRT average is neither met nor missed.
    """
    return average < 3.0, {name: None if smart is None else smart <= 5.0 for name, smart in corridors.items()}


def recruitment_cost(
    costs: ArrayLike, monthly_earnings: ArrayLike, *, average: str = "median", weights: ArrayLike | None = None
) -> float:
    """Give the cost of recruitment in months of earnings abroad (SDG metadata 10.7.1).

    The cost of each worker is divided by that worker's earnings in a month, and the ratios are averaged: `mean`,
    `median`, or `fourth_quintile`, the value four in five do not exceed. The mean of ratios is not the ratio of means.
    Workers without either number, or without earnings, are left out. Without weights everybody counts once.
    """
    cost, earned = np.asarray(costs, dtype=np.float64), np.asarray(monthly_earnings, dtype=np.float64)
    weight = np.ones(cost.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    known = np.isfinite(cost) & np.isfinite(earned) & (earned > 0) & (weight > 0)
    ratio, weight = cost[known] / earned[known], weight[known]
    if not ratio.size:
        return np.nan
    if average == "mean":
        return float(np.average(ratio, weights=weight))
    return _weighted_quantile(ratio, weight, {"median": 0.5, "fourth_quintile": 0.8}[average])


def _weighted_quantile(
    values: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    weights: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    q: float,
) -> float:
    """Find the lowest value below which lies the share q of the weight; on a tie the mean with the next."""
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(weights[order])
    target = q * upto[-1]
    at = int(np.searchsorted(upto, target * (1 - 1e-12)))
    exact = abs(upto[at] - target) <= 1e-12 * upto[-1] and at + 1 < len(order)
    return float((values[order][at] + values[order][at + 1]) / 2 if exact else values[order][at])
