"""The embedded world figures as a table: opened lazily, read by area, turned into figures with their ids."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wayfare.model.estimate import Domain
from wayfare.model.figure import Figure, figure_id

ENGINE = "figures/1"
FOLDER = Path(__file__).resolve().parent.parent / "content" / "figures"
COUNTRIES, CORRIDORS = "countries.parquet", "corridors.parquet"
MIRRORED = {"migrants.emigrant_stock_by_destination": "migrants.immigrant_stock_by_origin"}
"""Corridors are stored once, from the origin; seen from the destination they answer another question."""

Record: TypeAlias = Mapping[str, Any]
_IDENTITY = ("indicator", "version", "source", "vintage", "area", "counterpart", "period", "sex", "method")


@functools.cache
def _file(name: str) -> Any:
    text = [f.name for f in pq.read_schema(FOLDER / name) if pa.types.is_string(f.type)]
    return pq.ParquetFile(FOLDER / name, read_dictionary=text)


@functools.lru_cache(maxsize=512)
def by_area(name: str, area: str) -> tuple[Record, ...]:
    """Read the rows of one area; row groups that cannot hold it are not touched."""
    file = _file(name)
    position = file.schema_arrow.get_field_index("area")
    groups = [g for g in range(file.num_row_groups) if _may_hold(file, g, position, area)]
    return _where(file.read_row_groups(groups), "area", area) if groups else ()


@functools.lru_cache(maxsize=8)
def by_counterpart(area: str) -> tuple[Record, ...]:
    """Read the corridors that end in an area, seen from there."""
    return tuple(mirrored(r) for r in _where(_whole(CORRIDORS), "counterpart", area) if r["indicator"] in MIRRORED)


def by_indicator(name: str, indicator: str) -> tuple[Record, ...]:
    """Read all rows of an indicator."""
    return _where(_whole(name), "indicator", indicator)


def columns(name: str, where: Mapping[str, str], wanted: Sequence[str]) -> Mapping[str, Any]:
    """Read columns of the rows that hold the words given, as arrays: for whole tables, many times faster than rows."""
    found = _file(name).read([*where, *wanted])
    kept = functools.reduce(pc.and_, (_equals(found[c].cast(pa.string()), word) for c, word in where.items()))
    found = found.filter(kept).select(list(wanted))
    return {c: _plain(found[c]).to_numpy(zero_copy_only=False) for c in wanted}


def _plain(column: Any) -> Any:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def values(name: str, column: str) -> list[str]:
    """Give the different values of a column."""
    found: list[str] = pc.unique(_file(name).read([column])[column].cast(pa.string())).to_pylist()
    return found


def mirrored(record: Record) -> Record:
    """See a corridor from its other end."""
    turned = {"area": record["counterpart"], "counterpart": record["area"], "indicator": MIRRORED[record["indicator"]]}
    return {**record, **turned}


def _may_hold(file: Any, group: int, position: int, area: str) -> bool:
    statistics = file.metadata.row_group(group).column(position).statistics
    return statistics is None or not statistics.has_min_max or statistics.min <= area <= statistics.max


@functools.cache
def _whole(name: str) -> Any:
    return _file(name).read()


def _where(table: Any, column: str, value: str) -> tuple[Record, ...]:
    return _records(table.filter(_equals(table[column].cast(pa.string()), value)))


def _equals(column: Any, value: str) -> Any:
    """Compare by pattern: to compare by scalar, pyarrow would first import pandas, which takes a third of a second."""
    return pc.match_substring_regex(column, pattern=f"^{re.escape(value)}$")


def _records(table: Any) -> tuple[Record, ...]:
    """Turn a table into rows; text is decoded column by column, which is many times faster than value by value."""
    columns = [(c.cast(pa.string()) if pa.types.is_dictionary(c.type) else c).to_pylist() for c in table.columns]
    return tuple(dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True))


def identify(record: Record) -> str:
    """Name the figure of a row."""
    parts = {key: record[key] for key in _IDENTITY if key != "sex"}
    return figure_id(**parts, domain=domain(record["sex"]), engine=ENGINE)


def domain(sex: str) -> Domain:
    """Write a sex as a domain; both sexes together are everybody."""
    return () if sex == "_T" else (("sex", sex),)


def figure(record: Record, inputs: Sequence[str] = ()) -> Figure:
    """Make the figure of a row."""
    keys = (*_IDENTITY, "value", "unit", "definition", "note")
    fields = {key: record[key] for key in keys if key != "sex"}
    return Figure(id=identify(record), domain=domain(record["sex"]), inputs=tuple(inputs), **fields)


def search(id_: str, area: str = "", indicator: str = "") -> Record | None:
    """Find the row a figure was made from, at once when its area, and better its indicator too, are known."""
    if area:
        return _ids_of(area, indicator).get(id_) or _corridor_ids_of(area).get(id_)
    return _scan(COUNTRIES, id_, mirror=False) or _scan(CORRIDORS, id_, mirror=False) or _scan_mirrored(id_)


@functools.lru_cache(maxsize=512)
def _ids_of(area: str, indicator: str) -> Mapping[str, Record]:
    return {identify(r): r for r in by_area(COUNTRIES, area) if indicator in ("", r["indicator"])}


@functools.lru_cache(maxsize=8)
def _corridor_ids_of(area: str) -> Mapping[str, Record]:
    return {identify(r): r for r in (*by_area(CORRIDORS, area), *by_counterpart(area))}


def _scan_mirrored(id_: str) -> Record | None:
    found = _scan(CORRIDORS, id_, mirror=True)
    return mirrored(found) if found else None


def _scan(name: str, id_: str, *, mirror: bool) -> Record | None:
    """Name every row until one has the id."""
    file = _file(name)
    for group in range(file.num_row_groups):
        for position, candidate in enumerate(_ids(file.read_row_group(group, list(_IDENTITY)), mirror)):
            if candidate == id_:
                return _records(file.read_row_group(group).slice(position, 1))[0]
    return None


def _ids(rows: Any, mirror: bool) -> Iterator[str]:
    """Name rows as `model.figure.figure_id` does, joining the parts column by column; a test holds the two together."""
    parts = {key: _quoted(rows[key]) for key in ("indicator", "version", "source", "vintage", "area", "counterpart")}
    if mirror:
        seen = {json.dumps(k): json.dumps(MIRRORED[k]) for k in MIRRORED}
        turned = pa.array([seen.get(i, "") for i in parts["indicator"].to_pylist()])
        parts |= {"indicator": turned, "area": parts["counterpart"], "counterpart": parts["area"]}
    rest = (_quoted(rows["period"]), _sexes(rows["sex"]), _quoted(rows["method"]), json.dumps(ENGINE))
    joined = pc.binary_join_element_wise(*parts.values(), *rest, ",")
    for text in joined.to_pylist():
        yield "f" + hashlib.sha256(f"[{text}]".encode()).hexdigest()[:16]


def _quoted(column: Any) -> Any:
    """Write a column as JSON."""
    return _written(column, lambda value: json.dumps(value, ensure_ascii=True))


def _sexes(column: Any) -> Any:
    return _written(column, lambda sex: json.dumps([list(p) for p in domain(sex)], separators=(",", ":")))


def _written(column: Any, write: Callable[[Any], str]) -> Any:
    encoded = column.combine_chunks()
    encoded = encoded if pa.types.is_dictionary(encoded.type) else encoded.dictionary_encode()
    words = pa.array([write(value) for value in encoded.dictionary.to_pylist()], pa.string())
    return words.take(encoded.indices)
