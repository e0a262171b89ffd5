"""Conditions over columns of few values, evaluated once for every combination of codes and kept as bit masks.

The tables are filled by running the formulas themselves in the database over all combinations, so that what is true,
false or null is decided there and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .conditions import Factors, columns_of
from .formula_sql import quote, sql
from .operations import Node
from .scan import Coder, Unsuitable
from .sums import Tables

Array = NDArray[Any]

MOST_COMBINATIONS = 65_536


def groups(conditions: Sequence[Factors]) -> dict[tuple[str, ...], list[Node]]:
    """Gather factors by the columns they need; a group takes in those that need only some of its columns."""
    found = sorted({f for c in conditions for f in c}, key=lambda f: (-len(columns_of(f)), sql(f, "duckdb")))
    gathered: dict[tuple[str, ...], list[Node]] = {}
    for factor in found:
        needed = columns_of(factor)
        home = next((g for g in gathered if needed <= set(g)), tuple(sorted(needed)))
        gathered.setdefault(home, []).append(factor)
    return gathered


def build(
    connection: Any, conditions: Sequence[Factors], coders: Mapping[str, Coder], position: Mapping[str, int]
) -> Tables:
    """Fill the tables for the codes known so far."""
    gathered = groups(conditions)
    widest = max((len(g) for g in gathered), default=1) or 1
    columns, strides = np.full((len(gathered), widest), -1, np.int64), np.zeros((len(gathered), widest), np.int64)
    masks: list[Array] = []
    offsets = np.zeros(len(gathered), np.int64)
    for t, (names, nodes) in enumerate(gathered.items()):
        sizes = [coders[name].size for name in names]
        columns[t, : len(names)] = [position[name] for name in names]
        strides[t, : len(names)] = strides_of(sizes)
        offsets[t] = sum(len(m) for m in masks)
        masks.append(_masks(conditions, nodes, _evaluate(connection, names, nodes, coders)))
    words = max(1, -(-len(conditions) // 64))
    return Tables(columns, strides, offsets, np.concatenate([np.zeros((0, words), np.uint64), *masks]))


def strides_of(sizes: Sequence[int]) -> list[int]:
    """Give what one step of each code adds to the key of a combination."""
    return [int(np.prod(sizes[:i], dtype=np.int64)) for i in range(len(sizes))]


def _masks(conditions: Sequence[Factors], nodes: Sequence[Node], truth: Array) -> Array:
    masks = np.zeros((len(truth), max(1, -(-len(conditions) // 64))), np.uint64)
    for bit, condition in enumerate(conditions):
        holds = np.ones(len(truth), np.bool_)
        for k, node in enumerate(nodes):
            if node in condition:
                holds &= truth[:, k]
        masks[:, bit // 64] |= holds.astype(np.uint64) << np.uint64(bit % 64)
    return masks


def _evaluate(connection: Any, names: Sequence[str], nodes: Sequence[Node], coders: Mapping[str, Coder]) -> Array:
    """Run the factors over every combination of values: one row for each key, one column for each factor."""
    sizes = [coders[name].size for name in names]
    number = int(np.prod(sizes, dtype=np.int64))
    if number > MOST_COMBINATIONS:
        raise Unsuitable(f"{number:,} combinations of {', '.join(names)}")
    keys = np.arange(number)
    values = {
        name: coders[name].domain().take(pa.array(keys // stride % size))
        for name, size, stride in zip(names, sizes, strides_of(sizes), strict=True)
    }
    return truth_of(connection, pa.table({**values, "row of the table": keys}), nodes)


def truth_of(connection: Any, rows: pa.Table, nodes: Sequence[Node]) -> Array:
    """Say for each row and condition whether it holds; null does not."""
    connection.register("wayfare_combinations", rows)
    wanted = ", ".join(f"coalesce({sql(node, 'duckdb')}, false) as f{k}" for k, node in enumerate(nodes))
    order = quote("row of the table")
    query = f"select {wanted} from wayfare_combinations order by {order}"  # noqa: S608 - compiled, never text
    found = connection.execute(query).to_arrow_table()
    connection.unregister("wayfare_combinations")
    return np.column_stack([column.to_numpy() for column in found.columns])
