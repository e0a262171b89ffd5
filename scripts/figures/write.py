"""Write figures to Parquet: sorted, dictionary-encoded, compressed, the same bytes every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from figures.derive import Row

TEXT = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("indicator", TEXT), ("version", pa.int16()), ("area", TEXT), ("counterpart", TEXT), ("period", TEXT),
        ("sex", TEXT), ("age_group", TEXT), ("skill", TEXT), ("part", TEXT), ("value", pa.float64()), ("unit", TEXT),
        ("source", TEXT), ("vintage", TEXT), ("licence", TEXT), ("method", TEXT), ("definition", TEXT),
        ("formula", TEXT), ("inputs", TEXT), ("note", TEXT), ("quality", TEXT),
    ]
)  # fmt: skip
ROWS_A_GROUP = 16384
"""Small enough that one country's rows are found by the statistics of a few groups."""


def described(row: Row, about: Mapping[tuple[str, str, str], Mapping[str, Any]]) -> dict[str, Any]:
    """Add unit, version, edition, licence and definition to a row."""
    return row._asdict() | dict(about[row.indicator, row.source, kind(row)])


def place(r: Row) -> tuple[str, ...]:
    """Give where a row stands."""
    return r.area, r.indicator, r.source, r.counterpart, r.part, r.skill, r.age_group, r.sex, r.period


def kind(row: Row) -> str:
    """Name the part of `series.yaml` that a row comes from."""
    if row.method == "published":
        return "published"
    return row.formula if row.formula == "sum over counterpart" else row.formula.split(":")[0]


def parquet(rows: Sequence[Row], about: Mapping[tuple[str, str, str], Mapping[str, Any]], path: Path) -> None:
    """Write rows in the order of areas."""
    ordered = sorted(rows, key=place)
    records = [described(r, about) for r in ordered]
    columns = [pa.array([r[field.name] for r in records], type=plain(field.type)) for field in SCHEMA]
    encoded = [c.dictionary_encode() if f.type == TEXT else c for c, f in zip(columns, SCHEMA, strict=True)]
    table = pa.table(dict(zip(SCHEMA.names, encoded, strict=True)))
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=[f.name for f in SCHEMA if f.type == TEXT],
        column_encoding={"value": "BYTE_STREAM_SPLIT"},
        row_group_size=ROWS_A_GROUP,
        store_schema=False,
    )


def plain(kind_of: pa.DataType) -> pa.DataType:
    """Return the type values have before they are encoded."""
    return pa.string() if kind_of == TEXT else kind_of
