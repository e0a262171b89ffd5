"""From a file somebody brought to a folder ready to be stored: read, checked, sorted by its design, described."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wayfare.engine import design as engine_design
from wayfare.engine import replicates, tables
from wayfare.model.errors import EvidenceError, UnknownVariable
from wayfare.model.evidence import Evidence, Kind, Sensitivity
from wayfare.model.progress import Progress, silent
from wayfare.model.survey import Lonely, SurveyDesign
from wayfare.sources.manifest import Staged
from wayfare.sources.names import ROW
from wayfare.sources.read import ReadOptions, stage

from .family import check_country, check_family, find

FIRST_FEW = 3
MOST_LISTED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOptions:
    """What somebody says of a file when adding it. What is left empty is taken from the family, if one is named."""

    title: str = ""
    publisher: str = ""
    licence: str = ""
    vintage: str = ""
    period: str = ""
    area: str = ""
    family: str = ""
    mapping: str = ""
    """Name of the built-in mapping that reads this table as world figures."""
    origin: str = ""
    """Address it was fetched from; empty for a file somebody brought."""
    sensitivity: Sensitivity = Sensitivity.RESTRICTED
    design: SurveyDesign = field(default_factory=SurveyDesign)
    made_up: bool = False
    kind: Kind = Kind.REAL
    ids: tuple[str, ...] = ()
    """Columns that together name a row: no two rows may agree in them."""
    read: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A table ready to be stored."""

    table: Path
    rejected: Path
    evidence: Evidence


def prepare(path: Path, folder: Path, options: AddOptions, progress: Progress = silent) -> Prepared:
    """Read the file and do everything that can go wrong, inside `folder`; nothing outside it is touched."""
    read = options.read
    if options.family:
        family = find(options.family)
        check_country(family, options.area, path.name)
        read = replace(read, keep=family.requires)
    staged = stage(path, folder / "staged", read, progress=progress)
    progress(1, 3, f"Checking {path.name}")
    options = with_family(options, staged, path)
    declared = resolve_design(options.design, staged)
    _check_ids(staged, tuple(_column(name, staged) for name in options.ids))
    _check_design(staged.parquet, declared)
    progress(2, 3, f"Sorting {path.name}")
    table = _sorted(staged.parquet, folder / "sorted.parquet", declared)
    evidence = _describe(path, table, staged, replace(options, design=declared))
    return Prepared(table=table, rejected=staged.rejected, evidence=evidence)


def with_family(options: AddOptions, staged: Staged, path: Path) -> AddOptions:
    """Fill what was not said from the family, after making sure that the file is of it."""
    if not options.family:
        return options
    family = find(options.family)
    check_family(family, staged.variables, options.area, path.name)
    return replace(
        options,
        title=options.title or family.title,
        publisher=options.publisher or family.publisher,
        licence=options.licence or family.licence,
        period=options.period or family.period,
        area=options.area or family.country,
        design=options.design if options.design.columns else family.design,
        made_up=options.made_up or family.made_up or family.kind is Kind.DUMMY,
        kind=family.kind,
    )


def resolve_design(design: SurveyDesign, staged: Staged) -> SurveyDesign:
    """Call the columns of the design by the names they have after cleaning."""

    def one(name: str | None) -> str | None:
        return _column(name, staged) if name else None

    found = replace(
        design,
        weights=one(design.weights),
        strata=one(design.strata),
        psu=tuple(_column(name, staged) for name in design.psu),
        fpc=tuple(_column(name, staged) for name in design.fpc),
    )
    if design.replicates is None:
        return found
    called = {v.original_name or v.name: v.name for v in staged.variables} | {v.name: v.name for v in staged.variables}
    named = replicates.expanded(found, tuple(called))
    return replace(found, replicates=replace(named, weights=tuple(dict.fromkeys(called[n] for n in named.weights))))


def _column(name: str, staged: Staged) -> str:
    """Find a column by its usable or its original name, exactly or else ignoring case when that is clear."""
    known: Mapping[str, str] = {v.original_name: v.name for v in staged.variables} | {
        v.name: v.name for v in staged.variables
    }
    near = {found for called, found in known.items() if called.casefold() == name.casefold()}
    if name in known:
        return known[name]
    if len(near) == 1:
        return near.pop()
    listed = [v.name for v in staged.variables]
    more = f" and {len(listed) - MOST_LISTED} more" if len(listed) > MOST_LISTED else ""
    raise UnknownVariable(
        f"There is no column {name!r}.", remedy=f"The file has: {', '.join(listed[:MOST_LISTED])}{more}."
    )


def _check_ids(staged: Staged, ids: Sequence[str]) -> None:
    if not ids:
        return
    rows = pq.read_table(staged.parquet, columns=[*ids, ROW])
    groups = rows.group_by(list(ids)).aggregate([(ROW, "count"), (ROW, "min"), (ROW, "max")])
    twice = groups.filter(pc.greater(groups[f"{ROW}_count"], 1)).sort_by(f"{ROW}_min")
    if len(twice):
        raise _duplicates(twice, ids)


def _duplicates(twice: pa.Table, ids: Sequence[str]) -> EvidenceError:
    shown = "; ".join(
        f"{', '.join(str(group[name]) for name in ids)} in rows {group[f'{ROW}_min']:,} and {group[f'{ROW}_max']:,}"
        for group in twice.slice(0, FIRST_FEW).to_pylist()
    )
    return EvidenceError(
        f"{len(twice):,} values of {', '.join(ids)} name more than one row, first {shown}.",
        remedy="Remove the copies, or name the columns that do tell rows apart with --id A,B.",
    )


def _check_design(table: Path, design: SurveyDesign) -> None:
    """Find missing and negative weights, PSUs in two strata and the like now; lonely PSUs are decided at use."""
    if design.columns:
        with tables.open_table(table) as opened:
            engine_design.check(opened, replace(design, lonely=Lonely.CERTAINTY))


def _sorted(source: Path, target: Path, design: SurveyDesign) -> Path:
    """Sort by stratum and sampling units, rows of one unit in their former order; a sorted file is left as it is."""
    by = [name for name in (design.strata, *design.psu) if name]
    if not by or is_sorted(source, by):
        return source
    tables.sort_to_parquet(source, target, by)
    source.unlink()
    return target


def is_sorted(path: Path, by: Sequence[str]) -> bool:
    """Tell whether the rows stand in the order of the columns, reading some of them at a time."""
    last: pa.Table | None = None
    for batch in pq.ParquetFile(path).iter_batches(columns=list(by)):
        block = pa.Table.from_batches([batch])
        joined = block if last is None else pa.concat_tables([last, block])
        if not _in_order(joined.select(list(by))):
            return False
        last = block.slice(max(len(block) - 1, 0))
    return True


def _in_order(rows: pa.Table) -> bool:
    """Compare each row with the next, column by column; missing values come last."""
    undecided = pa.array([True] * max(len(rows) - 1, 0), pa.bool_())
    for name in rows.column_names:
        column = rows[name].combine_chunks()
        if column.null_count:
            return False
        before, after = column.slice(0, max(len(rows) - 1, 0)), column.slice(1)
        if pc.any(pc.and_(undecided, pc.greater(before, after))).as_py():
            return False
        undecided = pc.and_(undecided, pc.equal(before, after))
    return True


def _describe(path: Path, table: Path, staged: Staged, options: AddOptions) -> Evidence:
    said = {name: text for name in ("mapping", "origin") if (text := getattr(options, name))}
    return Evidence(
        sha256=sha256(table),
        title=options.title or path.name,
        file_name=path.name,
        file_sha256=staged.file_sha256,
        format=staged.format,
        rows=staged.rows,
        rows_set_aside=staged.rows_set_aside,
        variables=staged.variables,
        added=datetime.now(UTC).isoformat(timespec="seconds"),
        publisher=options.publisher,
        licence=options.licence,
        vintage=options.vintage,
        period=options.period,
        area=options.area,
        family=options.family,
        sensitivity=options.sensitivity,
        design=options.design,
        made_up=options.made_up,
        kind=options.kind,
        sums=dict(staged.sums),
        options=dict(staged.options) | said,
    )


def sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
