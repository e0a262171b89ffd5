"""Fay-Herriot estimates against the R package sae on its data set of milk expenditure (values of the domain note)."""

from __future__ import annotations

import numpy as np
import pytest

from wayfare.catalogue import load
from wayfare.methods import small_area
from wayfare.model.errors import WayfareError

ROWS = load().methods["fay_herriot"].example.rows
DIRECT = np.array([r["direct"] for r in ROWS])
SE = np.array([r["se"] for r in ROWS])
AREAS = [np.array([r[name] for r in ROWS], float) for name in ("area2", "area3", "area4")]
X = np.column_stack([np.ones(43), *AREAS])

PUBLISHED = {
    "REML": (
        0.018550222, [0.96818897, 0.13278014, 0.22694622, -0.24130108], 12.6774781,
        [1.02197034, 1.04760182, 1.06795126, 0.76081705, 0.84615736],
        [0.01346022, 0.00537288, 0.00570199, 0.00854174, 0.00957959], 40.7145757,
    ),
    "ML": (
        0.01551755, [0.96779863, 0.12787559, 0.22669089, -0.24258041], 12.771174,
        [1.01617332, 1.04369683, 1.06281679, 0.77534895, 0.85549030],
        [0.01357995, 0.00551287, 0.00585058, 0.00873545, 0.00977453], 40.6376228,
    ),
    "FH": (
        0.01642027, [0.96790115, 0.12945020, 0.22679103, -0.24215178], 12.7620505,
        [1.01797594, 1.04496387, 1.06448076, 0.77069202, 0.85251239],
        [0.01275702, 0.00531447, 0.00563220, 0.00832347, 0.00928352], 40.6618700,
    ),
}  # fmt: skip


@pytest.mark.parametrize("estimator", PUBLISHED)
def test_milk_to_the_digits_printed(estimator: small_area.Estimator) -> None:
    between, beta, likelihood, estimates, mse, total = PUBLISHED[estimator]
    found = small_area.fit(DIRECT, SE**2, X, estimator)
    assert found.between == pytest.approx(between, abs=6e-9)
    np.testing.assert_allclose(found.beta, beta, atol=6e-9)
    assert found.log_likelihood == pytest.approx(likelihood, abs=6e-7)
    np.testing.assert_allclose(found.estimates[:5], estimates, atol=6e-9)
    np.testing.assert_allclose(found.mse[:5], mse, atol=6e-9)
    assert found.estimates.sum() == pytest.approx(total, abs=6e-7)


def test_milk_errors_and_criteria_under_reml() -> None:
    found = small_area.fit(DIRECT, SE**2, X)
    np.testing.assert_allclose(found.beta_se, [0.06936208, 0.10300072, 0.09232981, 0.08161707], atol=6e-9)
    assert found.aic == pytest.approx(-15.3549563, abs=6e-7)
    assert found.bic == pytest.approx(-6.5489557, abs=6e-7)
    assert found.mse.sum() == pytest.approx(0.4572794, abs=6e-8)
    assert found.iterations == 4


@pytest.mark.parametrize("how", ["ratio", "difference"])
def test_benchmarked_districts_have_the_national_mean(how: small_area.Benchmark) -> None:
    weight = np.arange(1.0, 44.0)
    told = small_area.fay_herriot(DIRECT, SE, AREAS, weight, benchmark=how, total=1.0)
    assert (told["estimate"] * weight).sum() / weight.sum() == pytest.approx(1.0, abs=1e-12)
    assert (told["low"] < told["estimate"]).all()
    assert (told["estimate"] < told["high"]).all()


def test_district_nobody_was_asked_in_gets_the_model_alone_and_a_wider_interval() -> None:
    direct = DIRECT.copy()
    direct[4] = np.nan
    told = small_area.fay_herriot(direct, SE, AREAS)
    assert told["basis"][4] == "model"
    assert told["shrinkage"][4] == 0
    assert np.isnan(told["direct_cv"][4])
    assert told["root_mse"][4] > told["root_mse"][3]
    assert told["estimate"][4] == pytest.approx(small_area.fit(np.delete(DIRECT, 4), np.delete(SE, 4) ** 2,
                                                               np.delete(X, 4, 0)).beta[0])  # fmt: skip


@pytest.mark.parametrize("how", ["arcsine", "logit"])
def test_shares_stay_between_nought_and_one(how: small_area.Transformation) -> None:
    share = np.array([0.02, 0.05, 0.01, 0.2, 0.9, 0.97, 0.5, 0.4])
    se = np.full(8, 0.04)
    told = small_area.fay_herriot(share, se, [np.arange(8.0)], transformation=how)
    for name in ("estimate", "low", "high"):
        assert ((told[name] >= 0) & (told[name] <= 1)).all()


def test_share_of_nobody_cannot_be_transformed() -> None:
    with pytest.raises(WayfareError, match="above 0 and below 1"):
        small_area.fay_herriot([0.0, 0.5, 0.4], [0.1, 0.1, 0.1], transformation="logit")


def test_direct_estimate_without_variance_is_refused() -> None:
    with pytest.raises(WayfareError, match="area 2"):
        small_area.fit([1, 2, 3], [0.1, 0.0, 0.1], np.ones((3, 1)))


def test_covariates_that_follow_from_each_other_are_refused() -> None:
    with pytest.raises(WayfareError, match="cannot tell 2 coefficients apart"):
        small_area.fit([1, 2, 3], [0.1, 0.1, 0.1], np.ones((3, 2)))


def test_pooled_variance_is_the_mean_by_degrees_of_freedom_over_cases() -> None:
    """Variances of one case are 4, 1 and unknown; the first counts three times as often as the second."""
    se, cases = np.sqrt([4 / 10, 1 / 20, np.nan]), np.array([10.0, 20.0, 5.0])
    variance, _ = small_area.smoothed(np.zeros(3), se, np.ones((3, 1)), cases, np.array([3.0, 1.0, 0.0]), share=False)
    np.testing.assert_allclose(variance, 3.25 / cases)


def test_shares_of_one_design_effect_get_their_variances_back() -> None:
    share, cases = np.full(6, 0.2), np.array([20.0, 30, 40, 50, 60, 70])
    se = np.sqrt(1.5 * 0.2 * 0.8 / cases)
    variance, at = small_area.smoothed(share, se, np.ones((6, 1)), cases, cases - 1, share=True)
    np.testing.assert_allclose(variance, se**2)
    np.testing.assert_allclose(at, 0.2)


def test_variances_cannot_be_pooled_without_cases_or_degrees() -> None:
    with pytest.raises(WayfareError, match="without the number of cases"):
        small_area.fay_herriot(DIRECT, SE, smoothing="mean")
    with pytest.raises(WayfareError, match="no variance to pool"):
        small_area.fay_herriot(DIRECT, SE, cases=np.full(43, 9), degrees=np.zeros(43), smoothing="mean")


def test_mean_squared_error_is_honest_over_many_made_up_countries() -> None:
    """500 districts with known truth, 40 draws: the errors made are as large as announced, and smaller than direct."""
    rng = np.random.default_rng(20261127)
    x = np.column_stack([np.ones(500), rng.normal(size=500)])
    psi = rng.uniform(0.2, 2.0, 500)
    made = announced = direct = covered = 0.0
    for _ in range(40):
        truth = x @ [1.0, 0.5] + rng.normal(scale=0.7, size=500)
        y = truth + rng.normal(size=500) * np.sqrt(psi)
        found = small_area.fit(y, psi, x)
        made += float(((found.estimates - truth) ** 2).mean()) / 40
        announced += float(found.mse.mean()) / 40
        direct += float(((y - truth) ** 2).mean()) / 40
        covered += float((np.abs(found.estimates - truth) <= 1.959964 * np.sqrt(found.mse)).mean()) / 40
    assert announced == pytest.approx(made, rel=0.03)
    assert made < direct / 2
    assert covered == pytest.approx(0.95, abs=0.01)
