"""Add sums and derived figures to the published ones, each with the formula and inputs that compute it again."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from wayfare.evidence.arithmetic import parse

SEXES = ("_T", "F", "M")
CORRIDOR = "migrants.emigrant_stock_by_destination"
OLDER, NEWER = "undesa.ims2020", "undesa.ims2024"
ABROAD = {
    "migrants.emigrant_stock",
    "migrants.emigration_rate",
    "migrants.emigration_rate_of_population",
    "migrants.female_share_emigrants",
}
INCOMPLETE = 0.1


class Row(NamedTuple):
    """A figure on its way to the file."""

    indicator: str
    source: str
    area: str
    counterpart: str
    period: str
    sex: str
    value: float
    note: str
    method: str = "published"
    formula: str = ""
    inputs: str = ""
    age_group: str = ""
    skill: str = ""
    part: str = ""
    quality: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is about everybody, or one sex, of an area: only such rows are added up and derived from."""
        return not (self.counterpart or self.age_group or self.skill or self.part)


Facts = dict[tuple[str, str], dict[tuple[str, str, str], float]]
"""Values by indicator and source, then by area, period and sex."""


def complete(published: pl.DataFrame, series: Mapping[str, Any], groups: Mapping[str, Sequence[str]]) -> list[Row]:
    """Return the published rows, then sums in the order of the content, then derived rows."""
    rows = [Row(**r) for r in published.iter_rows(named=True)]
    facts: Facts = defaultdict(dict)
    remember(facts, (r for r in rows if r.whole))
    for entry in series["sums"]:
        made = list(sums(entry, rows, facts, groups))
        remember(facts, made)
        rows += made
    for entry in series["derived"]:
        made = list(derived(entry, facts, groups))
        remember(facts, made)
        rows += made
    return marked(rows)


def marked(rows: list[Row]) -> list[Row]:
    """Note on counts of people abroad where the newer edition leaves out destinations of a tenth of them or more."""
    areas = incomplete(rows)
    return [
        r._replace(note="incomplete") if r.source == NEWER and r.indicator in ABROAD and r.area in areas else r
        for r in rows
    ]


def incomplete(rows: list[Row]) -> set[str]:
    """Find countries a tenth of whose emigrants of 2020 live where the newer edition does not name their origin."""
    stocks: dict[str, dict[tuple[str, str], float]] = {OLDER: {}, NEWER: {}}
    for r in rows:
        if r.indicator == CORRIDOR and r.source in stocks and (r.period, r.sex) == ("2020", "_T"):
            stocks[r.source][r.area, r.counterpart] = r.value
    lost, whole = Counter[str](), Counter[str]()
    for (area, counterpart), value in stocks[OLDER].items():
        whole[area] += value
        lost[area] += 0 if (area, counterpart) in stocks[NEWER] else value
    return {area for area in whole if lost[area] >= INCOMPLETE * whole[area]}


def remember(facts: Facts, rows: Any) -> None:
    """File values under what they are."""
    for r in rows:
        facts[r.indicator, r.source][r.area, r.period, r.sex] = r.value


def sums(entry: Mapping[str, Any], rows: list[Row], facts: Facts, groups: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """Add up over the other end of corridors, or over the areas of a group."""
    if entry["over"] == "counterpart":
        yield from over_counterparts(entry, rows)
    else:
        for group in entry["groups"]:
            yield from over_areas(entry, group, facts, groups)


def over_counterparts(entry: Mapping[str, Any], rows: list[Row]) -> Iterator[Row]:
    """Add up the corridors of every area."""
    parts: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for r in rows:
        if r.indicator == entry["of"] and r.source == entry["source"]:
            parts[r.area, r.period, r.sex].append(r.value)
    for (area, period, sex), values in parts.items():
        yield summed(entry, area, period, sex, values, "sum over counterpart", f"{entry['of']}@{entry['source']}")


def over_areas(
    entry: Mapping[str, Any], group: str, facts: Facts, groups: Mapping[str, Sequence[str]]
) -> Iterator[Row]:
    """Add up the areas of a group; the world takes every area that is not itself a group."""
    parts: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (area, period, sex), value in facts[entry["indicator"], entry["source"]].items():
        if area in groups.get(group, ()) or (group == "WLD" and area not in {"WLD", *groups}):
            parts[period, sex].append(value)
    for (period, sex), values in parts.items():
        inputs = f"{entry['indicator']}@{entry['source']}"
        yield summed(entry, group, period, sex, values, f"sum over area:{group}", inputs)


def summed(
    entry: Mapping[str, Any], area: str, period: str, sex: str, values: list[float], formula: str, inputs: str
) -> Row:
    """Make the row of a sum, free of rounding."""
    return Row(
        entry["indicator"], entry["source"], area, "", period, sex, math.fsum(values), "", "derived", formula, inputs
    )


def derived(entry: Mapping[str, Any], facts: Facts, groups: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """Compute a formula wherever all its inputs are known."""
    formula = parse(entry["formula"])
    sexes = SEXES if not any(name.endswith("__F") for name in formula.names) else ("_T",)
    first = formula.names[0]
    leading = facts[indicator(first, entry), entry["inputs"][first]["from"][0]]
    keys = {(area, period) for area, period, _ in leading}
    if "area" in entry["inputs"][first]:
        keys = {(area, period) for area in entry["areas"] for _, period in keys}
    for area, period in sorted(keys):
        if wanted(area, entry, groups):
            for sex in sexes:
                yield from computed(entry, facts, area, period, sex)


def computed(entry: Mapping[str, Any], facts: Facts, area: str, period: str, sex: str) -> Iterator[Row]:
    """Compute one row, or none when an input is not known or the divisor is zero."""
    formula = parse(entry["formula"])
    values, inputs = {}, []
    for name in formula.names:
        spec = entry["inputs"][name]
        place, its_sex = spec.get("area", area), "F" if name.endswith("__F") else sex
        what = indicator(name, entry)
        source = next((s for s in spec["from"] if (place, period, its_sex) in facts[what, s]), None)
        if source is None:
            return
        values[name] = facts[what, source][place, period, its_sex]
        inputs.append(f"{name}={what}@{source}" + (f":{place}" if "area" in spec else ""))
    value = formula.value(values)
    if value is not None:
        yield Row(
            entry["indicator"], entry["source"], area, "", period, sex, value, "", "derived", formula.text,
            " ".join(inputs),
        )  # fmt: skip


def indicator(name: str, entry: Mapping[str, Any]) -> str:
    """Name the indicator a formula's name stands for."""
    given = entry["inputs"][name].get("indicator")
    return str(given) if given else name.removesuffix("__F").replace("__", ".")


def wanted(area: str, entry: Mapping[str, Any], groups: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether an area is one the content asks for."""
    areas = entry.get("areas")
    if isinstance(areas, list):
        return area in areas
    known = not area.startswith("_") and area not in entry.get("except", {})
    return known and not (areas == "countries" and area in {"WLD", *groups})
