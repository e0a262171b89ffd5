"""Reduces rows to sums and their design covariance by Ibis group-bys, on any engine Ibis compiles to.

The variance is the with-replacement or finite-population formula stage by stage (Saerndal, Swensson and Wretman 1992,
sections 3.7 and 4.3.2): within every stratum the squared deviations of unit sums, where every sampled unit counts and
units without anybody in the domain add zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from wayfare.model.estimate import Domain
from wayfare.model.survey import Lonely

from .design import TAKEN_WHOLE, Sample, Stage
from .formula import Formula
from .reduction import Floats, Kind, Reduction, Term
from .tables import Table, code_value

LARGEST = float(np.finfo(np.float64).max)
SUMS = ("n", "cases", "missing", "weight", "y", "d", "yy", "yd", "dd")
COVARIANCES = ("var_yy", "var_yd", "var_dd")
COUNTED = ("psus", "strata", "lonely", "present")


def reduce(
    table: Table, sample: Sample, terms: Sequence[Term], breakdowns: Sequence[tuple[str, ...]], where: Formula | None
) -> list[Reduction]:
    """Reduce the rows of a table, one group-by for each breakdown."""
    rows = view(table)
    shifts = _shifts(rows, sample, terms, where)
    plan = Plan(sample, terms, shifts)
    return [plan.reduction(rows, breakdown, where) for breakdown in breakdowns]


def view(table: Table) -> Any:
    """See the rows of an opened table as an Ibis table."""
    return ibis.duckdb.from_connection(table.connection).table("rows")


def _shifts(rows: Any, sample: Sample, terms: Sequence[Term], where: Formula | None) -> Floats:
    """Find a constant near each ratio, so that squares of deviations and not of large values are summed.

    Only the digits depend on it, never the answer (Chan, Golub and LeVeque 1983, section 2).
    """
    wanted = [i for i, term in enumerate(terms) if term.kind != Kind.TOTAL and term.y.kind == "value"]
    shifts = np.zeros(len(terms))
    if not wanted:
        return shifts
    weight = weight_of(rows, sample)
    sums: dict[str, Any] = {}
    for i in wanted:
        part = row_parts(rows, terms[i], where, weight, 0.0)
        sums |= {f"y{i}": (part["y"] * weight).sum(), f"d{i}": (part["d"] * weight).sum()}
    found = rows.aggregate(**sums).to_pyarrow().to_pylist()[0]
    for i in wanted:
        y, d = found[f"y{i}"], found[f"d{i}"]
        shifts[i] = y / d if y is not None and d and np.isfinite(y / d) else 0.0
    return shifts


def weight_of(rows: Any, sample: Sample) -> Any:
    """Give the weight of a row; every row counts once where none is declared."""
    name = sample.design.weights
    return rows[name].cast("float64") if name else ibis.literal(1.0)


def as_number(formula: Formula, rows: Any) -> Any:
    """Compile a formula to a number; a condition counts 1 or 0, and what is not finite is missing."""
    value = formula.ibis(rows)
    if value.type().is_boolean():
        return ibis.cases((value, 1.0), (~value, 0.0))
    number = value.cast("float64")
    return ibis.ifelse(number.abs() <= LARGEST, number, ibis.null("float64"))


def holds(condition: Formula | None, rows: Any) -> Any:
    """Compile a condition on who is counted: missing is not true."""
    return ibis.literal(True) if condition is None else ibis.coalesce(condition.ibis(rows), False)


def row_parts(rows: Any, term: Term, where: Formula | None, weight: Any, shift: float) -> dict[str, Any]:
    """Write what one row adds to the sums of a term, before weighting."""
    y = as_number(term.y, rows)
    d = as_number(term.d, rows) if term.d is not None else ibis.literal(0.0 if term.kind == Kind.TOTAL else 1.0)
    return counted_parts(y, d, holds(where, rows) & holds(term.counted, rows), weight, shift)


def counted_parts(y: Any, d: Any, belongs: Any, weight: Any, shift: float) -> dict[str, Any]:
    """Write what a row with values y and d adds, when it belongs to the cell and neither is missing."""
    known = y.notnull() & d.notnull()
    counted = belongs & known
    shifted = y - shift * d if shift else y
    return {
        "present": counted.cast("int64"),
        "n": (counted & (weight > 0)).cast("int64"),
        "cases": (counted & (weight > 0) & (y != 0)).cast("int64"),
        "missing": (belongs & ~known & (weight > 0)).cast("int64"),
        "y": ibis.ifelse(counted, shifted, 0.0),
        "d": ibis.ifelse(counted, d, 0.0),
        "weight": ibis.ifelse(counted, 1.0, 0.0),
    }


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The group-bys of one request over one sample.

    The rows are stacked once for every term (column `term`), so that one group-by serves all terms.
    """

    sample: Sample
    terms: Sequence[Term]
    shifts: Floats

    def reduction(self, rows: Any, breakdown: tuple[str, ...], where: Formula | None) -> Reduction:
        """Reduce rows over the cells of one breakdown."""
        return self.reduce_parts(self.parts(rows, breakdown, where), breakdown)

    def parts(self, rows: Any, breakdown: tuple[str, ...], where: Formula | None) -> Any:
        """Write what rows add, with their weights, keys and cells."""
        rows = known_domain(rows, breakdown)
        stacked = ibis.union(*(self._parts(rows, i, breakdown, where) for i in range(len(self.terms))))
        return self.weighted(stacked)

    def _parts(self, rows: Any, i: int, breakdown: tuple[str, ...], where: Formula | None) -> Any:
        weight = weight_of(rows, self.sample)
        parts = row_parts(rows, self.terms[i], where, weight, float(self.shifts[i]))
        stacked = {"term": ibis.literal(i, "int32"), "w": weight, **parts}
        return rows.select(**self.keys(rows), **cell_columns(rows, breakdown), **stacked)

    def keys(self, rows: Any) -> dict[str, Any]:
        """Write the columns that tell the units of the last stage apart."""
        design = self.sample.design
        units = design.psu[: len(self.sample.stages)]
        stratum = rows[design.strata] if design.strata else ibis.literal(0)
        return {"s": stratum, **{f"u{i + 1}": rows[unit] for i, unit in enumerate(units)}}

    def reduce_parts(self, parts: Any, breakdown: tuple[str, ...]) -> Reduction:
        """Reduce what rows add, with their weights, keys and cells, over the cells of one breakdown."""
        return self.collect(breakdown, [query.to_pyarrow() for query in self.queries(parts, breakdown)])

    def queries(self, parts: Any, breakdown: tuple[str, ...]) -> list[Any]:
        """Write one query for each stage; they depend on sample and breakdown, not on the terms."""
        cells = ["term", *cell_names(breakdown)]
        units = self.unit_sums(parts, cells)
        deeper = (self._deeper_stage(units, k, cells) for k in range(1, len(self.sample.stages)))
        return [self._first_stage(units, cells), *deeper]

    def weighted(self, rows: Any) -> Any:
        """Where no weights are declared but populations are, a row stands for N / n units of every stage."""
        if not self.sample.weights_from_fpc:
            return rows
        for k, stage in enumerate(self.sample.stages):
            sizes = ibis.memtable(stage.sizes.select([*stage.keys, "expansion"]).rename_columns({"expansion": f"e{k}"}))
            rows = rows.inner_join(sizes, list(stage.keys))
            rows = rows.mutate(w=rows["w"] * rows[f"e{k}"]).drop(f"e{k}")
        return rows

    def unit_sums(self, rows: Any, cells: list[str]) -> Any:
        """Weight the parts of rows and add them up in each unit of the last stage (a row, where no PSU is named)."""
        by = [*self._unit_keys(), *cells]
        products = _products(rows)
        if not self.sample.design.psu:
            return rows.select(*by, **products)
        return rows.group_by(by).aggregate(**{k: v.max() if k == "present" else v.sum() for k, v in products.items()})

    def _unit_keys(self) -> list[str]:
        return ["s", *(f"u{i + 1}" for i, _ in enumerate(self.sample.design.psu[: len(self.sample.stages)]))]

    def _first_stage(self, units: Any, cells: list[str]) -> Any:
        """Add up over the strata: sums, counts, and the covariance between PSUs."""
        psus = self._level(units, 1, cells) if self.sample.design.psu else units
        strata = self._spread(psus, self.sample.stages[0], cells)
        combined = {name: strata[name].sum() for name in (*SUMS, *COVARIANCES, "psus", "present")}
        combined["strata"] = (strata["n"] > 0).cast("int64").sum()
        combined["lonely"] = (strata["present"] * strata["alone"]).sum()
        return strata.group_by(cells).aggregate(**combined)

    def _deeper_stage(self, units: Any, k: int, cells: list[str]) -> Any:
        """Covariance between the units of stage k + 1 inside those above, times the fractions sampled above."""
        groups = self._spread(self._level(units, k + 1, cells), self.sample.stages[k], cells)
        combined = {name: (groups[name] * groups["above"]).sum() for name in COVARIANCES}
        return groups.group_by(cells).aggregate(**combined)

    def _level(self, units: Any, depth: int, cells: list[str]) -> Any:
        """Add units of the last stage up to those of a stage above."""
        if depth == len(self.sample.stages):
            return units
        by = ["s", *(f"u{i + 1}" for i in range(depth)), *cells]
        sums = {name: units[name].sum() for name in SUMS}
        return units.group_by(by).aggregate(**sums, present=units["present"].max())

    def _spread(self, units: Any, stage: Stage, cells: list[str]) -> Any:
        """Covariance of unit sums inside each group of a stage, units without anybody in the cell adding zeros."""
        keys = list(stage.keys)
        gathered = {name: units[name].sum() for name in SUMS} | {
            "present": units["present"].max(),
            "psus": (units["n"] > 0).cast("int64").sum(),
            "m": units.count().cast("float64"),
            "vyy": units["y"].var(how="pop"),
            "vyd": units["y"].cov(units["d"], how="pop"),
            "vdd": units["d"].var(how="pop"),
        }
        groups = units.group_by([*keys, *cells]).aggregate(**gathered)
        sizes = ibis.memtable(stage.sizes.select([*keys, "n", "f", "above"]).rename_columns({"n": "units"}))
        groups = groups.inner_join(sizes, keys)
        alone = (groups["units"] == 1) & (groups["f"] >= TAKEN_WHOLE)
        spread = {name: self._covariance(groups, *name.removeprefix("var_")) for name in COVARIANCES}
        return groups.mutate(alone=alone.cast("int64"), **spread)

    def _covariance(self, groups: Any, a: str, b: str) -> Any:
        """Give (1 - f) n / (n - 1) times the sum of products of deviations over n units, m of them in the cell."""
        n, m, f, product = groups["units"], groups["m"], groups["f"], groups[a] * groups[b]
        spread = f * n / (n - 1) * (groups[f"v{a}{b}"] * m + product * (1 / m - 1 / n))
        adjusted = f * product if self.sample.design.lonely == Lonely.ADJUST else ibis.literal(0.0)
        return ibis.cases((f < TAKEN_WHOLE, 0.0), (n > 1, spread), else_=adjusted)

    def collect(self, breakdown: tuple[str, ...], answers: Sequence[pa.Table]) -> Reduction:
        """Put the answers of the stages together."""
        found, *deeper = answers
        domains = domains_of(found, breakdown)
        arrays = self._arrays(found, domains, breakdown, (*SUMS, *COVARIANCES, *COUNTED))
        arrays |= self._averaged(arrays)
        for table in deeper:
            inner = self._arrays(table, domains, breakdown, COVARIANCES)
            arrays |= {name: arrays[name] + inner[name] for name in COVARIANCES}
        counts = {name: arrays[name].astype(np.int64) for name in ("n", "cases", "missing", "psus", "strata", "lonely")}
        sums = {name: arrays[name] for name in ("weight", "y", "d", "yy", "yd", "dd", *COVARIANCES)}
        return Reduction(
            breakdown=breakdown,
            domains=domains,
            shift=self.shifts,
            **counts,  # type: ignore[arg-type]
            **sums,  # type: ignore[arg-type]
        )

    def _arrays(
        self, found: pa.Table, domains: Sequence[Domain], breakdown: tuple[str, ...], names: Sequence[str]
    ) -> dict[str, Floats]:
        """Lay columns out as [cell, term]."""
        place = {domain: k for k, domain in enumerate(domains)}
        cell = [place[domain] for domain in row_domains(found, breakdown)]
        arrays = {name: np.zeros((len(domains), len(self.terms))) for name in names}
        for name, array in arrays.items():
            array[cell, found["term"].to_numpy()] = found[name].to_numpy()
        return arrays

    def _averaged(self, arrays: Mapping[str, Floats]) -> dict[str, Floats]:
        """Let lonely strata vary as the other strata of the cell do on average, where the user chose so."""
        if self.sample.design.lonely != Lonely.AVERAGE:
            return {}
        present, lonely = arrays["present"], arrays["lonely"]
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = np.where(lonely == 0, 1.0, present / (present - lonely))
        scale[(lonely > 0) & (present == lonely)] = np.nan
        return {name: arrays[name] * scale for name in COVARIANCES}


def known_domain(rows: Any, breakdown: tuple[str, ...]) -> Any:
    """Keep rows whose codes are all known; who has none belongs to no cell."""
    return rows.filter([rows[name].notnull() for name in breakdown]) if breakdown else rows


def cell_names(breakdown: tuple[str, ...]) -> list[str]:
    """Name the columns that hold the codes of a breakdown."""
    return [f"b{i}" for i, _ in enumerate(breakdown)]


def cell_columns(rows: Any, breakdown: tuple[str, ...]) -> dict[str, Any]:
    """Write the codes of a breakdown under names that meet no other."""
    return {cell: rows[name] for cell, name in zip(cell_names(breakdown), breakdown, strict=True)}


def _products(rows: Any) -> dict[str, Any]:
    y, d, w = rows["y"], rows["d"], rows["w"]
    kept = {name: rows[name] for name in ("present", "n", "cases", "missing")}
    products = {"weight": rows["weight"], "y": y, "d": d, "yy": y * y, "yd": y * d, "dd": d * d}
    return kept | {name: value * w for name, value in products.items()}


def row_domains(found: pa.Table, breakdown: tuple[str, ...]) -> list[Domain]:
    """Name the cell of every row of a result."""
    codes = [[code_value(v) for v in found[cell].to_pylist()] for cell in cell_names(breakdown)]
    if not codes:
        return [()] * found.num_rows
    return [tuple(zip(breakdown, values, strict=True)) for values in zip(*codes, strict=True)]


def domains_of(found: pa.Table, breakdown: tuple[str, ...]) -> tuple[Domain, ...]:
    """Name the cells of a result once, in order of their codes."""
    return tuple(sorted(set(row_domains(found, breakdown)), key=lambda domain: [value for _, value in domain]))
