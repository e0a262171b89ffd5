"""Runs a formula on one row, on DuckDB, on SQLite and through Ibis."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from wayfare.engine.formula import parse

TYPES = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}


def table(row: Mapping[str, Any], kinds: Mapping[str, pa.DataType] | None = None) -> pa.Table:
    """A table of one row; a missing value takes the type given, or is a number."""
    named = dict(row) or {"nothing": 0}
    types = {n: (kinds or {}).get(n) or TYPES.get(type(v), pa.float64()) for n, v in named.items()}
    return pa.table({n: pa.array([v], types[n]) for n, v in named.items()})


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": "1"})


@cache
def _ibis() -> Any:
    return ibis.duckdb.connect()


def duckdb_gives(formula: str, rows: pa.Table) -> Any:
    connection = _duckdb()
    connection.register("rows", rows)
    return connection.execute(f"select {parse(formula).sql()} from rows").fetchone()[0]


def sqlite_gives(formula: str, rows: pa.Table) -> Any:
    connection = sqlite3.connect(":memory:")
    try:
        names = ", ".join(f'"{name}"' for name in rows.column_names)
        connection.execute(f"create table rows ({names})")
        holes = ", ".join("?" for _ in rows.column_names)
        connection.executemany(f"insert into rows values ({holes})", list(zip(*rows.to_pydict().values(), strict=True)))
        return connection.execute(f"select {parse(formula).sql('sqlite')} from rows").fetchone()[0]
    finally:
        connection.close()


def ibis_gives(formula: str, rows: pa.Table) -> Any:
    source = ibis.memtable(rows)
    expression = parse(formula).ibis(source).name("value")
    return _ibis().to_pyarrow(source.select(expression))["value"][0].as_py()


WITNESSES: Mapping[str, Callable[[str, pa.Table], Any]] = {
    "duckdb": duckdb_gives,
    "sqlite": sqlite_gives,
    "ibis": ibis_gives,
}
