"""Estimates from several imputed values of one variable, put together: plausible values of tests, multiple imputation.

The estimate is the mean over imputations; its variance is the mean of their sampling variances plus 1 + 1/M times the
variance between them (Rubin 1987, chapter 3, eq. 3.1.2 to 3.1.5, as in the manuals of PISA). Degrees of freedom are
those of Barnard and Rubin (1999, Biometrika 86, 948-955) in the form of R's `mitools::MIcombine`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from wayfare.model.errors import FormulaError
from wayfare.model.estimate import Interval, Measure

from .reduction import Floats
from .variance import Answered, Solved, limits

LEAST = 2
_QUOTED = re.compile(r"('(?:[^']|'')*')")
_TEXTS = ("y", "denominator", "rank_by", "group", "event")


def imputed(measure: Measure) -> list[Measure]:
    """Ask the measure of each imputation."""
    numbers = {len(columns) for _, columns in measure.imputations}
    if len(numbers) != 1 or min(numbers) < LEAST:
        raise FormulaError(
            "Imputed variables need the same number of columns each, and two at least.",
            where=measure.name,
            remedy="Name every plausible value, for instance --imputed math=PV1MATH,PV2MATH,PV3MATH.",
        )
    return [_of(measure, number) for number in range(numbers.pop())]


def _of(measure: Measure, number: int) -> Measure:
    columns = {name: found[number] for name, found in measure.imputations}
    written: dict[str, Any] = {
        field: _written(text, columns) for field in _TEXTS if (text := getattr(measure, field)) is not None
    }
    return replace(measure, imputations=(), **written)


def _written(text: str, columns: dict[str, str]) -> str:
    """Write columns for names, texts in quotes left alone."""
    parts = _QUOTED.split(text)
    names = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, columns))})(?![\w.])")
    return "".join(p if at % 2 else names.sub(lambda m: columns[m[0]], p) for at, p in enumerate(parts))


def combined(answers: Sequence[Answered], n: Floats, interval: Interval, confidence: float) -> Answered:
    """Put the answers of all imputations together."""
    estimates, variances, degrees = (
        np.array([getattr(answer.solved, name) for answer in answers]) for name in ("estimate", "variance", "df")
    )
    number, estimate, within, df = len(answers), estimates.mean(axis=0), variances.mean(axis=0), degrees.mean(axis=0)
    between = estimates.var(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (1 + 1 / number) * between / within
        known = (df + 1) / (df + 3) * df * within / (within + between)
        joined = 1 / (1 / known + 1 / ((number - 1) * (1 + 1 / ratio) ** 2))
    variance = within + (1 + 1 / number) * between
    solved = Solved(estimate, variance, np.where(between > 0, joined, known), np.full_like(estimate, np.nan))
    low, high = limits(solved, n, interval, confidence)
    return replace(answers[0], solved=solved, low=low, high=high)
