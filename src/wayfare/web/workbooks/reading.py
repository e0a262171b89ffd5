"""Opens a workbook that came back and says row by row what it would change, for one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _

from wayfare.model.errors import UnreadableFile
from wayfare.reports import monitoring_workbook, plan_return
from wayfare.sources.policy import import_policy
from wayfare.sources.sheets import Pages, pages
from wayfare.web.accounts.models import User
from wayfare.web.evidence import files
from wayfare.web.versions.proposed import Row
from wayfare.web.workbooks.models import Workbook
from wayfare.web.workspaces.models import Membership

SECONDS, MOST_CELLS = 60.0, 2_000_000
"""What reading a workbook that came back may take; a plan of 2,000 items has 80,000 cells."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A cell or a sheet that could not be read, and what to do."""

    sheet: str
    number: int
    column: str
    text: str


class Side(Protocol):
    """What workbooks of one kind change: the plan, or the values of its indicators."""

    title: Any

    def compare(self) -> tuple[Sequence[Row], Sequence[Problem]]: ...
    def take(self, *, by: User, rows: Sequence[Row], seen: Mapping[str, int]) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A workbook that was read: what it would change and what could not be read."""

    side: Side
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    @property
    def conflicts(self) -> bool:
        """Whether somebody else changed any of its rows since."""
        return any(row.kind == "conflict" for row in self.rows)

    @property
    def safe(self) -> tuple[Row, ...]:
        """Rows that overwrite nobody and that this person may take."""
        return tuple(row for row in self.rows if row.allowed and row.kind != "conflict")


def opened(workbook: Workbook, member: Membership) -> Opened:
    """Read a workbook in the limited child and compare it. Raises `UnreadableFile`."""
    from wayfare.web.workbooks.of_plan import OfPlan  # noqa: PLC0415  (they are made of rows)
    from wayfare.web.workbooks.of_values import OfValues  # noqa: PLC0415

    place = files.path(workbook.pk)
    if place is None:
        raise UnreadableFile(_("The file is not here any more."), where=workbook.file_name, remedy=_("Send it again."))
    found = _pages(place, workbook.sha256)
    if plan_return.is_of_a_plan(found):
        side: Side = OfPlan(workbook, member, found)
    elif monitoring_workbook.is_sheet(found):
        side = OfValues(workbook, member, found)
    else:
        raise UnreadableFile(
            _("It is neither a workbook of this plan nor a monitoring sheet, or its hidden cells are gone."),
            where=workbook.file_name,
            remedy=_("Download it here again and copy your changes into it."),
        )
    rows, problems = side.compare()
    return Opened(side=side, rows=tuple(rows), problems=tuple(problems))


@lru_cache(maxsize=4)
def _pages(place: Path, sha256: str) -> Pages:
    """Read a file once; it never changes under its hash."""
    usual = import_policy()
    limits = replace(usual.limits, seconds=SECONDS, cpu_seconds=int(SECONDS), workbook_cells=MOST_CELLS)
    return pages(place, policy=replace(usual, limits=limits))
