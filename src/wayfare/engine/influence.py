"""Statistics that are no ratios of sums: each from one sorted pass over its columns, its variance from PSU totals.

`methods.influence` gives the estimate of every cell and the influence of every row; the influences are then handed to
the same group-bys as the parts of a total, so that domains, stages, populations, lonely PSUs and degrees of freedom are
treated as everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from wayfare.methods import influence as methods
from wayfare.methods.influence import Cells, Floats, Linearised, Marks, Whole
from wayfare.model.estimate import Form, Measure, Statistic

from .design import Sample
from .formula import Formula
from .reduction import Kind, Reduction
from .sampled_rows import Rows, Statements
from .survival import medians
from .tables import Table
from .terms import Question
from .variance import Answered, Solved, limits, solve


def _concentration(measure: Measure, cells: Cells, y: Floats, rank: Floats) -> Linearised:
    return methods.concentration(cells, y, rank, measure.form or Form.PLAIN)


LINEARISED: Mapping[Statistic, Callable[[Measure, Cells, Floats, Floats], Linearised]] = {
    Statistic.GINI: lambda _, cells, y, __: methods.gini(cells, y),
    Statistic.GINI_CONTRIBUTION: lambda _, cells, y, total: methods.gini_contribution(cells, y, total),
    Statistic.GINI_ELASTICITY: lambda _, cells, y, total: methods.gini_elasticity(cells, y, total),
    Statistic.CONCENTRATION: _concentration,
    Statistic.GAP: lambda _, cells, y, group: methods.gap(cells, y, group),
    Statistic.RISK_RATIO: lambda _, cells, y, group: methods.risk_ratio(cells, y, group),
    Statistic.HERFINDAHL: lambda _, cells, y, __: methods.herfindahl(cells, y.astype(np.int64)),
}
INFLUENCED = frozenset({*LINEARISED, Statistic.SURVIVAL_MEDIAN})
"""Statistics that are estimated here."""
COMPARING = frozenset({Statistic.GAP, Statistic.RISK_RATIO})


def influenced(
    table: Table,
    sample: Sample,
    question: Question,
    *,
    breakdown: tuple[str, ...],
    where: Formula | None,
    confidence: float,
    statements: Statements,
) -> Answered:
    """Estimate a statistic in every cell of a breakdown."""
    rows = Rows.read(table, sample, question, breakdown=breakdown, where=where, statements=statements)
    if question.measure.statistic == Statistic.SURVIVAL_MEDIAN:
        return medians(rows, confidence)
    y, beside = rows.y[rows.used], rows.beside[rows.used]
    found = LINEARISED[question.measure.statistic](question.measure, rows.cells, y, beside)
    cases = _cases(question, rows.cells, y)
    reduction = rows.reduce(found.influence[None, :], cases)
    place = rows.place(reduction.domains)
    solved = _solved(reduction, found.estimate[place])
    low, high = limits(solved, reduction.n[:, 0].astype(np.float64), question.measure.interval, confidence)
    compared = _compared(rows.cells, beside, cases)[place] if question.measure.statistic in COMPARING else None
    return Answered(reduction, solved, low, high, compared)


def _solved(reduction: Reduction, estimate: Floats) -> Solved:
    """Take the variance of the sum of influences for that of the estimate."""
    total = solve(reduction, 0, Kind.TOTAL)
    known = np.isfinite(estimate) & (reduction.n[:, 0] > 0)
    kept = (np.where(known, values, np.nan) for values in (estimate, total.variance, total.deff))
    value, variance, deff = kept
    return Solved(value, variance, total.df, deff)


def _cases(question: Question, cells: Cells, y: Floats) -> Marks:
    """Say which rows have the trait; for categories those of the most frequent one, as the rest is what is rare."""
    if question.measure.statistic != Statistic.HERFINDAHL:
        return np.asarray(y != 0)
    category = y.astype(np.int64)
    kinds = int(category.max(initial=0)) + 1
    rows = np.bincount(cells.cell * kinds + category, minlength=cells.count * kinds).reshape(cells.count, kinds)
    return np.asarray(category == rows.argmax(axis=1)[cells.cell])


def _compared(cells: Cells, group: Floats, cases: Marks) -> Whole:
    """Count rows, and rows with the trait, of the group and of the others: [cell, group, 0 and 1]."""
    both = 2 * cells.cell + (group == 0)
    n = np.bincount(both, minlength=2 * cells.count)
    with_trait = np.bincount(both[cases], minlength=2 * cells.count)
    return np.stack([n, with_trait], axis=1).reshape(cells.count, 2, 2)
