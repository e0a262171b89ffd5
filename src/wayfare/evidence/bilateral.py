"""World tables that somebody adds: read through a built-in mapping into figures, whole or not at all."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

import polars as pl

from wayfare.catalogue import load
from wayfare.model.errors import EvidenceError
from wayfare.model.evidence import Evidence
from wayfare.model.figure import Figure
from wayfare.model.progress import Progress, silent
from wayfare.sources.read import ReadOptions

from . import cube, figure_table
from .long_form import long
from .mappings import TableMapping, mapping
from .store import AddOptions, Store


def add(store: Store, path: Path, options: AddOptions, progress: Progress = silent) -> Evidence:
    """Store a world table and file its figures in the cube; one that cannot be read to the last row is not kept."""
    chosen = mapping(options.mapping)
    known = {evidence.sha256 for evidence in store.list()}
    evidence = store.add(path, with_mapping(options, chosen), progress)
    try:
        _check_whole(evidence, chosen)
        cube.put(store, evidence, table(store, evidence), chosen)
    except EvidenceError:
        if evidence.sha256 not in known:
            store.remove(evidence.sha256)
        raise
    return evidence


def with_mapping(options: AddOptions, chosen: TableMapping) -> AddOptions:
    """Fill what was not said from the mapping and its source."""
    read = options.read
    source = load().sources[chosen.source]
    marks = read.missing_marks
    if marks is None and chosen.read.missing:
        marks = chosen.read.missing
    return replace(
        options,
        title=options.title or chosen.title,
        publisher=options.publisher or source.publisher,
        licence=options.licence or source.licence,
        vintage=options.vintage or source.vintage,
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
    found = cube.partition(store, evidence) or cube.put(
        store, evidence, table(store, evidence), mapping(evidence.options.get("mapping", ""))
    )
    return tuple(map(figure_table.figure, figure_table.by_area(str(found), area)))


def value(store: Store, evidence: Evidence, figure: Figure) -> float:
    """Read one figure again from the stored table, seen from the end the figure is seen from."""
    seen_from = {other: stored for stored, other in figure_table.MIRRORED.items()}
    stored = seen_from.get(figure.indicator, figure.indicator)
    ends = (figure.area, figure.counterpart)
    area, counterpart = ends[::-1] if figure.indicator in seen_from else ends
    domain = dict(figure.domain)
    own = {key: str(domain.pop(key, "_T" if key == "sex" else "")) for key in ("sex", "age_group", "skill")}
    part = " ".join(f"{name}={code}" for name, code in domain.items())
    wanted = {"indicator": stored, "area": area, "counterpart": counterpart, "period": figure.period, "part": part}
    found = _read_again(store.root, evidence.sha256).filter(**wanted | own)
    if found.height != 1:
        raise EvidenceError(
            "The stored table does not tell this figure any more.",
            where=figure.id,
            remedy="Its mapping has changed since. Load the table again with `wayfare world load`.",
        )
    return float(found["value"][0])


@functools.lru_cache(maxsize=4)
def _read_again(root: Path, sha256: str) -> pl.DataFrame:
    """Read a table once for the many figures of it that are traced together."""
    store = Store(root)
    return table(store, store.get(sha256))


def _check_whole(evidence: Evidence, chosen: TableMapping) -> None:
    """Refuse a file with fewer rows than its edition has, or with rows that could not be used."""
    if evidence.rows_set_aside:
        raise EvidenceError(
            f"{evidence.rows_set_aside:,} rows cannot be used, and a world table is taken whole or not at all.",
            where=chosen.title,
            remedy="Look at the rows with `wayfare evidence add FILE` without --as, and correct the file.",
        )
    if evidence.rows < chosen.at_least:
        raise EvidenceError(
            f"The file has {evidence.rows:,} rows; this edition has {chosen.at_least:,}.",
            where=chosen.title,
            remedy="The file was cut short; get it again from the publisher.",
        )
