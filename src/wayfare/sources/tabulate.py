"""Stages a table of text: decides the type of each column from all of its cells and sets odd rows aside.

The types found in the first block are tried on the whole file. Where a later block contradicts one, the reading
starts again with the wider type, so that one pass is enough for a clean file and the answer never depends on the order
of rows beyond that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from wayfare.model.errors import UnknownVariable, UnreadableFile
from wayfare.model.evidence import Rejected, Variable, VariableType

from .cells import Style, Turned, guess, reason, turn
from .names import clean_names
from .options import Job
from .reading import Reading, Reporter
from .staging import Staging, refuse_many

MOST_PASSES = 8
MOST_SAID = 20
MOST_ODD = 10_000
"""Odd cells of one column after which it is judged before the file has been read to its end."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a table of text."""

    rows: pa.Array
    columns: Sequence[pa.Array]
    ragged: Sequence[Rejected] = ()
    done: int = 0
    """How much of the file has been read, in the unit of `TextTable.size`."""


class TextTable(Protocol):
    """A file seen as rows of text; it can be read again from the start."""

    @property
    def names(self) -> Sequence[str]:
        """Column names as the file has them."""

    @property
    def size(self) -> int:
        """Size of the file in any unit."""

    def blocks(self) -> Iterator[Block]:
        """Read the rows from the start."""


@dataclass(slots=True)
class _Column:
    """What is known of one column while the file is being read."""

    variable: Variable
    kind: VariableType
    declared: bool = False
    valid: int = 0
    bad: int = 0
    texts: Counter[str] = field(default_factory=Counter)
    """Texts among the bad cells and how often they occur."""
    wider: VariableType | None = None

    @property
    def trial(self) -> VariableType:
        return self.wider or self.kind


@dataclass(slots=True)
class _Pass:
    """One reading of the file with one set of types."""

    columns: list[_Column]
    style: Style
    job: Job
    contradicted: bool = field(default=False)
    reasons: dict[str, str] = field(default_factory=dict)
    """Columns that were made text, and the text that did it."""


def tabulate(
    table: TextTable,
    job: Job,
    style: Style,
    report: Reporter,
    options: Mapping[str, str],
    *,
    drop_empty: frozenset[str] = frozenset(),
) -> Reading:
    """Read the table into the job's folder; columns named in `drop_empty` are left out when they hold nothing."""
    check_columns(table.names, job)
    kinds = _first_types(table, job, style)
    made_text: dict[str, str] = {}
    for _ in range(MOST_PASSES):
        reading = _Pass(_columns(table.names, kinds, job), style, job)
        variables, staging, sums = _read(reading, table, report, drop_empty)
        if not reading.contradicted:
            break
        kinds = [column.trial for column in reading.columns]
        made_text |= reading.reasons
    refuse_many(job.path, staging.rows_set_aside, staging.rows, job.policy.refuse_above, _hint(options))
    _refuse_nothing(job.path, staging)
    return Reading(
        rows=staging.rows,
        rows_set_aside=staging.rows_set_aside,
        variables=variables,
        sums=sums,
        options={**options, **_said(made_text)},
    )


def _said(made_text: Mapping[str, str]) -> dict[str, str]:
    """Say which columns of numbers are text because of a code among them."""
    listed = "; ".join(f"{name}: {why}" for name, why in list(made_text.items())[:MOST_SAID])
    return {"read as text": listed} if listed else {}


def check_columns(names: Sequence[str], job: Job) -> None:
    """Refuse a table with too many columns, and options about columns it does not have."""
    if len(names) > job.policy.limits.columns:
        raise UnreadableFile(
            f"It has {len(names):,} columns; the limit is {job.policy.limits.columns:,}.",
            where=job.path.name,
            remedy="Check the delimiter, or keep only the columns that are needed.",
        )
    known = {*names, *clean_names(names, job.policy.reserved_names)}
    for name in job.options.types:
        if name not in known:
            raise UnknownVariable(
                f"--type names the column {name!r}, which the file does not have.",
                where=job.path.name,
                remedy=f"It has: {', '.join(sorted(names)[:40])}.",
            )


def declared_type(job: Job, original: str, name: str) -> VariableType | None:
    """Give the type that was asked for the column, by either of its names."""
    return job.options.types.get(original) or job.options.types.get(name)


def _first_types(table: TextTable, job: Job, style: Style) -> list[VariableType]:
    first = next(iter(table.blocks()), None)
    if first is None:
        return [VariableType.INTEGER for _ in table.names]
    tolerated = job.policy.set_aside_below
    return [VariableType.INTEGER if _blank(c) else guess(c, style, tolerated) for c in first.columns]


def _blank(cells: pa.Array) -> bool:
    return bool(cells.null_count == len(cells))


def _columns(names: Sequence[str], kinds: Sequence[VariableType], job: Job) -> list[_Column]:
    columns = []
    for original, name, kind in zip(names, clean_names(names, job.policy.reserved_names), kinds, strict=True):
        asked = declared_type(job, original, name)
        variable = Variable(name=name, type=asked or kind, original_name=original)
        columns.append(_Column(variable, asked or kind, declared=asked is not None))
    return columns


def _read(
    reading: _Pass, table: TextTable, report: Reporter, drop_empty: frozenset[str]
) -> tuple[tuple[Variable, ...], Staging, dict[str, str | int | float | bool]]:
    variables = [column.variable for column in reading.columns]
    undeclared = frozenset(c.variable.name for c in reading.columns if not c.declared)
    numbers = frozenset(v.name for v in variables if v.type == VariableType.NUMBER) & undeclared
    with Staging(reading.job.folder, variables, narrow=numbers) as staging:
        for block in table.blocks():
            _take(reading, block, staging)
            report(block.done, table.size)
        _judge(reading)
        finished, sums = ((), {}) if reading.contradicted else staging.finish(drop_empty=drop_empty)
    return finished, staging, sums


def _take(reading: _Pass, block: Block, staging: Staging) -> None:
    turned = [_turn(reading, column, cells) for column, cells in zip(reading.columns, block.columns, strict=True)]
    for rejected in block.ragged:
        staging.set_aside(rejected)
    if reading.contradicted:
        return
    good = _set_aside(reading, block, turned, staging)
    if good is None:
        staging.write(block.rows, [t.values for t in turned])
    else:
        staging.write(block.rows.filter(good), [t.values.filter(good) for t in turned])


def _turn(reading: _Pass, column: _Column, cells: pa.Array) -> Turned:
    turned = turn(cells, column.trial, reading.style)
    if not column.declared:
        wider = turned.wider or _other_kind(reading, column, cells, turned)
        if wider is not None:
            column.wider, reading.contradicted = wider, True
            return _turn(reading, column, cells)
    elif turned.wider is not None:
        turned = Turned(turned.values, pc.is_valid(cells))
    if turned.bad is not None:
        column.bad += pc.sum(turned.bad).as_py()
        column.texts.update(cells.filter(turned.bad).to_pylist())
        if column.bad > MOST_ODD and not column.declared:
            _judge_column(reading, column)
            if column.wider is not None:
                return _turn(reading, column, cells)
    column.valid += len(cells) - turned.values.null_count
    long = _too_long(reading, column, cells)
    return turned if long is None else Turned(turned.values, long)


def _other_kind(reading: _Pass, column: _Column, cells: pa.Array, turned: Turned) -> VariableType | None:
    """Give another type when the column had no value before this block and its guess was empty."""
    if column.valid or column.bad or column.trial == VariableType.TEXT or turned.bad is None:
        return None
    found = guess(cells, reading.style, reading.job.policy.set_aside_below)
    return None if found == column.trial else found


def _too_long(reading: _Pass, column: _Column, cells: pa.Array) -> pa.Array | None:
    if column.trial != VariableType.TEXT:
        return None
    most = reading.job.policy.limits.cell_characters
    if (pc.max(pc.binary_length(cells)).as_py() or 0) <= most:
        return None
    long = pc.fill_null(pc.greater(pc.utf8_length(cells), most), False)
    return long if pc.any(long).as_py() else None


def _set_aside(reading: _Pass, block: Block, turned: Sequence[Turned], staging: Staging) -> pa.Array | None:
    """Put rows with a bad cell aside; give the mask of the others, None when all rows are good."""
    good: pa.Array | None = None
    for column, cells, result in zip(reading.columns, block.columns, turned, strict=True):
        if result.bad is None:
            continue
        fresh = result.bad if good is None else pc.and_(result.bad, good)
        for row, text in zip(block.rows.filter(fresh).to_pylist(), cells.filter(fresh).to_pylist(), strict=True):
            name = column.variable.original_name
            staging.set_aside(Rejected(row=row, field=name, reason=reason(column.kind), text=text))
        kept = pc.invert(result.bad)
        good = kept if good is None else pc.and_(good, kept)
    return good


def _judge(reading: _Pass) -> None:
    """Make text of a column in which too many cells were bad to set their rows aside, or in which a code recurs."""
    for column in reading.columns:
        if column.bad and not column.declared:
            _judge_column(reading, column)


def _judge_column(reading: _Pass, column: _Column) -> None:
    policy = reading.job.policy
    text, times = column.texts.most_common(1)[0]
    if times >= policy.code_from or column.bad >= policy.set_aside_below * (column.bad + column.valid):
        column.wider, reading.contradicted = VariableType.TEXT, True
        reading.reasons[column.variable.original_name] = f"{text!r} occurs {times:,} times"


def _refuse_nothing(path: Path, staging: Staging) -> None:
    if staging.rows:
        return
    raise UnreadableFile(
        "It has column names but no row that can be used.", where=path.name, remedy="Export it again with its rows."
    )


def _hint(options: Mapping[str, str]) -> str:
    delimiter = options.get("delimiter")
    if delimiter is None:
        return "Check --header-row and --sheet, or say --type COLUMN=text for a column that holds other text."
    return (
        f"It was read with the delimiter {delimiter!r}: say --delimiter if it is another, "
        "or --type COLUMN=text for a column that holds other text."
    )
