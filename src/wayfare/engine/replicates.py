"""Declared replicate weights made ready: patterns become columns, methods become scales, mistakes become sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from wayfare.model.errors import DesignError
from wayfare.model.survey import ReplicateMethod, Replicates, SurveyDesign

from .formula import unknown_column

Floats = NDArray[np.float64]
WHERE = "replicate weights"
LEAST = 2
_SCALES: Mapping[ReplicateMethod, Callable[[int, float], float]] = {
    ReplicateMethod.BRR: lambda r, _: 1 / r,
    ReplicateMethod.FAY: lambda r, k: 1 / (r * (1 - k) ** 2),
    ReplicateMethod.JK1: lambda r, _: (r - 1) / r,
    ReplicateMethod.JK2: lambda _, __: 1.0,
    ReplicateMethod.JKN: lambda _, __: 1.0,
    ReplicateMethod.BOOTSTRAP: lambda r, _: 1 / (r - 1),
    ReplicateMethod.SUCCESSIVE_DIFFERENCE: lambda r, _: 4 / r,
}


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """What a deviation of each replicate counts: v = scale * sum(rscales * (replicate - centre)^2)."""

    scale: float
    rscales: Floats
    mse: bool

    def variance(self, replicated: Floats, estimate: Floats) -> Floats:
        """Give the variance of every row of `replicated` [cell, replicate], by those replicates that have an answer.

        As in R's `svrVar`: a replicate without an answer is left out and the scale stays as it is.
        """
        there = np.isfinite(replicated)
        centre = estimate if self.mse else _mean(replicated, there & (self.rscales > 0))
        deviation = np.where(there, replicated - centre[:, None], 0.0)
        found = self.scale * (deviation**2 * self.rscales).sum(axis=1)
        return np.where(there.any(axis=1), found, np.nan)


def _mean(values: Floats, counted: NDArray[np.bool_]) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(counted, values, 0.0).sum(axis=1) / counted.sum(axis=1))


def expanded(design: SurveyDesign, columns: Sequence[str]) -> Replicates:
    """Name every replicate column of a table, in the order of the numbers in their names."""
    declared = design.replicates
    assert declared is not None
    if not design.weights:
        raise DesignError(
            "Replicate weights come with a weight of the full sample, and none was named.",
            where=WHERE,
            remedy="Name it with --weight (in a file: weights).",
        )
    names = tuple(dict.fromkeys(name for pattern in declared.weights for name in fitting(pattern, columns, WHERE)))
    if len(names) < LEAST:
        raise DesignError(
            f"{len(names)} columns hold replicate weights; a variance needs {LEAST} at least.",
            where=WHERE,
            remedy="Name all of them, or a pattern such as W_FSTR*.",
        )
    spread(ready := replace(declared, weights=names))
    return ready


def fitting(pattern: str, columns: Sequence[str], where: str) -> list[str]:
    """Give the column of the name, or all that fit a pattern such as `W_FSTR*`, by the numbers in their names."""
    if pattern in columns:
        return [pattern]
    found = [name for name in columns if fnmatchcase(name.casefold(), pattern.casefold())]
    if not found:
        raise unknown_column(pattern, tuple(columns), where=where)
    return sorted(found, key=_by_number)


def _by_number(name: str) -> tuple[tuple[int, str], ...]:
    parts = re.findall(r"\d+|\D+", name)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def spread(declared: Replicates) -> Spread:
    """Give the scales of a declaration, those of the method where none are written (R's `svrepdesign`)."""
    number, method = len(declared.weights), declared.method
    _check(declared, number)
    scale = declared.scale
    if scale is None:
        scale = _SCALES[method](number, declared.fay or 0.0)
    rscales = np.ones(number) if not declared.rscales else np.resize(np.array(declared.rscales, np.float64), number)
    return Spread(scale, rscales, declared.mse)


def _check(declared: Replicates, number: int) -> None:
    method, fay = declared.method, declared.fay
    if (method == ReplicateMethod.FAY) != (fay is not None):
        what = "Fay's method needs its k." if fay is None else f"The method {method} has no Fay's k."
        raise DesignError(what, where=WHERE, remedy="Say --replicate-method fay --fay 0.5, as for PISA, or neither.")
    if fay is not None and not 0 <= fay < 1:
        raise DesignError(f"Fay's k is {fay:g}.", where=WHERE, remedy="Give a number from 0 to below 1.")
    if method == ReplicateMethod.JKN and not declared.rscales:
        raise DesignError(
            "The stratified jackknife needs the factor (n - 1) / n of the stratum of each replicate.",
            where=WHERE,
            remedy="Give --rscales with a number for each column, or one for all; the publisher states them.",
        )
    if method == ReplicateMethod.OTHER and declared.scale is None:
        raise DesignError(
            "For replicate weights of another kind the scale must be said.",
            where=WHERE,
            remedy="Give --scale as the publisher states it.",
        )
    if len(declared.rscales) not in (0, 1, number):
        raise DesignError(
            f"There are {len(declared.rscales)} factors for {number} replicate weights.",
            where=WHERE,
            remedy="Give one for each column, or one for all.",
        )
    if (declared.scale is not None and declared.scale <= 0) or min(declared.rscales, default=0) < 0:
        raise DesignError("A scale is below zero.", where=WHERE, remedy="Correct --scale or --rscales.")
