"""Reported values of a workspace as columns, kept by each process: only indicators whose reports changed are read anew.

What is kept of an indicator is used while its reports are as many, at the same versions, and changed last at the same
moment; one question for the whole workspace tells that. So a saved report costs the reading of twelve rows, not of all.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from django.db.models import Count, Max, Sum
from numpy.typing import NDArray

from wayfare.model.monitoring import APPROVED, Reason, ReportedValue, ReportStatus
from wayfare.monitoring.cells import ABSENT, HIDDEN, KNOWN, SET_ASIDE, Cells, Frame, Marks, UnaddableValues
from wayfare.web.monitoring.models import reported
from wayfare.web.monitoring.plan import Monitored
from wayfare.web.versions import kept

STATUSES = tuple(ReportStatus)
_STATES = {each.value: at for at, each in enumerate(STATUSES)}
COUNTED = frozenset(each.value for each in APPROVED)
"""States of reports that count in a published total."""
MOST_WORKSPACES = 8
BATCH = 500
"""Indicators whose reports are read at a time."""
_MARKS = {Reason.WITHHELD.value: HIDDEN, Reason.NOT_APPLICABLE.value: SET_ASIDE}

Mark: TypeAlias = tuple[Any, ...]
"""Number of reports, sum of their versions, moment of the last change."""


class Standing(NamedTuple):
    """Where one report stands."""

    due: date
    indicator: str
    pk: str
    period: str
    status: str
    institution: str | None


@dataclass(frozen=True)
class Told:
    """What is told of one indicator: its cells in the frame of the plan, as if it were the only item."""

    mark: Mark
    cells: Cells
    status: Marks
    """Position of each cell's state in `STATUSES`."""
    wholes: Mapping[str, ReportedValue]
    """What counts of the whole area and everybody, by period: it may carry a margin of error."""
    drafts: int
    """Reports that say something and do not count yet."""
    said: frozenset[str]
    """Periods of which somebody said something: a value, or why there is none."""
    known: frozenset[str]
    """Periods of which there is a value."""
    reports: tuple[Standing, ...]

    def counted(self, states: Iterable[ReportStatus] = APPROVED) -> Cells:
        """Return the cells whose reports are in one of some states."""
        return _where(self.cells, np.isin(self.status, [STATUSES.index(each) for each in states]))


_Row: TypeAlias = tuple[Standing, list[dict[str, Any]]]
"""Where a report stands, and its cells."""
_SHELF: OrderedDict[tuple[object, ...], dict[str, Told]] = OrderedDict()
_LOCK = threading.Lock()


def told(plan: Monitored) -> Mapping[str, Told]:
    """Return what is told of each indicator of the monitored plan, as it stands in the database now.

    Raises `UnaddableValues` for a value of a place or period that the plan does not have.
    """
    key = (plan.workspace.pk, plan.edition, plan.calendar)
    with _LOCK:
        held = dict(_SHELF.get(key, {}))
    marks = _marks(plan)
    changed = [code for code, mark in marks.items() if code not in held or held[code].mark != mark]
    for at in range(0, len(changed), BATCH):
        held |= _read(plan, {code: marks[code] for code in changed[at : at + BATCH]})
    found = {code: held[code] for code in marks}
    if kept.settled():
        with _LOCK:
            _SHELF[key] = found
            _SHELF.move_to_end(key)
            while len(_SHELF) > MOST_WORKSPACES:
                _SHELF.popitem(last=False)
    return found


def dropped(plan: Monitored) -> list[str]:
    """Return the indicators that have reports and that the newest edition of the plan no longer asks for."""
    codes = plan.workspace.reports.order_by().values_list("indicator", flat=True).distinct()
    return [code for code in codes if code not in plan.indicators]


def _marks(plan: Monitored) -> dict[str, Mark]:
    """Return the mark of every indicator that the plan still asks for and that has reports."""
    asked = plan.workspace.reports.order_by().values("indicator")
    summed = asked.annotate(reports=Count("pk"), versions=Sum("version"), last=Max("changed_at"))
    rows = summed.values_list("indicator", "reports", "versions", "last")
    return {code: tuple(mark) for code, *mark in rows if code in plan.indicators}


def _read(plan: Monitored, marks: Mapping[str, Mark]) -> dict[str, Told]:
    rows: dict[str, list[_Row]] = {}
    found = plan.workspace.reports.filter(indicator__in=marks).order_by("indicator", "due", "period")
    for *standing, cells in found.values_list(*Standing._fields[:-1], "institution_id", "cells"):
        row = Standing(*standing)
        rows.setdefault(row.indicator, []).append((row, cells))
    frame = plan.frame.frame
    return {code: _told(code, rows.get(code, []), frame, mark) for code, mark in marks.items()}


def _told(code: str, rows: Sequence[_Row], frame: Frame, mark: Mark) -> Told:
    said = [(row.period, row.status, cell) for row, cells in rows for cell in cells if _says(cell)]
    table = _table(said, frame, code)
    where = np.ascontiguousarray(table[:, :3].T, np.int32)
    numbers = np.ascontiguousarray(table[:, 3:6].T)
    cells = Cells(
        item=np.zeros(len(said), np.int32),
        period=where[0],
        place=where[1],
        group=where[2],
        value=numbers[0],
        numerator=numbers[1],
        denominator=numbers[2],
        mark=table[:, 6].astype(np.uint8),
    )
    states = table[:, 7].astype(np.uint8)
    waiting = sum(row.status not in COUNTED and any(map(_says, cells)) for row, cells in rows)
    spoken = frozenset(period for period, _status, _cell in said)
    known = frozenset(period for period, _status, cell in said if cell.get("value") is not None)
    wholes, reports = _wholes(code, said, frame.root), tuple(row for row, _cells in rows)
    return Told(mark, cells, states, wholes, waiting, spoken, known, reports)


def _table(said: Sequence[tuple[str, str, dict[str, Any]]], frame: Frame, code: str) -> NDArray[np.float64]:
    """Return what is said cell by cell: period, place, group, value, numerator, denominator, mark and state.

    A large plan says a million things: each is read once.
    """
    groups = {str(dict(group).get("sex", "")): at for group, at in frame.group_at.items()}
    try:
        rows = [
            (
                frame.period_at[period],
                frame.place_at[cell["place"]],
                groups[cell.get("sex") or ""],
                cell.get("value"),
                cell.get("numerator"),
                cell.get("denominator"),
                _mark(cell),
                _STATES[status],
            )
            for period, status, cell in said
        ]
    except KeyError as unknown:
        raise UnaddableValues(
            f"A value is for {unknown.args[0]!r}, which is not in the plan.",
            where=code,
            remedy="Correct the value, or add it to the plan.",
        ) from None
    return np.array(rows, np.float64).reshape(len(rows), 8)  # None becomes NaN: there is no number


def _wholes(code: str, said: Sequence[tuple[str, str, dict[str, Any]]], root: str) -> dict[str, ReportedValue]:
    return {
        period: reported(code, period, status, cell)
        for period, status, cell in said
        if status in COUNTED and cell["place"] == root and not cell.get("sex")
    }


def _says(cell: Mapping[str, Any]) -> bool:
    return cell.get("value") is not None or bool(cell.get("reason"))


def _mark(cell: Mapping[str, Any]) -> int:
    reason = cell.get("reason")
    return _MARKS.get(reason, ABSENT) if reason else KNOWN


def together(frame: Frame, told: Mapping[str, Told], states: Iterable[ReportStatus] = APPROVED) -> Cells:
    """Return the cells of the items of a frame whose reports are in one of some states, in one set of columns."""
    states = frozenset(states)
    at = [position for position, item in enumerate(frame.items) if item.id in told]
    parts = [told[frame.items[position].id].counted(states) for position in at]
    if not parts:
        return Cells.of(frame, ())
    items = [np.full(part.value.size, position, np.int32) for position, part in zip(at, parts, strict=True)]
    names = ("period", "place", "group", "value", "numerator", "denominator", "mark")
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Cells(item=np.concatenate(items), **columns)


def _where(cells: Cells, chosen: Any) -> Cells:
    names = ("item", "period", "place", "group", "value", "numerator", "denominator", "mark")
    return Cells(**{name: getattr(cells, name)[chosen] for name in names})


def of_indicator(plan: Monitored, code: str) -> tuple[Frame, Told]:
    """Return the frame of one indicator alone and what is told of it."""
    frame = plan.frame.frame
    alone = replace(frame, items=[frame.items[frame.item_at[code]]])
    return alone, _read(plan, {code: ()})[code]
