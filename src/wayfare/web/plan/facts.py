"""What the gates of the cycle ask about the plan."""

from __future__ import annotations

from typing import Any

from wayfare.model.errors import ContentProblems
from wayfare.plan import costing, readiness
from wayfare.plan.costing import By
from wayfare.web.plan import queries
from wayfare.web.plan.models import Approval, Item
from wayfare.web.plan.rows import document_of, items_in
from wayfare.web.versions.kept import kept
from wayfare.web.workspaces.facts import fact
from wayfare.web.workspaces.models import Workspace

Content = dict[str, Any]


def _contents(workspace: Workspace) -> dict[str, dict[str, Content]]:
    """Return what the items say, by kind and code."""
    found: dict[str, dict[str, Content]] = {kind: {} for kind in Item.Kind.values}
    for item in items_in(workspace):
        found[item.kind][item.code] = item.content
    return found


def _items(workspace: Workspace, kind: str) -> dict[str, Content]:
    return kept(workspace, _contents)[kind]


@fact("outcomes")
def _outcomes(workspace: Workspace) -> int:
    return sum(1 for said in _items(workspace, "result").values() if said.get("level") == "outcome")


@fact("outcomes_resting_on_findings")
def _outcomes_resting(workspace: Workspace) -> int:
    results = _items(workspace, "result").values()
    return sum(1 for said in results if said.get("level") == "outcome" and said.get("findings"))


@fact("actions")
def _actions(workspace: Workspace) -> int:
    return len(_items(workspace, "action"))


@fact("actions_costed")
def _actions_costed(workspace: Workspace) -> int:
    costed = {item.parent_id for item in items_in(workspace) if item.kind == Item.Kind.COST}
    return sum(1 for item in items_in(workspace) if item.kind == Item.Kind.ACTION and item.pk in costed)


@fact("actions_owned")
def _actions_owned(workspace: Workspace) -> int:
    actions = _items(workspace, "action").values()
    return sum(1 for said in actions if len((said.get("raci") or {}).get("accountable", ())) == 1)


@fact("actions_funded")
def _actions_funded(workspace: Workspace) -> int | None:
    """Count actions whose cost lines are wholly available or have a named way to be found."""
    plan = kept(workspace, queries.plan_of)
    if plan is None:
        return 0
    try:
        totals = costing.by(document_of(plan), By.ITEM)
    except ContentProblems:
        return None
    actions = _items(workspace, "action")
    return sum(1 for key, found in totals.items() if key in actions and found.required > 0 and found.unidentified <= 0)


@fact("plan_errors")
def _plan_errors(workspace: Workspace) -> int | None:
    plan = kept(workspace, queries.plan_of)
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
