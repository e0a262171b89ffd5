"""Reads a sorted Parquet file in order, only the columns needed, as small codes, weights and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from .kernel import recode

Array = NDArray[Any]

BATCH = 32_768
SMALL = 4_096
"""Integers that span no more than this are looked up; wider ones are computed."""
MOST_CODES = 65_535


class Unsuitable(Exception):
    """The kernel cannot take these rows or formulas; the portable way can."""


@dataclass(slots=True)
class Range:
    """Codes of integers or booleans: 0 for null, then 1 for the smallest."""

    kind: pa.DataType
    low: int
    high: int

    @property
    def size(self) -> int:
        """Count the codes, null among them."""
        return self.high - self.low + 2

    @property
    def known(self) -> int:
        """Count the codes given so far."""
        return self.size

    def encode(self, column: pa.Array) -> Array:
        """Code a column."""
        if pa.types.is_boolean(self.kind):
            return _recoded(column.cast(pa.uint8()).fill_null(2).to_numpy(), _FLAGS)
        filled = column.fill_null(self.low) if column.null_count else column
        codes = filled.to_numpy().astype(np.uint16)
        codes -= np.uint16((self.low - 1) % 65_536)
        if column.null_count:
            codes *= column.is_valid().to_numpy(zero_copy_only=False)
        return np.asarray(codes)

    def domain(self) -> pa.Array:
        """List the values by code."""
        values = [None, *range(self.low, self.high + 1)]
        if pa.types.is_boolean(self.kind):
            values = [None, *(bool(v) for v in values[1:])]
        return pa.array(values, self.kind)


@dataclass(slots=True)
class Categories:
    """Codes of texts and other values, given as they appear; 0 for null."""

    kind: pa.DataType
    values: list[Any] = field(default_factory=lambda: [None])
    codes: dict[Any, int] = field(default_factory=lambda: {None: 0})

    @property
    def size(self) -> int:
        """Count the codes, with room to grow, null among them."""
        return 1 << (len(self.values) - 1).bit_length() if len(self.values) > 1 else 2

    @property
    def known(self) -> int:
        """Count the codes given so far."""
        return len(self.values)

    def encode(self, column: pa.Array) -> Array:
        """Code a column; values never seen get the next codes."""
        numbers, remap = self.numbers(column)
        if len(self.values) > MOST_CODES:
            raise Unsuitable(f"more than {MOST_CODES:,} different values")
        return _recoded(numbers, remap.astype(np.uint16))

    def numbers(self, column: pa.Array) -> tuple[Array, Array]:
        """Give the values of a column numbers of its own, and the code of each number."""
        held = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        remap = [self._code(value) for value in held.dictionary.to_pylist()]
        indices = held.indices.fill_null(len(remap)) if held.null_count else held.indices
        return indices.to_numpy(), np.array([*remap, 0], np.int64)

    def _code(self, value: Any) -> int:
        code = self.codes.get(value)
        if code is None:
            code = self.codes[value] = len(self.values)
            self.values.append(value)
        return code

    def domain(self) -> pa.Array:
        """List the values by code; codes not given yet are null."""
        return pa.array([*self.values, *[None] * (self.size - len(self.values))], self.kind)


def _recoded(numbers: Array, remap: Array) -> Array:
    codes = np.empty(len(numbers), np.uint16)
    recode(numbers, remap, codes)
    return codes


_FLAGS = np.array([1, 2, 0], np.uint16)
"""Codes of false, true and null."""

Coder = Range | Categories


class Keys:
    """Tells strata or PSUs apart by whole numbers."""

    def __init__(self, kind: pa.DataType) -> None:
        self.direct = pa.types.is_integer(kind)
        self.categories = Categories(kind)

    def encode(self, column: pa.Array) -> Array:
        """Give the units of a column their numbers."""
        if column.null_count:
            raise Unsuitable("a stratum or PSU is missing")
        if self.direct:
            return np.asarray(column.to_numpy().astype(np.int64))
        numbers, remap = self.categories.numbers(column)
        return remap[numbers]

    def number(self, value: Any) -> int:
        """Give the number of one unit."""
        return int(value) if self.direct else self.categories._code(value)


@dataclass(frozen=True, slots=True)
class Survey:
    """A Parquet file and what its footer says."""

    file: pq.ParquetFile
    kinds: Mapping[str, pa.DataType]
    statistics: Mapping[str, Sequence[Any]]

    @classmethod
    def open(cls, path: Path) -> Survey:
        """Open a file so that texts come as codes."""
        schema = pq.read_schema(path)
        texts = [f.name for f in schema if pa.types.is_string(f.type) or pa.types.is_large_string(f.type)]
        file = pq.ParquetFile(path, read_dictionary=texts)
        return cls(file, {f.name: _value_type(f.type) for f in schema}, _statistics(file.metadata))

    def kind(self, name: str) -> pa.DataType:
        """Give the type of a column's values."""
        return self.kinds[name]

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Read the rows in order, the next batch while the last is worked on."""
        reader = iter(self.file.iter_batches(batch_size=BATCH, columns=list(columns), use_threads=False))
        with ThreadPoolExecutor(1) as pool:
            coming = pool.submit(next, reader, None)
            while (batch := coming.result()) is not None:
                coming = pool.submit(next, reader, None)
                yield batch

    def nullable(self, name: str) -> bool:
        """Tell whether a column may have nulls."""
        return any(s is None or not s.has_null_count or s.null_count > 0 for s in self.statistics[name])

    def coder(self, name: str) -> Coder:
        """Choose how a column is coded."""
        kind = self.kind(name)
        if pa.types.is_boolean(kind):
            return Range(kind, 0, 1)
        span = self._span(name) if pa.types.is_integer(kind) else None
        return Range(kind, *span) if span and span[1] - span[0] < SMALL else Categories(kind)

    def is_small(self, name: str) -> bool:
        """Tell whether conditions on the column can be looked up."""
        kind = self.kind(name)
        return pa.types.is_string(kind) or pa.types.is_large_string(kind) or isinstance(self.coder(name), Range)

    def _span(self, name: str) -> tuple[int, int] | None:
        found = self.statistics[name]
        if not found or not all(s is not None and s.has_min_max for s in found):
            return None
        return int(min(s.min for s in found)), int(max(s.max for s in found))


def _value_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _statistics(metadata: pq.FileMetaData) -> dict[str, list[Any]]:
    """Gather the statistics of each column over the row groups that hold a value."""
    groups = [metadata.row_group(g) for g in range(metadata.num_row_groups)]
    return {
        metadata.schema.column(i).path: [group.column(i).statistics for group in groups if group.num_rows]
        for i in range(metadata.num_columns)
    }


class Units:
    """Finds where strata and PSUs begin, and that none begins twice."""

    def __init__(self, survey: Survey, stratum: str | None, psu: str | None) -> None:
        self.names = tuple(n for n in (stratum, psu) if n)
        self.stratum, self.psu = stratum, psu
        self.keys = {name: Keys(survey.kind(name)) for name in self.names}
        self.last: tuple[int, int] | None = None
        self.closed: set[tuple[int, int | None]] = set()

    def segments(self, batch: pa.RecordBatch) -> tuple[Array, Array, Array, Array]:
        """Give first rows of runs, whether the PSU is new, whether the stratum is, and its number."""
        rows = batch.num_rows
        stratum = self._numbers(batch, self.stratum)
        psu = self._numbers(batch, self.psu) if self.psu else np.arange(rows)
        changed = np.ones(rows, np.bool_)
        changed[1:] = (stratum[1:] != stratum[:-1]) | (psu[1:] != psu[:-1])
        starts = np.flatnonzero(changed)
        before = self.last
        new_psu, new_stratum = np.ones(len(starts), np.bool_), np.ones(len(starts), np.bool_)
        new_stratum[1:] = stratum[starts[1:]] != stratum[starts[:-1]]
        if before is not None:
            new_stratum[0] = stratum[0] != before[0]
            new_psu[0] = bool(new_stratum[0]) or self.psu is None or psu[0] != before[1]
        self._check_order(stratum[starts[new_psu]], psu[starts[new_psu]], new_stratum[new_psu])
        self.last = (int(stratum[-1]), int(psu[-1]))
        return starts, new_psu, new_stratum, stratum[starts]

    def _numbers(self, batch: pa.RecordBatch, name: str | None) -> Array:
        return self.keys[name].encode(batch.column(name)) if name else np.zeros(batch.num_rows, np.int64)

    def _check_order(self, strata: Array, psus: Array, new_stratum: Array) -> None:
        begun: list[tuple[int, int | None]] = [(stratum, None) for stratum in strata[new_stratum].tolist()]
        if self.psu:
            begun += zip(strata.tolist(), psus.tolist(), strict=True)
        before = len(self.closed)
        self.closed.update(begun)
        if len(self.closed) < before + len(begun):
            raise Unsuitable("rows are not sorted by stratum and PSU")
