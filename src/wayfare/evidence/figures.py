"""World figures of every country: all years, all editions side by side, each computable again from embedded rows."""

from __future__ import annotations

import csv
import functools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wayfare.model.errors import EvidenceError
from wayfare.model.figure import Figure

from . import figure_table as table
from .arithmetic import parse
from .figure_table import CORRIDORS, COUNTRIES, Record

CORRIDOR_INDICATORS = frozenset({*table.MIRRORED, *table.MIRRORED.values(), "remittances.corridor_cost"})


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A figure computed again: the value, what went into it, and how."""

    value: float
    inputs: tuple[Figure, ...]
    formula: str
    """Empty for a published value, which is read again from the embedded row."""


def profile(area: str, on: str = "") -> tuple[Figure, ...]:
    """Give all figures of a country, group or the world, corridors excepted, in a fixed order; as known on a day."""
    records = _known(table.by_area(COUNTRIES, area), on)
    ids = {_key(r): table.identify(r) for r in records}
    return tuple(table.figure(r, _input_ids(r, ids)) for r in records)


def _known(records: Sequence[Record], on: str) -> Sequence[Record]:
    """Keep what was known on a day; every record when none is given."""
    if not on:
        return records
    from . import editions  # noqa: PLC0415 - needs the catalogue, which takes time to read

    return [r for r in records if editions.known(r, on)]


def corridors(area: str, on: str = "") -> tuple[Figure, ...]:
    """Give all corridors of a country: where emigrants live, where immigrants come from, what sending costs."""
    return tuple(map(table.figure, _known([*table.by_area(CORRIDORS, area), *table.by_counterpart(area)], on)))


def series(
    indicator: str,
    *,
    areas: Collection[str] | None = None,
    period: str | None = None,
    sex: str = "_T",
    source: str | None = None,
    on: str = "",
) -> tuple[Figure, ...]:
    """Give one indicator over areas, for rankings and maps: countries and every edition, unless told otherwise."""
    wanted = _is_country if areas is None else frozenset(areas).__contains__
    return tuple(
        table.figure(r)
        for r in _known(_records(indicator), on)
        if (r["sex"], r["age_group"], r["skill"], r["part"]) == (sex, "", "", "")
        and wanted(r["area"])
        and (period is None or r["period"] == period)
        and (source is None or r["source"] == source)
    )


def editions(indicator: str, on: str = "") -> Mapping[Figure, int]:
    """Give one figure of each source and period of an indicator, and how many countries that edition tells."""
    groups = (rows for (_, _, part), rows in _told(indicator).items() if part == _EVERYBODY)
    told = [[r for r in _known(rows, on) if _is_country(r["area"])] for rows in groups]
    return {table.figure(rows[0]): len({r["area"] for r in rows}) for rows in told if rows}


@functools.cache
def of_groups_alone() -> frozenset[str]:
    """Give the indicators that are told of the world or of groups, and of no country."""
    return frozenset(table.values(COUNTRIES, "indicator")) - table.pairs_of(COUNTRIES, "indicator", "area", _is_country)


def known(area: str) -> bool:
    """Tell whether a country, a group or the world has figures under this code."""
    return not area.startswith("_") and bool(table.by_area(COUNTRIES, area))


def areas() -> frozenset[str]:
    """Give the code of every country, every group and the world."""
    return frozenset(a for a in table.values(COUNTRIES, "area") if not a.startswith("_"))


def find(figure_id: str, area: str = "") -> Figure | None:
    """Look a figure up by its id: at once when its area is given, else by naming every row."""
    record = table.search(figure_id, area)
    return None if record is None else table.figure(record, [f.id for f in _inputs(record).values()])


def recompute(figure_id: str, area: str = "", indicator: str = "") -> Recomputed:
    """Compute a figure again from embedded rows, to the last digit; an id that is not embedded is an error."""
    record = table.search(figure_id, area, indicator)
    if record is None:
        raise EvidenceError(
            f"No world figure has the id {figure_id}.",
            remedy="Check the id, or whether the report was made with another edition of Wayfare.",
        )
    inputs = _inputs(record)
    return Recomputed(_value(record, inputs), tuple(inputs.values()), record["formula"])


def _value(record: Record, inputs: Mapping[str, Figure]) -> float:
    numbers = {name: f.value for name, f in inputs.items() if f.value is not None}
    if not record["formula"]:
        return float(record["value"])
    if record["formula"].startswith("sum over "):
        return math.fsum(numbers.values())
    value = parse(record["formula"]).value(numbers)
    if value is None:
        raise EvidenceError(f"{record['formula']} divides by zero.", where=f"{record['indicator']} {record['area']}")
    return value


def _inputs(record: Record) -> dict[str, Figure]:
    """Figures a value was computed from, by the name they have in the formula."""
    if record["formula"].startswith("sum over counterpart"):
        return _counterparts(record)
    if record["formula"].startswith("sum over area:"):
        return _members(record)
    rows = dict(_input_keys(record))
    found = {_key(r): r for area in {key[2] for key in rows.values()} for r in table.by_area(COUNTRIES, area)}
    return {name: table.figure(found[key]) for name, key in rows.items()}


def _counterparts(record: Record) -> dict[str, Figure]:
    same = (*record["inputs"].split("@"), record["period"], *_part(record))
    rows = table.by_area(CORRIDORS, record["area"])
    return {
        r["counterpart"]: table.figure(r) for r in rows if (r["indicator"], r["source"], r["period"], *_part(r)) == same
    }


def _members(record: Record) -> dict[str, Figure]:
    group = record["formula"].removeprefix("sum over area:")
    told = _told(record["indicator"]).get((record["source"], record["period"], _part(record)), ())
    return {r["area"]: table.figure(r) for r in told if _belongs(r["area"], group)}


_Part = tuple[str, str, str, str]
_Key = tuple[str, str, str, str, _Part]


_EVERYBODY = ("_T", "", "", "")


def _part(r: Record) -> _Part:
    """Give the part of the population a row is about."""
    return r["sex"], r["age_group"], r["skill"], r["part"]


def _key(r: Record) -> _Key:
    return r["indicator"], r["source"], r["area"], r["period"], _part(r)


def _input_keys(record: Record) -> Iterable[tuple[str, _Key]]:
    """Read `name=indicator@source[:area] ...`; a name that ends in __F stands for women."""
    if record["formula"].startswith("sum over "):
        return
    for said in record["inputs"].split():
        name, _, what = said.partition("=")
        indicator, _, where = what.partition("@")
        source, _, area = where.partition(":")
        sex, age, skill, part = _part(record)
        whose = ("F" if name.endswith("__F") else sex, age, skill, part)
        yield name, (indicator, source, area or record["area"], record["period"], whose)


def _input_ids(record: Record, ids: Mapping[_Key, str]) -> list[str]:
    """Ids of the inputs that belong to the same area; the many parts of a sum are named by `recompute`."""
    return [ids[key] for _, key in _input_keys(record) if key in ids]


@functools.cache
def _records(indicator: str) -> tuple[Record, ...]:
    name = CORRIDORS if indicator in CORRIDOR_INDICATORS else COUNTRIES
    stored = next((k for k, v in table.MIRRORED.items() if v == indicator), indicator)
    rows = table.by_indicator(name, stored)
    return tuple(map(table.mirrored, rows)) if stored != indicator else tuple(rows)


@functools.cache
def _told(indicator: str) -> Mapping[tuple[str, str, _Part], Sequence[Record]]:
    """Group the rows of an indicator by source, period and part of the population."""
    groups: dict[tuple[str, str, _Part], list[Record]] = {}
    for r in _records(indicator):
        groups.setdefault((r["source"], r["period"], _part(r)), []).append(r)
    return groups


@functools.cache
def _groups() -> Mapping[str, frozenset[str]]:
    with (table.FOLDER / "groups.csv").open(encoding="utf-8") as file:
        rows = [(r["group"], r["area"]) for r in csv.DictReader(file)]
    return {group: frozenset(a for g, a in rows if g == group) for group, _ in rows}


def _is_group(area: str) -> bool:
    return area == "WLD" or area in _groups()


def _is_country(area: str) -> bool:
    return not area.startswith("_") and not _is_group(area)


def _belongs(area: str, group: str) -> bool:
    return area in _groups()[group] if group in _groups() else not _is_group(area)
