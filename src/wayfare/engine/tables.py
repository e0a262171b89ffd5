"""The door to DuckDB: tables are immutable Parquet files, and each job opens an in-memory connection over one."""

# ruff: noqa: S608 - identifiers are quoted by `tables.quote`, formulas are compiled from their tree
from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from wayfare.model.errors import StoreError, UnreadableFile
from wayfare.model.evidence import VariableType

from .formula import Formula, parse, unknown_column

Source: TypeAlias = str | os.PathLike[str] | pa.Table
"""A Parquet file, or a table small enough to be in memory."""

MEMORY_LIMIT = os.environ.get("WAYFARE_MEMORY_LIMIT", "2GB")
ROW_GROUP = 122_880


def quote(name: str) -> str:
    """Write a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def connect(*, threads: int | None = None, memory_limit: str = MEMORY_LIMIT) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection for one job; what does not fit in memory goes to a folder that ends with the job.

    One thread where sums must have the same bits every time.
    """
    with tempfile.TemporaryDirectory(prefix="wayfare-") as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
        }
        connection = duckdb.connect(config=settings | ({"threads": threads} if threads else {}))
        try:
            yield connection
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise StoreError(
                f"The work did not fit on the disk or in memory ({str(error).splitlines()[0]}).",
                remedy="Free space, or raise WAYFARE_MEMORY_LIMIT, and try again; nothing was changed.",
            ) from None
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Table:
    """A table opened for one job: its rows are the view `rows`, numbered from 1 in `file_row_number + 1`."""

    connection: Any
    path: Path
    columns: Mapping[str, VariableType]

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query and fetch what it gives, which must be little."""
        return list(self.connection.execute(sql).fetchall())

    def one(self, sql: str) -> tuple[Any, ...]:
        """Run a query that gives a single row."""
        return self.all(sql)[0]


@contextmanager
def open_table(source: Source, *, threads: int | None = None) -> Iterator[Table]:
    """Open a Parquet file or an Arrow table for one job."""
    with connect(threads=threads) as connection, _as_file(source) as path:
        types = columns(path)
        connection.execute(f"create view rows as select * from {_scan(path, numbered='file_row_number' not in types)}")
        yield Table(connection, path, types)


@contextmanager
def _as_file(source: Source) -> Iterator[Path]:
    if not isinstance(source, pa.Table):
        yield Path(source)
        return
    with tempfile.TemporaryDirectory(prefix="wayfare-") as folder:
        path = Path(folder) / "rows.parquet"
        pq.write_table(source, path)
        yield path


def _scan(path: Path, *, numbered: bool = False) -> str:
    name = str(path).replace("'", "''")
    return f"read_parquet('{name}', file_row_number = {'true' if numbered else 'false'})"


def schema(path: Path) -> pa.Schema:
    """Read the names and types of a Parquet file, or say that it is none."""
    try:
        return pq.read_schema(path)
    except FileNotFoundError:
        raise UnreadableFile("There is no such file.", where=str(path), remedy="Check the name.") from None
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile(
            f"This is not a whole Parquet file ({str(error).splitlines()[0]}).",
            where=str(path),
            remedy="Add it again from the original.",
        ) from None


def columns(path: Path) -> dict[str, VariableType]:
    """Name the columns of a Parquet file and their types."""
    return {field.name: variable_type(field.type) for field in schema(path)}


def variable_type(kind: pa.DataType) -> VariableType:
    """Give the vocabulary's name of an Arrow type."""
    if pa.types.is_boolean(kind):
        return VariableType.BOOLEAN
    if pa.types.is_integer(kind):
        return VariableType.INTEGER
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return VariableType.NUMBER
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return VariableType.DATE
    return VariableType.TEXT


def code_value(value: Any) -> Any:
    """Give the plain value of a code: whole numbers as integers, dates as text."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def count(path: Path) -> int:
    """Count the rows of a Parquet file from its footer."""
    schema(path)
    return int(pq.read_metadata(path).num_rows)


def sort_to_parquet(source: Path, target: Path, by: Sequence[str]) -> None:
    """Write the rows sorted by columns (for a survey: strata, then PSUs), equal ones in their former order.

    Out of core, so a file larger than memory can be sorted.
    """
    types = columns(source)
    for name in by:
        if name not in types:
            raise unknown_column(name, tuple(types), where=str(source))
    keys = ", ".join([*(f"{quote(name)} nulls last" for name in by), "file_row_number"])
    _write(f"select * exclude (file_row_number) from {_scan(source, numbered=True)} order by {keys}", target)


def derive(source: Path, target: Path, formulas: Mapping[str, Formula | str]) -> None:
    """Write the rows with columns added, each from a formula; a column of the same name is replaced."""
    types = columns(source)
    parsed = {name: parse(f) if isinstance(f, str) else f for name, f in formulas.items()}
    for formula in parsed.values():
        formula.check(types)
    replaced = {name.casefold() for name in parsed}
    kept = [quote(name) for name in types if name.casefold() not in replaced]
    added = [f"{formula.sql()} as {quote(name)}" for name, formula in parsed.items()]
    _write(f"select {', '.join([*kept, *added])} from {_scan(source)}", target)


def _write(query: str, target: Path) -> None:
    name = str(target).replace("'", "''")
    with connect() as connection:
        connection.execute("set preserve_insertion_order = true")
        connection.execute(f"copy ({query}) to '{name}' (format parquet, compression zstd, row_group_size {ROW_GROUP})")
