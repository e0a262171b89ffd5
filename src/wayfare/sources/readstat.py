"""What Stata, SPSS and SAS files have in common: labelled columns of numbers and text, and missing values with reasons.

The reader is asked for user-missing values (`user_missing=True`): by default it drops them and their definition.
Each is split into a missing value and a reason kept in the column `<name>__missing`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyreadstat

from wayfare.model.errors import UnreadableFile
from wayfare.model.evidence import Variable, VariableType

from .names import MISSING_SUFFIX, clean_names
from .options import Job
from .reading import Reading, Reporter
from .staging import ARROW_TYPES, Staging
from .tabulate import check_columns, declared_type

CELLS_AT_ONCE = 2_000_000
WHOLE = {"int8", "int16", "int32"}
TEXT_STORAGE = "string"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between the programs."""

    read: Callable[..., tuple[Mapping[str, Sequence[Any]], Any]]
    day_format: re.Pattern[str]
    """Formats that show a number as a day."""
    time_format: re.Pattern[str]
    """Formats that show a number as a moment."""
    epoch: datetime.datetime
    days_per_unit: float
    """What one unit of a day format is in days."""
    seconds_per_unit: float
    """What one unit of a moment format is in seconds."""
    options: Mapping[str, Any] = field(default_factory=dict)
    smallest: float = 0.0
    """Numbers closer to zero than this are zero."""


@dataclass(slots=True)
class _Column:
    """One column of the file and the reasons for missing seen in it."""

    original: str
    variable: Variable
    shown_as: str
    """`number`, `text`, `day` or `moment`."""
    labels: Mapping[Any, str]
    ranges: Sequence[Mapping[str, Any]]
    reason_name: str
    keeps_reasons: bool
    reasons: set[str] = field(default_factory=set)


def read(job: Job, report: Reporter, dialect: Dialect) -> Reading:
    """Stage the file of the job, some rows at a time."""
    columns: list[_Column] = []
    staging: Staging | None = None
    total = 0
    try:
        for values, meta in _chunks(job, dialect):
            if staging is None:
                columns = _columns(meta, dialect, job)
                total = _rows_declared(job, dialect, meta)
                staging = _open(job, columns)
            _take(staging, columns, values, dialect)
            report(staging.rows, max(total, staging.rows))
        if staging is None or not staging.rows:
            raise _no_rows(job)
        return _finish(staging, columns, job)
    finally:
        if staging is not None:
            staging.abandon()


def _chunks(job: Job, dialect: Dialect) -> Iterator[tuple[Mapping[str, Sequence[Any]], Any]]:
    _, meta = _call(job, dialect, metadataonly=True)
    check_columns(meta.column_names, job)
    size = max(1_000, CELLS_AT_ONCE // max(len(meta.column_names), 1))
    offset, count = 0, size
    while count == size:
        values, meta = _call(job, dialect, row_offset=offset, row_limit=size)
        count = max((len(column) for column in values.values()), default=0)
        yield values, meta
        offset += count


def _call(job: Job, dialect: Dialect, **how: Any) -> tuple[Mapping[str, Sequence[Any]], Any]:
    encoding = {"encoding": job.options.encoding} if job.options.encoding else {}
    try:
        return dialect.read(
            str(job.path), output_format="dict", disable_datetime_conversion=True, **encoding, **dialect.options, **how
        )
    except pyreadstat.ReadstatError as error:
        raise _unreadable(job, str(error)) from None
    except UnicodeDecodeError as error:
        raise _unreadable(job, f"Unable to convert string ({error.reason})") from None


def _unreadable(job: Job, said: str) -> UnreadableFile:
    if "convert string" in said or "encoding" in said:
        remedy = "Its texts are in another encoding than it says: try --encoding cp1252, or that of its country."
    else:
        remedy = "It is damaged or cut off: get it again, or export it as CSV."
    what = f"The reader stops with: {said.rstrip('.')}."
    return UnreadableFile(what, where=job.path.name, remedy=remedy)


def _rows_declared(job: Job, dialect: Dialect, meta: Any) -> int:
    _, whole = _call(job, dialect, metadataonly=True)
    return int(whole.number_rows or meta.number_rows or 0)


def _columns(meta: Any, dialect: Dialect, job: Job) -> list[_Column]:
    first = clean_names(meta.column_names, job.policy.reserved_names)
    reserved = {*job.policy.reserved_names, *(name + MISSING_SUFFIX for name in first)}
    names = clean_names(meta.column_names, reserved)
    return [
        _column(meta, dialect, job, original, name) for original, name in zip(meta.column_names, names, strict=True)
    ]


def _column(meta: Any, dialect: Dialect, job: Job, original: str, name: str) -> _Column:
    storage = meta.readstat_variable_types.get(original, "double")
    shown_as = _shown_as(storage, meta.original_variable_types.get(original) or "", dialect)
    kind = {"text": VariableType.TEXT, "moment": VariableType.TEXT, "day": VariableType.DATE}.get(shown_as)
    found = kind or (VariableType.INTEGER if storage in WHOLE else VariableType.NUMBER)
    ranges = (meta.missing_ranges or {}).get(original, ())
    variable = Variable(
        name=name,
        type=declared_type(job, original, name) or found,
        label=meta.column_names_to_labels.get(original) or "",
        original_name=original,
    )
    return _Column(
        original=original,
        variable=variable,
        shown_as=shown_as,
        labels=meta.variable_value_labels.get(original, {}),
        ranges=ranges,
        reason_name=name + MISSING_SUFFIX,
        keeps_reasons=bool(ranges) or ("user_missing" in dialect.options and shown_as != "text"),
    )


def _shown_as(storage: str, written: str, dialect: Dialect) -> str:
    if storage == TEXT_STORAGE:
        return "text"
    if dialect.day_format.match(written):
        return "day"
    return "moment" if dialect.time_format.match(written) else "number"


def _open(job: Job, columns: Sequence[_Column]) -> Staging:
    reasons = [Variable(name=c.reason_name, type=VariableType.TEXT) for c in columns if c.keeps_reasons]
    asked = {*job.options.types}
    narrow = {
        c.variable.name
        for c in columns
        if c.variable.type == VariableType.NUMBER and not asked & {c.original, c.variable.name}
    }
    return Staging(job.folder, [*(c.variable for c in columns), *reasons], narrow=frozenset(narrow))


def _take(staging: Staging, columns: Sequence[_Column], values: Mapping[str, Sequence[Any]], dialect: Dialect) -> None:
    arrays, reasons = [], []
    for column in columns:
        valid, reason = _split(column, values[column.original])
        arrays.append(_array(column, valid, dialect))
        if column.keeps_reasons:
            reasons.append(pa.array(reason, pa.string()))
            column.reasons.update(code for code in set(reason) if code is not None)
    count = len(arrays[0]) if arrays else 0
    rows = pa.array(np.arange(staging.rows + 1, staging.rows + 1 + count, dtype=np.int64))
    staging.write(rows, [*arrays, *reasons])


def _split(column: _Column, values: Sequence[Any]) -> tuple[Sequence[Any], Sequence[str | None]]:
    """Part values from reasons for missing: letters among numbers in Stata, declared values in SPSS."""
    if column.ranges:
        reasons = [code_text(v) if _is_declared(v, column.ranges) else None for v in values]
    elif column.shown_as != "text" and isinstance(values, list):
        reasons = [v if isinstance(v, str) else None for v in values]
    else:
        return values, [None] * len(values)
    return [None if r is not None else v for v, r in zip(values, reasons, strict=True)], reasons


def _is_declared(value: Any, ranges: Sequence[Mapping[str, Any]]) -> bool:
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return False
    return any(type(r["lo"]) is type(value) and r["lo"] <= value <= r["hi"] for r in ranges)


def _array(column: _Column, values: Sequence[Any], dialect: Dialect) -> pa.Array:
    if column.shown_as == "text":
        text = pa.array([value or None for value in values], pa.string())
        return text.cast(ARROW_TYPES[column.variable.type])
    numbers = np.array(values, dtype=np.float64)
    numbers[np.abs(numbers) < dialect.smallest] = 0.0
    if column.shown_as == "number":
        return _cast(pa.array(numbers, from_pandas=True), column)
    unit = dialect.days_per_unit * 86_400 if column.shown_as == "day" else dialect.seconds_per_unit
    moments = [_moment(dialect.epoch, n * unit) for n in numbers]
    if column.shown_as == "day" and column.variable.type == VariableType.DATE:
        return pa.array([m.date() if m else None for m in moments], pa.date32())
    return pa.array([m.isoformat(" ") if m else None for m in moments], pa.string())


def _cast(numbers: pa.Array, column: _Column) -> pa.Array:
    if column.variable.type == VariableType.TEXT:
        return pa.array([code_text(n) if n is not None else None for n in numbers.to_pylist()], pa.string())
    return numbers.cast(ARROW_TYPES[column.variable.type])


def _moment(epoch: datetime.datetime, seconds: float) -> datetime.datetime | None:
    if not np.isfinite(seconds):
        return None
    try:
        return epoch + datetime.timedelta(seconds=seconds)
    except OverflowError:
        return None


def code_text(code: Any) -> str:
    """Write a code as people do: `1`, not `1.0`."""
    return str(int(code)) if isinstance(code, float) and code.is_integer() else str(code)


def _finish(staging: Staging, columns: Sequence[_Column], job: Job) -> Reading:
    reason_names = frozenset(c.reason_name for c in columns if c.keeps_reasons)
    variables, sums = staging.finish(drop_empty=reason_names)
    by_name = {column.variable.name: column for column in columns}
    return Reading(
        rows=staging.rows,
        rows_set_aside=0,
        variables=tuple(_labelled(v, by_name[v.name]) for v in variables if v.name in by_name),
        sums=sums,
        options={"encoding": job.options.encoding} if job.options.encoding else {},
    )


def _labelled(variable: Variable, column: _Column) -> Variable:
    labels = {code_text(code): text for code, text in column.labels.items()}
    missing = {
        code_text(code): text
        for code, text in column.labels.items()
        if _is_declared(code, column.ranges) or (isinstance(code, str) and column.shown_as != "text")
    }
    reasons = missing | {code: labels.get(code, "") for code in sorted(column.reasons)}
    return replace(
        variable, value_labels={c: t for c, t in labels.items() if c not in reasons}, missing_reasons=reasons
    )


def _no_rows(job: Job) -> UnreadableFile:
    return UnreadableFile("It has columns but no rows.", where=job.path.name, remedy="Export it again with its rows.")
