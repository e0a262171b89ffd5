"""The rows of a loaded world table on their way to the cube: described, compared with what is built in, judged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from wayfare.catalogue import load
from wayfare.model.evidence import Evidence

from . import figure_table as table
from .figure_table import BUILT_IN
from .long_form import IDENTITY
from .mappings import TableMapping

_ROWS_A_GROUP = 16384
_COLUMNS = (
    "indicator", "version", "area", "counterpart", "period", "sex", "age_group", "skill", "part", "value", "unit",
    "source", "vintage", "licence", "method", "definition", "formula", "inputs", "note", "quality", "evidence",
)  # fmt: skip
_SAME = 1e-9
"""Share by which two values may differ and still be the same number, multiplied out in another order."""
_ROUNDED = {"USD": 101.0, "persons": 0.001}
"""What was lost where a table was built in from a copy with four decimals, of a million dollars or of a person."""
_FEW = 1000.0
"""Counts below this rise and fall by any factor; no break is read into them."""


def described(rows: pl.DataFrame, evidence: Evidence, chosen: TableMapping) -> pl.DataFrame:
    """Add to the rows of a table all that a figure must carry."""
    indicators = load().indicators
    known = pl.DataFrame(
        [
            {"indicator": code, "version": indicators[code].version, "unit": indicators[code].unit, "definition": said}
            for code, said in {v.indicator: v.definition or chosen.definition for v in chosen.values}.items()
        ],
        schema_overrides={"version": pl.Int16},
    )
    fixed = {
        "source": chosen.source,
        "vintage": evidence.vintage,
        "licence": evidence.licence,
        "method": "published",
        "formula": "",
        "inputs": "",
        "evidence": evidence.sha256,
    }
    full = rows.join(known, on="indicator", how="left").with_columns(pl.lit(v).alias(k) for k, v in fixed.items())
    return judged(compared(full, chosen), chosen).select(_COLUMNS).sort("area", *IDENTITY)


def compared(rows: pl.DataFrame, chosen: TableMapping) -> pl.DataFrame:
    """Mark rows that repeat a built-in figure of the same source, and those that contradict one."""
    keys = [*IDENTITY, "source", "vintage"]
    built = pl.concat(
        _built_in(table.FOLDER / name, chosen.source, keys) for name in (table.COUNTRIES, table.CORRIDORS)
    )
    joined = rows.join(built, on=keys, how="left")
    lost = pl.col("unit").replace_strict(_ROUNDED, default=0.0, return_dtype=pl.Float64)
    same = (pl.col("value") - pl.col("built")).abs() <= _SAME * pl.col("built").abs() + lost
    note = pl.when(pl.col("built").is_null()).then(pl.lit("")).when(same).then(pl.lit(BUILT_IN))
    return joined.with_columns(note=note.otherwise(pl.lit("differs"))).drop("built")


def _built_in(path: Path, source: str, keys: list[str]) -> pl.DataFrame:
    rows = pl.scan_parquet(path).filter(pl.col("source").cast(pl.String) == source)
    return rows.select(*(pl.col(k).cast(pl.String) for k in keys), pl.col("value").alias("built")).collect()


def judged(rows: pl.DataFrame, chosen: TableMapping) -> pl.DataFrame:
    """Say what speaks against a figure: what holds for the whole table, and breaks where the mapping asks for them."""
    limits = {v.indicator: v.break_at for v in chosen.values if v.break_at}
    whole = pl.lit(chosen.quality)
    if not limits:
        return rows.with_columns(quality=whole)
    series = [key for key in IDENTITY if key != "period"]
    before = pl.col("value").shift(1).over(series, order_by="period")
    limit = pl.col("indicator").replace_strict(limits, default=None, return_dtype=pl.Float64)
    ratio = pl.max_horizontal(pl.col("value") / before, before / pl.col("value"))
    large = pl.max_horizontal(pl.col("value"), before) >= pl.when(pl.col("unit") == "persons").then(_FEW).otherwise(0.0)
    broken = ((ratio > limit) & large).fill_null(value=False)
    quality = pl.when(broken).then(pl.concat_str(whole, pl.lit(" break")).str.strip_chars()).otherwise(whole)
    return rows.with_columns(quality=quality)


def counted(rows: pl.DataFrame) -> dict[str, Any]:
    """Count what a file of the cube says of itself."""
    return {
        "rows": rows.height,
        "indicators": tuple(sorted(rows["indicator"].unique())),
        "periods": (str(rows["period"].min() or ""), str(rows["period"].max() or "")),
        "built_in": rows.filter(pl.col("note") == BUILT_IN).height,
        "differing": rows.filter(pl.col("note") == "differs").height,
    }


def write(rows: pl.DataFrame, path: Path, metadata: Mapping[bytes, bytes]) -> None:
    """Write rows as the built-in tables are written."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    arrow = rows.to_arrow()
    text = {f.name for f in arrow.schema if pa.types.is_large_string(f.type) or pa.types.is_string_view(f.type)}
    plain = [f.with_type(pa.string()) if f.name in text else f for f in arrow.schema]
    arrow = arrow.cast(pa.schema(plain)).replace_schema_metadata(dict(metadata))
    pq.write_table(arrow, path, compression="zstd", row_group_size=_ROWS_A_GROUP)
