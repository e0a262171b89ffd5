"""Guesses how a sample was drawn: from names and labels, and from how weights, strata and units lie in the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from wayfare import catalogue
from wayfare.catalogue import hints as hinted
from wayfare.model.harmonisation import Hint

from .column import Column
from .guessing import Guess, rank

FEWEST_ROWS_A_STRATUM = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignGuess:
    """Columns of a design and why they were taken for it; what nothing speaks for is missing."""

    weights: Guess | None
    strata: Guess | None
    psu: Guess | None
    nested: bool
    """Whether unit codes restart in every stratum."""
    remarks: tuple[str, ...]


def guess_design(table: Path, columns: Sequence[Column], hints: Sequence[Hint]) -> DesignGuess:
    """Guess weights, strata and sampling units, and tell from the rows whether they can be that."""
    by_name: Mapping[str, Hint] = {hint.concept: hint for hint in hints}
    rows = pq.ParquetFile(table).metadata.num_rows
    weights = rank([c for c in columns if _can_weigh(c)], by_name[hinted.WEIGHT])
    strata = rank([c for c in columns if _can_stratify(c, rows)], by_name[hinted.STRATA])
    taken = {strata.column.name} if strata else set()
    psu = rank([c for c in columns if _can_cluster(c, rows) and c.name not in taken], by_name[hinted.PSU])
    nested, told = _nesting(table, strata, psu)
    return DesignGuess(weights=weights, strata=strata, psu=psu, nested=nested, remarks=(*_sum(table, weights), *told))


def _can_weigh(column: Column) -> bool:
    return column.is_number and column.low is not None and column.low >= 0 and not column.codes


def _can_stratify(column: Column, rows: int) -> bool:
    return 1 < column.distinct <= rows / FEWEST_ROWS_A_STRATUM


def _can_cluster(column: Column, rows: int) -> bool:
    return 1 < column.distinct < rows


def _sum(table: Path, weights: Guess | None) -> tuple[str, ...]:
    if weights is None:
        return (_remark("no_weight"),)
    name = weights.column.name
    total = pc.sum(pq.read_table(table, columns=[name])[name]).as_py()
    return (_remark("sum", column=name, total=f"{total:,.0f}"),)


def _nesting(table: Path, strata: Guess | None, psu: Guess | None) -> tuple[bool, tuple[str, ...]]:
    """Count in how many strata each unit lies: in one when codes are unique, in many when they restart."""
    if strata is None or psu is None:
        return False, (_remark("no_units"),)
    names = [strata.column.name, psu.column.name]
    pairs = pq.read_table(table, columns=names).group_by(names).aggregate([])
    of_units = pairs.group_by(names[1]).aggregate([(names[0], "count")])[f"{names[0]}_count"]
    of_strata = pairs.group_by(names[0]).aggregate([(names[1], "count")])[f"{names[1]}_count"]
    restarts = pc.max(of_units).as_py() > 1
    lonely = pc.sum(pc.equal(of_strata, 1)).as_py()
    counted = {"n_units": f"{len(pairs):,}", "n_strata": f"{len(of_strata):,}"}
    told = "restarts" if restarts else "unique"
    remarks = [_remark(told, units=names[1], strata=names[0], **counted)]
    if lonely:
        remarks.append(_remark("lonely", n=f"{lonely:,}"))
    return restarts, tuple(remarks)


def _remark(key: str, **values: str) -> str:
    return catalogue.load().text(f"harmonise.design.{key}", **values)
