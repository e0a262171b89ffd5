"""Makes the made-up country in mid-cycle, through the same actions people use, so that its record is whole."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

from django.db import transaction

from wayfare.plan import document as documents
from wayfare.web.accounts import actions as accounts
from wayfare.web.accounts.models import User
from wayfare.web.made_up import hearing, survey, values, voices
from wayfare.web.made_up.examples import examples
from wayfare.web.made_up.scene import Scene
from wayfare.web.made_up.told import told
from wayfare.web.plan import actions as plans
from wayfare.web.plan import queries as plan_queries
from wayfare.web.plan.models import Plan
from wayfare.web.workspaces import actions as workspaces
from wayfare.web.workspaces.models import Workspace

SLUG = "marenza-made-up"
PLAN_FIELDS = ("title", "standing", "host", "summary", "price_year", "first_year", "last_year")


def make() -> Workspace:
    """Make the workspace unless it is there already."""
    if found := Workspace.objects.filter(slug=SLUG).first():
        return found
    with transaction.atomic():
        scene = _scene()
        _stakeholders_and_calendar(scene)
        _plan(scene)
        voices.fill(scene, examples("marenza"))
        _consultation(scene)
        approve_plan(scene)
        values.report(scene)
        survey.register(scene)
    return scene.workspace


def _consultation(scene: Scene) -> None:
    hearing.fill(scene, examples("marenza"))


DELIVERY = date(2024, 1, 1)
"""Stages planned to end before this day are closed."""
EARLIER = 3
"""Years by which the sample plan is moved back, so that the workspace opens in mid-cycle."""


@cache
def plan_document() -> dict[str, Any]:
    """Return the made-up plan as plain values, moved back so that two of its years are over.

    The day by which a baseline is to be established stays: it is still to come.
    """
    text = examples("marenza-plan.yaml").read_text(encoding="utf-8")
    moved = re.sub(r"(?<!by: \")\b20(2[4-9]|30)\b", lambda year: str(int(year[0]) - EARLIER), text)
    return documents.to_value(documents.parse(moved.encode(), "marenza-plan.yaml"))


def _scene() -> Scene:
    about = dict(told("marenza")["workspace"])
    lead, mandate, route = (about.pop(name) for name in ("lead", "mandate", "route"))
    people = {each["name"].split()[0].lower(): _person(each) for each in told("marenza")["people"]}
    ama = people["ama"]
    workspace = workspaces.create(by=ama, made_up=True, languages=["en", "fr", "ar"], **about)
    for body in plan_document()["bodies"]:
        kind = KINDS.get(body.get("kind", ""), "other")
        workspaces.add_institution(by=ama, workspace=workspace, code=body["id"], name=body["name"], kind=kind)
    for place in plan_document()["localities"]:
        workspaces.add_place(by=ama, workspace=workspace, code=place["code"], name=place["name"])
    scene = Scene(workspace, people)
    for each in told("marenza")["people"]:
        _take_part(scene, each)
    fields = {"lead": scene.institutions[lead], "mandate": mandate, "route": route}
    scene.workspace = workspaces.describe(by=ama, workspace=workspace, version=workspace.version, **fields)
    return scene


KINDS = {
    "ministry": "ministry",
    "agency": "statistics",
    "local government": "local",
    "civil society": "civil",
    "diaspora": "diaspora",
    "private sector": "private",
    "funder": "un",
}
"""Kinds of bodies in the plan's file, as the workbench names them."""


def _person(each: dict[str, str]) -> User:
    return accounts.create(by=None, email=each["email"], name=each["name"], password=None, made_up=True)


def _take_part(scene: Scene, each: dict[str, str]) -> None:
    user = scene.people[each["name"].split()[0].lower()]
    fields = {
        "institution": scene.institutions.get(each.get("institution", "")),
        "place": scene.places.get(each.get("place", "")),
    }
    membership = scene.workspace.memberships.filter(user=user).first()
    if membership:
        workspaces.reassign(by=scene.ama, membership=membership, version=membership.version, **fields)
    else:
        workspaces.join(by=scene.ama, workspace=scene.workspace, user=user, role=each["role"], **fields)


def _stakeholders_and_calendar(scene: Scene) -> None:
    for each in told("marenza")["stakeholders"]:
        workspaces.add_stakeholder(by=scene.ama, workspace=scene.workspace, **each)
    for stage in scene.workspace.stages.all():
        start, end = (date.fromisoformat(day) for day in told("marenza")["calendar"][stage.code])
        dates = {"planned_start": start, "planned_end": end, "note": ""}
        planned = workspaces.plan_stage(by=scene.ama, stage=stage, version=1, **dates)
        if end < DELIVERY:
            workspaces.close_stage(by=scene.ama, stage=planned, version=planned.version)


def _plan(scene: Scene) -> Plan:
    value = plan_document()
    fields = {name: value[name] for name in PLAN_FIELDS if name in value}
    fields |= {"inflation": value.get("inflation", 0), "currency": value["currency"]}
    plan = plans.begin(by=scene.ama, workspace=scene.workspace, frameworks=value.get("frameworks", []), **fields)
    plans.take_document(by=scene.ama, plan=plan, value=value)
    for code in told("marenza")["approvals"]:
        plans.ask(by=scene.ama, plan=plan, institution=scene.institutions[code])
    return plan


def approve_plan(scene: Scene) -> None:
    """Lay the plan before its institutions and let each of them approve it."""
    plan = plan_queries.plan_of(scene.workspace)
    if plan is None:
        raise LookupError("the made-up plan was not begun")
    plans.submit(by=scene.ama, plan=plan, version=plan.version)
    for approval in scene.workspace.approvals.select_related("institution"):
        member = scene.workspace.memberships.filter(institution=approval.institution, role="focal_point").get()
        plans.answer(by=member.user, approval=approval, version=approval.version, answer="approved")
    edition = scene.workspace.plan_editions.get()
    plans.publish(by=scene.ama, edition=edition, version=edition.version, licence="CC-BY-4.0")
