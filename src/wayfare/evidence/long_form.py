"""A publisher's table in the project's long form: laid out, resolved, checked, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from wayfare.model.errors import EvidenceError
from wayfare.model.period import Period

from . import countries
from .mappings import End, TableMapping, Values

IDENTITY = ("indicator", "area", "counterpart", "period", "sex", "age_group", "skill", "part")
"""What tells one fact from another. `part` is a further part of the population, written `route=Sahara`."""
_TOTALS_APART = 0.005
"""Share by which a total in print may differ from the sum of its cells: Israel's of 2017 does by 0.0012."""
_MOST_LISTED = 12
_OF_THEIR_OWN = ("age_group", "skill")


def long(frame: pl.DataFrame, chosen: TableMapping) -> pl.DataFrame:
    """Bring a publisher's table into the project's long form; an unknown country is an error that lists them all."""
    _require(frame, chosen)
    rows = pl.concat([_cells(frame, chosen, values) for values in chosen.values])
    rows = rows.drop_nulls("value").filter(pl.col("value") != 0 if chosen.zero_means_missing else pl.lit(True))
    if chosen.add_up:
        rows = rows.group_by(IDENTITY, maintain_order=True).agg(pl.col("value").sum())
    rows = _once(rows, chosen)
    if chosen.sexes_add_up:
        _check_sexes(rows, chosen)
    if chosen.layout == "matrix":
        rows = _without_totals(rows, chosen)
    return rows.select(*IDENTITY, "value").sort(IDENTITY)


def _cells(frame: pl.DataFrame, chosen: TableMapping, values: Values) -> pl.DataFrame:
    """Give the cells of one column of values, or of all columns that hold them, with the countries resolved."""
    area = values.area or chosen.area
    if area is None:
        raise EvidenceError(f"The mapping {chosen.name} does not say where the areas are.")
    melted = _LAYOUTS[chosen.layout](_meant(frame, values), chosen, values, area).drop_nulls("value")
    melted = melted.with_columns(pl.col("value") * values.factor)
    melted = _resolved(melted, "area", area, chosen)
    other = values.counterpart or chosen.counterpart
    if other:
        melted = _resolved(melted, "counterpart", other, chosen)
    told = melted.with_columns(
        indicator=pl.lit(values.indicator),
        counterpart=pl.col("counterpart") if other else pl.lit(""),
        sex=_sex(chosen, values),
        written=pl.col("period") if "period" in melted.columns else pl.lit(""),
        period=_period(melted, chosen),
        part=_part(chosen, values),
        **{name: _one_of_their_own(name, chosen, values) for name in _OF_THEIR_OWN},
    )
    if chosen.period.latest:
        told = told.sort("written", maintain_order=True).unique(IDENTITY, keep="last", maintain_order=True)
    return told.select(*IDENTITY, "value")


def _meant(frame: pl.DataFrame, values: Values) -> pl.DataFrame:
    """Keep the rows a column of values is about."""
    for column, texts in values.where.items():
        frame = frame.filter(pl.col(column).cast(pl.String).is_in(list(texts)))
    return frame


def _one_of_their_own(name: str, chosen: TableMapping, values: Values) -> pl.Expr:
    if name in chosen.dimensions:
        return pl.col(name).cast(pl.String)
    return pl.lit(values.domain.get(name, ""))


def _part(chosen: TableMapping, values: Values) -> pl.Expr:
    """Write a part of the population that has no column of its own; a row without it is about everybody."""
    for name in chosen.dimensions:
        if name not in _OF_THEIR_OWN:
            return pl.concat_str(pl.lit(f"{name}="), pl.col(name).cast(pl.String)).fill_null("")
    said = [f"{name}={code}" for name, code in values.domain.items() if name not in _OF_THEIR_OWN]
    return pl.lit(said[0] if said else "")


def _from_matrix(frame: pl.DataFrame, chosen: TableMapping, values: Values, area: End) -> pl.DataFrame:
    del values, chosen
    first, *rest = frame.columns
    row, column = ("area", "counterpart") if area.place == "rows" else ("counterpart", "area")
    return _melted(frame, {first: row}, rest, column)


def _from_wide(frame: pl.DataFrame, chosen: TableMapping, values: Values, area: End) -> pl.DataFrame:
    keep = {area.column or frame.columns[0]: "area"}
    if other := values.counterpart or chosen.counterpart:
        keep[other.column] = "counterpart"
    columns = [name for name in frame.columns if re.match(chosen.period.pattern, name)]
    return _melted(frame, keep, columns, "period")


def _from_long(frame: pl.DataFrame, chosen: TableMapping, values: Values, area: End) -> pl.DataFrame:
    other = values.counterpart or chosen.counterpart
    keep = {"area": area.column, "value": values.column, "period": chosen.period.column}
    keep |= {"counterpart": other.column if other else "", "sex": chosen.sex.column if chosen.sex else ""}
    columns = {ours: theirs for ours, theirs in (keep | dict(chosen.dimensions)).items() if theirs}
    return _numbers(frame.select(pl.col(theirs).alias(ours) for ours, theirs in columns.items()), ["value"])


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
    return pl.col("period").replace_strict(texts, return_dtype=pl.String) if texts else pl.lit("")


def _resolved(melted: pl.DataFrame, column: str, end: End, chosen: TableMapping) -> pl.DataFrame:
    """Replace a publisher's countries by ours; groups of countries the publisher lists among them are left out."""
    if end.fixed:
        return melted.with_columns(pl.lit(end.fixed).alias(column))
    known = countries.codes(end.codes)
    groups = countries.groups(end.codes)
    if groups:
        melted = melted.filter(~pl.col(column).cast(pl.String).is_in(groups))
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
    if system == "name":
        return countries.plain(label)
    return label.strip().upper() if system == "gapminder" else label.strip()


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return ", ".join(map(repr, names[:_MOST_LISTED])) + more


def _require(frame: pl.DataFrame, chosen: TableMapping) -> None:
    """Make sure that the columns the mapping names are there."""
    absent = [name for name in dict.fromkeys(columns(chosen)) if name and name not in frame.columns]
    fitting = any(re.match(chosen.period.pattern, name) for name in frame.columns)
    if absent or (chosen.layout == "wide" and not fitting):
        what = f"The table has no column {_listed(absent)}." if absent else "No column is named after a period."
        raise EvidenceError(
            f"This is not the table that {chosen.name} reads. {what}",
            where=chosen.title,
            remedy=f"It has: {_listed(frame.columns)}. Choose another mapping, or give --sheet and --header-row.",
        )


def columns(chosen: TableMapping) -> Iterable[str]:
    """Give the columns a mapping names; an empty name stands for the first column."""
    ends = (chosen.area, chosen.counterpart, *(v.area for v in chosen.values))
    yield from (end.column for end in ends if end)
    yield from (v.column for v in chosen.values)
    yield from (column for v in chosen.values for column in (*v.where, v.counterpart.column if v.counterpart else ""))
    yield from (chosen.period.column, chosen.sex.column if chosen.sex else "", *chosen.dimensions.values())


def _once(rows: pl.DataFrame, chosen: TableMapping) -> pl.DataFrame:
    """Make sure that no fact is told twice, or leave those out whose publisher gives two values for one."""
    copies = rows.select(IDENTITY).is_duplicated()
    twice = rows.filter(copies)
    if twice.height and chosen.told_twice == "refuse":
        first = " ".join(str(twice[key][0]) for key in IDENTITY if twice[key][0])
        raise EvidenceError(
            f"{twice.height} rows tell the same fact more than once, for instance {first}.",
            where=chosen.title,
            remedy="Remove the copies from the file.",
        )
    return rows.filter(~copies)


def _check_sexes(rows: pl.DataFrame, chosen: TableMapping) -> None:
    """Make sure that women and men are everybody wherever the table tells all three."""
    keys = [key for key in IDENTITY if key != "sex"]
    wide = rows.pivot(on="sex", index=keys, values="value").drop_nulls(["F", "M", "_T"])
    wrong = wide.filter((pl.col("F") + pl.col("M") - pl.col("_T")).abs() > 1)
    if wrong.height:
        first = wrong.row(0, named=True)
        raise EvidenceError(
            f"In {wrong.height} places women and men are not everybody: {first['area']} {first['period']} has "
            f"{first['F']:,.0f} and {first['M']:,.0f} of {first['_T']:,.0f}.",
            where=chosen.title,
            remedy="The file was changed; get it again from the publisher.",
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
