"""The income equation, the choice and the reweighting are those of R's survey package (`counterfactual/expected.R`)."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from wayfare.methods import counterfactual
from wayfare.methods.regression import apply, least_squares, logit

FOLDER = Path(__file__).parent / "counterfactual"
NAMES = ("constant", "log_size", "rooms", "region_B", "region_C")
LINE = 900.0


def column(name: str) -> np.ndarray:
    with (FOLDER / "households.csv").open(encoding="utf-8", newline="") as file:
        return np.array([row[name] for row in csv.DictReader(file)])


def expected() -> dict[str, float]:
    with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as file:
        return {row["what"]: float(row["value"]) for row in csv.DictReader(file)}


SIZE, ROOMS, WEIGHT, INCOME = (column(name).astype(float) for name in ("size", "rooms", "weight", "income"))
MIGRANTS = column("migrants") == "1"
REGION = column("region")
X = np.column_stack([np.ones(len(SIZE)), np.log(SIZE), ROOMS, REGION == "B", REGION == "C"])


def test_the_income_equation_has_the_coefficients_of_svyglm() -> None:
    beta = least_squares(X[~MIGRANTS], np.log(INCOME[~MIGRANTS]), WEIGHT[~MIGRANTS])
    assert beta == pytest.approx([expected()[f"income.{name}"] for name in NAMES], rel=1e-10)


def test_the_choice_has_the_coefficients_of_svyglm() -> None:
    beta = logit(X, MIGRANTS.astype(float), WEIGHT)
    assert beta == pytest.approx([expected()[f"choice.{name}"] for name in NAMES], rel=1e-8)
    likely = 1 / (1 + np.exp(-apply(X, beta)))
    assert (likely[0], likely[-1]) == pytest.approx(
        (expected()["propensity.first"], expected()["propensity.last"]), rel=1e-8
    )


def test_households_that_stand_in_count_as_in_r() -> None:
    households = counterfactual.Households(
        income=INCOME,
        without=INCOME,
        size=SIZE,
        migrants=MIGRANTS,
        returning=MIGRANTS * 1.0,
        x=X,
        x_returned=X,
    )
    likely, _ = counterfactual.propensities(households, WEIGHT)
    everywhere = np.ones(len(SIZE), dtype=bool)
    found = counterfactual.reweighting(households, WEIGHT, likely, everywhere)
    outcome = dict(zip(counterfactual.OUTCOMES, counterfactual.outcomes(found, LINE, everywhere), strict=True))
    assert outcome["headcount"] == pytest.approx(expected()["reweighted.headcount"], rel=1e-8)
    assert outcome["mean"] == pytest.approx(expected()["reweighted.mean"], rel=1e-8)
    assert found.people.sum() == pytest.approx((WEIGHT * SIZE).sum(), rel=1e-12), "nobody is lost or added"
