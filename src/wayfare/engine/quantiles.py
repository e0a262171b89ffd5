"""Weighted quantiles of each cell, with Woodruff's interval: a second, sorted pass over one column.

The quantile is the value at which the weights of the sorted rows add up to more than q of all (the lower one where
they add up to it exactly), rule "math" of R's `svyquantile`; like it, where the weight of the very first row alone is
more than q of all, the second row is taken. The interval inverts that of the proportion of rows not above the quantile
(Woodruff 1952, JASA 47, 635-646), and the standard error is its width over twice the t quantile, as R's survey has it.
"""

# ruff: noqa: S608 - identifiers are quoted by `tables.quote`, formulas are compiled from their tree
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from .design import Sample
from .formula import Formula
from .portable import (
    Plan,
    as_number,
    cell_columns,
    cell_names,
    counted_parts,
    holds,
    known_domain,
    row_domains,
    view,
    weight_of,
)
from .reduction import Floats, Kind, Reduction, Term
from .tables import Table
from .variance import Answered, Solved, solve, t_quantile

TIE = 1e-12
"""Sums of weights closer than this part of their total are the same sum."""
ROWS = "quantile_rows"
STEPS = "quantile_steps"


def quantiles(
    table: Table,
    sample: Sample,
    term: Term,
    q: float,
    *,
    breakdown: tuple[str, ...],
    where: Formula | None,
    confidence: float,
) -> Answered:
    """Estimate the q-quantile of y in every cell."""
    plan = Plan(sample, [term], np.zeros(1))
    cells = cell_names(breakdown)
    rows = _rows(view(table), plan, breakdown, where)
    _prepare(table, rows, cells)
    try:
        return _woodruff(table, plan, q, breakdown, confidence)
    finally:
        table.connection.execute(f"drop table if exists {ROWS}; drop table if exists {STEPS}")


def _rows(rows: Any, plan: Plan, breakdown: tuple[str, ...], where: Formula | None) -> Any:
    rows = known_domain(rows, breakdown)
    term = plan.terms[0]
    selected = rows.select(
        **plan.keys(rows),
        **cell_columns(rows, breakdown),
        w=weight_of(rows, plan.sample),
        x=as_number(term.y, rows),
        belongs=holds(where, rows) & holds(term.counted, rows),
    )
    return plan.weighted(selected)


def _prepare(table: Table, rows: Any, cells: Sequence[str]) -> None:
    """Sort the values once, and keep for each the weight up to and including it, and the weight of all."""
    ibis.duckdb.from_connection(table.connection).create_table(ROWS, rows, temp=True, overwrite=True)
    by = ", ".join([*cells, "x"])
    part = f"partition by {', '.join(cells)}" if cells else ""
    table.connection.execute(
        f"create or replace temp table {STEPS} as"
        f" with sums as (select {by}, sum(w) as w, count(*) as k from {ROWS} where belongs and x is not null and w > 0"
        f" group by {by}),"
        f" steps as (select *, sum(w) over ({part} order by x) as upto, sum(w) over ({part}) as total,"
        f" row_number() over ({part} order by x) as place from sums)"
        f" select * from steps order by {', '.join([*cells, 'place'])}"
    )


def _woodruff(table: Table, plan: Plan, q: float, breakdown: tuple[str, ...], confidence: float) -> Answered:
    cells = cell_names(breakdown)
    every = table.connection.execute(
        f"select distinct {', '.join(cells) if cells else '0 as b'} from {ROWS}"
    ).to_arrow_table()
    found = _inverted(table, cells, every, np.full(every.num_rows, q))
    reduction = _below(table, plan, breakdown, every, found)
    shares = solve(reduction, 0, Kind.MEAN)
    place = {domain: k for k, domain in enumerate(row_domains(every, breakdown))}
    order = [place[domain] for domain in reduction.domains]
    half = t_quantile(shares.df, confidence) * np.sqrt(shares.variance)
    low = _inverted(table, cells, every.take(order), shares.estimate - half)
    high = _inverted(table, cells, every.take(order), shares.estimate + half)
    se = (high - low) / (2 * t_quantile(shares.df, confidence))
    nothing = np.full(len(order), np.nan)
    return Answered(reduction, Solved(found[order], se**2, shares.df, nothing), low, high)


def _inverted(table: Table, cells: Sequence[str], every: pa.Table, p: Floats) -> Floats:
    """Find, for each cell, the value where the weights reach the share p; NaN outside 0 to 1 and in empty cells."""
    wanted = every.append_column("p", pa.array(p, from_pandas=False)).append_column("k", pa.array(range(len(p))))
    table.connection.register("quantile_wanted", wanted)
    on = " and ".join([f"steps.{c} = wanted.{c}" for c in cells] or ["true"])
    found = table.connection.execute(
        f"select wanted.k, min(x) filter (where upto >= p * total - {TIE} * total"
        f" and not (place = 1 and k_rows = 1 and upto > p * total + {TIE} * total and last > 1))"
        f" from quantile_wanted as wanted left join"
        f" (select *, k as k_rows, max(place) over ({_partition(cells)}) as last from {STEPS}) as steps on {on}"
        f" where p between 0 and 1 group by wanted.k"
    ).fetchall()
    table.connection.unregister("quantile_wanted")
    values = np.full(len(p), np.nan)
    for k, value in found:
        values[k] = np.nan if value is None else value
    return values


def _partition(cells: Sequence[str]) -> str:
    return f"partition by {', '.join(cells)}" if cells else ""


def _below(table: Table, plan: Plan, breakdown: tuple[str, ...], every: pa.Table, found: Floats) -> Reduction:
    """Reduce the share of rows not above the quantile of their cell."""
    cells = cell_names(breakdown)
    rows = ibis.duckdb.from_connection(table.connection).table(ROWS)
    cuts = ibis.memtable(every.append_column("cut", pa.array(found, mask=np.isnan(found))))
    joined = rows.inner_join(cuts, cells) if cells else rows.cross_join(cuts)
    below = ibis.ifelse(joined["x"] <= joined["cut"], 1.0, 0.0)
    y = ibis.ifelse(joined["x"].notnull(), below, ibis.null("float64"))
    parts = counted_parts(y, ibis.literal(1.0), joined["belongs"], joined["w"], 0.0)
    keys = [name for name in rows.columns if name not in ("x", "belongs")]
    return plan.reduce_parts(joined.select(*keys, term=ibis.literal(0, "int32"), **parts), breakdown)
