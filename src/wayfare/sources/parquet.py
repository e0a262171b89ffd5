"""Reads Parquet: flat columns of plain types; nested ones are refused by name."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wayfare.model.errors import UnreadableFile
from wayfare.model.evidence import Variable, VariableType

from .names import ROW, clean_names
from .options import Job
from .reading import Reading, Reporter
from .staging import ARROW_TYPES, Staging
from .tabulate import check_columns, declared_type

BATCH = 65_536


def read(job: Job, report: Reporter) -> Reading:
    """Stage the file of the job."""
    try:
        source = pq.ParquetFile(job.path)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile(
            f"The Parquet file is damaged or cut off ({str(error).splitlines()[0]}).",
            where=job.path.name,
            remedy="Write or download it again.",
        ) from None
    fields = [field for field in source.schema_arrow if field.name != ROW]
    check_columns([field.name for field in fields], job)
    variables = _variables(fields, job)
    if not source.metadata.num_rows:
        raise UnreadableFile("It has columns but no rows.", where=job.path.name, remedy="Write it again with its rows.")
    with Staging(job.folder, variables) as staging:
        for batch in source.iter_batches(batch_size=BATCH, columns=[field.name for field in fields]):
            rows = pa.array(np.arange(staging.rows + 1, staging.rows + 1 + len(batch), dtype=np.int64))
            staging.write(rows, [_plain(c, v) for c, v in zip(batch.columns, variables, strict=True)])
            report(staging.rows, source.metadata.num_rows)
        finished, sums = staging.finish()
    return Reading(rows=staging.rows, rows_set_aside=0, variables=finished, sums=sums, options={})


def _variables(fields: list[pa.Field], job: Job) -> list[Variable]:
    originals = [field.name for field in fields]
    if len(set(originals)) < len(originals):
        raise UnreadableFile(
            "Two of its columns have the same name.", where=job.path.name, remedy="Rename one of them."
        )
    names = clean_names(originals, job.policy.reserved_names)
    return [
        Variable(name=name, original_name=field.name, type=declared_type(job, field.name, name) or _kind(field, job))
        for field, name in zip(fields, names, strict=True)
    ]


def _kind(field: pa.Field, job: Job) -> VariableType:
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    for test, found in _KINDS:
        if test(kind):
            return found
    raise UnreadableFile(
        f"Column {field.name!r} is of type {kind}, which is no plain column.",
        where=job.path.name,
        remedy="Flatten or drop it before adding the file.",
    )


_KINDS = (
    (pa.types.is_boolean, VariableType.BOOLEAN),
    (pa.types.is_integer, VariableType.INTEGER),
    (pa.types.is_floating, VariableType.NUMBER),
    (pa.types.is_decimal, VariableType.NUMBER),
    (pa.types.is_date, VariableType.DATE),
    (pa.types.is_timestamp, VariableType.TEXT),
    (pa.types.is_string, VariableType.TEXT),
    (pa.types.is_large_string, VariableType.TEXT),
    (pa.types.is_string_view, VariableType.TEXT),
    (pa.types.is_null, VariableType.TEXT),
)


def _plain(column: pa.Array, variable: Variable) -> pa.Array:
    """Give the column in the staged type; a NaN is a missing value."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    return column.cast(ARROW_TYPES[variable.type])
