"""Reads all sheets of a workbook as rows of text, in the limited child: for files Wayfare itself gave out."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import python_calamine

from wayfare.model.errors import UnreadableFile
from wayfare.model.progress import Progress, silent

from .formats import detect
from .options import Job, ReadOptions
from .policy import ImportPolicy, import_policy
from .reading import Reading, Reporter

Rows: TypeAlias = list[list[str | None]]
"""Rows from the first of the sheet, cells from column A; an empty cell is None."""
CELLS = "cells.json"


def sheets(path: Path, *, progress: Progress = silent, policy: ImportPolicy | None = None) -> Mapping[str, Rows]:
    """Give the cells of every sheet by its name; raises `UnreadableFile` when the file cannot be read within limits."""
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
        found: Mapping[str, Rows] = json.loads((job.folder / CELLS).read_text(encoding="utf-8"))
    return found


def read(job: Job, report: Reporter) -> Reading:
    """Leave the cells of the workbook in the folder of the job."""
    from .workbook import cell_text  # noqa: PLC0415  the parent has no need of it
    from .zipped import check_archive  # noqa: PLC0415

    check_archive(job.path, job.policy.limits)
    workbook = python_calamine.CalamineWorkbook.from_path(str(job.path))
    found: dict[str, Rows] = {}
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
        found[name] = [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        report(number + 1, len(workbook.sheet_names))
    (job.folder / CELLS).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return Reading(rows=0, rows_set_aside=0, variables=(), sums={}, options={})
