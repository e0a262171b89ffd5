"""All terms over all breakdowns in one pass over a sorted file; the answer is that of `portable.reduce`.

The file is read once. Conditions become bit masks by look-up, a compiled loop adds them up by cell, and a breakdown
whose code never changes inside a PSU is taken from the sums of the PSUs. Memory depends on cells, not on rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from wayfare.model.estimate import Domain
from wayfare.model.survey import Lonely

from . import kernel, lookup, sums
from .channels import Channels, TermSums
from .conditions import columns_of
from .design import Sample
from .formula import Formula
from .formula_sql import sql
from .operations import Column, Node
from .reduction import Floats, Reduction, Term
from .scan import Coder, Survey, Units, Unsuitable
from .tables import Table, code_value

Array = NDArray[Any]

MOST_CELLS = 4_000_000
"""Combinations of codes a breakdown may have, seen or not."""
NIBBLES = np.array([sum(((v >> b) & 1) << (16 * b) for b in range(4)) for v in range(16)], np.uint64)


class Varies(Exception):
    """Breakdowns taken as constant inside PSUs are not, and rows were folded already: begin again."""


def reduce(
    table: Table, sample: Sample, terms: Sequence[Term], breakdowns: Sequence[tuple[str, ...]], where: Formula | None
) -> list[Reduction]:
    """Reduce the rows of a sorted table; raises `Unsuitable` where only the portable way will do."""
    if not sample.single_stage or sample.weights_from_fpc:
        raise Unsuitable("the design has several stages, or no weights")
    job = Job(table, sample, tuple(terms), tuple(breakdowns), where)
    varying: set[int] = set()
    while True:
        attempt = Pass(job, varying)
        try:
            attempt.run()
        except Varies:
            continue
        return attempt.reductions()


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What is to be reduced."""

    table: Table
    sample: Sample
    terms: tuple[Term, ...]
    breakdowns: tuple[tuple[str, ...], ...]
    where: Formula | None


class Pass:
    """One reading of the file. `varying` remembers, over attempts, the breakdowns that change inside PSUs."""

    def __init__(self, job: Job, varying: set[int]) -> None:
        table, breakdowns = job.table, job.breakdowns
        self.table, self.sample, self.breakdowns, self.varying = table, job.sample, breakdowns, varying
        self.survey = Survey.open(table.path)
        self.channels = Channels(self.survey, table.columns)
        self.terms: list[TermSums] = [self.channels.add(term, job.where) for term in job.terms]
        self.coders: dict[str, Coder] = self.channels.coders()
        self.looked_up = tuple(self.coders)
        for name in {name for breakdown in breakdowns for name in breakdown}:
            self.coders.setdefault(name, self.survey.coder(name))
        self.position = {name: i for i, name in enumerate(self.coders)}
        self.centres: dict[str, float] = {}
        self.filled: dict[str, int] | None = None
        self.sizes: list[list[int]] = [[-1] for _ in breakdowns]
        self.ids: list[Array] = [np.full(1, -1, np.int64) for _ in breakdowns]
        self.steps: list[list[int]] = [[1] * len(b) for b in breakdowns]
        self.known = np.zeros(1, np.int64)
        self.open_cells = np.full(len(breakdowns), -1, np.int64)
        self.folded = False
        self.layout = self._layout()
        self.state = sums.new_state(64, self.layout, self._adjusts)

    @property
    def _adjusts(self) -> bool:
        return self.sample.design.lonely == Lonely.ADJUST

    # Reading

    def run(self) -> None:
        """Fold every row of the file."""
        design = self.sample.design
        units = Units(self.survey, design.strata, design.psu[0] if design.psu else None)
        fractions = self._fractions(units)
        for batch in self.survey.batches(self._needed()):
            if batch.num_rows:
                self._fold(batch, units, fractions)
        kernel.finish(self.layout, self.state)

    def _needed(self) -> list[str]:
        computed = [node for node, _ in self.channels.numbers.values()] + list(self.channels.computed.values())
        inside = {name for node in computed for name in columns_of(node)}
        design = self.sample.design
        wanted = {*self.coders, *inside, design.weights, design.strata, *design.psu[:1]}
        real = sorted(name for name in wanted if name and name in self.table.columns)
        return real or [next(iter(self.table.columns))]

    def _fractions(self, units: Units) -> dict[int, float]:
        """Give one minus the fraction sampled, by the number of the stratum."""
        sizes = self.sample.stages[0].sizes
        strata, f = sizes["s"].to_pylist(), sizes["f"].to_pylist()
        key = units.keys[units.stratum] if units.stratum else None
        return {key.number(s) if key else 0: value for s, value in zip(strata, f, strict=True)}

    def _fold(self, batch: pa.RecordBatch, units: Units, fractions: dict[int, float]) -> None:
        starts, new_psu, new_stratum, strata = units.segments(batch)
        numbers = self._numbers(batch)
        codes = self._codes(batch, numbers)
        self._fit()
        cells = self._cells(codes)
        self._check_varying(cells, starts, new_psu)
        self.state = sums.grow(self.state, _room(int(self.known[0]) + 1, len(self.state.touched)))
        rows = sums.Rows(self._masks(codes), self._weights(batch), self._products(numbers), cells)
        f = np.array([fractions[s] if new else 0.0 for s, new in zip(strata.tolist(), new_stratum, strict=True)])
        kernel.fold(rows, sums.Segments(starts, new_psu, new_stratum, f), self.layout, self.state)
        self.open_cells, self.folded = cells[:, -1].copy(), True

    def _numbers(self, batch: pa.RecordBatch) -> dict[str, Array]:
        """Compute for each row what cannot be looked up: numbers with NaN for missing, conditions as 1 and 0."""
        plain = {
            name: batch.column(node.name)
            for name, (node, _) in self.channels.numbers.items()
            if isinstance(node, Column)
        }
        wanted = {n: f"cast({sql(node, 'duckdb')} as double)" for n, (node, _) in self.channels.numbers.items()}
        wanted |= {n: f"coalesce({sql(node, 'duckdb')}, false)::double" for n, node in self.channels.computed.items()}
        wanted = {name: text for name, text in wanted.items() if name not in plain}
        found = plain | (self._query(batch, wanted) if wanted else {})
        return {name: _floats(column) for name, column in found.items()}

    def _query(self, batch: pa.RecordBatch, wanted: dict[str, str]) -> dict[str, Any]:
        connection = self.table.connection
        connection.register("wayfare_batch", pa.table(batch))
        query = f"select {', '.join(wanted.values())} from wayfare_batch"  # noqa: S608 - compiled, never text
        rows = connection.execute(query).to_arrow_table()
        connection.unregister("wayfare_batch")
        return {name: rows.column(k).combine_chunks() for k, name in enumerate(wanted)}

    def _codes(self, batch: pa.RecordBatch, numbers: dict[str, Array]) -> Array:
        codes = np.empty((len(self.coders), batch.num_rows), np.uint16)
        for name, i in self.position.items():
            if name in self.channels.computed:
                codes[i] = numbers[name] == 1.0
            elif name in self.channels.numbers:
                codes[i] = np.where(np.isfinite(numbers[name]), 1 + (numbers[name] != 0.0), 0)
            else:
                codes[i] = self.coders[name].encode(batch.column(name))
        return codes

    def _products(self, numbers: dict[str, Array]) -> Array:
        """Give the numbers to multiply: missing ones as 0, for they are not counted, others less their centre."""
        rows = []
        for name, (_, centred) in self.channels.numbers.items():
            values = numbers[name]
            good = np.isfinite(values)
            if centred and name not in self.centres:
                self.centres[name] = float(values[good].mean()) if good.any() else 0.0
            rows.append(np.where(good, values - self.centres.get(name, 0.0), 0.0))
        return np.array(rows) if rows else np.zeros((0, 1))

    def _weights(self, batch: pa.RecordBatch) -> Array:
        name = self.sample.design.weights
        return _floats(batch.column(name)) if name else np.ones(batch.num_rows)

    # Codes, masks and cells

    def _fit(self) -> None:
        """Make look-up tables and cell numbers anew when codes have outgrown them."""
        looked_up = {name: self.coders[name].known for name in self.looked_up}
        if looked_up != self.filled:
            self.filled = looked_up
            self.tables = lookup.build(self.table.connection, list(self.channels.bits), self.coders, self.position)
        for b, breakdown in enumerate(self.breakdowns):
            sizes = [self.coders[name].size for name in breakdown]
            if sizes != self.sizes[b]:
                self.sizes[b] = sizes
                self._renumber(b, sizes)

    def _renumber(self, b: int, sizes: list[int]) -> None:
        steps, room = lookup.strides_of(sizes), int(np.prod(sizes, dtype=np.int64))
        if room > MOST_CELLS:
            raise Unsuitable(f"{room:,} combinations of codes in a breakdown")
        ids = np.full(room, -1, np.int64)
        for key in np.flatnonzero(self.ids[b] > 0):
            ids[self._key(b, int(key), steps)] = self.ids[b][key]
        self.ids[b], self.steps[b] = ids, steps

    def _key(self, b: int, key: int, steps: list[int]) -> int:
        return sum(code * step for code, step in zip(self._codes_of(b, key), steps, strict=True))

    def _codes_of(self, b: int, key: int) -> list[int]:
        ends = [*self.steps[b][1:], len(self.ids[b])][: len(self.steps[b])]
        return [key % end // step for step, end in zip(self.steps[b], ends, strict=True)]

    def _masks(self, codes: Array) -> Array:
        masks = np.empty((codes.shape[1], self.tables.lut.shape[1]), np.uint64)
        kernel.find_masks(codes, self.tables, masks)
        return masks

    def _cells(self, codes: Array) -> Array:
        cells = np.zeros((len(self.breakdowns) + 1, codes.shape[1]), np.int64)
        for b, breakdown in enumerate(self.breakdowns):
            columns = _whole(self.position[name] for name in breakdown)
            numbering = sums.Numbering(columns, _whole(self.steps[b]), self.ids[b])
            kernel.find_cells(codes, numbering, self.known, cells[b])
        return cells

    def _check_varying(self, cells: Array, starts: Array, new_psu: Array) -> None:
        found = {
            b
            for b in range(len(self.breakdowns))
            if b not in self.varying
            and self.breakdowns[b]
            and kernel.find_varying(cells[b], starts, new_psu, self.open_cells[b])
        }
        if found:
            self.varying |= found
            if self.folded:
                raise Varies
            self.layout = self._layout()
            self.state = sums.new_state(64, self.layout, self._adjusts)

    def _layout(self) -> sums.Layout:
        bits = len(self.channels.bits)
        products = list(self.channels.products)
        order = {name: i for i, name in enumerate(self.channels.numbers)}
        firsts = [[order[name] for name in part.numbers] for part in products]
        varying = sorted(self.varying) or [len(self.breakdowns)]
        return sums.Layout(
            bits,
            max(1, -(-bits // 64)),
            NIBBLES,
            _whole(self.channels.bits[part.factors] for part in products),
            _whole(first[0] for first in firsts),
            _whole(first[1] if len(first) > 1 else -1 for first in firsts),
            _whole(self._channel(term.y) for term in self.terms),
            _whole(self._channel(term.d) for term in self.terms),
            _whole(term.counted for term in self.terms),
            _whole(varying),
            _whole(b for b in range(len(self.breakdowns)) if b not in self.varying),
        )

    def _channel(self, number: int | None) -> int:
        """Find a sum: bits first, then products, and last the one that is always zero."""
        bits, products = len(self.channels.bits), len(self.channels.products)
        if number is None:
            return bits + products
        return number if number >= 0 else bits - 1 - number

    # Answers

    def reductions(self) -> list[Reduction]:
        """Give what was added up, one reduction for each breakdown."""
        return [self._reduction(b) for b in range(len(self.breakdowns))]

    def _reduction(self, b: int) -> Reduction:
        domains, cells = self._domains(b)
        state = self.state
        totals = state.sums[cells] + state.rest[cells]
        counts = state.counts[cells]
        pick = {name: [self._channel(getattr(t, name)) for t in self.terms] for name in ("y", "d", "yy", "yd", "dd")}
        bit = {name: [getattr(t, name) for t in self.terms] for name in ("counted", "cases", "belongs")}
        n = counts[:, bit["counted"]]
        present, lonely = state.present[cells], state.lonely[cells]
        scale = self._average(present, lonely)
        return Reduction(
            breakdown=self.breakdowns[b],
            domains=domains,
            shift=self._shifts(),
            n=n,
            cases=counts[:, bit["cases"]],
            missing=counts[:, bit["belongs"]] - n,
            weight=totals[:, bit["counted"]],
            psus=state.psus[cells],
            strata=state.strata[cells],
            lonely=lonely,
            var_yy=state.var[0][cells] * scale,
            var_yd=state.var[1][cells] * scale,
            var_dd=state.var[2][cells] * scale,
            **{name: totals[:, channels] for name, channels in pick.items()},
        )

    def _domains(self, b: int) -> tuple[tuple[Domain, ...], Array]:
        """Name the cells that have a code in every column, in the order of their codes."""
        values = [self.coders[name].domain().to_pylist() for name in self.breakdowns[b]]
        found: list[tuple[list[Any], int]] = []
        for key in np.flatnonzero(self.ids[b] > 0):
            codes = [v[c] for v, c in zip(values, self._codes_of(b, int(key)), strict=True)]
            if None not in codes:
                found.append(([code_value(code) for code in codes], int(self.ids[b][key])))
        found.sort(key=lambda pair: pair[0])
        named = tuple(tuple(zip(self.breakdowns[b], codes, strict=True)) for codes, _ in found)
        return named, np.array([cell for _, cell in found], np.int64)

    def _shifts(self) -> Floats:
        names = list(self.channels.numbers)
        parts = {self._channel(-1 - k): part for part, k in self.channels.products.items()}
        own = [parts.get(self._channel(term.y)) for term in self.terms]
        return np.array([self.centres.get(p.numbers[0], 0.0) if p is not None and names else 0.0 for p in own])

    def _average(self, present: Array, lonely: Array) -> Floats:
        """Let lonely strata vary as the others of the cell do on average, where the user chose so."""
        scale = np.ones(present.shape)
        if self.sample.design.lonely == Lonely.AVERAGE:
            with np.errstate(divide="ignore", invalid="ignore"):
                scale = np.where(lonely == 0, 1.0, present / (present - lonely))
            scale[(lonely > 0) & (present == lonely)] = np.nan
        return scale


def _whole(values: Any) -> Array:
    return np.array(list(values), np.int64)


def _floats(column: Any) -> Array:
    """Bring a column to double precision, NaN for null."""
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))


def _room(needed: int, there: int) -> int:
    return there if needed <= there else max(needed, 2 * there)


__all__ = ["Node", "Unsuitable", "reduce"]
