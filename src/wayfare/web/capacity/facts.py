"""What the gates of the cycle ask about capacity."""

from __future__ import annotations

from wayfare.web.capacity import queries
from wayfare.web.capacity.models import Sheet
from wayfare.web.versions.kept import kept
from wayfare.web.workspaces.facts import fact
from wayfare.web.workspaces.models import Workspace


@fact("capacity_raters")
def _raters(workspace: Workspace) -> int:
    return _handed_in(workspace).values("rater").distinct().count()


@fact("capacity_groups")
def _groups(workspace: Workspace) -> int:
    return _handed_in(workspace).order_by().values("group").distinct().count()


@fact("capacity_rounds_closed")
def _rounds_closed(workspace: Workspace) -> int:
    return max((each.rounds_closed for each in workspace.capacity_exercises.all()), default=0)


@fact("capacity_gaps")
def _gaps(workspace: Workspace) -> int:
    return len(kept(workspace, _cells))


@fact("capacity_gaps_answered")
def _gaps_answered(workspace: Workspace) -> int:
    exercise = queries.latest(workspace)
    if exercise is None:
        return 0
    answered = set(exercise.gap_answers.values_list("cell", flat=True))
    return sum(1 for cell in kept(workspace, _cells) if cell in answered)


def _cells(workspace: Workspace) -> tuple[str, ...]:
    """Return the cells of the gaps that wait for an answer."""
    exercise = queries.latest(workspace)
    return tuple(gap.cell for gap in queries.first_gaps(exercise)) if exercise else ()


def _handed_in(workspace: Workspace):  # type: ignore[no-untyped-def]
    return Sheet.objects.filter(workspace=workspace, submitted_at__isnull=False)
