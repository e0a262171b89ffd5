"""Small areas by the model of Fay and Herriot: direct estimates and covariates joined, with mean squared errors."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wayfare.model.errors import WayfareError

Array: TypeAlias = NDArray[np.float64]
Estimator: TypeAlias = Literal["REML", "ML", "FH"]
Transformation: TypeAlias = Literal["none", "arcsine", "logit"]
Benchmark: TypeAlias = Literal["none", "ratio", "difference"]
Smoothing: TypeAlias = Literal["none", "mean", "share"]

PRECISION = 1e-4
"""Scoring stops when the variance between areas changes by a smaller part; as R's sae, so that values agree."""
ROUNDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted model y = x b + u + e with known sampling variances, and its estimates for its areas."""

    between: float
    """Variance between areas that the covariates leave unexplained."""
    beta: Array
    beta_se: Array
    covariance: Array
    estimates: Array
    mse: Array
    shrinkage: Array
    """Share of the direct estimate in the result."""
    log_likelihood: float
    iterations: int

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * (len(self.beta) + 1) - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion."""
        return (len(self.beta) + 1) * math.log(len(self.estimates)) - 2 * self.log_likelihood


def fit(y: ArrayLike, variance: ArrayLike, x: ArrayLike, estimator: Estimator = "REML") -> Fit:
    """Fit the area-level model (Fay and Herriot 1979, JASA 74, 269-277) and predict its areas.

    The variance between areas by Fisher scoring from the median sampling variance. Mean squared errors g1 + g2 + 2 g3
    (Prasad and Rao 1990) for REML, less the bias of the variance for ML (Datta and Lahiri 2000) and for the moment
    estimator (Datta, Rao and Smith 2005); Rao and Molina 2015, Small Area Estimation, chapter 6.
    """
    y, psi, x = np.asarray(y, float), np.asarray(variance, float), np.atleast_2d(np.asarray(x, float))
    _usable(psi, x)
    between, n = _between(y, psi, x, estimator)
    v = 1 / (between + psi)
    covariance = np.linalg.inv((x.T * v) @ x)
    beta = covariance @ (x.T * v) @ y
    residual = y - x @ beta
    return Fit(
        between=between,
        beta=beta,
        beta_se=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        estimates=x @ beta + between * v * residual,
        mse=_mse(between, psi, x, covariance, estimator),
        shrinkage=between * v,
        log_likelihood=float(-0.5 * np.sum(np.log(2 * math.pi / v) + residual**2 * v)),
        iterations=n,
    )


def _usable(psi: Array, x: Array) -> None:
    if not (psi > 0).all():
        raise WayfareError(
            "A direct estimate has no sampling variance.",
            where=f"area {int(np.flatnonzero(~(psi > 0))[0]) + 1}",
            remedy="Leave out the direct estimate of an area whose standard error is zero or unknown.",
        )
    if len(x) <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        raise WayfareError(
            f"{len(x)} areas cannot tell {x.shape[1]} coefficients apart.",
            remedy="Use fewer covariates, none of which follows from the others.",
        )


def _between(y: Array, psi: Array, x: Array, estimator: Estimator) -> tuple[float, int]:
    """Score the variance between areas; below zero it is zero."""
    between, change, n = float(np.median(psi)), math.inf, 0
    while change > PRECISION and n < ROUNDS:
        last = between
        between = last + _step(last, y, psi, x, estimator)
        change, n = abs((between - last) / last) if last else 0.0, n + 1
    return max(between, 0.0), n


def _step(between: float, y: Array, psi: Array, x: Array, estimator: Estimator) -> float:
    v = 1 / (between + psi)
    weighted = x.T * v
    residual = y - x @ np.linalg.solve(weighted @ x, weighted @ y)
    py = v * residual
    if estimator == "FH":
        return float((residual @ py - (len(y) - x.shape[1])) / v.sum())
    if estimator == "ML":
        return float((py @ py - v.sum()) / (v**2).sum())
    p = np.diag(v) - weighted.T @ np.linalg.solve(weighted @ x, weighted)
    return float((py @ py - np.trace(p)) / (p * p.T).sum())


def _mse(between: float, psi: Array, x: Array, covariance: Array, estimator: Estimator) -> Array:
    v = 1 / (between + psi)
    share = psi * v
    one, two, m = v.sum(), (v**2).sum(), len(psi)
    spread = 2 * m / one**2 if estimator == "FH" else 2 / two
    g1 = psi * (1 - share)
    g2 = share**2 * np.einsum("ij,jk,ik->i", x, covariance, x)
    g3 = share**2 * v * spread
    bias = 0.0
    if estimator == "ML":
        bias = -float(np.trace(covariance @ ((x.T * v**2) @ x))) / two
    if estimator == "FH":
        bias = 2 * (m * two - one**2) / one**3
    mse: Array = g1 + g2 + 2 * g3 - bias * share**2
    return mse


def synthetic(fitted: Fit, x: ArrayLike) -> tuple[Array, Array]:
    """Estimate areas without a direct estimate from covariates alone; mean squared error A + x V(b) x'."""
    rows = np.atleast_2d(np.asarray(x, float))
    mse = fitted.between + np.einsum("ij,jk,ik->i", rows, fitted.covariance, rows)
    return rows @ fitted.beta, mse


def benchmarked(estimates: ArrayLike, weight: ArrayLike, total: float, how: Benchmark) -> Array:
    """Change estimates so that their weighted mean is the national one: all by one ratio, or by one difference."""
    values, w = np.asarray(estimates, float), np.asarray(weight, float)
    mean = float((values * w).sum() / w.sum())
    if how == "ratio" and mean == 0:
        raise WayfareError("The areas add up to zero, so no ratio reaches the total.", remedy="Use 'difference'.")
    changed: Array = values * (total / mean) if how == "ratio" else values + (total - mean if how != "none" else 0.0)
    return changed


_LINKS: Mapping[str, tuple[Callable[[Array], Array], Callable[[Array], Array], Callable[[Array], Array]]] = {
    "none": (lambda p: p, lambda z: z, np.ones_like),
    "arcsine": (
        lambda p: np.arcsin(np.sqrt(p)),
        lambda z: np.sin(np.clip(z, 0, math.pi / 2)) ** 2,
        lambda p: 2 * np.sqrt(p * (1 - p)),
    ),
    "logit": (lambda p: np.log(p / (1 - p)), lambda z: 1 / (1 + np.exp(-z)), lambda p: p * (1 - p)),
}
"""There, back, and how much the result changes with the transformed value."""


def smoothed(y: Array, se: Array, x: Array, cases: Array, degrees: Array, *, share: bool) -> tuple[Array, Array]:
    """Replace sampling variances that are themselves estimated from a few sampling areas by ones pooled over areas.

    Every area has the same variance of one case, or for shares the same design effect k, so that its variance is
    k p (1 - p) / n with p from the covariates alone, which keeps errors of the direct estimate out of it. k is the mean
    over areas weighted by their degrees of freedom. A generalised variance function of the simplest form: Wolter 2007,
    Introduction to Variance Estimation, chapter 7; Rao and Molina 2015, Small Area Estimation, chapter 6.
    Gives the variances and the values they were taken at.
    """
    variance = _pooled(se, cases, degrees, np.ones_like(y))
    if not share:
        return variance, y
    p = np.clip(x @ fit(y, variance, x).beta, 0.5 / cases, 1 - 0.5 / cases)
    return _pooled(se, cases, degrees, p * (1 - p)), p


def _pooled(se: Array, cases: Array, degrees: Array, unit: Array) -> Array:
    told = np.isfinite(se) & (degrees > 0)
    if not told.any():
        raise WayfareError(
            "No area has degrees of freedom, so there is no variance to pool.",
            where="column degrees",
            remedy="Give the number of sampling areas less strata of each area, or set smoothing=none.",
        )
    weight = degrees[told]
    one = np.average(cases[told] * se[told] ** 2, weights=weight) / np.average(unit[told], weights=weight)
    pooled: Array = float(one) * unit / cases
    return pooled


def fay_herriot(  # noqa: PLR0917 - columns and assumptions of the content file
    direct: ArrayLike,
    se: ArrayLike,
    covariates: Sequence[ArrayLike] = (),
    weight: ArrayLike | None = None,
    estimator: Estimator = "REML",
    transformation: Transformation = "none",
    benchmark: Benchmark = "none",
    total: float = 0.0,
    confidence: float = 0.95,
    cases: ArrayLike | None = None,
    degrees: ArrayLike | None = None,
    smoothing: Smoothing = "none",
) -> Mapping[str, Any]:
    """Join direct estimates and covariates area by area; areas without a direct estimate get the model's alone.

    Proportions may be transformed; their interval is transformed back, their mean squared error by the delta method.
    With smoothing, standard errors are pooled over areas, so that an area with none of its own counts too.
    """
    y, error = np.asarray(direct, float), np.asarray(se, float)
    there, back, slope = _LINKS[transformation]
    x = np.column_stack([np.ones(len(y)), *(np.asarray(c, float) for c in covariates)])
    if smoothing == "none":
        seen, variance, at = np.isfinite(y) & np.isfinite(error), error**2, y
    else:
        asked, free = _counts(cases, degrees)
        seen, variance, at = np.isfinite(y) & (asked > 0), np.full_like(y, np.nan), y.copy()
        variance[seen], at[seen] = smoothed(
            y[seen], error[seen], x[seen], asked[seen], free[seen], share=smoothing == "share"
        )
    _proportions(y[seen], transformation)
    fitted = fit(there(y[seen]), variance[seen] / slope(at[seen]) ** 2, x[seen], estimator)
    z, mse = synthetic(fitted, x)
    z[seen], mse[seen] = fitted.estimates, fitted.mse
    values = back(z)
    half = NormalDist().inv_cdf(0.5 + confidence / 2) * np.sqrt(mse)
    low, high, root = back(z - half), back(z + half), np.sqrt(mse) * slope(values)
    if benchmark != "none":
        share = np.ones(len(y)) if weight is None else np.asarray(weight, float)
        moved = benchmarked(values, share, total, benchmark)
        scale = total / float((values * share).sum() / share.sum()) if benchmark == "ratio" else 1.0
        low, high, root = moved - (values - low) * scale, moved + (high - values) * scale, root * abs(scale)
        values = moved
    shrinkage = np.zeros(len(y))
    shrinkage[seen] = fitted.shrinkage
    return {
        "estimate": values,
        "root_mse": root,
        "low": low,
        "high": high,
        "cv": _ratio(root, values),
        "direct_cv": _ratio(error, y),
        "shrinkage": shrinkage,
        "basis": ["direct and model" if s else "model" for s in seen.tolist()],
    }


def _counts(cases: ArrayLike | None, degrees: ArrayLike | None) -> tuple[Array, Array]:
    """Give cases and degrees of freedom; without the latter, every case is an area of its own."""
    if cases is None:
        raise WayfareError(
            "Variances cannot be pooled without the number of cases.",
            where="column cases",
            remedy="Add it, or set smoothing=none.",
        )
    asked = np.asarray(cases, float)
    return asked, asked - 1 if degrees is None else np.asarray(degrees, float)


def _proportions(values: Array, transformation: Transformation) -> None:
    if transformation != "none" and not ((values > 0) & (values < 1)).all():
        raise WayfareError(
            "A direct estimate is not a proportion above 0 and below 1.",
            remedy="Give shares, not percent; leave out areas where nobody or everybody was counted.",
        )


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(100 * part, np.abs(whole), out=np.full_like(part, np.nan), where=np.abs(whole) > 0)
