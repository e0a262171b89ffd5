"""What is so in a workspace, counted for the gates of the cycle; each room says how its facts are counted."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.module_loading import autodiscover_modules

from wayfare.model.stage import Cycle
from wayfare.plan.stages import Facts, wanted_facts
from wayfare.web.versions.kept import Keeper, minute
from wayfare.web.workspaces.models import Workspace

Count = Callable[[Workspace], int | bool | None]
_COUNTS: dict[str, Count] = {}


def fact(code: str) -> Callable[[Count], Count]:
    """Say how a fact of `content/facts` is counted."""

    def remember(count: Count) -> Count:
        _COUNTS[code] = count
        return count

    return remember


def counted(code: str, workspace: Workspace) -> int | bool | None:
    """Count one fact; None when no room counts it."""
    autodiscover_modules("facts")
    return _COUNTS[code](workspace) if code in _COUNTS else None


def facts(workspace: Workspace, cycle: Cycle) -> Facts:
    """Count what the gates of a cycle ask for; None stands for what no room counts. Rooms count in their `facts.py`."""
    autodiscover_modules("facts")
    keeper, now = Keeper(workspace), minute()
    return {code: keeper.get(_count, code, now) if code in _COUNTS else None for code in sorted(wanted_facts(cycle))}


def _count(workspace: Workspace, code: str, _minute: int) -> int | bool | None:
    """Count one fact; some depend on the time, so that they are counted again every minute."""
    return _COUNTS[code](workspace)


@fact("institutions")
def _institutions(workspace: Workspace) -> int:
    return workspace.institutions.count()


@fact("members")
def _members(workspace: Workspace) -> int:
    return workspace.memberships.current().count()


@fact("has_lead")
def _has_lead(workspace: Workspace) -> bool:
    return workspace.lead_id is not None


@fact("has_mandate")
def _has_mandate(workspace: Workspace) -> bool:
    return bool(workspace.mandate.strip())


@fact("has_route")
def _has_route(workspace: Workspace) -> bool:
    return bool(workspace.route)


@fact("stakeholders")
def _stakeholders(workspace: Workspace) -> int:
    return workspace.stakeholders.count()


@fact("groups_concerned")
def _groups_concerned(workspace: Workspace) -> int:
    return workspace.stakeholders.exclude(engagement="inform").count()


@fact("areas")
def _areas(workspace: Workspace) -> int:
    return workspace.places.count()
