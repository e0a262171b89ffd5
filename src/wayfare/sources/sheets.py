"""Reads all sheets of a workbook in the limited child, cell by cell: for files Wayfare itself gave out."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import python_calamine

from wayfare.model.errors import UnreadableFile
from wayfare.model.progress import Progress, silent

from .formats import detect
from .options import Job, ReadOptions
from .policy import ImportPolicy, import_policy
from .reading import Reading, Reporter

Cell: TypeAlias = str | float | None
Rows: TypeAlias = list[list[str | None]]
"""Rows from the first of the sheet, cells from column A; an empty cell is None."""
CELLS = "cells.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A sheet: what its cells hold, a number as a number, and which of them are worked out by a formula."""

    cells: list[list[Cell]] = field(default_factory=list)
    formulas: frozenset[tuple[int, int]] = frozenset()
    """Row and column, from 0."""

    def texts(self) -> Rows:
        """Give every cell as text."""
        from .workbook import cell_text  # noqa: PLC0415  it loads what only the child needs

        return [[cell_text(cell) for cell in row] for row in self.cells]

    def to_json(self) -> dict[str, Any]:
        """Give plain data."""
        return {"cells": self.cells, "formulas": sorted(self.formulas)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Page:
        """Read what `to_json` gives."""
        return cls(cells=data["cells"], formulas=frozenset((row, column) for row, column in data["formulas"]))


Pages: TypeAlias = Mapping[str, Page]
"""Sheets by name."""


def pages(path: Path, *, progress: Progress = silent, policy: ImportPolicy | None = None) -> Pages:
    """Give every sheet by its name; raises `UnreadableFile` when the file cannot be read within limits.

    A workbook with macros is refused. Of a cell with a formula the result is given, and that it has one.
    """
    from .read import attempt  # noqa: PLC0415  it knows this module's format by name

    if detect(path) != "excel":
        raise UnreadableFile("It is no workbook.", where=path.name, remedy="Save it as .xlsx and send it again.")
    with tempfile.TemporaryDirectory(prefix="wayfare-sheets-") as name:
        job = Job(
            path=path.resolve(),
            folder=Path(name),
            format="sheets",
            options=ReadOptions(),
            policy=policy or import_policy(),
        )
        attempt(job, progress)
        found = json.loads((job.folder / CELLS).read_text(encoding="utf-8"))
    return {name: Page.from_json(page) for name, page in found.items()}


def read(job: Job, report: Reporter) -> Reading:
    """Leave the cells of the workbook in the folder of the job."""
    from .zipped import check_archive, check_no_program  # noqa: PLC0415  the parent has no need of it

    check_archive(job.path, job.policy.limits)
    check_no_program(job.path)
    workbook = python_calamine.CalamineWorkbook.from_path(str(job.path))
    found: dict[str, Any] = {}
    budget = job.policy.limits.workbook_cells
    for number, name in enumerate(workbook.sheet_names):
        sheet = workbook.get_sheet_by_name(name)
        budget -= sheet.total_height * sheet.total_width
        if budget < 0:
            raise UnreadableFile(
                f"Its sheets span more than {job.policy.limits.workbook_cells:,} cells.",
                where=job.path.name,
                remedy="Delete stray cells far from the tables.",
            )
        found[name] = _page(job.path, name, sheet).to_json()
        report(number + 1, len(workbook.sheet_names))
    (job.folder / CELLS).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return Reading(rows=0, rows_set_aside=0, variables=(), sums={}, options={})


def _page(path: Path, name: str, sheet: Any) -> Page:
    from .zipped import error_cells, formula_cells  # noqa: PLC0415  the parent has no need of it

    cells = [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), shown in error_cells(path, name).items():
        if row < len(cells) and column < len(cells[row]):
            cells[row][column] = shown
    return Page(cells=cells, formulas=frozenset(formula_cells(path, name)))


def _cell(cell: Any) -> Cell:
    from .workbook import cell_text  # noqa: PLC0415  it loads what only the child needs

    number = isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell)
    return float(cell) if number else cell_text(cell)
