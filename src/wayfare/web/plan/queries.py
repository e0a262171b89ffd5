"""What is read of a plan: its tree, its costs, what it lacks."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from wayfare.model.readiness import Gap
from wayfare.plan import costing, readiness
from wayfare.plan.chain import Chain
from wayfare.plan.readiness import Facts
from wayfare.web.plan.models import Item, Plan
from wayfare.web.plan.rows import document_of, items_in
from wayfare.web.versions.kept import kept, minute
from wayfare.web.words import page_language
from wayfare.web.workspaces.models import Workspace


def plan_of(workspace: Workspace) -> Plan | None:
    """Return the plan of a workspace, or None before it is begun."""
    plan = Plan.objects.filter(workspace=workspace).first()
    if plan is not None:
        plan.workspace = workspace
    return plan


def facts_for(plan: Plan) -> Facts:
    """Return what the rules of readiness need to know besides the plan."""
    return Facts(today=timezone.now().date().isoformat(), unanswered=unanswered(plan.workspace))


def unanswered(workspace: Workspace) -> int:
    """Count the contributions without a disposition; the room of consultations says how."""
    from wayfare.web.workspaces.facts import counted  # noqa: PLC0415  (facts load the rooms, and this is one)

    return int(counted("contributions_open", workspace) or 0)


def gaps(plan: Plan) -> tuple[Gap, ...]:
    """Return everything the plan lacks, in the language of the page."""
    return kept(plan.workspace, _gaps, minute())


def _gaps(workspace: Workspace, _minute: int) -> tuple[Gap, ...]:
    plan = kept(workspace, plan_of)
    return readiness.gaps(document_of(plan), facts_for(plan), language=page_language())


def tree(plan: Plan) -> list[dict[str, Any]]:
    """Return the results chain as nested nodes: result, its indicators, actions and risks counted."""
    items = items_in(plan.workspace)
    chain = Chain(document_of(plan))
    below: dict[str | None, list[Item]] = {}
    for item in items:
        below.setdefault(item.parent_id, []).append(item)
    return [_node(item, below, chain) for item in below.get(None, []) if item.kind == Item.Kind.RESULT]


def _node(item: Item, below: dict[str | None, list[Item]], chain: Chain) -> dict[str, Any]:
    parts = below.get(item.pk, [])
    return {
        "item": item,
        "level": item.content["level"],
        "code": chain.numbers.get(item.code, ""),
        "counts": {kind: sum(1 for part in parts if part.kind == kind) for kind in Item.Kind.values},
        "gender": (item.content.get("gender") or {}).get("code"),
        "children": [_node(part, below, chain) for part in parts if part.kind == Item.Kind.RESULT],
    }


def money(plan: Plan, split: str) -> dict[str, costing.Totals]:
    """Return what the plan requires, has and lacks, by one of the ways costs are split."""
    return costing.by(document_of(plan), costing.By(split))
