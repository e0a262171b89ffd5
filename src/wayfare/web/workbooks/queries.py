"""What is read of workbooks that came back."""

from __future__ import annotations

from typing import Any

from wayfare.web.accounts.roles import permits
from wayfare.web.monitoring.plan import monitored
from wayfare.web.plan.queries import plan_of
from wayfare.web.workbooks.models import Workbook
from wayfare.web.workspaces.models import Workspace


def brought(workspace: Workspace, member: Any) -> list[Workbook]:
    """Return the workbooks a person may decide on, newest first."""
    found = workspace.workbooks.select_related("created_by")
    return [each for each in found if permits(member, "workbook.edit", each)]


def offered(workspace: Workspace) -> dict[str, Any]:
    """Return what can be taken along: the plan, and the monitoring sheet of each period that is open."""
    plan = monitored(workspace)
    open_reports = workspace.reports.filter(status__in=("draft", "returned", "reopened")) if plan else None
    periods = list(open_reports.order_by("due").values_list("period", flat=True)) if open_reports else []
    return {"plan": plan_of(workspace), "monitored": plan is not None, "periods": list(dict.fromkeys(periods))}
