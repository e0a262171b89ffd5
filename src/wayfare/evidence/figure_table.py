"""World figures as a table: opened lazily, read by area, turned into figures with their ids.

What is built in are two files of the content; what somebody loaded lies beside the evidence, one file a table, in the
same columns and with the hash of the evidence (`cube`).
"""

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
LOADED_ENGINE = "bilateral/1"
BUILT_IN = "built in"
"""Note of a loaded row that repeats a built-in figure, which is shown instead."""
MIRRORED = {
    "migrants.emigrant_stock_by_destination": "migrants.immigrant_stock_by_origin",
    "displacement.refugees_by_asylum": "displacement.refugees_by_origin",
    "remittances.received_by_sender": "remittances.paid_by_receiver",
    "health.doctors_abroad_by_destination": "health.doctors_from_abroad_by_origin",
    "migration.flow": "migration.flow_by_origin",
}
"""Corridors are stored once, from the origin; seen from the destination they answer another question."""

_BETWEEN = "\x1f"
_COMPACT: Any = {"ensure_ascii": True, "separators": (",", ":")}

Record: TypeAlias = Mapping[str, Any]
PARTS = ("sex", "age_group", "skill", "part")
"""Columns that together say which part of the population a row is about; `part` is written `route=Sahara`."""
_IDENTITY = ("indicator", "version", "source", "vintage", "area", "counterpart", "period", *PARTS, "method")


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
    return ending_in(CORRIDORS, area)


def ending_in(name: str, area: str) -> tuple[Record, ...]:
    """Read the corridors of a file that end in an area, seen from there."""
    return tuple(mirrored(r) for r in _where(_whole(name), "counterpart", area) if r["indicator"] in MIRRORED)


def by_indicator(name: str, indicator: str) -> tuple[Record, ...]:
    """Read all rows of an indicator."""
    code, codes = _codes(name)
    return _records(_whole(name).filter(pa.array(codes == code[indicator]))) if indicator in code else ()


@functools.cache
def _codes(name: str) -> tuple[Mapping[str, int], Any]:
    """Give a number to each indicator of a file, and the numbers of its rows."""
    encoded = _whole(name)["indicator"].unify_dictionaries().combine_chunks()
    whole = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    return {told: k for k, told in enumerate(whole.dictionary.to_pylist())}, whole.indices.to_numpy()


def columns(name: str, where: Mapping[str, str], wanted: Sequence[str]) -> Mapping[str, Any]:
    """Read columns of the rows that hold the words given, as arrays: for whole tables, many times faster than rows.

    Rows about an age, a level of education or another part of the population are left out unless they are asked for.
    """
    where = dict.fromkeys(PARTS[1:], "") | dict(where)
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


def pairs_of(name: str, column: str, other: str, wanted: Callable[[str], bool]) -> frozenset[str]:
    """Give the values of a column that stand beside a wanted value of another."""
    read = _file(name).read([column, other])
    pairs = read.group_by([column, other]).aggregate([])
    return frozenset(r[column] for r in _records(pairs) if wanted(r[other]))


def rows(name: str) -> int:
    """Count the rows of a file."""
    return int(_file(name).metadata.num_rows)


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
    """See a table as rows: of thousands that are looked through few are used, and most columns of none."""
    columns = _Columns(table)
    return tuple(_Row(columns, number) for number in range(table.num_rows))


class _Columns(dict[str, list[Any]]):
    """The columns of a table as lists, each decoded whole when it is first asked for."""

    def __init__(self, table: Any) -> None:
        super().__init__()
        self.table = table

    def __missing__(self, name: str) -> list[Any]:
        return self.setdefault(name, [value for chunk in self.table[name].chunks for value in _values(chunk)])


def _values(chunk: Any) -> list[Any]:
    """Give the values of a piece of a column; equal texts are one object."""
    if not pa.types.is_dictionary(chunk.type) or chunk.null_count or not len(chunk):
        return list(chunk.to_pylist())
    words = chunk.dictionary.to_pylist()
    return [words[place] for place in chunk.indices.to_pylist()]


class _Row(Mapping[str, Any]):
    """A row of a table."""

    __slots__ = ("_columns", "_number")

    def __init__(self, columns: _Columns, number: int) -> None:
        self._columns, self._number = columns, number

    def __getitem__(self, name: str) -> Any:
        return self._columns[name][self._number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.table.column_names)

    def __len__(self) -> int:
        return len(self._columns.table.column_names)


def identify(record: Record) -> str:
    """Name the figure of a row; a loaded one is named after its evidence, so that other rows get other names."""
    parts = {key: record[key] for key in _IDENTITY if key not in PARTS}
    evidence = record.get("evidence", "")
    if evidence:
        parts["source"] = f"evidence:{evidence}"
    return figure_id(**parts, domain=domain_of(record), engine=LOADED_ENGINE if evidence else ENGINE)


def domain_of(record: Record) -> Domain:
    """Write the part of the population a row is about as a domain; everybody is the empty one."""
    return domain(*(record[key] for key in PARTS))


@functools.lru_cache(maxsize=4096)
def domain(sex: str, age_group: str = "", skill: str = "", part: str = "") -> Domain:
    """Write parts of the population as a domain; both sexes together are everybody."""
    name, _, code = part.partition("=")
    told = (("sex", "" if sex == "_T" else sex), ("age_group", age_group), ("skill", skill), (name, code))
    return tuple((key, value) for key, value in told if value)


def figure(record: Record, inputs: Sequence[str] = ()) -> Figure:
    """Make the figure of a row."""
    keys = (*_IDENTITY, "value", "unit", "definition", "note", "quality")
    fields = {key: record[key] for key in keys if key not in PARTS}
    return Figure(
        id=identify(record),
        domain=domain_of(record),
        inputs=tuple(inputs),
        evidence=record.get("evidence", ""),
        **fields,
    )


def search(id_: str, area: str = "", indicator: str = "") -> Record | None:
    """Find the row a figure was made from, at once when its area, and better its indicator too, are known."""
    if area:
        return _ids_of(area, indicator).get(id_) or _corridor_ids_of(area).get(id_)
    return scan(COUNTRIES, id_) or scan(CORRIDORS, id_)


def forget() -> None:
    """Forget what was read, after a file was replaced."""
    for remembered in (_file, by_area, by_counterpart, _whole, _codes, _ids_of, _corridor_ids_of):
        remembered.cache_clear()


@functools.lru_cache(maxsize=512)
def _ids_of(area: str, indicator: str) -> Mapping[str, Record]:
    return {identify(r): r for r in by_area(COUNTRIES, area) if indicator in ("", r["indicator"])}


@functools.lru_cache(maxsize=8)
def _corridor_ids_of(area: str) -> Mapping[str, Record]:
    return {identify(r): r for r in (*by_area(CORRIDORS, area), *by_counterpart(area))}


def scan(name: str, id_: str, evidence: str = "") -> Record | None:
    """Name every row of a file, corridors from both ends, until one has the id."""
    file = _file(name)
    for mirror in (False, True):
        for group in range(file.num_row_groups):
            for position, candidate in enumerate(_ids(file.read_row_group(group, list(_IDENTITY)), mirror, evidence)):
                if candidate == id_:
                    found = _records(file.read_row_group(group).slice(position, 1))[0]
                    return mirrored(found) if mirror else found
    return None


def _ids(rows: Any, mirror: bool, evidence: str = "") -> Iterator[str]:
    """Name rows as `model.figure.figure_id` does, joining the parts column by column; a test holds the two together."""
    parts = {key: _quoted(rows[key]) for key in ("indicator", "version", "source", "vintage", "area", "counterpart")}
    if evidence:
        parts["source"] = json.dumps(f"evidence:{evidence}")
    if mirror:
        seen = {json.dumps(k): json.dumps(MIRRORED[k]) for k in MIRRORED}
        turned = pa.array([seen.get(i, "") for i in parts["indicator"].to_pylist()])
        parts |= {"indicator": turned, "area": parts["counterpart"], "counterpart": parts["area"]}
    engine = json.dumps(LOADED_ENGINE if evidence else ENGINE)
    rest = (_quoted(rows["period"]), _domains(rows), _quoted(rows["method"]), engine)
    joined = pc.binary_join_element_wise(*parts.values(), *rest, ",")
    for text in joined.to_pylist():
        yield "f" + hashlib.sha256(f"[{text}]".encode()).hexdigest()[:16]


def _quoted(column: Any) -> Any:
    """Write a column as JSON."""
    return _written(column, lambda value: json.dumps(value, ensure_ascii=True))


def _domains(rows: Any) -> Any:
    """Write the domains of rows as JSON, each different one once."""
    columns = [rows[key].cast(pa.string()).combine_chunks() for key in PARTS]
    joined = pc.binary_join_element_wise(*columns, _BETWEEN)
    return _written(joined, lambda told: json.dumps([list(p) for p in domain(*told.split(_BETWEEN))], **_COMPACT))


def _written(column: Any, write: Callable[[Any], str]) -> Any:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    words = pa.array([write(value) for value in encoded.dictionary.to_pylist()], pa.string())
    return words.take(encoded.indices)
