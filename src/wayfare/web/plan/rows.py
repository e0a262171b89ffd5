"""A plan's rows as one document, and a document as rows: nothing is lost either way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from functools import lru_cache
from typing import Any

from wayfare.model.plan import Plan as Document
from wayfare.plan import document as documents
from wayfare.plan.same import REMEMBERED, Same
from wayfare.web.plan.models import Item, Plan
from wayfare.web.versions.kept import kept, rows_of
from wayfare.web.workspaces.models import Workspace

LISTS = {"result": "results", "indicator": "indicators", "action": "actions", "cost": "costs"}
"""Under which name the document keeps the items of a kind; risks stand inside their result."""
PARENT = {"result": "parent", "indicator": "result", "action": "result", "cost": "item"}
"""The field of the document that names the item above."""
KEPT = frozenset({"id", "risks", *PARENT.values()})
"""What an item's content never holds: it stands in columns, and the document is put together from both."""
OWN = ("title", "standing", "host", "summary", "currency", "price_year", "first_year", "last_year")


def value_of(plan: Plan, items: Iterable[Item]) -> dict[str, Any]:
    """Return the document of a plan and its items as plain values; nobody may alter its parts."""
    items = list(items)
    value, codes = _whole(plan), {item.pk: item.code for item in items}
    risks: dict[str | None, list[Same[Item]]] = {}
    for item in items:
        if item.kind == Item.Kind.RISK:
            risks.setdefault(item.parent_id, []).append(Same(item))
    for item in items:
        if item.kind != Item.Kind.RISK:
            above = codes.get(item.parent_id, "") if item.parent_id else ""
            value[LISTS[item.kind]].append(_part(Same(item), above, tuple(risks.get(item.pk, ()))))
    return {name: part for name, part in value.items() if part not in ("", [], None)}


@lru_cache(maxsize=REMEMBERED)
def _part(item: Same[Item], above: str, risks: tuple[Same[Item], ...]) -> documents.Settled:
    """Return what the document says of an item below another."""
    kind, said = item.it.kind, {"id": item.it.code, **item.it.content}
    said |= {PARENT[kind]: above} if above else {}
    if kind == Item.Kind.RESULT and risks:
        said["risks"] = [{"id": risk.it.code, **risk.it.content} for risk in risks]
    return documents.Settled(said)


def document_of(plan: Plan) -> Document:
    """Return the plan as `wayfare.plan` takes it; raises `ContentProblems` with everything that is wrong."""
    return kept(plan.workspace, _document)


def _document(workspace: Workspace) -> Document:
    plan = Plan.objects.get(workspace=workspace)
    plan.workspace = workspace
    return documents.from_value(value_of(plan, items_in(workspace)), plan.title)


def items_in(workspace: Workspace) -> tuple[Item, ...]:
    """Return the items of a workspace's plan in their order, the same for everybody: nobody may alter one."""
    return rows_of(workspace, "plan_items")


def with_content(plan: Plan, item: Item, content: dict[str, Any]) -> Document:
    """Return the plan as it would be with another content of an item; raises `ContentProblems` where it cannot be."""
    changed = copy(item)
    changed.content = content
    items = [changed if each.pk == item.pk else each for each in items_in(plan.workspace)]
    return documents.from_value(value_of(plan, items), plan.title)


def items_of(value: Mapping[str, Any], workspace: Any) -> list[tuple[Item, str]]:
    """Return the items of a document, each with the id of the item above it, parents before their parts."""
    found: list[tuple[Item, str]] = []
    for kind, name in LISTS.items():
        for position, part in enumerate(value.get(name, ())):
            content = {key: given for key, given in part.items() if key not in {"id", "risks", PARENT[kind]}}
            found.append((_item(workspace, kind, part["id"], position, content), str(part.get(PARENT[kind], ""))))
            for place, risk in enumerate(part.get("risks", ()) if kind == "result" else ()):
                rest = {key: given for key, given in risk.items() if key != "id"}
                found.append((_item(workspace, "risk", risk["id"], place, rest), part["id"]))
    return found


def _item(workspace: Any, kind: str, identity: str, position: int, content: dict[str, Any]) -> Item:
    return Item(code=identity, workspace=workspace, kind=kind, position=position, content=content)


def _whole(plan: Plan) -> dict[str, Any]:
    workspace = plan.workspace
    value: dict[str, Any] = {name: getattr(plan, name) for name in OWN}
    return value | {
        "id": plan.pk,
        "inflation": float(plan.inflation),
        "scope": workspace.level,
        "made_up": workspace.made_up or None,
        "frameworks": plan.frameworks,
        "bodies": [
            {"id": body.code, "name": body.name, "kind": body.kind} for body in rows_of(workspace, "institutions")
        ],
        "localities": [{"code": place.code, "name": place.name} for place in rows_of(workspace, "places")],
        "results": [],
        "indicators": [],
        "actions": [],
        "costs": [],
    }
