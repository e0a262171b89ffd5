"""World figures that somebody loaded: one Parquet file a table, beside the evidence it was read from.

A file is made from stored evidence by its mapping and can be made again at any time; it has the columns of the built-in
tables, so that both are read alike, and its rows name the hash of the evidence.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wayfare.model.evidence import Evidence
from wayfare.model.figure import Figure

from . import figure_table as table
from .figure_table import BUILT_IN, Record

if TYPE_CHECKING:
    import polars as pl

    from .mappings import TableMapping
    from .store import Store

FOLDER = "cube"
ABOUT = b"wayfare"
"""Under this key a file says what it is, so that those that cannot help are not read."""
FORMAT = "cube/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a file of the cube is about."""

    format: str
    mapping: str
    digest: str
    """Hash of the mapping the rows were made by; another mapping makes other rows."""
    evidence: str
    source: str
    vintage: str
    rows: int
    indicators: tuple[str, ...]
    periods: tuple[str, str]
    built_in: int
    """Rows that tell a fact which is built in, with the same value."""
    differing: int
    """Rows that tell a fact which is built in, with another value."""
    made_up: bool = False


def put(store: Store, evidence: Evidence, rows: pl.DataFrame, chosen: TableMapping) -> Path:
    """File the figures of a stored table; the file appears whole or not at all."""
    from . import cube_rows  # noqa: PLC0415 - reading the cube needs no polars

    path = _path(store.root, evidence)
    path.parent.mkdir(parents=True, exist_ok=True)
    made = cube_rows.described(rows, evidence, chosen)
    about = About(
        format=FORMAT,
        mapping=chosen.name,
        digest=digest(chosen),
        evidence=evidence.sha256,
        source=chosen.source,
        vintage=evidence.vintage,
        made_up=evidence.made_up,
        **cube_rows.counted(made),
    )
    part = path.with_suffix(".part")
    cube_rows.write(made, part, {ABOUT: json.dumps(asdict(about)).encode()})
    part.replace(path)
    _about.cache_clear()
    table.forget()
    return path


def partition(store: Store, evidence: Evidence) -> Path | None:
    """Give the file of a stored table, when it is there and was made by the mapping as it is now."""
    from .mappings import mappings  # noqa: PLC0415

    path = _path(store.root, evidence)
    about = _about(path) if path.is_file() else None
    chosen = mappings().get(about.mapping) if about else None
    return path if about and chosen and about.digest == digest(chosen) else None


def contents(root: Path) -> Mapping[Path, About]:
    """Give every file of the cube whose evidence is stored and real, with what it is about, in a fixed order.

    A made-up table is told by itself alone, so that its numbers never stand among a publisher's.
    """
    found = sorted((root / FOLDER).glob("*.parquet")) if (root / FOLDER).is_dir() else []
    told = {path: _about(path) for path in found}
    stored = {
        path: about
        for path, about in told.items()
        if about and not about.made_up and (root / "evidence" / about.evidence).is_dir()
    }
    return dict(sorted(stored.items(), key=lambda item: (item[1].source, item[1].mapping, item[1].evidence)))


def profile(root: Path, area: str) -> tuple[Figure, ...]:
    """Give what loaded tables say of a country besides what is built in, corridors excepted."""
    return tuple(table.figure(r) for r in _new(root, area, corridors=False))


def corridors(root: Path, area: str) -> tuple[Figure, ...]:
    """Give the corridors of a country from loaded tables, seen from either end, besides those that are built in."""
    return tuple(table.figure(r) for r in _new(root, area, corridors=True))


def series(root: Path, indicator: str) -> tuple[Figure, ...]:
    """Give one indicator over all countries from loaded tables, for everybody, besides what is built in."""
    rows = (
        r
        for path, about in contents(root).items()
        if indicator in about.indicators and about.built_in < about.rows
        for r in table.by_indicator(str(path), indicator)
        if (r["sex"], r["age_group"], r["skill"], r["part"]) == ("_T", "", "", "") and not r["area"].startswith("_")
    )
    return tuple(map(table.figure, _unseen(rows)))


def find(root: Path, figure_id: str) -> Figure | None:
    """Look a loaded figure up by its id."""
    for path, about in contents(root).items():
        found = table.scan(str(path), figure_id, evidence=about.evidence)
        if found is not None:
            return table.figure(found)
    return None


def _new(root: Path, area: str, *, corridors: bool) -> Iterator[Record]:
    """Give the rows of a country that tell something that is not built in; of two tables that tell it, the first."""
    return _unseen(r for path, about in contents(root).items() for r in _rows_of(str(path), about, area, corridors))


def _rows_of(path: str, about: About, area: str, corridors: bool) -> Iterator[Record]:
    """Read the rows of a country from one file, unless all it tells is built in."""
    if about.built_in == about.rows:
        return
    yield from (r for r in table.by_area(path, area) if bool(r["counterpart"]) == corridors)
    if corridors and table.MIRRORED.keys() & set(about.indicators):
        yield from table.ending_in(path, area)


def _unseen(rows: Iterable[Record]) -> Iterator[Record]:
    """Leave out what is built in, and what an earlier table tells: a publisher's file may be loaded in two forms."""
    seen: set[object] = set()
    for r in rows:
        keys = ("indicator", "area", "source", "counterpart", "period", *table.PARTS)
        key = tuple(r[k] for k in keys)
        if r["note"] != BUILT_IN and key not in seen:
            seen.add(key)
            yield r


@functools.lru_cache(maxsize=512)
def _about(path: Path) -> About | None:
    """Read what a file is about; None for one that is not of this format, which is made again when asked for."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    metadata = pq.read_schema(path).metadata or {}
    told: Any = json.loads(metadata.get(ABOUT, b"{}"))
    if told.get("format") != FORMAT:
        return None
    return About(**told | {"indicators": tuple(told["indicators"]), "periods": tuple(told["periods"])})


def digest(chosen: TableMapping) -> str:
    """Hash what in a mapping decides the rows."""
    return hashlib.sha256(repr(replace(chosen, at_least=0, files=())).encode()).hexdigest()[:16]


def _path(root: Path, evidence: Evidence) -> Path:
    return root / FOLDER / f"{evidence.sha256}.parquet"
