"""Where readers put what they read: typed blocks of rows become one Parquet file, odd rows a list of reasons."""

from __future__ import annotations

import dataclasses
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wayfare.model.errors import UnreadableFile
from wayfare.model.estimate import Value
from wayfare.model.evidence import Rejected, Variable, VariableType

from .manifest import REJECTED, TABLE
from .names import ROW

ROW_GROUP = 131_072
MOST_TEXT = 500
WRITING = {
    "compression": "zstd",
    "compression_level": 1,
    "dictionary_pagesize_limit": 1 << 16,  # columns of many values give up their dictionary early: half the time
    "store_schema": False,
}
EXACT_INTEGER = 2**53
SAFE_SUM = 2**62

ARROW_TYPES = {
    VariableType.INTEGER: pa.int64(),
    VariableType.NUMBER: pa.float64(),
    VariableType.TEXT: pa.string(),
    VariableType.BOOLEAN: pa.bool_(),
    VariableType.DATE: pa.date32(),
}


class Staging:
    """Takes blocks of rows, counts what is there, adds it up, and writes it down."""

    def __init__(self, folder: Path, variables: Sequence[Variable], *, narrow: frozenset[str] = frozenset()) -> None:
        """Open the table. Columns of numbers named in `narrow` become integers when all their values are whole."""
        self.folder, self.variables = folder, tuple(variables)
        self.rows = self.rows_set_aside = 0
        self._whole = set(narrow)
        self._valid: Counter[str] = Counter()
        self._sums: dict[str, Value] = {}
        schema = pa.schema([(ROW, pa.int64()), *((v.name, ARROW_TYPES[v.type]) for v in self.variables)])
        self._table = _GroupedWriter(folder / TABLE, schema)
        self._rejected = (folder / REJECTED).open("w", encoding="utf-8")

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._close()
        else:
            self.abandon()

    def abandon(self) -> None:
        """Close what is open without finishing it: what went wrong before is what counts."""
        with suppress(OSError, pa.ArrowException):
            self._rejected.close()
        self._table.abandon()

    def _close(self) -> None:
        self._rejected.close()
        self._table.close()

    def write(self, rows: pa.Array, columns: Sequence[pa.Array]) -> None:
        """Add a block: row numbers and one array a variable."""
        for variable, column in zip(self.variables, columns, strict=True):
            self._count(variable, column)
        self._table.write([rows, *columns])
        self.rows += len(rows)

    def set_aside(self, rejected: Rejected) -> None:
        """Note a row that cannot be used."""
        self.rows_set_aside += 1
        line = dataclasses.asdict(dataclasses.replace(rejected, text=rejected.text[:MOST_TEXT]))
        self._rejected.write(json.dumps(line, ensure_ascii=False) + "\n")

    def finish(self, *, drop_empty: frozenset[str] = frozenset()) -> tuple[tuple[Variable, ...], dict[str, Value]]:
        """Close the table and give its variables, counted, and the sums of its numbers."""
        self._close()
        whole = {name for name in self._whole if self._valid[name]}
        empty = {name for name in drop_empty if not self._valid[name]}
        if whole or empty:
            _rewrite(self.folder / TABLE, whole, empty)
        variables = tuple(self._described(v, whole) for v in self.variables if v.name not in empty)
        return variables, {name: _plain_sum(self._sums[name], name in whole) for name in self._sums}

    def _described(self, variable: Variable, whole: set[str]) -> Variable:
        valid = self._valid[variable.name]
        kind = VariableType.INTEGER if variable.name in whole else variable.type
        return dataclasses.replace(variable, type=kind, n_valid=valid, n_missing=self.rows - valid)

    def _count(self, variable: Variable, column: pa.Array) -> None:
        valid = len(column) - column.null_count
        self._valid[variable.name] += valid
        if not valid or variable.type not in {VariableType.INTEGER, VariableType.NUMBER}:
            return
        before = self._sums.get(variable.name, 0)
        self._sums[variable.name] = before + exact_sum(column)  # type: ignore[operator]
        if variable.name in self._whole and not _all_whole(column):
            self._whole.discard(variable.name)


def exact_sum(column: pa.Array) -> int | float:
    """Add up a column; integers exactly, beyond 64 bits too."""
    if pa.types.is_floating(column.type):
        return float(pc.sum(column).as_py())
    extremes = pc.min_max(column).as_py()
    largest = max(abs(extremes["min"]), abs(extremes["max"]), 1)
    if largest < SAFE_SUM // max(len(column), 1):
        return int(pc.sum(column).as_py())
    return int(pc.sum(column.cast(pa.decimal128(38, 0))).as_py())


def _plain_sum(value: Value, whole: bool) -> Value:
    number = float(value)
    if not math.isfinite(number):
        return str(number)
    return int(value) if whole else value


def _all_whole(column: pa.Array) -> bool:
    whole = pc.and_(pc.equal(pc.trunc(column), column), pc.less_equal(pc.abs(column), EXACT_INTEGER))
    return bool(pc.all(whole, min_count=0).as_py())


class _GroupedWriter:
    """Writes row groups of one size, whatever the blocks, so that equal rows give equal bytes.

    A group is written by a thread of its own while the next one is being read.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema, self._held, self._waiting = schema, 0, list[pa.RecordBatch]()
        self._writer = pq.ParquetWriter(path, schema, **WRITING)
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._pending: Future[None] | None = None

    def write(self, columns: Sequence[pa.Array]) -> None:
        batch = pa.RecordBatch.from_arrays(list(columns), schema=self._schema)
        self._waiting.append(batch)
        self._held += len(batch)
        if self._held >= ROW_GROUP:
            self._flush(self._held - self._held % ROW_GROUP)

    def close(self) -> None:
        if not self._writer.is_open:
            return
        try:
            self._flush(self._held)
            self._await()
        finally:
            self._thread.shutdown()
            self._writer.close()

    def abandon(self) -> None:
        with suppress(OSError, pa.ArrowException):
            self._await()
        self._thread.shutdown()
        with suppress(OSError, pa.ArrowException):
            self._writer.close()

    def _flush(self, rows: int) -> None:
        if not rows:
            return
        table = pa.Table.from_batches(self._waiting, schema=self._schema)
        self._await()
        self._pending = self._thread.submit(self._writer.write_table, table.slice(0, rows), row_group_size=ROW_GROUP)
        rest = table.slice(rows)
        self._waiting, self._held = rest.to_batches(), len(rest)

    def _await(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()


def _rewrite(path: Path, whole: set[str], empty: set[str]) -> None:
    """Write the table again with whole numbers as integers and without empty columns."""
    source = pq.ParquetFile(path)
    kept = [field for field in source.schema_arrow if field.name not in empty]
    schema = pa.schema([pa.field(f.name, pa.int64()) if f.name in whole else f for f in kept])
    temporary = path.with_suffix(".narrow")
    writer = _GroupedWriter(temporary, schema)
    for batch in source.iter_batches(batch_size=ROW_GROUP, columns=schema.names):
        writer.write([batch.column(f.name).cast(f.type) for f in schema])
    writer.close()
    source.close()
    temporary.replace(path)


def refuse_many(path: Path, rejected: int, rows: int, above: float, hint: str) -> None:
    """Refuse a file of which too many rows would have to be set aside."""
    total = rejected + rows
    if total and rejected > above * total:
        raise UnreadableFile(
            f"{rejected:,} of {total:,} rows do not fit the columns; more than {above:.0%} is too many to set aside.",
            where=path.name,
            remedy=hint,
        )


def blocks(count: int, size: int) -> Iterator[tuple[int, int]]:
    """Cut `count` rows into (start, length) blocks."""
    return ((start, min(size, count - start)) for start in range(0, count, size))
