"""The rows of one statistic over one breakdown as arrays, and the way of their influences back into the variance."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from wayfare.methods.influence import Cells, Floats, Whole
from wayfare.model.estimate import Domain, Statistic

from .design import Sample
from .formula import Formula
from .portable import Plan, as_number, cell_columns, cell_names, holds, known_domain, row_domains, view, weight_of
from .reduction import Reduction
from .tables import Table
from .terms import Question

PARTS = "influence_parts"
VALUES = ("w", "y", "beside", "belongs")


class Statements:
    """What the questions of a request have in common, so that it is compiled and read once.

    Queries over parts are the same for each breakdown: what changes is only the table they read. The keys of the rows
    depend on the breakdown alone, the values on the question alone; both come in the order of the file.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], list[tuple[Any, str]]] = {}
        self._keys: dict[tuple[str, ...], tuple[pa.Table, Any]] = {}
        self._values: tuple[Question, pa.Table] | None = None

    def columns(self, rows: Any, plan: Plan, breakdown: tuple[str, ...], wanted: Wanted) -> pa.Table:
        """Give the keys of all rows with a known cell, and the values of a question beside them."""
        if breakdown not in self._keys:
            keys = rows.select(**plan.keys(rows), **cell_columns(rows, breakdown)).to_pyarrow()
            known = [pc.is_valid(keys[name]) for name in cell_names(breakdown)]
            kept = functools.reduce(pc.and_, known) if known else None
            self._keys[breakdown] = (keys if kept is None else keys.filter(kept), kept)
        if self._values is None or self._values[0] is not wanted.question:
            self._values = (wanted.question, rows.select(**wanted.of(rows)).to_pyarrow())
        keys, kept = self._keys[breakdown]
        values = self._values[1] if kept is None else self._values[1].filter(kept)
        for name in VALUES:
            keys = keys.append_column(name, values[name])
        return keys

    def run(self, plan: Plan, connection: Any, breakdown: tuple[str, ...]) -> list[pa.Table]:
        """Give the answer of every stage over the registered parts."""
        if breakdown in self._kept:
            return [_typed(connection, query, text) for query, text in self._kept[breakdown]]
        engine = ibis.duckdb.from_connection(connection)
        queries = plan.queries(engine.table(PARTS), breakdown)
        answers = [query.to_pyarrow() for query in queries]
        self._kept[breakdown] = [(query, engine.compile(query)) for query in queries]
        return answers


def _typed(connection: Any, query: Any, text: str) -> pa.Table:
    return connection.execute(text).to_arrow_table().cast(query.schema().to_pyarrow())


@dataclass(frozen=True, eq=False)
class Wanted:
    """The values that a question needs of every row."""

    question: Question
    sample: Sample
    where: Formula | None

    @property
    def categories(self) -> bool:
        """Whether y is the name of a category."""
        return self.question.measure.statistic == Statistic.HERFINDAHL

    def of(self, rows: Any) -> dict[str, Any]:
        """Write them."""
        y, beside, counted = self.question.term.y, self.question.beside, self.question.term.counted
        return {
            "w": weight_of(rows, self.sample),
            "y": y.ibis(rows).cast("string") if self.categories else as_number(y, rows),
            "beside": ibis.literal(0.0) if beside is None else as_number(beside, rows),
            "belongs": holds(self.where, rows) & holds(counted, rows),
        }


@dataclass(frozen=True, eq=False)
class Rows:
    """All rows with a known cell; those that are *used* count and weigh something."""

    table: Table
    statements: Statements
    plan: Plan
    breakdown: tuple[str, ...]
    keys: pa.Table
    """Units and cells."""
    weight: Floats
    y: Floats
    """NaN where missing; for categories their numbers."""
    beside: Floats
    belongs: NDArray[np.bool_]

    @classmethod
    def read(
        cls,
        table: Table,
        sample: Sample,
        question: Question,
        *,
        breakdown: tuple[str, ...],
        where: Formula | None,
        statements: Statements,
    ) -> Rows:
        """Read the columns of a statistic."""
        plan = Plan(sample, [question.term], np.zeros(1))
        wanted = Wanted(question, sample, where)
        if sample.weights_from_fpc:
            found = _joined(view(table), plan, breakdown, wanted)
        else:
            found = statements.columns(view(table), plan, breakdown, wanted)
        values = _codes(found["y"]) if wanted.categories else found["y"]
        belongs = found["belongs"].to_numpy()
        keys = found.drop_columns(list(VALUES))
        weight, numbers, beside = (_floats(column) for column in (found["w"], values, found["beside"]))
        return cls(table, statements, plan, breakdown, keys, weight, numbers, beside, belongs)

    @cached_property
    def counted(self) -> NDArray[np.bool_]:
        """Who belongs and has no value missing."""
        return np.asarray(self.belongs & np.isfinite(self.y) & np.isfinite(self.beside))

    @cached_property
    def used(self) -> Whole:
        """Positions of the rows that the statistic is computed from."""
        return np.flatnonzero(self.counted & (self.weight > 0))

    @cached_property
    def _cell_numbers(self) -> tuple[Whole, Whole]:
        """Give the first row of every cell, and the cell of every row."""
        key = np.zeros(self.keys.num_rows, np.int64)
        for name in cell_names(self.breakdown):
            codes = pc.dictionary_encode(self.keys[name].combine_chunks())
            key = np.unique(key, return_inverse=True)[1] * max(len(codes.dictionary), 1) + codes.indices.to_numpy()
        _, first, cell = np.unique(key, return_index=True, return_inverse=True)
        return first, cell

    @cached_property
    def cells(self) -> Cells:
        """The used rows by cell."""
        first, cell = self._cell_numbers
        return Cells(cell[self.used], self.weight[self.used], len(first))

    def place(self, domains: tuple[Domain, ...]) -> Whole:
        """Find the numbers of cells."""
        named = row_domains(self.keys.take(pa.array(self._cell_numbers[0])), self.breakdown)
        numbers = {domain: k for k, domain in enumerate(named)}
        return np.array([numbers[domain] for domain in domains], np.int64)

    def reduce(self, influences: Floats, cases: NDArray[np.bool_]) -> Reduction:
        """Reduce influences [sum, used row] over the cells, as many sums at once; `cases` says who has the trait."""
        used = np.zeros(len(self.weight), np.bool_)
        used[self.used] = True
        traits = np.zeros(len(used), np.bool_)
        traits[self.used] = cases
        fixed: dict[str, Any] = {
            "w": self.weight,
            "present": self.counted.astype(np.int64),
            "n": used.astype(np.int64),
            "cases": traits.astype(np.int64),
            "missing": (self.belongs & ~self.counted & (self.weight > 0)).astype(np.int64),
            "d": np.zeros(len(used)),
            "weight": self.counted.astype(np.float64),
        }
        tables = [self._parts(fixed, number, influence) for number, influence in enumerate(influences)]
        plan = Plan(self.plan.sample, [self.plan.terms[0]] * len(tables), np.zeros(len(tables)))
        self.table.connection.register(PARTS, pa.concat_tables(tables))
        try:
            return plan.collect(self.breakdown, self.statements.run(plan, self.table.connection, self.breakdown))
        finally:
            self.table.connection.unregister(PARTS)

    def _parts(self, fixed: dict[str, Any], number: int, influence: Floats) -> pa.Table:
        y = np.zeros(len(self.weight))
        y[self.used] = influence
        added = {"term": np.full(len(y), number, np.int32), **fixed, "y": y}
        table = self.keys
        for name, values in added.items():
            table = table.append_column(name, pa.array(values))
        return table


def _joined(rows: Any, plan: Plan, breakdown: tuple[str, ...], wanted: Wanted) -> pa.Table:
    """Read keys and values at once, as weights that come from populations are joined and a join keeps no order."""
    rows = known_domain(rows, breakdown)
    selected = rows.select(**plan.keys(rows), **cell_columns(rows, breakdown), **wanted.of(rows))
    return plan.weighted(selected).to_pyarrow()


def _codes(column: pa.ChunkedArray) -> Any:
    return pc.dictionary_encode(column.combine_chunks()).indices


def _floats(column: Any) -> Floats:
    """Bring a column to double precision, NaN for null."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
