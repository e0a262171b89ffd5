"""What the gates of the cycle ask about the plan."""

from __future__ import annotations

from wayfare.model.errors import ContentProblems
from wayfare.plan import costing, readiness
from wayfare.plan.costing import By
from wayfare.web.plan import queries
from wayfare.web.plan.models import Approval, Item
from wayfare.web.plan.rows import document_of
from wayfare.web.workspaces.facts import fact
from wayfare.web.workspaces.models import Workspace


def _items(workspace: Workspace, kind: str) -> list[Item]:
    return list(workspace.plan_items.filter(kind=kind))


@fact("outcomes")
def _outcomes(workspace: Workspace) -> int:
    return sum(1 for item in _items(workspace, "result") if item.content.get("level") == "outcome")


@fact("outcomes_resting_on_findings")
def _outcomes_resting(workspace: Workspace) -> int:
    return sum(
        1
        for item in _items(workspace, "result")
        if item.content.get("level") == "outcome" and item.content.get("findings")
    )


@fact("actions")
def _actions(workspace: Workspace) -> int:
    return workspace.plan_items.filter(kind="action").count()


@fact("actions_costed")
def _actions_costed(workspace: Workspace) -> int:
    return workspace.plan_items.filter(kind="action", parts__kind="cost").distinct().count()


@fact("actions_owned")
def _actions_owned(workspace: Workspace) -> int:
    return sum(
        1 for item in _items(workspace, "action") if len((item.content.get("raci") or {}).get("accountable", ())) == 1
    )


@fact("actions_funded")
def _actions_funded(workspace: Workspace) -> int | None:
    """Count actions whose cost lines are wholly available or have a named way to be found."""
    plan = queries.plan_of(workspace)
    if plan is None:
        return 0
    try:
        totals = costing.by(document_of(plan), By.ITEM)
    except ContentProblems:
        return None
    actions = {item.code for item in _items(workspace, "action")}
    return sum(1 for key, found in totals.items() if key in actions and found.required > 0 and found.unidentified <= 0)


@fact("plan_errors")
def _plan_errors(workspace: Workspace) -> int | None:
    plan = queries.plan_of(workspace)
    if plan is None:
        return None
    try:
        return len(readiness.blocking(queries.gaps(plan)))
    except ContentProblems:
        return None


@fact("approvals")
def _approvals(workspace: Workspace) -> int:
    return workspace.approvals.filter(answer=Approval.Answer.APPROVED).count()


@fact("approvals_wanted")
def _approvals_wanted(workspace: Workspace) -> int:
    return workspace.approvals.count()


@fact("has_edition")
def _has_edition(workspace: Workspace) -> bool:
    return workspace.plan_editions.exists()
