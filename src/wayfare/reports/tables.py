"""Every figure of an assessment as a tidy table: CSV, Parquet and JSON with the same stable columns."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from wayfare.model.figure import Figure

from .edition import Edition

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("indicator", pa.string()),
        ("indicator_version", pa.int32()),
        ("indicator_label", pa.string()),
        ("area", pa.string()),
        ("area_name", pa.string()),
        ("counterpart", pa.string()),
        ("period", pa.string()),
        ("sex", pa.string()),
        ("domain", pa.string()),
        ("value", pa.float64()),
        ("unit", pa.string()),
        ("state", pa.string()),
        ("se", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("df", pa.float64()),
        ("deff", pa.float64()),
        ("n", pa.int64()),
        ("flags", pa.string()),
        ("method", pa.string()),
        ("inputs", pa.string()),
        ("source", pa.string()),
        ("publisher", pa.string()),
        ("source_title", pa.string()),
        ("vintage", pa.string()),
        ("licence", pa.string()),
        ("made_up", pa.bool_()),
    ]
)
"""Names are a promise to whoever reads the files: add at the end, never rename."""

BRIEF = tuple(
    name
    for name in SCHEMA.names
    if name
    not in {"indicator_version", "indicator_label", "area_name", "sex", "df", "deff", "method", "inputs"}
    | {"publisher", "source_title", "licence"}
)
"""Columns of the tables inside a page; the file beside it has all of them under the same ids."""
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def records(edition: Edition, figures: Iterable[Figure] | None = None) -> list[dict[str, Any]]:
    """Give one record a figure, all columns present; a number that is not there is None."""
    chosen = edition.assessment.figures if figures is None else figures
    return [_record(edition, figure) for figure in chosen]


def as_csv(
    edition: Edition, figures: Iterable[Figure] | None = None, columns: Sequence[str] = tuple(SCHEMA.names)
) -> str:
    """Write records as CSV (RFC 4180): decimal points, nothing for no number, no text that a spreadsheet would run."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(columns)
    writer.writerows([cell(record[name]) for name in columns] for record in records(edition, figures))
    return target.getvalue()


def as_parquet(edition: Edition, figures: Iterable[Figure] | None = None) -> bytes:
    """Write records as Parquet; title, date and engine are in the metadata of the file."""
    table = pa.Table.from_pylist(records(edition, figures), schema=SCHEMA.with_metadata(_about(edition)))
    target = io.BytesIO()
    pq.write_table(table, target, compression="zstd")
    return target.getvalue()


def as_json(edition: Edition) -> str:
    """Write what the report is and its records; numbers keep every digit."""
    about = json.dumps(_about(edition), ensure_ascii=False, indent=1).replace("\n", "\n ")
    figures = ",\n  ".join(map(_object, records(edition)))
    listed = f"[\n  {figures}\n ]" if figures else "[]"
    return f'{{\n "report": {about},\n "figures": {listed}\n}}\n'


def _object(record: dict[str, Any]) -> str:
    """Write a record with a line for each field; asked to indent, `json` would leave its fast encoder."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",\n   ", ": "))
    return f"{{\n   {text[1:-1]}\n  }}"


def _record(edition: Edition, figure: Figure) -> dict[str, Any]:
    source = edition.sources.get(figure.source)
    return {
        "id": figure.id,
        "indicator": figure.indicator,
        "indicator_version": figure.version,
        "indicator_label": edition.indicator_text(figure.indicator),
        "area": figure.area,
        "area_name": edition.area(figure.area),
        "counterpart": figure.counterpart,
        "period": figure.period,
        "sex": figure.sex,
        "domain": json.dumps(dict(figure.domain), ensure_ascii=False),
        "value": figure.value,
        "unit": figure.unit,
        "state": str(figure.state),
        "se": figure.se,
        "ci_low": figure.low,
        "ci_high": figure.high,
        "df": figure.df,
        "deff": figure.deff,
        "n": figure.n,
        "flags": _listed(figure.flags),
        "method": figure.method,
        "inputs": _listed(figure.inputs),
        "source": figure.source,
        "publisher": source.publisher if source else "",
        "source_title": source.title if source else "",
        "vintage": figure.vintage,
        "licence": source.licence if source else "",
        "made_up": edition.made_up(figure),
    }


def _about(edition: Edition) -> dict[str, str]:
    assessment = edition.assessment
    return {
        "title": assessment.title,
        "place": assessment.place.code,
        "created": assessment.created,
        "engine": assessment.engine,
        "made_up": "true" if assessment.made_up else "false",
        "confidence": repr(assessment.confidence),
    }


def _listed(values: Sequence[object]) -> str:
    return "|".join(map(str, values))


def cell(value: Any) -> str:
    """Write a value as a cell of a CSV file that no spreadsheet would run."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_STARTS_A_FORMULA) else value
    return repr(value)
