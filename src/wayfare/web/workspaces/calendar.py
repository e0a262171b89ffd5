"""The planned dates of the stages, and which of them are late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wayfare.model.stage import Stage as CycleStage
from wayfare.plan.stages import Progress, StageState, board
from wayfare.web.workspaces.facts import fact, facts
from wayfare.web.workspaces.models import Stage, Workspace
from wayfare.web.workspaces.navigation import current_cycle


@dataclass(frozen=True)
class Dated:
    """A stage as the board shows it: how far it is, when it was planned, how late it is."""

    state: StageState
    row: Stage | None
    days_late: int

    @property
    def stage(self) -> CycleStage:
        return self.state.stage


def today(workspace: Workspace) -> date:
    """Return the day it is in the workspace's time zone."""
    return workspace.today()


def stages(workspace: Workspace) -> list[Dated]:
    """Judge every stage of a workspace's cycle and set it against its dates."""
    cycle, rows, now = current_cycle(workspace), _rows(workspace), today(workspace)
    return [_dated(state, rows.get(state.stage.code), now) for state in board(cycle, facts(workspace, cycle))]


def _dated(state: StageState, row: Stage | None, now: date) -> Dated:
    """Lateness counts while something is missing, from the planned end (Stage lag, J16)."""
    over = row is not None and row.planned_end is not None and state.progress is not Progress.PASSED
    return Dated(state, row, max(0, (now - row.planned_end).days) if over and row and row.planned_end else 0)


def _rows(workspace: Workspace) -> dict[str, Stage]:
    return {row.code: row for row in workspace.stages.all()}


@fact("has_calendar")
def _has_calendar(workspace: Workspace) -> bool:
    rows = _rows(workspace)
    return all(
        code in rows and rows[code].planned_end is not None
        for code in (stage.code for stage in current_cycle(workspace).stages)
    )


@fact("stages_late")
def _stages_late(workspace: Workspace) -> int | None:
    """Count planned ends that have passed for stages that were not closed by somebody."""
    now = today(workspace)
    return sum(
        1 for row in _rows(workspace).values() if row.planned_end and row.planned_end < now and row.closed_at is None
    )
