"""The harmonised table of a survey as a plain file, for those who compute with other programs."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wayfare.model.errors import EvidenceError
from wayfare.model.indicator import ObservedOn

from .harmonise import harmonise
from .store import Store


def as_csv(store: Store, digest: str, unit: str, out: Path, family: str = "") -> int:
    """Write the table whose rows are persons, households or emigrants; yes is 1, no is 0, missing is nothing.

    Returns the number of rows. Raises `EvidenceError` where the survey has no rows of that kind.
    """
    evidence = store.get(digest)
    found = {str(table.observed_on): table for table in harmonise(store, evidence, family)}
    if unit not in found:
        raise EvidenceError(
            f"The survey has no table of {unit!r}.",
            where=evidence.title,
            remedy=f"It has: {', '.join(sorted(found)) or 'none'}.",
        )
    file = pq.ParquetFile(found[unit].path)
    part = out.with_name(out.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(file.schema_arrow.names)
        for batch in file.iter_batches():
            writer.writerows(zip(*(_plain(column) for column in batch.columns), strict=True))
    part.replace(out)
    return int(file.metadata.num_rows)


def units() -> tuple[str, ...]:
    """Name what a row can be."""
    return tuple(str(each) for each in (ObservedOn.PERSON, ObservedOn.HOUSEHOLD, ObservedOn.EMIGRANT))


def _plain(column: pa.Array) -> list[object]:
    values = column.to_pylist()
    if pa.types.is_boolean(column.type):
        return ["" if value is None else int(value) for value in values]
    return ["" if value is None else repr(value) if isinstance(value, float) else value for value in values]
