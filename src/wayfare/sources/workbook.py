"""Reads Excel and OpenDocument workbooks: one sheet, its header row, within a budget of cells."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import python_calamine

from wayfare.model.errors import UnreadableFile

from .cells import Style, two_letter_codes
from .options import Job
from .reading import Reading, Reporter
from .tabulate import Block, TextTable, tabulate
from .zipped import check_archive, error_cells

ROWS_AT_ONCE = 16_384
MOST_EXACT = 10**15


def read(job: Job, report: Reporter) -> Reading:
    """Stage the file of the job."""
    with opened(job) as (table, style, options):
        return tabulate(table, job, style, report, options)


@contextmanager
def opened(job: Job) -> Iterator[tuple[TextTable, Style, Mapping[str, str]]]:
    """Open the sheet of the job as rows of text."""
    check_archive(job.path, job.policy.limits)
    workbook = python_calamine.CalamineWorkbook.from_path(str(job.path))
    name = _chosen(workbook.sheet_names, job)
    table = _SheetText(job, workbook.get_sheet_by_name(name), error_cells(job.path, name))
    yield table, Style(job.missing_marks), {"sheet": name}


def _chosen(names: Sequence[str], job: Job) -> str:
    wanted = job.options.sheet
    if wanted in names or (not wanted and len(names) == 1):
        return wanted or names[0]
    listed = ", ".join(names)
    if not wanted:
        what, remedy = f"The workbook has {len(names)} sheets: {listed}.", "Say which one with --sheet."
    else:
        what, remedy = f"The workbook has no sheet {wanted!r}.", f"It has: {listed}."
    raise UnreadableFile(what, where=job.path.name, remedy=remedy)


@dataclass
class _SheetText:
    """A sheet as rows of text; numbers are written so that they read back to the last bit."""

    job: Job
    sheet: Any
    errors: Mapping[tuple[int, int], str]
    """Error shown by a cell, such as `#DIV/0!`, by row and column from 0: the reader shows such cells as blank."""
    names: Sequence[str] = field(init=False)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        height, width = self.sheet.total_height, self.sheet.total_width
        cells, most = height * width, self.job.policy.limits.workbook_cells
        if cells > most:
            raise UnreadableFile(
                f"The sheet spans {height:,} rows x {width:,} columns; the limit is {most:,} cells.",
                where=self.job.path.name,
                remedy="Delete stray cells far from the table, or export the sheet as CSV.",
            )
        self.size = height
        self.names = self._header()

    def blocks(self) -> Iterator[Block]:
        """Read the rows from the start."""
        waiting: list[tuple[int, list[str | None]]] = []
        for number, row in enumerate(self._rows(self.job.options.header_row), start=1):
            if any(cell is not None for cell in row):
                waiting.append((number, row))
            if len(waiting) == ROWS_AT_ONCE:
                yield self._block(waiting)
                waiting = []
        if waiting:
            yield self._block(waiting)

    def _block(self, rows: Sequence[tuple[int, list[str | None]]]) -> Block:
        numbers = [number for number, _ in rows]
        columns = [self._column([row[at] for _, row in rows]) for at in range(len(self.names))]
        return Block(pa.array(numbers, pa.int64()), columns, done=numbers[-1])

    def _column(self, cells: list[str | None]) -> pa.Array:
        """Make marks of a missing value missing; `NA` among two-letter codes is Namibia."""
        column = pa.array(cells, pa.string())
        marks = {m for m in self.job.missing_marks if m.upper() != "NA" or not two_letter_codes(column)}
        return pa.array([None if cell in marks else cell for cell in cells], pa.string())

    def _header(self) -> list[str]:
        row = next(self._rows(self.job.options.header_row - 1), [])
        while row and row[-1] is None:
            row.pop()
        if not row:
            raise UnreadableFile(
                f"Row {self.job.options.header_row} should hold the column names, but it is blank.",
                where=self.job.path.name,
                remedy="Say --header-row N if the names stand further down.",
            )
        return [(name or "").strip() for name in row]

    def _rows(self, skip: int) -> Iterator[list[str | None]]:
        first_column = (self.sheet.start or (0, 0))[1]
        width = len(self.names) if hasattr(self, "names") else None
        for at, row in enumerate(self.sheet.iter_rows()):
            if at < skip:
                continue
            texts = [
                self.errors.get((at, column)) or cell_text(cell) for column, cell in enumerate(row, start=first_column)
            ]
            yield texts if width is None else (texts + [None] * width)[:width]


def cell_text(cell: Any) -> str | None:
    """Write a cell as a CSV file would have it."""
    if cell == "" or cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < MOST_EXACT else repr(cell)
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
