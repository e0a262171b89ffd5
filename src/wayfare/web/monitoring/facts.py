"""What the gates of the cycle ask about monitoring and review."""

from __future__ import annotations

from wayfare.monitoring.periods import parse
from wayfare.web.monitoring import queries
from wayfare.web.monitoring.plan import monitored
from wayfare.web.workspaces.calendar import today
from wayfare.web.workspaces.facts import fact
from wayfare.web.workspaces.models import Workspace


def _periods(workspace: Workspace) -> tuple[set[str], set[str]]:
    """Return the periods that are over, and those of them whose reports are all locked."""
    now = today(workspace)
    states = workspace.reports.order_by().values_list("period", "status").distinct()
    over = [(period, status) for period, status in states if parse(period).end < now]
    names = {period for period, _status in over}
    return names, names - {period for period, status in over if status != "locked"}


@fact("reports_approved")
def _reports_approved(workspace: Workspace) -> int:
    return workspace.reports.filter(status__in=("approved", "locked")).count()


@fact("periods_due")
def _periods_due(workspace: Workspace) -> int:
    return len(_periods(workspace)[0])


@fact("periods_locked")
def _periods_locked(workspace: Workspace) -> int:
    return len(_periods(workspace)[1])


@fact("indicators_buried")
def _indicators_buried(workspace: Workspace) -> int | None:
    plan = monitored(workspace)
    if plan is None:
        return None
    return len({alarm.about for alarm in queries.dead(plan, today(workspace))})


@fact("lessons")
def _lessons(workspace: Workspace) -> int:
    return workspace.lessons.count()


@fact("recommendations_unanswered")
def _recommendations_unanswered(workspace: Workspace) -> int:
    return workspace.lessons.exclude(recommendation="").filter(response="").count()
