"""Variances by replicate weights: any statistic is computed again under each of them, from columns read once.

Sums, means and ratios move with their sums; for quantiles each replicate is inverted anew, except for the jackknife,
whose variance of a quantile is not consistent (Efron 1982, section 3.4): there the interval of the share below the
quantile is inverted (Woodruff 1952), with the variance of that share from the replicates, as R's `svyquantile` does,
and the median of a duration gets no standard error.
Degrees of freedom are the rank of the replicate weights of the rows that count less one, as R's `degf` has them.
"""

# ruff: noqa: S608 - identifiers are quoted by `tables.quote`, formulas are compiled from their tree
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from wayfare.methods.influence import Cells
from wayfare.methods.survival import kaplan_meier
from wayfare.model.estimate import Domain, Measure, Statistic
from wayfare.model.survey import ReplicateMethod, Replicates

from .design import Sample
from .formula import Formula
from .influence import LINEARISED
from .portable import as_number, cell_columns, cell_names, holds, known_domain, row_domains, view
from .reduction import Floats, Kind
from .replicates import Spread, spread
from .survival import HALF
from .tables import Table, quote
from .terms import Question
from .variance import Answered, Solved, limits, t_quantile

Whole: TypeAlias = NDArray[np.int64]
MOST_KEPT = 40_000_000
"""Replicate weights that are kept in memory; more are read again for each statistic."""
NEGLIGIBLE = 1e-10
"""A replicate of whose square the others leave less than this part unexplained adds no degree of freedom."""
ROUNDING = 1e-14
"""A standard error below this part of its estimate is rounding."""
TIE = 1e-12
JACKKNIFE = frozenset({ReplicateMethod.JK1, ReplicateMethod.JK2, ReplicateMethod.JKN})


@dataclass(frozen=True, eq=False)
class Columns:
    """The rows that count for one question and have a known cell, in the order of the file."""

    row: Whole
    """Where they stand in the file, from 0."""
    cell: Whole
    domains: tuple[Domain, ...]
    y: Floats
    """For categories their numbers."""
    d: Floats
    beside: Floats

    @classmethod
    def read(cls, table: Table, question: Question, breakdown: tuple[str, ...], where: Formula | None) -> Columns:
        """Read what a statistic needs, without weights."""
        term = question.term
        rows = known_domain(view(table), breakdown)
        constant = ibis.literal(0.0 if term.kind == Kind.TOTAL else 1.0)
        categories = question.measure.statistic == Statistic.HERFINDAHL
        values = {
            "y": term.y.ibis(rows).cast("string") if categories else as_number(term.y, rows),
            "d": constant if term.d is None else as_number(term.d, rows),
            "beside": ibis.literal(0.0) if question.beside is None else as_number(question.beside, rows),
        }
        belongs = holds(where, rows) & holds(term.counted, rows)
        for value in values.values():
            belongs &= value.notnull()
        selected = rows.select(**cell_columns(rows, breakdown), row=rows["file_row_number"], **values, belongs=belongs)
        found = selected.order_by("row").to_pyarrow()
        kept = found.filter(found["belongs"])
        cell, domains = _cells(kept, breakdown)
        y = _codes(kept["y"]) if categories else kept["y"]
        numbers = (np.asarray(column.to_numpy(), np.float64) for column in (y, kept["d"], kept["beside"]))
        return cls(np.asarray(kept["row"].to_numpy(), np.int64), cell, domains, *numbers)

    @property
    def count(self) -> int:
        """Count the cells."""
        return len(self.domains)

    def sums(self, weight: Floats, values: Floats) -> Floats:
        """Add weighted values up by cell."""
        return np.asarray(np.bincount(self.cell, weight * values, self.count), np.float64)

    @cached_property
    def sorted_by_value(self) -> tuple[Whole, list[slice]]:
        """Order rows by cell and value; give the run of each cell."""
        order = np.lexsort((self.y, self.cell))
        ends = np.searchsorted(self.cell[order], np.arange(self.count + 1))
        return order, [slice(a, b) for a, b in pairwise(ends)]


def _codes(column: pa.ChunkedArray) -> pa.Array:
    return pc.dictionary_encode(column.combine_chunks()).indices


def _cells(rows: pa.Table, breakdown: tuple[str, ...]) -> tuple[Whole, tuple[Domain, ...]]:
    """Give rows the numbers of their cells, and cells their names."""
    key = np.zeros(rows.num_rows, np.int64)
    for name in cell_names(breakdown):
        codes = pc.dictionary_encode(rows[name].combine_chunks())
        key = np.unique(key, return_inverse=True)[1] * max(len(codes.dictionary), 1) + codes.indices.to_numpy()
    _, first, cell = np.unique(key, return_index=True, return_inverse=True)
    return cell.astype(np.int64), tuple(row_domains(rows.take(pa.array(first, pa.int64())), breakdown))


Point: TypeAlias = Callable[[Measure, Columns, Floats], Floats]
"""Gives the statistic of every cell under a weight for every row."""


def _ratio(_: Measure, columns: Columns, weight: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return columns.sums(weight, columns.y) / columns.sums(weight, columns.d)


def _total(_: Measure, columns: Columns, weight: Floats) -> Floats:
    return columns.sums(weight, columns.y)


def _quantile(measure: Measure, columns: Columns, weight: Floats) -> Floats:
    assert measure.q is not None
    return inverted(columns, weight, np.full(columns.count, measure.q))


def inverted(columns: Columns, weight: Floats, shares: Floats) -> Floats:
    """Find the value of each cell where the weights reach its share, by the rule of `quantiles`."""
    order, runs = columns.sorted_by_value
    found = np.full(columns.count, np.nan)
    for k, run in enumerate(runs):
        here = order[run]
        here = here[weight[here] != 0]
        if len(here) and 0 <= shares[k] <= 1:
            found[k] = columns.y[here[_place(np.cumsum(weight[here]), shares[k])]]
    return found


def _place(upto: Floats, share: float) -> int:
    """Find the row; where the first alone weighs more than the share, the second is taken (R's rule "math")."""
    total = float(upto[-1])
    at = int(np.searchsorted(upto, share * total - TIE * abs(total)))
    skips = at == 0 and len(upto) > 1 and upto[0] > share * total + TIE * abs(total)
    return min(at + skips, len(upto) - 1)


def _linearised(measure: Measure, columns: Columns, weight: Floats) -> Floats:
    """Take the estimate alone of a statistic that comes with influences."""
    used = weight > 0
    cells = Cells(columns.cell[used], weight[used], columns.count)
    return LINEARISED[measure.statistic](measure, cells, columns.y[used], columns.beside[used]).estimate


def _survival_median(_: Measure, columns: Columns, weight: Floats) -> Floats:
    used = weight > 0
    curves = kaplan_meier(Cells(columns.cell[used], weight[used], columns.count), columns.y[used], columns.beside[used])
    at = curves.first_at(HALF)
    return np.append(curves.time, np.nan)[np.where(at < curves.start[1:], at, -1)]


POINTS: Mapping[Statistic, Point] = {
    Statistic.QUANTILE: _quantile,
    Statistic.SURVIVAL_MEDIAN: _survival_median,
    **dict.fromkeys(LINEARISED, _linearised),
}
"""Statistics that are no ratio of two sums."""


@dataclass(frozen=True, eq=False)
class Replication:
    """The replicate weights of one request."""

    table: Table
    sample: Sample
    where: Formula | None
    confidence: float

    @property
    def declared(self) -> Replicates:
        """What was declared of them."""
        assert self.sample.design.replicates is not None
        return self.sample.design.replicates

    @cached_property
    def spread(self) -> Spread:
        """What each deviation counts."""
        return spread(self.declared)

    @cached_property
    def weight(self) -> Floats:
        """The weight of the full sample, row by row."""
        return self._column(str(self.sample.design.weights))

    @cached_property
    def _kept(self) -> dict[str, Floats]:
        return {}

    def weights(self) -> Iterator[Floats]:
        """Give each replicate weight, row by row."""
        names = self.declared.weights
        keep = len(names) * len(self.weight) <= MOST_KEPT
        for name in names:
            found = self._kept.get(name)
            if found is None:
                found = self._column(name)
                found = found if self.declared.combined else found * self.weight
                if keep:
                    self._kept[name] = found
            yield found

    def _column(self, name: str) -> Floats:
        found = self.table.connection.execute(
            f"select {quote(name)}::double as w from rows order by file_row_number"
        ).to_arrow_table()
        return np.asarray(found["w"].to_numpy(), np.float64)

    def answer(self, question: Question, breakdown: tuple[str, ...], full: Answered, n: Floats) -> Answered:
        """Replace variance, degrees of freedom, design effect and limits of an estimate made with the full weights."""
        solved, reduction = full.solved, full.reduction
        columns = Columns.read(self.table, question, breakdown, self.where)
        place = _places(columns.domains, reduction.domains)
        df = _spread_out(self._df(columns), place)
        jackknife = self.declared.method in JACKKNIFE
        if question.measure.statistic == Statistic.QUANTILE and jackknife:
            return replace(full, **self._woodruff(columns, place, solved, df))
        if question.measure.statistic == Statistic.SURVIVAL_MEDIAN and jackknife:
            nothing = np.full(len(place), np.nan)
            return replace(full, solved=Solved(solved.estimate, nothing, df, nothing), low=nothing, high=nothing)
        variance = self._variance(_point(question), question.measure, columns, place, solved.estimate)
        with np.errstate(divide="ignore", invalid="ignore"):
            deff = solved.deff / solved.variance * variance
        found = Solved(solved.estimate, variance, df, deff)
        low, high = limits(found, n, question.measure.interval, self.confidence)
        return replace(full, solved=found, low=low, high=high)

    def _variance(self, point: Point, measure: Measure, columns: Columns, place: Whole, estimate: Floats) -> Floats:
        replicated = np.column_stack([point(measure, columns, w[columns.row]) for w in self.weights()])
        found = self.spread.variance(_spread_out(replicated, place), estimate)
        return np.where(np.sqrt(found) <= ROUNDING * np.abs(estimate), 0.0, found)

    def _woodruff(self, columns: Columns, place: Whole, solved: Solved, df: Floats) -> dict[str, Any]:
        cut = np.full(columns.count, np.nan)
        cut[place[place >= 0]] = solved.estimate[place >= 0]
        below = replace(columns, y=(columns.y <= cut[columns.cell]).astype(np.float64))
        full = self.weight[columns.row]
        shares = _ratio(_NO_MEASURE, below, full)
        own = np.arange(columns.count)
        variance = self._variance(_ratio, _NO_MEASURE, below, own, shares)
        own_df = self._df(columns)
        half = t_quantile(own_df, self.confidence) * np.sqrt(variance)
        low, high = (_spread_out(inverted(columns, full, ends), place) for ends in (shares - half, shares + half))
        se = (high - low) / (2 * t_quantile(df, self.confidence))
        return {"solved": Solved(solved.estimate, se**2, df, np.full(len(se), np.nan)), "low": low, "high": high}

    @cached_property
    def _known_df(self) -> dict[tuple[bytes, bytes], Floats]:
        return {}

    def _df(self, columns: Columns) -> Floats:
        """Give the rank of the replicate weights in each cell, less one; once for the same rows in the same cells."""
        key = (columns.row.tobytes(), columns.cell.tobytes())
        if key not in self._known_df:
            self._known_df[key] = self._ranks(columns) - 1
        return self._known_df[key]

    def _ranks(self, columns: Columns) -> Floats:
        order = np.argsort(columns.cell, kind="stable")
        ends = np.searchsorted(columns.cell[order], np.arange(columns.count + 1))
        matrix = np.column_stack([w[columns.row][order] for w in self.weights()])
        ranks = [_rank(matrix[a:b]) for a, b in pairwise(ends)]
        return np.array(ranks, np.float64)


_NO_MEASURE = Measure(name="", statistic=Statistic.MEAN, y="")


def _point(question: Question) -> Point:
    linear = _total if question.term.kind == Kind.TOTAL else _ratio
    return POINTS.get(question.measure.statistic, linear)


def _places(of: tuple[Domain, ...], wanted: tuple[Domain, ...]) -> Whole:
    """Find the number of each wanted cell; -1 where nobody is in it."""
    numbers = {domain: k for k, domain in enumerate(of)}
    return np.array([numbers.get(domain, -1) for domain in wanted], np.int64)


def _spread_out(values: Floats, place: Whole) -> Floats:
    """Bring values by cell into the wanted order, NaN where there is no cell."""
    if not len(values):
        return np.full((len(place), *values.shape[1:]), np.nan)
    missing = (place < 0).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(np.where(missing, np.nan, values[place]))


def _rank(weights: Floats) -> int:
    """Count the columns that those before them do not explain, as R's `qr` does with a tolerance of 1e-5 on lengths.

    The columns are brought to one length and eliminated one by one from the matrix of their products.
    """
    rest = weights.T @ weights
    lengths = np.sqrt(np.diag(rest))
    rest = rest / np.outer(lengths, lengths).clip(min=np.finfo(np.float64).tiny)
    found = 0
    for k in range(len(rest)):
        if rest[k, k] > NEGLIGIBLE:
            found += 1
            rest = rest - np.outer(rest[:, k], rest[k]) / rest[k, k]
    return found
