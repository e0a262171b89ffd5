"""Income without migration: what may be assumed, what is measured, and what a reader is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DIMENSION = "counterfactual"
"""Domain column that says which assumption a figure rests on; its codes are in `content/codelists`."""


class Assumption(StrEnum):
    """What is assumed of households without migration, in rising rigour; `observed` is the world as it is."""

    OBSERVED = "observed"
    SUBTRACTION = "subtraction"
    """The money is taken away and nothing else changes."""
    PREDICTION = "prediction"
    """Households have what others like them earn."""
    REWEIGHTING = "reweighting"
    """Households without migrants, counted so that they look like those with migrants, stand for them."""
    SIMULATION = "simulation"
    """Migrants are at home, share the income, and what set their households apart is allowed for."""


class Outcome(StrEnum):
    """What is measured over all people."""

    HEADCOUNT = "headcount"
    GAP = "gap"
    SEVERITY = "severity"
    GINI = "gini"
    MEAN = "mean"


class Reading(StrEnum):
    """How it is told: the value itself, or how much lower it is with migration, in its unit or in percent."""

    VALUE = "value"
    REDUCTION = "reduction"
    REDUCTION_PERCENT = "reduction_percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """The part of an indicator's definition that asks for every assumption side by side."""

    outcome: Outcome
    reading: Reading = Reading.VALUE


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterfactualPolicy:
    """How counterfactual incomes are made. The installed values are in `content/policy`."""

    replicates: int = 200
    """Bootstrap samples behind each standard error."""
    draws: int = 20
    """Incomes drawn for each household whose income is predicted."""
    seed: int = 2010
    selection: float = 0.0
    """Correlation assumed between what moves people to migrate and what raises their incomes beyond the covariates."""
    covariates: tuple[str, ...] = ()
    """Concepts that describe households; those a survey has are used."""
    breakdowns: tuple[str, ...] = ()
    """Concepts of households by which the figures are also told."""
