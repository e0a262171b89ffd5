"""Everything that changes a plan: its items, its state, its approvals, its editions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from wayfare.model.readiness import Gap
from wayfare.plan import document as documents
from wayfare.plan import readiness
from wayfare.web.accounts.models import User
from wayfare.web.audit.record import marks_seen_once, record
from wayfare.web.plan import queries, rows, states
from wayfare.web.plan.models import Approval, Edition, Item, Plan
from wayfare.web.versions.change import add, change, remove
from wayfare.web.workspaces.models import Institution, Place, Workspace


class PlanNotReady(Exception):
    """The plan lacks what an approval has to wait for."""

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        self.gaps = gaps
        super().__init__(f"{len(gaps)} things are missing")


class OwnWork(Exception):
    """Nobody approves what they submitted themselves, and an institution answers once."""


class StillNeeded(Exception):
    """An item that would go while something stands below it."""


class ItemIsGone(Exception):
    """An item that would change was taken out meanwhile."""


class PlanIsFrozen(Exception):
    """An item of a plan that is before its institutions, or approved, is not edited."""


def begin(*, by: User, workspace: Workspace, **fields: object) -> Plan:
    """Begin the plan of a workspace."""
    return add(Plan(workspace=workspace, **fields), by=by, event="plan.begun")


def describe(*, by: User, plan: Plan, version: int, **fields: object) -> Plan:
    """Change what is said of the whole plan."""
    _open(plan)
    return change(plan, by=by, version=version, event="plan.described", **fields)


@transaction.atomic
def add_item(*, by: User, plan: Plan, kind: str, parent: Item | None, content: dict[str, Any]) -> Item:
    """Add an item below another. Raises `ContentProblems` when it cannot stand in the plan's document."""
    _open(plan)
    position = plan.workspace.plan_items.filter(kind=kind).count()
    item = Item(workspace=plan.workspace, kind=kind, parent=parent, position=position, content=content)
    item.institution, item.place = _belongs(item, content)
    add(item, by=by, event=f"plan.{kind}_added")
    rows.document_of(plan)
    return item


@transaction.atomic
def change_item(*, by: User, item: Item, version: int, content: dict[str, Any]) -> Item:
    """Change an item. Raises `ContentProblems` when it could no longer stand in the plan's document."""
    plan = _current(item)
    plan.workspace = item.workspace
    _open(plan)
    with marks_seen_once():
        rows.with_content(plan, item, content)
    institution, place = _belongs(item, content)
    fields = {"content": content, "institution": institution, "place": place}
    return change(item, by=by, version=version, event=f"plan.{item.kind}_changed", **fields)


@transaction.atomic
def remove_item(*, by: User, item: Item, version: int) -> None:
    """Take out an item that has nothing below it."""
    _open(_current(item))
    remove(item, by=by, version=version, event=f"plan.{item.kind}_removed", note=item.name[:200])


@transaction.atomic
def take_document(*, by: User, plan: Plan, value: dict[str, Any]) -> Plan:
    """Fill an empty plan with the items of a document."""
    _open(plan)
    found = rows.items_of(value, plan.workspace)
    parents = {item.code: parent for item, parent in found}
    made = {item.code: item for item, _parent in found}
    for identity in sorted(made, key=lambda key: _depth(key, parents)):
        item = made[identity]
        item.parent = made.get(parents[identity])
        item.institution, item.place = _belongs(item, item.content)
        add(item, by=by, event=f"plan.{item.kind}_added")
    rows.document_of(plan)
    return plan


@transaction.atomic
def take_rows(*, by: User, plan: Plan, value: dict[str, Any], versions: Mapping[str, int]) -> Plan:
    """Bring some items to what a document says of them, each from the version it was seen at; 0 where it is new.

    An item the document does not have is taken out. Raises `Stale` or `ItemIsGone` where one moved on,
    `StillNeeded` where something stands below one that would go, and `ContentProblems` where the rest cannot stand;
    nothing is changed then.
    """
    _open(Plan.objects.select_for_update().get(pk=plan.pk))
    was = {item.code: item.content for item, _ in rows.items_of(_normal(plan), plan.workspace)}
    told = {item.code: (item, parent) for item, parent in rows.items_of(value, plan.workspace)}
    held = {item.code: item for item in plan.workspace.plan_items.select_for_update()}
    if any(version and code not in held for code, version in versions.items()):
        raise ItemIsGone
    parents = {code: parent for code, (_item, parent) in told.items()}
    for code in sorted(versions, key=lambda each: _depth(each, parents)):
        if code in told:
            item, parent = told[code]
            if code in held:
                item.content = _changed(held[code].content, was[code], item.content)
            _bring(by, held, item, held.get(parent), versions[code])
    for code in sorted(set(versions) - set(told), key=lambda each: -_level(held.get(each))):
        item = held[code]
        try:
            remove(item, by=by, version=versions[code], event=f"plan.{item.kind}_removed", note=item.name[:200])
        except ProtectedError:
            raise StillNeeded(item.name) from None
    rows.document_of(plan)
    return plan


def _bring(by: User, held: dict[str, Item], told: Item, parent: Item | None, version: int) -> None:
    """Add an item, or change the one that is there to what is told of it."""
    there = held.get(told.code)
    if there is None:
        told.parent = parent
        told.institution, told.place = _belongs(told, told.content)
        held[told.code] = add(told, by=by, event=f"plan.{told.kind}_added")
        return
    there.parent = parent
    institution, place = _belongs(there, told.content)
    fields = {"content": told.content, "parent": parent, "institution": institution, "place": place}
    change(there, by=by, version=version, event=f"plan.{there.kind}_changed", **fields)


def _normal(plan: Plan) -> dict[str, Any]:
    """Return the document of a plan without what is usual."""
    return documents.to_value(rows.document_of(plan))


def _changed(content: dict[str, Any], was: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Return a content with what differs between two of its documents; a document leaves out what is usual."""
    differing = {key for key in was | told if was.get(key) != told.get(key)}
    kept = {key: value for key, value in content.items() if key not in differing}
    return kept | {key: value for key, value in told.items() if key in differing}


def _level(item: Item | None) -> int:
    """Return how many stand above an item."""
    above = 0
    while item is not None and item.parent is not None:
        item, above = item.parent, above + 1
    return above


def ask(*, by: User, plan: Plan, institution: Institution) -> Approval:
    """Ask an institution for its approval."""
    return add(Approval(workspace=plan.workspace, institution=institution), by=by, event="plan.approval_asked")


@transaction.atomic
def submit(*, by: User, plan: Plan, version: int) -> Plan:
    """Lay the plan before its institutions. Raises `PlanNotReady` with everything that blocks it."""
    end = states.moved(plan, "submit")
    if gaps := readiness.blocking(readiness.gaps(rows.document_of(plan), queries.facts_for(plan))):
        raise PlanNotReady(gaps)
    if not plan.workspace.approvals.exists():
        raise PlanNotReady(())
    for approval in plan.workspace.approvals.exclude(answer=""):
        change(approval, by=by, version=approval.version, event="plan.approval_asked", answer="", answered_at=None)
    return change(plan, by=by, version=version, event="plan.submitted", status=end)


@transaction.atomic
def answer(*, by: User, approval: Approval, version: int, answer: str, note: str = "") -> Plan:
    """Give an institution's answer; the last approval approves the plan and freezes an edition, one refusal returns it.

    Raises `OwnWork` for somebody of another institution, who submitted the plan, or who answered for another;
    `NotNow` when it is not before them.
    """
    plan = _current(approval)
    states.moved(plan, "approve")
    member = approval.workspace.memberships.current().filter(user=by).first()
    if member is None or member.institution_id != approval.institution_id or plan.changed_by_id == by.pk:
        raise OwnWork
    if approval.workspace.approvals.filter(answered_by=by).exclude(pk=approval.pk).exclude(answer="").exists():
        raise OwnWork
    stamped = {"answer": answer, "note": note, "answered_by": by, "answered_at": timezone.now()}
    change(approval, by=by, version=version, event=f"plan.{answer}_by_institution", **stamped)
    if answer == Approval.Answer.RETURNED:
        return change(plan, by=by, version=plan.version, event="plan.returned", status=states.moved(plan, "return"))
    if approval.workspace.approvals.exclude(answer=Approval.Answer.APPROVED).exists():
        return plan
    plan = change(plan, by=by, version=plan.version, event="plan.approved", status=states.moved(plan, "approve"))
    freeze(by=by, plan=plan, label=f"{plan.title} {timezone.now():%Y-%m-%d}")
    return plan


def revise(*, by: User, plan: Plan, version: int) -> Plan:
    """Open an approved plan for changes; its frozen editions stay."""
    return change(plan, by=by, version=version, event="plan.reopened", status=states.moved(plan, "revise"))


@transaction.atomic
def freeze(*, by: User, plan: Plan, label: str) -> Edition:
    """Keep the plan as it stands now, with the hash of its document."""
    text = documents.to_json(rows.document_of(plan))
    number = plan.workspace.plan_editions.count() + 1
    edition = Edition(
        workspace=plan.workspace,
        number=number,
        label=label[:120],
        document=documents.to_value(documents.parse(text.encode())),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return add(edition, by=by, event="plan.frozen", note=edition.sha256)


def publish(*, by: User, edition: Edition, version: int, licence: str) -> Edition:
    """Show an edition to everybody, without an account, and say under which licence it may be used."""
    said = {"published_at": timezone.now(), "licence": licence}
    return change(edition, by=by, version=version, event="plan.published", **said)


def exported(*, by: User, plan: Plan, what: str) -> None:
    """Record that the plan left the workbench, in which form."""
    with transaction.atomic():
        record(by=by, event="plan.exported", target=plan, note=what)


def _current(part: Item | Approval) -> Plan:
    """Return the plan of a part as it stands in the database, held until the change is through."""
    return Plan.objects.select_for_update().get(workspace=part.workspace_id)


def _open(plan: Plan) -> None:
    if plan.status != Plan.Status.DRAFT:
        raise PlanIsFrozen


def _belongs(item: Item, content: dict[str, Any]) -> tuple[Institution | None, Place | None]:
    """Return whose an item is and where it is: its own body and area, else those of the item above."""
    workspace, raci = item.workspace, content.get("raci") or {}
    named = (content.get("owner"), *raci.get("accountable", ()), *raci.get("responsible", ()))
    body = next((each for each in named if each), None)
    code = next((each for each in (content.get("locality"), *content.get("localities", ())) if each), None)
    institution = workspace.institutions.filter(code=body).first() if body else _of_parent(item, "institution")
    place = workspace.places.filter(code=code).first() if code else _of_parent(item, "place")
    return institution, place


def _of_parent(item: Item, name: str) -> Any:
    return getattr(item.parent, name) if item.parent else None


def _depth(identity: str, parents: dict[str, str]) -> int:
    depth, seen = 0, set()
    while (identity := parents.get(identity, "")) and identity not in seen:
        seen.add(identity)
        depth += 1
    return depth
