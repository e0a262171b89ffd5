"""World tables that somebody adds: read through a built-in mapping into figures, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from wayfare.catalogue import load
from wayfare.model.errors import EvidenceError
from wayfare.model.evidence import Evidence
from wayfare.model.figure import Figure, figure_id
from wayfare.model.period import Period
from wayfare.model.progress import Progress, silent
from wayfare.sources.read import ReadOptions

from . import countries
from .mappings import End, TableMapping, Values, mapping
from .store import AddOptions, Store

ENGINE = "bilateral/1"
IDENTITY = ("indicator", "area", "counterpart", "period", "sex")
_TOTALS_APART = 0.005
"""Share by which a total in print may differ from the sum of its cells: Israel's of 2017 does by 0.0012."""
_MOST_LISTED = 12


def add(store: Store, path: Path, options: AddOptions, progress: Progress = silent) -> Evidence:
    """Store a world table and make sure that every row of it can be read; one that cannot be is not kept."""
    chosen = mapping(options.mapping)
    known = {evidence.sha256 for evidence in store.list()}
    evidence = store.add(path, with_mapping(options, chosen), progress)
    try:
        table(store, evidence)
    except EvidenceError:
        if evidence.sha256 not in known:
            store.remove(evidence.sha256)
        raise
    return evidence


def with_mapping(options: AddOptions, chosen: TableMapping) -> AddOptions:
    """Fill what was not said from the mapping."""
    read = options.read
    marks = read.missing_marks
    if marks is None and chosen.read.missing:
        marks = chosen.read.missing
    return replace(
        options,
        title=options.title or chosen.title,
        publisher=options.publisher or chosen.publisher,
        licence=options.licence or chosen.licence,
        vintage=options.vintage or chosen.vintage,
        read=replace(
            read,
            sheet=read.sheet or chosen.read.sheet,
            header_row=chosen.read.header_row if read.header_row == ReadOptions().header_row else read.header_row,
            missing_marks=marks,
        ),
    )


def table(store: Store, evidence: Evidence) -> pl.DataFrame:
    """Give stored evidence in the project's long form, under the names its columns had in the file."""
    chosen = mapping(evidence.options.get("mapping", ""))
    frame = pl.read_parquet(store.path(evidence), columns=[v.name for v in evidence.variables])
    names = {v.name: v.original_name or v.name for v in evidence.variables}
    return long(frame.rename(names), chosen)


def figures(store: Store, evidence: Evidence, area: str) -> tuple[Figure, ...]:
    """Give the figures a stored world table has for an area."""
    chosen = mapping(evidence.options.get("mapping", ""))
    rows = table(store, evidence).filter(pl.col("area") == area)
    return tuple(_figure(row, evidence, chosen) for row in rows.iter_rows(named=True))


def _figure(row: Mapping[str, Any], evidence: Evidence, chosen: TableMapping) -> Figure:
    parts = [("sex", row["sex"])] if row["sex"] != "_T" else []
    domain = tuple(parts + [(name, row[name]) for name in chosen.dimensions])
    indicator = load().indicators[row["indicator"]]
    identity = {
        "indicator": indicator.code,
        "version": indicator.version,
        "source": f"evidence:{evidence.sha256}",
        "vintage": evidence.vintage,
        "area": row["area"],
        "counterpart": row["counterpart"],
        "period": row["period"],
        "domain": domain,
        "method": "published",
    }
    id_ = figure_id(**identity, engine=ENGINE)
    return Figure(id=id_, value=row["value"], unit=indicator.unit, definition=chosen.definition, **identity)


def long(frame: pl.DataFrame, chosen: TableMapping) -> pl.DataFrame:
    """Bring a publisher's table into the project's long form; an unknown country is an error that lists them all."""
    _require(frame, chosen)
    rows = pl.concat([_cells(frame, chosen, values) for values in chosen.values])
    rows = rows.drop_nulls("value").filter(pl.col("value") != 0 if chosen.zero_means_missing else pl.lit(True))
    keys = [*IDENTITY, *chosen.dimensions]
    if chosen.add_up:
        rows = rows.group_by(keys, maintain_order=True).agg(pl.col("value").sum())
    _check_once(rows, keys, chosen)
    if chosen.layout == "matrix":
        rows = _without_totals(rows, chosen)
    return rows.select(*keys, "value").sort(keys)


def _cells(frame: pl.DataFrame, chosen: TableMapping, values: Values) -> pl.DataFrame:
    """Give the cells of one column of values, or of all columns that hold them, with the countries resolved."""
    area = values.area or chosen.area
    if area is None:
        raise EvidenceError(f"The mapping {chosen.name} does not say where the areas are.")
    melted = _LAYOUTS[chosen.layout](frame, chosen, values, area).drop_nulls("value")
    melted = melted.with_columns(pl.col("value") * values.factor)
    melted = _resolved(melted, "area", area, chosen)
    if chosen.counterpart:
        melted = _resolved(melted, "counterpart", chosen.counterpart, chosen)
    return melted.with_columns(
        indicator=pl.lit(values.indicator),
        counterpart=pl.col("counterpart") if chosen.counterpart else pl.lit(""),
        sex=_sex(chosen, values),
        period=_period(melted, chosen),
    ).select(*IDENTITY, *chosen.dimensions, "value")


def _from_matrix(frame: pl.DataFrame, chosen: TableMapping, values: Values, area: End) -> pl.DataFrame:
    del values, chosen
    first, *rest = frame.columns
    row, column = ("area", "counterpart") if area.place == "rows" else ("counterpart", "area")
    return _melted(frame, {first: row}, rest, column)


def _from_wide(frame: pl.DataFrame, chosen: TableMapping, values: Values, area: End) -> pl.DataFrame:
    del values
    keep = {area.column or frame.columns[0]: "area"}
    if chosen.counterpart:
        keep[chosen.counterpart.column] = "counterpart"
    columns = [name for name in frame.columns if re.match(chosen.period.pattern, name)]
    return _melted(frame, keep, columns, "period")


def _from_long(frame: pl.DataFrame, chosen: TableMapping, values: Values, area: End) -> pl.DataFrame:
    keep = {"area": area.column, "value": values.column, "period": chosen.period.column}
    if chosen.counterpart:
        keep["counterpart"] = chosen.counterpart.column
    if chosen.sex:
        keep["sex"] = chosen.sex.column
    named = frame.select(pl.col(theirs).alias(ours) for ours, theirs in (keep | dict(chosen.dimensions)).items())
    return _numbers(named, ["value"])


_LAYOUTS = {"matrix": _from_matrix, "wide": _from_wide, "long": _from_long}


def _melted(frame: pl.DataFrame, keep: Mapping[str, str], columns: Sequence[str], name: str) -> pl.DataFrame:
    numbers = _numbers(frame.rename(dict(keep)), columns)
    return numbers.unpivot(columns, index=list(keep.values()), variable_name=name, value_name="value")


def _numbers(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Make columns numbers; text that is none is an error, not a missing value."""
    for column in columns:
        odd = frame.filter(pl.col(column).is_not_null() & pl.col(column).cast(pl.Float64, strict=False).is_null())
        if odd.height:
            raise EvidenceError(
                f"Column {column!r} should hold numbers, but has {odd[column][0]!r}.",
                remedy="Correct the file, or say with --missing which texts stand for a missing value.",
            )
    return frame.with_columns(pl.col(column).cast(pl.Float64) for column in columns)


def _sex(chosen: TableMapping, values: Values) -> pl.Expr:
    if chosen.sex is None:
        return pl.lit(values.sex)
    return pl.col("sex").cast(pl.String).replace_strict(dict(chosen.sex.codes), return_dtype=pl.String)


def _period(melted: pl.DataFrame, chosen: TableMapping) -> pl.Expr:
    if chosen.period.fixed:
        return pl.lit(chosen.period.fixed)
    written = chosen.period.pattern, chosen.period.written
    texts = {text: re.sub(*written, str(text)) if written[0] else str(text) for text in melted["period"].unique()}
    for text in texts.values():
        try:
            Period.parse(text)
        except ValueError as error:
            raise EvidenceError(f"{error}.", where=chosen.title, remedy="Correct the file.") from error
    return pl.col("period").replace_strict(texts, return_dtype=pl.String)


def _resolved(melted: pl.DataFrame, column: str, end: End, chosen: TableMapping) -> pl.DataFrame:
    """Replace a publisher's countries by ours."""
    known = countries.codes(end.codes)
    labels = melted[column].cast(pl.String).unique().to_list()
    codes = {label: known.get(_written(label, end.codes), "") for label in labels}
    unknown = sorted(str(label) for label, code in codes.items() if not code)
    if unknown:
        raise EvidenceError(
            f"{len(unknown)} labels are not countries the mapping knows: {_listed(unknown)}.",
            where=f"{chosen.title}, {column}",
            remedy="Correct them in the file, and check that it is the table the mapping is for.",
        )
    return melted.with_columns(pl.col(column).cast(pl.String).replace_strict(codes, return_dtype=pl.String))


def _written(label: str | None, system: str) -> str:
    if label is None:
        return ""
    return countries.plain(label) if system == "name" else label.strip()


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return ", ".join(map(repr, names[:_MOST_LISTED])) + more


def _require(frame: pl.DataFrame, chosen: TableMapping) -> None:
    """Make sure that the columns the mapping names are there."""
    absent = [name for name in dict.fromkeys(_columns(chosen)) if name and name not in frame.columns]
    fitting = any(re.match(chosen.period.pattern, name) for name in frame.columns)
    if absent or (chosen.layout == "wide" and not fitting):
        what = f"The table has no column {_listed(absent)}." if absent else "No column is named after a period."
        raise EvidenceError(
            f"This is not the table that {chosen.name} reads. {what}",
            where=chosen.title,
            remedy=f"It has: {_listed(frame.columns)}. Choose another mapping, or give --sheet and --header-row.",
        )


def _columns(chosen: TableMapping) -> Iterable[str]:
    ends = (chosen.area, chosen.counterpart, *(v.area for v in chosen.values))
    yield from (end.column for end in ends if end)
    yield from (v.column for v in chosen.values)
    yield from (chosen.period.column, chosen.sex.column if chosen.sex else "", *chosen.dimensions.values())


def _check_once(rows: pl.DataFrame, keys: Sequence[str], chosen: TableMapping) -> None:
    twice = rows.filter(rows.select(keys).is_duplicated())
    if twice.height:
        first = " ".join(str(twice[key][0]) for key in keys)
        raise EvidenceError(
            f"{twice.height} rows tell the same fact more than once, for instance {first}.",
            where=chosen.title,
            remedy="Remove the copies from the file.",
        )


def _without_totals(rows: pl.DataFrame, chosen: TableMapping) -> pl.DataFrame:
    """Set the matrix's own totals apart after comparing them with the sum of its cells.

    A column may have a total and no cells: how many came is known there, but not from where.
    """
    origin, destination = pl.col("area") == "WLD", pl.col("counterpart") == "WLD"
    cells = rows.filter(~origin & ~destination)
    grand = rows.filter(origin & destination).select(end=pl.lit("the world"), printed="value", sum=cells["value"].sum())
    margins = [
        rows.filter(total & ~other).select(pl.col(end).alias("end"), printed="value").join(_sums(cells, end), on="end")
        for end, total, other in (("area", destination, origin), ("counterpart", origin, destination))
    ]
    compared = pl.concat([grand, *margins])
    apart = (pl.col("printed") - pl.col("sum")).abs() > _TOTALS_APART * pl.col("printed").abs() + 1
    wrong = compared.filter(apart)
    if wrong.height:
        end, printed, added = wrong.row(0)
        raise EvidenceError(
            f"{wrong.height} totals are not the sum of their cells: {end} has {printed:,.0f}, its cells {added:,.0f}.",
            where=chosen.title,
            remedy="The file is cut short or was changed; get it again from the publisher.",
        )
    return cells


def _sums(cells: pl.DataFrame, end: str) -> pl.DataFrame:
    return cells.group_by(pl.col(end).alias("end")).agg(pl.col("value").sum().alias("sum"))
