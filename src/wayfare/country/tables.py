"""Rows as Parquet: typed columns in the order of the content, missing as null, and a file that says it is made up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .parameters import Column, Parameters, columns_of
from .people import TABLES, Tables
from .rows import Rows, Values, stored

FILES = (*TABLES, "members")
"""Tables that are written; members are the persons and the emigrants in one table."""

_DESIGN = ("round", "stratum", "psu", "psus_in_stratum", "households_in_psu", "admin1", "admin2", "urban")

_STORED = {
    "integer": pa.int32(),
    "number": pa.float64(),
    "text": pa.dictionary(pa.int16(), pa.string()),
    "boolean": pa.bool_(),
}


class Writer:
    """Open Parquet files of one generation, one for each table."""

    def __init__(self, parameters: Parameters, folder: Path) -> None:
        self._schemas = {table: _schema(table) for table in FILES}
        self._files = {
            table: pq.ParquetWriter(
                folder / f"{table}.parquet",
                schema,
                compression="zstd",
                use_dictionary=[column.name for column in columns_of(table) if column.type == "text"],
                store_schema=False,
            )
            for table, schema in self._schemas.items()
        }
        for table, file in self._files.items():
            file.add_key_value_metadata({"wayfare.made_up": "true", "title": f"{parameters.title}: {table}"})
        self.rows = dict.fromkeys(FILES, 0)

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.close()

    def write(self, tables: Tables) -> None:
        """Append a batch of whole enumeration areas as one row group of each table."""
        made = {table: arrow(table, rows, self._schemas[table]) for table, rows in tables.items()}
        made["members"] = members(made, self._schemas["members"])
        made["emigrants"] = _with_areas_of_none(made["emigrants"], made["households"])
        for table, written in made.items():
            if written.num_rows:
                self._files[table].write_table(written)
        for table, rows in tables.items():
            self.rows[table] += rows.size
        self.rows["members"] += made["members"].num_rows


def _with_areas_of_none(emigrants: pa.Table, households: pa.Table) -> pa.Table:
    """Keep every area of the sample in the table: one that nobody left has a row of weight zero and no answers.

    Left out, such areas would be missing from the design, and standard errors would be wrong.
    """
    left_out = households.filter(pc.invert(pc.is_in(households["psu"], emigrants["psu"].combine_chunks())))
    if not left_out.num_rows:
        return emigrants
    _, first = np.unique(left_out["psu"].to_numpy(), return_index=True)
    areas = left_out.take(pa.array(first))
    columns = [
        areas[field.name] if field.name in _DESIGN else pa.nulls(len(areas), field.type) for field in emigrants.schema
    ]
    empty = pa.table(columns, schema=emigrants.schema)
    weight = emigrants.schema.get_field_index("weight")
    empty = empty.set_column(weight, emigrants.schema.field(weight), pa.array(np.zeros(len(areas))))
    return (
        pa.concat_tables([emigrants, empty])
        .unify_dictionaries()
        .sort_by([("stratum", "ascending"), ("psu", "ascending")])
    )


def members(made: Mapping[str, pa.Table], schema: pa.Schema) -> pa.Table:
    """Put those who stayed and those who left in one table, so that one estimate compares them in one sample.

    Their households were drawn together, so what they have in common cancels out of the standard error of a comparison.
    """
    parts = [_members(made[table], schema, abroad=table == "emigrants") for table in ("persons", "emigrants")]
    order = [("stratum", "ascending"), ("psu", "ascending"), ("household_id", "ascending"), ("member_id", "ascending")]
    return pa.concat_tables(parts).unify_dictionaries().sort_by(order)


def _members(table: pa.Table, schema: pa.Schema, *, abroad: bool) -> pa.Table:
    known = {name: table[name] for name in table.column_names}
    known["member_id"] = known["emigrant_id" if abroad else "person_id"]
    known["abroad"] = pa.array(np.full(len(table), abroad))
    columns = [known.get(field.name, pa.nulls(len(table), field.type)) for field in schema]
    return pa.table(columns, schema=schema)


def arrow(table: str, rows: Rows, schema: pa.Schema) -> pa.Table:
    """Turn rows into an Arrow table."""
    return pa.table([_array(rows, column) for column in columns_of(table)], schema=schema)


def _array(rows: Rows, column: Column) -> pa.Array:
    """Convert a column where it belongs; what belongs to the household is then handed to its members."""
    if column.name in rows.columns or rows.parent is None:
        return _converted(rows, column)
    return _array(rows.parent, column).take(pa.array(rows.home))


def _schema(table: str) -> pa.Schema:
    return pa.schema([pa.field(column.name, _type(column)) for column in columns_of(table)])


def _type(column: Column) -> pa.DataType:
    return pa.int64() if column.name.endswith("_id") else _STORED[column.type]


def _converted(rows: Rows, column: Column) -> pa.Array:
    values = rows[column.name]
    if column.type == "number":
        return pa.array(stored(values), from_pandas=True)
    missing = np.isnan(values) if values.dtype.kind == "f" else values < 0
    if column.type == "text":
        return _dictionary(values, missing, rows.levels(column.name))
    if column.type == "boolean":
        return pa.array(values > 0, mask=missing)
    return pa.array(np.where(missing, 0, values).astype(_type(column).to_pandas_dtype()), mask=missing)


def _dictionary(values: Values, missing: Values, levels: tuple[str, ...]) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(values.astype(np.int16), mask=missing), pa.array(levels))
